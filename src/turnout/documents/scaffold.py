"""A folder ready for another place: forms to fill in, notebooks, and what makes the briefing."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from turnout.datasets import example
from turnout.documents.output import write_folder
from turnout.documents.template import FORMS, REGION, template_xlsx
from turnout.errors import DataError
from turnout.files.grid import read_sheets
from turnout.files.regions import indonesia, packaged_folder
from turnout.readers.checks import empty_cells, repeated
from turnout.readers.tidy import missing_columns, tidy_tables
from turnout.words.numbers import Lang
from turnout.words.sentences import place_name
from turnout.words.texts import text

OWN_COUNTRY = "06"  # this notebook has tables of its own
FILES = ("data/voters.xlsx", "data/history.xlsx")
BRIEFING = f"-m turnout briefing --voters {FILES[0]} --history {FILES[1]} --out out"
MAKEFILE = f"""{{comment}}
PYTHON ?= {{python}}
NOTEBOOKS ?= notebooks/0[1-7]*.ipynb

.PHONY: check briefing notebooks

check:
	$(PYTHON) -m turnout check {" ".join(FILES)}{{lang}}

briefing:
	$(PYTHON) {BRIEFING}{{options}} $(OPTIONS)

notebooks:
	$(PYTHON) notebooks/execute.py $(NOTEBOOKS) --out out/notebooks
