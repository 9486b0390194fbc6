"""Formulas that follow a changed target: names, draws of the totals, quantiles of the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import ceil, isnan
from typing import Any

import numpy as np
from xlsxwriter.utility import quote_sheetname, xl_range_abs

from turnout.charts.style import MARKS
from turnout.documents.content import UNKNOWN, Content
from turnout.documents.sheets import Book, Live
from turnout.projection.outlook import Outlook
from turnout.words.sentences import SCALE, status

QUANTILES = 201
PEOPLE_OF = {
    "median": "gap_voters",
    "lower": "gap_voters_lower",
    "upper": "gap_voters_upper",
    "bad_turnout": "bad_case",
}
Areas = dict[tuple[str, str, int], str]
WHOLE = -1


def target_name(outlook: Outlook, kind: str = "target") -> str:
    """Name the cell of a vote's target; of kind `projected`, of the one it was projected for.

    Examples
    --------
    >>> from turnout.datasets import jambi
    >>> target_name(jambi().outlook("pemilu-2024"))
    'target_pemilu_2024'
    """
    election = outlook.projection.election
    return f"{kind}_" + "".join(sign if sign.isalnum() else "_" for sign in election)


def unchanged(*outlooks: Outlook) -> str:
    """Return the formula, without its sign, that tells whether no target was changed."""
    pairs = [f"{target_name(o)}={target_name(o, 'projected')}" for o in outlooks]
    return f"AND({','.join(pairs)})"


def fixed(outlook: Outlook, value: Any) -> Live | None:
    """Return a number that holds for the target projected alone; a dash for any other."""
    if value is None or isnan(value):
        return None
    return Live(f'=IF({unchanged(outlook)},{float(value)!r},"{UNKNOWN}")', value)


def marked(content: Content, *outlooks: Outlook) -> Live:
    """Return a line that says whether a target was changed, and what then does not follow."""
    same, changed = (
        content.say(f"follow.{key}", summary=content.say("sheet.summary"))
        for key in ("same", "changed")
    )
    return Live(f'=IF({unchanged(*outlooks)},"{same}","{changed}")', same)


def spliced(content: Content, key: str, **places: Live) -> Live:
    """Fill the places of a text with formulas; its value is the text with their values."""
    formulas = {name: f'"&{live.formula}&"' for name, live in places.items()}
    values = {name: live.value for name, live in places.items()}
    return Live(f'="{content.say(key, **formulas)}"', content.say(key, **values))


def target_shown(content: Content, outlook: Outlook) -> Live:
    """Return the target as text, with the mark of the language whatever that of the computer."""
    mark, other = (",", ".") if content.lang == "id" else (".", ",")
    number = f"FIXED(100*{target_name(outlook)},1,TRUE)"
    shown = f'SUBSTITUTE({number},"{other}","{mark}")&"%"'
    return Live(shown, content.percent(outlook.target.value))


def write_simulations(book: Book, sheet: Any, content: Content) -> Areas:
    """Write what formulas read, a column each, and return where it stands.

    Every draw of the total on the list that is counted; of the total on the others, and of
    regions, the quantiles from 0 to 1 in equal steps.

    Returns
    -------
    dict
        Range by election, base and place of the region; `WHOLE` for all regions together.
    """
    columns: dict[tuple[str, str, int], tuple[str, np.ndarray]] = {}
    for outlook in content.outlooks:
        election, origin = outlook.projection.election, outlook.projection.origin.base
        for base in outlook.projection.bases:
            values = np.sort(outlook.on(base).projection.total_turnout)
            values = values if base is origin else _quantiles(values)
            columns[election, base.value, WHOLE] = content.whole, values
        regions = _quantiles(outlook.projection.turnout).T
        for place, pair in enumerate(zip(outlook.projection.names, regions, strict=True)):
            columns[election, outlook.projection.base.value, place] = pair
    areas = {}
    for place, (key, (name, values)) in enumerate(columns.items()):
        head = f"{name}, {content.say(f'base.{key[1]}')}, {key[0]}"
        sheet.write_string(0, place, head, book.looks["head"])
        sheet.write_column(1, place, values)
        areas[key] = f"{quote_sheetname(sheet.name)}!{xl_range_abs(1, place, len(values), place)}"
    sheet.set_column(0, len(columns) - 1, 18)
    sheet.set_row(0, 64)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, QUANTILES, len(columns) - 1)  # no paper for every draw
    return areas


def _quantiles(turnout: np.ndarray) -> np.ndarray:
    return np.asarray(np.quantile(turnout, np.linspace(0, 1, QUANTILES), axis=0))


def chance(areas: Areas, outlook: Outlook, value: float, place: int = WHOLE) -> Live:
    """Return the probability of the target; from quantiles for any but the target projected."""
    projection, target = outlook.projection, target_name(outlook)
    area = areas[projection.election, projection.base.value, place]
    if place == WHOLE and projection.base is projection.origin.base:
        return Live(f"=SUMPRODUCT(--({area}>={target}))/ROWS({area})", value)
    inside = f"MEDIAN(MIN({area}),{target},MAX({area}))"
    below = f"PERCENTRANK({area},{inside},6)"
    return Live(f"=IF({unchanged(outlook)},{float(value)!r},1-{below})", value)


def against(
    content: Content, outlook: Outlook, values: Mapping[Any, Any], at: Callable[[str], str]
) -> dict[str, Live | None]:
    """Return what follows from the target: people needed, gaps, and the words for both.

    Parameters
    ----------
    content, outlook
        What is said, and the vote.
    values : mapping
        Row of the table of regions, or of the whole.
    at : callable
        Gives the cell of a name of `values`.
    """
    target, goal, people = target_name(outlook), outlook.target.value, at("registered")
    found: dict[str, Live | None] = {
        "needed": Live(f"=ROUNDUP({target}*{people},0)", ceil(goal * values["registered"])),
        "points": Live(f"=100*({at('median')}-{target})", 100 * values["gap_points"]),
    }
    counted = bool((np.ptp(outlook.projection.electorate, axis=0) == 0).all())
    for share, gap in PEOPLE_OF.items():
        if gap in values:
            formula = f"=ROUND(({at(share)}-{target})*{people},0)"
            gaps = values[gap]
            found[gap] = Live(formula, gaps) if counted else fixed(outlook, gaps)
    for name, say in (("words", content.label), ("status", lambda p: _signed(content, p))):
        found[name] = _scaled(at("probability"), values["probability"], say)
    return found


def _signed(content: Content, probability: float) -> str:
    name = status(probability)
    return f"{MARKS[name].sign} {content.say(f'status.{name}')}"


def _scaled(cell: str, value: float, say: Callable[[float], str]) -> Live:
    """Return the word for a probability in a cell, on the one scale."""
    floors: Sequence[float] = [floor for floor, _ in SCALE]
    above = "".join(f'IF({cell}>={floor!r},"{say(floor)}",' for floor in floors[:-1])
    return Live(f'={above}"{say(floors[-1])}"{")" * (len(floors) - 1)}', say(value))
