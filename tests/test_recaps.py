"""Recaps of the voter list at every level, in every shape: headers, subtotals, sheets, folders."""

import zipfile

import pytest
from forms import JAMBI, as_csv, codes, found, recap

from turnout import read_voters
from turnout.errors import DataError
from turnout.files.grid import read_sheets

ABOVE = [["REKAPITULASI DAFTAR PEMILIH TETAP"], ["PEMILU TAHUN 2024"], ["PROVINSI JAMBI"]]
TEBO = [*ABOVE, ["KABUPATEN TEBO"]]
SEXES = ["L", "P", "L+P"]


@pytest.fixture(params=["csv", "xlsx"])
def save(request, write):
    """Write rows as text or as a workbook, and return the path."""

    def save(rows, name="rekap"):
        if request.param == "xlsx":
            return write(f"{name}.xlsx", {"Rekap": rows})
        return write(f"{name}.csv", as_csv(rows, ";"))

    return save


def read(path):
    """Return voters by region, and what was found."""
    voters = read_voters(path)
    return voters.registered.to_dict(), voters.findings


def refused(path, match):
    with pytest.raises(DataError, match=match) as error:
        read_voters(path)
    return found(error.value.findings)


class TestLevels:
    def test_regency_by_district(self, save):
        rows = [
            *TEBO,
            ["NO", "KECAMATAN", "JUMLAH DESA/KEL", "JUMLAH TPS", *SEXES],
            [f"({n})" for n in range(1, 8)],
            [1, "TEBO ILIR", 12, 8, 810, 790, 1600],
            [2, "TEBO ULU", 16, 7, 700, 721, 1421],
            ["JUMLAH", None, 28, 15, 1510, 1511, 3021],
        ]

        frame = read_voters(save(rows)).frame

        assert frame["region_code"].tolist() == ["15.09/TEBO ILIR", "15.09/TEBO ULU"]
        assert frame["region_name"].tolist() == ["TEBO ILIR", "TEBO ULU"]
        assert frame["tps"].tolist() == [8, 7]
        assert frame["registered"].tolist() == [1600, 1421]

    def test_district_by_village_with_a_column_tps_that_counts(self, save):
        rows = [
            *TEBO,
            ["KECAMATAN", ": TEBO ILIR"],
            ["NO", "DESA/KELURAHAN", "TPS", *SEXES],
            [1, "BETUNG", 3, 410, 390, 800],
            [2, "TELUK RENDAH", 4, 400, 401, 801],
            ["TOTAL", None, 7, 810, 791, 1601],
        ]

        frame = read_voters(save(rows)).frame

        assert frame["region_code"].tolist() == [
            "15.09/TEBO ILIR/BETUNG", "15.09/TEBO ILIR/TELUK RENDAH",
        ]  # fmt: skip
        assert frame["tps"].tolist() == [3, 4]

    @pytest.mark.parametrize("labels", [("TPS 001", "TPS 002"), ("001", "002"), (1, 2)])
    def test_village_by_station(self, save, labels):
        rows = [
            *TEBO,
            ["KECAMATAN : TEBO ILIR"],
            ["DESA : BETUNG"],
            ["NO", "TPS", "LAKI-LAKI", "PEREMPUAN", "JUMLAH"],
            [1, labels[0], 210, 190, 400],
            [2, labels[1], 200, 203, 403],
            ["JUMLAH", None, 410, 393, 803],
        ]

        assert read(save(rows))[0] == {
            "15.09/TEBO ILIR/BETUNG/001": 400,
            "15.09/TEBO ILIR/BETUNG/002": 403,
        }

    def test_province_with_columns_that_count_districts_villages_stations(self, save):
        for heads in (
            ["JUMLAH KECAMATAN", "JUMLAH DESA", "JUMLAH TPS"],
            ["KECAMATAN", "DESA/KELURAHAN", "TPS"],
        ):
            rows = [
                *ABOVE,
                ["NO", "KABUPATEN/KOTA", *heads, *SEXES],
                [1, "KERINCI", 16, 285, 7, 810, 790, 1600],
                [2, "KOTA JAMBI", 11, 62, 6, 700, 721, 1421],
                ["JUMLAH", None, 27, 347, 13, 1510, 1511, 3021],
            ]

            frame = read_voters(save(rows)).frame

            assert frame["region_code"].tolist() == ["15.01", "15.71"]
            assert frame["tps"].tolist() == [7, 6]

    def test_nation_by_province(self, save):
        rows = [
            ["DAFTAR PEMILIH TETAP PEMILU 2024"],
            ["NO", "PROVINSI", "JUMLAH KAB/KOTA", *SEXES],
            [1, "ACEH", 23, 810, 790, 1600],
            [2, "JAMBI", 11, 700, 721, 1421],
            [3, "BALI", 9, 650, 651, 1301],
            [4, "GORONTALO", 6, 410, 404, 814],
            ["TOTAL", None, 49, 2570, 2566, 5136],
        ]

        assert read(save(rows))[0] == {"11": 1600, "15": 1421, "51": 1301, "75": 814}

    def test_nation_by_regency(self, save):
        rows = [
            ["NO", "NAMA PROVINSI", "NAMA KAB/KOTA", *SEXES],
            [1, "JAMBI", "KERINCI", 810, 790, 1600],
            [2, None, "KOTA JAMBI", 700, 721, 1421],
            [3, "JAWA BARAT", "BANDUNG", 650, 651, 1301],
            [4, None, "KOTA BANDUNG", 410, 404, 814],
        ]

        assert read(save(rows))[0] == {
            "15.01": 1600, "15.71": 1421, "32.04": 1301, "32.73": 814,
        }  # fmt: skip

    def test_stations_of_nobody_knows_where(self, save):
        rows = [["NO", "TPS", *SEXES], [1, "001", 210, 190, 400]]

        told = refused(save(rows), r"E104 .*required columns are missing: DESA/KELURAHAN, KECAM")

        assert {one[:3] for one in told} == {("E104", 1, "TPS")}


