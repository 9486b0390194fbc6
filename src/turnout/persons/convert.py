"""``turnout.convert``: a list by the person as typed Parquet, once, for repeated questions."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from turnout.errors import DataError, OutputError
from turnout.files.findings import Finding, listed
from turnout.persons.engine import promised, told, workspace
from turnout.persons.intake import sound, taken_in
from turnout.persons.lists import lists_of
from turnout.persons.pace import Pace
from turnout.words.numbers import Lang
from turnout.words.texts import failure


def convert(
    path: str | Path | list[str] | list[Path],
    out: str | Path,
    *,
    memory: str = "1GB",
    temp: str | Path | None = None,
    progress: Callable[[str], object] | None = None,
    lang: Lang = "id",
) -> Path:
    r"""Write a list with a row per person as typed Parquet, which every later count reads.

    Of the columns only those that `count_voters` uses are written; in place of the NIK stands a
    fingerprint with a secret that nobody keeps, so that rows of this file can be compared and
    no NIK read back. The file still is a list of persons: keep it as you keep the list.

    Parameters
    ----------
    path : str, Path or list of them
        As in `count_voters`.
    out : str or Path
        A new file ending in .parquet.
    memory, temp, progress, lang
        As in `count_voters`.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    DataError
        If a file cannot be read to its end or holds no list by the person.
    OutputError
        If the file exists, has another ending, or cannot be written.

    Examples
    --------
    >>> import tempfile, turnout
    >>> rows = "NAMA,JENIS KELAMIN,USIA,KABUPATEN/KOTA\nA,L,41,KERINCI\nB,P,19,BUNGO\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "list.csv"
    ...     _ = path.write_text(rows)
    ...     typed = convert(path, Path(folder) / "list.parquet")
    ...     turnout.count_voters(typed, election_date="2024-02-14").total
    2
    """
    out = Path(out)
    promised(out)
    if out.suffix.casefold() != ".parquet":
        raise failure(OutputError, "error.ending_parquet", file=out)
    lists = lists_of(path)
    pace = Pace(sum(one.size for one in lists), progress, lang)
    beside = Path(tempfile.mkdtemp(prefix=".turnout-", dir=out.parent))
    try:
        with sound(lists), workspace(memory, temp) as space:
            taken = taken_in(space, lists, pace, lasting=True)
            if taken.secrets > 1:
                raise DataError([Finding("E183", listed(taken.converted))])
            rows = taken.rows
            pace.step("convert")
            with told(out.parent, "--out"):
                space.con.to_parquet(rows, beside / out.name, compression="zstd")
        (beside / out.name).replace(out)
    except OSError as error:
        reason = error.strerror or str(error)
        raise failure(OutputError, "error.write", file=out, reason=reason) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return out
