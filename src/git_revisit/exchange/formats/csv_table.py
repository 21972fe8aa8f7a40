"""CSV in UTF-8: a row for each effective revisit, in cells that a spreadsheet takes for text."""

from __future__ import annotations

import csv
import io
from typing import IO, Any

from git_revisit.exchange.package import Format, Package, joined
from git_revisit.exchange.table import columns, rows
from git_revisit.model.printable import neutral


def write_csv(package: Package, out: IO[bytes]) -> None:
    """Write a line of column names and a line for each revisit."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", errors="backslashreplace")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns(package))
    for row in rows(package):
        writer.writerow([_cell(value) for value in row])
    text.detach()


def _cell(value: Any) -> Any:
    """Return what a cell contains: the items of a list on lines, and text that would start a formula neutralised."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        value = joined(value)
    return neutral(value) if isinstance(value, str) else value


FORMAT = Format("csv", write_csv)
