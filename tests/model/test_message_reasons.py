"""Reasons in commit messages: which lines count, how several agree, and what is not taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_revisit.model.message_reasons import MAX_REASON, MessageReasons, message_reasons


def told(text: str) -> tuple[str | None, str | None, str | None]:
    return message_reasons(text.encode())[:3]


REVERTS = f"This reverts commit {'a' * 40}."
MERGED = f"""Squashed commit of the following:

commit {"b" * 40}
Author: A <a@b>
Date:   Mon Nov 23 08:51:00 2026 +0100

    two

    Revisit-Reason: a
      and more

commit {"c" * 40}
Author: A <a@b>
Date:   Mon Nov 23 08:50:00 2026 +0100

    All (#7)

    * one

    Revisit-Reason: b

    * Revert "one"

    Revisit-Reason: x

Revisit-Reason: c
"""


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Fix\n\nRevisit-Reason: Leak\n", ("Leak", None, None)),
        ("Fix\n\nREVISIT-reason :  Leak\nRevisit-Category: Drift\nrevisit: Planned\n", ("Leak", "drift", "planned")),
        ("Fix\n\nRevisit-Reason: Leak\n  in the split\n\tof March\n", ("Leak in the split of March", None, None)),
        ("Fix\r\n\r\nRevisit-Reason: Leak\r\n and more\r\n", ("Leak and more", None, None)),
        ("Fix\n\nSigned-off-by: A <a@b>\nRevisit: neither\nReviewed-by: B <b@c>\n\n\n", (None, None, "neither")),
        ("Fix\n\nRevisit-Reason: not last\n\nMore text.\n", (None, None, None)),
        ("Fix\n\n Revisit-Reason: indented\n", (None, None, None)),
        ("Fix\n\nsee Revisit-Reason: x\n", (None, None, None)),
        ("Fix\n\nRevisit-Reason:\n", (None, None, None)),
        ("Fix\n\nRevisit-Reason: one\nRevisit-Reason: two\nRevisit-Reason: one\n", ("one; two", None, None)),
        ("All (#3)\n\n* one\n\nRevisit-Reason: a\n\n* two\n\ntext\n\nRevisit-Reason: b\n", ("a; b", None, None)),
        ("All (#3)\n\n* one\n\nRevisit-Reason: a\n\n---------\n\nCo-authored-by: X <x@y>\n", ("a", None, None)),
        ("All (#3)\n\n* one\n\nRevisit-Reason: not last\n\ntext\n\n* two\n", (None, None, None)),
        ("Fix (#9)\n\nRevisit-Reason: a\n\nCo-authored-by: X <x@y>\n", ("a", None, None)),
        ("Fix\n\nRevisit-Reason: a\n\nSigned-off-by: Y <y@z>\n\nCo-authored-by: X <x@y>\n", ("a", None, None)),
        ("Fix\n\nRevisit-Reason: not last\n\nCo-authored-by: X <x@y>\nand text\n", (None, None, None)),
        ("* one\n\nRevisit-Reason: a\n\nCo-authored-by: X <x@y>\n\n* two\n", ("a", None, None)),
        ("Fix\n\n- item\n\nRevisit-Reason: {a: [b\n", ("{a: [b", None, None)),
        ("Fix\n\nRevisit-Reason: --- !!python/object\x07\x1b[31m\n", ("--- !!python/object [31m", None, None)),
        ("Fix\n\nRevisit-Reason: a\n\n🤖 Generated with [A](//a.b)\n\nCo-Authored-By: A <a@b>", ("a", None, None)),
        ("Fix\n\nRevisit-Reason: a\n\nCo-authored-by: A <a@b>\nAgent-Url: https://a.example\n", ("a", None, None)),
        ("Fix\n\nRevisit-Reason: a\n\n# Please enter the commit message\n#\n# On branch main\n", ("a", None, None)),
        ("Fix\n\nRevisit-Reason: not last\n\nNote: text\n", (None, None, None)),
        ("Fix\n\nRevisit-Reason: not last\n\nRevisit-Category: drift\nSigned-off-by: A <a@b>\n", (None, "drift", None)),
        ("All\n\n* one\n\nRevisit: neither\n\n* two\n\nRevisit: neither\nRevisit-Reason: b\n", ("b", None, "neither")),
        ("Fix\n\n* one\n* two\n\nRevisit: neither\n", (None, None, "neither")),
        (f'All\n\n* Revert "x"\n\n{REVERTS}\n\nRevisit-Reason: a\n\n* two\n\nRevisit-Reason: b\n', ("b", None, None)),
        (f"All\n\n* one\n\nRevisit-Reason: a\n\n* back\n\n{REVERTS}\nRevisit-Reason: b\n", ("a", None, None)),
        (MERGED, ("a and more; b; c", None, None)),
        (f"Mine\n\nRevisit-Reason: t\n\n{MERGED}", ("t; a and more; b; c", None, None)),
        ('Revert "Fix"\n\nRevisit-Reason: Leak\n', (None, None, None)),
        ('Revert "Fix" (#4)\n\n* Revert "Fix"\n\n* two\n\nRevisit-Reason: Leak\n', (None, None, None)),
        ("Back\n\nThis reverts commit abc1234 (Fix, 2026-01-01).\n\nRevisit-Reason: Leak\n", (None, None, None)),
        (f"Back\n\nThis reverts commit {'a' * 40}.\nRevisit-Reason: Leak\n", (None, None, None)),
        ("", (None, None, None)),
    ],
)  # fmt: skip
def test_the_answer_in_a_message(text: str, answer: tuple[str | None, str | None, str | None]) -> None:
    assert told(text) == answer


def test_a_long_reason_is_cut() -> None:
    assert told("Fix\n\nRevisit-Reason: " + "long " * 2000)[0] == ("long " * 100)[:MAX_REASON].strip()
    both = told(f"Fix\n\nRevisit-Reason: {'a' * 400}\nRevisit-Reason: {'b' * 400}\n")[0]
    assert both == f"{'a' * 400}; {'b' * 98}"


def test_conflicting_answers_are_reported_and_not_used() -> None:
    found = message_reasons(
        b"F\n\nRevisit-Category: a\nRevisit-Category: b\nRevisit-Reason: r\nRevisit: planned\nRevisit: neither\n"
    )
    assert found[:3] == ("r", None, None)
    assert found.problems == ("several categories: a, b", "both planned and neither")
    assert message_reasons(b"F\n\nRevisit: maybe\n").problems == ("`Revisit: maybe` is not planned or neither",)
    placeholder = message_reasons(b"F\n\nRevisit-Reason: REASON\n")
    assert (bool(placeholder), placeholder.problems) == (False, ("REASON is a placeholder, not a reason",))


def test_one_part_of_a_squashed_message_does_not_withdraw_the_revisits_of_another() -> None:
    found = message_reasons(
        b"All\n\n* one\n\nRevisit: neither\nRevisit-Reason: a rename\n\n* two\n\nRevisit-Reason: Drift\n"
    )
    assert found[:3] == ("Drift", None, None)
    assert found.problems == ("`Revisit: neither` in one part, another answer in another part",)


@given(st.binary(max_size=300) | st.text("Revisit-Reason: *\n\t ab", max_size=120).map(str.encode))
def test_whatever_a_message_holds_the_answer_is_one_line(message: bytes) -> None:
    found = message_reasons(message)
    assert isinstance(found, MessageReasons)
    assert found.reason is None or (found.reason.isprintable() and 0 < len(found.reason) <= MAX_REASON)
