"""Files read already, by their content, so that a count that was stopped goes on where it was."""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from turnout import __version__
from turnout.errors import OutputError
from turnout.persons.lists import Listed
from turnout.words.texts import failure

OURS, SALT, DONE, DIGITS = "turnout-remembers", "secret", ".done", 32


class Memory:
    """A folder of typed pieces and the secret behind their keys, until the count is complete.

    Parameters
    ----------
    folder : Path
        Made if missing. All of ours is in one folder in it, which only this user may open;
        what else is in it is never touched.

    Raises
    ------
    OutputError
        If it cannot be written to.
    """

    def __init__(self, folder: Path) -> None:
        self.given, self.folder = folder, folder / OURS
        with self._written():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.salt = self._secret()
            self._tidy()

    def _secret(self) -> str:
        """Return the secret of the pieces; without it they are of no use and go."""
        held = self.folder / SALT
        salt = held.read_text(encoding="ascii") if held.exists() else ""
        if len(salt) != DIGITS:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(mode=0o700)
            salt = secrets.token_hex(DIGITS // 2)
            held.write_text(salt, encoding="ascii")
        return salt

    def _tidy(self) -> None:
        """Remove the pieces of files that were not read to their end."""
        done = [path.name.removesuffix(DONE) for path in self.folder.glob(f"*{DONE}")]
        kept = {piece for key in done for piece in self.pieces(key) or []}
        for path in {*self.folder.glob("*.parquet"), *self.folder.glob("*.tmp")} - kept:
            path.unlink()

    @contextmanager
    def _written(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            reason = error.strerror or str(error)
            said = {"folder": self.given, "reason": reason, "option": "--remember"}
            raise failure(OutputError, "error.temp", **said) from None

    def key(self, listed: Listed) -> str:
        """Return what a file is known by: its content, and the name its rows carry.

        Raises
        ------
        OSError
            If it cannot be read.
        """
        told = f"{listed.sha256} {__version__} {listed.name}"
        return hashlib.sha256(told.encode()).hexdigest()

    def pieces(self, key: str) -> list[Path] | None:
        """Return the pieces of a file read to its end before, None for any other."""
        done = self.folder / f"{key}{DONE}"
        if not done.exists():
            return None
        names: list[str] = json.loads(done.read_text(encoding="utf-8"))
        held = [self.folder / name for name in names]
        return held if all(map(_is_whole, held)) else None

    def keep(self, key: str, pieces: list[Path]) -> None:
        """Note that a file was read to its end."""
        staged = self.folder / f"{key}.tmp"
        with self._written():
            staged.write_text(json.dumps([piece.name for piece in pieces]), encoding="utf-8")
            staged.replace(self.folder / f"{key}{DONE}")

    def forget(self) -> None:
        """Remove everything of ours, and the folder if nothing else is in it."""
        with self._written():
            shutil.rmtree(self.folder)
            if not any(self.given.iterdir()):
                self.given.rmdir()


def _is_whole(piece: Path) -> bool:
    try:
        pq.read_metadata(piece)
    except (OSError, pa.ArrowException):
        return False
    return True
