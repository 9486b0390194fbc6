"""Voter lists, recaps and histories from files as offices make them, and every fault by name."""

import datetime
import hashlib
import io
import random
import re

import pandas as pd
import pytest
from conftest import HISTORY, VOTERS
from hypothesis import assume, given
from hypothesis import strategies as st
from openpyxl import Workbook

from turnout.errors import DataError
from turnout.files.codes import is_part, parents
from turnout.files.matching import match
from turnout.files.regions import regions, short_name
from turnout.tables.check import check
from turnout.tables.history import contest_of, read_history
from turnout.tables.voters import read_voters
from turnout.words.numbers import people as people_said
from turnout.words.texts import text

NAMES = {
    "15.01": ("KERINCI", "Kerinci"),
    "15.02": ("MERANGIN", "Merangin"),
    "15.03": ("SAROLANGUN", "Sarolangun"),
    "15.04": ("BATANG HARI", "Batang Hari"),
    "15.05": ("MUARO JAMBI", "Muaro Jambi"),
    "15.06": ("TANJAB BARAT", "Tanjung Jabung Barat"),
    "15.07": ("TANJAB TIMUR", "Tanjung Jabung Timur"),
    "15.08": ("BUNGO", "Bungo"),
    "15.09": ("TEBO", "Tebo"),
    "15.71": ("KOTA JAMBI", "Kota Jambi"),
    "15.72": ("KOTA SUNGAI PENUH", "Kota Sungai Penuh"),
}
FIRST = 8  # row of the first regency in a recap
TOTAL = FIRST + len(NAMES)


def faults(error):
    """Return code, row and column of every finding."""
    return {(finding.code, finding.row, finding.column) for finding in error.value.findings}


def refused(reader, path):
    """Read a wrong file; every fault is one line that names the file, in both languages."""
    name = getattr(path, "name", "DataFrame")
    with pytest.raises(DataError, match=rf"^E\d{{3}} {re.escape(name)}[,:] ") as error:
        reader(path)
    for lang, row, column in (("en", "row", "column"), ("id", "baris", "kolom")):
        lines = error.value.said(lang).splitlines()
        assert len(lines) == len(error.value.findings) == len(set(lines))
        for line, finding in zip(lines, error.value.findings, strict=True):
            assert line.startswith(f"{finding.code} {name}")
            assert finding.row is None or f", {row} {finding.row}" in line
            assert finding.column is None or f", {column} '{finding.column}'" in line
    return error


def cells_of(written):
    return [line.split(",") for line in written.splitlines()]


def as_csv(rows, mark=","):
    return "\n".join(mark.join("" if cell is None else str(cell) for cell in row) for row in rows)


def thousands(digits):
    return f"{int(digits):,}".replace(",", ".") if digits else ""


def equal(one, other):
    pd.testing.assert_frame_equal(one, other, check_like=True)


def by_code(frame):
    return frame.sort_values("region_code", ignore_index=True)


