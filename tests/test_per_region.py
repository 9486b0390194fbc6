"""Two pages and a slide per region: the joint draws and the joint plan, region by region."""

import datetime
import io
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pptx import Presentation
from printed import texts
from test_pdf_standards import PROFILES, failures, lengths_hold

import turnout
from turnout import Target, VoterList, datasets
from turnout.cli import main
from turnout.documents import per_region
from turnout.documents.content import Content
from turnout.documents.output import RECORD, slug
from turnout.documents.plans import plan_to_show
from turnout.documents.region_pages import Joint, _takes, region_pdf, region_pptx
from turnout.errors import OutputError, UsageError
from turnout.files.regions import indonesia
from turnout.plan.requirements import requirements
from turnout.projection.alone import alone
from turnout.words.numbers import people, percent, probability, span

pytestmark = [pytest.mark.xdist_group("per_region"), pytest.mark.usefixtures("drawn_once")]

VOTES = ("pemilu-2024", "pilkada-2024")
LANGS = ("id", "en")
DAY = datetime.date(2024, 2, 1)


@cache
def outlooks():
    data = datasets.jambi()
    return tuple(data.outlook(vote) for vote in VOTES)


@cache
def joint(lang, *, ready=False):
    standing = None
    if ready:
        data = datasets.jambi()
        files = [datasets.example(f"{name}.csv") for name in ("readiness", "incidents")]
        reports = turnout.read_readiness(files, voters=data.voters, as_of=DAY)
        standing = turnout.Standing(reports, outlooks()[0], DAY, lang=lang)
    return Joint(Content(outlooks(), lang, 0.9, standing=standing))


@cache
def pages(code, lang, *, ready=False):
    whole = joint(lang, ready=ready)
    return texts(region_pdf(whole, whole.only(code)))


def codes():
    return outlooks()[0].projection.codes


# --- one region is a column of the joint draws --------------------------------------------


@pytest.mark.parametrize("vote", [0, 1], ids=VOTES)
def test_draws_of_a_region_are_its_column_on_every_base(vote):
    whole = outlooks()[vote]

    for place, code in enumerate(codes()):
        own = alone(whole, code)
        assert own.projection.bases == whole.projection.bases
        for base in own.projection.bases:
            one, every = own.on(base).projection, whole.on(base).projection
            column = every.turnout[:, [place]]
            assert np.array_equal(one.turnout, column)
            assert np.array_equal(one.total_turnout, column[:, 0])
            assert np.array_equal(one.electorate, every.electorate[:, [place]])


@pytest.mark.parametrize("vote", [0, 1], ids=VOTES)
def test_numbers_of_a_region_are_those_of_the_table_of_all(vote):
    whole = outlooks()[vote]

    for base in ("dpt", "all_lists"):
        held = whole.on(base)
        for row in held.table().to_dict("records"):
            answer = alone(held, row["region_code"]).total()
            assert answer.registered == row["registered"]
            assert tuple(answer.turnout) == (row["median"], row["lower"], row["upper"])
            assert answer.probability == row["probability"]
            ends = [row[f"gap_voters{end}"] for end in ("", "_lower", "_upper")]
            assert list(answer.gap_voters) == ends


def test_the_past_of_a_region_is_its_own():
    own = alone(outlooks()[0], "15.71").projection
    past = outlooks()[0].projection.past

    assert own.last_turnout == past.turnout[-1, 9] != outlooks()[0].projection.last_turnout
    assert own.place == "Kota Jambi"


def test_an_unknown_region_is_an_error():
    with pytest.raises(UsageError, match=r"^9999 is no region"):
        alone(outlooks()[0], "9999")


# --- the pages ----------------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "ready"), [("id", True), ("en", False)])
def test_every_region_has_exactly_two_pages(lang, ready):
    names = outlooks()[0].projection.names

    for code, name in zip(codes(), names, strict=True):
        first, second = pages(code, lang, ready=ready)
        assert name in first
        assert (
            f"{'Apa yang diperlukan di' if lang == 'id' else 'What it would take in'} {name}"
            in second
        )


