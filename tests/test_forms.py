"""Result forms of every kind and province: regions as columns, stacked questions, pages."""

from pathlib import Path

import pandas as pd
import pytest
from forms import (
    FORM_2014,
    FORM_2019,
    FORM_2024,
    JAMBI,
    PILKADA,
    added,
    as_csv,
    codes,
    dotted,
    form,
    found,
    people,
    votes,
)

from turnout import read_history
from turnout.errors import DataError

DC1 = Path(__file__).parent / "samples" / "dc1_ppwp_2014_jambi.csv"
TITLES = {
    "2014": "Model DD-1 PPWP PEMILU PRESIDEN TAHUN 2014 Halaman 1",
    "2019": "PEMILIHAN UMUM TAHUN 2019 PRESIDEN DAN WAKIL PRESIDEN",
    "2024": "PEMILU PRESIDEN DAN WAKIL PRESIDEN TAHUN 2024",
    "pilkada": "PEMILIHAN GUBERNUR DAN WAKIL GUBERNUR TAHUN 2020",
}
KINDS = {
    "2014": (FORM_2014, "pilpres-2014", "all_lists"),
    "2019": (FORM_2019, "pemilu-2019", "all_lists"),
    "2024": (FORM_2024, "pemilu-2024", "dpt"),
    "pilkada": (PILKADA, "pilgub-2020", "all_lists"),
}


def expected(questions, codes_of, first=0):
    """Return what a form of the builder says, per region, by the schema's names."""
    rows = []
    asked = {q[2][0] for q in questions if q[2] and len(q[2]) == 1} - {"aided"}
    for place, code in enumerate(codes_of, start=first):
        valid, invalid, cast = votes(place, questions)
        lists = [name for name in ("dpt", "dptb", "dpk", "dpktb") if name in asked]
        row = {name: sum(people(place)[name]) for name in sorted(asked)}
        row |= {"region_code": code, "valid": valid, "invalid": invalid, "ballots_cast": cast}
        rows.append(row | {"registered": added(place, lists)[2]})
    frame = pd.DataFrame(rows).set_index("region_code").astype("Int64").sort_index(axis=1)
    return frame.set_index(frame.index.astype(object))


def figures(history):
    """Return the counts a history holds, by region."""
    frame = history.table().set_index("region_code")
    counts = frame[[name for name in frame if frame[name].dtype == "Int64"]]
    return counts.dropna(axis=1, how="all").sort_index(axis=1)


def same(history, questions, codes_of):
    pd.testing.assert_frame_equal(figures(history), expected(questions, codes_of))


@pytest.fixture(params=[".csv ,", ".csv ;", ".xlsx"])
def save_form(request, write):
    """Write a form with comma thousands, dot thousands, or as numbers in a workbook."""

    def save(rows, name="formulir"):
        if request.param == ".xlsx":
            return write(f"{name}.xlsx", {"Halaman 1": rows})
        mark = request.param[-1]
        return write(f"{name}.csv", as_csv(dotted(rows, "," if mark == "," else "."), mark))

    return save


class TestRealForm:
    def test_every_figure_is_the_packaged_one(self, jambi):
        history = read_history(DC1)

        own = figures(history)
        kept = jambi[jambi["election"] == "pilpres-2014"].set_index("region_code").loc[own.index]
        pd.testing.assert_frame_equal(own, kept[own.columns].astype("Int64"))
        assert history.frame["election"].unique().tolist() == ["pilpres-2014"]
        assert history.frame["base"].unique().tolist() == ["all_lists"]
        assert list(own.columns) == [
            "ballots_cast", "dpk", "dpktb", "dpt", "dptb", "invalid", "registered",
            "used_dpk", "used_dpktb", "used_dpt", "used_dptb", "valid",
        ]  # fmt: skip
        assert own.loc["15.71", "registered"] == 443_420
        assert own.loc["15.06", "used_dpktb"] == 2253
        assert (own["registered"].sum(), own["ballots_cast"].sum()) == (2_525_649, 1_782_570)
        assert [one.code for one in history.findings] == ["I205"]

    def test_a_figure_changed_is_told_where_it_stands(self, write):
        text = DC1.read_text().replace("101166,134729", "101176,134729")

        with pytest.raises(DataError, match=r"E115 dc1.csv, row 4, column 'KERINCI'") as error:
            read_history(write("dc1.csv", text))

        assert found(error.value.findings) == {
            ("E115", 4, "KERINCI", "B4"),
            ("E112", 2, "Jumlah Akhir", "M2"),
        }