class TestTidyVoters:
    def test_list(self, voters):
        frame = voters.table()

        assert voters.total == 8900
        assert voters.elections == ("pemilu-2024",)
        assert voters.registered.to_dict() == {
            "15.01": 1500, "15.04": 2600, "15.71": 4100, "15.72": 700,
        }  # fmt: skip
        assert frame["female"].tolist() == [690, 1310, 2070, 360]
        assert frame["known_on"].tolist() == [datetime.date(2023, 6, 27)] * 4
        assert frame["group"].tolist() == ["15"] * 4
        assert [source.file for source in voters.sources] == ["voters.csv"]

    def test_table_is_a_copy(self, voters):
        frame = voters.table()
        frame["registered"] = 9

        assert voters.total == 8900

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    @pytest.mark.parametrize("mark", [",", ";", "\t"])
    def test_every_way_of_saving_text(self, write, voters, encoding, mark):
        saved = VOTERS.replace(",", mark).replace("\n", "\r\n").encode(encoding)

        equal(read_voters(write("lain.csv", saved)).table(), voters.table())

    def test_letters_beyond_ascii(self, write):
        saved = "Kode wilayah;Kabupaten/kota;Pemilih terdaftar\nFR-01;Évian – Léman;1.250\n"

        frames = [
            read_voters(write("lain.csv", saved.encode(encoding))).table()
            for encoding in ("utf-8", "cp1252")
        ]

        assert frames[0]["region_name"].tolist() == ["Évian – Léman"]
        equal(*frames)

    def test_as_indonesian_excel_saves_it(self, write, voters):
        """Codes and counts become numbers in Excel, written with comma and dots of the country."""
        rows = cells_of(VOTERS)
        head = [text(f"column.{name}", "id") for name in rows[0]]
        body = [
            [code.replace(".", ","), name, thousands(people), *rest, "27/06/2023", vote]
            for code, name, people, *rest, _, vote in rows[1:]
        ]

        read = read_voters(write("lain.csv", as_csv([head, *body], ";").encode("cp1252")))

        equal(read.table(), voters.table())

    def test_semicolons_inside_quotes(self, write):
        saved = 'region_code,registered,source\n15.01,1500,"KPU; berita; lain"\n15.04,2600,"a;b"\n'

        frame = read_voters(write("dpt.csv", saved)).table()

        assert frame["source"].tolist() == ["KPU; berita; lain", "a;b"]
        assert frame["registered"].sum() == 4100

    def test_workbook_with_numbers_texts_dates_and_other_sheets(self, write, voters):
        day = datetime.date(2023, 6, 27)
        path = write(
            "dpt.xlsx",
            {
                "Sampul": [["DAFTAR PEMILIH"], ["Provinsi Jambi", 15]],
                "Data": [
                    ["Daftar pemilih tetap"],
                    [],
                    ["No", *cells_of(VOTERS)[0]],
                    [1, 15.01, "Kerinci", "1.500", 810, "690", 7, day, "pemilu-2024"],
                    [2, "15.04", "Batang Hari", 2600, "1.290", "1.310", 11, day, "pemilu-2024"],
                    [3, 15.71, "Kota Jambi", 4100.0, 2030, 2070, "17", "27-06-2023", "pemilu-2024"],
                    [4, 15.72, "Kota Sungai Penuh", 700, 340, 360, 3, "2023-06-27", "pemilu-2024"],
                ],
                "Catatan": [["region_code"], ["bukan daftar"]],
            },
        )

        equal(read_voters(path).table(), voters.table())

    def test_code_that_lost_its_zero_in_excel(self, write):
        path = write("dpt.xlsx", {"DPT": [["region_code", "registered"], [15.1, 1250], [1501, 31]]})

        assert read_voters(path).table()["region_code"].tolist() == ["15.10", "15.01"]

    def test_any_country_and_only_the_needed_columns(self, write):
        frame = read_voters(write("au.csv", "Region code,Registered\nNSW,5300\nVIC,4400\n")).table()

        assert frame["region_code"].tolist() == frame["region_name"].tolist() == ["NSW", "VIC"]
        assert frame["group"].isna().all()

    def test_group_given_stays(self, write):
        saved = "region_code,registered,group\nNSW,5300,AU\n15.01,1500,\n15.04,2600,99\n"

        assert read_voters(write("a.csv", saved)).table()["group"].tolist() == ["AU", "15", "99"]

    @given(st.permutations(VOTERS.splitlines()[1:]))
    def test_order_of_rows(self, write, voters, lines):
        read = read_voters(write("lain.csv", "\n".join([VOTERS.splitlines()[0], *lines])))

        equal(by_code(read.table()), by_code(voters.table()))
        assert read.registered.to_dict() == voters.registered.to_dict()

    @given(st.permutations(range(8)))
    def test_order_of_columns(self, write, voters, order):
        rows = [[row[place] for place in order] for row in cells_of(VOTERS)]

        equal(read_voters(write("lain.csv", as_csv(rows))).table(), voters.table())

    @given(
        st.lists(st.integers(1, 3 * 10**6), min_size=1, max_size=5),
        st.integers(0, 12),
        st.integers(-5, 5),
    )
    def test_province_row_is_counted_once_and_must_be_right(self, write, people, place, off):
        assume(sum(people) + off > 0)
        rows = [[f"15.{number:02}", count] for number, count in enumerate(people, start=1)]
        rows.insert(place, ["15", sum(people) + off])
        path = write("dpt.csv", as_csv([["region_code", "registered"], *rows]))

        if off:
            error = refused(read_voters, path)
            assert faults(error) == {
                ("E112", rows.index(["15", sum(people) + off]) + 2, "registered")
            }
            assert f"(difference {people_said(off, lang='en')})" in str(error.value)
        else:
            read = read_voters(path)
            assert (len(read.table()), read.total) == (len(people), sum(people))
            assert [(one.code, one.row) for one in read.findings] == [
                ("I201", min(place, len(people)) + 2)
            ]
            assert not read.findings[0].stops

    def test_totals_of_two_lists_and_of_two_levels(self, write):
        saved = """region_code,registered,election
15,5700,pemilu-2024
15.01,1500,pemilu-2024
15.01.01,900,pemilu-2024
15.01.02,600,pemilu-2024
15.04,4200,pemilu-2024
15,5800,pilkada-2024
15.01,1550,pilkada-2024
15.04,4250,pilkada-2024
"""
        error = refused(read_voters, write("dpt.csv", saved.replace("15,5800", "15,5900")))
        assert faults(error) == {("E112", 7, "registered")}
        first = read_voters(write("dpt.csv", "\n".join(saved.splitlines()[:6])))
        assert first.registered.to_dict() == {"15.01.01": 900, "15.01.02": 600, "15.04": 4200}
        assert [finding.row for finding in first.findings] == [2, 3]


