"""Tables saved and read again are the same; a list held against the official one."""

import datetime
import hashlib
import json

import pandas as pd
import pytest
from forms import DPT_2024, FORM_2024, JAMBI, as_csv, form, recap, sirekap
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from turnout import read_history, read_voters
from turnout.errors import OutputError
from turnout.tables.finality import finality

CODES = [*JAMBI.values(), "NSW", "31.01.02", "15.04/MERSAM"]
PEOPLE = st.integers(1, 3_000_000)
DAYS = st.dates(datetime.date(1999, 6, 7), datetime.date(2030, 1, 1))
WORDS = st.text("abcdefghijkl =+'@ÉA1.,;\"-", min_size=1, max_size=12).map(str.strip).filter(
    lambda text: text.strip("-–— ") != ""
)  # fmt: skip


def voter_frames():
    row = st.fixed_dictionaries(
        {
            "region_name": WORDS.map("K {0}".format),
            "male": PEOPLE,
            "female": PEOPLE,
            "tps": st.integers(1, 9000) | st.none(),
            "known_on": DAYS | st.none(),
            "source": WORDS | st.none(),
        }
    )
    return st.dictionaries(st.sampled_from(CODES[:11]), row, min_size=1)


def history_frames():
    row = st.fixed_dictionaries(
        {
            "registered": PEOPLE | st.none(),
            "share": st.floats(0, 1),
            "turnout": st.floats(0, 1) | st.none(),
            "date": DAYS,
            "known_on": DAYS | st.none(),
            "note": WORDS | st.none(),
        }
    )
    keys = st.tuples(st.sampled_from(CODES), st.sampled_from(["pemilu-2024", "senate-2022"]))
    return st.dictionaries(keys, row, min_size=1, max_size=9)


def saved(table, reader, folder, ending):
    """Save a table, read it again, and return both frames."""
    path = folder / f"lagi{ending}"
    path.unlink(missing_ok=True)
    assert table.save(path) == path
    return reader(path).frame, table.frame


ENDINGS = pytest.mark.parametrize("ending", [".csv", ".xlsx"])


class TestSameAgain:
    @ENDINGS
    @settings(max_examples=15, phases=[Phase.generate])
    @given(rows=voter_frames())
    def test_voters(self, tmp_path, ending, rows):
        frame = pd.DataFrame(
            {"region_code": code, **row, "registered": row["male"] + row["female"]}
            for code, row in rows.items()
        )

        pd.testing.assert_frame_equal(
            *saved(read_voters(frame), read_voters, tmp_path, ending), check_dtype=False
        )

    @ENDINGS
    @settings(max_examples=15, phases=[Phase.generate])
    @given(rows=history_frames())
    def test_history(self, tmp_path, ending, rows):
        frame = pd.DataFrame(
            {
                "region_code": code,
                "election": vote,
                **{k: v for k, v in row.items() if k != "share"},
                "ballots_cast": row["registered"] and int(row["share"] * row["registered"]),
            }
            for (code, vote), row in rows.items()
        )
        history = read_history(frame)

        pd.testing.assert_frame_equal(
            *saved(history, read_history, tmp_path, ending), check_dtype=False
        )

    @ENDINGS
    def test_packaged(self, tmp_path, ending):
        from turnout.datasets import jambi

        data = jambi()

        for table, reader in ((data.voters, read_voters), (data.history, read_history)):
            one, other = saved(table, reader, tmp_path, ending)
            pd.testing.assert_frame_equal(one, other, check_dtype=False, check_like=True)

    @ENDINGS
    @pytest.mark.parametrize("kind", ["recap", "form", "station", "shares"])
    def test_whatever_it_was_read_from(self, write, tmp_path, ending, kind):
        reader, path = {
            "recap": (read_voters, ("a.csv", as_csv(recap(JAMBI, DPT_2024), ";"))),
            "form": (read_history, ("pemilu_2024.csv", as_csv(form(FORM_2024, JAMBI)))),
            "station": (read_history, ("1571011001001.json", json.dumps(sirekap()))),
            "shares": (
                read_history,
                ("pilkada_2024.csv", "Kab/Kota;Partisipasi\nKERINCI;79,12\nTEBO;69,53\n"),
            ),
        }[kind]

        one, other = saved(reader(write(*path)), reader, tmp_path, ending)

        pd.testing.assert_frame_equal(one, other, check_dtype=False, check_like=True)


