"""Readiness in the documents: who is late with what, what matters most, and what is to come."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd

from turnout.charts.readiness import GROUPS
from turnout.documents.content import Content, Table
from turnout.plan.incidents import SETTLE_DAYS
from turnout.plan.readiness import ITEMS
from turnout.plan.stages import stages
from turnout.plan.standing import Standing
from turnout.plan.vulnerability import vulnerability
from turnout.tables.elections import election_name
from turnout.words.numbers import decimal, long_date, people, percent, progress, rupiah

PRESSING, LATE, SHOWS = 5, 14, 0.0005
MONEY = ("rupiah", "rp", "idr")
COUNTED = ("incidents", "open", "serious", "per_100000")


def priority_table(content: Content, standing: Standing, most: int = PRESSING) -> Table:
    """Return head, rows and caption of where a low chance meets lagging preparation."""
    shown = standing.priority[standing.priority["priority"] >= SHOWS].head(most)
    rows = [
        [
            standing.names[row["region_code"]],
            content.chance(row["probability"]),
            content.percent(row["lag"]),
            decimal(100 * row["priority"], 1, lang=content.lang),
            content.percent(row["known"], 0),
            row["lagging"],
        ]
        for row in shown.to_dict("records")
    ]
    target = content.percent(standing.outlook.target.value)
    keys = ("chance", "lag", "priority", "known", "lagging")
    head = [content.say(f"readiness.{key}", target=target) for key in keys]
    weighing = standing.weighing()
    caption = content.say("readiness.priority_caption", target=target, weighing=weighing)
    return [content.say("table.region"), *head], rows, f"{standing.marked}{caption}"


def overdue_table(content: Content, standing: Standing, most: int = LATE) -> Table:
    """Return head, rows and caption of what is overdue and how much is missing, per region."""
    late = standing.overdue
    late = late.assign(longest=late.groupby("region_code")["days_late"].transform("max"))
    order = {"longest": False, "region_code": True, "days_late": False}  # and whether it ascends
    ordered = late.sort_values([*order], ascending=[*order.values()], kind="stable")
    groups = ordered.groupby(["region_code", "item"], sort=False)
    rows = [_overdue(content, standing, group) for _, group in groups][:most]
    keys = ("item", "short", "due", "late")
    head = [content.say("table.region"), *(content.say(f"readiness.{key}") for key in keys)]
    day = long_date(standing.at, lang=content.lang)
    caption = content.say("readiness.overdue_caption", date=day, count=groups.ngroups)
    return head, rows, f"{standing.marked}{caption}"


def _overdue(content: Content, standing: Standing, kinds: pd.DataFrame) -> list[str]:
    """Return the row of an item: what is missing of each kind, and since when."""
    first, rows, alone = kinds.iloc[0], kinds.to_dict("records"), len(kinds) == 1
    told = [missing(content, standing, row, of=alone) for row in rows]
    place, item = standing.names[first["region_code"]], standing.item(first["item"])
    when, days = content.known(long_date, first["due"]), content.people(first["days_late"])
    return [place, item, "; ".join(told), when, days]


def missing(content: Content, standing: Standing, row: Mapping[Any, Any], *, of: bool) -> str:
    """Say how much is missing, and of how much, in people, things or money, or as a share."""
    write = rupiah if row["unit"].casefold() in MONEY else people
    told = content.known(write, row["planned"] - row["done"])
    if row["unit"] == "%":
        told = content.known(percent, 1 - row["done_share"])
    elif of:
        planned = content.known(write, row["planned"])
        told = content.say("readiness.of", missing=told, planned=planned)
    kind = standing.kind(row["kind"])
    return content.say("readiness.lack", kind=kind, count=told) if kind else told


def peace_table(content: Content, standing: Standing) -> Table | None:
    """Return incidents and the index of vulnerability per region; None where neither is known."""
    projection, log = standing.outlook.projection, standing.ready.incidents
    index = vulnerability(projection.election, standing.at).set_index("region_code")
    index = index[["score", "category"]].reindex([*projection.codes, ""])
    if log is None and index["score"].isna().all():
        return None
    counted = index.drop(columns=["score", "category"])
    if log is not None:
        counted = log.rates(projection.voters, standing.at).set_index("region_code")
    table = counted.reindex(columns=COUNTED).reindex(index.index).join(index)
    names = [*standing.names.values(), content.whole]
    rows = [_peace(content, *pair) for pair in zip(names, table.to_dict("records"), strict=True)]
    head = [content.say(f"readiness.{key}") for key in (*COUNTED, "vulnerability")]
    if log is None:  # no empty columns
        head, rows = head[-1:], [[row[0], row[-1]] for row in rows[:-1]]
    caption = _peace_caption(content, standing)
    return [content.say("table.region"), *head], rows, f"{standing.marked if log else ''}{caption}"


def _peace(content: Content, name: str, row: Mapping[Any, Any]) -> list[str]:
    counts = [content.known(people, row[key]) for key in COUNTED[:-1]]
    rate = content.known(partial(decimal, decimals=2), row["per_100000"])
    score = content.known(partial(decimal, decimals=2), row["score"])
    if pd.notna(row["category"]):
        score += f" ({content.say('readiness.category_' + row['category'])})"
    return [name, *counts, rate, score]


def _peace_caption(content: Content, standing: Standing) -> str:
    """Say what the counts and the index mean, and from where and of which day the index is."""
    log, election = standing.ready.incidents, standing.outlook.projection.election
    days = {"date": long_date(standing.at, lang=content.lang)}
    days["settle"] = content.people(SETTLE_DAYS)
    said = [content.say("readiness.log_none" if log is None else "readiness.log", **days)]
    index = vulnerability(election, standing.at).dropna(subset=["score"])
    if len(index):
        parts = set(standing.outlook.projection.codes)
        whole = index[~index["region_code"].isin(parts)]
        score = "".join(decimal(v, 2, lang=content.lang) for v in whole["score"].head(1))
        known = long_date(max(index["known_on"]), lang=content.lang)
        told = {"score": score or "–", "known": known, "place": content.place}
        said.append(content.say(f"readiness.index_{election.partition('-')[0]}", **told))
    return " ".join(said)


def stage_table(content: Content, election: str) -> Table:
    """Return head, rows and caption of the stages of a vote, with the days left."""
    first = content.first.projection
    table = stages(election, first.as_of, content.lang, first.codes)
    rows = []
    for row in table[table["status"] != "undated"].to_dict("records"):
        ends = [content.known(long_date, row[end]) for end in ("start", "end")]
        when = ends[0] if ends[0] == ends[1] else " – ".join(ends)
        left = content.known(people, row["days_left"]) if row["status"] == "ahead" else ""
        rows.append([row["name"], when, content.say(f"stages.{row['status']}"), left])
    head = [content.say(f"stages.{key}") for key in ("stage", "date", "status", "left")]
    undated = ", ".join(table.loc[table["status"] == "undated", "name"])
    name = election_name(election, content.lang)
    caption = [content.say("stages.caption", election=name, date=content.as_of)]
    caption += [content.say("stages.undated", names=undated)] if undated else []
    return head, rows, " ".join(caption)


def tables(content: Content, standing: Standing) -> list[Table]:
    """Return what a screen shows below the matrix."""
    found = [overdue_table(content, standing), priority_table(content, standing)]
    found += [peace] if (peace := peace_table(content, standing)) else []
    return [*found, stage_table(content, standing.outlook.projection.election)]


def matrix_rows(standing: Standing, signs: Mapping[str, str]) -> list[list[str]]:
    """Return region × item for a screen: share done and the sign of its state."""
    cells = standing.matrix.set_index(["region_code", "item"])
    head = {item: standing.say(f"short.{item}").replace("\n", " ") for item in ITEMS}
    for group in ("list", "logistics"):
        for item in GROUPS[group]:
            head[item] = f"{standing.say(f'group.{group}')} {head[item]}"
    rows = [["", *head.values()]]
    for code in standing.priority["region_code"]:
        signed = [_sign(cells.loc[(code, item)], signs) for item in ITEMS]
        rows.append([standing.names[code], *signed])
    return rows


def _sign(cell: pd.Series, signs: Mapping[str, str]) -> str:
    if cell["state"] == "unknown":
        return "–"
    return f"{progress(cell['done_share'])}% {signs[cell['state']]}"