class TestVotersKnown:
    LISTS = """region_code,registered,election,known_on
15.01,1400,pemilu-2019,2018-12-01
15.04,2300,pemilu-2019,2018-12-01
15.01,1500,pemilu-2024,2023-06-27
15.04,2600,pemilu-2024,2023-06-27
15.01,1530,pilkada-2024,2024-09-20
15.04,2650,pilkada-2024,2024-09-20
"""

    @pytest.mark.parametrize(
        ("election", "day", "total"),
        [
            ("pilkada-2024", "2024-11-01", 4180),
            ("pilkada-2024", "2024-09-20", 4180),
            ("pilkada-2024", "2024-09-19", 4100),
            ("pemilu-2024", "2024-11-01", 4100),
            ("pemilu-2024", "2023-06-26", 3700),
            ("pemilu-2029", "2024-11-01", 4180),
        ],
    )
    def test_own_list_or_the_latest_known(self, write, election, day, total):
        voters = read_voters(write("dpt.csv", self.LISTS))

        known = voters.as_known(election, datetime.date.fromisoformat(day))

        assert known.total == total
        assert len(known.elections) == 1
        assert voters.total == 11980

    def test_no_list_yet(self, write):
        from turnout.errors import ModelError

        voters = read_voters(write("dpt.csv", self.LISTS))

        with pytest.raises(ModelError, match=r"2018-11-30: the earliest is of 2018-12-01"):
            voters.as_known("pemilu-2019", datetime.date(2018, 11, 30))

    def test_lists_without_a_date(self, write):
        rows = [row[:3] for row in cells_of(self.LISTS)]
        voters = read_voters(write("dpt.csv", as_csv(rows)))

        assert voters.as_known("pemilu-2024", datetime.date(2000, 1, 1)).total == 4100
        assert voters.as_known("pilwako-2018", datetime.date(2000, 1, 1)).total == 4180


def recap_rows():
    """Rows of an invented recap: title, deep header, number row, regencies, total, signature."""
    people = [(900 + 37 * place, 880 + 41 * place, 7 + 3 * place) for place in range(len(NAMES))]
    body = [
        [place, name, tps, male, female, male + female]
        for place, ((name, _), (male, female, tps)) in enumerate(
            zip(NAMES.values(), people, strict=True), start=1
        )
    ]
    totals = [sum(row[column] for row in body) for column in range(2, 6)]
    return [
        ["REKAPITULASI DAFTAR PEMILIH TETAP"],
        ["PEMILIHAN UMUM TAHUN 2024"],
        ["PROVINSI JAMBI"],
        [],
        ["NO", "KABUPATEN/KOTA", "JUMLAH TPS", "JUMLAH PEMILIH", None, None],
        [None, None, None, "L", "P", "L + P"],
        ["1", "2", "3", "4", "5", "6"],
        *body,
        ["JUMLAH", None, *totals],
        [],
        [None, None, None, "Ditetapkan di Jambi"],
        [None, None, None, "pada tanggal 27 Mei 2023"],
        [None, None, None, "(NAMA)"],
    ]