@pytest.mark.parametrize("lang", LANGS)
def test_two_pages_hold_the_longest_names_and_all_there_is(lang):
    data, every = datasets.jambi(), indonesia()["region_name"]
    longest = sorted(every, key=len)[-11:]
    voters = VoterList(data.voters.table().assign(region_name=longest), data.voters.sources)
    issuer = "Pemerintah Kabupaten bersama KPU, Bawaslu dan Forkopimda " * 3
    target = Target(0.805, issuer=issuer, region_code="15.71", election="pemilu-2024")
    files = [datasets.example(f"{name}.csv") for name in ("readiness", "incidents")]
    votes = [
        turnout.project(voters, data.history, election=vote, as_of=DAY).against() for vote in VOTES
    ]
    whole = per_region.content_of(votes, lang, 0.9, targets=[target], readiness=files)

    for code in ("15.01", "15.71"):
        made = Joint(whole)
        assert len(texts(region_pdf(made, made.only(code)))) == 2


@pytest.mark.parametrize("lang", LANGS)
def test_page_one_says_what_the_table_of_all_says(lang):
    first, _ = pages("15.71", lang)

    for whole in outlooks():
        row = whole.table().set_index("region_code").loc["15.71"]
        assert probability(row["probability"], lang=lang) in first
        ends = span(row["lower"], row["upper"], lang=lang)
        assert f"{percent(row['median'], lang=lang)} ({ends})" in first
        assert people(abs(row["gap_voters"]), lang=lang) in first
        assert probability(row["lowest3"], lang=lang) in first
        for other in whole.beside:
            chance = other.table().set_index("region_code")["probability"]["15.71"]
            assert probability(chance, lang=lang) in first
    assert ("bukan peringkat" if lang == "id" else "not ranks") in first


@pytest.mark.parametrize("code", ["15.01", "15.71"])
def test_what_is_asked_is_the_row_of_the_joint_plan(code):
    whole, (first, second) = joint("en"), pages(code, "en")

    for outlook in outlooks():
        plan = plan_to_show(whole.content, outlook).table().set_index("region_code")
        assert plan["voters"][code] > 0
        asked = people(plan["voters"][code], lang="en")
        assert f"is asked for {asked} additional voters" in first
        assert asked in second
        each = outlook.needed(0.8, how="each", ceilings=False).table()
        own = each.set_index("region_code")["voters"][code]
        assert people(own, lang="en") in second


def test_where_the_joint_plan_asks_nothing_that_is_said():
    first, second = pages("15.04", "en")

    plan = plan_to_show(joint("en").content, outlooks()[1]).table().set_index("region_code")
    assert plan["voters"]["15.04"] == 0
    assert "Batang Hari is asked for no more voters" in first
    assert "no more voters" in first
    assert "60% 0 –" in second


def test_needs_are_those_of_the_region():
    _, second = pages("15.71", "en")
    needed = requirements(datasets.jambi().voters).by_region().set_index("region_code")

    told = [people(needed.loc["15.71", item], lang="en") for item in ("tps", "kpps", "linmas")]
    assert told == ["1,903", "13,321", "3,806"]
    assert f"2024 general election {' '.join(told)}" in second


@pytest.mark.parametrize("lang", LANGS)
def test_readiness_is_the_row_of_the_region(lang):
    whole = joint(lang, ready=True).content.standing
    late = whole.overdue["region_code"].iloc[0]
    states = whole.matrix[whole.matrix["region_code"] == late]["state"].value_counts()

    _, second = pages(late, lang, ready=True)

    assert states["overdue"] > 0
    count = {
        "id": f"{states['overdue']} butir lewat tenggat",
        "en": f"{states['overdue']} items ov",
    }
    assert count[lang] in second
    assert {"id": "DATA REKAAN", "en": "CONSTRUCTED"}[lang] in second
    assert second.count({"id": "lewat tenggat", "en": "overdue"}[lang]) == states["overdue"] + 1
    assert {"id": "Kesiapan", "en": "Readiness of"}[lang] not in pages(late, lang)[1]


