"""Files that commands write with -o: stdout, devices, directories and full disks."""

import stat
import subprocess
import sys
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
