"""The readings of a repository, kept for the next run: one JSON file for each repository and query.

A file is used only for the commits, the query and the formats that it was written for. A missing, damaged or
foreign file is read again.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from git_revisit import __version__
from git_revisit.gitio.files import write
from git_revisit.portfolio.reading import FORMAT, ReadRoot, plain_roots, read_roots
from git_revisit.portfolio.root_query import RootQuery

LARGEST = 1 << 24  # bytes of a file that is read


class KeptRoots:
    """The roots of one repository as they were read for one query."""

    def __init__(self, folder: Path, repository: str, query: RootQuery) -> None:
        self._query = sha256(f"{FORMAT} {__version__} {query!a}".encode()).hexdigest()
        name = sha256(f"{repository!a} {self._query}".encode()).hexdigest()
        self._file = folder / "read" / name[:2] / f"{name[2:34]}.json"

    def get(self, key: str) -> list[ReadRoot] | None:
        """Return the roots that were kept for a key, which names the commits; None if there are none."""
        try:
            if self._file.stat().st_size > LARGEST:
                return None
            seal, _, body = self._file.read_bytes().partition(b"\n")
            return read_roots(json.loads(body)) if seal == self._seal(key, body) else None
        except (OSError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
            return None

    def put(self, key: str, roots: Sequence[ReadRoot]) -> None:
        """Keep roots; does nothing in a directory that cannot be written."""
        body = json.dumps(plain_roots(roots), separators=(",", ":")).encode()
        with contextlib.suppress(OSError):
            write(self._file, self._seal(key, body) + b"\n" + body)

    def _seal(self, key: str, body: bytes) -> bytes:
        """Return the checksum of a file's content, which also covers the query and the key."""
        return sha256(f"{self._query} {key}\n".encode("utf-8", "surrogateescape") + body).hexdigest().encode()
