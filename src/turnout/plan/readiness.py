"""`Readiness`: what is prepared per region, held against its schedule and the projection."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from turnout.errors import UsageError
from turnout.tables.elections import day_of, election_date
from turnout.words.numbers import Lang, decimal
from turnout.words.texts import failure, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from turnout.files.findings import Finding
    from turnout.projection.outlook import Outlook

    Weights = Mapping[str, float] | None

Date = datetime.date
Day = Date | str | None
STATES = ("overdue", "behind", "unknown", "on_track", "done")  # worst first
LOGISTICS = ("logistics_ordered", "logistics_arrived", "logistics_distributed")
STAFF = ("kpps_recruited", "kpps_inducted", "kpps_trained", "linmas")
SUPPORT = ("regulation", "budget_agreed", "budget_disbursed")
ITEMS = ("dpt_final", *LOGISTICS, *STAFF, "police", "vulnerable_tps", *SUPPORT)
MILESTONES = ("dpt_final", "regulation", "budget_agreed")
KEY = ["region_code", "item", "kind"]
ABOUT = ["planned", "done", "unit", "due", "status_date", "done_share", "planned_share", "state"]
NEAR = 1e-9


@dataclass(frozen=True, eq=False)
class Readiness:
    """Reports of preparation, per region, item and status date.

    Parameters
    ----------
    frame : pandas.DataFrame
        ``region_code, region_name, item, kind`` (of logistics, else empty), ``planned, done``
        (shares where ``unit`` is ``%``; unknown is missing, never zero), ``unit, start, due,
        status_date, source, note``; one row per region, item, kind and status date.
    regions : mapping
        Name of every region by its code, with or without reports.
    election : str
        The vote it is for: regulation and budget are expected of a Pilkada only.
    findings : tuple of Finding
        Warnings that did not stop it.

    Examples
    --------
    >>> row = {"region_code": "15.09", "region_name": "Tebo", "item": "linmas", "kind": ""}
    >>> row |= {"planned": 2088.0, "done": 1044.0, "unit": "", "start": None}
    >>> row |= {"due": datetime.date(2024, 2, 7), "status_date": datetime.date(2024, 1, 31)}
    >>> ready = Readiness(pd.DataFrame([row]), {"15.09": "Tebo"})
    >>> ready.matrix("2024-02-03").set_index("item")["state"][["linmas", "police"]].tolist()
    ['behind', 'unknown']
    >>> ready.days_left()
    14
    """

    frame: pd.DataFrame
    regions: Mapping[str, str]
    election: str = "pemilu-2024"
    findings: tuple[Finding, ...] = field(default=())

    def table(self) -> pd.DataFrame:
        """Return the reports as a tidy frame, a copy."""
        return self.frame.copy()

    @property
    def status_dates(self) -> tuple[datetime.date, ...]:
        """The days reports are of, in order."""
        return tuple(sorted(set(self.frame["status_date"])))

    @property
    def items(self) -> tuple[str, ...]:
        """The items expected for the vote, and any other that is reported."""
        own = set(self.frame["item"]) | set(ITEMS[: -len(SUPPORT)])
        return tuple(i for i in ITEMS if i in own or not self.election.startswith("pemilu"))

    def matrix(self, day: Day = None) -> pd.DataFrame:
        """Return region × item, each held against its schedule on a day.

        The last figure reported up to the day counts; what was done since is not known and so not
        counted. The share planned on the day is

        * for the voter list, a regulation and a grant agreement, which are done or not: nothing
          before the due date;
        * for all else a straight line up to the whole on the due date: from nothing on ``start``
          where that is given, else from what was done at the first report;
        * from the due date on: the whole.

        The state is ``done`` where all is done, ``overdue`` where it is not and the due date has
        passed, ``behind`` or ``on_track`` where the share done is or is not below the share
        planned, and ``unknown`` where what is done, planned or due was not told. Of several kinds
        of logistics the worst stands: overdue, behind, unknown, on_track, done; then the lowest.

        Parameters
        ----------
        day : date or str, optional
            Default the last status date.

        Returns
        -------
        pandas.DataFrame
            A row per region and item: ``region_code, region_name, item, kind, planned, done, unit,
            due, status_date, done_share, planned_share, state``; shares in 0..1.
        """
        judged = self._judged(day)
        order = judged["state"].map(STATES.index)
        ranked = judged.assign(order=order).sort_values(["order", "done_share"], kind="stable")
        worst = ranked.drop_duplicates(KEY[:2]).set_index(KEY[:2]).drop(columns="order")
        every = pd.MultiIndex.from_product([list(self.regions), self.items], names=KEY[:2])
        full = worst.reindex(every).reset_index()
        full.insert(1, "region_name", full["region_code"].map(dict(self.regions)))
        return full.fillna({"state": "unknown", "kind": "", "unit": ""})

    def overdue(self, day: Day = None) -> pd.DataFrame:
        """Return what is overdue and where, kind by kind, the latest first.

        Returns
        -------
        pandas.DataFrame
            As `matrix`, with ``days_late``.
        """
        at = self._at(day)
        late = self._judged(at).query("state == 'overdue'")
        late.insert(1, "region_name", late["region_code"].map(dict(self.regions)))
        late = late.assign(days_late=[(at - due).days for due in late["due"]])
        return late.sort_values("days_late", ascending=False, kind="stable", ignore_index=True)

    def trend(self, first: Day = None, second: Day = None) -> pd.DataFrame:
        """Return what changed between two days, default the last two status dates.

        Returns
        -------
        pandas.DataFrame
            ``region_code, region_name, item, first, second, change`` (shares done; missing where
            not known on both days), ``state_first, state_second``.

        Raises
        ------
        UsageError
            If the first day does not come before the second.
        """
        days = self.status_dates
        start, end = day_of(first) or days[-2:][0], self._at(second)
        if not start < end:
            raise failure(UsageError, "error.ready_days", first=start, second=end)
        before, after = self.matrix(start), self.matrix(end)
        told = after[["region_code", "region_name", "item"]].copy()
        told["first"], told["second"] = before["done_share"], after["done_share"]
        told["change"] = told["second"] - told["first"]
        return told.assign(state_first=before["state"], state_second=after["state"])

    def days_left(self, election: str | None = None, day: Day = None) -> int | None:
        """Return the days from a day, default the last status date, to the vote, if it is known."""
        date = election_date(election or self.election)
        return None if date is None else (date - self._at(day)).days

    def priority(
        self, outlook: Outlook, weights: Weights = None, *, day: Day = None, lang: Lang = "id"
    ) -> pd.DataFrame:
        """Return where a low chance of the target meets lagging preparation, most pressing first.

        The lag of an item is the share planned on the day less the share done, nothing where that
        is negative. The lag of a region is the weighted mean over its items known; the priority
        is (1 − probability of the target) × lag. Nothing is claimed about one causing the other.

        Parameters
        ----------
        outlook : Outlook
            The coming vote; its regions are the rows.
        weights : mapping of item to float, optional
            Weight of items from 0 up, default 1 each.
        day : date or str, optional
            Default the last status date.
        lang : {"id", "en"}
            Language of items, weights and rule.

        Returns
        -------
        pandas.DataFrame
            ``region_code, region_name, probability, lag, known`` (share of the weights whose items
            are known), ``priority`` (missing where nothing is known), ``lagging`` (items),
            ``weights, rule``.

        Raises
        ------
        UsageError
            If weights name an unknown item, are negative or all zero.
        """
        held = dict.fromkeys(self.items, 1.0) | dict(weights or {})
        wrong = [i for i, w in held.items() if i not in ITEMS or not (isfinite(w) and w >= 0)]
        if wrong or not sum(held.values()):
            raise failure(UsageError, "error.ready_weights", value=", ".join(wrong) or "0")
        names = {item: text(f"ready.item.{item}", lang) for item in held}
        matrix = self.matrix(day)
        lag = (matrix["planned_share"] - matrix["done_share"]).clip(lower=0)
        lag = lag.mask(matrix["state"] == "done", 0.0)
        wide = lag.groupby([matrix["region_code"], matrix["item"]]).first().unstack()
        found = outlook.table()[["region_code", "region_name", "probability"]]
        wide = wide.reindex(index=found["region_code"], columns=list(held)).reset_index(drop=True)
        shares = wide.notna() * pd.Series(held)
        known = shares.sum(axis=1)
        found["lag"] = (wide * shares).sum(axis=1) / known.where(known > 0)
        found["known"] = known / sum(held.values())
        found["priority"] = (1 - found["probability"]) * found["lag"]
        late = (wide * shares > NEAR).to_numpy()
        found["lagging"] = [", ".join(np.array(list(names.values()))[row]) for row in late]
        told = ((names[i], decimal(w, 1, lang=lang)) for i, w in held.items())
        found["weights"] = "; ".join(text("ready.weight", lang, item=i, weight=w) for i, w in told)
        found["rule"] = text("ready.rule", lang)
        return found.sort_values("priority", ascending=False, kind="stable", ignore_index=True)

    def _at(self, day: Day) -> datetime.date:
        return day_of(day) or self.status_dates[-1]

    def _judged(self, day: Day) -> pd.DataFrame:
        """Return the last figure of every region, item and kind, with its state on a day."""
        at = self._at(day)
        known = self.frame[self.frame["status_date"] <= at].sort_values("status_date")
        groups = known.groupby(KEY, sort=False)
        rows = [dict(zip(KEY, key, strict=True)) | _judged(rows, at) for key, rows in groups]
        return pd.DataFrame(rows, columns=[*KEY, *ABOUT])


def _judged(rows: pd.DataFrame, at: datetime.date) -> dict[str, Any]:
    """Judge the reports of one item, in order of their days, on a day."""
    shares = done_share(rows)
    told = rows[shares.notna()] if shares.notna().any() else rows
    last, first = told.iloc[-1].to_dict(), told.iloc[0]
    share = shares[told.index[-1]]
    start, due = (next(iter(rows[name].dropna()[::-1]), None) for name in ("start", "due"))
    begun = (start, 0.0) if start else (first["status_date"], shares[told.index[0]])
    milestone = last["item"] in MILESTONES
    planned = np.nan if due is None else planned_share(at, due, *begun, milestone=milestone)
    state = "on_track" if share >= planned - NEAR else "behind"
    if share >= 1:
        state = "done"
    elif np.isnan(share) or due is None:
        state = "unknown"
    elif at > due:
        state = "overdue"
    held = last | {"due": due, "done_share": share, "planned_share": planned, "state": state}
    return {name: held[name] for name in ABOUT}


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
    day: Date, due: Date, start: Date, begun: float = 0.0, *, milestone: bool = False
) -> float:
    """Return the share that should be done on a day: a straight line, or all at once.

    Parameters
    ----------
    day, due, start : date
        The day asked for, the end and the beginning of the schedule.
    begun : float
        Share done at the beginning.
    milestone : bool
        Whether it is done or not, with nothing in between.

    Examples
    --------
    >>> first, last = datetime.date(2024, 1, 22), datetime.date(2024, 2, 1)
    >>> planned_share(datetime.date(2024, 1, 25), last, first)
    0.3
    """
    if day >= due:
        return 1.0
    if milestone or day <= start:
        return 0.0 if milestone else begun
    return begun + (1 - begun) * ((day - start).days / (due - start).days)
