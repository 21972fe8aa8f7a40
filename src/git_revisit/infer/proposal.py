"""Values that inference returns: what commits worked on, and the focus and revisits proposed from it."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from git_revisit.infer.decode import Proposal, Step
from git_revisit.model.events import Focus, Revisit, Workflow
from git_revisit.model.tagging import IGNORED


class Work(NamedTuple):
    """What a commit changed, as far as it counts."""

    commit: str
    at: int
    name: str
    email: str
    subject: str
    paths: dict[str, list[str]]  # by phase
    recorded: tuple[str, ...]  # ids of the events that it brought

    @property
    def step(self) -> Step:
        """The commit as the decoder sees it."""
        touched = {phase: len(paths) for phase, paths in self.paths.items()}
        return Step(self.commit, self.at, self.email.lower(), touched)


class Survey(NamedTuple):
    """What commits did: those that worked on a phase, the changed paths by tag, and the untagged by directory.

    ``untagged`` counts, by the phases that the same commits touched (empty for none).
    """

    work: list[Work]
    tags: Counter[str | None]
    untagged: dict[str, Counter[str]]

    @property
    def coverage(self) -> float | None:
        """The share (0…1) of changed paths that belong to a phase or to all, among those not ignored; None of none."""
        counted = self.tags.total() - self.tags[IGNORED]
        return 1 - self.tags[None] / counted if counted else None


class Inference(NamedTuple):
    """What a history suggests.

    ``focus`` are events, one for each period; ``events`` one for each episode that nobody has recorded. ``work`` is by
    commit. ``passed`` counts the commits that make no revisit, by why.
    """

    rev: str
    commit: str | None
    workflow: Workflow
    configured: bool
    survey: Survey
    doubts: tuple[str, ...]
    proposal: Proposal
    focus: tuple[Focus, ...]
    events: tuple[Revisit, ...]
    work: dict[str, Work]
    passed: Counter[str]

    @property
    def confidence(self) -> str:
        """How far the answer deserves belief: low or fair; never more, since it is inferred."""
        return "low" if self.doubts else "fair"
