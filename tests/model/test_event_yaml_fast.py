"""The fast reader of events says what the parser says, or nothing."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import examples
from git_revisit.errors import EventInvalid
from git_revisit.model import event_yaml, yaml_subset
from git_revisit.model.events import Amend, Event, Focus, Note, Retract, Revisit
from strategies import NASTY, events

REVISIT = Revisit(
    id="01JDBX3K8Z4QW7N2V5T6Y8R9AB", at="2026-11-23T07:51:00Z", via="hook", actor="Ada Lovelace <ada@example.com>",
    from_phase="model-development", to_phase="data-preparation", category="data-quality:labels", reason="It's late",
    planned=False, during="01JD8M5V0S3N6C9H2K4X7Z1QWE", paths=("features/split.py", 'odd "name".py', "a, b"),
    more_paths=7, links=("mlflow:runs/8c1f",), commit="9fceb02d0ae598e95dc970b74767f19372d61af8",
)  # fmt: skip
ABOUT: dict[str, Any] = {"actor": REVISIT.actor, "via": "command", "at": REVISIT.at, "id": REVISIT.id}
EVENTS: list[Event] = [
    REVISIT,
    REVISIT._replace(paths=tuple(f"features/a/long/way/down/module_{n}.py" for n in range(20)), reason=""),
    Focus(phase="monitoring", reason="no", **ABOUT),
    Note(phase="monitoring", paths=(), **ABOUT),
    Amend(target=REVISIT.id, set={"from": "a", "category": "b", "reason": 'say "hi"'}, **ABOUT),
    Retract(target=REVISIT.id, reason="é, ü and 日本", **ABOUT),
]


def parsed(data: bytes, parse: yaml_subset.Parse = yaml_subset.fastest) -> Event | None:
    try:
        return event_yaml.parse(data)
    except EventInvalid:
        return None


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.kind)
def test_what_we_write_is_read_the_fast_way(event: Event) -> None:
    assert event_yaml.read_fast(event_yaml.encode(event)) == event


@settings(max_examples=examples(300))
@given(events())
def test_a_written_event_is_read_as_the_parser_reads_it(event: Event) -> None:
    data = event_yaml.encode(event)
    assert event_yaml.read_fast(data) in (None, event_yaml.parse(data))


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A written event with a few bytes or lines changed: mostly wrong, sometimes right in another form."""
    event = draw(st.one_of(st.sampled_from(EVENTS), events()))
    data = event_yaml.encode(event)
    for _ in range(draw(st.integers(1, 3))):
        rows = data.split(b"\n")
        row = draw(st.integers(0, len(rows) - 1))
        key = rows[row].partition(b":")[0]
        change = draw(st.sampled_from(["byte", "byte", "drop", "twice", "swap", "value", "value", "foreign"]))
        if change == "byte":
            place = draw(st.integers(0, len(data)))
            cut = draw(st.integers(0, 2))
            some = draw(
                st.sampled_from([b"", *(bytes([each]) for each in b"\0\t\n\r !\"#%&',-.:?@[]{}~0aZ\\\x7f\x85\xff")])
            )
            data = data[:place] + some + data[place + cut :]
            continue
        other = draw(st.integers(0, len(rows) - 1))
        if change == "drop":
            del rows[row]
        elif change == "twice":
            rows.insert(other, rows[row])
        elif change == "swap":
            rows[row], rows[other] = rows[other], rows[row]
        elif change == "value":
            text = draw(
                st.sampled_from([*NASTY, "2026-02-30T00:00:00Z", "2024-02-29T23:59:59Z", "a", "[a, b]", "[]", "{}"])
            )
            rows[row] = key + b": " + text.encode()
        else:
            rows.insert(row, b"planned: true")
        data = b"\n".join(rows)
    return data


@settings(max_examples=examples(1500))
@given(mutated())
def test_a_mutated_file_is_read_as_the_parser_reads_it(data: bytes) -> None:
    fast = event_yaml.read_fast(data)
    assert fast is None or fast == parsed(data)
