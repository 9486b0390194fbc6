"""The data that ship: described, summed, sourced, and nothing known before its day."""

import datetime
import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from turnout import datasets
from turnout.datasets import RAKOR, jambi, packaged_hashes, read
from turnout.documents.briefing import coming_votes
from turnout.errors import DataError
from turnout.files.matching import match
from turnout.files.regions import data_folder, regions
from turnout.plan.readiness_files import read_readiness
from turnout.tables.elections import packaged
from turnout.tables.history import read_history
from turnout.tables.voters import read_voters

FOLDER = data_folder()
PACKAGE = FOLDER / "datapackage.json"
TABLES = (
    *(f"jambi/{name}" for name in (
        "regions", "elections", "voters", "history", "targets", "national", "vulnerability",
        "stages",
    )),
    "regions/indonesia",
    "regions/splits",
    *(f"example/{name}" for name in ("readiness", "readiness-pilkada", "incidents")),
)  # fmt: skip
COUNTS = [
    "registered", "ballots_cast", "dpt", "dptb", "dpk", "dpktb", "used_dpt", "used_dptb",
    "used_dpk", "used_dpktb", "valid", "invalid", "tps",
]  # fmt: skip


@pytest.fixture(scope="module")
def history():
    return read_history(FOLDER / "jambi" / "history.csv").table()


@pytest.fixture(scope="module")
def votes(history):
    """Rows of one election: regencies, and the row of the province."""

    def votes(election):
        rows = history[history["election"] == election]
        return rows[rows["region_code"] != "15"], rows[rows["region_code"] == "15"].iloc[0]

    return votes


def test_datapackage_fits_the_files():
    """In a process of its own, for the checker's imports warn."""
    program = (
        "import sys; from frictionless import Package;"
        "report = Package(sys.argv[1]).validate();"
        "print(*report.flatten(['title', 'rowNumber', 'fieldName', 'note']), sep='\\n');"
        "sys.exit(not report.valid)"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, PACKAGE.name],
        capture_output=True,
        text=True,
        cwd=FOLDER,
        check=False,
        timeout=120,
    )

    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr


def test_datapackage_names_every_file_and_column():
    resources = {one["path"]: one for one in json.loads(PACKAGE.read_text("utf-8"))["resources"]}

    assert set(resources) == {f"{file.parent.name}/{file.name}" for file in FOLDER.glob("*/*")}
    forms = [resources.pop(f"example/{name}.toml") for name in ("scenarios", "theme")]
    examples = [one for path, one in resources.items() if path.startswith("example/")]
    assert all("Constructed" in one["title"] for one in [*forms, *examples])
    assert set(resources) == {f"{name}.csv" for name in TABLES}
    for path, resource in resources.items():
        header = (FOLDER / path).read_text("utf-8").splitlines()[0].split(",")
        assert [field["name"] for field in resource["schema"]["fields"]] == header
        assert all(field["description"] for field in resource["schema"]["fields"])


@pytest.mark.parametrize("name", TABLES)
def test_files_are_plain_utf_8(name):
    content = (FOLDER / f"{name}.csv").read_bytes()

    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")
    assert content.decode("utf-8")


def test_voter_list_of_2024():
    voters = read_voters(FOLDER / "jambi" / "voters.csv")
    frame = voters.table()

    assert voters.total == 2_676_107
    assert frame["tps"].sum() == 11_160
    assert sorted(frame["region_code"]) == sorted(regions().index)
    assert set(frame["election"]) == {"pemilu-2024"}
    assert set(frame["base"]) == {"dpt"}
    assert frame["male"].notna().tolist() == frame["female"].notna().tolist()
    assert voters.findings == ()


def test_every_row_says_whence_how_good_and_since_when(history):
    for column in ("source", "quality", "known_on"):
        assert history[column].notna().all()
        assert (history[column].astype(str).str.len() > 3).all()
    assert set(history["quality"]) <= {"official", "official-partial", "news", "wikipedia"}
    for name in ("voters", "targets", "national", "vulnerability"):
        assert packaged(name)[["source", "quality", "known_on"]].notna().all(axis=None)


def test_shares_have_a_base_and_results_are_not_known_before_the_vote(history):
    told = history["ballots_cast"].notna()
    early = history["known_on"] < history["date"]

    assert history.loc[told, "base"].notna().all()
    assert (
        not history.loc[early, ["ballots_cast", "turnout", "valid", "invalid"]]
        .notna()
        .any(axis=None)
    )
    assert early.any()


