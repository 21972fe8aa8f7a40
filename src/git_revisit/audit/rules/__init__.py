"""The rules of the audit. To add one, add a value to ``RULES`` in the file for the same facts."""

from git_revisit.audit.rules import actors, availability, content, log_changes, narrowing, signatures, uncaptured
from git_revisit.audit.rules.rule import Rule

GRAPH_RULES: tuple[Rule, ...] = (*log_changes.RULES, *uncaptured.RULES, *narrowing.RULES)  # about commits
RULES: tuple[Rule, ...] = (
    *availability.RULES,
    *GRAPH_RULES,
    *content.RULES,
    *actors.RULES,
    *signatures.RULES,
)
