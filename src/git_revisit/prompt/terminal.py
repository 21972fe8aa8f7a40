"""The controlling terminal: whether it can be used, and questions on it. On Windows nothing is asked.

A hook's stdin is ``/dev/null`` and its output may be hidden, so the terminal itself is opened for reading and writing.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from git_revisit.errors import RevisitError
from git_revisit.model.typed_text import typed_line
from git_revisit.prompt.agents import agent_in

Ask = Callable[[str], str]
Say = Callable[[str], None]
DEVICE = "/dev/tty"


class Stopped(RevisitError):
    """The person at the terminal stopped the questions, by Ctrl-C, by Ctrl-D or by closing the terminal."""

    exit_code = 130


def usable(environ: Mapping[str, str]) -> bool:
    """Whether a question can be asked: on a terminal in canonical mode, with this process in its foreground.

    A coding agent is not asked, even if it gives its commands a terminal.
    """
    if agent_in(environ):
        return False
    if environ.get("CI", "").lower() not in ("", "0", "false") or environ.get("GIT_TERMINAL_PROMPT") == "0":
        return False
    if sys.platform == "win32":
        return False
    try:
        import termios

        device = os.open(DEVICE, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    except (ImportError, OSError):
        return False
    try:
        return os.tcgetpgrp(device) == os.getpgrp() and bool(termios.tcgetattr(device)[3] & termios.ICANON)
    except (OSError, termios.error):
        return False
    finally:
        os.close(device)


@contextlib.contextmanager
def open_terminal(new_line: bool = False, stopping: str = "stopped") -> Iterator[tuple[Ask, Say]]:
    """Yield a function that asks and one that prints, on the controlling terminal; raises Stopped if the person stops.

    ``new_line`` starts on a new line, in case another program has left text on the current one. ``stopping`` is the
    message of Stopped.
    """
    if sys.platform == "win32":
        raise Stopped("no terminal to ask on")
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
    questions = _Questions()
    suspended = signal.signal(signal.SIGTSTP, _suspend(device, questions))
    interrupted = signal.signal(signal.SIGINT, _interrupt)
    try:
        if new_line:
            _say("")
        yield questions.ask, _say
    except (KeyboardInterrupt, EOFError, OSError):
        raise Stopped(stopping) from None
    finally:
        signal.signal(signal.SIGTSTP, suspended)
        if signal.getsignal(signal.SIGINT) is _interrupt:  # else it stays ignored: the person has stopped
            signal.signal(signal.SIGINT, interrupted)
        with contextlib.suppress(OSError):
            sys.stdout.flush()
        sys.stdin, sys.stdout = streams
        for number, copy in saved:
            _restore(number, copy)
        os.close(device)


def _interrupt(number: int, frame: Any) -> None:
    """Raise KeyboardInterrupt once: git passes a Ctrl-C on, so it may arrive twice, the second time in a handler."""
    signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _saved(number: int) -> int | None:
    try:
        return os.dup(number)
    except OSError:  # it was closed
        return None


def _restore(number: int, copy: int | None) -> None:
    if copy is None:
        os.close(number)
    else:
        os.dup2(copy, number)
        os.close(copy)


def _suspend(device: int, questions: _Questions) -> Callable[[int, Any], None]:
    """Return a handler of Ctrl-Z: it restores the terminal's modes, stops, and repeats the open question afterwards.

    The shell takes the terminal back as soon as git has stopped; from then on its modes must not be changed.
    """
    if sys.platform == "win32":
        raise Stopped("no terminal to stop on")
    import termios

    settings = termios.tcgetattr(device)

    def stop(number: int, frame: Any) -> None:
        asking = termios.tcgetattr(device)
        waiting = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        if os.tcgetpgrp(device) == os.getpgrp():
            termios.tcsetattr(device, termios.TCSANOW, settings)
        signal.signal(signal.SIGTTOU, waiting)
        signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [number])
        os.kill(os.getpid(), number)
        signal.signal(number, stop)
        termios.tcsetattr(device, termios.TCSANOW, asking)
        readline = sys.modules.get("readline")
        sys.stdout.write(f"\n{questions.current}{readline.get_line_buffer() if readline else ''}")
        sys.stdout.flush()

    return stop


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


class _Questions:
    """Asks through readline, or plainly on a terminal that cannot move its cursor; remembers the open question."""

    def __init__(self) -> None:
        self.current = ""
        self._read: Ask = _plain
        if os.environ.get("TERM", "dumb") not in ("dumb", "") and sys.platform != "win32":
            with contextlib.suppress(ImportError):
                import readline

                readline.set_auto_history(False)
                self._read = input

    def ask(self, question: str) -> str:
        """Ask a question and return the line that was typed."""
        self.current = question
        return typed_line(self._read(question))


def _plain(question: str) -> str:
    sys.stdout.write(question)
    sys.stdout.flush()
    text = sys.stdin.readline()
    if not text:
        raise EOFError
    return text
