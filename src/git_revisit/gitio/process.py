"""Git processes: one that runs to its end, or one whose output is read while it runs; and the user's editor."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NamedTuple

from git_revisit.errors import DataError, GitError, GitTimeout
from git_revisit.gitio.environment import environment

CHUNK = 1 << 20


class Done(NamedTuple):
    """The result of a process: its exit code, its output, and its messages without the last newline."""

    code: int
    output: bytes
    messages: str


def attempt(
    arguments: Iterable[str | bytes], cwd: str | Path = ".", data: bytes = b"", more: Mapping[str, str] | None = None
) -> Done:
    """Run git and return how it ended; ``data`` is its input, ``more`` extends its environment."""
    command = ["git", *arguments]
    try:
        done = subprocess.run(command, cwd=cwd, input=data, capture_output=True, env={**environment(), **(more or {})})
    except FileNotFoundError:
        raise _not_installed() from None
    return Done(done.returncode, done.stdout, done.stderr.decode(errors="replace").strip())


def attempt_within(
    seconds: float,
    arguments: Iterable[str | bytes],
    cwd: str | Path = ".",
    data: bytes = b"",
    more: Mapping[str, str] | None = None,
) -> Done:
    """Run git with a time limit, away from the terminal; raises GitTimeout after ending it and all that it started."""
    command = list(arguments)
    try:
        process = subprocess.Popen(
            ["git", *command],
            cwd=cwd,
            env={**environment(), **(more or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,  # no terminal to ask on, and one group to end
        )
    except FileNotFoundError:
        raise _not_installed() from None
    try:
        output, messages = process.communicate(data, timeout=max(0.0, seconds))
    except BaseException as error:
        _end(process)
        if isinstance(error, subprocess.TimeoutExpired):
            raise GitTimeout(f"git {_name(command)}: no answer within {seconds:.0f} s") from None
        raise
    return Done(process.returncode, output, messages.decode(errors="replace").strip())


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started; on Windows, itself alone."""
    if sys.platform == "win32":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def run(
    arguments: Iterable[str | bytes], cwd: str | Path = ".", data: bytes = b"", more: Mapping[str, str] | None = None
) -> bytes:
    """Run git and return its output; raises GitError with its messages if it fails."""
    command = list(arguments)
    done = attempt(command, cwd, data, more)
    if done.code:
        raise _failed(command, done.code, done.messages)
    return done.output


def line(arguments: Iterable[str | bytes], cwd: str | Path = ".") -> str:
    """Run git and return the one line that it prints."""
    return run(arguments, cwd).decode(errors="surrogateescape").removesuffix("\n")


def stream(arguments: Iterable[str | bytes], cwd: str | Path = ".", feed: IO[bytes] | None = None) -> Iterator[bytes]:
    """Yield the output of git in chunks while it runs; ``feed`` is a file with its input.

    Raises GitError at the end if git fails. A reader that stops early ends the process.
    """
    command = list(arguments)
    with TemporaryFile() as messages:  # a file takes any number of messages, which a pipe does not
        try:
            process = subprocess.Popen(
                ["git", *command],
                cwd=cwd,
                env=environment(),
                stdin=feed or subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=messages,
            )
        except FileNotFoundError:
            raise _not_installed() from None
        output: IO[bytes] = process.stdout  # type: ignore[assignment]
        try:
            while chunk := output.read1(CHUNK):  # type: ignore[attr-defined]
                yield chunk
            code = process.wait()
        finally:
            output.close()
            process.kill()
            process.wait()
        if code:
            messages.seek(0)
            raise _failed(command, code, messages.read().decode(errors="replace").strip())


def _not_installed() -> GitError:
    return GitError("git is not on PATH", "install git 2.36 or later")


def _failed(command: list[str | bytes], code: int, messages: str) -> GitError:
    return GitError(f"git {_name(command)} failed: {messages or f'exit {code}'}", stderr=messages)


def _name(command: list[str | bytes]) -> str:
    """Return the name of git's command, which follows git's own options."""
    words = iter(command)
    for word in words:
        if word in ("-c", "-C"):
            next(words)
        elif isinstance(word, str) and not word.startswith("-"):
            return word
    return ""


def edit(file: Path, top: Path) -> None:
    """Let the user edit a file; raises DataError if there is no editor or if it fails.

    Ctrl-C reaches the editor alone, as with git: ending first would kill the editor with the text in it.
    """
    remedy = "choose an editor: git config --global core.editor vi"
    try:
        editor = line(["var", "GIT_EDITOR"], top)
    except GitError:
        editor = ""
    if not editor.strip():
        raise DataError("no editor can be started here", remedy)
    if editor == ":":
        return
    before = signal.signal(signal.SIGINT, lambda *_: None)  # unlike SIG_IGN, not inherited
    try:
        code = subprocess.run(["sh", "-c", f'{editor} "$@"', editor, os.fspath(file)], cwd=top).returncode
    except OSError as error:
        raise DataError(f"cannot start the editor {editor!r}: {error.strerror}", remedy) from None
    finally:
        signal.signal(signal.SIGINT, before)
    if code:
        raise DataError(f"the editor {editor!r} failed with exit code {code}; your text is kept in {file}", remedy)
