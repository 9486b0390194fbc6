"""How ready each region is: by hand, by property, and what is wrong in a report."""

import datetime
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout import DataError, Readiness, UsageError, VoterList, datasets, read_readiness
from turnout.plan.readiness import ITEMS, KEY, STATES
from turnout.plan.requirements import requirements
from turnout.plan.schedule import MILESTONES, curve_of, planned_share

DAY = datetime.date
HEAD = "region_code,region_name,item,kind,planned,done,unit,start,due,status_date,source,note"
COLUMNS = [*HEAD.split(","), "curve", "quality"]
VOTES = ("pemilu-2024", "pilkada-2024")
shares = st.floats(0, 1)
dues = st.dictionaries(st.integers(1, 28), st.integers(0, 100), min_size=1)


def milestones(dues):
    pairs = zip(sorted(dues), sorted(dues.values()), strict=True)
    return "; ".join(f"2024-01-{day:02} {share}%" for day, share in pairs)


curves = st.sampled_from(["straight", "s_curve", "at_once"]) | dues.map(milestones)


def row(region="Tebo", item="linmas", planned="2088", done="1044", **more):
    base = {"region_name": region, "item": item, "planned": planned, "done": done}
    return base | {"due": "2024-02-07", "status_date": "2024-01-31"} | more


def written(tmp_path, *rows, name="siap.csv"):
    pd.DataFrame(rows).reindex(columns=COLUMNS).to_csv(tmp_path / name, index=False)
    return tmp_path / name


def ready(tmp_path, *rows, **options):
    return read_readiness(written(tmp_path, *rows), **{"as_of": "2024-02-01"} | options)


def states(report, day=None):
    return report.matrix(day).set_index(["region_name", "item"])["state"]


def faults(tmp_path, *rows, **options):
    with pytest.raises(DataError, match=r"^E\d") as caught:
        ready(tmp_path, *rows, **options)
    assert caught.value.said("id") != caught.value.said("en")
    return [finding.code for finding in caught.value.findings]


def warnings(report):
    return [finding.code for finding in report.findings]


