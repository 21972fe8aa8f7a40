"""A limit on the hook's own work, which does not count the time that a person takes to answer.

Windows has no such alarm, so there the hook has no limit.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

SECONDS = 10.0


def start() -> None:
    """End this process by SIGALRM in ten seconds. No handler: a signal that kills also ends code in C."""
    if sys.platform != "win32":
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, SECONDS)


@contextmanager
def paused() -> Iterator[None]:
    """Stop the clock while a question is open; it goes on afterwards with the time that is left."""
    if sys.platform == "win32":
        yield
        return
    left, _ = signal.setitimer(signal.ITIMER_REAL, 0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, left)
