"""From voter list and history to joint draws: what enters, what must not, what adds up."""

import dataclasses
import datetime
import re
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from turnout import (
    Base,
    DataError,
    History,
    LastElection,
    ModelError,
    UsageError,
    VoterList,
    datasets,
    project,
    read_history,
    read_voters,
)
from turnout.files.regions import indonesia
from turnout.models import priors
from turnout.projection.bases import people_beside
from turnout.tables.history import contest_of
from turnout.tables.past import past_of

RAKOR = datetime.date(2024, 2, 1)
PEOPLE = {"X.1": 40_000, "X.2": 90_000, "X.3": 25_000}
PAST = [  # region, election, registered, ballots
    ("X.1", "vote-2010", 36_000, 25_400),
    ("X.2", "vote-2010", 81_000, 49_700),
    ("X.3", "vote-2010", 24_000, 19_100),
    ("X.1", "vote-2014", 38_000, 29_900),
    ("X.2", "vote-2014", 86_000, 61_300),
    ("X.3", "vote-2014", 24_500, 20_200),
]


def make_voters(people=PEOPLE, **columns):
    frame = pd.DataFrame({"region_code": list(people), "registered": list(people.values())})
    frame.insert(1, "region_name", [f"Region {code}" for code in people])
    frame["registered"] = frame["registered"].astype("Int64")
    return VoterList(frame.assign(**columns))


def make_history(rows=PAST, more=(), as_of=None):
    """Rows of region, election, registered, ballots; `more` are dicts with any other column."""
    names = ["region_code", "election", "registered", "ballots_cast"]
    records = [dict(zip(names, row, strict=True)) for row in rows] + list(more)
    frame = pd.DataFrame(records)
    years = [int(re.search(r"\d{4}", name)[0]) for name in frame["election"]]
    defaults = {
        "region_name": frame["region_code"],
        "contest": frame["election"].map(contest_of),
        "date": [datetime.date(year, 9, 20) for year in years],
        **dict.fromkeys(["known_on", "base", "group", "turnout", "dpt"]),
    }
    for name, values in defaults.items():
        own = frame.get(name, pd.Series(None, index=frame.index, dtype=object))
        frame[name] = own.where(own.notna(), values)
    frame = frame.astype(dict.fromkeys(("registered", "ballots_cast", "dpt"), "Int64"))
    return History(frame.astype({"turnout": "float64"}), as_of)


def lists_row(code, election, dpt, everyone, ballots):
    return {
        "region_code": code,
        "election": election,
        "dpt": dpt,
        "registered": everyone,
        "ballots_cast": ballots,
        "base": "all_lists",
    }


def run(people=PEOPLE, rows=PAST, more=(), election="vote-2018", **options):
    return project(make_voters(people), make_history(rows, more), election=election, **options)


@pytest.fixture(scope="module")
def jambi():
    return datasets.jambi()


@pytest.fixture(scope="module", params=["pemilu-2024", "pilkada-2024"])
def packaged(request, jambi):
    return project(jambi.voters, jambi.history, election=request.param)


@pytest.fixture(scope="module", params=["dpt", "all_lists"])
def either(request, packaged):
    return packaged.on(request.param)


@dataclasses.dataclass(frozen=True)
class Own:
    """A model that gives whatever it is told to."""

    gives: object
    name: str | None = "own"

    def simulate(self, *_):
        return self.gives


