"""Regions of Indonesia: the table, what a name or code of a file means, what was split when."""

import datetime
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.files.matching import Match, match, match_all, province_named, settle
from turnout.files.regions import indonesia, regions, short_name, unit_before

TABLE = indonesia()
CODES = sorted(code for code in TABLE.index if "." in code)
PROVINCES = sorted(code for code in TABLE.index if "." not in code)
ABBREVIATED = {"kabupaten": ("KABUPATEN", "Kab.", "KAB "), "kota": ("KOTA", "Kodya", "Kotamadya ")}
NAMES = {
    "15.01": "Kerinci",
    "15.02": "Merangin",
    "15.03": "Sarolangun",
    "15.04": "Batanghari",
    "15.05": "Muaro Jambi",
    "15.06": "Tanjung Jabung Barat",
    "15.07": "Tanjung Jabung Timur",
    "15.08": "Bungo",
    "15.09": "Tebo",
}
WAYS = ("Kabupaten {}", "KAB. {}", "Kab. {}", "KABUPATEN {}", "{}")
SEEN = {
    "15": ("PROVINSI JAMBI", "JAMBI (PROV)", "Propinsi Jambi", "Jambi, Prov."),
    "15.04": (
        "KABUPATEN BATANG HARI", "Kabupaten Batang Hari", "Kab. Batang Hari", "Batang Hari",
        "BATANG HARI", "KAB. BATANGHAR",
    ),
    "15.05": ("Muarojambi", "MUAROJAMBI", "Ma. Jambi", "MA. JAMBI", "KABUPATENMUARO JAMBI"),
    "15.06": (
        "Tanjungjabung Barat", "Tanjab Barat", "TANJAB BARAT", "Kab. Tanjab Barat",
        "KAB. TANJAB BARAT", "Kabupaten Tanjab Barat", "Tanjabbar", "TANJABBAR", "Kab. Tanjabbar",
        "15.06",
    ),
    "15.07": (
        "Tanjungjabung Timur", "Tanjab Timur", "TANJAB TIMUR", "Kab. Tanjab Timur",
        "KAB. TANJAB TIMUR", "Kabupaten Tanjab Timur", "Tanjabtim", "TANJABTIM", "Kab. Tanjabtim",
        "Tajab Timur", "Kabupaten Tajab Timur",
    ),
    "15.09": ("KABUPATEN  TEBO", "Tebo, Kab.", "TEBO (KAB)", "KABTEBO", "kab_tebo", " 15.09 "),
    "15.71": ("Kota Jambi", "KOTA JAMBI", "Kodya Jambi", "KOTAMADYA JAMBI", "Jambi (Kota)"),
    "15.72": (
        "Kota Sungai Penuh", "KOTA SUNGAI PENUH", "KOTA SUNGAIPENUH", "Kota Sungaipenuh",
        "Kota Sungai penuh", "Sungai Penuh", "SUNGAI PENUH", "Sungaipenuh", "SUNGAIPENUH",
        "Sungai Penuh, Kota",
    ),
}  # fmt: skip
WILD = [
    (way.format(written), code)
    for code, name in NAMES.items()
    for written in (name, name.upper())
    for way in WAYS
] + [(written, code) for code, names in SEEN.items() for written in names]
NOT_RESOLVED = {
    "JAMBI": ("ambiguous", ("15", "15.71")),
    "15885": ("code", ()),
    "1506": ("code", ("15.06", "15.07")),
    "TANJUNG JABUNG": ("former", ("15.06", "15.07")),
    "KAB. BUNGO TEBO": ("former", ("15.08", "15.09")),
    "BUNGO TEBO": ("former", ("15.08", "15.09")),
    "SAROLANGUN BANGKO": ("former", ("15.02", "15.03")),
    "JUMLAH": ("total", ()),
    "JUMLAH TOTAL": ("total", ()),
    "JUMLAHTOTAL": ("total", ()),
    "TOTAL": ("total", ()),
    "JUMLAH AKHIR": ("total", ()),
    "Jumlah Pindahan": ("total", ()),
    "Kepulauan Jambi": ("unknown", None),
    "Batang": ("unknown", None),
    "Kab. Jambi": ("unknown", ("15", "15.71", "15.05")),
    "KOTA TANJUNG JABUNG": ("unknown", None),
    "Kabupaten Sungai Penuh": ("unknown", ("15.72",)),
    "": ("unknown", ()),
    "KOTA": ("unknown", ()),
}


