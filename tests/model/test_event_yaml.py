"""Event files: what is written reads back the same, here and in every other reader; what is broken is refused."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from test_yaml_subset import files, mutated

from git_revisit.errors import DataError, EventInvalid
from git_revisit.model import yaml_subset
from git_revisit.model.event_yaml import decode, encode, encode_text, seconds, utc
from git_revisit.model.events import Amend, Event, Revisit
from strategies import events, hostile_text

ID = "01M83P61N0K43RK2QVMPPJ7MB7"
TARGET = "01M83P61N05NRHCGNQ4TR480B2"
FULL = Revisit(
    id=ID,
    at="2026-11-23T07:51:00Z",
    via="hook",
    actor="Ada Lovelace <ada@example.com>",
    from_phase="model-development",
    to_phase="data-preparation",
    category="data-quality",
    reason="Label leakage in the train/test split",
    planned=False,
    during=TARGET,
    paths=("features/split.py",),
    more_paths=3,
    links=("mlflow:runs/8c1f",),
    commit="9fceb02d0ae598e95dc970b74767f19372d61af8",
    extra={"x-tool": {"a": "1", "b": ["c", "d"], "e": [{"f": "g"}, ["h"]]}},
)
WRITTEN = b"""\
version: 1
id: 01M83P61N0K43RK2QVMPPJ7MB7
kind: revisit
at: 2026-11-23T07:51:00Z
actor: Ada Lovelace <ada@example.com>
via: hook
from: model-development
to: data-preparation
category: data-quality
reason: Label leakage in the train/test split
planned: false
during: 01M83P61N05NRHCGNQ4TR480B2
paths: [features/split.py]
more_paths: 3
links: ["mlflow:runs/8c1f"]
commit: 9fceb02d0ae598e95dc970b74767f19372d61af8
x-tool:
  a: "1"
  b: [c, d]
  e:
    - f: g
    - [h]
"""


def test_the_one_form_that_we_write() -> None:
    assert encode(FULL).decode() == WRITTEN.decode()
    assert decode(WRITTEN) == FULL


def test_an_amendment_is_typed_and_written_too() -> None:
    changes = {"to": "labels", "planned": True, "links": ("a:1", "b")}
    event = Amend(id=ID, at="2026-11-23T07:51:00Z", via="command", target=TARGET, set=changes)
    assert b'set:\n  to: labels\n  planned: true\n  links: ["a:1", b]\n' in encode(event)
    assert decode(encode(event)) == event


def test_long_lists_and_wide_letters_stand_in_block_style() -> None:
    paths = tuple(f"features/part_{number}.py" for number in range(5))
    assert b"paths:\n  - features/part_0.py\n" in encode(FULL._replace(paths=paths))
    assert "links:\n  - 日本語\n" in encode(FULL._replace(links=("日本語",))).decode()


@given(events())
def test_round_trip(event: Event) -> None:
    assert decode(encode(event)) == event
    assert encode(decode(encode(event))) == encode(event)


@given(events())
def test_other_readers_take_text_for_the_same_text(event: Event) -> None:
    data = encode(event)
    ours = yaml_subset.load(data)
    assert yaml_subset.load(data, parse=yaml_subset.PythonParser) == ours
    assert yaml.load(data, Loader=yaml.BaseLoader) == ours
    untyped = {"version", "at", "planned", "more_paths"}
    for read in (yaml.safe_load, YAML(typ="safe", pure=True).load):
        theirs: dict[str, Any] = read(data)
        assert theirs["version"] == 1
        assert theirs.get("planned") is getattr(event, "planned", None)
        assert theirs.get("more_paths") == getattr(event, "more_paths", None)
        if isinstance(theirs.get("set"), dict) and "planned" in theirs["set"]:
            ours["set"]["planned"] = theirs["set"]["planned"]
        assert without(theirs, untyped) == without(ours, untyped)


def without(values: dict[str, Any], keys: set[str]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key not in keys}


@given(events())
def test_a_file_is_plain_lines_of_printable_text(event: Event) -> None:
    text = encode(event).decode()
    assert text.endswith("\n")
    assert all(line.isprintable() and line == line.rstrip() for line in text.removesuffix("\n").split("\n"))


@given(hostile_text)
def test_text_alone_reads_back_as_text(value: str) -> None:
    assert yaml_subset.load(f"key: {encode_text(value)}\n".encode()) == {"key": value}


@given(st.one_of(files, mutated()))
def test_whatever_comes_in_an_event_or_a_refusal_comes_out(data: bytes) -> None:
    try:
        event = decode(data)
    except EventInvalid:
        return
    assert decode(encode(event)) == event


@pytest.mark.parametrize("version", [b"2", b"17", b'"2"', b"2 # new", b"999999999"])
@pytest.mark.parametrize("rest", [b"", b"kind: epoch\n", b"a: &anchor b\n", b"a: [[[[[[deep]]]]]]\n", b"a: {\n"])
def test_a_newer_version_asks_to_upgrade_despite_other_faults(version: bytes, rest: bytes) -> None:
    with pytest.raises(EventInvalid, match="upgrade"):
        decode(b"version: " + version + b"\n" + rest)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (WRITTEN.replace(b"revisit\n", b"visit\n", 1), "kind: 'visit' must be one of focus, revisit"),
        (WRITTEN.replace(b"to: data-preparation\n", b""), "a revisit needs `to`"),
        (WRITTEN.replace(b"to: data-preparation", b"to: model-development"), "the same phase"),
        (WRITTEN.replace(b"planned: false", b"planned: no"), "planned: 'no' must be true or false"),
        (WRITTEN + b"colour: red\n", "'colour' is not a key of a revisit"),
        (WRITTEN + b"to: a\n", "duplicate key 'to' \\(line 23\\)"),
        (WRITTEN.replace(b"T07:51:00Z", b""), "at: '2026-11-23' is not a time like 2026-11-23T07:51:00Z"),
        (WRITTEN.replace(b"11-23T", b"02-30T"), "does not exist"),
    ],
)
def test_a_refusal_names_the_fault(data: bytes, fault: str) -> None:
    with pytest.raises(EventInvalid, match=fault):
        decode(data)


@pytest.mark.parametrize(
    "change",
    [
        {"reason": "half a \ud800 pair"},
        {"paths": tuple("abcdefghijklmnopqrstu")},
        {"to_phase": "model-development"},
        {"commit": "9fceb02 # short"},
        {"commit": "1\nreason: smuggled"},
        {"extra": {"reason": "smuggled"}},
        {"extra": {"x-a": [[[[["too deep"]]]]]}},
        {"extra": {"x-" + "k" * 2000: "a key too long for YAML"}},
        {"reason": "x" * 70_000},
        {"more_paths": -1},
    ],
)
def test_what_could_not_be_read_back_is_not_written(change: dict[str, Any]) -> None:
    with pytest.raises(EventInvalid):
        encode(FULL._replace(**change))


def test_times_go_both_ways() -> None:
    for at in ("0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "2026-11-23T07:51:00Z", "9999-12-31T23:59:59Z"):
        assert utc(seconds(at)) == at
    for outside in (-62_135_596_801, 253_402_300_800, 10**30):
        with pytest.raises(DataError):
            utc(outside)
