"""Every page says what is true: its code runs, its links lead on, its numbers are computed."""

import ast
import contextlib
import doctest
import importlib.util
import io
import re
import runpy
import shlex
import shutil
import tomllib
from pathlib import Path

import pytest

import turnout
from turnout import cli
from turnout.datasets import jambi
from turnout.documents.results import results_json
from turnout.plan.scenario_files import read_scenarios

ROOT = Path(__file__).parents[1]
EVERYWHERE = ("*.md", "docs/*.md", "data/*.md", "benchmarks/*.md", "tests/*/*.md", "src/*/*/*.md")
TEXTS = sorted(path for pattern in EVERYWHERE for path in ROOT.glob(pattern))
FENCE = re.compile(r"^```(.*)\n((?:.*\n)*?)^```$", re.MULTILINE)
READ_ONLY = ("ARCHITECTURE.md", "src/turnout/fonts/README.md")  # a drawing; how a font was cut

RUN = {"project", "plan", "readiness", "backtest", "check", "template", "compare"}
"""Commands that are run; ``briefing`` takes seven seconds, so only its arguments are read."""

PROGRAMS = (["turnout"], ["python", "-m", "turnout"], ["py", "-m", "turnout"])
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def named(path):
    return path.relative_to(ROOT).as_posix()


def build():
    """Return the module that writes the pages."""
    spec = importlib.util.spec_from_file_location("build", ROOT / "docs" / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def blocks(path):
    """Return line, language, file name and body of every fenced block of a page."""
    page = path.read_text("utf-8")
    found = []
    for match in FENCE.finditer(page):
        language, _, name = match[1].strip().partition(" ")
        found.append((page[: match.start()].count("\n") + 1, language, name, match[2]))
    return found


CODED = [path for path in TEXTS if named(path) not in READ_ONLY and blocks(path)]


# Code


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder to work in, with what pages take to be there."""
    shutil.copytree(ROOT / "data" / "example", tmp_path / "data" / "example")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def prepared(name):
    """Make what a page says an earlier step has made: a workbook filled in, a saved projection."""
    path = Path(name)
    if path.exists() or not re.fullmatch(r"(copy|salinan)\.xlsx|out/projection-jambi-.*json", name):
        return
    path.parent.mkdir(exist_ok=True)
    if path.suffix == ".xlsx":
        jambi().voters.save(path)
    else:
        day = re.search(r"\d{4}-\d\d-\d\d", name)[0]
        path.write_text(results_json([jambi(day).outlook("pemilu-2024")]), encoding="utf-8")


@pytest.mark.parametrize("path", CODED, ids=named)
def test_code_runs(path, desk):
    del desk
    space = {}
    for line, language, name, body in blocks(path):
        where = f"{named(path)}:{line}"
        if language == "python":
            python(where, name, body, space)
        elif language in {"console", "sh", "powershell"}:
            for command, output in commands(body, prompted=language == "console"):
                said = run(where, command)
                if output:
                    agrees = doctest.OutputChecker().check_output(output, said, FLAGS)
                    assert agrees, f"{where}: {command}\n{said}"
        elif language in {"csv", "toml"}:
            table(where, name, body)
        else:
            pytest.fail(f"{where}: no one knows how to run {language!r}")


def python(where, name, body, space):
    """Run a session line by line, or a script; one with a name is kept for commands."""
    if ">>>" not in body:
        compile(body, where, "exec")
        Path(name or "script.py").write_text(body, encoding="utf-8")
        return
    file, line = where.split(":")
    parsed = doctest.DocTestParser().get_doctest(body, space, where, file, int(line))
    said = io.StringIO()
    runner = doctest.DocTestRunner(optionflags=FLAGS)
    runner.run(parsed, out=said.write, clear_globs=False)
    space.update(parsed.globs)
    assert not runner.failures, said.getvalue()


def table(where, name, body):
    """Write a file and let the reader it is for take it."""
    Path(name).write_text(body, encoding="utf-8")
    if name.endswith(".csv"):
        [told] = turnout.check(name)
        assert told.kind, f"{where}: {told.findings}"
    elif "scenario" in tomllib.loads(body):
        assert read_scenarios(name)
    else:
        assert turnout.read_theme(name)


def commands(body, *, prompted):
    """Return each command with what the page says it prints."""
    found = []
    for line in body.splitlines():
        if line.startswith("$ ") or (not prompted and line.strip() and line[0] != "#"):
            found.append([line.removeprefix("$ "), ""])
        elif prompted:
            found[-1][1] += line + "\n"
    return [(part, output) for line, output in found for part in line.split(" && ")]


def run(where, command):
    """Run a command line in this process, or check what it names; return what it prints."""
    words = shlex.split(command.replace("\\", "/"), comments=True)
    words[0] = re.sub(r"^[\w.]+/(bin|Scripts)/", "", words[0])
    own = next((words[len(start) :] for start in PROGRAMS if words[: len(start)] == start), None)
    if own is not None:
        return run_turnout(where, own)
    if words[0] in {"python", "python3", "py"}:
        words = words[2:] if words[1] == "-m" else words
    kind, *rest = words
    known = {
        "make": lambda: all(re.search(rf"^{re.escape(rest[0])}:", MAKEFILE, re.MULTILINE) for _ in "1"),
        "pip": lambda: rest[0] == "install" and all(map(installable, rest[1:])),
        "venv": lambda: len(rest) == 1,
        "pytest": lambda: "pytest" in extra("dev"),
        "jupyter": lambda: "jupyterlab" in extra("notebook") and (ROOT / rest[1]).is_dir(),
        "git": lambda: rest == ["clone", "ADDRESS", "turnout"],
        "cd": lambda: rest == ["turnout"],
    }
    if kind in {"python", "python3", "py"}:
        return script(rest[0])
    assert kind in known, f"{where}: no one knows how to run {command!r}"
    assert known[kind](), f"{where}: {command!r} names what is not there"
    return ""
