"""What a vote takes per region: staff, ballot papers, boxes, by norms that are stated."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from fractions import Fraction
from math import ceil
from typing import Any

import pandas as pd

from turnout.errors import UsageError
from turnout.files.codes import wholes_of
from turnout.files.regions import indonesia
from turnout.tables.voters import VoterList
from turnout.words.numbers import Lang
from turnout.words.texts import catalogue, failure, text

NORMS = ("contests", "kpps", "linmas", "boxes", "booths", "ink", "reserve", "most_voters")
VARIANTS: dict[str, dict[str, Any]] = {
    "pemilu-2024": {},
    "pilkada-2024": {"contests": 2, "most_voters": 600},
}
PER = {"ballots": "contest", "ballots_all": "election"}  # all else is per station
STATION = re.compile(r"/(\d{3,4}|TPS [^/]*)$")


NO_COUNCIL, FOUR = "31", 4


@dataclass(frozen=True)
class Norms:
    """How much a polling station (TPS) takes; every norm has a source or is to be confirmed.

    Parameters
    ----------
    election : str
        The vote they are for; empty for any.
    contests : int
        Ballot papers a voter gets; one of five less in Jakarta, whose regencies have no council.
    kpps, linmas : int
        Committee members and civil protection officers per station.
    boxes : int
        Ballot boxes per station and contest.
    booths, ink : int
        Voting booths and bottles of ink per station.
    reserve : float
        Spare ballot papers per station and contest, share of its voters, rounded up.
    most_voters : int, optional
        Voters of a station at most. Where given, stations that the list does not count for this
        vote are estimated: as few as can hold the voters of the region.
    sources : mapping
        Source of a norm by its name, before the packaged ones.

    Examples
    --------
    >>> Norms.of("pilkada-2024").contests, Norms(kpps=9).kpps
    (2, 9)
    """

    election: str = "pemilu-2024"
    contests: int = 5
    kpps: int = 7
    linmas: int = 2
    boxes: int = 1
    booths: int = 4
    ink: int = 2
    reserve: float = 0.02
    most_voters: int | None = None
    sources: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, election: str) -> Norms:
        """Return the norms of a vote.

        Raises
        ------
        UsageError
            If there are none packaged for it.
        """
        if election not in VARIANTS:
            known = ", ".join(VARIANTS)
            raise failure(UsageError, "error.norms", election=election, known=known)
        return cls(election, **VARIANTS[election])

    def table(self, lang: Lang = "id") -> pd.DataFrame:
        """Return ``norm, name, value, source``; a changed norm without a source is unconfirmed.

        Examples
        --------
        >>> Norms().table("en").set_index("norm").loc["booths"].tolist()
        ['Voting booths per TPS', 4, 'to be confirmed']
        """
        packaged = {f.name: f.default for f in fields(self)}
        packaged |= VARIANTS.get(self.election, {})
        rows = []
        for norm in NORMS:
            value = getattr(self, norm)
            keys = (f"norms.source.{norm}", f"norms.source.{self.election}.{norm}")
            found = [key for key in keys if key in catalogue() and value == packaged[norm]]
            source = text(found[-1] if found else "norms.unconfirmed", lang)
            rows.append((norm, text(f"norms.{norm}", lang), value, self.sources.get(norm, source)))
        held = pd.DataFrame(rows, columns=["norm", "name", "value", "source"], dtype="object")
        return held.dropna(subset=["value"]).reset_index(drop=True)


@dataclass(frozen=True, eq=False)
class Requirements:
    """What each region needs.

    Parameters
    ----------
    frame : pandas.DataFrame
        ``region_code, region_name, item, needed, per, exact, basis``: items ``tps, kpps, linmas,
        ballots`` (of one contest), ``ballots_all`` (of all contests), ``boxes, booths, ink``;
        needed as whole numbers, unknown missing; basis ``counted``, ``stations`` (summed station
        by station), ``mean`` (from the mean voters per station), ``estimated`` (the stations
        themselves are) or ``unknown``.
    norms : Norms
        What it was computed by.
    """

    frame: pd.DataFrame
    norms: Norms

    def table(self, lang: Lang = "id") -> pd.DataFrame:
        """Return ``region_code, region_name, item, needed, per, exact, note``, a copy."""
        notes = [text(f"requirements.{basis}", lang) for basis in self.frame["basis"]]
        return self.frame.drop(columns="basis").assign(note=notes)

    def by_region(self) -> pd.DataFrame:
        """Return what is needed, a row per region and a column per item."""
        keys = ["region_code", "region_name", "item"]
        return self.frame.set_index(keys)["needed"].unstack().reset_index()

    def total(self) -> pd.DataFrame:
        """Return ``item, needed, per, exact`` of all regions; missing where one is unknown."""
        parts = self.frame.groupby(["item", "per"], sort=False)
        needed = parts["needed"].agg(lambda values: values.sum(skipna=False))
        return needed.to_frame().assign(exact=parts["exact"].all()).reset_index()


def requirements(
    voters: VoterList, election: str = "pemilu-2024", norms: Norms | None = None
) -> Requirements:
    """Compute what each region needs from its voters and polling stations.

    Ballot papers of a contest are the voters and, per station, the reserve rounded up. From a list
    with a row per station that is exact, and added up per regency; else the reserve of a station is
    that of the region's mean, and ``exact`` is False. Of several lists that of the vote counts,
    else the latest; stations counted for another vote are not used.

    Parameters
    ----------
    voters : VoterList
        Voters per region with their stations, or per station.
    election : str
        The vote whose packaged norms are used.
    norms : Norms, optional
        Own ones.

    Raises
    ------
    UsageError
        If no norms are given nor packaged.

    Examples
    --------
    >>> from turnout.datasets import jambi
    >>> needed = requirements(jambi().voters).total().set_index("item")["needed"]
    >>> needed[["tps", "kpps", "linmas"]].tolist()
    [11160, 78120, 22320]
    """
    held = norms or Norms.of(election)
    regions = _regions(voters.as_known(held.election, datetime.date.max).frame, held)
    tps, ballots = regions["tps"], regions["ballots"]
    needs = {"tps": tps, "kpps": tps * held.kpps, "linmas": tps * held.linmas}
    contests = held.contests - regions["region_code"].map(_lacks_council) * (held.contests > FOUR)
    needs |= {"ballots": ballots, "ballots_all": ballots * contests}
    needs["boxes"] = tps * held.boxes * contests
    needs |= {"booths": tps * held.booths, "ink": tps * held.ink}
    parts = []
    for item, needed in needs.items():
        rests = regions["basis"]
        basis = rests if item in PER else rests.replace("mean", "counted")
        part = regions[["region_code", "region_name"]].assign(item=item, needed=needed)
        part["per"] = PER.get(item, "tps")
        parts.append(part.assign(exact=basis.isin(["counted", "stations"]), basis=basis))
    return Requirements(pd.concat(parts, ignore_index=True), held)


def _regions(frame: pd.DataFrame, norms: Norms) -> pd.DataFrame:
    """Return stations and ballot papers of one contest per region, and what they rest on."""
    own = frame[["region_code", "region_name", "registered"]].astype({"registered": "Int64"})
    lists = frame.get("election", pd.Series(None, frame.index, dtype=object)).fillna("")
    other = bool(norms.election) & ~lists.isin(["", norms.election])
    stations = frame.get("tps", pd.Series(None, frame.index)).astype("Int64").mask(other)
    coded = own["region_code"].astype(str).map(STATION.search).notna() & ~other
    single = bool((stations.eq(1).fillna(False) | coded).all())
    stations = stations.mask(coded, 1) if single else stations
    basis = stations.notna().map({True: "stations" if single else "mean", False: "unknown"})
    if norms.most_voters:
        most = norms.most_voters
        guessed = own["registered"].map(lambda n: ceil(n / most), na_action="ignore")
        basis = basis.mask(stations.isna() & guessed.notna(), "estimated")
        stations = stations.fillna(guessed.astype("Int64"))
    own["tps"], own["basis"] = stations, basis
    pairs = zip(own["registered"], stations, strict=True)
    own["ballots"] = pd.array([_ballots(n, tps, norms.reserve) for n, tps in pairs], "Int64")
    if not single:
        return own
    own["region_code"] = own["region_code"].map(_regency)
    how = {"region_name": "first", "tps": "sum", "ballots": "sum", "basis": "first"}
    summed = own.groupby("region_code", sort=False).agg(how)
    shown = indonesia()["region_name"].reindex(summed.index)
    summed["region_name"] = shown.fillna(summed["region_name"])
    return summed.reset_index()


def _ballots(voters: Any, stations: Any, reserve: float) -> int | None:
    if pd.isna(voters) or pd.isna(stations) or stations == 0:
        return None
    return int(voters + stations * ceil(Fraction(str(reserve)) * int(voters) / int(stations)))


def _lacks_council(code: Any) -> int:
    """Tell whether a regency of Jakarta, which elects no council, gets a ballot paper less."""
    return int(str(code).startswith(NO_COUNCIL))


def _regency(code: str) -> str:
    """Return the regency of a station; elsewhere the largest whole its code names."""
    wholes = [code, *wholes_of(code)]
    every = indonesia()
    return next((c for c in wholes if c in every.index and every.loc[c, "group"]), wholes[-1])
