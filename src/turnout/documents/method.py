"""How the numbers were made and what they cannot know, in paragraphs."""

from __future__ import annotations

from turnout.documents.content import Content
from turnout.documents.scoreboard import width_sentence
from turnout.tables.elections import YARDSTICK_NOTE, election_name
from turnout.tables.past import Base
from turnout.words.sentences import joined

DESCRIBED = ("pooled", "last-election")


def method_paragraphs(content: Content) -> list[str]:
    """Return how the projection was made, and why its interval is as wide as it is."""
    draws = content.people(content.first.projection.turnout.shape[0])
    model = content.first.projection.model
    own = f"method.{model}" if model in DESCRIBED else "method.other"
    shown = (content.first, *content.first.beside, *content.outlooks[1:])
    paragraphs = [
        content.say(own, model=model),
        content.say("method.draws", draws=draws, level=content.interval),
        content.say("method.why"),
        *(width_sentence(content, outlook) for outlook in shown),
    ]
    for outlook in content.outlooks:
        if not outlook.knows_regions:
            elections = outlook.projection.origin.past.elections
            past = joined([election_name(e, content.lang) for e in elections], content.lang)
            name = content.name(outlook)
            paragraphs.append(content.say("method.pilkada", election=name, past=past))
    if Base.ALL_LISTS in content.first.projection.bases:
        paragraphs.append(content.say("method.lists"))
    return [paragraph for paragraph in paragraphs if paragraph]


def limits(content: Content) -> list[str]:
    """Return what the projection cannot know, and what its figures lack."""
    told = ("one", "two", "three", "four") if content.packaged else ("two", "own")
    return [*(content.say(f"limits.{name}") for name in told), target_note(content)]


def target_note(content: Content) -> str:
    """Say who set the target of the first vote, and whether its text was seen.

    Examples
    --------
    >>> from turnout.datasets import jambi
    >>> target_note(Content((jambi().outlook("pemilu-2024"),), "en", 0.9))
    'Target 79.5%: RPJMN 2020-2024, as reported; the original text was not seen.'
    """
    target = content.first.target
    if target.note == YARDSTICK_NOTE:
        return content.say("limits.yardstick", target=content.target)
    if target.issuer:
        return content.say("limits.target", target=content.target, issuer=target.issuer)
    return content.say("limits.target_given", target=content.target)
