"""Boundaries of regions out of a GeoJSON file, matched to a voter list; every fault at once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from turnout.errors import DataError
from turnout.files.findings import Finding, listed
from turnout.files.grid import Source, content_of
from turnout.files.matching import Match, settle
from turnout.files.regions import indonesia
from turnout.files.schema import code as code_of
from turnout.readers.checks import named
from turnout.readers.recap import regions_named

if TYPE_CHECKING:
    from turnout.tables.voters import VoterList

CODES = (
    *("region_code", "kode", "code", "kode_kab", "kode_wilayah", "kdpkab", "kdbbps", "kode_kk"),
    *("kode_bps", "bps_code", "adm2_code", "idkab", "kdkab", "kab_code"),
)
NAMES = (
    *("region_name", "nama", "name", "shapename", "kab_kota", "kabkot", "wadmkk", "namobj"),
    *("nama_kab", "nmkab", "kabupaten", "adm2_en", "name_2", "nama_wilayah", "provinsi"),
)
EAST, NORTH, CORNERS, GLANCE = 180, 90, 4, 40
Polygon = tuple[np.ndarray, ...]


@dataclass(frozen=True, eq=False)
class Boundaries:
    """Where regions lie, for maps.

    Parameters
    ----------
    shapes : mapping of str to tuple
        By region code, the polygons of a region; each the outer ring, then its holes, as arrays
        of shape (N, 2) of longitude and latitude in degrees. Regions beyond the voter list too.
    source : Source
        The file, with its hash.
    findings : tuple of Finding
        Regions of the list without boundaries, boundaries beyond the list.

    Examples
    --------
    >>> ring = np.array([[103.0, -1.0], [104.0, -1.0], [104.0, -2.0], [103.0, -1.0]])
    >>> list(Boundaries({"15.01": ((ring,),)}, Source("map.geojson", "")).shapes)
    ['15.01']
    """

    shapes: Mapping[str, tuple[Polygon, ...]]
    source: Source
    findings: tuple[Finding, ...] = ()


class _Told(NamedTuple):
    """What a feature says of its region."""

    label: str
    code: str
    name: str
    last: str


def read_boundaries(path: str | Path, voters: VoterList) -> Boundaries:
    r"""Read boundaries from GeoJSON in degrees and match them to the regions of a voter list.

    Parameters
    ----------
    path : str or Path
        A FeatureCollection of Polygon or MultiPolygon. Which region a feature is stands in a
        property of a usual name (``kode, code, kdpkab; nama, name, shapeName, KAB_KOTA, WADMKK``),
        else in ``id``: the code of the list, Kemendagri's with or without dots, that of BPS
        beside its name, or a name. Nothing is matched by likeness.
    voters : VoterList
        The regions there are.

    Raises
    ------
    DataError
        With every fault: E174 to E179, and those of files.

    Examples
    --------
    >>> import tempfile, turnout
    >>> ring = [[102.0, -1.0], [102.9, -1.0], [102.9, -1.9], [102.0, -1.0]]
    >>> tebo = {"type": "Feature", "properties": {"nama": "KAB. TEBO"}}
    >>> tebo["geometry"] = {"type": "Polygon", "coordinates": [ring]}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "map.geojson"
    ...     _ = path.write_text(json.dumps({"type": "FeatureCollection", "features": [tebo]}))
    ...     found = turnout.read_boundaries(path, turnout.datasets.jambi().voters)
    >>> list(found.shapes), [finding.code for finding in found.findings]
    (['15.09'], ['W429'])
    """
    path = Path(path)
    content = content_of(path, path.name)
    features = _features(content, path.name)
    known = dict(voters.frame[["region_code", "region_name"]].astype(str).to_numpy())
    told = [_told(feature, number) for number, feature in enumerate(features, 1)]
    shapes = [_shape(feature) for feature in features]
    codes = _codes(told, known)
    faults = [*_unusable(told, shapes), *_unsettled(told, codes)]
    found = dict(zip((match.code for match in codes), shapes, strict=True))
    if not faults and not known.keys() & found.keys():
        faults = [("E179", {"value": listed(one.label for one in told)})]
    if faults:
        raise DataError(Finding(code, path.name, values=values) for code, values in faults)
    beyond = [one.label for one, m in zip(told, codes, strict=True) if m.code not in known]
    warned = {"W429": [known[code] for code in known if code not in found], "W430": beyond}
    findings = [
        Finding(c, path.name, values={"regions": listed(v)}) for c, v in warned.items() if v
    ]
    kept = {code: shape for code, shape in found.items() if code and shape}
    return Boundaries(kept, Source(path.name, sha256(content).hexdigest()), tuple(findings))


def _features(content: bytes, file: str) -> list[dict[str, Any]]:
    with suppress(ValueError, RecursionError):
        data = json.loads(content)
        if isinstance(data, dict) and data.get("type") == "FeatureCollection":
            features = data.get("features")
            if isinstance(features, list) and features:
                return [one if isinstance(one, dict) else {} for one in features]
    begins = content[:GLANCE].decode(errors="replace").strip()
    raise DataError([Finding("E174", file, values={"value": begins})])


def _told(feature: Mapping[str, Any], number: int) -> _Told:
    given = feature.get("properties")
    given = {k.casefold(): v for k, v in given.items()} if isinstance(given, dict) else {}
    code, name = _first(given, CODES), _first(given, NAMES)
    last = _first({"last": feature.get("id")} | given, ("last", "id"))
    return _Told(name or code or last or f"#{number}", code, name, last)


def _first(given: Mapping[str, Any], keys: Iterable[str]) -> str:
    cells = (given.get(key) for key in keys)
    usable = (c for c in cells if isinstance(c, str | int | float) and not isinstance(c, bool))
    return next((written for cell in usable if (written := code_of(cell))), "")


def _shape(feature: Mapping[str, Any]) -> tuple[Polygon, ...] | None:
    """Return the polygons of a feature, None where it has none that can be drawn."""
    with suppress(KeyError, TypeError, ValueError):
        geometry = feature["geometry"]
        parts = geometry["coordinates"]
        parts = {"Polygon": [parts], "MultiPolygon": parts}[geometry["type"]]
        shape = tuple(tuple(_ring(ring) for ring in polygon) for polygon in parts)
        if shape and all(polygon and area(polygon[0]) for polygon in shape):
            return shape
    return None


def _ring(corners: Any) -> np.ndarray:
    ring = np.array(corners)
    if ring.dtype.kind not in "iuf" or ring.ndim != 2 or len(ring) < CORNERS:  # noqa: PLR2004
        raise ValueError
    ring = ring[:, :2].astype("float64")
    if ring.shape[1] < 2 or not np.isfinite(ring).all():  # noqa: PLR2004
        raise ValueError
    return ring


def area(ring: np.ndarray) -> float:
    """Return the area inside a ring, positive where it runs counterclockwise.

    Examples
    --------
    >>> area(np.array([[0, 0], [2, 0], [2, 3], [0, 3], [0, 0]]))
    6.0
    """
    x, y = (ring - ring[0]).T
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2)


def _codes(told: list[_Told], known: Mapping[str, str]) -> list[Match]:
    """Return which region each feature is; candidates where that stays open."""
    count = Counter(map(_plain, known.values()))
    own = {_plain(n): code for code, n in known.items() if count[_plain(n)] == 1}
    names = [one.name for one in told if one.name and not one.code]
    by_name = dict(zip(names, regions_named(names, None), strict=True))
    return [_code(one, known, own, by_name.get(one.name)) for one in told]


def _code(
    told: _Told, known: Mapping[str, str], own: Mapping[str, str], by_name: Match | None
) -> Match:
    if told.code:
        if told.code in known and told.code not in indonesia().index:
            return Match(told.code, "region")  # a list with codes of its own
        return settle(told.code, told.name)
    if _plain(told.name) in own:
        return Match(own[_plain(told.name)], "region")
    found = by_name or Match(None, "unknown")
    inside = [code for code in found.candidates if code in known]
    if found.kind == "ambiguous" and len(inside) == 1:
        return Match(inside[0], "region")
    if found.code or not told.last:
        return found
    last = Match(told.last, "region") if told.last in known else settle(told.last, told.name)
    return last if last.code in known else found


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _unusable(
    told: list[_Told], shapes: list[tuple[Polygon, ...] | None]
) -> list[tuple[str, dict[str, object]]]:
    """Name features that cannot be drawn, and coordinates that are no degrees."""
    faults = list[tuple[str, dict[str, object]]]()
    pairs = zip(told, shapes, strict=True)
    none = [one.label for one, shape in pairs if shape is None]
    if none:
        faults.append(("E176", {"value": listed(none)}))
    rings = [ring for shape in shapes for polygon in shape or () for ring in polygon]
    corners = np.concatenate(rings) if rings else np.empty((0, 2))
    beyond = corners[(np.abs(corners) > (EAST, NORTH)).any(axis=1)]
    if len(beyond):
        faults.append(("E175", dict(zip("xy", map(float, beyond[0]), strict=True))))
    return faults


def _unsettled(told: list[_Told], codes: list[Match]) -> list[tuple[str, dict[str, object]]]:
    """Name features that are no region known, and regions that come twice."""
    unknown = [
        f"{one.label} ({named(match.candidates)}?)" if match.candidates else one.label
        for one, match in zip(told, codes, strict=True)
        if match.code is None
    ]
    often = Counter(match.code for match in codes if match.code)
    twice = [code for code, count in often.items() if count > 1]
    found = {"E177": twice, "E178": unknown}
    return [(code, {"value": listed(values)}) for code, values in found.items() if values]
