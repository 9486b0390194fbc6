"""Run notebooks in fresh kernels and write them as HTML pages that stand alone.

    python notebooks/execute.py [NOTEBOOK ...] [--out out/notebooks] [--hide-code]

Each runs top to bottom in its own folder, with warnings as errors; patterns such as 0[1-7]*.ipynb
may be given. A page holds its pictures and styles, and neither scripts nor links to other files, so
that it can be mailed and opened without a network. If a notebook fails, its name, the cell and the
message are told; exit code 1.
"""

import argparse
import os
import re
import sys
import time
from itertools import chain, zip_longest
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup, Tag
from jupyter_core.utils import ensure_event_loop
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbconvert import HTMLExporter
from nbconvert.filters import strip_ansi
from nbformat import NotebookNode
from traitlets.config import Config

FOLDER = Path(__file__).parent
LONGEST = 300  # seconds a cell may take
WARNINGS = (
    "error,ignore::PendingDeprecationWarning:ipykernel.kernelbase"  # else it cannot shut down
)
SHOWN = ["text/html", "image/png", "text/plain"]  # of what cannot move without a kernel, the answer
NUMBER = re.compile(r"[<>+−–]?[\d.,]*%?([–(]|$)")  # also intervals, dashes and empty cells
LOOK = """
main { max-width: 72rem; margin: auto; }
figure { margin: 0; }
caption { caption-side: top; text-align: left; color: inherit; }
.jp-RenderedHTMLCommon table { margin-left: 0; font-variant-numeric: tabular-nums; }
main pre { white-space: pre-wrap !important; overflow-wrap: anywhere; }
"""


class NotebookError(Exception):
    """A notebook stopped; the message says which, in which cell and why."""


def executed(path: Path) -> NotebookNode:
    """Return a notebook with its outputs, run in a fresh kernel and its own folder."""
    notebook, reached = nbformat.read(path, as_version=4), [0]
    quiet = ["--log-level=ERROR"]  # of the kernel itself; what a notebook writes is shown
    client = NotebookClient(notebook, timeout=LONGEST, kernel_name="python3", extra_arguments=quiet)
    client.store_widget_state = False
    client.on_cell_start = lambda cell_index, **_: reached.append(cell_index)
    ensure_event_loop(prefer_selector_loop=True)  # the other loop of Windows does not know zmq
    client.resources = {"metadata": {"path": str(path.absolute().parent)}}
    try:
        client.execute(env={**os.environ, "PYTHONWARNINGS": WARNINGS})
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        cell = notebook.cells[reached[-1]].source.strip().partition("\n")[0]
        told = f"{path.name}, cell {reached[-1] + 1} ({cell}): {_why(error)}"
        raise NotebookError(told) from error
    return notebook


def _why(error: Exception) -> str:
    """Say what went wrong in a cell, without the way there."""
    if getattr(error, "evalue", "None") != "None":
        return f"{error.ename}: {error.evalue}"
    lines = strip_ansi(str(error)).strip().splitlines()
    return lines[-1] if isinstance(error, CellExecutionError) else lines[0]


def page(notebook: NotebookNode, *, hide_code: bool = False) -> str:
    """Return an executed notebook as one HTML page without scripts, links or other files."""
    exporter = HTMLExporter(
        config=Config({"NbConvertBase": {"display_data_priority": SHOWN}}),
        language_code="id",
        exclude_input=hide_code,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
    )
    told = BeautifulSoup(exporter.from_notebook_node(notebook)[0], "html.parser")
    for script in told("script"):
        script.decompose()
    told.title.string = told.h1.get_text()
    told.head.append(told.new_tag("style", string=LOOK))
    for only in told.select("p > em:only-child"):  # the line of English under a heading
        if only.get_text() == only.parent.get_text().strip():
            only.parent["lang"] = "en"
    for head in told("thead"):
        _align(head.parent)
    return str(told)


def _align(table: Tag) -> None:
    """Set columns of words ragged right, heading and all; numbers stay at the right."""
    rows = [row(["th", "td"]) for row in table("tr")]
    for heading, *cells in zip_longest(*rows):
        inside = [cell for cell in cells if cell is not None]
        if not all(NUMBER.match(cell.get_text(strip=True)) for cell in inside):
            for cell in filter(None, (heading, *inside)):
                cell["style"] = f"{cell.get('style', '')};text-align:left"


def main(given: list[str] | None = None) -> int:
    """Run the notebooks asked for, write their pages, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "notebooks", nargs="*", type=Path, help="files or patterns; default all beside this one"
    )
    parser.add_argument(
        "--out", type=Path, default=Path("out/notebooks"), help="folder of the pages"
    )
    parser.add_argument("--hide-code", action="store_true", help="leave out the code")
    asked = parser.parse_args(given)
    asked.out.mkdir(parents=True, exist_ok=True)
    failed = 0
    given_or_all = map(Path.absolute, asked.notebooks or [FOLDER / "*.ipynb"])
    found = [sorted(one.parent.glob(one.name)) or [one] for one in given_or_all]
    for path in chain.from_iterable(found):
        start = time.perf_counter()
        try:
            html = page(executed(path), hide_code=asked.hide_code)
        except (NotebookError, OSError, nbformat.reader.NotJSONError) as error:
            print(error, file=sys.stderr)
            failed = 1
            continue
        target = asked.out / f"{path.stem}.html"
        target.write_text(html, encoding="utf-8")
        print(f"{path.stem:<16} {time.perf_counter() - start:5.1f} s  {target}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
