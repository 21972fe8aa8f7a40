"""Histories that hide or change what happened: what audit says about them, and about an innocent twin of each."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from commandline import CONFIG, Revisit, run
from conftest import Repo
from forgeries.steps import CONFIG_FILE
from forgeries.table import FORGERIES, Forgery, Make, page

PAGE = Path(__file__).parent.parent.parent / "docs/reference/forgeries.md"
TWINS = {(each.twin, each.root, each.arguments): set[tuple[str, str]]() for each in FORGERIES}
for each in FORGERIES:
    TWINS[each.twin, each.root, each.arguments].add((each.rule, each.severity))


@pytest.fixture
def project(repo: Repo) -> Repo:
    """A project with model-development in focus, work in it, and a file in features."""
    repo.commit("Configure", {CONFIG_FILE: CONFIG, "features/a.py": "1"})
    assert run("focus", "model-development", cwd=repo.path).code == 0
    repo.commit("focus", {"models/a.py": "1"})
    return repo


def audited(revisit: Revisit, project: Repo, root: str, arguments: Iterable[str]) -> tuple[int, set[tuple[str, str]]]:
    """Return the exit code of an audit, and the rules and severities that it found."""
    result = revisit("audit", "--format", "json", *arguments, cwd=project.path / root)
    return result.code, {(each["rule"], each["severity"]) for each in json.loads(result.out)["findings"]}


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda forgery: forgery.name)
def test_a_forgery_is_found(forgery: Forgery, project: Repo, revisit: Revisit) -> None:
    forgery.make(project, revisit)
    code, found = audited(revisit, project, forgery.root, forgery.arguments)
    assert (forgery.rule, forgery.severity) in found
    assert code == forgery.code


@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin[0].__name__)
def test_an_innocent_twin_is_not_blamed(
    twin: tuple[Make, str, tuple[str, ...]], project: Repo, revisit: Revisit
) -> None:
    make, root, arguments = twin
    make(project, revisit)
    code, found = audited(revisit, project, root, arguments)
    assert not TWINS[twin] & found
    assert code == 0


def test_the_page_shows_the_table() -> None:
    assert PAGE.read_text() == page(), "in tests: python -m forgeries.table > ../docs/reference/forgeries.md"
