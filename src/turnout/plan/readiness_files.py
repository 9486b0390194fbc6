"""Readiness out of a table with a row per region, item and status date; every fault at once."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from math import isnan
from pathlib import Path
from typing import Any

import pandas as pd

from turnout.errors import DataError
from turnout.files.codes import wholes_of
from turnout.files.findings import Finding, listed
from turnout.files.grid import Sheet, read_sheets
from turnout.files.regions import indonesia
from turnout.files.schema import column_of
from turnout.plan.incidents import KINDS, SEVERITIES, STATES, Incidents
from turnout.plan.readiness import ITEMS, Readiness
from turnout.plan.readiness_gaps import gaps, in_both, unmet
from turnout.plan.requirements import Norms, requirements
from turnout.plan.schedule import STALE, curve_of
from turnout.readers.checks import empty_cells, repeated, settled_codes
from turnout.readers.recap import not_matched, regions_named
from turnout.readers.table import Table
from turnout.readers.tidy import HEADER_SEARCHED, missing_columns, tidy_tables
from turnout.tables.elections import day_of
from turnout.tables.voters import VoterList
from turnout.words.texts import meant, text

NEEDED, REGION = ("item", "planned", "done", "status_date"), ["region_code", "region_name"]
LOGGED = {"kind": KINDS, "severity": SEVERITIES, "state": STATES}
LOG = ["date", *LOGGED]
AMOUNTS, TEXTS = ["planned", "done"], ["kind", "unit", "source", "note"]
FRAME = [*REGION, "item", "kind", *AMOUNTS, "unit", "start", "due", "curve", "status_date"]
FRAME += [*TEXTS[2:], "quality"]
REPORTED = tuple(item for item in ITEMS if item != "order")  # that one is computed
KEY = ["region_code", "item", "kind", "status_date"]
GOODS = ("ballots", "ballots_all", "boxes", "booths", "ink")
PERCENT = {"%", "persen", "percent", "per cent", "share", "bagian"}
MADE_UP = ("constructed", "illustrative")
ALIKE = 3


def read_readiness(
    path: str | Path | Sequence[str | Path],
    *,
    voters: VoterList | None = None,
    election: str = "pemilu-2024",
    as_of: datetime.date | str | None = None,
    stale: int = STALE,
) -> Readiness:
    r"""Read how far preparation is, and what happened, from sheets known by their headings.

    Reports have a row per region, item and status date; a log of incidents, in another sheet or
    file, a row each. Headings and words are matched exactly, by key, in Indonesian or English.

    Parameters
    ----------
    path : str, Path or sequence of them
        CSV or workbooks. Reports have the columns ``region_code`` or ``region_name``, ``item,
        planned, done, status_date`` and, where known, ``kind`` (of logistics), ``unit, start,
        due, curve`` (straight, S-curve, at once, or ``2024-01-15 30%; 2024-01-25 80%``),
        ``quality, source, note``. Planned and done are numbers of one unit, or shares (``42%``,
        or 42 with the unit ``%``; of the whole plan where none is given). Empty is unknown;
        rows with neither done nor status date are not reports.

        A log has the columns ``region_code`` or ``region_name``, ``date, kind, severity, state``
        and, where known, ``quality``; a region where nothing happened reports the kind ``none``.
        What else it holds is not kept: persons may be named there.

        Rows of the quality ``constructed`` or ``illustrative`` are not observed.
    voters : VoterList, optional
        The regions there are, and what they need by the norms of the vote.
    election : str
        The vote.
    as_of : date or str, optional
        The day it is read for: no status can be later. Default today; reports then count as
        stale by the last day told of.
    stale : int
        Days after which the last report of an item is stale.

    Raises
    ------
    DataError
        With every fault: E164 to E169, E171, E172, and those of files, regions, dates and
        repeated rows.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> head = "kabupaten/kota;butir kesiapan;rencana;realisasi;tenggat;tanggal status"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "siap.csv"
    ...     _ = path.write_text(f"{head}\nTebo;KPPS direkrut;7308;7301;2024-01-24;2024-01-24\n")
    ...     ready = read_readiness(path)
    >>> ready.matrix("2024-01-25").query("state != 'unknown'")["state"].tolist()
    ['overdue']
    """
    reports, logs, faults = _found([path] if isinstance(path, str | Path) else path)
    listing = None if voters is None else requirements(voters, norms=Norms("")).frame
    known = {} if listing is None else dict(listing[REGION].to_numpy())
    day = day_of(as_of)
    today = day or datetime.date.today()  # noqa: DTZ011
    reports = [_checked(table, known, today) for table in reports]
    logs = [_logged(table, known, today) for table in logs]
    findings = [finding for table in (*reports, *logs) for finding in table.findings]
    findings += _identical(logs)
    form, log = _joined(reports, FRAME), _joined(logs, [*REGION, *LOG, "quality"])
    reports = [table.having(table.frame.dropna(subset=["status_date"])) for table in reports]
    frame = _joined(reports, FRAME)
    across = _across(reports) if reports else []
    faults += [finding for finding in findings + across if finding.stops]
    if faults or frame.empty:
        lacking = [table.finding("E106", None, "status_date", value="") for table in reports]
        raise DataError(faults or lacking)
    regions = dict(sorted((known | dict(pd.concat([form, log])[REGION].to_numpy())).items()))
    incidents = Incidents(log, regions, election) if logs else None
    ready = Readiness(frame, regions, election, incidents=incidents)
    warned = gaps(ready, day or max([*ready.status_dates, *log["date"]]), stale)
    warned += [] if voters is None else unmet(ready, voters)
    told = [Finding(code, reports[0].sheet.file, values=values) for code, values in warned]
    return replace(ready, findings=(*findings, *told))


def _found(paths: Sequence[str | Path]) -> tuple[list[Table], list[Table], list[Finding]]:
    """Return the tables of reports and of incidents, and the faults of sheets that are neither."""
    reports, logs, faults = list[Table](), list[Table](), list[Finding]()
    for path in paths:
        try:
            sheets, _ = read_sheets(path)
        except DataError as error:
            faults += error.findings
            continue
        own, log = (
            [t for t in tidy_tables(sheets, needed) if set(REGION) & set(t.places)]
            for needed in (NEEDED, LOG)
        )
        reports, logs = reports + own, logs + log
        used = {id(table.sheet) for table in (*own, *log)}
        liked = [(sheet, *_like(sheet)) for sheet in sheets if id(sheet) not in used]
        near = [missing_columns([sheet], names) for sheet, many, names in liked if many >= ALIKE]
        faults += near
        if not used and not near:
            faults.append(missing_columns(sheets, (REGION[1], *NEEDED)))
    if logs and not reports and not faults:
        faults = [missing_columns([table.sheet for table in logs], (REGION[1], *NEEDED))]
    return reports, logs, faults


def _like(sheet: Sheet) -> tuple[int, tuple[str, ...]]:
    """Return how many columns of a report or a log a sheet has at most, and which it should."""
    rows = [{column_of(cell) for cell in cells} for _, cells in sheet.rows[:HEADER_SEARCHED]]
    place = REGION[not any(REGION[0] in row for row in rows)]
    every = [(place, *NEEDED), (place, *LOG)]
    found = [(max((len(row & set(names)) for row in rows), default=0), names) for names in every]
    return max(found, key=lambda one: one[0])


def _joined(tables: Sequence[Table], columns: list[str]) -> pd.DataFrame:
    frames = [table.frame[columns] for table in tables if len(table.frame)]
    return pd.concat(frames or [pd.DataFrame(columns=columns)], ignore_index=True)


def _settled(table: Table, columns: list[str], known: Mapping[str, str]) -> Table:
    """Return the table with these columns, and regions and quality settled."""
    frame, told = settled_codes(table.having(table.frame.reindex(columns=["row", *columns])))
    table = table.having(frame, [finding for finding in told if finding.stops])
    frame, told = _placed(table, known)
    quality = frame["quality"].astype("object").fillna("")
    made_up = quality.map(lambda cell: meant("ready.quality", MADE_UP, cell)).notna()
    return table.having(frame.assign(quality=quality.mask(made_up, "constructed")), told)


def _future(table: Table, name: str, today: datetime.date) -> list[Finding]:
    days = table.frame[name]
    late = pd.Series([pd.notna(d) and d > today for d in days], days.index)
    return table.where(late, "E165", name, value=days, day=today)


def _checked(table: Table, known: Mapping[str, str], today: datetime.date) -> Table:
    """Return the table with regions, items and amounts settled, and its faults."""
    undated = table.frame["done"].notna() & table.frame["status_date"].isna()
    lacking = table.where(undated, "E106", "status_date", value="")
    table = table.having(table.frame, empty_cells(table, ("item",)) + lacking)
    table = _settled(table, FRAME, known)
    frame = table.frame.assign(**table.frame[TEXTS].astype("object").fillna(""))
    items = frame["item"].map(lambda cell: meant("ready.item", REPORTED, cell), na_action="ignore")
    odd = frame["item"].notna() & items.isna()
    every = ", ".join(text(f"ready.item.{item}", "id") for item in REPORTED)
    findings = table.where(odd, "E168", "item", value=frame["item"], items=every)
    curves = [_curve(*pair) for pair in frame[["curve", "due"]].to_numpy()]
    odd = frame["curve"].notna() & pd.Series(curves, frame.index, "object").isna()
    findings += table.where(odd, "E171", "curve", value=frame["curve"])
    kinds = frame["kind"].map(lambda cell: meant("ready.kind", GOODS, cell) or cell)
    frame = frame.assign(item=items, kind=kinds, curve=pd.Series(curves, frame.index, "object"))
    amounts = [_amounts(row) for row in frame.to_dict("records")]
    settled = [*AMOUNTS, "percent", "mixed"]
    frame[settled] = pd.DataFrame(amounts, frame.index, settled)
    frame["unit"] = frame["unit"].mask(frame["percent"], "%")
    table = table.having(frame, findings)
    over = frame["done"] > frame["planned"]
    whole = frame[AMOUNTS].map(lambda v: int(v) if v % 1 == 0 else v).astype("object")
    findings = _future(table, "status_date", today)
    ends = frame[["start", "due"]].to_numpy()
    turned = pd.Series([pd.notna([a, b]).all() and a > b for a, b in ends], frame.index)
    findings += table.where(turned, "E173", "start", value=frame["start"], due=frame["due"])
    findings += table.where(over, "E166", "done", done=whole["done"], planned=whole["planned"])
    findings += repeated(table, KEY)
    return table.having(frame.dropna(subset=["region_code", "item"]), findings)


def _curve(cell: Any, due: Any) -> str | None:
    with suppress(ValueError):
        return curve_of(cell, None if pd.isna(due) else due) if isinstance(cell, str) else None
    return None


def _logged(table: Table, known: Mapping[str, str], today: datetime.date) -> Table:
    """Return a log with regions and words settled, and its faults; notes and sources are left."""
    whole = table.frame.reindex(columns=[*REGION, *LOG, "quality", "source", "note"])
    same = [tuple(row) for row in whole.astype("object").fillna("").to_numpy()]
    table = table.having(table.frame, empty_cells(table, ("date", "kind")))
    table = _settled(table, [*REGION, *LOG, "quality"], known)
    frame, findings = table.frame, _future(table, "date", today)
    for name, keys in LOGGED.items():
        cells, read = frame[name], [meant(f"incident.{name}", keys, cell) for cell in frame[name]]
        frame = frame.assign(**{name: pd.Series(read, frame.index, "object")})
        words = ", ".join(text(f"incident.{name}.{key}", "id") for key in keys)
        odd = cells.notna() & frame[name].isna()
        findings += table.where(odd, "E172", name, value=cells, words=words)
        if name != "kind":
            lacking = cells.isna() & (frame["kind"] != "none")
            findings += table.where(lacking, "E106", name, value="")
            frame[name] = frame[name].fillna("")
    return table.having(frame.assign(same=pd.Series(same, frame.index, "object")), findings)


def _identical(logs: Sequence[Table]) -> list[Finding]:
    """Name rows of a log that are the same in every cell, within a sheet and across."""
    named = enumerate((table, table.sheet.name or table.sheet.file) for table in logs)
    rows = [(t.frame[["row", "same"]].assign(table=n, sheet=name)) for n, (t, name) in named]
    frame, findings = pd.concat(rows) if rows else pd.DataFrame({"same": []}), []
    for _, group in frame[frame.duplicated("same", keep=False)].groupby("same", sort=False):
        number, record = group.iloc[-1][["table", "row"]]
        told = group["row"].astype(str)
        if group["table"].nunique() > 1:
            told = group["sheet"] + " " + told
        findings.append(logs[number].finding("W424", record, rows=listed(told)))
    return findings


def _placed(table: Table, known: Mapping[str, str]) -> tuple[pd.DataFrame, list[Finding]]:
    """Give each row the code and name of its region, told by either; report what is unknown."""
    frame, findings = table.frame.astype(dict.fromkeys(REGION, "object")), list[Finding]()
    shown, own = indonesia()["region_name"].to_dict(), {_plain(n): c for c, n in known.items()}
    pairs = frame[REGION].fillna("").astype(str).to_numpy()
    names = list(dict.fromkeys(name or code for code, name in pairs))
    found = dict(zip(names, regions_named(names, None), strict=True))
    for row, (code, name) in zip(frame.index, pairs, strict=True):
        named, place = name or code, REGION[bool(name)]
        meaning = code if code in known or code in shown else own.get(_plain(named))
        meaning = meaning or found[named].code
        number = int(frame.loc[row, "row"])
        if not named:
            findings.append(table.finding("E106", number, place, value=""))
        elif meaning is None:
            findings.append(not_matched(table, number, place, named, found[named]))
        elif known and not _inside(meaning, known):
            findings.append(table.finding("E169", number, place, value=named))
        label = known.get(meaning or "", shown.get(meaning or "", named))
        frame.loc[row, REGION] = [meaning, label]
    return frame, findings


def _inside(code: str, known: Mapping[str, str]) -> bool:
    """Tell whether a region is one of those known or holds some, short of a whole province."""
    return code in known or ("." in code and any(code in wholes_of(c) for c in known))


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _amounts(row: Mapping[Any, Any]) -> tuple[float, float, bool, bool]:
    """Return planned and done, whether they are shares, and whether that is in doubt."""
    both = [float("nan") if pd.isna(v) else v for v in (row["planned"], row["done"])]
    counts = [v for v in both if not isinstance(v, Fraction) and pd.notna(v)]
    shares = any(isinstance(v, Fraction) for v in both)
    stated = row["unit"].casefold() in PERCENT
    if not stated and not shares:
        return float(both[0]), float(both[1]), False, False
    many = max(counts, default=0) > 1
    hundredths = stated and not shares and many
    lone = counts == [1] and both[1] == 1 and not isinstance(both[1], Fraction)
    planned, done = (float(v) / (100 if hundredths else 1) for v in both)
    over = stated and max(counts, default=0) > 100  # noqa: PLR2004  (no share of a plan)
    doubtful = many != hundredths or lone or over  # a lone 1 is 1 % or all of it
    return 1.0 if isnan(planned) else planned, done, True, doubtful


def _across(tables: Sequence[Table]) -> list[Finding]:
    """Report what is counted in one row and a share in another, and sheets that repeat a row."""
    frame = pd.concat([t.frame.assign(table=n) for n, t in enumerate(tables)], ignore_index=True)
    known = frame["percent"] | (frame[AMOUNTS].max(axis=1) > 1)  # 1 of 1 is also 100%
    alike = frame["percent"].where(known).groupby([frame["item"], frame["kind"]])
    odd = frame["mixed"] | (known & (frame["percent"] != alike.transform("first")))
    findings = [
        tables[number].finding("E167", row, "done", item=in_both(item))
        for number, row, item in frame.loc[odd, ["table", "row", "item"]].to_numpy()
    ]
    twice = frame[frame.groupby(KEY)["table"].transform("nunique") > 1]
    if len(twice):
        sheets = [tables[number].sheet for number in sorted(set(twice["table"]))]
        named = listed(repr(sheet.name or sheet.file) for sheet in sheets)
        told = {"sheets": named, "regions": listed(dict.fromkeys(twice["region_code"]))}
        findings.append(Finding("E116", sheets[0].file, values=told))
    return findings
