"""Order and peace: counted by hand, unknown kept apart from none, and nobody named."""

import datetime
import pickle

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout import DataError, VoterList, datasets, finality, read_readiness
from turnout.plan.incidents import KINDS, SETTLE_DAYS, SEVERITIES, STATES, Incidents
from turnout.plan.readiness import ITEMS

DAY = datetime.date
MARKER = "Si Fulan bin Fulan"


def report(region="Tebo", item="linmas", **more):
    base = {"region_name": region, "item": item, "planned": "2088", "done": "1044"}
    return base | {"due": "2024-02-07", "status_date": "2024-01-31"} | more


def event(region="Tebo", date="2024-01-20", kind="kekerasan", **more):
    base = {"region_name": region, "date": date, "kind": kind}
    return base | {"severity": "ringan", "state": "terbuka"} | more


def none(region="Tebo", date="2024-01-31", **more):
    return event(region, date, "nihil", severity="", state="", **more)


def read(tmp_path, *events, reports=(), **options):
    pd.DataFrame(reports or [report()]).to_csv(tmp_path / "siap.csv", index=False)
    pd.DataFrame(events).to_csv(tmp_path / "kejadian.csv", index=False)
    paths = [tmp_path / "siap.csv", tmp_path / "kejadian.csv"]
    return read_readiness(paths, **{"as_of": "2024-02-01"} | options)


def faults(tmp_path, *events, **options):
    with pytest.raises(DataError, match=r"^E\d") as caught:
        read(tmp_path, *events, **options)
    assert caught.value.said("id") != caught.value.said("en")
    return [(finding.code, finding.column) for finding in caught.value.findings]


def order(ready, day=None):
    return ready.matrix(day).query("item == 'order'").set_index("region_name")


class TestRates:
    voters = datasets.jambi().voters

    def test_by_hand(self, tmp_path):
        ready = read(
            tmp_path,
            event(severity="berat"),
            event(kind="ancaman", state="ditangani"),
            event(kind="bencana", severity="berat", state="selesai"),
            none(),
            none("Bungo"),
            event("Kerinci", "2024-01-28"),
            voters=self.voters,
        )

        rates = ready.incidents.rates(self.voters).set_index("region_name")
        people = self.voters.frame.set_index("region_name")["registered"]
        counts = ["incidents", "open", "serious"]
        assert rates.loc["Tebo", [*counts, "registered"]].tolist() == [3, 2, 2, people["Tebo"]]
        assert rates.loc["Tebo", "per_100000"] == pytest.approx(3 / people["Tebo"] * 100_000)
        assert rates.loc["Bungo", [*counts, "per_100000"]].tolist() == [0, 0, 0, 0]
        assert rates.loc["Merangin", [*counts, "per_100000"]].isna().all()
        assert rates.loc["Merangin", "registered"] == people["Merangin"]
        together = people[["Tebo", "Bungo", "Kerinci"]].sum()
        assert rates.iloc[-1].tolist() == ["", 4, 3, 2, together, 4 / together * 100_000]
        assert len(rates) == 12
        assert ready.incidents.rates(self.voters, "2024-01-27").iloc[-1]["incidents"] == 3

    def test_without_voters_nothing_is_known_of_rates(self, tmp_path):
        rates = read(tmp_path, event()).incidents.rates(None)

        assert rates["incidents"].tolist() == [1, 1]
        assert rates[["registered", "per_100000"]].isna().all(axis=None)

    def test_a_voter_list_by_station_is_added_up(self, tmp_path):
        codes = ["15.09/TENGAH/TEBO/001", "15.09/TENGAH/TEBO/002", "15.08/A/B/001"]
        voters = VoterList(
            pd.DataFrame({"region_code": codes, "region_name": codes, "registered": [210, 190, 77]})
        )

        rates = read(tmp_path, event(), event("Kerinci")).incidents.rates(voters)
        assert rates["registered"].fillna(-1).tolist() == [-1, 400, -1]
        assert rates["per_100000"].fillna(-1).tolist() == [-1, 250, -1]

    def test_a_province_beside_its_regencies_counts_people_once(self, tmp_path):
        rates = read(tmp_path, event("Provinsi Jambi"), event()).incidents.rates(self.voters)

        assert rates["registered"].tolist()[::2] == [self.voters.total] * 2
        assert rates["incidents"].tolist() == [1, 1, 2]

    def test_before_every_row_all_is_unknown(self, tmp_path):
        rates = read(tmp_path, event()).incidents.rates(self.voters, "2024-01-19")

        assert rates.drop(columns="registered").iloc[:, 2:].isna().all(axis=None)
        assert pd.isna(rates.iloc[-1]["registered"])


