"""Real figures that ship with the package."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from turnout.errors import DataError
from turnout.files.regions import data_folder
from turnout.persons.invented import invented_persons
from turnout.projection.outlook import Outlook
from turnout.projection.project import project
from turnout.tables.elections import day_of, election_date, packaged, today
from turnout.tables.history import History, contest_of, read_history
from turnout.tables.voters import VoterList, read_voters
from turnout.words.numbers import Lang
from turnout.words.shown import Shown, Shows
from turnout.words.texts import one_of

__all__ = ["Dataset", "example", "invented_persons", "jambi", "read"]

RAKOR = datetime.date(2024, 2, 1)
VOTES = ("pemilu-2024", "pilkada-2024")


@dataclass(frozen=True, eq=False)
class Dataset(Shows):
    """The tables of one place, as known on a day.

    Parameters
    ----------
    voters : VoterList
        Registered voters per regency.
    history : History
        Past elections, nothing later than `as_of`.
    as_of : datetime.date
        The day whose knowledge it holds.

    Examples
    --------
    >>> data = jambi()
    >>> data.as_of, data.voters.total
    (datetime.date(2024, 2, 1), 2676107)
    """

    voters: VoterList
    history: History
    as_of: datetime.date

    def table(self, name: str) -> pd.DataFrame:
        """Return another packaged table as known: regions, targets, national or elections.

        Examples
        --------
        >>> jambi().table("targets").shape[0]
        6
        """
        table = packaged(name)
        if "known_on" in table:
            table = table[[day is None or day <= self.as_of for day in table["known_on"]]]
        return table.reset_index(drop=True)

    @property
    def votes(self) -> tuple[str, ...]:
        """The coming votes that a briefing answers for, the first one first.

        Examples
        --------
        >>> jambi().votes
        ('pemilu-2024', 'pilkada-2024')
        """
        return coming(self.voters, self.history)

    def outlook(self, election: str | None = None, target: float | None = None) -> Outlook:
        """Project one vote of the place and hold it against a target.

        Parameters
        ----------
        election : str, optional
            Id such as ``pemilu-2024``; default the first of `votes`.
        target : float, optional
            Share in 0..1; default the target on record for the vote.

        Examples
        --------
        >>> jambi().outlook("pilkada-2024").target.value
        0.795
        """
        votes = self.votes
        election = election or votes[0]
        day = self.history.as_of or (eve(votes) if election in votes else None)
        return project(self.voters, self.history, election=election, as_of=day).against(target)

    def summary(self, lang: Lang = "id") -> str:
        """Say what the voter list and the history hold."""
        return f"{self.voters.summary(lang)} {self.history.summary(lang)}"

    def show(self, lang: Lang = "id") -> Shown:
        """Return what the voter list holds, then the history."""
        past = self.history.show(lang)
        return replace(past, sentences=(self.voters.summary(lang), *past.sentences))


def coming(voters: VoterList, history: History) -> tuple[str, ...]:
    """Choose the votes of 2024 still to come whose kind the history holds, else the list's own.

    None before the one the list was made for, and none whose results the history holds for most
    regions of the list, unless that leaves none.

    Examples
    --------
    >>> coming(jambi().voters, jambi().history)
    ('pemilu-2024', 'pilkada-2024')
    """
    own, frame = voters.elections, history.frame
    if own and not set(own) & set(VOTES):
        return own[:1]
    first = min((day for vote in own if (day := election_date(vote))), default=datetime.date.min)
    kinds = (vote for vote in VOTES if contest_of(vote) in history.contests)
    known = [vote for vote in kinds if (election_date(vote) or datetime.date.max) >= first]
    told = frame[frame[["ballots_cast", "turnout"]].notna().any(axis=1)]
    told = told[told["region_code"].isin(voters.frame["region_code"])]
    count = told.groupby("election")["region_code"].nunique()
    held = set(count.index[count > len(voters.frame) / 2])
    return tuple(vote for vote in known if vote not in held) or tuple(known) or ("next",)


def eve(votes: tuple[str, ...]) -> datetime.date:
    """Return today, or the day before the first vote if that is earlier.

    Examples
    --------
    >>> eve(("pemilu-2024", "pilkada-2024"))
    datetime.date(2024, 2, 13)
    """
    days = [day for vote in votes if (day := election_date(vote)) is not None]
    return min([today(), *(day - datetime.timedelta(days=1) for day in days)])


def jambi(as_of: datetime.date | str = RAKOR) -> Dataset:
    """Load Jambi: 11 regencies, the voter list of 2024, elections since 2010.

    Parameters
    ----------
    as_of : datetime.date or str
        Day whose knowledge to use; default 1 February 2024, thirteen days before the vote.

    Examples
    --------
    >>> jambi().history.as_of
    datetime.date(2024, 2, 1)
    >>> len(jambi().voters.table())
    11
    """
    day = day_of(as_of) or RAKOR
    folder = data_folder() / "jambi"
    history = read_history(folder / "history.csv").as_known(day)
    return Dataset(read_voters(folder / "voters.csv"), history, day)


def read(
    voters: Path | str | None = None,
    history: Path | str | None = None,
    as_of: datetime.date | str | None = None,
) -> Dataset:
    """Load the files of any place, with the faults of both at once.

    Parameters
    ----------
    voters, history : path, optional
        What `read_voters` and `read_history` take; default the packaged figures of Jambi.
    as_of : datetime.date or str, optional
        Day whose knowledge to use; default today, without own files 1 February 2024.

    Raises
    ------
    DataError
        If a file is wrong.

    Examples
    --------
    >>> read(history=data_folder() / "jambi" / "history.csv", as_of="2020-12-01").as_of
    datetime.date(2020, 12, 1)
    """
    if not (voters or history):
        return jambi(as_of or RAKOR)
    readers: dict[str, tuple[Any, Any]] = {
        "voters": (voters, read_voters),
        "history": (history, read_history),
    }
    day = day_of(as_of)
    shipped, faults, tables = jambi(day or datetime.date.max), list[object](), dict[str, Any]()
    for name, (path, reader) in readers.items():
        try:
            tables |= {name: reader(path)} if path else {}
        except DataError as error:
            faults += error.findings
    if faults:
        raise DataError(faults)
    if day is None:
        tables.setdefault("history", replace(shipped.history, as_of=None))
    elif "history" in tables:
        tables["history"] = tables["history"].as_known(day)
    return replace(shipped, as_of=day or today(), **tables)


def example(name: str) -> Path:
    """Return where a constructed example file lies; it shows a form and is no data.

    Examples
    --------
    >>> example("scenarios.toml").name
    'scenarios.toml'
    """
    folder = data_folder() / "example"
    one_of("example", name, sorted(file.name for file in folder.iterdir()))
    return folder / name


@lru_cache(maxsize=1)
def packaged_hashes() -> frozenset[str]:
    """Return the hashes of the packaged voter list and history, to tell them from copies.

    Examples
    --------
    >>> {source.sha256 for source in jambi().voters.sources} < packaged_hashes()
    True
    """
    folder = data_folder() / "jambi"
    files = [folder / name for name in ("voters.csv", "history.csv")]
    return frozenset(hashlib.sha256(file.read_bytes()).hexdigest() for file in files)


def __dir__() -> list[str]:
    return __all__
