"""The walk of the audit: one state that goes from commit to commit, and what it notices on the way.

The state is that of the commit just entered: its event log, its focus, its configuration. It is brought along by what
each commit changed against its first parent, and back again where the walk leaves a branch.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from git_revisit.audit.rules.values import File, Loss, Reading, Reformat, Side, Touch, Visit
from git_revisit.model.commits import Commit
from git_revisit.model.event_file import id_in
from git_revisit.model.events import Event, Revisit, subject
from git_revisit.model.people import named_actor
from git_revisit.model.workflow import DEFAULT_WORKFLOW, Workflow
from git_revisit.replay.episodes import Step, continuing, unanswered
from git_revisit.replay.focus import FocusLine
from git_revisit.replay.fold import Fold


class Worked(NamedTuple):
    """A commit that touched a phase, as its author's later episodes see it; ``added`` are the events it brought."""

    phases: frozenset[str]
    added: tuple[str, ...]


class Undo(NamedTuple):
    """What to put back when a commit is left."""

    visit: Visit
    reading: Reading | None
    reading_at: int | None
    judged_by: Reading | None
    adopted: bool
    worked: bool


class Walk:
    """The state, and the findings in the making: ``losses``, ``reformats``, ``touches``, ``broken`` configurations.

    ``brought`` says for each file by path and blob which commits brought it, against which parent.
    """

    def __init__(self) -> None:
        self.fold = Fold()
        self.blobs: dict[str, str] = {}  # the event files of the tree: path -> blob
        self.held: dict[str, list[Event]] = {}  # every content of an id that decodes, misplaced ones too
        self.reading: Reading | None = None
        self.reading_at: int | None = None  # the commit that brought it
        self.judged_by: Reading | None = None  # the last configuration that could be read
        self.adopted = False
        self._focus = FocusLine()
        self._worked: dict[str, list[Worked]] = {}
        self._nested: dict[str, int] = {}
        self.losses: list[Loss] = []
        self.reformats: list[Reformat] = []
        self.touches: list[Touch] = []
        self.broken: list[tuple[int, str]] = []
        self.brought: dict[tuple[str, str], list[tuple[int, int]]] = {}

    def enter(self, visit: Visit) -> Undo:
        """Go from the first parent of a commit to the commit."""
        first = visit.sides[0]
        undo = Undo(visit, self.reading, self.reading_at, self.judged_by, self.adopted, False)
        self.adopted = self.adopted or self.reading is not None
        if visit.config is not None:
            self._configure(visit.number, visit.config[0])
        for root, count in visit.nested:
            self._nested[root] = self._nested.get(root, 0) + count
        touched = self._touched(visit)
        before = self._focus_of(visit.node) if touched else None
        added = tuple({each.content.id for each in first.come if each.content and each.content.id not in self.held})
        self._apply(first.gone, first.come)
        if not visit.boundary:
            self._look(visit)
        if touched:
            self._judge(visit, touched, before, added)
            self._worked.setdefault(visit.node.email.lower(), []).append(Worked(frozenset(touched), added))
        return undo._replace(worked=bool(touched))

    def leave(self, undo: Undo) -> None:
        """Go back to the first parent."""
        first = undo.visit.sides[0]
        self._apply(first.come, first.gone)
        self.reading, self.reading_at = undo.reading, undo.reading_at
        self.judged_by, self.adopted = undo.judged_by, undo.adopted
        for root, count in undo.visit.nested:
            self._nested[root] -= count
        if undo.worked:
            self._worked[undo.visit.node.email.lower()].pop()

    def _apply(self, gone: Iterable[File], come: Iterable[File]) -> None:
        ids = {file.item.id for files in (gone, come) for file in files if isinstance(file.item, Event)}
        old = {identity: self.fold.focuses.get(identity) for identity in ids}
        for file in gone:
            self.fold.drop(file.path, file.item)
            del self.blobs[file.path]
            if file.content:
                self._let_go(file.content)
        for file in come:
            self.fold.put(file.path, file.item)
            self.blobs[file.path] = file.blob
            if file.content:
                self.held.setdefault(file.content.id, []).append(file.content)
        for identity, event in old.items():
            self._focus.replace(event, self.fold.focuses.get(identity))

    def _let_go(self, content: Event) -> None:
        contents = self.held[content.id]
        contents.remove(content)
        if not contents:
            del self.held[content.id]

    def _configure(self, number: int, reading: Reading | None) -> None:
        self.reading, self.reading_at = reading, number
        if reading and reading.workflow:
            self.judged_by = reading
        elif reading:
            self.broken.append((number, reading.error))

    def _look(self, visit: Visit) -> None:
        """Notice what became of every event file of every parent."""
        single = len(visit.sides) == 1
        for parent, side in enumerate(visit.sides):
            for file in side.come:
                self.brought.setdefault((file.path, file.blob), []).append((visit.number, parent))
            for file in side.gone:
                if file.content is None or not isinstance(file.item, Event):
                    if single:
                        self._mended(visit.number, file, side)
                elif file.content in self.held.get(file.content.id, ()):
                    self._kept(visit, file.content, file, side)
                else:
                    self._lost(visit.number, parent, file.content, file, side)

    def _mended(self, number: int, file: File, side: Side) -> None:
        """Notice an invalid file that is mended or removed."""
        identity = file.item.id
        after = [each for each in side.come if each.path == file.path or (identity and each.item.id == identity)]
        if not after or any(isinstance(each.item, Event) for each in after):
            how = "an invalid event file was mended" if after else "an invalid event file was removed"
            self.reformats.append(Reformat(number, after[0].path if after else file.path, identity, how))

    def _kept(self, visit: Visit, event: Event, file: File, side: Side) -> None:
        """Notice an event whose bytes or name changed; a merge that takes a parent's file changes nothing."""
        after = [each for each in side.come if each.content == event]
        if any((each.path, each.blob) == (file.path, file.blob) for each in after):
            return  # only the mode changed
        own = [each for each in after if all(_brings(each, other) for other in visit.sides)]
        if own or (len(visit.sides) == 1 and not after):
            path = own[0].path if own else file.path
            how = "the file was moved" if own and own[0].path != file.path else "the file was formatted anew"
            how = how if own else "one of several copies was removed"
            self.reformats.append(Reformat(visit.number, path, event.id, how))

    def _lost(self, number: int, parent: int, event: Event, file: File, side: Side) -> None:
        instead = tuple(self.held.get(event.id, ()))
        broken = any(
            each.content is None and (each.path == file.path or id_in(each.path) == event.id) for each in side.come
        )
        self.losses.append(Loss(number, parent, file.path, file.blob, event, instead, bool(instead) or broken))

    def _touched(self, visit: Visit) -> dict[str, tuple[str, ...]]:
        """Return the phases that a commit touches, each with its paths, by the commit's own configuration."""
        if self.reading is None or not (self.judged_by and self.judged_by.tagger):
            return {}
        touched: dict[str, tuple[str, ...]] = {}
        others = tuple(root for root, count in self._nested.items() if count > 0)
        for path in visit.paths:
            phase = self.judged_by.tagger.phase(path)
            if phase and not path.startswith(others):
                touched[phase] = (*touched.get(phase, ()), path)
        return touched

    def _focus_of(self, node: Commit) -> str | None:
        """Return the phase in focus for a commit's author, by the state as it is."""
        workflow = self._workflow
        actor = named_actor(node.name, node.email, workflow.capture.actor)
        return self._focus.phase(workflow, actor, node.at)

    @property
    def _workflow(self) -> Workflow:
        found = self.judged_by.workflow if self.judged_by else None
        return found or DEFAULT_WORKFLOW

    def _judge(
        self, visit: Visit, touched: dict[str, tuple[str, ...]], before: str | None, added: tuple[str, ...]
    ) -> None:
        """Notice the touched phases that nothing accounts for."""
        node, workflow = visit.node, self._workflow
        if not self.adopted or workflow.ignores(node.name, node.email):
            return
        if touched.keys() == {before}:
            return
        focuses = before, self._focus_of(node)
        open_phases = unanswered(touched, focuses, self._answered(visit.sides[0], added), ())
        if open_phases:
            author = node.email.lower()
            open_phases = unanswered(open_phases, (), (), continuing(open_phases, author, self._behind(author)))
        for phase in open_phases:
            self.touches.append(Touch(visit.number, phase, touched[phase], focuses[0] or focuses[1]))

    def _answered(self, side: Side, added: tuple[str, ...]) -> set[str]:
        """Return the phases for which a commit adds a revisit, note or focus event, as written or as in effect."""
        aliases = self._workflow.aliases
        new = [file.content for file in side.come if isinstance(file.item, Event) and file.content]
        named = (event.mapped(aliases) for event in new if event.id in added)
        return {phase for event in named if (phase := subject(event))} | self._explained(added)

    def _explained(self, added: Iterable[str]) -> frozenset[str]:
        """Return the phases for which some events are effective revisits or notes now."""
        aliases = self._workflow.aliases
        live = (self.fold.revisits.get(identity) or self.fold.notes.get(identity) for identity in added)
        events = (event.mapped(aliases) for event in live if event)
        return frozenset(event.to_phase if isinstance(event, Revisit) else event.phase for event in events)

    def _behind(self, author: str) -> Iterator[Step]:
        """Yield the author's commits behind, the nearest first, as an episode sees them."""
        for worked in reversed(self._worked.get(author, ())):
            yield Step(author, False, worked.phases, self._explained(worked.added))


def _brings(file: File, side: Side) -> bool:
    """Whether the file is new against a parent."""
    return any((each.path, each.blob) == (file.path, file.blob) for each in side.come)
