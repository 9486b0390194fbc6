"""Notebooks ask one question each, run on the real code, and say what the PDF says."""

import ast
import importlib.util
import json
import re
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from turnout.datasets import jambi
from turnout.documents.cards import cards
from turnout.documents.content import Content
from turnout.documents.scaffold import with_parameters
from turnout.evaluation.backtest import backtest
from turnout.persons.invented import FAULTS
from turnout.words.texts import text as say

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
MOST_CELLS, LONGEST_LINE, OWN_MODEL = 25, 120, 15
SHIPPED = {"voters": "VOTERS = None", "history": "HISTORY = None", "as_of": 'AS_OF = "2024-02-01"'}
DEFINING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
FORBIDDEN = re.compile(r"\b(rawan|daerah|menyebabkan|akibatnya)\b", re.IGNORECASE)
DOUBTED = r"(?<!\bbelum )(?<!\btidak )(?<!\bseberapa )"  # of sure things only that they are not
SURE = re.compile(rf"{DOUBTED}\b(pasti|dipastikan|memastikan|kepastian)\b", re.IGNORECASE)
NUMBERS = {path.stem[:2] for path in NOTEBOOKS} | {str(year) for year in range(2000, 2101)}
FIGURES = {"02_target": 4, "03_backtest": 2, "04_needed": 3, "05_charts": 18, "06_own_place": 3}
FIGURES |= {"07_persons": 3}

spec = importlib.util.spec_from_file_location("execute", FOLDER / "execute.py")
execute = importlib.util.module_from_spec(spec)
spec.loader.exec_module(execute)


REJECTED = {say(f"counted.rule.{rule}", "id"): count for rule, (count, _) in FAULTS.items()}


def said(notebook):
    """Return everything the outputs of a notebook say."""
    parts = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            parts.append(output.get("text", ""))
            parts += [
                str(value) for kind, value in output.get("data", {}).items() if "text" in kind
            ]
    return "\n".join(parts)


def tags(cell):
    return cell.metadata.get("tags", [])


def test_numbered_from_the_data_on():
    numbers = [int(path.stem[:2]) for path in NOTEBOOKS]

    assert numbers == sorted(set(numbers))
    assert all(re.fullmatch(r"\d\d_[a-z_]+", path.stem) for path in NOTEBOOKS)
    assert NOTEBOOKS[0].stem == "01_data"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_is_stripped_and_small(path):
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]

    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert all(set(cell.metadata) <= {"tags"} for cell in notebook.cells)
    assert [cell.id for cell in notebook.cells] == [str(n) for n in range(len(notebook.cells))]
    assert len(notebook.cells) <= MOST_CELLS
    assert max(len(line) for cell in code for line in cell.source.splitlines()) <= LONGEST_LINE
    assert not re.search(r"""["'](/|[A-Za-z]:\\)""", "\n".join(cell.source for cell in code))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_defines_nothing_but_one_model_of_its_own(path):
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    own = [cell.source for cell in code if "own-model" in tags(cell)]

    assert len(own) == (path.stem == "03_backtest")
    assert all(len(source.splitlines()) <= OWN_MODEL for source in own)
    for cell in code:
        nodes = list(ast.walk(ast.parse(cell.source)))
        assert own == [cell.source] or not any(isinstance(node, DEFINING) for node in nodes)
    imports = [cell for cell in code if re.search(r"^\s*(import|from) ", cell.source, re.MULTILINE)]
    assert len(imports) == 1


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_parameters_are_plain_values_in_one_cell(path):
    cells = nbformat.read(path, as_version=4).cells
    (parameters,) = [cell for cell in cells if "parameters" in tags(cell)]
    statements = ast.parse(parameters.source).body

    assert cells.index(parameters) == 1
    assert len(statements) == len(parameters.source.splitlines())
    for line, node in zip(parameters.source.splitlines(), statements, strict=True):
        assert isinstance(node, ast.Assign)
        assert node.targets[0].id.isupper()
        ast.literal_eval(node.value)
        assert re.search(r"  # .+ / .+", line), line
    if path.stem != "06_own_place":
        own = {"VOTERS": "LIST"} if path.stem == "07_persons" else {}  # by the person
        shipped = [own.get(line.split()[0], line) for line in SHIPPED.values()]
        assert all(line in parameters.source for line in shipped)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_headings_ask_in_indonesian_with_a_line_of_english(path):
    words = [c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "markdown"]

    assert re.match(rf"# {path.stem[:2]} .+\?\n", words[0])
    for number, text in enumerate(words):
        heading, _, english, _, reading, *_ = [*text.split("\n"), "", ""]
        assert heading.startswith("## " if number else "# ")
        assert re.search(r"(\?|…)$", heading), heading
        assert re.fullmatch(r"\*[A-Z][^*]+[.?]\*", english), english
        assert reading
        assert text.count("\n#") == 0
        assert not re.search(r"\d+([.,]\d+)? ?(%|persen|percent)", text), "written by hand"
        assert set(re.findall(r"\d[\d.,]*\d", text)) <= NUMBERS, "written by hand"
        assert not FORBIDDEN.search(text)
        assert not SURE.search(text)


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("Target pasti tercapai.", True),
        ("Kepastian hasil.", True),
        ("Urutannya belum pasti; ketidakpastian besar.", False),
        ("Tercapaikah, dan seberapa pasti?", False),
    ],
)
def test_only_doubt_may_be_told_by_hand(text, sure):
    assert bool(SURE.search(text)) == sure


