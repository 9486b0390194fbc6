"""Charts say what the numbers say, draw on the axes given, and look as they did."""

import datetime
import io
import json
import sys
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from counts import cells_of, counted_list, every_age
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import rc_context
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text
from numpy.testing import assert_allclose
from PIL import Image

from turnout import Change, Scenario, Standing, charts, compare, datasets, read_readiness, scenarios
from turnout.charts import style, votes
from turnout.charts.relative import lowest_group
from turnout.charts.rows import round_ticks
from turnout.charts.tiles import tile_places
from turnout.datasets import jambi
from turnout.errors import OutputError, UsageError
from turnout.evaluation.backtest import Score, Scoreboard, backtest
from turnout.files.grid import Source
from turnout.plan.results import results_json
from turnout.projection.outlook import Outlook
from turnout.projection.project import project
from turnout.tables.elections import Target
from turnout.tables.finality import finality
from turnout.tables.past import Base
from turnout.tables.voters import VoterList
from turnout.words.numbers import decimal, people, percent, points, probability
from turnout.words.sentences import model_name

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="image baselines are drawn on Linux")
TOLERANCE = 1


def needed(outlook, **options):
    return charts.needed_voters(outlook.needed(0.99), **options)


KINDS = {
    "needed_voters": (needed, "pemilu-2024"),
    "gap_dot": (charts.gap_dot, "pemilu-2024"),
    "probability_strip": (charts.probability_strip, "pilkada-2024"),
    "history_fan": (charts.history_fan, "pemilu-2024"),
    "relative_position": (charts.relative_position, "pemilu-2024"),
    "tile_map": (charts.tile_map, "pemilu-2024"),
    "voters_waterfall": (charts.voters_waterfall, "pilkada-2024"),
}


@pytest.fixture(scope="module")
def outlooks():
    data = jambi()
    return {name: data.outlook(name) for name in ("pemilu-2024", "pilkada-2024")}


CRPS = {  # total and regions, in shares
    "last-election-independent": (0.0491, 0.0608),
    "mean": (0.0506, 0.0601),
    "pooled": (0.0298, 0.0343),
}


def scores(crps=None, elections=("pilgub-2015", "pemilu-2019")):
    """Return a scoreboard of given CRPS; the first election knows no regions."""
    rest = {"n": 1, "mae": 0.05, "coverage50": 0.5, "coverage80": 0.75, "width90": 0.2}
    return Scoreboard(
        tuple(
            Score(election, scope, model, crps=value, coverage90=0.75 + value, **rest)
            for number, election in enumerate(elections)
            for model, values in (crps or CRPS).items()
            for scope, value in zip(("total", "regions"), values, strict=True)
            if scope == "total" or number
        )
    )


def compared():
    """Return Jambi's list against itself: one short, one missing, one provisional, one beside."""
    official = jambi().voters
    frame = official.table().drop(columns=["male", "female"]).drop(index=8)
    frame["registered"] = frame["registered"] - 210 * (frame.index == 0)
    frame["quality"] = ["DPS" if row == 3 else None for row in frame.index]
    rest = official.table().drop(index=9)
    return finality(VoterList(frame), VoterList(rest))


WHAT_IFS = (
    Scenario("Banjir", (Change("points", ("Tebo", "Bungo"), value=-0.03),)),
    Scenario("Daftar dibersihkan", (Change("list", value=-20_000),)),
)


def moved(outlooks):
    """Return what another target would have changed."""
    before, after = (
        [replace(outlook, target=Target(value)) for outlook in outlooks.values()]
        for value in (0.82, 0.795)
    )
    return compare(*(json.loads(results_json(each)) for each in (before, after)))


def beside(outlook, lang):
    """The constructed example of readiness beside its vote."""
    files = [datasets.example(f"{name}.csv") for name in ("readiness", "incidents")]
    day = outlook.projection.as_of
    ready = read_readiness(files, voters=outlook.projection.voters, as_of=day)
    return Standing(ready, outlook, day, lang=lang)


SPECIAL = {
    "composition": lambda _, **options: charts.composition(jambi().voters, **options),
    "pyramid": lambda _, **options: charts.pyramid(every_age(), **options),
    "scoreboard": lambda _, **options: charts.scoreboard(scores(), **options),
    "finality": lambda _, **options: charts.finality(compared(), **options),
    "votes_against_target": lambda outlooks, **options: charts.votes_against_target(
        list(outlooks.values()), **options
    ),
    "tornado": lambda outlooks, **options: charts.tornado(
        scenarios(outlooks["pemilu-2024"], WHAT_IFS), **options
    ),
    "changes": lambda outlooks, **options: charts.changes(moved(outlooks), **options),
    "readiness": lambda outlooks, lang="id", **options: charts.readiness(
        beside(outlooks["pemilu-2024"], lang), **options
    ),
}


def drawn(outlooks, kind, **options):
    if kind in SPECIAL:
        return SPECIAL[kind](outlooks, **options)
    function, election = KINDS[kind]
    return function(outlooks[election], **options)