class TestSchedule:
    def test_a_straight_line_from_a_given_start(self, tmp_path):
        report = ready(
            tmp_path, row(done="1043", start="2024-01-24"), row("Bungo", start="2024-01-24")
        )

        found = report.matrix().set_index(["region_name", "item"]).loc[("Tebo", "linmas")]
        assert found["planned_share"] == 0.5
        assert found["done_share"] == 1043 / 2088
        assert states(report)[["Tebo", "Bungo"]].xs("linmas", level="item").tolist() == [
            *("behind", "on_track")
        ]

    def test_a_straight_line_from_the_first_report(self, tmp_path):
        early, late = row(status_date="2024-01-28", done="522"), row(done="1043")
        report = ready(tmp_path, late, early)

        found = report.matrix().set_index("item").loc["linmas"]
        assert found["planned_share"] == pytest.approx(0.25 + 0.75 * 3 / 10)
        assert found["state"] == "on_track"
        first = report.matrix("2024-01-28").set_index("item").loc["linmas"]
        assert (first["done_share"], first["state"]) == (0.25, "unknown")
        assert np.isnan(first["planned_share"])

    @pytest.mark.parametrize(
        ("told", "state"),
        [
            ({}, "unknown"),
            ({"curve": "kurva S"}, "unknown"),
            ({"done": "2088"}, "done"),
            ({"start": "2024-01-24"}, "on_track"),
            ({"start": "2024-01-31"}, "on_track"),
            ({"start": "2024-01-20", "curve": "kurva S"}, "behind"),
            ({"curve": "sekaligus"}, "on_track"),
            ({"curve": "2024-01-30 60%"}, "behind"),
            ({"item": "dpt_final"}, "on_track"),
            ({"due": "2024-01-31"}, "behind"),
            ({"due": "2024-01-30"}, "overdue"),
        ],
    )
    def test_one_report_alone_is_measured_from_its_start_or_not_at_all(self, tmp_path, told, state):
        report = ready(tmp_path, row(**told))

        found = report.matrix().set_index("item").loc[told.get("item", "linmas")]
        assert found["state"] == state
        assert np.isnan(found["planned_share"]) == (state == "unknown" or "done" in told)

    def test_a_blank_report_before_is_nothing_to_measure_from(self, tmp_path):
        report = ready(tmp_path, row(done="", status_date="2024-01-24"), row())

        assert states(report)["Tebo", "linmas"] == "unknown"

    def test_nobody_is_behind_for_what_was_done_since_the_report(self, tmp_path):
        report = ready(tmp_path, row(done="1045", start="2024-01-24"))

        for day in ("2024-01-31", "2024-02-06", "2024-02-07"):
            found = report.matrix(day).set_index("item").loc["linmas"]
            assert (found["planned_share"], found["state"]) == (0.5, "on_track")
        found = report.matrix("2024-02-08").set_index("item").loc["linmas"]
        assert (found["planned_share"], found["state"]) == (0.5, "unknown")
        assert report.overdue("2024-02-08").empty

    @pytest.mark.parametrize(
        ("day", "done", "state"),
        [
            ("2024-02-07", "2087", "behind"),
            ("2024-02-08", "2087", "overdue"),
            ("2024-02-08", "2088", "done"),
            ("2024-02-06", "2088", "unknown"),
        ],
    )
    def test_around_the_due_date(self, tmp_path, day, done, state):
        report = ready(tmp_path, row(done=done, status_date="2024-02-07"), as_of="2024-02-09")
        assert states(report, day)["Tebo", "linmas"] == state

    @pytest.mark.parametrize(
        ("reported", "due", "state"),
        [
            ("2024-02-06", "2024-02-07", "unknown"),
            ("2024-02-07", "2024-02-07", "overdue"),
            ("2024-02-08", "2024-02-07", "overdue"),
            ("2024-02-08", "2024-02-09", "behind"),
            ("2024-02-08", "2024-02-10", "behind"),
        ],
    )
    def test_only_a_report_since_the_due_date_says_overdue(self, tmp_path, reported, due, state):
        told = {"start": "2024-01-24", "due": due, "status_date": reported}
        report = ready(tmp_path, row(**told), as_of="2024-02-09")

        found = report.matrix("2024-02-09").set_index("item").loc["linmas"]
        assert found["state"] == state
        assert (found["planned_share"] == 1) == (state == "overdue")
        assert len(report.overdue("2024-02-09")) == (state == "overdue")

    def test_a_blank_report_since_the_due_date_does_not_say_overdue(self, tmp_path):
        told = {"start": "2024-01-24", "due": "2024-01-28"}
        report = ready(tmp_path, row(**told, status_date="2024-01-26"), row(**told, done=""))

        assert states(report, "2024-02-01")["Tebo", "linmas"] == "unknown"

    def test_the_source_of_the_last_report_is_told(self, tmp_path):
        early = row(status_date="2024-01-28", source="WhatsApp")
        report = ready(tmp_path, row(source="KPU Tebo"), early, row("Bungo"))

        found = report.matrix().set_index(["region_name", "item"])["source"]
        assert found["Tebo", "linmas"] == "KPU Tebo"
        assert found["Bungo", "linmas"] == ""
        assert pd.isna(found["Tebo", "police"])
        found = report.matrix("2024-01-28").set_index(["region_name", "item"])["source"]
        assert found["Tebo", "linmas"] == "WhatsApp"

    @pytest.mark.parametrize(
        ("day", "state"), [("2024-02-06", "on_track"), ("2024-02-07", "behind")]
    )
    def test_a_milestone_is_due_on_its_day_alone(self, tmp_path, day, state):
        told = {"item": "dpt_final", "planned": "1", "done": "0", "start": "2024-01-20"}
        report = ready(tmp_path, row(**told, status_date=day), as_of="2024-02-07")

        assert states(report)["Tebo", "dpt_final"] == state

    def test_unknown_is_never_zero(self, tmp_path):
        report = ready(
            tmp_path,
            row(done=""),
            row("Bungo", planned=""),
            row("Kerinci", due=""),
            row("Merangin", due="", done="2088"),
        )

        found = states(report).xs("linmas", level="item")
        assert found.to_dict() == {
            **dict.fromkeys(("Tebo", "Bungo", "Kerinci"), "unknown"),
            "Merangin": "done",
        }
        assert report.matrix()["done_share"].notna().sum() == 2
        assert set(states(report).xs("police", level="item")) == {"unknown"}

    def test_a_blank_report_does_not_wipe_out_the_last_known_one(self, tmp_path):
        report = ready(tmp_path, row(status_date="2024-01-28"), row(done=""))

        found = report.matrix().set_index("item").loc["linmas"]
        assert (found["done_share"], found["status_date"]) == (0.5, DAY(2024, 1, 28))

    def test_nothing_planned_is_done(self, tmp_path):
        report = ready(tmp_path, row(item="TPS rawan dijaga", planned="0", done="0"))

        assert states(report)["Tebo", "vulnerable_tps"] == "done"

    def test_of_several_kinds_the_worst_stands(self, tmp_path):
        arrived = {"item": "logistics_arrived", "start": "2024-01-24"}
        report = ready(
            tmp_path,
            row(**arrived, kind="kotak suara", planned="5220", done="5220"),
            row(**arrived, kind="tinta", planned="2088", done="1000"),
            row(**arrived, kind="bilik suara", planned="4176", done="900"),
            row(**arrived, kind="segel", planned="", done=""),
            row(**arrived, kind="tinta", planned="2088", done="2087", status_date="2024-02-07"),
            row(
                **arrived, kind="bilik suara", planned="4176", done="4000", status_date="2024-02-09"
            ),
            as_of="2024-02-10",
        )

        found = report.matrix("2024-01-31").set_index("item").loc["logistics_arrived"]
        assert (found["kind"], found["state"]) == ("booths", "behind")
        assert list(report.overdue("2024-02-10")["kind"]) == ["ink", "booths"]

    def test_before_every_report_all_is_unknown(self, tmp_path):
        assert set(states(ready(tmp_path, row()), "2023-12-01")) == {"unknown"}

    @given(shares, st.integers(-9, 60), st.integers(1, 60), curves)
    def test_planned_shares_rise_to_the_whole(self, begun, day, length, curve):
        start = DAY(2024, 1, 1)
        due, now = start + datetime.timedelta(length), start + datetime.timedelta(day)
        shares = [
            planned_share(now + datetime.timedelta(n), due, start, begun, curve=curve)
            for n in range(3)
        ]

        assert shares == sorted(shares)
        assert 0 <= shares[0] <= shares[-1] <= 1
        assert now < due or shares[0] == 1
        assert curve != "at_once" or shares[0] == (now >= due)