class TestInvariants:
    @given(st.integers(0, 2**20))
    @settings(max_examples=8, deadline=None)
    def test_order_of_rows_is_irrelevant(self, seed):
        rng = np.random.default_rng(seed)
        ours = run(draws=50)
        people = {code: PEOPLE[code] for code in rng.permutation(list(PEOPLE))}
        rows = [PAST[place] for place in rng.permutation(len(PAST))]

        theirs = run(people, rows, draws=50)

        assert theirs.codes == ours.codes == ["X.1", "X.2", "X.3"]
        assert_array_equal(theirs.turnout, ours.turnout)

    def test_order_of_jambis_rows_is_irrelevant_on_every_list(self, jambi, either):
        voters = dataclasses.replace(jambi.voters, frame=jambi.voters.frame.iloc[::-1])
        history = dataclasses.replace(
            jambi.history, frame=jambi.history.frame.sample(frac=1, random_state=3)
        )

        shuffled = project(voters, history, election=either.election, base=either.base)

        assert shuffled.codes == either.codes
        assert_array_equal(shuffled.turnout, either.turnout)
        assert_array_equal(shuffled.electorate, either.electorate)

    def test_same_seed_same_numbers_and_another_seed_others(self):
        assert_array_equal(run(seed=5).turnout, run(seed=5).turnout)
        assert (run(seed=5).turnout != run(seed=6).turnout).all()

    def test_two_votes_have_random_numbers_of_their_own(self):
        ranks = [
            run(election=name).turnout[:, 0].argsort().argsort()
            for name in ("vote-2018", "vote-2022")
        ]

        assert abs(np.corrcoef(ranks)[0, 1]) < 0.08

    def test_intervals_are_nested_as_the_level_grows(self, either):
        ladder = [either.table(level) for level in (0.5, 0.8, 0.9, 0.95, 0.999)]
        totals = pd.DataFrame([either.total(level) for level in (0.5, 0.8, 0.9, 0.95, 0.999)])

        for narrow, wide in pairwise(ladder):
            assert (wide["lower"] < narrow["lower"]).all()
            assert (wide["upper"] > narrow["upper"]).all()
            assert (wide["median"] == narrow["median"]).all()
        assert totals["lower"].is_monotonic_decreasing
        assert totals["upper"].is_monotonic_increasing

    def test_voters_lie_inside_the_list(self, either):
        assert ((either.turnout > 0) & (either.turnout < 1)).all()
        assert (either.ballots < either.electorate).all()

    def test_children_add_up_to_the_parent_in_every_draw(self, either):
        whole = either.total_electorate

        assert_allclose(either.electorate.sum(axis=1), whole)
        assert_allclose(either.ballots.sum(axis=1), either.total_turnout * whole)

    def test_one_region_is_its_own_total(self):
        projection = run({"X.2": 90_000})

        row = projection.table(0.8).iloc[0]

        assert_allclose(row[["median", "lower", "upper"]].tolist(), projection.total(0.8))
        assert row["registered"] == 90_000

    def test_counts_ten_times_as_large_change_no_share(self):
        rows = [(*row[:2], row[2] * 10, row[3] * 10) for row in PAST]
        people = {code: count * 10 for code, count in PEOPLE.items()}

        for level in (0.5, 0.9):
            assert_allclose(
                run(people, rows).table(level)[["median", "lower", "upper"]],
                run().table(level)[["median", "lower", "upper"]],
                atol=0.015,
            )

    def test_a_full_house_is_kept_inside_by_half_a_ballot(self):
        rows = [("X.1", "vote-2010", 700, 700), ("X.2", "vote-2010", 400, 0)]

        past = run({"X.1": 700, "X.2": 500}, rows).past

        assert_allclose(past.turnout, [[699.5 / 700, 0.5 / 400]])

    def test_another_contest_informs_only_the_model_that_pools(self):
        more = [("X.1", "senate-2012", 37_000, 9000), ("X.2", "senate-2016", 88_000, 80_000)]

        for model in ("last-election", "last-election-independent", "mean"):
            with_it = run(rows=[*PAST, *more], model=model)
            assert with_it.contest == "vote"
            assert_array_equal(with_it.turnout, run(model=model).turnout)
        assert (run(rows=[*PAST, *more]).turnout != run().turnout).all()

    def test_regions_only_the_history_knows_change_nothing_and_are_named(self):
        with_them = run(rows=[*PAST, ("Y.9", "vote-2014", 5000, 400), ("Z", "vote-2010", 90, 80)])

        assert_array_equal(with_them.turnout, run().turnout)
        assert [finding.code for finding in with_them.findings] == ["W301"]
        assert "Y.9, Z" in str(with_them.findings[0])

    def test_an_election_only_other_regions_held_changes_nothing(self):
        with_it = run(rows=[*PAST, ("Y.9", "vote-2016", 5000, 4000)])

        assert_array_equal(with_it.turnout, run().turnout)
        assert with_it.past_swings == 1

    def test_a_history_of_other_regions_alone_says_nothing(self):
        with pytest.raises(ModelError, match="no past election of this kind with a known result"):
            run(rows=[("Y.9", "vote-2010", 5000, 4000), ("Y.8", "vote-2014", 6000, 4100)])

    def test_the_total_of_another_group_changes_nothing(self):
        other = {
            "region_code": "A",
            "group": "A",
            "election": "vote-2014",
            "registered": 900_000,
            "ballots_cast": 90_000,
        }

        assert_allclose(run(more=[other]).last_turnout, run().last_turnout)


