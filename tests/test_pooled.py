"""The pooled model: exact against brute force, calibrated, sane where little is known."""

import datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats
from scipy.special import expit, logit

from turnout.datasets import jambi
from turnout.errors import ModelError, UsageError
from turnout.models import priors, sampling
from turnout.models.cells import cells_of, parents_of
from turnout.models.kernels import Events, Kernels, kernels, parameters
from turnout.models.last_election import LastElection
from turnout.models.pooled import Pooled
from turnout.models.posterior import points
from turnout.models.sampling import draw, own_movement
from turnout.models.tree import Totals, Tree, fit
from turnout.models.width import width_shares
from turnout.projection.project import project
from turnout.tables.elections import packaged
from turnout.tables.past import Base, Past

NAN = np.nan
NO_TOTALS = Totals(np.zeros(0, dtype=int), np.zeros((0, 7)), np.zeros(0), np.zeros(0))


def make_past(shares, people=None, *, years=None, total=None, **fields):
    """Lay out a past of one contest from shares, oldest first."""
    shares = np.array(shares, dtype=float)
    years = years or [2000 + 5 * place for place in range(len(shares))]
    people = np.full(shares.shape, 200_000.0) if people is None else np.array(people, dtype=float)
    known = np.isfinite(shares).all(axis=1)
    with np.errstate(invalid="ignore"):
        whole = np.where(known, (shares * people).sum(axis=1) / people.sum(axis=1), NAN)
    return Past(
        elections=tuple(f"vote-{year}" for year in years),
        dates=tuple(datetime.date(year, 4, 17) for year in years),
        turnout=shares,
        registered=people,
        total=whole if total is None else np.array(total, dtype=float),
        total_registered=people.sum(axis=1),
        **{"date": datetime.date(years[-1] + 5, 4, 17), **fields},
    )


def world(seed, regions=9, elections=4, swing=0.3):
    rng = np.random.default_rng(seed)
    level = 1 + np.cumsum(rng.normal(0, swing, elections))[:, None]
    lasting = rng.normal(0, 0.25, regions)
    once = rng.normal(0, 0.15, (elections, regions))
    return expit(level + lasting + once)


def brute(tree, kernels_, dispersion):
    """Return mean and covariance of all cells, coming election first, from the definition."""
    regions, past = tree.logit.shape
    size = 1 + past
    blocks = np.kron(np.ones((regions, regions)), kernels_.common[0])
    member = np.arange(regions)
    chain = []
    for parents in tree.parents[:-1] if len(tree.parents) > 1 else ():
        member = parents[member]
        chain.append(member)
    for labels, kernel in zip(chain, kernels_.groups, strict=True):
        blocks += np.kron(labels[:, None] == labels, kernel[0])
    blocks += np.kron(np.eye(regions), kernels_.own[0])
    noise = np.full((regions, size), 0.0)
    noise[:, 1:] = dispersion * tree.noise[tree.pattern]
    return blocks, noise


def given_past(tree, kernels_, dispersion):
    """Condition the coming election on seen cells and totals by dense algebra."""
    cov, noise = brute(tree, kernels_, dispersion)
    regions, past = tree.logit.shape
    size = 1 + past
    coming = np.arange(regions) * size
    cells = np.array([r * size + 1 + e for r in range(regions) for e in range(past)])
    seen = tree.noise[tree.pattern].ravel() < 1e7
    cells = cells[seen]
    pick = np.zeros((cells.size + tree.totals.logit.size, regions * size))
    pick[np.arange(cells.size), cells] = 1
    for k, (event, weight) in enumerate(zip(tree.totals.event, tree.totals.weight, strict=True)):
        pick[cells.size + k, np.arange(regions) * size + 1 + event] = weight
    values = np.concatenate([tree.logit.ravel()[seen], tree.totals.logit])
    error = np.concatenate([noise.ravel()[cells], tree.totals.variance])
    inner = pick @ cov @ pick.T + np.diag(error)
    gain = np.linalg.solve(inner, pick @ cov[:, coming]).T
    evidence = stats.multivariate_normal(np.zeros(len(values)), inner).logpdf(values)
    return gain @ values, cov[np.ix_(coming, coming)] - gain @ pick @ cov[:, coming], evidence


