"""Files are written whole or not at all; what a user edited or has open is never replaced."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from turnout.errors import OutputError
from turnout.words.texts import failure

if TYPE_CHECKING:
    from collections.abc import Mapping

RECORD = ".turnout.json"
LOCKS = ("~${name}", ".~lock.{name}#")


@dataclass(frozen=True)
class Written:
    """One file written: the name asked for, and where it went.

    Parameters
    ----------
    name : str
        Name relative to the folder.
    path : Path
        The file; another name than asked for where the user's own file was kept.
    """

    name: str
    path: Path

    @property
    def moved(self) -> bool:
        """Whether a file of that name was kept and this one got a number."""
        return self.path.name != Path(self.name).name


def write_files(folder: str | Path, files: Mapping[str, bytes]) -> list[Written]:
    """Write files into a folder, all of them or none.

    A file that stands there and is not, byte for byte, one this function wrote before, or that
    is open in Excel, PowerPoint or LibreOffice, is kept; the new one gets a number.

    Parameters
    ----------
    folder : str or Path
        Made if missing.
    files : mapping of str to bytes
        Content by name; a name may hold a subfolder.

    Raises
    ------
    OutputError
        If the folder or a file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = write_files(folder, {"a.txt": b"1"})
    ...     _ = (Path(folder) / "a.txt").write_bytes(b"edited")
    ...     write_files(folder, {"a.txt": b"2"})[0].path.name
    'a (2).txt'
    """
    folder = Path(folder)
    staged: list[tuple[Written, Path]] = []
    try:
        record = _record(folder)
        for name, content in files.items():
            staged.append(_stage(folder, name, content, record))
        written = [_place(item, temporary, files[item.name]) for item, temporary in staged]
    except OSError as error:
        for _, temporary in staged:
            temporary.unlink(missing_ok=True)
        raise _failed(folder, error) from error
    hashes = {item.path.relative_to(folder).as_posix(): _hash(files[item.name]) for item in written}
    (folder / RECORD).write_text(json.dumps({**record, **hashes}, indent=1), encoding="utf-8")
    return written


def _failed(folder: Path, error: OSError) -> OutputError:
    reason = error.strerror or str(error)
    if error.filename and Path(error.filename) != folder:
        return failure(OutputError, "error.write", file=error.filename, reason=reason)
    return failure(OutputError, "error.folder", folder=folder, reason=reason)


def _record(folder: Path) -> dict[str, str]:
    folder.mkdir(parents=True, exist_ok=True)
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _stage(
    folder: Path, name: str, content: bytes, record: Mapping[str, str]
) -> tuple[Written, Path]:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    number = 1
    while not _free(path, content, record.get(path.relative_to(folder).as_posix())):
        number += 1
        path = (folder / name).with_stem(f"{Path(name).stem} ({number})")
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.write_bytes(content)
    return Written(name, path), temporary


def _free(path: Path, content: bytes, recorded: str | None) -> bool:
    """Tell whether a name may be written to: absent, the same bytes, or ours and not open."""
    if any((path.parent / lock.format(name=path.name)).exists() for lock in LOCKS):
        return False
    if not path.exists():
        return True
    if path.is_dir():
        return False
    found = _hash(path.read_bytes())
    return found in (_hash(content), recorded)


def _place(item: Written, temporary: Path, content: bytes) -> Written:
    """Move a staged file to its name; one that Windows holds open gives way to the next number."""
    path, number = item.path, 1
    while True:
        try:
            temporary.replace(path)
        except PermissionError:
            number += 1
            path = item.path.with_stem(f"{item.path.stem} ({number})")
            if path.exists() and _hash(path.read_bytes()) != _hash(content):
                continue
            if number > 9:  # noqa: PLR2004  (nine open copies: something else is wrong)
                raise
        else:
            return Written(item.name, path)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
