"""Readiness beside the vote: the sentences, the chart, the documents and the command."""

import datetime
import io
import json
from functools import cache

import numpy as np
import openpyxl
import pandas as pd
import pptx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from printed import flat, texts

import turnout
from turnout import Readiness, Standing, charts, datasets, read_readiness
from turnout.cli import main
from turnout.documents.content import Content
from turnout.documents.message import message
from turnout.documents.orders import ITEMS as ORDERS
from turnout.documents.orders import need_table, norm_sentence, order_table, orders_title
from turnout.documents.pdf import briefing_pdf, pages
from turnout.documents.readiness import overdue_table, peace_table, priority_table, stage_table
from turnout.documents.slides import briefing_pptx
from turnout.documents.workbook import briefing_xlsx
from turnout.plan.changes import Change, Scenario, applied
from turnout.plan.incidents import Incidents
from turnout.plan.readiness import ITEMS
from turnout.projection.alone import alone
from turnout.words.numbers import percent, probability

pytestmark = [pytest.mark.xdist_group("standing"), pytest.mark.usefixtures("drawn_once")]
RAKOR = datetime.date(2024, 2, 1)
MARK = {"id": "DATA REKAAN", "en": "CONSTRUCTED EXAMPLE"}
EXAMPLE = [datasets.example("readiness.csv"), datasets.example("incidents.csv")]


@pytest.fixture(scope="module")
def outlook():
    return datasets.jambi().outlook("pemilu-2024")


@pytest.fixture(scope="module")
def example(outlook):
    """The constructed example beside the vote, in a language."""
    voters = outlook.projection.voters
    ready = read_readiness(EXAMPLE, voters=voters, as_of=RAKOR)
    return {lang: Standing(ready, outlook, RAKOR, lang=lang) for lang in ("id", "en")}


@pytest.fixture(scope="module")
def contents(example, outlook):
    coming = datasets.jambi().outlook("pilkada-2024")
    return {
        lang: Content((outlook, coming), lang, 0.9, standing=example[lang]) for lang in ("id", "en")
    }


def reported(tmp_path, outlook, *rows, lang="en", **more):
    """Readiness out of rows of region, item, planned, done, due and status date."""
    heads = ["region_name", "item", "planned", "done", "due", "status_date"]
    path = tmp_path / "siap.csv"
    pd.DataFrame(rows, columns=heads).assign(**{"start": "2024-01-22"} | more).to_csv(
        path, index=False
    )
    ready = read_readiness(path, voters=outlook.projection.voters, as_of=RAKOR)
    return Standing(ready, outlook, RAKOR, lang=lang)


@cache
def pages_of(content):
    return pages(content)


@cache
def deck_of(content):
    return pptx.Presentation(io.BytesIO(briefing_pptx(content)))


@cache
def book_of(content):
    return openpyxl.load_workbook(io.BytesIO(briefing_xlsx(content)))


LATE = ("Kerinci", "logistics_arrived", 40, 31, "2024-01-30", "2024-01-31")
BEHIND = ("Tebo", "linmas", 2088, 522, "2024-02-07", "2024-01-30")  # 8 of 16 days are gone
FINE = ("Bungo", "linmas", 2140, 1498, "2024-02-07", "2024-01-30")


