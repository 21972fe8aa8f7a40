"""One project of the commit in the making: what the repository, the memory and the environment say about it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import NamedTuple

from git_revisit import prompt
from git_revisit.errors import ConfigInvalid
from git_revisit.gitio.objects import blobs
from git_revisit.gitio.parse import Entry
from git_revisit.gitio.repository import Repository
from git_revisit.hook import reverts, skip_file
from git_revisit.hook.asking import Scene
from git_revisit.hook.behind import steps
from git_revisit.hook.changes import (
    REGULAR,
    Root,
    accounted_for,
    edited_events,
    focus_in,
    fresh_events,
    touched,
)  # fmt: skip
from git_revisit.hook.decision import Given, Situation
from git_revisit.hook.pending import Held, Kept, Pending
from git_revisit.model import workflow_yaml
from git_revisit.model.commits import Identity
from git_revisit.model.event_file import id_in
from git_revisit.model.event_yaml import encode
from git_revisit.model.events import Event, Focus, Note, Revisit
from git_revisit.model.people import named_actor
from git_revisit.model.tagging import Rulebook, Tagger
from git_revisit.model.workflow import Workflow
from git_revisit.record.answers import path_fields
from git_revisit.replay.episodes import continuing, unanswered
from git_revisit.replay.focus import CurrentFocus


class Moment(NamedTuple):
    """What every project of one commit shares.

    ``now`` is the committer's time in Unix seconds; ``settings`` are git's, with their scope; ``unseen`` are the
    events that aborted tries left; ``in_progress`` names a merge, rebase, cherry-pick, revert or am.
    """

    place: Repository
    author: Identity
    now: int
    settings: Mapping[str, tuple[str, str]]
    memory: Pending
    unseen: tuple[Held, ...]
    in_progress: str | None


class Outcome(NamedTuple):
    """What one project asks for: files to stage and to remove (by path from the top), what to remember and to print.

    ``settled`` says that nothing is left to do at HEAD. ``watch`` is what the next commit must touch to need Python;
    None if it needs Python in any case.
    """

    put: Mapping[str, bytes] = {}
    removed: tuple[str, ...] = ()
    held: tuple[Held, ...] = ()
    kept: tuple[Kept, ...] = ()
    messages: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    settled: bool = True
    watch: skip_file.Watch | None = None


class Facts(NamedTuple):
    """What one project's index, history and memory say.

    ``paths`` are the staged paths of each phase, ``restored`` the events that reverts deleted, by path from the top.
    ``going`` are the events of aborted tries that are used again, ``recorded`` the phases for which other new events
    are staged, ``ids`` those that a new id must follow.
    """

    workflow: Workflow
    rulebook: Rulebook
    actor: str | None
    paths: Mapping[str, Sequence[bytes]]
    restored: Mapping[str, bytes]
    focus: CurrentFocus
    going: tuple[Held, ...]
    recorded: frozenset[str]
    ids: tuple[str, ...]
    given: Given | None

    def watch(self, prefix: str) -> skip_file.Watch | None:
        """Return what the next commit must touch to need Python; None if a focus event is dated ahead."""
        return None if self.focus.ahead else skip_file.watch(prefix, self.workflow, self.rulebook, self.focus.phase)


def read(moment: Moment, root: Root, config: Entry, own: Sequence[Held]) -> Facts:
    """Read what is needed to decide about a project; ``own`` are its events of aborted tries."""
    place, author = moment.place, moment.author
    workflow, rulebook = _workflow(place, config)
    actor = named_actor(author.name, author.email, workflow.capture.actor)
    paths = touched(root, Tagger(rulebook).phase, workflow.ids)
    restored = reverts.lost(place, root.prefix, moment.memory)
    focus, going = _recall(moment, root, workflow, actor, paths, own)
    fresh = fresh_events(place.top, root)
    known = {held.path for held in own}
    foreign = [event for path, event in fresh.items() if path not in known and root.prefix + path not in restored]
    ids = _ids(root, fresh, own)
    recorded = accounted_for(foreign, workflow)
    given = given_answer(moment.settings)
    return Facts(workflow, rulebook, actor, paths, restored, focus, tuple(going), recorded, ids, given)


def describe(moment: Moment, root: Root, facts: Facts, skip: bool) -> Situation:
    """Return the situation to decide about; walks the commits behind HEAD only if that can matter."""
    workflow, author = facts.workflow, moment.author
    now = Situation(
        workflow=workflow,
        in_progress=moment.in_progress,
        author_ignored=workflow.ignores(author.name, author.email),
        skip=skip,
        edited=edited_events(moment.place.top, root),
        touched={phase: len(found) for phase, found in facts.paths.items()},
        focus=facts.focus.phase,
        recorded=facts.recorded,
        reused=frozenset(phase for held in facts.going for phase in held.phases),
        given=facts.given,
        terminal=prompt.usable(os.environ),
    )
    if now.in_progress or now.author_ignored or now.skip or now.edited:
        return now
    left = unanswered(now.touched, [now.focus], now.recorded | now.reused, [])
    mine = author.email.lower()
    with closing(steps(moment.place, root.prefix, workflow, Tagger(facts.rulebook).phase, mine)) as behind:
        return now._replace(continued=continuing(left, mine, behind))


def scene(moment: Moment, root: Root, facts: Facts, kept: Sequence[Kept]) -> Scene:
    """Return what a question is about, with the answers ``kept`` from events that this commit withdraws."""
    memory = moment.memory
    for each in kept:
        memory = memory.keep(each)
    return Scene(
        moment.place, moment.now, memory, root.prefix, facts.workflow, facts.focus, facts.actor, facts.paths, facts.ids
    )


def given_answer(found: Mapping[str, tuple[str, str]]) -> Given | None:
    """Return the answer that came with the command (no other scope counts), else the one in the environment."""

    def value(name: str) -> str | None:
        text, scope = found.get(f"revisit.{name}", ("", ""))
        return (text if scope == "command" else "") or os.environ.get(f"GIT_REVISIT_{name.upper()}") or None

    given = Given(value("reason"), value("category"))
    return given if any(given) else None


def renewed(held: Held, facts: Facts) -> Held:
    """Return an event of an aborted try with what this try touches and says; its identity stays."""
    event, answer, given = held.event, held.answer, facts.given
    if not isinstance(event, Revisit | Note):
        return held
    event = event._replace(**path_fields([path for phase in held.phases for path in facts.paths.get(phase, ())]))
    if given and isinstance(event, Revisit):
        fields = {key: value for key, value in given._asdict().items() if value}
        event, answer = event._replace(**fields), answer._replace(**fields)
    return held._replace(text=encode(event).decode(), answer=answer)


def notes(facts: Facts) -> list[str]:
    """Return what to print about focus events dated ahead and about restored events."""
    lines = [
        f"git-revisit: ignored a focus event dated over a day ahead: {event.at} ({event.id})"
        for event in facts.focus.ahead
    ]
    if facts.restored:
        ids = ", ".join(filter(None, map(id_in, facts.restored)))
        many = "events" if len(facts.restored) > 1 else "event"
        lines.append(
            f"git-revisit: restored {len(facts.restored)} {many} that a revert deleted (the log keeps history): {ids}"
        )
    return lines


def _workflow(place: Repository, config: Entry) -> tuple[Workflow, Rulebook]:
    """Return a project's workflow and its compiled patterns, which are cached by the config's blob."""
    if config.mode not in REGULAR:
        raise ConfigInvalid("not a regular file")
    data = blobs(place.top, [config.id]).get(config.id, b"")
    rulebook = skip_file.cached(place.git_dir, config.id)
    workflow = workflow_yaml.decode(data, check_patterns=rulebook is None)
    return workflow, rulebook or skip_file.compiled(place.git_dir, config.id, workflow)


def _recall(
    moment: Moment,
    root: Root,
    workflow: Workflow,
    actor: str | None,
    paths: Mapping[str, Sequence[bytes]],
    own: Sequence[Held],
) -> tuple[CurrentFocus, list[Held]]:
    """Return the focus, and the events of aborted tries that fit this one."""
    own_paths = {held.path for held in own}
    entries = [each for each in root.focuses if each.path not in own_paths]
    touching = [held for held in own if set(held.phases) & paths.keys() and held.event.actor == actor]
    moves = [held for held in touching if isinstance(held.event, Focus)]
    events = [event for held in moves if isinstance(event := held.event, Focus)]
    focus = focus_in(moment.place.top, entries, events, workflow, actor, moment.now)
    others = [held for held in touching if held not in moves and _fits(held, focus, paths, workflow)]
    return focus, [*moves, *others]


def _fits(held: Held, focus: CurrentFocus, paths: Mapping[str, Sequence[bytes]], workflow: Workflow) -> bool:
    event = held.event
    start = event.mapped(workflow.aliases).from_phase if isinstance(event, Revisit) else None
    return any(phase in paths and phase != focus.phase for phase in held.phases) and start in (None, focus.phase)


def _ids(root: Root, fresh: Mapping[str, Event], own: Sequence[Held]) -> tuple[str, ...]:
    """Return the ids that a new one must follow, where they are of its second."""
    paths = [*(each.path for each in root.focuses), *fresh, *(held.path for held in own)]
    return tuple(filter(None, map(id_in, paths)))
