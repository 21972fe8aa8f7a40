"""The page of ``report`` and of ``infer --report``, by one recipe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from git_revisit.audit.capture import audit_and_capture
from git_revisit.audit.run import HistoryQuery
from git_revisit.gitio.repository import forge_of
from git_revisit.infer.inferred import Inference
from git_revisit.insights.conclusions import insights
from git_revisit.insights.evidence import log
from git_revisit.insights.query import log_at
from git_revisit.model.event_yaml import utc
from git_revisit.model.events import Focus, Revisit
from git_revisit.project.activity import worked_commits
from git_revisit.project.first_parent import beside, changes
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import HEAD, CommitRevision
from git_revisit.render.report.page import Report, page
from git_revisit.replay.filters import EVERYTHING, Filter
from git_revisit.replay.matrix import matrix
from git_revisit.replay.playback import Life, Shown, newest, playback


class ReportQuery(NamedTuple):
    """A question for a report: ``others`` are revisions to compare with, ``people`` shows the names of persons."""

    revision: CommitRevision = HEAD
    others: tuple[str, ...] = ()
    people: bool = False
    only: Filter = EVERYTHING


def report_page(opened: OpenProject, query: ReportQuery) -> bytes:
    """Return the report as HTML; raises RevisitError for what cannot be read."""
    target = opened.target(query.revision)
    line = changes(opened, target)
    state = opened.state(query.revision, query.only)
    workflow, only = state.workflow, query.only
    counted = matrix(state.fold, workflow, "count", state.rev, state.commit, only)
    only.check_phases(counted.phases, workflow.aliases)
    shown = Shown(only, only.pairs(workflow, counted.phases))
    played = playback(line, workflow, shown)
    kept = newest(played.lives)
    audited, capture = audit_and_capture(opened, HistoryQuery(target))
    others = (beside(opened, target, other) for other in query.others)
    return _encoded(
        Report(
            project=opened.name,
            matrix=counted,
            insights=insights(log_at(state, only)._replace(worked=worked_commits(opened, target, workflow))),
            played=played,
            kept=kept,
            subjects=_subjects(opened, kept),
            beside=[each.limited(shown) for each in others],
            findings=audited.findings,
            capture=capture,
            people=query.people,
            forge=forge_of(opened.repository),
            only=only,
        )
    )


def inferred_page(opened: OpenProject, inference: Inference) -> bytes:
    """Return the report of the proposal of ``infer``; nothing is written."""
    target = opened.target(CommitRevision(inference.rev))
    events: list[Focus | Revisit] = [*inference.focus, *inference.events]
    line = [each._replace(put=(), drop=()) for each in changes(opened, target)]
    line[-1] = line[-1]._replace(put=tuple(events))
    played = playback(line, inference.workflow)
    end = utc(target.commit.at if target.commit else 0)
    worked = worked_commits(opened, target, inference.workflow)
    return _encoded(
        Report(
            project=opened.name,
            matrix=inference.matrix,
            insights=insights(log(inference.workflow, inference.events, inference.focus, end)._replace(worked=worked)),
            played=played,
            kept=newest(played.lives),
            subjects={each.commit: each.subject for each in inference.work.values()},
            forge=forge_of(opened.repository),
            doubts=inference.doubts,
            proposed=True,
        )
    )


def _subjects(opened: OpenProject, lives: Iterable[Life]) -> dict[str, str]:
    """Return the subjects of the commits that revisits explain, by id, read in one batch."""
    named: Sequence[str] = list(dict.fromkeys(life.event.commit for life in lives if life.event.commit))
    return {commit.id: commit.subject for commit in opened.repository.commits(named) if commit}


def _encoded(report: Report) -> bytes:
    return page(report).encode("utf-8", "replace")
