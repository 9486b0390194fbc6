"""Damaged and hostile files: read, or refused with DataError, in time and within bounds."""

import io
import json
import os
import random
import socket
import struct
import sys
import threading
import time
import warnings
import zipfile
import zlib
from pathlib import Path

import pandas as pd
import pytest
from conftest import VOTERS
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from turnout.errors import DataError
from turnout.files.codes import wholes_of
from turnout.files.findings import Finding
from turnout.files.grid import read_sheets
from turnout.files.matching import match
from turnout.readers.checks import LIMITS
from turnout.tables.check import check
from turnout.tables.history import history_found
from turnout.tables.voters import read_voters, voters_found

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

import fuzz_readers
import fuzz_seeds as seeds
from fuzz_damage import damaged

sys.path.pop(0)
MIB = 2**20

HANG = 60  # seconds of a processor: a file that is never done, not a slow machine


def codes(reader, path):
    """Return the codes of all that was found, read or refused; any other error fails the test."""
    try:
        found = reader(path, LIMITS)[2]
    except DataError as error:
        found = error.findings
    assert all(len(one.message("id").splitlines()) == 1 for one in found)
    return {one.code for one in found}


def refusal(path):
    """Return code and words of the one finding a file is refused with."""
    with pytest.raises(DataError, match=r"^E1\d\d ") as caught:
        read_sheets(path)
    [finding] = caught.value.findings
    return finding.code, finding.message("en")


@pytest.fixture
def guarded(monkeypatch, tmp_path):
    """Forbid the network; afterwards hold time, memory and the folder against their bounds."""

    def forbidden(*_, **__):
        pytest.fail("network")

    monkeypatch.setattr(socket.socket, "connect", forbidden)
    monkeypatch.setattr(socket, "getaddrinfo", forbidden)
    start, before = time.process_time(), resident(fresh=True)
    yield
    assert time.process_time() - start < HANG
    assert resident() - before < 600
    assert len([path for path in tmp_path.iterdir() if path.is_file()]) <= 1


def resident(fresh=False):
    """Return the peak of this process in MiB, from now on if fresh; zero where it is not told."""
    if sys.platform != "linux":
        return 0
    if fresh:
        Path("/proc/self/clear_refs").write_text("5", "utf-8")
    peak = Path("/proc/self/status").read_text("utf-8").split("VmHWM:")[1].split()[0]
    return int(peak) // 1024


class TestRandom:
    """A short run of benchmarks/fuzz_readers.py."""

    @settings(max_examples=60)
    @given(st.integers(0, 10**9))
    def test_damaged_files(self, tmp_path, number):
        name, content = damaged(random.Random(number))
        path = tmp_path / name
        path.write_bytes(content)

        start = time.process_time()
        fuzz_readers.attempt(path)

        assert time.process_time() - start < HANG
        assert path.read_bytes() == content
        path.unlink()

    @pytest.mark.parametrize("name", seeds.TABLES)
    @pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
    def test_seeds_are_good_files(self, write, name, kind):
        rows = seeds.TABLES[name]
        parts = {"xlsx": seeds.xlsx_parts, "ods": seeds.ods_parts}.get(kind)
        content = seeds.packed(parts({"Lembar": rows})) if parts else seeds.as_csv(rows)

        taken = fuzz_readers.attempt(write(f"{name}.{kind}", content))

        assert taken == "E126" if name == "persons" else taken.endswith(" read")

    @pytest.mark.parametrize("name", seeds.VALUES)
    def test_seeds_of_json(self, write, name):
        taken = fuzz_readers.attempt(write(f"{name}.json", seeds.as_json(seeds.VALUES[name])))

        assert taken == ("E127" if name == "list" else "History read")

    def test_inputs_repeat(self):
        one, other = (damaged(random.Random("1:7")) for _ in range(2))

        assert one == other


