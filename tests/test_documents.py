"""One briefing in each language: every document says the same, in its language, byte for byte."""

import datetime
import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import pypdf
import pytest
import typst
from openpyxl import load_workbook
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from printed import flat, texts

import turnout
from turnout.documents.briefing import answered, coming_votes
from turnout.documents.cards import cards
from turnout.documents.content import Content
from turnout.documents.message import LONGEST, message
from turnout.documents.orders import has_orders, need_table, order_table
from turnout.documents.output import RECORD
from turnout.documents.pdf import briefing_pdf
from turnout.documents.scoreboard import tested as backtested
from turnout.documents.scoreboard import width_sentence
from turnout.documents.sources import publishers
from turnout.errors import OutputError
from turnout.files.regions import short_name
from turnout.files.schema import column_of
from turnout.plan.results import result, results_json
from turnout.words.numbers import decimal, long_date, people, percent, probability, span
from turnout.words.texts import catalogue

pytestmark = [pytest.mark.xdist_group("documents"), pytest.mark.usefixtures("drawn_once")]

RAKOR = datetime.date(2024, 2, 1)
LANGS = ("id", "en")
DOCUMENTS = ("briefing.pdf", "briefing.pptx", "briefing.xlsx", "pesan.txt", "projection.json")
FORBIDDEN = re.compile(r"\b(rawan|aman|daerah)\b", re.IGNORECASE)
FOREIGN = {
    "id": "the of and with will reach reached turnout voter voters probability interval likely"
    " unlikely regency regencies region election list lists missing short source sources page"
    " draws seed gap projection known official result lowest badly terms most among above below"
    " around general february",
    "en": "peluang pemilih partisipasi tercapai mungkin rentang kabupaten selisih kurang lebih dari"
    " dan yang bukan resmi sumber halaman benih simulasi masukan proyeksi diketahui terendah"
    " wilayah daftar jumlah semua belum dilaporkan berimbang perubahan februari akankah",
}
NOT_PROSE = re.compile(
    r"turnout \d[\d.]*\d"  # the stamp names the program
    r"|\(Indonesian: [^)]*\)"  # the glossary tells what letters stand for
    r"|turnout (?:briefing|check|project)|--\w[\w-]*"
    r"|\S+\.(?:com|id|net|org|csv|xlsx|co|tv|go)\b\S*|github\S*"
)


LIVE = {"id": ("Rencana", "Simulasi"), "en": ("Plan", "Simulations")}
BESIDE = {"id": ("Catatan", "Kebutuhan", "Temuan"), "en": ("Notes", "Needs", "Findings")}


def holds(text, token):
    """Whether a number stands in a text on its own, not as a part of a longer one."""
    return re.search(rf"(?<![\d.,<>−+-]){re.escape(token)}(?![\d%]|[.,]\d)", text) is not None


def beside(vote):
    """Return the base that stands beside the DPT: KPU's own, where it has named one."""
    return "dpt_dpk" if vote["election"] == "pemilu-2024" else "all_lists"


class Pack:
    """One folder that `briefing` wrote, each document read back as a user would."""

    def __init__(self, folder, lang, written=()):
        self.folder, self.lang, self.written = folder, lang, written

    def file(self, name):
        """Return the file of a kind, whatever its name says of place and day."""
        kind, ending = name.split(".")
        return next(self.folder.glob(f"{kind}*.{ending}"))

    @cached_property
    def message(self):
        return (self.folder / "pesan.txt").read_text(encoding="utf-8")

    @cached_property
    def json(self):
        return json.loads((self.file("projection.json")).read_text(encoding="utf-8"))

    @property
    def votes(self):
        return [self.json, *self.json["other_votes"]]

    @cached_property
    def pdf(self):
        return pypdf.PdfReader(self.file("briefing.pdf"))

    @cached_property
    def pdf_pages(self):
        return texts(self.file("briefing.pdf").read_bytes())

    @cached_property
    def pdf_text(self):
        return " ".join(self.pdf_pages)

    @cached_property
    def slides(self):
        return list(Presentation(self.file("briefing.pptx")).slides)

    @cached_property
    def slides_text(self):
        parts = []
        for slide in self.slides:
            parts.append(slide.notes_slide.notes_text_frame.text)
            for shape in slide.shapes:
                parts.append(shape._element._nvXxPr.cNvPr.get("descr", ""))
                if shape.has_text_frame:
                    parts.append(shape.text_frame.text)
                if shape.has_table:
                    parts += [c.text_frame.text for row in shape.table.rows for c in row.cells]
        return flat(" \n ".join(parts))

    @cached_property
    def book(self):
        return load_workbook(self.file("briefing.xlsx"), data_only=True)

    @property
    def live_sheets(self):
        return [sheet for sheet in self.book if sheet.title in LIVE[self.lang]]

    @property
    def tidy_sheets(self):
        return [sheet for sheet in self.book if column_of(sheet["A1"].value) == "region_code"]

    def cells(self, sheets):
        return [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]

    @cached_property
    def book_text(self):
        told = [sheet for sheet in self.book if sheet not in self.tidy_sheets]
        heads = [cell.value for sheet in self.tidy_sheets for cell in sheet[1]]
        cells = [cell.value for cell in self.cells(told) if isinstance(cell.value, str)]
        return flat(" \n ".join([*self.book.sheetnames, *heads, *cells]))

    @cached_property
    def charts(self):
        """Texts of every SVG, by file name."""
        return {
            path.name: " | ".join(
                flat("".join(node.itertext()))
                for node in ET.parse(path).iter("{http://www.w3.org/2000/svg}text")
            )
            for path in sorted((self.folder / "charts").glob("*.svg"))
        }

    @cached_property
    def texts(self):
        """Everything a reader may see, by document."""
        return {
            "pesan.txt": flat(self.message),
            "briefing.pdf": self.pdf_text,
            "briefing.pptx": self.slides_text,
            "briefing.xlsx": self.book_text,
            **self.charts,
        }

    def percent(self, share):
        return percent(share, lang=self.lang)

    def chance(self, share):
        return probability(share, lang=self.lang)

    def people(self, count):
        return people(abs(count), lang=self.lang)

    def span(self, turnout):
        return span(turnout["lower"], turnout["upper"], lang=self.lang)

    def bases(self, vote):
        return [vote["total"], vote["other_bases"][beside(vote)]]

    def name(self, vote):
        return turnout.tables.elections.election_name(vote["election"], self.lang)


