"""Values in the form of the cache: JSON, read back by their type. It is data; reading it runs nothing."""

from __future__ import annotations

import json
import types
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, NamedTuple, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")
Read = Callable[[Any], Any]
_COMPACT = json.JSONEncoder(separators=(",", ":"), check_circular=False)
_READERS: dict[Any, Read | None] = {}  # by type; made once, since resolving type hints is slow


@dataclass(frozen=True)
class Space(Generic[T]):
    """A part of the cache: its name, and the type of its values."""

    name: str
    kind: type[T]


def dump(value: Any) -> bytes:
    """Return a value as bytes: named tuples and tuples, counters, mappings of text, text, numbers, None."""
    try:
        return _COMPACT.encode(value).encode()
    except TypeError:  # a counter of pairs
        return _COMPACT.encode(_plain(value)).encode()


def load(kind: type[T], data: bytes) -> T:
    """Return the value of a type that ``dump`` wrote."""
    value = json.loads(data)
    read = reader(kind)
    return read(value) if read else value  # type: ignore[no-any-return]


def _plain(value: Any) -> Any:
    if isinstance(value, Counter) and not all(isinstance(key, str) for key in value):
        return [[_plain(key), number] for key, number in value.items()]
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def teach(kind: Any, read: Read) -> None:
    """Set the reader of a type whose values differ by content, such as a union of types."""
    _READERS[kind] = read


def reader(kind: Any) -> Read | None:
    """Return the reader of a type; None if JSON returns its values unchanged. Raises TypeError for other types."""
    if kind not in _READERS:
        _READERS[kind] = _reader(kind)
    return _READERS[kind]


def _reader(kind: Any) -> Read | None:
    origin, arguments = get_origin(kind), get_args(kind)
    if kind in (str, int, float, bool, type(None), Any) or origin in (Literal, Mapping):
        return None
    if origin in (Union, types.UnionType):
        return _optional(*(each for each in arguments if each is not type(None)))
    if origin is Counter:
        read = reader(arguments[0])
        if read is None:
            return Counter
        return lambda rows: Counter({read(key): number for key, number in rows})
    if origin is tuple and arguments[-1] is Ellipsis:
        each = reader(arguments[0])
        return (lambda row: tuple(map(each, row))) if each else tuple
    if origin is tuple:
        return _fixed(tuple, arguments)
    if isinstance(kind, type) and issubclass(kind, tuple):
        hints, named = get_type_hints(kind), cast("type[NamedTuple]", kind)
        return _fixed(named._make, tuple(hints[name] for name in named._fields))
    raise TypeError(f"{kind} is not kept")


def _optional(*kinds: Any) -> Read | None:
    if len(kinds) != 1:
        raise TypeError(f"one of {kinds} is not kept")
    read = reader(kinds[0])
    return (lambda value: None if value is None else read(value)) if read else None


def _fixed(make: Read, kinds: tuple[Any, ...]) -> Read:
    """Return the reader of a tuple with a type for each place; an empty value of a place is made once."""
    inner = [(place, read, read([])) for place, kind in enumerate(kinds) if (read := _of_several(kind))]
    others = [(place, read) for place, kind in enumerate(kinds) if not _of_several(kind) and (read := reader(kind))]

    def fixed(row: Any) -> Any:
        for place, read, empty in inner:
            row[place] = read(row[place]) if row[place] else empty
        for place, read in others:
            row[place] = read(row[place])
        return make(row)

    return fixed


def _of_several(kind: Any) -> Read | None:
    """Return the reader of a tuple of any length; None for another type."""
    return reader(kind) if get_origin(kind) is tuple and get_args(kind)[-1] is Ellipsis else None
