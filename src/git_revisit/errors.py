"""Expected failures: one small tree of exceptions, each with its exit code.

``message`` is what happened and to what, ``details`` are all places, ``remedy`` names the command to run next. One
handler, in ``cli``, prints them.
"""

from collections.abc import Sequence


class RevisitError(Exception):
    """An expected failure; ``exit_code`` is the exit code of the process."""

    exit_code = 3

    def __init__(self, message: str, remedy: str = "", details: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.details = tuple(details)

    def __str__(self) -> str:
        return "\n  ".join(filter(None, (self.message, *self.details, self.remedy)))


class Refused(RevisitError):
    """A request that is understood and declined."""

    exit_code = 1


class UsageError(RevisitError):
    """An impossible command line."""

    exit_code = 2


class DataError(RevisitError):
    """A repository, or data in it, that cannot be read."""

    exit_code = 3


class GitError(DataError):
    """A git command that failed; ``stderr`` is its error output."""

    def __init__(self, message: str, remedy: str = "", stderr: str = "") -> None:
        super().__init__(message, remedy)
        self.stderr = stderr


class GitTimeout(GitError):
    """A git command that was ended because it took too long."""


class YamlInvalid(DataError):
    """A file outside of the YAML subset that we read; ``line`` counts from 1, 0 if no single line is wrong."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


class EventInvalid(DataError):
    """An event file that does not decode."""


class ConfigInvalid(DataError):
    """A configuration that does not decode; ``line`` counts from 1, 0 if no single line is wrong."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message, "fix the file, then check it with `git revisit status`")
        self.line = line
