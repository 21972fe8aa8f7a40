"""The directives of the pages: they run commands, show their output, and fail where a command does."""

import sys
from pathlib import Path

import pytest

from documentation.conftest import DOCS, sphinx

sys.path.insert(0, str(DOCS / "_ext"))

from page_sessions import Session, commands_of

CONF = f"""\
import sys
sys.path.insert(0, {str(DOCS / "_ext")!r})
extensions = ["myst_parser", "revisit_run", "schema_table"]
html_theme = "basic"
"""


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """A session in an empty directory."""
    for name in ("here", "home"):
        (tmp_path / name).mkdir()
    return Session(tmp_path / "here", tmp_path / "home")


def built(text: str, tmp_path: Path, workplace: Path) -> tuple[int, str, str]:
    """Build a page; return the exit code, the messages, and the page."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "conf.py").write_text(CONF, "utf-8")
    (source / "index.md").write_text(f"# Page\n\n{text}", "utf-8")
    done = sphinx(source, tmp_path / "html", workplace / "small")
    page = tmp_path / "html" / "index.html"
    return done.returncode, done.stderr, page.read_text("utf-8") if page.exists() else ""


def test_a_block_is_cut_into_commands() -> None:
    assert commands_of("$ one\n\n$ two \\\n>   more\n") == ["one", "two \\\n  more"]


def test_a_line_that_is_no_command_is_refused() -> None:
    with pytest.raises(ValueError, match="'output' is not a command"):
        commands_of("output\n$ one")


def test_a_session_keeps_its_directory_and_its_clock(session: Session) -> None:
    found = session.run(["mkdir a && cd a", "pwd", "echo $GIT_COMMITTER_DATE", "echo $GIT_COMMITTER_DATE", "exit 3"])
    assert found[1].output == "~/a\n"
    assert int(found[3].output.split()[0]) - int(found[2].output.split()[0]) == 60
    assert [each.exit for each in found] == [0, 0, 0, 0, 3]


def test_a_session_knows_no_repository_above(session: Session) -> None:
    (outside,) = session.run(["git rev-parse --show-toplevel"])
    assert outside.exit == 128


def test_an_id_that_was_printed_can_be_named(session: Session) -> None:
    with pytest.raises(ValueError, match="no event id was printed"):
        session.run(["echo {id}"])
    _, named = session.run(["echo 01M83TK1C05AGK78ASJ3DHV856", "echo has {id}"])
    assert named.output == "has 01M83TK1C05AGK78ASJ3DHV856\n"


def test_a_program_prints_its_last_value(session: Session) -> None:
    assert session.python("a = 1\nprint(a)\na + 1").output == "1\n2\n"
    assert session.python("1 / 0").exit == 1


def test_a_page_shows_commands_with_their_output(tmp_path: Path, workplace: Path) -> None:
    text = "```{revisit-run} empty\n:rows: 2\n$ seq 9\n```\n\n```{schema-table} config-v1.schema.json limits\n```\n"
    code, messages, page = built(text, tmp_path, workplace)
    assert (code, messages) == (0, "")
    assert "seq" in page
    assert "…" in page
    assert "uncaptured" in page


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("```{revisit-run} empty\n$ git revisit matrix --no-such-option\n```\n", "exit 2 instead of 0"),
        ("```{revisit-run} empty\n:exit: 1\n$ true\n```\n", "exit 0 instead of 1"),
        ("```{revisit-python} empty\n1 / 0\n```\n", "ZeroDivisionError"),
        ("```{revisit-picture} empty\n:file: a.svg\n$ touch a.svg\n```\n", "a picture needs `alt`"),
        ("```{revisit-file} empty\n:file: a.html\n$ true\n```\n", "the commands did not write a.html"),
        ("```{revisit-run} empty\noutput\n```\n", "is not a command"),
        ("[nowhere](nowhere.md)\n", "nowhere.md"),
    ],
)
def test_a_page_that_is_wrong_fails_the_build(text: str, message: str, tmp_path: Path, workplace: Path) -> None:
    code, messages, _ = built(text, tmp_path, workplace)
    assert code == 1
    assert message in messages
