"""Whether the commit in the making amends HEAD. Git tells no hook, so the command line of the git above us is read."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from git_revisit.gitio import index
from git_revisit.gitio.parse import PathChange
from git_revisit.gitio.process import attempt

_ANCESTORS = 12  # a hook manager may stand between git and us
_LEAST = len("--am")  # git takes unambiguous beginnings of options


class Amending:
    """The answers about one commit in the making, each looked up once, when it is first needed."""

    def __init__(self, top: Path, head: str | None) -> None:
        self._top = top
        self._head = head

    @cached_property
    def amends(self) -> bool:
        """Whether the commit replaces HEAD."""
        return _amends()

    @cached_property
    def parent(self) -> str | None:
        """The parent that the commit gets: HEAD, or the parent of the HEAD that it replaces; None if it has none."""
        if not self.amends:
            return self._head
        parent = attempt(["rev-parse", "--verify", "--quiet", "HEAD^"], self._top)
        return None if parent.code else parent.output.decode().strip()

    @cached_property
    def changes(self) -> list[PathChange] | None:
        """The changes of a commit that replaces HEAD, against its parent; None for any other, or without a parent."""
        return index.changes(self._top, against=self.parent) if self.amends and self.parent else None


def _amends() -> bool:
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
