"""Requests of a person as events, or as a refusal: set the focus, record, note, amend, retract, explain."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from git_revisit.errors import Refused, UsageError
from git_revisit.model.event_yaml import seconds
from git_revisit.model.events import Amend, AnyEvent, Event, Focus, Note, Retract, Revisit
from git_revisit.model.typed_text import check_phase, check_reason
from git_revisit.model.workflow import Workflow
from git_revisit.replay.focus import CurrentFocus, current
from git_revisit.replay.fold import Fold

T = TypeVar("T")


class RecordedLog(NamedTuple):
    """The log that a request refers to: the events of the index, and its workflow."""

    fold: Fold
    workflow: Workflow


class Stamp(NamedTuple):
    """The first fields of a new event: its id, its time, how it was recorded, and who recorded it.

    ``afterwards``: the time is that of earlier work, and the focus at that time counts. ``agent`` is the
    program that answers, if no person does.
    """

    id: str
    at: str
    actor: str | None
    via: str = "command"
    afterwards: bool = False
    agent: str | None = None

    def fields(self) -> dict[str, Any]:
        """Return the fields that all kinds of events have."""
        return {"id": self.id, "at": self.at, "actor": self.actor, "via": self.via}


def find_event(log: RecordedLog, prefix: str, *kinds: type[AnyEvent]) -> AnyEvent:
    """Return the one event of some kinds whose id starts with a prefix; refuses none and several."""
    events = {id_: copy.event for id_, copy in log.fold.chosen.items() if isinstance(copy.event, kinds)}
    wanted = " or ".join(kind.__name__.lower() for kind in kinds)
    return one_by_id(prefix, events, wanted, "git revisit log --every-kind")


def one_by_id(prefix: str, known: Mapping[str, T], wanted: str, listing: str) -> T:
    """Return the one value whose id starts with a prefix; refuses none and several.

    ``wanted`` names the value in messages, ``listing`` is the command that lists the ids.
    """
    matching = sorted(id_ for id_ in known if id_.startswith(prefix.upper()))
    if len(matching) == 1 and prefix:
        return known[matching[0]]
    if not matching:
        raise Refused(f"no {wanted} has an id that starts with {prefix!r}", f"to list the ids: {listing}")
    several = ", ".join(matching[:4])
    raise Refused(f"{len(matching)} events have an id that starts with {prefix!r}: {several}", "give more of the id")


def known_phase(workflow: Workflow, name: str) -> str:
    """Return the present id of a phase, given by its id, an alias or an unambiguous prefix; refuses any other name."""
    return check_phase(name, workflow.ids, workflow.aliases)


def focus_at(log: RecordedLog, actor: str | None, at: int, afterwards: bool = False) -> CurrentFocus:
    """Return the focus of a person at a time in Unix seconds; ``afterwards`` leaves out the later focus events."""
    events = [event for event in log.fold.focuses.values() if not afterwards or seconds(event.at) <= at]
    return current(events, log.workflow, actor, at)


def set_focus(log: RecordedLog, stamp: Stamp, phase: str, reason: str | None) -> Focus:
    """Return the event that sets the focus."""
    check_reason(reason)
    return Focus(**stamp.fields(), phase=known_phase(log.workflow, phase), reason=reason)


def record_revisit(
    log: RecordedLog,
    stamp: Stamp,
    phase: str,
    start: str | None = None,
    category: str | None = None,
    reason: str | None = None,
    planned: bool = False,
    links: tuple[str, ...] = (),
    commit: str | None = None,
) -> Revisit:
    """Return a revisit of a phase, from the phase in focus or from ``start``."""
    check_reason(reason)
    focus = focus_at(log, stamp.actor, seconds(stamp.at), stamp.afterwards)
    from_phase = known_phase(log.workflow, start) if start else focus.phase
    if from_phase is None:
        raise Refused("no phase is in focus", "choose one with `git revisit focus`, or name it with --from")
    to_phase = known_phase(log.workflow, phase)
    if to_phase == from_phase:
        raise Refused(
            f"{to_phase} is the main phase, and work in it is not a revisit", "name another phase, or use --from"
        )
    log.workflow.check_category(category, reason)
    return Revisit(
        **stamp.fields(),
        from_phase=from_phase,
        to_phase=to_phase,
        category=category,
        reason=reason,
        planned=True if planned else None,
        during=focus.event.id if focus.event and focus.phase == from_phase else None,
        links=links or None,
        agent=stamp.agent if reason or category else None,
        commit=commit,
    )


def note_touch(
    log: RecordedLog, stamp: Stamp, phase: str, reason: str | None = None, commit: str | None = None
) -> Note:
    """Return a note that a touch of a phase was not a revisit."""
    check_reason(reason)
    focus = focus_at(log, stamp.actor, seconds(stamp.at), stamp.afterwards)
    return Note(
        **stamp.fields(),
        phase=known_phase(log.workflow, phase),
        reason=reason,
        during=focus.event.id if focus.event else None,
        agent=stamp.agent if reason else None,
        commit=commit,
    )


def amend_revisit(log: RecordedLog, stamp: Stamp, target: Revisit, changes: Mapping[str, Any]) -> Amend:
    """Return the amendment of a revisit; ``changes`` maps the keys of the file to new values, None for no change."""
    given = {key: value for key, value in changes.items() if value is not None}
    if not given:
        raise UsageError("nothing to correct", "give -m, --category, --from, --to, --planned or --link")
    check_reason(given.get("reason"))
    for key in ("from", "to"):
        if key in given:
            given[key] = known_phase(log.workflow, given[key])
    if log.fold.is_retracted(target.id):
        past = target.mapped(log.workflow.aliases)
        again = f"git revisit record {past.to_phase} --from {past.from_phase}"
        raise Refused(f"{target.id} is retracted", f"to record the revisit again: {again}")
    before = log.fold.revisits.get(target.id, target).mapped(log.workflow.aliases)
    if given.keys() & {"from", "to"} and given.get("from", before.from_phase) == given.get("to", before.to_phase):
        way_out = f"if it was not a revisit: git revisit retract {target.id} -m mistake"
        raise Refused(f"{target.id} would lead from a phase to itself", way_out)
    if "category" in given:
        log.workflow.check_category(given["category"], given.get("reason", before.reason))
    if stamp.agent and given.keys() & {"reason", "category"}:
        given["agent"] = stamp.agent
    return Amend(**stamp.fields(), target=target.id, set=given)


def explain_revisit(
    log: RecordedLog, stamp: Stamp, target: Revisit, reason: str | None, category: str | None = None
) -> Amend:
    """Return the amendment that gives a revisit its reason, its category, or both."""
    return amend_revisit(log, stamp, target, {"reason": reason, "category": category})


def not_a_revisit(
    log: RecordedLog, stamps: Sequence[Stamp], target: Revisit, reason: str | None, commit: str | None
) -> tuple[Retract, Note]:
    """Return the withdrawal of an event that was not a revisit, and the note that explains its touch instead.

    ``commit`` is the one that brought the revisit; it counts if the revisit names none itself.
    """
    before = log.fold.revisits.get(target.id, target)
    note = Note(
        **stamps[1].fields(),
        phase=log.workflow.aliases.get(before.to_phase, before.to_phase),
        reason=reason,
        during=before.during,
        paths=before.paths,
        more_paths=before.more_paths,
        commit=before.commit or commit,
    )
    return retract_event(log, stamps[0], target, reason or "not a revisit"), note


def retract_event(log: RecordedLog, stamp: Stamp, target: Event, reason: str) -> Retract:
    """Return the withdrawal of a revisit, note or amendment."""
    check_reason(reason)
    if log.fold.is_retracted(target.id):
        raise Refused(f"{target.id} is already retracted", "see `git revisit log --every-kind`")
    return Retract(**stamp.fields(), target=target.id, reason=reason)
