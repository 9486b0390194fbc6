"""What every test shares: files written for one test, and a province small enough to compute."""

import os
import pickle

import pytest
from hypothesis import HealthCheck, settings
from openpyxl import Workbook

settings.register_profile(
    "turnout",
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # `write` overwrites its file
)
settings.load_profile("turnout")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # of workers and commands: they share processors

VOTERS = """\
region_code,region_name,registered,male,female,tps,known_on,election
15.01,Kerinci,1500,810,690,7,2023-06-27,pemilu-2024
15.04,Batang Hari,2600,1290,1310,11,2023-06-27,pemilu-2024
15.71,Kota Jambi,4100,2030,2070,17,2023-06-27,pemilu-2024
15.72,Kota Sungai Penuh,700,340,360,3,2023-06-27,pemilu-2024
"""

HISTORY = """\
region_code,region_name,election,date,registered,ballots_cast,dpt,turnout,base,known_on
15.01,Kerinci,pilpres-2014,2014-07-09,1250,750,1200,,all_lists,2014-07-22
15.04,Batang Hari,pilpres-2014,2014-07-09,2500,1600,2000,,all_lists,2014-07-22
15.71,Kota Jambi,pilpres-2014,2014-07-09,4000,2200,3200,,all_lists,2014-07-22
15.72,Kota Sungai Penuh,pilpres-2014,2014-07-09,640,465,600,,all_lists,2014-07-22
15,Provinsi Jambi,pilpres-2014,2014-07-09,8400,5184,7200,,all_lists,2014-07-22
15.01,Kerinci,pemilu-2019,2019-04-17,1400,1120,,,dpt,2019-05-21
15.04,Batang Hari,pemilu-2019,2019-04-17,2400,1800,,,dpt,2019-05-21
15.71,Kota Jambi,pemilu-2019,2019-04-17,3600,3060,,,dpt,2019-05-21
15.72,Kota Sungai Penuh,pemilu-2019,2019-04-17,600,,,0.86,dpt,2019-05-21
15.01,Kerinci,pilgub-2020,2020-12-09,1450,,,,dpt,2020-10-18
15,Provinsi Jambi,pilgub-2020,2020-12-09,8300,,,0.679,dpt,
15.04,Batang Hari,pemilu-2024,2024-02-14,2600,2184,,,dpt,2024-03-13
"""


@pytest.fixture
def write(tmp_path):
    """Write a file and return its path: bytes, text in UTF-8, or sheets of rows as a workbook."""

    def write(name, content):
        path = tmp_path / name
        if isinstance(content, dict):
            book = Workbook()
            book.remove(book.active)
            for title, rows in content.items():
                sheet = book.create_sheet(title)
                for row in rows:
                    sheet.append(row)
            book.save(path)
        else:
            path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return write


@pytest.fixture(scope="session")
def packs(tmp_path_factory):
    """The briefing of Jambi in each language, with what is read of it."""
    from test_documents import LANGS, Pack

    import turnout

    folders = {lang: tmp_path_factory.mktemp("briefing") / lang for lang in LANGS}
    return {
        lang: Pack(folder, lang, turnout.briefing(out=folder, lang=lang))
        for lang, folder in folders.items()
    }


@pytest.fixture(scope="session")
def drawn():
    """What the pooled model answered, by what it was asked."""
    return {}


@pytest.fixture(scope="module")
def drawn_once(drawn):
    """Fit the same past once, for tests of documents; those of models do not use this."""
    from turnout.models.pooled import Pooled

    def once(name, true):
        def answer(self, *given):
            key = pickle.dumps((name, self.shifts, given))
            if key not in drawn:
                drawn[key] = true(self, *given)
            return drawn[key].copy()

        return answer

    with pytest.MonkeyPatch.context() as patch:
        for name in ("simulate", "width"):
            patch.setattr(Pooled, name, once(name, getattr(Pooled, name)))
        yield drawn


@pytest.fixture
def voters(write):
    """Four regencies, 8,900 voters."""
    from turnout.tables.voters import read_voters

    return read_voters(write("voters.csv", VOTERS))


@pytest.fixture
def history(write):
    """The past of the four: one vote on all lists, one on the DPT, one of the province alone."""
    from turnout.tables.history import read_history

    return read_history(write("history.csv", HISTORY))
