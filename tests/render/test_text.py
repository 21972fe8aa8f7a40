"""Text that is safe to show, and the phrases that every table uses."""

import pytest

from git_revisit.model.printable import escaped
from git_revisit.render.text import (
    located,
    markdown,
    markdown_item,
    one_line,
    plural,
    revision,
    rounded,
    short,
    table,
    title,
)

COMMIT = "9fceb02d0ae598e95dc970b74767f19372d61af8"


def test_commands_name_the_project_that_the_user_named() -> None:
    text = "run `git revisit explain 1`, git revisit hooks install or git revisit note p --project x"
    assert located(text, None) == text
    assert located(text, "a b") == text.replace("explain", "explain --project 'a b'")


def test_unprintable_characters_are_escaped() -> None:
    assert escaped("a\tb\nc\rd") == "a\\tb\\nc\\rd"
    assert escaped("\x1b[31m\x9b") == "\\x1b[31m\\x9b"
    assert escaped("\u202etxt") == "\\u202etxt"
    assert escaped("\U000e0001") == "\\U000e0001"
    assert escaped("Größe – 数据") == "Größe – 数据"


def test_text_on_one_line_loses_its_line_breaks_only() -> None:
    assert one_line("first\nsecond\r\nthird\x07") == "first second third\\x07"


def test_markdown_shows_text_unchanged() -> None:
    assert markdown("*a* [b](c) <d> `e` | f") == "\\*a\\* \\[b\\](c) \\<d\\> \\`e\\` \\| f"


def test_no_list_or_code_begins_inside_of_an_item() -> None:
    shown = {"- a": r"\- a", "+ a": r"\+ a", "12. a": r"12\. a", "1) a": r"1\) a", "    -1 a": "-1 a"}
    assert {text: markdown_item(text) for text in shown} == {text: f"- {item}" for text, item in shown.items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see https://evil.example/x", "see https:&#8203;//evil.example/x"),
        ("FTP://a WWW.evil.example", "FTP:&#8203;//a WWW&#8203;.evil.example"),
        ("@team ada@example.com", "@&#8203;team ada@&#8203;example.com"),
        ("fixes #12, GH-3", "fixes \\#&#8203;12, GH-&#8203;3"),
        ("a: b, www and # 1", "a: b, www and \\# 1"),
    ],
)
def test_no_address_mention_or_reference_is_live_in_markdown(text: str, expected: str) -> None:
    assert markdown(text) == expected


def test_titles_are_plain_bold_or_headings() -> None:
    assert title("a * b", "table") == "a * b\n"
    assert title("a * b", "md") == "**a \\* b**\n"
    assert title("a * b", "md", 2) == "## a \\* b\n"


def test_numbers_agree_with_their_words() -> None:
    assert [plural(n, "revisit") for n in (0, 1, 2, 12345)] == [
        "0 revisits",
        "1 revisit",
        "2 revisits",
        "12,345 revisits",
    ]


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.0123, 2, "0.012"), (5.26, 2, "5.3"), (99.4, 2, "99"), (99.6, 2, "100"), (511.2, 2, "511"),
        (12345.6, 2, "12,346"), (999.4, 3, "999"), (1234.5, 3, "1,234"),
    ],
)  # fmt: skip
def test_large_numbers_have_no_exponent(value: float, digits: int, text: str) -> None:
    assert rounded(value, digits) == text


def test_a_long_text_pads_no_other_row() -> None:
    rows = [["a", "b" * 2000], ["c", "-----  x"]]
    assert max(map(len, table(["when", "reason"], rows, "table").splitlines()[:1])) < 20
    head, rule, _, last = table(["when", "reason"], rows, "md").splitlines()
    assert (head, rule, last) == ("| when | reason |", "|:---|:---|", "| c | -----  x |")


def test_a_revision_is_shown_with_its_commit_unless_that_repeats_it() -> None:
    assert revision("v1.0", COMMIT) == "v1.0 (9fceb02d0a)"
    assert revision(COMMIT, COMMIT) == "9fceb02d0a"
    assert revision("9fceb0", COMMIT) == "9fceb02d0a"
    assert revision("HEAD", None) == "HEAD"
    assert short(None) == "–"
