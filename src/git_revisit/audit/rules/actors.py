"""The rule about people: the hook records events for the author of the commit, or for a co-author."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from git_revisit.audit.rules.facts import AuditFacts, People
from git_revisit.audit.rules.rule import Problem, Rule
from git_revisit.model.commits import Commit
from git_revisit.model.events import Event
from git_revisit.model.findings import WARNING
from git_revisit.model.people import named_actor, person


def is_doubtful(event: Event, commit: Commit) -> bool:
    """Whether a hook recorded an event for somebody else than the author, by the names as written."""
    if event.via != "hook" or not event.actor:
        return False
    return person(event.actor) not in (commit.email.lower(), _pseudonym(commit.email))


@cache
def _pseudonym(email: str) -> str:
    return named_actor("", email, "pseudonym") or ""


def _mismatches(facts: AuditFacts) -> Iterator[Problem]:
    """Find events that the hook recorded for neither the author nor a co-author, by mailmap."""
    people = facts.people or People({}, {})
    for copy in facts.counted():
        event, commit = copy.event, facts.bringer(copy.path)
        if commit is None or not is_doubtful(event, commit):
            continue
        present = (f"{commit.name} <{commit.email}>", *people.coauthors.get(commit.id, ()))
        known = {person(name) for each in present for name in (each, people.canonical.get(each, each))}
        known |= {_pseudonym(email) for email in known}
        actor = event.actor or ""
        if not {person(actor), person(people.canonical.get(actor, actor))} & known:
            message = (
                f"the hook recorded it for {actor}, and the commit is by {present[0]}; if they are the same person, add"
                " them to .mailmap; if both worked on it, add a Co-authored-by trailer"
            )
            yield Problem(message, facts.brought.get(copy.path), copy.path, event.id)


RULES = (Rule("actor-mismatch", WARNING, _mismatches, ("people",)),)
