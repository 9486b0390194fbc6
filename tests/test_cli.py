"""The command line: what it prints where, its exit codes, and what it does with wrong files."""

import datetime
import io
import json
import os
import re
import runpy
import subprocess
import sys

import pypdf
import pytest
from openpyxl import Workbook
from pptx import Presentation

import turnout
from turnout.cli import main
from turnout.documents.output import Written
from turnout.files.regions import data_folder
from turnout.plan.results import results_json

pytestmark = pytest.mark.xdist_group("cli")

VOTERS = """\
region_code,region_name,registered,election
N1,Nordmark,120500,assembly-2026
S1,Südheim,98300,assembly-2026
"""
HISTORY = """\
region_code,region_name,election,date,registered,ballots_cast
N1,Nordmark,assembly-2022,2022-05-10,118000,90150
S1,Südheim,assembly-2022,2022-05-10,97000,70010
"""
JAMBI = data_folder() / "jambi"
WHERE = {"id": "2-wilayah-2026-01-01", "en": "2-regions-2026-01-01"}  # of no place
KEYS = {"election", "date", "as_of", "target", "level", "base", "model", "seed", "past_swings"}
KEYS |= {"total", "regions"}
INTERVAL = {"median", "lower", "upper"}


@pytest.fixture
def own(tmp_path):
    """A folder with the list and the one past election of another country."""
    (tmp_path / "voters.csv").write_text(VOTERS, encoding="utf-8")
    (tmp_path / "history.csv").write_text(HISTORY, encoding="utf-8")
    return tmp_path


def both(folder):
    return ["--voters", str(folder / "voters.csv"), "--history", str(folder / "history.csv")]


def run(capsys, *given):
    """Run one command in this process; return exit code, output and complaints."""
    code = main([str(part) for part in given])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def run_json(capsys, *given):
    code, out, _ = run(capsys, "project", "--json", *given)
    assert code == 0
    return json.loads(out)


def fresh(*given, cwd=None, env=None, program=("-m", "turnout")):
    """Run a fresh process; return it with bytes as they came."""
    return subprocess.run(
        [sys.executable, *program, *map(str, given)],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        capture_output=True,
        check=False,
        timeout=120,
    )


# --- help, version, usage ---------------------------------------------------------------


def test_version_is_printed_by_python_m_turnout(tmp_path):
    done = fresh("--version", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().strip() == f"turnout {turnout.__version__}"


def test_module_runs_the_command_line(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["turnout", "--version"])
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    with pytest.raises(SystemExit, match=r"^0$"):
        runpy.run_module("turnout", run_name="__main__")
    assert capsys.readouterr().out == f"turnout {turnout.__version__}\n"
    assert os.environ["OPENBLAS_NUM_THREADS"] == "1"


@pytest.mark.parametrize("given", [["--help"], ["briefing", "--help"], ["project", "--help"]])
def test_help_names_what_there_is(capsys, given):
    code, out, err = run(capsys, *given)
    assert (code, err) == (0, "")
    assert out.startswith("usage: turnout")
    told = ["briefing", "project", "check", "exit codes", "2 usage", "3 data", "4 model"]
    if len(given) == 2:
        told = ["--voters", "--history", "--target", "--base", "--as-of", "--seed", "--lang"]
    assert not [words for words in told if words not in out]


def test_help_loads_nothing_heavy(tmp_path):
    program = "import sys; from turnout.cli import main; main(['--help']); print(*sys.modules)"
    done = fresh(cwd=tmp_path, program=("-c", program))
    loaded = done.stdout.decode().splitlines()[-1].split()
    assert "argparse" in loaded
    assert not {"pandas", "numpy", "matplotlib", "scipy", "pptx", "openpyxl", "typst"} & set(loaded)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([], "COMMAND"),
        (["forecast"], "invalid choice: 'forecast'"),
        (["check"], "FILE"),
        (["project", "--base", "ktp"], "invalid choice: 'ktp'"),
        (["project", "--lang", "jv"], "invalid choice: 'jv'"),
        (["project", "--target", "79.5"], "a share between 0 and 1 such as 0.795, got 79.5"),
        (["project", "--target", "many"], "a share between 0 and 1 such as 0.795, got many"),
        (["project", "--target", "nan"], "a share between 0 and 1 such as 0.795, got nan"),
        (["project", "--level", "1"], "a share between 0 and 1"),
        (["project", "--as-of", "1 Feb"], "a date such as 2024-02-01, got 1 Feb"),
        (["project", "--seed", "x"], "invalid int value: 'x'"),
        (["briefing", "extra"], "unrecognized arguments: extra"),
    ],
)
def test_wrong_usage_exits_2_and_says_what_was_expected(capsys, given, told):
    code, out, err = run(capsys, *given)
    assert (code, out) == (2, "")
    assert told in err.splitlines()[-1]


