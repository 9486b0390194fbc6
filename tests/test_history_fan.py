"""Small multiples of history: the finding, gaps where nothing is known, and what is shown."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgba

from turnout import charts, datasets
from turnout.charts import style
from turnout.files.regions import indonesia
from turnout.projection.outlook import Outlook
from turnout.tables.past import Base
from turnout.tables.voters import VoterList

JAMBI = datasets.jambi().outlook("pemilu-2024")
NAN = np.nan
TWO = [[0.72, 0.77], [0.74, 0.78], [0.76, 0.80]]  # draws by region


def outlook(turnout=TWO, people=(1000, 3000), past=((0.70, 0.765), (0.75, NAN)), total=(0.7, 0.75)):
    """An outlook of few regions, or of provinces; the past of 2014 and 2019."""
    count, projection = len(people), JAMBI.projection
    frame = projection.voters.table().head(count)
    if count > len(frame):
        provinces = indonesia()[indonesia()["kind"] == "provinsi"]["region_name"].iloc[:count]
        frame = pd.DataFrame({"region_code": provinces.index, "region_name": provinces.to_numpy()})
    frame = frame.assign(registered=np.array(people))
    known = projection.past.at(range(len(past)))
    shares = np.array(past, dtype=float).reshape(len(past), count)
    arrays = {"turnout": shares, "registered": np.full_like(shares, 900.0), "error": shares * 0}
    whole = np.array(total, dtype=float)
    known = replace(known, **arrays, total=whole, total_registered=np.full_like(whole, 1800.0))
    made = {"turnout": np.array(turnout), "electorate": np.array([people], dtype=float)}
    made |= {"voters": VoterList(frame), "pasts": dict.fromkeys(Base, known), "beside": {}}
    return Outlook(replace(projection, **made), JAMBI.target)


def words_of(chart):
    return [text.get_text() for text in chart.figure.axes[0].texts]


def parts(chart, kind, **look):
    """Return the paths of collections of a kind, and of a colour or dash."""
    found = [one for one in chart.figure.axes[0].collections if isinstance(one, kind)]
    ink = to_rgba(style.INK)
    if look:
        found = [one for one in found if tuple(one.get_color()[0]) == ink]
        found = [one for one in found if (one.get_linestyle()[0][1] is not None) == look["dashed"]]
    return [path.vertices for one in found for path in one.get_paths()]


def test_title_counts_medians_below_the_last_result():
    """Totals (0.7575, 0.77, 0.79): median 77.0, two points over 75; 74 < 75 but 78 > 76.5."""
    chart = charts.history_fan(outlook())

    assert chart.title == (
        "Pemilu 2024: median proyeksi gabungan semua wilayah 77,0%, +2,0 pp dari hasil 2019; "
        "di bawah hasil terakhirnya: 1 dari 2 kabupaten/kota"
    )
    english = charts.history_fan(outlook(), lang="en").title
    assert english.endswith("77.0%, +2.0 pp from 2019; below their last result: 1 of 2 regencies")
    assert "Merangin: 2014 76,5%; proyeksi 78,0%" in chart.alt
    assert {"77,0%", "74,0%", "78,0%", "Kerinci", "Merangin"} <= set(words_of(chart))


@pytest.mark.parametrize(
    ("past", "total", "title"),
    [
        (
            ((NAN, 0.765), (NAN, NAN)),
            (0.7, NAN),
            "+7,0 pp dari hasil 2014; di bawah hasil terakhirnya: 0 dari 1 kabupaten/kota "
            "yang hasilnya diketahui",
        ),
        (
            ((NAN, NAN), (NAN, NAN)),
            (0.7, 0.8),
            "−3,0 pp dari hasil 2019; hasil per kabupaten/kota belum ada",
        ),
        (
            (),
            (),
            "(hasil keseluruhan sebelumnya belum diketahui); hasil per kabupaten/kota belum ada",
        ),
    ],
)
def test_title_says_what_is_not_known(past, total, title):
    chart = charts.history_fan(outlook(past=past, total=total))

    assert chart.title.endswith(title)
    unknown = [words for words in words_of(chart) if words.replace("\n", " ") == "belum ada hasil"]
    columns = np.array(past, dtype=float).reshape(-1, 2).T
    assert len(unknown) == sum(np.isnan(one).all() for one in (*columns, np.array(total)))


def test_lines_break_where_a_result_is_missing():
    whole, first, second = (0.7, 0.75), (0.70, 0.75), (0.765, NAN)
    chart = charts.history_fan(outlook(past=tuple(zip(first, second, strict=True)), total=whole))

    assert len(parts(chart, LineCollection, dashed=False)) == 2  # the whole and Kerinci
    (dots,) = [line for line in chart.figure.axes[0].lines if line.get_color() == style.INK]
    assert len(dots.get_xdata()) == 5
    fans = parts(chart, PolyCollection)
    assert len(fans) == 6
    pointed = [len(np.unique(fan.round(6), axis=0)) == 3 for fan in fans]
    assert pointed == [True] * 4 + [False] * 2  # nothing to widen from in Merangin


def test_panels_share_both_scales_and_the_target_ends_at_the_vote():
    chart = charts.history_fan(outlook())
    targets = parts(chart, LineCollection, dashed=True)
    marks = [line for line in chart.figure.axes[0].lines if line.get_color() != style.INK]
    ends = sorted(x for line in marks for x in line.get_xdata())

    assert sorted(line[1][0] for line in targets) == pytest.approx(ends)
    assert np.ptp([line[1][0] - line[0][0] for line in targets]) == pytest.approx(0)
    places = [place for line in marks for place in zip(*line.get_data(), strict=True)]
    columns = sorted({round(x, 3) for x, _ in places})
    assert len(columns) == 2  # a row of two, then one
    below = {x: y for x, y in places if y == max(y for _, y in places)}
    assert len(below) == 1


def test_a_single_region_is_one_panel():
    one = outlook([[0.78], [0.82], [0.84]], (1000,), ((0.70,), (0.85,)), (0.70, 0.85))
    chart = charts.history_fan(one)

    assert chart.title == "Pemilu 2024: median proyeksi Kerinci 82,0%, −3,0 pp dari hasil 2019"
    assert words_of(chart).count("82,0%") == 1
    assert "Urutan" not in chart.words.subtitle


@pytest.mark.parametrize(("size", "panels"), [("slide", 12), ("column", 24), ("phone", 12)])
def test_of_many_regions_the_least_likely_are_shown(size, panels):
    middle = np.linspace(0.70, 0.90, 38)
    draws = middle + np.linspace(-0.1, 0.1, 41)[:, None]
    past = np.array([middle - 0.05, middle - 0.02])
    many = outlook(draws, (1000,) * 38, past, (0.75, 0.78))

    chart = charts.history_fan(many, size=size)

    assert chart.words.subtitle.endswith(
        f"Dipilih yang peluang mencapai targetnya terendah. "
        f"Ditampilkan {panels - 1} dari 38 kabupaten/kota."
    )
    assert len(parts(chart, LineCollection, dashed=True)) == panels
    shown = set(words_of(chart))
    assert {"Aceh", "Sumatera Utara"} <= shown
    assert not {"Papua Barat Daya", "Papua Pegunungan"} & shown
    with style.context():
        renderer = chart.figure.canvas.get_renderer()
        boxes = [(t.get_text(), t.get_window_extent(renderer)) for t in chart.figure.axes[0].texts]
    for number, (words, box) in enumerate(boxes):
        for others, other in boxes[number + 1 :]:
            apart = box.x1 <= other.x0 or other.x1 <= box.x0
            assert apart or box.y1 <= other.y0 + 3 or other.y1 <= box.y0 + 3, (words, others)


def test_the_past_is_on_the_definition_of_the_outlook():
    chart = charts.history_fan(JAMBI.on("all_lists"))
    last = JAMBI.on("all_lists").projection.past.total[-1]

    assert f"2019 {100 * last:.1f}%".replace(".", ",") in chart.alt
    assert chart.words.subtitle.startswith("Persen dari semua daftar.")