class TestCurves:
    @pytest.mark.parametrize(
        ("curve", "day", "share"),
        [
            ("", "2024-01-26", 0.4),
            ("lurus", "2024-01-26", 0.4),
            ("Straight", "2024-01-26", 0.4),
            ("kurva S", "2024-01-26", 3 * 0.16 - 2 * 0.064),
            ("S-curve", "2024-01-29", 3 * 0.49 - 2 * 0.343),
            ("sekaligus", "2024-01-31", 0),
            ("at once", "2024-02-01", 1),
            ("2024-01-24 30%; 2024-01-30 90%", "2024-01-23", 0.15),
            ("30/1/2024 90%; 24/1/2024 30%", "2024-01-24", 0.3),
            ("2024-01-24 30 %; 2024-01-30 0,9;", "2024-01-26", 0.5),
            ("2024-01-24 30%; 2024-02-01 100%", "2024-01-28", 0.65),
            ("2024-01-24 30%; 2024-01-30 90%", "2024-01-31", 0.95),
            ("2024-01-20 30%; 2024-01-30 90%", "2024-01-25", 0.6),
        ],
    )
    def test_by_hand(self, tmp_path, curve, day, share):
        told = {"start": "2024-01-22", "due": "2024-02-01", "status_date": day, "curve": curve}
        report = ready(tmp_path, row(planned="1000", done="500", **told))

        found = report.matrix().set_index("item").loc["linmas"]
        assert found["planned_share"] == pytest.approx(share)
        assert found["state"] == ("on_track" if share <= 0.5 else "behind")

    def test_own_milestones_from_the_first_report(self, tmp_path):
        told = {"planned": "100", "curve": "2024-01-24 60%", "due": "2024-02-01"}
        first = row(**told, status_date="2024-01-20", done="20")
        above = row("Bungo", **told, status_date="2024-01-20", done="70")
        later = [
            row(name, **told, status_date="2024-01-22", done="75") for name in ("Tebo", "Bungo")
        ]
        report = ready(tmp_path, first, above, *later)

        found = report.matrix().set_index(["region_name", "item"])["planned_share"]
        assert found["Tebo", "linmas"] == pytest.approx(0.4)
        assert found["Bungo", "linmas"] == pytest.approx(0.6)

    def test_the_last_curve_told_counts(self, tmp_path):
        told = {"start": "2024-01-22", "due": "2024-02-01", "planned": "1000", "done": "400"}
        days = [{"status_date": f"2024-01-{day}"} for day in (24, 25, 26)]
        curves = [{"curve": "sekaligus"}, {"curve": "kurva S"}, {}]
        rows = [row(**told, **a, **b) for a, b in zip(days, curves, strict=True)]
        report = ready(tmp_path, *rows)

        found = [report.matrix(f"2024-01-{day}").set_index("item") for day in (24, 26)]
        shares = [one.loc["linmas", "planned_share"] for one in found]
        assert shares == pytest.approx([0, 3 * 0.16 - 2 * 0.064])

    def test_a_milestone_may_have_another_curve(self, tmp_path):
        told = {"item": "regulation", "planned": "100%", "done": "30%", "start": "2024-01-24"}
        report = ready(tmp_path, row(**told, curve="straight"), row("Bungo", **told))

        found = states(report).xs("regulation", level="item")
        assert found.to_dict() == {"Tebo": "behind", "Bungo": "on_track"}

    @pytest.mark.parametrize("moved", ["2024-01-25", "2024-01-28", "2024-02-03"])
    def test_a_due_date_moved_before_milestones_is_the_end(self, moved):
        due, start = DAY.fromisoformat(moved), DAY(2024, 1, 20)
        days = [start + datetime.timedelta(n) for n in range(16)]
        curve = "2024-01-25 40%; 2024-02-02 80%"
        shares = [planned_share(day, due, start, curve=curve) for day in days]

        assert shares == sorted(shares)
        assert [share == 1 for share in shares] == [day >= due for day in days]
        assert shares[4] == pytest.approx(0.32 if moved > "2024-01-25" else 0.8)
        assert shares[6] == pytest.approx({25: 1, 28: 0.6, 3: 0.45}[due.day])

    @pytest.mark.parametrize(
        "curve",
        [
            "melengkung",
            "30%",
            "2024-01-15",
            "2024-01-15 tiga",
            "2024-01-15 130%",
            "2024-13-15 30%",
            "2024-01-15 30%, 2024-01-25 80%",
            "2024-01-15 30%; 2024-01-25 20%",
            "2024-01-15 30%; 2024-01-15 40%",
            "2024-01-15 30%; 2024-02-08 80%",
            "2024-01-15 30%; 2024-02-07 80%",
            ";",
        ],
    )
    def test_bad_cells(self, tmp_path, curve):
        with pytest.raises(DataError, match="E171") as caught:
            ready(tmp_path, row(curve=curve), row("Bungo", done="9999"))
        assert [(f.code, f.row) for f in caught.value.findings] == [("E171", 2), ("E166", 3)]
        assert f"'{curve}' bukan lurus, kurva S atau sekaligus" in caught.value.said("id")

    def test_without_a_due_date_no_day_is_too_late(self):
        assert curve_of("2024-01-15 30%; 2030-01-01 80%").startswith("2024")


counts = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(sorted)
reports = st.lists(
    st.tuples(st.sampled_from(["A", "B", "C"]), st.sampled_from(ITEMS), counts, st.integers(0, 40)),
    min_size=1,
    max_size=25,
)


@given(reports, st.integers(0, 60))
def test_the_matrix_is_whole_and_says_only_what_was_reported(rows, day):
    frame = pd.DataFrame(
        [
            {"region_code": region, "region_name": region, "item": item, "kind": "", "unit": ""}
            | {"planned": float(high), "done": float(low), "start": None, "source": "", "note": ""}
            | {"curve": None, "quality": ""}
            | {"due": DAY(2024, 1, 20), "status_date": DAY(2024, 1, 1) + datetime.timedelta(n)}
            for region, item, (low, high), n in rows
        ]
    ).drop_duplicates([*KEY, "status_date"], ignore_index=True)
    report = Readiness(frame, {"A": "A", "B": "B", "C": "C"}, "pilkada-2024")
    at = DAY(2024, 1, 1) + datetime.timedelta(day)

    matrix = report.matrix(at)
    assert len(matrix) == 3 * len(ITEMS)
    told = frame[frame["status_date"] <= at].sort_values("status_date").groupby(KEY[:2])
    due, can = DAY(2024, 1, 20), {}
    for key, own in told:
        last, measured = own.iloc[-1], len(own) > 1 or key[1] in MILESTONES
        since, soon = last["status_date"] >= due, at <= due
        can[key] = last["done"] == last["planned"] or since or (soon and measured)
    known = matrix[matrix["state"] != "unknown"].set_index(KEY[:2])
    assert set(known.index) == {key for key, judged in can.items() if judged}
    assert matrix["done_share"].notna().sum() == len(can)
    late = known[known["state"] == "overdue"]
    assert all(day >= due for day in late["status_date"])
    assert set(matrix["state"]) <= set(STATES)
    assert (matrix.query("state == 'done'")["done_share"] == 1).all()
    assert len(report.overdue(at)) == (matrix["state"] == "overdue").sum()
    if at <= DAY(2024, 1, 20):
        assert report.overdue(at).empty


