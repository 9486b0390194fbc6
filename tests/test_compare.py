"""What changed since the last meeting: two saved projections against each other."""

import copy
import json
import math
import re
from dataclasses import dataclass

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import turnout
from turnout.charts import changes, style
from turnout.cli import main
from turnout.errors import DataError, UsageError
from turnout.files.grid import LARGEST
from turnout.models import priors
from turnout.models.last_election import LastElection
from turnout.models.pooled import Pooled
from turnout.plan.compare import change_words, compare
from turnout.plan.results import result, results_json
from turnout.words.shown import columns

pytestmark = pytest.mark.xdist_group("compare")
LANGS = ("id", "en")


def place(probability, median, gap, registered):
    return {
        "registered": registered,
        "turnout": {"median": median},
        "probability": probability,
        "gap_voters": {"median": gap},
    }


def saved(election="pemilu-2024", **changed):
    """Return what a projection file says, three regencies, by hand."""
    regions = {
        "15.01": ("Kerinci", place(0.31, 0.751, -310, 1500)),
        "15.04": ("Batang Hari", place(0.62, 0.803, 120, 2600)),
        "15.71": ("Kota Jambi", place(0.48, 0.789, -45, 4100)),
    }
    own = {
        "election": election,
        "place": "Provinsi Jambi",
        "as_of": "2023-07-01",
        "target": 0.795,
        "target_issuer": "KPU",
        "level": 0.9,
        "base": "dpt",
        "model": "pooled",
        "seed": 2024,
        "draws": 4000,
        "version": "0.1.0",
        "voter_list": "pemilu-2024",
        "past_elections": ["pilpres-2014", "pemilu-2019"],
        "assumptions": {},
        "inputs": [{"file": "voters.csv", "sha256": "aa"}, {"file": "history.csv", "sha256": "bb"}],
        "findings": [],
        "total": place(0.72, 0.811, -235, 8200),
        "regions": [
            {"region_code": code, "region_name": name, **figures}
            for code, (name, figures) in regions.items()
        ],
    }
    return own | changed


def later(**changed):
    """Return the same vote at a later day, every figure moved."""
    own = saved(as_of="2024-02-01", **changed)
    own["total"] = place(0.95, 0.846, 1840, 8230)
    figures = (place(0.36, 0.757, -280, 1510), place(0.91, 0.861, 890, 2610))
    own["regions"] = [
        {**region, **moved} for region, moved in zip(own["regions"], figures, strict=False)
    ]
    own["regions"].append({**saved()["regions"][2], **place(0.4, 0.781, -95, 4110)})
    return own


@pytest.fixture(scope="module")
def real():
    """Both votes of Jambi: as usual, on another seed, and against another target."""
    data = turnout.datasets.jambi()
    made = {}
    for name, seed, target in (("now", 2024, None), ("seed", 7, None), ("target", 2024, 0.75)):
        outlooks = [
            turnout.project(data.voters, data.history, election=vote, seed=seed).against(target)
            for vote in ("pemilu-2024", "pilkada-2024")
        ]
        made[name] = json.loads(results_json(outlooks))
    return made


def shown_by(chart):
    axes = [ax for own in chart.figure.axes for ax in (own, *own.child_axes)]
    return [text for ax in axes for text in ax.texts], list(chart.figure.texts)


