"""Counting by the person: nothing of anyone stays, a failure is one line, a stop clears up."""

import csv
import dataclasses
import gzip
import io
import json
import logging
import os
import re
import signal
import stat
import subprocess
import sys
import tempfile
import time
import traceback
from contextlib import contextmanager
from pathlib import Path

import duckdb
import ibis
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import turnout
from turnout.cli import main
from turnout.persons import count, engine, intake, lists
from turnout.persons.intake import _Intake, _literally
from turnout.persons.memory import OURS
from turnout.persons.pace import Pace
from turnout.persons.typed import LASTING, PASSING

SOURCE = Path(turnout.__file__).parents[1]
DAY = "2024-02-14"
HEADS = [
    *("NO", "NKK", "NIK", "NAMA", "TEMPAT LAHIR", "TANGGAL LAHIR", "STATUS KAWIN", "JENIS KELAMIN"),
    *("ALAMAT", "RT", "RW", "KETERANGAN", "KABUPATEN/KOTA", "KECAMATAN", "KELURAHAN", "TPS"),
]
WORDS = ("SITIMARKA", "BUDIMARKA", "JALANMARKA", "LAHIRMARKA")
NKK, NIK = "157188877", "157109876"  # what every number of the kind begins with
MARKS = (*WORDS, NKK, NIK, "1571******")
ROUTES = {"engine": 0, "rows": 10**12}
POSIX = pytest.mark.skipif(os.name != "posix", reason="signals and modes of POSIX")


def people(many=40, start=0):
    """Return rows of a list, some of them to be rejected by each rule, some masked, some twice."""
    rows = []
    for n in range(start, start + many):
        nik = f"{NIK}{n % 37:07}" if n % 5 else f"1571******{6655 + n % 2:06}"
        born = "31-02-1990" if n == 11 else f"{n % 28 + 1:02}-{n % 12 + 1:02}-{1941 + n % 60}"
        place = "ANTAH BERANTAH" if n == 13 else ("KERINCI", "BUNGO", "KOTA JAMBI")[n % 3]
        remark = "1" if n == 17 else ""
        who = [str(n + 1), f"{NKK}{n:07}", nik, f"{WORDS[n % 2]} {n}", WORDS[3], born, "SBP"[n % 3]]
        where = [place, f"KEC {n % 2}", f"DESA {n % 3}", "1"]
        rows.append([*who, "LPLP?"[n % 5], f"{WORDS[2]} {n}", "1", "2", remark, *where])
    return rows


def written(rows, heads=HEADS):
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([heads, *rows])
    return text.getvalue().encode()


def paged(rows):
    """Return a list as it is published: a page head over every ten rows."""
    page = b"DAFTAR PEMILIH TETAP\nPROVINSI : JAMBI\n\n"
    return b"".join(page + written(rows[at : at + 10]) for at in range(0, len(rows), 10))


def make(folder, form, rows):
    """Write a list in a form and return its path."""
    path = folder / f"daftar.{form.removeprefix('paged-')}"
    if form == "parquet":
        pq.write_table(
            pa.table(dict(zip(HEADS, map(list, zip(*rows, strict=True)), strict=True))), path
        )
    elif form == "xlsx":
        pd.DataFrame(rows, columns=HEADS).to_excel(path, index=False)
    else:
        content = paged(rows) if form.startswith("paged") else written(rows)
        path.write_bytes(gzip.compress(content) if form.endswith("gz") else content)
    return path


FORMS = ("csv", "paged-csv", "csv.gz", "xlsx", "parquet")
WAYS = [("csv", "rows"), *((form, "engine") for form in FORMS)]
every_way = pytest.mark.parametrize(("form", "route"), WAYS, indirect=["route"])
both_routes = pytest.mark.usefixtures("route")


