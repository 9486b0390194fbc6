"""The explorer says what the outlook says, whichever control is moved."""

import re
import sys
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import turnout
from turnout.errors import UsageError
from turnout.explorer import answer_html
from turnout.projection.alone import alone
from turnout.tables.elections import Target
from turnout.words import numbers
from turnout.words.sentences import likelihood
from turnout.words.texts import text

LANGS = ("id", "en")
DATA = turnout.datasets.jambi()
VOTES = tuple(DATA.outlook(vote) for vote in ("pemilu-2024", "pilkada-2024"))
PEMILU, PILKADA = VOTES
EVERY = [(vote, base.value) for vote in VOTES for base in vote.projection.bases]
REGIONS = ["", *PEMILU.projection.codes]


def of(outlook, base, region, target):
    """Return the outlook that the controls stand for, made anew."""
    own = alone(outlook, region) if region else outlook
    return own.on(base).projection.against(Target(target))


def cells(html):
    """Return what each row of the only table says."""
    rows = ElementTree.fromstring(html).iter("tr")
    return {row.find("th").text: row.find("td").text for row in rows}


def expected(outlook, lang, level=0.9):
    """Return the rows as the total says them through the formatter."""
    answer = outlook.total(level)
    chance = numbers.probability(answer.probability, lang=lang)
    word = text(f"scale.{likelihood(answer.probability)}", lang)
    _, lower, upper = answer.turnout
    gap, bad = answer.gap_voters.median, answer.bad_case_voters
    return [
        numbers.percent(answer.turnout.median, lang=lang),
        numbers.span(lower, upper, lang=lang),
        f"{chance}, {word}",
        numbers.points(answer.gap_points.median, lang=lang),
        numbers.people(gap, signed=True, lang=lang),
        numbers.people(bad, signed=True, lang=lang),
    ]


def assert_says(html, outlook, lang, level=0.9):
    page = ElementTree.fromstring(html)
    assert list(cells(html).values()) == expected(outlook, lang, level)
    assert page.find("p").text == outlook.summary(lang, level)
    target = numbers.percent(outlook.target.value, lang=lang)
    assert target in page.find("table/caption").text


@given(
    voted=st.sampled_from(EVERY),
    region=st.sampled_from(REGIONS),
    target=st.integers(1, 999).map(lambda tenth: tenth / 1000),
    lang=st.sampled_from(LANGS),
    level=st.sampled_from([0.5, 0.8, 0.9, 0.95]),
)
def test_every_number_is_that_of_the_total(voted, region, target, lang, level):
    outlook = of(*voted, region, target)

    assert_says(answer_html(outlook, lang=lang, level=level), outlook, lang, level)


def test_the_rows_are_named():
    indonesian, english = (cells(answer_html(PILKADA, lang=lang)) for lang in LANGS)

    assert indonesian["Peluang tercapai"] == "2%, sangat kecil kemungkinannya"
    assert indonesian["Proyeksi (median)"] == "69,0%"
    assert list(english) == [
        "Projection (median)",
        "90% interval",
        "Probability of target",
        "Gap (percentage points)",
        "Gap (voters)",
        "Gap if it goes badly, 1 in 10 (voters)",
    ]


@given(
    target=st.integers(100, 199).map(lambda half: half / 200),
    region=st.sampled_from(REGIONS),
    vote=st.sampled_from(VOTES),
)
def test_the_coloured_bars_are_the_probability(target, region, vote):
    outlook = of(vote, "dpt", region, target)
    page = ElementTree.fromstring(answer_html(outlook))
    below, above, _, line = (
        path.get("d") for path in page.iter("{http://www.w3.org/2000/svg}path")
    )

    def bars(path):
        return [tuple(map(float, bar)) for bar in re.findall(r"M([\d.]+) 130v-([\d.]+)H", path)]

    at = float(re.match(r"M([\d.]+) ", line)[1])
    high, low = (sum(height for _, height in bars(path)) for path in (above, below))

    assert all(left >= at for left, _ in bars(above))
    assert all(left < at for left, _ in bars(below))
    assert max(height for _, height in bars(above) + bars(below)) == 130
    assert high / (high + low) == pytest.approx(outlook.total().probability, abs=0.002)


