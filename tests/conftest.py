"""A hermetic environment for every test, and real git repositories to work in."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from commandline import CONFIG, Result, Revisit, run
from git_revisit.prompt.agents import AGENTS

if TYPE_CHECKING:
    from hooked import Hooked

# Nobody's machine decides an example, a deadline or an order: what fails here fails everywhere.
settings.register_profile("hermetic", deadline=None, derandomize=True, database=None)
settings.register_profile("random", deadline=None, database=None, print_blob=True)  # `make random`
settings.load_profile(os.environ.get("EXAMPLES", "hermetic"))

# Dask reads it when it is imported: a forked worker starts in a fraction of the time.
os.environ["DASK_DISTRIBUTED__WORKER__MULTIPROCESSING_METHOD"] = "forkserver"

IN_CI = os.environ.get("CI")  # read here: tests do not see it
THOROUGH = "THOROUGH" in os.environ  # slow tests try every case instead of a sample: `make thorough`
START = 1_767_225_600  # 2026-01-01T00:00:00Z: the time of a commit that is given none
AUTHOR = ("Ada Lovelace", "ada@example.com")
COMMITTER = ("Charles Babbage", "charles@example.com")
SETTINGS = {"core.fsync": "none", "maintenance.auto": "false"}  # git's care of its files takes time
LEAKY = ("GIT_", "SSH_", "XDG_", "PRE_COMMIT")  # prefixes of variables that change what git, or we, do
ANNOUNCING = {"AGENT", "AI_AGENT", *(variable for variable, _ in AGENTS)}
LEAKY_NAMES = {
    *ANNOUNCING,
    "MLFLOW_RUN_ID",
    "WANDB_RUN_ID",
    "CI",
    "NO_COLOR",
    "FORCE_COLOR",
    "PAGER",
    "EDITOR",
    "VISUAL",
    "COLUMNS",
    "LINES",
    "LANG",
    "EMAIL",
}


def examples(number: int) -> int:
    """Return how many examples a slow property tries: a third, or all of them in the weekly job."""
    return number if THOROUGH else number // 3


def clean_environment(home: Path) -> dict[str, str]:
    """Return an environment that knows no user, no machine and no clock; ``home`` is an empty directory."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith((*LEAKY, "LC_")) and key not in LEAKY_NAMES
    }
    stamp = f"{START} +0000"
    return {
        **kept,
        "HOME": str(home),
        "GIT_CONFIG_GLOBAL": str(_empty_config(home)),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": AUTHOR[0],
        "GIT_AUTHOR_EMAIL": AUTHOR[1],
        "GIT_AUTHOR_DATE": stamp,
        "GIT_COMMITTER_NAME": COMMITTER[0],
        "GIT_COMMITTER_EMAIL": COMMITTER[1],
        "GIT_COMMITTER_DATE": stamp,
        "GIT_TERMINAL_PROMPT": "0",  # who runs the tests in a terminal is asked nothing; tests of questions unset it
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
    }


def _empty_config(home: Path) -> Path:
    """Make an empty file for the user's settings: a test that writes one would replace a device."""
    file = home / ".gitconfig"
    file.touch()
    return file


