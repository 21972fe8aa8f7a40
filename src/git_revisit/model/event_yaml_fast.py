"""The one form in which we write events, read by regular expressions: several times as fast as a YAML parser.

``read`` takes a file only if it is in that form to the letter, and then says what the parser would say; everything
else, wrong files included, it leaves to the parser.
"""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from sys import intern
from typing import Any

from git_revisit.model.events import EVENT_TYPES, MAX_BYTES, MAX_PATHS, Amend, Event, Note, Revisit
from git_revisit.model.workflow import CATEGORY, PHASE

ID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
TIME = re.compile(
    r"(?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"
)

# Text as YAML has it on one line: plain, or quoted without escapes.
_QUOTED = r"""'(?:[^'\n]|'')*'|"[^"\\\n]*\""""
_TEXT = rf"(?:[^\W_][\w ./@<>()+'%=~^&*!?;$-]*(?<! )|{_QUOTED})"
_ITEM = rf"(?:[^\W_][\w./@+=-]*|{_QUOTED})"
_CATEGORY = f'(?:{CATEGORY.pattern}|"{CATEGORY.pattern}")'  # we quote the one with a colon
_LIST = rf"(?: \[(?:{_ITEM}(?:, {_ITEM})*)?\]|(?:\n  - {_TEXT})+)"
_FLOW_ITEM = re.compile(_ITEM)
_SETTINGS = rf"(?:  (?:(?:from|to): {PHASE.pattern}|category: {_CATEGORY}|reason: {_TEXT})\n)+"
_SETTING = re.compile(r"  (from|to|category|reason): ([^\n]+)\n")

_HEAD = "version: 1\nid: "
_KIND_AT = len(_HEAD) + 26 + len("\nkind: ")


def _text(value: str) -> str:
    if value[0] == '"':
        return value[1:-1]
    return value[1:-1].replace("''", "'") if value[0] == "'" else value


def _texts(value: str) -> tuple[str, ...]:
    if value[0] == "\n":
        return tuple(_text(each) for each in value.split("\n  - ")[1:])
    return tuple(_text(each) for each in _FLOW_ITEM.findall(value[2:-1]))


def _settings(value: str) -> dict[str, str] | None:
    """Return what an amendment sets; None where a key stands twice."""
    rows = _SETTING.findall(value)
    found = {key: _text(text) for key, text in rows}
    return found if len(found) == len(rows) else None


@lru_cache(4096)
def _exists(day: str) -> bool:
    """Whether there is such a day."""
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


# A key, the rest of its line, the field that it fills, and what makes the value of the text.
_Key = tuple[str, str, str, Callable[[str], Any]]
_ACTOR: _Key = ("actor", f" ({_TEXT})", "actor", lambda value: intern(_text(value)))
_REASON: _Key = ("reason", f" ({_TEXT})", "reason", _text)
_ABOUT: tuple[_Key, ...] = (
    ("during", f" ({ID.pattern})", "during", intern),
    ("paths", f"({_LIST})", "paths", _texts),
    ("more_paths", " (0|[1-9][0-9]{0,8})", "more_paths", int),
    ("links", f"({_LIST})", "links", _texts),
    ("commit", f" ({COMMIT.pattern})", "commit", str),
)
_PHASE: _Key = ("phase", f" ({PHASE.pattern})", "phase", intern)
_TARGET: _Key = ("target", f" ({ID.pattern})", "target", str)
_SET: _Key = ("set", rf"\n({_SETTINGS})", "set", _settings)
_FORM: dict[str, tuple[_Key, ...]] = {
    "focus": (_PHASE, _REASON),
    "revisit": (
        ("from", f" ({PHASE.pattern})", "from_phase", intern),
        ("to", f" ({PHASE.pattern})", "to_phase", intern),
        ("category", f" ({_CATEGORY})", "category", lambda value: intern(_text(value))),
        _REASON,
        ("planned", " (true|false)", "planned", lambda value: value == "true"),
        *_ABOUT,
    ),
    "note": (_PHASE, ("verdict", " (not-a-revisit)", "verdict", intern), _REASON, *_ABOUT),
    "amend": (_TARGET, _SET),
    "retract": (_TARGET, _REASON),
}
_NEEDED = {"from", "to", "phase", "verdict", "target", "set"}


@lru_cache
def _expression(kind: str) -> re.Pattern[str]:
    rows = [
        rf"{_HEAD}({ID.pattern})\nkind: {kind}\nat: ({TIME.pattern})\n(?:actor: ({_TEXT})\n)?"
        r"via: (hook|command|import|infer)\n"
    ]
    for key, rest, _, _ in _FORM[kind]:
        end = "" if key == "set" else r"\n"
        rows.append(f"{key}:{rest}{end}" if key in _NEEDED else f"(?:{key}:{rest}{end})?")
    return re.compile("".join(rows))


_FIELDS = {
    kind: tuple((EVENT_TYPES[kind]._fields.index(field), make) for _, _, field, make in form)
    for kind, form in _FORM.items()
}
_ACTOR_AT = {kind: each._fields.index("actor") for kind, each in EVENT_TYPES.items()}
_EMPTY = {kind: [None] * (len(each._fields) - 4) for kind, each in EVENT_TYPES.items()}


def read(data: bytes) -> Event | None:
    """Return the event in a file that is in the form that we write, else None."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    if len(data) > MAX_BYTES or not text.replace("\n", "").isprintable():
        return None
    kind = text[_KIND_AT : text.find("\n", _KIND_AT)]
    found = _expression(kind).fullmatch(text) if kind in _FORM else None
    if not found:
        return None
    identity, at, actor, via, *rest = found.groups()
    values: list[Any] = [identity, at, intern(via), *_EMPTY[kind], intern(kind)]
    if actor:
        values[_ACTOR_AT[kind]] = intern(_text(actor))
    for (position, make), value in zip(_FIELDS[kind], rest, strict=True):
        if value is not None:
            values[position] = make(value)
    event = EVENT_TYPES[kind]._make(values)
    return event if _holds(event) else None


def _holds(event: Event) -> bool:
    """Whether an event keeps the rules that its form cannot express."""
    if not _exists(event.at[:10]):
        return False
    if isinstance(event, Amend):
        return event.set is not None
    if isinstance(event, Revisit) and event.from_phase == event.to_phase:
        return False
    return not (isinstance(event, Revisit | Note) and event.paths and len(event.paths) > MAX_PATHS)
