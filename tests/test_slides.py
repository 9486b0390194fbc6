"""The deck: native charts with the outlook's numbers, our own master, words that fit."""

import datetime
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from many import many
from openpyxl import load_workbook
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.util import Pt

import turnout
from turnout import Standing, datasets, read_readiness, scenarios
from turnout.documents.content import Content
from turnout.documents.fitting import width_of
from turnout.documents.slides import briefing_pptx
from turnout.files.regions import data_folder
from turnout.plan.compare import compare
from turnout.plan.results import results_json
from turnout.plan.scenario_files import read_scenarios
from turnout.words.numbers import long_date, people, percent, points, probability

pytestmark = [pytest.mark.xdist_group("slides"), pytest.mark.usefixtures("drawn_once")]

EXAMPLE = data_folder() / "example" / "scenarios.toml"
DAY = datetime.date(2024, 2, 1)
VOTES = ("pemilu-2024", "pilkada-2024")
POINTS = 12700
DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/"
A, C = f"{DRAWN}main}}", f"{DRAWN}chart}}"


def jambi(lang, target=None):
    data = datasets.jambi()
    return Content(tuple(data.outlook(vote, target) for vote in VOTES), lang, 0.9)


def alone(lang):
    data = datasets.jambi()
    voters = turnout.VoterList(data.voters.table().head(1), data.voters.sources)
    outlook = turnout.project(voters, data.history, election="pemilu-2024", as_of=DAY)
    return Content((outlook.against(0.795),), lang, 0.8)


def full(lang):
    data, content = datasets.jambi(), jambi(lang)
    files = [datasets.example(f"{name}.csv") for name in ("readiness", "incidents")]
    ready = read_readiness(files, voters=data.voters, as_of=DAY)
    given = [json.loads(results_json(one.outlooks, 0.9)) for one in (jambi(lang, 0.81), content)]
    return replace(
        content,
        what_ifs=scenarios(content.first, read_scenarios(EXAMPLE)),
        standing=Standing(ready, content.first, DAY, lang=lang),
        last=compare(*given),
    )


CONTENTS = {
    "jambi": jambi,
    "alone": alone,
    "many": many,
    "full": full,
    "low": lambda lang: jambi(lang, 0.5),
    "high": lambda lang: jambi(lang, 0.95),
}


@cache
def content_of(name, lang):
    return CONTENTS[name](lang)


@cache
def deck_of(name, lang):
    return Presentation(io.BytesIO(briefing_pptx(content_of(name, lang))))


@pytest.fixture(params=[(n, lang) for n in CONTENTS for lang in ("id", "en")], ids="-".join)
def case(request):
    return request.param


@pytest.fixture
def deck(case):
    return deck_of(*case)


def shapes(deck):
    return [shape for slide in deck.slides for shape in slide.shapes]


def kind(shape):
    return shape.placeholder_format.type if shape.is_placeholder else None


def charts(deck):
    return [shape.chart for shape in shapes(deck) if shape.has_chart]


def titled(name, lang, start):
    """Return the charts on the slides whose title holds some words."""
    return [
        shape.chart
        for slide in deck_of(name, lang).slides
        for shape in slide.shapes
        if shape.has_chart and start in slide.shapes.title.text_frame.text
    ]


def labels(series):
    """Return what is written at the points of a series."""
    found = series._element.findall(f"{C}dLbls/{C}dLbl")
    return ["\n".join(t.text for t in one.iter(f"{A}t")) for one in found]


def name_of(series):
    """Return the name of a series, from a cell or literal."""
    return next(series._element.find(f"{C}tx").iter(f"{C}v")).text


def xs(series):
    return [float(v.text) for v in series._element.findall(f"{C}xVal//{C}v")]


def book_of(chart):
    return load_workbook(
        io.BytesIO(chart.part.chart_workbook.xlsx_part.blob), data_only=True
    ).active


def column(sheet, place):
    return [row[place].value for row in sheet.iter_rows(min_row=2)]


# --- native charts ----------------------------------------------------------------------


