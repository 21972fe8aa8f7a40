"""A hook manager as a value: the file that it reads, its state in this clone, and how to edit the file.

The line in that file runs git-revisit, and lets git proceed if it is not installed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from git_revisit.hook import json_edit, toml_edit, yaml_edit

MISSING = "get it with pipx install git-revisit, then run git revisit hooks install"
SHELL = re.compile(rb"#![ \t]*(?:\S*/)?(?:env[ \t]+(?:-S[ \t]+)?)?(?:\S*/)?(?:ba|da|k|z|a)?sh(?:[ \t][^\n]*)?\r?\n")


class GuardedLine(NamedTuple):
    """A program at a stage of git, and the shell line that runs it.

    ``id`` names it in the framework's file. Two settings in git's config belong to it: ``setting`` has the path of the
    program, ``remembered`` the way in which the hook was installed.
    """

    stage: str
    id: str
    program: str
    setting: str
    remembered: str
    text: str


def _guarded(name: str, arguments: str, skipped: str) -> str:
    """Return the line; a client without PATH finds the program through git's config."""
    program = f"git-revisit-{name}"
    return (
        f"if command -v {program} >/dev/null; then {program}{arguments}; "
        f'elif p=$(git config revisit.{name}) && [ -x "$p" ]; then "$p"{arguments}; '
        f'else echo "git-revisit not found, so this {skipped}; {MISSING}" >&2; fi'
    )


CAPTURE = GuardedLine(
    stage="pre-commit",
    id="revisit-capture",
    program="git-revisit-capture",
    setting="revisit.capture",
    remembered="revisit.hook",
    text=_guarded("capture", "", "commit is not captured"),
)
CHECK = GuardedLine(
    stage="pre-push",
    id="revisit-check",
    program="git-revisit-check",
    setting="revisit.check",
    remembered="revisit.pushhook",
    text=_guarded("check", " --push", "push is not checked"),
)
LINES = (CAPTURE, CHECK)


def has_line(text: str, line: GuardedLine) -> bool:
    """Whether a shell script runs the program outside of a comment, in any form."""
    return re.search(rf"^[^#\n]*(?<![\w.-]){line.program}(?![\w-])", text, re.MULTILINE) is not None


def line_pattern(line: GuardedLine) -> str:
    """Return the pattern of our line, as this version or another wrote it."""
    return rf"if command -v {line.program} (?:(?!; fi\b).)*; fi"


def document(data: bytes, name: str) -> Any:
    """Return the document in a YAML, TOML or JSON file; raises DataError."""
    if name.endswith(".toml"):
        return toml_edit.load(data, name)
    return yaml_edit.load(data, name) if name.endswith((".yml", ".yaml")) else json_edit.load(data, name)


class HookManager(NamedTuple):
    """A hook manager. A ``place`` is git's directory of hooks; files are relative to the top of the work tree.

    ``file`` returns the committed file that the manager reads at a stage, None if the repository has none; ``new`` is
    the one to create. ``add`` and ``remove`` take the content and the name of the file, and return its new content;
    they raise DataError if the file cannot be edited. ``remove`` leaves a line that people have edited. ``empty`` is
    the content of a file without hooks. ``activate`` returns the command that installs the manager in a clone at a
    stage, ``deactivate`` is the one that removes it. ``executable``: its file is a script. ``keeps_native``: it keeps a
    native hook that was there, and runs it first.
    """

    name: str
    file: Callable[[Path, Path, str], str | None]
    new: Callable[[str], str]
    active: Callable[[Path, str], bool]
    has: Callable[[bytes, str, GuardedLine], bool]
    add: Callable[[bytes, str, GuardedLine], bytes]
    remove: Callable[[bytes, str, GuardedLine], bytes]
    activate: Callable[[Path, str], str]
    deactivate: str
    empty: bytes = b""
    executable: bool = False
    keeps_native: bool = False


def first_file(top: Path, names: tuple[str, ...]) -> str | None:
    """Return the first of these files that exists."""
    return next((name for name in names if (top / name).is_file()), None)


def content(file: Path) -> bytes:
    """Return the content of a file; nothing if it cannot be read."""
    try:
        return file.read_bytes()
    except OSError:
        return b""
