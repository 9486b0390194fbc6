"""Counting by the person: the rules by hand, by an oracle in plain Python, and on every route."""

import csv
import datetime
import gzip
import io
import random
import shutil
import subprocess
import sys
from collections import Counter
from importlib.util import find_spec

import ibis
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import turnout
from turnout.persons import intake
from turnout.persons.count import count_voters
from turnout.persons.engine import quiet
from turnout.persons.listing import _station
from turnout.persons.places import coming, known_province, settled, vote_before
from turnout.persons.rules import RULES
from turnout.persons.typed import TYPED, typed

DAY, BEFORE = datetime.date(2024, 2, 14), datetime.date(2020, 12, 9)
HEADS = "NIK,NAMA,TANGGAL LAHIR,STATUS PERKAWINAN,JENIS KELAMIN,ALAMAT,KET"
HEADS = [*HEADS.split(","), "TPS", "KELURAHAN", "KECAMATAN", "KABUPATEN/KOTA"]
NAMES = {"KERINCI": "15.01", "BATANGHARI": "15.04", "KOTA JAMBI": "15.71"}
ROUTES = {"engine": 0, "rows": 2**40}

by_route = pytest.mark.parametrize("swift", ROUTES.values(), ids=ROUTES)


def person(nik, born, sex="L", married="S", note="", place=("001", "ULU", "HILIR", "KERINCI")):
    """Return a row of a list, in the order of HEADS."""
    return [nik, "PEMILIH CONTOH", born, married, sex, "JL. CONTOH", note, *place]


def nik(number):
    return str(1501010000000000 + number)


@pytest.fixture
def count(tmp_path, monkeypatch):
    """Write rows as a list and count it by a route; rejects are read back."""

    def counted(rows, swift=ROUTES["rows"], heads=HEADS, **asked):
        monkeypatch.setattr(intake, "SWIFT", swift)
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([heads, *rows])
        path, out = tmp_path / "dpt.csv", tmp_path / "rejects.csv"
        path.write_text(text.getvalue(), encoding="utf-8")
        out.unlink(missing_ok=True)
        found = count_voters(path, election_date=DAY, rejects=out, **asked)
        return found, rejects_of(out)

    return counted


def rejects_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == ["file", "row", "rule"]
    return [(file, int(row), rule) for file, row, rule in rows]


def cells_of(counted):
    return {
        (cell.region_code, cell.sex, cell.age): cell.people
        for cell in counted.cells.itertuples(index=False)
    }


@by_route
def test_every_rule_by_hand(count, swift):
    jambi, hari = ("002", "BARU", "PASAR", "KOTA JAMBI"), ("001", "ULU", "HILIR", "BATANGHARI")
    rows = [
        person(nik(1), "14-02-2007"),  # 17 on the day
        person(nik(2), "15-02-2007", married="B"),  # 16, single: row 3
        person(nik(3), "15-02-2007"),  # 16, married
        person(nik(4), "31-02-1990"),  # row 5
        person(nik(5), "13-02-1903"),  # 121: row 6
        person(nik(6), "15-02-1903", "P"),  # 120
        person(nik(7), "01-01-1990", "X"),  # row 8
        person(nik(8), "01-01-1990", note="4"),  # row 9
        person(nik(9), "01-01-1990", note="12", place=jambi),
        person(nik(10), "01-01-1990", place=("001", "ULU", "HILIR", "ATLANTIS")),  # row 11
        person(nik(9), "01-01-1991", "P", place=hari),  # the same NIK: row 12
        person(nik(8), "01-01-1992", "P", place=hari),  # the one before was not eligible
        person(nik(11), "01-01-2025"),  # after the election: row 14
        person(nik(12), "31-02-1990", "X", note="1", place=("1", "A", "B", "?")),  # row 15
        person("1504**********01", "02-03-1980", "P", place=jambi),
        person("1504**********01", "02-03-1980", "P", place=jambi),  # a candidate: stays
    ]

    counted, rejects = count(rows, swift)

    told = ["underage", "birth", "birth", "sex", "status", "region", "duplicate", "birth", "region"]
    assert [row for _, row, _ in rejects] == [3, 5, 6, 8, 9, 11, 12, 14, 15]
    assert [rule for *_, rule in rejects] == told
    assert dict(zip(counted.rejected["rule"], counted.rejected["rows"], strict=True)) == {
        **dict.fromkeys(RULES, 0),
        **Counter(told),
    }
    assert cells_of(counted) == {
        ("15.01", "L", 16): 1,
        ("15.01", "L", 17): 1,
        ("15.01", "P", 120): 1,
        ("15.04", "P", 32): 1,
        ("15.71", "L", 34): 1,
        ("15.71", "P", 43): 2,
    }
    assert (counted.rows, counted.total, counted.candidates, counted.ages) == (16, 7, 2, "birth")
    frame = counted.frame.set_index("region_code")
    assert frame["first_time"].to_dict() == {"15.01": 2, "15.04": 0, "15.71": 0}
    assert frame[["male", "female"]].to_numpy().tolist() == [[2, 1], [0, 1], [1, 2]]
    assert counted.previous == BEFORE
    assert counted.elections == ("pemilu-2024",)