def dotted(rows):
    """Write numbers as text with dots, as the form prints them."""
    return [
        [f"{cell:,}".replace(",", ".") if isinstance(cell, int) else cell for cell in row]
        for row in rows
    ]


def merged_workbook(rows):
    """Make the workbook with merged header cells, every other number stored as text with dots."""
    book, saved = Workbook(), io.BytesIO()
    sheet = book.active
    sheet.title = "Rekap DPT"
    for number, (plain, printed) in enumerate(zip(rows, dotted(rows), strict=True)):
        pair = zip(plain, printed, strict=True)
        sheet.append([one[(number + place) % 2] for place, one in enumerate(pair)])
    for area in ("A1:F1", "A2:F2", "A3:F3", "A5:A6", "B5:B6", "C5:C6", "D5:F5"):
        sheet.merge_cells(area)
    sheet.merge_cells(start_row=TOTAL, end_row=TOTAL, start_column=1, end_column=2)
    book.create_sheet("Keterangan").append(["KETERANGAN", "L = laki-laki"])
    book.save(saved)
    return saved.getvalue()


def recap_csv(rows):
    return as_csv(dotted(rows), ";")


@pytest.fixture(params=["workbook", "text"])
def recap(request, write):
    """Write a recap in either form and return its path."""

    def recap(rows):
        if request.param == "workbook":
            return write("rekap.xlsx", merged_workbook(rows))
        return write("rekap.csv", recap_csv(rows))

    return recap


class TestRecap:
    def test_eleven_regencies_by_their_codes(self, recap):
        rows = recap_rows()

        voters = read_voters(recap(rows))

        frame = voters.table()
        assert frame["region_code"].tolist() == list(NAMES)
        assert frame["region_name"].tolist() == [official for _, official in NAMES.values()]
        for column, place in (("tps", 2), ("male", 3), ("female", 4), ("registered", 5)):
            assert frame[column].tolist() == [row[place] for row in rows[FIRST - 1 : TOTAL - 1]]
        assert voters.total == rows[TOTAL - 1][5] == 23870
        assert {finding.code for finding in voters.findings} <= {"I203"}
        assert voters.elections == ("pemilu-2024",)

    def test_order_of_rows(self, recap):
        rows = recap_rows()
        body = rows[FIRST - 1 : TOTAL - 1]
        random.Random(7).shuffle(body)

        shuffled = read_voters(recap([*rows[: FIRST - 1], *body, *rows[TOTAL - 1 :]]))

        equal(by_code(shuffled.table()), by_code(read_voters(recap(rows)).table()))

    def test_other_headings_and_no_total(self, write):
        rows = [
            ["No.", "Nama Kab/Kota", "Laki-laki", "Perempuan", "Jumlah"],
            [1, "Kab. Tebo", 410, 395, 805],
            [2, "KABUPATEN  BATANGHARI", 620, 633, 1253],
        ]

        frame = read_voters(write("rekap.csv", as_csv(rows, ";"))).table()

        assert frame["region_code"].tolist() == ["15.09", "15.04"]
        assert frame["registered"].tolist() == [805, 1253]
        assert "tps" not in frame

    @pytest.mark.parametrize(
        ("row", "place", "cell", "found"),
        [
            (TOTAL - 2, 1, "JAMBI", {("E110", TOTAL - 2, "KABUPATEN/KOTA")}),
            (TOTAL - 2, 1, "Kab. Jambi", {("E111", TOTAL - 2, "KABUPATEN/KOTA")}),
            (FIRST + 7, 1, "BUNGO TEBO", {("E111", FIRST + 7, "KABUPATEN/KOTA")}),
            (FIRST + 7, 1, "PROVINSI JAMBI", {("E112", FIRST + 7, "L+P")}),
            (FIRST + 1, 1, "KERINCI", {("E109", FIRST + 1, "KABUPATEN/KOTA")}),
            (TOTAL, 2, 999, {("E112", TOTAL, "JUMLAH TPS")}),
            (TOTAL, 3, 9999, {("E112", TOTAL, "L")}),
            (TOTAL, 4, 9999, {("E112", TOTAL, "P")}),
            (TOTAL, 5, 99999, {("E112", TOTAL, "L+P")}),
            (FIRST + 2, 4, "9x1", {("E105", FIRST + 2, "P"), ("E112", TOTAL, "P")}),
            (FIRST + 2, 5, "rusak", {("E105", FIRST + 2, "L+P"), ("E112", TOTAL, "L+P")}),
            (FIRST + 2, 5, None, {("E106", FIRST + 2, "L+P"), ("E112", TOTAL, "L+P")}),
            (FIRST + 3, 5, 1234, {("E115", FIRST + 3, "L+P"), ("E112", TOTAL, "L+P")}),
            (FIRST + 3, 2, -7, {("E108", FIRST + 3, "JUMLAH TPS"), ("E112", TOTAL, "JUMLAH TPS")}),
        ],
    )
    def test_fault(self, recap, row, place, cell, found):
        rows = recap_rows()
        rows[row - 1][place] = cell

        assert faults(refused(read_voters, recap(rows))) == found

    def test_several_faults_in_one_pass(self, recap):
        rows = recap_rows()
        rows[FIRST - 1][1] = "BOGOR"
        rows[FIRST][3] += 1
        rows[TOTAL - 3][1] = "JAMBI"
        rows[TOTAL - 2][2] = "tiga"

        assert faults(refused(read_voters, recap(rows))) == {
            ("E111", FIRST, "KABUPATEN/KOTA"),
            ("E115", FIRST + 1, "L+P"),
            ("E110", TOTAL - 2, "KABUPATEN/KOTA"),
            ("E105", TOTAL - 1, "JUMLAH TPS"),
            ("E112", TOTAL, "L"),
            ("E112", TOTAL, "JUMLAH TPS"),
        }

    def test_doubtful_name_says_what_to_write(self, recap):
        rows = recap_rows()
        rows[TOTAL - 3][1] = "JAMBI"

        error = refused(read_voters, recap(rows))

        choice = "15 Provinsi Jambi, 15.71 Kota Jambi"
        assert f"'JAMBI' may mean {choice}; write the full name" in error.value.said("en")
        assert f"'JAMBI' dapat berarti {choice}; tulis nama lengkap" in error.value.said("id")

    def test_another_province(self, recap):
        rows = recap_rows()
        for place, row in enumerate(rows[FIRST - 1 : TOTAL - 1]):
            row[1] = f"WILAYAH {chr(65 + place)}"

        assert faults(refused(read_voters, recap(rows))) == {
            ("E111", row, "KABUPATEN/KOTA") for row in range(FIRST, TOTAL)
        }

    def test_no_column_of_registered_voters(self, recap):
        rows = recap_rows()
        rows[5][5] = "CATATAN"

        error = refused(read_voters, recap(rows))

        assert faults(error) == {("E104", 5, "L+P")}
        assert "JUMLAH (L+P) (found: tps, male, female)" in str(error.value)

    def test_no_rows(self, recap):
        error = refused(read_voters, recap(recap_rows()[:7] + [[]] * 12))

        assert {finding.code for finding in error.value.findings} == {"E102"}


