"""Make invented voter lists with a row per person; `voter_list.py` calls this in a process apart.

``python benchmarks/voter_list_made.py csv ROWS FILE`` writes one CSV in the shape of the province
of Jambi, ``... nation ROWS FOLDER`` one typed Parquet file per regency of Indonesia. Nobody in them
exists: every value is a function of DuckDB's hash of the row's number, so the same version of
DuckDB writes the same bytes. Faults come at known rates (`FAULTS`) and may meet in one row.
"""

import csv
import sys
from pathlib import Path

import duckdb

DATA = Path(__file__).parents[1] / "data"
STATION, VILLAGE, DISTRICT = 240, 8 * 240, 80 * 240  # people each
FAULTS = {  # conditions on h, the hash of a row, or d, a hash of the person
    "twice": "h // 100000 % 1000 = 0",
    "leap": "h % 4000 = 3",  # 31 February
    "ancient": "h % 4000 = 2003",  # born in 1850
    "nowhere": "h % 5000 = 3",
    "sexless": "h % 5000 = 1003",
    "remark": "h % 3000 = 3",
    "single": "d % 2500 = 0",  # under 17
    "wed": "d % 2500 = 1",  # under 17 and married: may vote
}
PEOPLE = """
with drawn as (select *, hash(i * 13 + 5) as h from ({places})),
persons as (select *, case when {twice} and i > 1 then h // 100000000 % (i - 1) else i end as p
    from drawn),
hashed as (select *, hash(p * 31 + 17) as a, hash(p * 37 + 3) as d from persons),
born as (select *,
    case when {single} or {wed} then date '2007-02-15' + (d // 2500 % 600)::integer
    else date '2007-02-14' - (26600 * (1 - sqrt(1 - d // 2500 % 1000000 / 1e6)))::integer
    end as day,
    case when {single} then 'B' when {wed} then 'S' when d // 7 % 100 < 8 then 'P'
    when d // 7 % 100 < 30 then 'B' else 'S' end as status,
    case when {sexless} then 'X' when a % 2 = 0 then 'L' else 'P' end as sex,
    case when {nowhere} then 'ATLANTIS' else place end as region,
    'TPS ' || lpad((1 + (i - first) // {station} % 8)::varchar, 3, '0') as tps,
    'DESA ' || (1 + (i - first) // {village}) as village,
    'KECAMATAN ' || (1 + (i - first) // {district}) as district,
    case when {remark} then 1 + h // 3000 % 10 end as remark from hashed)
"""
CSV = """
select i + 1 as NO, '15' || lpad((p // 3 * 2654435761 % 100000000000000)::varchar, 14, '0') as NKK,
    '15' || lpad((p * 2654435761 % 100000000000000)::varchar, 14, '0') as NIK,
    'PEMILIH CONTOH ' || p % 90000 as NAMA, 'JAMBI' as TEMPAT_LAHIR,
    case when {leap} then '31-02-1990' when {ancient} then '01-01-1850'
    else strftime(day, '%d-%m-%Y') end as TANGGAL_LAHIR,
    status as STATUS_PERKAWINAN, sex as JENIS_KELAMIN, 'JL. CONTOH NO. ' || a % 300
    || case when a % 50 = 0 then ', LORONG ' || a % 9 else '' end as ALAMAT,
    lpad((a % 15)::varchar, 3, '0') as RT, lpad((a % 7)::varchar, 3, '0') as RW, remark as KET,
    tps as TPS, village as KELURAHAN, district as KECAMATAN, region as KABUPATEN_KOTA from born
"""
TYPED = """
select '{code}.csv' as file, (i - first + 2)::bigint as row, 0::tinyint as kind,
    province, region, district, village, tps, nullif(sex, 'X') as sex,
    case when {leap} then 0 when {ancient} then 18500101
    else year(day) * 10000 + month(day) * 100 + day(day) end::integer as birth,
    null::smallint as age, status <> 'B' as married, coalesce(remark, 0)::tinyint as status,
    (hash(p * 41 + 11) >> 1)::bigint as key, true as full from born
"""


def rows_of(path):
    """Return the rows of a CSV file as dicts."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shared_out(rows, weights):
    """Return first and count per place; the counts are whole, in proportion, and add up."""
    total, before = sum(weights), 0
    for weight in weights:
        yield rows * before // total, rows * (before + weight) // total - rows * before // total
        before += weight


def people(places):
    """Return the query of the people of places given as (name, province, first, count)."""
    parts = [
        f"select range::ubigint as i, {first}::ubigint as first, '{name}' as place,"
        f" '{province}' as province from range({first}, {first + count})"
        for name, province, first, count in places
    ]
    sizes = {"station": STATION, "village": VILLAGE, "district": DISTRICT}
    return PEOPLE.format(places=" union all ".join(parts), **sizes, **FAULTS)


def write_csv(con, rows, path):
    """Write the list of a province: its 11 regencies in proportion to their voters of 2024."""
    dpt = rows_of(DATA / "jambi" / "voters.csv")
    dpt = [row for row in dpt if row["election"] == "pemilu-2024"]
    parts = shared_out(rows, [int(row["registered"]) for row in dpt])
    places = [
        (row["region_name"].upper(), "JAMBI", *part) for row, part in zip(dpt, parts, strict=True)
    ]
    query = people(places) + CSV.format(**FAULTS)
    con.execute(f"copy ({query}) to '{path}' (format csv, header, delimiter ',')")


def write_nation(con, rows, folder):
    """Write a Parquet file per regency of Indonesia; their sizes are invented, as 1 to 20."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    places = rows_of(DATA / "regions" / "indonesia.csv")
    names = {row["region_code"]: row["official_name"].upper().replace("'", "''") for row in places}
    regencies = [row for row in places if row["group"]]
    parts = shared_out(rows, [1 + number * 7 % 20 for number in range(len(regencies))])
    for row, part in zip(regencies, parts, strict=True):
        code = row["region_code"]
        query = people([(names[code], names[row["group"]], *part)])
        query += TYPED.format(code=code, **FAULTS)
        con.execute(f"copy ({query}) to '{folder}/{code}.parquet' (compression zstd)")


def main():
    """Write what is asked for."""
    shape, rows, path = sys.argv[1:]
    with duckdb.connect() as con:
        con.execute("set enable_progress_bar = false; set memory_limit = '1GB'")
        {"csv": write_csv, "nation": write_nation}[shape](con, int(rows), path)


if __name__ == "__main__":
    main()
