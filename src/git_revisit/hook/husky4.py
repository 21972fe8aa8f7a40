"""husky 4: our line before the command of a stage, in ``package.json`` or a file of husky's own."""

from __future__ import annotations

import json
import re
from pathlib import Path

from git_revisit.errors import DataError
from git_revisit.hook import json_edit
from git_revisit.hook.hook_manager import GuardedLine, content, first_file, has_line, line_pattern

_JSON = {"package.json": ("husky", "hooks"), ".huskyrc.json": ("hooks",), ".huskyrc": ("hooks",)}  # where the hooks are
_BY_HAND = tuple(f"{name}.{ending}" for name in (".huskyrc", "husky.config") for ending in ("js", "cjs", "yaml", "yml"))
_THEN = " && "


def husky4_file(top: Path) -> str | None:
    """Return the file with the hooks of husky 4, None if there is none."""
    return next((name for name in _JSON if _hooks(top / name)), None) or first_file(top, _BY_HAND)


def _hooks(file: Path) -> bool:
    try:
        return isinstance(json_edit.member(json_edit.load(content(file), file.name), _JSON[file.name]), dict)
    except DataError:  # husky cannot read it either
        return False


def husky4_active(place: Path, stage: str) -> bool:
    """Whether husky 4 is installed in this clone."""
    return (place / "husky.sh").is_file() and b"\n# husky\n" in content(place / stage)


def has_command(data: bytes, name: str, line: GuardedLine) -> bool:
    """Whether the file runs our program."""
    if name not in _JSON:
        return has_line(data.decode("utf-8", "replace"), line)
    return has_line(str(json_edit.member(json_edit.load(data, name), (*_JSON[name], line.stage))), line)


def with_command(data: bytes, name: str, line: GuardedLine) -> bytes:
    """Return the file with our line before the command of the stage, if there is one; raises DataError."""
    if name not in _JSON:
        raise DataError(f"{name} cannot be edited automatically", f"put this before the {line.stage} hook: {line.text}")
    path = (*_JSON[name], line.stage)
    if json_edit.member(json_edit.load(data, name), path) is None:
        return json_edit.with_member(data, name, path, line.text)
    at = _text(data, name, path) + 1
    return data[:at] + json.dumps(line.text + _THEN)[1:-1].encode() + data[at:]


def without_command(data: bytes, name: str, line: GuardedLine) -> bytes:
    """Return the file without our line."""
    if name not in _JSON:
        return data
    path = (*_JSON[name], line.stage)
    if json_edit.member(json_edit.load(data, name), path) == line.text:
        return json_edit.without_member(data, name, path, keep=len(_JSON[name]))
    at = _text(data, name, path) + 1
    ours = re.compile(f"{line_pattern(line)}{_THEN}".encode()).match(data, at)
    return data[:at] + data[ours.end() :] if ours else data


def _text(data: bytes, name: str, path: tuple[str, ...]) -> int:
    """Return where the text at a path begins."""
    token = json_edit.value_at(data.decode(), path)
    if token is None or not token[0].startswith('"'):
        raise DataError(f"{name}: {'.'.join(path)} is not a text", f"fix {name}, then try again")
    return len(data.decode()[: token.start()].encode())
