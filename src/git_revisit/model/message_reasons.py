"""Reasons in commit messages: ``Revisit-Reason: TEXT``, ``Revisit-Category: C`` and ``Revisit: planned | neither``.

They stand at the start of a line in the last paragraph; in a squashed message also in the last paragraph before a line
``* subject``, or before the line of dashes that GitHub puts above the co-authors. A paragraph of co-authors and
sign-offs alone does not count as the last one, since forges append it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from git_revisit.model.typed_text import PLACEHOLDER, typed_line

MAX_REASON = 500  # characters that are kept
VERDICTS = ("planned", "neither")
_MAX_MESSAGE = 1 << 20  # bytes that are looked at, from the end
_LINE = re.compile(r"(revisit-reason|revisit-category|revisit)[ \t]*:(.*)", re.IGNORECASE | re.DOTALL)
_SQUASHED = re.compile(r"\* |-{5,}$")
_APPENDED = re.compile(r"(?:co-authored-by|signed-off-by)[ \t]*:", re.IGNORECASE)
_REVERT = re.compile(r'Revert "|Reapply "|.*^This reverts commit [0-9a-f]{40}', re.DOTALL | re.MULTILINE)
ANY = re.compile(
    rb"^revisit(?:-reason|-category)?[ \t]*:", re.IGNORECASE | re.MULTILINE
)  # without a match there is no answer


class MessageReasons(NamedTuple):
    """An answer in a commit message; ``verdict`` is planned, neither or None, ``problems`` are faults in it."""

    reason: str | None = None
    category: str | None = None
    verdict: str | None = None
    problems: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is an answer."""
        return bool(self.reason or self.category or self.verdict)


def message_reasons(message: bytes) -> MessageReasons:
    """Return the answer in a commit message; reverts have none, and callers leave out merges."""
    if not ANY.search(message):
        return MessageReasons()
    text = message[-_MAX_MESSAGE:].decode("utf-8", "replace")
    if _REVERT.match(text):
        return MessageReasons()
    values: dict[str, list[str]] = {"revisit-reason": [], "revisit-category": [], "revisit": []}
    for key, value in _fields(text.replace("\r\n", "\n").split("\n")):
        if value and value not in values[key]:
            values[key].append(value)
    reasons = [each for each in values["revisit-reason"] if each != PLACEHOLDER]
    problems = [f"{PLACEHOLDER} is a placeholder, not a reason"] if PLACEHOLDER in values["revisit-reason"] else []
    categories = list(dict.fromkeys(each.lower() for each in values["revisit-category"]))
    verdicts = list(dict.fromkeys(each.lower() for each in values["revisit"]))
    problems += [f"`Revisit: {each}` is not planned or neither" for each in verdicts if each not in VERDICTS]
    verdicts = [each for each in verdicts if each in VERDICTS]
    problems += [f"several categories: {', '.join(categories)}"] if len(categories) > 1 else []
    problems += ["both planned and neither"] if len(verdicts) > 1 else []
    return MessageReasons(
        "; ".join(each[:MAX_REASON] for each in reasons)[:MAX_REASON].strip() or None,
        categories[0] if len(categories) == 1 else None,
        verdicts[0] if len(verdicts) == 1 else None,
        tuple(problems),
    )


def _fields(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the key in lower case and the value of each of our lines."""
    for paragraph in _paragraphs(lines):
        key, parts = "", list[str]()
        for line in [*paragraph, "."]:
            if key and line[:1] in (" ", "\t"):
                parts.append(line)
                continue
            if key:
                yield key, typed_line(" ".join(parts))
            ours = _LINE.fullmatch(line)
            key, parts = (ours[1].lower(), [ours[2]]) if ours else ("", [])


def _paragraphs(lines: Iterable[str]) -> Iterator[list[str]]:
    """Yield the last paragraph of each part of a message; a squashed message has several parts."""
    last, current = list[str](), list[str]()
    for line in lines:
        if _SQUASHED.match(line):
            yield _later(last, current)
            last, current = [], []
        elif line.strip():
            current.append(line)
        else:
            last, current = _later(last, current), []
    yield _later(last, current)


def _later(last: list[str], current: list[str]) -> list[str]:
    """Return the later of two paragraphs, unless it is empty or holds nothing but what forges append."""
    return last if all(_APPENDED.match(line) for line in current) else current
