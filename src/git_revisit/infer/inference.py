"""From a history that recorded nothing to proposed events: the stream of changes meets the tagger and the decoder."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from git_revisit.gitio.log import Change, changes
from git_revisit.infer.decode import Episode, Period, category, doubts, infer, seen
from git_revisit.infer.detect import IGNORE_AUTHORS, detect
from git_revisit.infer.proposal import Inference, Work
from git_revisit.infer.survey import Reader
from git_revisit.infer.tables import detection, subjects
from git_revisit.model.coverage import own
from git_revisit.model.event_file import FOLDER, quoted
from git_revisit.model.event_yaml import utc
from git_revisit.model.events import MAX_PATHS, Event, Focus, Note, Revisit, Workflow, named_actor
from git_revisit.project.read import Project, State
from git_revisit.project.revision import STAGED, CommitRevision
from git_revisit.record.ids import derived_id
from git_revisit.replay.fold import Fold


def infer_project(
    project: Project, rev: str = "HEAD", since: str | None = None, per_author: bool = False,
    progress: Callable[[Iterable[Change]], Iterable[Change]] = iter,
) -> Inference:  # fmt: skip
    """Infer focus and revisits from the history of a revision.

    ``since`` is a time in ISO 8601; ``progress`` sees every commit go by. Raises RevisitError for what cannot be read.
    """
    project.commit(rev)  # refuses a range, which a state could be read at
    state = _state(project, rev)
    workflow = state.workflow
    cut = _cut(project)
    reader = Reader(workflow if state.configured else workflow._replace(ignore_authors=IGNORE_AUTHORS), cut)
    if state.commit:
        stream = changes(project.repository, state.commit, project.prefix, since)
        reader.read(progress(stream), project.prefix)
        if not state.configured:
            workflow = detect(_tree(project, state.commit), detection())
    survey = reader.survey(workflow if state.configured else None)
    steps = [work.step for work in survey.work]
    found = infer(steps, workflow.ids, per_author)
    work = {each.commit: each for each in survey.work}
    recorded = _recorded(state.fold, workflow.aliases)
    fresh = [each for each in found.episodes if not _is_recorded(each, work, recorded)]
    found = found._replace(episodes=tuple(fresh))
    writer = _Writer(workflow, work)
    return Inference(
        rev=rev,
        commit=state.commit,
        workflow=workflow,
        configured=state.configured,
        survey=survey,
        doubts=doubts(survey.coverage, len(steps), len(seen(steps)), bool(cut)),
        proposal=found,
        focus=tuple(writer.focus(period) for period in found.periods),
        events=tuple(writer.revisit(episode) for episode in found.episodes),
        work=work,
        passed=reader.passed,
    )


def _is_recorded(episode: Episode, work: dict[str, Work], recorded: set[tuple[str, str]]) -> bool:
    names = (name for step in episode.steps for name in (step.commit, *work[step.commit].recorded))
    return any((name, episode.to) in recorded for name in names)


def _state(project: Project, rev: str) -> State:
    """Return the state at a revision; the index says the workflow where the tree of HEAD does not."""
    state = project.state(CommitRevision(rev))
    if not state.configured and rev == "HEAD" and project.repository.top is not None:
        staged = project.state(STAGED)
        if staged.configured:
            state = staged._replace(rev=rev, commit=state.commit, at=state.at)
    # A default workflow is not what the answer is read with.
    project.notes[:] = [note for note in project.notes if "default workflow" not in note]
    return state


def _tree(project: Project, commit: str) -> list[str]:
    """Return the paths that the project root owns in the tree of a commit."""
    asked = ["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit]
    said = project.repository.run([*asked, "--", project.prefix] if project.prefix else asked)
    paths = said.decode("utf-8", "surrogateescape").split("\0")[:-1]
    return [path for path in own(paths, project.prefix) if not path.startswith(f"{FOLDER}/")]


def unwritten(found: Inference, fold: Fold) -> list[Event]:
    """Return the proposed events that a fold lacks, so that writing twice adds nothing twice.

    A history that has grown, or is read with a configuration for the first time, may be decoded a little differently:
    only what comes after the last inferred event is new, and no focus after one that somebody has set.
    """
    events = [copy.event for copy in fold.chosen.values()]
    last = max((event.at for event in events if event.via == "infer"), default="")
    until = min((event.at for event in events if event.kind == "focus" and event.via != "infer"), default="~")
    focus = [event for event in found.focus if last < event.at < until]
    known = {*fold.chosen, *(event.id for event in focus)}
    revisits = [event for event in found.events if event.at > last and event.id not in fold.chosen]
    return [*focus, *(event._replace(during=event.during if event.during in known else None) for event in revisits)]


def _recorded(fold: Fold, aliases: dict[str, str]) -> set[tuple[str, str]]:
    """Return the commits and phases that somebody recorded a revisit or a note for; ids stand for commits too."""
    known = set()
    for copy in fold.chosen.values():
        event = copy.event
        if isinstance(event, Revisit | Note) and event.via != "infer":
            phase = event.to_phase if isinstance(event, Revisit) else event.phase
            known |= {(name, aliases.get(phase, phase)) for name in (event.id, event.commit) if name}
    return known


def _cut(project: Project) -> frozenset[str]:
    """Return the commits at which a shallow clone ends: they seem to bring the whole tree."""
    try:
        cut = frozenset((project.repository.common_dir / "shallow").read_text().split())
    except FileNotFoundError:
        return frozenset()
    if cut:
        project.notes.append("a shallow clone: `git fetch --unshallow` brings the rest of the history")
    return cut


class _Writer:
    """Turns a proposal into events."""

    def __init__(self, workflow: Workflow, work: dict[str, Work]) -> None:
        self.workflow = workflow
        self.work = work
        self.focuses: dict[tuple[str, str | None], Focus] = {}

    def actor(self, work: Work) -> str | None:
        return named_actor(work.name, work.email, self.workflow.capture.actor)

    def focus(self, period: Period) -> Focus:
        """Return the event that opens a focus period."""
        work = self.work[period.first.commit]
        at = utc(work.at)
        actor = self.actor(work) if period.person is not None else None
        identity = derived_id(at, f"infer focus {work.commit} {period.phase}".encode())
        event = Focus(identity, at, "infer", period.phase, actor)
        self.focuses[period.first.commit, period.person] = event
        return event

    def revisit(self, episode: Episode) -> Revisit:
        """Return the event of an episode; it names the first commit, and the paths of all."""
        work = self.work[episode.steps[0].commit]
        at = utc(work.at)
        paths = dict.fromkeys(path for step in episode.steps for path in self.work[step.commit].paths[episode.to])
        told = tuple(quoted(path.encode("utf-8", "surrogateescape")) for path in list(paths)[:MAX_PATHS])
        proposed = category(work.subject, subjects())
        if proposed not in self.workflow.categories:
            proposed = None
        return Revisit(
            id=derived_id(at, f"infer revisit {work.commit} {episode.to}".encode()),
            at=at,
            via="infer",
            actor=self.actor(work),
            from_phase=episode.period.phase,
            to_phase=episode.to,
            category=proposed,
            during=self.focuses[episode.period.first.commit, episode.period.person].id,
            paths=told,
            more_paths=len(paths) - len(told) or None,
            commit=work.commit,
            extra={"x-proposed": "category"} if proposed else None,
        )
