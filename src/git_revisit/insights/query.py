"""The entry: the insights of a project at a revision."""

from __future__ import annotations

import shlex
from typing import NamedTuple

from git_revisit.errors import UsageError
from git_revisit.insights.compare import ComparedSet, Comparison, compare, compared_set, shared_revisits
from git_revisit.insights.conclusions import Insights, insights
from git_revisit.insights.evidence import Log, log_of
from git_revisit.model.event_yaml import seconds, utc
from git_revisit.project.activity import worked_commits
from git_revisit.project.read import OpenProject, State
from git_revisit.project.revision import HEAD, AllRevision, Revision, StagedRevision
from git_revisit.replay.filters import EVERYTHING, Filter


class InsightsQuery(NamedTuple):
    """A question for insights.

    ``since`` is a time as an event's ``at``, ``against`` a revision. Either starts the window that is compared with the
    time before; they cannot be combined. ``only`` limits the revisits; its ``until`` ends the window, too. ``compare``
    names a second set of revisits: the first is compared with it.
    """

    revision: Revision = HEAD
    since: str | None = None
    against: str | None = None
    only: Filter = EVERYTHING
    compare: Revision | None = None


class InsightsAnswer(NamedTuple):
    """The insights at a revision: ``rev`` as given, ``commit`` its full id (None before the first commit).

    ``comparison`` is with the second set, if the query names one.
    """

    rev: str
    commit: str | None
    insights: Insights
    comparison: Comparison | None = None


def insights_at(project: OpenProject, query: InsightsQuery) -> InsightsAnswer:
    """Return the insights of a project; raises RevisitError for what cannot be read."""
    if query.since and query.against is not None:
        raise UsageError("--since and --against cannot be combined", "give one of them")
    if query.compare and query.against is not None:
        raise UsageError("--compare and --against cannot be combined", "give one of them")
    before = project.commit(query.against) if query.against is not None else None
    since = seconds(query.since) if query.since else None
    rev, commit, log = observed(project, query.revision, query.only)
    comparison = None
    if query.compare:
        only = query.only._replace(since=query.since)
        first = _set(project, query.revision, only) if query.since else compared_set(rev, commit, log)
        comparison = _compared(first, _set(project, query.compare, only))
    return InsightsAnswer(rev, commit, insights(log, since, before.at + 1 if before else None), comparison)


def observed(project: OpenProject, revision: Revision, only: Filter = EVERYTHING) -> tuple[str, str | None, Log]:
    """Return a revision as given, its commit, and its log with the commits of its history."""
    state = project.state(revision, only)
    target = None
    if not isinstance(revision, AllRevision):
        target = project.target(HEAD if isinstance(revision, StagedRevision) else revision)
    worked = worked_commits(project, target, state.workflow) if target else None
    log = log_at(state, only)
    only.check_phases(log.phases, state.workflow.aliases)
    return state.rev, state.commit, log._replace(worked=worked)


def _set(project: OpenProject, revision: Revision, only: Filter) -> ComparedSet:
    return compared_set(*observed(project, revision, only))


def _compared(a: ComparedSet, b: ComparedSet) -> Comparison:
    """Compare two sets; raises UsageError if they share a revisit."""
    both = shared_revisits(a, b)
    if both:
        old, new = sorted((a, b), key=lambda each: len(each.sample.revisits))
        apart = f"git revisit insights {shlex.quote(f'{old.rev}..{new.rev}')} --compare {shlex.quote(old.rev)}"
        splits = a.commit != b.commit and ".." not in old.rev + new.rev
        remedy = "name sets that share no revisit" + (f": {apart}" if splits else "")
        raise UsageError(f"{a.rev} and {b.rev} overlap: {len(both)} revisits in both", remedy)
    return compare(a, b)


def log_at(state: State, only: Filter = EVERYTHING) -> Log:
    """Return the log of a state whose fold counts by a filter; the filter's phases and end apply here."""
    end = utc(state.at or 0)
    log = log_of(state.fold, state.workflow, min(end, only.until or end))
    pairs = only.pairs(state.workflow, log.phases)
    kept = tuple(event for event in log.revisits if pairs.allow(event.from_phase, event.to_phase))
    return log._replace(revisits=kept, focuses=tuple(event for event in log.focuses if event.at <= log.at))
