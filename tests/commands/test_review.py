"""review and restore: what a branch adds and leaves open, and events brought back."""

import json
from pathlib import Path

import pexpect
import pytest

import git_revisit
from commandline import CONFIG, Revisit, on_terminal, run
from conftest import Repo


@pytest.fixture
def branch(project: Repo, revisit: Revisit) -> dict[str, str]:
    """A branch with one revisit that nobody explained, and one commit that nothing captured; main has moved on."""
    revisit("focus", "model-development")
    base = project.commit("focus", {"models/a.py": "1"})
    project.git("switch", "-qc", "topic")
    first = revisit("record", "prep").id
    project.commit("revisit", {"features/a.py": "1"})
    project.commit("back", {"models/a.py": "2"})
    touched = project.commit("touch", {"monitoring/a.py": "1", "monitoring/b.py": "1"})
    project.git("switch", "-q", "main")
    main = revisit("record", "monitoring", "-m", "Drift").id
    project.commit("main moves on")
    project.git("switch", "-q", "topic")
    return {"base": base, "first": first, "touched": touched, "main": main}


def test_what_a_branch_adds_and_leaves_open(project: Repo, revisit: Revisit, branch: dict[str, str]) -> None:
    head = project.git("rev-parse", "HEAD")
    document = revisit("review", "main..topic", "--format", "json").json
    assert document == {
        "schema": "git-revisit/review/1",
        "a": {"rev": "main", "commit": project.git("rev-parse", "main")},
        "b": {"rev": "topic", "commit": head},
        "phases": ["data-preparation", "model-development", "monitoring", "governance"],
        "cells": [[0, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]],
        "unexplained": [branch["first"]],
        "uncaptured": [
            {
                "commit": branch["touched"],
                "phase": "monitoring",
                "paths": ["monitoring/a.py", "monitoring/b.py"],
                "seen_by": "both",
            }
        ],
        "limits": None,
    }
    by_default = revisit("review", "--format", "json").json
    assert by_default["a"] == {"rev": branch["base"], "commit": branch["base"]}
    assert {**by_default, "a": 0, "b": 0} == {**document, "a": 0, "b": 0}


def test_the_commands_that_are_shown_settle_it(project: Repo, revisit: Revisit, branch: dict[str, str]) -> None:
    output = revisit("review", "--format", "md").out
    assert output.startswith("<!-- git-revisit review -->\n")
    assert f"git revisit explain {branch['first']}" in output
    record = f"record monitoring --from model-development --for-commit {branch['touched'][:12]} -m"
    assert f"git revisit {record}" in output
    revisit("explain", branch["first"], "-m", "Leak")
    revisit(*record.split(), "Drift")
    project.commit("settle")
    document = revisit("review", "--format", "json").json
    assert (document["unexplained"], document["uncaptured"]) == ([], [])
    assert "nothing is left to explain" in revisit("review").out


def test_which_range(project: Repo, revisit: Revisit, branch: dict[str, str], tmp_path: Path) -> None:
    assert revisit("review", "main").code == 2
    assert revisit("review", "main..").code == 2
    assert revisit("review", "nowhere..HEAD").code == 3
    project.git("switch", "-q", "main")
    project.git("clone", "-q", "--branch", "topic", project.path, tmp_path / "clone")
    project.git("switch", "-q", "topic")
    project.git("-C", tmp_path / "clone", "remote", "rename", "origin", "upstream")
    document = revisit("review", "--format", "json", cwd=tmp_path / "clone").json
    assert document["a"]["commit"] == branch["base"]
    project.git("branch", "-m", "main", "unheard-of")
    result = revisit("review")
    assert (result.code, "`git revisit review HEAD~1..HEAD`" in result.err) == (3, True)


def test_a_shallow_clone_is_reported(project: Repo, revisit: Revisit, branch: dict[str, str], tmp_path: Path) -> None:
    project.git("clone", "-q", "--depth=2", "--no-single-branch", f"file://{project.path}", tmp_path / "shallow")
    for range_ in ("origin/main..HEAD", "HEAD~1..HEAD"):
        result = revisit("review", range_, "--format", "json", cwd=tmp_path / "shallow")
        assert result.code == 3, "a touch may continue, repeat or revert work that the clone lacks"
        assert "--unshallow" in result.err
    assert git_revisit.open(str(tmp_path / "shallow")).events()["brought_by"].tolist() == [None]


