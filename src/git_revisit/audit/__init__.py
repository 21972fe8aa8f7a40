"""The audit of a project: walk the history, ask git in batches what the rules need, apply the rules."""

from git_revisit.audit.run import AuditQuery, audit
from git_revisit.audit.staged import audit_staged

__all__ = ["AuditQuery", "audit", "audit_staged"]
