"""Count a voter list with a row per person by other tools, each as an able user would write it.

``python benchmarks/voter_list_others.py TOOL LIST REJECTS`` reads LIST, a CSV of
`voter_list_made.py` (or a folder of its Parquet files: ``duckdb`` only), writes the rejects as
``file,row,rule`` and prints rows, people kept, rejects per rule and hashes of people per regency,
sex and age and of polling stations and villages per regency. ``duckdb`` numbers rows as DuckDB's
manual does, by ``row_number() over ()``; ``duckdb-rowid`` by the place in a table it made, which is
quicker but kept by no promise; ``duckdb-narrow`` does that too and counts no stations.
The rules are those of turnout, the first that fails names the reject; of several rows with one NIK
that pass all others the first stays. Age is that on election day.
"""

import csv
import hashlib
import json
import sys
import tempfile
from collections import Counter
from functools import partial
from pathlib import Path

RULES = ("broken", "region", "sex", "birth", "underage", "status", "duplicate")
CODES = {
    "KERINCI": "15.01",
    "MERANGIN": "15.02",
    "SAROLANGUN": "15.03",
    "BATANG HARI": "15.04",
    "MUARO JAMBI": "15.05",
    "TANJUNG JABUNG BARAT": "15.06",
    "TANJUNG JABUNG TIMUR": "15.07",
    "BUNGO": "15.08",
    "TEBO": "15.09",
    "KOTA JAMBI": "15.71",
    "KOTA SUNGAI PENUH": "15.72",
}
DAY = 20240214
COLUMNS = ("NIK", "TANGGAL_LAHIR", "STATUS_PERKAWINAN", "JENIS_KELAMIN", "KET", "KABUPATEN_KOTA")
PLACES = ["KECAMATAN", "KELURAHAN", "TPS"]  # a station; without the last a village
REMARKS = [str(number) for number in range(1, 11)]


def group(age):
    """Return the five years an age falls into, as turnout names them."""
    if age < 20:
        return "<17" if age < 17 else "17-19"
    return "75+" if age >= 75 else f"{age // 5 * 5}-{age // 5 * 5 + 4}"


def digest(lines):
    """Return a hash of lines of cells, whatever their order."""
    text = "".join(sorted(f"{','.join(map(str, cells))}\n" for cells in lines))
    return hashlib.sha256(text.encode()).hexdigest()


def answer(rows, kept, rejected, cells, regions=None):
    """Return what every tool has to find.

    Cells are (code, sex, age or age group, people), regions (code, stations, villages).
    """
    groups = Counter()
    for code, sex, age, people in cells:
        groups[code, sex, age if isinstance(age, str) else group(age)] += people
    rejected = {rule: rejected.get(rule, 0) for rule in RULES}
    lines = [(*cell, people) for cell, people in groups.items()]
    found = {"rows": rows, "kept": kept, "rejected": rejected, "cells": digest(lines)}
    return found if regions is None else found | {"regions": digest(regions)}


# DuckDB. Row numbers are rowids, so the reading query must keep the order of the file: no join, and
# no IN of more than a few words, which DuckDB 1.5 turns into a join that silently loses the order.