class TestAsOf:
    @pytest.mark.parametrize("election", ["pemilu-2024", "pilkada-2024"])
    @pytest.mark.parametrize("fate", ["removed", "altered"])
    def test_outcomes_of_2024_change_nothing_before_the_vote(self, jambi, election, fate):
        everything = datasets.jambi("2025-12-31").history
        later = everything.frame["date"] >= datetime.date(2024, 2, 14)
        assert later.sum() > 10
        frame = everything.frame[~later] if fate == "removed" else everything.frame.copy()
        if fate == "altered":
            frame.loc[later, ["registered", "ballots_cast", "turnout"]] = [1000, 999, 0.999]
        changed = dataclasses.replace(everything, frame=frame)

        ours = project(jambi.voters, jambi.history, election=election)
        theirs = project(jambi.voters, changed, election=election, as_of=RAKOR)

        for base in ours.bases:
            assert_array_equal(theirs.on(base).turnout, ours.on(base).turnout)
            assert_array_equal(theirs.on(base).electorate, ours.on(base).electorate)

    def test_a_row_known_later_changes_nothing_until_it_is_known(self):
        late = {
            "region_code": "X.1",
            "election": "vote-2016",
            "registered": 39_000,
            "ballots_cast": 12_000,
            "known_on": datetime.date(2017, 3, 4),
        }
        before, after = datetime.date(2017, 3, 3), datetime.date(2017, 3, 4)

        assert_array_equal(run(more=[late], as_of=before).turnout, run(as_of=before).turnout)
        assert (run(more=[late], as_of=after).turnout != run(as_of=after).turnout).all()
        assert run(more=[late], as_of=after).past_swings == 2

    @pytest.mark.parametrize("day", [datetime.date(2024, 2, 14), datetime.date(2024, 3, 1)])
    def test_on_the_day_of_the_vote_or_later_is_refused(self, jambi, day):
        with pytest.raises(UsageError, match="pemilu-2024 is held on 2024-02-14; the as-of date"):
            project(jambi.voters, jambi.history, election="pemilu-2024", as_of=day)

    def test_default_is_the_historys_own_day(self, packaged):
        assert packaged.as_of == RAKOR

    def test_default_without_one_is_today(self):
        before = datetime.datetime.now(tz=datetime.UTC).astimezone().date()
        day = run(election="vote-next").as_of
        after = datetime.datetime.now(tz=datetime.UTC).astimezone().date()

        assert before <= day <= after

    def test_a_vote_of_unknown_day_sees_nothing_after_its_year(self):
        assert run(election="vote-2018").as_of == datetime.date(2018, 12, 30)

    @pytest.mark.parametrize("own", [None, datetime.date(2024, 9, 1)])
    def test_default_is_never_the_day_of_the_vote_or_later(self, own):
        history = make_history(as_of=own)

        projection = project(make_voters(), history, date=datetime.date(2018, 5, 6))

        assert projection.as_of == datetime.date(2018, 5, 5)
        assert projection.days_left == 1

    def test_a_vote_already_in_the_history_does_not_see_its_own_outcome(self):
        projection = run(election="vote-2014")

        assert projection.past.elections == ("vote-2010",)
        assert projection.date == datetime.date(2014, 9, 20)
        assert_array_equal(
            projection.turnout, run(rows=PAST[:3], election="vote-2014", draws=4000).turnout
        )
        with pytest.raises(UsageError, match="vote-2014 is held on 2014-09-20"):
            run(election="vote-2014", as_of=datetime.date(2016, 1, 1))

    def test_no_list_known_yet(self, jambi):
        with pytest.raises(ModelError, match="no voter list was known on 2022-05-01"):
            project(
                jambi.voters, jambi.history, election="pemilu-2024", as_of=datetime.date(2022, 5, 1)
            )


