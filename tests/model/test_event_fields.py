"""The table of event fields agrees with the event types and with the published schema."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from git_revisit.model.event_fields import AMENDABLE, BY_KEY, COMMIT, COUNT, FIELDS, ID, TIME, Field
from git_revisit.model.events import EVENT_TYPES, KINDS, VIAS
from git_revisit.model.workflow import CATEGORY, PHASE

SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).parent.parent.parent / "schemas" / "event-v1.schema.json").read_bytes()
)
COMMON = {key: schema for key, schema in SCHEMA["properties"].items() if key != "version"}


def fields_of(kind: str) -> list[Field]:
    return [field for field in FIELDS if kind in field.kinds]


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_type_has_an_attribute_for_each_field(kind: str) -> None:
    attributes = {field.attribute for field in fields_of(kind)}
    assert attributes | {"extra"} == set(EVENT_TYPES[kind]._fields)
    needed = set(EVENT_TYPES[kind]._fields) - set(EVENT_TYPES[kind]._field_defaults)
    required = {field.attribute for field in fields_of(kind) if field.required}
    assert required - needed <= {"kind", "verdict"}, "both have only one value"
    assert needed <= required


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_has_a_property_for_each_field(kind: str) -> None:
    definition = SCHEMA["$defs"][kind]
    assert set(definition["properties"]) == {"version", *(field.key for field in fields_of(kind))}
    required = {field.key for field in fields_of(kind) if field.required}
    assert set(definition["required"]) | set(SCHEMA["required"]) == {"version", *required}
    for field in fields_of(kind):
        schema = definition["properties"][field.key]
        schema = COMMON[field.key] if schema is True else schema
        if "$ref" in schema:
            assert schema["$ref"] == f"#/$defs/{field.form.schema}", field.key


def test_the_schema_of_an_amendment_has_the_amendable_fields() -> None:
    settings = SCHEMA["$defs"]["amend"]["properties"]["set"]
    assert settings["additionalProperties"] is False
    assert set(settings["properties"]) == set(AMENDABLE)
    for key, schema in settings["properties"].items():
        assert schema == {"$ref": f"#/$defs/{AMENDABLE[key].form.schema}"}


@pytest.mark.parametrize(
    ("name", "pattern"),
    [("ulid", ID), ("phase", PHASE), ("category", CATEGORY), ("more_paths", COUNT), ("commit", COMMIT), ("at", TIME)],
)
def test_the_schema_has_the_patterns_of_the_table(name: str, pattern: re.Pattern[str]) -> None:
    published = (COMMON.get(name) or SCHEMA["$defs"][name])["pattern"]
    ours = pattern.pattern.replace("(?:", "(")
    assert published in (f"^{ours}$", f"^({ours})$")


@pytest.mark.parametrize(
    ("key", "words"), [("kind", KINDS), ("via", ("hook", "command", "message", "import", "infer"))]
)
def test_the_schema_has_the_words_of_the_table(key: str, words: tuple[str, ...]) -> None:
    assert tuple(COMMON[key]["enum"]) == words
    for word in words:
        assert BY_KEY[key].form.parse(word) == word


def test_the_words_of_via() -> None:
    assert VIAS == ("hook", "command", "message", "import", "infer")