RULE = f"""
case when region is null then 'region' when sex is null then 'sex'
    when birth is null or birth > {DAY} or ({DAY} - birth) // 10000 > 120 then 'birth'
    when ({DAY} - birth) // 10000 < 17 and single then 'underage'
    when remark then 'status' end::rule as rule, ({DAY} - birth) // 10000 as age
"""
LIST = """
create table list as with born as (
    select *, try_strptime(TANGGAL_LAHIR, '%d-%m-%Y')::date as day
    from read_csv('{path}', header = true, delim = ',', quote = '"', all_varchar = true)),
read as (select try_cast(NIK as bigint) as key, try_cast(KABUPATEN_KOTA as region) as region,
    try_cast(JENIS_KELAMIN as sex) as sex, STATUS_PERKAWINAN = 'B' as single,
    year(day) * 10000 + month(day) * 100 + day(day) as birth,
    coalesce(try_cast(KET as tinyint) between 1 and 10, false) as remark,
    KECAMATAN as district, KELURAHAN as village, TPS as tps {numbers} from born)
select key, region, sex, age::smallint as age, rule {kept} {places}
    from (select *, {rule} from read);
create view checked as select '{name}' as file, {row} as row, * from list
"""
TYPED = """
create view checked as select *, {rule} from (
    select file, row, key {places}, try_cast(region as region) as region,
    try_cast(sex as sex) as sex, nullif(birth, 0) as birth, not married as single,
    status > 0 as remark
    from read_parquet('{path}/*.parquet'))
"""
SURPLUS = """
create table twice as
    select key from checked where rule is null group by key having count(*) > 1;
create table surplus as select file, row, region, sex, age {places} from checked
    where rule is null and key in (from twice)
    qualify row_number() over (partition by key order by file, row) > 1;
create table rejected as select file, row, rule from checked where rule is not null
    union all select file, row, 'duplicate' from surplus;
copy (from rejected order by file, row) to '{out}' (format csv, header)
"""
CELLS = """
select region::varchar, sex::varchar, age, sum(people)::bigint from (
    select region, sex, age, count(*) as people from checked where rule is null group by all
    union all select region, sex, age, -count(*) from surplus group by all)
group by all having sum(people) > 0
"""
STATIONS = """
select region::varchar, count(*), count(distinct (district, village)) from (
    select region, district, village, tps, sum(people) as people from (
        select region {places}, count(*) as people from checked where rule is null group by all
        union all select region {places}, -count(*) from surplus group by all)
    group by all having sum(people) > 0)
group by all
"""


def regions(path):
    """Return codes by name: those of Jambi, or of the country for a folder."""
    if not path.is_dir():
        return CODES
    places = Path(__file__).parents[1] / "data" / "regions" / "indonesia.csv"
    with places.open(encoding="utf-8", newline="") as file:
        kept = [row for row in csv.DictReader(file) if row["group"]]
    return {row["official_name"].upper(): row["region_code"] for row in kept}


def duckdb(path, out, *, rowid=False, narrow=False):
    """Count with plain SQL in at most 600 MB, the rest on the disk."""
    import duckdb

    codes = regions(path)
    query = TYPED if path.is_dir() else LIST
    asked = {"path": path, "name": path.name, "rule": RULE, "out": out}
    asked["places"] = "" if narrow else ", district, village, tps"
    asked |= dict.fromkeys(("numbers", "kept"), "") | {"row": "rowid + 2"}
    if not rowid:
        asked |= {"numbers": ", row_number() over () as n", "kept": ", n", "row": "n + 1"}
    stations = None
    with tempfile.TemporaryDirectory(dir=out.parent) as spill, duckdb.connect() as con:
        con.execute(f"set memory_limit = '600MB'; set temp_directory = '{spill}'")
        con.execute("set enable_progress_bar = false")
        for name, words in {"region": codes, "sex": "LP", "rule": RULES}.items():
            con.execute(f"create type {name} as enum {tuple(words)}")
        con.execute(query.format(**asked))
        con.execute(SURPLUS.format(**asked))
        cells = con.execute(CELLS).fetchall()
        if not narrow:
            found = con.execute(STATIONS.format(**asked)).fetchall()
            stations = [(codes[region], *counts) for region, *counts in found]
        rejected = con.execute("select rule, count(*) from rejected group by all").fetchall()
    cells = [(codes[region], *cell) for region, *cell in cells]
    kept = sum(people for *_, people in cells)
    rows = kept + sum(n for _, n in rejected)
    return answer(rows, kept, dict(rejected), cells, stations)