@pytest.mark.parametrize(
    ("given", "code", "told"),
    [
        (["--as-of", "2024-02-14"], 2, "pemilu-2024 diadakan pada 2024-02-14"),
        (["--seed", "-1"], 2, "seed"),
        (["--as-of", "2001-01-01"], 4, "pada 2001-01-01 belum ada daftar pemilih"),
        (["--election", "senate-2042"], 4, "jenis 'senate'"),
    ],
)
def test_impossible_questions_have_their_exit_code_and_one_line(capsys, given, code, told):
    found, out, err = run(capsys, "project", *given)
    assert (found, out) == (code, "")
    assert told in err
    assert len(err.splitlines()) == 1
    found, out, english = run(capsys, "project", "--lang", "en", *given)
    assert (found, out) == (code, "")
    assert len(english.splitlines()) == 1
    assert english != err or code == 2


# --- project ----------------------------------------------------------------------------


def test_project_prints_sentences_and_a_row_per_region(capsys):
    code, out, err = run(capsys, "project")
    assert (code, err) == (0, "")
    outlook = turnout.datasets.jambi().outlook("pemilu-2024")
    lines = out.splitlines()
    assert lines[0] == outlook.summary()
    names = list(outlook.table()["region_name"])
    rows = [line for line in lines if line.startswith((*names, "Provinsi Jambi"))]
    assert [row.split("  ")[0] for row in rows] == [*names, "Provinsi Jambi"]
    assert "2.676.107" in rows[-1]
    head = lines[1]
    assert {len(row) for row in rows[:-1]} == {len(head)}
    assert "bertumpu pada" in " ".join(lines[-4:-1])
    assert lines[-1] == "Data per 1 Februari 2024. Proyeksi, bukan hasil resmi."


def test_project_speaks_english_on_request(capsys):
    code, out, err = run(capsys, "project", "--lang", "en", "--election", "pilkada-2024")
    assert code == 0
    assert "2,676,107" in out
    assert "stands in" in out
    assert not re.search(r"\b(peluang|kabupaten|dan|dari|tanpa|wilayah)\b", out + err)


def test_json_has_the_keys_promised(capsys):
    found = run_json(capsys)
    assert set(found) >= KEYS
    assert found["election"] == "pemilu-2024"
    assert (found["date"], found["as_of"]) == ("2024-02-14", "2024-02-01")
    assert (found["target"], found["level"], found["base"]) == (0.795, 0.9, "dpt")
    assert (found["seed"], found["past_swings"]) == (2024, 1)
    total = found["total"]
    assert set(total) >= {"registered", "turnout", "probability", "gap_points", "gap_voters"}
    for part in (total, *found["regions"]):
        for name in ("turnout", "gap_points", "gap_voters"):
            assert set(part[name]) == INTERVAL
            assert part[name]["lower"] <= part[name]["median"] <= part[name]["upper"]
        assert part["turnout"]["lower"] >= 0
        assert part["turnout"]["upper"] <= 1
        assert 0 <= part["probability"] <= 1
        assert all(isinstance(number, int) for number in part["gap_voters"].values())
        gap = part["turnout"]["median"] - found["target"]
        assert part["gap_points"]["median"] == pytest.approx(gap)
    for region in found["regions"]:
        assert set(region) >= {"region_code", "region_name", "registered", "lowest3"}
        assert 0 <= region["lowest3"] <= 1
    assert sum(region["registered"] for region in found["regions"]) == 2_676_107
    assert total["registered"] == 2_676_107
    assert sum(region["lowest3"] for region in found["regions"]) == pytest.approx(3)


