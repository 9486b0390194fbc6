"""Scenarios: what-ifs on the same draws, by hand; out of files; side by side and drawn."""

import dataclasses
import json
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.special import logit
from test_outlook import make_past, make_projection

from turnout import (
    Base,
    Change,
    DataError,
    ModelError,
    Scenario,
    UsageError,
    charts,
    datasets,
    read_scenarios,
    scenarios,
)
from turnout.charts import style
from turnout.files.regions import data_folder
from turnout.plan.changes import applied
from turnout.words.numbers import people

# Four draws of three regions; by hand 460, 482, 513 and 438 of 600 voters take part.
SHARES = [[0.70, 0.80, 0.77], [0.65, 0.85, 0.82], [0.82, 0.78, 0.92], [0.74, 0.69, 0.75]]
REGISTERED = [100, 200, 300]
BESIDE = {
    Base.ALL_LISTS: np.array([[0.10, 0.04, 0.20], [0.05, 0.08, 0.15]] * 2),
    Base.DPT_USERS: np.array([[0.03, 0.02, 0.05], [0.01, 0.04, 0.02]] * 2),
}
EXAMPLE = data_folder() / "example" / "scenarios.toml"
JAMBI = datasets.jambi().outlook("pemilu-2024")
TOML = '[[scenario]]\nname = "Satu"\n[[scenario.change]]\n'


def make_outlook(target=0.79, **fields):
    return make_projection(SHARES, (REGISTERED,), beside=BESIDE, **fields).against(target)


def changed(*changes, outlook=None):
    return applied(outlook or make_outlook(), Scenario("S", changes)).projection


