"""A projection held against a target: every number from the same draws."""

import dataclasses
import datetime
import json
from html import escape

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.special import expit, logit

from turnout import (
    Base,
    History,
    LastElection,
    Outlook,
    Projection,
    Target,
    UsageError,
    VoterList,
    datasets,
    project,
)
from turnout.tables.past import Past
from turnout.words.numbers import people, percent, probability, span

# Four draws of four regions; by hand 770, 784, 803 and 769 of 1,000 voters take part.
SHARES = [
    [0.70, 0.80, 0.60, 0.90],
    [0.65, 0.85, 0.75, 0.81],
    [0.82, 0.78, 0.71, 0.88],
    [0.74, 0.69, 0.83, 0.77],
]
REGISTERED = [100, 200, 300, 400]
JAMBI = datasets.jambi()
PEMILU = JAMBI.outlook("pemilu-2024")


def make_past(shares, total=None):
    cells = np.array([shares], dtype=float)
    return Past(
        elections=("vote-2019",),
        dates=(datetime.date(2019, 4, 17),),
        turnout=cells,
        registered=np.full(cells.shape, 1000.0),
        total=np.array([np.nan if total is None else total]),
        total_registered=np.array([np.nan]),
    )


def make_projection(shares=SHARES, electorate=(REGISTERED,), total=0.79, past=None, **fields):
    draws = np.array(shares)
    codes = [f"R{place}" for place in range(draws.shape[1])]
    voters = VoterList(
        pd.DataFrame(
            {
                "region_code": codes,
                "region_name": [f"Region {code}" for code in codes],
                "registered": np.rint(np.median(np.array(electorate), axis=0)).astype(int),
            }
        )
    )
    empty = pd.DataFrame(columns=["region_code", "region_name", "group"])
    settings_ = {
        "election": "vote-2024",
        "date": datetime.date(2024, 5, 6),
        "as_of": datetime.date(2024, 5, 1),
        "base": Base.DPT,
        "contest": "vote",
        "model": "by-hand",
        "seed": 1,
        "pasts": dict.fromkeys(Base, past or make_past([0.7] * len(codes), total)),
        "history": History(empty),
        "past_swings": 2,
    }
    return Projection(
        voters=voters,
        turnout=draws,
        electorate=np.array(electorate, dtype=float),
        **{**settings_, **fields},
    )


SHOWN = (Base.DPT, Base.ALL_LISTS, Base.DPT_USERS)


@pytest.fixture
def outlook():
    return make_projection().against(0.775)


@pytest.fixture(
    scope="module",
    params=[(vote, base) for vote in ("pemilu", "pilkada") for base in SHOWN],
    ids=lambda param: f"{param[0]}-{param[1].value}",
)
def packaged(request):
    vote, base = request.param
    return JAMBI.outlook(f"{vote}-2024").on(base)


