"""Figures as they are published: percentages, polling stations, the table of 2015."""

import json

import pytest
from forms import EMPTY_STATION, JAMBI, SITUNG_2015, SITUNG_2019, as_csv, codes, found, sirekap
from hypothesis import given
from hypothesis import strategies as st

from turnout import read_history
from turnout.errors import DataError

NAMES = list(JAMBI)[:4]
PERCENT = [79.12, 72.53, 77.65, 70.08]


def shares(cells, heading="Partisipasi (%)", names=NAMES, title="Pilgub Jambi 2024"):
    rows = [[title], ["No", "Kabupaten/Kota", heading]]
    return [*rows, *([n, name, cell] for n, (name, cell) in enumerate(zip(names, cells), 1))]  # noqa: B905


def refused(path, match, **told):
    with pytest.raises(DataError, match=match) as error:
        read_history(path, **told)
    return found(error.value.findings)


class TestPercentages:
    @pytest.mark.parametrize(
        ("cells", "heading", "scale"),
        [
            ([0.7912, 0.7253, 0.7765, 0.7008], "Partisipasi", "pangsa (0–1)"),
            ([0.7912, 0.7253, 0.7765, 0.7008], "Partisipasi (%)", "pangsa (0–1)"),
            (PERCENT, "Partisipasi (%)", "persen (0–100)"),
            (PERCENT, "Tingkat partisipasi pemilih", "persen (0–100)"),
            (["79,12", "72,53", "77,65", "70,08"], "%", "persen (0–100)"),
            (["79,12%", "72,53 %", "77.65%", "70,08 persen"], "Turnout", "persen (0–100)"),
        ],
    )
    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_scales(self, write, cells, heading, scale, kind):
        rows = shares(cells, heading)
        written = {"A": rows} if kind == "xlsx" else as_csv(rows, ";")

        history = read_history(write(f"a.{kind}", written))

        frame = history.frame
        assert frame["turnout"].tolist() == pytest.approx([0.7912, 0.7253, 0.7765, 0.7008])
        assert frame["region_code"].tolist() == ["15.01", "15.02", "15.03", "15.04"]
        assert frame["registered"].isna().all()
        assert frame["ballots_cast"].isna().all()
        assert frame["election"].unique().tolist() == ["pilgub-2024"]
        told = {one.code: one for one in history.findings}
        assert told["I202"].values["scale"] == scale
        assert set(told) == {"I202", "W411"}

    def test_base_and_vote_may_be_told(self, write):
        path = write("a.csv", as_csv(shares(PERCENT, title="Partisipasi"), ";"))

        history = read_history(path, election="pilkada-2024", base="dpt_dpk")

        assert history.frame["base"].tolist() == ["dpt_dpk"] * 4
        assert codes(history.findings) == {"I202"}

    def test_vote_from_the_name_of_the_file(self, write):
        history = read_history(
            write("pilkada_2024.csv", as_csv(shares(PERCENT, title="Angka"), ";"))
        )

        assert history.frame["election"].unique().tolist() == ["pilkada-2024"]
        assert codes(history.findings) == {"I202", "I205", "W411"}

    def test_province_is_its_own_row_and_sums_are_none(self, write):
        rows = shares([*PERCENT, 72.76, 74.85], names=[*NAMES, "PROVINSI JAMBI", "Rata-rata"])

        frame = read_history(write("a.csv", as_csv(rows, ";"))).frame

        assert frame["region_code"].tolist()[-1] == "15"
        assert frame["turnout"].tolist()[-1] == pytest.approx(0.7276)
        assert len(frame) == 5

    @pytest.mark.parametrize(
        ("cells", "code"),
        [
            ([0.79, 72.53, 77.65, 70.08], "E137"),
            (["0.79", "72,53%", "77,65%", "70,08%"], "E137"),
            (["79,12", "0,7253", "77,65", "70,08"], "E137"),
        ],
    )
    def test_mixed_scales(self, write, cells, code):
        path = write("a.xlsx", {"A": shares(cells)})

        assert refused(path, rf"^{code} a.xlsx.*fractions \(0\.7") == {
            (code, None, "Partisipasi (%)", None)
        }

    @pytest.mark.parametrize("cell", [100.5, "7912", "-3", "tinggi", "81,4,1", "=A1"])
    def test_what_is_no_turnout(self, write, cell):
        rows = shares([*PERCENT[:2], cell, PERCENT[3]])

        assert refused(write("a.xlsx", {"A": rows}), r"^E138 ") == {
            ("E138", 5, "Partisipasi (%)", "C5")
        }

    def test_less_than_one_in_a_hundred(self, write):
        rows = shares(["0,79%", "0,72%", "0,77%", "0,70%"])

        assert {one[:2] for one in refused(write("a.csv", as_csv(rows, ";")), r"^E138")} == {
            ("E138", row) for row in (3, 4, 5, 6)
        }

    def test_two_columns_of_shares(self, write):
        rows = [["Kabupaten/Kota", "Partisipasi 2019 (%)", "Partisipasi 2024 (%)"]]
        rows += [[name, share, share + 1] for name, share in zip(NAMES, PERCENT, strict=True)]

        told = refused(write("a.csv", as_csv(rows, ";")), r"^E107 .*both mean turnout")

        assert told == {("E107", 1, "Partisipasi 2019 (%)", None)}

    def test_whole_numbers_are_no_voters(self, write):
        rows = shares([79, 72, 77, 70], "Tingkat partisipasi pemilih")

        frame = read_history(write("a.csv", as_csv(rows, ";"))).frame

        assert frame["turnout"].tolist() == [0.79, 0.72, 0.77, 0.7]

    @pytest.mark.parametrize(
        ("row", "column", "told"), [(3, 1, "Kabupaten/Kota"), (3, 2, "Partisipasi (%)")]
    )
    def test_half_a_row(self, write, row, column, told):
        rows = shares(PERCENT)
        rows[row][column] = None

        cell = "BC"[column - 1] + "4"
        assert refused(write("a.csv", as_csv(rows, ";")), r"^E106") == {("E106", 4, told, cell)}

    def test_names_that_do_not_tell(self, write):
        told = refused(
            write("a.csv", as_csv(shares(PERCENT, names=["SOLOK", *NAMES[1:]]), ";")), r"^E111 "
        )

        assert told == {("E111", 3, "Kabupaten/Kota", "B3")}

    @given(st.lists(st.floats(1.5, 100), min_size=2, max_size=11))
    def test_any_percentages_are_their_hundredth(self, write, values):
        rows = shares(values, names=JAMBI)

        frame = read_history(write("a.xlsx", {"A": rows})).frame

        assert frame["turnout"].tolist() == pytest.approx([value / 100 for value in values])