class TestByHand:
    def test_points_move_the_regions_named_by_code_or_name(self):
        moved = changed(Change("points", ("R0", "region r2"), value=-0.03))

        expected = np.array(SHARES) - [0.03, 0, 0.03]
        assert_allclose(moved.turnout, expected, rtol=1e-15)
        assert_array_equal(moved.electorate, [REGISTERED])

    def test_points_stay_inside_the_unit_interval(self):
        high, low = (changed(Change("points", value=value)).turnout for value in (0.2, -0.8))

        assert_allclose(high[0], [0.90, 1 - 1e-6, 0.97], rtol=1e-12)
        assert_allclose(low[2], [0.02, 1e-6, 0.12], rtol=1e-12)

    def test_median_lies_at_the_best_past(self):
        past = make_past([0.79, 0.74, np.nan], total=0.85)
        best = changed(Change("best_past"), outlook=make_outlook(past=past)).turnout

        medians = np.sort(best, axis=0)[1]
        assert_allclose(medians, [0.79, 0.78, 0.85])  # of 0.70, 0.78, 0.77; the total for the last
        assert_array_equal(best[:, 1], np.array(SHARES)[:, 1])
        assert_allclose(logit(best[:, 0]) - logit(np.array(SHARES)[:, 0]), logit(0.79) - logit(0.7))

    def test_best_of_several_elections_own_before_total(self):
        one = make_past([0.79, 0.90, np.nan], total=0.85)
        both = dataclasses.replace(
            one,
            elections=("vote-2014", "vote-2019"),
            dates=one.dates * 2,
            turnout=np.array([[0.81, np.nan, np.nan], [0.79, 0.90, 0.80]]),
            registered=np.full((2, 3), 1000.0),
            total=np.array([0.88, np.nan]),
            total_registered=np.array([np.nan, np.nan]),
            contests=("vote", "vote"),
            kinds=("vote", "vote"),
            error=np.zeros((2, 3)),
        )
        best = changed(Change("best_past"), outlook=make_outlook(past=both)).turnout

        assert_allclose(np.sort(best, axis=0)[1], [0.81, 0.90, 0.88])

    def test_struck_names_move_the_denominator_and_not_the_voters(self):
        less = changed(Change("list", ("R1", "R2"), value=-11))

        assert_array_equal(less.electorate, [[100, 196, 293]])  # of 200 and 300: 4.4 and 6.6 names
        assert_array_equal(less.voters.frame["registered"], [100, 196, 293])
        assert_allclose(less.ballots, np.array(SHARES) * REGISTERED)
        assert_allclose(less.turnout[0], [0.70, 160 / 196, 231 / 293])

    def test_share_of_the_names_votes(self):
        more = changed(Change("list", ("R0",), value=20, share=0.6))

        assert_allclose(more.turnout[:, 0], np.array([82, 77, 94, 86]) / 120)

    def test_people_beside_the_list_stay(self):
        before, after = make_outlook().projection, changed(Change("list", value=-30, share=0.5))

        for base in (Base.ALL_LISTS, Base.DPT_USERS):
            was, now = before.on(base), after.on(base)
            struck = np.array([5, 10, 15])
            if base is Base.ALL_LISTS:
                assert_allclose(was.electorate - now.electorate, [struck] * 4)
            assert_allclose(was.ballots - now.ballots, [struck / 2] * 4)

    def test_youth_move_by_their_share_of_the_list(self):
        young = changed(Change("youth", ("R1",), value=-0.1, share=0.17))

        assert_allclose(young.turnout, np.array(SHARES) - [0, 0.017, 0])

    def test_another_base_is_the_same_voters_and_comes_last(self):
        outlook = make_outlook()
        first = changed(Change("base", to="all_lists"), Change("points", value=0.02))

        assert first.base is Base.ALL_LISTS
        expected = (np.array(SHARES) + 0.02) / (1 + BESIDE[Base.ALL_LISTS])
        assert_allclose(first.turnout, expected)
        assert_array_equal(
            changed(Change("base", to=Base.ALL_LISTS), outlook=outlook).turnout,
            outlook.projection.on("all_lists").turnout,
        )

    def test_changes_are_made_where_the_projection_was(self):
        outlook = make_outlook().on("all_lists")
        moved = changed(Change("points", value=0.02), outlook=outlook)

        assert moved.base is Base.ALL_LISTS
        assert_allclose(moved.on("dpt").turnout, np.array(SHARES) + 0.02)
        assert moved.origin.base is Base.DPT

    def test_projection_made_on_another_list(self):
        lists = make_projection(SHARES, (REGISTERED,), base=Base.ALL_LISTS).against(0.79)
        more = changed(
            Change("list", ("R0",), value=20), Change("points", ("R1",), value=0.01), outlook=lists
        )

        assert more.base is Base.ALL_LISTS
        assert_allclose(more.turnout[0], [70 / 120, 0.81, 0.77])

    def test_table_by_hand(self):
        result = scenarios(
            make_outlook(),
            [
                Scenario("Turun", (Change("points", ("R2",), value=-0.05),)),
                Scenario("Coret", (Change("list", ("R0",), value=-10),)),
                Scenario("Lain", (Change("base", to="all_lists"),)),
            ],
        )
        table = result.table(0.5, "en")

        names = ["Base projection", "Turun", "Coret", "Lain"]
        assert table["name"].tolist() == names
        assert table["base"].tolist() == ["dpt", "dpt", "dpt", "all_lists"]
        # 461, 481, 514 and 437 of 600; fifteen fewer; the same of 590
        assert_allclose(table["median"][:3], [461 / 600, 446 / 600, 461 / 590])
        assert table["probability"].tolist()[:3] == [0.5, 0.25, 0.5]
        assert table["probability_change"].tolist()[:3] == [0, -0.25, 0]
        assert table["registered"].tolist()[:3] == [600, 600, 590]
        assert table["gap_voters"].tolist()[:3] == [-13, -28, -5]  # 461 - 474 and 461 - 466.1
        assert table["gap_voters_change"].tolist()[:3] == [0, -15, 8]
        assert table["gap_voters_change"].isna().tolist() == [False, False, False, True]
        assert result.as_dicts()[3]["gap_voters_change"] is None


