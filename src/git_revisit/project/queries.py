"""The read queries: a typed, frozen question about a project in, a value out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from git_revisit.errors import ConfigInvalid, DataError, UsageError
from git_revisit.gitio.files import read_bytes
from git_revisit.model import workflow_yaml
from git_revisit.model.commits import Identity, named_actor
from git_revisit.model.event_file import owned
from git_revisit.model.events import KINDS, Event, Note, Revisit
from git_revisit.model.tagging import Coverage, PhaseList, coverage_of, tagger
from git_revisit.model.workflow import Workflow, differences
from git_revisit.project.activity import active_days, incomplete, worked_commits
from git_revisit.project.counting import count, count_union
from git_revisit.project.read import OpenProject, State
from git_revisit.project.revision import (
    HEAD,
    AllRevision,
    CommitRevision,
    RangeRevision,
    Revision,
    StagedRevision,
    Target,
)
from git_revisit.replay.episodes import WEIGHTS, revisit_sizes
from git_revisit.replay.filters import EVERYTHING, Filter
from git_revisit.replay.focus import CurrentFocus, current
from git_revisit.replay.fold import in_order
from git_revisit.replay.matrix import Counted, Matrix, WeightedBy, counted, laid_out, weighted
from git_revisit.replay.matrix import matrix as matrix_of
from git_revisit.replay.measures import measure_named

WEIGHED = ("count", "share")  # the measures that sizes of revisits apply to


class MatrixQuery(NamedTuple):
    """A question for matrices: of revisions, of branches and tags that match a shell pattern; of HEAD by default.

    With ``weight``, commits or days, each revisit counts by its size.
    """

    revisions: tuple[Revision, ...] = ()
    branches: str | None = None
    tags: str | None = None
    measure: str = "count"
    only: Filter = EVERYTHING
    weight: str | None = None


class MatrixAnswer(NamedTuple):
    """A matrix, the workflow that names its phases, and its target; None for a union of refs and the index."""

    matrix: Matrix
    workflow: Workflow
    target: Target | None = None


def matrices(project: OpenProject, query: MatrixQuery) -> list[MatrixAnswer]:
    """Return the matrices that a query asks for: commits and ranges, branches, tags, the union, the index."""
    _check(query)
    targets = [project.target(each) for each in query.revisions if isinstance(each, CommitRevision | RangeRevision)]
    targets += project.refs("refs/heads", query.branches) if query.branches is not None else []
    targets += project.refs("refs/tags", query.tags) if query.tags is not None else []
    if not query.revisions and query.branches is None and query.tags is None:
        targets = [project.target(HEAD)]
    if query.weight:
        answers = _weighted(project, targets, query, query.weight)
    else:
        counts = _count(project, targets, query)
        answers = [_answer(project, target, counts[target], query) for target in targets]
    answers += [
        _without_commit(project, each, query)
        for each in query.revisions
        if isinstance(each, AllRevision | StagedRevision)
    ]
    project.memo.save()
    if answers:
        phases = [phase for answer in answers for phase in answer.matrix.phases]
        aliases = {alias: phase for answer in answers for alias, phase in answer.workflow.aliases.items()}
        query.only.check_phases(phases, aliases)
    return answers


def _check(query: MatrixQuery) -> None:
    """Raise UsageError for a query that contradicts itself."""
    special = {each for each in query.revisions if isinstance(each, AllRevision | StagedRevision)}
    if len(special) > 1:
        raise UsageError("--all and --staged cannot be combined", "run the command once for each")
    named = query.branches is not None or query.tags is not None or special
    if measure_named(query.measure).needs_history and (named or query.only != EVERYTHING):
        raise UsageError(
            f"{query.measure!r} is measured from commits, not from events",
            "leave out --branches, --tags, --all, --staged and the filters",
        )
    if query.weight is not None:
        _check_weight(query, bool(special))


def _check_weight(query: MatrixQuery, special: bool) -> None:
    """Raise UsageError for a weight that does not fit the rest of the query."""
    if query.weight not in WEIGHTS:
        raise UsageError(f"unknown weight {query.weight!r}", f"the weights are {', '.join(WEIGHTS)}")
    if query.measure not in WEIGHED:
        raise UsageError(f"{query.measure!r} has no weight", f"--weight applies to {' and '.join(WEIGHED)}")
    if special:
        raise UsageError("sizes of revisits come from the commits of a history", "leave out --all and --staged")


def _weighted(project: OpenProject, targets: Sequence[Target], query: MatrixQuery, weight: str) -> list[MatrixAnswer]:
    """Return matrices in which each revisit counts by its size; raises DataError for a history that is cut."""

    def view(state: State) -> tuple[Counted, tuple[Revisit, ...], tuple[Revisit, ...]]:
        every = tuple(state.fold.revisits.values())
        kept = tuple(event for event in every if state.fold.keeps(event))
        return counted(state.fold, state.workflow, query.measure), every, kept

    answers = []
    for target, (parts, every, kept) in zip(targets, project.map(targets, view, query.only), strict=True):
        workflow = project.workflow_at(target, parts.summary.invalid)
        worked = worked_commits(project, target, workflow)
        if worked is None:
            raise incomplete(target, "sizes of revisits")
        aliases = workflow.aliases
        sizes = revisit_sizes((event.mapped(aliases) for event in every), worked)
        of = WeightedBy(query.measure, weight, target.rev, target.commit.id if target.commit else None, query.only)
        answers.append(MatrixAnswer(weighted(parts, workflow, of, sizes, kept), workflow, target))
    return answers


def _count(project: OpenProject, targets: Sequence[Target], query: MatrixQuery) -> dict[Target, Counted]:
    """Return the counts for the matrices; for commits without a filter on events, from the totals of trees."""
    known = query.only.by_event == EVERYTHING
    rest = [each for each in targets if not known or each.base]
    parts = project.map(rest, lambda state: counted(state.fold, state.workflow, query.measure), query.only)
    plain = [each for each in targets if known and each.base is None]
    return dict(zip(rest, parts, strict=True)) | count(project, plain, measure_named(query.measure).needs_focus)


def _answer(project: OpenProject, target: Target, parts: Counted, query: MatrixQuery) -> MatrixAnswer:
    workflow = project.workflow_at(target, parts.summary.invalid)
    if measure_named(query.measure).needs_history:
        parts = parts._replace(days=active_days(project, target, workflow))
    commit = target.commit.id if target.commit else None
    return MatrixAnswer(laid_out(parts, workflow, query.measure, target.rev, commit, query.only), workflow, target)


def _without_commit(project: OpenProject, revision: AllRevision | StagedRevision, query: MatrixQuery) -> MatrixAnswer:
    """Return the matrix of the union of all refs, by known totals if it depends on them alone, or of the index."""
    head = project.commit(HEAD.label)
    plain = query.only.by_event == EVERYTHING and not measure_named(query.measure).needs_focus
    if head and plain and isinstance(revision, AllRevision):
        parts = count_union(project)
        workflow = project.workflow_at(Target(revision.label, head), parts.summary.invalid)
    else:
        state = project.state(revision, query.only)
        parts, workflow = counted(state.fold, state.workflow, query.measure), state.workflow
    return MatrixAnswer(laid_out(parts, workflow, query.measure, revision.label, None, query.only), workflow)


class LogQuery(NamedTuple):
    """A question for events: the effective ones of some kinds at a revision.

    ``link`` is a shell pattern that one of their links must match.
    """

    revision: Revision = HEAD
    only: Filter = EVERYTHING
    kinds: tuple[str, ...] = ("revisit",)
    link: str | None = None


class LogAnswer(NamedTuple):
    """The events and their files, newest first, phases mapped through aliases; ``urls`` are the addresses of links."""

    rev: str
    commit: str | None
    events: tuple[tuple[Event, str], ...]
    urls: tuple[tuple[str, str], ...] = ()


def log(project: OpenProject, query: LogQuery) -> LogAnswer:
    """Return the events that a query asks for; raises UsageError for an unknown kind or phase."""
    for kind in query.kinds:
        if kind not in KINDS:
            raise UsageError(f"unknown kind {kind!r}", f"the kinds are {', '.join(KINDS)}")
    state = project.state(query.revision)
    fold, aliases = state.fold, state.workflow.aliases
    named = sorted({aliases.get(phase, phase) for phase in fold.counters.named})
    query.only.check_phases([*state.workflow.ids, *named], aliases)
    pairs = query.only.pairs(state.workflow, named)
    events = []
    for event in reversed(fold.effective()):
        if event.kind not in query.kinds:
            continue
        shown = event.mapped(aliases)
        ends = (shown.from_phase, shown.to_phase) if isinstance(shown, Revisit) else ("", "")
        if pairs.allow(*ends) and query.only.allows(shown) and _is_linked(shown, query.link):
            events.append((shown, fold.chosen[event.id].path))
    return LogAnswer(state.rev, state.commit, tuple(events), state.workflow.capture.urls)


def _is_linked(event: Event, pattern: str | None) -> bool:
    """Whether a link of an event matches a shell pattern; without a pattern every event does."""
    links = (event.links if isinstance(event, Revisit | Note) else None) or ()
    return pattern is None or any(fnmatchcase(link, pattern) for link in links)


class CoverageAnswer(NamedTuple):
    """The coverage of a commit's files (None before the first commit), and the phases of its workflow."""

    commit: str | None
    phases: tuple[str, ...]
    coverage: Coverage