class TestVoterFaults:
    @pytest.mark.parametrize(
        ("old", "new", "found"),
        [
            ("registered", "jumlah", ("E104", 1, "registered")),
            ("region_code", "nomor", ("E104", 1, "region_code")),
            ("15.04,B", "15.01,B", ("E109", 3, "region_code")),
            ("2600", "dua ribu", ("E105", 3, "registered")),
            ("2600", "26.5", ("E133", 3, "registered")),
            ("2600", "", ("E106", 3, "registered")),
            ("15.04", "", ("E106", 3, "region_code")),
            ("1500,810,690", "-1500,-810,-690", ("E108", 2, "registered")),
            ("1500,810,690", "0,,", ("E117", 2, "registered")),
            ("4100,2030", "4100,2040", ("E115", 4, "registered")),
            (",17,", ",-17,", ("E108", 4, "tps")),
            ("2023-06-27,pemilu-2024\n15.72", "27 Mei,pemilu-2024\n15.72", ("E113", 4, "known_on")),
            ("tps", "male", ("E107", 1, "male")),
        ],
    )
    def test_fault(self, write, old, new, found):
        changed = VOTERS.replace(old, new, 1)
        assert changed != VOTERS

        assert found in faults(refused(read_voters, write("dpt.csv", changed)))

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("2600", "dua ribu"),
            ("2600", ""),
            ("15.04,Batang Hari", "15.01,Kerinci"),
            ("4100,2030", "4100,2040"),
        ],
    )
    def test_one_fault_is_one_line(self, write, old, new):
        error = refused(read_voters, write("dpt.csv", VOTERS.replace(old, new, 1)))

        assert len(str(error.value).splitlines()) == 1

    def test_column_is_named_as_in_the_file(self, write):
        saved = "Kode wilayah;Pemilih terdaftar;TPS\n15.01;-5;3\n15.04;lima;4\n15.04;;5\n"

        assert faults(refused(read_voters, write("dpt.csv", saved))) == {
            ("E108", 2, "Pemilih terdaftar"),
            ("E105", 3, "Pemilih terdaftar"),
            ("E106", 4, "Pemilih terdaftar"),
            ("E109", 4, "Kode wilayah"),
        }

    def test_column_named_in_two_languages_stands_twice(self, write):
        saved = "region_code,registered,Pemilih terdaftar\n15.01,1500,1600\n"

        assert faults(refused(read_voters, write("dpt.csv", saved))) == {
            ("E107", 1, "Pemilih terdaftar")
        }

    @pytest.mark.parametrize("election", ["", "pemilu-2024"])
    def test_two_rows_for_one_regency_of_one_list(self, write, election):
        saved = f"region_code,registered,election\n15.01,15,{election}\n15.01,16,{election}\n"

        error = refused(read_voters, write("dpt.csv", saved))

        assert faults(error) == {("E109", 3, "region_code")}
        assert "(rows 2, 3)" in str(error.value)

    def test_workbook_names_its_sheet(self, write):
        rows = [[], ["region_code", "registered"], ["15.01", "abc"]]

        error = refused(read_voters, write("dpt.xlsx", {"Sampul": [["x"]], "DPT 2024": rows}))

        assert faults(error) == {("E105", 3, "registered")}
        assert "sheet 'DPT 2024', row 3, column 'registered'" in error.value.said("en")
        assert "lembar 'DPT 2024', baris 3, kolom 'registered'" in error.value.said("id")

    def test_two_lists_in_one_workbook(self, write):
        rows = [["region_code", "registered"], ["15.01", 1500]]

        error = refused(read_voters, write("dpt.xlsx", {"Satu": rows, "Dua": rows}))

        assert faults(error) == {("E116", None, None)}
        assert "('Satu', 'Dua')" in str(error.value)

    def test_header_without_rows(self, write):
        error = refused(read_voters, write("dpt.csv", VOTERS.splitlines()[0]))

        assert faults(error) == {("E102", None, None)}

    def test_results_are_no_voter_list(self, write):
        assert faults(refused(read_voters, write("hasil.csv", HISTORY))) == {("E120", None, None)}