class TestProperties:
    @given(st.integers(-17, -1), st.sampled_from([("R0",), ("R1", "R2"), ()]))
    def test_struck_names_that_do_not_vote_never_lower_turnout(self, names, where):
        more = changed(Change("list", where, value=names))

        assert (more.turnout >= np.array(SHARES)).all()
        assert more.electorate.sum() == 600 + names

    @given(st.lists(st.floats(0.05, 0.95), min_size=3, max_size=3))
    def test_best_past_never_lowers(self, past):
        best = changed(Change("best_past"), outlook=make_outlook(past=make_past(past)))

        assert (best.turnout >= np.array(SHARES)).all()
        assert (np.sort(best.turnout, axis=0)[1] >= np.array(past) - 1e-12).all()

    @given(st.permutations(range(4)), st.floats(-0.3, 0.3))
    def test_order_of_changes_to_different_regions_does_not_matter(self, order, value):
        changes = [
            Change("points", ("R0",), value=value),
            Change("list", ("R1",), value=-7, share=0.25),
            Change("youth", ("R2",), value=value, share=0.3),
            Change("base", to="all_lists"),
        ]
        one, other = changed(*changes), changed(*(changes[place] for place in order))

        assert_array_equal(one.turnout, other.turnout)
        assert_array_equal(one.electorate, other.electorate)

    @given(st.floats(-0.3, 0.3))
    def test_draws_keep_their_order(self, value):
        moved = changed(Change("points", value=value)).turnout

        order = np.argsort(np.array(SHARES), axis=0)
        assert (np.diff(np.take_along_axis(moved, order, axis=0), axis=0) >= 0).all()

    @pytest.mark.parametrize("base", list(Base))
    @pytest.mark.parametrize(
        "changes",
        [
            (),
            (Change("points", value=0.0),),
            (Change("list", value=0, share=0.4),),
            (Change("youth", value=0.0, share=0.2), Change("points", ("Tebo",), value=0.0)),
        ],
    )
    def test_nothing_changed_is_the_same_bit_for_bit(self, base, changes):
        own = JAMBI.on(base)
        same = applied(own, Scenario("S", changes))

        assert_array_equal(same.projection.turnout, own.projection.turnout)
        assert_array_equal(same.projection.electorate, own.projection.electorate)
        assert same.as_dict() == own.as_dict()

    @pytest.mark.parametrize("base", list(Base))
    def test_regions_add_up_under_every_scenario(self, base):
        result = scenarios(JAMBI.on(base), read_scenarios(EXAMPLE))

        for outlook in result.outlooks:
            projection, table = outlook.projection, outlook.table()
            total = projection.ballots.sum(axis=1) / projection.electorate.sum(axis=1)
            assert_allclose(projection.total_turnout, total)
            assert table["mean_gap_voters"].sum() == pytest.approx(outlook.total().mean_gap_voters)
            assert table["registered"].sum() == outlook.total().registered

    def test_the_base_projection_is_left_alone(self):
        before = JAMBI.projection.turnout.copy()
        scenarios(JAMBI, read_scenarios(EXAMPLE))

        assert_array_equal(JAMBI.projection.turnout, before)


