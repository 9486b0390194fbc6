"""Measure calibration on simulated histories: do the probabilities mean what they say?

Run ``make calibration`` or ``python benchmarks/calibration.py [--histories 300] [--json FILE]``.

Each history is a small world whose truth is known. On the logit scale the level common to all
regions walks at random, by steps with a standard deviation between 0.05 and 0.8 (log-uniform, one
per history); each region deviates from it by a lasting part, a random walk and a part of one
election alone; ballots are binomial. None of these figures is told to the models.

Beside the models stands an oracle that knows every parameter of its world and the common level of
each past election; only the coming swing and the regions' coming deviations are hidden from it.
No method can expect a lower continuous ranked probability score (CRPS), so scores are printed as
ratios to the oracle's. Exit code 1 if a bound of acceptance is not met.
"""

import argparse
import datetime
import json
import math
import multiprocessing
import os
import time
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.special import expit, logit

from turnout.evaluation.scores import coverage, crps, interval
from turnout.models.last_election import LastElection
from turnout.models.pooled import Pooled
from turnout.tables.past import Past

Array = np.ndarray
SIZES = ((11, 2), (11, 5), (514, 4))
DRAWS, PROCESSES, LEVELS = 4000, 2, (0.5, 0.8, 0.9)
SWINGS = (0.05, 0.1, 0.2, 0.4, 0.8)
PROBABILITIES = (0.0, 0.1, 0.34, 0.66, 0.9, 1.0)
LASTING, STEP, ONCE = 0.25, 0.105, 0.12
BOUNDS = {"80": (75.0, 88.0), "90": (85.0, 95.0), "crps": (0.0, 1.10)}
MODELS = (Pooled(), LastElection())
NAMES = (*(model.name for model in MODELS), "oracle")


class World(NamedTuple):
    """One simulated history with its truth."""

    swing: float  #: standard deviation of the common swing, logit
    level: Array  #: common level at the past elections, logit, shape (E,)
    past: Past
    registered: Array  #: shape (R,)
    outcome: Array  #: turnout at the coming election, shape (R,)
    target: float  #: near the last total, drawn without a look at the outcome


def deviations(elections: int) -> Array:
    """Return the covariance of a region's deviations over the elections."""
    steps = np.minimum.outer(np.arange(elections), np.arange(elections))
    return LASTING**2 + STEP**2 * steps + ONCE**2 * np.eye(elections)


def world_of(regions: int, elections: int, rng: np.random.Generator) -> World:
    """Simulate the past elections and the coming one."""
    swing = math.exp(rng.uniform(math.log(SWINGS[0]), math.log(SWINGS[-1])))
    registered = np.floor(rng.lognormal(11, 0.8, regions))
    level = rng.normal(1.2, 0.5) + np.append(0, rng.normal(0, swing, elections).cumsum())
    walk = np.hstack([np.zeros((regions, 1)), rng.normal(0, STEP, (regions, elections))])
    once = rng.normal(0, ONCE, (regions, elections + 1))
    own = rng.normal(0, LASTING, (regions, 1)) + walk.cumsum(axis=1) + once
    people = registered[:, None]
    ballots = rng.binomial(people.astype(int), expit(level + own)).clip(1, people - 1)
    *before, outcome = (ballots / people).T
    past = past_of(np.array(before), registered)
    target = past.total[-1] + rng.normal(0, 0.02)
    return World(swing, level[:-1], past, registered, outcome, float(target))


def past_of(turnout: Array, registered: Array) -> Past:
    """Lay out simulated shares, shape (E, R), as the models see a past; five years apart."""
    count = len(turnout)
    days = [datetime.date(1980 + 5 * number, 5, 1) for number in range(count + 1)]
    return Past(
        elections=tuple(f"vote-{day.year}" for day in days[:-1]),
        dates=tuple(days[:-1]),
        turnout=turnout,
        registered=np.tile(registered, (count, 1)),
        total=turnout @ registered / registered.sum(),
        total_registered=np.full(count, registered.sum()),
        date=days[-1],
    )


