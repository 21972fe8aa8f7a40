"""A team's spreadsheet as CSV: find the columns by name, read the rows, list every problem."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from textwrap import shorten
from typing import Any, NamedTuple

from git_revisit.errors import DataError, UsageError
from git_revisit.exchange.package import separated
from git_revisit.exchange.sheet_dates import check_date_format, expected_date, read_date
from git_revisit.model.events import MAX_PATHS
from git_revisit.model.printable import plural, taken_literally
from git_revisit.model.typed_text import PLACEHOLDER
from git_revisit.model.workflow import CATEGORY, Workflow

# The names of columns that are recognised for a field, in lower case.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "at": ("at", "time:timestamp", "time", "date", "when", "day", "timestamp", "datum", "zeitpunkt"),
    "from": ("from", "main phase", "from phase", "phase", "focus", "von"),
    "to": ("to", "concept:name", "back to", "revisited phase", "to phase", "revisit", "nach", "zurück zu"),
    "reason": ("reason", "why", "comment", "notes", "grund", "begründung"),
    "category": ("category", "type", "kategorie"),
    "planned": ("planned", "geplant"),
    "actor": ("actor", "who", "person", "author", "name", "wer"),
    "kind": ("kind", "event", "art"),
    "links": ("links", "link", "issue", "url", "ticket"),
    "paths": ("paths", "files", "dateien"),
    "agent": ("agent",),
}
REQUIRED = ("at", "from", "to")
MAX_FIELD = 64 * 1024  # characters in a cell
EARLIEST = "1970-01-01T00:00:00Z"  # an event's id holds no earlier time
_TRUE, _FALSE = ("true", "yes", "y", "1", "ja", "wahr", "x"), ("false", "no", "n", "0", "nein", "falsch", "")


class SheetProblem(NamedTuple):
    """A row that cannot be read, and why; ``line`` is the number of the line in the file, from 1."""

    line: int
    message: str
    column: str | None = None

    def __str__(self) -> str:
        column = "" if self.column is None else f", column {self.column!r}"
        return f"line {self.line}{column}: {self.message}"


class Row(NamedTuple):
    """A row of a sheet: a revisit from the phase ``start`` to ``end``, or a focus on ``start`` alone.

    ``id`` is that of an exported event, else empty.
    """

    line: int
    id: str
    at: str
    start: str
    end: str | None
    fields: Mapping[str, Any]


class Sheet(NamedTuple):
    """The rows of a sheet and the problems of those that cannot be read; ``known`` counts rows that are in the log."""

    rows: tuple[Row, ...]
    known: int
    problems: tuple[SheetProblem, ...]


def read_sheet(
    data: bytes,
    workflow: Workflow,
    columns: Mapping[str, str],
    date_format: str | None,
    latest: str,
    known: Collection[str],
) -> Sheet:
    """Return the rows of a CSV file; a date after ``latest`` is a problem.

    ``columns`` maps fields to the names of columns, beside those that ``SYNONYMS`` recognises. Separators are comma,
    semicolon or tab; the text is UTF-8, with or without a byte order mark. In a file that ``export`` wrote, rows with a
    ``known`` id are skipped, even if their phases are no longer in the workflow. Raises DataError for a file that is
    not CSV and UsageError for columns that do not exist.
    """
    if date_format is not None:
        check_date_format(date_format)
    table = [(line, cells) for line, cells in _table(_text(data)) if any(cell.strip() for cell in cells)]
    if not table:
        raise DataError("the file is empty", "export the spreadsheet as CSV in UTF-8, with a line of column names")
    (_, header), *lines = table
    reader = _RowReader(workflow, header, _places(header, columns), date_format, latest, known)
    rows = [reader.read(line, cells) for line, cells in lines]
    return Sheet(tuple(filter(None, rows)), reader.known, tuple(reader.problems))


_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # the first bytes of XLSX and ODS, and of XLS


def _text(data: bytes) -> str:
    """Return the text of a file; raises DataError with the line that is not UTF-8 text."""
    if data.startswith(_WORKBOOKS):
        raise DataError("the file is a workbook (XLSX, XLS or ODS), not CSV", "save it as CSV in UTF-8 first")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError(f"line {line} is not UTF-8", "save the file as CSV in UTF-8") from None
    if "\0" in text:
        raise DataError(f"line {text.count(chr(10), 0, text.index(chr(0))) + 1} has a NUL byte", "remove it") from None
    return text


_SEPARATOR = re.compile(r"sep=(.)\r?", re.I)  # a first line by which a spreadsheet names the separator


def _table(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line on which it starts; raises DataError for a record that is not CSV."""
    first, _, rest = text.partition("\n")
    named = _SEPARATOR.fullmatch(first)
    header = text.lstrip("\r\n").partition("\n")[0]
    delimiter = named[1] if named else max(",;\t", key=header.count)
    limit = csv.field_size_limit(len(text) + 1)  # that of the whole process
    reader = csv.reader(io.StringIO(rest if named else text, newline=""), delimiter=delimiter, strict=True)
    above = 1 if named else 0
    line = above + 1
    try:
        for cells in reader:
            yield line, cells
            line = above + reader.line_num + 1
    except csv.Error as error:
        raise DataError(
            f"line {line} is not CSV: {error}", "look for a quote that is not closed or not doubled"
        ) from None
    finally:
        csv.field_size_limit(limit)


