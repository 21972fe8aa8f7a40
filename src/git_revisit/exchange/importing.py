"""``import``: a spreadsheet or an archive in, events to stage out; all of it or nothing."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import NamedTuple

from git_revisit.errors import DataError, EventInvalid
from git_revisit.exchange.event_archive import Archived, read_json
from git_revisit.exchange.sheet import Row, read_sheet
from git_revisit.model.event_file import path_of
from git_revisit.model.event_yaml import encode
from git_revisit.model.events import Event, Focus, Revisit
from git_revisit.model.people import person
from git_revisit.model.workflow import Workflow
from git_revisit.record.ids import derived_id


class ImportQuery(NamedTuple):
    """How to read a file: columns by field, the format of dates, the actor of rows that name none."""

    columns: Mapping[str, str] = {}
    date_format: str | None = None
    actor: str | None = None


class Imported(NamedTuple):
    """The events of a file that the log lacks, with their paths; ``known`` counts those that it has."""

    fresh: tuple[Archived, ...]
    known: int


def read_import(
    name: str, data: bytes, query: ImportQuery, workflow: Workflow, known: Mapping[str, Event], focuses: Iterable[Focus]
) -> Imported:
    """Return what a file would add to a log that has the events ``known``, by id.

    ``name`` decides between an archive (.json) and a spreadsheet. ``focuses`` are the focus events of the log: a
    revisit belongs to the latest one of its actor. Raises DataError with every bad row; nothing is partly imported.
    """
    if name.lower().endswith(".json"):
        events = read_json(data)
    else:
        sheet = read_sheet(data, workflow, query.columns, query.date_format)
        sheet.check()
        events = _events(sheet.rows, query.actor, workflow, focuses)
    unique = {each.event.id: each for each in events}
    conflicts = sorted(identity for identity, each in unique.items() if known.get(identity, each.event) != each.event)
    if conflicts:
        raise DataError(
            f"{len(conflicts)} events are in the log with another content: {', '.join(conflicts[:3])}",
            "correct them with git revisit amend instead",
        )
    return Imported(tuple(each for identity, each in unique.items() if identity not in known), _known(unique, known))


def _known(unique: Container[str], known: Iterable[str]) -> int:
    return sum(identity in unique for identity in known)


def _events(rows: Iterable[Row], actor: str | None, workflow: Workflow, focuses: Iterable[Focus]) -> list[Archived]:
    """Return the events of rows; ids derive from the content, so the same row is the same event."""
    made: list[tuple[Row, Focus | Revisit]] = []
    wrong = []
    for row in rows:
        try:
            made.append((row, _event(row, actor)))
            encode(made[-1][1])
        except (DataError, EventInvalid) as error:
            wrong.append(f"line {row.line}: {error.message}")
    if wrong:
        raise DataError(f"{len(wrong)} rows cannot be events; nothing was staged", "correct them", wrong)
    periods = sorted((*focuses, *(event for _, event in made if isinstance(event, Focus))), key=lambda e: (e.at, e.id))
    return [Archived(path_of(event), event) for event in (_placed(event, periods, workflow) for _, event in made)]


def _event(row: Row, actor: str | None) -> Focus | Revisit:
    who = row.fields["actor"] or actor
    if row.end is None:
        identity = derived_id(row.at, _seed("focus", row.at, row.start, who, row.fields["reason"]))
        return Focus(identity, row.at, "import", row.start, who, row.fields["reason"])
    fields = {**row.fields, "actor": who}
    identity = derived_id(row.at, _seed("revisit", row.at, row.start, row.end, *fields.values()))
    return Revisit(identity, row.at, "import", row.start, row.end, **fields)


def _seed(*values: object) -> bytes:
    return repr(values).encode("utf-8", "surrogateescape")


def _placed(event: Focus | Revisit, focuses: Iterable[Focus], workflow: Workflow) -> Event:
    """Return a revisit with the focus event in force in its scope, if that is for the phase it starts from."""
    if isinstance(event, Focus):
        return event
    by_person = workflow.capture.scope == "actor"
    before = [
        focus
        for focus in focuses
        if focus.at <= event.at and (not by_person or person(focus.actor) == person(event.actor))
    ]
    latest = before[-1].mapped(workflow.aliases) if before else None
    return event._replace(during=latest.id) if latest and latest.phase == event.from_phase else event