@pytest.fixture(autouse=True)
def work(tmp_path, monkeypatch):
    """Let everything temporary go to one folder, which is empty after every test."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


@pytest.fixture
def lot(tmp_path):
    folder = tmp_path / "lists"
    folder.mkdir()
    return folder


@pytest.fixture(params=ROUTES)
def route(request, monkeypatch):
    """Send every plain table to the engine, or none."""
    monkeypatch.setattr(intake, "SWIFT", ROUTES[request.param])
    return request.param


@pytest.fixture
def reads(monkeypatch):
    """Note which files are read, and on which route."""
    noted = []
    at_once, by_row = _Intake._at_once, _Intake._by_row

    def swift(self, listed, head):
        could = at_once(self, listed, head)
        noted.extend([("engine", listed.name)] if could else [])
        return could

    def slow(self, listed):
        noted.append(("rows", listed.name))
        by_row(self, listed)

    monkeypatch.setattr(_Intake, "_at_once", swift)
    monkeypatch.setattr(_Intake, "_by_row", slow)
    return noted


def told_by(thing, seen=None):
    """Return every text that can be got out of a result."""
    seen = set() if seen is None else seen
    if id(thing) in seen:
        return
    seen.add(id(thing))
    yield repr(thing)
    yield str(thing)
    if isinstance(thing, pd.DataFrame):
        yield thing.to_csv()
        yield str(thing.attrs)
    elif isinstance(thing, dict):
        for pair in thing.items():
            yield from told_by(pair, seen)
    elif isinstance(thing, list | tuple):
        for each in thing:
            yield from told_by(each, seen)
    elif dataclasses.is_dataclass(thing):
        for each in vars(thing).values():
            yield from told_by(each, seen)


def all_of(error):
    """Return what an exception and those behind it can be made to say."""
    yield "".join(traceback.format_exception(error))
    chain, seen = [error], set()
    while chain:
        one = chain.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield from (str(one), repr(one), str(one.args), str(getattr(one, "__notes__", "")))
        chain += [one.__cause__, one.__context__]


def held_in(folder):
    """Return bytes and, of Parquet, values of all files below a folder."""
    for path in filter(Path.is_file, folder.rglob("*")):
        yield path.name
        yield path.read_bytes().decode("latin-1")
        if path.suffix == ".parquet":
            yield pq.read_table(path).to_pandas().to_csv()
            yield str(pq.read_schema(path).metadata)


def nothing_of_anyone(*texts):
    for text in texts:
        for mark in MARKS:
            assert mark not in text, f"{mark} in {text[:300]}"


@contextmanager
def failing_with_rows(monkeypatch, target, name):
    """Let a step fail as engines do: with rows in the message."""

    def fails(*_given, **_more):
        message = f"Could not convert '{WORDS[0]}' LINE: {NIK}0000001,{WORDS[2]}"
        raise duckdb.ConversionException(message)

    with monkeypatch.context() as patch:
        patch.setattr(target, name, fails)
        yield


# --- A. nothing of anyone stays ------------------------------------------------------------------


@every_way
def test_a_count_holds_and_leaves_nothing_of_anyone(
    form, lot, tmp_path, route, reads, capsys, caplog
):
    caplog.set_level(logging.DEBUG)
    path, rejects, lines = make(lot, form, people()), tmp_path / "rejects.csv", []
    counted = turnout.count_voters(
        path,
        election_date=DAY,
        by=("region", "sex", "age", "district", "village", "tps"),
        rejects=rejects,
        remember=tmp_path / "kept",
        progress=lines.append,
    )
    assert reads[:1] == ([] if form == "parquet" else reads[:1])
    if form == "csv":
        assert reads == [(route, "daftar.csv")]
    shown = [str(counted.show(lang)) for lang in ("id", "en")]
    html = [counted.show()._repr_mimebundle_()["text/html"], counted.summary("en")]
    assert counted.rows == 40
    assert counted.rejected.set_index("rule")["rows"].ne(0).sum() == 5  # all but broken, underage
    nothing_of_anyone(*told_by(counted), *shown, *html, rejects.read_text(), *lines, caplog.text)
    nothing_of_anyone(*capsys.readouterr())
    assert not (tmp_path / "kept").exists()


@both_routes
@every_way
def test_the_command_tells_nothing_of_anyone(form, lot, tmp_path, capfd):
    path, out = make(lot, form, people()), tmp_path / "out.csv"
    asked = ["count", str(path), "--election-date", DAY, "--json", "--by", "sex,tps"]
    assert main([*asked, "--rejects", str(tmp_path / "r.csv"), "--out", str(out)]) == 0
    said = capfd.readouterr()
    assert json.loads(said.out)["rows"] == 40
    nothing_of_anyone(*said, out.read_text(), (tmp_path / "r.csv").read_text())
    assert main([*asked[:-3]]) == 0
    nothing_of_anyone(*capfd.readouterr())


@both_routes
@every_way
def test_a_converted_list_holds_no_name_and_no_nik(form, lot, tmp_path):
    out = turnout.convert(make(lot, form, people()), tmp_path / "typed.parquet")
    nothing_of_anyone(*held_in(tmp_path / "typed.parquet"), *held_in(out.parent / "work"))
    content = out.read_bytes().decode("latin-1")
    table = pq.read_table(out).to_pandas()
    nothing_of_anyone(content, table.to_csv(), str(pq.read_schema(out)))
    niks = {int(row[2]) for row in people() if row[2].isdigit()}
    for name in table.select_dtypes("number"):
        assert not niks & set(table[name].dropna().astype("int64"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lists", "typed.parquet", "work"]
    assert turnout.count_voters(out, election_date=DAY).rows == 40


@both_routes
def test_keys_that_stay_are_of_a_hash_that_cannot_be_undone(lot):
    secret, path = "s3cret" * 5, make(lot, "csv", people())
    nik = people()[1][2]
    con = ibis.duckdb.connect()

    def key(hashed):
        return con.to_pyarrow(
            hashed(ibis.literal(secret + nik)) & ibis.literal(2**63 - 1, "uint64")
        ).as_py()

    for lasting, hashed in ((True, LASTING), (False, PASSING)):
        with engine.workspace("1GB") as space:
            given = lists.lists_of(path)
            rows = intake.taken_in(space, given, Pace(1), lasting=lasting).rows
            assert space.con.to_pyarrow(rows.key.nunique()).as_py() > 20
        with engine.workspace("1GB") as space, pytest.MonkeyPatch.context() as patch:
            patch.setattr(intake.secrets, "token_hex", lambda _=0: secret)
            rows = intake.taken_in(space, given, Pace(1), lasting=lasting).rows
            assert int(key(hashed)) in space.con.to_pyarrow(rows.key).to_pylist()


@both_routes
@pytest.mark.parametrize("ask", ["count", "convert"])
def test_an_exception_quotes_no_row(ask, lot, tmp_path, monkeypatch):
    path = make(lot, "csv", people())
    target = (count, "summed") if ask == "count" else (_Intake, "taken")
    calls = {
        "count": lambda: turnout.count_voters(path, election_date=DAY, rejects=tmp_path / "r.csv"),
        "convert": lambda: turnout.convert(path, tmp_path / "typed.parquet"),
    }
    with (
        failing_with_rows(monkeypatch, *target),
        pytest.raises(turnout.OutputError, match="ConversionException") as caught,
    ):
        calls[ask]()
    nothing_of_anyone(*all_of(caught.value))
    assert sorted(each.name for each in tmp_path.iterdir()) == ["lists", "work"]


@both_routes
def test_a_table_the_engine_cannot_read_is_read_by_row_and_not_quoted(lot, reads, monkeypatch):
    """The engine's complaint quotes the whole line; whatever comes after must not hold it."""
    monkeypatch.setattr(lists, "GLANCE", 2000)
    path = lot / "daftar.csv"
    path.write_bytes(written(people()) + f'1,"{WORDS[0]},{NIK}0000001\n2,x'.encode() + b"," * 60)
    with pytest.raises(turnout.TurnoutError) as caught:
        turnout.count_voters(path, election_date=DAY)
    assert reads == [("rows", "daftar.csv")]
    nothing_of_anyone(*all_of(caught.value))


