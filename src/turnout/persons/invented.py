"""An invented list by the person, in the proportions of Jambi's voter list: to try things on."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from random import Random

from turnout.errors import OutputError
from turnout.files.regions import data_folder
from turnout.tables.voters import read_voters
from turnout.words.texts import failure

FILE = "contoh-daftar-rekaan.csv"
VOTE = datetime.date(2024, 2, 14)
ONE_OF, TWINS = 100, 1000  # persons of the list for each invented; rows from pair to pair
YOUNGEST, SINGLE, WIDOWED, OLDEST, BEND, EVEN = 17, 24, 70, 90, 0.45, 0.5  # how ages fall
STATION, STATIONS, VILLAGES = 240, 3, 5  # persons of a station, stations of a village and so on
REGION, NIK, BIRTH, MARRIED, SEX, REMARK = 1, 5, 7, 8, 9, 10
HEAD = "NO,KABUPATEN/KOTA,KECAMATAN,DESA/KELURAHAN,TPS,NIK,NAMA,TANGGAL LAHIR,STATUS KAWIN,"
HEADS = (HEAD + "JENIS KELAMIN,KETERANGAN").split(",")
FAULTS: dict[str, tuple[int, dict[int, str]]] = {
    "broken": (3, {}),
    "region": (5, {REGION: "KABUPATEN CONTOH"}),
    "sex": (8, {SEX: "X"}),
    "birth": (13, {BIRTH: "31-02-1990"}),
    "underage": (21, {BIRTH: "17-08-2010", MARRIED: "B"}),
    "status": (34, {REMARK: "MENINGGAL"}),
    "duplicate": (55, {}),
}  #: of each rule how many rows break it, and what stands there

Row = list[str]


def invented_persons(folder: str | Path) -> Path:
    """Write a list by the person that is invented, the same every time, faults and all.

    Of every hundred voters of a regency in Jambi's voter list of 2024 there is one person, called
    PEMILIH CONTOH and a number; districts, villages, ages and sexes are made up, and no NIK could
    be anyone's, for no province has the code 99. Some rows break each rule of `count_voters`.

    Parameters
    ----------
    folder : str or Path
        Where to put it; the file is named contoh-daftar-rekaan.csv (an invented example).

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    OutputError
        If the file is there already or cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     len(invented_persons(folder).read_text().splitlines())
    26933
    """
    path = Path(folder) / FILE
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(_rows())
    except FileExistsError:
        raise failure(OutputError, "error.exists", file=path) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise failure(OutputError, "error.write", file=path, reason=reason) from error
    return path


def _rows() -> Iterator[Row]:
    """Yield the regions one after the other, as offices put files together: each with its head."""
    voters = read_voters(data_folder() / "jambi" / "voters.csv")
    ends = (voters.frame["registered"].cumsum() / ONE_OF).round().astype(int).tolist()
    faults = chain.from_iterable([rule] * count for rule, (count, _) in FAULTS.items())
    each = ends[-1] // sum(count for count, _ in FAULTS.values())
    random = Random(ONE_OF)
    person: Row = []
    for name, start, end in zip(voters.frame["region_name"], [0, *ends], ends, strict=False):
        yield HEADS
        yield [str(number) for number in range(1, len(HEADS) + 1)]
        for number in range(start, end):
            person = _person(number, number - start, str(name), person, random)
            yield person
            if number % each == each - 1 and (rule := next(faults, "")):
                yield _faulty(person, rule)
        yield ["JUMLAH", *[""] * (len(HEADS) - 2), str(end - start)]


def _person(number: int, place: int, region: str, last: Row, random: Random) -> Row:
    """Return a person; now and then one who could be the one before, for both NIK are masked."""
    station = place // STATION
    village = station // STATIONS
    years = YOUNGEST + (OLDEST - YOUNGEST) * (1 - (1 - random.random()) ** BEND)
    born = f"{VOTE - datetime.timedelta(days=int(365.25 * years)):%d-%m-%Y}"
    married = "B" if years < SINGLE else "S" if years < WIDOWED else "P"
    facts = [born, married, "L" if random.random() < EVEN else "P", ""]
    nik, pair = f"99{number:014}", number % TWINS
    if pair in (0, 1) and number > 1:
        nik = f"99{'*' * 10}{number // TWINS:04}"
        facts = last[BIRTH:] if pair else facts
    district = f"KECAMATAN CONTOH {village // VILLAGES + 1}"
    where = [region.upper(), district, f"DESA CONTOH {village + 1}", f"{station % STATIONS + 1:03}"]
    return [str(place + 1), *where, nik, f"PEMILIH CONTOH {number + 1}", *facts]


def _faulty(person: Row, rule: str) -> Row:
    """Return a person's row as it breaks a rule: cells missing, wrong, or the same once more."""
    if rule == "broken":
        return person[: SEX - 1]
    wrong = FAULTS[rule][1]
    return [wrong.get(at, cell) for at, cell in enumerate(person)]
