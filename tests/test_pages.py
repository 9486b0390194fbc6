"""The pages of the briefing: one that stands alone, what is asked next, and what words mean."""

import datetime
import hashlib
import io
import os
import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from itertools import pairwise
from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from printed import flat, read, reader, texts
from test_pdf_standards import PROFILES, failures, lengths_hold

import turnout
from turnout import Standing, datasets, read_readiness
from turnout.charts.theme import Theme
from turnout.documents.content import Content
from turnout.documents.glossary import TERMS, footnotes, glossary_table, note
from turnout.documents.next_questions import COUNT, next_questions
from turnout.documents.parts import LONG, MARK, table
from turnout.documents.pdf import briefing_pdf, pages
from turnout.documents.scoreboard import tested as back_tested
from turnout.documents.sources import file_table
from turnout.files.regions import indonesia, short_name
from turnout.tables.elections import Target
from turnout.words.numbers import people, percent, points, probability

pytestmark = pytest.mark.usefixtures("drawn_once")
RAKOR = datetime.date(2024, 2, 1)
VOTES = ("pemilu-2024", "pilkada-2024")
PLAIN = {"REKAAN", "DATA", "CONSTRUCTED", "EXAMPLE"}  # words in capitals, in the glossary as such
FONTS = {"TurnoutSans", "TurnoutSansTitle"}


def votes(lang, target=None, which=VOTES):
    outlooks = [datasets.jambi().outlook(vote) for vote in which]
    if target:
        outlooks = [replace(outlook, target=Target(target)) for outlook in outlooks]
    return Content(tuple(outlooks), lang, 0.9)


def with_readiness(lang):
    data = datasets.jambi()
    outlook = data.outlook("pemilu-2024")
    files = [datasets.example(f"{name}.csv") for name in ("readiness", "incidents")]
    ready = read_readiness(files, voters=data.voters, as_of=RAKOR)
    standing = Standing(ready, outlook, RAKOR, lang=lang)
    return Content((outlook,), lang, 0.9, standing=standing)


def one_region(lang):
    data = datasets.jambi()
    alone = turnout.VoterList(data.voters.table().head(1), data.voters.sources)
    outlook = turnout.project(alone, data.history, election="pemilu-2024").against(0.795)
    return Content((outlook,), lang, 0.8)


def alike(lang):
    """A Pilkada whose regions have no past, on a model that borrows none."""
    data, vote = datasets.jambi(), "pilkada-2024"
    projection = turnout.project(data.voters, data.history, election=vote, model="last-election")
    return Content((projection.against(),), lang, 0.9)


def of_regions(folder, chosen, lang):
    """Two past elections of the regions chosen; every number another."""
    voters = pd.DataFrame({"region_code": chosen.index, "region_name": chosen["official_name"]})
    voters["registered"] = 100_000 + 37_511 * np.arange(len(voters))
    voters["tps"] = voters["registered"] // 270
    voters.to_csv(folder / "voters.csv", index=False)
    past = []
    for election, date, level in (
        ("pemilu-2014", "2014-07-09", 0.7),
        ("pemilu-2019", "2019-04-17", 0.78),
    ):
        shares = level + 0.12 * ((7 * np.arange(len(voters))) % 38) / 38
        row = voters.drop(columns="tps").assign(election=election, date=date)
        past.append(row.assign(ballots_cast=(row["registered"] * shares).astype(int)))
    pd.concat(past).to_csv(folder / "history.csv", index=False)
    projection = turnout.project(
        turnout.read_voters(folder / "voters.csv"),
        turnout.read_history(folder / "history.csv"),
        election="pemilu-2024",
        as_of=RAKOR,
    )
    return Content((projection.against(0.795),), lang, 0.9)


def provinces(folder, lang):
    table = indonesia()
    return of_regions(folder, table[~table.index.str.contains(r"\.")], lang)


def longest(folder, lang, count=11):
    table = indonesia()[indonesia().index.str.contains(r"\.")]
    order = table["official_name"].str.len().sort_values(ascending=False, kind="stable")
    return of_regions(folder, table.loc[sorted(order.index[:count])], lang)


def themed(lang):
    """A target so far off that every sentence is long, in the look of an office with a logo."""
    logo = io.BytesIO()
    Image.new("RGB", (64, 48), "#1B5E20").save(logo, "PNG")
    office = {"organisation": "Badan Kesatuan Bangsa dan Politik", "logo": logo.getvalue()}
    theme = Theme(**office, footer="Bahan rapat koordinasi, tidak untuk disebarkan (contoh)")
    return replace(votes(lang, 0.86), theme=theme)