def test_elections_of_the_history_are_named_and_dated_alike(history):
    elections = packaged("elections").set_index("election")

    for election, rows in history.groupby("election"):
        assert set(rows["date"]) == {elections.loc[election, "date"]}
    assert set(packaged("targets")["election"]) <= set(elections.index)


@pytest.mark.parametrize("name", ["readiness", "readiness-pilkada", "incidents"])
def test_examples_say_in_every_row_that_they_are_made_up(name):
    rows = pd.read_csv(FOLDER / "example" / f"{name}.csv", dtype={"region_code": str})

    assert set(rows["quality"]) == {"constructed"}
    assert set(rows["source"]) == {"constructed example, not a report"}
    named = dict(rows[["region_code", "region_name"]].to_numpy())
    assert named.items() <= regions()["region_name"].to_dict().items()
    assert len(named) == (10 if name == "incidents" else 11)


@pytest.mark.parametrize(
    ("name", "election", "day", "silent", "late"),
    [
        (
            *("readiness", "pemilu-2024", "2024-02-01"),
            {"TPS rawan dijaga": "Bungo", "Kejadian tertangani": "Tebo"},
            {
                *(("15.01", "logistics_arrived"), ("15.01", "logistics_distributed")),
                *(("15.03", "logistics_arrived"), ("15.03", "logistics_distributed")),
                *(("15.02", "linmas"), ("15.05", "kpps_trained"), ("15.07", "kpps_inducted")),
                *(("15.08", "vulnerable_tps"), ("15.04", "budget_disbursed")),
                *(("15.08", "budget_agreed"), ("15.08", "budget_disbursed")),
            },
        ),
        (
            *("readiness-pilkada", "pilkada-2024", "2024-11-13"),
            {"TPS rawan dijaga": "Tebo"},
            {
                *(("15.01", "logistics_arrived"), ("15.01", "logistics_distributed")),
                *(("15.03", "logistics_arrived"), ("15.03", "logistics_distributed")),
                *(
                    ("15.02", "regulation"),
                    ("15.06", "kpps_trained"),
                    ("15.07", "budget_disbursed"),
                ),
                ("15.09", "vulnerable_tps"),
            },
        ),
    ],
)
def test_examples_of_readiness_leave_open_what_is_not_reported(name, election, day, silent, late):
    names = [name, "incidents"] if name == "readiness" else [name]
    voters = read_voters(FOLDER / "jambi" / "voters.csv")
    paths = [FOLDER / "example" / f"{name}.csv" for name in names]
    ready = read_readiness(paths, voters=voters, election=election, as_of=day)

    told = [(f.code, f.values["item"]["id"]) for f in ready.findings]
    log = [] if len(names) > 1 else [("W422", "Kejadian tertangani")]
    assert told == [*(("W426", item) for item in silent), *log]
    named = [f.values["regions"] for f in ready.findings if f.code == "W426"]
    assert named == list(silent.values())
    matrix = ready.matrix(day).query("item != 'order'")
    odd = matrix[~matrix["state"].isin(["done", "on_track"])]
    assert set(odd[["region_code", "item"]].itertuples(index=False, name=None)) == late
    done = ready.table().pivot_table("done", ["region_code", "kind", "status_date"], "item")
    assert not (done["logistics_arrived"] > done["logistics_ordered"]).any()
    assert not (done["logistics_distributed"] > done["logistics_arrived"]).any()
    assert not (done["kpps_trained"] > done["kpps_inducted"]).any()
    assert not (done["kpps_inducted"] > done["kpps_recruited"]).any()


@pytest.mark.parametrize("election", ["pilpres-2014", "pileg-2014"])
def test_regencies_of_2014_add_up_to_the_province(votes, election):
    parts, province = votes(election)

    assert len(parts) == 11
    for column in COUNTS:
        if parts[column].notna().all():
            assert parts[column].sum() == province[column], column
    filled = [column for column in COUNTS if parts[column].notna().all()]
    assert len(filled) == len(COUNTS) - (election == "pileg-2014")


