"""Files read already, by their content, so that a count that was stopped goes on where it was."""

from __future__ import annotations

import hashlib
import json
import secrets
from pathlib import Path

from turnout.errors import OutputError
from turnout.persons.lists import Listed
from turnout.words.texts import failure

SALT, DONE = "turnout-secret", ".done"


class Memory:
    """A folder of typed pieces and the secret behind their keys, until the count is complete.

    Parameters
    ----------
    folder : Path
        Made if missing, for this user alone. What else is in it stays.

    Raises
    ------
    OutputError
        If it cannot be written to.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            held = folder / SALT
            if not held.exists():
                held.write_text(secrets.token_hex(16), encoding="ascii")
            self.salt = held.read_text(encoding="ascii")
        except OSError as error:
            reason = error.strerror or str(error)
            raise failure(OutputError, "error.temp", folder=folder, reason=reason) from None

    def key(self, listed: Listed) -> str:
        """Return what a file is known by: its content, and the name its rows carry."""
        with listed.path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256")
        content.update(listed.name.encode())
        return content.hexdigest()

    def pieces(self, key: str) -> list[Path] | None:
        """Return the pieces of a file read to its end before, None for any other."""
        done = self.folder / f"{key}{DONE}"
        if not done.exists():
            return None
        names: list[str] = json.loads(done.read_text(encoding="utf-8"))
        held = [self.folder / name for name in names]
        return held if all(path.exists() for path in held) else None

    def keep(self, key: str, pieces: list[Path]) -> None:
        """Note that a file was read to its end."""
        names = json.dumps([piece.name for piece in pieces])
        (self.folder / f"{key}{DONE}").write_text(names, encoding="utf-8")

    def forget(self) -> None:
        """Remove everything of ours, and the folder if nothing else is in it."""
        for path in [*self.folder.glob(f"*{DONE}"), *self.folder.glob("turnout-*")]:
            path.unlink(missing_ok=True)
        if not any(self.folder.iterdir()):
            self.folder.rmdir()
