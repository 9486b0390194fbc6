"""Time turnout beside other tools on the same synthetic units, in one run, as ratios.

Run ``make peers``, or ``python benchmarks/peers.py --python PATH`` where PATH is the interpreter of
an environment that has the other tools (``pip install statsmodels elex-model``). They are no
dependencies of turnout; without them the script says so and times turnout alone.

Every tool gets a process of its own, one thread for linear algebra, one call to warm up, then five
timed calls; imports are not counted. The ratio is of wall seconds to turnout's; where CPU seconds
differ much from wall seconds, threads or other work on the machine are in play. The tools do not
answer the same question, so the last column says what each does not give:

- turnout's ``Pooled`` draws the coming election from the past ones.
- statsmodels' ``MixedLM`` fits a mixed model of the same logits by REML: one variance for provinces
  and one for regencies, or for regencies alone where there is one province.
- elex-model projects an election night: it needs units that have already reported, and gets all
  but one of 11 or every second of 514, with the last election as its baseline.
"""

import argparse
import importlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from importlib.metadata import version

import numpy as np

RUNS, DRAWS = 5, 4000
TASKS = {"11 units x 2 elections": (11, 2, 1), "514 units x 5, 38 groups": (514, 5, 38)}
TOOLS = {
    "turnout": "joint draws, any total, any target",
    "statsmodels": "no coming swing, no joint draws, no probability of a target",
    "elex nonparametric": "needs reported units; 90 % intervals only, no draws, no probability",
    "elex gaussian": "needs reported units; 90 % intervals only, no draws, no probability",
}
PACKAGES = {"turnout": "turnout", "statsmodels": "statsmodels", "elex": "elex-model"}
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "APP_ENV": "local",  # elex-model: no upload
    "APP_LOG_LEVEL": "ERROR",
    "AWS_ACCESS_KEY_ID": "unused",  # elex-model makes a storage client it is not asked to use
    "AWS_SECRET_ACCESS_KEY": "unused",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_DEFAULT_REGION": "us-east-1",
}


def units(regions: int, elections: int, groups: int) -> dict:
    """Simulate units with a common swing, groups and own movements; the last row is to come."""
    rng = np.random.default_rng([regions, elections, groups])
    registered = np.floor(rng.lognormal(11, 0.8, regions))
    group = np.arange(regions) * groups // regions
    level = 1.2 + rng.normal(0, 0.2, elections + 1).cumsum()[:, None]
    apart = rng.normal(0, 0.2, groups)[group] + rng.normal(0, 0.25, regions)
    moves = rng.normal(0, 0.12, (elections + 1, regions))
    share = 1 / (1 + np.exp(-level - apart - moves))
    ballots = rng.binomial(registered.astype(int), share)
    return {"registered": registered.tolist(), "ballots": ballots.tolist(), "group": group.tolist()}


def turnout(given: dict):
    """Return the call that simulates the coming election from the past ones."""
    calibration = importlib.import_module("calibration")
    pooled = importlib.import_module("turnout.models.pooled").Pooled()
    replace = importlib.import_module("dataclasses").replace
    registered = np.array(given["registered"])
    past = calibration.past_of(np.array(given["ballots"][:-1]) / registered, registered)
    if max(given["group"]):
        past = replace(past, levels=(tuple(map(str, given["group"])),))
    return lambda: pooled.simulate(past, registered, DRAWS, 1)


def statsmodels(given: dict):
    """Return the call that fits logit ~ 1 with random provinces and regencies by REML."""
    pandas = importlib.import_module("pandas")
    formula = importlib.import_module("statsmodels.formula.api")
    share = np.array(given["ballots"][:-1]) / np.array(given["registered"])
    count, regions = share.shape
    frame = pandas.DataFrame(
        {
            "logit": np.log(share / (1 - share)).ravel(),
            "province": np.tile(given["group"], count),
            "regency": np.tile(np.arange(regions), count),
        }
    )
    if not max(given["group"]):
        return lambda: formula.mixedlm("logit ~ 1", frame, groups="regency").fit(reml=True)
    nested = {"re_formula": "1", "vc_formula": {"regency": "0 + C(regency)"}}
    return lambda: formula.mixedlm("logit ~ 1", frame, groups="province", **nested).fit(reml=True)


