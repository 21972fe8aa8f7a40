"""The cache between runs: bytes by key, in ``$GIT_COMMON_DIR/revisit/``.

The cache may be absent, read-only, locked, of another version, truncated or corrupt: then lookups miss silently. Every
value carries a checksum, so a hit is what was stored.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path

LIMIT = 256 * 1024 * 1024  # bytes; a cache that has grown beyond starts again
PATIENCE = 2.0  # seconds to wait for another process
BATCH = 500  # keys in a question
_SUM = 8


class Cache:
    """A store of bytes; ``stamp`` names the formats of what is kept, another stamp is another cache."""

    def __init__(self, folder: Path, stamp: str) -> None:
        self._folder = folder
        self._file = folder / f"cache-{stamp}.sqlite"
        self._open: sqlite3.Connection | None = None
        self._broken = False

    def get(self, space: str, keys: Sequence[str]) -> dict[str, bytes]:
        """Return what is kept under these keys; what is missing or damaged is left out."""
        found: dict[str, bytes] = {}
        with self._guard():
            connection = self._connection(create=False)
            for some in _batches(keys if connection else ()):
                assert connection  # noqa: S101 - for the type checker
                query = f"SELECT key, data FROM kept WHERE key IN ({','.join('?' * len(some))})"  # noqa: S608
                for key, data in connection.execute(query, [f"{space} {key}" for key in some]):
                    if isinstance(data, bytes) and data[:_SUM] == _sum(key, data[_SUM:]):
                        found[key[len(space) + 1 :]] = data[_SUM:]
        return found

    @contextlib.contextmanager
    def writing(self) -> Iterator[bool]:
        """Hold the cache for writing: what is put inside is kept together or not at all; says whether it can be."""
        ready = False
        with self._guard():
            connection = self._connection(create=True)
            if connection:
                connection.execute("BEGIN IMMEDIATE")
                ready = True
        try:
            yield ready
        except BaseException:
            self.close()
            raise
        with self._guard():
            if ready and self._open:
                self._open.execute("COMMIT")

    def put(self, space: str, items: Mapping[str, bytes]) -> None:
        """Keep values; inside ``writing`` only."""
        with self._guard():
            if self._open:
                rows = ((key, _sum(key, data) + data) for key, data in _spaced(space, items))
                self._open.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?)", rows)

    def empty(self) -> None:
        """Forget everything; inside ``writing`` only."""
        with self._guard():
            if self._open:
                self._open.execute("DELETE FROM kept")

    def clear(self) -> None:
        """Remove the file, and those of other versions."""
        self.close()
        with contextlib.suppress(OSError):
            for file in self._folder.glob("cache-*.sqlite*"):
                file.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the file; what was being written is not kept."""
        connection, self._open = self._open, None
        if connection:
            with contextlib.suppress(sqlite3.Error):
                connection.close()

    @contextlib.contextmanager
    def _guard(self) -> Iterator[None]:
        """Turn every failure into a cache that knows nothing."""
        try:
            yield
        except sqlite3.OperationalError:  # locked, read-only, no space
            self.close()
            self._broken = True
        except (sqlite3.DatabaseError, OSError):
            self.clear()
            self._broken = True

    def _connection(self, create: bool) -> sqlite3.Connection | None:
        if self._open or self._broken:
            return self._open
        exists = self._file.exists()
        if exists and self._file.stat().st_size > LIMIT:
            self.clear()
            exists = False
        if not exists and not create:
            return None
        if not exists:
            self._folder.mkdir(exist_ok=True)
            self.clear()
        # Threads may share a project; the lock of each is the caller's.
        self._open = sqlite3.connect(self._file, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        self._open.execute("PRAGMA synchronous = OFF")
        if not exists:
            self._open.execute("CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, data BLOB)")
        return self._open


def _batches(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))


def _spaced(space: str, items: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    return ((f"{space} {key}", data) for key, data in items.items())


def _sum(key: str, data: bytes) -> bytes:
    return blake2b(key.encode("utf-8", "surrogateescape") + b"\0" + data, digest_size=_SUM).digest()
