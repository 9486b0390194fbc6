"""Scores by hand, and past elections projected from nothing later."""

import datetime
import json
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats

import turnout
from turnout.cli import main
from turnout.errors import ModelError, UsageError
from turnout.evaluation.scores import brier, coverage, crps, interval
from turnout.models.baselines import Mean
from turnout.tables.history import read_history


def history_of(shares, *, years=None, people=1000, contest="vote", extra=()):
    """Make a history of regions a, b, ... from shares per election."""
    rows = []
    for place, row in enumerate(shares):
        year = (years or range(2000, 2100, 5))[place]
        for code, share in zip("abcdefgh", row, strict=False):
            if share is not None:
                rows.append([code, f"{contest}-{year}", f"{year}-05-03", people, share * people])
    head = ["region_code", "election", "date", "registered", "ballots_cast"]
    frame = pd.DataFrame([*rows, *extra], columns=head)
    frame["ballots_cast"] = frame["ballots_cast"].round().astype("Int64")
    return read_history(frame)


@dataclass(frozen=True)
class Spy:
    """A model that keeps what it was shown and always says 60, 70 or 80 %."""

    seen: list
    name = "spy"

    def simulate(self, past, registered, draws, seed):
        self.seen.append((past, registered, draws, seed))
        return np.resize([0.6, 0.7, 0.8], draws)[:, None] * np.ones(len(registered))


class Percent(Spy):
    """The same, in per cent."""

    def simulate(self, past, registered, draws, seed):
        return 100 * super().simulate(past, registered, draws, seed)


class TestScores:
    def test_crps_by_hand(self):
        draws = np.array([0.61, 0.74, 0.70, 0.83])
        apart = np.abs(draws[:, None] - draws).mean()

        expected = (0.04 + 0.09 + 0.05 + 0.18) / 4 - apart / 2
        assert_allclose(crps(draws, np.array(0.65)), expected)

    def test_crps_of_many_normal_draws_is_that_of_the_normal(self):
        draws = stats.norm(0.7, 0.05).ppf((np.arange(20_000) + 0.5) / 20_000)
        z = (0.78 - 0.7) / 0.05
        exact = 0.05 * (
            z * (2 * stats.norm.cdf(z) - 1) + 2 * stats.norm.pdf(z) - 1 / np.sqrt(np.pi)
        )

        assert_allclose(crps(draws, np.array(0.78)), exact, rtol=1e-3)

    @given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.floats(0, 1))
    def test_crps_is_never_negative_and_one_draw_is_its_distance(self, draws, outcome):
        assert crps(np.array(draws), np.array(outcome)) >= -1e-12
        assert_allclose(crps(np.array(draws[:1]), np.array(outcome)), abs(draws[0] - outcome))

    def test_intervals_and_coverage_by_hand(self):
        draws = np.array([[0.52, 0.71], [0.64, 0.75], [0.58, 0.93], [0.81, 0.88], [0.66, 0.79]])

        low, high = interval(draws, 0.6)
        assert_allclose([low, high], [[0.52, 0.71], [0.66, 0.88]])
        assert coverage(draws, np.array([0.66, 0.90]), 0.6) == 0.5
        assert coverage(draws, np.array([0.51, 0.94]), 0.6) == 0

    def test_brier_by_hand(self):
        assert_allclose(brier(np.array([0.8, 0.3]), np.array([True, False])), (0.04 + 0.09) / 2)