@pytest.mark.parametrize(("name", "lang"), [("jambi", "id"), ("jambi", "en"), ("many", "id")])
def test_dots_are_the_outlooks_table_and_their_labels_our_formatters(name, lang):
    content = content_of(name, lang)
    table = content.first.table(0.9).sort_values(["probability", "region_code"]).head(16)
    chart = charts(deck_of(name, lang))[1]
    by_name = {name_of(series): series for series in chart.plots[0].series}
    median = [series for series in chart.plots[0].series if series._element.findall(f"{C}dPt")]

    assert xs(median[0]) == table["median"].tolist()
    ends = xs(by_name[content.say("chart.native.span", level="90%")])
    assert ends[::4] == table["lower"].tolist()
    assert ends[3::4] == table["upper"].tolist()
    for left, middle, right in zip(ends[1::4], table["median"], ends[2::4], strict=True):
        assert left < middle < right  # room for the dot, over which LibreOffice would draw
        assert middle - left == pytest.approx(right - middle)
    assert set(xs(by_name["Target"])) == {0.795}
    for heading, key, write in (
        ("projection", "median", percent),
        ("probability", "probability", probability),
        ("gap_points", "gap_points", points),
    ):
        head = content.say(f"chart.{heading}").replace("\n", " ")
        assert labels(by_name[head]) == [write(value, lang=lang) for value in table[key]]
    head = content.say("chart.gap_voters").replace("\n", " ")
    assert labels(by_name[head]) == [people(v, signed=True, lang=lang) for v in table["gap_voters"]]
    sheet = book_of(chart)
    for place, key in enumerate(("median", "lower", "upper"), start=1):
        assert column(sheet, place)[: len(table)] == pytest.approx(table[key].tolist())
    assert column(sheet, 4)[: len(table)] == [0.795] * len(table)


def test_marks_are_shaped_and_coloured_by_the_status_of_each_point():
    chart = titled("jambi", "id", "Peluang target 79,5%")[0]
    points_ = [p for s in chart.plots[0].series for p in s._element.findall(f"{C}dPt")]
    looks = [
        (p.find(f"{C}marker/{C}symbol").get("val"), next(p.iter(f"{A}srgbClr")).get("val"))
        for p in points_
    ]
    assert looks == [("circle", "0B6FA4")] * 2 + [("square", "B5470A")] * 2


def test_votes_stand_with_every_list_their_target_and_last_result():
    content = content_of("jambi", "en")
    chart = charts(deck_of("jambi", "en"))[0]
    rows = [one for outlook in content.outlooks for one in (outlook, *outlook.beside)]
    sheet = book_of(chart)

    assert column(sheet, 1)[: len(rows)] == [one.total(0.9).turnout.median for one in rows]
    assert column(sheet, 5)[: len(rows)] == [one.projection.last_turnout for one in rows]
    told = [label for series in chart.plots[0].series for label in labels(series)]
    names = labels(next(s for s in chart.plots[0].series if name_of(s) == "Name"))
    assert names == [line for one in rows for line in (content.name(one), content.base(one))]
    for one in rows:
        assert probability(one.total().probability, lang="en") in told
    lasts = [(one.projection.last_turnout, one.projection.last_year) for one in rows]
    assert {f"{percent(share, lang='en')} ({year})" for share, year in lasts} <= {*told}


def test_last_results_of_one_year_stand_without_it():
    chart = charts(deck_of("many", "en"))[0]
    told = [label for series in chart.plots[0].series for label in labels(series)]
    last = content_of("many", "en").first.projection.last_turnout
    assert percent(last, lang="en") in told
    assert not [words for words in told if words.endswith(")") and "%" in words]


@pytest.mark.parametrize("name", ["alone", "jambi"])
def test_labels_have_one_line_each_or_libreoffice_would_centre_them(name):
    told = [
        words
        for chart in charts(deck_of(name, "en"))
        for series in chart.plots[0].series
        for words in labels(series)
    ]
    assert {"Probability", "of target", "Last", "result"} <= {*told}
    assert not [words for words in told if "\n" in words]


def test_a_single_row_stands_in_the_middle_of_its_chart():
    chart = charts(deck_of("alone", "en"))[0]
    plot, count = chart._chartSpace, len([n for n in column(book_of(chart), 0) if n])
    axis = plot.findall(f".//{C}valAx")[1].find(f"{C}scaling")
    high, low = (float(axis.find(f"{C}{end}").get("val")) for end in ("max", "min"))
    assert high - count - 1.5 == pytest.approx(-0.9 - low)  # above the headings as below the scale
    assert high - low < 6


@pytest.mark.parametrize(("name", "lang"), [("jambi", "id"), ("high", "en"), ("many", "en")])
def test_bars_are_the_missing_voters_of_the_table(name, lang):
    for outlook in content_of(name, lang).outlooks:
        if not (outlook.gap_voters.mean(axis=0) < 0).any():
            continue
        table = outlook.table(0.9).sort_values(["gap_voters", "region_code"]).head(16)
        gaps = table["gap_voters"].tolist()
        found = [c for c in charts(deck_of(name, lang)) if "barChart" in c.part.blob.decode()]
        chart = next(c for c in found if list(c.plots[0].series[0].values) == gaps)
        series = chart.plots[0].series[0]
        assert labels(series) == [people(gap, signed=True, lang=lang) for gap in gaps]
        fills = [next(p.iter(f"{A}srgbClr")).get("val") for p in series._element.iter(f"{C}dPt")]
        assert fills == ["B5470A" if gap < 0 else "0B6FA4" for gap in gaps]
        assert column(book_of(chart), 1) == gaps


