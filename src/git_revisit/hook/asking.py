"""From a decision to events: ask, or take the answer that was given."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from git_revisit import prompt
from git_revisit.gitio.parse import path_text
from git_revisit.gitio.repository import Repository
from git_revisit.hook import pending, time_limit
from git_revisit.hook.decision import Decision, Given
from git_revisit.hook.pending import Held, Kept, Pending
from git_revisit.model.event_file import CONFIG
from git_revisit.model.event_yaml import utc
from git_revisit.model.events import Event, Focus, Note, Revisit, subject
from git_revisit.model.workflow import Workflow, is_category
from git_revisit.prompt.questions import Answer
from git_revisit.record.answers import Context, events, needed_ids
from git_revisit.record.ids import new_ids
from git_revisit.record.writer import event_file
from git_revisit.replay.focus import CurrentFocus

STOPPED = "git-revisit: commit stopped; your answers are kept for the next try"


class Scene(NamedTuple):
    """The subject of a question: ``paths`` are those touched, by phase, ``ids`` those that a new id must follow."""

    place: Repository
    now: int
    memory: Pending
    prefix: str
    workflow: Workflow
    focus: CurrentFocus
    actor: str | None
    paths: Mapping[str, Sequence[bytes]]
    ids: tuple[str, ...]
    links: tuple[str, ...] = ()


def respond(scene: Scene, decision: Decision, given: Given | None) -> tuple[list[str], list[Held]]:
    """Return the messages for stderr and the events of a decision that is not silent. Raises Stopped."""
    phases = decision.phases
    if decision.action == "ask-focus":
        return _ask_focus(scene, phases)
    if decision.action == "record-focus":
        held = _held(scene, phases, Answer("move", phase=phases[0]))
        change = f"git revisit focus {_another(scene, phases)}{_project_option(scene)}"
        return [f"git-revisit: set the focus to {phases[0]}, the first phase touched; to change it: {change}"], held
    if decision.action == "ask":
        return _ask(scene, phases)
    if decision.rule == "given" and given:
        held = _held(scene, phases, Answer(category=given.category, reason=given.reason), given.agent)
        return [f"git-revisit: recorded {_summary(held)}"], held
    held = _held(scene, phases, _default(scene, phases))
    return [f"git-revisit: recorded {_summary(held)}{_remedy(scene, held)}"], held


def _default(scene: Scene, phases: Sequence[str]) -> Answer:
    """Return the answer of Enter at every question: the one kept from an aborted try, else the usual one."""
    kept = scene.memory.answer(scene.prefix, phases, scene.now)
    if kept is None or (kept.kind == "move" and kept.phase not in phases):
        return prompt.usual(len(phases))
    if kept.kind == "other" and (kept.phase not in scene.workflow.ids or kept.phase == scene.focus.phase):
        return prompt.usual(len(phases))
    return kept


def _touch(
    scene: Scene, phases: Sequence[str], default: Answer, latest: str | None = None
) -> prompt.TouchedPhases:  # fmt: skip
    return prompt.TouchedPhases(
        focus=scene.focus.phase,
        files={phase: [path_text(path) for path in scene.paths[phase]] for phase in phases},
        workflow=scene.workflow.ids,
        categories=scene.workflow.categories,
        default=default,
        project=scene.prefix.rstrip("/"),
        latest=latest,
    )


def _ask_focus(scene: Scene, phases: Sequence[str]) -> tuple[list[str], list[Held]]:
    with _terminal() as (ask, say):
        answer = prompt.ask_focus(_touch(scene, phases, Answer()), ask, say)
    return _recorded(scene, phases, answer)


def _ask(scene: Scene, phases: Sequence[str]) -> tuple[list[str], list[Held]]:
    """Ask about some phases together, or about each in turn if the person wants that."""
    latest = _latest_category(scene)
    with _terminal() as (ask, say):
        answer = _converse(scene, phases, latest, ask, say)
        if answer.kind != "each":
            return _recorded(scene, phases, answer)
        messages: list[str] = []
        held: list[Held] = []
        for phase in phases:
            answer = _converse(scene, [phase], latest, ask, say)
            latest = answer.category or latest
            known = scene._replace(ids=(*scene.ids, *(each.event.id for each in held)))
            lines, fresh = _recorded(known, [phase], answer)
            messages += lines
            held += fresh
        return messages, held


def _converse(
    scene: Scene, phases: Sequence[str], latest: str | None, ask: prompt.Ask, say: prompt.Say
) -> Answer:  # fmt: skip
    """Ask, and keep each answer as soon as it is given."""

    def keep(answer: Answer) -> None:
        fresh = Kept(scene.prefix, tuple(phases), answer, scene.now)
        known = pending.load(scene.place.git_dir)  # has the answers for other projects of this commit
        pending.save(scene.place.git_dir, known.keep(fresh))

    return prompt.converse(_touch(scene, phases, _default(scene, phases), latest), ask, say, keep)


def _latest_category(scene: Scene) -> str | None:
    """Return the category of the latest remembered revisit that has one."""
    own = [each.answer.category for each in scene.memory.held if each.prefix == scene.prefix and each.answer.category]
    known = [category for category in own if is_category(category, scene.workflow.categories)]
    return known[-1] if known else None


def _recorded(scene: Scene, phases: Sequence[str], answer: Answer) -> tuple[list[str], list[Held]]:
    """Return the events of a person's answer, and for each of them a line with the command to undo it."""
    option = _project_option(scene)
    if answer.kind == "skip":
        return [f"skipped; to record it later: git revisit record {phases[0]} --for-commit HEAD{option}"], []
    held = _held(scene, phases, answer)
    return [_undo(each.event, scene.focus.phase or _another(scene, phases), option) for each in held], held


