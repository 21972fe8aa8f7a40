"""A hook that is killed, or meets a full disk, at any step that changes something: the next commit puts it right."""

import shlex
import sys
from pathlib import Path

import pytest

from conftest import THOROUGH
from git_revisit.model.events import Revisit
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
        or event == "subprocess.Popen" and {"hash-object", "fast-import", "update-index"} & set(map(str, arguments[1]))
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


DEATHS = [("KILL", ["features/a.py"], 1), ("ENOSPC", ["-a"], 2)]  # the last: the first step, of every second one
DEATHS += [("KILL", ["-a"], 2), ("ENOSPC", ["features/a.py"], 1)] if THOROUGH else []


@pytest.mark.parametrize(("way", "arguments", "first"), DEATHS)
def test_whatever_step_it_dies_at(hooked: Hooked, tmp_path: Path, arguments: list[str], way: str, first: int) -> None:
    hook = hooked.path / ".git/hooks/pre-commit"
    whole = hook.read_text()
    start = hooked.repo.git("rev-parse", "HEAD")
    memory = hooked.path / ".git/revisit/pending.json"
    for step in range(1, 60) if THOROUGH else range(first, 60, 2):
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
        assert hooked.summaries() in ([f"{REVISIT}: because"], []), known
        if remembered:
            assert hooked.summaries() == [f"{REVISIT}: because"], known
        assert hooked.clean, known
        assert not list((hooked.path / ".revisit").rglob(".tmp-*")), known
        hooked.repo.git("fsck", "--strict")
        hooked.repo.git("reset", "-q", "--hard", start)
        memory.unlink()
        if not died.exists():
            assert step > 8, "and at most the first few come before the hook remembers"
            return
    raise AssertionError("the steps did not end")


KILLING = """\
#!/bin/sh
# Kills the git that runs this hook, the %d-th time it is called.
[ -e %s ] && exit 0
echo >>%s
[ "$(wc -l <%s)" -lt %d ] && exit 0
touch %s
kill -9 $PPID
"""


@pytest.mark.parametrize("arguments", [["-a"], ["features/a.py"]])
@pytest.mark.parametrize("point", ["commit-msg", "reference-transaction", "post-index-change", "post-commit"])
def test_whenever_git_itself_is_killed(hooked: Hooked, tmp_path: Path, arguments: list[str], point: str) -> None:
    hooked.touch("models/a.py")
    hooked.commit()
    start = hooked.repo.git("rev-parse", "HEAD")
    hook = hooked.path / ".git/hooks" / point
    for call in range(1, 20) if THOROUGH else sorted({1, *range(1 if "-a" in arguments else 2, 20, 2)}):
        died, count = tmp_path / f"{call}.died", tmp_path / f"{call}.count"
        hooked.touch("features/a.py", add=False)
        hook.write_text(KILLING % (call, died, count, count, call, died))
        hook.chmod(0o755)
        hooked.try_commit(*arguments, settings={"revisit.reason": "because"})
        hook.unlink()
        for lock in (hooked.path / ".git").rglob("*.lock"):  # git asks the user to remove them
            lock.unlink()
        hooked.try_commit("-a")  # nothing is left to commit if git was killed late
        hooked.touch("models/a.py", add=False)
        hooked.commit("-a")
        known = (point, call, arguments)
        assert hooked.summaries() in ([f"{REVISIT}: because"], [REVISIT]), known
        assert hooked.clean, known
        assert not list((hooked.path / ".revisit").rglob(".tmp-*")), known
        hooked.repo.git("fsck", "--strict")
        hooked.repo.git("reset", "-q", "--hard", start)
        (hooked.path / ".git/revisit/pending.json").unlink()
        if not died.exists():
            assert call > 1
            return
    raise AssertionError("the calls did not end")


DYING_GIT = """\
#!/bin/sh
# Runs git; an `update-index` that adds files dies right after its work.
export PATH="${PATH#*:}"
git "$@"
code=$?
case $* in update-index\\ --add*) kill -9 $$ ;; esac
exit $code
"""


@pytest.mark.parametrize("arguments", [["-a"], ["features/a.py"], ["--amend", "-a"]])
def test_a_git_that_dies_after_it_staged_the_event_loses_no_answer(
    hooked: Hooked, tmp_path: Path, arguments: list[str]
) -> None:
    hooked.touch("models/a.py")
    hooked.commit()
    git, python = tmp_path / "bin/git", tmp_path / "python"
    for file, text in ((git, DYING_GIT), (python, f'#!/bin/sh\nPATH={git.parent}:$PATH exec {sys.executable} "$@"\n')):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        file.chmod(0o755)
    hook = hooked.path / ".git/hooks/pre-commit"
    whole = hook.read_text()
    hook.write_text(whole.replace(f"python='{sys.executable}'", f"python='{python}'"))
    hooked.touch("features/a.py", add=False)
    assert "git-revisit: skipped this commit: " in hooked.commit(*arguments, settings={"revisit.reason": "because"})
    hook.write_text(whole)
    assert hooked.summaries() == []
    touched = hooked.repo.git("rev-parse", "HEAD")
    hooked.touch("models/a.py", add=False)
    hooked.commit("-a")
    (event,) = hooked.events()
    assert isinstance(event, Revisit)
    assert (event.reason, event.commit) == ("because", touched)
    assert hooked.clean