class TestByHand:
    def test_probability_is_the_share_of_draws(self, outlook):
        assert_allclose(outlook.probability, [0.25, 0.75, 0.25, 0.75])
        assert outlook.total().probability == 0.5

    def test_a_draw_on_the_target_reaches_it(self):
        assert_allclose(make_projection().against(0.85).probability, [0, 0.25, 0, 0.5])
        halves = make_projection([[0.75, 0.25], [0.5, 0.25], [0.5, 0.875]], ((512, 512),))
        assert_allclose(halves.against(0.5).total().probability, 2 / 3)

    def test_gap_points_are_turnout_minus_target(self, outlook):
        table = outlook.table(0.5)

        assert_allclose(table["gap_points"], np.array([0.70, 0.78, 0.71, 0.81]) - 0.775)
        assert_allclose(table["gap_points_lower"], np.array([0.65, 0.69, 0.60, 0.77]) - 0.775)
        assert_allclose(table["gap_points_upper"], np.array([0.74, 0.80, 0.75, 0.88]) - 0.775)
        assert_allclose(outlook.total(0.5).gap_points, np.array([0.770, 0.769, 0.784]) - 0.775)

    def test_gap_voters_are_whole_people(self, outlook):
        row = outlook.table(0.5).set_index("region_code").loc["R1"]
        total = outlook.total(0.5)

        columns = ["gap_voters", "gap_voters_lower", "gap_voters_upper"]
        assert row[columns].tolist() == [1, -17, 5]  # of -17, 1, 5, 15
        assert tuple(total.gap_voters) == (-5, -6, 9)  # of -6, -5, 9, 28

    def test_mean_gaps_add_up(self, outlook):
        means = outlook.table()["mean_gap_voters"]

        assert_allclose(means, [-4.75, 1.0, -15.75, 26.0])
        assert_allclose(outlook.total().mean_gap_voters, 6.5)

    def test_contributions_are_shares_of_what_is_missing_where_all_fall_short(self, outlook):
        # All fall short in the first and last draw, by 5 and 6; there the regions miss these means.
        means = np.array([-5.5, -6.0, -18.0, 24.0])

        first, last = np.array(SHARES)[0] - 0.775, np.array(SHARES)[3] - 0.775
        by_hand = (first + last) * REGISTERED / 2
        assert_allclose(by_hand.sum(), -5.5)
        assert_allclose(outlook.contribution, by_hand / -5.5)
        assert_allclose(by_hand, means)
        assert_allclose(outlook.table()["contribution"].sum(), 1)

    def test_nothing_is_contributed_where_nothing_is_missing(self):
        assert np.isnan(make_projection().against(0.5).contribution).all()

    def test_bad_case_is_the_one_in_ten_quantile(self, outlook):
        assert outlook.total().bad_case_voters == -6
        twenty = [[0.5 + 0.01 * place] for place in range(20)]
        assert make_projection(twenty, ((1000,),)).against(0.8).total().bad_case_voters == -290

    def test_lowest_three(self, outlook):
        assert_allclose(outlook.lowest, [1.0, 0.75, 0.75, 0.5])

    def test_relative_to_the_total_of_the_same_draw(self, outlook):
        expected = np.array(SHARES) - np.array([[0.770], [0.784], [0.803], [0.769]])

        assert_allclose(outlook.relative, expected)
        assert_allclose(outlook.table()["relative"][0], np.sort(expected[:, 0])[1])

    def test_exceeding_the_last_turnout(self, outlook):
        assert outlook.total().exceeds_last == 0.25
        assert make_projection(total=None).against(0.775).total().exceeds_last is None

    def test_a_drawn_electorate_enters_draw_by_draw(self):
        electorate = [[100, 300], [200, 400], [160, 340]]
        shares = [[0.5, 0.9], [0.7, 0.6], [0.8, 0.65]]
        outlook = make_projection(shares, electorate).against(0.72)
        total = (0.5 * 100 + 0.9 * 300) / 400, (0.7 * 200 + 0.6 * 400) / 600, (128 + 221) / 500

        assert_allclose(outlook.projection.total_turnout, total)
        assert_allclose(outlook.gap_voters.sum(axis=1), (np.array(total) - 0.72) * [400, 600, 500])
        assert outlook.table()["registered"].tolist() == [160, 340]
        assert outlook.total().registered == 500

    def test_knows_regions_where_most_have_a_past(self):
        known = [make_past([0.7, 0.8, share, np.nan]) for share in (0.75, np.nan)]

        outlooks = [make_projection(past=past).against(0.775) for past in known]

        assert [outlook.knows_regions for outlook in outlooks] == [True, False]
        assert [outlook.ranks for outlook in outlooks] == [True, False]

    def test_three_regions_are_always_the_lowest_three(self):
        three = np.array(SHARES)[:, :3]

        outlook = make_projection(three, (REGISTERED[:3],)).against(0.775)

        assert_allclose(outlook.lowest, 1)
        assert outlook.knows_regions
        assert not outlook.ranks