CASES = {
    "both": votes,
    "pilkada": lambda lang: votes(lang, which=VOTES[1:]),
    "low": lambda lang: votes(lang, 0.5),
    "high": lambda lang: votes(lang, 0.95),
    "readiness": with_readiness,
    "one": one_region,
    "alike": alike,
    "theme": themed,
    "provinces": provinces,
    "longest": longest,
    "longest-38": lambda folder, lang: longest(folder, lang, 38),
}
WRITTEN = {"provinces", "longest", "longest-38"}
BOTH_LANGS = [("both", "id"), ("both", "en")]
EVERY = [*BOTH_LANGS, *((name, ("id", "en")[n % 2]) for n, name in enumerate([*CASES][1:]))]
EVERY += [("readiness", "en"), ("one", "en"), ("provinces", "id"), ("longest", "en")]
EVERY += [("theme", "id"), ("theme", "en"), ("low", "en"), ("high", "en"), ("longest-38", "en")]


def of(name, lang):
    """Mark a test of one case; each is made once, by one worker."""
    return pytest.mark.xdist_group(f"pages-{name}-{lang}")


def cases(*chosen):
    return pytest.mark.parametrize(
        ("name", "lang"), [pytest.param(*one, marks=of(*one)) for one in chosen]
    )


every_case = cases(*dict.fromkeys(EVERY))


@pytest.fixture(scope="module")
def case(drawn_once, tmp_path_factory):  # noqa: ARG001
    @cache
    def made(name, lang):
        folder = [tmp_path_factory.mktemp(f"{name}-{lang}")] if name in WRITTEN else []
        content = CASES[name](*folder, lang)
        told = pages(content)
        with patch("turnout.documents.pdf.pages", return_value=told):
            return content, briefing_pdf(content), told

    return made


def walk(node):
    node = node.get_object()
    if isinstance(node, dict):
        yield node
        kids = node.get("/K", [])
        kids = kids.get_object() if hasattr(kids, "get_object") else kids
        for kid in kids if isinstance(kids, list) else [kids]:
            if not isinstance(kid.get_object(), int):
                yield from walk(kid)


def fonts(resources, seen):
    for entry in resources.get("/Font", {}).values():
        yield entry.get_object()["/BaseFont"].lstrip("/").split("+")[-1].split("-")[0]
    for form in resources.get("/XObject", {}).values():
        if form.idnum not in seen and "/Resources" in form.get_object():
            seen.add(form.idnum)
            yield from fonts(form.get_object()["/Resources"], seen)


def shortened(said, drops):
    """Return a line and what is left of it, each time without one of its parts."""
    parts, found = said.split(" · "), [flat(said)]
    for drop in drops[: len(parts) - 1]:
        parts.pop(drop)
        found.append(flat(" · ".join(parts)))
    return found


def levels(outline, depth=1):
    for entry in outline:
        if isinstance(entry, list):
            yield from levels(entry, depth + 1)
        else:
            yield depth, flat(entry.title)


# --- every case: what holds of all pages ----------------------------------------------------


@every_case
def test_the_first_page_stands_alone(case, name, lang):
    _content, pdf, told = case(name, lang)
    first, second, *rest = texts(pdf)
    assert flat(told["title"]) in first
    assert flat(told["spoken"][-1]) in first
    sure = flat(f"{told['notes_title']} {' '.join(told['notes'])}")
    assert sure in first or sure in second[: second.index(flat(told["sections"][0]["title"]))]
    assert flat(told["sections"][0]["title"]) in second
    assert len(rest) < 12


@every_case
def test_nothing_is_too_small_to_read(case, name, lang):
    _, pdf, _ = case(name, lang)
    assert min(min(sizes) for _, sizes in read(pdf)) > 6.45


@every_case
def test_no_page_is_left_to_its_footnotes_or_a_few_rows(case, name, lang):
    _, pdf, told = case(name, lang)
    edges = [flat(said) for said in told["footnotes"].values()]
    edges += [*shortened(told["header"], (-1, -1)), *shortened(told["stamp"], (-1, -2, -2))]
    for page in texts(pdf):
        body = page
        for said in edges:
            body = body.replace(said, "")
        assert len(body) > 600, page


