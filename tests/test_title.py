"""What stands above a table: province, region, vote, stage; and one cell that lost its zeros."""

import pytest
from forms import JAMBI

from turnout.errors import DataError
from turnout.files.grid import Sheet, read_inputs
from turnout.readers.headers import is_number_row, recap_layout
from turnout.readers.layouts import personal_columns
from turnout.readers.pages import question
from turnout.readers.situng2015 import restored
from turnout.readers.stations import aggregate_named, holds_stations
from turnout.readers.title import Title, title_of, unit, vote_named


@pytest.mark.parametrize(
    ("text", "vote"),
    [
        ("PEMILU PRESIDEN DAN WAKIL PRESIDEN TAHUN 2014", ("pilpres-2014", None)),
        ("Pemilu Presiden 2019", ("pemilu-2019", None)),
        ("PPWP 2024", ("pemilu-2024", None)),
        ("PEMILIHAN UMUM TAHUN 2024", ("pemilu-2024", None)),
        ("Pemilihan anggota DPR 2014", ("pileg-2014", None)),
        ("DPRD KABUPATEN 2019", ("pemilu-2019", "legislative")),
        ("DPD 2024", ("pemilu-2024", "legislative")),
        ("PEMILIHAN GUBERNUR DAN WAKIL GUBERNUR TAHUN 2020", ("pilgub-2020", None)),
        ("PEMILIHAN GUBERNUR, BUPATI DAN WALI KOTA 2024", ("pilkada-2024", None)),
        ("Pemilihan Bupati Tebo 2017", ("pilbup-2017", None)),
        ("PILWALI 2018", ("pilwako-2018", None)),
        ("Pilwako Jambi 2018", ("pilwako-2018", None)),
        ("Wali Kota Jambi 2018", ("pilwako-2018", None)),
        ("PILKADA SERENTAK", (None, None)),
        ("Ditetapkan 27 Juni 2023", (None, None)),
        ("Nomor 120249", (None, None)),
    ],
)
def test_vote_named(text, vote):
    assert vote_named(text) == vote


@pytest.mark.parametrize(
    ("lines", "province", "parent", "level"),
    [
        ([], None, "", ""),
        (["REKAPITULASI"], None, "", ""),
        (["PROVINSI : JAMBI"], "15", "15", "province"),
        (["Provinsi Jambi", "Kabupaten Tebo"], "15", "15.09", "regency"),
        (["KABUPATEN TEBO"], "15", "15.09", "regency"),
        (["KOTA JAMBI"], "15", "15.71", "regency"),
        (["KABUPATEN/KOTA : BANDUNG", "PROVINSI : JAWA BARAT"], "32", "32", "province"),
        (["KABUPATEN/KOTA : KOTA BANDUNG", "PROVINSI : JAWA BARAT"], "32", "32.73", "regency"),
        (["KABUPATEN : BANDUNG"], "32", "32.04", "regency"),
        (["PROVINSI : JAMBI KABUPATEN/KOTA : TEBO"], "15", "15.09", "regency"),
        (["KAB. TEBO", "KEC. TEBO ILIR"], "15", "15.09/TEBO ILIR", "district"),
        (
            ["KAB. TEBO", "KECAMATAN : Tebo Ilir DESA/KELURAHAN : Betung TPS : 3"],
            "15",
            "15.09/TEBO ILIR/BETUNG/003",
            "tps",
        ),
        (["KECAMATAN : TEBO ILIR"], None, "", ""),
        (["PROVINSI : JAMBI", "KECAMATAN : TEBO ILIR"], "15", "15", "province"),
        (["KABUPATEN ENTAH", "PROVINSI JAMBI"], "15", "15", "province"),
        (["Kota Jambi, 27 Juni 2023"], None, "", ""),
    ],
)
def test_where(lines, province, parent, level):
    title = title_of(lines)

    assert (title.province, title.parent, title.level) == (province, parent, level)


@pytest.mark.parametrize(
    ("line", "stage"),
    [
        ("DAFTAR PEMILIH SEMENTARA", "DPS"), ("DPSHP akhir", "DPSHP"), ("Rekap DPB", "DPB"),
        ("Daftar Pemilih Berkelanjutan", "DPB"), ("daftar pemilih tetap", ""), ("DPSX", ""),
        ("Daftar Pemilih Hasil Pemutakhiran", "DPHP"), ("DP4", "DP4"),
    ],
)  # fmt: skip
def test_stage(line, stage):
    assert title_of(["PROVINSI JAMBI", line]).provisional == stage


def test_file_name_tells_only_what_the_lines_do_not():
    assert title_of(["PILKADA 2020"], "pemilu_2024.csv").election == "pilkada-2020"
    assert title_of(["REKAP"], "pemilu_2024.csv") == Title(election="pemilu-2024", guessed=True)
    assert not title_of(["REKAP"], "rekap.csv").guessed


@pytest.mark.parametrize(
    ("name", "written"),
    [("tps 7", "007"), ("0012", "012"), ("901", "901"), ("Muara  Bulian", "MUARA BULIAN"),
     ("A/B", "A B"), ("KSK 001", "KSK 001")],
)  # fmt: skip
def test_unit(name, written):
    assert unit(name) == written