def test_the_ends_of_intervals_follow_the_workbook():
    chart = charts(deck_of("jambi", "id"))[1]
    blob = chart.part.chart_workbook.xlsx_part.blob
    sheet = load_workbook(io.BytesIO(blob)).active
    formulas = [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]

    ends = ["=C2", "=MAX(C2,B2-", "=MIN(D2,B2+", "=D2"]
    assert formulas[0] == "=C2"
    assert all(any(one.startswith(end) for one in formulas) for end in ends)
    assert len(formulas) == 6 * 11


def test_charts_of_many_regions_show_sixteen_and_say_so():
    slides = [s for s in deck_of("many", "en").slides if any(p.has_chart for p in s.shapes)]
    told = [s for s in slides if "Shown: 16 of 38 regencies." in s.placeholders[1].text_frame.text]
    assert len(told) == len(slides) - 1  # all but that of the votes


# --- every slide ------------------------------------------------------------------------


def test_every_slide_has_title_number_day_source_and_notes_of_its_own(case, deck):
    content = content_of(*case)
    titles, notes = [], []
    for slide in deck.slides:
        fields = [field.get("type") for field in slide._element.iter(f"{A}fld")]
        assert fields == ["slidenum"]
        texts = [shape.text_frame.text for shape in slide.placeholders]
        assert all(texts)
        assert content.say("sentence.as_of", date=long_date(DAY, lang=case[1]))[:-1] in texts
        assert any(content.say("sentence.not_official") in text for text in texts)
        titles.append(slide.shapes.title.text_frame.text)
        notes.append(slide.notes_slide.notes_text_frame.text)
        assert content.say("sentence.not_official") in notes[-1]
        assert content.say("sentence.as_of", date=long_date(DAY, lang=case[1])) in notes[-1]
    assert all(titles)
    assert len(set(titles)) == len(titles)
    assert len({note.split("\n")[0] for note in notes}) == len(notes)


def test_every_picture_chart_and_table_is_described(deck):
    shown = [
        shape
        for shape in shapes(deck)
        if shape.has_chart or shape.has_table or shape.shape_type == MSO_SHAPE_TYPE.PICTURE
    ]
    assert shown
    for shape in shown:
        assert len(shape._element._nvXxPr.cNvPr.get("descr") or "") > 15


def lines(words, size, width, *, bold):
    """Count the lines of a text, breaking it between words."""
    count, taken = 1, 0.0
    for word in words.split():
        more = width_of(word, size, bold=bold)
        space = width_of(" ", size, bold=bold) if taken else 0.0
        if taken and taken + space + more > width + 0.01:
            count, taken, space = count + 1, 0.0, 0.0
        taken += space + more
    return count


def needed(frame, width, default):
    """Return the height in points that the paragraphs of a frame take."""
    height = 0.0
    for paragraph in frame.paragraphs:
        run = paragraph.runs[0] if paragraph.runs else None
        size = run.font.size.pt if run is not None and run.font.size else default
        bold = run is not None and (run.font.bold or default > 20)
        height += 1.2 * size * lines(paragraph.text, size, width, bold=bold)
    return height


SIZES = {"TITLE": 28, "BODY": 12, "FOOTER": 10, "DATE": 10, "SLIDE_NUMBER": 10}


def test_words_fit_their_boxes(deck):
    for shape in shapes(deck):
        if shape.has_text_frame and shape.text_frame.text:
            default = SIZES[kind(shape).name] if shape.is_placeholder else 18
            width, room = shape.width / POINTS, shape.height / POINTS
            assert needed(shape.text_frame, width, default) <= room + 0.5, shape.text_frame.text


def test_tables_stay_as_high_as_they_say_and_on_the_slide(deck):
    for shape in shapes(deck):
        if not shape.has_table:
            continue
        assert shape.top + shape.height <= Pt(6.8 * 72)
        table, pad = shape.table, shape.table.cell(0, 0).margin_left
        assert sum(row.height for row in table.rows) == pytest.approx(shape.height, abs=999)
        for row in table.rows:
            for wide, cell in zip(table.columns, row.cells, strict=True):
                room = (row.height - 2 * cell.margin_top) / POINTS
                assert needed(cell.text_frame, (wide.width - 2 * pad) / POINTS, 18) <= room + 0.5
                sizes = [run.font.size.pt for p in cell.text_frame.paragraphs for run in p.runs]
                assert min(sizes, default=18) >= 8


