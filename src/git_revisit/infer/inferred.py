"""The results of inference as plain values: what commits worked on, and the focus and revisits proposed from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from git_revisit.model.events import Focus, Revisit
from git_revisit.model.tagging import IGNORED
from git_revisit.model.workflow import Workflow


class WorkStep(NamedTuple):
    """A commit as the decoder sees it; ``touched`` counts its paths by phase and is never empty."""

    commit: str
    at: int  # Unix seconds
    person: str
    touched: dict[str, int]


class InferredPeriod(NamedTuple):
    """A focus period; ``steps`` is the number of its steps, ``person`` is None for a focus of the whole project."""

    phase: str
    first: WorkStep
    last: WorkStep
    steps: int
    person: str | None = None


class InferredEpisode(NamedTuple):
    """A revisit: the period in which it began, the phase that it went to, and its steps."""

    period: InferredPeriod
    to: str
    steps: tuple[WorkStep, ...]


class Proposal(NamedTuple):
    """Focus periods and episodes, both in the order of their first steps."""

    periods: tuple[InferredPeriod, ...]
    episodes: tuple[InferredEpisode, ...]


class Loop(NamedTuple):
    """Two phases that revisits join: those to the earlier phase, and those to the later one."""

    earlier: str
    later: str
    back: tuple[InferredEpisode, ...]
    ahead: tuple[InferredEpisode, ...]


class CommitWork(NamedTuple):
    """The changes of a commit that count."""

    commit: str
    at: int
    name: str
    email: str
    subject: str
    paths: dict[str, list[str]]  # by phase
    recorded: tuple[str, ...]  # ids of the events that it added

    @property
    def step(self) -> WorkStep:
        """The commit as the decoder sees it."""
        touched = {phase: len(paths) for phase, paths in self.paths.items()}
        return WorkStep(self.commit, self.at, self.email.lower(), touched)


class Survey(NamedTuple):
    """What commits did.

    ``work`` has the commits that worked on a phase, ``tags`` counts the changed paths by tag. ``untagged`` counts the
    untagged ones by directory and by the phases that the same commits touched (empty for none). ``passed`` counts the
    commits that were left out, by cause.
    """

    work: list[CommitWork]
    tags: Counter[str | None]
    untagged: dict[str, Counter[str]]
    passed: Counter[str]

    @property
    def coverage(self) -> float | None:
        """The share (0…1) of changed paths that have a phase or are shared, among those not ignored; None of none."""
        counted = self.tags.total() - self.tags[IGNORED]
        return 1 - self.tags[None] / counted if counted else None


class Inference(NamedTuple):
    """What a history suggests.

    ``focus`` has an event for each period, ``events`` one for each episode that nobody recorded. ``work`` is by commit.
    ``doubts`` are the causes of a low confidence.
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
    work: dict[str, CommitWork]

    @property
    def confidence(self) -> str:
        """``low`` or ``fair``; never more, because the events are inferred."""
        return "low" if self.doubts else "fair"


def loops(episodes: Iterable[InferredEpisode], phases: Sequence[str]) -> list[Loop]:
    """Return the pairs of phases that revisits join, the strongest first."""
    place = {phase: number for number, phase in enumerate(phases)}
    pairs: dict[tuple[str, str], tuple[list[InferredEpisode], list[InferredEpisode]]] = {}
    for episode in episodes:
        start, end = episode.period.phase, episode.to
        back = place[end] < place[start]
        sides = pairs.setdefault((end, start) if back else (start, end), ([], []))
        sides[0 if back else 1].append(episode)
    found = [Loop(*pair, tuple(back), tuple(ahead)) for pair, (back, ahead) in pairs.items()]
    return sorted(found, key=lambda each: (-len(each.back) - len(each.ahead), place[each.earlier], place[each.later]))
