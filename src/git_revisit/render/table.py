"""Results as tables, for terminals and Markdown, and as the JSON and CSV of each command."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from git_revisit.model.event_yaml import VERSION
from git_revisit.model.events import Event, Matrix
from git_revisit.render.text import csv_text, markdown, short, visible

UNOBSERVABLE = "–"
NONE = "·"


Paint = Callable[[int, int, str], str]  # row, column, a cell's text -> the text with colour


def table(
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    style: str,
    right: Sequence[int] = (),
    paint: Paint | None = None,
) -> str:
    """Lay out rows under a head; ``style`` is table or md, ``right`` the columns aligned to the right.

    ``paint`` colours cells once their text is safe; click takes the colour away where nobody can see it.
    """
    from tabulate import tabulate

    escape = markdown if style == "md" else visible
    safe = [[escape(cell) for cell in row] for row in rows]
    if paint:
        safe = [[paint(i, j, cell) for j, cell in enumerate(row)] for i, row in enumerate(safe)]
    align = ["right" if number in right else "left" for number in range(len(head))]
    laid = tabulate(
        safe,
        headers=[escape(cell) for cell in head],
        tablefmt="pipe" if style == "md" else "plain",
        colalign=align if safe else None,
        disable_numparse=True,
    )
    return "\n".join(line.rstrip() for line in laid.splitlines()) + "\n"


def matrix_table(matrix: Matrix, style: str, colour: bool = True) -> str:
    """Lay out a matrix: rows are the phases that work came from, numbered columns those that it went back to.

    A dot is zero, a dash a phase that cannot be observed, an empty cell a measure without a value. ``colour=False``
    spares the time for what nobody can see.
    """
    sums = matrix.measure in ("count", "moves")
    size = range(len(matrix.phases))
    head = ["from \\ to", *(str(number + 1) for number in size), *(["all"] if sums else [])]
    rows = []
    for i in size:
        name = matrix.phases[i] + (" (unknown)" if matrix.phases[i] in matrix.unknown else "")
        cells = [_cell(matrix, i, j) for j in size]
        rows.append([f"{i + 1} {name}", *cells, *([_number(_sum(matrix.cells[i]))] if sums else [])])
    if sums:
        columns = [_sum([row[j] for row in matrix.cells]) for j in size]
        rows.append(["all", *map(_number, columns), _number(_sum(columns))])
    at = f" ({short(matrix.commit)})" if matrix.commit else ""
    title = f"{matrix.measure} at {matrix.rev}{at}"
    heading = f"**{markdown(title)}**\n\n" if style == "md" else f"{visible(title)}\n\n"
    laid = table(
        head, rows, style, right=range(1, len(head)), paint=_heat(matrix) if colour and style == "table" else None
    )
    return f"{heading}{laid}\n{_totals(matrix)}\n"


# From pale to dark on a terminal of 256 colours: the more, the darker.
_SHADES = (230, 223, 216, 209, 202)


def _heat(matrix: Matrix) -> Paint:
    """Return what shades the cells of a laid-out matrix, the strongest most."""
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
    if not (matrix.observable[i] and matrix.observable[j]):
        return UNOBSERVABLE
    value = matrix.cells[i][j]
    return "" if value is None else _number(value)


def _sum(values: Iterable[float | None]) -> float:
    return sum(value for value in values if value is not None)


def _number(value: float) -> str:
    if not value:
        return NONE
    return str(value) if isinstance(value, int) else f"{value:.2f}"


def _totals(matrix: Matrix) -> str:
    totals = matrix.totals
    words = [f"{totals['revisits']} revisit{'' if totals['revisits'] == 1 else 's'}"]
    words += [f"{totals[key]} {key}" for key in ("unexplained", "retracted", "collapsed", "invalid") if totals[key]]
    return ", ".join(words)


def matrix_document(matrices: Iterable[Matrix]) -> dict[str, Any]:
    """Return matrices as their JSON document."""
    fields = [matrix._asdict() for matrix in matrices]
    return {"schema": "git-revisit/matrix/1", "matrices": fields}


def matrix_csv(matrices: Sequence[Matrix]) -> str:
    """Return matrices as CSV: a row for each matrix and phase, a column for each phase."""
    phases = list(dict.fromkeys(phase for matrix in matrices for phase in matrix.phases))
    rows: list[list[Any]] = [["rev", "commit", "measure", "from", *phases]]
    for matrix in matrices:
        for start, cells in zip(matrix.phases, matrix.cells, strict=True):
            values = dict(zip(matrix.phases, cells, strict=True))
            rows.append([matrix.rev, matrix.commit, matrix.measure, start, *(values.get(phase) for phase in phases)])
    return csv_text(rows)


def event_fields(event: Event) -> dict[str, Any]:
    """Return an event's fields by their wire names, None where absent; keys with ``x-`` only where present."""
    fields: dict[str, Any] = {"version": VERSION}
    for name, value in event._asdict().items():
        if name != "extra":
            fields[{"from_phase": "from", "to_phase": "to"}.get(name, name)] = value
    return {**fields, **(event.extra or {})}


def log_document(rev: str, commit: str | None, events: Iterable[tuple[Event, str]]) -> dict[str, Any]:
    """Return events and their files as the JSON document of ``log``."""
    rows = [{**event_fields(event), "file": file} for event, file in events]
    return {"schema": "git-revisit/log/1", "rev": rev, "commit": commit, "events": rows}


def log_csv(events: Iterable[tuple[Event, str]]) -> str:
    """Return events as CSV, a column for each field that is one value, lists joined by spaces."""
    columns = [name for name in event_fields(Event("", "", "", "")) if name != "set"]
    rows: list[list[Any]] = [[*columns, "file"]]
    for event, file in events:
        fields = event_fields(event)
        rows.append([*(_flat(fields[column]) for column in columns), file])
    return csv_text(rows)


def _flat(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(value) if isinstance(value, tuple | list) else value


def log_table(events: Iterable[tuple[Event, str]], style: str) -> str:
    """Lay out events, one a line, newest first as they come."""
    head = ["when", "id", "what", "category", "reason"]
    return table(head, [_log_row(event) for event, _ in events], style)


def _log_row(event: Event) -> list[str]:
    reason = event.reason or ("(unexplained)" if event.kind == "revisit" else "")
    planned = " (planned)" if event.planned else ""
    return [event.at[:16].replace("T", " "), event.id, what(event) + planned, event.category or "", reason]


def what(event: Event) -> str:
    """Say in a few words what an event is."""
    if event.kind == "revisit":
        return f"{event.from_phase} → {event.to_phase}"
    if event.kind == "amend":
        changes = ", ".join(f"{key}: {_flat(value)}" for key, value in (event.set or {}).items())
        return f"amend {event.target}: {changes}"
    subject = event.target if event.kind == "retract" else event.phase
    return f"{event.kind} {subject}"