def oracle(rows):
    """Judge rows in plain Python, one after the other; return rules by row, and cells."""
    rules, seen, cells = {}, set(), Counter()
    for row, (key, _, born, married, sex, _, note, *_, region) in enumerate(rows, start=2):
        try:
            day, month, year = (int(part) for part in born.split("-"))
            date = datetime.date(year, month, day)
            age = DAY.year - year - ((DAY.month, DAY.day) < (month, day))
        except ValueError:
            date = age = None
        faults = {
            "region": region not in NAMES,
            "sex": sex not in ("L", "P"),
            "birth": date is None or date > DAY or age > 120,
            "underage": date is not None and age < 17 and married == "B",
            "status": note in {str(code) for code in range(1, 11)},
            "duplicate": key in seen,
        }
        rule = next((name for name, fault in faults.items() if fault), None)
        if rule:
            rules[row] = rule
        else:
            seen.add(key)
            cells[NAMES[region], sex, age] += 1
    return rules, dict(cells)


dates = st.one_of(
    st.dates(datetime.date(1900, 1, 1), datetime.date(2025, 1, 1)),
    st.dates(datetime.date(2006, 1, 1), datetime.date(2008, 1, 1)),
).map(lambda day: day.strftime("%d-%m-%Y"))
people = st.builds(
    person,
    st.integers(1, 15).map(nik),
    dates | st.sampled_from(["31-02-1990", "29-02-1900", "00-01-1990", "29-02-2000", "x"]),
    st.sampled_from("LLPPX"),
    st.sampled_from("BSP"),
    st.sampled_from(["", "", "-", "1", "10", "11", "U"]),
    st.tuples(*map(st.just, ("001", "ULU", "HILIR")), st.sampled_from([*NAMES, "ATLANTIS"])),
)


@by_route
@given(rows=st.lists(people, min_size=8, max_size=40))
@settings(max_examples=12)
def test_rules_agree_with_plain_python(count, swift, rows):
    rules, cells = oracle(rows)
    if not cells:
        return

    counted, rejects = count(rows, swift)

    assert {row: rule for _, row, rule in rejects} == rules
    assert cells_of(counted) == cells
    assert counted.rows == len(rows) == counted.total + counted.rejected["rows"].sum()


def many(number, seed=7):
    """Return rows with all faults at random, the same for a seed."""
    chance = random.Random(seed)
    places = [*NAMES] * 30 + ["ATLANTIS"]
    for n in range(number):
        twin = n - chance.randrange(1, n) if n > 9 and chance.random() < 0.01 else n
        born = f"{chance.randint(1, 29):02}-{chance.randint(1, 12):02}-{chance.randint(1930, 2009)}"
        place = (f"TPS {n // 240 % 9 + 1:03}", f"DESA {n // 500}", f"KEC {n // 5000}")
        yield person(
            nik(twin),
            born,
            chance.choice("LPLPLPLPLPX"),
            chance.choice("BSP"),
            chance.choice(["", "", "", "-", "11", "4"]),
            (*place, chance.choice(places)),
        )


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A list of 40,000 persons as CSV, with what the oracle finds in it."""
    path = tmp_path_factory.mktemp("list") / "dpt.csv"
    rows = list(many(40_000))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([HEADS, *rows])
    return path, oracle(rows), rows


def same(path, written, rejects, **asked):
    """Count and hold rejects and cells against the oracle's."""
    _, (rules, cells), _ = written
    counted = count_voters(path, election_date=DAY, rejects=rejects, **asked)
    assert {row: rule for _, row, rule in rejects_of(rejects)} == rules
    assert cells_of(counted) == cells
    return counted


