"""A hook manager as a value: the file that it reads, its state in this clone, and how to edit the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from git_revisit.hook.guarded_line import GuardedLine


class HookManager(NamedTuple):
    """A hook manager. A ``place`` is git's directory of hooks; files are relative to the top of the work tree.

    ``file`` returns the committed file that the manager reads at a stage, None if the repository has none; ``new`` is
    the one to create. ``add`` and ``remove`` take the content and the name of the file; ``remove`` returns None
    for an empty file. They raise DataError if the file cannot be edited. ``empty`` is the content that the manager
    needs in place of a removed file while it is installed. ``activate`` and ``deactivate`` are the commands that
    install it in a clone and remove it. ``executable``: its file is a script.
    """

    name: str
    file: Callable[[Path, Path, str], str | None]
    new: Callable[[str], str]
    active: Callable[[Path, str], bool]
    has: Callable[[bytes, str, GuardedLine], bool]
    add: Callable[[bytes | None, str, GuardedLine], bytes]
    remove: Callable[[bytes, str, GuardedLine], bytes | None]
    activate: str
    deactivate: str
    empty: bytes | None = None
    executable: bool = False


def first_file(top: Path, names: tuple[str, ...]) -> str | None:
    """Return the first of these files that exists."""
    return next((name for name in names if (top / name).is_file()), None)


def content(file: Path) -> bytes:
    """Return the content of a file; nothing if it cannot be read."""
    try:
        return file.read_bytes()
    except OSError:
        return b""
