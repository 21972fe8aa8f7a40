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
from functools import partial
from pathlib import Path

from git_revisit.errors import DataError, GitError, Refused, RevisitError, UsageError
from git_revisit.gitio.files import write_output
from git_revisit.gitio.index import Worktree
from git_revisit.gitio.process import run
from git_revisit.gitio.repository import Repository, settings
from git_revisit.hook import install
from git_revisit.hook.framework import PRE_COMMIT, PREK
from git_revisit.hook.hook_manager import CAPTURE, CHECK, LINES, GuardedLine, HookManager, content
from git_revisit.hook.husky import HUSKY
from git_revisit.hook.install import NATIVE, CaptureWay, install_command, native_way
from git_revisit.hook.lefthook import LEFTHOOK
from git_revisit.model.event_file import CONFIG

MANAGERS = (HUSKY, LEFTHOOK, PRE_COMMIT, PREK)
AUTO, NONE = "auto", "none"
WAYS = (AUTO, NATIVE, *(manager.name for manager in MANAGERS))
CREATED = b"# Created by git revisit hooks install\n"  # the first row of a file that was not there


def install_hook(tree: Worktree, way: str = AUTO, line: GuardedLine = CAPTURE) -> list[str]:
    """Install our hook in a way, by default through the hook manager that the repository uses; return messages."""
    place = install.folder(tree)
    if way == AUTO:
        way = _detected(tree.top, place, line.stage)
    if way == NONE:
        install.remember(tree, line.remembered, NONE)
        return []
    if way == NATIVE:
        return [*install.install_native(tree, line), *_overwritten_by(place, line)]
    manager = next((each for each in MANAGERS if each.name == way), None)
    if manager is None:
        raise UsageError(f"{way!r} is not a way to install the hook", f"it must be one of {', '.join(WAYS)}")
    messages = _install_line(tree, place, manager, line)
    install.remember(tree, line.remembered, manager.name)
    for each in LINES:
        install.remember(tree, each.setting, _program(each.program))
    return messages


def _detected(top: Path, place: Path, stage: str) -> str:
    """Return the nearest manager whose file the repository has, else native."""
    return next((each.name for each in _nearest_first(top, place, stage) if each.file(top, place, stage)), NATIVE)


def manager_files(tree: Worktree) -> list[str]:
    """Return the files of the hook managers that this repository uses at commits."""
    place = install.folder(tree)
    return [name for each in MANAGERS if (name := each.file(tree.top, place, CAPTURE.stage))]


def _nearest_first(top: Path, place: Path, stage: str) -> list[HookManager]:
    """Return the managers: first those installed at this stage, then at another, then those that could be installed."""

    def distance(manager: HookManager) -> tuple[bool, bool, bool]:
        elsewhere = any(manager.active(place, each.stage) for each in LINES)
        program = manager.activate(top, stage).split()[0]
        return not manager.active(place, stage), not elsewhere, not shutil.which(program)

    return sorted(MANAGERS, key=distance)


def _overwritten_by(place: Path, line: GuardedLine) -> list[str]:
    """Return a note for each installed manager that will replace the native hook when it is installed again."""
    return [
        f"note: {each.name} overwrites this at its next installation; "
        f"to keep it, run `{install_command(line, each.name)}`"
        for each in MANAGERS
        if not each.keeps_native and each.active(place, line.stage)
    ]


def _program(name: str) -> str | None:
    """Return the path of one of our programs: beside this interpreter, else on PATH."""
    beside = Path(sys.executable).with_name(name)
    return str(beside) if os.access(beside, os.X_OK) else shutil.which(name)


