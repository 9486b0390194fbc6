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
"""Usual level: 73 %, anywhere from 27 % to 95 %; one election outweighs it."""

OFFSETS = {"presidential": 0.0, "legislative": 0.2, "simultaneous": 0.2, "regional_head": 0.0}
"""Kinds of contest beside a presidential vote held alone."""

OFFSET_SCALE = 0.25

POOLED = {
    "swing": (math.log(0.30), 0.6),
    "swing_memory": (3.5, 1.0),
    "swing_once": (-2.0, 1.0),
    "lasting": (math.log(0.25), 0.7),
    "drifting": (math.log(0.15), 0.7),
    "drift_memory": (1.0, 1.0),
    "once": (math.log(0.15), 0.7),
    "group_ratio": (math.log(0.7), 0.6),
    "contest_correlation": (1.0, 1.0),
    "contest_ratio": (math.log(0.9), 0.6),
    "dispersion": (math.log(3.0), 1.0),
}
