"""Events that reverts deleted: the next commit restores them, since the log keeps history.

A commit is a revert if its change is the inverse of the one that brought the event; the message alone proves nothing.
A deletion on purpose stays: a leaked secret must be removable.
"""

from __future__ import annotations

import re

from git_revisit.errors import GitError
from git_revisit.gitio.objects import blobs, read_few
from git_revisit.gitio.parse import HEADER, RAW, Change, changes, commit, log_records
from git_revisit.gitio.patches import is_inverse
from git_revisit.gitio.process import line, stream
from git_revisit.gitio.repository import Repository
from git_revisit.gitio.trees import Pair
from git_revisit.hook.pending import Pending
from git_revisit.model.commits import Commit
from git_revisit.model.event_file import EVENTS, FOLDER, SUFFIX

_SAYS_SO = re.compile(rb"This reverts commit [0-9a-f]{40}")
_EVENT_FILE = re.compile(rf"(?:.*/)?{re.escape(EVENTS)}/.*{re.escape(SUFFIX)}", re.DOTALL)
_LOG = ("-c", "log.showSignature=false", "log", *RAW, "--encoding=UTF-8", f"--format={HEADER}")


def lost(place: Repository, prefix: str, memory: Pending) -> dict[str, bytes]:
    """Return the events that reverts deleted since the last commit seen, by path from the top."""
    if not memory.seen or memory.seen == place.head or place.head is None:
        return {}
    try:
        removed = _removals(place, memory.seen, f"{prefix}{EVENTS}")
    except GitError:  # the last commit seen no longer exists
        return {}
    present = set[str]()
    if removed:
        present = {each.path for each in place.trees.files(place.head, prefix + EVENTS, recursive=True)}
    found: dict[str, bytes] = {}
    for made, changed in removed:
        missing = [each for each in changed if each.path not in {*present, *memory.deleted, *found}]
        if missing and _is_revert(place, made, missing[0].path):
            data = blobs(place.top, [each.old_id for each in missing if each.old_id])
            found |= {each.path: data[each.old_id] for each in missing if each.old_id in data}
    return found


def _removals(place: Repository, seen: str, folder: str) -> list[tuple[Commit, list[Change]]]:
    """Return the commits since then that delete event files, the newest first, with their deletions."""
    spec = f":(top,literal){folder}"
    command = [*_LOG, "--no-merges", "--diff-filter=D", f"{seen}..{place.head}", "--", spec]
    return [
        (commit(header), [each for each in changes(raw) if _EVENT_FILE.fullmatch(each.path)])
        for header, raw in log_records(stream(command, place.top))
    ]


def _is_revert(place: Repository, made: Commit, path: str) -> bool:
    """Whether a commit is the inverse of the one that brought a file (which may be a merge)."""
    for way in (["--first-parent", "--diff-merges=first-parent"], []):
        command = [*_LOG, "-1", *way, "--diff-filter=A", f"{made.id}^", "--", f":(top,literal){path}"]
        for header, _ in log_records(stream(command, place.top)):
            undoing, done = _trees(place, made, commit(header))
            if is_inverse(place, undoing, done) and _meant(place, made, undoing):
                return True
    return False


def _trees(place: Repository, *commits: Commit) -> list[Pair]:
    """Return the trees of each commit's first parent and of the commit."""
    named = [f"{made.parents[0]}^{{tree}}" for made in commits if made.parents]
    above = iter(line(["rev-parse", *named], place.top).split("\n") if named else [])
    return [(next(above) if made.parents else None, made.tree) for made in commits]


def _meant(place: Repository, made: Commit, undoing: Pair) -> bool:
    """Whether a deletion may be a revert of work: it undoes more than events, or its message says so."""
    (changed,) = place.trees.differences([undoing])
    if any(f"/{FOLDER}/" not in f"/{each.path}" for each in changed):
        return True
    return bool(_SAYS_SO.search(read_few(place.top, [made.id])[0].data))