@pytest.mark.parametrize(
    ("cell", "number"),
    [("405.85", 405850), ("405.8", 405800), ("1.2", 1200), (119.52, 119520), ("482", 482),
     (7, 7), ("1000.5", 1000500), (" 67.743 ", 67743)],
)  # fmt: skip
def test_restored(cell, number):
    assert restored(cell) == number


@pytest.mark.parametrize("cell", [None, "", "1.234.567", "12345.6", "405,85", "x", "-3", "1.2345"])
def test_not_restored(cell):
    with pytest.raises(ValueError, match=r"^.*$"):
        restored(cell)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("1. Jumlah pemilih terdaftar dalam Daftar Pemilih Tetap (DPT) (LK)", "dpt"),
        ("Jumlah pemilih terdaftar dalam Daftar Pemilih 2", "dptb"),
        ("Pemilih terdaftar dalam Daftar Pemilih 4 (JML)", "dpktb"),
        ("4. Pemilih Khusus Tambahan (DPKTb)/pengguna KTP dan KK", "dpktb"),
        ("Jumlah Pemilih (1+2+3+4)", "voters"),
        ("Jumlah pengguna hak pilih dalam DPTb (Model A.4-KPU)", "used_dptb"),
        ("Jumlah pengguna hak pilih dalam DPPh", "used_dpph"),
        ("Jumlah pengguna hak pilih (B.1 + B.2 + B.3)", "ballots_cast"),
        ("Jumlah seluruh pengguna Hak Pilih", "ballots_cast"),
        ("Pengguna hak pilih (JML)", "ballots_cast"),
        ("DATA PENGGUNA HAK PILIH", None),
        ("Jumlah pemilih disabilitas", None),
        ("Jumlah surat suara yang digunakan", None),
        ("JUMLAH SUARA SAH PARTAI POLITIK DAN CALON", None),
        ("JUMLAH SUARA SAH SELURUH PARTAI POLITIK", "valid"),
        ("JUMLAH SUARA TIDAK SAH", "invalid"),
        ("JUMLAH SUARA SAH DAN SUARA TIDAK SAH", "votes"),
        ("TERSAH SUARA", None),
        ("CALON CONTOH", None),
    ],
)
def test_question(text, name):
    assert question(text) == name


def sheet(*rows):
    return Sheet("a.csv", None, tuple(enumerate(rows, 1)))


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (("1", "2", "3"), True),
        (("(1)", "(2)", "(3)"), True),
        ((None, "1.", "2.", "3."), True),
        ((0, 1, 2), True),
        (("1", "2"), False),
        ((2, 3, 4), False),
        ((1, "TEBO", 3), False),
        ((), False),
    ],
)
def test_number_row(cells, told):
    assert is_number_row(cells) is told


def test_layout_of_what_is_no_recap():
    assert recap_layout(sheet(("KECAMATAN", ": TEBO"), ("x", 3))) is None
    assert recap_layout(sheet(("region_code", "KECAMATAN", "JUMLAH"), ("15.01", "A", 3))) is None
    assert recap_layout(sheet(("KECAMATAN", "CATATAN", "X"), ("A", "b", "c"))) is None


def test_stations_and_aggregates():
    assert not holds_stations(sheet())
    assert aggregate_named(sheet()) is None
    assert holds_stations(sheet(("chart", "images"), (None, None)))
    assert not holds_stations(sheet(("chart", "images", "table"), (None, None, None)))
    assert aggregate_named(sheet(("tungsura", "progres"))) == (
        "kemajuan unggahan / the progress of an upload"
    )


def test_two_words_make_no_list_of_persons():
    assert personal_columns(sheet(("NAMA", "ALAMAT", "JUMLAH"))) == []
    assert personal_columns(sheet(("RT", "RW", "ALAMAT"))) == []
    assert personal_columns(sheet(("nik", "rt", "no_kk"))) == ["nik", "rt", "no_kk"]


class TestJson:
    def test_what_is_no_json_after_all(self, write):
        sheets, _, _ = read_inputs(write("a.csv", "{kode};jumlah\n15.01;3\n"))

        assert sheets[0].rows[0] == (1, ("{kode}", "jumlah"))

    @pytest.mark.parametrize("content", ["[]", "{}", "[1, 2]", "[" * 100_000])
    def test_nothing_in_it(self, write, content):
        sheets, _, _ = read_inputs(write("a.json", content))

        assert all(len(sheets[0].rows) <= 1 for _ in sheets)

    def test_list_of_records(self, write):
        path = write("a.json", '[{"kode": "1501", "b": {"c": 3}}, {"kode": "1502", "d": [1]}]')

        assert read_inputs(path)[0][0].rows == (
            (1, ("kode", "b", "c", "d")),
            (2, ("1501", None, 3, None)),
            (3, ("1502", None, None, None)),
        )


class TestLimits:
    def test_a_very_large_text_is_told_by_a_glance(self, tmp_path, monkeypatch):
        from turnout.files import grid

        monkeypatch.setattr(grid, "LARGEST", 1000)
        path = tmp_path / "dpt.csv"
        path.write_text("region_code,registered\n" + "15.01,1500\n" * 200)

        with pytest.raises(DataError, match=r"^E122 dpt.csv: too large"):
            read_inputs(path)


def test_every_regency_of_jambi_is_in_the_builder():
    from turnout.files.regions import regions

    assert set(JAMBI.values()) == set(regions().index)