@every_case
def test_only_our_fonts_are_in_it_and_it_is_small(case, name, lang):
    _, pdf, _ = case(name, lang)
    seen = set()
    found = {font for page in reader(pdf).pages for font in fonts(page["/Resources"], seen)}
    assert found
    assert found <= FONTS
    assert len(pdf) < 2_000_000


@every_case
def test_it_is_archival_and_accessible(case, name, lang):
    _, pdf, _ = case(name, lang)
    assert lengths_hold(pdf)
    assert [failures(pdf, profile) for profile in PROFILES] == [[], []]


@every_case
def test_text_and_labels_of_charts_can_be_found(case, name, lang):
    content, pdf, _ = case(name, lang)
    said = texts(pdf)
    assert content.target in " ".join(said)
    for code, region in zip(
        content.first.projection.codes, content.first.projection.names, strict=True
    ):
        assert flat(region) in " ".join(said), region
        if name == "both":
            assert short_name(code, region) in said[0]


@every_case
def test_bookmarks_skip_no_level(case, name, lang):
    _content, pdf, told = case(name, lang)
    found = list(levels(reader(pdf).outline))
    depths = [depth for depth, _ in found]
    assert depths[0] == 1
    assert depths.count(1) == 1
    assert {2, 3} <= set(depths)
    assert all(deeper - above <= 1 for above, deeper in pairwise(depths))
    assert [flat(part["title"]) for part in told["sections"]] == [title for _, title in found[3:]]


@every_case
def test_figures_are_described_and_everything_is_numbered(case, name, lang):
    _, pdf, printed = case(name, lang)
    tags = list(walk(reader(pdf).trailer["/Root"]["/StructTreeRoot"]))
    figures = [tag for tag in tags if tag.get("/S") == "/Figure"]
    assert figures
    assert all(len(figure.get("/Alt", "")) > 20 for figure in figures)
    words = {"id": ("Gambar", "Tabel"), "en": ("Figure", "Table")}[lang]  # codespell:ignore
    logos = [figure for figure in figures if figure["/Alt"] == printed["organisation"]]
    counts = [len(figures) - len(logos), len([tag for tag in tags if tag.get("/S") == "/Table"])]
    for word, count in zip(words, counts, strict=True):
        shown = {int(n) for n in re.findall(rf"{word} (\d+)\.", " ".join(texts(pdf)))}
        assert shown == set(range(1, count + 1)), word


@every_case
def test_pages_carry_their_section_their_number_and_the_stamp(case, name, lang):
    content, pdf, told = case(name, lang)
    said = texts(pdf)
    shorts = [flat(part["short"]) for part in told["sections"] if part["level"] == 2]
    heads = shortened(told["header"], (-1, -1))
    for number, page in enumerate(said, start=1):
        count = {"id": f"Halaman {number} dari {len(said)}", "en": f"Page {number} of {len(said)}"}
        assert count[lang] in page
        assert any(foot in page for foot in shortened(told["stamp"], (-1, -2, -2)))
        assert number == 1 or any(f"{head} {short}" in page for short in shorts for head in heads)
    sources = file_table(content)[1]
    assert len(sources) >= 2
    for file, _, digest in sources:
        assert digest[:8] in told["stamp"]
        assert file in " ".join(said)
        assert digest in "".join(said).replace(" ", "")


@every_case
def test_every_abbreviation_is_in_the_glossary(case, name, lang):
    content, pdf, _ = case(name, lang)
    terms = " ".join(row[0] for row in glossary_table(content)[1])
    projection = content.first.projection
    names = map(short_name, projection.codes, projection.names)
    known = set(re.findall(r"\w+", f"{terms} {' '.join(names)}")) | PLAIN
    body = re.sub(
        r"\S+\.(?:com|id|net|org)\S*|ANTARA|IDN Times|\b[0-9a-f]{64}\b", " ", " ".join(texts(pdf))
    )
    found = set(re.findall(r"\b[A-Z]{2,}[a-z]?\b", body))
    assert {"DPT", "TPS", "KPU"} <= found
    assert found - known == set()


# --- footnotes ------------------------------------------------------------------------------


@cases(*BOTH_LANGS)
def test_footnotes_stand_on_the_first_page_and_beside_tables(case, name, lang):
    content, pdf, _ = case(name, lang)
    told, said = footnotes(content), texts(pdf)
    for key in ("result", "dpt", "interval", "dpt_dpk", "list-pilkada-2024"):
        assert flat(told[key]) in said[0], key
    assert "Pikiran Rakyat Depok" in said[0]
    for key in ("median", "gap", "probability", "lowest"):
        assert flat(told[key]) in said[1], key
    tags = [tag.get("/S") for tag in walk(reader(pdf).trailer["/Root"]["/StructTreeRoot"])]
    assert tags.count("/Note") >= 20


