"""A fast reader for event files in the form that we write: one regular expression for each kind.

``read`` accepts a file only if it has exactly that form, and then returns what the YAML parser would return. It leaves
every other file, invalid ones included, to the parser.
"""

import re
from functools import lru_cache
from typing import Any, NamedTuple

from git_revisit.model.event_fields import FIELDS, Field
from git_revisit.model.events import EVENT_TYPES, MAX_BYTES, Event, Revisit

_START = "version: 1\nid: "
_KIND_AT = len(_START) + 26 + len("\nkind: ")


class _Reader(NamedTuple):
    """A reader of one kind: its form, an empty event, and for each group the position and the type of its value."""

    form: re.Pattern[str]
    empty: tuple[Any, ...]
    places: tuple[tuple[int, Any], ...]
    make: Any


@lru_cache
def _reader(kind: str) -> _Reader | None:
    event_type = EVENT_TYPES.get(kind)
    if event_type is None:
        return None
    fields = [field for field in FIELDS if kind in field.kinds]
    empty = [None] * (len(event_type._fields) - 1) + [kind]
    places = tuple(
        (event_type._fields.index(field.attribute), field.form.read) for field in fields if field.key != "kind"
    )
    form = re.compile("version: 1\n" + "".join(_line(field, kind) for field in fields))
    return _Reader(form, tuple(empty), places, event_type._make)


def _line(field: Field, kind: str) -> str:
    """Return the expression for the lines of a field."""
    if field.key == "kind":
        return f"kind: {kind}\n"
    end = "" if field.key == "set" else r"\n"
    line = f"{field.key}:{field.form.line}{end}"
    return line if field.required else f"(?:{line})?"


def read(data: bytes) -> Event | None:
    """Return the event in a file that has the form that we write, else None."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    if len(data) > MAX_BYTES or not text.replace("\n", "").isprintable():
        return None
    reader = _reader(text[_KIND_AT : text.find("\n", _KIND_AT)])
    match = reader.form.fullmatch(text) if reader else None
    if reader is None or match is None:
        return None
    values = list(reader.empty)
    try:
        for (position, make), value in zip(reader.places, match.groups(), strict=True):
            if value is not None:
                values[position] = make(value)
    except ValueError:  # wrong in a way that the parser explains
        return None
    event: Event = reader.make(values)
    return None if isinstance(event, Revisit) and event.from_phase == event.to_phase else event
