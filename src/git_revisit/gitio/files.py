"""Files: written to a temporary one, then renamed."""

import contextlib
import os
import tempfile
import time
from pathlib import Path

from git_revisit.errors import DataError

PREFIX = ".tmp-"  # of temporary files


def read_bytes(name: str) -> bytes:
    """Return the content of a file that a user named; raises DataError with the reason why it cannot be read."""
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


def _write(path: Path, data: bytes, folder: Path) -> None:
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=PREFIX)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(temporary, 0o666 & ~umask)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