def written(chart):
    """Return every text a chart shows."""
    axes = [text.get_text() for ax in chart.figure.axes for text in ax.texts]
    return [*axes, *(text.get_text() for text in chart.figure.texts)]


ALL = (*KINDS, "votes_against_target")
EVERY = (
    *ALL,
    "scoreboard",
    "finality",
    "tornado",
    "changes",
    "readiness",
    "composition",
    "pyramid",
)


@LINUX
@pytest.mark.mpl_image_compare(tolerance=TOLERANCE, style="default", savefig_kwargs={"dpi": 60})
@pytest.mark.parametrize("size", ["slide", "column"])
@pytest.mark.parametrize("kind", EVERY)
def test_looks_as_it_did(outlooks, kind, size):
    with style.context():
        return drawn(outlooks, kind, size=size).figure


@LINUX
@pytest.mark.mpl_image_compare(tolerance=TOLERANCE, style="default", savefig_kwargs={"dpi": 60})
def test_looks_as_it_did_in_english(outlooks):
    with style.context():
        return drawn(outlooks, "gap_dot", lang="en").figure


LOOKS_ALIKE = 0.015  # measured: at most 0.007; one region of eleven missing, 0.041 to 0.118


def small(png):
    """Return a picture in grey, 480 x 270, 0 to 1."""
    with Image.open(io.BytesIO(png)) as picture:
        return np.asarray(picture.convert("L").resize((480, 270), Image.Resampling.BOX)) / 255


def drawn_by_matplotlib(chart):
    """Return its own drawing, its letters not pushed onto whole pixels."""
    buffer = io.BytesIO()
    with style.context(), rc_context({"text.hinting": "none"}):
        chart.figure.savefig(buffer, format="png", dpi=144)
    return small(buffer.getvalue())


@pytest.mark.parametrize("kind", ["votes_against_target", "gap_dot", "tile_map"])
def test_the_picture_is_what_matplotlib_draws(outlooks, kind):
    """Two renderers that share no code draw one chart alike, and one of fewer regions not."""
    chart = drawn(outlooks, kind)
    fewer = drawn({name: only(each, 10) for name, each in outlooks.items()}, kind)
    picture = small(chart.image("png"))
    alike, other = (
        float(np.sqrt(((picture - drawn_by_matplotlib(each)) ** 2).mean()))
        for each in (chart, fewer)
    )
    assert alike < LOOKS_ALIKE < other


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("kind", ALL)
def test_is_named_sourced_and_described(outlooks, kind, lang):
    chart = drawn(outlooks, kind, lang=lang)

    shown = " ".join(written(chart))

    assert chart.title.split()[0] in shown
    assert {"id": "Proyeksi, bukan hasil resmi.", "en": "A projection, not an official result."}[
        lang
    ].split()[-1] in shown
    assert {"id": "1 Februari 2024", "en": "1 February 2024"}[lang] in chart.words.source
    assert len(chart.alt) > 100


@pytest.mark.parametrize("kind", EVERY)
def test_svg_holds_real_text_and_repeats(outlooks, kind):
    first, second = (drawn(outlooks, kind).image("svg") for _ in range(2))

    texts = [
        node.text for node in ElementTree.fromstring(first).iter() if node.tag.endswith("text")
    ]

    assert first == second
    assert len(texts) > 10
    assert b"Turnout Sans" in first
    assert drawn(outlooks, kind).image("png") == drawn(outlooks, kind).image("png")


@pytest.mark.parametrize("kind", EVERY)
def test_text_stays_on_the_figure_and_apart(outlooks, kind):
    for size in ("slide", "column"):
        chart = drawn(outlooks, kind, size=size)
        with style.context():
            renderer = chart.figure.canvas.get_renderer()
            boxes = [
                (text.get_text(), text.get_window_extent(renderer))
                for ax in chart.figure.axes
                for text in ax.texts
            ]
        page = chart.figure.bbox
        for words, box in boxes:
            assert page.x0 - 1 <= box.x0, words
            assert box.x1 <= page.x1 + 1, words
            assert page.y0 - 1 <= box.y0, words
            assert box.y1 <= page.y1 + 1, words


@pytest.mark.parametrize("lang", ["id", "en"])
def test_pictures_carry_their_alternative_text(outlooks, lang):
    chart = charts.gap_dot(outlooks["pemilu-2024"], lang=lang)
    root = ElementTree.fromstring(chart.image("svg"))
    told = {child.tag.rpartition("}")[2]: child.text for child in root}
    assert (told["title"], told["desc"]) == (chart.title, chart.alt)
    for drawn in (chart, replace(chart, own=False)):
        picture = Image.open(io.BytesIO(drawn.image("png")))
        picture.load()
        assert picture.text["Description"] == chart.alt
        assert picture.text["Description"].lang == lang


@LINUX
@pytest.mark.mpl_image_compare(tolerance=TOLERANCE, style="default", savefig_kwargs={"dpi": 60})
def test_looks_as_it_did_on_a_phone(outlooks):
    with style.context():
        return drawn(outlooks, "votes_against_target", size="phone").figure