def station(**cells):
    whole = json.loads(json.dumps(seeds.VALUES["sirekap"]))
    whole["administrasi"] |= cells
    return whole


class TestMended:
    """One test for each failure that fuzzing found."""

    @pytest.mark.parametrize("cell", ["x", "9" * 5000, 1e400, float("nan"), "1.5", True])
    def test_station_with_men_that_are_no_number(self, write, cell):
        path = write("a.json", json.dumps(station(pengguna_dpt_l=cell)))

        assert "E139" in codes(history_found, path)

    def test_station_on_a_day_that_is_none(self, write):
        path = write("a.json", json.dumps(station() | {"ts": "2024-99-99 10:00"}))

        frame, _, findings = history_found(path, LIMITS)

        assert frame["known_on"].isna().all()
        assert not any(one.stops for one in findings)

    def test_recap_with_a_number_of_thousands_of_digits(self, write):
        rows = [list(row) for row in seeds.TABLES["recap"]]
        rows[8][0] = "9" * 5000

        assert not codes(voters_found, write("a.csv", seeds.as_csv(rows)))

    @pytest.mark.parametrize("cell", ["9" * 25, "9" * 5000, 10**30])
    def test_table_of_2015_with_more_people_than_there_are(self, write, cell):
        rows = [list(row) for row in seeds.TABLES["situng2015"]]
        rows[3][4] = cell

        assert "E105" in codes(history_found, write("a.csv", seeds.as_csv(rows)))

    @pytest.mark.parametrize("votes", ["[1] ... [2] 9", "[1] " + "9" * 5000])
    def test_table_of_2015_with_votes_that_are_no_numbers(self, write, votes):
        rows = [list(row) for row in seeds.TABLES["situng2015"]]
        rows[3][6] = votes

        assert "E112" in codes(history_found, write("a.csv", seeds.as_csv(rows)))

    def test_table_of_2015_of_thousands_of_rows(self, write):
        head, *rows = seeds.TABLES["situng2015"]
        path = write("a.csv", seeds.as_csv([head, *rows * 300]))

        start = time.process_time()
        codes(history_found, path)

        assert time.process_time() - start < HANG

    def test_thousands_of_columns_under_many_headers(self, write):
        header = ["Kabupaten/Kota", "Partisipasi", *[f"x{n}" for n in range(2000)]]
        path = write("a.csv", seeds.as_csv([header] * 39 + seeds.TABLES["shares"]))

        start = time.process_time()
        codes(history_found, path)

        assert time.process_time() - start < HANG

    def test_total_row_without_a_total_beside_one_that_has_it(self, write):
        saved = "region_code,registered\n15.01,9\nJUMLAH,\nTOTAL,9\n"

        assert codes(voters_found, write("a.csv", saved)) == {"I201"}

    @pytest.mark.parametrize("layout", ["recap", "form", "shares", "situng2015", "stations"])
    @pytest.mark.parametrize("cell", [1e400, -1e400, float("nan")])
    def test_numbers_that_are_not_finite(self, write, layout, cell):
        if layout == "stations":
            path = write("a.json", json.dumps(station(suara_sah=cell)))
        else:
            rows = [list(row) for row in seeds.TABLES[layout]]
            rows[-1][-1] = rows[-3][-1] = cell
            path = write("a.xlsx", seeds.packed(seeds.xlsx_parts({"a": rows})))

        assert codes(voters_found, path)
        assert codes(history_found, path)

    @pytest.mark.parametrize("cell", [
        " " * 40_000 + "x", "." * 40_000 + "x", "jumlah " * 6000, "15." * 13_000, "a/" * 20_000,
        "kab," + "." * 40_000 + "x", "x,kab " * 6000, "gubernur " * 4000,
    ])  # fmt: skip
    @pytest.mark.parametrize("layout", ["voters", "recap", "form", "shares", "situng2015"])
    def test_cells_of_thousands_of_letters(self, write, layout, cell):
        rows = [list(row) for row in seeds.TABLES[layout]]
        rows[0][0], rows[-1][-1] = f"{rows[0][0]} {cell}", cell
        rows[1:1] = [[cell, cell]]
        rows[-3][:1] = rows[6][2:3] = [cell]
        path = write("a.csv", seeds.as_csv(rows))

        start = time.process_time()
        codes(voters_found, path)
        codes(history_found, path)

        assert time.process_time() - start < HANG

    def test_long_names_are_unknown_and_long_codes_have_few_wholes(self):
        assert match("x" * 10**6).kind == "unknown"
        assert len(wholes_of("15." * 10**5)) <= 100

    def test_finding_cuts_what_is_too_long_to_tell(self):
        finding = Finding("E105", "a.csv", None, 3, "x" * 10**5, {"value": "y" * 10**5})

        assert len(finding.message("id")) < 1000

    @pytest.mark.parametrize("name", ["a.ods", "a.xlsx"])
    def test_whole_numbers_are_whole_in_every_kind_of_workbook(self, write, name):
        """100.0 in a table of 2015 is a hundred, not a hundred thousand."""
        parts = seeds.ods_parts if name == "a.ods" else seeds.xlsx_parts
        path = write(name, seeds.packed(parts({"a": seeds.TABLES["situng2015"]})))

        frame, _, _ = history_found(path, LIMITS)

        assert frame["invalid"].tolist() == [100] * 11

    def test_frame_with_lists_and_half_letters(self):
        frame = pd.DataFrame({"region_code": [[15], "\ud800"], "registered": [1, 2]})

        assert "E106" not in codes(voters_found, frame)

    def test_a_workbook_refused_half_way_leaves_the_warnings_as_they_were(self, write):
        before, told = warnings.filters[:], []
        rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="9999999999"/>'
        for _ in range(3):
            with pytest.raises(DataError, match=r"^E1") as caught:
                read_sheets(write("a.xlsx", seeds.packed(book(a=rows_xml(rows)))))
            told.append(caught)
            assert warnings.filters == before
            assert read_sheets(write("b.xlsx", seeds.packed(VALID)))

    def test_half_letters_in_json(self, write):
        path = write("a.json", '[{"region_code": "\\ud800", "registered": 9}]')

        assert voters_found(path, LIMITS)[0]["region_code"].tolist() == ["?"]

    @pytest.mark.usefixtures("guarded")
    def test_json_whose_records_share_no_name(self, write):
        records = [{f"{n}-{key}": 1 for key in range(10)} for n in range(10_000)]

        assert refusal(write("a.json", json.dumps(records)))[0] == "E122"


