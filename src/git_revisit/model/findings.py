"""What the audit reports."""

from typing import NamedTuple


class Finding(NamedTuple):
    """One finding of the audit; ``severity`` is error, warning or info."""

    rule: str
    severity: str
    message: str
    commit: str | None = None
    file: str | None = None
    event: str | None = None
