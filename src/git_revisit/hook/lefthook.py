"""lefthook: our line as one more command of a stage in ``lefthook.yml``."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from git_revisit.errors import DataError
from git_revisit.hook import yaml_edit
from git_revisit.hook.guarded_line import CAPTURE, GuardedLine, has_line
from git_revisit.hook.hook_manager import HookManager, content, first_file

COMMAND = "git-revisit"
FILES = tuple(
    f"{prefix}lefthook{ending}"
    for prefix in ("", ".", ".config/")
    for ending in (".yml", ".yaml", ".json", ".jsonc", ".toml")
)


def _file(top: Path, place: Path, stage: str) -> str | None:
    return first_file(top, FILES)


def _active(place: Path, stage: str) -> bool:
    return b"call_lefthook" in content(place / stage)


def _document(data: bytes, name: str) -> Any:
    try:
        if name.endswith(".toml"):
            return tomllib.loads(data.decode())
        if name.endswith(".json"):
            return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{name} cannot be read: {error}", f"fix {name}, then try again") from None
    return yaml_edit.load(data, name)  # JSON with comments is close enough


def _has(data: bytes, name: str, line: GuardedLine) -> bool:
    document = _document(data, name)
    stage = document.get(line.stage) if isinstance(document, dict) else None
    return any(has_line(text, line) for text in _texts(stage))


def _texts(document: Any) -> Iterator[str]:
    """Yield every text in a document; an alias may refer to what contains it."""
    seen, waiting = set(), [document]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, dict | list) and id(node) not in seen:
            seen.add(id(node))
            waiting += node.values() if isinstance(node, dict) else node


def _add(data: bytes | None, name: str, line: GuardedLine) -> bytes:
    def change(document: Any) -> Any:
        document = _mapping(document, name)
        stage = document[line.stage] = _mapping(document.get(line.stage), name)
        commands = stage["commands"] = _mapping(stage.get("commands"), name)
        terminal = "interactive" if line is CAPTURE else "use_stdin"  # what git tells a push is read from stdin
        commands[COMMAND] = {"run": line.text, terminal: True}
        return document

    if not name.endswith((".yml", ".yaml")):
        raise DataError(f"only YAML can be edited automatically, and this is {name}", f"add this to it: {line.text}")
    return yaml_edit.edited(data or b"", name, change, f"add a command to its {line.stage}, run: {line.text}")


def _mapping(node: Any, name: str) -> Any:
    if node is not None and not isinstance(node, dict):
        raise DataError(f"{name} has a list or a text where lefthook needs a mapping", f"fix {name}, then try again")
    return {} if node is None else node


def _remove(data: bytes, name: str, line: GuardedLine) -> bytes | None:
    def change(document: Any) -> Any:
        stage = document[line.stage]
        del stage["commands"][COMMAND]
        if not stage["commands"]:
            del stage["commands"]
        if not stage:
            del document[line.stage]
        return document

    try:
        return yaml_edit.edited(data, name, change, f"remove {COMMAND} by hand from {name}") or None
    except (KeyError, TypeError):
        raise DataError(f"the line in {name} was edited", f"remove it by hand from {name}") from None


LEFTHOOK = HookManager(
    name="lefthook",
    file=_file,
    new=lambda stage: FILES[0],
    active=_active,
    has=_has,
    add=_add,
    remove=_remove,
    activate="lefthook install",
    deactivate="lefthook uninstall",
)
