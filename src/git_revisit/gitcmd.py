"""Git for what writes: the hook and the commands. Only the standard library, one short process a question.

Git's environment is decided here, once. Readers of history use ``history`` instead.
"""

import os
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from git_revisit.errors import DataError, GitError
from git_revisit.eventfile import FOLDER, write

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
    arguments: Iterable[str], cwd: str | Path = ".", data: bytes = b"", more: Mapping[str, str] | None = None
) -> bytes:
    """Run git and return its output; raises GitError with what it said."""
    command = ["git", *arguments]
    try:
        done = subprocess.run(command, cwd=cwd, input=data, capture_output=True, env={**environment(), **(more or {})})
    except FileNotFoundError:
        raise GitError("git is not on PATH", "install git 2.36 or later") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise GitError(f"git {command[1]} failed: {said or f'exit {done.returncode}'}", stderr=said)
    return done.stdout


def line(arguments: Iterable[str], cwd: str | Path = ".") -> str:
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


class Staged(NamedTuple):
    """A file to write and stage; ``path`` is relative to the project root."""

    path: str
    data: bytes


def stage(tree: Worktree, files: Iterable[Staged]) -> None:
    """Write files to the work tree and stage them by object.

    Neither a ``.gitignore``, nor a filter, nor a sparse checkout can lose a file that is staged so. Raises DataError
    where a symbolic link of the repository would lead a write out of the project.
    """
    entries = []
    for file in files:
        path = tree.root / file.path
        if not path.parent.resolve().is_relative_to(tree.root.resolve()):
            raise DataError(f"a symbolic link leads {path.parent} out of the project", "remove the link")
        write(path, file.data)
        blob = run(["hash-object", "-w", "--no-filters", "--stdin"], tree.top, file.data).decode().strip()
        entries.append(f"100644 {blob}\t{tree.prefix}{file.path}\0".encode("utf-8", "surrogateescape"))
    if entries:
        run(["update-index", "--add", "-z", "--index-info"], tree.top, b"".join(entries))


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
    text = line(["var", f"GIT_{role}_IDENT"], cwd)
    name, _, rest = text.partition(" <")
    email, _, when = rest.partition("> ")
    return Identity(name, email, int(when.split()[0]))
