"""The focus: which phase is in focus, for whom."""

from collections.abc import Iterable
from typing import NamedTuple

from git_revisit.model.event_yaml import seconds
from git_revisit.model.events import Focus, Workflow, person
from git_revisit.replay.fold import in_order

DAY = 24 * 60 * 60


class CurrentFocus(NamedTuple):
    """The focus event in force, with its phase mapped through aliases, and the events ignored as dated ahead."""

    event: Focus | None
    phase: str | None
    ahead: tuple[Focus, ...]


def current(focuses: Iterable[Focus], workflow: Workflow, actor: str | None, now: int) -> CurrentFocus:
    """Return the focus of a person, else the project's latest.

    ``now`` in Unix seconds is the committer date of what is read; a focus event dated over a day after it is ignored.
    """
    ordered = in_order(focuses)
    ahead = tuple(event for event in ordered if seconds(event.at) > now + DAY)
    usable = [event for event in ordered if seconds(event.at) <= now + DAY]
    own = (
        [event for event in usable if person(event.actor) == person(actor)] if workflow.capture.scope == "actor" else []
    )
    event = next(reversed(own or usable), None)
    phase = workflow.aliases.get(event.phase, event.phase) if event else None
    return CurrentFocus(event, phase, ahead)
