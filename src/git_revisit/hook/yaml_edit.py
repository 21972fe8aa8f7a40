"""Edit a YAML file that people wrote: every byte outside of the edit stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
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
    text = _text(data, name)
    end = "\r\n" if "\r\n" in text else "\n"
    ended = text.endswith("\n") or not text
    rows = _rows(text if ended else text + end)
    before, write = _load("".join(rows), name)
    plain = write(before) if before is not None else ""
    document = change(before)
    wanted = write(document) if document else ""
    after = _carried(rows, _rows(plain), _rows(wanted), end) if wanted else list(filter(_is_remark, rows))
    if after is None or _content(_plain("".join(after), write)) != _content(wanted):
        raise DataError(f"{name} cannot be edited automatically", by_hand)
    whole = "".join(after)
    return (whole if ended else whole.removesuffix(end)).encode()


def _rows(text: str) -> list[str]:
    """Return the lines of a text, each with its line feed."""
    return [f"{row}\n" for row in text.split("\n")[:-1]]


def _plain(text: str, write: Callable[[Any], str]) -> str:
    """Return the plain form of a text; nothing if it is not YAML."""
    with suppress(DataError):
        document, _ = _load(text, "")
        return write(document) if document else ""
    return ""


def _content(text: str) -> list[str]:
    """Return the lines of a text without comments and blank lines."""
    return [row for row in _rows(text) if not _is_remark(row)]


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
    text = text.replace("\r\n", "\n").removeprefix("\ufeff")
    try:
        document, indent, offset = load_yaml_guess_indent(text, yaml=yaml)
    except (YAMLError, RecursionError, ValueError, LookupError, AttributeError, NotImplementedError) as error:
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


def _carried(rows: list[str], plain: list[str], wanted: list[str], end: str) -> list[str] | None:
    """Return the rows of a text after the edit that leads from its plain form to the wanted one.

    Returns None if the place of the edit cannot be found, or if a row to be replaced is not in its plain form. New rows
    end with ``end``.
    """
    if not plain:
        return rows + wanted
    places = _places(plain, rows)
    out = list(rows)
    edits = SequenceMatcher(None, plain, wanted, autojunk=False).get_opcodes()
    for tag, start, stop, begin, until in reversed(edits):
        found = [places.get(number, -1) for number in range(start, stop + 1)]
        at, old = found[0], rows[found[0] : found[-1]]
        added = [row.replace("\n", end) for row in wanted[begin:until]]
        if tag == "equal":
            continue
        if found != [*range(at, at + stop - start + 1)] or at < 0:
            return None
        if tag == "insert":
            while at and not rows[at - 1].strip():  # blank lines stay between ours and what follows
                at -= 1
        elif tag == "delete":
            added = list(filter(_is_remark, old))  # ours has none
        elif [row.replace("\r\n", "\n") for row in old] != plain[start:stop]:
            return None
        out[at : at + stop - start] = added
    return out


def _places(plain: list[str], rows: list[str]) -> dict[int, int]:
    """Return the index in a text for each index in its plain form where that is certain; rows are matched by words."""
    places: dict[int, int] = {}
    first, second = (["".join(row.split()) for row in each] for each in (plain, rows))
    for tag, start, stop, begin, end in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if tag != "insert":  # rows that the plain form lacks
            inner = range(start, stop) if stop - start == end - begin else [start]
            places |= {stop: end, **{number: places.get(number, number - start + begin) for number in inner}}
    return places


def _is_remark(row: str) -> bool:
    return row.lstrip()[:1] in ("", "#") or row.rstrip() == "---"