class TestHistory:
    def test_table(self, history):
        frame = history.table()

        assert len(frame) == 12
        assert history.contests == ("governor", "presidential")
        assert frame.loc[0, ["dpt", "ballots_cast", "registered"]].tolist() == [1200, 750, 1250]
        assert frame["turnout"].dropna().tolist() == [0.86, 0.679]
        assert frame["group"].isna().sum() == 2
        assert [(one.code, one.row) for one in history.findings] == [("W403", 9)]

    def test_indonesian_headings_and_forms(self, write, history):
        rows = cells_of(HISTORY)
        head = [text(f"column.{name}", "id") for name in rows[0]]
        body = []
        for row in rows[1:]:
            *start, day, registered, ballots, dpt, share, base, known = row
            people = [thousands(cell) for cell in (registered, ballots, dpt)]
            percent = f"{100 * float(share):.1f}%".replace(".", ",") if share else ""
            days = ["/".join(reversed(one.split("-"))) for one in (day, known)]
            body.append([*start, days[0], *people, percent, base, days[1]])

        read = read_history(write("riwayat.csv", as_csv([head, *body], ";").encode("cp1252")))

        equal(read.table(), history.table())

    def test_workbook_holds_both_tables(self, write, voters, history):
        sheets = {
            "Ringkasan": [["Kabupaten/kota", "Proyeksi"], ["Kerinci", 0.81]],
            "Daftar": cells_of(VOTERS),
            "Riwayat": [
                [None if cell == "" else cell for cell in row] for row in cells_of(HISTORY)
            ],
        }
        path = write("keduanya.xlsx", sheets)

        equal(read_voters(path).table(), voters.table())
        equal(read_history(path).table(), history.table())
        assert [(one.kind, one.regions, one.registered, one.faulty) for one in check([path])] == [
            ("voters", 4, 8900, False),
            ("history", 5, 0, False),
        ]

    def test_frame_in_frame_out(self, voters, history):
        equal(read_voters(voters.table()).table(), voters.table())
        again = read_history(history.table()).table()
        pd.testing.assert_frame_equal(again, history.table(), check_like=True, check_dtype=False)
        error = refused(read_voters, voters.table().assign(registered="x"))
        assert faults(error) == {("E105", row, "registered") for row in (2, 3, 4, 5)}

    def test_contest_and_known_day_are_not_needed(self, write):
        saved = """region_code,election,date,registered,ballots_cast,contest
NSW,senate-2022,2022-05-21,5400,4900,
NSW,house_2022,2022-05-21,5400,4950,lower
"""
        frame = read_history(write("au.csv", saved)).table()

        assert frame["contest"].tolist() == ["senate", "lower"]
        assert frame["known_on"].isna().all()
        assert frame["region_name"].tolist() == ["NSW", "NSW"]

    @pytest.mark.parametrize(
        ("old", "new", "found"),
        [
            ("ballots_cast", "suara", ("E104", 1, "ballots_cast")),
            ("date", "hari", ("E104", 1, "date")),
            ("15.04,Batang Hari,pilpres", "15.01,Kerinci,pilpres", ("E109", 3, "region_code")),
            ("1250,750", "1250,1750", ("E118", 2, "ballots_cast")),
            ("1250,750", "1250,tujuh", ("E105", 2, "ballots_cast")),
            ("1250,750", "-1250,750", ("E108", 2, "registered")),
            ("1250,750", "0,750", ("E117", 2, "registered")),
            ("750,1200", "750,0", ("E117", 2, "dpt")),
            (
                "Kerinci,pilpres-2014,2014-07-09",
                "Kerinci,pilpres-2014,kemarin",
                ("E113", 2, "date"),
            ),
            ("Kerinci,pilpres-2014,2014-07-09", "Kerinci,pilpres-2014,", ("E106", 2, "date")),
            ("Kerinci,pilpres-2014", "Kerinci,", ("E106", 2, "election")),
            ("0.86", "86", ("E114", 10, "turnout")),
            ("0.86,dpt", "0.86,dps", ("E119", 10, "base")),
            ("known_on", "date", ("E107", 1, "date")),
        ],
    )
    def test_fault(self, write, old, new, found):
        changed = HISTORY.replace(old, new, 1)
        assert changed != HISTORY

        assert faults(refused(read_history, write("riwayat.csv", changed))) == {found}

    def test_several_faults_in_one_pass(self, write):
        saved = """Kode wilayah;Pemilihan;Tanggal;Pemilih terdaftar;Pengguna hak pilih;Partisipasi dilaporkan;Definisi
15.01;pilpres-2014;kemarin;1.250;750;79;dpt
15.04;pilpres-2014;09/07/2014;2.500;2.501;;dps
15.04;pilpres-2014;09/07/2014;2.500;-3;;dpt
15.71;;09/07/2014;abc;750;79%;dpt
"""  # noqa: E501
        error = refused(read_history, write("riwayat.csv", saved.encode("cp1252")))

        assert faults(error) == {
            ("E113", 2, "Tanggal"),
            ("E114", 2, "Partisipasi dilaporkan"),
            ("E118", 3, "Pengguna hak pilih"),
            ("E119", 3, "Definisi"),
            ("E109", 4, "Kode wilayah"),
            ("E108", 4, "Pengguna hak pilih"),
            ("E106", 5, "Pemilihan"),
            ("E105", 5, "Pemilih terdaftar"),
        }
        assert "'79' is not a share" in error.value.said("en")
        assert "pengguna hak pilih 2.501 melebihi pemilih terdaftar 2.500" in error.value.said("id")

    def test_one_region_may_hold_several_contests_of_a_day(self, write):
        saved = HISTORY.splitlines()[0] + ",contest\n"
        row = "15.01,Kerinci,pemilu-2019,2019-04-17,1400,{},,,dpt,,{}\n"

        read = read_history(
            write("a.csv", saved + row.format(1120, "") + row.format(1090, "legislative"))
        )

        assert read.contests == ("legislative", "presidential")

    def test_two_histories_in_one_workbook(self, write):
        rows = [[cell or None for cell in row] for row in cells_of(HISTORY)]

        error = refused(read_history, write("a.xlsx", {"Satu": rows, "Dua": rows}))

        assert faults(error) == {("E116", None, None)}

    def test_header_without_rows(self, write):
        error = refused(read_history, write("a.csv", HISTORY.splitlines()[0]))

        assert faults(error) == {("E102", None, None)}

    @pytest.mark.parametrize(
        ("election", "contest"),
        [
            ("pilpres-2014", "presidential"),
            ("Pemilu 2024", "presidential"),
            ("pileg-2014", "legislative"),
            ("pilgub-2020", "governor"),
            ("pilkada_2024", "governor"),
            ("pilbup-2015", "regent"),
            ("pilwako-2018", "mayor"),
            ("pilpres-2004-2", "presidential"),
            ("senate-2022", "senate"),
        ],
    )
    def test_contest_of(self, election, contest):
        assert contest_of(election) == contest


