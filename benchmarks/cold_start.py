"""Measure cold starts as whole processes: turnout --help, an import, the main job.

Run ``make bench``. Prints CPU seconds (user + system), wall seconds and peak memory of the child
processes; medians of several runs. The bare interpreter stands beside them as the yardstick.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = {"python -c pass": 9, "turnout --help": 9, "import turnout": 9, "turnout briefing": 5}
CHILD = """
import json, resource, subprocess, sys, time
start = time.perf_counter()
code = subprocess.run(json.loads(sys.argv[1]), stdout=subprocess.DEVNULL).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
wall = time.perf_counter() - start
print(json.dumps([code, used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024]))
"""


def measured(command):
    """Run a command once in a child of its own; return CPU s, wall s and MB."""
    watched = [sys.executable, "-c", CHILD, json.dumps(command)]
    code, *figures = json.loads(subprocess.run(watched, capture_output=True, check=True).stdout)
    if code:
        raise SystemExit(f"{command} failed with exit code {code}")
    return figures


def main():
    """Print one row per command."""
    if os.name == "nt":
        raise SystemExit("this benchmark needs the resource module of Linux or macOS")
    started = time.strftime("%Y-%m-%d")
    print(f"{started}, Python {sys.version.split()[0]}, {os.cpu_count()} cores")
    print(f"{'command':20}{'CPU s':>8}{'wall s':>8}{'MB':>8}{'CPU / bare':>12}{'runs':>6}")
    bare = None
    with tempfile.TemporaryDirectory() as folder:
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "turnout --help": [sys.executable, "-m", "turnout", "--help"],
            "import turnout": [sys.executable, "-c", "import turnout"],
            "turnout briefing": [sys.executable, "-m", "turnout", "briefing", "--out", folder],
        }
        for name, command in commands.items():
            measured(command)
            rows = [measured(command) for _ in range(RUNS[name])]
            cpu, wall, memory = (statistics.median(column) for column in zip(*rows, strict=True))
            bare = bare or cpu
            ratio = f"{cpu / bare:.1f}"
            print(f"{name:20}{cpu:8.2f}{wall:8.2f}{memory:8.0f}{ratio:>12}{RUNS[name]:6}")


if __name__ == "__main__":
    main()
