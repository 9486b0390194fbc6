"""What it would take in the documents: tables, page, slides, the live sheet, the words to say."""

import datetime
import io
import shutil
import subprocess
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from printed import flat, texts
from test_documents import content_of

from turnout import (
    DataError,
    Target,
    UsageError,
    datasets,
    project,
    read_history,
    read_scenarios,
    read_voters,
    scenarios,
)
from turnout.cli import main
from turnout.documents.content import Content
from turnout.documents.pdf import briefing_pdf
from turnout.documents.plans import (
    bridge,
    plan_sentences,
    plan_table,
    plan_title,
    plan_to_show,
    question_table,
    reading,
)
from turnout.documents.saying import saying_table
from turnout.documents.slides import briefing_pptx
from turnout.documents.targets import target_table
from turnout.documents.workbook import briefing_xlsx
from turnout.files.regions import data_folder
from turnout.plan.questions import questions, to_act_on
from turnout.plan.targets import by_target, read_targets
from turnout.projection.effort import fewest
from turnout.words.numbers import people, probability

pytestmark = [pytest.mark.xdist_group("documents"), pytest.mark.usefixtures("drawn_once")]
JAMBI = datasets.jambi()
EXAMPLE = data_folder() / "example" / "scenarios.toml"


def both(lang="id"):
    return content_of("pemilu-2024", "pilkada-2024", lang=lang)


class TestQuestions:
    def test_a_likely_target_still_gets_useful_answers(self):
        asked = {}
        for question in questions(JAMBI.outlook("pemilu-2024")):
            asked.setdefault(question.key, question.plan)

        assert asked["target"].needed == 0
        assert asked["sure"].probability == 0.95
        assert asked["sure"].needed > 0
        assert asked["base"].outlook.projection.base.value == "dpt_dpk"
        assert asked["last"].outlook.target.value == pytest.approx(0.8538, abs=1e-4)
        assert asked["weakest"].regions == ("15.01",)
        assert asked["local"].regions == ("15.05",)
        assert asked["local"].outlook.target.value == 0.86
        assert asked["weakest"].reached >= 0.8

    def test_what_cannot_be_asked_is_left_out(self):
        keys = [question.key for question in questions(JAMBI.outlook("pilkada-2024"))]

        assert "weakest" not in keys  # regions cannot be told apart at this kind of vote
        assert keys == ["target", "last"]  # out of reach, so not asked more sharply

    def test_the_target_is_acted_on_where_it_is_within_reach(self):
        outlook = JAMBI.outlook("pemilu-2024", 0.83)

        assert to_act_on(questions(outlook)).outlook is outlook

    def test_a_sharper_question_is_never_a_weaker_one(self):
        asked = questions(JAMBI.outlook("pemilu-2024"), 0.97)

        assert asked[1].key == "sure"
        assert asked[1].plan.probability == 0.97

    def test_nothing_to_act_on(self):
        outlook = JAMBI.outlook("pemilu-2024", 0.5)

        shown = to_act_on(questions(outlook))
        assert shown.goal("en") == "to exceed the 2019 general election (85.4% of DPT)"


class TestTables:
    @pytest.mark.parametrize("lang", ["id", "en"])
    def test_who_is_asked_adds_up(self, lang):
        content = both(lang)
        for outlook in content.outlooks:
            plan = plan_to_show(content, outlook)
            head, rows, caption = plan_table(content, plan)
            numbers = [row[2] for row in rows]
            assert len(rows) == 12
            assert numbers[-1] == people(plan.needed, lang=lang)
            assert numbers[:-1] == [people(voters, lang=lang) for voters in plan.voters]
            assert {len(row) for row in rows} == {len(head)}
            assert content.say(f"base.{plan.outlook.projection.base.value}") in caption
            assert probability(0.2, lang=lang) in reading(content, plan)

    def test_what_is_known_of_the_kind_of_vote_is_said(self):
        content = both("en")
        first, second = (plan_table(content, plan_to_show(content, o)) for o in content.outlooks)

        assert first[0][3:5] == ["per TPS", "per\nvillage"]
        assert "Best past turnout: of the 2014 presidential election and 2019 general" in first[2]
        assert "Own results" not in first[2]
        assert "Own results at this kind of vote are not known to us" in second[2]
        # the stations are those of another vote
        assert "per TPS" not in second[0]
        assert "The voter list of the 2024 general election stands in" in second[2]

    def test_questions_of_both_votes(self):
        head, rows, _ = question_table(both())

        assert len(rows) == 9
        assert rows[0][2:] == ["80%", "95%", "0", "0", "sudah"]
        assert rows[1][2:6] == ["95%", "94,6%", "5.539", "0,5"]
        pilkada = next(row for row in rows if row[0] == "Pilkada 2024")
        assert pilkada[4:] == ["381.516", "–", "melampaui yang pernah ada"]
        assert {len(row) for row in rows} == {len(head)}

    def test_with_many_regions_those_asked_for_most_are_shown(self):
        content = both("en")
        plan = plan_to_show(content, content.first)
        _, rows, caption = plan_table(content, plan, most=4)

        voters = plan.voters[plan.voters.argsort()[-4:]]
        assert {row[2] for row in rows[:-1]} == {people(n, lang="en") for n in voters}
        assert "Shown: 4 of 11 regencies." in caption
        assert rows[-1][2] == people(plan.needed, lang="en")

    def test_sentences_name_the_target_first(self):
        content = both("en")
        said = plan_sentences(content, content.outlooks[1])

        assert "to reach 79.5% of DPT with probability 80% takes 381,516" in said[0]
        assert "to exceed the 2020 gubernatorial election" in said[1]


