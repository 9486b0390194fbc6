"""The model: scales learned from changes, joint draws, totals without parts."""

import datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats
from scipy.special import expit, logit

from turnout.errors import ModelError, UsageError
from turnout.models import priors
from turnout.models.last_election import LastElection, common_swings, posterior_scale
from turnout.projection.intervals import Interval, central, check_level
from turnout.tables.past import Past

STILL = LastElection(region_scale=1e-9, region_weight=1e15)
FIXED = LastElection(
    swing_scale=1e-9, swing_weight=1e15, region_scale=1e-9, region_weight=1e15, spread=1e-9
)


def make_past(levels, registered=None, total=None, total_registered=None):
    """Lay out a past from logits, so that changes can be read off by eye."""
    shares = expit(np.array(levels, dtype=float))
    missing = np.full(len(shares), np.nan)
    return Past(
        elections=tuple(f"vote-{2000 + 4 * place}" for place in range(len(shares))),
        dates=tuple(datetime.date(2000 + 4 * place, 9, 20) for place in range(len(shares))),
        turnout=shares,
        registered=np.full(shares.shape, 1000.0) if registered is None else np.array(registered),
        total=missing if total is None else np.array(total, dtype=float),
        total_registered=missing if total_registered is None else np.array(total_registered),
    )


def simulate(model, past, draws=4000, seed=7, registered=None):
    people = np.full(past.turnout.shape[1], 1000.0) if registered is None else registered
    return model.simulate(past, np.asarray(people, dtype=float), draws, seed)


NAN = np.nan


class TestIntervals:
    def test_ends_are_draws_by_hand(self):
        draws = np.array([0.61, 0.83, 0.72, 0.94, 0.55, 0.78, 0.69, 0.88])

        assert central(draws, 0.75) == Interval(median=0.72, lower=0.55, upper=0.88)
        assert central(draws, 0.5) == Interval(median=0.72, lower=0.61, upper=0.83)

    @given(
        st.lists(st.floats(-5, 5), min_size=1, max_size=60),
        st.floats(0.01, 0.98),
        st.floats(0.001, 0.01),
    )
    @settings(max_examples=60, deadline=None)
    def test_nested_as_the_level_grows(self, draws, level, more):
        narrow, wide = central(np.array(draws), level), central(np.array(draws), level + more)

        assert wide.lower <= narrow.lower <= narrow.median <= narrow.upper <= wide.upper

    @pytest.mark.parametrize("level", [-0.1, 0, 1, 90])
    def test_a_level_lies_between_0_and_1(self, level):
        with pytest.raises(UsageError, match=f"expected a number between 0 and 1, got {level}"):
            check_level(level)


class TestPosteriorScale:
    def test_by_hand(self):
        scale, degrees = posterior_scale(np.array([0.3, -0.4]), 2, 0.2, 3.0)

        assert degrees == 5
        assert_allclose(scale, np.sqrt((3 * 0.04 + 0.09 + 0.16) / 5))

    def test_missing_changes_count_for_nothing(self):
        full = posterior_scale(np.array([0.3, -0.4]), 2, 0.2, 3.0)
        gaps = posterior_scale(np.array([[0.3, NAN], [NAN, -0.4]]), 2, 0.2, 3.0)

        assert full == gaps

    def test_without_changes_it_is_the_prior(self):
        scale, degrees = posterior_scale(np.array([]), 0, 0.3, 3.0)

        assert degrees == 3
        assert_allclose(scale, 0.3)


