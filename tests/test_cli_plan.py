"""`turnout plan`: what it prints for whom, and what it does with wrong arguments and files."""

import json

import pytest

from turnout import datasets
from turnout.files.regions import data_folder
from turnout.plan.questions import questions, to_act_on

pytestmark = pytest.mark.xdist_group("cli")
JAMBI = datasets.jambi()
EXAMPLE = data_folder() / "example" / "scenarios.toml"


@pytest.fixture
def run(capsys):
    """Run `turnout plan` in this process; return exit code, output and complaints."""

    def run(*given):
        from turnout.cli import main

        code = main(["plan", *map(str, given)])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_likely_target_is_answered_with_what_can_be_acted_on(run, lang):
    code, out, err = run("--lang", lang)

    outlook = JAMBI.outlook("pemilu-2024")
    asked = questions(outlook)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == asked[0].plan.summary(lang)
    assert lines[1] == to_act_on(asked).summary(lang)
    assert all(name in out for name in outlook.projection.names)
    assert "KPU Muaro Jambi" in out


def test_what_was_asked_for_is_answered_even_if_nothing_is_needed(run):
    code, out, _ = run("--probability", "0.5", "--lang", "en")

    assert code == 0
    assert out.startswith("2024 general election: to reach 79.5% of DPT, probability 50%: no more")
    assert "DPT + DPK with probability" not in out.splitlines()[1]


def test_some_regions_by_name(run):
    _, out, _ = run("--base", "all_lists", "--probability", "0.7", "--regions", "Kerinci,15.71")

    assert "(hanya Kerinci dan Kota Jambi)" in out


def test_other_ways_to_share(run):
    _, out, _ = run("--probability", "0.99", "--how", "cheapest", "--lang", "en")
    assert "as few as possible, first where turnout is low" in out

    _, each, _ = run("--probability", "0.9", "--how", "each", "--lang", "en")
    assert "each to reach 79.5% of DPT itself with probability 90%" in each


@pytest.mark.parametrize(
    "given",
    [
        ["--regions", "Tebo,Bungo"],
        ["--how", "cheapest"],
        ["--base", "dpt_users"],
        ["--target", "0.7"],
    ],
)
def test_what_was_asked_for_is_not_replaced(run, given):
    _, out, _ = run(*given, "--lang", "en")
    _, told, _ = run(*given, "--json")

    assert "DPT + DPK" not in out
    assert "no more voters needed" in out.splitlines()[0]
    told = json.loads(told)
    assert told["to_act_on"] == told["plan"]
    assert told["plan"]["needed"] == 0


def test_numbers_and_names_as_people_write_them(run):
    _, out, _ = run("--probability", "0,99", "--regions", "Tebo, KOTA JAMBI,", "--no-ceiling")

    assert "dengan peluang 99% (hanya Tebo dan Kota Jambi)" in out


def test_without_ceilings_all_is_within_reach(run):
    vote = ("--election", "pilkada-2024", "--lang", "en")
    _, held, _ = run(*vote)
    _, free, _ = run(*vote, "--no-ceiling")

    assert "beyond the best so far" in held.splitlines()[0]
    assert "beyond the best so far" not in free.splitlines()[0]
    assert "381,516" in free.splitlines()[0]


def test_json_holds_plan_scenarios_and_targets(run, write):
    path = write("targets.csv", "region_name,target,issuer\nTebo,0.81,Bupati\n")
    code, out, err = run("--json", "--scenarios", EXAMPLE, "--targets", path, "--probability", 0.99)

    told = json.loads(out)
    assert (code, err) == (0, "")
    assert told["to_act_on"] == told["plan"]
    assert told["plan"]["needed"] == JAMBI.outlook("pemilu-2024").needed(0.99).needed
    assert len(told["scenarios"]) == 7
    assert told["targets"][0]["value"] == 0.81
    assert set(told["plan"]["regions"][0]) >= {"region_code", "voters", "voters_per_tps"}


def test_scenarios_say_what_they_assume(run):
    _, out, _ = run("--scenarios", EXAMPLE)

    assert "Skenario adalah andaian, bukan prakiraan" in out
    assert "turun 3,0 persen poin (anggapan)" in out
    assert out.count("Contoh rekaan") == 6


def test_charts_are_written_and_never_replaced(run, tmp_path):
    for name in ("plan.png", "plan.png", "plan.svg"):
        code, _, err = run("--chart", tmp_path / name)
        assert code == 0
        assert "ditulis:" in err
    code, _, _ = run("--chart", tmp_path / "tornado.svg", "--scenarios", EXAMPLE)

    written = sorted(path.name for path in tmp_path.iterdir())
    assert written == ["plan.png", "plan.svg", "tornado.svg"]
    assert "andaian" in (tmp_path / "tornado.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("given", "code", "told"),
    [
        (["--probability", "1.5"], 2, "between 0 and 1 such as 0.8, got 1.5"),
        (["--probability", "0"], 2, "between 0 and 1 such as 0.8, got 0"),
        (["--probability", "many"], 2, "expected a number such as 0.8, got many"),
        (["--how", "best"], 2, "invalid choice: 'best'"),
        (["--regions", "Bandung"], 2, "Bandung is no region that is projected"),
        (["--chart", "plan.pdf"], 2, "'.pdf'"),
        (["--scenarios", "none.toml"], 3, "E101 none.toml"),
        (["--targets", "none.csv"], 3, "E101 none.csv"),
        (["--base", "dpt_dpk", "--election", "pilkada-2024"], 4, "gives the voters on 'dpt_dpk'"),
    ],
)
def test_wrong_usage_and_files(run, given, code, told):
    found, out, err = run(*given, "--lang", "en")

    assert found == code
    assert told in err
    assert "Traceback" not in err + out