def test_json_of_project_is_the_first_vote_of_the_briefing(capsys):
    outlooks = [turnout.datasets.jambi().outlook(v) for v in ("pemilu-2024", "pilkada-2024")]
    whole = json.loads(results_json(outlooks))
    others = whole.pop("other_votes")
    assert run_json(capsys) == whole
    assert run_json(capsys, "--election", "pilkada-2024") == others[0]


def test_all_lists_is_another_denominator(capsys):
    dpt, lists = run_json(capsys), run_json(capsys, "--base", "all_lists")
    assert lists["base"] == "all_lists"
    assert lists["total"]["probability"] == dpt["other_bases"]["all_lists"]["probability"]
    assert lists["other_bases"]["dpt"]["turnout"] == dpt["total"]["turnout"]
    assert lists["total"]["registered"] > dpt["total"]["registered"]


def test_level_nests_the_intervals(capsys):
    wide, narrow = run_json(capsys, "--level", "0.9"), run_json(capsys, "--level", "0,5")
    assert (wide["level"], narrow["level"]) == (0.9, 0.5)
    for outer, inner in zip(wide["regions"], narrow["regions"], strict=True):
        assert outer["turnout"]["lower"] < inner["turnout"]["lower"]
        assert outer["turnout"]["upper"] > inner["turnout"]["upper"]
        assert outer["turnout"]["median"] == inner["turnout"]["median"]


def test_target_may_have_a_point_or_a_comma(capsys):
    low, high, same = (run_json(capsys, "--target", t) for t in ("0.6", "0,9", "0,795"))
    assert (low["target"], high["target"]) == (0.6, 0.9)
    assert low["total"]["probability"] > same["total"]["probability"] > high["total"]["probability"]
    assert same == run_json(capsys)


def test_as_of_decides_what_is_known(capsys):
    early = run_json(capsys, "--as-of", "2023-07-01")
    assert early["as_of"] == "2023-07-01"
    before = run_json(capsys, "--election", "pilkada-2024", "--as-of", "2023-07-01")
    assert before["past_swings"] == 2


def test_seed_decides_the_draws(capsys):
    first, again, other = (run_json(capsys, "--seed", seed) for seed in (7, 7, 8))
    assert first == again
    assert first["seed"] == 7
    assert first["total"]["turnout"] != other["total"]["turnout"]


def test_target_not_on_record_is_said_beside_the_result(own, capsys):
    code, out, err = run(capsys, "project", *both(own))
    assert code == 0
    assert "assembly-2026" in err
    assert "79,5%" in err
    assert len(err.splitlines()) == 1
    code, given, err = run(capsys, "project", *both(own), "--target", "0.795")
    assert (code, err) == (0, "")
    assert given == out


def test_packaged_files_given_by_name_give_the_same_numbers(capsys):
    given = ["--voters", JAMBI / "voters.csv", "--history", JAMBI / "history.csv"]
    assert run_json(capsys, *given, "--as-of", "2024-02-01") == run_json(capsys)
    for part in (given[:2], given[2:]):
        found = run_json(capsys, *part, "--as-of", "2024-02-01")
        assert found["total"] == run_json(capsys)["total"]


def test_own_voter_list_is_not_held_to_the_packaged_day(capsys):
    found = run_json(capsys, "--voters", JAMBI / "voters.csv")
    assert found["as_of"] == "2024-02-13"


