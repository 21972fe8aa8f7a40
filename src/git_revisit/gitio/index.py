"""Staging: files written to the work tree and into the index, by object, so that nothing in the way loses one."""

import os
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from git_revisit.errors import DataError, GitError
from git_revisit.gitio.files import write
from git_revisit.gitio.process import Worktree, line, path_bytes, run

LOCK_SECONDS = 2.0  # how long to wait for another process that holds the index


class Staged(NamedTuple):
    """A file to write and stage; ``path`` is relative to the project root."""

    path: str
    data: bytes


def stage(tree: Worktree, files: Iterable[Staged]) -> None:
    """Write files to the work tree and stage them by object, into every index that counts.

    Neither a ``.gitignore``, nor a filter, nor a sparse checkout can lose a file that is staged so. Raises DataError
    where a symbolic link of the repository would lead a write elsewhere. What cannot be staged is not left behind.
    """
    listed = list(files)
    if not listed:
        return
    new = [tree.root / file.path for file in listed if not os.path.lexists(tree.root / file.path)]
    try:
        for file in listed:
            write_inside(tree.root, file.path, file.data)
        stage_blobs(tree.top, {path_bytes(f"{tree.prefix}{file.path}"): file.data for file in listed})
    except BaseException:
        for path in new:
            path.unlink(missing_ok=True)
        raise


def write_inside(root: Path, path: str, data: bytes) -> None:
    """Write a file in the work tree; raises DataError where a symbolic link would lead the write elsewhere."""
    file = root / path
    if file.parent.resolve() != (root.resolve() / path).parent:
        raise DataError(f"a symbolic link leads {file.parent} elsewhere", "remove the link")
    write(file, data)


def stage_blobs(top: Path, files: Mapping[bytes, bytes | None]) -> None:
    """Stage contents by path relative to the top, without the work tree; None takes the path out."""
    new = {path: data for path, data in files.items() if data is not None}
    blobs = write_blobs(top, list(new.values()))
    put = [b"100644 %s\t%s\0" % (blob, path) for path, blob in zip(new, blobs, strict=True)]
    out = [path + b"\0" for path in files if path not in new]
    for index in indexes(top):
        more = {"GIT_INDEX_FILE": str(index)}
        if put:
            update_index(["--add", "-z", "--index-info"], top, b"".join(put), more)
        if out:
            update_index(["--force-remove", "-z", "--stdin"], top, b"".join(out), more)


def write_blobs(top: Path, contents: Sequence[bytes]) -> list[bytes]:
    """Write contents as blobs, as they are; return their ids, in order. Many are one process of git, too."""
    if len(contents) < 2:
        return [run(["hash-object", "-w", "--no-filters", "--stdin"], top, data).strip() for data in contents]
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, str(number)) for number in range(len(contents))]
        for file, data in zip(files, contents, strict=True):
            file.write_bytes(data)
        names = "".join(f"{file}\n" for file in files).encode("utf-8", "surrogateescape")
        return run(["hash-object", "-w", "--no-filters", "--stdin-paths"], top, names).splitlines()


def update_index(arguments: Iterable[str], top: Path, data: bytes, more: Mapping[str, str]) -> None:
    """Run ``update-index``; waits a while for another process that holds the index."""
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