def coverage_at(project: OpenProject, revision: CommitRevision) -> CoverageAnswer:
    """Return the number of files of a commit in each phase, by its configuration."""
    target = project.target(revision)
    workflow, prefix = project.workflow_at(target), project.prefix
    commit = target.commit.id if target.commit else None
    scope = [prefix] if prefix else []
    entries = project.repository.trees.files(commit, *scope, recursive=True) if commit else []
    return CoverageAnswer(
        commit, workflow.ids, coverage_of(tagger(workflow), owned([each.path for each in entries], prefix))
    )


class Status(NamedTuple):
    """The status of a project, by its index.

    ``staged`` are the events that the next commit adds, ``unstaged`` the ids of those that it would delete; ``totals``
    are those of the matrix.
    """

    focus: CurrentFocus
    scope: str
    staged: tuple[Event, ...]
    unstaged: tuple[str, ...]
    totals: dict[str, int]
    coverage: Coverage


def status(project: OpenProject, state: State, who: Identity) -> Status:
    """Return the status of a project; ``state`` is that of its index, ``who`` the person whose focus counts now."""
    fold, workflow = state.fold, state.workflow
    head = project.state(HEAD).fold.chosen
    actor = named_actor(who.name, who.email, workflow.capture.actor)
    return Status(
        focus=current(fold.focuses.values(), workflow, actor, who.at),
        scope=workflow.capture.scope,
        staged=tuple(in_order(copy.event for identity, copy in fold.chosen.items() if identity not in head)),
        unstaged=tuple(sorted(head.keys() - fold.chosen.keys())),
        totals=matrix_of(fold, workflow).totals,
        coverage=coverage_of(tagger(workflow), owned(project.repository.tracked(project.prefix), project.prefix)),
    )


