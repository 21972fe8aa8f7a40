"""Values as the cache keeps them: JSON, read back by their type. It is data; reading it runs nothing.

A block of rows, a tuple of named tuples, is kept by column, since a column is read by a few calls where each row would
take several, and equal values are written once. Inside, a named tuple is the columns of its fields; a tuple of them its
lengths and the columns of all; one of several named tuples its place among these and the columns of each.
"""

from __future__ import annotations

import json
import types
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import accumulate, chain
from sys import intern
from typing import Any, Generic, Literal, NamedTuple, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")
Read = Callable[[Any], Any]
Values = Sequence[Any]
_COMPACT = json.JSONEncoder(separators=(",", ":"), check_circular=False)
_SAME = "same"  # the key of a column that is the same in every row
_OF, _AT = "of", "at"  # the keys of the distinct values of a column, and of the place of each row's
_SHARED = {str, tuple, type(None)}  # types of which equal values are the same
FEW = 2  # rows for each distinct value from which these are written once
_TAUGHT: dict[Any, Read] = {}


@dataclass(frozen=True)
class Space(Generic[T]):
    """A part of the cache: its name, and the type of its values."""

    name: str
    kind: type[T]


def dump(kind: Any, value: Any) -> bytes:
    """Return a value as bytes: named tuples and tuples, counters, mappings of text, text, numbers, None."""
    if (row := _row_of(kind)) is not None:
        value = [len(value), column(row).write(value)]
    try:
        return _COMPACT.encode(value).encode()
    except TypeError:  # a counter of pairs
        return _COMPACT.encode(_plain(value)).encode()


def load(kind: type[T], data: bytes) -> T:
    """Return the value of a type that ``dump`` wrote."""
    value = json.loads(data)
    if (row := _row_of(kind)) is not None:
        count, columns = value
        return tuple(column(row).read(columns, count))  # type: ignore[return-value]
    read = reader(cast("Any", kind))
    return read(value) if read else value  # type: ignore[no-any-return]


def _plain(value: Any) -> Any:
    if isinstance(value, Counter) and not all(isinstance(key, str) for key in value):
        return [[_plain(key), number] for key, number in value.items()]
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def teach(kind: Any, read: Read) -> None:
    """Set how values of a type are read that only their content can tell, such as one of several types."""
    _TAUGHT[kind] = read


@cache  # since resolving type hints is slow
def reader(kind: Any) -> Read | None:
    """Return how a value of a type is read; None if JSON gives it back as it was. Raises TypeError for other types."""
    if kind in _TAUGHT:
        return _TAUGHT[kind]
    origin, arguments = get_origin(kind), get_args(kind)
    if kind in (str, int, float, bool, type(None), Any) or origin is Literal:
        return None
    if origin is Mapping:
        value = reader(arguments[1]) if _is_row(arguments[1]) else None
        return (lambda row: {key: value(each) for key, each in row.items()}) if value else None
    if origin in (Union, types.UnionType):
        return _optional(*(each for each in arguments if each is not type(None)))
    if origin is Counter:
        read = reader(arguments[0])
        if read is None:
            return Counter
        return lambda rows: Counter({read(key): number for key, number in rows})
    if origin is tuple and arguments[-1] is Ellipsis:
        each = reader(arguments[0])
        return (lambda row: tuple(map(each, row))) if each else _texts if arguments[0] is str else tuple
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


def _texts(row: list[str]) -> tuple[str, ...]:
    """Return texts, such as ids, each of which is one object wherever it is read."""
    return tuple(map(intern, row))


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


class Column(NamedTuple):
    """How the values of a type are written as one value of JSON, and how so many of them are read from it."""

    write: Callable[[Values], Any]
    read: Callable[[Any, int], Values]


@cache
def column(kind: Any) -> Column:
    """Return how values of a type are kept by column; raises TypeError for a type that is not kept."""
    if (row := _row_of(kind)) is not None:
        return _blocks(column(row))
    if _is_one_of(kind):
        return _one_of(get_args(kind))
    if _is_row(kind) and kind not in _TAUGHT:
        hints = get_type_hints(kind)
        return _rows(kind, [column(hints[name]) for name in kind._fields])
    if kind == tuple[str, ...]:
        return _several_texts()
    return Column(_same, partial(_spread, read=reader(kind)))


