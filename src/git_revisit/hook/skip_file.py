"""The file ``quiet`` in the git directory, by which the shim lets silent commits pass without Python.

It names the author and the commit for which it holds, and the pathspecs that need Python: a superset of the patterns
of all phases except the one in focus. If no pathspec can express a superset, ``quick_check`` takes its place. Configs
and their compiled patterns are kept beside it, by the blob of the config: without YAML, the hook starts faster.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from git_revisit.errors import ConfigInvalid
from git_revisit.gitio import files
from git_revisit.gitio.repository import Repository
from git_revisit.hook import quick_check
from git_revisit.hook.pending import set_aside
from git_revisit.hook.quick_check import Ground
from git_revisit.model import workflow_yaml
from git_revisit.model.commits import Identity
from git_revisit.model.tagging import Rulebook, Tagger, compile_rules
from git_revisit.model.workflow import Workflow

VERSION = "1"
RULES_VERSION = "3"
NAME = "quiet"
_CACHED = 8  # configs
_ODD = re.compile(r"[\[\]\\\n]|\*\*[^/]|[^/]\*\*|//|\s\Z|\A\s|\A#|\A!|\A/?\Z|\*\*/\Z")


class Watch(NamedTuple):
    """The paths of a project for which a commit needs Python: as pathspecs, if that is possible, and as patterns."""

    pathspecs: tuple[str, ...] | None
    ground: Ground


NOTHING = Watch((), Ground("", None, Rulebook((), (), ())))  # for a repository without a config


def watch(prefix: str, workflow: Workflow, rulebook: Rulebook, focus: str | None) -> Watch:
    """Return the paths for which the next commit needs Python."""
    return Watch(_pathspecs(prefix, workflow, focus), Ground(prefix, focus, rulebook))


def _pathspecs(prefix: str, workflow: Workflow, focus: str | None) -> tuple[str, ...] | None:
    pathspecs: dict[str, None] = {}
    for phase in workflow.phases:
        for pattern in phase.paths if phase.id != focus else ():
            specs = superset(prefix, pattern)
            if specs is None:
                return None
            pathspecs.update(dict.fromkeys(specs))
    return tuple(pathspecs)


def superset(prefix: str, pattern: str) -> list[str] | None:
    """Return git pathspecs that match all that a gitignore pattern matches, maybe more; None if that is unsure."""
    if pattern.startswith("!"):
        return []
    if _ODD.search(pattern) or re.search(r"[*?\[\]\\\n]", prefix):
        return None
    folder = pattern.endswith("/")
    body = pattern.strip("/").replace("?", "*")
    anchored = "/" in pattern.rstrip("/")
    head = f":(top,glob){prefix}{'' if anchored else '**/'}{body}"
    return [f"{head}/**"] if folder else [head, f"{head}/**"]


def write(place: Repository, author: Identity, watches: Sequence[Watch]) -> None:
    """Tell the shim, or the quick check, that nothing is open at HEAD for this author."""
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
    """Make the next commit run all of the hook."""
    _replace(git_dir / "revisit" / NAME, None)
    _replace(git_dir / "revisit" / quick_check.NAME, None)


def _replace(file: Path, data: bytes | None) -> None:
    """Write or remove a file if that changes anything; ignore a read-only git directory."""
    with contextlib.suppress(OSError):
        if data is None:
            _remove(file)
        elif not file.exists() or file.read_bytes() != data:
            files.write(file, data)


def _remove(file: Path) -> None:
    """Remove a file; empty it if that fails, so that it silences nothing."""
    try:
        file.unlink(missing_ok=True)
    except OSError:
        os.truncate(file, 0)


def cached(git_dir: Path, blob: str) -> tuple[Workflow, Rulebook] | None:
    """Return the workflow of a config and its patterns, if they are cached and can be read and compiled again."""
    try:
        kept = _load(git_dir)[blob]
        workflow, rulebook = workflow_yaml.from_document(kept["document"]), quick_check.rulebook(kept)
        Tagger(rulebook).check()
    except (OSError, ValueError, KeyError, TypeError, OverflowError, re.error, ConfigInvalid, _Broken):
        return None
    return workflow, rulebook


def compiled(git_dir: Path, blob: str, data: bytes) -> tuple[Workflow, Rulebook]:
    """Read a config and compile its patterns, and cache both; raises ConfigInvalid."""
    workflow = workflow_yaml.decode(data)
    rulebook = compile_rules(workflow)
    try:
        kept = _load(git_dir)
    except (OSError, _Broken):
        kept = {}
    kept[blob] = {"document": workflow_yaml.document(data), **rulebook._asdict()}
    newest = dict(list(kept.items())[-_CACHED:])
    with contextlib.suppress(OSError):
        files.write(_rules(git_dir), json.dumps({RULES_VERSION: newest}).encode())
    return workflow, rulebook


def repair(git_dir: Path) -> list[str]:
    """Set a broken cache of configs aside, so that it is replaced; return a message if there was one."""
    try:
        _load(git_dir)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except (OSError, _Broken):
        return set_aside(_rules(git_dir))
    return []


class _Broken(Exception):
    """A cache that this module did not write."""


def _load(git_dir: Path) -> dict[str, Any]:
    """Return the cached configs and patterns by blob."""
    try:
        return dict(json.loads(_rules(git_dir).read_text("utf-8"))[RULES_VERSION])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _Broken from error


def _rules(git_dir: Path) -> Path:
    return git_dir / "revisit" / "rules.json"
