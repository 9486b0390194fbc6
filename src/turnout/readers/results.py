"""What must hold of results: ballots against lists, against votes, and against earlier votes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from turnout.files.codes import parents
from turnout.files.findings import Finding, listed
from turnout.files.regions import indonesia, unit_before
from turnout.files.schema import LISTS, USED
from turnout.readers.table import Table

if TYPE_CHECKING:
    from turnout.readers.checks import Limits

BASES = ("dpt", "dpt_dpk", "all_lists")
OTHERS = (*LISTS[1:], *USED[1:])


def result_faults(table: Table, limits: Limits) -> list[Finding]:
    """Return all faults of a completed table of results."""
    findings = _unknown_bases(table) + _too_many_ballots(table, limits) + _votes(table)
    findings += _parts(table) + _wholes(table)
    return findings + _jumps(table, limits) + _earlier_units(table) + _mixed_bases(table)


def _unknown_bases(table: Table) -> list[Finding]:
    frame = table.frame
    odd = frame["base"].notna() & ~frame["base"].isin(BASES)
    return table.where(odd, "E119", "base", value=frame["base"])


def _too_many_ballots(table: Table, limits: Limits) -> list[Finding]:
    """Report ballots above the list; of the DPT a little, where others than its voters count."""
    frame, findings = table.frame, []
    dpt = frame["dpt"].fillna(frame["registered"].where(frame["base"].fillna("dpt") == "dpt"))
    people = frame["registered"].fillna(dpt)
    beside = frame[[name for name in OTHERS if name in frame]].notna().any(axis=1)
    station = (frame["tps"] == 1).fillna(False) & (frame.get("used_dpt", people) <= dpt)
    columns = {"row": frame["row"], "cast": frame["ballots_cast"], "people": people, "dpt": dpt}
    columns |= {"beside": beside, "station": station.fillna(False)}
    rows = pd.DataFrame(columns).dropna(subset=["cast", "people"])
    for row, cast, registered, names, others, small in rows.itertuples(index=False):
        names = registered if pd.isna(names) or names <= 0 else names  # noqa: PLW2901
        told = {"ballots": cast, "limit": f"{limits.over_dpt - 1:.0%}"}
        most = float("inf") if small else limits.over_dpt * names  # few voters, many who moved
        explained = registered == names and others and cast <= most
        if 0 < registered < cast and not explained:
            findings.append(
                table.finding("E118", row, "ballots_cast", registered=registered, **told)
            )
        elif registered > 0 and cast > names:
            findings.append(table.finding("W402", row, "ballots_cast", registered=names, **told))
    return findings


def _votes(table: Table) -> list[Finding]:
    """Report tidy rows whose votes are not the ballots; forms do so themselves."""
    frame = table.frame
    if table.spots or not {"valid", "invalid"} <= set(frame.columns):
        return []
    votes = frame["valid"] + frame["invalid"]
    cast = frame["ballots_cast"]
    return table.where(votes != cast, "W401", "ballots_cast", users=cast, votes=votes)


def _parts(table: Table) -> list[Finding]:
    """Report tidy rows whose lists, all given, are not the whole; forms do so themselves."""
    frame, findings = table.frame, []
    for fault, whole, own in (("E135", "registered", LISTS), ("E136", "ballots_cast", USED)):
        given = [name for name in own if name in frame] if not table.spots else []
        if len(given) > 1:
            rows = frame.dropna(subset=[whole, *given])
            rows = rows[(rows["base"] == "all_lists") | (whole != "registered")]
            told = {"sum": rows[given].sum(axis=1), "printed": rows[whole]}
            findings += table.where(told["sum"] != told["printed"], fault, whole, **told)
    return findings


def _wholes(table: Table) -> list[Finding]:
    """Report provinces that are not the sum of all their regencies, or less than some."""
    frame, findings, every = table.frame.dropna(subset=["region_code"]), [], indonesia()["group"]
    for _, rows in frame.groupby(["election", "contest"], sort=False):
        for code, parts in parents(list(rows["region_code"])).items():
            [whole, *_] = rows[rows["region_code"] == code].to_dict("records")
            inside = rows[rows["region_code"].isin(parts)]
            complete = set(every.index[every == code]) == set(parts)
            for name in ("registered", "ballots_cast", "dpt"):
                printed, added = whole[name], inside[name].sum()
                full = complete and inside[name].notna().all()
                if pd.notna(printed) and (added > printed or (full and added != printed)):
                    told = {"region": code, "printed": printed, "sum": added}
                    label = table.headings.get(name, name)
                    findings.append(table.finding("W417", whole["row"], name, label=label, **told))
    return findings


def _jumps(table: Table, limits: Limits) -> list[Finding]:
    """Report changes between two votes of one contest that are larger than votes change."""
    frame = table.frame.dropna(subset=["region_code", "date"]).sort_values("date", kind="stable")
    people, keys = frame["registered"].astype("float64"), ["region_code", "contest"]
    cast = frame["ballots_cast"].astype("float64") / people.where(people > 0)
    voted = frame.assign(share=cast.fillna(frame["turnout"])).dropna(subset=["share"])
    last = voted.groupby(keys)[["share", "election"]].shift()
    change = voted["share"] - last["share"]
    points = (100 * change).map("{:+.0f}".format)
    told = {"points": points, "last": last["election"], "election": frame["election"]}
    found = table.where(change.abs() > limits.jump, "W403", "ballots_cast", **told)
    last = frame.assign(registered=people).groupby(keys)[["registered", "election"]].shift()
    before = last["registered"].where(last["registered"] > 0)
    odd = (people / before > limits.growth) | (people / before < 1 / limits.growth)
    told = {"last": last["election"], "region": frame["region_name"].fillna(frame["region_code"])}
    told |= {"now": people[odd].astype(int), "before": before[odd].astype(int)}
    return found + table.where(odd, "W404", "registered", **told)


def _earlier_units(table: Table) -> list[Finding]:
    """Report figures of regions from which others were parted later."""
    frame, findings = table.frame, []
    ours = frame["region_code"].isin(indonesia().index) & frame["date"].notna()
    rows = frame.loc[ours, ["row", "region_code", "region_name", "date"]]
    for row, code, name, date in rows.itertuples(index=False):
        parted = unit_before(code, date)
        if parted:
            parts = listed(indonesia().loc[list(parted), "official_name"])
            told = {"region": name, "date": date, "parts": parts}
            findings.append(table.finding("W408", row, "region_code", **told))
    return findings


def _mixed_bases(table: Table) -> list[Finding]:
    """Report votes whose figures have several definitions and no DPT to bring them to one."""
    frame = table.frame
    counted = frame[frame["ballots_cast"].notna() & frame["base"].notna()]
    findings = []
    for vote, rows in counted.groupby("election", sort=False):
        lacking = rows["dpt"].isna() & (rows["base"] != "dpt")
        if rows["base"].nunique() > 1 and lacking.any():
            bases = listed(sorted(rows["base"].unique()))
            first = rows.loc[lacking, "row"].iloc[0]
            findings.append(table.finding("W412", first, "base", election=vote, bases=bases))
    return findings
