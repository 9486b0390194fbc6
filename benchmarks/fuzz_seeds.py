"""Seed files of every layout the readers know, all figures constructed, and how they are packed.

A seed is a list of rows of cells, or the value of a JSON file. `as_csv`, `as_xlsx`, `as_ods` and
`as_json` write one as bytes that depend on nothing else.
"""

import csv
import datetime
import io
import json
import zipfile
from xml.sax.saxutils import escape

NAMES = ["KERINCI", "MERANGIN", "SAROLANGUN", "BATANG HARI", "MUARO JAMBI", "TANJAB BARAT"]
NAMES += ["TANJAB TIMUR", "BUNGO", "TEBO", "KOTA JAMBI", "KOTA SUNGAI PENUH"]
CODES = [f"15.{place:02}" for place in (*range(1, 10), 71, 72)]
MEN = [1013 + 37 * place for place in range(11)]
WOMEN = [990 + 41 * place for place in range(11)]
ALL = [men + women for men, women in zip(MEN, WOMEN, strict=True)]
USERS = [int(0.8 * people) for people in ALL]
VOTERS = "region_code,region_name,registered,male,female,tps,known_on,election"
HEAD = (
    "region_code,region_name,election,date,registered,ballots_cast,valid,invalid,dpt,base,known_on"
)


def dots(number):
    """Write a number as offices do: 2.676.107."""
    return f"{number:,}".replace(",", ".")


def _voters():
    rows = zip(CODES, NAMES, ALL, MEN, WOMEN, strict=True)
    return [VOTERS.split(","), *([*row, 9, "2023-06-27", "pemilu-2024"] for row in rows)]


def _history():
    votes = [
        ("pilpres-2014", "2014-07-09"),
        ("pemilu-2019", "2019-04-17"),
        ("pemilu-2024", "2024-02-14"),
    ]
    rows = [
        [code, name, vote, day, n, cast, cast - 9, 9, n - 5, "dpt", day]
        for vote, day in votes
        for code, name, n, cast in zip(CODES, NAMES, ALL, USERS, strict=True)
    ]
    return [HEAD.split(","), *rows]


def _recap(levels=("KABUPATEN/KOTA",)):
    title = ["REKAPITULASI DAFTAR PEMILIH TETAP"], ["PEMILIHAN UMUM TAHUN 2024"], ["PROVINSI JAMBI"]
    blank = [None] * len(levels)
    head = ["NO", *levels, "JUMLAH TPS", "JUMLAH PEMILIH", None, None]
    rows = [
        [place + 1, *([NAMES[place]] if len(levels) == 1 else [NAMES[place % 3], f"DESA {place}"]),
         9, dots(MEN[place]), dots(WOMEN[place]), dots(ALL[place])]
        for place in range(11)
    ]  # fmt: skip
    total = ["JUMLAH", *blank, 99, dots(sum(MEN)), dots(sum(WOMEN)), dots(sum(ALL))]
    numbers = list(range(1, 6 + len(levels)))
    below = [None, *blank, None, "L", "P", "L + P"]
    return [*title, [], head, below, numbers, *rows, total, [], [None, None, "Ditetapkan di Jambi"]]


