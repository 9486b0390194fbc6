"""Damage to seed files: cells, rows and columns, parts of workbooks, values of JSON, bytes."""

import datetime
import json

import fuzz_seeds as seeds

CELLS = 40_000  # of a table, so that what is measured is damage and not size
NASTY = [
    None, "", " ", "-", "–", "#VALUE!", "#REF!", "=1+1", "=HYPERLINK(\"x\")", "+1", "@x", "1e400",
    "NaN", "nan", "inf", "-inf", "Infinity", 1e400, -1e400, float("nan"), 1e308, 1e-300, -0.0, 0,
    -1, 0.5, 10**10, 10**10 + 1, 2**63, 10**30, "9" * 25, "9" * 5000, "²", "²²²²", "٣", "٣٤٥",
    "१५",
    "1٣.0٤", "½", "１５０１", "\u200f1250", "\u202e15.01", "\ufeff", "\u00a01.250", "a\x00b",
    "\x00",
    "\ud800", "😀" * 9, "e\u0301", "ﬃ", "İ", "ß" * 3, "x" * 40000,
    " " * 40000 + "x", "." * 30000 + "x",
    "jumlah " * 6000, "15." * 9000, "(" * 9000, "[1] " * 9000, "a\nb", "a\r\nb", "\t", '"', '""""',
    "'", "\\", "{}", "{value}", "%s", "%", "100%", "101 %", "54,39%", True, False, "TRUE", "yes",
    datetime.date(2024, 2, 14), datetime.date(1900, 1, 1), "2024-02-14", "2024-99-99", "31/02/2024",
    "14|02|2024", "0001-01-01", "9999-12-31", "20٣٤-01-01", "1 (0.03)", "1.250 (50%)", "1 (", "15",
    "15.01", "15,1", "1501", "1506", "15.06", "15.1", 15.01, 1501, "15/01", "15..01", ".", "..",
    "/",
    "//", "15.01/", "15.01.01.2001", "JAMBI", "KOTA JAMBI", "JUMLAH", "TOTAL", "Jumlah pindahan",
    "BUNGO TEBO", "1.234.567", "1,234.5", "405.85", "1E+05", "12.34", "1_000", "0x10", "L", "P",
    "PROVINSI", "PROVINSI JAMBI", "KABUPATEN : TEBO", "KECAMATAN : X", "TPS", "registered",
    "region_code", "election", "pemilu-2024", "pemilu-9999", "pemilu-20٣٤", "pilkada", "dpt", "DPS",
    "[[]]", "null", "157101100100１", "1571011001001", "partisipasi", "suara sah", "DPT",
    "pengguna",
]  # fmt: skip
BYTES = [b"\x00", b"\xff", b"\xfe", b"\x80", b"\r", b"\n", b'"', b";", b",", b"\t", b"PK\x03\x04"]
BYTES += [b"<", b">", b"&", b"&x;", b"9999999999", b"-1", b"1e999", b"[", b"{", b"\xef\xbb\xbf"]
ENCODINGS = ["utf-8"] * 6 + ["utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
PARTS = ["<row>", '<row r="9">', '<c r="XFD1048576"><v>1</v></c>', '<c r="A0"/>', '<c t="s">',
         '<dimension ref="A1:XFD1048576"/>', "<v>99999999</v>", '<mergeCell ref="A1:ZZ9"/>',
         '<c r="B3" t="d"><v>2024-02-14T25:00</v></c>', '<c r="B4" s="1"><v>1e9</v></c>',
         '<c r="B5" s="99"><v>1</v></c>', '<c r="B6" t="e"><v>#N/A</v></c>', "<f>1</f>",
         'table:number-columns-repeated="16384" ', 'table:number-rows-repeated="1048576" ',
         'office:value-type="date" office:date-value="x" ', '<c r="B7" t="zz"><v>1</v></c>',
         '<c r="C7" s="1"><v>0.5</v></c>', '<c r="C8" s="1"><v>-9</v></c>']  # fmt: skip


def damaged(rng):
    """Return the name and the bytes of one input."""
    if rng.random() < 0.25:
        name = rng.choice(list(seeds.VALUES))
        value = json.loads(json.dumps(seeds.VALUES[name]))
        for _ in range(rng.choice([0, 1, 1, 2, 4])):
            value = _damaged_value(rng, value)
        content = seeds.as_json(value, ascii_only=rng.random() < 0.7)
        return f"{rng.choice([name, '1571011001001'])}.json", _damaged_bytes(rng, content)
    titles = rng.choices(list(seeds.TABLES), k=rng.choice([1, 1, 1, 2, 3]))
    sheets = {}
    for title in titles:
        rows = [list(row) for row in seeds.TABLES[title]]
        for _ in range(rng.choice([0, 1, 1, 2, 3, 6])):
            rng.choice(TABLE_DAMAGES)(rng, rows)
            while sum(map(len, rows)) > CELLS:
                rows.pop()
        sheets[f"{title}{len(sheets) or ''}"] = rows
    kind = rng.choice(["csv", "csv", "csv", "xlsx", "xlsx", "ods"])
    if kind != "csv":
        parts = seeds.ods_parts(sheets) if kind == "ods" else seeds.xlsx_parts(sheets, _coin(rng))
        content = seeds.packed(_damaged_parts(rng, parts))
        return f"{titles[0]}.{kind}", _damaged_bytes(rng, content, 0.05)
    mark, encoding = rng.choice(",;\t|,;:"), rng.choice(ENCODINGS)
    ending = rng.choice(["\n", "\r\n", "\n", "\r"])
    content = seeds.as_csv(next(iter(sheets.values())), mark, encoding, ending)
    return f"{titles[0]}.csv", _damaged_bytes(rng, content)


def _coin(rng):
    return rng.random() < 0.5


def _cell(rng, rows):
    """Return a row that holds a cell, and the place of one."""
    filled = [row for row in rows if row] or [[None]]
    row = rng.choice(filled)
    return row, rng.randrange(len(row))


def _replace(rng, rows):
    row, place = _cell(rng, rows)
    row[place] = rng.choice(NASTY)


def _replace_column(rng, rows):
    _, place = _cell(rng, rows)
    nasty, start = rng.choice(NASTY), rng.randrange(len(rows))
    for row in rows[start:]:
        if place < len(row):
            row[place] = nasty if _coin(rng) else rng.choice(NASTY)


def _swap_columns(rng, rows):
    width = max(map(len, rows), default=1) or 1
    one, other = rng.randrange(width), rng.randrange(width)
    for row in rows:
        if max(one, other) < len(row):
            row[one], row[other] = row[other], row[one]


def _drop_or_double_column(rng, rows):
    _, place = _cell(rng, rows)
    double = _coin(rng)
    for row in rows:
        if place < len(row):
            row[place : place + 1] = [row[place]] * 2 if double else []


def _shuffle(rng, rows):
    rng.shuffle(rows) if rng.random() < 0.2 else rows.reverse()


def _swap_rows(rng, rows):
    one, other = rng.randrange(len(rows)), rng.randrange(len(rows))
    rows[one], rows[other] = rows[other], rows[one]


def _drop_rows(rng, rows):
    start = rng.randrange(len(rows))
    del rows[start : start + rng.choice([1, 1, 3, 99])]
    rows or rows.append([None])


def _double_rows(rng, rows):
    start = rng.randrange(len(rows))
    part = [list(row) for row in rows[start : start + rng.choice([1, 1, 5, 20])]]
    rows[start:start] = part * rng.choice([1, 1, 1, 30])


def _head(rng, rows):
    """Put any number of lines above the table, empty, plain or nasty."""
    depth = rng.choice([1, 2, 5, 39, 40, 41, 60])
    rows[:0] = [[rng.choice(NASTY)] * rng.choice([0, 1, 3]) for _ in range(depth)]


def _widen(rng, rows):
    """Add columns, now and then thousands of them."""
    more, cell = rng.choice([1, 3, 50, 5000]), rng.choice(NASTY)
    for row in rng.sample(rows, min(len(rows), rng.choice([1, 2, 9]))):
        row.extend([cell if len(str(cell)) < 50 else None] * more)


def _graft(rng, rows):
    """Put rows of another layout into this one."""
    place = rng.randrange(len(rows))
    rows[place:place] = [list(row) for row in rng.choice(list(seeds.TABLES.values()))]


def _transpose(_, rows):
    width = min(max(map(len, rows), default=0), 60)
    rows[:] = [[row[n] if n < len(row) else None for row in rows] for n in range(width)] or [[None]]


TABLE_DAMAGES = [_replace] * 6 + [_replace_column] * 3 + [_swap_columns, _drop_or_double_column]
TABLE_DAMAGES += [_shuffle, _swap_rows, _drop_rows, _double_rows, _head, _widen, _graft, _transpose]


def _damaged_value(rng, value):
    """Change something at a random place of a JSON value."""
    nasty = rng.choice([*NASTY, [], {}, [[1]], {"a": {"b": [{}]}}, [None], [{"x": 1}] * 3])
    keys = list(value) if isinstance(value, dict) else []
    keys = list(range(len(value))) if isinstance(value, list) else keys
    if not keys or rng.random() < 0.1:
        return rng.choice([nasty, [value], [value, nasty], {"x": value}, {str(nasty)[:99]: value}])
    key = rng.choice(keys)
    act = rng.random()
    if act < 0.15:
        del value[key]
    elif act < 0.3 and isinstance(value, dict):
        value[rng.choice(["administrasi", "kode", "ts", "registered", str(nasty)[:99]])] = nasty
    elif act < 0.4 and isinstance(value, list):
        value += value[key : key + 2] * rng.choice([1, 1, 40])
    elif act < 0.7 or not isinstance(value[key], dict | list):
        value[key] = nasty
    else:
        value[key] = _damaged_value(rng, value[key])
    return value


def _damaged_parts(rng, parts):
    """Damage the XML within a workbook, which packing would hide from flipped bytes."""
    for _ in range(rng.choice([0, 0, 0, 1, 2])):
        name = rng.choice(list(parts))
        text, place = parts[name], rng.randrange(len(parts[name]) or 1)
        if isinstance(text, str) and _coin(rng):
            place = max(text.find(rng.choice("<> "), place), 0) + _coin(rng)
            parts[name] = text[:place] + rng.choice(PARTS) + text[place:]
        elif rng.random() < 0.1:
            del parts[name]
            parts = parts or {"x": ""}
        else:
            raw = text.encode() if isinstance(text, str) else text
            parts[name] = _damaged_bytes(rng, raw, 1.0)
    return parts


def _damaged_bytes(rng, content, odds=0.3):
    if rng.random() >= odds or not content:
        return content
    raw = bytearray(content)
    for _ in range(rng.choice([1, 1, 2, 8])):
        place, act = rng.randrange(len(raw) + 1), rng.random()
        if act < 0.4 and place < len(raw):
            raw[place] ^= rng.randrange(1, 256)
        elif act < 0.5:
            del raw[place:]
        elif act < 0.65:
            del raw[place : place + rng.choice([1, 2, 50])]
        elif act < 0.75:
            raw[place:place] = raw[place : place + 200] * rng.choice([1, 1, 50])
        else:
            raw[place:place] = rng.choice(BYTES) * rng.choice([1, 1, 3, 2000])
    return bytes(raw)
