"""`Readiness`: what is prepared per region, held against its schedule and the projection."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import isfinite

import numpy as np
import pandas as pd

from turnout.errors import UsageError
from turnout.files.findings import Finding, listed
from turnout.plan.incidents import Incidents
from turnout.plan.schedule import ABOUT, NEAR, all_judged
from turnout.projection.outlook import Outlook
from turnout.tables.elections import day_of, election_date, election_name
from turnout.tables.finality import Finality
from turnout.tables.voters import doubts
from turnout.words.numbers import Lang, decimal, long_date
from turnout.words.shown import Shown, Shows, shown
from turnout.words.texts import failure, text

Weights = Mapping[str, float] | None

Date = datetime.date
Day = Date | str | None
STATES = ("overdue", "behind", "unknown", "on_track", "done")  # worst first
LOGISTICS = ("logistics_ordered", "logistics_arrived", "logistics_distributed")
STAFF = ("kpps_recruited", "kpps_inducted", "kpps_trained", "linmas")
SUPPORT = ("regulation", "budget_agreed", "budget_disbursed")
ITEMS = ("dpt_final", *LOGISTICS, *STAFF, "police", "vulnerable_tps", "order", *SUPPORT)
COMPARED = "(finality)"  # source of what the comparison of lists says
KEY = ["region_code", "item", "kind"]


@dataclass(frozen=True, eq=False)
class Readiness(Shows):
    """Reports of preparation, per region, item and status date.

    Parameters
    ----------
    frame : pandas.DataFrame
        ``region_code, region_name, item, kind`` (of logistics, else empty), ``planned, done``
        (shares where ``unit`` is ``%``; unknown is missing, never zero), ``unit, start, due,
        curve`` (as `schedule.curve_of` gives it), ``status_date, source, note, quality``
        (``constructed`` where it is made up); one row per region, item, kind and status date, and
        after it a comparison of that day.
    regions : mapping
        Name of every region by its code, with or without reports.
    election : str
        The vote it is for.
    findings : tuple of Finding
        Warnings that did not stop it.
    incidents : Incidents, optional
        Order and peace; None where no log was given.

    Examples
    --------
    >>> row = {"region_code": "15.09", "region_name": "Tebo", "item": "linmas", "kind": ""}
    >>> row |= {"planned": 2088.0, "done": 1043.0, "unit": "", "start": datetime.date(2024, 1, 24)}
    >>> row |= {"due": datetime.date(2024, 2, 7), "status_date": datetime.date(2024, 1, 31)}
    >>> row |= {"curve": None, "source": "", "note": "", "quality": ""}
    >>> ready = Readiness(pd.DataFrame([row]), {"15.09": "Tebo"})
    >>> ready.matrix("2024-02-03").set_index("item")["state"][["linmas", "police"]].tolist()
    ['behind', 'unknown']
    """

    frame: pd.DataFrame
    regions: Mapping[str, str]
    election: str = "pemilu-2024"
    findings: tuple[Finding, ...] = field(default=())
    incidents: Incidents | None = None

    def table(self) -> pd.DataFrame:
        """Return the reports as a tidy frame, a copy. Columns as in `frame`."""
        return self.frame.copy()

    def summary(self, lang: Lang = "id") -> str:
        """Say whose reports these are, of which days; constructed ones are called so."""
        days = [long_date(day, lang=lang) for day in self.status_dates]
        told = {"first": days[0], "last": days[-1], "election": election_name(self.election, lang)}
        said = [text("shown.ready", lang, regions=self.reports["region_code"].nunique(), **told)]
        said += [text("shown.constructed", lang)] if self.constructed else []
        return " ".join([*said, *doubts(self.findings, lang)])

    def show(self, lang: Lang = "id") -> Shown:
        """Return the summary and how many items are in each state, a row per region."""
        matrix = self.matrix()
        states = {state: text(f"standing.state.{state}", lang) for state in STATES}
        counts = pd.crosstab(matrix["region_name"], matrix["state"])
        counts = counts.reindex(matrix["region_name"].unique(), columns=list(STATES), fill_value=0)
        table = counts.astype(str).rename(columns=states).reset_index()
        names = ["region_name", *states.values()]
        return shown([self.summary(lang)], table, names, text("shown.ready_table", lang), lang)

    @property
    def reports(self) -> pd.DataFrame:
        """What was reported, without what the comparison says."""
        return self.frame[self.frame["source"] != COMPARED]

    @property
    def status_dates(self) -> tuple[datetime.date, ...]:
        """The days reports are of, in order."""
        return tuple(sorted(set(self.reports["status_date"])))

    @property
    def rounds(self) -> tuple[datetime.date, ...]:
        """The status dates on which at least half as many regions report as on the fullest."""
        count = self.reports.groupby("status_date")["region_code"].nunique().sort_index()
        return tuple(count.index[count >= count.max() / 2])

    @property
    def constructed(self) -> bool:
        """Whether any row, of reports or incidents, is constructed, not observed."""
        made_up = (self.frame["quality"] == "constructed").any()
        return bool(made_up) or (self.incidents is not None and self.incidents.constructed)

    @property
    def last_day(self) -> datetime.date:
        """The last day a report or an incident is of."""
        logged = () if self.incidents is None else self.incidents.frame["date"]
        last: datetime.date = max((self.status_dates[-1], *logged))
        return last

    def matrix(self, day: Day = None) -> pd.DataFrame:
        """Return region × item, each held against its schedule on a day.

        The last figure reported up to the day counts, and is held against the share planned on the
        day it is of, its status date: what was done since is not known, and nobody is called
        behind for it. The schedule last told up to the day counts, with its curve:

        * straight from nothing on ``start`` up to the whole on the due date, or from what was done
          at an earlier report where no start is given; likewise slow, fast, slow (``s_curve``);
        * ``at_once``, as the voter list, a regulation and a grant agreement are unless told
          otherwise: nothing before the due date;
        * own milestones: straight lines from one to the next;
        * from the due date on: the whole.

        The state is ``done`` where all is done, ``overdue`` where a report on or after the due date
        says it is not, ``behind`` or ``on_track`` where the share done is or is not below the share
        planned, and ``unknown`` where what is done, planned or due was not told, where nothing says
        when work began, where the due date has passed without a report since, or where the report
        is older than `STALE` days and work was not done. Of several kinds
        of logistics the worst stands: overdue, behind, unknown, on_track, done; then the lowest.

        ``order`` comes from the incidents up to the day: planned, all; done, those settled; due,
        `SETTLE_DAYS` after the oldest open one (to be confirmed); behind past that, else on
        track; done where all are settled or none happened. A log tells how they stand now, so
        earlier days are judged by that too.

        Parameters
        ----------
        day : date or str, optional
            Default the last day told of, by a report or an incident.

        Returns
        -------
        pandas.DataFrame
            A row per region and item: ``region_code, region_name, item, kind, planned, done, unit,
            due, status_date, source, done_share, planned_share`` (on the status date; the whole
            where overdue; missing where nothing says when work began), ``state``; shares in 0..1.
        """
        judged = self._judged(day)
        order = judged["state"].map(STATES.index)
        ranked = judged.assign(order=order).sort_values(["order", "done_share"], kind="stable")
        worst = ranked.drop_duplicates(KEY[:2]).set_index(KEY[:2]).drop(columns="order")
        every = pd.MultiIndex.from_product([list(self.regions), ITEMS], names=KEY[:2])
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
        """Return what changed between two days, default the last two rounds of reports.

        Returns
        -------
        pandas.DataFrame
            A row per region, item and kind: ``region_code, region_name, item, kind, first, second,
            change`` (shares done; missing where not known on both days), ``state_first,
            state_second``.

        Raises
        ------
        UsageError
            If the first day does not come before the second.
        """
        days = self.rounds
        start, end = day_of(first) or days[-2:][0], day_of(second) or days[-1]
        if not start < end:
            raise failure(UsageError, "error.ready_days", first=start, second=end)
        sides = []
        for at, side in ((start, "first"), (end, "second")):
            columns = {"done_share": side, "state": f"state_{side}"}
            sides.append(self._judged(at)[[*KEY, *columns]].rename(columns=columns))
        found = sides[0].merge(sides[1], how="outer", on=KEY)
        every = pd.MultiIndex.from_product([list(self.regions), ITEMS], names=KEY[:2])
        told = every.to_frame(index=False).merge(found, how="left", on=KEY[:2])
        told = told.fillna({"kind": "", "state_first": "unknown", "state_second": "unknown"})
        told.insert(1, "region_name", told["region_code"].map(dict(self.regions)))
        return told.assign(change=told["second"] - told["first"])

    def days_left(self, election: str | None = None, day: Day = None) -> int | None:
        """Return the days from a day, default the last told of, to the vote, if it is known."""
        date = election_date(election or self.election)
        return None if date is None else (date - self._at(day)).days

    def priority(
        self, outlook: Outlook, weights: Weights = None, *, day: Day = None, lang: Lang = "id"
    ) -> pd.DataFrame:
        """Return where a low chance of the target meets lagging preparation, most pressing first.

        The lag of an item is the share planned (see `matrix`) less the share done, nothing where
        that is negative. The lag of a region is the weighted mean over its items known; the
        priority is (1 − probability of the target) × lag. Nothing is claimed about one causing the
        other.

        Parameters
        ----------
        outlook : Outlook
            The coming vote; its regions are the rows.
        weights : mapping of item to float, optional
            Weight of items from 0 up; default as in `weighed`.
        day : date or str, optional
            Default the last day told of.
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
        held = self.weighed(weights)
        names = {item: text(f"ready.item.{item}", lang) for item in held}
        matrix = self.matrix(day)
        lag = (matrix["planned_share"] - matrix["done_share"]).clip(lower=0)
        lag = lag.mask(matrix["state"] == "done", 0.0).mask(matrix["state"] == "unknown")
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
        found["weights"] = _weights_told(held, names, lang)
        found["rule"] = text("ready.rule", lang)
        return found.sort_values("priority", ascending=False, kind="stable", ignore_index=True)

    def weighed(self, weights: Weights = None) -> dict[str, float]:
        """Return the weight of every item: as given, else 1.

        Incidents, which are no preparation, and what supports another vote weigh 0 unless given.

        Raises
        ------
        UsageError
            If weights name an unknown item, are negative or all zero.
        """
        other = self.election.startswith("pemilu")
        apart = ("order", *SUPPORT) if other else ("order",)
        held = {item: 0.0 if item in apart else 1.0 for item in ITEMS}
        held |= dict(weights or {})
        wrong = [i for i, w in held.items() if i not in ITEMS or not (isfinite(w) and w >= 0)]
        if wrong or not sum(held.values()):
            raise failure(UsageError, "error.ready_weights", value=", ".join(wrong) or "0")
        return held

    def with_finality(self, finality: Finality, day: datetime.date | str) -> Readiness:
        """Let the voter list held against the official totals say where it is final.

        Each region compared is done if its list equals the total, else not; it needs a report with
        a due date to be more than unknown where it is not done. Where the last report up to the
        day said the opposite, the comparison counts, and a warning names the regions.

        Parameters
        ----------
        finality : Finality
            The comparison; regions without an official total are not compared.
        day : date or str
            The day it is of.
        """
        at = self._at(day)
        held = finality.frame.query("status != 'extra'")
        names = dict(held[["region_code", "region_name"]].to_numpy()) | dict(self.regions)
        rows = held[["region_code", "region_name"]].assign(item="dpt_final", kind="", planned=1.0)
        rows["done"] = (held["status"] == "equal").astype("float64")
        rows = rows.assign(unit="", status_date=at, source=COMPARED, note=held["status"])
        matrix = self.matrix(at).query("item == 'dpt_final'").set_index("region_code")
        told = matrix["done_share"].reindex(rows["region_code"])
        odd = told.notna().to_numpy() & ((told >= 1).to_numpy() != (rows["done"] == 1).to_numpy())
        values = {"day": at, "regions": listed(rows.loc[odd, "region_code"].map(names))}
        found = (Finding("W425", "DPT", values=values),) if odd.any() else ()
        frame = pd.concat([self.frame, rows.assign(quality="")], ignore_index=True)
        regions = dict(sorted(names.items()))
        return replace(self, frame=frame, regions=regions, findings=self.findings + found)

    def _at(self, day: Day) -> datetime.date:
        return day_of(day) or self.last_day

    def _judged(self, day: Day) -> pd.DataFrame:
        """Return the last figure of every region, item and kind, with its state on a day."""
        at = self._at(day)
        if at not in self._days:
            rows = all_judged(self.frame[self.frame["status_date"] <= at], KEY, at)
            rows += [] if self.incidents is None else self.incidents.order(at)
            self._days[at] = pd.DataFrame(rows, columns=[*KEY, *ABOUT])
        return self._days[at].copy()

    @cached_property
    def _days(self) -> dict[datetime.date, pd.DataFrame]:
        """What was judged already, by day."""
        return {}


def _weights_told(held: Mapping[str, float], names: Mapping[str, str], lang: Lang) -> str:
    """State the weights of items, the most common one for all the rest."""
    common = max(held.values(), key=list(held.values()).count)
    other = {names[item]: weight for item, weight in held.items() if weight != common}
    told = {**other, text("ready.rest" if other else "ready.every", lang): common}
    return "; ".join(
        text("ready.weight", lang, item=name, weight=decimal(weight, weight % 1 != 0, lang=lang))
        for name, weight in told.items()
    )
