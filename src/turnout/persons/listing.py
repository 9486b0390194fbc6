"""From counts to the result: a voter list with its composition, and what to know about it."""

from __future__ import annotations

import re

import pandas as pd

from turnout.errors import DataError
from turnout.files.findings import Finding, listed
from turnout.files.grid import Source
from turnout.persons.counted import LEAST, CountedList
from turnout.persons.intake import Taken
from turnout.persons.lists import Listed, twins
from turnout.persons.places import election_on, names_of
from turnout.persons.rules import RULES
from turnout.persons.sums import Asked, Sums
from turnout.tables.voters import with_group

KINDS = {1: "head", 2: "numbers", 3: "recap"}
RARE = {"id": "teks yang jarang tidak dikutip", "en": "rare texts are not quoted"}
STATION = re.compile(r"(?:(TPS|POS|KSK)\W*)?0*([0-9]+)")
NAMES = {"code": "region_code", "years": "age"}
STATIONS = ("code", "district", "village", "tps")
PLACES = {"tps": "tps", "villages": "village"}


def counted_list(
    sums: Sums, asked: Asked, lists: list[Listed], sources: tuple[Source, ...], taken: Taken
) -> CountedList:
    """Put counts into a voter list.

    Raises
    ------
    DataError
        If no row passes the rules.
    """
    cells, told = sums.cells, sums.cells.groupby("rule")["people"].sum()
    rejects = pd.DataFrame({"rule": RULES, "rows": [int(told.get(n, 0)) for n in range(1, 8)]})
    passing = cells[cells["rule"] == 0].drop(columns="rule").rename(columns=NAMES)
    if passing.empty:
        raise DataError([_nobody(lists, rejects, sums), *_strange(sums.texts, _where(lists))])
    stations = _stations(sums.stations)
    frame = _regions(passing, stations, sums.previous is not None)
    if (election := election_on(asked.day)) is not None:
        frame = frame.assign(election=election)
    kinds = sums.skipped.set_index("kind")["rows"]
    skipped = {"kind": KINDS.values(), "rows": [int(kinds.get(n, 0)) for n in KINDS]}
    return CountedList(
        with_group(frame),
        sources,
        (*twins(lists), *_findings(passing, sums, lists, taken)),
        cells=_cells(passing, asked),
        stations=stations,
        rejected=rejects,
        skipped=pd.DataFrame(skipped),
        candidates=sums.candidates,
        rows=int(cells["people"].sum()),
        ages=_ages(passing),
        election_date=asked.day,
        previous=sums.previous,
    )


def _regions(passing: pd.DataFrame, stations: pd.DataFrame, since: bool) -> pd.DataFrame:
    """Return a row per region; what not every row of a region tells is missing."""
    held = passing.groupby("region_code")
    sums = held[["people", "first", "dated"]].sum()
    sexes = passing.pivot_table("people", "region_code", "sex", "sum", 0)
    dated = since & (sums["dated"] == sums["people"])
    columns = {
        "region_name": names_of(sums.index.tolist()),
        "registered": sums["people"],
        "male": sexes.reindex(columns=["L", "P"], fill_value=0)["L"],
        "female": sexes.reindex(columns=["L", "P"], fill_value=0)["P"],
        **{name: _counted(stations, column) for name, column in PLACES.items()},
        "first_time": sums["first"].where(dated),
    }
    frame = pd.DataFrame(columns, index=sums.index).reset_index()
    whole = dict.fromkeys(list(columns)[1:], "Int64")
    return frame.astype(whole)


def _counted(stations: pd.DataFrame, column: str) -> pd.Series:
    """Count the villages or stations of each region; missing where a row names none."""
    keys = list(STATIONS[1 : STATIONS.index(column) + 1])
    each = stations.drop_duplicates(["region_code", *keys]).groupby("region_code")[column]
    return each.size().where(each.count() == each.size())


def _cells(passing: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    places = [name for name in STATIONS[1:] if name in asked.by]
    tidy = passing.assign(**{name: passing[name].map(_plain) for name in places})
    if "tps" in places:
        tidy["tps"] = tidy["tps"].map(_station)
    by = ["region_code", *places, "sex", "age"]
    counted = tidy.groupby(by, dropna=False, sort=True)["people"].sum().reset_index()
    return counted.astype({"age": "Int64", "people": "int64"})


def _stations(found: pd.DataFrame) -> pd.DataFrame:
    """Return stations with their names as one writes them: TPS 1, 001 and tps001 are the same."""
    names = {name: found[name].map(_plain) for name in STATIONS[1:]}
    names["tps"] = names["tps"].map(_station)
    tidy = found.assign(**names).rename(columns={"code": "region_code", "people": "registered"})
    by = ["region_code", *STATIONS[1:]]
    return tidy.groupby(by, dropna=False, sort=True)["registered"].sum().reset_index()


def _plain(name: str | None) -> str | None:
    folded = "" if pd.isna(name) else " ".join(name.upper().split())
    return None if folded in ("", "-", "–") else folded


def _station(name: str | None) -> str | None:
    """Return the number of a station with three digits; zero is none.

    Examples
    --------
    >>> _station("TPS 01"), _station("1"), _station("KSK 002"), _station("0"), _station("DUA")
    ('001', '001', 'KSK 002', None, 'DUA')
    """
    found = STATION.fullmatch(name) if isinstance(name, str) else None
    if found is None:
        return name if isinstance(name, str) else None
    kind, number = found.groups()
    special = f"{kind} " if kind not in (None, "TPS") else ""
    return special + f"{int(number):03}" if int(number) else None


def _ages(passing: pd.DataFrame) -> str:
    if passing["dated"].sum():
        return "birth"
    return "printed" if passing["aged"].sum() else "none"


def _findings(
    passing: pd.DataFrame, sums: Sums, lists: list[Listed], taken: Taken
) -> list[Finding]:
    """Return what to know of rows that were counted, and of places that were not found."""
    where = _where(lists)
    found = [Finding("W436", where, values={"files": listed(taken.empty)})] if taken.empty else []
    for code, name in (("W431", "unclear"), ("W432", "young")):
        if rows := int(passing[name].sum()):
            found.append(Finding(code, where, values={"rows": rows}))
    found += _strange(sums.texts, where)
    if taken.secrets > 1:
        found.append(Finding("W434", where, values={"count": taken.secrets}))
    return found


def _strange(texts: pd.DataFrame, where: str) -> list[Finding]:
    """Tell of texts that are no region; a rare one that resembles none may be a name, so is not."""
    unknown, found = texts[texts["code"].isna()], []
    named, bare = unknown[unknown["told"] != ""], unknown[unknown["told"] == ""]
    if rows := int(named["rows"].sum()):
        meant = named["told"] + (" (" + named["near"] + "?)").where(named["near"] != "", "")
        shown = (named["rows"] >= LEAST) | (named["near"] != "")
        told = {"rows": rows, "texts": listed(sorted(set(meant[shown]))) or RARE}
        found.append(Finding("W433", where, values=told))
    if rows := int(bare["rows"].sum()):
        found.append(Finding("W435", where, values={"rows": rows}))
    return found


def _where(lists: list[Listed]) -> str:
    return listed(one.name for one in lists)


def _nobody(lists: list[Listed], rejects: pd.DataFrame, sums: Sums) -> Finding:
    """Say why no row passes: no region at all, or what they fail."""
    where = _where(lists)
    if not sums.texts["told"].any():
        return Finding("E181", where)
    failed = rejects[rejects["rows"] > 0]
    told = failed["rule"] + " " + failed["rows"].astype(str)
    return Finding("E182", where, values={"rules": listed(told) or "0"})
