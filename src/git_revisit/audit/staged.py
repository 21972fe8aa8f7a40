"""The audit of the index: what the next commit would do to the log, and the log after it."""

from __future__ import annotations

from git_revisit.audit.reader import Reader
from git_revisit.audit.rules import RULES
from git_revisit.audit.rules.facts import AuditFacts, Visit
from git_revisit.audit.rules.log_changes import judge
from git_revisit.audit.run import apply, ranked
from git_revisit.audit.walk import Walk
from git_revisit.errors import DataError
from git_revisit.gitio import index
from git_revisit.gitio.repository import identity, under_way
from git_revisit.model.commits import Commit
from git_revisit.model.event_file import CONFIG, FOLDER
from git_revisit.model.findings import Audited
from git_revisit.model.workflow import DEFAULT_WORKFLOW
from git_revisit.project.commit_history import difference
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import STAGED


def audit_staged(project: OpenProject) -> Audited:
    """Audit the index: what it changes against HEAD, and the whole log as it would be.

    While a merge or another operation is in progress, its commit will be judged, not the index. The people are judged
    with the commit too, whose trailers may name them.
    """
    if project.repository.bare:
        raise DataError("a bare repository has no index", "name a revision instead of --staged")
    commit = _next_commit(project)
    facts = _facts(*_walk(project, commit), commit)
    if under_way(project.repository.git_dir):
        facts = facts._replace(losses=None)
    findings = ranked(apply(RULES, facts), {})
    return Audited(STAGED.label, None, findings, 0, len(facts.fold.chosen), project.prefix)


def _walk(project: OpenProject, commit: Commit) -> tuple[Walk, set[str]]:
    """Return a walk of two steps, the log of HEAD as a whole and what the index changes, and the files that come."""
    repository, head = project.repository, project.commit("HEAD")
    folder = f":(top,literal){project.prefix}{FOLDER}"
    before = next(repository.trees.differences([(None, head.tree)], folder)) if head else []
    after = index.changes(repository.top, folder)
    reader = Reader(project)
    steps = [difference(changes, project.prefix) for changes in (before, after)]
    walk = Walk()
    sides = reader.sides(steps)
    for number, (step, side) in enumerate(zip(steps, sides, strict=True)):
        config = (reader.config(step),) if step.configured else None
        is_head = number == 0
        walk.enter(Visit(number, commit, [side], is_head, config, [], []))
    return walk, {file.path for file in sides[1].come}


def _next_commit(project: OpenProject) -> Commit:
    """Return the commit that the index would become; it has no id yet."""
    author, committer = (identity(role, project.repository.top) for role in ("AUTHOR", "COMMITTER"))
    return Commit("", "", (), author.name, author.email, author.at, committer.at)


def _facts(walk: Walk, new: set[str], commit: Commit) -> AuditFacts:
    return AuditFacts(
        commits=(commit, commit),
        inside={1},
        whole=True,
        fold=walk.fold,
        workflow=walk.workflow if walk.config else DEFAULT_WORKFLOW,
        config=walk.config,
        config_from=walk.setting.config_from,
        brought=dict.fromkeys(sorted({*new, CONFIG}), 1),
        held=walk.held,
        boundaries=(),
        reformats=walk.reformats,
        broken=(),
        losses=judge(walk.losses, [[], [0]], walk.held),
    )
