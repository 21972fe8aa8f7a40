"""The recipe of ``import``: read a spreadsheet or an archive into events to stage, all of them or none."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from git_revisit.errors import DataError, EventInvalid
from git_revisit.exchange.formats.json_archive import EventFile, read_json
from git_revisit.exchange.sheet import Row, SheetProblem, read_sheet
from git_revisit.gitio.index import Progress
from git_revisit.model.event_file import path_of
from git_revisit.model.event_yaml import encode
from git_revisit.model.events import Event, Focus, Revisit
from git_revisit.model.printable import plural
from git_revisit.model.workflow import Workflow
from git_revisit.record.ids import derived_id
from git_revisit.replay.focus import scope_of
from git_revisit.replay.fold import in_order


class ImportQuery(NamedTuple):
    """A request to import a file.

    ``latest`` is the last time that a row of a spreadsheet may have, ``columns`` names columns by field, ``actor`` is
    the person of rows that name none.
    """

    latest: str
    columns: Mapping[str, str] = {}
    date_format: str | None = None
    actor: str | None = None


class Imported(NamedTuple):
    """The events of a file that are not in the log.

    ``known`` counts those that are, ``repeated`` the rows that are the same event as an earlier row.
    """

    fresh: tuple[EventFile, ...]
    known: int
    repeated: int


def read_import(
    name: str,
    data: bytes,
    query: ImportQuery,
    workflow: Workflow,
    known: Mapping[str, Event],
    focuses: Iterable[Focus],
    progress: Progress,
) -> Imported:
    """Return what a file would add to a log that has the events ``known``, by id.

    A file whose ``name`` ends in .json or that is a JSON object is an archive, any other is a spreadsheet. ``focuses``
    are the focus events of the log: a revisit belongs to the latest one in its scope. ``progress`` is called with the
    number of events read, and of all. Raises DataError that lists every bad row.
    """
    skipped, renamed = 0, set[str]()
    if name.lower().endswith(".json") or data.lstrip().startswith(b"{"):
        events = read_json(data, progress)
        _check_contents(events, known)
    else:
        sheet = read_sheet(data, workflow, query.columns, query.date_format, query.latest, known)
        skipped = sheet.known
        events, problems = _events(sheet.rows, query.actor, workflow, focuses, progress)
        _check([*sheet.problems, *problems])
        renamed = _renamed(known.values(), workflow)
    unique = {each.event.id: each for each in events}
    fresh = tuple(
        each for each in unique.values() if each.event.id not in known and _content(each.event) not in renamed
    )
    return Imported(fresh, skipped + len(unique) - len(fresh), len(events) - len(unique))


def _renamed(events: Iterable[Event], workflow: Workflow) -> set[str]:
    """Return the content that imported events would have today, if a phase was renamed since: their ids differ."""
    mapped = ((event, event.mapped(workflow.aliases)) for event in events if event.via == "import")
    return {_content(today) for event, today in mapped if today is not event}


def _content(event: Event) -> str:
    """Return all of an event but its id and focus period."""
    return repr(event._replace(id="", during=None) if isinstance(event, Revisit) else event._replace(id=""))


def _check_contents(events: Sequence[EventFile], known: Mapping[str, Event]) -> None:
    """Raise DataError if an event of an archive has other content in the log, or twice in the archive.

    Rows of a spreadsheet need no check, since ids derive from their content. Their focus period may differ from that in
    the log, if earlier focus events were added since; the log keeps what it has.
    """
    contents = {**{each.event.id: each.event for each in events}, **known}
    conflicts = {each.event.id: each.event for each in events if contents[each.event.id] != each.event}
    unnamed = [event for identity, event in conflicts.items() if _is_unnamed(event, contents[identity])]
    if unnamed:
        people = "numbered in the file (person-1)" if any(event.actor for event in unnamed) else "left out of the file"
        raise DataError(
            f"people are {people}, so {_listed(unnamed)} would lose the name",
            "export the file again with --actors names; an import never changes an event",
        )
    if conflicts:
        raise DataError(
            f"the log or the file has other content for {_listed(conflicts.values())}",
            "take them out of the file; an import never changes an event",
        )


def _listed(events: Collection[Event]) -> str:
    """Return the number of some events, and the ids of the first."""
    ids = sorted(event.id for event in events)
    return f"{plural(len(ids), 'event')} ({', '.join(ids[:3])}{', …' * (len(ids) > 3)})"


_NUMBERED = re.compile(r"person-\d+")


def _is_unnamed(event: Event, named: Event) -> bool:
    """Whether an event is another one whose person an export has numbered or left out."""
    hidden = event.actor is None or _NUMBERED.fullmatch(event.actor)
    return bool(hidden) and event._replace(actor=None) == named._replace(actor=None)


def _events(
    rows: Sequence[Row], actor: str | None, workflow: Workflow, focuses: Iterable[Focus], progress: Progress
) -> tuple[list[EventFile], list[SheetProblem]]:
    """Return the events of rows, and the rows that cannot be one, such as those that are too long."""
    events = [_event(row, actor) for row in rows]
    timelines = _timelines((*focuses, *(event for event in events if isinstance(event, Focus))), workflow)
    files, problems = [], list[SheetProblem]()
    for number, (row, plain) in enumerate(zip(rows, events, strict=True), 1):
        progress(number, len(rows))
        event = _with_period(plain, timelines, workflow)
        try:
            files.append(EventFile(path_of(event), event, encode(event)))
        except EventInvalid as error:
            problems.append(SheetProblem(row.line, error.message))
    return files, problems


def _check(problems: Iterable[SheetProblem]) -> None:
    """Raise DataError that lists all problems by line, if there are any."""
    lines = [str(problem) for problem in sorted(problems, key=lambda problem: problem.line)]
    if lines:
        raise DataError(
            f"the file has {plural(len(lines), 'error')}; nothing was staged",
            "correct them, or name columns with --map FIELD=COLUMN and dates as in --date-format %d.%m.%Y",
            lines,
        )


def _event(row: Row, actor: str | None) -> Focus | Revisit:
    """Return the event of a row; its id derives from the content, so that equal rows are one event.

    The id of an exported event is part of the content, since two events can be equal in all else.
    """
    person = row.fields["actor"] or actor or None
    if row.end is None:
        identity = derived_id(row.at, _seed("focus", row.at, row.start, person, row.fields["reason"]))
        return Focus(id=identity, at=row.at, via="import", phase=row.start, actor=person, reason=row.fields["reason"])
    fields = {**row.fields, "actor": person}
    content = [value for field, value in fields.items() if field != "more_paths" or value]
    content += [row.id] * bool(row.id)
    identity = derived_id(row.at, _seed("revisit", row.at, row.start, row.end, *content))
    return Revisit(id=identity, at=row.at, via="import", from_phase=row.start, to_phase=row.end, **fields)


def _seed(*values: object) -> bytes:
    return repr(values).encode("utf-8", "surrogateescape")


Timelines = Mapping[str, Sequence[Focus]]  # focus events by scope, oldest first


def _timelines(focuses: Iterable[Focus], workflow: Workflow) -> Timelines:
    timelines: dict[str, list[Focus]] = {}
    for focus in in_order(focuses):
        timelines.setdefault(scope_of(focus, workflow), []).append(focus.mapped(workflow.aliases))
    return timelines


def _with_period(event: Focus | Revisit, timelines: Timelines, workflow: Workflow) -> Event:
    """Return a revisit with the current focus event of its scope, if that is for the phase it starts from."""
    if isinstance(event, Focus):
        return event
    focuses = timelines.get(scope_of(event, workflow), ())
    number = bisect_right(focuses, event.at, key=lambda focus: focus.at)
    if not number or focuses[number - 1].phase != event.from_phase:
        return event
    return event._replace(during=focuses[number - 1].id)