def test_the_picture_says_itself_in_words():
    svg = ElementTree.fromstring(answer_html(PEMILU, lang="en")).find("figure")[0]
    title, words = svg[0], svg[1]

    assert svg.get("role") == "img"
    assert title.text == "Spread of simulated voter turnout, Jambi Province"
    assert svg.get("aria-label") == words.text
    assert words.text == (
        "Histogram of 4,000 simulations of voter turnout in Jambi Province, 2024 general election,"
        " per cent of DPT: median 84.8%, 90% interval 79.3–88.9%."
        " Share that reaches the 79.5% target: 95%."
    )


def test_the_scale_reaches_over_the_draws_the_target_and_the_ends_given():
    def ticks(**ends):
        page = ElementTree.fromstring(answer_html(of(PEMILU, "dpt", "", 0.61), **ends))
        texts = page.iter("{http://www.w3.org/2000/svg}text")
        return [(mark.text, float(mark.get("x"))) for mark in texts]

    draws = PEMILU.projection.total_turnout

    assert [name for name, _ in ticks()] == ["60%", "70%", "80%", "90%", "100%", "Target 61,0%"]
    assert 0.55 < draws.min() < draws.max() < 0.97
    assert ticks(ends=(0.4, 1.0))[0] == ("40%", 0.0)
    assert ticks(ends=(0.4, 1.0))[-2] == ("100%", 600.0)
    assert ticks(ends=(0.4, 1.0))[-1] == ("Target 61,0%", 210.0)


def test_names_are_escaped():
    frame = PEMILU.projection.voters.frame.copy()
    frame["region_name"] = [f'{name} <b>& "B"' for name in frame["region_name"]]
    voters = replace(PEMILU.projection.voters, frame=frame)
    odd = replace(PEMILU.projection, voters=voters, election="a<i>-&b").against(0.7)

    html = answer_html(alone(odd, "15.71"))

    assert_says(html, alone(odd, "15.71"), "id")
    assert "<b>" not in html
    assert "<i>" not in html
    assert 'Kota Jambi <b>& "B"' in ElementTree.fromstring(html).find("table/caption").text
    box = turnout.explore(odd)
    box.controls[2].value = "15.01"
    assert 'Kerinci <b>& "B"' in ElementTree.fromstring(box.answer.value).find("p").text


@pytest.mark.parametrize("lang", LANGS)
def test_every_control_changes_the_answer(lang):
    box = turnout.explore([PEMILU, PILKADA.projection], lang=lang, level=0.8)
    vote, base, region, target = box.controls

    def assert_answers(outlook, *chosen):
        assert_says(box.answer.value, of(outlook, *chosen), lang, 0.8)

    assert_answers(PEMILU, "dpt", "", 0.795)
    target.value = 86.5
    assert_answers(PEMILU, "dpt", "", 0.865)
    region.value = "15.71"
    assert_answers(PEMILU, "dpt", "15.71", 0.865)
    vote.value = 1
    assert_answers(PILKADA, "dpt", "15.71", 0.865)
    base.value = "all_lists"
    assert_answers(PILKADA, "all_lists", "15.71", 0.865)
    target.value = 70
    region.value = ""
    assert_answers(PILKADA, "all_lists", "", 0.7)
    vote.value = 0
    assert_answers(PEMILU, "all_lists", "", 0.7)


def test_controls_are_named_in_order():
    box = turnout.explore(VOTES)
    vote, base, region, target = box.controls

    heads = [control.description for control in box.controls]
    assert heads == ["Pemilihan", "Dihitung terhadap", "Wilayah", "Target"]
    assert box.children[:3] == (vote, base, region)
    assert box.children[3].children[0] is target
    assert box.children[4] is box.answer
    assert [name for name, _ in vote.options] == ["Pemilu 2024", "Pilkada 2024"]
    assert [name for name, _ in base.options] == [
        text(f"base.{name}") for vote, name in EVERY if vote is PEMILU
    ]
    assert region.options[0] == ("Provinsi Jambi", "")
    names = [name for name, _ in region.options[1:]]
    assert names == sorted(PEMILU.projection.names)
    assert dict(region.options)["Kota Sungai Penuh"] == "15.72"


