"""Which region each text of a list means, and which days count."""

from __future__ import annotations

import datetime

import pandas as pd

from turnout.errors import UsageError
from turnout.files.findings import listed
from turnout.files.matching import Match, match, match_all
from turnout.files.regions import indonesia
from turnout.tables.elections import day_of, packaged, today
from turnout.words.texts import failure

NATIONAL = ("pemilu", "pileg", "pilpres")
JAMBI, OF_JAMBI = "15", (*NATIONAL, "pilgub", "pilkada")
GENERAL = ("pemilu", "pilkada")


def settled(places: pd.DataFrame, province: str | None, region: str | None) -> pd.DataFrame:
    """Find the region of every pair of texts.

    Parameters
    ----------
    places : pandas.DataFrame
        ``province, region`` as written in the list, empty where nothing is.
    province : str, optional
        Code of the province for rows that name none.
    region : str, optional
        Code of the region for rows that name none.

    Returns
    -------
    pandas.DataFrame
        The same with ``code``, missing where the text is no region or could be several;
        ``told``, the text without blanks and dashes; ``near``, regions it may mean.

    Examples
    --------
    >>> texts = pd.DataFrame({"province": ["", "JAMBI"], "region": ["", "KOTA JAMBI"]})
    >>> settled(texts, None, "15.09")["code"].tolist()
    ['15.09', '15.71']
    """
    told = places["region"].str.strip().replace(["-", "–", "—"], "")
    codes, near = pd.Series(index=places.index, dtype="object"), pd.Series("", places.index)
    for name, part in places.groupby("province", sort=True):
        within = match("provinsi " + str(name)).code if name else province
        for at, found in zip(part.index, match_all(list(told[part.index]), within), strict=True):
            codes[at] = found.code if found.kind == "region" else None
            near[at] = _offered(found)
    if region is not None:
        codes = codes.where(told != "", region)
    return places.assign(code=codes, told=told, near=near)


def _offered(found: Match) -> str:
    """Name the regions that a text may mean."""
    codes = [code for code in found.candidates if "." in code]
    if not codes or found.kind == "region":
        return ""
    return " / ".join(map(" ".join, zip(codes, names_of(codes), strict=True)))


def known_province(province: str | None) -> str | None:
    """Return the code of a province given, by its code or name.

    Raises
    ------
    UsageError
        If it is none.
    """
    if province is None:
        return None
    found = match(province if province.isdigit() else f"provinsi {province}")
    if found.kind != "province":
        provinces = indonesia().query("kind == 'provinsi'")
        known = listed(f"{code} {name}" for code, name in provinces["region_name"].items())
        raise failure(UsageError, "error.province", value=province, known=known)
    return found.code


def known_region(region: str | None) -> str | None:
    """Return the code that a code or name given for a whole list means.

    Raises
    ------
    UsageError
        If it is none or could be several.
    """
    if region is None:
        return None
    found = match(region)
    if found.kind != "region" or found.code is None:
        raise failure(UsageError, "error.one_region", value=region)
    return found.code


def coming(election_date: datetime.date | str | None) -> datetime.date:
    """Return the day asked for, else that of the next vote on record.

    Raises
    ------
    UsageError
        If no day is given and none on record is ahead.
    """
    day = day_of(election_date)
    if day is None:
        ahead = [one for one in packaged("elections")["date"] if one and one >= today()]
        if not ahead:
            raise failure(UsageError, "error.no_day")
        day = min(ahead)
    return day


def vote_before(day: datetime.date, codes: pd.Series) -> datetime.date | None:
    """Return the day of the last vote that all of these regions held before a day.

    Of votes that not every province held on one day, only those of Jambi are on record.

    Examples
    --------
    >>> codes = pd.Series(["15.01", "15.71"])
    >>> vote_before(datetime.date(2024, 2, 14), codes)
    datetime.date(2020, 12, 9)
    >>> vote_before(datetime.date(2024, 2, 14), pd.Series(["17.71"]))
    datetime.date(2019, 4, 17)
    """
    held = OF_JAMBI if set(codes.dropna().str[:2]) <= {JAMBI} else NATIONAL
    table = packaged("elections")
    told = table[table["election"].str.startswith(held)]
    return max((one for one in told["date"] if one and one < day), default=None)


def election_on(day: datetime.date) -> str | None:
    """Return the election held on a day, where that is on record.

    Examples
    --------
    >>> election_on(datetime.date(2024, 11, 27)), election_on(datetime.date(2023, 1, 1))
    ('pilkada-2024', None)
    """
    table = packaged("elections")
    held = table.loc[table["date"] == day, "election"]
    general = held[held.str.startswith(GENERAL)]
    return next(iter([*general, *held]), None)


def names_of(codes: list[str]) -> list[str]:
    """Return the names of regions by code."""
    return [str(name) for name in indonesia().loc[codes, "region_name"]]