class TestShapes:
    def test_names_of_districts_merged_and_subtotals(self, save):
        rows = [
            *TEBO,
            ["NO", "KECAMATAN", "DESA/KELURAHAN", "TPS", *SEXES],
            [1, "TEBO ILIR", "BETUNG", 3, 410, 390, 800],
            [2, None, "PASAR", 4, 400, 401, 801],
            [None, "JUMLAH KECAMATAN", None, 7, 810, 791, 1601],
            [1, "TEBO ULU", "PASAR", 5, 300, 310, 610],
            [2, None, "JAMBU", 6, 400, 413, 813],
            [None, "SUB TOTAL", None, 11, 700, 723, 1423],
            ["GRAND TOTAL", None, None, 18, 1510, 1514, 3024],
        ]

        assert read(save(rows))[0] == {
            "15.09/TEBO ILIR/BETUNG": 800,
            "15.09/TEBO ILIR/PASAR": 801,
            "15.09/TEBO ULU/PASAR": 610,
            "15.09/TEBO ULU/JAMBU": 813,
        }
        for wrong, column in ((7, "L+P"), (10, "L"), (11, "P")):
            changed = [list(row) for row in rows]
            place = {"L": 4, "P": 5, "L+P": 6}[column]
            changed[wrong][place] += 1
            told = refused(save(changed), r"E112")
            assert {one[:3] for one in told} == {("E112", wrong + 1, column)}

    def test_names_of_stations_under_merged_villages(self, save):
        rows = [
            *TEBO,
            ["NO", "KECAMATAN", "DESA/KELURAHAN", "TPS", *SEXES],
            [1, "TEBO ILIR", "BETUNG", 1, 210, 190, 400],
            [2, None, None, 2, 200, 203, 403],
            [3, None, "PASAR", 1, 100, 101, 201],
            ["JUMLAH", None, None, 3, 510, 494, 1004],
        ]

        assert read(save(rows))[0] == {
            "15.09/TEBO ILIR/BETUNG/001": 400,
            "15.09/TEBO ILIR/BETUNG/002": 403,
            "15.09/TEBO ILIR/PASAR/001": 201,
        }

    def test_one_station_in_each_village(self, save):
        rows = [
            *TEBO,
            ["NO", "DESA/KELURAHAN", "TPS", *SEXES],
            [1, "BETUNG", "001", 210, 190, 400],
            [2, "PASAR", "001", 200, 203, 403],
        ]

        assert list(read(save(rows))[0]) == ["15.09/BETUNG/001", "15.09/PASAR/001"]

    def test_header_three_rows_deep(self, save):
        rows = [
            ["NO", "KABUPATEN/KOTA", "DAFTAR PEMILIH TETAP", None, None, "JUMLAH"],
            [None, None, "JUMLAH PEMILIH", None, None, "TPS"],
            [None, None, "L", "P", "L + P", None],
            [str(n) for n in range(1, 7)],
            [1, "KERINCI", 810, 790, 1600, 7],
            [2, "KOTA JAMBI", 700, 721, 1421, 6],
        ]

        voters = read_voters(save(rows))

        assert voters.registered.to_dict() == {"15.01": 1600, "15.71": 1421}
        assert voters.frame["tps"].tolist() == [7, 6]
        assert not voters.elections

    def test_padded_names_of_columns(self, write):
        head = " no , kabupaten_kota , jml_tps , jml_laki_laki , jml_perempuan ,total \n"

        voters = read_voters(write("a.csv", head + "1,TEBO,7,810,790,1600\n2,BUNGO,6,7,8,15\n"))

        assert voters.registered.to_dict() == {"15.08": 15, "15.09": 1600}

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    def test_encodings(self, write, encoding):
        rows = [*TEBO, ["NO", "KECAMATAN", *SEXES], [1, "TEBO – ÉLOK", 810, 790, 1600]]

        read_back = read(write("a.csv", as_csv(rows, ";").encode(encoding)))

        assert read_back == ({"15.09/TEBO – ÉLOK": 1600}, ())

    def test_codes_beside_names(self, save):
        rows = [
            ["KODE", "KABUPATEN/KOTA", *SEXES],
            ["1506", "TANJAB TIMUR", 810, 790, 1600],
            ["1507", "TANJAB BARAT", 700, 721, 1421],
        ]

        assert read(save(rows))[0] == {"15.06": 1421, "15.07": 1600}

    def test_codes_alone(self, save):
        rows = [["KODE WILAYAH", *SEXES], ["15.01", 810, 790, 1600], ["15.71", 700, 721, 1421]]

        assert read(save(rows))[0] == {"15.01": 1600, "15.71": 1421}

    def test_code_that_excel_made_a_date(self, write):
        import datetime

        rows = [["KODE WILAYAH", *SEXES], ["15.01", 810, 790, 1600]]
        rows.append([datetime.date(2024, 1, 15), 700, 721, 1421])

        told = refused(write("a.xlsx", {"A": [*ABOVE, *rows]}), r"E106")

        assert told == {("E106", 6, "KODE", "A6")}

    def test_provisional_list_is_told(self, save):
        for title, short in (
            ("DAFTAR PEMILIH SEMENTARA", "DPS"),
            ("DAFTAR PEMILIH SEMENTARA HASIL PERBAIKAN (DPSHP)", "DPS"),
            ("DAFTAR PEMILIH HASIL PEMUTAKHIRAN", "DPHP"),
            ("DAFTAR PEMILIH BERKELANJUTAN", "DPB"),
            ("REKAP DP4", "DP4"),
        ):
            rows = [[title], *TEBO[1:], ["NO", "KECAMATAN", *SEXES], [1, "X ULU", 810, 790, 1600]]

            voters = read_voters(save(rows))

            assert codes(voters.findings) == {"W414"}
            assert f"daftar ini {short}, bukan DPT" in voters.findings[0].message("id")
            assert voters.frame["quality"].tolist() == [short]

    def test_title_that_ends_like_a_heading(self, save):
        rows = [["REKAPITULASI DPT"], *TEBO[1:], ["KECAMATAN", "DPT"], ["ULU", 800], ["ILIR", 603]]

        assert read(save(rows))[0] == {"15.09/ILIR": 603, "15.09/ULU": 800}

    def test_district_whose_name_is_a_word_of_the_form(self, save):
        rows = [*TEBO, ["KECAMATAN", "JUMLAH"], ["RIMBO BUJANG", 800], ["VII KOTO", 603]]

        assert read(save(rows))[0] == {"15.09/RIMBO BUJANG": 800, "15.09/VII KOTO": 603}


