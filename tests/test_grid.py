"""Bytes into cells: encodings, delimiters, workbooks, and how one cell of each kind is read."""

import csv
import datetime
import hashlib
import io
import re
import string
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from turnout.errors import DataError
from turnout.files.findings import Finding, listed
from turnout.files.grid import read_sheets
from turnout.files.schema import COLUMNS, code, column_of, count, day, share
from turnout.words.texts import catalogue

TABLE = "kode;nama;jumlah;pangsa\n15.01;Kérinci – hulu;1.250;0,795\n15.04;Batang Hari;2.600;0,8\n"
CELLS = (
    (1, ("kode", "nama", "jumlah", "pangsa")),
    (2, ("15.01", "Kérinci – hulu", "1.250", "0,795")),
    (3, ("15.04", "Batang Hari", "2.600", "0,8")),
)
SEPARATORS = [".", ",", " ", "\u00a0", "\u202f"]


def zipped(**members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def workbook(rows=300):
    book, packed = Workbook(), io.BytesIO()
    book.active.append(["region_code", "registered"])
    for number in range(1, rows):
        book.active.append([f"15.{number}", 31 * number])
    book.save(packed)
    return packed.getvalue()


BOOK = workbook()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_text_of_any_office_encoding(write, encoding, ending):
    path = write("dpt.csv", TABLE.replace("\n", ending).encode(encoding))

    [sheet], source = read_sheets(path)

    assert sheet.rows == CELLS
    assert (sheet.file, sheet.name, source.file) == ("dpt.csv", None, "dpt.csv")


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_delimiter_is_found_beside_decimal_commas(write, mark):
    [sheet], _ = read_sheets(write("dpt.csv", TABLE.replace(";", mark)))

    assert sheet.rows == CELLS


def test_comma_with_quotes_that_hold_semicolons_and_lines(write):
    path = write(
        "dpt.csv",
        'kode,sumber,jumlah\n15.01,"KPU; berita; ""Situng""",1250\n\n'
        '15.04,"satu,\ndua",2600\n15.71,,9\n',
    )

    [sheet], _ = read_sheets(path)

    assert sheet.rows == (
        (1, ("kode", "sumber", "jumlah")),
        (2, ("15.01", 'KPU; berita; "Situng"', "1250")),
        (4, ("15.04", "satu,\ndua", "2600")),
        (6, ("15.71", None, "9")),
    )


def test_titles_above_the_table_do_not_hide_its_delimiter(write):
    title = "REKAPITULASI\nPROVINSI JAMBI, 27 Mei 2023\n\n"

    [sheet], _ = read_sheets(write("dpt.csv", title + TABLE))

    assert sheet.rows[2:] == tuple((number + 3, cells) for number, cells in CELLS)


word = st.text(string.ascii_letters + string.digits + "._-é", min_size=1, max_size=9)
quoted = st.builds('{0}, "{1}"; {0}'.format, word, word)


@given(
    st.lists(st.tuples(word, word | quoted, word), min_size=1, max_size=8),
    st.sampled_from(";,\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]),
)
def test_what_a_csv_writer_wrote_is_read_back(write, rows, mark, encoding):
    written = io.StringIO()
    csv.writer(written, delimiter=mark, quoting=csv.QUOTE_ALL).writerows(rows)

    [sheet], _ = read_sheets(write("any.csv", written.getvalue().encode(encoding)))

    assert [cells for _, cells in sheet.rows] == rows


def test_workbook_keeps_sheets_numbers_dates_and_row_numbers(write):
    moment = datetime.datetime.fromisoformat("2024-02-14 07:30")
    path = write(
        "dpt.xlsx",
        {
            "Sampul": [["  judul "], [], [None, " "]],
            "DPT": [
                [],
                ["kode", "jumlah", "hari"],
                [],
                [15.01, 1250, moment],
                ["15.04", "2.600", ""],
            ],
        },
    )

    cover, table = read_sheets(path)[0]

    assert (cover.name, table.name) == ("Sampul", "DPT")
    assert cover.rows == ((1, ("judul",)),)
    assert table.rows == (
        (2, ("kode", "jumlah", "hari")),
        (4, (15.01, 1250, datetime.date(2024, 2, 14))),
        (5, ("15.04", "2.600", None)),
    )


def test_content_and_not_the_name_decides(write):
    text_as_book = write("teks.xlsx", TABLE)
    book_as_text = write("buku.xlsx", {"DPT": [["kode"], [1501]]}).rename(
        text_as_book.parent / "b.csv"
    )

    assert read_sheets(text_as_book)[0][0].rows == CELLS
    assert read_sheets(book_as_text)[0][0].rows == ((1, ("kode",)), (2, (1501,)))


@pytest.mark.parametrize(
    ("name", "content"),
    [("dpt.csv", TABLE.encode()), ("dpt.xlsx", BOOK)],
    ids=["csv", "xlsx"],  # the bytes hold the time, and every worker must find the same tests
)
def test_reading_changes_nothing_and_remembers_the_bytes(write, name, content):
    path = write(name, content)

    source = read_sheets(path)[1]

    assert path.read_bytes() == content
    assert [file.name for file in path.parent.iterdir()] == [name]
    assert source.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("content", "fault", "told"),
    [
        pytest.param(b"", "E102", "empty", id="empty"),
        pytest.param(b" \r\n\t \n", "E102", "empty", id="blanks"),
        pytest.param(b"\xef\xbb\xbf\r\n", "E102", "empty", id="byte order mark alone"),
        pytest.param(b";;;\n;;;\n", "E102", "empty", id="separators alone"),
        pytest.param(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "E103", "PDF", id="PDF"),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "E103", ".xls", id="old Excel"
        ),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "E103", "binary", id="picture"),
        pytest.param(zipped(catatan="15.01"), "E103", "ZIP", id="archive"),
        pytest.param(zipped(**{"[Content_Types].xml": "<Types"}), "E103", "ZIP", id="broken part"),
        pytest.param(BOOK[:-200], "E103", "ZIP", id="cut off"),
    ],
)
def test_what_is_no_table_is_refused_by_name(write, content, fault, told):
    path = write("dpt.xlsx", content)

    with pytest.raises(DataError, match=rf"^{fault} dpt\.xlsx: .*{told}") as caught:
        read_sheets(path)

    [finding] = caught.value.findings
    assert (finding.code, finding.file, finding.row) == (fault, "dpt.xlsx", None)
    for lang in ("id", "en"):
        assert len(finding.message(lang).splitlines()) == 1