class TestCommonSwings:
    def test_weighted_by_the_registered_of_the_later_election(self):
        past = make_past([[0.5, 0.2], [0.9, -0.1]], [[700.0, 900.0], [300.0, 100.0]])

        assert_allclose(common_swings(past), [(300 * 0.4 - 100 * 0.3) / 400])

    def test_totals_speak_where_no_region_is_known_twice(self):
        past = make_past([[NAN, NAN]] * 3, total=expit([0.7, 1.1, 0.6]))

        assert_allclose(common_swings(past), [0.4, -0.5])

    def test_one_region_of_three_does_not_speak_for_a_known_total(self):
        levels = [[0.5, 0.2, 0.1], [0.9, NAN, NAN]]

        with_total = common_swings(make_past(levels, total=expit([0.3, 0.5])))
        without = common_swings(make_past(levels))

        assert_allclose(with_total, [0.2])
        assert_allclose(without, [0.4])

    def test_mix_of_cells_totals_and_nothing(self):
        past = make_past(
            [[0.5, 0.2], [0.9, NAN], [NAN, 0.7], [NAN, NAN], [0.3, 0.4]],
            total=expit([NAN, 0.8, 0.6, NAN, 0.35]),
        )

        assert_allclose(common_swings(past), [0.4, -0.2, NAN, NAN])

    def test_a_region_of_unknown_size_counts_like_the_mean_of_the_others(self):
        past = make_past([[0.5, 0.2, 0.1], [0.9, 0.0, 0.7]], [[1, 1, 1], [300.0, 100.0, NAN]])

        assert_allclose(common_swings(past), [(300 * 0.4 - 100 * 0.2 + 200 * 0.6) / 600])

    def test_sizes_all_unknown_weigh_alike(self):
        past = make_past([[0.5, 0.2], [0.9, -0.1]], [[NAN, NAN]] * 2)

        assert_allclose(common_swings(past), [0.05])

    def test_one_election_has_no_swing(self):
        assert common_swings(make_past([[0.5, 0.2]])).size == 0


class TestShape:
    def test_draws_by_regions_inside_0_and_1(self):
        drawn = simulate(LastElection(), make_past([[0.5, 0.2, 1.9], [0.9, -0.1, 2.4]]), 500)

        assert drawn.shape == (500, 3)
        assert drawn.min() > 0
        assert drawn.max() < 1

    def test_same_seed_same_draws_and_another_seed_others(self):
        past = make_past([[0.5, 0.2], [0.9, NAN]])
        first = simulate(LastElection(), past)

        assert_array_equal(first, simulate(LastElection(), past))
        assert (first != simulate(LastElection(), past, seed=8)).all()

    def test_no_past_is_an_error(self):
        with pytest.raises(ModelError, match="no past election of this kind with a known result"):
            simulate(LastElection(), make_past(np.empty((0, 2))))

    @given(st.data())
    @settings(max_examples=40, deadline=None)
    def test_any_gaps_in_the_history_are_survived(self, data):
        shape = data.draw(st.tuples(st.integers(1, 4), st.integers(1, 5)))
        cell = st.one_of(st.none(), st.floats(-3, 4))
        cells = data.draw(
            st.lists(cell, min_size=shape[0] * shape[1], max_size=shape[0] * shape[1])
        )
        levels = np.array([NAN if value is None else value for value in cells]).reshape(shape)
        levels[-1, -1] = 0.4
        total = [data.draw(st.one_of(st.just(NAN), st.floats(0.2, 0.95))) for _ in levels]

        drawn = simulate(LastElection(), make_past(levels, total=total), 200)

        assert drawn.shape == (200, shape[1])
        assert ((drawn > 0) & (drawn < 1)).all()


class TestCentre:
    def test_median_is_the_last_value(self):
        drawn = simulate(LastElection(), make_past([[0.5, 0.2], [0.9, -0.1]]), 20_000)

        assert_allclose(logit(np.median(drawn, axis=0)), [0.9, -0.1], atol=0.02)

    def test_a_region_missing_at_the_last_election_moved_with_the_others(self):
        past = make_past([[0.5, 0.1], [0.9, NAN], [1.2, NAN]])

        assert_allclose(logit(simulate(FIXED, past, 5)), [[1.2, 0.1 + 0.4 + 0.3]] * 5, atol=1e-4)

    def test_a_region_never_seen_starts_from_the_mean_of_the_seen(self):
        past = make_past([[0.5, 1.3, NAN]], [[300.0, 100.0, NAN]])
        mean = (300 * expit(0.5) + 100 * expit(1.3)) / 400

        assert_allclose(simulate(FIXED, past, 5)[:, 2], mean, rtol=1e-6)

    def test_a_region_of_unknown_size_enters_that_mean_like_the_others(self):
        past = make_past([[0.5, 1.3, -0.2, NAN]], [[300.0, 100.0, NAN, NAN]])
        mean = (300 * expit(0.5) + 100 * expit(1.3) + 200 * expit(-0.2)) / 600

        assert_allclose(simulate(FIXED, past, 5)[:, 3], mean, rtol=1e-6)