def test_missing_history_is_said(voters, history):
    outlook = turnout.project(voters, history, election="pilkada-2024", as_of=DAY).against(0.7)
    whole = Joint(Content((outlook,), "en", 0.9))

    told = " ".join(texts(region_pdf(whole, whole.only("15.72"))))

    assert "No own results of Kota Sungai Penuh are known for this kind of vote" in told
    assert "No own results of Kota Jambi" not in pages("15.71", "en")[0]


def test_regions_of_two_provinces_have_no_target_of_one():
    data = datasets.jambi()
    frame = data.voters.table().tail(3)
    frame["region_code"] = ["15.09", "15.71", "16.71"]
    two = turnout.project(VoterList(frame), data.history, election="pemilu-2024", as_of=DAY)

    assert turnout.by_target(two.against())["region_code"].tolist() == [""]
    assert "KPU Provinsi Jambi" in turnout.by_target(outlooks()[0])["issuer"].tolist()


def test_stations_not_known_are_said(voters, history):
    uncounted = VoterList(voters.table().drop(columns="tps"))
    outlook = turnout.project(uncounted, history, election="pemilu-2024", as_of=DAY).against(0.7)
    whole = Joint(Content((outlook,), "en", 0.9))

    second = texts(region_pdf(whole, whole.only("15.72")))[1]

    assert "Cannot be computed yet: the number of polling stations is not known." in second


@pytest.mark.parametrize("election", ["pemilu-2024", "pilkada-2024"])
def test_what_a_region_takes_is_what_its_own_briefing_says(election):
    """Alone or among others, in reach or not: the same voters for the same question."""
    data = datasets.jambi()
    whole = data.outlook(election)
    joint = Joint(Content((whole,), "en", 0.9))
    for code in ("15.01", "15.71"):
        content = joint.only(code)
        own = alone(whole, code).needed(0.8, ceilings=False)
        head, rows, _ = _takes(joint, content)
        row = next(row for row in rows if "by itself" in row[0])
        assert row[head.index("Additional\nvoters")] == people(own.needed, lang="en")


def test_pages_of_a_region_are_forgotten_before_the_next(tmp_path, monkeypatch):
    """What typst keeps of pages set before grew by 40 MB a region; twelve more age it away."""
    calls = []
    monkeypatch.setattr(per_region, "forget", lambda: calls.append("forgotten"))
    told = calls.append
    turnout.region_briefings(outlooks(), out=tmp_path, only=["15.01", "15.71"], progress=told)
    assert calls == ["1 dari 2: Kerinci", "forgotten", "2 dari 2: Kota Jambi", "forgotten"]


def test_one_region_is_not_held_beside_itself():
    data = datasets.jambi()
    lone = VoterList(data.voters.table().iloc[[9]], data.voters.sources)
    outlook = turnout.project(lone, data.history, election="pemilu-2024", as_of=DAY).against()
    whole = Joint(Content((outlook,), "en", 0.9))

    first, _ = texts(region_pdf(whole, whole.only("15.71")))

    assert "Will Kota Jambi reach" in first
    assert "beside" not in first


def test_own_targets_stand_among_what_it_takes():
    votes = outlooks()[:1]
    aims = [Target(0.861, "Wali Kota", region_code="15.71"), Target(0.7, region_code="15.01")]
    whole = Joint(per_region.content_of(votes, "en", 0.9, targets=aims))

    second = texts(region_pdf(whole, whole.only("15.71")))[1]

    needed = turnout.by_target(votes[0], aims)["needed"].iloc[0]
    chance = (votes[0].projection.turnout[:, 9] >= 0.861).mean()
    assert "Kota Jambi to reach its own target 86.1%" in second
    assert f"80% {probability(chance)} {people(needed, lang='en')}" in second
    assert "70.0%" not in second


