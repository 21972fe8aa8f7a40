"""CSV and Parquet: one row for each effective revisit, with the column names of process mining."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

from git_revisit.errors import UsageError
from git_revisit.exchange.package import Package
from git_revisit.model.printable import neutral

if TYPE_CHECKING:
    import pyarrow

COLUMNS = (
    "case:concept:name", "concept:name", "time:timestamp", "id", "from", "to", "category", "reason", "planned", "actor",
    "agent", "via", "during", "paths", "links",
)  # fmt: skip
HISTORY = ("brought_by", "size")
BATCH = 5_000  # rows that are in memory at a time


def columns(package: Package) -> tuple[str, ...]:
    """Return the names of the columns."""
    return COLUMNS if package.origins is None else COLUMNS + HISTORY


def rows(package: Package) -> Iterator[tuple[Any, ...]]:
    """Yield the values of each revisit in the order of ``columns``; ``paths`` and ``links`` are tuples."""
    for event in package.revisits:
        row = (
            package.case_of(event), event.to_phase, event.at, event.id, event.from_phase, event.to_phase,
            event.category, event.reason, event.planned, package.actor(event.actor), event.agent, event.via,
            event.during,
            event.paths or (), event.links or (),
        )  # fmt: skip
        yield row if package.origins is None else (*row, *package.origin(event))


def write_csv(package: Package, out: IO[bytes]) -> None:
    """Write CSV in UTF-8; a list is joined by line feeds, and text that starts a formula is neutralised."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", errors="backslashreplace")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns(package))
    for row in rows(package):
        writer.writerow([_cell(value) for value in row])
    text.detach()


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        value = "\n".join(value)
    return neutral(value) if isinstance(value, str) else value


def write_parquet(package: Package, out: IO[bytes]) -> None:
    """Write Parquet: times with their zone, booleans, lists of text, row groups of ``BATCH`` rows."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise UsageError("Parquet needs pyarrow", "run pip install 'git-revisit[parquet]'") from None
    schema = _schema(package)
    with parquet.ParquetWriter(out, schema) as writer:
        everything = rows(package)
        while batch := list(islice(everything, BATCH)):
            arrays = [
                pyarrow.array(_values(field.name, values), type=field.type)
                for field, values in zip(schema, zip(*batch, strict=True), strict=True)
            ]
            writer.write_batch(pyarrow.record_batch(arrays, schema=schema))


def _values(name: str, values: tuple[Any, ...]) -> list[Any]:
    return [datetime.fromisoformat(value) for value in values] if name == "time:timestamp" else list(values)


def _schema(package: Package) -> pyarrow.Schema:
    import pyarrow

    types = {
        "time:timestamp": pyarrow.timestamp("s", tz="UTC"),
        "planned": pyarrow.bool_(),
        "paths": pyarrow.list_(pyarrow.string()),
        "links": pyarrow.list_(pyarrow.string()),
        "size": pyarrow.int64(),
    }
    return pyarrow.schema([(name, types.get(name, pyarrow.string())) for name in columns(package)])
