"""Lists by the person: files of every layout give the same rows, and names enter none."""

import csv
import datetime
import gzip
import io
import shutil
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from turnout.errors import DataError
from turnout.persons.heads import FEMALE, FIELDS, MALE, Head, fields_of, is_head, is_sex, meaning
from turnout.persons.lists import lists_of, straight, twins
from turnout.persons.pages import page_values
from turnout.persons.rows import read_rows

FLAT = (
    "no,nama,jenis_kelamin,usia,rt,rw,nik,ket,nomor_tps,kelurahan_desa,kecamatan,"
    "kabupaten_kota,provinsi"
)
PUBLIC = ["NO", "NAMA", "JENIS KELAMIN", "USIA", "ALAMAT", "RT", "RW", "KET"]
UPPER = ["NO", "NOMOR KARTU KELUARGA", "NIK", "NAMA LENGKAP", "TEMPAT LAHIR", "TANGGAL LAHIR"]
UPPER += ["STATUS PERKAWINAN (B/S/P)", "JENIS KELAMIN (L/P)", "ALAMAT", "", "", "KETERANGAN"]
LOWER = ["", "", "", "", "", "", "", "", "JALAN/DUKUH", "RT", "RW", ""]
BAWASLU = ["No TPS", "No KK", "NIK", "Nama", "Tempat lahir", "Tgl lahir", "Usia", "L/P"]
BAWASLU += ["Pekerjaan", "Status Perkawinan", "Alamat", "Kelurahan/Desa", "Kecamatan", "Kab/Kota"]
ENGLISH = ["region_code", "sex", "birth_date", "age", "marital_status", "tps", "village"]
ENGLISH += ["district", "status", "nik"]
CODED_HEAD = "NO,NIK,NAMA,TANGGAL LAHIR,STATUS PERKAWINAN,JENIS KELAMIN,ALAMAT,,,KETERANGAN"
CODED_HEAD = CODED_HEAD.split(",")
CODED = ["", "", "", "", "B/S/P", "L/P", "JALAN/DUKUH", "RT", "RW", ""]
DATED = ["", "", "", "DD-MM-YYYY", "(S/B/P)", "(Lk/Pr)", "", "RT", "RW", "(U/B)"]
PLACES_FIRST = [
    "KECAMATAN,DESA,NO KK,NIK,NAMA,TANGGAL LAHIR,JENIS KELAMIN,JALAN/DUKUH,RT,RW,TPS",
    "KEC_NAMA,KEL_NAMA,NO_KK,NIK,NAMA,TANGGAL_LAHIR,JENIS_KELAMIN,ALAMAT,RT,RW,TPS",
    ",".join([*BAWASLU, "Jenis Disabilitas"]),
    "KABUPATEN,NIK,NAMA,TANGGAL LAHIR,JENIS KELAMIN",
    "PROVINSI,KABUPATEN/KOTA,NIK,NAMA,L/P,USIA",
    "TPS,DESA,KECAMATAN,KABUPATEN,PROVINSI,NAMA,L/P,USIA,KET",
    FLAT,
    ",".join(ENGLISH),
]
KOP = [
    ["DAFTAR PEMILIH TETAP"],
    ["PROVINSI", "", "", ": JAMBI", "", "KECAMATAN", "", ": ILIR"],
    ["KABUPATEN/KOTA", "", "", ": BATANGHARI", "", "DESA/KELURAHAN", "", ": BARU"],
]


@pytest.fixture
def put(tmp_path):
    """Write rows or text into a file and return what lists_of makes of it."""

    def write(content, name="dpt.csv", mark=";", encoding="utf-8"):
        path = tmp_path / name
        if isinstance(content, list):
            text = io.StringIO()
            csv.writer(text, delimiter=mark, lineterminator="\n").writerows(content)
            content = text.getvalue()
        data = content if isinstance(content, bytes) else content.encode(encoding)
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return lists_of(path)[0]

    return write


@pytest.fixture
def book(tmp_path):
    """Write sheets of rows into a workbook."""

    def write(sheets, name="dps.xlsx"):
        made = Workbook()
        made.remove(made.active)
        for title, rows in sheets.items():
            sheet = made.create_sheet(title)
            for row in rows:
                sheet.append(row)
        made.save(tmp_path / name)
        return lists_of(tmp_path / name)[0]

    return write


def table(listed, **options):
    """Return every row as a dict, in order."""
    rows = []
    for batch in read_rows(listed, **options):
        assert len({len(values) for values in batch.values()}) == 1
        assert set(batch) == {"file", "row", "kind", *FIELDS}
        rows += [
            dict(zip(batch, values, strict=True)) for values in zip(*batch.values(), strict=True)
        ]
    return rows


def people(listed, *names):
    """Return the fields named of each person."""
    return [tuple(row[n] for n in names) for row in table(listed) if row["kind"] == 0]


def kinds(listed):
    return [row["kind"] for row in table(listed)]


