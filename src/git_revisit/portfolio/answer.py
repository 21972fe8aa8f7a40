"""The answer of a portfolio: a row for each project root, and their sums; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from git_revisit.model.workflow import Workflow, WorkflowDifference
from git_revisit.portfolio.reading import FAILED, Reading, packed, unpacked
from git_revisit.portfolio.united import Names, Union, add, nothing, renamed, unite
from git_revisit.replay.filters import Filter
from git_revisit.replay.matrix import cell_rows
from git_revisit.replay.measures import Tally, measure_named

CellRows = tuple[tuple[float | None, ...], ...]


class PortfolioRow(NamedTuple):
    """A project root of a repository of the list; ``repository`` is safe to print.

    ``status`` is ``ok``, ``empty`` or ``failed``. The reading is packed: take ``reading`` once, since it costs time.
    """

    repository: str
    project: str
    status: str
    error: str | None
    data: bytes | None

    @classmethod
    def of(cls, repository: str, project: str, reading: Reading | None, error: str | None) -> PortfolioRow:
        """Return the row of a reading, or of an error."""
        status = reading.status if reading else FAILED
        return cls(repository, project, status, error, packed(reading) if reading else None)

    @property
    def reading(self) -> Reading | None:
        """The reading; None for a row that failed."""
        return unpacked(self.data) if self.data else None

    @property
    def shown(self) -> str:
        """The repository, with the project root unless that is its top."""
        return self.repository if self.project == "." else f"{self.repository} ({self.project})"


class Sums(NamedTuple):
    """The sums over rows: amounts, totals as of a matrix, revisits by origin, and the observable phases."""

    tally: Tally
    totals: Counter[str]
    origins: Counter[str]
    observable: set[str]


class Portfolio(NamedTuple):
    """The rows in the order of the list, the union of their workflows, and the sums over the logs.

    ``inferred`` are the sums of inferred revisits in ``guessed`` projects without events; they are never part of
    ``total``. ``unlike`` has, by the place of a row, the differences of its workflow from the one to check against.
    """

    rev: str
    measure: str
    rows: tuple[PortfolioRow, ...]
    union: Union
    total: Sums
    inferred: Sums
    guessed: int
    repeated: tuple[str, ...]
    unlike: dict[int, tuple[WorkflowDifference, ...]]

    def cells(self, tally: Tally) -> CellRows:
        """Return the cells of a tally, by the phases of the union."""
        return cell_rows(renamed(tally, self.union), measure_named(self.measure))

    @property
    def statuses(self) -> Counter[str]:
        """The number of rows with each status."""
        return Counter(row.status for row in self.rows)

    @property
    def observable(self) -> tuple[bool, ...]:
        """For each phase of the union, whether any row could observe it."""
        seen = {self.union.same.get(phase, phase) for phase in self.total.observable}
        return tuple(phase in seen for phase in self.union.phases)


def answer(
    rev: str,
    measure: str,
    rows: Iterable[PortfolioRow],
    shared: Workflow | None = None,
    only: Filter | None = None,
    repeated: Sequence[str] = (),
) -> Portfolio:
    """Return the answer from its rows; raises UsageError for a phase in a filter that no row knows."""
    kept = tuple(rows)
    workflows: Counter[Names] = Counter()
    unknown: set[str] = set()
    total, inferred = (Sums(nothing(), Counter(), Counter(), set()) for _ in range(2))
    guessed, unlike = 0, {}
    for place, row in enumerate(kept):
        reading = row.reading
        if reading is None:
            continue
        workflows[reading.names] += 1
        unknown.update(reading.unknown)
        add(total.tally, reading.counts.tally)
        total.totals.update(reading.totals)
        total.origins.update(reading.origins)
        phases = zip(reading.counts.tally.phases, reading.observable, strict=True)
        total.observable.update(phase for phase, is_seen in phases if is_seen)
        if reading.differences:
            unlike[place] = reading.differences
        if reading.inferred:
            guessed += 1
            add(inferred.tally, reading.inferred.counts.tally)
            inferred.totals["revisits"] += reading.inferred.counts.revisits
    union = unite(workflows, unknown, shared)
    if only and workflows:
        aliases = {alias: phase for names in workflows for phase, _, others in names for alias in others}
        only.check_phases(union.phases, {**aliases, **union.same})
    return Portfolio(rev, measure, kept, union, total, inferred, guessed, tuple(repeated), unlike)