class TestOrder:
    def test_states_by_hand(self, tmp_path):
        ready = read(
            tmp_path,
            event(date="2024-01-20", state="selesai"),
            event(date="2024-01-26"),
            event(date="2024-01-29", state="ditangani"),
            event("Bungo", state="selesai"),
            event("Bungo", "2024-01-25", state="selesai"),
            none("Kerinci", "2024-01-30"),
            reports=[report(), report("Merangin")],
        )

        held = order(ready, "2024-02-02")
        told = {"Kerinci": "done", "Merangin": "unknown", "Bungo": "done", "Tebo": "on_track"}
        assert held["state"].to_dict() == told
        told = ["planned", "done", "due", "status_date", "done_share", "planned_share"]
        shares = [pytest.approx(1 / 3), pytest.approx(1 / 3)]
        assert held.loc["Tebo", told].tolist() == [3, 1, DAY(2024, 2, 2), DAY(2024, 1, 29), *shares]
        assert held.loc["Kerinci", told[:2]].tolist() == [0, 0]
        assert held.loc["Kerinci", told[4:]].tolist() == [1, 1]
        assert held.loc["Merangin", told].isna().all()
        late = order(ready, "2024-02-03").loc["Tebo"]
        assert (late["state"], late["planned_share"]) == ("behind", 1)
        assert ready.overdue("2024-02-05").empty

    def test_the_log_counts_up_to_the_day(self, tmp_path):
        ready = read(tmp_path, event(), none(date="2024-01-10"), none())

        found = [order(ready, f"2024-01-{day}").loc["Tebo", "state"] for day in ("09", 10, 27, 28)]
        assert found == ["unknown", "done", "on_track", "behind"]
        assert order(ready).loc["Tebo", "planned"] == 1

    def test_without_a_day_the_last_of_reports_and_incidents_counts(self, tmp_path):
        ready = read(tmp_path, event(date="2024-02-01"), as_of=None)

        told = [f.values["item"]["en"] for f in ready.findings if f.code == "W422"]
        assert "Vulnerable TPS covered" in told
        assert "Incidents settled" not in told
        assert order(ready).loc["Tebo", "state"] == "on_track"
        assert ready.days_left() == 13

    def test_without_a_log_order_is_unknown(self, tmp_path):
        pd.DataFrame([report()]).to_csv(tmp_path / "siap.csv", index=False)
        ready = read_readiness(tmp_path / "siap.csv", as_of="2024-02-01")

        assert ready.incidents is None
        assert order(ready)["state"].tolist() == ["unknown"]
        assert tuple(ready.matrix()["item"]) == ITEMS
        assert ITEMS.index("order") == ITEMS.index("vulnerable_tps") + 1
        assert "W426" not in [finding.code for finding in ready.findings]

    def test_a_region_without_a_row_is_asked_for_one(self, tmp_path):
        ready = read(tmp_path, event(), none("Bungo"), reports=[report(), report("Kerinci")])

        told = [f.values for f in ready.findings if f.code == "W426"]
        assert [(one["item"]["id"], one["regions"]) for one in told] == [
            *(("Kejadian tertangani", "Kerinci"), ("Linmas ditugaskan", "Bungo"))
        ]

    def test_incidents_do_not_weigh_unless_asked(self, tmp_path):
        rows = [report(start="2024-01-24", done="522")]
        ready = read(tmp_path, event(), event(state="selesai"), reports=rows)
        outlook = datasets.jambi().outlook("pemilu-2024")

        told = [ready.priority(outlook, weights).iloc[0] for weights in (None, {"order": 1})]
        assert [one["region_name"] for one in told] == ["Tebo", "Tebo"]
        assert [one["lag"] for one in told] == [0.25, (0.25 + 0.5) / 2]
        assert "Kejadian tertangani" not in told[0]["lagging"]
        assert "Kejadian tertangani" in told[1]["lagging"]

    def test_an_empty_log_says_nothing(self, tmp_path):
        ready = read(tmp_path, dict.fromkeys(event(), ""))

        assert ready.incidents.table().empty
        assert order(ready)["state"].tolist() == ["unknown"]
        assert ready.incidents.rates(TestRates.voters)["incidents"].isna().all()

    @given(
        st.lists(
            st.tuples(
                st.sampled_from("ABC"),
                st.integers(0, 30),
                st.sampled_from(KINDS),
                st.sampled_from(SEVERITIES),
                st.sampled_from(STATES),
            ),
            min_size=1,
        ),
        st.integers(0, 45),
    )
    def test_the_states_follow_the_log(self, rows, day):
        start, names = DAY(2024, 1, 1), ["region_code", "date", "kind", "severity", "state"]
        frame = pd.DataFrame(rows, columns=names).assign(quality="")
        frame["date"] = [start + datetime.timedelta(n) for n in frame["date"]]
        log, at = Incidents(frame, dict(zip("ABC", "ABC", strict=True))), DAY.fromordinal
        now = at(start.toordinal() + day)

        told = {one["region_code"]: one for one in log.order(now)}
        rates = log.rates(None, now).set_index("region_code")
        for region in "ABC":
            seen = [row for row in rows if row[0] == region and row[1] <= day]
            open_ = [row[1] for row in seen if row[2] != "none" and row[4] != "settled"]
            assert (region in told) == bool(seen) == pd.notna(rates.loc[region, "incidents"])
            if seen:
                late = bool(open_) and day - min(open_) > SETTLE_DAYS
                state = "behind" if late else "on_track" if open_ else "done"
                one = told[region]
                assert one["state"] == state
                assert one["planned"] - one["done"] == len(open_) == rates.loc[region, "open"]
                assert (one["done_share"] == 1) == (state == "done")
                assert one["planned_share"] <= one["done_share"] or late