class TestSentences:
    def test_who_is_late_stands_in_the_title_before_who_is_behind(self, tmp_path, outlook):
        title = reported(tmp_path, outlook, LATE, BEHIND, FINE).title()
        assert title == "Preparation is overdue in 1 of 11 regencies: Kerinci"
        title = reported(tmp_path, outlook, BEHIND, FINE).title()
        assert title == "Nothing is overdue; behind schedule in 1 of 11 regencies: Tebo"
        standing = reported(tmp_path, outlook, FINE)
        known = "Preparation that is reported is on schedule: 1 of 154 items"
        assert standing.title() == known
        nothing = ("Bungo", "linmas", "", "", "", "2024-01-30")
        assert reported(tmp_path, outlook, nothing).title() == "No readiness is reported yet"
        undue = ("Bungo", "linmas", 2140, 1498, "", "2024-01-30")
        title = reported(tmp_path, outlook, undue).title()
        assert title == "What is reported cannot be judged yet"

    def test_more_names_than_fit_are_counted(self, tmp_path, outlook):
        names = ("Kerinci", "Tebo", "Bungo", "Merangin", "Batang Hari", "Kota Jambi", "Sarolangun")
        title = reported(tmp_path, outlook, *((name, *LATE[1:]) for name in names)).title()
        assert "in 7 of 11 regencies: Kerinci, " in title
        assert title.endswith(" and 2 more")

    def test_items_are_told_with_where_they_lag(self, tmp_path, outlook):
        standing = reported(tmp_path, outlook, LATE, BEHIND, ("Tebo", *LATE[1:]))
        (question, late), _ = standing.points()
        assert question == "Who is late, with what?"
        assert late == "Overdue in 2 of 11 regencies: arrival of logistics in Kerinci and Tebo."
        behind = "Behind schedule in 1 of 11 regencies: assigning of Linmas in Tebo."
        assert standing.notes()[0] == behind
        assert standing.sentences()[:1] == [f"{question} {late}"]

    def test_who_is_behind_leads_where_nobody_is_late(self, tmp_path, outlook):
        standing = reported(tmp_path, outlook, BEHIND)
        assert standing.points()[0][1].startswith("Behind schedule in 1 of 11")
        assert not any("Behind" in said for said in standing.notes())

    def test_an_item_late_everywhere_is_said_once(self, tmp_path, outlook):
        rows = [(name, *LATE[1:]) for name in outlook.projection.names]
        late = reported(tmp_path, outlook, *rows).points()[0][1]
        assert late == "Overdue in 11 of 11 regencies: arrival of logistics in every regency."

    def test_old_reports_are_named(self, tmp_path, outlook):
        old = (*BEHIND[:3], 1400, BEHIND[4], "2024-01-12")
        standing = reported(tmp_path, outlook, old, start="2024-01-02")
        said = "Old reports, more than 14 days: assigning of Linmas in Tebo."
        assert said in standing.notes()

    def test_what_it_means_for_the_target_is_the_scenario_of_five_points(self, tmp_path, outlook):
        where = ("Kerinci", "Sarolangun")
        standing = reported(tmp_path, outlook, LATE, ("Sarolangun", *LATE[1:]))
        question, said = standing.points()[1]
        away = Scenario("", (Change("points", where, value=-0.05),))
        now, then = (o.total().probability for o in (outlook, applied(outlook, away)))
        table = outlook.table().set_index("region_name")
        chances = [probability(table.loc[name, "probability"], lang="en") for name in where]
        listed = 197_657 + 209_632
        other = probability(outlook.beside[0].total().probability, lang="en")
        assert question == "And the target of 79.5%?"
        assert f"(probability {probability(now, lang='en')} of DPT; {other} of DPT + DPK)" in said
        assert f"Kerinci {chances[0]} and Sarolangun {chances[1]}" in said
        assert (
            f"{listed:,} voters are listed there ({percent(listed / 2_676_107, 0, lang='en')}"
            in said
        )
        told = [probability(share, lang="en") for share in (now, then)]
        assert now > then
        assert f"would fall from {told[0]} to {told[1]}; a supposition, not a forecast" in said

    def test_where_nothing_is_late_only_the_chance_is_said(self, tmp_path, outlook):
        said = reported(tmp_path, outlook, FINE).points()[1][1]
        assert said.startswith("The target of 79.5% is very likely to be reached in Jambi Province")
        assert "supposition" not in said

    def test_support_for_another_vote_is_late_but_does_not_weigh(self, tmp_path, outlook):
        grant = ("Bungo", "budget_agreed", 33_000_000_000, 0, "2023-12-31", "2024-01-31")
        standing = reported(tmp_path, outlook, grant, start="2023-11-10")
        assert "Bungo" in standing.title()
        assert not any("supposition" in said for said in standing.sentences())
        assert standing.priority["priority"].fillna(0).max() == 0
        assert "Grant agreed (NPHD) 0; " in standing.weighing()
        assert "every other item 1" in standing.weighing()
        both = reported(tmp_path, outlook, grant, LATE, start="2023-11-10").points()[1][1]
        assert both.endswith("Bungo left out: what is late there weighs 0.")

    def test_unknown_cells_are_counted_and_never_nothing(self, tmp_path, outlook):
        standing = reported(tmp_path, outlook, FINE)
        said = "153 of 154 items are not known; they count neither as zero nor as done."
        assert standing.notes() == [said]
        assert standing.counts()["unknown"] == 153
        assert standing.counts()["on_track"] == 1

    def test_change_between_two_rounds_by_hand(self, tmp_path, outlook):
        earlier = [(*LATE[:5], "2024-01-27"), (*BEHIND[:5], "2024-01-27")]
        later = [LATE, (*BEHIND[:3], 2088, BEHIND[4], "2024-01-31")]
        said = reported(tmp_path, outlook, *earlier, *later).changed
        assert said == (
            "Since 27 January 2024: 1 items better, 1 worse (arrival of logistics in Kerinci)."
        )

    def test_one_status_date_tells_of_no_change(self, tmp_path, outlook):
        assert reported(tmp_path, outlook, LATE).changed == ""

    def test_days_are_counted_from_the_day_asked_for(self, example):
        assert example["en"].countdown().startswith("13 days to the 2024 general election;")


