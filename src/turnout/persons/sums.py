"""What one run of the flow gives: plain tables of counts, and the rows rejected."""

from __future__ import annotations

import csv
import datetime
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import ibis
import pandas as pd
from ibis.expr import types as ir

from turnout.errors import OutputError
from turnout.persons import rules
from turnout.persons.places import settled, vote_before
from turnout.persons.typed import BROKEN
from turnout.words.texts import failure

PLACE = ["province", "region"]
BY = {"region": "region", "sex": "sex", "age": "years"}
BY |= {name: name for name in ("district", "village", "tps")}


@dataclass(frozen=True)
class Asked:
    """What is asked of a list.

    Parameters
    ----------
    day, previous : date, date or None
        Day of the election, and of the vote before; None: the one on record.
    province, region : str or None
        Codes for rows that name none.
    by : tuple of str
        Names of `BY` that cells are counted by.
    rejects : Path or None
        Where the rows rejected go.
    """

    day: datetime.date
    previous: datetime.date | None
    province: str | None
    region: str | None
    by: tuple[str, ...]
    rejects: Path | None = None


@dataclass(frozen=True, eq=False)
class Sums:
    """The counts of a list, as plain tables.

    Parameters
    ----------
    cells : pandas.DataFrame
        ``rule``, the columns asked for, and `turnout.persons.rules.COUNTS`.
    stations : pandas.DataFrame
        ``code, district, village, tps, people``, as written.
    skipped : pandas.DataFrame
        ``kind, rows``.
    candidates : int or None
        Rows that share a masked NIK; None where no row has any.
    texts : pandas.DataFrame
        ``province, region, code``: what each text was taken for.
    previous : date or None
        Day of the vote before.
    """

    cells: pd.DataFrame
    stations: pd.DataFrame
    skipped: pd.DataFrame
    candidates: int | None
    texts: pd.DataFrame
    previous: datetime.date | None


def summed(con: Any, rows: ir.Table, asked: Asked, step: Callable[[str], None]) -> Sums:
    """Run the flow on the engine that holds the rows; write the rejects if asked."""
    step("places")
    kinds = _frame(con, rules.kinds(rows)).fillna({"province": "", "region": ""})
    texts = kinds[kinds["kind"] == rules.PERSON].groupby(PLACE)["rows"].sum().reset_index()
    texts = settled(texts, asked.province, asked.region)
    previous = asked.previous or vote_before(asked.day, texts["code"])
    unknown = texts.loc[texts["code"].isna(), PLACE]
    strange = (
        None if unknown.empty else ibis.memtable(unknown, schema=dict.fromkeys(PLACE, "string"))
    )
    under = partial(rules.judged, strange=strange, day=asked.day, previous=previous or asked.day)
    judged = under(rows)
    by = list(dict.fromkeys([*PLACE, "sex", "years", *(BY[name] for name in asked.by)]))
    step("rules")
    cells = _frame(con, rules.cells(judged, by))
    passing = cells[cells["rule"] == 0]
    bad = rules.rejected(judged).cache()
    step("duplicates")
    if (passing["keyed"] > passing["masked"]).any():
        copies = rules.copies(under(rules.sharing(rows))).cache()
        cells = _less(cells, _frame(con, rules.cells(copies, by)))
        bad = bad.union(copies)
    candidates = 0 if passing["keyed"].any() else None
    if passing["masked"].any():
        candidates = int(_frame(con, rules.candidates(judged))["rows"][0])
    if asked.rejects is not None:
        step("rejects")
        _write(con, bad.select("file", "row", "rule").order_by("file", "row"), asked.rejects)
    step("stations")
    gone = _frame(con, rules.stations(bad))
    stations = _added(
        [_frame(con, rules.stations(rules.persons(rows))), gone.assign(people=-gone["people"])]
    )
    others = kinds[~kinds["kind"].isin([rules.PERSON, BROKEN])]
    skipped = others.groupby("kind")[["rows"]].sum().reset_index()
    coded = partial(_coded, texts=texts)
    return Sums(coded(cells), coded(stations), skipped, candidates, texts, previous)


def _frame(con: Any, asked: ir.Table) -> pd.DataFrame:
    """Fetch a table through Arrow, which both engines speak alike."""
    frame: pd.DataFrame = con.to_pyarrow(asked).to_pandas()
    return frame


def _coded(counts: pd.DataFrame, texts: pd.DataFrame) -> pd.DataFrame:
    """Put codes in place of the texts of regions, and add up those of one code."""
    named = counts.fillna({"province": "", "region": ""})
    return _added([named.merge(texts[[*PLACE, "code"]], on=PLACE, how="left").drop(columns=PLACE)])


def _less(cells: pd.DataFrame, copies: pd.DataFrame) -> pd.DataFrame:
    """Move copies from the rows that pass to those rejected as duplicates."""
    counts = list(rules.COUNTS)
    gone = copies.assign(rule=0, **{name: -copies[name] for name in counts})
    return pd.concat([_added([cells, gone]), copies], ignore_index=True)


def _added(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Add up counts of the same cell; what comes to nobody is left out."""
    both = pd.concat(frames, ignore_index=True)
    counts = [name for name in rules.COUNTS if name in both]
    by = [name for name in both.columns if name not in counts]
    total = both.groupby(by, dropna=False, sort=True)[counts].sum()
    return total[total["people"] > 0].reset_index()


def _write(con: Any, rejected: ir.Table, path: Path) -> None:
    """Write the rejects whole or not at all; no text of the row is among them."""
    staged = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with staged.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows(_lines(con, rejected))
        staged.replace(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise failure(OutputError, "error.write", file=path, reason=reason) from error
    finally:
        staged.unlink(missing_ok=True)


def _lines(con: Any, rejected: ir.Table) -> Iterator[tuple[str, int | str, str]]:
    yield "file", "row", "rule"
    for batch in con.to_pyarrow_batches(rejected):
        file, row, rule = (batch.column(name).to_pylist() for name in ("file", "row", "rule"))
        yield from zip(file, row, (rules.RULES[n - 1] for n in rule), strict=True)
