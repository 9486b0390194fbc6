"""Every PDF is archival and accessible: PDF/A-2a and PDF/UA-1 by a validator of another house."""

import datetime
import re

import page
import pytest

import turnout
from turnout import Standing, datasets, read_readiness
from turnout.documents.content import Content
from turnout.documents.pdf import briefing_pdf

RAKOR = datetime.date(2024, 2, 1)
PROFILES = ("PDF_A_2A", "PDF_UA_1")
WITHIN = rb"(?:(?!endobj).)*?"
STREAM = re.compile(
    rb"\d+ 0 obj\s*<<" + WITHIN + rb"/Length (\d+)\b" + WITHIN + rb">>\s*stream\n", re.DOTALL
)


def lengths_hold(pdf):
    """Tell whether every stream ends where its length says, the end-of-line mark apart."""
    ends = [found.end() + int(found[1]) for found in STREAM.finditer(pdf)]
    return len(ends) > 20 and all(re.match(rb"\n?endstream", pdf[end : end + 12]) for end in ends)


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


CONTENTS = {
    "id": lambda: both_votes("id"),
    "en": lambda: both_votes("en"),
    "readiness": with_readiness,
    "one-region": one_region,
}


@pytest.mark.parametrize("name", CONTENTS)
def test_the_pdf_is_archival_and_accessible(name):
    pdf = briefing_pdf(CONTENTS[name]())
    assert lengths_hold(pdf)
    assert [failures(pdf, profile) for profile in PROFILES] == [[], []]


def test_the_validator_sees_what_is_broken():
    pdf = briefing_pdf(one_region())
    untagged = pdf.replace(b"/MarkInfo", b"/MarkNone")
    assert all(failures(untagged, profile) for profile in PROFILES)
    assert not lengths_hold(pdf.replace(b"/Length 1", b"/Length 2"))
