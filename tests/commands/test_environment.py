"""Commands where the machine, the repository or another process is not as one would like."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from commandline import Revisit, run, shown_by
from conftest import Repo
from git_revisit.gitio import index


def program(*arguments: str, cwd: Path, env: dict[str, str] | None = None, **kept: int) -> subprocess.Popen[str]:
    """Start a command of ours as a process of its own."""
    command = [sys.executable, "-P", "-m", "git_revisit", *arguments]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **kept}
    return subprocess.Popen(command, cwd=cwd, env={**os.environ, **(env or {})}, text=True, **streams)  # type: ignore[call-overload, no-any-return]


def test_revisits_recorded_at_once_are_all_staged(project: Repo) -> None:
    running = [
        program("record", "monitoring", "--from", "governance", "-m", str(number), cwd=project.path)
        for number in range(4)
    ]
    output = [process.communicate() for process in running]
    assert [process.returncode for process in running] == [0, 0, 0, 0], output
    assert len(project.git("diff", "--cached", "--name-only").splitlines()) == 4


def test_an_index_that_stays_locked_leaves_nothing_behind(
    project: Repo, revisit: Revisit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "LOCK_SECONDS", 0.1)
    project.write(".git/index.lock")
    result = revisit("record", "monitoring", "--from", "governance", "-m", "Drift")
    assert result.code == 3
    assert "index.lock" in result.err
    assert "remove that file" in result.err
    (project.path / ".git/index.lock").unlink()
    assert project.git("status", "--short", "--untracked-files=all") == ""


@pytest.mark.parametrize("link", [".revisit", ".revisit/events"])
def test_a_link_inside_the_project_leads_no_write_elsewhere(project: Repo, revisit: Revisit, link: str) -> None:
    project.write("elsewhere/kept.txt")
    if link == ".revisit":
        shutil.rmtree(project.path / ".revisit")
    (project.path / link).symlink_to("elsewhere" if link == ".revisit" else "../elsewhere")
    project.commit("Link")
    result = revisit(*(["init", "--yes"] if link == ".revisit" else ["record", "monitoring", "--from", "governance"]))
    assert result.code == 3
    assert "a symbolic link" in result.err
    assert project.git("status", "--short", "--untracked-files=all", "--", "elsewhere") == ""


def test_init_refuses_a_configuration_that_is_not_a_file(repo: Repo) -> None:
    repo.commit("Begin", {".revisit/config.yaml/odd": ""})
    result = run("init", "--yes", cwd=repo.path)
    assert result.code == 3
    assert "not a regular file" in result.err


def test_a_missing_git_is_reported(project: Repo, tmp_path: Path) -> None:
    _, err = (process := program("matrix", cwd=project.path, env={"PATH": str(tmp_path)})).communicate()
    assert process.returncode == 3
    assert "git is not on PATH" in err
    assert "Traceback" not in err


def test_a_repository_of_somebody_else_names_the_command_to_trust_it(revisit: Revisit) -> None:
    result = revisit("matrix", env={"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"})
    assert result.code == 3
    assert "git config --global --add safe.directory" in result.err


def test_a_work_tree_named_by_the_environment_is_used_from_anywhere(project: Repo, tmp_path: Path) -> None:
    env = {"GIT_DIR": str(project.path / ".git"), "GIT_WORK_TREE": str(project.path)}
    recorded = run("record", "monitoring", "--from", "governance", "-m", "Drift", cwd=tmp_path, env=env)
    assert recorded.id in project.git("diff", "--cached", "--name-only")
    (matrix,) = run("matrix", "--staged", "--format", "json", cwd=tmp_path, env=env).json["matrices"]
    assert matrix["totals"]["revisits"] == 1


def test_an_output_that_cannot_be_written_is_reported(project: Repo) -> None:
    with open("/dev/full", "w") as full:
        _, err = (process := program("matrix", cwd=project.path, stdout=full.fileno())).communicate()
    assert process.returncode == 3
    assert "No space left" in err
    assert "Traceback" not in err


def test_a_closed_output_does_not_crash(project: Repo) -> None:
    command = f"{sys.executable} -P -m git_revisit matrix >&-"
    done = subprocess.run(command, shell=True, cwd=project.path, capture_output=True, text=True)
    assert "Traceback" not in done.stderr


def test_a_missing_object_is_reported_and_not_read_as_empty(project: Repo, revisit: Revisit) -> None:
    for name in ("HEAD:.revisit/config.yaml", "HEAD^{tree}"):
        identity = project.git("rev-parse", name)
        (project.path / ".git/objects" / identity[:2] / identity[2:]).unlink()
        result = revisit("matrix")
        assert result.code == 3, name
        assert "git fsck" in result.err


@pytest.mark.parametrize("folder", ["../other", "/tmp", ".."])
def test_a_bare_repository_has_no_project_outside(project: Repo, tmp_path: Path, folder: str) -> None:
    bare = tmp_path / "bare.git"
    project.git("clone", "--quiet", "--bare", project.path, bare)
    result = run("matrix", "--project", folder, cwd=bare)
    assert result.code == 3
    assert "outside" in result.err


def test_a_negated_revision_is_none(revisit: Revisit) -> None:
    assert revisit("matrix", "^HEAD").code == 2


def test_reading_the_index_needs_no_configuration(repo: Repo) -> None:
    for arguments in (["status"], ["focus"], ["explain"]):
        result = run(*arguments, cwd=repo.path)
        assert result.code == 0, arguments
        assert "default workflow" in result.err
        assert "git revisit init" in result.err


def on_terminal(*arguments: str, cwd: Path, setting: str = "pass") -> tuple[int | None, str]:
    """Run a command of ours on a terminal; return its exit code and what the terminal got."""
    code = f"from git_revisit.cli import main; from git_revisit.commands import _options; {setting}; main()"
    child = pexpect.spawn(sys.executable, ["-P", "-c", code, *arguments], cwd=str(cwd), encoding="utf-8", use_poll=True)
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus, shown_by(child)


@pytest.mark.parametrize("style", ["table", "json", "csv", "md"])
def test_no_format_lets_a_reason_steer_a_terminal(project: Repo, revisit: Revisit, style: str) -> None:
    revisit("record", "monitoring", "--from", "governance", "-m", "red \x1b[31m \u202e\nand\ttab")
    project.commit("Record")
    code, output = on_terminal("log", "--format", style, cwd=project.path)
    assert code == 0
    assert not {"\x1b", "\u202e"} & set(output)


@pytest.mark.parametrize("command", ["infer", "review", "audit"])
def test_no_path_steers_a_terminal_in_csv(project: Repo, command: str) -> None:
    project.commit("Work", {"models/a\x1b[31m\u202e.py": "1\n"})
    project.commit("Break", {".revisit/events/\x1b[31m\u202e.yaml": "none\n"})
    _, output = on_terminal(
        command, "--format", "csv", *(["HEAD~1..HEAD"] if command == "review" else []), cwd=project.path
    )
    assert output
    assert "\x1b[31m" not in output
    assert "\u202e" not in output


def test_a_bar_shows_what_takes_long_and_only_on_a_terminal(project: Repo, revisit: Revisit) -> None:
    for number in range(3):
        revisit("record", "monitoring", "--from", "governance", "-m", str(number))
    project.commit("Record")
    shutil.rmtree(project.path / ".git/revisit", ignore_errors=True)
    code, output = on_terminal("matrix", cwd=project.path, setting="_options.PATIENCE = _options.REDRAW = 0")
    assert code == 0
    assert "reading events [" in output
    assert "\r\x1b[K" in output, "the bar is wiped"
    assert output.index("\r\x1b[K") < output.index("count at HEAD")
    shutil.rmtree(project.path / ".git/revisit", ignore_errors=True)
    assert "reading" not in on_terminal("matrix", cwd=project.path)[1], "what is quick needs no bar"
    with_pipe = program("matrix", cwd=project.path).communicate()
    assert with_pipe[1] == ""


def test_a_missing_identity_names_the_commands_to_set_it(project: Repo, revisit: Revisit) -> None:
    unknown = {"GIT_AUTHOR_NAME": "", "GIT_AUTHOR_EMAIL": ""}
    result = revisit("record", "monitoring", "--from", "governance", env=unknown)
    assert result.code == 3
    assert "git config --global --edit" in result.err
    assert "\\n" not in result.err


def test_a_configuration_in_conflict_is_named_with_its_line(project: Repo) -> None:
    project.git("rm", "--quiet", "--cached", ".revisit/config.yaml")
    project.write(".revisit/config.yaml", "version: 1\n<<<<<<< HEAD\nphases: []\n")
    result = run("init", "--yes", cwd=project.path)
    assert result.code == 3
    assert ".revisit/config.yaml:" in result.err


def test_a_project_root_need_not_be_utf8(project: Repo) -> None:
    root = os.fsdecode(b"models/\xff\n")
    project.commit("Begin", {f"{root}/.revisit/config.yaml": "version: 1\nphases: [{id: one}]\n"})
    for _ in range(2):
        (matrix,) = run("matrix", "--project", root, "--format", "json", cwd=project.path).json["matrices"]
        assert matrix["phases"] == ["one"]
