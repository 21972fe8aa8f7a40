"""The CSV of every command."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from git_revisit.model.event_fields import FIELDS
from git_revisit.model.event_file import path_of
from git_revisit.model.events import GUESS, Event
from git_revisit.model.findings import COLUMNS
from git_revisit.model.printable import neutral
from git_revisit.render.json import Document, audit_document, event_fields, portfolio_document
from git_revisit.replay.diff import Diff
from git_revisit.replay.evolution import Evolution
from git_revisit.replay.matrix import Matrix

if TYPE_CHECKING:
    from git_revisit.audit.branch_review import Review
    from git_revisit.infer.inferred import Inference
    from git_revisit.insights.compare import Comparison
    from git_revisit.insights.conclusions import Insights
    from git_revisit.insights.heterogeneity import ShareComparison
    from git_revisit.model.findings import Audited
    from git_revisit.portfolio.answer import Portfolio

CRLF = "\r\n"
PORTFOLIO = (
    "repository", "project", "status", "commit", "revisits", "recorded", "imported", "inferred", "touches", "captured",
    "explained", "back", "back_or_ahead", "feedback", "feedback_low", "feedback_high", "loop", "loop_ahead",
    "loop_back", "last", "stands_out", "p_adjusted",
    "not_compared", "revisits_if_inferred", "confidence", "workflow_differences", "error",
)  # fmt: skip
ESTIMATE = ("quantity", "from", "to", "k", "n", "value", "low", "high", "note")


def csv_text(rows: Iterable[Sequence[Any]]) -> str:
    """Return rows as CSV; a quote precedes text that a spreadsheet would take for a formula."""
    return "".join(csv_lines(rows))


def csv_lines(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield the lines of ``csv_text``."""
    line = io.StringIO()
    writer = csv.writer(line, lineterminator=CRLF)  # with this ending, a CR in a cell is quoted, too
    for row in rows:
        writer.writerow([neutral(cell) if isinstance(cell, str) else cell for cell in row])
        yield f"{line.getvalue().removesuffix(CRLF)}\n"
        line.seek(0)
        line.truncate()


def matrix_csv(matrices: Sequence[Matrix]) -> str:
    """Return a row for each matrix and phase, with a column for each phase; an unobservable cell is empty."""
    phases = list(dict.fromkeys(phase for matrix in matrices for phase in matrix.phases))
    rows: list[list[Any]] = [["rev", "commit", "measure", "from", *phases]]
    for matrix in matrices:
        for start, cells in zip(matrix.phases, matrix.observed, strict=True):
            values = dict(zip(matrix.phases, cells, strict=True))
            rows.append([matrix.rev, matrix.commit, matrix.measure, start, *(values.get(phase) for phase in phases)])
    return csv_text(rows)


def log_csv(events: Iterable[tuple[Event, str]]) -> Iterator[str]:
    """Yield a line for each event, with a column for each field except ``set``; lists are joined by spaces."""
    return csv_lines(_log_rows(events))


def _log_rows(events: Iterable[tuple[Event, str]]) -> Iterator[list[Any]]:
    columns = ["version", *(field.key for field in FIELDS if field.key != "set")]
    yield [*columns, "file"]
    for event, file in events:
        fields = event_fields(event)
        yield [*(flat(fields[column]) for column in columns), file]


