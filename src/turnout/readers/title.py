"""What stands above a table: which province, regency, district; which vote; which stage of list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from turnout.files.findings import Finding
from turnout.files.grid import Sheet
from turnout.files.matching import match, province_named
from turnout.readers.table import Table

SEARCHED, LONGEST = 40, 300
LABELS = {
    "province": r"prov(?:insi)?\.?",
    "regency": r"kab(?:upaten)?\.? ?/ ?kota|kab(?:upaten)?\.?|kota",
    "district": r"kecamatan|kec\.?|distrik",
    "village": r"desa ?/ ?kel(?:urahan)?\.?|kel(?:urahan)? ?/ ?desa|kelurahan|desa|nagari|gampong",
    "tps": r"(?:no(?:mor)?\.? ?)?tps",
}
_ANY = "|".join(LABELS.values())
_PAIR = re.compile(rf"\b({_ANY})\s*:\s*(.*?)(?=\s+(?:{_ANY})\s*:|$)", re.IGNORECASE)
_LINE = re.compile(rf"({_ANY})\s+([^:]+)", re.IGNORECASE)
_INSIDE = re.compile(
    r"\b(kab(?:upaten)?\.?|kota) ([^\d:,;()/]{3,40}?)"
    r"(?= *(?:[-–:;()/\d]| prov| tahun| pemil| kec| desa| kelurahan|$))",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
ALONE = 2014  # until then presidential and legislative votes were held apart
VOTES = (
    (r"gubernur.*(bupati|wali ?kota)|pilkada|pemilihan serentak|kepala daerah", "pilkada"),
    (r"gubernur|pilgub|pkwkp", "pilgub"),
    (r"bupati|pilbup", "pilbup"),
    (r"wali ?kota|pilwa[lk]", "pilwako"),
    (r"presiden|pilpres|ppwp", "pilpres"),
    (r"\bdp(r|d|rd)\b|legislatif|pileg|\bpdpr", "pileg"),
    (r"pemilihan umum|pemilu", "pemilu"),
)
PROVISIONAL = re.compile(
    r"\b(dps|dpshp|dphp|dpb|pdpb|dp4|sementara|berkelanjutan|hasil pemutakhiran)\b", re.IGNORECASE
)
SHORT = {"SEMENTARA": "DPS", "BERKELANJUTAN": "DPB", "HASIL PEMUTAKHIRAN": "DPHP"}


@dataclass(frozen=True)
class Title:
    """What the lines above a table say; empty where they say nothing.

    Parameters
    ----------
    province : str or None
        Its code.
    parent : str
        Code of the smallest region named, names below a regency joined by slashes.
    level : str
        Level of `parent`: ``province``, ``regency``, ``district``, ``village``, ``tps`` or empty.
    election, contest : str or None
        Id of the vote, and its contest where the id alone does not tell.
    provisional : str
        The word that says the list is not the final one, such as ``DPS``.
    guessed : bool
        Whether the vote was told by the file's name alone.

    Examples
    --------
    >>> title_of(["DPT PEMILU TAHUN 2024", "PROVINSI JAMBI", "KABUPATEN TEBO"])
    Title(province='15', parent='15.09', level='regency', election='pemilu-2024', contest=None, \
provisional='', guessed=False)
    """

    province: str | None = None
    parent: str = ""
    level: str = ""
    election: str | None = None
    contest: str | None = None
    provisional: str = ""
    guessed: bool = False


def lines_above(sheet: Sheet, index: int) -> list[str]:
    """Return the lines above a row of a sheet, each joined into one text."""
    return [
        " ".join(" ".join(str(cell) for cell in cells if cell is not None).split())
        for _, cells in sheet.rows[: min(index, SEARCHED)]
    ]


def title_of(lines: Iterable[str], file: str = "") -> Title:
    """Read title lines; the file's name only helps to tell the vote, where nothing else does."""
    texts = [line[:LONGEST] for line in lines]
    found: dict[str, str] = {}
    for line in texts:
        pairs = _PAIR.findall(line) or [m.groups() for m in [_LINE.fullmatch(line)] if m]
        for label, name in pairs:
            level = next(k for k, p in LABELS.items() if re.fullmatch(p, label, re.IGNORECASE))
            plain = re.fullmatch(r"kota|kab(upaten)?\.?", label, re.IGNORECASE)
            found.setdefault(level, f"{label} {name}" if plain else name.strip())
    province = province_named(f"PROVINSI {found['province']}") if "province" in found else None
    province = province or next((p for line in texts if (p := province_named(line))), None)
    parent, level = province or "", "province" if province else ""
    if code := _regency(found.get("regency", ""), texts, province):
        parent, level, province = code, "regency", province or code[:2]
    for below in ("district", "village", "tps"):
        if below in found and level not in ("", "province"):
            parent, level = f"{parent}/{unit(found[below])}", below
    election, contest = vote_named(" ".join(texts))
    stage = next((m[0].upper() for line in texts if (m := PROVISIONAL.search(line))), "")
    stage, guessed = SHORT.get(stage, stage), election is None
    if guessed:
        election, contest = vote_named(re.sub(r"[_.-]+", " ", file))
    return Title(province, parent, level, election, contest, stage, guessed and bool(election))


def _regency(stated: str, texts: Sequence[str], province: str | None) -> str | None:
    """Return the regency on a line of its own, else one named within a line."""
    inside = [f"{label} {name}" for line in texts for label, name in _INSIDE.findall(line)]
    found = (match(name, province) for name in (stated, *inside) if name)
    return next((one.code for one in found if one.kind == "region"), None)


def unit(name: str) -> str:
    """Write a name below a regency as it stands in a code; a station's number has three digits.

    Examples
    --------
    >>> unit("Aur  Gading"), unit("TPS 01"), unit("7"), unit("TPS 901 / Lapas")
    ('AUR GADING', '001', '007', 'TPS 901 LAPAS')
    """
    station = re.fullmatch(r"(?:tps ?)?0*(\d{1,4})", name.strip(), re.IGNORECASE)
    return f"{int(station[1]):03d}" if station else " ".join(name.upper().replace("/", " ").split())


def vote_named(text: str) -> tuple[str | None, str | None]:
    """Return id and contest of the vote a text speaks of, if it names kind and year.

    Examples
    --------
    >>> vote_named("PEMILU PRESIDEN DAN WAKIL PRESIDEN TAHUN 2014"), vote_named("DPR RI 2019")
    (('pilpres-2014', None), ('pemilu-2019', 'legislative'))
    """
    year = _YEAR.search(text)
    kind = next((name for words, name in VOTES if re.search(words, text.casefold())), None)
    if year is None or kind is None:
        return None, None
    if kind in ("pilpres", "pileg") and int(year[0]) > ALONE:
        return f"pemilu-{year[0]}", "legislative" if kind == "pileg" else None
    return f"{kind}-{year[0]}", None


def vote_told(table: Table, title: Title) -> list[Finding]:
    """Say that the vote was taken from the name of the file."""
    return [table.finding("I205", election=title.election)] if title.guessed else []