class TestNumbers:
    def test_table_by_hand(self):
        table = compare(saved(), later()).table()

        assert table["region_code"].tolist() == ["", "15.01", "15.04", "15.71"]
        assert table["region_name"].tolist()[:2] == ["Provinsi Jambi", "Kerinci"]
        assert table["vote"].unique().tolist() == ["pemilu-2024"]
        assert table["probability_change"].tolist() == pytest.approx([0.23, 0.05, 0.29, -0.08])
        assert table["median_change"].tolist() == pytest.approx([0.035, 0.006, 0.058, -0.008])
        assert table["gap_voters_change"].tolist() == [2075, 30, 770, -50]
        assert table["registered_before"].tolist() == [8200, 1500, 2600, 4100]
        assert table["registered_after"].tolist() == [8230, 1510, 2610, 4110]
        assert table["gap_voters_before"].dtype == "Int64"

    def test_summary_by_hand(self):
        comparison = compare(saved(), later())

        assert comparison.summary() == (
            "Pemilu 2024: peluang mencapai target 79,5% di Provinsi Jambi dari 72% menjadi 95% "
            "(naik 23 persen poin); selisih median dari −235 menjadi 1.840 pengguna hak pilih; "
            "selisih paling berubah di Batang Hari (+770)."
        )
        assert comparison.summary("en") == (
            "2024 general election: the probability of the 79.5% target in Jambi Province went "
            "from 72% to 95% (up 23 pp); the median gap from −235 to 1,840 voters; the gap "
            "changed most in Batang Hari (+770)."
        )

    def test_a_change_is_that_of_the_percents_shown(self):
        assert change_words(0.724, 0.946, "id") == "naik 23 persen poin"  # 22.2 otherwise
        assert change_words(0.946, 0.724, "en") == "down 23 pp"
        assert change_words(0.501, 0.504, "id") == "nyaris tetap"
        assert change_words(0.5, 0.5, "en") == "unchanged"

    @pytest.mark.parametrize(
        ("after", "draws", "seed", "within"),
        [
            (0.739, 4000, 7, True),  # twice the error is 2 sqrt(.7295 * .2705 / 2000) = 0.01987
            (0.741, 4000, 7, False),
            (0.739, 4000, 2024, False),  # the same draws: no chance in it
            (0.739, 16000, 2024, False),  # 2 sqrt(.7352 * .2648 * (1/4000 + 1/16000)) = 0.0156
            (0.735, 16000, 2024, True),
        ],
    )
    def test_what_other_draws_explain_is_said(self, after, draws, seed, within):
        new = saved(draws=draws, seed=seed, total=place(after, 0.811, -235, 8200))

        for lang, words in zip(
            LANGS, ("dalam galat simulasi", "within simulation error"), strict=True
        ):
            assert (words in compare(saved(), new).summary(lang)) == within
            assert (words in compare(new, saved()).headline(lang)) == within

    @pytest.mark.parametrize(
        ("changed", "named"),
        [
            ({"seed": 7}, False),  # 0.72 to 0.73 is within 0.0201
            ({"draws": 3000}, False),
            ({}, True),
            ({"seed": 7, "draws": 400000}, False),  # within 0.0142
            ({"seed": 7, "total": place(0.95, 0.846, 1840, 8230)}, True),
            ({"seed": 7, "total": place(0.72, 0.846, 1840, 8230)}, False),  # not at all
        ],
    )
    def test_no_region_is_named_where_other_draws_may_explain_it(self, changed, named):
        new = later() | {"total": place(0.73, 0.812, -230, 8200)} | changed

        assert ("changed most in Batang Hari" in compare(saved(), new).summary("en")) == named

    def test_certain_changes_within_error_need_no_division(self):
        sure = saved(draws=1, total=place(1.0, 0.811, -235, 8200))

        assert "tetap" in compare(sure, {**sure, "seed": 1}).summary()

    def test_regions_of_one_file_alone_are_missing_on_the_other_side(self):
        new = later()
        new["regions"] = new["regions"][1:]
        comparison = compare(saved(), new)

        gone = comparison.table().set_index("region_code").loc["15.01"]
        assert gone["region_name"] == "Kerinci"
        assert gone["gap_voters_before"] == -310
        assert gone[["gap_voters_after", "gap_voters_change", "probability_after"]].isna().all()
        assert comparison.rows("pemilu-2024")[1] == ["Kerinci", "31%", "–", "−310", "–", "–"]
        assert "Kabupaten/kota, tidak ada lagi: Kerinci." in comparison.causes()
        assert not comparison.unchanged

    def test_all_together_without_a_name(self):
        nameless = saved(place="")

        assert compare(nameless, nameless).rows("pemilu-2024")[0][0] == "Gabungan semua wilayah"

    def test_one_region_is_not_the_one_that_changed_most(self):
        old, new = saved(), later()
        for side in (old, new):
            side["regions"] = side["regions"][:1]

        assert "paling berubah" not in compare(old, new).summary()

    def test_a_fall_may_be_the_largest_change(self):
        new = later()
        new["regions"][0]["gap_voters"]["median"] = -1310

        assert "paling berubah di Kerinci (−1.000)." in compare(saved(), new).summary()

    def test_votes_of_one_file_alone_are_named(self):
        old = saved(other_votes=[saved("pilkada-2024")])
        new = saved(other_votes=[saved("pilpres-2014")])

        words = compare(old, new).summary("en")
        assert "Only in the first file: 2024 regional election." in words
        assert "Only in the second file: 2014 presidential election." in words
        assert list(compare(old, new).votes) == ["pemilu-2024"]

    def test_no_vote_in_common(self):
        with pytest.raises(UsageError, match="no vote in common: pemilu-2024, and pilkada-2024"):
            compare(saved(), saved("pilkada-2024"))

    def test_no_region_in_common(self):
        other = saved()
        for number, row in enumerate(other["regions"]):
            row["region_code"] = f"99.{number}"
        with pytest.raises(UsageError, match="no region in common: Kerinci, Batang Hari"):
            compare(saved(), other)

    def test_the_headline_says_that_other_targets_are_not_comparable(self):
        other = {**saved(), "target": 0.7}
        assert compare(other, saved()).headline("en").startswith("Not directly comparable")
        assert not compare(saved(), later()).headline("en").startswith("Not directly")

    def test_plain_values(self):
        told = compare(saved(), later()).as_dict("en")

        assert json.loads(json.dumps(told, allow_nan=False)) == told
        assert told["as_of"] == {"before": "2023-07-01", "after": "2024-02-01"}
        assert told["changes"][2]["gap_voters_change"] == 770
        assert told["changes"][2]["probability_change"] == pytest.approx(0.29)
        assert "<p>Pemilu 2024" in compare(saved(), later()).show().html
        odd = later(place="<b>")
        assert "di &lt;b&gt; dari" in compare(saved(), odd).show().html


