"""JSON of the whole log: every event of every kind with the fields of its file, so that an import gives it back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import IO, Any, NamedTuple

from git_revisit.errors import DataError, EventInvalid
from git_revisit.exchange.package import Package, json_line
from git_revisit.model.event_fields import FIELDS
from git_revisit.model.event_file import path_of, read
from git_revisit.model.event_yaml import VERSION, encode, parse
from git_revisit.model.events import KINDS, Event

SCHEMA = "git-revisit/export/1"


def write_json(package: Package, out: IO[bytes]) -> None:
    """Write the events one per line, so that memory stays flat and two exports compare well."""
    head = {"schema": SCHEMA, "rev": package.rev, "commit": package.commit, "project": package.project}
    out.write(json_line(head)[:-1] + b', "events": [')
    for number, (event, file) in enumerate(package.events):
        origin = {} if package.origins is None else {"origin": package.origin(event)._asdict()}
        out.write(b",\n" if number else b"\n")
        out.write(json_line({"file": file, **origin, "event": _fields(event, package)}))
    out.write(b"\n]}\n")


_ATTRIBUTES = {kind: [(field.key, field.attribute) for field in FIELDS if kind in field.kinds] for kind in KINDS}


def _fields(event: Event, package: Package) -> dict[str, Any]:
    """Return the keys and values of an event's file, typed: booleans, numbers, lists, mappings."""
    values: dict[str, Any] = {"version": VERSION}
    for key, attribute in _ATTRIBUTES[event.kind]:
        value = getattr(event, attribute)
        if key == "actor":
            value = package.actor(value)
        if value is not None:
            values[key] = value
    return {**values, **(event.extra or {})}


def _yaml(fields: dict[str, Any]) -> bytes:
    """Return fields as an event file: JSON is YAML, once unprintable characters are escaped as YAML has it."""
    return re.sub(r"[^ -~]", _escaped, json.dumps(fields, ensure_ascii=False)).encode()


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


class EventFile(NamedTuple):
    """An event to stage: the path of its file relative to the project root, and what the file has."""

    path: str
    event: Event
    data: bytes


Progress = Callable[[int, int], None]


def read_json(data: bytes, progress: Progress) -> list[EventFile]:
    """Return the events of an archive; ``progress`` gets how many of how many are read.

    Raises DataError with every event that cannot be read, and its place in the list.
    """
    try:
        raw = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise DataError(f"the file is not JSON: {error}", "export it again with git revisit export --to json") from None
    if not isinstance(raw, dict) or raw.get("schema") != SCHEMA or not isinstance(raw.get("events"), list):
        schema = raw.get("schema") if isinstance(raw, dict) else None
        named = f"the file is {schema}, not {SCHEMA}" if schema and schema != SCHEMA else f"the file is not {SCHEMA}"
        raise DataError(named, "write it with git revisit export --to json of this version of git-revisit")
    found, wrong = [], []
    for number, row in enumerate(raw["events"], 1):
        progress(number, len(raw["events"]))
        try:
            found.append(_event_file(row))
        except (EventInvalid, TypeError, KeyError, AttributeError) as error:
            message = error.message if isinstance(error, EventInvalid) else "not an event with its fields"
            wrong.append(f"event {number}: {message}")
    if wrong:
        raise DataError(
            f"{len(wrong)} of {len(raw['events'])} events cannot be read; nothing was staged",
            "export the log again with git revisit export --to json",
            wrong,
        )
    return found


def _event_file(row: dict[str, Any]) -> EventFile:
    event = parse(_yaml(row["event"]))
    data = encode(event)
    named = read(row["file"], "100644", data) if isinstance(row.get("file"), str) else None
    return EventFile(row["file"] if named == event else path_of(event), event, data)