@pytest.mark.parametrize("election", ["pilpres-2014", "pileg-2014"])
def test_lists_and_ballots_of_2014_add_up_in_every_row(votes, election):
    parts, province = votes(election)
    rows = pd.concat([parts, province.to_frame().T])

    assert (rows[["dpt", "dptb", "dpk", "dpktb"]].sum(axis=1) == rows["registered"]).all()
    used = ["used_dpt", "used_dptb", "used_dpk", "used_dpktb"]
    assert (rows[used].sum(axis=1) == rows["ballots_cast"]).all()
    assert (rows[["valid", "invalid"]].sum(axis=1) == rows["ballots_cast"]).all()


@pytest.mark.parametrize(
    ("election", "column", "total"),
    [
        ("pilpres-2014", "registered", 2_525_649),
        ("pilpres-2014", "ballots_cast", 1_782_570),
        ("pemilu-2019", "dpt", 2_475_655),
        ("pemilu-2019", "tps", 11_342),
        ("pilgub-2020", "dpt", 2_415_862),
    ],
)
def test_known_totals(votes, election, column, total):
    parts, province = votes(election)

    assert len(parts) == 11
    assert parts[column].sum() == province[column] == total


def test_four_regencies_of_2019_are_marked_as_partial(votes):
    parts, _ = votes("pemilu-2019")
    partial = parts[parts["quality"] == "official-partial"]

    assert set(partial["region_code"]) == {"15.03", "15.06", "15.07", "15.09"}
    assert (partial["valid"] + partial["invalid"] == partial["ballots_cast"]).all()


def test_governor_votes_are_province_observations(votes):
    shares = {}
    for year in (2010, 2015, 2020):
        _, province = votes(f"pilgub-{year}")
        known = province["ballots_cast"], province["dpt"]
        shares[year] = province["turnout"] if pd.isna(known[0]) else known[0] / known[1]

    np.testing.assert_allclose(list(shares.values()), [0.6889, 0.6789, 0.679], atol=5e-5)


def test_the_target_of_both_votes_of_2024():
    national = packaged("targets").query("level == 'national'").groupby("election")["value"].first()

    assert national["pemilu-2024"] == national["pilkada-2024"] == 0.795
    assert national["pemilu-2019"] == 0.775
    rpjmn = packaged("targets").query("value == 0.795")
    assert rpjmn["note"].str.startswith("as reported; RPJMN text not seen").all()
    assert set(rpjmn["known_on"]) == {RAKOR}


def test_a_month_is_no_day_of_the_provisional_list():
    rows = packaged("stages").query("stage == 'provisional_list' and election == 'pilkada-2024'")

    assert len(rows) == 1
    assert rows[["start", "end", "known_on", "source"]].isna().all(axis=None)


def test_tiles_are_eleven_places():
    places = set(zip(regions()["tile_column"], regions()["tile_row"], strict=True))

    assert len(places) == len(regions()) == 11
    assert places <= {(column, row) for column in range(5) for row in range(3)}


def test_codes_of_the_ministry_and_of_statistics_differ_where_they_do():
    pairs = regions()["bps_code"].to_dict()
    swapped = {"15.06": "1507", "15.07": "1506", "15.08": "1509", "15.09": "1508"}

    assert {code: bps for code, bps in pairs.items() if code.replace(".", "") != bps} == swapped
    assert match("Tanjung Jabung Barat").code == "15.06"
    assert match("Tanjung Jabung Timur").code == "15.07"
    assert match("Bungo").code == "15.08"
    assert match("Tebo").code == "15.09"


def test_names_keep_kota_and_drop_kabupaten():
    table = regions()

    assert table.loc[["15.71", "15.72"], "region_name"].tolist() == [
        "Kota Jambi",
        "Kota Sungai Penuh",
    ]
    assert (table["kind"] == "kota").sum() == 2
    assert not table["region_name"].str.contains("Kabupaten").any()
    assert (table["districts"].sum(), table["villages"].sum()) == (144, 1585)


