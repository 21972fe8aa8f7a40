"""The list of revisits as text, and the answers in it."""

from git_revisit.record.edit_list import Block, edit_text, edited_blocks


def test_the_text_has_a_block_for_each_revisit() -> None:
    blocks = [Block("01R", ["2026-11-23  training → data", "  data/a\x1b[0m"], "drift"), Block("01S", errors=["wrong"])]
    assert edit_text(blocks, ["drift", "other"]).splitlines()[2:] == [
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
        "category:",
        "reason:",
    ]


def test_an_unchanged_text_gives_the_same_blocks() -> None:
    blocks = [Block("01R", (), "drift"), Block("01S", (), "", "Label leak: in the split # 3")]
    assert edited_blocks(edit_text(blocks, ["drift"])) == blocks


def test_answers_are_read_with_continued_reasons_and_without_comments() -> None:
    text = "# a comment\n\nid: 01R\n# error: old\ncategory:  drift \nreason: The source\n  has moved\n\tagain\n"
    assert edited_blocks(text) == [Block("01R", (), "drift", "The source has moved again")]


def test_an_empty_text_has_no_answers() -> None:
    assert edited_blocks("") == edited_blocks("# only comments\n\n") == []


def test_an_unknown_line_is_an_error_of_its_block() -> None:
    (block,) = edited_blocks("id: 01R\nreason: Moved\nwhy not\ntarget: x\n")
    assert block == Block("01R", (), "", "Moved", ["not a field: why not", "not a field: target: x"])


def test_an_answer_without_an_id_is_an_error() -> None:
    (block,) = edited_blocks("reason: Moved\n")
    assert (block.id, block.errors) == ("", ["no id above the line: reason: Moved"])
