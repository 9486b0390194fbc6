"""`Answer`: what the draws say of all regions together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from turnout.projection.intervals import Interval


@dataclass(frozen=True)
class Answer:
    """What the draws say of all regions together.

    Parameters
    ----------
    registered : int
        People turnout is a share of.
    turnout, gap_points, gap_voters : Interval
        Share; turnout minus target as a share; the same in people. Positive is above.
    probability : float
        Share of draws at or above the target.
    bad_case_voters : int
        Gap in people that one case in ten falls to or below; negative is missing.
    bad_case_turnout : float
        Turnout that one case in ten falls to or below.
    exceeds_last : float or None
        Share of draws above the last turnout of the same kind of vote, same base.
    mean_gap_voters : float
        Mean gap in people; the regions' mean gaps add up to it.

    Examples
    --------
    >>> import turnout
    >>> outlook = turnout.datasets.jambi().outlook("pemilu-2024")
    >>> outlook.total().registered
    2676107
    """

    registered: int
    turnout: Interval
    probability: float
    gap_points: Interval
    gap_voters: Interval
    bad_case_voters: int
    bad_case_turnout: float
    exceeds_last: float | None
    mean_gap_voters: float

    def as_dict(self) -> dict[str, Any]:
        """Return intervals and probability as plain values."""
        return _plain(self.turnout, self.probability, self.gap_points, self.gap_voters)


def regions_as_dicts(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of an outlook's table as plain values."""
    return [_region({str(k): v for k, v in row.items()}) for row in table.to_dict("records")]


def _plain(
    turnout: Interval, probability: float, points: Interval, voters: Interval
) -> dict[str, Any]:
    return {
        "turnout": turnout._asdict(),
        "probability": probability,
        "gap_points": points._asdict(),
        "gap_voters": {name: int(value) for name, value in voters._asdict().items()},
    }


def _region(row: dict[str, Any]) -> dict[str, Any]:
    def interval(name: str) -> Interval:
        return Interval(*(row[name + suffix] for suffix in ("", "_lower", "_upper")))

    turnout = Interval(row["median"], row["lower"], row["upper"])
    said = {name: row[name] for name in ("region_code", "region_name", "registered")}
    said |= _plain(turnout, row["probability"], interval("gap_points"), interval("gap_voters"))
    share = None if pd.isna(row["contribution"]) else row["contribution"]
    return said | {"lowest3": row["lowest3"], "contribution": share}
