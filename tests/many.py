"""A made-up place of as many regions as asked for, those with the longest names of the country."""

import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

import turnout
from turnout.documents.content import Content
from turnout.files.regions import data_folder

DAY = datetime.date(2024, 2, 1)
PAST = {"pilpres-2014": "2014-07-09", "pemilu-2019": "2019-04-17"}
VOTES = ("pemilu-2024", "pilkada-2024")


def longest_names(count):
    table = pd.read_csv(data_folder() / "regions" / "indonesia.csv", dtype=str)
    table = table[table["region_code"].str.len() == len("15.01")]
    order = table["official_name"].str.len().sort_values(ascending=False, kind="stable").index
    table = table.loc[order].head(count).rename(columns={"official_name": "region_name"})
    return table[["region_code", "region_name"]].sort_values("region_code", ignore_index=True)


@cache
def outlooks(count, target):
    places = longest_names(count)
    places["registered"] = [100_003 + 37_013 * (number % 29) for number in range(count)]
    past = []
    for shift, (election, date) in enumerate(PAST.items()):
        steps = pd.Series([(number * 7 + 9 * shift) % 41 for number in range(count)])
        cast = (places["registered"] * (0.66 + 0.004 * steps)).round().astype(int)
        past.append(places.assign(election=election, date=date, ballots_cast=cast, base="dpt"))
    with TemporaryDirectory() as folder:
        files = Path(folder) / "voters.csv", Path(folder) / "history.csv"
        places.assign(election="pemilu-2024").to_csv(files[0], index=False)
        pd.concat(past).to_csv(files[1], index=False)
        voters, history = turnout.read_voters(files[0]), turnout.read_history(files[1])
    project = turnout.project
    return tuple(project(voters, history, election=v, as_of=DAY).against(target) for v in VOTES)


def many(lang, count=38, target=0.795):
    return Content(outlooks(count, target), lang, 0.9)
