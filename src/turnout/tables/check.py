"""Read files for their faults alone: what is it, what does it hold, what must be mended."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from turnout.errors import DataError
from turnout.tables.grid import read_sheets
from turnout.tables.history import read_history
from turnout.tables.voters import holds_results, holds_voters, read_voters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from turnout.tables.findings import Finding


@dataclass(frozen=True)
class Checked:
    """What one file, or one table of a workbook, turned out to be.

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


def check(paths: str | Path | Iterable[str | Path]) -> list[Checked]:
    """Check files and report every fault of all of them.

    Parameters
    ----------
    paths : str, Path or iterable of them
        Voter lists or histories, recognised by content; never changed.

    Examples
    --------
    >>> from turnout.tables.regions import data_folder
    >>> check([data_folder() / "jambi" / "voters.csv"])[0].registered
    2676107
    """
    files = [paths] if isinstance(paths, str | Path) else list(paths)
    return [_checked(path, reader) for path in files for reader in _readers(path)]


def _readers(path: str | Path) -> Sequence[Callable[[str | Path], Checked]]:
    """Choose by content; a workbook may hold both tables, and an unreadable file is told once."""
    try:
        sheets, _ = read_sheets(path)
    except DataError:
        return [_voters]
    results = any(holds_results(sheet) for sheet in sheets)
    voters = not results or any(holds_voters(sheet) for sheet in sheets)
    return [_voters] * voters + [_history] * results


def _checked(path: str | Path, reader: Callable[[str | Path], Checked]) -> Checked:
    try:
        return reader(path)
    except DataError as error:
        return Checked(str(path), "", 0, 0, tuple(error.findings))  # type: ignore[arg-type]


def _voters(path: str | Path) -> Checked:
    voters = read_voters(path)
    return Checked(str(path), "voters", len(voters.frame), voters.total, voters.findings)


def _history(path: str | Path) -> Checked:
    history = read_history(path)
    regions = history.frame["region_code"].nunique()
    return Checked(str(path), "history", regions, 0, history.findings)
