"""What a short history cannot tell, and the figures before 2024 that say it instead.

All values are on the logit scale and were fixed without any outcome of 2024. The national series
is in ``data/jambi/national.csv``; the regency swings were measured on 448 regencies of 32
provinces, Pilpres 2014 to 2019, ballots over DPT (``data/README.md``).
"""

import math

SWING_SCALE = 0.30
"""Common swing between two elections. The national presidential series moved by about -0.3, -0.1
and +0.5 on all lists (+0.7 as KPU counted) from 2004 to 2019, the legislative one by -0.9, -0.8,
+0.2 and +0.4 from 1999 to 2019, the Pilkada series by +0.3, 0.0 and +0.1 from 2015 to 2020."""

SWING_WEIGHT = 3.0
"""That scale counts like three past swings: heavy tails remain, and own swings soon weigh."""

REGION_SCALE = 0.26
"""One regency's own movement beside the common one; within provinces the swings of 2014 to 2019
had a standard deviation of 0.29 with a few outliers (kurtosis 5.6)."""

REGION_WEIGHT = 11.0
"""That scale counts like the movements of eleven regencies."""

SPREAD = 0.32
"""How far regencies of a province lie apart where their own past is unknown; standard deviation
within provinces 0.29 in 2014 and 0.34 in 2019."""

LIST_SCALE = 0.50
"""How much the names outside the DPT, as a share of it, change between elections (log scale);
Jambi's own moved by 0.8 from Pilpres 2014 to 2019 and by 0.1 from DPR 2014 to 2019."""

LIST_WEIGHT = 1.0
"""That scale counts like one past change."""

LEVEL, LEVEL_SCALE = 1.0, 1.0
"""Level of the model `pooled`: 73 %, nearly always within 27 % and 95 %; national turnout since
1999 lay within 69 % and 93 %. One election outweighs it."""

OFFSETS = {"presidential": 0.0, "legislative": 0.2, "simultaneous": 0.2, "regional_head": 0.0}
"""How kinds of contest differ from a presidential vote held alone. National: legislative votes lay
above the presidential one of the year by 0.38, -0.07 and 0.27 (2004, 2009, 2014), on average 0.2;
simultaneous votes bring the same voters out, so the same; the Pilkada series of 2015 to 2020 (0.79
to 1.16) has the level of the presidential votes of 2004 to 2014 (0.83 to 1.28) within its noise."""

OFFSET_SCALE = 0.25
"""Standard deviation of these differences: 0.23 over the three years."""

TREND_SCALE = 0.05
"""A trend of the common level, per usual gap. The national series moved by -0.26 (legislative, 1999
to 2019), +0.08 (presidential, 2004 to 2019) and +0.13 (Pilkada, 2015 to 2020) per gap on average,
which swings of `SWING_SCALE` explain without any trend; so it is small, and learned only where
turnout moves one way election after election."""

POOLED = {
    "swing": (math.log(SWING_SCALE), 0.6),
    "swing_memory": (5.0, 1.5),
    "swing_once": (-3.0, 1.0),
    "lasting": (math.log(0.25), 0.7),
    "drifting": (math.log(0.15), 0.7),
    "drift_memory": (1.0, 1.0),
    "once": (math.log(0.15), 0.7),
    "group_ratio": (math.log(0.7), 0.6),
    "contest_correlation": (1.0, 1.0),
    "contest_ratio": (math.log(0.9), 0.6),
    "dispersion": (math.log(3.0), 1.0),
}
"""Hyperparameters of the model `pooled`: mean and scale of a normal prior on an unbounded scale.

``swing`` log size of the common change from one election to the next: as `SWING_SCALE`; the scale
covers 0.11 to 0.81, the range of the national series. ``swing_memory`` logit of how much of the
common level is kept over one usual gap: 0.97 (0.86 to 0.98), near a random walk, for national
turnout fell for ten years before it rose. ``swing_once`` logit of the share of that change that is
of one election alone: 0.05, for no swing of the national series was undone at the next election.
``lasting``, ``drifting``, ``once`` log sizes of a region's parts: together a spread of 0.32 and a
change of 0.26, as in the provinces from 2014 to 2019 (levels 0.29 and 0.34, changes 0.29 with
outliers). ``drift_memory`` logit of what the slow part keeps: 0.72. ``group_ratio`` log ratio of
provinces' to regencies' deviations: 0.7 (changes 0.23 over 0.29, levels 0.21 and 0.16 over 0.29
and 0.34). ``contest_correlation`` logit of how far changes and lasting differences are shared
between kinds of contest: 0.73 (regencies kept 0.57 of their difference from 2014 to 2019;
presidential and legislative changes went together in two of three steps). ``contest_ratio`` log
ratio of other kinds' common changes to those of the coming kind: 0.9 (the Pilkada series moved
half as much as the presidential one, the legislative one half as much again). ``dispersion`` log
multiple of the binomial variance: 3; it matters for villages and polling stations only.
"""
