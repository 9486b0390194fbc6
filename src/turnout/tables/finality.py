"""Is the voter list final? Each region's list against the official total."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from turnout.files.codes import is_part
from turnout.readers.table import column
from turnout.readers.title import PROVISIONAL
from turnout.tables.voters import VoterList
from turnout.words.numbers import Lang, people
from turnout.words.sentences import joined
from turnout.words.shown import Shown, Shows, shown
from turnout.words.texts import text

Status = Literal["equal", "differs", "missing", "provisional", "extra"]
NAMED = 5
STATUSES: tuple[Status, ...] = ("equal", "differs", "missing", "provisional", "extra")


@dataclass(frozen=True, eq=False)
class Finality(Shows):
    """A voter list held against the official totals, region by region.

    Parameters
    ----------
    frame : pandas.DataFrame
        ``region_code, region_name, listed, official, difference, status``; status is ``equal``,
        ``differs``, ``missing`` (no list yet), ``provisional`` (a list before the DPT) or
        ``extra`` (no official total).

    Examples
    --------
    >>> import turnout
    >>> voters = turnout.datasets.jambi().voters
    >>> print(finality(voters, voters).summary("en"))
    The voter list is final in all 11 regencies: 2,676,107 voters, equal to the official total.
    """

    frame: pd.DataFrame

    @property
    def final(self) -> bool:
        """Whether every region has a final list equal to its official total."""
        return bool((self.frame["status"] == "equal").all())

    def table(self) -> pd.DataFrame:
        """Return the comparison as a tidy frame, a copy."""
        return self.frame.copy()

    def of(self, status: Status) -> pd.DataFrame:
        """Return the regions of one status."""
        return self.frame[self.frame["status"] == status]

    def summary(self, lang: Lang = "id") -> str:
        """Say in one sentence whether the list is final, and if not, where and by how many."""
        total = people(self.frame["official"].sum(), lang=lang)
        if self.final:
            return text("finality.final", lang, count=len(self.frame), total=total)
        parts = []
        for status in STATUSES[1:]:
            rows = self.of(status)
            pairs = rows[["region_name", "difference"]].to_numpy()
            names = [
                f"{name} ({people(off, signed=True, lang=lang)})" if status == "differs" else name
                for name, off in pairs
            ]
            if len(names) > NAMED:
                rest = text("chart.waterfall.rest", lang, count=len(names) - NAMED)
                names = [*names[:NAMED], rest]
            if names:
                parts.append(text(f"finality.{status}", lang, names=joined(names, lang)))
        equal = len(self.of("equal"))
        count = len(self.frame)
        return text("finality.open", lang, equal=equal, count=count, parts="; ".join(parts))

    def show(self, lang: Lang = "id") -> Shown:
        """Return the summary and the comparison, a row per region."""
        names = ["region_name", "listed", "official", "difference", "status"]
        words = self.frame["status"].map(lambda status: text(f"finality.status.{status}", lang))
        frame = self.frame.assign(status=words)
        return shown([self.summary(lang)], frame, names, text("shown.finality", lang), lang)


def finality(voters: VoterList, official: VoterList) -> Finality:
    """Hold a voter list, at any level, against official totals per region.

    Parameters
    ----------
    voters : VoterList
        The list as it is; units below a region of `official` are added up.
    official : VoterList
        Official total per region.

    Examples
    --------
    >>> import turnout
    >>> voters = turnout.datasets.jambi().voters
    >>> finality(voters, voters).final
    True
    """
    own, truth = voters.frame, official.frame.sort_values("region_code", kind="stable")
    stage = column(own, "quality").fillna("")
    rows, used = [], pd.Series(data=False, index=own.index)
    for code, name, printed in truth[["region_code", "region_name", "registered"]].to_numpy():
        inside = [unit == code or is_part(str(unit), code) for unit in own["region_code"]]
        mine = own[inside]
        used |= pd.Series(inside, own.index)
        read = len(mine) and mine["registered"].notna().all()
        listed = int(mine["registered"].sum()) if read else None
        status: Status = "equal" if listed == printed else "differs"
        if listed is None:
            status = "missing"
        elif any(map(PROVISIONAL.search, stage[inside])):
            status = "provisional"
        rows.append((code, name, listed, printed, status))
    rest = own.loc[~used, ["region_code", "region_name", "registered"]].to_numpy()
    rows += [(*extra, None, "extra") for extra in rest]
    names = ["region_code", "region_name", "listed", "official", "status"]
    frame = pd.DataFrame(rows, columns=names).astype({"listed": "Int64", "official": "Int64"})
    frame.insert(4, "difference", frame["listed"] - frame["official"])
    return Finality(frame)
