"""`pesan.txt`: the answer to paste into a chat, and three sentences to read aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from turnout.charts.style import MARKS
from turnout.documents.content import Content
from turnout.words.numbers import percent, probability, span
from turnout.words.sentences import likelihood, status

if TYPE_CHECKING:
    from turnout.projection.outlook import Outlook

LONGEST = 900


def message(content: Content) -> str:
    """Return the message, at most 900 characters long.

    Where it would be longer, the lines on each vote are left to the sentences.
    """
    title = content.say(
        "message.title", place=content.place, target=content.target, date=content.as_of
    )
    votes = [_vote(content, outlook) for outlook in content.outlooks]
    spoken = [f"{number}. {said}" for number, said in enumerate(content.spoken(), start=1)]
    head = content.say("heading.spoken") + ":"
    tail = content.say("sentence.not_official")
    written = "\n".join([title, "", *votes, "", head, *spoken, "", tail]) + "\n"
    while len(written) > LONGEST and spoken:
        written = "\n".join([title, "", *spoken, "", tail]) + "\n"
        spoken.pop()
    return written


def _vote(content: Content, outlook: Outlook) -> str:
    lang, answer = content.lang, outlook.total(content.level)
    others = "".join(
        content.say(
            "message.other",
            chance=probability(other.total(content.level).probability, lang=lang),
            base=content.say(f"base.{other.projection.base.value}"),
        )
        for other in outlook.beside
    )
    return content.say(
        "message.vote",
        sign=MARKS[status(answer.probability)].sign,
        election=content.name(outlook),
        label=content.say(f"scale.{likelihood(answer.probability)}"),
        chance=probability(answer.probability, lang=lang),
        base=content.say(f"base.{outlook.projection.base.value}"),
        others=others,
        turnout=percent(answer.turnout.median, lang=lang),
        span=span(answer.turnout.lower, answer.turnout.upper, lang=lang),
    )
