"""The gaps of a clone: history behind a shallow boundary, blobs that a partial clone fetches on demand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from git_revisit.errors import GitError

if TYPE_CHECKING:
    from git_revisit.gitio.repository import Repository


def shallow(repository: Repository) -> frozenset[str]:
    """Return the commits behind which a shallow clone has no history."""
    try:
        return frozenset((repository.common_dir / "shallow").read_text().split())
    except OSError:
        return frozenset()


def promisor(repository: Repository) -> str | None:
    """Return the remote that a partial clone fetches from; None in a full clone."""
    try:
        output = repository.run(["config", "--get-regexp", r"^remote\..*\.promisor$"])
    except GitError:
        return None
    rows = (row.rpartition(" ") for row in output.decode("utf-8", "surrogateescape").splitlines())
    return next((key[len("remote.") : -len(".promisor")] for key, _, value in rows if value == "true"), None)


def is_incomplete(repository: Repository) -> bool:
    """Return whether objects of the history may be missing: a shallow or partial clone, or grafts."""
    grafts = (repository.common_dir / "info" / "grafts").exists()
    return grafts or bool(shallow(repository)) or promisor(repository) is not None


def fetch_missing(repository: Repository, blobs: Iterable[str]) -> None:
    """Fetch the blobs that a partial clone lacks, in one batch."""
    remote = promisor(repository)
    if remote is None:
        return
    listing = ["cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objectname)"]
    missing = set(blobs) - set(repository.run(listing).decode().split())
    if missing:
        quiet = ["--no-tags", "--no-write-fetch-head", "--recurse-submodules=no", "--filter=blob:none", "--stdin"]
        command = ["-c", "fetch.negotiationAlgorithm=noop", "fetch", "--quiet", *quiet, remote]
        repository.run(command, "".join(f"{each}\n" for each in sorted(missing)).encode())