class TestTotals:
    """A total without its parts is an observation; FIXED leaves nothing but the last state."""

    SPREAD = LastElection(
        swing_scale=1e-9, swing_weight=1e15, region_scale=1e-9, region_weight=1e15, spread=0.4
    )
    PEOPLE = np.array([700.0, 200.0, 1100.0])

    def test_every_draw_gives_the_printed_total(self):
        past = make_past([[NAN] * 3] * 2, [[NAN] * 3] * 2, [0.62, 0.71], [1900.0, 2100.0])

        drawn = simulate(self.SPREAD, past, 300, registered=self.PEOPLE)

        assert drawn[:, 0].std() > 0.03
        assert_allclose(drawn @ self.PEOPLE / self.PEOPLE.sum(), 0.71, atol=1e-6)

    def test_the_unseen_take_what_the_seen_leave(self):
        past = make_past([[logit(0.6), NAN, NAN]], [[400.0, NAN, NAN]], [0.7], [1000.0])

        drawn = simulate(self.SPREAD, past, 300, registered=[500.0, 1200.0, 600.0])

        rest = (0.7 * 1000 - 0.6 * 400) / 600  # 1200 and 600 of today stand for 400 and 200 then
        assert_allclose(drawn[:, 0], 0.6, atol=1e-6)
        assert_allclose((2 * drawn[:, 1] + drawn[:, 2]) / 3, rest, atol=1e-6)

    def test_sizes_known_at_the_last_election_are_used_as_they_are(self):
        past = make_past([[logit(0.6), NAN, NAN]], [[400.0, 150.0, 450.0]], [0.7], [1000.0])

        drawn = simulate(self.SPREAD, past, 300, registered=[500.0, 1200.0, 600.0])

        rest = (0.7 * 1000 - 0.6 * 400) / 600
        assert_allclose((150 * drawn[:, 1] + 450 * drawn[:, 2]) / 600, rest, atol=1e-6)

    def test_a_region_seen_before_is_placed_by_the_total_too(self):
        past = make_past([[0.5, 0.1], [0.9, NAN]], total=[NAN, expit(0.75)])

        drawn = simulate(FIXED, past, 5)

        assert_allclose(drawn.mean(axis=1), expit(0.75), atol=1e-4)
        assert_allclose(logit(drawn[:, 0]), 0.9, atol=1e-4)

    @pytest.mark.parametrize(("seen", "total"), [(0.97, 0.35), (0.04, 0.8)])
    def test_a_total_out_of_reach_moves_nothing(self, seen, total):
        past = make_past([[logit(seen), NAN]], [[900.0, 100.0]], [total], [1000.0])

        assert_allclose(simulate(FIXED, past, 5), [[seen, total]] * 5, atol=1e-4)

    def test_totals_alone_tell_the_swing(self):
        wide = make_past([[NAN] * 3] * 3, total=expit([0.2, 1.1, 0.3]))
        calm = make_past([[NAN] * 3] * 3, total=expit([0.25, 0.2, 0.3]))

        spread = [np.std(simulate(LastElection(), past).mean(axis=1)) for past in (wide, calm)]

        assert spread[0] > 1.5 * spread[1]


