"""Boundaries are read with every fault at once; maps have true holes and enclaves, and words."""

import json
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_hex

from turnout import charts, datasets, read_boundaries
from turnout.charts import style
from turnout.charts.placing import room_of
from turnout.charts.tiles import FILLS
from turnout.errors import DataError, UsageError
from turnout.projection.outlook import Outlook
from turnout.tables.past import Base
from turnout.tables.voters import VoterList

CHANCES = dict(
    zip((f"15.0{n}" for n in range(1, 10)), (5, 20, 50, 75, 95, 50, 75, 20, 95), strict=True)
)
CHANCES |= {"15.71": 20, "15.72": 75}
NAMES = {
    "15.04": "KAB. BATANGHARI",
    "15.05": "Muaro Jambi",
    "15.71": "JAMBI",
    "15.72": "Sungai Penuh",
}
PROJECTED = datasets.jambi().outlook("pemilu-2024")


def square(left, top, wide=1.0, high=0.8):
    right, bottom = left + wide, top - high
    return [[left, top], [right, top], [right, bottom], [left, bottom], [left, top]]


def polygons():
    """Nine squares; Sungai Penuh in a hole of Kerinci, Kota Jambi on top of Muaro Jambi."""
    found = {f"15.0{n + 1}": [[square(101 + n % 3, -1 - n // 3 * 0.8)]] for n in range(9)}
    found["15.01"][0].append(square(101.3, -1.3, 0.3, 0.3))
    found["15.72"] = [[square(101.3, -1.3, 0.3, 0.3)]]
    found["15.71"] = [[square(102.1, -2.2, 0.3, 0.3)]]
    found["15.06"] = [*found["15.06"], [square(104.1, -2.2, 0.3, 0.3)]]
    return found


def feature(region, shape, /, **properties):
    many = len(shape) > 1
    geometry = {"type": "MultiPolygon" if many else "Polygon"}
    geometry["coordinates"] = shape if many else shape[0]
    return {"type": "Feature", "properties": properties or {"kode": region}, "geometry": geometry}


def collection(found=None, order=1):
    features = [feature(code, shape) for code, shape in (found or polygons()).items()]
    return {"type": "FeatureCollection", "features": features[::order]}


def outlook(chances=None):
    """Draws whose shares at or above the target are the chances in per cent."""
    projection = PROJECTED.projection
    chances = chances or CHANCES
    draws = np.arange(100)[:, None] < [chances[code] for code in projection.codes]
    turnout = np.where(draws, 0.85, 0.7)
    return Outlook(replace(projection, turnout=turnout, beside={}), PROJECTED.target)


@pytest.fixture
def read(write):
    def read(content, voters=PROJECTED.projection.voters):
        text = content if isinstance(content, str | bytes) else json.dumps(content)
        return read_boundaries(write("map.geojson", text), voters)

    return read


def colour(chart, lon, lat, ends=((101, -3.4), (104.4, -1))):
    """Return the colour of a place on the map."""
    (ax,) = chart.figure.axes
    chart.figure.canvas.draw()
    (shapes,) = [one for one in ax.collections if isinstance(one, PathCollection)]
    corners = np.concatenate([path.vertices for path in shapes.get_paths()])
    share = (np.array([lon, lat]) - ends[0]) / np.subtract(ends[1], ends[0])
    low = np.array([corners[:, 0].min(), corners[:, 1].max()])  # down is down
    high = np.array([corners[:, 0].max(), corners[:, 1].min()])
    x, y = ax.transData.transform(low + share * (high - low))
    image = np.asarray(chart.figure.canvas.buffer_rgba())
    return to_hex(image[len(image) - 1 - int(y), int(x), :3] / 255).upper()


def words_of(chart):
    return [text.get_text() for ax in chart.figure.axes for text in ax.texts]


LINUX = pytest.mark.skipif(sys.platform != "linux", reason="image baselines are drawn on Linux")


@LINUX
@pytest.mark.mpl_image_compare(tolerance=1, style="default", savefig_kwargs={"dpi": 60})
@pytest.mark.parametrize("size", ["slide", "column"])
def test_choropleth_looks_as_it_did(read, size):
    with style.context():
        return charts.choropleth(outlook(), read(collection()), size=size).figure


def test_title_and_alt_are_the_numbers(read):
    chart = charts.choropleth(outlook(), read(collection()))

    assert chart.title == (
        "Pemilu 2024: peluang mencapai target 79,5% terendah di Kerinci (5%), "
        "tertinggi di Muaro Jambi (95%)"
    )
    assert "Kerinci: 70,0%, rentang 70,0–70,0%, peluang 5%." in chart.alt
    assert chart.words.source.startswith("Batas wilayah: map.geojson. Sumber: ")
    assert chart.words.source.endswith("Data per 1 Februari 2024. Proyeksi, bukan hasil resmi.")
    english = charts.choropleth(outlook(), read(collection()), lang="en")
    assert "Boundaries: map.geojson." in english.words.source
    assert {"■ 5%", "◆ 50%", "● 95%"} <= set(words_of(chart)) & set(words_of(english))


def test_a_region_alone_is_named_once(read):
    frame = PROJECTED.projection.voters.table().head(1)
    projection = PROJECTED.projection
    past = replace(projection.past, turnout=np.full((2, 1), 0.8), registered=np.full((2, 1), 9.0))
    parts = {"turnout": np.full((9, 1), 0.9), "electorate": np.full((1, 1), 99.0), "beside": {}}
    parts |= {"voters": VoterList(frame), "pasts": dict.fromkeys(Base, past)}
    alone = Outlook(replace(projection, **parts), PROJECTED.target)

    chart = charts.choropleth(alone, read(collection()))

    assert chart.title == "Pemilu 2024: Kerinci sangat mungkin tercapai (>99%)"
    assert "Putih: tanpa proyeksi." in chart.words.subtitle  # Sungai Penuh lies within
    assert colour(chart, 101.5, -1.5, ((101, -1.8), (102, -1))) == style.PAPER


@pytest.mark.parametrize("order", [1, -1])
def test_enclaves_lie_on_top_whatever_the_order_of_the_file(read, order):
    chart = charts.choropleth(outlook(), read(collection(order=order)))

    assert colour(chart, 102.12, -2.45) == FILLS["unlikely"].upper()  # Kota Jambi
    assert colour(chart, 102.06, -2.55) == FILLS["very_likely"].upper()  # Muaro Jambi around it
    assert colour(chart, 101.32, -1.55) == FILLS["likely"].upper()  # Sungai Penuh
    assert colour(chart, 101.1, -1.7) == FILLS["very_unlikely"].upper()  # Kerinci around it
    assert colour(chart, 104.35, -2.45) == FILLS["even"].upper()  # island of Tanjab Barat
    assert colour(chart, 104.05, -2.55) == style.PAPER


def test_a_hole_is_a_hole(read):
    without = {code: shape for code, shape in polygons().items() if code != "15.72"}
    boundaries = read(collection(without))
    chart = charts.choropleth(outlook(), boundaries)

    assert colour(chart, 101.45, -1.45) == style.PAPER
    assert colour(chart, 101.1, -1.7) == FILLS["very_unlikely"].upper()
    assert [finding.code for finding in boundaries.findings] == ["W429"]
    assert "Kota Sungai Penuh" in str(boundaries.findings[0])
    left_out = "Tanpa batas, tidak digambar: Kota Sungai Penuh ● 75%."
    assert left_out in chart.words.subtitle
    assert left_out in chart.alt
    assert not any("Sungai" in words for words in words_of(chart))


@settings(max_examples=8)
@given(st.lists(st.booleans(), min_size=14, max_size=14))
def test_the_direction_of_rings_does_not_matter(tmp_path_factory, turned):
    flips = iter(turned)
    found = {
        code: [[ring[::-1] if next(flips) else ring for ring in polygon] for polygon in shape]
        for code, shape in polygons().items()
    }
    path = tmp_path_factory.getbasetemp() / "turned.geojson"
    images = []
    for shapes in (polygons(), found):
        path.write_text(json.dumps(collection(shapes)), encoding="utf-8")
        boundaries = read_boundaries(path, PROJECTED.projection.voters)
        chart = charts.choropleth(outlook(), boundaries, size="column")
        images.append(chart.image())

    assert images[0] == images[1]


def test_true_to_shape_at_its_latitude(read):
    """A square degree at 60 degrees is half as wide as it is high."""
    north = {"15.01": [[square(10, 60.5, 1, 1)]], "15.02": [[square(11, 60.5, 1, 1)]]}
    chart = charts.choropleth(outlook(), read(collection(north)))
    (ax,) = chart.figure.axes
    (shapes,) = [one for one in ax.collections if isinstance(one, PathCollection)]

    wide, high = np.ptp(ax.transData.transform(shapes.get_paths()[0].vertices), axis=0)

    assert wide / high == pytest.approx(0.5, abs=0.001)


@pytest.mark.parametrize("size", ["slide", "column", "phone"])
def test_labels_and_lines_stay_apart(read, size):
    chart = charts.choropleth(outlook(), read(collection()), size=size)
    with style.context():
        renderer = chart.figure.canvas.get_renderer()
        (ax,) = chart.figure.axes
        boxes = [(t.get_text(), t.get_window_extent(renderer)) for t in ax.texts]
    page = chart.figure.bbox
    (lines,) = [one for one in ax.collections if isinstance(one, LineCollection)]
    points = [
        point
        for line in lines.get_segments()
        for point in ax.transData.transform(np.linspace(*line, 50))
    ]

    assert len(points) >= 50  # not every label has room inside
    for number, (words, box) in enumerate(boxes):
        assert page.x0 <= box.x0, words
        assert box.x1 <= page.x1, words
        assert not any(box.contains(*point) for point in points), words
        for others, other in boxes[number + 1 :]:
            apart = box.x1 <= other.x0 or other.x1 <= box.x0
            assert apart or box.y1 <= other.y0 + 3 or other.y1 <= box.y0 + 3, (words, others)


def test_svg_holds_real_text_and_repeats(read):
    first, second = (charts.choropleth(outlook(), read(collection())).image("svg") for _ in "ab")

    assert first == second
    assert b"Muaro" in first


def test_cells_belong_to_the_shape_on_top():
    big, small = np.array(square(1, 7, 8, 6)), np.array(square(3, 5, 2, 2))
    owner = room_of([[[big]], [[small]]], (10, 8), 1).owner

    assert owner[4].tolist() == [-1, 0, 0, 1, 1, 0, 0, 0, 0, -1]
    assert (owner == 0).sum() == 44
    assert room_of([[[big, small]]], (10, 8), 1).owner[4, 3] == -1


@pytest.mark.parametrize("size", ["slide", "column", "phone"])
def test_labels_that_find_no_room_are_counted(read, size):
    """Ten specks within one wide region: each has its number or is counted."""
    tiny = {
        code: [[square(101.5 + n % 4 * 0.02, -1.5 - n // 4 * 0.02, 0.02, 0.02)]]
        for n, code in enumerate(code for code in CHANCES if code != "15.01")
    }
    tiny |= {"15.01": [[square(100, -1, 4, 1.2)]]}
    words = words_of(charts.choropleth(outlook(), read(collection(tiny)), size=size))

    shown = [one for one in words if one.endswith("%") and "\n" not in one]
    assert 1 < len(shown) < 11
    assert f"Tanpa label karena sempit: {11 - len(shown)}" in words


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"kode": "15.09"}, "15.09"),
        ({"KODE": 15.09}, "15.09"),
        ({"code": "1509", "shapeName": "Tebo"}, "15.09"),
        ({"kode_bps": "1508", "nama": "KAB. TEBO"}, "15.09"),
        ({"NAMA": "KABUPATEN TEBO"}, "15.09"),
        ({"KAB_KOTA": "TEBO", "id": 12}, "15.09"),
        ({"WADMKK": "Jambi"}, "15.71"),  # the only one of its name in the list
        ({"id": "15.09"}, "15.09"),
        ({"nama": "?", "id": "15.09"}, "15.09"),
    ],
)
def test_regions_are_known_by_code_or_name(read, told, code):
    one = feature("", [[square(102, -1)]], **told)
    boundaries = read({"type": "FeatureCollection", "features": [one]})

    assert list(boundaries.shapes) == [code]


def test_a_list_of_other_codes_and_names(read, write):
    from turnout import read_voters

    text = "region_code,region_name,registered,known_on\nDE-BY,Bayern,9,2023-07-02\n"
    voters = read_voters(write("v.csv", text + "DE-SN,Sachsen,3,2023-07-02\n"))
    features = [
        {**feature("", [[square(11, 48)]], name="bayern"), "id": 7},
        feature("DE-SN", [[square(13, 51)]]),
    ]

    found = read({"type": "FeatureCollection", "features": features}, voters)

    assert sorted(found.shapes) == ["DE-BY", "DE-SN"]
    assert found.findings == ()


def faulty(**changes):
    found = collection()
    for place, change in changes.items():
        found["features"][int(place[1:])] |= change
    return found


def geometry(kind, coordinates):
    return {"geometry": {"type": kind, "coordinates": coordinates}}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("PK\x03\x04", r"^E174 map.geojson: the content \('PK"),
        ('{"type": "Topology", "arcs": []}', 'E174 .*"Topology"'),
        ('{"type": "FeatureCollection", "features": []}', "E174 "),
        ("[" * 100_000, "E174 "),
        (faulty(f1=geometry("Polygon", [square(345_000, 9_820_000)])), r"E175 .*\(345,000.00; 9,8"),
        (faulty(f1=geometry("Polygon", [[y, x] for x, y in square(102, -1)])), "E176 .*: 15.02;"),
        (
            faulty(f1=geometry("Polygon", [[[y, x] for x, y in square(102, -1)]])),
            r"E175 .*\(−1.00; 102.00\)",
        ),
        (faulty(f1=geometry("Point", [102, -1])), "E176 .*: 15.02;"),
        (faulty(f1={"geometry": None}, f2=geometry("Polygon", [])), "E176 .*: 15.02, 15.03;"),
        (faulty(f1=geometry("MultiPolygon", [])), "E176 .*: 15.02;"),
        (faulty(f1=geometry("Polygon", [[[1, 2], [3, 4], [1, 2]]])), "E176 .*: 15.02;"),
        (faulty(f1=geometry("Polygon", [[[1, 2], [3, 4], [5, 6], [1, 2]]])), "E176 .*: 15.02;"),
        (faulty(f1=geometry("Polygon", [[["a", 2], [3, 4], [5, 5], [1, 2]]])), "E176 .*: 15.02;"),
        (faulty(f1=geometry("Polygon", [[[1], [3], [5], [1]]])), "E176 .*: 15.02;"),
        (faulty(f1={"properties": {"kode": "15.01"}}), "E177 .* for 15.01;"),
        (faulty(f1={"properties": {"nama": "Atlantis"}}), "E178 .*: Atlantis;"),
        (faulty(f1={"properties": None}), "E178 .*: #2;"),
        (faulty(f1={"properties": {"kode": "1506"}}), r"E178 .*: 1506 \(15.06 .*, 15.07 .*\?\)"),
        (faulty(f1={"properties": {"kode": "15.02", "nama": "BUNGO"}}), r"E178 .*BUNGO \(15.02 "),
        (collection({"32.04": [[square(107, -7)]]}), r"E179 .*\(there are: 32.04\)"),
    ],
)
def test_faults(read, content, message):
    with pytest.raises(DataError, match=message):
        read(content)


def test_every_fault_in_one_pass(read):
    content = faulty(
        f1=geometry("LineString", square(102, -1)),
        f2=geometry("Polygon", [square(3e5, 9e6, 100, 100)]),
        f3={"properties": {"kode": "15.01"}},
        f4={"properties": {"name": "Nowhere"}},
    )

    with pytest.raises(DataError, match="Nowhere") as caught:
        read(content)

    assert [one.code for one in caught.value.findings] == ["E176", "E175", "E177", "E178"]


def test_boundaries_beyond_the_list_are_told_and_not_drawn(read):
    found = polygons() | {"16.01": [[square(99, -5)]]}
    boundaries = read(collection(found))
    chart = charts.choropleth(outlook(), boundaries)

    assert [str(one) for one in boundaries.findings if "16.01" in str(one)]
    assert [one.code for one in boundaries.findings] == ["W430"]
    assert "Putih" not in chart.words.subtitle
    assert colour(chart, 101.1, -1.7) == FILLS["very_unlikely"].upper()


def test_boundaries_of_others_are_refused(read):
    boundaries = replace(read(collection()), shapes={"32.04": ()})

    with pytest.raises(UsageError, match=r"map\.geojson: holds boundaries of no region"):
        charts.choropleth(outlook(), boundaries)