class TestAnswers:
    def test_overdue_says_who_and_how_late(self, tmp_path):
        report = ready(
            tmp_path, row(due="2024-01-30"), row("Bungo", due="2024-01-28"), row("Kerinci")
        )

        late = report.overdue("2024-02-01")
        assert late[["region_name", "days_late"]].to_numpy().tolist() == [["Bungo", 4], ["Tebo", 2]]

    def test_trend_between_two_status_dates(self, tmp_path):
        report = ready(
            tmp_path,
            row(status_date="2024-01-26", done="522"),
            row(done="1045"),
            row("Bungo"),
            row("Bungo", "police", status_date="2024-01-26", planned="40", done="10"),
        )

        found = report.trend().set_index(["region_name", "item"])
        told = ["first", "second", "change", "state_first", "state_second"]
        assert found.loc[("Tebo", "linmas"), told].tolist() == [
            *(0.25, 1045 / 2088, 1045 / 2088 - 0.25),
            *("unknown", "behind"),
        ]
        assert found.loc[("Bungo", "linmas"), ["first", "change"]].isna().all()
        assert found.loc[("Bungo", "police"), "change"] == 0
        later = report.trend("2024-01-26", "2024-02-08").set_index(["region_name", "item"])
        assert later.loc[("Tebo", "linmas"), "state_second"] == "unknown"

    def test_trend_is_between_the_last_two_rounds(self, tmp_path):
        names, days = ("Tebo", "Bungo", "Kerinci"), {"20": "261", "24": "522", "27": "783"}
        rounds = [
            row(n, status_date=f"2024-01-{d}", done=k) for n in names for d, k in days.items()
        ]
        rounds.pop()  # two of three report on the 27th
        alone = row("Kerinci", status_date="2024-01-29", done="1044")
        report = ready(tmp_path, *rounds, alone)

        told = [DAY(2024, 1, day) for day in (20, 24, 27, 29)]
        assert report.status_dates == tuple(told)
        assert report.rounds == tuple(told[:3])
        found = report.trend().set_index(["region_name", "item"])
        assert found.loc[("Tebo", "linmas"), ["first", "second"]].tolist() == [0.25, 0.375]
        assert found.loc[("Kerinci", "linmas"), ["first", "change"]].tolist() == [0.25, 0]
        later = report.trend("2024-01-20", "2024-01-29").set_index(["region_name", "item"])
        assert later.loc[("Kerinci", "linmas"), "change"] == 0.375

    def test_half_of_the_fullest_is_a_round(self, tmp_path):
        names = ("Tebo", "Bungo", "Kerinci", "Merangin")
        full = [row(name, status_date="2024-01-24") for name in names]
        half = [row(name, status_date="2024-01-26") for name in names[:2]]
        kinds = [{"item": "logistics_arrived", "kind": kind} for kind in ("tinta", "bilik suara")]
        report = ready(tmp_path, *full, *half, *(row(**kind) for kind in kinds))

        assert report.rounds == (DAY(2024, 1, 24), DAY(2024, 1, 26))

    def test_trend_needs_two_days(self, tmp_path):
        with pytest.raises(UsageError, match=r"2024-01-31 is not before 2024-01-31") as caught:
            ready(tmp_path, row()).trend()
        assert "harus lebih dulu" in caught.value.said("id")

    def test_days_left(self, tmp_path):
        report = ready(tmp_path, row())

        assert report.days_left() == 14
        assert report.days_left(day="2024-02-01") == 13
        assert report.days_left("pilkada-2024") == 301
        assert report.days_left("senate-2022") is None

    def outlook(self, **probability):
        codes = {"Tebo": "15.09", "Bungo": "15.08", "Kerinci": "15.01"}
        rows = [(codes[name], name, share) for name, share in probability.items()]
        frame = pd.DataFrame(rows, columns=["region_code", "region_name", "probability"])
        return SimpleNamespace(table=frame.copy)

    def test_priority_by_hand(self, tmp_path):
        start = {"start": "2024-01-24"}
        report = ready(
            tmp_path,
            row(**start, done="522"),
            row(item="police", planned="40", done="40"),
            row("Bungo", **start, done="0"),
        )
        outlook = self.outlook(Kerinci=0.1, Tebo=0.2, Bungo=0.9)

        found = report.priority(outlook, {"linmas": 3}, lang="en")
        assert found["region_name"].tolist() == ["Tebo", "Bungo", "Kerinci"]
        assert found["lag"].tolist()[:2] == [pytest.approx(3 * 0.25 / 4), 0.5]
        assert found["priority"].tolist()[:2] == pytest.approx([0.8 * 0.1875, 0.1 * 0.5])
        assert found.loc[2, ["lag", "priority"]].isna().all()
        assert found["known"].tolist() == pytest.approx([4 / 12, 3 / 12, 0])
        assert found["lagging"].tolist() == ["Linmas assigned", "Linmas assigned", ""]
        assert found.loc[0, "weights"] == (
            "Linmas assigned 3; Incidents settled 0; Supporting regulation 0; "
            "Grant agreed (NPHD) 0; Grant paid out 0; every other item 1"
        )
        assert found.loc[0, "rule"].startswith("priority = (1 − probability) × lag")
        assert report.priority(outlook).loc[0, "rule"].startswith("prioritas = (1 − peluang)")

    def test_what_is_done_does_not_lag_whatever_its_due_date(self, tmp_path):
        report = ready(tmp_path, row(due="", done="2088"))
        found = report.priority(self.outlook(Tebo=0.2))

        assert found.loc[0, ["lag", "priority", "lagging"]].tolist() == [0, 0, ""]
        assert found.loc[0, "known"] == 1 / 10
        pilkada = ready(tmp_path, row(due="", done="2088"), election="pilkada-2024")
        assert pilkada.priority(self.outlook(Tebo=0.2)).loc[0, "known"] == 1 / 13

    def test_an_item_of_no_weight_does_not_count(self, tmp_path):
        report = ready(tmp_path, row(done="0", start="2024-01-24"))
        found = report.priority(self.outlook(Tebo=0.2), {"linmas": 0})

        assert found[["lag", "priority"]].isna().all(axis=None)
        assert found.loc[0, ["known", "lagging"]].tolist() == [0, ""]

    @pytest.mark.parametrize(
        ("weights", "named"),
        [
            ({"bribes": 1}, "bribes"),
            ({"police": -0.5}, "police"),
            ({"linmas": np.nan}, "linmas"),
            (dict.fromkeys(ITEMS, 0), "0"),
        ],
    )
    def test_weights_that_do_not_fit(self, tmp_path, weights, named):
        with pytest.raises(UsageError, match=f"what does not fit: {named}\\."):
            ready(tmp_path, row()).priority(self.outlook(Tebo=0.2), weights)

    def test_with_the_projection_of_jambi(self, tmp_path):
        told = {"start": "2024-01-24", "done": "522"}
        report = ready(tmp_path, row(**told), row("Bungo", **told), row("Kerinci", done="522"))
        outlook = datasets.jambi().outlook("pemilu-2024")

        found = report.priority(outlook)
        assert len(found) == 11
        assert found["priority"].notna().sum() == 2
        assert found.loc[0, "region_name"] == "Tebo"

    @pytest.mark.parametrize("election", VOTES)
    def test_the_matrix_has_every_item_for_every_vote(self, tmp_path, election):
        report = ready(tmp_path, row(), row("Bungo", "police"), election=election)

        every = report.matrix().groupby("region_name")["item"].agg(tuple)
        assert len(ITEMS) == 14
        assert every.to_dict() == {"Tebo": ITEMS, "Bungo": ITEMS}

    def test_incidents_and_what_supports_another_vote_do_not_weigh(self, tmp_path):
        pemilu, pilkada = (ready(tmp_path, row(), election=vote) for vote in VOTES)
        support = ["regulation", "budget_agreed", "budget_disbursed"]

        assert list(pemilu.weighed()) == list(pilkada.weighed()) == list(ITEMS)
        assert {i for i, weight in pemilu.weighed().items() if weight == 0} == {"order", *support}
        assert {i for i, weight in pilkada.weighed().items() if weight == 0} == {"order"}
        given = {"order": 2, "regulation": 0.5}
        assert pemilu.weighed(given) == pemilu.weighed() | given
        assert sum(pemilu.weighed(given).values()) == 12.5

    def test_weights_are_told_as_they_are(self, tmp_path):
        report = ready(tmp_path, row(), election="pilkada-2024")
        outlook = self.outlook(Tebo=0.2)

        told = report.priority(outlook, {"linmas": 3, "order": 1}, lang="en")["weights"]
        assert told[0] == "Linmas assigned 3; every other item 1"
        assert report.priority(outlook, {"order": 1})["weights"][0] == "setiap butir 1"
        told = report.priority(outlook, {"police": 0.5})["weights"]
        assert told[0] == "Polisi bertugas 0,5; Kejadian tertangani 0; setiap butir lain 1"

    def test_what_weighs_nothing_does_not_enter_the_lag(self, tmp_path):
        told = {"item": "regulation", "planned": "1", "done": "0", "due": "2024-01-30"}
        rows = row(start="2024-01-24", done="522"), row(**told)
        pemilu, pilkada = (ready(tmp_path, *rows, election=vote) for vote in VOTES)

        outlook = self.outlook(Tebo=0.2)
        assert pemilu.priority(outlook).loc[0, "lag"] == 0.25
        assert pemilu.priority(outlook, lang="en").loc[0, "lagging"] == "Linmas assigned"
        assert pilkada.priority(outlook).loc[0, "lag"] == (0.25 + 1) / 2

    def test_the_table_is_a_copy(self, tmp_path):
        report = ready(tmp_path, row())
        table = report.table()
        table["done"] = 0

        assert report.table()["done"].tolist() == [1044]


