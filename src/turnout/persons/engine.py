"""The engines: DuckDB in this process, within a bound of memory; Spark where one machine ends."""

from __future__ import annotations

import importlib.util
import re
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import ibis
import pyarrow as pa

from turnout.errors import OutputError, TurnoutError, UsageError
from turnout.words.texts import failure

SHARE = 0.6  # of the bound that the engine may plan with; Python, Arrow and pieces need the rest
UNITS = {"MB": 10**6, "GB": 10**9, "MIB": 2**20, "GIB": 2**30}
LEAST, EMBEDDED = 250 * 10**6, "duckdb"
FULL = re.compile(r"no space left|max_temp_directory_size|file too large|offload", re.IGNORECASE)
MASTER = re.compile(r"(local\b|yarn$|(spark|k8s|mesos|sc)://.)")
KNOWN_WARNINGS = (
    r"fetch_(arrow_table|record_batch)\(\) is deprecated",  # Ibis 12 to DuckDB 1.5
    "The copy keyword is deprecated",  # PySpark 4.0 to pandas 3, as is the next
    "The 'future.infer_string' option is deprecated",
)


class Space(NamedTuple):
    """An engine, and the folder that is gone when the work is done."""

    con: Any
    folder: Path


@contextmanager
def workspace(memory: str, temp: str | Path | None = None) -> Iterator[Space]:
    """Open DuckDB with a bound on memory and a folder for what does not fit, then remove it.

    What the engine puts on disk holds the columns of a typed list only: fingerprints, no NIK.

    Parameters
    ----------
    memory : str
        What the whole process promises to stay under, such as ``1GB``; the engine is given 0.6
        of it.
    temp : str or Path, optional
        Folder to work in; default that of the system.

    Raises
    ------
    UsageError
        If `memory` is no amount, or too little to work with.
    OutputError
        If the folder cannot be written to, is full, or memory runs out.
    """
    limit = _limit(memory)
    try:
        folder = Path(tempfile.mkdtemp(prefix="turnout-", dir=temp))
    except OSError as error:
        place, reason = temp or tempfile.gettempdir(), error.strerror
        said = {"folder": place, "reason": reason, "option": "--temp"}
        raise failure(OutputError, "error.temp", **said) from None
    con = None
    try:
        with quiet(), told(folder.parent):
            con = ibis.duckdb.connect(
                memory_limit=f"{limit}B",
                temp_directory=str(folder / "spill"),
                autoinstall_known_extensions=False,
            )
            con.raw_sql("SET enable_progress_bar = true; SET enable_progress_bar_print = false")
            yield Space(con, folder)
    finally:
        if con is not None:
            con._cache_name_to_entry.clear()  # else it drops tables after the end
            con.disconnect()
        shutil.rmtree(folder, ignore_errors=True)


def _limit(memory: str) -> int:
    found = re.fullmatch(r"\s*([0-9]+(?:[.,][0-9]+)?)\s*([KMG]I?B)\s*", memory.upper())
    amount = float(found[1].replace(",", ".")) * UNITS.get(found[2], 0) if found else 0
    if amount < LEAST:
        raise failure(UsageError, "error.memory", value=memory)
    return round(SHARE * amount)


@contextmanager
def quiet() -> Iterator[None]:
    """Silence what the engines' own libraries are known to complain of; nothing else."""
    with warnings.catch_warnings():
        for message in KNOWN_WARNINGS:
            warnings.filterwarnings("ignore", message=message, category=DeprecationWarning)
        yield


@contextmanager
def told(folder: Path, option: str = "--temp") -> Iterator[None]:
    """Turn what an engine raises into one line on the folder it writes to, and its option.

    Its own text may quote rows, so it is wiped: no chain of exceptions may hold it.
    """
    try:
        yield
    except TurnoutError:
        raise
    except (duckdb.Error, pa.ArrowException, MemoryError) as error:
        text = wiped(error)
        if isinstance(error, duckdb.InterruptException) or "INTERRUPT" in text:
            raise KeyboardInterrupt from None
        if FULL.search(text):
            raise failure(OutputError, "error.temp_full", folder=folder, option=option) from None
        if isinstance(error, duckdb.OutOfMemoryException | MemoryError):
            raise failure(OutputError, "error.engine_memory") from None
        raise failure(OutputError, "error.engine", reason=type(error).__name__) from None
    except RuntimeError as error:
        if "interrupted" in str(error).lower():
            raise KeyboardInterrupt from None
        raise


def wiped(error: BaseException) -> str:
    """Take the text, which may quote rows, out of an exception and return it."""
    text, error.args = str(error), ()
    return text


def promised(path: Path) -> None:
    """Refuse, before any work, a file that could not be written after it.

    Raises
    ------
    OutputError
        If it exists, or its folder cannot be written to.
    """
    try:
        known = path.exists()
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        reason = error.strerror or str(error)
        raise failure(OutputError, "error.write", file=path, reason=reason) from None
    if known:
        raise failure(OutputError, "error.exists", file=path)


@contextmanager
def spark(engine: Any) -> Iterator[Any]:
    """Open Spark through Ibis: a master such as ``spark://host:7077``, or a live session.

    Raises
    ------
    UsageError
        If pyspark is not installed or no such cluster answers.
    """
    own = isinstance(engine, str)
    try:
        session = _session(engine) if own else engine
    except Exception as error:  # noqa: BLE001  (no pyspark, no Java, no cluster: each its own)
        wiped(error)
        raise failure(UsageError, "error.no_spark") from None
    try:
        with quiet(), _spark_told():
            yield ibis.pyspark.connect(session)
    finally:
        if own:
            session.stop()


@contextmanager
def _spark_told() -> Iterator[None]:
    """Turn what Spark raises into one line."""
    try:
        yield
    except Exception as error:
        if not type(error).__module__.startswith(("pyspark", "py4j")):
            raise
        wiped(error)
        raise failure(OutputError, "error.engine", reason=type(error).__name__) from None


def known_engine(engine: Any) -> bool:
    """Tell whether another engine than this process's is asked for, before any work.

    Raises
    ------
    UsageError
        If it is no engine, or pyspark is not installed.
    """
    if not isinstance(engine, str):
        return True
    if engine == EMBEDDED:
        return False
    if not MASTER.match(engine):
        raise failure(UsageError, "error.no_engine", value=engine)
    if importlib.util.find_spec("pyspark") is None:
        raise failure(UsageError, "error.no_spark")
    return True


def _session(master: str) -> Any:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(master).appName("turnout")
    plain = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}
    for key, value in (plain | {"spark.log.level": "ERROR"}).items():
        builder = builder.config(key, value)
    return builder.getOrCreate()
