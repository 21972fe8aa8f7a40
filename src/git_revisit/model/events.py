"""The plain values that the rest passes around: events, the workflow, the matrix, findings."""

import re
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, Self, TypeVar

from git_revisit.errors import Refused

PHASE = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
CATEGORY = re.compile(rf"{PHASE.pattern}(?::{PHASE.pattern})?")
VIAS = ("hook", "command", "import", "infer")
MAX_BYTES = 64 * 1024  # of a YAML file that we read
MAX_PATHS = 20  # that an event lists


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
    commit: str | None = None
    extra: Mapping[str, Any] | None = None
    kind: Literal["revisit"] = "revisit"

    @property
    def explained(self) -> bool:
        """Whether the revisit has a reason."""
        return bool(self.reason and self.reason.strip())

    def mapped(self, aliases: Mapping[str, str]) -> Self:
        """Return the event with its phases mapped through a workflow's aliases."""
        start, end = self.from_phase, self.to_phase
        if start not in aliases and end not in aliases:
            return self
        return self._replace(from_phase=aliases.get(start, start), to_phase=aliases.get(end, end))

    def amended(self, changes: Mapping[str, Any]) -> Self:
        """Return the revisit with what an amendment sets."""
        return self._replace(**{ATTRIBUTES.get(key, key): value for key, value in changes.items()})


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
# The keys of a file that cannot name an attribute.
ATTRIBUTES = {"from": "from_phase", "to": "to_phase"}


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


class Phase(NamedTuple):
    """A phase of the workflow; ``paths`` are gitignore patterns relative to the project root."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()


class Capture(NamedTuple):
    """How the hook behaves."""

    focus: str = "actor"  # actor | project
    unattended: str = "defer"  # defer | require | ignore
    actor: str = "git"  # git | pseudonym | none

    @property
    def scope(self) -> str:
        """Whose focus counts: ``actor`` or ``project``; without actors it is the project's."""
        return "project" if self.actor == "none" else self.focus


class Workflow(NamedTuple):
    """A project's configuration: the ordered phases, and what belongs to them."""

    phases: tuple[Phase, ...]
    shared: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    ignore_authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    capture: Capture = Capture()

    @property
    def ids(self) -> tuple[str, ...]:
        """The phase ids in workflow order."""
        return tuple(phase.id for phase in self.phases)

    @property
    def aliases(self) -> dict[str, str]:
        """Every earlier phase id, mapped to the phase's id of today."""
        return {alias: phase.id for phase in self.phases for alias in phase.aliases}

    def ignores(self, name: str, email: str) -> bool:
        """Whether an author matches ``ignore_authors``: ``*`` and ``?`` are wildcards, all else is literal."""
        return any(_matches_author(pattern, name, email) for pattern in self.ignore_authors)

    def has_category(self, name: str) -> bool:
        """Whether a category is one of the workflow's, or refines one of them."""
        return name in self.categories or bool(CATEGORY.fullmatch(name) and name.partition(":")[0] in self.categories)

    def check_category(self, category: str | None, reason: str | None, remedy: str = "add it with -m") -> None:
        """Refuse a category that the workflow lacks, and ``other`` without a reason; ``remedy`` says how to add one."""
        if category and not self.has_category(category):
            known = ", ".join(self.categories)
            raise Refused(f"{category!r} is not a category of the workflow", f"the categories are {known}")
        if category == "other" and not (reason or "").strip():
            raise Refused("the category `other` needs a reason", remedy)


def _matches_author(pattern: str, name: str, email: str) -> bool:
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    matcher = re.compile(expression, re.IGNORECASE)
    return any(matcher.fullmatch(text) for text in (f"{name} <{email}>", name, email))


class Matrix(NamedTuple):
    """An overlap matrix: ``cells[i][j]`` is the measure from ``phases[i]`` to ``phases[j]``.

    ``unknown`` are the phases that the workflow lacks, last in ``phases``. ``observable`` goes by phase. A cell is
    None where the measure has no value. ``commit`` is None for a union of refs, the index, or no commit yet.
    """

    rev: str
    commit: str | None
    measure: str
    phases: tuple[str, ...]
    unknown: tuple[str, ...]
    observable: tuple[bool, ...]
    cells: tuple[tuple[float | None, ...], ...]
    totals: dict[str, int]


class Finding(NamedTuple):
    """What audit has to say; ``severity`` is error, warning or info."""

    rule: str
    severity: str
    message: str
    commit: str | None = None
    file: str | None = None
    event: str | None = None


class Answer(NamedTuple):
    """What a person says about touching other phases; ``phase`` goes with ``move`` and ``other``."""

    kind: str = "revisit"  # revisit | planned | move | neither | other
    category: str | None = None
    reason: str | None = None
    phase: str | None = None


def person(actor: str | None) -> str:
    """Return what identifies a person: the e-mail of ``Name <e-mail>`` in lower case, else the text itself."""
    text = actor or ""
    start, end = text.rfind("<"), text.rfind(">")
    return text[start + 1 : end].lower() if 0 <= start < end - 1 else text


def named_actor(name: str, email: str, policy: str) -> str | None:
    """Return what events say of a person, by ``capture.actor``: git, pseudonym or none.

    A pseudonym is the same for the same e-mail, in every project, and can be confirmed by whoever knows the e-mail.
    """
    if policy == "none":
        return None
    if policy == "pseudonym":
        from hashlib import sha256

        return f"person-{sha256(email.lower().encode('utf-8', 'surrogateescape')).hexdigest()[:12]}"
    return f"{name} <{email}>"
