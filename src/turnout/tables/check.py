"""Read files for their faults alone: what is it, what does it hold, what must be mended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from turnout.errors import DataError
from turnout.tables.grid import read_sheets
from turnout.tables.history import REQUIRED, read_history
from turnout.tables.tidy import header_row
from turnout.tables.voters import read_voters

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from turnout.tables.findings import Finding


@dataclass(frozen=True)
class Checked:
    """What one file turned out to be.

    Parameters
    ----------
    file : str
        The file as given.
    kind : str
        ``voters``, ``history``, or empty where it could not be read.
    regions, registered : int
        Regions, and registered voters of a voter list; zero where not known.
    findings : tuple of Finding
        Everything found in one pass.
    """

    file: str
    kind: str
    regions: int
    registered: int
    findings: tuple[Finding, ...]

    @property
    def faulty(self) -> bool:
        """Whether something must be mended before the file can be used."""
        return any(finding.stops for finding in self.findings)


def check(paths: Iterable[str | Path]) -> list[Checked]:
    """Check files and report every fault of all of them.

    Parameters
    ----------
    paths : iterable of str or Path
        Voter lists or histories, recognised by content; never changed.

    Examples
    --------
    >>> from turnout.tables.regions import data_folder
    >>> check([data_folder() / "jambi" / "voters.csv"])[0].registered
    2676107
    """
    return [_checked(path) for path in paths]


def _checked(path: str | Path) -> Checked:
    try:
        sheets, _ = read_sheets(path)
        if any(header_row(sheet, REQUIRED) is not None for sheet in sheets):
            history = read_history(path)
            regions = history.frame["region_code"].nunique()
            return Checked(str(path), "history", regions, 0, history.findings)
        voters = read_voters(path)
    except DataError as error:
        return Checked(str(path), "", 0, 0, tuple(error.findings))  # type: ignore[arg-type]
    return Checked(str(path), "voters", len(voters.frame), voters.total, voters.findings)