class TestContest:
    def test_unknown_contest_names_what_there_is(self, jambi):
        known = "governor, legislative, mayor, presidential, regent"
        with pytest.raises(ModelError, match=rf"no contest of kind 'senate' \(it holds: {known}\)"):
            project(jambi.voters, jambi.history, election="senate-2024")

    def test_nothing_known_yet(self):
        with pytest.raises(ModelError, match="holds no contest of kind 'vote'"):
            run(as_of=datetime.date(1999, 1, 1))

    @pytest.mark.parametrize("election", ["next", "2019", "bundestag-2021"])
    def test_a_history_of_one_contest_serves_any_vote(self, election):
        projection = run(election=election)

        assert (projection.contest, projection.past_swings) == ("vote", 1)
        assert projection.election == election

    def test_default_vote_is_the_one_the_list_was_made_for(self, jambi):
        assert project(jambi.voters, jambi.history).election == "pemilu-2024"
        assert project(make_voters(), make_history()).election == "next"

    def test_a_contest_without_any_result(self):
        rows = [("X.1", "vote-2010", 36_000, None)]
        with pytest.raises(ModelError, match="no past election of this kind with a known result"):
            run(rows=rows)

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"draws": 0}, "expected draws >= 1 and seed >= 0, got draws=0"),
            ({"seed": -3}, "expected draws >= 1 and seed >= 0, got draws=4000 and seed=-3"),
            ({"base": "dptb"}, "expected one of dpt, dpt_dpk, all_lists, dpt_users, got 'dptb'"),
        ],
    )
    def test_options_out_of_range(self, options, message):
        with pytest.raises(UsageError, match=message):
            run(**options)

    @pytest.mark.parametrize("options", [{"as_of": "x"}, {"date": "x"}, {"as_of": "x 00:00:00"}])
    def test_a_day_that_is_none(self, options):
        with pytest.raises(UsageError, match="expected a date such as 2024-02-01, got 'x"):
            run(**options)

    def test_a_day_as_pandas_gives_it(self):
        assert run(as_of=pd.Timestamp("2016-05-01")).as_of == datetime.date(2016, 5, 1)

    def test_a_base_that_is_none(self):
        expected = "base: expected one of dpt, dpt_dpk, all_lists, dpt_users, got 'xx'"
        projection = run(draws=9)
        for ask in (projection.on, projection.against(0.7).on, lambda base: run(base=base)):
            with pytest.raises(UsageError, match=expected):
                ask("xx")

    @pytest.mark.parametrize(
        ("gives", "came"),
        [
            (np.full((9, 3), 1.2), r"ndarray \(9, 3\), 1\.2 … 1\.2"),
            (np.full((9, 3), np.nan), r"ndarray \(9, 3\), nan … nan"),
            (np.linspace(0, 1, 27).reshape(9, 3), r"ndarray \(9, 3\), 0 … 1"),
            (np.full((3, 9), 0.7), r"ndarray \(3, 9\), 0\.7 … 0\.7"),
            (0.7, r"float \(\), 0\.7"),
            (None, r"NoneType \(\), nan"),
            ("many", r"str \(0,\)"),
        ],
    )
    def test_a_model_that_gives_no_shares(self, gives, came):
        expected = rf"model 'own': simulate .* of shape \(9, 3\) \(draws, regions\), not {came}"
        with pytest.raises(UsageError, match=expected):
            run(model=Own(gives), draws=9)

    def test_a_model_may_give_lists_and_full_turnout(self):
        projection = run(model=Own([[0.25, 0.75, 1.0]] * 9), draws=9)

        assert_array_equal(projection.turnout, [[0.25, 0.75, 1.0]] * 9)

    @pytest.mark.parametrize("model", [LastElection, 5, object(), Own(None, name=None)])
    def test_a_model_that_is_none(self, model):
        with pytest.raises(UsageError, match=r"model: expected .* an instance .* with name and"):
            run(model=model)

    @pytest.mark.parametrize("level", [0, 1.2])
    def test_level_out_of_range(self, level):
        for read in (run(draws=9).table, run(draws=9).total):
            with pytest.raises(UsageError, match="level: expected a number between 0 and 1"):
                read(level)


