"""Visit one repository: update its mirror, read its project roots, keep the readings. Runs on any worker, never raises.

The readings are kept for the next run: one JSON file for each repository and query, used only for the commits, the
query and the formats that it was written for. A missing, damaged or foreign file is read again.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Sequence
from contextlib import nullcontext
from hashlib import sha256
from pathlib import Path

from git_revisit import __version__
from git_revisit.errors import DataError, RevisitError
from git_revisit.gitio.clone import shallow
from git_revisit.gitio.files import write
from git_revisit.gitio.mirror import Mirror, Remote
from git_revisit.gitio.repository import Repository
from git_revisit.gitio.trees import TREE
from git_revisit.model.event_file import EVENTS, FOLDER
from git_revisit.portfolio.reading import FORMAT, ReadRoot, plain_roots, read_roots
from git_revisit.portfolio.root_query import Access, Reader, RootQuery
from git_revisit.portfolio.sources import Source
from git_revisit.project.project_roots import roots_of
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import HEAD, CommitRevision, RangeRevision

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


TOP = "."


def visit(source: Source, query: RootQuery, access: Access, reader: Reader) -> list[ReadRoot]:
    """Return the readings of the project roots of a repository; a failure is a root with an error."""
    try:
        if source.problem:
            raise DataError(source.problem)
        folder = cache_folder(access)
        if not source.remote:
            return _Visit(query, reader, KeptRoots(folder, source.path, query)).local(source.path)
        mirror = Mirror(folder / "mirrors", Remote(source.given, source.shown), access.timeout)
        with mirror.held():
            if access.offline:
                mirror.require()
            else:
                mirror.update()
            kept = KeptRoots(folder, source.given, query)
            return _Visit(query, reader, kept, None if access.offline else mirror).read(mirror.path)
    except Exception as error:  # a failure is a row, and never ends the portfolio
        return [ReadRoot(TOP, None, reason(error))]


def cache_folder(access: Access) -> Path:
    """Return the directory of mirrors and kept readings: as given, else below ``XDG_CACHE_HOME``."""
    if access.cache:
        return Path(access.cache).absolute()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "git-revisit" / "portfolio"


def reason(error: Exception) -> str:
    """Return the reason why a repository failed, in one line."""
    if not isinstance(error, RevisitError):
        return f"unexpected {type(error).__name__}: {error}".strip().replace("\n", " ")
    return " ".join([error.message, *error.details]).replace("\n", " ")


class _Visit:
    """A visit; ``mirror`` is that of a remote repository, if the network may be used."""

    def __init__(self, query: RootQuery, reader: Reader, kept: KeptRoots, mirror: Mirror | None = None) -> None:
        self._query = query
        self._reader = reader
        self._kept = kept
        self._mirror = mirror

    def local(self, path: str) -> list[ReadRoot]:
        """Return the roots at or below a path of this machine."""
        if not os.path.exists(path):
            raise DataError("there is no such directory")
        repository = Repository.open(path)
        if repository.bare:
            return self.read(Path(path), repository)
        inside = Path(path).resolve().relative_to(repository.top.resolve()).as_posix()
        return self.read(Path(path), repository, "" if inside == TOP else f"{inside}/")

    def read(self, path: Path, repository: Repository | None = None, inside: str = "") -> list[ReadRoot]:
        """Return the roots of a repository, those that lie in a folder."""
        repository = repository or Repository.open(path)
        try:
            return self._read(repository, inside)
        finally:
            repository.objects.close()

    def _read(self, repository: Repository, inside: str) -> list[ReadRoot]:
        commits = self._commits(repository)
        key = " ".join([*(commit or "none" for commit in commits), f"{inside!a}", *sorted(shallow(repository))])
        rows = self._kept.get(key)
        if rows is None:
            prefixes = self._prefixes(repository, commits, inside)
            known = {name.label: commit for name, commit in zip(self._names, commits, strict=True) if commit}
            rows = [self._root(repository, prefix, known) for prefix in prefixes]
            if not any(root.error for root in rows):
                self._kept.put(key, rows)
        return rows

    def _commits(self, repository: Repository) -> list[str | None]:
        """Return the ids of the commits that the query's revision names."""
        if self._names == [HEAD] and repository.head:
            return [repository.head]
        return [repository.resolve(name.label) for name in self._names]

    @property
    def _names(self) -> list[CommitRevision]:
        revision = self._query.revision
        return [revision.start, revision.end] if isinstance(revision, RangeRevision) else [revision]

    def _prefixes(self, repository: Repository, commits: list[str | None], inside: str) -> list[str]:
        """Return the project roots at the commits, in order of their paths; the blobs of their logs are there."""
        tip = commits[-1]
        if not tip:
            return [inside]
        prefixes = sorted(roots_of(repository, tip))
        if "" not in prefixes and (not prefixes or repository.trees.matching(tip, f":(top,literal){EVENTS}")):
            prefixes.insert(0, "")
        chosen = [prefix for prefix in prefixes if prefix.startswith(inside)]
        if not chosen:
            rev = self._query.revision.label
            raise DataError(f"no project root at {rev}, and not the top of a repository (which is {repository.top})")
        if self._mirror:
            self._fetch_logs(self._mirror, repository, [each for each in commits if each], chosen)
        return chosen

    def _fetch_logs(self, mirror: Mirror, repository: Repository, commits: list[str], prefixes: list[str]) -> None:
        """Fetch the blobs of the logs at some commits, for the capture quality of their whole history."""
        paths = [f"{prefix}{FOLDER}" for prefix in prefixes]
        roots = [each.tree for each in repository.commits(commits) if each]
        entries = repository.trees.find([(root, path) for root in roots for path in paths])
        trees = [entry[1] for entry in entries if entry and entry[0] == TREE]
        mirror.fetch_blobs(trees, commits if self._query.capture else [], paths)

    def _root(self, repository: Repository, prefix: str, known: dict[str, str]) -> ReadRoot:
        name = prefix.rstrip("/") or TOP
        project = OpenProject(repository, prefix, known)
        try:
            with self._mirror.opened() if self._mirror and self._query.capture else nullcontext():
                return ReadRoot(name, self._reader(project, self._query))
        except Exception as error:
            return ReadRoot(name, None, reason(error))
