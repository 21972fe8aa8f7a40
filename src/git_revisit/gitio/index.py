"""The index: reading it, and staging by object, so that neither a filter nor a ``.gitignore`` changes a file."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from git_revisit.errors import DataError, GitError
from git_revisit.gitio import parse
from git_revisit.gitio.files import write
from git_revisit.gitio.parse import Entry, PathChange, path_bytes
from git_revisit.gitio.process import line, run

LOCK_SECONDS = 2.0  # how long to wait for another process that holds the index
Progress = Callable[[int, int], None]  # called with the number of what is done, and of all


def entries(top: Path, *pathspecs: str) -> list[Entry]:
    """Return the files in the index that some pathspecs match, by path, without those in conflict."""
    specs = map(path_bytes, pathspecs)
    return parse.index_entries(run(["ls-files", "--cached", "--stage", "-z", "--", *specs], top))


def paths(top: Path, *pathspecs: str, untracked: bool = False, file: Path | None = None) -> list[str]:
    """Return the paths in the index that some pathspecs match; ``untracked`` adds files that git does not ignore.

    ``file`` names another index.
    """
    which = ["--cached", "--others", "--exclude-standard"] if untracked else ["--cached"]
    listed = parse.paths(run(["ls-files", "-z", *which, "--", *map(path_bytes, pathspecs)], top, more=_using(file)))
    return list(dict.fromkeys(listed))  # a path in conflict is listed more than once


def untracked(top: Path, *pathspecs: str) -> list[str]:
    """Return the files of the work tree that some pathspecs match and the index lacks, ignored ones too."""
    return parse.paths(run(["ls-files", "-z", "--others", "--", *map(path_bytes, pathspecs)], top))


def changes(top: Path, *pathspecs: str, against: str = "HEAD", file: Path | None = None) -> list[PathChange]:
    """Return what the index changes against a commit, without paths in conflict; both paths of a rename count.

    Before the first commit HEAD is an empty tree. ``file`` names another index.
    """
    other = [] if against == "HEAD" else [against]
    raw = run(["diff", "--cached", *parse.RAW, *other, "--", *map(path_bytes, pathspecs)], top, more=_using(file))
    return [change for change in parse.changes(parse.fields([raw])) if change.status != "U"]


def _using(file: Path | None) -> dict[str, str]:
    return {"GIT_INDEX_FILE": str(file)} if file else {}


class Worktree(NamedTuple):
    """A work tree and the project in it.

    ``prefix`` is the project root relative to ``top``, empty or ending in a slash.
    """

    top: Path
    prefix: str

    @property
    def root(self) -> Path:
        """The project root."""
        return self.top / self.prefix


class Staged(NamedTuple):
    """A file to write and stage; ``path`` is relative to the project root."""

    path: str
    data: bytes


def stage(
    tree: Worktree,
    files: Iterable[Staged],
    removed: Iterable[str] = (),
    scratch: Path | None = None,
    progress: Progress | None = None,
) -> None:
    """Write files to the work tree and stage them by object, into every index that counts; remove others from both.

    Neither a ``.gitignore``, nor a filter, nor a sparse checkout can lose a file that is staged so. Raises DataError
    if a symbolic link of the repository would redirect a write. If staging fails, the new files are deleted again.
    ``scratch`` is a folder for temporary files, by default one in the git directory.
    """
    listed = list(files)
    blobs: dict[str, bytes | None] = {**dict.fromkeys(removed), **{file.path: file.data for file in listed}}
    if not blobs:
        return
    if scratch is None:
        scratch = tree.top / line(["rev-parse", "--git-path", "revisit"], tree.top)
    root = tree.root
    new = [file for file in (root / each.path for each in listed) if not os.path.lexists(file)]
    try:
        _write_inside(root, listed, scratch, progress)
        stage_blobs(tree.top, {path_bytes(f"{tree.prefix}{path}"): data for path, data in blobs.items()})
    except BaseException:
        with contextlib.suppress(GitError):  # git may have died after it wrote an index
            stage_blobs(tree.top, dict.fromkeys(path_bytes(str(file.relative_to(tree.top))) for file in new))
        _delete(new)
        raise
    _delete(tree.root / path for path, data in blobs.items() if data is None)


def _delete(paths: Iterable[Path]) -> None:
    for path in paths:
        with contextlib.suppress(OSError):
            path.unlink()


def _write_inside(root: Path, files: Sequence[Staged], scratch: Path, progress: Progress | None) -> None:
    """Write files in the work tree; raises DataError if a symbolic link would redirect a write.

    ``scratch`` is a folder for the temporary files.
    """
    real = root.resolve()
    checked: set[Path] = set()
    for number, (path, data) in enumerate(files, 1):
        file = root / path
        folder = file.parent
        if folder not in checked:
            if folder.resolve() != (real / path).parent:
                raise DataError(f"a symbolic link leads {folder} elsewhere", "remove the link")
            checked.add(folder)
        write(file, data, scratch)
        if progress:
            progress(number, len(files))


def stage_blobs(top: Path, files: Mapping[bytes, bytes | None]) -> None:
    """Stage contents by path relative to the top, without the work tree; None takes the path out."""
    new = {path: data for path, data in files.items() if data is not None}
    blobs = write_blobs(top, list(new.values()))
    added = [b"100644 %s\t%s\0" % (blob, path) for path, blob in zip(new, blobs, strict=True)]
    removed = [path + b"\0" for path in files if path not in new]
    # The real index first: if the other one fails, the commit lacks the files, but none seems deleted afterwards.
    for index in reversed(indexes(top)):
        more = {"GIT_INDEX_FILE": str(index)}
        if added:
            update_index(["--add", "-z", "--index-info"], top, b"".join(added), more)
        if removed:
            update_index(["--force-remove", "-z", "--stdin"], top, b"".join(removed), more)


def write_blobs(top: Path, contents: Sequence[bytes]) -> list[bytes]:
    """Write contents as blobs, unfiltered, in one git process; return their ids, in order.

    Many contents become one pack: as loose objects, each would be a file.
    """
    if len(contents) < 2:
        return [run(["hash-object", "-w", "--no-filters", "--stdin"], top, data).strip() for data in contents]
    blobs = [b"blob\nmark :%d\ndata %d\n%b\n" % (mark, len(data), data) for mark, data in enumerate(contents, 1)]
    marks = [b"get-mark :%d\n" % mark for mark in range(1, len(contents) + 1)]
    return run(["fast-import", "--quiet"], top, b"".join([*blobs, *marks])).splitlines()


def update_index(arguments: Iterable[str], top: Path, data: bytes, more: Mapping[str, str]) -> None:
    """Run ``update-index``; waits up to LOCK_SECONDS for another process that holds the index."""
    until = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            run(["update-index", *arguments], top, data, more)
            return
        except GitError as error:
            if ".lock': File exists" not in error.stderr:
                raise
            if time.monotonic() > until:
                message = f"another git process holds the index: {error.stderr.splitlines()[0]}"
                raise GitError(message, "wait for it; if there is none, remove that file", error.stderr) from None
        time.sleep(0.05)


def beside(top: Path) -> Path | None:
    """Return the real index during `git commit FILE`, which commits from another one; else None."""
    return next(iter(indexes(top)[1:]), None)


def indexes(top: Path) -> list[Path]:
    """Return the indexes of the commit that is being made, absolute; outside a commit the one index.

    ``git commit FILE`` commits from ``next-index-*``, and makes the ``index.lock`` beside it the index afterwards.
    """
    given = os.environ.get("GIT_INDEX_FILE")
    index = top / (given or line(["rev-parse", "--git-path", "index"], top))
    beside = index.with_name("index.lock")
    if index.name.startswith("next-index-") and beside.exists():
        return [index, beside]
    return [index]