def cells(table):
    return [[cell.text_frame.text for cell in row.cells] for row in table.rows]


def test_rows_of_as_many_lines_are_as_high(deck):
    for shape in shapes(deck)[len(deck.slides[0].shapes) :]:  # cards line up with each other
        if shape.has_table:
            pad = 2 * shape.table.cell(0, 0).margin_left
            heights = {}
            for row in shape.table.rows:
                pairs = zip(shape.table.columns, row.cells, strict=True)
                tall = max(needed(c.text_frame, (w.width - pad) / POINTS, 18) for w, c in pairs)
                heights.setdefault(round(tall, 3), set()).add(row.height)
            assert all(max(each) - min(each) <= 1 for each in heights.values())


def test_widths_of_words_are_those_of_calibri():
    assert width_of("0123456789", 10) == pytest.approx(50.7, abs=0.1)  # 1038 of 2048 each
    assert width_of("nn", 2048) == pytest.approx(2 * 1076, rel=0.001)
    assert width_of("Tanjung Jabung Barat", 12, bold=True) > width_of("Tanjung Jabung Barat", 12)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_cards_beside_each_other_line_up_row_by_row(lang):
    for name in ("jambi", "full", "low"):
        slide = deck_of(name, lang).slides[0]
        left, right = (shape for shape in slide.shapes if shape.has_table)
        assert (left.top, left.height) == (right.top, right.height)
        heights = [[row.height for row in shape.table.rows] for shape in (left, right)]
        assert heights[0] == heights[1]
        first, second = (cells(shape.table) for shape in (left, right))
        assert [row[0] for row in first[2:5]] == [row[0] for row in second[2:5]]


# --- what is said on them, and in which order -----------------------------------------------


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_answer_comes_first_and_what_answers_questions_behind_a_divider(lang):
    content, slides = content_of("full", lang), [*deck_of("full", lang).slides]
    titles = [slide.shapes.title.text_frame.text for slide in slides]
    divider = titles.index(content.say("slide.appendix"))
    found = charts(deck_of("full", lang))
    kinds = ["bar" if "barChart" in chart.part.blob.decode() else "dots" for chart in found]

    assert titles[0] == content.title
    assert kinds == ["dots", "dots", "bar", "dots"]
    assert [any(s.has_chart for s in slide.shapes) for slide in slides[:6]] == [
        False, True, True, False, True, False]  # fmt: skip
    assert [t.startswith(content.standing.marked) for t in titles[6:divider]] == [True] * 3
    assert not [s for s in slides[divider].shapes if s.has_chart or s.has_table]
    assert len(titles) - divider == 6


@pytest.mark.parametrize(("name", "lang"), [("jambi", "id"), ("full", "en")])
def test_titles_state_what_the_numbers_say(name, lang):
    content = content_of(name, lang)
    titles = [slide.shapes.title.text_frame.text for slide in deck_of(name, lang).slides]
    table, goal = content.first.table(0.9), content.first.target.value
    above, below = (table["lower"] >= goal).sum(), (table["upper"] < goal).sum()
    told = {"all": 11, "above": above, "below": below, "inside": 11 - above - below}
    told |= {"level": "90%", **content.told(content.first)}
    assert content.say("slide.regions", **told) in titles
    plans = [one.plan for outlook in content.outlooks for one in content.asked(outlook)]
    met = [plan for plan in plans if plan.feasible and not plan.needed]
    beyond = [plan for plan in plans if not plan.feasible]
    counts = {"all": len(plans), "met": len(met), "beyond": len(beyond)}
    counts["more"] = len(plans) - len(met) - len(beyond)
    assert content.say("slide.questions", **counts) in titles
    assert content.say("heading.plan") not in titles
    said = {"jambi": "Arahan Gubernur: kebutuhan 4 dari 7 hal sudah dihitung; keadaannya belum "
            "dilaporkan",
            "full": "CONSTRUCTED EXAMPLE: The Governor's list: 3 of 7 items overdue in at least "
            "one regency"}  # fmt: skip
    assert said[name] in titles


def test_one_region_has_no_total_beside_it():
    for shape in shapes(deck_of("alone", "en")):
        if shape.has_table:
            rows = [tuple(row) for row in cells(shape.table)]
            assert len({*rows}) == len(rows)
            assert len([row for row in rows if row[0].endswith("Kerinci")]) <= 1


