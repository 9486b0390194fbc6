"""Forms, recaps and stations as offices make them, constructed: invented people, real regions."""

from itertools import chain

JAMBI = {
    "KERINCI": "15.01",
    "MERANGIN": "15.02",
    "SAROLANGUN": "15.03",
    "BATANG HARI": "15.04",
    "MUARO JAMBI": "15.05",
    "TANJAB BARAT": "15.06",
    "TANJAB TIMUR": "15.07",
    "BUNGO": "15.08",
    "TEBO": "15.09",
    "KOTA JAMBI": "15.71",
    "KOTA SUNGAI PENUH": "15.72",
}
LISTS = ("dpt", "dptb", "dpk", "dpktb")
SEXES = ("LK", "PR", "JML")

#: Questions of each kind of form: number, text, and what is added up for it.
FORM_2014 = [
    ("I.", "DATA PEMILIH DAN PENGGUNAAN HAK PILIH", None),
    ("A.", "DATA PEMILIH", ()),
    ("1.", "Jumlah pemilih terdaftar dalam Daftar Pemilih 1", ("dpt",)),
    ("2.", "Jumlah pemilih terdaftar dalam Daftar Pemilih 2", ("dptb",)),
    ("3.", "Pemilih terdaftar dalam Daftar Pemilih 3", ("dpk",)),
    ("4.", "Pemilih Khusus Tambahan (DPKTb)/pengguna KTP atau identitas lain", ("dpktb",)),
    ("5.", "Jumlah Pemilih (1+2+3+4)", LISTS),
    ("B.", "PENGGUNA HAK PILIH", ()),
    ("1.", "Pengguna hak pilih dalam DPT", ("used_dpt",)),
    ("2.", "Pengguna hak pilih dalam DPTb/pemilih dari TPS lain", ("used_dptb",)),
    ("3.", "Pengguna hak pilih dalam DPK", ("used_dpk",)),
    ("4.", "Pengguna hak pilih dalam DPKTb/pengguna KTP", ("used_dpktb",)),
    ("5.", "Jumlah seluruh pengguna hak pilih (1+2+3+4)", tuple(f"used_{n}" for n in LISTS)),
]
FORM_2019 = [
    ("I.", "DATA PEMILIH DAN PENGGUNAAN HAK PILIH", None),
    ("A.", "DATA PEMILIH", ()),
    ("1.", "Jumlah pemilih dalam DPT (Model A.3-KPU)", ("dpt",)),
    ("2.", "Jumlah pemilih dalam DPTb (Model A.4-KPU)", ("dptb",)),
    ("3.", "Jumlah pemilih dalam DPK (Model A.DPK-KPU)", ("dpk",)),
    ("4.", "Jumlah pemilih (A.1+A.2+A.3)", LISTS[:3]),
    ("B.", "PENGGUNA HAK PILIH", ()),
    ("1.", "Jumlah pengguna hak pilih dalam DPT (Model C7.DPT-KPU)", ("used_dpt",)),
    ("2.", "Jumlah pengguna hak pilih dalam DPTb (Model A.4-KPU)", ("used_dptb",)),
    ("3.", "Jumlah pengguna hak pilih dalam DPK (Model A.DPK-KPU)", ("used_dpk",)),
    ("4.", "Jumlah pengguna hak pilih (B.1+B.2+B.3)", tuple(f"used_{n}" for n in LISTS[:3])),
    ("II.", "DATA PEMILIH DISABILITAS", ()),
    ("1.", "Jumlah seluruh pemilih disabilitas yang terdaftar dalam DPT, DPTb dan DPK", ("aided",)),
    ("2.", "Jumlah seluruh pemilih disabilitas yang menggunakan hak pilih", ("aided",)),
]
FORM_2024 = [
    ("I.", "DATA PEMILIH DAN PENGGUNA HAK PILIH", None),
    ("A.", "DATA PEMILIH", ()),
    ("1.", "Jumlah pemilih dalam DPT (Model A-KabKo Daftar Pemilih)", ("dpt",)),
    ("B.", "PENGGUNA HAK PILIH", ()),
    ("1.", "Jumlah pengguna hak pilih dalam DPT", ("used_dpt",)),
    ("2.", "Jumlah pengguna hak pilih dalam DPTb", ("used_dptb",)),
    ("3.", "Jumlah pengguna hak pilih dalam DPK", ("used_dpk",)),
    ("4.", "Jumlah pengguna hak pilih (B.1 + B.2 + B.3)", tuple(f"used_{n}" for n in LISTS[:3])),
]
PILKADA = [
    ("I.", "DATA PEMILIH DAN PENGGUNA HAK PILIH", None),
    ("A.", "DATA PEMILIH", ()),
    ("1.", "Jumlah pemilih dalam Daftar Pemilih Tetap (DPT)", ("dpt",)),
    ("2.", "Jumlah pemilih dalam Daftar Pemilih Pindahan (DPPh)", ("dptb",)),
    ("3.", "Jumlah pemilih dalam Daftar Pemilih Tambahan (DPTb)", ("dpk",)),
    ("4.", "Jumlah pemilih (A.1 + A.2 + A.3)", LISTS[:3]),
    ("B.", "PENGGUNA HAK PILIH", ()),
    ("1.", "Jumlah pengguna hak pilih dalam DPT", ("used_dpt",)),
    ("2.", "Jumlah pengguna hak pilih dalam DPPh", ("used_dptb",)),
    ("3.", "Jumlah pengguna hak pilih dalam DPTb", ("used_dpk",)),
    ("4.", "Jumlah pengguna hak pilih (B.1 + B.2 + B.3)", tuple(f"used_{n}" for n in LISTS[:3])),
]
PAPERS = [
    ("1.", "Jumlah surat suara yang diterima, termasuk cadangan 2% (2+3+4)"),
    ("2.", "Jumlah surat suara yang digunakan"),
]

