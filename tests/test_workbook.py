"""The workbook: notes first, real tables, a named target, charts, findings, the same bytes."""

import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from math import ceil

import pandas as pd
import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from test_documents import content_of
from test_pdf_standards import one_region, with_readiness

import turnout
from turnout.documents.content import Content
from turnout.documents.workbook import briefing_xlsx, findings_of
from turnout.files.regions import data_folder
from turnout.tables.check import check

pytestmark = [pytest.mark.xdist_group("documents"), pytest.mark.usefixtures("drawn_once")]

LANGS = ("id", "en")
CODES = {"id": "Kode", "en": "Code"}
VOTES = ("pemilu-2024", "pilkada-2024")
SCRIPT = """
import hashlib, sys
sys.path.insert(0, "tests")
from test_documents import content_of
from turnout.documents.workbook import briefing_xlsx
content = content_of("pemilu-2024", "pilkada-2024", lang="en")
print(hashlib.sha256(briefing_xlsx(content)).hexdigest())
"""


def many_regions(tmp_path):
    """The 38 provinces, with two past votes."""
    places = pd.read_csv(data_folder() / "regions" / "indonesia.csv", dtype=str)
    places = places[places["region_code"].str.len() == 2]
    codes = places["region_code"].astype(int)
    frame = pd.DataFrame({"region_code": places["region_code"], "registered": 90_000 * codes + 7})
    frame["region_name"] = places["official_name"]
    frame.to_csv(tmp_path / "v.csv", index=False)
    past = [
        frame.assign(
            election=f"pemilu-{year}",
            date=f"{year}-04-17",
            ballots_cast=(frame["registered"] * (0.7 + (codes * year % 23) / 100)).astype(int),
        )
        for year in (2014, 2019)
    ]
    pd.concat(past).to_csv(tmp_path / "h.csv", index=False)
    tables = turnout.read_voters(tmp_path / "v.csv"), turnout.read_history(tmp_path / "h.csv")
    coming = turnout.project(*tables, election="pemilu-2024", as_of="2024-02-01")
    return Content((coming.against(0.795),), "id", 0.9)


def widths_of(sheet):
    """Return the width of every column; the file holds runs of columns of one width."""
    return {
        get_column_letter(place): column.width
        for column in sheet.column_dimensions.values()
        for place in range(column.min, column.max + 1)
    }


class Pack:
    """A workbook with its content, read as formulas and as values."""

    def __init__(self, content):
        self.content, self.bytes = content, briefing_xlsx(content)
        self.formulas, self.values = (
            load_workbook(io.BytesIO(self.bytes), data_only=kept) for kept in (False, True)
        )

    def say(self, key):
        return self.content.say(key)

    def parts(self, kind):
        with zipfile.ZipFile(io.BytesIO(self.bytes)) as book:
            names = [name for name in book.namelist() if re.search(kind, name)]
            return [book.read(name).decode() for name in sorted(names)]


@pytest.fixture(scope="module")
def packs(drawn_once, tmp_path_factory):  # noqa: ARG001
    made = {lang: content_of(*VOTES, lang=lang) for lang in LANGS}
    made |= {"readiness": with_readiness(), "one": one_region()}
    made["lists"] = content_of(*VOTES, lang="en", base="all_lists")
    made["many"] = many_regions(tmp_path_factory.mktemp("many"))
    return {name: Pack(content) for name, content in made.items()}


@pytest.fixture(params=[*LANGS, "readiness", "one", "lists", "many"])
def pack(packs, request):
    return packs[request.param]


class TestNotes:
    def test_the_first_sheet_explains_the_others_and_leads_to_them(self, pack):
        sheet = pack.formulas.worksheets[0]
        told = {row[0].value: row[1].value for row in sheet.iter_rows() if row[0].value}
        links = {c.value: c.hyperlink.location for c in sheet["A"] if c.hyperlink}

        assert sheet.title == pack.say("sheet.notes")
        assert [*links] == pack.formulas.sheetnames
        assert {place.partition("!")[0].strip("'") for place in links.values()} == {*links}
        assert all(len(told[name]) > 20 for name in links)

    def test_it_names_sources_hashes_version_and_seed(self, pack):
        sheet, projection = pack.formulas.worksheets[0], pack.content.first.projection
        text = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
        for source in (*projection.voters.sources, *projection.history.sources):
            assert f"SHA-256 {source.sha256}" in text
        for words in (f"turnout {turnout.__version__}", str(projection.seed), "DPT", "4000"):
            assert words in text
        for key in ("voters", "history"):
            assert pack.say(f"sheet.{key}") in text
        assert pack.say("notes.not_official") in text


