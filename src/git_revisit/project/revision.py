"""Revisions as users write them, parsed once into a typed value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from git_revisit.errors import UsageError
from git_revisit.gitio.repository import check_name
from git_revisit.model.commits import Commit


@dataclass(frozen=True)
class CommitRevision:
    """A commit by any of its names: ``HEAD``, ``v1.0``, an id."""

    label: str


@dataclass(frozen=True)
class RangeRevision:
    """A range ``A..B``."""

    start: CommitRevision
    end: CommitRevision

    @property
    def label(self) -> str:
        """The range as it was written."""
        return f"{self.start.label}..{self.end.label}"


@dataclass(frozen=True)
class AllRevision:
    """The union over all refs and HEAD."""

    label: str = "--all"


@dataclass(frozen=True)
class StagedRevision:
    """The index instead of a commit."""

    label: str = "--staged"


Revision = CommitRevision | RangeRevision | AllRevision | StagedRevision
HEAD, ALL, STAGED = CommitRevision("HEAD"), AllRevision(), StagedRevision()


def parse_revision(text: str) -> CommitRevision | RangeRevision:
    """Return the commit or range that a text names; raises UsageError for text that cannot name one."""
    if "..." in text:
        raise UsageError(f"{text!r}: a range has two dots", f"write {text.replace('...', '..', 1)!r}")
    start, dots, end = text.partition("..")
    if dots and not (start and end):
        raise UsageError(f"{text!r}: a side of the range is empty", "name both, as in v1.0..HEAD")
    check_name(start)
    if not dots:
        return CommitRevision(start)
    check_name(end)
    return RangeRevision(CommitRevision(start), CommitRevision(end))


def parse_commit(text: str) -> CommitRevision:
    """Return the commit that a text names; raises UsageError for a range."""
    revision = parse_revision(text)
    if isinstance(revision, RangeRevision):
        raise UsageError(f"{text!r} is a range", "name a commit, a branch or a tag")
    return revision


def parse_range(text: str) -> RangeRevision:
    """Return the range that a text names; raises UsageError for a single commit."""
    revision = parse_revision(text)
    if not isinstance(revision, RangeRevision):
        raise UsageError(f"{text!r} is not a range", f"write {text}..HEAD")
    return revision


def named_revision(text: str) -> Revision:
    """Return what a text names; ``--all`` stands for the union over all refs, ``--staged`` for the index."""
    special: dict[str, Revision] = {each.label: each for each in (ALL, STAGED)}
    return special.get(text) or parse_revision(text)


class Target(NamedTuple):
    """A commit in a repository, or the end of a range ``A..B``, by its name; ``commit`` is None before the first one.

    ``start`` is the name of A and ``base`` its commit; both are None for a single commit.
    """

    end: str
    commit: Commit | None
    start: str | None = None
    base: Commit | None = None

    @property
    def rev(self) -> str:
        """The name of the commit or range, as a user writes it."""
        return self.end if self.start is None else f"{self.start}..{self.end}"
