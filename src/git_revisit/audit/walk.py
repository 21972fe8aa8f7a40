"""The walk of the audit: one state that moves from commit to commit, and the observations on the way.

The state is that of the commit just entered: its event log, its focus, its configuration. Each commit's changes against
its first parent move it forward. Observations of an earlier run are recalled without the state.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from operator import attrgetter

from git_revisit.audit.observed import Answered, Arrivals, Observed, Paths, Setting, Touched, Views, Work, by_phase
from git_revisit.audit.rules.facts import (
    BrokenConfig,
    Config,
    ConfigChange,
    File,
    Loss,
    PhaseTouch,
    Reformat,
    Side,
    View,
    Visit,
)
from git_revisit.model.commits import Commit, named_actor
from git_revisit.model.events import Event, Focus, Invalid, Note, Revisit, subject
from git_revisit.model.workflow import Workflow
from git_revisit.replay.episodes import EpisodeStep, continuing, explained, unanswered
from git_revisit.replay.focus import FocusLine
from git_revisit.replay.fold import Fold

_ANSWERS = (Revisit, Note)


class Walk:
    """The state, and the observations: ``losses``, ``reformats``, ``touches``, ``broken`` configurations."""

    def __init__(self) -> None:
        self._base: View | None = None
        self._judged_by_base: Container[int] = ()
        self.config_changes: list[ConfigChange] = []
        self.root_changes: list[int] = []  # the commits that changed a configuration, or the roots below
        self.fold = Fold()
        self.blobs: dict[str, str] = {}  # the event files of the tree: path -> blob
        self.held: dict[str, list[Event]] = {}  # every content of an id that decodes, misplaced files included
        self.setting = Setting()
        self.place: int | None = None  # the commit just entered
        self.settings: dict[int, Setting] = {}  # of every commit that was entered or prepared
        self._turning: set[int] = set()  # the commits that change the configuration or roots
        self._above: dict[int, int | None] = {}  # the first parent of each commit
        self._work: dict[int, Work] = {}  # the commits that touch phases
        self._focus = FocusLine()
        self._actors: dict[tuple[str, str, str], str | None] = {}
        self.losses: list[Loss] = []
        self.reformats: list[Reformat] = []
        self.touches: list[PhaseTouch] = []
        self.answered: dict[
            tuple[int, str], tuple[str, ...]
        ] = {}  # by commit and touched phase: the events that it adds
        self.broken: list[BrokenConfig] = []
        self._recorded: dict[str, Event] = {}  # the first content of an id that counted
        self._recorded_later: dict[str, list[Event]] = {}  # its other contents

    @property
    def workflow(self) -> Workflow:
        """The workflow that judges the commit."""
        return self.setting.workflow

    @property
    def config(self) -> Config | None:
        """The configuration of the commit."""
        return self.setting.config

    def judge_by(self, base: View | None, numbers: Container[int]) -> None:
        """Judge some commits by another view, too, if there is one."""
        self._base, self._judged_by_base = base, numbers if base else ()

    def knows_better(self, number: int) -> bool:
        """Whether a commit is judged by another view, too, so that earlier observations are not enough."""
        if number not in self._judged_by_base:
            return False
        return number in self._turning or self.settings[number].view != self._base

    def prepare(self, number: int, parent: int | None, visit: Visit | None) -> None:
        """Set the configuration of a commit that was entered before; ``visit`` is there if it changes that or roots.

        The first parent was entered or prepared.
        """
        start = self._start(parent)
        self.settings[number] = start.changed(visit) if visit else start
        self._above[number] = parent
        if visit:
            self._turning.add(number)

    def recall(self, number: int, node: Commit, observed: Observed, visit: Visit | None) -> None:
        """Take over what was observed at a commit that was prepared."""
        if visit:
            self._observe_setting(visit, self._start(self._above[number]), self.settings[number])
        phases, added, touches, answered, losses, reformats = observed
        if phases:
            self._work[number] = Work(node, phases, added)
        if answered:
            self.answered.update({(number, phase): ids for phase, ids in answered})
        if touches or losses or reformats:
            if number in self._judged_by_base:
                touches = tuple(each._replace(seen_by="both") for each in touches)
            self.touches += [each._replace(number=number) for each in touches]
            self.losses += [each._replace(number=number) for each in losses]
            self.reformats += [each._replace(number=number) for each in reformats]

    def _start(self, parent: int | None) -> Setting:
        """Return the setting with which a child of a commit starts."""
        return self.settings[parent].adopting() if parent is not None else Setting()

    def go_to(self, number: int | None, side: Side) -> None:
        """Go to a commit that was entered or recalled (None: before the first), by the event files that differ."""
        self._apply(side.gone, side.come)
        self.place = number
        self.setting = Setting() if number is None else self.settings[number]

    def enter(self, visit: Visit) -> Observed:
        """Go from the first parent of a commit to the commit; return what was observed there."""
        number, first = visit.number, visit.sides[0]
        marks = len(self.touches), len(self.losses), len(self.reformats)
        start = self.setting.adopting()
        self._above[number], self.place = self.place, number
        self.setting = self.settings[number] = start.changed(visit)
        if self.setting is not start:
            self._turning.add(number)
            self._observe_setting(visit, start, self.setting)
        views = Views(self.setting.view, self._base_view(visit, start.view))
        touched = Touched(by_phase(visit.paths, views.own), by_phase(visit.paths, views.base))
        phases = tuple(dict.fromkeys((*touched.own, *touched.base)) if touched.base else touched.own)
        judge = views.own or views.base
        before = self._focus_of(visit.node, judge.workflow) if phases and judge else None
        moves = self._focus.changes
        added: tuple[str, ...] = ()
        if first.come or first.gone or len(visit.sides) > 1:
            added = tuple({each.content.id for each in first.come if each.content and each.content.id not in self.held})
            self._apply(first.gone, first.come)
            if not visit.boundary:
                self._observe(visit)
        if phases:
            if self.setting.adopted and phases != (before,):
                self._judge(visit, views, touched, before, added, self._focus.changes > moves)
            self._work[number] = Work(visit.node, phases, added)
        touches, losses, reformats = self.touches[marks[0] :], self.losses[marks[1] :], self.reformats[marks[2] :]
        kept = tuple(
            [Answered(phase, self.answered[number, phase]) for phase in phases if (number, phase) in self.answered]
        )
        return Observed(phases, added, tuple(touches), kept, tuple(losses), tuple(reformats))

    def in_order(self) -> Walk:
        """Return the walk with its observations in the order of the commits."""
        for each in (self.touches, self.losses, self.reformats, self.broken, self.config_changes):
            each.sort(key=attrgetter("number"))
        return self

    def _apply(self, gone: Iterable[File], come: Iterable[File]) -> None:
        fold, held = self.fold, self.held
        known = fold.copies  # an event without another copy changes the focus only if it is a focus event
        ids = [file.item.id for file in come if isinstance(file.item, Focus) or file.item.id in known]
        ids += [file.item.id for file in gone]
        old = {identity: fold.focuses.get(identity) for identity in ids if identity}
        for file in gone:
            fold.drop(file.path, file.item)
            del self.blobs[file.path]
            if file.content:
                self._release(file.content)
        for file in come:
            fold.put(file.path, file.item)
            self.blobs[file.path] = file.blob
            if file.content:
                held.setdefault(file.content.id, []).append(file.content)
        for identity, event in old.items():
            self._focus.replace(event, fold.focuses.get(identity))

    def _release(self, content: Event) -> None:
        contents = self.held[content.id]
        contents.remove(content)
        if not contents:
            del self.held[content.id]

    def _observe(self, visit: Visit) -> None:
        """Observe what became of every event file of every parent."""
        for side in visit.sides:
            self._record(side.come)
        if not [side for side in visit.sides if side.gone]:
            return
        indexes = [Arrivals(side) for side in visit.sides]
        for parent, (side, arrivals) in enumerate(zip(visit.sides, indexes, strict=True)):
            for file in side.gone:
                if file.content is None or (isinstance(file.item, Invalid) and not self._is_removed(file.content)):
                    if len(visit.sides) == 1:
                        self._repaired(visit.number, file, arrivals)
                elif file.content in self.held.get(file.content.id, ()):
                    self._kept(visit.number, file.content, file, arrivals, indexes)
                else:
                    self._lost(visit.number, parent, file.content, file, arrivals)

    def _record(self, files: Iterable[File]) -> None:
        """Take note of the events that count in the files that a commit brings."""
        for file in files:
            if file.content and not isinstance(file.item, Invalid):
                first = self._recorded.setdefault(file.content.id, file.content)
                if first is not file.content and first != file.content:
                    self._recorded_later.setdefault(file.content.id, []).append(file.content)

    def _is_removed(self, content: Event) -> bool:
        """Whether an event once counted, and the log has no file with its content any more."""
        if content in self.held.get(content.id, ()):
            return False
        return self._recorded.get(content.id) == content or content in self._recorded_later.get(content.id, ())

    def _repaired(self, number: int, file: File, arrivals: Arrivals) -> None:
        """Observe an invalid file that was fixed or removed."""
        identity = file.item.id
        after = arrivals.instead_of(file.path, identity)
        if not after:
            self.reformats.append(Reformat(number, file.path, identity, "invalid removed"))
        elif any(not isinstance(each.item, Invalid) for each in after):
            self.reformats.append(Reformat(number, after[0].path, identity, "fixed"))

    def _kept(self, number: int, event: Event, file: File, arrivals: Arrivals, sides: list[Arrivals]) -> None:
        """Observe an event whose bytes or name changed; a merge that takes a parent's file changes nothing."""
        after = [each for each in arrivals.of(event.id) if each.content == event]
        if any((each.path, each.blob) == (file.path, file.blob) for each in after):
            return  # only the mode changed
        own = [each for each in after if all((each.path, each.blob) in side.files for side in sides)]
        if own:
            moved = own[0].path != file.path
            self.reformats.append(Reformat(number, own[0].path, event.id, "moved" if moved else "rewritten"))
        elif len(sides) == 1 and not after:
            self.reformats.append(Reformat(number, file.path, event.id, "copy removed"))

    def _lost(self, number: int, parent: int, event: Event, file: File, arrivals: Arrivals) -> None:
        instead = tuple(self.held.get(event.id, ()))
        modified = bool(instead) or arrivals.breaks(file.path, event.id)
        self.losses.append(Loss(number, parent, file.path, file.blob, event, instead, modified))

    def _base_view(self, visit: Visit, parent: View | None) -> View | None:
        """Return the second view by which a commit is judged: the given base's, or its parent's if it differs."""
        if self._base and visit.number in self._judged_by_base:
            return self._base
        return parent if visit.assigns else None

    def _observe_setting(self, visit: Visit, before: Setting, after: Setting) -> None:
        """Observe a change of the configuration or of the roots below."""
        self.root_changes.append(visit.number)
        if visit.config is not None and after.config and not after.config.workflow:
            self.broken.append(BrokenConfig(visit.number, after.config.error))
        if visit.assigns and before.view and not visit.boundary and after.view != before.view:
            self.config_changes.append(ConfigChange(visit.number, before.view, after.view))

    def _focus_of(self, commit: Commit, workflow: Workflow) -> str | None:
        """Return the phase in focus for a commit's author, in the present state."""
        who = commit.name, commit.email, workflow.capture.actor
        if who not in self._actors:
            self._actors[who] = named_actor(*who)
        return self._focus.phase(workflow, self._actors[who], commit.at)

    def _judge(
        self, visit: Visit, views: Views, touched: Touched, before: str | None, added: tuple[str, ...], moved: bool
    ) -> None:
        """Observe the touched phases that nothing accounts for, by each view; ``moved``: a focus has changed."""
        moved_for_base = moved or bool(views.own)
        by_base = self._unaccounted(visit, views.base, touched.base, before, added, moved_for_base)
        by_own = self._unaccounted(visit, views.own, touched.own, before, added, moved)
        for phase, (paths, focus) in by_own.items():
            self.touches.append(PhaseTouch(visit.number, phase, paths, focus, "both" if phase in by_base else "own"))
        for phase, (paths, focus) in by_base.items():
            if phase not in by_own and self._hides(visit, views.own, paths):
                self.touches.append(PhaseTouch(visit.number, phase, paths, focus, "base"))

    def _hides(self, visit: Visit, own: View | None, paths: Iterable[str]) -> bool:
        """Whether a commit's own view does not see paths at all, or ignores their author."""
        if own is None or own.workflow.ignores(visit.node.name, visit.node.email):
            return True
        return any(own.phase(path) is None for path in paths)

    def _unaccounted(
        self, visit: Visit, view: View | None, touched: Paths, before: str | None, added: tuple[str, ...], moved: bool
    ) -> dict[str, tuple[tuple[str, ...], str | None]]:
        """Return the touched phases that no event accounts for, with their paths and the focus."""
        commit = visit.node
        if view is None or not touched or touched.keys() == {before}:
            return {}
        if view.workflow.ignores(commit.name, commit.email):
            return {}
        after = self._focus_of(commit, view.workflow) if moved else before
        open_phases = unanswered(touched, (before, after), (), ())
        if open_phases:
            answers = self._answers(visit, added, open_phases)
            for phase in open_phases:
                if phase in answers:
                    known = self.answered.get((visit.number, phase), ())
                    self.answered[visit.number, phase] = tuple(sorted({*known, *answers[phase]}))
            open_phases = unanswered(open_phases, (), answers, ())
        if open_phases:
            author = commit.email.lower()
            open_phases = unanswered(open_phases, (), (), continuing(open_phases, author, self._behind(author)))
        return {phase: (touched[phase], before or after) for phase in open_phases}

    def _answers(self, visit: Visit, added: tuple[str, ...], asked: Iterable[str]) -> dict[str, set[str]]:
        """Return the phases for which a commit adds a revisit or note, as written or as effective, with their ids.

        A focus event accounts for its phase by becoming the focus, not by being there. What is effective is looked up
        only if what is written does not answer for all phases ``asked``.
        """
        aliases, known = self.workflow.aliases, set(added)
        answers: dict[str, set[str]] = {}
        for file in visit.sides[0].come:
            if isinstance(file.item, _ANSWERS) and file.item.id in known:
                answers.setdefault(subject(file.item.mapped(aliases)) or "", set()).add(file.item.id)
        if not answers.keys() >= set(asked):
            for phase in explained(self.fold, visit.node.id, added, aliases):
                answers.setdefault(phase, known)
        return answers

    def _behind(self, author: str) -> Iterator[EpisodeStep]:
        """Yield the author's commits behind, the nearest first, as an episode sees them."""
        aliases = self.workflow.aliases
        place = self._above.get(self.place) if self.place is not None else None
        while place is not None:
            work = self._work.get(place)
            if work and work.author == author:
                answered = explained(self.fold, work.node.id, work.added, aliases)
                yield EpisodeStep(author, False, frozenset(work.phases), answered)
            place = self._above[place]