class TestCauses:
    @pytest.mark.parametrize(
        ("changed", "indonesian", "english"),
        [
            ({"seed": 7}, "Benih acak: dari 2024 menjadi 7.", "Seed of the draws: from 2024 to 7."),
            ({"draws": 16000}, "dari 4.000 menjadi 16.000.", "draws: from 4,000 to 16,000."),
            ({"version": "0.2.0"}, "dari 0.1.0 menjadi 0.2.0", "from 0.1.0 to 0.2.0"),
            ({"level": 0.8}, "dari 90% menjadi 80%.", "intervals: from 90% to 80%."),
            ({"model": "mean"}, "dari gabungan menjadi rata-rata", "from pooled to mean"),
            ({"model": "mine"}, "Model: dari gabungan menjadi mine.", "from pooled to mine."),
            (
                {"as_of": "2024-02-01"},
                "1 Juli 2023 menjadi 1 Februari 2024",
                "1 July 2023 to 1 Feb",
            ),
            ({"base": "all_lists"}, "dari DPT menjadi semua daftar", "from DPT to all lists"),
            ({"target": 0.77}, "Target: dari 79,5% menjadi 77%.", "Target: from 79.5% to 77%."),
            ({"target_issuer": ""}, "Penetap target: dari KPU menjadi –.", "from KPU to –."),
            ({"voter_list": "pemilu-2019"}, "dari Pemilu 2024 menjadi Pemilu 2019", "Voter list:"),
            (
                {"assumptions": {"shifts.swing": 1.0}},
                "(besar perubahan bersama): dari 0 menjadi 1,00.",
                "(size of the common change): from 0 to 1.00.",
            ),
            ({"assumptions": {"spread": 0.4}}, "(spread): dari – menjadi 0,40.", "– to 0.40."),
            ({"past_elections": ["pemilu-2019"]}, "tidak ada lagi: Pilpres 2014.", "2014 pres"),
            ({"findings": ["W303 voters.csv: ..."]}, "bertambah: W303.", "added: W303."),
        ],
    )
    def test_each_is_told_alone(self, changed, indonesian, english):
        comparison = compare(saved(), saved(**changed))

        for lang, words in zip(LANGS, (indonesian, english), strict=True):
            [cause] = comparison.causes(lang)
            assert words in cause
        assert not comparison.unchanged

    def test_a_changed_prior_or_packaged_table_is_named(self, real, monkeypatch):
        monkeypatch.setattr(priors, "TREND_SCALE", 0.052)
        monkeypatch.setitem(priors.POOLED, "once", (-1.5, 0.71))
        new = result(turnout.datasets.jambi().outlook("pemilu-2024"))
        new["package_data"]["targets.csv"] = "dd"

        assert compare(real["now"], new).causes("en") == [
            "Tables packaged with turnout, content changed: targets.csv.",
            "Assumption of the model (priors.once.mean): from −1.8971 to −1.50.",
            "Assumption of the model (priors.once.scale): from 0.70 to 0.71.",
            "Assumption of the model (priors.trend_scale): from 0.05 to 0.0520.",
        ]

    def test_a_file_from_before_they_were_recorded_differs_in_nothing_for_that(self, real):
        now = {key: value for key, value in real["now"].items() if key != "other_votes"}
        old = {key: value for key, value in now.items() if key != "package_data"}

        assert compare(old | {"assumptions": {}}, now).unchanged
        assert compare(now, old | {"assumptions": {}}).unchanged
        assert not compare(now | {"assumptions": {}}, now).unchanged

    def test_files_are_told_apart_by_content(self):
        new = [
            {"file": "dpt.csv", "sha256": "aa"},  # renamed only
            {"file": "history.csv", "sha256": "cc"},
            {"file": "more.csv", "sha256": "dd"},
        ]
        old = [*saved()["inputs"], {"file": "lost.csv", "sha256": "ee"}]

        assert compare(saved(inputs=old), saved(inputs=new)).causes("en") == [
            "Input files, added: more.csv.",
            "Input files, no longer there: lost.csv.",
            "Input files, content changed: history.csv.",
        ]

    def test_voters_on_the_list(self):
        assert "Jumlah pemilih: dari 8.200 menjadi 8.230." in compare(saved(), later()).causes()
        lists = [{**vote, "base": "all_lists"} for vote in (saved(), later())]
        assert not any("Jumlah pemilih" in cause for cause in compare(*lists).causes())  # drawn

    def test_another_model_has_other_assumptions(self):
        new = saved(model="mean", assumptions={"spread": 0.4})

        assert compare(saved(), new).causes("en") == ["Model: from pooled to mean."]

    def test_of_one_vote_alone_it_is_said_of_which(self):
        old = saved(other_votes=[saved("pilkada-2024")])
        new = saved(seed=7, other_votes=[saved("pilkada-2024", seed=7, target=0.77)])

        assert compare(old, new).causes() == [
            "Benih acak: dari 2024 menjadi 7.",
            "Pilkada 2024: Target: dari 79,5% menjadi 77%.",
        ]

    def test_what_is_not_alike_is_said_first(self):
        comparison = compare(saved(), later(target=0.77, base="all_lists"))

        first = comparison.summary("en").split(". ")[0]
        assert first.endswith(
            "the two files differ in denominator and target, so that the numbers do not tell a "
            "change in the outlook alone"
        )
        assert "target 79,5%/77%" in comparison.summary("id")
        assert comparison.warnings("en")[0] in changes(comparison, lang="en").words.subtitle
        assert not compare(saved(), later()).warnings()

    def test_numbers_that_moved_for_no_recorded_cause(self):
        new = saved(total=place(0.7, 0.811, -235, 8200))

        assert compare(saved(), new).causes("en") == [
            "Nothing has changed in the inputs and assumptions on record."
        ]
        assert "down 2 pp" in compare(saved(), new).summary("en")


