"""The answer of a portfolio: a row for each project root, and their sums; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from git_revisit.model.workflow import Workflow
from git_revisit.portfolio.reading import FAILED, Counts, Reading
from git_revisit.portfolio.united import Union, renamed, summed, unite
from git_revisit.replay.filters import Filter
from git_revisit.replay.matrix import cell_rows
from git_revisit.replay.measures import Tally, measure_named

CellRows = tuple[tuple[float | None, ...], ...]


class Row(NamedTuple):
    """A project root of a repository of the list; ``repository`` is safe to print."""

    repository: str
    project: str
    reading: Reading | None
    error: str | None

    @property
    def status(self) -> str:
        """``ok``, ``empty`` or ``failed``."""
        return self.reading.status if self.reading else FAILED

    @property
    def shown(self) -> str:
        """The repository, with the project root unless that is its top."""
        return self.repository if self.project == "." else f"{self.repository} ({self.project})"


class Portfolio(NamedTuple):
    """The rows in the order of the list, the union of their workflows, and the sums of what was recorded.

    ``inferred`` is the sum of what was inferred for repositories without events; it is never part of ``total``.
    """

    rev: str
    measure: str
    rows: tuple[Row, ...]
    union: Union
    total: Tally
    inferred: Tally | None
    repeated: tuple[str, ...]

    def cells(self, tally: Tally) -> CellRows:
        """Return the cells of a tally, by the phases of the union."""
        return cell_rows(renamed(tally, self.union), measure_named(self.measure))

    @property
    def read(self) -> list[Reading]:
        """What was read of the rows that did not fail."""
        return [row.reading for row in self.rows if row.reading]

    @property
    def statuses(self) -> Counter[str]:
        """How many rows have each status."""
        return Counter(row.status for row in self.rows)

    @property
    def origins(self) -> Counter[str]:
        """The revisits of all rows by origin: recorded, imported, inferred."""
        total: Counter[str] = Counter()
        for reading in self.read:
            total.update(reading.origins)
        return total

    @property
    def observable(self) -> tuple[bool, ...]:
        """For each phase of the union, whether any row could observe it."""
        seen = {
            self.union.same.get(phase, phase)
            for reading in self.read
            for phase, is_seen in zip(reading.counts.tally.phases, reading.observable, strict=True)
            if is_seen
        }
        return tuple(phase in seen for phase in self.union.phases)


def answer(
    rev: str,
    measure: str,
    rows: Iterable[Row],
    shared: Workflow | None = None,
    only: Filter | None = None,
    repeated: Sequence[str] = (),
) -> Portfolio:
    """Return the answer from its rows; raises UsageError for a phase in a filter that no row knows."""
    kept = tuple(rows)
    readings = [row.reading for row in kept if row.reading]
    union = unite(readings, shared)
    if only and readings:
        aliases = {alias: phase for reading in readings for phase, _, names in reading.names for alias in names}
        only.check_phases(union.phases, {**aliases, **union.same})
    total = summed((renamed(reading.counts.tally, union) for reading in readings), union)
    guesses: list[Counts] = [reading.inferred.counts for reading in readings if reading.inferred]
    inferred = summed((renamed(each.tally, union) for each in guesses), union) if guesses else None
    return Portfolio(rev, measure, kept, union, total, inferred, tuple(repeated))
