"""The entry of the hook: let the commit proceed or stop it; a failure of the hook never stops it."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the hook; exit 0 to let the commit proceed."""
    sys.exit(run())


def run() -> int:
    """Run the hook and return the exit code; print one line about a failure and let the commit proceed."""
    from git_revisit.hook import quick_check

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
        return error.exit_code
    except KeyboardInterrupt:
        return Stopped.exit_code
    except RevisitError as error:
        _print(f"git-revisit: skipped this commit: {' '.join(str(error).split())}")
    except Exception as error:
        _print(f"git-revisit: skipped this commit: {type(error).__name__}: {' '.join(str(error).split())}")
    return 0


def _print(line: str) -> None:
    """Print a line on stderr with control characters escaped."""
    text = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in line)
    sys.stderr.buffer.write(f"{text}\n".encode("utf-8", "backslashreplace"))
    sys.stderr.flush()