def flat(value: Any) -> Any:
    """Return the value of an event's field as one cell."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(value) if isinstance(value, tuple | list) else value


def diff_csv(diff: Diff) -> str:
    """Return a row for each phase, with a column for each phase."""
    rows = [[start, *cells] for start, cells in zip(diff.phases, diff.cells, strict=True)]
    return csv_text([["from", *diff.phases], *rows])


def review_csv(review: Review) -> str:
    """Return the matrix delta of a review."""
    return diff_csv(review.diff)


def evolution_csv(evolution: Evolution) -> str:
    """Return a row for each step and cell that it changes."""
    rows: list[list[Any]] = [["commit", "at", "label", "total", "from", "to", "delta"]]
    for step in evolution.steps:
        rows += [[step.commit, step.at, step.label, step.total, *change] for change in step.delta]
    return csv_text(rows)


def audit_csv(audited: Audited) -> str:
    """Return a row for each finding."""
    findings = audit_document(audited)["findings"]
    return csv_text([COLUMNS, *([finding[field] for field in COLUMNS] for finding in findings)])


def infer_csv(inference: Inference) -> str:
    """Return the proposed revisits, with the files that they would be written to; a guess has a question mark."""
    from git_revisit.infer.inferred import EXTENT, FILES

    rows = list(_log_rows((event, path_of(event)) for event in inference.events))
    rows[0] += [GUESS, FILES, EXTENT]
    for row, event in zip(rows[1:], inference.events, strict=True):
        extra = event.extra or {}
        row += [f"{event.guess}?" if event.guess else "", extra.get(FILES), extra.get(EXTENT)]
    return csv_text(rows)


def insights_csv(insights: Insights, comparison: Comparison | None = None) -> str:
    """Return a row for each estimate, then one for each effect of a comparison."""
    return csv_text([ESTIMATE, *estimate_rows(insights, comparison)])


def estimate_rows(insights: Insights, comparison: Comparison | None = None) -> list[list[Any]]:
    """Return every estimate as a row with the columns ``ESTIMATE``."""
    from git_revisit.insights.quantities import OF_LOG
    from git_revisit.insights.rate_changes import OF_PHASE
    from git_revisit.insights.sequences import SEQUENCES
    from git_revisit.render.metrics import insights_metrics

    document = insights_metrics(insights)
    rows = []
    for quantity in OF_LOG:
        group = document[quantity.group] if quantity.group else document
        rows.append(_estimate(quantity.label, "", "", group[quantity.name]))
    for phase in document["phases"]:
        rows += [_estimate(quantity.name, phase["phase"], "", phase[quantity.name]) for quantity in OF_PHASE]
    for cell in document["cells"]:
        names = [*insights.of_cell, *(["change"] if cell["change"] else [])]
        rows += [_estimate(name, cell["from"], cell["to"], cell[name]) for name in names]
    for kind in SEQUENCES:
        for each in document[kind.name]:
            *before, last = each["phases"]
            rows.append(_estimate(kind.one, " → ".join(before), last, each))
    return [*rows, *(_effect_rows(comparison) if comparison else [])]


def _effect_rows(comparison: Comparison) -> list[list[Any]]:
    """Return the effects of a comparison; ``k`` is the count of the first set, ``n`` that of both."""
    named = [
        *((name, "", "", each) for name, each in comparison.shares.items()),
        ("revisits", "", "", comparison.revisits),
        *(("from phase", phase, "", each) for phase, each in comparison.phases.items()),
        *(("cell", i, j, each) for (i, j), each in comparison.cells.items()),
    ]
    return [
        [
            f"compared {name}",
            i,
            j,
            each.a.k,
            each.a.k + each.b.k,
            each.value,
            *(each.interval or (None, None)),
            each.note,
        ]
        for name, i, j, each in named
    ]


def _estimate(name: str, start: str, end: str, estimate: dict[str, Any]) -> list[Any]:
    low, high = estimate["interval"] or (None, None)
    return [name, start, end, estimate["k"], estimate["n"], estimate["value"], low, high, estimate["note"]]


def portfolio_csv(portfolio: Portfolio, comparison: ShareComparison) -> str:
    """Return a row for each project root, with the columns of the table."""
    return csv_text([PORTFOLIO, *portfolio_rows(portfolio_document(portfolio, comparison))])


def portfolio_rows(document: Document) -> Iterator[list[Any]]:
    """Yield a row with ``PORTFOLIO`` for each project root of a document."""
    return map(_root, document["repositories"])


def _root(row: dict[str, Any]) -> list[Any]:
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
