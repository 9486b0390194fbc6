"""Counted lists: who is on them, what is kept back, and that they are voter lists."""

import datetime
from dataclasses import replace

import pandas as pd
import pytest
from counts import CELLS, cells_of, counted_list
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import turnout
from turnout.datasets import jambi
from turnout.errors import UsageError
from turnout.files.findings import Finding
from turnout.persons.counted import GROUPS, LEAST, age_group
from turnout.words.shown import kinds

SAID = {
    "en": (
        "704 rows of persons read, 684 voters counted (regions: 3, villages: 9, polling stations: "
        "12). Rows rejected: 20 (cells that do not fit the headings: 3; sex neither L nor P: 12; "
        "same NIK as an earlier row: 5). Lines skipped that are no person: 1,043 (page heads: "
        "1,041; recaps: 2). Rows that share a masked NIK with another: 7; none was removed. Aged "
        "30 or younger on 14 February 2024: 378 voters, 55.8% of the 678 whose age is known. "
        "First-time voters, those not yet 17 on 17 April 2019: 120 (17.7%)."
    ),
    "id": (
        "704 baris orang dibaca, 684 pemilih dihitung (wilayah: 3, desa/kelurahan: 9, TPS: 12). "
        "Baris yang ditolak: 20 (sel tidak sesuai dengan judul kolom: 3; jenis kelamin bukan L "
        "atau P: 12; NIK sama dengan baris sebelumnya: 5). Baris yang dilewati karena bukan "
        "orang: 1.043 (kepala halaman: 1.041; rekapitulasi: 2). Baris yang NIK tersamarnya sama "
        "dengan baris lain: 7; tidak satu pun dibuang. Berumur 30 tahun atau kurang pada 14 "
        "Februari 2024: 378 pemilih, 55,8% dari 678 yang umurnya diketahui. Pemilih pemula, yaitu "
        "yang belum 17 tahun pada 17 April 2019: 120 (17,7%)."
    ),
}


@pytest.mark.parametrize("lang", SAID)
def test_a_list_says_what_was_counted_and_what_not(lang):
    assert counted_list().summary(lang) == SAID[lang]


def test_composition_is_what_a_pencil_says():
    table = counted_list().composition()

    expected = pd.DataFrame(
        {
            "region_code": ["15.01", "15.04", "15.71", ""],
            "region_name": ["Kabupaten Kerinci", "Kabupaten Batang Hari", "Kota Jambi", ""],
            "registered": pd.array([170, 169, 345, 684], "Int64"),
            "male_share": [87 / 170, 97 / 169, 167 / 345, 351 / 684],
            "youth": pd.array([120, 90, 168, 378], "Int64"),
            "youth_share": [120 / 170, 90 / 163, 168 / 345, 378 / 678],
            "first_time": pd.array([26, 21, 73, 120], "Int64"),
            "first_time_share": [26 / 170, 21 / 163, 73 / 345, 120 / 678],
            "median_age": [28.0, 30.0, 35.0, 30.0],
        }
    )
    assert_frame_equal(table, expected, check_dtype=False)


def test_the_median_of_an_even_number_lies_between():
    table = counted_list(cells_of("15.01 L 20 3, 15.01 P 25 2, 15.01 L 27 1")).composition()

    assert table["median_age"].tolist() == [22.5, 22.5]


@given(st.lists(st.integers(16, 99), min_size=1, max_size=30))
def test_the_median_age_is_that_of_the_people_one_by_one(ages):
    cells = cells_of(",".join(f"15.01 {'LP'[age % 2]} {age} 1" for age in ages))

    assert counted_list(cells).composition()["median_age"][0] == pd.Series(ages).median()


