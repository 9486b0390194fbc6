"""turnout init: a folder for another province, filled in and used as its README says."""

import copy
import datetime
import io
import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from contextlib import chdir
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader

import turnout
from turnout.charts.theme import read_theme
from turnout.cli import main
from turnout.documents import scaffold as module
from turnout.documents.output import write_folder
from turnout.documents.scaffold import read_regions, scaffold, with_parameters
from turnout.documents.template import FIELDS, template_xlsx
from turnout.errors import DataError, OutputError, UsageError
from turnout.plan.scenario_files import read_scenarios
from turnout.words.texts import text

ROOT = Path(__file__).parents[1]
PAST = {"pilpres-2014": ("2014-07-09", 0.71), "pemilu-2019": ("2019-04-17", 0.82)}
FIRST = ["README.md", "data/voters.xlsx", "data/history.xlsx", "data/readiness.xlsx"]
LAST = ["Makefile", "briefing.cmd", "scenarios.toml", "theme.toml", ".gitignore"]
RUNS = "notebooks/execute.py"
PARAMETERS = """\
import turnout

AS_OF = "2024-02-01"  # day
VOTERS = None  # None: packaged
HISTORY = None
ELECTIONS = (
    "pemilu-2024",
    "pilkada-2024",
)
é, LEVEL = "é", 0.9; ELECTION = None  # vote
"""
MORE = 'TARGET = 0.795\nOTHER_DAY = "2024-11-20"\n'


