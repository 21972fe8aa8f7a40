"""The Python API: ``git_revisit.open(".")`` returns a Project, whose methods return pandas frames."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from git_revisit.audit import AuditQuery, audit
from git_revisit.audit.capture import capture_at, capture_qualities
from git_revisit.commands._report_page import ReportQuery, report_page
from git_revisit.commands.plot import PlotQuery, picture
from git_revisit.errors import UsageError
from git_revisit.exchange.exporting import ExportQuery, export
from git_revisit.gitio.files import write_output
from git_revisit.insights.query import InsightsQuery, insights_at, observed
from git_revisit.project import read
from git_revisit.project.activity import bringing_commits
from git_revisit.project.differing import DiffQuery, diff
from git_revisit.project.digesting import DigestQuery, digest
from git_revisit.project.first_parent import EvolutionQuery, evolution
from git_revisit.project.options import Filters, WindowFilters, event_time, parse_filter, with_pair
from git_revisit.project.queries import LogQuery, MatrixQuery, PhasesQuery, coverage_at, log, matrices, phases
from git_revisit.project.revision import AllRevision, named_revision, parse_commit, parse_revision
from git_revisit.render import frames

if TYPE_CHECKING:
    from typing import Unpack

    import pandas as pd

    from git_revisit.portfolio.crew import Executor
    from git_revisit.render.notebook import DrawnPicture


class Project:
    """A project, read from git's history; nothing of the work tree is read or written.

    A ``rev`` is a commit, branch or tag, in some methods a range ``A..B``, ``--all`` (the union over all refs) or
    ``--staged`` (the index). Methods raise ``git_revisit.errors.RevisitError`` for what cannot be read. ``notes`` holds
    messages about the data.
    """

    def __init__(self, opened: read.OpenProject) -> None:
        self._opened = opened

    @classmethod
    def open(cls, path: str | Path = ".", root: str | None = None) -> Project:
        """Open the project at a path; ``root`` names its root in a monorepo."""
        return cls(read.OpenProject.open(path, root))

    def __repr__(self) -> str:
        where = self._opened.repository.location
        return f"<git_revisit.Project {str(where / self._opened.prefix)!r}>"

    @property
    def notes(self) -> list[str]:
        """Messages beside the answers, such as about a default workflow or invalid files."""
        return list(self._opened.notes)

    def matrix(
        self,
        rev: str = "HEAD",
        measure: str = "count",
        weight: str | None = None,
        *,
        capture: bool = False,
        **filters: Unpack[Filters],
    ) -> pd.DataFrame:
        """Return the overlap matrix at a revision, a range ``A..B``, ``--all`` or ``--staged``.

        Index ``from``, columns ``to``, phases in workflow order; ``attrs`` holds rev, commit and measure. ``measure``
        is count, share, overlap, rate, moves or together (made from commits, without filters). With ``capture``,
        ``attrs["capture"]`` holds the numbers of touches of other phases, of captured ones and of explained ones.
        """
        return self.matrices([rev], measure=measure, weight=weight, capture=capture, **filters)[0]

    def matrices(
        self,
        revs: Sequence[str] = (),
        *,
        branches: str | bool = False,
        tags: str | bool = False,
        measure: str = "count",
        weight: str | None = None,
        capture: bool = False,
        **filters: Unpack[Filters],
    ) -> list[pd.DataFrame]:
        """Return several matrices: of revisions, then of each local branch and tag; HEAD's if nothing is named.

        ``branches`` and ``tags`` are shell patterns, or True for all. With ``weight``, commits or days, each revisit
        counts by its size.
        """
        query = MatrixQuery(
            revisions=tuple(named_revision(rev) for rev in revs),
            branches=_pattern(branches),
            tags=_pattern(tags),
            measure=measure,
            only=parse_filter(time.time(), **filters),
            weight=weight,
        )
        results = matrices(self._opened, query)
        captures = capture_qualities(self._opened, [each.target if capture else None for each in results])
        return [
            frames.matrix_frame(each.matrix, {phase.id: phase.name for phase in each.workflow.phases}, quality)
            for each, quality in zip(results, captures, strict=True)
        ]

    def events(
        self,
        rev: str = "HEAD",
        kinds: Sequence[str] = ("revisit",),
        *,
        link: str | None = None,
        **filters: Unpack[Filters],
    ) -> pd.DataFrame:
        """Return the effective events at a revision, oldest first.

        One row an event, with columns ``id``, ``kind``, ``at`` (tz-aware UTC), ``actor``, ``from_phase``, ``to_phase``,
        ``category``, ``reason``, …, ``file``. ``brought_by`` is the commit that brought the event, None if a shallow
        clone does not tell; ``commit`` is the one that an event explains afterwards. ``kinds`` are focus, revisit,
        note, amend and retract.
        ``link`` is a shell pattern that one of the links must match, as in ``issue:ML-*``.
        """
        query = LogQuery(named_revision(rev), parse_filter(time.time(), **filters), tuple(kinds), link)
        answer = log(self._opened, query)
        brought = bringing_commits(self._opened, answer.commit) if answer.commit else {}
        return frames.events_frame(reversed(answer.events), answer.rev, answer.commit, brought)

    def evolution(
        self,
        rev: str = "HEAD",
        every: str | None = None,
        *,
        by: str | None = None,
        pair: str | None = None,
        **filters: Unpack[Filters],
    ) -> pd.DataFrame:
        """Return the evolution of the matrix over the first-parent history of a revision, as a tidy frame.

        One row for each step and pair of phases: ``commit``, ``at``, ``label``, ``from_phase``, ``to_phase``, ``delta``
        and ``count``, the cell after the step. ``every`` is commit, day, week, month or tag. ``by`` is history, or date
        for each revisit at its own date (without ``commit``, by default a month at a time); None is date if most were
        inferred or imported. ``pair`` limits it to the revisits from one phase to another, as in
        ``model-development:data-preparation``.
        """
        only = with_pair(parse_filter(time.time(), **filters), pair)
        return frames.evolution_frame(evolution(self._opened, EvolutionQuery(parse_commit(rev), every, by, only)))

    def export(
        self,
        to: str,
        path: str | Path,
        rev: str = "HEAD",
        *,
        case: str = "revisit",
        actors: str = "numbered",
        history: bool = False,
        **filters: Unpack[Filters],
    ) -> None:
        """Write the log to a file for other tools: ``to`` is csv, json, ocel, parquet or xes.

        ``case`` is what makes one case in process mining: revisit, focus or project; json and ocel have none.
        ``actors`` are numbered, names or none. With ``history`` a row also has the commit that brought the event
        (``brought_by``) and the number of commits that the revisit took (``size``), null where they are not known.
        Raises ``UsageError`` for an unknown format, case, treatment of actors or phase.
        """
        query = ExportQuery(to, named_revision(rev), parse_filter(time.time(), **filters), case, actors, history)
        write_output(Path(path), lambda out: export(self._opened, query, out))

    def plot(
        self,
        what: str = "matrix",
        rev: str = "HEAD",
        *,
        path: str | Path | None = None,
        measure: str = "count",
        theme: str = "auto",
        scale: int = 2,
        **filters: Unpack[Filters],
    ) -> DrawnPicture:
        """Return a picture that a notebook displays: ``what`` is matrix, flow or timeline.

        With ``path`` it is written too, as SVG or PNG by the ending of the name; ``scale`` is the resolution of a PNG.
        ``measure`` is for the matrix. ``theme`` is light, dark or auto, which follows the reader's.
        """
        from git_revisit.render.notebook import DrawnPicture

        query = PlotQuery(what, named_revision(rev), measure, parse_filter(time.time(), **filters))
        drawn = DrawnPicture(picture(self._opened, query), theme)
        if path is not None:
            write_output(Path(path), drawn.bytes_for(str(path), scale))
        return drawn

    def report(
        self,
        path: str | Path,
        rev: str = "HEAD",
        *,
        compare: Sequence[str] = (),
        people: bool = False,
        **filters: Unpack[Filters],
    ) -> None:
        """Write the report of a revision: one HTML file that needs no network.

        ``compare`` names branches or tags to compare with; ``people`` shows the names of persons.
        """
        query = ReportQuery(parse_commit(rev), tuple(compare), people, parse_filter(time.time(), **filters))
        write_output(Path(path), report_page(self._opened, query))

    def periods(self, rev: str = "HEAD", **filters: Unpack[Filters]) -> pd.DataFrame:
        """Return the focus periods, oldest first: one row for each focus event.

        Columns ``id``, ``phase``, ``actor`` (missing if the project has one focus), ``start``, ``end`` (the next focus
        in the same scope, else the time of the revision), ``days`` and ``revisits``, those that lie in the period.
        """
        _, commit, log = observed(self._opened, named_revision(rev), parse_filter(time.time(), **filters))
        return frames.periods_frame(log, rev, commit)

    def coverage(self, rev: str = "HEAD") -> pd.DataFrame:
        """Return the number of files of a commit in each phase: index ``tag``, column ``files``.

        After the phases come ``(shared)`` and ``(ignored)``, then None for the files without a phase. ``attrs``
        holds rev, commit, the ``share`` of the countable files with a phase, and ``untagged`` files by directory.
        """
        coverage = coverage_at(self._opened, parse_commit(rev))
        return frames.coverage_frame(coverage.coverage, coverage.phases, rev, coverage.commit)

    def diff(self, a: str, b: str = "HEAD") -> pd.DataFrame:
        """Return the difference of each cell of the matrix, b − a, by the workflow of b.

        Index ``from``, columns ``to``; ``attrs`` holds a, b, and the ids ``added`` and ``removed``.
        """
        return frames.diff_frame(diff(self._opened, DiffQuery(parse_commit(a), parse_commit(b))))

    def phases(self, rev: str = "HEAD", *, check: str | None = None) -> pd.DataFrame:
        """Return the phases at a revision, in workflow order: ``id``, ``name``, ``paths``, ``aliases``, ``files``.

        ``attrs`` holds coverage, shared, ignore, categories and untagged directories. ``check`` is a shared workflow, a
        file or ``REV:PATH``; ``attrs["check"]`` then holds the differences.
        """
        return frames.phases_frame(phases(self._opened, PhasesQuery(parse_commit(rev), check)))

    def digest(self, range: str | None = None) -> pd.DataFrame:
        """Return the revisits of a range ``A..B`` by loop and reason, the most frequent loop first; names no person.

        By default from the latest tag before HEAD to HEAD. ``attrs`` holds the JSON form, with counts by direction.
        """
        return frames.digest_frame(digest(self._opened, DigestQuery(range)))

    def audit(
        self, rev: str = "HEAD", *, baseline: str | None = None, require_signed: bool = False, severity: str = "info"
    ) -> pd.DataFrame:
        """Return the findings about the log over the whole history of a revision, one in a row, the worst first.

        ``rev`` may be a range ``A..B``, whose commits are judged, or ``--staged``. Columns ``rule``, ``severity``
        (error, warning or info), ``commit``, ``file``, ``event`` and ``message``; ``attrs`` holds rev, commit and
        ``summary``, the numbers of findings, commits and events. ``baseline`` is a revision whose events must all be
        there; ``require_signed`` requires a good signature on every commit that brought an event. Findings below
        ``severity`` are left out.
        """
        revision = named_revision(rev)
        if isinstance(revision, AllRevision):
            raise UsageError("the union of all refs has no history to audit", "name a revision, or --staged")
        query = AuditQuery(revision, baseline, require_signed)
        return frames.findings_frame(audit(self._opened, query).at_least(severity))

    def insights(
        self,
        rev: str = "HEAD",
        *,
        since: str | None = None,
        against: str | None = None,
        compare: str | None = None,
        **filters: Unpack[WindowFilters],
    ) -> pd.DataFrame:
        """Return insights, one estimate in a row: shares, rates and changes with their intervals.

        ``compare`` names a revision or range whose revisits the first ones are compared with; ``attrs["compare"]``
        then holds every metric of both, with its effect.

        ``since`` is a time like ``2026-11-23`` (UTC) or ``2 weeks ago``, ``against`` a revision; they choose the window
        as the command's options do. ``attrs`` holds the recommendations, and the events behind every number.
        """
        now = time.time()
        start, only = event_time(since, now) if since else None, parse_filter(now, **filters)
        revision = named_revision(rev)
        query = InsightsQuery(revision, start, against, only, None if compare is None else named_revision(compare))
        answer = insights_at(self._opened, query)
        quality = capture_at(self._opened, revision)
        return frames.insights_frame(answer.insights, answer.rev, answer.commit, answer.comparison, quality)


def portfolio(
    repositories: Sequence[str] = (),
    executor: Executor | None = None,
    *,
    from_file: str | None = None,
    rev: str = "HEAD",
    jobs: int | None = None,
    cache: str | None = None,
    offline: bool = False,
    timeout: float = 300.0,
    workflow: str | None = None,
    check: str | None = None,
    capture: bool = False,
    min_capture: float | None = None,
    infer: bool = False,
    measure: str = "count",
    **filters: Unpack[Filters],
) -> pd.DataFrame:
    """Read many repositories, and return a row for each of their project roots, in the order of the list.

    ``repositories`` are paths or URLs, ``from_file`` a file with one on each line. ``executor`` runs the reading: any
    of ``concurrent.futures``, or Dask's ``client.get_executor()``; by default ``jobs`` processes of this machine, one
    for each core. ``cache`` is the directory of mirrors, ``offline`` forbids the network, ``timeout`` is in seconds
    for each repository. ``workflow`` is a configuration to whose phases all are mapped. ``check`` is a configuration to
    compare with; the column ``workflow_differences`` has the changes that each project needs. ``capture`` measures the
    capture quality, ``min_capture`` (0…1) is the capture quality below which a repository is not compared. ``infer``
    proposes revisits for repositories without events. A repository that cannot be read is a row with its ``error``.

    ``attrs`` holds rev, measure, the united ``phases`` and the summed ``cells``, and the ``repositories`` with their
    cells as in JSON.
    """
    from git_revisit.commands._portfolio import compared, portfolio_query, read_root
    from git_revisit.portfolio.crew import crew_of
    from git_revisit.portfolio.portfolio_query import portfolio as read_all
    from git_revisit.portfolio.root_query import Access

    query = portfolio_query(
        repositories, from_file, parse_revision(rev), parse_filter(time.time(), **filters), measure,
        Access(cache, offline, timeout), workflow, check, infer, capture or min_capture is not None,
    )  # fmt: skip
    answer = read_all(query, read_root, lambda: crew_of(executor, jobs, read_root.__module__))
    return frames.portfolio_frame(answer, compared(answer, min_capture))


def _pattern(value: str | bool) -> str | None:
    return value if isinstance(value, str) else "*" if value else None