def station(number, **changed):
    return f"1571011001{number:03d}.json", sirekap(**changed)


class TestStations:
    def folder(self, tmp_path, *stations):
        for name, content in stations:
            (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
        return tmp_path

    def test_empty_wrong_and_good(self, tmp_path):
        path = self.folder(
            tmp_path,
            station(1),
            station(2, dpt=(150, 144), used=(120, 119)),
            station(3, pengguna_total_j=999),
            ("1571011001004.json", EMPTY_STATION),
            station(5, suara_sah=200),
        )

        history = read_history(path)

        frame = history.frame.set_index("region_name")
        assert frame["registered"].to_dict() == {"TPS 001": 292, "TPS 002": 294}
        assert frame["ballots_cast"].to_dict() == {"TPS 001": 245, "TPS 002": 254}
        assert frame["tps"].tolist() == [1, 1]
        told = {one.code: one.message("en") for one in history.findings}
        assert "3 of 5 polling stations were left out: 1 not filled, 2 contr" in told["W409"]
        assert "15.71.01.1001.003: pengguna_total: 118 + 127 ≠ 999" in told["W409"]
        assert "15.71.01.1001.005: 200 + 6 ≠ 245" in told["W409"]
        assert "these are 2 polling stations" in told["W410"]

    @pytest.mark.parametrize(
        ("changed", "reason"),
        [
            ({"pemilih_dpt_j": 730}, "pemilih_dpt: 147 + 145 ≠ 730"),
            ({"pengguna_dptb_l": 9}, "pengguna_dptb: 9 + 4 ≠ 7"),
            ({"pengguna_non_dpt_p": 7}, "pengguna_non_dpt: 2 + 7 ≠ 8"),
            (
                {"pengguna_dpt_j": None, "pengguna_dptb_j": 9, "pengguna_dptb_l": None},
                "9 + 8 ≠ 245",
            ),
            ({"suara_total": 244}, "suara 244 ≠ pengguna 245"),
            ({"suara_tidak_sah": 7}, "239 + 7 ≠ 245"),
            ({"dpt": (170, 160)}, "DPT 330 > 310"),
            ({"dpt": (100, 99)}, "pengguna DPT 230 > DPT 199"),
            ({"pemilih_dpt_j": None}, "DPT –"),
            ({"pemilih_dpt_j": 0, "pemilih_dpt_l": 0, "pemilih_dpt_p": 0}, "DPT –"),
            ({"suara_sah": "2x9"}, "suara_sah = 2x9"),
            ({"pemilih_dpt_l": "I47"}, "pemilih_dpt: I47"),
        ],
    )
    def test_contradictions(self, tmp_path, changed, reason):
        path = self.folder(tmp_path, station(1, **changed))

        with pytest.raises(DataError, match=r"^E139 1571011001001.json, row 2: ") as error:
            read_history(path)

        assert [one.values["reason"] for one in error.value.findings] == [reason]

    def test_more_who_moved_than_the_dpt_holds(self, tmp_path):
        """At a station of few voters those of DPTb may be many: told, not refused."""
        path = self.folder(tmp_path, station(1, dpt=(60, 58), used=(50, 51), dptb=(40, 45)))

        history = read_history(path)

        assert history.frame["ballots_cast"].tolist() == [194]
        assert codes(history.findings) == {"W402", "W410"}

    def test_nothing_filled(self, tmp_path):
        path = self.folder(tmp_path, *((f"{n}.json", EMPTY_STATION) for n in range(3)))

        with pytest.raises(DataError, match=r"^E128 0.json: not one of 3 polling station"):
            read_history(path)

    def test_one_station_twice(self, tmp_path):
        (tmp_path / "ulang").mkdir()
        name, content = station(1)
        path = self.folder(tmp_path, (name, content), (f"ulang/{name}", content))

        with pytest.raises(DataError, match=r"^E109 .*15.71.01.1001.001 .*stands more than once"):
            read_history(path)

    def test_contest_by_its_path(self, tmp_path):
        (tmp_path / "pdpr").mkdir()
        name, content = station(1)

        history = read_history(self.folder(tmp_path, (f"pdpr/{name}", content)))

        assert history.contests == ("legislative",)

    def test_flat_table_where_zero_means_missing(self, write):
        names = list(sirekap()["administrasi"])
        good = sirekap()["administrasi"]
        rows = [["kode", "tps", "psu", "ts", *names]]
        for n, cells in enumerate((good, dict.fromkeys(names, 0), good | {"suara_sah": 1}), 1):
            code = f"1571011001{n:03d}"
            rows.append([code, n, "Reguler", "2024-02-16 10:00", *(cells[k] for k in names)])

        history = read_history(write("tps.csv", as_csv(rows, "\t")))

        assert history.frame["region_code"].tolist() == ["15.71.01.1001.001"]
        assert history.frame["registered"].tolist() == [292]
        [left] = [one for one in history.findings if one.code == "W409"]
        assert (left.values["left"], left.values["count"], left.values["empty"]) == (2, 3, 1)

    def test_situng_2019(self, tmp_path):
        path = self.folder(
            tmp_path,
            ("900001.json", SITUNG_2019),
            ("900002.json", SITUNG_2019 | {"pemilih_j": 250, "pengguna_j": 222}),
            ("900003.json", SITUNG_2019 | {"pemilih_j": None}),
        )

        history = read_history(path)

        [row] = history.frame.to_dict("records")
        assert (row["region_code"], row["registered"], row["ballots_cast"]) == ("900001", 267, 221)
        assert row["election"] == "pemilu-2019"
        [left] = [one for one in history.findings if one.code == "W409"]
        assert left.values["wrong"] == 2


class TestTableOf2015:
    def test_a_regents_vote_by_district(self, write):
        rows = SITUNG_2015 + (
            "28,3,KABUPATEN  PELALAWAN,PANGKALAN KERINCI,39.7,26.092,[1] 13.490 [2] 12.120,25.61,"
            "482,26.092,x,y\n"
            "29,4,KOTA SUNGAI PENUH,HAMPARAN RAWANG,9.871,7.512,[1] 7.012,7.012,500,7.512,x,y\n"
        )

        frame = read_history(write("cities.csv", rows)).frame.set_index("region_code")

        assert frame.loc["14.05/PANGKALAN KERINCI", "registered"] == 39700
        assert frame.loc["14.05/PANGKALAN KERINCI", ["ballots_cast", "invalid"]].tolist() == [
            26092, 482,
        ]  # fmt: skip
        assert frame["election"].tolist() == [*["pilgub-2015"] * 3, "pilbup-2015", "pilwako-2015"]
        assert frame["contest"].tolist()[-2:] == ["regent", "mayor"]
        assert frame.loc["15.72/HAMPARAN RAWANG", "valid"] == 7012

    def test_votes_of_the_candidates_prove_the_rule(self, write):
        changed = SITUNG_2015.replace("[2] 183.449", "[2] 183.459")

        assert refused(write("c.csv", changed), r"E112 .*'suara_sah'.*\(difference −10\)") == {
            ("E112", 3, "suara_sah", "H3")
        }

    def test_users_are_not_the_votes(self, write):
        changed = SITUNG_2015.replace(",482,279.639", ",482,276.639")

        told = read_history(write("c.csv", changed)).findings

        assert ("W401", 3, "pengguna_hak_pilih", "F3") in found(told)

    @pytest.mark.parametrize(
        ("old", "new", "code", "row", "column"),
        [
            ("217.775", "2,17e5", "E132", 2, "pemilih"),
            ("217.775", "#REF!", "E131", 2, "pemilih"),
            ("JAMBI,KERINCI", "JAMBI,KERINCO", "E111", 2, "name"),
            ("JAMBI,KERINCI", "KABUPATEN ENTAH,KERINCI", "E111", 2, "name"),
        ],
    )
    def test_fault(self, write, old, new, code, row, column):
        changed = SITUNG_2015.replace(old, f'"{new}"' if "," in new and old[0] == "2" else new)

        told = refused(write("c.csv", changed), rf"{code} c.csv, row {row}")

        assert (code, row, column) in {one[:3] for one in told}


def test_a_station_with_fewer_than_no_voters(write):
    cells = '"pemilih_j": -5, "pengguna_j": 3, "suara_sah": 2, "suara_tidak_sah": 1'
    path = write("tps.json", "{" + cells + ', "suara_total": 3}')

    with pytest.raises(DataError, match=r"^E139 tps\.json, row 2: .*dpt -5 < 0"):
        read_history(path)
