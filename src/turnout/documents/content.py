"""`Content`: what every document says, formatted once, so that none can disagree."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd
from numpy import isfinite

from turnout.charts.theme import DEFAULT, Theme
from turnout.datasets import packaged_hashes
from turnout.plan.compare import Comparison
from turnout.plan.questions import Question, questions
from turnout.plan.scenarios import Scenarios
from turnout.plan.standing import Standing
from turnout.projection.outlook import LOWEST, Outlook
from turnout.projection.plan import Plan
from turnout.readers.boundaries import Boundaries
from turnout.tables.elections import election_name
from turnout.words import numbers
from turnout.words.numbers import Lang
from turnout.words.sentences import joined, likelihood, place_name, swings_sentence, verdict
from turnout.words.texts import text

Table = tuple[list[str], list[list[str]], str]
UNKNOWN = "–"
WEAK, SHOWS = 0.66, 0.01


@dataclass(frozen=True, eq=False)
class Content:
    """The outlooks of a briefing and everything said of them.

    Parameters
    ----------
    outlooks : tuple of Outlook
        One per vote, in order of their dates.
    lang : {"id", "en"}
        Language.
    level : float
        Probability inside the intervals.
    what_ifs : Scenarios, optional
        Scenarios on the first vote, to be shown beside it.
    targets : pandas.DataFrame, optional
        Own targets held against the first vote; default those on record.
    standing : Standing, optional
        Readiness beside the vote it is for, where reports were given.
    theme : Theme
        Colours, logo and names of the office; default none of its own.
    last : Comparison, optional
        What changed since the projection of the last meeting, to be shown on a slide.
    boundaries : Boundaries, optional
        Where the regions lie, for maps.
    joint : Content, optional
        All regions together, where this is one of them: their plan holds here.
    """

    outlooks: tuple[Outlook, ...]
    lang: Lang
    level: float
    what_ifs: Scenarios | None = None
    targets: pd.DataFrame | None = None
    standing: Standing | None = None
    theme: Theme = DEFAULT
    last: Comparison | None = None
    boundaries: Boundaries | None = None
    joint: Content | None = None

    def say(self, key: str, **values: object) -> str:
        """Return one text of the catalogue in the language of the documents."""
        return text(key, self.lang, **values)

    def percent(self, share: float, decimals: int = 1) -> str:
        """Write a share."""
        return numbers.percent(share, decimals, lang=self.lang)

    def people(self, count: float, *, signed: bool = False) -> str:
        """Write a number of people."""
        return numbers.people(count, signed=signed, lang=self.lang)

    def chance(self, share: float) -> str:
        """Write a probability."""
        return numbers.probability(share, lang=self.lang)

    def span(self, lower: float, upper: float) -> str:
        """Write the ends of an interval of shares."""
        return numbers.span(lower, upper, lang=self.lang)

    def turnout(self, median: float, lower: float, upper: float) -> str:
        """Write a share with its interval."""
        return f"{self.percent(median)} ({self.span(lower, upper)})"

    def projected(self, row: Mapping[Any, Any]) -> list[str]:
        """Write projection, interval and probability of the target, as tables have them."""
        ends = self.span(row["lower"], row["upper"])
        return [self.percent(row["median"]), ends, self.chance(row["probability"])]

    def known(self, write: Callable[..., str], value: Any) -> str:
        """Write a value as a formatter does, a dash where it is missing."""
        return UNKNOWN if value is None or pd.isna(value) else write(value, lang=self.lang)

    def label(self, share: float) -> str:
        """Place a probability on the one scale of words."""
        return self.say(f"scale.{likelihood(share)}")

    def base(self, outlook: Outlook) -> str:
        """Name the definition of a vote's voters."""
        return self.say(f"base.{outlook.projection.base.value}")

    @property
    def interval(self) -> str:
        """The probability inside the intervals."""
        return numbers.level_name(self.level, lang=self.lang)

    @property
    def first(self) -> Outlook:
        """The vote that comes first."""
        return self.outlooks[0]

    @property
    def packaged(self) -> bool:
        """Whether the figures are the packaged ones of Jambi, byte for byte."""
        projection = self.first.projection
        used = {s.sha256 for s in (*projection.voters.sources, *projection.history.sources)}
        return used == packaged_hashes()

    @property
    def place(self) -> str:
        """All regions together."""
        return place_name(self.first.projection.place, self.lang)

    @property
    def whole(self) -> str:
        """All regions together, as a row is named."""
        return self.place[:1].upper() + self.place[1:]

    @property
    def target(self) -> str:
        """The target of the first vote."""
        return self.percent(self.first.target.value)

    @property
    def title(self) -> str:
        """The question the documents answer."""
        return self.say("briefing.title", place=self.place, target=self.target)

    @property
    def as_of(self) -> str:
        """The day of the data."""
        return numbers.long_date(self.first.projection.as_of, lang=self.lang)

    @property
    def subtitle(self) -> str:
        """Which votes, how far off, as of when."""
        votes = joined([self.when(o, countdown=True) for o in self.outlooks], self.lang)
        issuer = self.first.target.issuer
        target = self.say("briefing.target", issuer=issuer) if issuer else ""
        return self.say("briefing.subtitle", votes=votes, target=target, date=self.as_of)

    def name(self, outlook: Outlook) -> str:
        """Return the name of a vote."""
        return election_name(outlook.projection.election, self.lang)

    def when(self, outlook: Outlook, *, countdown: bool = False) -> str:
        """Return the day of a vote; with its name and the days left for a countdown."""
        projection = outlook.projection
        if projection.date is None or projection.days_left is None:
            return self.name(outlook)
        day = numbers.long_date(projection.date, lang=self.lang)
        left = self.say("term.days", days=projection.days_left)
        return f"{self.name(outlook)}, {day} ({left})" if countdown else day

    def told(self, outlook: Outlook) -> dict[str, str]:
        """Return what texts tell of a vote: name, target, list, probability and projection."""
        answer = outlook.total(self.level)
        median, lower, upper = answer.turnout
        return {
            "election": self.name(outlook),
            "target": self.percent(outlook.target.value),
            "base": self.base(outlook),
            "chance": self.chance(answer.probability),
            "label": self.label(answer.probability),
            "turnout": self.percent(median),
            "span": self.span(lower, upper),
        }

    def missing(self, gap: float) -> str:
        """Say a gap in people as missing or to spare."""
        key = "card.short" if gap < 0 else "card.spare"
        return self.say(key, voters=self.people(abs(gap)))

    def weakest(self, outlook: Outlook | None = None) -> str:
        """Say where a vote, by default the first, is weakest; empty for a single region."""
        outlook = outlook or self.first
        table = outlook.table(self.level)
        if len(table) == 1:
            return ""
        if not outlook.knows_regions:
            return self.no_region_past(outlook)
        if not outlook.ranks:
            low = table.iloc[int(table["probability"].argmin())]
            least = {"name": low["region_name"], "probability": self.chance(low["probability"])}
            return self.say("sentence.least_likely", election=self.name(outlook), **least)
        table = table.sort_values(["lowest3", "region_code"], ascending=[False, True])
        likely = table[table["lowest3"] >= WEAK]
        shown = table.head(LOWEST) if likely.empty or outlook is not self.first else likely
        pairs = zip(shown["region_name"], shown["lowest3"], strict=True)
        names = joined([f"{name} {self.chance(chance)}" for name, chance in pairs], self.lang)
        return self.say("sentence.lowest", names=names, **self.told(outlook))

    def no_region_past(self, outlook: Outlook) -> str:
        """Say for which regions, if any, the past of this kind of vote is known."""
        known = isfinite(outlook.projection.origin.past.turnout).any(axis=0)
        names = [n for n, seen in zip(outlook.projection.names, known, strict=True) if seen]
        if not names:
            return self.say("sentence.no_region_past")
        return self.say("sentence.few_region_past", names=joined(names, self.lang))

    def spoken(self) -> list[str]:
        """Return the sentences to read aloud: one per vote, and where it is weakest."""
        sentences = []
        for outlook in self.outlooks:
            fact = outlook.facts(self.level)
            short = fact.gap_voters < 0
            gap = fact.gap_voters if short else fact.bad_case_voters
            parts = [verdict(fact, self.lang)]
            for other in outlook.beside:
                chance = other.total(self.level).probability
                if likelihood(chance) != likelihood(fact.probability):
                    parts.append(self.say("spoken.other_base", **self.told(other)))
            if gap < 0:
                key = "spoken.short" if short else "spoken.bad_case"
                parts.append(self.say(key, voters=self.people(-gap)))
            sentences.append(" ".join(parts))
        weakest = self.weakest()
        return [*sentences, weakest] if weakest else sentences

    def adds_up(self, outlook: Outlook) -> str:
        """Say why the regions' gaps do not add up to the whole one, where the difference shows."""
        answer, table = outlook.total(self.level), outlook.table(self.level)
        total, added = answer.gap_voters.median, table["gap_voters"].sum()
        if len(table) == 1 or abs(added - total) <= SHOWS * abs(total):
            return ""
        values = {"added": added, "total": total, "mean": answer.mean_gap_voters}
        said = {key: self.people(v, signed=True) for key, v in values.items()}
        return self.say("table.adds_up", **said)

    def asked(self, outlook: Outlook) -> list[Question]:
        """Return the questions a meeting asks of a vote, answered once for all documents."""
        return self._asked[self.outlooks.index(outlook)]

    @cached_property
    def _asked(self) -> list[list[Question]]:
        if self.joint is not None:
            return self.joint._asked
        return [questions(outlook) for outlook in self.outlooks]

    def plan_row(self, plan: Plan, code: str) -> dict[Hashable, Any]:
        """Return a region's row of a plan of all regions, whose table is made once."""
        held = (self.joint or self)._plan_rows
        if plan not in held:
            held[plan] = plan.table().set_index("region_code").to_dict("index")
        return held[plan][code]

    @cached_property
    def _plan_rows(self) -> dict[Plan, dict[Hashable, dict[Hashable, Any]]]:
        return {}

    def notes(self, outlook: Outlook) -> list[str]:
        """Return what must be known to read a vote's numbers."""
        projection = outlook.projection
        found = [swings_sentence(projection.past_swings, self.lang)]
        evidence, own = projection.origin.evidence, projection.origin.past
        others = len(evidence.elections) - len(own.elections)
        if others:
            since = min(evidence.dates).year
            found.append(self.say("sentence.relatives", count=others, since=since))
        if projection.stand_in:
            standin, name = election_name(projection.stand_in, self.lang), self.name(outlook)
            found.append(self.say("sentence.stand_in", election=name, standin=standin))
        if not outlook.knows_regions and len(projection.codes) > 1:
            found.append(self.no_region_past(outlook))
        if outlook.borrows:
            found.append(self.say("sentence.borrowed"))
        return found

    def region_head(self, outlook: Outlook, *, full: bool = False) -> list[str]:
        """Return the headings of the table of regions; in full with the interval of the gap."""
        base = self.base(outlook)
        keys = ["region", "projection", "interval", "chance", "points", "voters"]
        keys += ["gaps"] if full else []
        keys += ["lowest"] if outlook.ranks else []
        heads = [self.say(f"table.{key}", level=self.interval) for key in keys]
        return [heads[0], base if len(base) < 5 else self.say("table.list"), *heads[1:]]  # noqa: PLR2004

    def region_rows(self, outlook: Outlook, *, full: bool = False) -> list[list[str]]:
        """Return the table of regions, formatted; of several, the total last."""
        rows: list[dict[Any, Any]] = outlook.table(self.level).to_dict("records")
        rows += [self.total(outlook) | {"lowest3": None}] if len(rows) > 1 else []
        return [self._region_row(row, full=full, ranks=outlook.ranks) for row in rows]

    def total(self, outlook: Outlook) -> dict[str, Any]:
        """Return all regions together as a row of the table of regions."""
        answer, ends = outlook.total(self.level), ("", "_lower", "_upper")
        row = {"region_name": self.whole, "registered": answer.registered}
        row |= {"probability": answer.probability, "gap_points": answer.gap_points.median}
        row |= zip(("median", "lower", "upper"), answer.turnout, strict=True)
        gaps = zip(ends, answer.gap_voters, strict=True)
        return row | {f"gap_voters{end}": gap for end, gap in gaps}

    def _region_row(self, row: dict[Any, Any], *, full: bool, ranks: bool) -> list[str]:
        ends = ("gap_voters", "gap_voters_lower", "gap_voters_upper")
        gap, lower, upper = (self.people(row[end], signed=True) for end in ends)
        cells = [row["region_name"], self.people(row["registered"]), *self.projected(row)]
        cells += [numbers.points(row["gap_points"], lang=self.lang), gap]
        cells += [self.say("table.ends", lower=lower, upper=upper)] if full else []
        lowest = row["lowest3"]
        return [*cells, *(["" if lowest is None else self.chance(lowest)] if ranks else [])]