def outcome(path):
    """Say whether a file was read, or why not; any other error fails the test."""
    try:
        sheets, _ = read_sheets(path)
    except DataError as error:
        return " ".join(finding.code for finding in error.findings)
    return "read" if any(sheet.rows for sheet in sheets) else "nothing"


def test_workbook_without_a_cell_is_empty(write):
    with pytest.raises(DataError, match=r"^E102 dpt\.xlsx: the file is empty"):
        read_sheets(write("dpt.xlsx", {"Lembar1": [], "Lembar2": []}))


def test_missing_file_is_named_with_its_folder(tmp_path):
    with pytest.raises(DataError, match=r"^E101 .*cannot be opened \(") as caught:
        read_sheets(tmp_path / "tidak-ada.csv")

    assert caught.value.findings[0].file == str(tmp_path / "tidak-ada.csv")


def test_folder_is_no_file(tmp_path):
    with pytest.raises(DataError, match=r"^E101 "):
        read_sheets(tmp_path)


@given(
    st.binary(max_size=200), st.sampled_from([b"", b"%PDF", b"PK\x03\x04", b"\xff\xfe", b"a;b\n"])
)
def test_any_bytes_are_read_or_refused(write, content, start):
    path = write("any.bin", start + content)

    assert outcome(path) in ("read", "E102", "E103")


@given(
    st.lists(st.tuples(st.integers(30, len(BOOK) - 1), st.integers(1, 255)), min_size=1, max_size=4)
)
def test_damaged_workbook_is_read_or_refused(write, damage):
    content = bytearray(BOOK)
    for place, change in damage:
        content[place] ^= change
    path = write("any.xlsx", bytes(content))

    assert outcome(path) in ("read", "E102", "E103")


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (1250, 1250),
        (1250.0, 1250),
        (" 197657 ", 197657),
        ("2.676.107", 2676107),
        ("2,676,107", 2676107),
        ("2 676 107", 2676107),
        ("1.250", 1250),
        ("1250,0", 1250),
        ("1250.00", 1250),
        ("-35", -35),
        ("+1.250", 1250),
    ],
)
def test_count(cell, number):
    assert count(cell) == number


@pytest.mark.parametrize(
    "cell",
    [
        "abc", "12a", "", "1.2.3", "12.34", "1.250,5", "2.676,107", "1.2500", "1234.567", 99.717,
        True, None, datetime.date(2024, 2, 14), "1e3", "#N/A", "½",
    ],
)  # fmt: skip
def test_count_leaves_no_doubt(cell):
    with pytest.raises(ValueError, match=rf"^{re.escape(str(cell))}$") as caught:
        count(cell)

    assert caught.value.args == (cell,)


@given(st.integers(-(10**9), 10**9), st.sampled_from(SEPARATORS))
def test_count_reads_any_thousands_separator(number, separator):
    assert count(f"{number:,}".replace(",", separator)) == number
    assert count(str(number)) == count(float(number)) == number