class TestWords:
    def test_every_kind_says_what_it_assumes(self):
        result = scenarios(JAMBI, read_scenarios(EXAMPLE))
        own, english = result.assumptions("id"), result.assumptions("en")

        assert own[0] == (
            "Batang Hari dan Muaro Jambi: tingkat partisipasi pemilih turun 3,0 persen poin "
            "(anggapan); Kota Jambi: tingkat partisipasi pemilih turun 1,5 persen poin "
            "(anggapan). Contoh rekaan."
        )
        assert "Seluruh wilayah: 10.000 nama dicoret dari daftar pemilih; tidak ada di" in own[2]
        assert "10,000 names struck from the voter list; none of them voted" in english[2]
        assert "(17,0% dari daftar) turun 5,0 persen poin" in own[3]
        assert english[3].startswith("All regions: turnout of young voters (17.0% of the list) 5.0")
        assert english[4].startswith("The same voters, counted against all lists")
        assert "5,000 names added to the voter list; 60.0% of them vote" in english[5]
        assert "at least at the best on record" in english[1]

    def test_gains_and_many_regions(self):
        up = Change("points", tuple(JAMBI.projection.names[:7]), value=0.025)
        youth = Change("youth", ("Tebo",), value=0.5, share=0.125)
        result = scenarios(JAMBI, [Scenario("Naik", (up, youth)), Scenario("Sama")])

        first, second = result.assumptions("en")
        assert (
            "and 2 others: voter turnout 2.5 percentage points higher (assumed), but held" in first
        )
        assert "(12.5% of the list) 50.0 percentage points higher" in first
        assert second == "Nothing is changed."

    @pytest.mark.parametrize(
        ("change", "held"),
        [
            (Change("points", value=0.15), "below 100%"),  # one draw is at 0.92
            (Change("points", ("R2",), value=0.07), ""),
            (Change("points", ("R1", "R2"), value=-0.75), "above 0%"),
            (Change("youth", value=1.0, share=1.0), "below 100%"),
            (Change("youth", value=-0.9, share=0.5), ""),
        ],
    )
    def test_what_is_cut_at_the_ends_is_said(self, change, held):
        outlook = make_outlook()
        [sentence] = scenarios(outlook, [Scenario("S", (change,))]).assumptions("en")

        assert sentence.endswith(f"(assumed), but held {held} in some simulations." * bool(held))
        assert ("held" in sentence) == bool(held)

    def test_what_is_cut_is_told_of_the_changes_before_it(self):
        two = Change("points", value=0.05), Change("points", value=0.06)
        one, both = (Scenario(str(len(some)), some) for some in (two[1:], two))
        first, second = scenarios(make_outlook(), [one, both]).assumptions()

        assert "ditahan" not in first
        assert second.count(", tetapi ditahan di bawah 100% dalam sebagian simulasi") == 1

    def test_best_past_that_is_reached_already_changes_nothing(self):
        outlook = make_outlook(past=make_past([0.6, 0.9, np.nan], total=0.7))
        best = [Scenario(name, (Change("best_past", (name,)),)) for name in ("R0", "R1", "R2")]
        told = scenarios(outlook, best).assumptions("en")

        found = ["; the median there is already as high, so nothing changes" in one for one in told]
        assert found == [True, False, True]

    def test_names_none_of_which_vote(self):
        changes = (
            Change("list", value=9),
            Change("list", value=-9),
            Change("list", value=9, share=0.5),
        )
        many = [Scenario(str(number), (one,)) for number, one in enumerate(changes)]
        up, down, half = scenarios(make_outlook(), many).assumptions("en")

        assert up.endswith("9 names added to the voter list; none of them votes (assumed).")
        assert down.endswith("9 names struck from the voter list; none of them voted (assumed).")
        assert half.endswith("; 50.0% of them vote (assumed).")

    def test_summary_names_the_ends_and_claims_nothing(self):
        up = Scenario("Atas", (Change("points", value=0.02),))
        down = Scenario("Bawah", (Change("points", value=-0.05),))
        two, one, none = (
            scenarios(JAMBI, some).summary("en")
            for some in ([down, up], [down], [Scenario("Sama")])
        )

        base = "2024 general election: the probability of the 79.5% target (base 95%) "
        assert re.match(re.escape(base) + r"rises most, to 97%, if “Atas” and falls most, to ", two)
        assert re.match(re.escape(base) + r"falls most, to \d+%, if “Bawah”\. Scenarios are", one)
        assert none.startswith(base + "does not move in any scenario (rounded). ")
        assert "not forecasts, and claim nothing about causes." in none
        assert "tidak menyatakan sebab akibat." in scenarios(JAMBI, [up]).summary()

    def test_plain_values_and_html(self):
        result = scenarios(JAMBI, [*read_scenarios(EXAMPLE), Scenario("<b>")])
        plain = result.as_dicts()

        assert json.loads(json.dumps(plain)) == json.loads(json.dumps(plain, default=str))
        assert [one["changes"] == [] for one in plain] == [True, *[False] * 6, True]
        assert plain[3]["changes"][0]["value"] == -10_000
        assert plain[1]["assumes"]["en"] == result.assumptions("en")[0]
        assert "<b>" not in result.show().html
        assert "Contoh rekaan" in result.show().html


