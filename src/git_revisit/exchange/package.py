"""What an export contains: the events of a revision, grouped into cases, with people numbered, named or left out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import IO, Any, NamedTuple

from git_revisit.errors import UsageError
from git_revisit.model.commits import person
from git_revisit.model.events import Event, Focus, Note, Revisit
from git_revisit.model.workflow import Workflow

CASES = ("revisit", "focus", "project")
ACTORS = ("numbered", "names", "none")
OUTSIDE = "outside"  # the case of revisits that belong to no focus period


class Origin(NamedTuple):
    """The origin of an event: the commit that brought it; ``size`` is the number of commits that a revisit took.

    Each is None if it is not known.
    """

    brought_by: str | None = None
    size: int | None = None


_UNKNOWN = Origin()
Renamer = Callable[[str | None], str | None]


class Package(NamedTuple):
    """The contents of an export.

    ``revisits`` pass the filters; ``focuses`` and ``notes`` are all of the revision; both are oldest first.
    ``events`` yields every event as it was written, with the path of its file; it can be read once. ``periods`` maps
    the id of each focus event to its phase. ``actor`` returns what to write for a person; it numbers people in the
    order of its calls. ``origins`` is None without history.
    """

    rev: str
    commit: str | None
    project: str
    case: str
    workflow: Workflow
    revisits: tuple[Revisit, ...]
    focuses: tuple[Focus, ...]
    notes: tuple[Note, ...]
    events: Iterator[tuple[Event, str]]
    periods: dict[str, str]
    actor: Renamer
    origins: dict[str, Origin] | None = None

    def case_of(self, revisit: Revisit) -> str:
        """Return the name of the case of a revisit: its id, its focus period, or the project."""
        if self.case == "revisit":
            return revisit.id
        return self.project if self.case == "project" else self.period_of(revisit)

    def period_of(self, revisit: Revisit) -> str:
        """Return the focus event during which a revisit happened, or ``outside``."""
        during = revisit.during
        return during if during and self.periods.get(during) == revisit.from_phase else OUTSIDE

    def origin(self, event: Event) -> Origin:
        """Return the origin of an event, empty if it is not known."""
        return (self.origins or {}).get(event.id, _UNKNOWN)


class Format(NamedTuple):
    """An export format: its name in ``--to``, how to write a package in it, and whether it has cases."""

    name: str
    write: Callable[[Package, IO[bytes]], None]
    has_cases: bool = True


def renamer(actors: str) -> Renamer:
    """Return the function that gives what to write for a person.

    ``numbered`` numbers people in the order of its calls, ``names`` keeps names and e-mails, ``none`` leaves them out.
    """
    if actors not in ACTORS:
        raise UsageError(f"unknown actors {actors!r}", f"use {', '.join(ACTORS)}")
    if actors == "names":
        return lambda actor: actor
    if actors == "none":
        return lambda actor: None
    numbers: dict[str, str] = {}

    @cache
    def numbered(actor: str | None) -> str | None:
        return numbers.setdefault(person(actor), f"person-{len(numbers) + 1}") if actor else None

    return numbered


def joined(values: Iterable[str]) -> str:
    """Return a list as one text, an item on each line; an item with a line break is a JSON string."""
    return "\n".join(_JSON.encode(each) if "\n" in each or each.startswith('"') else each for each in values)


def separated(text: str) -> Iterator[str]:
    """Yield the items of a text that ``joined`` made."""
    for item in text.split("\n"):
        try:
            plain = json.loads(item) if item.startswith('"') else item
        except ValueError:  # written before items were quoted
            plain = item
        yield plain


def json_line(value: Any) -> bytes:
    """Return a value as JSON on one line."""
    return _JSON.encode(value).encode("utf-8", "backslashreplace")


_JSON = json.JSONEncoder(ensure_ascii=False)
