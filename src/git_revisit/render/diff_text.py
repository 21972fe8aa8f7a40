"""A diff as a table, Markdown for a comment, JSON and CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from git_revisit.model.events import Event
from git_revisit.render.table import NONE, table, what
from git_revisit.render.text import csv_text, markdown, short, visible
from git_revisit.replay.diff import Diff

SHOWN = 20  # events listed at most on each side


def side(rev: str, commit: str | None) -> dict[str, str | None]:
    """Return a side of a comparison for JSON."""
    return {"rev": rev, "commit": commit}


def diff_document(diff: Diff) -> dict[str, Any]:
    """Return a diff as its JSON document."""
    return {
        "schema": "git-revisit/diff/1",
        "a": side(*diff.a),
        "b": side(*diff.b),
        "phases": diff.phases,
        "cells": diff.cells,
        "added": [event.id for event in diff.added],
        "removed": [event.id for event in diff.removed],
    }


def diff_csv(diff: Diff) -> str:
    """Return a diff as CSV: a row for each phase, a column for each phase."""
    rows = [[start, *cells] for start, cells in zip(diff.phases, diff.cells, strict=True)]
    return csv_text([["from", *diff.phases], *rows])


def diff_table(diff: Diff, style: str) -> str:
    """Lay out a diff; Markdown starts with a hidden marker by which a bot finds its comment."""
    parts = [marker("diff")] if style == "md" else []
    parts.append(_title(f"revisits from {_named(*diff.a)} to {_named(*diff.b)}", style))
    parts.append(delta_table(diff.phases, diff.cells, style))
    parts += [
        _events(f"{len(events)} event{'s' * (len(events) > 1)} {word}", events, style)
        for word, events in _sides(diff)
        if events
    ]
    return "\n".join(parts)


def marker(name: str) -> str:
    """Return a line that Markdown hides."""
    return f"<!-- git-revisit {name} -->\n"


def delta_table(phases: Sequence[str], cells: Sequence[Sequence[int]], style: str) -> str:
    """Lay out cells with their signs: all rows, or only a word where nothing differs."""
    if not any(any(row) for row in cells):
        return "no cell differs\n"
    size = range(len(phases))
    rows = [[f"{i + 1} {phases[i]}", *(signed(cells[i][j]) for j in size), signed(sum(cells[i]))] for i in size]
    columns = [sum(row[j] for row in cells) for j in size]
    rows.append(["all", *map(signed, columns), signed(sum(columns))])
    return table(["from \\ to", *(str(j + 1) for j in size), "all"], rows, style, right=range(1, len(phases) + 2))


def signed(value: int) -> str:
    """Return a difference as people read it."""
    return f"{value:+d}" if value else NONE


def _sides(diff: Diff) -> list[tuple[str, tuple[Event, ...]]]:
    return [("added", diff.added), ("removed", diff.removed)]


def _named(rev: str, commit: str | None) -> str:
    return rev if commit and commit.startswith(rev) else f"{rev} ({short(commit)})"


def _title(text: str, style: str) -> str:
    return f"**{markdown(text)}**\n" if style == "md" else f"{visible(text)}\n"


def _events(title: str, events: Sequence[Event], style: str) -> str:
    rows = [[event.id, what(event), event.reason or ""] for event in events[-SHOWN:]]
    more = f" (the latest {SHOWN})" if len(events) > SHOWN else ""
    return f"{_title(title + more, style)}\n{table(['id', 'what', 'reason'], rows, style)}"
