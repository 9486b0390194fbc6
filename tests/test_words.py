"""Numbers and sentences: what a reader sees, in both languages."""

import datetime
import re
import string
import tomllib
from fractions import Fraction
from importlib import resources
from math import floor, nextafter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import turnout
from turnout.errors import DataError, ModelError, OutputError, UsageError
from turnout.files.findings import Finding
from turnout.words.numbers import decimal, long_date, people, percent, points, probability, span
from turnout.words.sentences import (
    SCALE,
    Headline,
    bad_case,
    headline,
    joined,
    likelihood,
    place_name,
    projected,
    status,
    swings_sentence,
    verdict,
)
from turnout.words.texts import catalogue, failure, text

LANGS = ("id", "en")
MINUS = "\u2212"
MARKS = {"id": (".", ","), "en": (",", ".")}
SHAPE = {
    lang: re.compile(rf"[+{MINUS}]?\d{{1,3}}({re.escape(group)}\d{{3}})*({re.escape(point)}\d+)?")
    for lang, (group, point) in MARKS.items()
}
RAW, FINDINGS, COLUMNS = (
    tomllib.loads((resources.files("turnout.words") / f"{name}.toml").read_text("utf-8"))
    for name in ("texts", "findings", "columns")
)
RAW |= {"finding": FINDINGS, "field": COLUMNS}
SOURCE = Path(turnout.__file__).parent
numbers = st.floats(-1e9, 1e9, allow_nan=False)
shares = st.floats(0, 1)
langs = st.sampled_from(LANGS)


def half_up(value, decimals):
    """Round by exact fractions, away from zero at the half."""
    exact = Fraction(repr(value)) * 10**decimals
    size = floor(abs(exact) + Fraction(1, 2))
    return Fraction(-size if exact < 0 else size, 10**decimals)


def parsed(written, lang):
    group, point = MARKS[lang]
    return Fraction(written.replace(MINUS, "-").replace(group, "").replace(point, "."))


@pytest.mark.parametrize(
    ("value", "decimals", "indonesian", "english"),
    [
        (79.5, 1, "79,5", "79.5"),
        (2676107, 0, "2.676.107", "2,676,107"),
        (-0.25, 1, "−0,3", "−0.3"),
        (0.25, 1, "0,3", "0.3"),
        (2.5, 0, "3", "3"),
        (1.005, 2, "1,01", "1.01"),
        (-1234.56, 1, "−1.234,6", "−1,234.6"),
        (999.95, 1, "1.000,0", "1,000.0"),
        (-0.04, 1, "0,0", "0.0"),
        (-0.4, 0, "0", "0"),
        (4.0, 3, "4,000", "4.000"),
    ],
)
def test_decimal(value, decimals, indonesian, english):
    assert decimal(value, decimals) == indonesian
    assert decimal(value, decimals, lang="en") == english


@given(numbers, st.integers(0, 3), langs)
def test_decimal_read_back_is_the_value_rounded_half_up(value, decimals, lang):
    written = decimal(value, decimals, lang=lang)

    assert SHAPE[lang].fullmatch(written)
    assert parsed(written, lang) == half_up(value, decimals)
    assert len(written.partition(MARKS[lang][1])[2]) == decimals


@given(numbers, st.integers(0, 3), langs)
def test_sign_is_a_real_minus_and_never_before_nothing(value, decimals, lang):
    plain, signed = (decimal(value, decimals, signed=sign, lang=lang) for sign in (False, True))
    rounded = half_up(value, decimals)

    assert "-" not in plain + signed
    assert plain.startswith(MINUS) == (rounded < 0)
    assert signed == ("+" + plain if rounded > 0 else plain)


@given(st.floats(-0.05, 0.05, exclude_min=True, exclude_max=True))
def test_nothing_has_no_sign(value):
    assert decimal(value, signed=True) == "0,0"


def test_people_are_whole():
    assert people(78120) == "78.120"
    assert people(-35160.5, signed=True) == "−35.161"
    assert people(41206.4, signed=True, lang="en") == "+41,206"


def test_percent_and_points():
    assert percent(0.795) == "79,5%"
    assert percent(0.795, lang="en") == "79.5%"
    assert percent(0.285, 0) == "29%"  # 0.285 * 100 is 28.499999999999996
    assert percent(0.81445) == "81,4%"
    assert percent(0.8145) == "81,5%"
    assert points(0.021) == "+2,1"
    assert points(-0.0025) == "−0,3"
    assert points(-0.0025, lang="en") == "−0.3"