@pytest.mark.parametrize("ready", [True, False])
def test_the_pdf_is_archival_and_accessible(ready):
    whole = joint("id", ready=ready)
    pdf = region_pdf(whole, whole.only("15.04"))
    assert lengths_hold(pdf)
    assert [failures(pdf, profile) for profile in PROFILES] == [[], []]


@pytest.mark.parametrize("lang", LANGS)
def test_one_slide_with_cards_and_what_to_say(lang):
    content = joint(lang).only("15.71")
    deck = Presentation(io.BytesIO(region_pptx(content)))

    (slide,) = deck.slides
    assert slide.shapes.title.text_frame.text == content.title
    cells = [
        cell.text
        for shape in slide.shapes
        if shape.has_table
        for row in shape.table.rows
        for cell in row.cells
    ]
    plan = plan_to_show(content, content.first).table().set_index("region_code")
    assert any(people(plan["voters"]["15.71"], lang=lang) in cell for cell in cells)
    assert all(said in slide.notes_slide.notes_text_frame.text for said in content.spoken())


# --- the run ------------------------------------------------------------------------------


def test_files_are_named_and_written_one_region_at_a_time(tmp_path):
    steps = []

    def progress(step):
        steps.append((step, len(list(tmp_path.rglob("*.p*")))))

    chosen = ["Merangin", "15.71", "1501", "kota jambi"]
    written = turnout.region_briefings(outlooks()[1:], out=tmp_path, only=chosen, progress=progress)

    named = ["15.02-merangin", "15.71-kota-jambi", "15.01-kerinci"]
    files = [f"per-wilayah/{n}-2024-02-01.{end}" for n in named for end in ("pdf", "pptx")]
    assert [item.name for item in written] == files
    assert all((tmp_path / file).is_file() for file in files)
    assert [step for step, _ in steps] == [
        "1 dari 3: Merangin",
        "2 dari 3: Kota Jambi",
        "3 dari 3: Kerinci",
    ]
    assert [count for _, count in steps] == [0, 2, 4]
    assert len(texts((tmp_path / files[0]).read_bytes())) == 2


def test_regions_with_like_names_keep_their_own_files():
    frame = datasets.jambi().voters.table().head(3)
    frame = frame.assign(region_code=["a/1", "a 1", "b"], region_name=["Süd", "Sud", "Ost"])
    history = pd.DataFrame(
        {"region_code": frame["region_code"], "registered": 900, "ballots_cast": [700, 650, 610]}
    )
    history = history.assign(
        election="vote-2019",
        date=datetime.date(2019, 4, 17),
        contest="vote",
        base="dpt",
        region_name=frame["region_name"],
        known_on=datetime.date(2019, 5, 1),
        group=None,
        turnout=np.nan,
    )
    past = turnout.History(history)
    outlook = turnout.project(VoterList(frame), past, election="vote-2024", as_of=DAY).against(0.7)

    names = per_region._names(outlook, "en")

    assert sorted(Path(name).name for name in names) == [
        "a-1-sud-1-2024-02-01",
        "a-1-sud-2-2024-02-01",
        "b-ost-2024-02-01",
    ]


@pytest.mark.parametrize(
    ("only", "said"),
    [(["Atlantis"], r"only: Atlantis .* Kerinci, Merangin"), (["15.71", "Jambi"], r"Jambi is no")],
)
def test_an_unknown_region_lists_what_is_there(tmp_path, only, said):
    with pytest.raises(UsageError, match=said):
        turnout.region_briefings(outlooks(), out=tmp_path / "new", only=only)
    assert not (tmp_path / "new").exists()


def test_votes_of_other_regions_or_none_are_refused(tmp_path, voters, history):
    other = turnout.project(voters, history, election="pemilu-2024", as_of=DAY).against(0.7)

    for votes in ([], [outlooks()[0], other]):
        with pytest.raises(UsageError, match="all of the same regions"):
            turnout.region_briefings(votes, out=tmp_path)