class TestRegions:
    def test_unknown_region_is_projected_wider_and_named(self):
        calm = LastElection(swing_scale=0.02, swing_weight=200)
        projection = run({**PEOPLE, "X.4": 60_000}, model=calm)

        widths = projection.table()[["lower", "upper"]].diff(axis=1)["upper"]

        assert widths.idxmax() == 3
        assert widths[3] > 1.2 * widths[:3].max()
        assert [finding.code for finding in projection.findings] == ["W303"]
        assert "Region X.4" in str(projection.findings[0])

    def test_total_alone_is_met_by_every_draw_but_for_the_swing(self):
        model = LastElection(
            swing_scale=1e-9, swing_weight=1e15, region_scale=1e-9, region_weight=1e15
        )
        rows = [("X", "vote-2010", 140_000, 93_000), ("X", "vote-2014", 148_000, 111_000)]

        projection = run(rows=rows, model=model)

        assert projection.turnout.std(axis=0).min() > 0.02
        assert_allclose(projection.total_turnout, 111 / 148, atol=1e-6)
        assert projection.past_swings == 1
        assert projection.findings == ()

    def test_model_and_its_name_travel_along(self):
        projection = run(model=LastElection(swing_scale=0.9))

        assert projection.model == "last-election"
        assert np.ptp(projection.total()[1:]) > 1.5 * np.ptp(run().total()[1:])

    def test_last_turnout_is_that_of_all_regions(self):
        projection = run()

        assert projection.last_election == "vote-2014"
        assert_allclose(projection.last_turnout, (29_900 + 61_300 + 20_200) / 148_500)

    def test_last_turnout_is_the_last_known_total(self):
        projection = run(rows=PAST[:4])

        assert projection.last_election == "vote-2010"
        assert_allclose(projection.last_turnout, (25_400 + 49_700 + 19_100) / 141_000)

    def test_table_by_region(self):
        projection = run()

        table = projection.table(0.9)

        assert list(table) == [
            "region_code",
            "region_name",
            "registered",
            "median",
            "lower",
            "upper",
        ]
        assert dict(zip(table["region_code"], table["registered"], strict=True)) == PEOPLE
        assert_allclose(
            table["lower"],
            np.quantile(projection.turnout, 0.05, axis=0, method="inverted_cdf"),
            atol=1e-12,
        )


class TestFrozen:
    def test_arrays_are_read_only(self, either):
        for name in ("turnout", "electorate", "total_turnout"):
            with pytest.raises(ValueError, match="read-only"):
                getattr(either, name)[0] = 0.5

    def test_fields_cannot_be_set(self, packaged):
        with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'seed'"):
            packaged.seed = 1
        with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field"):
            LastElection().spread = 1

    def test_inputs_are_left_alone(self):
        voters, history = make_voters(), make_history()
        before = voters.table(), history.table()

        project(voters, history, election="vote-2018")

        pd.testing.assert_frame_equal(voters.frame, before[0])
        pd.testing.assert_frame_equal(history.frame, before[1])