def book(**sheets):
    return seeds.book_parts(sheets)


def rows_xml(text, head=""):
    return f"{seeds.XML}<worksheet {seeds.MAIN}>{head}<sheetData>{text}</sheetData></worksheet>"


VALID = seeds.xlsx_parts({"DPT": [line.split(",") for line in VOTERS.splitlines()]})


def bomb(parts, name, start="", size=401):
    """Pack parts, one of them with MiB of blanks behind what it starts with."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for other in parts.keys() - {name}:
            archive.writestr(other, parts[other])
        with archive.open(name, "w") as member:
            for piece in [start.encode(), *[b" " * MIB] * size]:
                member.write(piece)
    return packed.getvalue()


def lying(content, name, size):
    """Let an archive say of a member that it is small."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        info = archive.getinfo(name)
        with archive.open(name) as member:
            start = member.read(size)
    told = ((info.file_size, size), (info.CRC, zlib.crc32(start)))
    for true, false in told:
        content = content.replace(true.to_bytes(4, "little"), false.to_bytes(4, "little"))
    return content


def xlsb(row, column):
    """Return a binary workbook with 1 in A1 and 2 at a place counted from 0."""

    def record(kind, body=b""):
        head = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
        return head + bytes([len(body)]) + body

    def cell(row, column, value):
        place = struct.pack("<IIHBBBI", row, 0, 300, 0, 0, 0, 0)
        return record(0, place) + record(5, struct.pack("<IId", column, 0, value))

    def wide(text):
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    names = record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("S"))
    cells = record(145) + cell(0, 0, 1.0) + cell(row, column, 2.0) + record(146)
    sheet = record(129) + record(148, bytes(16)) + cells + record(130)
    link = (
        f'<Relationship Id="rId1" Type="{seeds.OFFICE}/worksheet" Target="worksheets/sheet1.bin"/>'
    )
    links = f'<Relationships xmlns="{seeds.PACKAGE}/relationships">{link}</Relationships>'
    parts = {"xl/workbook.bin": record(131) + record(143) + names + record(144) + record(132)}
    parts |= {"xl/_rels/workbook.bin.rels": links, "xl/worksheets/sheet1.bin": sheet}
    types = f'<Types xmlns="{seeds.PACKAGE}/content-types"/>'
    return seeds.packed({"[Content_Types].xml": types, **parts})


