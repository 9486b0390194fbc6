"""Regions by the names people give them, and the name of all of them together."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from turnout.errors import UsageError
from turnout.files.findings import listed
from turnout.files.matching import match
from turnout.files.regions import province_of
from turnout.tables.history import History
from turnout.words.texts import failure


def columns_of(
    codes: Sequence[str], names: Sequence[str], named: Sequence[str], where: str = ""
) -> list[int]:
    """Return the places of regions named by code or by name; see `Projection.columns`.

    Examples
    --------
    >>> columns_of(["15.01", "15.71"], ["Kerinci", "Kota Jambi"], ["1571", "kab. kerinci"])
    [1, 0]
    """
    places: dict[str, set[int]] = {}
    bare: dict[str, set[int]] = {}
    for column, (code, name) in enumerate(zip(codes, names, strict=True)):
        for key in (code, name):
            places.setdefault(key.casefold(), set()).add(column)
        bare.setdefault(code.replace(".", ""), set()).add(column)
    found, unknown = list[int](), list[str]()
    for name in named:
        own = places.get(name.strip().casefold()) or bare.get(name.strip())
        own = own or places.get(match(name).code or "", set())
        found += own
        unknown += [name] if len(own) != 1 else []
    if unknown:
        near = difflib.get_close_matches(unknown[0], names, cutoff=0.5) or list(names)
        values = {"where": where, "given": listed(unknown), "near": listed(near)}
        raise failure(UsageError, "error.region", **values)
    return found


def place_of(codes: Sequence[str], names: Sequence[str], history: History) -> str:
    """Return the name of all regions together; empty where the history has none.

    Examples
    --------
    >>> from turnout.datasets import jambi
    >>> place_of(["15.01"], ["Kerinci"], jambi().history)
    'Kerinci'
    """
    if len(codes) == 1:
        return names[0]
    frame = history.frame
    provinces = {code[:2] for code in codes}
    groups = set(frame.loc[frame["region_code"].isin(codes), "group"].dropna())
    wholes = frame["region_code"].isin(groups | provinces)
    whole = set(frame.loc[wholes & ~frame["region_code"].isin(codes), "region_name"])
    inside = frame["group"].isin(groups | provinces) & ~wholes
    if set(frame.loc[inside, "region_code"]) - set(codes):
        return ""
    known = len(whole) == len(provinces) == 1
    return str(whole.pop()) if known else province_of(list(codes))