@pytest.fixture(scope="session")
def jambi():
    from turnout.datasets import jambi

    return jambi().history.table()


class TestKinds:
    @pytest.mark.parametrize("kind", KINDS)
    def test_every_figure(self, save_form, kind):
        questions, election, base = KINDS[kind]
        rows = [[TITLES[kind]], ["PROVINSI", ": JAMBI"], *form(questions, JAMBI)]

        history = read_history(save_form(rows))

        same(history, questions, JAMBI.values())
        assert history.frame["election"].unique().tolist() == [election]
        assert history.frame["base"].unique().tolist() == [base]
        assert codes(history.findings) <= {"W402"}

    def test_by_hand(self, save_form):
        """Merangin: 9237 + 9099 on the DPT; 2124 men and 2131 women of it stayed at home."""
        history = read_history(save_form([[TITLES["2024"]], *form(FORM_2024, JAMBI)]))

        row = history.frame.set_index("region_code").loc["15.02"]
        assert (row["registered"], row["dpt"]) == (18336, 18336)
        assert row["used_dpt"] == 18336 - 2124 - 2131 == 14081
        assert (row["used_dptb"], row["used_dpk"]) == (64 + 59 - 17, 48 + 43 - 13)
        assert row["ballots_cast"] == 14081 + 106 + 78 == 14265
        assert (row["valid"], row["invalid"]) == (13941, 324)

    def test_pilkada_dpph_are_those_who_moved(self, save_form):
        history = read_history(save_form([[TITLES["pilkada"]], *form(PILKADA, JAMBI)]))

        row = history.frame.iloc[0]
        assert (row["dptb"], row["dpk"]) == (61 + 57, 43 + 39)
        assert (row["used_dptb"], row["used_dpk"]) == (118 - 17, 82 - 13)
        assert history.frame["contest"].unique().tolist() == ["governor"]


def glued(rows):
    """Write headings as the text layer of a PDF gives them: no space after what they are."""
    names = {name: f"KABUPATEN{name}" if name in JAMBI else name for row in rows for name in row}
    names |= {name: name.replace("KOTA ", "KOTA") for name in JAMBI if name.startswith("KOTA ")}
    return [[names.get(cell, cell) for cell in row] for row in rows]


def rewritten(rows, label, change):
    """Change the rows of one label among the sexes, by a function that returns rows."""
    return [
        new for row in rows for new in (change(row) if len(row) > 2 and row[2] == label else [row])
    ]


BROKEN = {
    "the sex alone, its figures on the next row": lambda r: [r[:3], [None] * 3 + r[3:]],
    "one cell to the left": lambda r: [[r[0] or r[1], *r[2:]]],
    "one cell to the right": lambda r: [[None, *r]],
    "a line break in its cell": lambda r: [[*r[:2], "\nPR\n", *r[3:]]],
    "a slash after it": lambda r: [[*r[:2], "PR /", *r[3:]]],
}