def small_tree(*, groups=True, totals=True, seed=3):
    rng = np.random.default_rng(seed)
    logit_ = rng.normal(0.1, 0.4, (7, 3))
    logit_[1, 2] = logit_[4, 0] = logit_[5] = NAN
    if totals:
        logit_[[2, 5], 2] = NAN
    variance = np.where(np.arange(7)[:, None] < 3, 3.0**-4, 3.0**-7) * np.ones(3)
    parents = (np.array([0, 0, 1, 1, 2, 2, 2]), np.array([0, 0, 0]))
    known = NO_TOTALS
    if totals:
        weight = np.array([[0, 0.2, 0.5, 0, 0, 0.3, 0], [0, 0, 0, 0, 0.4, 0.6, 0]])
        known = Totals(np.array([2, 0]), weight, np.array([0.6, -0.3]), np.array([1e-3, 4e-3]))
    return Tree.of(logit_, variance, parents if groups else (np.zeros(7, dtype=int),), known)


def some_kernels(tree, settings_=1, seed=5):
    kind = np.array(["a", "a", "b", "a"])
    events = Events(np.array([3.0, 2.0, 1.6, 0.0]), kind)
    names = [*priors.POOLED]
    names.remove("group_ratio")
    names += [f"group_ratio_{level}" for level in range(len(tree.parents) - 1)]
    mean = [priors.POOLED[name.removesuffix("_0")][0] for name in names]
    shift = np.random.default_rng(seed).normal(0, 0.5, (settings_, len(names)))
    return kernels(events, names, np.array(mean) + shift)


class TestExact:
    @pytest.mark.parametrize("groups", [True, False])
    @pytest.mark.parametrize("totals", [True, False])
    def test_evidence_differs_from_dense_algebra_by_one_constant(self, groups, totals):
        tree = small_tree(groups=groups, totals=totals)
        differences = []
        for seed in range(4):
            some = some_kernels(tree, seed=seed)
            *_, dense = given_past(tree, some, some.dispersion[0])
            differences.append(fit(tree, some).evidence[0] - dense)

        assert_allclose(differences, differences[0], atol=1e-5)

    @pytest.mark.parametrize("groups", [True, False])
    @pytest.mark.parametrize("totals", [True, False])
    def test_draws_have_the_mean_and_covariance_of_dense_algebra(self, groups, totals, monkeypatch):
        monkeypatch.setattr(sampling, "DEGREES", np.array([1e9]))
        tree = small_tree(groups=groups, totals=totals)
        some = some_kernels(tree, seed=8)
        mean, covariance, _ = given_past(tree, some, some.dispersion[0])
        count = 60_000

        drawn = np.empty((count, 7))
        found = draw(
            tree,
            fit(tree, some),
            np.zeros(count, dtype=int),
            np.full(7, 1e12),
            np.random.default_rng(4),
        )
        for regions, logits in found:
            drawn[:, regions] = logits

        assert_allclose(drawn.mean(axis=0), mean, atol=0.012)
        assert_allclose(np.cov(drawn.T), covariance, atol=0.025 * np.diag(covariance).max())

    def test_settings_are_independent_of_each_other(self):
        tree = small_tree()
        three = some_kernels(tree, 3)
        one = Kernels(
            three.common[1:2],
            three.contest,
            three.own[1:2],
            (three.groups[0][1:2],),
            three.dispersion[1:2],
        )

        assert_allclose(fit(tree, three).evidence[1], fit(tree, one).evidence[0])


class TestWidth:
    @pytest.mark.parametrize("groups", [True, False])
    def test_shares_are_those_of_dense_algebra(self, groups):
        tree = small_tree(groups=groups, totals=False)
        some = some_kernels(tree, seed=9)
        people = np.array([3.0, 1.0, 2.0, 5.0, 1.0, 4.0, 2.0]) * 1e5
        part = people / people.sum()

        shares = width_shares(tree, fit(tree, some), np.ones(1), people)

        _, whole, _ = given_past(tree, some, some.dispersion[0])
        sampling = some.dispersion[0] * (part**2 / (people * 0.2 + 1)).sum()
        variance = part @ whole @ part + sampling
        loose = given_past(
            tree, some._replace(common=some.common - some.contest), some.dispersion[0]
        )[1]
        assert_allclose(sum(shares.values()), 1)
        assert_allclose(shares["sampling"], sampling / variance)
        assert (shares["groups"] > 0.01) == groups
        assert shares["contest"] > 0
        assert part @ loose @ part < part @ whole @ part
        if not groups:
            own = fit(tree, some)
            rest = own_movement(tree, own).spread[0, :, -1, -1][tree.pattern]
            assert_allclose(shares["regions"], rest @ part**2 / variance)

    def test_contest_says_nothing_where_there_is_one_kind(self):
        shares = Pooled().width(make_past(world(3)), np.full(9, 2e5))

        assert shares["contest"] == shares["groups"] == 0
        assert shares["swing"] > 0.5