def notebook(source):
    """Return a notebook as its JSON says: a text, its parameters, and a cell that uses them."""
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Own"]},
        {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": [source]},
        {"cell_type": "code", "metadata": {}, "source": ["data = VOTERS, HISTORY\n"]},
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def assigned(made):
    """Return what the cell of parameters assigns when it is run."""
    (cell,) = (c for c in made["cells"] if "parameters" in c["metadata"].get("tags", ()))
    space = {}
    exec("".join(cell["source"]), space)
    return {name: value for name, value in space.items() if name.isupper()}


def names_in(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def sheet_of(path):
    book = load_workbook(path)
    return book, book.worksheets[0]


def fill(folder, coming):
    """Fill the forms with constructed numbers, as an office would by hand."""
    book, sheet = sheet_of(folder / "data/voters.xlsx")
    place = {name: n for n, name in enumerate(FIELDS["voters"], 1)}
    regions = [(row[0].value, row[1].value) for row in sheet.iter_rows(min_row=2)]
    for row, _ in enumerate(regions, start=2):
        sheet.cell(row, place["registered"], 90_000 + 7_331 * row)
        sheet.cell(row, place["tps"], 300 + 11 * row)
        sheet.cell(row, place["election"], coming)
    book.save(folder / "data/voters.xlsx")
    book, sheet = sheet_of(folder / "data/history.xlsx")
    rows = [(n, *region, *vote) for vote in PAST.items() for n, region in enumerate(regions)]
    for row, (n, code, name, election, (day, share)) in enumerate(rows, start=2):
        people = 85_000 + 7_013 * (n + 2)
        told = [code, name, election, datetime.date.fromisoformat(day), people]
        told.append(round(people * (share + 0.013 * (n * 7 % 5 - 2))))
        for column, value in enumerate(told, 1):
            sheet.cell(row, column, value)
    book.save(folder / "data/history.xlsx")


def recipe(folder, target):
    """Return what a target of the Makefile gives to turnout, as make would."""
    written = (folder / "Makefile").read_text("utf-8")
    line = re.search(rf"^{target}:\n\t(.*)$", written, re.MULTILINE)[1]
    words = shlex.split(line.replace("$(PYTHON)", "python").replace("$(OPTIONS)", ""))
    assert words[:3] == ["python", "-m", "turnout"]
    return words[3:]


@pytest.fixture(scope="module")
def bengkulu(tmp_path_factory):
    """The folder of a province that is not packaged, filled in."""
    folder = tmp_path_factory.mktemp("own place") / "Kesbangpol 17"
    assert main(["init", str(folder), "--province", "17"]) == 0
    empty = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    fill(folder, "pemilu-2024")
    return folder, empty


def words_of(path, content):
    """Return the words a file of the folder holds; of a workbook its cells and drop-downs."""
    if path.suffix == ".ipynb":  # a comment may say what the packaged figures are of
        cells = json.loads(content)["cells"]
        return re.sub(r"#.*", "", "\n".join("".join(cell["source"]) for cell in cells))
    if path.suffix != ".xlsx":
        return content.decode()
    sheets = load_workbook(io.BytesIO(content)).worksheets
    cells = [str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row]
    rules = [r.formula1 or "" for sheet in sheets for r in sheet.data_validations.dataValidation]
    return "\n".join(cells + rules)


class TestFolder:
    def test_holds_forms_notebooks_and_commands(self, bengkulu):
        folder, empty = bengkulu
        names = {path.relative_to(folder).as_posix() for path in empty}

        books = {name for name in names if name.startswith("notebooks/")} - {RUNS}
        assert names - books == {*FIRST, *LAST, RUNS}
        assert all(name.endswith(".ipynb") and name[10:12] not in {"06", "07"} for name in books)
        assert [path.name for path in folder.parent.iterdir()] == [folder.name]

    def test_forms_hold_the_regencies_of_the_province(self, bengkulu):
        folder, empty = bengkulu
        for form in ("voters", "history", "readiness"):
            content = empty[folder / f"data/{form}.xlsx"]
            frame = pd.read_excel(io.BytesIO(content), engine="openpyxl", dtype=str)
            assert frame["Kode wilayah"].unique().tolist() == [
                *(f"17.0{n}" for n in range(1, 10)),
                "17.71",
            ]
            told = [name for name in ("Pemilihan", "Tanggal") if name in frame]
            assert frame[told].isna().all(axis=None)

    def test_nothing_of_it_is_of_jambi(self, bengkulu):
        for path, content in bengkulu[1].items():
            assert not re.search("jambi|batang ?hari", words_of(path, content), re.IGNORECASE)

    def test_readme_and_commands_agree(self, bengkulu):
        folder, _ = bengkulu
        readme = (folder / "README.md").read_text("utf-8")
        script = (folder / "briefing.cmd").read_bytes()

        line = f"py -m turnout {shlex.join(recipe(folder, 'briefing'))}"
        assert readme.startswith("# Provinsi Bengkulu: ")
        assert f"`{line}`" in readme
        assert f"`py -m turnout {shlex.join(recipe(folder, 'check'))}`" in readme
        assert script.decode("utf-8").split("\r\n") == [
            *("@echo off", "chcp 65001 >nul", f'set PYTHON="{Path(sys.executable)}"'),
            *("if not exist %PYTHON% set PYTHON=py", 'pushd "%~dp0"'),
            *(f"%PYTHON%{line.removeprefix('py')} %*", "popd", "pause", ""),
        ]
        assert b"\n" not in script.replace(b"\r\n", b"")
        assert (folder / ".gitignore").read_bytes() == b"out/\n"

    def test_examples_say_that_they_are(self, bengkulu):
        folder, _ = bengkulu
        scenarios = read_scenarios(folder / "scenarios.toml")

        assert [change.kind for one in scenarios for change in one.changes] == ["list", "youth"]
        assert (folder / "scenarios.toml").read_text("utf-8").startswith("# CONTOH REKAAN")
        assert "(contoh)" in read_theme(folder / "theme.toml").organisation
        makefile = (folder / "Makefile").read_text("utf-8")
        assert all("toml" not in line for line in makefile.splitlines() if line[:1] != "#")


class TestUse:
    def test_check_finds_nothing_and_the_pack_names_the_province(self, bengkulu, capsys):
        folder, _ = bengkulu
        with chdir(folder):
            assert main(recipe(folder, "check")) == 0
            assert main(recipe(folder, "briefing")) == 0

        (pdf,), (plain,) = ((folder / "out").glob(one) for one in ("*.pdf", "projection-*.json"))
        pages = " ".join(" ".join(page.extract_text() for page in PdfReader(pdf).pages).split())
        said, figures = capsys.readouterr().out, plain.read_text("utf-8")
        assert "10 wilayah, 1.376.515 pemilih terdaftar" in said
        assert pdf.name.startswith("briefing-bengkulu-")
        assert "Provinsi Bengkulu" in pages
        assert "Provinsi Bengkulu" in figures
        norm = text("norms.source.linmas")  # says where a norm of every province is from
        assert norm in pages
        assert "Jambi" not in pages.replace(norm, "") + figures

    def test_what_ifs_and_looks_may_be_named(self, bengkulu):
        folder, _ = bengkulu
        data = turnout.datasets.read(folder / "data/voters.xlsx", folder / "data/history.xlsx")
        outlook = data.outlook(target=0.795)

        found = turnout.scenarios(outlook, read_scenarios(folder / "scenarios.toml"))

        assert outlook.projection.election == "pemilu-2024"
        assert len(found.table()) == 3

    @pytest.mark.slow
    def test_notebooks_become_pages_that_stand_alone(self, bengkulu):
        folder, empty = bengkulu
        makefile = (folder / "Makefile").read_text("utf-8")
        (line,) = re.findall(r"^\t\$\(PYTHON\) (notebooks/.*)$", makefile, re.MULTILINE)
        pattern = re.search(r"^NOTEBOOKS \?= (.*)$", makefile, re.MULTILINE)[1]
        words = shlex.split(line.replace("$(NOTEBOOKS)", pattern))

        windows = " ".join(words).replace(
            f"{RUNS} {pattern}", f"{RUNS} {pattern}".replace("/", "\\")
        )
        assert f"`py {windows}`" in (folder / "README.md").read_text("utf-8")

        words[1] = "notebooks/0[14]*.ipynb"
        subprocess.run([sys.executable, *words], cwd=folder, check=True, capture_output=True)

        first, last = sorted((folder / "out/notebooks").iterdir())
        page = first.read_text("utf-8")
        assert 'lang="id"' in page
        assert "<script" not in page
        assert "Bengkulu" in page
        assert "Jambi" not in BeautifulSoup(page, "html.parser").find("main").get_text()
        assert "OTHER_DAY" in last.read_text("utf-8")
        assert {*(folder / "notebooks").iterdir()} == {
            p for p in empty if p.parent.name == "notebooks"
        }


class TestNotebooks:
    def test_parameters_are_written_anew(self):
        before = notebook(PARAMETERS)
        kept = copy.deepcopy(before)
        own = {"VOTERS": "../a.xlsx", "HISTORY": "h.csv", "AS_OF": None, "ELECTIONS": None, "N": 3}

        made = with_parameters(before, own)

        assert "".join(made["cells"][1]["source"]) == (
            "import turnout\n\nAS_OF = None  # day\nVOTERS = '../a.xlsx'\nHISTORY = 'h.csv'\n"
            'ELECTIONS = None\né, LEVEL = "é", 0.9; ELECTION = None  # vote\n'
        )
        assert before == kept
        assert [made["cells"][n] for n in (0, 2)] == [kept["cells"][n] for n in (0, 2)]

    @given(
        st.dictionaries(
            st.sampled_from(["VOTERS", "HISTORY", "AS_OF", "ELECTIONS", "LEVEL"]),
            st.none() | st.text(max_size=9) | st.floats(0, 1) | st.lists(st.text(max_size=4)),
        )
    )
    def test_what_runs_is_what_was_given(self, own):
        source = PARAMETERS.rpartition("é, ")[0] + "LEVEL = 0.9"

        found = assigned(with_parameters(notebook(source), own))

        assert found == assigned(notebook(source)) | own

    @pytest.mark.parametrize("source", ["", "HISTORY = None", "voters = VOTERS == None"])
    def test_without_voters_it_fails(self, source):
        with pytest.raises(ValueError, match="no cell of parameters that assigns VOTERS"):
            with_parameters(notebook(source), {"HISTORY": "h.csv"})
        with pytest.raises(ValueError, match="no cell of parameters"):
            with_parameters({"cells": []}, {})

    def test_those_that_take_files_are_pointed_to_the_folder(self, tmp_path, monkeypatch):
        packaged = {"01_own": PARAMETERS, "02_fixed": "AS_OF = 1", "06_place": PARAMETERS}
        packaged["01_own"] = MORE + PARAMETERS
        for name, source in packaged.items():
            (tmp_path / f"{name}.ipynb").write_text(json.dumps(notebook(source)), "utf-8")
        (tmp_path / "execute.py").write_text("raise SystemExit", "utf-8")
        monkeypatch.setattr(module, "packaged_folder", lambda _: tmp_path)

        written = scaffold(tmp_path / "new", province="17", election="pilkada-2029", lang="en")

        run, book = [path for path in written if path.parent.name == "notebooks"]
        assert run.read_text("utf-8") == "raise SystemExit"
        assert book.name == "01_own.ipynb"
        made = json.loads(book.read_text("utf-8"))
        values = assigned(made)
        assert values["ELECTIONS"] == ("pilkada-2029",)
        assert {values[name] for name in ("AS_OF", "TARGET", "OTHER_DAY")} == {None}
        for name, file in (("VOTERS", "voters"), ("HISTORY", "history")):
            assert (book.parent / values[name]).resolve() == tmp_path / f"new/data/{file}.xlsx"

    def test_every_packaged_one_can_be_read(self):
        for path in (ROOT / "notebooks").glob("*.ipynb"):
            cell, _ = module._parameters(json.loads(path.read_text("utf-8")))
            assert cell is not None, path.name

    def test_they_are_in_the_wheel(self):
        settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
        packed = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]

        assert packed == {"data": "turnout/data", "notebooks": "turnout/notebooks"}


class TestChoices:
    def test_english_and_the_coming_vote(self, tmp_path, capsys):
        folder = tmp_path / "gorontalo"
        asked = ("--province", "75", "--election", "pilkada-2024", "--lang", "en")

        assert main(["init", str(folder), *asked]) == 0

        said, readme = capsys.readouterr().out, (folder / "README.md").read_text("utf-8")
        assert f"files are in {folder}\n" in said
        assert "\n3. Write the meeting pack: make briefing" in said
        assert readme.startswith("# Gorontalo Province: will participation")
        assert recipe(folder, "briefing")[-4:] == ["--election", "pilkada-2024", "--lang", "en"]
        assert recipe(folder, "check")[-2:] == ["--lang", "en"]
        heads = {}
        for form in ("voters", "history"):
            _, sheet = sheet_of(folder / f"data/{form}.xlsx")
            rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
            heads[form] = [row[rows[0].index("Election")] for row in rows[1:]]
        assert heads == {"voters": ["pilkada-2024"] * 6, "history": [None] * 6}

    def test_regions_of_any_place(self, tmp_path, write):
        regions = write("regions.csv", "region_name;region_code;x\nNordmark;N1;2\nØstby;O3;4\n")
        scaffold(tmp_path / "Nordland", regions=regions, lang="en")

        _, sheet = sheet_of(tmp_path / "Nordland/data/voters.xlsx")
        found = [[cell.value for cell in row][:2] for row in sheet.iter_rows(min_row=2)]
        assert found == [["N1", "Nordmark"], ["O3", "Østby"]]
        assert (tmp_path / "Nordland/README.md").read_text("utf-8").startswith("# Nordland: ")

    @pytest.mark.parametrize(
        ("content", "fault"),
        [
            ("region_code,name\nN1,Nordmark\n", r"^E104 r\.csv, row 1.*region_name"),
            ("region_code,region_name\nN1,Nordmark\nN1,Sydmark\n", r"^E109 r\.csv, row 3"),
            ("region_code,region_name\nN1,\nS2,Sydmark\n", r"^E106 r\.csv, row 2"),
            ("region_code,region_name\n", r"^E102 r\.csv: the file is empty"),
        ],
    )
    def test_faults_of_regions_are_told(self, tmp_path, write, content, fault):
        with pytest.raises(DataError, match=fault):
            read_regions(write("r.csv", content))
        with pytest.raises(DataError, match=fault):
            scaffold(tmp_path / "new", regions=tmp_path / "r.csv")
        assert not (tmp_path / "new").exists()

    def test_a_console_of_windows_shows_it(self, tmp_path):
        settings = {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
        done = subprocess.run(
            [sys.executable, "-m", "turnout", "init", "Časlav – ibu", "--province", "17"],
            cwd=tmp_path,
            env=os.environ | settings,
            capture_output=True,
            check=True,
        )
        said = done.stdout.decode("cp1252")
        assert (tmp_path / "Časlav – ibu" / "data/voters.xlsx").exists()
        assert "di folder ?aslav – ibu:" in said
        assert done.stderr == b""


class TestRefused:
    @pytest.mark.parametrize("kept", ["folder", "file"])
    def test_nothing_is_ever_overwritten(self, tmp_path, capsys, kept):
        own = tmp_path / "own" / "mine.txt" if kept == "folder" else tmp_path / "own"
        own.parent.mkdir(exist_ok=True)
        own.write_text("mine", "utf-8")

        assert main(["init", str(tmp_path / "own"), "--province", "17"]) == 2

        assert own.read_text("utf-8") == "mine"
        assert len(list(tmp_path.rglob("*"))) == 1 + (kept == "folder")
        assert (
            capsys.readouterr()
            .err.strip()
            .endswith("sudah ada dan tidak ditimpa; pilih nama lain.")
        )

    def test_an_empty_folder_is_filled(self, tmp_path):
        with chdir(tmp_path):
            assert main(["init", ".", "--province", "17"]) == 0

        assert names_in(tmp_path) >= {*FIRST, *LAST}
        assert not [path for path in tmp_path.iterdir() if path.name.endswith(".tmp")]

    @pytest.mark.parametrize(
        ("asked", "fault"),
        [
            ({"province": "99"}, "the code of a province, got '99': 11 Aceh"),
            (
                {"province": "17", "election": "pilkada & 2024"},
                "a name such as pilkada-2024 .*got 'pilkada & 2024'",
            ),
            ({"province": "17", "election": ""}, "a name such as pilkada-2024"),
        ],
    )
    def test_what_is_asked_wrongly_writes_nothing(self, tmp_path, asked, fault):
        with pytest.raises(UsageError, match=fault):
            scaffold(tmp_path / "new", **asked)
        assert not list(tmp_path.iterdir())

    def test_one_place_is_asked_for(self, tmp_path, capsys):
        assert main(["init", str(tmp_path / "a"), "--province", "17", "--regions", "r.csv"]) == 2
        assert "not allowed with" in capsys.readouterr().err

    @pytest.mark.parametrize("there", [True, False])
    @pytest.mark.parametrize("method", ["write_bytes", "rename"])
    def test_a_failure_leaves_nothing(self, tmp_path, monkeypatch, there, method):
        folder, done, real = tmp_path / "new", [], getattr(Path, method)
        if there:
            folder.mkdir()
        last = 3 if method == "write_bytes" else 1 + there

        def failing(path, *given):
            done.append(path)
            if len(done) == last:
                raise OSError(28, "No space left on device", str(path))
            return real(path, *given)

        monkeypatch.setattr(Path, method, failing)
        with pytest.raises(OutputError, match=r"new.* could not be written \(No space left"):
            write_folder(folder, {"a.txt": b"1", "data/b.txt": b"2", "c.txt": b"3"})

        assert list(tmp_path.rglob("*")) == [folder] * there
        assert len(done) >= last


class TestTemplate:
    def test_a_form_is_written_beside_the_one_that_was_filled_in(self, tmp_path):
        first = turnout.template("voters", tmp_path / "v.xlsx", province="17")
        first.write_bytes(b"filled in")

        second = turnout.template("voters", str(first), province="17", election="pilkada-2024")

        assert first.read_bytes() == b"filled in"
        assert second == tmp_path / "v (2).xlsx"
        _, sheet = sheet_of(second)
        assert {row[7].value for row in sheet.iter_rows(min_row=2)} == {"pilkada-2024"}
        assert sheet["B11"].value == "Kota Bengkulu"

    def test_unknown_form(self, tmp_path):
        expected = "one of voters, history, readiness, got 'voter'"
        with pytest.raises(UsageError, match=expected):
            turnout.template("voter", tmp_path / "v.xlsx")
        assert not list(tmp_path.iterdir())

    def test_a_form_is_a_workbook(self, tmp_path):
        with pytest.raises(UsageError, match=r"v\.csv: the name of a form has to end in \.xlsx"):
            turnout.template("voters", tmp_path / "v.csv")
        assert not list(tmp_path.iterdir())

    def test_a_vote_is_named_as_for_init(self, tmp_path):
        with pytest.raises(UsageError, match="election: expected a name such as pilkada-2024"):
            turnout.template("voters", tmp_path / "v.xlsx", election="apa saja!")
        with pytest.raises(UsageError, match="election: expected a name such as pilkada-2024"):
            scaffold(tmp_path / "new", election="apa saja!")
        assert not list(tmp_path.iterdir())

    def test_no_regions_are_no_form(self):
        with pytest.raises(UsageError, match="province: expected"):
            template_xlsx("voters", regions=pd.DataFrame(columns=["region_code", "region_name"]))
