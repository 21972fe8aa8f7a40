"""Commits, and the people who make them, as values."""

from typing import NamedTuple

LATEST = 253_402_300_799  # the last second of the year 9999


class Commit(NamedTuple):
    """A commit; ``authored`` and ``at`` are the author's and the committer's dates in Unix seconds."""

    id: str
    tree: str
    parents: tuple[str, ...]
    name: str
    email: str
    authored: int
    at: int
    subject: str = ""

    @property
    def contact(self) -> str:
        """The author as ``Name <e-mail>``."""
        return f"{self.name} <{self.email}>"


class Identity(NamedTuple):
    """A person with a time: ``at`` in Unix seconds."""

    name: str
    email: str
    at: int

    @property
    def actor(self) -> str:
        """The person as events name it."""
        return f"{self.name} <{self.email}>"
