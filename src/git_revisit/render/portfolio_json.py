"""The JSON document of ``portfolio``, and its rows as CSV; ``render/json.py`` has the other documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from git_revisit.render.csv import csv_text
from git_revisit.render.json import json_text

if TYPE_CHECKING:
    from git_revisit.insights.heterogeneity import ShareComparison
    from git_revisit.model.workflow_difference import WorkflowDifference
    from git_revisit.portfolio.answer import Portfolio, PortfolioRow
    from git_revisit.portfolio.reading import Counts, Share
    from git_revisit.render.json import Document

COLUMNS = (
    "repository", "project", "status", "commit", "revisits", "recorded", "imported", "inferred", "touches", "captured",
    "explained", "back", "back_or_ahead", "feedback", "feedback_low", "feedback_high", "loop", "loop_ahead",
    "loop_back", "last", "stands_out", "p_adjusted",
    "not_compared", "revisits_if_inferred", "confidence", "workflow_differences", "error",
)  # fmt: skip


def portfolio_document(found: Portfolio, comparison: ShareComparison) -> Document:
    """Return the document of ``portfolio``: cells are by ``phases``, the union of all workflows.

    ``repositories`` is an iterator over the rows, of which there may be thousands.
    """
    return {
        "schema": "git-revisit/portfolio/1",
        "rev": found.rev,
        "measure": found.measure,
        "repositories": _rows(found, comparison),
        "phases": found.union.phases,
        "cells": found.cells(found.total.tally),
        "inferred_cells": found.cells(found.inferred.tally) if found.guessed else None,
        "differences": _differences(comparison),
    }


def portfolio_pieces(found: Portfolio, comparison: ShareComparison) -> Iterator[str]:
    """Yield the document as JSON, a row at a time, since there may be thousands."""
    document = portfolio_document(found, comparison)
    mark = "{"
    for key, value in document.items():
        yield f"{mark}{json_text(key).rstrip()}: "
        if key == "repositories":
            for number, row in enumerate(value):
                yield f"{', ' if number else '['}{json_text(row).rstrip()}"
            yield "]"
        else:
            yield json_text(value).rstrip()
        mark = ", "
    yield "}\n"


def _differences(comparison: ShareComparison) -> Document:
    """Return how much the compared repositories differ in their feedback shares."""
    model = comparison.heterogeneity
    return {
        "compared": len(comparison.groups),
        "pooled": comparison.centre,
        "typical": model and {"value": model.share, "interval": list(model.interval)},
        "spread": model and {"value": model.spread, "interval": list(model.spread_interval)},
        "between": model and list(model.between),
        "p": model and model.p,
    }


def _rows(found: Portfolio, comparison: ShareComparison) -> Iterator[Document]:
    for place, row in enumerate(found.rows):
        yield {**_row(found, row), **_against(comparison, place)}


def _against(comparison: ShareComparison, place: int) -> Document:
    """Return how a row compares with all others."""
    return {
        "compared": place in comparison.groups,
        "not_compared": comparison.left_out.get(place),
        "p_adjusted": comparison.p_values.get(place),
        "stands_out": comparison.stands_out(place),
    }


def _row(found: Portfolio, row: PortfolioRow) -> Document:
    reading = row.reading
    capture, guess = (reading.capture, reading.inferred) if reading else (None, None)
    return {
        "repository": row.repository,
        "project": row.project,
        "status": row.status,
        "error": row.error,
        "commit": reading and reading.commit,
        "revisits": reading and reading.counts.revisits,
        "cells": reading and found.cells(reading.counts.tally),
        "origins": reading and reading.origins,
        "totals": reading and reading.totals,
        "last": reading and reading.last,
        "workflow_differences": reading and _as_lists(reading.differences),
        "capture": capture and capture._asdict(),
        **_portfolio_shares(reading and reading.counts),
        "inferred": guess
        and {
            "confidence": guess.confidence,
            "revisits": guess.counts.revisits,
            "cells": found.cells(guess.counts.tally),
            **_portfolio_shares(guess.counts),
        },
    }


def _as_lists(differences: Sequence[WorkflowDifference] | None) -> list[Document] | None:
    return None if differences is None else [each._asdict() for each in differences]


def _portfolio_shares(counts: Counts | None) -> Document:
    loop = counts and counts.loop
    return {
        "feedback": counts and _portfolio_share(counts.feedback),
        "loop": loop
        and {
            "phases": [loop.earlier, loop.later],
            "counts": [loop.ahead, loop.back],
            **_portfolio_share(loop.share),
        },
    }


def _portfolio_share(share: Share) -> Document:
    value = share.k / share.n if share.interval else None
    interval = list(share.interval) if share.interval else None
    return {"k": share.k, "n": share.n, "value": value, "interval": interval, "effective": share.effective}


def portfolio_csv(found: Portfolio, comparison: ShareComparison) -> str:
    """Return a row for each project root, with what the table shows."""
    return csv_text([COLUMNS, *portfolio_rows(portfolio_document(found, comparison))])


def portfolio_rows(document: Document) -> Iterator[list[Any]]:
    """Yield a row with ``COLUMNS`` for each project root of a document."""
    return map(_csv_row, document["repositories"])


def _csv_row(row: dict[str, Any]) -> list[Any]:
    feedback, loop, capture = row["feedback"] or {}, row["loop"] or {}, row["capture"] or {}
    shares = [feedback.get("k"), feedback.get("n"), feedback.get("value"), *(feedback.get("interval") or [None, None])]
    loops = [" ⇄ ".join(loop.get("phases", ())), *loop.get("counts", [None, None])]
    origins = row["origins"] or {}
    return [
        *(row[name] for name in ("repository", "project", "status", "commit", "revisits")),
        *(origins.get(name) for name in ("recorded", "imported", "inferred")),
        *(capture.get(name) for name in ("touches", "captured", "explained")),
        *shares,
        *loops,
        row["last"],
        *(row[name] for name in ("stands_out", "p_adjusted", "not_compared")),
        row["inferred"] and row["inferred"]["revisits"],
        row["inferred"] and row["inferred"]["confidence"],
        "; ".join(each["fix"] for each in row["workflow_differences"] or ()),
        row["error"],
    ]
