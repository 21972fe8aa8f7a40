"""The documentation site, built once for all tests."""

import fcntl
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from render.conftest import browser as browser
from render.conftest import contexts as contexts
from render.conftest import visitor as visitor

DOCS = Path(__file__).parents[2] / "docs"


def sphinx(source: Path, target: Path, work: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Build pages; warnings are errors."""
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "sphinx",
        "-b",
        "html",
        "-W",
        "--keep-going",
        "-q",
        *options,
        source,
        target,
    ]
    environment = {**os.environ, "REVISIT_DOCS_WORK": str(work)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="session")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory that all processes of a test run share."""
    if importlib.util.find_spec("sphinx") is None:
        if os.environ.get("CI"):
            pytest.fail("the group docs is not installed: run make docs")
        pytest.skip("the group docs is not installed: run make docs")
    parallel = "PYTEST_XDIST_WORKER" in os.environ
    folder = tmp_path_factory.getbasetemp().parent if parallel else tmp_path_factory.getbasetemp()
    place = folder / "docs-site"
    place.mkdir(exist_ok=True)
    return place


@pytest.fixture(scope="session")
def site(workplace: Path) -> Path:
    """The built site; one process builds, the others wait for it."""
    target = workplace / "html"
    with (workplace / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        log = workplace / "log"
        if not log.exists():
            done = sphinx(DOCS, target, Path(os.environ.get("REVISIT_DOCS_WORK") or workplace / "work"))
            log.write_text(f"{done.returncode}\n{done.stdout}{done.stderr}", "utf-8")
    assert log.read_text("utf-8").startswith("0\n"), log.read_text("utf-8")
    return target
