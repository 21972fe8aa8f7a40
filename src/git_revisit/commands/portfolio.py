"""``git revisit portfolio``: many repositories together, read on all cores or on a cluster."""

from __future__ import annotations

import sys
from typing import Any

import click

from git_revisit.commands._options import (
    Bar,
    filter_of,
    filter_options,
    format_option,
    in_colour,
    print_csv,
    print_data,
    print_json,
    say,
)
from git_revisit.project.revision import parse_revision
from git_revisit.render.portfolio_json import portfolio_csv, portfolio_document
from git_revisit.render.portfolio_text import portfolio_table
from git_revisit.replay.measures import MEASURES


@click.command()
@click.argument("repositories", metavar="[REPO]...", nargs=-1)
@click.option("--from-file", "list_file", metavar="FILE", help="Read paths and URLs from FILE, one on each line.")
@click.option("--rev", default="HEAD", show_default=True, metavar="REV|A..B", help="Revision to read everywhere.")
@click.option("--jobs", type=int, metavar="N", help="Processes  [default: one for each core]")
@click.option("--cache", metavar="DIR", help="Directory of mirrors  [default: ~/.cache/git-revisit/portfolio]")
@click.option("--offline", is_flag=True, help="Use the mirrors as they are; no network.")
@click.option("--timeout", type=float, default=300, show_default=True, metavar="S", help="Seconds for a repository.")
@click.option(
    "--workflow", "shared", metavar="FILE", help="Configuration whose phases, by id and alias, all are mapped to."
)
@click.option("--infer", is_flag=True, help="Infer revisits for repositories without events; never added up.")
@click.option(
    "--measure", type=click.Choice(list(MEASURES)), default="count", show_default=True, help="Meaning of a cell."
)
@click.option("--explained", is_flag=True, help="Only revisits with a reason.")
@filter_options
@format_option()
def command(
    repositories: tuple[str, ...], list_file: str | None, rev: str, jobs: int | None, cache: str | None, offline: bool,
    timeout: float, shared: str | None, infer: bool, measure: str, explained: bool, style: str, **filters: Any,
) -> int:  # fmt: skip
    """Compare and add up many repositories.

    REPO is a path or any URL that git can clone. Each project root is a row; one that cannot be read is a row with its
    error, and the exit code is 1.
    """
    from git_revisit.commands._portfolio import read_root, workflow_file
    from git_revisit.portfolio.crew import crew_of
    from git_revisit.portfolio.query import PortfolioQuery, portfolio
    from git_revisit.portfolio.root_query import Access, RootQuery
    from git_revisit.portfolio.sources import source_list

    root = RootQuery(parse_revision(rev), filter_of(filters, explained), workflow_file(shared), infer)
    query = PortfolioQuery(source_list(repositories, list_file), root, measure, Access(cache, offline, timeout))
    found = portfolio(query, read_root, crew_of(None, jobs), Bar("reading") if sys.stderr.isatty() else None)
    for repeated in found.repeated:
        say(f"note: {repeated} is listed more than once; it counts once")
    if style == "json":
        print_json(portfolio_document(found))
    elif style == "csv":
        print_csv(portfolio_csv(found))
    else:
        print_data(portfolio_table(found, style, in_colour()))
    return 1 if found.statuses["failed"] else 0
