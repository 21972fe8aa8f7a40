"""The hook put where git finds it, and taken away again so that nothing of it is left.

Beside a shell hook it is a marked block after the first line. Any other hook is moved aside and called afterwards.
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
from git_revisit.gitio.process import Worktree, line, settings

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
    """How things stand: ``state`` is installed, chained, missing, overwritten, disabled or broken."""

    state: str
    folder: Path
    detail: str

    @property
    def works(self) -> bool:
        """Whether commits are looked at."""
        return self.state in ("installed", "chained")


def folder(tree: Worktree) -> Path:
    """Return the directory that git takes hooks from, as ``core.hooksPath`` says; refuses one that is none."""
    path = tree.top / line(["rev-parse", "--git-path", "hooks"], tree.top)
    if path.exists() and not path.is_dir():
        raise Refused(f"core.hooksPath is {path}, which is no directory", "unset it: git config --unset core.hooksPath")
    return path


def shim() -> bytes:
    """Return the hook, with the interpreter that runs this one baked in."""
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
    """Install the hook, or bring it up to date; return what to say."""
    place = folder(tree)
    file = place / NAME
    said = [f"installed {_shown(tree, file)}"]
    if file.is_symlink() or (file.exists() and not _takes_block(file)):
        if (place / ASIDE).exists():
            raise Refused(f"{place / ASIDE} is in the way", "move it elsewhere, then install again")
        os.rename(file, place / ASIDE)
        said = [f"installed {_shown(tree, file)}; the hook that was there is called afterwards ({ASIDE})"]
        _write(file, shim() + _CALL)
    elif file.exists() and (present := file.read_bytes()) != b"":
        _write(file, _with_block(present), file.stat().st_mode)
    else:
        _write(file, shim())
    _remember(tree, "true")
    return [*said, *_shared(tree, place)]


def _shown(tree: Worktree, path: Path) -> str:
    """Return a path as people read it: from the top of the work tree, where it lies in it."""
    return str(path.relative_to(tree.top)) if path.is_relative_to(tree.top) else str(path)


def _takes_block(file: Path) -> bool:
    """Whether a hook is a shell script that git runs."""
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
    """Whether a hook of ours calls one beside it; another program may have put a new hook in its place since."""
    return ASIDE.encode() in hook and os.path.lexists(place / ASIDE)


def uninstall(tree: Worktree) -> list[str]:
    """Take the hook away; what was there before is there again, byte for byte. Return what to say."""
    place = folder(tree)
    file = place / NAME
    _remember(tree, None)
    if not file.is_file() or MARK not in file.read_bytes():
        return [f"no hook of git-revisit is in {place}"]
    if _chains(place, file.read_bytes()):
        os.replace(place / ASIDE, file)
        return [f"took the hook out of {place}, and put the one back that was there before"]
    rest = _BLOCK.sub(b"", file.read_bytes(), count=1)
    if rest in (_ALONE, _ALONE + _CALL):  # what the latter called is gone
        file.unlink()
    else:
        _write(file, rest, file.stat().st_mode)
    return [f"took the hook out of {file}"]


def status(tree: Worktree) -> Installed:
    """Return how the hook stands, and what to do if something is wrong."""
    place = folder(tree)
    file = place / NAME
    data = file.read_bytes() if file.is_file() else b""
    again = "`git revisit hooks install` puts it there"
    if MARK not in data:
        if settings(tree.top).get("revisit.hook", ("", ""))[0] == "true":
            return Installed("overwritten", place, f"something has overwritten the hook in {place}; {again} again")
        return Installed("missing", place, f"no hook in {place}; {again}")
    if not os.access(file, os.X_OK):
        return Installed("disabled", place, f"{file} is not executable, so git ignores it: chmod +x {file}")
    baked = _BAKED.search(data)
    python = os.fsdecode(baked[1].replace(b"'\\''", b"'")) if baked else ""
    if not os.access(python, os.X_OK):
        return Installed(
            "broken", place, f"{python or 'its interpreter'} is gone; {again} again, with one that is there"
        )
    if _chains(place, data):
        return Installed("chained", place, f"installed in {place}, and calls {ASIDE} afterwards")
    return Installed("installed", place, f"installed in {place}")


def _remember(tree: Worktree, value: str | None) -> None:
    """Note in the repository's own config that the hook was installed, so that its loss is seen."""
    from git_revisit.gitio.process import run

    if value:
        run(["config", "--local", "revisit.hook", value], tree.top)
    elif "revisit.hook" in settings(tree.top):
        run(["config", "--local", "--unset-all", "revisit.hook"], tree.top)


def _shared(tree: Worktree, place: Path) -> list[str]:
    """Return what is to be said of a directory that is not this repository's own."""
    common = (tree.top / line(["rev-parse", "--git-common-dir"], tree.top)).resolve()
    if place.resolve().is_relative_to(common):
        return []
    return [f"note: core.hooksPath says {place}: whatever else takes hooks from there runs this one too"]
