"""One test per kind of file that was seen in offices: read to its figures, or refused by name."""

import json

import pytest
from forms import (
    DPT_2024,
    EMPTY_STATION,
    FORM_2024,
    JAMBI,
    PERSONS,
    SITUNG_2015,
    SITUNG_2019,
    as_csv,
    codes,
    dotted,
    form,
    found,
    recap,
    sirekap,
)

from turnout import read_history, read_voters
from turnout.errors import DataError
from turnout.files.matching import match


def refused(reader, path, match):
    with pytest.raises(DataError, match=match) as error:
        reader(path)
    return error.value.findings


class TestVoterLists:
    def test_recap_with_dots(self, write):
        path = write("rekap.csv", "\ufeff" + as_csv(dotted(recap(JAMBI, DPT_2024)), ";"))
        assert ";2.676.107\n" in path.read_text(encoding="utf-8")

        voters = read_voters(path)

        frame = voters.frame.set_index("region_code")
        assert voters.total == 2_676_107
        assert list(frame.index) == list(JAMBI.values())
        assert frame.loc["15.06", ["registered", "male", "female"]].tolist() == [
            234583, 124191, 110392,
        ]  # fmt: skip
        assert frame.loc["15.72", "tps"] == 303
        assert voters.elections == ("pemilu-2024",)
        assert not voters.findings

    def test_recap_with_merged_cells_and_numbers_beside_texts(self, write):
        rows = recap(JAMBI, DPT_2024)
        for n, row in enumerate(rows[7:19]):
            for column in range(2 + n % 2, 6, 2):
                row[column] = f"{row[column]:,}".replace(",", ".")
        path = write("rekap.xlsx", {"Rekap DPT": rows})

        from openpyxl import load_workbook

        book = load_workbook(path)
        for merged in ("A1:F1", "A2:F2", "A3:F3", "B5:B6", "C5:C6", "A5:A6", "D5:F5", "A19:B19"):
            book.active.merge_cells(merged)
        book.save(path)

        voters = read_voters(path)

        frame = voters.frame.set_index("region_code")
        assert voters.total == 2_676_107
        assert frame.loc["15.71", ["registered", "male", "tps"]].tolist() == [451723, 239147, 1883]

    def test_villages_by_numbers_under_padded_headings(self, write):
        path = write(
            "rekap_kelurahan.csv",
            "id,subdistrict_id,village_id, jml_tps , jml_laki_laki , jml_perempuan ,"
            " jml_laki_laki_perempuan \n1,1,1,43,5281,6750,12031\n2,1,2,13,1196,2367,3563\n"
            "3,2,5,43,5321,6612,11933\n",
        )

        voters = read_voters(path)

        assert voters.frame["region_code"].tolist() == ["001/001", "001/002", "002/005"]
        assert voters.frame["tps"].tolist() == [43, 13, 43]
        assert (voters.total, voters.frame["female"].sum()) == (27527, 15729)

    @pytest.mark.parametrize("reader", [read_voters, read_history])
    @pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig"])
    def test_list_by_the_person_from_a_pdf(self, write, reader, encoding):
        path = write("1_300_dpt.csv", PERSONS.encode(encoding))

        [told] = refused(reader, path, r"^E126 1_300_dpt.csv: .*by the person \(columns nama, ")

        assert "PEMILIH CONTOH" not in told.message("id")

    def test_list_by_the_person_page_by_page(self, write):
        page = (
            "DAFTAR PEMILIH TETAP\nPEMILIHAN UMUM TAHUN 2024\n\n"
            "PROVINSI;;;: JAMBI;;KECAMATAN;;: CONTOH\nKABUPATEN/KOTA;;;: TEBO;;DESA;;: CONTOH\n"
            ";;;;;TPS;;: 001\nNO;NAMA;JENIS KELAMIN;USIA;ALAMAT;RT;RW;KET\n1;2;3;4;5;6;7;8\n"
            "1;PEMILIH CONTOH 1;L;75;DUSUN;011;002;\nRekapitulasi;;L : 1;P : 0;L+P : 1\n"
        )

        [told] = refused(read_voters, write("salinan.csv", page * 2), r"^E126 salinan.csv: ")

        assert "turnout count" in told.message("id")

    def test_list_by_the_person_a_sheet_per_station(self, write):
        head = ["NO", "NOMOR KARTU KELUARGA", "NIK", "NAMA LENGKAP", "TANGGAL LAHIR", "ALAMAT"]
        sheets = {
            "COVER": [[], [None, "DAFTAR PEMILIH SEMENTARA (DPS)"]],
            "REKAPITULASI": [["TPS", "L", "P", "JUMLAH"], ["01", 14, 15, "=B2+C2"]],
            "TPS 01": [["DPS"], [], head, [1, "15**", "15**", "PEMILIH CONTOH", "01-02-1990", "X"]],
        }

        told = refused(read_voters, write("dps.xlsx", sheets), r"^E126 dps.xlsx: ")

        assert codes(told) == {"E126"}

    def test_a_list_of_names_is_no_table(self, write):
        text = "raw,expected_code,note\nKAB. TEBO,15.09,seen\n"

        told = refused(read_voters, write("nama.csv", text), r"^E104 nama.csv, row 1")

        assert codes(told) == {"E104"}


