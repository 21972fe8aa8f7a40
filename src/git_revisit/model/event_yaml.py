"""Event files: bytes to Event and back.

``decode(encode(event)) == event`` for every event. What a file may hold is also published as
``schemas/event-v1.schema.json``; one corpus in the tests holds both to the same answers.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from git_revisit.errors import DataError, EventInvalid, YamlInvalid
from git_revisit.model import event_yaml_fast
from git_revisit.model.event_yaml_fast import COMMIT, TIME
from git_revisit.model.event_yaml_fast import ID as ID
from git_revisit.model.events import EVENT_TYPES, KINDS, MAX_BYTES, VIAS, Event
from git_revisit.model.events import MAX_PATHS as MAX_PATHS
from git_revisit.model.workflow import CATEGORY, PHASE

VERSION = 1
_COUNT = re.compile(r"0|[1-9][0-9]{0,8}")
_NEWER = re.compile(rb"^version:[ \t]*[\"']?([1-9][0-9]{0,8})[\"']?[ \t\r]*(?:#.*)?$", re.MULTILINE)

_EVERY_KIND = {"version", "id", "kind", "at", "actor", "via"}
_ALLOWED = {
    "focus": {"phase", "reason"},
    "revisit": {"from", "to", "category", "reason", "planned", "during", "paths", "more_paths", "links", "commit"},
    "note": {"phase", "verdict", "reason", "during", "paths", "more_paths", "links", "commit"},
    "amend": {"target", "set"},
    "retract": {"target", "reason"},
}
_REQUIRED = {
    "focus": ("phase",),
    "revisit": ("from", "to"),
    "note": ("phase", "verdict"),
    "amend": ("target", "set"),
    "retract": ("target",),
}
# The order in which we write, and the attribute of each key.
_ORDER = {
    "id": "id", "kind": "kind", "at": "at", "actor": "actor", "via": "via", "phase": "phase", "verdict": "verdict",
    "from": "from_phase", "to": "to_phase", "target": "target", "set": "set", "category": "category",
    "reason": "reason", "planned": "planned", "during": "during", "paths": "paths", "more_paths": "more_paths",
    "links": "links", "commit": "commit",
}  # fmt: skip


def decode(data: bytes) -> Event:
    """Return the event that a file's bytes say; raises EventInvalid with what is wrong, and on which line if known."""
    return event_yaml_fast.read(data) or parse(data)


def parse(data: bytes) -> Event:
    """Do what ``decode`` does by the YAML parser alone: in any form that an event may have."""
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
    kind = raw.get("kind")
    if kind not in KINDS:
        raise EventInvalid(f"kind: {_shown(kind)} is none of {', '.join(KINDS)}" if "kind" in raw else "no `kind`")
    for key in (*("id", "at", "via"), *_REQUIRED[kind]):
        if key not in raw:
            raise EventInvalid(f"no `{key}`, which a {kind} needs")
    fields: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    for key, value in raw.items():
        if key.startswith("x-"):
            extra[key] = value
        elif key not in _EVERY_KIND and key not in _ALLOWED[kind]:
            raise EventInvalid(f"{_shown(key)} is no key of a {kind}")
        elif key != "version":
            fields[_ORDER[key]] = _typed(key, value)
    if kind == "revisit" and fields["from_phase"] == fields["to_phase"]:
        raise EventInvalid("`from` and `to` are the same phase")
    made: Event = EVENT_TYPES[kind](**fields, extra=extra or None)
    return made


def _check_version(version: Any) -> None:
    if version == str(VERSION):
        return
    if isinstance(version, str) and _COUNT.fullmatch(version) and int(version) > VERSION:
        raise _newer(version)
    raise EventInvalid("no `version`" if version is None else f"version: {_shown(version)} is not {VERSION}")


def _newer(version: str) -> EventInvalid:
    return EventInvalid(f"version {version} is newer than {VERSION}: upgrade git-revisit to read it")


def _typed(key: str, value: Any) -> Any:
    try:
        return _TYPES[key](value)
    except ValueError as error:
        raise EventInvalid(f"{key}: {error}") from None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("not text")
    return value


