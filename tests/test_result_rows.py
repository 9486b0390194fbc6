"""Results with a region per row, and tables that are not what they seem."""

import pytest

from turnout import DataError, read_history, read_voters

NAMES = ["KERINCI", "MERANGIN", "SAROLANGUN", "BATANGHARI", "MUARO JAMBI", "TANJAB BARAT"]
NAMES += ["TANJAB TIMUR", "BUNGO", "TEBO", "KOTA JAMBI", "KOTA SUNGAI PENUH"]


def table(head, row, *title, total=None):
    """Write a table of Jambi's regencies; `row` gives the cells after the name, by number."""
    body = [f"{n};{name};{row(n)}" for n, name in enumerate(NAMES, 1)]
    return "\n".join([*title, head, *body, *([total] if total else [])]) + "\n"


def codes(result):
    return {finding.code for finding in result.findings}


class TestResults:
    @pytest.mark.parametrize(
        "head",
        [
            "No;Kabupaten/Kota;DPT;Pengguna Hak Pilih",
            "No;Nama Kab/Kota;Jumlah DPT;Jumlah Pengguna Hak Pilih;Tingkat Partisipasi",
            "no;kabupaten_kota;jumlah_pemilih;pengguna_hak_pilih",
            "No;Kabupaten/Kota;Pemilih Terdaftar;Pengguna",
        ],
    )
    def test_one_heading_per_question(self, write, head):
        text = table(
            head,
            lambda n: f"{100 + n};{80 + n};80%" if "Tingkat" in head else f"{100 + n};{80 + n}",
        )

        history = read_history(write("hasil.csv", text), election="pemilu-2024")

        frame = history.table()
        assert frame["registered"].tolist() == [100 + n for n in range(1, 12)]
        assert frame["ballots_cast"].tolist() == [80 + n for n in range(1, 12)]
        assert frame["region_code"].tolist()[-2:] == ["15.71", "15.72"]
        assert frame["base"].unique().tolist() == ["dpt"]
        with pytest.raises(DataError, match=r"^E120 hasil\.csv"):
            read_voters(write("hasil.csv", text))

    def test_two_headings_deep_by_sex_with_votes_and_a_total(self, write):
        head = (
            "No;Kabupaten/Kota;DPT;;;Pengguna Hak Pilih;;;Suara Sah;Suara Tidak Sah\n"
            ";;L;P;Jumlah;L;P;Jumlah;;\n1;2;3;4;5;6;7;8;9;10"
        )
        title = "PEMILIHAN GUBERNUR DAN WAKIL GUBERNUR TAHUN 2020"
        text = table(
            head, lambda n: f"{50 + n};{60 + n};{110 + 2 * n};41;42;83;80;3", title,
            total=";JUMLAH;616;726;1342;451;462;913;880;33",
        )  # fmt: skip

        history = read_history(write("hasil.csv", text))

        frame = history.table()
        assert frame["election"].unique().tolist() == ["pilgub-2020"]
        assert frame["registered"].sum() == 1342
        assert frame[["ballots_cast", "valid", "invalid"]].sum().tolist() == [913, 880, 33]
        assert not codes(history)

    @pytest.mark.parametrize(
        ("cells", "code"),
        [
            ("51;61;113;41;42;83;80;3", "E115"),
            ("51;61;112;41;42;83;81;3", "W401"),
            ("51;61;112;41;42;183;80;3", "E115"),
            ("51;6x;112;41;42;83;80;3", "E105"),
        ],
    )
    def test_faults_stand_at_their_cells(self, write, cells, code):
        head = "No;Kabupaten/Kota;DPT L;DPT P;DPT Jumlah;Pengguna L;Pengguna P;Pengguna Jumlah"
        head += ";Suara Sah;Suara Tidak Sah"
        good = "50;60;110;41;42;83;80;3"
        text = table(head, lambda n: cells if n == 4 else good)
        path = write("hasil.csv", text)

        try:
            found = read_history(path, election="pemilu-2024").findings
        except DataError as error:
            found = error.findings

        assert (code, 5) in {(finding.code, finding.row) for finding in found}