def test_what_is_constructed_has_a_band_and_the_foot_names_the_source_alone():
    content = content_of("full", "en")
    for slide in deck_of("full", "en").slides:
        title = slide.shapes.title.text_frame.text
        foot = next(s for s in slide.placeholders if kind(s).name == "FOOTER").text_frame.text
        banded = [
            s for s in slide.shapes if s.top == 0 and s.width == deck_of("full", "en").slide_width
        ]
        told = [s.text_frame.text for s in slide.shapes if s.has_text_frame]
        assert "CONSTRUCTED" not in foot
        assert foot.startswith("Source: ")
        assert bool(banded) == title.startswith(content.standing.marked)
        assert (content.standing.source() in told) == bool(banded)


def test_the_office_stands_above_the_title():
    content = content_of("jambi", "id")
    theme = replace(content.theme, organisation="Biro Pemerintahan", footer="Rancangan")
    made = Presentation(io.BytesIO(briefing_pptx(replace(content, theme=theme))))
    for slide in made.slides:
        [office] = [s for s in slide.shapes if s.has_text_frame and "Biro" in s.text_frame.text]
        assert office.text_frame.text == "Biro Pemerintahan. Rancangan."
        assert office.top + office.height <= slide.shapes.title.top + 9999
        assert "Biro Pemerintahan" in slide.notes_slide.notes_text_frame.text


def test_the_foot_has_two_lines_at_most_and_room_below(deck):
    for slide in deck.slides:
        foot = next(s for s in slide.placeholders if kind(s).name == "FOOTER")
        run = foot.text_frame.paragraphs[0].runs[0]
        size = run.font.size.pt if run.font.size else 10
        assert lines(run.text, size, foot.width / POINTS, bold=False) <= 2
        assert deck.slide_height - foot.top - foot.height >= Pt(10)


# --- the master -------------------------------------------------------------------------


def test_the_master_is_wide_and_ours():
    deck = deck_of("jambi", "id")
    names = [layout.name for layout in deck.slide_layouts]
    assert names == ["Judul, keterangan dan isi", "Judul dan isi"]
    files = zipfile.ZipFile(io.BytesIO(briefing_pptx(content_of("jambi", "id"))))
    theme = files.read("ppt/theme/theme1.xml").decode()
    assert re.findall(r'<a:(dk1|accent1|accent2)><a:srgbClr val="(\w+)"', theme) == [
        ("dk1", "1B2733"),
        ("accent1", "0B6FA4"),
        ("accent2", "B5470A"),
    ]
    assert set(re.findall(r'<a:latin typeface="(\w+)"', theme)) == {"Calibri"}
    assert "4x3" not in files.read("ppt/presentation.xml").decode()
    assert not [name for name in files.namelist() if "printer" in name or "thumbnail" in name]
    for page in (deck.slide_master, *deck.slide_layouts):
        for shape in page.placeholders:
            assert shape.left + shape.width <= deck.slide_width
            assert "Click" not in shape.text_frame.text
    image = next(p for p in deck.notes_master.placeholders if kind(p).name == "SLIDE_IMAGE")
    assert image.width / image.height == pytest.approx(16 / 9, abs=0.001)


# --- what else a briefing may hold --------------------------------------------------------


def test_the_last_meeting_has_its_slide_and_notes(tmp_path):
    old = tmp_path / "projection-jambi-2024-02-01.json"
    old.write_text(results_json(jambi("id", 0.81).outlooks, 0.9), encoding="utf-8")
    turnout.briefing(out=tmp_path / "out", last=old, lang="en")
    slides = Presentation(tmp_path / "out" / "briefing-jambi-2024-02-01.pptx").slides
    slide = next(
        s for s in slides if s.shapes.title.text_frame.text.startswith("Not directly comparable")
    )
    comparison = compare(old, tmp_path / "out" / "projection-jambi-2024-02-01.json")

    notes = slide.notes_slide.notes_text_frame.text
    assert notes.startswith(comparison.summary("en"))
    assert all(cause in notes for cause in comparison.causes("en"))


def test_two_processes_make_the_same_bytes(tmp_path):
    script = "import hashlib, test_slides as t; d = t.briefing_pptx(t.jambi('id'))"
    script += "; print(hashlib.sha256(d).hexdigest())"
    run = [sys.executable, "-c", script]
    path = [str(Path(__file__).parent), *sys.path]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(path), "PYTHONHASHSEED": "11"}
    env |= {"TZ": "Asia/Jakarta"}
    told = subprocess.run(run, env=env, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert (
        told.stdout.strip() == hashlib.sha256(briefing_pptx(content_of("jambi", "id"))).hexdigest()
    )
