"""Files that commands write with -o: stdout, devices, directories and full disks."""

import os
import stat
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from commandline import Revisit
from conftest import Repo

COMMANDS = pytest.mark.parametrize("command", [("report",), ("plot", "matrix")], ids=" ".join)


@COMMANDS
def test_a_dash_is_stdout(project: Repo, command: tuple[str, ...]) -> None:
    line = [sys.executable, "-m", "git_revisit", *command, "-o", "-"]
    done = subprocess.run(line, cwd=project.path, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.lower().startswith((b"<!doctype html>", b"<svg"))
    assert not (project.path / "-").exists()


def test_a_device_stays_a_device(revisit: Revisit) -> None:
    assert revisit("report", "-o", "/dev/null").code == 0
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    result = revisit("report", "-o", "/dev/full")
    assert result.code == 3
    assert result.err.startswith("error: cannot write /dev/full: No space left on device\n")


@COMMANDS
def test_a_directory_is_refused(revisit: Revisit, command: tuple[str, ...], tmp_path: Path) -> None:
    folder = tmp_path / "folder.svg"
    folder.mkdir()
    result = revisit(*command, "-o", str(folder))
    assert result.code == 3
    assert "Is a directory" in result.err
    assert list(folder.iterdir()) == []
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".tmp-")] == []


WRITING = pytest.mark.parametrize(
    "command",
    [("report",), ("plot", "flow"), *(("export", "--to", form) for form in ("csv", "json", "xes", "ocel"))],
    ids=" ".join,
)


@pytest.fixture
def recorded(project: Repo, revisit: Revisit) -> Repo:
    """A project with a focus and a revisit."""
    assert revisit("focus", "model-development").code == 0
    assert revisit("record", "prep", "-m", "Leak").code == 0
    project.commit("record")
    return project


@WRITING
def test_a_full_disk_leaves_the_old_output(
    recorded: Repo, revisit: Revisit, full_disk: Path, command: tuple[str, ...]
) -> None:
    old, filler = full_disk / "old.svg", full_disk / "filler"
    old.write_bytes(b"old")
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(b"x" * 1024):
            pass
    assert os.statvfs(full_disk).f_bavail == 0
    for output in (old, full_disk / "new.svg"):
        result = revisit(*command, "-o", str(output))
        assert result.code == 3
        assert result.err.startswith(f"error: cannot write {output}: No space left on device\n")
        assert old.read_bytes() == b"old"
        assert sorted(full_disk.iterdir()) == [filler, old]


@WRITING
@pytest.mark.parametrize("call", ["fsync", "rename"])
def test_a_disk_that_fails_leaves_the_old_output(
    recorded: Repo, tmp_path: Path, strace: str, command: tuple[str, ...], call: str
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    old = folder / "old.svg"
    old.write_bytes(b"old")
    failing = [strace, "-qq", "-o", os.devnull, "-e", f"trace={call}", "-e", f"inject={call}:error=EIO"]
    line = [*failing, sys.executable, "-m", "git_revisit", *command, "-o", str(old)]
    done = subprocess.run(line, cwd=recorded.path, capture_output=True, text=True)
    assert done.returncode == 3, done.stderr
    assert done.stderr.startswith(f"error: cannot write {old}: Input/output error\n")
    assert old.read_bytes() == b"old"
    assert list(folder.iterdir()) == [old]