class TestHeads:
    def test_layouts_of_every_source(self):
        flat = fields_of(FLAT.split(","))
        assert flat == {
            "sex": 2, "age": 3, "nik": 6, "status": 7, "tps": 8, "village": 9, "district": 10,
            "region": 11, "province": 12,
        }  # fmt: skip
        assert fields_of(PUBLIC) == {"sex": 2, "age": 3, "status": 7}
        assert fields_of(UPPER) == {"nik": 2, "birth": 5, "married": 6, "sex": 7, "status": 11}
        assert fields_of(BAWASLU) == {
            "tps": 0, "nik": 2, "birth": 5, "age": 6, "sex": 7, "married": 9, "village": 11,
            "district": 12, "region": 13,
        }  # fmt: skip
        assert fields_of(ENGLISH) == {
            "region": 0, "sex": 1, "birth": 2, "age": 3, "married": 4, "tps": 5, "village": 6,
            "district": 7, "status": 8, "nik": 9,
        }  # fmt: skip
        database = "KEC_NAMA,KEL_NAMA,NO_KK,NIK,NAMA,TANGGAL_LAHIR,JENIS_KELAMIN,ALAMAT,RT,RW,TPS"
        assert fields_of(database.split(",")) == {
            "district": 0, "village": 1, "nik": 3, "birth": 5, "sex": 6, "tps": 10,
        }  # fmt: skip
        assert all(map(is_head, (FLAT.split(","), PUBLIC, UPPER, BAWASLU, ENGLISH)))

    @pytest.mark.parametrize(
        ("heading", "field"),
        [
            ("STATUS KTP-EL", "other"), ("KTP-EL", "other"), ("STATUS", "status"), ("NKK", "other"),
            ("No. KK", "other"), ("NOMOR NIK", "nik"), ("TPS", "tps"), ("TEMPAT LAHIR", "other"),
            ("Tempat, Tanggal Lahir", "other"), ("TGL. LAHIR", "birth"), ("L+P", None),
            ("JENIS DISABILITAS", "other"), ("JUMLAH TPS", None), ("Kabupaten / Kota", "region"),
            (" jenis  kelamin ", "sex"), ("KET.", "status"), ("NAMA KELURAHAN", "village"),
            ("NAMA", "name"), ("NAMA IBU", None),
        ],
    )  # fmt: skip
    def test_one_heading(self, heading, field):
        assert meaning(heading) == field

    def test_two_columns_of_one_field_are_a_fault(self, put):
        with pytest.raises(DataError, match=r"E107 dpt.csv, column 'NO TPS': this column stands"):
            table(put([["NAMA", "L/P", "USIA", "TPS", "NO TPS"], ["A", "L", "20", "1", "2"]]))

    def test_code_and_name_are_no_fault(self):
        heads = ["kode_kab", "nama_kab", "kode_desa", "nama_desa", "L/P", "STATUS", "KET"]

        assert fields_of(heads) == {"region": 0, "village": 3, "sex": 4, "status": 6}

    def test_a_recap_is_no_list(self):
        assert not is_head(["KECAMATAN", "DESA", "TPS", "L", "P", "L/P"])
        assert not is_head(["NO", "NAMA", "RT", "RW", "ALAMAT"])
        assert not is_head(["1", "NAMA", "USIA", "L/P"])


class TestLists:
    def test_of_a_folder_by_name_without_locks(self, tmp_path):
        names = ["b/dpt.CSV", "a.csv.gz", "c.parquet", "d.xlsx", "~$d.xlsx", ".x.csv", "e.json"]
        for name in names:
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_bytes(b"x")

        found = lists_of(tmp_path)

        assert [each.name for each in found] == ["a.csv.gz", "b/dpt.CSV", "c.parquet", "d.xlsx"]
        assert [each.size for each in found] == [1, 1, 1, 1]
        assert [each.name for each in lists_of(str(tmp_path / "*.gz"))] == ["a.csv.gz"]
        assert len(lists_of([tmp_path / "d.xlsx", tmp_path / "d.xlsx"])) == 1

    def test_what_is_not_there_is_told(self, tmp_path):
        with pytest.raises(DataError, match=r"E101 .*none.csv"):
            lists_of(tmp_path / "none.csv")
        with pytest.raises(DataError, match="E121"):
            lists_of(tmp_path)

    def test_twins_are_told(self, tmp_path):
        for name, content in (("a.csv", b"abc"), ("b.csv", b"xyz"), ("c.csv", b"abc")):
            (tmp_path / name).write_bytes(content)

        (found,) = twins(lists_of(tmp_path))

        assert (found.code, found.file, found.values) == ("W201", "c.csv", {"other": "a.csv"})