@pytest.mark.parametrize(
    ("fields", "odd"),
    [
        ({"kind": "points"}, "value"),
        ({"kind": "points", "value": -3}, "value"),
        ({"kind": "points", "value": "3"}, "value"),
        ({"kind": "points", "value": True}, "value"),
        ({"kind": "list", "value": True}, "value"),
        ({"kind": "list", "value": 5, "share": "0.5"}, "share"),
        ({"kind": "list", "value": 5, "share": True}, "share"),
        ({"kind": "points", "regions": "Tebo", "value": 0.1}, "regions"),
        ({"kind": "base", "to": ["dpt"]}, "to"),
        ({"kind": "points", "value": float("nan")}, "value"),
        ({"kind": "points", "value": 0.1, "share": 0.2}, "share"),
        ({"kind": "list", "value": 2.5}, "value"),
        ({"kind": "list", "value": float("inf")}, "value"),
        ({"kind": "list", "value": 5, "share": 1.5}, "share"),
        ({"kind": "youth", "value": 0.1}, "share"),
        ({"kind": "youth", "value": 0.1, "share": 0.0}, "share"),
        ({"kind": "base", "to": "everyone"}, "to"),
        ({"kind": "base", "to": "dpt", "regions": ("Tebo",)}, "regions"),
        ({"kind": "best_past", "value": 0.9}, "value"),
    ],
)
def test_change_that_does_not_fit(fields, odd):
    with pytest.raises(UsageError, match=f"change '{fields['kind']}': {odd} does not fit"):
        Change(**fields)


class TestRefused:
    def test_unknown_kind(self):
        with pytest.raises(UsageError, match=r"among points, best_past, .*, got 'flood'"):
            Change("flood")

    @pytest.mark.parametrize("name", ["Muara Jambi", "Jambi", "15.99"])
    def test_unknown_region_names_the_scenario_and_the_nearest(self, name):
        with pytest.raises(UsageError, match=f"Banjir: {name} is no region that") as info:
            scenarios(JAMBI, [Scenario("Banjir", (Change("points", (name,), value=0.1),))])
        if name == "Muara Jambi":
            assert "perhaps Muaro Jambi" in str(info.value)
            assert "mungkin maksudnya Muaro Jambi" in info.value.said("id")

    @pytest.mark.parametrize("name", ["15.07", "KAB. TANJAB TIMUR", "tanjung jabung timur"])
    def test_region_as_offices_write_it(self, name):
        moved = changed(Change("points", (name, name), value=-0.02), outlook=JAMBI)

        fell = (moved.turnout != JAMBI.projection.turnout).any(axis=0)
        assert [moved.names[place] for place in np.flatnonzero(fell)] == ["Tanjung Jabung Timur"]
        assert_allclose(moved.turnout[:, fell], JAMBI.projection.turnout[:, fell] - 0.02)

    def test_list_shorter_than_its_voters(self):
        with pytest.raises(ModelError, match=r"scenario 'S': .* the list of Region R2 no longer"):
            changed(Change("list", ("R2",), value=-24))
        assert changed(Change("list", ("R2",), value=-23)).turnout.max() < 1

    def test_struck_voters_beyond_those_there_are(self):
        with pytest.raises(ModelError, match="the list of Region R0"):
            changed(Change("list", ("R0",), value=-90, share=1))

    def test_no_past_no_best(self):
        outlook = make_outlook(past=make_past([0.9, np.nan, 0.9]))
        with pytest.raises(ModelError, match=r"no past turnout .* is known for Region R1; "):
            changed(Change("best_past"), outlook=outlook)
        assert changed(Change("best_past", ("R0", "R2")), outlook=outlook).turnout[0, 0] > 0.7

    def test_base_not_known(self):
        outlook = make_projection(SHARES, (REGISTERED,)).against(0.79)
        with pytest.raises(ModelError, match="gives the voters on 'dpt_dpk'"):
            changed(Change("base", to="dpt_dpk"), outlook=outlook)

    def test_two_of_one_name(self):
        with pytest.raises(UsageError, match="two scenarios are named 'Sama'"):
            scenarios(JAMBI, [Scenario("Sama"), Scenario("sama")])