def test_small_cells_are_kept_back_and_never_one_alone():
    table = counted_list().cross()

    shown = [
        (*row[:1], *row[2:4], None if pd.isna(row[4]) else row[4])
        for row in table.itertuples(index=False, name=None)
    ]
    assert [*table.columns] == [
        *("region_code", "region_name", "sex", "age_group", "people", "suppressed")
    ]
    assert shown == [
        ("15.01", "L", "17-19", 14),
        ("15.01", "L", "20-24", 31),
        ("15.01", "L", "30-34", 39),
        ("15.01", "L", "60-64", None),  # 3
        ("15.01", "P", "17-19", 12),
        ("15.01", "P", "25-29", 41),
        ("15.01", "P", "45-49", 26),
        ("15.01", "P", "75+", None),  # 4
        ("15.04", "L", "20-24", 53),
        ("15.04", "L", "30-34", 44),
        ("15.04", "P", "30-34", 37),
        ("15.04", "P", "50-54", None),  # 29, the next smallest
        ("15.04", "P", "unknown", None),  # 6
        ("15.71", "L", "<17", None),  # 2
        ("15.71", "L", "17-19", 71),
        ("15.71", "L", "40-44", 83),
        ("15.71", "L", "75+", None),  # 11, the next smallest
        ("15.71", "P", "20-24", 95),
        ("15.71", "P", "35-39", 64),
        ("15.71", "P", "65-69", 19),
    ]
    assert table["suppressed"].tolist() == [one[-1] is None for one in shown]


@st.composite
def lists(draw):
    """Return a list of two regions with cells of any size, one age per group."""
    keys = st.tuples(
        st.sampled_from(["15.01", "15.71"]), st.sampled_from("LP"), st.sampled_from([16, 18, 52])
    )
    counts = draw(st.dictionaries(keys, st.integers(1, 25), min_size=1))
    return counted_list(
        cells_of(",".join(f"{' '.join(map(str, k))} {n}" for k, n in counts.items()))
    )


@given(lists(), st.sampled_from([("region", "sex", "age"), ("region", "age"), ("sex", "region")]))
def test_no_cell_can_be_found_from_the_total_of_its_group(counted, by):
    full, told = counted.cross(by, least=0), counted.cross(by)
    first = {"region": "region_code", "sex": "sex"}[by[0]]

    assert full["people"].sum() == told["people"].isna() @ full["people"] + told["people"].sum()
    assert (told["people"].isna() == told["suppressed"]).all()
    for _, group in full.assign(hidden=told["suppressed"]).groupby(first):
        hidden, shown = (group.loc[group["hidden"] == one, "people"] for one in (True, False))
        few = group["people"] < LEAST
        assert group.loc[few, "hidden"].all()
        assert len(hidden) != 1 or shown.empty
        assert len(hidden) == few.sum() or (few.sum() == 1 and len(hidden) == 2)
        assert shown.empty or len(hidden) == few.sum() or shown.min() >= hidden.max()


@given(lists())
def test_a_whole_table_adds_up_to_the_list(counted):
    table = counted.cross(least=0)

    assert not table["suppressed"].any()
    sums = table.groupby("region_code")["people"].sum()
    assert sums.tolist() == counted.registered.tolist()
    assert counted.cross("region", least=0)["people"].tolist() == sums.tolist()


def test_levels_that_were_counted_can_be_asked_for_and_others_not():
    cells = cells_of("15.01 L 17 40, 15.01 P 18 30, 15.01 P 50 12")
    cells = cells.assign(village=["Semurup", "Semurup", None])
    counted = counted_list(cells)

    table = counted.cross(["village", "sex"])
    assert table["village"].tolist() == ["Semurup", "Semurup", "unknown"]
    assert table["people"].tolist() == [40, 30, 12]
    for wrong in (["village", "tps"], "tps"):
        with pytest.raises(UsageError, match="by: expected one of region, sex, age, village, got"):
            counted.cross(wrong)
    with pytest.raises(UsageError, match="by: expected one of region, sex, age, got ''"):
        counted_list().cross([])


@given(st.integers(0, 120))
def test_every_age_has_its_group(age):
    (group,) = age_group(pd.Series([age], dtype="Int64"))

    low, _, high = group.strip("<+").partition("-")
    low, high = (0, 16) if group == "<17" else (int(low), int(high or 120))
    assert group in GROUPS
    assert low <= age <= high