class TestConstructed:
    @pytest.mark.parametrize("lang", ["id", "en"])
    def test_every_output_that_shows_it_says_so(self, contents, example, lang):
        content, mark, standing = contents[lang], MARK[lang], example[lang]
        chart = charts.readiness(standing)
        assert chart.title.startswith(mark)
        note = standing.source()
        assert {"id": "REKAAN", "en": "CONSTRUCTED"}[lang] in note
        assert note in chart.words.source
        svg = charts.readiness(standing, size="column", titles=False).image("svg").decode()
        assert standing.say("mark") in svg
        assert mark not in message(content)  # not to be passed on
        assert not any(mark in said for said in pages_of(content)["spoken"])  # nor read aloud
        assert standing.as_dict()["constructed"] is True
        assert standing.as_dict()["title"].startswith(mark)
        sections = [s for s in pages_of(content)["sections"] if s["title"].startswith(mark)]
        assert [[p["text"] for p in s["parts"] if p["kind"] == "alert"] for s in sections] == [
            [note],
            [note],
        ]
        tables = [p for s in sections for p in s["parts"] if p["kind"] == "table"]
        assert [p["caption"].startswith(mark) for p in tables] == [True] * 4 + [False]
        deck = deck_of(content)
        titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
        assert sum(title.startswith(mark) for title in titles) == 3
        book = book_of(content)
        sheet = book[content.say("sheet.readiness")]
        assert sheet["A1"].value.startswith(mark)
        assert note in sheet["A2"].value

    def test_a_made_up_log_beside_real_reports_is_the_only_one_called_so(self, outlook, tmp_path):
        real = reported(tmp_path, outlook, LATE, source="KPU Kerinci")
        files = [tmp_path / "siap.csv", EXAMPLE[1]]
        ready = read_readiness(files, voters=outlook.projection.voters, as_of=RAKOR)
        standing = Standing(ready, outlook, RAKOR, lang="en")
        assert standing.source().startswith(f"{real.source()} Incidents here are CONSTRUCTED")

    def test_real_reports_are_not_called_so(self, tmp_path, outlook):
        standing = reported(tmp_path, outlook, LATE, source="KPU Kerinci")
        assert standing.marked == ""
        assert standing.source() == "Readiness reports: KPU Kerinci."