class TestTable:
    READ = ("gap_points", "gap_voters", "relative")
    COLUMNS = (
        *("region_code", "region_name", "registered", "median", "lower", "upper", "probability"),
        *(name + suffix for name in READ for suffix in ("", "_lower", "_upper")),
        *("mean_gap_voters", "lowest3", "contribution"),
    )

    def test_columns_and_sums(self, packaged):
        table, total = packaged.table(), packaged.total()

        assert sorted(table.columns) == sorted(self.COLUMNS)
        assert table["registered"].sum() == total.registered
        assert table.isna().sum().sum() == 0
        people_in_it = ["gap_voters", "gap_voters_lower", "gap_voters_upper", "registered"]
        assert {table[name].dtype.kind for name in people_in_it} == {"i"}
        assert_allclose(table["mean_gap_voters"].sum(), total.mean_gap_voters)
        assert_allclose(table["lowest3"].sum(), 3)
        assert table["lowest3"].between(0, 1).all()

    def test_is_a_copy(self, packaged):
        table = packaged.table()
        table.loc[:, "median"] = 0

        assert packaged.table()["median"].min() > 0.4

    def test_gap_is_turnout_minus_target_in_points_and_people(self, packaged):
        table = packaged.table(0.8)

        for suffix, read in (("", "median"), ("_lower", "lower"), ("_upper", "upper")):
            assert_allclose(table[f"gap_points{suffix}"], table[read] - 0.795)
            if packaged.projection.base is Base.DPT:
                voters = table[f"gap_points{suffix}"] * table["registered"]
                assert_allclose(table[f"gap_voters{suffix}"], voters, atol=0.5001)

    def test_children_add_up_in_every_draw(self, packaged):
        projection = packaged.projection
        whole = (projection.total_turnout - 0.795) * projection.total_electorate

        assert_allclose(packaged.gap_voters.sum(axis=1), whole, atol=1e-4)

    def test_intervals_are_nested(self, packaged):
        narrow, wide = packaged.table(0.8), packaged.table(0.95)

        for name in self.READ:
            assert (wide[f"{name}_lower"] < narrow[f"{name}_lower"]).all()
            assert (wide[f"{name}_upper"] > narrow[f"{name}_upper"]).all()

    def test_one_region_equals_the_total(self):
        voters = dataclasses.replace(JAMBI.voters, frame=JAMBI.voters.frame.tail(1))
        outlook = project(voters, JAMBI.history, election="pemilu-2024").against(0.8)
        row, total = outlook.table().iloc[0], outlook.total()

        assert_allclose(row["probability"], total.probability)
        assert_allclose(row[["median", "lower", "upper"]].tolist(), total.turnout)
        assert_allclose(row["gap_voters"], total.gap_voters.median, atol=1)
        assert_allclose(row[["relative", "relative_lower"]].tolist(), [0, 0], atol=1e-12)
        assert row["lowest3"] == 1

    def test_level_out_of_range(self, outlook):
        for read in (outlook.table, outlook.total, outlook.as_dict):
            with pytest.raises(UsageError, match="level: expected a number between 0 and 1, got 9"):
                read(9)


class TestProbability:
    @given(st.floats(0.3, 0.98), st.floats(0.02, 0.98))
    @settings(max_examples=60, deadline=None)
    def test_agrees_with_the_interval_for_every_target(self, target, level):
        outlook = PEMILU.projection.against(target)
        reads = outlook.projection.table(level).assign(probability=outlook.probability)
        answer = outlook.total(level)
        reads.loc[len(reads)] = ["15", "all", 1, *answer.turnout, answer.probability]

        above, below = reads["lower"] >= target, reads["upper"] < target

        assert (reads.loc[above, "probability"] >= (1 + level) / 2 - 1e-12).all()
        assert (reads.loc[below, "probability"] <= (1 - level) / 2 + 1e-12).all()
        middle = reads[~above & ~below]["probability"]
        assert middle.between((1 - level) / 2 - 1e-3, (1 + level) / 2 + 1e-3).all()
        assert (reads.loc[reads["median"] >= target, "probability"] > 0.5).all()
        assert (reads.loc[reads["probability"] > 0.5, "median"] >= target).all()

    def test_is_the_share_of_draws(self, packaged):
        draws = packaged.projection.turnout

        assert_array_equal(packaged.probability, np.count_nonzero(draws >= 0.795, axis=0) / 4000)
        total = np.count_nonzero(packaged.projection.total_turnout >= 0.795) / 4000
        assert packaged.total().probability == total

    def test_a_higher_target_is_never_likelier(self):
        ladder = [JAMBI.outlook("pemilu-2024", value) for value in (0.7, 0.775, 0.795, 0.82, 0.9)]

        totals = [outlook.total().probability for outlook in ladder]
        regions = np.array([outlook.probability for outlook in ladder])

        assert totals == sorted(totals, reverse=True)
        assert totals[0] - totals[-1] > 0.5
        assert (np.diff(regions, axis=0) <= 0).all()

    def test_gap_and_probability_have_one_sign(self, packaged):
        gaps = packaged.gap_voters.sum(axis=1)

        assert_allclose((gaps >= 0).mean(), packaged.total().probability, atol=3 / 4000)
        assert_allclose((gaps <= packaged.total().bad_case_voters).mean(), 0.1, atol=2 / 4000)


