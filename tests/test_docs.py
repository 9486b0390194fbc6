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
from functools import cache
from html import escape
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote, urlsplit

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

import turnout
from turnout import cli
from turnout.datasets import invented_persons, jambi
from turnout.documents.message import LONGEST as MESSAGE
from turnout.errors import TurnoutError
from turnout.evaluation.backtest import backtest
from turnout.files.regions import indonesia
from turnout.files.schema import COLUMNS
from turnout.models import cells, priors, tree
from turnout.models.kernels import ENDLESS
from turnout.models.pooled import POINTS
from turnout.models.sampling import DEGREES
from turnout.persons import counted, rules, typed
from turnout.persons.heads import FIELDS
from turnout.persons.invented import FILE as LIST
from turnout.plan.requirements import requirements
from turnout.plan.results import results_json
from turnout.plan.scenario_files import read_scenarios
from turnout.projection.bases import MOST
from turnout.tables.elections import packaged as packaged_elections
from turnout.tables.past import PARTIAL_ERROR
from turnout.words import numbers

ROOT = Path(__file__).parents[1]
EVERYWHERE = ("*.md", "docs/*.md", "data/*.md", "benchmarks/*.md", "tests/*/*.md", "src/*/*/*.md")
TEXTS = sorted(path for pattern in EVERYWHERE for path in ROOT.glob(pattern))
FENCE = re.compile(r"^```(.*)\n((?:.*\n)*?)^```$", re.MULTILINE)
READ_ONLY = ("ARCHITECTURE.md", "src/turnout/fonts/README.md")  # a drawing; how a font was cut

RUN = {"project", "plan", "readiness", "backtest", "check", "template", "compare", "init"}
RUN |= {"count", "convert"}
"""Commands that are run; ``briefing`` takes seven seconds, so only its arguments are read."""

FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def named(path):
    return path.relative_to(ROOT).as_posix()