class TestTables:
    def test_data_sheets_are_tables_that_cover_their_rows(self, packs):
        pack = packs["readiness"]
        count = {sheet.title: len(sheet.tables) for sheet in pack.formulas}
        for key in ("readiness", "by_region", "needs", "voters", "history"):
            assert count[pack.say(f"sheet.{key}")] == 1
        [table] = pack.formulas[pack.say("sheet.readiness")].tables.values()
        assert table.ref == f"A4:M{4 + len(pack.content.standing.matrix)}"
        [vote] = pack.formulas["Pemilu 2024"].tables.values()
        assert (vote.displayName, vote.ref) == ("votes_pemilu_2024", "A6:O17")

    def test_tables_have_the_headings_of_their_cells_each_once(self, pack):
        names = [table.lower() for sheet in pack.formulas for table in sheet.tables]
        assert len(names) == len(set(names)) >= 3
        for sheet in pack.formulas:
            for table in sheet.tables.values():
                heads = [cell.value for cell in sheet[table.ref][0]]
                assert heads == [column.name for column in table.tableColumns]
                assert len({head.lower() for head in heads}) == len(heads)
                assert table.tableStyleInfo.name

    def test_the_total_stands_below_the_table(self, packs):
        sheet = packs["en"].values["2024 general election"]
        assert sheet["B18"].value == packs["en"].content.whole
        assert sheet["C18"].value == 2_676_107

    def test_voters_and_history_cover_every_row(self, packs):
        projection = packs["id"].content.first.projection
        for key in ("voters", "history"):
            sheet = packs["id"].formulas[packs["id"].say(f"sheet.{key}")]
            [table] = sheet.tables.values()
            assert table.ref.endswith(str(1 + len(getattr(projection, key).frame)))
            assert sheet.print_title_rows == "$1:$1"

    def test_panes_are_frozen_and_pages_set_up(self, pack):
        for sheet in pack.formulas:
            frozen = sheet.freeze_panes is not None
            assert frozen or sheet.title in (pack.say("sheet.notes"), pack.say("check.list"))
            assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
            assert "&P" in sheet.oddFooter.right.text
            assert pack.content.title == sheet.oddHeader.left.text

    def test_marks_colour_states_and_show_bars(self, packs):
        marks = {}
        for sheet in packs["readiness"].formulas:
            rules = [rule for area in sheet.conditional_formatting for rule in area.rules]
            marks[sheet.title] = {rule.type for rule in rules}
        assert marks["Pemilu 2024"] == {"beginsWith", "dataBar", "cellIs", "expression"}
        assert {"beginsWith", "dataBar"} <= marks["Kesiapan"] & marks["Ringkasan"]


class TestTarget:
    def test_every_vote_has_a_named_cell_that_is_marked_and_used(self, pack):
        for outlook in pack.content.outlooks:
            name = f"target_{outlook.projection.election.replace('-', '_')}"
            place = pack.formulas.defined_names[name].attr_text.replace("$", "")
            title, _, cell = place.rpartition("!")
            target = pack.formulas[title.strip("'")][cell]
            assert target.value == outlook.target.value
            assert target.fill.fgColor.rgb == "FFFFF4CC"
            sheet = pack.formulas[pack.content.name(outlook)]
            rows = [row for row in sheet.iter_rows(min_row=7) if row[2].value]
            assert len(rows) == len(outlook.projection.codes) + 1
            for row in rows:
                assert all(name in row[place].value for place in (3, 7, 9, 10, 11, 12))
                assert row[7].coordinate in row[8].value

    def test_kept_values_are_the_numbers_of_the_outlook(self, pack):
        for outlook in pack.content.outlooks:
            table, answer = outlook.table(pack.content.level), outlook.total(pack.content.level)
            sheet = pack.values[pack.content.name(outlook)]
            rows = list(sheet.iter_rows(min_row=7, max_row=6 + len(table), values_only=True))
            for row, known in zip(rows, table.to_dict("records"), strict=True):
                assert row[3] == ceil(outlook.target.value * known["registered"])
                assert row[7] == pytest.approx(known["probability"], abs=1e-12)
                assert row[9] == pytest.approx(100 * known["gap_points"])
                gaps = [known[f"gap_voters{end}"] for end in ("", "_lower", "_upper")]
                assert [*row[10:13]] == gaps
            total = [cell.value for cell in sheet[7 + len(table)]]
            assert (total[7], total[10]) == (answer.probability, answer.gap_voters.median)

    def test_what_cannot_follow_is_a_number_for_the_target_projected_alone(self, packs):
        sheet = packs["lists"].formulas["2024 general election"]
        formula = sheet["K7"].value
        same = "AND(target_pemilu_2024=projected_pemilu_2024)"
        assert re.fullmatch(rf'=IF\({re.escape(same)},-?\d+\.0,"–"\)', formula)
        assert sheet["A4"].value.startswith(f"=IF({same},")

    def test_texts_in_formulas_are_as_short_as_excel_allows(self, pack):
        for sheet in pack.formulas:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        assert max(map(len, re.findall(r'"([^"]*)"', cell.value)), default=0) < 256
                        assert len(cell.value) < 8192