class TestShapes:
    def test_dd1_names_glued_and_labels_cut(self, write):
        rows = [[TITLES["2014"]], *glued(form(FORM_2014, JAMBI))]
        path = write("dd1.csv", as_csv(dotted(rows, ",")))
        assert "KABUPATENKERINCI," in path.read_text()
        assert '"9,100"' in path.read_text()

        same(read_history(path), FORM_2014, JAMBI.values())

    @pytest.mark.parametrize("how", BROKEN)
    def test_rows_moved_by_a_stray_line_break(self, save_form, how):
        rows = rewritten(form(FORM_2014, JAMBI), "PR", BROKEN[how])

        same(read_history(save_form([[TITLES["2014"]], *rows])), FORM_2014, JAMBI.values())

    def test_two_pages_with_figures_carried_forward(self, save_form):
        names, code = list(JAMBI), list(JAMBI.values())
        one = form(FORM_2024, names[:7], total="JUMLAH PINDAHAN")
        two = form(FORM_2024, names[7:], total="JUMLAH AKHIR", first=7)
        carry = [row[-1] if len(row) > 3 else None for row in one]
        two = [
            [*row[:3], *([carried] if len(row) > 3 else []), *row[3:]]
            for row, carried in zip(two, carry, strict=True)
        ]
        for row, carried in zip(two, carry, strict=True):
            if isinstance(carried, int):
                row[-1] += carried
        rows = [[TITLES["2024"]], *one, ["Halaman 2"], *two]

        same(read_history(save_form(rows)), FORM_2024, code)
        wrong = [*rows[:-1], [*rows[-1][:-1], rows[-1][-1] + 10]]
        with pytest.raises(DataError, match=r"E112 .* 'JUMLAH AKHIR': .*\(difference 10\)"):
            read_history(save_form(wrong))

    def test_second_page_on_a_sheet_of_its_own(self, write):
        names, code = list(JAMBI), list(JAMBI.values())
        one = form(FORM_2024, names[:7], total="JUMLAH PINDAHAN")
        two = form(FORM_2024, names[7:], total="JUMLAH AKHIR", first=7)
        for row, before in zip(two, one, strict=True):
            if len(row) > 3:
                row.insert(3, before[-1])
                row[-1] += before[-1] if isinstance(before[-1], int) else ""
        sheets = {"1": [[TITLES["2024"]], *one], "2": [[TITLES["2024"]], *two]}

        same(read_history(write("d_hasil.xlsx", sheets)), FORM_2024, code)

    def test_page_totals_of_their_own(self, save_form):
        names = list(JAMBI)
        one = form(FORM_2019, names[:5], total="JUMLAH")
        two = form(FORM_2019, names[5:], total="JUMLAH", first=5)

        same(read_history(save_form([[TITLES["2019"]], *one, *two])), FORM_2019, JAMBI.values())

    def test_questions_over_two_pages(self, save_form):
        rows = form(FORM_2024, JAMBI)
        middle = next(n for n, row in enumerate(rows) if row[:2] == ["V.", rows[-4][1]])
        rows.insert(middle, [None, "URAIAN", *rows[0][2:]])

        same(read_history(save_form([[TITLES["2024"]], *rows])), FORM_2024, JAMBI.values())

    def test_names_of_candidates_head_no_regions(self, save_form):
        rows = form(FORM_2024, JAMBI)
        rows[-4:-4] = [
            ["IV.", "DATA PEROLEHAN SUARA", "NAMA CALON", "SUARA"],
            ["1.", "CALON CONTOH SATU", None, *([1000] * 11), 11000],
        ]

        same(read_history(save_form([[TITLES["2024"]], *rows])), FORM_2024, JAMBI.values())

    def test_districts_of_a_regency(self, save_form):
        heads = ["MERSAM", "MUARA TEMBESI", "BATIN XXIV"]
        above = [["MODEL DB1-PPWP"], [TITLES["2019"]], ["PROVINSI", ": JAMBI"]]
        rows = [*above, ["KABUPATEN/KOTA", ": BATANGHARI"], *form(FORM_2019, heads, "JUMLAH AKHIR")]

        history = read_history(save_form(rows))

        same(history, FORM_2019, [f"15.04/{name}" for name in heads])
        assert history.frame["region_name"].tolist() == heads

    def test_west_java_tells_cities_from_regencies(self, save_form):
        heads = {
            "BOGOR": "32.01",
            "BANDUNG": "32.04",
            "KOTA BOGOR": "32.71",
            "KOTA BANDUNG": "32.73",
        }
        rows = [[TITLES["2024"]], ["PROVINSI JAWA BARAT"], *form(FORM_2024, heads)]

        same(read_history(save_form(rows)), FORM_2024, heads.values())

    def test_whole_nation_by_province(self, save_form):
        heads = {"ACEH": "11", "JAMBI": "15", "BALI": "51", "GORONTALO": "75"}
        rows = [[TITLES["2024"]], ["INDONESIA"], *form(FORM_2024, heads)]

        same(read_history(save_form(rows)), FORM_2024, heads.values())


ACROSS = ("LAKI-LAKI (L)", "PEREMPUAN (P)", "JUMLAH (L+P)")