class TestStraight:
    def test_plain_file(self, put):
        found = straight(put("\ufeff" + FLAT + "\n1,A,L,20,1,1,-,-, 001,X,Y,BUNGO,JAMBI\n"))

        assert (found.delimiter, found.fields["region"], len(found.heads)) == (",", 11, 13)

    def test_a_record_cut_by_the_glance_does_not_count(self, put):
        listed = put("sex;age;region_code;tps\n" + "L;20;15.01;7\n" * 9000)

        assert straight(listed).heads == ("sex", "age", "region_code", "tps")

    @pytest.mark.parametrize(
        "content",
        [
            FLAT + "\n1,A,L,20\n",
            "TITLE\n" + FLAT + "\n1,A,L,20,1,1,-,-,1,X,Y,Z,J\n",
            (FLAT + "\n1,A,L,20,1,1,-,-,1,X,Y,Z,J\n") * 2,
            FLAT + "\n1,2,3,4,5,6,7,8,9,10,11,12,13\n",
            FLAT + "\nJUMLAH,,,,,,,,,,,,\n",
            "nama,l/p,usia,tps\nA,L,20,1\n",
            FLAT.replace("rt,rw", ",rw") + "\n1,A,L,20,1,1,-,-,1,X,Y,Z,J\n",
            (FLAT + "\n1,\u00c9,L,20,1,1,-,-,1,X,Y,Z,J\n").encode("cp1252"),
            (FLAT + "\n").encode("utf-16"),
            (FLAT + "\n1,A,L,20,1,1,-,-,1,X,Y,Z,J\0\n"),
        ],
    )  # fmt: skip
    def test_everything_else_goes_to_the_tolerant_reader(self, put, content):
        assert straight(put(content)) is None

    def test_packed_file(self, put):
        assert straight(put(FLAT + "\n", name="a.csv.gz")) is None


