"""The key of the user, by which a reader trusts a cache: a file outside of every repository."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import tempfile
from pathlib import Path

SIZE = 32  # bytes
_FILE = "git-revisit/cache-key"


def user_key(create: bool = False) -> bytes | None:
    """Return the key of the user, None if there is none; ``create`` makes one that is missing.

    A key that others may have read or written is not used.
    """
    file = _place()
    if file is None:
        return None
    try:
        return _read(file)
    except FileNotFoundError:
        return _create(file) if create else None
    except OSError:
        return None


def is_off() -> bool:
    """Whether the user wants no cache."""
    return os.environ.get("GIT_REVISIT_NO_CACHE", "").lower() not in ("", "0", "false")


def _place() -> Path | None:
    """Return the file of the key, in XDG's folder for state; None without a home."""
    folder = os.environ.get("XDG_STATE_HOME", "")
    if os.path.isabs(folder):
        return Path(folder, _FILE)
    try:
        return Path.home() / ".local/state" / _FILE
    except RuntimeError:
        return None


def _read(file: Path) -> bytes | None:
    if sys.platform == "win32":  # its modes do not tell who may write a file
        return None
    handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as opened:
        about = os.fstat(handle)
        private = stat.S_ISREG(about.st_mode) and about.st_uid == os.geteuid() and not about.st_mode & 0o077
        data = opened.read(SIZE + 1) if private else b""
    return data if len(data) == SIZE else None


def _create(file: Path) -> bytes | None:
    """Create the key; processes that create it at the same time all return the same one."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=file.parent)  # mode 600
        try:
            with os.fdopen(handle, "wb") as opened:
                opened.write(os.urandom(SIZE))
            with contextlib.suppress(FileExistsError):
                os.link(temporary, file)
        finally:
            os.unlink(temporary)
        return _read(file)
    except OSError:
        return None