def _places(header: Sequence[str], columns: Mapping[str, str]) -> dict[str, int]:
    """Return the number of the column of each field."""
    names = [name.strip().lower() for name in header]
    places: dict[str, int] = {}
    for field, column in columns.items():
        if field not in SYNONYMS:
            raise UsageError(f"unknown field {field!r} in --map", f"the fields are {', '.join(SYNONYMS)}")
        if column.strip().lower() not in names:
            raise UsageError(f"the file has no column {column!r}", f"its columns are {_listed(header)}")
        places[field] = names.index(column.strip().lower())
    for field, synonyms in SYNONYMS.items():
        known = next((names.index(name) for name in synonyms if name in names), None)
        if field not in places and known is not None:
            places[field] = known
    twice = [header[place] for place in places.values() if names.count(names[place]) > 1]
    if twice:
        raise UsageError(f"several columns are named {twice[0]!r}", "rename the others in the file")
    missing = [field for field in REQUIRED if field not in places]
    if missing:
        raise UsageError(
            f"no column for {', '.join(missing)}; the file has {_listed(header)}",
            f"name {'it' if len(missing) == 1 else 'them'}: --map {missing[0]}=COLUMN",
        )
    return places


def _listed(header: Sequence[str]) -> str:
    """Return the names of columns for a message, as far as they fit."""
    return shorten(", ".join(filter(None, header)), 200, placeholder=" …")


