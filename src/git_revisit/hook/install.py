"""Install native hooks, remove them without a trace, and report their state.

In a shell hook it is a marked block after the first line. Any other hook is moved aside and called afterwards. Beside
the hook of pre-commit or prek it is the hook of the same name with ``.legacy``, which they run first, and keep.
"""

from __future__ import annotations

import itertools
import os
import re
import shlex
import stat
import sys
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from git_revisit.errors import DataError, Refused
from git_revisit.gitio import files, process
from git_revisit.gitio.index import Worktree
from git_revisit.gitio.repository import settings
from git_revisit.hook.framework import is_framework_hook
from git_revisit.hook.hook_manager import CAPTURE, LINES, SHELL, GuardedLine, content

NATIVE = "native"
ASIDE = "{}.beside-git-revisit"
MARK = b"# >>> git-revisit >>>"
_BLOCK = re.compile(rb"^# >>> git-revisit >>>.*?^# <<< git-revisit <<<[^\n]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_BAKED = re.compile(rb"^ *python='((?:[^']|'\\'')*)'$", re.MULTILINE)
_ALONE = b"#!/bin/sh\n# Put here by git-revisit.\n"


class CaptureWay(NamedTuple):
    """One way in which commits are captured, or should be; ``fix`` says how to make it work, None if it does."""

    name: str
    state: str
    fix: str | None = None

    @property
    def works(self) -> bool:
        """Whether commits are captured in this way."""
        return self.fix is None

    @property
    def detail(self) -> str:
        """Its state, and how to make it work."""
        return f"{self.state}; {self.fix}" if self.fix else self.state


def folder(tree: Worktree) -> Path:
    """Return the directory of git's hooks, as ``core.hooksPath`` says; refuse one that is not a directory."""
    path = tree.top / process.line(["rev-parse", "--git-path", "hooks"], tree.top)
    if path.exists() and not path.is_dir():
        raise Refused(
            f"core.hooksPath is {path}, which is not a directory",
            "to find where it is set, and unset it there: git config --show-origin core.hooksPath",
        )
    return path


def shim(name: str) -> bytes:
    """Return a hook, with the path of this interpreter."""
    return _template(name).replace(b"@PYTHON@", os.fsencode(sys.executable).replace(b"'", b"'\\''"))


def _template(name: str) -> bytes:
    packaged = resources.files("git_revisit").joinpath(f"hook/{name}")
    if packaged.is_file():
        return packaged.read_bytes()
    checkout = Path(__file__).parents[3] / "hooks" / name  # an editable install
    if checkout.is_file():
        return checkout.read_bytes()
    raise DataError("the hook is missing from this installation", "reinstall git-revisit")


def _call(name: str) -> bytes:
    """Return the end of a hook that runs another one beside it."""
    other = f'"$(dirname "$0")/{ASIDE.format(name)}"'
    return f'if [ -x {other} ]; then\n    exec {other} "$@"\nfi\n'.encode()


def install_native(tree: Worktree, line: GuardedLine = CAPTURE) -> list[str]:
    """Install a hook, or update it; return messages."""
    place, name = folder(tree), line.stage
    file, aside = _target(place, name), place / ASIDE.format(name)
    messages = [f"installed {_shown(tree, file)}"]
    if file.is_symlink() or (file.exists() and not _takes_block(file)):
        kept = _cleared(tree, aside)
        os.rename(file, aside)
        messages = [f"installed {_shown(tree, file)}; the hook that was there runs afterwards ({aside.name})", *kept]
        _write(file, shim(name) + _call(name))
    elif file.exists() and (present := file.read_bytes()) != b"":
        _write(file, _with_block(present, name), file.stat().st_mode)
    else:
        _write(file, shim(name))
    remember(tree, line.remembered, NATIVE)
    return [*messages, *_shared(tree, place)]


def _cleared(tree: Worktree, aside: Path) -> list[str]:
    """Make room for a hook to be set aside: rename an earlier one, whose caller is gone; return messages."""
    if not os.path.lexists(aside):
        return []
    names = (aside.with_name(f"{aside.name}.{number}") for number in itertools.count(1))
    other = next(each for each in names if not os.path.lexists(each))
    os.rename(aside, other)
    return [_kept(tree, other)]


def _kept(tree: Worktree, file: Path) -> str:
    return f"kept {_shown(tree, file)}, an earlier hook, which no longer runs: move it elsewhere or delete it"


def _target(place: Path, name: str) -> Path:
    """Return the file that is, or becomes, our hook; pre-commit and prek run the one with ``.legacy`` first."""
    file = place / name
    data = content(file)
    return place / f"{name}.legacy" if is_framework_hook(data) and MARK not in data else file


def _shown(tree: Worktree, path: Path) -> str:
    """Return a path relative to the top of the work tree, if it lies inside."""
    return str(path.relative_to(tree.top)) if path.is_relative_to(tree.top) else str(path)


def _takes_block(file: Path) -> bool:
    """Whether a hook is an executable shell script."""
    return bool(SHELL.match(file.read_bytes())) and os.access(file, os.X_OK)


