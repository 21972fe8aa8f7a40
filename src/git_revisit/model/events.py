"""Events as values: one type for each kind, and event files that do not count."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, Self, TypeVar

VIAS = ("hook", "command", "message", "import", "infer")
MAX_BYTES = 64 * 1024  # of a YAML file that we read
MAX_PATHS = 20  # that an event lists
GUESS, OLD_GUESS = "x-category-guess", "x-proposed"  # keys that inference writes, and wrote


class Focus(NamedTuple):
    """The main phase from now on; corrected by setting the focus again."""

    id: str
    at: str
    via: str
    phase: str
    actor: str | None = None
    reason: str | None = None
    extra: Mapping[str, Any] | None = None
    kind: Literal["focus"] = "focus"

    def mapped(self, aliases: Mapping[str, str]) -> Self:
        """Return the event with its phase mapped through a workflow's aliases."""
        return self._replace(phase=aliases[self.phase]) if self.phase in aliases else self


class Revisit(NamedTuple):
    """Work that went from the main phase to another phase."""

    id: str
    at: str
    via: str
    from_phase: str
    to_phase: str
    actor: str | None = None
    category: str | None = None
    reason: str | None = None
    planned: bool | None = None
    during: str | None = None
    paths: tuple[str, ...] | None = None
    more_paths: int | None = None
    links: tuple[str, ...] | None = None
    agent: str | None = None
    commit: str | None = None
    extra: Mapping[str, Any] | None = None
    kind: Literal["revisit"] = "revisit"

    @property
    def explained(self) -> bool:
        """Whether the revisit has a reason."""
        return bool(self.reason and self.reason.strip())

    @property
    def asked(self) -> bool:
        """Whether a person or an agent was asked about the revisit: it is neither inferred nor imported."""
        return self.via not in ("infer", "import")

    @property
    def guess(self) -> str | None:
        """The category that inference guessed; it is shown with a question mark and counts nowhere."""
        return (self.extra or {}).get(GUESS)

    def with_guess_apart(self) -> Self:
        """Return the revisit as inference writes it today: earlier versions put the guess into ``category``."""
        extra = self.extra or {}
        if self.via != "infer" or extra.get(OLD_GUESS) != "category":
            return self
        rest = {key: value for key, value in extra.items() if key != OLD_GUESS}
        return self._replace(category=None, extra={**rest, GUESS: self.category} if self.category else rest)

    def mapped(self, aliases: Mapping[str, str]) -> Self:
        """Return the event with its phases mapped through a workflow's aliases."""
        start, end = self.from_phase, self.to_phase
        if start not in aliases and end not in aliases:
            return self
        return self._replace(from_phase=aliases.get(start, start), to_phase=aliases.get(end, end))

    def amended(self, changes: Mapping[str, Any]) -> Self:
        """Return the revisit with what an amendment sets; an empty reason sets nothing.

        Who gives a reason or a category is who explains the revisit: an agent that the amendment names, else a person.
        """
        fields = {attribute(key): value for key, value in changes.items() if key != "reason" or value.strip()}
        if fields.keys() & {"reason", "category"}:
            fields.setdefault("agent", None)
        return self._replace(**fields)


class Note(NamedTuple):
    """An answer that explains a touch of a phase and is not a revisit."""

    id: str
    at: str
    via: str
    phase: str
    verdict: str = "not-a-revisit"
    actor: str | None = None
    reason: str | None = None
    during: str | None = None
    paths: tuple[str, ...] | None = None
    more_paths: int | None = None
    links: tuple[str, ...] | None = None
    agent: str | None = None
    commit: str | None = None
    extra: Mapping[str, Any] | None = None
    kind: Literal["note"] = "note"

    def mapped(self, aliases: Mapping[str, str]) -> Self:
        """Return the event with its phase mapped through a workflow's aliases."""
        return self._replace(phase=aliases[self.phase]) if self.phase in aliases else self


class Amend(NamedTuple):
    """A correction of a revisit: ``set`` maps keys of the file, such as ``from``, to their new values."""

    id: str
    at: str
    via: str
    target: str
    set: Mapping[str, Any]
    actor: str | None = None
    extra: Mapping[str, Any] | None = None
    kind: Literal["amend"] = "amend"

    def mapped(self, aliases: Mapping[str, str]) -> Self:
        """Return the event itself: it names no phase."""
        return self


class Retract(NamedTuple):
    """The withdrawal of a revisit, a note or an amendment."""

    id: str
    at: str
    via: str
    target: str
    actor: str | None = None
    reason: str | None = None
    extra: Mapping[str, Any] | None = None
    kind: Literal["retract"] = "retract"

    def mapped(self, aliases: Mapping[str, str]) -> Self:
        """Return the event itself: it names no phase."""
        return self


# One event, as its file has it: no amendment applied, no alias resolved. ``at`` is UTC in the form
# ``2026-11-23T07:51:00Z``, so that text order is time order. An optional field that the file lacks is None. ``extra``
# holds the keys that start with ``x-``.
Event = Focus | Revisit | Note | Amend | Retract
EVENT_TYPES: dict[str, type[Event]] = {
    "focus": Focus, "revisit": Revisit, "note": Note, "amend": Amend, "retract": Retract,
}  # fmt: skip
KINDS = tuple(EVENT_TYPES)
AnyEvent = TypeVar("AnyEvent", bound=Event)


def attribute(key: str) -> str:
    """Return the attribute that holds the value of a key; ``from`` is a reserved word of Python."""
    return f"{key}_phase" if key in ("from", "to") else key


def subject(event: Event) -> str | None:
    """Return the phase that an event is about: the revisited, noted or focused one; None for a correction."""
    if isinstance(event, Revisit):
        return event.to_phase
    return event.phase if isinstance(event, Focus | Note) else None


def reason_of(event: Event) -> str | None:
    """Return the reason of an event; None for an amendment, whose own reason is in what it sets."""
    return None if isinstance(event, Amend) else event.reason


def target(event: Event) -> str | None:
    """Return the id that a correction targets; None for other events."""
    return event.target if isinstance(event, Amend | Retract) else None


class Invalid(NamedTuple):
    """An event file that does not count, and the audit rule that says why."""

    rule: str  # event-invalid | event-misplaced
    message: str
    id: str | None = None  # the ULID in the file's name, where it has one