class TestText:
    def test_flat_file_of_the_converter(self, put):
        listed = put(
            FLAT + "\n1,A*****,P,36,007,002,-,-, 001,BARU,ILIR,TANJUNG JABUNG BARAT,JAMBI\n"
            "2,ALI,L,26,009,000,,8, 002,KELURAHAN DESA É,ILIR,BUNGO,JAMBI\n",
            encoding="cp1252",
        )

        first, second = table(listed)

        assert first == {
            "file": "dpt.csv", "row": 2, "kind": 0, "province": "JAMBI",
            "region": "TANJUNG JABUNG BARAT", "district": "ILIR", "village": "BARU", "tps": "001",
            "sex": "P", "birth": None, "age": "36", "married": None, "status": None, "nik": None,
        }  # fmt: skip
        assert (second["village"], second["status"]) == ("KELURAHAN DESA É", "8")

    def test_pages_hold_until_the_next(self, put):
        page = [*KOP, ["", "", "", "", "", "TPS", "", ": 001"], PUBLIC, list("12345678")]
        row = ["1", "A", "L", "75", "DUSUN", "011", "002", ""]
        after = [*KOP[:2], ["KABUPATEN/KOTA : KOTA JAMBI", "", "DESA/KELURAHAN : HULU"]]
        rows = [*page, row, [], *after, ["TPS", "2"], PUBLIC, row, ["Rekapitulasi", "", "L : 7"]]
        listed = put(rows)

        assert kinds(listed) == [2, 0, 1, 1, 1, 1, 1, 0, 3]
        assert people(listed, "row", "province", "region", "district", "village", "tps") == [
            (7, "JAMBI", "BATANGHARI", "ILIR", "BARU", "001"),
            (14, "JAMBI", "KOTA JAMBI", "ILIR", "HULU", "2"),
        ]

    def test_columns_win_over_the_page(self, put):
        rows = [["TPS : 9"], ["KABUPATEN : BUNGO"], ["L/P", "USIA", "NAMA", "TPS"]]
        listed = put([*rows, ["L", "20", "A", "1"], ["P", "21", "B", "-"]])

        assert people(listed, "tps", "region") == [
            ("1", "KABUPATEN BUNGO"),
            ("9", "KABUPATEN BUNGO"),
        ]

    def test_a_new_village_forgets_the_station(self, put):
        rows = [["DESA : A"], ["TPS : 1"], PUBLIC, ["1", "A", "L", "20", "", "", "", ""]]
        listed = put([*rows, ["DESA : B"], PUBLIC, ["1", "A", "L", "20", "", "", "", ""]])

        assert people(listed, "village", "tps") == [("A", "1"), ("B", None)]

    def test_two_rows_of_head_and_a_head_that_changes(self, put):
        row = ["1", "1", "15040141", "A", "X", "28-09-1994", "S", "P", "DUSUN", "9", "0", "4"]
        listed = put(
            [UPPER, LOWER, list("123456789"), row, PUBLIC, ["1", "B", "L", "30"] + [""] * 4]
        )

        assert people(listed, "nik", "birth", "married", "sex", "age", "status") == [
            ("15040141", "28-09-1994", "S", "P", None, "4"),
            (None, None, None, "L", "30", None),
        ]

    def test_group_titles_above_the_head(self, put):
        upper = ["NO", "IDENTITAS", "", "", "KETERANGAN", "TPS"]
        lower = ["", "NAMA", "L/P", "USIA", "", ""]

        listed = put([upper, lower, ["1", "A", "L", "20", "3", "7"]])

        assert people(listed, "sex", "age", "status", "tps") == [("L", "20", "3", "7")]

    def test_a_merged_heading_spans_two_columns(self, put):
        head = ["NO", "NAMA", "L/P", "USIA", "TPS", "", "KET"]

        listed = put(
            [head, ["1", "A", "L", "20", "", "7", "3"], ["2", "B", "P", "21", "8", "", ""]]
        )

        assert people(listed, "tps", "status") == [("7", "3"), ("8", None)]

    @pytest.mark.parametrize("codes", [CODED, [f"({c})" if "/P" in c else c for c in CODED], DATED])
    def test_codes_under_a_head_belong_to_it(self, put, codes):
        row = ["1", "15040141", "A", "28-09-1994", "S", "P", "DUSUN", "9", "0", "4"]
        rows = [CODED_HEAD, codes, [str(n) for n in range(1, 11)], row]

        listed = put([*rows, ["DESA : A"], *rows])

        expected = ("15040141", "28-09-1994", "S", "P", "4")
        assert people(listed, "nik", "birth", "married", "sex", "status") == [expected] * 2
        assert kinds(listed) == [2, 0, 1, 1, 1, 2, 0]
        assert straight(put([["KABUPATEN", *CODED_HEAD], ["", *codes], ["BUNGO", *row]])) is None

    def test_a_head_below_a_head_takes_no_field_from_it(self, put):
        lower = ["", "", "JENIS KELAMIN", "", "USIA", "RT"]
        listed = put(
            [["NO", "NIK", "L/P", "KET", "UMUR", ""], lower, ["1", "7", "L", "4", "20", "3"]]
        )

        assert people(listed, "nik", "sex", "status", "age") == [("7", "L", "4", "20")]

    @pytest.mark.parametrize("head", PLACES_FIRST)
    def test_a_head_that_begins_with_places_on_both_routes(self, put, head):
        heads = head.split(",")
        fields = fields_of(heads)
        cells = {"sex": "L", "age": "20", "birth": "28-09-1994", "tps": "7", "married": "S"}
        named = {place: cells.get(name, f"{name.upper()} X") for name, place in fields.items()}
        listed = put([heads, [named.get(place, "A") for place in range(len(heads))]])

        expected = tuple(named[place] for place in fields.values())
        assert people(listed, *fields) == [expected]
        found = straight(listed)
        assert found.fields == fields if "region" in fields else found is None

    @pytest.mark.parametrize("value", [": ", ":", "-", ": -", ""])
    @pytest.mark.parametrize("after", [["", "DESA/KELURAHAN", "", ": X"], []])
    def test_an_empty_value_of_a_page_is_not_known(self, put, value, after):
        row = ["1", "A", "L", "75", "DUSUN", "011", "002", ""]
        page = [["PROVINSI : JAMBI"], ["KABUPATEN/KOTA", "", "", value, *after], ["TPS : 2"]]

        listed = put([*KOP, PUBLIC, row, *page, PUBLIC, row])

        village = "X" if after else None
        assert people(listed, "province", "region", "village", "tps") == [
            ("JAMBI", "BATANGHARI", "BARU", None), ("JAMBI", None, village, "2"),
        ]  # fmt: skip

    @pytest.mark.parametrize("said", ["PROVINSI : JAMBI", "KECAMATAN : ILIR"])
    def test_a_page_that_lacks_its_region_has_none(self, put, said):
        row = ["1", "A", "L", "75", "DUSUN", "011", "002", ""]

        rows = [*KOP, PUBLIC, row, [said], ["DESA : B"], PUBLIC, ["TPS : 1"], PUBLIC, row]
        rows += [*KOP, PUBLIC, [said], PUBLIC, row, *KOP, PUBLIC, row, ["DESA : C"], row]
        listed = put(rows)

        assert people(listed, "region", "village") == [
            ("BATANGHARI", "BARU"), (None, "B"), (None, None),
            ("BATANGHARI", "BARU"), ("BATANGHARI", "C"),
        ]  # fmt: skip

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-16-le"])
    @pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
    def test_encodings_and_delimiters(self, put, encoding, mark):
        rows = [[*PUBLIC, "DESA"], ["1", "A, É", "L", "20", "J; K", "1", "2", "", "DESA"]]
        listed = put(rows, "dpt.txt.gz", mark=mark, encoding=encoding)

        assert people(listed, "sex", "age", "village") == [("L", "20", "DESA")]

    def test_quoted_lines_and_nul(self, put):
        rows = [PUBLIC, ["1", "A", "L", "20", "JL\n003\n000", "", "", "5"]]
        text = io.StringIO()
        csv.writer(text).writerows([*rows, ["2", "B", "P\0", "3\x000", "J", "", "", "\0"]])

        listed = put(text.getvalue())

        assert people(listed, "row", "sex", "age", "status") == [
            (2, "L", "20", "5"),
            (5, "P", "30", None),
        ]

    def test_batches_and_progress(self, put):
        row = ["1", "A", "L", "20", "", "", "", ""]
        listed, told = put([PUBLIC, *[row] * 2500, ["JUMLAH"], *[row] * 7], "a.csv"), []

        sizes = [len(batch["row"]) for batch in read_rows(listed, most=1000, tell=told.append)]

        assert sizes == [1000, 1000, 508]
        assert [len(b["row"]) for b in read_rows(listed, most=2508)] == [2508]
        assert told == sorted(told)
        assert told[-1] == listed.size
        assert [row["row"] for row in table(listed, most=999)] == list(range(2, 2510))