class TestReading:
    def test_indonesian_headings_items_and_days(self, tmp_path):
        path = tmp_path / "siap.csv"
        path.write_text(
            "Kesiapan Pemilu 2024\n"
            "No;Kabupaten/Kota;Butir Kesiapan;Jenis;Rencana;Realisasi;Satuan;Mulai;Tenggat;"
            "Tanggal Status;Sumber;Catatan\n"
            "1;KAB. TEBO;logistik dikirim ke TPS;Surat Suara;1.335.000;42.000;lembar;1/2/2024;"
            "13/2/2024;4/2/2024;KPU;darat\n"
            "2;Kota Jambi;Polisi bertugas;;100%;42,5%;;;;04-02-2024;;\n",
            encoding="utf-8",
        )
        report = read_readiness(path, as_of="2024-02-05")

        tebo, jambi = report.table().to_dict("records")
        assert (tebo["region_code"], tebo["item"]) == ("15.09", "logistics_distributed")
        assert (tebo["kind"], tebo["planned"], tebo["done"]) == ("ballots", 1_335_000, 42_000)
        assert tebo["start"] == DAY(2024, 2, 1)
        assert (jambi["region_code"], jambi["unit"]) == ("15.71", "%")
        assert (jambi["planned"], jambi["done"]) == (1.0, 0.425)

    def test_workbooks_and_codes(self, tmp_path):
        frame = pd.DataFrame([row(region_code="15.09", planned=1.0, done=0.42)])
        frame["status_date"] = pd.to_datetime(frame["status_date"])
        frame.drop(columns="region_name").to_excel(tmp_path / "siap.xlsx", index=False)

        found = read_readiness(tmp_path / "siap.xlsx", as_of="2024-02-01").table()
        assert found[["region_name", "done", "unit"]].to_numpy().tolist() == [["Tebo", 0.42, "%"]]

    @pytest.mark.parametrize(
        ("planned", "done", "unit", "read"),
        [
            ("100", "42", "%", (1.0, 0.42)),
            ("", "42", "persen", (1.0, 0.42)),
            ("", "42%", "", (1.0, 0.42)),
            ("1", "0.42", "", (1.0, 0.42)),
            ("1", "1", "%", (1.0, 1.0)),
            ("100%", "0", "", (1.0, 0.0)),
            ("128.000.000.000", "51000000000", "rupiah", (128e9, 51e9)),
        ],
    )
    def test_amounts(self, tmp_path, planned, done, unit, read):
        found = ready(tmp_path, row(planned=planned, done=done, unit=unit)).table().iloc[0]

        assert (found["planned"], found["done"]) == read

    def test_all_of_one_beside_shares_is_no_mixture(self, tmp_path):
        report = ready(tmp_path, row(planned="1", done="1"), row("Bungo", planned="1", done="0.42"))

        assert states(report)["Tebo", "linmas"] == "done"

    def test_regions_of_a_voter_list_elsewhere(self, tmp_path):
        frame = pd.DataFrame(
            {"region_code": ["N", "S"], "region_name": ["North", "South"], "registered": 900}
        )
        rows = row("north ", police="", item="police"), row("", region_code="S")
        report = ready(tmp_path, *rows, voters=VoterList(frame), election="senate-2022")

        assert report.regions == {"N": "North", "S": "South"}
        assert report.table()["region_name"].tolist() == ["North", "South"]

    def test_a_province_may_report_for_itself_where_no_list_says_otherwise(self, tmp_path):
        report = ready(tmp_path, row("Provinsi Jambi", "regulation", "1", "1"), row())

        assert states(report)["Provinsi Jambi", "regulation"] == "done"
        assert dict(report.regions) == {"15": "Provinsi Jambi", "15.09": "Tebo"}

    def test_a_province_in_the_list_may_report(self, tmp_path):
        frame = pd.DataFrame({"region_code": ["15"], "region_name": ["Jambi"], "registered": 900})
        report = ready(tmp_path, row("", region_code="15"), voters=VoterList(frame))

        assert dict(report.regions) == {"15": "Jambi"}

    @pytest.mark.parametrize(
        ("item", "key"),
        [
            ("Logistik dikirim ke TPS", "logistics_distributed"),
            ("Logistics sent to TPS", "logistics_distributed"),
            ("KPPS sworn in", "kpps_inducted"),
            ("Polisi bertugas", "police"),
            ("police posted", "police"),
            ("TPS rawan dijaga", "vulnerable_tps"),
            ("NPHD ditandatangani", "budget_agreed"),
            ("Hibah dicairkan", "budget_disbursed"),
            ("Grant paid out", "budget_disbursed"),
        ],
    )
    def test_names_of_items(self, tmp_path, item, key):
        assert ready(tmp_path, row(item=item)).table()["item"].tolist() == [key]

    def test_a_list_of_stations_stands_for_its_regencies(self, tmp_path):
        codes = ["15.09/TENGAH/TEBO/001", "15.09/TENGAH/TEBO/002", "15.08/A/B/001"]
        frame = pd.DataFrame({"region_code": codes, "region_name": codes, "registered": 210})
        rows = row(planned="4", done="1"), row("Bungo", planned="3", done="1")
        report = ready(tmp_path, *rows, voters=VoterList(frame))

        assert dict(report.regions) == {"15.08": "Bungo", "15.09": "Tebo"}
        assert warnings(report).count("W423") == 1

    def test_lists_of_both_votes(self, tmp_path):
        frame = datasets.jambi().voters.frame
        both = pd.concat([frame, frame.assign(election="pilkada-2024", tps=500)])
        rows = row("Merangin", planned="1000", done="3"), row("Kota Jambi", planned="3806")
        kept = [ready(tmp_path, *rows, voters=VoterList(both), election=vote) for vote in VOTES]

        regions = [[f.values["region"] for f in r.findings if f.code == "W423"] for r in kept]
        assert regions == [["Merangin"], ["Kota Jambi"]]


