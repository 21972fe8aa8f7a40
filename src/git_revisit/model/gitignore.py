r"""Gitignore patterns as regular expressions that match in time linear in the path.

A pattern is cut at ``**`` into blocks of segments, and a segment at ``*`` into runs of single characters. Each block,
and each run but the last of a segment, may take the first place where it matches: a later place never matches more. So
both are atomic groups, and no pattern can make the engine try combinations.
"""

from __future__ import annotations

import re
import warnings
from functools import lru_cache
from typing import NamedTuple

_CLASS = re.compile(r"\[:[^\]]*:\]")  # ``[:alpha:]`` in a bracket


class PatternRule(NamedTuple):
    """A compiled pattern.

    ``expression`` is for ``re.match`` on a path with slashes; ``include``: it takes the path in (else out, by ``!``);
    ``literals``: texts without wildcards that every path it matches contains.
    """

    expression: str
    include: bool
    literals: tuple[str, ...]


@lru_cache(maxsize=16_384)
def compile_pattern(pattern: str) -> PatternRule:
    """Compile one gitignore pattern; raises ValueError if pathspec does not accept it, or if it matches nothing."""
    text = pattern if pattern.endswith("\\ ") else pattern.rstrip()
    include = not text.startswith("!")
    body = text if include else text[1:]
    if text.startswith("#") or not body or text == "/":
        raise ValueError(f"{pattern!r} is not a gitignore pattern")
    if "[" in body or "\\" in body:
        _check(pattern)
    names, folder = _segments(body)
    expression = _expression(names, folder)
    return PatternRule(expression, include, tuple(text for name in names for text in _literals(name)))


def _check(pattern: str) -> None:
    """Raise ValueError for brackets and backslashes that pathspec does not accept."""
    import pathspec

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # of brackets that Python may read otherwise one day
            (compiled,) = pathspec.GitIgnoreSpec.from_lines([pattern]).patterns
    except (ValueError, re.error):
        compiled = None
    if compiled is None or compiled.regex is None or compiled.include is None:
        raise ValueError(f"{pattern!r} is not a gitignore pattern")


def _segments(body: str) -> tuple[list[str], bool]:
    """Return the segments of a pattern, anchored at the root, and whether it matches only what lies in a directory.

    A pattern without a slash before its end matches at any depth, as if it began with ``**/``.
    """
    names = body.split("/")
    folder = not names[-1]
    if folder:
        names.pop()
    if len(names) > 1 and not names[0]:
        names = names[1:]
    elif len(names) == 1 and names[0]:
        names = ["**", *names]
    if names[-1:] == ["**"] and {*names} != {"**"}:
        names.pop()
        folder = True
    return names, folder


def _expression(names: list[str], folder: bool) -> str:
    end = "(?=/)" if folder else r"(?=/|\Z)"
    blocks: list[list[str]] = [[]]
    for name in names:
        if name == "**":
            blocks.append([])
        else:
            blocks[-1].append(_segment(name))
    rooted, *deeper = blocks
    floating = [block for block in deeper if block]
    if not rooted and not floating:
        return ".*/" if folder else "."
    parts = ["/".join(rooted)] if rooted else []
    for block in floating:
        slash = "/" if parts else ""
        parts.append(f"{slash}(?>(?:[^/]*+/)*?{'/'.join(block)}{end if block is floating[-1] else '(?=/)'})")
    if not floating:
        parts.append(end)
    return "".join(parts)


def _segment(name: str) -> str:
    """Return the expression for one segment; it matches up to the segment's end."""
    runs: list[list[str]] = [[]]
    for item in _items(name):
        if item == "*":
            runs.append([])
        else:
            runs[-1].append(item)
    first, *rest = ["".join(run) for run in runs]
    if not rest:
        return first
    *middle, last = rest
    if not first and not last and not any(middle):
        return "[^/]++"
    return f"(?>{first}{''.join(f'(?>[^/]*?{run})' for run in middle if run)}[^/]*{last}(?=/|\\Z))"


def _items(name: str) -> list[str]:
    """Return the expressions for the single characters of a segment; ``*`` stands for itself."""
    items: list[str] = []
    place = 0
    while place < len(name):
        character = name[place]
        if character == "\\":
            place += 1
            items.append(re.escape(name[place]))
        elif character == "*":
            items.append("*")
        elif character == "?":
            items.append("[^/]")
        elif character == "[":
            expression, place = _bracket(name, place)
            items.append(expression)
        else:
            items.append(re.escape(character))
        place += 1
    return items


def _bracket(name: str, place: int) -> tuple[str, int]:
    """Return the expression for the bracket at a place, and where it ends; like in git, it never matches a slash."""
    place += 1
    negated = name.startswith(("!", "^"), place)
    place += negated
    members: list[str] = []
    while not members or not name.startswith("]", place):
        if _CLASS.match(name, place):
            raise ValueError(f"{name!r} is not a gitignore pattern: it has a POSIX class")
        start, place = _member(name, place)
        if name.startswith("-", place) and name[place + 1 : place + 2] not in ("", "]"):
            end, place = _member(name, place + 1)
            if end < start:
                raise ValueError(f"{name!r} is not a gitignore pattern: it has a range that is upside down")
            members.append(f"{re.escape(start)}-{re.escape(end)}")
        else:
            members.append(re.escape(start))
    return f"(?!/)[{'^' * negated}{''.join(members)}]", place


def _member(name: str, place: int) -> tuple[str, int]:
    """Return the character at a place in a bracket, and the place behind it."""
    place += name.startswith("\\", place)
    if place >= len(name):
        raise ValueError(f"{name!r} is not a gitignore pattern: it has a bracket without an end")
    return name[place], place + 1


def _literals(name: str) -> list[str]:
    """Return the runs of literal characters in a segment."""
    runs = [""]
    for item in _items(name):
        if item != "*" and len(item.removeprefix("\\")) == 1:
            runs[-1] += item[-1]
        elif runs[-1]:
            runs.append("")
    return [run for run in runs if run]
