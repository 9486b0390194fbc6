"""Which charts of a vote say something: one choice for every document."""

from __future__ import annotations

from collections.abc import Callable

from numpy import isfinite

from turnout.charts.frame import Chart
from turnout.charts.gap import gap_dot
from turnout.charts.history import history_fan
from turnout.charts.relative import relative_position
from turnout.charts.tiles import tile_map
from turnout.charts.waterfall import voters_waterfall
from turnout.projection.outlook import Outlook

TILES_AT_MOST = 40


def worth_drawing(outlook: Outlook) -> list[Callable[..., Chart]]:
    """Return the charts that say something: no map of borrowed differences, no needless waterfall.

    Examples
    --------
    >>> from turnout.datasets import jambi
    >>> [chart.__name__ for chart in worth_drawing(jambi().outlook("pilkada-2024"))]
    ['voters_waterfall']
    """
    count, past = len(outlook.projection.codes), outlook.projection.past.turnout
    worth: list[tuple[bool, Callable[..., Chart]]] = [
        (outlook.tells_apart, gap_dot),
        (outlook.tells_apart and outlook.ranks, relative_position),
        (outlook.tells_apart and 1 < count <= TILES_AT_MOST, tile_map),
        (count > 1 and outlook.falls_short, voters_waterfall),
        (outlook.tells_apart and bool(isfinite(past).any()), history_fan),
    ]
    return [chart for says_something, chart in worth if says_something]
