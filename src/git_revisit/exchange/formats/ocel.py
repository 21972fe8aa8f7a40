"""OCEL 2.0 as JSON: events related to the objects that they are about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from git_revisit.exchange.package import OUTSIDE, Format, Origin, Package, joined, json_line
from git_revisit.model.events import Focus, Note, Revisit
from git_revisit.replay.fold import in_order

_TEXT = "string"
EVENT_TYPES = {
    "focus": {"via": _TEXT, "reason": _TEXT},
    "revisit": {
        "via": _TEXT, "reason": _TEXT, "category": _TEXT, "planned": "boolean", "agent": _TEXT, "paths": _TEXT,
        "links": _TEXT, "brought_by": _TEXT, "size": "integer",
    },
    "note": {"via": _TEXT, "reason": _TEXT, "verdict": _TEXT},
}  # fmt: skip
OBJECT_TYPES = {
    "project": {"name": _TEXT},
    "focus period": {"phase": _TEXT},
    "phase": {"name": _TEXT},
    "person": {"name": _TEXT},
    "commit": {},
}
Exported = Focus | Revisit | Note


def write_ocel(package: Package, out: IO[bytes]) -> None:
    """Write events and objects one per line; every event is related to the project."""
    out.write(b'{"objectTypes": ' + json_line(_types(OBJECT_TYPES)))
    out.write(b',\n"eventTypes": ' + json_line(_types(EVENT_TYPES)))
    out.write(b',\n"objects": [')
    events: list[Exported] = in_order((*package.focuses, *package.revisits, *package.notes))
    _write_lines(out, _objects(package, events))
    out.write(b'],\n"events": [')
    _write_lines(out, (_event(package, event) for event in events))
    out.write(b"]}\n")


def _types(types: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    return [
        {"name": name, "attributes": [{"name": key, "type": kind} for key, kind in attributes.items()]}
        for name, attributes in types.items()
    ]


def _write_lines(out: IO[bytes], rows: Iterable[dict[str, Any]]) -> None:
    for number, row in enumerate(rows):
        out.write((b",\n" if number else b"\n") + json_line(row))


def _objects(package: Package, events: Sequence[Exported]) -> Iterator[dict[str, Any]]:
    """Yield the objects that the events refer to."""
    yield _object("project", f"project:{package.project}", name=package.project)
    names = {phase.id: phase.name for phase in package.workflow.phases}
    for phase in dict.fromkeys(phase for event in events for phase in _phases(event)):
        yield _object("phase", f"phase:{phase}", name=names.get(phase, phase))
    for focus in package.focuses:
        yield _object("focus period", f"period:{focus.id}", phase=focus.phase)
    for person in filter(None, dict.fromkeys(package.actor(event.actor) for event in events)):
        yield _object("person", f"person:{person}", name=person)
    for commit in dict.fromkeys(event.commit for event in events if not isinstance(event, Focus) and event.commit):
        yield _object("commit", f"commit:{commit}")


def _object(kind: str, identity: str, **attributes: str) -> dict[str, Any]:
    start = "1970-01-01T00:00:00Z"
    values = [{"name": key, "time": start, "value": value} for key, value in attributes.items()]
    return {"id": identity, "type": kind, "attributes": values, "relationships": []}


def _phases(event: Exported) -> tuple[str, ...]:
    return (event.from_phase, event.to_phase) if isinstance(event, Revisit) else (event.phase,)


def _event(package: Package, event: Exported) -> dict[str, Any]:
    relations = [(f"project:{package.project}", "of")]
    if isinstance(event, Revisit):
        relations += [(f"phase:{event.from_phase}", "from"), (f"phase:{event.to_phase}", "to")]
        during = package.period_of(event)
        relations += [(f"period:{during}", "during")] if during != OUTSIDE else []
    else:
        relations.append((f"phase:{event.phase}", "to"))
    if isinstance(event, Note) and event.during in package.periods:
        relations.append((f"period:{event.during}", "during"))
    if isinstance(event, Focus):
        relations.append((f"period:{event.id}", "during"))
    elif event.commit:
        relations.append((f"commit:{event.commit}", "explains"))
    if person := package.actor(event.actor):
        relations.append((f"person:{person}", "by"))
    return {
        "id": event.id,
        "type": event.kind,
        "time": event.at,
        "attributes": [{"name": key, "value": value} for key, value in _attributes(package, event)],
        "relationships": [{"objectId": identity, "qualifier": qualifier} for identity, qualifier in relations],
    }


def _attributes(package: Package, event: Exported) -> Iterator[tuple[str, str]]:
    """Yield the attributes that an event has, in the order of its type."""
    origin = package.origin(event)
    for key in EVENT_TYPES[event.kind]:
        value = getattr(origin if key in Origin._fields else event, key)
        if value is not None:
            yield key, value if isinstance(value, str) else _text_of(value)


def _text_of(value: Any) -> str:
    """Return a value as text: the published schema wants text, whatever type the attribute declares."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return joined(value) if isinstance(value, tuple) else str(value)


FORMAT = Format("ocel", write_ocel, has_cases=False)