class TestNotTheList:
    @pytest.mark.parametrize(
        "title",
        [
            "REKAPITULASI DAFTAR PEMILIH TAMBAHAN (DPTb) PEMILU 2024",
            "JUMLAH PENDUDUK PROVINSI JAMBI",
            "REKAPITULASI PEMILIH DISABILITAS",
            "REKAPITULASI DPK PROVINSI JAMBI",
        ],
    )
    def test_what_is_not_the_dpt_is_refused(self, write, title):
        text = table("No;Kabupaten/Kota;L;P;Jumlah", lambda _: "10;20;30", title)

        with pytest.raises(DataError, match=r"E142 a\.csv: the title of this table says"):
            read_voters(write("a.csv", text))

    def test_more_women_than_voters(self, write):
        text = (
            "No;Kabupaten/Kota;L;P;Jumlah\n1;KERINCI;;99717;97940\n2;BUNGO;131406;129063;260469\n"
        )

        with pytest.raises(DataError, match=r"E115 a\.csv, row 2.*99,717, but 97,940"):
            read_voters(write("a.csv", text))

    def test_a_province_of_one_regency_is_not_whole(self, write):
        text = (
            "PROVINSI JAMBI\nNo;Kabupaten/Kota;L;P;Jumlah\n1;KERINCI;10;20;30\n;JUMLAH;10;20;30\n"
        )

        assert "W406" in codes(read_voters(write("a.csv", text)))
        assert "W406" not in codes(read_voters(write("b.csv", text.split("\n", 1)[1])))

    def test_columns_that_are_not_counted_are_named(self, write):
        text = "Kabupaten/Kota;DPT;DPTb;DPK;Jumlah Pemilih\nKERINCI;197657;10;20;197687\n"

        [finding] = [f for f in read_voters(write("a.csv", text)).findings if f.code == "I206"]
        assert "DPTb, DPK, Jumlah Pemilih" in finding.message("en")

    def test_thousands_split_by_their_commas(self, write):
        text = "No,Kabupaten/Kota,L,P,Jumlah\n1,KERINCI,99,717,97,940,197,657\n"

        with pytest.raises(
            DataError, match=r"E124 a\.csv, row 2: this row has 8 cells, the header 5"
        ):
            read_voters(write("a.csv", text))

    @pytest.mark.parametrize(
        ("title", "code"),
        [
            ("REKAPITULASI DPT KABUPATEN BUNGO TAHUN 2024", "15.08/TENGAH"),
            ("KABUPATEN KERINCI PROVINSI JAMBI", "15.01/TENGAH"),
            ("KABUPATEN BUNGO - PROVINSI JAMBI", "15.08/TENGAH"),
            ("DPT KOTA JAMBI PEMILU 2024", "15.71/TENGAH"),
        ],
    )
    def test_a_regency_inside_a_title(self, write, title, code):
        text = f"{title}\nNo;Kecamatan;L;P;Jumlah\n1;TENGAH;1;2;3\n"

        assert read_voters(write("a.csv", text)).table()["region_code"].tolist() == [code]

    @pytest.mark.parametrize(("cell", "code"), [("-", "E106"), ("12a", "E105"), ("", "E106")])
    def test_the_first_number_is_the_faulty_one(self, write, cell, code):
        text = f"Kabupaten/Kota;Jumlah\nKERINCI;{cell}\nMERANGIN;276576\n"

        with pytest.raises(DataError, match=rf"{code} a\.csv, row 2"):
            read_voters(write("a.csv", text))

    def test_an_unnamed_vote_survives_being_saved(self, write, tmp_path):
        text = table("No;Kabupaten/Kota;DPT;Pengguna", lambda n: f"{100 + n};{80 + n}")
        history = read_history(write("hasil.csv", text))

        again = read_history(history.save(tmp_path / "h.xlsx"))

        assert codes(history) == codes(again) == {"W407"}
        assert again.table().equals(history.table())