class _RowReader:
    """Reads rows, collects their ``problems``, and counts in ``known`` those that are in the log."""

    def __init__(
        self,
        workflow: Workflow,
        header: Sequence[str],
        places: Mapping[str, int],
        date_format: str | None,
        latest: str,
        ids: Collection[str],
    ) -> None:
        self.problems: list[SheetProblem] = []
        self.known = 0
        self._ids = ids
        self._exported = "case:concept:name" in header  # by export, so that cells are neutralised
        self._header = header
        self._places = places
        self._date_format = date_format
        self._latest = latest
        self._workflow = workflow
        by_name = {phase.name.casefold(): phase.id for phase in workflow.phases}
        by_id = {name: phase.id for phase in workflow.phases for name in (phase.id, *phase.aliases)}
        self._phases = by_name | by_id  # the name of one phase can be the id of another

    def read(self, line: int, cells: Sequence[str]) -> Row | None:
        """Return a row as values; None if it is in the log or has problems."""
        identity = self._cell(cells, self._header.index("id")) if self._exported and "id" in self._header else ""
        if identity in self._ids:
            self.known += 1
            return None
        before = len(self.problems)
        texts = {field: self._cell(cells, place) for field, place in self._places.items()}
        if any(cells[len(self._header) :]):
            columns = plural(len(self._header), "column")
            self.problems.append(SheetProblem(line, f"the row has {len(cells):,} cells, the file {columns}"))
        for field, text in texts.items():
            if len(text) > MAX_FIELD:
                self._wrong(line, field, text, f"text of up to {MAX_FIELD:,} characters")
        kind = texts.get("kind", "").lower() or "revisit"
        at = self._time(line, texts["at"])
        start = self._phase(line, "from", texts["from"], focus=kind == "focus")
        end = None if kind == "focus" else self._phase(line, "to", texts["to"])
        if kind not in ("revisit", "focus"):
            self._wrong(line, "kind", texts["kind"], "revisit or focus")
        if start and start == end:
            self._wrong(line, "to", texts["to"], "another phase than the main phase")
        if texts.get("reason") == PLACEHOLDER and not self._exported:
            self._wrong(line, "reason", PLACEHOLDER, "a reason, it is a placeholder")
        paths, links = self._list(texts.get("paths", ""), "\n"), self._list(texts.get("links", ""))
        fields = {
            "reason": texts.get("reason") or None,
            "category": self._category(line, texts.get("category", "")),
            "planned": self._flag(line, texts.get("planned", "")),
            "actor": texts.get("actor") or None,
            "agent": texts.get("agent") or None,
            "links": links or None,
            "paths": paths[:MAX_PATHS] or None,
            "more_paths": len(paths[MAX_PATHS:]) or None,
        }
        return None if len(self.problems) > before else Row(line, identity, at, start, end, fields)

    def _cell(self, cells: Sequence[str], place: int) -> str:
        """Return a cell without the space around it; in a file that export wrote, the value before neutralising."""
        text = cells[place] if place < len(cells) else ""
        return taken_literally(text) if self._exported else text.strip()

    def _list(self, cell: str, separator: str | None = None) -> tuple[str, ...]:
        """Return the items of a cell; ``separator`` is that of a team's sheet, None for white space."""
        items = separated(cell) if self._exported else map(str.strip, cell.split(separator))
        return tuple(filter(None, items))

    def _wrong(self, line: int, field: str, value: str, expected: str) -> None:
        value = value if len(value) <= 40 else f"{value[:37]}..."
        self.problems.append(SheetProblem(line, f"{value!r} is not {expected}", self._header[self._places[field]]))

    def _time(self, line: int, text: str) -> str:
        """Return a date in the form of events; without a time zone it is UTC."""
        at = read_date(text, self._date_format)
        if at is None:
            self._wrong(line, "at", text, expected_date(text, self._date_format))
            return ""
        if at < EARLIEST:
            self._wrong(line, "at", text, "a date from 1970 on")
        if at > self._latest:
            self._wrong(line, "at", text, "a date up to today")
        return at

    def _phase(self, line: int, field: str, text: str, focus: bool = False) -> str:
        phase = self._phases.get(text.casefold())
        if phase is None:
            hint = "; a focus row has its phase here" if focus else ""
            self._wrong(line, field, text, f"a phase ({', '.join(self._workflow.ids)}){hint}")
        return phase or ""

    def _category(self, line: int, text: str) -> str | None:
        if not text:
            return None
        category = text.lower()
        if not CATEGORY.fullmatch(category) or not self._workflow.has_category(category):
            self._wrong(line, "category", text, f"a category ({', '.join(self._workflow.categories)})")
        return category

    def _flag(self, line: int, text: str) -> bool | None:
        word = text.lower()
        if word not in (*_TRUE, *_FALSE):
            self._wrong(line, "planned", text, "yes or no")
        return word in _TRUE if word else None