class TestRelative:
    def test_holds_no_common_swing(self):
        model = LastElection(region_scale=1e-9, region_weight=1e15)
        outlook = project(
            JAMBI.voters, JAMBI.history, election="pemilu-2024", model=model
        ).against()
        table = outlook.table()

        relative = table["relative_upper"] - table["relative_lower"]

        assert (relative < 0.3 * (table["upper"] - table["lower"])).all()
        assert set(np.round(outlook.lowest, 9)) == {0, 1}

    def test_a_constant_swing_on_the_logit_scale_barely_moves_it(self):
        shares = np.array([[0.78, 0.80, 0.83, 0.85], [0.84, 0.79, 0.77, 0.82]])
        moved = expit(logit(shares) + 0.2)

        before, after = (make_projection(each).against(0.775) for each in (shares, moved))

        shift = after.projection.total_turnout - before.projection.total_turnout
        assert shift.min() > 0.025
        assert np.abs(after.relative - before.relative).max() < 0.25 * shift.min()
        assert_array_equal(after.lowest, before.lowest)

    def test_adds_up_to_nothing_over_the_voters(self, packaged):
        weighted = packaged.relative * packaged.projection.electorate

        assert_allclose(weighted.sum(axis=1), 0, atol=1e-4)


class TestTargets:
    def test_default_is_the_one_on_record(self):
        outlook = JAMBI.outlook("pemilu-2024")

        assert outlook.target.value == 0.795
        assert outlook.target.issuer == "RPJMN 2020-2024"
        assert "as reported; RPJMN text not seen" in outlook.target.note

    def test_without_one_the_yardstick(self):
        assert make_projection().against().target == Target(0.795, note="yardstick")

    def test_a_given_target_is_used(self):
        assert JAMBI.outlook("pilkada-2024", 0.68).target == Target(0.68)
        assert make_projection().against(Target(0.7, "KPU")).target.issuer == "KPU"

    @pytest.mark.parametrize("value", [0, 1, 79.5, -0.2])
    def test_a_percentage_is_refused(self, value):
        with pytest.raises(UsageError, match=f"a share between 0 and 1 such as 0.795, got {value}"):
            JAMBI.outlook("pemilu-2024", value)

    def test_the_target_stays_on_another_base(self):
        outlook = JAMBI.outlook("pilkada-2024", 0.68)

        assert outlook.on("all_lists").target is outlook.target
        assert outlook.on("all_lists").projection.base is Base.ALL_LISTS
        assert outlook.on("all_lists").total().probability < outlook.total().probability


class TestWords:
    @pytest.mark.parametrize("lang", ["id", "en"])
    @pytest.mark.parametrize("level", [0.8, 0.9])
    def test_summary_holds_the_numbers_as_formatted(self, packaged, lang, level):
        total, said = packaged.total(level), packaged.summary(lang, level)

        turnout = total.turnout
        assert percent(0.795, lang=lang) in said
        assert probability(total.probability, lang=lang) in said
        assert percent(turnout.median, lang=lang) in said
        assert span(turnout.lower, turnout.upper, lang=lang) in said
        assert percent(level, 0, lang=lang) in said
        assert people(abs(total.bad_case_voters), lang=lang) in said
        assert {"id": "Provinsi Jambi", "en": "Jambi Province"}[lang] in said
        missing = people(-total.gap_voters.median, lang=lang)
        assert (missing in said) == (total.gap_voters.median < 0)

    def test_facts_are_the_totals_numbers(self, packaged):
        facts, total = packaged.facts(0.8), packaged.total(0.8)

        assert facts.turnout == tuple(total.turnout)
        assert facts.gap_voters == total.gap_voters.median
        assert (facts.place, facts.base) == ("Provinsi Jambi", packaged.projection.base.value)
        assert facts.names["id"] in ("Pemilu 2024", "Pilkada 2024")

    def test_notebooks_show_sentence_and_table(self, packaged):
        shown = packaged.show().html

        assert escape(packaged.summary()) in shown
        assert all(name in shown for name in packaged.projection.names)


