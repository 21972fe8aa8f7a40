"""The fields of an event: one table for both readers, the writer and the published schema.

To add a field, add a row to ``FIELDS``, an attribute to the event types that have it, and a property to
``schemas/event-v1.schema.json``; a test compares the three.
"""

import re
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from sys import intern
from typing import Any, NamedTuple

from git_revisit.model.events import KINDS, MAX_PATHS, VIAS, attribute
from git_revisit.model.workflow import CATEGORY, PHASE

ID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
COUNT = re.compile(r"0|[1-9][0-9]{0,8}")
TIME = re.compile(
    r"(?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"
)
VERDICT = "not-a-revisit"

# Text as the writer puts it on one line: plain, or quoted without escapes.
PLAIN = r"[^\W_][\w ./@<>()+'%=~^&*!?;$-]*(?<! )"
FLOW_PLAIN = r"[^\W_][\w./@+=-]*"
_QUOTED = r"""'(?:[^'\n]|'')*'|"[^"\\\n]*\""""
_TEXT = rf"(?:{PLAIN}|{_QUOTED})"
_ITEM = rf"(?:{FLOW_PLAIN}|{_QUOTED})"
_LIST = rf"(?: \[(?:{_ITEM}(?:, {_ITEM})*)?\]|(?:\n  - {_TEXT})+)"
_FLOW_ITEM = re.compile(_ITEM)


class Form(NamedTuple):
    """The type of a value.

    ``parse`` makes the value from what the YAML layer returns. ``line`` matches the value, with what precedes it, in
    the form that the writer uses, and ``read`` makes the value from that match. Both raise ValueError if it is wrong.
    ``schema`` names the definition in the published schema. The writer never quotes a ``plain`` value.
    """

    schema: str
    parse: Callable[[Any], Any]
    line: str
    read: Callable[[str], Any]
    plain: bool = False


class Field(NamedTuple):
    """A key of an event file: the kinds of events that have it, and whether an amendment can set it."""

    key: str
    form: Form
    kinds: tuple[str, ...] = KINDS
    required: bool = False
    amendable: bool = False

    @property
    def attribute(self) -> str:
        """The attribute of the event types that holds the value."""
        return attribute(self.key)