def _install_line(tree: Worktree, place: Path, manager: HookManager, line: GuardedLine) -> list[str]:
    name = manager.file(tree.top, place, line.stage) or manager.new(line.stage)
    file = _regular(tree, name)
    before = file.read_bytes() if file.exists() else CREATED
    if manager.has(before, name, line):
        messages = [f"kept {name}: it already runs {line.program}"]
    else:
        done = _replace(tree, name, manager.add(before, name, line), manager.executable)
        messages = [f"{done}: it runs {line.program}"]
    if not manager.active(place, line.stage):
        command = manager.activate(tree.top, line.stage)
        messages.append(f"{manager.name} is not installed in this clone; run `{command}`")
    if manager.keeps_native and line is CAPTURE and not _native_works(tree):
        advice = install_command(line, NATIVE)
        messages.append(f"recommended beside it, to be asked before changes are stashed: {advice}")
    return messages


def _native_works(tree: Worktree) -> bool:
    native = native_way(tree)
    return native is not None and native.works


def _regular(tree: Worktree, name: str) -> Path:
    """Return a manager's file, which may not be there; refuse anything that is not a regular file of the work tree."""
    file = tree.top / name
    if os.path.realpath(file) != os.path.join(os.path.realpath(tree.top), name):
        raise Refused(f"{name} is behind a symbolic link", f"replace the link, or edit {name} by hand")
    if file.exists() and not file.is_file():
        raise Refused(f"{name} is not a regular file", f"move it away, or edit {name} by hand")
    return file


def _replace(tree: Worktree, name: str, data: bytes | None, executable: bool = False) -> str:
    """Write or delete a manager's file, and stage it if it had no other changes; return what was done to it.

    ``executable`` is for a file that is new.
    """
    file = _regular(tree, name)
    there = file.exists()
    if there and not file.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise Refused(f"{name} is read-only", f"run chmod u+w {name}, then try again")
    changed = there and (_git(tree, "status", "--porcelain", "-z", "--", f":(top,literal){name}") or "  ")[1] != " "
    try:
        if data is None:
            file.unlink()
        else:
            write_output(file, data)
            if executable and not there:
                file.chmod(file.stat().st_mode | 0o111)
    except OSError as error:
        raise Refused(f"cannot change {name}: {error.strerror}", f"check the permissions of {file.parent}") from None
    if changed or _git(tree, "add", "--all", "--", f":(top,literal){name}") is None:
        verb = "removed" if data is None else "changed"
        return f"{verb} {name}, not staged since it has other changes or git ignores it"
    return f"staged {name}"


def _git(tree: Worktree, *arguments: str) -> str | None:
    try:
        return run(arguments, tree.top).decode("utf-8", "surrogateescape")
    except GitError:
        return None


def uninstall_hooks(tree: Worktree) -> Iterator[str]:
    """Remove every trace of our hooks: native ones, lines in the files of managers, settings; yield messages.

    What cannot be removed is reported at the end, when the rest is gone; raises the first such error.
    """
    place = install.folder(tree)
    steps = [partial(install.uninstall_native, tree)]
    for line in LINES:
        install.remember(tree, line.setting, None)
        steps += [partial(_remove_line, tree, place, *found, line) for found in _with_line(tree.top, place, line)]
    messages, failures = list[str](), list[RevisitError]()
    for step in steps:
        try:
            messages += step()
        except RevisitError as error:
            failures.append(error)
        except OSError as error:
            failures.append(DataError(f"{error.filename}: {error.strerror}", "check its permissions, then try again"))
    yield from messages
    yield from (f"{error.message}; {error.remedy}" for error in failures[1:])
    if failures:
        raise failures[0]
    if not messages:
        yield "there is no hook of git-revisit here"


