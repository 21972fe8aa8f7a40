"""The expected failures: one small tree of exceptions, each with its exit code.

A message says what is wrong and where; ``remedy`` names the way out. One handler, in ``cli``, prints them.
"""


class RevisitError(Exception):
    """An expected failure; ``exit_code`` is what the process ends with."""

    exit_code = 3

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}\n  {self.remedy}" if self.remedy else self.message


class Refused(RevisitError):
    """The request is understood and declined."""

    exit_code = 1


class UsageError(RevisitError):
    """The command line makes no sense."""

    exit_code = 2


class DataError(RevisitError):
    """The repository, or data in it, cannot be read."""

    exit_code = 3


class GitError(DataError):
    """A git command failed; ``stderr`` is what it said."""

    def __init__(self, message: str, remedy: str = "", stderr: str = "") -> None:
        super().__init__(message, remedy)
        self.stderr = stderr


class YamlInvalid(DataError):
    """A file is not the strict YAML that we read; ``line`` counts from 1, 0 where no line is to blame."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


class EventInvalid(DataError):
    """An event file fails the codec."""


class ConfigInvalid(DataError):
    """A configuration fails to decode; ``line`` counts from 1, 0 where no line is to blame."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message, "mend the file, then check it with `git revisit status`")
        self.line = line