class PhasesQuery(NamedTuple):
    """The phases at a revision; ``check`` names a shared workflow, a file or ``REV:PATH``."""

    revision: CommitRevision = HEAD
    check: str | None = None


def phases(project: OpenProject, query: PhasesQuery) -> PhaseList:
    """Return the phases at a revision; raises DataError if the shared workflow cannot be read."""
    target = project.target(query.revision)
    workflow = project.workflow_at(target)
    coverage = coverage_at(project, query.revision).coverage
    shared = shared_workflow(project, query.check)[1] if query.check is not None else None
    differing = differences(workflow, shared) if shared else ()
    return PhaseList(target.rev, target.commit and target.commit.id, workflow, coverage, query.check, differing)


def shared_workflow(project: OpenProject, name: str) -> tuple[bytes, Workflow]:
    """Return the configuration in a file or at ``REV:PATH``, and its workflow; raises DataError with the way out."""
    if os.path.lexists(name) or ":" not in name:
        data = read_bytes(name)
    else:
        rev, _, path = name.partition(":")
        commit = project.repository.resolve(rev)
        item = next(iter(project.repository.objects.read([f"{commit}:{path}"])), None) if commit else None
        if "\n" in path or item is None or item.kind != "blob":
            raise DataError(f"{rev} has no file {path!r}", f"`git ls-tree -r --name-only {rev}` lists its files")
        data = item.data
    try:
        return data, workflow_yaml.decode_file(data, name)
    except ConfigInvalid as error:
        raise DataError(error.message, "fix the shared workflow, then try again") from None