class TestSwing:
    def test_shared_by_all_regions(self):
        past = make_past([[0.5, 0.2, 1.4], [0.9, -0.1, 1.2]])
        shared = np.corrcoef(logit(simulate(STILL, past)).T)
        own = np.corrcoef(logit(simulate(LastElection(region_scale=0.5), past)).T)

        assert shared.min() > 0.9999
        assert 0.05 < own[0, 1] < 0.8

    @pytest.mark.parametrize("share", [0.001, 0.01, 0.2, 0.5, 0.75, 0.95, 0.999])
    def test_one_past_election_leaves_the_prior_with_its_tails(self, share):
        drawn = logit(simulate(STILL, make_past([[0.9]]))[:, 0]) - 0.9

        exact = stats.t.ppf(share, priors.SWING_WEIGHT) * priors.SWING_SCALE
        assert_allclose((drawn <= exact).mean(), share, atol=3e-4)

    def test_tails_are_heavy(self):
        drawn = logit(simulate(STILL, make_past([[0.9]]))[:, 0]) - 0.9

        beyond = (np.abs(drawn) > 3 * priors.SWING_SCALE).mean()
        assert_allclose(beyond, 2 * stats.t.sf(3, 3), atol=5e-4)  # a normal law has 0.0027
        assert beyond > 0.05

    @pytest.mark.parametrize("target", [0.55, 0.679, 0.775, 0.795, 0.82, 0.9])
    def test_probability_of_one_region_is_the_exact_one(self, target):
        past = make_past([[0.4], [1.3], [1.1]])
        scale = np.sqrt((3 * 0.3**2 + 0.9**2 + 0.2**2) / 5)

        probability = (simulate(STILL, past)[:, 0] >= target).mean()

        assert_allclose(probability, stats.t.sf((logit(target) - 1.1) / scale, 5), atol=2e-3)

    @given(st.floats(0.05, 0.3), st.floats(0.4, 1.2))
    @settings(max_examples=10, deadline=None)
    def test_wider_where_the_past_swung_more(self, small, large):
        calm, wild = (
            make_past([[0.5, 0.7], [0.5 + swing, 0.7 + swing]]) for swing in (small, large)
        )

        assert np.ptp(central(logit(simulate(STILL, calm)[:, 0]), 0.9)[1:]) < np.ptp(
            central(logit(simulate(STILL, wild)[:, 0]), 0.9)[1:]
        )


class TestOwnMovement:
    def test_scale_is_learned_from_deviations_by_hand(self):
        past = make_past([[0.5, 0.2, 1.4], [0.6, 0.5, 2.2]])  # common 0.4, own -0.3, -0.1, +0.4
        model = LastElection(swing_scale=1e-9, swing_weight=1e15, region_scale=0.2, region_weight=4)
        scale = np.sqrt((4 * 0.2**2 + 0.3**2 + 0.1**2 + 0.4**2) / (4 + 2))

        own = np.abs(logit(simulate(model, past, 20_000)) - [0.6, 0.5, 2.2])

        assert_allclose(np.median(own, axis=0), scale * stats.t.ppf(0.75, 6), rtol=0.04)

    def test_the_less_is_known_of_a_region_the_wider(self):
        model = LastElection(
            swing_scale=1e-9, swing_weight=1e15, region_scale=0.2, region_weight=1e6, spread=0.32
        )
        past = make_past(
            [[0.5, 0.2, 1.4, 0.9, NAN], [0.6, 0.3, 1.5, NAN, NAN], [0.7, 0.4, NAN, NAN, NAN]]
        )

        spread = logit(simulate(model, past, 20_000)).std(axis=0)

        expected = [0.2, 0.2, 0.2 * np.sqrt(2), 0.2 * np.sqrt(3), np.hypot(0.2, 0.32)]
        assert_allclose(spread, expected, rtol=0.03)

    def test_regions_move_apart_from_each_other(self):
        model = LastElection(swing_scale=1e-9, swing_weight=1e15)

        drawn = logit(simulate(model, make_past([[0.5, 0.2, 1.4]])))

        assert np.abs(np.corrcoef(drawn.T)[np.triu_indices(3, 1)]).max() < 0.06


def test_priors_are_what_the_method_notes_say():
    model = LastElection()

    assert (model.swing_scale, model.swing_weight) == (0.30, 3)
    assert (model.region_scale, model.region_weight) == (0.26, 11)
    assert model.name == "last-election"
