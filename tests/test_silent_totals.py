"""No file changes a total in silence: totals inside tables, subtotals, groups, part lists."""

import datetime

import pytest

from turnout import datasets, project, read_history, read_voters
from turnout.errors import DataError, ModelError

HEAD = "region_code,region_name,registered\n"


def test_a_row_named_total_is_checked_and_left_out(write):
    rows = "15.01,Kerinci,197657\n15.02,Merangin,276576\n"

    assert read_voters(write("a.csv", HEAD + rows + "JUMLAH,,474233\n")).total == 474_233
    with pytest.raises(DataError, match=r"E112 b.csv, row 4.*474,233"):
        read_voters(write("b.csv", HEAD + rows + "JUMLAH,,474333\n"))


def test_a_row_that_is_the_group_of_others_is_not_counted_twice(write):
    text = "region_code,registered,group\nA,120,X\nB,180,X\nX,300,\n"

    assert read_voters(write("a.csv", text)).total == 300
    with pytest.raises(DataError, match=r"E112"):
        read_voters(write("b.csv", text.replace("300", "310")))


def test_a_list_half_filled_in_is_refused(write):
    text = "region_code,registered,election\n15.01,100,pemilu-2024\n15.02,200,\n"

    with pytest.raises(DataError, match=r"E106 a.csv, row 3, column 'election'"):
        read_voters(write("a.csv", text))


@pytest.mark.parametrize("people", ["9" * 30, "1e400", "100000000000"])
def test_a_number_beyond_all_people_is_a_fault(write, people):
    with pytest.raises(DataError, match=r"E1(05|32) a.csv, row 2"):
        read_voters(write("a.csv", HEAD + f"15.01,Kerinci,{people}\n"))


def test_a_recap_with_subtotals_keeps_every_row(write):
    text = (
        "NO;KABUPATEN/KOTA;L;P;L + P\n1;KERINCI;40;60;100\n2;MERANGIN;90;110;200\n"
        ";JUMLAH KABUPATEN;130;170;300\n3;KOTA JAMBI;210;190;400\n;JUMLAH;340;360;700\n"
    )

    assert read_voters(write("a.csv", text)).total == 700
    with pytest.raises(DataError, match=r"E112"):
        read_voters(write("b.csv", text.replace("340;360;700", "340;360;710")))


def test_a_result_is_not_known_before_its_vote():
    history = datasets.jambi("2025-12-31").history.table()
    history["known_on"] = datetime.date(2001, 1, 1)

    known = read_history(history).as_known(datetime.date(2013, 1, 1)).table()

    results = known[known["ballots_cast"].notna() | known["turnout"].notna()]
    assert set(results["election"]) == {"pilgub-2010"}


def test_part_of_a_province_is_not_called_the_province():
    data = datasets.jambi()
    three = read_voters(data.voters.table().head(3))

    projection = project(three, data.history, election="pemilu-2024")

    assert projection.place == ""
    assert projection.last_turnout == pytest.approx(
        (169210 + 226371 + 171932) / (211915 + 263684 + 197503)
    )
    with pytest.raises(ModelError, match="no past election of this kind"):
        project(three, data.history, election="pilkada-2024", model="last-election")
    borrowed = project(three, data.history, election="pilkada-2024")
    assert borrowed.past.elections == ()
    assert borrowed.last_turnout is None
    assert borrowed.total().upper - borrowed.total().lower > 0.2


def test_an_old_vote_is_not_projected_from_later_ones():
    data = datasets.jambi()
    voters = read_voters(data.voters.table().drop(columns="known_on"))

    projection = project(voters, data.history, election="pilgub-2012")

    assert projection.past.elections == ("pilgub-2010",)


def test_a_number_split_by_its_comma_is_a_fault(write):
    rows = "15.01,Kerinci,197,657\n15.02,Merangin,276576\n"

    with pytest.raises(DataError, match=r"E124 a\.csv, row 2: this row has 4 cells, the header 3"):
        read_voters(write("a.csv", HEAD + rows))