def test_a_damaged_column_of_parquet_is_not_quoted(lot):
    """A list that only looks converted: its types are not ours, and casting them fails."""
    names = [*intake.TYPED]
    table = pa.table({name: [f"{WORDS[0]} {NIK}"] * 3 for name in names})
    pq.write_table(table, lot / "daftar.parquet")
    with pytest.raises(turnout.TurnoutError) as caught:
        turnout.count_voters(lot, election_date=DAY)
    nothing_of_anyone(*all_of(caught.value))


@both_routes
@POSIX
def test_only_the_user_can_open_what_is_kept(lot, tmp_path, monkeypatch, work):
    path, kept, modes = make(lot, "csv", people()), tmp_path / "kept", {}
    kept.mkdir(mode=0o755)

    def look(*_given):
        modes.update({each: stat.S_IMODE(each.stat().st_mode) for each in work.iterdir()})
        modes[kept / OURS] = stat.S_IMODE((kept / OURS).stat().st_mode)
        nothing_of_anyone(*held_in(work), *held_in(kept))
        assert any(kept.rglob("*.parquet"))
        raise KeyboardInterrupt

    monkeypatch.setattr(count, "summed", look)
    with pytest.raises(KeyboardInterrupt):
        turnout.count_voters(path, election_date=DAY, remember=kept)
    assert len(modes) == 2
    assert set(modes.values()) == {0o700}


@POSIX
def test_a_list_being_converted_is_nobody_elses(lot, tmp_path, monkeypatch):
    seen = []

    def look(*_given):
        seen.extend((p.name, stat.S_IMODE(p.stat().st_mode)) for p in tmp_path.glob(".turnout*"))
        raise KeyboardInterrupt

    monkeypatch.setattr(_Intake, "taken", look)
    with pytest.raises(KeyboardInterrupt):
        turnout.convert(make(lot, "csv", people()), tmp_path / "typed.parquet")
    assert [mode for _, mode in seen] == [0o700]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["lists", "work"]


# --- B. a failure is one line --------------------------------------------------------------------


@pytest.fixture
def fails(capfd, tmp_path):
    """Run a command in both languages; return what it says in English, which is one line."""

    def there():
        return {path for path in tmp_path.rglob("*") if "kept" not in path.parts}

    def run(code, *asked):
        said, before = [], there()
        for lang in ("id", "en"):
            assert main([*map(str, asked), "--lang", lang]) == code, capfd.readouterr()
            told = capfd.readouterr()
            assert told.out == ""
            assert len(told.err.splitlines()) == 1, told.err
            said.append(told.err)
        nothing_of_anyone(*said)
        assert said[0] != said[1]
        assert there() == before
        return said[1]

    return run


def count_of(path, *more):
    return ("count", path, "--election-date", DAY, *more)


def both(path, tmp_path):
    """Return the two commands that read a list."""
    return count_of(path), ("convert", path, "--out", tmp_path / "typed.parquet")


BAD = {
    "empty.csv": (b"", "E102"),
    "short.csv.gz": (gzip.compress(written(people(4000)))[:-9000], "E203"),
    "cut.parquet": (b"PAR1" + b"\0" * 99, "E101"),
    "text.parquet": (written(people()), "E101"),
    "parquet.csv": (b"PAR1" + b"\0" * 99, "E103"),
    "quote.csv": (written(people()) + b'1,"' + b"\n2,a,b,c,d,e,f,g,h,i,j" * 9, "E202"),
    "twice.csv": (written(people(), [*HEADS[:-1], "JENIS KELAMIN"]), "E107"),
    "nothing.csv": (b"a,b\n1,2\n", "E201"),
    "broken.xlsx": (b"PK\x03\x04" + b"\0" * 99, "E103"),
}