@by_route
def test_a_long_list_agrees_with_plain_python(written, tmp_path, monkeypatch, swift):
    monkeypatch.setattr(intake, "SWIFT", swift)

    counted = same(written[0], written, tmp_path / "r.csv")

    assert counted.frame["villages"].tolist() == [80, 80, 80]
    assert counted.stations["registered"].sum() == counted.total


@pytest.mark.slow
def test_the_engine_keeps_the_order_of_a_file_in_many_parts(tmp_path, monkeypatch):
    """A reading query with a join in it loses the order: rows would be told by false numbers."""
    rows = list(many(330_000))
    path = tmp_path / "dpt.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([HEADS, *rows])
    monkeypatch.setattr(intake, "read_rows", None)  # the engine's route or none

    same(path, (path, oracle(rows), rows), tmp_path / "r.csv")


def test_parquet_of_others_and_converted_lists_give_the_same(written, tmp_path):
    table = pa.table(dict(zip(HEADS, map(list, zip(*written[2], strict=True)), strict=True)))
    pq.write_table(table, tmp_path / "others.parquet")
    typed_list = turnout.convert(written[0], tmp_path / "typed.parquet")

    kept = same(typed_list, written, tmp_path / "b.csv")

    counted = count_voters(
        tmp_path / "others.parquet", election_date=DAY, rejects=tmp_path / "a.csv"
    )
    assert cells_of(counted) == cells_of(kept)
    assert {row + 1: rule for _, row, rule in rejects_of(tmp_path / "a.csv")} == written[1][0]
    schema = pq.read_schema(typed_list)
    assert schema.names == list(TYPED)
    assert not {"nik", "nama", "alamat"} & set(schema.names)


def test_lists_of_two_conversions_are_told(written, tmp_path):
    path, (_, cells), rows = written
    half = tmp_path / "half.csv"
    with half.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADS, *rows[:20_000]])
    for name, source in (("a", path), ("b", half)):
        turnout.convert(source, tmp_path / f"{name}.parquet")

    counted = count_voters([tmp_path / "a.parquet", tmp_path / "b.parquet"], election_date=DAY)

    assert [finding.code for finding in counted.findings if finding.code != "W433"] == ["W434"]
    assert counted.total > sum(cells.values())


ENCODINGS, MARKS = ("utf-8", "utf-8-sig", "utf-16", "cp1252"), ",;\t|"


