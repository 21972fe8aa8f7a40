"""The strict subset of YAML that events and configuration are written in.

Every scalar is text. Anchors, aliases, tags, directives, duplicate keys, several documents and deep nesting are
refused while parsing, before anything is composed: libyaml's composer overflows the stack on a file of ``[``.
"""

import re
from collections.abc import Callable
from typing import Any

import yaml
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

from git_revisit.errors import YamlInvalid
from git_revisit.model.events import MAX_BYTES

MAX_DEPTH = 5
Place = tuple[str | int, ...]
_LONE_CR = re.compile(rb"\r(?!\n)")
_OTHER_BREAK = re.compile("[\x85\u2028\u2029]")  # line breaks in YAML 1.1, and text in YAML 1.2


class PythonParser(Reader, Scanner, Parser):
    """PyYAML's own parser, for machines without libyaml; it refuses what libyaml does."""

    def __init__(self, data: bytes) -> None:
        Reader.__init__(self, data)
        Scanner.__init__(self)
        Parser.__init__(self)

    def get_event(self) -> Any:
        event = super().get_event()  # type: ignore[no-untyped-call]
        if type(event) is yaml.ScalarEvent:
            event.value.encode()  # a ValueError for an escaped surrogate
        return event

    def fetch_directive(self) -> None:
        raise YamlInvalid("a directive", self.line + 1)


Parse = Callable[[bytes], Any]  # bytes to something with ``get_event``
try:
    from yaml._yaml import CParser

    fastest: Parse = CParser
except ImportError:
    fastest = PythonParser
has_libyaml: bool = fastest is not PythonParser


def load(data: bytes, lines: dict[Place, int] | None = None, parse: Parse = fastest) -> Any:
    """Return the document as dicts, lists and text.

    ``lines``, where given, is filled with the line (from 1) of every value, by its place: ``("phases", 0, "id")``.
    Raises YamlInvalid for everything outside the subset.
    """
    if len(data) > MAX_BYTES:
        raise YamlInvalid(f"the file has {len(data):,} bytes; {MAX_BYTES:,} is the limit")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise YamlInvalid("not UTF-8", data.count(b"\n", 0, error.start) + 1) from None
    if data.startswith(b"\xef\xbb\xbf"):
        raise YamlInvalid("a byte order mark", 1)
    if b"\r" in data and (lone := _LONE_CR.search(data)):
        raise YamlInvalid("a carriage return without a line feed", data.count(b"\n", 0, lone.start()) + 1)
    if not text.isascii() and (other := _OTHER_BREAK.search(text)):
        raise YamlInvalid("a line break that is not a line feed", text.count("\n", 0, other.start()) + 1)
    if b"\t" in data:  # in YAML 1.1 a tab separates nothing, which libyaml does not check
        parse = PythonParser
    try:
        return _Walk(parse(data), lines).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlInvalid(error.problem or error.context or "not YAML", mark.line + 1 if mark else 0) from None
    except yaml.YAMLError:  # a reader's error has no mark
        control = Reader.NON_PRINTABLE.search(text)
        raise YamlInvalid("a control character", text.count("\n", 0, control.start()) + 1 if control else 0) from None
    except (ValueError, OverflowError):
        raise YamlInvalid("an escape that is not a character") from None


class _Walk:
    """One walk over a parser's events."""

    def __init__(self, parser: Any, lines: dict[Place, int] | None) -> None:
        self.next = parser.get_event
        self.lines = lines

    def document(self) -> Any:
        self.next()  # the start of the stream
        start = self.next()
        if type(start) is yaml.StreamEndEvent:
            raise YamlInvalid("the file is empty")
        if start.version or start.tags:
            raise YamlInvalid("a directive", _line(start))
        value = self.node(self.next(), (), 1)
        self.next()  # the end of the document
        more = self.next()
        if type(more) is not yaml.StreamEndEvent:
            raise YamlInvalid("more than one document", _line(more))
        return value

    def node(self, event: Any, place: Place, depth: int) -> Any:
        if self.lines is not None:
            self.lines[place] = _line(event)
        _refuse_references(event)
        if type(event) is yaml.ScalarEvent:
            return event.value
        if depth > MAX_DEPTH:
            raise YamlInvalid(f"nested deeper than {MAX_DEPTH} levels", _line(event))
        if type(event) is yaml.SequenceStartEvent:
            return self.sequence(place, depth)
        return self.mapping(place, depth)

    def sequence(self, place: Place, depth: int) -> list[Any]:
        values: list[Any] = []
        while type(event := self.next()) is not yaml.SequenceEndEvent:
            values.append(self.node(event, (*place, len(values)), depth + 1))
        return values

    def mapping(self, place: Place, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while type(event := self.next()) is not yaml.MappingEndEvent:
            _refuse_references(event)
            if type(event) is not yaml.ScalarEvent:
                raise YamlInvalid("a key that is not plain text", _line(event))
            key: str = event.value
            if key in values:
                raise YamlInvalid(f"duplicate key {key!r}", _line(event))
            values[key] = self.node(self.next(), (*place, key), depth + 1)
        return values


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _refuse_references(event: Any) -> None:
    """Refuse aliases, anchors and tags."""
    if type(event) is yaml.AliasEvent:
        raise YamlInvalid("an alias", _line(event))
    if event.anchor is not None:
        raise YamlInvalid("an anchor", _line(event))
    if event.tag is not None:
        raise YamlInvalid("a tag", _line(event))
