"""One region of a briefing on two pages and a slide, read off the joint draws and plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from turnout import charts
from turnout.charts.frame import source_line
from turnout.documents import plans
from turnout.documents.content import UNKNOWN, Content, Table
from turnout.documents.deck import Deck
from turnout.documents.method import limits
from turnout.documents.parts import Part, drawn, section, table, words
from turnout.documents.pdf import front, typeset
from turnout.documents.readiness import missing
from turnout.documents.scoreboard import base_rows
from turnout.documents.slides import add_cards
from turnout.plan.questions import ASKED
from turnout.plan.requirements import VARIANTS, requirements
from turnout.plan.standing import Standing
from turnout.plan.targets import by_target
from turnout.projection.alone import alone
from turnout.projection.outlook import Outlook
from turnout.projection.plan import Plan
from turnout.words.numbers import long_date, mean, people, points, progress

ITEMS = ("tps", "kpps", "linmas", "ballots_all", "boxes", "booths", "ink")
SMALL = 7.4


@dataclass(frozen=True, eq=False)
class Joint:
    """All regions together, with what is computed once for the pages of each.

    Parameters
    ----------
    content : Content
        What the briefing of all regions says.
    """

    content: Content

    def only(self, code: str) -> Content:
        """Return what is said of one region: its columns of the same draws, the same plan."""
        whole = self.content
        outlooks = tuple(alone(outlook, code) for outlook in whole.outlooks)
        standing = whole.standing
        if standing is not None:
            own = outlooks[[o is standing.outlook for o in whole.outlooks].index(True)]
            standing = replace(standing, outlook=own)
        return replace(whole, outlooks=outlooks, standing=standing, joint=whole)

    def prepared(self) -> Joint:
        """Compute what all regions share, so that what fails for all fails once; return itself."""
        for name in ("tables", "own_plans", "without_ceilings", "targets", "needs"):
            getattr(self, name)
        return self

    @cached_property
    def tables(self) -> list[pd.DataFrame]:
        """The table of regions of each vote, by code."""
        level = self.content.level
        return [o.table(level).set_index("region_code") for o in self.content.outlooks]

    @cached_property
    def own_plans(self) -> list[Plan]:
        """What every region takes to reach the target itself, per vote."""
        return [outlook.needed(ASKED, how="each") for outlook in self.content.outlooks]

    @cached_property
    def without_ceilings(self) -> list[Plan]:
        """What it would take even where that is more than a region ever brought, per vote."""
        outlooks = self.content.outlooks
        return [outlook.needed(ASKED, how="each", ceilings=False) for outlook in outlooks]

    @cached_property
    def targets(self) -> list[pd.DataFrame]:
        """Targets that regions have set themselves for the coming votes: given, else on record."""
        given = self.content.targets
        every = [by_target(o) if given is None else given for o in self.content.outlooks]
        return [found[found["probability"].notna()] for found in every]

    @cached_property
    def needs(self) -> list[tuple[pd.DataFrame, list[str]]]:
        """What each vote takes by region code and item, as written, and what it rests on."""
        return [self._needs(outlook) for outlook in self.content.outlooks]

    def _needs(self, outlook: Outlook) -> tuple[pd.DataFrame, list[str]]:
        projection = outlook.projection
        if projection.election not in VARIANTS:
            return pd.DataFrame(columns=list(ITEMS)), []
        found = requirements(projection.voters, projection.election).table(self.content.lang)
        found = found[found["item"].isin(ITEMS) & found["needed"].notna()]
        pairs = zip(found["needed"], found["exact"], strict=True)
        told = [self._about(needed, exact=exact) for needed, exact in pairs]
        wide = found.assign(told=told).pivot(index="region_code", columns="item", values="told")
        return wide.reindex(columns=ITEMS), list(dict.fromkeys(found.loc[~found["exact"], "note"]))

    def _about(self, needed: float, *, exact: bool) -> str:
        written = self.content.people(needed)
        return written if exact else self.content.say("orders.about", people=written)


def region_pdf(joint: Joint, content: Content) -> bytes:
    """Return the two pages of a region as PDF/A-2a and PDF/UA-1; same content, same bytes.

    Raises
    ------
    OutputError
        If the pages cannot be set.
    """
    chart = charts.votes_against_target(content.outlooks, **drawn(content))
    beside = _beside(joint, content)
    sections = [*beside, *_second_page(joint, content)]
    printed = front(content, chart, _notes(joint, content), sections)
    return typeset(printed | {"first_page": len(beside)}, content.theme)


def region_pptx(content: Content) -> bytes:
    """Return the one slide of a region, its notes to speak by."""
    deck = Deck(content)
    add_cards(deck)
    return deck.packed()


def _told(joint: Joint, content: Content, outlook: Outlook) -> dict[str, str]:
    place, name = joint.content.place, outlook.projection.names[0]
    return {"place": place, "name": name, **content.told(outlook)}


def _notes(joint: Joint, content: Content) -> list[str]:
    """Say how sure it is, and where a region's own past is not known."""
    said = []
    for outlook in content.outlooks:
        own = content.notes(outlook)
        if not np.isfinite(outlook.projection.origin.past.turnout).any():
            own.append(content.say("region.no_past", **_told(joint, content, outlook)))
        said.append(f"{content.name(outlook)}: {' '.join(own)}")
    return said