@pytest.mark.parametrize("kind", EVERY)
def test_a_phone_gets_a_portrait_whose_words_stay_apart(outlooks, kind):
    chart = drawn(outlooks, kind, size="phone")
    head = chart.image("png")[16:24]
    assert (int.from_bytes(head[:4], "big"), int.from_bytes(head[4:], "big")) == (1080, 1350)
    with style.context():
        renderer = chart.figure.canvas.get_renderer()
        (ax,) = chart.figure.axes
        boxes = [(t.get_text(), t.get_window_extent(renderer)) for t in ax.texts if t.get_text()]
    page = chart.figure.bbox
    assert all(page.x0 <= box.x0 and box.x1 <= page.x1 for _, box in boxes)
    assert not [words for words, _ in boxes if words.endswith("…")]
    for number, (words, box) in enumerate(boxes):
        for others, other in boxes[number + 1 :]:
            apart = box.x1 <= other.x0 + 1 or other.x1 <= box.x0 + 1
            assert apart or box.y1 <= other.y0 + 2 or other.y1 <= box.y0 + 2, (words, others)


def test_gap_dot_shows_the_table(outlooks):
    outlook = outlooks["pemilu-2024"]
    shown = written(charts.gap_dot(outlook))

    for _, row in outlook.table().iterrows():
        assert percent(row["median"]) in shown
        assert probability(row["probability"]) in shown
        assert points(row["gap_points"]) in shown
        assert people(row["gap_voters"], signed=True) in shown


def test_relative_position_names_the_lowest(outlooks):
    chart = charts.relative_position(outlooks["pemilu-2024"])
    table = outlooks["pemilu-2024"].table()

    first = table.loc[table["lowest3"].idxmax()]
    assert first["lowest3"] < 0.66
    assert chart.title == (
        "Pemilu 2024: tiga terendah belum dapat dipastikan; yang paling mungkin termasuk: "
        f"{first['region_name']} ({probability(first['lowest3'])})"
    )


def test_waterfall_adds_up(outlooks):
    outlook = outlooks["pilkada-2024"]
    bars = [patch.get_height() for patch in charts.voters_waterfall(outlook).figure.axes[0].patches]

    *parts, total = bars

    assert_allclose(sum(parts), total)
    assert_allclose(total, outlook.total().mean_gap_voters)
    assert people(total, signed=True) in written(charts.voters_waterfall(outlook))


def test_waterfall_refuses_to_be_empty(outlooks):
    with pytest.raises(UsageError, match="no shortfall on average"):
        charts.voters_waterfall(outlooks["pemilu-2024"])


@pytest.mark.parametrize("name", KINDS)
def test_mistaken_size_and_language(outlooks, name):
    draw, vote = KINDS[name]

    with pytest.raises(UsageError, match="size: expected one of slide, column, phone, got 'huge'"):
        draw(outlooks[vote], size="huge")
    with pytest.raises(UsageError, match="lang: expected one of id, en, got 'fr'"):
        draw(outlooks[vote], lang="fr")


def test_votes_of_one_outlook_and_of_none(outlooks):
    one = outlooks["pilkada-2024"]

    alone, listed = charts.votes_against_target(one), charts.votes_against_target([one])

    assert (alone.name, alone.title) == (listed.name, listed.title)
    with pytest.raises(UsageError, match="outlooks: expected at least one vote"):
        charts.votes_against_target([])


def test_a_chart_saved_where_nothing_can_be(outlooks, tmp_path):
    chart = charts.gap_dot(outlooks["pemilu-2024"])

    with pytest.raises(OutputError, match=r"nodir.x\.png could not be written"):
        chart.save(tmp_path / "nodir" / "x.png")


def test_votes_curves_meet_at_the_target(outlooks):
    chart = drawn(outlooks, "votes_against_target")
    fills = [path for area in chart.figure.axes[0].collections for path in area.get_paths()]

    below, above = fills[0].vertices[:, 0], fills[1].vertices[:, 0]

    assert_allclose(below.max(), above.min())
    shown = [
        probability(one.total().probability)
        for name in ("pemilu-2024", "pilkada-2024")
        for one in (outlooks[name], *outlooks[name].beside)
    ]
    assert len(shown) == 4
    found = [word for word in written(chart) if word in shown]
    assert set(found) == set(shown)


@pytest.mark.parametrize("size", ["slide", "column", "phone"])
def test_tiles_of_many_regions_cut_no_word_and_name_all_in_one_size(outlooks, size):
    outlook = only(outlooks["pemilu-2024"], 38)
    frame = outlook.projection.voters.frame
    frame.loc[20, "region_name"] = "Kabupaten Ogan Komering Ulu Selatan"
    (ax,) = charts.tile_map(outlook, size=size).figure.axes

    names = {"Kota Jambi", "Kerinci", "Wilayah 37"}
    shown = [text for text in ax.texts if text.get_weight() == 600]
    assert not [text for text in ax.texts if text.get_text().endswith("…")]
    assert len({text.get_size() for text in shown}) == 1
    joined = " ".join(text.get_text() for text in shown)
    assert all(name in joined for name in (*names, "Ogan Komering Ulu Selatan"))


