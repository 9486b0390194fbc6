"""What was known of past elections on a day, as shares on one definition."""

import datetime

import numpy as np
import pytest
from conftest import HISTORY
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from turnout.errors import UsageError
from turnout.tables.elections import (
    Target,
    election_date,
    election_name,
    packaged,
    target_for,
    target_of,
)
from turnout.tables.history import History, read_history
from turnout.tables.past import Base, counts, past_of


def _own_past(*args, **options):
    return past_of(*args, **options).own


CODES = ["15.01", "15.04", "15.71", "15.72"]
NAN = np.nan
BOTH = (Base.DPT, Base.ALL_LISTS)
HEAD = "region_code,election,date,registered,ballots_cast,dpt,base,group,turnout\n"


def same(one, other):
    """Assert that two pasts hold the same, to the last digit."""
    assert (one.elections, one.dates) == (other.elections, other.dates)
    for name in ("turnout", "registered", "total", "total_registered"):
        assert_array_equal(getattr(one, name), getattr(other, name))
    assert {(f.code, *f.values.values()) for f in one.findings} == {
        (f.code, *f.values.values()) for f in other.findings
    }


class TestAsKnown:
    def test_nothing_later_than_the_day(self, history):
        known = history.as_known(datetime.date(2024, 2, 1))

        frame = known.table()
        assert known.as_of == datetime.date(2024, 2, 1)
        assert set(frame["election"]) == {"pilpres-2014", "pemilu-2019", "pilgub-2020"}
        assert len(frame) == 11
        assert len(history.table()) == 12
        assert history.as_of is None
        assert known.sources == history.sources

    @pytest.mark.parametrize(
        ("day", "rows"),
        [
            ("2014-07-21", 0),
            ("2014-07-22", 5),
            ("2019-05-20", 5),
            ("2019-05-21", 9),
            ("2020-10-18", 10),
            ("2020-12-08", 10),
            ("2020-12-09", 11),
            ("2024-03-12", 11),
            ("2024-03-13", 12),
        ],
    )
    def test_known_on_decides_and_else_the_day_of_the_vote(self, history, day, rows):
        """The total of 2020 has no day of its own: it counts from the vote, 9 December, on."""
        assert len(history.as_known(datetime.date.fromisoformat(day)).table()) == rows

    def test_file_without_the_column(self, write):
        saved = (
            "region_code,election,date,registered,ballots_cast\nNSW,senate-2022,2022-05-21,54,49\n"
        )
        history = read_history(write("au.csv", saved))

        assert len(history.as_known(datetime.date(2022, 5, 20)).table()) == 0
        assert len(history.as_known(datetime.date(2022, 5, 21)).table()) == 1

    @given(st.dates(datetime.date(2014, 1, 1), datetime.date(2024, 12, 31)), st.integers(0, 2000))
    def test_more_is_known_later_and_nothing_is_forgotten(self, history, day, later):
        after = day + datetime.timedelta(days=later)
        known, more = history.as_known(day).table(), history.as_known(after).table()
        names = [
            set(zip(frame["region_code"], frame["election"], strict=True))
            for frame in (known, more)
        ]

        assert names[0] <= names[1]
        assert history.as_known(after).as_known(day).table().equals(known)


