"""Files that are written whole or not at all, and output that harms nothing that is there."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import pytest

from git_revisit.gitio.files import write, write_output

OLD, NEW = b"old\n", b"new\n" * 5000


def test_a_file_is_written_with_its_folders_and_the_usual_mode(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b" / "file"
    write(file, NEW)
    assert file.read_bytes() == NEW
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(file.stat().st_mode) == 0o666 & ~umask
    assert list(file.parent.iterdir()) == [file]


def test_output_makes_a_file_and_replaces_it(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "file"
    write_output(file, OLD)
    assert file.read_bytes() == OLD
    write_output(file, NEW)
    assert file.read_bytes() == NEW
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("mode", [0o600, 0o755, 0o640])
def test_output_keeps_the_mode_of_the_file(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "file"
    file.write_bytes(OLD)
    file.chmod(mode)
    write_output(file, NEW)
    assert stat.S_IMODE(file.stat().st_mode) == mode


@pytest.mark.parametrize("exists", [True, False])
def test_output_follows_links(tmp_path: Path, exists: bool) -> None:
    target, link, second = tmp_path / "elsewhere" / "target", tmp_path / "link", tmp_path / "second"
    target.parent.mkdir()
    if exists:
        target.write_bytes(OLD)
    link.symlink_to("elsewhere/target")
    second.symlink_to(link)
    write_output(second, NEW)
    assert target.read_bytes() == NEW
    assert link.is_symlink()
    assert second.is_symlink()
    assert sorted(tmp_path.iterdir()) == [target.parent, link, second]


def test_output_goes_through_a_device(tmp_path: Path) -> None:
    device = tmp_path / "null"
    device.symlink_to("/dev/null")
    write_output(device, NEW)
    assert device.is_symlink()
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_output_goes_through_a_fifo(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    received: list[bytes] = []
    reader = Thread(target=lambda: received.append(fifo.read_bytes()))
    reader.start()
    write_output(fifo, NEW)
    reader.join()
    assert received == [NEW]
    assert stat.S_ISFIFO(fifo.stat().st_mode)


def test_output_on_a_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        write_output(tmp_path, NEW)
    assert list(tmp_path.iterdir()) == []


def test_output_in_a_circle_of_links_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(OSError, match="symbolic links"):
        write_output(tmp_path / "a", NEW)


def test_a_full_device_is_an_error() -> None:
    with pytest.raises(OSError, match="No space left"):
        write_output(Path("/dev/full"), NEW)


def test_a_full_disk_leaves_the_old_file_and_no_temporary_one(full_disk: Path) -> None:
    file = full_disk / "file"
    file.write_bytes(OLD)
    with pytest.raises(OSError, match="No space left"):
        write_output(file, NEW)
    assert file.read_bytes() == OLD
    assert list(full_disk.iterdir()) == [file]


def test_a_file_beyond_the_size_limit_leaves_the_old_file_and_no_temporary_one(tmp_path: Path) -> None:
    """Like a full disk, where nobody may mount one."""
    file = tmp_path / "file"
    file.write_bytes(OLD)
    script = f"""\
import resource, signal
from pathlib import Path
from tempfile import TemporaryDirectory
from git_revisit.gitio.files import write_output
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    write_output(Path({str(file)!r}), b"x" * 20000)
except OSError as error:
    print(error.strerror)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout == "File too large\n", done.stderr
    assert file.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [file]


@pytest.fixture
def nobody() -> Iterator[None]:
    """Take away root's right to write everything."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    yield
    os.seteuid(user)


def test_output_does_not_replace_a_read_only_file(nobody: None) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder, "file")
        file.write_bytes(OLD)
        file.chmod(0o400)
        with pytest.raises(PermissionError):
            write_output(file, NEW)
        assert file.read_bytes() == OLD
