"""The worked examples of CONTRIBUTING.md are applied to a copy of the package, and do what the page says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent
PAGE = (TOP / "CONTRIBUTING.md").read_text()


def example(title: str) -> str:
    """Return the change that a section shows."""
    (section,) = re.findall(rf"^### {title}\n(.*?)(?=^##)", PAGE, re.MULTILINE | re.DOTALL)
    (change,) = re.findall(r"^```diff\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
    assert isinstance(change, str)
    return change


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with all examples applied."""
    folder = tmp_path_factory.mktemp("changed")
    for part in ("src", "tests/audit"):
        shutil.copytree(TOP / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for title in ("A measure", "An audit rule", "An export format"):
        done = subprocess.run(
            ["git", "apply", "-C1", "-"], cwd=folder, input=example(title), capture_output=True, text=True
        )
        assert done.returncode == 0, f"{title} does not fit the code any more: {done.stderr}"
    return folder / "src"


@pytest.mark.parametrize(
    ("arguments", "pattern"),
    [
        (["matrix", "--measure", "bounces"], r"bounces at HEAD"),
        (["matrix", "--measure", "bounces", "--format", "json"], r'"measure": ?"bounces".*[1-9]'),
        (["export", "--to", "dot", "-o", "-"], r'(?s)digraph revisits \{\n.*"monitoring" -> "[a-z-]+" \[label=\d+\]'),
    ],
)
def test_an_example_works_as_described(arguments: list[str], pattern: str, changed: Path, built: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(changed), "PYTHONSAFEPATH": "1", "GIT_REVISIT_NO_CACHE": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "git_revisit", *arguments], cwd=built, env=environment, capture_output=True, text=True
    )
    assert re.search(pattern, done.stdout), done.stdout + done.stderr


def test_the_rule_finds_a_reason_that_is_only_a_number(changed: Path, tmp_path: Path, built: Path) -> None:
    shutil.copytree(built, tmp_path / "copy")
    environment = {**os.environ, "PYTHONPATH": str(changed), "PYTHONSAFEPATH": "1", "GIT_REVISIT_NO_CACHE": "1"}

    def ask(*arguments: str) -> str:
        command = [sys.executable, "-m", "git_revisit", *arguments]
        return subprocess.run(command, cwd=tmp_path / "copy", env=environment, capture_output=True, text=True).stdout

    assert "number-only" not in ask("audit")
    identity = ask("record", "data-preparation", "--from", "monitoring", "-m", "#42").strip()
    subprocess.run(["git", "commit", "-qm", "Record"], cwd=tmp_path / "copy", check=True)
    (found,) = re.findall(r'"rule": ?"number-only"[^}]*', ask("audit", "--format", "json"))
    assert identity in found


def test_the_rule_passes_its_test_and_those_of_the_other_rules(changed: Path) -> None:
    tests = changed.parent / "tests"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(changed), str(tests)]), "PYTHONSAFEPATH": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-c", os.devnull, "-p", "no:cacheprovider", "-p", "no:xdist"]
    done = subprocess.run(
        [*command, "--rootdir", str(tests), str(tests / "audit" / "test_rules.py")],
        cwd=tests, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "passed" in done.stdout