class TestReal:
    def test_the_same_file_twice(self, real):
        comparison = compare(real["now"], real["now"])

        assert comparison.unchanged
        assert comparison.summary().startswith("Tidak ada yang berubah")
        assert comparison.headline("en").startswith("Nothing has changed")
        assert (comparison.table().filter(like="_change") == 0).all(axis=None)
        assert changes(comparison).title == comparison.summary()

    def test_another_seed_is_within_simulation_error(self, real):
        comparison = compare(real["now"], real["seed"])

        assert comparison.causes("en") == ["Seed of the draws: from 2024 to 7."]
        assert comparison.summary("en").count("within simulation error") == 2
        assert "changed most" not in comparison.summary("en")

    def test_another_target(self, real):
        comparison = compare(real["now"], real["target"])
        total = comparison.table().set_index(["vote", "region_code"]).loc[("pemilu-2024", "")]

        assert total["median_change"] == 0
        assert total["gap_voters_change"] == pytest.approx(0.045 * 2_676_107, abs=1)
        assert "Pemilu 2024 dan Pilkada 2024: target kedua berkas" in comparison.summary()

    def test_there_and_back_are_mirror_images(self, real):
        for name in ("seed", "target"):
            there = compare(real["now"], real[name]).table()
            back = compare(real[name], real["now"]).table()

            changed = list(there.filter(like="_change"))
            pd.testing.assert_frame_equal(there[changed], -back[changed])
            swapped = back.rename(
                columns=lambda name: re.sub(
                    "_(before|after)$", lambda m: {"_before": "_after"}.get(m[0], "_before"), name
                )
            )
            sides = list(there.filter(regex="_(before|after)$"))
            pd.testing.assert_frame_equal(there[sides], swapped[sides])

    @given(st.floats(0, 1), st.floats(0, 1), st.integers(-9999, 9999), st.integers(-9999, 9999))
    def test_any_two_totals_are_mirror_images(self, was, now, old_gap, new_gap):
        old = saved(total=place(was, 0.8, old_gap, 8200))
        new = saved(total=place(now, 0.8, new_gap, 8200))
        there, back = compare(old, new), compare(new, old)

        assert there.table().loc[0, "gap_voters_change"] == new_gap - old_gap
        pairs = [("naik", "turun"), ("turun", "naik")]
        for word, other in pairs:
            assert (word in there.headline()) == (other in back.headline())
        assert there.unchanged == back.unchanged == (was == now and old_gap == new_gap)

    def test_the_json_carries_what_the_model_was_set_to(self):
        data = turnout.datasets.jambi()
        moved = {}
        for model in (Pooled((("swing", 1.0),)), LastElection(spread=0.4), "mean"):
            projection = turnout.project(data.voters, data.history, model=model, draws=50)
            told = result(projection.against())
            moved[told["model"]] = told["assumptions"]
            assert {"pilpres-2014", "pemilu-2019"} >= set(told["past_elections"]) or (
                told["model"] == "pooled"
            )

        pooled = moved["pooled"]
        assert pooled["shifts.swing"] == 1.0
        assert (pooled["priors.level"], pooled["priors.offsets.legislative"]) == (1.0, 0.2)
        assert [pooled[f"priors.dispersion.{n}"] for n in ("mean", "scale")] == [math.log(3), 1.0]
        assert not any("region_" in name for name in pooled)  # of other models
        assert all(isinstance(value, float) for value in pooled.values())
        assert moved["last-election"]["spread"] == 0.4
        assert all(isinstance(value, float) for value in moved["last-election"].values())

    def test_settings_that_are_no_numbers_are_written_out(self):
        class Plain:
            name = "plain"

            def simulate(self, past, registered, draws, seed):
                return LastElection().simulate(past, registered, draws, seed)

        @dataclass(frozen=True)
        class Odd(Plain):
            how: tuple = (math.inf,)
            far: float = math.inf

        data = turnout.datasets.jambi()
        found = [
            result(turnout.project(data.voters, data.history, model=model, draws=9).against())
            for model in (Plain(), Odd())
        ]
        assert [told["assumptions"] for told in found] == [{}, {"how": "(inf,)", "far": "inf"}]


