"""Small repositories with a log, for the tests of portfolios."""

from collections.abc import Sequence
from pathlib import Path

from commandline import CONFIG, run
from conftest import Repo, RepoMaker

REVISITS = ("data-preparation", "monitoring", "data-preparation")


def with_log(
    make: RepoMaker, name: str, revisits: Sequence[str] = REVISITS, config: str = CONFIG, root: str = ""
) -> Repo:
    """Return a repository with one revisit from model-development to each phase, a commit each."""
    repo = make(name)
    add_log(repo, revisits, config, root)
    return repo


def add_log(repo: Repo, revisits: Sequence[str], config: str = CONFIG, root: str = "") -> None:
    """Record revisits in a project root of a repository."""
    folder = repo.path / root
    repo.commit("Configure", {f"{root}.revisit/config.yaml": config})
    assert run("focus", "model-development", cwd=folder).code == 0
    for number, phase in enumerate(revisits, 1):
        done = run("record", phase, "-m", f"Reason {number}", "--at", f"2026-01-{number:02}", cwd=folder)
        assert done.code == 0, done.err
    repo.commit("Record")


def served(repo: Repo) -> str:
    """Return the URL of a repository that serves partial clones."""
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.git("config", "uploadpack.allowAnySHA1InWant", "true")
    return f"file://{repo.path}"


def blobs_in(mirror: Path) -> set[str]:
    """Return the ids of the blobs that a mirror has."""
    listing = Repo(mirror).git("cat-file", "--batch-all-objects", "--batch-check=%(objecttype) %(objectname)")
    return {row.partition(" ")[2] for row in listing.splitlines() if row.startswith("blob ")}
