"""Git for what writes: the hook and the commands. Only the standard library, one short process a question.

Git's environment is decided here, once. Readers of history use ``history`` instead.
"""

import os
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from git_revisit.errors import DataError, GitError
from git_revisit.model.event_file import FOLDER

SETTINGS = {
    "LC_ALL": "C",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull + "/none",  # grafts would hide history from the walks
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    # What would change the meaning of our path arguments.
    "GIT_LITERAL_PATHSPECS": "0",
    "GIT_GLOB_PATHSPECS": "0",
    "GIT_NOGLOB_PATHSPECS": "0",
    "GIT_ICASE_PATHSPECS": "0",
}


def environment() -> dict[str, str]:
    """Return the environment for git: the user's, under our settings."""
    return {**os.environ, **SETTINGS}


def run(
    arguments: Iterable[str | bytes], cwd: str | Path = ".", data: bytes = b"", more: Mapping[str, str] | None = None
) -> bytes:
    """Run git and return its output; raises GitError with what it said."""
    command = ["git", *arguments]
    try:
        done = subprocess.run(command, cwd=cwd, input=data, capture_output=True, env={**environment(), **(more or {})})
    except FileNotFoundError:
        raise GitError("git is not on PATH", "install git 2.36 or later") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise GitError(f"git {command[1]!s} failed: {said or f'exit {done.returncode}'}", stderr=said)
    return done.stdout


def line(arguments: Iterable[str | bytes], cwd: str | Path = ".") -> str:
    """Run git and return the one line that it prints."""
    return run(arguments, cwd).decode(errors="surrogateescape").removesuffix("\n")


class Worktree(NamedTuple):
    """A work tree and the project in it.

    ``prefix`` is the project root relative to ``top``, empty or ending in a slash.
    """

    top: Path
    prefix: str

    @property
    def root(self) -> Path:
        """The project root."""
        return self.top / self.prefix


def find_worktree(path: str | Path = ".", project: str | None = None) -> Worktree:
    """Return the work tree at a path, and the project root: the nearest directory above that holds ``.revisit``.

    Without one it is the top. ``project`` names the root instead. Raises DataError outside a work tree.
    """
    start = Path(path, project or "")
    if not start.is_dir():
        raise DataError(f"{start} is no directory")
    try:
        top = Path(line(["rev-parse", "--show-toplevel"], start))
    except GitError as error:
        raise DataError(f"not in a git work tree: {error.message}", "run `git init`, or change directory") from None
    here = start.resolve()
    candidates = [here] if project else [here, *here.parents]
    for candidate in candidates:
        if project or (candidate / FOLDER).is_dir() or candidate == top.resolve():
            inside = candidate.relative_to(top.resolve()).as_posix()
            return Worktree(top, "" if inside == "." else f"{inside}/")
    return Worktree(top, "")


class Identity(NamedTuple):
    """Who commits, and when: ``at`` in Unix seconds."""

    name: str
    email: str
    at: int

    @property
    def actor(self) -> str:
        """The person as events name it."""
        return f"{self.name} <{self.email}>"


def identity(role: str, cwd: str | Path = ".") -> Identity:
    """Return git's AUTHOR or COMMITTER identity, with its time."""
    try:
        text = line(["var", f"GIT_{role}_IDENT"], cwd)
    except GitError as error:
        why = (error.stderr or error.message).splitlines()[-1].removeprefix("fatal: ")
        remedy = "say who you are: git config user.name NAME, git config user.email EMAIL"
        raise GitError(f"git knows no identity: {why}", "" if "date" in why else remedy, error.stderr) from None
    name, _, rest = text.partition(" <")
    email, _, when = rest.partition("> ")
    return Identity(name, email, int(when.split()[0]))


class Place(NamedTuple):
    """Where a commit is made: the top of the work tree, its own git directory, and HEAD (None before the first)."""

    top: Path
    git_dir: Path
    head: str | None