class TestBases:
    def test_asked_at_once_or_afterwards_is_the_same(self, jambi, packaged):
        asked = project(
            jambi.voters, jambi.history, election=packaged.election, base=Base.ALL_LISTS
        )
        turned = packaged.on("all_lists")

        assert asked.base is turned.base is Base.ALL_LISTS
        assert_array_equal(asked.turnout, turned.turnout)
        assert_array_equal(asked.electorate, turned.electorate)
        assert_array_equal(asked.on("dpt").turnout, packaged.turnout)

    def test_there_and_back_brings_the_same_numbers(self, packaged):
        back = packaged.on("all_lists").on("dpt")

        assert_array_equal(back.turnout, packaged.turnout)
        assert_array_equal(back.electorate, packaged.electorate)
        assert_array_equal(back.past.total, packaged.past.total)
        assert packaged.on("dpt") is packaged

    def test_a_copy_finds_its_way_back_too(self, packaged):
        copy = dataclasses.replace(packaged.on("all_lists"), seed=9)

        assert_allclose(copy.on("dpt").turnout, packaged.turnout, rtol=1e-12)
        assert_array_equal(copy.on("dpt").electorate, packaged.electorate)

    def test_voters_stay_and_only_the_base_changes(self, packaged):
        lists = packaged.on("all_lists")

        assert_allclose(lists.ballots, packaged.ballots)
        assert (lists.turnout < packaged.turnout).all()
        assert (lists.electorate > packaged.electorate).all()
        assert lists.last_turnout < packaged.last_turnout
        assert set(lists.bases) >= {Base.DPT, Base.ALL_LISTS, Base.DPT_USERS}
        assert (Base.DPT_DPK in lists.bases) == (packaged.election == "pemilu-2024")

    def test_no_lists_known(self):
        assert run().bases == (Base.DPT,)
        with pytest.raises(ModelError, match="gives the voters on 'all_lists'"):
            run().on("all_lists")
        with pytest.raises(ModelError, match="vote-2018: no past election of this kind gives"):
            run(base="all_lists")

    def test_a_history_on_all_lists_alone_is_projected_on_them(self):
        more = [lists_row(code, name, None, *counts) for code, name, *counts in PAST]

        projection = run(rows=[], more=more, base="all_lists")

        assert projection.base is Base.ALL_LISTS
        assert_array_equal(projection.turnout, run().turnout)


class TestStrict:
    def test_figures_that_cannot_be_converted_are_flagged_or_refused(self):
        more = [lists_row("X.1", "vote-2013", None, 1500, 900)]

        flagged = run(more=more)

        assert [finding.code for finding in flagged.findings] == ["W302"]
        with pytest.raises(DataError, match="could not be converted"):
            run(more=more, strict=True)
        assert run(strict=True).findings == ()