def polars(path, out):
    """Count with a lazy frame and the streaming engine."""
    import polars as pl

    column, age = pl.col, (DAY - pl.col("birth")) // 10000
    day = column("TANGGAL_LAHIR").str.to_date("%d-%m-%Y", strict=False).dt
    number = day.year() * 10000 + day.month().cast(pl.Int32) * 100 + day.day()
    kinds, codes = pl.Enum(RULES), pl.Enum(list(CODES.values()))
    code = column("KABUPATEN_KOTA").replace_strict(CODES, default=None, return_dtype=codes)
    rule = (
        pl.when(column("code").is_null())
        .then(pl.lit("region"))
        .when(~column("sex").is_in(["L", "P"]))
        .then(pl.lit("sex"))
        .when(column("birth").is_null() | (column("birth") > DAY) | (age > 120))
        .then(pl.lit("birth"))
        .when((age < 17) & (column("STATUS_PERKAWINAN") == "B"))
        .then(pl.lit("underage"))
        .when(column("KET").is_in(REMARKS))
        .then(pl.lit("status"))
    )
    scan = pl.scan_csv(path, infer_schema=False, row_index_name="row", row_index_offset=2)
    read = scan.select("row", *COLUMNS, *PLACES).with_columns(
        code=code, sex=column("JENIS_KELAMIN"), birth=number, NIK=column("NIK").cast(pl.Int64)
    )
    checked = {"age": age.cast(pl.Int16), "rule": rule.cast(kinds)}
    read = read.select("row", "NIK", "code", "sex", *PLACES, **checked)
    table = read.collect(engine="streaming")
    valid = table.filter(column("rule").is_null())
    first = valid["NIK"].is_first_distinct()
    twice = valid.filter(~first).with_columns(rule=pl.lit("duplicate", dtype=kinds))
    bad = pl.concat([table.filter(column("rule").is_not_null()), twice]).sort("row")
    bad.select(pl.lit(path.name).alias("file"), "row", "rule").write_csv(out)
    kept = valid.filter(first)
    cells = kept.group_by("code", "sex", "age").len().rows()
    stations = kept.select("code", *PLACES).unique()
    villages = pl.struct(PLACES[:2]).n_unique()
    regions = stations.group_by("code").agg(pl.len(), villages.alias("villages")).rows()
    rejected = dict(bad.group_by("rule").len().rows())
    return answer(table.height, kept.height, rejected, cells, regions)


def pandas(path, out):
    """Count with vectorised columns, everything read as text."""
    import numpy as np
    import pandas as pd

    table = pd.read_csv(path, dtype=str, usecols=[*COLUMNS, *PLACES])
    day = pd.to_datetime(table["TANGGAL_LAHIR"], format="%d-%m-%Y", errors="coerce").dt
    birth = day.year * 10000 + day.month * 100 + day.day
    table["age"] = (DAY - birth) // 10000
    table["code"] = table["KABUPATEN_KOTA"].map(CODES)
    faults = {
        "region": table["code"].isna(),
        "sex": ~table["JENIS_KELAMIN"].isin(["L", "P"]),
        "birth": birth.isna() | (birth > DAY) | (table["age"] > 120),
        "underage": (table["age"] < 17) & (table["STATUS_PERKAWINAN"] == "B"),
        "status": table["KET"].isin(REMARKS),
    }
    table["rule"] = np.select(list(faults.values()), list(faults), default="")
    valid = table[table["rule"] == ""]
    twice = valid.index[valid.duplicated("NIK")]
    table.loc[twice, "rule"] = "duplicate"
    bad = table.loc[table["rule"] != "", ["rule"]]
    bad = bad.assign(file=path.name, row=bad.index + 2)
    bad[["file", "row", "rule"]].to_csv(out, index=False)
    kept = valid.drop(twice)
    counts = kept.groupby(["code", "JENIS_KELAMIN", "age"]).size()
    cells = [(code, sex, int(age), n) for (code, sex, age), n in counts.items()]
    stations = kept.drop_duplicates(["code", *PLACES])
    villages = stations.drop_duplicates(["code", *PLACES[:2]])["code"].value_counts()
    regions = [(code, n, villages[code]) for code, n in stations["code"].value_counts().items()]
    rejected = bad["rule"].value_counts().to_dict()
    return answer(len(table), len(kept), rejected, cells, regions)


TOOLS = {"duckdb": duckdb, "duckdb-rowid": partial(duckdb, rowid=True)}
TOOLS |= {"duckdb-narrow": partial(duckdb, rowid=True, narrow=True)}
TOOLS |= {"polars": polars, "pandas": pandas}


def main():
    """Print what a tool finds as JSON."""
    tool, path, out = sys.argv[1:]
    print(json.dumps(TOOLS[tool](Path(path), Path(out)), default=int))


if __name__ == "__main__":
    main()
