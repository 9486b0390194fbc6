"""The region table that ships: official names, short names, aliases and places on the tile map."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from pathlib import Path

import pandas as pd

AMBIGUOUS = {"jambi"}
_PREFIX = re.compile(r"^(kabupaten|kab\.?|kota)\s+")


def data_folder() -> Path:
    """Return the folder of the packaged data, in the wheel or in a checkout."""
    packaged = Path(str(resources.files("turnout"))) / "data"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[3] / "data"


@lru_cache(maxsize=1)
def regions() -> pd.DataFrame:
    """Return the packaged regions, indexed by Kemendagri code.

    Examples
    --------
    >>> regions().loc["15.06", ["region_name", "short_name"]].tolist()
    ['Tanjung Jabung Barat', 'Tanjab Barat']
    """
    path = data_folder() / "jambi" / "regions.csv"
    table = pd.read_csv(path, dtype={"region_code": str, "group": str, "bps_code": str})
    return table.set_index("region_code")


def short_name(code: str, name: str) -> str:
    """Return the name used in charts: the packaged short one, else without Kabupaten.

    Examples
    --------
    >>> short_name("15.07", "Tanjung Jabung Timur"), short_name("3201", "Bogor")
    ('Tanjab Timur', 'Bogor')
    """
    table = regions()
    if code in table.index and table.loc[code, "region_name"] == name:
        return str(table.loc[code, "short_name"])
    return name.removeprefix("Kabupaten ")


def normal(name: str) -> str:
    """Fold case, spaces and dots of a name; the word kota stays, kabupaten goes.

    Examples
    --------
    >>> normal("KAB.  BATANG HARI"), normal("Kota Jambi")
    ('batang hari', 'kota jambi')
    """
    folded = re.sub(r"\s+", " ", name.casefold().replace("_", " ")).strip()
    match = _PREFIX.match(folded)
    return folded[match.end() :] if match and match[1] != "kota" else folded


@lru_cache(maxsize=1)
def _codes_by_name() -> dict[str, str]:
    found = {}
    for code, row in regions().iterrows():
        for name in (row["region_name"], row["short_name"], *str(row["aliases"]).split("|")):
            found[normal(name)] = str(code)
    return {name: code for name, code in found.items() if name not in AMBIGUOUS}


def code_of(name: str) -> str | None:
    """Return the code of a regency of Jambi by its name or a known alias, never by a guess.

    Examples
    --------
    >>> code_of("KAB. TANJAB TIMUR"), code_of("KOTA JAMBI"), code_of("JAMBI")
    ('15.07', '15.71', None)
    """
    return _codes_by_name().get(normal(name))


def is_ambiguous(name: str) -> bool:
    """Tell whether a name stands for a province and a city alike.

    Examples
    --------
    >>> is_ambiguous("JAMBI"), is_ambiguous("Kota Jambi")
    (True, False)
    """
    return normal(name) in AMBIGUOUS