class TestGovernorsList:
    @pytest.mark.parametrize("lang", ["id", "en"])
    def test_each_item_has_cells_a_state_and_a_place_in_the_pack(self, contents, example, lang):
        content, standing = contents[lang], example[lang]
        assert {item for items in ORDERS.values() for item in items} == set(ITEMS)
        assert set(standing.states.columns) == set(ITEMS)
        head, rows, _ = order_table(content)
        assert {len(row) for row in rows} == {len(head)}
        assert len(rows) == 1 + len(ORDERS)
        text = " ".join(texts(briefing_pdf(content)))
        deck = deck_of(content)
        tables = [s.table for slide in deck.slides for s in slide.shapes if s.has_table]
        cells = {cell.text for table in tables for row in table.rows for cell in row.cells}
        for row in rows:
            assert flat(row[0]) in text
            assert set(row) <= cells

    def test_states_by_hand(self, contents):
        rows = {row[0]: row[2:] for row in order_table(contents["en"])[1]}
        told = "very likely to be reached (probability 95% of DPT)"
        assert rows["Turnout reaches 79.5%"] == [""] * 5 + [told]
        assert rows["Final voter list in every regency"] == ["0", "0", "0", "0", "11", ""]
        logistics = rows["Ballot boxes, ballot papers, ink and other logistics on time"]
        assert logistics == ["2", "0", "0", "9", "0", "overdue: Kerinci and Sarolangun"]
        support = rows["Support by regulation and budget for the Pilkada"]
        late = "overdue: Bungo; behind schedule: Batang Hari"
        assert support == ["1", "1", "0", "9", "0", late]

    def test_without_reports_nothing_is_claimed(self, outlook):
        content = Content((outlook,), "en", 0.9)
        _, rows, _ = order_table(content)
        assert {state for *_, state in rows} == {"not reported"}
        assert orders_title(content) == "The Governor's list: are we ready?"

    def test_needs_and_norms(self, contents):
        _, rows, caption = need_table(contents["en"])
        assert rows[-1][:5] == ["Jambi Province", "11,160", "78,120", "22,320", "2,732,951"]
        assert "approximated" in caption
        said = norm_sentence(contents["en"])
        assert "Spare ballot papers, share of the DPT per TPS: 2%" in said
        assert said.count("to be confirmed") == 3


