"""A diff as a table, and as Markdown for a comment."""

from __future__ import annotations

from collections.abc import Sequence

from git_revisit.model.events import Event, reason_of
from git_revisit.render.log_text import what
from git_revisit.render.table import NONE, table
from git_revisit.render.text import plural, revision, title
from git_revisit.replay.diff import Diff

SHOWN = 20  # events listed at most on each side


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
    rows = [[event.id, what(event), reason_of(event) or ""] for event in events[-SHOWN:]]
    more = f" (the latest {SHOWN})" if len(events) > SHOWN else ""
    return f"{title(heading + more, style)}\n{table(['id', 'what', 'reason'], rows, style)}"
