"""`Plan`: the voters to add so that a target is reached with the probability asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from turnout.files.regions import regions as packaged_regions
from turnout.projection import effort
from turnout.tables.elections import LAST_NOTE, election_name
from turnout.words.numbers import Lang, decimal, mean, people, percent, probability
from turnout.words.sentences import joined
from turnout.words.shown import Shown, Shows, shown
from turnout.words.texts import text

if TYPE_CHECKING:
    from turnout.projection.draws import Projection
    from turnout.projection.outlook import Outlook

Array = np.ndarray
How = Literal["equal", "cheapest", "each"]
HOWS: tuple[How, ...] = ("equal", "cheapest", "each")
NAMED = 4
UNITS: tuple[Literal["tps", "villages"], ...] = ("tps", "villages")


@dataclass(frozen=True, eq=False)
class Plan(Shows):
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
        Turnout in the case planned for, and where effort ends in every draw; 1 where no ceiling.
    needed : int
        Fewest voters that do it; where that is out of reach, that would do without ceilings.
    voters : numpy.ndarray, shape (R,)
        Voters asked for, whole; where it is out of reach, the room up to the ceiling in the case.
    beyond : tuple of str
        Codes of the regions for which it is out of reach with every draw lifted to the ceiling:
        all that take part, or with how="each" those it is so for.
    by_own_best : bool
        Whether the ceilings are the regions' own best past turnout.

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
    beyond: tuple[str, ...] = ()
    by_own_best: bool = True

    @property
    def feasible(self) -> bool:
        """Whether the target is reached with the probability, ceilings held in every draw."""
        return not self.beyond

    @property
    def columns(self) -> list[int]:
        """Columns of the draws of the regions that take part."""
        return self.outlook.projection.columns(self.regions)

    @cached_property
    def after(self) -> Outlook:
        """The outlook with the voters asked for, counted up to the ceiling in every draw.

        Where the target is out of reach, with the regions at their ceilings.
        """
        projection = self.outlook.projection
        room = room_to(projection, self.ceiling, self.columns)
        beyond = np.isin(projection.codes, self.beyond)
        added = np.where(beyond, room, np.minimum(self.voters, room))
        turnout = (projection.ballots + added) / projection.electorate
        return replace(self.outlook, projection=replace(projection, turnout=turnout))

    @property
    def reached(self) -> float:
        """Probability of the target with the plan; with how="each", the lowest of a region's."""
        if self.how == "each":
            return float(self.after.probability[self.columns].min())
        return float((self.after.gap_voters.sum(axis=1) >= -effort.CLOSE).mean())

    @property
    def now(self) -> float:
        """Probability of the target without the plan; with how="each", the lowest of a region's."""
        if self.how == "each":
            return float(self.outlook.probability[self.columns].min())
        return self.outlook.total().probability

    def units(self, name: Literal["tps", "villages"]) -> int | None:
        """Return how many polling stations or villages the regions that take part have.

        None where these are not all counted, or not yet fixed for this vote.

        Examples
        --------
        >>> import turnout
        >>> turnout.datasets.jambi().outlook("pemilu-2024").needed(0.99).units("tps")
        11160
        """
        counts = counted(self.outlook, name).iloc[self.columns]
        return int(counts.sum()) or None if counts.notna().all() else None

    def table(self) -> pd.DataFrame:
        """Return one row per region.

        Returns
        -------
        pandas.DataFrame
            ``region_code, region_name, registered, median, case, ceiling`` (shares in 0..1),
            ``voters, points`` (asked for, whole people and share of the list), ``planned``
            (turnout with them in that case), ``tps,
            voters_per_tps, villages, voters_per_village`` (means; missing where unknown).

        Examples
        --------
        >>> import turnout
        >>> table = turnout.datasets.jambi().outlook("pemilu-2024").needed(0.99).table()
        >>> int(table["voters"].sum()), int(table["voters_per_tps"].max())
        (137213, 12)
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
                "planned": self.case + self.voters / projection.registered,
            }
        )
        for name, per in (("tps", "voters_per_tps"), ("villages", "voters_per_village")):
            counts = counted(self.outlook, name)
            frame[name] = counts
            frame[per] = self.voters / counts.astype("float64").replace(0, np.nan)
        return frame

    def goal(self, lang: Lang = "id") -> str:
        """Say what the plan is for: the target, or to exceed the last turnout."""
        projection, target = self.outlook.projection, self.outlook.target
        base = text(f"base.{projection.base.value}", lang)
        named = {"target": percent(target.value, lang=lang), "base": base}
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
        unit = UNITS[0] if self.units("tps") else UNITS[1]
        said = self._said(lang) | {"per": self._per(unit, "title", lang)}
        if not self.needed:
            return text("plan.title_none", lang, **said)
        return text("plan.title" if self.feasible else "plan.title_beyond", lang, **said)

    def _per(self, name: Literal["tps", "villages"], key: str, lang: Lang) -> str:
        """Say how many voters that is for each station or village, where these are counted."""
        units = self.units(name)
        if not units:
            return ""
        each = mean(int(self.voters.sum()) / units, lang=lang)
        return text(f"plan.{key}_{name}", lang, per=each, units=people(units, lang=lang))

    def _said(self, lang: Lang) -> dict[str, str]:
        now, asked = (probability(share, lang=lang) for share in (self.now, self.probability))
        return {
            "now": percent(self.now, lang=lang) if now == asked else now,
            "where": self._where(lang),
            "election": election_name(self.outlook.projection.election, lang),
            "goal": self.goal(lang),
            "asked": asked,
            "voters": people(self.needed, lang=lang),
            "reached": probability(self.reached, lang=lang),
        }

    def asked(self, lang: Lang = "id") -> str:
        """Say how many voters are asked for, in people, points, per station and per village."""
        total = int(self.voters.sum())
        share = total / self.outlook.projection.registered[self.columns].sum()
        parts = [text("plan.points", lang, points=decimal(100 * share, lang=lang))]
        parts += [said for name in UNITS if (said := self._per(name, "per", lang))]
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
            "ceiling": text("plan.best" if self.by_own_best else "plan.given", lang),
            "beyond": self._named(self.beyond, lang),
            "how": text(f"plan.how_{self.how}", lang),
        }
        if self.needed == 0:
            return text("plan.none", lang, **said)
        if not self.feasible:
            key = "plan.beyond_each" if self.how == "each" else "plan.beyond"
            return text(key, lang, **said)
        return text("plan.needed", lang, **said | {"voters": self.asked(lang)})

    def _where(self, lang: Lang) -> str:
        """Name the regions that take part, where not all do."""
        if len(self.regions) == len(self.outlook.projection.codes):
            return ""
        return text("plan.where", lang, names=self._named(self.regions, lang))

    def _named(self, regions: Sequence[str], lang: Lang) -> str:
        """Name a few regions, or count many."""
        every = self.outlook.projection.names
        if len(regions) > NAMED:
            return text("plan.count", lang, count=len(regions), all=len(every))
        return joined([every[column] for column in self.outlook.projection.columns(regions)], lang)

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
            "out_of_reach": list(self.beyond),
            "reached": self.reached,
            "regions": rows.where(rows.notna(), None).to_dict("records"),
        }

    def show(self, lang: Lang = "id") -> Shown:
        """Return the summary and what is asked for, a row per region."""
        names = ["region_name", "median", "ceiling", "voters", "points"]
        names += ["voters_per_tps", "voters_per_village"]
        caption = text("shown.plan", lang)
        return shown([self.summary(lang)], self.table(), names, caption, lang)


def room_to(projection: Projection, ceiling: Array, columns: list[int]) -> Array:
    """Return the voters missing to the ceiling in each draw, of the regions that take part."""
    room = np.maximum(ceiling * projection.electorate - projection.ballots, 0)
    room[:, np.setdiff1d(np.arange(room.shape[1]), columns)] = 0
    return np.asarray(room)


def counted(outlook: Outlook, name: str) -> pd.Series:
    """Return ``tps`` or ``villages`` per region, from the list, else the packaged table.

    Stations of another vote, whose list stands in, do not count.
    """
    frame, table = outlook.projection.voters.frame, packaged_regions()
    if name in frame and not (name == "tps" and outlook.projection.stand_in):
        return frame[name].astype("Int64")
    known = table.reindex(frame["region_code"], columns=["region_name", name])
    same = known["region_name"].to_numpy() == frame["region_name"].to_numpy()
    return pd.Series(known[name].where(same).to_numpy(), frame.index).astype("Int64")
