"""The audit of a project: walk the history, ask git in batches what the rules need, apply the rules."""

from __future__ import annotations

from typing import NamedTuple

from git_revisit.audit.run import HistoryQuery, audit_with_facts
from git_revisit.audit.staged import audit_staged
from git_revisit.errors import UsageError
from git_revisit.model.findings import Audited
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import HEAD, CommitRevision, RangeRevision, StagedRevision


class AuditQuery(NamedTuple):
    """An audit of the history of a revision, of the commits of a range, or of the index.

    ``baseline`` is a revision whose events must all be there; ``require_signed`` requires a good signature on every
    commit that brought an event.
    """

    revision: CommitRevision | RangeRevision | StagedRevision = HEAD
    baseline: str | None = None
    require_signed: bool = False


def audit(project: OpenProject, query: AuditQuery) -> Audited:
    """Return the findings in a history or in the index; raises RevisitError for what cannot be read."""
    if not isinstance(query.revision, StagedRevision):
        history = HistoryQuery(project.target(query.revision), query.baseline, query.require_signed)
        return audit_with_facts(project, history)[0]
    if query.baseline is not None or query.require_signed:
        raise UsageError("--staged checks only the index", "leave out --baseline and --require-signed")
    return audit_staged(project)
