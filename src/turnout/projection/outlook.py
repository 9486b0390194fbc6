"""`Outlook`: a projection held against a target, with every number a meeting asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from turnout.projection.answer import Answer, regions_as_dicts
from turnout.projection.intervals import Array, Interval, central, check_level
from turnout.projection.needed import plan_for
from turnout.projection.plan import How, Plan
from turnout.tables.elections import YARDSTICK_NOTE, Target, election_name, kpu_base
from turnout.tables.past import Base, Past
from turnout.words.numbers import Lang, level_name, percent
from turnout.words.sentences import Headline, headline
from turnout.words.shown import Shown, Shows, shown
from turnout.words.texts import text

if TYPE_CHECKING:
    from turnout.projection.draws import Projection

BAD_CASE = 0.10
LOWEST = 3
SHOWN = (
    *("region_name", "registered", "median", "interval"),
    *("probability", "gap_points", "gap_voters"),
)


@dataclass(frozen=True, eq=False)
class Outlook(Shows):
    """One coming vote against one target.

    Parameters
    ----------
    projection : Projection
        The joint draws.
    target : Target
        The participation aimed at.

    Examples
    --------
    >>> import turnout
    >>> outlook = turnout.datasets.jambi().outlook("pemilu-2024")
    >>> outlook.table().shape[0]
    11
    """

    projection: Projection
    target: Target

    def on(self, base: Base | str) -> Outlook:
        """Return the same outlook on another definition of turnout."""
        return Outlook(self.projection.on(base), self.target)

    @property
    def others(self) -> list[Outlook]:
        """The same outlook on every other definition known."""
        own = self.projection.base
        return [self.on(base) for base in self.projection.bases if base is not own]

    @property
    def beside(self) -> list[Outlook]:
        """The definition to show beside this one: KPU's own for the vote, else all lists."""
        official = kpu_base(self.projection.election) or Base.DPT.value
        order = {official: 0, Base.ALL_LISTS.value: 1}
        ranked = sorted(self.others, key=lambda other: order.get(other.projection.base.value, 2))
        return ranked[:1]

    def by_base(self, level: float = 0.9) -> pd.DataFrame:
        """Return the answer for all regions together on every definition, side by side.

        Returns
        -------
        pandas.DataFrame
            ``base, registered, median, lower, upper, probability, gap_voters, last_turnout,
            last_year``.

        Examples
        --------
        >>> import turnout
        >>> turnout.datasets.jambi().outlook("pemilu-2024").by_base()["base"].tolist()
        ['dpt', 'dpt_dpk', 'all_lists', 'dpt_users']
        """
        rows = []
        for outlook in (self, *self.others):
            answer, projection = outlook.total(level), outlook.projection
            rows.append(
                {
                    "base": projection.base.value,
                    "registered": answer.registered,
                    **answer.turnout._asdict(),
                    "probability": answer.probability,
                    "gap_voters": int(answer.gap_voters.median),
                    "last_turnout": projection.last_turnout,
                    "last_year": projection.last_year,
                }
            )
        return pd.DataFrame(rows)

    @property
    def gap_voters(self) -> Array:
        """People above (positive) or below the target, shape (D, R)."""
        gap = self.projection.turnout - self.target.value
        return np.asarray(gap * self.projection.electorate)

    @property
    def probability(self) -> Array:
        """Share of draws at or above the target, per region. Shape (R,)."""
        return np.asarray((self.projection.turnout >= self.target.value).mean(axis=0))

    @property
    def contribution(self) -> Array:
        """Share of each region in the voters missing where all together fall short. Shape (R,).

        Of means over those draws, so the shares add up to one; negative where a region is above
        the target even then; nan where no draw falls short.
        """
        gaps = self.gap_voters
        short = gaps[gaps.sum(axis=1) < 0]
        if not len(short):
            return np.full(gaps.shape[1], np.nan)
        missing = short.mean(axis=0)
        return np.asarray(missing / missing.sum())

    @property
    def relative(self) -> Array:
        """Turnout minus that of all regions together, shape (D, R); no common swing in it."""
        return np.asarray(self.projection.turnout - self.projection.total_turnout[:, None])

    @property
    def lowest(self) -> Array:
        """Probability of being among the lowest three, per region. Shape (R,)."""
        turnout = self.projection.turnout
        ranks = turnout.argsort(axis=1).argsort(axis=1)
        return np.asarray((ranks < LOWEST).mean(axis=0))

    @property
    def knows_regions(self) -> bool:
        """Whether most regions' own past entered, so that regions can be told apart."""
        return _most_seen(self.projection.origin.evidence)

    @property
    def borrows(self) -> bool:
        """Whether regions are told apart by other contests' results rather than their own."""
        return self.knows_regions and not _most_seen(self.projection.origin.past)

    @property
    def tells_apart(self) -> bool:
        """Whether the past of this kind of vote itself tells regions apart."""
        return self.knows_regions and not self.borrows

    @property
    def falls_short(self) -> bool:
        """Whether voters are missing in the median and on average alike."""
        answer = self.total()
        return max(answer.mean_gap_voters, answer.gap_voters.median) < 0

    @property
    def ranks(self) -> bool:
        """Whether being among the lowest three says something: regions differ and are more."""
        return self.knows_regions and len(self.projection.codes) > LOWEST

    def table(self, level: float = 0.9) -> pd.DataFrame:
        """Return one row per region with everything read off the draws.

        Parameters
        ----------
        level : float
            Probability inside the intervals, in (0, 1).

        Returns
        -------
        pandas.DataFrame
            ``region_code, region_name, registered, median, lower, upper, probability,
            gap_points[_lower|_upper], gap_voters[_lower|_upper], mean_gap_voters,
            relative[_lower|_upper], lowest3, contribution``; shares in 0..1, people as whole
            numbers.
        """
        if level not in self._tables:
            self._tables[level] = self._read_table(level)
        return self._tables[level].copy()

    @cached_property
    def _tables(self) -> dict[float, pd.DataFrame]:
        return {}

    def _read_table(self, level: float) -> pd.DataFrame:
        frame = self.projection.table(level)
        frame["probability"] = self.probability
        gaps = self.gap_voters
        for name, draws in (
            ("gap_points", self.projection.turnout - self.target.value),
            ("gap_voters", gaps),
            ("relative", self.relative),
        ):
            ends = [name, f"{name}_lower", f"{name}_upper"]
            frame[ends] = [central(column, level) for column in draws.T]
        people = ["gap_voters", "gap_voters_lower", "gap_voters_upper"]
        frame[people] = frame[people].round().astype("int64")
        frame["mean_gap_voters"] = gaps.mean(axis=0)
        frame["lowest3"] = self.lowest
        frame["contribution"] = self.contribution
        return frame

    def total(self, level: float = 0.9) -> Answer:
        """Return the answer for all regions together."""
        if level not in self._totals:
            self._totals[level] = self._read_total(level)
        return self._totals[level]

    @cached_property
    def _totals(self) -> dict[float, Answer]:
        return {}

    def _read_total(self, level: float) -> Answer:
        check_level(level)
        draws = self.projection.total_turnout
        gap = self.gap_voters.sum(axis=1)
        last = self.projection.last_turnout
        people = central(gap, level)
        return Answer(
            registered=int(self.projection.registered.sum()),
            turnout=central(draws, level),
            probability=float((draws >= self.target.value).mean()),
            gap_points=central(draws - self.target.value, level),
            gap_voters=Interval(*(float(round(end)) for end in people)),
            bad_case_voters=round(float(np.quantile(gap, BAD_CASE, method="inverted_cdf"))),
            bad_case_turnout=float(np.quantile(draws, BAD_CASE, method="inverted_cdf")),
            exceeds_last=None if last is None else float((draws > last).mean()),
            mean_gap_voters=float(gap.mean()),
        )

    def needed(
        self,
        probability: float = 0.8,
        *,
        how: How = "equal",
        regions: Sequence[str] | None = None,
        ceilings: Mapping[str, float] | bool = True,
    ) -> Plan:
        """Find the fewest voters to add so that the target is reached with a probability.

        They count in every draw, but only up to a region's ceiling.

        Parameters
        ----------
        probability : float
            Asked for, in (0, 1).
        how : {"equal", "cheapest", "each"}
            Share the voters out by one shift of the logit of turnout in all regions; with as few
            voters as can be found, where they surely stay below the ceilings; or let each region
            reach the target by itself with that probability.
        regions : sequence of str, optional
            Codes or names of those who take part; default all.
        ceilings : mapping or bool
            Where effort ends, share in (0, 1] by code or name; True, each region's own best past
            turnout at this kind of vote, none where none is known; False, none.

        Raises
        ------
        UsageError
            If an argument is out of range or a region unknown.

        Examples
        --------
        >>> import turnout
        >>> outlook = turnout.datasets.jambi().outlook("pilkada-2024")
        >>> plan = outlook.needed(0.8)
        >>> plan.feasible, plan.needed, plan.reached
        (False, 381516, 0.02)
        """
        return plan_for(self, probability, how, regions, ceilings)

    def summary(self, lang: Lang = "id", level: float = 0.9) -> str:
        """Say the answer for all regions together in sentences, with the interval of a level."""
        return headline(self.facts(level), lang)

    def facts(self, level: float = 0.9) -> Headline:
        """Return the numbers that the sentences state."""
        answer = self.total(level)
        projection = self.projection
        return Headline(
            election=projection.election,
            names={lang: election_name(projection.election, lang) for lang in ("id", "en")},
            place=projection.place,
            target=self.target.value,
            level=level,
            base=projection.base.value,
            turnout=tuple(answer.turnout),
            probability=answer.probability,
            gap_voters=answer.gap_voters.median,
            bad_case_voters=answer.bad_case_voters,
        )

    def as_dict(self, level: float = 0.9) -> dict[str, Any]:
        """Return the outlook as plain values for JSON; shares in 0..1, people whole.

        Examples
        --------
        >>> import turnout
        >>> result = turnout.datasets.jambi().outlook("pemilu-2024").as_dict()
        >>> sum(region["registered"] for region in result["regions"])
        2676107
        """
        projection, answer = self.projection, self.total(level)
        head = {
            "election": projection.election,
            "date": projection.date and projection.date.isoformat(),
            "as_of": projection.as_of.isoformat(),
            "target": self.target.value,
            "level": level,
            "base": projection.base.value,
            "model": projection.model,
            "seed": projection.seed,
            "past_swings": projection.past_swings,
            "width_shares": projection.width,
            "voter_list": projection.stand_in or projection.election,
        }
        total = {
            "registered": answer.registered,
            **answer.as_dict(),
            "bad_case_voters": answer.bad_case_voters,
            "bad_case_turnout": answer.bad_case_turnout,
            "last_turnout": projection.last_turnout,
            "exceeds_last": answer.exceeds_last,
        }
        return {**head, "total": total, "regions": regions_as_dicts(self.table(level))}

    def show(self, lang: Lang = "id", level: float = 0.9) -> Shown:
        """Return the summary and the answer, a row per region."""
        told = {"level": level_name(level, lang=lang)}
        told["target"] = percent(self.target.value, lang=lang)
        told["base"] = text(f"base.{self.projection.base.value}", lang)
        caption = text("shown.outlook", lang, **told)
        said = [self.summary(lang, level)]
        if self.target.note == YARDSTICK_NOTE:
            said.append(text("shown.yardstick", lang, target=told["target"]))
        return shown(said, self.table(level), SHOWN, caption, lang)


def _most_seen(past: Past) -> bool:
    return bool(np.isfinite(past.turnout).any(axis=0).mean() > 0.5)  # noqa: PLR2004  (most)
