"""Commits that bypassed the hook, as with ``git commit --no-verify``: the next commit mentions them once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from copy import copy
from itertools import tee

from git_revisit.gitio.repository import Repository
from git_revisit.hook.behind import IndexedEvents, steps
from git_revisit.hook.changes import Root
from git_revisit.hook.moment import CommitMoment
from git_revisit.hook.recall import reflog
from git_revisit.model.workflow import Workflow
from git_revisit.replay.episodes import continuing, unanswered

MOST_COMMITS = 200  # commits that are looked at


def bypassed_line(
    moment: CommitMoment, root: Root, workflow: Workflow, phase_of: Callable[[str], str | None], focus: str | None
) -> str | None:
    """Return a line about the author's commits since the hook last spoke, if they touched phases without an event.

    If the hook saw every commit, nothing more is read.
    """
    place, author, seen = moment.place, moment.author_email, moment.memory.mentioned
    made = _made_since(place, seen)
    if not made or focus is None:
        return None
    others = {phase for phase in workflow.ids if phase != focus}
    events = IndexedEvents(place.top, root.prefix, {})
    commits: list[tuple[str, tuple[str, ...]]] = []
    with closing(steps(moment, root, workflow, phase_of, others, {})) as walk:
        (behind,) = tee(walk, 1)  # a copy of it goes on from here, and reads no commit twice
        for number, (commit, step) in enumerate(behind):
            if commit == seen or number > MOST_COMMITS:
                break
            if commit not in made or step.merge or step.author != author:
                continue
            answered = step.explained | events.naming(commit, workflow) if step.phases & others else step.explained
            touched = sorted(step.phases & others, key=workflow.ids.index)
            left = unanswered(touched, [focus], answered, [])
            continued = continuing(left, author, (each for _, each in copy(behind)))
            if open_phases := unanswered(left, [], [], continued):
                commits.append((commit, open_phases))
    return _shown(commits)


def _shown(commits: list[tuple[str, tuple[str, ...]]]) -> str | None:
    if not commits:
        return None
    commit, phases = commits[0]
    if len(commits) > 1:
        return (
            f"git-revisit: {len(commits)} commits touched other phases and are not recorded; to account for them: "
            f"git revisit review {commits[-1][0][:10]}~..HEAD"
        )
    return (
        f"git-revisit: {commit[:10]} touched {', '.join(phases)} and is not recorded; to record it: "
        f'git revisit record {phases[0]} --for-commit {commit[:10]} -m "REASON"'
    )


def _made_since(place: Repository, seen: str | None) -> set[str]:
    """Return the commits that were made here since the commit ``seen``; none if that is not known.

    The one on top of ``seen`` is left out: the hook saw it.
    """
    made: set[str] = set()
    for row in reversed(reflog(place)):
        head, _, action = row.partition(b"\t")
        old, new = (word.decode() for word in head.split(b" ")[:2])
        if new == seen:
            return made
        if old != seen and action.startswith(b"commit") and not action.startswith(b"commit (merge)"):
            made.add(new)
    return set()
