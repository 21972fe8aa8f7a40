"""The entry of the hook: it lets the commit go on, or stops it, and never fails it by mistake."""

from __future__ import annotations

import sys


def main() -> None:
    """Look at the commit that is being made; exits 0 to let it go on, else with what stops it."""
    sys.exit(run())


def run() -> int:
    """Capture, and return the exit code; a failure of our own is one line, and the commit goes on."""
    from git_revisit.hook import quick_check

    if quick_check.silent():
        return 0
    try:
        from git_revisit.errors import Refused, RevisitError
        from git_revisit.hook.commit import capture
        from git_revisit.prompt import Stopped
    except ImportError as error:
        _say(f"git-revisit: this commit was not looked at: {error}; reinstall git-revisit in {sys.prefix}")
        return 0

    try:
        for line in capture():
            _say(line)
    except (Refused, Stopped) as error:
        for line in str(error).splitlines():
            _say(line)
        return error.exit_code
    except KeyboardInterrupt:
        return Stopped.exit_code
    except RevisitError as error:
        _say(f"git-revisit: this commit was not looked at: {' '.join(str(error).split())}")
    except Exception as error:
        _say(f"git-revisit: this commit was not looked at: {type(error).__name__}: {' '.join(str(error).split())}")
    return 0


def _say(line: str) -> None:
    """Say a line on stderr; names and reasons in it are data."""
    text = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in line)
    sys.stderr.buffer.write(f"{text}\n".encode("utf-8", "backslashreplace"))
    sys.stderr.flush()
