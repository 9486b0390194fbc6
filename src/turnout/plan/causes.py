"""What may have moved a projection: what differs in its inputs, settings and assumptions."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from turnout.files.findings import listed, shown
from turnout.tables.elections import election_name
from turnout.tables.past import Base
from turnout.words.numbers import Lang, level_name, long_date, people
from turnout.words.sentences import model_name
from turnout.words.texts import catalogue, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from turnout.plan.saved import Vote

SETTINGS: dict[str, Callable[[Any, Lang], object]] = {
    "version": lambda value, _: value,
    "as_of": lambda value, lang: long_date(datetime.date.fromisoformat(value), lang=lang),
    "voter_list": election_name,
    "base": lambda value, lang: text(f"base.{value}", lang),
    "target": lambda value, lang: level_name(value, lang=lang),
    "target_issuer": lambda value, _: value or "–",
    "model": model_name,
    "seed": lambda value, _: value,
    "draws": lambda value, lang: people(value, lang=lang),
    "level": lambda value, lang: level_name(value, lang=lang),
}


def causes(old: Vote, new: Vote, lang: Lang) -> list[str]:
    """Say what differs in inputs and assumptions of one vote, a sentence each.

    Examples
    --------
    >>> import turnout
    >>> from turnout.documents.results import result
    >>> now = result(turnout.datasets.jambi().outlook("pemilu-2024"))
    >>> causes({**now, "inputs": []}, {**now, "seed": 7}, "en")
    ['Input files, added: history.csv, voters.csv.', 'Seed of the draws: from 2024 to 7.']
    """
    looks = (_inputs, _settings, _assumptions)
    return [cause for look in looks for cause in look(old, new, lang)]


def _inputs(old: Vote, new: Vote, lang: Lang) -> Iterator[str]:
    looks: dict[str, Callable[[Vote], dict[str, str]]] = {
        "inputs": lambda vote: {one["sha256"]: one["file"] for one in vote["inputs"]},
        "past_elections": lambda vote: {
            name: election_name(name, lang) for name in vote["past_elections"]
        },
        "regions": lambda vote: {r["region_code"]: r["region_name"] for r in vote["regions"]},
        "findings": lambda vote: {told: told.partition(" ")[0] for told in vote["findings"]},
    }
    for what, look in looks.items():
        was, now = look(old), look(new)
        gone = {was[key] for key in was.keys() - now.keys()}
        come = {now[key] for key in now.keys() - was.keys()}
        for key, names in (("new", come - gone), ("gone", gone - come), ("edited", come & gone)):
            if names:
                label = text(f"compare.{what}", lang)
                yield text(f"compare.{key}", lang, what=label, names=listed(sorted(names)))
    people_of = [vote["total"]["registered"] for vote in (old, new)]
    if old["base"] == new["base"] == Base.DPT.value and people_of[0] != people_of[1]:
        before, after = (people(count, lang=lang) for count in people_of)
        yield _changed(text("compare.registered", lang), before, after, lang)


def _settings(old: Vote, new: Vote, lang: Lang) -> Iterator[str]:
    for key, say in SETTINGS.items():
        if old[key] != new[key]:
            what = text(f"compare.{key}", lang)
            yield _changed(what, say(old[key], lang), say(new[key], lang), lang)


def _assumptions(old: Vote, new: Vote, lang: Lang) -> Iterator[str]:
    if old["model"] != new["model"]:  # has others altogether
        return
    was, now = old["assumptions"], new["assumptions"]
    for name in sorted(was.keys() | now.keys()):
        if was.get(name) != now.get(name):
            moved = name.startswith("shifts.")
            key = f"prior.{name.removeprefix('shifts.')}"
            label = text(key, lang) if key in catalogue() else shown(name)
            before, after = (shown(s.get(name, 0 if moved else "–"), lang) for s in (was, now))
            what = text(f"compare.{'shift' if moved else 'assumption'}", lang, name=label)
            yield _changed(what, before, after, lang)


def _changed(what: str, before: object, after: object, lang: Lang) -> str:
    return text("compare.changed", lang, what=what, before=before, after=after)