@pytest.fixture(params=LANGS)
def pack(packs, request):
    return packs[request.param]


@pytest.fixture
def indonesian(packs):
    return packs["id"]


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """Another process: other folder, time zone, hash seed, console; English messages."""
    here = tmp_path_factory.mktemp("elsewhere")
    settings = {"TZ": "Asia/Jakarta", "PYTHONHASHSEED": "7", "PYTHONIOENCODING": "cp1252"}
    done = subprocess.run(
        [sys.executable, "-m", "turnout", "briefing", "--out", "results"],
        cwd=here,
        env={**os.environ, **settings},
        capture_output=True,
        check=False,
        timeout=300,
    )
    return done, here / "results"


@cache
def content_of(*elections, lang="id", level=0.9, base="dpt"):
    data = turnout.datasets.jambi()
    return Content(tuple(data.outlook(vote).on(base) for vote in elections), lang, level)


# --- which files ------------------------------------------------------------------------


def test_every_file_is_written_and_listed(pack):
    written = {item.path.relative_to(pack.folder).as_posix() for item in pack.written}
    found = {p.relative_to(pack.folder).as_posix() for p in pack.folder.rglob("*") if p.is_file()}
    assert found == written | {RECORD}
    documents = {pack.file(name).name for name in DOCUMENTS}
    assert documents < written
    for name in written - {"pesan.txt"}:
        assert "-jambi-2024-02-01" in name
    charts = {Path(name).stem: set() for name in written if name.startswith("charts/")}
    for name in written - documents:
        charts[Path(name).stem].add(Path(name).suffix)
    assert len(charts) >= 8
    assert set(map(frozenset, charts.values())) == {frozenset({".png", ".svg"})}


def test_both_votes_are_in_order_of_their_dates(pack):
    assert [vote["election"] for vote in pack.votes] == ["pemilu-2024", "pilkada-2024"]
    assert [vote["date"] for vote in pack.votes] == ["2024-02-14", "2024-11-27"]
    assert {vote["as_of"] for vote in pack.votes} == {"2024-02-01"}


def test_languages_share_every_number(packs):
    assert packs["id"].json == packs["en"].json


# --- the same numbers everywhere --------------------------------------------------------


def test_message_pdf_and_slides_show_the_answer_for_both_votes(pack):
    texts = pack.texts
    for vote in pack.votes:
        total = vote["total"]
        tokens = [
            pack.chance(total["probability"]),
            pack.percent(total["turnout"]["median"]),
            pack.span(total["turnout"]),
            pack.percent(vote["target"]),
        ]
        for name in ("pesan.txt", "briefing.pdf", "briefing.pptx"):
            for token in tokens:
                assert holds(texts[name], token), (name, vote["election"], token)
        for name in ("briefing.pdf", "briefing.pptx"):
            for count in (total["gap_voters"]["median"], total["bad_case_voters"]):
                assert holds(texts[name], pack.people(count)), (name, vote["election"], count)


def test_message_pdf_and_slides_show_the_probability_on_all_lists(pack):
    for vote in pack.votes:
        assert set(vote["other_bases"]) >= {beside(vote), "all_lists", "dpt_users"}
        other = vote["other_bases"][beside(vote)]
        for name in ("pesan.txt", "briefing.pdf", "briefing.pptx"):
            assert holds(pack.texts[name], pack.chance(other["probability"])), name
        for name in ("briefing.pdf", "briefing.pptx"):
            assert holds(pack.texts[name], pack.percent(other["turnout"]["median"])), name


def test_message_names_the_missing_voters_of_each_vote(pack):
    for vote in pack.votes:
        total = vote["total"]
        median, bad = total["gap_voters"]["median"], total["bad_case_voters"]
        if min(median, bad) < 0:
            assert holds(pack.message, pack.people(median if median < 0 else bad))


def test_message_line_of_a_vote_holds_its_own_numbers(pack):
    for vote in pack.votes:
        shown = [
            pack.percent(vote["total"]["turnout"]["median"]),
            pack.span(vote["total"]["turnout"]),
        ]
        shown += [pack.chance(total["probability"]) for total in pack.bases(vote)]
        lines = [line for line in pack.message.splitlines() if pack.name(vote) in line]
        assert any(all(holds(line, token) for token in shown) for line in lines), vote["election"]