def test_findings_that_do_not_stop_are_told_beside_the_result(own, capsys):
    (own / "voters.csv").write_text(VOTERS + "X9,Newland,5000,assembly-2026\n", encoding="utf-8")
    code, out, err = run(capsys, "project", *both(own), "--target", "0.7")
    assert code == 0
    assert "Newland" in out
    assert "Newland" in err
    assert "voters.csv" in err
    assert len(err.splitlines()) == 1


# --- wrong files ------------------------------------------------------------------------


def csv_file(text):
    return lambda path: path.write_bytes(text.encode())


def pdf_in_disguise(path):
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    buffer = io.BytesIO()
    writer.write(buffer)
    path.write_bytes(buffer.getvalue())


def recap_with_jambi(path):
    sheet = (book := Workbook()).active
    sheet.append(["NO", "KABUPATEN/KOTA", "JUMLAH TPS", "L", "P", "L+P"])
    sheet.append([1, "KERINCI", 10, 40, 60, 100])
    sheet.append([2, "JAMBI", 10, 40, 60, 100])
    sheet.append([None, "JUMLAH", 20, 80, 120, 200])
    book.save(path)


HEAD = "region_code,region_name,registered\n"
WRONG_VOTERS = {
    "missing column": (
        "v.csv",
        csv_file("region_code,region_name\nN,A\n"),
        "E104",
        1,
        "registered",
    ),
    "region twice": ("v.csv", csv_file(HEAD + "N,A,5\nS,B,6\nN,A,7\n"), "E109", 4, "region_code"),
    "text in a number": ("v.csv", csv_file(HEAD + "N,A,lima\n"), "E105", 2, "registered"),
    "doubtful number": ("v.csv", csv_file(HEAD + 'N,A,"405,85"\n'), "E133", 2, "registered"),
    "empty cell": ("v.csv", csv_file(HEAD + "N,A,\nS,B,3\n"), "E106", 2, "registered"),
    "below zero": ("v.csv", csv_file(HEAD + "N,A,-5\n"), "E108", 2, "registered"),
    "empty file": ("v.csv", csv_file(""), "E102", None, None),
    "PDF as workbook": ("v.xlsx", pdf_in_disguise, "E103", None, None),
    "no such file": ("v.csv", lambda path: path.unlink(missing_ok=True), "E101", None, None),
    "city or province": ("v.xlsx", recap_with_jambi, "E110", 3, None),
}
WRONG_HISTORY = {
    "ballots above registered": (
        "h.csv",
        csv_file(HISTORY.replace("90150", "190150")),
        "E118",
        2,
        "ballots_cast",
    ),
    "no date": ("h.csv", csv_file(HISTORY.replace("2022-05-10", "May", 1)), "E113", 2, "date"),
    "missing column": (
        "h.csv",
        csv_file(HISTORY.replace("ballots_cast", "suara", 1)),
        "E104",
        1,
        "ballots_cast",
    ),
    "voter list": ("h.csv", csv_file(VOTERS), "E123", None, None),
}
WRONG = [
    *[("--voters", *case) for case in WRONG_VOTERS.values()],
    *[("--history", *case) for case in WRONG_HISTORY.values()],
]
IDS = [
    *[f"voters, {name}" for name in WRONG_VOTERS],
    *[f"history, {name}" for name in WRONG_HISTORY],
]


@pytest.mark.parametrize(("option", "name", "write", "fault", "row", "column"), WRONG, ids=IDS)
@pytest.mark.parametrize(
    ("lang", "places"), [("id", ("baris", "kolom")), ("en", ("row", "column"))]
)
def test_wrong_file_exits_3_and_names_the_place(
    tmp_path, capsys, lang, places, option, name, write, fault, row, column
):
    write(tmp_path / name)
    chosen = [] if lang == "id" else ["--lang", lang]
    code, out, err = run(capsys, "project", option, tmp_path / name, *chosen)
    assert (code, out) == (3, "")
    assert "Traceback" not in err
    (line,) = (line for line in err.splitlines() if line.startswith(fault))
    assert name in line
    if row is not None:
        assert f"{places[0]} {row}" in line
    if column is not None:
        assert re.search(rf"{places[1]} '[^']*{column}", line)
    assert all(re.match(r"E1\d\d ", words) for words in err.splitlines())


