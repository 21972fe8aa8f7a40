"""Files are written to a temporary one, which is renamed, so that a reader never sees half a file."""

import contextlib
import errno
import os
import stat
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

from git_revisit.errors import DataError

PREFIX = ".tmp-"  # of temporary files
Fill = Callable[[IO[bytes]], object]


def read_bytes(name: str) -> bytes:
    """Return the content of a file that a user named; raises DataError if it cannot be read."""
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise DataError(f"cannot read {name}: {error.strerror}", "name a file that you can read") from None


def write(path: Path, data: bytes, scratch: Path | None = None) -> None:
    """Write a file through a temporary one and a rename; folders are made as needed.

    The temporary file lies in ``scratch``, if that is on the same file system, else beside the file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    usable = scratch is not None and _same_file_system(scratch, path.parent)
    _write(path, data, scratch if scratch and usable else path.parent)


def _same_file_system(scratch: Path, folder: Path) -> bool:
    try:
        scratch.mkdir(parents=True, exist_ok=True)
        return scratch.stat().st_dev == folder.stat().st_dev
    except OSError:
        return False


def remove_leftovers(folder: Path, older_than: float) -> None:
    """Remove the temporary files of processes that were killed; ``older_than`` is in seconds."""
    limit = time.time() - older_than
    with contextlib.suppress(OSError):
        for file in folder.glob(f"{PREFIX}*"):
            if file.stat().st_mtime < limit:
                file.unlink()


def write_output(path: Path, content: bytes | Fill) -> None:
    """Write a file that a user has named; an existing file keeps its kind, mode and owner.

    ``content`` is the data, or a function that writes data too large for memory.
    Links are followed, and a device or FIFO is written through. A regular file is replaced only after everything is on
    disk. Raises OSError; then the old file is intact and no temporary file is left.
    """
    try:
        old = path.stat()
    except FileNotFoundError:
        old = None
    if old and stat.S_ISDIR(old.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if old and not stat.S_ISREG(old.st_mode):
        with path.open("wb") as file:
            fill(file, content)
        return
    target = Path(os.path.realpath(path))
    if old and not os.access(target, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    _write(target, content, target.parent, old)


def fill(file: IO[bytes], content: bytes | Fill) -> None:
    """Write data to a file, or let a function write it."""
    if isinstance(content, bytes):
        file.write(content)
    else:
        content(file)


def _write(path: Path, content: bytes | Fill, folder: Path, like: os.stat_result | None = None) -> None:
    """Write through a temporary file in a folder; ``like`` gives mode and owner, and then the data is synced first."""
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=PREFIX)
    try:
        with os.fdopen(handle, "wb") as file:
            fill(file, content)
            if like:
                file.flush()
                os.fsync(handle)
        if like and sys.platform != "win32":
            with contextlib.suppress(OSError):
                os.chown(temporary, like.st_uid, like.st_gid)
        os.chmod(temporary, stat.S_IMODE(like.st_mode) if like else 0o666 & ~_umask())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask
