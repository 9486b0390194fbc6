"""Files checked: on the screen, as a table, marked, against official totals; empty forms."""

import datetime
import io
import json

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from turnout import charts, finality, read_history, read_readiness, read_voters
from turnout.cli import main
from turnout.datasets import jambi
from turnout.documents.checked import annotated_xlsx, findings_xlsx
from turnout.documents.template import FIELDS, template_xlsx
from turnout.errors import DataError, OutputError, UsageError
from turnout.files.findings import Finding
from turnout.tables.check import check
from turnout.words.texts import text

HEAD = ["NO", "KABUPATEN/KOTA", "JUMLAH TPS", "L", "P", "L+P"]


def recap(change=None):
    """Return a recap of two regencies as a workbook; `change` sets one cell."""
    book, packed = Workbook(), io.BytesIO()
    sheet = book.active
    sheet.title = "Rekap"
    for row in (
        ["PROVINSI JAMBI"],
        HEAD,
        [1, "KERINCI", 3, 410, 395, 805],
        [2, "KOTA JAMBI", 5, 620, 633, 1253],
        ["JUMLAH", None, 8, 1030, 1028, 2058],
    ):
        sheet.append(row)
    sheet.merge_cells("A5:B5")
    for cell, value in (change or {}).items():
        sheet[cell] = value
    book.save(packed)
    return packed.getvalue()


def run(capsys, *given):
    code = main([str(part) for part in given])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


FAULTS = {"F3": 806, "B4": "JAMBI"}


class TestScreen:
    def test_places_and_exit_code(self, write, capsys):
        path = write("rekap.xlsx", recap(FAULTS))

        code, out, err = run(capsys, "check", path, "--lang", "en")

        assert (code, err) == (3, "")
        first, *lines = out.splitlines()
        assert first == f"{path}: findings to mend: 3"
        assert {line.split()[0] for line in lines if " E" in line} == {"E110", "E112", "E115"}
        place = "  E115 rekap.xlsx, sheet 'Rekap', row 3, column 'L+P': "
        assert place + "male + female = 805, but 806 is printed; mend one of them." in lines

    def test_json_names_every_cell(self, write, capsys):
        path = write("rekap.xlsx", recap(FAULTS))

        code, out, _ = run(capsys, "check", "--json", path, "--lang", "en")

        [file] = json.loads(out)["files"]
        assert code == 3
        places = {(one["code"], one["sheet"], one["row"], one["cell"]) for one in file["findings"]}
        assert {("E115", "Rekap", 3, "F3"), ("E110", "Rekap", 4, "B4")} <= places
        [name] = [one["value"] for one in file["findings"] if one["code"] == "E110"]
        assert name == "JAMBI"

    def test_many_of_a_kind_are_counted_on_the_screen_and_whole_in_the_report(
        self, write, capsys, tmp_path
    ):
        rows = "".join(f"A{n},Area,{'x' * n}\n" for n in range(1, 15))
        path = write("dpt.csv", "region_code,region_name,registered\n" + rows)

        code, out, err = run(capsys, "check", path, "--report", tmp_path / "semua.xlsx")

        assert code == 3
        assert out.count("E105 dpt.csv") == 10
        assert "E105: 4 temuan lain yang sama" in out
        assert "semua.xlsx" in err
        assert load_workbook(tmp_path / "semua.xlsx").active.max_row == 15

    def test_a_folder_is_one_list(self, tmp_path):
        for name, rows in (("a", "A,Area,30\n"), ("b", "B,Beach,40\n")):
            text = "region_code,region_name,registered\n" + rows
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        (tmp_path / "~$a.csv").write_bytes(b"\x01lock")

        [result] = check(tmp_path)

        assert (result.regions, result.registered, result.faulty) == (2, 70, False)

    def test_limits_are_the_users(self, write, capsys):
        rows = "A,Area,vote-2018,2018-05-01,1000,600\nA,Area,vote-2022,2022-05-01,1000,800\n"
        path = write(
            "h.csv", "region_code,region_name,election,date,registered,ballots_cast\n" + rows
        )

        assert "W403" not in run(capsys, "check", path)[1]
        assert "W403" in run(capsys, "check", path, "--jump", "0.15")[1]

    def test_a_region_unknown_in_the_results_does_not_stop_the_check(self, write):
        voters = write("dpt.csv", "region_code,registered\n15.01,900\n15.02,800\n")
        rows = "1;KERINCI;905;800\n2;ENTAH;700;600\n"
        title = "PEMILU TAHUN 2019\nNo;Kabupaten/Kota;DPT;Pengguna Hak Pilih\n"

        results = check([voters, write("hasil.csv", title + rows)])

        assert [{f.code for f in result.findings} for result in results] == [
            set(),
            {"E111", "W404"},
        ]