@given(shares, langs)
def test_points_and_percent_say_the_same_size(share, lang):
    size = percent(share, lang=lang).removesuffix("%")

    assert points(share, lang=lang).removeprefix("+") == size
    assert points(-share, lang=lang).removeprefix(MINUS) == size


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (0.0, "<1%"),
        (nextafter(0.01, 0), "<1%"),
        (0.01, "1%"),
        (0.345, "35%"),
        (0.99, "99%"),
        (nextafter(0.99, 1), ">99%"),
        (1.0, ">99%"),
    ],
)
def test_probability(share, written):
    assert probability(share) == written


@given(shares, langs)
def test_probability_is_never_certain(share, lang):
    assert probability(share, lang=lang) not in ("0%", "100%")


def test_span():
    assert span(0.7034, 0.9126) == "70,3–91,3%"
    assert span(0.7034, 0.9126, lang="en") == "70.3–91.3%"


@pytest.mark.parametrize(
    ("month", "indonesian", "english"),
    [
        (1, "Januari", "January"),
        (2, "Februari", "February"),
        (3, "Maret", "March"),
        (4, "April", "April"),
        (5, "Mei", "May"),
        (6, "Juni", "June"),  # codespell:ignore juni
        (7, "Juli", "July"),  # codespell:ignore juli
        (8, "Agustus", "August"),
        (9, "September", "September"),
        (10, "Oktober", "October"),  # codespell:ignore oktober
        (11, "November", "November"),
        (12, "Desember", "December"),
    ],
)
def test_long_date(month, indonesian, english):
    day = datetime.date(2024, month, 14)

    assert long_date(day) == f"14 {indonesian} 2024"
    assert long_date(day, lang="en") == f"14 {english} 2024"


def leaves(node, path=()):
    """Yield every table of the file that holds texts and not further tables."""
    if any(isinstance(value, str) for value in node.values()):
        yield ".".join(path), node
    else:
        for key, below in node.items():
            yield from leaves(below, (*path, key))


def places(template):
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


@pytest.mark.parametrize(
    ("key", "texts"), [pytest.param(*leaf, id=leaf[0]) for leaf in leaves(RAW)]
)
def test_text_has_both_languages_and_the_same_places(key, texts):
    assert set(texts) == set(LANGS)
    assert catalogue()[key] == texts
    assert places(texts["id"]) == places(texts["en"])
    for lang in LANGS:
        filled = text(key, lang, **dict.fromkeys(places(texts[lang]), "7"))
        assert filled.strip()
        assert "  " not in filled
        assert not set("{}") & set(filled)


def test_catalogue_holds_every_text_of_the_file():
    assert len(catalogue()) == sum(1 for _ in leaves(RAW)) > 200


def test_every_finding_has_a_text_and_every_text_a_finding():
    used = {
        code
        for file in SOURCE.rglob("*.py")
        for code in re.findall(r"\"([EWI]\d{3})\"", file.read_text("utf-8"))
    }

    assert used == {key.split(".")[1] for key in catalogue() if key.startswith("finding.")}


SENSE_OF_BAWASLU = {  # and of the police: where "rawan" is meant, and only there
    *("ready.item.vulnerable_tps", "ready.task.vulnerable_tps", "standing.short.vulnerable_tps"),
    *("readiness.vulnerability", "readiness.index_pilkada", "glossary.ikp.meaning"),
}


@pytest.mark.parametrize(
    "word",
    [
        "daerah",
        "rawan",
        "aman",
        "poin persentase",  # codespell:ignore poin
        "tingkat kehadiran",
        "kerawanan",
    ],
)
def test_words_that_are_never_used(word):
    found = [
        key
        for key, texts in catalogue().items()
        if key not in SENSE_OF_BAWASLU and re.search(rf"\b{word}\b", texts["id"], re.IGNORECASE)
    ]

    assert not found


