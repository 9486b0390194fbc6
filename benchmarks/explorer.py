"""Measure what a move of the explorer takes: median and longest, 11 and 514 regions.

Run ``python benchmarks/explorer.py``. A move is one changed control until its answer stands. Every
vote, definition, region and target is moved to. The 514 regions are those of Indonesia, their
figures constructed.
"""

import datetime
import statistics
import sys
import time

import numpy as np
import pandas as pd

import turnout
from turnout.files.regions import data_folder
from turnout.tables.history import History
from turnout.tables.voters import VoterList

VOTES, TARGETS = ("pemilu-2024", "pilkada-2024"), 3


def country():
    """Return outlooks of two votes of all 514 regencies, with figures constructed."""
    places = pd.read_csv(data_folder() / "regions" / "indonesia.csv", dtype=str)
    places = places[places["kind"] != "provinsi"].rename(columns={"official_name": "region_name"})
    places = places[["region_code", "region_name", "group"]].reset_index(drop=True)
    rng = np.random.default_rng(1)
    people, level = rng.integers(20_000, 900_000, len(places)), rng.normal(1.3, 0.3, len(places))
    past = []
    for year in (2014, 2019):
        share = 1 / (1 + np.exp(-level - rng.normal(0, 0.1, len(places)) - rng.normal(0, 0.1)))
        names = np.rint(people * rng.uniform(1.01, 1.05, len(places)))
        frame = places.assign(election=f"pemilu-{year}", contest="presidential", base="all_lists")
        figures = {"registered": names, "ballots_cast": np.floor(names * share), "dpt": people}
        past.append(frame.assign(date=datetime.date(year, 4, 9), **figures))
    history = pd.concat(past, ignore_index=True).assign(turnout=np.nan, tps=pd.NA)
    history = history.assign(known_on=None, quality=None, source=None)
    counts = dict.fromkeys(("registered", "ballots_cast", "dpt", "tps"), "Int64")
    voters = VoterList(places.drop(columns="group").assign(registered=people))
    data = turnout.datasets.Dataset(voters, History(history.astype(counts)), None)
    return [data.outlook(vote) for vote in VOTES]


def moves(outlooks):
    """Return the milliseconds of the moves of each control."""
    box = turnout.explore(outlooks)
    vote, base, region, target = box.controls
    aims = np.arange(target.min, target.max + target.step / 2, target.step).tolist()
    taken = {"vote, definition": [], "region": [], "target": []}

    def move(control, value, kind):
        if control.value != value:
            start = time.perf_counter()
            control.value = value
            taken[kind].append(1000 * (time.perf_counter() - start))

    turn = 0
    for choice, _ in enumerate(outlooks):
        move(vote, choice, "vote, definition")
        for _, definition in base.options:
            move(base, definition, "vote, definition")
            for place, (_, code) in enumerate(region.options):
                move(region, code, "region")
                for _ in range(TARGETS if place else len(aims)):
                    turn += 1
                    move(target, aims[turn % len(aims)], "target")
            move(region, "", "region")
    return taken


def main():
    """Print one row per number of regions."""
    print(f"{time.strftime('%Y-%m-%d')}, Python {sys.version.split()[0]}")
    print(f"{'regions':>8}{'move of':>18}{'moves':>8}{'median ms':>12}{'max ms':>9}")
    data = turnout.datasets.jambi()
    for outlooks in ([data.outlook(vote) for vote in VOTES], country()):
        regions = len(outlooks[0].projection.codes)
        for what, taken in moves(outlooks).items():
            middle, most = statistics.median(taken), max(taken)
            print(f"{regions:8}{what:>18}{len(taken):8}{middle:12.1f}{most:9.1f}")


if __name__ == "__main__":
    main()
