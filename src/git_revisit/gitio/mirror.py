"""Mirrors: blobless bare clones of remote repositories in a cache directory, brought up to date by fetch.

Nothing of a remote is executed, nothing is asked, and no submodule or LFS file is fetched. The configuration of a
mirror forbids git to fetch on its own, so a reader never waits for the network.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import IO, NamedTuple

from git_revisit.errors import DataError, GitError, GitTimeout
from git_revisit.gitio import process
from git_revisit.gitio.process import Done

PAUSES = (1.0, 3.0)  # seconds before another try, if the network failed
TRANSPORTS = "file:git:http:https:ssh"
HEAD = "refs/revisit/HEAD"  # the remote's HEAD; the mirror's own HEAD points there
REFS = ("+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*")
_SETTINGS = (
    "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.askPass=", "credential.interactive=false",
    "gc.autoDetach=false", "maintenance.autoDetach=false", "fetch.recurseSubmodules=false",
    "fetch.writeCommitGraph=false",
    "fetch.bundleURI=", "transfer.bundleURI=false", "http.followRedirects=initial", "advice.detachedHead=false",
)  # fmt: skip
_NO_HEAD = "couldn't find remote ref HEAD"
# Messages about a network that may work again in a moment; every other failure is final.
_PASSING = re.compile(
    r"could not resolve host|couldn't resolve host|temporary failure in name resolution|network is unreachable"
    r"|connection (refused|reset|closed)|connection timed out|operation timed out|timed out|no route to host|early eof"
    r"|unexpected disconnect|hung up unexpectedly|rpc failed|returned error: (429|5\d\d)|ssl_error|gnutls_handshake"
    r"|failed to connect|couldn't connect|kex_exchange_identification",
    re.IGNORECASE,
)
# Messages of ssh or a server about access, beside which others look like a broken connection.
_STAYING = re.compile(
    r"permission denied|host key verification|authentication failed|access denied|not found|does not exist"
    r"|not appear to be a git repository|could not read username|could not read password|repository not exported",
    re.IGNORECASE,
)
_DAMAGED = re.compile(
    r"object file .* is empty|is corrupt|bad object|unable to read|not a git repository|index-pack failed"
    r"|did not receive expected object|missing (tree|commit|necessary)|bad config",
    re.IGNORECASE,
)
_SIGPIPE = 13  # Windows does not define it
_CUT_OFF = (-_SIGPIPE, 128 + _SIGPIPE)  # git prints nothing if the other side closes the connection while it writes


class Remote(NamedTuple):
    """A remote repository; ``shown`` is its URL without credentials."""

    url: str
    shown: str


class Mirror:
    """The mirror of a remote in a folder; ``seconds`` is the time that all work with the network may take together."""

    def __init__(self, folder: Path, remote: Remote, seconds: float) -> None:
        name = re.sub(r"[^A-Za-z0-9.-]+", "-", remote.shown.rpartition("://")[2]).strip("-.")[-60:]
        self.path = folder / f"{name}-{sha256(remote.url.encode('utf-8', 'surrogateescape')).hexdigest()[:16]}.git"
        self._remote = remote
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    @contextlib.contextmanager
    def held(self) -> Iterator[Path]:
        """Hold the mirror, so that no other process changes it; raises DataError if another one keeps it too long."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(self.path.with_suffix(".lock"), "wb") as lock:
            while True:
                try:
                    _lock(lock)
                    break
                except BlockingIOError:
                    if time.monotonic() > self._end:
                        raise DataError(
                            f"another process has held the mirror for {self._seconds:.0f} s",
                            "try again when it has ended",
                        ) from None
                    time.sleep(0.05)
            yield self.path

    def update(self) -> None:
        """Clone the remote, or fetch what is new; the mirror must be held. Raises GitError with a clean message."""
        if not self.path.exists():
            self._clone()
            return
        self._tidy()
        try:
            self._fetch()
        except GitError as error:
            if isinstance(error, GitTimeout) or not _DAMAGED.search(error.stderr):
                raise
            shutil.rmtree(self.path)
            self._clone()

    def require(self) -> None:
        """Raise DataError if there is no mirror yet; from now on nothing is read from the network."""
        if not self.path.exists():
            raise DataError("not in the cache", "run once without --offline")
        self._close()

    @contextlib.contextmanager
    def opened(self) -> Iterator[None]:
        """Let git fetch missing objects on its own meanwhile, to compare file contents; the mirror must be held."""
        process.run(["config", self._transport, "always"], self.path)
        try:
            yield
        finally:
            self._close()

    def _close(self) -> None:
        process.attempt(["config", "--unset-all", self._transport], self.path)

    @property
    def _transport(self) -> str:
        scheme, separator, _ = self._remote.url.partition("://")
        return f"protocol.{scheme.lower() if separator else 'ssh'}.allow"

    def fetch_blobs(self, trees: Iterable[str], history: Sequence[str] = (), paths: Sequence[str] = ()) -> None:
        """Fetch the blobs of some trees that the mirror lacks, in one batch.

        ``history`` are commits: the blobs below ``paths`` in all their history are fetched, too.
        """
        below = [f":(top,literal){path}" for path in paths]
        missing = self._missing("--no-walk", *trees) | (self._missing(*history, "--", *below) if history else set())
        if missing:
            options = ["--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--filter=blob:none", "--stdin"]
            command = ["-c", "fetch.negotiationAlgorithm=noop", "fetch", "--quiet", *options, "origin"]
            self._network(command, self.path, "".join(f"{each}\n" for each in sorted(missing)).encode())

    def _missing(self, *objects: str) -> set[str]:
        rows = process.run(["rev-list", "--objects", "--missing=print", *objects], self.path).decode("utf-8", "replace")
        return {row[1:] for row in rows.split("\n") if row.startswith("?")}

    def _clone(self) -> None:
        fresh = self.path.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        where = ["--config", "protocol.allow=never", "--", self._remote.url, str(fresh)]
        clone = ["clone", "--quiet", "--bare", "--filter=blob:none", "--template=", "--no-recurse-submodules"]
        try:
            self._network([*clone, *where], self.path.parent, clean=fresh)
            head = process.attempt(["rev-parse", "--verify", "--quiet", "HEAD"], fresh).output.decode().strip()
            if head:
                process.run(["update-ref", HEAD, head], fresh)
                process.run(["symbolic-ref", "HEAD", HEAD], fresh)
            os.replace(fresh, self.path)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)

    def _fetch(self) -> None:
        fetch = ["fetch", "--quiet", "--prune", "--force", "--no-write-fetch-head", "--recurse-submodules=no", "origin"]
        try:
            self._network([*fetch, f"+HEAD:{HEAD}", *REFS], self.path)
        except GitError as error:
            if _NO_HEAD not in error.stderr:
                raise
            self._network([*fetch, *REFS], self.path)  # a remote without a first commit
        else:
            process.run(["symbolic-ref", "HEAD", HEAD], self.path)

    def _tidy(self) -> None:
        """Remove the leftovers of a git that was killed; no other process works while the mirror is held."""
        for pattern in ("**/*.lock", "objects/pack/tmp_*", "objects/pack/.tmp-*"):
            for file in self.path.glob(pattern):
                with contextlib.suppress(OSError):
                    file.unlink()

    def _network(self, arguments: Sequence[str], cwd: Path, data: bytes = b"", clean: Path | None = None) -> None:
        """Run git over the network; if that fails, try again after a pause. ``clean`` is removed before each try."""
        options = [word for setting in _SETTINGS for word in ("-c", setting)]
        done = Done(1, b"", "")
        for pause in (*PAUSES, None):
            if clean:
                shutil.rmtree(clean, ignore_errors=True)
            try:
                done = process.attempt_within(self._left(), [*options, *arguments], cwd, data, _environment())
            except GitTimeout:
                raise GitTimeout(f"no answer within {self._seconds:.0f} s") from None
            if not done.code:
                return
            passing = is_passing(done.messages) or done.code in _CUT_OFF
            if pause is None or not passing or self._left() < pause:
                break
            time.sleep(pause)
        raise GitError(self._clean(done.messages), stderr=done.messages)

    def _left(self) -> float:
        return max(0.0, self._end - time.monotonic())

    def _clean(self, messages: str) -> str:
        """Return the line of git's messages that says what is wrong, without credentials."""
        rows = messages.replace(self._remote.url, self._remote.shown).splitlines()
        user = self._remote.url.partition("://")[2].rpartition("@")[0]
        chosen = next(
            (row for row in rows if row.startswith(("fatal:", "error:"))),
            rows[-1] if rows else "the connection was cut off",
        )
        cause = next((row for row in rows if _STAYING.search(row)), chosen)
        text = cause.removeprefix("fatal: ").removeprefix("error: ").removeprefix("remote: ")
        return text.replace(f"{user}@", "") if user and self._remote.shown != self._remote.url else text


def is_passing(messages: str) -> bool:
    """Whether git's messages are those of a network that may work again in a moment."""
    return bool(_PASSING.search(messages)) and not _STAYING.search(messages)


def _environment() -> dict[str, str]:
    """Return the variables that turn off all questions of git, and all but plain transports."""
    asking = {} if os.environ.get("GIT_ASKPASS") else {"GIT_ASKPASS": ""}
    quiet = {"GIT_TERMINAL_PROMPT": "0", "SSH_ASKPASS_REQUIRE": "never", "GCM_INTERACTIVE": "never"}
    return {"GIT_ALLOW_PROTOCOL": TRANSPORTS, "GIT_LFS_SKIP_SMUDGE": "1", **quiet, **asking}


def _lock(file: IO[bytes]) -> None:
    """Lock a file until it is closed; raises BlockingIOError if another process holds it."""
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            raise BlockingIOError from None
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