def build():
    """Return the module that writes the pages."""
    spec = importlib.util.spec_from_file_location("build", ROOT / "docs" / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BUILD = build()
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PYPROJECT["optional-dependencies"]
PEERS = ("statsmodels", "elex-model")  # other tools that benchmarks/peers.py measures


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
    """Make what a page says is there: a workbook filled in, a saved projection, a list."""
    path = Path(name)
    if name in {"dpt/", LIST} and not path.exists():
        (folder := path if name == "dpt/" else path.parent).mkdir(exist_ok=True)
        invented_persons(folder)
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
    if name.endswith(".csv") and "target" in body.splitlines()[0].split(","):
        assert turnout.read_targets(name)
    elif name.endswith(".csv"):
        [told] = turnout.check(name)  # a list by the person is shown to be refused
        assert told.kind or told.findings[0].code == "E126", f"{where}: {told.findings}"
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
    if words[0] in {"python", "python3", "py"}:
        words = words[2:] if words[1] == "-m" else ["script", *words[1:]]
    kind, *rest = words
    if kind == "turnout":
        return run_turnout(where, rest)
    assert kind in NAMED, f"{where}: no one knows how to run {command!r}"
    assert NAMED[kind](*rest), f"{where}: {command!r} names what is not there"
    return said_by(runpy.run_path, rest[0]) if kind == "script" and Path(rest[0]).exists() else ""


def said_by(function, *arguments):
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        function(*arguments)
    return said.getvalue()


def run_turnout(where, words):
    """Run a command of turnout, or read its arguments where running it would take long."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        if words[0] in RUN:
            any(map(prepared, words))
            code = cli.main(words)
        else:
            cli._parser().parse_args(words)
            code = 0
    assert code == 0 or (words[0] == "check" and code == 3), f"{where}: {words}\n{said.getvalue()}"
    return said.getvalue()


def installs(*words):
    """Tell whether what pip is to install is there: the project, its extras, a file, or a peer."""
    for word in words:
        project = re.fullmatch(r"\.(?:\[(\w+)\])?", word)
        if project is None and word not in {"install", "-c", "-e", *PEERS}:
            assert (ROOT / word).is_file()
        if project and project[1]:
            assert project[1] in EXTRAS
    return words[0] == "install"


NAMED = {
    "make": lambda target, *_: re.search(rf"^{target}:", MAKEFILE, re.MULTILINE),
    "pip": installs,
    "venv": lambda folder: folder,
    "pytest": lambda: any(need.startswith("pytest>") for need in EXTRAS["dev"]),
    "pre-commit": lambda verb: verb == "install" and (ROOT / ".pre-commit-config.yaml").is_file(),
    "jupyter": lambda verb, folder: verb == "lab" and (ROOT / folder).is_dir(),
    "git": lambda *words: words == ("clone", "ADDRESS", "turnout"),
    "cd": lambda folder: folder == "turnout",
    "script": lambda file, *_: Path(file).exists() or (ROOT / file).exists(),
}
"""What checks a command that is not run, by its first word."""


def test_a_wrong_block_is_seen(desk):
    session, fails = ">>> 1 + 1\n3\n", pytest.raises(AssertionError, match="Expected")
    with fails:
        python("page.md:7", "", session, {})
    with pytest.raises(SyntaxError, match="invalid syntax"):
        python("page.md:7", "", "import import", {})
    for command in (
        "make tea",
        "cake lab",
        "pip install .[tea]",
        "jupyter lab tea",
        "python tea.py",
    ):
        with pytest.raises(AssertionError):
            run("page.md:7", command)
    with pytest.raises(SystemExit):
        run("page.md:7", "turnout briefing --tea")
    with pytest.raises(AssertionError, match=r"page\.md:7"):
        run("page.md:7", "turnout plan --how tea")
    (desk / "tea.py").write_text("print(2)", encoding="utf-8")
    assert run("page.md:7", ".venv/bin/python tea.py") == "2\n"


# Pages made from the code


@pytest.mark.parametrize("name", BUILD.pages())
def test_the_page_is_what_the_code_gives(name):
    assert (ROOT / "docs" / name).read_text("utf-8") == BUILD.pages()[name]()


def test_every_page_of_findings_holds_them_all():
    faults = BUILD.findings_page("en").count("| **E")
    assert faults > 30
    assert faults == BUILD.findings_page("id").count("| **E")


def test_every_argument_of_every_command_is_in_the_reference():
    page = BUILD.commands_page()
    names = [name for name, *_ in BUILD.commands()]
    assert {*RUN, "briefing"} <= set(names)
    for name, _, parser in BUILD.commands():
        part = page.split(f"## turnout {name}\n")[1].split("\n## ")[0]
        options = re.findall(r"(?<![\w-])--[a-z-]+", parser.format_usage())
        assert options
        assert all(f"| `{option}" in part for option in options)
    assert "| `--base dpt\\|dpt_dpk\\|all_lists\\|dpt_users` | dpt |" in page
    assert "| `FILE ...` | required |" in page
    assert "| 4 | The data are sound but" in page


def test_every_command_named_in_a_text_is_one():
    names = {name for name, *_ in BUILD.commands()}
    for path in TEXTS:
        if path.name in {*BUILD.pages(), "CHANGELOG.md"}:
            continue
        for name in re.findall(r"`(?:\.venv/bin/)?turnout ([a-z]+)", path.read_text("utf-8")):
            assert name in names, f"{named(path)}: turnout {name}"


# Links, pictures, headings


def prose(path):
    """Return a page without fenced blocks, code in lines and comments."""
    page = FENCE.sub("", path.read_text("utf-8"))
    return re.sub(r"<!--.*?-->|`[^`\n]*`", "", page, flags=re.DOTALL)


def anchors(path):
    """Return what links may jump to, as GitHub names headings."""
    page = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)
    heads = re.findall(r"^#+ (.*)$", page, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.strip().lower()).replace(" ", "-") for head in heads}


LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")


@pytest.mark.parametrize("path", TEXTS, ids=named)
def test_links_lead_somewhere_and_pictures_are_told(path):
    for picture, words, target in LINK.findall(prose(path)):
        assert words.strip(), target
        assert not picture or len(words.split()) > 5, f"{target} needs alternative text"
        if re.match(r"\w+:", target):
            continue
        file, _, anchor = target.partition("#")
        found = (path.parent / file).resolve() if file else path
        assert found.exists(), f"{named(path)}: {target}"
        assert not anchor or anchor in anchors(found), f"{named(path)}: {target}"


@pytest.mark.parametrize("path", TEXTS, ids=named)
def test_outer_links_are_well_formed(path):
    links = [target for *_, target in LINK.findall(prose(path)) if re.match(r"\w+:", target)]
    for link in [*links, *re.findall(r"\bhttps?:[^\s)>\]\"']+", path.read_text("utf-8"))]:
        parts = urlsplit(link)
        assert parts.scheme in {"http", "https"}, link
        assert re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", parts.netloc), link


@pytest.mark.parametrize("path", TEXTS, ids=named)
def test_headings_do_not_jump(path):
    page = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)
    levels = [len(marks) for marks in re.findall(r"^(#+) ", page, re.MULTILINE)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_page_is_in_the_index():
    linked = {target for *_, target in LINK.findall(prose(ROOT / "docs" / "README.md"))}
    pages = {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert pages <= linked


def test_no_file_names_a_package_index():
    hosts = re.compile("py" + "pi\\.(org|io)|python" + "hosted")
    kept = [*TEXTS, ROOT / "Makefile", ROOT / "pyproject.toml", ROOT / "constraints.txt"]
    for folder in ("src", "tests", "docs", "benchmarks", "notebooks", ".ci"):
        ends = {".py", ".toml", ".ipynb", ".md", ".typ", ".json", ""}
        kept += [p for p in (ROOT / folder).rglob("*") if p.suffix in ends and p.is_file()]
    assert not [named(path) for path in kept if hosts.search(path.read_text("utf-8"))]


# What pages state


def test_priors_are_those_of_the_code():
    page = (ROOT / "docs" / "method.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| \$.*?\$ \| `(\w+)` \| (.*?) \| .*?\|$", page, re.MULTILINE))
    assert list(rows) == list(priors.POOLED)
    for name, (mean, scale) in priors.POOLED.items():
        memory, logit = name.endswith("memory"), rows[name].startswith("logit")
        assert logit == (memory or name in {"swing_once", "contest_correlation"})
        value = expit(mean) * (ENDLESS if memory else 1) if logit else np.exp(mean)
        told = f"| {mean:.2f} | {scale:.1f} | {value:.2f} |".replace("-", "−")
        assert f"`{name}` | {rows[name]} {told}" in page


def test_sources_are_those_of_the_code():
    page = (ROOT / "docs" / "method.md").read_text("utf-8")
    code = "".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    found = set(re.findall(r"doi:(10\.\d+/[^\s,;]*\w)", code))
    assert len(found) == 3
    for doi in found:
        assert f"[doi:{escape(doi)}" in page
        assert f"https://doi.org/{quote(doi)}" in page


def test_nothing_of_persons_is_read():
    persons = r"nama|nik|birth|lahir|^age|umur|alamat|address|identity|ktp$"
    assert not [name for name in COLUMNS if re.search(persons, name)]
    frame = pd.DataFrame(
        {"region_code": ["15.01"], "registered": [9], "nik": ["15"], "nama": ["X"]}
    )
    assert set(turnout.read_voters(frame).frame) <= set(COLUMNS)


def test_columns_of_a_converted_list_are_told():
    page = (ROOT / "docs" / "data.md").read_text("utf-8").split("`turnout convert` writes")[1]
    told = [re.findall(r"`(\w+)`", row) for row in re.findall(r"^\| (`.*?) \|", page, re.MULTILINE)]
    assert [name for names in told for name in names] == list(typed.TYPED)


def test_rules_are_told_in_their_order():
    page = (ROOT / "docs" / "data.md").read_text("utf-8").split("| rule | rejects |")[1]
    told = re.findall(r"^\| `(\w+)` \|", page.split("\n\n")[0], re.MULTILINE)
    assert told == list(rules.RULES)


def test_no_name_and_no_nik_of_a_list_by_the_person_is_left(tmp_path):
    path, space = invented_persons(tmp_path), tmp_path / "space"
    space.mkdir()
    own = {"election_date": "2024-02-14", "temp": space, "by": ("region", "sex", "age", "village")}
    done = turnout.count_voters(path, rejects=tmp_path / "r.csv", remember=tmp_path / "m", **own)
    kept = turnout.convert(path, tmp_path / "typed.parquet", temp=space)
    tables = [done.frame, done.cells, done.stations, done.rejected, done.skipped]
    typed_rows = pd.read_parquet(kept)
    tables += [typed_rows.drop(columns="key"), pd.read_csv(tmp_path / "r.csv")]
    left = " ".join(table.to_csv() for table in tables) + done.summary() + repr(done.findings)
    assert "DESA CONTOH" in left
    assert not re.search(r"PEMILIH CONTOH|99\d{14}|99\*", left)
    assert not typed_rows["key"].between(99 * 10**14, 99 * 10**14 + len(typed_rows)).any()
    assert list(space.iterdir()) == []
    assert sorted(one.name for one in tmp_path.iterdir()) == [LIST, "r.csv", "space", kept.name]


def test_fields_taken_are_those_the_page_names():
    page = " ".join((ROOT / "docs" / "privacy.md").read_text("utf-8").split())
    told = re.search(r"Eleven fields are taken from a row: (.*?)\. \*\*Name", page)[1].split(", ")
    spoken = {"tps": "polling station", "birth": "birth date", "married": "marital status"}
    spoken |= {"status": "remark", "nik": "NIK"}
    assert told == [spoken.get(name, name) for name in FIELDS]


def test_nothing_uses_the_network_or_names_the_user():
    reaches = {"socket", "ssl", "urllib", "http", "ftplib", "smtplib", "requests", "logging"}
    names = {"getpass", "platform", "pwd"}
    files = list((ROOT / "src").rglob("*.py"))
    assert len(files) > 90
    for path in files:
        tree = ast.walk(ast.parse(path.read_text("utf-8")))
        for node in tree:
            own = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            own += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {name.split(".")[0] for name in own} & (reaches | names), path


def test_results_name_files_without_their_folder(write):
    path = write("daftar.csv", "region_code,registered\n15.01,1400\n15.71,3600\n")
    data = turnout.datasets.read(voters=path, as_of="2024-02-01")
    told = results_json([data.outlook("pemilu-2024")])
    assert "daftar.csv" in told
    assert path.parent.name not in told


# Numbers


def numbers_of(path):
    """Return the numbers of a page but for years, code, formulas, sources and priors."""
    page = re.sub(r"\$\$.*?\$\$|\$[^$\n]*\$", "", prose(path), flags=re.DOTALL)
    page = re.sub(r"\]\s*\([^)]*\)|doi:[^\]]*|\(\w+( et al\.|,? and |, \*)[^()\[]*", "]", page)
    page = re.sub(r"^(#+ )?\d+\. |^\| +\|.*$", "", page, flags=re.MULTILINE)
    found = re.findall(r"(?<![\w.,])[−+]?\d(?:[\d.,]*\d)?%?", page)
    return {number for number in found if not re.fullmatch(r"(19|20)\d\d", number)}


@cache
def packaged():
    """Return both votes of the packaged figures and the back-test of all models."""
    data = jambi()
    board = backtest(data.history, models=cli.MODELS, min_elections=1)
    return data.outlook("pemilu-2024"), data.outlook("pilkada-2024"), board


@cache
def common(lang):
    """Return what every page may tell of Jambi."""
    first, second, _ = packaged()
    last = first.by_base().set_index("base")["last_turnout"]
    vote = first.projection.date
    return {
        numbers.people(jambi().voters.total, lang=lang),
        str(len(first.projection.codes)),
        numbers.percent(first.target.value, lang=lang),
        *(numbers.percent(last[base], lang=lang) for base in ("dpt", "all_lists")),
        numbers.decimal(100 * national_change(), 0, lang=lang),
        numbers.probability(first.total().probability, lang=lang),
        numbers.people(len(first.projection.turnout), lang=lang),
        *(str(day.day) for day in (jambi().as_of, vote, second.projection.date)),
    }


def national_change():
    """Return by how much turnout rose from Pilpres 2014 to Pemilu 2019, on all lists."""
    table = jambi().table("national").query("contest == 'presidential'").set_index("election")
    after = table.loc["pemilu-2019"]
    lists = int(re.search(r"on all lists \(([\d,]+)\)", after["note"])[1].replace(",", ""))
    return after["ballots_cast"] / lists - table.loc["pilpres-2014", "turnout"]


def plain(lang):
    """Return every number of the plain page on the method."""
    first, second, board = packaged()
    bases, table = first.by_base().set_index("base"), second.table()
    total, errors = board.table().loc["total"], 100 * board.table().loc["total", "mae"]
    others = errors.drop("pooled")
    told = common(lang) - {"14", "27"}
    told |= {numbers.decimal(value, lang=lang) for value in (errors["pooled"], *others)}
    told -= {numbers.decimal(sorted(others)[1], lang=lang)}
    told |= {numbers.percent(share, 0, lang=lang) for share in (0.9, 0.05, 0.0, 1.0)}
    told |= {numbers.probability(share, lang=lang) for share in bases["probability"][:3]}
    told |= {numbers.probability(second.total().probability, lang=lang)}
    told |= {numbers.percent(share, lang=lang) for share in bases["last_turnout"][:3]}
    told |= {numbers.percent(first.total().turnout.median, lang=lang)}
    told |= {*numbers.span(*first.total().turnout[1:], lang=lang).split("–")}
    told |= {numbers.people(first.total().bad_case_voters, lang=lang)}
    told |= {numbers.percent(first.projection.width["swing"], 0, lang=lang)}
    told |= {numbers.probability(first.table()["lowest3"].max(), lang=lang)}
    told |= {numbers.people(first.on("dpt_dpk").needed(0.8).needed, lang=lang)}
    gaps = second.total().gap_voters
    sums = (table["gap_voters"].sum(), table["gap_voters_lower"].sum())
    means = second.total().mean_gap_voters
    told |= {numbers.people(gap, lang=lang) for gap in (*gaps[:2], *sums, means)}
    held = [row["total in 90 %"] for row in calibration()]
    assert total.loc["pooled", "coverage90"] == 1
    assert total.loc["pooled", "elections"] == 4
    told |= {f"{bound(held):.0f}" for bound in (min, max)}
    return told | {"4", "100", str(300 * len(held))}


def calibration():
    """Return the rows of the pooled model as measured, by heading."""
    page = (ROOT / "benchmarks" / "README.md").read_text("utf-8")
    part = page.split("## Calibration")[1].split("\n\n| forecast")[0]
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in part.splitlines()
        if "|" in line
    ]
    pooled = [row for row in rows if row[1] == "pooled"]
    return [
        dict(zip(rows[0][2:], (float(c.split()[0]) for c in row[2:]), strict=True))
        for row in pooled
    ]


def measured():
    """Return what the method's page tells of the calibration."""
    rows = calibration()
    told = {"50%", "80%", "90%", "300", "900", "514", "5", "2"}
    for level in (50, 80, 90):
        held = sorted(row[f"total in {level} %"] for row in rows)
        told |= {f"{held[0]}", f"{held[-1]}%"}
    ratios = sorted(row["CRPS of total / oracle"] for row in rows)
    page = (ROOT / "benchmarks" / "README.md").read_text("utf-8")
    large = sorted(float(x) for x in re.findall(r"\| 0.4-0.8 \| \d+ \| ([\d.]+) %", page))
    assert len(large) == 3
    return told | {
        f"{large[0]:.0f}",
        f"{large[-1]:.0f}%",
        f"{ratios[0]:.2f}",
        f"{ratios[-1]:.2f}",
        "0.4",
    }


def constants():
    """Return what the method's page tells of the model's constants."""
    values = (cells.FULL, PARTIAL_ERROR)
    told = {numbers.percent(value, lang="en") for value in values}
    told |= {f"{v:g}" for v in (cells.VAGUE, tree.STEP, cells.GAP, POINTS, ENDLESS, *DEGREES, MOST)}
    told |= {f"{priors.LEVEL}", numbers.percent(expit(priors.LEVEL), 0, lang="en")}
    return told | {f"{v:g}" for v in priors.OFFSETS.values()} | {"0.25", "4,000", "88%", "1", "11"}


def elsewhere():
    """Return numbers that are measured outside, or are no figures, with what they are."""
    python = PYPROJECT["requires-python"].removeprefix(">=")
    codes = {str(error.exit_code) for error in TurnoutError.__subclasses__()}
    books = {path.name[:2] for path in (ROOT / "notebooks").glob("*.ipynb")}
    needs = requirements(jambi().voters).total().set_index("item")["needed"]
    staff = {numbers.people(needs[item], lang="en") for item in ("kpps", "linmas")}
    regencies = sum(len(code) == 5 for code in indonesia().index)
    error = numbers.percent(PARTIAL_ERROR, lang="en")
    return {python, *codes, *books, *staff, str(regencies), error, "0", "99%", str(MESSAGE)}


RULED = {f"{n}" for n in (rules.ADULT, rules.OLDEST, counted.YOUTH, max(typed.STATUS))}
RULED |= {f"{typed.DIGITS}", f"−{-typed.UNCLEAR}", "40"}  # Law 40/2009
OTHER_COUNTRIES = {"28", "25", "7%", "96%", "6", "11%"}  # figures not shipped; see the page


@pytest.mark.parametrize(("name", "lang"), [("method-plain.md", "en"), ("metode.md", "id")])
def test_every_number_of_the_plain_method_is_computed(name, lang):
    assert numbers_of(ROOT / "docs" / name) == plain(lang)


def test_what_the_plain_method_states_holds():
    first, second, board = packaged()
    past = first.projection.past
    assert past.elections == ("pilpres-2014", "pemilu-2019")
    assert (np.diff(past.turnout, axis=0) > 0).all()
    assert (first.projection.past_swings, second.projection.past_swings) == (1, 2)
    assert len(board.elections) == 4
    table = first.table()
    assert table.loc[table["lowest3"].idxmax(), "region_name"] == "Kerinci"
    bases = packaged_elections("elections").set_index("election")["kpu_base"]
    votes = ["pilpres-2014", "pemilu-2019", "pemilu-2024"]
    assert list(bases[votes]) == ["all_lists", "dpt", "dpt_dpk"]


def test_every_number_of_the_method_is_computed():
    page = ROOT / "docs" / "method.md"
    assert numbers_of(page) <= measured() | constants() | OTHER_COUNTRIES
    told = page.read_text("utf-8")
    assert f"{priors.LEVEL_SCALE}^2 + {priors.TREND_SCALE}^2" in told
    assert f"{priors.OFFSET_SCALE}^2\\,[k_e = k_f]" in told
    assert measured() <= numbers_of(page)


@pytest.mark.parametrize(
    ("name", "lang", "more"),
    [
        ("README.md", "en", {"12", "17", "3.13"}),
        ("README.id.md", "id", {"12"}),
        ("docs/quick-start.md", "en", {"12", "82.0%", "750"}),
        ("docs/mulai-cepat.md", "id", {"12", "82,0%", "750"}),
        ("docs/data.md", "en", RULED),
        ("docs/meeting.md", "en", set()),
        ("docs/extending.md", "en", {"17", "19", "35", "2.7"}),  # Java, and how Spark was measured
        ("docs/privacy.md", "en", {"256", str(counted.LEAST)}),
    ],
)
def test_every_number_of_other_pages_is_known(name, lang, more):
    books = {path.name[:2] for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert numbers_of(ROOT / name) <= common(lang) | elsewhere() | more | books