class TestTables:
    def test_overdue_items_stand_once_with_what_is_missing(self, contents, example):
        _, rows, caption = overdue_table(contents["en"], example["en"])
        assert "Items overdue as of 1 February 2024: 4." in caption
        assert rows[0][:3] == ["Bungo", "Grant agreed (NPHD)", "Rp33 billion of Rp33 billion"]
        kerinci = [row for row in rows if row[0] == "Kerinci"]
        lacking = (
            f"{4245 - 4125} ballot boxes; {1_009_510 - 822_631:,} ballot papers (all contests)"
        )
        assert kerinci == [
            [
                *("Kerinci", "Logistics arrived", f"{lacking}; {1698 - 1613} ink"),
                *("20 January 2024", "12"),
            ]
        ]
        timur = next(row for row in rows if row[0] == "Tanjab Timur")
        assert timur[2] == "75 of 4,991"
        assert (example["en"].overdue["days_late"] > 0).all()

    def test_shares_and_few_are_told_as_such(self, tmp_path, outlook):
        late = ("Kerinci", "kpps_trained", "", "80%", "2024-01-30", "2024-01-31")
        standing = reported(tmp_path, outlook, late)
        content = Content((outlook,), "en", 0.9, standing=standing)
        assert overdue_table(content, standing)[1][0][2] == "20.0%"

    def test_priority_shows_what_its_rule_gives(self, contents, example):
        _, rows, caption = priority_table(contents["en"], example["en"])
        table = example["en"].priority
        names = [example["en"].names[code] for code in table["region_code"]]
        assert [row[0] for row in rows] == names[: len(rows)]
        product = (1 - table["probability"]) * table["lag"]
        np.testing.assert_allclose(table["priority"], product)
        assert "priority = (1 − probability) × lag" in caption
        assert "every other item 1" in caption
        assert [row[4] for row in rows] == ["100%"] * len(rows)

    def test_incidents_and_index_by_hand(self, contents, example):
        _, rows, caption = peace_table(contents["en"], example["en"])
        told = {row[0]: row[1:] for row in rows}
        assert told["Kerinci"] == ["2", "2", "1", f"{2 / 197_657 * 1e5:.2f}", "57.42"]
        assert told["Kota Sungai Penuh"] == ["0", "0", "0", "0.00", "58.67"]
        assert told["Tebo"] == ["–"] * 5
        rate = 9 / (2_676_107 - 262_261) * 1e5
        assert told["Jambi Province"] == ["9", "6", "1", f"{rate:.2f}", "–"]
        assert "12.03" in caption
        assert "not comparable" in caption

    def test_the_index_of_the_pilkada_stands_apart(self):
        later = datetime.date(2024, 11, 14)
        data = datasets.jambi(later)
        outlook = data.outlook("pilkada-2024")
        ready = read_readiness(
            datasets.example("readiness-pilkada.csv"),
            voters=data.voters,
            election="pilkada-2024",
            as_of=later,
        )
        standing = Standing(ready, outlook, later, lang="en")
        _, rows, caption = peace_table(Content((outlook,), "en", 0.9, standing=standing), standing)
        told = {row[0]: row[-1] for row in rows}
        assert told["Sarolangun"] == "26.05 (high)"
        assert "61.18" not in {*told.values()}
        assert "not about security" in caption
        assert "IKP for" not in caption

    def test_stages_count_the_days_and_name_what_has_no_date(self, contents):
        _, rows, caption = stage_table(contents["en"], "pemilu-2024")
        assert ["Vote", "14 February 2024", "ahead", "13"] in rows
        assert "Campaign" in caption
        assert all(row[1] != "–" for row in rows)

    def test_header_counts_down(self, contents):
        header = pages_of(contents["en"])["header"]
        assert header.endswith("in 13 days: Vote, 2024 general election")

    def test_workbook_holds_every_cell_with_its_state_in_words(self, contents, example):
        book = book_of(contents["en"])
        sheet = book["Readiness"]
        rows = list(sheet.iter_rows(min_row=5, values_only=True))
        assert len(rows) == 11 * len(ITEMS)
        states = example["en"].matrix["state"].map(lambda s: example["en"].say(f"state.{s}"))
        assert [row[4].partition(" ")[2] for row in rows] == states.tolist()
        assert {row[4][0] for row in rows} == {"×", "▼", "–", "●", "✓"}

    def test_workbook_holds_each_region_with_the_numbers_of_the_pages(self, contents, example):
        book = book_of(contents["en"])
        rows = list(book["Readiness per region"].iter_rows(min_row=5, values_only=True))
        _, shown, _ = priority_table(contents["en"], example["en"])
        assert len(rows) == 11
        assert [f"{row[5]:.1f}" for row in rows[: len(shown)]] == [line[3] for line in shown]
        assert [f"{row[3]:.1%}" for row in rows[: len(shown)]] == [line[2] for line in shown]
        kerinci = next(row for row in rows if row[1] == "Kerinci")
        assert kerinci[7:10] == (2, 2, 1)
        assert kerinci[10:] == (pytest.approx(2 / 197_657 * 1e5), 57.42)
        needs = {row[0]: row[1:] for row in book["Needs"].iter_rows(min_row=5, values_only=True)}
        assert needs["Merangin"][:4] == (1202, 8414, 2404, 282_586)


class TestChart:
    def test_the_signs_tell_without_colour(self, example):
        svg = charts.readiness(example["en"]).image("svg").decode()
        for state, count in example["en"].counts().items():
            assert f"{example['en'].say(f'state.{state}')} ({count})" in svg

    def test_the_text_tells_every_cell(self, example):
        alt = charts.readiness(example["en"]).alt
        assert alt.count("Linmas assigned:") == 11
        assert alt.startswith(example["en"].title())
        assert "Logistics arrived: overdue" in alt

    def test_chances_are_those_of_the_outlook(self, example, outlook):
        svg = charts.readiness(example["en"]).image("svg").decode()
        for chance in outlook.table()["probability"]:
            assert probability(chance, lang="en") in svg