class TestFiles:
    @ENDINGS
    def test_a_file_that_exists_is_never_replaced(self, voters, history, tmp_path, ending):
        path = tmp_path / f"ada{ending}"
        path.write_bytes(b"penting")

        for table in (voters, history):
            with pytest.raises(OutputError, match=r"ada\.(csv|xlsx)") as error:
                table.save(path)
            assert path.name in error.value.said("id")
        assert path.read_bytes() == b"penting"

    @pytest.mark.parametrize("name", ["dpt.pdf", "dpt", "dpt.xls"])
    def test_other_endings(self, voters, tmp_path, name):
        with pytest.raises(OutputError, match=r"\.xlsx"):
            voters.save(tmp_path / name)

        assert not list(tmp_path.glob("dpt.pdf"))

    @ENDINGS
    def test_a_folder_that_does_not_exist(self, voters, tmp_path, ending):
        with pytest.raises(OutputError, match=r"dpt\."):
            voters.save(tmp_path / "tidak-ada" / f"dpt{ending}")

    def test_text_that_looks_like_a_formula_stays_text(self, write, tmp_path):
        path = write("a.csv", "region_code,registered,source\n15.01,1500,=1+1\n")

        assert read_voters(path).frame["source"].tolist() == ["=1+1"]
        again = read_voters(read_voters(path).save(tmp_path / "b.xlsx"))
        assert again.frame["source"].tolist() == ["=1+1"]

    @pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "a.json"])
    def test_reading_changes_no_byte(self, write, name):
        content = {
            "a.xlsx": {"A": recap(JAMBI, DPT_2024)},
            "a.csv": as_csv(form(FORM_2024, JAMBI)),
            "a.json": json.dumps(sirekap()),
        }[name]
        path = write(name, content)
        before, changed = path.read_bytes(), path.stat().st_mtime_ns
        reader = read_voters if name == "a.xlsx" else read_history

        table = reader(path)

        assert path.read_bytes() == before
        assert path.stat().st_mtime_ns == changed
        assert table.sources[0].sha256 == hashlib.sha256(before).hexdigest()


OFFICIAL = """region_code,region_name,registered
15.01,Kerinci,1500
15.04,Batang Hari,2600
15.71,Kota Jambi,4100
15.72,Kota Sungai Penuh,700
"""


class TestFinality:
    @pytest.fixture
    def official(self, write):
        return read_voters(write("resmi.csv", OFFICIAL))

    def held(self, write, official, text):
        return finality(read_voters(write("daftar.csv", text)), official)

    def test_final(self, write, official):
        result = self.held(write, official, OFFICIAL)

        assert result.final
        assert result.summary("id") == (
            "Daftar pemilih final di semua 4 kabupaten/kota: 8.900 pemilih, "
            "sama dengan angka resmi."
        )
        assert result.summary("en") == (
            "The voter list is final in all 4 regencies: 8,900 voters, equal to the official total."
        )

    def test_every_status_at_once(self, write, official):
        text = (
            "region_code,region_name,registered,quality\n15.01,Kerinci,1512,\n"
            "15.71,Kota Jambi,4100,DPS\n15.72,Kota Sungai Penuh,700,\n15.09,Tebo,31,\n"
        )

        result = self.held(write, official, text)

        assert not result.final
        table = result.table().set_index("region_code")
        assert table["status"].to_dict() == {
            "15.01": "differs",
            "15.04": "missing",
            "15.71": "provisional",
            "15.72": "equal",
            "15.09": "extra",
        }
        assert table["difference"].dropna().to_dict() == {"15.01": 12, "15.71": 0, "15.72": 0}
        assert table["listed"].isna().to_dict()["15.04"]
        assert result.of("extra")["listed"].tolist() == [31]
        assert result.summary("id") == (
            "Daftar pemilih belum final: 1 dari 5 kabupaten/kota sama dengan angka resmi; "
            "berbeda: Kerinci (+12); belum ada daftar: Batang Hari; masih daftar sementara: "
            "Kota Jambi; tanpa angka resmi: Tebo."
        )
        assert result.summary("en") == (
            "The voter list is not yet final: 1 of 5 regencies equal the official total; "
            "different: Kerinci (+12); no list yet: Batang Hari; still a provisional list: "
            "Kota Jambi; without an official total: Tebo."
        )

    def test_list_by_station_against_totals_of_regencies(self, write, official):
        rows = [
            ["PROVINSI JAMBI"],
            ["NO", "KABUPATEN/KOTA", "KECAMATAN", "DESA", "TPS", "L", "P", "L+P"],
            [1, "KERINCI", "ULU", "PASAR", "001", 400, 350, 750],
            [2, None, None, None, "002", 402, 351, 753],
            [3, "KOTA JAMBI", "ILIR", "MUARA", "001", 2000, 2100, 4100],
        ]

        table = self.held(write, official, as_csv(rows, ";")).table().set_index("region_code")

        assert table["listed"].dropna().to_dict() == {"15.01": 1503, "15.71": 4100}
        assert table.loc["15.01", ["difference", "status"]].tolist() == [3, "differs"]
        assert table.loc["15.71", "status"] == "equal"

    def test_one_station_still_provisional(self, write, official):
        text = (
            "region_code,registered,quality\n15.01.01,800,\n15.01.02,700,DPSHP\n"
            "15.04,2600,\n15.71,4100,\n15.72,700,\n"
        )

        result = self.held(write, official, text)

        assert result.of("provisional")["region_code"].tolist() == ["15.01"]
        assert result.of("equal")["region_code"].tolist() == ["15.04", "15.71", "15.72"]

    def test_shown_in_a_notebook(self, write, official):
        html = self.held(write, official, OFFICIAL).show().html

        assert ">Batang Hari</th>" in html
        assert official.show().html.count("<tr") == 5