@of("both", "id")
def test_every_footnote_marked_is_written(case):
    _, _, told = case("both", "id")
    marked = set(MARK.findall(str(told)))
    assert len(marked) > 15
    assert marked <= set(told["footnotes"])
    assert not MARK.search(str(votes("id").subtitle))


@of("high", "id")
def test_a_target_of_the_users_own_is_said_to_be(case):
    _, pdf, told = case("high", "id")
    assert note("aim") not in told["subtitle"]
    assert "Target 95,0% diberikan oleh pengguna." in " ".join(texts(pdf))


@of("both", "id")
def test_a_target_on_record_is_given_with_its_footnote(case):
    assert note("aim") in case("both", "id")[2]["subtitle"]


def test_heads_that_repeat_hold_no_footnotes():
    short = table([f"a{note('dpt')}", "b"], [["c", "1"]] * LONG, "d")
    assert (short["breaks"], short["head"][0], short["caption"]) == (False, "a[^dpt]", "d")
    long = table([f"a{note('dpt')}", "b"], [["c", "1"]] * (LONG + 1), "d")
    assert (long["breaks"], long["head"][0], long["caption"]) == (True, "a", "d a[^dpt].")


@of("longest-38", "en")
def test_heads_of_long_tables_repeat_on_every_page(case):
    content, pdf, _ = case("longest-38", "en")
    head = "Regency/city DPT Projection 90% interval"
    names = [flat(name) for name in content.first.projection.names]
    held = [page for page in texts(pdf) if head in page]
    assert len(held) == 2
    assert names[0] in held[0]
    assert names[-1] in held[1]
    assert names[0] not in held[1].split(content.say("heading.plan"))[0]


# --- the glossary ---------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_glossary_is_in_order_and_explains(lang):
    head, rows, _ = glossary_table(votes(lang))
    assert len(head) == 2
    assert len(rows) == len(TERMS) - 1 == len({row[0] for row in rows})  # nothing constructed here
    assert [row[0].casefold() for row in rows] == sorted(row[0].casefold() for row in rows)
    assert all(len(meaning) > 15 for _, meaning in rows)
    for term in ("DPT", "DPTb", "DPK", "DPS", "TPS", "KPPS", "Linmas", "RPJMN", "CRPS", "Median"):
        assert term in [row[0] for row in rows]


# --- what is asked next ---------------------------------------------------------------------


@every_case
def test_ten_questions_are_answered(case, name, lang):
    content, _, told = case(name, lang)
    asked = next_questions(content)
    assert len(asked) == COUNT == len({question for question, _ in asked})
    assert all(question.endswith("?") for question, _ in asked)
    assert all(answer.strip() and "nan" not in answer.split() for _, answer in asked)
    own = next(part for part in told["sections"] if part["title"] == content.say("next.title"))
    assert len(own["parts"][1]["items"]) == COUNT


def answers(content, board=None):
    """Return the answers by the key of their question."""
    keys = ("past", "same", "worst", "every", "where", "point", "base", "safe", "width")
    keys = (*keys, "error", "missing", "update")
    said = {content.say(f"next.{key}.question", asked="80%"): key for key in keys}
    return {said[question]: answer for question, answer in next_questions(content, board)}


def test_answers_are_read_off_the_draws():
    content = votes("id", which=VOTES[:1])
    outlook, told = content.first, answers(content)
    draws, gaps = outlook.projection.total_turnout, outlook.gap_voters.sum(axis=1)
    worst = len(draws) // 20 - 1
    assert percent(np.sort(draws)[worst]) in told["worst"]
    assert people(abs(np.sort(gaps)[worst])) in told["worst"]
    reached = (outlook.projection.turnout >= 0.795).sum(axis=1)
    assert probability((reached == 11).mean()) in told["every"]
    least = int(re.search(r"sekurang-kurangnya (\d+) dari 11", told["every"])[1])
    assert (reached >= least).mean() >= 0.8 > (reached >= least + 1).mean()
    assert people(-gaps[gaps < 0].mean()) in told["where"]
    assert "26.761 orang dari 2.676.107 pemilih" in told["point"]
    assert "11.160 TPS, rata-rata 240 pemilih" in told["point"]
    last = outlook.projection.last_turnout
    assert percent(last) in told["same"]
    assert points(last - 0.795) in told["same"]
    assert people((last - 0.795) * 2_676_107) in told["same"]
    for row in outlook.by_base().to_dict("records"):
        assert (
            f"{percent(row['median'])} (peluang {probability(row['probability'])})" in told["base"]
        )


