"""A hook, or git itself, in which a system call fails or never returns: no answer is lost, nothing is left behind.

strace injects the failure. A sample of the matrix of call × number × kind of commit × failure is tried;
``SYSTEM_CALLS=all`` tries all of it, which takes hours.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from hooked import Hooked

ALL = os.environ.get("SYSTEM_CALLS") == "all"
REVISIT = "model-development → data-preparation"
FORMS = {"all": ["-a"], "file": ["features/a.py"], "amend": ["--amend", "-a"]}
# How often a commit makes a call at most: in one process of the hook, and in git itself.
CALLS = {
    "hook": {"write": 12, "rename": 3, "link": 2, "unlink": 6, "mkdir": 12, "chmod": 3},
    "git": {"write": 20, "rename": 3, "link": 9, "unlink": 8},
}
# The interpreter of the hook, traced with all that it starts. Tracing is slow: the time limit is not what is tested.
HOOK = """\
#!/bin/sh
exec {strace} {python} -c 'from git_revisit.hook import main, time_limit
time_limit.SECONDS = 600
main.main_of_shim()'
"""


class Failure(NamedTuple):
    """The n-th call of a kind fails, or ends its process, in the hook or in git, in one kind of commit."""

    where: str
    call: str
    number: int
    how: str
    form: str

    @property
    def name(self) -> str:
        return " ".join(map(str, self))


def failures() -> Iterator[Failure]:
    for where, calls in CALLS.items():
        for call, most in calls.items():
            for number in range(1, most + 1):
                yield from (
                    Failure(where, call, number, how, form) for how in ("KILL", "ENOSPC", "EIO") for form in FORMS
                )


TRIED = list(failures())[:: 1 if ALL else 29]


@pytest.mark.parametrize("failure", TRIED, ids=lambda failure: failure.name)
def test_no_failing_call_loses_an_answer(hooked: Hooked, strace: str, tmp_path: Path, failure: Failure) -> None:
    hooked.touch("models/a.py")
    hooked.commit()
    hooked.touch("features/a.py", add=False)
    what = "signal=KILL" if failure.how == "KILL" else f"error={failure.how}"
    tracing = [strace, "-qq", "-o", str(tmp_path / "trace"), "-e", f"trace={failure.call}"]
    tracing += ["-e", f"inject={failure.call}:{what}:when={failure.number}"]
    git = ["git", "-c", "revisit.reason=because", "commit", "-m", "work", *FORMS[failure.form]]
    hook = hooked.path / ".git/hooks/pre-commit"
    whole = hook.read_text()
    if failure.where == "hook":
        python = tmp_path / "python"
        python.write_text(HOOK.format(strace=" ".join([*tracing, "-f"]), python=sys.executable))
        python.chmod(0o755)
        hook.write_text(whole.replace(f"python='{sys.executable}'", f"python='{python}'"))
    command = git if failure.where == "hook" else [*tracing, *git]
    done = subprocess.run(command, cwd=hooked.path, env={**os.environ, **hooked.environment()}, capture_output=True)
    hook.write_text(whole)
    assert b"Traceback" not in done.stderr
    if failure.where == "hook":
        assert done.returncode == 0, "a hook that fails stops no commit"
    for lock in (hooked.path / ".git").rglob("*.lock"):  # git asks the user to remove them
        lock.unlink()
    memory = hooked.path / ".git/revisit/pending.json"
    remembered = memory.exists() and "because" in memory.read_text()
    hooked.try_commit("-a")  # nothing is left to commit if the first one came through
    hooked.touch("models/a.py", add=False)
    hooked.commit("-a")
    without = [] if remembered else [[]] if failure.where == "hook" else [[], [REVISIT]]
    assert hooked.summaries() in ([f"{REVISIT}: because"], *without)
    assert hooked.clean
    assert not list((hooked.path / ".revisit").rglob(".tmp-*"))
    assert hooked.repo.run("fsck", "--strict").returncode == 0
