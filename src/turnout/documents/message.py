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
    told = {"place": content.place, "target": content.target, "date": content.as_of}
    title = content.say("message.title", **told)
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
    others = [content.say("message.other", **content.told(other)) for other in outlook.beside]
    sign = MARKS[status(outlook.total(content.level).probability)].sign
    return content.say("message.vote", sign=sign, others="".join(others), **content.told(outlook))