def test_a_failure_loses_no_other_region(tmp_path, monkeypatch):
    made = per_region.region_pdf

    def failing(whole, content):
        if content.place == "Kota Jambi":
            raise OutputError(*["no paper."])
        return made(whole, content)

    monkeypatch.setattr(per_region, "region_pdf", failing)
    chosen = ["15.01", "15.71", "15.72"]

    with pytest.raises(
        OutputError, match=r"^1 of 3 regions failed: Kota Jambi.*no paper\."
    ) as told:
        turnout.region_briefings(outlooks()[:1], out=tmp_path, only=chosen, lang="en")

    assert told.value.exit_code == 5
    names = sorted(path.name for path in (tmp_path / "per-region").iterdir())
    assert [name[:5] for name in names] == ["15.01", "15.01", "15.72", "15.72"]


def test_stopping_leaves_whole_files_only(tmp_path, monkeypatch, capsys):
    made = per_region.region_pptx

    def stopped(content):
        if content.place == "Kota Jambi":
            raise KeyboardInterrupt
        return made(content)

    monkeypatch.setattr(per_region, "region_pptx", stopped)
    asked = ["briefing", "--election", "pemilu-2024", "--only", "15.01", "15.71"]

    assert main([*asked, "--lang", "en", "--out", str(tmp_path)]) == 130

    assert "the files of regions written so far are whole" in capsys.readouterr().err
    files = [path.name for path in tmp_path.rglob("*") if path.is_file()]
    kerinci = [f"15.01-kerinci-2024-02-01.{end}" for end in ("pdf", "pptx")]
    assert sorted(files) == sorted([RECORD, *kerinci])


@pytest.mark.parametrize("beside", ["scenarios", "boundaries", "last"])
def test_what_only_the_whole_shows_does_not_go_with_regions(tmp_path, capsys, beside):
    asked = ["briefing", "--per-region", f"--{beside}", "x.toml", "--lang", "en"]

    assert main([*asked, "--out", str(tmp_path)]) == 2

    assert f"--per-region does not show --{beside};" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_an_unknown_region_on_the_command_line_exits_2(tmp_path, capsys):
    asked = ["briefing", "--per-region", "--only", "16.71", "--lang", "en"]

    assert main([*asked, "--out", str(tmp_path)]) == 2

    assert capsys.readouterr().err.startswith("only: 16.71 is no region that is projected")


def test_two_processes_write_the_same_bytes(tmp_path):
    made = []
    for seed in ("1", "2"):
        out = tmp_path / seed
        asked = [sys.executable, "-m", "turnout", "briefing", "--only", "1571", "--out", str(out)]
        told = subprocess.run(
            asked,
            check=True,
            capture_output=True,
            text=True,
            env=os.environ | {"PYTHONHASHSEED": seed},
        )
        assert told.stdout == f"2 berkas ada di {out}\n"
        made.append({path.name: path.read_bytes() for path in (out / "per-wilayah").iterdir()})
    assert made[0] == made[1]
    assert sorted(made[0]) == [f"15.71-kota-jambi-2024-02-01.{end}" for end in ("pdf", "pptx")]


# --- names of files -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("15.71 Kota Jambi", "15.71-kota-jambi"),
        ("Tanjung Jabung Barat (Kab.)", "tanjung-jabung-barat-kab"),
        ("St. Gallen / Süd", "st-gallen-sud"),
        ("..\\CON: 1", "con-1"),
        ("漢字", ""),
    ],
)
def test_slug(name, written):
    assert slug(name) == written


@given(st.text())
def test_a_slug_is_safe_everywhere_and_its_own_slug(name):
    made = slug(name)

    assert re.fullmatch(r"([a-z0-9]([a-z0-9.-]*[a-z0-9])?)?", made)
    assert ".." not in made
    assert len(made) <= 80
    assert slug(made) == made
