"""What can go wrong, where in the data it did, and which exit code says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    findings: tuple[Any, ...] = ()
    words: Mapping[str, str] = {}  #: what it says, by language

    def said(self, lang: str) -> str:
        """Say the error in a language, ``id`` or ``en``; findings one per line."""
        if self.findings:
            return "\n".join(finding.message(lang) for finding in self.findings)
        return self.words.get(lang, str(self))

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows: the error in both languages, no path through the code."""
        told = dict.fromkeys(self.said(lang) for lang in ("id", "en"))
        return [f"{type(self).__name__}", *told]


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
