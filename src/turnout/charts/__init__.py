"""Charts: free functions taking a result; the title is the finding, computed.

Examples
--------
>>> import turnout
>>> chart = turnout.charts.gap_dot(turnout.datasets.jambi().outlook("pemilu-2024"))
>>> chart.name
'gap-pemilu-2024'
"""

from turnout.charts.changes import changes
from turnout.charts.choropleth import choropleth
from turnout.charts.composition import composition
from turnout.charts.finality import finality
from turnout.charts.frame import Chart
from turnout.charts.gap import gap_dot
from turnout.charts.history import history_fan
from turnout.charts.needed import needed_voters
from turnout.charts.pyramid import pyramid
from turnout.charts.readiness import readiness
from turnout.charts.relative import relative_position
from turnout.charts.scoreboard import scoreboard
from turnout.charts.strip import probability_strip
from turnout.charts.tiles import tile_map
from turnout.charts.tornado import tornado
from turnout.charts.votes import votes_against_target
from turnout.charts.waterfall import voters_waterfall

__all__ = [
    "Chart",
    "changes",
    "choropleth",
    "composition",
    "finality",
    "gap_dot",
    "history_fan",
    "needed_voters",
    "probability_strip",
    "pyramid",
    "readiness",
    "relative_position",
    "scoreboard",
    "tile_map",
    "tornado",
    "voters_waterfall",
    "votes_against_target",
]


def __dir__() -> list[str]:
    return __all__