def c_hasil(station="001", dpt=(147, 145)):
    """Return the form of one station, men, women and both side by side."""

    def row(number, text, men, women):
        return [number, text, men, women, men + women]

    return [
        ["MODEL C.HASIL-PPWP"],
        [TITLES["2024"]],
        ["PROVINSI", ": JAMBI", None, "KABUPATEN/KOTA", ": KOTA JAMBI"],
        ["KECAMATAN", ": TELANAIPURA", None, "DESA/KELURAHAN", ": CONTOH"],
        ["TPS", f": {station}"],
        ["I.", "DATA PEMILIH DAN PENGGUNA HAK PILIH", *ACROSS],
        ["A.", "DATA PEMILIH"],
        row("1.", "Jumlah pemilih dalam DPT (Model A-KabKo Daftar Pemilih)", *dpt),
        ["B.", "PENGGUNA HAK PILIH"],
        row("1.", "Jumlah pengguna hak pilih dalam DPT", 113, 117),
        row("2.", "Jumlah pengguna hak pilih dalam DPTb", 3, 4),
        row("3.", "Jumlah pengguna hak pilih dalam DPK", 2, 6),
        row("4.", "Jumlah pengguna hak pilih (B.1 + B.2 + B.3)", 118, 127),
        ["III.", "DATA PEMILIH DISABILITAS", *ACROSS],
        row("1.", "Jumlah pemilih disabilitas yang menggunakan hak pilih", 1, 2),
        ["V.", "DATA SUARA SAH DAN TIDAK SAH"],
        ["A.", "JUMLAH SELURUH SUARA SAH", None, None, None, 239],
        ["B.", "JUMLAH SUARA TIDAK SAH", 6],
        ["C.", "JUMLAH SELURUH SUARA SAH DAN SUARA TIDAK SAH (A + B)", None, 245],
    ]


class TestOneStation:
    def test_men_women_and_both_side_by_side(self, save_form):
        history = read_history(save_form(c_hasil()))

        [row] = history.frame.to_dict("records")
        assert row["region_code"] == "15.71/TELANAIPURA/CONTOH/001"
        assert (row["registered"], row["ballots_cast"]) == (292, 245)
        assert (row["used_dpt"], row["used_dptb"], row["used_dpk"]) == (230, 7, 8)
        assert (row["valid"], row["invalid"]) == (239, 6)
        assert not history.findings

    def test_a_folder_of_stations(self, write, tmp_path):
        write("tps1.csv", as_csv(c_hasil()))
        write("tps2.csv", as_csv(c_hasil("2", (150, 144))))

        frame = read_history(tmp_path).frame

        assert frame["region_code"].str[-3:].tolist() == ["001", "002"]
        assert frame["registered"].tolist() == [292, 294]

    def test_fault_is_told_at_its_cell(self, write):
        rows = c_hasil()
        rows[9][4] = 231

        with pytest.raises(DataError, match=r"E115 c.csv, row 10:") as error:
            read_history(write("c.csv", as_csv(rows)))

        assert found(error.value.findings) == {("E115", 10, None, "E10"), ("E136", 13, None, "E13")}

    def test_station_nobody_names(self, write):
        rows = [row for row in c_hasil() if row[0] not in ("PROVINSI", "KECAMATAN", "TPS")]

        with pytest.raises(DataError, match=r"E111 c.csv, row 3: 'c.csv' is no regency"):
            read_history(write("c.csv", as_csv(rows)))