@both_routes
@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_no_list_is_told_in_a_line(name, lot, tmp_path, fails):
    content, code = BAD[name]
    (lot / "a.csv").write_bytes(written(people()))
    (lot / name).write_bytes(content)
    for asked in both(lot, tmp_path):
        said = fails(3, *asked)
        assert said.startswith(code)
        assert name in said


def test_what_is_no_list_in_a_folder_is_told_by_name(lot, fails):
    make(lot, "csv", people())
    (lot / "README.md").write_text("left out by its ending")
    turnout.count_voters(lot, election_date=DAY)
    (lot / "README.txt").write_text("Bacalah berkas ini dahulu.\n")
    assert "README.txt" in fails(3, *count_of(lot))
    (lot / "README.txt").unlink()
    recap = pd.DataFrame({"KABUPATEN": ["KERINCI", "BUNGO"], "L": [3, 4], "P": [5, 6]})
    recap.to_excel(lot / "rekap.xlsx", index=False)
    assert "rekap.xlsx" in fails(3, *count_of(lot))


@both_routes
@every_way
@pytest.mark.parametrize("more", [False, True])
def test_a_file_that_vanishes_is_told(form, more, lot, tmp_path, fails, monkeypatch):
    (lot / "a.csv").write_bytes(written(people(5)))
    (lot / "z.csv").write_bytes(written(people(5, 90)))
    real = count.lists_of

    def lists_of(given):
        gone = make(lot, form, people())
        found = real(given)
        gone.unlink()
        return found

    monkeypatch.setattr(count, "lists_of", lists_of)
    said = fails(3, *count_of(lot, *(("--remember", tmp_path / "kept") if more else ())))
    assert said.startswith("E101")
    assert "daftar." in said
    if not more:  # hashes are made beside the reading
        with pytest.raises(turnout.DataError, match="E101"):
            turnout.count_voters(lot, election_date=DAY)


def test_a_file_that_is_gone_when_it_is_hashed_is_told(lot, monkeypatch):
    def gone(*_given):
        raise FileNotFoundError

    monkeypatch.setattr(lists.hashlib, "file_digest", gone)
    with pytest.raises(turnout.DataError, match=r"E101 daftar\.csv"):
        turnout.count_voters(make(lot, "csv", people()), election_date=DAY)


@pytest.mark.parametrize("ask", ["count", "convert"])
@pytest.mark.parametrize("converted", [True, False])
def test_parquet_damaged_inside_or_gone_late_is_told(ask, converted, lot, tmp_path, fails):
    path = make(lot, "parquet", people(4000))
    if converted:
        path = turnout.convert(path, lot / "typed.parquet")
        (lot / "daftar.parquet").unlink()
    content = bytearray(path.read_bytes())
    content[len(content) // 8 : len(content) // 2] = b"\x07" * (
        len(content) // 2 - len(content) // 8
    )
    path.write_bytes(content)
    said = fails(3, *both(lot, tmp_path)[ask == "convert"])
    assert said.startswith(f"E101 {path.name}")


def test_wrong_options_are_told_before_anything_is_read(lot, tmp_path, fails, monkeypatch):
    path = make(lot, "csv", people())
    monkeypatch.setattr(count, "workspace", None)  # no work is begun
    kept = ("--remember", tmp_path / "kept")
    absent, file = tmp_path / "absent" / "r.csv", path / "r.csv"
    there = tmp_path / "there.csv"
    there.write_text("mine")
    told = [
        (2, ("--by", "sex,colour"), "colour"),
        (2, ("--engine", "nonsense"), "nonsense"),
        (2, ("--province", "nonsense"), "nonsense"),
        (2, ("--region", "nonsense"), "nonsense"),
        (2, ("--previous", "nonsense"), "nonsense"),
        (5, ("--rejects", absent), "r.csv"),
        (5, ("--rejects", file), "r.csv"),
        (5, ("--rejects", there), "there.csv"),
        (5, ("--out", absent), "r.csv"),
        (5, ("--out", there), "there.csv"),
        (5, ("--out", tmp_path / "out.pdf"), "out.pdf"),
    ]
    for code, more, word in told:
        assert word in fails(code, *count_of(path, *more, *kept))
    assert there.read_text() == "mine"
    assert not (tmp_path / "kept").exists()
    for out in (tmp_path / "absent" / "t.parquet", path / "t.parquet", there):
        assert out.name in fails(5, "convert", path, "--out", out)
    assert "t.csv" in fails(5, "convert", path, "--out", tmp_path / "t.csv")


def test_too_little_memory_is_told_before_anything_is_read(lot, tmp_path, fails, monkeypatch):
    path = make(lot, "csv", people())
    monkeypatch.setattr(count, "taken_in", None)
    for amount in ("200MB", "lots", "1"):
        for asked in both(path, tmp_path):
            assert amount in fails(2, *asked, "--memory", amount)