class TestPage:
    @pytest.mark.parametrize("lang", ["id", "en"])
    def test_one_page_holds_both_votes(self, packs, lang):
        content, pages = both(lang), packs[lang].pdf_pages
        heading = content.say("heading.plan")

        start = next(n for n, page in enumerate(pages) if f" {heading} " in page and n)
        page = " ".join(pages[start : start + 2])
        for outlook in content.outlooks:
            plan = plan_to_show(content, outlook)
            assert flat(plan_title(content, outlook)) in page
            assert flat(bridge(content, outlook)) in page
            for row in plan_table(content, plan)[1]:
                assert flat(" ".join(row)) in page
        assert flat(reading(content, plan_to_show(content, content.first))) in page

    def test_targets_and_words_to_say_are_in_the_pdf(self, packs):
        content, text = both("en"), packs["en"].pdf_text

        assert flat(" ".join(target_table(content)[1][0])) in text
        assert "KPU Muaro Jambi" in text
        assert "Use no word that is surer than its number." in text

    def test_slides_hold_both_plans_with_notes(self):
        from pptx import Presentation

        content = both()
        slides = Presentation(io.BytesIO(briefing_pptx(content))).slides
        titles = {slide.shapes.title.text_frame.text: slide for slide in slides}
        for outlook in content.outlooks:
            plan = plan_to_show(content, outlook)
            notes = titles[plan_title(content, outlook)].notes_slide.notes_text_frame.text
            assert plan.summary() in notes
            assert content.asked(outlook)[0].plan.summary() in notes


def sheet_of(content, name="Rencana", **options):
    return load_workbook(io.BytesIO(briefing_xlsx(content)), **options)[name]


