"""Whether the commit in the making is an amend, which git tells no hook: the command line of the git above us."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from git_revisit.gitio import index
from git_revisit.gitio.parse import PathChange
from git_revisit.gitio.process import attempt

_ANCESTORS = 12  # a hook manager may stand between git and us
_LEAST = len("--am")  # git takes unambiguous beginnings of options


class Amended(NamedTuple):
    """A commit that is being amended: its parent, and what the new commit changes against that."""

    base: str
    changes: list[PathChange]


def amended(top: Path) -> Amended | None:
    """Return what is being amended; None if nothing is, or the first commit."""
    base = _parent(top) if amending() else None
    return Amended(base, index.changes(top, against=base)) if base else None


def new_parent(top: Path, head: str | None) -> str | None:
    """Return the parent that the commit in the making gets: HEAD, or the parent of what is being amended."""
    return _parent(top) if amending() else head


def _parent(top: Path) -> str | None:
    """Return the parent of HEAD; None if it has none."""
    parent = attempt(["rev-parse", "--verify", "--quiet", "HEAD^"], top)
    return None if parent.code else parent.output.decode().strip()


def amending() -> bool:
    """Whether the nearest `git commit` above this process amends; False if no process can be read."""
    for words in _ancestors():
        if Path(words[0]).name in ("git", "git-commit") and ("commit" in words or "git-commit" in words[0]):
            return is_amend(words)
    return False


def is_amend(words: Sequence[str]) -> bool:
    """Whether a command line has ``--amend``; what follows ``--`` are files."""
    options = words[: words.index("--")] if "--" in words else words
    return any(len(word) >= _LEAST and "--amend".startswith(word) for word in options)


def _ancestors() -> Iterator[list[str]]:
    process = os.getppid()
    for _ in range(_ANCESTORS):
        try:
            parent, words = _proc(process) if Path("/proc/self/stat").exists() else _ps(process)
        except (OSError, ValueError, subprocess.SubprocessError):
            return
        if words:
            yield words
        if parent <= 1:
            return
        process = parent


def _proc(process: int) -> tuple[int, list[str]]:
    folder = Path("/proc", str(process))
    parent = int((folder / "stat").read_bytes().rpartition(b")")[2].split()[1])
    return parent, os.fsdecode((folder / "cmdline").read_bytes()).split("\0")[:-1]


def _ps(process: int) -> tuple[int, list[str]]:
    output = subprocess.run(
        ["ps", "-o", "ppid=,args=", "-p", str(process)], capture_output=True, check=True, timeout=2
    ).stdout
    parent, *words = os.fsdecode(output).split()
    return int(parent), words
