"""The stages of a vote: what is past, what goes on and what comes next on a day."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import pandas as pd

from turnout.tables.elections import packaged
from turnout.words.numbers import Lang

COLUMNS = ["stage", "name", "start", "end", "days_left", "status", "source"]


def stages(
    election: str, day: datetime.date | str, lang: Lang = "id", codes: Sequence[str] | None = None
) -> pd.DataFrame:
    """Return the stages of a vote in their order, as known on a day.

    Parameters
    ----------
    election : str
        The vote.
    day : date or str
        The day it is looked at from. A stage whose dates became known later is ``undated``; one
        of a single region, or a meeting, is left out until it is known.
    lang : {"id", "en"}
        Language of the names.
    codes : sequence of str, optional
        Codes of the regions looked at: stages of other regions or provinces are left out.

    Returns
    -------
    pandas.DataFrame
        ``stage, name, start, end, days_left, status, source``: days to the start, negative after
        it; status ``past``, ``now``, ``ahead``, or ``undated`` where no date is on record, which
        leaves dates, days and source missing.

    Examples
    --------
    >>> stages("pemilu-2024", "2024-02-01").set_index("stage")["status"]["coordination_meeting"]
    'now'
    """
    at, table = pd.Timestamp(day), packaged("stages")
    known = pd.to_datetime(table["known_on"]) <= at
    every = table["region_code"].isna()
    held = (table["election"] == election) & (known | every)
    if codes is not None:
        within = {part for code in codes for part in (code, code.partition(".")[0])}
        held &= every | table["region_code"].isin(within)
    rows = table[held].reset_index(drop=True)
    dated = ["start", "end", "source"]
    rows[dated] = rows[dated].where(known[held].reset_index(drop=True))
    begin, end = pd.to_datetime(rows["start"]), pd.to_datetime(rows["end"])
    left = (begin - at).dt.days.astype("Int64")
    status = pd.Series("now", rows.index).mask(begin > at, "ahead").mask(end < at, "past")
    status = status.mask(begin.isna(), "undated")
    return rows.assign(name=rows[f"name_{lang}"], days_left=left, status=status)[COLUMNS]


def next_stage(
    election: str, day: datetime.date | str, lang: Lang = "id", codes: Sequence[str] | None = None
) -> pd.Series | None:
    """Return the row of `stages` that begins next after a day, or None where none is on record.

    Examples
    --------
    >>> next_stage("pemilu-2024", "2024-02-01")["name"]
    'Pemungutan suara'
    >>> next_stage("pemilu-2024", "2024-02-14") is None
    True
    """
    ahead = stages(election, day, lang, codes).query("status == 'ahead'")
    return None if ahead.empty else ahead.sort_values("days_left", kind="stable").iloc[0]
