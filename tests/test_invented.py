"""The invented list: the same every time, in proportion, wrong where it says, nobody's."""

import csv
import re
from collections import Counter
from itertools import pairwise

import pandas as pd
import pytest

import turnout
from turnout.datasets import invented_persons, jambi
from turnout.errors import OutputError
from turnout.persons.invented import FAULTS, FILE
from turnout.persons.rules import RULES


@pytest.fixture(scope="module")
def listed(tmp_path_factory):
    return invented_persons(tmp_path_factory.mktemp("list"))


@pytest.fixture(scope="module")
def counted(listed):
    rejects = listed.with_name("tolakan.csv")
    return turnout.count_voters(listed, election_date="2024-02-14", rejects=rejects)


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_is_the_same_every_time_and_never_written_over(listed, tmp_path):
    again = invented_persons(str(tmp_path))

    assert again.name == FILE == "contoh-daftar-rekaan.csv"
    assert again.read_bytes() == listed.read_bytes()
    with pytest.raises(OutputError, match=FILE):
        invented_persons(tmp_path)
    with pytest.raises(OutputError, match="not/there"):
        invented_persons("not/there")


def test_nobody_can_be_meant(listed):
    rows = [row for row in rows_of(listed) if row[0].isdigit() and row[1] != "2"]

    assert len(rows) == 26_900
    assert all(re.fullmatch(r"PEMILIH CONTOH \d+", row[6]) for row in rows)
    assert all(re.fullmatch(r"99(\d{14}|\*{10}\d{4})", row[5]) for row in rows)
    assert all("CONTOH" in row[2] and "CONTOH" in row[3] for row in rows)


def test_regencies_are_in_the_proportion_of_the_list(counted):
    real = jambi().voters.registered

    assert list(counted.registered.index) == list(real.index)
    assert (counted.registered - real / 100).abs().max() < 1
    assert counted.total == round(real.sum() / 100)


def test_every_rule_rejects_what_is_wrong_and_nothing_else(counted):
    assert list(FAULTS) == list(RULES)
    assert counted.rejected["rows"].tolist() == [count for count, _ in FAULTS.values()]
    assert counted.skipped["rows"].tolist() == [10, 11, 11]
    assert counted.candidates == 2 * 26
    assert [finding.code for finding in counted.findings] == ["W433"]
    assert (counted.ages, str(counted.previous)) == ("birth", "2020-12-09")


def test_rejects_are_found_again_in_the_file(counted, listed):
    assert counted.rows == 26_900
    rows = rows_of(listed)
    found = pd.read_csv(listed.with_name("tolakan.csv"))
    wrong = {rule: value for rule, (_, cells) in FAULTS.items() for value in cells.values()}
    seen = Counter(row[5] for row in rows)

    for row, rule in zip(found["row"], found["rule"], strict=True):
        cells = rows[row - 1]
        held = {"broken": len(cells) < len(rows[0]), "duplicate": seen[cells[5]] == 2}
        assert held.get(rule, wrong.get(rule) in cells), (row, rule, cells)
    assert all(one < other for one, other in pairwise(found["row"]))


def test_some_cells_are_too_small_to_be_shown(counted):
    cross = counted.cross()

    assert cross["suppressed"].sum() == 5
    assert cross["people"].isna().equals(cross["suppressed"])
    assert counted.composition()["first_time"].min() > 0
