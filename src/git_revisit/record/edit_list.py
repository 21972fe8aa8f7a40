"""A list of unexplained revisits as text to edit, and the answers in it.

A block is for one revisit. Its fields are ``id:``, ``category:`` and ``reason:``, each at the start of a line, in any
case. Every other line below ``reason:`` continues the reason, so a long one may be wrapped. Lines that start with
``# `` are comments; ``#42`` is text. A block keeps its lines as they were typed, with each error above its line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from git_revisit.model.typed_text import typed_line

_FIELD = re.compile(r"(id)[ \t]*:[ \t]*(\S*)[ \t]*|(category|reason)[ \t]*:(.*)", re.IGNORECASE)
_COMMENT = re.compile(r"#(?:\s|$)")


class Block(NamedTuple):
    """A revisit in the list: its answer, the ``lines`` as typed, comments ``about`` it, and errors by line."""

    id: str
    category: str = ""
    reason: str = ""
    lines: tuple[str, ...] = ()
    about: Sequence[str] = ()
    errors: Mapping[int, str] = {}

    def with_error(self, field: str, message: str) -> Block:
        """Return the block with an error above the line of a field, else above its first line."""
        places = (place for place, line in enumerate(self.lines) if line.lower().startswith(field))
        return self._replace(errors={next(places, 0): message})


def open_block(identity: str, category: str) -> Block:
    """Return the block of a revisit that has no answer yet."""
    return Block(identity, category, lines=(f"id: {identity}", f"category: {category}".rstrip(), "reason:"))


def edit_text(blocks: Iterable[Block], categories: Iterable[str]) -> str:
    """Return the text of a list."""
    lines = [
        "# Give a category and a reason, then save and close the editor. A block that you leave as it is",
        "# stays unexplained; so does one that you delete. An empty file changes nothing. A reason may have",
        "# several lines. Lines that start with a # and a space are comments.",
        f"# Categories: {', '.join(categories)}",
    ]
    for block in blocks:
        lines += ["", *(f"# {typed_line(text)}" for text in block.about)]
        for place, line in enumerate(block.lines):
            lines += [f"# error: {typed_line(block.errors[place])}"] if place in block.errors else []
            lines.append(line)
    return "\n".join(lines) + "\n"


def edited_blocks(text: str) -> list[Block]:
    """Return the answers in an edited text, with their errors and without comments."""
    groups: list[list[str]] = []
    for line in text.splitlines():
        if not line.strip() or _COMMENT.match(line):
            continue
        field = _FIELD.fullmatch(line)
        if not groups or (field and field[1]):
            groups.append([])
        groups[-1].append(line)
    blocks = list(map(_block, groups))
    count = Counter(block.id for block in blocks)
    twice = "two blocks for this revisit; keep one of them"
    return [block._replace(errors={**block.errors, 0: twice}) if count[block.id] > 1 else block for block in blocks]


def _block(lines: Sequence[str]) -> Block:
    """Return the block that some lines make; only the first one may be an id."""
    values: dict[str, str] = {}
    errors: dict[int, str] = {}
    key = ""
    for place, line in enumerate(lines):
        if field := _FIELD.fullmatch(line):
            key, value = (field[1] or field[3]).lower(), field[2] if field[1] else field[4].strip()
            if key in values:
                errors[place] = f"a second `{key}:` for this revisit; keep one of them"
            values.setdefault(key, value)
        elif key == "reason":
            values[key] = f"{values[key]} {line.strip()}".strip()
        else:
            errors[place] = "not a field; the text of a reason follows `reason:`"
    if "id" not in values:
        errors[0] = "no id above this line"
    return Block(values.get("id", ""), values.get("category", ""), values.get("reason", ""), tuple(lines), (), errors)