def test_spark_is_asked_for_before_anything_is_read(lot, fails, monkeypatch):
    path = make(lot, "csv", people())
    monkeypatch.setattr(count, "workspace", None)
    monkeypatch.setattr(engine.importlib.util, "find_spec", lambda _name: None)
    assert "pyspark" in fails(2, *count_of(path, "--engine", "local[2]"))


@pytest.mark.parametrize("error", [ImportError, RuntimeError, OSError])
def test_spark_without_java_is_told(error, lot, fails, monkeypatch):
    def none(_master):
        message = "JAVA_GATEWAY_EXITED"
        raise error(message)

    monkeypatch.setattr(engine, "_session", none)
    said = fails(2, *count_of(make(lot, "csv", people()), "--engine", "local[2]"))
    assert "Java" in said
    assert "GATEWAY" not in said


def test_what_spark_raises_is_one_line():
    kind = type("AnalysisException", (Exception,), {"__module__": "pyspark.errors"})
    failed = kind(f"cannot cast {WORDS[0]}")
    with (
        pytest.raises(turnout.OutputError, match="AnalysisException") as caught,
        engine._spark_told(),
    ):
        raise failed
    nothing_of_anyone(*all_of(caught.value))


def test_another_engine_is_told_of_every_file_by_itself(lot, tmp_path, monkeypatch):
    """Spark takes a list of files for the name of one; a second DuckDB stands for it."""
    files = []
    for name, rows in (("a", people()), ("b", people(30, 60))):
        files.append(turnout.convert(make(lot, "csv", rows), tmp_path / f"{name}.parquet"))
    read = []

    @contextmanager
    def other(_engine):
        con = ibis.duckdb.connect()
        real = con.read_parquet
        con.read_parquet = lambda path: read.append(path) or real(path)
        yield con

    monkeypatch.setattr(count, "spark", other)
    here = turnout.count_voters(files, election_date=DAY)
    monkeypatch.setattr(count, "known_engine", lambda _: True)
    there = turnout.count_voters(files, election_date=DAY, engine="local[1]")
    assert read == list(map(str, files))
    pd.testing.assert_frame_equal(here.cells, there.cells)
    assert count._bare("a [1]*.parquet") == r"a \[1\]\*.parquet"


@pytest.mark.parametrize("temp", ["absent", "file"])
def test_a_working_folder_that_cannot_be_used_is_told(temp, lot, tmp_path, fails):
    path = make(lot, "csv", people())
    (tmp_path / "file").write_text("mine")
    for asked in both(path, tmp_path):
        assert "--temp" in fails(5, *asked, "--temp", tmp_path / temp)
    assert "with --remember" in fails(5, *count_of(path, "--remember", tmp_path / "file"))


@both_routes
@pytest.mark.parametrize("error", [duckdb.OutOfMemoryException, MemoryError, pa.ArrowMemoryError])
def test_memory_that_runs_out_is_told(error, lot, tmp_path, fails, monkeypatch):
    def runs_out(*_given):
        message = f"failed to allocate {WORDS[0]}"
        raise error(message)

    monkeypatch.setattr(_Intake, "_write", runs_out)
    for asked in both(make(lot, "csv", people()), tmp_path):
        assert "--memory" in fails(5, *asked)


@both_routes
def test_a_list_too_large_for_its_memory_is_told(lot, tmp_path, fails, monkeypatch):
    monkeypatch.setattr(engine, "SHARE", 0.01)
    path = make(lot, "csv", people(20_000))
    for asked in both(path, tmp_path):
        assert "--memory" in fails(5, *asked, "--memory", "250MB")


LINES = written(people(60)).splitlines()
ODD = {
    "ragged": b",".join(LINES[33].split(b",")[:9]),
    "long": LINES[33] + b",X,Y",
    "blank": b"",
    "spaces alone": b"   ",
    "nothing": b"," * 15,
    "number": b"17" + b"," * 15,
    "total": b"JUMLAH" + b"," * 15,
    "two lines": LINES[33].replace(b"JALAN", b'"JALAN\n').replace(b" 32,1,", b' 32",1,'),
    "nul": LINES[33].replace(b"DESA", b"DE\0SA"),
}
PLAIN = {
    "columns": b",".join(b"%d" % n for n in range(1, 17)),
    "head": LINES[0],
    "bytes": LINES[33].replace(b"JALAN", b"JAL\xe9N"),
    "spaces": LINES[33].replace(b",", b", "),
    "same": LINES[33],
}


@pytest.mark.parametrize("name", [*ODD, *PLAIN])
def test_the_engine_leaves_what_it_cannot_tell(name, lot, reads, monkeypatch):
    monkeypatch.setattr(lists, "GLANCE", 2000)
    line = (ODD | PLAIN)[name]
    (lot / "daftar.csv").write_bytes(b"\n".join([*LINES[:40], line, *LINES[40:]]))
    with engine.workspace("1GB") as space:
        intake.taken_in(space, lists.lists_of(lot), Pace(1), swift=0)
    assert reads == [("engine" if name in PLAIN else "rows", "daftar.csv")]