def test_every_number_of_the_message_is_in_the_json(pack):
    known = {"1", "2", "3", decimal(100 * pack.json["target"], lang=pack.lang)}
    names = [pack.name(vote) for vote in pack.votes]
    dates = [long_date(RAKOR, lang=pack.lang)]
    known |= set(re.findall(r"\d+", " ".join([*names, *dates])))
    for vote in pack.votes:
        for total in pack.bases(vote):
            known |= {
                *re.findall(r"[\d.,]*\d", pack.span(total["turnout"])),
                pack.percent(total["turnout"]["median"]).rstrip("%"),
                pack.chance(total["probability"]).strip("<>%"),
                pack.people(total["gap_voters"]["median"]),
                pack.people(total["bad_case_voters"]),
            }
        known |= {pack.chance(region["lowest3"]).strip("<>%") for region in vote["regions"]}
    shown = set(re.findall(r"\d[\d.,]*\d|\d", pack.message))
    assert len(shown) > 15
    assert shown - known == set()


def test_sentences_to_read_aloud_are_the_same_everywhere(pack):
    spoken = re.findall(r"^\d\. (.+)$", pack.message, flags=re.MULTILINE)
    assert len(spoken) == 3
    notes = [flat(slide.notes_slide.notes_text_frame.text) for slide in pack.slides]
    for sentence in map(flat, spoken):
        assert sentence in pack.pdf_text
        assert sentence in pack.book_text
        assert any(sentence in note for note in notes)


def test_page_one_carries_the_whole_answer(pack):
    page = pack.pdf_pages[0]
    for vote in pack.votes:
        total = vote["total"]
        assert pack.name(vote) in page
        for token in (
            pack.chance(total["probability"]),
            pack.chance(vote["other_bases"][beside(vote)]["probability"]),
            pack.chance(total["exceeds_last"]),
            pack.percent(total["last_turnout"]),
            pack.people(total["bad_case_voters"]),
            pack.span(total["turnout"]),
        ):
            assert holds(page, token), (vote["election"], token)
    weakest = max(pack.json["regions"], key=lambda region: region["lowest3"])
    named = rf"{weakest['region_name']} {pack.chance(weakest['lowest3'])}"
    assert re.search(named, page)


def test_every_region_has_its_row_in_the_pdf(pack):
    for vote in pack.votes:
        for region in vote["regions"]:
            start = re.escape(f"{region['region_name']} {pack.people(region['registered'])}")
            (row,) = (
                row
                for row in re.findall(start + r".{0,80}", pack.pdf_text)
                if pack.span(region["turnout"]) in row
            )
            assert holds(row, pack.percent(region["turnout"]["median"]))
            assert holds(row, pack.chance(region["probability"]))
            assert pack.people(region["gap_voters"]["median"]) in row


def test_json_agrees_with_the_python_calls(indonesian):
    outlooks = [turnout.datasets.jambi().outlook(vote["election"]) for vote in indonesian.votes]
    assert results_json(outlooks) == (indonesian.file("projection.json")).read_text("utf-8")
    assert json.loads(results_json(outlooks[:1])) == result(outlooks[0])


# --- the PDF ----------------------------------------------------------------------------


def test_pdf_is_small_a4_and_titled(pack):
    assert (pack.file("briefing.pdf")).stat().st_size < 2_000_000
    assert 3 <= len(pack.pdf.pages) <= 12
    for page in pack.pdf.pages:
        assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
    title = {"id": "Akankah Provinsi Jambi mencapai", "en": "Will Jambi Province reach"}[pack.lang]
    assert pack.pdf.metadata.title.startswith(title)
    assert flat(pack.pdf.metadata.title) in pack.pdf_pages[0]
    assert pack.pdf.metadata.creation_date.date() == RAKOR


def test_pdf_names_its_language_and_is_tagged(pack):
    root = pack.pdf.trailer["/Root"]
    assert root["/Lang"] == {"id": "id-ID", "en": "en-GB"}[pack.lang]
    assert bool(root["/MarkInfo"]["/Marked"])
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()


def walk(node):
    """Every element of a tag tree."""
    node = node.get_object()
    if isinstance(node, dict):
        yield node
        kids = node.get("/K", [])
        kids = kids.get_object() if hasattr(kids, "get_object") else kids
        for kid in kids if isinstance(kids, list) else [kids]:
            if not isinstance(kid.get_object(), int):
                yield from walk(kid)


def test_pdf_has_headings_tables_and_described_figures(pack):
    tags = list(walk(pack.pdf.trailer["/Root"]["/StructTreeRoot"]))
    kinds = [tag.get("/S") for tag in tags]
    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") >= 5
    assert kinds.count("/Table") >= 3
    assert "/TH" in kinds
    figures = [tag for tag in tags if tag.get("/S") == "/Figure"]
    assert len(figures) >= 4
    assert all(len(figure.get("/Alt", "")) > 20 for figure in figures)


def entries(outline):
    """Every bookmark, however deep."""
    for entry in outline:
        yield from entries(entry) if isinstance(entry, list) else [entry]


def test_pdf_outline_lists_the_headings(pack):
    titles = [flat(entry.title) for entry in entries(pack.pdf.outline)]
    assert len(titles) >= 5
    assert all(title in pack.pdf_text for title in titles)


def fonts(resources, seen):
    """Every font of a page and of the forms drawn on it."""
    for entry in resources.get("/Font", {}).values():
        yield entry.get_object()
    for form in resources.get("/XObject", {}).values():
        if form.idnum not in seen and "/Resources" in form.get_object():
            seen.add(form.idnum)
            yield from fonts(form.get_object()["/Resources"], seen)