class TestDamage:
    @pytest.mark.parametrize(
        "row",
        [
            ["1", "A", "", "L", "43", "JL. B", "003", "000", "8"],
            ["1", "A", "", "L", "43", "JL. B", "", "003", "000", "8"],
            ["1", "A", "", "", "L", "43", "JL. B", "", "003", "000", "8"],
            ["1", "A", "L", "43", "JL. B", "", "003", "000", "8"],
            ["1", "A", "L", "43", "JL. B\n003\n000", "8"],
            ["1", "A", "L", "43", "003", "000", "8"],
            ["1", "A\nL", "43", "JL. B", "003", "000", "8"],
            ["1", "A\nL", "", "43", "JL. B", "003", "000", "8"],
            ["1", "A", "", "L", "43", "JL. B", "003", "8"],
            ["1", "A", "L", "43", "JL. B", "003", "000", "8", "", ""],
        ],
    )  # fmt: skip
    def test_a_public_copy_whose_cells_moved(self, put, row):
        listed = put([PUBLIC, row])
        if row[-2:] == ["003", "8"]:  # RT 003 with RW 8, or remark 8: taken for RW
            row = [*row, None]

        expected = None if row[-1] is None else "8"
        assert people(listed, "sex", "age", "status") == [("L", "43", expected)]

    @pytest.mark.parametrize(
        "row",
        [
            ["1", "A", "L", "43", "JL. B", "003"],
            ["1", "A", "X", "L", "43", "JL. B", "7", "8", "9", "10"],
            ["1", "A", "L", "L", "43", "P", "30", "3", "3", "3"],
            ["1", "A", "", "L", "43", "P", "30", "003", "000", "8"],
            ["1", "A"],
            ["JL. LANJUTAN"],
        ],
    )  # fmt: skip
    def test_what_cannot_be_settled_is_broken(self, put, row):
        assert kinds(put([PUBLIC, row])) == [4]

    def test_a_row_of_full_width_is_not_guessed(self, put):
        rows = [
            PUBLIC,
            ["1", "A", "", "43", "JL", "1", "1", "2"],
            ["2", "B", "W", "4", "L", "", "", ""],
        ]

        assert people(put(rows), "sex", "age", "status") == [(None, "43", None), ("W", "4", None)]

    def test_a_comma_in_a_name_moves_every_column(self, put):
        good = "1,ALI, S.PD,L,43,1,1,-,3, 001,BARU,ILIR,BUNGO,JAMBI\n"
        late = "1,ALI,L,43,1,1,-,3, 001,BARU,X,ILIR,BUNGO,JAMBI\n"
        lacking = "1,ALI,L,43,1,1,-,3, 001,BARU,ILIR,BUNGO\n"

        listed = put(FLAT + "\n" + good + late + lacking)

        assert kinds(listed) == [0, 4, 4]
        assert people(listed, "sex", "age", "status", "tps", "region") == [
            ("L", "43", "3", "001", "BUNGO")
        ]

    def test_a_row_may_end_early(self, put):
        assert people(put([PUBLIC, ["1", "A", "L", "43", "J", "1", "1"]]), "age") == [("43",)]
        full = [*UPPER[:9], "KETERANGAN"]
        row = ["1", "1", "1", "A", "X", "1-1-1990", "S", "P", "J"]
        assert people(put([full, row]), "birth", "status") == [("1-1-1990", None)]
        assert kinds(put([full, row[:7]])) == [4]

    def test_numbers_totals_and_footers(self, put):
        row = ["1", "A", "L", "43", "J", "1", "1", ""]
        rows = [PUBLIC, row, [str(n) for n in range(1, 9)], ["26", *[""] * 7]]
        rows += [["Jumlah", "", "L", "7", "", "", "", ""], ["TOTAL", "9"], ["Jambi, 2 Mei 2024"]]
        rows += [["", "KETUA", "", "", "", "", "ANGGOTA", ""], row, ["MUARO", "", ""]]

        assert kinds(put(rows)) == [0, 2, 2, 3, 3, 3, 3, 0, 4]

    def test_a_list_without_head_or_content(self, put):
        with pytest.raises(DataError, match=r"E201 .*known ones: NAMA, ALAMAT\)"):
            table(put([["RAHASIA 1", "NAMA", "ALAMAT"], ["1", "BUDI", "L"]]))
        for empty in ("", "\n \n;;\n", b"\xef\xbb\xbf"):
            with pytest.raises(DataError, match=r"E102 dpt.csv"):
                table(put(empty))
        for content, kind in ((b"%PDF-1.7", "PDF"), (b"PAR1...", "Parquet")):
            with pytest.raises(DataError, match=f"E103 .*{kind}"):
                table(put(content))

    def test_people_above_the_head_are_told(self, put):
        row = ["1", "A", "L", "43", "J", "1", "1", ""]

        assert kinds(put([row, PUBLIC, row])) == [4, 1, 0]

    def test_an_open_quote_loses_nobody_unseen(self, put):
        rows = ["1,A,L,43,J,1,1,\n", '2,"B,P,30,J,1,1,\n', "3,C,L,31,J,1,1,\n"]
        head = ",".join(PUBLIC) + "\n"

        for rest in ("", '4,"D",L,31,J,1,1,\n', "5,E,P,32,J,1,1,\n" * 9000):
            with pytest.raises(DataError, match=r"E202 dpt.csv, row 3"):
                table(put(head + "".join(rows) + rest))

    def test_a_packed_file_cut_short(self, put, tmp_path):
        row = "1;A;L;43;JL. B;1;1;\n"
        whole = put(";".join(PUBLIC) + "\n" + row * 20_000, "a.csv.gz")
        cut = tmp_path / "b.csv.gz"
        cut.write_bytes(whole.path.read_bytes()[:-400])
        batches = read_rows(lists_of(cut)[0], most=100)

        with pytest.raises(DataError, match=r"E203 b.csv.gz: it broke off after [\d,]+ rows"):
            list(batches)
        cut.write_bytes(whole.path.read_bytes()[:30])
        with pytest.raises(DataError, match=r"E203 b.csv.gz: it broke off after 0 rows"):
            list(read_rows(lists_of(cut)[0]))

    def test_names_do_not_tell_what_a_file_is(self, put, book, tmp_path):
        packed = put([PUBLIC, ["1", "A", "L", "43", "J", "1", "1", ""]], "a.csv.gz")
        shutil.copy(packed.path, tmp_path / "b.csv")
        plain = put([PUBLIC, ["1", "A", "L", "43", "J", "1", "1", ""]], "c.csv")
        shutil.copy(plain.path, tmp_path / "d.csv.gz")
        shutil.copy(
            book({"x": [PUBLIC, ["1", "A", "L", 43, "J", "1", "1", ""]]}).path, tmp_path / "e.csv"
        )

        for name in ("b.csv", "d.csv.gz", "e.csv"):
            assert people(lists_of(tmp_path / name)[0], "age") == [("43",)]

    def test_a_file_that_vanished(self, put):
        listed = put([PUBLIC])
        listed.path.unlink()

        with pytest.raises(DataError, match="E101"):
            table(listed)
        assert straight(listed) is None

    def test_cells_moved_to_the_left_bring_no_name(self, put):
        rows = [["NO", "NAMA", "ALAMAT", "L/P", "USIA", "KET", "NIK", "DESA"]]
        rows += [["BUDI S", "JL. RAHASIA", "L", "43", "BUDI S", "SITI A", "SITI B", "BARU"]]
        rows += [
            ["7", "BUDI", "X", "JL. RAHASIA", "JL. A", "B", "C", "BARU"],
            ["8", "A"] + ["P"] * 3,
        ]

        found = table(put(rows))

        assert [(row["kind"], row["sex"], row["village"]) for row in found] == [
            (4, None, None), (0, "?", "BARU"), (4, None, None),
        ]  # fmt: skip
        assert not {"BUDI", "SITI", "RAHASIA"} & set(str(found).replace("'", " ").split())

    def test_a_total_under_an_empty_number(self, put):
        row = ["", "A", "L", "43", "J", "1", "1", ""]

        assert kinds(put([PUBLIC, row, ["", "JUMLAH", "L", "120", "", "", "", ""]])) == [0, 3]

    @pytest.mark.parametrize("name", ["TOTAL", "JUMLAH", "SUBTOTAL SARI", "REKAPITA", "Jumlah"])
    @pytest.mark.parametrize("said", [["20", ""], ["", "28-09-1994"], ["", "28 09 1994"]])
    def test_a_person_named_like_a_total(self, put, name, said):
        listed = put(
            [["NAMA", "L/P", "USIA", "TGL LAHIR"], [name, "P", *said], [name, "", "9", ""]]
        )

        assert kinds(listed) == [0, 3]
        assert people(listed, "sex", "age", "birth") == [("P", said[0] or None, said[1] or None)]

    def test_a_long_cell_is_no_open_quote(self, put):
        rows = [PUBLIC, ["1", "A", "L", "43", "J", "1", "1", ""], ["2", "B" * 140_000, "L", "20"]]

        with pytest.raises(DataError, match=r"E204 dpt.csv, row 3: .*longer than 131,?072"):
            table(put(rows))

    @pytest.mark.parametrize("row", ["KECAMATAN,DESA,NIK,NAMA", "NAMA,TPS,DESA", "DESA,L,P"])
    def test_headings_that_are_no_list_are_told(self, put, row):
        known = [cell for cell in row.split(",") if len(cell) > 1]

        with pytest.raises(DataError, match=r"E201 .*known ones: " + ", ".join(known)):
            table(put([["DAFTAR"], row.split(","), ["A", "B", "C", "D"]]))

    def test_every_word_of_a_sex_is_known(self):
        assert all(is_sex(f" {word.capitalize()}\u00a0") for word in (*MALE, *FEMALE))
        assert (MALE[0], FEMALE[0]) == ("L", "P")
        assert set(MALE).isdisjoint(FEMALE)
        assert not any(map(is_sex, ["", None, "L/P", "L P", "LAKI*LAKI", "B", "?L"]))

    @pytest.mark.parametrize("said", ["L", "p", "Lk.", "Laki - Laki", "PEREMPUAN (P)", "Pria"])
    def test_a_sex_in_words(self, put, said):
        assert people(
            put([PUBLIC, ["1", "A", said, "43", "J", "1", "1", "2"]]), "sex", "status"
        ) == [(said, "2")]


