"""Events as a table, one on each line."""

from __future__ import annotations

from collections.abc import Iterable

from git_revisit.model.events import Event
from git_revisit.render.csv import flat
from git_revisit.render.table import table


def log_table(events: Iterable[tuple[Event, str]], style: str) -> str:
    """Lay out events in the order given."""
    head = ["when", "id", "what", "category", "reason"]
    return table(head, [_row(event) for event, _ in events], style)


def _row(event: Event) -> list[str]:
    reason = event.reason or ("(unexplained)" if event.kind == "revisit" else "")
    planned = " (planned)" if event.planned else ""
    return [event.at[:16].replace("T", " "), event.id, what(event) + planned, event.category or "", reason]


def what(event: Event) -> str:
    """Describe an event in a few words."""
    if event.kind == "revisit":
        return f"{event.from_phase} → {event.to_phase}"
    if event.kind == "amend":
        changes = ", ".join(f"{key}: {flat(value)}" for key, value in (event.set or {}).items())
        return f"amend {event.target}: {changes}"
    subject = event.target if event.kind == "retract" else event.phase
    return f"{event.kind} {subject}"
