"""The one formatter: every number a reader sees passes through here."""

from __future__ import annotations

import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from turnout.words.texts import text

Lang = Literal["id", "en"]

MINUS = "\N{MINUS SIGN}"
ALMOST_NEVER, ALMOST_SURE = 0.01, 0.99
BOUNDS = (0.10, 0.34, 0.66, 0.90)  # of the scale of words
SMALL = 9.95


def _rounded(value: float, decimals: int) -> Decimal:
    step = Decimal(1).scaleb(-decimals)
    return Decimal(repr(float(value))).quantize(step, rounding=ROUND_HALF_UP)


def decimal(value: float, decimals: int = 1, *, signed: bool = False, lang: Lang = "id") -> str:
    """Write a number, rounded half up, with the separators of the language.

    Parameters
    ----------
    value : float
        Any finite number.
    decimals : int
        Digits after the decimal mark.
    signed : bool
        Show a plus before positive numbers.
    lang : {"id", "en"}
        Indonesian writes 1.234,5; English writes 1,234.5.

    Examples
    --------
    >>> decimal(-0.25), decimal(0.35), decimal(2676107, 0), decimal(2676107, 0, lang="en")
    ('−0,3', '0,4', '2.676.107', '2,676,107')
    >>> decimal(-0.04), decimal(3.5, signed=True)
    ('0,0', '+3,5')
    """
    number = _rounded(value, decimals)
    digits = f"{abs(number):,f}"
    if lang == "id":
        digits = digits.translate(str.maketrans(",.", ".,"))
    if number < 0:
        return MINUS + digits
    return "+" + digits if signed and number > 0 else digits


def people(value: float, *, signed: bool = False, lang: Lang = "id") -> str:
    """Write a count of people as a whole number.

    Examples
    --------
    >>> people(2676107), people(-35160.5, signed=True), people(512, signed=True)
    ('2.676.107', '−35.161', '+512')
    """
    return decimal(value, 0, signed=signed, lang=lang)


def mean(value: float, *, lang: Lang = "id") -> str:
    """Write a mean per unit: with a decimal while it is small.

    Examples
    --------
    >>> mean(2.71), mean(0), mean(48.7, lang="en")
    ('2,7', '0', '49')
    """
    return decimal(value, 1 if 0 < abs(value) < SMALL else 0, lang=lang)


def percent(share: float, decimals: int = 1, *, lang: Lang = "id") -> str:
    """Write a share in 0..1 as a percentage.

    Examples
    --------
    >>> percent(0.795), percent(0.8446, lang="en"), percent(0.9, 0)
    ('79,5%', '84.5%', '90%')
    """
    return decimal(_hundredfold(share), decimals, lang=lang) + "%"


def level_name(level: float, *, lang: Lang = "id") -> str:
    """Write the probability inside an interval with as many digits as it needs.

    Examples
    --------
    >>> level_name(0.9), level_name(0.975), level_name(0.999, lang="en")
    ('90%', '97,5%', '99.9%')
    """
    places = max(0, -int(Decimal(repr(float(level))).normalize().as_tuple().exponent) - 2)
    return percent(level, places, lang=lang)


def points(share: float, *, lang: Lang = "id") -> str:
    """Write a difference of shares in percentage points, signed, without the unit.

    Examples
    --------
    >>> points(0.021), points(-0.003), points(0)
    ('+2,1', '−0,3', '0,0')
    """
    return decimal(_hundredfold(share), 1, signed=True, lang=lang)


def probability(share: float, *, lang: Lang = "id") -> str:
    """Write a probability in whole percent; never 0 % or 100 %, for the draws are finite.

    Examples
    --------
    >>> probability(0.774), probability(0.0), probability(1.0), probability(0.0099)
    ('77%', '<1%', '>99%', '<1%')

    One place of decimals more where it would seem to lie on the other side of a bound of the scale
    of words.

    >>> probability(0.897), probability(0.9), probability(0.8999), probability(0.3371)
    ('89,7%', '90%', '<90%', '33,7%')
    """
    if share < ALMOST_NEVER:
        return "<1%"
    if share > ALMOST_SURE:
        return ">99%"
    written = percent(share, 0, lang=lang)
    bounds = {percent(bound, 0, lang=lang): bound for bound in BOUNDS}
    if share >= bounds.get(written, 0.0):
        return written
    finer = percent(share, lang=lang)
    return f"<{written}" if finer == percent(bounds[written], lang=lang) else finer


def span(lower: float, upper: float, *, lang: Lang = "id") -> str:
    """Write an interval of shares as percentages.

    Examples
    --------
    >>> span(0.7034, 0.9), span(0.7034, 0.9, lang="en")
    ('70,3–90,0%', '70.3–90.0%')
    """
    return decimal(_hundredfold(lower), lang=lang) + "–" + percent(upper, lang=lang)


def long_date(day: datetime.date, *, lang: Lang = "id") -> str:
    """Write a date as a meeting reads it.

    Examples
    --------
    >>> long_date(datetime.date(2024, 2, 1)), long_date(datetime.date(2024, 5, 9), lang="en")
    ('1 Februari 2024', '9 May 2024')
    """
    months = text("months", lang).split()
    return f"{day.day} {months[day.month - 1]} {day.year}"


def _hundredfold(share: float) -> float:
    """Move the decimal point exactly: 0.285 becomes 28.5, not 28.499999999999996."""
    return float(Decimal(repr(float(share))).scaleb(2))


def rupiah(amount: float, *, lang: Lang = "id") -> str:
    """Write an amount of money, from a million up in millions or thousand millions.

    Examples
    --------
    >>> rupiah(33e9), rupiah(4_400_000_000, lang="en"), rupiah(950_000), rupiah(12.5e6)
    ('Rp33 miliar', 'Rp4.4 billion', 'Rp950.000', 'Rp12,5 juta')
    """
    words = {"id": ("miliar", "juta"), "en": ("billion", "million")}[lang]
    for size, word in zip((1e9, 1e6), words, strict=True):
        if abs(amount) >= size:
            written = decimal(amount / size, 1, lang=lang)
            return f"Rp{written.removesuffix(',0').removesuffix('.0')} {word}"
    return f"Rp{people(amount, lang=lang)}"


def progress(share: float) -> str:
    """Write a share done in whole percent without a sign; 0 and 100 only where exact.

    Examples
    --------
    >>> [progress(share) for share in (0, 0.001, 0.424, 0.999, 1)]
    ['0', '1', '42', '99', '100']
    """
    return str(int(100 * share) if share in (0, 1) else min(max(round(100 * share), 1), 99))
