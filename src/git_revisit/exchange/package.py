"""An export: the events of a revision, grouped into cases, with people numbered, named or left out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

from git_revisit.errors import UsageError
from git_revisit.model.commits import person
from git_revisit.model.events import Event, Focus, Note, Revisit
from git_revisit.model.workflow import Workflow

CASES = ("revisit", "focus", "project")
ACTORS = ("numbered", "names", "none")
OUTSIDE = "outside"  # the case of revisits that belong to no focus period


class Origin(NamedTuple):
    """The origin of an event: the commit that brought it, and for a revisit its number of commits, if known."""

    brought_by: str | None = None
    size: int | None = None


Renamer = Callable[[str | None], str | None]


class Package(NamedTuple):
    """The contents of an export.

    ``revisits`` pass the filters, oldest first; ``focuses`` and ``notes`` are all of the revision, oldest first.
    ``events`` yields the files of every kind as they were written, once; ``periods`` maps the id of each focus event to
    its phase. ``actor`` returns what to write for a person, by the order in which it is asked. ``origins`` is None
    unless history was asked for.
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
        """Return the case that a revisit belongs to: itself, its focus period, or the project."""
        if self.case == "revisit":
            return revisit.id
        return self.project if self.case == "project" else self.period_of(revisit)

    def period_of(self, revisit: Revisit) -> str:
        """Return the focus event during which a revisit happened, or ``outside``."""
        during = revisit.during
        return during if during and self.periods.get(during) == revisit.from_phase else OUTSIDE

    def origin(self, event: Event) -> Origin:
        """Return where an event comes from, as far as that is known."""
        return (self.origins or {}).get(event.id, Origin())


def renamer(actors: str) -> Renamer:
    """Return what to write for a person: ``numbered`` in the order of appearance, ``names`` or ``none``."""
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


def json_line(value: Any) -> bytes:
    """Return a value as JSON on one line."""
    return _JSON.encode(value).encode("utf-8", "backslashreplace")


_JSON = json.JSONEncoder(ensure_ascii=False)
