"""Staff that every polling station needs, computed per region from the number of stations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from turnout.tables.voters import VoterList

KPPS_PER_TPS = 7
"""Members of the polling station committee, Pemilu 2024: KPU Batang Hari counts 6,356 for 908
stations (medcom.id, 12 Dec 2023)."""

LINMAS_PER_TPS = 2
"""Civil protection officers per station: the pattern of Polresta Jambi, 20 for 10 stations
(Tribun Jambi, 4 Oct 2023)."""


def staff(voters: VoterList) -> pd.DataFrame | None:
    """Return the staff needed per region, or None if the list does not count stations.

    Returns
    -------
    pandas.DataFrame
        ``region_code, region_name, tps, kpps, linmas``, whole numbers; unknown stays missing.

    Examples
    --------
    >>> from turnout.datasets import jambi
    >>> staff(jambi().voters)[["tps", "kpps", "linmas"]].sum().tolist()
    [11160, 78120, 22320]
    """
    if "tps" not in voters.frame or voters.frame["tps"].isna().all():
        return None
    needed = voters.frame[["region_code", "region_name", "tps"]].copy()
    needed["kpps"] = needed["tps"] * KPPS_PER_TPS
    needed["linmas"] = needed["tps"] * LINMAS_PER_TPS
    return needed
