"""The hook never blocks a commit by dying, and refuses only on purpose."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Repo
from hooked import CONFIG, Hooked

REVISIT = "model-development → data-preparation"
REQUIRE = CONFIG + "capture: {unattended: require}\n"


def with_interpreter(hooked: Hooked, script: str) -> None:
    """Let the hook run a shell script in place of Python."""
    python = hooked.path / ".git/python"
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    hook = hooked.path / ".git/hooks/pre-commit"
    rows = [f"    python='{python}'" if row.startswith("    python=") else row for row in hook.read_text().splitlines()]
    hook.write_text("\n".join([*rows, ""]))


def commit_with_stderr(hooked: Hooked, redirection: str) -> int:
    command = f"git commit -qm work {redirection}"
    return subprocess.run(["sh", "-c", command], cwd=hooked.path, env={**os.environ, **hooked.environment()}).returncode


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full", "2>&1 | :"])
def test_a_stderr_that_cannot_be_written_stops_no_commit(hooked: Hooked, redirection: str) -> None:
    hooked.touch("features/a.py")
    assert commit_with_stderr(hooked, redirection) == 0
    assert hooked.summaries() == [REVISIT]
    assert hooked.clean


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full"])
def test_a_refusal_needs_no_stderr(repo: Repo, redirection: str) -> None:
    hooked = Hooked(repo, REQUIRE)
    hooked.touch("features/a.py")
    assert commit_with_stderr(hooked, redirection) == 1


@pytest.mark.parametrize(
    "script", ["exit 1", "exit 127", "exit 2", "kill -KILL $$", "kill -SEGV $$", "exec /does/not/exist"]
)
def test_an_interpreter_that_dies_stops_no_commit(hooked: Hooked, script: str) -> None:
    with_interpreter(hooked, script)
    hooked.touch("features/a.py")
    output = hooked.commit()
    assert "git-revisit: skipped this commit: " in output.splitlines()[-1]


def test_only_exit_code_10_refuses(hooked: Hooked) -> None:
    with_interpreter(hooked, "exit 10")
    hooked.touch("features/a.py")
    assert hooked.try_commit().returncode == 1


def test_the_entry_for_hook_managers_follows_the_same_rule(repo: Repo) -> None:
    hooked = Hooked(repo, REQUIRE)
    (hooked.path / ".git/hooks/pre-commit").write_text("#!/bin/sh\nexec git-revisit-capture\n")
    path = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    hooked.touch("features/a.py")
    assert hooked.try_commit(env=path).returncode == 1
    hooked.commit(settings={"revisit.reason": "x"}, env=path)
    assert hooked.summaries() == [f"{REVISIT}: x"]


def test_ten_seconds_of_work_are_enough(hooked: Hooked) -> None:
    code = (
        "import re; from git_revisit.hook import main, quick_check, time_limit; time_limit.SECONDS = 0.2; "
        "quick_check.silent = lambda: re.match('(a*)*b', 'a' * 40); main.main_of_shim()"
    )
    with_interpreter(hooked, f"exec {sys.executable} -c {shlex.quote(code)}")
    hooked.touch("features/a.py")
    assert hooked.commit().splitlines()[-1] == "git-revisit: skipped this commit: the hook took over ten seconds"
