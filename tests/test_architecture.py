"""The import graph of turnout is the one ARCHITECTURE.md draws, and its pieces stay small."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "turnout"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if not path.stem.startswith("__"))
BLOCK = re.search(r"```layers\n(.*?)```", (ROOT / "ARCHITECTURE.md").read_text("utf-8"), re.DOTALL)
LAYER = {name: depth for depth, line in enumerate(BLOCK[1].splitlines()) for name in line.split()}
LONGEST_MODULE, LONGEST_FUNCTION, CODE_LINES = 350, 40, 18510


def name_of(path):
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts)


def running_nodes(tree):
    """Walk a module without what only type checkers see."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            continue
        yield node
        yield from running_nodes(node)


def imported(path):
    """Return the package's own modules that a module imports, at any depth of nesting."""
    names = set()
    for node in running_nodes(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("turnout"):
            home = node.module.removeprefix("turnout").lstrip(".")
            for alias in node.names:
                inner = f"{home}.{alias.name}".lstrip(".")
                names |= {inner} if inner in LAYER else {home}
    found = names & LAYER.keys()
    for folder in names - found:
        found |= {name for name in LAYER if name.startswith(folder + ".")}
    return found


def code_lines(node, lines):
    """Return the lines of a node that are code: no blanks, comments or docstrings."""
    taken = set(
        range(
            node.lineno if hasattr(node, "lineno") else 1,
            getattr(node, "end_lineno", len(lines)) + 1,
        )
    )
    for part in ast.walk(node):
        body = getattr(part, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            value = body[0].value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                taken -= set(range(body[0].lineno, body[0].end_lineno + 1))
    return [n for n in taken if lines[n - 1].strip() and not lines[n - 1].strip().startswith("#")]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_one_way(path):
    own = name_of(path)

    upward = {name for name in imported(path) if LAYER[name] >= LAYER[own] and name != own}

    assert not upward, f"{own} imports {sorted(upward)}, on its own layer or above"


def test_every_module_is_drawn_and_nothing_else():
    assert {name_of(path) for path in MODULES} == set(LAYER)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_and_functions_stay_small(path):
    lines = path.read_text("utf-8").splitlines()
    functions = [
        node
        for node in ast.walk(ast.parse("\n".join(lines)))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    long = {f.name: len(code_lines(f, lines)) for f in functions}

    assert len(lines) <= LONGEST_MODULE
    assert not {name: n for name, n in long.items() if n >= LONGEST_FUNCTION}


def test_the_package_stays_small():
    total = 0
    for path in SOURCE.rglob("*.py"):
        lines = path.read_text("utf-8").splitlines()
        total += len(code_lines(ast.parse("\n".join(lines)), lines))

    assert 1000 < total <= CODE_LINES


def test_import_is_light():
    script = "import sys, turnout; print(sorted({m.split('.')[0] for m in sys.modules}))"

    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout

    for heavy in ("pandas", "numpy", "scipy", "matplotlib", "typst", "pptx", "openpyxl"):
        assert f"'{heavy}'" not in loaded


def test_the_check_itself_sees_an_upward_import(tmp_path):
    module = tmp_path / "bad.py"
    module.write_text("from turnout.charts import gap_dot\n", encoding="utf-8")

    assert "charts.gap" in imported(module)


@pytest.mark.xdist_group("kept")
def test_what_shares_a_document_runs_in_one_worker(request):
    """Workers told to keep groups together do so; else each makes every document anew."""
    if not request.config.getoption("loadgroup", False):
        pytest.skip("not spread over workers by groups")
    assert request.node.nodeid.endswith("@kept")


def test_no_text_holds_marks_of_a_merge():
    texts = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *SOURCE.rglob("*.toml")]
    assert len(texts) > 8
    for path in texts:
        assert not re.search("^(<{7}|={7}|>{7})", path.read_text("utf-8"), re.MULTILINE), path