class TestCommand:
    def run(self, capsys, *given):
        code = main(["readiness", *map(str, given)])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    @pytest.mark.parametrize("lang", ["id", "en"])
    def test_tells_what_the_pages_tell(self, capsys, example, contents, lang):
        code, out, err = self.run(capsys, *EXAMPLE, "--lang", lang)
        assert code == 0
        assert [line[:4] for line in err.splitlines()] == ["W426", "W426"]
        assert out.startswith(example[lang].title())
        for said in example[lang].sentences():
            assert said in out
        for cell in (c for row in overdue_table(contents[lang], example[lang])[1] for c in row):
            assert cell in out

    def test_json(self, capsys, example):
        code, out, _ = self.run(capsys, *EXAMPLE, "--json")
        told = json.loads(out)
        assert code == 0
        assert told["days_left"] == 13
        states = {(row["region_code"], row["item"]): row["state"] for row in told["cells"]}
        assert states["15.01", "logistics_arrived"] == "overdue"
        assert states["15.09", "order"] == "unknown"
        assert told["constructed"] is True
        moved = {(r["region_code"], r["item"], r["kind"]): r["change"] for r in told["trend"]}
        boxes = (4125 - 3770) / 4245
        assert moved["15.01", "logistics_arrived", "boxes"] == pytest.approx(boxes)
        assert told["priority"][0]["region_name"] == "Kerinci"
        assert told["title"] == example["id"].title()
        assert len(told["cells"]) == 154
        assert told["incidents"][-1]["per_100000"] == pytest.approx(9 / 24.13846)

    def test_weights_change_the_order_and_are_told(self, capsys):
        given = ("--weights", "linmas=500", "--lang", "en", "--json")
        _, out, _ = self.run(capsys, *EXAMPLE, *given)
        told = json.loads(out)
        assert told["priority"][0]["region_name"] == "Merangin"
        assert "Linmas assigned 500" in told["weights"]

    def test_wrong_weights_are_a_usage_error(self, capsys):
        code, _, err = self.run(capsys, EXAMPLE[0], "--weights", "boats=2")
        assert code == 2
        assert "boats" in err
        assert self.run(capsys, EXAMPLE[0], "--weights", "linmas")[0] == 2

    def test_the_list_against_official_totals_decides_finality(self, capsys, tmp_path):
        official = datasets.jambi().voters.table()[["region_code", "region_name", "registered"]]
        official.loc[official["region_name"] == "Tebo", "registered"] += 5
        official.to_csv(tmp_path / "official.csv", index=False)
        given = ("--against", tmp_path / "official.csv", "--json", "--lang", "en")
        code, out, err = self.run(capsys, *EXAMPLE, *given)
        cells = json.loads(out)["cells"]
        states = {c["region_code"]: c["state"] for c in cells if c["item"] == "dpt_final"}
        assert code == 0
        assert states.pop("15.09") == "overdue"
        assert set(states.values()) == {"done"}
        assert "W425" in err
        assert "Since 24 January 2024: 30 items better, 15 worse" in " ".join(
            json.loads(out)["sentences"]
        )

    def test_chart(self, capsys, tmp_path):
        code, _, err = self.run(capsys, *EXAMPLE, "--chart", tmp_path / "siap.svg")
        assert code == 0
        assert "siap.svg" in err
        assert (tmp_path / "siap.svg").read_text("utf-8").startswith("<?xml")

    def test_a_wrong_file_is_a_data_error_without_a_traceback(self, capsys, tmp_path):
        (tmp_path / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
        code, out, err = self.run(capsys, tmp_path / "x.csv")
        assert (code, out) == (3, "")
        assert err.startswith("E104 x.csv")

    def test_briefing_takes_the_files(self, capsys, tmp_path):
        official = datasets.jambi().voters.table()[["region_code", "region_name", "registered"]]
        official.to_csv(tmp_path / "official.csv", index=False)
        given = ["--against", str(tmp_path / "official.csv"), "--out", str(tmp_path)]
        code = main(["briefing", "--readiness", *map(str, EXAMPLE), *given])
        assert code == 0
        assert [line[:4] for line in capsys.readouterr().err.splitlines()] == ["W426", "W426"]
        names = {path.name for path in (tmp_path / "charts").iterdir()}
        assert {
            f"readiness-pemilu-2024-jambi-2024-02-01-{how}" for how in ("slide.png", "column.svg")
        } <= names

    def test_reports_of_a_vote_that_is_not_projected_are_refused(self, tmp_path):
        ready = read_readiness(EXAMPLE[0], election="pilkada-2024", as_of=RAKOR)
        with pytest.raises(turnout.UsageError, match=r"pilkada-2024 .* pemilu-2024"):
            turnout.briefing(out=tmp_path, elections=("pemilu-2024",), readiness=ready)
        assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "row",
    [
        ("Tebo", "police", "", "", "2024-02-07", "2024-01-31"),
        ("Tebo", "police", "", 40, "2024-02-07", "2024-01-31"),
        ("Tebo", "police", 40, 40, "2024-02-07", "2024-01-31"),
        ("Tebo", "police", 40, 0, "2024-01-30", "2024-01-31"),
        ("Tebo", "police", 40, 20, "2024-02-07", "2023-12-01"),
        ("Tebo", "police", "", "50%", "2024-02-07", "2024-01-31"),
    ],
)
def test_a_single_cell_is_enough_for_every_page(tmp_path, outlook, row):
    standing = reported(tmp_path, outlook, row, start="2023-11-01")
    content = Content((outlook,), "en", 0.9, standing=standing)

    said = " ".join(standing.sentences())
    assert standing.title().rstrip(".") in said or "Tebo" in standing.title()
    assert charts.readiness(standing, size="column").alt.count("Police posted:") == 11
    assert len(order_table(content)[1]) == 1 + len(ORDERS)
    assert priority_table(content, standing)[0]
    assert pages(content)["sections"]
    assert standing.as_dict()["days_left"] == 13


