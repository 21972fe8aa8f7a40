"""The rule about work that the hook did not capture: touches of another phase that no event accounts for."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from git_revisit.audit.rules.facts import AuditFacts, Excuse, PhaseTouch
from git_revisit.audit.rules.rule import FROM_MESSAGE, Problem, Rule
from git_revisit.model.commits import Commit
from git_revisit.model.events import Note, Revisit, subject
from git_revisit.model.findings import INFO, WARNING
from git_revisit.model.workflow import Workflow
from git_revisit.replay.fold import Fold


def events_by_commit(fold: Fold, workflow: Workflow) -> dict[tuple[str, str], list[Revisit | Note]]:
    """Return the effective revisits and notes that name a commit, by its id and the present id of their phase."""
    aliases = workflow.aliases
    by_commit: dict[tuple[str, str], list[Revisit | Note]] = {}
    events: list[Revisit | Note] = [*fold.revisits.values(), *fold.notes.values()]
    for event in events:
        phase = subject(event)
        if event.commit and phase:
            by_commit.setdefault((event.commit, aliases.get(phase, phase)), []).append(event)
    return by_commit


def is_named(
    touch: PhaseTouch, commits: Sequence[Commit], named: Container[tuple[str, str]], workflow: Workflow
) -> bool:
    """Whether an effective revisit or note of the log names the commit and the phase of a touch."""
    return (commits[touch.number].id, workflow.aliases.get(touch.phase, touch.phase)) in named


def _uncaptured(facts: AuditFacts) -> Iterator[Problem]:
    """Find touches that no event accounts for; those of commits that run no hook are info."""
    for touch in facts.touches or ():
        paths = ", ".join(touch.shown[:3]) + (f" and {len(touch.paths) - 3} more" if len(touch.paths) > 3 else "")
        focus = f"the focus was {touch.focus}" if touch.focus else "no phase was in focus"
        what = f"touched {touch.phase} ({paths}) while {focus}"
        excuse = facts.excuses.get(touch.number)
        if excuse:
            yield Problem(f"{what}; {_cause(excuse)}", touch.number, touch.paths[0], severity=INFO)
            continue
        if facts.message_answers.get(touch.number) and touch.focus:
            yield Problem(f"{what}; {FROM_MESSAGE}", touch.number, touch.paths[0])
            continue
        commit = facts.commits[touch.number].id[:12]
        note = f"`git revisit note {touch.phase} --for-commit {commit}`"
        record = f'`git revisit record {touch.phase} --from {touch.focus} --for-commit {commit} -m "REASON"`'
        fix = f"{record}, or if it was not a revisit: {note}" if touch.focus else f"note it with {note}"
        yield Problem(f"{what}; {fix}", touch.number, touch.paths[0])


def _cause(excuse: Excuse) -> str:
    """Return the reason why no hook ran, in words."""
    other = (excuse.other or "")[:12]
    return {
        "cherry-picked": "its message says that it was cherry-picked, which runs no hook",
        "repeats": f"it repeats the change of {other}, which runs no hook",
        "reverts": f"it reverts {other}, which runs no hook",
        "reverts merge": f"it reverts the merge {other}, which runs no hook",
        "reverts several": f"it reverts {other} and others, for which the hook records nothing",
    }[excuse.kind]


RULES = (Rule("uncaptured", WARNING, _uncaptured, ("touches",)),)