def village(folder, number, rows):
    """Write one village as offices do: its own encoding, delimiter, page heads, or gzip."""
    place = rows[0][8:]
    text, mark = io.StringIO(), MARKS[number % 4]
    out = csv.writer(text, delimiter=mark, lineterminator="\r\n" if number % 3 else "\n")
    paged = number % 2
    for page, start in enumerate(range(0, len(rows), 5)):
        if paged:
            out.writerow(["DAFTAR PEMILIH TETAP"])
            out.writerow(["KABUPATEN/KOTA", f": {place[2]}", "KECAMATAN", f": {place[1]}"])
            out.writerow(["DESA/KELURAHAN", f": {place[0]}", "TPS", f": {rows[0][7]}"])
        if paged or not page:
            out.writerow(["NO", *HEADS[:7], *([] if paged else HEADS[7:])])
            out.writerow(range(1, 9 if paged else 13)) if paged else None
        for n, row in enumerate(rows[start : start + 5], start=start + 1):
            out.writerow([n, *row[:7], *([] if paged else row[7:])])
    content = text.getvalue().encode(ENCODINGS[number // 4 % 4])
    path = folder / f"kab{number % 3}" / f"desa {number:04}.csv"
    path.parent.mkdir(exist_ok=True, parents=True)
    if number % 5:
        path.write_bytes(content)
    else:
        path.with_suffix(".csv.gz").write_bytes(gzip.compress(content))


@pytest.mark.slow
def test_1500_files_of_villages_give_the_counts_of_one_clean_file(tmp_path):
    chance, rows, clean = random.Random(3), list(many(18_000, seed=11)), []
    for number in range(1500):
        region = chance.choice([*NAMES])
        place = [f"{number % 7 + 1:03}", f"DÉSA {number}", f"KEC {number % 40}", region]
        own = [row[:7] + place for row in rows[number * 12 : number * 12 + 12]]
        village(tmp_path / "many", number, own)
        clean.append((number % 3, number, own))
    with (tmp_path / "one.csv").open("w", encoding="utf-8", newline="") as file:
        in_order = [
            row for *_, own in sorted(clean) for row in own
        ]  # of duplicates the first stays
        csv.writer(file).writerows([HEADS, *in_order])
    asked = {"election_date": DAY, "by": ("region", "district", "village", "tps", "sex", "age")}

    files = count_voters(tmp_path / "many", **asked, rejects=tmp_path / "a.csv")
    one = count_voters(tmp_path / "one.csv", **asked, rejects=tmp_path / "b.csv")

    pd.testing.assert_frame_equal(files.frame, one.frame)
    pd.testing.assert_frame_equal(files.stations, one.stations)
    pd.testing.assert_frame_equal(files.rejected, one.rejected)
    told = [Counter(r for *_, r in rejects_of(tmp_path / f"{name}.csv")) for name in "ab"]
    assert told[0] == told[1]
    assert len(files.sources) == 1500
    assert files.skipped.set_index("kind")["rows"].to_dict()["numbers"] == 750 * 3


WORDS = {
    "sex": {" l ": "L", "Laki-laki": "L", "pr": "P", "Perempuan": "P", "S": None, "": None},
    "married": {"b": False, "Belum Kawin": False, "S": True, "pernah kawin": True, "?": None},
    "status": {"-": 0, "": 0, "baru": 0, "12": 0, "3": 3, "Meninggal": 1, "TNI": 6, "Pak A": -1},
    "birth": {
        "01-02-1990": 19900201,
        "1/2/1990": 19900201,
        "01|02|1990": 19900201,
        " 1990-02-01 ": 19900201,
        "1990-02-01 00:00:00": 19900201,
        "32905": 19900201,
        "29-02-2000": 20000229,
        "29-02-1900": 0,
        "30-02-1990": 0,
        "13-13-1990": 0,
        "#VALUE!": 0,
        "-": None,
        "": None,
    },
    "age": {"41": 41, " 41 ": 41, "41 tahun": 41, "41.0": 41, "x": -1, "-": None, "": None},
}


@pytest.mark.parametrize(
    ("field", "written", "meant"),
    [(field, text, meant) for field, words in WORDS.items() for text, meant in words.items()],
)
def test_values_are_read_as_offices_write_them(field, written, meant):
    assert type_of(**{field: written})[field] == meant


NIKS = {
    "1501010101900001": True,
    " 1501010101900001 ": True,
    "1501010101******": False,
    "1,50101E+15": False,
    "~1501010101900000": False,
    "150101010190001": False,
    "+501010101900001": False,
    "0000000000000000": False,
    "-": None,
    "": None,
    None: None,
}


@pytest.mark.parametrize(("written", "full"), NIKS.items())
def test_only_sixteen_digits_are_a_whole_nik(written, full):
    found = type_of(nik=written)

    assert found["full"] == full
    assert (found["key"] is None) == (full is None)


@pytest.mark.parametrize("lasting", [False, True])
def test_a_key_tells_equal_nik_of_one_run_and_nothing_else(lasting):
    one, two = nik(1), nik(2)

    keys = [type_of(salt, lasting, nik=n)["key"] for salt, n in (("a", one), ("a", f" {one} "))]
    others = [type_of(salt, lasting, nik=n)["key"] for salt, n in (("a", two), ("b", one))]

    assert keys[0] == keys[1]
    assert len({keys[0], *others, int(one), int(two)}) == 5


def type_of(salt="secret", lasting=False, /, **written):
    """Return what one cell becomes."""
    names = ("province", "region", "district", "village", "tps")
    names = [*names, "sex", "birth", "age", "married", "status", "nik"]
    table = pa.table({name: pa.array([written.get(name)], pa.string()) for name in names})
    con = ibis.duckdb.connect()
    with quiet():
        found = con.to_pyarrow(typed(ibis.memtable(table), salt, lasting)).to_pylist()[0]
    con.disconnect()
    return found


STATION = {"TPS 01": "001", "tps001": "tps001", "1": "001", "KSK 002": "KSK 002", "0": None}


@pytest.mark.parametrize(("written", "meant"), STATION.items())
def test_stations_are_named_alike(written, meant):
    assert _station(written) == meant


@by_route
def test_stations_and_villages_are_counted_under_their_district(count, swift):
    places = [("TPS 01", "ULU", "HILIR"), ("001", " Ulu", "HILIR"), ("002", "ULU", "HILIR")]
    places += [("001", "ULU", "HULU"), ("1", "BARU", "HULU")]
    rows = [person(nik(n), "01-01-1990", place=(*p, "KERINCI")) for n, p in enumerate(places, 1)]

    counted, _ = count(rows, swift, by=("region", "tps", "sex", "age"))

    assert counted.frame[["tps", "villages"]].to_numpy().tolist() == [[4, 3]]
    assert counted.stations["registered"].tolist() == [2, 1, 1, 1]
    assert counted.cells.set_index("tps")["people"].to_dict() == {"001": 4, "002": 1}


def test_a_public_copy_tells_printed_ages_and_searches_no_duplicates(count):
    heads = ["NO", "NAMA", "JENIS KELAMIN", "USIA", "KET", "TPS", "KABUPATEN/KOTA"]
    rows = [[n, "A", "LP"[n % 2], 16 + n, "", "001", "KERINCI"] for n in range(5)]

    counted, rejects = count([*rows, [9, "A", "L", 130, "", "001", "KERINCI"]], heads=heads)

    assert (counted.ages, counted.candidates, counted.total) == ("printed", None, 5)
    assert counted.frame[["villages", "first_time"]].isna().all(axis=None)
    assert rejects == [("dpt.csv", 7, "birth")]
    assert [finding.code for finding in counted.findings] == ["W432"]


@by_route
def test_a_region_given_is_that_of_rows_without_one(count, swift):
    rows = [person(nik(1), "01-01-1990", place=("001", "ULU", "HILIR", ""))]
    rows += [person(nik(2), "01-01-1990")]

    counted, _ = count(rows, swift, region="Kota Jambi")

    assert counted.registered.to_dict() == {"15.01": 1, "15.71": 1}


def test_remarks_nobody_knows_are_counted_and_told(count):
    rows = [person(nik(1), "01-01-1990", note="Budi anak Siti"), person(nik(2), "01-01-1990")]

    counted, _ = count(rows)

    assert counted.total == 2
    assert str(counted.findings[0]).startswith("W431 dpt.csv: the remark")
    assert "Budi" not in "".join(finding.message("id") for finding in counted.findings)


def test_a_list_without_regions_is_refused_with_the_way_out(count):
    rows = [person(nik(1), "01-01-1990", place=("001", "ULU", "HILIR", ""))]

    with pytest.raises(turnout.DataError, match=r"^E181 dpt.csv: no column .*--region"):
        count(rows)


def test_a_list_nobody_of_which_passes_is_refused(count):
    rows = [person(nik(n), "01-01-1990", "X") for n in range(3)]

    with pytest.raises(turnout.DataError, match=r"^E182 dpt.csv: not one row .*sex 3"):
        count(rows)


def test_the_count_goes_straight_into_a_projection(count):
    from turnout.datasets import jambi

    names = {"15.02": "MERANGIN", "15.03": "SAROLANGUN", "15.05": "MUARO JAMBI", "15.08": "BUNGO"}
    names |= {"15.06": "TANJAB BARAT", "15.07": "TANJAB TIMUR", "15.09": "TEBO"}
    names |= {code: name for name, code in NAMES.items()} | {"15.72": "KOTA SUNGAI PENUH"}
    rows = [
        person(nik(100 * at + n), "01-01-1990", place=("1", "A", "B", name))
        for at, name in enumerate(names.values())
        for n in range(40 + at)
    ]

    counted, _ = count(rows)

    outlook = turnout.project(counted, jambi().history, as_of="2024-02-01").against(0.795)
    assert outlook.projection.election == "pemilu-2024"
    assert outlook.total().registered == len(rows)


def test_days_and_places_asked_for():
    assert coming("2024-02-14") == DAY
    assert known_province("Jambi") == known_province("15") == "15"
    assert vote_before(DAY, pd.Series(["15.01", "32.73"])) == datetime.date(2019, 4, 17)
    texts = pd.DataFrame({"province": [""] * 2, "region": ["JAMBI", "KOTA JAMBI"]})
    assert settled(texts, "15", None)["code"].tolist() == [None, "15.71"]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"by": ("region", "name")}, r"^by: expected one of region, sex, age"),
        ({"election_date": "14-02-2024"}, r"^day: expected a date such as"),
        ({"region": "JAMBI"}, r"^region: expected the code or name of one"),
        ({"province": "Atlantis"}, r"^province: expected the code of a province"),
        ({"memory": "much"}, r"^memory: expected at least 250MB"),
        ({"memory": "10MB"}, r"^memory: expected at least 250MB"),
    ],
)
def test_what_cannot_be_meant_is_refused(written, asked, says):
    with pytest.raises(turnout.UsageError, match=says):
        count_voters(written[0], **({"election_date": DAY} | asked))


