"""`pesan.txt`: the answer to paste into a chat, and three sentences to read aloud."""

from __future__ import annotations

from turnout.charts.style import MARKS
from turnout.documents.content import Content
from turnout.projection.outlook import Outlook
from turnout.words.sentences import status

LONGEST = 900


def message(content: Content) -> str:
    """Return the message, at most 900 characters long.

    Where it would be longer, the lines on each vote are left to the sentences.
    """
    title = content.say(
        "message.title", place=content.place, target=content.target, date=content.as_of
    )
    votes = [_vote(content, outlook) for outlook in content.outlooks]
    standing = content.standing  # what is constructed is not to be passed on
    ready = [f"{standing.title()}."] if standing and not standing.ready.constructed else []
    spoken = [f"{number}. {said}" for number, said in enumerate(content.spoken(), start=1)]
    head = content.say("heading.spoken") + ":"
    tail = content.say("sentence.not_official")
    written = "\n".join([title, "", *votes, *ready, "", head, *spoken, "", tail]) + "\n"
    while len(written) > LONGEST and spoken:
        written = "\n".join([title, "", *spoken, *ready, "", tail]) + "\n"
        spoken.pop()
    return written


def _vote(content: Content, outlook: Outlook) -> str:
    answer = outlook.total(content.level)
    chance, (median, lower, upper) = answer.probability, answer.turnout
    others = "".join(
        content.say(
            "message.other",
            chance=content.chance(other.total(content.level).probability),
            base=content.base(other),
        )
        for other in outlook.beside
    )
    return content.say(
        "message.vote",
        sign=MARKS[status(chance)].sign,
        election=content.name(outlook),
        label=content.label(chance),
        chance=content.chance(chance),
        base=content.base(outlook),
        others=others,
        turnout=content.percent(median),
        span=content.span(lower, upper),
    )
