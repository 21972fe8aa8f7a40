"""lefthook: our line as one more command of a stage in its file: YAML, TOML or JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from git_revisit.errors import DataError
from git_revisit.hook import json_edit, toml_edit, yaml_edit
from git_revisit.hook.hook_manager import CAPTURE, GuardedLine, HookManager, content, first_file, has_line

COMMAND = "git-revisit"
_YAML = (".yml", ".yaml")
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
    if name.endswith(".toml"):
        return toml_edit.load(data, name)
    return yaml_edit.load(data, name) if name.endswith(_YAML) else json_edit.load(data, name)


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


def _command(line: GuardedLine) -> dict[str, Any]:
    terminal = "interactive" if line is CAPTURE else "use_stdin"  # what git tells a push is read from stdin
    return {"run": line.text, terminal: True}


def _toml(line: GuardedLine) -> str:
    rows = "".join(f"{key} = {toml_edit.value(item)}\n" for key, item in _command(line).items())
    return f"\n[{line.stage}.commands.{COMMAND}]\n{rows}"


def _add(data: bytes | None, name: str, line: GuardedLine) -> bytes:
    def change(document: Any) -> Any:
        document = _mapping(document, name)
        stage = document[line.stage] = _mapping(document.get(line.stage), name)
        commands = stage["commands"] = _mapping(stage.get("commands"), name)
        commands[COMMAND] = _command(line)
        return document

    if name.endswith(_YAML):
        return yaml_edit.edited(data or b"", name, change, f"add a command to its {line.stage}, run: {line.text}")
    wanted = change(_document(data or b"", name))
    if name.endswith(".toml"):
        return toml_edit.appended(data or b"", name, _toml(line), wanted)
    return json_edit.with_member(data or b"", name, (line.stage, "commands", COMMAND), _command(line))


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

    if name.endswith(".toml"):
        return toml_edit.removed(data, name, _toml(line), COMMAND) or None
    if not name.endswith(_YAML):
        return json_edit.without_member(data, name, (line.stage, "commands", COMMAND))
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
