"""A cache of the same user from an earlier day, put back whole or in part: it was signed, and must change no answer."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from commandline import Result, Revisit
from conftest import Repo, RepoMaker

EVENTS = ".revisit/events"
FIRST = "01KDVDNA00DX6Z7Y8D46RPNV77"


def event(project: Repo, identity: str, kind: str, *rows: str) -> None:
    head = ["version: 1", f"id: {identity}", f"kind: {kind}", "at: 2026-01-01T00:00:00Z", "via: command"]
    project.commit(kind, {f"{EVENTS}/{kind}/2026/01/01/{identity}.yaml": "\n".join([*head, *rows, ""])})


def cache_of(project: Repo) -> Path:
    (file,) = (project.path / ".git/revisit").glob("cache-*.sqlite")
    return file


def put_back(old: Path, now: Path, spaces: tuple[str, ...]) -> None:
    """Replace the rows of some spaces by those of an older file."""
    with sqlite3.connect(now) as connection:
        connection.execute("ATTACH ? AS old", [str(old)])
        for space in spaces:
            connection.execute("DELETE FROM kept WHERE key LIKE ?", [f"{space} %"])
            connection.execute("INSERT INTO kept SELECT * FROM old.kept WHERE key LIKE ?", [f"{space} %"])
    connection.close()


@pytest.mark.parametrize("spaces", [(), ("events",), ("birth",), ("events", "birth"), ("summary",)])
def test_an_older_cache_changes_no_answer(
    project: Repo, revisit: Revisit, tmp_path: Path, spaces: tuple[str, ...]
) -> None:
    def matrix(**env: str) -> Result:
        return revisit("matrix", "--format", "json", env=env)

    revisits = [f"{FIRST[:-2]}{number}" for number in range(10, 40)]
    for identity in revisits:
        event(project, identity, "revisit", "from: model-development", "to: data-preparation")
    assert matrix().json["matrices"][0]["totals"]["revisits"] == 30
    old = tmp_path / "old"
    shutil.copyfile(cache_of(project), old)
    event(project, f"{FIRST[:-2]}50", "retract", f"target: {revisits[0]}", "reason: No")
    assert matrix().json["matrices"][0]["totals"]["revisits"] == 29
    if spaces:
        put_back(old, cache_of(project), spaces)
    else:
        shutil.copyfile(old, cache_of(project))
    event(project, f"{FIRST[:-2]}60", "amend", f"target: {revisits[0]}", "set: {to: monitoring}")
    answer = matrix().json
    assert answer == matrix(GIT_REVISIT_NO_CACHE="1").json
    assert answer["matrices"][0]["totals"]["revisits"] == 29
    assert matrix().json == answer


def test_the_cache_of_another_repository_changes_no_answer(
    project: Repo, revisit: Revisit, make_repo: RepoMaker
) -> None:
    event(project, FIRST, "revisit", "from: model-development", "to: data-preparation")
    other = make_repo("other")
    shutil.copytree(project.path, other.path, dirs_exist_ok=True)
    event(other, f"{FIRST[:-2]}50", "retract", f"target: {FIRST}", "reason: No")
    for each in (project, other):
        assert revisit("matrix", "--format", "json", cwd=each.path).code == 0
    shutil.copyfile(cache_of(other), cache_of(project))
    answer = revisit("matrix", "--format", "json").json
    assert json.dumps(answer) == json.dumps(
        revisit("matrix", "--format", "json", env={"GIT_REVISIT_NO_CACHE": "1"}).json
    )
    assert answer["matrices"][0]["totals"]["revisits"] == 1


def test_a_tree_that_git_has_collected_is_done_without(project: Repo, revisit: Revisit) -> None:
    event(project, FIRST, "revisit", "from: model-development", "to: data-preparation")
    assert revisit("matrix").code == 0
    event(project, f"{FIRST[:-2]}50", "revisit", "from: model-development", "to: monitoring")
    assert revisit("matrix").code == 0
    project.git("reset", "-q", "--hard", "HEAD~1")
    event(project, f"{FIRST[:-2]}60", "revisit", "from: model-development", "to: data-preparation")
    project.git("reflog", "expire", "--expire=now", "--all")
    project.git("gc", "-q", "--prune=now")
    assert revisit("matrix", "--format", "json").json["matrices"][0]["totals"]["revisits"] == 2


def test_the_union_of_all_refs_is_counted_again_when_one_moves(project: Repo, revisit: Revisit) -> None:
    def totals(**env: str) -> int:
        return int(revisit("matrix", "--all", "--format", "json", env=env).json["matrices"][0]["totals"]["revisits"])

    event(project, f"{FIRST[:-2]}10", "revisit", "from: model-development", "to: data-preparation")
    project.git("branch", "side")
    event(project, f"{FIRST[:-2]}20", "revisit", "from: monitoring", "to: data-preparation")
    assert totals() == totals() == 2
    project.git("switch", "-q", "side")
    assert totals() == 2, "the same trees, in another order"
    event(project, f"{FIRST[:-2]}30", "revisit", "from: monitoring", "to: data-preparation")
    assert totals() == totals() == totals(GIT_REVISIT_NO_CACHE="1") == 3
    project.git("branch", "-q", "-D", "main")
    assert totals() == totals() == totals(GIT_REVISIT_NO_CACHE="1") == 2
