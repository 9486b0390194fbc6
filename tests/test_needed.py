"""What it takes: the fewest voters, who is asked for them, and that they really do."""

import dataclasses
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.special import expit, logit
from test_outlook import make_past, make_projection

from turnout import Base, UsageError, datasets
from turnout.projection import effort

# Five draws of two regions; of 300 people 230, 200, 245, 215 and 260 vote.
SHARES = [[0.70, 0.80], [0.60, 0.70], [0.75, 0.85], [0.65, 0.75], [0.80, 0.90]]
PEOPLE = [100, 200]
JAMBI = datasets.jambi()


def make_outlook(target=0.775, past=(0.75, 0.80), shares=SHARES, people=PEOPLE):
    return make_projection(shares, (people,), past=make_past(past)).against(target)


class TestByHand:
    """With 0.775 of 300 the draws lack 2.5, 32.5 and 17.5; 12.5 and 27.5 are to spare."""

    @pytest.mark.parametrize(
        ("probability", "voters"),
        [(0.4, 0), (0.41, 3), (0.6, 3), (0.8, 18), (0.81, 33), (0.99, 33)],
    )
    def test_the_fewest_voters(self, probability, voters):
        assert make_outlook(past=(0.9, 0.95)).needed(probability).needed == voters

    def test_the_case_planned_for_is_the_worst_that_must_still_succeed(self):
        assert_allclose(make_outlook().needed(0.8).case, [0.65, 0.75])
        assert_allclose(make_outlook().needed(0.99).case, [0.60, 0.70])

    def test_equal_effort_stops_at_a_ceiling(self):
        plan = make_outlook().needed(0.8)

        # The second region has room for 200 x 0.05 = 10 voters, so the first gives the other 8.
        assert_array_equal(plan.voters, [8, 10])
        assert plan.feasible
        assert plan.reached == 0.8

    def test_equal_effort_is_one_shift_of_the_logit(self):
        plan = make_outlook(past=(0.9, 0.95)).needed(0.8)

        # 100 (expit(logit 0.65 + d) - 0.65) + 200 (expit(logit 0.75 + d) - 0.75) = 18, d = 0.3138
        shifts = logit(plan.case + plan.voters / PEOPLE) - logit(plan.case)
        assert_array_equal(plan.voters, [7, 11])
        assert_allclose(shifts, 0.3138, atol=0.03)
        assert_allclose(100 * (expit(logit(0.65) + 0.3138) - 0.65), 6.76, atol=0.01)

    def test_cheapest_fills_the_lowest_first(self):
        plan = make_outlook().needed(0.8, how="cheapest")

        # 65 % is lifted to its ceiling of 75 %, then both rise: there is no more room in it.
        assert_array_equal(plan.voters, [10, 8])
        assert_array_equal(
            make_outlook(past=(0.9, 0.95)).needed(0.6, how="cheapest").voters, [3, 0]
        )

    def test_three_regions_rise_to_one_level(self):
        shares = [[0.5, 0.6, 0.8], [0.9, 0.95, 0.85]]
        plan = make_outlook(0.68, (0.7, 0.9, 0.9), shares, [100, 100, 100]).needed(
            0.99, how="cheapest"
        )

        # 190 of 300 vote in the bad draw, 204 must: 0.5 rises to 0.6 with ten, then two each.
        assert plan.needed == 14
        assert_array_equal(plan.voters, [12, 2, 0])

    def test_cheapest_is_exact_where_all_can_be_tried(self):
        shares = [[0.43, 0.67], [0.51, 0.75], [0.81, 0.52], [0.83, 0.49], [0.64, 0.47]]
        outlook = make_outlook(0.75, (0.8, 0.9), shares, [100, 100])
        plan = outlook.needed(0.6, how="cheapest")

        # Three of five must succeed: 24 in the second draw, 17 in the third, 18 in the fourth. The
        # last two have next to no room in the first region, so 18 in the other; then 6 to 9 more.
        tried = {
            (a, b)
            for a in range(46)
            for b in range(46)
            if np.mean(
                np.minimum([a, b], np.maximum([80, 90] - np.array(shares) * 100, 0)).sum(axis=1)
                >= 150 - np.array(shares).sum(axis=1) * 100 - 1e-6
            )
            >= 0.6
        }
        assert plan.needed == min(a + b for a, b in tried) == 27
        assert tuple(plan.voters) in tried
        assert outlook.needed(0.6).needed > 27

    def test_each_region_for_itself(self):
        plan = make_outlook(past=(0.79, 0.80)).needed(0.8, how="each")

        # Needs of the first: 7.5, 17.5, 2.5, 12.5, none; of the second: none, 15, none, 5, none.
        assert plan.feasible
        assert_array_equal(plan.voters, [13, 5])
        assert_allclose(plan.case, [0.65, 0.75])
        assert_allclose(plan.after.probability, [0.8, 0.8])
        assert plan.reached == 0.8

    def test_each_region_for_itself_where_one_cannot(self):
        plan = make_outlook(past=(0.75, 0.80)).needed(0.8, how="each")

        assert (plan.feasible, plan.needed, plan.beyond) == (False, 13 + 5, ("R0",))
        assert_array_equal(plan.voters, [10, 5])  # the room in its case; what the other needs
        assert_allclose(plan.after.probability, [0.2, 0.8])  # one at its ceiling
        assert plan.reached == 0.2

    def test_voters_count_only_up_to_the_ceiling_of_a_draw(self):
        # Of 200 people 146 and 142 vote, 152 should. In the first draw only the second region has
        # room, so it must give six there; asked for as an equal effort, so does the other.
        shares = [[0.80, 0.66], [0.70, 0.72]]
        plan = make_outlook(0.76, (0.80, 0.80), shares, [100, 100]).needed(0.9)

        assert_array_equal(plan.voters, [6, 6])
        assert_allclose(plan.after.projection.ballots, [[80, 72], [76, 78]])
        assert (plan.feasible, plan.needed) == (True, 12)

    def test_a_chosen_set(self):
        plan = make_outlook(past=(0.9, 0.95)).needed(0.8, regions=["R0"])

        assert plan.regions == ("R0",)
        assert_array_equal(plan.voters, [18, 0])

    def test_out_of_reach(self):
        plan = make_outlook(past=(0.70, 0.77)).needed(0.8)

        # At the ceilings 230, 224, 245, 224 and 260 of 300 vote; 232.5 should.
        assert (plan.feasible, plan.needed, plan.voters.tolist()) == (False, 18, [5, 4])
        assert plan.reached == 0.4

    def test_what_is_out_of_reach_does_not_depend_on_the_probability_asked_for(self):
        outlook = make_outlook(past=(0.70, 0.77))

        assert [outlook.needed(asked).reached for asked in (0.5, 0.8, 0.99)] == [0.4] * 3

    def test_a_region_above_its_best_is_not_asked(self):
        assert_array_equal(make_outlook(past=(0.6, 0.95)).needed(0.8).voters, [0, 18])

    def test_no_one_votes_twice(self):
        shares = [[0.97, 0.4], [0.75, 0.7]]
        outlook = make_outlook(0.75, (0.99, 0.5), shares, [100, 100])
        plan = outlook.needed(0.99, ceilings={"R0": 1.0, "R1": 0.45})

        # Lacking 13 and 5; in the first draw only 3 people of R0 do not vote anyway.
        assert (plan.needed, plan.feasible, plan.reached) == (13, False, 0.5)
        assert plan.after.projection.turnout.max() <= 1

    def test_own_ceilings_and_none(self):
        outlook = make_outlook(past=(0.66, 0.76))

        assert_array_equal(outlook.needed(0.8, ceilings={"R0": 0.83}).voters, [7, 11])
        assert_array_equal(outlook.needed(0.8, ceilings=False).voters, [7, 11])
        assert not outlook.needed(0.8).feasible

    def test_best_past_falls_back_on_all_together(self):
        past = make_past([np.nan, 0.72], total=0.74)

        assert_allclose(effort.best_past(dict.fromkeys(Base, past), Base.DPT), [0.74, 0.72])

    def test_best_past_is_the_highest_of_all_elections(self):
        one, other = make_past([0.75, 0.71]), make_past([0.70, 0.78])
        both = dataclasses.replace(
            one,
            elections=("vote-2014", "vote-2019"),
            dates=(one.dates[0].replace(year=2014), one.dates[0]),
            **{
                name: np.concatenate([getattr(one, name), getattr(other, name)])
                for name in ("turnout", "registered", "total", "total_registered", "error")
            },
            contests=("vote", "vote"),
            kinds=("vote", "vote"),
        )

        assert_allclose(effort.best_past(dict.fromkeys(Base, both), Base.DPT), [0.75, 0.78])

    def test_who_does_not_take_part_does_not_hinder(self):
        plan = make_outlook(past=(0.75, 0.80)).needed(0.8, how="each", regions=["R1"])

        assert plan.feasible
        assert_array_equal(plan.voters, [0, 5])


