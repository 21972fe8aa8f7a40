"""One project of the commit in the making: what is open there, and what comes of it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from git_revisit import prompt
from git_revisit.gitio.process import Identity, Place, path_text
from git_revisit.hook import reverts, skip_file
from git_revisit.hook.asking import Scene, respond
from git_revisit.hook.behind import steps
from git_revisit.hook.changes import Root, answered, focus_in, fresh_events, removed_events, touched
from git_revisit.hook.decision import Given, Situation, decide, refuse_given
from git_revisit.hook.pending import Held, Kept, Pending
from git_revisit.model.event_file import id_in
from git_revisit.model.event_yaml import encode, seconds
from git_revisit.model.events import Focus, Note, Revisit, Workflow, named_actor
from git_revisit.model.tagging import Rulebook, Tagger
from git_revisit.record.answers import listed
from git_revisit.replay.focus import CurrentFocus


class Moment(NamedTuple):
    """What every project of one commit shares.

    ``now`` is the committer's time in Unix seconds; ``settings`` are git's, with their scope; ``unseen`` the events
    that aborted tries left.
    """

    place: Place
    author: Identity
    now: int
    settings: Mapping[str, tuple[str, str]]
    memory: Pending
    unseen: tuple[Held, ...]


class Outcome(NamedTuple):
    """What one project asks for: files to stage and to take out (by full path), events held, answers kept, and more.

    ``settled`` says that nothing is left to do at HEAD. ``watch`` is what the next commit must touch to be looked at;
    None where it must be looked at in any case.
    """

    put: Mapping[str, bytes] = {}
    out: tuple[str, ...] = ()
    held: tuple[Held, ...] = ()
    kept: tuple[Kept, ...] = ()
    said: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    settled: bool = True
    watch: skip_file.Watch | None = None


def look(moment: Moment, root: Root, workflow: Workflow, rulebook: Rulebook, own: Sequence[Held]) -> Outcome:
    """Decide about a project and carry it out, but for staging; raises Refused, or Stopped by the person asked."""
    place, author = moment.place, moment.author
    tagger = Tagger(rulebook)
    actor = named_actor(author.name, author.email, workflow.capture.actor)
    paths = touched(root, tagger.phase, workflow.ids)
    healed = reverts.lost(place, root.prefix, moment.memory)
    given = given_answer(moment.settings)
    focus, going = _recall(moment, root, workflow, actor, paths, own)
    if going and (refusal := refuse_given(given, workflow)):
        refusal.check()
    reused = [_renewed(held, paths, given) for held in going]
    stale = [held for held in own if held not in going]
    fresh = fresh_events(place.top, root)
    held_paths = {held.path for held in own}
    foreign = [event for path, event in fresh.items() if path not in held_paths and root.prefix + path not in healed]
    mine = author.email.lower()
    behind = steps(place, root.prefix, workflow, tagger.phase, mine)
    now = Situation(
        touched={phase: len(found) for phase, found in paths.items()},
        focus=focus.phase,
        answered=answered(foreign, workflow) | {phase for held in reused for phase in held.phases},
        author=mine,
        behind=behind,
        given=given,
        terminal=prompt.usable(os.environ),
    )
    decision = decide(now, workflow)
    behind.close()
    decision.check()
    kept = tuple(Kept(held.prefix, held.phases, held.answer, seconds(held.event.at)) for held in stale)
    memory = moment.memory
    for each in kept:
        memory = memory.keep(each)
    scene = Scene(place, moment.now, memory, root.prefix, workflow, focus, actor, paths, _ids(root, fresh, own))
    said, new = respond(scene, decision, given)
    return Outcome(
        put={held.full: held.text.encode() for held in (*reused, *new)} | healed,
        out=tuple(held.full for held in stale),
        held=(*reused, *new),
        kept=kept,
        said=(*_about(focus, healed), *said),
        deleted=tuple(removed_events(root)),
        settled=not healed,
        watch=None if focus.ahead else skip_file.watch(root.prefix, workflow, rulebook, focus.phase),
    )


def given_answer(found: Mapping[str, tuple[str, str]]) -> Given | None:
    """Return the answer that came with the command (no other scope counts), else the one in the environment."""

    def value(name: str) -> str | None:
        text, scope = found.get(f"revisit.{name}", ("", ""))
        return (text if scope == "command" else "") or os.environ.get(f"GIT_REVISIT_{name.upper()}") or None

    given = Given(value("reason"), value("category"))
    return given if any(given) else None


def _recall(
    moment: Moment,
    root: Root,
    workflow: Workflow,
    actor: str | None,
    paths: Mapping[str, Sequence[bytes]],
    own: Sequence[Held],
) -> tuple[CurrentFocus, list[Held]]:
    """Return the focus, and the events of aborted tries that are good for this one."""
    held_paths = {held.path for held in own}
    entries = [each for each in root.focuses if path_text(each.path) not in held_paths]
    staged = [held for held in own if set(held.phases) & paths.keys() and held.event.actor == actor]
    moves = [held for held in staged if isinstance(held.event, Focus)]
    events = [event for held in moves if isinstance(event := held.event, Focus)]
    focus = focus_in(moment.place.top, entries, events, workflow, actor, moment.now)
    others = [held for held in staged if held not in moves and _fits(held, focus, paths, workflow)]
    return focus, [*moves, *others]


def _fits(held: Held, focus: CurrentFocus, paths: Mapping[str, Sequence[bytes]], workflow: Workflow) -> bool:
    event = held.event
    start = event.mapped(workflow.aliases).from_phase if isinstance(event, Revisit) else None
    return any(phase in paths and phase != focus.phase for phase in held.phases) and start in (None, focus.phase)


def _renewed(held: Held, paths: Mapping[str, Sequence[bytes]], given: Given | None) -> Held:
    """Return a held event with what this try touches and says; its identity stays."""
    event, answer = held.event, held.answer
    if not isinstance(event, Revisit | Note):
        return held
    event = event._replace(**listed([path for phase in held.phases for path in paths.get(phase, ())]))
    if given and isinstance(event, Revisit):
        said = {key: value for key, value in given._asdict().items() if value}
        event, answer = event._replace(**said), answer._replace(**said)
    return held._replace(text=encode(event).decode(), answer=answer)


def _ids(root: Root, fresh: Mapping[str, object], own: Sequence[Held]) -> tuple[str, ...]:
    """Return the ids that a new one must follow, where they are of its second."""
    paths = [*(path_text(each.path) for each in root.focuses), *fresh, *(held.path for held in own)]
    return tuple(filter(None, map(id_in, paths)))


def _about(focus: CurrentFocus, healed: Mapping[str, bytes]) -> list[str]:
    said = [
        f"git-revisit: a focus event of {event.at} is ignored, since it lies over a day ahead ({event.id})"
        for event in focus.ahead
    ]
    if healed:
        ids = ", ".join(filter(None, map(id_in, healed)))
        said.append(f"git-revisit: put back what reverts had removed, since what happened has happened: {ids}")
    return said
