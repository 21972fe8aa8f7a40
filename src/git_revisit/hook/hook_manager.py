"""A hook manager as a value: the file that it reads, its state in this clone, and how to edit the file.

The line in that file runs git-revisit, and lets git proceed if it is not installed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

MISSING = "get it with pipx install git-revisit, then run git revisit hooks install"


class GuardedLine(NamedTuple):
    """A program at a stage of git, and the shell line that runs it.

    ``id`` names it in the framework's file, ``setting`` is the one in git's config that has the program's path.
    """

    stage: str
    id: str
    program: str
    setting: str
    text: str


def _guarded(stage: str, hook: str, program: str, setting: str, arguments: str, skipped: str) -> GuardedLine:
    """Return the line; a client without PATH finds the program through git's config."""
    text = (
        f"if command -v {program} >/dev/null; then {program}{arguments}; "
        f'elif p=$(git config {setting}) && [ -x "$p" ]; then "$p"{arguments}; '
        f'else echo "git-revisit not found, so {skipped}; {MISSING}" >&2; fi'
    )
    return GuardedLine(stage, hook, program, setting, text)


CAPTURE = _guarded(
    "pre-commit", "revisit-capture", "git-revisit-capture", "revisit.capture", "", "this commit is not captured"
)
CHECK = _guarded(
    "pre-push", "revisit-check", "git-revisit-check", "revisit.check", " --push", "this push is not checked"
)
LINES = (CAPTURE, CHECK)


def has_line(text: str, line: GuardedLine) -> bool:
    """Whether a shell script runs the program outside of a comment, in any form."""
    call = rf"{re.escape(line.program)}(?![\w-])"
    return re.search(rf"^[^#\n]*(?<![\w/.-]){call}", text, re.MULTILINE) is not None


def without_line(text: str, line: GuardedLine) -> str:
    """Return a shell script without our line, as this version or another wrote it."""
    ours = re.compile(rf"^if command -v {re.escape(line.program)} .*; fi(?:\n|\Z)", re.MULTILINE)
    rest = ours.sub("", text)
    return rest if text.endswith("\n") or rest == text else rest.removesuffix("\n")


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
