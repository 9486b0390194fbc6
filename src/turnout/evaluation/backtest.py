"""Rolling origin: every past election projected from what was known the day before it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property, partial
from typing import Any

import numpy as np
import pandas as pd

from turnout.errors import ModelError, UsageError
from turnout.evaluation.scores import brier, coverage, crps, interval
from turnout.files.codes import parents
from turnout.models.model import Model, model_of, simulated
from turnout.tables.elections import Target, election_name, target_of
from turnout.tables.history import History
from turnout.tables.past import Base, Past, past_of
from turnout.words.numbers import Lang, percent, probability
from turnout.words.sentences import joined, model_name
from turnout.words.shown import Shown, Shows, shown
from turnout.words.texts import failure, text

Array = np.ndarray
DRAWS, SEED = 2000, 2024
STARTS = (Base.DPT, Base.ALL_LISTS)
LEVELS = (0.5, 0.8, 0.9)
COLUMNS = ("scope", "model", "elections", "crps", "mae", "coverage80", "coverage90", "width90")
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Score:
    """One model's projection of one past election, scored; all in shares.

    Parameters
    ----------
    election, scope, model : str
        Which vote; ``regions`` or ``total``; which model.
    n : int
        Outcomes scored.
    mae, crps : float
        Mean distance of the median; continuous ranked probability score.
    coverage50, coverage80, coverage90, width90 : float
        Share of outcomes inside the central intervals; mean width of the 90 % interval.
    brier : float or None
        Of the probability of the target on record before that vote, if there was one.
    probability, outcome : float or None
        Of the total: probability of that target, and turnout.
    """

    election: str
    scope: str
    model: str
    n: int
    mae: float
    crps: float
    coverage50: float
    coverage80: float
    coverage90: float
    width90: float
    brier: float | None = None
    probability: float | None = None
    outcome: float | None = None


EMPTY = Score("", "", "", 0, *[0.0] * 6)  # of which a table without rows takes its columns


@dataclass(frozen=True, eq=False)
class Scoreboard(Shows):
    """Models beside each other on the same past elections.

    Parameters
    ----------
    scores : tuple of Score
        One per election, scope and model.

    Examples
    --------
    >>> import turnout
    >>> board = turnout.backtest(turnout.datasets.jambi().history, min_elections=1)
    >>> board.elections
    ('pilgub-2015', 'pilwako-2018', 'pemilu-2019', 'pilgub-2020')
    """

    scores: tuple[Score, ...]

    @cached_property
    def elections(self) -> tuple[str, ...]:
        """The past elections projected, oldest first."""
        return tuple(dict.fromkeys(score.election for score in self.scores))

    def table(self) -> pd.DataFrame:
        """Return the means over elections, one row per scope and model.

        Returns
        -------
        pandas.DataFrame
            Indexed by ``scope, model``; ``elections`` and the means of the scores.
        """
        frame = pd.DataFrame(self.as_dicts() or [asdict(EMPTY)]).head(len(self.scores))
        groups = frame.drop(columns="election").groupby(["scope", "model"], sort=False)
        means = groups.mean(numeric_only=True).drop(columns="n")
        means.insert(0, "elections", groups.size())
        return means.sort_index(level="scope", sort_remaining=False, ascending=False)

    def of(self, election: str, scope: str = "total", model: str = "pooled") -> Score | None:
        """Return one score, if there is one."""
        wanted = (election, scope, model)
        found = [s for s in self.scores if (s.election, s.scope, s.model) == wanted]
        return found[0] if found else None

    def as_dicts(self) -> list[dict[str, Any]]:
        """Return the scores as plain values for JSON; what is not known is left out."""
        return [{k: v for k, v in asdict(s).items() if v is not None} for s in self.scores]

    def summary(self, lang: Lang = "id") -> str:
        """Say on how many elections it rests, and whether targets of their day were called right.

        Examples
        --------
        >>> import turnout
        >>> board = turnout.backtest(turnout.datasets.jambi().history, min_elections=1)
        >>> board.summary("en").split(" (")[0]
        'Backtest on 4 elections'
        """
        if not self.scores:
            return text("score.none", lang)
        names = [election_name(election, lang) for election in self.elections]
        said = [text("score.rests", lang, count=len(names), names=joined(names, lang))]
        for election in self.elections:
            score, goal = self.of(election), target_of(election)
            if score is None or score.probability is None or score.outcome is None or goal is None:
                continue
            told = {"election": election_name(election, lang)}
            told |= {"target": percent(goal.value, lang=lang)}
            told["probability"] = probability(score.probability, lang=lang)
            told["outcome"] = percent(score.outcome, lang=lang)
            told["inside"] = text("score.inside" if score.coverage90 else "score.outside", lang)
            said.append(text("score.called", lang, **told))
        return " ".join(said)

    def show(self, lang: Lang = "id") -> Shown:
        """Return what it rests on and the scores, a row per scope and model."""
        frame = self.table().reset_index()
        frame["scope"] = [text(f"score.{scope}", lang) for scope in frame["scope"]]
        frame["model"] = [model_name(model, lang) for model in frame["model"]]
        return shown([self.summary(lang)], frame, COLUMNS, text("score.caption", lang), lang)


def backtest(
    history: History,
    *,
    models: Model | str | Sequence[Model | str] = ("pooled", "last-election"),
    min_elections: int = 2,
    base: Base | str | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    progress: Callable[[str], None] = lambda _: None,
) -> Scoreboard:
    """Project every past election from what was known the day before, and score it.

    Parameters
    ----------
    history : History
        Past elections of any contests.
    models : Model, str or sequence of them
        Models to compare, or their names.
    min_elections : int
        Earlier elections of the same contest, with results, that a projection must have.
    base : Base or str, optional
        What turnout is a share of; default the DPT, or all lists where the history tells no more.
    draws, seed : int
        Number of joint draws, and their seed.
    progress : callable
        Told the election that is being projected.

    Raises
    ------
    UsageError
        If two models have one name, or a number is out of range.
    ModelError
        If no election has so many before it.

    Examples
    --------
    >>> import turnout
    >>> board = backtest(turnout.datasets.jambi().history, min_elections=1)
    >>> round(board.of("pemilu-2019").outcome, 3)
    0.854
    """
    if min_elections < 1 or draws < 1:
        raise failure(UsageError, "error.backtest", minimum=min_elections, draws=draws)
    several = models if isinstance(models, Iterable) and not isinstance(models, str) else (models,)
    chosen = [model_of(model) for model in several]
    names = [model.name for model in chosen]
    if len(set(names)) < len(names):
        raise failure(UsageError, "error.same_name", names=", ".join(names))
    for tried in (Base(base),) if base else STARTS:
        scores: list[Score] = []
        for past, truth in _origins(history, tried, min_elections):
            progress(truth.elections[-1])
            for model in chosen:
                drawn = simulated(model, past, truth.registered[0], draws, seed)
                scores += _scored(truth, model.name, drawn)
        if scores:
            return Scoreboard(tuple(scores))
    raise failure(ModelError, "error.no_backtest", minimum=min_elections)


def _origins(history: History, base: Base, least: int) -> Iterator[tuple[Past, Past]]:
    """Yield what was known the day before each election, and the election itself."""
    history = replace(history, frame=history.frame[history.frame["date"].notna()])
    frame = history.frame
    wholes = {*frame["group"].dropna(), *parents(list(frame["region_code"]))}
    regions = sorted(set(frame["region_code"]) - wholes)
    votes = frame[["date", "election", "contest"]].drop_duplicates().sort_values("date")
    for date, election, contest in votes.to_numpy():
        vote = {"election": str(election), "date": date}
        look = partial(past_of, contest=str(contest), base=base, **vote)
        known = history.as_known(date - DAY)
        past = look(history=known, codes=regions)
        if len(past.own.elections) < least:
            continue
        truth = _held(look(history=history, codes=regions))
        if truth is None:
            continue
        latest = pd.DataFrame(past.registered).ffill().to_numpy()[-1]
        people = np.where(np.isfinite(truth.registered[0]), truth.registered[0], latest)
        counts = np.isfinite(truth.total[0]) | np.isfinite(truth.turnout[0])
        kept = np.isfinite(people) & counts
        codes = [code for code, keep in zip(regions, kept, strict=True) if keep]
        truth = _held(look(history=history, codes=codes)) if codes else None
        if truth is not None:
            yield look(history=known, codes=codes), replace(truth, registered=people[None, kept])


def _held(past: Past) -> Past | None:
    """Return the coming election itself, or nothing where it has no result."""
    own, vote = past.own, (past.election, past.date)
    votes = zip(own.elections, own.dates, strict=True)
    rows = [n for n, one in enumerate(votes) if one == vote]
    return own.at(rows) if rows else None


def _scored(truth: Past, model: str, drawn: Array) -> list[Score]:
    """Score the regions and the total, as far as their outcomes are known."""
    people, known = truth.registered[0], np.isfinite(truth.turnout[0])
    goal = target_of(truth.election, truth.dates[0] - DAY)
    whole = (drawn @ people / people.sum())[:, None]
    scopes = {"regions": (drawn[:, known], truth.turnout[0, known]), "total": (whole, truth.total)}
    return [
        Score(truth.election, scope, model, **_numbers(draws, outcome, goal, scope == "total"))
        for scope, (draws, outcome) in scopes.items()
        if outcome.size and np.isfinite(outcome).all()
    ]


def _numbers(draws: Array, outcome: Array, goal: Target | None, whole: bool) -> dict[str, Any]:
    low, high = interval(draws, 0.9)
    found: dict[str, Any] = {
        "n": outcome.size,
        "mae": float(np.abs(np.median(draws, axis=0) - outcome).mean()),
        "crps": float(crps(draws, outcome).mean()),
        **{f"coverage{100 * level:.0f}": coverage(draws, outcome, level) for level in LEVELS},
        "width90": float((high - low).mean()),
        "outcome": float(outcome[0]) if whole else None,
    }
    if goal is not None:
        chance = (draws >= goal.value).mean(axis=0)
        found["brier"] = brier(chance, outcome >= goal.value)
        found["probability"] = float(chance[0]) if whole else None
    return found