class TestLiveSheet:
    def test_formulas_show_what_the_outlook_says(self):
        content = both()
        sheet = sheet_of(content, data_only=True)
        cells = list(sheet.iter_rows(values_only=True))
        for top, outlook in zip((3, 24), content.outlooks, strict=True):  # rows from 0
            table, total = outlook.table(), outlook.total()
            assert cells[top][0] == f"{content.name(outlook)} (DPT)"
            assert [row[1] for row in cells[top + 1 : top + 5]] == [
                0.795,
                0.8,
                total.probability,
                fewest(outlook.gap_voters.sum(axis=1), 0.8),
            ]
            plan = plan_to_show(content, outlook)
            assert [row[10] for row in cells[top + 7 : top + 18]] == plan.voters.tolist()
            assert cells[top + 18][10] == plan.needed
            rows = cells[top + 7 : top + 18]
            own_stations = not outlook.projection.stand_in
            assert all((row[6] is not None) == own_stations for row in rows)
            assert [row[5] for row in rows] == table["gap_voters"].tolist()
            assert [row[4] for row in rows] == pytest.approx(100 * table["gap_points"])
            assert cells[top + 18][5] == total.gap_voters.median

    def test_another_list_is_answered_on_the_dpt(self):
        content = content_of("pemilu-2024", base="all_lists", lang="en")

        assert sheet_of(content, "Plan")["A4"].value == "2024 general election (DPT)"

    @pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
    @pytest.mark.filterwarnings("ignore:.*extension is not supported")  # LibreOffice writes them
    def test_a_changed_target_changes_the_answers(self, tmp_path):
        path = tmp_path / "changed.xlsx"
        book = load_workbook(io.BytesIO(briefing_xlsx(both())))
        book["Ringkasan"]["B5"], book["Rencana"]["B6"] = 0.86, 0.9
        book.save(path)
        kind = "xlsx:Calc MS Excel 2007 XML"
        out = tmp_path / "again"
        command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
        command += ["--convert-to", kind, "--outdir", str(out), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        again = load_workbook(out / "changed.xlsx", data_only=True)
        sheet, vote = again["Rencana"], again["Pemilu 2024"]

        outlook = JAMBI.outlook("pemilu-2024", 0.86)
        table = outlook.table()
        rows = list(vote.iter_rows(min_row=7, max_row=17, values_only=True))
        assert [row[7] for row in rows] == pytest.approx(list(table["probability"]), abs=0.005)
        assert [row[10] for row in rows] == table["gap_voters"].tolist()
        assert {row[13] for row in rows} == {"–"}
        assert "TARGET DIUBAH" in vote["A4"].value
        assert "86,0%" in vote["A3"].value
        assert sheet["B7"].value == pytest.approx(outlook.total().probability)
        assert sheet["B8"].value == fewest(outlook.gap_voters.sum(axis=1), 0.9)
        assert [cell.value for cell in sheet["F"][10:21]] == outlook.table()["gap_voters"].tolist()


class TestSaying:
    def test_only_what_applies_is_said(self):
        keys = {
            vote: " ".join(row[0] for row in saying_table(content_of(vote, lang="en"))[1])
            for vote in ("pemilu-2024", "pilkada-2024")
        }

        assert "lowest three" in keys["pemilu-2024"]
        assert "381,516" not in keys["pemilu-2024"]
        assert "381,516" in keys["pilkada-2024"]


class TestTargets:
    def test_every_target_known_then(self):
        table = by_target(JAMBI.outlook("pemilu-2024")).set_index(["election", "issuer"])

        rpjmn = table.loc[("pemilu-2024", "RPJMN 2020-2024")]
        own = table.loc[("pemilu-2024", "KPU Muaro Jambi")]
        outlook = JAMBI.outlook("pemilu-2024")
        total = outlook.total()
        assert rpjmn["probability"] == total.probability
        ends = ["gap_voters", "gap_voters_lower", "gap_voters_upper"]
        assert rpjmn[ends].tolist() == list(total.gap_voters)
        assert rpjmn["needed"] == 0
        assert own["needed"] == 14_149
        muaro = outlook.projection.turnout[:, 4]
        assert own["probability"] == (muaro >= 0.86).mean()
        assert own["region_name"] == "Muaro Jambi"
        assert ("pemilu-2024", "KPU Kota Jambi") not in table.index  # named after the vote

    def test_earlier_targets_against_their_results(self):
        table = by_target(JAMBI.outlook("pilkada-2024")).set_index("election")

        assert table["reached"].dropna().to_dict() == {
            "pilkada-2015": False,
            "pemilu-2019": True,
            "pilkada-2020": False,
        }
        assert table.loc["pemilu-2019", "result"] == pytest.approx(0.8538, abs=1e-4)
        assert table.loc["pilkada-2020", "gap_points"] == pytest.approx(0.679 - 0.775)

    def test_own_targets_one_per_region(self):
        outlook = JAMBI.outlook("pemilu-2024")
        own = [
            Target(0.81, "Kesbangpol", "rapat 1 Feb 2024", region_code=code)
            for code in outlook.projection.codes
        ]
        table = by_target(outlook, own)

        assert len(table) == 11
        expected = (outlook.projection.turnout >= 0.81).mean(axis=0)
        assert table["probability"].tolist() == pytest.approx(expected)
        assert set(table["source"]) == {"rapat 1 Feb 2024"}

    def test_another_country_has_no_targets_of_indonesia(self):
        from test_outlook import make_projection

        table = by_target(make_projection(election="pemilu-2024").against(0.775))

        assert table["value"].tolist() == [0.775]
        assert not table["source"].any()

    def test_targets_of_a_whole_need_all_regions_inside_it(self, tmp_path):
        places = {"15.01": "Kerinci", "16.01": "Ogan Komering Ulu"}
        voters = ["region_code,region_name,election,registered"]
        voters += [f"{code},{name},pilkada-2024,90100" for code, name in places.items()]
        past = ["region_code,region_name,election,date,registered,ballots_cast"]
        days = {"pilkada-2015": "2015-12-09", "pilkada-2020": "2020-12-09"}
        past += [
            f"{code},{name},{vote},{day},80200,61300"
            for vote, day in days.items()
            for code, name in places.items()
        ]
        for file, rows in {"voters.csv": voters, "past.csv": past}.items():
            (tmp_path / file).write_text("\n".join(rows), encoding="utf-8")
        read = read_voters(tmp_path / "voters.csv"), read_history(tmp_path / "past.csv")
        day = datetime.date(2024, 11, 1)
        both_provinces = project(*read, election="pilkada-2024", as_of=day).against(0.775)
        table = by_target(both_provinces)

        assert set(table["region_code"]) == {""}
        assert not table["issuer"].str.contains("Jambi").any()

    def test_own_target_of_an_unknown_vote_is_kept(self):
        table = by_target(JAMBI.outlook("pemilu-2024"), [Target(0.9, election="pemilu-2029")])

        assert table["value"].tolist() == [0.9]
        assert table[["probability", "result"]].isna().all(axis=None)
        content = both("en")
        assert target_table(content, table)[1][0][4:] == ["not known", *["–"] * 3]

    def test_a_target_of_another_place_is_left_out(self):
        outlook = JAMBI.outlook("pemilu-2024")

        assert len(by_target(outlook, [Target(0.8, region_code="15")])) == 1
        with pytest.raises(UsageError, match="Bandung is no region that is projected"):
            by_target(outlook, [Target(0.8, region_code="Bandung")])

    def test_own_targets_from_a_file(self, write):
        book = {
            "Target": [
                ["Target per kabupaten/kota, rapat 1 Februari 2024"],
                ["Kabupaten/kota", "Target", "Ditetapkan oleh", "Sumber"],
                ["Kab. Tebo", "81,5%", "Bupati", "surat 12/2024"],
                ["KOTA JAMBI", 0.83, "Wali Kota", None],
                [None, "82%", "Kesbangpol", None],
            ]
        }
        table = by_target(JAMBI.outlook("pemilu-2024"), read_targets(write("t.xlsx", book)))

        assert table["region_code"].tolist() == ["15.09", "15.71", ""]
        assert table["value"].tolist() == [0.815, 0.83, 0.82]
        assert table["issuer"].tolist() == ["Bupati", "Wali Kota", "Kesbangpol"]
        assert table["source"].tolist() == ["surat 12/2024", "", ""]

    def test_faults_of_a_file_are_told_at_once(self, write):
        rows = "region_name,target\nTebo,tinggi\nBungo,\nKerinci,0.8\n"

        with pytest.raises(DataError, match=r"E114 t.csv, row 2[^\n]*\n?[^\n]*E106 t.csv, row 3"):
            read_targets(write("t.csv", rows))
        rows = "region_code,region_name,target,election\n"
        rows += "15.01,Tebo,0.8,pemilu-2024\n15.01,,1,Pemilu 24\n"
        with pytest.raises(DataError, match="E125") as raised:
            read_targets(write("t.csv", rows))
        assert [finding.code for finding in raised.value.findings] == ["E125", "E114", "E170"]
        with pytest.raises(DataError, match=r"E102 t\.csv"):
            read_targets(write("t.csv", "region_name,target\n"))
        with pytest.raises(DataError, match=r"E104 t.csv.*target"):
            read_targets(write("t.csv", "region_name,sasaran\nTebo,0.8\n"))


class TestScenariosInDocuments:
    @pytest.fixture
    def content(self):
        plain = both()
        what_ifs = scenarios(plain.first, read_scenarios(EXAMPLE))
        return replace(plain, what_ifs=what_ifs)

    def test_pdf_shows_and_states_them(self, content):
        text = " ".join(texts(briefing_pdf(content)))

        assert flat(content.what_ifs.finding()) in text
        assert text.count("Contoh rekaan") == 6
        assert "Skenario andaian, bukan prakiraan" in text

    def test_a_slide_shows_them_and_its_notes_state_them(self, content):
        from pptx import Presentation

        slides = Presentation(io.BytesIO(briefing_pptx(content))).slides
        notes = [slide.notes_slide.notes_text_frame.text for slide in slides]
        assert [said for said in notes if content.what_ifs.assumptions()[0] in said]

    def test_without_a_file_there_are_none(self):
        assert both().what_ifs is None

    def test_the_command_takes_scenarios_and_targets(self, write, tmp_path, capsys):
        path = write("targets.csv", "region_name,target,issuer\nTebo,0.81,Bupati Tebo\n")
        given = ["--scenarios", str(EXAMPLE), "--targets", str(path)]

        assert main(["briefing", *given, "--out", str(tmp_path / "out")]) == 0
        charts = {path.name for path in (tmp_path / "out" / "charts").iterdir()}
        assert "tornado-pemilu-2024-jambi-2024-02-01-slide.png" in charts
        assert "39 berkas ada di" in capsys.readouterr().out
        pdf = tmp_path / "out" / "briefing-jambi-2024-02-01.pdf"
        text = " ".join(texts(pdf.read_bytes()))
        assert "Bupati Tebo Tebo 81,0%" in text
        assert "Target dari berkas sendiri" in text


class TestAddsUp:
    def test_left_out_where_it_does_not_show(self):
        from test_outlook import make_projection

        alike = make_projection([[0.7, 0.7], [0.6, 0.6], [0.8, 0.8]], ((400, 600),)).against(0.75)
        assert Content((alike,), "en", 0.9).adds_up(alike) == ""

    def test_said_where_it_shows(self):
        content = both("en")
        said = content.adds_up(content.first)

        assert "The regencies' medians add up to +144,806" in said
        assert "+140,812" in said
        table, answer = content.first.table(), content.first.total()
        assert table["gap_voters"].sum() == 144_806
        assert round(table["mean_gap_voters"].sum()) == round(answer.mean_gap_voters) == 133_271