class TestWorkbooks:
    def test_a_sheet_per_station(self, book):
        row = [
            1,
            "1504",
            1504014101010000,
            "A",
            "X",
            datetime.date(1990, 2, 1),
            "S",
            "L",
            "J",
            1,
            2,
        ]
        text = [2, "1504", "150401**********", "B", "X", "03-02-1990", "B", "P", "J", 1, 2, "Fisik"]
        sheets = {
            "COVER": [["DAFTAR PEMILIH"]],
            "REKAPITULASI": [["TPS", "L", "P", "JUMLAH"], ["01", 14, 14, 28]],
            "TPS 01": [["DAFTAR PEMILIH SEMENTARA"], ["DESA BARU"], [], UPPER, LOWER, row, text],
            "TPS 02": [UPPER, LOWER, text],
            "Olah Data": [UPPER, LOWER, row, text, text],
        }

        listed = book(sheets)

        assert people(listed, "file", "row", "village", "tps", "birth", "sex", "nik", "status") == [
            ("dps.xlsx!TPS 01", 6, "BARU", "01", "1990-02-01", "L", "~1504014101010000", None),
            ("dps.xlsx!TPS 01", 7, "BARU", "01", "03-02-1990", "P", "150401**********", "Fisik"),
            ("dps.xlsx!TPS 02", 3, None, "02", "03-02-1990", "P", "150401**********", "Fisik"),
        ]
        assert Counter(kinds(listed)) == {0: 3}

    def test_a_page_and_a_column_name_the_station_before_the_sheet(self, book):
        row = ["1", "A", "L", 20, "7"]
        head = ["NO", "NAMA", "L/P", "USIA"]

        listed = book({"TPS 1": [["TPS : 5"], head, row[:4]], "TPS 2": [[*head, "TPS"], row]})

        assert people(listed, "tps", "age") == [("5", "20"), ("7", "20")]

    @pytest.mark.parametrize("titles", [("001", "002"), ("POS 1", "KSK 02"), ("TPS 1", "3")])
    @pytest.mark.parametrize("source", ["DPT DESA", "OLAH DATA", "DPT", "dps kelurahan A"])
    def test_a_source_beside_sheets_of_stations(self, book, titles, source):
        rows = [["NAMA", "L/P", "USIA"], ["A", "L", 20]]

        assert len(people(book(dict.fromkeys([*titles, source], rows)), "age")) == 2
        assert len(people(book(dict.fromkeys(["2024", source], rows)), "age")) == 2

    def test_titles_and_footers_as_wide_as_the_sheet(self, book):
        rows = [PUBLIC, [1, "A", "L", 20, "J", 1, 1], ["JUMLAH", None, None, 1], [None, "KETUA"]]
        listed = book({"x": [*rows, [], ["DAFTAR PEMILIH"], PUBLIC, [2, "B", "P", 30]]})

        assert kinds(listed) == [0, 3, 3, 1, 1, 0]

    def test_no_list_no_workbook(self, book, put):
        with pytest.raises(DataError, match=r"E201 dps.xlsx"):
            table(book({"x": [["DESA", "L", "P"], ["A", 1, 2]]}))
        with pytest.raises(DataError, match=r"E102 dps.xlsx"):
            table(book({"x": []}))
        with pytest.raises(DataError, match=r"E103 x.xlsx: the content is ZIP"):
            table(put(b"PK\x03\x04 no archive", "x.xlsx"))