def shown(value: Any) -> str:
    """Return a value for a message, cut to 60 characters."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("not text")
    return value


def _unquoted(text: str) -> str:
    if text[0] == '"':
        return text[1:-1]
    return text[1:-1].replace("''", "'") if text[0] == "'" else text


def _matching(pattern: re.Pattern[str], what: str) -> Callable[[Any], str]:
    def parse(value: Any) -> str:
        if not pattern.fullmatch(_text(value)):
            raise ValueError(f"{shown(value)} is not {what}")
        return str(value)

    return parse


def _one_of(*words: str) -> Callable[[Any], str]:
    def parse(value: Any) -> str:
        if value not in words:
            raise ValueError(f"{shown(value)} must be {'one of ' * (len(words) > 1)}{', '.join(words)}")
        return str(value)

    return parse


def _boolean(value: Any) -> bool:
    if value not in ("true", "false"):
        raise ValueError(f"{shown(value)} must be true or false")
    return bool(value == "true")


def _count(value: Any) -> int:
    if not COUNT.fullmatch(_text(value)):
        raise ValueError(f"{shown(value)} is not a count")
    return int(value)


def _time(value: Any) -> str:
    if not TIME.fullmatch(_text(value)):
        raise ValueError(f"{shown(value)} is not a time like 2026-11-23T07:51:00Z")
    return _existing(value)


def _existing(at: str) -> str:
    """Return a time in the right form; raises ValueError for a day like February 30."""
    if at[8:10] > "28" and not _exists(at[:10]):
        raise ValueError(f"{shown(at)} does not exist")
    return at


@lru_cache(4096)
def _exists(day: str) -> bool:
    try:
        datetime.fromisoformat(day)
    except ValueError:
        return False
    return True


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError("not a list")
    return tuple(_text(each) for each in value)


def _written_texts(text: str) -> tuple[str, ...]:
    if text[0] == "\n":
        return tuple(_unquoted(each) for each in text.split("\n  - ")[1:])
    if "'" not in text and '"' not in text:
        return tuple(text[2:-1].split(", ")) if len(text) > 3 else ()
    return tuple(_unquoted(each) for each in _FLOW_ITEM.findall(text[2:-1]))


def _few(paths: tuple[str, ...]) -> tuple[str, ...]:
    if len(paths) > MAX_PATHS:
        raise ValueError(f"{len(paths)} paths; list at most {MAX_PATHS} and count the rest in `more_paths`")
    return paths


def _settings(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("not a mapping")
    for key in value:
        if key not in AMENDABLE:
            raise ValueError(f"{shown(key)} cannot be amended; {', '.join(AMENDABLE)} can")
    return {key: typed(AMENDABLE[key], each) for key, each in value.items()}


def _written_settings(text: str) -> dict[str, Any]:
    rows = _SETTING.findall(text)
    settings = {key: AMENDABLE[key].form.read(each) for key, each in rows}
    if len(settings) < len(rows):
        raise ValueError("a key occurs twice")
    return settings


def typed(field: Field, value: Any) -> Any:
    """Return the value of a field from what the YAML layer returns; raises ValueError with the key and the fault."""
    try:
        return field.form.parse(value)
    except ValueError as error:
        raise ValueError(f"{field.key}: {error}") from None


def _word(pattern: str) -> str:
    return f" ({pattern})"


_ID_FORM = Form("ulid", _matching(ID, "a ULID"), _word(ID.pattern), str, plain=True)
_REFERENCE = _ID_FORM._replace(schema="during", read=intern)  # shared by many events
_TIME_FORM = Form("at", _time, _word(TIME.pattern), _existing, plain=True)
_TEXT_FORM = Form("text", _text, _word(_TEXT), _unquoted)
_SHARED_TEXT = _TEXT_FORM._replace(read=lru_cache(4096)(lambda text: intern(_unquoted(text))))
_REASON = _TEXT_FORM._replace(schema="reason")
_PHASE = Form("phase", _matching(PHASE, "a phase id"), _word(PHASE.pattern), intern)
_CATEGORY = Form(
    "category",
    _matching(CATEGORY, "a category"),
    _word(rf'{CATEGORY.pattern}|"{CATEGORY.pattern}"'),  # the writer quotes a category with a colon
    lambda text: intern(_unquoted(text)),
)
_BOOLEAN = Form("planned", _boolean, _word("true|false"), lambda text: text == "true")
_VIA = Form("via", _one_of(*VIAS), _word("|".join(VIAS)), intern)
_VERDICT = Form("verdict", _one_of(VERDICT), _word(VERDICT), intern)
_PATHS = Form("paths", lambda value: _few(_texts(value)), f"({_LIST})", lambda text: _few(_written_texts(text)))
_COUNT_FORM = Form("more_paths", _count, _word(COUNT.pattern), int)
_LINKS = Form("links", _texts, f"({_LIST})", _written_texts)
_COMMIT = Form("commit", _matching(COMMIT, "a full commit id"), _word(COMMIT.pattern), str, plain=True)

_ABOUT = ("revisit", "note")
_CORRECTIONS = ("amend", "retract")
_BEFORE_SET = (
    Field("id", _ID_FORM, required=True),
    Field("kind", Form("kind", _one_of(*KINDS), "", str), required=True),
    Field("at", _TIME_FORM, required=True),
    Field("actor", _SHARED_TEXT),
    Field("via", _VIA, required=True),
    Field("phase", _PHASE, ("focus", "note"), required=True),
    Field("verdict", _VERDICT, ("note",), required=True),
    Field("from", _PHASE, ("revisit",), required=True, amendable=True),
    Field("to", _PHASE, ("revisit",), required=True, amendable=True),
    Field("target", _ID_FORM, _CORRECTIONS, required=True),
)
_AFTER_SET = (
    Field("category", _CATEGORY, ("revisit",), amendable=True),
    Field("reason", _REASON, ("focus", "revisit", "note", "retract"), amendable=True),
    Field("planned", _BOOLEAN, ("revisit",), amendable=True),
    Field("during", _REFERENCE, _ABOUT),
    Field("paths", _PATHS, _ABOUT),
    Field("more_paths", _COUNT_FORM, _ABOUT),
    Field("links", _LINKS, _ABOUT, amendable=True),
    Field("agent", _SHARED_TEXT._replace(schema="agent"), _ABOUT, amendable=True),
    Field("commit", _COMMIT, _ABOUT),
)
# The keys that an amendment can set.
AMENDABLE = {field.key: field for field in (*_BEFORE_SET, *_AFTER_SET) if field.amendable}
_ON_A_LINE = [field for field in AMENDABLE.values() if field.form is not _LINKS]
_SET_LINE = "|".join(f"{field.key}:{field.form.line.replace('(', '(?:', 1)}" for field in _ON_A_LINE)
_SETTING = re.compile(rf"  ({'|'.join(field.key for field in _ON_A_LINE)}): ([^\n]+)\n")
_SET = Form("set", _settings, rf"\n((?:  (?:{_SET_LINE})\n)+)", _written_settings)
# Every field except ``version``, in the order in which the writer puts them.
FIELDS = (*_BEFORE_SET, Field("set", _SET, ("amend",), required=True), *_AFTER_SET)
BY_KEY = {field.key: field for field in FIELDS}
