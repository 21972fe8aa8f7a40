"""Parsers of what git prints: literal bytes in, tuples out."""

from io import BytesIO

import pytest

from git_revisit.gitio import parse
from git_revisit.gitio.parse import Entry, Object, PathChange
from git_revisit.model.commits import LATEST, Commit, Identity

A, B, C = (letter * 40 for letter in "abc")
ZEROS = "0" * 40
HEADER = f"{A}\n{B}\n{C}\nAda\nada@example.com\n1\n2\nFix it".encode()
COMMIT = Commit(A, B, (C,), "Ada", "ada@example.com", 1, 2, "Fix it")


@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        ([], []),
        ([b""], []),
        ([b"a\0b\0"], [b"a", b"b"]),
        ([b"a\0b"], [b"a", b"b"]),
        ([b"a", b"b\0", b"\0c\0"], [b"ab", b"", b"c"]),
    ],
)
def test_fields_are_split_at_nul_across_chunks(chunks: list[bytes], expected: list[bytes]) -> None:
    assert list(parse.fields(chunks)) == expected


def test_a_path_that_is_not_utf_8_survives_the_way_to_text_and_back() -> None:
    assert parse.paths(b"a\xff\n\0gr\xc3\xb6\xc3\x9fer\0") == ["a\udcff\n", "größer"]
    assert parse.path_bytes("a\udcff\n") == b"a\xff\n"


def test_a_log_with_a_raw_diff_is_grouped_by_commit() -> None:
    change = f":000000 100644 {ZEROS} {A} A".encode()
    log = b"\0first\0\n" + change + b"\0a\0" + change + b"\0b\0\0second\0\0third\0\n" + change + b"\0c\0"
    expected = [(b"first", [change, b"a", change, b"b"]), (b"second", []), (b"third", [change, b"c"])]
    assert list(parse.log_records([log])) == expected
    assert list(parse.log_records([log[:7], log[7:]])) == expected


def test_a_log_with_names_keeps_a_newline_inside_a_name() -> None:
    assert list(parse.log_records([b"\0head\0\na\nb\0c\0"])) == [(b"head", [b"a\nb", b"c"])]


def test_an_empty_log_has_no_records() -> None:
    assert list(parse.log_records([])) == []


def test_diffs_of_trees_are_grouped_by_pair_and_pairs_without_a_difference_are_empty() -> None:
    change = f":100644 000000 {A} {ZEROS} D".encode()
    output = b"a b\n" + change + b"\0x\0b c\nc d\n" + change + b"\0new\nline\0d e\n"
    assert list(parse.pair_records([output])) == [[change, b"x"], [], [change, b"new\nline"], []]
    assert list(parse.pair_records([])) == []


def test_a_raw_diff_becomes_changes_whose_missing_sides_are_none() -> None:
    raw = [
        f":100644 100755 {A} {B} M".encode(), b"mode",
        f":000000 100644 {ZEROS} {C} A".encode(), b"new",
        f":120000 000000 {A} {ZEROS} D".encode(), b"old\xff",
    ]  # fmt: skip
    assert parse.changes(raw) == [
        PathChange("mode", "M", "100644", A, "100755", B),
        PathChange("new", "A", None, None, "100644", C),
        PathChange("old\udcff", "D", "120000", A, None, None),
    ]


def test_a_log_header_becomes_a_commit() -> None:
    assert parse.commit(HEADER) == COMMIT
    root = f"{A}\n{B}\n\nA\xff\n\n-5\n999999999999\n".encode("latin-1")
    assert parse.commit(root) == Commit(A, B, (), "A\udcff", "", 0, LATEST, "")
    assert parse.commit(f"{A}\n{B}\n{C} {B}\na\nb\n1\n2\ns".encode()).parents == (C, B)


