"""The facts that audit rules judge: the changes of commits, the present log, and answers of git about both."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from git_revisit.model.commits import Commit
from git_revisit.model.event_file import nearest, shown
from git_revisit.model.events import Event, Invalid, Revisit
from git_revisit.model.message_reasons import MessageReasons
from git_revisit.model.tagging import Tagger
from git_revisit.model.workflow import DEFAULT_WORKFLOW, Workflow
from git_revisit.replay.fold import Copy, Fold


class File(NamedTuple):
    """An event file; ``content`` is the event in its bytes, also in a misplaced file; None if they do not decode."""

    path: str
    blob: str
    item: Event | Invalid
    content: Event | None


class Side(NamedTuple):
    """The event files that differ between a commit and one of its parents."""

    gone: Sequence[File]
    come: Sequence[File]


class Config(NamedTuple):
    """A configuration file: its workflow and tagger, or its fault."""

    workflow: Workflow | None
    tagger: Tagger | None
    error: str = ""


class View(NamedTuple):
    """The assignment of files to phases: a configuration, and the other project roots below."""

    config: Config
    nested: frozenset[str] = frozenset()

    @property
    def workflow(self) -> Workflow:
        """The workflow of the configuration."""
        return self.config.workflow or DEFAULT_WORKFLOW

    def phase(self, path: str) -> str | None:
        """Return the phase of a path; None if it has none, or belongs to another root."""
        if self.config.tagger is None or (self.nested and nearest(path, self.nested) is not None):
            return None
        return self.config.tagger.phase(path)

    def tag(self, path: str) -> str | None:
        """Return the phase of a path, or whether it is shared or ignored, as the tagger does."""
        if self.config.tagger is None or (self.nested and nearest(path, self.nested) is not None):
            return None
        return self.config.tagger.tag(path)


class ConfigChange(NamedTuple):
    """A commit that changed the assignment of files; ``after`` is None if it removed the configuration."""

    number: int
    before: View
    after: View | None


class Narrowing(NamedTuple):
    """The work that a change of the configuration hides from the audit; coverage is 0…1, before and after.

    ``weaker`` are the keys that demand less, each with its value before and after; ``roots`` are new ones below that
    hide files.
    """

    number: int
    hidden: tuple[str, ...]
    coverage: tuple[float | None, float | None]
    authors: tuple[str, ...]
    weaker: tuple[tuple[str, str, str], ...]
    roots: tuple[str, ...] = ()


class Visit(NamedTuple):
    """A commit and what it changed; ``number`` grows from parents to children.

    ``sides`` has one entry for each parent; a root commit has one, against the empty tree. ``boundary``: the history
    behind it is missing. ``config`` is None if the commit keeps its first parent's configuration, else the new one
    (None if it was removed), alone in a tuple. ``paths`` are those that a commit with one parent changed. ``nested``
    are other project roots below this one that came (1) or went (-1). ``assigns``: the commit changes the assignment of
    files; a merge does so only if it takes over no parent's configuration and roots.
    """

    number: int
    node: Commit
    sides: Sequence[Side]
    boundary: bool
    config: tuple[Config | None] | None
    paths: Sequence[str]
    nested: Sequence[tuple[str, int]]
    assigns: bool = False


class Loss(NamedTuple):
    """The content of an event that a parent has and the commit does not have.

    ``instead`` are the contents of the event's id after it; empty if the id is gone. ``modified``: the file exists,
    with another content.
    """

    number: int
    parent: int
    path: str
    blob: str
    event: Event
    instead: tuple[Event, ...]
    modified: bool


class UnrootedEvent(NamedTuple):
    """An event file below a directory that a commit made no longer a project root; ``fixed``: it is one again.

    ``path`` is relative to the project that is audited, ``root`` to the top.
    """

    number: int
    path: str
    event: str
    root: str
    fixed: bool


class JudgedLoss(NamedTuple):
    """A loss that damages the log; ``fixed``: the last tree has the event again, unchanged.

    ``reverted``: the commit undoes the one that brought the event.
    """

    kind: Literal["modified", "deleted", "dropped"]
    loss: Loss
    fixed: bool
    reverted: bool = False


class Reformat(NamedTuple):
    """An event file that a commit changed while the log stayed the same; ``how`` names the kind of change."""

    number: int
    path: str
    event: str | None
    how: Literal["moved", "rewritten", "copy removed", "fixed", "invalid removed"]


class BrokenConfig(NamedTuple):
    """A configuration that could not be read, and the commit that brought it."""

    number: int
    error: str


class PhaseTouch(NamedTuple):
    """A touch of a phase by a commit that no event of that time accounts for; ``focus`` is the phase in focus.

    ``seen_by`` names the configuration that assigns the paths to the phase: the commit's own, the base (that of its
    parent, or of the merge base), or both.
    """

    number: int
    phase: str
    paths: tuple[str, ...]
    focus: str | None
    seen_by: Literal["both", "own", "base"] = "own"

    @property
    def shown(self) -> tuple[str, ...]:
        """The paths as documents hold them."""
        return tuple(map(shown, self.paths))


class Excuse(NamedTuple):
    """The reason why no hook ran for a commit: it was cherry-picked, or repeats or reverts other commits."""

    kind: Literal["cherry-picked", "repeats", "reverts", "reverts merge", "reverts several"]
    other: str | None = None


class People(NamedTuple):
    """The people of doubtful events: co-authors by commit, and contacts ``Name <e-mail>`` by mailmap."""

    coauthors: Mapping[str, Sequence[str]]
    canonical: Mapping[str, str]


class Baseline(NamedTuple):
    """The events of another revision: every content by id, and the file of each id; ``prefix`` is the project root."""

    ref: str
    held: Mapping[str, Sequence[Event]]
    files: Mapping[str, str]
    prefix: str = ""


class JudgedCopies(NamedTuple):
    """What is to be judged of the log, by id: the copies that count, and the effective events, each with its path."""

    counted: Sequence[Copy]
    effective: Sequence[tuple[str, Event]]


Need = Literal["losses", "touches", "narrowings", "people", "signatures", "baseline"]


class AuditFacts(NamedTuple):
    """The facts of an audit; one that was not gathered is None, and rules that need it are skipped.

    ``commits`` are the commits walked, ``inside`` the numbers of those to judge. ``brought`` maps each file of the tree
    to the commit that brought it, where that is known. ``whole``: the log is judged as a whole; otherwise only files
    that a commit inside brought. ``held`` is every content of an id in the tree. ``config`` is the configuration of the
    tree, ``boundaries`` are commits whose parents are missing. ``touches`` are those that no event accounts for,
    ``named`` those that a later event names, ``answered`` the ids of the events that a commit adds for a phase that it
    touches. ``excuses`` and ``message_answers`` (of commits with open questions) are by commit, ``signatures`` are
    git's letters by commit id. ``odd_dates`` are the commits inside with a date outside of the years 1970 to 9999.
    ``earlier`` are facts about the directories where the project lay before it moved.
    """

    commits: Sequence[Commit]
    inside: Container[int]
    whole: bool
    fold: Fold
    workflow: Workflow
    config: Config | None
    config_from: int | None
    brought: Mapping[str, int]
    held: Mapping[str, Sequence[Event]]
    boundaries: Sequence[int]
    reformats: Sequence[Reformat]
    broken: Sequence[BrokenConfig]
    losses: Sequence[JudgedLoss] | None = None
    unrooted: Sequence[UnrootedEvent] = ()
    odd_dates: Sequence[int] = ()
    touches: Sequence[PhaseTouch] | None = None
    named: Sequence[PhaseTouch] = ()
    answered: Mapping[tuple[int, str], Sequence[str]] = {}
    narrowings: Sequence[Narrowing] | None = None
    excuses: Mapping[int, Excuse] = {}
    message_answers: Mapping[int, MessageReasons] = {}
    people: People | None = None
    signatures: Mapping[str, str] | None = None
    baseline: Baseline | None = None
    earlier: tuple[AuditFacts, ...] = ()
    copies: JudgedCopies | None = None

    def judges(self, path: str) -> bool:
        """Whether a file of the tree is to be judged."""
        return self.whole or self.brought.get(path, -1) in self.inside

    def bringer(self, path: str) -> Commit | None:
        """Return the commit that brought a file."""
        number = self.brought.get(path)
        return None if number is None else self.commits[number]

    def without_reason(self) -> Iterator[tuple[Revisit, int | None]]:
        """Yield the revisits without a reason that are to be judged, each with the commit that brought it."""
        for event in self.fold.without_reason(self.workflow.aliases):
            path = self.fold.chosen[event.id].path
            if self.judges(path):
                yield event, self.brought.get(path)

    def open_touches(self) -> list[PhaseTouch]:
        """Return the touches that nothing accounts for, of commits without an excuse."""
        return [each for each in self.touches or () if each.number not in self.excuses]

    def open_commits(self) -> set[int]:
        """Return the commits that leave a revisit without a reason, or a touch that nothing accounts for."""
        touches = {each.number for each in self.open_touches()}
        return touches | {number for _, number in self.without_reason() if number is not None}

    def listed(self) -> AuditFacts:
        """Return the facts with ``copies``, so that not every rule lists them again."""
        return self._replace(copies=self._copies())

    def counted(self) -> Sequence[Copy]:
        """Return the copies that count and are to be judged, by id; retracted events too."""
        return (self.copies or self._copies()).counted

    def effective(self) -> Sequence[tuple[str, Event]]:
        """Return the effective events that are to be judged, amended and mapped, each with its file; by id."""
        return (self.copies or self._copies()).effective

    def _copies(self) -> JudgedCopies:
        chosen = self.fold.chosen
        counted = list(map(chosen.__getitem__, sorted(chosen)))
        if not self.whole:
            counted = [copy for copy in counted if self.judges(copy.path)]
        effective = [(copy.path, event) for copy in counted if (event := self._as_effective(copy.event))]
        if aliases := self.workflow.aliases:
            effective = [(path, event.mapped(aliases)) for path, event in effective]
        return JudgedCopies(counted, effective)

    def _as_effective(self, event: Event) -> Event | None:
        """Return an event with its amendments; None if it was retracted."""
        if event.kind == "revisit":
            return self.fold.revisits.get(event.id)
        retracted = event.kind in ("note", "amend") and self.fold.is_retracted(event.id)
        return None if retracted else event
