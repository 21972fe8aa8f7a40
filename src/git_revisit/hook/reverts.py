"""Events that reverts deleted: the next commit restores them, since the log keeps history.

A commit is a revert if its change is the inverse of the one that brought the event; the message alone proves nothing.
A deletion on purpose stays: a leaked secret must be removable.
"""

from __future__ import annotations

import re
from pathlib import Path

from git_revisit.errors import GitError
from git_revisit.gitio.process import RAW, Change, Place, changes, contents, path_bytes, path_text, run
from git_revisit.hook.pending import Pending
from git_revisit.model.event_file import EVENTS, FOLDER, SUFFIX

_SAYS_SO = re.compile(rb"This reverts commit [0-9a-f]{40}")
_EVENT_FILE = re.compile(rf"(?:.*/)?{re.escape(EVENTS)}/.*{re.escape(SUFFIX)}", re.DOTALL)
# No prefixes: ``-R`` would swap them.
_DIFF = (
    "-c", "diff.orderFile=", "diff-tree", "-p", "--root", "--full-index", "--binary", "--no-renames", "--no-prefix",
    "--no-ext-diff", "--no-textconv", "--no-color",
)  # fmt: skip


def lost(place: Place, prefix: str, memory: Pending) -> dict[str, bytes]:
    """Return the events that reverts deleted since the last commit seen, by path from the top."""
    if not memory.seen or memory.seen == place.head or place.head is None:
        return {}
    spec = b":(top,literal)" + path_bytes(f"{prefix}{EVENTS}")
    try:
        removed = _removals(place, memory.seen, spec)
    except GitError:  # the last commit seen no longer exists
        return {}
    present = (
        {path_text(each) for each in _names(place.top, [place.head, "--", path_bytes(prefix + EVENTS)])}
        if removed
        else set()
    )
    found: dict[str, bytes] = {}
    for commit, paths in removed:
        missing = [each for each in paths if each.status == "D" and path_text(each.path) not in present]
        missing = [each for each in missing if path_text(each.path) not in {*memory.deleted, *found}]
        if missing and _is_revert(place.top, commit, missing[0].path):
            data = contents(place.top, [each.old for each in missing])
            found |= {path_text(each.path): data[each.old] for each in missing if each.old in data}
    return found


def _names(top: Path, arguments: list[str | bytes]) -> list[bytes]:
    return run(["ls-tree", "-r", "-z", "--name-only", "--full-tree", *arguments], top).split(b"\0")[:-1]


def _removals(place: Place, seen: str, spec: bytes) -> list[tuple[str, list[Change]]]:
    """Return the commits since then that delete event files, the newest first, with their deletions."""
    log = run(
        ["-c", "log.showSignature=false", "log", "--no-merges", "--diff-filter=D", *RAW, "--format=commit %H",
         f"{seen}..{place.head}", "--", spec], place.top,
    )  # fmt: skip
    found: list[tuple[str, list[bytes]]] = []
    fields = iter(log.split(b"\0"))
    for field in fields:
        if field.startswith(b"commit "):
            found.append((field[7:].decode(), []))
        elif field.strip():
            found[-1][1].extend([field, next(fields)])
    return [
        (commit, [each for each in changes(raw) if _EVENT_FILE.fullmatch(path_text(each.path))])
        for commit, raw in found
    ]


def _is_revert(top: Path, commit: str, path: bytes) -> bool:
    """Whether a commit is the inverse of the one that brought a file (which may be a merge)."""
    if not _meant(top, commit):
        return False
    undone = _patch_id(top, ["-R", commit])
    for line in (["--first-parent", "--diff-merges=first-parent"], []):
        brought = run(
            ["log", "-1", *line, "--diff-filter=A", "--no-renames", "--format=%H", f"{commit}^", "--",
             b":(top,literal)" + path], top,
        ).decode().split()  # fmt: skip
        if brought and undone and undone == _patch_id(top, _first_parent(top, brought[0])):
            return True
    return False


def _first_parent(top: Path, commit: str) -> list[str]:
    parents = run(["rev-list", "--parents", "-n1", commit, "--"], top).decode().split()[1:]
    return [parents[0], commit] if parents else [commit]


def _meant(top: Path, commit: str) -> bool:
    """Whether a deletion may be a revert of work: it undoes more than events, or its message says so."""
    names = run(["diff-tree", "--root", "-r", "--no-commit-id", "--name-only", "-z", "--no-renames", commit], top)
    inside = f"/{FOLDER}/".encode()
    if any(inside not in b"/" + name for name in names.split(b"\0")[:-1]):
        return True
    return bool(_SAYS_SO.search(run(["cat-file", "commit", commit], top)))


def _patch_id(top: Path, arguments: list[str]) -> bytes:
    return run(["patch-id", "--stable"], top, run([*_DIFF, *arguments], top)).partition(b" ")[0]
