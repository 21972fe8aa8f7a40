"""The matrix as a table; and a diff and an evolution, which are matrices too."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from git_revisit.model.events import Event, reason_of
from git_revisit.model.printable import located_at
from git_revisit.render.log_text import what
from git_revisit.render.text import (
    NONE,
    UNOBSERVABLE,
    Paint,
    origin_note,
    origin_sentence,
    plural,
    revision,
    table,
    title,
)
from git_revisit.replay.diff import Diff
from git_revisit.replay.evolution import Evolution, EvolutionStep
from git_revisit.replay.matrix import Matrix
from git_revisit.replay.measures import MEASURES, Measure
from git_revisit.replay.totals import Pair

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
        rows.append([f"{i + 1} {name}", *cells, *([_sum(matrix, i, matrix.cells[i])] if measure.summed else [])])
    if measure.summed:
        columns = [_sum(matrix, j, [row[j] for row in matrix.cells]) for j in size]
        rows.append(["all", *columns, _number(sum(value or 0 for row in matrix.cells for value in row), measure)])
    paint = _heat(matrix) if colour and style == "table" else None
    what = f"{matrix.measure}, each revisit by its {matrix.weight}," if matrix.weight else matrix.measure
    top = title(f"{heading or what} {located_at(revision(matrix.rev, matrix.commit))}", style)
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


def _sum(matrix: Matrix, i: int, values: Iterable[float | None]) -> str:
    """Return the sum of the row or column of a phase."""
    return _number(sum(value or 0 for value in values), MEASURES[matrix.measure]) if matrix.sees(i, i) else UNOBSERVABLE


def _number(value: float, measure: Measure) -> str:
    return measure.text(value) if value else NONE


def _totals(matrix: Matrix) -> str:
    totals = matrix.totals
    words = [
        plural(totals["revisits"], "revisit") + origin_note(matrix.origin),
        *(f"{totals[key]} {key}" for key in _MENTIONED if totals[key]),
    ]
    if MEASURES[matrix.measure].per_period and totals["outside"]:
        words.append(f"{totals['outside']} outside of focus periods (not counted)")
    if matrix.unsized:
        words.append(f"{matrix.unsized} of unknown size (not counted)")
    return ", ".join(words) + _lengths(matrix)


def _lengths(matrix: Matrix) -> str:
    """Return in words the median length of the focus periods, since longer periods overlap more."""
    known = [f"{p} {d:.1f}" for p, d in zip(matrix.phases, matrix.period_days or (), strict=False) if d is not None]
    return f"\nmedian length of the ended focus periods, in days: {', '.join(known)}" if known else ""


EVENTS_SHOWN = 20  # events listed at most on each side


def diff_table(diff: Diff, style: str) -> str:
    """Lay out a diff; Markdown starts with a hidden marker by which a bot finds its comment."""
    parts = [marker("diff")] if style == "md" else []
    parts.append(title(f"revisits from {revision(*diff.a)} to {revision(*diff.b)}", style))
    parts.append(delta_table(diff.phases, diff.cells, style))
    sides = (("added", diff.added), ("removed", diff.removed))
    parts += [_events(f"{plural(len(events), 'event')} {word}", events, style) for word, events in sides if events]
    return "\n".join(parts)


def marker(name: str) -> str:
    """Return a line that Markdown hides."""
    return f"<!-- git-revisit {name} -->\n"


def delta_table(
    phases: Sequence[str], cells: Sequence[Sequence[int]], style: str, touched: bool = False
) -> str:  # fmt: skip
    """Lay out cells with their signs: all phases or those ``touched``, or one line if no cell differs."""
    if not any(any(row) for row in cells):
        return "no cell differs\n"
    size = [n for n in range(len(phases)) if not touched or any(cells[n]) or any(row[n] for row in cells)]
    rows = [[f"{i + 1} {phases[i]}", *(_signed(cells[i][j]) for j in size), _signed(sum(cells[i]))] for i in size]
    columns = [sum(cells[i][j] for i in size) for j in size]
    rows.append(["all", *map(_signed, columns), _signed(sum(columns))])
    return table(["from \\ to", *(str(j + 1) for j in size), "all"], rows, style, right=range(1, len(size) + 2))


def _signed(value: int) -> str:
    return f"{value:+d}" if value else NONE


def _events(heading: str, events: Sequence[Event], style: str) -> str:
    rows = [[event.id, what(event), reason_of(event) or ""] for event in events[-EVENTS_SHOWN:]]
    more = f" (the latest {EVENTS_SHOWN})" if len(events) > EVENTS_SHOWN else ""
    return f"{title(heading + more, style)}\n{table(['id', 'what', 'reason'], rows, style)}"


SPARK_LENGTH = 40  # characters of a sparkline at most
_BARS = "▁▂▃▄▅▆▇█"


def evolution_table(evolution: Evolution, style: str) -> str:
    """Lay out a sparkline of the revisits of each pair of phases from the first step to the last, the most first."""
    steps = [step for step in evolution.steps if step.delta]
    order_of = " by date" if evolution.by == "date" else ""
    heading = title(f"evolution{order_of} to {revision(evolution.rev, evolution.commit)}", style)
    origin = origin_sentence(evolution.origin)
    heading = f"{origin}\n{heading}" if origin else heading
    if not steps:
        return f"{heading}\nno revisits\n"
    places, span = _places(steps, evolution.every)
    length = places[-1] + 1
    buckets = min(SPARK_LENGTH, length)
    series: defaultdict[Pair, list[int]] = defaultdict(lambda: [0] * buckets)
    totals: Counter[Pair] = Counter()
    for place, step in zip(places, steps, strict=True):
        for start, end, n in step.delta:
            series[start, end][place * buckets // length] += n
            totals[start, end] += n
    order = {phase: number for number, phase in enumerate(evolution.phases)}
    ranked = sorted(series, key=lambda pair: (-totals[pair], order[pair[0]], order[pair[1]]))
    rows = [[f"{start} → {end}", spark(series[start, end]), str(totals[start, end])] for start, end in ranked]
    every = [sum(values) for values in zip(*series.values(), strict=True)]
    rows.append(["all", spark(every), str(steps[-1].total)])
    return f"{heading}\n{table(['revisits', span, 'sum'], rows, style, right=(2,))}"


def _places(steps: Sequence[EvolutionStep], every: str) -> tuple[list[int], str]:
    """Return the place of each step on the axis of time, and what the axis shows.

    Days, weeks and months without a step keep their place, so that a gap in time is visible.
    """
    first, last = steps[0], steps[-1]
    if every not in ("day", "week", "month"):
        return list(range(len(steps))), f"{plural(len(steps), 'step')}, {first.at[:10]} to {last.at[:10]}"
    start = _ordinal(first.label, every)
    places = [_ordinal(step.label, every) - start for step in steps]
    return places, f"{plural(places[-1] + 1, every)}, {first.label} to {last.label}"


def _ordinal(label: str, every: str) -> int:
    """Return the number of a day, ISO week or month; that of the next one is larger by 1."""
    if every == "month":
        year, month = label.split("-")
        return 12 * int(year) + int(month)
    if every == "week":
        year, week = label.split("-W")
        return date.fromisocalendar(int(year), int(week), 1).toordinal() // 7
    return date.fromisoformat(label).toordinal()


def spark(values: list[int]) -> str:
    """Draw values as bars between zero and the largest; a dot is zero, a dash is less than zero."""
    top = max([*values, 1])
    return "".join(
        "·" if not value else "-" if value < 0 else _BARS[(value * len(_BARS) - 1) // top] for value in values
    )
