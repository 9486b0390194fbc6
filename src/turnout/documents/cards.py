"""Cards: each vote at a glance."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from turnout.documents.content import Content
from turnout.documents.plans import share
from turnout.projection.outlook import Outlook
from turnout.tables.elections import election_name
from turnout.words.sentences import Status, likelihood, status


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
    status: Status
    label: str
    chance: str
    chance_label: str
    lines: tuple[tuple[str, str], ...]


def cards(content: Content) -> list[Card]:
    """Return one card per vote."""
    return [_card(content, outlook) for outlook in content.outlooks]


def _card(content: Content, outlook: Outlook) -> Card:
    answer = outlook.total(content.level)
    return Card(
        heading=content.name(outlook),
        when=content.when(outlook),
        status=status(answer.probability),
        label=content.label(answer.probability),
        chance=content.chance(answer.probability),
        chance_label=content.say("card.chance", base=content.base(outlook)),
        lines=tuple(_card_lines(content, outlook)),
    )


def _card_lines(content: Content, outlook: Outlook) -> list[tuple[str, str]]:
    answer, last = outlook.total(content.level), outlook.projection.last_turnout
    head = content.say("card.projection", level=content.interval)
    lines = [(head, content.turnout(*answer.turnout))]
    for other in outlook.beside:
        chance = other.total(content.level).probability
        shown = content.chance(chance)
        if likelihood(chance) != likelihood(answer.probability):
            shown += f", {content.label(chance)}"
        lines.append((content.say("card.other_base", base=content.base(other)), shown))
    target, registered = outlook.target.value, content.people(answer.registered)
    needed = content.people(ceil(target * answer.registered))
    of = content.say("card.needed_of", voters=needed, registered=registered)
    lines.append((content.say("card.needed", target=content.percent(target)), of))
    lines.append((content.say("card.gap"), content.missing(answer.gap_voters.median)))
    bad = content.percent(answer.bad_case_turnout)
    key = "card.bad_short" if answer.bad_case_voters < 0 else "card.bad_spare"
    gap = content.say(key, voters=content.people(abs(answer.bad_case_voters)))
    told = content.say("card.bad_value", turnout=bad, gap=gap)
    lines.append((content.say("card.bad_case"), told))
    if content.joint is not None:
        lines.append((content.say("region.card"), share(content, outlook)[0]))
    elif answer.exceeds_last is not None and last is not None:
        name = election_name(str(outlook.projection.last_election), content.lang)
        head = content.say("card.exceeds", last=name, turnout=content.percent(last))
        lines.append((head, content.chance(answer.exceeds_last)))
    return lines