def test_pdf_embeds_the_bundled_fonts_and_no_other(pack):
    seen = set()
    found = [font for page in pack.pdf.pages for font in fonts(page["/Resources"], seen)]
    assert {font["/BaseFont"].split("+")[-1].split("-")[0] for font in found} <= {
        "/TurnoutSans",
        "TurnoutSans",
        "TurnoutSansTitle",
    }
    inner = [kid.get_object() for font in found for kid in font.get("/DescendantFonts", [font])]
    assert inner
    for font in inner:
        assert {"/FontFile2", "/FontFile3"} & set(font["/FontDescriptor"])


def test_pdf_says_what_the_meeting_needs(indonesian):
    text = indonesian.pdf_text
    for words in ("78.120", "22.320", "11.160", "79,5%", "belum dilaporkan", "1 Februari 2024"):
        assert words in text
    assert "bukan hasil resmi" in text
    for region in indonesian.json["regions"]:
        assert region["region_name"] in text
    assert text.count("belum dilaporkan") >= 7


def test_pdf_says_the_same_in_english(packs):
    text = packs["en"].pdf_text
    for words in ("78,120", "22,320", "79.5%", "not reported", "1 February 2024"):
        assert words in text
    assert "not an official result" in text


def test_pdf_that_cannot_be_set_is_an_output_error(monkeypatch):
    def failing(*_, **__):
        raise typst.TypstError(reason)

    reason = "unknown font"
    monkeypatch.setattr(typst, "compile", failing)
    with pytest.raises(OutputError, match=r"the PDF could not be set: .*unknown font"):
        briefing_pdf(content_of("pemilu-2024"))


# --- the slides -------------------------------------------------------------------------


def test_slides_are_wide_and_titled_with_notes(pack):
    deck = Presentation(pack.file("briefing.pptx"))
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, abs=0.001)
    assert 4 <= len(pack.slides) <= 15
    titles = [slide.shapes.title.text_frame.text.strip() for slide in pack.slides]
    assert all(titles)
    assert len(set(titles)) == len(titles)
    for slide in pack.slides:
        assert len(slide.notes_slide.notes_text_frame.text) > 40
    assert deck.core_properties.title == pack.pdf.metadata.title


def test_every_picture_of_the_slides_is_described(pack):
    pictures = [
        shape
        for slide in pack.slides
        for shape in slide.shapes
        if shape.has_chart or shape.shape_type == MSO_SHAPE_TYPE.PICTURE
    ]
    assert len(pictures) == 4
    described = [shape._element._nvXxPr.cNvPr.get("descr") for shape in pictures]
    assert all(len(words) > 40 for words in described)
    assert len(set(described)) == len(described)


def test_nothing_on_a_slide_hangs_over_its_edge(pack):
    deck = Presentation(pack.file("briefing.pptx"))
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= deck.slide_width + 1
            assert shape.top + shape.height <= deck.slide_height + 1


def test_slides_name_every_region_and_the_day(pack):
    for region in pack.json["regions"]:
        assert region["region_name"] in pack.slides_text
    assert long_date(RAKOR, lang=pack.lang) in pack.slides_text


# --- the workbook -----------------------------------------------------------------------


def test_workbook_holds_numbers_as_numbers(pack):
    codes = {region["region_code"] for region in pack.json["regions"]} | {"15"}
    cells = pack.cells(pack.book)
    written = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert not [w for w in written if re.fullmatch(r"[<>+−-]?\d[\d.,]* ?%?", w) and w not in codes]
    assert sum(isinstance(cell.value, int | float) for cell in cells) > 300
    assert not [c for c in cells if c.data_type == "e"]


def numbers(cells):
    return {round(float(c.value), 9) for c in cells if isinstance(c.value, int | float)}


def test_workbook_holds_the_numbers_of_the_json(pack):
    beside = [pack.book[name] for name in BESIDE[pack.lang]]
    own = [*pack.tidy_sheets, *pack.live_sheets, *beside]
    summary, *votes = (sheet for sheet in pack.book if sheet not in own)
    found = numbers(pack.cells([summary]))
    for vote in pack.votes:
        for total in pack.bases(vote):
            shown = [total["registered"], total["probability"], *total["turnout"].values()]
            shown += [total["gap_voters"]["median"], total["bad_case_voters"]]
            assert {round(float(number), 9) for number in shown} <= found
    assert len(votes) == len(pack.votes)
    for sheet, vote in zip(votes, pack.votes, strict=True):
        rows = {row[0].value: row for row in sheet.iter_rows() if row[0].value}
        for region in vote["regions"]:
            shown = [region["registered"], region["probability"]]
            shown += [region["lowest3"]] if vote["election"] == "pemilu-2024" else []
            shown += [*region["turnout"].values(), region["gap_voters"]["median"]]
            found = numbers(rows[region["region_code"]])
            assert {round(float(number), 9) for number in shown} <= found


def test_shares_in_the_workbook_are_shown_as_percentages(pack):
    for total in (total for vote in pack.votes for total in pack.bases(vote)):
        chance = round(total["probability"], 9)
        cells = [c for c in pack.cells(pack.book) if isinstance(c.value, float)]
        formats = {c.number_format for c in cells if round(c.value, 9) == chance}
        assert formats
        assert all("%" in shape for shape in formats)


def read_back(path):
    return turnout.read_voters(path), turnout.read_history(path)