def test_a_title_ends_in_no_orphan():
    words = (
        "Pemilu 2024: median proyeksi seluruh wilayah 81,1%; di bawah hasil terakhir: 15 dari 38"
    )
    room = style.text_width(words, 22, 700) * 0.97  # else one word is left
    one = style.wrapped(words, room, 22, 700)
    two = style.balanced(words, room, 22, 700, style.FAMILY)
    assert one[-1] == "38"
    assert len(two) == len(one)
    assert len(two[-1]) >= 0.35 * len(two[0])
    assert " ".join(two) == words


@pytest.mark.parametrize("size", ["slide", "column", "phone"])
@pytest.mark.parametrize("away", [-0.12, -0.02, -0.004, 0.0, 0.003, 0.01, 0.02, 0.13])
def test_votes_numbers_stay_off_each_other_and_the_line(outlooks, size, away):
    outlook = outlooks["pemilu-2024"]
    last = outlook.projection.last_turnout
    chart = charts.votes_against_target([shifted(outlook, round(last + away, 4))], size=size)

    (ax,) = chart.figure.axes
    (dashed,) = [line for line in ax.lines if line.is_dashed()]
    line = ax.transData.transform((dashed.get_xdata()[0], 0))[0]
    with style.context():
        renderer = chart.figure.canvas.get_renderer()
        boxes = [(t, Text.get_window_extent(t, renderer)) for t in ax.texts if t.get_text()]
    numbers = [(t, box) for t, box in boxes if t.get_zorder() == 7]
    assert len(numbers) == 4  # median and last result on two lists
    for label, box in numbers:
        assert box.x1 < line - 2 or line + 2 < box.x0, label
        for other, around in boxes:
            apart = box.x1 + 2 < around.x0 or around.x1 + 2 < box.x0
            assert label is other or apart or box.y1 <= around.y0 or around.y1 <= box.y0, label


@pytest.mark.parametrize("target", [0.5, 0.795, 0.95])
def test_votes_curves_taper_within_the_scale(outlooks, target):
    chart = charts.votes_against_target([shifted(outlooks["pemilu-2024"], target)])

    (ax,) = chart.figure.axes
    corners = [p.vertices for area in ax.collections for p in area.get_paths()]
    peak = max(np.ptp(each[:, 1]) for each in corners)
    (line,) = (line.get_xdata()[0] for line in ax.lines if line.is_dashed())
    for each in corners:
        for end in (each[:, 0].min(), each[:, 0].max()):
            assert votes.LEFT <= end <= votes.RIGHT
            height = np.ptp(each[each[:, 0] == end, 1])
            assert abs(end - line) < 1e-9 or height < 0.03 * peak


@pytest.mark.parametrize("lang", ["id", "en"])
def test_scoreboard_shows_the_table_best_first(lang):
    board = backtest(jambi().history, models=["mean", "pooled"], min_elections=1, draws=300)
    table = board.table()

    chart = charts.scoreboard(board, lang=lang)

    shown = written(chart)
    crps = table.loc["total", "crps"].sort_values()
    names = [model_name(model, lang) for model in crps.index]
    assert [word for word in shown if word in names] == names
    for value in table["crps"]:
        assert decimal(100 * value, lang=lang) in shown
    for value in table["coverage90"]:
        assert percent(value, 0, lang=lang) in shown
    assert names[0] in chart.title
    assert f"CRPS {decimal(100 * crps.iloc[0], lang=lang)} pp" in chart.title
    assert all(name in chart.alt for name in names)


@pytest.mark.parametrize(
    ("crps", "title"),
    [
        (CRPS, "Pada 2 pemilihan lalu, gabungan meleset paling sedikit (CRPS 3,0 pp)"),
        (
            {"pooled": (0.05, 0.05), "mean": (0.04, 0.04)},
            "Pada 2 pemilihan lalu, rata-rata meleset paling sedikit (CRPS 4,0 pp), "
            "bukan gabungan (5,0 pp)",
        ),
        (
            {"pooled": (0.03, 0.05), "mean": (0.04, 0.04)},
            "Pada 2 pemilihan lalu, gabungan meleset paling sedikit (CRPS 3,0 pp); "
            "per kabupaten/kota rata-rata (4,0 pp)",
        ),
        (
            {"pooled": (0.0304, 0.05), "mean": (0.0296, 0.06)},
            "Pada 2 pemilihan lalu, rata-rata dan gabungan meleset paling sedikit (CRPS 3,0 pp)",
        ),
        ({"mean": (0.04, 0.04)}, "Pada 2 pemilihan lalu, rata-rata meleset 4,0 pp (CRPS)"),
    ],
)
def test_scoreboard_title_names_the_best(crps, title):
    assert charts.scoreboard(scores(crps)).title == title


