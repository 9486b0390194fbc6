"""How far to trust a projection: definitions, past elections and priors, in words and rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from turnout.documents.content import UNKNOWN, Content
from turnout.errors import ModelError
from turnout.evaluation.backtest import Scoreboard, backtest
from turnout.models.pooled import Pooled
from turnout.projection.outlook import Outlook
from turnout.words.sentences import joined

DRAWS, SMALLEST = 1000, 0.005
SHIFTED = ("swing", "swing_memory", "swing_once", "contest_correlation", "drifting")


def tested(content: Content) -> Scoreboard | None:
    """Back-test the method on the history at hand; None where it holds too little."""
    projection = content.first.projection
    own = projection.engine or projection.model
    models = [own] if projection.model == "last-election" else [own, "last-election"]
    try:
        return backtest(projection.history, models=models, min_elections=1, draws=DRAWS)
    except ModelError:
        return None


def width_sentence(content: Content, outlook: Outlook) -> str:
    """Say where the width of the total's interval comes from and what would narrow it."""
    shares = outlook.projection.width
    if not shares:
        return ""
    ranked = sorted(shares.items(), key=lambda item: -item[1])
    told = [(name, content.percent(share, 0)) for name, share in ranked if share >= SMALLEST]
    named = [f"{content.say(f'width.{name}')} ({share})" for name, share in told]
    parts, narrow = joined(named, content.lang), content.say(f"narrow.{ranked[0][0]}")
    return content.say("width.sentence", parts=parts, narrow=narrow, **content.told(outlook))


def base_rows(content: Content) -> tuple[list[str], list[list[str]]]:
    """Return heads and rows of the answer on every definition, vote by vote."""
    heads = ("election", "base", "registered", "projection", "chance", "last")
    rows = [
        [
            content.name(outlook),
            content.say(f"base.{row['base']}"),
            content.people(row["registered"]),
            content.turnout(row["median"], row["lower"], row["upper"]),
            content.chance(row["probability"]),
            _last(content, row["last_turnout"], row["last_year"]),
        ]
        for outlook in content.outlooks
        for row in outlook.by_base(content.level).to_dict("records")
    ]
    return [content.say(f"bases.{head}") for head in heads], rows


def _last(content: Content, turnout: Any, year: Any) -> str:
    return UNKNOWN if pd.isna(turnout) else f"{content.percent(turnout)} ({year:.0f})"


def sensitivity_rows(content: Content) -> list[list[str]]:
    """Return the first vote's answer with each prior moved by one of its scales, and unmoved."""
    first = content.first
    if not isinstance(first.projection.engine, Pooled) or first.projection.engine.shifts:
        return []
    rows = [_prior_row(content, content.say("prior.none"), first)]
    for name in SHIFTED:
        for by, sign in ((-1.0, "−"), (1.0, "+")):
            moved = _moved(first, Pooled(((name, by),)))
            rows.append(_prior_row(content, f"{content.say(f'prior.{name}')} {sign}1", moved))
    return rows


def _prior_row(content: Content, label: str, outlook: Outlook) -> list[str]:
    answer = outlook.total(content.level)
    return [label, content.turnout(*answer.turnout), content.chance(answer.probability)]


def _moved(outlook: Outlook, model: Pooled) -> Outlook:
    """Project the same vote from the same past with another model."""
    origin = outlook.projection.origin
    people_ = origin.voters.frame["registered"].to_numpy(dtype="float64")
    turnout = model.simulate(origin.pasts[origin.base], people_, DRAWS, origin.seed)
    other = replace(origin, turnout=turnout, beside={}, engine=model)
    return replace(outlook, projection=other)
