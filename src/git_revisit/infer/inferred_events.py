"""Events from a proposal: one focus event for each period, one revisit for each episode that nobody recorded.

The category of a revisit is guessed from the subject of its commit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from git_revisit.infer.inferred import (
    AGAIN,
    EXTENT,
    FILES,
    IN_PASSING,
    MOSTLY,
    NEW_FILES,
    CommitWork,
    Inference,
    InferredEpisode,
    InferredPeriod,
    Survey,
)
from git_revisit.infer.tables import subjects
from git_revisit.model.commits import named_actor
from git_revisit.model.event_file import quoted
from git_revisit.model.event_yaml import utc
from git_revisit.model.events import GUESS, MAX_PATHS, Focus, Note, Revisit
from git_revisit.model.workflow import Workflow
from git_revisit.record.ids import derived_id
from git_revisit.replay.fold import Fold

SubjectRules = Sequence[tuple[str, Callable[[str], object]]]


def category_of_subject(subject: str, rules: SubjectRules) -> str | None:
    """Return the category of the first rule that finds one of its words in a subject."""
    return next((name for name, finds in rules if finds(subject)), None)


def category_guess(subject: str, workflow: Workflow, rules: SubjectRules) -> str | None:
    """Return the category that a subject suggests, if the workflow has it or one that refines it."""
    guess = category_of_subject(subject, rules)
    families = {each.partition(":")[0] for each in workflow.categories}
    return guess if guess is not None and (workflow.has_category(guess) or guess in families) else None


PeriodKey = tuple[str, str | None]  # the first commit, and the person whose focus it is


def focus_events(
    periods: Sequence[InferredPeriod], work: Mapping[str, CommitWork], workflow: Workflow
) -> tuple[Focus, ...]:
    """Return the event that opens each focus period, with the date of its first commit."""
    return tuple(_focus_event(period, work[period.first.commit], workflow) for period in periods)


def _focus_event(period: InferredPeriod, work: CommitWork, workflow: Workflow) -> Focus:
    at = utc(work.at)
    identity = derived_id(at, f"infer focus {work.commit} {period.phase}".encode())
    actor = _actor(work, workflow) if period.person is not None else None
    return Focus(id=identity, at=at, via="infer", phase=period.phase, actor=actor)


def revisit_events(
    episodes: Sequence[InferredEpisode],
    focus_of: Mapping[PeriodKey, Focus],
    surveyed: Survey,
    workflow: Workflow,
) -> tuple[Revisit, ...]:
    """Return the event of each episode."""
    works = {each.commit: each for each in surveyed.work}
    return tuple(
        _revisit_event(each, focus_of[period_key(each.period)], works, surveyed.begun, workflow) for each in episodes
    )


def period_key(period: InferredPeriod) -> PeriodKey:
    """Return the key of a period of a proposal."""
    return period.first.commit, period.person


def _revisit_event(
    episode: InferredEpisode,
    focus: Focus,
    works: Mapping[str, CommitWork],
    begun: Mapping[str, str],
    workflow: Workflow,
) -> Revisit:
    """Return the event of an episode; it names the first commit, and the paths of all.

    Its extra keys tell whether the files existed before, and whether the commits were mostly about the phase.
    """
    work = works[episode.steps[0].commit]
    at = utc(work.at)
    paths = dict.fromkeys(path for step in episode.steps for path in works[step.commit].paths[episode.to])
    listed = tuple(quoted(path.encode("utf-8", "surrogateescape")) for path in list(paths)[:MAX_PATHS])
    guess = category_guess(work.subject, workflow, subjects())
    new = {begun[path] for path in paths} <= {step.commit for step in episode.steps}
    extra = {FILES: NEW_FILES if new else AGAIN, EXTENT: IN_PASSING if episode.in_passing else MOSTLY}
    return Revisit(
        id=derived_id(at, f"infer revisit {work.commit} {episode.to}".encode()),
        at=at,
        via="infer",
        actor=_actor(work, workflow),
        from_phase=episode.period.phase,
        to_phase=episode.to,
        during=focus.id,
        paths=listed,
        more_paths=len(paths) - len(listed) or None,
        commit=work.commit,
        extra={GUESS: guess, **extra} if guess else extra,
    )


def _actor(work: CommitWork, workflow: Workflow) -> str | None:
    return named_actor(work.name, work.email, workflow.capture.actor)


def recorded_phases(fold: Fold, aliases: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    """Return the phases for which somebody recorded a revisit or a note.

    They are by the id of the event, and by the commit that it explains.
    """
    recorded: set[tuple[str, str]] = set()
    for copy in fold.chosen.values():
        event = copy.event
        if isinstance(event, Revisit | Note) and event.via != "infer":
            phase = event.to_phase if isinstance(event, Revisit) else event.phase
            recorded |= {(name, aliases.get(phase, phase)) for name in (event.id, event.commit) if name}
    return frozenset(recorded)


def is_recorded(episode: InferredEpisode, work: Mapping[str, CommitWork], recorded: frozenset[tuple[str, str]]) -> bool:
    """Whether somebody recorded a revisit or a note for an episode: for one of its commits, or in one."""
    names = (name for step in episode.steps for name in (step.commit, *work[step.commit].recorded))
    return any((name, episode.to) in recorded for name in names)


def unwritten(inference: Inference, fold: Fold) -> list[Focus | Revisit]:
    """Return the proposed events that a fold lacks, so that writing twice adds nothing twice.

    A history that has grown, or is read with a configuration for the first time, may be decoded a little differently.
    So only events after the last inferred one are new, and no focus after one that a person set.
    """
    events = [copy.event for copy in fold.chosen.values()]
    last = max((event.at for event in events if event.via == "infer"), default="")
    until = min((event.at for event in events if isinstance(event, Focus) and event.via != "infer"), default="~")
    focus = [event for event in inference.focus if last < event.at < until]
    known = {*fold.chosen, *(event.id for event in focus)}
    revisits = [event for event in inference.events if event.at > last and event.id not in fold.chosen]
    return [*focus, *(event._replace(during=event.during if event.during in known else None) for event in revisits)]
