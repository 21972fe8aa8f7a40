"""From a decision to events: by asking, or by what was given."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

from git_revisit import prompt
from git_revisit.gitio.process import Place, path_text
from git_revisit.hook import pending
from git_revisit.hook.decision import Decision, Given
from git_revisit.hook.pending import Held, Kept, Pending
from git_revisit.model.event_file import FOLDER, path_of
from git_revisit.model.event_yaml import encode, utc
from git_revisit.model.events import Answer, Event, Note, Revisit, Workflow, subject
from git_revisit.record.answers import Context, events
from git_revisit.record.ids import new_id
from git_revisit.replay.focus import CurrentFocus


class Scene(NamedTuple):
    """What a question is about; ``paths`` are those touched, by phase, ``ids`` those that a new one must follow."""

    place: Place
    now: int
    memory: Pending
    prefix: str
    workflow: Workflow
    focus: CurrentFocus
    actor: str | None
    paths: Mapping[str, Sequence[bytes]]
    ids: tuple[str, ...]


def respond(scene: Scene, decision: Decision, given: Given | None) -> tuple[list[str], list[Held]]:
    """Return what to say on stderr, and the events that a decision leads to. Raises Stopped."""
    if decision.action == "silent":
        return [], []
    phases = decision.phases
    default = _default(scene, phases)
    if decision.action == "ask-focus":
        return [], _held(scene, phases, _asked_focus(scene, phases))
    if decision.action == "record-focus":
        held = _held(scene, phases, Answer("move", phase=phases[0]))
        return [
            f"git revisit focus PHASE{_there(scene)}",
            f"git-revisit: {phases[0]} is in focus now, as no phase was",
        ], held
    if decision.action == "ask":
        return [], _held(scene, phases, _asked(scene, phases, default))
    if decision.rule == "given" and given:
        held = _held(scene, phases, Answer(category=given.category, reason=given.reason))
        return [f"git-revisit: recorded {_told(held)}"], held
    held = _held(scene, phases, default)
    return [
        *(f"{line}{_there(scene)}" for line in _remedy(held)),
        f"git-revisit: recorded {_told(held)}, since nobody could be asked",
    ], held


def _default(scene: Scene, phases: Sequence[str]) -> Answer:
    """Return what Enter, Enter, Enter says: the answer kept from an aborted try, else the usual one."""
    kept = scene.memory.answer(scene.prefix, phases, scene.now)
    if kept is None or (kept.kind == "move" and kept.phase not in phases):
        return prompt.usual(len(phases))
    if kept.kind == "other" and (kept.phase not in scene.workflow.ids or kept.phase == scene.focus.phase):
        return prompt.usual(len(phases))
    return kept


def _touch(scene: Scene, phases: Sequence[str], default: Answer) -> prompt.Touch:
    return prompt.Touch(
        focus=scene.focus.phase,
        files={phase: [path_text(path) for path in scene.paths[phase]] for phase in phases},
        workflow=scene.workflow.ids,
        categories=scene.workflow.categories,
        default=default,
        project=scene.prefix.rstrip("/"),
    )


def _asked_focus(scene: Scene, phases: Sequence[str]) -> Answer:
    with _terminal() as (ask, say):
        chosen = prompt.ask_focus(_touch(scene, phases, Answer()), ask, say)
        return Answer("move", phase=chosen)


def _asked(scene: Scene, phases: Sequence[str], default: Answer) -> Answer:
    """Ask, and keep every answer from the moment that it is given."""

    def keep(answer: Answer) -> None:
        fresh = Kept(scene.prefix, tuple(phases), answer, scene.now)
        known = pending.load(scene.place.git_dir)  # with what was answered for another project of this commit
        pending.save(scene.place.git_dir, known.keep(fresh))

    with _terminal() as (ask, say):
        return prompt.converse(_touch(scene, phases, default), ask, say, keep)


def _terminal() -> AbstractContextManager[tuple[prompt.Ask, prompt.Say]]:
    return prompt.open_terminal(new_line="PRE_COMMIT" in os.environ)


def _held(scene: Scene, phases: Sequence[str], answer: Answer) -> list[Held]:
    """Return the events that an answer makes."""
    at = utc(scene.now)
    second = new_id(at)[:10]
    during = scene.focus.event.id if scene.focus.event else None
    after = max((each for each in scene.ids if each[:10] == second), default=None)
    made = events(
        answer,
        {phase: scene.paths[phase] for phase in phases},
        Context(at, scene.actor, scene.focus.phase, during, after),
    )
    return [Held(scene.prefix, path_of(event), about, encode(event).decode(), answer) for event, about in made]


def _told(held: Sequence[Held]) -> str:
    return ", ".join(_one(each.event) for each in held)


def _one(event: Event) -> str:
    if isinstance(event, Revisit):
        explained = "" if event.explained else "an unexplained "
        return f"{explained}revisit {event.from_phase} → {event.to_phase}"
    phase = subject(event)
    return f"a note that touching {phase} is no revisit" if isinstance(event, Note) else f"focus {phase}"


def _remedy(held: Sequence[Held]) -> list[str]:
    """Return the one command that says what nobody could be asked."""
    events = [each.event for each in held]
    open_ones = [event for event in events if isinstance(event, Revisit) and not event.explained]
    notes = [event for event in events if isinstance(event, Note)]
    if open_ones:
        return [f'git revisit explain {" ".join(event.id for event in open_ones)} -m "REASON"']
    return [f'git revisit record {notes[0].phase} -m "REASON"'] if notes else []


def _there(scene: Scene) -> str:
    """Return the option that names the project, for a command given where the commit was; empty if it is the one."""
    here = Path(os.environ.get("GIT_PREFIX", ""))
    nearest = next((each for each in (here, *here.parents) if (scene.place.top / each / FOLDER).is_dir()), Path())
    project = Path(scene.prefix)
    return "" if nearest == project else f" --project {shlex.quote(os.path.relpath(project, here))}"
