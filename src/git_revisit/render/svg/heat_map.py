"""The matrix as a heat map: rows are the phases that work came from, columns those that it went back to."""

from __future__ import annotations

from itertools import chain
from math import cos, radians, sin
from typing import NamedTuple

from git_revisit.model.printable import escaped
from git_revisit.model.workflow import Workflow
from git_revisit.render.svg.canvas import Picture, clipped, phase_names, subtitled, text_width
from git_revisit.render.svg.palette import LEVELS, level
from git_revisit.render.text import short, upper
from git_revisit.replay.filters import NO_REVISITS, Provenance
from git_revisit.replay.matrix import Matrix
from git_revisit.replay.measures import MEASURES

CELL, ROW, TEXT, TILT, MARGIN, HEAD = 58, 42, 14, 38, 28, 74
CORNER = "from ↓ · to →"
LEGEND = 540  # width of the legend


class HeatCell(NamedTuple):
    """A cell: its place, its colour, its text with its ink, and its description in words."""

    x: float
    y: float
    kind: str
    ink: str
    text: str
    words: str


def matrix_picture(matrix: Matrix, workflow: Workflow, origin: Provenance = NO_REVISITS) -> Picture:
    """Return the picture of a matrix."""
    full, measure = phase_names(workflow, matrix.phases), MEASURES[matrix.measure]
    labels = [clipped(each) for each in full]
    left = MARGIN + 12 + max(text_width(each, TEXT) for each in (*labels, CORNER))
    longest = max(text_width(each, TEXT) for each in labels)
    top = HEAD + 10 + longest * sin(radians(TILT)) + 10
    size, sums = len(labels), measure.summed
    grid = (left, top, size * CELL, size * ROW)
    overhang = left + (size - 0.5) * CELL + longest * cos(radians(TILT))
    right = left + grid[2] + (CELL + 10 if sums else 0)
    bottom = top + grid[3] + (ROW + 10 if sums else 0)
    at = f" ({short(matrix.commit)})" if matrix.commit else ""
    totals = f"{matrix.totals['revisits']} revisits, {matrix.totals['unexplained']} unexplained"
    subtitle = subtitled(origin, f"{upper(measure.meaning)} at {escaped(matrix.rev)}{at} · {totals}")
    return Picture(
        template="matrix.svg",
        width=max(right, overhang, left + LEGEND, MARGIN + text_width(subtitle, TEXT)) + MARGIN,
        height=bottom + 66,
        title="Where work goes back to",
        subtitle=subtitle,
        summary=f"Heat map of {measure.meaning}; rows are from, columns are to. {totals}.",
        parts={
            "grid": grid,
            "labels": labels,
            "cells": _cells(matrix, full, left, top),
            "sums": _sums(matrix, left, top) if sums else None,
            "legend": {"x": left, "y": bottom + 26, "levels": LEVELS, "most": measure.text(_most(matrix))},
            "cell": (CELL, ROW),
            "corner": CORNER,
            "tilt": TILT,
        },
    )


def _most(matrix: Matrix) -> float:
    return MEASURES[matrix.measure].top(chain(*matrix.cells))


def _cells(matrix: Matrix, full: list[str], left: float, top: float) -> list[HeatCell]:
    most, cells = _most(matrix), []
    for i, row in enumerate(matrix.cells):
        for j, value in enumerate(row):
            seen = matrix.sees(i, j)
            cell = MEASURES[matrix.measure].text(value) if seen else "–"
            heat = level(value, most) if seen else 0
            direction = "back" if j < i else "ahead"
            kind = "self" if i == j else f"{direction}-l{heat}" if heat else "wash" if seen else "unseen"
            words = f"{full[i]} → {full[j]}: {cell or 'no value'}"
            text = "" if i == j else "·" if seen and value == 0 else cell
            ink = "muted" if not heat else f"strong i{heat}"
            cells.append(HeatCell(left + j * CELL, top + i * ROW, kind, ink, text, words))
    return cells


def _sums(matrix: Matrix, left: float, top: float) -> list[HeatCell]:
    size = len(matrix.phases)
    x, y = left + size * CELL + 10, top + size * ROW + 10
    rows = [sum(value or 0 for value in row) for row in matrix.cells]
    columns = [sum(row[j] or 0 for row in matrix.cells) for j in range(size)]
    cells = [HeatCell(x, top + i * ROW, "sum", "strong", f"{n:g}", "") for i, n in enumerate(rows)]
    cells += [HeatCell(left + j * CELL, y, "sum", "strong", f"{n:g}", "") for j, n in enumerate(columns)]
    return [*cells, HeatCell(x, y, "sum", "strong", f"{sum(rows):g}", "")]
