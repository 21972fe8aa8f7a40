"""husky: our line in the shell script of a stage, ``.husky/pre-commit``; of husky 4, in its configuration."""

from __future__ import annotations

import re
from pathlib import Path

from git_revisit.errors import DataError
from git_revisit.hook.hook_manager import GuardedLine, HookManager, has_line, without_line
from git_revisit.hook.husky4 import has_command, husky4_active, husky4_file, with_command, without_command

FOLDER = ".husky"
_HEADER = re.compile(r"(?:#![^\n]*\n)?(?:[ \t]*\n)*(?:\. [^\n]*husky\.sh[^\n]*(?:\n|\Z))?")


def _folder(top: Path, place: Path) -> Path | None:
    """Return husky's directory: as ``core.hooksPath`` says once husky is installed, else at the top."""
    if place.name == "_" and (place / "h").is_file():
        return place.parent
    if (place / "_" / "husky.sh").is_file():  # husky 8 and earlier
        return place
    return top / FOLDER if (top / FOLDER).is_dir() else None


def _file(top: Path, place: Path, stage: str) -> str | None:
    folder = _folder(top, place)
    if folder is None:
        return husky4_file(top)
    return str((folder / stage).relative_to(top)) if folder.is_relative_to(top) else None


def _is_script(name: str, line: GuardedLine) -> bool:
    return Path(name).name == line.stage


def _active(place: Path, stage: str) -> bool:
    current = place.name == "_" and (place / "h").is_file() and (place / stage).is_file()
    return current or (place / "_" / "husky.sh").is_file() or husky4_active(place, stage)


def _text(data: bytes, name: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise DataError(f"{name} is not UTF-8", f"fix {name}, then try again") from None


def _has(data: bytes, name: str, line: GuardedLine) -> bool:
    if not _is_script(name, line):
        return has_command(data, name, line)
    return has_line(data.decode("utf-8", "replace"), line)


def _add(data: bytes | None, name: str, line: GuardedLine) -> bytes:
    """Put the line before the rest, which may end early; only the header of the script stays above it."""
    if data is None:
        return f"{line.text}\n".encode()
    if not _is_script(name, line):
        return with_command(data, name, line)
    text = _text(data, name)
    header = _HEADER.match(text)
    at = header.end() if header and header[0].strip() else 0
    head, rest = text[:at], text[at:]
    if not rest:  # the script stays without a newline at its end, if it has none
        return (
            f"{head}{line.text}\n" if head.endswith("\n") else f"{head}\n{line.text}" if head else line.text
        ).encode()
    return f"{head}{line.text}\n{rest}".encode()


def _remove(data: bytes, name: str, line: GuardedLine) -> bytes | None:
    if not _is_script(name, line):
        return without_command(data, name, line)
    rest = without_line(_text(data, name), line)
    if has_line(rest, line):
        raise DataError(f"the line in {name} was edited", f"remove {line.program} by hand from {name}")
    return rest.encode() if rest or not data.endswith(b"\n") else None


HUSKY = HookManager(
    name="husky",
    file=_file,
    new=lambda stage: f"{FOLDER}/{stage}",
    active=_active,
    has=_has,
    add=_add,
    remove=_remove,
    activate="npx husky",
    deactivate="git config --unset core.hooksPath",
    executable=True,  # git itself runs the scripts of husky 8 and earlier
)
