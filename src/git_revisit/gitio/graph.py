"""The commit graph: commits with their parents, each walk in one git process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from git_revisit.gitio import log, parse
from git_revisit.gitio.environment import NO_COMMIT_GRAPH
from git_revisit.gitio.parse import PathChange
from git_revisit.model.commits import Commit

if TYPE_CHECKING:
    from git_revisit.gitio.repository import Repository


def commits(repository: Repository, tip: str, known: str | None = None) -> Iterator[tuple[Commit, str]]:
    """Return the commits that a commit reaches, and ``known`` does not, with their messages."""
    arguments = ["--end-of-options", tip, *([f"^{known}"] if known else [])]
    walk = log.records(repository.path, arguments, header=f"{parse.HEADER}%x00%B", settings=NO_COMMIT_GRAPH)
    return ((commit, parse.path_text(message[0]) if message else "") for commit, message in walk)


def line(repository: Repository, tip: str) -> list[tuple[str, int]]:
    """Return the first-parent line of a commit, oldest first: ids and committer dates."""
    arguments = ["rev-list", "--first-parent", "--reverse", "--timestamp", "--end-of-options", tip]
    rows = repository.run(arguments).decode().splitlines()
    return [(identity, parse.time(at)) for at, _, identity in (row.partition(" ") for row in rows)]


def turns(repository: Repository, tip: str, folder: str) -> Iterator[tuple[Commit, list[PathChange]]]:
    """Return the commits of a first-parent line that change files below a folder, oldest first, with the changes."""
    options = ["--first-parent", "--diff-merges=first-parent", "--reverse", "--full-history"]
    return log.changes(repository.path, [*options, "--end-of-options", tip], [f":(top,literal){folder}"])


def range_of(repository: Repository, tip: str, base: str) -> set[str]:
    """Return the commits that one commit reaches and another does not."""
    return set(repository.run([*NO_COMMIT_GRAPH, "rev-list", "--end-of-options", tip, f"^{base}"]).decode().split())
