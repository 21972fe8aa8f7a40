"""The rule about what slipped past the hook: touches of another phase that nothing in the log accounts for."""

from collections.abc import Iterable, Sequence

from git_revisit.audit.rules.values import Touch
from git_revisit.model.commits import Commit
from git_revisit.model.events import Note, Revisit, subject
from git_revisit.model.findings import Finding
from git_revisit.model.workflow import Workflow
from git_revisit.replay.fold import Fold

PICKED = b"(cherry picked from commit"


def unexplained(touches: Iterable[Touch], nodes: Sequence[Commit], fold: Fold, workflow: Workflow) -> list[Touch]:
    """Return the touches that no effective revisit or note of the log names by its ``commit``."""
    named = set()
    answers: list[Revisit | Note] = [*fold.revisits.values(), *fold.notes.values()]
    for event in answers:
        if event.commit:
            phases = {subject(event), subject(event.mapped(workflow.aliases))}
            named |= {(event.commit, phase) for phase in phases}
    aliases = workflow.aliases
    return [
        touch
        for touch in touches
        if not {(nodes[touch.number].id, phase) for phase in (touch.phase, aliases.get(touch.phase, touch.phase))}
        & named
    ]


def finding(touch: Touch, node: Commit, excuse: str) -> Finding:
    """Return the finding for a touch; ``excuse`` says why no hook ran, where that is known."""
    paths = ", ".join(touch.shown[:3]) + (f" and {len(touch.paths) - 3} more" if len(touch.paths) > 3 else "")
    focus = f"the focus was {touch.focus}" if touch.focus else "no phase was in focus"
    said = f"touched {touch.phase} ({paths}) while {focus}"
    if excuse:
        return Finding("uncaptured", "info", f"{said}; {excuse}", node.id, touch.shown[0], None)
    short = node.id[:12]
    start = f" --from {touch.focus or 'PHASE'}"
    way = f'`git revisit record {touch.phase}{start} --for-commit {short} -m "REASON"`'
    other = f"`git revisit note {touch.phase} --for-commit {short}`"
    return Finding("uncaptured", "warning", f"{said}; {way}, or {other}", node.id, touch.shown[0], None)