class TestListRatio:
    def ratio(self, rows=(), more=(), codes=("X.1", "X.2", "X.3"), draws=20_000):
        history = make_history(list(rows), more)
        pasts = {base: past_of(history, "vote", base, codes) for base in Base}
        found = people_beside(pasts, draws, seed=11)
        return found.get(Base.ALL_LISTS)

    def test_by_hand_where_every_part_is_known(self):
        more = [
            lists_row("X.1", "vote-2014", 1000, 1050, 700),
            lists_row("X.2", "vote-2014", 3000, 3300, 2200),
            lists_row("X.3", "vote-2014", 500, 510, 410),
        ]

        names = self.ratio(more=more)

        factor = names / [0.05, 0.1, 0.02]
        assert_allclose(factor, factor[:, [0, 0, 0]])
        assert_allclose(np.log(factor[:, 0]).mean(), 0, atol=0.015)
        assert_allclose(np.log(factor[:, 0]).std(), priors.LIST_SCALE, rtol=0.02)

    def test_width_is_learned_from_past_changes(self):
        more = [
            lists_row("X.1", "vote-2010", 900, 915, 700),
            lists_row("X.2", "vote-2010", 3100, 3245, 2100),
            lists_row("X.1", "vote-2014", 1000, 1050, 700),
            lists_row("X.2", "vote-2014", 3000, 3300, 2200),
        ]

        names = self.ratio(more=more, codes=["X.1", "X.2"])

        change = np.log((350 / 4000) / (160 / 4000))
        scale = np.sqrt((priors.LIST_WEIGHT * priors.LIST_SCALE**2 + change**2) / 2)
        assert_allclose(np.log(names[:, 0] / 0.05).std(), scale, rtol=0.02)
        assert_allclose(np.median(names, axis=0), [0.05, 0.1], rtol=0.03)

    def test_unknown_parts_share_the_remainder(self):
        rows = [("X.2", "vote-2014", 2000, 1500), ("X.3", "vote-2014", 3000, 2300)]
        more = [
            lists_row("X.1", "vote-2014", 1000, 1100, 800),
            lists_row("X", "vote-2014", 6000, 6400, 4600),
        ]

        names = self.ratio(rows, more)

        assert_allclose(names[:, 1], names[:, 0] * (400 - 100) / 5000 / 0.1)
        assert_allclose(names[:, 2], names[:, 1])

    def test_a_part_of_unknown_size_takes_the_typical_share(self):
        rows = [("X.2", "vote-2014", 2000, 1500)]
        more = [
            lists_row("X.1", "vote-2014", 1000, 1100, 800),
            lists_row("X", "vote-2014", 6000, 6400, 4600),
        ]

        names = self.ratio(rows, more)

        assert_allclose(names[:, 2], names[:, 0] * (400 / 6000) / 0.1)

    def test_the_last_election_with_known_lists_speaks(self):
        more = [
            lists_row("X.1", "vote-2010", 1000, 1050, 700),
            lists_row("X.2", "vote-2010", 3000, 3300, 2200),
        ]
        rows = [("X.1", "vote-2014", 1200, 800), ("X.2", "vote-2014", 3100, 2300)]

        names = self.ratio(rows, more, ["X.1", "X.2"])

        assert_allclose(names[:, 1], 2 * names[:, 0])

    def test_lists_no_longer_than_the_dpt_say_nothing(self):
        assert (
            self.ratio(more=[lists_row("X.1", "vote-2014", 900, 900, 700)], codes=["X.1"]) is None
        )
        assert self.ratio(rows=PAST) is None

    def test_people_beside_are_some(self, packaged):
        assert set(packaged.beside) >= {Base.ALL_LISTS, Base.DPT_USERS}
        for beside in packaged.beside.values():
            assert beside.shape == packaged.turnout.shape
            assert (beside > 0).all()
            assert (np.median(beside, axis=0) < 0.1).all()


class TestPackaged:
    def test_registered_sum_to_the_printed_list(self, packaged):
        assert packaged.table()["registered"].sum() == 2_676_107
        assert packaged.turnout.shape == (4000, 11)

    @pytest.mark.parametrize(
        ("election", "swings", "contest"),
        [("pemilu-2024", 1, "presidential"), ("pilkada-2024", 2, "governor")],
    )
    def test_past_swings(self, jambi, election, swings, contest):
        projection = project(jambi.voters, jambi.history, election=election)

        assert (projection.past_swings, projection.contest) == (swings, contest)

    def test_the_pilkada_says_whose_list_stands_in(self, jambi):
        pemilu, pilkada = (
            project(jambi.voters, jambi.history, election=f"{vote}-2024")
            for vote in ("pemilu", "pilkada")
        )

        assert (pemilu.stand_in, pilkada.stand_in) == (None, "pemilu-2024")
        assert_array_equal(pilkada.electorate, pemilu.electorate)
        assert (pemilu.days_left, pilkada.days_left) == (13, 300)

    def test_place_of_all_regencies_of_a_province_is_its_name(self, packaged):
        codes = indonesia().query("group == '14'").index
        frame = pd.DataFrame(
            {"region_code": codes, "region_name": indonesia().loc[codes, "region_name"].to_list()}
        ).assign(registered=range(30_000, 30_000 + len(codes)))
        draws = np.full((3, len(codes)), 0.71)
        fields = {"voters": VoterList(frame), "turnout": draws}
        whole = dataclasses.replace(packaged, **fields, electorate=draws * 10)
        assert whole.place == "Provinsi Riau"
        some = VoterList(frame.head(4))
        part = dataclasses.replace(
            packaged, voters=some, turnout=draws[:, :4], electorate=draws[:, :4]
        )
        assert part.place == ""

    def test_place_is_the_province(self, packaged):
        assert packaged.place == "Provinsi Jambi"

    def test_pilgub_total_is_the_centre_of_the_pilkada(self, jambi):
        pilkada = project(jambi.voters, jambi.history, election="pilkada-2024")

        assert pilkada.past.elections == ("pilgub-2010", "pilgub-2015", "pilgub-2020")
        assert_allclose(pilkada.total().median, 0.679, atol=0.025)


