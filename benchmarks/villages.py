"""Project 83,731 invented villages with every level above; measure seconds and peak memory.

Run ``python benchmarks/villages.py [--elections 2]``. Seconds are those of `project_levels` alone,
4,000 joint draws; memory is that of the whole process, tables included.
"""

import argparse
import datetime
import time

import numpy as np
import pandas as pd

from turnout.projection.levels import project_levels
from turnout.tables.history import History
from turnout.tables.voters import VoterList

VILLAGES, PER_DISTRICT, DISTRICTS = 83_731, 11, 14


def tables(elections):
    """Return a voter list and a history of villages in 38 provinces."""
    rng = np.random.default_rng(1)
    place = np.arange(VILLAGES)
    district, regency = place // PER_DISTRICT, place // (PER_DISTRICT * DISTRICTS)
    province = 11 + regency * 38 // (regency.max() + 1)
    codes = [
        f"{p}.{r % 80 + 1:02d}.{d % DISTRICTS + 1:02d}.{2000 + n % PER_DISTRICT}"
        for p, r, d, n in zip(province, regency, district, place, strict=True)
    ]
    people = rng.integers(300, 4000, VILLAGES)
    frames = []
    for election in range(elections):
        swing = rng.normal(0, 0.2) + rng.normal(0, 0.4, VILLAGES)
        share = 1 / (1 + np.exp(-1 - swing))
        day = datetime.date(2014 + 2 * election, 4, 9)
        frame = {"region_code": codes, "region_name": codes, "election": f"pemilu-{day.year}"}
        frame |= {"contest": "presidential", "date": day, "base": "dpt", "group": None}
        frame |= {"registered": people, "ballots_cast": np.floor(people * share).astype(int)}
        frames.append(pd.DataFrame(frame))
    history = pd.concat(frames, ignore_index=True).assign(
        turnout=np.nan, dpt=pd.NA, tps=pd.NA, known_on=None, quality=None, source=None
    )
    counts = dict.fromkeys(("registered", "ballots_cast", "dpt", "tps"), "Int64")
    voters = pd.DataFrame({"region_code": codes, "region_name": codes, "registered": people})
    return VoterList(voters), History(history.astype(counts))


def main():
    """Print seconds and memory."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--elections", type=int, default=2, help="past elections")
    options = parser.parse_args()
    voters, history = tables(options.elections)
    wall, cpu = time.perf_counter(), time.process_time()
    levels = project_levels(
        voters, history, election="pemilu-2029", date=datetime.date(2029, 2, 14)
    )
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    sizes = [len(table) for table in levels.tables]
    print(f"levels {sizes}: {wall:.1f} s, {cpu:.1f} CPU s", end="")
    try:
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f", {peak:.0f} MB at most")
    except ImportError:  # Windows
        print()


if __name__ == "__main__":
    main()