days = st.dates(datetime.date(2023, 12, 1), RAKOR)
cells = st.tuples(
    st.sampled_from(["15.01", "15.05", "15.09", "15.71"]),
    st.sampled_from([item for item in ITEMS if item != "order"]),
    st.none() | st.integers(0, 50),
    st.none() | st.integers(0, 50),
    st.none() | st.dates(datetime.date(2023, 12, 1), datetime.date(2024, 2, 20)),
    days,
)
events = st.tuples(
    st.sampled_from(["15.01", "15.08"]), days, st.sampled_from(["open", "settled", "none"])
)


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(cells, min_size=1, max_size=12), log=st.lists(events, max_size=4))
def test_whatever_is_reported_every_answer_is_given_and_adds_up(outlook, rows, log):
    names = dict(zip(outlook.projection.codes, outlook.projection.names, strict=True))
    heads = ["region_code", "item", "planned", "done", "due", "status_date"]
    frame = pd.DataFrame(rows, columns=heads).drop_duplicates(
        ["region_code", "item", "status_date"]
    )
    frame["done"] = frame[["planned", "done"]].min(axis=1, skipna=False).fillna(frame["done"])
    rest = dict.fromkeys(("kind", "unit", "source", "note", "quality"), "")
    frame = frame.assign(start=None, curve=None, **rest)
    frame["region_name"] = frame["region_code"].map(names)
    told = pd.DataFrame(log, columns=["region_code", "date", "state"])
    told = told.assign(kind="other", severity="minor", quality="")
    told["kind"] = told["kind"].mask(told["state"] == "none", "none")
    ready = Readiness(frame, names, incidents=Incidents(told, names) if log else None)
    standing = Standing(ready, outlook, RAKOR, lang="en")
    content = Content((outlook,), "en", 0.9, standing=standing)

    assert sum(standing.counts().values()) == 11 * len(ITEMS)
    assert all(standing.sentences())
    lists = [
        order_table(content),
        overdue_table(content, standing),
        priority_table(content, standing),
    ]
    for head, lines, caption in lists:
        assert caption
        assert {len(line) for line in lines} <= {len(head)}
    for row in order_table(content)[1][1:]:
        assert sum(map(int, row[2:7])) == 11
    late = overdue_table(content, standing)[1]
    assert len(late) == standing.counts()["overdue"]
    assert json.loads(json.dumps(standing.as_dict(), allow_nan=False))["day"] == "2024-02-01"
    assert (standing.priority["lag"].dropna().between(0, 1)).all()


def test_reports_of_more_regions_than_the_outlook_has_are_no_fault():
    data = turnout.datasets.jambi()
    files = [turnout.datasets.example(f"{name}.csv") for name in ("readiness", "incidents")]
    ready = turnout.read_readiness(files, voters=data.voters, as_of=data.as_of)
    only = alone(data.outlook("pemilu-2024"), "15.71")

    standing = turnout.Standing(ready, only, data.as_of, lang="en")

    assert "Since 24 January 2024" in standing.changed
    assert not any(name in standing.changed for name in ("Kerinci", "Sarolangun", "Bungo"))