def test_each_fault_has_its_line_and_all_come_at_once(own, capsys):
    wrong = VOTERS.replace("120500", "many") + "S1,Südheim,9,assembly-2026\n"
    (own / "voters.csv").write_text(wrong, encoding="utf-8")
    (own / "history.csv").write_text(HISTORY.replace("70010", "97001"), encoding="utf-8")
    code, out, err = run(capsys, "project", *both(own))
    assert (code, out) == (3, "")
    found = [(line[:4], line.split()[1].strip(",")) for line in err.splitlines()]
    assert sorted(found) == [
        ("E105", "voters.csv"),
        ("E109", "voters.csv"),
        ("E118", "history.csv"),
    ]


def test_messages_differ_between_the_languages(own, capsys):
    (own / "voters.csv").write_text(VOTERS.replace("120500", "many"), encoding="utf-8")
    lines = [run(capsys, "project", *both(own), "--lang", lang)[2] for lang in ("id", "en")]
    assert "bukan bilangan bulat" in lines[0]
    assert "is not a whole number" in lines[1]
    assert run(capsys, "project", *both(own))[2] == lines[0]


def test_wrong_file_stops_the_briefing_before_anything_is_written(own, capsys):
    (own / "voters.csv").write_text("", encoding="utf-8")
    code, out, err = run(capsys, "briefing", *both(own), "--out", own / "out")
    assert (code, out) == (3, "")
    assert err.startswith("E102 voters.csv")
    assert not (own / "out").exists()


def test_wrong_file_in_a_fresh_process_shows_no_traceback(own):
    (own / "voters.csv").write_text(HEAD + "N,A,lima\n", encoding="utf-8")
    done = fresh("project", "--voters", "voters.csv", cwd=own)
    assert (done.returncode, done.stdout) == (3, b"")
    assert done.stderr.decode().startswith("E105 voters.csv, baris 2, kolom 'registered'")
    assert len(done.stderr.splitlines()) == 1


# --- check ------------------------------------------------------------------------------


def test_check_tells_what_good_files_hold(own, capsys):
    code, out, err = run(capsys, "check", own / "voters.csv", own / "history.csv")
    assert (code, err) == (0, "")
    first, second = out.splitlines()
    assert "voters.csv: daftar pemilih, 2 " in first
    assert "218.800" in first
    assert "history.csv: riwayat pemilihan, 2 " in second


def test_check_reads_the_packaged_files(capsys):
    files = [JAMBI / "voters.csv", JAMBI / "history.csv"]
    code, out, err = run(capsys, "check", *files, "--lang", "en")
    assert (code, err) == (0, "")
    assert "voter list, 11 regions, 2,676,107 registered voters" in out
    assert "history of elections, 12 regions" in out


def test_check_of_good_and_bad_files_exits_3_and_judges_each(own, capsys):
    (own / "bad.csv").write_text(HEAD + "N,A,lima\nS,B,enam\n", encoding="utf-8")
    files = [own / name for name in ("voters.csv", "bad.csv", "missing.csv", "history.csv")]
    code, out, err = run(capsys, "check", *files)
    assert (code, err) == (3, "")
    assert [out.count(fault) for fault in ("E105", "E101")] == [2, 1]
    heads = [line for line in out.splitlines() if not line.startswith(" ")]
    assert len(heads) == 4
    assert "2 temuan yang harus diperbaiki" in heads[1]


def test_check_changes_no_file(own, capsys):
    before = {path.name: path.read_bytes() for path in own.iterdir()}
    run(capsys, "check", *own.iterdir())
    assert {path.name: path.read_bytes() for path in own.iterdir()} == before


# --- consoles, pipes, other folders ------------------------------------------------------


