"""Every PDF is archival and accessible: PDF/A-2a and PDF/UA-1 by a validator of another house."""

import datetime
import io
import json
import re
import tempfile
from pathlib import Path

import page
import pytest
from PIL import Image

import turnout
from turnout import Standing, datasets, read_boundaries, read_readiness, read_scenarios, scenarios
from turnout.documents.content import Content
from turnout.documents.pdf import briefing_pdf
from turnout.documents.region_pages import Joint, region_pdf
from turnout.files.regions import data_folder

pytestmark = [pytest.mark.xdist_group("standing"), pytest.mark.usefixtures("drawn_once")]
RAKOR = datetime.date(2024, 2, 1)
PROFILES = ("PDF_A_2A", "PDF_UA_1")
WITHIN = rb"(?:(?!endobj).)*?"
STREAM = re.compile(
    rb"\d+ 0 obj\s*<<" + WITHIN + rb"/Length (\d+)\b" + WITHIN + rb">>\s*stream\n", re.DOTALL
)


def lengths_hold(pdf):
    """Tell whether every stream ends where its length says, the end-of-line mark apart."""
    ends = [found.end() + int(found[1]) for found in STREAM.finditer(pdf)]
    return len(ends) > 10 and all(re.match(rb"\n?endstream", pdf[end : end + 12]) for end in ends)


def failures(pdf, profile):
    """Return what the validator minds; it takes a last byte of 13 for an end of line."""
    told = page.validate_pdf_bytes(pdf, profile=getattr(page.ValidationProfile, profile)).failures
    known = {"PDFA2A-STREAM-LENGTH-001"} if lengths_hold(pdf) else set()
    return [f"{one.rule_id}: {one.message}" for one in told if one.rule_id not in known]


def with_readiness():
    data = datasets.jambi()
    outlook = data.outlook("pemilu-2024")
    files = [datasets.example(f"{name}.csv") for name in ("readiness", "incidents")]
    ready = read_readiness(files, voters=data.voters, as_of=RAKOR)
    standing = Standing(ready, outlook, RAKOR, lang="id")
    return Content((outlook,), "id", 0.9, standing=standing)


def one_region():
    data = datasets.jambi()
    frame = data.voters.table().head(1)
    alone = turnout.VoterList(frame, data.voters.sources)
    outlook = turnout.project(alone, data.history, election="pemilu-2024").against(0.795)
    return Content((outlook,), "en", 0.8)


def both_votes(lang):
    data = datasets.jambi()
    votes = tuple(data.outlook(vote) for vote in ("pemilu-2024", "pilkada-2024"))
    return Content(votes, lang, 0.9)


def with_everything():
    """Own colours and logo, a map with an enclave, scenarios and own targets."""
    data = datasets.jambi()
    outlook = data.outlook("pemilu-2024", 0.86)
    what_ifs = scenarios(outlook, read_scenarios(data_folder() / "example" / "scenarios.toml"))
    held = turnout.by_target(outlook, [turnout.Target(0.8, region_code="15.71")])
    logo = io.BytesIO()
    Image.new("RGBA", (120, 60), (20, 90, 40, 128)).save(logo, "PNG")
    theme = turnout.Theme(
        above="#1B5E20", organisation="Kesbangpol", footer="Rakor", logo=logo.getvalue()
    )
    return Content((outlook,), "id", 0.9, what_ifs, held, theme=theme, boundaries=enclave(data))


def enclave(data):
    """Return boundaries of two regencies, one inside the other."""
    rings = [[[100, -2], [103, -2], [103, 1], [100, 1], [100, -2]]]
    rings.append([[101, -1], [102, -1], [102, 0], [101, 0], [101, -1]])
    shapes = {"15.05": rings, "15.71": rings[1:]}
    features = [
        {
            "type": "Feature",
            "id": code,
            "properties": {},
            "geometry": {"type": "Polygon", "coordinates": own},
        }
        for code, own in shapes.items()
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "two.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        return read_boundaries(path, data.voters)


CONTENTS = {"readiness": with_readiness, "everything": with_everything}


@pytest.mark.parametrize("name", CONTENTS)  # the cases of test_pages are held against it there
def test_the_pdf_is_archival_and_accessible(name):
    pdf = briefing_pdf(CONTENTS[name]())
    assert lengths_hold(pdf)
    assert [failures(pdf, profile) for profile in PROFILES] == [[], []]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_pages_of_a_region_are_archival_and_accessible(lang):
    joint = Joint(both_votes(lang))
    pdf = region_pdf(joint, joint.only("15.71"))
    assert [failures(pdf, profile) for profile in PROFILES] == [[], []]


def test_the_validator_sees_what_is_broken():
    pdf = briefing_pdf(one_region())
    untagged = pdf.replace(b"/MarkInfo", b"/MarkNone")
    assert all(failures(untagged, profile) for profile in PROFILES)
    assert not lengths_hold(pdf.replace(b"/Length 1", b"/Length 2"))