class TestRowsThatWouldVanish:
    """No row of a region leaves the list unseen."""

    def rows(self):
        return [
            *TEBO,
            ["KECAMATAN", *SEXES],
            ["TEBO ILIR", 810, 790, 1600],
            ["TEBO ULU", 700, 721, 1421],
            ["TENGAH ILIR", 310, 320, 630],
        ]

    def test_words_for_numbers(self, save):
        rows = self.rows()
        rows[6] = ["TEBO ULU", "belum", "belum", "belum"]

        told = refused(save(rows), r"E105")

        assert {one[:3] for one in told} >= {("E105", 7, "L+P")}

    def test_nothing_for_numbers(self, save):
        rows = self.rows()
        rows[6] = ["TEBO ULU", None, None, None]

        told = refused(save(rows), r"E106")

        assert {one[:3] for one in told} == {("E106", 7, "L+P")}

    def test_no_name(self, save):
        rows = self.rows()
        rows[6][0] = None

        assert {one[:3] for one in refused(save(rows), r"E106")} == {("E106", 7, "KECAMATAN")}

    def test_no_name_beside_a_single_count(self, save):
        rows = [[row[0], *row[-1:]] if len(row) > 1 else row for row in self.rows()]
        rows[4][1], rows[6][0] = "JUMLAH", None

        assert {one[:3] for one in refused(save(rows), r"E106")} == {("E106", 7, "KECAMATAN")}

    def test_head_of_another_page(self, save):
        rows = self.rows()
        rows[6:6] = [list(row) for row in rows[:5]]

        assert sum(read(save(rows))[0].values()) == 3651

    def test_lines_under_the_table_are_none(self, save):
        rows = [*self.rows(), [], [None, "Ditetapkan di Tebo"], ["KETUA", "(NAMA)"]]

        assert sum(read(save(rows))[0].values()) == 3651