def test_scoreboard_says_on_what_it_rests():
    words = charts.scoreboard(scores()).words

    assert words.subtitle.startswith(
        "● keseluruhan (2 pemilihan lalu), ○ kabupaten/kota (1 pemilihan lalu). CRPS: rata-rata"
    )
    assert "di dalam rentang 90% (seharusnya 90%)." in words.subtitle
    assert words.source.startswith("Uji ke belakang: Pilgub 2015 dan Pemilu 2019, ")
    assert words.source.endswith("bukan hasil resmi.")


def test_scoreboard_of_one_scope():
    board = scores()
    regions = Scoreboard(tuple(score for score in board.scores if score.scope == "regions"))

    total = charts.scoreboard(scores(elections=("pemilu-2019",)), lang="en")

    assert total.title.startswith("Smallest miss over 1 past election: pooled")
    assert "○" not in total.words.subtitle
    assert charts.scoreboard(regions).title.endswith(
        "gabungan meleset paling sedikit (CRPS 3,4 pp)"
    )
    assert "●" not in charts.scoreboard(regions).words.subtitle


def test_draws_on_the_axes_given(outlooks):
    figure = Figure(figsize=(8, 4))
    left, right = figure.subplots(1, 2)

    chart = charts.tile_map(outlooks["pemilu-2024"], ax=right)

    assert chart.figure is figure
    assert not left.texts
    assert len(right.texts) > 30


def test_save_and_notebook_bundle(outlooks, tmp_path):
    chart = charts.tile_map(outlooks["pemilu-2024"])

    png, svg = chart.save(tmp_path / "tiles.png"), chart.save(str(tmp_path / "tiles.svg"))
    bundle = chart._repr_mimebundle_()

    assert png.read_bytes().startswith(b"\x89PNG")
    assert b"<svg" in svg.read_bytes()
    assert 'lang="id"' in bundle["text/html"]
    assert "alt=" in bundle["text/html"]
    assert chart.title in bundle["text/plain"]


def shifted(outlook, target):
    return Outlook(outlook.projection, Target(target))


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (0.55, "median di atas target 55,0% di semua 11"),
        (0.95, "median di bawah target 95,0% di semua 11"),
        (None, "median di bawah target {target} di 6 dari 11"),
    ],
)
def test_gap_title_counts(outlooks, target, expected):
    medians = outlooks["pemilu-2024"].table()["median"]
    target = target or round(sorted(medians)[5] + 0.0005, 3)
    outlook = shifted(outlooks["pemilu-2024"], target)

    below = (medians < target).sum()
    assert below == 6 or target in (0.55, 0.95)
    assert expected.format(target=percent(target)) in charts.gap_dot(outlook).title


def test_gap_title_where_regions_are_alike():
    data = jambi()
    alone = project(data.voters, data.history, election="pilkada-2024", model="last-election")
    title = charts.gap_dot(alone.against()).title

    assert "belum ada dasar untuk membedakan kabupaten/kota" in title


def only(outlook, count):
    """Keep the first regions of an outlook; where it has fewer, repeat them under new names."""
    projection = outlook.projection
    columns = np.arange(count) % len(projection.codes)
    frame = projection.voters.frame.iloc[columns].reset_index(drop=True)
    for number in range(len(projection.codes), count):
        frame.loc[number, ["region_code", "region_name"]] = f"99.{number}", f"Wilayah {number}"
    voters = replace(projection.voters, frame=frame)
    past = replace(
        projection.past,
        turnout=projection.past.turnout[:, columns],
        registered=projection.past.registered[:, columns],
    )
    fewer = replace(
        projection,
        voters=voters,
        turnout=projection.turnout[:, columns].copy(),
        electorate=projection.electorate[:, columns].copy(),
        beside={},
        pasts=dict.fromkeys(Base, past),
    )
    return Outlook(fewer, outlook.target)


@pytest.mark.parametrize("count", [1, 2, 4])
def test_few_regions(outlooks, count):
    outlook = only(outlooks["pemilu-2024"], count)

    for size in ("slide", "column"):
        assert charts.gap_dot(outlook, size=size).title
        assert charts.tile_map(outlook, size=size).title
        assert charts.votes_against_target([outlook], size=size).title
    if count == 1:
        chance = probability(outlook.probability[0])
        assert charts.gap_dot(outlook).title == f"Pemilu 2024: Kerinci mungkin tercapai ({chance})"


def chanced(outlook, *chances):
    """Return an outlook whose regions reach the target in these shares of 200 draws."""
    fewer = only(outlook, len(chances)).projection
    reached = np.arange(200)[:, None] < 200 * np.array(chances)
    return Outlook(replace(fewer, turnout=np.where(reached, 0.9, 0.6)), outlook.target)


# Kerinci 197,657, Merangin 276,576, Sarolangun 209,632, Batang Hari 222,203 voters. In draws 0-99
# three reach 90%: together (0.9 * 683,865 + 0.6 * 222,203) / 906,068 = 82.6%; then two: 75.7%.
CHANCES = (0.0, 0.5, 0.925, 1.0)