def _form():
    rows = [
        ["NO", "URAIAN", None, "RINCIAN"],
        ["I.", "DATA PEMILIH DAN PENGGUNA HAK PILIH", None, *NAMES, "JUMLAH TOTAL"],
        list(range(1, 16)),
    ]
    asked = [("Jumlah pemilih dalam Daftar Pemilih Tetap (DPT)", MEN, WOMEN)]
    half = [people // 2 for people in USERS]
    rest = [people - part for people, part in zip(USERS, half, strict=True)]
    asked += [("Jumlah pengguna hak pilih dalam DPT", half, rest)]
    asked += [("Jumlah seluruh pengguna hak pilih (1+2)", half, rest)]
    for number, (text, men, women) in enumerate(asked, 1):
        both = [a + b for a, b in zip(men, women, strict=True)]
        for sex, figures in (("LK", men), ("PR", women), ("JML", both)):
            first = [f"{number}.", text] if sex == "LK" else [None, None]
            rows.append([*first, sex, *map(dots, figures), dots(sum(figures))])
    votes = [("Jumlah suara sah", 9), ("Jumlah suara tidak sah", None)]
    for text, off in votes:
        figures = [people - off if off else 9 for people in USERS]
        rows.append(["III.", text, None, *map(dots, figures), dots(sum(figures))])
    return rows


def _situng2015():
    head = "id,region_id,region_name,name,pemilih,pengguna_hak_pilih,perolehan_suara,suara_sah,"
    rows = [(head + "suara_tidak_sah,total_suara").split(",")]
    for place, (name, people) in enumerate(zip(NAMES, ALL, strict=True)):
        cells = [f"{n / 1000:.3f}".rstrip("0") for n in (people, people - 300, people - 400)]
        votes = f"[1] {dots(people - 1400)} [2] 1.000"
        rows.append([place, 2, "JAMBI", name, *cells[:2], votes, cells[2], 100, cells[1]])
    return rows


def _station(dpt="pemilih_dpt_j"):
    cells = {"suara_sah": 228, "suara_tidak_sah": 5, "suara_total": 233, dpt: 292}
    for name, men in (("pengguna_dpt", 113), ("pengguna_dptb", 0), ("pengguna_non_dpt", 1)):
        cells |= {f"{name}_l": men, f"{name}_p": (233 - 3) - 113 if men > 1 else 1}
        cells[f"{name}_j"] = cells[f"{name}_l"] + cells[f"{name}_p"]
    cells |= {"pengguna_total_l": 114, "pengguna_total_p": 119, "pengguna_total_j": 233}
    return cells


def _sirekap():
    whole = {"mode": "hhcw", "chart": {"null": None, "100025": 83}, "images": [None, "p.jpg"]}
    whole |= {"administrasi": _station(), "psu": None, "ts": "2024-02-16 16:25:10"}
    return whole | {"status_suara": True, "status_adm": True}


def _stations():
    return [{"kode": f"1571011001{n:03}", "ts": "2024-02-16", **_station()} for n in range(1, 6)]


def _shares(percent=True):
    rows = zip(NAMES, USERS, ALL, strict=True)
    told = [[name, f"{100 * cast / n:.2f}".replace(".", ",") + "%" * percent]
            for name, cast, n in rows]  # fmt: skip
    return [["Partisipasi pemilih Pilkada 2024, Provinsi Jambi"], ["Kabupaten/Kota", "Partisipasi"],
            *told]  # fmt: skip


SITUNG = {"ts": "2019-04-26 02:45:05", "chart": {"21": 207}, "images": ["1-C.jpg"]}
SITUNG |= {"pemilih_j": 267, "suara_sah": 216, "pengguna_j": 221, "suara_total": 221}
SITUNG |= {"suara_tidak_sah": 5}
PERSONS = [["no", "nama", "jenis_kelamin", "usia", "rt", "rw"], [1, "CONTOH 001", "L", 30, 1, 2]]
TABLES = {
    "voters": _voters(),
    "history": _history(),
    "recap": _recap(),
    "recap-district": _recap(("KECAMATAN", "DESA/KELURAHAN")),
    "form": _form(),
    "situng2015": _situng2015(),
    "shares": _shares(),
    "fractions": _shares(percent=False),
    "persons": PERSONS,
}
VALUES = {
    "sirekap": _sirekap(),
    "stations": _stations(),
    "situng2019": SITUNG,
    "list": [{"id": 9, "kode": "1501", "nama": "KERINCI", "tingkat": 2}],
    "records": [dict(zip(HEAD.split(","), row, strict=True)) for row in _history()[1:]],
}


def as_csv(rows, mark=",", encoding="utf-8", ending="\n"):
    """Write rows as text; letters the encoding lacks are replaced."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=mark, lineterminator=ending).writerows(rows)
    return text.getvalue().encode(encoding, "replace")


def as_json(value, ascii_only=True):
    """Write any value as JSON, NaN and Infinity included."""
    return json.dumps(value, ensure_ascii=ascii_only, default=str).encode("utf-8", "replace")


def packed(members):
    """Pack named texts into a ZIP that is the same on every day."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0))
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def letters(column):
    """Name a column, from 0, as Excel does."""
    name, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _plain(cell):
    text = "".join(c if c in "\t\n" or c >= " " else f"_x{ord(c):04X}_" for c in str(cell))
    return escape(text.encode("utf-8", "replace").decode(), {'"': "&quot;"})


def _xlsx_cell(cell, place, shared):
    if isinstance(cell, int | float):
        kind = ' t="b"' if isinstance(cell, bool) else ""
        return f'<c r="{place}"{kind}><v>{cell + 0}</v></c>'
    if isinstance(cell, datetime.date):
        return f'<c r="{place}" s="1"><v>{(cell - datetime.date(1899, 12, 30)).days}</v></c>'
    if str(cell).startswith("#"):
        return f'<c r="{place}" t="e"><v>{_plain(cell)}</v></c>'
    if str(cell).startswith("="):
        return f'<c r="{place}"><f>{_plain(cell)[1:]}</f></c>'
    if shared is None:
        return f'<c r="{place}" t="inlineStr"><is><t>{_plain(cell)}</t></is></c>'
    number = shared.setdefault(str(cell), len(shared))
    return f'<c r="{place}" t="s"><v>{number}</v></c>'


def sheet_xml(rows, shared=None, head="", tail=""):
    """Write rows as the XML of a worksheet; texts inline, or into a table of shared ones."""
    lines = [
        f'<row r="{n}">'
        + "".join(
            _xlsx_cell(cell, f"{letters(column)}{n}", shared)
            for column, cell in enumerate(cells)
            if cell is not None
        )
        + "</row>"
        for n, cells in enumerate(rows, 1)
    ]
    head = head or f'<dimension ref="A1:{letters(max(map(len, rows), default=1))}{len(rows)}"/>'
    return f"{XML}<worksheet {MAIN}>{head}<sheetData>{''.join(lines)}</sheetData>{tail}</worksheet>"


XML = '<?xml version="1.0" encoding="UTF-8"?>'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
STYLES = (
    f'{XML}<styleSheet {MAIN}><fonts count="1"><font/></fonts>'
    '<fills count="1"><fill><patternFill/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
    "</styleSheet>"
)


def _relations(targets):
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'


def book_parts(sheets, strings=None):
    """Return the parts of a workbook, its worksheets given as XML by title."""
    numbered = list(enumerate(sheets, 1))
    files = [("worksheet", f"worksheets/sheet{n}.xml") for n, _ in numbered]
    files += [("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    types = "".join(
        f'<Override PartName="/xl/{file}" ContentType="{kind}.{name}+xml"/>' for name, file in files
    )
    types += f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    rels += 'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    listed = "".join(
        f'<sheet name="{_plain(t)}" sheetId="{n}" r:id="rId{n}"/>' for n, t in numbered
    )
    items = "".join(f"<si><t>{_plain(text)}</t></si>" for text in strings or ())
    parts = {
        "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types">{rels}{types}</Types>',
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'{XML}<workbook {MAIN} xmlns:r="{OFFICE}"><sheets>{listed}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": _relations(files),
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f"{XML}<sst {MAIN}>{items}</sst>",
    }
    return parts | {f"xl/{files[n - 1][1]}": sheets[title] for n, title in numbered}


def xlsx_parts(sheets, shared=True):
    """Return the parts of a workbook of rows by title."""
    strings = {} if shared else None
    return book_parts({t: sheet_xml(rows, strings) for t, rows in sheets.items()}, strings)


def ods_parts(sheets):
    """Return the parts of an OpenDocument spreadsheet of rows by title."""
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    tables = ""
    for title, rows in sheets.items():
        lines = "".join(
            "<table:table-row>" + "".join(map(_ods_cell, cells)) + "</table:table-row>"
            for cells in rows
        )
        tables += f'<table:table table:name="{_plain(title)}">{lines}</table:table>'
    names = "".join(f' xmlns:{n}="{office}{n}:1.0"' for n in ("office", "table", "text"))
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    content = f"{XML}<office:document-content{names}>{body}</office:document-content>"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = f'{XML}<m:manifest xmlns:m="{office}manifest:1.0"/>'
    return {"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest}


def _ods_cell(cell):
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return f'<table:table-cell office:value-type="float" office:value="{cell}"/>'
    text = f"<text:p>{_plain(cell)}</text:p>"
    return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'