def test_the_base_itself_adds_nothing(project: Repo, revisit: Revisit, branch: dict[str, str]) -> None:
    project.git("switch", "-q", "main")
    text, messages = (done := revisit("review")).out, done.err
    head = project.git("rev-parse", "HEAD")
    assert f"HEAD ({head[:10]}) is the base itself, so it adds nothing.\n" in text
    assert messages == "to review the last commit: git revisit review HEAD~1..HEAD\n"


def test_inferred_revisits_are_counted_first_and_never_passed_as_explained(project: Repo, revisit: Revisit) -> None:
    identity = "01KDVPXNG0VVVVVVVVVVVVVVVV"
    path = f".revisit/events/revisit/2026/01/01/{identity}-monitoring.yaml"
    text = f"version: 1\nid: {identity}\nkind: revisit\nat: 2026-01-01T00:00:00Z\nvia: infer\n"
    project.commit("Infer", {path: f"{text}from: model-development\nto: monitoring\n"})
    shown = revisit("review", "HEAD~1..HEAD").out
    assert "\nOf 1 revisit, 1 inferred from commits.\nAdds 1 revisit, 0 of them" in shown
    assert shown.endswith(
        "nobody was asked about 1 inferred revisit; to add reasons:\n  git revisit explain --via infer\n"
    )
    log = revisit("log")
    assert log.out.endswith("  (inferred)\n")
    assert log.err == "nobody was asked about 1 inferred revisit; to add reasons:\n  git revisit explain --via infer\n"


def test_no_commit_yet(repo: Repo, revisit: Revisit) -> None:
    repo.git("update-ref", "-d", "HEAD")
    document = revisit("review", "--format", "json").json
    assert (document["a"]["commit"], document["b"]["commit"], document["uncaptured"]) == (None, None, [])


def test_the_questions_in_a_row(project: Repo, revisit: Revisit, branch: dict[str, str]) -> None:
    child = on_terminal("review", cwd=project.path)
    child.expect("1 of 2 ")
    child.expect("revisit \\(Ada")
    child.expect(r"Category[^\r\n]*\] ")
    child.sendline("?")
    child.expect("what you have answered stays staged")
    child.expect(r"Category[^\r\n]*\] ")
    child.sendline("")
    child.expect(r"Reason \(Enter: later\) ")
    child.sendline("The split leaked")
    child.expect("2 of 2 ")
    child.expect("touch \\(Ada")
    child.expect("ot a revisit")
    child.sendline("r")
    child.expect("Category")
    child.sendline("drift")
    child.expect("Reason")
    child.sendline("It drifted")
    child.expect("2 of 2 settled")
    child.expect(pexpect.EOF)
    project.commit("settle")
    document = revisit("review", "--format", "json").json
    assert (document["unexplained"], document["uncaptured"]) == ([], [])
    events = revisit("log", "--format", "json").json["events"]
    assert {event["reason"] for event in events} == {"The split leaked", "It drifted"}
    (summaries,) = [event for event in events if event["commit"]]
    assert (summaries["commit"], summaries["via"], summaries["category"]) == (branch["touched"], "command", "drift")


def test_stopping_counts_the_staged_and_the_open_questions(
    project: Repo, revisit: Revisit, branch: dict[str, str]
) -> None:  # fmt: skip
    child = on_terminal("review", cwd=project.path)
    child.expect(r"Category[^\r\n]*\] ")
    child.sendline("n only a rename")
    child.expect("ot a revisit")
    child.send("\x03")
    child.expect(r"1 of 2 settled \(staged for your next commit\), 1 left: git revisit review")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    project.commit("settle")
    assert revisit("review", "--format", "json").json["unexplained"] == []