@pytest.mark.parametrize("console", ["cp1252", "cp437", "ascii"])
def test_console_without_a_minus_sign_shows_a_plain_one(tmp_path, console):
    settings = {"PYTHONIOENCODING": console, "PYTHONUTF8": "0"}
    done = fresh("project", "--election", "pilkada-2024", cwd=tmp_path, env=settings)
    assert done.returncode == 0
    out = done.stdout.decode(console)
    assert re.search(r" -\d+,\d ", out)
    assert "?" not in out + done.stderr.decode(console)
    assert "2.676.107" in out


def test_utf8_console_shows_the_real_minus_sign(tmp_path):
    done = fresh(
        "project", "--election", "pilkada-2024", cwd=tmp_path, env={"PYTHONIOENCODING": "utf-8"}
    )
    assert re.search(r" −\d+,\d ", done.stdout.decode())


def test_name_no_console_knows_is_shown_with_a_question_mark(own):
    (own / "voters.csv").write_text(VOTERS.replace("Nordmark", "Čierna"), encoding="utf-8")
    settings = {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    done = fresh("project", *both(own), cwd=own, env=settings)
    assert done.returncode == 0
    assert "?ierna" in done.stdout.decode("cp1252")


def test_signs_a_console_lacks_are_replaced_one_by_one(monkeypatch):
    console = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", console)
    assert main(["project", "--election", "pilkada-2024"]) == 0
    console.flush()
    out = console.buffer.getvalue().decode("ascii")
    assert re.search(r" -\d+,\d  +-\d", out)
    assert "−≥●◆■…–ł".encode("ascii", errors="turnout") == b"->=*+#...-?"
    with pytest.raises(UnicodeDecodeError, match="can't decode byte 0xff"):
        b"\xff".decode("ascii", errors="turnout")


def test_lost_pipe_ends_quietly(monkeypatch, tmp_path, capsys):
    class Lost(io.StringIO):
        def write(self, _):
            raise BrokenPipeError

        def fileno(self):
            return file.fileno()

    with (tmp_path / "stand-in").open("w") as file:
        monkeypatch.setattr(sys, "stdout", Lost())
        assert main(["project"]) == 0
    assert capsys.readouterr().err == ""


def test_reader_that_stops_listening_is_no_failure(tmp_path):
    reading, writing = os.pipe()
    program = [sys.executable, "-m", "turnout", "project"]
    settings = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with subprocess.Popen(
        program, stdout=writing, stderr=subprocess.PIPE, cwd=tmp_path, env=settings
    ) as process:
        os.close(writing)
        os.close(reading)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, b"")


# --- briefing ---------------------------------------------------------------------------


@pytest.fixture
def stub(monkeypatch):
    """Replace the making of documents: what it was called with, and what it then does."""
    calls = []

    def install(result):
        def briefing(*given, **named):
            calls.append((given, named))
            named["progress"]("drawing a lot")
            named["progress"]("writing")
            if isinstance(result, BaseException):
                raise result
            return result

        monkeypatch.setattr("turnout.documents.briefing.briefing", briefing)
        return calls

    return install


def on_a_terminal(monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)


def shown(err):
    """What stands on the last line of a terminal after all was printed, and the lines above."""
    lines = []
    for line in err.split("\n"):
        row = ""
        for part in line.split("\r"):
            row = part + row[len(part) :]
        lines.append(row.rstrip())
    return lines


def test_briefing_passes_every_option_on(stub, capsys):
    calls = stub([])
    options = "--target 0,7 --level 0.8 --base all_lists --as-of 2024-01-15 --seed 3 --lang en"
    code, _, _ = run(
        capsys, "briefing", *options.split(), "--out", "there", "--election", "pilkada-2024"
    )
    assert code == 0
    ((given, named),) = calls
    assert given == (None, None)
    del named["progress"], named["notice"]
    assert named == {
        "out": "there",
        "elections": ("pilkada-2024",),
        "what_ifs": (),
        "targets": None,
        "readiness": None,
        "last": None,
        "theme": turnout.Theme(),
        "target": 0.7,
        "level": 0.8,
        "base": "all_lists",
        "model": "pooled",
        "as_of": datetime.date(2024, 1, 15),
        "seed": 3,
        "lang": "en",
    }


