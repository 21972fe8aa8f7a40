"""The list of revisits as text, and the answers in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_revisit.record.edit_list import Block, edit_text, edited_blocks, open_block

SECOND = "a second `{}:` for this revisit; keep one of them"


def read(text: str) -> list[tuple[str, str, str, dict[int, str]]]:
    """Return id, category, reason and errors of each block of a text."""
    return [(each.id, each.category, each.reason, dict(each.errors)) for each in edited_blocks(text)]


def test_the_text_has_a_block_for_each_revisit() -> None:
    first = open_block("01R", "drift")._replace(about=["2026-11-23  training → data", "  data/a\x1b[0m"])
    wrong = Block("01S", lines=("id: 01S", "Category: x"), errors={1: "wrong"})
    assert edit_text([first, wrong], ["drift", "other"]).splitlines()[3:] == [
        "# Categories: drift, other",
        "",
        "# 2026-11-23 training → data",
        "# data/a [0m",
        "id: 01R",
        "category: drift",
        "reason:",
        "",
        "id: 01S",
        "# error: wrong",
        "Category: x",
    ]


def test_an_unchanged_text_gives_the_same_blocks() -> None:
    blocks = [open_block("01R", "drift"), open_block("01S", "")]
    assert edited_blocks(edit_text(blocks, ["drift"])) == blocks


@pytest.mark.parametrize(
    ("lines", "category", "reason"),
    [
        ("# a comment\n#\n# error: old\ncategory:  drift \nreason: Moved", "drift", "Moved"),
        ("reason: The source\nhas moved\n  again\n\n\tin March", "", "The source has moved again in March"),
        ("Category: drift\r\nREASON : Moved\r\n", "drift", "Moved"),
        ("reason: See\n#4, target: x\n  reason: y\nid: of it", "", "See #4, target: x reason: y id: of it"),
        ("reason: Label leak: in the split # 3\ncategory:", "", "Label leak: in the split # 3"),
    ],
)  # fmt: skip
def test_the_answer_in_a_block(lines: str, category: str, reason: str) -> None:
    assert read(f"id: 01R\n{lines}") == [("01R", category, reason, {})]


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        ("id: 01R\nreason: one\nreason: two\n", {2: SECOND.format("reason")}),
        ("id: 01R\ncategory: a\nCategory: b\nreason: one\n", {2: SECOND.format("category")}),
        ("id: 01R\nwhy not\nreason:\n", {1: "not a field; the text of a reason follows `reason:`"}),
        ("reason: Moved\n", {0: "no id above this line"}),
        ("id: 01R\nreason: one\nid: 01R\n", {0: "two blocks for this revisit; keep one of them"}),
    ],
)
def test_a_wrong_block_says_at_which_line(text: str, errors: dict[int, str]) -> None:
    assert read(text)[0][3] == errors


def test_an_empty_text_has_no_answers() -> None:
    assert edited_blocks("") == edited_blocks("# only comments\n\n") == []


@given(st.lists(st.sampled_from(["id: 01R", "ID:", "reason: a", "Reason: b", "category: c", "text", " x", "#4", ""])))
def test_no_line_that_was_typed_is_lost(lines: list[str]) -> None:
    blocks = edited_blocks("\n".join(lines))
    again = edit_text(blocks, [])
    assert [line for line in again.splitlines()[4:] if line and not line.startswith("# ")] == list(filter(None, lines))
    assert edited_blocks(again) == blocks
