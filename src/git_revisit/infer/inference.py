"""The entry: focus and revisits proposed from the history of a revision."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from git_revisit.gitio import clone
from git_revisit.gitio.log import changed_paths
from git_revisit.infer.confidence import cautions, doubts, seen
from git_revisit.infer.decode import propose
from git_revisit.infer.detect import IGNORE_AUTHORS, detect
from git_revisit.infer.inferred import Inference, Together
from git_revisit.infer.inferred_events import focus_events, is_recorded, period_key, recorded_phases, revisit_events
from git_revisit.infer.mis_tags import mis_tags
from git_revisit.infer.signs import ENOUGH_SIGNS, importing, is_sign, share_with, worth_reading
from git_revisit.infer.survey import ReadHistory, Touched, path_tags, read_history, survey
from git_revisit.infer.tables import detection
from git_revisit.model.event_file import owned
from git_revisit.model.tagging import coverage
from git_revisit.model.workflow import Workflow
from git_revisit.project.read import OpenProject, State
from git_revisit.project.revision import HEAD, STAGED, CommitRevision
from git_revisit.replay.matrix import cell_rows
from git_revisit.replay.measures import ActiveDays, measure_named, tally_of_days


class InferQuery(NamedTuple):
    """A question for inference; ``since`` is a time in ISO 8601.

    With ``per_author`` each person has a focus, without it the project has one; None chooses by the history.
    """

    revision: CommitRevision = HEAD
    since: str | None = None
    per_author: bool | None = None


def infer_history(
    project: OpenProject, query: InferQuery, progress: Callable[[Iterable[Touched]], Iterable[Touched]] = iter
) -> Inference:
    """Infer focus and revisits from a history; ``progress`` gets every commit that is read.

    Raises RevisitError for what cannot be read.
    """
    state = _state(project, query.revision)
    workflow = state.workflow
    cut = _cut(project)
    commits = changed_paths(project.repository, state.commit, project.prefix, query.since) if state.commit else None
    ignoring = workflow if state.configured else workflow._replace(ignore_authors=IGNORE_AUTHORS)
    history = read_history(progress(commits) if commits else (), project.prefix, ignoring, cut)
    tree = _tree(project, state.commit)
    tag_of = path_tags(history, list(tree), workflow if state.configured else None)
    if state.commit and not state.configured:
        workflow = detect(tree, detection())
    surveyed = survey(history, tag_of)
    if query.since and state.commit:
        surveyed = surveyed._replace(
            begun=surveyed.begun | dict.fromkeys(_before(project, state.commit, query.since), "")
        )
    steps = [each.step for each in surveyed.work]
    work = {each.commit: each for each in surveyed.work}
    proposed = propose(steps, workflow.ids, query.per_author)
    recorded = recorded_phases(state.fold, workflow.aliases)
    fresh = tuple(each for each in proposed.episodes if not is_recorded(each, work, recorded))
    proposed = proposed._replace(episodes=fresh)
    focus = focus_events(proposed.periods, work, workflow)
    focus_of = {period_key(period): event for period, event in zip(proposed.periods, focus, strict=True)}
    covered, signs = coverage(map(tag_of, tree)), _signs(project, history, tree)
    return Inference(
        rev=query.revision.label,
        commit=state.commit,
        workflow=workflow,
        configured=state.configured,
        survey=surveyed,
        coverage=covered,
        signs=signs,
        doubts=doubts(covered, signs, len(steps), bool(cut)),
        cautions=cautions(len(steps), len(seen(steps))),
        proposal=proposed,
        focus=focus,
        events=revisit_events(proposed.episodes, focus_of, surveyed, workflow),
        work=work,
        together=_together(workflow, surveyed.days),
        mis_tags=mis_tags(surveyed.work, proposed.in_focus),
    )


def _signs(project: OpenProject, history: ReadHistory, tree: Mapping[str, str]) -> float:
    """Return the share of the commits that show signs of model work: by names, else by a bounded look at imports.

    The look reads blobs, so it is left out in a partial clone.
    """
    commits = [numbers for _, numbers in history.commits]
    named = {number for number, path in enumerate(history.paths) if is_sign(path)}
    share = share_with(commits, named)
    if share >= ENOUGH_SIGNS or clone.promisor(project.repository):
        return share
    blobs = {tree[path]: path for path in worth_reading(tree)}
    sources = {
        blobs[each.id]: each.data for each in project.repository.objects.read(list(blobs)) if each.kind == "blob"
    }
    using = importing(sources)
    return share_with(commits, {*named, *(number for number, path in enumerate(history.paths) if path in using)})


def _together(workflow: Workflow, days: ActiveDays) -> Together:
    """Return the overlap in time of the phases that have active days."""
    tally = tally_of_days(days, workflow.ids)
    return Together(tally.phases, cell_rows(tally, measure_named("together")))


def _before(project: OpenProject, commit: str, since: str) -> list[str]:
    """Return the paths that a project had before a time."""
    latest = project.repository.run(["rev-list", "-1", f"--before={since}", commit]).decode().strip()
    return list(_tree(project, latest)) if latest else []


def _state(project: OpenProject, revision: CommitRevision) -> State:
    """Return the state at a revision, with the workflow of the index if the tree of HEAD has none."""
    project.needs_config = False
    state = project.state(revision)
    if not state.configured and revision == HEAD and not project.repository.bare:
        staged = project.state(STAGED)
        if staged.configured:
            state = staged._replace(rev=revision.label, commit=state.commit, at=state.at)
    return state


def _tree(project: OpenProject, commit: str | None) -> dict[str, str]:
    """Return the paths that the project root owns in the tree of a commit, each with its blob."""
    if commit is None:
        return {}
    inside = [project.prefix] if project.prefix else []
    blobs = {entry.path: entry.id for entry in project.repository.trees.files(commit, *inside, recursive=True)}
    return {path: blobs[f"{project.prefix}{path}"] for path in owned(list(blobs), project.prefix)}


def _cut(project: OpenProject) -> frozenset[str]:
    """Return the commits at which a shallow clone ends; each of them appears to add the whole tree."""
    cut = clone.shallow(project.repository)
    if cut:
        project.notes.append("a shallow clone: `git fetch --unshallow` brings the rest of the history")
    return cut
