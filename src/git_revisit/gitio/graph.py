"""The commit graph: commits with their parents, each walk in one git process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from git_revisit.gitio import parse, process
from git_revisit.gitio.environment import NO_COMMIT_GRAPH
from git_revisit.gitio.parse import PathChange
from git_revisit.model.commits import Commit

if TYPE_CHECKING:
    from git_revisit.gitio.repository import Repository


def commits(repository: Repository, tip: str, known: str | None = None) -> Iterator[Commit]:
    """Yield the commits that a commit reaches, and ``known`` does not, as the commit objects have them."""
    order = ["--no-show-signature", "--no-notes", "--no-color"]
    arguments = [
        *NO_COMMIT_GRAPH,
        "-c",
        "log.follow=false",
        "log",
        "-z",
        *order,
        "--encoding=UTF-8",
        f"--format={parse.HEADER}",
    ]
    hidden = [f"^{known}"] if known else []
    for header, _ in parse.log_records(process.stream([*arguments, "--end-of-options", tip, *hidden], repository.path)):
        yield parse.commit(header)


def line(repository: Repository, tip: str) -> list[tuple[str, int]]:
    """Return the first-parent line of a commit, oldest first: ids and committer dates."""
    arguments = ["rev-list", "--first-parent", "--reverse", "--timestamp", "--end-of-options", tip]
    rows = repository.run(arguments).decode().splitlines()
    return [(identity, parse.time(at)) for at, _, identity in (row.partition(" ") for row in rows)]


def turns(repository: Repository, tip: str, folder: str) -> Iterator[tuple[Commit, list[PathChange]]]:
    """Yield the commits of a first-parent line that change files below a folder, oldest first, with the changes."""
    options = ["--first-parent", "--diff-merges=first-parent", "--reverse", "--full-history", "--no-show-signature"]
    output = [*parse.RAW, "-r", "--no-notes", "--encoding=UTF-8", f"--format={parse.HEADER}"]
    arguments = ["-c", "log.showRoot=true", "-c", "log.follow=false", "log", *options, *output]
    spec = f":(top,literal){folder}"
    for header, raw in parse.log_records(
        process.stream([*arguments, "--end-of-options", tip, "--", spec], repository.path)
    ):
        yield parse.commit(header), parse.changes(raw)


def range_of(repository: Repository, tip: str, base: str) -> set[str]:
    """Return the commits that one commit reaches and another does not."""
    return set(repository.run([*NO_COMMIT_GRAPH, "rev-list", "--end-of-options", tip, f"^{base}"]).decode().split())
