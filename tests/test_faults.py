"""Deliberate faults, one at a time, in files that were good: each is told by its own code.

A fault is a function that changes the rows of a good file, and what must be told of it: code, row,
column and cell. Whatever is injected, no figure changes without an error or a warning.
"""

import datetime

import pytest
from forms import DPT_2024, FORM_2019, JAMBI, PERSONS, as_csv, dotted, form, found, recap
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from turnout import read_history, read_voters
from turnout.errors import DataError
from turnout.tables.check import check

NAMES = {code: name for name, code in JAMBI.items()}
COUNTED = ("registered", "ballots_cast", "male", "female", "dpt", "dptb", "dpk", "valid", "invalid")


def sexes(count):
    return [count, count * 9 // 17, count - count * 9 // 17]


def voter_rows():
    """Tidy: a row per regency, rows 2 to 12; columns A to H."""
    head = ["region_code", "region_name", "registered", "male", "female", "tps", "known_on"]
    return [
        [*head, "election"],
        *(
            [code, name, *sexes(count), count // 240 + 1, datetime.date(2023, 6, 27), "pemilu-2024"]
            for (name, code), count in zip(JAMBI.items(), DPT_2024, strict=True)
        ),
    ]


def history_rows():
    """Tidy: two votes of one kind, rows 2 to 12 and 13 to 23; columns A to O."""
    head = ["region_code", "region_name", "election", "date", "registered", "ballots_cast", "dpt"]
    head += ["dptb", "dpk", "used_dpt", "used_dptb", "used_dpk", "valid", "invalid", "base"]
    rows = [head]
    for vote, day, share in (
        ("pemilu-2019", datetime.date(2019, 4, 17), 80),
        ("pemilu-2024", datetime.date(2024, 2, 14), 83),
    ):
        for (name, code), count in zip(JAMBI.items(), DPT_2024, strict=True):
            lists = [count - 937, 503, 434]
            used = [lists[0] * share // 100, 471, 434]
            votes = [sum(used) - 1009, 1009]
            rows.append(
                [code, name, vote, day, count, sum(used), *lists, *used, *votes, "all_lists"]
            )
    return rows


def recap_rows():
    """A recap of the province: regencies in rows 8 to 18, total in row 19; columns A to F."""
    return recap(JAMBI, DPT_2024)


def form_rows():
    """A form of 2019: DPT in rows 5 to 7, users of it in rows 18 to 20; columns D to O."""
    return [["PEMILIHAN UMUM TAHUN 2019 PRESIDEN"], *form(FORM_2019, JAMBI)]


GOOD = {
    "voters": (voter_rows, read_voters),
    "history": (history_rows, read_history),
    "recap": (recap_rows, read_voters),
    "form": (form_rows, read_history),
}


def put(cell, value):
    """Return a fault that writes a value into a cell, or what a function makes of its value."""
    column, row = ord(cell[0]) - ord("A"), int(cell[1:]) - 1

    def change(rows):
        old = rows[row][column]
        rows[row][column] = value(old) if callable(value) else value

    return change


def times(factor, cells):
    def change(rows):
        for cell in cells:
            put(cell, lambda old: old * factor)(rows)

    return change


def without(*numbers):
    def change(rows):
        for number in sorted(numbers, reverse=True):
            del rows[number - 1]

    return change


def both(*changes):
    def change(rows):
        for one in changes:
            one(rows)

    return change


def again(number, **cells):
    """Return a fault that repeats a row at the end."""

    def change(rows):
        rows.append(list(rows[number - 1]))
        for column, value in cells.items():
            put(f"{column}{len(rows)}", value)(rows)

    return change


FAULTS = {
    # what peers let through (no value, negative, far off, twice, missing, unknown, as numbers)
    "not a number": ("voters", put("C3", "NaN"), ("E105", 3, "registered", "C3")),
    "no number": ("voters", put("C3", None), ("E106", 3, "registered", "C3")),
    "negative": ("voters", put("C3", lambda n: -n), ("E108", 3, "registered", "C3")),
    "a hundred times": ("voters", times(100, ("C3", "D3", "E3")), ("W413", 3, "registered", "C3")),
    "a hundred times per station": (
        "voters",
        times(100, ("C12", "D12", "E12")),
        ("W405", 12, "tps", "F12"),
    ),
    "stations a hundred times": ("voters", times(100, ("F3",)), ("W405", 3, "tps", "F3")),
    "a region twice": ("voters", again(3), ("E109", 13, "region_code", "A13")),
    "a region twice in two ways": ("voters", again(3, A=1502), ("E109", 13, "region_code", "A13")),
    "three regions missing": ("voters", without(4, 6, 9), ("W406", None, None, None)),
    "a region nobody knows": (
        "voters",
        again(3, A="15.99", B="Entah"),
        ("W416", 13, "region_code", "A13"),
    ),
    "codes of numbers without names": (
        "voters",
        both(put("A7", 1506), put("B7", None)),
        ("E134", 7, "region_code", "A7"),
    ),
    "a column missing": ("voters", put("C1", "Catatan"), ("E104", 1, "registered", None)),
    "everything ten times": (
        "voters",
        times(10, [f"{column}{row}" for row in range(2, 13) for column in "CDE"]),
        ("W413", 11, "registered", "C11"),
    ),
    "as before, of the history": (
        "history",
        times(10, [f"{column}{row}" for row in range(13, 24) for column in "EFGHIJKLMN"]),
        ("W404", 14, "registered", "E14"),
    ),
    # what spreadsheets do
    "an error of Excel": ("voters", put("C3", "#VALUE!"), ("E131", 3, "registered", "C3")),
    "scientific notation": ("voters", put("C3", "2,76E+05"), ("E132", 3, "registered", "C3")),
    "a formula never calculated": ("voters", put("C3", "=D3+E3"), ("E130", 3, "registered", "C3")),
    "a lost zero": ("voters", put("C3", 276.57), ("E133", 3, "registered", "C3")),
    "a lost zero in text": ("recap", put("F9", "276.57"), ("E133", 9, "L+P", "F9")),
    "a thousand times too small": ("voters", put("C3", 276), ("E115", 3, "registered", "C3")),
    "a date no calendar has": ("history", put("D3", "31/02/2024"), ("E113", 3, "date", "D3")),
    "two columns of one name": ("voters", put("D1", "registered"), ("E107", 1, "registered", None)),
    # what people do
    "a printed total": ("recap", put("F19", 2_666_107), ("E112", 19, "L+P", "F19")),
    "men and women": ("recap", put("D9", lambda n: n + 90), ("E115", 9, "L+P", "F9")),
    "men and women of a form": ("form", put("E6", lambda n: n + 90), ("E115", 7, "MERANGIN", "E7")),
    "lists": ("form", put("E16", lambda n: n + 1), ("E135", 16, "MERANGIN", "E16")),
    "users of lists": ("form", put("E29", lambda n: n + 1), ("E136", 29, "MERANGIN", "E29")),
    "users and votes": (
        "form",
        both(
            *(put(f"E{row}", lambda n: n + 1) for row in (41, 43)),
            *(put(f"O{row}", lambda n: n + 1) for row in (41, 43)),
        ),
        ("W401", 29, "MERANGIN", "E29"),
    ),
    "total of a form": ("form", put("O7", lambda n: n + 1), ("E112", 7, "JUMLAH TOTAL", "O7")),
    "lists of a history": ("history", put("H3", 504), ("E135", 3, "registered", "E3")),
    "users of a history": ("history", put("K3", 472), ("E136", 3, "ballots_cast", "F3")),
    "votes of a history": ("history", put("N3", 1010), ("W401", 3, "ballots_cast", "F3")),
    "more ballots than voters": (
        "history",
        put("F3", lambda n: n + 99_999),
        ("E118", 3, "ballots_cast", "F3"),
    ),
    "code of one, name of another": (
        "voters",
        put("B7", "BUNGO"),
        ("E125", 7, "region_code", "A7"),
    ),
    "codes of BPS without names": (
        "recap",
        both(put("B5", "KODE"), *(put(f"B{row}", 1500 + row - 7) for row in range(8, 17))),
        ("E134", 13, "KODE", "B13"),
    ),
    "JAMBI among regencies": ("recap", put("B17", "JAMBI"), ("E110", 17, "KABUPATEN/KOTA", "B17")),
    "a name mistyped": ("recap", put("B9", "MERANGIM"), ("E111", 9, "KABUPATEN/KOTA", "B9")),
    "no voters": (
        "voters",
        both(*(put(f"{column}3", 0) for column in "CDE")),
        ("E117", 3, "registered", "C3"),
    ),
    "a share without its sign": (
        "history",
        both(put("O1", "turnout"), put("O3", 79)),
        ("E114", 3, "turnout", "O3"),
    ),
    "a base nobody knows": ("history", put("O3", "dps"), ("E119", 3, "base", "O3")),
    "definitions mixed": (
        "history",
        both(put("O3", "dpt_dpk"), put("G3", None)),
        ("W412", 3, "base", "O3"),
    ),
    "an early list": ("recap", put("A1", "DAFTAR PEMILIH SEMENTARA"), ("W414", None, None, None)),
    "an early list, tidy": (
        "voters",
        both(put("G1", "quality"), *(put(f"G{row}", "DPSHP") for row in range(2, 13))),
        ("W414", None, None, None),
    ),
    "a jump of turnout": (
        "history",
        both(put("F14", 100_905), put("J14", 100_000), put("M14", 99_896)),
        ("W403", 14, "ballots_cast", "F14"),
    ),
    "a jump of voters": (
        "history",
        both(put("E14", 500_000), put("G14", 499_063)),
        ("W404", 14, "registered", "E14"),
    ),
    "a vote not named": ("form", put("A1", "HASIL"), ("W407", None, None, None)),
    "a total in a history": (
        "history",
        again(3, A="JUMLAH", E=5, F=5),
        ("E112", 24, "registered", "E24"),
    ),
    "a province beside its parts": (
        "history",
        again(3, A="15", B="Provinsi Jambi", E=2_676_017),
        ("W417", 24, "registered", "E24"),
    ),
    "a gap in a column": ("voters", put("D3", None), ("W418", 3, "male", "D3")),
    "a gap in a history": ("history", put("E3", None), ("W418", 3, "registered", "E3")),
    "a region of a history missing": ("history", without(3), ("W406", None, None, None)),
    "the heading of men gone": ("voters", put("D1", "Lk-"), ("W419", None, None, None)),
    "the heading of women gone": ("recap", put("E6", "X"), ("W419", None, None, None)),
    "the heading of valid votes gone": ("history", put("M1", "sa"), ("W419", None, None, None)),
    "a region in a list of its own": (
        "voters",
        put("H3", "pemilu-2042"),
        ("W406", None, None, None),
    ),
    "a column not known": ("history", put("G1", "dptx"), ("I206", 1, None, None)),
    "no valid votes": ("form", without(41), ("W419", None, None, None)),
    "a province above its parts": (
        "history",
        again(3, A="15", B="Provinsi Jambi", E=2_676_117, F=2_142_882, G=2_665_800),
        ("W417", 24, "registered", "E24"),
    ),
    "a heading missing": ("form", put("E2", None), ("E106", 2, None, "E2")),
}


@pytest.fixture(params=["xlsx", "csv"])
def save(request, write):
    def save(rows, name="berkas"):
        if request.param == "xlsx":
            return write(f"{name}.xlsx", {"Lembar": rows})
        return write(f"{name}.csv", as_csv(rows, ";"))

    return save


def told(path):
    """Return the findings of a check, by kind of table, and its figures."""
    results = check([path])
    return [one for result in results for one in result.findings], [r.frame for r in results]


def figures(frames):
    """Return every figure of every region and vote."""
    return {
        (row.get("election"), row["region_code"], name): row[name]
        for frame in frames
        if len(frame)
        for row in frame.to_dict("records")
        for name in COUNTED
        if name in row and row[name] == row[name]
    }


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """Every figure of the good files."""
    found = {}
    for kind, (rows, _) in GOOD.items():
        book = Workbook()
        for row in rows():
            book.active.append(row)
        path = tmp_path_factory.mktemp(kind) / "a.xlsx"
        book.save(path)
        found[kind] = figures(told(path)[1])
    return found


@pytest.mark.parametrize("kind", GOOD)
def test_good_files_have_no_faults(save, kind):
    rows, reader = GOOD[kind]
    path = save(rows())

    table = reader(path)

    assert len(table.frame) == (22 if kind == "history" else 11)
    assert {one.code for one in table.findings} == set()
    expected = set() if kind != "form" else {"W404"}  # people of the form are invented
    assert {one.code for one in told(path)[0]} == expected


@pytest.mark.parametrize("fault", FAULTS)
def test_fault(save, fault):
    kind, change, expected = FAULTS[fault]
    rows, reader = GOOD[kind]
    changed = rows()
    change(changed)
    assert changed != rows()

    findings, frames = told(save(changed))

    assert expected in found(findings)
    if expected[0].startswith("E"):
        with pytest.raises(DataError, match=expected[0]):
            reader(save(changed, "lagi"))
    else:
        assert frames[0]["region_code"].notna().all()


def test_every_fault_has_a_code_of_its_own():
    codes = {code for _, _, (code, *_) in FAULTS.values()}

    assert len(codes) >= 28


class TestReadRight:
    """What looks wrong and is not."""

    def test_numbers_as_text(self, save):
        rows = voter_rows()
        for row in dotted(rows)[1:]:
            rows[rows.index(next(r for r in rows if r[0] == row[0]))] = row

        voters = read_voters(save(rows))

        assert voters.total == 2_676_107
        assert not voters.findings

    def test_codes_as_numbers_beside_names(self, save):
        rows = voter_rows()
        for row in rows[1:]:
            row[0] = int(row[0].replace(".", ""))
        bps = {1506: 1507, 1507: 1506, 1508: 1509, 1509: 1508}

        for codes in (dict.fromkeys(()), bps):
            swapped = [[codes.get(row[0], row[0]), *row[1:]] for row in rows]
            people = read_voters(save(swapped, f"a{len(codes)}")).registered
            assert people.to_dict() == dict(zip(JAMBI.values(), DPT_2024, strict=True))

    def test_codes_with_a_lost_zero_or_decimal_comma(self, save):
        rows = voter_rows()
        for row in rows[1:]:
            row[0] = row[0].replace(".", ",")

        assert read_voters(save(rows)).total == 2_676_107

    def test_ballots_above_the_dpt_by_those_who_moved(self, save):
        rows = history_rows()
        row = rows[2]
        row[4:14] = [1000, 1010, 1000, None, None, 980, 20, 10, 1000, 10]
        row[14] = "dpt"

        history = read_history(save(rows))

        assert ("W402", 3, "ballots_cast", "F3") in found(history.findings)
        row[5:14] = [1021, 1000, None, None, 991, 20, 10, 1011, 10]
        with pytest.raises(DataError, match=r"E118 .*row 3, column 'ballots_cast'"):
            read_history(save(rows, "lagi"))

    def test_totals_of_each_vote(self, save):
        rows = history_rows()
        for first, vote in ((1, "pemilu-2019"), (12, "pemilu-2024")):
            sums = [sum(row[n] for row in rows[first : first + 11]) for n in (4, 5)]
            rows.append(["JUMLAH", None, vote, rows[first][3], *sums])

        history = read_history(save(rows))

        assert len(history.frame) == 22
        assert {(one.code, one.row) for one in history.findings} == {("I201", 24), ("I201", 25)}


class TestOtherFiles:
    def test_list_by_the_person(self, write):
        assert found(told(write("a.csv", PERSONS))[0]) == {("E126", None, None, None)}

    def test_results_given_as_voters(self, save):
        with pytest.raises(DataError, match=r"^E120 .*give it with --history"):
            read_voters(save(history_rows()))

    def test_voters_given_as_results(self, save):
        with pytest.raises(DataError, match=r"^E123 .*give it with --voters"):
            read_history(save(recap_rows()))

    def test_ten_regions_missing_beside_the_last_election(self, write):
        voters = write("dpt.xlsx", {"A": voter_rows()[:2]})
        history = write("riwayat.xlsx", {"A": history_rows()})

        [own, _] = check([voters, history])

        [left] = own.findings
        assert left.code == "W406"
        assert "Kabupaten Merangin" in left.message("id")
        assert left.message("id").count("15.") == 10

    def test_ten_regions_missing_of_many(self, write):
        codes = [f"32.{number:02}" for number in (*range(1, 19), *range(71, 80))]
        rows = [
            ["region_code", "registered"],
            *([code, 9000 + 7 * n] for n, code in enumerate(codes)),
        ]

        assert not read_voters(write("a.xlsx", {"A": rows})).findings
        [left] = read_voters(write("b.xlsx", {"A": rows[:-10]})).findings
        assert left.code == "W406"
        assert left.message("en").count("32.7") == 9

    def test_mixed_scales(self, write):
        rows = "Kabupaten/Kota;Partisipasi pilgub 2020\nKERINCI;79,12\nTEBO;0,7253\n"

        assert found(told(write("a.csv", rows))[0]) >= {
            ("E137", None, "Partisipasi pilgub 2020", None)
        }


NUMBERS = st.sampled_from(["x100", "x10", "+1", "-1", "blank", "text", "swap", "/1000", "negative"])
CHANGES = {
    "x100": lambda n: n * 100,
    "x10": lambda n: n * 10,
    "+1": lambda n: n + 1,
    "-1": lambda n: n - 1,
    "blank": lambda _: None,
    "text": lambda n: f"{n}x",
    "swap": lambda n: int(str(n)[::-1]),
    "/1000": lambda n: n / 1000,
    "negative": lambda n: -n,
}


@pytest.mark.parametrize("kind", GOOD)
@settings(max_examples=12)
@given(data=st.data())
def test_no_figure_changes_in_silence(write, good, kind, data):
    """Whatever cell of a good file is changed, its figures stay, or something is told."""
    rows = GOOD[kind][0]()
    counts = [
        (n, column)
        for n, row in enumerate(rows)
        for column, cell in enumerate(row)
        if isinstance(cell, int) and not (kind == "voters" and column == 5)
    ]
    row, column = data.draw(st.sampled_from(counts))
    rows[row][column] = CHANGES[data.draw(NUMBERS)](rows[row][column])

    findings, changed = told(write("b.xlsx", {"A": rows}))

    serious = {one.code for one in findings if one.code[0] in "EW"} - {"W404"}
    assert serious or figures(changed) == good[kind]


@pytest.mark.parametrize("kind", GOOD)
@settings(max_examples=12)
@given(data=st.data())
def test_no_row_goes_or_doubles_in_silence(write, good, kind, data):
    rows = GOOD[kind][0]()
    whole = [n for n, row in enumerate(rows) if sum(isinstance(cell, int) for cell in row) > 2]
    row = data.draw(st.sampled_from(whole))
    if data.draw(st.booleans()):
        del rows[row]
    else:
        rows.insert(row, list(rows[row]))

    findings, changed = told(write("b.xlsx", {"A": rows}))

    serious = {one.code for one in findings if one.code[0] in "EW"} - {"W404"}
    assert serious or figures(changed) == good[kind]


def test_lost_zeros_are_offered_never_put_in(save):
    rows = recap_rows()
    rows[8][5] = "276.57"

    with pytest.raises(DataError, match=r"^E133 .*\(276570\?\)"):
        read_voters(save(rows))
