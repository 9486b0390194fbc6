"""The region tables that ship: official names, names shown, aliases, splits, the tile map."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources
from pathlib import Path

import pandas as pd

LONG = 20


def data_folder() -> Path:
    """Return the folder of the packaged data, in the wheel or in a checkout."""
    return packaged_folder("data")


def packaged_folder(name: str) -> Path:
    """Return a folder that ships beside the code, in the wheel or in a checkout.

    Examples
    --------
    >>> packaged_folder("notebooks").name
    'notebooks'
    """
    packaged = Path(str(resources.files("turnout"))) / name
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[3] / name


@lru_cache(maxsize=1)
def regions() -> pd.DataFrame:
    """Return the regencies of Jambi, indexed by Kemendagri code.

    Examples
    --------
    >>> regions().loc["15.06", ["region_name", "short_name"]].tolist()
    ['Tanjung Jabung Barat', 'Tanjab Barat']
    """
    path = data_folder() / "jambi" / "regions.csv"
    table = pd.read_csv(path, dtype={"region_code": str, "group": str, "bps_code": str})
    return table.set_index("region_code")


@lru_cache(maxsize=1)
def indonesia() -> pd.DataFrame:
    """Return the 38 provinces and 514 regencies and cities, indexed by Kemendagri code.

    Returns
    -------
    pandas.DataFrame
        ``official_name``; ``region_name``, the name shown; ``kind`` (provinsi, kabupaten, kota);
        ``group``, the code of the province; ``bps_code``, known in Jambi only; ``aliases``,
        separated by ``|``. What does not apply is an empty text.

    Examples
    --------
    >>> indonesia().loc[["15", "15.04", "32.73"], "region_name"].tolist()
    ['Provinsi Jambi', 'Batang Hari', 'Kota Bandung']
    """
    path = data_folder() / "regions" / "indonesia.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False).set_index("region_code")
    shown = table["official_name"].str.replace("Administrasi ", "").str.removeprefix("Kabupaten ")
    shown = shown.where(table["kind"] != "provinsi", "Provinsi " + shown)
    shown.update(regions()["region_name"])
    table.insert(1, "region_name", shown)
    return table


@lru_cache(maxsize=1)
def _splits() -> pd.DataFrame:
    return pd.read_csv(data_folder() / "regions" / "splits.csv", dtype=str)


def unit_before(code: str, date: datetime.date) -> tuple[str, ...]:
    """Return the regions split off from a region after a day, which its figures then include.

    Examples
    --------
    >>> unit_before("15.01", datetime.date(2004, 7, 5))
    ('15.72',)
    >>> unit_before("15.01", datetime.date(2009, 7, 8))
    ()
    """
    table = _splits()
    if code not in table["from_code"].to_numpy():
        return ()
    later = table[(table["from_code"] == code) & (table["date"] > date.isoformat())]
    parts = map(str, later["region_code"])
    return tuple(sorted(one for part in parts for one in (part, *unit_before(part, date))))


def province_of(codes: Iterable[str]) -> str:
    """Name the province that exactly these regencies and cities make up; empty if none is.

    Examples
    --------
    >>> province_of(indonesia().query("group == '14'").index), province_of(["14.01", "14.02"])
    ('Provinsi Riau', '')
    """
    known, group = indonesia(), {code[:2] for code in codes}
    whole = set(known.index[known["group"].isin(group)]) == set(codes)
    return str(known.loc[group.pop(), "region_name"]) if whole and len(group) == 1 else ""


def short_name(code: str, name: str) -> str:
    """Return the name used in charts: the packaged short one, else without Kabupaten.

    Where that is long, the short form in use stands instead.

    Examples
    --------
    >>> short_name("15.07", "Tanjung Jabung Timur"), short_name("3201", "Bogor")
    ('Tanjab Timur', 'Bogor')
    >>> short_name("71.09", "Kabupaten Kepulauan Siau Tagulandang Biaro")
    'Sitaro'
    """
    table, bare = regions(), name.removeprefix("Kabupaten ")
    if code in table.index and table.loc[code, "region_name"] == bare:
        return str(table.loc[code, "short_name"])
    if len(bare.removeprefix("Provinsi ")) <= LONG or code not in indonesia().index:
        return bare
    known = indonesia().loc[code]
    same = name in (known["official_name"], known["region_name"])
    return str(known["aliases"].split("|")[0] or known["region_name"]) if same else bare
