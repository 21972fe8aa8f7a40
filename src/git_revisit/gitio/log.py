"""``git log``, independent of the user's settings: messages, signatures and people of commits, and the commit graph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from git_revisit.errors import GitError
from git_revisit.gitio import parse, process
from git_revisit.gitio.environment import NO_COMMIT_GRAPH
from git_revisit.gitio.parse import PathChange
from git_revisit.model.commits import Commit

if TYPE_CHECKING:
    from git_revisit.gitio.repository import Repository


_SETTINGS = ("log.showSignature=false", "log.showRoot=true", "log.follow=false")
_LOG = (
    *(word for setting in _SETTINGS for word in ("-c", setting)), "log", "-z", "--no-mailmap", "--no-notes",
    "--no-color", "--encoding=UTF-8",
)  # fmt: skip
_CONTACT = re.compile(r"[^<>\n]*<[^<>\n]+>")


def records(
    cwd: Path,
    arguments: Iterable[str],
    pathspecs: Iterable[str] = (),
    header: str = parse.HEADER,
    settings: Sequence[str] = (),
) -> Iterator[tuple[Commit, list[bytes]]]:
    """Yield commits, each with the fields of its diff.

    ``arguments`` are options and revisions of `git log`, ``settings`` more ``-c KEY=VALUE``.
    """
    command = (*settings, *_LOG, f"--format={header}", *arguments, "--")
    limits = map(parse.path_bytes, pathspecs)
    for head, fields in parse.log_records(process.stream(chain[str | bytes](command, limits), cwd)):
        yield parse.commit(head), fields


def changes(
    cwd: Path, arguments: Iterable[str], pathspecs: Iterable[str] = ()
) -> Iterator[tuple[Commit, list[PathChange]]]:
    """Yield commits, each with its changes; both paths of a rename count."""
    for commit, raw in records(cwd, [*parse.RAW, *arguments], pathspecs):
        yield commit, parse.changes(raw)


def latest(cwd: Path, arguments: Iterable[str], pathspecs: Iterable[str]) -> Commit | None:
    """Return the latest commit that changes some paths; None if no commit does."""
    return next((commit for commit, _ in records(cwd, ["-1", *arguments], pathspecs)), None)


def changed_paths(
    repository: Repository, commit: str, prefix: str = "", since: str | None = None
) -> Iterator[tuple[Commit, list[bytes]]]:
    """Yield the commits that a commit reaches, newest first, with the paths below a prefix that they change.

    Both paths of a rename count; a merge has no paths. The author is as ``.mailmap`` has it. ``since`` is a time in
    ISO 8601: older commits are left out. Raises GitError if git cannot read the history.
    """
    arguments = ["--name-only", "--no-renames", "--no-diff-merges", *parse.NEUTRAL, commit]
    recent = [f"--since={since}"] if since else []
    pathspecs = [f":(top,literal){prefix}"] if prefix else []
    try:
        yield from records(repository.path, [*recent, *arguments], pathspecs, parse.MAPPED_HEADER)
    except GitError as error:
        raise GitError(error.message, "run `git fsck`; in a partial clone, check the remote", error.stderr) from None


def messages(cwd: Path, commits: Sequence[str]) -> list[bytes]:
    """Return the messages of some commits, in order; in UTF-8 if git can convert them."""
    if not commits:
        return []
    names = "".join(f"{each}\n" for each in commits).encode()
    return list(parse.fields([process.run([*_LOG, "--no-walk=unsorted", "--stdin", "--format=%B"], cwd, names)]))


def signatures(repository: Repository, commits: Iterable[str]) -> dict[str, str]:
    """Return git's letter for the signature of each commit, as ``git log --format=%G?`` prints it."""
    names = "".join(f"{each}\n" for each in commits).encode()
    output = repository.run([*_LOG, "--no-walk=unsorted", "--stdin", "--format=%H %G?"], names)
    return dict(row.decode().split(" ", 1) for row in parse.fields([output]))


def mailmapped(repository: Repository, contacts: Iterable[str]) -> dict[str, str]:
    """Return contacts ``Name <e-mail>``, each with the one that the mailmap puts in its place."""
    valid = [each for each in dict.fromkeys(contacts) if _CONTACT.fullmatch(each)]
    if not valid:
        return {}
    requests = "".join(f"{each}\n" for each in valid).encode("utf-8", "surrogateescape")
    answers = repository.run(["check-mailmap", "--stdin"], requests).decode("utf-8", "surrogateescape")
    return dict(zip(valid, answers.split("\n"), strict=False))


def commits(repository: Repository, tip: str, known: str | None = None) -> Iterator[tuple[Commit, str]]:
    """Return the commits that a commit reaches, and ``known`` does not, with their messages."""
    arguments = ["--end-of-options", tip, *([f"^{known}"] if known else [])]
    walk = records(repository.path, arguments, header=f"{parse.HEADER}%x00%B", settings=NO_COMMIT_GRAPH)
    return ((commit, parse.path_text(message[0]) if message else "") for commit, message in walk)


def first_parent_line(repository: Repository, tip: str) -> list[tuple[str, int]]:
    """Return the first-parent line of a commit, oldest first: ids and committer dates."""
    arguments = ["rev-list", "--first-parent", "--reverse", "--timestamp", "--end-of-options", tip]
    rows = repository.run(arguments).decode().splitlines()
    return [(identity, parse.time(at)) for at, _, identity in (row.partition(" ") for row in rows)]


def turns(repository: Repository, tip: str, folder: str) -> Iterator[tuple[Commit, list[PathChange]]]:
    """Return the commits of a first-parent line that change files below a folder, oldest first, with the changes."""
    options = ["--first-parent", "--diff-merges=first-parent", "--reverse", "--full-history"]
    return changes(repository.path, [*options, "--end-of-options", tip], [f":(top,literal){folder}"])


def range_of(repository: Repository, tip: str, base: str) -> set[str]:
    """Return the commits that one commit reaches and another does not."""
    return set(repository.run([*NO_COMMIT_GRAPH, "rev-list", "--end-of-options", tip, f"^{base}"]).decode().split())