def _beside(joint: Joint, content: Content) -> list[Part]:
    """Say where the region stands to all together: above, below or open, and never as a rank."""
    parts, told = [], _told(joint, content, content.first)
    every = zip(content.outlooks, joint.content.outlooks, joint.tables, strict=True)
    for outlook, whole, regions in every:
        if not whole.knows_regions:
            parts.append(f"{content.name(outlook)}: {joint.content.no_region_past(whole)}")
        elif len(regions) > 1:
            row = regions.to_dict("index")[outlook.projection.codes[0]]
            parts.append(_relative(joint, content, outlook, row, ranks=whole.ranks))
    if any(whole.ranks for whole in joint.content.outlooks):
        parts.append(content.say("region.no_rank"))
    title = content.say("region.beside", **told)
    return [section(title, [words("note", " ".join(parts))])] if parts else []


def _relative(
    joint: Joint, content: Content, outlook: Outlook, row: dict[Any, Any], *, ranks: bool
) -> str:
    ends = {"points": "relative", "lower": "relative_lower", "upper": "relative_upper"}
    key = "above" if row["relative_lower"] > 0 else "below" if row["relative_upper"] < 0 else "open"
    shown = {name: points(row[end], lang=content.lang) for name, end in ends.items()}
    told = _told(joint, content, outlook) | shown | {"level": content.interval}
    said = content.say(f"region.{key}", **told)
    if ranks:
        said += " " + content.say("region.lowest", chance=content.chance(row["lowest3"]))
    return said


def _second_page(joint: Joint, content: Content) -> Iterator[Part]:
    """Yield what it would take, what the votes need, what is ready, and how all that is meant."""
    told = _told(joint, content, content.first)
    takes = table(*_takes(joint, content), left=(0,), shares={0: 1}, size=SMALL)
    yield section(content.say("region.takes", **told), [takes])
    yield section(content.say("region.needs"), [_needs(joint, content)])
    if content.standing is not None:
        yield _ready(content, content.standing)
    bases = table(
        *base_rows(content), content.say("bases.caption"), left=(0, 1), shares={1: 1}, size=SMALL
    )
    yield section(content.say("heading.bases"), [bases])
    told |= {"draws": content.people(len(content.first.projection.turnout))}
    told |= {"date": content.as_of, "level": content.interval}
    notes = [content.say("region.method", **told), " ".join(limits(content))]
    notes.append(source_line(content.outlooks, content.lang))
    title = content.say("region.limits")
    yield section(title, [words("note", note) for note in notes])


