"""The list of repositories: what is taken, what is refused, and what is printed of it."""

import os
from pathlib import Path

import pytest

from git_revisit.errors import DataError, UsageError
from git_revisit.portfolio.sources import parse_source, source_list


@pytest.mark.parametrize(
    "given",
    [
        "https://example.com/a/b.git", "http://example.com/a", "ssh://git@example.com:2222/a.git", "git://example.com/a",
        "file:///srv/git/a.git", "git@example.com:team/a.git", "example.com:a",
    ],
)  # fmt: skip
def test_what_git_clones_is_remote(given: str) -> None:
    source = parse_source(given)
    assert (source.remote, source.problem, source.shown) == (True, None, given)


@pytest.mark.parametrize("given", ["a", "./-x", "/srv/a b", "../a", "~/a", "a\nb", "a/b:c", "ü"])
def test_everything_else_is_a_path(given: str) -> None:
    source = parse_source(given)
    assert (source.remote, source.problem) == (False, None)


def test_a_file_here_wins_over_a_host_of_the_same_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert parse_source("host:path").remote
    (tmp_path / "host:path").mkdir()
    assert not parse_source("host:path").remote


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("-x", "starts with `-`"),
        ("--upload-pack=touch owned", "starts with `-`"),
        ("ext::sh -c touch% owned", "runs a program"),
        ("fd::17", "runs a program"),
        ("ftp://example.com/a", "not a transport"),
        ("ext://example.com/a", "not a transport"),
        ("https:///a", "no host"),
        ("ssh://-oProxyCommand=x/a", "starts with `-`"),
        ("ssh://git@-oProxyCommand=x/a", "starts with `-`"),
        ("https://example.com/a\nb", "control character"),
        ("https://example.com/\x1b[31m", "control character"),
        ("https://[::1/a", "not a URL"),
        ("", "not a path"),
        ("a\0b", "not a path"),
    ],
)
def test_what_is_refused_has_a_reason(given: str, problem: str) -> None:
    found = parse_source(given).problem
    assert found is not None
    assert problem in found


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("https://ada:secret@example.com/a", "https://example.com/a"),
        ("https://:secret@example.com/a", "https://example.com/a"),
        ("ssh://ada:secret@example.com/a", "ssh://ada@example.com/a"),
        ("ada:secret@example.com:a", "example.com:a"),
    ],
)
def test_a_password_is_refused_and_never_shown(given: str, shown: str) -> None:
    source = parse_source(given)
    assert source.shown == shown
    assert "password" in (source.problem or "")
    assert "secret" not in (source.problem or "")


def test_a_token_in_the_place_of_the_user_is_not_shown() -> None:
    source = parse_source("https://ghp_token@example.com/a?private_token=x#y")
    assert (source.shown, source.problem) == ("https://example.com/a", None)


def test_a_list_has_comments_blank_lines_and_any_line_ends(tmp_path: Path) -> None:
    file = tmp_path / "list"
    file.write_bytes("\ufeff# all of ours\r\n\r\n  a  \r\n\t\n#b\nhttps://example.com/c\n-x".encode())
    found = source_list(["z"], str(file))
    assert [source.given for source in found.sources] == ["z", "a", "https://example.com/c", "-x"]
    assert found.repeated == ()


def test_a_list_may_hold_a_path_that_is_not_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "list"
    file.write_bytes(b"\xff\xfe\n")
    assert os.fsencode(source_list([], str(file)).sources[0].given) == b"\xff\xfe"


def test_a_repository_counts_once(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "a")
    here = str(tmp_path / "a")
    found = source_list(
        [here, f"{here}/", str(tmp_path / "link"), "https://x.org/b", "https://x.org/b.git/", "-x", "-x"]
    )
    assert [source.given for source in found.sources] == [here, "https://x.org/b", "-x"]
    assert found.repeated == (f"{here}/", str(tmp_path / "link"), "https://x.org/b.git/", "-x")


def test_no_repository_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no repository given"):
        source_list([])
    empty = tmp_path / "list"
    empty.write_text("# nothing\n")
    with pytest.raises(UsageError, match="names no repository"):
        source_list([], str(empty))
    with pytest.raises(DataError, match="cannot read"):
        source_list([], str(tmp_path / "missing"))
