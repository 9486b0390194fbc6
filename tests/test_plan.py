"""What a vote takes, computed from the list and stated norms and from nothing else."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from turnout import UsageError, VoterList, datasets
from turnout.plan.requirements import Norms, requirements


def make_voters(tps=None):
    frame = pd.DataFrame(
        {"region_code": ["A", "B", "C"], "region_name": ["Ayu", "Bumi", "Cita"], "registered": 900}
    )
    return VoterList(frame if tps is None else frame.assign(tps=pd.array(tps, dtype="Int64")))


def staff(voters):
    """Return TPS, KPPS and Linmas per region."""
    frame = requirements(voters).frame
    wide = frame.set_index(["region_name", "item"])["needed"].unstack()
    return wide[["tps", "kpps", "linmas"]]


def test_staff_by_hand():
    needed = staff(make_voters([3, 5, 11]))

    assert_array_equal(needed["kpps"], [21, 35, 77])
    assert_array_equal(needed["linmas"], [6, 10, 22])


def test_jambi_needs_what_the_governor_was_told():
    needed = staff(datasets.jambi().voters)

    assert len(needed) == 11
    assert needed.sum().tolist() == [11_160, 78_120, 22_320]
    assert needed.loc["Kota Jambi"].tolist() == [1903, 13_321, 3806]


def test_missing_stays_missing():
    needed = staff(make_voters([3, None, 11]))

    assert needed.isna().all(axis=1).tolist() == [False, True, False]
    assert needed["kpps"].dropna().tolist() == [21, 77]
    assert needed["kpps"].dtype == "Int64"


def test_the_list_itself_is_left_alone():
    voters = make_voters([3, 5, 11])
    before = voters.table()

    frame = requirements(voters).frame
    frame["needed"] = 0

    pd.testing.assert_frame_equal(voters.table(), before)


NEEDED = ["tps", "kpps", "linmas", "ballots", "ballots_all", "boxes", "booths", "ink"]


def needs(voters, *args, **options):
    frame = requirements(voters, *args, **options).table("en")
    return frame.set_index(["region_code", "item"])


def test_merangin_by_hand():
    found = needs(datasets.jambi().voters).loc["15.02"]

    assert list(found.index) == NEEDED
    assert found["needed"].tolist() == [
        *(1202, 8414, 2404, 282_586, 1_412_930),
        *(6010, 4808, 2404),
    ]
    assert found["exact"].tolist() == [True, True, True, False, False, True, True, True]
    assert (
        found.loc["ballots", "note"]
        == "ballot papers approximated from the mean number of voters per TPS"
    )
    assert found["per"].tolist() == ["tps"] * 3 + ["contest", "election"] + ["tps"] * 3


def test_total_of_jambi():
    total = requirements(datasets.jambi().voters).total().set_index("item")

    assert total.loc[["tps", "kpps", "linmas"], "needed"].tolist() == [11_160, 78_120, 22_320]
    assert not total.loc["ballots", "exact"]


def test_a_list_of_stations_is_added_up_exactly():
    codes = ["15.02/BANGKO/KANDIS/001", "15.02/BANGKO/KANDIS/002", "15.09/TENGAH/TEBO/001"]
    frame = pd.DataFrame({"region_code": codes, "region_name": ["1", "2", "1"]})
    found = needs(VoterList(frame.assign(registered=[210, 251, 209])))

    assert found.loc["15.02", "needed"].tolist() == [2, 14, 4, 215 + 257, 5 * 472, 10, 8, 4]
    assert found.loc[("15.09", "ballots"), "needed"] == 214
    assert found["exact"].all()
    assert (
        needs(VoterList(frame.assign(registered=300, tps=1)))
        .loc["15.02"]
        .equals(needs(VoterList(frame.assign(registered=300))).loc["15.02"])
    )


def test_pilkada_estimates_the_stations_of_another_list():
    found = needs(datasets.jambi().voters, "pilkada-2024").loc["15.02"]

    assert found["needed"].tolist() == [461, 3227, 922, 282_108, 564_216, 922, 1844, 922]
    assert not found["exact"].any()
    assert found["note"].unique().tolist() == [
        "estimated: the fewest TPS that can hold the registered voters"
    ]


def test_own_stations_of_the_pilkada_are_counted():
    frame = make_voters([3, 5, None]).frame.assign(election="pilkada-2024")
    found = needs(VoterList(frame), "pilkada-2024")

    assert found.xs("kpps", level="item")["needed"].tolist() == [21, 35, 14]
    assert found.xs("kpps", level="item")["exact"].tolist() == [True, True, False]


def test_unknown_stations_leave_needs_unknown():
    required = requirements(make_voters([3, None, 11]))
    found = required.table("en").set_index(["item", "region_code"])["needed"]

    assert found.isna().groupby("region_code").agg(["all", "any"]).loc["B"].all()
    assert found.drop("B", level="region_code").notna().all()
    assert required.total()["needed"].isna().all()


def test_own_norms():
    norms = Norms(kpps=9, contests=4, reserve=0.03, sources={"kpps": "KPU RI"})
    found = needs(make_voters([3, 5, 11]), norms=norms).loc["B"]

    assert found["needed"].tolist() == [5, 45, 10, 900 + 5 * 6, 4 * 930, 20, 20, 10]
    sources = norms.table("id").set_index("norm")["source"]
    assert sources[["kpps", "contests", "booths"]].tolist() == [
        *("KPU RI", "perlu dikonfirmasi", "perlu dikonfirmasi")
    ]
    assert sources["linmas"].startswith("pola Polresta Jambi")


def test_jakarta_elects_no_council_of_a_regency():
    codes = ["31.71", "32.71", "15.31"]
    frame = pd.DataFrame({"region_code": codes, "region_name": codes, "registered": 900})
    found = needs(VoterList(frame.assign(tps=[3, 3, 7])))["needed"]

    assert found["31.71"].tolist() == [3, 21, 6, 900 + 3 * 6, 4 * 918, 4 * 3, 12, 6]
    assert found["32.71"].tolist() == [3, 21, 6, 918, 5 * 918, 5 * 3, 12, 6]
    assert found["15.31", "boxes"] == 5 * 7


def test_stations_of_jakarta_and_own_norms():
    codes = ["31.71/GAMBIR/CIDENG/001", "31.71/GAMBIR/CIDENG/002", "32.71/A/B/001"]
    frame = pd.DataFrame({"region_code": codes, "region_name": codes})
    voters = VoterList(frame.assign(registered=[210, 251, 209]))

    assert needs(voters)["needed"].xs("ballots_all", level="item").tolist() == [4 * 472, 5 * 214]
    own = needs(voters, norms=Norms(contests=3))["needed"]
    assert own.xs("boxes", level="item").tolist() == [3 * 2, 3]


def test_norms_of_an_unknown_vote():
    with pytest.raises(UsageError, match=r"no norms for senate-2022 .*pemilu-2024, pilkada-2024"):
        requirements(make_voters([3, 5, 11]), "senate-2022")


@given(st.integers(1, 400), st.integers(1, 40), st.integers(1, 400))
def test_from_the_mean_never_asks_for_less_than_the_reserve(mean, stations, extra):
    frame = make_voters([stations, 5, 11]).frame.assign(registered=mean * stations + extra)
    found = needs(VoterList(frame)).loc["A"]["needed"]

    voters = mean * stations + extra
    assert 100 * found["ballots"] >= 102 * voters
    assert found["ballots"] < 1.02 * voters + stations + 1e-6


@given(st.lists(st.integers(1, 600), min_size=2, max_size=30))
def test_stations_need_what_each_of_them_needs(sizes):
    codes = [f"15.02/A/B/{n:03}" for n in range(1, len(sizes) + 1)]
    frame = pd.DataFrame({"region_code": codes, "region_name": codes, "registered": sizes})
    found = needs(VoterList(frame)).loc["15.02"]["needed"]

    assert found["ballots"] == sum(n + -(-n // 50) for n in sizes)
    assert found["tps"] == len(sizes)
