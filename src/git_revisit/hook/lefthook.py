"""lefthook: our line as one more command of a stage in its file: YAML, TOML or JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from git_revisit.errors import DataError
from git_revisit.hook import json_edit, toml_edit, yaml_edit
from git_revisit.hook.hook_manager import CAPTURE, GuardedLine, HookManager, content, document, first_file, has_line

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


def _has(data: bytes, name: str, line: GuardedLine) -> bool:
    stage = json_edit.member(document(data, name), [line.stage])
    return any(has_line(text, line) for text in yaml_edit.values(stage) if isinstance(text, str))


def _command(line: GuardedLine) -> dict[str, Any]:
    terminal = "interactive" if line is CAPTURE else "use_stdin"  # what git tells a push is read from stdin
    return {"run": line.text, terminal: True}


def _toml(line: GuardedLine) -> str:
    rows = "".join(f"{key} = {toml_edit.value(item)}\n" for key, item in _command(line).items())
    return f"\n[{line.stage}.commands.{COMMAND}]\n{rows}"


def _add(data: bytes, name: str, line: GuardedLine) -> bytes:
    by_hand = f"add a command to its {line.stage}, run: {line.text}"

    def change(whole: Any) -> Any:
        whole = _mapping(whole, name)
        stage = _mapping(whole.get(line.stage), name)
        commands = _mapping(stage.get("commands"), name)
        if COMMAND in commands:
            raise DataError(f"{name} has another command {COMMAND}", by_hand)
        if any(yaml_edit.shared(whole, part) for part in (stage, commands)):
            raise DataError(f"{name} uses its {line.stage} in another place too", by_hand)
        whole[line.stage], stage["commands"], commands[COMMAND] = stage, commands, _command(line)
        return whole

    if name.endswith(_YAML):
        return yaml_edit.edited(data, name, change, by_hand)
    wanted = change(document(data, name))
    if name.endswith(".toml"):
        return toml_edit.appended(data, name, _toml(line), wanted)
    return json_edit.with_member(data, name, _path(line), _command(line))


def _mapping(node: Any, name: str) -> Any:
    if node is not None and not isinstance(node, dict):
        raise DataError(f"{name} has a list or a text where lefthook needs a mapping", f"fix {name}, then try again")
    return {} if node is None else node


def _path(line: GuardedLine) -> tuple[str, str, str]:
    return line.stage, "commands", COMMAND


def _remove(data: bytes, name: str, line: GuardedLine) -> bytes:
    def change(whole: Any) -> Any:
        stage = whole[line.stage]
        del stage["commands"][COMMAND]
        if not stage["commands"]:
            del stage["commands"]
        if not stage:
            del whole[line.stage]
        return whole

    if name.endswith(".toml"):
        return data.replace(_toml(line).encode(), b"")
    if not has_line(str(json_edit.member(document(data, name), (*_path(line), "run"))), line):
        return data
    if name.endswith(_YAML):
        return yaml_edit.edited(data, name, change, f"remove {COMMAND} by hand from {name}")
    return json_edit.without_member(data, name, _path(line))


LEFTHOOK = HookManager(
    name="lefthook",
    file=_file,
    new=lambda stage: FILES[0],
    active=_active,
    has=_has,
    add=_add,
    remove=_remove,
    activate=lambda top, stage: "lefthook install",
    deactivate="lefthook uninstall",
)