SECRET = "RAHASIA"
words = st.sampled_from(["BARU", "HULU", "MUARO É", "ILIR", "SUNGAI DUA"])
persons = st.lists(
    st.fixed_dictionaries(
        {
            "sex": st.sampled_from(["L", "P", "Laki-laki", "?", ""]),
            "age": st.integers(0, 130).map(str),
            "status": st.sampled_from(["", "-", "3", "U", "12", "TMS"]),
            "married": st.sampled_from(["B", "S", "P", ""]),
            "nik": st.sampled_from(["1504014101010001", "150401**********", "-"]),
        }
    ),
    min_size=1,
    max_size=60,
)
HEADS = {
    "sex": ["JENIS KELAMIN", "L/P", "jenis_kelamin"],
    "age": ["USIA", "Umur (Th)", "age"],
    "status": ["KET", "KETERANGAN"],
    "married": ["STATUS PERKAWINAN (B/S/P)", "status kawin"],
    "nik": ["NIK", "No. NIK"],
}
PERSONAL = ["NAMA", "NKK", "ALAMAT", "TEMPAT LAHIR", "RT"]


@st.composite
def layouts(draw):
    """Return heads in some order with their fields, and how a file is written."""
    columns = [(name, draw(st.sampled_from(heads))) for name, heads in HEADS.items()]
    columns = draw(st.permutations([*columns, *((None, head) for head in PERSONAL)]))
    return {
        "columns": columns,
        "mark": draw(st.sampled_from(",;\t|")),
        "encoding": draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"])),
        "packed": draw(st.booleans()),
        "every": draw(st.integers(1, 30)),
        "pages": draw(st.booleans()),
        "two": draw(st.booleans()),
        "numbers": draw(st.booleans()),
        "most": draw(st.sampled_from([1, 2, 7, 1000])),
    }


