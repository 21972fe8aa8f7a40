"""The audit of a revision or a range: gather the facts that the rules need, then apply the rules."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from git_revisit.audit import git_facts
from git_revisit.audit.history import History
from git_revisit.audit.root_moves import RootHistory
from git_revisit.audit.rules import GRAPH_RULES, RULES, availability
from git_revisit.audit.rules.facts import AuditFacts, Baseline, Need, PhaseTouch
from git_revisit.audit.rules.log_changes import judge
from git_revisit.audit.rules.narrowing import narrowing
from git_revisit.audit.rules.rule import Rule
from git_revisit.audit.rules.uncaptured import events_by_commit, is_named
from git_revisit.audit.walk import Walk
from git_revisit.errors import DataError
from git_revisit.gitio import clone, log
from git_revisit.model.commits import Commit
from git_revisit.model.event_file import CONFIG
from git_revisit.model.findings import SEVERITIES, Audited, Finding
from git_revisit.model.workflow import DEFAULT_WORKFLOW
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import Target


class HistoryQuery(NamedTuple):
    """An audit of a revision, or of the commits of a range.

    ``baseline`` is a revision whose events must all be there; ``require_signed`` checks signatures.
    """

    target: Target
    baseline: str | None = None
    require_signed: bool = False

    @property
    def needs(self) -> frozenset[Need]:
        """The optional facts that the query asks for."""
        needs: set[Need] = {"losses", "touches", "narrowings", "people"}
        needs |= {"baseline"} if self.baseline is not None else set()
        needs |= {"signatures"} if self.require_signed else set()
        return frozenset(needs)


def audit_with_facts(project: OpenProject, query: HistoryQuery) -> tuple[Audited, AuditFacts | None]:
    """Audit the history of a revision, or the commits of a range; return the audit with its facts.

    They are None before the first commit, and if they cannot be read: a history that is partly missing is a finding.
    Raises DataError for other histories that cannot be read.
    """
    label, tip = query.target.rev, query.target.commit
    if tip is None:
        return Audited(label, None, (), 0, 0, project.prefix), None
    try:
        survey = AuditSurvey(project, query.target)
        facts = survey.facts(query.needs, query.baseline).listed()
    except DataError as error:
        if not clone.is_incomplete(project.repository):
            raise
        finding = availability.unreadable(tip.id, error.message)
        return Audited(label, tip.id, (finding,), 0, 0, project.prefix), None
    if survey.walk.config is None:
        project.notes.append(f"no {CONFIG} at {label}: read with the default workflow")
    project.memo.save()
    facts = facts._replace(earlier=_before_moves(survey, query.needs - {"signatures", "baseline", "people"}))
    before = dict.fromkeys(finding for each in facts.earlier for finding in apply(GRAPH_RULES, each))
    findings = ranked([*apply(RULES, facts), *before], survey.history.number)
    number = len(facts.counted())
    return Audited(label, tip.id, findings, len(survey.inside), number, project.prefix), facts


def touches_in(
    project: OpenProject, target: Target, base: Commit | None = None
) -> tuple[AuditFacts | None, tuple[Finding, ...]]:
    """Return the facts about the touches in a history or range, and findings about missing history.

    With ``base`` they are judged by its configuration, too. Raises DataError for a history that cannot be read for
    another reason.
    """
    assert target.commit  # noqa: S101 - callers answer without facts before the first commit
    try:
        survey = AuditSurvey(project, target, base)
        facts = survey.facts(["touches"])._replace(earlier=_before_moves(survey, ["touches"]))
    except DataError as error:
        if not clone.is_incomplete(project.repository):
            raise
        return None, (availability.unreadable(target.commit.id, error.message),)
    project.memo.save()
    return facts, tuple(apply(availability.RULES, facts))


def _before_moves(survey: AuditSurvey, needs: Collection[Need]) -> tuple[AuditFacts, ...]:
    """Return the facts about the history of the project in the directories where it lay before it moved."""
    parts: list[AuditFacts] = []
    for earlier in survey.roots.earlier():
        project = OpenProject(survey.project.repository, earlier.root)
        before = AuditSurvey(project, survey.target._replace(commit=earlier.tip), last=survey.last)
        parts += (before.facts(needs), *_before_moves(before, needs))
    return tuple(parts)


def apply(rules: Iterable[Rule], facts: AuditFacts) -> list[Finding]:
    """Return the findings of some rules."""
    return [finding for rule in rules for finding in rule.findings(facts)]


def ranked(findings: Iterable[Finding], number: dict[str, int]) -> tuple[Finding, ...]:
    """Return findings in order: the worst first, then by commit (``number`` counts them), rule and file."""

    def key(finding: Finding) -> tuple[int, int, str, str]:
        place = number.get(finding.commit or "", len(number))
        return SEVERITIES.index(finding.severity), place, finding.rule, finding.file or ""

    return tuple(sorted(findings, key=key))


class AuditSurvey:
    """The walk over a history, and the facts that it gives; ``inside`` are the commits to judge.

    ``base`` is a commit by whose configuration these commits are judged too. ``last`` is the walk to the present log,
    if the project lies elsewhere by now.
    """

    def __init__(
        self, project: OpenProject, target: Target, base: Commit | None = None, last: Walk | None = None
    ) -> None:
        assert target.commit  # noqa: S101 - callers answer without a survey before the first commit
        self.project = project
        self.target = target
        self.history = History(project, target.commit.id)
        self.inside = self.history.inside(target.base)
        self.walk = self.history.walk(base, self.inside)
        self.last = last or self.walk
        self.roots = RootHistory(self.history, self.walk.root_changes)

    def facts(self, needs: Iterable[Need], baseline: str | None = None) -> AuditFacts:
        """Return the facts; of the optional ones, those that are needed."""
        history, walk = self.history, self.walk
        brought = {
            path: min(numbers)[0] for path, blob in walk.blobs.items() if (numbers := history.brought.get((path, blob)))
        }
        if walk.setting.config_from is not None and walk.config:
            brought[CONFIG] = walk.setting.config_from
        facts = AuditFacts(
            commits=history.commits,
            inside=self.inside,
            whole=self.target.base is None,
            fold=walk.fold,
            workflow=walk.workflow if walk.config else DEFAULT_WORKFLOW,
            config=walk.config,
            config_from=walk.setting.config_from,
            brought=brought,
            held=walk.held,
            boundaries=[number for number, commit in enumerate(history.commits) if commit.id in history.cut],
            reformats=walk.reformats,
            broken=walk.broken,
            odd_dates=git_facts.odd_dates(history, sorted(self.inside)),
        )
        gather: dict[Need, Callable[[AuditFacts], AuditFacts]] = {
            "losses": self._with_losses,
            "touches": self._with_touches,
            "narrowings": self._with_narrowings,
            "people": self._with_people,
            "signatures": self._with_signatures,
            "baseline": lambda facts: self._with_baseline(facts, baseline or ""),
        }
        for need in sorted(needs):
            facts = gather[need](facts)
        return facts

    def _with_losses(self, facts: AuditFacts) -> AuditFacts:
        judged = judge(self.roots.settled(self.walk.losses), self.history.parents, self.last.held)
        judged = [each for each in judged if each.loss.number in self.inside]
        facts = facts._replace(unrooted=self.roots.unrooted())
        return facts._replace(losses=git_facts.with_reverts(self.history, judged, self.history.brought))

    def _with_touches(self, facts: AuditFacts) -> AuditFacts:
        walked = self.roots.touches(self.walk.touches, self.walk.settings)
        inside = [each for each in walked if each.number in self.inside]
        named = events_by_commit(self.last.fold, self.last.workflow)
        later, touches = list[PhaseTouch](), list[PhaseTouch]()
        for each in inside:
            (later if is_named(each, facts.commits, named, self.last.workflow) else touches).append(each)
        answered = {key: ids for key, ids in self.walk.answered.items() if key[0] in self.inside}
        excuses = git_facts.excuses(self.history, touches, self.walk.losses)
        facts = facts._replace(touches=touches, named=later, answered=answered, excuses=excuses)
        return facts._replace(message_answers=git_facts.answers_in_messages(self.history, facts.open_commits()))

    def _with_narrowings(self, facts: AuditFacts) -> AuditFacts:
        inside = (each for each in self.walk.config_changes if each.number in self.inside)
        changes = [each for each in inside if not self.roots.left(each.number)]
        trees = [self.history.commits[each.number].tree for each in changes]
        files = self.history.files(trees)
        narrowings = (narrowing(change, files[tree]) for change, tree in zip(changes, trees, strict=True))
        return facts._replace(narrowings=[each for each in narrowings if each])

    def _with_people(self, facts: AuditFacts) -> AuditFacts:
        return facts._replace(people=git_facts.people(self.history, facts.fold, facts.brought))

    def _with_signatures(self, facts: AuditFacts) -> AuditFacts:
        commits = {facts.commits[number].id for path, number in facts.brought.items() if facts.judges(path)}
        return facts._replace(signatures=log.signatures(self.project.repository, sorted(commits)))

    def _with_baseline(self, facts: AuditFacts, ref: str) -> AuditFacts:
        commit = self.project.commit(ref)
        roots = [self.project, *(OpenProject(self.project.repository, each.root) for each in self.roots.earlier())]
        folds = [project.fold(commit) for project in roots]
        held = {id_: [copy.event for copy in copies] for fold in folds for id_, copies in fold.copies.items()}
        files = {identity: copy.path for fold in folds for identity, copy in fold.chosen.items()}
        return facts._replace(baseline=Baseline(ref, held, files, self.project.prefix))
