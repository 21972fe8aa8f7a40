"""A Sphinx directive that shows the keys of a published JSON Schema as a table: ``schema-table FILE [DEFINITION]``.

FILE lies in ``schemas/``. DEFINITION is a key of the document, or a name in ``$defs``; without it, the table has the
keys of the document itself.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

SCHEMAS = Path(__file__).parents[2] / "schemas"


class SchemaTable(SphinxDirective):
    """Show the keys of an object of a schema: name, whether it is required, its values, and its meaning."""

    required_arguments = 1
    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        path = SCHEMAS / self.arguments[0]
        self.env.note_dependency(str(path))
        schema = json.loads(path.read_bytes())
        found = schema
        if len(self.arguments) > 1:
            name = self.arguments[1]
            found = _resolved(schema, schema["properties"].get(name) or schema["$defs"][name])
        required = found.get("required", [])
        rows = []
        for key, value in found["properties"].items():
            if value is not True:  # allowed here, and described with the keys of every document
                value = _resolved(schema, value)
                meaning = _cell(value.get("description", ""))
                rows.append((_literal(key), _cell("yes" if key in required else ""), _values(value), meaning))
        return [_table(("key", "required", "value", "meaning"), rows)]


def _resolved(schema: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    """Return a property with what its reference says; its own description comes first."""
    if "$ref" not in value:
        return value
    return {**schema["$defs"][value["$ref"].rpartition("/")[2]], **value}


def _values(value: dict[str, Any]) -> nodes.paragraph:
    """Return which values a key takes: those it lists, or its type."""
    words = [each for each in value.get("enum", [value["const"]] if "const" in value else []) if isinstance(each, str)]
    if words:
        parts = [part for word in words for part in (nodes.Text(", "), nodes.literal(text=word))][1:]
        return nodes.paragraph("", "", *parts)
    kinds = value.get("type", "")
    kind = {"array": "list", "object": "mapping"}.get(kinds, kinds) if isinstance(kinds, str) else "text"
    if "number" in kinds and "string" not in kinds:
        kind = "number"
    return _cell("text" if kind == "string" else kind)


def _cell(text: str) -> nodes.paragraph:
    return nodes.paragraph("", text)


def _literal(text: str) -> nodes.paragraph:
    return nodes.paragraph("", "", nodes.literal(text=text))


def _table(head: tuple[str, ...], rows: list[tuple[nodes.paragraph, ...]]) -> nodes.table:
    columns = [nodes.colspec(colwidth=1) for _ in head]
    group = nodes.tgroup("", *columns, cols=len(head))
    group += nodes.thead("", _row([_cell(each) for each in head]))
    group += nodes.tbody("", *(_row(each) for each in rows))
    return nodes.table("", group)


def _row(cells: Any) -> nodes.row:
    return nodes.row("", *(nodes.entry("", cell) for cell in cells))


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directive."""
    app.add_directive("schema-table", SchemaTable)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
