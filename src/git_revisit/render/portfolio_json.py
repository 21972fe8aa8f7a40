"""The JSON document of ``portfolio``, and its rows as CSV; ``render/json.py`` has the other documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from git_revisit.render.csv import csv_text

if TYPE_CHECKING:
    from git_revisit.portfolio.answer import Portfolio, Row
    from git_revisit.portfolio.reading import Counts, Share
    from git_revisit.render.json import Document

COLUMNS = (
    "repository", "project", "status", "commit", "revisits", "recorded", "imported", "inferred", "touches", "captured",
    "explained", "back", "back_or_ahead", "feedback", "feedback_low", "feedback_high", "loop", "loop_ahead",
    "loop_back", "last", "revisits_if_inferred", "confidence", "error",
)  # fmt: skip


def portfolio_document(found: Portfolio) -> Document:
    """Return the document of ``portfolio``: cells are by ``phases``, the union of all workflows."""
    return {
        "schema": "git-revisit/portfolio/1",
        "rev": found.rev,
        "measure": found.measure,
        "repositories": [_portfolio_row(found, row) for row in found.rows],
        "phases": found.union.phases,
        "cells": found.cells(found.total),
        "inferred_cells": found.inferred and found.cells(found.inferred),
    }


def _portfolio_row(found: Portfolio, row: Row) -> Document:
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
    return {"k": share.k, "n": share.n, "value": value, "interval": interval, "design_effect": share.effect}


def portfolio_csv(found: Portfolio) -> str:
    """Return a row for each project root, with what the table shows."""
    return csv_text([COLUMNS, *portfolio_rows(portfolio_document(found))])


def portfolio_rows(document: Document) -> list[list[Any]]:
    """Return a row with ``COLUMNS`` for each project root of a document."""
    return [_csv_row(each) for each in document["repositories"]]


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
        row["inferred"] and row["inferred"]["revisits"],
        row["inferred"] and row["inferred"]["confidence"],
        row["error"],
    ]