def says_every_number_of_the_pdf(words):
    data = jambi()
    outlooks = (data.outlook("pemilu-2024"), data.outlook("pilkada-2024"))
    content = Content(outlooks, "id", 0.9)

    for outlook in outlooks:
        for row in content.region_rows(outlook):
            assert all(cell in words for cell in row)
        for line in (*content.spoken(), *content.notes(outlook)):
            assert line in words
    for card in cards(content):
        assert card.chance in words
        assert all(value in words for _, value in card.lines)


def says_every_score_of_the_command(words):
    models = ("pooled", "last-election", "last-election-independent", "mean")
    board = backtest(jambi().history, models=models, min_elections=1)

    for row in board.show().rows:
        assert all(cell in words for cell in row)
    assert board.summary() in words
    assert "common-swing, keseluruhan:" in words


def says_what_it_takes(words):
    data = jambi()
    for outlook in (data.outlook("pemilu-2024", 0.795), data.outlook("pilkada-2024", 0.795)):
        assert all(outlook.needed(chance).summary() in words for chance in (0.8, 0.95))
    assert "CONTOH REKAAN" in words


def says_what_is_constructed_and_what_a_fault_looks_like(words):
    assert words.count("ANGKA REKAAN") == 3
    assert all(fault in words for fault in ("E105", "E109", "daftar-salah.xlsx"))
    assert "Parliament 2027" in words


def says_what_was_rejected_and_that_the_list_is_invented(words):
    assert words.count("DAFTAR REKAAN") == 2 * 9  # as HTML and as text
    assert "26.900 baris orang dibaca, 26.761 pemilih dihitung (wilayah: 11, " in words
    assert all(re.search(rf"{told} +{rows}\n", words) for told, rows in REJECTED.items())
    assert "5 dari 286 sel semua wilayah disembunyikan." in words
    assert "file, row, rule" in words


def says_what_the_vote_takes(words):
    assert all(count in words for count in ("78.120", "22.320", "DATA REKAAN"))


SAYS = {
    "02_target": says_every_number_of_the_pdf,
    "03_backtest": says_every_score_of_the_command,
    "04_needed": says_what_it_takes,
    "06_own_place": says_what_is_constructed_and_what_a_fault_looks_like,
    "07_persons": says_what_was_rejected_and_that_the_list_is_invented,
    "08_readiness": says_what_the_vote_takes,
}


def stands_alone_and_can_be_read_aloud(page):
    links = [value for tag in page() for key, value in tag.attrs.items() if key in ("src", "href")]

    assert page.html["lang"] == "id"
    assert all(re.match("[A-Z]", line.get_text()) for line in page("p", lang="en"))
    assert len(page("p", lang="en")) == len(page(["h1", "h2"]))
    assert [h1.get_text() for h1 in page("h1")] == [page.title.string]
    assert all(link.startswith(("data:", "#")) for link in links)
    assert not page(["script", "link", "iframe"])
    assert "url(http" not in str(page("style"))
    assert "widget" not in str(page.main)
    assert all(len(image["alt"]) > 40 for image in page("img"))
    for table in page("table"):
        assert table.caption.get_text(strip=True)
        assert {head["scope"] for head in table("th")} <= {"col", "row"}
        assert table("th")


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_runs_and_says_what_the_documents_say(path):
    """Each notebook is run once, so all that its outputs must hold is looked at here."""
    before = sorted(FOLDER.iterdir())
    notebook = execute.executed(path)
    assert sorted(FOLDER.iterdir()) == before
    words, page = said(notebook), BeautifulSoup(execute.page(notebook), "html.parser")

    assert ("ANGKA REKAAN" if path.stem == "06_own_place" else "2.676.107") in words
    assert "Traceback" not in words
    assert len(page("img")) == FIGURES.get(path.stem, 1)
    SAYS.get(path.stem, str)(words)
    stands_alone_and_can_be_read_aloud(page)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["02_target", "04_needed", "05_charts"])