class TestReport:
    def test_a_row_per_finding_with_the_way_out(self):
        finding = Finding("E105", "a.csv", None, 3, "registered", {"value": "=1+1"}, "C3")

        sheet = load_workbook(io.BytesIO(findings_xlsx([finding], "en"))).active

        heads, row = ([cell.value for cell in cells] for cells in sheet.iter_rows())
        told = dict(zip(heads, row, strict=True))
        assert told["Code"] == "E105"
        assert (told["Row"], told["Cell"], told["Value"]) == (3, "C3", "=1+1")
        assert told["What to do"] == "write digits only"
        assert sheet["G2"].data_type == "s"


class TestAnnotated:
    def test_the_original_stays_and_the_copy_is_marked(self, write, capsys):
        path = write("rekap.xlsx", recap(FAULTS))
        before = path.read_bytes()

        code, _, err = run(capsys, "check", path, "--annotate", "--lang", "en")

        copy = path.with_name("rekap-periksa.xlsx")
        assert code == 3
        assert path.read_bytes() == before
        assert str(copy) in err
        book = load_workbook(copy)
        assert book.sheetnames == ["Findings", "Rekap"]
        sheet = book["Rekap"]
        assert sheet["F3"].fill.fgColor.rgb == "00FFC7CE"
        assert "E115 male + female = 805" in sheet["F3"].comment.text
        assert "mend one of them" in sheet["F3"].comment.text
        assert sheet["F4"].comment is None
        assert sheet["F4"].value == 1253
        listed = [cell.value for cell in book["Findings"]["A"]]
        assert set(listed[1:]) == {"E110", "E112", "E115", "W406"}
        assert book["Findings"].cell(listed.index("E115") + 1, 2).hyperlink.location == "'Rekap'!F3"

    def test_a_list_by_the_person_is_never_copied(self, write, capsys):
        path = write("dpt.csv", "NO,NIK,NAMA,TANGGAL LAHIR\n1,1501,PENANDA,01-01-1990\n")

        code, out, _ = run(capsys, "check", path, "--annotate", "--lang", "en")

        assert code == 3
        assert "E126" in out
        assert [file.name for file in path.parent.iterdir()] == ["dpt.csv"]

    def test_it_is_never_written_over(self, write, capsys):
        path = write("rekap.xlsx", recap(FAULTS))

        run(capsys, "check", path, "--annotate", "--lang", "en")
        run(capsys, "check", path, "--annotate")

        assert sorted(p.name for p in path.parent.iterdir()) == [
            "rekap-periksa (2).xlsx",
            "rekap-periksa.xlsx",
            "rekap.xlsx",
        ]

    def test_a_text_file_becomes_a_workbook_without_formulas(self, write):
        path = write("dpt.csv", "region_code;region_name;registered\nA;=1+1;x\nB;@b;5\n")
        findings = check(path)[0].findings

        book = load_workbook(io.BytesIO(annotated_xlsx(path, findings)))

        sheet = book["dpt"]
        assert (sheet["B2"].value, sheet["B2"].data_type) == ("=1+1", "s")
        assert "E105" in sheet["C2"].comment.text

    def test_a_merged_cell_is_marked_where_it_begins(self, write):
        path = write("rekap.xlsx", recap())
        finding = Finding("W401", "rekap.xlsx", "Rekap", 5, "P", {"users": 5, "votes": 6}, "B5")

        sheet = load_workbook(io.BytesIO(annotated_xlsx(path, [finding])))["Rekap"]

        assert sheet["A5"].fill.fgColor.rgb == "00FFEB9C"
        assert "W401" in sheet["A5"].comment.text


def changed_list():
    """Return Jambi's list with one regency short, one missing, one provisional."""
    frame = jambi().voters.table()
    frame["registered"] = [n - 210 * (row == 0) for row, n in enumerate(frame["registered"])]
    frame["quality"] = ["DPS" if row == 3 else None for row in range(len(frame))]
    return read_voters(frame.drop(columns=["male", "female"]).drop(index=8))


