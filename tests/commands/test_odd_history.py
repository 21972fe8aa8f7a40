"""Histories with dates of any size, other encodings and names that are not UTF-8: right answers, no traceback."""

import json
from pathlib import Path

import pytest

from commandline import run
from conftest import START, Prepared, Repo
from hooked import Hooked

FAR = {"GIT_AUTHOR_DATE": "@999999999999 +0000", "GIT_COMMITTER_DATE": "@999999999999 +0000"}
COMMANDS = [
    "matrix", "matrix --tags", "matrix --staged", "matrix --all", "matrix HEAD~1..HEAD", "matrix --measure overlap",
    "log",    "diff HEAD~1", "evolution", "evolution --every day", "evolution --every week", "evolution --every month",
    "evolution --every tag", "audit", "audit --staged", "review HEAD~1..HEAD", "insights",
    "status", "infer", "plot timeline -o $OUT/a.svg", "plot matrix -o $OUT/a.svg", "report -o $OUT/a.html", "focus",
    "explain", "restore",
]  # fmt: skip


@pytest.fixture
def far(hooked: Hooked, prepared: Prepared) -> Repo:
    """A repository whose last commits lie beyond the year 9999, one of them with a revisit."""
    repo = hooked.repo

    def set_up() -> None:
        hooked.touch("features/a.py")
        hooked.commit()
        repo.git("commit", "--allow-empty", "--no-verify", "-qm", "far ahead", env=FAR)
        repo.git("tag", "far")
        repo.git("commit", "--allow-empty", "--no-verify", "-qm", "today")

    prepared(repo, "far", set_up)
    return repo


@pytest.mark.parametrize("command", COMMANDS)
def test_a_commit_beyond_the_year_9999_ends_no_command(far: Repo, tmp_path: Path, command: str) -> None:
    words = [word.replace("$OUT", str(tmp_path)) for word in command.split()]
    result = run(*words, cwd=far.path)
    assert result.code in (0, 1), result.err
    assert "Traceback" not in result.err
    far.git("reset", "-q", "--hard", "far")
    result = run(*words, cwd=far.path)
    assert result.code in (0, 1), result.err


def test_the_hook_takes_a_commit_beyond_the_year_9999(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    done = hooked.repo.run("commit", "-qm", "far", env={**hooked.environment(), **FAR})
    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in done.stderr
    assert [event.at for event in hooked.events()] == ["9999-12-31T23:59:59Z"]
    steps = json.loads(run("evolution", "--every", "month", "--format", "json", cwd=hooked.path).out)["steps"]
    assert [(step["at"], step["label"]) for step in steps] == [("9999-12-31T23:59:59Z", "9999-12")]


@pytest.fixture
def encoded(hooked: Hooked, prepared: Prepared) -> Repo:
    """A repository with an author whose name is not UTF-8, and with output in UTF-16."""
    repo = hooked.repo

    def set_up() -> None:
        hooked.touch("features/a.py")
        hooked.commit()
        env = {**hooked.environment(), "GIT_AUTHOR_NAME": b"J\xfcrgen".decode("utf-8", "surrogateescape")}
        hooked.touch("ingest/a.py")
        repo.git("-c", "i18n.commitEncoding=ISO-8859-1", "commit", "--no-verify", "-qm", "old", env=env)
        hooked.touch("monitoring/a.py")
        repo.git("commit", "--no-verify", "-qm", "undeclared", env=env)
        repo.git("config", "i18n.logOutputEncoding", "UTF-16")

    prepared(repo, "encoded", set_up)
    hooked.clock = START + 2 * 3600
    return repo


@pytest.mark.parametrize("command", [each for each in COMMANDS if each != "restore"])
def test_other_encodings_change_no_answer(encoded: Repo, tmp_path: Path, command: str) -> None:
    def answer() -> tuple[int, str]:
        for cache in encoded.path.glob(".git/revisit/*.sqlite*"):
            cache.unlink()
        result = run(*(word.replace("$OUT", str(tmp_path)) for word in command.split()), cwd=encoded.path)
        assert "Traceback" not in result.err
        return result.code, result.out

    found = answer()
    encoded.git("config", "--unset", "i18n.logOutputEncoding")
    assert found == answer()
    assert found[0] in (0, 1)


def test_the_hook_works_with_output_in_utf_16(encoded: Repo, hooked: Hooked) -> None:
    before = len(hooked.events())
    for number in range(2):  # the second commit goes on with the episode of the first
        hooked.touch("features/b.py")
        done = encoded.run("commit", "-qm", f"again {number}", env=hooked.environment())
        assert done.returncode == 0, done.stderr
        assert b"Traceback" not in done.stderr
    assert len(hooked.events()) - before <= 1


def test_an_author_whose_name_is_not_utf_8_gets_an_event(hooked: Hooked) -> None:
    env = {**hooked.environment(), "GIT_AUTHOR_NAME": b"J\xfcrgen".decode("utf-8", "surrogateescape")}
    hooked.touch("features/a.py")
    done = hooked.repo.run("commit", "-qm", "work", env=env)
    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in done.stderr
    (event,) = hooked.events()
    assert event.actor == "J\ufffdrgen <ada@example.com>"
    assert run("audit", "--format", "json", cwd=hooked.path).code == 0
