"""Reasons in the messages of earlier commits, taken over into the log by the next commit."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from git_revisit.errors import GitError
from git_revisit.gitio import index, log
from git_revisit.gitio.parse import PathChange
from git_revisit.gitio.repository import Repository
from git_revisit.hook.behind import IndexedEvents
from git_revisit.hook.changes import Root
from git_revisit.hook.moment import CommitMoment
from git_revisit.hook.pending import Derived
from git_revisit.hook.recall import in_history
from git_revisit.hook.reuse import Reuse
from git_revisit.model.commits import Commit, named_actor
from git_revisit.model.event_file import EVENTS, id_in, is_event_file
from git_revisit.model.event_yaml import decode, utc
from git_revisit.model.events import Amend, Event, Retract
from git_revisit.model.message_reasons import ANY, message_reasons
from git_revisit.model.workflow import Workflow
from git_revisit.record.corrections import RecordedLog
from git_revisit.record.from_messages import MessageSource, checked, explaining
from git_revisit.record.writer import event_file

LOOK_BACK = 200  # commits
LOOK_BACK_TIME = 14 * 24 * 60 * 60  # seconds, where the hook has seen no commit
MOST = 50  # events that are remembered
_ADDING = ("--no-merges", "--full-history", "--diff-filter=A", f"-n{LOOK_BACK}")


class Takeover(NamedTuple):
    """The effect of messages: events to ``put``, earlier ones to remove, those to remember, and lines to print.

    ``answers`` are the values that the removed amendments set, by their target.
    """

    put: Mapping[str, bytes] = {}
    removed: tuple[str, ...] = ()
    derived: tuple[Derived, ...] = ()
    lines: tuple[str, ...] = ()
    answers: Mapping[str, Mapping[str, object]] = {}


def takeover(moment: CommitMoment, root: Root, workflow: Workflow, reuse: Reuse) -> Takeover:
    """Return the events that follow from the messages of the author's commits since the last one seen.

    Events that an earlier try wrote and that are not in HEAD are written again or removed. ``reuse`` has the revisits
    that this commit includes or withdraws.
    """
    place, memory = moment.place, moment.memory
    known = [each for each in memory.derived if each.path.startswith(f"{root.prefix}{EVENTS}/")]
    fresh, lines = _fresh(moment, root, workflow)
    new = {each.path: each for each in fresh if each.path not in memory.deleted}
    in_head = (
        {each.path for each in place.trees.files(place.head, *(each.path for each in known))}
        if known and place.head
        else set()
    )
    loose = [each for each in known if each.path not in in_head and each.path not in new]
    standing = _standing(place, root.prefix, loose, reuse)
    again = [each for each in loose if _belongs(place, each) or each in standing]
    written = {each.path: each for each in (*new.values(), *again)}
    gone = [each for each in loose if each not in again and not in_history(place, each.path)]
    amends = (event for each in gone if isinstance(event := decode(each.text.encode()), Amend))
    return Takeover(
        put={path: each.text.encode() for path, each in written.items()},
        removed=tuple(each.path for each in gone),
        answers={event.target: event.set for event in amends},
        derived=(*(each for each in known if each.path in in_head), *written.values())[-MOST:],
        lines=tuple(lines),
    )


def _belongs(place: Repository, each: Derived) -> bool:
    """Whether HEAD still reaches the commit of an event, and nobody deleted the event on purpose."""
    return place.is_ancestor(each.commit, place.head or "") and not in_history(place, each.path)


def _standing(place: Repository, prefix: str, loose: Sequence[Derived], reuse: Reuse) -> list[Derived]:
    """Return the events in the work tree whose target is staged, or is added by this commit.

    A squash or a reset leaves such events. A note has no target: it stays with the retraction from the same message.
    """
    there = [each for each in loose if os.path.lexists(place.top / each.path)]
    events = {each.path: decode(each.text.encode()) for each in there}
    targets = {path: event.target for path, event in events.items() if isinstance(event, Amend | Retract)}
    if not targets:
        return []
    staged = {id_in(path) for path in index.paths(place.top, f":(top,literal){prefix}{EVENTS}/revisit")}
    staged |= {held.event.id for held in (*reuse.going, *reuse.late)}
    staged -= {held.event.id for held in reuse.withdrawn}
    kept = [each for each in there if targets.get(each.path) in staged]
    messages = {each.commit for each in kept}
    return [*kept, *(each for each in there if each.path not in targets and each.commit in messages)]


def _fresh(moment: CommitMoment, root: Root, workflow: Workflow) -> tuple[list[Derived], list[str]]:
    """Return the events from the messages since the last commit seen, the oldest first, and lines to print."""
    place, memory, prefix = moment.place, moment.memory, root.prefix
    events, lines, answered = list[Derived](), list[str](), set[str]()
    if place.head is None or memory.seen == place.head:
        return events, lines
    events_in_index = IndexedEvents(place.top, prefix, {})
    mine = [
        (made, changed)
        for made, changed in _commits(place, prefix, memory.seen, moment.now)
        if made.email.lower() == moment.author_email and not (made.id == place.head and moment.amending.amends)
    ]
    messages = log.messages(place.top, [made.id for made, _ in mine])
    for (made, changed), message in reversed(list(zip(mine, messages, strict=True))):
        if not ANY.search(message):
            continue
        answer = checked(message_reasons(message), workflow)
        source = MessageSource(made.id, utc(made.at), named_actor(made.name, made.email, workflow.capture.actor))
        added = [path for each in changed if is_event_file(path := each.path[len(prefix) :])]
        recorded = RecordedLog(events_in_index.fold(added), workflow)
        targets = [each for each in recorded.fold.without_reason({}) if each.id not in answered]
        made_here = [new for event in targets for new in explaining(recorded, event, answer, source)]
        events += [_derived(prefix, new, made.id) for new in made_here]
        if answer.problems and not (memory.mentioned and place.is_ancestor(made.id, memory.mentioned)):
            lines += [f"git-revisit: not taken from the message of {made.id[:10]}: {each}" for each in answer.problems]
        if made_here:
            answered |= {each.id for each in targets}
            ways = ", ".join(f"{each.from_phase} → {each.to_phase}" for each in targets)
            lines.append(f"git-revisit: took the answer about {ways} from the message of {made.id[:10]}")
    return events, lines


def _commits(place: Repository, prefix: str, seen: str | None, now: int) -> list[tuple[Commit, list[PathChange]]]:
    """Return the commits since the last one seen that add revisits, the newest first, with the files that they add."""
    recent = f"--since={utc(max(0, now - LOOK_BACK_TIME))}"
    spec = f":(top,literal){prefix}{EVENTS}/revisit"
    for start in ([f"^{seen}"], [recent]) if seen else ([recent],):
        try:
            return list(log.changes(place.top, [*_ADDING, *start, place.head or ""], [spec]))
        except GitError:  # a shallow or damaged history, or one that lacks the commit last seen
            continue
    return []


def _derived(prefix: str, event: Event, commit_id: str) -> Derived:
    file = event_file(event)
    return Derived(prefix + file.path, file.data.decode(), commit_id)