@pytest.mark.parametrize("odd", [ODD, PLAIN], ids=["odd", "plain"])
def test_rows_are_told_alike_on_both_routes(odd, lot, tmp_path, monkeypatch):
    monkeypatch.setattr(lists, "GLANCE", 2000)
    (lot / "daftar.csv").write_bytes(b"\n".join([*LINES[:40], *odd.values(), *LINES[40:]]))
    found = []
    for name, size in ROUTES.items():
        monkeypatch.setattr(intake, "SWIFT", size)
        rejects = tmp_path / f"{name}.csv"
        by = ("region", "sex", "age", "district", "village", "tps")
        counted = turnout.count_voters(lot, election_date=DAY, by=by, rejects=rejects)
        tables = (counted.cells, counted.stations, counted.rejected, counted.skipped)
        others = (counted.rows, counted.candidates, [str(each) for each in counted.findings])
        found.append((*(table.to_csv() for table in tables), *others, rejects.read_text()))
    assert found[0] == found[1]
    broken = re.findall(r"daftar.csv,(\d+),broken", found[0][-1])
    assert broken[:2] == (["41", "42"] if odd is ODD else [])
    assert "daftar.csv,45,duplicate" in found[0][-1] or odd is ODD


def test_a_name_is_no_pattern(lot, route, reads):
    """The engine takes [1] in the name of a file for a pattern, under which it reads another."""
    odd = lot / "it's [1] 100% *" / "kode=3" if os.name == "posix" else lot / "it's [1] 100%"
    odd.mkdir(parents=True)
    (odd / "dpt[1].csv").write_bytes(written(people(7)))
    (odd / "dpt1.csv").write_bytes(written(people(30)))
    asked = {"election_date": DAY, "temp": odd, "remember": odd / "kept[2]"}
    assert turnout.count_voters(odd / "dpt[1].csv", **asked).rows == 7
    assert reads == [(route, "dpt[1].csv")]
    typed = turnout.convert(odd / "dpt[1].csv", odd / "typed[1].parquet", temp=odd)
    turnout.convert(odd / "dpt1.csv", odd / "typed1.parquet", temp=odd)
    assert turnout.count_voters(typed, **asked).rows == 7
    assert len([*odd.iterdir()]) == 4


@POSIX
@pytest.mark.parametrize(("what", "route"), [("work", "engine"), ("kept", "rows")])
def test_a_full_disk_is_told(what, route, lot, tmp_path):
    """Files that may not grow are what a full disk is to the one who writes them."""
    path = make(lot, "csv", people(4000))
    more = ("--remember", tmp_path / "kept") if what == "kept" else ()
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (2500, 2500))"
    done = run(count_of(path, *more), tmp_path, ROUTES[route], limit)
    assert done.returncode == 5
    assert re.fullmatch(r"the folder \S+ is full; .+\n", done.stderr), done.stderr
    assert f" {tmp_path / what} is full" in done.stderr


