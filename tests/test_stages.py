"""What the vote's stages and Bawaslu's index say, and that neither knows more than its day."""

import datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.plan.stages import next_stage, stages
from turnout.plan.vulnerability import vulnerability
from turnout.tables.elections import packaged

DAY = datetime.date
VOTES = ("pemilu-2024", "pilkada-2024")
days = st.dates(DAY(2022, 1, 1), DAY(2025, 12, 31))
votes = st.sampled_from([*VOTES, "pemilu-2019", "senate-2022"])


def told(election, day, lang="en"):
    return stages(election, day, lang).set_index("name")


class TestStages:
    def test_the_general_election_from_the_day_of_the_meeting(self):
        found = told("pemilu-2024", "2024-02-01")
        dated = found[found["status"] != "undated"]

        assert dated[["start", "end", "days_left", "status"]].to_dict("split")["data"] == [
            [DAY(2023, 6, 21), DAY(2023, 6, 21), -225, "past"],
            [DAY(2023, 6, 27), DAY(2023, 6, 27), -219, "past"],
            [DAY(2023, 7, 2), DAY(2023, 7, 2), -214, "past"],
            [DAY(2024, 1, 24), DAY(2024, 1, 25), -8, "past"],
            [DAY(2024, 1, 25), DAY(2024, 1, 25), -7, "past"],
            [DAY(2024, 2, 1), DAY(2024, 2, 1), 0, "now"],
            [DAY(2024, 2, 14), DAY(2024, 2, 14), 13, "ahead"],
        ]
        assert dated.index[3] == "KPPS inducted (Batang Hari only)"
        assert list(found.columns) == ["stage", "start", "end", "days_left", "status", "source"]
        assert found.loc["Quiet days", ["start", "end", "days_left", "source"]].isna().all()

    @pytest.mark.parametrize(
        ("day", "status", "left"),
        [("2024-01-24", "now", 0), ("2024-01-25", "now", -1), ("2024-01-26", "past", -2)],
    )
    def test_a_stage_of_two_days(self, day, status, left):
        row = told("pemilu-2024", day).loc["KPPS inducted (Batang Hari only)"]

        assert (row["status"], row["days_left"]) == (status, left)

    def test_what_holds_for_one_regency_is_not_known_before_nor_of_the_others(self):
        early, late = (told("pemilu-2024", f"2024-02-{day}", "id") for day in (12, 13))

        assert "Pengiriman logistik terakhir (hanya Merangin)" not in early.index
        assert late.loc["Pengiriman logistik terakhir (hanya Merangin)", "status"] == "now"
        assert late.loc["Pengiriman logistik terakhir ke TPS", "status"] == "undated"

    def test_the_pilkada_between_its_lists(self):
        early, late = told("pilkada-2024", "2024-08-30"), told("pilkada-2024", "2024-10-01")

        dps, dpt = "Provisional voter list (DPS)", "Voter list of the province"
        assert early.loc[[dps, dpt], "status"].tolist() == ["undated", "undated"]
        assert late.loc[[dps, dpt], "status"].tolist() == ["undated", "past"]
        assert late.loc[[dpt, "Vote"], "days_left"].tolist() == [-9, 57]

    @pytest.mark.parametrize(
        ("election", "day", "stage", "left"),
        [
            ("pemilu-2024", DAY(2024, 2, 3), "vote", 11),
            ("pilkada-2024", "2024-11-19", "vote", 8),
            ("pemilu-2024", "2024-02-14", None, None),
            ("pemilu-2024", "2023-06-20", None, None),
            ("senate-2022", "2022-01-01", None, None),
        ],
    )
    def test_what_comes_next(self, election, day, stage, left):
        row = next_stage(election, day)

        assert (row is None) if stage is None else (row["stage"], row["days_left"]) == (stage, left)

    @pytest.mark.parametrize(
        ("codes", "own"),
        [
            (["35.01", "35.02"], set()),
            (["15.01"], {"Readiness parade of Polda Jambi"}),
            (["15.04"], {"Readiness parade of Polda Jambi", "KPPS inducted (Batang Hari only)"}),
            (["15"], {"Readiness parade of Polda Jambi"}),
        ],
    )
    def test_stages_of_regions_that_are_not_looked_at_are_left_out(self, codes, own):
        every = stages("pemilu-2024", "2024-01-25", "en")["name"]
        found = stages("pemilu-2024", "2024-01-25", "en", codes)["name"]

        only = {"Readiness parade of Polda Jambi", "KPPS inducted (Batang Hari only)"}
        assert set(every) - set(found) == only - own

    def test_what_comes_next_elsewhere_is_no_meeting_of_jambi(self):
        day = "2024-11-20"
        here = stages("pilkada-2024", day, "en", ["15.71"]).set_index("stage")["status"]

        assert here["coordination_meeting"] == "now"
        assert "coordination_meeting" not in set(stages("pilkada-2024", day, "en", ["35"])["stage"])
        assert next_stage("pilkada-2024", day, "en", ["35"])["stage"] == "vote"

    @given(votes, days)
    def test_no_day_knows_what_came_later(self, election, day):
        found = stages(election, day)
        table = packaged("stages").dropna(subset=["known_on"])
        later = table[(table["election"] == election) & (table["known_on"] > day)]

        pairs = set(found[["name", "start"]].dropna().itertuples(index=False, name=None))
        assert not pairs & set(later[["name_id", "start"]].itertuples(index=False, name=None))
        assert set(later.loc[later["region_code"].notna(), "name_id"]).isdisjoint(found["name"])
        assert (found["start"].isna() == (found["status"] == "undated")).all()
        assert (found["start"].isna() == found["source"].isna()).all()
        assert found["start"].dropna().is_monotonic_increasing

    def test_a_row_has_both_days_a_source_and_the_day_it_was_known_or_none_of_them(self):
        told = packaged("stages")[["start", "end", "known_on", "source"]].notna()

        assert set(told.sum(axis=1)) == {0, 4}