def oracle(world: World, rng: np.random.Generator) -> Array:
    """Draw the coming election with the true parameters and levels known, shape (D, R)."""
    share, people = world.past.turnout.T, world.registered[:, None]
    count = share.shape[1]
    truth = deviations(count + 1)
    noise = 1 / (people * share * (1 - share))
    seen = truth[:-1, :-1] + noise[:, :, None] * np.eye(count)
    weights = np.linalg.solve(seen, truth[:-1, -1])
    own = (weights * (logit(share) - world.level)).sum(axis=1)
    left = np.sqrt(truth[-1, -1] - weights @ truth[:-1, -1])
    level = world.level[-1] + rng.normal(0, world.swing, (DRAWS, 1))
    chance = expit(level + own + left * rng.standard_normal((DRAWS, own.size)))
    return rng.binomial(world.registered.astype(int), chance) / world.registered


def scored(draws: Array, world: World) -> dict:
    """Score one set of joint draws against the outcome."""
    weights = world.registered / world.registered.sum()
    total, outcome = draws @ weights, float(world.outcome @ weights)
    ends = [np.array(interval(np.column_stack([total, draws]), level)) for level in LEVELS]
    nested = [(wide[0] <= slim[0]) & (slim[1] <= wide[1]) for slim, wide in pairwise(ends)]
    return {
        "total": [coverage(total, outcome, level) for level in LEVELS],
        "regions": [coverage(draws, world.outcome, level) for level in LEVELS],
        "total_crps": float(crps(total, outcome)),
        "regions_crps": float(crps(draws, world.outcome).mean()),
        "probability": float((total >= world.target).mean()),
        "happened": outcome >= world.target,
        "nested": float(np.all(nested, axis=0).mean()),
        "inside": float(((draws > 0) & (draws < 1)).mean()),
    }


def measured(task: tuple[int, int, int]) -> dict:
    """Simulate one history and score each model and the oracle on it."""
    regions, elections, number = task
    nature, knowing = np.random.default_rng(task).spawn(2)
    world = world_of(regions, elections, nature)
    row = {"swing": world.swing}
    for model in MODELS:
        draws = model.simulate(world.past, world.registered, DRAWS, number)
        row[model.name] = scored(draws, world)
    return row | {"oracle": scored(oracle(world, knowing), world)}


def column(rows: list[dict], name: str, figure: str) -> Array:
    """Return one figure of one model, a row per history."""
    return np.array([row[name][figure] for row in rows], dtype=float)


def ratio(rows: list[dict], name: str, figure: str) -> tuple[float, float]:
    """Return mean score over the oracle's, with its standard error (delta method)."""
    own, best = column(rows, name, figure), column(rows, "oracle", figure)
    found = own.mean() / best.mean()
    return found, (own - found * best).std() / math.sqrt(len(rows)) / best.mean()


def summary(rows: list[dict], name: str) -> dict:
    """Return coverage in per cent and score ratios, each with its standard error."""
    found = {}
    for part in ("total", "regions"):
        for place, level in enumerate(LEVELS):
            inside = 100 * column(rows, name, part)[:, place]
            error = inside.std() / math.sqrt(len(rows))
            found[f"{part} {level * 100:.0f}"] = (inside.mean(), error)
        found[f"{part} crps"] = ratio(rows, name, f"{part}_crps")
    found["nested"] = 100 * column(rows, name, "nested").mean()
    found["inside"] = 100 * column(rows, name, "inside").mean()
    return found


def reliability(rows: list[dict], name: str) -> list[dict]:
    """Return mean forecast, frequency in per cent and number of histories per bin."""
    chance, happened = column(rows, name, "probability"), column(rows, name, "happened")
    place = np.digitize(chance, PROBABILITIES[1:-1])
    bins = []
    for number in range(len(PROBABILITIES) - 1):
        chosen = place == number
        figures = {"from": PROBABILITIES[number], "to": PROBABILITIES[number + 1]}
        figures["n"] = int(chosen.sum())
        if chosen.any():
            figures["forecast"] = 100 * chance[chosen].mean()
            figures["frequency"] = 100 * happened[chosen].mean()
        bins.append(figures)
    return bins


def by_swing(rows: list[dict], name: str) -> list[dict]:
    """Return coverage of the total at 80 % and its score ratio per size of swing."""
    bands = []
    for low, high in pairwise(SWINGS):
        chosen = [row for row in rows if low <= row["swing"] < high]
        figures = {"from": low, "to": high, "n": len(chosen)}
        if chosen:
            figures["coverage"] = 100 * column(chosen, name, "total")[:, 1].mean()
            figures["crps"] = ratio(chosen, name, "total_crps")
        bands.append(figures)
    return bands