@pytest.fixture
def tiny(tmp_path):
    """Mount a disk of 2 MB."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
    except OSError:
        pytest.skip("no disk can be mounted here: no mount")
    if done.returncode:
        pytest.skip(f"no disk can be mounted here: {done.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@both_routes
def test_a_disk_that_fills_up_is_told_by_its_name(tiny, lot, tmp_path, fails, monkeypatch):
    monkeypatch.setattr(intake, "PIECE", 2000)
    path = make(lot, "csv", people(8000))
    kept = tiny / "kept"
    with (tiny / "others").open("wb") as file:
        file.write(b"\1" * 2_093_056)
    for asked in both(path, tmp_path):
        assert f"{tiny} is full" in fails(5, *asked, "--temp", tiny)
    assert f"{kept} is full" in fails(5, *count_of(path, "--remember", kept))
    assert f"{tiny} is full" in fails(5, "convert", path, "--out", tiny / "typed.parquet")
    said = fails(5, *count_of(path, "--rejects", tiny / "r.csv", "--by", "sex"))
    assert "r.csv" in said
    assert {each.name for each in tiny.iterdir()} <= {"others", "kept"}


# --- C. a stop clears up -------------------------------------------------------------------------

CHILD = """\
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where tests run behind a shell
{before}
from turnout.persons import intake
intake.SWIFT = {swift}
from turnout.cli import main
sys.exit(main({asked}))
"""


def child(asked, tmp_path, swift, before=""):
    """Return how a command is run beside this process."""
    code = CHILD.format(before=before, swift=swift, asked=[*map(str, asked), "--lang", "en"])
    env = os.environ | {"TMPDIR": str(tmp_path / "work"), "PYTHONPATH": str(SOURCE)}
    return {"args": [sys.executable, "-c", code], "env": env, "cwd": tmp_path}


def run(asked, tmp_path, swift, before=""):
    told = child(asked, tmp_path, swift, before)
    return subprocess.run(**told, capture_output=True, text=True, check=False, timeout=60)


def large(path, times=200):
    """Write a list of a million rows and more."""
    rows = written(people(4000)).split(b"\n", 1)
    path.write_bytes(rows[0] + b"\n" + rows[1] * times)


def stopped(asked, tmp_path, swift, number, ready):
    """Run a command, stop it once it is ready, and return what it said."""
    pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    process = subprocess.Popen(**child(asked, tmp_path, swift), **pipe)
    until = time.monotonic() + 30
    while not ready() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(0.15)
    process.send_signal(number)
    time.sleep(0.01)
    if process.poll() is None:
        process.send_signal(number)  # the impatient press twice
    out, err = process.communicate(timeout=30)
    return process.returncode, out, err


LINE = "stopped; no file was written.\n"


STOPS = [
    ("count", "SIGINT", "engine"),
    ("count", "SIGTERM", "rows"),
    ("convert", "SIGTERM", "engine"),
    ("convert", "SIGINT", "rows"),
]


@POSIX
@pytest.mark.parametrize(("ask", "name", "route"), STOPS)
def test_a_stop_leaves_nothing(ask, name, route, lot, tmp_path, work):
    large(lot / "daftar.csv")
    more = ("--rejects", tmp_path / "r.csv", "--out", tmp_path / "out.csv")
    asked = count_of(lot, *more) if ask == "count" else both(lot, tmp_path)[1]
    begun = lambda: any(work.iterdir())  # noqa: E731
    told = stopped(asked, tmp_path, ROUTES[route], getattr(signal, name), begun)
    assert told == (130, "", LINE)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["lists", "work"]


def test_a_second_stop_does_not_break_off_the_clearing(lot, work, monkeypatch, capfd):
    real = engine.shutil.rmtree

    def stopped_again(folder, **more):
        signal.raise_signal(signal.SIGINT)
        real(folder, **more)

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    monkeypatch.setattr(count, "summed", lambda *_given: signal.raise_signal(signal.SIGINT))
    monkeypatch.setattr(engine.shutil, "rmtree", stopped_again)
    try:
        assert main([*map(str, count_of(make(lot, "csv", people()))), "--lang", "en"]) == 130
        signal.raise_signal(signal.SIGINT)  # nor on the way out
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert capfd.readouterr() == ("", LINE)
    assert [*work.iterdir()] == []


@POSIX
def test_a_count_that_was_stopped_goes_on(lot, tmp_path, work, route, reads):
    (lot / "a.csv").write_bytes(written(people(50)))
    (lot / "b.csv").write_bytes(paged(people(50, 30)))
    (lot / "c.csv").write_bytes(written(people(20, 200)))
    large(lot / "z.csv")
    kept = tmp_path / "kept"
    kept.mkdir()
    mine = {"notes.done": "mine", "turnout-report.csv": "mine", "turnout-secret": "mine"}
    for name, text in mine.items():
        (kept / name).write_text(text)
    asked = count_of(lot, "--remember", kept)
    done = lambda: len([*kept.rglob("*.done")]) == 4  # noqa: E731  (three of ours)
    told = stopped(asked, tmp_path, ROUTES[route], signal.SIGINT, done)
    assert told == (130, "", LINE)
    assert [*work.iterdir()] == []
    nothing_of_anyone(*held_in(kept))
    (lot / "b.csv").write_bytes(paged(people(60, 30)))  # changed
    (lot / "z.csv").write_bytes(written(people(70, 10)))
    once = turnout.count_voters(lot, election_date=DAY, rejects=tmp_path / "once.csv")
    reads.clear()
    again = turnout.count_voters(
        lot, election_date=DAY, rejects=tmp_path / "again.csv", remember=kept
    )
    assert reads == [("rows", "b.csv"), (route, "z.csv")]
    for name in ("frame", "cells", "stations", "rejected", "skipped"):
        pd.testing.assert_frame_equal(getattr(once, name), getattr(again, name))
    assert (once.rows, once.candidates) == (again.rows, again.candidates)
    assert (tmp_path / "once.csv").read_text() == (tmp_path / "again.csv").read_text()
    assert {each.name: each.read_text() for each in kept.iterdir()} == mine


def interrupted(lot, kept, monkeypatch):
    """Read everything, then stop."""

    def stop(*_given):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(count, "summed", stop)
        with pytest.raises(KeyboardInterrupt):
            turnout.count_voters(lot, election_date=DAY, remember=kept)


@pytest.mark.parametrize("harm", ["piece cut", "piece gone", "secret gone", "secret cut"])
def test_what_is_kept_is_used_whole_or_not_at_all(harm, lot, tmp_path, route, reads, monkeypatch):
    (lot / "a.csv").write_bytes(written(people(50)))
    kept = tmp_path / "kept"
    interrupted(lot, kept, monkeypatch)
    (piece,) = kept.rglob("*.parquet")
    harmed = piece if harm.startswith("piece") else kept / OURS / "secret"
    harmed.write_bytes(harmed.read_bytes()[:20])
    if harm.endswith("gone"):
        harmed.unlink()
    reads.clear()
    assert turnout.count_voters(lot, election_date=DAY, remember=kept).rows == 50
    assert reads == [(route, "a.csv")]
    assert not kept.exists()


def test_pieces_of_files_not_read_to_their_end_go(lot, tmp_path, monkeypatch):
    monkeypatch.setattr(intake, "PIECE", 5)
    (lot / "a.csv").write_bytes(written(people(50)))
    kept = tmp_path / "kept"
    real = _Intake._flush

    def stop(self):
        real(self)
        raise KeyboardInterrupt

    for _ in range(2):
        with monkeypatch.context() as patch:
            patch.setattr(_Intake, "_flush", stop)
            with pytest.raises(KeyboardInterrupt):
                turnout.count_voters(lot, election_date=DAY, remember=kept)
        assert len([*kept.rglob("*.parquet")]) == 1


# --- D. progress ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", r"[\d,]+ rows, [\d,]+ rows a second, [\d,]+ s left"),
        ("id", r"[\d.]+ baris, [\d.]+ baris per detik, sisa [\d.]+ detik"),
    ],
)
@both_routes
def test_progress_tells_rows_rate_and_time_left(lang, said, lot, monkeypatch):
    monkeypatch.setattr("turnout.persons.pace.TICK", 0)
    lines = []
    turnout.count_voters(
        make(lot, "csv", people()), election_date=DAY, progress=lines.append, lang=lang
    )
    told = [line for line in lines if re.fullmatch(said, line)]
    assert told[-1].startswith("40 ")
    assert len(lines) - len(told) in (4, 5)  # the steps after


def test_a_watcher_tells_how_far_the_engine_is(lot, monkeypatch):
    path = make(lot, "csv", people())
    monkeypatch.setattr("turnout.persons.pace.TICK", 0.01)
    (listed,), lines = lists.lists_of(path), []

    class Con:
        class con:  # noqa: N801
            query_progress = staticmethod(lambda: 50.0)

    with Pace(listed.size, lines.append, "en").watched(Con, listed):
        time.sleep(0.1)
    assert lines
    assert all(line.startswith(("20 rows, ", "21 rows, ")) for line in lines)


def test_nothing_is_told_where_nobody_looks(lot, capfd):
    assert main([*map(str, count_of(make(lot, "csv", people())))]) == 0
    assert capfd.readouterr().err == ""


@POSIX
def test_a_terminal_sees_one_changing_line(lot, tmp_path, route):
    import pty

    large(lot / "daftar.csv", 12)
    master, slave = pty.openpty()
    told = child(count_of(lot), tmp_path, ROUTES[route])
    with subprocess.Popen(**told, stderr=slave, stdout=subprocess.PIPE) as process:
        os.close(slave)
        said = b""
        try:
            while part := os.read(master, 4096):
                said += part
        except OSError:  # the other end is closed
            pass
        out = process.stdout.read().decode()
    os.close(master)
    assert process.returncode == 0
    assert "48,000 rows of persons read" in out
    assert re.search(rb"[1-9][\d,]+ rows, [1-9][\d,]+ rows a second, \d+ s left", said)
    assert b"\n" not in said
    assert said.endswith(b"\r")


# --- E. others do not pay for it -----------------------------------------------------------------

QUIET = """\
import sys
import turnout, turnout.cli, turnout.datasets, turnout.documents.briefing
from turnout.cli import main
assert main(["project", "--election", "pemilu-2024", "--model", "last-election"]) == 0
assert main(["count", "--help"]) == 0
loaded = {"ibis", "duckdb", "pyspark"} & set(sys.modules)
assert not loaded, loaded
"""


def test_what_counts_no_persons_loads_no_engine():
    env = os.environ | {"PYTHONPATH": str(SOURCE)}
    done = subprocess.run(
        [sys.executable, "-c", QUIET], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


# --- F. nothing is held open ---------------------------------------------------------------------


@both_routes
@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="tells open files by /proc")
@pytest.mark.parametrize("fault", [False, True])
def test_no_file_is_open_when_the_folder_goes(fault, lot, tmp_path, monkeypatch, work):
    """Windows removes no file that is open."""
    (lot / "a.csv").write_bytes(written(people(50)))
    (lot / "b.csv").write_bytes(paged(people(50, 30)))
    kept, looked, real = tmp_path / "kept", [], engine.shutil.rmtree

    def look(folder, **more):
        ours = (str(work), str(kept), str(lot))
        links = [link for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
        held = [str(link.readlink()) for link in links if link.exists()]
        looked.append([each for each in held if each.startswith(ours)])
        real(folder, **more)

    monkeypatch.setattr(engine.shutil, "rmtree", look)
    asked = {"election_date": DAY, "remember": kept, "rejects": tmp_path / "r.csv"}
    if fault:
        monkeypatch.setattr("turnout.persons.sums._lines", None)
        with pytest.raises(TypeError):
            turnout.count_voters(lot, **asked)
    else:
        turnout.count_voters(lot, **asked)
    assert looked[-1] == []
    assert not any(looked)


def test_only_signals_that_a_system_has_are_taken(lot, monkeypatch, capsys):
    for name in ("SIGHUP", "SIGTERM"):
        monkeypatch.delattr(signal, name, raising=False)
    before = signal.getsignal(signal.SIGINT)
    assert main([*map(str, count_of(make(lot, "csv", people())))]) == 0
    assert signal.getsignal(signal.SIGINT) is before
    capsys.readouterr()


def test_a_path_is_told_literally():
    assert _literally(Path("a[1]*?.csv")).endswith("a[[]1][*][?].csv")