class TestFaults:
    @pytest.mark.parametrize(
        ("wrong", "code"),
        [
            ({"status_date": "2024-02-02"}, "E165"),
            ({"done": "2089"}, "E166"),
            ({"done": "3", "planned": "0"}, "E166"),
            ({"done": "90", "planned": "80", "unit": "%"}, "E166"),
            ({"done": "50", "planned": "120", "unit": "%"}, "E167"),
            ({"done": "7301", "planned": "7308", "unit": "persen"}, "E167"),
            ({"done": "101", "planned": "", "unit": "%"}, "E167"),
            ({"start": "2024-02-08"}, "E173"),
            ({"done": "50%"}, "E167"),
            ({"done": "1", "planned": "", "unit": "%"}, "E167"),
            ({"done": "1", "planned": "100%"}, "E167"),
            ({"item": "sound trucks"}, "E168"),
            ({"region_name": "Bandung"}, "E110"),
            ({"region_name": "Atlantis"}, "E111"),
            ({"region_name": "", "region_code": "15.99"}, "E111"),
            ({"region_name": ""}, "E106"),
            ({"item": ""}, "E106"),
            ({"status_date": ""}, "E106"),
            ({"done": "-3"}, "E164"),
            ({"done": "sebagian"}, "E164"),
            ({"due": "besok"}, "E113"),
        ],
    )
    def test_one_fault(self, tmp_path, wrong, code):
        found = faults(tmp_path, row() | wrong)
        assert found == (["E166", code] if wrong.get("done") == "101" else [code])

    def test_a_start_after_the_due_date_is_named(self, tmp_path):
        with pytest.raises(DataError, match=r"E173 .*row 3, column 'start'.*2024-02-08") as caught:
            ready(
                tmp_path, row(start="2024-02-07"), row("Bungo", start="2024-02-08"), row("Kerinci")
            )
        assert "mulai 2024-02-08 lebih lambat dari tenggat 2024-02-07" in caught.value.said("id")
        assert ready(tmp_path, row(start="2024-02-07")).table()["start"][0] == DAY(2024, 2, 7)

    def test_all_of_a_hundred_per_cent_is_no_fault(self, tmp_path):
        report = ready(tmp_path, row(planned="100", done="100", unit="%"))

        assert states(report)["Tebo", "linmas"] == "done"

    def test_a_status_of_the_day_itself_is_no_fault(self, tmp_path):
        report = ready(tmp_path, row(), as_of="2024-01-31")

        assert report.status_dates == (DAY(2024, 1, 31),)

    def test_every_fault_at_once_with_its_row(self, tmp_path):
        with pytest.raises(DataError, match="E166") as caught:
            ready(tmp_path, row(), row("Bungo", done="9999"), row("Kerinci", item="tents"))

        assert [(f.code, f.row) for f in caught.value.findings] == [("E168", 4), ("E166", 3)]
        assert "9,999 done exceeds 2,088 planned" in str(caught.value)
        assert "realisasi 9.999 melebihi rencana 2.088" in caught.value.said("id")

    def test_a_region_twice(self, tmp_path):
        assert faults(tmp_path, row(), row(done="7")) == ["E109"]
        told = {"start": "2024-01-24"}
        assert warnings(ready(tmp_path, row(**told), row("Bungo", **told))) == ["W422"] * 13

    def test_per_cent_beside_numbers(self, tmp_path):
        assert faults(tmp_path, row(), row("Bungo", planned="", done="42%")) == ["E167"]

    def test_two_sheets(self, tmp_path):
        with pd.ExcelWriter(tmp_path / "siap.xlsx") as book:
            for sheet, rows in {
                "Januari": [row(), row("Bungo")],
                "Februari": [row(), row("Kerinci", planned="100%", done="42%")],
            }.items():
                pd.DataFrame(rows).to_excel(book, sheet_name=sheet, index=False)

        with pytest.raises(DataError, match="'Januari', 'Februari'") as caught:
            read_readiness(tmp_path / "siap.xlsx", as_of="2024-02-01")
        assert [f.code for f in caught.value.findings] == ["E167", "E116"]
        assert caught.value.findings[0].sheet == "Februari"

    def test_a_region_not_in_the_voter_list(self, tmp_path):
        assert faults(tmp_path, row("Kota Padang"), voters=datasets.jambi().voters) == ["E169"]

    @pytest.mark.parametrize(
        "own", [{"region": "Provinsi Jambi"}, {"region": "", "region_code": "15"}]
    )
    def test_a_province_beside_a_list_of_regencies(self, tmp_path, own):
        rows = row(), row(**own)
        assert faults(tmp_path, *rows, voters=datasets.jambi().voters) == ["E169"]

    @pytest.mark.parametrize(
        ("head", "lacking"),
        [
            ("item,planned", "region_name, done, status_date"),
            ("region_name,done", "item, planned, status_date"),
            ("item,planned,done,status_date", "region_name"),
        ],
    )
    def test_columns_missing(self, tmp_path, head, lacking):
        (tmp_path / "siap.csv").write_text(f"{head}\na,b,c,d\n", encoding="utf-8")

        with pytest.raises(DataError, match=rf"E104.*missing: {lacking} \("):
            read_readiness(tmp_path / "siap.csv")

    @pytest.mark.parametrize(
        ("heads", "lacking"),
        [
            ("region_name,date,knid,severity,state", "kind"),
            ("region_code,date,knid,severity,state", "kind"),
            ("Kabupaten/kota,Tanggal,Jenis,Kegawatan,Keadaan", "severity, state"),
            ("region_name,item,planned,realised,status", "done, status_date"),
            ("region_code,item,planned,realised,status_date", "done"),
            ("date,kind,severity,state", "region_name"),
        ],
    )
    @pytest.mark.parametrize("beside", [True, False])
    def test_a_sheet_that_nearly_fits_is_not_passed_over(self, tmp_path, heads, lacking, beside):
        with pd.ExcelWriter(tmp_path / "siap.xlsx") as book:
            if beside:
                pd.DataFrame([row()]).to_excel(book, sheet_name="Baik", index=False)
            own = pd.DataFrame([dict.fromkeys(heads.split(","), "x")])
            own.to_excel(book, sheet_name="Hampir", index=False)

        with pytest.raises(DataError, match=rf"'Hampir'.*missing: {lacking} \(") as caught:
            read_readiness(tmp_path / "siap.xlsx", as_of="2024-02-01")
        assert [f.code for f in caught.value.findings] == ["E104"]

    def test_a_sheet_of_something_else_is_left_alone(self, tmp_path):
        with pd.ExcelWriter(tmp_path / "siap.xlsx") as book:
            pd.DataFrame([row()]).to_excel(book, sheet_name="Kesiapan", index=False)
            other = pd.DataFrame([{"region_name": "Tebo", "planned": 7, "harga": 3}])
            other.to_excel(book, sheet_name="Belanja", index=False)

        assert len(read_readiness(tmp_path / "siap.xlsx", as_of="2024-02-01").table()) == 1

    def test_no_rows(self, tmp_path):
        (tmp_path / "siap.csv").write_text(f"{HEAD}\n", encoding="utf-8")

        with pytest.raises(DataError, match="E106"):
            read_readiness(tmp_path / "siap.csv")

    def test_without_a_day_nothing_is_later_than_today(self, tmp_path):
        tomorrow = datetime.date.today() + datetime.timedelta(2)  # noqa: DTZ011
        path = written(tmp_path, row(status_date=tomorrow.isoformat()))

        with pytest.raises(DataError, match="E165"):
            read_readiness(path)
        assert "W421" not in warnings(read_readiness(written(tmp_path, row())))


