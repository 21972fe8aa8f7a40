"""The ids of new events: ULIDs that carry the time of the event."""

import os

from git_revisit.errors import DataError
from git_revisit.model.event_yaml import seconds


def new_id(at: str, after: str | None = None) -> str:
    """Return a new ULID of the time ``at``; it is greater than ``after``, if that is of the same time.

    The step from ``after`` is random, since somebody else may take one from there in the same second.
    Raises DataError for a time before 1970, which no ULID can have.
    """
    from ulid import ULID

    fresh = _ulid(at, os.urandom(10))
    if after and after[:10] == fresh[:10]:
        return str(ULID.from_int(int(ULID.from_str(after)) + 1 + int.from_bytes(os.urandom(6), "big")))
    return fresh


def derived_id(at: str, seed: bytes) -> str:
    """Return the one ULID that this time and seed give: what is derived twice is one event."""
    import hashlib

    return _ulid(at, hashlib.sha256(seed).digest()[:10])


def _ulid(at: str, tail: bytes) -> str:
    from ulid import ULID

    moment = seconds(at) * 1000
    if moment < 0:
        raise DataError(
            f"{at} is before 1970, and no event can be given such a time", "give the time of the work itself"
        )
    return str(ULID.from_bytes(moment.to_bytes(6, "big") + tail))