class TestCheck:
    def test_faults_of_all_files_in_one_call(self, write):
        good = write("dpt.csv", VOTERS)
        bad = write("rusak.csv", VOTERS.replace("2600", "x").replace("4100", "-4100"))
        past = write("riwayat.csv", HISTORY.replace("1250,750", "1250,1251"))
        pdf = write("dpt.xlsx", b"%PDF-1.7")

        results = check([good, str(bad), past, pdf])

        assert [(one.file, one.faulty) for one in results] == [
            (str(good), False),
            (str(bad), True),
            (str(past), True),
            (str(pdf), True),
        ]
        assert [{finding.code for finding in one.findings} for one in results] == [
            set(),
            {"E105", "E108", "E115"},
            {"E118", "W403", "W404", "W417"},  # more than the province has; people are invented
            {"E103"},
        ]
        assert (results[0].kind, results[0].regions, results[0].registered) == ("voters", 4, 8900)

    def test_history_without_a_column_is_told_so(self, write):
        [result] = check([write("riwayat.csv", HISTORY.replace(",date,", ",hari,", 1))])

        [finding] = result.findings
        assert (finding.code, finding.column) == ("E104", "date")

    def test_remarks_are_no_faults(self, write):
        total = "15,Provinsi Jambi,8900,4470,4430,38,2023-06-27,pemilu-2024\n"

        [result] = check([write("dpt.csv", VOTERS + total)])

        assert not result.faulty
        assert result.findings[0].code == "I201"
        assert {finding.code for finding in result.findings[1:]} == {"W404"}  # of invented people
        assert result.registered == 8900

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("dpt.csv", VOTERS.encode()),
            ("riwayat.csv", HISTORY.encode("utf-8-sig")),
            ("rekap.xlsx", merged_workbook(recap_rows())),
            ("salah.csv", VOTERS.replace("2600", "x").encode("cp1252")),
            ("salah.xlsx", b"%PDF-1.7"),
        ],
        ids=["voters", "history", "workbook", "bad-csv", "bad-xlsx"],  # alike in every worker
    )
    def test_files_are_never_changed(self, write, name, content):
        path = write(name, content)
        before = hashlib.sha256(content).hexdigest()

        check([path])

        assert hashlib.sha256(path.read_bytes()).hexdigest() == before
        assert [file.name for file in path.parent.iterdir()] == [name]


class TestRegions:
    @pytest.mark.parametrize("code", NAMES)
    def test_official_short_and_alias_names(self, code):
        row = regions().loc[code]

        for name in (
            *NAMES[code],
            row["region_name"],
            row["short_name"],
            *row["aliases"].split("|"),
        ):
            assert match(name).code == code
            assert match(f"  {name.lower()} ").code == code
        assert short_name(code, NAMES[code][1]) == row["short_name"]

    def test_own_name_is_not_shortened(self):
        assert short_name("15.07", "Tanjung Baru") == "Tanjung Baru"
        assert short_name("32.01", "Bogor") == "Bogor"

    def test_parts_and_wholes(self):
        assert is_part("15.01.02", "15.01")
        assert is_part("1501", "15")
        assert not is_part("15", "15")
        assert not is_part("150", "15")
        assert not is_part("16.01", "15")
        assert parents(["1501", "15", "16.01", "15.71"]) == {"15": ["1501", "15.71"]}
