"""The rules in their fixed order, duplicates and counts: one flow in Ibis for every engine."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import ibis
from ibis import _
from ibis.expr import types as ir

from turnout.persons.typed import BROKEN, UNCLEAR

RULES = ("broken", "region", "sex", "birth", "underage", "status", "duplicate")
REGION, DUPLICATE = 2, len(RULES)
PERSON, ADULT, OLDEST, YEAR = 0, 17, 120, 10_000  # a year in dates written as yyyymmdd
STATIONS = ("province", "region", "district", "village", "tps")
COUNTS = ("people", "first", "dated", "aged", "keyed", "masked", "unclear", "young")


def judged(
    rows: ir.Table, strange: ir.Table | None, day: datetime.date, previous: datetime.date
) -> ir.Table:
    """Return persons and broken rows with ``years`` (age), ``first`` and ``rule``.

    ``rule`` is the place from 1 of the first failing rule of `RULES`, 0 where none fails;
    duplicates, which need all rows, are not among them yet. Age on the day is
    ``(yyyymmdd - yyyymmdd) // 10000``, which is right where differences of years are not;
    the rules compare dates with the day such an age begins, which is the same and quicker.

    Parameters
    ----------
    rows : ibis.Table
        A typed list, `turnout.persons.typed.TYPED`, on any engine.
    strange : ibis.Table or None
        ``province, region``: the texts that are no region; None if all are.
    day : date
        Day of the election.
    previous : date
        Day of the vote before: who was not yet 17 then votes for the first time.
    """
    known = persons(rows).mutate(strange=False)
    if strange is not None:
        listed = strange.mutate(listed=True)
        at = [known[name].fill_null("") == listed[name] for name in ("province", "region")]
        joined = known.left_join(listed, at).select(*rows.columns, "listed")
        known = joined.mutate(strange=_.listed.fill_null(False)).drop("listed")
    born, today = known.birth, _number(day)
    years = ibis.ifelse(born > 0, (today - born) // YEAR, known.age.cast("int64")).cast("int64")
    return known.mutate(
        years=ibis.ifelse(years >= 0, years, ibis.null("int64")),
        first=(born > _number(previous) - ADULT * YEAR).fill_null(False),
        rule=_failing(known, today),
    ).drop("strange")


def persons(rows: ir.Table) -> ir.Table:
    """Return persons and broken rows, without heads and recap lines."""
    return rows.filter(_.kind.isin((PERSON, BROKEN)))


def sharing(rows: ir.Table) -> ir.Table:
    """Return the rows whose whole NIK stands on another row too, whatever the rules say of them.

    Groups find the keys, for a window over all rows takes five times as long. The keys are
    kept, so that the engine knows how few they are.
    """
    whole = rows.filter(_.full.fill_null(False))
    twice = whole.group_by("key").having(_.count() > 1).agg(n=_.count()).select("key").cache()
    return whole.semi_join(twice, "key")


def copies(judged: ir.Table) -> ir.Table:
    """Return the later rows of every whole NIK among those of `sharing` that pass."""
    passing = judged.filter(_.rule == 0)
    order = ibis.window(group_by=passing.key, order_by=[passing.file, passing.row])
    later = passing.mutate(place=ibis.row_number().over(order)).filter(_.place > 0)
    return later.mutate(rule=ibis.literal(DUPLICATE, "int8")).drop("place")


def _number(day: datetime.date) -> int:
    return int(day.strftime("%Y%m%d"))


def _failing(known: ir.Table, day: int) -> ir.Value:
    """Return the place from 1 of the first failing rule, 0 for none.

    An age that is only printed is that of another day, so it makes nobody too young.
    """
    born, age = known.birth, known.age
    printed = born.isnull() & ((age < 0) | (age > OLDEST))
    impossible = (born > day) | (born <= day - (OLDEST + 1) * YEAR) | printed
    fails = (
        known.kind == BROKEN,
        known.strange,
        known.sex.isnull(),
        impossible.fill_null(False),
        ((born > day - ADULT * YEAR) & ~known.married).fill_null(False),
        known.status.fill_null(0) > 0,
    )
    return ibis.cases(*[(fail, n) for n, fail in enumerate(fails, start=1)], else_=0).cast("int8")


def cells(judged: ir.Table, by: Sequence[str]) -> ir.Table:
    """Count persons by rule and some columns, and what is known of them.

    ``first`` vote for the first time, ``dated`` have a date of birth, ``aged`` a printed age,
    ``keyed`` a NIK, ``masked`` one that is not whole, ``unclear`` a remark nobody knows,
    ``young`` are under 17 and not known to be married.
    """
    masked = _.key.notnull() & ~_.full.fill_null(False)
    young = (_.years < ADULT) & ~_.married.fill_null(False)
    known = (_.first, _.birth > 0, _.age.notnull(), _.key.notnull(), masked)
    flags = (*known, _.status == UNCLEAR, young)
    sums = {name: flag.sum().fill_null(0) for name, flag in zip(COUNTS[1:], flags, strict=True)}
    return judged.group_by(["rule", *by]).agg(people=_.count(), **sums)


def stations(rows: ir.Table) -> ir.Table:
    """Count rows by station."""
    return rows.group_by(list(STATIONS)).agg(people=_.count())


def candidates(judged: ir.Table) -> ir.Table:
    """Count the rows whose masked NIK, birth, sex and village are those of another row too."""
    masked = judged.filter((_.rule == 0) & _.key.notnull() & ~_.full.fill_null(False))
    alike = ("key", "birth", "sex", *STATIONS[:-1])
    groups = masked.group_by(list(alike)).having(_.count() > 1).agg(n=_.count())
    return groups.agg(rows=_.n.sum().fill_null(0))


def kinds(rows: ir.Table) -> ir.Table:
    """Count the rows by kind and by the texts that stand for a place."""
    return rows.group_by("kind", "province", "region").agg(rows=_.count())


def rejected(judged: ir.Table) -> ir.Table:
    """Return the rows that fail a rule, kept: they are few, and asked for twice."""
    return judged.filter(_.rule > 0)
