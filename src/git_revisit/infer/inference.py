"""The entry: focus and revisits proposed from the history of a revision."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from git_revisit.gitio import clone
from git_revisit.gitio.log import changes
from git_revisit.infer.confidence import doubts, seen
from git_revisit.infer.decode import propose
from git_revisit.infer.detect import IGNORE_AUTHORS, detect
from git_revisit.infer.inferred import Inference
from git_revisit.infer.inferred_events import focus_events, is_recorded, period_key, recorded_phases, revisit_events
from git_revisit.infer.survey import Touched, read_history, survey
from git_revisit.infer.tables import detection
from git_revisit.model.roots import owned
from git_revisit.project.read import OpenProject, State
from git_revisit.project.revision import STAGED, CommitRevision


class InferQuery(NamedTuple):
    """A question for inference; ``since`` is a time in ISO 8601, ``per_author`` gives each person a focus."""

    rev: str = "HEAD"
    since: str | None = None
    per_author: bool = False


def infer_history(
    project: OpenProject, query: InferQuery, progress: Callable[[Iterable[Touched]], Iterable[Touched]] = iter
) -> Inference:
    """Infer focus and revisits from a history; ``progress`` gets every commit that is read.

    Raises RevisitError for what cannot be read.
    """
    project.commit(query.rev)  # refuses a range
    state = _state(project, query.rev)
    workflow = state.workflow
    cut = _cut(project)
    stream = progress(changes(project.repository, state.commit, project.prefix, query.since)) if state.commit else ()
    ignoring = workflow if state.configured else workflow._replace(ignore_authors=IGNORE_AUTHORS)
    history = read_history(stream, project.prefix, ignoring, cut)
    if state.commit and not state.configured:
        workflow = detect(_tree(project, state.commit), detection())
    surveyed = survey(history, workflow if state.configured else None)
    steps = [each.step for each in surveyed.work]
    work = {each.commit: each for each in surveyed.work}
    proposed = propose(steps, workflow.ids, query.per_author)
    recorded = recorded_phases(state.fold, workflow.aliases)
    fresh = tuple(each for each in proposed.episodes if not is_recorded(each, work, recorded))
    proposed = proposed._replace(episodes=fresh)
    focus = focus_events(proposed.periods, work, workflow)
    focus_of = {period_key(period): event for period, event in zip(proposed.periods, focus, strict=True)}
    return Inference(
        rev=query.rev,
        commit=state.commit,
        workflow=workflow,
        configured=state.configured,
        survey=surveyed,
        doubts=doubts(surveyed.coverage, len(steps), len(seen(steps)), bool(cut)),
        proposal=proposed,
        focus=focus,
        events=revisit_events(proposed.episodes, focus_of, work, workflow),
        work=work,
    )


def _state(project: OpenProject, rev: str) -> State:
    """Return the state at a revision, with the workflow of the index if the tree of HEAD has none."""
    project.needs_config = False
    state = project.state(CommitRevision(rev))
    if not state.configured and rev == "HEAD" and not project.repository.bare:
        staged = project.state(STAGED)
        if staged.configured:
            state = staged._replace(rev=rev, commit=state.commit, at=state.at)
    return state


def _tree(project: OpenProject, commit: str) -> list[str]:
    """Return the paths that the project root owns in the tree of a commit."""
    inside = [project.prefix] if project.prefix else []
    paths = [entry.path for entry in project.repository.trees.files(commit, *inside, recursive=True)]
    return owned(paths, project.prefix)


def _cut(project: OpenProject) -> frozenset[str]:
    """Return the commits at which a shallow clone ends; each seems to add the whole tree."""
    cut = clone.shallow(project.repository)
    if cut:
        project.notes.append("a shallow clone: `git fetch --unshallow` brings the rest of the history")
    return cut