@pytest.mark.parametrize(
    ("lang", "title", "whole"),
    [
        (
            "id",
            "Pemilu 2024: peluang target 79,5% tercapai ≥66% di 2, 34–66% di 1 dan <34% di 1 dari "
            "4 kabupaten/kota; gabungan semua wilayah 50%",
            "Gabungan semua wilayah",
        ),
        (
            "en",
            "2024 general election: probability of the 79.5% target ≥66% in 2, 34–66% in 1 and "
            "<34% in 1 of 4 regencies; all regions together 50%",
            "All regions together",
        ),
    ],
)
def test_strip_in_order_of_probability_with_the_whole_last(outlooks, lang, title, whole):
    chart = charts.probability_strip(chanced(outlooks["pemilu-2024"], *CHANCES), lang=lang)

    shown = written(chart)
    names = ["Batang Hari", "Sarolangun", "Merangin", "Kerinci", whole]
    assert chart.title == title
    assert [word for word in shown if word in names] == names
    labels = [word for word in shown if word in {">99%", "93%", "50%", "<1%"}]
    assert labels == [">99%", "93%", "50%", "<1%", "50%"]
    for name, label in zip(names, labels, strict=True):
        assert f"{name}: {label}, " in chart.alt


@pytest.mark.parametrize("size", ["slide", "column", "phone"])
def test_strip_labels_stay_off_marks_and_the_end_of_the_scale(outlooks, size):
    chances = (0.0, 0.01, 0.32, 0.85, 0.88, 0.9, 0.93, 0.96, 0.985, 0.99, 1.0)
    chart = charts.probability_strip(chanced(outlooks["pemilu-2024"], *chances), size=size)

    (ax,) = chart.figure.axes
    with style.context():
        renderer = chart.figure.canvas.get_renderer()
        boxes = [(t, t.get_window_extent(renderer)) for t in ax.texts if t.get_weight() == 700]
    marks = [line for line in ax.lines if line.get_marker() in "oDs"]
    half = style.TYPES[size].marker / 2 * chart.figure.dpi / 72
    assert len(boxes) == len(marks) == 12
    end = max(ax.transData.transform((line.get_xdata()[0], 0))[0] for line in marks)
    for (label, box), mark in zip(boxes, marks, strict=True):
        x = ax.transData.transform((mark.get_xdata()[0], 0))[0]
        assert box.x1 <= x - half or x + half <= box.x0, label
        assert box.x1 <= end + 1, label


def test_strip_of_one_region_and_of_regions_that_are_alike(outlooks):
    one = charts.probability_strip(chanced(outlooks["pemilu-2024"], 0.5))
    alike = charts.probability_strip(chanced(outlooks["pemilu-2024"], 0.95, 0.7, 0.66))

    assert one.title == "Pemilu 2024: Kerinci berimbang (50%)"
    assert written(one).count("50%") == 1
    assert alike.title.startswith(
        "Pemilu 2024: peluang target 79,5% tercapai ≥66% di semua 3 kabupaten/kota; "
    )


@pytest.mark.parametrize(("size", "count"), [("slide", 15), ("column", 24), ("phone", 15)])
def test_strip_shows_the_least_likely_where_not_all_fit(outlooks, size, count):
    outlook = chanced(outlooks["pemilu-2024"], *np.linspace(0.02, 0.95, 38))
    chart = charts.probability_strip(outlook, size=size)

    shown = written(chart)
    assert f"Ditampilkan {count} dari 38 kabupaten/kota." in chart.words.subtitle
    assert "Kerinci" in shown
    assert "Wilayah 37" not in shown
    assert chart.alt.count(": ") == count + 1


def listed(**columns):
    """Return a list of four regions; the sexes of two are known."""
    frame = {
        "region_code": ["X.1", "X.2", "X.3", "X.4"],
        "region_name": ["Utara", "Timur", "Selatan", "Barat"],
        "registered": [100, 300, 1400, 200],
        "male": pd.array([60, None, 630, 90], "Int64"),
        "female": pd.array([40, 150, 770, None], "Int64"),
        "election": "senate-2022",
        "known_on": [datetime.date(2022, 5, day) for day in (3, 9, 4, 1)],
    }
    return VoterList(pd.DataFrame(frame | columns), (Source("dpt.csv", "9f86d0"),))


def test_composition_shows_what_is_known():
    chart = charts.composition(listed())

    shown = written(chart)
    assert chart.name == "composition-senate-2022"
    assert chart.title == (
        "Senate 2022: 1 dari 4 kabupaten/kota memuat separuh daftar (70% dari 2.000 pemilih): "
        "Selatan"
    )
    names = ["Selatan", "Timur", "Barat", "Utara", "Jumlah"]
    assert [word for word in shown if word in names] == names
    for label in ("1.400", "70,0%", "300", "15,0%", "45,0%", "55,0%", "60,0%", "40,0%", "2.000"):
        assert shown.count(label) == 1
    assert shown.count("belum diketahui") == 2
    assert "diketahui di 2 dari 4" in shown
    assert "Jenis kelamin diketahui di 2 dari 4 kabupaten/kota" in chart.words.subtitle
    assert chart.words.source == (
        "Sumber: daftar pemilih Senate 2022 (dpt.csv). Data per 9 Mei 2022."
    )
    assert "Utara: 100 (5,0%); jenis kelamin: laki-laki 60,0%, perempuan 40,0%." in chart.alt
    assert "Timur: 300 (15,0%); jenis kelamin: belum diketahui." in chart.alt


