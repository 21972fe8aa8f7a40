"""A repository opened for reading: where it is, what a revision means, which refs there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from git_revisit.errors import DataError, GitError, UsageError
from git_revisit.gitio import process
from git_revisit.gitio.objects import Object, Objects
from git_revisit.gitio.trees import TREE, Entry, Listing, Trees, parse

if TYPE_CHECKING:
    from git import Git


class Commit(NamedTuple):
    """A commit; ``at`` is its committer date in Unix seconds."""

    id: str
    tree: str
    at: int


class Ref(NamedTuple):
    """A ref that peels to a commit; ``name`` is short: ``v1.0``, ``main``."""

    name: str
    commit: str


class Repository:
    """A repository; every question to git goes through its command layer."""

    def __init__(self, path: Path, git_dir: Path, common_dir: Path, top: Path | None) -> None:
        self.path = path
        self.git_dir = git_dir
        self.common_dir = common_dir
        self.top = top  # None in a bare repository
        self.objects = Objects(path, lambda: self.git)
        self.trees = Trees(path, self.objects)

    @classmethod
    def open(cls, path: str | Path) -> Repository:
        """Open the repository at a path; raises DataError where there is none."""
        path = Path(path).absolute()
        if not path.is_dir():
            raise DataError(f"{path} is no directory")
        try:
            answers = process.run(["rev-parse", "--absolute-git-dir", "--git-common-dir"], path)
        except GitError as error:
            raise _closed(path, error) from None
        git_dir, common = answers.decode("utf-8", "surrogateescape").split("\n")[:2]
        try:
            top = process.line(["rev-parse", "--show-toplevel"], path)
        except GitError:  # bare, or inside the git directory
            top = ""
        return cls(path, Path(git_dir), Path(path, common).resolve(), Path(top) if top else None)

    @cached_property
    def git(self) -> Git:
        """GitPython's command layer; it runs what lives long."""
        from git import Git

        git = Git(str(self.path))
        git.update_environment(**process.SETTINGS)
        return git

    def run(self, arguments: Sequence[str], data: bytes = b"") -> bytes:
        """Run git and return its output; raises GitError with what it said."""
        return process.run(arguments, self.path, data)

    def resolve(self, rev: str) -> str | None:
        """Return the id of the commit that a revision names; None for HEAD before the first commit.

        Raises UsageError for what looks like an option, DataError for what names no commit.
        """
        if rev.startswith("-"):
            raise UsageError(f"{rev!r} is no revision: it starts with `-`")
        if not rev or rev.startswith("^") or "\0" in rev or "\n" in rev:
            raise UsageError(f"{rev!r} is no revision")
        try:
            said = self.run(["rev-parse", "--verify", "--end-of-options", f"{rev}^{{commit}}"])
        except GitError as error:
            if rev in ("HEAD", "@") and self._unborn():
                return None
            why = error.stderr.splitlines()[0].removeprefix("fatal: ") if error.stderr else ""
            remedy = "`git log --all --oneline` lists what there is"
            raise DataError(f"the revision {rev!r} cannot be read: {why}", remedy) from None
        return said.decode().strip()

    def _unborn(self) -> bool:
        try:
            branch = self.run(["symbolic-ref", "-q", "HEAD"]).decode("utf-8", "surrogateescape").strip()
        except GitError:
            return False
        return not self.run(["for-each-ref", "--", branch])

    def commits(self, names: Iterable[str]) -> list[Commit | None]:
        """Return the commits of these object ids, peeled, in order; None for what is no commit."""
        found = self.objects.read([f"{name}^{{commit}}" for name in names])
        return [_commit(each) if each.kind == "commit" else None for each in found]

    def folders(self, names: Sequence[str], path: str) -> list[tuple[Commit | None, Listing]]:
        """Return the commits of these object ids, and what the folder at a path holds in each, read in one batch."""
        if "\n" in path:  # it cannot be asked for in a line
            commits = self.commits(names)
            return list(zip(commits, self._walk(commits, path), strict=True))
        asked = [each for name in names for each in (f"{name}^{{commit}}", f"{name}:{path}")]
        answers = list(self.objects.read(asked))
        commits = [_commit(each) if each.kind == "commit" else None for each in answers[::2]]
        # No such folder, or a tree that is lost? A walk tells.
        unsure = [commit for commit, each in zip(commits, answers[1::2], strict=True) if each.kind == "missing"]
        walked = iter(self._walk(unsure, path))
        listings = [
            next(walked)
            if each.kind == "missing"
            else parse(each.data, len(each.id) // 2)
            if each.kind == "tree"
            else {}
            for each in answers[1::2]
        ]
        return list(zip(commits, listings, strict=True))

    def _walk(self, commits: Sequence[Commit | None], path: str) -> list[Listing]:
        found = self.trees.find([commit.tree if commit else None for commit in commits], path)
        return [self.trees.listing(each[1]) if each and each[0] == TREE else {} for each in found]

    def refs(self, folder: str = "refs", pattern: str = "*") -> list[Ref]:
        """Return the refs below a folder whose short name fits a shell pattern, if they peel to a commit."""
        form = "--format=%(objecttype) %(objectname) %(*objecttype) %(*objectname) %(refname)"
        said = self.run(["for-each-ref", form, "--", folder]).decode("utf-8", "surrogateescape")
        found = []
        for row in said.splitlines():
            kind, identity, inner, peeled, name = row.split(" ", 4)
            name = name.removeprefix(folder).removeprefix("/")
            if fnmatchcase(name, pattern):
                found.append((name, identity if kind == "commit" else peeled if inner == "commit" else None, identity))
        unsure = iter(self.commits(identity for _, commit, identity in found if not commit))
        peeled_refs = [(name, commit or _id(next(unsure))) for name, commit, _ in found]
        return [Ref(name, commit) for name, commit in peeled_refs if commit]

    def tracked(self, folder: str = "") -> list[str]:
        """Return the paths in the index below a folder; there must be a work tree."""
        return self._files(folder)

    def files(self, folder: str = "") -> list[str]:
        """Return the paths in the work tree below a folder, tracked or not, without the ignored ones."""
        return self._files(folder, "--cached", "--others", "--exclude-standard")

    def _files(self, folder: str, *options: str) -> list[str]:
        said = self.run(["-C", str(self.top), "ls-files", "-z", *options, "--", f":(top,literal){folder}"])
        return list(dict.fromkeys(said.decode("utf-8", "surrogateescape").split("\0")[:-1]))

    def index(self, folder: str) -> list[Entry]:
        """Return what is staged below a folder, conflicts left out; raises DataError in a bare repository."""
        if self.top is None:
            raise DataError("a bare repository has no index", "name a revision instead of --staged")
        said = self.run(["-C", str(self.top), "ls-files", "-s", "-z", "--", f":(top,literal){folder}"])
        entries = []
        for row in said.split(b"\0")[:-1]:
            head, _, path = row.partition(b"\t")
            mode, identity, stage = head.decode().split()
            if stage == "0":
                entries.append(Entry(path.decode("utf-8", "surrogateescape"), mode, identity))
        return entries


def _closed(path: Path, error: GitError) -> DataError:
    """Return why git opens no repository at a path, and the way out."""
    if not error.stderr:
        return error
    said = error.stderr.splitlines()
    remedy = next((line.strip() for line in said if "safe.directory" in line), None)
    return DataError(
        f"{path}: {said[0].removeprefix('fatal: ')}",
        f"if you trust it, run `{remedy}`" if remedy else "run `git init`, or change directory",
    )


def _id(commit: Commit | None) -> str | None:
    return commit.id if commit else None


def _commit(found: Object) -> Commit:
    head = found.data.partition(b"\n\n")[0].split(b"\n")
    fields = {key: value for key, _, value in (line.partition(b" ") for line in reversed(head))}
    return Commit(found.id, fields[b"tree"].decode(), _when(fields.get(b"committer", b"")))


def _when(identity: bytes) -> int:
    """Return the time of an identity line; 0 where it is garbled."""
    try:
        return int(identity.rpartition(b"> ")[2].split()[0])
    except (ValueError, IndexError):
        return 0
