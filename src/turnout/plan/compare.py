"""What changed since the last meeting: two JSON files of a briefing held against each other."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from turnout.errors import DataError, UsageError
from turnout.files.findings import listed
from turnout.plan.causes import SETTINGS, causes
from turnout.plan.results import result
from turnout.plan.saved import Given, Vote, read_saved
from turnout.projection.outlook import Outlook
from turnout.tables.elections import election_name
from turnout.words.numbers import Lang, people, percent, probability
from turnout.words.sentences import joined, place_name
from turnout.words.shown import Shown, Shows, shown
from turnout.words.texts import failure, text

UNLIKE = ("base", "target")
MEASURES = ("probability", "median", "gap_voters", "registered")


@dataclass(frozen=True, eq=False)
class Comparison(Shows):
    """Two projections of the same votes, of an earlier and of a later day.

    Parameters
    ----------
    before, after : mapping of str to dict
        By id of the vote, what the JSON file of a briefing says of it.

    Examples
    --------
    >>> import turnout
    >>> data = turnout.datasets.jambi()
    >>> high, low = (data.outlook("pemilu-2024", target) for target in (0.795, 0.75))
    >>> compare(high, low).causes("en")
    ['Target: from 79.5% to 75%.', 'Target set by: from RPJMN 2020-2024 to –.']
    """

    before: Mapping[str, Vote]
    after: Mapping[str, Vote]

    @property
    def votes(self) -> dict[str, tuple[Vote, Vote]]:
        """Before and after of each vote that both files hold."""
        both = [name for name in self.after if name in self.before]
        return {name: (self.before[name], self.after[name]) for name in both}

    @property
    def days(self) -> list[datetime.date]:
        """The day of the data before and after."""
        sides = (self.before, self.after)
        return [datetime.date.fromisoformat(max(side[v]["as_of"] for v in side)) for side in sides]

    @property
    def unchanged(self) -> bool:
        """Whether inputs, assumptions, votes and every number are the same."""
        moved = (self.table().filter(like="_change") != 0).any(axis=None)
        told = any(causes(*pair, "en") or self._needs(*pair, "en") for pair in self.votes.values())
        return not (moved or told or set(self.before) != set(self.after))

    def table(self) -> pd.DataFrame:
        """Return one row per vote and region, that of all together first.

        Returns
        -------
        pandas.DataFrame
            ``vote, region_code, region_name``, then ``_before``, ``_after`` and ``_change`` of
            ``probability`` and ``median`` (turnout), shares in 0..1, and of ``gap_voters``
            (median) and ``registered``, people. The code of all together is empty; what one
            file lacks is missing.
        """
        keys = ["vote", "region_code"]
        was, now = (_frame(side, self.votes) for side in (self.before, self.after))
        frame = was.merge(now, how="outer", on=keys, suffixes=("_before", "_after"))
        names = frame.pop("region_name_after").fillna(frame.pop("region_name_before"))
        frame.insert(2, "region_name", names)
        for name in MEASURES:
            frame[f"{name}_change"] = frame[f"{name}_after"] - frame[f"{name}_before"]
        return frame

    def rows(self, vote: str, lang: Lang = "id") -> list[list[str]]:
        """Return the rows of one vote's table, formatted: name, probability and gap, change."""
        said: dict[str, Callable[..., str]] = {"probability": probability, "gap_voters": people}
        cells = [(f"{name}_{side}", said[name]) for name in said for side in ("before", "after")]
        cells.append(("gap_voters_change", partial(people, signed=True)))
        place, table = self.told(vote, lang)["place"], self.table()
        return [
            [
                row["region_name"] if row["region_code"] else place[:1].upper() + place[1:],
                *("–" if pd.isna(row[key]) else write(row[key], lang=lang) for key, write in cells),
            ]
            for row in table[table["vote"] == vote].to_dict("records")
        ]

    def headline(self, lang: Lang = "id") -> str:
        """Say how the probability of each vote's target changed, in one sentence."""
        if self.unchanged:
            return text("compare.same", lang)
        parts = [text("compare.part", lang, **self.told(vote, lang)) for vote in self.votes]
        unlike = any(old[key] != new[key] for old, new in self.votes.values() for key in UNLIKE)
        key = "compare.title_unlike" if unlike else "compare.title"
        return text(key, lang, parts="; ".join(parts))

    def told(self, vote: str, lang: Lang = "id") -> dict[str, str]:
        """Return what sentences and headings say of all regions together, formatted."""
        old, new = pair = self.votes[vote]
        was, now = (side["total"]["probability"] for side in pair)
        change = change_words(was, now, lang)
        if was != now and _within_error(old, new):
            change = text("compare.within", lang, change=change)
        told = {"election": election_name(vote, lang), "place": place_name(new["place"], lang)}
        told |= {"before": probability(was, lang=lang), "after": probability(now, lang=lang)}
        for key in UNLIKE:
            both = dict.fromkeys(str(SETTINGS[key](side[key], lang)) for side in pair)
            told[key] = "/".join(both)
        return told | {"change": change}

    def warnings(self, lang: Lang = "id") -> list[str]:
        """Say for which votes base or target differ, so that the numbers are not alike."""
        found: dict[str, list[str]] = {}
        for vote, (old, new) in self.votes.items():
            unlike = [text(f"compare.{key}", lang) for key in UNLIKE if old[key] != new[key]]
            if unlike:
                found.setdefault(joined(unlike, lang).lower(), []).append(election_name(vote, lang))
        named = {what: joined(names, lang) for what, names in found.items()}
        return [text("compare.unlike", lang, elections=e, what=what) for what, e in named.items()]

    def summary(self, lang: Lang = "id") -> str:
        """Say what is not alike, then per vote how probability and gap changed, and where most.

        A change of probability within twice its simulation error is said to be so, and no region
        is named then, unless both files have the same seed and number of draws.

        Parameters
        ----------
        lang : {"id", "en"}
            Language.
        """
        if self.unchanged:
            return text("compare.same", lang)
        parts = self.warnings(lang)
        for vote in self.votes:
            (_, _, _, before, after, _), *_ = self.rows(vote, lang)
            gaps = {"gap_before": before, "gap_after": after, "most": self._most(vote, lang)}
            parts.append(text("compare.vote", lang, **self.told(vote, lang), **gaps))
            parts += self._needs(*self.votes[vote], lang)
        for key, side in (("only_before", self.before), ("only_after", self.after)):
            names = [election_name(name, lang) for name in side if name not in self.votes]
            if names:
                parts.append(text(f"compare.{key}", lang, names=joined(names, lang)))
        return " ".join(parts)

    def _needs(self, old: Vote, new: Vote, lang: Lang) -> list[str]:
        """Say what it would take before and after, for each goal both files plan for."""
        was, now = ({_goal(plan): plan for plan in side.get("needed", ())} for side in (old, new))
        said = []
        for goal, plan in now.items():
            needs = [was.get(goal, plan)["needed"], plan["needed"]]
            if needs[0] != needs[1]:
                before, after = (people(voters, lang=lang) for voters in needs)
                asked = probability(plan["probability"], lang=lang)
                told = {"asked": asked, "target": percent(plan["target"], lang=lang)}
                told |= {"base": text(f"base.{plan['base']}", lang), "before": before}
                said.append(text("compare.needed", lang, after=after, **told))
        return said

    def _most(self, vote: str, lang: Lang) -> str:
        """Name the region whose gap changed most, unless there is one, or chance may explain it."""
        table = self.table().dropna(subset="gap_voters_change")
        moved = table[(table["vote"] == vote) & (table["region_code"] != "")]
        size = moved["gap_voters_change"].abs()
        if len(moved) < 2 or not size.any() or _within_error(*self.votes[vote]):  # noqa: PLR2004
            return ""
        row = moved.iloc[int(size.argmax())]
        voters = people(row["gap_voters_change"], signed=True, lang=lang)
        return text("compare.most", lang, name=row["region_name"], voters=voters)

    def causes(self, lang: Lang = "id") -> list[str]:
        """Say what differs in inputs and assumptions, a sentence each; that nothing does, too."""
        told = {name: causes(*pair, lang) for name, pair in self.votes.items()}
        found = []
        for cause in dict.fromkeys(cause for part in told.values() for cause in part):
            names = [election_name(name, lang) for name in told if cause in told[name]]
            found.append(cause if len(names) == len(told) else f"{joined(names, lang)}: {cause}")
        return found or [text("compare.nothing", lang)]

    def as_dict(self, lang: Lang = "id") -> dict[str, Any]:
        """Return the comparison as plain values for JSON."""
        days = dict(zip(("before", "after"), [day.isoformat() for day in self.days], strict=True))
        rows = json.loads(self.table().to_json(orient="records", double_precision=15))
        told = {"summary": self.summary(lang), "causes": self.causes(lang)}
        return {"as_of": days, "unchanged": self.unchanged, **told, "changes": rows}

    def show(self, lang: Lang = "id") -> Shown:
        """Return the summary, what differs, and the changes, a row per vote and region."""
        frame = self.table()
        frame["vote"] = [election_name(vote, lang) for vote in frame["vote"]]
        sides = ("before", "after", "change")
        names = [f"{name}_{side}" for name in ("probability", "gap_voters") for side in sides]
        told = [self.summary(lang), *self.causes(lang)]
        return shown(
            told, frame, ["region_name", "vote", *names], text("shown.changes", lang), lang
        )


