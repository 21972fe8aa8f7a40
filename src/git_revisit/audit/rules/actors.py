"""The rule about people: the hook records events for the author of the commit, or for a co-author."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from git_revisit.audit.rules.facts import AuditFacts, People
from git_revisit.audit.rules.rule import Problem, Rule
from git_revisit.model.commits import Commit, named_actor, person
from git_revisit.model.events import Event
from git_revisit.model.findings import WARNING


def is_doubtful(event: Event, commit: Commit) -> bool:
    """Whether a hook recorded an event for somebody else than the author, going by the names as written."""
    return event.via == "hook" and bool(event.actor) and _differ(event.actor, commit.email)


@cache
def _differ(actor: str, email: str) -> bool:
    return person(actor) not in (email.lower(), _pseudonym(email))


@cache
def _pseudonym(email: str) -> str:
    return named_actor("", email, "pseudonym") or ""


def _mismatches(facts: AuditFacts) -> Iterator[Problem]:
    """Find events that the hook recorded for neither the author nor a co-author, by mailmap."""
    people = facts.people or People({}, {})
    absent: dict[tuple[str, tuple[str, ...]], bool] = {}  # by actor, and who was present
    for copy in facts.counted():
        event, commit = copy.event, facts.bringer(copy.path)
        if commit is None or not is_doubtful(event, commit):
            continue
        actor, present = event.actor or "", (commit.contact, *people.coauthors.get(commit.id, ()))
        if (actor, present) not in absent:
            absent[actor, present] = _is_absent(actor, present, people.canonical)
        if absent[actor, present]:
            message = (
                f"the hook recorded it for {actor}, and the commit is by {present[0]}; if they are the same person, add"
                " them to .mailmap; if both worked on it, add a Co-authored-by trailer"
            )
            yield Problem(message, facts.brought.get(copy.path), copy.path, event.id)


def _is_absent(actor: str, present: Iterable[str], canonical: Mapping[str, str]) -> bool:
    """Whether a person is missing from those present, by mailmap."""
    known = {person(name) for each in present for name in (each, canonical.get(each, each))}
    known |= {_pseudonym(email) for email in known}
    return not {person(actor), person(canonical.get(actor, actor))} & known


RULES = (Rule("actor-mismatch", WARNING, _mismatches, ("people",)),)
