"""`Standing`: readiness on a day beside the coming vote, and the sentences that say it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from turnout.plan.changes import Change, Scenario, applied
from turnout.plan.readiness import STATES
from turnout.tables.elections import election_name
from turnout.words import numbers
from turnout.words.sentences import joined, place_name
from turnout.words.texts import catalogue, text

if TYPE_CHECKING:
    import datetime

    import pandas as pd

    from turnout.plan.readiness import Readiness, Weights
    from turnout.projection.outlook import Outlook
    from turnout.words.numbers import Lang

NAMED, WHAT_IF = 3, 0.05


@dataclass(frozen=True, eq=False)
class Standing:
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
    >>> Standing(ready, data.outlook("pemilu-2024"), data.as_of, lang="en").countdown()
    '13 days to the 2024 general election; status of 31 January 2024.'
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
        return text(f"ready.item.{name}", self.lang)

    def kind(self, name: str) -> str:
        """Name a kind of logistics; one not packaged keeps its own name."""
        key = f"ready.kind.{name}"
        return text(key, self.lang) if key in catalogue() else name

    @cached_property
    def names(self) -> dict[str, str]:
        """Name of each region by its code."""
        projection = self.outlook.projection
        return dict(zip(projection.codes, projection.names, strict=True))

    def few(self, told: list[str], most: int = NAMED) -> str:
        """Join names, at most so many."""
        rest = len(told) - most
        return joined(
            told if rest <= 0 else [*told[:most], self.say("rest", count=rest)], self.lang
        )

    @property
    def marked(self) -> str:
        """What stands before anything said of constructed reports; empty for real ones."""
        return self.say("constructed") if self.ready.constructed else ""

    def title(self) -> str:
        """State who is late, or that nobody is."""
        late, behind = self.late(), self.late("behind")
        where = late or behind
        key = "title_late" if late else "title_behind" if behind else "title_fine"
        if set(self.matrix["state"]) == {"unknown"}:
            key = "title_unknown"
        names = self.few([self.names[code] for code in where])
        told = {"count": len(where), "all": len(self.names), "names": names}
        return self.marked + self.say(key, **told)

    def countdown(self) -> str:
        """Say how many days are left to the vote, and of when the reports are."""
        name = election_name(self.outlook.projection.election, self.lang)
        left = self.ready.days_left(self.outlook.projection.election, self.at)
        status = numbers.long_date(self.ready.status_dates[-1], lang=self.lang)
        told = {"election": name, "status": status, "days": left}
        return self.say("no_countdown" if left is None else "countdown", **told)

    def sentences(self) -> list[str]:
        """Say who is late with what, whether that matters for the target, and what is unknown."""
        said = [self._lateness(state) for state in STATES[:2] if self.late(state)]
        said[1:1] = [self._matter(where)] if (where := self._lagging()) else []
        said += [changed] if (changed := self.changed()) else []
        unknown = int((self.matrix["state"] == "unknown").sum())
        if unknown:
            said.append(self.say("unknown", count=unknown, all=len(self.matrix)))
        return said or [self.say("title_fine") + "."]

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
        for item in self.ready.items:
            where = [self.names[code] for code, own in cells if own == item]
            everywhere = len(where) == len(self.names) > 1
            names = self.say("everywhere") if everywhere else self.few(where)
            told += [self.say("item_where", item=self.told(item), names=names)] if where else []
        return "; ".join(told)

    def told(self, item: str) -> str:
        """Name an item within a sentence."""
        name = self.item(item)
        proper = name[:2].isupper() or name.startswith("Linmas")
        return name if proper else name[:1].lower() + name[1:]

    def _matter(self, where: list[str]) -> str:
        """Say what chance the regions have, and what the whole would be, were they lower."""
        projection, lang = self.outlook.projection, self.lang
        table = self.outlook.table().set_index("region_code").loc[where]
        each = [
            f"{name} {numbers.probability(chance, lang=lang)}"
            for name, chance in table[["region_name", "probability"]].to_numpy()
        ]
        lower = applied(
            self.outlook, Scenario("", (Change("points", tuple(where), value=-WHAT_IF),))
        )
        chances = (self.outlook.total().probability, lower.total().probability)
        now, then = (numbers.probability(chance, lang=lang) for chance in chances)
        registered = table["registered"].sum()
        share = registered / self.outlook.total().registered
        return self.say(
            "matter" if now != then else "matter_same",
            target=numbers.percent(self.outlook.target.value, lang=lang),
            names=self.few(each),
            voters=numbers.people(registered, lang=lang),
            share=numbers.percent(share, 0, lang=lang),
            points=numbers.decimal(100 * WHAT_IF, 0, lang=lang),
            place=place_name(projection.place, lang),
            now=now,
            then=then,
        )

    def changed(self) -> str:
        """Say what became better and worse since the status date before; empty without one."""
        days = [day for day in self.ready.status_dates if day <= self.at]
        if len(days) < 2:  # noqa: PLR2004
            return ""
        trend = self.ready.trend(days[-2], self.at)
        trend = trend[(trend["state_first"] != "unknown") & (trend["state_second"] != "unknown")]
        first, second = (trend[name].map(STATES.index) for name in ("state_first", "state_second"))
        worse = trend[(second < first) & (second < STATES.index("unknown"))]
        cells = list(worse[["region_code", "item"]].itertuples(index=False, name=None))
        counts = {"better": int((second > first).sum()), "worse": len(worse)}
        since = numbers.long_date(days[-2], lang=self.lang)
        where = self.say("worse_where", items=self._by_item(cells)) if cells else ""
        return self.say("changed", where=where, since=since, **counts)

    def weighing(self) -> str:
        """Say by which rule regions are put in order, and the weight of every item."""
        weights = self.priority["weights"].iloc[0]
        return self.say("rule", rule=self.priority["rule"].iloc[0], weights=weights)

    def pressing(self) -> str:
        """Name the regions where a low chance meets lagging preparation, the first few."""
        table = self.priority[self.priority["priority"] > 0]
        return joined(list(table["region_name"].head(NAMED)), self.lang)

    def source(self) -> str:
        """Name who reported; constructed reports are called so."""
        told = [name for name in dict.fromkeys(self.ready.frame["source"]) if name]
        if self.ready.constructed:
            return self.say("constructed_note")
        return self.say("chart.source", sources=self.few(told)) if told else ""

    def counts(self) -> dict[str, int]:
        """Return how many cells of the matrix are in each state, worst first."""
        found = self.matrix["state"].value_counts()
        return {state: int(found.get(state, 0)) for state in STATES}

    def as_dict(self) -> dict[str, Any]:
        """Return readiness beside the vote as plain values for JSON."""
        columns = ["region_code", "region_name", "probability", "lag", "known", "priority"]
        rows = json.loads(self.priority[[*columns, "lagging"]].to_json(orient="records"))
        order = {"rule": self.priority["rule"].iloc[0], "weights": self.priority["weights"].iloc[0]}
        said = {"title": self.title(), "sentences": self.sentences()}
        return said | self.ready.as_dict(self.at) | order | {"priority": rows}