@pytest.mark.parametrize(
    ("key", "indonesian"),
    [
        ("term.regions", "kabupaten/kota"),
        ("term.turnout", "tingkat partisipasi pemilih"),
        ("term.voters", "pengguna hak pilih"),
        ("term.points", "persen poin"),  # codespell:ignore poin
        ("term.probability", "peluang"),
        ("base.dpt", "DPT"),
        ("scale.very_likely", "sangat mungkin tercapai"),
        ("scale.likely", "mungkin tercapai"),
        ("scale.even", "berimbang"),
        ("scale.unlikely", "kecil kemungkinannya"),
        ("scale.very_unlikely", "sangat kecil kemungkinannya"),
        ("status.above", "di atas target"),
        ("status.around", "sekitar target"),
        ("status.below", "di bawah target"),
    ],
)
def test_glossary(key, indonesian):
    assert text(key) == indonesian


def test_glossary_with_numbers():
    assert text("term.interval", level="90%") == "rentang 90%"
    assert text("term.days", days=13) == "H-13"


@pytest.mark.parametrize(
    "term",
    ["persen poin", "pengguna hak pilih", "tingkat partisipasi pemilih"],  # codespell:ignore poin
)
def test_glossary_is_used_in_the_texts(term):
    keys = [key for key, texts in catalogue().items() if term in texts["id"].casefold()]

    assert len([key for key in keys if not key.startswith("term.")]) > 1


def test_percentages_in_the_texts_follow_the_language():
    wrong = {"id": r"\d\.\d+%", "en": r"\d,\d+%"}

    assert not [
        (key, lang)
        for key, texts in catalogue().items()
        for lang in LANGS
        if re.search(wrong[lang], texts[lang])
    ]


def test_unknown_text():
    with pytest.raises(KeyError, match="no such text"):
        text("no such text")


def test_unknown_language():
    with pytest.raises(UsageError, match="lang: expected one of id, en, got 'fr'") as caught:
        text("province", "fr", name="Jambi")
    assert caught.value.said("id") == "lang: harus salah satu dari id, en, bukan 'fr'."


@pytest.mark.parametrize("kind", [UsageError, ModelError, OutputError])
def test_failure_says_itself_in_both_languages(kind):
    error = failure(kind, "error.level", value=7)

    assert type(error) is kind
    assert str(error) == error.said("en") == "level: expected a number between 0 and 1, got 7."
    assert error.said("id") == "level: harus bilangan antara 0 dan 1, bukan 7."


def test_findings_say_themselves_one_a_line():
    error = DataError([Finding("E102", "a.csv"), Finding("E117", "b.csv", row=4)])

    english, indonesian = error.said("en").splitlines(), error.said("id").splitlines()
    assert str(error).splitlines() == english
    assert [line.split(":")[0] for line in english] == ["E102 a.csv", "E117 b.csv, row 4"]
    assert [line.split(":")[0] for line in indonesian] == ["E102 a.csv", "E117 b.csv, baris 4"]
    assert "nol" in indonesian[1]


def test_error_without_a_text_says_its_own_words():
    assert UsageError("as it is").said("id") == "as it is"


@pytest.mark.parametrize(
    ("bound", "at", "below"),
    [
        (0.90, "very_likely", "likely"),
        (0.66, "likely", "even"),
        (0.34, "even", "unlikely"),
        (0.10, "unlikely", "very_unlikely"),
    ],
)
def test_likelihood_at_and_just_below_its_bounds(bound, at, below):
    assert likelihood(bound) == at
    assert likelihood(nextafter(bound, 0)) == below


def test_likelihood_at_the_ends():
    assert likelihood(1.0) == "very_likely"
    assert likelihood(0.0) == "very_unlikely"


@pytest.mark.parametrize("lang", LANGS)
def test_bands_print_the_bounds_of_the_scale(lang):
    bounds = [f"{bound:.0%}".removesuffix("%") for bound, _ in SCALE]
    for (_, name), lower, upper in zip(SCALE[1:-1], bounds[1:-1], bounds[:-2], strict=True):
        assert text(f"band.{name}", lang) == f"{lower}–{upper}%"
    assert text(f"band.{SCALE[0][1]}", lang) == f"≥{bounds[0]}%"
    assert text(f"band.{SCALE[-1][1]}", lang) == f"<{bounds[-2]}%"


@pytest.mark.parametrize(
    ("share", "named"),
    [
        (0.93, "above"),
        (0.66, "above"),
        (nextafter(0.66, 0), "around"),
        (0.34, "around"),
        (nextafter(0.34, 0), "below"),
        (0.07, "below"),
    ],
)
def test_status(share, named):
    assert status(share) == named


