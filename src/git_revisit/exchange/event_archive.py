"""JSON of the whole log: every event of every kind with the fields of its file, so that an import gives it back."""

from __future__ import annotations

import json
import re
from typing import IO, Any, NamedTuple

from git_revisit.errors import DataError, EventInvalid
from git_revisit.exchange.package import Package, json_line
from git_revisit.model.event_fields import FIELDS
from git_revisit.model.event_file import path_of, read
from git_revisit.model.event_yaml import VERSION, encode, parse
from git_revisit.model.events import Event

SCHEMA = "git-revisit/export/1"


def write_json(package: Package, out: IO[bytes]) -> None:
    """Write the events one per line, so that memory stays flat and two exports compare well."""
    head = {"schema": SCHEMA, "rev": package.rev, "commit": package.commit, "project": package.project}
    out.write(json_line(head)[:-1] + b', "events": [')
    for number, (event, file) in enumerate(package.events):
        origin = {} if package.origins is None else {"origin": package.origin(event)._asdict()}
        out.write(b",\n" if number else b"\n")
        out.write(json_line({"file": file, **origin, "event": _fields(event)}))
    out.write(b"\n]}\n")


def _fields(event: Event) -> dict[str, Any]:
    """Return the keys and values of an event's file, typed: booleans, numbers, lists, mappings."""
    values = {field.key: getattr(event, field.attribute) for field in FIELDS if event.kind in field.kinds}
    present = {key: value for key, value in values.items() if value is not None}
    return {"version": VERSION, **present, **(event.extra or {})}


def _yaml(fields: dict[str, Any]) -> bytes:
    """Return fields as an event file: JSON is YAML, once unprintable characters are escaped as YAML has it."""
    return re.sub(r"[^ -~]", _escaped, json.dumps(fields, ensure_ascii=False)).encode()


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


class Archived(NamedTuple):
    """An event of an archive, with the path of its file relative to the project root."""

    path: str
    event: Event


def read_json(data: bytes) -> list[Archived]:
    """Return the events of an archive.

    Raises DataError with every event that cannot be read, and its place in the list.
    """
    try:
        raw = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise DataError(f"the file is not JSON: {error}", "export it again with git revisit export --to json") from None
    if not isinstance(raw, dict) or raw.get("schema") != SCHEMA or not isinstance(raw.get("events"), list):
        raise DataError(f"the file is not an export of {SCHEMA}", "export it with git revisit export --to json")
    events, wrong = [], []
    for number, row in enumerate(raw["events"], 1):
        try:
            events.append(_archived(row))
        except (EventInvalid, TypeError, KeyError, AttributeError) as error:
            message = error.message if isinstance(error, EventInvalid) else "not an event with its fields"
            wrong.append(f"event {number}: {message}")
    if wrong:
        raise DataError(
            f"{len(wrong)} of {len(raw['events'])} events cannot be read; nothing was staged",
            "export the log again with git revisit export --to json",
            wrong,
        )
    return events


def _archived(row: dict[str, Any]) -> Archived:
    event = parse(_yaml(row["event"]))
    named = read(row["file"], "100644", encode(event)) if isinstance(row.get("file"), str) else None
    return Archived(row["file"] if named == event else path_of(event), event)