class TestFaults:
    @pytest.mark.parametrize(
        ("content", "code", "words"),
        [
            (b"no json", "E160", "bad.json, row 1: the content is no projection"),
            (b'{\n"a": 1,\n]', "E160", "bad.json, row 3"),
            (b"[1, 2]", "E160", "give the file projection"),
            (b"\xff\xfe\x00\xd8", "E160", "bad.json"),
            (b"[" * 200_000, "E160", "bad.json"),
            (b'{"a": ' + b"9" * 5000 + b"}", "E160", "bad.json"),
            (b"  \n", "E102", "the file is empty"),
            (b'{"version": "0.0.9"}', "E161", r"lacks election, place, .*made by turnout 0\.0\.9"),
        ],
    )
    def test_no_projection(self, write, content, code, words):
        path = write("bad.json", content)

        with pytest.raises(DataError, match=words) as raised:
            compare(saved(), path)
        assert [finding.code for finding in raised.value.findings] == [code]

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"as_of": "soon"}, "as_of is 'soon'; expected one such as \"2024-02-01\""),
            ({"as_of": 20240201}, "as_of is 20240201"),
            ({"base": "dps"}, "base is 'dps'; expected one such as \"dpt\""),
            ({"base": ["dpt"]}, r"base is \['dpt'\]"),
            ({"seed": "x"}, "seed is 'x'; expected one such as 0"),
            ({"seed": True}, "seed is True"),
            ({"draws": 10**18}, "draws is 10+;"),
            ({"draws": -5}, "draws is -5; expected one such as 4000"),
            ({"draws": 0}, "draws is 0"),
            ({"total": place(0.8, 0.8, -1, 0)}, "total.registered is 0; .* 2676107"),
            ({"package_data": 3}, r"package_data is 3"),
            ({"target": 79.5}, r"target is 79\.5; expected one such as 0\.795"),
            ({"target": math.nan}, "target is nan"),
            ({"regions": {"a": 1}}, r"regions is \{'a': 1\}; expected one such as \["),
            ({"regions": ["x"]}, r"regions\[1\] is 'x'; expected one such as \{"),
            ({"total": "x"}, "total is 'x'"),
            ({"total": place("x", 0.8, 1, 2)}, "total.probability is 'x'; expected .* 0.945"),
            ({"total": place(0.8, math.inf, 1, 2)}, "total.turnout.median is inf"),
            ({"total": place(0.8, 0.8, 1.5, 2)}, r"total.gap_voters.median is 1\.5"),
            ({"assumptions": []}, r"assumptions is \[\]"),
            ({"inputs": [{"file": 3, "sha256": "a"}]}, r"inputs\[1\].file is 3"),
            ({"model": "\ud800"}, "model is"),
            ({"other_votes": 5}, "other_votes is 5"),
            ({"other_votes": [{}]}, r"lacks other_votes\[1\].election"),
            ({"target": None}, "lacks target"),
        ],
    )
    def test_wrong_values_are_named(self, write, change, words):
        content = json.dumps(saved(**change))
        path = write("b.json", content)

        with pytest.raises(DataError, match=words):
            compare(path, saved())

    def test_lacking_keys_are_named_where_they_lack(self):
        old = saved()
        del old["assumptions"], old["regions"][1]["gap_voters"]["median"]

        with pytest.raises(
            DataError, match=r"lacks assumptions, regions\[2\]\.gap_voters\.median"
        ) as raised:
            compare(old, saved())
        assert raised.value.said("id").startswith("E161 before: proyeksi ini tidak memuat")

    def test_all_faults_of_both_files_in_one_pass(self, write, tmp_path):
        bad = saved(seed="x", target=2)
        del bad["version"]

        with pytest.raises(DataError, match=r"none\.json") as raised:
            compare(tmp_path / "none.json", write("b.json", json.dumps(bad)))
        assert [finding.code for finding in raised.value.findings] == [
            "E101",
            *["E161", "E162", "E162"],
        ]
        assert raised.value.said("id").count("buat lagi") == 3

    def test_twice_in_one_file(self):
        one = saved()
        regions = {"regions": [*one["regions"], one["regions"][1]]}

        for odd, twice in (
            (saved(**regions), "pemilu-2024 15.04"),
            (saved(other_votes=[saved("pilkada-2024", **regions)]), "pilkada-2024 15.04"),
            (saved(other_votes=[one]), "pemilu-2024"),
        ):
            with pytest.raises(DataError, match=f"E163 after: {twice} stands there twice"):
                compare(one, odd)

    def test_control_characters_are_not_passed_on(self, write):
        file = {"file": "\x1b[31mX\x00.csv", "sha256": "zz"}
        odd = saved(place="Provinsi\x9b2J\u202eJambi", inputs=[*saved()["inputs"], file])
        comparison = compare(saved(), write("b.json", json.dumps(odd)))

        assert comparison.causes("en") == ["Input files, added: [31mX .csv."]
        assert "Provinsi 2J Jambi" in comparison.summary()

    def test_no_plain_file(self, tmp_path):
        with pytest.raises(DataError, match="E101"):
            compare(tmp_path, saved())

    def test_very_large(self, tmp_path):
        path = tmp_path / "large.json"
        with path.open("wb") as file:
            file.write(b"{")
            file.truncate(LARGEST + 5)

        with pytest.raises(DataError, match="E122"):
            compare(saved(), path)

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
    def test_in_whichever_unicode_a_console_wrote_it(self, write, encoding):
        content = json.dumps(saved(place="Provinsi Jämbi"), ensure_ascii=False).encode(encoding)

        assert compare(write("a.json", content), saved(place="Provinsi Jämbi")).unchanged


