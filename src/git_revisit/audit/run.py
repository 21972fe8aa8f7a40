"""The audit of a revision or a range."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from git_revisit import __version__
from git_revisit.audit import questions
from git_revisit.audit.history import History
from git_revisit.audit.rules import content, log_changes, uncaptured
from git_revisit.audit.rules.values import Touch
from git_revisit.audit.walk import Walk
from git_revisit.errors import DataError
from git_revisit.gitio import clone, graph, log
from git_revisit.model.commits import Commit
from git_revisit.model.event_file import CONFIG
from git_revisit.model.events import Event
from git_revisit.model.findings import Finding
from git_revisit.model.workflow import DEFAULT_WORKFLOW, Workflow
from git_revisit.project.read import Project
from git_revisit.project.revision import Target

SEVERITIES = ("error", "warning", "info")


class Asked(NamedTuple):
    """What to audit: a revision, or what a range did; ``baseline`` is a revision whose events must all be there."""

    target: Target
    baseline: str | None = None
    signed: bool = False


class Report(NamedTuple):
    """The findings, and how many commits and events were judged; ``touches`` are the uncaptured ones without excuse."""

    rev: str
    commit: str | None
    findings: tuple[Finding, ...]
    commits: int
    events: int
    touches: tuple[tuple[Commit, Touch], ...] = ()

    def count(self, severity: str) -> int:
        """Return how many findings have a severity."""
        return sum(finding.severity == severity for finding in self.findings)


def audit(project: Project, asked: Asked) -> Report:
    """Audit everything that a revision reaches, or of a range what it adds; errors only for what cannot be read."""
    label, tip = asked.target.rev, asked.target.commit
    if tip is None:
        return Report(label, None, (), 0, 0)
    try:
        return _remembered(project, asked, tip.id) or _Audit(project, asked, tip.id).report(label)
    except DataError as error:
        if not clone.is_incomplete(project.repository):
            raise
        said = f"part of the history cannot be read: {error.message}; `git fetch --unshallow`, or clone it whole"
        return Report(label, tip.id, (Finding("history-unavailable", "error", said, tip.id),), 0, 0)


FORMAT = 3  # of the reports that are kept; goes up with any change to a rule or a message
SPACE = "audit"


def _key(project: Project, asked: Asked, tip: str) -> tuple[str, str] | None:
    """Return where a report is kept, one a project and kind, and what it is of; None where that is not all."""
    if asked.signed or asked.baseline is not None:
        return None
    base = asked.target.base.id if asked.target.base else ""
    cut = ",".join(sorted(clone.shallow(project.repository)))
    return f"{'range' if base else 'all'} {project.prefix!a}", f"{FORMAT} {__version__} {tip} {base} {cut}"


def _remembered(project: Project, asked: Asked, tip: str) -> Report | None:
    """Return the report of an earlier run, if the mailmap still says the same of everybody in doubt."""
    key = _key(project, asked, tip)
    kept = project.memo.read(SPACE, [key[0]]).get(key[0]) if key else None
    if kept is None or key is None or kept[0] != key[1]:
        return None
    _, findings, commits, events, touches, people, notes = kept
    if log.mailmapped(project.repository, people) != people:
        return None
    project.notes += [note for note in notes if note not in project.notes]
    found = tuple(Finding(*row) for row in findings)
    open_ones = tuple((Commit(*node), Touch(*touch)) for node, touch in touches)
    return Report(asked.target.rev, tip, found, commits, events, open_ones)


def _plain(of: str, report: Report, people: dict[str, str], notes: list[str]) -> tuple[object, ...]:
    """Return a report as values that can be kept, and what it is of."""
    touches = [(tuple(node), tuple(touch)) for node, touch in report.touches]
    findings = [tuple(each) for each in report.findings]
    return of, findings, report.commits, report.events, touches, people, notes


class _Audit:
    """One audit: the walk, and what its findings come to."""

    def __init__(self, project: Project, asked: Asked, tip: str) -> None:
        self.project = project
        self.asked = asked
        self.history = History(project, tip)
        self.nodes = self.history.nodes
        self.inside = self._inside(tip)
        self.people: dict[str, str] = {}  # those in doubt, as the mailmap has them
        self.notes: list[str] = []
        self.walk: Walk = self.history.walk()
        self.brought = {
            path: self.nodes[min(self.walk.brought[path, blob])[0]]
            for path, blob in self.walk.blobs.items()
            if (path, blob) in self.walk.brought
        }
        if self.walk.reading_at is not None and self.walk.reading:
            self.brought[CONFIG] = self.nodes[self.walk.reading_at]

    def _inside(self, tip: str) -> set[int]:
        """Return the commits to judge."""
        base = self.asked.target.base
        if base is None:
            return set(range(len(self.nodes)))
        wanted = graph.range_of(self.project.repository, tip, base.id)
        return {self.history.number[commit] for commit in wanted}

    def report(self, label: str) -> Report:
        touches, excused = self._touches()
        found = [*self._unavailable(), *self._log_changes(), *self._configs(), *self._standing()]
        found += [uncaptured.finding(each, self.nodes[each.number], excused.get(each.number, "")) for each in touches]
        if self.asked.baseline is not None:
            found += self._missing(self.asked.baseline)
        if self.walk.reading is None:
            self.notes.append(f"no {CONFIG} at {label}: read with the default workflow")
        self.project.notes += self.notes
        ranked = sorted(found, key=lambda each: (SEVERITIES.index(each.severity), self._order(each)))
        plain = tuple((self.nodes[each.number], each) for each in touches if each.number not in excused)
        events = sum(self._judged(copy.path) for copy in self.walk.fold.chosen.values())
        report = Report(label, self.nodes[-1].id, tuple(ranked), len(self.inside), events, plain)
        key = _key(self.project, self.asked, self.nodes[-1].id)
        if key:
            self.project.memo.keep(SPACE, {key[0]: _plain(key[1], report, self.people, self.notes)})
        self.project.memo.save()
        return report

    def _order(self, finding: Finding) -> tuple[int, str, str]:
        return self.history.number.get(finding.commit or "", len(self.nodes)), finding.rule, finding.file or ""

    def _judged(self, path: str) -> bool:
        node = self.brought.get(path)
        return self.asked.target.base is None or (node is not None and self.history.number[node.id] in self.inside)

    @property
    def _workflow(self) -> Workflow:
        found = self.walk.judged_by
        return found.workflow if self.walk.reading and found and found.workflow else DEFAULT_WORKFLOW

    def _unavailable(self) -> Iterator[Finding]:
        ends = [self.nodes[number].id for number in sorted(self.inside) if self.nodes[number].id in self.history.cut]
        if ends:
            said = (
                f"the history is shallow: nothing is known of what lies behind {len(ends)} commits, so it cannot be"
                " checked; `git fetch --unshallow` (in CI: fetch-depth: 0)"
            )
            yield Finding("history-unavailable", "error", said, ends[0])

    def _log_changes(self) -> Iterator[Finding]:
        """Yield what commits did to event files."""
        judged = log_changes.judge(self.walk.losses, self.history.parents, self.walk.held)
        judged = [each for each in judged if each.loss.number in self.inside]
        reverted = questions.reverts(self.history, judged, self.walk.brought)
        for place, each in enumerate(judged):
            yield log_changes.finding(each, self.nodes[each.loss.number], place in reverted)
        for change in self.walk.reformats:
            if change.number in self.inside:
                yield log_changes.reformatted(change, self.nodes[change.number])

    def _touches(self) -> tuple[list[Touch], dict[int, str]]:
        """Return the touches that nothing accounts for, and why some ran no hook."""
        inside = [each for each in self.walk.touches if each.number in self.inside]
        touches = uncaptured.unexplained(inside, self.nodes, self.walk.fold, self._workflow)
        return touches, questions.excuses(self.history, touches)

    def _configs(self) -> Iterator[Finding]:
        """Yield the configurations that were broken and are no more."""
        for number, error in self.walk.broken:
            if number in self.inside and number != self.walk.reading_at:
                said = f"{error}; it was mended or replaced since; until then commits were judged by the last valid one"
                yield Finding("config-invalid", "info", said, self.nodes[number].id, CONFIG)

    def _standing(self) -> Iterator[Finding]:
        """Yield what the content rules find."""
        fold, reading = self.walk.fold, self.walk.reading
        others = questions.coauthors(self.history, fold, self.brought)
        self.people = questions.canonical(self.history, fold, self.brought, others)
        standing = content.Standing(
            fold=fold,
            workflow=self._workflow,
            errors=(reading.error,) if reading and reading.error and self._judged(CONFIG) else (),
            brought=self.brought,
            judged=self._judged,
            coauthors=others,
            canonical=self.people,
            signatures=self._signatures() if self.asked.signed else None,
        )
        for rule in content.RULES:
            yield from rule(standing)

    def _signatures(self) -> dict[str, str]:
        commits = {node.id for path, node in self.brought.items() if self._judged(path)}
        return log.signatures(self.project.repository, sorted(commits))

    def _missing(self, ref: str) -> list[Finding]:
        fold = self.project.fold(self.project.commit(ref))
        baseline: dict[str, list[Event]] = {}
        for identity, copies in fold.copies.items():
            baseline[identity] = [copy.event for copy in copies]
        files = {identity: copy.path for identity, copy in fold.chosen.items()}
        return log_changes.missing(baseline, self.walk.held, files, ref)
