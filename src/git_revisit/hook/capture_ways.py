"""The ways in which commits are captured, natively or through a hook manager: install, remove and report them.

In a clone without capture, each read command names once the command that starts it.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from git_revisit.errors import DataError, GitError, Refused, RevisitError, UsageError
from git_revisit.gitio.files import write_output
from git_revisit.gitio.index import Worktree
from git_revisit.gitio.process import run
from git_revisit.gitio.repository import Repository, settings
from git_revisit.hook import install
from git_revisit.hook.framework import PRE_COMMIT, PREK
from git_revisit.hook.hook_manager import CAPTURE, CHECK, LINES, GuardedLine, HookManager, content
from git_revisit.hook.husky import HUSKY
from git_revisit.hook.install import CAPTURE_HOOK, REMEMBERED, status
from git_revisit.hook.lefthook import LEFTHOOK
from git_revisit.model.event_file import CONFIG

MANAGERS = (HUSKY, LEFTHOOK, PRE_COMMIT, PREK)
NATIVE, AUTO, NONE = "native", "auto", "none"
WAYS = (AUTO, NATIVE, *(manager.name for manager in MANAGERS))


class CaptureWay(NamedTuple):
    """One way in which commits are captured, or should be: its state in words, and the command that fixes it.

    ``fix`` is None where it works.
    """

    name: str
    detail: str
    fix: str | None

    @property
    def works(self) -> bool:
        """Whether commits are captured in this way."""
        return self.fix is None


def install_hook(tree: Worktree, way: str = AUTO, line: GuardedLine = CAPTURE) -> list[str]:
    """Install our hook in a way, by default through the hook manager that the repository uses; return messages."""
    place = install.folder(tree)
    if way == AUTO:
        way = _detected(tree.top, place, line.stage)
    if way == NONE:
        install.remember(tree, install.REMEMBERED[line.stage], NONE)
        return []
    if way == NATIVE:
        return [*install.install_native(tree, line.stage), *_overwritten_by(tree, place, line)]
    manager = next((each for each in MANAGERS if each.name == way), None)
    if manager is None:
        raise UsageError(f"{way!r} is not a way to install the hook", f"it must be one of {', '.join(WAYS)}")
    messages = _install_line(tree, place, manager, line)
    install.remember(tree, install.REMEMBERED[line.stage], manager.name)
    for each in LINES:
        install.remember(tree, each.setting, _program(each.program))
    return messages


def _detected(top: Path, place: Path, stage: str) -> str:
    """Return the nearest manager whose file the repository has, else native."""
    return next((each.name for each in _nearest_first(place, stage) if each.file(top, place, stage)), NATIVE)


def manager_files(tree: Worktree) -> list[str]:
    """Return the files of the hook managers that this repository uses at commits."""
    place = install.folder(tree)
    return [name for each in MANAGERS if (name := each.file(tree.top, place, CAPTURE.stage))]


def _nearest_first(place: Path, stage: str) -> list[HookManager]:
    """Return the managers: first those installed at this stage, then at another, then those that could be installed."""

    def distance(manager: HookManager) -> tuple[bool, bool, bool]:
        elsewhere = any(manager.active(place, each.stage) for each in LINES)
        return not manager.active(place, stage), not elsewhere, not shutil.which(manager.activate.split()[0])

    return sorted(MANAGERS, key=distance)


def _overwritten_by(tree: Worktree, place: Path, line: GuardedLine) -> list[str]:
    """Return a note if a manager is installed that replaces native hooks at its next installation."""
    managers = [each for each in (HUSKY, LEFTHOOK) if each.active(place, line.stage)]
    return [
        f"note: {each.name} overwrites this at its next installation; "
        f"to keep it, run `git revisit hooks install {each.name}`"
        for each in managers
    ]


def _program(name: str) -> str | None:
    """Return the path of one of our programs: beside this interpreter, else on PATH."""
    beside = Path(sys.executable).with_name(name)
    return str(beside) if os.access(beside, os.X_OK) else shutil.which(name)


def _install_line(tree: Worktree, place: Path, manager: HookManager, line: GuardedLine) -> list[str]:
    name = manager.file(tree.top, place, line.stage) or manager.new(line.stage)
    file = tree.top / name
    before = file.read_bytes() if os.path.lexists(file) else None
    if before is not None and manager.has(before, name, line):
        messages = [f"kept {name}: it already runs {line.program}"]
    else:
        done = _replace(tree, name, manager.add(before, name, line), manager.executable)
        messages = [f"{done}: it runs {line.program}"]
    if not manager.active(place, line.stage):
        messages.append(f"{manager.name} is not installed in this clone; run `{_activate(tree, manager, line)}`")
    if manager in (PRE_COMMIT, PREK) and line is CAPTURE and not install.status(tree).works:
        messages.append(
            "recommended beside it, to be asked before changes are stashed: git revisit hooks install native"
        )
    return messages


def _activate(tree: Worktree, manager: HookManager, line: GuardedLine) -> str:
    if manager is HUSKY and (tree.top / "package.json").is_file():
        return "npm install"
    push = manager in (PRE_COMMIT, PREK) and line is not CAPTURE
    return f"{manager.activate} --hook-type {line.stage}" if push else manager.activate


def _replace(tree: Worktree, name: str, data: bytes | None, executable: bool = False) -> str:
    """Write or delete a manager's file, and stage it if it had no other changes; return what was done to it.

    ``executable`` is for a file that is new.
    """
    file = tree.top / name
    there = os.path.lexists(file)
    if there and (file.is_symlink() or not file.is_file()):
        raise Refused(f"{name} is not a regular file", f"replace it with one, or edit {name} by hand")
    if there and not file.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise Refused(f"{name} is read-only", f"run chmod u+w {name}, then try again")
    changed = there and (_git(tree, "status", "--porcelain", "-z", "--", f":(top,literal){name}") or "  ")[1] != " "
    if data is None:
        file.unlink()
    else:
        write_output(file, data)
        if executable and not there:
            file.chmod(file.stat().st_mode | 0o111)
    if changed or _git(tree, "add", "--all", "--", f":(top,literal){name}") is None:
        verb = "removed" if data is None else "changed"
        return f"{verb} {name}, not staged since it has other changes or git ignores it"
    return f"staged {name}"


def _git(tree: Worktree, *arguments: str) -> str | None:
    try:
        return run(arguments, tree.top).decode("utf-8", "surrogateescape")
    except GitError:
        return None


def uninstall_hooks(tree: Worktree) -> list[str]:
    """Remove every trace of our hooks: native ones, lines in the files of managers, settings; return messages."""
    place = install.folder(tree)
    messages = install.uninstall_native(tree)
    for line in LINES:
        install.remember(tree, line.setting, None)
        for manager, name in _with_line(tree.top, place, line):
            data = (tree.top / name).read_bytes()
            if not manager.has(data, name, line):
                continue
            rest = manager.remove(data, name, line)
            left = rest if rest or not manager.active(place, line.stage) else manager.empty
            messages.append(f"{_replace(tree, name, left)}: it no longer runs {line.program}")
            if rest is None and left is not None:
                messages.append(f"{manager.name} has no hook left; to remove it too, run `{manager.deactivate}`")
    return messages or ["there is no hook of git-revisit here"]


def _with_line(top: Path, place: Path, line: GuardedLine) -> Iterator[tuple[HookManager, str]]:
    """Yield the managers whose file names our program, with the file; each file once, of the nearest manager."""
    seen = set()
    for manager in _nearest_first(place, line.stage):
        name = manager.file(top, place, line.stage)
        data = content(top / name) if name else b""
        if name and name not in seen and (line.program.encode() in data or line.id.encode() in data):
            seen.add(name)
            yield manager, name


def captures(tree: Worktree) -> list[CaptureWay]:
    """Return the ways in which commits are captured here, those that work first; at least one."""
    native = install.status(tree)
    return _ways(tree, CAPTURE, native) or [CaptureWay(NATIVE, native.detail, native.fix)]


def push_checks(tree: Worktree) -> list[CaptureWay]:
    """Return the ways in which pushes are checked here, those that work first; none unless somebody installed one."""
    return _ways(tree, CHECK, install.status(tree, CHECK.stage))


def _ways(tree: Worktree, line: GuardedLine, native: install.Installed) -> list[CaptureWay]:
    place = install.folder(tree)
    states = {name: _state(tree, place, line, each, name) for each, name in _with_line(tree.top, place, line)}
    ways = [each for each in states.values() if each]
    remembered = settings(tree.top).get(install.REMEMBERED[line.stage], ("", ""))[0]
    lost = next((each for each in MANAGERS if each.name == remembered), None)
    name = lost and (lost.file(tree.top, place, line.stage) or lost.new(line.stage))
    if lost and name and not states.get(name):
        again = f"git revisit hooks install {lost.name}{' --pre-push' if line is CHECK else ''}"
        ways.append(CaptureWay(lost.name, f"something removed {line.program} from {name}; run `{again}`", again))
    if native.state != "missing":
        ways.append(CaptureWay(NATIVE, native.detail, native.fix))
    return sorted(ways, key=lambda each: not each.works)


def _state(tree: Worktree, place: Path, line: GuardedLine, manager: HookManager, name: str) -> CaptureWay | None:
    try:
        if not manager.has(content(tree.top / name), name, line):
            return None
    except DataError as error:
        return CaptureWay(manager.name, f"{error.message}; {error.remedy}", f"git revisit hooks install {manager.name}")
    if manager.active(place, line.stage):
        return CaptureWay(manager.name, f"{name} runs {line.program}", None)
    fix = _activate(tree, manager, line)
    state = f"{name} runs {line.program}, but {manager.name} is not installed here; run `{fix}`"
    return CaptureWay(manager.name, state, fix)


NAMED_MARK = "hook-named"  # in our folder of the git directory: the command was named in this clone


def missing_hook(repository: Repository, prefix: str) -> str | None:
    """Return the command that captures commits in this clone, once for each clone.

    None if a hook runs, if there is no configuration, and for people who chose to have no hook.
    """
    if repository.bare or not (repository.top / prefix / CONFIG).is_file():
        return None
    mark = repository.common_dir / "revisit" / NAMED_MARK
    if mark.exists():
        return None
    tree = Worktree(repository.top, prefix)
    try:
        if status(tree).works:  # the usual case, at the cost of one git process
            return None
        chosen = settings(repository.top)
        declined = chosen.get(REMEMBERED[CAPTURE_HOOK], ("", ""))[0] == NONE or "revisit.skip" in chosen
        ways = captures(tree)
    except RevisitError:
        return None
    if declined or any(each.works for each in ways):
        return None
    with suppress(OSError):  # a read-only clone names it each time
        mark.parent.mkdir(exist_ok=True)
        mark.touch()
    return ways[0].fix