class TestChart:
    @pytest.mark.parametrize("lang", LANGS)
    @pytest.mark.parametrize("size", ["slide", "column"])
    def test_says_what_the_table_says(self, real, lang, size):
        comparison = compare(real["now"], real["target"])
        chart = changes(comparison, lang=lang, size=size)

        marks, frame = shown_by(chart)
        words = [text.get_text() for text in marks]
        assert chart.title == comparison.headline(lang)
        for vote in comparison.votes:
            for _, before, after, _, _, change in comparison.rows(vote, lang):
                assert {before, after, change} <= set(words)
                assert f"{before} {'menjadi' if lang == 'id' else 'to'} {after}" in chart.alt
        assert chart.alt.count("Kota Sungai Penuh") == 2
        line = " ".join(text.get_text() for text in frame)
        assert {"id": "1 Februari 2024", "en": "1 February 2024"}[lang] in line

    def test_title_and_alt_by_hand(self):
        chart = changes(compare(saved(), later()), lang="en")

        assert chart.title == (
            "Probability of the target: 2024 general election from 72% to 95% (up 23 pp)"
        )
        assert chart.alt == (
            "2024 general election: probability of the 79.5% target, of DPT. "
            "Jambi Province: probability from 72% to 95%, change of the gap +2,075 voters. "
            "Kerinci: probability from 31% to 36%, change of the gap +30 voters. "
            "Batang Hari: probability from 62% to 91%, change of the gap +770 voters. "
            "Kota Jambi: probability from 48% to 40%, change of the gap −50 voters."
        )
        assert "before (data as of 1 July 2023)" in chart.words.subtitle

    def test_marks_stand_at_the_probabilities(self):
        [ax] = changes(compare(saved(), later()), size="column").figure.axes
        marks = [line for line in ax.lines if line.get_marker() != "None"]

        hollow, filled = marks[::2], marks[1::2]
        assert all(line.get_markerfacecolor() == style.PAPER for line in hollow)
        spots = [[line.get_xdata()[0] for line in part] for part in (hollow, filled)]
        low, high = (0.33, 0.54)
        for spot, values in zip(
            spots, [(0.72, 0.31, 0.62, 0.48), (0.95, 0.36, 0.91, 0.4)], strict=True
        ):
            assert spot == pytest.approx([low + (high - low) * value for value in values])

    @pytest.mark.parametrize("votes", [1, 2, 3])
    @pytest.mark.parametrize("size", ["slide", "column"])
    def test_text_stays_apart_and_on_the_figure(self, size, votes):
        many = [
            {
                **saved()["regions"][0],
                "region_code": f"33.{n:02}",
                "region_name": f"Penukal Abab {n}",
            }
            for n in range(1, 39)
        ]
        moved = [{**r, "gap_voters": {"median": 10_000 * n}} for n, r in enumerate(many)]
        old, new = (
            saved(
                regions=rows,
                other_votes=[saved(f"vote-{n}", regions=rows) for n in range(1, votes)],
            )
            for rows in (many, moved)
        )

        chart = changes(compare(old, new), size=size, lang="id")

        marks, frame = shown_by(chart)
        assert "yang selisihnya paling berubah" in chart.words.subtitle
        assert "Penukal Abab 38" in [text.get_text() for text in marks]
        assert [text.get_text() for text in marks].count("Provinsi Jambi") == votes
        assert "Penukal Abab 2" not in [text.get_text() for text in marks]
        with style.context():
            renderer = chart.figure.canvas.get_renderer()
            boxes = [text.get_window_extent(renderer) for text in (*marks, *frame)]
        page = chart.figure.bbox
        for box in boxes:
            assert page.x0 <= box.x0
            assert box.x1 <= page.x1
            assert page.y0 <= box.y0
            assert box.y1 <= page.y1
        for number, box in enumerate(boxes):  # line spacing takes more than letters do
            for other in boxes[number + 1 :]:
                across = min(box.x1, other.x1) - max(box.x0, other.x0)
                down = min(box.y1, other.y1) - max(box.y0, other.y0)
                assert across <= 1 or down <= 0.45 * min(box.height, other.height)

    def test_other_endings_are_refused(self):
        with pytest.raises(UsageError, match=r"has to end in \.png or \.svg, not '\.pdf'"):
            changes(compare(saved(), later())).image("pdf")

    def test_names_are_never_read_as_formulas(self):
        old = saved(place=r"$\nothing$ {0} %s")

        assert changes(compare(old, later())).image().startswith(b"\x89PNG")
        assert r"$\nothing$ {0} %s" in changes(compare(later(), old)).alt

    def test_missing_regions_are_drawn_as_far_as_known(self):
        old, new = saved(), later()
        old["regions"], new["regions"] = old["regions"][1:], new["regions"][:2]

        rows = changes(compare(old, new)).alt
        assert "Kerinci: peluang dari – menjadi 36%, perubahan selisih – pengguna" in rows
        assert "Kota Jambi: peluang dari 48% menjadi –" in rows