def _with_block(present: bytes, name: str) -> bytes:
    """Return a shell hook with our block after its first line, in place of an older one."""
    block = shim(name)[len(_ALONE) :]
    if _BLOCK.search(present):
        return _BLOCK.sub(lambda _: block, present, count=1)
    first = present.index(b"\n") + 1
    return present[:first] + block + present[first:]


def _write(file: Path, data: bytes, mode: int = 0) -> None:
    files.write(file, data)
    umask = os.umask(0)
    os.umask(umask)
    os.chmod(file, stat.S_IMODE(mode) or 0o777 & ~umask)


def _chains(aside: Path, hook: bytes) -> bool:
    """Whether our hook calls another beside it; that one may be missing by now."""
    return aside.name.encode() in hook and os.path.lexists(aside)


def uninstall_native(tree: Worktree) -> list[str]:
    """Remove our hooks, also where a hook manager has moved them; restore what was there before; return messages."""
    for line in LINES:
        remember(tree, line.remembered, None)
    names = [line.stage for line in LINES]
    own = tree.top / process.line(["rev-parse", "--git-common-dir"], tree.top) / "hooks"
    places = {each.resolve(): each for each in (folder(tree), own)}.values()
    messages = [
        _remove(tree, place, file, name)
        for place in places
        for name in names
        for file in (place / name, place / f"{name}.legacy", place / f"{name}.old")
        if MARK in content(file)
    ]
    return [*messages, *(text for place in places for name in names for text in _left_aside(tree, place / name))]


def _left_aside(tree: Worktree, file: Path) -> list[str]:
    """Restore a hook that was set aside, if something removed ours; keep it beside another; return messages."""
    aside = file.with_name(ASIDE.format(file.name))
    if not os.path.lexists(aside):
        return []
    if os.path.lexists(file):
        return [_kept(tree, aside)]
    os.rename(aside, file)
    return [f"restored {_shown(tree, file)}, the hook that was there before"]


def _remove(tree: Worktree, place: Path, file: Path, name: str) -> str:
    aside, data = place / ASIDE.format(name), file.read_bytes()
    if _chains(aside, data):
        os.replace(aside, file)
        return f"removed the hook from {_shown(tree, file)} and restored the one that was there before"
    rest = _BLOCK.sub(b"", data, count=1)
    if rest in (_ALONE, _ALONE + _call(name)):  # what the latter called is gone
        file.unlink()
    else:
        _write(file, rest, file.stat().st_mode)
    return f"removed the hook from {_shown(tree, file)}"


def native_way(tree: Worktree, line: GuardedLine = CAPTURE) -> CaptureWay | None:
    """Return the native hook as a way of capture, and what to do if something is wrong; None if there is none."""
    place, name = folder(tree), line.stage
    file = _target(place, name)
    data = content(file)
    again = f"run `{install_command(line)}` again"
    if MARK not in data:
        if settings(tree.top).get(line.remembered, ("", ""))[0] not in (NATIVE, "true"):
            return None
        if file.name != name:  # beside a framework, whose file would be the first choice
            again = f"run `{install_command(line, NATIVE)}` again"
        return CaptureWay(NATIVE, f"something has overwritten the hook in {place}", again)
    if not os.access(file, os.X_OK):
        fix = f"run `chmod +x {shlex.quote(str(file))}`"
        return CaptureWay(NATIVE, f"{file} is not executable, so git ignores it", fix)
    baked = _BAKED.search(data)
    python = os.fsdecode(baked[1].replace(b"'\\''", b"'")) if baked else ""
    if not os.access(python, os.X_OK):
        return CaptureWay(NATIVE, f"{python or 'its interpreter'} is missing", again)
    if file.name != name:
        return CaptureWay(NATIVE, f"installed in {place} as {file.name}, which runs before the framework's")
    if _chains(place / ASIDE.format(name), data):
        return CaptureWay(NATIVE, f"installed in {place}; runs {ASIDE.format(name)} afterwards")
    return CaptureWay(NATIVE, f"installed in {place}")


def install_command(line: GuardedLine, way: str = "") -> str:
    """Return the command that installs a hook; without a way, through the hook manager of the repository."""
    words = ("git revisit hooks install", way, "--pre-push" if line is not CAPTURE else "")
    return " ".join(filter(None, words))


def remember(tree: Worktree, setting: str, value: str | None) -> None:
    """Record in the repository's own config how a hook was installed, so that its loss can be reported."""
    if value:
        process.run(["config", "--local", setting, value], tree.top)
    elif settings(tree.top).get(setting, ("", ""))[1] == "local":
        process.run(["config", "--local", "--unset-all", setting], tree.top)


def _shared(tree: Worktree, place: Path) -> list[str]:
    """Return a note if the directory is not this repository's own."""
    common = (tree.top / process.line(["rev-parse", "--git-common-dir"], tree.top)).resolve()
    if place.resolve().is_relative_to(common):
        return []
    return [f"note: core.hooksPath is {place}; every repository that uses it runs this hook too"]