def plain(code):
    """Return an official name without the words that say what it is."""
    return re.sub(r"^(Kabupaten|Kota)( Administrasi)? ", "", TABLE.loc[code, "official_name"])


class TestTable:
    def test_size_and_kinds(self):
        assert (len(PROVINCES), len(CODES)) == (38, 514)
        assert TABLE["kind"].value_counts().to_dict() == {
            "kabupaten": 416, "kota": 98, "provinsi": 38,
        }  # fmt: skip

    @pytest.mark.parametrize("code", PROVINCES)
    def test_regencies_are_numbered_below_70_and_cities_above(self, code):
        parts = TABLE[TABLE["group"] == code]

        assert len(parts) >= 4
        for part, row in parts.iterrows():
            assert part.startswith(code + ".")
            assert (int(part[3:]) > 70) == (row["kind"] == "kota")
            assert row["official_name"].startswith(row["kind"].title() + " ")

    def test_names_are_clean_and_written_out(self):
        assert (TABLE["official_name"] == TABLE["official_name"].str.strip()).all()
        assert not TABLE["official_name"].str.contains(r"Kep\.|  ").any()
        assert TABLE["official_name"].is_unique
        assert TABLE["region_name"].is_unique

    @pytest.mark.parametrize(
        ("code", "shown"),
        [
            ("15", "Provinsi Jambi"),
            ("15.04", "Batang Hari"),
            ("15.71", "Kota Jambi"),
            ("31.01", "Kepulauan Seribu"),
            ("31.71", "Kota Jakarta Pusat"),
            ("32.04", "Bandung"),
            ("71.09", "Kepulauan Siau Tagulandang Biaro"),
            ("71.74", "Kota Kotamobagu"),
        ],
    )
    def test_names_shown(self, code, shown):
        assert TABLE.loc[code, "region_name"] == shown

    def test_jambi_is_that_of_the_packaged_table(self):
        jambi = TABLE[TABLE["group"] == "15"]

        for column in ("region_name", "kind", "bps_code"):
            assert jambi[column].to_dict() == regions()[column].to_dict()
        assert set(TABLE.index[TABLE["bps_code"] != ""]) == set(jambi.index)

    def test_short_names_know_other_provinces(self):
        assert short_name("32.04", "Bandung") == "Bandung"

    def test_every_alias_finds_its_region(self):
        """Two names stand for two regions each: a province or a former regency, and a city."""
        aliases = [
            (alias, code)
            for code, row in TABLE[TABLE["aliases"] != ""].iterrows()
            for alias in row["aliases"].split("|")
        ]

        wrong = {alias for alias, code in aliases if match(alias, code[:2]).code != code}
        nationally = {alias for alias, code in aliases if match(alias).code != code}

        assert len(aliases) > 100
        assert wrong == nationally == {"Yogyakarta", "Pontianak"}


