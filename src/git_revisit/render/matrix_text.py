"""The matrix as a table."""

from __future__ import annotations

from collections.abc import Iterable

from git_revisit.render.table import NONE, UNOBSERVABLE, Paint, table
from git_revisit.render.text import plural, revision, title
from git_revisit.replay.matrix import Matrix
from git_revisit.replay.measures import MEASURES, Measure

# From pale to dark on a terminal of 256 colours; larger values are darker.
_SHADES = (230, 223, 216, 209, 202)
_MENTIONED = ("unexplained", "retracted", "collapsed", "invalid")  # totals that are shown unless they are 0


def matrix_table(matrix: Matrix, style: str, colour: bool = True, heading: str = "") -> str:
    """Lay out a matrix: a row for each phase that work came from, a numbered column for each that it went back to.

    A dot is zero, a dash an unobservable phase, an empty cell a measure without a value. ``colour=False`` saves time
    if the output has no colours. ``heading`` names what is counted, by default the measure.
    """
    measure = MEASURES[matrix.measure]
    size = range(len(matrix.phases))
    head = ["from \\ to", *(str(number + 1) for number in size), *(["all"] if measure.summed else [])]
    rows = []
    for i in size:
        name = matrix.phases[i] + (" (unknown)" if matrix.phases[i] in matrix.unknown else "")
        cells = [_cell(matrix, i, j) for j in size]
        rows.append([f"{i + 1} {name}", *cells, *([_number(_sum(matrix.cells[i]), measure)] if measure.summed else [])])
    if measure.summed:
        columns = [_sum([row[j] for row in matrix.cells]) for j in size]
        rows.append(["all", *(_number(n, measure) for n in (*columns, _sum(columns)))])
    paint = _heat(matrix) if colour and style == "table" else None
    what = f"{matrix.measure}, each revisit by its {matrix.weight}," if matrix.weight else matrix.measure
    top = title(f"{heading or what} at {revision(matrix.rev, matrix.commit)}", style)
    return f"{top}\n{table(head, rows, style, right=range(1, len(head)), paint=paint)}\n{_totals(matrix)}\n"


def _heat(matrix: Matrix) -> Paint:
    """Return a function that shades the cells of the table by their values."""
    most = max((value for row in matrix.cells for value in row if value), default=0)

    def paint(row: int, column: int, text: str) -> str:
        i, j = row, column - 1
        value = matrix.cells[i][j] if i < len(matrix.cells) and 0 <= j < len(matrix.cells) else None
        if not value or not most:
            return text
        shade = _SHADES[min(int(value / most * len(_SHADES)), len(_SHADES) - 1)]
        return f"\x1b[30;48;5;{shade}m{text}\x1b[0m"

    return paint


def _cell(matrix: Matrix, i: int, j: int) -> str:
    if not matrix.sees(i, j):
        return UNOBSERVABLE
    value = matrix.cells[i][j]
    return "" if value is None else _number(value, MEASURES[matrix.measure])


def _sum(values: Iterable[float | None]) -> float:
    return sum(value for value in values if value is not None)


def _number(value: float, measure: Measure) -> str:
    return measure.text(value) if value else NONE


def _totals(matrix: Matrix) -> str:
    totals = matrix.totals
    words = [plural(totals["revisits"], "revisit"), *(f"{totals[key]} {key}" for key in _MENTIONED if totals[key])]
    if MEASURES[matrix.measure].per_period and totals["outside"]:
        words.append(f"{totals['outside']} outside of focus periods (not counted)")
    if matrix.unsized:
        words.append(f"{matrix.unsized} of unknown size (not counted)")
    return ", ".join(words) + _lengths(matrix)


def _lengths(matrix: Matrix) -> str:
    """Return in words the median length of the focus periods, since longer periods overlap more."""
    known = [f"{p} {d:.1f}" for p, d in zip(matrix.phases, matrix.period_days or (), strict=False) if d is not None]
    return f"\nmedian length of the ended focus periods, in days: {', '.join(known)}" if known else ""
