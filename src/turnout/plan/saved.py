"""A saved projection: the JSON of a briefing read again, and checked against an example of it."""

from __future__ import annotations

import datetime
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from turnout.errors import DataError
from turnout.files.findings import Finding, listed
from turnout.files.grid import content_of
from turnout.tables.past import Base

Vote = Mapping[str, Any]
Given = str | Path | Vote
MOST = 10**15
STEERING = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
PLACE = {
    "registered": 2676107,
    "turnout": {"median": 0.848},
    "probability": 0.945,
    "gap_voters": {"median": -140812},
}
VOTE = {  # what a file has to hold, by example; whole numbers are above 0 where the example is
    "election": "pemilu-2024",
    "place": "Provinsi Jambi",
    "as_of": datetime.date(2024, 2, 1),
    "target": 0.795,
    "target_issuer": "KPU",
    "level": 0.9,
    "base": Base.DPT,
    "model": "pooled",
    "seed": 0,
    "draws": 4000,
    "version": "0.1.0",
    "voter_list": "pemilu-2024",
    "past_elections": ["pemilu-2019"],
    "assumptions": {},
    "inputs": [{"file": "voters.csv", "sha256": "9f86d0"}],
    "findings": ["W303"],
    "total": PLACE,
    "regions": [{"region_code": "15.01", "region_name": "Kerinci", **PLACE}],
    "package_data": {},
    "needed": [{"base": "dpt", "target": 0.795, "probability": 0.8, "how": "equal", "needed": 0}],
}
NEWER = ("package_data", "other_votes", "needed")  # need not be there


def read_saved(given: Given, name: str) -> dict[str, Vote]:
    """Return what a saved projection says, by id of the vote; its texts without control characters.

    Parameters
    ----------
    given : str, Path or mapping
        The JSON file of a briefing, the output of ``turnout project --json``, or either of them,
        loaded.
    name : str
        What to call it where it has no file name.

    Raises
    ------
    DataError
        If it cannot be read, lacks something, holds a value of another kind or one region or
        vote twice; all faults.

    Examples
    --------
    >>> import turnout
    >>> from turnout.plan.results import result
    >>> saved = result(turnout.datasets.jambi().outlook("pemilu-2024"))
    >>> list(read_saved(saved, "now"))
    ['pemilu-2024']
    """
    content: bytes | None = None
    if isinstance(given, str | Path):
        name = str(given)
        content = content_of(Path(given), name)
    try:
        first = _plain(given if content is None else json.loads(content))
    except (ValueError, RecursionError) as error:  # json reads every Unicode a console writes
        raise DataError([Finding("E160", name, row=getattr(error, "lineno", None))]) from error
    if not isinstance(first, dict):
        raise DataError([Finding("E160", name)])
    faults = list(_faults(first, VOTE | {"other_votes": [VOTE]}, ""))
    told: list[tuple[str, dict[str, object]]] = []
    if lacking := [key for key, value, _ in faults if value is None]:
        told = [("E161", {"lacking": listed(lacking), "version": first.get("version", "?")})]
    told += [
        ("E162", {"key": key, "value": repr(value), "example": json.dumps(like, default=str)})
        for key, value, like in faults
        if value is not None
    ]
    votes = [first, *first.get("other_votes", ())] if not told else []
    rows = [(one["election"], row) for one in votes for row in ({}, *one["regions"])]
    keys = Counter(f"{vote} {row.get('region_code', '')}".strip() for vote, row in rows)
    told += [("E163", {"twice": key}) for key, count in keys.items() if count > 1]
    if told:
        raise DataError([Finding(code, name, values=values) for code, values in told])
    return {vote["election"]: vote for vote in votes}


def _plain(value: Any) -> Any:
    """Return a value whose texts cannot steer a terminal, nor turn the direction of writing."""
    if isinstance(value, Mapping):
        return {_plain(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return STEERING.sub(" ", value).strip() if isinstance(value, str) else value


def _faults(value: Any, like: Any, key: str) -> Iterator[tuple[str, object, object]]:
    """Yield key, value and an example of every value that is wrong; None where it lacks."""
    if isinstance(value, dict) and isinstance(like, dict):
        for name, part in like.items():
            if name in value or name not in NEWER:
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
                return type(value) is int and abs(value) < MOST and (value > 0 or like <= 0)
            case _:
                return type(like) is float and type(value) in (int, float) and 0 <= value <= 1
    except (AttributeError, TypeError, ValueError):  # UnicodeEncodeError is a ValueError
        return False
