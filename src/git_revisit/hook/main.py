"""The entry of the hook: let the commit proceed or stop it; a failure of the hook never stops it."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import NoReturn

REFUSED = 10  # the one exit code that stops a commit: no interpreter ends with it by accident


def main_of_shim() -> NoReturn:
    """Run the hook for the shim, which turns REFUSED into 1 and lets every other exit code pass."""
    os._exit(run())  # no flush at exit: it fails on a closed or full stderr and changes the code


def run() -> int:
    """Run the hook and return 0 or REFUSED; print one line about a failure."""
    from git_revisit.hook import quick_check, time_limit

    time_limit.start()
    if quick_check.silent():
        return 0
    try:
        from git_revisit.errors import Refused, RevisitError
        from git_revisit.hook.commit import capture
        from git_revisit.prompt import Stopped
    except ImportError as error:
        _print(f"git-revisit: skipped this commit: {error}; reinstall git-revisit in {sys.prefix}")
        return 0

    try:
        for line in capture():
            _print(line)
    except (Refused, Stopped) as error:
        for line in str(error).splitlines():
            _print(line)
        return REFUSED
    except KeyboardInterrupt:
        return REFUSED
    except RevisitError as error:
        _print(f"git-revisit: skipped this commit: {'; '.join(map(str.strip, str(error).splitlines()))}")
    except Exception as error:
        _print(f"git-revisit: skipped this commit: {type(error).__name__}: {' '.join(str(error).split())}")
    return 0


def _print(line: str) -> None:
    """Print a line on stderr with control characters escaped; ignore a stderr that is closed or full."""
    from git_revisit.model.printable import escaped

    with suppress(OSError):
        os.write(2, f"{escaped(line)}\n".encode("utf-8", "backslashreplace"))
