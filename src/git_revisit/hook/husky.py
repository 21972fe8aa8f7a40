"""husky: our line in the shell script of a stage, ``.husky/pre-commit``; of husky 4, in its configuration."""

from __future__ import annotations

import re
from pathlib import Path

from git_revisit.errors import DataError
from git_revisit.hook.hook_manager import CAPTURE, SHELL, GuardedLine, HookManager, has_line, line_pattern
from git_revisit.hook.husky4 import has_command, husky4_active, husky4_file, with_command, without_command

FOLDER = ".husky"
# What git tells a push is read once, and given to the check and to the commands below.
_BEFORE_CHECK = """refs=$([ -t 0 ] || cat); [ -z "$refs" ] || { printf '%s\\n' "$refs" | """
_AFTER_CHECK = """ || exit 1; eval "$(printf 'exec <<R\\n$refs\\nR')"; }"""
_HEADER = re.compile(r"(?:#![^\n]*(?:\n|\Z))?(?:[ \t]*\n)*(?:\. [^\n]*husky\.sh[^\n]*(?:\n|\Z))?")


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


def _row(line: GuardedLine) -> str:
    return line.text if line is CAPTURE else f"{_BEFORE_CHECK}{line.text}{_AFTER_CHECK}"


def _add(data: bytes, name: str, line: GuardedLine) -> bytes:
    """Put the line before the rest, which may end early; only the header of the script stays above it."""
    if not _is_script(name, line):
        return with_command(data, name, line)
    if data.startswith(b"#!") and not SHELL.match(data + b"\n"):
        raise DataError(f"{name} is not a shell script", f"run {line.program} from it, by hand")
    text = _text(data, name)
    header = _HEADER.match(text)
    at = header.end() if header and header[0].strip() else 0
    head, rest = text[:at], text[at:]
    if head and not head.endswith("\n"):  # nothing follows, and the script stays without a newline at its end
        return f"{head}\n{_row(line)}".encode()
    return f"{head}{_row(line)}\n{rest}".encode()


def _remove(data: bytes, name: str, line: GuardedLine) -> bytes:
    if not _is_script(name, line):
        return without_command(data, name, line)
    text = _text(data, name)
    wrapped = f"(?:{re.escape(_BEFORE_CHECK)})?{line_pattern(line)}(?:{re.escape(_AFTER_CHECK)})?"
    rest = re.sub(rf"^{wrapped}(?:\n|\Z)", "", text, flags=re.MULTILINE)
    return (rest if text.endswith("\n") or rest == text else rest.removesuffix("\n")).encode()


HUSKY = HookManager(
    name="husky",
    file=_file,
    new=lambda stage: f"{FOLDER}/{stage}",
    active=_active,
    has=_has,
    add=_add,
    remove=_remove,
    activate=lambda top, stage: "npm install" if (top / "package.json").is_file() else "npx husky",
    deactivate="git config --unset core.hooksPath",
    executable=True,  # git itself runs the scripts of husky 8 and earlier
)