def written(people, layout, villages):
    """Lay persons out as rows of a file, with the rows expected of them."""
    rows, expected = [], []
    heads = [head for _, head in layout["columns"]]
    for n, person in enumerate(people):
        start = n % layout["every"] == 0 if layout["pages"] else n == 0
        if start:
            village, station = villages[n % len(villages)], f"{n:03}"
            rows += [
                ["DAFTAR PEMILIH"],
                ["DESA/KELURAHAN", "", f": {village}", "TPS", f": {station}"],
            ]
            lower = ["" if place % 2 else head for place, head in enumerate(heads)]
            upper = [head if place % 2 else "" for place, head in enumerate(heads)]
            rows += [upper, lower] if layout["two"] else [heads]
            rows += [[str(place + 1) for place in range(len(heads))]] if layout["numbers"] else []
        rows.append(["1", *(person[name] if name else SECRET for name, _ in layout["columns"])][1:])
        told = {name: None if value in ("", "-") else value for name, value in person.items()}
        if told["sex"] in (None, "?"):  # its cells may stand anywhere
            told |= dict.fromkeys(("status", "married", "nik"))
        expected.append(told | {"village": village, "tps": station})
    return rows, expected


@given(persons, layouts(), st.lists(words, min_size=1, max_size=4))
def test_every_layout_gives_the_same_rows(put, people, layout, villages):
    rows, expected = written(people, layout, villages)
    name = "dpt.csv.gz" if layout["packed"] else "dpt.csv"
    listed = put(rows, name, mark=layout["mark"], encoding=layout["encoding"])

    found = table(listed, most=layout["most"])

    read = [{name: row[name] for name in expected[0]} for row in found if row["kind"] == 0]
    assert read == expected
    assert SECRET not in str(found)
    assert 4 not in [row["kind"] for row in found]


@given(
    st.lists(st.lists(st.sampled_from(["L", "20", "A", "", "TPS", ": 1", "JUMLAH", "USIA", "\n"])))
)
def test_any_rows_are_read_or_told(put, rows):
    codes, found = set(), []
    try:
        found = table(put([PUBLIC, *rows]))
    except DataError as error:
        codes = {finding.code for finding in error.findings}
    assert codes <= {"E107"}  # two headings of one field
    assert len(found) <= len(rows)
    assert [row["row"] for row in found] == sorted({row["row"] for row in found})


@given(
    st.lists(st.integers(2, 8), max_size=3),
    st.sampled_from(["JL. B", "JL. B\n003\n000", "DUSUN 3", ""]),
    st.sampled_from(["", "8", "U"]),
    st.integers(0, 2),
)
def test_empty_cells_never_make_a_row_wrong(put, gaps, address, remark, cut):
    row = ["1", "A", "L", "43", address, "003", "000", remark]
    row = row[:5] + row[7:] if "\n" in address else row
    for place in gaps:
        row.insert(place, "")
    while cut and row and row[-1] == "":
        row, cut = row[:-1], cut - 1
    fits = len(row) >= len(PUBLIC) and not any(row[len(PUBLIC) :])

    (found,) = table(put([PUBLIC, row]))

    if not fits and found["kind"] == 0:
        assert (found["sex"], found["age"], found["status"]) == ("L", "43", remark or None)


def test_glued_page_heads():
    assert page_values([": JAMBI/BUNGO\n: ILIR\n: BARU\n: 001"]) == {
        "region": "BUNGO", "district": "ILIR", "village": "BARU", "tps": "001",
    }  # fmt: skip
    assert page_values(["PROVINSI\nKABUPATEN/KOTA", ": JAMBI\n: TANJUNG JABUNG\nTIMUR"]) == {
        "province": "JAMBI", "region": "TANJUNG JABUNG TIMUR",
    }  # fmt: skip
    assert page_values(["KECAMATAN", ": KOTA BARU"]) == {"district": "KOTA BARU"}
    assert page_values(["TPS 001"]) == {"tps": "001"}
    assert page_values(["DESA BARU KECAMATAN KOTA ILIR"]) == {
        "village": "BARU",
        "district": "KOTA ILIR",
    }
    assert page_values(["TPS", "-"]) == {"tps": None}
    assert page_values(["PROVINSI\nKABUPATEN/KOTA", ":\n: BUNGO"]) == {
        "province": None, "region": "BUNGO",
    }  # fmt: skip
    assert page_values(["PROVINSI\nKABUPATEN/KOTA", ": JAMBI\n:", "TPS : 1"]) == {
        "province": "JAMBI", "region": None, "tps": "1",
    }  # fmt: skip
    for cell in ("KABUPATEN/KOTA : \nDESA : X", "KABUPATEN/KOTA :   DESA : X"):
        assert page_values([cell]) == {"region": None, "village": "X"}
    assert page_values(["KABUPATEN/KOTA", ":", ": BUNGO"]) == {"region": "BUNGO"}
    assert page_values(["BUDI", "DESA", "X"]) is None


def test_a_head_alone_lays_nothing():
    assert Head(("NAMA", "L/P", "USIA")).laid(["A", "B", "C", "D"], ["A", "B", "C", "D"]) is None
