"""The directives of the pages: they run commands, show their output, and fail where a command does."""

import re
import subprocess
import sys
from collections.abc import Mapping
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


def built(pages: Mapping[str, str], folder: Path, workplace: Path) -> tuple[subprocess.CompletedProcess[str], Path]:
    """Build a site of pages; return how that went, and where it is."""
    source = folder / "source"
    source.mkdir()
    (source / "conf.py").write_text(CONF, "utf-8")
    for name, text in pages.items():
        (source / f"{name}.md").write_text(f"# Page\n\n{text}", "utf-8")
    return sphinx(source, folder / "html", workplace / "small"), folder / "html"


def test_a_block_is_cut_into_commands() -> None:
    assert commands_of("$ one\n\n$ two \\\n>   more\n") == ["one", "two \\\n  more"]


def test_a_line_without_a_command_is_refused() -> None:
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
    done, site = built({"index": text}, tmp_path, workplace)
    assert (done.returncode, done.stderr) == (0, "")
    page = (site / "index.html").read_text("utf-8")
    assert "seq" in page
    assert "…" in page
    assert "uncaptured" in page


WRONG = {  # pages that fail the build, and the message of each
    "option": ("```{revisit-run} empty\n$ git revisit matrix --no-such-option\n```\n", "exit 2 instead of 0"),
    "exit": ("```{revisit-run} empty\n:exit: 1\n$ true\n```\n", "exit 0 instead of 1"),
    "python": ("```{revisit-python} empty\n1 / 0\n```\n", "ZeroDivisionError"),
    "picture": ("```{revisit-picture} empty\n:file: a.svg\n$ touch a.svg\n```\n", "a picture needs `alt`"),
    "file": ("```{revisit-file} empty\n:file: a.html\n$ true\n```\n", "the commands did not write a.html"),
    "output": ("```{revisit-run} empty\noutput\n```\n", "is not a command"),
    "link": ("[nowhere](nowhere.md)\n", "nowhere.md"),
}


def test_pages_that_are_wrong_fail_the_build(tmp_path: Path, workplace: Path) -> None:
    contents = "".join(f"{name}\n" for name in WRONG)
    pages = {"index": f"```{{toctree}}\n{contents}```\n", **{name: text for name, (text, _) in WRONG.items()}}
    done, _ = built(pages, tmp_path, workplace)
    assert done.returncode == 1
    for name, (_, message) in WRONG.items():
        about = re.search(rf"source/{name}\.md:[\s\S]*?(?=\n/|$)", done.stderr)
        assert about
        assert message in about[0]