class TestVulnerability:
    @given(votes, days)
    def test_a_call_holds_one_index(self, election, day):
        found, table = vulnerability(election, day), packaged("vulnerability")

        rows = table.merge(found, on=["region_code", "known_on", "source"])
        assert rows["index"].nunique() == (len(found) > 0)
        assert set(rows["election"]) <= {election}
        assert found["region_code"].is_unique
        assert (found["known_on"] <= day).all()

    def test_no_vote_has_two(self):
        assert (packaged("vulnerability").groupby("election")["index"].nunique() == 1).all()
        assert packaged("vulnerability")["index"].nunique() == 2

    def test_the_index_of_the_general_election(self):
        found = vulnerability("pemilu-2024", "2024-02-01").set_index("region_code")

        assert found["score"].dropna().to_dict() == {
            "15": 12.03,
            "15.01": 57.42,
            "15.04": 61.18,
            "15.72": 58.67,
        }
        assert found["category"].dropna().to_dict() == {"15": "low"}
        assert (len(found), found["score"].isna().sum()) == (12, 8)
        assert found.loc[["15", "15.04"], "note"].str.contains("never compared").all()
        assert vulnerability("pemilu-2024", DAY(2022, 12, 15)).empty

    def test_the_map_of_the_pilkada_is_not_known_before_it_was_made(self):
        found = vulnerability("pilkada-2024").set_index("region_code")

        assert vulnerability("pilkada-2024", "2024-02-01").empty
        assert vulnerability("pilkada-2024", "2024-08-31").equals(vulnerability("pilkada-2024"))
        assert found.loc[["15", "15.03", "15.08"], ["score", "category"]].to_numpy().tolist() == [
            *([41.63, "medium"], [26.05, "high"], [2.3, "low"])
        ]
        assert found["category"].value_counts().to_dict() == {"medium": 9, "high": 2, "low": 1}
        assert found["note"].str.contains("not about security").all()
        assert "41.36" in found.loc["15", "note"]

    def test_nothing_is_a_frame_of_the_same_columns_and_a_copy(self):
        found, nothing = vulnerability("pemilu-2024"), vulnerability("senate-2022")
        found["score"] = 0.0

        assert nothing.empty
        assert list(nothing) == list(found)
        assert pd.isna(vulnerability("pemilu-2024")["score"]).sum() == 8
