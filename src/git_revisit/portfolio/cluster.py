"""Dask: a scheduler that is already running; repositories stay with the worker that has their mirror."""

from __future__ import annotations

import logging
import sys
import time
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import Future
from hashlib import blake2b
from importlib import import_module
from importlib.metadata import version
from typing import Any

from git_revisit import __version__
from git_revisit.errors import DataError, UsageError
from git_revisit.portfolio.crew import Call, Crew

CONNECT = 10.0  # seconds to reach the scheduler, and to wait for a first worker
REFRESH = 5.0  # seconds between two updates of the list of workers
AHEAD = 1  # calls that wait at a worker, beside one for each thread
LOOK = 256  # repositories among which one is chosen for a worker with room


class ClusterCrew(Crew):
    """The workers of a Dask cluster.

    Every repository has a home among them, by its name, so that the next run finds its mirror there. A worker without
    work takes from the others. Dask itself repeats the call of a worker that died on another one.
    """

    patience = 2  # a call may wait for the one before it

    def __init__(self, client: Any) -> None:
        self._client = client
        self._executors: dict[str, Any] = {}
        self._load: Counter[str] = Counter()
        self._places: dict[Future[Any], str] = {}
        self._workers: dict[str, int] = {}
        self._looked = 0.0
        self._refresh()
        slots = sum(self._workers.values())
        super().__init__(client.get_executor(pure=False), slots, slots + AHEAD * len(self._workers))

    def pick(self, waiting: deque[int], name: Callable[[int], str]) -> int:
        """Return the place of the repository to submit next: one whose home has room, else the first."""
        self._refresh()
        for place in range(min(LOOK, len(waiting))):
            if self._has_room(self._home(name(waiting[place]))):
                return place
        return 0

    def submit(self, call: Call, name: str) -> Future[Any]:
        """Start a call at the home of a repository; if that is busy, at the worker with the least to do."""
        worker = self._home(name)
        if not self._has_room(worker):
            worker = min(self._workers, key=lambda each: (self._load[each] / self._workers[each], each))
        if worker not in self._executors:
            self._executors[worker] = self._client.get_executor(workers=[worker], allow_other_workers=True, pure=False)
        future: Future[Any] = self._executors[worker].submit(call)
        self._places[future] = worker
        self._load[worker] += 1
        future.add_done_callback(self._landed)
        return future

    def lost(self) -> list[Future[Any]]:
        """Return the calls whose worker is gone: Dask may wait for it forever, even if others could do the work."""
        self._refresh()
        return [future for future, worker in list(self._places.items()) if worker not in self._workers]

    def _landed(self, future: Future[Any]) -> None:
        self._load.subtract([self._places.pop(future)])

    def close(self) -> None:
        """Leave the cluster; it goes on running."""
        self._client.close()

    def _home(self, name: str) -> str:
        """Return the worker with the highest hash, which stays the same while others come and go."""
        return max(self._workers, key=lambda each: blake2b(f"{each} {name!a}".encode(), digest_size=8).digest())

    def _has_room(self, worker: str) -> bool:
        return self._load[worker] < self._workers[worker] + AHEAD

    def _refresh(self) -> None:
        now = time.monotonic()
        if now - self._looked > REFRESH or not self._workers:
            self._workers = dict(self._client.nthreads()) or self._workers
            self._looked = now


def cluster_crew(address: str) -> ClusterCrew:
    """Return the crew of a scheduler; raises DataError if it is not reached, has no workers, or other versions."""
    try:
        connect: Any = import_module("distributed").Client
    except ImportError:
        raise UsageError("--scheduler needs Dask", "install it: pip install 'git-revisit[dask]'") from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    start = f"check the address, or start one: dask scheduler, then dask worker {address}"
    try:
        client = connect(address, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        why = " ".join(str(error).split()) or type(error).__name__
        raise DataError(f"no scheduler answers at {address}: {why}", start) from None
    try:
        try:
            client.wait_for_workers(1, timeout=CONNECT)
        except TimeoutError:
            remedy = f"start some: dask worker {address}"
            raise DataError(f"the scheduler at {address} has no workers", remedy) from None
        check_versions(client)
        return ClusterCrew(client)
    except BaseException:
        client.close()
        raise


def check_versions(client: Any) -> None:
    """Raise DataError that names every worker whose versions differ from the ones here."""
    remedy = f"install the same on every worker: pip install 'git-revisit[dask]=={__version__}'"
    try:
        versions_of = client.run(versions)
    except ModuleNotFoundError:
        raise DataError("git-revisit is not installed on the workers", remedy) from None
    here = versions()
    details = [
        f"{worker}: {name} {there.get(name)}, here {expected}"
        for worker, there in sorted(versions_of.items())
        for name, expected in here.items()
        if there.get(name) != expected
    ]
    if details:
        raise DataError("the versions on the workers differ from the ones here", remedy, details)


def versions() -> dict[str, str]:
    """Return the versions that must agree, as they are in this process."""
    python = ".".join(map(str, sys.version_info[:2]))
    return {"git-revisit": __version__, "python": python, **{name: version(name) for name in ("dask", "distributed")}}
