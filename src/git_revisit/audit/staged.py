"""The audit of the index: what the next commit would do to the log, and the log as it would stand."""

from __future__ import annotations

from git_revisit.audit.reader import Reader
from git_revisit.audit.rules import content, log_changes
from git_revisit.audit.rules.values import Visit
from git_revisit.audit.run import SEVERITIES, Report
from git_revisit.audit.walk import Walk
from git_revisit.errors import DataError
from git_revisit.gitio import index
from git_revisit.gitio.repository import identity, under_way
from git_revisit.model.commits import Commit
from git_revisit.model.event_file import CONFIG, FOLDER
from git_revisit.model.findings import Finding
from git_revisit.model.workflow import DEFAULT_WORKFLOW
from git_revisit.project.read import Project
from git_revisit.project.revision import STAGED


def audit_staged(project: Project) -> Report:
    """Audit the index: what it changes against HEAD, and the content rules over all of it.

    While a merge or the like is under way, what leaves the log is judged later, by the commit that comes of it.
    """
    repository = project.repository
    if repository.bare:
        raise DataError("a bare repository has no index", "name a revision instead of --staged")
    head = project.commit("HEAD")
    reader = Reader(project)
    folder = f":(top,literal){project.prefix}{FOLDER}"
    before = next(repository.trees.differences([(None, head.tree)], folder)) if head else []
    after = index.changes(repository.top, folder)
    sides = reader.sides([before, after])
    configs = [reader.touched(changes).config for changes in (before, after)]
    walk = Walk()
    now = _now(project)
    walk.enter(Visit(0, now, sides[:1], True, configs[0], [], []))
    walk.enter(Visit(1, now, sides[1:], False, configs[1], [], []))
    found = [*_changes(walk, project, now), *_standing(walk, now)]
    ranked = tuple(sorted(found, key=lambda each: (SEVERITIES.index(each.severity), each.rule, each.file or "")))
    findings = tuple(each._replace(commit=None) for each in ranked)
    return Report(STAGED.label, None, findings, 0, len(walk.fold.chosen))


def _now(project: Project) -> Commit:
    """Return the commit that the index would become."""
    author, committer = (identity(role, project.repository.top) for role in ("AUTHOR", "COMMITTER"))
    return Commit("", "", (), author.name, author.email, author.at, committer.at)


def _changes(walk: Walk, project: Project, node: Commit) -> list[Finding]:
    found = [log_changes.reformatted(each, node) for each in walk.reformats]
    if not under_way(project.repository.git_dir):
        judged = log_changes.judge(walk.losses, [[], [0]], walk.held)
        found += [log_changes.finding(each, node, False) for each in judged]
    return found


def _standing(walk: Walk, node: Commit) -> list[Finding]:
    reading = walk.reading
    found = walk.judged_by
    new = {path for path, blob in walk.blobs.items() if (path, blob) in walk.brought}
    standing = content.Standing(
        fold=walk.fold,
        workflow=found.workflow if reading and found and found.workflow else DEFAULT_WORKFLOW,
        errors=(reading.error,) if reading and reading.error else (),
        brought=dict.fromkeys(sorted({*new, CONFIG}), node),
        judged=lambda path: True,
        coauthors={},
        canonical={},
        signatures=None,
    )
    # The hook may write for whom the trailers will name: who it is for is judged with the commit.
    rules = [rule for rule in content.RULES if rule is not content.actor_mismatch]
    return [each for rule in rules for each in rule(standing)]