class TestNames:
    @pytest.mark.parametrize("province", ["15", None])
    @pytest.mark.parametrize(("written", "code"), WILD)
    def test_spellings_of_jambi(self, written, code, province):
        kind = "region" if "." in code else "province"

        assert match(written, province) == Match(code, kind)

    @pytest.mark.parametrize(("written", "found"), NOT_RESOLVED.items())
    def test_what_must_not_be_resolved(self, written, found):
        kind, candidates = found
        told = match(written, "15")

        assert (told.code, told.kind) == (None, kind)
        assert candidates is None or told.candidates == candidates

    @pytest.mark.parametrize("code", CODES)
    def test_every_official_name_in_every_way_of_writing_it(self, code):
        name, row = plain(code), TABLE.loc[code]
        ways = ABBREVIATED[row["kind"]]

        for written in (
            row["official_name"],
            *(f"{way} {name.upper()}" for way in ways),
            *(f"{way.strip(' .')}{name.replace(' ', '')}" for way in ways),
            f"{name}, {ways[1]}",
            f"{name.upper()} ({ways[0]})",
            name.replace("Kepulauan", "Kep.") + f", {ways[0]}",
        ):
            assert match(written, row["group"]) == Match(code, "region"), written
            assert match(written).code in {code, None}

    @pytest.mark.parametrize("code", PROVINCES)
    def test_every_province(self, code):
        name = TABLE.loc[code, "official_name"]

        for written in (f"PROVINSI {name.upper()}", f"Prov. {name}", f"{name} (PROV)", code):
            assert match(written) == match(written, code) == Match(code, "province")

    def test_bare_names_are_settled_or_ambiguous_never_another(self):
        found = {code: match(plain(code), code[:2]) for code in CODES}

        assert {one.code for code, one in found.items() if one.code != code} == {None}
        unsettled = {code: one for code, one in found.items() if one.code is None}
        assert all(one.kind == "ambiguous" for one in unsettled.values())
        assert all(code in one.candidates for code, one in unsettled.items())
        assert len(unsettled) > 40

    @pytest.mark.parametrize(
        ("written", "candidates"),
        [
            ("BANDUNG", ("32.04", "32.73")),
            ("SOLOK", ("13.02", "13.72")),
            ("BANJAR", ("32.79", "63.03")),
            ("BENGKULU", ("17", "17.71")),
            ("GORONTALO", ("75", "75.01", "75.71")),
            ("YOGYAKARTA", ("34", "34.71")),
        ],
    )
    def test_what_fits_several_is_ambiguous(self, written, candidates):
        assert match(written) == Match(None, "ambiguous", candidates)

    @pytest.mark.parametrize(
        ("written", "province", "code"),
        [
            ("BANJAR", "63", "63.03"),
            ("KOTABARU", "63", "63.02"),
            ("KAB. KOTA BARU", "63", "63.02"),
            ("KOTAWARINGIN BARAT", "62", "62.01"),
            ("KOTAMOBAGU", "71", "71.74"),
            ("KOTA KOTAMOBAGU", "71", "71.74"),
            ("LIMA PULUH KOTA", "13", "13.07"),
            ("50 KOTA", "13", "13.07"),
            ("KABUPATEN PONTIANAK", "61", "61.02"),
            ("KAB. KEPULAUAN RIAU", None, "21.01"),
            ("KEP. RIAU", None, "21"),
            ("KAB.KEP.MERANTI", "14", "14.10"),
            ("KABUPATENKEP. MERANTI", "14", "14.10"),
            ("ADM. KEP. SERIBU", "31", "31.01"),
            ("Jakarta Pusat, Kota Adm.", "31", "31.71"),
            ("KOTA ADM. JAKARTA UTARA", None, "31.72"),
            ("TOLITOLI", "72", "72.04"),
            ("FAK-FAK", "92", "92.03"),
            ("PANGKAJENE DAN KEP.", "73", "73.10"),
            ("PANGKAJENE & KEP.", "73", "73.10"),
            ("SAWAHLUNTO/SIJUNJUNG", "13", "13.03"),
            ("TOBA SAMOSIR", "12", "12.12"),
            ("BATANG", None, "33.25"),
            ("KEP. SIAU TAGULANDANG BIARO", "71", "71.09"),
        ],
    )
    def test_other_provinces(self, written, province, code):
        assert match(written, province).code == code

    @pytest.mark.parametrize(
        "written",
        [
            "MUARA BUNGO", "PASAR MUARO BUNGO", "PANGKALAN KERINCI", "KERINCI KANAN",
            "GUNUNG KERINCI", "DANAU KERINCI", "BATANG MERANGIN", "MUKO-MUKO BATHIN VII",
            "TANJAB", "TANJUNG JABUNG TIMR", "JAMBI TIMUR", "KOTA BARU", "32.04", "BANDUNG",
            "PROVINSI RIAU", "16",
        ],
    )  # fmt: skip
    def test_neither_parts_nor_likeness_nor_other_provinces(self, written):
        found = match(written, "15")

        assert found.code is None
        assert found.kind in {"unknown", "code"}
        assert all(code[:2] == "15" for code in found.candidates)

    def test_close_names_are_offered_and_not_applied(self):
        assert match("TANJUNG JABUNG TIMR", "15").candidates[0] == "15.07"
        assert match("Kerintji", "15") == Match(None, "unknown", ("15.01",))
        assert match("Kerintji") == Match(None, "unknown")
        assert match("KOTA BANJAR", "63").candidates == ("63.03", "63.72")
        assert match("KOTA BANJARAN", "32").candidates[0] == "32.79"

    def test_former_regencies_are_of_their_province(self):
        assert match("BUNGO TEBO").kind == "former"
        assert match("BUNGO TEBO", "16").kind == "unknown"

    def test_unknown_province_holds_nothing(self):
        assert match("KERINCI", "99") == Match(None, "unknown")

    @given(st.sampled_from(PROVINCES), st.data())
    def test_never_a_code_outside_the_province(self, province, data):
        spoken = st.sampled_from([plain(code) for code in CODES] + list(TABLE["official_name"]))
        name = data.draw(spoken | st.sampled_from(list(TABLE.index)) | st.text(max_size=12))
        within = {province, *unit_before(province, datetime.date.min)}

        found = match(name, province)

        assert {code[:2] for code in (found.code or province, *found.candidates)} <= within

    @given(st.sampled_from(WILD + [(name, None) for name in NOT_RESOLVED]), st.data())
    def test_case_and_spaces_do_not_matter(self, row, data):
        name, code = row
        if name.strip() not in TABLE.index and not name.isdigit():
            name = re.sub(" ", data.draw(st.sampled_from(["  ", "\u00a0", "_", " \n", ""])), name)
        cased = data.draw(st.sampled_from([str.upper, str.lower, str.title, str.swapcase]))(name)

        found = match(f" {cased}\t", "15")

        assert found.code == code
        assert found.kind == match(row[0], "15").kind

    def test_a_country_is_matched(self):
        match.cache_clear()

        found = match_all([f" {name}" for name in TABLE.loc[CODES, "official_name"]])

        assert [one.code for one in found] == CODES