BALLOTS = [
    ("A.", "SELURUH SUARA SAH"),
    ("B.", "SUARA TIDAK SAH"),
    ("C.", "SELURUH SUARA SAH DAN SUARA TIDAK SAH (A + B)"),
]


def people(place):
    """Return invented men and women of a region by list; no two figures alike."""
    men = [9100 + 137 * place, 61 + 3 * place, 43 + 5 * place, 217 + 7 * place, 31 + place]
    women = [8950 + 149 * place, 57 + 2 * place, 39 + 4 * place, 233 + 11 * place, 29 + place]
    away = [2113 + 11 * place, 5, 3, 2]
    used = [f"used_{name}" for name in LISTS]
    return {
        name: (man, woman)
        for name, man, woman in zip(
            (*LISTS, "aided", *used),
            chain(men, (m - a for m, a in zip(men, away, strict=False))),
            chain(women, (w - a - 7 for w, a in zip(women, away, strict=False))),
            strict=False,
        )
    }


def added(place, names):
    """Return men, women and both over some lists of a region."""
    men, women = (sum(people(place)[name][sex] for name in names) for sex in (0, 1))
    return men, women, men + women


def users_of(questions):
    """Return the lists whose users a form counts."""
    return next(q[2] for q in reversed(questions) if len(q[2] or ()) > 2)


def votes(place, questions):
    """Return valid and spoilt votes of a region, and their sum."""
    cast = added(place, users_of(questions))[2]
    spoilt = 311 + 13 * place
    return cast - spoilt, spoilt, cast


def form(questions, heads, total="JUMLAH TOTAL", first=0, numbered=True):
    """Return the rows of a form with regions as columns, each question on three rows."""
    places = range(first, first + len(heads))
    rows = []

    def row(number, text, sex, values):
        rows.append([number, text, sex, *values, *([sum(values)] if total else [])])

    for number, text, names in questions:
        if names is None:
            rows.append([number, text, None, *heads, *([total] if total else [])])
            if numbered:
                rows.append([str(n) for n in range(1, len(rows[-1]) + 1)])
        elif not names:
            rows.append([number, text])
        else:
            sums = [added(place, names) for place in places]
            for sex, label in enumerate(SEXES):
                shown = (number, text) if sex == 0 else (None, None)
                row(*shown, label, [one[sex] for one in sums])
    rows.append(["III.", "DATA PENGGUNAAN SURAT SUARA"])
    cast = [votes(place, questions) for place in places]
    for number, text in PAPERS:
        row(number, text, None, [one[2] for one in cast])
    rows.append(["V.", "DATA SUARA SAH DAN TIDAK SAH"])
    texts = (
        "SELURUH SUARA SAH",
        "SUARA TIDAK SAH",
        "SELURUH SUARA SAH DAN SUARA TIDAK SAH (A + B)",
    )
    for which, text in enumerate(texts):
        row(f"{'ABC'[which]}.", f"JUMLAH {text}", None, [one[which] for one in cast])
    return rows


def dotted(rows, mark="."):
    """Write whole numbers as text with thousands set off."""
    return [
        [f"{cell:,}".replace(",", mark) if isinstance(cell, int) else cell for cell in row]
        for row in rows
    ]


def as_csv(rows, mark=","):
    """Write rows as text, quoted where a cell holds the delimiter or a line break."""

    def shown(cell):
        text = "" if cell is None else str(cell)
        return f'"{text}"' if mark in text or "\n" in text else text

    return "".join(mark.join(map(shown, row)) + "\n" for row in rows)


def found(findings):
    """Return code, row, column and cell of findings."""
    return {(one.code, one.row, one.column, one.cell) for one in findings}


def codes(findings):
    """Return the codes of findings."""
    return {one.code for one in findings}
