"""The catalogue of sentences: every text a reader sees, in both languages, in one file."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, str]]:
    """Return every text by key, then by language.

    Examples
    --------
    >>> sorted(catalogue()["province"])
    ['en', 'id']
    """
    nested = tomllib.loads(
        resources.files("turnout.words").joinpath("texts.toml").read_text(encoding="utf-8")
    )
    return dict(_flatten(nested))


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

    Examples
    --------
    >>> text("province", "id", name="Jambi"), text("province", "en", name="Jambi")
    ('Provinsi Jambi', 'Jambi Province')
    """
    template = catalogue()[key][lang]
    return template.format(**values) if values else template
