"""Results show themselves: sentences and an accessible table, by the one formatter."""

import datetime
import importlib
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import turnout
from turnout.datasets import example, jambi
from turnout.documents.content import Content
from turnout.errors import DataError, UsageError
from turnout.evaluation.backtest import COLUMNS
from turnout.files.findings import Finding
from turnout.plan.results import result
from turnout.words import numbers
from turnout.words.shown import MOST, Shown, Shows, heading, kinds, shown
from turnout.words.texts import failure

NAMES = (
    *("voters", "history", "dataset", "projection", "outlook", "plan", "scenarios", "comparison"),
    *("scoreboard", "levels", "readiness", "standing", "finality"),
)


@pytest.fixture(scope="module")
def results():
    """Return one of each result, made once."""
    data = jambi()
    outlook, low = data.outlook("pemilu-2024"), data.outlook("pemilu-2024", 0.75)
    files = [example("readiness.csv"), example("incidents.csv")]
    ready = turnout.read_readiness(files, voters=data.voters, as_of=data.as_of)
    made = {
        "dataset": data,
        "voters": data.voters,
        "history": data.history,
        "projection": outlook.projection,
        "outlook": outlook,
        "plan": data.outlook("pilkada-2024").needed(0.8),
        "scenarios": turnout.scenarios(outlook, turnout.read_scenarios(example("scenarios.toml"))),
        "comparison": turnout.compare(result(outlook), result(low)),
        "scoreboard": turnout.backtest(data.history, models=["pooled"], min_elections=1),
        "levels": turnout.project_levels(data.voters, data.history, election="pemilu-2024"),
        "readiness": ready,
        "standing": turnout.Standing(ready, outlook, data.as_of),
        "finality": turnout.finality(data.voters, data.voters),
    }
    assert set(made) == set(NAMES)
    return made


def text_of(element):
    return "".join(element.itertext())


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_a_result_shows_sentences_and_a_table_that_can_be_read_aloud(results, name, lang):
    one = results[name].show(lang)
    page = ET.fromstring(one.html)
    table = page.find("table")

    assert page.get("lang") == lang
    assert [text_of(part) for part in page.findall("p")] == list(one.sentences)
    assert table.find("caption").text == one.caption != ""
    heads = table.findall("thead/tr/th")
    assert [head.text for head in heads] == one.heads
    assert {head.get("scope") for head in heads} == {"col"}
    rows = table.findall("tbody/tr")
    assert len(rows) == len(one.rows) > 0
    assert {row.find("th").get("scope") for row in rows} == {"row"}
    assert {len(list(row)) for row in rows} == {len(heads)}
    assert all(re.search("[A-Za-z]", head) for head in one.heads)


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_gets_what_show_gives(results, name):
    bundle = results[name]._repr_mimebundle_(include=None, exclude=None)

    assert bundle == {
        "text/html": results[name].show().html,
        "text/plain": str(results[name].show()),
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_result_says_itself_in_both_languages(results, name):
    said = {lang: results[name].summary(lang) for lang in ("id", "en")}

    assert said["id"] != said["en"]
    assert all(re.search(r"\d", words) for words in said.values())


@pytest.mark.parametrize("name", NAMES)
def test_the_class_that_shows_itself_says_so(results, name):
    assert isinstance(results[name], Shows)
    assert "_repr_html_" not in dir(results[name])


def test_the_rows_of_an_outlook_are_those_of_the_pdf(results):
    outlook = results["outlook"]
    content = Content((outlook,), "id", 0.9)
    table = outlook.table()

    theirs = {row[0]: row for row in content.region_rows(outlook)}
    for row, (_, own) in zip(outlook.show().rows, table.iterrows(), strict=True):
        assert list(row) == theirs[row[0]][: len(row)]
        assert row[1] == numbers.people(own["registered"])


def test_another_level_is_shown_and_named(results):
    wide = results["outlook"].show("en", 0.99)

    assert "99% interval" in wide.sentences[0]
    assert "99% interval" in wide.caption
    assert wide.rows[0][3] != results["outlook"].show("en").rows[0][3]


def test_history_keeps_contests_of_one_day_and_definitions_apart(write):
    path = write(
        "history.csv",
        "region_code,region_name,election,contest,date,registered,ballots_cast,base\n"
        "15.01,Kerinci,pemilu-2019,presidential,2019-04-17,1000,801,dpt\n"
        "15.01,Kerinci,pemilu-2019,legislative,2019-04-17,1000,790,dpt\n"
        "15.04,Batang Hari,pemilu-2019,presidential,2019-04-17,2000,1402,all_lists\n",
    )
    one = turnout.read_history(path).show("en")

    assert one.heads[1:] == [
        "2019 general election legislative (DPT)",
        "2019 general election presidential (all lists)",
        "2019 general election presidential (DPT)",
    ]
    assert one.rows == (("Kerinci", "79.0%", "–", "80.1%"), ("Batang Hari", "–", "70.1%", "–"))


def test_what_is_not_known_stays_a_dash_and_unknown_columns_go():
    frame = pd.DataFrame(
        {"region_name": ["Tebo", "Bungo"], "male": [7, None], "female": [np.nan, np.nan]}
    )

    one = shown([], frame.astype({"male": "Int64"}), ["region_name", "male", "female"], "x")

    assert one.columns == ("region_name", "male")
    assert one.rows == (("Tebo", "7"), ("Bungo", "–"))


def test_long_tables_are_cut_and_say_so():
    frame = pd.DataFrame({"region_name": [f"R{n}" for n in range(MOST + 1234)]})

    one = shown(["Said."], frame, ["region_name"], "Regions", "en")

    assert len(one.rows) == MOST
    assert one.sentences == (
        "Said.",
        "This table holds the first 40 rows only; 1,234 more are in .table().",
    )
    assert shown([], frame.head(MOST), ["region_name"]).sentences == ()


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1))
def test_names_cannot_become_markup(name):
    frame = pd.DataFrame({"region_name": [name], "registered": [5]})

    html = shown([name], frame, ["region_name", "registered"], name).html
    plain = re.sub(r"<[^>]*>", "", html)

    assert html.count("<tr>") == 2
    assert "<" not in plain
    assert ET.fromstring(html).find("p").text == name