def test_workbook_is_taken_back_by_the_readers(pack):
    data = turnout.datasets.jambi()
    voters, history = read_back(pack.file("briefing.xlsx"))
    assert voters.total == 2_676_107
    assert voters.registered.equals(data.voters.registered)
    assert voters.table()["tps"].sum() == 11_160
    keys = ["election", "contest"]
    counts = ["registered", "ballots_cast", "dpt", "valid"]
    sums = [h.table().groupby(keys)[counts].sum() for h in (history, data.history)]
    assert sums[0].equals(sums[1])
    assert len(history.table()) == len(data.history.table())
    known = [h.table()["known_on"].tolist() for h in (history, data.history)]
    assert known[0] == known[1]


@pytest.mark.parametrize("election", ["pemilu-2024", "pilkada-2024"])
def test_workbook_gives_the_same_projection_as_the_packaged_data(pack, election):
    voters, history = read_back(pack.file("briefing.xlsx"))
    data = turnout.datasets.jambi()
    for base in ("dpt", "all_lists"):
        ours = turnout.project(voters, history, election=election, as_of=RAKOR, base=base)
        theirs = turnout.project(data.voters, data.history, election=election, base=base)
        np.testing.assert_array_equal(ours.turnout, theirs.turnout)
        assert ours.past_swings == theirs.past_swings


@pytest.mark.parametrize(
    ("table", "column", "row"),
    [
        ("voters", "registered", {"region_code": "15.01"}),
        ("history", "ballots_cast", {"region_code": "15.01", "election": "pemilu-2019"}),
    ],
)
def test_one_changed_cell_changes_the_projection(indonesian, tmp_path, table, column, row):
    book = load_workbook(indonesian.file("briefing.xlsx"))
    for sheet in book:
        heads = [column_of(cell.value) for cell in sheet[1]]
        if column in heads and ("ballots_cast" in heads) == (table == "history"):
            break
    (chosen,) = (
        cells
        for cells in sheet.iter_rows(min_row=2)
        if all(cells[heads.index(name)].value == value for name, value in row.items())
    )
    before = chosen[heads.index(column)].value
    chosen[heads.index(column)].value = before - 20_000
    book.save(tmp_path / "changed.xlsx")
    projections = []
    for path in (indonesian.file("briefing.xlsx"), tmp_path / "changed.xlsx"):
        voters, history = read_back(path)
        coming = turnout.project(voters, history, election="pemilu-2024", as_of=RAKOR)
        projections.append(coming.against(0.795))
    old, new = (outlook.table().set_index("region_code").loc["15.01"] for outlook in projections)
    if table == "voters":
        assert new["registered"] == old["registered"] - 20_000
    else:
        assert new["median"] < old["median"] - 0.01
    totals = [outlook.total().turnout.median for outlook in projections]
    assert totals[0] != totals[1]


def test_workbook_says_how_to_run_it_again(pack):
    assert "turnout briefing --voters" in pack.book_text
    assert "--as-of 2024-02-01" in pack.book_text


# --- the message ------------------------------------------------------------------------


def test_message_fits_a_chat(pack):
    assert LONGEST == 900
    assert 200 < len(pack.message) <= 900
    assert pack.message.endswith("\n")
    assert "\t" not in pack.message


def test_message_is_never_longer_than_a_chat_allows():
    both = ("pemilu-2024", "pilkada-2024")
    for lang in LANGS:
        short, long = (
            message(content_of(*both, lang=lang)),
            message(content_of(*both * 2, lang=lang)),
        )
        assert len(long) <= LONGEST
        assert short.splitlines()[0] == long.splitlines()[0]
        assert short.splitlines()[-1] == long.splitlines()[-1]


@pytest.mark.parametrize("base", ["dpt", "all_lists"])
@pytest.mark.parametrize("lang", LANGS)
def test_message_gives_every_answer_however_long(lang, base):
    """On all lists four lines would be too long: what is read aloud gives way, not the answer."""
    content = content_of("pemilu-2024", "pilkada-2024", lang=lang, base=base)
    written = message(content)
    assert len(written) <= LONGEST
    for outlook in content.outlooks:
        median, lower, upper = outlook.total().turnout
        assert content.turnout(median, lower, upper).split(" (")[0] in written
        assert content.span(lower, upper) in written


def test_names_that_the_font_cannot_show_are_refused_before_drawing(tmp_path):
    data = turnout.datasets.jambi()
    frame = data.voters.table().replace({"region_name": {"Kerinci": "東 Kerinci"}})
    voters = turnout.VoterList(frame, data.voters.sources)
    with pytest.raises(turnout.DataError, match=r"E180 .*letters that cannot be printed .東.: 東"):
        turnout.briefing(voters, data.history, out=tmp_path, as_of=RAKOR)
    assert not list(tmp_path.iterdir())


def test_message_starts_from_the_base_asked_for():
    content = content_of("pemilu-2024", base="all_lists")
    assert [one.projection.base.value for one in content.first.beside] == ["dpt_dpk"]
    answers = [content.first.total(), content.first.beside[0].total()]
    (line,) = (line for line in message(content).splitlines() if line[:1] in "●◆■" and line)
    first, second = (line.index(probability(answer.probability)) for answer in answers)
    assert first < second
    assert percent(answers[0].turnout.median) in line


# --- words ------------------------------------------------------------------------------


def test_no_document_holds_words_of_the_other_language(pack):
    foreign = set(FOREIGN[pack.lang].split())
    for name, text in pack.texts.items():
        words = set(re.findall(r"[a-z]+", NOT_PROSE.sub(" ", text).casefold()))
        assert len(words) > 3, name
        assert words & foreign == set(), name


