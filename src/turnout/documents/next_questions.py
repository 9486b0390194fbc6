"""What a reader asks next: ten questions, answered from the same draws, list and history."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from turnout.documents.content import Content
from turnout.documents.scoreboard import width_sentence
from turnout.evaluation.backtest import Scoreboard
from turnout.plan.questions import ASKED
from turnout.plan.stages import next_stage
from turnout.projection.outlook import Outlook
from turnout.projection.plan import counted
from turnout.tables.elections import election_name
from turnout.tables.past import Base
from turnout.words.numbers import decimal, mean, points
from turnout.words.sentences import joined

COUNT, NAMED, HALF, WORST = 10, 6, 0.5, 0.05
Answering = Callable[[Content, Outlook], str]


def next_questions(content: Content, board: Scoreboard | None = None) -> list[tuple[str, str]]:
    """Return ten questions with their answers, a sentence or two for each vote.

    Parameters
    ----------
    content : Content
        The votes.
    board : Scoreboard, optional
        How the method did in the past; without it, that it could not be tested.

    Examples
    --------
    >>> import turnout
    >>> content = Content((turnout.datasets.jambi().outlook("pemilu-2024"),), "en", 0.9)
    >>> next_questions(content)[0]
    ('What was turnout at past votes of the same kind?', '2014 presidential election 71.9% and \
2019 general election 85.4% (of DPT); the last change was +13.5 percentage points.')
    """
    answered = {key: _by_vote(content, answer) for key, answer in PER_VOTE.items()}
    found = {"error": _error(content, board), "missing": _missing(content)}
    found |= {"update": _update(content)}
    own = [key for key, answer in answered.items() if answer][: COUNT - len(found)]
    told = {"asked": content.percent(ASKED, 0)}
    every = {key: answered[key] for key in own} | found
    return [(content.say(f"next.{key}.question", **told), said) for key, said in every.items()]


def _by_vote(content: Content, answer: Answering) -> str:
    """Answer for every vote, under its name where there are several."""
    told = {content.name(outlook): answer(content, outlook) for outlook in content.outlooks}
    told = {name: said for name, said in told.items() if said}
    if len(content.outlooks) == 1:
        return "".join(told.values())
    return "\n".join(
        ["", *(content.say("next.vote", election=n, answer=a) for n, a in told.items())]
    )


def _past(content: Content, outlook: Outlook) -> str:
    past, told = outlook.projection.past, {"base": content.base(outlook)}
    pairs = [(e, t) for e, t in zip(past.elections, past.total, strict=True) if np.isfinite(t)]
    if not pairs:
        return content.say("next.past.none", **told)
    named = [f"{election_name(e, content.lang)} {content.percent(t)}" for e, t in pairs]
    told["past"] = joined(named, content.lang)
    if len(pairs) == 1:
        return content.say("next.past.answer", **told)
    change = points(pairs[-1][1] - pairs[-2][1], lang=content.lang)
    return content.say("next.past.change", points=change, **told)


def _same(content: Content, outlook: Outlook) -> str:
    last, election = outlook.projection.last_turnout, outlook.projection.last_election
    if last is None or election is None:
        return content.say("next.same.none", base=content.base(outlook))
    gap = last - outlook.target.value
    return content.say(
        "next.same.answer",
        last=content.percent(last),
        name=election_name(election, content.lang),
        target=content.percent(outlook.target.value),
        points=points(gap, lang=content.lang),
        missing=content.missing(gap * outlook.total().registered),
    )


def _point(content: Content, outlook: Outlook) -> str:
    people, tps = outlook.total().registered, counted(outlook, "tps")
    told = {"people": content.people(people / 100), "registered": content.people(people)}
    told["base"] = content.base(outlook)
    if tps.isna().any() or not tps.sum():
        return content.say("next.point.answer", **told)
    each = {"each": people / 100 / tps.sum(), "mean": people / tps.sum()}
    told |= {key: mean(value, lang=content.lang) for key, value in each.items()}
    return content.say("next.point.tps", tps=content.people(tps.sum()), **told)


def _where(content: Content, outlook: Outlook) -> str:
    listed, short = outlook.projection.registered, outlook.contribution
    if len(listed) == 1:
        return ""
    shares, said = listed / listed.sum(), content.say("next.where.never")
    holding = _largest(shares)
    if np.isfinite(short).all():
        gaps, missing = outlook.gap_voters.sum(axis=1), _largest(short)
        said = content.say(
            "next.where.short",
            missing=content.people(-gaps[gaps < 0].mean()),
            part=content.percent(short[missing].sum(), 0),
            where=_few(content, outlook, missing),
        )
    return content.say(
        "next.where.answer",
        count=len(holding),
        all=len(listed),
        share=content.percent(shares[holding].sum(), 0),
        names=_few(content, outlook, holding),
        short=said,
    )


def _largest(shares: np.ndarray) -> list[int]:
    """Return the fewest columns that hold half of the whole, largest first."""
    order = np.argsort(-shares, kind="stable")
    enough = int(np.argmax(shares[order].cumsum() >= HALF)) + 1
    return [int(column) for column in order[:enough]]


def _few(content: Content, outlook: Outlook, columns: Sequence[int]) -> str:
    """Name regions in the order of their codes; of many, the first listed, and how many more."""
    shown = columns if len(columns) <= NAMED else columns[: NAMED // 2]
    names = [outlook.projection.names[column] for column in sorted(shown)]
    if len(shown) < len(columns):
        names.append(content.say("next.others", count=len(columns) - len(shown)))
    return joined(names, content.lang)


def _every(content: Content, outlook: Outlook) -> str:
    reached = (outlook.projection.turnout >= outlook.target.value).sum(axis=1)
    every = outlook.projection.turnout.shape[1]
    if every == 1:
        return ""
    low, high = (int(np.quantile(reached, q, method="inverted_cdf")) for q in (1 - ASKED, ASKED))
    return content.say(
        "next.every.least" if low else "next.every.most",
        all=every,
        chance=content.chance(float((reached == every).mean())),
        asked=content.percent(ASKED, 0),
        count=low or high,
    )


def _worst(content: Content, outlook: Outlook) -> str:
    draws = (outlook.projection.total_turnout, outlook.gap_voters.sum(axis=1))
    turnout, gap = (float(np.quantile(one, WORST, method="inverted_cdf")) for one in draws)
    told = {"turnout": content.percent(turnout), "missing": content.missing(gap)}
    return content.say("next.worst.answer", **told)


def _base(content: Content, outlook: Outlook) -> str:
    rows = outlook.by_base(content.level).to_dict("records")
    if len(rows) == 1:
        return content.say("next.base.none", base=content.base(outlook))
    told = [
        content.say(
            "next.base.one",
            base=content.say(f"base.{row['base']}"),
            turnout=content.percent(row["median"]),
            chance=content.chance(row["probability"]),
        )
        for row in rows
    ]
    return f"{'; '.join(told)}."


def _width(content: Content, outlook: Outlook) -> str:
    _, lower, upper = outlook.total(content.level).turnout
    wide, why = decimal(100 * (upper - lower), lang=content.lang), width_sentence(content, outlook)
    told = {"level": content.interval, "points": wide, "why": why}
    return content.say("next.width.answer", **told).strip()


def _safe(content: Content, outlook: Outlook) -> str:
    draws = outlook.projection.total_turnout
    high = float(np.quantile(draws, 1 - ASKED, method="inverted_cdf"))
    told = content.told(outlook) | {"turnout": content.percent(high)}
    return content.say("next.safe.answer", **told)


def _error(content: Content, board: Scoreboard | None) -> str:
    projection = content.first.projection
    own = projection.engine.name if projection.engine else projection.model
    scores = [one for one in board.scores if one.model == own] if board else []
    scores = [one for one in scores if one.scope == "total"]
    if not scores:
        return content.say("next.error.none")
    return content.say(
        "next.error.answer",
        names=joined([election_name(one.election, content.lang) for one in scores], content.lang),
        mae=decimal(100 * float(np.mean([one.mae for one in scores])), lang=content.lang),
        inside=sum(one.coverage90 == 1 for one in scores),
        count=len(scores),
    )


def _missing(content: Content) -> str:
    """Say what no file holds, and who has it."""
    lacks = [content.say(f"next.missing.{key}", **told) for key, told in _lacks(content)]
    if not lacks:
        return content.say("next.missing.none")
    return content.say("next.missing.answer", items="; ".join(lacks))


def _lacks(content: Content) -> list[tuple[str, dict[str, str]]]:
    votes: dict[str, list[str]] = {}
    for outlook in content.outlooks:
        projection = outlook.projection
        lacking = {
            "voters": projection.stand_in is not None,
            "tps": bool(counted(outlook, "tps").isna().any()),
            "lists": projection.origin.base is Base.DPT,
            "past": projection.last_turnout is None,
            "regions": not outlook.tells_apart and len(projection.codes) > 1,
        }
        for key in (key for key, lacks in lacking.items() if lacks):
            votes.setdefault(key, []).append(content.name(outlook))
    found = [(key, {"elections": joined(names, content.lang)}) for key, names in votes.items()]
    if content.first.target.issuer:
        found.append(("target", {"issuer": content.first.target.issuer}))
    return found if content.standing else [*found, ("readiness", {})]


def _update(content: Content) -> str:
    """Say which stage comes next for each vote, and what would change the numbers before."""
    told = []
    for outlook in content.outlooks:
        name, projection = content.name(outlook), outlook.projection
        day, codes = projection.as_of, projection.codes
        coming = next_stage(projection.election, day, content.lang, codes)
        if coming is not None:
            stage = {"stage": coming["name"], "days": coming["days_left"]}
            told.append(content.say("next.update.stage", election=name, **stage))
    return content.say("next.update.answer", stages="".join(told))


PER_VOTE: dict[str, Answering] = {
    "past": _past,
    "same": _same,
    "worst": _worst,
    "every": _every,
    "where": _where,
    "point": _point,
    "base": _base,
    "safe": _safe,
    "width": _width,
}
