"""Which layout a sheet has, told by its content; the one place that chooses a reader."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from turnout.errors import DataError
from turnout.files.findings import Finding, listed
from turnout.files.grid import Input, Inputs, Sheet, read_inputs
from turnout.readers.form import form_table
from turnout.readers.headers import recap_layout
from turnout.readers.pages import is_form
from turnout.readers.recap import recap_table
from turnout.readers.result_rows import row_pages
from turnout.readers.shares import shares_header, shares_table
from turnout.readers.situng2015 import holds_situng2015, situng2015_table
from turnout.readers.stations import aggregate_named, holds_stations, stations_table
from turnout.readers.table import Table
from turnout.readers.tidy import header_row, missing_columns, tidy_table
from turnout.words.texts import catalogue

VOTERS_NEEDED = ("region_code", "registered")
HISTORY_NEEDED = ("region_code", "election", "date", "registered", "ballots_cast")
SEARCHED = 40
PERSONAL = re.compile(
    r"nama( lengkap| pemilih)?|nik|no(mor)?\.? ?(kk|kartu keluarga)|nkk"
    r"|(tempat|tanggal|tgl\.?) lahir|jenis kelamin.*|usia|umur|alamat|rt|rw|status perkawinan.*",
    re.IGNORECASE,
)
TELLING = re.compile(r"nama( lengkap| pemilih)?|nik|.*lahir|usia|umur", re.IGNORECASE)

WANTED = {"id": "pemilih atau hasil", "en": "voters or results"}


@dataclass
class Found:
    """The tables of voters and of results among sheets, and what else they hold."""

    voters: list[Table] = field(default_factory=list)
    history: list[Table] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unread: list[Sheet] = field(default_factory=list)
    inputs: Inputs = field(default_factory=lambda: Inputs([], (), []))

    def tables(self, wanted: str) -> list[Table]:
        """Return the tables of ``voters`` or of ``history``.

        Raises
        ------
        DataError
            If there is none; its findings say why.
        """
        held: list[Table] = getattr(self, wanted)
        if not held:
            raise DataError([*self.inputs.findings, *self._lacking(wanted)])
        return held

    def _lacking(self, wanted: str) -> list[Finding]:
        """Say why there is no table of the kind wanted."""
        if self.findings:
            return self.findings
        if wanted == "voters" and self.history:
            return [self.history[0].sheet.finding("E120")]
        undated = self.voters and not {"election", "date"} <= set(self.voters[0].places)
        if wanted == "history" and undated:
            return [self.voters[0].sheet.finding("E123")]
        required = VOTERS_NEEDED if wanted == "voters" else HISTORY_NEEDED
        return [missing_columns(self.inputs.sheets, required)]


def found_in(given: Input | Found) -> Found:
    """Read every table of a file, folder, glob, list of files or frame; what was read stays so.

    Raises
    ------
    DataError
        If no file could be read.
    """
    if isinstance(given, Found):
        return given
    inputs = read_inputs(given)
    return replace(tables_of(inputs.sheets), inputs=inputs)


def tables_of(sheets: Sequence[Sheet]) -> Found:
    """Read every sheet by the reader its content asks for.

    A list by the person is told and not read at all, nor is any sheet of the same file. In a
    file that holds tidy tables, whatever else looks like a table is taken for notes.
    """
    found = Found()
    personal = {sheet.file: columns for sheet in sheets if (columns := personal_columns(sheet))}
    for file, columns in personal.items():
        found.findings.append(Finding("E126", file, values={"columns": listed(columns)}))
    others = [sheet for sheet in sheets if sheet.file not in personal and sheet.rows]
    tidy = {id(sheet): sheet.file for sheet in others if _read_tidy(sheet, found)}
    stations = []
    for sheet in others:
        if id(sheet) in tidy:
            continue
        if holds_stations(sheet):
            stations.append(sheet)
        elif kind := aggregate_named(sheet):
            found.findings.append(Finding("E127", sheet.file, values={"kind": kind}))
        elif sheet.file in tidy.values() or not _read_layout(sheet, found):
            found.unread.append(sheet)
    if stations:
        found.history.append(stations_table(stations))
    return found


def _read_tidy(sheet: Sheet, found: Found) -> bool:
    if (row := header_row(sheet, HISTORY_NEEDED)) is not None:
        found.history.append(tidy_table(sheet, row))
        return True
    results = header_row(sheet, ("ballots_cast",)) is not None
    if not results and (row := header_row(sheet, VOTERS_NEEDED)) is not None:
        found.voters.append(tidy_table(sheet, row))
        return True
    return False


def _read_layout(sheet: Sheet, found: Found) -> bool:
    results = header_row(sheet, ("ballots_cast",)) is not None
    if holds_situng2015(sheet):
        found.history.append(situng2015_table(sheet))
    elif (pages := row_pages(sheet)) is not None:
        found.history.append(form_table(sheet, pages))
    elif is_form(sheet):
        found.history.append(form_table(sheet))
    elif not results and (layout := recap_layout(sheet)) is not None:
        found.voters.append(recap_table(layout))
    elif (header := shares_header(sheet)) is not None:
        found.history.append(shares_table(sheet, header))
    else:
        return False
    return True


def personal_columns(sheet: Sheet) -> list[str]:
    """Return the headings that make a sheet a list by the person; none where it is not one.

    Examples
    --------
    >>> from turnout.files.grid import Sheet
    >>> personal_columns(Sheet("dpt.csv", None, ((1, ("NO", "NAMA", "USIA", "RT", "RW")),)))
    ['NAMA', 'USIA', 'RT', 'RW']
    """
    least = 3
    for cells in sheet.texts(SEARCHED):
        plain = {text: text.replace("_", " ").strip() for text in cells}
        heads = [text for text in cells if PERSONAL.fullmatch(plain[text])]
        if len(heads) >= least and any(TELLING.fullmatch(plain[text]) for text in heads):
            return heads
    return []


def joined(
    tables: Sequence[Table], found: Found, key: Sequence[str]
) -> tuple[pd.DataFrame, list[Finding]]:
    """Put all tables into one; a region on two sheets is told, never counted twice."""
    findings = [*found.inputs.findings, *found.findings]
    findings += (finding for table in tables for finding in table.findings)
    read = {table.sheet.file for table in tables}
    findings += [
        sheet.finding("I203", wanted=WANTED)
        for sheet in found.unread
        if (sheet.file in read or len(read) > 1)
        and sheet.name not in catalogue()["template.sheet"].values()
    ]
    frames = [table.frame.assign(table=place) for place, table in enumerate(tables)]
    if not any(len(frame) for frame in frames) and not any(f.stops for f in findings):
        findings.append(tables[0].sheet.finding("E102"))
    for one in frames:  # text from an assignment has another type than text from records
        for name in set(one) & {"election", "contest", "base", "quality", "region_code"}:
            one[name] = one[name].astype("object")
    frame = pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)
    keys = [name for name in key if name in frame]
    coded = frame.dropna(subset=["region_code"])
    coded = coded[coded.duplicated(keys, keep=False)]
    twice: dict[tuple[int, ...], list[str]] = {}
    for code, part in coded.groupby(keys, dropna=False, sort=False)["table"]:
        among = tuple(sorted(set(part)))
        if len(among) > 1:
            twice.setdefault(among, []).append(str(code[0]))
    for among, regions in twice.items():
        names = listed(repr(tables[n].sheet.name or tables[n].sheet.file) for n in among)
        told = {"sheets": names, "regions": listed(dict.fromkeys(regions))}
        findings.append(Finding("E116", tables[among[0]].sheet.file, values=told))
    return frame.drop(columns=["row", "table"]), findings