class TestForms:
    @pytest.mark.parametrize("mark", [",", ";"])
    def test_regencies_as_columns(self, write, mark):
        rows = [["NO", "URAIAN", None, "RINCIAN"], *form(FORM_2024, JAMBI)]
        path = write("hasil.csv", as_csv(dotted(rows, "," if mark == "," else "."), mark))

        history = read_history(path)

        frame = history.frame.set_index("region_code")
        assert (frame["registered"].sum(), frame["ballots_cast"].sum()) == (214_280, 169_147)
        assert frame.loc["15.71", ["dpt", "used_dpk", "valid"]].tolist() == [20624, 150, 16061]
        assert frame["base"].unique().tolist() == ["dpt"]
        assert codes(history.findings) == {"W407"}
        assert frame["date"].isna().all()

    def test_the_vote_may_be_told(self, write):
        path = write("hasil.csv", as_csv(form(FORM_2024, JAMBI)))

        history = read_history(path, election="pemilu-2024")

        assert history.frame["date"].unique().tolist()[0].isoformat() == "2024-02-14"
        assert history.contests == ("presidential",)
        assert not history.findings


class TestStations:
    def test_filled(self, write):
        path = write("1571011001001.json", json.dumps(sirekap()))

        history = read_history(path)

        [row] = history.frame.to_dict("records")
        assert row["region_code"] == "15.71.01.1001.001"
        assert (row["registered"], row["ballots_cast"], row["valid"]) == (292, 245, 239)
        assert (row["used_dpt"], row["used_dptb"], row["used_dpk"]) == (230, 7, 8)
        assert (row["election"], row["known_on"].isoformat()) == ("pemilu-2024", "2024-02-16")
        assert codes(history.findings) == {"W410"}

    def test_empty(self, write):
        told = refused(
            read_history, write("kosong.json", json.dumps(EMPTY_STATION)), r"^E128 kosong.json: "
        )

        assert codes(told) == {"E128"}

    def test_misread(self, write):
        path = write("ocr.json", json.dumps(sirekap(pemilih_dpt_j=730)))

        told = refused(read_history, path, r"^E139 ocr.json.*pemilih_dpt: 147 \+ 145 ≠ 730")

        assert found(told) == {("E139", 2, None, None)}

    @pytest.mark.parametrize("reader", [read_voters, read_history])
    def test_list_of_regions(self, write, reader):
        regions = [{"id": 900000, "kode": "1501", "nama": "KERINCI", "tingkat": 2}]

        refused(reader, write("15.json", json.dumps(regions)), r"^E127 15.json: .*list of regions")

    def test_progress_of_an_upload(self, write):
        table = {"ts": "x", "psu": None, "mode": "hhcw", "chart": {}, "table": {}, "progres": {}}

        refused(read_history, write("p.json", json.dumps(table)), r"^E127 p.json: .*the progress")

    def test_situng_2019(self, write):
        history = read_history(write("900001.json", json.dumps(SITUNG_2019)))

        [row] = history.frame.to_dict("records")
        assert (row["registered"], row["ballots_cast"]) == (267, 221)
        assert (row["valid"], row["invalid"], row["election"]) == (216, 5, "pemilu-2019")

    def test_table_of_2015_with_lost_zeros(self, write):
        history = read_history(write("cities.csv", SITUNG_2015))

        frame = history.frame.set_index("region_code")
        assert frame["registered"].to_dict() == {"15.01": 217775, "15.71": 405850, "15.72": 67743}
        assert frame["ballots_cast"].sum() == 121061 + 279639 + 51954
        assert frame["invalid"].tolist() == [2610, 482, 2041]
        assert frame["election"].unique().tolist() == ["pilgub-2015"]
        assert codes(history.findings) == {"I204"}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("KAB. BATANGHAR", "15.04"), ("Ma. Jambi", "15.05"), ("Tajab Timur", "15.07"),
        ("TANJABBAR", "15.06"), ("Sungai Penuh, Kota", "15.72"), ("KABUPATEN  TEBO", "15.09"),
        ("JAMBI", None), ("Batang", None), ("PANGKALAN KERINCI", None), ("Muara Bungo", None),
        ("Tanjung Jabung", None), ("Bungo Tebo", None), ("JUMLAH", None), ("Kerinci Kanan", None),
    ],
)  # fmt: skip
def test_names_as_they_are_written(name, code):
    assert match(name, "15").code == code
