"""What may have moved a projection: what differs in its inputs, settings and assumptions."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any

from turnout.files.findings import listed, shown
from turnout.plan.saved import Vote
from turnout.tables.elections import election_name
from turnout.tables.past import Base
from turnout.words.numbers import Lang, decimal, level_name, long_date, people
from turnout.words.sentences import model_name
from turnout.words.texts import catalogue, text

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


LISTS: dict[str, Callable[[Vote, Lang], dict[str, str]]] = {  # what is told apart by, and names
    "inputs": lambda vote, _: {one["sha256"]: one["file"] for one in vote["inputs"]},
    "package_data": lambda vote, _: {
        f"{file} {digest}": file for file, digest in vote["package_data"].items()
    },
    "past_elections": lambda vote, lang: {
        name: election_name(name, lang) for name in vote["past_elections"]
    },
    "regions": lambda vote, _: {one["region_code"]: one["region_name"] for one in vote["regions"]},
    "findings": lambda vote, _: {told: told.partition(" ")[0] for told in vote["findings"]},
}


def causes(old: Vote, new: Vote, lang: Lang) -> list[str]:
    """Say what differs in inputs and assumptions of one vote, a sentence each.

    Packaged tables and priors are told where both files record them.

    Examples
    --------
    >>> import turnout
    >>> from turnout.plan.results import result
    >>> now = result(turnout.datasets.jambi().outlook("pemilu-2024"))
    >>> causes({**now, "inputs": []}, {**now, "seed": 7}, "en")
    ['Input files, added: history.csv, voters.csv.', 'Seed of the draws: from 2024 to 7.']
    """
    found, recorded = [], "package_data" in old and "package_data" in new
    for what, look in LISTS.items():
        was, now = (look(v, lang) if recorded or what != "package_data" else {} for v in (old, new))
        gone = {was[key] for key in was.keys() - now.keys()}
        come = {now[key] for key in now.keys() - was.keys()}
        for key, names in (("new", come - gone), ("gone", gone - come), ("edited", come & gone)):
            if names:
                label = text(f"compare.{what}", lang)
                found.append(text(f"compare.{key}", lang, what=label, names=listed(sorted(names))))
    for what, before, after in _pairs(old, new, recorded, lang):
        if before != after:
            found.append(text("compare.changed", lang, what=what, before=before, after=after))
    return found


def _pairs(
    old: Vote, new: Vote, recorded: bool, lang: Lang
) -> Iterator[tuple[str, object, object]]:
    """Yield what may differ, with how it is written before and after."""
    if old["base"] == new["base"] == Base.DPT.value:
        was, now = (people(vote["total"]["registered"], lang=lang) for vote in (old, new))
        yield text("compare.registered", lang), was, now
    for key, say in SETTINGS.items():
        yield text(f"compare.{key}", lang), say(old[key], lang), say(new[key], lang)
    sides = [vote["assumptions"] for vote in (old, new) if old["model"] == new["model"]]
    for name in sorted({name for side in sides for name in side}):  # none of another model
        _, kind, own = name.rpartition("shifts.")
        label = text(f"prior.{own}", lang) if f"prior.{own}" in catalogue() else shown(own)
        if recorded or not name.startswith("priors."):
            what = text(f"compare.{'shift' if kind else 'assumption'}", lang, name=label)
            before, after = (_written(s.get(name, 0 if kind else "–"), lang) for s in sides)
            yield what, before, after


def _written(value: Any, lang: Lang) -> object:
    fine = isinstance(value, float) and 0 < abs(value - round(value, 2)) < 1
    return decimal(value, 4, lang=lang) if fine else shown(value, lang)