def _is_row(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, tuple) and hasattr(kind, "_fields")


def _is_one_of(kind: Any) -> bool:
    return get_origin(kind) in (Union, types.UnionType) and all(map(_is_row, get_args(kind)))


def _row_of(kind: Any) -> Any:
    """Return the type of the rows of a block; None for other types."""
    each, *more = get_args(kind) if get_origin(kind) is tuple else [None]
    return each if more == [Ellipsis] and (_is_row(each) or _is_one_of(each)) else None


def _rows(kind: Any, fields: Sequence[Column]) -> Column:
    def write(values: Values) -> Any:
        columns = zip(*values, strict=True) if values else [()] * len(fields)
        return [field.write(each) for field, each in zip(fields, columns, strict=True)]

    def read(data: Any, count: int) -> Values:
        columns = [field.read(each, count) for field, each in zip(fields, data, strict=True)]
        return list(map(make, zip(*columns, strict=True)))

    make = partial(tuple.__new__, kind)  # a third of the time of `kind._make`
    return Column(write, read)


def _blocks(rows: Column) -> Column:
    def write(values: Values) -> Any:
        return [_same(list(map(len, values))), rows.write(list(chain.from_iterable(values)))]

    def read(data: Any, count: int) -> Values:
        lengths = _spread(data[0], count)
        flat = rows.read(data[1], sum(lengths))
        if len(flat) == count and 0 not in lengths:
            return list(zip(flat, strict=True))
        flat = tuple(flat)
        return [flat[end - length : end] for length, end in zip(lengths, accumulate(lengths), strict=True)]

    return Column(write, read)


def _several_texts() -> Column:
    """Return the column of tuples of texts: the few distinct ones, or their lengths and all texts in a row."""
    blocks = _blocks(Column(_same, lambda data, count: list(map(intern, _spread(data, count)))))

    def write(values: Values) -> Any:
        shared = _same(values)
        return shared if isinstance(shared, dict) else blocks.write(values)

    def read(data: Any, count: int) -> Values:
        return _spread(data, count, _texts) if isinstance(data, dict) else blocks.read(data, count)

    return Column(write, read)


def _one_of(kinds: Sequence[Any]) -> Column:
    columns = list(map(column, kinds))

    def write(values: Values) -> Any:
        places = [kinds.index(type(each)) for each in values]
        of_kinds = [[each for each in values if type(each) is kind] for kind in kinds]
        written = (each.write(some) if some else None for each, some in zip(columns, of_kinds, strict=True))
        return [_same(places), *written]

    def read(data: Any, count: int) -> Values:
        places = _spread(data[0], count)
        of_kinds = [
            iter(each.read(some, places.count(place)) if some else ())
            for place, (each, some) in enumerate(zip(columns, data[1:], strict=True))
        ]
        return [next(of_kinds[place]) for place in places]

    return Column(write, read)


def _same(values: Values) -> Any:
    """Return a column, or what is the same in every row, or its few distinct texts and the place of each row's."""
    if len(values) > 1 and values.count(values[0]) == len(values):
        return {_SAME: values[0]}
    if len(values) >= FEW and _SHARED.issuperset(map(type, values)):
        places = {value: place for place, value in enumerate(dict.fromkeys(values))}
        if len(places) * FEW <= len(values):
            return {_OF: list(places), _AT: list(map(places.__getitem__, values))}
    return values


def _spread(data: Any, count: int, read: Read | None = None) -> list[Any]:
    """Return the values of a column; those that were written once are one object, also in other columns."""
    if not isinstance(data, dict):
        return list(map(read, data)) if read else data
    distinct = [data[_SAME]] if _SAME in data else data[_OF]
    values = list(map(read, distinct)) if read else [intern(each) if type(each) is str else each for each in distinct]
    return values * count if _SAME in data else list(map(values.__getitem__, data[_AT]))
