"""``git revisit portfolio``: many repositories together, read on all cores or on a cluster."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING, Any

import click

from git_revisit.commands._options import (
    Bar,
    filter_of,
    filter_options,
    format_option,
    in_batches,
    in_colour,
    print_csv,
    print_data,
    say,
)
from git_revisit.commands._output import save
from git_revisit.errors import UsageError
from git_revisit.project.revision import parse_revision
from git_revisit.render.csv import portfolio_csv
from git_revisit.render.json import json_pieces, portfolio_document
from git_revisit.render.portfolio_text import portfolio_table
from git_revisit.replay.measures import MEASURES

if TYPE_CHECKING:
    from git_revisit.insights.heterogeneity import ShareComparison
    from git_revisit.portfolio.answer import Portfolio
    from git_revisit.portfolio.portfolio_query import PortfolioQuery


@click.command()
@click.argument("repositories", metavar="[REPO]...", nargs=-1)
@click.option("--from-file", "list_file", metavar="FILE", help="Read paths and URLs from FILE, one on each line.")
@click.option("--rev", default="HEAD", show_default=True, metavar="REV|A..B", help="Revision to read everywhere.")
@click.option("--jobs", type=int, metavar="N", help="Processes  [default: one for each core]")
@click.option("--scheduler", metavar="ADDRESS", help="Dask scheduler whose workers read, as in tcp://host:8786.")
@click.option("--cache", metavar="DIR", help="Directory of mirrors  [default: ~/.cache/git-revisit/portfolio]")
@click.option("--offline", is_flag=True, help="Use the mirrors as they are; no network.")
@click.option("--timeout", type=float, default=300, show_default=True, metavar="S", help="Seconds for a repository.")
@click.option(
    "--workflow", "shared", metavar="FILE", help="Configuration whose phases, by id and alias, all are mapped to."
)
@click.option("--check", metavar="FILE", help="List the differences from the workflow in FILE; exit with 1 if any.")
@click.option("--capture", is_flag=True, help="How much of the work in other phases was recorded.")
@click.option(
    "--min-capture", type=click.FloatRange(0, 1), metavar="SHARE", help="Compare only where so much is captured (0…1)."
)
@click.option("--infer", is_flag=True, help="Infer revisits for repositories without events; never added up.")
@click.option(
    "--measure", type=click.Choice(list(MEASURES)), default="count", show_default=True, help="Meaning of a cell."
)
@click.option("--explained", is_flag=True, help="Only revisits with a reason.")
@click.option("-o", "--output", metavar="FILE.html", help="Write a page with pictures instead; - is stdout.")
@filter_options
@format_option()
def command(
    repositories: tuple[str, ...], list_file: str | None, rev: str, jobs: int | None, scheduler: str | None,
    cache: str | None, offline: bool, timeout: float, shared: str | None, check: str | None, capture: bool,
    min_capture: float | None, infer: bool, measure: str, explained: bool, output: str | None, style: str,
    **filters: Any,
) -> int:  # fmt: skip
    """Compare and add up many repositories.

    REPO is a path or any URL that git can clone. Each project root is a row; one that cannot be read is a row with its
    error, and the exit code is 1. So it is if a workflow differs from that of --check.
    """
    from git_revisit.commands._portfolio import compared, portfolio_query
    from git_revisit.portfolio.root_query import Access

    if scheduler and jobs:
        raise UsageError("--jobs is for the processes of this machine", "leave out --jobs or --scheduler")
    cache = os.path.abspath(cache) if cache else None
    measured = capture or min_capture is not None or output is not None
    query = portfolio_query(
        repositories, list_file, parse_revision(rev), filter_of(filters, explained), measure,
        Access(cache, offline, timeout), shared, check, infer, measured,
    )  # fmt: skip
    answer = _gathered(query, scheduler, jobs)
    comparison = compared(answer, min_capture)
    for repeated in answer.repeated:
        say(f"note: {repeated} is listed more than once; it counts once")
    _show(answer, comparison, style, output)
    if answer.unlike:
        say(f"{len(answer.unlike)} of {len(answer.rows)} projects differ from {check}: edit their .revisit/config.yaml")
    return 1 if answer.unlike or answer.statuses["failed"] else 0


def _show(answer: Portfolio, comparison: ShareComparison, style: str, output: str | None) -> None:
    if output:
        from git_revisit.render.portfolio_page import portfolio_page

        save(output, portfolio_page(answer, comparison).encode("utf-8", "replace"))
    elif style == "json":
        for text in in_batches(json_pieces(portfolio_document(answer, comparison))):
            print_data(text)
    elif style == "csv":
        print_csv(portfolio_csv(answer, comparison))
    else:
        print_data(portfolio_table(answer, comparison, style, in_colour()))


def _gathered(query: PortfolioQuery, scheduler: str | None, jobs: int | None) -> Portfolio:
    """Return the answer, with a bar on a terminal; an interrupt reports what is kept."""
    from git_revisit.commands._portfolio import read_root
    from git_revisit.portfolio.cluster import cluster_crew
    from git_revisit.portfolio.crew import Crew, crew_of
    from git_revisit.portfolio.portfolio_query import portfolio

    def new_crew() -> Crew:
        return cluster_crew(scheduler) if scheduler else crew_of(None, jobs, read_root.__module__)

    bar = Bar("reading repositories")
    gc.enable()  # unlike other commands, this one may run for hours
    try:
        return portfolio(query, read_root, new_crew, bar)
    except KeyboardInterrupt:
        total = len(query.repositories.sources)
        say(f"interrupted: {bar.done} of {total} repositories are read and kept; the same command goes on from there")
        raise
