"""Counted voter lists written by hand: three regencies, and one with people of every age."""

import datetime

import pandas as pd

from turnout.files.grid import Source
from turnout.persons.counted import CountedList

CELLS = """\
15.01 L 17 14, 15.01 L 24 31, 15.01 L 30 22, 15.01 L 31 17, 15.01 L 62 3,
15.01 P 19 12, 15.01 P 28 41, 15.01 P 45 26, 15.01 P 80 4,
15.04 L 20 53, 15.04 L 33 44, 15.04 P 30 37, 15.04 P 51 29, 15.04 P - 6,
15.71 L 16 2, 15.71 L 18 71, 15.71 L 40 83, 15.71 L 75 11,
15.71 P 22 95, 15.71 P 35 64, 15.71 P 68 19
"""
NAMES = {"15.01": "Kabupaten Kerinci", "15.04": "Kabupaten Batang Hari", "15.71": "Kota Jambi"}
FIRST = {"15.01": 26, "15.04": 21, "15.71": 73}


def cells_of(written):
    """Return cells from region, sex, age and people, - where not known."""
    rows = [cell.split() for cell in written.replace("\n", " ").split(",")]
    frame = pd.DataFrame(rows, columns=["region_code", "sex", "age", "people"]).replace("-", None)
    return frame.astype({"age": "Int64", "people": "int64"})


def counted_list(cells=None, **changes):
    """Return the list of the cells, by default 684 voters in three regencies."""
    cells = cells_of(CELLS) if cells is None else cells
    codes = sorted(set(cells["region_code"]))
    people = cells.groupby(["region_code", "sex"])["people"].sum().unstack(fill_value=0)
    frame = pd.DataFrame(
        {
            "region_code": codes,
            "region_name": [NAMES.get(code, code) for code in codes],
            "registered": cells.groupby("region_code")["people"].sum().to_numpy(),
            "male": people["L"].to_numpy() if "L" in people else None,
            "female": people["P"].to_numpy() if "P" in people else None,
            "tps": range(3, 3 + len(codes)),
            "villages": range(2, 2 + len(codes)),
            "first_time": [FIRST.get(code) for code in codes],
            "group": "15",
            "election": "pemilu-2024",
        }
    )
    whole = ["registered", "male", "female", "tps", "villages", "first_time"]
    rules = ("broken", "region", "sex", "birth", "underage", "status", "duplicate")
    told = {
        "frame": frame.astype(dict.fromkeys(whole, "Int64")),
        "sources": (Source("dpt-rekaan.csv.gz", "9f86d0"),),
        "cells": cells,
        "stations": pd.DataFrame(columns=["region_code", "district", "village", "tps"]),
        "rejected": pd.DataFrame({"rule": rules, "rows": [3, 0, 12, 0, 0, 0, 5]}),
        "skipped": pd.DataFrame({"kind": ["head", "numbers", "recap"], "rows": [1041, 0, 2]}),
        "candidates": 7,
        "rows": 20 + int(cells["people"].sum()),
        "ages": "birth",
        "election_date": datetime.date(2024, 2, 14),
        "previous": datetime.date(2019, 4, 17),
    }
    return CountedList(**told | changes)


def every_age():
    """Return a list with people of both sexes and every age, few of them old."""
    cells = [
        f"15.71 {sex} {age} {many * (97 - age) ** 2 // 600}"
        for sex, many in (("L", 17), ("P", 19))
        for age in range(17, 75)
    ]
    cells += ["15.01 L 17 41", "15.01 P 76 8", "15.01 L 81 3", "15.01 P 22 57"]
    return counted_list(cells_of(",".join(cells)))