SHEET = [
    ["Skenario", "Jenis", "Wilayah", "Nilai", "Bagian", "Menjadi", "Catatan"],
    ["Banjir", "poin", "Batang Hari; 15.05", "-3", None, None, "Rekaan"],
    [None, "Daftar", "Tebo", "−1.200", "12,5%", None, None],
    ["Muda", "pemuda", None, -2.5, 0.17, None, None],
    ["Terbaik", "terbaik", 15.01, None, None, None, None],
    ["Lain", "definisi", None, None, None, "semua daftar", None],
]
READ = (
    Scenario(
        "Banjir",
        (
            Change("points", ("Batang Hari", "15.05"), value=-0.03),
            Change("list", ("Tebo",), value=-1200, share=0.125),
        ),
        "Rekaan",
    ),
    Scenario("Muda", (Change("youth", value=-0.025, share=0.17),)),
    Scenario("Terbaik", (Change("best_past", ("15.01",)),)),
    Scenario("Lain", (Change("base", to="all_lists"),)),
)
CHANGES = """\
[[scenario]]
name = "Banjir"
note = "Rekaan"
[[scenario.change]]
kind = "points"
regions = ["Batang Hari", "15.05"]
value = -3
[[scenario.change]]
kind = "list"
regions = "Tebo"
value = -1_200
share = "12,5%"
[[scenario]]
name = "Muda"
[[scenario.change]]
jenis = "pemuda"
nilai = "-2,5 pp"
bagian = 0.17
[[scenario]]
name = "Terbaik"
change = [{kind = "best past", regions = [15.01]}]
[[scenario]]
name = "Lain"
change = [{kind = "base", to = "all_lists"}]
"""