def _matching(pattern: re.Pattern[str], what: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if not pattern.fullmatch(_text(value)):
            raise ValueError(f"{_shown(value)} is not {what}")
        return str(value)

    return check


def _one_of(*words: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if value not in words:
            raise ValueError(f"{_shown(value)} is not {' or '.join(words)}")
        return str(value)

    return check


def _time(value: Any) -> str:
    if not TIME.fullmatch(_text(value)):
        raise ValueError(f"{_shown(value)} is not a time like 2026-11-23T07:51:00Z")
    try:
        datetime.fromisoformat(value)
    except ValueError:
        raise ValueError(f"{_shown(value)} does not exist") from None
    return str(value)


def _boolean(value: Any) -> bool:
    if value not in ("true", "false"):
        raise ValueError(f"{_shown(value)} is neither true nor false")
    return bool(value == "true")


def _count(value: Any) -> int:
    if not _COUNT.fullmatch(_text(value)):
        raise ValueError(f"{_shown(value)} is not a count")
    return int(value)


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError("not a list")
    return tuple(_text(each) for each in value)


def _paths(value: Any) -> tuple[str, ...]:
    paths = _texts(value)
    if len(paths) > MAX_PATHS:
        raise ValueError(f"{len(paths)} paths; {MAX_PATHS} at most, the rest counted in `more_paths`")
    return paths


def _settings(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("not a mapping")
    for key in value:
        if key not in AMENDABLE:
            raise ValueError(f"{_shown(key)} cannot be amended; {', '.join(AMENDABLE)} can")
    return {key: _typed(key, each) for key, each in value.items()}


AMENDABLE = ("from", "to", "category", "reason", "planned", "links")
_id = _matching(ID, "a ULID")
_phase = _matching(PHASE, "a phase id")
_TYPES: dict[str, Callable[[Any], Any]] = {
    "id": _id, "kind": _text, "at": _time, "actor": _text, "via": _one_of(*VIAS), "phase": _phase,
    "verdict": _one_of("not-a-revisit"), "from": _phase, "to": _phase, "target": _id, "set": _settings,
    "category": _matching(CATEGORY, "a category"), "reason": _text, "planned": _boolean, "during": _id,
    "paths": _paths, "more_paths": _count, "links": _texts, "commit": _matching(COMMIT, "a full commit id"),
}  # fmt: skip


def encode(event: Event) -> bytes:
    """Return the bytes of an event file, in the one form that we write.

    Keys stand in a fixed order, short lists in flow style, long ones in block style: the form that yamlfmt and
    prettier leave as it is. Raises EventInvalid for what ``decode`` would not take.
    """
    rows = [f"version: {VERSION}"]
    for key, name in _ORDER.items():
        value = getattr(event, name, None)
        if key in _ALWAYS_PLAIN and value is not None and not _NUMBER.fullmatch(value):
            rows.append(f"{key}: {value}")
        elif value is not None:
            rows += _rows({key: value})
    data = "\n".join([*rows, *_rows(event.extra or {}), ""]).encode()
    if parse(data) != event:
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
_PLAIN = re.compile(r"[^\W_][\w ./@<>()+'%=~^&*!?;$-]*(?<! )")
_FLOW_PLAIN = re.compile(r"[^\W_][\w./@+=-]*")
# What YAML 1.1 or 1.2 would read as something else than text.
_TYPED = re.compile(
    r"~|null|true|false|yes|no|on|off|y|n|[-+.]?[0-9][0-9_,.:xXoObBa-fA-FeE+-]*|[-+]?\.(?:inf|nan)|\d{4}-\d.*",
    re.IGNORECASE,
)
_ALWAYS_PLAIN = {"id", "at", "during", "target", "commit"}
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
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def utc(seconds: float) -> str:
    """Return a Unix time as an event's ``at``; raises DataError outside the years 1 to 9999."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC).replace(tzinfo=None).isoformat() + "Z"
    except (ValueError, OverflowError, OSError):
        raise DataError(f"{seconds} seconds after 1970 is no time that an event can have", "check the clock") from None


def seconds(at: str) -> int:
    """Return an event's ``at`` as a Unix time."""
    return int(datetime.fromisoformat(at).timestamp())