def test_without_a_table_there_are_only_sentences():
    one = shown(["Only this."])

    assert str(one) == "Only this."
    assert one.html == '<section lang="id"><p>Only this.</p></section>'
    assert isinstance(one, Shown)


def test_every_column_of_every_table_has_its_meaning(results):
    frames = [results[name].table() for name in NAMES if name not in ("dataset", "levels")]
    frames += [results["outlook"].by_base(), turnout.by_target(results["outlook"])]
    frames += [results["readiness"].trend(), results["readiness"].overdue()]
    frames += [results["levels"].table(), results["scoreboard"].table().reset_index()]
    frames += [results["standing"].priority]
    found = {str(name) for frame in frames for name in frame.columns}

    assert found - set(kinds()) == set()
    assert all(heading(name, lang, "means") for name in kinds() for lang in ("id", "en"))


def test_levels_are_one_tidy_frame(results):
    table = results["levels"].table()

    assert table["depth"].tolist() == [0] * 11 + [1]
    assert table.loc[table["depth"] == 0, "registered"].sum() == 2_676_107


def test_names_under_which_to_look_are_the_documented_ones():
    assert dir(turnout.charts) == sorted(turnout.charts.__all__)
    assert dir(turnout.datasets) == ["Dataset", "example", "invented_persons", "jambi", "read"]


def test_a_notebook_completes_the_verbs_and_hides_the_rest(results):
    completer = pytest.importorskip("IPython.core.completer")
    shell = pytest.importorskip("IPython.core.interactiveshell").InteractiveShell()
    shell.user_ns["outlook"] = results["outlook"]

    with completer.provisionalcompleter():
        found = list(shell.Completer.completions("outlook.", 8))
    names = {one.text.rpartition(".")[2] for one in found}

    assert names >= {"summary", "show", "table", "total", "on", "needed", "by_base", "target"}
    assert not any(name.startswith("_") for name in names)


def test_errors_in_a_notebook_are_their_message_in_both_languages():
    shell = pytest.importorskip("IPython.core.interactiveshell").InteractiveShell()
    error = failure(UsageError, "error.level", value=2)
    shell.user_ns["error"] = error

    lines = error._render_traceback_()

    assert lines == [
        "UsageError",
        "level: harus bilangan antara 0 dan 1, bukan 2.",
        "level: expected a number between 0 and 1, got 2.",
    ]
    assert shell._format_exception_for_storage(error)["traceback"] == lines


