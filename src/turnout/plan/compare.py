"""What changed since the last meeting: two files ``projection.json`` held against each other."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from turnout.errors import DataError, UsageError
from turnout.files.findings import listed
from turnout.plan.causes import SETTINGS, causes
from turnout.plan.saved import read_saved
from turnout.tables.elections import election_name
from turnout.words.numbers import Lang, people, percent, probability
from turnout.words.sentences import joined, place_name
from turnout.words.texts import failure, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from turnout.plan.saved import Given, Vote

UNLIKE = ("base", "target")
READ: dict[str, Callable[[Vote], float]] = {
    "probability": lambda place: place["probability"],
    "median": lambda place: place["turnout"]["median"],
    "gap_voters": lambda place: place["gap_voters"]["median"],
    "registered": lambda place: place["registered"],
}
COUNTED = ("gap_voters", "registered")


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two projections of the same votes, of an earlier and of a later day.

    Parameters
    ----------
    before, after : mapping of str to dict
        By id of the vote, what ``projection.json`` says of it.

    Examples
    --------
    >>> import turnout
    >>> from turnout.documents.results import result
    >>> data = turnout.datasets.jambi()
    >>> high, low = (result(data.outlook("pemilu-2024", target)) for target in (0.795, 0.75))
    >>> compare(high, low).causes("en")
    ['Target: from 79.5% to 75%.', 'Target set by: from KPU, national to –.']
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
        causes_told = any(causes(*pair, "en") for pair in self.votes.values())
        return not (moved or causes_told or set(self.before) != set(self.after))

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
        rows = []
        for vote, pair in self.votes.items():
            old, new = map(_places, pair)
            for code in sorted(old.keys() | new.keys()):
                sides = old.get(code), new.get(code)
                name = (sides[1] or sides[0] or {})["region_name"]
                row = {"vote": vote, "region_code": code, "region_name": name}
                for measure, read in READ.items():
                    was, now = (None if side is None else read(side) for side in sides)
                    row |= {f"{measure}_before": was, f"{measure}_after": now}
                    change = None if was is None or now is None else now - was
                    row[f"{measure}_change"] = change
                rows.append(row)
        frame = pd.DataFrame(rows)
        kinds = {
            name: "Int64" if name.startswith(COUNTED) else "float64" for name in frame.columns[3:]
        }
        return frame.astype(kinds)

    def headline(self, lang: Lang = "id") -> str:
        """Say how the probability of each vote's target changed, in one sentence."""
        if self.unchanged:
            return text("compare.same", lang)
        told = [text("compare.title", lang, **self.told(vote, lang)) for vote in self.votes]
        return "; ".join(told)

    def told(self, vote: str, lang: Lang = "id") -> dict[str, str]:
        """Return what sentences and headings say of all regions together, formatted."""
        old, new = pair = self.votes[vote]
        was, now = (side["total"]["probability"] for side in pair)
        change = change_words(was, now, lang)
        if _within_error(old, new):
            change = text("compare.within", lang, change=change)
        gaps = [people(side["total"]["gap_voters"]["median"], lang=lang) for side in pair]
        target, base = (
            "/".join(dict.fromkeys(str(SETTINGS[key](side[key], lang)) for side in pair))
            for key in ("target", "base")
        )
        return {
            "election": election_name(vote, lang),
            "target": target,
            "base": base,
            "place": place_name(new["place"], lang),
            "before": probability(was, lang=lang),
            "after": probability(now, lang=lang),
            "change": change,
            "gap_before": gaps[0],
            "gap_after": gaps[1],
        }

    def warnings(self, lang: Lang = "id") -> list[str]:
        """Say for which votes base or target differ, so that the numbers are not alike."""
        found = []
        for name, (old, new) in self.votes.items():
            unlike = [key for key in UNLIKE if old[key] != new[key]]
            if unlike:
                what = joined([text(f"compare.{key}", lang).lower() for key in unlike], lang)
                vote = election_name(name, lang)
                found.append(text("compare.unlike", lang, election=vote, what=what))
        return found

    def summary(self, lang: Lang = "id") -> str:
        """Say what is not alike, then per vote how probability and gap changed, and where most.

        A change of probability within twice its simulation error is said to be so, unless both
        files have the same seed and number of draws.

        Parameters
        ----------
        lang : {"id", "en"}
            Language.
        """
        if self.unchanged:
            return text("compare.same", lang)
        table = self.table()
        parts = self.warnings(lang)
        for name in self.votes:
            most = _most_moved(table[(table["vote"] == name) & (table["region_code"] != "")], lang)
            parts.append(text("compare.vote", lang, **self.told(name, lang), most=most))
        for key, own, other in (
            ("only_before", self.before, self.after),
            ("only_after", self.after, self.before),
        ):
            names = [election_name(name, lang) for name in own if name not in other]
            if names:
                parts.append(text(f"compare.{key}", lang, names=joined(names, lang)))
        return " ".join(parts)

    def causes(self, lang: Lang = "id") -> list[str]:
        """Say what differs in inputs and assumptions, a sentence each; that nothing does, too."""
        told = {name: causes(*pair, lang) for name, pair in self.votes.items()}
        found = []
        for cause in dict.fromkeys(cause for part in told.values() for cause in part):
            names = [election_name(name, lang) for name in told if cause in told[name]]
            of_all = len(names) == len(told)
            found.append(cause if of_all else f"{joined(names, lang)}: {cause}")
        return found or [text("compare.nothing", lang)]

    def as_dict(self, lang: Lang = "id") -> dict[str, Any]:
        """Return the comparison as plain values for JSON."""
        days = dict(zip(("before", "after"), [day.isoformat() for day in self.days], strict=True))
        rows = json.loads(self.table().to_json(orient="records", double_precision=15))
        told = {"summary": self.summary(lang), "causes": self.causes(lang)}
        return {"as_of": days, "unchanged": self.unchanged, **told, "changes": rows}

    def _repr_html_(self) -> str:
        frame = self.table().to_html(index=False, border=0, float_format="{:.3f}".format)
        return f'<p lang="id">{self.summary()}</p>{frame}'


