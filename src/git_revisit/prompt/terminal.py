"""The controlling terminal: whether somebody can be asked there, and asking.

A hook's stdin is ``/dev/null`` and its output may be hidden, so the terminal itself is opened, both ways.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import termios
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from git_revisit.errors import RevisitError

Ask = Callable[[str], str]
Say = Callable[[str], None]
DEVICE = "/dev/tty"


class Stopped(RevisitError):
    """The person at the terminal stopped the conversation, by Ctrl-C, Ctrl-D or by hanging up."""

    exit_code = 130


def usable(environ: Mapping[str, str]) -> bool:
    """Whether somebody can be asked: a terminal, we in its foreground, and it in canonical mode."""
    if environ.get("CI", "").lower() not in ("", "0", "false") or environ.get("GIT_TERMINAL_PROMPT") == "0":
        return False
    try:
        device = os.open(DEVICE, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(device) == os.getpgrp() and bool(termios.tcgetattr(device)[3] & termios.ICANON)
    except (OSError, termios.error):
        return False
    finally:
        os.close(device)


@contextlib.contextmanager
def open_terminal(new_line: bool = False) -> Iterator[tuple[Ask, Say]]:
    """Give what asks and says on the controlling terminal; raises Stopped when the person stops.

    ``new_line`` starts on a line of its own, for where something may stand in the current one.
    """
    try:
        device = os.open(DEVICE, os.O_RDWR | os.O_NOCTTY)
    except OSError as error:
        raise Stopped(f"the terminal is gone: {error.strerror}") from None
    saved = [(number, _saved(number)) for number in (0, 1)]
    streams = sys.stdin, sys.stdout
    for number, _ in saved:
        os.dup2(device, number)
    sys.stdin = open(0, encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    question = [""]
    suspended = signal.signal(signal.SIGTSTP, _suspend(device, question))
    try:
        if new_line:
            _say("")
        yield _asking(question), _say
    except (KeyboardInterrupt, EOFError, OSError):
        raise Stopped("stopped: nothing is recorded") from None
    finally:
        signal.signal(signal.SIGTSTP, suspended)
        with contextlib.suppress(OSError):
            sys.stdout.flush()
        sys.stdin, sys.stdout = streams
        for number, copy in saved:
            _restore(number, copy)
        os.close(device)


def _saved(number: int) -> int | None:
    try:
        return os.dup(number)
    except OSError:  # was closed
        return None


def _restore(number: int, copy: int | None) -> None:
    if copy is None:
        os.close(number)
    else:
        os.dup2(copy, number)
        os.close(copy)


def _suspend(device: int, question: Sequence[str]) -> Callable[[int, Any], None]:
    """Return what stops us on Ctrl-Z with the terminal as we found it, and goes on with the question that stood there.

    The shell takes the job for stopped, and the terminal back, as soon as git is: then its modes are none of ours.
    """
    found = termios.tcgetattr(device)

    def stop(number: int, frame: Any) -> None:
        asking = termios.tcgetattr(device)
        waiting = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        if os.tcgetpgrp(device) == os.getpgrp():
            termios.tcsetattr(device, termios.TCSANOW, found)
        signal.signal(signal.SIGTTOU, waiting)
        signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [number])
        os.kill(os.getpid(), number)
        signal.signal(number, stop)
        termios.tcsetattr(device, termios.TCSANOW, asking)
        readline = sys.modules.get("readline")
        sys.stdout.write(f"\n{question[0]}{readline.get_line_buffer() if readline else ''}")
        sys.stdout.flush()

    return stop


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _asking(open_question: list[str]) -> Ask:
    """Return what asks: through readline, or plainly where the terminal can't move its cursor."""

    def asking(question: str) -> str:
        open_question[:] = [question]
        return _line(read(question))

    read: Ask = _plain
    if os.environ.get("TERM", "dumb") not in ("dumb", ""):
        with contextlib.suppress(ImportError):
            import readline

            readline.set_auto_history(False)
            read = input
    return asking


def _plain(question: str) -> str:
    sys.stdout.write(question)
    sys.stdout.flush()
    text = sys.stdin.readline()
    if not text:
        raise EOFError
    return text


def _line(text: str) -> str:
    """Return what was typed, or pasted, as one line of printable text."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
