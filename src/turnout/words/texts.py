"""The catalogue of sentences: every text a reader sees, in both languages, in one file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources
from typing import Any, TypeVar

from turnout.errors import TurnoutError, UsageError

LANGS = ("id", "en")
Failure = TypeVar("Failure", bound=TurnoutError)


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, str]]:
    """Return every text by key, then by language.

    Examples
    --------
    >>> sorted(catalogue()["province"])
    ['en', 'id']
    """
    more = {"finding": _read("findings.toml"), "field": _read("columns.toml")}
    return dict(_flatten(_read("texts.toml") | more))


def _read(name: str) -> dict[str, Any]:
    file = resources.files("turnout.words").joinpath(name)
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _flatten(node: dict[str, Any], prefix: str = "") -> list[tuple[str, dict[str, str]]]:
    if set(node) == {"id", "en"}:
        return [(prefix, node)]
    found = []
    for key, below in node.items():
        found += _flatten(below, f"{prefix}.{key}" if prefix else key)
    return found


def text(key: str, lang: str = "id", /, **values: object) -> str:
    """Return one text of the catalogue with its places filled in.

    Parameters
    ----------
    key : str
        Dotted name in ``texts.toml``.
    lang : {"id", "en"}
        Language.
    **values
        What fills the places, already formatted.

    Raises
    ------
    KeyError
        If the catalogue has no such text.
    UsageError
        If there is no such language.

    Examples
    --------
    >>> text("province", "id", name="Jambi"), text("province", "en", name="Jambi")
    ('Provinsi Jambi', 'Jambi Province')
    """
    one_of("lang", lang, LANGS)
    template = catalogue()[key][lang]
    return template.format(**values) if values else template


def one_of(name: str, value: object, allowed: Iterable[object]) -> None:
    """Refuse a value that is none of those allowed.

    Examples
    --------
    >>> one_of("how", "share", ["bad_case", "share"])
    """
    if value not in (known := tuple(allowed)):
        told = {"name": name, "value": value, "allowed": ", ".join(map(str, known))}
        raise failure(UsageError, "error.none_of", **told)


def failure(kind: type[Failure], key: str, **values: object) -> Failure:
    """Make an error that can say itself in both languages; its ``str`` is English.

    Examples
    --------
    >>> from turnout.errors import UsageError
    >>> error = failure(UsageError, "error.level", value=2)
    >>> str(error)
    'level: expected a number between 0 and 1, got 2.'
    >>> error.said("id")
    'level: harus bilangan antara 0 dan 1, bukan 2.'
    """
    words = {lang: text(key, lang, **values) for lang in ("id", "en")}
    error = kind(words["en"])
    error.words = words
    return error


def meant(section: str, keys: Iterable[str], cell: object) -> str | None:
    """Return the key that a cell names, itself or by the section's word for it in a language.

    Examples
    --------
    >>> meant("base", ["dpt", "dpt_dpk"], " DPT_DPK "), meant("base", ["dpt"], "dps")
    ('dpt_dpk', None)
    """
    words = {key: (key, *catalogue()[f"{section}.{key}"].values()) for key in keys}
    plain = {_plain(word): key for key, names in words.items() for word in names}
    return plain.get(_plain(cell))


def _plain(word: object) -> str:
    return " ".join(str(word).replace("_", " ").split()).casefold()