class TestCharts:
    def test_every_vote_has_two_charts_that_are_described(self, pack):
        votes = len(pack.content.outlooks)
        told = re.findall(
            r'<xdr:cNvPr[^>]*descr="([^"]+)"', "".join(pack.parts("drawings/drawing"))
        )
        assert len(pack.parts("charts/chart")) == len(told) == 2 * votes
        for words in told:
            assert pack.content.first.projection.names[0] in words
            assert pack.content.percent(pack.content.first.target.value) in words

    def test_the_gaps_have_two_colours_and_the_intervals_errors(self, packs):
        bars, lines = packs["id"].parts("charts/chart")[:2]
        assert bars.count("<c:order ") == lines.count("<c:order ") == 2
        assert 'barDir val="bar"' in bars
        assert 'errValType val="cust"' in lines
        kept = re.findall(r"<c:v>([^<]+)</c:v>", bars)
        gaps = packs["id"].content.first.table()["gap_voters"]
        assert {str(gap) for gap in gaps} <= {*kept}
        assert "Median di bawah target 79,5% di 0 dari 11 kabupaten/kota." in kept


def pixels(sheet):
    """Return how wide the columns a sheet uses are on a screen."""
    widths = widths_of(sheet)
    return sum(7 * widths.get(get_column_letter(n), 9.14) for n in range(1, sheet.max_column + 1))


class TestPrint:
    def test_charts_stay_inside_the_pages_of_their_table(self, pack):
        for outlook, drawing in zip(
            pack.content.outlooks, pack.parts("drawings/drawing"), strict=True
        ):
            sheet = pack.formulas[pack.content.name(outlook)]
            [table] = sheet.tables.values()
            last = re.fullmatch(r".*!\$A\$1:\$([A-Z]+)\$(\d+)", sheet.print_area)
            ends = re.findall(r"<xdr:to><xdr:col>(\d+)</xdr:col>.*?<xdr:row>(\d+)<", drawing)
            columns = len(sheet[table.ref][0])
            assert last[1] == get_column_letter(columns)
            assert len(ends) == 2
            for column, row in ends:
                assert int(column) < columns
                assert int(row) <= int(last[2])
            if not sheet.sheet_properties.pageSetUpPr.fitToPage:
                assert pixels(sheet) * sheet.page_setup.scale / 100 <= 1026  # landscape A4

    def test_a_sheet_with_a_title_is_a_page_wide(self, packs):
        for key in ("readiness", "by_region", "needs"):
            sheet = packs["readiness"].formulas[packs["readiness"].say(f"sheet.{key}")]
            assert sheet.page_setup.fitToWidth in (None, 1)
            assert not sheet.print_title_cols

    def test_type_is_seven_points_at_least(self, packs):
        for name in (*LANGS, "readiness", "one", "many"):
            for key in ("summary", "plan"):
                sheet = packs[name].formulas[packs[name].say(f"sheet.{key}")]
                assert 11 * 1026 / pixels(sheet) >= 7, (name, key)

    def test_known_units_are_in_the_language_of_the_book(self, packs):
        sheet = packs["readiness"].formulas[packs["readiness"].say("sheet.readiness")]
        units = {row[7].value for row in sheet.iter_rows(min_row=5)} - {None, ""}
        assert units == {"daftar", "kotak", "lembar", "botol", "orang", "TPS", "penetapan",
                         "rupiah"}  # fmt: skip
        sources = {row[10].value for row in sheet.iter_rows(min_row=5)}
        assert "constructed example, not a report" in sources  # the words of who reported


