"""Commits and the people who make them, as values."""

from functools import lru_cache
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


@lru_cache(maxsize=4096)
def person(actor: str | None) -> str:
    """Return what identifies a person: the e-mail of ``Name <e-mail>`` in lower case, else the text itself."""
    text = actor or ""
    start, end = text.rfind("<"), text.rfind(">")
    return text[start + 1 : end].lower() if 0 <= start < end - 1 else text


def named_actor(name: str, email: str, policy: str) -> str | None:
    """Return the actor that events name for a person, by ``capture.actor``: git, pseudonym or none.

    Bytes that are not UTF-8 become the replacement character, since events are text. A pseudonym is the same for the
    same e-mail, in every project, and anyone who knows the e-mail can confirm it.
    """
    if policy == "none":
        return None
    if policy == "pseudonym":
        from hashlib import sha256

        return f"person-{sha256(email.lower().encode('utf-8', 'surrogateescape')).hexdigest()[:12]}"
    return valid_text(f"{name} <{email}>")


def valid_text(text: str) -> str:
    """Return a text with the replacement character for each byte that is not UTF-8."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
