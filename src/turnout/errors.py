"""What can go wrong, where in the data it did, and which exit code says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class TurnoutError(Exception):
    """Base of every error the package raises on purpose.

    Examples
    --------
    >>> issubclass(DataError, TurnoutError)
    True
    """

    exit_code = 1
    key: str | None = None
    values: Mapping[str, object] = {}


class UsageError(TurnoutError, ValueError):
    """The question cannot be asked this way; exit code 2.

    Examples
    --------
    >>> UsageError.exit_code
    2
    """

    exit_code = 2


class DataError(TurnoutError, ValueError):
    """The files are wrong; exit code 3.

    Parameters
    ----------
    findings : iterable
        Every fault found in one pass; each one's ``str`` names file, row and column.

    Examples
    --------
    >>> str(DataError(["dpt.csv, row 3: ..."]))
    'dpt.csv, row 3: ...'
    """

    exit_code = 3

    def __init__(self, findings: Iterable[object]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


class ModelError(TurnoutError, RuntimeError):
    """The data are sound but cannot carry the projection asked for; exit code 4.

    Examples
    --------
    >>> ModelError.exit_code
    4
    """

    exit_code = 4


class OutputError(TurnoutError, RuntimeError):
    """A page or file could not be produced or written; exit code 5.

    Examples
    --------
    >>> OutputError.exit_code
    5
    """

    exit_code = 5