def compare(before: Given, after: Given) -> Comparison:
    """Hold two projections of the same votes against each other.

    Parameters
    ----------
    before, after : str, Path or mapping
        ``projection.json`` of a briefing, the output of ``turnout project --json``, or either of
        them loaded.

    Raises
    ------
    DataError
        If a file is no such projection; every fault of both in one pass.
    UsageError
        If they have no vote in common.

    Examples
    --------
    >>> import turnout
    >>> from turnout.documents.results import result
    >>> now = result(turnout.datasets.jambi().outlook("pemilu-2024"))
    >>> print(compare(now, now).summary("en"))
    Nothing has changed: inputs, assumptions and numbers of both files are the same.
    """
    sides: list[dict[str, Vote]] = []
    findings: list[object] = []
    for given, side in ((before, "before"), (after, "after")):
        try:
            sides.append(read_saved(given, side))
        except DataError as error:
            findings += error.findings
    if findings:
        raise DataError(findings)
    if not sides[0].keys() & sides[1].keys():
        old, new = (listed(side) for side in sides)
        raise failure(UsageError, "error.compare", before=old, after=new)
    return Comparison(*sides)


def _places(vote: Vote) -> dict[str, Vote]:
    regions = {region["region_code"]: region for region in vote["regions"]}
    return regions | {"": {**vote["total"], "region_name": vote["place"]}}


def change_words(before: float, after: float, lang: Lang) -> str:
    """Say whether a probability rose or fell, by how many of the whole percents shown.

    Examples
    --------
    >>> change_words(0.724, 0.946, "en"), change_words(0.5, 0.504, "id")
    ('up 23 percentage points', 'nyaris tetap')
    """
    was, now = (int(percent(share, 0).rstrip("%")) for share in (before, after))
    by = now - was
    key = "up" if by > 0 else "down" if by < 0 else "equal" if before == after else "almost"
    return text(f"compare.{key}", lang, points=abs(by))


def _within_error(old: Vote, new: Vote) -> bool:
    """Tell whether chance alone, of other draws, may well explain a change of probability."""
    if (old["seed"], old["draws"]) == (new["seed"], new["draws"]):
        return False
    was, now = (vote["total"]["probability"] for vote in (old, new))
    counts = [max(vote["draws"], 1) for vote in (old, new)]
    both = (was * counts[0] + now * counts[1]) / sum(counts)
    variance = both * (1 - both) * sum(1 / count for count in counts)
    return bool(0 < abs(now - was) < 2 * variance**0.5)


def _most_moved(regions: pd.DataFrame, lang: Lang) -> str:
    """Name the region whose gap changed most, if there are several and it did."""
    moved = regions.dropna(subset="gap_voters_change")
    if len(moved) < 2 or not moved["gap_voters_change"].any():  # noqa: PLR2004
        return ""
    row = moved.iloc[int(moved["gap_voters_change"].abs().argmax())]
    voters = people(row["gap_voters_change"], signed=True, lang=lang)
    return text("compare.most", lang, name=row["region_name"], voters=voters)
