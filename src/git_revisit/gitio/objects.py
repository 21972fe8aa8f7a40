"""Objects in bulk: one long-lived ``cat-file``, with requests in batches, never one round trip per object.

GitPython runs the long-lived process. Its import costs more than twenty short processes, so a short process reads the
first few objects.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from subprocess import PIPE
from typing import TYPE_CHECKING, Any

from git_revisit.errors import GitError
from git_revisit.gitio import process
from git_revisit.gitio.parse import Object, next_object

if TYPE_CHECKING:
    from git import Git

# Two batches of requests fit into a pipe, so that neither side ever waits for the other to read.
BATCH = 256
# A short process reads up to FEW objects; after TIMES such reads the long-lived process takes over.
FEW = 64
TIMES = 6


class Objects:
    """The objects of a repository, read by name."""

    def __init__(self, path: Path, git: Callable[[], Git]) -> None:
        self._path = path
        self._git = git
        self._process: Any = None
        self._times = 0

    def read(self, names: Iterable[str]) -> Iterator[Object]:
        """Yield the objects of these names, in order.

        A name is an object id, or one with ``^{commit}`` behind it. A missing object has its name as ``id``. The
        requests for the next batch are sent before the answers to this one are read.
        """
        remaining = iter(names)
        if self._process is None and self._times < TIMES:
            first = list(islice(remaining, FEW + 1))
            if len(first) <= FEW:
                yield from self._few(first)
                return
            remaining = chain(first, remaining)
        process = self._running()
        answers = process.stdout
        waiting = 0
        try:
            waiting += self._ask(process, remaining)
            while waiting:
                current, waiting = waiting, 0
                waiting = current + self._ask(process, remaining)
                for _ in range(current):
                    item = next_object(answers)
                    if item is None:
                        raise _stopped(process.stderr.read().decode(errors="replace").strip())
                    waiting -= 1
                    yield item
        finally:
            if waiting:  # the reader stopped early, or git died: unread answers are in the pipe
                self.close()

    def one(self, name: str) -> Object:
        """Return one object."""
        return next(iter(list(self.read([name]))))

    def close(self) -> None:
        """End the process; the next read starts another."""
        process, self._process = self._process, None
        if process is not None:
            for stream in (process.stdin, process.stdout, process.stderr):
                with contextlib.suppress(OSError):
                    stream.close()
            with contextlib.suppress(OSError):
                process.proc.kill()
            process.proc.wait()

    def _few(self, names: Sequence[str]) -> list[Object]:
        if names:
            self._times += 1
        return read_few(self._path, names)

    def _running(self) -> Any:
        if self._process is None:
            command = ["git", "--no-replace-objects", "cat-file", "--batch-command", "--buffer"]
            self._process = self._git().execute(command, istream=PIPE, as_process=True)
        return self._process

    def _ask(self, process: Any, names: Iterator[str]) -> int:
        batch = list(islice(names, BATCH))
        if batch:
            requests = "".join(f"contents {name}\n" for name in batch)
            try:
                process.stdin.write(f"{requests}flush\n".encode("utf-8", "surrogateescape"))
                process.stdin.flush()
            except OSError:
                raise _stopped(process.stderr.read().decode(errors="replace").strip()) from None
        return len(batch)


def read_few(cwd: Path, names: Sequence[str]) -> list[Object]:
    """Return the objects of these names, in order, read by one short process."""
    if not names:
        return []
    requests = "".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape")
    answers = BytesIO(process.run(["cat-file", "--batch"], cwd, requests))
    objects = []
    for _ in names:
        item = next_object(answers)
        if item is None:
            raise _stopped("")
        objects.append(item)
    return objects


def blobs(cwd: Path, names: Iterable[str]) -> dict[str, bytes]:
    """Return the contents of blobs, by the names given; names of anything else are left out."""
    wanted = list(dict.fromkeys(names))
    objects = read_few(cwd, wanted)
    return {name: item.data for name, item in zip(wanted, objects, strict=True) if item.kind == "blob"}


def kinds(cwd: Path, names: Iterable[str]) -> list[str]:
    """Return the kind of each object, ``missing`` included, in order."""
    requests = "".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape")
    rows = process.run(["cat-file", "--batch-check=%(objecttype)"], cwd, requests).split(b"\n")[:-1]
    return [row.rpartition(b" ")[2].decode() for row in rows]


def _stopped(messages: str) -> GitError:
    return GitError(f"git cat-file stopped: {messages or 'no answer'}", "run `git fsck`; git 2.36 or later is needed")
