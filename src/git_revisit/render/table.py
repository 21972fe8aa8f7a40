"""Rows laid out as a table, for terminals and Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from git_revisit.model.printable import escaped
from git_revisit.render.text import markdown

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

    ``paint`` colours cells after their text is escaped; click removes the colour if the output is not a terminal.
    """
    from tabulate import tabulate

    escape = markdown if style == "md" else escaped
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
