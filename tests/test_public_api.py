"""The public names fit on one page: sorted, documented, annotated, loaded on first use."""

import importlib.metadata
import inspect
import re
import subprocess
import sys
import types

import pytest

import turnout
from turnout.errors import TurnoutError

pytestmark = pytest.mark.xdist_group("public_api")

HEAVY = ("matplotlib", "numpy", "openpyxl", "pandas", "pptx", "scipy", "typst", "xlsxwriter")
ERRORS = {"UsageError": 2, "DataError": 3, "ModelError": 4, "OutputError": 5}


def loaded_after(code: str) -> set[str]:
    """Return which heavy packages a fresh interpreter has loaded after some code."""
    program = f"{code}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stderr == ""
    return {name for name in HEAVY if name in done.stdout.split()}


def test_names_are_sorted_and_unique():
    assert list(turnout.__all__) == sorted(set(turnout.__all__))
    assert len(turnout.__all__) <= 55


@pytest.mark.parametrize("name", turnout.__all__)
def test_name_loads_and_is_listed(name):
    assert getattr(turnout, name) is not None
    assert name in dir(turnout)


@pytest.mark.parametrize("name", turnout.__all__)
def test_name_is_documented_with_an_example(name):
    value = getattr(turnout, name)
    doc = inspect.getdoc(value) or ""
    assert re.match(r"\S.*[.?]$", doc.splitlines()[0])
    if not isinstance(value, types.ModuleType):
        assert "Examples\n--------\n>>> " in doc


@pytest.mark.parametrize(
    "name", [name for name in turnout.__all__ if inspect.isfunction(getattr(turnout, name))]
)
def test_function_is_annotated_and_takes_no_unnamed_options(name):
    signature = inspect.signature(getattr(turnout, name))
    assert signature.return_annotation is not inspect.Signature.empty
    for parameter in signature.parameters.values():
        assert parameter.annotation is not inspect.Parameter.empty
        assert parameter.kind is not inspect.Parameter.VAR_KEYWORD


@pytest.mark.parametrize("name", ["charts", "datasets"])
def test_rooms_list_documented_names(name):
    room = getattr(turnout, name)
    names = getattr(room, "__all__", None) or [
        key
        for key, value in vars(room).items()
        if getattr(value, "__module__", "") == room.__name__ and not key.startswith("_")
    ]
    assert names
    for key in names:
        assert inspect.getdoc(getattr(room, key))


@pytest.mark.parametrize("name", ["charts", "datasets"])
def test_rooms_load_on_first_use(monkeypatch, name):
    room = getattr(turnout, name)
    monkeypatch.delitem(vars(turnout), name)
    assert getattr(turnout, name) is room


def test_star_import_brings_exactly_the_public_names():
    space: dict[str, object] = {}
    exec("from turnout import *", space)
    assert set(space) - {"__builtins__"} == set(turnout.__all__)


def test_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'turnout' has no attribute 'turnip'"):
        turnout.turnip  # noqa: B018
    with pytest.raises(ImportError, match="cannot import name 'turnip'"):
        exec("from turnout import turnip")


def test_version_is_the_installed_one():
    assert turnout.__version__ == importlib.metadata.version("turnout")
    assert "__version__" in dir(turnout)


@pytest.mark.parametrize(("name", "code"), ERRORS.items())
def test_errors_share_a_base_and_have_their_exit_codes(name, code):
    kind = getattr(turnout, name)
    assert issubclass(kind, TurnoutError)
    assert kind.exit_code == code


def test_import_loads_nothing_heavy():
    assert loaded_after("import turnout; turnout.__version__; dir(turnout)") == set()


def test_errors_load_nothing_heavy():
    assert loaded_after("from turnout import DataError, TurnoutError") == set()


def test_the_measure_of_loading_sees_a_heavy_package():
    assert "pandas" in loaded_after("from turnout import read_voters")


def test_reading_and_projecting_load_no_document_makers():
    code = "import turnout; turnout.project, turnout.read_voters, turnout.datasets"
    assert loaded_after(code) <= {"numpy", "pandas", "scipy"}
