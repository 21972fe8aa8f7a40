"""A list of unexplained revisits as text to edit, and the answers in it.

A block is for one revisit. Lines that start with ``#`` are comments; ``id:``, ``category:`` and ``reason:`` are the
fields, and an indented line continues a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from git_revisit.model.typed_text import typed_line

_FIELDS = ("id", "category", "reason")


class Block(NamedTuple):
    """A revisit in the list: ``about`` are its comments, ``errors`` the faults of its answer."""

    id: str
    about: Sequence[str] = ()
    category: str = ""
    reason: str = ""
    errors: Sequence[str] = ()


def edit_text(blocks: Iterable[Block], categories: Iterable[str]) -> str:
    """Return the text of a list."""
    lines = [
        "# Give a category and a reason, then save and close the editor. A block that you leave as it is",
        "# stays unexplained; so does one that you delete. An empty file changes nothing.",
        f"# Categories: {', '.join(categories)}",
    ]
    for block in blocks:
        lines += ["", *(f"# {typed_line(text)}" for text in block.about), f"id: {block.id}"]
        lines += [f"# error: {typed_line(text)}" for text in block.errors]
        lines += [f"category: {block.category}".rstrip(), f"reason: {block.reason}".rstrip()]
    return "\n".join(lines) + "\n"


def edited_blocks(text: str) -> list[Block]:
    """Return the answers in an edited text, without comments; unknown lines are errors."""
    blocks: list[Block] = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        key, colon, value = line.partition(":")
        if colon and key == "id":
            blocks.append(Block(value.strip()))
        elif not blocks:
            blocks.append(Block("", errors=[f"no id above the line: {line.strip()}"]))
        elif colon and key in _FIELDS:
            blocks[-1] = blocks[-1]._replace(**{key: value.strip()})
        elif line[:1].isspace():
            blocks[-1] = blocks[-1]._replace(reason=f"{blocks[-1].reason} {line.strip()}".strip())
        else:
            blocks[-1] = blocks[-1]._replace(errors=[*blocks[-1].errors, f"not a field: {line.strip()}"])
    return blocks