class TestDataset:
    def test_nothing_of_2024_is_known_on_the_first_of_february(self, history):
        known = jambi().history.table()

        assert jambi().as_of == jambi().history.as_of == datetime.date(2024, 2, 1)
        assert (known["date"] < datetime.date(2024, 1, 1)).all()
        assert (known["known_on"] <= datetime.date(2024, 2, 1)).all()
        later = history[history["known_on"] > datetime.date(2024, 2, 1)]
        assert set(later["election"]) == {"pemilu-2024", "pilgub-2024", "pilkada-2024"}
        assert len(later) + len(known) == len(history)

    def test_day_may_be_written(self):
        data = jambi("2014-07-21")

        assert data.as_of == datetime.date(2014, 7, 21)
        assert "pilpres-2014" not in set(data.history.table()["election"])
        assert "pilpres-2014" in set(jambi("2014-07-22").history.table()["election"])

    def test_everything_is_known_at_the_end_of_days(self, history):
        assert jambi(datetime.date.max).history.table().equals(history)

    @pytest.mark.parametrize("name", ["regions", "targets", "national", "elections"])
    def test_other_tables_are_copies(self, name):
        table = jambi().table(name)
        table["source"] = "changed"

        assert not (jambi().table(name)["source"] == "changed").any()

    def test_outlook_of_either_vote(self):
        pemilu, pilkada = (jambi().outlook(f"{vote}-2024") for vote in ("pemilu", "pilkada"))

        assert pemilu.target.value == pilkada.target.value == 0.795
        assert pemilu.total().registered == pilkada.total().registered == 2_676_107
        assert pemilu.total().probability > pilkada.total().probability
        assert jambi().outlook("pemilu-2024", 0.82).target.value == 0.82

    def test_hashes_tell_a_changed_copy(self, write):
        original = (FOLDER / "jambi" / "voters.csv").read_bytes()
        copy = read_voters(write("salinan.csv", original))
        changed = read_voters(write("ubah.csv", original.replace(b"197657", b"197658")))

        assert copy.sources[0].sha256 in packaged_hashes()
        assert changed.sources[0].sha256 not in packaged_hashes()
        assert {one.sha256 for one in jambi().history.sources} < packaged_hashes()
        assert len(datasets.packaged_hashes()) == 2


def test_own_files_are_read_together_and_their_faults_told_at_once(write):
    good = write("voters.csv", "region_code,region_name,registered\n17.01,Bengkulu Selatan,1200\n")
    mine = read(voters=good)
    assert mine.voters.total == 1200
    assert mine.history.as_of is None
    assert mine.as_of == datetime.datetime.now(tz=datetime.UTC).astimezone().date()

    bad = write("bad.csv", "region_code,region_name,registered\n17.01,Bengkulu Selatan,12a\n")
    worse = write(
        "past.csv",
        "region_code,region_name,election,date,registered,ballots_cast\n"
        "17.01,Bengkulu Selatan,pemilu-2019,2019-04-17,1100,-3\n",
    )
    with pytest.raises(DataError, match=r"bad\.csv.*'12a'[\s\S]*past\.csv.*−3"):
        read(bad, worse)


def test_own_history_is_cut_at_the_day(write):
    past = write(
        "past.csv",
        "region_code,region_name,election,date,registered,ballots_cast,known_on\n"
        "15.01,Kerinci,pemilu-2019,2019-04-17,1100,900,2019-05-21\n"
        "15.01,Kerinci,pemilu-2024,2024-02-14,1200,950,2024-03-13\n",
    )
    known = read(history=past, as_of="2024-02-01")
    assert known.history.table()["election"].tolist() == ["pemilu-2019"]
    assert known.voters.total == 2_676_107
    assert read().as_of == datetime.date(2024, 2, 1)


@pytest.mark.parametrize("made_for", ["", "pilkada-2024"])
def test_a_dataset_answers_for_the_votes_and_the_day_of_the_briefing(write, made_for):
    voters = write(
        "v.csv", f"region_code,region_name,registered,election\n17.01,A,900,{made_for}\n"
    )
    rows = "region_code,region_name,election,date,registered,ballots_cast\n"
    rows += "17.01,A,pemilu-2019,2019-04-17,850,700\n17.01,A,pilgub-2020,2020-12-09,860,620\n"
    data = read(voters, write("h.csv", rows))

    shown = coming_votes(data.voters, data.history)

    assert data.votes == tuple(outlook.projection.election for outlook in shown)
    for vote, outlook in zip(data.votes, shown, strict=True):
        own = data.outlook(vote)
        assert own.projection.as_of == outlook.projection.as_of
        assert own.total() == outlook.total()
    assert data.outlook().projection.election == data.votes[0]