class TestForeign:
    """Any codes, any size, through the readers, without a failure or a warning."""

    def world(self, folder, codes, elections, *, total=None, cells=True, group=None):
        rng = np.random.default_rng(len(codes))
        rows = []
        for election in elections:
            year = re.search(r"\d{4}", election)[0]
            size = rng.integers(1500, 400_000, len(codes))
            voted = (size * rng.uniform(0.5, 0.9, len(codes))).astype(int)
            counts = dict(zip(codes, zip(size, voted, strict=True), strict=True)) if cells else {}
            if total:
                counts[total] = (size.sum(), voted.sum())
            rows += [
                [code, f"Land {code}", election, f"{year}-09-20", *count, group]
                for code, count in counts.items()
            ]
        names = ["region_code", "region_name", "election", "date", "registered", "ballots_cast"]
        history, voters = folder / "history.csv", folder / "voters.csv"
        pd.DataFrame(rows, columns=[*names, "group"]).to_csv(history, index=False)
        list_ = {"region_code": codes, "registered": rng.integers(1500, 400_000, len(codes))}
        pd.DataFrame(list_).assign(region_name="Land " + pd.Series(codes)).to_csv(
            voters, index=False
        )
        return read_voters(voters), read_history(history)

    def check(self, projection, codes, swings):
        assert sorted(codes) == projection.codes
        assert projection.past_swings == swings
        assert ((projection.turnout > 0) & (projection.turnout < 1)).all()
        outlook = projection.against(0.7)
        assert len(outlook.as_dict()["regions"]) == len(codes)
        assert "70.0%" in outlook.summary("en")

    @pytest.mark.parametrize(
        ("codes", "elections", "coming"),
        [
            (["DE-BY", "DE-BE", "DE-HH"], ["bundestag-2013", "bundestag-2017"], "bundestag-2021"),
            ([f"US-{place:02d}" for place in range(1, 52)], ["2008", "2012", "2016"], "2020"),
            ([str(place) for place in range(1, 17)], ["2009", "2013", "2017"], "2021"),
            (["A"], ["vote-2016"], "vote-2020"),
            (["Å", "Ø"], ["valg-2013", "valg-2017"], "valg-2021"),
            (
                [f"{place:04d}" for place in range(1, 401)],
                [f"vote-{year}" for year in range(1996, 2020, 4)],
                "vote-2020",
            ),
        ],
    )
    def test_codes_of_any_country(self, tmp_path, codes, elections, coming):
        voters, history = self.world(tmp_path, codes, elections)

        projection = project(voters, history, election=coming)

        self.check(projection, codes, len(elections) - 1)
        assert projection.findings == ()

    @pytest.mark.parametrize("cells", [True, False])
    def test_a_total_of_the_country_by_group(self, tmp_path, cells):
        codes = ["DE-BY", "DE-BE", "DE-HH"]
        voters, history = self.world(
            tmp_path,
            codes,
            ["bundestag-2013", "bundestag-2017"],
            total="DE",
            cells=cells,
            group="DE",
        )

        projection = project(voters, history, election="bundestag-2021")

        self.check(projection, codes, 1)
        assert projection.place == "Land DE"
        assert projection.last_election == "bundestag-2017"

    def test_a_total_nobody_placed_is_named_and_left_out(self, tmp_path):
        codes = [str(place) for place in range(1, 17)]
        voters, history = self.world(tmp_path, codes, ["2013", "2017"], total="0")

        projection = project(voters, history, election="2021")

        self.check(projection, codes, 1)
        assert [finding.code for finding in projection.findings] == ["W301"]

    def test_elections_without_regional_cells(self, tmp_path):
        codes = ["15.01", "15.02", "15.71"]
        voters, history = self.world(
            tmp_path, codes, ["pilgub-2010", "pilgub-2015"], total="15", cells=False
        )

        projection = project(voters, history, election="pilkada-2020")

        self.check(projection, codes, 1)
        assert projection.place == "Land 15"
