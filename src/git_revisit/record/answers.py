"""From an answer to the events that say it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from git_revisit.model.event_file import quoted
from git_revisit.model.events import MAX_PATHS, Answer, Focus, Note, Revisit
from git_revisit.record.ids import new_id


class Context(NamedTuple):
    """What every event of one commit has in common; ``during`` is the focus event in force, ``after`` the last id."""

    at: str
    actor: str | None
    focus: str | None
    during: str | None
    after: str | None


Made = Focus | Revisit | Note


def events(
    answer: Answer, touched: Mapping[str, Sequence[bytes]], context: Context
) -> list[tuple[Made, tuple[str, ...]]]:
    """Return the events of an answer, each with the phases whose touch it accounts for.

    ``touched`` holds the paths of each phase. One answer serves all: a revisit, or a note, for each phase; a move goes
    to one and leaves notes for the rest; ``other`` is a revisit to the phase named, and a note for those touched.
    """
    after, found = context.after, []
    for kind, phase, phases in _parts(answer, tuple(touched)):
        paths = [path for each in phases for path in touched.get(each, ())]
        event = _event(kind, phase, answer, paths, context, after)
        after = event.id
        found.append((event, phases))
    return found


def _parts(answer: Answer, touched: tuple[str, ...]) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return kind and phase of the events, and the touched phases that each is about."""
    if answer.kind in ("revisit", "planned"):
        return [("revisit", phase, (phase,)) for phase in touched]
    if answer.kind == "neither":
        return [("note", phase, (phase,)) for phase in touched]
    named = answer.phase or touched[0]
    notes = [("note", phase, (phase,)) for phase in touched if phase != named]
    if answer.kind == "move":
        return [("focus", named, (named,)), *notes]
    return [("revisit", named, (named,) if named in touched else touched), *notes]


def _event(kind: str, phase: str, answer: Answer, paths: Sequence[bytes], context: Context, after: str | None) -> Made:
    head: dict[str, Any] = {
        "id": new_id(context.at, after),
        "at": context.at,
        "via": "hook",
        "actor": context.actor,
        "reason": answer.reason,
    }
    if kind == "focus":
        return Focus(**head, phase=phase)
    about = {"during": context.during, **listed(paths)}
    if kind == "note" or context.focus is None:
        return Note(**head, **about, phase=phase)
    planned = True if answer.kind == "planned" else None
    return Revisit(**head, **about, from_phase=context.focus, to_phase=phase, category=answer.category, planned=planned)


def listed(paths: Sequence[bytes]) -> dict[str, Any]:
    """Return the fields ``paths`` and ``more_paths`` for some paths."""
    shown = tuple(quoted(path) for path in paths[:MAX_PATHS])
    return {"paths": shown or None, "more_paths": len(paths) - len(shown) or None}