@given(shares, shares)
def test_a_higher_probability_never_has_a_lower_word(one, other):
    order = [name for _, name in reversed(SCALE)]
    lower, higher = sorted((one, other))

    assert order.index(likelihood(lower)) <= order.index(likelihood(higher))


def test_place_name():
    assert place_name("Provinsi Jambi", "id") == "Provinsi Jambi"
    assert place_name("Provinsi Jambi", "en") == "Jambi Province"
    assert place_name("Kota Jambi", "en") == "Kota Jambi"
    assert place_name("", "id") == "gabungan semua wilayah"
    assert place_name("", "en") == "all regions together"


def test_joined():
    assert joined([], "id") == ""
    assert joined(["Tebo"], "id") == "Tebo"
    assert joined(["Tebo", "Bungo"], "id") == "Tebo dan Bungo"
    assert joined(["Tebo", "Bungo", "Kerinci"], "en") == "Tebo, Bungo and Kerinci"


def facts(**changed):
    given_facts = {
        "election": "pilkada-2024",
        "names": {"id": "Pilkada 2024", "en": "2024 regional election"},
        "place": "Provinsi Jambi",
        "target": 0.795,
        "level": 0.9,
        "base": "dpt",
        "turnout": (0.6812, 0.5947, 0.7621),
        "probability": 0.012,
        "gap_voters": -304552.4,
        "bad_case_voters": -481236.7,
    }
    return Headline(**(given_facts | changed))


@pytest.mark.parametrize(
    ("share", "said_so"),
    [
        (0.93, "target 79,5% sangat mungkin tercapai di Provinsi Jambi (peluang 93%)"),
        (0.774, "target 79,5% mungkin tercapai di Provinsi Jambi (peluang 77%)"),
        (0.48, "peluang target 79,5% tercapai di Provinsi Jambi berimbang (48%)"),
        (0.21, "kecil kemungkinannya target 79,5% tercapai di Provinsi Jambi (peluang 21%)"),
        (0.012, "sangat kecil kemungkinannya target 79,5% tercapai di Provinsi Jambi (peluang 1%)"),
    ],
)
def test_verdict(share, said_so):
    assert verdict(facts(probability=share), "id") == f"Pilkada 2024: {said_so}."


def test_verdict_in_english():
    assert verdict(facts(probability=0.93), "en") == (
        "2024 regional election: the 79.5% target is very likely to be reached"
        " in Jambi Province (probability 93%)."
    )


def test_projected():
    assert projected(facts(), "id") == (
        "Proyeksi tingkat partisipasi pemilih 68,1% dari DPT, rentang 90% 59,5–76,2%."
    )
    assert "68.1%" in projected(facts(), "en")
    assert text("base.all_lists", "en") in projected(facts(base="all_lists"), "en")


def test_headline_says_the_shortfall_only_where_there_is_one():
    short, enough = (
        headline(facts(), "id"),
        headline(facts(gap_voters=8120.0, bad_case_voters=-51236.4), "id"),
    )

    assert short.startswith(f"{verdict(facts(), 'id')} Itu kurang 304.552 ")
    assert short.endswith(f"{bad_case(facts(), 'id')} {projected(facts(), 'id')}")
    assert "kurang 304.552 pengguna hak pilih" in short
    assert "kurang 481.237 pengguna hak pilih" in short
    assert "8.120" not in enough
    assert "kurang 51.236 pengguna hak pilih" in enough


def test_bad_case_above_the_target_is_said_as_such():
    above = facts(bad_case_voters=12345.6)

    assert bad_case(above, "id") == text("sentence.bad_above", "id", voters="12.346")
    assert bad_case(above, "en") == text("sentence.bad_above", "en", voters="12,346")
    assert bad_case(facts(), "en") == text("sentence.bad_below", "en", voters="481,237")


def test_swings_sentence_counts_in_words_where_needed():
    sentences = [swings_sentence(count, "en") for count in (0, 1, 2, 7)]

    assert len(set(sentences)) == len(sentences)
    assert "No change" in sentences[0]
    assert re.search(r"\b(one|1) known change\b", sentences[1])
    assert "2 known changes" in sentences[2]
    assert "7 known changes" in sentences[3]
