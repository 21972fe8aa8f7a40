"""Events as a table, one on each line."""

from __future__ import annotations

from collections.abc import Iterable

from git_revisit.model.events import Amend, Event, Retract, Revisit, reason_of
from git_revisit.render.csv import flat
from git_revisit.render.table import table


def log_table(events: Iterable[tuple[Event, str]], style: str) -> str:
    """Lay out events in the order given."""
    head = ["when", "id", "what", "category", "reason"]
    return table(head, [_row(event) for event, _ in events], style)


def _row(event: Event) -> list[str]:
    when = event.at[:16].replace("T", " ")
    if isinstance(event, Revisit):
        planned = " (planned)" if event.planned else ""
        return [when, event.id, what(event) + planned, category_text(event), event.reason or "(unexplained)"]
    return [when, event.id, what(event), "", reason_of(event) or ""]


def category_text(event: Revisit) -> str:
    """Return the category of a revisit, or the guess of inference with a question mark."""
    return event.category or (f"{event.guess}?" if event.guess else "")


def what(event: Event) -> str:
    """Describe an event in a few words."""
    if isinstance(event, Revisit):
        return f"{event.from_phase} → {event.to_phase}"
    if isinstance(event, Amend):
        changes = ", ".join(f"{key}: {flat(value)}" for key, value in event.set.items())
        return f"amend {event.target}: {changes}"
    return f"{event.kind} {event.target if isinstance(event, Retract) else event.phase}"
