"""One commit: read, decide, ask, remember, write, stage; project by project, written once at the end."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress

from git_revisit.errors import ConfigInvalid, Refused
from git_revisit.gitio.index import stage_blobs, write_inside
from git_revisit.gitio.parse import path_bytes
from git_revisit.gitio.repository import Repository, identity, settings, under_way
from git_revisit.hook import pending, skip_file
from git_revisit.hook.asking import respond
from git_revisit.hook.changes import Root, removed_events, roots
from git_revisit.hook.decision import Decision, Situation, decide
from git_revisit.hook.pending import Held, Kept
from git_revisit.hook.situation import Moment, Outcome, describe, notes, read, renewed, scene
from git_revisit.model.event_file import CONFIG
from git_revisit.model.event_yaml import seconds


def capture() -> list[str]:
    """Record what the commit in the making says; return the messages for stderr. Raises Refused, Stopped.

    Outside of a commit (``pre-commit run``) there is nothing to record.
    """
    if "GIT_INDEX_FILE" not in os.environ:
        return []
    moment = _moment()
    outcomes = [_project(moment, root) for root in roots(moment.place)]
    if not moment.in_progress:
        _remember(moment, outcomes)
    _write(moment.place, outcomes)
    return [message for outcome in outcomes for message in outcome.messages]


def _moment() -> Moment:
    place = Repository.open()
    memory = pending.load(place.git_dir)
    author, now = identity("AUTHOR", place.top), identity("COMMITTER", place.top).at
    unseen = tuple(pending.unseen(place, memory))
    return Moment(place, author, now, settings(place.top), memory, unseen, under_way(place.git_dir))


def _project(moment: Moment, root: Root) -> Outcome:
    """Read one project, decide, ask, and return what it asks for; raises Refused, or Stopped by the person asked."""
    own = tuple(held for held in moment.unseen if held.prefix == root.prefix)
    if root.config is None:
        return _silent(decide(Situation(workflow=None)), root, own)
    try:
        facts = read(moment, root, root.config, own)
    except ConfigInvalid as error:
        return Outcome(settled=False) if skipping(moment.settings) else _broken(root, error)
    decision = decide(describe(moment, root, facts, skipping(moment.settings)))
    decision.check()
    if decision.rule in ("in-progress", "ignored-author", "skip"):
        return _silent(decision, root, own)
    withdrawn = [held for held in own if held not in facts.going]
    kept = tuple(Kept(held.prefix, held.phases, held.answer, seconds(held.event.at)) for held in withdrawn)
    messages, new = respond(scene(moment, root, facts, kept), decision, facts.given)
    held = (*(renewed(each, facts) for each in facts.going), *new)
    return Outcome(
        put={each.full: each.text.encode() for each in held} | dict(facts.restored),
        removed=tuple(each.full for each in withdrawn),
        held=held,
        kept=kept,
        messages=(*notes(facts), *messages),
        deleted=tuple(removed_events(root)),
        settled=not facts.restored,
        watch=facts.watch(root.prefix),
    )


def _silent(decision: Decision, root: Root, own: tuple[Held, ...]) -> Outcome:
    """Return the outcome of a rule that comes before the steps which act."""
    if decision.rule == "no-config":
        return Outcome(watch=skip_file.NOTHING)
    deleted = tuple(removed_events(root))
    if decision.rule == "skip":  # nothing is recorded, and what an aborted try left goes as well
        return Outcome(removed=tuple(held.full for held in own), deleted=deleted, settled=False)
    return Outcome(held=own, deleted=deleted, settled=False)


def _broken(root: Root, error: ConfigInvalid) -> Outcome:
    """Report a broken config; stop the commit that brings it."""
    where = f"{root.prefix}{CONFIG}{f', line {error.line}' if error.line else ''}"
    if any(change.path == CONFIG for change in root.changes):
        raise Refused(f"git-revisit: {where}: {error.message}", error.remedy)
    message = f"git-revisit: skipped this commit: {where}: {error.message}; {error.remedy}"
    return Outcome(messages=(message,), settled=False)


def skipping(found: Mapping[str, tuple[str, str]]) -> bool:
    """Whether the environment or git's settings say to skip the commit."""
    value, _ = found.get("revisit.skip", ("false", ""))
    return os.environ.get("GIT_REVISIT") == "skip" or value.lower() in ("true", "yes", "on", "1")


def _remember(moment: Moment, outcomes: list[Outcome]) -> None:
    """Save what is pending, and tell the shim whether the next commit needs Python."""
    place, memory = moment.place, moment.memory
    held = tuple(each for outcome in outcomes for each in outcome.held)
    settled = all(outcome.settled for outcome in outcomes)
    deleted = [path for outcome in outcomes for path in outcome.deleted]
    fresh = memory._replace(
        head=place.head,
        held=held,
        seen=place.head if settled else memory.seen,
        deleted=tuple(dict.fromkeys(deleted if settled else [*memory.deleted, *deleted])),
    )
    for each in held:
        fresh = fresh.forget(each.prefix, each.phases)
    for kept in (each for outcome in outcomes for each in outcome.kept):
        fresh = fresh.keep(kept)
    if fresh != pending.load(place.git_dir):
        pending.save(place.git_dir, fresh)
    watches = [outcome.watch for outcome in outcomes]
    if held or not settled or place.head is None or None in watches:
        skip_file.clear(place.git_dir)
    else:
        skip_file.write(place, moment.author, [watch for watch in watches if watch])


def _write(place: Repository, outcomes: Iterable[Outcome]) -> None:
    """Write and stage what all projects ask for."""
    put = {path: data for outcome in outcomes for path, data in outcome.put.items()}
    removed = [path for outcome in outcomes for path in outcome.removed if path not in put]
    for path in removed:
        with suppress(OSError):
            os.unlink(place.top / path)
    for path, data in put.items():
        write_inside(place.top, path, data)
    if put or removed:
        stage_blobs(place.top, {path_bytes(path): put.get(path) for path in (*put, *removed)})
