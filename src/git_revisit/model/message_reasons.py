"""Reasons in commit messages: ``Revisit-Reason: TEXT``, ``Revisit-Category: C`` and ``Revisit: planned | neither``.

They stand at the start of a line in the last paragraph. A squashed message has several parts, and the last paragraph of
each counts: a part begins at a line ``* subject``, at the dashes that GitHub puts above the co-authors, or is a commit
as ``git merge --squash`` lists it, indented. A paragraph of co-authors, sign-offs or the name of a generator does not
count as the last one, since forges and agents append it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from git_revisit.model.typed_text import PLACEHOLDER, typed_line

MAX_REASON = 500  # characters that are kept
VERDICTS = ("planned", "neither")
_MAX_MESSAGE = 1 << 20  # bytes that are looked at, from the end
_LINE = re.compile(r"(revisit-reason|revisit-category|revisit)[ \t]*:(.*)", re.IGNORECASE | re.DOTALL)
_PART = re.compile(r"\* |-{5,}$|Squashed commit of the following:$")
_LISTED = re.compile(r"commit [0-9a-f]{40,64}$")  # above a commit that `git merge --squash` lists
_INDENT = "    "  # of the message of a listed commit
_GENERATED = r"[\W_]*(?:generated|created|made|written)[ -](?:with|by|using)\b"
_APPENDED = re.compile(rf"#|[a-z]+(?:-[a-z]+)*-by[ \t]*:|{_GENERATED}", re.IGNORECASE)  # `#`: what git's editor shows
_TRAILER = re.compile(rf"#|(?!revisit)[a-z0-9-]+[ \t]*:|{_GENERATED}", re.IGNORECASE)
_REVERT = re.compile(r'(?:\* )?(?:Revert|Reapply) "')
_REVERTS = re.compile(r"This reverts commit [0-9a-f]{7}")
ANY = re.compile(
    rb"^(?:    )?revisit(?:-reason|-category)?[ \t]*:", re.IGNORECASE | re.MULTILINE
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
    parts = _parts(text.replace("\r\n", "\n").split("\n"))
    if _is_revert(parts[0]):
        return MessageReasons()
    answers = [list(_fields(_last_paragraph(part))) for part in parts if not _is_revert(part)]
    return _joined([answer for answer in answers if answer])


def _joined(answers: Sequence[Sequence[tuple[str, str]]]) -> MessageReasons:
    """Return the one answer that those of the parts of a message make, with what is wrong with it."""
    not_revisits = [("revisit", "neither") in answer for answer in answers]
    differing = any(not_revisits) and not all(not_revisits)
    verdicts = _values("revisit", answers)
    if differing:  # what a part says of work that was not a revisit is not a reason of the others
        answers = [answer for answer, is_not in zip(answers, not_revisits, strict=True) if not is_not]
    given, categories = _values("revisit-reason", answers), _values("revisit-category", answers)
    reasons = [each for each in given if each != PLACEHOLDER]
    problems = [f"{PLACEHOLDER} is a placeholder, not a reason"] if PLACEHOLDER in given else []
    problems += [f"`Revisit: {each}` is not planned or neither" for each in verdicts if each not in VERDICTS]
    verdicts = [each for each in verdicts if each in VERDICTS]
    problems += [f"several categories: {', '.join(categories)}"] if len(categories) > 1 else []
    if len(verdicts) > 1:
        problems.append("both planned and neither")
    elif differing:
        problems.append("`Revisit: neither` in one part, another answer in another part")
    return MessageReasons(
        "; ".join(each[:MAX_REASON] for each in reasons)[:MAX_REASON].strip() or None,
        categories[0] if len(categories) == 1 else None,
        verdicts[0] if len(verdicts) == 1 and not differing else None,
        tuple(problems),
    )


def _values(key: str, answers: Iterable[Iterable[tuple[str, str]]]) -> list[str]:
    """Return the different values of a key, in their order."""
    return list(dict.fromkeys(value for answer in answers for each, value in answer if each == key))


def _parts(lines: Iterable[str]) -> list[list[str]]:
    """Return the parts of a message: its beginning, and the messages that were squashed into it."""
    parts: list[list[str]] = [[]]
    listing = indented = False
    for line in lines:
        listing = listing or bool(_LISTED.match(line))
        inside = line.startswith(_INDENT) if line.strip() else indented
        row = line[len(_INDENT) :] if listing and inside else line
        if _PART.match(row) or (listing and inside != indented):
            parts.append([])
        parts[-1].append(row)
        indented = inside
    return parts


def _is_revert(part: Sequence[str]) -> bool:
    title = next((line for line in part if line.strip()), "")
    return bool(_REVERT.match(title)) or any(map(_REVERTS.match, part))


def _last_paragraph(part: Iterable[str]) -> list[str]:
    """Return the last paragraph, without those after it that hold nothing but what forges and agents append."""
    last, current = list[str](), list[str]()
    for line in [*part, ""]:
        if line.strip():
            current.append(line)
        elif current:
            appended = all(map(_TRAILER.match, current)) and any(map(_APPENDED.match, current))
            last, current = last if appended else current, []
    return last


def _fields(paragraph: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the key in lower case and the value of each of our lines that has one."""
    key, texts = "", list[str]()
    for line in [*paragraph, "."]:
        if key and line[:1] in (" ", "\t"):
            texts.append(line)
            continue
        if key and (value := typed_line(" ".join(texts))):
            yield key, value if key == "revisit-reason" else value.lower()
        ours = _LINE.fullmatch(line)
        key, texts = (ours[1].lower(), [ours[2]]) if ours else ("", [])