def phrases(lang):
    """Runs of four words and more of every sentence that only one language has."""
    other = "en" if lang == "id" else "id"
    for words in catalogue().values():
        if words[lang] != words[other]:
            for run in re.split(r"\{[^}]*\}|\n", words[lang]):
                if len(run.split()) > 3:
                    yield flat(run).strip(" .,;:()")


def test_no_document_holds_a_sentence_of_the_other_language(pack):
    other, texts = ("en" if pack.lang == "id" else "id"), pack.texts
    assert {
        f"{run} in {n}" for run in phrases(other) for n, text in texts.items() if run in text
    } == set()
    own = {run for run in phrases(pack.lang) for text in texts.values() if run in text}
    assert len(own) > 150


def test_the_measure_of_language_sees_the_other_one(packs):
    for lang, other in (("id", "en"), ("en", "id")):
        words = set(re.findall(r"[a-z]+", packs[other].pdf_text.casefold()))
        assert len(words & set(FOREIGN[lang].split())) > 15


def test_words_of_security_classes_and_daerah_appear_nowhere(pack):
    texts = dict(pack.texts)
    cells = [str(cell.value) for cell in pack.cells(pack.tidy_sheets)]
    texts["tidy sheets"] = re.sub(r"https?://\S+", " ", " ".join(cells))
    texts["projection.json"] = json.dumps(pack.json, ensure_ascii=False)
    for name, text in texts.items():
        assert FORBIDDEN.findall(text) == [], name
    assert FORBIDDEN.findall("Kabupaten itu Rawan, bukan pengamanan") == ["Rawan"]


def test_cities_keep_kota_and_the_province_is_called_one(indonesian):
    for text in (indonesian.message, indonesian.pdf_pages[0]):
        assert "Provinsi Jambi" in text
        bare = re.findall(r"(\w+) Jambi\b", text)
        assert set(bare) <= {"Provinsi", "Kota", "Muaro"}
    assert not re.search(r"(?<!Kota )Sungai Penuh", indonesian.pdf_text)


def test_nothing_is_called_constructed_where_nothing_is(indonesian):
    for written in indonesian.written:
        if written.path.suffix in (".txt", ".json", ".svg"):
            assert "REKAAN" not in written.path.read_text("utf-8")
    assert not any("REKAAN" in page for page in indonesian.pdf_pages)


# --- the charts -------------------------------------------------------------------------


def test_svgs_have_real_text(pack):
    assert len(pack.charts) >= 8
    for path in (pack.folder / "charts").glob("*.svg"):
        root = ET.parse(path).getroot()
        fonts_used = re.findall(r"font-family: '?([\w ]+)", path.read_text("utf-8"))
        assert set(fonts_used) <= {"Turnout Sans", "Turnout Sans Title"}
        assert len(list(root.iter("{http://www.w3.org/2000/svg}text"))) > 5
        assert not [node for node in root.iter() if node.get("id", "").startswith("TurnoutSans")]


def test_svgs_say_when_and_that_they_are_no_result(pack):
    official = {"id": "bukan hasil resmi", "en": "not an official result"}[pack.lang]
    for name, text in pack.charts.items():
        if name.endswith("slide.svg"):
            line = text.replace(" | ", " ")
            assert long_date(RAKOR, lang=pack.lang) in line, name
            assert official in line, name


@pytest.mark.parametrize("kind", ["gap", "relative", "tiles"])
def test_svgs_name_every_region_with_its_number(pack, kind):
    for size in ("slide", "column"):
        text = pack.charts[f"{kind}-pemilu-2024-jambi-2024-02-01-{size}.svg"].replace(" | ", " ")
        for region in pack.json["regions"]:
            assert short_name(region["region_code"], region["region_name"]) in text
            share = region["lowest3"] if kind == "relative" else region["probability"]
            assert holds(text, pack.chance(share))
            if kind != "relative":
                assert pack.percent(region["turnout"]["median"]).rstrip("%") in text


def test_svg_of_both_votes_holds_every_probability(pack):
    for name in (name for name in pack.charts if name.startswith("votes")):
        for vote in pack.votes:
            for total in pack.bases(vote):
                assert holds(pack.charts[name], pack.chance(total["probability"])), name


def test_waterfall_exists_only_where_voters_are_missing(pack):
    drawn = {name.split("-jambi-2024")[0] for name in pack.charts if name.startswith("waterfall")}
    missing = [vote["election"] for vote in pack.votes if vote["total"]["gap_voters"]["median"] < 0]
    assert missing == ["pilkada-2024"]
    assert {name.split("-jambi-2024")[0] for name in drawn} == {"waterfall-pilkada-2024"}


def test_pngs_are_pictures(pack):
    for path in (pack.folder / "charts").glob("*.png"):
        head = path.read_bytes()[:24]
        assert head.startswith(b"\x89PNG\r\n")
        assert int.from_bytes(head[16:20], "big") > 1000


# --- the same bytes ---------------------------------------------------------------------


def assert_same_files(ours, theirs):
    names = {p.relative_to(ours).as_posix() for p in ours.rglob("*") if p.is_file()} - {RECORD}
    assert len(names) > 15
    for name in names:
        assert (ours / name).read_bytes() == (theirs / name).read_bytes(), name


def test_another_process_writes_the_same_bytes(indonesian, elsewhere):
    _, folder = elsewhere
    assert_same_files(indonesian.folder, folder)