def _takes(joint: Joint, content: Content) -> Table:
    """Return head, rows and caption: the share in the joint plan, the target by itself, its own."""
    heads = ("question", "asked", "now", "voters", "per_tps", "per_village", "ceiling", "reach")
    rows = []
    for place, outlook in enumerate(content.outlooks):
        shown, own = plans.plan_to_show(content, outlook), joint.own_plans[place]
        told = _told(joint, content, outlook)
        goal = {"goal": shown.goal(content.lang)}
        now, several = shown.now, len(joint.tables[place]) > 1
        if several:
            rows.append([content.say("region.of_all", **told | goal), *_asked(content, shown, now)])
        goal = {"goal": content.say("plan.goal", **told)}
        now, free = outlook.total().probability, joint.without_ceilings[place]
        asked = _asked(content, own, now, free)
        rows.append([content.say("region.by_itself", **told | goal), *asked])
        rows += _own_targets(joint, content, place)
    head = [content.say(f"plan.column_{name}") for name in heads]
    told = _told(joint, content, content.first)
    notes = ["region.takes_note"] * (len(joint.tables[0]) > 1) + ["region.beyond_note"]
    return head, rows, " ".join(content.say(note, **told) for note in notes)


def _asked(content: Content, plan: Plan, now: float, free: Plan | None = None) -> list[str]:
    """Write a region's row of a plan; where that is out of reach, what it would take all the same.

    The ceiling stays that of the plan.
    """
    code = content.first.projection.codes[0]
    row, beyond = content.plan_row(plan, code), code in plan.beyond
    if beyond and free is not None:
        row = content.plan_row(free, code) | {"ceiling": row["ceiling"]}
    reach = "no" if beyond else "yes" if row["voters"] else "done"
    return [
        content.chance(plan.probability),
        plans.chance_now(content, now, plan),
        content.people(row["voters"]),
        content.known(mean, row["voters_per_tps"]),
        content.known(mean, row["voters_per_village"]),
        content.percent(row["ceiling"]),
        content.say(f"plan.reach_{reach}"),
    ]


def _own_targets(joint: Joint, content: Content, place: int) -> list[list[str]]:
    outlook, held = content.outlooks[place], joint.targets[place]
    rows = []
    for row in held[held["region_code"] == outlook.projection.codes[0]].to_dict("records"):
        told = _told(joint, content, outlook) | {"target": content.percent(row["value"])}
        said, needed = (
            content.say("region.own_target", **told),
            content.known(people, row["needed"]),
        )
        asked = [content.chance(ASKED), content.chance(row["probability"]), needed]
        rows.append([said, *asked, *[UNKNOWN] * 4])
    return rows


def _needs(joint: Joint, content: Content) -> Part:
    """Set what the votes take in the region, or say that it is not known."""
    rows, notes = [], []
    for outlook, (needed, basis) in zip(content.outlooks, joint.needs, strict=True):
        code = outlook.projection.codes[0]
        if code in needed.index:
            told = needed.loc[code].fillna(UNKNOWN)
            rows.append([content.name(outlook), *told])
            notes += [f"{note[:1].upper()}{note[1:]}." for note in basis]
    if not rows:
        return words("note", content.say("region.needs_open"))
    head = [content.say("plan.column_vote")]
    keys = [
        f"orders.column_{item}" if item != "ballots_all" else "region.ballots" for item in ITEMS
    ]
    caption = content.say("region.needs_note", notes=" ".join(dict.fromkeys(notes)))
    return table([*head, *map(content.say, keys)], rows, caption.strip(), size=SMALL)


def _ready(content: Content, standing: Standing) -> Part:
    """Set every item of the region: its state, what is done, when due, what is missing."""
    counts = standing.counts() | {"all": len(standing.matrix)}
    name = standing.outlook.projection.names[0]
    title = standing.marked + content.say("region.ready", name=name, **counts)
    rows = [
        [
            standing.item(row["item"]),
            standing.say(f"state.{row['state']}"),
            UNKNOWN if pd.isna(row["done_share"]) else f"{progress(row['done_share'])}%",
            content.known(long_date, row["due"]),
            missing(content, standing, row, of=True) if row["state"] == "overdue" else "",
        ]
        for row in standing.matrix.to_dict("records")
    ]
    heads = ("readiness.item", "orders.state", "sheet.done_share", "readiness.due")
    head = [content.say(key) for key in (*heads, "readiness.short")]
    note = content.say("region.ready_note", date=long_date(standing.at, lang=content.lang))
    caption = f"{standing.marked}{note} {standing.source()}".strip()
    items = table(head, rows, caption, left=(0, 1, 4), shares={4: 1}, size=SMALL)
    return section(title, [items])
