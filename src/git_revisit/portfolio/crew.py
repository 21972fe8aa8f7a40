"""The workers: processes of this machine by default, or the given executor."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, Protocol

from git_revisit.errors import DataError, UsageError

Call = Callable[..., Any]


class Executor(Protocol):
    """An executor of calls: one of ``concurrent.futures``, or of Dask's ``Client.get_executor()``."""

    def submit(self, call: Call, /, *arguments: Any) -> Future[Any]:
        """Start a call, or queue it."""


class Crew:
    """Workers behind an executor.

    ``slots`` is the number of workers, None if it is unknown; ``window`` that of calls submitted at a time.
    ``patience`` is the factor by which a call may wait for a worker beyond its own time limit.
    """

    patience = 1

    def __init__(self, executor: Executor, slots: int | None = None, window: int | None = None) -> None:
        self.executor = executor
        self.slots = slots
        self.window = window or (2 * slots if slots else 4 * cores())

    def pick(self, waiting: deque[int], name: Callable[[int], str]) -> int:
        """Return the place of the repository to submit next, of those that wait; ``name`` gives their names."""
        return 0

    def submit(self, call: Call, name: str) -> Future[Any]:
        """Start a call; ``name`` is that of the repository, for crews where it matters who gets it."""
        return self.executor.submit(call)

    def lost(self) -> list[Future[Any]]:
        """Return the calls that must be started again."""
        return []

    def renew(self) -> None:
        """Replace workers that died; raises DataError if that is impossible."""
        raise DataError("the executor is broken: a worker died", "run again with a new executor")

    def stop(self) -> bool:
        """Stop all running calls at once; return False if that is impossible."""
        return False

    def close(self) -> None:
        """Release the workers."""


class ProcessCrew(Crew):
    """Processes of this machine; they can be stopped and replaced."""

    def __init__(self, jobs: int, preload: str) -> None:
        super().__init__(_processes(jobs, preload), jobs)
        self._jobs = jobs
        self._preload = preload

    def submit(self, call: Call, name: str) -> Future[Any]:
        """Start a call."""
        return self.executor.submit(_attended, call)

    def renew(self) -> None:
        """Replace the processes."""
        self.stop()
        self.executor = _processes(self._jobs, self._preload)

    def stop(self) -> bool:
        """Stop the processes at once."""
        pool: Any = self.executor
        workers = list((pool._processes or {}).values())
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.join(1)
            if worker.is_alive():
                worker.kill()
        pool.shutdown(wait=False, cancel_futures=True)
        return True

    def close(self) -> None:
        """Stop the processes."""
        self.stop()


def crew_of(executor: Executor | None, jobs: int | None, preload: str) -> Crew:
    """Return the crew of an executor; without one, ``jobs`` processes of this machine, by default one for each core.

    ``preload`` is the module of the function that they run.
    """
    if jobs is not None and jobs < 1:
        raise UsageError("--jobs is the number of processes, at least 1")
    if executor is None:
        return ProcessCrew(jobs or cores(), preload)
    if not callable(getattr(executor, "submit", None)):
        raise UsageError(f"{executor!r} is not an executor", "pass one that has `submit`, as concurrent.futures do")
    return Crew(executor, jobs or getattr(executor, "_max_workers", None))


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def died(error: BaseException) -> bool:
    """Whether a call failed because its worker died, not by itself."""
    return isinstance(error, BrokenExecutor) or any(each.__name__ == "KilledWorker" for each in type(error).__mro__)


def _processes(jobs: int, preload: str) -> ProcessPoolExecutor:
    if sys.platform == "win32":
        return ProcessPoolExecutor(jobs, initializer=_quiet)
    # A fork has everything imported already; with other threads around it is not safe.
    context = get_context("fork" if threading.active_count() == 1 else "forkserver")
    context.set_forkserver_preload([preload])
    return ProcessPoolExecutor(jobs, context, initializer=_quiet)


def _quiet() -> None:
    """Ignore Ctrl-C, which the parent handles; on SIGTERM, stop git's processes too; collect garbage."""
    gc.enable()  # the command line, from which a worker may be forked, goes without
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end)


class Ended(BaseException):
    """SIGTERM as an exception, so that git processes are stopped on the way out."""


_under_way: list[Call] = []


def _end(number: int, frame: object) -> None:
    if _under_way:
        raise Ended
    _die()


def _die() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGTERM)


def _attended(call: Call) -> Any:
    """Run a call in a worker process; on SIGTERM, end the process after the call has cleaned up."""
    _under_way.append(call)
    try:
        return call()
    except Ended:
        return _die()
    finally:
        _under_way.clear()