@pytest.mark.usefixtures("guarded")
class TestHostile:
    @pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
    def test_zip_bomb(self, write, part):
        content = bomb(VALID, part)

        assert len(content) < MIB
        assert refusal(write("a.xlsx", content))[0] == "E122"

    @pytest.mark.parametrize("kind", ["xlsx", "ods"])
    def test_zip_bomb_that_lies_about_its_size(self, write, monkeypatch, kind):
        monkeypatch.setattr("turnout.files.workbook.UNPACKED", 20 * MIB)
        ods = seeds.ods_parts({"a": [["region_code", "registered"], ["15.01", 9]]})
        parts, part = (
            (VALID, "xl/worksheets/sheet1.xml") if kind == "xlsx" else (ods, "content.xml")
        )
        content = bomb(parts, part, parts[part], 21)

        code, words = refusal(write("a.xlsx", lying(content, part, len(parts[part]))))

        assert code == "E122", words

    def test_two_gigabytes_declared(self, write):
        raw = seeds.packed(VALID)
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            size = archive.getinfo("xl/worksheets/sheet1.xml").file_size.to_bytes(4, "little")
        content = raw.replace(size, (2**31 - 1).to_bytes(4, "little"))

        code, words = refusal(write("a.xlsx", content))

        assert code == "E122"
        assert "2,04" in words

    def test_archive_of_empty_elements(self, write):
        content = seeds.packed(book(a=rows_xml("<a/>" * 6_000_000)))

        assert refusal(write("a.xlsx", content))[0] == "E122"

    def test_one_cell_in_the_last_corner(self, write):
        corner = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'

        [sheet], _ = read_sheets(write("a.xlsx", seeds.packed(book(a=rows_xml(corner)))))

        assert [(number, len(cells)) for number, cells in sheet.rows] == [(2**20, 2**14)]

    @pytest.mark.parametrize("row", ["1048577", "9999999999"])
    def test_row_beyond_the_last(self, write, row):
        cell = f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>'

        assert refusal(write("a.xlsx", seeds.packed(book(a=rows_xml(cell)))))[0] in {"E103", "E122"}

    @pytest.mark.parametrize("area", ["A1", "A1:XFD1048576", "Z9:A1", "x"])
    def test_wrong_dimension(self, write, area):
        rows = [line.split(",") for line in VOTERS.splitlines()]
        xml = seeds.sheet_xml(rows, head=f'<dimension ref="{area}"/>')

        assert read_voters(write("a.xlsx", seeds.packed(book(a=xml)))).total == 8900

    def test_a_million_empty_rows(self, write):
        content = seeds.packed(book(a=rows_xml("<row/>" * 10**6, '<dimension ref="A1"/>')))

        assert refusal(write("a.xlsx", content))[0] == "E102"

    @pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml",
                                      "xl/workbook.xml", "xl/styles.xml"])  # fmt: skip
    @pytest.mark.parametrize("kind", ["laughs", "external"])
    def test_entities(self, write, part, kind):
        lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
        laughs = f'<!DOCTYPE x [<!ENTITY l0 "lol">{lines}]>'
        secret = f'<!DOCTYPE x [<!ENTITY l11 SYSTEM "{Path(__file__).as_uri()}">]>'
        xml = VALID[part].replace(seeds.XML, seeds.XML + (laughs if kind == "laughs" else secret))
        ends = {"xl/sharedStrings.xml": "</t>", "xl/worksheets/sheet1.xml": "</v>"}
        end = ends.get(part, "</workbook>" if "book" in part else "</styleSheet>")
        path = write("a.xlsx", seeds.packed(VALID | {part: xml.replace(end, "&l11;" + end, 1)}))

        try:
            [sheet], _ = read_sheets(path)
        except DataError as error:
            assert [one.code for one in error.findings] == ["E103"]  # noqa: PT017
        else:
            assert not any("Damaged" in str(cell) for _, cells in sheet.rows for cell in cells)
            assert (
                sheet.rows[1:] == read_sheets(write("a.xlsx", seeds.packed(VALID)))[0][0].rows[1:]
            )

    def test_macro_and_external_link_do_nothing(self, write):
        link = f'<externalLink {seeds.MAIN}><externalBook r:id="rId1" xmlns:r="{seeds.OFFICE}"/>'
        target = (
            '<Relationship Id="rId1" Type="x" TargetMode="External" Target="http://a.invalid/"/>'
        )
        relations = f'<Relationships xmlns="{seeds.PACKAGE}/relationships">{target}</Relationships>'
        more = {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" * 99}
        more |= {"xl/externalLinks/externalLink1.xml": f"{link}</externalLink>"}
        more |= {"xl/externalLinks/_rels/externalLink1.xml.rels": relations}
        book = VALID["xl/workbook.xml"].replace(
            "</sheets>", '</sheets><externalReferences><externalReference r:id="rId9"/>'
            "</externalReferences>")  # fmt: skip
        rels = VALID["xl/_rels/workbook.xml.rels"].replace(
            "</Relationships>", f'<Relationship Id="rId9" Type="{seeds.OFFICE}/externalLink" '
            'Target="externalLinks/externalLink1.xml"/></Relationships>')  # fmt: skip
        more |= {"xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": rels}

        assert read_voters(write("a.xlsm", seeds.packed(VALID | more))).total == 8900

    @pytest.mark.parametrize("formula", ['WEBSERVICE("http://a.invalid/")', "cmd|'/C calc'!A0",
                                         'HYPERLINK("http://a.invalid/","9")'])  # fmt: skip
    def test_formulas_are_told_and_never_run(self, write, formula):
        rows = [["region_code", "registered"], ["15.01", f"={formula}"], ["15.04", 9]]

        assert codes(
            voters_found, write("a.xlsx", seeds.packed(seeds.xlsx_parts({"a": rows})))
        ) == {"E130"}

    def test_a_formula_gives_the_value_it_had(self, write):
        xml = seeds.sheet_xml([["region_code", "registered"], ["15.01", 9]])
        xml = xml.replace("<v>9</v>", '<f>WEBSERVICE("x")</f><v>9</v>')

        assert read_voters(write("a.xlsx", seeds.packed(book(a=xml)))).total == 9

    @pytest.mark.parametrize(
        ("script", "fault", "told"),
        [
            ("import os; os.abort()", "E103", ""),
            ("import sys; sys.exit(9)", "E122", "10,000,001"),
            ("raise OSError('no sheet')", "E103", "OSError: no sheet"),
            ("import time; time.sleep(9)", "E103", "(1 s)"),
        ],
    )
    def test_what_ends_the_process_of_calamine_is_a_refusal(
        self, write, monkeypatch, script, fault, told
    ):
        monkeypatch.setattr("turnout.files.workbook.CALAMINE", script)
        monkeypatch.setattr("turnout.files.workbook.PATIENCE", 1)

        code, words = refusal(write("a.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 99))

        assert code == fault
        assert told in words

    @pytest.mark.parametrize(("row", "column", "fault"), [(5, 3, ""), (2**20 - 1, 2**14 - 1, "E1"),
                                                          (60_000, 255, "E122")])  # fmt: skip
    def test_binary_workbook_with_a_cell_in_a_far_corner(self, write, row, column, fault):
        path = write("a.xlsb", xlsb(row, column))

        if fault:
            assert refusal(path)[0].startswith(fault)
        else:
            [sheet], _ = read_sheets(path)
            assert sheet.rows == ((1, (1, None, None, None)), (6, (None, None, None, 2)))

    @pytest.mark.parametrize("repeated", [("rows", 2**17), ("columns", 2**14), ("columns", 2**31)])
    def test_repeated_cells_of_an_open_document(self, write, repeated):
        what, times = repeated
        parts = seeds.ods_parts({"a": [[1]]})
        tag = {"rows": "table-row", "columns": "table-cell"}[what]
        swollen = parts["content.xml"].replace(
            f"<table:{tag}", f'<table:{tag} table:number-{what}-repeated="{times}"', 1
        )

        path = write("a.ods", seeds.packed(parts | {"content.xml": swollen}))

        assert codes(voters_found, path) <= {"E103", "E104", "E122"}

    def test_hundreds_of_sheets(self, write):
        sheets = {f"TPS {n:03}": [["NO", "X"], [n, "Y"]] for n in range(300)}

        assert len(read_sheets(write("a.xlsx", seeds.packed(seeds.xlsx_parts(sheets))))[0]) == 300

    @pytest.mark.parametrize("text", ["[" * 200_000, '{"a":' * 100_000, "[" * 900 + "]" * 900,
                                      '[{"a":' + "[" * 900 + "]" * 900 + "}]"])  # fmt: skip
    def test_json_in_json(self, write, text):
        assert codes(voters_found, write("a.json", text)) <= {"E102", "E103", "E104", "E122"}

    def test_json_of_a_million_names(self, write):
        names = ",".join(f'"{n}":1' for n in range(10**6))

        assert refusal(write("a.json", f"{{{names}}}"))[0] == "E122"

    @pytest.mark.parametrize("piece", ["a", "a,", ",", '"', "a b;", '","\n', "\r"])
    def test_text_of_50_mb(self, write, monkeypatch, piece):
        """One line, or one cell a line."""
        monkeypatch.setattr("turnout.files.grid.CELLS", 10**6)
        fault = "E102" if piece.isspace() else "E122"

        assert refusal(write("a.csv", piece * (50 * MIB // len(piece))))[0] == fault

    def test_text_of_a_million_empty_lines(self, write):
        path = write("a.csv", "region_code,registered\n" + ",\r\n" * 10**6 + "15.01,9\n")

        assert read_voters(path).total == 9

    @pytest.mark.parametrize("size", [131_000, 140_000])
    def test_field_about_the_limit(self, write, size):
        path = write("a.csv", f"region_code,registered,note\n15.01,9,{'x' * size}\n")

        if size > 2**17:
            assert refusal(path)[0] == "E103"
        else:
            assert read_voters(path).total == 9

    @pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
    def test_wide_text_without_its_mark_is_refused(self, write, encoding):
        assert refusal(write("a.csv", VOTERS.encode(encoding)))[0] == "E103"

    def test_nul_far_from_the_start_is_refused(self, write):
        assert refusal(write("a.csv", VOTERS * 30 + "15.\0,9\n"))[0] == "E103"


class TestFolders:
    def test_folder_with_the_name_of_a_file(self, tmp_path):
        (tmp_path / "x.csv").mkdir()
        (tmp_path / "x.csv" / "dpt.csv").write_text(VOTERS, encoding="utf-8")

        assert read_voters(tmp_path).total == read_voters(tmp_path / "x.csv").total == 8900

    def test_folder_without_files_is_told(self, tmp_path):
        (tmp_path / "x.csv").mkdir()

        assert codes(voters_found, tmp_path / "x.csv") == {"E121"}

    @pytest.mark.parametrize("moment", ["stat", "open"])
    def test_file_that_vanishes(self, write, monkeypatch, moment):
        path, true = write("a.csv", VOTERS), getattr(Path, moment)

        def vanishing(self, *args, **given):
            if self == path and moment == "open":
                path.unlink()
            found = true(self, *args, **given)
            if self == path and moment == "stat":
                path.unlink()
            return found

        monkeypatch.setattr(Path, moment, vanishing)

        assert refusal(path)[0] == "E101"

    def test_file_that_may_not_be_read(self, write, monkeypatch):
        path = write("a.csv", VOTERS)

        def denied(*_, **__):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "open", denied)

        assert "Permission denied" in refusal(path)[1]
        monkeypatch.setattr(Path, "stat", denied)
        assert codes(voters_found, path) == {"E101"}

    @pytest.mark.parametrize("name", ["a\0b.csv", "x" * 5000, "\ud800.csv"])
    def test_names_no_file_can_have(self, name):
        assert codes(voters_found, name) == {"E101"}

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
    def test_pipe_that_is_never_filled(self, tmp_path):
        os.mkfifo(tmp_path / "a.csv")
        result = []
        reading = threading.Thread(
            target=lambda: result.append(codes(voters_found, tmp_path / "a.csv")), daemon=True
        )

        reading.start()
        reading.join(5)

        assert result == [{"E101"}]
        assert codes(voters_found, tmp_path) == {"E121"}

    @pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
    @pytest.mark.parametrize("pattern", ["", "**/*.csv", "**", "*/**/*.csv", "*.csv"])
    def test_links_that_lead_in_circles(self, tmp_path, pattern):
        (tmp_path / "dpt.csv").write_text(VOTERS, encoding="utf-8")
        for name in ("one", "two", "three"):
            (tmp_path / name).symlink_to(tmp_path, target_is_directory=True)
        (tmp_path / "self.csv").symlink_to(tmp_path / "self.csv")

        start = time.process_time()
        found = codes(voters_found, str(tmp_path / pattern))

        assert time.process_time() - start < HANG
        assert found in (set(), {"E116"}, {"E121"})


INJECTED = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|'/C calc'!A0", "http://a.invalid/", "\t=1",
            '=HYPERLINK("http://a.invalid/")']  # fmt: skip


@pytest.mark.parametrize("text", INJECTED)
def test_text_that_looks_like_a_formula_stays_text(write, tmp_path, text):
    quoted = text.replace('"', '""')
    voters = read_voters(
        write("a.csv", f'region_code,region_name,registered\n15.01,"{quoted}",9\n')
    )

    saved = voters.save(tmp_path / "b.xlsx")

    sheet = load_workbook(saved).active
    [cell] = [cell for row in sheet.iter_rows() for cell in row if cell.value == text.strip()]
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    assert read_voters(saved).table()["region_name"].tolist() == [text.strip()]


def test_a_country_of_villages_is_read(write):
    regencies = grid_of_villages()

    start = time.process_time()
    [checked] = check(write("desa.csv", regencies))

    assert time.process_time() - start < HANG
    assert (checked.regions, checked.registered) == (20_000, 20_000 * 300)


def grid_of_villages():
    rows = (f"33.{n // 400 + 1:02}.{n // 20 % 20 + 1:02}.{2001 + n % 20},DESA {n},300,150,150,2"
            for n in range(20_000))  # fmt: skip
    return "region_code,region_name,registered,male,female,tps\n" + "\n".join(rows)
