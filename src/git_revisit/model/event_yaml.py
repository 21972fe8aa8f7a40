"""Event files: bytes to Event and back.

``decode(encode(event)) == event`` for every event. What a file may hold is also published as
``schemas/event-v1.schema.json``; one corpus in the tests holds both to the same answers.

Files in the form that we write are read fast, by one regular expression for each kind, with the result that the YAML
parser would give. Every other file, invalid ones included, is left to the parser.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any, NamedTuple

from git_revisit.errors import DataError, EventInvalid, YamlInvalid
from git_revisit.model.event_fields import BY_KEY, COUNT, FIELDS, FLOW_PLAIN, PLAIN, Field, shown, typed
from git_revisit.model.events import EVENT_TYPES, KINDS, MAX_BYTES, Event, Revisit

VERSION = 1


def decode(data: bytes) -> Event:
    """Return the event in the bytes of a file; raises EventInvalid with the fault, and its line if that is known."""
    return read_fast(data) or parse(data)


_START = "version: 1\nid: "
_KIND_AT = len(_START) + 26 + len("\nkind: ")


def read_fast(data: bytes) -> Event | None:
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
    form = re.compile("version: 1\n" + "".join(_field_form(field, kind) for field in fields))
    pick = itemgetter(*(places.get(name, len(groups) + 1) for name in names))
    return _Reader(form, pick, tuple(typed), partial(tuple.__new__, event_type))


def _field_form(field: Field, kind: str) -> str:
    """Return the expression for the lines of a field."""
    if field.key == "kind":
        return f"kind: {kind}\n"
    end = "" if field.key == "set" else r"\n"
    line = f"{field.key}:{field.form.line}{end}"
    return line if field.required else f"(?:{line})?"


_NEWER = re.compile(rb"^version:[ \t]*[\"']?([1-9][0-9]{0,8})[\"']?[ \t\r]*(?:#.*)?$", re.MULTILINE)
# By kind: the keys that an event needs, and the attribute of each key in the order in which we write.
_REQUIRED = {kind: [field.key for field in FIELDS if field.required and kind in field.kinds] for kind in KINDS}
_ATTRIBUTES = {kind: {field.key: field.attribute for field in FIELDS if kind in field.kinds} for kind in KINDS}


def parse(data: bytes) -> Event:
    """Decode with the YAML parser alone, which accepts every form of an event."""
    from git_revisit.model.yaml_subset import load

    try:
        raw = load(data)
    except YamlInvalid as error:
        newer = _NEWER.search(data[:MAX_BYTES])
        if newer and int(newer[1]) > VERSION:
            raise _newer(newer[1].decode()) from None
        raise EventInvalid(f"{error.message} (line {error.line})" if error.line else error.message) from None
    if not isinstance(raw, dict):
        raise EventInvalid("not a mapping of keys to values")
    return _event(raw)


def _event(raw: dict[str, Any]) -> Event:
    _check_version(raw.get("version"))
    kind = _value("kind", raw)
    for key in _REQUIRED[kind]:
        if key not in raw:
            raise EventInvalid(f"a {kind} needs `{key}`")
    known = _ATTRIBUTES[kind]
    values: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    for key, value in raw.items():
        if key in known:
            values[known[key]] = _value(key, raw)
        elif key.startswith("x-"):
            extra[key] = value
        elif key != "version":
            raise EventInvalid(f"{shown(key)} is not a key of a {kind}")
    if kind == "revisit" and values["from_phase"] == values["to_phase"]:
        raise EventInvalid("`from` and `to` are the same phase")
    event: Event = EVENT_TYPES[kind](**values, extra=extra or None)
    return event


def _value(key: str, raw: dict[str, Any]) -> Any:
    if key not in raw:
        raise EventInvalid(f"`{key}` is missing")
    try:
        return typed(BY_KEY[key], raw[key])
    except ValueError as error:
        raise EventInvalid(str(error)) from None


def _check_version(version: Any) -> None:
    if version == str(VERSION):
        return
    if isinstance(version, str) and COUNT.fullmatch(version) and int(version) > VERSION:
        raise _newer(version)
    raise EventInvalid("`version` is missing" if version is None else f"version: {shown(version)} is not {VERSION}")


def _newer(version: str) -> EventInvalid:
    return EventInvalid(f"version {version} is newer than {VERSION}: upgrade git-revisit to read it")


def encode(event: Event) -> bytes:
    """Return the bytes of an event file, in the form that we write.

    Keys stand in a fixed order, short lists in flow style, long ones in block style: the form that yamlfmt and
    prettier leave as it is. Raises EventInvalid for an event that ``decode`` would reject.
    """
    rows = [f"version: {VERSION}"]
    for key, attribute in _ATTRIBUTES[event.kind].items():
        value = getattr(event, attribute)
        if value is not None and BY_KEY[key].form.plain and not _NUMBER.fullmatch(value):
            rows.append(f"{key}: {value}")
        elif value is not None:
            rows += _rows({key: value})
    data = "\n".join([*rows, *_rows(event.extra or {}), ""]).encode()
    if decode(data) != event:
        raise EventInvalid("the event cannot be written so that it reads back the same")
    return data


def _rows(value: Any, indent: str = "") -> list[str]:
    """Write a mapping or a list in block style, what fits on a line of it in flow style."""
    pairs = [(f"{indent}{_scalar(key)}:", each) for key, each in value.items()] if isinstance(value, Mapping) else []
    rows = []
    for head, each in pairs or [(f"{indent}-", each) for each in value]:
        inline = _inline(each)
        if inline and (not each or isinstance(each, str) or len(head) + len(inline) < _WIDTH):
            rows.append(f"{head} {inline}")
        elif pairs:
            rows += [head, *_rows(each, f"{indent}  ")]
        else:
            first, *rest = _rows(each, f"{indent}  ")
            rows += [f"{head} {first.lstrip()}", *rest]
    return rows


def _inline(value: Any) -> str:
    """Write a value so that it can stand on the line of its key; empty where it cannot."""
    if isinstance(value, str | int):
        return _scalar(value)
    if isinstance(value, Mapping):
        return "" if value else "{}"
    flow = f"[{', '.join(_scalar(each, flow=True) for each in value if isinstance(each, str))}]"
    return flow if flow.isascii() and all(isinstance(each, str) for each in value) else ""


_WIDTH = 80
_PLAIN = re.compile(PLAIN)
_FLOW_PLAIN = re.compile(FLOW_PLAIN)
# Plain scalars that YAML 1.1 or 1.2 would not read as text.
_TYPED = re.compile(
    r"~|null|true|false|yes|no|on|off|y|n|[-+.]?[0-9][0-9_,.:xXoObBa-fA-FeE+-]*|[-+]?\.(?:inf|nan)|\d{4}-\d.*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[0-9]+(?:[eE][0-9]+)?")


def encode_text(value: str) -> str:
    """Return text as a YAML scalar that every reader takes for the same text."""
    return _scalar(value)


def _scalar(value: Any, flow: bool = False) -> str:
    """Write a value plain where every reader takes it for the same text, else in double quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    plain = (_FLOW_PLAIN if flow else _PLAIN).fullmatch(value)
    if plain and value.isprintable() and not _TYPED.fullmatch(value):
        return str(value)
    return _quoted(value)


def _quoted(value: str) -> str:
    if '"' in value and "\\" not in value and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    text = json.dumps(value, ensure_ascii=False)
    return "".join(each if each.isprintable() else _escape(each) for each in text)


def _escape(character: str) -> str:
    code = ord(character)
    if 0xD800 <= code < 0xE000:  # a byte that Python could not decode
        raise EventInvalid(f"text of an event must be UTF-8: it has the byte 0x{code & 0xFF:02x}")
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


DAY, WEEK = 24 * 60 * 60, 7 * 24 * 60 * 60  # in seconds


def utc(seconds: float) -> str:
    """Return a Unix time as an event's ``at``; raises DataError outside the years 1 to 9999."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC).replace(tzinfo=None).isoformat() + "Z"
    except (ValueError, OverflowError, OSError):
        raise DataError(
            f"{seconds} seconds after 1970 is outside the years that an event can have", "check the clock"
        ) from None


def seconds(at: str) -> int:
    """Return an event's ``at`` as a Unix time."""
    return int(datetime.fromisoformat(at).timestamp())
