"""A project's first-parent history: evolution, and the event files that each commit adds and removes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from git_revisit.errors import UsageError
from git_revisit.gitio import log
from git_revisit.gitio.parse import Entry, PathChange
from git_revisit.gitio.trees import split
from git_revisit.model.commits import Commit
from git_revisit.model.event_file import EVENTS, SUFFIX
from git_revisit.model.events import Event, Invalid, Revisit
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import HEAD, CommitRevision, Target
from git_revisit.replay.evolution import (
    BY,
    EVERY,
    Bound,
    Change,
    Evolution,
    Files,
    Moment,
    Span,
    at_end,
    by_date,
    difference,
    effective,
    evolve,
    next_bound,
    period_end,
    spans_by_period,
    spans_by_tag,
    steps,
    tag_bounds,
)
from git_revisit.replay.filters import EVERYTHING, NO_REVISITS, Filter, provenance
from git_revisit.replay.fold import Fold
from git_revisit.replay.matrix import matrix
from git_revisit.replay.playback import Beside

Line = Sequence[tuple[str, int]]


class EvolutionQuery(NamedTuple):
    """A question for an evolution: of a revision, in steps of ``every``; ``only`` limits its revisits.

    ``by`` is history, along the first-parent line, or date, with each revisit at its own date; None means date if most
    revisits were inferred or imported. ``every`` is commit by default, month by date.
    """

    revision: CommitRevision = HEAD
    every: str | None = None
    by: str | None = None
    only: Filter = EVERYTHING


def evolution(project: OpenProject, query: EvolutionQuery) -> Evolution:
    """Return the evolution of the matrix along a first-parent line or by date, by the configuration at its end."""
    _check(query)
    target = project.target(query.revision)
    workflow = project.workflow_at(target)
    if target.commit is None:
        by, every = query.by or "history", query.every or "commit"
        return Evolution(target.rev, None, by, every, workflow.ids, (), NO_REVISITS)
    line = _replayed(project, target, query.every or "commit")
    project.workflow_at(target, line.invalid)
    query.only.check_phases(line.phases, workflow.aliases)
    pairs = query.only.pairs(workflow, line.phases)
    changes = _allowed(line.changes, query.only)
    revisits = [event for event in _revisits(at_end(changes).values()) if pairs.allow(event.from_phase, event.to_phase)]
    origin = provenance(revisits)
    by = query.by or ("date" if origin.mostly_afterwards else "history")
    if by != query.by and by == "date":
        project.note("most revisits were inferred or imported: shown by their own dates (--by history shows commits)")
    all_steps = tuple(
        steps(by_date(revisits, _bound(project, target, query.every)) if by == "date" else changes, pairs)
    )
    named = {phase for step in all_steps for start, end, _ in step.delta for phase in (start, end)}
    phases = (*line.phases, *sorted(named - set(line.phases)))
    every = query.every or ("month" if by == "date" else "commit")
    return Evolution(target.rev, target.commit.id, by, every, phases, all_steps, origin)


def _check(query: EvolutionQuery) -> None:
    if query.every is not None and query.every not in EVERY:
        raise UsageError(f"unknown step {query.every!r}", f"the steps are {', '.join(EVERY)}")
    if query.by is not None and query.by not in BY:
        raise UsageError(f"unknown order {query.by!r}", f"evolution goes by {' or '.join(BY)}")


def _bound(project: OpenProject, target: Target, every: str | None) -> Callable[[int], Bound]:
    """Return the function from a time to the end of its period; raises UsageError for steps of a commit."""
    if every == "commit":
        raise UsageError("by date, a step cannot be a commit", f"use --by history, or --every {', '.join(EVERY[1:])}")
    if every != "tag":
        return partial(period_end, every=every or "month")
    end = target.commit
    tags = [(ref.rev, ref.commit.id) for ref in project.refs("refs/tags", "*") if ref.commit]
    dates = dict(log.first_parent_line(project.repository, end.id)) if end else {}
    bounds = tag_bounds((name, dates[commit]) for name, commit in tags if commit in dates)
    latest = max([end.at if end else 0, *(each.at for each in bounds)])
    return partial(next_bound, bounds=bounds, rest=target.rev, end=latest)


def _allowed(changes: Sequence[Change], only: Filter) -> Sequence[Change]:
    """Return changes with only the revisits that a filter allows, of any phase."""
    if only.by_event == EVERYTHING:
        return changes
    limited = (
        change._replace(
            put=tuple(event for event in change.put if only.allows(event)),
            drop=tuple(event for event in change.drop if only.allows(event)),
        )
        for change in changes
    )
    return [change for change in limited if change.put or change.drop]


class _Line(NamedTuple):
    """The changes along a first-parent line, the phases at its end, and the number of invalid files there."""

    changes: list[Change]
    phases: tuple[str, ...]
    invalid: int


def _replayed(project: OpenProject, target: Target, every: str) -> _Line:
    tip = target.commit.id if target.commit else ""
    workflow = project.workflow_at(target)
    moves = event_moves(project, list(log.turns(project.repository, tip, f"{project.prefix}{EVENTS}/")))
    fold = Fold()
    line = log.first_parent_line(project.repository, tip) if every != "commit" else []
    moments = _each(moves) if every == "commit" else _spans(line, _cut(project, target.rev, line, every), moves)
    changes = [change for change in evolve(fold, moments, workflow.aliases) if change.put or change.drop]
    result = _Line(changes, matrix(fold, workflow).phases, len(fold.invalid))
    project.memo.save()
    return result


def changes(project: OpenProject, target: Target) -> list[Change]:
    """Return the changes along a first-parent line: at commits that change event files, at tags, and at its end.

    Phases are mapped by the configuration at the end. The first commit with any of these comes first, ``tags`` are
    sorted.
    """
    if target.commit is None:
        return [Change("", 0, "no commit yet", (), ())]
    tip = target.commit.id
    workflow = project.workflow_at(target)
    tags: defaultdict[str, list[str]] = defaultdict(list)
    for tag in project.refs("refs/tags", "*"):
        if tag.commit:
            tags[tag.commit.id].append(tag.rev)
    turns = list(log.turns(project.repository, tip, f"{project.prefix}{EVENTS}/"))
    moves = {turn.id: (turn, move) for turn, move in event_moves(project, turns)}
    line = [
        (each, at)
        for each, at in log.first_parent_line(project.repository, tip)
        if each in moves or each in tags or each == tip
    ]
    subjects = {each: turn.subject for each, (turn, _) in moves.items()}
    others = project.repository.commits(each for each, _ in line if each not in subjects)
    subjects |= {commit.id: commit.subject for commit in others if commit}
    moments = (
        Moment(each, at, subjects[each], [moves[each][1]] if each in moves else [], tuple(sorted(tags.get(each, ()))))
        for each, at in line
    )
    fold = Fold()
    found = list(evolve(fold, moments, workflow.aliases))
    project.folds.take_over(project.places([target.commit])[0].events, fold)
    return found


def beside(project: OpenProject, target: Target, rev: str) -> Beside:
    """Compare a revision with the end of a line, by the configuration of the end."""
    end, other = (effective(project.fold(each)) for each in (target.commit, project.commit(rev)))
    more, less = difference(end, other, project.workflow_at(target).aliases)
    return Beside(rev, _revisits(more), _revisits(less))


def _revisits(events: Iterable[Event]) -> tuple[Revisit, ...]:
    return tuple(event for event in events if isinstance(event, Revisit))


Turn = tuple[Commit, list[PathChange]]
Moved = tuple[Commit, tuple[Files, Files]]


def event_moves(project: OpenProject, turns: Sequence[Turn]) -> list[Moved]:
    """Return, for each commit, the event files that it removes and adds; all are decoded in one batch."""
    sides = [(commit, *event_entries(changes, project.prefix)) for commit, changes in turns]
    items = iter(project.log.items([entry for _, gone, come in sides for entry in (*gone, *come)]))
    return [(commit, (_with(gone, items), _with(come, items))) for commit, gone, come in sides]


def _with(entries: Sequence[Entry], items: Iterator[Event | Invalid]) -> Files:
    return [(entry.path, next(items)) for entry in entries]


def event_entries(changes: Iterable[PathChange], prefix: str) -> tuple[list[Entry], list[Entry]]:
    """Return the event files among some changes, those that go and those that come, by paths in the project."""
    inside = (change._replace(path=change.path[len(prefix) :]) for change in changes if change.path.endswith(SUFFIX))
    step = split(change for change in inside if change.path.startswith(f"{EVENTS}/"))
    return step.gone, step.come


def _each(moves: Iterable[Moved]) -> Iterator[Moment]:
    for commit, move in moves:
        yield Moment(commit.id, commit.at, commit.subject, [move])


def _spans(line: Line, spans: Iterable[Span], moves: Iterable[Moved]) -> Iterator[Moment]:
    """Yield a moment for each span of a line."""
    by_commit = {commit.id: move for commit, move in moves}
    start = 0
    for span in spans:
        inside = [by_commit[identity] for identity, _ in line[start : span.end] if identity in by_commit]
        yield Moment(*line[span.end - 1], span.label, inside)
        start = span.end


def _cut(project: OpenProject, rev: str, line: Line, every: str) -> list[Span]:
    if every != "tag":
        return spans_by_period(line, every)
    tags = [(ref.rev, ref.commit.id) for ref in project.refs("refs/tags", "*") if ref.commit]
    return spans_by_tag(line, tags, rev)
