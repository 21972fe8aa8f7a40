"""The history as one stream: every commit with the paths that it changes, never a blob."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread
from typing import IO, Any, NamedTuple

from git_revisit.errors import GitError
from git_revisit.gitio.repository import Repository

_CHUNK = 1 << 20
# What a user may have set, and would change the answer.
_SETTINGS = ("log.showSignature=false", "log.showRoot=true", "log.follow=false", "diff.relative=false")
# A header starts behind an empty field, which no path is.
_FORMAT = "%x00%H%n%ct%n%aN%n%aE%n%s"


class Change(NamedTuple):
    """A commit and what it changes: both ends of a rename, nothing for a merge.

    ``at`` is the committer date in Unix seconds, the author as ``.mailmap`` names it; all text is bytes, in UTF-8 if
    git could tell the encoding.
    """

    commit: str
    at: int
    name: bytes
    email: bytes
    subject: bytes
    paths: list[bytes]


def changes(repository: Repository, commit: str, prefix: str = "", since: str | None = None) -> Iterator[Change]:
    """Yield the commits that a commit reaches, newest first, with the paths below a prefix that they change.

    ``since`` is a time in ISO 8601: older commits are left out. Raises GitError where git cannot read them.
    """
    command = ["git", *(word for setting in _SETTINGS for word in ("-c", setting)), "log"]
    command += ["--no-renames", "--name-only", "-z", "--no-diff-merges", "--no-color", "--no-notes"]
    command += ["--no-ext-diff", "--encoding=UTF-8", "-O/dev/null", f"--format={_FORMAT}"]
    command += [f"--since={since}"] if since else []
    command += [commit, "--", *([f":(top,literal){prefix}"] if prefix else [])]
    process: Any = repository.git.execute(command, as_process=True)
    said: list[bytes] = []
    listener = Thread(target=lambda: said.append(process.stderr.read()), daemon=True)  # a full pipe would stop git
    listener.start()
    try:
        for header, paths in _records(process.stdout):
            identity, at, name, email, subject = header.split(b"\n", 4)
            yield Change(identity.decode(), int(at or 0), name, email, subject, paths)
        process.proc.wait()
        listener.join()
        if process.proc.returncode:
            why = b"".join(said).decode(errors="replace").strip()
            raise GitError(f"git log failed: {why}", "run `git fsck`; in a partial clone, check the remote", why)
    finally:
        process.proc.kill()
        process.proc.wait()
        listener.join()
        for stream in (process.stdout, process.stderr):
            stream.close()


def _records(stream: IO[bytes]) -> Iterator[tuple[bytes, list[bytes]]]:
    """Yield headers and the fields behind each."""
    header: bytes | None = None
    starting = False
    paths: list[bytes] = []
    for field in _fields(stream):
        if not field:
            starting = True
        elif starting:
            if header is not None:
                yield header, paths
            header, paths, starting = field, [], False
        else:
            paths.append(field if paths else field.removeprefix(b"\n"))
    if header is not None:
        yield header, paths


def _fields(stream: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while chunk := stream.read(_CHUNK):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole
    if rest:
        yield rest
