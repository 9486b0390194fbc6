"""Staff per polling station, computed from the list and from nothing else."""

import pandas as pd
from numpy.testing import assert_array_equal

from turnout import VoterList, datasets
from turnout.plan.requirements import KPPS_PER_TPS, LINMAS_PER_TPS, staff


def make_voters(tps=None):
    frame = pd.DataFrame(
        {"region_code": ["A", "B", "C"], "region_name": ["Ayu", "Bumi", "Cita"], "registered": 900}
    )
    return VoterList(frame if tps is None else frame.assign(tps=pd.array(tps, dtype="Int64")))


def test_staff_by_hand():
    needed = staff(make_voters([3, 5, 11]))

    assert (KPPS_PER_TPS, LINMAS_PER_TPS) == (7, 2)
    assert list(needed.columns) == ["region_code", "region_name", "tps", "kpps", "linmas"]
    assert_array_equal(needed["kpps"], [21, 35, 77])
    assert_array_equal(needed["linmas"], [6, 10, 22])


def test_jambi_needs_what_the_governor_was_told():
    needed = staff(datasets.jambi().voters)

    assert len(needed) == 11
    assert needed[["tps", "kpps", "linmas"]].sum().tolist() == [11_160, 78_120, 22_320]
    kota = needed.set_index("region_name").loc["Kota Jambi"]
    assert kota[["tps", "kpps", "linmas"]].tolist() == [1903, 13_321, 3806]


def test_missing_stays_missing():
    needed = staff(make_voters([3, None, 11]))

    assert needed[["tps", "kpps", "linmas"]].isna().all(axis=1).tolist() == [False, True, False]
    assert needed["kpps"].dropna().tolist() == [21, 77]
    assert needed["kpps"].dtype == "Int64"


def test_none_where_the_list_does_not_count_stations():
    assert staff(make_voters()) is None
    assert staff(make_voters([None, None, None])) is None


def test_the_list_itself_is_left_alone():
    voters = make_voters([3, 5, 11])
    before = voters.table()

    needed = staff(voters)
    needed["tps"] = 0

    pd.testing.assert_frame_equal(voters.table(), before)