def test_composition_adds_up_the_sexes_only_where_all_are_known():
    male, female = (pd.array(part, "Int64") for part in ([60, 150, 630, 90], [40, 150, 770, 110]))
    chart = charts.composition(listed(male=male, female=female), lang="en")

    assert "46.5%" in written(chart)  # 930 of 2,000
    assert "not known" not in written(chart)
    assert "Sex is known for 4 of 4 regencies" in chart.words.subtitle


def test_composition_of_a_counted_list_says_where_its_ages_are_and_counts_many_files():
    files = tuple(Source(f"tps-{number:04}.csv", "9f86d0") for number in range(1, 1501))
    counted, ageless = counted_list(sources=files), counted_list(ages="none")
    told = charts.composition(counted, lang="en").words

    assert "known for 3 of 3 regencies; ages are drawn in the age pyramid." in told.subtitle
    assert told.source.endswith(" (tps-0001.csv, tps-0002.csv and 1498 more files).")
    assert "umur tidak dimuat dalam daftar" in charts.composition(ageless).words.subtitle
    assert charts.composition(ageless).words.source.endswith(" (dpt-rekaan.csv.gz).")


def test_sources_of_every_chart_name_the_first_of_many_files(outlooks):
    outlook = outlooks["pemilu-2024"]
    files = tuple(Source(f"tps-{number}.csv", "9f86d0") for number in range(1, 5))
    for last, told in ((3, "tps-2.csv, tps-3.csv"), (4, "tps-2.csv dan 2 berkas lain")):
        voters = replace(outlook.projection.voters, sources=files[:last])
        history = replace(outlook.projection.history, sources=())
        projection = replace(outlook.projection, voters=voters, history=history)
        chart = charts.gap_dot(replace(outlook, projection=projection))

        assert f"(tps-1.csv, {told}). Data" in chart.words.source


def test_composition_of_a_bare_list():
    bare = VoterList(listed().frame[["region_code", "region_name", "registered"]])
    chart = charts.composition(bare, lang="en")
    one = charts.composition(VoterList(bare.frame.head(1)))

    assert chart.title.startswith(
        "Voter list: 1 of 4 regencies hold half of the list (70% of 2,000 "
    )
    assert chart.words.source == "Source: voter list."
    assert not {"Male", "Female", "not known"} & set(written(chart))
    assert one.title == "Daftar pemilih: 100 pemilih terdaftar di Utara"
    assert "Jumlah" not in written(one)


@pytest.mark.parametrize(
    ("registered", "number", "share"),
    [
        ([500, 200, 180, 120], 1, "50%"),
        ([499, 201, 180, 120], 2, "70%"),
        ([270, 260, 240, 230], 2, "53%"),
    ],
)
def test_composition_names_the_fewest_regions_with_half(registered, number, share):
    title = charts.composition(listed(registered=registered)).title

    assert f": {number} dari 4 kabupaten/kota memuat separuh daftar ({share} dari" in title


def test_composition_takes_the_latest_of_several_lists():
    earlier = listed(election="senate-2018", known_on=datetime.date(2018, 5, 1), registered=7)
    both = VoterList(pd.concat([listed().frame, earlier.frame], ignore_index=True))

    assert charts.composition(both).title == charts.composition(listed()).title


def test_composition_shows_the_largest_where_not_all_fit(outlooks):
    voters = only(outlooks["pemilu-2024"], 38).projection.voters
    chart = charts.composition(voters)

    assert "Ditampilkan 15 dari 38 kabupaten/kota." in chart.words.subtitle
    assert "Kota Jambi" in written(chart)
    assert "Kota Sungai Penuh" not in written(chart)
    assert people(voters.total) in written(chart)


def test_relative_position_of_one_region_and_a_source_without_results(outlooks):
    outlook = only(outlooks["pemilu-2024"], 1)
    alone = project(outlook.projection.voters, jambi().history, election="pilkada-2024")

    assert charts.relative_position(outlook).title
    source = charts.gap_dot(alone.against(0.7)).words.source
    assert source.startswith("Sumber: daftar pemilih Pemilu 2024. Data per ")


def test_tiles_fall_back_to_the_order_of_codes():
    assert tile_places([f"{n}" for n in range(7)])["6"] == (1, 1)
    assert tile_places(["15.01", "99.01"]) == {"15.01": (0, 0), "99.01": (1, 0)}


@pytest.mark.parametrize(
    ("share", "group"), [(0.66, "low"), (0.659, "open"), (0.1, "open"), (0.099, "high")]
)
def test_lowest_groups(share, group):
    assert lowest_group(share) == group