def test_another_process_prints_one_plain_line(elsewhere):
    done, folder = elsewhere
    assert done.returncode == 0
    assert done.stderr == b""
    assert re.fullmatch(rf"\d+ berkas ada di {folder.name}\s*", done.stdout.decode("cp1252"))


def test_a_second_call_writes_the_same_bytes_and_keeps_an_edited_file(packs, drawn_once, tmp_path):
    told = []
    drawn_once.clear()
    shutil.copytree(packs["id"].folder, tmp_path, dirs_exist_ok=True)
    names = {path.name for path in tmp_path.rglob("*")}
    (tmp_path / "pesan.txt").write_text("shorter", encoding="utf-8")
    written = turnout.briefing(out=tmp_path, progress=told.append)
    assert [item.path.name for item in written if item.moved] == ["pesan (2).txt"]
    assert {path.name for path in tmp_path.rglob("*")} == names | {"pesan (2).txt"}
    assert (tmp_path / "pesan.txt").read_text(encoding="utf-8") == "shorter"
    (tmp_path / "pesan (2).txt").replace(tmp_path / "pesan.txt")
    assert_same_files(packs["id"].folder, tmp_path)
    assert len(told) >= 4
    assert any("Pilkada 2024" in step for step in told)


# --- parts ------------------------------------------------------------------------------


def test_cards_show_the_level_asked_for():
    narrow, wide = (content_of("pemilu-2024", level=level) for level in (0.5, 0.95))
    for content, level in ((narrow, "50%"), (wide, "95%")):
        answer = content.first.total(content.level).turnout
        (card,) = cards(content)
        shown = " ".join(f"{name} {value}" for name, value in card.lines)
        assert level in shown
        assert span(answer.lower, answer.upper) in shown
    assert cards(narrow)[0].chance == cards(wide)[0].chance


def test_shortfall_and_surplus_have_their_own_words():
    content = content_of("pemilu-2024", lang="en")
    assert content.missing(-1234.5) == "1,235 voters short"
    assert content.missing(1234) == "1,234 voters to spare"


def test_other_bases_leave_out_the_own_one():
    outlook = turnout.datasets.jambi().outlook("pemilu-2024")
    names = ["dpt", "dpt_dpk", "all_lists", "dpt_users"]
    assert [other.projection.base.value for other in outlook.others] == names[1:]
    assert [other.projection.base.value for other in outlook.beside] == ["dpt_dpk"]
    turned = outlook.on("all_lists").others
    assert [other.projection.base.value for other in turned] == [*names[:2], names[3]]
    assert turned[0].total() == outlook.total()


def test_where_kpu_names_no_base_all_lists_stand_beside():
    outlook = turnout.datasets.jambi().outlook("pilkada-2024")
    assert [other.projection.base.value for other in outlook.beside] == ["all_lists"]


def test_publishers_name_each_site_once():
    source = "A, https://www.kpu.go.id/x ; B, https://kpu.go.id/y ; https://github.com/a/b/c ; none"
    assert publishers(source) == ["kpu.go.id", "github.com/a/b"]
    assert publishers("no address") == []


def test_needs_are_computed_per_region_and_add_up():
    head, rows, caption = need_table(content_of("pemilu-2024"))
    assert head[1:4] == ["TPS", "KPPS", "Linmas"]
    assert len(rows) == 12
    counts = np.array([[int(cell.replace(".", "")) for cell in row[1:]] for row in rows])
    assert counts[-1, :3].tolist() == [11_160, 78_120, 22_320]
    assert counts[:-1].sum(axis=0).tolist() == counts[-1].tolist()
    assert (counts[:, 1] == 7 * counts[:, 0]).all()
    assert (counts[:, 2] == 2 * counts[:, 0]).all()
    assert (counts[:, 4] == 5 * counts[:, 0]).all()
    assert dict(zip([row[0] for row in rows], counts[:, 3], strict=True))["Merangin"] == 282_586
    assert "diperkirakan dari rata-rata" in caption


def own_content(tmp_path, extra, rows, lang="id", vote="poll-2024"):
    """Two regions with one past election; `extra` names further columns of the voter list."""
    path = tmp_path / "voters.csv"
    path.write_text("region_code,region_name,registered" + extra + "\n" + rows, encoding="utf-8")
    (tmp_path / "history.csv").write_text(
        "region_code,region_name,election,date,registered,ballots_cast\n"
        "N,Norland,poll-2020,2020-05-01,1000,700\nS,Sorland,poll-2020,2020-05-01,2000,1500\n",
        encoding="utf-8",
    )
    voters = turnout.read_voters(path)
    history = turnout.read_history(tmp_path / "history.csv")
    day = datetime.date(2024, 1, 1)
    coming = turnout.project(voters, history, election=vote, as_of=day)
    return Content((coming.against(0.7),), lang, 0.9)


def test_needs_unknown_for_one_region_are_not_summed(tmp_path):
    rows = "N,Norland,1000,4\nS,Sorland,2000,\n"
    content = own_content(tmp_path, ",tps", rows, vote="pemilu-2024")
    _, rows, _ = need_table(content)
    assert [row[1:4] for row in rows] == [["4", "28", "8"], ["–"] * 3, ["–"] * 3]
    _, orders, _ = order_table(content)
    assert not any("28" in cell for row in orders for cell in row)