class TestKernels:
    def test_change_over_one_gap_has_the_swing_asked_for(self):
        events = Events(np.array([1.0, 0.0]), np.array(["a", "a"]))
        value = {name: mean for name, (mean, _) in priors.POOLED.items()}
        del value["group_ratio"]
        value["contest_correlation"] = 50.0

        common = kernels(events, [*value], np.array([[*value.values()]])).common[0]

        change = common[0, 0] + common[1, 1] - 2 * common[0, 1]
        kept = 1 - 1 / (1 + np.exp(2.0))
        assert_allclose(change, 0.3**2 + priors.TREND_SCALE**2, rtol=1e-9)
        assert 0 < kept < 1

    def test_other_kinds_of_contest_go_together_less(self):
        events = Events(np.array([2.0, 1.0, 1.0]), np.array(["a", "a", "b"]))
        value = {n: m for n, (m, _) in priors.POOLED.items() if n != "group_ratio"}

        found = kernels(events, [*value], np.array([[*value.values()]]))

        for covariance in (found.common[0], found.own[0]):
            assert 0 < covariance[0, 2] < covariance[0, 1] < covariance[0, 0]

    def test_only_what_matters_is_learned(self):
        shares = world(1)
        alone = cells_of(make_past(shares), np.full(9, 2e5))
        tiny = cells_of(make_past(shares, np.full((4, 9), 300.0)), np.full(9, 300.0))
        groups = make_past(shares, levels=(tuple("aaabbbccc"),))

        assert "dispersion" in parameters(tiny)
        assert not {"dispersion", "contest_correlation", "group_ratio_0"} & set(parameters(alone))
        assert "group_ratio_0" in parameters(cells_of(groups, np.full(9, 2e5)))


class TestPosterior:
    def test_mean_and_spread_of_a_known_density(self):
        mean, covariance = np.array([0.4, -0.7]), np.array([[0.5, 0.2], [0.2, 0.3]])
        density = stats.multivariate_normal(mean, covariance)

        found = points(lambda at: np.asarray(density.logpdf(at)), 2, 256)

        assert_allclose(found.weights.sum(), 1)
        assert_allclose(found.weights @ found.settings, mean, atol=0.02)
        away = found.settings - mean
        assert_allclose((found.weights * away.T) @ away, covariance, atol=0.03)

    def test_far_from_a_normal_the_points_still_carry_the_weight(self):
        """A ridge bent like a banana; the first Laplace proposal alone carries little of it."""

        def log_density(at):
            return -0.5 * (at[:, 0] ** 2 / 1.5 + (at[:, 1] - 0.3 * at[:, 0] ** 2 + 0.45) ** 2 / 0.2)

        found = points(log_density, 2, 2048)

        assert 1 / (found.weights**2).sum() > 800
        assert_allclose(found.weights @ found.settings, [0.0, 0.0], atol=0.05)
        assert_allclose(found.weights @ found.settings[:, 0] ** 2, 1.5, atol=0.1)

    def test_jambis_points_carry_the_weight(self):
        data = jambi()
        for election in ("pemilu-2024", "pilkada-2024"):
            projection = project(data.voters, data.history, election=election, draws=10)
            people = projection.electorate[0]
            found = Pooled().posterior(cells_of(projection.pasts[Base.DPT], people))
            assert 1 / (found.weights**2).sum() > 60


class TestTrend:
    def test_a_steady_decline_is_learned_and_one_swing_is_not(self):
        falling = make_past([[0.90 - 0.04 * k] * 6 for k in range(8)])
        moved = make_past([[0.66] * 6, [0.62] * 6])

        down, short = (
            np.median(Pooled().simulate(past, np.full(6, 2e5), 2000, 1))
            for past in (falling, moved)
        )

        assert down < 0.605  # below the last 0.62
        assert abs(short - 0.62) < 0.02


