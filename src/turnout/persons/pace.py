"""How far the reading is: rows, rows a second, time left."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from turnout.persons.lists import Listed
from turnout.words.numbers import Lang, people
from turnout.words.texts import text

TICK, GLANCE = 0.2, 2**16


class Pace:
    """Counts bytes and rows, and tells them in one line at most five times a second.

    Parameters
    ----------
    total : int
        Bytes to read.
    tell : callable, optional
        Receives the line; without it nothing is told.
    lang : {"id", "en"}
        Language.

    Examples
    --------
    >>> pace = Pace(200, print, "en")
    >>> pace.passed(100, 50)  # doctest: +ELLIPSIS
    50 rows, ... rows a second, ... s left
    """

    def __init__(
        self, total: int, tell: Callable[[str], object] | None = None, lang: Lang = "id"
    ) -> None:
        self.total, self.tell, self.lang = max(total, 1), tell, lang
        self.began, self.told = time.monotonic(), float("-inf")
        self.done = self.rows = 0

    def passed(self, size: int, rows: int) -> None:
        """Note a file read."""
        self.done += size
        self.rows += rows
        self._say(self.done, self.rows)

    def counted(self, rows: int) -> None:
        """Note rows of a file that is still being read."""
        self.rows += rows

    @contextmanager
    def reading(self, listed: Listed) -> Iterator[Callable[[int], None]]:
        """Follow a file read row by row, by the bytes it tells."""
        yield lambda done: self._say(self.done + min(done, listed.size), self.rows)
        self.passed(listed.size, 0)

    @contextmanager
    def watched(self, con: Any, listed: Listed) -> Iterator[None]:
        """Ask the engine now and then how far it is; rows are reckoned from their mean length."""
        over = threading.Event()
        length = _length(listed)
        told = con, listed.size, length, over
        watcher = threading.Thread(target=self._watch, args=told, daemon=True)
        if self.tell is not None:
            watcher.start()
        try:
            yield
        finally:
            over.set()
            if self.tell is not None:
                watcher.join()

    def _watch(self, con: Any, size: int, length: float, over: threading.Event) -> None:
        while not over.wait(TICK):
            read = max(con.con.query_progress(), 0) / 100 * size
            self._say(self.done + read, self.rows + read / length)

    def step(self, name: str) -> None:
        """Say what is done now that all is read."""
        if self.tell is not None:
            self.tell(text(f"count.step.{name}", self.lang))

    def _say(self, done: float, rows: float) -> None:
        now = time.monotonic()
        if self.tell is None or not done or not rows or now - self.told < TICK:
            return
        self.told, spent = now, max(now - self.began, 1e-9)
        left = spent * max(self.total - done, 0) / done
        told = {"rows": rows, "rate": rows / spent, "left": left}
        written = {name: people(value, lang=self.lang) for name, value in told.items()}
        self.tell(text("count.pace", self.lang, **written))


def _length(listed: Listed) -> float:
    """Return the mean length of the first rows in bytes."""
    with listed.path.open("rb") as file:
        start = file.read(GLANCE)
    return max(len(start), 1) / max(start.count(b"\n"), 1)
