"""JSON of the whole log: every event of every kind with the fields of its file, so that an import restores it."""

from __future__ import annotations

import json
import re
from typing import IO, Any, NamedTuple

from git_revisit.errors import DataError, EventInvalid
from git_revisit.exchange.package import Format, Package, json_line
from git_revisit.gitio.index import Progress
from git_revisit.model.event_fields import FIELDS
from git_revisit.model.event_file import path_of, read
from git_revisit.model.event_yaml import VERSION, encode, parse
from git_revisit.model.events import KINDS, Event
from git_revisit.model.printable import plural

SCHEMA = "git-revisit/export/1"


def write_json(package: Package, out: IO[bytes]) -> None:
    """Write one event per line, so that memory stays flat and two exports are easy to compare."""
    head = {"schema": SCHEMA, "rev": package.rev, "commit": package.commit, "project": package.project}
    out.write(json_line(head)[:-1] + b', "events": [')
    for number, (event, file) in enumerate(package.events):
        origin = {} if package.origins is None else {"origin": package.origin(event)._asdict()}
        out.write(b",\n" if number else b"\n")
        out.write(json_line({"file": file, **origin, "event": _fields(event, package)}))
    out.write(b"\n]}\n")


_ATTRIBUTES = {kind: [(field.key, field.attribute) for field in FIELDS if kind in field.kinds] for kind in KINDS}


def _fields(event: Event, package: Package) -> dict[str, Any]:
    """Return the keys and values of an event's file, as JSON types: text, booleans, numbers, lists, mappings."""
    values: dict[str, Any] = {"version": VERSION}
    for key, attribute in _ATTRIBUTES[event.kind]:
        value = getattr(event, attribute)
        if key == "actor":
            value = package.actor(value)
        if value is not None:
            values[key] = value
    return {**values, **(event.extra or {})}


def _yaml(fields: dict[str, Any]) -> bytes:
    """Return fields as YAML: JSON is YAML once every character outside of printable ASCII is escaped."""
    return re.sub(r"[^ -~]", _escaped, json.dumps(fields, ensure_ascii=False)).encode()


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


class EventFile(NamedTuple):
    """An event to stage, with the path of its file, relative to the project root, and the content of the file."""

    path: str
    event: Event
    data: bytes


def read_json(data: bytes, progress: Progress) -> list[EventFile]:
    """Return the events of an archive; ``progress`` is called with the number of events read, and of all.

    Raises DataError that lists every event that cannot be read, by its place in the archive.
    """
    try:
        raw = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise DataError(f"the file is not JSON: {error}", "export it again with git revisit export --to json") from None
    if not isinstance(raw, dict) or raw.get("schema") != SCHEMA or not isinstance(raw.get("events"), list):
        schema = raw.get("schema") if isinstance(raw, dict) else None
        problem = f"the file is {schema}, not {SCHEMA}" if schema and schema != SCHEMA else f"the file is not {SCHEMA}"
        raise DataError(problem, "write it with git revisit export --to json; if it is newer, upgrade git-revisit")
    files, problems = [], []
    for number, row in enumerate(raw["events"], 1):
        progress(number, len(raw["events"]))
        try:
            files.append(_event_file(row))
        except (EventInvalid, TypeError, KeyError, AttributeError) as error:
            message = (
                error.message if isinstance(error, EventInvalid) else "it has no `event` with the fields of its file"
            )
            problems.append(f"event {number}: {message}")
    if problems:
        raise DataError(
            f"{len(problems):,} of {plural(len(raw['events']), 'event')} cannot be read; nothing was staged",
            "export the log again with git revisit export --to json",
            problems,
        )
    return files


def _event_file(row: dict[str, Any]) -> EventFile:
    """Return the event of a row, in the file that the row names if that is a plain path where the event belongs."""
    event = parse(_yaml(row["event"]))
    data = encode(event)
    file = str(row.get("file"))
    belongs = _PLAIN_PATH.fullmatch(file) and read(file, "100644", data) == event
    return EventFile(file if belongs else path_of(event), event, data)


# Paths that every system can write; an event is found under any name that starts with its id.
_PLAIN_PATH = re.compile(r"[\w./ -]{1,200}", re.ASCII)


FORMAT = Format("json", write_json, has_cases=False)