def test_without_a_vote_ahead_the_day_must_be_said(monkeypatch):
    monkeypatch.setattr("turnout.persons.places.today", lambda: datetime.date(2023, 1, 1))
    assert coming(None) == DAY
    monkeypatch.setattr("turnout.persons.places.today", lambda: datetime.date(2199, 1, 1))
    with pytest.raises(turnout.UsageError, match=r"--election-date, such as 2024-02-14"):
        coming(None)


def test_the_recap_path_loads_no_engine():
    script = "import sys, turnout; turnout.datasets.jambi().outlook('pemilu-2024').summary();"
    script += "print(sorted({'ibis', 'duckdb', 'pyspark'} & set(sys.modules)))"

    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert told.stdout.strip() == "[]"


def spark_lacks():
    """Return why Spark cannot run here; nothing where it can."""
    if find_spec("pyspark") is None:
        return "pyspark is not installed (turnout[spark])"
    if shutil.which("java") is None:
        return "no java on the path"
    version = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False)
    return (
        "" if '"17' in version.stderr else f"Java 17 is needed: {version.stderr.splitlines()[:1]}"
    )


@pytest.mark.slow
@pytest.mark.xdist_group("spark")
@pytest.mark.skipif(bool(spark_lacks()), reason=spark_lacks() or "runs")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_spark_gives_the_same_counts_and_rejects(written, tmp_path):
    masked = [person(f"1504{n % 7:02}**********", "02-03-1980") for n in range(40)]
    broken = [[*"12345678901234"], person(nik(77_000), "01-01-1990", note="?")]
    path = tmp_path / "dpt.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADS, *written[2], *masked, HEADS, *broken])
    asked = {"election_date": DAY, "by": ("region", "district", "village", "tps", "sex", "age")}
    here = count_voters(path, **asked, rejects=tmp_path / "a.csv")
    turnout.convert(path, tmp_path / "typed.parquet")

    there = count_voters(path, **asked, rejects=tmp_path / "b.csv", engine="local[2]")
    kept = count_voters(
        tmp_path / "typed.parquet", **asked, rejects=tmp_path / "c.csv", engine="local[2]"
    )

    for other in (there, kept):
        for name in ("frame", "cells", "stations", "rejected", "skipped"):
            pd.testing.assert_frame_equal(getattr(other, name), getattr(here, name))
        assert (other.candidates, other.rows) == (here.candidates, here.rows)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert rejects_of(tmp_path / "c.csv") == rejects_of(tmp_path / "a.csv")
    assert here.candidates == 40
    assert here.rejected.set_index("rule")["rows"]["broken"] == 1


