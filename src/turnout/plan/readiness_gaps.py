"""What reports of readiness leave open or in doubt, as warnings that do not stop anything."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from turnout.files.findings import listed
from turnout.plan.readiness import ITEMS, KEY, LOGISTICS, STAFF, Readiness
from turnout.plan.requirements import VARIANTS, requirements
from turnout.tables.elections import election_date
from turnout.tables.voters import VoterList
from turnout.words.texts import text

Warned = list[tuple[str, dict[str, Any]]]

NEEDS = {item: item.partition("_")[0] for item in STAFF}  # kpps_trained: what kpps needs
NEAR = 0.01


def in_both(item: str, kind: str | None = "") -> dict[str, str]:
    """Name an item, of a kind if it has one, by language."""
    names = {lang: text(f"ready.item.{item}", lang) for lang in ("id", "en")}
    return {lang: " ".join(filter(None, (name, kind))) for lang, name in names.items()}


def gaps(ready: Readiness, day: datetime.date, stale: int) -> Warned:
    """Say what cannot be judged, is stale, is not reported, fell, or is due after the vote."""
    matrix = ready.matrix(day)
    told, known = matrix["done"].notna(), matrix["done_share"].notna()
    matrix["days"] = [(day - d).days if pd.notna(d) else 0 for d in matrix["status_date"]]
    computed = matrix["item"] == "order"  # from the log, which tells only what is new
    vote = election_date(ready.election)
    after = pd.Series([bool(vote and pd.notna(d) and d > vote) for d in matrix["due"]])
    reported = matrix["item"].isin(matrix.loc[told, "item"])
    checks = {
        "W420": told & (matrix["state"] == "unknown"),
        "W421": known & ~computed & (matrix["state"] != "done") & (matrix["days"] > stale),
        "W426": reported & ~told,
        "W428": after & matrix["item"].isin(ITEMS[: ITEMS.index("order")]),
    }
    found = [
        (code, values | {"regions": listed(values["regions"])})
        for code, holds in checks.items()
        for values in _by_item(matrix[holds.to_numpy()])
    ]
    none = [item for item in ITEMS if item not in set(matrix.loc[told, "item"])]
    return [*found, *(("W422", {"item": in_both(item)}) for item in none), *_fallen(ready)]


def _by_item(rows: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for item, own in rows.groupby("item", sort=False):
        days = int(own["days"].max())
        yield {"item": in_both(str(item)), "regions": list(own["region_name"]), "days": days}


def _fallen(ready: Readiness) -> Warned:
    """Say where what is done or planned became less from one report to the next."""
    frame = ready.reports.sort_values("status_date", kind="stable")
    known = frame.groupby(KEY)[["planned", "done"]].ffill()
    before = known.groupby([frame[name] for name in KEY]).shift()
    less = (frame[["planned", "done"]] < before).any(axis=1)
    found: Warned = []
    for item, rows in frame[less].groupby("item", sort=False):
        regions = listed(dict.fromkeys(rows["region_name"]))
        found.append(("W427", {"item": in_both(str(item)), "regions": regions}))
    return found


def unmet(ready: Readiness, voters: VoterList) -> Warned:
    """Say where what is planned is not what the norms of the vote ask for."""
    if ready.election not in VARIANTS:
        return []
    needed = requirements(voters, ready.election).frame.dropna(subset=["needed"])
    by_region = needed.set_index(["region_code", "item"]).to_dict("index")
    last = ready.frame.sort_values("status_date", kind="stable").dropna(subset=["planned"])
    last = last[last["unit"] != "%"].drop_duplicates(KEY, keep="last")
    found: Warned = []
    for row in last.to_dict("records"):
        item = row["kind"] if row["item"] in LOGISTICS else NEEDS.get(row["item"])
        need = by_region.get((row["region_code"], item))
        if need and _differs(row["planned"], need):
            told = {"planned": int(row["planned"]), "needed": int(need["needed"])}
            found.append(
                (
                    "W423",
                    {
                        "region": row["region_name"],
                        "item": in_both(row["item"], row["kind"]),
                        **told,
                    },
                )
            )
    return found


def _differs(planned: float, need: Mapping[Any, Any]) -> bool:
    """Tell whether a plan misses a need; one that is the least possible may be exceeded."""
    room = 0 if need["exact"] else NEAR * need["needed"]
    above = planned - need["needed"]
    return bool(-above > room or (above > room and need["basis"] != "estimated"))