class TestPast:
    def test_on_the_dpt(self, history):
        past = _own_past(history, "presidential", Base.DPT, CODES)

        assert past.elections == ("pilpres-2014", "pemilu-2019", "pemilu-2024")
        assert past.dates == tuple(
            datetime.date.fromisoformat(day) for day in ("2014-07-09", "2019-04-17", "2024-02-14")
        )
        assert_allclose(
            past.turnout,
            [[0.625, 0.8, 0.6875, 0.775], [0.8, 0.75, 0.85, 0.86], [NAN, 0.84, NAN, NAN]],
            rtol=1e-12,
        )
        assert_allclose(
            past.registered,
            [[1200, 2000, 3200, 600], [1400, 2400, 3600, 600], [NAN, 2600, NAN, NAN]],
        )
        assert past.findings == ()

    def test_total_from_its_own_row_else_from_complete_parts(self, history):
        """2014 is printed (5184 of 7200, not 5015 of 7000), 2019 is added up, 2024 is not whole."""
        past = _own_past(history, "presidential", Base.DPT, CODES)

        assert_allclose(past.total, [0.72, (1120 + 1800 + 3060 + 0.86 * 600) / 8000, NAN])
        assert_allclose(past.total_registered, [7200, 8000, NAN])

    def test_on_all_lists(self, history):
        past = _own_past(history, "presidential", Base.ALL_LISTS, CODES)

        assert past.elections == ("pilpres-2014",)
        assert_allclose(past.turnout, [[0.6, 0.64, 0.55, 465 / 640]])
        assert_allclose(past.registered, [[1250, 2500, 4000, 640]])
        assert_allclose(past.total, [5184 / 8400])
        assert_allclose(past.total_registered, [8400])

    def test_rows_that_cannot_be_converted_are_named(self, history):
        [finding] = _own_past(history, "presidential", Base.ALL_LISTS, CODES).findings

        assert (finding.code, finding.file, finding.stops) == ("W302", "history.csv", False)
        assert "15.01 pemilu-2019, 15.04 pemilu-2019, 15.71 pemilu-2019" in finding.message("en")
        assert finding.message("en").endswith("(5).") is False
        assert "15.72 pemilu-2019" in finding.message("id")
        assert "2014" not in finding.message("id")

    def test_province_alone(self, history):
        past = _own_past(history, "governor", Base.DPT, CODES)

        assert past.elections == ("pilgub-2020",)
        assert_array_equal(past.turnout, [[NAN, NAN, NAN, NAN]])
        assert_array_equal(past.registered, [[1450, NAN, NAN, NAN]])
        assert_allclose(past.total, [0.679])
        assert_allclose(past.total_registered, [8300])

    def test_regions_outside_the_list_are_named(self, history):
        past = _own_past(history, "presidential", Base.DPT, ["15.04", "15.01"])

        [finding] = past.findings
        assert (finding.code, finding.values["regions"]) == ("W301", "15, 15.71, 15.72")
        assert "15, 15.71, 15.72" in finding.message("id")
        assert_allclose(past.turnout, [[0.8, 0.625], [0.75, 0.8], [0.84, NAN]])

    def test_a_province_is_no_total_of_two(self, history):
        past = _own_past(history, "presidential", Base.DPT, [*CODES, "16.01"])

        assert_array_equal(past.total, [NAN, NAN, NAN])
        assert_array_equal(past.turnout[:, 4], [NAN, NAN, NAN])
        assert [finding.values["regions"] for finding in past.findings] == ["15"]

    def test_total_row_of_any_country(self, write):
        rows = (
            "AU,senate-2022,2022-05-21,9700,8633,,,,\nNSW,senate-2022,2022-05-21,5400,4860,,,AU,\n"
        )
        past = _own_past(
            read_history(write("au.csv", HEAD + rows)), "senate", Base.DPT, ["NSW", "VIC"]
        )

        assert_allclose(past.turnout, [[0.9, NAN]])
        assert_allclose(past.total, [0.89])
        assert_allclose(past.total_registered, [9700])
        assert past.findings == ()

    def test_unknown_contest_has_no_past(self, history):
        past = _own_past(history, "mayor", Base.DPT, CODES)

        assert past.elections == past.dates == past.findings == ()
        assert past.turnout.shape == past.registered.shape == (0, 4)
        assert past.total.shape == (0,)

    def test_shares_stay_inside_nought_and_one_by_half_a_ballot(self, write):
        """More ballots than names count as full turnout; a reported 100 % is kept below it."""
        saved = """15.01,pemilu-2019,2019-04-17,1000,0,,dpt,,
15.04,pemilu-2019,2019-04-17,800,800,,dpt,,
15.71,pemilu-2019,2019-04-17,900,850,500,all_lists,,
15.72,pemilu-2019,2019-04-17,,,,dpt,,100%
"""
        past = _own_past(
            read_history(write("a.csv", HEAD + saved)), "presidential", Base.DPT, CODES
        )

        assert_allclose(past.turnout, [[0.5 / 1000, 799.5 / 800, 499.5 / 500, 0.9995]])

    def test_a_base_not_stated_is_the_dpt(self, write):
        row = "15.01,pemilu-2019,2019-04-17,1000,650,,,,\n"
        history = read_history(write("a.csv", HEAD + row))

        assert_allclose(_own_past(history, "presidential", Base.DPT, ["15.01"]).turnout, [[0.65]])
        assert _own_past(history, "presidential", Base.ALL_LISTS, ["15.01"]).elections == ()

    def test_reported_share_speaks_for_its_own_base_only(self, write):
        row = "15.01,pemilu-2019,2019-04-17,1000,,900,all_lists,,0.66\n"
        history = read_history(write("a.csv", HEAD + row))

        on_all, on_dpt = (
            _own_past(history, "presidential", base, ["15.01"])
            for base in (Base.ALL_LISTS, Base.DPT)
        )

        assert_allclose(on_all.turnout, [[0.66]])
        assert on_dpt.elections == ()
        assert [finding.code for finding in on_dpt.findings] == ["W302"]

    def test_elections_stand_by_date_and_not_by_name(self, write):
        rows = "15.01,a-2019,2019-04-17,1000,{},,,,\n15.01,b-2009,2009-07-08,1000,{},,,,\n"
        frame = read_history(write("a.csv", HEAD + rows.format(650, 720))).table()
        past = _own_past(History(frame.assign(contest="any")), "any", Base.DPT, ["15.01"])

        assert past.elections == ("b-2009", "a-2019")
        assert_allclose(past.turnout, [[0.72], [0.65]])

    @given(st.permutations(HISTORY.splitlines()[1:]))
    def test_order_of_rows(self, write, history, lines):
        shuffled = read_history(write("lain.csv", "\n".join([HISTORY.splitlines()[0], *lines])))

        for contest in ("presidential", "governor"):
            same(
                _own_past(shuffled, contest, Base.DPT, CODES),
                _own_past(history, contest, Base.DPT, CODES),
            )

    @given(st.permutations(CODES))
    def test_order_of_regions(self, history, codes):
        past, plain = (
            _own_past(history, "presidential", Base.DPT, some) for some in (codes, CODES)
        )

        places = [CODES.index(code) for code in codes]
        assert_array_equal(past.turnout, plain.turnout[:, places])
        assert_allclose(past.total, plain.total, rtol=1e-12)

    @given(
        st.lists(
            st.tuples(st.integers(3, 10**6), st.integers(1, 10**5), st.floats(0, 1)),
            min_size=1,
            max_size=6,
        )
    )
    def test_both_bases_of_any_counts(self, write, counts):
        """A list that is longer gives a lower share; the total lies between its parts."""
        lines, codes = [], [f"15.{number:02}" for number in range(1, len(counts) + 1)]
        for code, (dpt, added, part) in zip(codes, counts, strict=True):
            ballots = 1 + round(part * (dpt - 2))
            lines.append(
                f"{code},pemilu-2019,2019-04-17,{dpt + added},{ballots},{dpt},all_lists,,\n"
            )
        history = read_history(write("any.csv", HEAD + "".join(lines)))

        on_dpt, on_all = (_own_past(history, "presidential", base, codes) for base in BOTH)

        for past in (on_dpt, on_all):
            assert ((past.turnout > 0) & (past.turnout < 1)).all()
            assert past.turnout.min() - 1e-12 <= past.total[0] <= past.turnout.max() + 1e-12
            assert_allclose(past.total_registered, past.registered.sum(axis=1))
        assert (on_all.turnout < on_dpt.turnout).all()


