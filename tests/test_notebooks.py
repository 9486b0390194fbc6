"""Notebooks run top to bottom on the real code, carry no outputs and say what the PDF says."""

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from turnout.datasets import jambi
from turnout.documents.cards import cards
from turnout.documents.content import Content
from turnout.documents.scoreboard import scoreboard_rows, scoreboard_sentence
from turnout.evaluation.backtest import backtest

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
MOST_CELLS = {"02_projection": 12, "03_backtest": 18}
OWN_MODEL = {"03_backtest": 15}  # lines of the one cell that may define a model


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """Run each notebook once in a fresh kernel, with warnings as errors."""
    done = {}

    def run(path):
        if path not in done:
            os.environ["PYTHONWARNINGS"] = "error"
            notebook = nbformat.read(path, as_version=4)
            where = {"metadata": {"path": str(tmp_path_factory.mktemp(path.stem))}}
            NotebookClient(notebook, timeout=120, kernel_name="python3", resources=where).execute()
            done[path] = notebook
        return done[path]

    yield run
    os.environ.pop("PYTHONWARNINGS", None)


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


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_is_stripped_and_small(path):
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]

    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    assert len(notebook.cells) <= MOST_CELLS.get(path.stem, 25)
    own = [cell.source for cell in code if "own-model" in cell.metadata.get("tags", [])]
    rest = [cell.source for cell in code if cell.source not in own]
    assert not any(word in source for source in rest for word in ("def ", "class ", "%pip"))
    assert len(own) == (path.stem in OWN_MODEL)
    assert all(len(source.splitlines()) <= OWN_MODEL[path.stem] for source in own)
    assert sum(cell.source.startswith("# ") for cell in notebook.cells) == 1
    assert sum("parameters" in cell.metadata.get("tags", []) for cell in code) == 1


@pytest.mark.xdist_group("notebooks")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_runs_top_to_bottom(path, ran):
    assert "2,676,107" in said(ran(path)) or "2.676.107" in said(ran(path))


@pytest.mark.xdist_group("notebooks")
def test_says_every_number_of_the_pdf(ran):
    data = jambi()
    outlooks = (data.outlook("pemilu-2024"), data.outlook("pilkada-2024"))
    content = Content(outlooks, "id", 0.9)
    words = said(ran(FOLDER / "02_projection.ipynb"))

    for outlook in outlooks:
        for row in content.region_rows(outlook):
            assert all(cell in words for cell in row)
        for line in content.spoken():
            assert line in words
    for card in cards(content):
        assert card.chance in words
        assert all(value in words for _, value in card.lines)
    assert words.count("<figure") == 5
    assert "78.120" in words
    assert "22.320" in words


@pytest.mark.xdist_group("notebooks")
def test_says_every_score_of_the_command(ran):
    models = ("pooled", "last-election", "last-election-independent", "mean")
    board = backtest(jambi().history, models=models, min_elections=1)
    words = said(ran(FOLDER / "03_backtest.ipynb"))

    for row in scoreboard_rows(board):
        assert all(cell in words for cell in row)
    assert scoreboard_sentence(board) in words
    assert "common-swing, keseluruhan:" in words
    assert words.count("<figure") == 2