def test_slider_shows_its_target_in_the_language():
    for lang, written in (("id", "81,5%"), ("en", "81.5%")):
        box = turnout.explore(PEMILU, lang=lang)
        slider, shown = box.children[2].children
        assert not slider.readout
        slider.value = 81.5
        assert shown.value == written


@pytest.mark.parametrize("target", [0.003, 0.5, 0.7834, 0.795, 0.94, 0.998])
def test_slider_starts_at_the_target_and_steps_by_half_a_point(target):
    slider = turnout.explore(PEMILU.projection.against(target)).controls[-1]

    assert slider.value == pytest.approx(100 * target)
    assert slider.step == 0.5
    assert 0 < slider.min <= slider.value <= slider.max < 100
    steps = (np.array([slider.min, slider.max]) - slider.value) / 0.5
    np.testing.assert_allclose(steps, steps.round(), atol=1e-6)
    few = np.quantile(PEMILU.projection.turnout, [0.005, 0.995])
    assert slider.min / 100 < few[0] + 0.005
    assert slider.max / 100 > min(few[1], 0.995) - 0.005


def test_one_vote_needs_no_list_of_votes():
    box = turnout.explore(PEMILU)

    assert box.controls[0] not in box.children
    assert box.children[0] is box.controls[1]


def test_one_region_is_its_own_whole():
    box = turnout.explore(alone(PEMILU, "15.01"))

    assert box.controls[2].options == (("Kerinci", ""),)
    assert_says(box.answer.value, of(PEMILU, "dpt", "15.01", 0.795), "id")


def test_starts_on_the_definition_given():
    box = turnout.explore(PEMILU.on("all_lists"))

    assert box.controls[1].value == "all_lists"
    assert_says(box.answer.value, of(PEMILU, "all_lists", "", 0.795), "id")


def test_another_vote_without_the_definition():
    box = turnout.explore(VOTES)
    vote, base, region, target = box.controls
    base.value, region.value, target.value = "dpt_dpk", "15.05", 82.0

    vote.value = 1

    assert [base.value, region.value, target.value] == ["dpt", "15.05", 82.0]
    assert_says(box.answer.value, of(PILKADA, "dpt", "15.05", 0.82), "id")


def test_another_vote_without_the_region(voters, history):
    four = turnout.project(voters, history, election="pemilu-2024")
    box = turnout.explore([PEMILU, four.against(0.75)])
    vote, base, region, target = box.controls
    base.value, region.value, target.value = "dpt_users", "15.05", 77.0

    vote.value = 1

    assert base.value in [name for _, name in base.options]
    assert (region.value, target.value) == ("", 77.0)
    assert_says(box.answer.value, of(four.against(), base.value, "", 0.77), "id")

    region.value, vote.value = "15.71", 0
    assert (region.value, target.value) == ("15.71", 77.0)
    assert_says(box.answer.value, of(PEMILU, base.value, "15.71", 0.77), "id")


def test_the_answer_remains_where_widgets_cannot_be_shown():
    box = turnout.explore(PEMILU)
    box.controls[-1].value = 90

    bundle = box._repr_mimebundle_()

    assert bundle["text/html"] == box.answer.value
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == box.model_id
    assert "://" not in bundle["text/html"].replace("http://www.w3.org/2000/svg", "")


def test_without_ipywidgets(monkeypatch):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)

    with pytest.raises(UsageError, match=r"needs ipywidgets.*python -m pip install ipywidgets"):
        turnout.explore(PEMILU)


def test_nothing_to_explore():
    with pytest.raises(UsageError, match="expected at least one projection"):
        turnout.explore([])


@pytest.mark.parametrize("given", [DATA, None, "x", [PEMILU, DATA]])
def test_what_cannot_be_explored(given):
    expected = f"expected a Projection or Outlook, or several, got {type(given).__name__}"
    with pytest.raises(UsageError, match=expected):
        turnout.explore(given)


def test_a_level_that_is_none():
    with pytest.raises(UsageError, match="level: expected a number between 0 and 1"):
        turnout.explore(PEMILU, level=1.5)


def test_says_nothing(capsys, caplog):
    turnout.explore(PEMILU).controls[-1].value = 60

    assert capsys.readouterr() == ("", "")
    assert not caplog.records