def test_counts(history):
    frame = history.table()

    assert_array_equal(
        counts(frame, Base.DPT)[1],
        [1200, 2000, 3200, 600, 7200, 1400, 2400, 3600, 600, 1450, 8300, 2600],
    )
    assert_array_equal(counts(frame, Base.ALL_LISTS)[1], [1250, 2500, 4000, 640, 8400, *[NAN] * 7])


class TestElections:
    def test_name_and_date(self):
        assert election_name("pilkada-2024") == "Pilkada 2024"
        assert election_name("pemilu-2024", "en") == "2024 general election"
        assert election_name("house_of-states_2025") == "House of states 2025"
        assert election_date("pemilu-2024") == datetime.date(2024, 2, 14)
        assert election_date("pilkada-2024") == datetime.date(2024, 11, 27)
        assert election_date("senate-2022") is None

    @pytest.mark.parametrize(
        ("election", "value"),
        [("pemilu-2024", 0.795), ("pilkada-2024", 0.795), ("pemilu-2019", 0.775)],
    )
    def test_target_on_record_is_the_national_one(self, election, value):
        target = target_of(election)

        assert target.value == target_for(election).value == value
        assert target.issuer
        assert target.source
        assert target_for(election, value) == target

    def test_target_of_nobody(self):
        assert target_of("senate-2022") is None
        assert target_for("senate-2022") == Target(0.795, note="yardstick")
        assert target_for("pemilu-2024", 0.82) == Target(0.82)

    @pytest.mark.parametrize("value", [0, 1, 1.5, -0.1, 79.5, NAN])
    def test_target_is_a_share(self, value):
        with pytest.raises(UsageError, match=r"^target: expected a share between 0 and 1"):
            target_for("pemilu-2024", value)

    def test_packaged_dates_are_dates_and_codes_are_text(self):
        targets = packaged("targets")

        assert all(isinstance(day, datetime.date) for day in targets["known_on"])
        assert set(targets["region_code"].dropna()) == {"15", "15.05", "15.07", "15.71"}
