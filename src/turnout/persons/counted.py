"""`CountedList`: a voter list counted by the person, and who is on it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd

from turnout.tables.voters import VoterList, doubts
from turnout.words.numbers import Lang, long_date, people, percent
from turnout.words.shown import Shown, shown
from turnout.words.texts import one_of, text

YOUTH, LEAST, UNKNOWN = 30, 10, "unknown"
EDGES = (17, 20, *range(25, 80, 5))
GROUPS = ("<17", *(f"{age}-{end - 1}" for age, end in pairwise(EDGES)), "75+")
LEVELS = {
    "region": "region_code",
    "sex": "sex",
    "age": "age_group",
    **{level: level for level in ("district", "village", "tps")},
}
WHOLE = ["registered", "male", "female", "first_time"]
SHOWN = ("male_share", "youth", "youth_share", "first_time", "first_time_share", "median_age")


@dataclass(frozen=True, eq=False, kw_only=True)
class CountedList(VoterList):
    """A voter list counted by the person: a `VoterList` that also knows sex and age.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per region: ``region_code, region_name, registered, male, female, tps, villages,
        first_time`` (people, stations and villages, whole; NA where not known), ``group`` and,
        where it was said, ``election``.
    sources, findings
        As in `VoterList`.
    cells : pandas.DataFrame
        ``region_code, sex`` ("L", "P"), ``age`` (whole years; NA where not known), ``people``, and
        ``district, village, tps`` where they were asked for.
    stations : pandas.DataFrame
        ``region_code, district, village, tps, registered``, a row per polling station.
    rejected, skipped : pandas.DataFrame
        ``rule, rows`` and ``kind, rows``: rows not counted by the first rule they broke, and lines
        that are no person by their kind.
    candidates : int or None
        Rows that share a masked NIK with another; none was removed. None: cannot be searched for.
    rows : int
        Rows of persons read, rejected ones included.
    ages : {"birth", "printed", "none"}
        Whether ages are those on election day, as printed in the list, or not known.
    election_date : datetime.date
        Day the ages are of.
    previous : datetime.date or None
        Day of the vote before; first-time voters were not yet 17 then.

    Examples
    --------
    >>> import datetime
    >>> one = {"region_code": ["15.01"] * 2, "sex": ["L", "P"], "age": [17, 41], "people": [12, 15]}
    >>> row = ["15.01", "Kerinci", 27, 12, 15, 1, 1, 12]
    >>> names = ["region_code", "region_name", "registered", "male", "female", "tps", "villages"]
    >>> counted = CountedList(
    ...     pd.DataFrame([row], columns=[*names, "first_time"]),
    ...     cells=pd.DataFrame(one),
    ...     stations=pd.DataFrame(),
    ...     rejected=pd.DataFrame({"rule": ["sex"], "rows": [2]}),
    ...     skipped=pd.DataFrame({"kind": ["head"], "rows": [0]}),
    ...     candidates=None,
    ...     rows=29,
    ...     ages="birth",
    ...     election_date=datetime.date(2029, 2, 14),
    ...     previous=datetime.date(2024, 11, 27),
    ... )
    >>> counted.total, counted.composition()["youth"].tolist()
    (27, [12, 12])
    >>> counted.cross(["sex", "age"])["people"].tolist()
    [12, 15]
    """

    cells: pd.DataFrame
    stations: pd.DataFrame
    rejected: pd.DataFrame
    skipped: pd.DataFrame
    candidates: int | None
    rows: int
    ages: str
    election_date: datetime.date
    previous: datetime.date | None

    def cross(
        self, by: Sequence[str] = ("region", "sex", "age"), *, least: int = LEAST
    ) -> pd.DataFrame:
        """Return people by region, sex and age group, small cells suppressed.

        Where exactly one cell of a region is small, the next smallest is suppressed too, so that
        the region's total does not give it away. This does not protect a cell whose region has no
        other, nor against other totals (of a sex, of an age group over all regions), against what
        another table of the same list shows, or against a cell that holds nearly all of a group. A
        cell of nobody is not in the table, which says so. Before a table is given away, have it
        looked at by whoever answers for the data.

        Parameters
        ----------
        by : sequence of str
            Of ``region, sex, age`` and, where the list was counted by them, ``district, village,
            tps``. Cells are completed within the first. A village is named within its district, a
            station within its village: name those as well.
        least : int
            Cells below so many people are suppressed; 0 shows all.

        Returns
        -------
        pandas.DataFrame
            One row per cell: ``region_code, region_name`` (of ``region``), ``sex`` ("L", "P"),
            ``age_group`` (``<17, 17-19, 20-24`` to ``75+``), ``unknown`` where that is not known;
            ``people`` (NA where suppressed) and ``suppressed``.

        Raises
        ------
        UsageError
            If the list was not counted by one of ``by``.
        """
        levels = dict.fromkeys([by] if isinstance(by, str) else by)
        cells = self.cells.assign(age_group=age_group(self.cells["age"]))
        for level in levels or ("",):
            one_of("by", level, [name for name, column in LEVELS.items() if column in cells])
        columns = [LEVELS[level] for level in levels]
        for column in {*columns} - {"age_group"}:
            cells[column] = cells[column].astype("object").fillna(UNKNOWN)
        table = cells.groupby(columns, observed=True)["people"].sum().reset_index()
        table = table.astype(dict.fromkeys(columns, "object") | {"people": "Int64"})
        if "region_code" in table:
            names = self.frame.set_index("region_code")["region_name"]
            after = columns.index("region_code") + 1
            table.insert(after, "region_name", table["region_code"].map(names))
        within = table[columns[0]] if len(columns) > 1 else pd.Series("", table.index)
        hidden = _hidden(table["people"], within, least)
        return table.assign(people=table["people"].mask(hidden), suppressed=hidden)

    def composition(self) -> pd.DataFrame:
        """Return who is on the list, per region and, last, of all regions together.

        Young are people aged up to 30 on election day (Law 40/2009: 16 to 30 years). Shares of the
        young and of first-time voters are of the people whose age is known.

        Returns
        -------
        pandas.DataFrame
            One row per region and one of all, its ``region_code`` and ``region_name`` empty:
            ``registered, youth, first_time`` (people), ``male_share, youth_share,
            first_time_share`` (0 to 1), ``median_age`` (years); missing where not known.
        """
        table = self.frame[["region_code", "region_name", *WHOLE]]
        whole = table[WHOLE].astype("Int64").sum(skipna=False)
        last = pd.DataFrame([{"region_code": "", "region_name": "", **whole}])
        table = pd.concat([table, last], ignore_index=True).astype(dict.fromkeys(WHOLE, "Int64"))
        known = self.cells.dropna(subset="age")
        aged = dict(iter(known.groupby("region_code"))) | {"": known}
        facts = [_of_ages(aged.get(code, known.head(0))) for code in table["region_code"]]
        names = {"aged": "Int64", "youth": "Int64", "median_age": "float64"}
        table = table.join(pd.DataFrame(facts, columns=[*names]).astype(names))
        parts = {"male": table["male"] + table["female"]}
        parts |= dict.fromkeys(("youth", "first_time"), table["aged"])
        for name, of in parts.items():
            table[f"{name}_share"] = (table[name].astype("Float64") / of).astype("float64")
        return table[["region_code", "region_name", "registered", *SHOWN]]

    def summary(self, lang: Lang = "id") -> str:
        """Say what was read, counted and left out, and how many are young or vote first.

        It describes the list: nothing in it says who of them will vote.
        """
        said = [self._read(lang), self._rejected(lang)]
        if self.skipped["rows"].sum():
            said.append(_parts("skipped", self.skipped, "kind", lang))
        if self.candidates is None:
            said.append(text("counted.no_candidates", lang))
        else:
            count = people(self.candidates, lang=lang)
            said.append(text("counted.candidates", lang, count=count))
        return " ".join([*said, *self._aged(lang), *doubts(self.findings, lang)])

    def show(self, lang: Lang = "id") -> Shown:
        """Return the summary and who is on the list, a row per region and one of all."""
        table = self.composition()
        table.loc[table.index[-1], "region_name"] = text("chart.waterfall.total", lang)
        names = ["region_name", "registered", *SHOWN]
        return shown([self.summary(lang)], table, names, text("counted.caption", lang), lang)

    def _read(self, lang: Lang) -> str:
        found: dict[str, Any] = {"regions": len(self.frame)}
        found |= {name: self.frame[name].sum(skipna=False) for name in ("villages", "tps")}
        places = [
            text(f"counted.place.{name}", lang, count=people(count, lang=lang))
            for name, count in found.items()
            if not pd.isna(count)
        ]
        told = {"rows": people(self.rows, lang=lang), "voters": people(self.total, lang=lang)}
        return text("counted.read", lang, **told, places=", ".join(places))

    def _rejected(self, lang: Lang) -> str:
        if not self.rejected["rows"].sum():
            return text("counted.none_rejected", lang)
        return _parts("rejected", self.rejected, "rule", lang)

    def _aged(self, lang: Lang) -> list[str]:
        """Say how many are young, and first-time voters, and of which day the ages are."""
        whole = self.composition().iloc[-1]
        if pd.isna(whole["youth"]):
            return [text("counted.no_ages", lang)]
        day = long_date(self.election_date, lang=lang)
        printed = self.ages == "printed"
        said = [text("counted.printed", lang, day=day)] if printed else []
        known = people(self.cells["people"][self.cells["age"].notna()].sum(), lang=lang)
        when = text(f"counted.{'as_printed' if printed else 'on_day'}", lang, day=day)
        told = _told(whole, "youth", lang)
        said.append(text("counted.youth", lang, age=YOUTH, when=when, known=known, **told))
        if self.previous and not pd.isna(whole["first_time"]):
            before = long_date(self.previous, lang=lang)
            told = _told(whole, "first_time", lang)
            said.append(text("counted.first_time", lang, day=before, **told))
        elif not printed:
            said.append(text("counted.no_previous", lang))
        return said


def age_group(ages: pd.Series) -> pd.Series:
    """Return the age group of each age in years; ``unknown`` where there is none.

    Examples
    --------
    >>> age_group(pd.Series([16, 19, 20, 74, 75, None], dtype="Int64")).tolist()
    ['<17', '17-19', '20-24', '70-74', '75+', 'unknown']
    """
    years = ages.astype("Float64").astype("float64")
    edges = [float("-inf"), *EDGES, float("inf")]
    groups = pd.cut(years, edges, right=False, labels=[*GROUPS])
    return groups.cat.add_categories(UNKNOWN).fillna(UNKNOWN)


def _hidden(counts: pd.Series, within: pd.Series, least: int) -> pd.Series:
    """Tell the small cells and, where one is alone in its group, the next smallest there."""
    few = (counts < least).astype(bool)
    alone = few.groupby(within).transform("sum") == 1
    others = counts.astype("float64").where(alone & ~few)
    return few | (others.groupby(within).rank(method="first") == 1)


def _of_ages(cells: pd.DataFrame) -> tuple[Any, Any, float]:
    """Return people of known age, the young among them and the median age, from cells."""
    if cells.empty:
        return pd.NA, pd.NA, float("nan")
    counts = cells.groupby(cells["age"].astype("int64"))["people"].sum()
    total, below = int(counts.sum()), counts.cumsum()
    middle = sum(int(below.index[below > place][0]) for place in ((total - 1) // 2, total // 2))
    return total, int(counts[counts.index <= YOUTH].sum()), middle / 2


def _parts(name: str, table: pd.DataFrame, kind: str, lang: Lang) -> str:
    """Say how many rows were left out, and how many of each kind that occurs."""
    occur = table[table["rows"] > 0]
    parts = "; ".join(
        f"{text(f'counted.{kind}.{one}', lang)}: {people(rows, lang=lang)}"
        for one, rows in zip(occur[kind], occur["rows"], strict=True)
    )
    return text(f"counted.{name}", lang, rows=people(table["rows"].sum(), lang=lang), parts=parts)


def _told(whole: pd.Series, name: str, lang: Lang) -> dict[str, str]:
    share = percent(whole[f"{name}_share"], lang=lang)
    return {"voters": people(whole[name], lang=lang), "share": share}
