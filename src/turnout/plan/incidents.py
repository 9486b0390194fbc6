"""`Incidents`: order and peace, region by region, and how often per registered voter."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from turnout.files.codes import is_part, wholes_of
from turnout.tables.elections import day_of
from turnout.tables.voters import VoterList

EVENTS = ("violence", "threat", "vote_money", "neutrality", "damage", "logistics", "disaster")
KINDS = (*EVENTS, "other", "none")
SEVERITIES, STATES = ("minor", "medium", "serious"), ("open", "handled", "settled")
SETTLE_DAYS = 7  # how long an incident may stay open; to be confirmed
SETTLE = datetime.timedelta(SETTLE_DAYS)
COUNTS = ["incidents", "open", "serious"]


@dataclass(frozen=True, eq=False)
class Incidents:
    """A log of incidents, a row each, and of reports that nothing happened.

    No names of persons are kept: of a log, notes and sources are not read into it.

    Parameters
    ----------
    frame : pandas.DataFrame
        ``region_code, region_name, date, kind, severity, state, quality``. Kinds ``violence,
        threat, vote_money, neutrality`` (of officials), ``damage, logistics, disaster, other`` and
        ``none``, a report that nothing happened; severity ``minor, medium, serious``; state
        ``open, handled, settled``, as known when the log was written.
    regions : mapping
        Name of every region by its code, with or without a row.
    election : str
        The vote it is for.

    Examples
    --------
    >>> row = {"region_code": "15.09", "region_name": "Tebo", "date": datetime.date(2024, 2, 1)}
    >>> row |= {"kind": "threat", "severity": "minor", "state": "open", "quality": ""}
    >>> log = Incidents(pd.DataFrame([row]), {"15.08": "Bungo", "15.09": "Tebo"})
    >>> log.rates(None)[["region_name", "incidents"]].to_numpy().tolist()
    [['Bungo', <NA>], ['Tebo', 1], ['', 1]]
    """

    frame: pd.DataFrame
    regions: Mapping[str, str]
    election: str = "pemilu-2024"

    def table(self) -> pd.DataFrame:
        """Return the log as a tidy frame, a copy."""
        return self.frame.copy()

    @property
    def constructed(self) -> bool:
        """Whether any row is constructed, not observed."""
        return bool((self.frame["quality"] == "constructed").any())

    def rates(
        self, voters: VoterList | None, day: datetime.date | str | None = None
    ) -> pd.DataFrame:
        """Count incidents per region, and per 100,000 registered voters.

        Few incidents may mean peace, or few reports; a region without a row is unknown.

        Parameters
        ----------
        voters : VoterList or None
            The list of the vote, else the latest, at any level; None where there is none.
        day : date or str, optional
            The last day that counts; default all days.

        Returns
        -------
        pandas.DataFrame
            A row per region, and last one of all that reported, whose code and name are empty:
            ``region_code, region_name, incidents, open`` (not settled), ``serious, registered``
            (people), ``per_100000``; unknown is missing.
        """
        known = self._until(day_of(day) or datetime.date.max)
        real = known["kind"] != "none"
        open_, serious = known["state"] != "settled", known["severity"] == "serious"
        told = pd.DataFrame({"incidents": real, "open": real & open_, "serious": real & serious})
        counts = told.astype("Int64").groupby(known["region_code"]).sum()
        counts = counts.reindex(list(self.regions))
        counts["registered"] = self._registered(voters)
        reported = set(counts.index[counts["incidents"].notna()])
        apart = [code for code in reported if not reported & set(wholes_of(code))]
        total = counts[COUNTS].sum(min_count=1).to_dict()
        total["registered"] = counts.loc[apart, "registered"].sum(skipna=False, min_count=1)
        rows = pd.concat([counts, pd.DataFrame([total], [""])]).astype("Int64")
        rate = rows["incidents"] / rows["registered"].where(rows["registered"] > 0) * 100_000
        rows = rows.assign(per_100000=rate.astype("Float64"))
        rows.insert(0, "region_name", [*self.regions.values(), ""])
        return rows.rename_axis("region_code").reset_index()

    def order(self, day: datetime.date) -> list[dict[str, Any]]:
        """Return the item ``order`` of each region with a row up to a day, as the matrix has it."""
        groups = self._until(day).groupby("region_code", sort=False)
        return [{"region_code": code} | _settling(rows, day) for code, rows in groups]

    def _until(self, day: datetime.date) -> pd.DataFrame:
        return self.frame[self.frame["date"] <= day]

    def _registered(self, voters: VoterList | None) -> Sequence[float | None]:
        """Return the registered voters in each region; unknown where any unit's are."""
        if voters is None:
            return [None] * len(self.regions)
        units = voters.as_known(self.election, datetime.date.max).frame
        codes, totals = [str(unit) for unit in units["region_code"]], []
        for region in self.regions:
            inside = [code == region or is_part(code, region) for code in codes]
            totals.append(units.loc[inside, "registered"].sum(skipna=False, min_count=1))
        return totals


def _settling(rows: pd.DataFrame, day: datetime.date) -> dict[str, Any]:
    """Judge the incidents of one region on a day: what is not settled is due in `SETTLE_DAYS`."""
    told = rows[rows["kind"] != "none"]
    last = [date + SETTLE for date in told["date"]]
    due = min((d for d, s in zip(last, told["state"], strict=True) if s != "settled"), default=None)
    planned, done = len(told), int((told["state"] == "settled").sum())
    state = "done" if due is None else "behind" if due < day else "on_track"
    by_now = sum(date < day for date in last) / planned if planned and state != "behind" else 1.0
    held = {"item": "order", "kind": "", "planned": float(planned), "done": float(done)}
    held |= {"unit": "", "due": due, "status_date": max(rows["date"]), "state": state}
    return held | {"done_share": done / planned if planned else 1.0, "planned_share": by_now}