class TestReading:
    def test_two_sheets_of_one_workbook_in_two_languages(self, tmp_path):
        log = {
            "Kabupaten/Kota": ["KAB. TEBO", "Bungo", "Bungo"],
            "Tanggal": ["20/1/2024", "2024-01-21", "2024-01-22"],
            "Jenis": ["Politik Uang", "neutrality of officials", "none"],
            "Keparahan": ["Berat", "medium", None],
            "Status": ["Ditangani", "settled", None],
            "Mutu data": ["rekaan", "news", None],
        }
        with pd.ExcelWriter(tmp_path / "siap.xlsx") as book:
            pd.DataFrame([report()]).to_excel(book, sheet_name="Kesiapan", index=False)
            pd.DataFrame(log).to_excel(book, sheet_name="Kejadian", index=False)
        ready = read_readiness(tmp_path / "siap.xlsx", as_of="2024-02-01")

        assert ready.incidents.table().to_numpy().tolist() == [
            ["15.09", "Tebo", DAY(2024, 1, 20), "vote_money", "serious", "handled", "constructed"],
            ["15.08", "Bungo", DAY(2024, 1, 21), "neutrality", "medium", "settled", "news"],
            ["15.08", "Bungo", DAY(2024, 1, 22), "none", "", "", ""],
        ]
        assert ready.constructed
        assert dict(ready.regions) == {"15.08": "Bungo", "15.09": "Tebo"}

    def test_no_note_and_no_source_is_kept(self, tmp_path):
        told = {"note": MARKER, "source": MARKER, "pelapor": MARKER}
        ready = read(tmp_path, event(**told), event(**told), reports=[report(note="darat")])

        assert [f.code for f in ready.findings].count("W424") == 1
        assert MARKER.encode() not in pickle.dumps(ready.__dict__ | ready.incidents.__dict__)
        tables = (ready.matrix(), ready.overdue(), ready.table(), ready.incidents.rates(None))
        assert not any(MARKER in table.to_json(default_handler=str) for table in tables)
        assert MARKER not in " ".join(f"{f!r} {f} {f.as_dict()}" for f in ready.findings)
        assert {"note", "source"} & set(ready.incidents.table()) == set()

    @pytest.mark.parametrize(
        ("quality", "constructed"),
        [("Rekaan", True), ("Illustrative", True), ("ilustrasi", True), ("official", False)],
    )
    def test_constructed(self, tmp_path, quality, constructed):
        one = read(tmp_path, event(), none("Bungo", quality=quality))
        other = read(tmp_path, event(), reports=[report(), report("Bungo", quality=quality)])

        assert (one.constructed, other.constructed) == (constructed, constructed)
        assert other.table()["quality"].tolist() == ["", "constructed" if constructed else quality]

    def test_identical_rows_are_named_and_counted(self, tmp_path):
        twice = event(note="satu"), event(note="dua"), event(note="satu")
        ready = read(tmp_path, *twice, event("Bungo"))

        (told,) = (finding for finding in ready.findings if finding.code == "W424")
        assert told.message("en").startswith(
            "W424 kejadian.csv, row 4: these rows of incidents are the same: 2, 4;"
        )
        assert order(ready).loc["Tebo", "planned"] == 3

    def test_identical_rows_in_two_files(self, tmp_path):
        for name, rows in {"a": [none("Bungo"), event()], "b": [event()]}.items():
            pd.DataFrame(rows).to_csv(tmp_path / f"{name}.csv", index=False)
        pd.DataFrame([report()]).to_csv(tmp_path / "siap.csv", index=False)
        ready = read_readiness([tmp_path / f"{name}.csv" for name in ("siap", "a", "b")])

        (told,) = (finding for finding in ready.findings if finding.code == "W424")
        assert "b.csv, baris 2: baris kejadian ini sama persis: a.csv 3, b.csv 2;" in told.message()

    @pytest.mark.parametrize(
        ("wrong", "fault"),
        [
            ({"kind": "pawai"}, ("E172", "kind")),
            ({"severity": "parah"}, ("E172", "severity")),
            ({"state": "arsip"}, ("E172", "state")),
            ({"kind": ""}, ("E106", "kind")),
            ({"severity": ""}, ("E106", "severity")),
            ({"state": ""}, ("E106", "state")),
            ({"date": ""}, ("E106", "date")),
            ({"date": "kemarin"}, ("E113", "date")),
            ({"date": "2024-02-02"}, ("E165", "date")),
            ({"region_name": "Bandung"}, ("E111", "region_name")),
        ],
    )
    def test_one_fault(self, tmp_path, wrong, fault):
        assert faults(tmp_path, event() | wrong, none("Bungo")) == [fault]

    def test_words_that_are_known_are_named(self, tmp_path):
        with pytest.raises(DataError, match=r"'parah' is not known here .*ringan, sedang, berat"):
            read(tmp_path, event(severity="parah"))

    def test_every_fault_of_every_file_at_once(self, tmp_path):
        found = faults(tmp_path, event(kind="pawai"), reports=[report(done="9999")])
        assert found == [("E166", "done"), ("E172", "kind")]
        (tmp_path / "lain.csv").write_text("a,b\n1,2\n", encoding="utf-8")
        names = ["siap.csv", "lain.csv", "kejadian.csv", "hilang.csv"]

        with pytest.raises(DataError, match="E104") as caught:
            read_readiness([tmp_path / name for name in names], as_of="2024-02-01")
        assert [(f.code, f.file.rpartition("/")[2]) for f in caught.value.findings] == [
            *(("E104", "lain.csv"), ("E101", "hilang.csv")),
            *(("E166", "siap.csv"), ("E172", "kejadian.csv")),
        ]

    def test_a_log_alone_is_no_readiness(self, tmp_path):
        pd.DataFrame([event()]).to_csv(tmp_path / "kejadian.csv", index=False)

        with pytest.raises(DataError, match=r"E104 kejadian.csv.*item, planned, done, status_date"):
            read_readiness(tmp_path / "kejadian.csv")

    def test_a_region_not_in_the_voter_list(self, tmp_path):
        found = faults(tmp_path, event("Kota Padang"), voters=TestRates.voters)
        assert found == [("E169", "region_name")]

    def test_the_item_order_is_computed_not_reported(self, tmp_path):
        for item in ("order", "Kejadian tertangani"):
            assert faults(tmp_path, event(), reports=[report(item=item)]) == [("E168", "item")]


