"""One region of an outlook by itself: a column of the joint draws, never projected anew."""

from __future__ import annotations

from dataclasses import replace

from turnout.projection.outlook import Outlook


def alone(outlook: Outlook, region: str) -> Outlook:
    """Return an outlook of one region, read off the very same draws on every definition.

    Parameters
    ----------
    outlook : Outlook
        Of all regions.
    region : str
        Code or name.

    Raises
    ------
    UsageError
        If it is not among the regions projected.

    Examples
    --------
    >>> import turnout
    >>> outlook = turnout.datasets.jambi().outlook("pemilu-2024")
    >>> own, row = alone(outlook, "15.71"), outlook.table().iloc[9]
    >>> own.projection.place, own.total().probability == float(row["probability"])
    ('Kota Jambi', True)
    """
    (column,), origin = outlook.projection.columns([region]), outlook.projection.origin
    frame = origin.voters.frame.iloc[[column]].reset_index(drop=True)
    one = (slice(None), [column])
    own = replace(
        origin,
        voters=replace(origin.voters, frame=frame),
        turnout=origin.turnout[one],
        electorate=origin.electorate[one],
        pasts={base: past.only(column) for base, past in origin.pasts.items()},
        beside={base: people[one] for base, people in origin.beside.items()},
    )
    return Outlook(own.on(outlook.projection.base), outlook.target)
