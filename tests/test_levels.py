"""Every level at once: the streamed sums are those of the whole array of draws."""

import datetime

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.special import expit

import turnout
from turnout.errors import ModelError, UsageError
from turnout.models.pooled import Pooled
from turnout.projection import levels as module
from turnout.projection.levels import levels_of
from turnout.tables.past import Past

CODES = [f"{p}.{r}.{v}" for p in (1, 2) for r in (1, 2, 3) for v in range(4)]
PEOPLE = np.arange(24) * 37.0 + 300


def make_past():
    rng = np.random.default_rng(6)
    shares = expit(1 + rng.normal(0, 0.3, (3, 1)) + rng.normal(0, 0.25, (3, 24)))
    unknown = np.full(3, np.nan)
    return Past(
        elections=("a", "b", "c"),
        dates=tuple(datetime.date(2004 + 5 * e, 4, 5) for e in range(3)),
        turnout=shares,
        registered=np.tile(PEOPLE, (3, 1)),
        total=unknown,
        total_registered=unknown,
        date=datetime.date(2019, 4, 17),
        levels=(tuple(c[:3] for c in CODES), tuple(c[0] for c in CODES)),
    )


@pytest.mark.parametrize("most", [1000, 3])
def test_sums_are_those_of_the_whole_array(most, monkeypatch):
    monkeypatch.setattr(module, "HELD", most)
    past = make_past()
    drawn = Pooled().simulate(past, PEOPLE, 900, 4)

    found = levels_of(past, CODES, PEOPLE, target=0.7, level=0.8, draws=900, seed=4)

    assert [len(table) for table in found.tables] == [24, 6, 2, 1]
    assert [held is None for held in found.draws] == [most < 24, most < 6, False, False]
    for table, labels in zip(found.tables, (tuple(CODES), *past.levels, ("",) * 24), strict=True):
        for row in table.to_dict("records"):
            mine = np.array([label == row["region_code"] for label in labels])
            turnout_ = drawn[:, mine] @ PEOPLE[mine] / PEOPLE[mine].sum()
            assert row["registered"] == PEOPLE[mine].sum()
            ends = np.quantile(turnout_, (0.5, 0.1, 0.9), method="inverted_cdf")
            assert_allclose([row["median"], row["lower"], row["upper"]], ends, atol=1e-5)
            assert_allclose(row["probability"], (turnout_ >= 0.7).mean(), atol=0.002)


def test_children_add_up_to_their_parents_in_every_draw():
    found = levels_of(make_past(), CODES, PEOPLE, target=0.7, draws=200, seed=2)

    units, regencies, provinces, whole = found.draws
    ballots = units * PEOPLE
    assert_allclose(ballots.sum(axis=1) / PEOPLE.sum(), whole[:, 0], rtol=1e-5)
    sizes = found.tables[1]["registered"].to_numpy()
    assert_allclose((regencies * sizes).sum(axis=1) / PEOPLE.sum(), whole[:, 0], rtol=1e-5)
    sizes = found.tables[2]["registered"].to_numpy()
    assert_allclose((provinces * sizes).sum(axis=1) / PEOPLE.sum(), whole[:, 0], rtol=1e-5)


def test_one_level_is_the_usual_projection():
    data = turnout.datasets.jambi()
    usual = turnout.project(data.voters, data.history, election="pemilu-2024")

    units, whole = turnout.project_levels(
        data.voters, data.history, election="pemilu-2024", level=0.9
    ).tables

    assert list(units["region_code"]) == usual.codes
    assert_array_equal(units["registered"], usual.registered)
    assert_allclose(units[["median", "lower"]], usual.table()[["median", "lower"]], atol=0.02)
    assert_allclose(whole["median"], usual.total().median, atol=0.01)


def test_refusals():
    data = turnout.datasets.jambi()
    with pytest.raises(UsageError, match="level"):
        levels_of(make_past(), CODES, PEOPLE, target=0.7, level=1.5)
    with pytest.raises(ModelError, match="senate-2030"):
        turnout.project_levels(data.voters, data.history, election="senate-2030")
