"""The ids of new events: ULIDs that carry the time of the event."""

import os
from collections.abc import Iterable

from git_revisit.errors import DataError
from git_revisit.model.event_file import TAIL_BITS, TIME_DIGITS, ulid_number, ulid_text
from git_revisit.model.event_yaml import seconds


def new_ids(at: str, known: Iterable[str], count: int = 1) -> list[str]:
    """Return new ids of the time ``at``, in ascending order, each greater than all known ids of that time.

    The steps between them are random, because another process may add ids in the same second. Raises DataError for a
    time before 1970, which a ULID cannot hold.
    """
    fresh = _ulid(at, os.urandom(10))
    last = max((each for each in known if each[:TIME_DIGITS] == fresh[:TIME_DIGITS]), default=None)
    ids: list[str] = []
    while len(ids) < count:
        if last is not None:
            fresh = ulid_text(ulid_number(last) + 1 + int.from_bytes(os.urandom(6), "big"))
        ids.append(fresh)
        last = fresh
    return ids


def derived_id(at: str, seed: bytes) -> str:
    """Return the ULID of a time and a seed; the same ones give the same id."""
    from hashlib import sha256  # a slow import, and most ids are random

    return _ulid(at, sha256(seed).digest()[:10])


def _ulid(at: str, tail: bytes) -> str:
    milliseconds = seconds(at) * 1000
    if milliseconds < 0:
        raise DataError(f"{at} is before 1970, too early for an event", "give the time of the work itself")
    return ulid_text(milliseconds << TAIL_BITS | int.from_bytes(tail, "big"))
