"""The report's tables: the matrix with its colours, and the insights row by row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from git_revisit.insights.conclusions import Insights
from git_revisit.insights.estimates import TOO_FEW, Estimate
from git_revisit.insights.evidence import WEEK
from git_revisit.insights.quantities import explained
from git_revisit.insights.sequences import SEQUENCES
from git_revisit.model.event_yaml import seconds
from git_revisit.model.events import Revisit
from git_revisit.model.workflow import Workflow
from git_revisit.render.insights_text import Call, cell_rows, rate_text, sequence_rows, summary
from git_revisit.render.svg.palette import level
from git_revisit.render.svg.words import names
from git_revisit.render.text import visible
from git_revisit.replay.matrix import Matrix

BINS, WIDE, HIGH = 24, 120, 24


class Cell(NamedTuple):
    """A cell of the matrix: its class, its text, and what it says in words."""

    kind: str
    text: str
    words: str


class Bar(NamedTuple):
    """A bar of a trend."""

    x: float
    y: float
    width: float
    height: float


class Tile(NamedTuple):
    """A number that sums something up."""

    name: str
    value: str
    note: str


def matrix_section(matrix: Matrix, workflow: Workflow) -> dict[str, Any]:
    """Return what the page needs of a matrix of counts."""
    labels = names(workflow, matrix.phases)
    counts = [[value or 0 for value in row] for row in matrix.cells]
    most = max((value for row in counts for value in row), default=0)
    columns = [sum(row[j] for row in counts) for j in range(len(labels))]

    def cell(i: int, j: int) -> Cell:
        if i == j:
            return Cell("self", "", "")
        seen = matrix.observable[i] and matrix.observable[j]
        said = f"{counts[i][j]:g}" if seen else "–"
        text = "·" if seen and not counts[i][j] else said
        return Cell(f"h{level(counts[i][j], most)}" if seen else "unseen", text, f"{labels[i]} to {labels[j]}: {said}")

    return {
        "phases": [{"name": label} for label in labels],
        "cells": [[cell(i, j) for j in range(len(labels))] for i in range(len(labels))],
        "sums": {
            "rows": [f"{sum(row):g}" for row in counts],
            "columns": [f"{n:g}" for n in columns],
            "all": f"{sum(columns):g}",
        },
    }


def insights_section(found: Insights) -> dict[str, Any]:
    """Return what the page needs of the insights."""
    window = found.sample.window
    weeks = (window.until - window.split) / WEEK
    call = caller(found)
    basis = "weeks of focus" if found.sample.log.focuses else "calendar weeks"
    return {
        "summary": summary(found, call),
        "tiles": _tiles(found),
        "advice": [
            {
                "rule": each.rule,
                "text": each.worded(call),
                "n": each.n,
                "interval": f"{each.interval[0]:.0%} to {each.interval[1]:.0%}",
                "events": each.events,
            }
            for each in found.recommendations
        ],
        "phase_rows": [_phase(found, phase) for phase in found.sample.log.phases],
        "cell_rows": cell_rows(found, call),
        "compared": f"Change: the last {weeks:.3g} weeks against the time before, by {basis};"
        f" p-values adjusted over the cells.",
        **{kind.name: sequence_rows(found, kind, call) for kind in SEQUENCES},
    }


def caller(found: Insights) -> Call:
    """Return what to call a phase in print."""
    log = found.sample.log
    known = dict(zip(log.phases, names(log.workflow, log.phases), strict=True))
    return lambda phase: known.get(phase, phase)


def _tiles(found: Insights) -> list[Tile]:
    sample = found.sample
    tiles = [Tile("Revisits", str(len(sample.revisits)), f"{len(sample.moves)} moves of the focus")]
    shares = (
        ("Feedback", found.of_log["feedback over revisits"]),
        ("Planned", found.of_log["planned"]),
        ("With a reason", explained(sample)),
    )
    return tiles + [Tile(name, *_figure(estimate)) for name, estimate in shares]


def _figure(estimate: Estimate) -> tuple[str, str]:
    """Return a share as a figure, and the note under it."""
    counted = f"{estimate.k} of {estimate.n:g}"
    if estimate.value is None or estimate.interval is None:
        return "–", f"{TOO_FEW}: {counted}"
    low, high = estimate.interval
    return f"{estimate.value:.0%}", f"{low:.0%} to {1 if high is None else high:.0%}; {counted}"


def _phase(found: Insights, phase: str) -> dict[str, Any]:
    sample = found.sample
    leaving = sample.row(phase)
    log = sample.log
    start, end = min((seconds(each.at) for each in log.events), default=0), seconds(log.at)
    bars = trend(leaving, start, end)
    (label,) = names(log.workflow, [phase])
    return {
        "name": visible(label),
        "leaving": len(leaving),
        "coming": sum(event.to_phase == phase for event in sample.revisits),
        "per_period": rate_text(found.of_phase["per_focus_period"][phase]),
        "per_week": rate_text(found.of_phase["per_focus_week"][phase]),
        "trend": drawn(bars),
        "trend_words": f"{sum(bars[: BINS // 2])} in the first half, {sum(bars[BINS // 2 :])} in the second",
    }


def trend(events: Sequence[Revisit], start: int, end: int) -> list[int]:
    """Count events in equal spans of time."""
    bins = [0] * BINS
    for event in events:
        share = (seconds(event.at) - start) / max(1, end - start)
        bins[min(BINS - 1, max(0, int(share * BINS)))] += 1
    return bins


def drawn(bins: Sequence[int]) -> list[Bar]:
    """Return the bars of a trend, the tallest as high as the picture."""
    most, step = max(1, *bins), WIDE / len(bins)
    tall = [n / most * (HIGH - 1) for n in bins]
    return [Bar(k * step, HIGH - high, step - 1, high) for k, high in enumerate(tall) if high]
