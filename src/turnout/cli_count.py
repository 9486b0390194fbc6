"""``turnout count`` and ``turnout convert``: lists with a row per person."""

from __future__ import annotations

import json
import signal
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from turnout.persons.counted import CountedList
    from turnout.words.numbers import Lang

LEVELS = "region,sex,age"
STOPS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")  # those that the system has


def add_count(commands: Any, teller: Callable[[], Any]) -> tuple[argparse.ArgumentParser, ...]:
    """Add the commands ``count`` and ``convert`` and return them."""
    count = commands.add_parser("count", help="count a voter list with a row per person")
    ages = "ages are of this day; default: the next vote on record"
    count.add_argument("--election-date", metavar="DATE", help=ages)
    before = "vote before, for first-time voters; default: on record"
    count.add_argument("--previous", metavar="DATE", help=before)
    count.add_argument("--province", metavar="CODE", help="of rows that name none, e.g. 15")
    count.add_argument("--region", metavar="CODE", help="of rows that name none, e.g. 15.71")
    levels = "cross table by region,sex,age,district,village,tps; small cells left out"
    count.add_argument("--by", metavar="A,B", help=levels)
    small = "with --by: smallest cell shown; default: 10"
    count.add_argument("--least", type=int, default=10, metavar="N", help=small)
    count.add_argument("--rejects", metavar="FILE", help="CSV of rejected rows: file, row, rule")
    count.add_argument("--out", metavar="FILE", help="the counted list, .xlsx or .csv")
    count.add_argument("--json", action="store_true", help="print plain values as JSON")
    master = "duckdb, or a Spark master such as spark://host:7077; default: duckdb"
    count.add_argument("--engine", default="duckdb", metavar="NAME", help=master)
    resume = "remember files read in this folder until the count is complete"
    count.add_argument("--remember", metavar="FOLDER", help=resume)
    count.set_defaults(run=lambda options: _count(options, teller()))
    convert = commands.add_parser("convert", help="write such a list as Parquet, for many counts")
    convert.add_argument("--out", required=True, metavar="FILE", help="new .parquet file")
    convert.set_defaults(run=lambda options: _convert(options, teller()))
    for command in (count, convert):
        paths = "files, folders or patterns: CSV (also .gz), Parquet, Excel"
        command.add_argument("paths", nargs="+", metavar="PATH", help=paths)
        command.add_argument("--memory", default="1GB", help="stay under this; default: 1GB")
        command.add_argument("--temp", metavar="FOLDER", help="working folder; default: system's")
    return count, convert


def _shared(options: argparse.Namespace, tell: Callable[[str], object]) -> dict[str, Any]:
    """Return what both commands pass on."""
    return {"progress": tell, **{key: getattr(options, key) for key in ("memory", "temp", "lang")}}


@contextmanager
def _stoppable(tell: Callable[[str], object]) -> Iterator[None]:
    """Take any stop for a Ctrl-C, which clears up; a second one does not break off the clearing."""
    stops = [getattr(signal, name) for name in STOPS if hasattr(signal, name)]
    before = {stop: signal.getsignal(stop) for stop in stops}
    after = {stop: handler for stop, handler in before.items() if handler != signal.SIG_IGN}

    def stop(*_: object) -> None:
        for each in after:
            after[each] = signal.SIG_IGN
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    for each in after:
        signal.signal(each, stop)
    try:
        yield
    finally:
        tell("")
        for each, handler in after.items():
            signal.signal(each, handler)


def _count(options: argparse.Namespace, tell: Callable[[str], object]) -> int:
    from turnout.errors import UsageError
    from turnout.persons.count import count_voters
    from turnout.words.texts import failure

    by = tuple(level.strip() for level in (options.by or LEVELS).split(","))
    if options.least < 0:
        raise failure(UsageError, "error.least", value=options.least)
    names = ("election_date", "previous", "province", "region", "rejects", "engine", "remember")
    asked = {name: getattr(options, name) for name in names}
    out = _free(options.out)
    with _stoppable(tell):
        counted = count_voters(
            options.paths, by=by, hashes=False, **asked, **_shared(options, tell)
        )
    if out is not None:
        _save(counted, out)
    if options.json:
        print(json.dumps(_plain(counted, by if options.by else None, options.least), indent=1))
        return 0
    print(replace(counted, findings=()).show(options.lang))  # which follow, each in a line
    if options.by:
        print("", *_cross(counted, by, options.least, options.lang), sep="\n")
    for finding in counted.findings:
        print(finding.message(options.lang))
    return 0


def _convert(options: argparse.Namespace, tell: Callable[[str], object]) -> int:
    from turnout.persons.convert import convert
    from turnout.words.texts import text

    with _stoppable(tell):
        out = convert(options.paths, options.out, **_shared(options, tell))
    print(text("count.converted", options.lang, file=out))
    return 0


def _free(out: str | None) -> Path | None:
    """Refuse, before any work, a file that could not be written after it."""
    from turnout.errors import OutputError
    from turnout.persons.engine import promised
    from turnout.words.texts import failure

    path = None if out is None else Path(out)
    if path is not None and path.suffix.casefold() not in (".xlsx", ".csv"):
        raise failure(OutputError, "error.ending", file=path)
    if path is not None:
        promised(path)
    return path


def _save(counted: CountedList, out: Path) -> None:
    """Save whole or not at all."""
    from turnout.errors import OutputError

    try:
        counted.save(out)
    except OutputError:
        out.unlink(missing_ok=True)
        raise


def _cross(counted: CountedList, by: tuple[str, ...], least: int, lang: Lang) -> list[str]:
    """Return the cross table as lines; suppressed cells say so."""
    from turnout.words.numbers import people
    from turnout.words.shown import columns, heading
    from turnout.words.texts import text

    table = counted.cross(by, least=least)
    names = [name for name in table.columns if name not in ("region_code", "people", "suppressed")]
    hidden = text("count.suppressed", lang)
    told = [
        hidden if small else people(count, lang=lang)
        for count, small in zip(table["people"], table["suppressed"], strict=True)
    ]
    rows = table[names].astype(str).assign(people=told).to_numpy().tolist()
    heads = [heading(name, lang) for name in (*names, "people")]
    return columns([heads, *rows], len(names)).splitlines()


def _plain(counted: CountedList, by: tuple[str, ...] | None, least: int) -> dict[str, Any]:
    """Return the count as plain values for JSON."""
    told: dict[str, Any] = {
        "rows": counted.rows,
        "registered": counted.total,
        "election_date": str(counted.election_date),
        "previous": None if counted.previous is None else str(counted.previous),
        "ages": counted.ages,
        "candidates": counted.candidates,
        "rejected": dict(counted.rejected.itertuples(index=False, name=None)),
        "skipped": dict(counted.skipped.itertuples(index=False, name=None)),
        "regions": _records(counted.frame.merge(counted.composition())),
        "findings": [finding.as_dict() for finding in counted.findings],
    }
    if by is not None:
        told["cells"] = _records(counted.cross(by, least=least))
    return told


def _records(table: Any) -> list[dict[str, Any]]:
    return json.loads(table.to_json(orient="records"))  # type: ignore[no-any-return]