def compare(before: Given | Outlook, after: Given | Outlook) -> Comparison:
    """Hold two projections of the same votes against each other.

    Parameters
    ----------
    before, after : Outlook, str, Path or mapping
        An outlook; the JSON file of a briefing; the output of ``turnout project --json``; or
        either of these loaded.

    Raises
    ------
    DataError
        If a file is no such projection; every fault of both in one pass.
    UsageError
        If they have no vote, or no region, in common.

    Examples
    --------
    >>> import turnout
    >>> now = turnout.datasets.jambi().outlook("pemilu-2024")
    >>> print(compare(now, now).summary("en"))
    Nothing has changed: inputs, assumptions and numbers of both files are the same.
    """
    sides: list[dict[str, Vote]] = []
    findings: list[object] = []
    for given, side in ((before, "before"), (after, "after")):
        try:
            plain = result(given) if isinstance(given, Outlook) else given
            sides.append(read_saved(plain, side))
        except DataError as error:
            findings += error.findings
    if findings:
        raise DataError(findings)
    if not sides[0].keys() & sides[1].keys():
        old, new = (listed(side) for side in sides)
        raise failure(UsageError, "error.compare", before=old, after=new)
    places = [_regions(side) for side in sides]
    if not places[0].keys() & places[1].keys():
        old, new = (listed(side.values()) for side in places)
        raise failure(UsageError, "error.compare_regions", before=old, after=new)
    return Comparison(*sides)