def test_a_list_without_ages_or_sexes_says_so():
    cells = cells_of(CELLS).assign(age=pd.array([None] * 21, "Int64"))
    frame = counted_list().frame.assign(
        first_time=pd.array([None] * 3, "Int64"),
        male=pd.array([None, 97, 167], "Int64"),
        female=pd.array([None, 72, 178], "Int64"),
        villages=pd.array([None, 2, 3], "Int64"),
    )
    bare = counted_list(cells, frame=frame, ages="none", candidates=None)
    bare = replace(bare, rejected=bare.rejected.assign(rows=0), skipped=bare.skipped.assign(rows=0))

    table = bare.composition()
    assert table["youth"].isna().all()
    assert table["median_age"].isna().all()
    assert table["male_share"].isna().tolist() == [True, False, False, True]
    assert bare.summary("en") == (
        "704 rows of persons read, 684 voters counted (regions: 3, polling stations: 12). No row "
        "was rejected. Duplicates with a masked NIK cannot be searched for: the list does not "
        "hold enough to compare them. The list holds no ages."
    )
    assert bare.show().heads == ["Kabupaten/kota", "Pemilih terdaftar", "Laki-laki (%)"]


def test_ages_as_printed_are_not_those_on_election_day():
    frame = counted_list().frame.assign(first_time=pd.array([None] * 3, "Int64"))

    told = counted_list(frame=frame, ages="printed").summary("en")

    assert told.endswith(
        "Ages are as printed in the list, not on election day, 14 February 2024; first-time voters "
        "are therefore not counted. Aged 30 or younger as printed in the list: 378 voters, 55.8% "
        "of the 678 whose age is known."
    )
    unheard = counted_list(frame=frame, previous=None).summary("id")
    assert unheard.endswith(
        "Pemilih pemula tidak dihitung: hari pemungutan suara sebelumnya tidak diketahui."
    )


def test_findings_are_told():
    found = counted_list(findings=(Finding("W411", "dpt.csv"),)).summary("en")

    assert found.endswith("There are 1 findings; read them in .findings.")


def test_a_list_shows_regions_and_all_together():
    shown = counted_list().show("en")

    assert shown.sentences == (SAID["en"],)
    assert shown.rows[0] == (
        "Kabupaten Kerinci",
        "170",
        "51.2%",
        "120",
        "70.6%",
        "26",
        "15.3%",
        "28",
    )
    assert shown.rows[-1] == ("Total", "684", "51.3%", "378", "55.8%", "120", "17.7%", "30")
    tables = [counted_list().composition(), counted_list().cross(), counted_list().table()]
    tables += [counted_list().cells, counted_list().rejected, counted_list().skipped]
    assert {name for table in tables for name in table} <= set(kinds())


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_is_saved_reads_back_as_a_voter_list(tmp_path, ending):
    counted = counted_list()

    back = turnout.read_voters(counted.save(tmp_path / f"dpt.{ending}"))

    names = ["region_code", "region_name", "registered", "male", "female", "tps", "group"]
    assert_frame_equal(back.frame[names], counted.frame[names], check_dtype=False)
    assert "I206" not in [finding.code for finding in back.findings]


def test_a_mistyped_column_is_still_told(write):
    frame = counted_list().frame.rename(columns={"first_time": "first_tmie"})

    back = turnout.read_voters(write("dpt.csv", frame.to_csv(index=False)))

    [told] = [finding for finding in back.findings if finding.code == "I206"]
    assert "first_tmie" in told.message("en")
    assert "villages" not in told.message("en")


def test_it_is_a_voter_list_for_all_that_takes_one():
    counted = counted_list()
    known = counted.as_known("pemilu-2024", datetime.date(2024, 2, 1))

    assert type(known) is turnout.CountedList
    assert known.cells is counted.cells
    projection = turnout.project(
        counted, jambi().history, election="pemilu-2024", as_of=datetime.date(2024, 2, 1), draws=50
    )
    assert projection.against(0.795).total().registered == 684
    assert "684" in turnout.charts.composition(counted).title