def test_where_half_of_the_voters_are():
    outlook = datasets.jambi().outlook("pemilu-2024")
    listed = pd.Series(outlook.projection.registered, outlook.projection.names)
    largest = listed.sort_values(ascending=False)
    count = int((largest.cumsum() < largest.sum() / 2).sum()) + 1
    told = answers(votes("en", which=VOTES[:1]))["where"]
    assert told.startswith(f"{count} of 11 regencies hold")
    names = told.split(": ")[1].split(".")[0]
    assert set(re.split(", | and ", names)) == set(largest.index[:count])
    assert percent(largest[:count].sum() / largest.sum(), 0, lang="en") in told


def test_answers_follow_the_target():
    near, low, high = (answers(votes("en", aim, VOTES[:1])) for aim in (0.795, 0.5, 0.95))
    for key in ("same", "worst", "every", "where"):
        assert len({near[key], low[key], high[key]}) == 3, key
    for key in ("past", "point", "update"):
        assert near[key] == low[key] == high[key], key
    assert "No simulation falls below the target" in low["where"]
    assert "at most 0 of 11" in high["every"]


def test_the_past_of_the_method_is_that_of_the_scoreboard():
    content = votes("en", which=VOTES[:1])
    board = back_tested(content)
    told = answers(content, board)["error"]
    own = board.table().loc[("total", "pooled")]
    assert f"off by {100 * own['mae']:.1f} percentage points" in told
    assert (
        f"{round(own['coverage90'] * own['elections'])} of {own['elections']:.0f} results" in told
    )
    assert "cannot be tested" in answers(content)["error"]


@of("readiness", "en")
def test_what_is_missing_is_said_with_who_has_it(case):
    told = answers(votes("en"))["missing"]
    assert "voter list of the 2024 regional election: KPU" in told
    assert "polling stations of the 2024 regional election: KPU" in told
    assert "2024 general election and 2024 regional election" in told  # both lack DPTb and DPK
    assert "readiness" in told
    assert "readiness" not in answers(case("readiness", "en")[0])["missing"]


@of("one", "en")
def test_a_single_region_is_not_said_twice(case):
    content, pdf, told = case("one", "en")
    (row,) = content.region_rows(content.first)
    assert row[0] == content.first.projection.names[0]
    several = votes("en")
    assert several.region_rows(several.first)[-1][0] == "Jambi Province"
    tables = [part for one in told["sections"] for part in one["parts"] if part["kind"] == "table"]
    named = [table["rows"] for table in tables if table["rows"] and table["rows"][0][0] == row[0]]
    assert len(named) >= 3
    assert all(len(rows) == 1 for rows in named)
    assert " ".join(texts(pdf)).count(" ".join(row)) == 1


@of("one", "en")
def test_a_single_region_is_asked_other_questions(case):
    told = answers(case("one", "en")[0])
    assert {"safe", "width"} <= set(told)
    assert not {"where", "every"} & set(told)
    draws = np.sort(case("one", "en")[0].first.projection.total_turnout)
    assert percent(draws[len(draws) // 5 - 1], lang="en") in told["safe"]


@of("provinces", "id")
def test_without_a_past_target_or_other_lists_the_answer_says_so(case):
    told = answers(case("provinces", "id")[0])
    assert "Tidak dapat dijawab" in told["base"]


# --- the same bytes -------------------------------------------------------------------------

SCRIPT = """
import hashlib
from turnout.datasets import jambi
from turnout.documents.content import Content
from turnout.documents.pdf import briefing_pdf
content = Content((jambi().outlook("pemilu-2024"),), "id", 0.9)
print(hashlib.sha256(briefing_pdf(content)).hexdigest())
"""


def test_two_processes_set_the_same_bytes():
    here = hashlib.sha256(briefing_pdf(votes("id", which=VOTES[:1]))).hexdigest()
    for seed in ("1", "4242"):
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Jakarta"},
            capture_output=True,
            text=True,
            check=True,
            timeout=300,
        )
        assert done.stdout.strip() == here