class TestCommand:
    def run(self, capsys, *given):
        code = main(["compare", *map(str, given)])
        return code, *capsys.readouterr()

    @pytest.fixture
    def files(self, write):
        return write("a.json", json.dumps(saved())), write("b.json", json.dumps(later()))

    @pytest.mark.parametrize("lang", LANGS)
    def test_prints_summary_causes_and_table(self, capsys, files, lang):
        code, out, err = self.run(capsys, *files, "--lang", lang)

        comparison = compare(*files)
        lines = out.splitlines()
        assert (code, err) == (0, "")
        assert lines[0] == comparison.summary(lang)
        assert [line.strip() for line in lines[2:4]] == comparison.causes(lang)
        assert lines[-4].split()[-5:] == comparison.rows("pemilu-2024", lang)[0][1:]
        assert [len(line) for line in lines[-4:]] == [len(lines[-1])] * 4

    def test_nothing_changed(self, capsys, files):
        code, out, _ = self.run(capsys, files[0], files[0])

        assert code == 0
        assert out.startswith("Tidak ada yang berubah")
        assert "Yang berubah pada" not in out

    def test_json_and_chart(self, capsys, files, tmp_path):
        chart = tmp_path / "c.svg"
        code, out, err = self.run(capsys, *files, "--json", "--chart", chart)
        assert (code, json.loads(out)) == (0, compare(*files).as_dict())
        assert chart.read_bytes().startswith(b"<?xml")
        assert err.strip() == f"ditulis: {chart}"

        chart.write_text("mine", encoding="utf-8")
        self.run(capsys, *files, "--chart", chart)
        assert chart.read_text("utf-8") == "mine"
        assert (tmp_path / "c (2).svg").exists()

    def test_wrong_files_and_endings(self, capsys, files, write):
        code, out, err = self.run(capsys, write("x.json", "[]"), "none.json", "--lang", "en")
        assert (code, out) == (3, "")
        assert [line[:4] for line in err.splitlines()] == ["E160", "E101"]
        assert self.run(capsys, *files, "--chart", "c.pdf")[0] == 2

    def test_what_project_prints_can_be_compared(self, capsys, write):
        assert main(["project", "--json", "--election", "pilkada-2024"]) == 0
        path = write("p.json", capsys.readouterr().out)

        assert self.run(capsys, path, path, "--lang", "en")[1].startswith("Nothing has changed")


