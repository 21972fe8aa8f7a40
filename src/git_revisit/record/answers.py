"""The events of an answer: one function for hook, review and explain."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from git_revisit.model.event_file import quoted
from git_revisit.model.events import MAX_PATHS, Focus, Note, Revisit
from git_revisit.prompt.questions import Answer

Answered = Focus | Revisit | Note


class Context(NamedTuple):
    """The fields that all events of one commit share.

    ``focus`` is the phase in focus and ``during`` its focus event. ``commit`` is set only for an answer that is given
    afterwards. ``links`` are for revisits; ``agent`` is the program that gives the answer, if it does.
    """

    at: str
    actor: str | None
    focus: str | None
    during: str | None
    via: str = "hook"
    commit: str | None = None
    links: tuple[str, ...] = ()
    agent: str | None = None


def needed_ids(touched: Mapping[str, Sequence[bytes]]) -> int:
    """Return the largest number of ids that ``events`` needs: one for each phase, and one for another phase named."""
    return len(touched) + 1


def events(
    answer: Answer, touched: Mapping[str, Sequence[bytes]], context: Context, ids: Sequence[str]
) -> list[tuple[Answered, tuple[str, ...]]]:
    """Return the events of an answer, each with the phases whose touch it accounts for.

    ``touched`` holds the paths of each phase, ``ids`` the ids to use, at least as many as ``needed_ids`` says. One
    answer serves all phases: a revisit, or a note, for each. A move sets the focus to one of them and leaves notes for
    the rest. ``other`` is a revisit to the phase named, and a note for each touched phase.
    """
    parts = _parts(answer, tuple(touched))
    return [
        (_event(kind, phase, answer, [path for each in about for path in touched.get(each, ())], context, id_), about)
        for (kind, phase, about), id_ in zip(parts, ids, strict=False)
    ]


def events_for_commit(
    answer: Answer, phase: str, paths: Sequence[bytes], context: Context, ids: Sequence[str]
) -> list[Answered]:
    """Return the events of an answer that is given afterwards, about one phase that a commit touched.

    Without a focus at that time there is nothing to revisit from, so the answer is a note. A move of the focus leaves a
    note for the commit as well. ``ids`` holds at least three.
    """
    if context.focus is None and answer.kind != "move":
        answer = Answer("neither", reason=answer.reason)
    made = [event for event, _ in events(answer, {phase: paths}, context, ids)]
    if answer.kind == "move":
        made += [event for event, _ in events(Answer("neither"), {phase: paths}, context, ids[len(made) :])]
    return made


def _parts(answer: Answer, touched: tuple[str, ...]) -> list[tuple[type[Answered], str, tuple[str, ...]]]:
    """Return the kind and the phase of each event, and the touched phases that it is about."""
    if answer.kind in ("revisit", "planned"):
        return [(Revisit, phase, (phase,)) for phase in touched]
    if answer.kind == "neither":
        return [(Note, phase, (phase,)) for phase in touched]
    named = answer.phase or touched[0]
    notes: list[tuple[type[Answered], str, tuple[str, ...]]] = [
        (Note, phase, (phase,)) for phase in touched if phase != named
    ]
    if answer.kind == "move":
        return [(Focus, named, (named,)), *notes]
    return [(Revisit, named, (named,) if named in touched else touched), *notes]


def _event(
    kind: type[Answered], phase: str, answer: Answer, paths: Sequence[bytes], context: Context, id_: str
) -> Answered:
    head: dict[str, Any] = {
        "id": id_,
        "at": context.at,
        "via": context.via,
        "actor": context.actor,
        "reason": answer.reason,
    }
    if kind is Focus:
        return Focus(**head, phase=phase)
    agent = context.agent if answer.reason or answer.category else None
    about = {"during": context.during, "commit": context.commit, "agent": agent, **path_fields(paths)}
    if kind is Note or context.focus is None:
        return Note(**head, **about, phase=phase)
    planned = True if answer.kind == "planned" else None
    about |= {"category": answer.category, "planned": planned, "links": context.links or None}
    return Revisit(**head, **about, from_phase=context.focus, to_phase=phase)


def path_fields(paths: Sequence[bytes]) -> dict[str, Any]:
    """Return the fields ``paths`` and ``more_paths`` for some paths."""
    shown = tuple(quoted(path) for path in paths[:MAX_PATHS])
    return {"paths": shown or None, "more_paths": len(paths) - len(shown) or None}
