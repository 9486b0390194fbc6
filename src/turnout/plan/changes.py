"""What a scenario assumes, and how each kind of change is made to the draws."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from scipy.special import expit, logit

from turnout.errors import ModelError, UsageError
from turnout.files.findings import listed
from turnout.files.schema import MOST_PEOPLE
from turnout.projection.draws import Projection
from turnout.projection.effort import best_past
from turnout.projection.intervals import Array
from turnout.projection.outlook import Outlook
from turnout.tables.past import Base
from turnout.words.numbers import Lang, people, percent, points
from turnout.words.sentences import joined
from turnout.words.texts import failure, text

Kind = Literal["points", "best_past", "list", "youth", "base"]

NEEDED: dict[str, tuple[str, ...]] = {
    "points": ("value",),
    "best_past": (),
    "list": ("value",),
    "youth": ("value", "share"),
    "base": ("to",),
}
ALLOWED = {
    kind: needed if kind == "base" else (*needed, "regions") for kind, needed in NEEDED.items()
}
ALLOWED["list"] = ("value", "share", "regions")
EDGE, CLOSE, NAMED = 1e-6, 1e-9, 5


@dataclass(frozen=True)
class Change:
    """One assumption of a scenario.

    Parameters
    ----------
    kind : str
        ``points``: turnout moves by `value`, clipped inside (0, 1) in every draw.
        ``best_past``: draws move on the logit scale until their median is the best past turnout
        of the contest (own, or else of all regions together at that vote); never lower.
        ``list``: the voter list is corrected by `value` names in all, spread by the size of the
        lists; the voters stay but for the `share` of those names that vote.
        ``youth``: the turnout of a group that makes up `share` of the list moves by `value`.
        ``base``: turnout as a share of another list, `to`.
    regions : tuple of str
        Codes or names; empty means all.
    value : float, optional
        For ``points`` and ``youth`` a difference of shares in -1..1 (-0.03 is three points
        lower); for ``list`` names, negative where they are struck.
    share : float, optional
        In 0..1; above 0 for ``youth``, default 0 for ``list``.
    to : Base or str
        A base such as ``all_lists``.

    Raises
    ------
    UsageError
        If the kind is unknown, or a field is missing, out of range or not of this kind.

    Examples
    --------
    >>> Change("points", ("Batang Hari",), value=-0.03).regions
    ('Batang Hari',)
    """

    kind: Kind
    regions: tuple[str, ...] = ()
    value: float | None = None
    share: float | None = None
    to: str = ""

    def __post_init__(self) -> None:
        if self.kind not in NEEDED:
            raise failure(UsageError, "error.change_kind", value=self.kind, known=", ".join(NEEDED))
        given = {"regions": self.regions, "value": self.value, "share": self.share, "to": self.to}
        filled = {name for name, value in given.items() if value not in (None, "", ())}
        odd = filled - {*ALLOWED[self.kind]} or {*NEEDED[self.kind]} - filled
        odd |= {name for name in filled if not self._holds(name, given[name])}
        if odd:
            name = min(odd)
            values = {"change": self.kind, "field": name, "value": repr(given[name])}
            raise failure(UsageError, "error.change", **values)

    def _holds(self, name: str, given: Any) -> bool:
        if name == "regions":
            return not isinstance(given, str)
        if name == "to":
            return given in list(Base)
        if isinstance(given, bool) or not isinstance(given, int | float | np.integer):
            return False
        number = float(given)
        if name == "share":
            return 0 <= number <= 1 and (number > 0 or self.kind == "list")
        if self.kind == "list":
            return abs(number) <= MOST_PEOPLE and number.is_integer()
        return -1 <= number <= 1


@dataclass(frozen=True)
class Scenario:
    """A named what-if: changes applied in the order written, the base last.

    Parameters
    ----------
    name : str
        As tables and charts call it.
    changes : tuple of Change
        Without any, the base projection itself.
    note : str
        Whence the assumption.

    Examples
    --------
    >>> Scenario("Banjir", (Change("points", ("Tebo",), value=-0.03),)).changes[0].value
    -0.03
    """

    name: str
    changes: tuple[Change, ...] = ()
    note: str = ""


def steps(outlook: Outlook, scenario: Scenario) -> Iterator[tuple[Change, Projection, Projection]]:
    """Yield each change with the draws before and after it, on the base they were made on."""
    after = outlook.projection.origin
    for change in scenario.changes:
        before, after = after, _changed(after, change, scenario.name)
        yield change, before, after


def applied(outlook: Outlook, scenario: Scenario) -> Outlook:
    """Return the outlook under a scenario."""
    base, after = outlook.projection.base, outlook.projection.origin
    for change, _, after in steps(outlook, scenario):  # noqa: B007
        base = Base(change.to or base)
    return Outlook(after.on(base), outlook.target)


def _changed(projection: Projection, change: Change, scenario: str) -> Projection:
    some = np.zeros(len(projection.codes), dtype=bool)
    some[_places(projection, change, f"{scenario}: ")] = True
    if change.kind == "base":
        return projection
    if change.kind == "best_past":
        return _at_best(projection, some, scenario)
    if change.kind == "list":
        return _relisted(projection, some, change, scenario)
    own = projection.turnout
    moved = np.clip(own + _shift(change), np.minimum(own, EDGE), np.maximum(own, 1 - EDGE))
    return replace(projection, turnout=np.where(some, moved, own))


def _places(projection: Projection, change: Change, where: str = "") -> list[int]:
    """Return the columns of the regions a change names; of all where it names none."""
    every = list(range(len(projection.codes)))
    return projection.columns(change.regions, where) if change.regions else every


def _shift(change: Change) -> float:
    return (change.value or 0.0) * (change.share or 1.0)


def _at_best(projection: Projection, some: Array, scenario: str) -> Projection:
    best, own = best_past(projection.pasts, projection.base), projection.turnout
    unknown = [projection.names[place] for place in np.flatnonzero(some & np.isnan(best))]
    if unknown:
        values = {"scenario": scenario, "regions": listed(unknown)}
        raise failure(ModelError, "error.scenario_past", **values)
    median = np.quantile(own, 0.5, axis=0, method="inverted_cdf")
    shift = np.where(some, logit(best) - logit(median), 0.0)
    return replace(projection, turnout=np.where(shift > 0, expit(logit(own) + shift), own))


def _relisted(projection: Projection, some: Array, change: Change, scenario: str) -> Projection:
    """Add names to the lists, or strike them, in whole names by the size of each list."""
    value, share = change.value or 0.0, change.share or 0.0
    people_now, ballots_now = projection.electorate, projection.ballots
    sizes = np.where(some, projection.registered, 0)
    names = np.diff(np.rint(value * sizes.cumsum() / sizes.sum()), prepend=0.0)
    registered, ballots = people_now + names, ballots_now + share * names
    short = ((ballots >= registered) | (ballots <= 0)).any(axis=0) & (names != 0)
    if short.any():
        values = {"scenario": scenario, "region": projection.names[int(short.argmax())]}
        raise failure(ModelError, "error.scenario_list", **values)
    ratios = {Base.DPT_USERS: ballots_now / ballots}
    frame = projection.voters.frame
    frame = frame.assign(registered=frame["registered"] + names.astype("int64"))
    return replace(
        projection,
        voters=replace(projection.voters, frame=frame),
        turnout=np.where(names == 0, projection.turnout, ballots / registered),
        electorate=registered,
        beside={  # the people beside the list stay, so they are another share of it
            base: beside * ratios.get(base, people_now / registered)
            for base, beside in projection.beside.items()
        },
    )


def said(change: Change, before: Projection, after: Projection, lang: Lang) -> str:
    """Say what a change assumes, and where it stops short of it, without a full stop."""
    places, value = _places(before, change), change.value or 0.0
    names = [before.names[place] for place in places]
    if len(names) > NAMED:
        names[NAMED:] = [text("chart.waterfall.rest", lang, count=len(names) - NAMED)]
    size = people(abs(value), lang=lang) if change.kind == "list" else points(abs(value), lang=lang)
    way = "" if change.value is None else "_down" if value < 0 else "_up"
    none = "_none" if change.kind == "list" and not change.share else ""
    told = {"value": size.removeprefix("+"), "share": percent(change.share or 0.0, lang=lang)}
    told["regions"] = joined(names, lang) if change.regions else text("everywhere", lang)
    told["to"] = text(f"base.{change.to}", lang) if change.to else ""
    key = "to_base" if change.to else f"{change.kind}{way}{none}"
    sentence = text(f"scenario.{key}", lang, **told)
    moved = (after.turnout - before.turnout)[:, places]
    if change.kind == "best_past" and not moved.any():
        return sentence + text("scenario.already", lang)
    if change.kind in ("points", "youth") and (abs(moved - _shift(change)) > CLOSE).any():
        return sentence + text(f"scenario.held{way}", lang)
    return sentence