def find_place(path: str | Path = ".") -> Place:
    """Return where we are; raises DataError outside a work tree."""
    try:
        text = line(["rev-parse", "--absolute-git-dir", "--show-toplevel", "--revs-only", "HEAD"], path)
    except GitError as error:
        raise DataError(f"not in a git work tree: {error.message}", "run `git init`, or change directory") from None
    git_dir, top, *head = text.split("\n")
    return Place(Path(top), Path(git_dir), head[0] if head else None)


# What git leaves in its directory while a command waits to be concluded. ``REBASE_HEAD``, ``SQUASH_MSG`` and
# ``AUTO_MERGE`` stay behind afterwards, and so mean nothing.
_UNDER_WAY = {
    "rebase-merge": "rebase",
    "rebase-apply": "rebase or am",
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
}


def under_way(git_dir: Path) -> str | None:
    """Return what is in progress: a merge, rebase, cherry-pick, revert or am; else None."""
    return next((name for file, name in _UNDER_WAY.items() if (git_dir / file).exists()), None)


class Change(NamedTuple):
    """A path that differs: ``status`` is git's letter, ``path`` relative to the top, a side that lacks it is zeros."""

    status: str
    path: bytes
    old_mode: str
    new_mode: str
    old: str
    new: str


RAW = ("--raw", "-z", "--no-abbrev", "--no-renames", "--ignore-submodules=none", "--no-ext-diff", "--no-color")


def changes(raw: Iterable[bytes]) -> list[Change]:
    """Return what git's raw format says; ``raw`` are its fields, split at NUL: a head and a path in turn."""
    fields = iter(raw)
    found = []
    for head in fields:
        old_mode, new_mode, old, new, status = head.decode().lstrip("\n:").split(" ")
        found.append(Change(status[0], next(fields), old_mode, new_mode, old, new))
    return found


def staged_changes(top: Path) -> list[Change]:
    """Return how the index differs from HEAD; both ends of a rename count."""
    return changes(run(["diff", "--cached", *RAW], top).split(b"\0")[:-1])


class Entry(NamedTuple):
    """A file in the index; ``path`` is relative to the top."""

    mode: str
    blob: str
    path: bytes


def listed(top: Path, pathspecs: Iterable[str | bytes]) -> list[Entry]:
    """Return the files in the index that some pathspecs match, in the order of their paths."""
    entries = []
    for row in run(["ls-files", "--cached", "--stage", "-z", "--", *pathspecs], top).split(b"\0")[:-1]:
        head, _, path = row.partition(b"\t")
        mode, blob, _ = head.decode().split(" ")
        entries.append(Entry(mode, blob, path))
    return entries


def contents(top: Path, names: Iterable[str]) -> dict[str, bytes]:
    """Return the contents of blobs, by the names given; those that are no blobs are left out."""
    wanted = list(dict.fromkeys(names))
    if not wanted:
        return {}
    data = run(["cat-file", "--batch"], top, "".join(f"{name}\n" for name in wanted).encode())
    found, start = {}, 0
    for name in wanted:
        end = data.index(b"\n", start)
        head = data[start:end].split(b" ")
        start = end + 1
        if len(head) != 3 or head[1] not in (b"blob", b"tree", b"commit", b"tag"):
            continue  # "missing"
        size = int(head[2])
        if head[1] == b"blob":
            found[name] = data[start : start + size]
        start += size + 1
    return found


def settings(top: Path) -> dict[str, tuple[str, str]]:
    """Return git's ``revisit.*`` settings: the last value of each, and its scope; a key without a value is true."""
    try:
        fields = run(["config", "--show-scope", "-z", "--get-regexp", r"^revisit\."], top).split(b"\0")[:-1]
    except GitError:  # none
        return {}
    found = {}
    for scope, item in zip(fields[::2], fields[1::2], strict=True):
        key, newline, value = item.partition(b"\n")
        found[key.decode()] = (value.decode(errors="replace") if newline else "true", scope.decode())
    return found


def path_bytes(path: str) -> bytes:
    """Return a path as git has it; ``path_text`` and back loses nothing."""
    return path.encode("utf-8", "surrogateescape")


def path_text(path: bytes) -> str:
    """Return a path as text, to match and to show."""
    return path.decode("utf-8", "surrogateescape")
