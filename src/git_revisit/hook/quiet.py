"""When nothing need be asked: what the shim knows, so that such a commit needs no Python.

The file ``quiet`` in the git directory says for whom it holds, since which commit, and which pathspecs a commit must
touch to be looked at: a superset of the patterns of all phases but the one in focus. Where git can't be told a
superset, there is no file. Compiled patterns are kept beside it, by the blob of the config.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from git_revisit import eventfile
from git_revisit.gitcmd import Identity, Place
from git_revisit.model import Workflow
from git_revisit.tagging import Rulebook, compile_rules

VERSION = "1"
_CACHED = 8  # configs whose patterns are kept
_ODD = re.compile(r"[\[\]\\\n]|\*\*[^/]|[^/]\*\*|//|\s\Z|\A\s|\A#|\A!|\A/?\Z|\*\*/\Z")


class Watch(NamedTuple):
    """The pathspecs of one project that must be untouched for silence."""

    pathspecs: tuple[str, ...]


def watch(prefix: str, workflow: Workflow, focus: str | None) -> Watch | None:
    """Return what the next commit must leave alone; None if git can't be told."""
    found: dict[str, None] = {}
    for phase in workflow.phases:
        for pattern in phase.paths if phase.id != focus else ():
            specs = superset(prefix, pattern)
            if specs is None:
                return None
            found.update(dict.fromkeys(specs))
    return Watch(tuple(found))


def superset(prefix: str, pattern: str) -> list[str] | None:
    """Return git pathspecs that match whatever a gitignore pattern takes in, and maybe more; None if that is unsure."""
    if pattern.startswith("!"):
        return []
    if _ODD.search(pattern) or re.search(r"[*?\[\]\\\n]", prefix):
        return None
    folder = pattern.endswith("/")
    body = pattern.strip("/").replace("?", "*")
    anchored = "/" in pattern.rstrip("/")
    head = f":(top,glob){prefix}{'' if anchored else '**/'}{body}"
    return [f"{head}/**"] if folder else [head, f"{head}/**"]


def write(place: Place, author: Identity, watches: Iterable[Watch]) -> None:
    """Tell the shim that nothing is open at HEAD, for this author."""
    pathspecs = dict.fromkeys(spec for each in watches for spec in each.pathspecs)
    lines = [VERSION, author.actor, place.head or "", *pathspecs]
    data = "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape")
    file = _file(place.git_dir)
    with contextlib.suppress(OSError):
        if not file.exists() or file.read_bytes() != data:
            eventfile.write(file, data)


def clear(git_dir: Path) -> None:
    """Make the shim look at the next commit."""
    with contextlib.suppress(OSError):
        _file(git_dir).unlink(missing_ok=True)


def _file(git_dir: Path) -> Path:
    return git_dir / "revisit" / "quiet"


def cached(git_dir: Path, blob: str) -> Rulebook | None:
    """Return the compiled patterns of a config, if they are kept."""
    try:
        raw = json.loads(_rules(git_dir).read_text("utf-8"))[VERSION][blob]
        phases = tuple((phase, _tupled(rules)) for phase, rules in raw["phases"])
        return Rulebook(phases, _tupled(raw["shared"]), _tupled(raw["ignore"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _tupled(rules: list[list[object]]) -> tuple[tuple[str, bool], ...]:
    return tuple((str(expression), bool(include)) for expression, include in rules)


def compiled(git_dir: Path, blob: str, workflow: Workflow) -> Rulebook:
    """Compile the patterns of a config, and keep them."""
    rulebook = compile_rules(workflow)
    try:
        kept = json.loads(_rules(git_dir).read_text("utf-8"))[VERSION]
    except (OSError, ValueError, KeyError, TypeError):
        kept = {}
    kept[blob] = rulebook._asdict()
    newest = dict(list(kept.items())[-_CACHED:])
    with contextlib.suppress(OSError):
        eventfile.write(_rules(git_dir), json.dumps({VERSION: newest}).encode())
    return rulebook


def _rules(git_dir: Path) -> Path:
    return git_dir / "revisit" / "rules.json"
