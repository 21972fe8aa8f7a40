"""The commit in the making, as all projects of the repository share it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from git_revisit.gitio.repository import Repository
from git_revisit.hook.amending import Amending
from git_revisit.hook.pending import Pending
from git_revisit.hook.recall import Recall
from git_revisit.model.commits import Identity


class CommitMoment(NamedTuple):
    """The facts that every project of one commit shares.

    ``now`` is the committer's time in Unix seconds; ``settings`` are git's, with their scope; ``in_progress`` names a
    merge, rebase, cherry-pick, revert or am; ``reverting`` are the events that a ``revert -n`` deletes, ``deleting``
    those that the commit deletes, with their blobs.
    """

    place: Repository
    author: Identity
    now: int
    settings: Mapping[str, tuple[str, str]]
    memory: Pending
    recalled: Recall
    in_progress: str | None
    reverting: Mapping[str, str]
    deleting: Mapping[str, str]
    amending: Amending

    @property
    def author_email(self) -> str:
        """The author's e-mail address, in lower case, by which commits are compared."""
        return self.author.email.lower()
