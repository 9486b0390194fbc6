"""`pesan.txt`: the answer to paste into a chat, and three sentences to read aloud."""

from __future__ import annotations

from itertools import product

from turnout.charts.style import MARKS
from turnout.documents.content import Content
from turnout.projection.outlook import Outlook
from turnout.words.sentences import status

LONGEST = 900


def message(content: Content) -> str:
    """Return the message, at most 900 characters long: the answers, then sentences to read aloud.

    Where it would be longer, sentences are left out from the last on, then other definitions.
    """
    told = {"place": content.place, "target": content.target, "date": content.as_of}
    title = content.say("message.title", **told)
    standing = content.standing  # what is constructed is not to be passed on
    ready = [f"{standing.title()}."] if standing and not standing.ready.constructed else []
    spoken = [f"{number}. {said}" for number, said in enumerate(content.spoken(), start=1)]
    head, tail = content.say("heading.spoken") + ":", content.say("sentence.not_official")
    for beside, count in product((True, False), range(len(spoken), -1, -1)):
        votes = [_vote(content, outlook, beside=beside) for outlook in content.outlooks]
        read = ["", head, *spoken[:count]] if count else []
        written = "\n".join([title, "", *votes, *ready, *read, "", tail]) + "\n"
        if len(written) <= LONGEST:
            break
    return written


def _vote(content: Content, outlook: Outlook, *, beside: bool) -> str:
    shown = outlook.beside if beside else []
    others = [content.say("message.other", **content.told(other)) for other in shown]
    sign = MARKS[status(outlook.total(content.level).probability)].sign
    return content.say("message.vote", sign=sign, others="".join(others), **content.told(outlook))
