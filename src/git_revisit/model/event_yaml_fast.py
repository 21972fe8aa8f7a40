"""A fast reader for event files in the form that we write: one regular expression for each kind.

``read`` accepts a file only if it has exactly that form, and then returns what the YAML parser would return. It leaves
every other file, invalid ones included, to the parser.
"""

import re
from collections.abc import Callable
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any, NamedTuple

from git_revisit.model.event_fields import FIELDS, Field
from git_revisit.model.events import EVENT_TYPES, MAX_BYTES, Event, Revisit

_START = "version: 1\nid: "
_KIND_AT = len(_START) + 26 + len("\nkind: ")


class _Reader(NamedTuple):
    """How to read one kind.

    ``pick`` puts the groups of its form, the kind and None in the order of the event's fields; ``typed`` are the
    positions of values that are not the text itself, and how to read them.
    """

    form: re.Pattern[str]
    pick: Callable[[tuple[Any, ...]], tuple[Any, ...]]
    typed: tuple[tuple[int, Any], ...]
    make: Any


@lru_cache
def _reader(kind: str) -> _Reader | None:
    event_type = EVENT_TYPES.get(kind)
    if event_type is None:
        return None
    fields = [field for field in FIELDS if kind in field.kinds]
    groups = [field for field in fields if field.key != "kind"]
    places = {field.attribute: place for place, field in enumerate(groups)} | {"kind": len(groups)}
    names = event_type._fields
    typed = ((names.index(field.attribute), field.form.read) for field in groups if field.form.read is not str)
    form = re.compile("version: 1\n" + "".join(_line(field, kind) for field in fields))
    pick = itemgetter(*(places.get(name, len(groups) + 1) for name in names))
    return _Reader(form, pick, tuple(typed), partial(tuple.__new__, event_type))


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
    is_quoted = "'" in text or '"' in text  # all that stands without quotes is printable
    if len(data) > MAX_BYTES or (is_quoted and not text.replace("\n", "").isprintable()):
        return None
    kind = text[_KIND_AT : text.find("\n", _KIND_AT)]
    reader = _reader(kind)
    match = reader.form.fullmatch(text) if reader else None
    if reader is None or match is None:
        return None
    values = list(reader.pick((*match.groups(), kind, None)))
    try:
        for position, make in reader.typed:
            if values[position] is not None:
                values[position] = make(values[position])
    except ValueError:  # wrong in a way that the parser explains
        return None
    event: Event = reader.make(values)
    return None if isinstance(event, Revisit) and event.from_phase == event.to_phase else event
