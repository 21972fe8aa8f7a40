"""Text made safe for where it goes: a repository's names and reasons are data everywhere."""

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~&])")


def visible(text: str) -> str:
    """Return text with control, bidi and other unprintable characters escaped, fit for a terminal."""
    return "".join(each if each.isprintable() else _escaped(each) for each in text)


def _escaped(character: str) -> str:
    code = ord(character)
    named = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(character)
    return named or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")


def markdown(text: str) -> str:
    """Return text that Markdown shows as it is, on one line."""
    return _MARKDOWN.sub(r"\\\1", visible(text))


def csv_text(rows: Iterable[Sequence[Any]]) -> str:
    """Return rows as CSV; text that a spreadsheet would take for a formula gets a quote before it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in rows:
        writer.writerow([_neutral(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue()


def _neutral(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def json_text(document: Any) -> str:
    """Return a document as JSON, in ASCII, so that nothing in it can steer a terminal."""
    return json.dumps(document, indent=None, separators=(", ", ": ")) + "\n"


def short(commit: str | None) -> str:
    """Return a commit id as people read it."""
    return commit[:10] if commit else "–"
