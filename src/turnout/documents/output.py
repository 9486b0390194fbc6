"""Files are written whole or not at all; what a user edited or has open is never replaced."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

from turnout.errors import OutputError, UsageError
from turnout.words.texts import failure

RECORD = ".turnout.json"
LOCKS = ("~${name}", ".~lock.{name}#")
TRIES, LONGEST = 9, 80


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
    places: dict[str, Path] = {}
    try:
        with ExitStack() as undo, ExitStack() as leftovers:
            record = _record(folder)
            for name, content in files.items():
                path = next(_free_paths(folder, name, content, record))
                path.parent.mkdir(parents=True, exist_ok=True)
                temporary = _staging(path)
                leftovers.callback(temporary.unlink, missing_ok=True)
                places[str(temporary)] = path
                temporary.write_bytes(content)
            written, known = [], dict(record)
            for staged, (name, content) in zip(places, files.items(), strict=True):
                path = _place(Path(staged), _free_paths(folder, name, content, record), undo)
                written.append(Written(name, path))
                known[path.relative_to(folder).as_posix()] = _hash(content)
            _write_record(folder, known, leftovers)
            undo.pop_all()  # all of them stand: nothing to take back
    except OSError as error:
        raise _failed(folder, error, places) from error
    return written


def slug(name: str) -> str:
    """Return a name as a part of file names: small letters, digits, hyphens, and dots in codes.

    Examples
    --------
    >>> slug("15.71 Kota Jambi"), slug("Tanjung Jabung Barat (Kab.)"), slug("Süd/Ost")
    ('15.71-kota-jambi', 'tanjung-jabung-barat-kab', 'sud-ost')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    joined = re.sub(r"[^a-z0-9.]+|(?<![0-9])\.|\.(?![0-9])", "-", plain)
    return re.sub("-+", "-", joined)[:LONGEST].strip("-")


def repacked(archive: bytes, change: Callable[[str], str] = str) -> bytes:
    """Pack an Office file again without the clock: same parts, same bytes.

    Parameters
    ----------
    archive : bytes
        The file.
    change : callable, optional
        What is done to each of its parts that is XML.
    """
    packed, kind = io.BytesIO(), zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(io.BytesIO(archive)) as parts, zipfile.ZipFile(packed, "w", kind) as new:
        for part in parts.infolist():
            body = parts.read(part)
            if change is not str and part.filename.endswith(".xml"):
                body = change(body.decode()).encode()
            new.writestr(zipfile.ZipInfo(part.filename), body, kind)
    return packed.getvalue()


def write_new(path: str | Path, content: bytes) -> Path:
    """Write one file whole, under a name that is free: a file that stands there is kept.

    Raises
    ------
    OutputError
        If it cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [write_new(Path(folder) / "a.txt", content).name for content in (b"1", b"2", b"2")]
    ['a.txt', 'a (2).txt', 'a (2).txt']
    """
    path = Path(path)
    temporary = _staging(path)
    try:
        temporary.write_bytes(content)
        with ExitStack() as undo:
            place = _place(temporary, _free_paths(path.parent, path.name, content, {}), undo)
            undo.pop_all()
    except OSError as error:
        raise _failed(path.parent, error, {str(temporary): path}) from error
    finally:
        temporary.unlink(missing_ok=True)
    return place


def write_folder(folder: str | Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write a new folder, whole or not at all; one that holds anything is left as it is.

    Parameters
    ----------
    folder : str or Path
        Not there yet, or empty.
    files : mapping of str to bytes
        Content by name; a name may hold a subfolder.

    Raises
    ------
    UsageError
        If the folder is not empty, or a file.
    OutputError
        If it cannot be written; then nothing is left of it.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as home:
    ...     [path.name for path in write_folder(Path(home) / "new", {"data/a.txt": b"1"})]
    ['a.txt']
    """
    folder = Path(folder)
    found = folder.exists()
    staging = _staging(folder / "new" if found else folder)
    places = {str(staging / name): folder / name for name in files} | {str(staging): folder}
    try:
        if found and (folder.is_file() or any(folder.iterdir())):
            raise failure(UsageError, "error.exists", file=folder)
        for name, content in files.items():
            (staging / name).parent.mkdir(parents=True, exist_ok=True)
            (staging / name).write_bytes(content)
        moves = {path: folder / path.name for path in staging.iterdir()}
        with ExitStack() as undo:
            for path, place in (moves if found else {staging: folder}).items():
                path.rename(place)
                undo.callback(place.rename, path)
            undo.pop_all()
    except OSError as error:
        raise _failed(folder, error, places) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return [folder / name for name in files]


def prepare_folder(folder: str | Path) -> None:
    """Make the folder if it is missing, before any work is done for it.

    Raises
    ------
    OutputError
        If it cannot be made or is a file.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as home:
    ...     prepare_folder(Path(home) / "out")
    """
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _failed(Path(folder), error, {}) from error


def _staging(path: Path) -> Path:
    """Return the name a file is written under before it takes its own."""
    return path.with_name(f".{path.name}.{os.getpid()}.tmp")


def _failed(folder: Path, error: OSError, places: Mapping[str, Path]) -> OutputError:
    reason = error.strerror or str(error)
    if error.filename and Path(error.filename) != folder:
        file = places.get(str(error.filename), error.filename)
        return failure(OutputError, "error.write", file=file, reason=reason)
    return failure(OutputError, "error.folder", folder=folder, reason=reason)


def _record(folder: Path) -> dict[str, str]:
    folder.mkdir(parents=True, exist_ok=True)
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _write_record(folder: Path, record: Mapping[str, str], leftovers: ExitStack) -> None:
    temporary = folder / f"{RECORD}.{os.getpid()}.tmp"
    leftovers.callback(temporary.unlink, missing_ok=True)
    temporary.write_text(json.dumps(record, indent=1), encoding="utf-8")
    temporary.replace(folder / RECORD)


def _free_paths(
    folder: Path, name: str, content: bytes, record: Mapping[str, str]
) -> Iterator[Path]:
    """Yield the paths a file may be written to: its own name first, then numbered ones."""
    for number in count(1):
        path = folder / name
        if number > 1:
            path = path.with_stem(f"{path.stem} ({number})")
        if _free(path, content, record.get(path.relative_to(folder).as_posix())):
            yield path


def _free(path: Path, content: bytes, recorded: str | None) -> bool:
    """Tell whether a name may be written to: absent, the same bytes, or ours and not open."""
    if any((path.parent / lock.format(name=path.name)).exists() for lock in LOCKS):
        return False
    if not path.exists():
        return True
    if path.is_dir():
        return False
    try:
        found = _hash(path.read_bytes())
    except PermissionError:
        return False
    return found in (_hash(content), recorded)


def _place(temporary: Path, candidates: Iterable[Path], undo: ExitStack) -> Path:
    """Move a staged file to the first name that gives way; Windows holds open files fast."""
    refused: OSError | None = None
    for path in islice(candidates, TRIES):
        before = path.read_bytes() if path.exists() else None
        try:
            temporary.replace(path)
        except PermissionError as error:
            refused = error
            continue
        undo.callback(_put_back, path, before)
        return path
    raise refused or FileExistsError(temporary)


def _put_back(path: Path, before: bytes | None) -> None:
    if before is None:
        path.unlink(missing_ok=True)
    else:
        path.write_bytes(before)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
