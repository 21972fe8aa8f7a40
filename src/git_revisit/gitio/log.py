"""The history as one stream, and more that git knows of commits: messages, signatures, people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from git_revisit.errors import GitError
from git_revisit.gitio import parse, process
from git_revisit.model.commits import Commit

if TYPE_CHECKING:
    from git_revisit.gitio.repository import Repository

# Settings of a user that would change the output.
_SETTINGS = ("log.showSignature=false", "log.showRoot=true", "log.follow=false", "diff.relative=false")
_CONTACT = re.compile(r"[^<>\n]*<[^<>\n]+>")


def changes(
    repository: Repository, commit: str, prefix: str = "", since: str | None = None
) -> Iterator[tuple[Commit, list[bytes]]]:
    """Yield the commits that a commit reaches, newest first, with the paths below a prefix that they change.

    Both paths of a rename count; a merge has no paths. The author is as ``.mailmap`` has it. ``since`` is a time in
    ISO 8601: older commits are left out. Raises GitError if git cannot read the history.
    """
    command = [*(word for setting in _SETTINGS for word in ("-c", setting)), "log"]
    command += ["--no-renames", "--name-only", "-z", "--no-diff-merges", "--no-color", "--no-notes"]
    command += ["--no-ext-diff", "--encoding=UTF-8", "-O/dev/null", f"--format={parse.MAPPED_HEADER}"]
    command += [f"--since={since}"] if since else []
    command += [commit, "--", *([f":(top,literal){prefix}"] if prefix else [])]
    try:
        for header, paths in parse.log_records(process.stream(command, repository.path)):
            yield parse.commit(header), paths
    except GitError as error:
        raise GitError(error.message, "run `git fsck`; in a partial clone, check the remote", error.stderr) from None


def messages(repository: Repository, commits: Iterable[str]) -> dict[str, bytes]:
    """Return the messages of some commits, as raw bytes."""
    found = repository.objects.read(dict.fromkeys(commits))
    return {each.id: each.data.partition(b"\n\n")[2] for each in found}


def signatures(repository: Repository, commits: Iterable[str]) -> dict[str, str]:
    """Return git's letter for the signature of each commit, as ``git log --format=%G?`` has it."""
    arguments = ["log", "--no-walk=unsorted", "--stdin", "--no-show-signature", "--no-color", "--format=%H %G?"]
    output = repository.run([*arguments, "--encoding=UTF-8"], "".join(f"{each}\n" for each in commits).encode())
    return dict(row.split(" ", 1) for row in output.decode().splitlines())


def mailmapped(repository: Repository, contacts: Iterable[str]) -> dict[str, str]:
    """Return contacts ``Name <e-mail>`` as the mailmap has them."""
    asked = [each for each in dict.fromkeys(contacts) if _CONTACT.fullmatch(each)]
    if not asked:
        return {}
    requests = "".join(f"{each}\n" for each in asked).encode("utf-8", "surrogateescape")
    answers = repository.run(["check-mailmap", "--stdin"], requests).decode("utf-8", "surrogateescape")
    return dict(zip(asked, answers.split("\n"), strict=False))