class TestFiles:
    def test_sheet_in_indonesian(self, write):
        assert read_scenarios(write("skenario.xlsx", {"Skenario": SHEET})) == READ

    @pytest.mark.parametrize("mark", [";", "\t"])
    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
    def test_text_of_any_delimiter(self, write, mark, encoding):
        lines = [mark.join(f'"{"" if v is None else v}"' for v in row) for row in SHEET]

        assert read_scenarios(write("skenario.csv", "\r\n".join(lines).encode(encoding))) == READ

    @pytest.mark.parametrize("start", ["", "\ufeff"])
    def test_toml(self, write, start):
        assert read_scenarios(write("skenario.toml", start + CHANGES)) == READ

    def test_title_above_and_numbers_beside(self, write):
        rows = [["Skenario rapat"], ["No", *SHEET[0]], [1, *SHEET[1]]]

        assert read_scenarios(write("a.xlsx", {"Sampul": [["x"]], "S": rows}))[0].name == "Banjir"

    def test_example_uses_every_kind_and_says_that_it_is_made_up(self):
        found = read_scenarios(EXAMPLE)

        kinds = {change.kind for scenario in found for change in scenario.changes}
        assert kinds == {"points", "best_past", "list", "youth", "base"}
        assert all(scenario.note.startswith("Contoh rekaan") for scenario in found)
        assert EXAMPLE.read_text("utf-8").startswith("# CONTOH REKAAN / CONSTRUCTED EXAMPLE")

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            (TOML + 'kind = "points"\nvalue = -0.03', "E154 a.toml, row 3, column 'value/nilai': "),
            (TOML + 'kind = "points"\nvalue = 101', "scenario Satu: '101' is no change in"),
            (TOML + 'kind = "points"\nvalue = true', "E154 .*'True'"),
            (TOML + 'kind = "points"\nvalue = "1_0"', "E154 .*'1_0'"),
            (TOML + 'kind = "points"\nvalue = [1]', r"E154 .*'\[1\]'"),
            (TOML + 'kind = "points"', "E152 .* scenario Satu: value/nilai is missing"),
            (TOML + 'kind = "points"\nvalue = 3\nvlue = 3', "E153 .* the field 'vlue' is not used"),
            (TOML + 'kind = "points"\nvalue = 3\nto = "dpt"', "E153 .* the field 'to/menjadi' is"),
            (TOML + 'kind = "list"\nvalue = 2.5', "E133 a.toml, row 3, .*'2.5' is not a whole"),
            (TOML + 'kind = "list"\nvalue = 1979-05-27', "E105 "),
            (TOML + 'kind = "list"\nvalue = 07:32:00', "E105 .*'07:32:00' is not a whole"),
            (TOML + 'kind = "list"\nvalue = {a = 1}', "E105 .*'{'a': 1}' is not a whole"),
            (TOML + 'kind = "list"\nvalue = true', "E105 "),
            (TOML + 'kind = "best_past"\nregions = [2024-01-15]', "E156 .*2024, 1, 15"),
            (TOML + 'kind = "list"\nvalue = 9\nshare = 17', "E114 .*'17' is not a share"),
            (TOML + 'kind = "youth"\nvalue = -3', "E152 .*share/bagian is missing"),
            (TOML + 'kind = "youth"\nvalue = -3\nshare = 0', "E114 .*'0' is not a share"),
            (TOML + 'kind = "base"\nto = "all"', "E155 .*'all' is no base"),
            (TOML + 'kind = "flood"\nvalue = 1', "E151 .* scenario Satu: 'flood' is no kind"),
            (TOML + "value = 1", "E152 .* scenario Satu: kind/jenis is missing"),
            ('[[scenario]]\nname = "Satu"', "E152 a.toml, column 'kind/jenis': scenario Satu"),
            ('[[scenario]]\nname = "Satu"\nchange = [3]', "E151 .*'3' is no kind of change"),
            (
                "[[scenario]]\n[[scenario.change]]\nkind = 'best_past'",
                "E152 .*scenario/skenario is",
            ),
            (
                CHANGES + '[[scenario]]\nname = "muda"\nchange = {kind = "best_past"}',
                "E157 .* muda",
            ),
            ("# none", "E158 a.toml: holds no scenario"),
            ("[[scenaro]]\nname = 'x'", "E153 a.toml: the field 'scenaro' is not used"),
            ("scenario = 3", "E152 "),
            ('[[scenario]]\nname = "Satu', "E150 a.toml, row 2: cannot be read as TOML"),
            ("a = " + "[" * 3000, "E150 a.toml"),
        ],
    )
    def test_faults_of_toml(self, write, body, said):
        with pytest.raises(DataError, match=said):
            read_scenarios(write("a.toml", body))

    def test_faults_of_sheets_all_at_once(self, write):
        rows = [
            SHEET[0],
            ["Banjir", "poin", "Tebo", "banyak", None, None, None],
            ["Banjir", "Daftar", "Tebo", "405.85", None, None, None],
            ["Muda", "pemuda", None, -2, None, None, None],
            ["Banjir", "angin", None, 1, None, None, None],
            ["Lain", "definisi", None, None, None, "semua", "x", None, "lebih"],
        ]
        with pytest.raises(DataError, match="E154") as info:
            read_scenarios(write("a.xlsx", {"Rencana": rows}))

        found = [(finding.code, finding.row, finding.sheet) for finding in info.value.findings]
        rows_of = [("E124", 6), ("E154", 2), ("E133", 3), ("E152", 4), ("E151", 5)]
        assert found == [
            (code, row, "Rencana") for code, row in [*rows_of, ("E157", 5), ("E155", 6)]
        ]
        own = info.value.said("id")
        assert "a.xlsx, lembar 'Rencana', baris 2, kolom 'value/nilai': skenario Banjir: " in own
        assert "'angin' bukan jenis perubahan; pakai poin, terbaik, daftar, pemuda atau" in own

    def test_date_for_a_code(self, write):
        import datetime

        rows = [SHEET[0], ["Satu", "terbaik", datetime.date(2024, 1, 15), None, None, None, None]]
        with pytest.raises(DataError, match=r"E156 .*'2024-01-15' is no code or name"):
            read_scenarios(write("a.xlsx", {"S": rows}))

    def test_decimal_comma_that_splits_a_cell(self, write):
        with pytest.raises(DataError, match=r"E124 a.csv, row 2"):
            read_scenarios(write("a.csv", "scenario,kind,value\nBanjir,points,-2,5\n"))

    @pytest.mark.parametrize(
        ("name", "body", "found"),
        [
            ("a.csv", "nama,x\n1,2\n", "nama, x"),
            ("a.yaml", "scenario:\n  - name: Banjir\n    kind: points\n", "scenario:"),
            ("a.json", '[{"nama": 1, "x": 2}]', "nama, x"),
        ],
    )
    def test_something_else(self, write, name, body, found):
        with pytest.raises(
            DataError, match=rf"^E159 {name}: no row .*found: {found}.; write .* as TOML"
        ):
            read_scenarios(write(name, body))

    def test_first_sheet_empty_and_no_headings(self, write):
        with pytest.raises(DataError, match=r"E159 a.xlsx, sheet 'B': .*found: x"):
            read_scenarios(write("a.xlsx", {"A": [], "B": [["x"]]}))

    @pytest.mark.parametrize("name", ["tidak-ada.toml", "tidak-ada.csv"])
    def test_no_such_file(self, tmp_path, name):
        with pytest.raises(DataError, match="E101"):
            read_scenarios(tmp_path / name)


