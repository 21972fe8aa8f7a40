"""The conversation: at most three questions on the controlling terminal, each with a default on Enter.

A hook's stdin is ``/dev/null`` and its output may be hidden, so the terminal itself is opened, both ways.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import termios
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from git_revisit.errors import RevisitError
from git_revisit.model import Answer

Ask = Callable[[str], str]
Say = Callable[[str], None]
Keep = Callable[[Answer], None]
DEVICE = "/dev/tty"
MANY = 3  # phases touched at once: a reformat or a move rather than a revisit
SHOWN = 6  # files of a phase
_KINDS = {"r": "revisit", "p": "planned", "m": "move", "n": "neither", "o": "other"}


class Stopped(RevisitError):
    """The person at the terminal stopped the conversation, by Ctrl-C, Ctrl-D or by hanging up."""

    exit_code = 130


class Touch(NamedTuple):
    """What the questions are about: the focus, the phases touched and the files of each (as text).

    ``project`` names the root in a monorepo, ``workflow`` all phases, ``default`` is what Enter takes.
    """

    focus: str | None
    files: Mapping[str, Sequence[str]]
    workflow: Sequence[str]
    categories: Sequence[str]
    default: Answer
    project: str = ""


def usual(phases: int) -> Answer:
    """Return what Enter, Enter, Enter says of touching so many phases."""
    return Answer("neither" if phases >= MANY else "revisit")


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
def terminal(new_line: bool = False) -> Iterator[tuple[Ask, Say]]:
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

    The shell takes the job for stopped as soon as git is, so we had better not tarry.
    """
    found = termios.tcgetattr(device)

    def stop(number: int, frame: Any) -> None:
        asking = termios.tcgetattr(device)
        termios.tcsetattr(device, termios.TCSANOW, found)
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


def ask_focus(touch: Touch, ask: Ask, say: Say) -> str:
    """Ask for the first focus; the phase touched most is offered."""
    (offered,) = touch.files
    say(f"git-revisit: no phase is in focus yet{_in(touch.project)}, and this commit touches {offered}.")
    return _phase(f"Phase in focus [{offered}]: ", touch.workflow, offered, ask, say)


def converse(touch: Touch, ask: Ask, say: Say, keep: Keep) -> Answer:
    """Ask what a touch of other phases is; ``keep`` gets the answer as far as it is given, after each question."""
    for line in introduction(touch):
        say(line)
    answer = _kind(touch, ask, say)
    keep(answer)
    if answer.kind in ("move", "neither"):
        return answer
    answer = answer._replace(category=_category(touch.categories, answer.category, ask, say))
    keep(answer)
    return answer._replace(reason=_reason(answer, ask, say))


def introduction(touch: Touch) -> list[str]:
    """Return what is said before the first question: the phases and the files that were touched."""
    many = len(touch.files) > 1
    lines = [f"git-revisit: the focus{_in(touch.project)} is {touch.focus}, and this commit touches "]
    lines[0] += "other phases:" if many else f"{next(iter(touch.files))}:"
    shown = SHOWN if not many else max(1, SHOWN // len(touch.files))
    for phase, files in touch.files.items():
        rest = f" and {len(files) - shown} more" if len(files) > shown else ""
        head = f"{phase}: " if many else ""
        lines.append(f"  {head}{', '.join(_short(file) for file in files[:shown])}{rest}")
    return lines


def _in(project: str) -> str:
    return f" in {_visible(project)}" if project else ""


def _short(file: str) -> str:
    text = _visible(file)
    return text if len(text) <= 60 else f"…{text[-59:]}"


def _visible(text: str) -> str:
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


def _kind(touch: Touch, ask: Ask, say: Say) -> Answer:
    """Ask the first question; what follows the letter is the phase of ``o`` and ``m``, the reason of ``n``."""
    default = next(letter for letter, kind in _KINDS.items() if kind == touch.default.kind)
    question = f"[r]evisit, [p]lanned iteration, [m]ove the focus, [n]either, [o]ther phase? [{default}] "
    while True:
        word, _, rest = ask(question).partition(" ")
        kind = _kind_of(word or default)
        if kind is None:
            say("  one letter, please: r, p, m, n or o (Ctrl-C stops the commit)")
        elif kind == "neither":
            return Answer(kind, reason=rest or None)
        elif kind == "move":
            phase = _target(touch, rest, ask, say)
            return Answer(kind, phase=phase, reason=rest if rest not in ("", phase) else None)
        elif kind == "other":
            kept = touch.default.phase if touch.default.kind == "other" else None
            others = [phase for phase in touch.workflow if phase != touch.focus]
            phase = rest if rest in others else _phase(_which(kept, "Work on which phase"), others, kept, ask, say)
            return touch.default._replace(kind=kind, phase=phase)
        else:
            return touch.default._replace(kind=kind, phase=None)


def _kind_of(word: str) -> str | None:
    letter = word[:1].lower()
    kind = _KINDS.get(letter)
    return kind if kind and (len(word) == 1 or kind.startswith(word.lower())) else None


def _target(touch: Touch, named: str, ask: Ask, say: Say) -> str:
    """Return the phase that the focus moves to: the one touched, or one of several."""
    phases = list(touch.files)
    if len(phases) == 1 or named in phases:
        return named if named in phases else phases[0]
    return _phase(_which(phases[0], f"To which of {', '.join(phases)}"), phases, phases[0], ask, say)


def _which(default: str | None, text: str) -> str:
    return f"{text}? [{default}] " if default else f"{text}? "


def _phase(question: str, known: Sequence[str], default: str | None, ask: Ask, say: Say) -> str:
    """Ask for a phase: its id, or a beginning that no other has."""
    while True:
        text = ask(question) or default or ""
        fitting = [text] if text in known else [phase for phase in known if text and phase.startswith(text)]
        if len(fitting) == 1:
            return fitting[0]
        say(f"  one of: {', '.join(known)}")


def _category(categories: Sequence[str], kept: str | None, ask: Ask, say: Say) -> str | None:
    """Ask for the category, by name or number; ``-`` is none where one was kept."""
    say("  ".join(f"{number} {name}" for number, name in enumerate(categories, 1)))
    question = f"Category, by name or number [{kept or 'none'}] "
    while True:
        text = ask(question)
        if not text or text in ("-", "none"):
            return None if text else kept
        if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= len(categories):
            return categories[int(text) - 1]
        parent, colon, child = text.partition(":")
        if text in categories or (parent in categories and colon and _PLAIN.issuperset(child) and child.isalnum()):
            return text
        say(f"  a number from 1 to {len(categories)}, one of these names, or Enter")


_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


def _reason(answer: Answer, ask: Ask, say: Say) -> str | None:
    """Ask for the reason, a line of text; ``-`` is none where one was kept."""
    question = f"Reason [{answer.reason}] " if answer.reason else "Reason (Enter: none) "
    while True:
        text = ask(question)
        reason = None if text == "-" else text or answer.reason
        if reason or answer.category != "other":
            return reason
        say("  the category `other` says nothing without a reason")