def test_faults_of_data_are_told_one_per_line_in_a_notebook():
    error = DataError([Finding("E113", "dpt.csv", row=3, values={"value": "x"})])

    assert error._render_traceback_() == [
        "DataError",
        "E113 dpt.csv, baris 3: 'x' bukan tanggal; tulis seperti 2024-02-14.",
        "E113 dpt.csv, row 3: 'x' is not a date; write it like 2024-02-14.",
    ]


def test_an_error_without_words_of_its_own_is_said_once():
    assert UsageError("as it is")._render_traceback_() == ["UsageError", "as it is"]


def test_long_work_tells_how_far_it_is():
    told, units = [], []

    turnout.backtest(
        jambi().history, models=["mean"], min_elections=1, draws=50, progress=told.append
    )
    turnout.project_levels(
        jambi().voters, jambi().history, election="pemilu-2024", draws=50, progress=units.append
    )

    assert told == ["pilgub-2015", "pilwako-2018", "pemilu-2019", "pilgub-2020"]
    assert units[-1] == "11/11"


def test_a_list_known_in_part_says_what_it_can(write):
    path = write(
        "voters.csv",
        "region_code,region_name,registered,tps\n15.01,Kerinci,1500,7\n15.71,Kota Jambi,4100,\n",
    )
    voters = turnout.read_voters(path)

    assert voters.summary("en").startswith("5,600 voters in 2 regions.")
    assert voters.show().heads == ["Kabupaten/kota", "Pemilih terdaftar", "TPS"]


def test_an_empty_day_is_not_told():
    history = jambi().history.as_known(datetime.date(1990, 1, 1))
    undated = replace(history, as_of=None, findings=())

    assert undated.summary("en") == "No past election whose day is known."
    assert undated.show("id").sentences == (
        "Tidak ada pemilihan lampau yang diketahui tanggalnya.",
    )
    assert "whose day is known. As known on 1 January 1990." in history.summary("en")
    assert not history.show().rows
    assert importlib.import_module("turnout").History is type(history)


def test_a_target_that_nobody_set_is_said_to_be(results):
    own = turnout.project(jambi().voters, jambi().history, election="pilgub-2029", draws=50)

    assert "No target is on record for this vote; the national yardstick of 79.5%" in str(
        own.against().show("en")
    )
    assert "yardstick" not in str(results["outlook"].show("en"))
    assert "yardstick" not in str(own.against(0.795).show("en"))


def test_history_keeps_a_region_whose_name_is_missing_or_written_otherwise(write):
    path = write(
        "history.csv",
        "region_code,region_name,election,date,registered,ballots_cast,base\n"
        "15.01,Kerinci,pemilu-2014,2014-04-09,1000,701,dpt\n"
        "15.01,,pemilu-2019,2019-04-17,1000,801,dpt\n"
        "15.71,KOTA JAMBI,pemilu-2014,2014-04-09,2000,1202,dpt\n"
        "15.71,Kota Jambi,pemilu-2019,2019-04-17,5000,3704,dpt\n",
    )
    history = turnout.read_history(path)

    rows = {row[1:] for row in history.show().rows}

    assert rows == {("70,1%", "80,1%"), ("60,1%", "74,1%")}
    [told] = [one.message("en") for one in history.findings if one.code == "W404"]
    assert "Kota Jambi: registered voters are 5,000" in told


def test_a_scoreboard_without_scores_says_so():
    board = turnout.Scoreboard(())

    assert board.summary("en").startswith("No past election has been tested")
    assert board.show("id").sentences == (board.summary("id"),)
    assert not board.show().rows
    assert board.table().shape == (0, 7)
    assert set(board.table()) == {*COLUMNS} - {"scope", "model"} | {"coverage50"}
    with pytest.raises(UsageError, match="No past election has been tested"):
        turnout.charts.scoreboard(board)


@pytest.mark.parametrize("name", NAMES)
def test_a_language_that_is_none(results, name):
    for told in (results[name].summary, results[name].show):
        with pytest.raises(UsageError, match="lang: expected one of id, en, got 'fr'"):
            told("fr")
