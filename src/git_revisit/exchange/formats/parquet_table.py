"""Parquet: a row for each effective revisit, with types: times in UTC, booleans, lists of text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

from git_revisit.errors import UsageError
from git_revisit.exchange.package import Format, Package
from git_revisit.exchange.table import columns, rows

if TYPE_CHECKING:
    import pyarrow

GROUP = 5_000  # rows in a row group, which is in memory at once


def write_parquet(package: Package, out: IO[bytes]) -> None:
    """Write the rows in groups; raises UsageError if pyarrow is not installed."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise UsageError("Parquet needs pyarrow", "run pip install 'git-revisit[parquet]'") from None
    schema = _schema(package)
    with parquet.ParquetWriter(out, schema) as writer:
        remaining = rows(package)
        while group := list(islice(remaining, GROUP)):
            arrays = [
                pyarrow.array(_typed(field.name, values), type=field.type)
                for field, values in zip(schema, zip(*group, strict=True), strict=True)
            ]
            writer.write_batch(pyarrow.record_batch(arrays, schema=schema))


def _typed(column: str, values: Sequence[Any]) -> Sequence[Any]:
    return [datetime.fromisoformat(value) for value in values] if column == "time:timestamp" else values


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


FORMAT = Format("parquet", write_parquet)