def test_briefing_reads_theme_and_boundaries(stub, capsys, tmp_path):
    calls = stub([])
    ring = [[102.0, -1.0], [102.9, -1.0], [102.9, -1.9], [102.0, -1.0]]
    tebo = {"type": "Feature", "properties": {"nama": "KAB. TEBO"}}
    tebo["geometry"] = {"type": "Polygon", "coordinates": [ring]}
    (tmp_path / "map.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": [tebo]}), encoding="utf-8"
    )
    (tmp_path / "theme.toml").write_text("organisasi = 'Kesbangpol'", encoding="utf-8")
    files = ["--theme", tmp_path / "theme.toml", "--boundaries", tmp_path / "map.geojson"]
    assert run(capsys, "briefing", *files)[0] == 0
    ((_, named),) = calls
    assert named["theme"].organisation == "Kesbangpol"
    assert list(named["boundaries"].shapes) == ["15.09"]
    (tmp_path / "theme.toml").write_text("kantor = 'Kesbangpol'", encoding="utf-8")
    code, _, err = run(capsys, "briefing", *files, "--lang", "en")
    assert (code, err.split(":")[0]) == (3, "E191 theme.toml")


def test_briefing_says_how_many_files_and_which_were_kept(stub, capsys, tmp_path):
    kept = Written("briefing.xlsx", tmp_path / "briefing (2).xlsx")
    stub([Written("briefing.pdf", tmp_path / "briefing.pdf"), kept])
    code, out, err = run(capsys, "briefing", "--out", "there", "--lang", "en")
    assert (code, out) == (0, "2 files are in there\n")
    assert err == "briefing.xlsx exists and is open or was edited; written as briefing (2).xlsx\n"


def test_progress_is_silent_where_no_terminal_is(stub, capsys):
    stub([])
    assert run(capsys, "briefing")[2] == ""


def test_progress_changes_one_line_of_a_terminal_and_wipes_it(stub, capsys, monkeypatch):
    stub([])
    on_a_terminal(monkeypatch)
    code, _, err = run(capsys, "briefing")
    assert code == 0
    assert "drawing a lot" in err
    assert "\n" not in err
    assert "\x1b" not in err
    assert shown(err) == [""]
    half = err[: err.index("writing") + len("writing")]
    assert shown(half + " " * 6)[0] == "writing"


@pytest.mark.parametrize(
    ("trouble", "code", "told"),
    [
        (turnout.OutputError("disk full"), 5, "disk full"),
        (turnout.ModelError("too little"), 4, "too little"),
        (turnout.UsageError("odd"), 2, "odd"),
        (turnout.DataError(["a.csv, row 3: x"]), 3, "a.csv, row 3: x"),
        (KeyboardInterrupt(), 130, "stopped; no file was written."),
    ],
    ids=["output", "model", "usage", "data", "interrupt"],
)
def test_trouble_is_one_line_even_after_progress(stub, capsys, monkeypatch, trouble, code, told):
    if isinstance(trouble, turnout.DataError):
        trouble = turnout.DataError([turnout.Finding("E102", "a.csv")])
        told = "E102 a.csv: the file is empty; choose one that holds a table."
    stub(trouble)
    on_a_terminal(monkeypatch)
    found, out, err = run(capsys, "briefing", "--lang", "en")
    assert (found, out) == (code, "")
    assert shown(err) == [told, ""]


