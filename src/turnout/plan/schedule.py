"""How much of an item should be done by a day: the curve it follows up to its due date."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from turnout.files.schema import day as day_in
from turnout.files.schema import share as share_in
from turnout.words.texts import meant

Date = datetime.date
CURVES = ("straight", "s_curve", "at_once")
MILESTONES = ("dpt_final", "regulation", "budget_agreed")  # done or not, unless told otherwise
ABOUT = ["planned", "done", "unit", "due", "status_date", "source"]
ABOUT += ["done_share", "planned_share", "state"]
NEAR, STALE = 1e-9, 14  # days after which a report says nothing of today


def done_share(frame: pd.DataFrame) -> pd.Series:
    """Return what is done as a share of what is planned; where nothing is planned, the whole.

    Examples
    --------
    >>> done_share(pd.DataFrame({"planned": [40, 0, None], "done": [10, 0, 3]})).tolist()
    [0.25, 1.0, nan]
    """
    planned, done = (frame[name].astype("float64") for name in ("planned", "done"))
    return (done / planned).mask((planned == 0) & done.notna(), 1.0)


def planned_share(
    day: Date, due: Date, start: Date, begun: float = 0.0, *, curve: str = "straight"
) -> float:
    """Return the share that should be done on a day; from the due date on, the whole.

    Parameters
    ----------
    day, due, start : date
        The day asked for, the end and the beginning of the schedule.
    begun : float
        Share done at the beginning.
    curve : str
        ``straight``; ``s_curve``, slow, fast, slow: 3t² − 2t³ of the time t gone by; ``at_once``,
        nothing before the due date; or own milestones as `curve_of` reads them: straight lines
        from the beginning through the share due on each day to the whole.

    Examples
    --------
    >>> first, last = datetime.date(2024, 1, 22), datetime.date(2024, 2, 1)
    >>> planned_share(datetime.date(2024, 1, 25), last, first)
    0.3
    >>> planned_share(datetime.date(2024, 1, 25), last, first, curve="2024-01-28 60%")
    0.3
    >>> round(planned_share(datetime.date(2024, 1, 25), last, first, curve="s_curve"), 3)
    0.216
    """
    if day >= due:
        return 1.0
    if curve == "at_once":
        return 0.0
    if curve not in CURVES:
        return _between(day, due, start, begun, curve)
    if day <= start:
        return begun
    gone = (day - start).days / (due - start).days
    return begun + (1 - begun) * (gone if curve == "straight" else gone * gone * (3 - 2 * gone))


def curve_of(cell: str, due: Date | None = None) -> str:
    """Return the key of a curve told in a language; own milestones as they are written.

    Raises
    ------
    ValueError
        If it is neither, shares fall, a day stands twice or after the due date, or less than the
        whole is asked for on it.

    Examples
    --------
    >>> curve_of("kurva S"), curve_of("2024-01-15 30%; 2024-01-25 80%")
    ('s_curve', '2024-01-15 30%; 2024-01-25 80%')
    """
    if named := meant("ready.curve", CURVES, cell):
        return named
    days, shares = _milestones(cell)
    if due is not None and not (days[-1] < due or (days[-1], shares[-1]) == (due, 1)):
        raise ValueError(cell)
    return cell


@lru_cache(maxsize=4096)
def _milestones(written: str) -> tuple[tuple[Date, ...], tuple[float, ...]]:
    """Return the days of own milestones in order, and the share due on each."""
    parts = [part.split(maxsplit=1) for part in re.split(r"[;\n]", written) if part.strip()]
    days, shares = zip(*sorted((day_in(at), share_in(much)) for at, much in parts), strict=True)
    if len(set(days)) < len(days) or list(shares) != sorted(shares):
        raise ValueError(written)
    return days, shares


def _between(day: Date, due: Date, start: Date, begun: float, curve: str) -> float:
    """Follow own milestones; what lies on or after a due date that was moved is left out."""
    days, shares = _milestones(curve)
    first = min(begun, shares[0])
    points = [(at, share) for at, share in zip(days, shares, strict=True) if at < due]
    if start < min(days[0], due):
        points.insert(0, (start, first))
    ends, shares = zip(*points, (due, 1.0), strict=True)
    return float(np.interp(day.toordinal(), [at.toordinal() for at in ends], shares, left=first))


def all_judged(frame: pd.DataFrame, key: Sequence[str], at: datetime.date) -> list[dict[Any, Any]]:
    """Judge every item of reports, told apart by the columns of a key, on a day."""
    known = frame.assign(done_share=done_share(frame)).sort_values("status_date", kind="stable")
    reports = dict[tuple[Any, ...], list[dict[Any, Any]]]()
    for row in known.to_dict("records"):
        reports.setdefault(tuple(row[name] for name in key), []).append(row)
    return [dict(zip(key, own, strict=True)) | _judged(rows, at) for own, rows in reports.items()]


def _judged(rows: Sequence[Mapping[Any, Any]], at: datetime.date) -> dict[Any, Any]:
    """Judge the reports of one item, in order of their days, with their share done, on a day."""
    told = [row for row in rows if not np.isnan(row["done_share"])] or rows
    last, first = told[-1], told[0]
    share, reported = last["done_share"], last["status_date"]
    start, due, curve = (
        next((row[name] for row in reversed(rows) if not pd.isna(row[name])), None)
        for name in ("start", "due", "curve")
    )
    begun = (start, 0.0) if start else (first["status_date"], first["done_share"])
    curve = curve or ("at_once" if last["item"] in MILESTONES else "straight")
    planned = np.nan
    open_ = curve in CURVES[:2] and begun[0] == reported and not start  # nothing to measure from
    if due is not None and not (open_ and reported < due):
        planned = planned_share(reported, due, *begun, curve=curve)
    state = "on_track" if share >= planned - NEAR else "behind"
    if share >= 1:
        state = "done"
    elif due is None or np.isnan([share, planned]).any() or reported < due < at:
        state = "unknown"
    elif at > due:
        state, planned = "overdue", 1.0
    elif (at - reported).days > STALE:
        state = "unknown"
    held = {**last, "due": due, "planned_share": planned, "state": state}
    return {name: held[name] for name in ABOUT}
