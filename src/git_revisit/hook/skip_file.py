"""When nothing need be asked: what the shim knows, so that such a commit needs no Python.

The file ``quiet`` in the git directory says for whom it holds, since which commit, and which pathspecs a commit must
touch to be looked at: a superset of the patterns of all phases but the one in focus. Where git can't be told a
superset, a glance in Python takes its place. Compiled patterns are kept beside it, by the blob of the config.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from git_revisit.gitio import files
from git_revisit.gitio.process import Identity, Place
from git_revisit.hook import quick_check
from git_revisit.hook.quick_check import Ground
from git_revisit.model.events import Workflow
from git_revisit.model.tagging import Rulebook, compile_rules

VERSION = "1"
NAME = "quiet"
_CACHED = 8  # configs whose patterns are kept
_ODD = re.compile(r"[\[\]\\\n]|\*\*[^/]|[^/]\*\*|//|\s\Z|\A\s|\A#|\A!|\A/?\Z|\*\*/\Z")


class Watch(NamedTuple):
    """What the next commit must leave alone in one project: pathspecs, None if git can't be told; and the patterns."""

    pathspecs: tuple[str, ...] | None
    ground: Ground


def watch(prefix: str, workflow: Workflow, rulebook: Rulebook, focus: str | None) -> Watch:
    """Return what the next commit must leave alone."""
    return Watch(_pathspecs(prefix, workflow, focus), Ground(prefix, focus, rulebook))


def _pathspecs(prefix: str, workflow: Workflow, focus: str | None) -> tuple[str, ...] | None:
    found: dict[str, None] = {}
    for phase in workflow.phases:
        for pattern in phase.paths if phase.id != focus else ():
            specs = superset(prefix, pattern)
            if specs is None:
                return None
            found.update(dict.fromkeys(specs))
    return tuple(found)


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


def write(place: Place, author: Identity, watches: Sequence[Watch]) -> None:
    """Tell the shim, or a glance, that nothing is open at HEAD for this author."""
    head, folder = place.head or "", place.git_dir / "revisit"
    decidable = [each.pathspecs for each in watches if each.pathspecs is not None]
    if len(decidable) < len(watches):
        data = quick_check.text(author.actor, head, [each.ground for each in watches])
        _replace(folder / quick_check.NAME, data)
        _replace(folder / NAME, None)
    else:
        rows = [VERSION, author.actor, head, *dict.fromkeys(spec for specs in decidable for spec in specs)]
        _replace(folder / NAME, "".join(f"{row}\n" for row in rows).encode("utf-8", "surrogateescape"))
        _replace(folder / quick_check.NAME, None)


def clear(git_dir: Path) -> None:
    """Have the next commit looked at in full."""
    _replace(git_dir / "revisit" / NAME, None)
    _replace(git_dir / "revisit" / quick_check.NAME, None)


def _replace(file: Path, data: bytes | None) -> None:
    """Write or remove a file, if that changes anything; a directory that can't be written is no obstacle."""
    with contextlib.suppress(OSError):
        if data is None:
            file.unlink(missing_ok=True)
        elif not file.exists() or file.read_bytes() != data:
            files.write(file, data)


def cached(git_dir: Path, blob: str) -> Rulebook | None:
    """Return the compiled patterns of a config, if they are kept."""
    try:
        return quick_check.rulebook(json.loads(_rules(git_dir).read_text("utf-8"))[VERSION][blob])
    except (OSError, ValueError, KeyError, TypeError):
        return None


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
        files.write(_rules(git_dir), json.dumps({VERSION: newest}).encode())
    return rulebook


def _rules(git_dir: Path) -> Path:
    return git_dir / "revisit" / "rules.json"