def test_columns():
    assert columns([["", "a\nb"], ["Tebo", "1"]]).splitlines() == ["      a b", "Tebo    1"]


def test_the_loaded_files_are_left_alone():
    old, new = saved(), later()
    kept = copy.deepcopy((old, new))

    changes(compare(old, new))

    assert (old, new) == kept


def test_what_it_would_take_is_compared():
    before = json.loads(results_json([turnout.datasets.jambi().outlook("pemilu-2024")]))
    after = json.loads(json.dumps(before))
    plan = next(plan for plan in after["needed"] if plan["base"] == "dpt_dpk")
    plan["needed"] += 1000
    compared = compare(before, after)

    assert not compared.unchanged
    said = "Additional voters for 79.5% of DPT + DPK with probability 80%: from 34,089 to 35,089."
    assert said in compared.summary("en")


def test_files_without_what_it_would_take_still_compare():
    now = json.loads(results_json([turnout.datasets.jambi().outlook("pemilu-2024")]))
    del now["needed"]

    assert compare(now, now).unchanged


def test_outlooks_are_compared_as_what_is_saved_of_them():
    data = turnout.datasets.jambi()
    high, low = (data.outlook("pemilu-2024", target) for target in (0.795, 0.75))

    assert compare(high, low).as_dict() == compare(result(high), result(low)).as_dict()