def plain(value):
    """Tell whether a value is made of plain Python values alone."""
    if isinstance(value, dict):
        return all(type(key) is str and plain(inner) for key, inner in value.items())
    if isinstance(value, list):
        return all(plain(inner) for inner in value)
    return type(value) in (str, int, float, type(None))


class TestJson:
    READ = ("turnout", "probability", "gap_points", "gap_voters")
    PROMISED = (
        *("election", "date", "as_of", "target", "level", "base", "model", "seed", "past_swings"),
        *("total", "regions"),
    )
    ADDED = ("voter_list", "width_shares")
    ADDED_TO_TOTAL = ("bad_case_turnout", "bad_case_voters", "last_turnout", "exceeds_last")

    def test_keys_are_the_promised_ones(self, packaged):
        result = packaged.as_dict()

        assert sorted(result) == sorted([*self.PROMISED, *self.ADDED])
        assert sorted(result["total"]) == sorted(["registered", *self.READ, *self.ADDED_TO_TOTAL])
        names = ["region_code", "region_name", "registered", *self.READ, "lowest3"]
        names += ["contribution"]
        for region in result["regions"]:
            assert sorted(region) == sorted(names)
        for row in [result["total"], *result["regions"]]:
            for name in ("turnout", "gap_points", "gap_voters"):
                assert sorted(row[name]) == ["lower", "median", "upper"]

    def test_values_are_plain(self, packaged):
        result = packaged.as_dict()

        assert plain(result)
        assert json.loads(json.dumps(result, allow_nan=False)) == result
        for row in [result["total"], *result["regions"]]:
            assert type(row["registered"]) is int
            assert {type(end) for end in row["gap_voters"].values()} == {int}
            assert {type(end) for end in row["gap_points"].values()} == {float}

    def test_head_says_what_was_asked(self, packaged):
        result = packaged.as_dict(0.8)

        assert result["date"] in ("2024-02-14", "2024-11-27")
        assert (result["as_of"], result["target"], result["level"]) == ("2024-02-01", 0.795, 0.8)
        assert result["base"] == packaged.projection.base.value
        assert (result["model"], result["seed"]) == ("pooled", 2024)
        assert result["voter_list"] == "pemilu-2024"
        assert result["past_swings"] == {"pemilu-2024": 1, "pilkada-2024": 2}[result["election"]]

    def test_says_what_table_and_total_say(self, packaged):
        result, total = packaged.as_dict(0.8), packaged.total(0.8)

        assert result["total"]["turnout"] == total.turnout._asdict()
        assert result["total"]["gap_voters"] == total.gap_voters._asdict()
        rows = packaged.table(0.8).to_dict("records")
        for region, row in zip(result["regions"], rows, strict=True):
            assert region["turnout"]["lower"] == row["lower"]
            assert region["gap_points"]["upper"] == row["gap_points_upper"]
            assert region["gap_voters"]["median"] == row["gap_voters"]
            assert region["lowest3"] == row["lowest3"]

    def test_registered_sum_to_the_total(self, packaged):
        result = packaged.as_dict()

        added = sum(region["registered"] for region in result["regions"])

        assert added == result["total"]["registered"]
        on_dpt = packaged.projection.base in (Base.DPT, Base.DPT_USERS)
        assert (added == 2_676_107) == on_dpt

    def test_what_is_not_known_is_null(self):
        result = make_projection(date=None, total=None).against(0.775).as_dict()

        assert result["date"] is None
        assert result["total"]["exceeds_last"] is result["total"]["last_turnout"] is None
        assert plain(result)


def test_the_dataset_asks_as_project_does():
    ours = JAMBI.outlook("pilkada-2024", 0.7)
    theirs = project(JAMBI.voters, JAMBI.history, election="pilkada-2024").against(0.7)

    assert isinstance(ours, Outlook)
    assert ours.as_dict() == theirs.as_dict()


def test_an_outlook_is_frozen(outlook):
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'target'"):
        outlook.target = Target(0.5)
