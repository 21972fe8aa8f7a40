"""The table that CSV and Parquet contain: a row for each effective revisit, columns named as in process mining."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from git_revisit.exchange.package import Origin, Package

COLUMNS = (
    "case:concept:name", "concept:name", "time:timestamp", "id", "from", "to", "category", "reason", "planned", "actor",
    "agent", "via", "during", "paths", "links",
)  # fmt: skip


def columns(package: Package) -> tuple[str, ...]:
    """Return the names of the columns."""
    return COLUMNS if package.origins is None else COLUMNS + Origin._fields


def rows(package: Package) -> Iterator[tuple[Any, ...]]:
    """Yield the values of each revisit in the order of ``columns``; ``paths`` and ``links`` are tuples."""
    for event in package.revisits:
        row = (
            package.case_of(event), event.to_phase, event.at, event.id, event.from_phase, event.to_phase,
            event.category, event.reason, event.planned, package.actor(event.actor), event.agent, event.via,
            event.during, event.paths or (), event.links or (),
        )  # fmt: skip
        yield row if package.origins is None else (*row, *package.origin(event))
