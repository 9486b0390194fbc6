"""From an outlook to a plan: how many voters it takes, and who is asked for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from turnout.errors import UsageError
from turnout.files.findings import listed
from turnout.projection import effort
from turnout.projection.plan import HOWS, How, Plan, room_to
from turnout.words.texts import failure, one_of

if TYPE_CHECKING:
    from turnout.projection.draws import Projection
    from turnout.projection.outlook import Outlook

Array = np.ndarray
SURE, NUMBER = (0.25, 0.75, 1.0), (int, float, np.floating)


def plan_for(
    outlook: Outlook,
    probability: float,
    how: How,
    regions: Sequence[str] | None,
    ceilings: Mapping[str, float] | bool,
) -> Plan:
    """Make the plan; see `Outlook.needed`."""
    projection, gaps = outlook.projection, outlook.gap_voters
    columns = _checked(projection, probability, how, regions)
    ceiling = _ceilings(outlook, ceilings)
    room = room_to(projection, ceiling, columns)
    case = _in_case(gaps, projection.turnout, probability, how)
    asked, out = np.floor(_in_case(gaps, room, probability, how) + effort.CLOSE), columns
    total = gaps.sum(axis=1)
    needed = effort.fewest(total, probability)
    if how == "each":
        own = np.array([effort.fewest(gap, probability) for gap in gaps.T])
        reached = (gaps + room >= -effort.CLOSE).mean(axis=0) >= probability - effort.CLOSE
        out = [column for column in columns if not reached[column]]
        needed, asked = int(own[columns].sum()), np.where(reached, own, asked)
        asked[np.setdiff1d(np.arange(len(asked)), columns)] = 0
    elif (found := _shared(total, projection.registered, probability, how, case, room)) is not None:
        needed, asked, out = int(found.sum()), found, []
    return Plan(
        outlook,
        probability,
        how,
        tuple(projection.codes[column] for column in columns),
        case,
        ceiling,
        needed,
        np.asarray(asked, dtype="int64"),
        tuple(projection.codes[column] for column in out),
        ceilings is True,
    )


def _checked(
    projection: Projection, probability: Any, how: How, regions: Sequence[str] | None
) -> list[int]:
    """Check what was asked for, and return the columns of the regions that take part."""
    one_of("how", how, HOWS)
    if not (isinstance(probability, NUMBER) and 0 < probability < 1):
        raise failure(UsageError, "error.probability", value=probability)
    named = [regions] if isinstance(regions, str) else regions
    columns = projection.columns(projection.codes if named is None else list(map(str, named)))
    if not columns:
        raise failure(UsageError, "error.no_region")
    return sorted(set(columns))


def _in_case(gaps: Array, values: Array, probability: float, how: How) -> Array:
    """Return the mean of values, shape (D, R), over the draws near the case planned for."""
    if how != "each":
        near = effort.near_case(gaps.sum(axis=1), probability)
        return np.asarray(values[near].mean(axis=0))
    pairs = zip(values.T, gaps.T, strict=True)
    return np.array([own[effort.near_case(gap, probability)].mean() for own, gap in pairs])


def _shared(
    gaps: Array, people: Array, probability: float, how: How, case: Array, room: Array
) -> Array | None:
    """Find the fewest voters, asking regions for no more than they could mostly give.

    What a region could give differs from draw to draw. Equal effort asks for at most what it can
    give in one case planned for in four; only where that is not enough, for more. The cheapest
    way asks for what is surer too, and then for as few voters as can be found.
    """
    near = room[effort.near_case(gaps, probability)]
    equal, ways = how == "equal", [effort.lowest_first, effort.equal_effort]
    best = None
    for way, level in product(ways[equal:], SURE[equal:]):
        if equal and best is not None:
            break
        most = np.ceil(np.quantile(near, level, axis=0) if level < 1 else room.max(axis=0))
        share = partial(way, case, people, most)
        found = effort.together(gaps, room, probability, share)
        if found is not None and (best is None or found.sum() < best.sum()):
            best = found
    if equal or best is None or best.sum() == effort.fewest(gaps, probability):
        return best
    return effort.fewer(gaps, room, probability, best)


def _ceilings(outlook: Outlook, ceilings: Mapping[str, float] | bool) -> Array:
    """Return the most each region is asked to reach."""
    projection = outlook.projection
    if ceilings is True:
        best = effort.best_past(projection.pasts, projection.base)
        return np.where(np.isfinite(best), best, 1.0)  # nothing known: nothing to hold it to
    top = np.ones(len(projection.codes))
    given: dict[str, Any] = dict(ceilings or {})
    right = {k: v for k, v in given.items() if isinstance(v, NUMBER) and 0 < v <= 1}
    wrong = [f"{name}: {value}" for name, value in given.items() if name not in right]
    if wrong:
        raise failure(UsageError, "error.ceiling", given=listed(wrong))
    top[projection.columns(list(given))] = list(given.values())
    return top