class TestCells:
    def test_empirical_logits_by_hand(self):
        past = make_past([[0.7, 0.4]], [[200, 1000]], total=[NAN])

        cells = cells_of(past, np.array([1.0, 1.0]))

        expected = np.log([140.5 / 60.5, 400.5 / 600.5]) - priors.LEVEL
        assert_allclose(cells.tree.logit[:, 0], expected)
        noise = cells.tree.noise[cells.tree.pattern, 0]
        exact = [1 / 140.5 + 1 / 60.5, 1 / 400.5 + 1 / 600.5]
        assert (np.abs(np.log(noise / exact)) <= np.log(3) / 2 + 1e-9).all()

    def test_more_voters_than_names_count_as_nearly_full_turnout_with_wide_noise(self):
        past = make_past([[1.2, 0.8]], [[300, 300]], total=[NAN])

        tree = cells_of(past, np.array([300.0, 300.0])).tree

        assert_allclose(tree.logit[0, 0], np.log(296.0 / 5.0) - priors.LEVEL)
        noise = tree.noise[tree.pattern, 0]
        assert noise[0] > 0.5
        assert noise[1] < 0.05
        shares = Pooled().simulate(past, np.array([300.0, 300.0]), 500, 1)
        assert ((shares > 0) & (shares < 1)).all()
        assert np.median(shares[:, 0]) < 0.97

    def test_counts_before_recapitulation_are_noisier(self):
        plain = make_past([[0.8, 0.8]])
        entry = make_past([[0.8, 0.8]], error=np.array([[0.003, 0.0]]))

        seen = [cells_of(past, np.full(2, 2e5)).tree for past in (plain, entry)]
        noise = [tree.noise[tree.pattern, 0] for tree in seen]

        assert noise[1][0] > noise[0][0]
        assert noise[1][1] == noise[0][1]

    def test_contests_of_one_day_and_kind_are_one_event(self):
        past = make_past(
            [[0.7, NAN], [NAN, 0.6], [0.75, 0.72]],
            years=[2010, 2010, 2015],
            contests=("regent", "governor", "governor"),
            kinds=("regional_head",) * 3,
            contest="governor",
            kind="regional_head",
        )

        cells = cells_of(past, np.full(2, 2e5))

        assert len(cells.past) == 2
        assert (cells.tree.noise[cells.tree.pattern] < 1).all()

    def test_kinds_of_one_year_share_their_day_and_gaps_are_those_of_the_contest(self):
        past = make_past(
            [[0.7], [0.75], [0.8]],
            years=[2009, 2014, 2014],
            contests=("a", "b", "a"),
            kinds=("a", "b", "a"),
            contest="a",
            kind="a",
            date=datetime.date(2019, 4, 17),
        )

        time = cells_of(past, np.array([2e5])).events.time

        assert time[2] == time[3]
        assert_allclose([time[0] - time[3], time[3] - time[1]], 1, atol=0.01)

    def test_a_total_speaks_for_the_regions_not_seen(self):
        people = [[1000.0, 3000.0, 2000.0]]
        past = make_past([[0.6, NAN, NAN]], people, total=[0.7])

        totals = cells_of(past, np.ones(3)).tree.totals

        rest = (0.7 * 6000 - 600) / 5000
        shift = (0.5 - rest) * priors.SPREAD**2 / 2
        assert_allclose(totals.weight, [[0, 0.6, 0.4]])
        assert_allclose(totals.logit, [logit(rest) - shift - priors.LEVEL])

    def test_a_total_less_than_its_parts_says_nothing(self):
        past = make_past([[0.6, NAN]], [[5000.0, 100.0]], total=[0.3])

        assert cells_of(past, np.ones(2)).tree.totals.logit.size == 0

    @pytest.mark.parametrize(
        ("levels", "expected"), [((), [[0, 0, 0]]), ((("q", "p", "q"),), [[1, 0, 1], [0, 0]])]
    )
    def test_parents(self, levels, expected):
        found = parents_of(levels, 3)

        assert [part.tolist() for part in found] == expected


def total_of(shares, people=None):
    people = np.ones(shares.shape[1]) if people is None else people
    return shares @ people / people.sum()