class TestFinality:
    def compared(self):
        voters = datasets.jambi().voters
        frame = voters.table().set_index("region_name")
        frame.loc["Bungo", "registered"] += 7
        own = frame.drop(index=["Kerinci", "Sarolangun"]).reset_index()
        official = voters.frame[voters.frame["region_name"] != "Merangin"]
        return finality(VoterList(own), VoterList(official))

    def ready(self, tmp_path, *reports):
        told = {"item": "dpt_final", "planned": "1"}
        rows = [report(name, **told | more) for name, more in reports]
        return read(tmp_path, event(), reports=rows, voters=datasets.jambi().voters)

    def test_the_comparison_counts(self, tmp_path):
        done, not_done = {"done": "1"}, {"done": "0"}
        reports = [("Tebo", not_done), ("Bungo", done), ("Kerinci", not_done), ("Merangin", done)]
        before = self.ready(tmp_path, *reports)
        ready = before.with_finality(self.compared(), "2024-01-31")

        held = ready.matrix("2024-01-31").query("item == 'dpt_final'").set_index("region_name")
        told = held["done_share"].to_dict()
        assert [told[name] for name in ("Tebo", "Bungo", "Kerinci", "Merangin")] == [1, 0, 0, 1]
        assert held.loc[["Tebo", "Bungo", "Sarolangun"], "state"].tolist() == [
            *("done", "on_track", "unknown")
        ]
        assert held["state"].value_counts().to_dict() == {"done": 8, "on_track": 2, "unknown": 1}
        late = ready.matrix("2024-02-08").query("item == 'dpt_final'").set_index("region_name")
        assert late.loc[["Tebo", "Bungo"], "state"].tolist() == ["done", "unknown"]
        since = before.with_finality(self.compared(), "2024-02-07").matrix("2024-02-08")
        since = since.query("item == 'dpt_final'").set_index("region_name")
        assert since.loc[["Tebo", "Bungo"], "state"].tolist() == ["done", "overdue"]
        assert since["source"].value_counts().to_dict() == {"(finality)": 10, "": 1}
        (warned,) = (finding for finding in ready.findings if finding.code == "W425")
        assert warned.message("en").startswith(
            "W425 DPT: the report on the final list and the comparison of 2024-01-31 disagree: "
            "Bungo, Tebo;"
        )
        assert before.matrix().equals(self.ready(tmp_path, *reports).matrix())

    def test_before_its_day_the_report_counts_and_later_reports_come_after(self, tmp_path):
        early = {"done": "0", "status_date": "2024-01-20"}, {"done": "1"}
        reports = [("Bungo", early[0]), ("Tebo", early[0]), ("Bungo", early[1])]
        ready = self.ready(tmp_path, *reports).with_finality(self.compared(), DAY(2024, 1, 25))

        found = [
            ready.matrix(day).query("item == 'dpt_final'").set_index("region_name")["done_share"]
            for day in ("2024-01-24", "2024-01-25", "2024-01-31")
        ]
        assert [one["Bungo"] for one in found] == [0, 0, 1]
        assert [one["Tebo"] for one in found] == [0, 1, 1]
        (warned,) = (finding for finding in ready.findings if finding.code == "W425")
        assert warned.values["regions"] == "Tebo"

    def test_a_comparison_is_no_round_of_reports(self, tmp_path):
        days = "2024-01-20", "2024-01-31"
        before = self.ready(tmp_path, *(("Tebo", {"done": "0", "status_date": d}) for d in days))
        ready = before.with_finality(self.compared(), "2024-02-03")

        told = tuple(DAY.fromisoformat(day) for day in days)
        assert ready.status_dates == ready.rounds == before.rounds == told
        assert ready.last_day == told[1]
        assert ready.trend().equals(before.trend("2024-01-20", "2024-01-31"))

    def test_a_region_new_to_the_reports_is_added(self, tmp_path):
        rows = [report("Tebo", "dpt_final", planned="1", done="1")]
        before = read(tmp_path, event(), reports=rows)
        ready = before.with_finality(self.compared(), "2024-01-31")

        assert len(before.regions) == 1
        assert len(ready.regions) == 10
        assert "W425" not in [finding.code for finding in ready.findings]