def _another(scene: Scene, phases: Sequence[str]) -> str:
    """Return another phase to focus on than the first of those touched: the next one touched, else any."""
    return next((phase for phase in (*phases[1:], *scene.workflow.ids) if phase != phases[0]), phases[0])


def _undo(event: Event, focus: str, option: str) -> str:
    """Return the line that reports an event and the command to undo it; ``focus`` is the focus before."""
    if isinstance(event, Focus):
        return f"the focus is now {event.phase}; to change it: git revisit focus {focus}{option}"
    what = "noted" if isinstance(event, Note) else "recorded"
    return f"{what}; to undo: git revisit retract {event.id} -m mistake{option}"


@contextmanager
def _terminal() -> Iterator[tuple[prompt.Ask, prompt.Say]]:
    behind = "PRE_COMMIT" in os.environ  # the framework has left text on the line
    with time_limit.paused(), prompt.open_terminal(new_line=behind, stopping=STOPPED) as both:
        yield both


def _held(scene: Scene, phases: Sequence[str], answer: Answer, agent: str | None = None) -> list[Held]:
    """Return the events of an answer; ``agent`` is the program that gave it."""
    at = utc(scene.now)
    during = scene.focus.event.id if scene.focus.event else None
    touched = {phase: scene.paths[phase] for phase in phases}
    ids = new_ids(at, scene.ids, needed_ids(touched))
    made = events(
        answer, touched, Context(at, scene.actor, scene.focus.phase, during, links=scene.links, agent=agent), ids
    )
    files = [event_file(event) for event, _ in made]
    return [
        Held(scene.prefix, file.path, about, file.data.decode(), answer)
        for file, (_, about) in zip(files, made, strict=True)
    ]


def _summary(held: Sequence[Held]) -> str:
    """Return a summary of recorded events, in a few words for each."""
    events = [each.event for each in held]
    unexplained = any(isinstance(event, Revisit) and not event.explained for event in events)
    return f"{', '.join(map(_short, events))}{' without a reason' if unexplained else ''}"


def _short(event: Event) -> str:
    if isinstance(event, Revisit):
        return f"{event.from_phase} → {event.to_phase}"
    phase = subject(event)
    return f"a note: {phase} is not a revisit" if isinstance(event, Note) else f"the focus {phase}"


def _remedy(scene: Scene, held: Sequence[Held]) -> str:
    """Return the command that corrects what was recorded without an answer."""
    option = _project_option(scene)
    events = [each.event for each in held]
    unexplained = [event.id for event in events if isinstance(event, Revisit) and not event.explained]
    noted = [event.phase for event in events if isinstance(event, Note)]
    if unexplained:
        add = f'git revisit explain {" ".join(unexplained)} -m "REASON"{option}'
        return f"; say `Revisit-Reason: TEXT` in the commit message, or add it: {add}"
    return f'; if it is a revisit: git revisit record {noted[0]} -m "REASON"{option}' if noted else ""


def _project_option(scene: Scene) -> str:
    """Return `` --project DIR`` for a command given in the directory of the commit; empty if it is not needed."""
    here = Path(os.environ.get("GIT_PREFIX", ""))
    nearest = next((each for each in (here, *here.parents) if (scene.place.top / each / CONFIG).is_file()), Path())
    project = Path(scene.prefix)
    return "" if nearest == project else f" --project {shlex.quote(os.path.relpath(project, here))}"
