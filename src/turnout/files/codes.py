"""Region codes: which province, which wholes, which parts; dotted, undotted, or with a slash."""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST = 300  # of a code made of names; what is longer has no wholes beyond that
_REGENCY = re.compile(r"\d{2}\.\d{2}|\d{4}")


def parents(codes: Sequence[str]) -> dict[str, list[str]]:
    """Return the codes that stand for a whole, each with its parts: 15 of 15.01 and 15.71.

    Undotted Indonesian codes count too: two digits over four.

    Examples
    --------
    >>> parents(["15", "15.01", "15.71", "16.01"]), parents(["1", "11", "12"])
    ({'15': ['15.01', '15.71']}, {})
    """
    known, found = set(codes), dict[str, list[str]]()
    for code in codes:
        for whole in wholes_of(code):
            if whole in known:
                found.setdefault(whole, []).append(code)
    return {whole: found[whole] for whole in codes if whole in found}


def province_of(code: str) -> str | None:
    """Return the province of an Indonesian regency code; None for any other code.

    Examples
    --------
    >>> province_of("15.01"), province_of("1571"), province_of("NSW")
    ('15', '15', None)
    """
    return code[:2] if _REGENCY.fullmatch(code) else None


def is_part(code: str, whole: str) -> bool:
    """Tell whether a region code lies under another.

    Examples
    --------
    >>> is_part("15.01", "15"), is_part("1501", "15"), is_part("1501", "1")
    (True, True, False)
    """
    return whole in wholes_of(code)


def wholes_of(code: str) -> list[str]:
    """Return the codes of the wholes a code lies under, nearest first.

    Examples
    --------
    >>> wholes_of("15.01.02.2003"), wholes_of("1501"), wholes_of("NSW")
    (['15.01.02', '15.01', '15'], ['15'], [])
    >>> wholes_of("15.04/BATIN XXIV/AUR GADING")
    ['15.04/BATIN XXIV', '15.04', '15']
    """
    head, *below = code[:LONGEST].split("/")
    named = ["/".join([head, *below[:depth]]) for depth in range(len(below) - 1, -1, -1)]
    marks = [place for place, sign in enumerate(head) if sign in ".-"]
    dotted = [head[:place] for place in reversed(marks) if place]
    province = province_of(head)
    return [*named, *(dotted or ([province] if province else []))]
