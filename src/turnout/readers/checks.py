"""What must hold within one table, whatever layout it came in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from turnout.files.codes import parents
from turnout.files.findings import Finding, listed
from turnout.files.matching import settle
from turnout.files.regions import indonesia
from turnout.files.schema import COLUMNS, TOTAL
from turnout.readers.table import Table


@dataclass(frozen=True)
class Limits:
    """From where on a figure is worth a warning, or an error.

    Parameters
    ----------
    over_dpt : float
        Ballots over the DPT up to which voters of DPTb and DPK explain it; an error above.
    jump : float
        Change of turnout between two votes of one kind, as a share.
    growth : float
        Factor between registered voters of two lists.
    per_tps : float
        Voters of a polling station; 800 by law (UU 7/2017, article 350; UU 10/2016, article 87).
    largest : int
        Voters of a regency: Bogor, the largest, had 3.9 million in 2024.

    Examples
    --------
    >>> Limits(jump=0.3).over_dpt
    1.02
    """

    over_dpt: float = 1.02
    jump: float = 0.25
    growth: float = 1.5
    per_tps: float = 800.0
    largest: int = 4_000_000


LIMITS, UNDOTTED = Limits(), re.compile(r"\d{4}")
FEWEST = 10  # voters of a station, on the mean of a region: fewer are stations mistyped


def empty_cells(table: Table, required: Sequence[str]) -> list[Finding]:
    """Report required cells that hold nothing."""
    return [
        finding
        for name in required
        for finding in table.where(table.frame[name].isna(), "E106", name, value="")
    ]


def gaps(table: Table, skipped: Sequence[str] = ()) -> list[Finding]:
    """Report empty counts where those of most other regions of the same vote are filled."""
    frame, findings = table.frame.dropna(subset=["region_code"]), []
    counts = [n for n in COLUMNS if n in frame and COLUMNS[n] == "count" and n not in skipped]
    for _, every in _by_vote(frame):
        rows = every[~every["region_code"].isin(parents(list(every["region_code"])))]
        for name in counts:
            empty = rows[name].isna()
            told = {"filled": len(rows) - empty.sum(), "rows": len(rows)}
            if 3 * told["filled"] > 2 * told["rows"]:
                other = rows["turnout"].isna() if name == "ballots_cast" else True
                findings += table.where(empty & other, "W418", name, **told)
    return findings


def _by_vote(frame: pd.DataFrame) -> Iterable[tuple[Any, pd.DataFrame]]:
    """Part rows by the vote they are of, where they say so."""
    votes = [name for name in ("election", "contest") if name in frame]
    return frame.groupby(votes, sort=False, dropna=False) if votes else [((), frame)]


def unpaired(table: Table) -> list[Finding]:
    """Report men without women, valid votes without spoilt ones, and the other way round."""
    held = table.frame.dropna(axis=1, how="all")
    pairs = (("male", "female"), ("valid", "invalid"))
    lone = [pair for pair in pairs if len(set(pair) & set(held)) == 1 and not table.spots]
    lacking = [name for pair in lone for name in pair if name not in held]
    return [table.finding("W419", lacking=listed(lacking))] if lacking else []


def negative_counts(table: Table) -> list[Finding]:
    """Report counts below zero."""
    return [
        finding
        for name, cells in table.frame.items()
        if COLUMNS.get(str(name)) == "count"
        for finding in table.where(cells < 0, "E108", str(name), value=cells)
    ]


def zero_counts(table: Table, names: Sequence[str]) -> list[Finding]:
    """Report voter lists without voters; nothing can be a share of them."""
    return [
        finding for name in names for finding in table.where(table.frame[name] == 0, "E117", name)
    ]


def repeated(table: Table, key: Sequence[str]) -> list[Finding]:
    """Report rows whose key was seen before, with both row numbers."""
    findings = []
    keyed = table.frame.dropna(subset=[key[0]])
    keyed = keyed[keyed.duplicated(list(key), keep=False)]
    for name, rows in keyed.groupby(list(key), sort=False, dropna=False)["row"]:
        label = " / ".join(str(part) for part in name if part == part and part != "")  # noqa: PLR0124
        values = {"region": label, "rows": listed(rows)}
        findings.append(table.finding("E109", rows.iloc[1], key[0], **values))
    return findings


def total_rows(
    table: Table, counts: Sequence[str] = ("registered",)
) -> tuple[pd.DataFrame, list[Finding]]:
    """Leave out rows named JUMLAH or TOTAL, after checking them against the rows they sum."""
    frame = table.frame
    names = [name for name in ("region_code", "region_name") if name in frame]
    named = frame[names].astype("object").fillna("").astype(str)
    marked = named.apply(lambda part: part.map(TOTAL.match).notna()).any(axis=1)
    rest, findings = frame[~marked].copy(), []
    votes = [name for name in ("election", "contest") if name in frame]
    for _, total in frame[marked].iterrows():
        same = rest[votes].eq(total[votes]) | pd.isna(total[votes]).to_numpy()
        for name in counts:
            added = rest.loc[same.all(axis=1), name].sum()
            findings.append(total_told(table, total["row"], name, total[name], added, "JUMLAH"))
    return rest, findings


def whole_rows(table: Table) -> tuple[pd.DataFrame, list[Finding]]:
    """Leave out rows that stand for a whole, after checking that their parts add up to them."""
    frame, findings, totals = table.frame, [], []
    known = frame.dropna(subset=["region_code", "registered"])
    lists = known["election"].fillna("") if "election" in known else known["row"] * 0
    for _, rows in known.groupby(lists, sort=False):
        people = rows.drop_duplicates("region_code").set_index("region_code")["registered"]
        wholes = _wholes(rows, list(people.index))
        found = rows[rows["region_code"].isin(wholes)]
        for code, row in found[["region_code", "row"]].to_numpy():
            parts = dict.fromkeys(part for part in wholes[code] if part not in wholes)
            added = people[list(parts)].sum()
            findings.append(total_told(table, row, "registered", people[code], added, code))
            totals.append(row)
    return frame[~frame["row"].isin(totals)].copy(), findings


def total_told(
    table: Table, row: int, name: str, printed: Any, added: float, label: str
) -> Finding:
    """Say that a printed total is not the sum of its rows, or that it is."""
    if pd.notna(printed) and printed != added:
        return table.off(row, name, added, printed)
    return table.finding("I201", row, "region_code" if label != "JUMLAH" else None, region=label)


def _wholes(rows: pd.DataFrame, codes: list[str]) -> dict[str, list[str]]:
    """Return the codes that stand for others: by their form, or as the group others name."""
    wholes = parents(codes)
    if "group" in rows:
        for group, part in rows.groupby("group"):
            parts = [code for code in part["region_code"] if code != group]
            if group in codes and parts:
                wholes.setdefault(str(group), parts)
    return wholes


def sex_faults(table: Table) -> list[Finding]:
    """Report rows whose male and female voters are not the voters printed."""
    frame = table.frame
    if not {"male", "female", "registered"} <= set(frame.columns):
        return []
    added = (frame["male"] + frame["female"]).fillna(frame["male"].fillna(frame["female"]))
    both = frame["male"].notna() & frame["female"].notna()
    off = both & (added != frame["registered"]) | (added > frame["registered"])
    return table.where(off, "E115", "registered", sum=added, printed=frame["registered"])


def crowded(table: Table, limits: Limits) -> list[Finding]:
    """Report more voters than a polling station or a regency can have."""
    frame, findings = table.frame, []
    if "tps" in frame:
        mean = (frame["registered"] / frame["tps"].where(frame["tps"] > 0)).astype("float64")
        odd = (mean > limits.per_tps) | mean.between(0, FEWEST, inclusive="left")
        findings += table.where(odd, "W405", "tps", mean=mean.round().astype("Int64"))
    regency = frame["region_code"].isin(indonesia().index[indonesia()["group"] != ""])
    many = regency & (frame["registered"] > limits.largest)
    told = {"value": frame["registered"], "most": limits.largest}
    return findings + table.where(many, "W413", "registered", **told)


def settled_codes(table: Table) -> tuple[pd.DataFrame, list[Finding]]:
    """Give undotted Indonesian codes their dots by their names; report doubtful ones.

    A table is Indonesian where every four-digit code is one of the 514 and some name agrees, or
    where it names none; codes of other countries stay as they are.
    """
    frame = table.frame
    if "region_code" not in frame:
        return frame, []
    stated = frame.reindex(columns=["region_code", "region_name"]).astype("object").fillna("")
    pairs, known = list(stated.itertuples(index=False, name=None)), set(indonesia().index)
    matched = {
        (code, name): settle(code, "" if name == code else name)
        for code, name in dict.fromkeys(pairs)
        if code in known or (UNDOTTED.fullmatch(code) and _regency(code) in known)
    }
    undotted = {pair: match for pair, match in matched.items() if pair[0].isdigit()}
    if any(match.kind == "region" and name for (_, name), match in undotted.items()):
        ours = 2 * sum(pair in matched for pair in pairs) > len(pairs)
    else:
        every = {code for code, _ in pairs if UNDOTTED.fullmatch(code)}
        bare = all(name in ("", code) for code, name in undotted)
        ours = bare and every <= {code for code, _ in matched}
    codes, findings = [], []
    for row, (code, name) in zip(frame["row"], pairs, strict=True):
        match = matched.get((code, name)) if ours or "." in code else None
        codes.append(match.code if match and match.code else code)
        if ours and matched and re.match(r"\d\d\.?\d\d", code) and _regency(code) not in known:
            findings.append(table.finding("W416", row, "region_code", value=code))
        if match and not match.code and match.kind != "unknown":
            findings.append(doubtful(table, row, code, name, match.candidates))
    settled = frame["region_code"].where(frame["region_code"].isna(), codes)
    return frame.assign(region_code=settled), findings


def _regency(code: str) -> str:
    """Return the regency a dotted or undotted code lies in, dotted."""
    digits = code.replace(".", "")
    return f"{digits[:2]}.{digits[2:4]}"


def doubtful(table: Table, row: int, code: str, name: str, candidates: Sequence[str]) -> Finding:
    """Say that a code may stand for several regions, or is not that of its name."""
    if "." in code:
        return table.finding("E125", row, "region_code", value=named([code]), stated=name)
    return table.finding("E134", row, "region_code", value=code, candidates=named(candidates))


def named(codes: Sequence[str]) -> str:
    """Name regions with their codes, for a human to choose from.

    Examples
    --------
    >>> named(["15.06", "15.07"])
    '15.06 Kabupaten Tanjung Jabung Barat, 15.07 Kabupaten Tanjung Jabung Timur'
    """
    table = indonesia()
    names = table["official_name"].where(table["group"] != "", "Provinsi " + table["official_name"])
    return ", ".join(f"{code} {names[code]}" for code in codes if code in names.index) or "–"


def incomplete(table: Table, frame: pd.DataFrame, titled: Collection[str] = ()) -> list[Finding]:
    """Report provinces of which most regencies are there, but not all, in any one vote.

    Where a title says that a table is of a province, any missing regency is reported.
    """
    return [
        finding
        for vote, rows in _by_vote(frame)
        if not {"regent", "mayor"} & set(vote)
        for finding in _incomplete(table, rows, titled)
    ]


def _incomplete(table: Table, frame: pd.DataFrame, titled: Collection[str]) -> list[Finding]:
    findings = []
    every = indonesia()
    present = set(frame["region_code"].dropna())
    for province in sorted({code[:2] for code in present & set(every.index)}):
        parts = list(every.index[every["group"] == province])
        missing = [code for code in parts if code not in present]
        if missing and (2 * len(missing) < len(parts) or province in titled):
            told = {"province": province, "regions": named(missing)}
            findings.append(table.finding("W406", **told))
    return findings
