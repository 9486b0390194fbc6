"""Damage files of every layout at random and read them; only DataError may come back.

Run ``make fuzz``. Every input goes through the readers of voter lists, of history and ``check``;
all findings are put into words in both languages. An input fails if anything but DataError is
raised, if a warning is given, if it takes more than 5 s of the processor (or 60 s on the clock) or
lets the process grow past 600 MiB, or if the file or its folder is not as it was. The same
``--seed`` gives the same inputs; ``--only N`` reads the N-th alone.
"""

import argparse
import contextlib
import datetime
import json
import os
import random
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from pathlib import Path

from fuzz_damage import damaged

SLOW, STUCK, LARGE = 5.0, 60.0, 600  # seconds of the processor, of the clock, MiB


class StuckError(BaseException):
    """An input took so long that it was broken off."""


def attempt(path):
    """Read a file in every way and put all that is found into words; return what it was taken for.

    Anything raised from here is a failure.
    """
    from turnout.errors import DataError
    from turnout.readers.checks import LIMITS
    from turnout.tables.check import check
    from turnout.tables.history import History, history_found
    from turnout.tables.voters import VoterList, voters_found

    held, findings = "", []
    for reader, kind in ((voters_found, VoterList), (history_found, History)):
        try:
            frame, _, found = reader(path, LIMITS)
        except DataError as error:
            found = error.findings
            str(error)
        else:
            held = kind.__name__
            if not any(one.stops for one in found):
                held += " read"
                _used(kind(frame))
        findings += found
    for result in check([path]):
        findings += result.findings
        json.dumps(result.as_dict("id"))
    for finding in findings[:200]:
        for lang in ("id", "en"):
            if len(finding.message(lang).splitlines()) != 1:
                raise AssertionError(finding)
            [finding.told(part, lang) for part in ("title", "why")]
    return held or " ".join(sorted({one.code for one in findings}))[:40]


def _used(table):
    """Ask of a table that was read what every later stage asks of it."""
    if hasattr(table, "registered"):
        if table.registered.sum() != table.total or not (table.registered > 0).all():
            raise AssertionError(table.registered)
        table.elections  # noqa: B018
    else:
        table.as_known(datetime.date(2024, 11, 1))
        table.contests  # noqa: B018
    if "<section" not in table.show().html:
        raise AssertionError(str(table.show()))


def _stuck(*_):
    raise StuckError


def _peak():
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def tried(name, content, folder):
    """Read one input; return what it was taken for, its seconds, and why it fails, if it does."""
    path = folder / name
    path.write_bytes(content)
    before, start, why, taken = _peak(), time.process_time(), "", "failed"
    signal.setitimer(signal.ITIMER_REAL, STUCK)
    try:
        taken = attempt(path)
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001  (a panic of calamine is no Exception)
        why = traceback.format_exc()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    seconds = time.process_time() - start
    if not why and seconds > SLOW:
        why = f"{seconds:.1f} s"
    if not why and _peak() > max(LARGE, before):
        why = f"{_peak()} MiB"
    if not why and (path.read_bytes() != content or len(list(folder.iterdir())) != 1):
        why = "the file or its folder was changed"
    path.unlink(missing_ok=True)
    return taken, seconds, why


def main():
    """Try inputs until the time is over; exit code 1 if one failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--only", type=int, help="read this input alone")
    parser.add_argument("--keep", type=Path, help="folder for the inputs that fail")
    given = parser.parse_args()
    if os.name == "nt":
        raise SystemExit("this benchmark needs the timer signals of Linux or macOS")
    import turnout.tables.check  # noqa: F401  (not to be timed with the first input)

    warnings.simplefilter("error")
    signal.signal(signal.SIGALRM, _stuck)
    end, number, failed, slowest = (
        time.monotonic() + 60 * given.minutes,
        given.only or 0,
        0,
        (0.0, 0),
    )
    taken_for = Counter()
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end:
            name, content = damaged(random.Random(f"{given.seed}:{number}"))
            taken, seconds, why = tried(name, content, Path(folder))
            taken_for[taken] += 1
            slowest = max(slowest, (seconds, number))
            if why:
                failed += 1
                print(f"{name}: {why}replay: --seed {given.seed} --only {number}\n", flush=True)
                if given.keep:
                    given.keep.mkdir(parents=True, exist_ok=True)
                    (given.keep / f"{given.seed}-{number}-{name}").write_bytes(content)
            number += 1
            if given.only is not None:
                break
    tries = sum(taken_for.values())
    print(f"{tries} inputs, {failed} failed, {_peak()} MiB at most; slowest (--only {slowest[1]}): "
          f"{slowest[0]:.2f} s of the processor")  # fmt: skip
    for taken, times in taken_for.most_common(25):
        print(f"{times:7}  {taken}")
    return 1 if failed else 0


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        sys.exit(main())