def many(count):
    name = "Skenario ke-{} dengan nama yang panjang: hujan lebat serta banjir di hilir".format
    return [
        Scenario(name(number), (Change("points", value=0.011 * number - 0.05),))
        for number in range(count)
    ]


class TestTornado:
    @pytest.mark.parametrize("lang", ["id", "en"])
    def test_rows_and_words(self, lang):
        result = scenarios(JAMBI, read_scenarios(EXAMPLE))
        chart = charts.tornado(result, lang=lang)
        shown = [text.get_text() for text in chart.figure.axes[0].texts]

        assert chart.title == result.finding(lang)
        names = [one.name for one in result.scenarios]
        assert all(name in chart.alt for name in names)
        order = [text for text in shown if any(text.startswith(name) for name in names)]
        lists = "semua daftar" if lang == "id" else "all lists"
        assert order[:2] == [f"{names[4]} ({lists})", names[0]]
        assert order[-1] == names[1]
        changes = result.table()["gap_voters_change"]
        written = [people(change, signed=True, lang=lang) for change in changes[1:].dropna()]
        assert set(written) <= set(shown)
        assert shown.count("–") == 2  # of the base projection, and on another base
        assert {"84,8%", "95%"} <= set(shown) or lang == "en"
        texts = " ".join(text.get_text() for text in chart.figure.texts)
        assert ("bukan prakiraan" if lang == "id" else "not forecasts") in texts

    @pytest.mark.parametrize("size", ["slide", "column"])
    @pytest.mark.parametrize("count", [1, 2, 12])
    def test_nothing_overlaps_or_is_cut(self, count, size):
        result = scenarios(JAMBI, many(count))
        with style.context():
            chart = charts.tornado(result, size=size)
            figure, axes = chart.figure, chart.figure.axes[0]
            renderer = figure.canvas.get_renderer()
            boxes = [text.get_window_extent(renderer) for text in axes.texts if text.get_text()]
        frame = figure.bbox

        labels = [text.get_text().replace("\n", " ") for text in axes.texts]
        assert set(labels) >= {one.name for one in result.scenarios}
        for place, box in enumerate(boxes):
            assert frame.x0 <= box.x0 < box.x1 <= frame.x1
            for other in boxes[:place]:
                assert not box.padded(-1.5).overlaps(other.padded(-1.5))

    def test_more_than_fit_are_counted(self):
        chart = charts.tornado(scenarios(JAMBI, many(18)), lang="en")

        assert "Shown: 16 of 18 scenarios." in chart.words.subtitle
        assert "ke-5 " not in chart.alt  # -0.05 + 0.055 moves least
        assert "ke-17 " in chart.alt

    def test_draws_on_axes_given(self):
        from matplotlib.figure import Figure

        axes = Figure(figsize=(8, 4)).subplots()
        chart = charts.tornado(scenarios(JAMBI, [Scenario("Sama")]), ax=axes, lang="en")

        assert chart.figure is axes.get_figure()
        assert chart.title.endswith("does not move in any scenario (rounded)")
