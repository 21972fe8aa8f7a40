"""The check of what is pushed: one line about what it leaves open, natively and through each hook manager."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from commandline import run
from conftest import Repo, RepoMaker
from hook.managed import PROGRAMS, TOOLS, Make, managed
from hooked import Hooked

__all__ = ["managed"]
NOTICE = "git-revisit: this push leaves "


class Pushing:
    """A repository with a remote, and commits that leave questions open."""

    def __init__(self, hooked: Hooked, make_repo: RepoMaker) -> None:
        self.hooked = hooked
        self.remote = make_repo("remote")
        self.remote.git("config", "core.bare", "true")
        hooked.repo.git("remote", "add", "origin", self.remote.path)

    def leave_open(self, file: str = "features/a.py", uncaptured: bool = False) -> None:
        self.hooked.touch(file)
        self.hooked.commit(*(["--no-verify"] if uncaptured else []))

    def push(self, *refs: str, code: int = 0) -> list[str]:
        """Push, and return what we print."""
        done = self.hooked.repo.run("push", "origin", *refs)
        assert done.returncode == code, done.stderr
        shown = (done.stdout + done.stderr).decode().splitlines()
        return [row[row.index("git-revisit: ") :] for row in shown if "git-revisit: " in row]


@pytest.fixture
def pushing(hooked: Hooked, make_repo: RepoMaker) -> Pushing:
    run("hooks", "install", "--pre-push", cwd=hooked.path)
    return Pushing(hooked, make_repo)


def test_a_push_names_what_it_leaves_open_and_goes_on(pushing: Pushing) -> None:
    pushing.leave_open()
    pushing.leave_open("ingest/a.py", uncaptured=True)
    both = f"{NOTICE}1 revisit without a reason and 1 uncaptured commit; to settle: "
    assert pushing.push("main") == [f"{both}git revisit audit"]
    remote = pushing.hooked.repo.git("rev-parse", "--short=10", "HEAD")
    pushing.hooked.touch("models/a.py")
    pushing.hooked.commit()
    pushing.leave_open("monitoring/a.py")
    assert pushing.push("main") == [f"{NOTICE}1 revisit without a reason; to settle: git revisit review {remote}..main"]
    pushing.hooked.touch("models/a.py")
    pushing.hooked.commit()
    assert pushing.push("main") == []
    assert pushing.remote.git("rev-parse", "main") == pushing.hooked.repo.git("rev-parse", "main")


def test_the_command_that_it_names_shows_the_same(pushing: Pushing) -> None:
    pushing.push("main")
    pushing.hooked.repo.git("switch", "-qc", "topic")
    pushing.leave_open(uncaptured=True)
    (line,) = pushing.push("topic")
    assert line == f"{NOTICE}1 uncaptured commit; to settle: git revisit review origin/main..topic"
    shown = run(*line.rpartition("git revisit ")[2].split(), cwd=pushing.hooked.path)
    assert "git revisit record data-preparation" in shown.out


def test_it_names_head_as_it_was_given_and_a_commit_by_its_short_id(pushing: Pushing) -> None:
    pushing.push("main")
    pushing.leave_open()
    assert pushing.push("HEAD:refs/heads/a")[0].endswith("git revisit review origin/main..HEAD")
    pushing.leave_open("ingest/a.py")
    commit = pushing.hooked.repo.git("rev-parse", "HEAD")
    assert pushing.push(f"{commit}:refs/heads/main")[0].endswith(f"..{commit[:10]}")


def test_the_index_and_other_branches_do_not_matter(pushing: Pushing) -> None:
    pushing.push("main")
    pushing.hooked.repo.git("branch", "quiet")
    pushing.leave_open()
    pushing.hooked.touch("ingest/a.py")
    assert pushing.push("quiet") == []
    assert pushing.push("main", "HEAD:refs/heads/copy")[0].startswith(f"{NOTICE}1 revisit")
    assert pushing.push(":copy") == []
    pushing.hooked.repo.git("tag", "-am", "v1", "v1")
    assert pushing.push("v1") == []


def test_every_project_in_the_push_is_checked(pushing: Pushing) -> None:
    pushing.push("main")
    config = (pushing.hooked.path / ".revisit/config.yaml").read_text()
    pushing.hooked.repo.commit("nested", {"team/.revisit/config.yaml": config, "team/models/a.py": "1\n"})
    pushing.hooked.touch("team/features/a.py")
    pushing.hooked.commit("--no-verify")
    assert [line.partition("; ")[2] for line in pushing.push("main")][-1].endswith("..main --project team/")


def test_another_hook_reads_the_input_of_git_and_can_refuse(pushing: Pushing) -> None:
    hook = pushing.hooked.path / ".git/hooks/pre-push"
    run("hooks", "uninstall", cwd=pushing.hooked.path)
    assert not hook.exists()
    before = b'#!/bin/sh\necho "$1" >args.log\ncat >refs.log\nexit ${MINE:-0}\n'
    hook.write_bytes(before)
    hook.chmod(0o755)
    run("hooks", "install", "--pre-push", cwd=pushing.hooked.path)
    pushing.push("main")
    head = pushing.hooked.repo.git("rev-parse", "HEAD")
    assert (pushing.hooked.path / "refs.log").read_text() == f"refs/heads/main {head} refs/heads/main {'0' * 40}\n"
    assert (pushing.hooked.path / "args.log").read_text() == "origin\n"
    assert pushing.hooked.repo.run("push", "origin", "main:b", env={"MINE": "3"}).returncode == 1
    run("hooks", "uninstall", cwd=pushing.hooked.path)
    assert hook.read_bytes() == before


def test_a_check_that_fails_stops_no_push(pushing: Pushing) -> None:
    hook = pushing.hooked.path / ".git/hooks/pre-push"
    text = hook.read_text()
    for python in ("/gone/python", "/bin/false"):
        hook.write_text(
            "\n".join(f"    python='{python}'" if "    python=" in row else row for row in text.split("\n"))
        )
        pushing.leave_open()
        assert len(pushing.push("main")) == (python == "/gone/python")
    hook.write_text(text)
    pushing.hooked.repo.commit("broken", {".revisit/config.yaml": "version: x\n"})
    assert "skipped the check: " in pushing.push("main")[0]


def test_a_shallow_clone_is_checked_in_part_with_a_note(pushing: Pushing, tmp_path: Path) -> None:
    pushing.leave_open()
    pushing.push("main")
    pushing.remote.git("clone", "-q", "--depth=1", f"file://{pushing.remote.path}", tmp_path / "shallow", "-b", "main")
    clone = Repo(tmp_path / "shallow")
    run("hooks", "install", "--pre-push", cwd=clone.path)
    clone.commit("work", {"models/b.py": "1\n"})
    done = clone.run("push", "origin", "main")
    assert done.returncode == 0


READERS = {  # other hooks that read what git tells a push, before and after ours
    "husky": (".husky/pre-push", "echo $1 >args.log\ncat >refs.log\n"),
    "lefthook": (
        "lefthook.yml",
        TOOLS["lefthook"].text + "pre-push:\n    commands:\n"
        "        a:\n            run: cat >/dev/null\n            use_stdin: true\n"
        "        z:\n            run: cat >refs.log; echo {1} >args.log\n            use_stdin: true\n",
    ),
}


@pytest.mark.parametrize("name", list(TOOLS))
def test_it_runs_through_each_hook_manager(managed: Make, name: str, make_repo: RepoMaker) -> None:
    here = managed(name)
    file, text = READERS.get(name, (here.tool.file, here.tool.text))
    here.repo.commit("reader", {file: text})
    here.install()
    shown = here.hooks("install", "--pre-push")
    if "run `" in shown:
        command = [*here.tool.install, *(["--hook-type", "pre-push"] if name.startswith("pre") else [])]
        subprocess.run(command, cwd=here.path, check=True, capture_output=True)
    pushing = Pushing(here, make_repo)
    pushing.leave_open(uncaptured=True)
    rows = pushing.push("main")
    assert [row for row in rows if row.startswith(f"{NOTICE}1 uncaptured commit")]
    if name in READERS:
        head = here.repo.git("rev-parse", "HEAD")
        assert (here.path / "refs.log").read_text() == f"refs/heads/main {head} refs/heads/main {'0' * 40}\n"
        assert (here.path / "args.log").read_text() == "origin\n"
    here.hooks("uninstall")
    assert pushing.push("main:again") == []
    assert (here.path / file).read_text() == text


@pytest.mark.parametrize("name", list(TOOLS))
def test_a_check_that_crashes_in_a_manager_stops_no_push(
    managed: Make, name: str, make_repo: RepoMaker, tmp_path: Path
) -> None:
    here = managed(name)
    here.hooks("install", "--pre-push")
    command = [*here.tool.install, *(["--hook-type", "pre-push"] if name.startswith("pre") else [])]
    subprocess.run(command, cwd=here.path, check=True, capture_output=True)
    pushing = Pushing(here, make_repo)
    programs = tmp_path / "bin"
    programs.mkdir()
    shutil.copy(PROGRAMS / "git-revisit-check", programs)
    python = programs / "python"
    python.write_text('#!/bin/sh\ntouch "$0.ran"\nexit 1\n')
    python.chmod(0o755)
    done = here.repo.run("push", "origin", "main", env={"PATH": f"{programs}:{os.environ['PATH']}"})
    assert (programs / "python.ran").exists()
    assert done.returncode == 0, done.stderr
    assert pushing.remote.git("rev-parse", "main") == here.repo.git("rev-parse", "main")


def test_a_push_of_nothing_does_not_look_at_the_index(pushing: Pushing) -> None:
    pushing.push("main")
    pushing.hooked.repo.git("rm", "-q", "--cached", "-r", ".revisit/events")
    assert pushing.push("main") == []


def check(hooked: Hooked) -> int:
    command = [sys.executable, "-m", "git_revisit", "hooks", "check"]
    return subprocess.run(command, cwd=hooked.path, stdin=subprocess.DEVNULL, capture_output=True).returncode


def test_without_a_push_it_audits_the_index(hooked: Hooked) -> None:
    assert check(hooked) == 0
    hooked.repo.git("rm", "-q", "--cached", "-r", ".revisit/events")
    assert check(hooked) == 1


def test_limits_are_not_for_the_past_that_the_first_push_brings(pushing: Pushing) -> None:
    for file in ("features/a.py", "ingest/a.py", "monitoring/a.py"):
        pushing.leave_open(file)
    config = (pushing.hooked.path / ".revisit/config.yaml").read_text()
    pushing.hooked.repo.commit("limits", {".revisit/config.yaml": f"{config}limits: {{unexplained: 0.5}}\n"})
    assert pushing.push("main") == [f"{NOTICE}3 revisits without a reason; to settle: git revisit explain"]


def test_only_limits_stop_a_push(pushing: Pushing) -> None:
    config = pushing.hooked.path / ".revisit/config.yaml"
    limits = "limits: {unexplained: 0.5}\n"
    pushing.hooked.repo.commit("limits", {".revisit/config.yaml": config.read_text() + limits})
    pushing.push("main")
    for file in ("features/a.py", "ingest/a.py"):
        pushing.leave_open(file)
    assert len(pushing.push("main:two")) == 1, "two are too few to stop a push"
    pushing.leave_open("monitoring/a.py")
    lines = pushing.push("main", code=1)
    assert lines[1] == (
        "git-revisit: revisits without a reason: 3 of 3 (above the limit of 50 %); "
        "to push all the same: git push --no-verify"
    )
    assert pushing.hooked.repo.run("push", "-q", "--no-verify", "origin", "main").returncode == 0
