"""explain --from-messages: reasons in commit messages for revisits and for uncaptured commits."""

from pathlib import Path

import pytest

from commandline import Revisit
from conftest import Repo


@pytest.fixture
def squashed(project: Repo, revisit: Revisit) -> Repo:
    """A revisit without a reason whose commit has one in its message, and a squash merge that no hook saw."""
    revisit("focus", "model-development")
    project.commit("focus", {"models/a.py": "1"})
    revisit("record", "prep")
    project.commit("Fix\n\nRevisit-Reason: Leak\n", {"features/a.py": "1"})
    project.commit("back", {"models/a.py": "2"})
    squash = (
        "All of it (#7)\n\n* one\n\nRevisit-Reason: Drift\nRevisit-Category: drift\n\n* two\n\nRevisit-Reason: Alarm\n"
    )
    project.commit(squash, {"monitoring/a.py": "1"}, author=("Bo", "bo@example.com"))
    return project


def test_both_are_taken_over_once(squashed: Repo, revisit: Revisit) -> None:
    result = revisit("explain", "--from-messages")
    assert result.code == 0
    assert "took over the answers of 2 commit messages" in result.err
    assert "no commit message answers" in revisit("explain", "--from-messages").err
    squashed.commit("take over")
    events = revisit("log", "--format", "json").json["events"]
    drift, leak = sorted(events, key=lambda event: str(event["reason"]))
    assert (leak["reason"], leak["via"]) == ("Leak", "command")
    assert (drift["reason"], drift["category"], drift["via"]) == ("Drift; Alarm", "drift", "message")
    assert (drift["actor"], drift["paths"]) == ("Bo <bo@example.com>", ["monitoring/a.py"])
    assert drift["commit"] == squashed.git("rev-parse", "HEAD~1")
    document = revisit("review", "HEAD~3..HEAD", "--format", "json").json
    assert (document["unexplained"], document["uncaptured"]) == ([], [])
    (matrix,) = revisit("matrix", "--capture", "--format", "json").json["matrices"]
    assert matrix["capture"] == {"touches": 2, "captured": 2, "explained": 2}


def test_a_range_and_another_clone_give_the_same_files(squashed: Repo, revisit: Revisit, tmp_path: Path) -> None:
    squashed.git("clone", "-q", squashed.path, tmp_path / "clone")
    revisit("explain", "--from-messages", cwd=tmp_path / "clone")
    revisit("explain", "--from-messages", "HEAD~1..HEAD")
    listed = squashed.git("diff", "--cached", "--raw", "--no-abbrev", "--diff-filter=A").splitlines()
    (taken,) = listed
    assert taken in squashed.git("-C", tmp_path / "clone", "diff", "--cached", "--raw", "--no-abbrev").splitlines()


def test_audit_and_review_name_the_command(squashed: Repo, revisit: Revisit) -> None:
    messages = [each["message"] for each in revisit("audit", "--format", "json").json["findings"]]
    assert len([each for each in messages if "`git revisit explain --from-messages`" in each]) == 2
    review = revisit("review", "HEAD~3..HEAD").out
    assert "2 commit messages with an answer; to take it over" in review
    assert "git revisit explain --from-messages HEAD~3..HEAD" in review


def test_problems_of_messages_are_reported(project: Repo, revisit: Revisit) -> None:
    project.commit("Work\n\nRevisit-Reason: Leak\nRevisit-Category: zork\n", {"features/a.py": "1"})
    result = revisit("explain", "--from-messages")
    assert "not taken from the message of " in result.err
    assert " (Work): 'zork' is not a category of the workflow" in result.err
    note = f"git revisit note data-preparation --for-commit {project.git('rev-parse', 'HEAD')[:10]}"
    assert f"no phase was in focus, so it is not a revisit; to note it: {note}\n" in result.err
    assert revisit("explain", "--from-messages", "a", "b").code == 2
    assert revisit("explain", "--from-messages", "HEAD", "-m", "x").code == 2
    assert revisit("explain", "--from-messages", "nowhere..HEAD").code == 3


def test_neither_is_a_note(project: Repo, revisit: Revisit) -> None:
    revisit("focus", "model-development")
    project.commit("focus")
    project.commit("Typo\n\nRevisit: neither\n", {"features/a.py": "1"})
    revisit("explain", "--from-messages")
    project.commit("take over")
    assert revisit("review", "HEAD~2..HEAD", "--format", "json").json["uncaptured"] == []
    (note,) = [e for e in revisit("log", "--every-kind", "--format", "json").json["events"] if e["kind"] == "note"]
    assert (note["phase"], note["via"]) == ("data-preparation", "message")
