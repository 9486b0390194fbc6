"""A saved projection: ``projection.json`` read again, and checked against an example of it."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from turnout.errors import DataError
from turnout.files.findings import Finding, listed
from turnout.files.grid import content_of
from turnout.tables.past import Base

if TYPE_CHECKING:
    from collections.abc import Iterator

Vote = Mapping[str, Any]
Given = str | Path | Vote
MOST = 10**15
PLACE = {
    "registered": 2676107,
    "turnout": {"median": 0.848},
    "probability": 0.945,
    "gap_voters": {"median": 140812},
}
VOTE = {  # what a file has to hold, by example
    "election": "pemilu-2024",
    "place": "Provinsi Jambi",
    "as_of": datetime.date(2024, 2, 1),
    "target": 0.795,
    "target_issuer": "KPU",
    "level": 0.9,
    "base": Base.DPT,
    "model": "pooled",
    "seed": 2024,
    "draws": 4000,
    "version": "0.1.0",
    "voter_list": "pemilu-2024",
    "past_elections": ["pemilu-2019"],
    "assumptions": {},
    "inputs": [{"file": "voters.csv", "sha256": "9f86d0"}],
    "findings": ["W303"],
    "total": PLACE,
    "regions": [{"region_code": "15.01", "region_name": "Kerinci", **PLACE}],
}


def read_saved(given: Given, name: str) -> dict[str, Vote]:
    """Return what a saved projection says, by id of the vote.

    Parameters
    ----------
    given : str, Path or mapping
        ``projection.json``, the output of ``turnout project --json``, or either of them loaded.
    name : str
        What to call it where it has no file name.

    Raises
    ------
    DataError
        If it cannot be read, lacks something or holds a value of another kind; all faults.

    Examples
    --------
    >>> import turnout
    >>> from turnout.documents.results import result
    >>> saved = result(turnout.datasets.jambi().outlook("pemilu-2024"))
    >>> list(read_saved(saved, "now"))
    ['pemilu-2024']
    """
    name = str(given) if isinstance(given, str | Path) else name
    first: Any = _loaded(Path(given), name) if isinstance(given, str | Path) else given
    if not isinstance(first, dict):
        raise DataError([Finding("E160", name)])
    more = {"other_votes": [VOTE]} if "other_votes" in first else {}
    findings, lacking = [], []
    for key, value, example in _faults(first, {**VOTE, **more}, ""):
        if value is None:
            lacking.append(key)
        else:
            told = {"key": key, "value": repr(value), "example": json.dumps(example, default=str)}
            findings.append(Finding("E162", name, values=told))
    if lacking:
        told = {"lacking": listed(lacking), "version": first.get("version", "?")}
        findings.insert(0, Finding("E161", name, values=told))
    if findings:
        raise DataError(findings)
    return {vote["election"]: vote for vote in (first, *first.get("other_votes", ()))}


def _loaded(path: Path, name: str) -> Any:
    content = content_of(path, name)
    try:
        return json.loads(content)  # in whichever Unicode a console wrote it
    except (ValueError, RecursionError) as error:
        raise DataError([Finding("E160", name, row=getattr(error, "lineno", None))]) from error


def _faults(value: Any, like: Any, key: str) -> Iterator[tuple[str, object, object]]:
    """Yield key, value and an example of every value that is wrong; None where it lacks."""
    if isinstance(value, dict) and isinstance(like, dict):
        for name, part in like.items():
            yield from _faults(value.get(name), part, f"{key}.{name}".lstrip("."))
    elif isinstance(value, list) and isinstance(like, list):
        for number, part in enumerate(value, start=1):
            yield from _faults(part, like[0], f"{key}[{number}]")
    elif not _fits(value, like):
        yield key, value, like


def _fits(value: Any, like: Any) -> bool:
    """Tell whether a value is of the kind of an example."""
    try:
        match like:
            case Base() | datetime.date():
                return bool(Base(value) if isinstance(like, Base) else like.fromisoformat(value))
            case str():  # half of a sign cannot be printed
                return bool(value.encode()) or value == ""
            case int():
                return type(value) is int and abs(value) < MOST
            case _:
                return type(like) is float and type(value) in (int, float) and 0 <= value <= 1
    except (AttributeError, TypeError, ValueError):  # UnicodeEncodeError is a ValueError
        return False
