"""Install the native hook, remove it without a trace, and report its state.

In a shell hook it is a marked block after the first line. Any other hook is moved aside and called afterwards.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from git_revisit.errors import DataError, Refused
from git_revisit.gitio import files
from git_revisit.gitio.index import Worktree
from git_revisit.gitio.process import line, run
from git_revisit.gitio.repository import settings

NAME = "pre-commit"
ASIDE = "pre-commit.beside-git-revisit"
MARK = b"# >>> git-revisit >>>"
_BLOCK = re.compile(rb"^# >>> git-revisit >>>.*?^# <<< git-revisit <<<[^\n]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_SHELL = re.compile(rb"#![ \t]*(?:\S*/)?(?:env[ \t]+(?:-S[ \t]+)?)?(?:\S*/)?(?:ba|da|k|z|a)?sh(?:[ \t][^\n]*)?\r?\n")
_BAKED = re.compile(rb"^ *python='((?:[^']|'\\'')*)'$", re.MULTILINE)
_ALONE = b"#!/bin/sh\n# Put here by git-revisit.\n"
_CALL = b"""\
if [ -x "$(dirname "$0")/%s" ]; then
    exec "$(dirname "$0")/%s" "$@"
fi
""" % (ASIDE.encode(), ASIDE.encode())


class Installed(NamedTuple):
    """The state of the hook: installed, chained, missing, overwritten, disabled or broken."""

    state: str
    folder: Path
    detail: str

    @property
    def works(self) -> bool:
        """Whether the hook runs on commits."""
        return self.state in ("installed", "chained")


def folder(tree: Worktree) -> Path:
    """Return the directory of git's hooks, as ``core.hooksPath`` says; refuse one that is not a directory."""
    path = tree.top / line(["rev-parse", "--git-path", "hooks"], tree.top)
    if path.exists() and not path.is_dir():
        raise Refused(
            f"core.hooksPath is {path}, which is not a directory", "unset it: git config --unset core.hooksPath"
        )
    return path


def shim() -> bytes:
    """Return the hook, with the path of this interpreter."""
    text = _template()
    return text.replace(b"@PYTHON@", os.fsencode(sys.executable).replace(b"'", b"'\\''"))


def _template() -> bytes:
    packaged = resources.files("git_revisit").joinpath("hook/pre-commit")
    if packaged.is_file():
        return packaged.read_bytes()
    checkout = Path(__file__).parents[3] / "hooks" / NAME  # an editable install
    if checkout.is_file():
        return checkout.read_bytes()
    raise DataError("the hook is missing from this installation", "reinstall git-revisit")


def install_native(tree: Worktree) -> list[str]:
    """Install the hook, or update it; return messages."""
    place = folder(tree)
    file = place / NAME
    messages = [f"installed {_shown(tree, file)}"]
    if file.is_symlink() or (file.exists() and not _takes_block(file)):
        if (place / ASIDE).exists():
            raise Refused(f"{place / ASIDE} is in the way", "move it elsewhere, then install again")
        os.rename(file, place / ASIDE)
        messages = [f"installed {_shown(tree, file)}; the hook that was there runs afterwards ({ASIDE})"]
        _write(file, shim() + _CALL)
    elif file.exists() and (present := file.read_bytes()) != b"":
        _write(file, _with_block(present), file.stat().st_mode)
    else:
        _write(file, shim())
    _remember(tree, "true")
    return [*messages, *_shared(tree, place)]


def _shown(tree: Worktree, path: Path) -> str:
    """Return a path relative to the top of the work tree, if it lies inside."""
    return str(path.relative_to(tree.top)) if path.is_relative_to(tree.top) else str(path)


def _takes_block(file: Path) -> bool:
    """Whether a hook is an executable shell script."""
    data = file.read_bytes()
    return bool(_SHELL.match(data)) and os.access(file, os.X_OK)


def _with_block(present: bytes) -> bytes:
    """Return a shell hook with our block after its first line, in place of an older one."""
    block = shim()[len(_ALONE) :]
    if _BLOCK.search(present):
        return _BLOCK.sub(lambda _: block, present, count=1)
    first = present.index(b"\n") + 1
    return present[:first] + block + present[first:]


def _write(file: Path, data: bytes, mode: int = 0) -> None:
    files.write(file, data)
    umask = os.umask(0)
    os.umask(umask)
    os.chmod(file, stat.S_IMODE(mode) or 0o777 & ~umask)


def _chains(place: Path, hook: bytes) -> bool:
    """Whether our hook calls another beside it; that one may be missing by now."""
    return ASIDE.encode() in hook and os.path.lexists(place / ASIDE)


def uninstall(tree: Worktree) -> list[str]:
    """Remove the hook and restore what was there before, byte for byte; return messages."""
    place = folder(tree)
    file = place / NAME
    _remember(tree, None)
    if not file.is_file() or MARK not in file.read_bytes():
        return [f"no hook of git-revisit in {place}"]
    if _chains(place, file.read_bytes()):
        os.replace(place / ASIDE, file)
        return [f"removed the hook from {place} and restored the one that was there before"]
    rest = _BLOCK.sub(b"", file.read_bytes(), count=1)
    if rest in (_ALONE, _ALONE + _CALL):  # what the latter called is gone
        file.unlink()
    else:
        _write(file, rest, file.stat().st_mode)
    return [f"removed the hook from {file}"]


def status(tree: Worktree) -> Installed:
    """Return the state of the hook, and what to do if something is wrong."""
    place = folder(tree)
    file = place / NAME
    data = file.read_bytes() if file.is_file() else b""
    fix = "run `git revisit hooks install`"
    if MARK not in data:
        if settings(tree.top).get("revisit.hook", ("", ""))[0] == "true":
            return Installed("overwritten", place, f"something has overwritten the hook in {place}; {fix} again")
        return Installed("missing", place, f"no hook in {place}; {fix}")
    if not os.access(file, os.X_OK):
        return Installed("disabled", place, f"{file} is not executable, so git ignores it; run chmod +x {file}")
    baked = _BAKED.search(data)
    python = os.fsdecode(baked[1].replace(b"'\\''", b"'")) if baked else ""
    if not os.access(python, os.X_OK):
        return Installed("broken", place, f"{python or 'its interpreter'} is missing; {fix} again")
    if _chains(place, data):
        return Installed("chained", place, f"installed in {place}; runs {ASIDE} afterwards")
    return Installed("installed", place, f"installed in {place}")


def _remember(tree: Worktree, value: str | None) -> None:
    """Record in the repository's config that the hook was installed, so that ``status`` can report its loss."""
    if value:
        run(["config", "--local", "revisit.hook", value], tree.top)
    elif "revisit.hook" in settings(tree.top):
        run(["config", "--local", "--unset-all", "revisit.hook"], tree.top)


def _shared(tree: Worktree, place: Path) -> list[str]:
    """Return a note if the directory is not this repository's own."""
    common = (tree.top / line(["rev-parse", "--git-common-dir"], tree.top)).resolve()
    if place.resolve().is_relative_to(common):
        return []
    return [f"note: core.hooksPath is {place}; every repository that uses it runs this hook too"]