class TestFaultsOfForms:
    @pytest.fixture
    def rows(self):
        return [[TITLES["2019"]], *form(FORM_2019, list(JAMBI)[:4])]

    def fault(self, write, rows):
        with pytest.raises(DataError, match=r"^E\d{3} f\.xlsx") as error:
            read_history(write("f.xlsx", {"H": rows}))
        return found(error.value.findings)

    def where(self, rows, label):
        return next(n for n, row in enumerate(rows, 1) if label in str(row[1:2]))

    def test_a_heading_is_missing(self, write, rows):
        head = self.where(rows, "PENGGUNAAN")
        rows[head - 1][4] = None

        told = self.fault(write, rows)

        assert ("E106", head, None, f"E{head}") in told
        assert {code for code, *_ in told} == {"E106", "E112"}

    def test_a_name_that_is_none(self, write, rows):
        head = self.where(rows, "PENGGUNAAN")
        rows[head - 1][4] = "MERANGIM"

        assert self.fault(write, rows) == {("E111", head, "MERANGIM", f"E{head}")}

    def test_jambi_beside_regencies_is_the_city_or_the_province(self, write, rows):
        head = self.where(rows, "PENGGUNAAN")
        rows[head - 1][4] = "JAMBI"

        assert self.fault(write, rows) == {("E110", head, "JAMBI", f"E{head}")}

    def test_asked_twice_and_told_twice(self, write, rows):
        at = self.where(rows, "SELURUH SUARA SAH'")
        rows.insert(at, ["4.", "Jumlah Suara Sah seluruh Calon", None, *rows[at - 1][3:]])
        rows[at][5] += 20

        assert self.fault(write, rows) == {("E141", at + 1, "SAROLANGUN", f"F{at + 1}")}

    def test_votes_of_one_party_are_not_all_votes(self, write, rows):
        at = self.where(rows, "SELURUH SUARA SAH'")
        rows.insert(at - 1, ["1.", "JUMLAH SUARA SAH PARTAI POLITIK (A.1+B)", None, 7, 8, 9, 6, 30])

        same(read_history(write("f.xlsx", {"H": rows})), FORM_2019, list(JAMBI.values())[:4])

    def test_form_without_users(self, write):
        rows = [[TITLES["2024"]], *form(FORM_2024, list(JAMBI)[:4])]
        rows = [row for row in rows if "dalam DPT (" not in str(row)]
        at = self.where(rows, "dalam DPT'")
        kept = [*rows[: at - 3], *rows[at - 1 :]]

        assert {code for code, *_ in self.fault(write, kept)} == {"E140"}

    @pytest.mark.parametrize(
        ("cell", "code"),
        [("9x1", "E105"), ("=E6", "E130"), ("#REF!", "E131"), ("1,2E+04", "E132"), ("9.2", "E133")],
    )
    def test_cell_that_cannot_be_read(self, write, rows, cell, code):
        at = self.where(rows, "dalam DPT (Model A.3")
        rows[at - 1][4] = cell

        assert (code, at, "MERANGIN", f"E{at}") in self.fault(write, rows)

    def test_no_headings_at_all(self, write, rows):
        del rows[self.where(rows, "PENGGUNAAN") - 1]

        assert {code for code, *_ in self.fault(write, rows)} >= {"E140"}

    def test_a_number_beside_men_women_and_both(self, write):
        rows = c_hasil()
        rows[7].append(292)

        assert self.fault(write, rows) == {("E106", 6, None, "F6")}

    def test_women_who_cannot_be_read(self, write):
        rows = c_hasil()
        rows[7][3] = "I45"

        assert self.fault(write, rows) == {("E105", 8, None, "D8")}


def test_column_of_the_province_is_a_total(save_form):
    rows = [[TITLES["2019"]], *form(FORM_2019, JAMBI, total="PROVINSI JAMBI")]

    same(read_history(save_form(rows)), FORM_2019, JAMBI.values())


def test_users_are_added_up_where_no_row_does(save_form):
    rows = [[TITLES["2024"]], *form(FORM_2024, JAMBI)]
    at = next(n for n, row in enumerate(rows) if "(B.1" in str(row[1:2]))

    history = read_history(save_form(rows[:at] + rows[at + 3 :]))

    same(history, FORM_2024, JAMBI.values())


def test_men_and_women_are_added_up_where_no_row_does(save_form):
    rows = [row for row in form(FORM_2024, JAMBI) if len(row) < 3 or row[2] != "JML"]

    same(read_history(save_form([[TITLES["2024"]], *rows])), FORM_2024, JAMBI.values())


def test_men_alone_are_no_voters(save_form):
    rows = [row for row in form(FORM_2024, JAMBI) if len(row) < 3 or row[2] not in ("JML", "PR")]

    with pytest.raises(DataError, match=r"E140 .*pemilih / voters"):
        read_history(save_form([[TITLES["2024"]], *rows]))
