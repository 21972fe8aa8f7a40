"""The entry: focus and revisits proposed from the history of a revision.

An inference carries its confidence, with reasons to doubt it, and the files whose phase may be wrong.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from git_revisit.gitio import clone
from git_revisit.gitio.log import changed_paths
from git_revisit.infer.decode import propose
from git_revisit.infer.inferred import CommitWork, Inference, MisTag, Proposal, Together
from git_revisit.infer.inferred_events import focus_events, is_recorded, period_key, recorded_phases, revisit_events
from git_revisit.infer.short_patterns import IGNORE_AUTHORS, detect
from git_revisit.infer.signs import ENOUGH_SIGNS, importing, is_sign, share_with, worth_reading
from git_revisit.infer.survey import ReadHistory, Touched, path_tags, read_history, survey
from git_revisit.infer.tables import detection
from git_revisit.model.event_file import owned
from git_revisit.model.printable import percent, plural
from git_revisit.model.tagging import LOW_COVERAGE, tagged_share
from git_revisit.model.workflow import Workflow
from git_revisit.project.read import OpenProject, State
from git_revisit.project.revision import HEAD, STAGED, CommitRevision
from git_revisit.replay.fold import Fold
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
    surveyed = surveyed._replace(begun=surveyed.begun | dict.fromkeys(_before(project, state.commit, query.since), ""))
    steps = [each.step for each in surveyed.work]
    work = {each.commit: each for each in surveyed.work}
    proposed = _unrecorded(propose(steps, workflow.ids, query.per_author), work, state.fold, workflow)
    focus = focus_events(proposed.periods, work, workflow)
    focus_of = {period_key(period): event for period, event in zip(proposed.periods, focus, strict=True)}
    covered, signs = tagged_share(map(tag_of, tree)), _share_of_signs(project, history, tree)
    return Inference(
        rev=query.revision.label,
        commit=state.commit,
        workflow=workflow,
        configured=state.configured,
        survey=surveyed,
        coverage=covered,
        signs=signs,
        doubts=confidence_doubts(covered, signs, len(steps), bool(cut)),
        cautions=confidence_cautions(len(steps), len({phase for step in steps for phase in step.touched})),
        proposal=proposed,
        focus=focus,
        events=revisit_events(proposed.episodes, focus_of, surveyed, workflow),
        work=work,
        together=_together(workflow, surveyed.days),
        mis_tags=mis_tags(surveyed.work, proposed.in_focus),
    )


def _share_of_signs(project: OpenProject, history: ReadHistory, tree: Mapping[str, str]) -> float:
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


def _unrecorded(proposal: Proposal, work: Mapping[str, CommitWork], fold: Fold, workflow: Workflow) -> Proposal:
    """Return a proposal without the episodes for which somebody recorded a revisit or a note."""
    recorded = recorded_phases(fold, workflow.aliases)
    episodes = tuple(each for each in proposal.episodes if not is_recorded(each, work, recorded))
    return proposal._replace(episodes=episodes)


def _before(project: OpenProject, commit: str | None, since: str | None) -> list[str]:
    """Return the paths that a project had in a history before a time; none without a time."""
    if commit is None or since is None:
        return []
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


FEW_PHASES, FEW_COMMITS = 4, 20


def confidence_doubts(coverage: float | None, signs: float, steps: int, cut: bool) -> tuple[str, ...]:
    """Return the causes of a low confidence; none for a fair one.

    ``coverage`` is the share (0…1) of the countable files that belong to a phase, ``signs`` that of the commits with
    signs of model work, ``steps`` the number of commits that work on a phase. ``cut``: the history is incomplete.
    """
    reasons = ["the clone is shallow, so most of the history is missing"] if cut else []
    if not steps:
        return (*reasons, "no commit touches a path that belongs to a phase")
    if coverage is None or coverage < LOW_COVERAGE:
        reasons.append(f"{_percent(coverage or 0)} of the files belong to a phase; at least half should")
    if signs < ENOUGH_SIGNS:
        reasons.append(
            f"{_percent(signs)} of the commits show signs of model work (notebooks, training scripts, models,"
            " pipelines), so this may not be an ML project"
        )
    return tuple(reasons)


def confidence_cautions(steps: int, phases: int) -> tuple[str, ...]:
    """Return cautions that are no reason for a low confidence."""
    notes = []
    if 0 < steps < FEW_COMMITS:
        notes.append(f"only {plural(steps, 'commit')} to judge by")
    if 0 < phases < FEW_PHASES:
        notes.append(f"only {plural(phases, 'phase')} seen")
    return tuple(notes)


def _percent(share: float) -> str:
    return "under 1 %" if 0 < share < 0.01 else percent(share)


ENOUGH_TOUCHES = 5
OUT_OF_FOCUS = 0.9  # the share of the touches of such a file
ONE_FOCUS = 0.8  # the share of them that one phase in focus must have, to be named as the phase that fits


def mis_tags(work: Sequence[CommitWork], in_focus: Mapping[str, str]) -> tuple[MisTag, ...]:
    """Return the files that are likely mis-tagged, those with most touches first; ``in_focus`` is by commit."""
    touches: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for each in work:
        for phase, paths in each.paths.items():
            for path in paths:
                touches[path, phase][in_focus[each.commit]] += 1
    suspects = []
    for (path, phase), counts in touches.items():
        total = counts.total()
        focus, beside = counts.most_common(1)[0]
        outside = total - counts[phase]
        if total >= ENOUGH_TOUCHES and outside >= OUT_OF_FOCUS * total and beside >= ONE_FOCUS * total:
            suspects.append(MisTag(path, phase, focus, total, beside))
    return tuple(sorted(suspects, key=lambda each: (-each.touches, each.path)))