class TestTable:
    def test_per_station_and_village(self):
        plan = JAMBI.outlook("pemilu-2024").needed(0.99)
        table = plan.table().set_index("region_name")

        kota = table.loc["Kota Jambi"]
        assert (kota["tps"], kota["villages"]) == (1903, 68)
        assert_allclose(kota["voters_per_tps"], kota["voters"] / 1903)
        assert_allclose(kota["voters_per_village"], kota["voters"] / 68)
        assert table["voters"].sum() == plan.needed
        assert_allclose(table["points"], table["voters"] / table["registered"])
        assert (plan.units("tps"), plan.units("villages")) == (11_160, 1_585)
        chosen = JAMBI.outlook("pemilu-2024").needed(0.99, regions=["Kota Jambi"])
        assert (chosen.units("tps"), chosen.units("villages")) == (1903, 68)

    def test_unknown_stations_stay_unknown(self):
        plan = make_outlook().needed(0.8)

        assert plan.table()[["tps", "voters_per_tps", "villages"]].isna().all(axis=None)
        assert plan.units("tps") is plan.units("villages") is None

    def test_plain_values(self):
        for outlook in (make_outlook(), JAMBI.outlook("pilkada-2024")):
            told = outlook.needed(0.8).as_dict()
            assert json.loads(json.dumps(told, allow_nan=False)) == told
            assert told["asked"] == sum(row["voters"] for row in told["regions"])


