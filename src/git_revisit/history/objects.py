"""Objects in bulk: one long-lived ``cat-file``, with requests in batches, never one round trip an object."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from itertools import islice
from subprocess import PIPE
from typing import TYPE_CHECKING, Any, NamedTuple

from git_revisit.errors import GitError

if TYPE_CHECKING:
    from git import Git

# Two batches of requests fit into a pipe, so that neither side ever waits for the other to read.
BATCH = 256


class Object(NamedTuple):
    """An object; ``kind`` is blob, tree, commit, tag, or missing, and then ``data`` is empty."""

    id: str
    kind: str
    data: bytes


class Objects:
    """The objects of a repository, read by name."""

    def __init__(self, git: Git) -> None:
        self._git = git
        self._process: Any = None

    def read(self, names: Iterable[str]) -> Iterator[Object]:
        """Yield the objects of these names, in order.

        A name is an object id, or one with ``^{commit}`` behind it. ``id`` is the name as asked for where the object
        is missing. The requests for the next batch are on their way while one is read.
        """
        process = self._running()
        waiting = 0
        remaining = iter(names)
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

    def _running(self) -> Any:
        if self._process is None:
            command = ["git", "--no-replace-objects", "cat-file", "--batch-command", "--buffer"]
            self._process = self._git.execute(command, istream=PIPE, as_process=True)
        return self._process

    def _ask(self, process: Any, names: Iterator[str]) -> int:
        batch = list(islice(names, BATCH))
        if batch:
            requests = "".join(f"contents {name}\n" for name in batch)
            try:
                process.stdin.write(f"{requests}flush\n".encode())
                process.stdin.flush()
            except OSError:
                raise self._died(process) from None
        return len(batch)

    def _answer(self, process: Any) -> Object:
        head = process.stdout.readline()
        parts = head.split()
        if len(parts) == 3:
            size = int(parts[2])
            data = process.stdout.read(size + 1)
            if len(data) == size + 1:
                return Object(parts[0].decode(), parts[1].decode(), data[:-1])
        elif len(parts) == 2:  # "<name> missing", or ambiguous
            return Object(parts[0].decode(), "missing", b"")
        raise self._died(process)

    def _died(self, process: Any) -> GitError:
        said = process.stderr.read().decode(errors="replace").strip()
        return GitError(f"git cat-file stopped: {said or 'no answer'}", "run `git fsck`; git 2.36 or later is needed")
