"""The cache between runs: bytes by key, in ``$GIT_COMMON_DIR/revisit/``.

A repository is untrusted, and so is a cache in it. There is one file for each user, and every value in it carries a
code made with the user's key: a value written by somebody else is a miss. The file may be absent, read-only, locked,
of another version, truncated, corrupt or crafted: then lookups miss silently.
"""

from __future__ import annotations

import contextlib
import sqlite3
import stat
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from hmac import compare_digest
from pathlib import Path

from git_revisit.gitio.user_key import is_off, user_key

LIMIT = 256 * 1024 * 1024  # bytes; a cache that has grown beyond starts again
LARGEST = 32 * 1024 * 1024  # bytes of a value; larger ones are neither written nor read
PATIENCE = 2.0  # seconds to wait for another process
BATCH = 500  # keys in a question
_STEPS = 100_000  # of SQLite, in which a schema that is ours is read
_CODE = 16
_SCHEMA = "CREATE TABLE kept (key TEXT PRIMARY KEY, data BLOB)"
_OURS = [("table", "kept", "kept", _SCHEMA), ("index", "sqlite_autoindex_kept_1", "kept", None)]


class Cache:
    """A store of bytes. Another ``version`` is another cache; without one there is no cache."""

    def __init__(self, folder: Path, version: str | None) -> None:
        self._folder = folder
        self._version = version
        self._key = b""
        self._open: sqlite3.Connection | None = None
        self._broken = version is None or is_off()

    def get(self, space: str, keys: Sequence[str]) -> dict[str, bytes]:
        """Return the values under these keys; missing, damaged and foreign ones are left out."""
        values: dict[str, bytes] = {}
        with self._guard():
            connection = self._connection(create=False)
            for some in _batches(keys if connection else ()):
                assert connection  # noqa: S101 - for the type checker
                query = f"SELECT key, data FROM kept WHERE key IN ({','.join('?' * len(some))})"  # noqa: S608
                for key, data in connection.execute(query, [f"{space} {key}" for key in some]):
                    if isinstance(data, bytes) and compare_digest(data[:_CODE], self._code(key, data[_CODE:])):
                        values[key[len(space) + 1 :]] = data[_CODE:]
        return values

    @contextlib.contextmanager
    def writing(self) -> Iterator[bool]:
        """Hold the cache for writing: values put meanwhile are all kept, or none; yields whether it can be written."""
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
                spaced = ((f"{space} {key}", data) for key, data in items.items() if len(data) < LARGEST - _CODE)
                rows = ((key, self._code(key, data) + data) for key, data in spaced)
                self._open.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?)", rows)

    def empty(self) -> None:
        """Forget everything; inside ``writing`` only."""
        with self._guard():
            if self._open:
                self._open.execute("DELETE FROM kept")

    def close(self) -> None:
        """Close the file; values that were being written are dropped."""
        connection, self._open = self._open, None
        if connection:
            with contextlib.suppress(sqlite3.Error):
                connection.close()

    def _clear(self, but: str = "") -> None:
        """Remove the user's file and those of other versions; keep the one named ``but``, which may be in use."""
        self.close()
        with contextlib.suppress(OSError):
            for file in self._folder.glob(f"cache-{self._owner}-*.sqlite*"):
                if not but or not file.name.startswith(but):
                    file.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _guard(self) -> Iterator[None]:
        """Turn every failure into an empty cache."""
        try:
            yield
        except sqlite3.OperationalError:  # locked, read-only, no space
            self.close()
            self._broken = True
        except (sqlite3.DatabaseError, OSError, UnicodeDecodeError):
            self._clear()
            self._broken = True

    def _connection(self, create: bool) -> sqlite3.Connection | None:
        if self._open or self._broken:
            return self._open
        self._key = self._key or user_key(create) or b""
        if not self._key:
            return None
        file = self._folder / f"cache-{self._owner}-{self._version}.sqlite"
        exists = self._is_usable(file)
        if exists and file.stat().st_size > LIMIT:
            self._clear()
            exists = False
        if create and not exists:
            self._folder.mkdir(exist_ok=True)
            self._clear(but=file.name)
        if create or exists:
            # Threads may share a project; the lock of each is the caller's.
            self._open = sqlite3.connect(file, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
            if not _is_ready(self._open, create):
                self.close()
        return self._open

    def _is_usable(self, file: Path) -> bool:
        """Whether the file exists; raises OSError if it, or a file that SQLite keeps beside it, is not a file."""
        exists = False
        for each in (file, file.with_name(f"{file.name}-journal"), file.with_name(f"{file.name}-wal")):
            with contextlib.suppress(FileNotFoundError):
                if not stat.S_ISREG(each.lstat().st_mode):
                    raise OSError(f"{each} is not a regular file")
                exists = exists or each == file
        return exists

    @property
    def _owner(self) -> str:
        """A name for the user that does not reveal the key."""
        return blake2b(b"owner", key=self._key, digest_size=8).hexdigest()

    def _code(self, key: str, data: bytes) -> bytes:
        """Return the code which proves that the user wrote a value under a key."""
        name = key.encode("utf-8", "surrogateescape")
        return blake2b(b"%d:%s%s" % (len(name), name, data), key=self._key, digest_size=_CODE).digest()


def _is_ready(connection: sqlite3.Connection, create: bool) -> bool:
    """Return whether the table exists, with ``create`` after making it; raises DatabaseError for any other schema.

    A view or a trigger could run for ever, so the schema is checked before anything is read.
    """
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST)
    connection.set_progress_handler(lambda: 1, _STEPS)
    for setting in ("trusted_schema = OFF", "cell_size_check = ON", "synchronous = OFF"):
        connection.execute(f"PRAGMA {setting}")
    schema = "SELECT type, name, tbl_name, sql FROM sqlite_master LIMIT 3"
    tables = connection.execute(schema).fetchall()
    if not tables and create:  # new, or another process is about to make the table
        connection.execute(_SCHEMA.replace("TABLE", "TABLE IF NOT EXISTS"))
        tables = connection.execute(schema).fetchall()
    if tables and tables != _OURS:
        raise sqlite3.DatabaseError("a foreign schema")
    connection.set_progress_handler(None, 0)
    return bool(tables)


def _batches(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
