"""Which region a name or a code of a file means: exactly one, or none and the candidates.

Names are compared without case, spaces and punctuation, whole, with what kind of region they say
they are; nothing is ever matched by a part of it or by likeness. A name that fits several regions
stays ambiguous: JAMBI is a province and a city, BANDUNG a regency and a city.
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from turnout.files.regions import indonesia, unit_before

Kind = Literal["region", "province", "total", "ambiguous", "former", "code", "unknown"]

_ALIASES = {
    "kabupaten": ("kabupaten", "kab"),
    "kota": ("kotamadya", "kodya", "kota"),
    "provinsi": ("provinsi", "propinsi", "prov", "prop"),
}
KINDS = {alias: kind for kind, aliases in _ALIASES.items() for alias in aliases}
FORMER = {
    "tanjungjabung": ("15.06", "15.07"),
    "bungotebo": ("15.08", "15.09"),
    "sarolangunbangko": ("15.02", "15.03"),
}
CLOSE, OFFERED, LONGEST = 0.75, 3, 200
_KIND = "|".join(KINDS)
_STATED = re.compile(rf"({_KIND})?(?:administrasi|adm)?(.*)")
_INVERTED = re.compile(rf"(.+?)\s*[,(]\s*((?:{_KIND})\b[\s.]*(?:administrasi|adm)?)[\s.)]*")
_BOUND = re.compile(r"(kabupaten|kab\.|kota|provinsi)( administrasi)? ")
_ISLANDS = re.compile(rf"\b({_KIND}|)kep\b")
_TOTAL = re.compile(r"(grand|sub)?(jumlah|total|jml)")
_NUMBER = re.compile(r"\d+([.,]\d+)*")
_FOUR_DIGITS = re.compile(r"\d{4}")
_PROVINCE = re.compile(r"\b(?:pro[vp]insi|pro[vp]\b)[\s.:=–-]*(.*)", re.DOTALL)
_NAME_ENDS = re.compile(
    r"[^\w\s.'/]|\d|\b(tahun|pemil\w*|pil\w+|dalam|untuk|pada|per|"
    r"kab(upaten)?|kota|kecamatan|kelurahan|desa|tps|model|halaman)\b"
)


@dataclass(frozen=True)
class Match:
    """What a name or a code was found to mean.

    Parameters
    ----------
    code : str or None
        Kemendagri code; only where `kind` is ``region`` or ``province``.
    kind : str
        ``region``, ``province``; ``total``, a row of sums; ``ambiguous``, fits several;
        ``former``, a regency split in 1999; ``code``, digits that do not tell by themselves;
        ``unknown``.
    candidates : tuple of str
        Codes to offer to a human where `code` is missing; never to be applied unseen.

    Examples
    --------
    >>> match("JAMBI")
    Match(code=None, kind='ambiguous', candidates=('15', '15.71'))
    """

    code: str | None
    kind: Kind
    candidates: tuple[str, ...] = ()


class _Name(NamedTuple):
    code: str
    kind: str
    bound: bool


@lru_cache(maxsize=8192)
def match(name: str, province: str | None = None) -> Match:
    """Return the region, province or total row a name means, within a province if one is given.

    Parameters
    ----------
    name : str
        As written in a file: ``KAB. TEBO``, ``Tebo, Kab.``, ``KABUPATENTEBO``, ``15.09``.
    province : str, optional
        Code of the province to look in; provinces split off from it count as part of it.

    Examples
    --------
    >>> match("KAB. TANJAB TIMUR").code, match("KOTA JAMBI").code, match("JAMBI (PROV)").code
    ('15.07', '15.71', '15')
    >>> match("SOLOK").candidates, match("BUNGO TEBO").kind, match("JUMLAH AKHIR").kind
    (('13.02', '13.72'), 'former', 'total')
    """
    text, scope = name.strip(), _scope(province)
    if len(text) > LONGEST:
        return Match(None, "unknown")
    if _NUMBER.fullmatch(text):
        meant = tuple(code for code in _codes_by_number().get(text, ()) if _within(code, scope))
        return _found(meant) if meant == (text,) else Match(None, "code", meant)
    whole = _squeezed(text)
    prefix, rest = _STATED.findall(whole)[0]
    stated = KINDS.get(prefix)
    if _TOTAL.match(whole):
        return Match(None, "total")
    codes = _fitting(whole, None, scope) or _fitting(rest, stated, scope)
    if codes:
        return _found(codes)
    former = FORMER.get(rest, ())
    if former and stated in {None, "kabupaten"} and _within(former[0], scope):
        return Match(None, "former", former)
    return Match(None, "unknown", _suggested(rest, scope))


def match_all(names: Sequence[str], province: str | None = None) -> list[Match]:
    """Match the names of one list, where a name may be settled by what the others take.

    In a list with KOTA BANDUNG a bare BANDUNG is the regency; beside KOTA JAMBI, JAMBI is the
    province. What two names could claim goes to neither.

    Examples
    --------
    >>> [found.code for found in match_all(["BANDUNG", "KOTA BANDUNG"])]
    ['32.04', '32.73']
    >>> [found.code for found in match_all(["BANDUNG", "KOTA BANDUNG", "Bandung"])]
    [None, '32.73', None]
    """
    found = [match(name[: LONGEST + 1], province) for name in names]
    taken = {one.code for one in found}
    left = {}
    for place, one in enumerate(found):
        rest = set(one.candidates) - taken
        if one.kind == "ambiguous" and len(rest) == 1:
            left[place] = rest.pop()
    claims = Counter(left.values())
    return [
        _found((left[place],)) if claims[left.get(place, "")] == 1 else one
        for place, one in enumerate(found)
    ]


def settle(code: str, name: str | None = None, province: str | None = None) -> Match:
    """Return what a code means beside its name, for four digits may be Kemendagri's or BPS's.

    A dotted code is Kemendagri's. An undotted one counts if the name is that of the region in
    either system; without a name, only where both systems agree. A name that says otherwise
    makes it ambiguous.

    Examples
    --------
    >>> settle("1506", "TANJAB TIMUR").code, settle("1506", "TANJAB BARAT").code
    ('15.07', '15.06')
    >>> settle("1506").candidates, settle("1501").code, settle("15.06", "BUNGO").candidates
    (('15.06', '15.07'), '15.01', ('15.06', '15.08'))
    """
    number = code.strip()
    alone, meant = match(number, province), _codes_by_number().get(number, ())
    if name is None or not name.strip():
        return _unnamed(number, alone)
    named = match(name[: LONGEST + 1], province)
    offered = (named.code,) if named.code else named.candidates
    if named.kind in {"unknown", "code"}:
        candidates = tuple(dict.fromkeys((*meant, *offered)))
        return alone if alone.code else Match(None, "unknown", candidates)
    if named.kind in {"total", "former"} or not (meant or _FOUR_DIGITS.fullmatch(number)):
        return named
    both = set(offered) & set(meant)
    if both:
        return _found(both)
    return Match(None, "ambiguous", tuple(sorted({*offered, *meant})))


def province_named(text: str) -> str | None:
    """Return the code of the province that a title line names, None for any other line.

    Examples
    --------
    >>> province_named("PROVINSI : JAMBI"), province_named("Daftar Pemilih Provinsi DKI Jakarta")
    ('15', '31')
    >>> province_named("KOTA JAMBI")
    """
    stated = _PROVINCE.search(text.casefold())
    if stated is None:
        return None
    name = _NAME_ENDS.split(stated[1], maxsplit=1)[0].strip()
    return match(f"provinsi {name}" if name else text).code


def _squeezed(text: str) -> str:
    plain = text.casefold().replace("_", " ")
    inverted = _INVERTED.fullmatch(plain)
    ordered = f"{inverted[2]} {inverted[1]}" if inverted else plain
    return re.sub(r"\W+", "", _ISLANDS.sub(r"\1kepulauan", ordered))


@lru_cache(maxsize=1)
def _names() -> dict[str, set[_Name]]:
    found: dict[str, set[_Name]] = {}
    for row in indonesia().itertuples():
        aliases = str(row.aliases).split("|") if row.aliases else []
        for place, name in enumerate((row.official_name, row.region_name, *aliases)):
            prefix = _BOUND.match(str(name).casefold())
            key = _squeezed(str(name)[prefix.end() if prefix else 0 :])
            bound = place > 1 and prefix is not None
            found.setdefault(key, set()).add(_Name(str(row.Index), str(row.kind), bound))
    return found


@lru_cache(maxsize=1)
def _codes_by_number() -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for code, bps in indonesia()["bps_code"].items():
        for number in {str(code), str(code).replace(".", ""), bps} - {""}:
            found.setdefault(number, set()).add(str(code))
    return {number: tuple(sorted(codes)) for number, codes in found.items()}


@lru_cache(maxsize=64)
def _scope(province: str | None) -> frozenset[str] | None:
    if province is None:
        return None
    return frozenset((province, *unit_before(province, datetime.date.min)))


def _within(code: str, scope: frozenset[str] | None) -> bool:
    return scope is None or code[:2] in scope


def _fitting(key: str, stated: str | None, scope: frozenset[str] | None) -> set[str]:
    return {
        name.code
        for name in _names().get(key, ())
        if _within(name.code, scope) and (name.kind == stated if stated else not name.bound)
    }


def _suggested(key: str, scope: frozenset[str] | None) -> tuple[str, ...]:
    """Return regions of that name but of another kind and, in a province, of a close name."""
    close, names = [key], _names()
    if scope:
        known = [other for other in names if any(_within(n.code, scope) for n in names[other])]
        close = difflib.get_close_matches(key, known, OFFERED, CLOSE)
    codes = [name.code for other in close for name in sorted(names.get(other, ()))]
    return tuple(dict.fromkeys(code for code in codes if _within(code, scope)))


def _found(codes: Iterable[str]) -> Match:
    first, *rest = sorted(codes)
    if rest:
        return Match(None, "ambiguous", (first, *rest))
    return Match(first, "region" if "." in first else "province")


def _unnamed(number: str, alone: Match) -> Match:
    if alone.kind != "code" or not alone.candidates:
        return alone
    known = indonesia()["bps_code"]
    agreed = [code for code in alone.candidates if known[code] == number]
    if alone.candidates == tuple(agreed):
        return _found(agreed)
    return Match(None, "ambiguous", alone.candidates)