class TestLists:
    def test_cities_keep_their_word(self):
        names = ["BANDUNG", "KOTA BANDUNG", "BANDUNG BARAT", "GARUT", "JUMLAH"]

        assert [one.code for one in match_all(names, "32")] == [
            "32.04", "32.73", "32.17", "32.05", None,
        ]  # fmt: skip

    def test_jambi_beside_its_city_is_the_province(self):
        assert match_all(["KOTA JAMBI", "JAMBI"], "15")[1] == Match("15", "province")
        assert match_all(["KERINCI", "JAMBI"], "15")[1] == match("JAMBI")

    @pytest.mark.parametrize(
        "names",
        [
            ["BANDUNG", "KOTA BANDUNG", "BANDUNG"],
            ["BANDUNG", "KOTA BANDUNG", " Bandung "],
            ["BANDUNG", "KAB. BANDUNG", "KOTA BANDUNG"],
            ["BANDUNG", "BOGOR"],
        ],
    )
    def test_what_two_could_claim_goes_to_neither(self, names):
        assert match_all(names, "32")[0] == Match(None, "ambiguous", ("32.04", "32.73"))

    def test_one_of_three_left_is_settled_one_of_two_is_not(self):
        alone = ["GORONTALO", "KOTA GORONTALO"]

        assert match_all(alone)[0].kind == "ambiguous"
        assert match_all([*alone, "PROVINSI GORONTALO"])[0].code == "75.01"

    def test_only_ambiguous_names_are_settled_by_the_others(self):
        names = ["1501", "Kerintji", "TANJUNG JABUNG", "TANJAB BARAT"]

        assert [one.code for one in match_all(names, "15")] == [None, None, None, "15.06"]

    def test_papua_of_2014(self):
        """One province then, four now; Papua Barat is none of them."""
        names = {
            "MERAUKE": "93.01", "JAYAWIJAYA": "95.01", "JAYAPURA": "91.03", "NABIRE": "94.01",
            "KEPULAUAN YAPEN": "91.05", "PUNCAK": "94.05", "PUNCAK JAYA": "94.02",
            "KOTA JAYAPURA": "91.71", "MAPPI": "93.03", "TOLIKARA": "95.04", "SORONG": None,
        }  # fmt: skip

        assert [one.code for one in match_all(list(names), "91")] == list(names.values())
        assert match("MERAUKE", "92").code is None
        assert match("KABUPATENSORSEL", "92").code == "96.02"
        assert match("TEL. BINTUNI", "92").code == "92.06"
        assert match("MERAUKE", "93").code == "93.01"
        assert match("JAYAWIJAYA", "93").code is None

    def test_order_and_length_are_kept(self):
        assert match_all([]) == []
        assert [one.code for one in match_all(["TEBO", "BUNGO"])] == ["15.09", "15.08"]


