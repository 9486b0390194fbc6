"""Notebooks ask one question each, run on the real code, and say what the PDF says."""

import ast
import importlib.util
import re
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from turnout.datasets import jambi
from turnout.documents.cards import cards
from turnout.documents.content import Content
from turnout.evaluation.backtest import backtest

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
MOST_CELLS, LONGEST_LINE, OWN_MODEL = 25, 120, 15
SHIPPED = {"voters": "VOTERS = None", "history": "HISTORY = None", "as_of": 'AS_OF = "2024-02-01"'}
DEFINING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
FORBIDDEN = re.compile(r"\b(rawan|daerah|menyebabkan|akibatnya)\b", re.IGNORECASE)
FIGURES = {"02_target": 4, "03_backtest": 2, "04_needed": 3, "05_charts": 18, "08_readiness": 1}

spec = importlib.util.spec_from_file_location("execute", FOLDER / "execute.py")
execute = importlib.util.module_from_spec(spec)
spec.loader.exec_module(execute)


def each(paths):
    """Keep the tests of one notebook together, so that it runs once; others run beside them."""
    return [
        pytest.param(path, marks=pytest.mark.xdist_group(path.stem), id=path.stem) for path in paths
    ]


@pytest.fixture(scope="module")
def ran():
    """Run each notebook once in a fresh kernel, with warnings as errors."""
    done = {}

    def run(path):
        if path not in done:
            done[path] = execute.executed(path)
        return done[path]

    return run


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
        assert all(line in parameters.source for line in SHIPPED.values())


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
        assert not FORBIDDEN.search(text)


@pytest.mark.parametrize("path", each(NOTEBOOKS))
def test_runs_top_to_bottom(path, ran):
    words = said(ran(path))

    assert ("REKAAN" if path.stem == "06_own_place" else "2.676.107") in words
    assert "Traceback" not in words
    assert words.count("<figure") == FIGURES.get(path.stem, words.count("<figure"))


@pytest.mark.parametrize("hide_code", [False, True])
@pytest.mark.parametrize("path", each(NOTEBOOKS))
def test_page_stands_alone_and_can_be_read_aloud(path, hide_code, ran):
    page = BeautifulSoup(execute.page(ran(path), hide_code=hide_code), "html.parser")
    links = [
        value for tag in page() for name, value in tag.attrs.items() if name in ("src", "href")
    ]

    assert page.html["lang"] == "id"
    assert [h1.get_text() for h1 in page("h1")] == [page.title.string]
    assert all(link.startswith(("data:", "#")) for link in links)
    assert not page(["script", "link", "iframe"])
    assert "url(http" not in str(page("style"))
    assert "widget-state" not in str(page)
    assert all(len(image["alt"]) > 40 for image in page("img"))
    assert bool(page.select(".jp-InputArea-editor")) is not hide_code
    for table in page("table"):
        assert table.caption.get_text(strip=True)
        assert all(head["scope"] in ("col", "row") for head in table("th"))
        assert table("th", scope="col")


@pytest.mark.xdist_group("02_target")
def test_says_every_number_of_the_pdf(ran):
    data = jambi()
    outlooks = (data.outlook("pemilu-2024"), data.outlook("pilkada-2024"))
    content = Content(outlooks, "id", 0.9)
    words = said(ran(FOLDER / "02_target.ipynb"))

    for outlook in outlooks:
        for row in content.region_rows(outlook):
            assert all(cell in words for cell in row)
        for line in (*content.spoken(), *content.notes(outlook)):
            assert line in words
    for card in cards(content):
        assert card.chance in words
        assert all(value in words for _, value in card.lines)


@pytest.mark.xdist_group("03_backtest")
def test_says_every_score_of_the_command(ran):
    models = ("pooled", "last-election", "last-election-independent", "mean")
    board = backtest(jambi().history, models=models, min_elections=1)
    words = said(ran(FOLDER / "03_backtest.ipynb"))

    for row in board.show().rows:
        assert all(cell in words for cell in row)
    assert board.summary() in words
    assert "common-swing, keseluruhan:" in words


@pytest.mark.xdist_group("04_needed")
def test_says_what_it_takes(ran):
    words = said(ran(FOLDER / "04_needed.ipynb"))

    for vote in ("pemilu-2024", "pilkada-2024"):
        for probability in (0.8, 0.95):
            assert jambi().outlook(vote, 0.795).needed(probability).summary() in words
    assert "CONTOH REKAAN" in words


@pytest.mark.xdist_group("06_own_place")
def test_shows_what_a_fault_looks_like(ran):
    words = said(ran(FOLDER / "06_own_place.ipynb"))

    assert all(fault in words for fault in ("E105", "E109", "daftar-salah.xlsx"))
    assert "Parliament 2027" in words


@pytest.mark.xdist_group("08_readiness")
def test_says_what_the_vote_takes(ran):
    words = said(ran(FOLDER / "08_readiness.ipynb"))

    assert all(count in words for count in ("78.120", "22.320", "DATA REKAAN"))


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


def test_a_failure_tells_notebook_cell_and_message(book, tmp_path, capsys):
    good = FOLDER / "01_data.ipynb"
    bad = book("print(1)", "import warnings\nwarnings.warn('old')")

    with pytest.raises(execute.NotebookError, match=r"00_try\.ipynb, cell 3 \(import warnings\): "):
        execute.executed(bad)
    assert execute.main([str(tmp_path / "none.ipynb"), "--out", str(tmp_path / "out")]) == 1
    assert "none.ipynb" in capsys.readouterr().err
    assert good.exists()
