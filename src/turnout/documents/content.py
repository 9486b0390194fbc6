"""`Content`: what every document says, formatted once, so that none can disagree."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING

from numpy import isfinite

from turnout.datasets import packaged_hashes
from turnout.plan.questions import Question, questions
from turnout.projection.outlook import LOWEST
from turnout.tables.elections import election_name
from turnout.words.numbers import (
    Lang,
    level_name,
    long_date,
    people,
    percent,
    points,
    probability,
    span,
)
from turnout.words.sentences import joined, likelihood, place_name, status, swings_sentence, verdict
from turnout.words.texts import text

if TYPE_CHECKING:
    import pandas as pd

    from turnout.plan.scenarios import Scenarios
    from turnout.projection.outlook import Outlook

WEAK = 0.66
SHOWS = 0.01


@dataclass(frozen=True)
class Card:
    """One vote at a glance, ready to print.

    Parameters
    ----------
    heading, when : str
        Name and day of the vote.
    status : str
        above, around or below: chooses colour and sign.
    label : str
        The verdict on the one scale.
    chance, chance_label : str
        The probability and what it is of.
    lines : tuple of (str, str)
        Name and value of each further number.
    """

    heading: str
    when: str
    status: str
    label: str
    chance: str
    chance_label: str
    lines: tuple[tuple[str, str], ...]


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
    """

    outlooks: tuple[Outlook, ...]
    lang: Lang
    level: float
    what_ifs: Scenarios | None = None
    targets: pd.DataFrame | None = None

    def say(self, key: str, **values: object) -> str:
        """Return one text of the catalogue in the language of the documents."""
        return text(key, self.lang, **values)

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
    def target(self) -> str:
        """The target of the first vote."""
        return percent(self.first.target.value, lang=self.lang)

    @property
    def title(self) -> str:
        """The question the documents answer."""
        return self.say("briefing.title", place=self.place, target=self.target)

    @property
    def as_of(self) -> str:
        """The day of the data."""
        return long_date(self.first.projection.as_of, lang=self.lang)

    @property
    def subtitle(self) -> str:
        """Which votes, how far off, as of when."""
        votes = joined([self._when(o, countdown=True) for o in self.outlooks], self.lang)
        issuer = self.first.target.issuer
        target = self.say("briefing.target", issuer=issuer) if issuer else ""
        return self.say("briefing.subtitle", votes=votes, target=target, date=self.as_of)

    def name(self, outlook: Outlook) -> str:
        """Return the name of a vote."""
        return election_name(outlook.projection.election, self.lang)

    def _when(self, outlook: Outlook, *, countdown: bool) -> str:
        projection = outlook.projection
        if projection.date is None or projection.days_left is None:
            return self.name(outlook)
        day = long_date(projection.date, lang=self.lang)
        left = self.say("term.days", days=projection.days_left)
        return f"{self.name(outlook)}, {day} ({left})" if countdown else day

    def cards(self) -> list[Card]:
        """Return one card per vote."""
        return [self._card(outlook) for outlook in self.outlooks]

    def _card(self, outlook: Outlook) -> Card:
        lang, answer = self.lang, outlook.total(self.level)
        base = self.say(f"base.{outlook.projection.base.value}")
        return Card(
            heading=self.name(outlook),
            when=self._when(outlook, countdown=False),
            status=status(answer.probability),
            label=self.say(f"scale.{likelihood(answer.probability)}"),
            chance=probability(answer.probability, lang=lang),
            chance_label=self.say("card.chance", base=base),
            lines=tuple(self._card_lines(outlook)),
        )

    def _card_lines(self, outlook: Outlook) -> list[tuple[str, str]]:
        lang, answer, last = self.lang, outlook.total(self.level), outlook.projection.last_turnout
        turnout = percent(answer.turnout.median, lang=lang)
        ends = span(answer.turnout.lower, answer.turnout.upper, lang=lang)
        level = level_name(self.level, lang=lang)
        lines = [(self.say("card.projection", level=level), f"{turnout} ({ends})")]
        for other in outlook.beside:
            chance = other.total(self.level).probability
            label = self.say(f"scale.{likelihood(chance)}")
            base = self.say(f"base.{other.projection.base.value}")
            shown = probability(chance, lang=lang)
            if likelihood(chance) != likelihood(answer.probability):
                shown += f", {label}"
            lines.append((self.say("card.other_base", base=base), shown))
        lines.append(self._needed(outlook))
        lines.append((self.say("card.gap"), self.missing(answer.gap_voters.median)))
        bad = percent(answer.bad_case_turnout, lang=lang)
        key = "card.bad_short" if answer.bad_case_voters < 0 else "card.bad_spare"
        gap = self.say(key, voters=people(abs(answer.bad_case_voters), lang=lang))
        lines.append((self.say("card.bad_case"), self.say("card.bad_value", turnout=bad, gap=gap)))
        if answer.exceeds_last is not None and last is not None:
            name = election_name(str(outlook.projection.last_election), lang)
            head = self.say("card.exceeds", last=name, turnout=percent(last, lang=lang))
            lines.append((head, probability(answer.exceeds_last, lang=lang)))
        return lines

    def _needed(self, outlook: Outlook) -> tuple[str, str]:
        registered = outlook.total(self.level).registered
        needed = people(ceil(outlook.target.value * registered), lang=self.lang)
        of = self.say(
            "card.needed_of", voters=needed, registered=people(registered, lang=self.lang)
        )
        target = percent(outlook.target.value, lang=self.lang)
        return self.say("card.needed", target=target), of

    def missing(self, gap: float) -> str:
        """Say a gap in people as missing or to spare."""
        key = "card.short" if gap < 0 else "card.spare"
        return self.say(key, voters=people(abs(gap), lang=self.lang))

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
            chance = probability(low["probability"], lang=self.lang)
            least = {"name": low["region_name"], "probability": chance}
            return self.say("sentence.least_likely", election=self.name(outlook), **least)
        table = table.sort_values(["lowest3", "region_code"], ascending=[False, True])
        likely = table[table["lowest3"] >= WEAK]
        shown = table.head(LOWEST) if likely.empty or outlook is not self.first else likely
        pairs = zip(shown["region_name"], shown["lowest3"], strict=True)
        named = [f"{name} {probability(chance, lang=self.lang)}" for name, chance in pairs]
        base = self.say(f"base.{outlook.projection.base.value}")
        said = {"election": self.name(outlook), "base": base, "names": joined(named, self.lang)}
        return self.say("sentence.lowest", **said)

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
            parts += [
                self._other_base(other)
                for other in outlook.beside
                if likelihood(other.total().probability) != likelihood(fact.probability)
            ]
            if gap < 0:
                key = "spoken.short" if short else "spoken.bad_case"
                parts.append(self.say(key, voters=people(-gap, lang=self.lang)))
            sentences.append(" ".join(parts))
        weakest = self.weakest()
        return [*sentences, weakest] if weakest else sentences

    def _other_base(self, other: Outlook) -> str:
        chance = other.total(self.level).probability
        return self.say(
            "spoken.other_base",
            base=self.say(f"base.{other.projection.base.value}"),
            chance=probability(chance, lang=self.lang),
            label=self.say(f"scale.{likelihood(chance)}"),
        )

    def adds_up(self, outlook: Outlook) -> str:
        """Say why the regions' gaps do not add up to the whole one, where the difference shows."""
        answer, table = outlook.total(self.level), outlook.table(self.level)
        total, added = answer.gap_voters.median, table["gap_voters"].sum()
        if len(table) == 1 or abs(added - total) <= SHOWS * abs(total):
            return ""
        values = {"added": added, "total": total, "mean": answer.mean_gap_voters}
        said = {key: people(v, signed=True, lang=self.lang) for key, v in values.items()}
        return self.say("table.adds_up", **said)

    def asked(self, outlook: Outlook) -> list[Question]:
        """Return the questions a meeting asks of a vote, answered once for all documents."""
        return self._asked[self.outlooks.index(outlook)]

    @cached_property
    def _asked(self) -> list[list[Question]]:
        return [questions(outlook) for outlook in self.outlooks]

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
            names = {
                "election": self.name(outlook),
                "standin": election_name(projection.stand_in, self.lang),
            }
            found.append(self.say("sentence.stand_in", **names))
        if not outlook.knows_regions and len(projection.codes) > 1:
            found.append(self.no_region_past(outlook))
        if outlook.borrows:
            found.append(self.say("sentence.borrowed"))
        return found

    def region_head(self, outlook: Outlook, *, full: bool = False) -> list[str]:
        """Return the headings of the table of regions; in full with the interval of the gap."""
        base = self.say(f"base.{outlook.projection.base.value}")
        level = level_name(self.level, lang=self.lang)
        keys = ["region", "projection", "interval", "chance", "points", "voters"]
        keys += ["gaps"] if full else []
        keys += ["lowest"] if outlook.ranks else []
        heads = [self.say(f"table.{key}", level=level) for key in keys]
        return [heads[0], base if len(base) < 5 else self.say("table.list"), *heads[1:]]  # noqa: PLR2004

    def region_rows(self, outlook: Outlook, *, full: bool = False) -> list[list[str]]:
        """Return the table of regions, formatted, the total last."""
        table = outlook.table(self.level)
        rows = [self._region_row(row, full=full) for _, row in table.iterrows()]
        width = len(self.region_head(outlook, full=full))
        answer, lang = outlook.total(self.level), self.lang
        total = [
            self.place[:1].upper() + self.place[1:],
            people(answer.registered, lang=lang),
            percent(answer.turnout.median, lang=lang),
            span(answer.turnout.lower, answer.turnout.upper, lang=lang),
            probability(answer.probability, lang=lang),
            points(answer.gap_points.median, lang=lang),
            people(answer.gap_voters.median, signed=True, lang=lang),
            *([self._gaps(*answer.gap_voters[1:])] if full else []),
            "",
        ]
        return [row[:width] for row in (*rows, total)]

    def _gaps(self, lower: float, upper: float) -> str:
        """Write the ends of a gap in people."""
        low, high = (people(end, signed=True, lang=self.lang) for end in (lower, upper))
        return self.say("table.ends", lower=low, upper=high)

    def _region_row(self, row: pd.Series, *, full: bool) -> list[str]:
        lang = self.lang
        ends = self._gaps(row["gap_voters_lower"], row["gap_voters_upper"])
        return [
            str(row["region_name"]),
            people(row["registered"], lang=lang),
            percent(row["median"], lang=lang),
            span(row["lower"], row["upper"], lang=lang),
            probability(row["probability"], lang=lang),
            points(row["gap_points"], lang=lang),
            people(row["gap_voters"], signed=True, lang=lang),
            *([ends] if full else []),
            probability(row["lowest3"], lang=lang),
        ]