class TestCodes:
    @pytest.mark.parametrize(
        ("code", "name", "meant"),
        [
            ("1506", "TANJAB BARAT", "15.06"),
            ("1506", "TANJAB TIMUR", "15.07"),
            ("1507", "Tanjung Jabung Barat", "15.06"),
            ("1508", "BUNGO", "15.08"),
            ("1508", "TEBO", "15.09"),
            ("1509", "BUNGO", "15.08"),
            ("1571", "JAMBI", "15.71"),
            ("15", "JAMBI", "15"),
            ("3273", "BANDUNG", "32.73"),
            ("3204", "KAB. BANDUNG", "32.04"),
            ("15.06", "TANJAB BARAT", "15.06"),
            ("15.71", "JAMBI", "15.71"),
            ("15.06", "a name not known", "15.06"),
            ("15885", "KOTA JAMBI", "15.71"),
            (" 1501 ", None, "15.01"),
            ("1504", " ", "15.04"),
            ("1572", None, "15.72"),
            ("15.09", None, "15.09"),
            ("32", None, "32"),
        ],
    )
    def test_settled(self, code, name, meant):
        assert settle(code, name) == Match(meant, "region" if "." in meant else "province")

    @pytest.mark.parametrize(
        ("code", "name", "kind", "candidates"),
        [
            ("1506", None, "ambiguous", ("15.06", "15.07")),
            ("1507", None, "ambiguous", ("15.06", "15.07")),
            ("1508", "", "ambiguous", ("15.08", "15.09")),
            ("1509", None, "ambiguous", ("15.08", "15.09")),
            ("3204", None, "ambiguous", ("32.04",)),
            ("1599", None, "code", ()),
            ("15885", None, "code", ()),
            ("1501", "MERANGIN", "ambiguous", ("15.01", "15.02")),
            ("1506", "BUNGO", "ambiguous", ("15.06", "15.07", "15.08")),
            ("1801", "LAMPUNG BARAT", "ambiguous", ("18.01", "18.04")),
            ("1599", "TEBO", "ambiguous", ("15.09",)),
            ("1501", "JAMBI", "ambiguous", ("15", "15.01", "15.71")),
            ("15.06", "BUNGO", "ambiguous", ("15.06", "15.08")),
            ("15.06", "TANJAB TIMUR", "ambiguous", ("15.06", "15.07")),
            ("15", "KOTA JAMBI", "ambiguous", ("15", "15.71")),
            ("1501", "Gunung Kerinci", "unknown", ("15.01",)),
            ("1506", "1506", "unknown", ("15.06", "15.07")),
            ("15", "JUMLAH", "total", ()),
            ("1506", "TANJUNG JABUNG", "former", ("15.06", "15.07")),
        ],
    )
    def test_refused(self, code, name, kind, candidates):
        assert settle(code, name) == Match(None, kind, candidates)

    def test_within_a_province(self):
        assert settle("32.04", None, "15") == Match(None, "code")
        assert settle("32.04", "TEBO", "15").candidates == ("15.09", "32.04")
        assert settle("6303", "BANJAR", "63").code == "63.03"

    def test_both_systems_agree_on_the_seven_others(self):
        settled = {code for code in NAMES if settle(code.replace(".", "")).code == code}

        assert set(NAMES) - settled == {"15.06", "15.07", "15.08", "15.09"}


