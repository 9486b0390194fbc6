"""Elections by id: their names, dates and the targets set for them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from numbers import Real
from typing import Any

import pandas as pd

from turnout.errors import UsageError
from turnout.files.regions import data_folder
from turnout.words.texts import LANGS, failure, one_of

YARDSTICK, YARDSTICK_NOTE, LAST_NOTE = 0.795, "yardstick", "last turnout"


@dataclass(frozen=True)
class Target:
    """A participation target: how high, for which vote, by whom.

    Parameters
    ----------
    value : float
        Turnout aimed at, share in 0..1.
    issuer : str
        Who set it; empty when the user gave the number.
    source : str
        Where that is written.
    note : str
        What to know about it.
    region_code : str
        The region it is for; empty for all together.
    election : str
        The vote it is for; empty where that is understood.

    Examples
    --------
    >>> Target(0.795).value
    0.795
    """

    value: float
    issuer: str = ""
    source: str = ""
    note: str = ""
    region_code: str = ""
    election: str = ""


@lru_cache(maxsize=8)
def packaged(name: str) -> pd.DataFrame:
    """Return a packaged table of Jambi as text and numbers, dates as dates."""
    one_of("table", name, sorted(file.stem for file in (data_folder() / "jambi").glob("*.csv")))
    codes = {"region_code": str, "group": str, "bps_code": str}
    frame = pd.read_csv(data_folder() / "jambi" / f"{name}.csv", dtype=codes)
    for column in {"date", "known_on", "start", "end"} & set(frame.columns):
        frame[column] = [
            None if pd.isna(value) else datetime.date.fromisoformat(value)
            for value in frame[column]
        ]
    return frame


@lru_cache(maxsize=256)
def _recorded(election: str, column: str) -> Any:
    """Return what the packaged table of elections says of one, None where it says nothing."""
    found = packaged("elections").set_index("election")[column].get(election)
    return None if pd.isna(found) else found


def election_name(election: str, lang: str = "id") -> str:
    """Return the name of an election as a meeting says it.

    Examples
    --------
    >>> election_name("pemilu-2024"), election_name("senate-2022")
    ('Pemilu 2024', 'Senate 2022')
    """
    unknown = election.replace("-", " ").replace("_", " ").capitalize()
    one_of("lang", lang, LANGS)
    return _recorded(election, f"name_{lang}") or unknown


def election_date(election: str) -> datetime.date | None:
    """Return the day of an election, if the packaged table knows it.

    Examples
    --------
    >>> election_date("pilkada-2024"), election_date("senate-2022")
    (datetime.date(2024, 11, 27), None)
    """
    date: datetime.date | None = _recorded(election, "date")
    return date


def kpu_base(election: str) -> str | None:
    """Return what KPU took turnout as a share of at an election, where that is on record.

    Examples
    --------
    >>> kpu_base("pemilu-2019"), kpu_base("pemilu-2024"), kpu_base("senate-2022")
    ('dpt', 'dpt_dpk', None)
    """
    base: str | None = _recorded(election, "kpu_base")
    return base


def today() -> datetime.date:
    """Return the day it is here.

    Examples
    --------
    >>> today() > datetime.date(2024, 2, 1)
    True
    """
    return datetime.datetime.now(tz=datetime.UTC).astimezone().date()


def day_of(day: datetime.date | str | None) -> datetime.date | None:
    """Return a day given as a date or in ISO form.

    Raises
    ------
    UsageError
        If it is neither.

    Examples
    --------
    >>> day_of("2024-02-01"), day_of(None)
    (datetime.date(2024, 2, 1), None)
    """
    try:
        return None if day is None else datetime.date.fromisoformat(str(day).split(" 00:00")[0])
    except ValueError:
        raise failure(UsageError, "error.day", value=day) from None


def target_of(election: str, as_of: datetime.date = datetime.date.max) -> Target | None:
    """Return the national target on record for an election on a day, the first listed.

    Examples
    --------
    >>> target_of("pemilu-2024").value, target_of("pemilu-2019").value, target_of("senate-2022")
    (0.795, 0.775, None)
    """
    national = [t for t in targets_on_record(as_of) if t.election == election and not t.region_code]
    first = next(iter(national), None)
    return first and replace(first, election="")


def targets_on_record(as_of: datetime.date = datetime.date.max) -> list[Target]:
    """Return every target on record on a day: national, of a province, of a regency.

    Examples
    --------
    >>> [target.issuer for target in targets_on_record(datetime.date(2018, 12, 31))]
    ['KPU Provinsi Jambi', 'KPU']
    """
    table = packaged("targets").fillna("").sort_values("year", kind="stable")
    known = table.loc[table["known_on"] <= as_of, [field.name for field in fields(Target)]]
    return [Target(*row) for row in known.itertuples(index=False)]


def target_for(
    election: str, value: object = None, as_of: datetime.date = datetime.date.max
) -> Target:
    """Return the target given, else the one on record, else the national yardstick of 2024.

    Raises
    ------
    UsageError
        If the value given is not a share strictly between 0 and 1.

    Examples
    --------
    >>> target_for("pemilu-2024").value, target_for("pemilu-2019").value
    (0.795, 0.775)
    """
    if value is None:
        return target_of(election, as_of) or Target(YARDSTICK, note=YARDSTICK_NOTE)
    if not (isinstance(value, Real) and 0 < float(value) < 1):
        raise failure(UsageError, "error.target", value=value)
    recorded = target_of(election, as_of)
    return recorded if recorded and recorded.value == value else Target(float(value))
