"""What git says of commits beside their trees: patch ids, messages, signatures, people; and what a clone lacks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from git_revisit.errors import GitError
from git_revisit.gitio.graph import Pair, compare, start

if TYPE_CHECKING:
    from git_revisit.gitio.repository import Repository

_CONTACT = re.compile(r"[^<>\n]*<[^<>\n]+>")


def patch_ids(repository: Repository, pairs: Sequence[Pair], *paths: str) -> list[str]:
    """Return ``git patch-id --stable`` of what leads from one tree to another, for each pair; they must differ."""
    how = ["-r", "-p", "--full-index", "--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=none"]
    with TemporaryFile() as patches:
        process = compare(repository, pairs, how, paths)
        copyfileobj(process.stdout, patches)
        patches.seek(0)
        process = start(repository, ["patch-id", "--stable"], patches)
        said, _ = process.communicate()
    ids = [row.split()[0] for row in said.decode().splitlines()]
    if len(ids) != len(pairs):
        raise GitError(f"git told {len(ids)} of {len(pairs)} patch ids", "run `git fsck`")
    return ids


def messages(repository: Repository, commits: Iterable[str]) -> dict[str, bytes]:
    """Return the messages of some commits, as raw bytes."""
    found = repository.objects.read(dict.fromkeys(commits))
    return {each.id: each.data.partition(b"\n\n")[2] for each in found}


def signatures(repository: Repository, commits: Iterable[str]) -> dict[str, str]:
    """Return git's letter for the signature of each commit, as ``git log --format=%G?`` has it."""
    arguments = ["log", "--no-walk=unsorted", "--stdin", "--no-show-signature", "--no-color", "--format=%H %G?"]
    said = repository.run(arguments, "".join(f"{each}\n" for each in commits).encode())
    return dict(row.split(" ", 1) for row in said.decode().splitlines())


def canonical(repository: Repository, contacts: Iterable[str]) -> dict[str, str]:
    """Return contacts ``Name <e-mail>`` as the mailmap has them."""
    asked = [each for each in dict.fromkeys(contacts) if _CONTACT.fullmatch(each)]
    if not asked:
        return {}
    data = "".join(f"{each}\n" for each in asked).encode("utf-8", "surrogateescape")
    said = repository.run(["check-mailmap", "--stdin"], data).decode("utf-8", "surrogateescape")
    return dict(zip(asked, said.split("\n"), strict=False))


def shallow(repository: Repository) -> set[str]:
    """Return the commits behind which a shallow repository knows nothing."""
    try:
        return set((repository.common_dir / "shallow").read_text().split())
    except OSError:
        return set()


def fetch_missing(repository: Repository, blobs: Iterable[str]) -> None:
    """Fetch the blobs that a partial clone lacks, in one batch."""
    remote = promisor(repository)
    if remote is None:
        return
    listed = ["cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objectname)"]
    lacking = set(blobs) - set(repository.run(listed).decode().split())
    if lacking:
        quiet = ["--no-tags", "--no-write-fetch-head", "--recurse-submodules=no", "--filter=blob:none", "--stdin"]
        command = ["-c", "fetch.negotiationAlgorithm=noop", "fetch", "--quiet", *quiet, remote]
        repository.run(command, "".join(f"{each}\n" for each in sorted(lacking)).encode())


def promisor(repository: Repository) -> str | None:
    """Return the remote that a partial clone fetches from, None of a whole one."""
    try:
        said = repository.run(["config", "--get-regexp", r"^remote\..*\.promisor$"]).decode("utf-8", "surrogateescape")
    except GitError:
        return None
    rows = (row.rpartition(" ") for row in said.splitlines())
    return next((key[len("remote.") : -len(".promisor")] for key, _, value in rows if value == "true"), None)