def test_nothing_is_needed_where_no_norms_are_known(tmp_path):
    content = own_content(tmp_path, ",tps", "N,Norland,1000,4\nS,Sorland,2000,5\n")
    assert need_table(content) is None
    assert not has_orders(content)


def test_orders_without_polling_stations_leave_the_need_open(tmp_path):
    content = own_content(tmp_path, "", "N,Norland,1000\nS,Sorland,2000\n", lang="en")
    assert need_table(content) is None
    _, rows, caption = order_table(content)
    assert {row[2] for row in rows} == {"not reported"}
    assert sum(row[1] == "not computed" for row in rows) == len(rows) - 1
    assert "1 January 2024" in caption
    assert "3,000" in rows[0][1]


def test_single_region_is_not_called_the_weakest(tmp_path):
    content = own_content(tmp_path, "", "N,Norland,1000\n")
    assert content.weakest() == ""
    assert len(content.spoken()) == 1
    assert probability(content.first.total().probability) in texts(briefing_pdf(content))[0]


def test_no_region_is_called_weakest_where_none_has_a_past():
    data = turnout.datasets.jambi()
    alone = turnout.project(
        data.voters, data.history, election="pilkada-2024", model="last-election"
    )
    content = Content((alone.against(),), "en", 0.9)
    assert not content.first.knows_regions
    assert "cannot be compared" in content.weakest()
    assert "only for Kota Jambi" in content.weakest()
    assert content.weakest() == content.spoken()[-1]


def test_regions_told_apart_by_other_contests_are_said_to_be():
    borrowed = content_of("pilkada-2024", lang="en")
    own = content_of("pemilu-2024", lang="en")
    assert borrowed.first.knows_regions
    assert borrowed.first.borrows
    assert not own.first.borrows
    assert "borrowed from elections of other kinds" in " ".join(borrowed.notes(borrowed.first))


def test_width_says_where_it_comes_from():
    content = content_of("pemilu-2024", lang="en")
    own, beside = content.first, content.first.beside[0]
    assert "the common change" in width_sentence(content, own)
    assert "the denominator" not in width_sentence(content, own)
    assert "the denominator" in width_sentence(content, beside)
    assert sum(beside.projection.width.values()) == pytest.approx(1)


def test_own_figures_are_told_from_the_packaged_ones(tmp_path):
    assert content_of("pemilu-2024").packaged
    assert not own_content(tmp_path, "", "N,Norland,1000\nS,Sorland,2000\n").packaged


def test_the_model_that_others_are_held_against_is_tested_once():
    data = turnout.datasets.jambi()
    for model, names in (("last-election", {"last-election"}), ("mean", {"mean", "last-election"})):
        own = turnout.project(data.voters, data.history, election="pemilu-2024", model=model)
        board = backtested(Content((own.against(),), "en", 0.9))
        assert {score.model for score in board.scores} == names


ROWS = "region_code,region_name,election,date,registered,ballots_cast\n"


def past_of(*votes):
    """Return a history of two regencies in the votes named."""
    days = {"pilgub-2018": "2018-06-27", "pemilu-2019": "2019-04-17", "pemilu-2024": "2024-02-14"}
    lines = [
        f"73.{code},{name},{vote},{days[vote]},{size},{int(size * 0.7) + number}"
        for number, vote in enumerate(votes)
        for code, name, size in (("03", "Bantaeng", 1500), ("71", "Kota Makassar", 4100))
    ]
    return ROWS + "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("made_for", "past", "votes"),
    [
        ("pilkada-2024", ("pilgub-2018", "pemilu-2019"), ["pilkada-2024"]),
        ("pemilu-2024", ("pilgub-2018", "pemilu-2019"), ["pemilu-2024", "pilkada-2024"]),
        ("", ("pilgub-2018", "pemilu-2019"), ["pemilu-2024", "pilkada-2024"]),
        ("", ("pilgub-2018", "pemilu-2019", "pemilu-2024"), ["pilkada-2024"]),
        ("", ("pemilu-2019", "pemilu-2024"), ["pemilu-2024"]),
        ("pemilu-2029", ("pilgub-2018", "pemilu-2019"), ["pemilu-2029"]),
    ],
)
def test_the_voter_list_and_the_results_known_say_which_votes_are_coming(
    write, made_for, past, votes
):
    head = "region_code,region_name,registered,election\n"
    rows = f"73.03,Bantaeng,1600,{made_for}\n73.71,Kota Makassar,4300,{made_for}\n"
    voters = turnout.read_voters(write("voters.csv", head + rows))
    history = turnout.read_history(write("history.csv", past_of(*past)))

    outlooks = coming_votes(voters, history)

    assert [outlook.projection.election for outlook in outlooks] == votes


def test_results_told_only_later_do_not_choose_the_vote(write):
    head = "region_code,region_name,registered\n"
    voters = turnout.read_voters(write("v.csv", head + "73.03,Bantaeng,1600\n"))
    rows = past_of("pilgub-2018", "pemilu-2019", "pemilu-2024").replace("date,", "date,known_on,")
    rows = re.sub(r"(\d{4}-\d\d-\d\d),", r"\1,\1,", rows)
    history = turnout.read_history(write("h.csv", rows))

    outlooks = coming_votes(voters, history, as_of=datetime.date(2024, 2, 1))

    assert [o.projection.election for o in outlooks] == ["pemilu-2024", "pilkada-2024"]
    assert answered(outlooks, "en") == (
        "Answers for the 2024 general election and 2024 regional election, from what was known on "
        "1 February 2024. Another vote: --election; another day: --as-of."
    )
