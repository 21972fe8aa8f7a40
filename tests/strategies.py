"""Generators of values: hostile text, and events of every kind."""

from typing import Any

from hypothesis import strategies as st

from git_revisit.model.event_yaml import utc
from git_revisit.model.events import EVENT_TYPES, KINDS, VIAS, Event

ULID_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# Words that some YAML reader takes for something else than text, and text that breaks writers.
NASTY = (
    *("", " ", "no", "on", "y", "NO", "null", "~", "true", "1e3", "1_000", "0x1F", "0o17", "017", "12:30:45", "1.5"),
    *(".inf", "-.INF", ".nan", "2026-11-23", "2026-11-23T07:51:00Z", "<<", "=", "-", "?", ":", "!tag", "&a", "*a", "%"),
    *(
        "@at",
        "`tick",
        "#hash",
        "a #b",
        "a: b",
        "a:",
        "- a",
        "? a",
        "---",
        "...",
        "{a: b}",
        "[a]",
        "a, b",
        "|",
        ">",
        "'",
    ),
    *(
        '"',
        "it's",
        'say "hi"',
        "\\",
        "\\n",
        "trailing ",
        " leading",
        "two  spaces",
        "tab\there",
        "line\nbreak",
        "a\r\nb",
    ),
    *("\r", "\n", "\x00", "\x07", "\x1b[31m", "\x7f", "\x85", "\xa0", "\xad", "\u2028", "\u2029", "\u202e", "\u2066"),
    *(
        "\ufeff",
        "\ufffd",
        "\ufffe",
        "🦊",
        "👩‍🔬",
        "e\u0301",
        "日本語",
        "x" * 200,
        "long words " * 30,
        "<script>",
        "=1+1",
    ),
    *("-1", "+1", "1.", "0", "00", "1e", "1:2", "0b1", "Infinity", "true ", "a'b\"c", "%YAML 1.1", "!!str a", "a\tb"),
)
NOT_SURROGATES = st.characters(exclude_categories=["Cs"])
hostile_text = st.one_of(
    st.sampled_from(NASTY),
    st.text(NOT_SURROGATES, max_size=40),
    st.lists(st.sampled_from(NASTY), min_size=2, max_size=3).map("".join),
)

ids = st.builds("{}{}".format, st.sampled_from("01234567"), st.text(ULID_LETTERS, min_size=25, max_size=25))
times = st.integers(-62_135_596_800, 253_402_300_799).map(utc)  # the years 1 to 9999
phases = st.sampled_from(("data-prep", "a", "1", "no", "on", "null", "1e3", "2024", "0x1f", "train.v2", "a_b", "true"))
categories = st.one_of(phases, st.builds("{}:{}".format, phases, phases))
commits = st.one_of(
    st.text("0123456789abcdef", min_size=40, max_size=40),
    st.text("0123456789abcdef", min_size=64, max_size=64),
    st.sampled_from(("1" * 40, "12e" + "3" * 37)),
)
paths = st.lists(hostile_text, max_size=20).map(tuple)
links = st.lists(hostile_text, max_size=4).map(tuple)
counts = st.integers(0, 999_999_999)
# As deep as a file may nest, below the mapping of keys.
extra_values = st.recursive(
    hostile_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(hostile_text, inner, max_size=3),
    max_leaves=6,
)

# The fields of every kind beside those that all have: what it needs, and what it may have.
NEEDED: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "focus": {"phase": phases},
    "revisit": {"from_phase": phases, "to_phase": phases},
    "note": {"phase": phases, "verdict": st.just("not-a-revisit")},
    "amend": {
        "target": ids,
        "set": st.fixed_dictionaries(
            {},
            optional={
                "from": phases,
                "to": phases,
                "category": categories,
                "reason": hostile_text,
                "planned": st.booleans(),
                "links": links,
                "agent": hostile_text,
            },
        ),
    },
    "retract": {"target": ids},
}
_EVIDENCE = {
    "during": ids,
    "paths": paths,
    "more_paths": counts,
    "links": links,
    "agent": hostile_text,
    "commit": commits,
}
OPTIONAL: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "focus": {"reason": hostile_text},
    "revisit": {"category": categories, "reason": hostile_text, "planned": st.booleans(), **_EVIDENCE},
    "note": {"reason": hostile_text, **_EVIDENCE},
    "amend": {},
    "retract": {"reason": hostile_text},
}


def depth(value: Any) -> int:
    """Return how many collections lie one in the other."""
    if isinstance(value, dict):
        value = list(value.values())
    return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0


extras = st.dictionaries(hostile_text.map("x-{}".format), extra_values, min_size=1, max_size=2).filter(
    lambda extra: depth(extra) <= 5
)


@st.composite
def events(draw: st.DrawFn) -> Event:
    """Any event that a file can hold."""
    kind = draw(st.sampled_from(KINDS))
    fields = draw(
        st.fixed_dictionaries(NEEDED[kind], optional={**OPTIONAL[kind], "actor": hostile_text, "extra": extras})
    )
    if kind == "revisit" and fields["from_phase"] == fields["to_phase"]:
        fields["to_phase"] += "-too"
    return EVENT_TYPES[kind](id=draw(ids), at=draw(times), via=draw(st.sampled_from(VIAS)), **fields)
