"""Events as values: one type for each kind, and event files that do not count."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple, Self, TypeVar, cast, dataclass_transform

VIAS = ("hook", "command", "message", "import", "infer")
MAX_BYTES = 64 * 1024  # of a YAML file that we read
MAX_PATHS = 20  # that an event lists
GUESS, OLD_GUESS = "x-category-guess", "x-proposed"  # keys that inference writes, and wrote
AnyKind = TypeVar("AnyKind", bound="_Kind")
_named_tuple: Callable[..., type] = namedtuple  # mypy accepts only literal fields of the function itself


@dataclass_transform(kw_only_default=True, frozen_default=True)
class _Kind:
    """The root of the kinds of events: each is a named tuple of its own fields and those of its bases.

    NamedTuple does not inherit fields, and a data class takes several times as long to make.
    """

    __slots__ = ()
    if TYPE_CHECKING:
        _fields: ClassVar[tuple[str, ...]]
        _field_defaults: ClassVar[dict[str, Any]]

        @classmethod
        def _make(cls, values: Iterable[Any]) -> Self: ...
        def _replace(self, **changes: Any) -> Self: ...
        def _asdict(self) -> dict[str, Any]: ...


def _complete(kind: type[AnyKind]) -> type[AnyKind]:
    """Return a kind as a named tuple of its fields and those of its bases, the required ones first."""
    holders = kind.__mro__[-3::-1]  # without _Kind and object
    declared = [(name, holder) for holder in holders for name in holder.__annotations__]
    defaults = {name: vars(holder)[name] for name, holder in declared if name in vars(holder)}
    fields = sorted(dict.fromkeys(name for name, _ in declared), key=defaults.__contains__)
    values = _named_tuple(kind.__name__, fields, defaults=[defaults[name] for name in fields if name in defaults])
    body = {name: value for name, value in vars(kind).items() if name not in defaults}
    return cast("type[AnyKind]", type(kind.__name__, (values, *kind.__bases__), body))


class _Common(_Kind):
    """The fields of every event; ``extra`` holds the keys that start with ``x-``.

    ``at`` is UTC in the form ``2026-11-23T07:51:00Z``, so that text order is time order. An optional field that the
    file lacks is None.
    """

    __slots__ = ()
    id: str
    at: str
    via: str
    actor: str | None = None
    extra: Mapping[str, Any] | None = None


class _OnPhase(_Common):
    """An event that names one phase."""

    __slots__ = ()
    phase: str
    reason: str | None = None

    def mapped(self, aliases: Mapping[str, str]) -> Self:
        """Return the event with its phase mapped through a workflow's aliases."""
        return self._replace(phase=aliases[self.phase]) if self.phase in aliases else self


class _OnTouch(_Common):
    """An event about files that were touched; ``paths`` are the first ones, ``more_paths`` counts the others."""

    __slots__ = ()
    reason: str | None = None
    during: str | None = None
    paths: tuple[str, ...] | None = None
    more_paths: int | None = None
    links: tuple[str, ...] | None = None
    agent: str | None = None
    commit: str | None = None


class _OnEvent(_Common):
    """A correction of another event, its ``target``."""

    __slots__ = ()
    target: str

    def mapped(self, aliases: Mapping[str, str]) -> Self:
        """Return the event itself: it names no phase."""
        return self


@_complete
class Focus(_OnPhase):
    """The main phase from now on; corrected by setting the focus again."""

    __slots__ = ()
    kind: Literal["focus"] = "focus"


@_complete
class Revisit(_OnTouch):
    """Work that went from the main phase to another phase."""

    __slots__ = ()
    from_phase: str
    to_phase: str
    category: str | None = None
    planned: bool | None = None
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
        if self.via != "infer":
            return self
        extra = self.extra or {}
        if extra.get(OLD_GUESS) != "category":
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

        With a reason or category the agent is replaced, too: by the one that the amendment names, else by none, since a
        person gave it.
        """
        fields = {attribute(key): value for key, value in changes.items() if key != "reason" or value.strip()}
        if fields.keys() & {"reason", "category"}:
            fields.setdefault("agent", None)
        return self._replace(**fields)


@_complete
class Note(_OnPhase, _OnTouch):
    """An answer that explains a touch of a phase and is not a revisit."""

    __slots__ = ()
    verdict: str = "not-a-revisit"
    kind: Literal["note"] = "note"


@_complete
class Amend(_OnEvent):
    """A correction of a revisit: ``set`` maps keys of the file, such as ``from``, to their new values."""

    __slots__ = ()
    set: Mapping[str, Any]
    kind: Literal["amend"] = "amend"


@_complete
class Retract(_OnEvent):
    """The withdrawal of a revisit, a note or an amendment."""

    __slots__ = ()
    reason: str | None = None
    kind: Literal["retract"] = "retract"


# One event, as its file has it: no amendment applied, no alias resolved.
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
    return event.phase if isinstance(event, _OnPhase) else None


def reason_of(event: Event) -> str | None:
    """Return the reason of an event; None for an amendment, whose own reason is in what it sets."""
    return None if isinstance(event, Amend) else event.reason


def target(event: Event) -> str | None:
    """Return the id that a correction targets; None for other events."""
    return event.target if isinstance(event, _OnEvent) else None


class Invalid(NamedTuple):
    """An event file that does not count, and the audit rule that says why."""

    rule: str  # event-invalid | event-misplaced
    message: str
    id: str | None = None  # the ULID in the file's name, where it has one
