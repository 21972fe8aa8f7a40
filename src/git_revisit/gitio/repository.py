"""A repository: its directories, revisions, refs, settings, identities, and the forge it was cloned from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from git_revisit.errors import DataError, GitError, UsageError
from git_revisit.gitio import index, parse, process
from git_revisit.gitio.environment import SETTINGS
from git_revisit.gitio.objects import Objects
from git_revisit.gitio.parse import Entry, Listing, Object
from git_revisit.gitio.trees import TREE, Trees
from git_revisit.model.commits import Commit, Identity

if TYPE_CHECKING:
    from git import Git

_DIRECTORIES = ("--absolute-git-dir", "--git-common-dir")
_AT = ("--revs-only", "HEAD")
_TOP = "--show-toplevel"
_LIST_REVISIONS = "to list them: git log --all --oneline"


class Ref(NamedTuple):
    """A ref that peels to a commit; ``name`` is short: ``v1.0``, ``main``."""

    name: str
    commit: str


class Repository:
    """A repository.

    ``head`` is HEAD's commit when the repository was opened; None before the first commit.
    """

    def __init__(self, path: Path, git_dir: Path, common_dir: Path, top: Path | None, head: str | None) -> None:
        self.path = path
        self.git_dir = git_dir
        self.common_dir = common_dir
        self.head = head
        self.objects = Objects(path, lambda: self.git)
        self.trees = Trees(path, self.objects)
        self._top = top

    @classmethod
    def open(cls, path: str | Path = ".") -> Repository:
        """Open the repository at a path; raises DataError if there is none."""
        path = Path(path).absolute()
        if not path.is_dir():
            raise DataError(f"{path} is not a directory", "name a directory of a repository")
        done = process.attempt(["rev-parse", *_DIRECTORIES, *_AT, _TOP], path)
        rows = parse.path_text(done.output).split("\n")[:-1]
        if len(rows) < 2:
            raise _not_opened(path, done.messages)
        # Before the first commit there is no row for HEAD. Without a work tree git fails at the last question.
        expected = 2 if done.code else 3
        if len(rows) == expected:
            rows.insert(2, "")
        if len(rows) != expected + 1 or "\n" in str(path):
            rows = _one_by_one(path)
        git_dir, common_dir, head, top = (*rows, "")[:4]
        return cls(path, Path(git_dir), Path(path, common_dir).resolve(), Path(top) if top else None, head or None)

    @property
    def bare(self) -> bool:
        """Whether there is no work tree here: the repository is bare, or the path lies in its git directory."""
        return self._top is None

    @property
    def top(self) -> Path:
        """The top of the work tree; raises DataError if there is none."""
        if self._top is None:
            raise DataError("a bare repository has no work tree", "run the command in a clone")
        return self._top

    @property
    def location(self) -> Path:
        """The top of the work tree, or the git directory where there is none."""
        return self._top or self.git_dir

    @cached_property
    def git(self) -> Git:
        """GitPython's command layer; it runs the long-lived process."""
        from git import Git

        git = Git(str(self.path))
        git.update_environment(**SETTINGS)
        return git

    def run(self, arguments: Sequence[str | bytes], data: bytes = b"") -> bytes:
        """Run git and return its output; raises GitError with its messages."""
        return process.run(arguments, self.path, data)

    def resolve(self, rev: str) -> str | None:
        """Return the id of the commit that a revision names; None for HEAD before the first commit.

        Raises UsageError for a revision that looks like an option, DataError for one that names no commit.
        """
        check_name(rev)
        try:
            output = self.run(["rev-parse", "--verify", "--end-of-options", f"{rev}^{{commit}}"])
        except GitError as error:
            if rev in ("HEAD", "@") and self._unborn():
                return None
            why = error.stderr.splitlines()[0].removeprefix("fatal: ") if error.stderr else ""
            message = f"cannot read the revision {rev!r}: {why}"
            if "Needed a single revision" in why:  # the words of git, which runs in English
                message = f"no commit, branch or tag {rev!r}"
            elif "expected commit type" in why:
                message = f"{rev!r} is not a commit"
            raise DataError(message, _LIST_REVISIONS) from None
        return output.decode().strip()

    def is_ancestor(self, commit: str, of: str) -> bool:
        """Whether a commit is another one, or an ancestor of it; False if one of them is not there."""
        return not process.attempt(["merge-base", "--is-ancestor", commit, of], self.location).code

    def branch(self) -> str | None:
        """Return the name of HEAD's branch, such as ``main``; None if HEAD is detached."""
        try:
            name = parse.path_text(self.run(["symbolic-ref", "-q", "HEAD"])).strip()
        except GitError:
            return None
        return name.removeprefix("refs/heads/")

    def _unborn(self) -> bool:
        branch = self.branch()
        return branch is not None and not self.run(["for-each-ref", "--", f"refs/heads/{branch}"])

    def commits(self, names: Iterable[str]) -> list[Commit | None]:
        """Return the commits of these object ids, peeled, in order; None for anything else."""
        objects = self.objects.read([f"{name}^{{commit}}" for name in names])
        return [_commit(each) if each.kind == "commit" else None for each in objects]

    def folders(self, names: Sequence[str], path: str) -> list[tuple[Commit | None, Listing]]:
        """Return the commits of these object ids, each with the entries of the folder at a path, read in one batch."""
        if "\n" in path:  # a request is one line
            commits = self.commits(names)
            return list(zip(commits, self._walk(commits, path), strict=True))
        requests = [each for name in names for each in (f"{name}^{{commit}}", f"{name}:{path}")]
        answers = list(self.objects.read(requests))
        commits = [_commit(each) if each.kind == "commit" else None for each in answers[::2]]
        # The folder does not exist, or a tree is missing: a walk from the root tells which.
        unsure = [commit for commit, each in zip(commits, answers[1::2], strict=True) if each.kind == "missing"]
        walked = iter(self._walk(unsure, path))
        listings = [
            next(walked)
            if each.kind == "missing"
            else parse.tree(each.data, len(each.id) // 2)
            if each.kind == "tree"
            else {}
            for each in answers[1::2]
        ]
        return list(zip(commits, listings, strict=True))

    def _walk(self, commits: Sequence[Commit | None], path: str) -> list[Listing]:
        folders = self.trees.find([(commit.tree if commit else None, path) for commit in commits])
        return [self.trees.listing(each[1]) if each and each[0] == TREE else {} for each in folders]

    def refs(self, folder: str = "refs", pattern: str = "*") -> list[Ref]:
        """Return the refs below a folder whose short name fits a shell pattern, if they peel to a commit."""
        form = "--format=%(objecttype) %(objectname) %(*objecttype) %(*objectname) %(refname)"
        output = self.run(["for-each-ref", form, "--", folder]).decode("utf-8", "surrogateescape")
        matching = []
        for row in output.split("\n")[:-1]:
            kind, identity, inner, peeled, name = row.split(" ", 4)
            name = name.removeprefix(folder).removeprefix("/")
            if fnmatchcase(name, pattern):
                commit = identity if kind == "commit" else peeled if inner == "commit" else None
                matching.append((name, commit, identity))
        unsure = iter(self.commits(identity for _, commit, identity in matching if not commit))
        peeled_refs = [(name, commit or _id(next(unsure))) for name, commit, _ in matching]
        return [Ref(name, commit) for name, commit in peeled_refs if commit]

    def tracked(self, folder: str = "") -> list[str]:
        """Return the paths in the index below a folder; there must be a work tree."""
        return index.paths(self.top, f":(top,literal){folder}")

    def files(self, folder: str = "") -> list[str]:
        """Return the paths in the work tree below a folder, tracked or not, without the ignored ones."""
        return index.paths(self.top, f":(top,literal){folder}", untracked=True)

    def index(self, folder: str) -> list[Entry]:
        """Return the staged files below a folder, without those in conflict; raises DataError in a bare repository."""
        if self.bare:
            raise DataError("a bare repository has no index", "name a revision instead of --staged")
        return index.entries(self.top, f":(top,literal){folder}")


def check_name(rev: str) -> None:
    """Raise UsageError for text that cannot name a revision, such as an option."""
    if rev.startswith("-"):
        raise UsageError(f"{rev!r} is not a revision: it starts with `-`", _LIST_REVISIONS)
    if ".." in rev:
        raise UsageError(f"{rev!r} is a range", "name a commit, a branch or a tag")
    if not rev or rev.startswith("^") or "\0" in rev or "\n" in rev:
        raise UsageError(f"{rev!r} is not a revision", _LIST_REVISIONS)


def _one_by_one(path: Path) -> list[str]:
    """Ask git the questions of ``open`` one by one, for paths that contain a newline; return its answers or ``""``."""
    questions = (*((directory,) for directory in _DIRECTORIES), _AT, (_TOP,))
    answers = [process.attempt(["rev-parse", *each], path) for each in questions]
    return [parse.path_text(done.output).removesuffix("\n") for done in answers]


def _not_opened(path: Path, messages: str) -> DataError:
    """Return the error for a path at which git opens no repository, with the way out."""
    rows = messages.splitlines() or ["git printed nothing"]
    remedy = next((row.strip() for row in rows if "safe.directory" in row), None)
    return DataError(
        f"{path}: {rows[0].removeprefix('fatal: ')}",
        f"if you trust it, run `{remedy}`" if remedy else "run `git init`, or change directory",
    )


def _id(commit: Commit | None) -> str | None:
    return commit.id if commit else None


def _commit(item: Object) -> Commit:
    return parse.commit_object(item.id, item.data)


# Files that git leaves in its directory while an operation waits to be concluded. ``REBASE_HEAD``, ``SQUASH_MSG`` and
# ``AUTO_MERGE`` stay behind afterwards, and so mean nothing.
_OPERATIONS = {
    "rebase-merge": "rebase",
    "rebase-apply/applying": "am",
    "rebase-apply": "rebase",
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
}


def under_way(git_dir: Path) -> str | None:
    """Return the operation in progress: a merge, rebase, cherry-pick, revert or am; else None."""
    return next((name for file, name in _OPERATIONS.items() if (git_dir / file).exists()), None)


def identity(role: str, cwd: str | Path = ".") -> Identity:
    """Return git's AUTHOR or COMMITTER identity, with its time."""
    try:
        return parse.person(process.line(["var", f"GIT_{role}_IDENT"], cwd))
    except GitError as error:
        why = (error.stderr or error.message).splitlines()[-1].removeprefix("fatal: ")
        remedy = "set user.name and user.email: git config --global --edit"
        raise GitError(f"git knows no identity: {why}", "" if "date" in why else remedy, error.stderr) from None


def settings(cwd: str | Path) -> dict[str, tuple[str, str]]:
    """Return git's ``revisit.*`` settings: the last value of each, and its scope; a key without a value is true."""
    try:
        output = process.run(["config", "--show-scope", "-z", "--get-regexp", r"^revisit\."], cwd)
    except GitError:  # none
        return {}
    values = {}
    rows = parse.fields([output])
    for scope, item in zip(rows, rows, strict=True):
        key, newline, value = item.partition(b"\n")
        values[key.decode()] = (value.decode(errors="replace") if newline else "true", scope.decode())
    return values


_HOST = r"(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)"
_PATH = r"(?P<path>[\w.~-]+(?:/[\w.~-]+)+)/?"
# https://user:password@host/path, ssh://git@host:22/path, git@host:path; never a path of this machine.
_WEB = re.compile(rf"https?://(?:[^/@]*@)?{_HOST}(?P<port>:\d{{1,5}})?/{_PATH}")
_ADDRESSES = (
    re.compile(rf"(?:ssh|git)://(?:[^/@]*@)?{_HOST}(?::\d+)?/{_PATH}"),
    re.compile(rf"(?:[\w.-]+@){_HOST}:{_PATH}"),
)
_COMMITS = {"bitbucket.org": "commits"}  # other forges call it ``commit``


class WebAddress(NamedTuple):
    """A repository on the web: its host, and its https address."""

    host: str
    address: str


def web_address(text: str) -> WebAddress | None:
    """Return the repository that an address on the web names, without credentials; None for any other text."""
    return _web(_WEB.fullmatch(text))


def _web(match: re.Match[str] | None) -> WebAddress | None:
    if match is None:
        return None
    host, port = match["host"].lower(), match.groupdict().get("port") or ""
    return WebAddress(host, f"https://{host}{port}/{match['path'].removesuffix('.git')}")


def commit_address(remote: str) -> str | None:
    """Return the https address of commits, to which an id is appended, for the address of a remote.

    Credentials are dropped. None for a remote that is not on a forge.
    """
    for address in (_WEB, *_ADDRESSES):
        found = _web(address.fullmatch(remote))
        if found and "." in found.host:
            return f"{found.address}/{_COMMITS.get(found.host, 'commit')}/"
    return None


def forge_of(repository: Repository) -> str | None:
    """Return the address of commits at ``origin``, None if there is no such remote."""
    url = repository.run(["config", "--default", "", "--get", "remote.origin.url"])
    return commit_address(url.decode("utf-8", "replace").strip())