@given(st.floats(0, 1), st.integers(1, 6))
def test_share_reads_fraction_and_percentage_alike(value, decimals):
    percentage = f"{100 * value:.{decimals}f}"
    written = float(percentage) / 100

    assert share(f"{percentage}%") == pytest.approx(written, abs=1e-12)
    assert share(percentage.replace(".", ",") + " %") == pytest.approx(written, abs=1e-12)
    assert share(value) == share(repr(value)) == value


def test_share_with_decimal_comma():
    assert share("0,795") == share("79,5%") == share("0.795") == 0.795


@pytest.mark.parametrize(
    "cell", [79, 79.5, "79", "79,5", "-0,2", "101%", "nan", "tinggi", "%", None, True]
)
def test_share_never_guesses(cell):
    with pytest.raises(ValueError, match=rf"^could not convert|^{re.escape(str(cell))}$"):
        share(cell)


@pytest.mark.parametrize(
    "cell",
    [
        datetime.date(2024, 2, 14),
        "2024-02-14",
        "2024-02-14 00:00:00",
        "2024-02-14T07:30:00",
        "14/02/2024",
        "14-2-2024",
        "14.02.2024",
        " 14/2/2024 ",
    ],
)
def test_day(cell):
    assert day(cell) == datetime.date(2024, 2, 14)


@pytest.mark.parametrize(
    "cell",
    ["kemarin", "2024-02-30", "02/14/2024", "14/02/24", "2024-02-141", "2024", 45336, 45336.5],
)
def test_day_is_a_date(cell):
    with pytest.raises(ValueError, match=r"isoformat|month must be|day .*range"):
        day(cell)


@given(st.dates(datetime.date(1000, 1, 1)))
def test_day_is_read_back_in_both_orders(date):
    assert day(f"{date:%Y-%m-%d}") == day(f"{date:%d/%m/%Y}") == date


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (15.01, "15.01"),
        (15.1, "15.10"),
        (15.71, "15.71"),
        (15.0, "15"),
        (15, "15"),
        (1501, "1501"),
        (" 15.01 ", "15.01"),
        ("15,01", "15.01"),
        ("15,1", "15.10"),
        ("15.1", "15.1"),
        ("DE-BY", "DE-BY"),
    ],
)
def test_code(cell, written):
    assert code(cell) == written


@given(st.integers(11, 96), st.integers(1, 99))
def test_code_survives_excel(province, regency):
    dotted = f"{province}.{regency:02}"

    assert code(float(dotted)) == code(dotted) == code(dotted.replace(".", ",")) == dotted


@pytest.mark.parametrize("name", COLUMNS)
def test_headings_of_both_languages(name):
    headings = {name, *catalogue()[f"column.{name}"].values()}

    for heading in headings:
        assert column_of(heading) == name
        assert column_of(f" \ufeff{heading.upper()} \n") == name
        assert column_of(heading.replace("_", " ")) == name


@pytest.mark.parametrize("heading", ["Nama", "jumlah", "", None, 15.01, True])
def test_other_headings_are_no_column(heading):
    assert column_of(heading) is None


def test_finding_names_its_place_in_both_languages():
    finding = Finding("E105", "dpt.xlsx", "DPT", 7, "Pemilih terdaftar", {"value": "abc"})

    assert finding.place("en") == "dpt.xlsx, sheet 'DPT', row 7, column 'Pemilih terdaftar'"
    assert finding.place("id") == "dpt.xlsx, lembar 'DPT', baris 7, kolom 'Pemilih terdaftar'"
    assert (
        finding.message("id")
        == f"E105 {finding.place('id')}: 'abc' bukan bilangan bulat; tulis angka saja."
    )
    assert str(finding) == finding.message("en")
    assert str(finding).endswith(": 'abc' is not a whole number; write digits only.")


def test_finding_is_one_line_whatever_the_cell_holds():
    finding = Finding("E105", "dpt.csv", None, 7, "Pemilih\nterdaftar", {"value": "12\r\n abc"})

    assert finding.message("en").startswith(
        "E105 dpt.csv, row 7, column 'Pemilih terdaftar': '12 abc' is not"
    )


@pytest.mark.parametrize(("finding", "stops"), [("E112", True), ("W301", False), ("I201", False)])
def test_only_faults_stop(finding, stops):
    assert Finding(finding, "dpt.csv").stops is stops


def test_listed_counts_what_it_does_not_show():
    assert listed(range(11, 16)) == "11, 12, 13, 14, 15"
    assert listed(range(11, 18)) == "11, 12, 13, 14, 15 … (7)"
    assert listed([]) == ""


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (2676107, "2.676.107"),
        (0.5, "0,50"),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        (1e300, "1e+300"),
        (10**40, "1" + "0" * 40),
    ],
)
def test_finding_tells_any_number(value, said):
    assert said in Finding("E108", "dpt.csv", values={"value": value}).message("id")