class TestWarnings:
    def told(self, report, code, lang="en"):
        return [f.message(lang) for f in report.findings if f.code == code]

    def test_what_cannot_be_judged(self, tmp_path):
        start = {"start": "2024-01-24"}
        report = ready(
            tmp_path,
            row(**start, due=""),
            row("Bungo", due="", done="2088"),
            row("Kerinci"),
            row("Merangin", **start, planned=""),
            row("Sarolangun", **start, due="2024-02-01", status_date="2024-01-29"),
            row("Batang Hari", **start),
            row("Muaro Jambi", **start, done=""),
            as_of="2024-02-02",
        )

        assert self.told(report, "W420") == [
            "W420 siap.csv: Linmas assigned is reported but cannot be judged: "
            "Kerinci, Merangin, Sarolangun, Tebo; fill in planned, start and due, or ask for a "
            "report since it was due."
        ]
        assert [one.partition(": ")[2] for one in self.told(report, "W426")] == [
            "Linmas assigned is not reported by: Muaro Jambi; ask for it."
        ]

    def test_regions_without_a_report_of_what_others_report(self, tmp_path):
        police = row(item="police", planned="40", done="9"), row("Bungo", "police", done="")
        report = ready(tmp_path, row(), row("Bungo"), row("Kerinci"), *police)

        assert [f.values for f in report.findings if f.code == "W426"] == [
            {
                "item": {"id": "Polisi bertugas", "en": "Police posted"},
                "regions": "Kerinci, Bungo",
                "days": 1,
            }
        ]
        assert len(self.told(report, "W422")) == len(ITEMS) - 2

    def test_planned_or_done_that_fell(self, tmp_path):
        ink = {"item": "logistics_arrived", "kind": "tinta"}
        report = ready(
            tmp_path,
            row(done="1043"),
            row(status_date="2024-01-24"),
            row("Bungo", planned="2087"),
            row("Bungo", status_date="2024-01-24"),
            row("Kerinci", planned="2089", done="1045"),
            row("Kerinci", status_date="2024-01-24"),
            row("Merangin", status_date="2024-01-20"),
            row("Merangin", done="", planned="", status_date="2024-01-24"),
            row("Merangin", done="7"),
            row("Sarolangun", **ink, done="9"),
            row("Sarolangun", **ink | {"kind": "bilik suara"}, status_date="2024-01-24"),
            row("Tebo", **ink, done="9", status_date="2024-01-24"),
        )

        assert self.told(report, "W427") == [
            "W427 siap.csv: Linmas assigned became less between two reports: "
            "Tebo, Bungo, Merangin; check both reports."
        ]

    def test_due_after_the_vote(self, tmp_path):
        rows = [
            row(due="2024-02-14"),
            row("Bungo", due="2024-02-15"),
            row("Kerinci", "vulnerable_tps", due="2024-03-01"),
            *(row(item=item, due="2024-06-27") for item in ITEMS[-3:]),
        ]
        report = ready(tmp_path, *rows)

        assert self.told(report, "W428") == [
            "W428 siap.csv: Vulnerable TPS covered is due after the day of the "
            "vote: Kerinci; mend the due date.",
            "W428 siap.csv: Linmas assigned is due after the day of the vote: "
            "Bungo; mend the due date.",
        ]
        for other in ("pilkada-2024", "senate-2022"):
            assert "W428" not in warnings(ready(tmp_path, *rows, election=other))

    def test_stale(self, tmp_path):
        rows = row(), row("Bungo", status_date="2024-01-20"), row("Kerinci", done="2088")
        report = ready(tmp_path, *rows, as_of="2024-02-14")

        assert self.told(report, "W421") == [
            "W421 siap.csv: the last report of Linmas assigned is up to 25 days"
            " old: Bungo; ask for a new report."
        ]
        assert "W421" not in warnings(ready(tmp_path, *rows, as_of="2024-02-14", stale=25))
        assert len(self.told(ready(tmp_path, *rows, stale=7, as_of=None), "W421")) == 1

    def test_items_no_one_reports(self, tmp_path):
        report = ready(tmp_path, row(), row(item="police", done=""))

        told = self.told(report, "W422", "id")
        assert len(told) == len(ITEMS) - 1
        assert any("Polisi bertugas" in one for one in told)
        assert not any("Linmas" in one for one in told)

    def test_planned_is_not_what_is_needed(self, tmp_path):
        arrived = {"item": "logistics_arrived", "done": "1"}
        report = ready(
            tmp_path,
            row("Merangin", planned="2403"),
            row("Merangin", planned="2404", status_date="2024-01-20"),
            row("Tebo", planned="2088"),
            row("Tebo", planned="2000", status_date="2024-01-20"),
            row("Merangin", "kpps_trained", planned="8414"),
            row("Merangin", **arrived, kind="ballots", planned="282669"),
            row("Bungo", **arrived, kind="ballots", planned="262000"),
            row("Kerinci", "kpps_recruited", planned="100%", done="3%"),
            voters=datasets.jambi().voters,
        )

        assert self.told(report, "W423") == [
            "W423 siap.csv: Merangin, Linmas assigned: 2,403 planned, 2,404"
            " needed by the norms; check the plan, the number of TPS and the norms.",
            "W423 siap.csv: Bungo, Logistics arrived ballots: 262,000 planned,"
            " 265,819 needed by the norms; check the plan, the number of TPS and the norms.",
        ]

    def test_more_than_an_estimated_need_may_be_planned(self, tmp_path):
        plans = {"Merangin": "1000", "Tebo": "100", "Bungo": "5000"}
        rows = [row(name, planned=planned, done="7") for name, planned in plans.items()]
        told = {"voters": datasets.jambi().voters, "election": "pilkada-2024"}
        needed = requirements(told["voters"], "pilkada-2024").frame.query("item == 'linmas'")
        needs = needed.set_index("region_name")["needed"]

        assert needs["Merangin"] == 922
        found = [f.values for f in ready(tmp_path, *rows, **told).findings if f.code == "W423"]
        assert [(one["region"], one["planned"]) for one in found] == [("Tebo", 100)]
        for planned, raised in {"913": 0, "912": 1, "922": 0, "932": 0}.items():
            report = ready(tmp_path, row("Merangin", planned=planned, done="7"), **told)
            assert warnings(report).count("W423") == raised

    @pytest.mark.parametrize("lang", ["id", "en"])
    def test_every_warning_says_itself(self, tmp_path, lang):
        rows = [
            row(due="", planned="2000"),
            row(due="", done="1045", status_date="2024-01-30"),
            row("Bungo", due="2024-03-01"),
        ]
        report = ready(tmp_path, *rows, voters=datasets.jambi().voters, stale=0)

        every = {"W420", "W421", "W422", "W423", "W426", "W427", "W428"}
        assert {f.code for f in report.findings} == every
        for finding in report.findings:
            assert "{" not in finding.message(lang)
            assert finding.told("why", lang)
