"""A folder appears whole or not at all: what stood there before survives a full disk, a crash and Ctrl-C."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from evenhand.errors import InputError
from evenhand.storage import atomic

OLD, NEW = {"manifest.json": b"{}", "a.txt": b"old"}, {"manifest.json": b"{}", "a.txt": b"new", "in/b.txt": b"b"}


def content(folder: Path) -> dict[str, bytes]:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return atomic.write_folder(OLD, tmp_path / "report")


def test_a_folder_takes_the_place_of_an_earlier_one_whole(old: Path) -> None:
    atomic.write_folder(NEW, old)
    assert content(old) == NEW
    assert [path.name for path in old.parent.iterdir()] == ["report"]


@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt(),
                                   MemoryError()], ids=["full disk", "Ctrl-C", "crash"])
@pytest.mark.parametrize("at", ["_write", "_swap"])
def test_an_old_report_survives(old: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException, at: str) -> None:
    calls = []

    def failing(*args: object) -> None:
        calls.append(args)
        if at == "_swap" or len(calls) == 2:
            raise fault

    monkeypatch.setattr(atomic, at, failing)
    with pytest.raises(InputError if isinstance(fault, OSError) else type(fault)):
        atomic.write_folder(NEW, old)
    assert calls
    assert content(old) == OLD
    assert [path.name for path in old.parent.iterdir()] == ["report"], "a draft was left behind"


def test_an_old_report_goes_back_where_the_last_rename_fails(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = os.replace, []

    def failing(source: object, target: object) -> None:
        calls.append(source)
        if len(calls) == 2:
            raise OSError(errno.EIO, "Input/output error")
        real(source, target)

    monkeypatch.setattr(atomic, "_exchanged", lambda *_: False)
    monkeypatch.setattr(atomic.os, "replace", failing)
    with pytest.raises(InputError, match="nothing was changed"):
        atomic.write_folder(NEW, old)
    assert len(calls) == 3
    assert content(old) == OLD
    assert [path.name for path in old.parent.iterdir()] == ["report"]


@pytest.mark.skipif(sys.platform != "linux", reason="renameat2 is a call of Linux")
def test_two_folders_change_places_in_one_step(tmp_path: Path) -> None:
    first, second = (atomic.write_folder(files, tmp_path / name) for name, files in (("a", OLD), ("b", NEW)))
    if not atomic._exchanged(first, second):
        pytest.skip("this file system does not offer it")
    assert (content(first), content(second)) == (NEW, OLD)
    assert not atomic._exchanged(first, tmp_path / "nowhere")


def test_a_folder_with_other_things_in_it_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    with pytest.raises(InputError, match="other things"):
        atomic.write_folder(NEW, tmp_path / "thesis")
    (tmp_path / "file").write_text("one file")
    (tmp_path / "link").symlink_to(tmp_path / "thesis")
    for name in ("file", "link"):
        with pytest.raises(InputError, match="a file or a link"):
            atomic.write_folder(NEW, tmp_path / name)
    assert (tmp_path / "thesis" / "chapter.txt").read_text() == "years of work"


def test_no_path_leads_outside(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="outside"):
        atomic.write_folder({"../evil.txt": b""}, tmp_path / "report")
    assert list(tmp_path.iterdir()) == []


def test_a_single_file_is_replaced_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "view.png"
    atomic.write_file(path, b"old")

    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(atomic.os, "fsync", full)
    with pytest.raises(InputError, match="No space left"):
        atomic.write_file(path, b"new")
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["view.png"]
