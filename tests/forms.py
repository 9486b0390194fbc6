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


#: Registered voters of Pemilu 2024 per regency, public; they sum to 2,676,107.
DPT_2024 = [
    197657, 276576, 209632, 222203, 313940, 234583, 174465, 260469, 262261, 451723, 72598,
]  # fmt: skip


def recap(names, people, head="KABUPATEN/KOTA", title=("PROVINSI JAMBI",)):
    """Return a recap: title, header of two rows, number row, a row per region, total, signature."""
    body = [
        [n, name, count // 240 + 1, count * 9 // 17, count - count * 9 // 17, count]
        for n, (name, count) in enumerate(zip(names, people, strict=True), 1)
    ]
    sums = [sum(row[column] for row in body) for column in range(2, 6)]
    return [
        ["REKAPITULASI DAFTAR PEMILIH TETAP"],
        ["PEMILIHAN UMUM TAHUN 2024"],
        *([line] for line in title),
        [],
        ["NO", head, "JUMLAH TPS", "JUMLAH PEMILIH", None, None],
        [None, None, None, "L", "P", "L + P"],
        [str(n) for n in range(1, 7)],
        *body,
        ["JUMLAH", None, *sums],
        [],
        [None, None, None, "Ditetapkan di Jambi"],
        [None, None, None, "pada tanggal 27 Juni 2023"],
        [None, None, None, "KETUA,"],
        [None, None, None, "(NAMA)"],
    ]


def sirekap(dpt=(147, 145), used=(113, 117), dptb=(3, 4), dpk=(2, 6), invalid=6, **changed):
    """Return what Sirekap 2024 publishes of one station."""
    parts = {"pemilih_dpt": dpt, "pengguna_dpt": used, "pengguna_dptb": dptb}
    parts |= {"pengguna_non_dpt": dpk}
    parts["pengguna_total"] = tuple(map(sum, zip(used, dptb, dpk, strict=True)))
    figures = {
        f"{name}_{sex}": count
        for name, (men, women) in parts.items()
        for sex, count in zip("lpj", (men, women, men + women), strict=True)
    }
    cast = figures["pengguna_total_j"]
    figures |= {"suara_sah": cast - invalid, "suara_tidak_sah": invalid, "suara_total": cast}
    return {
        "mode": "hhcw",
        "chart": {"null": None, "100025": 83, "100026": 156},
        "images": ["https://example.invalid/p1.jpg", None],
        "administrasi": figures | changed,
        "psu": None,
        "ts": "2024-02-16 16:25:10",
        "status_suara": True,
        "status_adm": True,
    }


EMPTY_STATION = {
    "chart": None,
    "images": [None, None],
    "administrasi": None,
    "psu": None,
    "ts": "2024-02-18 06:00:00",
    "status_suara": False,
    "status_adm": False,
}
SITUNG_2019 = {
    "ts": "2019-04-26 02:45:05",
    "chart": {"21": 207, "22": 9},
    "images": ["1-00000-01-C-XXX-X5.jpg"],
    "pemilih_j": 267,
    "suara_sah": 216,
    "pengguna_j": 221,
    "suara_total": 221,
    "suara_tidak_sah": 5,
}
PERSONS = """\
no,nama,jenis_kelamin,usia,rt,rw,nik,ket,alamat,nomor_tps,kelurahan_desa,kecamatan,kabupaten_kota,provinsi
1,PEMILIH CONTOH 1,P,36,007,002,-,-,JL. CONTOH, 001,SUNGAI CONTOH,CONTOH ILIR,TEBO,JAMBI
2,PEMILIH CONTOH 2,L,26,009,000,,-,JL. CONTOH, 001,SUNGAI CONTOH,CONTOH ILIR,TEBO,JAMBI
"""
SITUNG_2015 = """\
id,region_id,region_name,name,pemilih,pengguna_hak_pilih,perolehan_suara,suara_sah,suara_tidak_sah,total_suara,link,resource
11,2,JAMBI,KERINCI,217.775,121.061,[1] 63.331 [2] 55.120,118.451,2.61,121.061,x,y
12,2,JAMBI,KOTA JAMBI,405.85,279.639,[1] 95.708 [2] 183.449,279.157,482,279.639,x,y
13,2,JAMBI,KOTA SUNGAI PENUH,67.743,51.954,[1] 24.600 [2] 25.313,49.913,2.041,51.954,x,y
"""