NBSP = "\u00a0"
ODD = {
    "TANGGAL LAHIR": [" ", "—", " - ", f"{NBSP}01-01-1990", f"01-01-1990{NBSP}", "1990", "-"],
    "JENIS KELAMIN": [f"L{NBSP}", " p ", "L.", "Laki-laki"],
    "KET": ["08", "8.0", "1,0", "—", f"4{NBSP}", "01"],
    "STATUS PERKAWINAN": [f"b{NBSP}", " S", "Belum Kawin"],
    "NIK": [f"{nik(1)}{NBSP}", f"'{nik(1)}", f" {nik(1)}"],
    "KABUPATEN/KOTA": ["-", "—", " KERINCI ", f"KERINCI{NBSP}"],
}


def test_odd_cells_are_told_alike_on_both_routes(count):
    rows = [person(nik(1), "01-01-1990")]
    for field, cells in ODD.items():
        for cell in cells:
            rows.append(person(nik(100 + len(rows)), "15-03-2008"))
            rows[-1][HEADS.index(field)] = cell

    found = [count(rows, swift) for swift in ROUTES.values()]

    (one, rejects), (two, others) = found
    assert rejects == others
    assert one.frame.equals(two.frame)
    assert one.cells.equals(two.cells)
    assert [str(finding) for finding in one.findings] == [str(f) for f in two.findings]
    assert Counter(rule for *_, rule in rejects) == {
        "birth": 1,  # a year alone is no date
        "underage": 2,
        "status": 5,
        "duplicate": 3,
        "region": 2,
    }