class TestFinality:
    def test_statuses_and_sentence(self):
        found = finality(changed_list(), jambi().voters)

        assert not found.final
        table = found.table().set_index("region_code")["status"].to_dict()
        assert {code: s for code, s in table.items() if s != "equal"} == {
            "15.01": "differs",
            "15.04": "provisional",
            "15.09": "missing",
        }
        assert found.summary("id") == (
            "Daftar pemilih belum final: 8 dari 11 kabupaten/kota sama dengan angka resmi; "
            "berbeda: Kerinci (−210); belum ada daftar: Tebo; masih daftar sementara: Batang Hari."
        )
        assert found.summary("en").startswith(
            "The voter list is not yet final: 8 of 11 regencies equal the official total; "
            "different: Kerinci (−210);"
        )

    def test_units_below_are_added_up_and_strangers_told(self):
        units = "A.1,North,40\nA.2,South,45\nB,Beach,30\nC,Cape,7\n"
        head = "region_code,region_name,registered\n"
        listed = read_voters(_frame(head + units))

        found = finality(listed, read_voters(_frame(head + "A,Area,85\nB,Beach,31\n"))).table()

        assert found["status"].tolist() == ["equal", "differs", "extra"]
        assert found["difference"].tolist()[:2] == [0, -1]

    def test_many_names_are_cut(self):
        official = jambi().voters
        few = read_voters(official.table().head(3))

        assert "dan 3 lainnya" in finality(few, official).summary("id")

    def test_command_says_so_and_exits_3(self, capsys, tmp_path):
        official = jambi().voters.save(tmp_path / "resmi.xlsx")
        mine = changed_list().save(tmp_path / "mine.csv")
        drawn = tmp_path / "banding.png"

        code, out, _ = run(capsys, "check", mine, "--against", official, "--chart", drawn)
        told = json.loads(run(capsys, "check", mine, "--against", official, "--json")[1])

        assert code == 3
        assert out.splitlines()[-1].startswith("Daftar pemilih belum final: 8 dari 11")
        assert drawn.read_bytes().startswith(b"\x89PNG")
        assert told["finality"]["final"] is False
        assert len(told["finality"]["regions"]) == 11

    def test_equal_lists_exit_0(self, capsys, tmp_path):
        official = jambi().voters.save(tmp_path / "resmi.csv")

        code, out, _ = run(capsys, "check", official, "--against", official, "--lang", "en")

        assert code == 0
        assert out.splitlines()[-1] == (
            "The voter list is final in all 11 regencies: 2,676,107 voters, equal to the official "
            "total."
        )

    def test_chart_shows_the_numbers(self):
        chart = charts.finality(finality(changed_list(), jambi().voters), lang="id")

        shown = {text.get_text() for text in chart.figure.axes[0].texts}
        assert {"197.447", "197.657", "−210", "berbeda", "belum ada", "sementara"} <= shown
        assert "Kerinci: 197.447, 197.657, −210, berbeda." in chart.alt


def _frame(written):
    return pd.read_csv(io.StringIO(written), dtype={"region_code": str})