def test_interruption_exits_130_with_one_line_in_indonesian(capsys, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("turnout.projection.project.project", interrupted)
    code, out, err = run(capsys, "project")
    assert (code, out) == (130, "")
    assert err == "dihentikan; tidak ada berkas yang ditulis.\n"


def test_folder_that_is_a_file_exits_5(own, capsys, monkeypatch):
    for maker in ("pdf", "pptx", "xlsx"):
        monkeypatch.setattr(f"turnout.documents.briefing.briefing_{maker}", lambda _: b"made")
    monkeypatch.setattr("turnout.charts.Chart.image", lambda *_: b"drawn")
    (own / "out").write_bytes(b"the user's")
    code, out, err = run(capsys, "briefing", *both(own), "--out", own / "out")
    assert (code, out) == (5, "")
    assert len(err.splitlines()) == 1
    assert "--out" in err
    assert (own / "out").read_bytes() == b"the user's"


# --- own files of another country ---------------------------------------------------------


def test_own_files_are_projected_in_both_languages(own, capsys):
    for lang, total in (("id", "218.800"), ("en", "218,800")):
        code, out, _ = run(capsys, "project", *both(own), "--lang", lang)
        assert code == 0
        assert "Nordmark" in out
        assert "Südheim" in out
        assert total in out
        assert "Jambi" not in out
    found = run_json(capsys, *both(own), "--as-of", "2026-01-01")
    assert (found["election"], found["date"], found["past_swings"]) == ("assembly-2026", None, 0)
    assert found["as_of"] == "2026-01-01"
    assert [region["registered"] for region in found["regions"]] == [120_500, 98_300]


def test_own_files_order_of_rows_changes_nothing(own, capsys):
    before = run_json(capsys, *both(own))
    head, *rows = VOTERS.splitlines(keepends=True)
    (own / "voters.csv").write_text(head + "".join(reversed(rows)), encoding="utf-8")
    after = run_json(capsys, *both(own))
    assert after["total"] == before["total"]
    assert after["regions"] == before["regions"]


def test_own_files_without_a_matching_past_say_so(own, capsys):
    code, out, err = run(capsys, "project", "--voters", own / "voters.csv")
    assert (code, out) == (4, "")
    assert "'assembly'" in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("lang", ["id", "en"])
def test_own_files_become_a_whole_briefing(own, capsys, lang):
    given = [*both(own), "--as-of", "2026-01-01", "--target", "0.7", "--lang", lang]
    code, out, err = run(capsys, "briefing", *given, "--out", own / "out")
    assert code == 0
    assert "Assembly 2026" in err
    assert len(err.splitlines()) == 1
    assert str(own / "out") in out
    names = {path.name for path in (own / "out").iterdir()}
    assert names >= {f"briefing-{WHERE[lang]}.{kind}" for kind in ("pdf", "pptx", "xlsx")}
    assert names >= {"pesan.txt", "charts"}
    whole = json.loads((own / "out" / f"projection-{WHERE[lang]}.json").read_text("utf-8"))
    assert whole == run_json(capsys, *given[: given.index("--lang")])
    chance = turnout.words.numbers.probability(whole["total"]["probability"], lang=lang)
    text = (own / "out" / "pesan.txt").read_text("utf-8")
    assert chance in text
    assert len(text) <= 900
    first, *rest = pypdf.PdfReader(own / "out" / f"briefing-{WHERE[lang]}.pdf").pages
    page_one = first.extract_text()
    pdf = " ".join([page_one, *(page.extract_text() for page in rest)])
    slides = Presentation(own / "out" / f"briefing-{WHERE[lang]}.pptx").slides
    titles = " ".join(slide.shapes.title.text_frame.text for slide in slides)
    for words in (text, page_one, titles):
        assert "Jambi" not in words
        assert "Pilkada" not in words
    for name in ("Nordmark", "Südheim"):
        assert name in pdf
    assert turnout.read_voters(own / "out" / f"briefing-{WHERE[lang]}.xlsx").total == 218_800
    again = run_json(
        capsys,
        *[
            "--voters",
            own / "out" / f"briefing-{WHERE[lang]}.xlsx",
            "--history",
            own / "out" / f"briefing-{WHERE[lang]}.xlsx",
        ],
        *["--as-of", "2026-01-01", "--target", "0.7"],
    )
    assert again["total"] == whole["total"]