class TestBacktest:
    SHARES = ((0.71, 0.64, 0.83), (0.75, 0.66, 0.81), (0.72, 0.69, 0.85), (0.65, 0.70, 0.80))

    def test_only_what_was_known_the_day_before_is_shown(self):
        spy = Spy([])

        turnout.backtest(history_of(self.SHARES), models=[spy], min_elections=2, draws=30)

        pasts = [past for past, *_ in spy.seen]
        assert [past.elections for past in pasts] == [
            ("vote-2000", "vote-2005"),
            ("vote-2000", "vote-2005", "vote-2010"),
        ]
        assert [past.date for past in pasts] == [
            datetime.date(2010, 5, 3),
            datetime.date(2015, 5, 3),
        ]
        assert_allclose(pasts[0].turnout, self.SHARES[:2])

    def test_scores_by_hand(self):
        board = turnout.backtest(
            history_of(self.SHARES[:2]), models=[Spy([])], min_elections=1, draws=30
        )

        regions, total = board.scores
        assert (regions.scope, regions.n, total.scope, total.n) == ("regions", 3, "total", 1)
        assert_allclose(regions.mae, (0.05 + 0.04 + 0.11) / 3)
        assert_allclose(total.mae, 0.04)
        assert_allclose(total.outcome, (0.75 + 0.66 + 0.81) / 3)
        draws = np.resize([0.6, 0.7, 0.8], 30)
        each = [float(crps(draws, np.array(share))) for share in self.SHARES[1]]
        assert_allclose(regions.crps, np.mean(each))
        assert (regions.coverage90, total.coverage90) == (2 / 3, 1.0)
        assert_allclose(total.width90, 0.2)
        assert total.brier is None

    def test_result_known_late_is_not_used_early(self):
        frame = history_of(self.SHARES).table()
        frame["known_on"] = np.where(frame["election"] == "vote-2005", "2012-01-01", None)
        spy = Spy([])

        turnout.backtest(read_history(frame), models=[spy], min_elections=1, draws=9)

        assert [past.elections for past, *_ in spy.seen] == [
            ("vote-2000",),
            ("vote-2000",),
            ("vote-2000", "vote-2005", "vote-2010"),
        ]

    def test_order_of_rows_is_irrelevant(self):
        history = history_of(self.SHARES)
        shuffled = read_history(history.table().sample(frac=1, random_state=4))

        for model in ("pooled", "mean"):
            one, two = (turnout.backtest(h, models=[model], draws=200) for h in (history, shuffled))
            assert one.as_dicts() == two.as_dicts()

    def test_a_later_election_does_not_change_earlier_scores(self):
        models = ("pooled", "last-election")
        short, long = (
            turnout.backtest(history_of(self.SHARES[:most]), models=models, draws=300)
            for most in (3, 4)
        )

        assert short.as_dicts() == [s for s in long.as_dicts() if s["election"] == "vote-2010"]

    def test_regions_with_missing_cells(self):
        shares = [list(row) for row in self.SHARES]
        shares[3][1] = shares[1][2] = None

        board = turnout.backtest(history_of(shares), models=["pooled"], draws=200)

        assert [s.n for s in board.scores if s.scope == "regions"] == [3, 2]
        total = board.of("vote-2015")
        assert_allclose(total.outcome, (0.65 + 0.80) / 2)

    def test_a_total_alone_is_scored(self):
        data = turnout.datasets.jambi()
        board = turnout.backtest(data.history, models=["pooled"], min_elections=2, draws=400)

        assert [(s.election, s.scope) for s in board.scores] == [("pilgub-2020", "total")]
        assert_allclose(board.scores[0].outcome, 0.679)

    def test_targets_of_the_day_are_judged(self):
        board = turnout.backtest(turnout.datasets.jambi().history, min_elections=1, draws=400)

        score = board.of("pemilu-2019")
        assert 0 < score.probability < 1
        assert_allclose(score.brier, (1 - score.probability) ** 2)
        assert score.coverage90 == 1
        assert board.of("pemilu-2019", model="last-election").coverage90 == 0
        assert board.of("pemilu-2019", model="mean") is None

    def test_table_is_the_mean_over_elections(self):
        board = turnout.backtest(history_of(self.SHARES), draws=200)

        row = board.table().loc[("total", "pooled")]
        own = [s for s in board.scores if (s.scope, s.model) == ("total", "pooled")]
        assert row["elections"] == 2
        assert_allclose(row["crps"], np.mean([s.crps for s in own]))

    def test_too_little_history(self):
        with pytest.raises(ModelError, match="has 4 of its kind before it"):
            turnout.backtest(history_of(self.SHARES), min_elections=4)
        with pytest.raises(UsageError, match="got 0 and 2000"):
            turnout.backtest(history_of(self.SHARES), min_elections=0)
        with pytest.raises(UsageError, match="a name of its own, got mean, mean"):
            turnout.backtest(history_of(self.SHARES), models=["mean", "mean"])
        with pytest.raises(UsageError, match="expected one of pooled"):
            turnout.backtest(history_of(self.SHARES), models=["best"])
        with pytest.raises(UsageError, match="model 'spy': simulate has to return"):
            turnout.backtest(history_of(self.SHARES), models=Percent([]), draws=30)

    def test_one_model_alone(self):
        given = {"min_elections": 1, "draws": 50}
        one, listed, made = (
            turnout.backtest(history_of(self.SHARES), models=models, **given)
            for models in ("mean", ["mean"], Mean())
        )

        assert one.as_dicts() == listed.as_dicts() == made.as_dicts()


class TestCommand:
    def run(self, capsys, *options):
        code = main(["backtest", *options])
        out, err = capsys.readouterr()
        return code, out, err

    def test_json_has_the_keys_promised(self, capsys, tmp_path):
        file = tmp_path / "history.csv"
        history_of(TestBacktest.SHARES).table()[
            ["region_code", "election", "date", "registered", "ballots_cast"]
        ].to_csv(file, index=False)

        code, out, err = self.run(
            capsys, "--history", str(file), "--models", "pooled,mean", "--json"
        )

        scores = json.loads(out)
        assert (code, err, len(scores)) == (0, "", 8)
        wanted = {"election", "scope", "model", "n", "mae", "crps", "width90"}
        wanted |= {"coverage50", "coverage80", "coverage90"}
        assert all(wanted <= set(score) for score in scores)
        assert {score["model"] for score in scores} == {"pooled", "mean"}

    @pytest.mark.parametrize(
        ("lang", "sentence"),
        [
            ("id", "Uji ke belakang atas 4 pemilihan"),
            ("en", "probability of that year's target (77.5%)"),
        ],
    )
    def test_table_and_sentence(self, capsys, lang, sentence):
        options = ("--min-elections", "1", "--models", "pooled,last-election", "--lang", lang)
        code, out, _ = self.run(capsys, *options)

        assert code == 0
        assert {"id": "pemilihan terakhir", "en": "last election"}[lang] in out
        assert sentence in out

    def test_nothing_to_test(self, capsys):
        code, out, err = self.run(capsys, "--min-elections", "9", "--lang", "en")

        assert (code, out) == (4, "")
        assert "no election with a result has 9 of its kind before it" in err
