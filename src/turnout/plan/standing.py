"""`Standing`: readiness on a day beside the coming vote, and the sentences that say it."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from turnout.files.regions import short_name
from turnout.plan.changes import Change, Scenario, applied
from turnout.plan.readiness import ITEMS, STATES, Readiness, Weights
from turnout.plan.schedule import STALE
from turnout.projection.outlook import Outlook
from turnout.tables.elections import election_name
from turnout.words import numbers
from turnout.words.numbers import Lang
from turnout.words.sentences import joined, likelihood, place_name
from turnout.words.shown import Shown, Shows, shown
from turnout.words.texts import catalogue, text

NAMED, ALL_NAMED, WHAT_IF = 3, 5, 0.05


@dataclass(frozen=True, eq=False)
class Standing(Shows):
    """What is ready on a day, held against the schedule and beside the chance of the target.

    Parameters
    ----------
    ready : Readiness
        The reports.
    outlook : Outlook
        The vote they are for, against its target; its regions are the rows.
    day : datetime.date, optional
        Default the last day a report or an incident is of.
    weights : mapping of item to float, optional
        Of the priority; see `Readiness.priority`.
    lang : {"id", "en"}
        Language.

    Examples
    --------
    >>> import turnout
    >>> data = turnout.datasets.jambi()
    >>> files = [turnout.datasets.example(f"{name}.csv") for name in ("readiness", "incidents")]
    >>> ready = turnout.read_readiness(files, voters=data.voters, as_of=data.as_of)
    >>> standing = Standing(ready, data.outlook("pemilu-2024"), data.as_of, lang="en")
    >>> standing.countdown().split("; ")[0], standing.counts()["overdue"]
    ('13 days to the 2024 general election', 4)
    """

    ready: Readiness
    outlook: Outlook
    day: datetime.date | None = None
    weights: Weights = None
    lang: Lang = "id"

    @property
    def at(self) -> datetime.date:
        """The day."""
        return self.day or self.ready.last_day

    @cached_property
    def matrix(self) -> pd.DataFrame:
        """Region × item with their states; see `Readiness.matrix`."""
        found = self.ready.matrix(self.at)
        return found[found["region_code"].isin(self.outlook.projection.codes)]

    @cached_property
    def states(self) -> pd.DataFrame:
        """States, a row per region code and a column per item."""
        return self.matrix.pivot_table(
            index="region_code", columns="item", values="state", aggfunc="first", sort=False
        )

    @cached_property
    def overdue(self) -> pd.DataFrame:
        """What is overdue and where, kind by kind, the latest first."""
        found = self.ready.overdue(self.at)
        return found[found["region_code"].isin(self.outlook.projection.codes)]

    @cached_property
    def priority(self) -> pd.DataFrame:
        """Where a low chance meets lagging preparation; see `Readiness.priority`."""
        return self.ready.priority(self.outlook, self.weights, day=self.at, lang=self.lang)

    def late(self, state: str = "overdue") -> dict[str, list[str]]:
        """Return the items in a state by region code, the most pressing region first."""
        rows = self.matrix[self.matrix["state"] == state].groupby("region_code")["item"].agg(list)
        return {code: rows[code] for code in self.priority["region_code"] if code in rows}

    def say(self, key: str, **values: object) -> str:
        """Return one text on readiness."""
        return text(f"standing.{key}", self.lang, **values)

    def item(self, name: str) -> str:
        """Name an item."""
        return self._say(f"ready.item.{name}")

    def kind(self, name: str) -> str:
        """Name a kind of logistics; one not packaged keeps its own name."""
        key = f"ready.kind.{name}"
        return self._say(key) if key in catalogue() else name

    @cached_property
    def names(self) -> dict[str, str]:
        """Short name of each region by its code, as charts use it."""
        pairs = zip(self.outlook.projection.codes, self.outlook.projection.names, strict=True)
        return {code: short_name(code, name) for code, name in pairs}

    def few(self, told: list[str], most: int = NAMED) -> str:
        """Join names, at most so many."""
        rest = len(told) - most
        shown = told if rest <= 0 else [*told[:most], self.say("rest", count=rest)]
        return joined(shown, self.lang)

    @property
    def marked(self) -> str:
        """What stands before anything said of constructed reports; empty for real ones."""
        return self.say("constructed") if self.ready.constructed else ""

    def title(self) -> str:
        """State who is late, or that nobody is, or that nothing can be said."""
        late, behind = self.late(), self.late("behind")
        where = late or behind
        known = int((self.matrix["state"] != "unknown").sum())
        key = "title_late" if late else "title_behind" if behind else "title_fine"
        if not known:
            key = "title_open" if self.matrix["done"].notna().any() else "title_unknown"
        names = self.few([self.names[code] for code in where], ALL_NAMED)
        told = {"count": len(where), "all": len(self.names), "names": names}
        return self.marked + self.say(key, known=known, cells=len(self.matrix), **told)

    def countdown(self) -> str:
        """Say how many days are left to the vote, and of when the reports are."""
        name = election_name(self.outlook.projection.election, self.lang)
        left = self.ready.days_left(self.outlook.projection.election, self.at)
        days = [day for day in self.ready.status_dates if day <= self.at] or [self.at]
        status, at = (numbers.long_date(day, lang=self.lang) for day in (days[-1], self.at))
        told = {"election": name, "status": status, "days": left, "at": at}
        return self.say("no_countdown" if left is None else "countdown", **told)

    def sentences(self) -> list[str]:
        """Say who is late with what, what that may mean for the target, and what is unknown."""
        return [*map(" ".join, self.points()), *self.notes()]

    def points(self) -> list[tuple[str, str]]:
        """Answer, each under a heading: who is late with what, and does it matter."""
        state = "overdue" if self.late() else "behind"
        late = self._lateness(state) if self.late(state) else f"{self.title()}."
        matter = self._matter(self._lagging())
        target = numbers.percent(self.outlook.target.value, lang=self.lang)
        return [(self.say("who"), late), (self.say("so_what", target=target), matter)]

    def notes(self) -> list[str]:
        """Say what else is behind, what changed, and what is not known."""
        said = [self._lateness("behind")] if self.late() and self.late("behind") else []
        said += [told for told in (self.changed, self._stale()) if told]
        unknown = self.late("unknown")
        cells = [(code, item) for code, items in unknown.items() for item in items]
        if cells:
            items = self._by_item(cells) if len({item for _, item in cells}) <= NAMED else ""
            where = self.say("where", items=items) if items else ""
            said.append(self.say("unknown", count=len(cells), all=len(self.matrix), where=where))
        return said

    def _lagging(self) -> list[str]:
        """Return the regions late, or else behind, with an item that weighs in the priority."""
        weights = self.ready.weighed(self.weights)
        for state in STATES[:2]:
            late = self.late(state).items()
            if where := [code for code, items in late if any(weights[item] for item in items)]:
                return where
        return []

    def _lateness(self, state: str) -> str:
        """Say which items are in a state, and where."""
        late = self.late(state)
        items = self._by_item([(code, item) for code, items in late.items() for item in items])
        return self.say(f"said_{state}", items=items, count=len(late), all=len(self.names))

    def _by_item(self, cells: list[tuple[str, str]]) -> str:
        """Say of which items cells are, and of each where."""
        told = []
        for item in ITEMS:
            where = [self.names[code] for code, own in cells if own == item]
            everywhere = len(where) == len(self.names) > 1
            names = self.say("everywhere") if everywhere else self.few(where)
            if where:
                task = self._say(f"ready.task.{item}")
                told.append(self.say("item_where", item=task, names=names))
        return "; ".join(told)

    def _matter(self, where: list[str]) -> str:
        """Say the chance of the target, that of late regions, and of the whole, were they lower."""
        projection, lang = self.outlook.projection, self.lang
        now = self.outlook.total().probability
        target = numbers.percent(self.outlook.target.value, lang=lang)
        said = {"place": place_name(projection.place, lang), "target": target}
        said |= {"label": self._say(f"scale.{likelihood(now)}"), "now": self._chance(self.outlook)}
        others = [self.say("other", chance=self._chance(other)) for other in self.outlook.beside]
        told = [self.say("matter", others="".join(others), **said)]
        if where:
            told.append(self._late_chances(where))
            away = Scenario("", (Change("points", tuple(where), value=-WHAT_IF),))
            chances = [now, applied(self.outlook, away).total().probability]
            was, then = (numbers.probability(chance, lang=lang) for chance in chances)
            key = "lower" if was != then else "lower_same"
            shift = numbers.decimal(100 * WHAT_IF, 0, lang=lang)
            told.append(self.say(key, points=shift, was=was, then=then, place=said["place"]))
        left_out = [self.names[code] for code in self.late() if code not in where]
        if where and left_out:
            told.append(self.say("left_out", names=self.few(left_out)))
        return " ".join(told)

    def _late_chances(self, where: list[str]) -> str:
        """Say the chances of the regions that are late, and how many voters are listed there."""
        table = self.outlook.table().set_index("region_code").loc[where]
        chances = [numbers.probability(chance, lang=self.lang) for chance in table["probability"]]
        each = [f"{self.names[code]} {chance}" for code, chance in zip(where, chances, strict=True)]
        voters, listed = table["registered"].sum(), self.outlook.total().registered
        share = numbers.percent(voters / listed, 0, lang=self.lang)
        names, people = self.few(each, ALL_NAMED), numbers.people(voters, lang=self.lang)
        return self.say("chances", names=names, voters=people, share=share)

    def _chance(self, outlook: Outlook) -> str:
        """Write the chance of the whole with what it is a share of."""
        chance = numbers.probability(outlook.total().probability, lang=self.lang)
        base = self._say(f"base.{outlook.projection.base.value}")
        return self.say("chance_of", chance=chance, base=base)

    def _say(self, key: str) -> str:
        return text(key, self.lang)

    def _stale(self) -> str:
        """Say which reports are old, and where; empty without any."""
        open_ = self.matrix[(self.matrix["state"] == "unknown") & self.matrix["done_share"].notna()]
        old = open_.loc[[(self.at - day).days > STALE for day in open_["status_date"]]]
        cells = list(old[["region_code", "item"]].itertuples(index=False, name=None))
        return self.say("stale", days=STALE, items=self._by_item(cells)) if cells else ""

    @cached_property
    def changed(self) -> str:
        """Say what became better and worse since the round of reports before, if there is one."""
        days = [day for day in self.ready.rounds if day <= self.at]
        if len(days) < 2:  # noqa: PLR2004
            return ""
        trend = self.ready.trend(days[-2], self.at)
        trend = trend[trend["region_code"].isin(self.outlook.projection.codes)]
        trend = trend[(trend["state_first"] != "unknown") & (trend["state_second"] != "unknown")]
        first, second = (trend[name].map(STATES.index) for name in ("state_first", "state_second"))
        worse = trend[(second < first) & (second < STATES.index("unknown"))]
        pairs = worse[["region_code", "item"]].drop_duplicates()
        cells = list(pairs.itertuples(index=False, name=None))
        counts = {"better": int((second > first).sum()), "worse": len(worse)}
        since = numbers.long_date(days[-2], lang=self.lang)
        where = self.say("where", items=self._by_item(cells)) if cells else ""
        return self.say("changed", where=where, since=since, **counts)

    def weighing(self) -> str:
        """Say by which rule regions are put in order, and the weight of every item."""
        weights = self.priority["weights"].iloc[0]
        return self.say("rule", rule=self.priority["rule"].iloc[0], weights=weights)

    def source(self) -> str:
        """Name who reported; what is constructed is called so."""
        reports, log = self.ready.frame, self.ready.incidents
        made_up = reports["quality"] == "constructed"
        logged = log is not None and log.constructed
        told = [name for name in dict.fromkeys(reports.loc[~made_up, "source"]) if name]
        said = [self.say("chart.source", sources=self.few(told))] if told else []
        if self.ready.constructed:
            every = made_up.all() and (log is None or logged)
            what = "what_all" if every else "what_reports" if made_up.any() else "what_log"
            said.append(self.say("constructed_note", what=self.say(what)))
        return " ".join(said)

    def counts(self) -> dict[str, int]:
        """Return how many cells of the matrix are in each state, worst first."""
        found = self.matrix["state"].value_counts()
        return {state: int(found.get(state, 0)) for state in STATES}

    def table(self) -> pd.DataFrame:
        """Return region × item with their states, a copy; see `Readiness.matrix`."""
        return self.matrix.copy()

    def summary(self, lang: Lang | None = None) -> str:
        """Say who is late, the days left, and what it may mean for the target."""
        return " ".join(self.show(lang).sentences)

    def show(self, lang: Lang | None = None) -> Shown:
        """Return the summary, and where a low chance meets lagging preparation."""
        own = replace(self, lang=lang or self.lang)
        names = ["region_name", "probability", "lag", "known", "priority", "lagging"]
        told = [own.title(), own.countdown(), *own.sentences(), own.source()]
        caption = text("shown.priority", own.lang)
        return shown(told, own.priority, names, caption, own.lang)

    def as_dict(self) -> dict[str, Any]:
        """Return readiness beside the vote as plain values for JSON."""
        voters, log = self.outlook.projection.voters, self.ready.incidents
        dates = ["due", "status_date"]
        cells = self.matrix.assign(**{name: self.matrix[name].astype(str) for name in dates})
        frames = {"priority": self.priority.drop(columns=["rule", "weights"]), "cells": cells}
        frames |= {} if log is None else {"incidents": log.rates(voters, self.at)}
        frames |= {"trend": self.ready.trend(None, self.at)} if len(self.ready.rounds) > 1 else {}
        rows = {name: json.loads(f.to_json(orient="records")) for name, f in frames.items()}
        election = self.outlook.projection.election
        return {
            "title": self.title(),
            "sentences": self.sentences(),
            "election": election,
            "day": self.at.isoformat(),
            "days_left": self.ready.days_left(election, self.at),
            "constructed": self.ready.constructed,
            "rule": self.priority["rule"].iloc[0],
            "weights": self.priority["weights"].iloc[0],
        } | rows