class TestFindings:
    def test_a_faulty_input_is_listed_with_place_and_way_out(self, tmp_path):
        (tmp_path / "v.csv").write_text(
            "region_code,region_name,registered\nN,Norland,1000\nS,Sorland,2000\n", "utf-8"
        )
        (tmp_path / "h.csv").write_text(
            "region_code,region_name,election,date,registered,ballots_cast,valid,invalid\n"
            "N,Norland,poll-2020,2020-05-01,1000,700,600,90\n"
            "S,Sorland,poll-2020,2020-05-01,2000,1500,1400,100\n",
            "utf-8",
        )
        tables = turnout.read_voters(tmp_path / "v.csv"), turnout.read_history(tmp_path / "h.csv")
        coming = turnout.project(*tables, election="poll-2024", as_of="2024-01-01")
        pack = Pack(Content((coming.against(0.7),), "en", 0.9))
        sheet = pack.values["Findings"]

        heads, *rows = ([cell.value for cell in row] for row in sheet[sheet.tables["findings"].ref])
        told = dict(zip(heads, rows[0], strict=True))
        assert [finding.code for finding in findings_of(pack.content)] == [row[0] for row in rows]
        assert (told["Code"], told["File"], told["Row"]) == ("W401", "h.csv", 2)
        assert told["Column"] == "ballots_cast"
        assert "ballots cast are 700" in told["Finding"]
        assert told["What to do"].startswith("check the form")

    def test_without_any_it_says_what_was_checked(self, tmp_path):
        (tmp_path / "v.csv").write_text(
            "region_code,region_name,registered\nN,Norland,1000\n", "utf-8"
        )
        (tmp_path / "h.csv").write_text(
            "region_code,region_name,election,date,registered,ballots_cast\n"
            "N,Norland,poll-2020,2020-05-01,1000,700\n",
            "utf-8",
        )
        tables = turnout.read_voters(tmp_path / "v.csv"), turnout.read_history(tmp_path / "h.csv")
        coming = turnout.project(*tables, election="poll-2024", as_of="2024-01-01")
        sheet = Pack(Content((coming.against(0.7),), "en", 0.9)).values["Findings"]
        assert not sheet.tables
        assert sheet["A2"].value.startswith(
            "Nothing found. Checked: v.csv (1 rows); h.csv (1 rows)."
        )


class TestOpens:
    def test_no_text_is_longer_than_its_column_unless_it_is_wrapped(self, pack):
        for sheet in pack.values:
            merged = {cell for area in sheet.merged_cells.ranges for cell in area.cells}
            widths = widths_of(sheet)
            for row in sheet.iter_rows():
                for cell in row:
                    plain = isinstance(cell.value, str) and not cell.alignment.wrap_text
                    if plain and (cell.row, cell.column) not in merged and not cell.font.b:
                        assert len(cell.value) <= widths[cell.column_letter], (sheet, cell)

    def test_numbers_are_wide_enough(self, pack):
        for sheet in pack.values:
            for table in sheet.tables.values():
                for row in sheet[table.ref][1:]:
                    for cell in row:
                        if isinstance(cell.value, int) and "#,##0" in cell.number_format:
                            width = widths_of(sheet)[cell.column_letter]
                            assert len(f"{cell.value:,}") < width, (sheet, cell)

    def test_codes_that_look_like_numbers_raise_no_flag(self, packs):
        sheets = packs["readiness"].parts("worksheets/sheet")
        assert sum('numberStoredAsText="1"' in xml for xml in sheets) >= 6

    def test_it_is_taken_back_and_checked_without_a_fault(self, packs, tmp_path):
        for lang in LANGS:
            path = tmp_path / f"{lang}.xlsx"
            path.write_bytes(packs[lang].bytes)
            found = check(path)
            assert [result.kind for result in found] == ["voters", "history"]
            assert not any(result.faulty for result in found)

    def test_another_process_writes_the_same_bytes(self, packs):
        settings = os.environ | {"TZ": "Asia/Jakarta", "PYTHONHASHSEED": "7"}
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT], env=settings, capture_output=True, check=True, text=True
        )
        assert done.stdout.strip() == hashlib.sha256(packs["en"].bytes).hexdigest()