class TestTemplate:
    @pytest.mark.parametrize("lang", ["id", "en"])
    @pytest.mark.parametrize("province", ["15", "32"])
    def test_filled_voters_come_back(self, write, lang, province):
        book = load_workbook(io.BytesIO(template_xlsx("voters", province=province, lang=lang)))
        sheet = book.worksheets[0]
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, 3, 1000 + 7 * row)

        voters = read_voters(_saved(book, write))

        assert len(voters.table()) == sheet.max_row - 1 == {"15": 11, "32": 27}[province]
        assert voters.total == sum(1000 + 7 * row for row in range(2, sheet.max_row + 1))
        assert not [finding for finding in voters.findings if finding.code != "I203"]

    def test_filled_history_comes_back(self, write):
        content = template_xlsx("history", election="pilgub-2020")
        book = load_workbook(io.BytesIO(content))
        sheet = book.worksheets[0]
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, 5, 1000 + 7 * row)
            sheet.cell(row, 6, 700 + 5 * row)

        history = read_history(_saved(book, write)).table()

        assert history["date"].unique().tolist() == [datetime.date(2020, 12, 9)]
        assert history["ballots_cast"].tolist()[:2] == [710, 715]
        assert history["region_code"].tolist()[-1] == "15.72"

    @pytest.mark.parametrize("form", ["voters", "history"])
    def test_an_empty_form_says_what_to_fill_in(self, write, form):
        path = write("f.xlsx", template_xlsx(form))

        reader = read_voters if form == "voters" else read_history

        with pytest.raises(DataError, match=r"E106 f\.xlsx"):
            reader(path)

    def test_entries_are_checked_by_excel(self):
        sheet = load_workbook(io.BytesIO(template_xlsx("history"))).worksheets[0]

        rules = {
            str(r.sqref).split(":")[0][0]: r.type for r in sheet.data_validations.dataValidation
        }

        columns = {name: chr(ord("A") + n) for n, name in enumerate(FIELDS["history"])}
        assert rules[columns["registered"]] == "whole"
        assert rules[columns["date"]] == "date"
        assert rules[columns["base"]] == "list"

    @pytest.mark.parametrize("lang", ["id", "en"])
    def test_filled_readiness_comes_back(self, write, lang):
        book = load_workbook(io.BytesIO(template_xlsx("readiness", lang=lang)))
        sheet = book.worksheets[0]
        place = {name: n for n, name in enumerate(FIELDS["readiness"], 1)}
        told = {"15.05": 1814, "15.71": 13321}
        for row in range(2, sheet.max_row + 1):
            code, item = sheet.cell(row, 1).value, sheet.cell(row, place["item"]).value
            if item == text("ready.item.kpps_trained", lang) and code in told:
                sheet.cell(row, place["done"], told[code])
                sheet.cell(row, place["due"], datetime.date(2024, 2, 7))
                sheet.cell(row, place["status_date"], datetime.date(2024, 2, 7))

        ready = read_readiness(_saved(book, write), voters=jambi().voters, as_of="2024-02-08")

        assert len(ready.table()) == 2
        assert ready.table()["planned"].tolist() == [7 * 1296, 7 * 1903]
        states = ready.matrix("2024-02-08").set_index(["region_code", "item"])["state"]
        assert states[states != "unknown"].to_dict() == {
            ("15.05", "kpps_trained"): "overdue",
            ("15.71", "kpps_trained"): "done",
        }
        assert [f.code for f in ready.findings] == ["W426", *["W422"] * 13]
        assert ready.findings[0].values["regions"].endswith("Tanjung Jabung Barat … (9)")
        alone = read_readiness(_saved(book, write), as_of="2024-02-08")
        assert alone.regions == ready.regions
        assert len(alone.regions) == 11

    def test_shares_beside_regions_that_have_not_reported(self, write):
        book = load_workbook(io.BytesIO(template_xlsx("readiness")))
        sheet = book.worksheets[0]
        assert sheet.cell(14, 3).value == "KPPS dilatih"
        for column, value in ((5, None), (6, 0.18), (7, "%"), (11, datetime.date(2024, 1, 31))):
            sheet.cell(14, column).value = value
        found = read_readiness(_saved(book, write), as_of="2024-02-01").table().to_dict("records")

        assert [(row["planned"], row["done"]) for row in found] == [(1, 0.18)]

    def test_a_form_without_any_report_says_what_to_fill_in(self, write):
        with pytest.raises(DataError, match=r"E106 f\.xlsx, sheet 'Kesiapan', column 'Tanggal st"):
            read_readiness(write("f.xlsx", template_xlsx("readiness")))

    def test_a_report_has_a_day(self, write):
        book = load_workbook(io.BytesIO(template_xlsx("readiness")))
        book.worksheets[0].cell(2, 6, 1)

        with pytest.raises(DataError, match=r"^E106 .*row 2, column 'Tanggal status'") as caught:
            read_readiness(_saved(book, write))
        assert len(caught.value.findings) == 1

    @pytest.mark.parametrize(
        ("province", "election", "planned"),
        [
            ("15", None, 11 * 15),
            ("15", "pilkada-2024", 11 * 2),
            ("15", "pemilu-2029", 11 * 2),
            ("32", None, 27 * 2),
        ],
    )
    def test_readiness_asks_for_every_item(self, province, election, planned):
        content = template_xlsx("readiness", province=province, election=election)
        frame = pd.read_excel(io.BytesIO(content), engine="openpyxl", dtype={"Kode wilayah": str})

        assert (frame.groupby("Kode wilayah").size() == 19).all()
        assert frame["Butir kesiapan"].nunique() == 13
        assert frame["Rencana"].notna().sum() == planned
        empty = ["Realisasi", "Mulai", "Tenggat", "Jadwal", "Tanggal status"]
        assert frame[empty].isna().all(axis=None)
        assert frame.groupby("Butir kesiapan")["Satuan"].nunique().max() == 3
        if planned == 11 * 15:
            boxes = frame[frame["Jenis"].eq("kotak suara")].groupby("Butir kesiapan")["Rencana"]
            assert set(boxes.sum()) == {5 * 11160}

    def test_the_form_of_readiness_asks_when_work_starts(self):
        sheet = load_workbook(io.BytesIO(template_xlsx("readiness"))).worksheets[0]
        rules = {str(r.sqref)[0]: r for r in sheet.data_validations.dataValidation}

        blue = [head.value for head in sheet[1] if head.fill.fgColor.rgb == "FF0B6FA4"]
        assert blue == [
            *("Kode wilayah", "Butir kesiapan", "Rencana", "Realisasi"),
            *("Mulai", "Tenggat", "Tanggal status"),
        ]
        assert [head.value for head in sheet[1]][7:11] == [
            *("Mulai", "Tenggat", "Jadwal", "Tanggal status")
        ]
        assert rules["H"].type == rules["I"].type == rules["K"].type == "date"
        assert rules["J"].formula1 == '"lurus,kurva S,sekaligus"'
        assert rules["J"].errorStyle == "warning"

    def test_a_schedule_told_in_the_form_comes_back(self, write):
        book = load_workbook(io.BytesIO(template_xlsx("readiness")))
        told = {6: 4000, 8: datetime.date(2024, 1, 22), 9: datetime.date(2024, 2, 1), 10: "kurva S"}
        for column, value in {**told, 11: datetime.date(2024, 1, 24)}.items():
            book.worksheets[0].cell(14, column).value = value
        ready = read_readiness(_saved(book, write), as_of="2024-01-25")

        found = ready.matrix().query("item == 'kpps_trained' and done == 4000").iloc[0]
        assert found["planned_share"] == pytest.approx(3 * 0.04 - 2 * 0.008)
        assert found["state"] == "on_track"

    def test_log_of_incidents(self):
        sheet = load_workbook(io.BytesIO(template_xlsx("readiness"))).worksheets[1]
        rules = {str(r.sqref)[0]: r.formula1 for r in sheet.data_validations.dataValidation}

        assert (sheet.title, sheet.max_row) == ("Kejadian", 1)
        heads = [cell.value for cell in sheet[1]]
        assert heads[:4] == ["Kode wilayah", "Kabupaten/kota", "Tanggal", "Jenis"]
        assert len(heads) == len(FIELDS["incidents"]) == 8
        assert [rules[column].count(",") for column in "DEF"] == [8, 2, 2]

    def test_command(self, capsys, tmp_path):
        out = tmp_path / "form.xlsx"

        code, said, _ = run(capsys, "template", "voters", "--province", "32", "--out", out)

        assert (code, said.strip()) == (0, f"ditulis: {out}")
        assert out.exists()

    def test_command_for_readiness(self, capsys, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)

        code, said, _ = run(capsys, "template", "readiness", "--lang", "en")

        assert (code, said.strip()) == (0, "written: Readiness.xlsx")
        assert len(pd.read_excel("Readiness.xlsx", engine="openpyxl")) == 11 * 19

    def test_no_such_province(self):
        with pytest.raises(UsageError, match="the code of a province, got '99': 11 Aceh"):
            template_xlsx("voters", province="99")


def _saved(book, write):
    packed = io.BytesIO()
    book.save(packed)
    return write("form.xlsx", packed.getvalue())


class TestSaving:
    def test_a_file_that_stands_is_kept(self, tmp_path):
        path = tmp_path / "dpt.csv"
        path.write_text("mine", encoding="utf-8")

        with pytest.raises(OutputError, match="exists already"):
            jambi().voters.save(path)
        assert path.read_text(encoding="utf-8") == "mine"

    def test_another_ending_is_refused(self, tmp_path):
        with pytest.raises(OutputError, match=r"has to end in \.xlsx or \.csv"):
            jambi().voters.save(tmp_path / "dpt.ods")

    def test_no_folder(self, tmp_path):
        with pytest.raises(OutputError, match="could not be written"):
            jambi().history.save(tmp_path / "no" / "h.xlsx")
