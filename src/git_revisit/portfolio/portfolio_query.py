"""The entry: visit every repository of a list on an executor, and return the rows in the order of the list.

A repository is submitted when another one completes. A visit that hangs, or whose worker dies twice, is a failure.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from functools import partial
from typing import Any, NamedTuple

from git_revisit.errors import DataError, UsageError
from git_revisit.gitio.index import Progress
from git_revisit.portfolio.answer import Portfolio, PortfolioRow, answer
from git_revisit.portfolio.crew import Crew, died
from git_revisit.portfolio.reading import ReadRoot
from git_revisit.portfolio.root_query import Access, Reader, RootQuery
from git_revisit.portfolio.sources import Source, SourceList
from git_revisit.portfolio.visit import TOP, reason, visit
from git_revisit.replay.measures import EVENT_MEASURES, measure_named

TICK = 0.5  # seconds between two looks at the clock
GRACE = 10.0  # seconds beyond the time limit, in which a worker reports by itself
KILLED = "its worker died, twice: it was killed, or ran out of memory"

Visited = tuple[int, list[ReadRoot]]  # the place in the list, and the roots there


class Gathering:
    """The visits of the repositories of a list."""

    def __init__(self, sources: Sequence[Source], query: RootQuery, access: Access, reader: Reader, crew: Crew) -> None:
        self._sources = sources
        self._call = partial(visit, query=query, access=access, reader=reader)
        self._limit = access.timeout * crew.patience + GRACE
        self._timeout = access.timeout
        self._crew = crew
        self._flying: dict[Future[Any], int] = {}  # in the order of submission
        self._started: dict[Future[Any], float] = {}
        self._stopped: set[int] = set()  # stopped together with one that hung

    def results(self) -> Iterator[Visited]:
        """Yield every repository with its roots, as they complete.

        One whose worker died is tried again alone, after all others, so that it ends no other visit.
        """
        try:
            suspects: list[int] = []
            yield from self._run(deque(range(len(self._sources))), self._crew.window, suspects)
            dead: list[int] = []
            yield from self._run(deque(suspects), 1, dead)
            yield from ((number, failed(KILLED)) for number in dead)
        finally:
            for future in self._flying:
                future.cancel()
            self._crew.close()

    def _run(self, waiting: deque[int], window: int, dead: list[int]) -> Iterator[Visited]:
        """Yield the visits that complete; those whose worker died are added to ``dead``."""
        while waiting or self._flying:
            try:
                self._submit(waiting, window)
            except DataError as error:  # no worker is left
                yield from ((number, failed(reason(error))) for number in (*dead, *self._flying.values(), *waiting))
                self._flying.clear()
                dead.clear()
                return
            done, _ = wait(self._flying, TICK, FIRST_COMPLETED)
            for future in done:
                number = self._flying.pop(future)
                self._started.pop(future, None)
                problem = CancelledError("cancelled") if future.cancelled() else future.exception()
                if problem is None:
                    yield number, future.result()
                elif not died(problem):
                    yield number, failed(str(problem) or type(problem).__name__)
                elif number in self._stopped:
                    self._stopped.discard(number)
                    waiting.append(number)
                else:
                    dead.append(number)
            for future in self._crew.lost():
                self._again(future)
            yield from self._overdue()

    def _again(self, future: Future[Any]) -> None:
        """Start a lost call again, on any worker."""
        number = self._flying.pop(future, None)
        future.cancel()
        if number is not None:
            self._started.pop(future, None)
            self._flying[self._crew.executor.submit(partial(self._call, self._sources[number]))] = number

    def _submit(self, waiting: deque[int], window: int) -> None:
        while waiting and len(self._flying) < window:
            place = self._crew.pick(waiting, lambda number: self._sources[number].given)
            source = self._sources[waiting[place]]
            try:
                future = self._crew.submit(partial(self._call, source), source.given)
            except BrokenExecutor:
                if self._flying:
                    return  # they end first
                self._crew.renew()
                continue
            self._flying[future] = waiting[place]
            del waiting[place]

    def _overdue(self) -> Iterator[Visited]:
        """Yield those that take too long, and stop them if that is possible."""
        if self._crew.slots is None:
            return
        now = time.monotonic()
        for future in list(self._flying)[: self._crew.slots]:  # those behind them wait for a worker
            self._started.setdefault(future, now)
        late = [future for future, start in self._started.items() if now - start > self._limit]
        for future in late:
            number = self._flying.pop(future)
            del self._started[future]
            future.cancel()
            yield number, failed(f"no answer within {self._timeout:.0f} s")
        if late and self._crew.stop():
            self._stopped.update(self._flying.values())


def failed(error: str) -> list[ReadRoot]:
    """Return the roots of a repository that could not be visited."""
    return [ReadRoot(TOP, None, " ".join(error.split()))]


LONGEST = 1_000_000  # seconds


class PortfolioQuery(NamedTuple):
    """The query of a portfolio: the repositories, the query for each root, the measure, and the access."""

    repositories: SourceList
    root: RootQuery = RootQuery()
    measure: str = "count"
    access: Access = Access()

    def check(self) -> None:
        """Raise UsageError for an impossible query, before anything is read."""
        if measure_named(self.measure).needs_history:
            raise UsageError(
                f"{self.measure!r} cannot be added up over repositories", f"use {', '.join(EVENT_MEASURES)}"
            )
        if not 0 < self.access.timeout <= LONGEST:
            raise UsageError(f"--timeout is a number of seconds above 0, at most {LONGEST:,}")


def portfolio(
    query: PortfolioQuery, reader: Reader, new_crew: Callable[[], Crew], progress: Progress | None = None
) -> Portfolio:
    """Return the answer to a query; ``reader`` reads a root on a worker, ``progress`` is called for each repository.

    A repository that cannot be read is a row of the answer. Raises UsageError for an impossible query, before a
    crew is made.
    """
    query.check()
    crew = new_crew()
    sources = query.repositories.sources
    by_number: dict[int, list[PortfolioRow]] = {}
    for number, roots in Gathering(sources, query.root, query.access, reader, crew).results():
        shown = sources[number].shown
        by_number[number] = [PortfolioRow.of(shown, root.project, root.reading, root.error) for root in roots]
        if progress:
            progress(len(by_number), len(sources))
    rows = (row for number in range(len(sources)) for row in by_number[number])
    rev, shared, only = query.root.revision.label, query.root.workflow, query.root.only
    return answer(rev, query.measure, rows, shared, only, query.repositories.repeated)
