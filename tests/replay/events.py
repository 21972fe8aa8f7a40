"""Short literal events for tests of the replay."""

from typing import Any

from git_revisit.model.events import Amend, Focus, Note, Retract, Revisit
from git_revisit.model.workflow import Phase, Workflow
from git_revisit.replay.fold import Fold

WORKFLOW = Workflow(
    (
        Phase("data", "Data", ("prep",), ("features/",)),
        Phase("model", "Model", (), ("models/",)),
        Phase("serve", "Serve"),
    )
)


def at(day: int) -> str:
    """Return the morning of a day of November 2026."""
    return f"2026-11-{day:02}T07:51:00Z"


def revisit(identity: str, start: str = "model", end: str = "data", day: int = 1, **fields: Any) -> Revisit:
    return Revisit(id=identity, at=at(day), via=fields.pop("via", "hook"), from_phase=start, to_phase=end, **fields)


def focus(identity: str, phase: str, day: int = 1, actor: str | None = None) -> Focus:
    return Focus(id=identity, at=at(day), via="hook", phase=phase, actor=actor)


def amend(identity: str, target: str, day: int = 2, **changes: Any) -> Amend:
    renamed = {{"start": "from", "end": "to"}.get(key, key): value for key, value in changes.items()}
    return Amend(id=identity, at=at(day), via="command", target=target, set=renamed)


def retract(identity: str, target: str, day: int = 3) -> Retract:
    return Retract(id=identity, at=at(day), via="command", target=target)


def note(identity: str, phase: str = "data", day: int = 1) -> Note:
    return Note(id=identity, at=at(day), via="hook", phase=phase)


def fold_of(*events: Any, **options: Any) -> Fold:
    """Return the fold of events, each in a file named for its id."""
    fold = Fold(**options)
    for event in events:
        fold.put(event.id, event)
    return fold