class TestDraws:
    def test_shape_bounds_and_seed(self):
        past, people = make_past(world(5)), np.full(9, 2e5)

        one, two, other = (Pooled().simulate(past, people, 300, seed) for seed in (1, 1, 2))

        assert one.shape == (300, 9)
        assert ((one > 0) & (one < 1)).all()
        assert_array_equal(one, two)
        assert (one != other).all()

    @given(st.permutations(range(9)))
    @settings(max_examples=5, deadline=None)
    def test_order_of_regions_is_irrelevant(self, order):
        shares = world(6)
        plain = Pooled().simulate(make_past(shares), np.full(9, 2e5), 4000, 3)
        turned = Pooled().simulate(make_past(shares[:, order]), np.full(9, 2e5), 4000, 3)

        ends = (0.1, 0.5, 0.9)
        assert_allclose(
            np.quantile(turned, ends, axis=0), np.quantile(plain, ends, axis=0)[:, order], atol=0.02
        )
        assert_allclose(
            np.quantile(total_of(turned), ends), np.quantile(total_of(plain), ends), atol=0.015
        )

    def test_a_region_split_in_two_alike_changes_little(self):
        shares = world(7)
        halves = np.column_stack([shares[:, 0], shares])
        sizes = np.array([1e5, 1e5, *[2e5] * 8])

        whole = Pooled().simulate(make_past(shares), np.full(9, 2e5), 4000, 3)
        split = Pooled().simulate(make_past(halves, np.tile(sizes, (4, 1))), sizes, 4000, 3)

        ends = (0.1, 0.5, 0.9)
        assert_allclose(
            np.quantile(total_of(split, sizes), ends),
            np.quantile(total_of(whole), ends),
            atol=0.015,
        )

    def test_blocks_are_what_simulate_returns(self):
        past, people = make_past(world(8), levels=(tuple("aaabbbccc"),)), np.full(9, 2e5)
        model = Pooled()

        whole = model.simulate(past, people, 200, 4)
        for regions, shares in model.blocks(past, people, 200, 4):
            assert_array_equal(whole[:, regions], shares)

    def test_a_missing_cell_and_a_missing_region(self):
        shares = world(9)
        shares[3, 2] = shares[:, 5] = NAN

        drawn = Pooled().simulate(make_past(shares), np.full(9, 2e5), 4000, 1)
        width = np.subtract(*np.quantile(drawn, [0.95, 0.05], axis=0))

        assert width[5] == width.max() > 1.1 * np.median(width)
        assert width[2] >= width[[0, 1, 3, 4]].min()

    @pytest.mark.parametrize("shares", [[[0.8]], [[0.7, 0.8]]])
    def test_one_election_is_wide_and_many_are_narrower(self, shares):
        one = total_of(Pooled().simulate(make_past(shares), np.full(len(shares[0]), 2e5), 4000, 1))
        calm = np.tile(shares, (6, 1)) + np.array([[0], [0.004], [-0.003], [0.005], [0], [0.002]])
        many = total_of(Pooled().simulate(make_past(calm), np.full(len(shares[0]), 2e5), 4000, 1))

        widths = [np.subtract(*np.quantile(draws, [0.95, 0.05])) for draws in (one, many)]
        assert widths[0] > 0.15
        assert widths[1] < 0.6 * widths[0]

    def test_no_past_is_refused(self):
        empty = make_past(world(1)).at([])
        with pytest.raises(ModelError, match="no past election"):
            Pooled().simulate(empty, np.full(9, 2e5), 10, 1)

    def test_totals_alone_place_the_total(self):
        past = make_past(np.full((3, 4), NAN), total=[0.70, 0.69, 0.70])

        drawn = Pooled().simulate(past, np.full(4, 2e5), 4000, 1)

        assert_allclose(np.median(total_of(drawn)), 0.70, atol=0.02)
        own = np.subtract(*np.quantile(drawn, [0.95, 0.05], axis=0))
        assert (own > np.subtract(*np.quantile(total_of(drawn), [0.95, 0.05]))).all()

    def test_regions_of_a_group_move_together(self):
        levels = (tuple("aaaabbbbcccc"),)
        rng = np.random.default_rng(3)
        shares = expit(
            1 + np.repeat(rng.normal(0, 0.4, (5, 3)), 4, axis=1) + rng.normal(0, 0.05, (5, 12))
        )

        drawn = logit(
            Pooled().simulate(make_past(shares, levels=levels), np.full(12, 2e5), 4000, 1)
        )
        together = np.corrcoef(drawn.T)

        assert together[0, 1] > together[0, 5] + 0.2

    def test_outliers_make_heavier_tails(self):
        rng = np.random.default_rng(2)
        calm = rng.normal(0, 0.1, (5, 60))
        wild = np.where(rng.random((5, 60)) < 0.04, 8, 1) * calm
        tails = []
        for moves in (calm, wild):
            past = make_past(expit(1 + moves))
            drawn = logit(Pooled().simulate(past, np.full(60, 2e5), 4000, 1))
            own = drawn - drawn.mean(axis=1, keepdims=True)
            tails.append(stats.kurtosis((own - np.median(own, axis=0)).ravel()))

        assert tails[1] > tails[0] + 0.5

    def test_small_regions_are_less_certain(self):
        people = np.tile([200.0] * 5 + [200_000.0] * 5, (4, 1))
        shares = world(11, 10)

        drawn = Pooled().simulate(make_past(shares, people), people[0], 4000, 1)
        width = np.subtract(*np.quantile(logit(drawn), [0.95, 0.05], axis=0))

        assert width[:5].min() > width[5:].max()

    def test_a_moved_prior_moves_the_width(self):
        past, people = make_past(world(12, elections=2)), np.full(9, 2e5)

        widths = [
            np.subtract(
                *np.quantile(total_of(Pooled(moved).simulate(past, people, 4000, 1)), [0.95, 0.05])
            )
            for moved in ((("swing", -1.0),), (), (("swing", 1.0),))
        ]

        assert widths[0] < widths[1] < widths[2]


