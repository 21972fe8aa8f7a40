"""A project audited: the history is walked, what the rules need is asked in batches, and the rules judge."""

from git_revisit.audit.run import Asked, Report, audit
from git_revisit.audit.staged import audit_staged

__all__ = ["Asked", "Report", "audit", "audit_staged"]