def test_it_reads_well_on_a_terminal(project: Repo, revisit: Revisit, branch: dict[str, str]) -> None:
    lines = revisit("review").out.splitlines()
    assert "Adds 1 revisit, 1 of them back to an earlier phase." in lines
    assert "Open: 1 revisit without a reason, 1 touched phase without a record." in lines
    assert [line.split()[1] for line in lines if line[:2] in ("1 ", "2 ", "3 ", "4 ")][:2] == [
        "data-preparation", "model-development",
    ], "only touched phases"  # fmt: skip
    assert f'    git revisit explain {branch["first"]} -m "REASON"' in lines
    assert f"    git revisit note monitoring --for-commit {branch['touched'][:12]}" in lines
    assert "    monitoring/a.py, monitoring/b.py" in lines
    assert [line for line in lines if len(line) > 80 and not line.startswith(("capture:", "    git revisit"))] == []


# restore


def test_removed_events_come_back_as_they_were(project: Repo, revisit: Revisit) -> None:
    first = revisit("record", "prep", "--from", "monitoring", "-m", "one").id
    second = revisit("record", "prep", "--from", "monitoring", "-m", "two").id
    project.commit("events")
    before = project.git("ls-files", "-s")
    project.git("revert", "--no-edit", "HEAD")
    assert revisit("restore", first).id == first
    project.git("reset", "-q", "--hard")
    assert set(revisit("restore").out.split()) == {first, second}
    assert project.git("ls-files", "-s") == before
    assert "no event is missing" in revisit("restore").err
    project.commit("bring back")
    document = json.loads(revisit("audit", "--format", "json").out)
    assert document["summary"]["warnings"] == 0


def test_a_staged_deletion_comes_back_too(project: Repo, revisit: Revisit) -> None:
    first = revisit("record", "prep", "--from", "monitoring", "-m", "one").id
    project.commit("event")
    project.git("rm", "-rq", ".revisit/events")
    assert revisit("restore", first).id == first
    assert revisit("restore", first).code == 1
    assert revisit("restore", "7ZZZ").code == 1


def test_an_edited_event_comes_back_only_by_its_id(project: Repo, revisit: Revisit) -> None:
    first = revisit("record", "prep", "--from", "monitoring", "-m", "one").id
    project.commit("event")
    path = project.git("ls-files", ".revisit/events")
    before = project.git("ls-files", "-s", path)
    project.commit("edit", {path: (project.path / path).read_text().replace("one", "two")})
    assert revisit("restore").out == ""
    assert "staged for your next commit" in revisit("restore", first).err
    assert project.git("ls-files", "-s", path) == before


def test_restore_refuses_a_shallow_clone_without_a_removed_event(
    project: Repo, revisit: Revisit, tmp_path: Path
) -> None:
    revisit("record", "prep", "--from", "monitoring", "-m", "Leak")
    project.commit("record")
    project.git("rm", "-qr", ".revisit/events")
    project.commit("remove")
    project.git("clone", "-q", "--depth=1", f"file://{project.path}", tmp_path / "shallow")
    result = revisit("restore", cwd=tmp_path / "shallow")
    assert result.code == 3
    assert "--unshallow" in result.err
    assert revisit("restore").code == 0


def test_the_commands_work_where_the_review_did(repo: Repo) -> None:
    repo.commit("Configure", {"ml/.revisit/config.yaml": CONFIG})
    touched = repo.commit("touch", {"ml/features/a.py": "1"})
    output = run("review", "HEAD~1..HEAD", "--project", "ml", cwd=repo.path).out
    way = f"note data-preparation --for-commit {touched[:12]} --project ml"
    assert f"    to account for it:\n    git revisit {way}\n" in output
    audited = run("audit", "--project", "ml", cwd=repo.path).out
    assert f"git revisit note --project ml data-preparation --for-commit {touched[:12]}`" in audited
    refused = run("record", "monitoring", "--project", "ml", cwd=repo.path).err
    assert "choose one with `git revisit focus --project ml`" in refused
    assert "\n  git revisit focus --project ml data-preparation\n" in run("focus", "--project=ml", cwd=repo.path).err
    assert run(*way.split(), cwd=repo.path).code == 0
    repo.commit("settle")
    document = run("review", "HEAD~2..HEAD", "--project", "ml", "--format", "json", cwd=repo.path).json
    assert document["uncaptured"] == []