def _regions(side: Mapping[str, Vote]) -> dict[str, str]:
    """Return code and name of every region that one side holds."""
    rows = [row for vote in side.values() for row in vote["regions"]]
    return {row["region_code"]: row["region_name"] for row in rows}


def _frame(side: Mapping[str, Vote], votes: Mapping[str, object]) -> pd.DataFrame:
    """Return what one side says of all together and of each region."""
    rows = [
        {"vote": vote, "region_code": "", "region_name": side[vote]["place"], **place}
        for vote in votes
        for place in (side[vote]["total"], *side[vote]["regions"])
    ]
    medians = {"turnout.median": "median", "gap_voters.median": "gap_voters"}
    frame = pd.json_normalize(rows).rename(columns=medians)
    frame = frame[["vote", "region_code", "region_name", *MEASURES]]
    return frame.astype({"gap_voters": "Int64", "registered": "Int64"})


def _goal(plan: Mapping[str, Any]) -> tuple[object, ...]:
    """Tell plans apart by what they are for."""
    named = [row["region_code"] for row in plan.get("regions", ())]
    return (plan["base"], plan["target"], plan["probability"], plan["how"], *named)


def change_words(before: float, after: float, lang: Lang) -> str:
    """Say whether a probability rose or fell, by how many of the whole percents shown.

    Examples
    --------
    >>> change_words(0.724, 0.946, "en"), change_words(0.5, 0.504, "id")
    ('up 23 pp', 'nyaris tetap')
    """
    was, now = (int(percent(share, 0).rstrip("%")) for share in (before, after))
    by = now - was
    key = "up" if by > 0 else "down" if by < 0 else "equal" if before == after else "almost"
    return text(f"compare.{key}", lang, points=abs(by))


def _within_error(old: Vote, new: Vote) -> bool:
    """Tell whether chance alone, of other draws, may well explain how a probability changed."""
    was, now = (vote["total"]["probability"] for vote in (old, new))
    counts = old["draws"], new["draws"]
    both = (was * counts[0] + now * counts[1]) / sum(counts)
    variance = both * (1 - both) * sum(1 / count for count in counts)
    same = (old["seed"], counts[0]) == (new["seed"], counts[1])
    return bool(not same and abs(now - was) <= 2 * variance**0.5)
