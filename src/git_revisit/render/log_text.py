"""Events as a table, one on each line."""

from __future__ import annotations

from collections.abc import Iterable

from git_revisit.model.events import Amend, Event, Note, Retract, Revisit, reason_of
from git_revisit.model.links import Pairs, address
from git_revisit.render.csv import flat
from git_revisit.render.text import markdown, markdown_link, one_line, table


def log_table(events: Iterable[tuple[Event, str]], style: str, urls: Pairs = (), live: bool = False) -> str:
    """Lay out events in the order given, with a column for links if there are any.

    ``urls`` are the addresses of links. Markdown makes them links, and so does ``live``, for a terminal.
    """
    shown = [event for event, _ in events]
    links = [(event.links if isinstance(event, Revisit | Note) else None) or () for event in shown]
    head = ["when", "id", "what", "category", "reason"]
    rows = [_row(event) for event in shown]
    if not any(links):
        return table(head, rows, style)
    column, known = len(head) - 1, tuple(urls)

    def paint(row: int, place: int, cell: str) -> str:
        if place != column or not (live or style == "md"):
            return cell
        return " ".join(_linked(link, address(link, known), style) for link in links[row])

    rows = [[*row, " ".join(map(one_line, each)), reason] for (*row, reason), each in zip(rows, links, strict=True)]
    return table([*head[:column], "links", "reason"], rows, style, paint=paint)


def _linked(link: str, opens: str | None, style: str) -> str:
    """Return a link that opens its address; one without an address is plain text."""
    if style == "md":
        return markdown_link(link, opens) if opens else markdown(link)
    text = one_line(link)
    return f"\x1b]8;;{opens}\x1b\\{text}\x1b]8;;\x1b\\" if opens else text


def _row(event: Event) -> list[str]:
    when = event.at[:16].replace("T", " ")
    if isinstance(event, Revisit):
        planned = " (planned)" if event.planned else ""
        reason = (event.explained and event.reason) or _no_reason(event)
        return [when, event.id, what(event) + planned, category_text(event), reason]
    return [when, event.id, what(event), "", reason_of(event) or ""]


def _no_reason(event: Revisit) -> str:
    """Return what stands in the place of a reason; nobody was asked about an inferred or imported revisit."""
    return "(unexplained)" if event.asked else "(inferred)" if event.via == "infer" else "(imported)"


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
