"""The look of an office: read whole or refused whole, and only colours change."""

import io
import json
import re
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.image import imread
from PIL import Image

import turnout
from turnout import Change, DataError, Scenario, Theme, charts, datasets, read_theme
from turnout.charts import style
from turnout.charts.readiness import LOOKS
from turnout.charts.theme import TINTS, contrast
from turnout.charts.tiles import FILLS
from turnout.files.regions import data_folder

OWN = Theme(ink="#22313F", above="#1B5E20", around="#5F6368", below="#9C1C1C")


@pytest.fixture(scope="module")
def outlook():
    """Return one that has regions above, around and below its target."""
    return datasets.jambi().outlook("pemilu-2024").projection.against(0.86)


@pytest.fixture
def theme_file(tmp_path):
    def write(body, logo=None):
        if logo is not None:
            (tmp_path / "logo.png").write_bytes(logo)
        path = tmp_path / "tema.toml"
        path.write_text(body, encoding="utf-8")
        return path

    return write


def picture(kind="PNG", size=(120, 40), mode="RGB"):
    buffer = io.BytesIO()
    Image.new(mode, size).save(buffer, kind)
    return buffer.getvalue()


SPOILT = {
    "missing": None,
    "empty": b"",
    "gif": b"GIF89a",
    "bmp": picture("BMP"),
    "cut png": picture()[:-40],
    "cut jpeg": picture("JPEG", (400, 300))[:-900],
    "cmyk": picture("JPEG", mode="CMYK"),
    "large": picture() + bytes(300_000),
    "tiny": picture(size=(31, 31)),
    "narrow": picture(size=(40, 360)),
}


def codes(caught):
    return [finding.code for finding in caught.value.findings]


class TestReading:
    def test_example_reads_in_indonesian(self):
        theme = read_theme(data_folder() / "example" / "theme.toml")
        assert (theme.ink, theme.above) == ("#22313F", "#1B5E20")
        assert theme.organisation.endswith("(contoh)")
        assert theme.logo == b""

    def test_english_names_and_a_logo_read_too(self, theme_file):
        body = 'organisation = "Office"\nfooter = "Foot"\nlogo = "logo.png"\n'
        theme = read_theme(theme_file(body + '[colours]\nbelow = "#9C1C1C"', picture()))
        assert theme == Theme(organisation="Office", footer="Foot", below="#9C1C1C", logo=picture())

    @pytest.mark.parametrize("kind", ["PNG", "JPEG"])
    def test_two_kinds_of_picture_are_shown(self, theme_file, kind):
        theme = read_theme(theme_file('logo = "logo.png"', picture(kind)))
        assert theme.logo == picture(kind)

    @pytest.mark.parametrize("spoilt", SPOILT)
    def test_a_logo_that_cannot_be_shown_is_refused(self, theme_file, spoilt):
        with pytest.raises(DataError, match=r"logo 'logo\.png' is missing, no whole") as caught:
            read_theme(theme_file('logo = "logo.png"', SPOILT[spoilt]))
        assert codes(caught) == ["E194"]

    @pytest.mark.parametrize("said", ["東京", "a" * 81, "\\u0007", "سلام"])
    def test_names_that_cannot_be_printed_are_refused(self, theme_file, said):
        with pytest.raises(DataError, match="organisation = ") as caught:
            read_theme(theme_file(f'organisasi = "{said}"'))
        assert codes(caught) == ["E192"]

    def test_a_name_given_in_both_languages_is_refused(self, theme_file):
        with pytest.raises(DataError, match="'organisation' is not used here"):
            read_theme(theme_file('organisasi = "A"\norganisation = "B"'))

    def test_other_encodings_than_utf_8_are_refused(self, tmp_path):
        path = tmp_path / "tema.toml"
        path.write_bytes('organisasi = "Büro"'.encode("latin-1"))
        with pytest.raises(DataError, match="E190"):
            read_theme(path)

    def test_ink_must_be_read_on_every_tint(self, theme_file):
        body = '[warna]\ntinta = "#6A6A6A"\natas = "#0A0A0A"'
        with pytest.raises(DataError, match=r"contrast of ink on the tint of above") as caught:
            read_theme(theme_file(body))
        assert "E196" in codes(caught)

    def test_colours_that_look_alike_are_refused(self, theme_file):
        with pytest.raises(DataError, match="above = #000080 is too much like below"):
            read_theme(theme_file('[warna]\natas = "#000080"\nbawah = "#000083"'))

    def test_every_fault_is_told_at_once(self, theme_file):
        body = 'organisasi = 7\nwarrna = 1\n[warna]\natas = "green"\n'
        body += 'bawah = "#FFC0C0"\nink = "#666C74"'
        with pytest.raises(DataError, match="'warrna' is not used here") as caught:
            read_theme(theme_file(body))
        assert {"E191", "E192", "E193", "E195"} <= set(codes(caught))
        assert codes(caught).count("E192") == 2

    def test_contrast_is_said_with_its_bound(self, theme_file):
        with pytest.raises(
            DataError, match=r"#FFC0C0 with its ground is only 1\.4; .* at least 4\.5"
        ):
            read_theme(theme_file('[warna]\nbawah = "#FFC0C0"'))

    def test_broken_toml_is_told(self, theme_file):
        with pytest.raises(
            DataError, match=r"cannot be read as TOML \(.*end of document"
        ) as caught:
            read_theme(theme_file('organisasi = "'))
        assert codes(caught) == ["E190"]

    def test_colours_must_be_a_table(self, theme_file):
        with pytest.raises(DataError, match=r"known are: \[colours\]"):
            read_theme(theme_file('warna = "#000000"'))

    def test_a_missing_file_is_told(self, tmp_path):
        with pytest.raises(DataError, match=r"E101.*tema\.toml"):
            read_theme(tmp_path / "tema.toml")