class TestSheetsAndFolders:
    def sheets(self):
        return {
            regency: [
                *ABOVE,
                [f"KABUPATEN {regency}"],
                ["NO", "KECAMATAN", *SEXES],
                [1, "PASAR", 800 + n, 790, 1590 + n],
                [2, "ULU", 700 + n, 721, 1421 + n],
            ]
            for n, regency in enumerate(("TEBO", "BUNGO"))
        }

    def test_a_sheet_per_regency(self, write):
        path = write("rekap.xlsx", {"COVER": [["REKAP"]], **self.sheets()})

        people, findings = read(path)

        assert people == {
            "15.08/PASAR": 1591, "15.08/ULU": 1422, "15.09/PASAR": 1590, "15.09/ULU": 1421,
        }  # fmt: skip
        assert codes(findings) == {"I203"}

    def test_the_same_regions_on_two_sheets(self, write):
        sheets = self.sheets() | {"DRAFT": self.sheets()["TEBO"]}

        with pytest.raises(DataError, match=r"E116 .*\('TEBO', 'DRAFT'\): 15.09/PASAR, 15.09/ULU"):
            read_voters(write("rekap.xlsx", sheets))

    @pytest.mark.parametrize("given", ["folder", "glob", "list"])
    def test_files_together(self, write, tmp_path, given):
        paths = [write(f"{name}.xlsx", {"A": rows}) for name, rows in self.sheets().items()]
        for lock in ("~$TEBO.xlsx", ".~lock.TEBO.xlsx#", ".hidden.xlsx"):
            write(lock, b"\x05owner")
        path = {"folder": tmp_path, "glob": str(tmp_path / "*.xlsx"), "list": paths}[given]

        voters = read_voters(path)

        assert voters.total == 1590 + 1421 + 1591 + 1422
        assert [source.file for source in voters.sources] == (
            ["TEBO.xlsx", "BUNGO.xlsx"] if given == "list" else ["BUNGO.xlsx", "TEBO.xlsx"]
        )

    def test_files_of_subfolders_by_their_path(self, write, tmp_path):
        (tmp_path / "tebo").mkdir()
        write("tebo/dpt.csv", as_csv(self.sheets()["TEBO"], ";"))
        write("dpt.csv", as_csv(self.sheets()["BUNGO"], ";"))

        assert [one.file for one in read_voters(tmp_path).sources] == ["dpt.csv", "tebo/dpt.csv"]

    def test_one_file_of_many_is_broken(self, write, tmp_path):
        write("a.csv", as_csv(self.sheets()["TEBO"], ";"))
        write("b.csv", b"%PDF-1.7")

        with pytest.raises(DataError, match=r"^E103 b.csv: the content is PDF"):
            read_voters(tmp_path)

    @pytest.mark.parametrize("pattern", ["", "*.csv"])
    def test_nothing_to_read(self, tmp_path, pattern):
        with pytest.raises(DataError, match=r"^E121 .*no table is to be found"):
            read_voters(str(tmp_path / pattern))


def ods(rows):
    """Return rows as the smallest OpenDocument spreadsheet."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            "<table:table-cell/>"
            if cell is None
            else f'<table:table-cell office:value-type="float" office:value="{cell}"/>'
            if isinstance(cell, int)
            else f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p>'
            "</table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    space = "urn:oasis:names:tc:opendocument:xmlns"
    return (
        f'<office:document-content xmlns:office="{space}:office:1.0" '
        f'xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="DPT">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )


def test_open_document(tmp_path):
    rows = [row or [None] for row in recap(list(JAMBI)[:3], [1600, 1421, 700])]
    with zipfile.ZipFile(tmp_path / "rekap.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", ods(rows))

    assert read(tmp_path / "rekap.ods")[0] == {"15.01": 1600, "15.02": 1421, "15.03": 700}
    assert read_sheets(tmp_path / "rekap.ods")[0][0].rows[5][0] == 7
