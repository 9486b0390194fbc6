"""`Plan`: the voters to add so that a target is reached with the probability asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from turnout.errors import ModelError, UsageError
from turnout.files.findings import listed
from turnout.files.regions import regions as packaged_regions
from turnout.projection import effort
from turnout.tables.elections import LAST_NOTE, election_name
from turnout.words.numbers import Lang, decimal, people, percent, probability
from turnout.words.sentences import joined
from turnout.words.texts import failure, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from turnout.projection.outlook import Outlook

Array = np.ndarray
How = Literal["equal", "cheapest", "each"]
HOWS: tuple[How, ...] = ("equal", "cheapest", "each")
NAMED = 4


@dataclass(frozen=True, eq=False)
class Plan:
    """Voters asked of each region beyond those who would come anyway.

    Parameters
    ----------
    outlook : Outlook
        What is planned for: draws, definition of turnout and target.
    probability : float
        Probability asked for.
    how : {"equal", "cheapest", "each"}
        How the voters are shared, see `Outlook.needed`.
    regions : tuple of str
        Codes of the regions that take part.
    case, ceiling : numpy.ndarray, shape (R,)
        Turnout in the case planned for, and the most a region is asked to reach there.
    needed : int
        Fewest voters that would do, whatever the ceilings.
    voters : numpy.ndarray, shape (R,)
        Voters asked for, whole, within the ceilings.

    Examples
    --------
    >>> import turnout
    >>> plan = turnout.datasets.jambi().outlook("pemilu-2024").on("dpt_dpk").needed(0.8)
    >>> plan.feasible, int(plan.voters.sum()) == plan.needed, plan.after.total().probability
    (True, True, 0.8)
    """

    outlook: Outlook
    probability: float
    how: How
    regions: tuple[str, ...]
    case: Array
    ceiling: Array
    needed: int
    voters: Array

    @property
    def feasible(self) -> bool:
        """Whether the ceilings leave room for all the voters needed."""
        return bool(self.voters.sum() >= self.needed)

    @property
    def columns(self) -> list[int]:
        """Columns of the draws of the regions that take part."""
        return self.outlook.projection.columns(self.regions)

    @cached_property
    def after(self) -> Outlook:
        """The outlook if the voters asked for come as well, draw by draw, none beyond the list."""
        projection = self.outlook.projection
        ballots = np.minimum(projection.ballots + self.voters, projection.electorate)
        planned = replace(projection, turnout=ballots / projection.electorate)
        return replace(self.outlook, projection=planned)

    @property
    def reached(self) -> float:
        """Probability of the target with the plan; with how="each", the lowest of a region's."""
        if self.how == "each":
            return float(self.after.probability[self.columns].min())
        return float((self.after.gap_voters.sum(axis=1) >= -effort.CLOSE).mean())

    @property
    def tps(self) -> int | None:
        """Polling stations in the regions that are asked; None where not all are counted."""
        return self._units("tps")

    @property
    def villages(self) -> int | None:
        """Villages in the regions that are asked; None where not all are counted."""
        return self._units("villages")

    def _units(self, name: str) -> int | None:
        counts = self.table()[name][self.voters > 0]
        return int(counts.sum()) if len(counts) and counts.notna().all() else None

    def table(self) -> pd.DataFrame:
        """Return one row per region.

        Returns
        -------
        pandas.DataFrame
            ``region_code, region_name, registered, median, case, ceiling`` (shares in 0..1),
            ``voters, points`` (asked for, whole people and share of the list), ``tps,
            voters_per_tps, villages, voters_per_village`` (rounded up, missing where unknown).

        Examples
        --------
        >>> import turnout
        >>> table = turnout.datasets.jambi().outlook("pemilu-2024").needed(0.99).table()
        >>> int(table["voters"].sum()), int(table["voters_per_tps"].max())
        (133958, 13)
        """
        projection = self.outlook.projection
        frame = pd.DataFrame(
            {
                "region_code": projection.codes,
                "region_name": projection.names,
                "registered": projection.registered,
                "median": np.quantile(projection.turnout, 0.5, axis=0, method="inverted_cdf"),
                "case": self.case,
                "ceiling": self.ceiling,
                "voters": self.voters,
                "points": self.voters / projection.registered,
            }
        )
        for name, per in (("tps", "voters_per_tps"), ("villages", "voters_per_village")):
            counts = _counts(self.outlook, name)
            frame[name] = counts
            frame[per] = pd.array(np.ceil(self.voters / counts.astype("Float64")), dtype="Int64")
        return frame

    def goal(self, lang: Lang = "id") -> str:
        """Say what the plan is for: the target, or to exceed the last turnout."""
        projection, target = self.outlook.projection, self.outlook.target
        named = {
            "target": percent(target.value, lang=lang),
            "base": text(f"base.{projection.base.value}", lang),
        }
        if target.note == LAST_NOTE:
            last = election_name(str(projection.last_election), lang)
            return text("plan.goal_last", lang, last=last, **named)
        alone = self.how != "each" or len(self.regions) == 1
        return text("plan.goal" if alone else "plan.goal_each", lang, **named)

    def title(self, lang: Lang = "id") -> str:
        """State the finding in one line.

        Examples
        --------
        >>> import turnout
        >>> turnout.datasets.jambi().outlook("pemilu-2024").needed(0.8).title("en")
        '2024 general election: to reach 79.5% of DPT with probability 80% takes no more voters \
(now 95%)'
        """
        key = "title" if self.feasible else "title_beyond"
        units = self.tps
        each = people(-(-self.needed // units), lang=lang) if units else ""
        return text(
            f"plan.{key}" if self.needed else "plan.title_none",
            lang,
            **self._said(lang),
            per=text("plan.title_tps", lang, per=each) if each else "",
        )

    def _said(self, lang: Lang) -> dict[str, str]:
        return {
            "election": election_name(self.outlook.projection.election, lang),
            "goal": self.goal(lang),
            "asked": probability(self.probability, lang=lang),
            "voters": people(self.needed, lang=lang),
            "reached": probability(self.reached, lang=lang),
        }

    def asked(self, lang: Lang = "id") -> str:
        """Say how many voters are asked for, in people, points, per station and per village."""
        total = int(self.voters.sum())
        share = total / self.outlook.projection.registered.sum()
        parts = [text("plan.points", lang, points=decimal(100 * share, lang=lang))]
        for key, units in (("tps", self.tps), ("villages", self.villages)):
            if units:
                per = people(-(-total // units), lang=lang)
                parts.append(text(f"plan.per_{key}", lang, per=per, units=people(units, lang=lang)))
        number = people(total, lang=lang)
        return text("plan.asked", lang, voters=number, parts=", ".join(parts))

    def summary(self, lang: Lang = "id") -> str:
        """Say in a few sentences what it takes, or that it cannot be done.

        Examples
        --------
        >>> import turnout
        >>> turnout.datasets.jambi().outlook("pemilu-2024").needed(0.8).summary("en")
        '2024 general election: to reach 79.5% of DPT, probability 80%: no more voters needed; \
the probability is already 95%.'
        """
        said = self._said(lang) | {
            "room": people(self.voters.sum(), lang=lang),
            "how": text(f"plan.how_{self.how}", lang),
            "where": self._where(lang),
        }
        if self.needed == 0:
            return text("plan.none", lang, **said)
        if not self.feasible:
            key = "plan.beyond_each" if self.how == "each" else "plan.beyond"
            return text(key, lang, **said)
        return text("plan.needed", lang, **said | {"voters": self.asked(lang)})

    def _where(self, lang: Lang) -> str:
        """Name the regions that take part, where not all do."""
        every = self.outlook.projection.names
        if len(self.regions) == len(every):
            return ""
        names = [every[column] for column in self.columns]
        if len(names) > NAMED:
            return text("plan.where_count", lang, count=len(names), all=len(every))
        return text("plan.where", lang, names=joined(names, lang))

    def as_dict(self) -> dict[str, Any]:
        """Return the plan as plain values for JSON.

        Examples
        --------
        >>> import turnout
        >>> turnout.datasets.jambi().outlook("pemilu-2024").needed(0.8).as_dict()["needed"]
        0
        """
        rows = self.table().astype(object)
        return {
            "election": self.outlook.projection.election,
            "base": self.outlook.projection.base.value,
            "target": self.outlook.target.value,
            "probability": self.probability,
            "how": self.how,
            "needed": self.needed,
            "asked": int(self.voters.sum()),
            "feasible": self.feasible,
            "reached": self.reached,
            "regions": rows.where(rows.notna(), None).to_dict("records"),
        }

    def _repr_html_(self) -> str:
        frame = self.table().to_html(index=False, border=0, float_format="{:.3f}".format)
        return f'<p lang="id">{self.summary()}</p>{frame}'


def plan_for(
    outlook: Outlook,
    probability: float,
    how: How,
    regions: Sequence[str] | None,
    ceilings: Mapping[str, float] | bool,
) -> Plan:
    """Make the plan; see `Outlook.needed`."""
    if how not in HOWS:
        raise failure(UsageError, "error.how", allowed=", ".join(HOWS), value=how)
    if not 0 < probability < 1:
        raise failure(UsageError, "error.probability", value=probability)
    projection, gaps = outlook.projection, outlook.gap_voters
    inside = np.zeros(len(projection.codes), dtype=bool)
    inside[slice(None) if regions is None else projection.columns(regions)] = True
    if not inside.any():
        raise failure(UsageError, "error.no_region")
    case = _case(outlook, projection.turnout, probability, how)
    ceiling = _ceilings(outlook, ceilings)
    if ceilings is True:  # the same voters, as shares of the list the model works on
        ceiling = ceiling * case / _case(outlook, projection.origin.turnout, probability, how)
    people_ = projection.registered.astype("float64")
    room = np.floor(np.where(inside, np.maximum(ceiling - case, 0) * people_, 0) + effort.CLOSE)
    if how == "each":
        own = np.where(inside, [effort.fewest(gap, probability) for gap in gaps.T], 0)
        needed, voters = int(own.sum()), np.minimum(own, room)
    else:
        free = np.maximum(projection.electorate - projection.ballots, 0)
        ways = (
            (effort.equal_effort,) if how == "equal" else (effort.lowest_first, effort.equal_effort)
        )
        found = [
            effort.together(gaps.sum(axis=1), free, probability, partial(way, case, people_, room))
            for way in ways
        ]
        needed, voters = min(found, key=lambda pair: pair[0])
    chosen = tuple(code for code, own_ in zip(projection.codes, inside, strict=True) if own_)
    return Plan(outlook, probability, how, chosen, case, ceiling, needed, voters.astype("int64"))


def _case(outlook: Outlook, turnout: Array, probability: float, how: How) -> Array:
    gaps = outlook.gap_voters
    if how != "each":
        return effort.case(turnout, gaps.sum(axis=1), probability)
    pairs = zip(turnout.T, gaps.T, strict=True)
    return np.array([effort.case(own[:, None], gap, probability)[0] for own, gap in pairs])


def _ceilings(outlook: Outlook, ceilings: Mapping[str, float] | bool) -> Array:
    """Return the most each region is asked to reach."""
    projection = outlook.projection
    if ceilings is True:
        best = effort.best_past(projection.origin.past)
        if not np.isfinite(best).all():
            raise failure(ModelError, "error.no_best")
        return best
    top = np.ones(len(projection.codes))
    given = dict(ceilings or {})
    wrong = {name: value for name, value in given.items() if not 0 < value <= 1}
    if wrong:
        raise failure(
            UsageError, "error.ceiling", given=listed([f"{k}: {v}" for k, v in wrong.items()])
        )
    top[projection.columns(list(given))] = list(given.values())
    return top


def _counts(outlook: Outlook, name: str) -> pd.Series:
    """Return polling stations or villages per region, from the list, else the packaged table."""
    frame = outlook.projection.voters.frame
    if name in frame:
        return frame[name].astype("Int64")
    table = packaged_regions()
    if name not in table:
        return pd.Series(pd.NA, frame.index, dtype="Int64")
    known = table.reindex(frame["region_code"])
    same = known["region_name"].to_numpy() == frame["region_name"].to_numpy()
    return pd.Series(known[name].where(same).to_numpy(), frame.index).astype("Int64")
