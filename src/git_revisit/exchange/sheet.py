"""A team's spreadsheet as CSV: columns by name, rows to events, every bad row listed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from git_revisit.errors import DataError, UsageError
from git_revisit.model.event_yaml import utc
from git_revisit.model.events import MAX_PATHS
from git_revisit.model.printable import taken_literally
from git_revisit.model.typed_text import PLACEHOLDER
from git_revisit.model.workflow import CATEGORY, Workflow

# The columns that are recognised by name, in lower case; the first name is the field.
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
_TRUE, _FALSE = ("true", "yes", "y", "1", "ja", "x"), ("false", "no", "n", "0", "nein", "")


class BadCell(NamedTuple):
    """The fault of a cell; ``line`` is that of the file, from 1."""

    line: int
    column: str
    value: str
    expected: str

    def __str__(self) -> str:
        value = self.value if len(self.value) <= 40 else f"{self.value[:37]}..."
        return f"line {self.line}, column {self.column!r}: {value!r} is not {self.expected}"


class Row(NamedTuple):
    """A row of a sheet as values: a revisit from ``start`` to ``end``, or a focus on ``start`` without ``end``."""

    line: int
    at: str
    start: str
    end: str | None
    fields: Mapping[str, Any]


class Sheet(NamedTuple):
    """The rows of a sheet, or what is wrong with it; ``known`` counts those whose event the log has."""

    rows: tuple[Row, ...]
    known: int
    problems: tuple[BadCell, ...]

    def check(self) -> None:
        """Raise DataError with every bad row."""
        if not self.problems:
            return
        n = len(self.problems)
        raise DataError(
            f"{n:,} {'cell is' if n == 1 else 'cells are'} wrong; nothing was staged",
            "correct them, or name columns with --map FIELD=COLUMN and dates with --date-format",
            [str(problem) for problem in self.problems],
        )


def read_sheet(
    data: bytes,
    workflow: Workflow,
    columns: Mapping[str, str],
    date_format: str | None,
    latest: str,
    known: Collection[str],
) -> Sheet:
    """Return the rows of a CSV file; a date after ``latest`` is wrong.

    A row of an export of ours whose id is ``known`` is skipped, whatever the workflow has become since.

    ``columns`` maps fields to the names of columns, beside those that ``SYNONYMS`` recognises. Separators are comma,
    semicolon or tab; the text is UTF-8, with or without a byte order mark. Raises DataError for a file that is not CSV
    and UsageError for columns that are not there.
    """
    if date_format is not None:
        _check_format(date_format)
    table = list(_table(_text(data)))
    if not table:
        raise DataError("the file is empty", "export the spreadsheet as CSV in UTF-8, with a line of column names")
    (_, header), *lines = table
    places = _places(header, columns)
    reader = _Cells(workflow, header, places, date_format, latest, known, ours="case:concept:name" in header)
    rows = [row for line, cells in lines if any(cell.strip() for cell in cells) for row in reader.read(line, cells)]
    return Sheet(tuple(rows), reader.known, tuple(reader.problems))


_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def _text(data: bytes) -> str:
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
    """Yield each record with the line on which it starts; raise DataError for a record that is not CSV."""
    first, _, rest = text.partition("\n")
    named = _SEPARATOR.fullmatch(first)
    delimiter = named[1] if named else max(",;\t", key=first.count)
    csv.field_size_limit(MAX_FIELD)
    reader = csv.reader(io.StringIO(rest if named else text, newline=""), delimiter=delimiter, strict=True)
    above = 1 if named else 0
    line = above + 1
    try:
        for cells in reader:
            yield line, cells
            line = above + reader.line_num + 1
    except csv.Error as error:
        if "field larger" in str(error):
            raise DataError(f"line {line}: a cell is longer than {MAX_FIELD:,} characters", "shorten it") from None
        raise DataError(f"line {line} is not CSV: {error}", "look for a quote that is never closed") from None


def _places(header: Sequence[str], columns: Mapping[str, str]) -> dict[str, int]:
    """Return the column of each field."""
    names = [name.strip().lower() for name in header]
    places: dict[str, int] = {}
    for field, column in columns.items():
        if field not in SYNONYMS:
            raise UsageError(f"unknown field {field!r} in --map", f"the fields are {', '.join(SYNONYMS)}")
        if column.strip().lower() not in names:
            raise UsageError(f"the file has no column {column!r}", f"its columns are {', '.join(header)}")
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
            f"no column for {', '.join(missing)}; the file has {', '.join(header)}",
            f"name {'it' if len(missing) == 1 else 'them'}: --map {missing[0]}=COLUMN",
        )
    return places


_EXAMPLE = datetime(2026, 11, 23)


def _check_format(date_format: str) -> None:
    """Raise UsageError for a format of dates that does not name at least year and month."""
    try:
        read = datetime.strptime(_EXAMPLE.strftime(date_format), date_format)
        if (read.year, read.month) == (_EXAMPLE.year, _EXAMPLE.month):
            return
    except ValueError:
        pass
    raise UsageError(
        f"the date format {date_format!r} does not name year and month", "write it as in %d.%m.%Y or %m/%d/%y"
    )


class _Cells:
    """Reads rows; what is wrong is collected in ``problems``, rows of the log are counted in ``known``."""

    def __init__(
        self,
        workflow: Workflow,
        header: Sequence[str],
        places: Mapping[str, int],
        date_format: str | None,
        latest: str,
        ids: Collection[str],
        ours: bool,
    ) -> None:
        self.problems: list[BadCell] = []
        self.known = 0
        self._ids = ids
        self._header = header
        self._places = places
        self._date_format = date_format
        self._latest = latest
        self._ours = ours
        self._workflow = workflow
        self._phases = {
            name.casefold(): phase.id for phase in workflow.phases for name in (*phase.aliases, phase.name, phase.id)
        }

    def read(self, line: int, cells: Sequence[str]) -> list[Row]:
        """Return the row as a list of one, or an empty list if the log has it or something is wrong with it."""
        if self._id(cells) in self._ids:
            self.known += 1
            return []
        before = len(self.problems)
        texts = {field: self._cell(cells, place) for field, place in self._places.items()}
        if len(cells) > len(self._header):
            self.problems.append(
                BadCell(line, self._header[-1], cells[-1], "part of a row with as many cells as columns")
            )
        kind = texts.get("kind", "").lower() or "revisit"
        at = self._time(line, texts["at"])
        start = self._phase(line, "from", texts["from"], focus=kind == "focus")
        end = None if kind == "focus" else self._phase(line, "to", texts["to"])
        if kind not in ("revisit", "focus"):
            self._wrong(line, "kind", texts["kind"], "revisit or focus")
        if start and start == end:
            self._wrong(line, "to", texts["to"], "a different phase from the main phase")
        if texts.get("reason") == PLACEHOLDER and not self._ours:
            self._wrong(line, "reason", PLACEHOLDER, "a reason but a placeholder")
        paths = tuple(filter(None, texts.get("paths", "").split("\n")))
        fields = {
            "reason": texts.get("reason") or None,
            "category": self._category(line, texts.get("category", "")),
            "planned": self._flag(line, texts.get("planned", "")),
            "actor": texts.get("actor") or None,
            "agent": texts.get("agent") or None,
            "links": tuple(texts.get("links", "").split()) or None,
            "paths": paths[:MAX_PATHS] or None,
            "more_paths": len(paths[MAX_PATHS:]) or None,
        }
        return [] if len(self.problems) > before else [Row(line, at, start, end, fields)]

    def _cell(self, cells: Sequence[str], place: int) -> str:
        """Return a cell without the space around it; in a file that we exported, what was exported."""
        text = cells[place] if place < len(cells) else ""
        return taken_literally(text) if self._ours else text.strip()

    def _id(self, cells: Sequence[str]) -> str | None:
        return self._cell(cells, self._header.index("id")) if self._ours and "id" in self._header else None

    def _wrong(self, line: int, field: str, value: str, expected: str) -> None:
        self.problems.append(BadCell(line, self._header[self._places[field]], value, expected))

    def _time(self, line: int, text: str) -> str:
        try:
            when = datetime.strptime(text, self._date_format) if self._date_format else datetime.fromisoformat(text)
            at = utc((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp())
        except (ValueError, OverflowError, DataError):
            self._wrong(line, "at", text, f"a date like {_EXAMPLE.strftime(self._date_format or '%Y-%m-%d')}")
            return ""
        if at < EARLIEST:
            self._wrong(line, "at", text, "a date from 1970 on")
        if at > self._latest:
            self._wrong(line, "at", text, "a date up to today")
        return at

    def _phase(self, line: int, field: str, text: str, focus: bool = False) -> str:
        phase = self._phases.get(text.casefold())
        if phase is None:
            where = "; a focus row has its phase here" if focus else ""
            self._wrong(line, field, text, f"a phase ({', '.join(self._workflow.ids)}){where}")
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
