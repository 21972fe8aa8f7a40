"""Events from reasons in commit messages: derived from commit, target and text, so that two clones write the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from git_revisit.errors import Refused
from git_revisit.model.events import Amend, Event, Revisit
from git_revisit.model.message_reasons import MessageReasons
from git_revisit.model.workflow import Workflow
from git_revisit.prompt.questions import Answer
from git_revisit.record.answers import Answered, Context, events_for_commit
from git_revisit.record.corrections import RecordedLog, Stamp, not_a_revisit
from git_revisit.record.ids import derived_id

VIA = "message"


class MessageSource(NamedTuple):
    """The commit of a message: its id, its committer date as an event's ``at``, its author as events name it."""

    commit: str
    at: str
    actor: str | None

    def id_of(self, target: str, reasons: MessageReasons, part: str = "") -> str:
        """Return the id of the event that a message makes about a target: an event, or a phase of the commit."""
        text = "\0".join(
            [VIA, self.commit, target, reasons.reason or "", reasons.category or "", reasons.verdict or "", part]
        )
        return derived_id(self.at, text.encode("utf-8", "surrogateescape"))


def checked(reasons: MessageReasons, workflow: Workflow) -> MessageReasons:
    """Return an answer without a category that the workflow rejects, which becomes a problem."""
    try:
        workflow.check_category(reasons.category, reasons.reason)
    except Refused as error:
        return reasons._replace(category=None, problems=(*reasons.problems, f"{error.message}: {error.remedy}"))
    return reasons


def explaining(log: RecordedLog, event: Revisit, reasons: MessageReasons, source: MessageSource) -> tuple[Event, ...]:
    """Return the corrections of a revisit that a message makes; they change nothing that the log already has."""
    if event.explained:
        return ()
    if reasons.verdict == "neither":
        parts = [source.id_of(event.id, reasons, part) for part in ("retract", "note")]
        stamps = [Stamp(id_, source.at, source.actor, VIA) for id_ in parts]
        return not_a_revisit(log, stamps, event, reasons.reason, source.commit)
    changes = {
        "category": reasons.category if event.category is None else None,
        "reason": reasons.reason,
        "planned": True if reasons.verdict == "planned" and event.planned is None else None,
    }
    given = {key: value for key, value in changes.items() if value is not None}
    if not given:
        return ()
    return (
        Amend(
            id=source.id_of(event.id, reasons), at=source.at, via=VIA, target=event.id, set=given, actor=source.actor
        ),
    )


def accounting(
    touch: tuple[str, Sequence[bytes]], focus: tuple[str, str | None], reasons: MessageReasons, source: MessageSource
) -> list[Answered]:
    """Return the events that a message makes for a touch that nothing captured.

    ``touch`` is the phase and its paths, ``focus`` the phase in focus and its focus event.
    """
    phase, paths = touch
    answer = Answer(reasons.verdict or "revisit", reasons.category, reasons.reason)
    context = Context(source.at, source.actor, *focus, VIA, source.commit)
    ids = [source.id_of(phase, reasons, part) for part in ("", "note", "more")]
    return events_for_commit(answer, phase, paths, context, ids)
