"""The results of inference as plain values: the work of commits, and the focus and revisits proposed from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from git_revisit.model.events import Event, Focus, Revisit
from git_revisit.model.workflow import Workflow
from git_revisit.replay.filters import EVERYTHING, Filter
from git_revisit.replay.fold import Fold
from git_revisit.replay.matrix import Matrix, matrix
from git_revisit.replay.measures import ActiveDays

# Extra keys of an inferred revisit, and their values.
FILES, AGAIN, NEW_FILES = "x-files", "again", "new files only"
EXTENT, MOSTLY, IN_PASSING = "x-extent", "mostly", "in passing"


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

    @property
    def in_passing(self) -> bool:
        """Whether the revisited phase has under half of the paths in a phase, in each of its commits."""
        return all(2 * step.touched[self.to] < sum(step.touched.values()) for step in self.steps)


class Proposal(NamedTuple):
    """Focus periods and episodes, both in the order of their first steps; ``in_focus`` has the focus of each commit."""

    periods: tuple[InferredPeriod, ...]
    episodes: tuple[InferredEpisode, ...]
    in_focus: dict[str, str]


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


class ChangedPaths(NamedTuple):
    """The numbers of changed paths in a phase, in every phase (shared), and in none; ignored ones are left out."""

    phases: int
    shared: int
    untagged: int


class Survey(NamedTuple):
    """The work of commits.

    ``work`` has the commits that worked on a phase. ``untagged`` counts the changed paths without a phase by directory
    and by the phases that the same commits touched (empty for none). ``passed`` counts the commits that were left out,
    by cause. ``changed`` counts the changed paths, each once, by what they belong to. ``begun`` names, by path, the
    commit that first changed it. ``days`` are the active days of each phase.
    """

    work: list[CommitWork]
    untagged: dict[str, Counter[str]]
    passed: Counter[str]
    changed: ChangedPaths
    begun: dict[str, str]
    days: ActiveDays


class MisTag(NamedTuple):
    """A file that is nearly always changed while another phase is in focus, so that it may belong to that phase."""

    path: str
    phase: str
    focus: str
    touches: int
    beside: int  # of the touches, those while ``focus`` was in focus


class Together(NamedTuple):
    """The Jaccard index of the active days of phases: ``cells[i][j]``, None where a pair has no days."""

    phases: tuple[str, ...]
    cells: tuple[tuple[float | None, ...], ...]


class Inference(NamedTuple):
    """The focus and revisits that a history suggests.

    ``coverage`` is the share (0…1) of the countable files at the revision that belong to a phase, ``signs`` that of the
    commits that show signs of model work. ``doubts`` are the causes of a low confidence, ``cautions`` those that do not
    lower it. ``focus`` has an event for each period, ``events`` one for each episode that nobody recorded.
    ``work`` is by commit. ``together`` is the overlap in time of the phases that have active days.
    """

    rev: str
    commit: str | None
    workflow: Workflow
    configured: bool
    survey: Survey
    coverage: float | None
    signs: float
    doubts: tuple[str, ...]
    cautions: tuple[str, ...]
    proposal: Proposal
    focus: tuple[Focus, ...]
    events: tuple[Revisit, ...]
    work: dict[str, CommitWork]
    together: Together
    mis_tags: tuple[MisTag, ...]

    @property
    def per_author(self) -> bool:
        """Whether each person has a focus of their own."""
        return any(period.person is not None for period in self.proposal.periods)

    @property
    def confidence(self) -> str:
        """``low`` or ``fair``; never more, because the events are inferred."""
        return "low" if self.doubts else "fair"

    @property
    def matrix(self) -> Matrix:
        """The matrix of the proposed events."""
        return matrix(self.fold(), self.workflow, "count", self.rev, self.commit)

    def fold(self, only: Filter = EVERYTHING) -> Fold:
        """Return a fold of the proposed events; ``only`` limits what it counts."""
        fold = Fold(only)
        events: tuple[Event, ...] = (*self.focus, *self.events)
        for event in events:
            fold.put(event.id, event)
        return fold


def loops_between(episodes: Iterable[InferredEpisode], phases: Sequence[str]) -> list[Loop]:
    """Return the pairs of phases that revisits join, the strongest first."""
    place = {phase: number for number, phase in enumerate(phases)}
    pairs: dict[tuple[str, str], tuple[list[InferredEpisode], list[InferredEpisode]]] = {}
    for episode in episodes:
        start, end = episode.period.phase, episode.to
        back = place[end] < place[start]
        sides = pairs.setdefault((end, start) if back else (start, end), ([], []))
        sides[0 if back else 1].append(episode)
    result = [Loop(*pair, tuple(back), tuple(ahead)) for pair, (back, ahead) in pairs.items()]
    return sorted(result, key=lambda each: (-len(each.back) - len(each.ahead), place[each.earlier], place[each.later]))