def _remove_line(tree: Worktree, place: Path, manager: HookManager, name: str, line: GuardedLine) -> list[str]:
    before = (tree.top / name).read_bytes()
    if not manager.has(before, name, line):
        return []
    rest = manager.remove(before, name, line)
    if manager.has(rest, name, line):
        raise DataError(f"the line in {name} was edited", f"remove {line.program} by hand from {name}")
    last = rest == CREATED + manager.empty
    if not last and not any(manager.has(rest, name, each) for each in LINES):
        rest = rest.removeprefix(CREATED)
    stays = last and manager.empty and manager.active(place, line.stage)  # it would fail without its file
    done = _replace(tree, name, manager.empty if stays else None if last else rest)
    messages = [f"{done}: it no longer runs {line.program}"]
    if stays:
        messages.append(f"{manager.name} has no hook left; to remove it too, run `{manager.deactivate}`")
    return messages


def _with_line(top: Path, place: Path, line: GuardedLine) -> Iterator[tuple[HookManager, str]]:
    """Yield the managers whose file names our program, with the file; each file once, of the nearest manager."""
    seen = set()
    for manager in _nearest_first(top, place, line.stage):
        name = manager.file(top, place, line.stage)
        data = content(top / name) if name else b""
        if name and name not in seen and (line.program.encode() in data or line.id.encode() in data):
            seen.add(name)
            yield manager, name


def captures(tree: Worktree) -> list[CaptureWay]:
    """Return the ways in which commits are captured here, those that work first; at least one."""
    place = install.folder(tree)
    missing = CaptureWay(NATIVE, f"no hook in {place}", f"run `{install_command(CAPTURE)}`")
    return _ways(tree, place, CAPTURE) or [missing]


def push_checks(tree: Worktree) -> list[CaptureWay]:
    """Return the ways in which pushes are checked here, those that work first; none unless somebody installed one."""
    return _ways(tree, install.folder(tree), CHECK)


def _ways(tree: Worktree, place: Path, line: GuardedLine) -> list[CaptureWay]:
    states = {name: _state(tree, place, line, each, name) for each, name in _with_line(tree.top, place, line)}
    remembered = settings(tree.top).get(line.remembered, ("", ""))[0]
    lost = next((each for each in MANAGERS if each.name == remembered), None)
    name = lost and (lost.file(tree.top, place, line.stage) or lost.new(line.stage))
    ways = [*states.values(), native_way(tree, line)]
    if lost and name and not states.get(name):
        again = f"run `{install_command(line, lost.name)}`"
        ways.append(CaptureWay(lost.name, f"something removed {line.program} from {name}", again))
    return sorted(filter(None, ways), key=lambda each: not each.works)


def _state(tree: Worktree, place: Path, line: GuardedLine, manager: HookManager, name: str) -> CaptureWay | None:
    try:
        if not manager.has(content(tree.top / name), name, line):
            return None
    except DataError as error:
        return CaptureWay(manager.name, error.message, error.remedy)
    runs = f"{name} runs {line.program}"
    if manager.active(place, line.stage):
        return CaptureWay(manager.name, runs)
    fix = f"run `{manager.activate(tree.top, line.stage)}`"
    return CaptureWay(manager.name, f"{runs}, but {manager.name} is not installed here", fix)


NAMED_MARK = "hook-named"  # in our folder of the git directory: the note was shown in this clone


def missing_hook(repository: Repository, prefix: str) -> str | None:
    """Return what to do to capture commits in this clone, once for each clone.

    None if a hook runs, if there is no configuration, and for people who chose to have no hook.
    """
    if repository.bare or not (repository.top / prefix / CONFIG).is_file():
        return None
    mark = repository.common_dir / "revisit" / NAMED_MARK
    if mark.exists():
        return None
    tree = Worktree(repository.top, prefix)
    try:
        if _native_works(tree):  # the usual case, at the cost of one git process
            return None
        chosen = settings(repository.top)
        declined = chosen.get(CAPTURE.remembered, ("", ""))[0] == NONE or "revisit.skip" in chosen
        ways = captures(tree)
    except RevisitError:
        return None
    if declined or any(each.works for each in ways):
        return None
    with suppress(OSError):  # a read-only clone names it each time
        mark.parent.mkdir(exist_ok=True)
        mark.touch()
    return ways[0].fix