@by_route
def test_rows_without_a_station_beside_others_with_one(count, swift):
    places = [("001", "ULU", "HILIR", "KERINCI"), ("", "ULU", "HILIR", "KERINCI")]
    places += [("2", "ULU", "HILIR", "KOTA JAMBI")]
    rows = [person(nik(n), "01-01-1990", place=place) for n, place in enumerate(places)]

    counted, _ = count(rows, swift, by=("region", "tps", "sex", "age"))

    assert counted.frame["tps"].fillna(-1).tolist() == [-1, 1]
    assert counted.frame["villages"].tolist() == [1, 1]


@by_route
def test_a_list_of_headings_only_is_no_list_of_nobody(count, tmp_path, swift):
    with pytest.raises(turnout.DataError, match=r"^E184 dpt.csv: headings only, not one person"):
        count([], swift)
    with pytest.raises(turnout.DataError, match=r"^E184 dpt.csv"):
        turnout.convert(tmp_path / "dpt.csv", tmp_path / "typed.parquet")

    full = tmp_path / "full.csv"
    full.write_text(",".join(HEADS) + "\n" + ",".join(person(nik(1), "01-01-1990")) + "\n")
    counted = count_voters([tmp_path / "dpt.csv", full], election_date=DAY)

    assert [str(finding) for finding in counted.findings] == [
        "W436 dpt.csv, full.csv: headings only, not one person: dpt.csv; "
        "check whether the file is complete."
    ]


@pytest.mark.parametrize(("age", "read"), [("43.5", -1), ("16.7", -1), ("1e2", -1), ("43.0", 43)])
def test_an_age_is_a_whole_number(age, read):
    assert type_of(age=age)["age"] == read


@pytest.mark.parametrize(("text", "near"), [("JAMBI", "15.71 Kota Jambi"), ("1506", "15.06 Tan")])
def test_a_text_that_may_mean_several_regions_is_told_with_them(count, text, near):
    rows = [person(nik(n), "01-01-1990", place=("1", "A", "B", text)) for n in range(3)]
    rows += [person(nik(9), "01-01-1990")]

    counted, _ = count(rows, province="15")

    told = str(counted.findings[0])
    assert told.startswith("W433 dpt.csv: 3 rows are rejected, for their text is no one")
    assert f"({text} ({near}" in told


def test_a_rare_text_that_resembles_no_region_is_not_quoted(count):
    rows = [person(nik(n), "01-01-1990", place=("1", "A", "B", "SITI AMINAH")) for n in range(9)]

    counted, _ = count([*rows, person(nik(20), "01-01-1990")])

    assert "9 rows are rejected" in str(counted.findings[0])
    assert "SITI" not in str(counted.findings[0])


def test_the_vote_before_is_before(written):
    with pytest.raises(turnout.UsageError, match=r"^previous: expected a day before the election"):
        count_voters(written[0], election_date=DAY, previous="2025-01-01")


def test_converted_lists_are_not_mixed_with_others(written, tmp_path):
    turnout.convert(written[0], tmp_path / "a.parquet")

    with pytest.raises(turnout.DataError, match=r"^E183 .*a.parquet: converted already"):
        turnout.convert([tmp_path / "a.parquet", written[0]], tmp_path / "b.parquet")
    assert not (tmp_path / "b.parquet").exists()
