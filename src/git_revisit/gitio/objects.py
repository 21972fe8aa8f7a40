"""Objects in bulk: one long-lived ``cat-file``, with requests in batches, never one round trip an object.

The long-lived process is run by GitPython, whose import costs more than twenty short processes: a few objects are read
by a short one instead.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from subprocess import PIPE
from typing import TYPE_CHECKING, Any, NamedTuple

from git_revisit.errors import GitError
from git_revisit.gitio import process

if TYPE_CHECKING:
    from git import Git

# Two batches of requests fit into a pipe, so that neither side ever waits for the other to read.
BATCH = 256
# Up to so many objects, and so many times, are read by a process of their own.
FEW = 64
TIMES = 6


class Object(NamedTuple):
    """An object; ``kind`` is blob, tree, commit, tag, or missing, and then ``data`` is empty."""

    id: str
    kind: str
    data: bytes


class Objects:
    """The objects of a repository, read by name."""

    def __init__(self, path: Path, git: Callable[[], Git]) -> None:
        self._path = path
        self._git = git
        self._process: Any = None
        self._times = 0

    def read(self, names: Iterable[str]) -> Iterator[Object]:
        """Yield the objects of these names, in order.

        A name is an object id, or one with ``^{commit}`` behind it. ``id`` is the name as asked for where the object
        is missing. The requests for the next batch are on their way while one is read.
        """
        remaining = iter(names)
        if self._process is None and self._times < TIMES:
            first = list(islice(remaining, FEW + 1))
            if len(first) <= FEW:
                yield from self._few(first)
                return
            remaining = chain(first, remaining)
        process = self._running()
        waiting = 0
        try:
            waiting += self._ask(process, remaining)
            while waiting:
                current, waiting = waiting, 0
                waiting = current + self._ask(process, remaining)
                for _ in range(current):
                    item = self._answer(process)
                    waiting -= 1
                    yield item
        finally:
            if waiting:  # whoever read has stopped early, or git died: answers are still in the pipe
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

    def _few(self, names: Sequence[str]) -> Iterator[Object]:
        if names:
            self._times += 1
            asked = "".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape")
            answers = BytesIO(process.run(["cat-file", "--batch"], self._path, asked))
            for _ in names:
                found = _parsed(answers)
                if found is None:
                    raise _stopped("")
                yield found

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

    def _answer(self, process: Any) -> Object:
        found = _parsed(process.stdout)
        if found is None:
            raise _stopped(process.stderr.read().decode(errors="replace").strip())
        return found


def _parsed(answers: Any) -> Object | None:
    """Return the next object of cat-file's answers; None where they end too early."""
    head = answers.readline()
    if head.endswith((b" missing\n", b" ambiguous\n")):
        return Object(head.rpartition(b" ")[0].decode("utf-8", "surrogateescape"), "missing", b"")
    parts = head.split()
    if len(parts) == 3:
        size = int(parts[2])
        data = answers.read(size + 1)
        if len(data) == size + 1:
            return Object(parts[0].decode(), parts[1].decode(), data[:-1])
    return None


def _stopped(said: str) -> GitError:
    return GitError(f"git cat-file stopped: {said or 'no answer'}", "run `git fsck`; git 2.36 or later is needed")