class TestWords:
    def test_needed(self):
        said = JAMBI.outlook("pemilu-2024").on("dpt_dpk").needed(0.8).summary()

        assert "mencapai target 79,5% dari DPT + DPK dengan peluang 80%" in said
        assert "perlu 34.089 pengguna hak pilih tambahan (1,2 persen poin" in said
        assert "sekitar 3,1 di tiap TPS dari 11.160 TPS" in said

    def test_none_needed(self):
        said = JAMBI.outlook("pemilu-2024").needed(0.8).summary("en")

        assert "no more voters needed; the probability is already 95%" in said

    @pytest.mark.parametrize("lang", ["id", "en"])
    def test_out_of_reach_is_said_plainly(self, lang):
        plan = JAMBI.outlook("pilkada-2024").needed(0.8)
        said = plan.summary(lang)

        assert {"id": "Itu melampaui yang pernah ada", "en": "That is beyond the best so far"}[
            lang
        ] in said
        assert {"id": "381.516", "en": "381,516"}[lang] in said

    def test_who_takes_part_is_said(self):
        outlook = JAMBI.outlook("pemilu-2024").on("all_lists")

        assert (
            "hanya Merangin dan Kota Jambi"
            in outlook.needed(0.7, regions=["Kota Jambi", "15.02"]).summary()
        )
        five = list(JAMBI.voters.frame["region_code"][:5])
        assert "in 5 of 11 regions alone" in outlook.needed(0.7, regions=five).summary("en")

    def test_notebooks_show_sentence_and_table(self):
        plan = JAMBI.outlook("pemilu-2024").needed(0.99)

        assert plan.summary() in plan.show().html
        assert "Kota Jambi" in plan.show().html