"""
CMD = f"""@echo off
chcp 65001 >nul
set PYTHON={{python}}
if not exist %PYTHON% set PYTHON=py
pushd "%~dp0"
%PYTHON% {BRIEFING}{{options}} %*
popd
pause
"""


def scaffold(
    folder: str | Path,
    *,
    province: str | None = None,
    regions: str | Path | None = None,
    election: str | None = None,
    lang: Lang = "id",
) -> list[Path]:
    """Write a folder for another place, whole or not at all.

    Parameters
    ----------
    folder : str or Path
        Not there yet, or empty.
    province : str, optional
        Code of the province whose regencies the forms hold.
    regions : str or Path, optional
        File with ``region_code`` and ``region_name``, to take these regions instead.
    election : str, optional
        The coming vote, such as ``pilkada-2024``; default the one of the voter list.
    lang : {"id", "en"}
        Language of forms, README and briefing.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    UsageError
        If the folder is not empty, or there is no such province or no such name of a vote.
    DataError
        If the file of regions is wrong.
    OutputError
        If it cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as home:
    ...     [path.name for path in scaffold(Path(home) / "bengkulu", province="17")][:4]
    ['README.md', 'voters.xlsx', 'history.xlsx', 'readiness.xlsx']
    """
    own = None if regions is None else read_regions(regions)
    files = {"README.md": b""}
    for form in FORMS:
        vote = None if form == "history" else election  # a history holds other votes
        files[f"data/{form}.xlsx"] = template_xlsx(
            form, province=province or "", regions=own, election=vote, lang=lang
        )
    named = str(indonesia()["region_name"].get(province or "", "Indonesia"))
    place = place_name(named, lang) if own is None else Path(folder).absolute().name
    files |= _notebooks(election) | _texts(place, election, lang)
    return write_folder(folder, files)


def read_regions(path: str | Path) -> pd.DataFrame:
    r"""Read the regions of any place: a file with their codes and names.

    Raises
    ------
    DataError
        If a column, a code or a name is missing, a code stands twice, or there is no row.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "regions.csv"
    ...     _ = path.write_text("region_code,region_name\nN1,Nordmark\nS2,Sydmark\n")
    ...     read_regions(path)["region_name"].tolist()
    ['Nordmark', 'Sydmark']
    """
    sheets, _ = read_sheets(path)
    tables = tidy_tables(sheets, REGION)
    if not tables:
        raise DataError([missing_columns(sheets, REGION)])
    table = tables[0]
    if table.frame.empty:
        raise DataError([table.sheet.finding("E102")])
    found = [*table.findings, *empty_cells(table, REGION), *repeated(table, REGION[:1])]
    if faults := [finding for finding in found if finding.stops]:
        raise DataError(faults)
    return table.frame[[*REGION]]


def with_parameters(notebook: Mapping[str, Any], values: Mapping[str, object]) -> dict[str, Any]:
    r"""Return a notebook whose parameters have other values.

    Names it does not have are left out. A comment stays, unless it told what None stands for and
    None is no longer there.

    Parameters
    ----------
    notebook : mapping
        The notebook as its JSON says, with one code cell tagged ``parameters``.
    values : mapping of str to object
        What to assign, by name.

    Raises
    ------
    ValueError
        If its parameters do not have ``VOTERS``.

    Examples
    --------
    >>> cell = {"metadata": {"tags": ["parameters"]}, "source": ["VOTERS = None\n", "N = 3"]}
    >>> with_parameters({"cells": [cell]}, {"VOTERS": "a.csv", "LEVEL": 0.9})["cells"][0]["source"]
    ["VOTERS = 'a.csv'\n", 'N = 3']
    """
    cell, assigned = _parameters(notebook)
    if cell is None or "VOTERS" not in assigned:
        message = "the notebook has no cell of parameters that assigns VOTERS"
        raise ValueError(message)
    lines = "".join(cell["source"]).split("\n")
    for name, node in reversed(assigned.items()):  # from below, so that line numbers hold
        if name in values:
            end, value = node.end_lineno or node.lineno, values[name]
            comment = lines[end - 1].encode()[node.end_col_offset :].decode()
            kept = "" if ast.unparse(node.value) == "None" and value is not None else comment
            lines[node.lineno - 1 : end] = [f"{name} = {value!r}{kept}"]
    source = "\n".join(lines).splitlines(keepends=True)
    cells = [{**one, "source": source} if one is cell else one for one in notebook["cells"]]
    return {**notebook, "cells": cells}


def _parameters(notebook: Mapping[str, Any]) -> tuple[Any, dict[str, ast.Assign]]:
    """Return the cell of parameters, and what it assigns by name."""
    tagged = (c for c in notebook["cells"] if "parameters" in c["metadata"].get("tags", ()))
    cell = next(tagged, None)
    body = ast.parse("".join(cell["source"])).body if cell else []
    nodes = [node for node in body if isinstance(node, ast.Assign)]
    return cell, {
        node.targets[0].id: node for node in nodes if isinstance(node.targets[0], ast.Name)
    }


def _notebooks(election: str | None) -> dict[str, bytes]:
    """Return the packaged notebooks that take files, pointed to the folder, and what runs them."""
    own: dict[str, object] = {"VOTERS": f"../{FILES[0]}", "HISTORY": f"../{FILES[1]}"}
    own |= {"READINESS": ["../data/readiness.xlsx"], "AS_OF": None, "TARGET": None}
    own |= {"ELECTION": election, "ELECTIONS": (election,) if election else None}
    own |= {"OTHER_DAY": None}
    packaged = packaged_folder("notebooks")
    made = {"notebooks/execute.py": (packaged / "execute.py").read_bytes()}
    for path in sorted(packaged.glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        if "VOTERS" in _parameters(notebook)[1] and not path.name.startswith(OWN_COUNTRY):
            filled = json.dumps(with_parameters(notebook, own), ensure_ascii=False, indent=1)
            made[f"notebooks/{path.name}"] = f"{filled}\n".encode()
    return made


def _texts(place: str, election: str | None, lang: Lang) -> dict[str, bytes]:
    """Return what is not filled in: how to go on, what makes the briefing, examples."""
    spoken = "" if lang == "id" else f" --lang {lang}"
    asked = {"lang": spoken, "options": (f" --election {election}" if election else "") + spoken}
    comment, here = text("scaffold.makefile", lang), Path(sys.executable)
    what_ifs = example("scenarios.toml").read_text(encoding="utf-8").split("\n[[scenario]]")
    own = ("\nregions =", '"base"')  # regions of Jambi, and lists that not every history holds
    anywhere = [part for part in what_ifs[1:] if not any(word in part for word in own)]
    made = {
        "README.md": text("scaffold.readme", lang, place=place, briefing=BRIEFING, **asked),
        "Makefile": MAKEFILE.format(comment=comment, python=f'"{here.as_posix()}"', **asked),
        "briefing.cmd": CMD.format(python=f'"{here}"', **asked).replace("\n", "\r\n"),
        "scenarios.toml": "\n[[scenario]]".join([what_ifs[0], *anywhere]),
        "theme.toml": example("theme.toml").read_text(encoding="utf-8"),
        ".gitignore": "out/\n",
    }
    return {name: words.encode() for name, words in made.items()}
