"""Time turnout beside DuckDB, polars and pandas on the same voter list with a row per person.

Run ``make voters``, or ``python benchmarks/voter_list.py`` with other options. Each tool reads the
same invented CSV, applies the same rules, removes double voters, writes the rejects and counts
people per regency, sex and age, and polling stations and villages per regency; ``duckdb-narrow``
leaves stations and villages out. polars is no dependency of turnout. Every run is a process of its
own, imports included, the tools in turn; the figures are medians of the rounds. All answers and
rejects must be the same, else the script ends with an error.
"""

import argparse
import csv
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

from voter_list_others import TOOLS, answer

HERE = Path(__file__).parent
GROWTH, NATION = (268_000, 2_680_000, 26_800_000), 204_800_000
PANDAS_MOST = 10_000_000  # rows; 2.68 million take 1.6 GB
HEAD = "| rows | tool | median s [min-max] | to pandas | to duckdb | peak MB |"


def command(tool, path, out):
    """Return the command that counts a list and writes its rejects."""
    if tool != "turnout":
        return [sys.executable, str(HERE / "voter_list_others.py"), tool, str(path), str(out)]
    asked = ["--election-date", "2024-02-14", "--rejects", str(out), "--json"]
    asked += ["--by", "region,sex,age", "--least", "0", "--temp", str(out.parent)]
    return [sys.executable, "-m", "turnout", "count", str(path), *asked]


def told(tool, printed):
    """Return what a tool printed in the form of `answer`."""
    found = json.loads(printed)
    if tool != "turnout":
        return found
    cells = [(c["region_code"], c["sex"], c["age_group"], c["people"]) for c in found["cells"]]
    regions = [(r["region_code"], r["tps"], r["villages"]) for r in found["regions"]]
    return answer(found["rows"], found["registered"], found["rejected"], cells, regions)


def run(tool, path, out):
    """Run a tool once; return seconds, peak MB and what it found; None if turnout cannot."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as printed, tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(command(tool, path, out), stdout=printed, stderr=errors)
        _, status, used = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        printed.seek(0)
        errors.seek(0)
        if child.returncode:
            failure = f"{tool} failed: {errors.read().decode()[-600:]}"
            if tool != "turnout":
                raise SystemExit(failure)
            print(failure, file=sys.stderr)
            return None
        scale = 1024**2 if sys.platform == "darwin" else 1024
        return seconds, used.ru_maxrss / scale, told(tool, printed.read())


def rejects(out):
    """Return file, row and rule of every reject, sorted."""
    with out.open(encoding="utf-8", newline="") as file:
        rows = [(Path(r["file"]).name, int(r["row"]), r["rule"]) for r in csv.DictReader(file)]
    return sorted(rows)


def measured(tools, path, rounds):
    """Run all tools in turn; return (seconds, MB) of every run by tool."""
    runs, expected = {tool: [] for tool in tools}, {}
    for _ in range(rounds):
        for tool in list(runs):
            out = path.parent / f"rejects-{tool}.csv"
            out.unlink(missing_ok=True)
            ran = run(tool, path, out)
            if ran is None:
                del runs[tool]
                continue
            for name, value in (ran[2] | {"rejects": rejects(out)}).items():
                if value != expected.setdefault(name, value):
                    raise SystemExit(f"{tool} found other {name} than the tools before it")
            runs[tool].append(ran[:2])
    told = {name: value for name, value in expected.items() if name != "rejects"}
    print(f"{', '.join(runs)} found {told}", file=sys.stderr)
    return runs


def table(rows, runs):
    """Print a row per tool."""
    middle = {tool: statistics.median(s for s, _ in found) for tool, found in runs.items()}
    for tool, found in runs.items():
        seconds = [second for second, _ in found]
        ratios = [
            f"{middle[tool] / middle[base]:.2f}" if base in middle else ""
            for base in ("pandas", "duckdb")
        ]
        spread = f"{middle[tool]:.2f} [{min(seconds):.2f}-{max(seconds):.2f}]"
        memory = statistics.median(peak for _, peak in found)
        print(f"| {rows:,} | {tool} | {spread} | {' | '.join(ratios)} | {memory:.0f} |", flush=True)


def made(shape, rows, path):
    """Write a list in a process apart, for a child begins with the peak memory of its parent."""
    if not path.exists():
        part = path.with_suffix(".part")
        writer = [sys.executable, str(HERE / "voter_list_made.py"), shape, str(rows), str(part)]
        subprocess.run(writer, check=True)
        part.rename(path)
    return path


def compared(options, folder):
    """Make the lists asked for and print the table."""
    print(f"{time.strftime('%Y-%m-%d')}, Python {sys.version.split()[0]}, {os.cpu_count()} cores")
    print(f"rounds: {options.rounds}\n\n{HEAD}\n|---|---|---|---|---|---|")
    if options.nation:
        path = made("nation", options.nation, folder / f"nation-{options.nation}")
        tools = [tool for tool in options.only if tool not in {"polars", "pandas"}]
        table(options.nation, measured(tools, path, options.rounds))
        return
    for rows in GROWTH if options.growth else [options.rows]:
        path = made("csv", rows, folder / f"voters-{rows}.csv")
        tools = [tool for tool in options.only if tool != "pandas" or rows <= PANDAS_MOST]
        table(rows, measured(tools, path, options.rounds))


def main():
    """Print one row per size and tool."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    tools = ["turnout", *TOOLS]
    parser.add_argument("--rows", type=int, default=2_680_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", nargs="+", choices=tools, default=tools, help="tools to run")
    parser.add_argument("--growth", action="store_true", help="0.268, 2.68 and 26.8 million rows")
    parser.add_argument(
        "--nation", type=int, nargs="?", const=NATION, help="typed Parquet of 514 regencies instead"
    )
    parser.add_argument("--folder", type=Path, help="where lists, rejects and spill go")
    parser.add_argument("--keep", action="store_true", help="keep the lists, for the next run")
    options = parser.parse_args()
    if os.name == "nt":
        parser.error("this benchmark needs os.wait4 of Linux or macOS")
    needed = {"duckdb", *options.only} - {"duckdb-rowid", "duckdb-narrow"}
    if missing := [name for name in sorted(needed) if not find_spec(name)]:
        parser.error(f"not installed: {', '.join(missing)}; --only NAMES leaves tools out")
    folder = options.folder / "voter-list" if options.folder else Path(tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    try:
        compared(options, folder)
    finally:
        if options.keep:
            print(f"lists are kept in {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
