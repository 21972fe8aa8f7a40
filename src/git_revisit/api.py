"""What Python users call: ``git_revisit.open(".")`` gives a Project, whose methods give pandas frames."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from git_revisit.audit import Asked, audit, audit_staged
from git_revisit.errors import UsageError
from git_revisit.insights.query import InsightsQuery, insights_at
from git_revisit.model.events import MEASURES
from git_revisit.project import read
from git_revisit.project.first_parent import diff, evolution
from git_revisit.project.options import event_time
from git_revisit.render.audit_text import Audited
from git_revisit.render.frames import (
    diff_frame,
    events_frame,
    evolution_frame,
    findings_frame,
    insights_frame,
    matrix_frame,
)
from git_revisit.replay.evolution import EVERY
from git_revisit.replay.filters import Filter
from git_revisit.replay.matrix import matrix

if TYPE_CHECKING:
    import pandas as pd


class Project:
    """A project, read from git's history; nothing of the work tree is read or written.

    Methods raise ``git_revisit.errors.RevisitError`` for what cannot be read. ``notes`` holds what the reader noticed.
    """

    def __init__(self, opened: read.Project) -> None:
        self._opened = opened

    @classmethod
    def open(cls, path: str | Path = ".", root: str | None = None) -> Project:
        """Open the project at a path; ``root`` names its root in a monorepo."""
        return cls(read.Project.open(path, root))

    def __repr__(self) -> str:
        where = self._opened.repository.top or self._opened.repository.git_dir
        return f"<git_revisit.Project {str(where / self._opened.prefix)!r}>"

    @property
    def notes(self) -> list[str]:
        """What a reader should be told beside the answers: a default workflow, invalid files."""
        return list(self._opened.notes)

    def matrix(self, rev: str = "HEAD", measure: str = "count", *, explained: bool = False) -> pd.DataFrame:
        """Return the overlap matrix at a revision, a range ``A..B``, ``--all`` or ``--staged``.

        Index ``from``, columns ``to``, phases in workflow order; ``attrs`` holds rev, commit and measure. ``measure``
        is count, share, overlap, rate or moves.
        """
        if measure not in MEASURES:
            raise UsageError(f"{measure!r} is no measure", f"the measures are {', '.join(MEASURES)}")
        state = self._opened.state(rev, Filter(explained=explained).by_event)
        names = {phase.id: phase.name for phase in state.workflow.phases}
        return matrix_frame(matrix(state.fold, state.workflow, measure, state.rev, state.commit), names)

    def events(self, rev: str = "HEAD", kinds: Sequence[str] = ("revisit",)) -> pd.DataFrame:
        """Return the effective events at a revision, oldest first.

        One row an event, with columns ``id``, ``kind``, ``at`` (tz-aware UTC), ``actor``, ``from_phase``, ``to_phase``,
        ``category``, ``reason``, …, ``file``.
        """
        state = self._opened.state(rev)
        fold, aliases = state.fold, state.workflow.aliases
        events = [event.mapped(aliases) for event in fold.effective() if event.kind in kinds]
        return events_frame([(event, fold.chosen[event.id].path) for event in events], state.rev, state.commit)

    def evolution(self, rev: str = "HEAD", every: str = "commit") -> pd.DataFrame:
        """Return how the matrix came about over the first-parent history of a revision, as a tidy frame.

        One row for each step and pair of phases: ``commit``, ``at``, ``label``, ``from_phase``, ``to_phase``, ``delta``
        and ``count``, the cell after the step. ``every`` is commit, day, week, month or tag.
        """
        if every not in EVERY:
            raise UsageError(f"{every!r} is no step", f"the steps are {', '.join(EVERY)}")
        return evolution_frame(evolution(self._opened, rev, every))

    def diff(self, a: str, b: str = "HEAD") -> pd.DataFrame:
        """Return by how much each cell of the matrix differs, b − a, by the workflow of b.

        Index ``from``, columns ``to``; ``attrs`` holds a, b, and the ids ``added`` and ``removed``.
        """
        return diff_frame(diff(self._opened, a, b))

    def audit(self, rev: str = "HEAD", *, baseline: str | None = None, require_signed: bool = False) -> pd.DataFrame:
        """Return what is wrong with the log over the whole history of a revision, a finding a row, the worst first.

        ``rev`` may be a range ``A..B``, judged by what it did, or ``--staged``. Columns ``rule``, ``severity``
        (error, warning or info), ``commit``, ``file``, ``event`` and ``message``; ``attrs`` holds rev, commit and
        ``summary``, the numbers of findings, commits and events. ``baseline`` is a revision whose events must all be
        there; ``require_signed`` wants a good signature of every commit that brought an event.
        """
        opened = self._opened
        if rev == "--staged":
            if baseline is not None or require_signed:
                raise UsageError("--staged audits the index alone", "leave out baseline and require_signed")
            report = audit_staged(opened)
        else:
            report = audit(opened, Asked(opened.target(rev), baseline, require_signed))
        found, judged = report.findings, (report.commits, report.events)
        return findings_frame(Audited(report.rev, report.commit, found, *judged, opened.prefix))

    def insights(self, rev: str = "HEAD", *, since: str | None = None, against: str | None = None) -> pd.DataFrame:
        """Return what the log says, an estimate a row: shares, rates and changes with their intervals.

        ``since`` is a time like ``2026-11-23`` (UTC) or ``2 weeks ago``, ``against`` a revision; they choose the window
        as the command's options do. ``attrs`` holds the recommendations, and the events behind every number.
        """
        start = event_time(since, time.time()) if since else None
        answer = insights_at(self._opened, InsightsQuery(rev, start, against))
        return insights_frame(answer.insights, answer.rev, answer.commit)
