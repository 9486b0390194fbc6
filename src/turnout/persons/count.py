"""The verb: a voter list by the person becomes counts per region, with what was rejected."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ibis.expr import types as ir

from turnout.errors import UsageError
from turnout.files.grid import Source
from turnout.persons import places
from turnout.persons.counted import CountedList
from turnout.persons.engine import EMBEDDED, Space, known_engine, promised, spark, workspace
from turnout.persons.intake import Taken, gone, sound, taken_in
from turnout.persons.listing import counted_list
from turnout.persons.lists import Listed, lists_of
from turnout.persons.memory import Memory
from turnout.persons.pace import Pace
from turnout.persons.sums import BY, Asked, summed
from turnout.persons.typed import as_rows, united
from turnout.tables.elections import day_of
from turnout.words.numbers import Lang
from turnout.words.texts import failure, one_of


def count_voters(
    path: str | Path | list[str] | list[Path],
    *,
    election_date: datetime.date | str | None = None,
    previous: datetime.date | str | None = None,
    province: str | None = None,
    region: str | None = None,
    by: Sequence[str] = ("region", "sex", "age"),
    rejects: str | Path | None = None,
    engine: Any = EMBEDDED,
    memory: str = "1GB",
    temp: str | Path | None = None,
    remember: str | Path | None = None,
    hashes: bool = True,
    progress: Callable[[str], object] | None = None,
    lang: Lang = "id",
) -> CountedList:
    r"""Count a list with a row per person: voters per region, by sex, age, station and village.

    Names, NIK, NKK and addresses are kept nowhere; a NIK is read only to find rows that share
    it, as a fingerprint whose secret ends with the run.

    Parameters
    ----------
    path : str, Path or list of them
        A file, a folder, a glob: CSV of any delimiter and encoding, also .gz, Parquet, Excel.
    election_date : date or str, optional
        The day ages are reckoned on; default the next vote on record.
    previous : date or str, optional
        The vote before: who was not yet 17 then votes for the first time; default on record.
    province, region : str, optional
        Code of the province, or code or name of the region, of rows that name none.
    by : sequence of str
        What `CountedList.cells` is counted by: ``region``, ``sex``, ``age`` always, and if
        named ``district``, ``village``, ``tps``.
    rejects : str or Path, optional
        A new CSV file of the rows rejected: file, row, first failing rule; nothing else.
    engine : str or pyspark.sql.SparkSession
        ``duckdb``, in this process; or a Spark master such as ``spark://host:7077``.
    memory : str
        What this process promises to stay under, 250MB or more.
    temp : str or Path, optional
        Folder for what does not fit into memory, removed afterwards; default the system's.
    remember : str or Path, optional
        Folder in which files read are remembered by content until the count is complete, so
        that a count that was stopped goes on where it was.
    hashes : bool
        Whether to note the SHA-256 of every file in ``sources``, which documents show.
    progress : callable, optional
        Receives a line on rows, rate and time left, now and then.
    lang : {"id", "en"}
        Language of `progress`.

    Returns
    -------
    CountedList
        A `VoterList`, so it goes straight into `project`.

    Raises
    ------
    DataError
        If a file cannot be read to its end, holds no list by the person, or no row passes.
    UsageError
        If an argument cannot be meant.
    OutputError
        If a folder is full or cannot be written to.

    Notes
    -----
    A row is rejected by the first rule it fails, in this order: broken (cells that do not fit
    the head), region (unknown), sex, birth (no such day, after the election, older than 120),
    underage (under 17 on the day and not married), status (no longer eligible), duplicate (the
    whole NIK stands on an earlier row that passes). Rows that share a masked NIK are counted as
    candidates and stay.

    Examples
    --------
    >>> import tempfile
    >>> rows = "NIK,NAMA,TANGGAL LAHIR,JENIS KELAMIN,KABUPATEN/KOTA\n"
    >>> rows += "1501010101900001,A,01-01-1990,L,KERINCI\n1501014202070002,B,02-02-2007,P,BUNGO\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "list.csv"
    ...     _ = path.write_text(rows)
    ...     counted = count_voters(path, election_date="2024-02-14")
    >>> counted.registered.to_dict(), counted.frame["first_time"].tolist()
    ({'15.01': 1, '15.08': 1}, [0, 1])
    """
    asked = _asked(election_date, previous, province, region, by, rejects)
    other, lists = known_engine(engine), lists_of(path)
    pace = Pace(sum(one.size for one in lists), progress, lang)
    with sound(lists), workspace(memory, temp) as space, ThreadPoolExecutor(1) as beside:
        kept = None if remember is None else Memory(Path(remember))
        sources = beside.submit(_sources, lists if hashes else [])
        taken = taken_in(space, lists, pace, kept)
        with _on(engine if other else None, space, taken) as (con, held):
            sums = summed(con, held, asked, pace.step)
        counted = counted_list(sums, asked, lists, sources.result(), taken)
    if kept:
        kept.forget()
    return counted


def _asked(
    election_date: datetime.date | str | None,
    previous: datetime.date | str | None,
    province: str | None,
    region: str | None,
    by: Sequence[str],
    rejects: str | Path | None,
) -> Asked:
    """Check what is asked before any work is done for it."""
    for name in by:
        one_of("by", name, BY)
    out = None if rejects is None else Path(rejects)
    if out is not None:
        promised(out)
    day, known = places.coming(election_date), places.known_province(province)
    before = day_of(previous)
    if before is not None and before >= day:
        raise failure(UsageError, "error.previous", day=day, previous=before)
    return Asked(day, before, known, places.known_region(region), tuple(by), out)


@contextmanager
def _on(engine: Any, space: Space, taken: Taken) -> Iterator[tuple[Any, ir.Table]]:
    """Hand the typed list to the engine asked for.

    Another than this process's reads converted lists where they lie, and a copy of any other.
    """
    if engine is None:
        yield space.con, taken.rows
        return
    with spark(engine) as con:
        files = taken.files
        if files is None:
            files = [str(space.folder / "typed.parquet")]
            space.con.to_parquet(taken.rows, files[0])
        yield con, united([as_rows(con.read_parquet(file)) for file in map(_bare, files)])


def _bare(path: str) -> str:
    """Return a path as Spark is told it, which takes signs in it for a pattern."""
    return re.sub(r"([][{}*?])", r"\\\1", path)


def _sources(lists: Sequence[Listed]) -> tuple[Source, ...]:
    """Return every file with the hash of its content."""
    found = []
    for one in lists:
        try:
            found.append(Source(one.name, one.sha256))
        except OSError:
            raise gone(one) from None
    return tuple(found)
