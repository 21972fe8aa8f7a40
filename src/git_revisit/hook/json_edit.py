"""Edit a JSON file that people wrote, with or without comments: only the text of one member is added or removed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from git_revisit.errors import DataError

_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|//[^\n]*|/\*.*?\*/|[{}\[\],:]|[^\s{}\[\],:"/]+|\S', re.DOTALL)
_SPACE = r"[ \t\r\n]*"


def load(data: bytes, name: str) -> Any:
    """Return the document; raises DataError if a file is not JSON, comments and commas at the end aside."""
    try:
        return _loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise DataError(f"{name} cannot be read: {error}", f"fix {name}, then try again") from None


def _loads(text: str) -> Any:
    words = [each[0] for each in _tokens(text)]
    pairs = zip(words, [*words[1:], ""], strict=False)  # an empty file has none
    return json.loads(" ".join(word for word, after in pairs if word != "," or after not in ("}", "]")))


def _tokens(text: str) -> Iterator[re.Match[str]]:
    return (each for each in _TOKEN.finditer(text) if not each[0].startswith(("//", "/*")))


def with_member(data: bytes, name: str, path: Sequence[str], value: Any) -> bytes:
    """Return the file with one more member at a path of keys, made first in the innermost object that is there.

    Raises DataError with the text to add if that would change anything else.
    """
    text, document = data.decode(), load(data, name)
    depth = _depth(document, path[:-1])
    piece = _piece(path[depth:], value)
    opening = value_at(text, path[:depth])
    after = None
    if opening and opening[0] == "{":
        at = opening.end()
        lead = re.match(r"\r?\n[ \t]*|", text[at:])
        comma = "," if member(document, path[:depth]) else ""
        after = f"{text[:at]}{lead[0] if lead else ''}{piece}{comma}{text[at:]}"
    if after is None or not _is(after, _with(document, path, value)):
        raise DataError(f"{name} cannot be edited automatically", f"add this to it: {_piece(path, value)}")
    return after.encode()


def without_member(data: bytes, name: str, path: Sequence[str], keep: int = 0) -> bytes:
    """Return the file without a member, and without the objects around it that have no other.

    The outermost ``keep`` of them stay. Returns the file as it is if the text of the member cannot be found.
    """
    text, document = data.decode(), load(data, name)
    value = member(document, path)
    for depth in range(keep, len(path)):
        rest = _without(document, path, depth)
        if rest is None:
            continue
        words = _SPACE.join(re.escape(each[0]) for each in _tokens(_piece(path[depth:], value)))
        for form in (f"{_SPACE}{words},", f",{_SPACE}{words}", f"{_SPACE}{words}"):
            match = re.search(form, text)
            after = f"{text[: match.start()]}{text[match.end() :]}" if match else ""
            if match and _is(after, rest):
                return after.encode()
    return data


def _depth(document: Any, path: Sequence[str]) -> int:
    """Return how many keys of a path lead to objects that are there."""
    return next(
        (depth for depth in range(len(path)) if not isinstance(member(document, path[: depth + 1]), dict)), len(path)
    )


def member(document: Any, path: Sequence[str]) -> Any:
    """Return the value at a path of keys; None if there is none."""
    for key in path:
        document = document.get(key) if isinstance(document, dict) else None
    return document


def _piece(path: Sequence[str], value: Any) -> str:
    """Return the text of a member: its key, and the value inside of the keys that follow."""
    for key in reversed(path[1:]):
        value = {key: value}
    return f"{json.dumps(path[0])}: {json.dumps(value, ensure_ascii=False)}"


def _with(document: Any, path: Sequence[str], value: Any) -> Any:
    if not path:
        return value
    members = document if isinstance(document, dict) else {}
    return {**members, path[0]: _with(members.get(path[0]), path[1:], value)}


def _without(document: dict[str, Any], path: Sequence[str], depth: int) -> dict[str, Any] | None:
    """Return a document without the member at the key number ``depth`` of a path; None if that has other members."""
    key = path[0]
    if depth:
        inner = _without(document[key], path[1:], depth - 1)
        return None if inner is None else {**document, key: inner}
    alone = all(len(member(document, path[:end])) == 1 for end in range(1, len(path)))
    return {other: value for other, value in document.items() if other != key} if alone else None


def _is(text: str, document: Any) -> bool:
    try:
        return bool(_loads(text) == document)
    except (ValueError, RecursionError):
        return False


def value_at(text: str, path: Sequence[str]) -> re.Match[str] | None:
    """Return the token with which the value at a path of keys begins; None if there is none."""
    keys: list[str | None] = []  # of the objects and lists that are open; None in a list
    key: str | None = None
    latest = ""
    for token in _tokens(text):
        if latest in (":", "") and [*keys[1:], key][: len(keys)] == list(path):
            return token
        match token[0]:
            case "{" | "[":
                keys.append(key)
                key = None
            case "}" | "]":
                key = keys.pop() if keys else None
            case ":":
                key = json.loads(latest)
            case ",":
                key = None
        latest = token[0]
    return None
