"""Files are written whole or not at all, and nothing of the user's is ever replaced."""

import json
from pathlib import Path

import pytest

from turnout.documents.output import RECORD, Written, write_files
from turnout.errors import OutputError

pytestmark = pytest.mark.xdist_group("output")

FILES = {"a.txt": b"one", "b.txt": b"two", "charts/c.svg": b"three"}


def contents(folder: Path) -> dict[str, bytes]:
    """Everything below a folder but the record, by relative name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != RECORD
    }


def refuse(monkeypatch, method, chosen, error):
    """Let one method of `Path` fail for the paths chosen and work for all others."""
    real = getattr(Path, method)

    def failing(self, *given, **named):
        if chosen(self, *given):
            raise error
        return real(self, *given, **named)

    monkeypatch.setattr(Path, method, failing)


def test_files_and_subfolders_are_written_in_order(tmp_path):
    folder = tmp_path / "new" / "out"
    written = write_files(folder, FILES)
    assert contents(folder) == FILES
    assert written == [Written(name, folder / name) for name in FILES]
    assert not any(item.moved for item in written)


def test_folder_may_be_given_as_text(tmp_path):
    write_files(str(tmp_path / "out"), {"a.txt": b"1"})
    assert (tmp_path / "out" / "a.txt").read_bytes() == b"1"


def test_our_own_earlier_file_is_replaced(tmp_path):
    write_files(tmp_path, FILES)
    changed = {name: content + b"!" for name, content in FILES.items()}
    written = write_files(tmp_path, changed)
    assert contents(tmp_path) == changed
    assert not any(item.moved for item in written)


def test_identical_content_leaves_no_second_file(tmp_path):
    write_files(tmp_path, FILES)
    (tmp_path / RECORD).unlink()
    written = write_files(tmp_path, FILES)
    assert contents(tmp_path) == FILES
    assert not any(item.moved for item in written)


def test_edited_file_is_kept_and_a_numbered_one_written(tmp_path):
    write_files(tmp_path, FILES)
    (tmp_path / "a.txt").write_bytes(b"edited")
    (tmp_path / "charts" / "c.svg").write_bytes(b"redrawn")
    written = {item.name: item for item in write_files(tmp_path, FILES)}
    assert written["a.txt"].path == tmp_path / "a (2).txt"
    assert written["charts/c.svg"].path == tmp_path / "charts" / "c (2).svg"
    assert [item.moved for item in written.values()] == [True, False, True]
    assert contents(tmp_path) == {
        **FILES,
        "a.txt": b"edited",
        "a (2).txt": b"one",
        "charts/c.svg": b"redrawn",
        "charts/c (2).svg": b"three",
    }


def test_numbered_file_of_ours_is_replaced_and_an_edited_one_skipped(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"the user's")
    for content in (b"1", b"2"):
        (written,) = write_files(tmp_path, {"a.txt": content})
        assert written.path.name == "a (2).txt"
    (tmp_path / "a (2).txt").write_bytes(b"edited too")
    (written,) = write_files(tmp_path, {"a.txt": b"3"})
    assert written.path.name == "a (3).txt"
    assert contents(tmp_path) == {
        "a.txt": b"the user's",
        "a (2).txt": b"edited too",
        "a (3).txt": b"3",
    }


def test_edit_undone_makes_the_file_ours_again(tmp_path):
    write_files(tmp_path, {"a.txt": b"1"})
    (tmp_path / "a.txt").write_bytes(b"edited")
    write_files(tmp_path, {"a.txt": b"2"})
    (tmp_path / "a.txt").write_bytes(b"1")
    (written,) = write_files(tmp_path, {"a.txt": b"3"})
    assert (written.moved, written.path.read_bytes()) == (False, b"3")


@pytest.mark.parametrize("lock", ["~$b.xlsx", ".~lock.b.xlsx#"], ids=["Excel", "LibreOffice"])
def test_open_file_is_kept(tmp_path, lock):
    write_files(tmp_path, {"b.xlsx": b"1"})
    (tmp_path / lock).write_bytes(b"")
    (written,) = write_files(tmp_path, {"b.xlsx": b"2"})
    assert (written.path.name, written.moved) == ("b (2).xlsx", True)
    assert (tmp_path / "b.xlsx").read_bytes() == b"1"
    (tmp_path / lock).unlink()
    (written,) = write_files(tmp_path, {"b.xlsx": b"3"})
    assert (written.path.name, written.path.read_bytes()) == ("b.xlsx", b"3")


def test_folder_of_that_name_is_kept(tmp_path):
    (tmp_path / "a.txt").mkdir()
    (written,) = write_files(tmp_path, {"a.txt": b"1"})
    assert written.path.name == "a (2).txt"
    assert (tmp_path / "a.txt").is_dir()


def test_file_held_open_gives_way_to_the_next_free_number(tmp_path, monkeypatch):
    write_files(tmp_path, {"a.txt": b"1"})
    (tmp_path / "a (2).txt").write_bytes(b"the user's")
    held = PermissionError(13, "Permission denied")
    refuse(monkeypatch, "replace", lambda _, goal: Path(goal).name == "a.txt", held)
    (written,) = write_files(tmp_path, {"a.txt": b"2"})
    assert (written.path.name, written.moved) == ("a (3).txt", True)
    monkeypatch.undo()
    assert contents(tmp_path) == {"a.txt": b"1", "a (2).txt": b"the user's", "a (3).txt": b"2"}
    (written,) = write_files(tmp_path, {"a.txt": b"3"})
    assert written.path.name == "a.txt"


def test_file_that_may_not_be_read_is_kept(tmp_path, monkeypatch):
    write_files(tmp_path, {"a.txt": b"1"})
    held = PermissionError(13, "Permission denied")
    refuse(monkeypatch, "read_bytes", lambda path: path.name == "a.txt", held)
    (written,) = write_files(tmp_path, {"a.txt": b"2"})
    assert written.path.name == "a (2).txt"


def test_folder_in_which_nothing_can_be_placed_gives_up(tmp_path, monkeypatch):
    held = PermissionError(13, "Permission denied")
    refuse(monkeypatch, "replace", lambda *_: True, held)
    with pytest.raises(OutputError, match="Permission denied"):
        write_files(tmp_path, FILES)
    assert contents(tmp_path) == {}


def full(name):
    return OSError(28, "No space left on device", name)


@pytest.mark.parametrize("failing", ["a.txt", "b.txt", "c.svg"])
@pytest.mark.parametrize("before", [{}, dict.fromkeys(FILES, b"earlier")], ids=["new", "again"])
def test_failing_write_leaves_everything_as_it_was(tmp_path, monkeypatch, failing, before):
    write_files(tmp_path, before)
    recorded = (tmp_path / RECORD).read_bytes()
    refuse(monkeypatch, "write_bytes", lambda path, _: failing in path.name, full(failing))
    with pytest.raises(OutputError, match=r"could not be written \(No space left on device\)"):
        write_files(tmp_path, FILES)
    assert contents(tmp_path) == before
    assert (tmp_path / RECORD).read_bytes() == recorded


@pytest.mark.parametrize("before", [{}, dict.fromkeys(FILES, b"earlier")], ids=["new", "again"])
def test_failing_last_move_takes_back_the_earlier_ones(tmp_path, monkeypatch, before):
    write_files(tmp_path, before)

    def chosen(_, goal):
        return Path(goal).name == "c.svg"

    refuse(monkeypatch, "replace", chosen, OSError(5, "Input/output error"))
    with pytest.raises(OutputError, match="Input/output error"):
        write_files(tmp_path, FILES)
    assert contents(tmp_path) == before


def test_partly_written_file_is_removed(tmp_path, monkeypatch):
    real = Path.write_bytes

    def half(self, content):
        real(self, content[:1])
        raise full(str(self))

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(OutputError, match="could not be written") as caught:
        write_files(tmp_path, FILES)
    assert contents(tmp_path) == {}
    assert str(caught.value).startswith(str(tmp_path / "a.txt"))
    assert ".tmp" not in str(caught.value)


def test_failing_record_takes_the_files_back(tmp_path, monkeypatch):
    real = Path.write_text

    def failing(self, *given, **named):
        real(self, *given, **named)
        raise full(None)

    monkeypatch.setattr(Path, "write_text", failing)
    with pytest.raises(OutputError, match="No space left"):
        write_files(tmp_path, FILES)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == []


def test_interruption_takes_the_files_back(tmp_path, monkeypatch):
    write_files(tmp_path, {"a.txt": b"earlier"})
    refuse(monkeypatch, "replace", lambda _, goal: Path(goal).name == "b.txt", KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt, match=r"^$"):
        write_files(tmp_path, FILES)
    assert contents(tmp_path) == {"a.txt": b"earlier"}


def test_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "out").write_bytes(b"the user's")
    with pytest.raises(OutputError, match=r"out cannot be written to .*--out"):
        write_files(tmp_path / "out", FILES)
    assert (tmp_path / "out").read_bytes() == b"the user's"


def test_subfolder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "charts").write_bytes(b"the user's")
    with pytest.raises(OutputError, match="charts"):
        write_files(tmp_path, FILES)
    assert contents(tmp_path) == {"charts": b"the user's"}


@pytest.mark.parametrize("broken", [b"{", b"\xff\xfe\x00", b"[1, 2]", b""])
def test_broken_record_counts_as_unknown(tmp_path, broken):
    write_files(tmp_path, FILES)
    (tmp_path / RECORD).write_bytes(broken)
    written = write_files(tmp_path, {"a.txt": b"new", "b.txt": FILES["b.txt"]})
    assert [item.path.name for item in written] == ["a (2).txt", "b.txt"]
    assert (tmp_path / "a.txt").read_bytes() == FILES["a.txt"]
    known = json.loads((tmp_path / RECORD).read_text(encoding="utf-8"))
    assert set(known) == {"a (2).txt", "b.txt"}


def test_record_remembers_files_of_earlier_runs(tmp_path):
    write_files(tmp_path, FILES)
    write_files(tmp_path, {"d.txt": b"four"})
    (written,) = write_files(tmp_path, {"a.txt": b"new"})
    assert not written.moved


def test_nothing_but_the_files_and_the_record_is_left(tmp_path):
    write_files(tmp_path, FILES)
    write_files(tmp_path, dict.fromkeys(FILES, b"again"))
    found = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert found == {*FILES, RECORD}