@settings(max_examples=60, deadline=None)
@given(st.floats(-1, 1), st.floats(0.001, 1))
def test_round_ticks_enclose_their_range(lower, width):
    ticks = round_ticks(lower, lower + width)

    assert 2 <= len(ticks) <= 7 or ticks == [0.0, 0.5, 1.0]
    if ticks != [0.0, 0.5, 1.0]:
        assert ticks[0] <= lower + 1e-9
        assert lower + width <= ticks[-1] + 1e-9
        assert_allclose(np.diff(ticks), ticks[1] - ticks[0])


@pytest.mark.parametrize("colour", [style.INK, style.MUTED, style.BLUE, style.GREY, style.ORANGE])
def test_text_contrast(colour):
    def luminance(code):
        parts = [int(code[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for ground in (style.PAPER, style.BAND):
        assert (luminance(ground) + 0.05) / (luminance(colour) + 0.05) >= 4.5


def reach(bars, way):
    """Return how far bars of the left (-1) or right (1) side reach, those of the oldest first."""
    found = {}
    for bar in bars:
        if way * (bar.get_x() + bar.get_width() / 2) > 0:
            row = round(bar.get_y())
            found[row] = found.get(row, 0) + abs(bar.get_width())
    return np.array([found[row] for row in sorted(found)])


def test_pyramid_shows_the_groups_and_the_young():
    chart = charts.pyramid(counted_list(), lang="en")

    shown = written(chart)
    assert chart.name == "pyramid-pemilu-2024"
    assert chart.title == (
        "2024 general election: 55.8% of voters whose age and sex are known are 30 or younger "
        "(378 of 678)"
    )
    assert chart.words.subtitle == (
        "Voters by sex and by age on 14 February 2024, with their share of all drawn. Dark: up to "
        "30, the upper age of youth in Law 40/2009. <10: a group of fewer than 10 people, "
        "how many is not told. "
        "Not drawn: 6 voters whose age or sex is not known."
    )
    assert chart.words.source == (
        "Source: voter list of the 2024 general election (dpt-rekaan.csv.gz)."
    )
    # 17 and 18: 14 + 71; 30 to 34: 22 + 17 + 44
    assert {"85 (12.5%)", "83 (12.2%)", "<10", "Male: 351 (51.8%)", "75+", "<17"} <= set(shown)
    assert "up to 30: 378 (55.8%)" in shown
    assert "above 30: 300 (44.2%)" in shown
    assert "Aged <17: male <10, female 0 (0.0%). Aged 17–19: male 85 (12.5%), female" in chart.alt
    assert chart.alt.count("Aged ") == 14


def test_pyramid_bars_are_as_long_as_people_are_many_and_few_are_ten():
    bars = charts.pyramid(counted_list(), "15.01").figure.axes[0].patches
    one = reach(bars, 1).max() / 41
    dark = [bar for bar in bars if bar.get_facecolor()[:3] == to_rgb(style.BLUE)]

    assert_allclose(reach(bars, -1) / one, [0, 0, 0, 10, 0, 0, 0, 0, 0, 39, 0, 31, 14], atol=1e-9)
    assert_allclose(reach(bars, 1) / one, [10, 0, 0, 0, 0, 0, 26, 0, 0, 0, 41, 0, 12], atol=1e-9)
    assert_allclose(reach(dark, -1)[-4:] / one, [22, 0, 31, 14], atol=1e-9)


def test_pyramid_of_one_region_names_it():
    chart = charts.pyramid(counted_list(), "15.01")

    assert chart.name == "pyramid-pemilu-2024-15.01"
    assert chart.title == (
        "Pemilu 2024, Kerinci: 70,6% pemilih terdaftar berumur 30 tahun atau kurang (120 dari 170)"
    )
    assert "<17" not in written(chart)


def test_pyramid_says_that_ages_are_printed_and_counts_many_files():
    files = [Source(f"tps-{number:03}.csv", "9f86d0") for number in range(1, 641)]
    frame = counted_list().frame.drop(columns="election")
    chart = charts.pyramid(counted_list(ages="printed", frame=frame, sources=tuple(files)))

    assert chart.title.startswith("Daftar pemilih: 55,8% pemilih yang umur dan jenis kelaminnya")
    assert (
        "umur seperti tercetak dalam daftar, bukan pada hari pemungutan suara (14 Februari 2024), "
    ) in chart.words.subtitle
    assert chart.words.source == (
        "Sumber: daftar pemilih (tps-001.csv, tps-002.csv dan 638 berkas lain)."
    )


@pytest.mark.parametrize(
    ("cells", "missing"),
    [
        ("15.01 L - 17, 15.01 P - 14", "age"),
        ("15.01 - 20 17, 15.01 - 33 14", "sex"),
        ("15.01 - 20 17, 15.01 L - 14", "sex, age"),
    ],
)
def test_pyramid_without_ages_or_sexes_is_refused(cells, missing):
    counted = counted_list(cells_of(cells), frame=counted_list().frame)

    with pytest.raises(UsageError, match=f"expected the age and sex of voters, but {missing} is"):
        charts.pyramid(counted)
    with pytest.raises(UsageError, match=r"region: expected one of 15\.01, .*, got '15\.99'"):
        charts.pyramid(counted, "15.99")