class TestFaults:
    @pytest.mark.parametrize("value", [0, 1, 80, -0.5, "0.8", None])
    def test_probability(self, value):
        with pytest.raises(UsageError, match=f"between 0 and 1 such as 0.8, got {value}"):
            make_outlook().needed(value)

    def test_how(self):
        with pytest.raises(UsageError, match="expected one of equal, cheapest, each, got 'best'"):
            make_outlook().needed(how="best")

    def test_regions(self):
        with pytest.raises(
            UsageError, match=r"Kerinci is no region that is projected.*perhaps Region R0"
        ):
            make_outlook().needed(regions=["R1", "Kerinci"])

    def test_one_region_may_stand_alone(self):
        assert make_outlook().needed(regions="R1").regions == ("R1",)

    def test_no_region_at_all(self):
        with pytest.raises(UsageError, match="expected at least one region"):
            make_outlook().needed(regions=[])

    @pytest.mark.parametrize("value", [0, 80.5, -1, float("nan"), "0.9"])
    def test_ceilings(self, value):
        with pytest.raises(UsageError, match=f"between 0 and 1 such as 0.855, got R0: {value}"):
            make_outlook().needed(ceilings={"R0": value, "R1": 0.9})

    def test_without_a_known_past_there_is_no_ceiling(self):
        plan = make_outlook(past=(np.nan, 0.8)).needed(0.8)

        assert_allclose(plan.ceiling, [1, 0.8])
        assert plan.feasible


shares_, targets_ = st.floats(0.05, 0.98), st.floats(0.3, 0.95)


@st.composite
def outlooks(draw, shares_=shares_, targets=targets_):
    """Make an outlook of 1 to 4 regions with 1 to 30 draws and some best past turnout."""
    regions, draws = draw(st.integers(1, 4)), draw(st.integers(1, 30))
    shares = draw(
        st.lists(
            st.lists(shares_, min_size=regions, max_size=regions), min_size=draws, max_size=draws
        )
    )
    people = draw(st.lists(st.integers(50, 100_000), min_size=regions, max_size=regions))
    past = draw(st.lists(shares_, min_size=regions, max_size=regions))
    return make_outlook(draw(targets), past, shares, people)


probabilities = st.floats(0.05, 0.99)
roomy = outlooks(st.floats(0.05, 0.5), st.floats(0.3, 0.55))  # no one is asked to vote twice


