"""The entry: a list of repositories, read on an executor, in the order of the list."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from git_revisit.errors import UsageError
from git_revisit.portfolio.answer import Portfolio, PortfolioRow, answer
from git_revisit.portfolio.crew import Crew
from git_revisit.portfolio.gathering import Gathering
from git_revisit.portfolio.root_query import Access, Reader, RootQuery
from git_revisit.portfolio.sources import SourceList
from git_revisit.replay.measures import EVENT_MEASURES, measure_named

LONGEST = 1_000_000  # seconds
Progress = Callable[[int, int], None]


class PortfolioQuery(NamedTuple):
    """The question of a portfolio: the repositories, the query for each root, the measure, and the access."""

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