class Repo:
    """A real git repository at ``path``, with the identity and the clock of the tests."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.times: dict[str, int] = {}  # of the commits that were made here

    def git(
        self,
        *arguments: str | os.PathLike[str],
        env: Mapping[str, str] | None = None,
        data: bytes | None = None,
        check: bool = True,
    ) -> str:
        """Run git here and return its output without the last newline; ``data`` is its standard input."""
        done = self.run(*arguments, env=env, data=data)
        if check and done.returncode:
            output = done.stderr.decode(errors="replace")
            raise AssertionError(f"git {' '.join(map(str, arguments))}: exit {done.returncode}\n{output}")
        return done.stdout.decode(errors="surrogateescape").removesuffix("\n")

    def run(
        self, *arguments: str | os.PathLike[str], env: Mapping[str, str] | None = None, data: bytes | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        """Run git here, whatever comes of it."""
        return subprocess.run(
            ["git", *arguments],
            cwd=self.path,
            env={**os.environ, **(env or {})},
            input=data if data is not None else b"",
            capture_output=True,
        )

    def write(self, path: str | bytes, content: str | bytes = "") -> Path:
        """Write a file, its folders with it; a path in bytes need not be UTF-8."""
        file = self.path / os.fsdecode(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def add(self, files: Mapping[str, str | bytes]) -> None:
        """Write files and stage them."""
        for path, content in files.items():
            self.write(path, content)
        self.git("add", "--force", "--", *files)

    def commit(
        self,
        message: str = "work",
        files: Mapping[str, str | bytes] | None = None,
        *,
        when: int | str | None = None,
        author: tuple[str, str] = AUTHOR,
        hooks: bool = False,
    ) -> str:
        """Commit everything in the work tree, after writing ``files``; return the commit's id.

        ``when`` is the author's and the committer's time: Unix seconds, or ISO 8601; without it each commit is an
        hour after the one before. Hooks run only where asked.
        """
        for path, content in (files or {}).items():
            self.write(path, content)
        self.git("add", "--all")
        clock = self.clock(self._next() if when is None else when)
        env = {**clock, **self.author(*author)}
        self.git("commit", "--allow-empty", "--quiet", *([] if hooks else ["--no-verify"]), "-m", message, env=env)
        head = self._head() or self.git("rev-parse", "HEAD")
        self.times[head] = int(clock["GIT_COMMITTER_DATE"].split()[0])
        return head

    @staticmethod
    def clock(when: int | str) -> dict[str, str]:
        """Return the variables that set git's clock: Unix seconds, or ISO 8601."""
        seconds = when if isinstance(when, int) else int(datetime.fromisoformat(when).timestamp())
        return {"GIT_AUTHOR_DATE": f"{seconds} +0000", "GIT_COMMITTER_DATE": f"{seconds} +0000"}

    @staticmethod
    def author(name: str, email: str) -> dict[str, str]:
        """Return the variables that name the author."""
        return {"GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": email}

    @staticmethod
    def at(when: int) -> str:
        """Return a Unix time as an event's ``at``."""
        return datetime.fromtimestamp(when, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _next(self) -> int:
        known = self.times.get(self._head() or "")
        if known is not None:
            return known + 3600
        head = self.run("log", "-1", "--format=%ct")
        return int(head.stdout) + 3600 if head.returncode == 0 else START

    def _head(self) -> str | None:
        """Return the commit of HEAD from git's files, which costs no process; None where git has to be asked."""
        try:
            name = (self.path / ".git" / "HEAD").read_text().strip()
            return (self.path / ".git" / name[5:]).read_text().strip() if name.startswith("ref: ") else name
        except OSError:
            return None


class RepoMaker:
    """Copies the template repository to a name under a test's directory."""

    def __init__(self, template: Path, folder: Path) -> None:
        self.template = template
        self.folder = folder

    def __call__(self, name: str = "repo") -> Repo:
        path = self.folder / name
        shutil.copytree(self.template, path, symlinks=True)
        return Repo(path)


class Prepared:
    """Repositories after a set-up that many tests share: made once in a process, then copied."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept: dict[object, tuple[Path, dict[str, int]]] = {}

    def __call__(self, repo: Repo, key: object, set_up: Callable[[], object]) -> None:
        """Bring a repository into the state that ``set_up`` leaves it in; ``key`` names that state."""
        if key not in self.kept:
            set_up()
            copy = shutil.copytree(repo.path, self.folder / str(len(self.kept)), symlinks=True)
            self.kept[key] = copy, dict(repo.times)
            return
        copy, times = self.kept[key]
        shutil.rmtree(repo.path)
        shutil.copytree(copy, repo.path, symlinks=True)
        repo.times = dict(times)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser, so that `make test-light` can leave it out."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty repository to copy: a copy costs a fraction of ``git init``."""
    home = tmp_path_factory.mktemp("home")
    path = tmp_path_factory.mktemp("template") / "repo"
    environment = clean_environment(home)
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", path], check=True, env=environment, cwd=home)
    for setting in SETTINGS.items():
        subprocess.run(["git", "config", *setting], check=True, env=environment, cwd=path)
    shutil.rmtree(path / ".git" / "hooks")
    (path / ".git" / "hooks").mkdir()
    return path


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Names for the home directories of tests: pytest would look through all of them to find the next."""
    folder = tmp_path_factory.mktemp("homes")
    return (folder / str(number) for number in count())


@pytest.fixture(autouse=True)
def hermetic(homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every test the clean environment, in an empty directory of its own."""
    home = next(homes)
    home.mkdir()
    clean = clean_environment(home)
    for key in set(os.environ) - set(clean):
        monkeypatch.delenv(key)
    for key, value in clean.items():
        monkeypatch.setenv(key, value)
    monkeypatch.chdir(home)


@pytest.fixture
def make_repo(template: Path, tmp_path: Path) -> RepoMaker:
    """Make any number of repositories, by name."""
    return RepoMaker(template, tmp_path)


@pytest.fixture
def repo(make_repo: RepoMaker) -> Repo:
    """An empty repository on branch ``main``."""
    return make_repo()


@pytest.fixture
def project(repo: Repo) -> Repo:
    """A repository with a committed configuration of four phases, the last without paths."""
    repo.commit("Configure", {".revisit/config.yaml": CONFIG})
    return repo


@pytest.fixture
def revisit(project: Repo) -> Revisit:
    """Run a command of ours, at the top of ``project`` if nowhere else."""

    def call(*arguments: str, cwd: Path | None = None, env: dict[str, str] | None = None) -> Result:
        return run(*arguments, cwd=cwd or project.path, env=env)

    return call


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Set up each kind of repository once."""
    return Prepared(tmp_path_factory.mktemp("prepared"))


@pytest.fixture
def hooked(repo: Repo, prepared: Prepared) -> "Hooked":
    """A repository with the native hook, in which model-development is in focus."""
    from hooked import Hooked

    prepared(repo, "hooked", lambda: Hooked(repo))
    return Hooked(repo, ready=True)


@pytest.fixture(scope="session")
def built(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample project with a long log, tags and corrections, made once; nobody writes to it."""
    return sample_project(template, tmp_path_factory.mktemp("sample"), weeks=18)


def sample_project(template: Path, folder: Path, weeks: int) -> Path:
    """Make a sample project in a folder."""
    from sample import build

    with pytest.MonkeyPatch.context() as patch:
        for key, value in clean_environment(folder).items():
            patch.setenv(key, value)
        repo = RepoMaker(template, folder)("churn")
        build(repo, weeks=weeks)
    return repo.path


@pytest.fixture(scope="session")
def repositories(built: Path, template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Repositories with fixed ids and times, by name; nobody writes to them."""
    from messy import build_messy, build_plain

    folder = tmp_path_factory.mktemp("repositories")
    make = RepoMaker(template, folder)
    with pytest.MonkeyPatch.context() as patch:
        for key, value in clean_environment(folder).items():
            patch.setenv(key, value)
        messy, plain, empty = make("messy"), make("plain"), make("empty")
        build_messy(messy)
        build_plain(plain)
    nowhere = folder / "nowhere"
    nowhere.mkdir()
    return {"churn": built, "messy": messy.path, "plain": plain.path, "empty": empty.path, "nowhere": nowhere}


@pytest.fixture(scope="session")
def strace() -> str:
    """The path of strace; in CI it must be there, and wherever it is it must be allowed to trace."""
    path = shutil.which("strace")
    if path is None and not IN_CI:
        pytest.skip("strace is not installed")
    assert path, "install strace"
    done = subprocess.run([path, "-o", os.devnull, "true"], capture_output=True, text=True)
    assert done.returncode == 0, f"strace may not trace here (a container needs --cap-add=SYS_PTRACE): {done.stderr}"
    return path


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 16 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(mount, capture_output=True).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("mounting a small file system needs root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
