"""A project's history, commit by commit: the event files that each commit brings and takes away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from git_revisit.gitio import graph
from git_revisit.gitio.graph import Turn
from git_revisit.gitio.trees import Entry
from git_revisit.model.event_file import EVENTS, SUFFIX
from git_revisit.model.events import Event, Invalid, Revisit, Workflow
from git_revisit.project.read import Project, Target
from git_revisit.replay import diff as core_diff
from git_revisit.replay.diff import Diff, log_of
from git_revisit.replay.evolution import Change, Evolution, Files, Moment, Span, evolve, periods, steps, tagged
from git_revisit.replay.fold import Fold
from git_revisit.replay.matrix import Wanted, matrix

Pairs = Callable[[Workflow], Wanted | None]
Line = Sequence[tuple[str, int]]


def evolution(project: Project, rev: str = "HEAD", every: str = "commit", pairs: Pairs | None = None) -> Evolution:
    """Return how the matrix came about along the first-parent line of a revision, by that revision's configuration.

    ``every`` is commit, day, week, month or tag; ``pairs`` gives, for a workflow, the pairs of phases to count.
    """
    target = Target(rev, project.commit(rev))
    workflow = project.seen(target, Fold()).workflow
    if target.commit is None:
        return Evolution(rev, None, workflow.ids, ())
    said = _remembered(project, target.commit.id, every) or _replayed(project, target, every, workflow)
    place = project.places([target.commit])[0]
    project.noted(target, place.config, said.invalid)
    found = tuple(steps(said.changes, pairs(workflow) if pairs else None))
    named = {phase for step in found for start, end, _ in step.delta for phase in (start, end)}
    return Evolution(rev, target.commit.id, (*said.phases, *sorted(named - set(said.phases))), found)


class _Line(NamedTuple):
    """The changes of a first-parent line, the phases at its end, and how many files there are invalid."""

    changes: list[Change]
    phases: tuple[str, ...]
    invalid: int


SPACE = "evolution"
FORMAT = 2  # of the lines that are kept, one a project and kind of step


def _replayed(project: Project, target: Target, every: str, workflow: Workflow) -> _Line:
    tip = target.commit.id if target.commit else ""
    fold = Fold()
    turns = list(graph.turns(project.repository, tip, f"{project.prefix}{EVENTS}/"))
    moves = event_moves(project, turns)
    line = graph.line(project.repository, tip) if every != "commit" else []
    moments = _each(moves) if every == "commit" else _spans(line, _cut(project, target.rev, line, every), moves)
    found = _Line(list(evolve(fold, moments, workflow)), matrix(fold, workflow).phases, len(fold.invalid))
    if every != "tag":  # tags come and go
        rows = [(*each[:3], *(tuple(map(tuple, events)) for events in each[3:])) for each in found.changes]
        project.memo.keep(SPACE, {f"{every} {project.prefix!a}": (f"{FORMAT} {tip}", rows, *found[1:])})
    project.memo.save()
    return found


def _remembered(project: Project, tip: str, every: str) -> _Line | None:
    """Return the line of an earlier run, if it ends at this commit."""
    key = f"{every} {project.prefix!a}"
    kept = project.memo.read(SPACE, [key]).get(key) if every != "tag" else None
    if kept is None or kept[0] != f"{FORMAT} {tip}":
        return None
    _, rows, phases, invalid = kept
    make = Revisit._make
    changes = [
        Change(commit, at, label, tuple(map(make, put)), tuple(map(make, drop)))
        for commit, at, label, put, drop in rows
    ]
    return _Line(changes, phases, invalid)


def diff(project: Project, a: str, b: str = "HEAD") -> Diff:
    """Return what lies between two revisions, by the configuration of the second."""
    return between(project, Target(a, project.commit(a)), Target(b, project.commit(b)))


def between(project: Project, start: Target, end: Target) -> Diff:
    """Return what lies between two targets, by the configuration of the second."""
    workflow = project.seen(end, Fold()).workflow
    logs = [log_of(fold, workflow) for fold in project.visit([start.commit, end.commit])]
    sides = [(side.rev, side.commit.id if side.commit else None) for side in (start, end)]
    return core_diff.diff(sides[0], sides[1], logs[0], logs[1], workflow)


Moved = tuple[Turn, tuple[Files, Files]]


def event_moves(project: Project, turns: Sequence[Turn]) -> list[Moved]:
    """Return, for each turn, the event files that go and come by it; all are decoded in one batch."""
    sides = [(turn, *event_entries(turn.changes, project.prefix)) for turn in turns]
    items = iter(project.log.items([entry for _, gone, come in sides for entry in (*gone, *come)]))
    return [(turn, (_with(gone, items), _with(come, items))) for turn, gone, come in sides]


def _with(entries: Sequence[Entry], items: Iterator[Event | Invalid]) -> Files:
    return [(entry.path, next(items)) for entry in entries]


def event_entries(changes: Iterable[graph.Change], prefix: str) -> tuple[list[Entry], list[Entry]]:
    """Return the event files among some changes, those that go and those that come, by paths in the project."""
    gone, come = [], []
    for change in changes:
        path = change.path[len(prefix) :]
        if path.endswith(SUFFIX) and path.startswith(f"{EVENTS}/"):
            if change.old_mode and change.old_id:
                gone.append(Entry(path, change.old_mode, change.old_id))
            if change.new_mode and change.new_id:
                come.append(Entry(path, change.new_mode, change.new_id))
    return gone, come


def _each(moves: Iterable[Moved]) -> Iterator[Moment]:
    for turn, move in moves:
        yield Moment(turn.id, turn.at, turn.subject, [move])


def _spans(line: Line, spans: Iterable[Span], moves: Iterable[Moved]) -> Iterator[Moment]:
    """Yield a moment for each span of a line."""
    by_commit = {turn.id: move for turn, move in moves}
    start = 0
    for span in spans:
        inside = [by_commit[identity] for identity, _ in line[start : span.end] if identity in by_commit]
        yield Moment(*line[span.end - 1], span.label, inside)
        start = span.end


def _cut(project: Project, rev: str, line: Line, every: str) -> list[Span]:
    if every != "tag":
        return periods(line, every)
    tags = [(ref.rev, ref.commit.id) for ref in project.refs("refs/tags", "*") if ref.commit]
    return tagged(line, tags, rev)
