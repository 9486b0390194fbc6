"""Scenarios: named what-ifs on a base projection, side by side; assumptions, not forecasts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from operator import itemgetter
from textwrap import shorten
from typing import Any

import numpy as np
import pandas as pd

from turnout.errors import UsageError
from turnout.plan.changes import Scenario, applied, said, steps
from turnout.projection.intervals import central
from turnout.projection.outlook import Outlook
from turnout.words.numbers import Lang, percent, probability
from turnout.words.sentences import joined
from turnout.words.shown import Shown, Shows, shown
from turnout.words.texts import failure, text


@dataclass(frozen=True, eq=False)
class Scenarios(Shows):
    """Scenarios beside their base projection, all on the same draws.

    Parameters
    ----------
    base : Outlook
        The projection that nothing is assumed on.
    scenarios : tuple of Scenario
        What is assumed.
    outlooks : tuple of Outlook
        The outlook under each.

    Examples
    --------
    >>> import turnout
    >>> outlook = turnout.datasets.jambi().outlook("pemilu-2024")
    >>> lower = turnout.Change("points", ("Tebo", "Bungo"), value=-0.03)
    >>> flood = turnout.Scenario("Flood", (lower,))
    >>> scenarios(outlook, [flood]).assumptions("en")
    ('Tebo and Bungo: voter turnout 3.0 percentage points lower (assumed).',)
    """

    base: Outlook
    scenarios: tuple[Scenario, ...]
    outlooks: tuple[Outlook, ...]

    def table(self, level: float = 0.9, lang: Lang = "id") -> pd.DataFrame:
        """Return the base projection and every scenario, a row each.

        Parameters
        ----------
        level : float
            Probability inside the interval, in (0, 1).
        lang : {"id", "en"}
            Language of the name of the base projection.

        Returns
        -------
        pandas.DataFrame
            ``name, base, registered, median, lower, upper, probability, gap_voters,
            probability_change, gap_voters_change``; shares in 0..1, people whole, changes
            against the base projection. The change in people is the median of the draws'
            differences; where the list is corrected, the difference of the medians; missing on
            another base, which the same voters are counted against.
        """
        return pd.DataFrame(self._rows(level, lang)).astype({"gap_voters_change": "Int64"})

    def _rows(self, level: float = 0.9, lang: Lang = "id") -> list[dict[str, Any]]:
        outlooks = (self.base, *self.outlooks)
        names = [text("scenario.base", lang), *(one.name for one in self.scenarios)]
        answers = [outlook.total(level) for outlook in outlooks]
        changes = [self._change(outlook) for outlook in outlooks]
        return [
            {
                "name": name,
                "base": outlook.projection.base.value,
                "registered": answer.registered,
                **answer.turnout._asdict(),
                "probability": answer.probability,
                "gap_voters": int(answer.gap_voters.median),
                "probability_change": answer.probability - answers[0].probability,
                "gap_voters_change": change,
            }
            for name, outlook, answer, change in zip(names, outlooks, answers, changes, strict=True)
        ]

    def _change(self, outlook: Outlook) -> int | None:
        ours, own = self.base.projection, outlook.projection
        if ours.base != own.base:
            return None
        if np.array_equal(ours.electorate, own.electorate):
            return round(central((own.ballots - ours.ballots).sum(axis=1), 0.9).median)
        before, after = (int(one.total().gap_voters.median) for one in (self.base, outlook))
        return after - before

    def finding(self, lang: Lang = "id", longest: int = 200) -> str:
        """Say which scenarios move the probability most, without a full stop; cut long names."""
        rows, chance = self._rows(lang=lang), itemgetter("probability")
        ends = {"up": max(rows, key=chance), "down": min(rows, key=chance)}
        before = probability(rows[0]["probability"], lang=lang)
        parts = []
        for way, row in ends.items():
            after = probability(row["probability"], lang=lang)
            if after != before:
                name = shorten(row["name"], longest, placeholder="…")
                parts.append(text(f"scenario.{way}", lang, name=name, after=after))
        moved = joined(parts, lang) or text("scenario.still", lang)
        told = {"election": self.base.facts().names[lang], "before": before, "parts": moved}
        target = percent(self.base.target.value, lang=lang)
        return text("scenario.finding", lang, target=target, **told)

    def summary(self, lang: Lang = "id") -> str:
        """Say which scenarios move the probability most, and what scenarios are not."""
        return f"{self.finding(lang)}. {text('scenario.caveat', lang)}"

    def assumptions(self, lang: Lang = "id") -> tuple[str, ...]:
        """Say what each scenario assumes, in a sentence computed from its changes; then its note.

        Examples
        --------
        >>> import turnout
        >>> outlook = turnout.datasets.jambi().outlook("pemilu-2024")
        >>> scenarios(outlook, [turnout.Scenario("Same")]).assumptions("en")
        ('Nothing is changed.',)
        """
        sentences = []
        for scenario in self.scenarios:
            parts = [said(*step, lang) for step in steps(self.base, scenario)]
            sentence = "; ".join(parts) or text("scenario.nothing", lang)
            sentences.append(f"{sentence[:1].upper()}{sentence[1:]}. {scenario.note}".strip())
        return tuple(sentences)

    def as_dicts(self, level: float = 0.9) -> list[dict[str, Any]]:
        """Return rows as plain values for JSON, with what is assumed; the base projection first."""
        told = [("", ""), *zip(self.assumptions("id"), self.assumptions("en"), strict=True)]
        changes = [[], *([asdict(part) for part in one.changes] for one in self.scenarios)]
        rows = zip(self._rows(level), told, changes, strict=True)
        return [
            {**row, "assumes": dict(zip(("id", "en"), both, strict=True)), "changes": parts}
            for row, both, parts in rows
        ]

    def show(self, lang: Lang = "id", level: float = 0.9) -> Shown:
        """Return the summary, and what is assumed and what follows, a row per scenario."""
        names = ["name", "assumes", "median", "interval", "probability", "gap_voters"]
        names += ["probability_change", "gap_voters_change"]
        frame = self.table(level, lang).assign(assumes=["", *self.assumptions(lang)])
        caption = text("shown.scenarios", lang)
        return shown([self.summary(lang)], frame, names, caption, lang)


def scenarios(outlook: Outlook, scenarios: Iterable[Scenario]) -> Scenarios:
    """Work out what-ifs on a base projection, on the very same draws.

    Changes are made on the base the projection was made on, then counted against the outlook's.

    Parameters
    ----------
    outlook : Outlook
        The base projection against its target.
    scenarios : iterable of Scenario
        What to assume; see also `read_scenarios`.

    Raises
    ------
    UsageError
        If two scenarios share a name, or a region is not one of the projection's.
    ModelError
        If no past turnout is known, a list would hold fewer names than voters, or a base is
        not known.

    Examples
    --------
    >>> import turnout
    >>> outlook = turnout.datasets.jambi().outlook("pemilu-2024")
    >>> away = turnout.Change("youth", value=-0.1, share=0.2)
    >>> print(scenarios(outlook, [turnout.Scenario("Youth", (away,))]).summary("en").split(". ")[1])
    Scenarios are what-ifs, not forecasts, and claim nothing about causes.
    """
    named = tuple(scenarios)
    names = [one.name.casefold() for one in named]
    twice = [one.name for one in named if names.count(one.name.casefold()) > 1]
    if twice:
        raise failure(UsageError, "error.scenario_twice", name=twice[0])
    return Scenarios(outlook, named, tuple(applied(outlook, one) for one in named))
