"""What audit takes in: commits with the event files that they bring and take away."""

from collections.abc import Sequence
from typing import NamedTuple

from git_revisit.model.commits import Commit
from git_revisit.model.event_file import shown
from git_revisit.model.events import Event, Invalid
from git_revisit.model.tagging import Tagger
from git_revisit.model.workflow import Workflow


class File(NamedTuple):
    """An event file; ``content`` is the event that its bytes decode to wherever it lies, None where they don't."""

    path: str
    blob: str
    item: Event | Invalid
    content: Event | None


class Side(NamedTuple):
    """The event files that differ between a commit and one of its parents."""

    gone: Sequence[File]
    come: Sequence[File]


class Reading(NamedTuple):
    """A configuration file: its workflow and tagger, or what is wrong with it."""

    workflow: Workflow | None
    tagger: Tagger | None
    error: str = ""


class Visit(NamedTuple):
    """A commit as audit sees it; ``number`` grows from parents to children.

    ``sides`` has one entry a parent, a root one against nothing. ``boundary``: git knows no more of what lies behind.
    ``config`` is None where the first parent's stays, else what stands there now, alone in a tuple. ``paths`` are those
    that a commit with one parent changed; ``nested`` are other project roots below this one, by how many files of
    their ``.revisit`` came or went.
    """

    number: int
    node: Commit
    sides: Sequence[Side]
    boundary: bool
    config: tuple[Reading | None] | None
    paths: Sequence[str]
    nested: Sequence[tuple[str, int]]


class Loss(NamedTuple):
    """The content of an event that a commit has not and one of its parents has.

    ``instead`` is what the event's id stands for after it; empty where the id is gone.
    """

    number: int
    parent: int
    path: str
    blob: str
    event: Event
    instead: tuple[Event, ...]
    modified: bool


class Reformat(NamedTuple):
    """A file whose bytes or name a commit changed, and nothing that it says; or an invalid one mended or removed."""

    number: int
    path: str
    event: str | None
    how: str


class Touch(NamedTuple):
    """A commit that touched a phase which nothing at that time accounts for; ``focus`` is the phase in focus."""

    number: int
    phase: str
    paths: tuple[str, ...]
    focus: str | None

    @property
    def shown(self) -> tuple[str, ...]:
        """The paths as documents hold them."""
        return tuple(map(shown, self.paths))