def test_a_commit_object_becomes_a_commit() -> None:
    data = (
        f"tree {B}\nparent {C}\nauthor Ada <ada@example.com> 1 +0200\ncommitter Bob <b@example.com> 2 +0000\n"
        "gpgsig -----BEGIN\n tree of lines\n\nFix\nit\n\nBody\n"
    ).encode()
    assert parse.commit_object(A, data) == COMMIT


def test_a_commit_object_is_decoded_by_its_encoding() -> None:
    head = f"tree {B}\nauthor J\xfcrgen <j@example.com> 1 +0000\ncommitter C <c> 2 +0000\n"
    summaries = parse.commit_object(A, (head + "encoding ISO-8859-1\n\n\xfcber").encode("latin-1"))
    assert (summaries.name, summaries.subject, summaries.parents) == ("Jürgen", "über", ())
    untold = parse.commit_object(A, (head + "\n\xfcber").encode("latin-1"))
    assert (untold.name, untold.subject) == ("J\udcfcrgen", "\udcfcber")
    unknown = parse.commit_object(A, (head + "encoding rot13\n\n\xfcber").encode("latin-1"))
    assert unknown.subject == "\udcfcber"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Ada Lovelace <ada@example.com> 1767225600 +0100", Identity("Ada Lovelace", "ada@example.com", 1_767_225_600)),
        (" <> 0 +0000", Identity("", "", 0)),
        ("A <a> b> 5 +0000", Identity("A", "a> b", 5)),
        ("garbled", Identity("garbled", "", 0)),
        ("", Identity("", "", 0)),
    ],
)
def test_an_identity_line_becomes_a_person_with_a_time(line: str, expected: Identity) -> None:
    assert parse.person(line) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", 0), ("1767225600", 1_767_225_600), (str(LATEST), LATEST), (str(LATEST + 1), LATEST),
        ("999999999999", LATEST), ("9" * 5000, LATEST), ("-1", 0), ("-" + "9" * 5000, 0), ("", 0), ("soon", 0),
        ("²", 0),
    ],
)  # fmt: skip
def test_a_time_is_bounded_by_the_years_1970_and_9999(text: str, expected: int) -> None:
    assert parse.time(text) == expected


def test_objects_are_read_one_after_the_other() -> None:
    answers = BytesIO(f"{A} blob 4\nab\n\0\n{B} missing\nHEAD:a\xffb missing\n{C} tree 0\n\n".encode("latin-1"))
    found = [parse.next_object(answers) for _ in range(5)]
    assert found == [
        Object(A, "blob", b"ab\n\0"), Object(B, "missing", b""), Object("HEAD:a\udcffb", "missing", b""),
        Object(C, "tree", b""), None,
    ]  # fmt: skip


@pytest.mark.parametrize("answers", [b"", f"{A} blob 4\nab".encode(), b"garbled\n"])
def test_truncated_answers_give_no_object(answers: bytes) -> None:
    assert parse.next_object(BytesIO(answers)) is None


def test_an_index_listing_leaves_out_conflicts() -> None:
    listing = f"100644 {A} 0\ta\tb\0" + "".join(f"100755 {B} {stage}\tc\0" for stage in (1, 2, 3))
    assert parse.index_entries(listing.encode()) == [Entry("a\tb", "100644", A)]
    assert parse.index_entries(b"") == []


def test_a_tree_listing_becomes_entries() -> None:
    listing = f"100644 blob {A}\ta\tb\0".encode() + f"040000 tree {B}\t".encode() + b"c\xff\0"
    assert parse.tree_entries(listing) == [Entry("a\tb", "100644", A), Entry("c\udcff", "040000", B)]


@pytest.mark.parametrize("width", [20, 32])
def test_a_tree_object_becomes_a_listing(width: int) -> None:
    first, second = bytes(range(width)), bytes([0, 10, 32] * width)[:width]
    data = b"100644 a b\0" + first + b"40000 \xff\0" + second
    assert parse.tree(data, width) == {"a b": ("100644", first.hex()), "\udcff": ("40000", second.hex())}
    assert parse.tree(b"", width) == {}