class TestSplits:
    @pytest.mark.parametrize(
        ("code", "day", "parts"),
        [
            ("15.01", "2004-07-05", ("15.72",)),
            ("15.01", "2008-11-07", ("15.72",)),
            ("15.01", "2008-11-08", ()),
            ("15.04", "1999-06-07", ("15.05",)),
            ("15.04", "2004-04-05", ()),
            ("15.06", "1999-06-07", ("15.07",)),
            ("64", "2009-07-08", ("65",)),
            ("91", "2014-07-09", ("93", "94", "95")),
            ("91", "2022-07-24", ("93", "94", "95")),
            ("92", "2022-12-08", ()),
            ("15", "1999-06-07", ()),
        ],
    )
    def test_what_a_figure_of_a_day_includes(self, code, day, parts):
        assert unit_before(code, datetime.date.fromisoformat(day)) == parts

    def test_parts_of_parts_are_included(self, monkeypatch):
        table = {"region_code": ["2", "3", "4"], "from_code": ["1", "2", "1"]}
        frame = TABLE.iloc[:3].assign(**table, date=["2001-01-01", "2002-01-01", "1990-01-01"])
        monkeypatch.setattr("turnout.files.regions._splits", lambda: frame)

        assert unit_before("1", datetime.date(2000, 1, 1)) == ("2", "3")

    @pytest.mark.parametrize("code", ["15.03", "15.05", "15.07", "15.09", "15.72"])
    def test_splits_name_known_regions(self, code):
        before = [one for one in CODES if code in unit_before(one, datetime.date.min)]

        assert len(before) == 1


class TestTitles:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("PROVINSI JAMBI", "15"),
            ("PROVINSI : JAMBI", "15"),
            ("Provinsi DKI Jakarta", "31"),
            ("PROVINSI D.I. YOGYAKARTA", "34"),
            ("PROVINSI DI YOGYAKARTA TAHUN 2024", "34"),
            ("DAFTAR PEMILIH TETAP PROVINSI JAMBI PEMILU TAHUN 2024", "15"),
            ("PROVINSI : JAMBI            KECAMATAN : TELANAIPURA", "15"),
            ("KPU KABUPATEN BUNGO, PROVINSI JAMBI", "15"),
            ("PROVINSI PAPUA BARAT DAYA", "96"),
            ("PROP. KEP. BANGKA BELITUNG", "19"),
            ("PROVINSIJAMBI", "15"),
            ("JAMBI (PROV)", "15"),
        ],
    )
    def test_province_named(self, text, code):
        assert province_named(text) == code

    @pytest.mark.parametrize(
        "text",
        [
            "KOTA JAMBI", "JAMBI", "ACEH", "15", "PROVINSI", "KPU PROVINSI", "PROVINSI KERINCI",
            "PROVINSI PAPUA PEGUNUNGN", "PROVINSI/KABUPATEN : JAMBI", "PROVINSI : KOTA JAMBI",
            "IMPROVISASI JAMBI", "",
        ],
    )  # fmt: skip
    def test_anything_else_names_none(self, text):
        assert province_named(text) is None

    @pytest.mark.parametrize("code", PROVINCES)
    def test_every_province(self, code):
        assert province_named(f"Pemerintah {TABLE.loc[code, 'region_name']}") == code
