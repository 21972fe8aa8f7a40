"""The rule about signatures, where they are required: the commits that brought events have a good one."""

from __future__ import annotations

from collections.abc import Iterator

from git_revisit.audit.rules.facts import AuditFacts
from git_revisit.audit.rules.rule import Problem, Rule
from git_revisit.model.event_file import CONFIG, id_in
from git_revisit.model.findings import ERROR

# By the letters of git's ``%G?``; the others are good.
_STATES = {
    "N": "is not signed",
    "B": "has a bad signature",
    "E": "has a signature that cannot be checked (import the key)",
    "X": "has a signature that expired",
    "Y": "was signed with a key that expired",
    "R": "was signed with a revoked key",
}


def _unsigned(facts: AuditFacts) -> Iterator[Problem]:
    """Find files that came with a commit without a good signature."""
    for path, number in sorted(facts.brought.items()):
        state = (facts.signatures or {}).get(facts.commits[number].id, "G")
        if state in _STATES and facts.judges(path) and path != CONFIG:
            message = f"the commit that added it {_STATES[state]}; sign commits with `git commit -S`"
            yield Problem(message, number, path, _event_at(facts, path))


def _event_at(facts: AuditFacts, path: str) -> str | None:
    copies = facts.fold.copies.get(id_in(path) or "", ())
    return next((copy.event.id for copy in copies if copy.path == path), None)


RULES = (Rule("unsigned", ERROR, _unsigned, ("signatures",)),)