class TestColours:
    def test_every_fill_of_the_charts_belongs_to_a_colour(self):
        looks = [look.fill for look in LOOKS.values()]
        fills = {*FILLS.values(), *looks} - {style.PAPER, style.BAND}
        marks = {c for mark in style.MARKS.values() for c in (mark.colour, mark.pale)}
        assert fills | marks | {style.INK} <= set(TINTS)

    def test_tints_are_what_the_default_look_has(self):
        own = {"ink": style.INK, "above": style.BLUE, "around": style.GREY, "below": style.ORANGE}
        other = dict.fromkeys(own, "#000000")
        for default, (name, white) in TINTS.items():
            found = Theme(**{**own, name: "#000000"}).colour(default)
            grey = round(255 * white)
            assert found == "#" + f"{grey:02x}" * 3
        assert len({Theme(**other).colour(one) for one in TINTS}) > 5

    @given(st.from_regex(r"#[0-9A-F]{6}", fullmatch=True))
    def test_contrast_is_symmetric_and_bounded(self, colour):
        ratio = contrast(colour, "#FFFFFF")
        assert ratio == contrast("#FFFFFF", colour)
        assert 1 <= ratio <= 21.0001

    def test_contrast_of_the_default_look(self):
        """Computed by hand for #0B6FA4: luminance 0.1412, so 1.05 / 0.1912."""
        assert contrast("#0B6FA4", "#FFFFFF") == pytest.approx(5.49, abs=0.01)
        for mark in style.MARKS.values():
            assert contrast(mark.colour, style.BAND) >= 4.5

    def test_default_theme_changes_no_byte(self, outlook):
        plain = charts.tile_map(outlook).image()
        assert charts.tile_map(outlook, theme=Theme(organisation="x")).image() == plain


SHADE = re.compile(r"#[0-9a-f]{6}")
WHAT_IFS = (
    Scenario("Banjir", (Change("points", ("Tebo", "Bungo"), value=-0.03),)),
    Scenario("Cerah", (Change("points", ("Kerinci",), value=0.02),)),
)


def mapped(outlook, **options):
    """Draw a map of squares in a row."""
    features = []
    for number, code in enumerate(outlook.projection.codes):
        x, y = 101 + 0.3 * (number % 4), -1 - 0.3 * (number // 4)
        ring = [[x, y], [x, y - 0.3], [x + 0.3, y - 0.3], [x + 0.3, y], [x, y]]
        shape = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": {"kode": code}, "geometry": shape})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "map.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        boundaries = turnout.read_boundaries(path, outlook.projection.voters)
    return charts.choropleth(outlook, boundaries, **options)


DRAWN = {
    "gap_dot": charts.gap_dot,
    "relative_position": charts.relative_position,
    "tile_map": charts.tile_map,
    "probability_strip": charts.probability_strip,
    "history_fan": charts.history_fan,
    "voters_waterfall": charts.voters_waterfall,
    "votes_against_target": lambda one, **own: charts.votes_against_target([one], **own),
    "composition": lambda one, **own: charts.composition(one.projection.voters, **own),
    "needed_voters": lambda one, **own: charts.needed_voters(one.needed(), **own),
    "tornado": lambda one, **own: charts.tornado(turnout.scenarios(one, WHAT_IFS), **own),
    "choropleth": mapped,
}


@pytest.mark.parametrize("kind", DRAWN)
def test_no_default_colour_is_left_and_nothing_else_changes(outlook, kind):
    plain, own = DRAWN[kind](outlook), DRAWN[kind](outlook, theme=OWN)
    fixed = {c.lower() for c in (style.MUTED, style.GRID, style.BAND, style.PAPER, "#000000")}
    svg = own.image("svg").decode().lower()
    assert OWN.ink.lower() in svg
    assert set(SHADE.findall(svg)) & {OWN.colour(one) for one in TINTS if one != style.INK}
    for default in TINTS:
        assert default.lower() not in svg
    assert set(SHADE.findall(svg)) <= fixed | {OWN.colour(one).lower() for one in TINTS}
    assert own.words == plain.words
    before, after = (imread(io.BytesIO(chart.image())) for chart in (plain, own))
    assert before.shape == after.shape
    white = (before[..., :3] == 1).all(axis=2)
    np.testing.assert_array_equal(white, (after[..., :3] == 1).all(axis=2))


def test_own_axes_are_painted_and_others_left(outlook):
    from matplotlib.figure import Figure

    left, right = Figure().subplots(1, 2)
    other = right.plot([0, 1], color=style.ORANGE)[0]
    charts.gap_dot(outlook, ax=left, theme=OWN)
    assert other.get_color() == style.ORANGE
    texts = {turnout.charts.theme.to_hex(text.get_color()) for text in left.texts}
    assert OWN.below.lower() in texts
    assert style.ORANGE.lower() not in texts
