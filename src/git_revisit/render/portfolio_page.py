"""The page of a portfolio: one offline file with the funnel plot, the matrices on one scale, and a sortable table."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any, NamedTuple

from git_revisit.insights.heterogeneity import ShareComparison
from git_revisit.model.printable import escaped
from git_revisit.portfolio.answer import CellRows, Portfolio, PortfolioRow
from git_revisit.portfolio.reading import Counts
from git_revisit.render.funnel import funnel_plot
from git_revisit.render.portfolio_text import (
    HEAD,
    NUMBERS,
    differ_text,
    lists,
    loop_text,
    overview,
    rows,
    share_text,
)
from git_revisit.render.sealed_page import sealed_page
from git_revisit.render.svg.palette import level
from git_revisit.render.text import percent, plural, upper
from git_revisit.replay.measures import Measure, measure_named

MOST_MULTIPLES = 60
METHOD = (
    "A project is a directory with a configuration of its own; a repository may hold several.",
    "Phases are united by their ids and aliases. A cell of a quotient is the sum of the numerators over the sum of the"
    " denominators.",
    "Back goes to an earlier phase, by the order of each project's own workflow; first visits to a later phase are not"
    " rework and in no share.",
    "Shares and loops are of recorded revisits. Imported and inferred ones are in the matrices only; those inferred for"
    " a project without events are in no sum.",
    "Intervals at 95 %, with bursts of revisits counted once (design effect). Projects with fewer than five revisits"
    " are not compared.",
    "The typical share and the spread are those of a beta-binomial model (maximum likelihood, profile intervals).",
    "A project stands out if a binomial test against the share of all together is below 5 %, adjusted for the number of"
    " projects (Benjamini and Hochberg).",
    "A different share is a reason to look, not a verdict: workflows, habits of recording and coverage differ, too.",
)


class PageCell(NamedTuple):
    """A cell of the summed matrix."""

    kind: str
    direction: str
    level: int
    text: str


def portfolio_page(portfolio: Portfolio, comparison: ShareComparison) -> str:
    """Return the page as HTML."""
    measure = measure_named(portfolio.measure)
    table = rows(portfolio, comparison)
    multiples, most, hidden = _multiples(portfolio, measure)
    headline, figure, unit, note = _lead(portfolio, comparison)
    return sealed_page(
        "portfolio.html",
        ("report.css", "portfolio.css"),
        ("portfolio.js",),
        {"keys": [_keys(row, texts) for row, texts in zip(portfolio.rows, table, strict=True)], "numbers": NUMERIC},
        title=plural(len(portfolio.rows), "project"),
        rev=escaped(portfolio.rev),
        notices=overview(portfolio),
        headline=headline,
        figure=figure,
        unit=unit,
        note=note,
        funnel=funnel_plot(comparison, {place: row.shown for place, row in enumerate(portfolio.rows)}),
        meaning=upper(measure.meaning),
        phases=[escaped(portfolio.union.names[phase]) for phase in portfolio.union.phases],
        cells=_sum_cells(portfolio, measure),
        multiples=multiples,
        most=measure.text(most),
        hidden=hidden,
        head=HEAD,
        numbers=NUMBERS,
        rows=[
            {"texts": [escaped(text) for text in texts], "kind": comparison.stands_out(place) or ""}
            for place, texts in enumerate(table)
        ],
        lists=[(*each[:2], [[escaped(text) for text in texts] for texts in each[2]]) for each in lists(portfolio)],
        method=METHOD,
    )


def _lead(portfolio: Portfolio, comparison: ShareComparison) -> tuple[str, str, str, str]:
    """Return the headline, and a figure with its unit and a note."""
    model, total = comparison.heterogeneity, portfolio.total.origins.total()
    if model is None:
        headline = f"{plural(total, 'revisit')} in {plural(portfolio.statuses['ok'], 'project')}"
        return headline, f"{total:,}", "revisits", "Too few projects to compare: three with five revisits are needed."
    low, high = model.interval
    note = f"in a typical project (likely {percent(low, high)})"
    headline = differ_text(model).replace(" %", "\u00a0%").replace("p < ", "p\u00a0<\u00a0")
    return headline, percent(model.share), "of revisits go back", note


def _largest(portfolio: Portfolio) -> tuple[list[tuple[int, PortfolioRow, Counts]], int]:
    """Return the rows with the most revisits, in the order of the list, and the number of others with revisits."""
    sizes = {place: reading.counts.revisits for place, row in enumerate(portfolio.rows) if (reading := row.reading)}
    counted = [place for place, revisits in sizes.items() if revisits]
    largest = sorted(sorted(counted, key=lambda place: -sizes[place])[:MOST_MULTIPLES])
    chosen = [
        (place, portfolio.rows[place], reading.counts)
        for place in largest
        if (reading := portfolio.rows[place].reading)
    ]
    return chosen, len(counted) - len(chosen)


def _multiples(portfolio: Portfolio, measure: Measure) -> tuple[list[dict[str, Any]], float, int]:
    """Return the small matrices, the value of the darkest colour in all of them, and the number of others."""
    chosen, others = _largest(portfolio)
    grids = [portfolio.cells(counts.tally) for _, _, counts in chosen]
    most = measure.top(value for cells in grids for row in cells for value in row)
    multiples = []
    for (place, row, counts), cells in zip(chosen, grids, strict=True):
        loop = loop_text(counts.loop)
        about = plural(counts.revisits, "revisit")
        words = f"{row.shown}: {about}" + (f", strongest loop {loop}" if loop else "")
        share = share_text(counts.feedback)
        multiples.append(
            {
                "place": place,
                "name": escaped(row.shown),
                "about": f"{about}, back {share}" if share else about,
                "words": escaped(words),
                "cells": _grid(cells, most),
            }
        )
    return multiples, most, others


def _grid(cells: CellRows, most: float) -> list[dict[str, Any]]:
    """Return the cells of a small matrix; zeros are left to the background of the diagonal and the grid."""
    return [
        {"row": i, "column": j, "kind": "self" if i == j else f"{_direction(i, j)}{mix}" if mix else "zero"}
        for i, row in enumerate(cells)
        for j, value in enumerate(row)
        for mix in (level(value, most),)
    ]


def _sum_cells(portfolio: Portfolio, measure: Measure) -> list[list[PageCell]]:
    cells, observable = portfolio.cells(portfolio.total.tally), portfolio.observable
    most = measure.top(chain(*cells))
    table = []
    for i, row in enumerate(cells):
        shown = []
        for j, value in enumerate(row):
            seen = observable[i] and observable[j]
            text = ("·" if value == 0 else measure.text(value)) if seen else "–"
            kind = "self" if i == j else "cell"
            shown.append(PageCell(kind, _direction(i, j), level(value, most), text))
        table.append(shown)
    return table


def _direction(i: int, j: int) -> str:
    return "back" if j < i else "ahead"


# The columns of the table that are sorted by number; the others are sorted by text.
NUMERIC = [name in ("revisits", "captured", "went back", "strongest loop") for name in HEAD]


def _keys(row: PortfolioRow, texts: Sequence[str]) -> list[float | str | None]:
    """Return the sort key of a row for each column; None stays at the end."""
    reading = row.reading
    counts, capture = (reading.counts, reading.capture) if reading else (None, None)
    feedback, loop = (counts.feedback, counts.loop) if counts else (None, None)
    numbers: dict[str, float | None] = {
        "revisits": counts.revisits if counts else None,
        "captured": capture.quality if capture else None,
        "went back": feedback.k / feedback.n if feedback and feedback.n else None,
        "strongest loop": loop.ahead + loop.back if loop else None,
    }
    return [numbers.get(name, text or None) for name, text in zip(HEAD, texts, strict=True)]
