"""Event files: their places, the ids in their names, and their quoted paths."""

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Repo
from git_revisit.gitio.files import write
from git_revisit.model.event_file import id_in, path_of, quoted, read
from git_revisit.model.event_yaml import encode
from git_revisit.model.events import Event, Focus, Invalid
from strategies import events

ID = "01M83P61N0K43RK2QVMPPJ7MB7"
AT = "2026-11-23T07:51:00Z"
FOCUS = Focus(id=ID, at=AT, via="command", phase="data-preparation")
PATH = f".revisit/events/focus/2026/11/23/{ID}-data-preparation.yaml"


@given(events())
def test_an_event_is_read_where_it_belongs(event: Event) -> None:
    assert read(path_of(event), "100644", encode(event)) == event
    assert id_in(path_of(event)) == event.id


def test_the_slug_is_cosmetic() -> None:
    assert path_of(FOCUS) == PATH
    assert path_of(FOCUS._replace(phase="x" * 300)) == PATH.replace("data-preparation", "x" * 100)
    for path in (PATH, PATH.replace("-data-preparation", ""), PATH.replace("-data-preparation", "-any thing é")):
        assert read(path, "100755", encode(FOCUS)) == FOCUS


@pytest.mark.parametrize(
    "path",
    [
        PATH.replace("/focus/", "/revisit/"),
        PATH.replace("/23/", "/24/"),
        PATH.replace("/11/23/", "/11/"),
        PATH.replace(ID, ID[:-1] + "8"),
        PATH.replace(ID, ID.lower()),
        PATH.replace("-data-preparation", "-"),
        PATH.replace("-data-preparation", "data-preparation"),
        PATH.replace("-data-preparation", "-a/b"),
        ".revisit/events/any.yaml",
        f"sub/{PATH}",
        PATH + "\n",
    ],
)
def test_a_path_that_does_not_fit_is_misplaced(path: str) -> None:
    found = read(path, "100644", encode(FOCUS))
    assert isinstance(found, Invalid)
    assert (found.rule, found.id) == ("event-misplaced", ID)
    assert PATH in found.message


@pytest.mark.parametrize("mode", ["120000", "160000"])
def test_only_a_regular_file_is_an_event(mode: str) -> None:
    found = read(PATH, mode, encode(FOCUS))
    assert isinstance(found, Invalid)
    assert (found.rule, found.id) == ("event-invalid", ID)


def test_what_the_codec_refuses_is_invalid_and_keeps_the_id_of_its_name() -> None:
    assert read(PATH, "100644", b"version: 1\n") == Invalid("event-invalid", "`kind` is missing", ID)
    assert read(".revisit/events/x.yaml", "100644", b"") == Invalid("event-invalid", "the file is empty", None)


@given(st.binary(min_size=1, max_size=30), st.binary(min_size=1, max_size=30))
def test_no_two_paths_are_quoted_alike(one: bytes, two: bytes) -> None:
    assert (quoted(one) == quoted(two)) is (one == two)
    quoted(one).encode()


def test_a_path_that_is_not_utf8_is_quoted_as_git_does(repo: Repo) -> None:
    path = bytes(each for each in range(1, 256) if each != ord("/"))
    repo.write(path)
    repo.git("add", "--all")
    repo.git("config", "core.quotePath", "true")
    assert quoted(path) == repo.git("ls-files")


def test_a_path_in_utf8_is_text() -> None:
    assert quoted("ü\n.py".encode()) == "ü\n.py"
    assert quoted(b'"a"') == '"\\"a\\""'


def test_writing_replaces_the_file_whole_and_leaves_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b" / "event.yaml"
    write(file, b"one")
    write(file, b"two")
    assert file.read_bytes() == b"two"
    assert os.listdir(file.parent) == ["event.yaml"]
    umask = os.umask(0o027)
    try:
        write(file, b"three")
    finally:
        os.umask(umask)
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path) -> None:
    target = tmp_path / "event.yaml"
    target.mkdir()
    with pytest.raises(OSError, match="directory"):
        write(target, b"one")
    assert os.listdir(tmp_path) == ["event.yaml"]
