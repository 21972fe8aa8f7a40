"""The entry: the insights of a project at a revision."""

from __future__ import annotations

from typing import NamedTuple

from git_revisit.errors import UsageError
from git_revisit.insights.conclusions import Insights, insights
from git_revisit.insights.evidence import Log, log_of
from git_revisit.model.event_yaml import seconds, utc
from git_revisit.project.read import OpenProject, State
from git_revisit.project.revision import HEAD, Revision
from git_revisit.replay.filters import EVERYTHING, Filter


class InsightsQuery(NamedTuple):
    """A question for insights.

    ``since`` is a time as an event's ``at``, ``against`` a revision. Either starts the window that is compared with the
    time before; they cannot be combined. ``only`` limits the revisits; its ``until`` ends the window, too.
    """

    revision: Revision = HEAD
    since: str | None = None
    against: str | None = None
    only: Filter = EVERYTHING


class InsightsAnswer(NamedTuple):
    """The insights at a revision: ``rev`` as given, ``commit`` its full id (None before the first commit)."""

    rev: str
    commit: str | None
    insights: Insights


def insights_at(project: OpenProject, query: InsightsQuery) -> InsightsAnswer:
    """Return the insights of a project; raises RevisitError for what cannot be read."""
    if query.since and query.against:
        raise UsageError("--since and --against cannot be combined", "give one of them")
    before = project.commit(query.against) if query.against else None
    state = project.state(query.revision, query.only)
    since = seconds(query.since) if query.since else None
    found = insights(log_at(state, query.only), since, before.at if before else None)
    return InsightsAnswer(state.rev, state.commit, found)


def log_at(state: State, only: Filter = EVERYTHING) -> Log:
    """Return the log of a state whose fold counts by a filter; the filter's phases and end apply here."""
    end = utc(state.at or 0)
    log = log_of(state.fold, state.workflow, min(end, only.until or end))
    only.check_phases(log.phases, state.workflow.aliases)
    pairs = only.pairs(state.workflow, log.phases)
    kept = tuple(event for event in log.revisits if pairs.allow(event.from_phase, event.to_phase))
    return log._replace(revisits=kept, focuses=tuple(event for event in log.focuses if event.at <= log.at))
