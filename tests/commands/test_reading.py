"""matrix, log, status and the command line itself: what users read, and how bad input ends."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from commandline import CONFIG, Revisit, run
from conftest import Repo, RepoMaker

PHASES = ["data-preparation", "model-development", "monitoring", "governance"]


@pytest.fixture
def history(project: Repo, revisit: Revisit) -> dict[str, str]:
    """Two tags and a branch: a revisit at v1, a second on top of it at v2, another on a branch that never merged."""
    ids = {"focus": revisit("focus", "model-development").id}
    ids["first"] = revisit("record", "data-preparation", "-m", "Leak", "--category", "leakage-or-eval").id
    project.commit("one")
    project.git("tag", "v1")
    project.git("switch", "-qc", "side/trip")
    ids["side"] = revisit("record", "data-preparation", env={"GIT_AUTHOR_EMAIL": "bo@example.com"}).id
    project.commit("side")
    project.git("switch", "-q", "main")
    ids["second"] = revisit("record", "monitoring", "--at", "2026-02-01").id
    project.commit("two")
    project.git("tag", "-a", "-m", "Release", "v2")
    project.git("tag", "-a", "-m", "A tag of a tag", "nested", "v2")
    project.git("tag", "tree", "HEAD^{tree}")
    return ids


def matrices(revisit: Revisit, *arguments: str) -> list[dict[str, object]]:
    return list(revisit("matrix", "--format", "json", *arguments).json["matrices"])


def test_the_json_of_a_matrix(project: Repo, revisit: Revisit, history: dict[str, str]) -> None:
    document = revisit("matrix", "--format", "json").json
    assert document == {
        "schema": "git-revisit/matrix/1",
        "matrices": [
            {
                "rev": "HEAD",
                "commit": project.git("rev-parse", "HEAD"),
                "measure": "count",
                "phases": PHASES,
                "unknown": [],
                "observable": [True, True, True, False],
                "cells": [[0, 0, 0, 0], [1, 0, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0]],
                "totals": {"revisits": 2, "unexplained": 1, "retracted": 0, "collapsed": 0, "outside": 0, "invalid": 0},
                "capture": None,
            }
        ],
    }


def test_every_way_to_name_what_is_read(revisit: Revisit, history: dict[str, str]) -> None:
    def seen(*arguments: str) -> list[tuple[object, int]]:
        found = matrices(revisit, *arguments)
        return [(each["rev"], each["totals"]["revisits"]) for each in found]  # type: ignore[index]

    assert seen("v2", "v1", "v1..v2", "HEAD~1..side/trip") == [
        ("v2", 2),
        ("v1", 1),
        ("v1..v2", 1),
        ("HEAD~1..side/trip", 1),
    ]
    assert seen("--tags") == [("nested", 2), ("v1", 1), ("v2", 2)]
    assert seen("--tags=v*", "HEAD") == [("HEAD", 2), ("v1", 1), ("v2", 2)]
    assert seen("--tags=none*") == []
    assert seen("--branches") == [("main", 2), ("side/trip", 2)]
    assert seen("--branches=side/*") == [("side/trip", 2)]
    for option, revisits in (("--all", 3), ("--staged", 2)):
        assert seen(option) == [(option, revisits)]
        assert [each["commit"] for each in matrices(revisit, option)] == [None]
    assert revisit("matrix", "--all", "--staged").code == 2


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (["--from", "model-development"], 3),
        (["--from", "monitoring"], 0),
        (["--to", "prep"], 2),
        (["--to", "prep", "--to", "monitoring"], 3),
        (["--category", "leakage-or-eval"], 1),
        (["--since", "2026-01-02"], 1),
        (["--until", "2026-01-01"], 2),
        (["--until", "2026-01-01T00:00:00Z"], 2),
        (["--until", "2025-12-31"], 0),
        (["--via", "command"], 3),
        (["--via", "!command"], 0),
        (["--actor", "BO@example"], 1),
        (["--explained"], 1),
    ],
)
def test_filters_act_on_revisits(revisit: Revisit, history: dict[str, str], arguments: list[str], count: int) -> None:
    (matrix,) = matrices(revisit, "--all", *arguments)
    assert matrix["totals"]["revisits"] == count  # type: ignore[index]
    assert matrix["observable"] == [True, True, True, False], "filters leave observability alone"


def test_measures_through_the_command(revisit: Revisit, history: dict[str, str]) -> None:
    def row(measure: str) -> object:
        return matrices(revisit, "--measure", measure)[0]["cells"][1]  # type: ignore[index]

    assert row("share") == [0.5, 0, 0.5, 0.0]
    assert row("overlap") == [1.0, 0, 1.0, 0.0]
    assert row("rate") == [1.0, 0, 1.0, 0.0]
    assert row("moves") == [0, 0, 0, 0]
    assert matrices(revisit, "--measure", "share")[0]["cells"][0] == [0, None, None, None]  # type: ignore[index]


def test_the_table_fits_nine_phases_in_80_columns(repo: Repo) -> None:
    run("init", "--yes", "--hooks", "none", cwd=repo.path)
    run("focus", "governance-compliance", cwd=repo.path)
    run("record", "problem-definition", cwd=repo.path)
    out = run("matrix", "--staged", cwd=repo.path).out
    assert max(map(len, out.splitlines())) <= 80
    assert "9 governance-compliance" in out


def test_the_table_shows_zeros_as_dots_and_the_unobservable_as_dashes(
    revisit: Revisit, history: dict[str, str]
) -> None:
    lines = revisit("matrix").out.splitlines()
    assert lines[4].split() == ["2", "model-development", "1", "·", "1", "–", "2"]
    assert lines[6].split() == ["4", "governance", "–", "–", "–", "–", "–"]
    assert lines[7].split() == ["all", "1", "·", "1", "–", "2"]
    assert lines[9] == "2 revisits, 1 unexplained"


def test_csv_and_markdown(revisit: Revisit, history: dict[str, str]) -> None:
    rows = list(csv.DictReader(io.StringIO(revisit("matrix", "v1", "v2", "--format", "csv").out)))
    assert [(row["rev"], row["from"], row["monitoring"]) for row in rows if row["monitoring"] not in ("", "0")] == [
        ("v2", "model-development", "1")
    ]
    assert "| 2 model-development |   1 |" in revisit("matrix", "--format", "md").out


def test_the_json_of_the_log(project: Repo, revisit: Revisit, history: dict[str, str]) -> None:
    document = revisit("log", "v1", "--format", "json").json
    assert (document["schema"], document["rev"]) == ("git-revisit/log/1", "v1")
    assert document["commit"] == project.git("rev-parse", "v1")
    (event,) = document["events"]
    assert event == {
        "version": 1, "id": history["first"], "kind": "revisit", "at": "2026-01-01T00:00:00Z",
        "actor": "Ada Lovelace <ada@example.com>", "via": "command", "from": "model-development",
        "to": "data-preparation", "category": "leakage-or-eval", "reason": "Leak", "planned": None,
        "during": history["focus"], "paths": None, "more_paths": None, "links": None, "agent": None,
        "commit": None, "phase": None,
        "verdict": None, "target": None, "set": None,
        "file": f".revisit/events/revisit/2026/01/01/{history['first']}-data-preparation.yaml",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("until", "count"),
    [
        ("2026-02-03", 1),
        ("20260203", 1),
        ("2026-02-02", 0),
        ("2026-02-03T12:00:00Z", 1),
        ("2026-02-03T13:00:00+01:00", 1),
        ("2026-02-03T11:59:59Z", 0),
        ("2026-02-02T12:00:01Z", 0),
    ],
)
def test_until_takes_in_the_whole_of_a_date_and_no_more_than_a_full_time(
    project: Repo, revisit: Revisit, until: str, count: int
) -> None:
    revisit("record", "monitoring", "--from", "model-development", "--at", "2026-02-03T12:00:00Z")
    project.commit("noon")
    (matrix,) = matrices(revisit, "--until", until)
    assert matrix["totals"]["revisits"] == count  # type: ignore[index]


def test_the_log_is_newest_first_and_filtered(revisit: Revisit, history: dict[str, str]) -> None:
    def ids(*arguments: str) -> list[str]:
        return [event["id"] for event in revisit("log", "--format", "json", *arguments).json["events"]]

    assert ids() == [history["second"], history["first"]]
    assert ids("--every-kind") == [history["second"], history["first"], history["focus"]]
    assert ids("v1..v2") == [history["second"]]
    assert ids("--to", "monitoring") == [history["second"]]
    assert ids("--since", "2026-01-15") == [history["second"]]


def test_before_the_first_commit_everything_answers_empty(repo: Repo) -> None:
    (matrix,) = run("matrix", "--format", "json", cwd=repo.path).json["matrices"]
    assert (matrix["commit"], matrix["totals"]["revisits"], len(matrix["phases"])) == (None, 0, 9)
    assert run("log", "--format", "json", cwd=repo.path).json["events"] == []
    assert run("matrix", "--all", "--format", "json", cwd=repo.path).code == 0
    assert run("matrix", "--tags", cwd=repo.path).code == 0
    assert run("matrix", "main", cwd=repo.path).code == 3


def test_without_a_configuration_the_default_workflow_is_used_with_a_note(repo: Repo) -> None:
    repo.commit("start", {"README.md": "x"})
    result = run("matrix", cwd=repo.path)
    assert result.code == 0
    assert "default workflow" in result.err


@pytest.mark.parametrize("command", ["matrix", "log"])
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--", "-x"], 2), (["-x"], 2), (["nope"], 3), (["HEAD^{tree}"], 3), (["v1.."], 2), (["..v1"], 2), ([".."], 2),
        (["v1...HEAD"], 2), (["v1..nope"], 3), (["--", "v1..-x"], 2), ([""], 2), (["HEAD\n"], 2),
        (["--since", "whenever"], 2), (["--via", "mail"], 2), (["--format", "xml"], 2), (["--project", "../.."], 3),
        (["--project", "nowhere"], 3),
    ],
)  # fmt: skip
def test_bad_input_ends_with_its_code_and_no_traceback(
    revisit: Revisit, history: dict[str, str], command: str, arguments: list[str], code: int
) -> None:
    result = revisit(command, *arguments)
    assert (result.code, result.out) == (code, "")
    assert result.err
    assert "Traceback" not in result.err


def test_a_broken_configuration_names_file_line_and_remedy(project: Repo, revisit: Revisit) -> None:
    project.commit("Break it", {".revisit/config.yaml": CONFIG + "colour: red\n"})
    for command in ("matrix", "log"):
        result = revisit(command)
        assert result.code == 3
        assert f".revisit/config.yaml:{CONFIG.count(chr(10)) + 1}" in result.err
        assert "colour" in result.err
    assert revisit("matrix", "HEAD~1").code == 0, "an earlier commit is read by its own configuration"


def test_hostile_event_files_are_left_out_and_reported(
    project: Repo, revisit: Revisit, history: dict[str, str]
) -> None:
    folder = ".revisit/events/revisit/2026/01/01"
    project.write(f"{folder}/01KDV00000000000000000000A.yaml", b"[" * 60_000)
    project.write(f"{folder}/01KDV00000000000000000000B.yaml", b"\xff\xfe")
    (project.path / folder / "01KDV00000000000000000000C.yaml").symlink_to("/etc/passwd")
    project.commit("Plant")
    result = revisit("matrix", "--format", "json")
    assert result.json["matrices"][0]["totals"] | {"unexplained": 0} == {
        "revisits": 2, "unexplained": 0, "retracted": 0, "collapsed": 0, "outside": 0, "invalid": 3,
    }  # fmt: skip
    assert "git revisit audit" in result.err


def test_nothing_in_a_reason_steers_a_terminal(project: Repo, revisit: Revisit) -> None:
    revisit("focus", "model-development")
    revisit("record", "monitoring", "-m", "\x1b[2J\u202e=cmd\n|<b>")
    project.commit()
    for style in ("table", "md", "json", "csv"):
        out = revisit("log", "--format", style).out
        assert "\u202e" not in out or style == "csv"
        assert "\x1b" not in out or style == "csv"
    assert "\\x1b[2J\\u202e=cmd\\n" in revisit("log").out


def test_bare_and_shallow_and_linked_and_sha256_repositories_are_read(
    make_repo: RepoMaker, project: Repo, revisit: Revisit, history: dict[str, str], tmp_path: Path
) -> None:
    def total(path: Path, *arguments: str) -> int:
        document = run("matrix", "--format", "json", *arguments, cwd=path).json
        return int(document["matrices"][0]["totals"]["revisits"])

    project.git("clone", "-q", "--bare", ".", tmp_path / "bare.git")
    assert total(tmp_path / "bare.git") == 2
    assert total(tmp_path / "bare.git", "--all") == 3
    assert run("matrix", "--staged", cwd=tmp_path / "bare.git").code == 3
    project.git("clone", "-q", "--depth", "1", f"file://{project.path}", tmp_path / "shallow")
    assert total(tmp_path / "shallow") == 2
    project.git("worktree", "add", "-q", tmp_path / "linked", "side/trip")
    assert total(tmp_path / "linked") == 2
    subprocess.run(["git", "init", "-q", "-b", "main", "--object-format=sha256", tmp_path / "long"], check=True)
    long = Repo(tmp_path / "long")
    long.commit("Configure", {".revisit/config.yaml": CONFIG})
    run("focus", "model-development", cwd=long.path)
    commit = long.git("rev-parse", "HEAD")
    assert run("record", "monitoring", "--for-commit", commit[:12], cwd=long.path).code == 0
    long.commit("Record")
    assert total(long.path) == 1
    assert run("log", "--format", "json", cwd=long.path).json["events"][0]["commit"] == commit


def test_a_bare_repository_takes_the_project_as_a_path_in_the_tree(make_repo: RepoMaker, tmp_path: Path) -> None:
    repo = make_repo("monorepo")
    repo.commit("Configure", {"sub/dir/.revisit/config.yaml": CONFIG})
    run("focus", "monitoring", cwd=repo.path / "sub/dir")
    run("record", "governance", cwd=repo.path / "sub/dir")
    repo.commit()
    repo.git("clone", "-q", "--bare", ".", tmp_path / "bare.git")
    for arguments, n in ((["--project", "sub/dir"], 1), (["--project", "sub/dir/"], 1), ([], 0)):
        document = run("matrix", "--format", "json", *arguments, cwd=tmp_path / "bare.git").json
        assert document["matrices"][0]["totals"]["revisits"] == n


def test_outside_a_repository_there_is_a_clear_error(tmp_path: Path) -> None:
    for command in (["matrix"], ["log"], ["status"], ["focus"], ["init", "--yes"]):
        result = run(*command, cwd=tmp_path)
        assert result.code == 3
        assert "git init" in result.err


def test_replace_refs_change_no_answer(project: Repo, revisit: Revisit, history: dict[str, str]) -> None:
    before = matrices(revisit, "HEAD")
    project.git("replace", "HEAD", "HEAD~2")
    assert matrices(revisit, "HEAD") == before


def test_status_shows_focus_events_and_coverage(project: Repo, revisit: Revisit) -> None:
    project.commit("Work", {"models/a.py": "", "odd/b.py": "", "odd/c.py": "", ".husky/pre-commit": "true\n"})
    revisit("focus", "model-development")
    revisit("record", "monitoring")
    out = revisit("status").out
    assert "model-development, since 2026-01-01" in out
    assert "focus model-development, revisit monitoring" in out
    assert "1, 1 unexplained: `git revisit explain`" in out
    assert "25 % of the tracked files" in out
    assert "odd/ (2): add them to a phase, shared or ignore" in out, "and not what tools keep in hidden directories"


def test_status_names_events_that_no_commit_would_take(project: Repo, revisit: Revisit) -> None:
    revisit("focus", "model-development")
    revisit("record", "monitoring")
    assert "untracked" not in revisit("status").out
    project.git("reset", "-q")
    (project.path / ".revisit/events/notes.txt").write_text("no event")
    command = "git add -f :/.revisit/events"
    assert f"2 event files in no commit: `{command}` takes them along" in revisit("status").out
    project.git(*command.split()[1:])
    assert "untracked" not in revisit("status").out


def test_the_git_command_is_found_and_imports_nothing_heavy(project: Repo) -> None:
    code = (
        "import sys, git_revisit; print([m for m in ('pandas', 'numpy', 'git', 'scipy', 'click') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
    env = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"}
    assert json.loads(project.git("revisit", "matrix", "--format", "json", env=env))["matrices"]


def test_colour_comes_only_where_it_is_asked_for(revisit: Revisit, history: dict[str, str]) -> None:
    assert "\x1b[" not in revisit("matrix").out, "no terminal, no colour"
    assert "\x1b[" in revisit("matrix", "--color").out
    assert "\x1b[" in revisit("--color", "matrix").out
    assert "\x1b[" not in revisit("matrix", "--no-color").out
    assert "\x1b[" not in revisit("matrix", "--color", "--format", "md").out


def test_status_shows_the_hook_and_an_aborted_try(project: Repo, revisit: Revisit) -> None:
    assert "git revisit hooks install" in revisit("status").out
    revisit("hooks", "install")
    revisit("focus", "monitoring")
    project.commit("Move the focus")
    status = revisit("status").out
    assert "installed in" in status
    assert "pending" not in status
    project.write(".git/hooks/commit-msg", "#!/bin/sh\nexit 1\n").chmod(0o755)
    project.add({"models/train.py": "1\n"})
    assert project.run("commit", "--message", "Train").returncode == 1
    (pending,) = [line for line in revisit("status").out.splitlines() if line.startswith("pending")]
    assert "model-development" in pending