class TestCalibration:
    def test_coverage_over_simulated_histories(self):
        """A small version of benchmarks/calibration.py."""
        inside = []
        for seed in range(40):
            rng = np.random.default_rng([11, seed])
            swing = np.exp(rng.uniform(np.log(0.05), np.log(0.8)))
            shares = world([12, seed], 11, 4, swing)
            drawn = Pooled().simulate(make_past(shares[:3]), np.full(11, 2e5), 1000, seed)
            low, high = np.quantile(drawn, [0.1, 0.9], axis=0)
            whole = np.quantile(total_of(drawn), [0.1, 0.9])
            regions = ((low <= shares[3]) & (shares[3] <= high)).mean()
            inside.append([whole[0] <= shares[3].mean() <= whole[1], regions])

        total, regions = np.mean(inside, axis=0)
        assert 0.6 < total < 0.97
        assert 0.65 < regions < 0.95

    def test_never_far_from_the_usual_way_where_nothing_is_learned(self):
        past, people = make_past([[0.72, 0.80, 0.77, 0.69]]), np.full(4, 2e5)

        ours, usual = (
            total_of(model.simulate(past, people, 4000, 1)) for model in (Pooled(), LastElection())
        )

        assert_allclose(np.median(ours), np.median(usual), atol=0.02)


class TestPriors:
    def test_offsets_are_those_of_the_national_series(self):
        frame = packaged("national")
        frame = frame[frame["year"] < 2019].groupby(["year", "contest"])["turnout"].first()
        gaps = [
            logit(frame[year, "legislative"]) - logit(frame[year, "presidential"])
            for year in (2004, 2009, 2014)
        ]

        assert_allclose(gaps, [0.38, -0.07, 0.27], atol=0.01)
        assert_allclose(np.mean(gaps), priors.OFFSETS["legislative"], atol=0.01)
        assert_allclose(np.std(gaps, ddof=1), priors.OFFSET_SCALE, atol=0.03)

    def test_swings_before_2024_lie_within_the_prior(self):
        frame = packaged("national").sort_values("date")
        frame = frame[frame["year"] < 2024]
        swings = np.concatenate(
            [np.diff(logit(own["turnout"])) for _, own in frame.groupby("contest")]
        )
        mean, scale = priors.POOLED["swing"]

        typical = np.median(np.abs(swings)) / stats.norm.ppf(0.75)
        assert abs(np.log(typical) - mean) < scale
        assert np.exp(mean - 2 * scale) < 0.18
        assert np.sqrt((swings**2).mean()) < np.exp(mean + 2 * scale)


@pytest.mark.parametrize("name", ["swng", "group_ratio", "drifting_"])
def test_a_prior_that_is_none(name):
    with pytest.raises(UsageError, match=rf"shifts: expected .*group_ratio_0, .* got '{name}'"):
        Pooled(shifts=((name, 3.0),))


def test_every_prior_can_be_moved():
    kept = [name for name in priors.POOLED if name != "group_ratio"]

    assert Pooled(shifts=tuple((name, 1.0) for name in [*kept, "group_ratio_0", "group_ratio_12"]))
