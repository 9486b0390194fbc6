"""Numbers into sentences: the scale of probability and the statements built on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from turnout.words.numbers import BOUNDS, Lang, level_name, people, percent, probability, span
from turnout.words.texts import catalogue, one_of, text

Likelihood = Literal["very_likely", "likely", "even", "unlikely", "very_unlikely"]
Status = Literal["above", "around", "below"]

SCALE: tuple[tuple[float, Likelihood], ...] = (
    (BOUNDS[3], "very_likely"),
    (BOUNDS[2], "likely"),
    (BOUNDS[1], "even"),
    (BOUNDS[0], "unlikely"),
    (0.00, "very_unlikely"),
)


def likelihood(share: float) -> Likelihood:
    """Place a probability on the one scale used everywhere.

    Examples
    --------
    >>> likelihood(0.9), likelihood(0.66), likelihood(0.5), likelihood(0.34), likelihood(0.0)
    ('very_likely', 'likely', 'even', 'even', 'very_unlikely')
    """
    return next(name for floor, name in SCALE if share >= floor)


def status(share: float) -> Status:
    """Say where turnout stands to the target, by probability and not by the median alone.

    Examples
    --------
    >>> status(0.7), status(0.5), status(0.05)
    ('above', 'around', 'below')
    """
    name = likelihood(share)
    if name == "even":
        return "around"
    return "above" if name in ("very_likely", "likely") else "below"


def place_name(name: str, lang: Lang) -> str:
    """Name all regions together; the province is always called one.

    Examples
    --------
    >>> place_name("Provinsi Jambi", "en"), place_name("", "id")
    ('Jambi Province', 'gabungan semua wilayah')
    """
    if not name:
        return text("together", lang)
    bare = name.removeprefix("Provinsi ")
    return text("province", lang, name=bare) if bare != name else name


def joined(names: Sequence[str], lang: Lang) -> str:
    """Join names as a sentence does.

    Examples
    --------
    >>> joined(["Kerinci", "Bungo", "Tebo"], "id"), joined(["Kerinci"], "en")
    ('Kerinci, Bungo dan Tebo', 'Kerinci')
    """
    if len(names) < 2:  # noqa: PLR2004
        return "".join(names)
    return ", ".join(names[:-1]) + text("list.and", lang) + names[-1]


@dataclass(frozen=True)
class Headline:
    """The numbers the sentences about one vote state; shares in 0..1, people whole.

    Parameters
    ----------
    election : str
        Id of the vote.
    names : mapping
        Its name per language.
    place : str
        All regions together.
    target, level : float
        Target, and probability inside the interval.
    base : str
        What turnout is a share of.
    turnout : tuple of float
        Median, lower, upper.
    probability : float
        Of reaching the target.
    gap_voters, bad_case_voters : float
        Median gap, and the gap of the bad one-in-ten case, in people.
    """

    election: str
    names: Mapping[str, str]
    place: str
    target: float
    level: float
    base: str
    turnout: tuple[float, ...]
    probability: float
    gap_voters: float
    bad_case_voters: float


def verdict(facts: Headline, lang: Lang) -> str:
    """Say whether the target will be reached, in one sentence."""
    one_of("lang", lang, facts.names)
    return text(
        f"sentence.{likelihood(facts.probability)}",
        lang,
        election=facts.names[lang],
        target=percent(facts.target, lang=lang),
        place=place_name(facts.place, lang),
        probability=probability(facts.probability, lang=lang),
    )


def projected(facts: Headline, lang: Lang) -> str:
    """Say the projected turnout with its interval."""
    median, lower, upper = facts.turnout
    return text(
        "sentence.projection",
        lang,
        turnout=percent(median, lang=lang),
        base=text(f"base.{facts.base}", lang),
        level=level_name(facts.level, lang=lang),
        span=span(lower, upper, lang=lang),
    )


def bad_case(facts: Headline, lang: Lang) -> str:
    """Say how many voters are missing in the bad one-in-ten case."""
    key = "bad_below" if facts.bad_case_voters < 0 else "bad_above"
    return text(f"sentence.{key}", lang, voters=people(abs(facts.bad_case_voters), lang=lang))


def headline(facts: Headline, lang: Lang) -> str:
    """Say verdict, shortfall and bad case, then the projection with its interval."""
    parts = [verdict(facts, lang)]
    if facts.gap_voters < 0:
        missing = people(-facts.gap_voters, lang=lang)
        parts.append(text("sentence.gap_below", lang, voters=missing))
    return " ".join([*parts, bad_case(facts, lang), projected(facts, lang)])


def model_name(model: str, lang: Lang) -> str:
    """Return the name of a model as a meeting reads it; an unknown one keeps its own.

    Examples
    --------
    >>> model_name("last-election", "en"), model_name("mine", "en")
    ('last election', 'mine')
    """
    key = f"model.{model}"
    return text(key, lang) if key in catalogue() else model


def swings_sentence(count: int, lang: Lang) -> str:
    """Say on how many past changes a projection rests.

    Examples
    --------
    >>> swings_sentence(2, "en")
    'It rests on 2 known changes between elections; hence the wide interval.'
    """
    if count > 1:
        return text("sentence.past_swings", lang, count=count)
    return text(f"sentence.past_swings_{'one' if count else 'none'}", lang)
