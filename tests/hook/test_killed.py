"""A hook that is killed, or meets a full disk, at any step that changes something: the next commit puts it right."""

import shlex
import sys
from pathlib import Path

import pytest

from hooked import Hooked

REVISIT = "model-development → data-preparation"
# Counts the steps that write, and ends the hook at one of them.
DYING = """\
import errno, os, signal, sys
from git_revisit.hook import commit
count = 0
def watch(event, arguments):
    global count
    writes = (
        event in ("os.rename", "os.mkdir", "os.remove")
        or event == "open" and ".git/" in str(arguments[0]) and (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR)
        or event == "subprocess.Popen" and {"hash-object", "update-index"} & set(map(str, arguments[1]))
    )
    if writes:
        count += 1
        if count == %d:
            open(%r, "w").close()
            if %r == "KILL":
                os.kill(os.getpid(), signal.SIGKILL)
            raise OSError(errno.%s, "no more")
sys.addaudithook(watch)
from git_revisit.hook.main import main_of_shim
main_of_shim()
"""


@pytest.mark.parametrize("arguments", [["-a"], ["features/a.py"]])
@pytest.mark.parametrize("way", ["KILL", "ENOSPC"])
def test_whatever_step_it_dies_at(hooked: Hooked, tmp_path: Path, arguments: list[str], way: str) -> None:
    hook = hooked.path / ".git/hooks/pre-commit"
    whole = hook.read_text()
    start = hooked.repo.git("rev-parse", "HEAD")
    memory = hooked.path / ".git/revisit/pending.json"
    for step in range(1, 60):
        died = tmp_path / str(step)
        code = DYING % (step, str(died), way, "EPERM" if way == "KILL" else way)
        python = tmp_path / "python"
        python.write_text(f"#!/bin/sh\nexec {sys.executable} -c {shlex.quote(code)}\n")
        python.chmod(0o755)
        hook.write_text(whole.replace(f"python='{sys.executable}'", f"python='{python}'"))
        hooked.touch("features/a.py", add=False)
        hooked.commit(*arguments, settings={"revisit.reason": "because"})
        hook.write_text(whole)
        remembered = memory.exists()
        hooked.touch("models/a.py", add=False)
        hooked.commit("-a")
        known = (step, way, arguments)
        assert hooked.told() in ([f"{REVISIT}: because"], []), known
        if remembered:
            assert hooked.told() == [f"{REVISIT}: because"], known
        assert hooked.clean, known
        assert not list((hooked.path / ".revisit").rglob(".tmp-*")), known
        hooked.repo.git("fsck", "--strict")
        hooked.repo.git("reset", "-q", "--hard", start)
        memory.unlink()
        if not died.exists():
            assert step > 8, "and at most the first few come before the hook remembers"
            return
    raise AssertionError("the steps did not end")