def test_runs_for_one_small_region(name, tmp_path):
    """Examples that do not fit the place are left out, and no figure needs a second region."""
    head = "region_code,region_name,registered,election"
    (tmp_path / "v.csv").write_text(f"{head}\n17.01,Bengkulu Selatan,6100,pemilu-2024\n", "utf-8")
    rows = "17.01,Bengkulu Selatan,5800,pilpres-2014,2014-07-09,4100\n"
    rows += "17.01,Bengkulu Selatan,5950,pemilu-2019,2019-04-17,4900\n"
    (tmp_path / "h.csv").write_text(f"{head},date,ballots_cast\n{rows}", "utf-8")
    own = {"VOTERS": "v.csv", "HISTORY": "h.csv", "ELECTIONS": None, "OTHER_DAY": None}
    packaged = json.loads((FOLDER / f"{name}.ipynb").read_text("utf-8"))
    path = tmp_path / f"{name}.ipynb"
    path.write_text(json.dumps(with_parameters(packaged, own)), "utf-8")

    words = said(execute.executed(path))

    assert "6.100" in words
    assert "10.000 nama ganda dicoret" not in words
    assert ("Pemilih muda tinggal di rumah" in words) == (name == "04_needed")
    assert "Pilkada" not in re.sub("Pilkada 20(15|20)", "", words)


@pytest.fixture
def book(tmp_path):
    """Write a notebook of the cells given, and return its path."""

    def write(*sources):
        cells = [nbformat.v4.new_markdown_cell("# 00 Apa?\n\n*What?*")]
        cells += [nbformat.v4.new_code_cell(source) for source in sources]
        path = tmp_path / "00_try.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
        return path

    return write


def test_it_runs_where_it_lies_and_leaves_nothing_there(book, tmp_path):
    path = book("from pathlib import Path\nprint(Path('../own.txt').read_text())")
    (tmp_path / "notebooks").mkdir()
    path = path.rename(tmp_path / "notebooks" / path.name)
    (tmp_path / "own.txt").write_text("from beside")

    assert execute.main([f"{path.parent}/0[0-7]*.ipynb", "--out", str(tmp_path / "out")]) == 0

    page = BeautifulSoup((tmp_path / "out" / "00_try.html").read_text("utf-8"), "html.parser")
    assert "from beside" in page.get_text()
    assert [line.get_text() for line in page(lang="en")] == ["What?"]
    assert [*path.parent.iterdir()] == [path]


def test_a_failure_tells_notebook_cell_and_message(book, tmp_path, capsys):
    bad = book("print(1)", "import warnings\nwarnings.warn('it is old')")

    found = execute.main([str(bad), str(tmp_path / "none.ipynb"), "--out", str(tmp_path / "out")])

    told = capsys.readouterr().err.splitlines()
    assert found == 1
    assert told[0] == "00_try.ipynb, cell 3 (import warnings): UserWarning: it is old"
    assert "none.ipynb" in told[1]
    assert list((tmp_path / "out").iterdir()) == []


def test_code_is_hidden_and_words_stand_left_where_managers_read(book, tmp_path, capsys):
    good = book("import pandas as pd\npd.DataFrame({'a': ['Tebo'], 'b': ['1.234']})")

    assert execute.main([str(good), "--hide-code", "--out", str(tmp_path / "out")]) == 0

    page = BeautifulSoup((tmp_path / "out" / "00_try.html").read_text("utf-8"), "html.parser")
    assert "00_try" in capsys.readouterr().out
    assert "import pandas" not in page.get_text()
    left = [cell.get_text() for cell in page(["th", "td"]) if "left" in cell.get("style", "")]
    assert left == ["a", "Tebo"]
