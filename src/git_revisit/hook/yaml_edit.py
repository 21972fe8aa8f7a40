"""Edit a YAML file that people wrote: every byte outside of the edit stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from io import StringIO
from itertools import accumulate
from typing import Any

from git_revisit.errors import DataError

MAX_BYTES = 1 << 20
MAX_DEPTH = 100  # of brackets, since the time of the parser grows with the square of it
_STEPS = {"[": 1, "{": 1, "]": -1, "}": -1}


def load(data: bytes, name: str) -> Any:
    """Return the document with its comments; raises DataError if a file is not YAML."""
    return _load(_text(data, name), name)[0]


def edited(data: bytes, name: str, change: Callable[[Any], Any], by_hand: str) -> bytes:
    """Return the file after ``change`` has edited its document, or returned another one in its place.

    The rows that the edit adds or removes are carried over to the text as people wrote it. Raises DataError if the
    file is not YAML, or if that would change anything else; ``by_hand`` says what to do then.
    """
    given = _text(data, name)
    text = given.replace("\r\n", "\n")
    ended = text.endswith("\n") or not text
    whole = text if ended else text + "\n"
    before, write = _load(whole, name)
    plain = write(before) if before is not None else ""
    document = change(before)
    wanted = write(document) if document else ""
    after = _carried(whole, plain, wanted) if wanted else "".join(filter(_is_remark, whole.splitlines(keepends=True)))
    if after is None or _canonical(after) != _canonical(wanted):
        raise DataError(f"{name} cannot be edited automatically", by_hand)
    after = after if ended else after.removesuffix("\n")
    return (after.replace("\n", "\r\n") if "\r\n" in given else after).encode()


def _canonical(text: str) -> str:
    """Return a document in one form, without its comments."""
    import yaml

    node = yaml.compose(text, yaml.SafeLoader)
    return yaml.serialize(node, canonical=True) if node else ""


def flow(values: list[str]) -> Any:
    """Return a list that is written on one line."""
    from ruamel.yaml.comments import CommentedSeq

    listed = CommentedSeq(values)
    listed.fa.set_flow_style()
    return listed


def values(part: Any) -> Iterator[Any]:
    """Yield each value of each mapping and list in a part of a document, once for each place.

    An alias may refer to what contains it.
    """
    seen, waiting = set(), [part]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict | list) and id(node) not in seen:
            seen.add(id(node))
            inner = list(node.values() if isinstance(node, dict) else node)
            yield from inner
            waiting += inner


def shared(whole: Any, part: Any) -> bool:
    """Whether a document has a mapping in several places, through an alias or a merge key."""
    return sum(each is part for each in values(whole)) > 1


def _text(data: bytes, name: str) -> str:
    if len(data) > MAX_BYTES:
        raise DataError(f"{name} is larger than 1 MiB", f"edit {name} by hand")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise DataError(f"{name} is not UTF-8", f"fix {name}, then try again") from None
    if max(accumulate(_STEPS.get(each, 0) for each in text), default=0) > MAX_DEPTH:
        raise DataError(f"{name} is nested deeper than {MAX_DEPTH} levels", f"fix {name}, then try again")
    return text


def _load(text: str, name: str) -> tuple[Any, Callable[[Any], str]]:
    """Return the document, and a function that writes documents with the indentation of the text."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError
    from ruamel.yaml.util import load_yaml_guess_indent

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = MAX_BYTES
    try:
        document, indent, offset = load_yaml_guess_indent(text, yaml=yaml)
    except (YAMLError, RecursionError, ValueError, IndexError, NotImplementedError) as error:
        mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
        why = " ".join((problem or str(error)).split())
        line = f" in line {mark.line + 1}" if mark else ""
        raise DataError(f"{name} is not YAML{line}: {why[:200]}", f"fix {name}, then try again") from None
    if offset is not None and indent:
        yaml.indent(sequence=indent, offset=min(offset, indent - 1))
    elif indent:
        yaml.indent(mapping=indent)

    def write(edited: Any) -> str:
        out = StringIO()
        yaml.dump(edited, out)
        return out.getvalue()

    return document, write


def _carried(text: str, plain: str, wanted: str) -> str | None:
    """Return the text after the edit that leads from its plain form to the wanted one.

    Rows are compared, so the text must have the rows of its plain form. Returns None if a row to be changed is
    formatted in another way.
    """
    rows, old, new = (each.splitlines(keepends=True) for each in (text, plain, wanted))
    if not old:
        return text + wanted
    if len(rows) != len(old):
        return None
    out: list[str] = []
    for tag, start, end, begin, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            out += rows[start:end]
        elif tag == "replace" and rows[start:end] != old[start:end]:
            return None
        else:
            blank = _blank_end(out)
            out[len(out) - blank :] = [*new[begin:stop], *out[len(out) - blank :]]
            out += filter(_is_remark, rows[start:end] if tag == "delete" else [])  # ours has none
    return "".join(out)


def _blank_end(rows: list[str]) -> int:
    """Return how many blank lines end some rows."""
    return next((number for number, row in enumerate(reversed(rows)) if row.strip()), len(rows))


def _is_remark(row: str) -> bool:
    return row.lstrip()[:1] in ("", "#")