def night(given: dict) -> tuple[dict, dict, dict]:
    """Lay out the last election, the night so far and the office as elex-model wants them."""
    regions = len(given["registered"])
    counted = np.arange(regions) % 2 == 0 if regions > 20 else np.arange(regions) > 0
    unit = {
        "postal_code": [f"P{group}" for group in given["group"]],
        "geographic_unit_fips": [f"{number:04}" for number in range(regions)],
    }
    last, now = np.array(given["ballots"][-2:])
    live = {"results_turnout": np.where(counted, now, 0), "percent_expected_vote": counted * 100}
    office = {
        "office": "G",
        "states": sorted(set(unit["postal_code"])),
        "geographic_unit_types": ["county"],
        "baseline_pointer": {"turnout": "turnout"},
        "aggregates": ["postal_code", "unit"],
    }
    return unit | {"baseline_turnout": last}, unit | live, office


def elex(given: dict, method: str):
    """Return the call that projects the units not yet counted from those counted."""
    pandas = importlib.import_module("pandas")
    client = importlib.import_module("elexmodel.client").ModelClient
    before, tonight, office = night(given)
    return lambda: client().get_estimates(
        pandas.DataFrame(tonight),
        "vote",
        "G",
        ["turnout"],
        prediction_intervals=[0.9],
        raw_config={"vote": [office]},
        preprocessed_data=pandas.DataFrame(before),
        pi_method=method,
        aggregates=["postal_code", "unit"],
        save_output=[],
    )


def prepared(tool: str, given: dict):
    """Return the call of a tool on the units given."""
    if tool.startswith("elex"):
        return elex(given, tool.split()[1])
    return {"turnout": turnout, "statsmodels": statsmodels}[tool](given)


def timed(tool: str) -> dict:
    """Time a tool on the units that stand on the standard input; runs in the child."""
    try:
        call = prepared(tool, json.load(sys.stdin))
    except ModuleNotFoundError as missing:
        return {"version": "", "note": f"not installed (no module {missing.name})"}
    found = {"version": version(PACKAGES[tool.split()[0]]), "note": TOOLS[tool]}
    try:
        call()
    except Exception as refusal:  # noqa: BLE001  # whatever a tool says is the finding
        return found | {"note": f"refuses: {refusal} ({type(refusal).__name__})"}
    seconds, processor = [], []
    for _ in range(RUNS):
        start, used = time.perf_counter(), time.process_time()
        call()
        seconds.append(time.perf_counter() - start)
        processor.append(time.process_time() - used)
    return found | {"seconds": statistics.median(seconds), "cpu": statistics.median(processor)}


def measured(tool: str, given: dict, python: str) -> dict:
    """Run `timed` in an interpreter of its own."""
    command = [python, "-W", "ignore", __file__, "--child", tool]
    ran = subprocess.run(
        command,
        input=json.dumps(given),
        env=os.environ | ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise SystemExit(f"{tool} failed:\n{ran.stderr}")
    return json.loads(ran.stdout.splitlines()[-1])


def main() -> None:
    """Print one row per task and tool."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", default=sys.executable, help="interpreter with the other tools")
    parser.add_argument("--child", choices=list(TOOLS), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(timed(options.child)))
        return
    if not shutil.which(options.python):
        parser.error(f"no interpreter at {options.python}")
    print(f"{time.strftime('%Y-%m-%d')}, Python {sys.version.split()[0]}, {os.cpu_count()} cores")
    print(f"{'task':26}{'tool':26}{'median s':>9}{'ratio':>7}{'CPU s':>8}  note")
    for task, size in TASKS.items():
        given, own = units(*size), 0.0
        for tool in TOOLS:
            python = sys.executable if tool == "turnout" else options.python
            found = measured(tool, given, python)
            figures = f"{'-':>9}{'-':>7}{'-':>8}"
            if "seconds" in found:
                own = own or found["seconds"]
                figures = f"{found['seconds']:9.3f}{found['seconds'] / own:7.2f}{found['cpu']:8.3f}"
            print(f"{task:26}{tool + ' ' + found['version']:26}{figures}  {found['note']}")


if __name__ == "__main__":
    main()
