"""Commits through the hook: its messages, the git processes that it starts and the modules that it imports."""

import json
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from recording import ULID, compare

from conftest import Repo
from hooked import CONFIG, Hooked

LIGHT = {"yaml"}
HEAVY = {"click", "git", "jinja2", "numpy", "pandas", "pathspec", "resvg_py", "scipy", "tabulate"}
FIRST = "first-commit"  # compiles the patterns of a new configuration
NO_PATHSPEC = CONFIG.replace("[ingest/]", '["[Ii]ngest/"]')  # git cannot decide this pattern, so Python runs each time
IMPORTED = "import time:"  # begins the rows of `python -X importtime`


def first_commit(hooked: Hooked) -> None:
    hooked.touch("models/a.py")


def again_in_focus(hooked: Hooked) -> None:
    hooked.touch("models/a.py")
    hooked.commit()
    hooked.touch("models/a.py")


def revisit(hooked: Hooked) -> None:
    hooked.touch("models/a.py")
    hooked.commit()
    hooked.touch("features/a.py")


def same_revisit_again(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    hooked.commit()
    hooked.touch("features/a.py")


def reverted(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    hooked.commit()
    hooked.repo.git("revert", "--no-edit", "HEAD", env=hooked.environment())
    hooked.touch("models/a.py")


def without_project(hooked: Hooked) -> None:
    hooked.repo.git("rm", "-qr", ".revisit")
    hooked.commit()
    hooked.touch("features/a.py")


def edited_event(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    hooked.commit()
    path = hooked.repo.git("ls-files", ".revisit/events/revisit")
    hooked.touch(path)


CASES: dict[str, tuple[str, Callable[[Hooked], None]]] = {
    FIRST: (CONFIG, first_commit),
    "again-in-focus": (CONFIG, again_in_focus),
    "again-in-focus-without-pathspec": (NO_PATHSPEC, again_in_focus),
    "revisit": (CONFIG, revisit),
    "same-revisit-again": (CONFIG, same_revisit_again),
    "after-a-revert": (CONFIG, reverted),
    "without-project": (CONFIG, without_project),
    "edited-event": (CONFIG, edited_event),
}


@pytest.mark.parametrize("name", CASES)
def test_the_hook_starts_and_imports_what_is_recorded(name: str, repo: Repo, tmp_path: Path) -> None:
    config, prepare = CASES[name]
    hooked = Hooked(repo, config)
    prepare(hooked)
    _report_imports(hooked)
    trace = tmp_path / "trace"
    done = hooked.try_commit(settings={"maintenance.auto": "false"}, env={"GIT_TRACE2_EVENT": str(trace)})
    rows = done.stderr.decode().splitlines()
    messages = [row for row in rows if not row.startswith(IMPORTED)]
    modules = [row.rpartition("|")[2].strip() for row in rows if row.startswith(IMPORTED)]
    if "git_revisit" in modules:
        modules = modules[modules.index("git_revisit") :]  # those before are imported by the site
    ours = sorted(module for module in modules if module.partition(".")[0] == "git_revisit")
    others = {module.partition(".")[0] for module in modules} & (LIGHT | HEAVY)
    assert not others & HEAVY
    processes = _processes(trace)
    if name.startswith("again-in-focus"):
        assert not others
        processes.sort()  # they run at the same time
    text = [
        f"exit {done.returncode}",
        *(f"! {ULID.sub('<ID>', message)}" for message in messages),
        "",
        f"git processes: {len(processes)}",
        *(f"  {process}" for process in processes),
        "",
        f"other packages: {', '.join(sorted(others)) or 'none'}",
        f"modules: {len(ours)}",
        *(f"  {module}" for module in ours),
    ]
    compare(f"hook-{name}.txt", "\n".join(text) + "\n")


def _report_imports(hooked: Hooked) -> None:
    """Let the Python of the installed hook report each import on stderr."""
    hook = hooked.path / ".git/hooks/pre-commit"
    wrapper = hooked.path / ".git/python"
    wrapper.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -X importtime "$@"\n')
    wrapper.chmod(0o755)
    before = hook.read_text().splitlines()
    after = [f"    python='{wrapper}'" if row.startswith("    python=") else row for row in before]
    assert after != before
    hook.write_text("\n".join([*after, ""]))


def _processes(trace: Path) -> list[str]:
    """Return the git commands that the hook started, without those that git started itself."""
    events = map(json.loads, trace.read_text().splitlines())
    return [_command(event["argv"]) for event in events if event["event"] == "start" and event["sid"].count("/") == 1]


def _command(words: list[str]) -> str:
    rest = words[1:]
    while rest[0] == "-c":
        rest = rest[2:]
    return f"git {rest[0]}"