class TestAlways:
    @given(outlooks(), probabilities, st.sampled_from(["equal", "cheapest", "each"]))
    def test_ceilings_hold(self, outlook, probability, how):
        plan = outlook.needed(probability, how=how)
        before, after = outlook.projection.turnout, plan.after.projection.turnout

        assert (plan.voters >= 0).all()
        assert (after <= np.maximum(before, plan.ceiling) + 1e-12).all()
        assert (after >= before - 1e-12).all()
        assert (after <= before + plan.voters / outlook.projection.registered + 1e-12).all() or (
            not plan.feasible
        )

    @given(outlooks(), probabilities, st.sampled_from(["equal", "cheapest", "each"]))
    def test_the_plan_applied_reaches_the_probability(self, outlook, probability, how):
        plan = outlook.needed(probability, how=how)

        assert plan.feasible == (plan.reached >= probability - 1e-9)
        if plan.feasible:
            assert plan.voters.sum() == plan.needed

    @given(roomy, probabilities, st.sampled_from(["equal", "cheapest"]))
    def test_one_voter_less_does_not(self, outlook, probability, how):
        plan = outlook.needed(probability, how=how, ceilings=False)
        less = plan.needed - 1

        if less >= 0:
            short = outlook.gap_voters.sum(axis=1) + less
            assert (short >= 0).mean() < probability

    @given(outlooks(), probabilities, st.lists(st.integers(0, 9000), min_size=4, max_size=4))
    def test_more_effort_never_lowers_the_probability(self, outlook, probability, more):
        plan = outlook.needed(probability)
        more = plan.voters + more[: len(plan.voters)]
        further = dataclasses.replace(plan, voters=more)

        assert plan.reached >= outlook.total().probability - 1e-9
        assert further.reached >= plan.reached

    @given(roomy, probabilities, probabilities)
    def test_a_higher_probability_never_takes_fewer(self, outlook, one, other):
        plans = [outlook.needed(asked, ceilings=False) for asked in sorted((one, other))]

        assert plans[0].needed <= plans[1].needed

    @given(outlooks(), st.lists(st.integers(0, 60_000), min_size=2, max_size=2))
    def test_more_voters_never_lower_a_share(self, outlook, voters):
        case, people = outlook.projection.turnout[0], outlook.projection.registered
        room = np.floor((1 - case) * people)
        for way in (effort.equal_effort, effort.lowest_first):
            less, more = (way(case, people, room, n) for n in sorted(voters))
            assert less.sum() == min(*voters, room.sum())
            assert (less <= more + 1).all()
            assert (more <= room).all()

    @given(outlooks(), probabilities)
    def test_cheapest_never_takes_more_than_equal_effort(self, outlook, probability):
        equal, cheapest = (outlook.needed(probability, how=how) for how in ("equal", "cheapest"))

        assert cheapest.needed <= equal.needed
        assert cheapest.feasible >= equal.feasible

    @given(st.data(), probabilities)
    def test_cheapest_is_the_best_of_all_in_small_cases(self, data, probability):
        people = np.array([data.draw(st.integers(15, 40)) for _ in range(2)])
        draws = data.draw(st.lists(st.tuples(shares_, shares_), min_size=1, max_size=6))
        past = [data.draw(shares_) for _ in range(2)]
        outlook = make_outlook(data.draw(targets_), past, draws, people)
        plan = outlook.needed(probability, how="cheapest")
        room = np.maximum(np.array(past) * people - np.array(draws) * people, 0)
        gaps = outlook.gap_voters.sum(axis=1)

        def does(one, other):
            gained = np.minimum([one, other], room).sum(axis=1)
            return (gaps + gained >= -1e-6).mean() >= probability - 1e-9

        best = min(
            (a + b for a in range(people[0] + 1) for b in range(people[1] + 1) if does(a, b)),
            default=None,
        )
        assert plan.feasible == (best is not None)
        assert not plan.feasible or plan.needed == best

    @given(roomy, probabilities)
    def test_a_smaller_set_never_takes_fewer(self, outlook, probability):
        some = outlook.needed(probability, regions=outlook.projection.codes[:1], ceilings=False)

        assert some.needed >= outlook.needed(probability, ceilings=False).needed
        assert some.voters[1:].sum() == 0


@pytest.mark.parametrize("base", ["dpt_dpk", "all_lists"])
def test_on_another_definition_the_ceiling_is_the_best_on_the_same_list(base):
    outlook = JAMBI.outlook("pemilu-2024").on(base)
    plan, pasts = outlook.needed(0.8), outlook.projection.pasts
    there, dpt = pasts[Base(base)].own, pasts[Base.DPT].own
    assert there.elections == dpt.elections == ("pilpres-2014", "pemilu-2019")

    # Of 2019: own where known, else own on the DPT by the ratio of the province.
    converted = dpt.turnout[1] * there.total[1] / dpt.total[1]
    known = np.isfinite(there.turnout[1])
    assert known.any() == (base == "all_lists")
    assert_allclose(plan.ceiling, np.where(known, there.turnout[1], converted))
    assert plan.feasible
    assert plan.after.total().probability >= 0.8
    assert plan.after.on("dpt").total().probability > outlook.on("dpt").total().probability


def test_514_regencies():
    rng = np.random.default_rng(3)
    shares = expit(1.2 + rng.normal(0, 0.3, (4000, 1)) + rng.normal(0, 0.2, (4000, 514)))
    people = rng.integers(20_000, 900_000, 514)
    outlook = make_outlook(0.795, [0.86] * 514, shares, people)

    for how in ("equal", "cheapest", "each"):
        plan = outlook.needed(0.8, how=how)
        assert plan.feasible
        assert plan.voters.sum() == plan.needed > 1_000_000
