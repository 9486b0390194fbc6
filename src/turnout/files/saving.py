"""Writing a tidy table so that reading it gives the same table back."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from turnout.errors import OutputError
from turnout.words.texts import failure


def save(frame: pd.DataFrame, path: str | Path) -> Path:
    """Write a frame to a new .xlsx or .csv file; a file that exists is never replaced.

    Raises
    ------
    OutputError
        If the file exists, has another ending, or cannot be written.
    """
    path = Path(path)
    if path.exists():
        raise failure(OutputError, "error.exists", file=path)
    if path.suffix.casefold() not in (".xlsx", ".csv"):
        raise failure(OutputError, "error.ending", file=path)
    try:
        if path.suffix.casefold() == ".csv":
            frame.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")
        else:
            plain = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
            frame.to_excel(path, index=False, engine="xlsxwriter", engine_kwargs=plain)
    except OSError as error:
        raise failure(OutputError, "error.write", file=path, reason=error) from error
    return path
