"""The entry: the insights of a project at a revision."""

from __future__ import annotations

from typing import NamedTuple

from git_revisit.errors import UsageError
from git_revisit.insights.conclusions import Insights, insights
from git_revisit.insights.evidence import Log, log_of
from git_revisit.model.event_yaml import seconds, utc
from git_revisit.project.read import Project, State
from git_revisit.project.revision import HEAD, Revision


class InsightsQuery(NamedTuple):
    """A question for insights.

    ``since`` is a time as an event's ``at``, ``against`` a revision. Either starts the window that is compared with the
    time before; they cannot be combined.
    """

    revision: Revision = HEAD
    since: str | None = None
    against: str | None = None


class InsightsAnswer(NamedTuple):
    """The insights at a revision: ``rev`` as given, ``commit`` its full id (None before the first commit)."""

    rev: str
    commit: str | None
    insights: Insights


def insights_at(project: Project, query: InsightsQuery) -> InsightsAnswer:
    """Return the insights of a project; raises RevisitError for what cannot be read."""
    if query.since and query.against:
        raise UsageError("--since and --against cannot be combined", "give one of them")
    before = project.commit(query.against) if query.against else None
    state = project.state(query.revision)
    since = seconds(query.since) if query.since else None
    found = insights(log_at(state), since, before.at if before else None)
    return InsightsAnswer(state.rev, state.commit, found)


def log_at(state: State) -> Log:
    """Return the log of a state."""
    return log_of(state.fold, state.workflow, utc(state.at or 0))