def with_error(value: tuple[float, float], places: int) -> str:
    """Write a figure with its standard error."""
    return f"{value[0]:.{places}f} ±{value[1]:.{places}f}"


def print_scores(result: dict) -> None:
    """Print coverage and score ratios, a row per model."""
    print(f"{'':15}{'coverage of total, %':^36}{'coverage of regions, %':^36}{'CRPS / oracle':^28}")
    heads = [*(f"at {level:.0%}" for level in LEVELS)] * 2
    print(f"{'':15}" + "".join(f"{h:>12}" for h in heads) + f"{'total':>14}{'regions':>14}")
    for name in NAMES:
        found = result[name]["scores"]
        line = f"{name:15}"
        for part in ("total", "regions"):
            for level in LEVELS:
                line += f"{with_error(found[f'{part} {level * 100:.0f}'], 1):>12}"
        for part in ("total", "regions"):
            line += f"{with_error(found[f'{part} crps'], 3):>14}"
        print(line)


def print_tables(size: tuple[int, int], rows: list[dict], result: dict) -> None:
    """Print what was found for one size."""
    print(f"\n{size[0]} regions, {size[1]} past elections, {len(rows)} histories")
    print_scores(result)
    found = result["pooled"]["scores"]
    print(f"intervals nested {found['nested']:.1f} %, draws in (0, 1) {found['inside']:.1f} %")
    print(f"\n{'probability':>14}{'forecast %':>12}{'happened %':>12}{'n':>6}   (pooled)")
    for row in result["pooled"]["reliability"]:
        figures = f"{row['forecast']:12.1f}{row['frequency']:12.1f}" if row["n"] else f"{'-':>24}"
        print(f"{row['from']:>6.0%} - {row['to']:>5.0%}{figures}{row['n']:6}")
    print(f"\n{'swing sd':>12}{'n':>6}" + "".join(f"{model.name:>28}" for model in MODELS))
    print(f"{'':18}" + f"{'at 80 %':>12}{'CRPS / oracle':>16}" * len(MODELS))
    bands = [result[model.name]["by_swing"] for model in MODELS]
    for both in zip(*bands, strict=True):
        line = f"{both[0]['from']:>5} - {both[0]['to']:<4}{both[0]['n']:6}"
        for own in both:
            if own["n"]:
                line += f"{own['coverage']:12.1f}{with_error(own['crps'], 3):>16}"
        print(line)


def verdicts(size: tuple[int, int], scores: dict) -> list[tuple[str, bool]]:
    """Return each bound of acceptance for the pooled model and whether it is met."""
    found = []
    for part in ("total", "regions"):
        for name, (low, high) in BOUNDS.items():
            value = scores[f"{part} {name}"][0]
            what = f"coverage at {name} %: {value:.1f} in {low:.0f}-{high:.0f}"
            if name == "crps":
                what = f"CRPS / oracle: {value:.3f} <= {high:.2f}"
            found.append((f"{size[0]} x {size[1]} {part} {what}", low <= value <= high))
    return found


def main() -> int:
    """Measure every size, print tables and bounds; 1 if a bound is not met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--histories", type=int, default=300, help="per size")
    parser.add_argument("--json", type=Path, help="file for the figures of every history")
    options = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
    started, results, bounds = time.perf_counter(), {}, []
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        for size in SIZES:
            tasks = [(*size, number) for number in range(options.histories)]
            rows = pool.map(measured, tasks, chunksize=5)
            tables = {"scores": summary, "reliability": reliability, "by_swing": by_swing}
            result = {n: {key: table(rows, n) for key, table in tables.items()} for n in NAMES}
            print_tables(size, rows, result)
            bounds += verdicts(size, result["pooled"]["scores"])
            results[f"{size[0]} x {size[1]}"] = result | {"histories": rows}
    print("\nBounds of acceptance (pooled)")
    for what, met in bounds:
        print(f"{what}: {'met' if met else 'NOT MET'}")
    print(f"{time.perf_counter() - started:.0f} s, {PROCESSES} processes, {os.cpu_count()} cores")
    if options.json:
        options.json.write_text(json.dumps(results, indent=1), encoding="utf-8")
    return int(not all(met for _, met in bounds))


if __name__ == "__main__":
    raise SystemExit(main())
