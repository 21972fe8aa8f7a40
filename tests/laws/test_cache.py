"""The cache changes no answer, whether it is present, missing, damaged, foreign, or written by two at once."""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commandline import run
from conftest import Repo, examples
from git_revisit.errors import UsageError
from git_revisit.model.event_file import path_of
from git_revisit.model.event_yaml import encode
from git_revisit.model.events import EVENT_TYPES, Event
from git_revisit.project import cache, memo
from git_revisit.project.queries import MatrixQuery, matrices
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import CommitRevision
from git_revisit.record.ids import derived_id
from git_revisit.replay.filters import Filter
from git_revisit.replay.measures import EVENT_MEASURES
from git_revisit.replay.totals import EMPTY
from laws.histories import History
from laws.test_laws import LAWS, World, effective, questions

FIELDS = ("phases", "unknown", "observable", "cells", "totals")
Run = tuple[list[str], str, float]  # revisions, what befalls the cache before, and where in it (0…1)
DAMAGES = ("none", "none", "none", "flip", "noise", "cut", "empty", "gone", "foreign", "rows")


def befall(folder: Path, damage: str, where: float) -> None:
    """Do to the cache what happens to files."""
    for file in folder.glob("cache-*.sqlite"):
        data = bytearray(file.read_bytes())
        place = int(where * (len(data) - 1)) if data else 0
        if damage == "gone":
            file.unlink()
        elif damage == "cut":
            file.write_bytes(data[:place])
        elif damage == "empty":
            file.write_bytes(b"")
        elif damage == "flip" and data:
            data[place] ^= 1 << int(where * 8192) % 8
            file.write_bytes(data)
        elif damage == "noise" and data:
            data[place : place + 512] = bytes((place + number * 37) % 256 for number in range(512))
            file.write_bytes(data)
        elif damage == "foreign":
            file.unlink()
            with sqlite3.connect(file) as connection:
                connection.execute("CREATE TABLE kept (other)")
        elif damage == "rows":
            lose_rows(file, where)


def lose_rows(file: Path, where: float) -> None:
    """Take some rows out, as no error of ours should; a table that says less must not say something else."""
    try:
        with sqlite3.connect(file) as connection:
            keys = [key for (key,) in connection.execute("SELECT key FROM kept ORDER BY key")]
            start = int(where * len(keys))
            connection.executemany("DELETE FROM kept WHERE key = ?", [(key,) for key in keys[start : start + 3]])
    except sqlite3.Error:
        pass


@st.composite
def runs(draw: st.DrawFn) -> tuple[History, list[Run], str, Filter, int]:
    """Questions in several runs, and how many event files a bucket takes."""
    history, revs, measure, only = draw(questions())
    measure = draw(st.sampled_from(["count", "count", measure]))
    only = draw(st.sampled_from([Filter(), Filter(), Filter(from_phases=("data", "model")), only]))
    asked = []
    while revs:
        some = draw(st.integers(1, 3))
        again = draw(st.sampled_from([[], [], [revs[0]]]))
        asked.append((revs[:some] + again, draw(st.sampled_from(DAMAGES)), draw(st.floats(0, 1))))
        revs = revs[some:]
    return history, asked, measure, only, draw(st.sampled_from([512, 512, 4]))


@settings(LAWS, max_examples=examples(40))
@given(runs())
def test_no_answer_depends_on_what_was_kept(asked: tuple[History, list[Run], str, Filter, int]) -> None:
    history, parts, measure, only, large = asked
    with tempfile.TemporaryDirectory() as folder, mock.patch.object(memo, "LARGE", large):
        world = World(history, Path(folder))
        for revs, damage, where in parts:
            befall(world.path / ".git" / "revisit", damage, where)
            project = world.open()
            query = MatrixQuery(tuple(world.revision(rev) for rev in revs), measure=measure, only=only)
            expected = [world.expected(rev, measure, only) for rev in revs]
            if not {*only.from_phases, *only.to_phases} <= {phase for rev in revs for phase in world.phases(rev)}:
                with pytest.raises(UsageError, match="unknown phase"):
                    matrices(project, query)
                continue
            found = [answer.matrix for answer in matrices(project, query)]
            assert [{key: getattr(each, key) for key in FIELDS} for each in found] == expected
            for rev in revs:
                if ".." not in rev:  # the log, of what is kept and of nothing
                    kept = effective(world.open().state(world.revision(rev)))
                    (world.path / ".git" / "revisit").rename(world.path / ".git" / "aside")
                    assert kept == effective(world.open().state(world.revision(rev)))
                    subprocess.run(["rm", "-rf", world.path / ".git" / "revisit"], check=True)
                    (world.path / ".git" / "aside").rename(world.path / ".git" / "revisit")
                    break


def event(number: int, kind: str = "revisit", **fields: object) -> Event:
    at = f"2026-11-{1 + number % 28:02}T07:51:00Z"
    about = {"from_phase": "monitoring", "to_phase": "management"} if kind == "revisit" else {}
    return EVENT_TYPES[kind](id=derived_id(at, str(number).encode()), at=at, via="command", **{**about, **fields})  # type: ignore[arg-type]


@pytest.fixture
def kept(repo: Repo) -> Repo:
    """A repository with 300 revisits, a few of them aimed at, whose cache is warm."""
    events = [event(number) for number in range(300)]
    events += [event(300, "retract", target=events[7].id), event(301, "amend", target=events[8].id, set={"to": "data"})]
    repo.commit("log", {path_of(each): encode(each) for each in events})
    matrices(OpenProject.open(repo.path), MatrixQuery())
    return repo


def ask(repo: Repo, *more: str, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "git_revisit", "matrix", "--format", "json", *more],
        cwd=repo.path, env={**os.environ, **(env or {})}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def caches(repo: Repo) -> list[Path]:
    return sorted((repo.path / ".git" / "revisit").glob("cache-*"))


def test_a_warm_run_reads_no_tree_and_no_blob(kept: Repo, tmp_path: Path) -> None:
    cold = ask(kept)
    trace = tmp_path / "trace"
    assert ask(kept, env={"GIT_TRACE": str(trace)}) == cold
    output = trace.read_text()
    assert "rev-parse" in output
    assert not any(word in output for word in ("cat-file", "diff-tree", "ls-tree"))


def test_a_writing_command_keeps_what_it_read(kept: Repo, tmp_path: Path) -> None:
    for file in caches(kept):
        file.unlink()
    found = []
    for number in range(2):
        trace = tmp_path / f"trace{number}"
        assert run("focus", cwd=kept.path, env={"GIT_TRACE": str(trace)}).code == 0
        found.append("cat-file" in trace.read_text())
    assert found == [True, False]


def test_one_new_commit_reads_what_is_new(kept: Repo) -> None:
    extra = event(400, "retract", target=event(9).id)
    kept.commit("more", {path_of(extra): encode(extra)})
    project = OpenProject.open(kept.path)
    answer = matrices(project, MatrixQuery())[0].matrix
    assert (answer.totals["revisits"], answer.totals["retracted"]) == (298, 2)
    assert len(project.log._items) == 1


def test_six_processes_at_once_give_the_same_answer(kept: Repo) -> None:
    for file in caches(kept):
        file.unlink()
    command = [sys.executable, "-m", "git_revisit", "matrix", "--format", "json"]
    started = [
        subprocess.Popen(command, cwd=kept.path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(6)
    ]
    output = [process.communicate() for process in started]
    assert {(out, err) for out, err in output} == {(ask(kept).encode(), output[0][1])}
    assert all(process.returncode == 0 for process in started)
    assert ask(kept).encode() == output[0][0]


def test_a_writer_leaves_a_cache_that_others_began_anew_meanwhile(kept: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = (event(number) for number in (400, 401, 402))
    kept.commit("two", {path_of(first): encode(first)})
    kept.commit("three", {path_of(second): encode(second)})
    kept.git("switch", "-q", "--orphan", "side")
    kept.commit("side", {path_of(third): encode(third)})
    kept.git("switch", "-q", "main")

    def ask_for(project: OpenProject, rev: str) -> int:
        return matrices(project, MatrixQuery((CommitRevision(rev),)))[0].matrix.totals["revisits"]

    def others() -> None:
        with monkeypatch.context() as patch:
            patch.setattr(memo, "LARGE", 1)  # too much for the buckets: the cache is emptied
            assert ask_for(OpenProject.open(kept.path), "HEAD") == 301
        assert ask_for(OpenProject.open(kept.path), "side") == 1

    project = OpenProject.open(kept.path)
    save = project.memo.save

    def after_others() -> None:
        others()
        save()

    monkeypatch.setattr(project.memo, "save", after_others)
    assert ask_for(project, "HEAD~1") == 300
    retract = event(403, "retract", target=event(9).id)
    kept.commit("four", {path_of(retract): encode(retract)})
    assert ask_for(OpenProject.open(kept.path), "HEAD") == 300


def test_a_place_that_cannot_be_written_is_done_without(kept: Repo) -> None:
    warm = ask(kept)
    folder = kept.path / ".git" / "revisit"
    for file in caches(kept):
        file.unlink()
    folder.rmdir()
    folder.write_text("in the way")
    assert ask(kept) == warm
    assert folder.read_text() == "in the way"


def test_a_cache_that_cannot_be_opened_is_done_without(kept: Repo) -> None:
    warm = ask(kept)
    (file,) = caches(kept)
    file.unlink()
    file.mkdir()
    assert ask(kept) == warm


def test_a_cache_locked_by_another_is_done_without(kept: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "PATIENCE", 0.05)
    (file,) = caches(kept)
    extra = event(400)
    kept.commit("more", {path_of(extra): encode(extra)})
    with sqlite3.connect(file, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        project = OpenProject.open(kept.path)
        assert matrices(project, MatrixQuery())[0].matrix.totals["revisits"] == 300
        other.execute("ROLLBACK")
    other.close()


def mark(file: Path) -> None:
    """Put a row into a cache that nobody asks for."""
    with sqlite3.connect(file) as connection:
        connection.execute("INSERT INTO kept VALUES ('mark', x'00')")
    connection.close()


def is_marked(file: Path) -> bool:
    with sqlite3.connect(file) as connection:
        found = connection.execute("SELECT data FROM kept WHERE key = 'mark'").fetchone()
    connection.close()
    return found is not None


def test_a_cache_that_has_grown_too_large_starts_again(kept: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    (file,) = caches(kept)
    mark(file)
    extra = event(400)
    kept.commit("more", {path_of(extra): encode(extra)})
    for limit, marked in ((file.stat().st_size, True), (file.stat().st_size - 1, False)):
        monkeypatch.setattr(cache, "LIMIT", limit)
        project = OpenProject.open(kept.path)
        assert matrices(project, MatrixQuery())[0].matrix.totals["revisits"] == 300
        assert caches(kept) == [file]
        assert is_marked(file) == marked


def test_caches_of_other_versions_are_removed(kept: Repo) -> None:
    (file,) = caches(kept)
    old = file.with_name(file.name.rpartition("-")[0] + "-ancient.sqlite")
    file.rename(old)
    ask(kept)
    assert caches(kept) == [file]


@pytest.mark.parametrize("measure", sorted(EVENT_MEASURES))
def test_a_linked_work_tree_and_a_subdirectory_share_the_cache(kept: Repo, measure: str) -> None:
    output = ask(kept, "--measure", measure)
    kept.git("worktree", "add", "-q", "-b", "other", "../other")
    assert ask(Repo(kept.path.parent / "other"), "--measure", measure) == output
    assert len(caches(kept)) == 1


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS key, i AS data FROM n"
COUNTER = "CREATE TRIGGER more BEFORE INSERT ON kept BEGIN DELETE FROM kept; END"
CRAFTED = {
    "a view that never ends": ["DROP TABLE kept", f"CREATE VIEW kept AS {ENDLESS}"],
    "a trigger": [COUNTER],
    "another index": ["CREATE INDEX other ON kept (data)"],
    "a check that never ends": [
        "DROP TABLE kept",
        "CREATE TABLE kept (key TEXT PRIMARY KEY, data BLOB CHECK (data IS NOT randomblob(1000000000)))",
    ],
    "a computed column": ["DROP TABLE kept", "CREATE TABLE kept (key TEXT PRIMARY KEY, data BLOB AS (zeroblob(9)))"],
    "huge values": [  # all but most of the log's buckets: the file itself is not too large
        f"UPDATE kept SET data = zeroblob({cache.LARGEST + 1}) WHERE key NOT LIKE 'events %' OR key LIKE 'events % 6_'"
    ],
    "text for bytes": ["UPDATE kept SET data = CAST(data AS TEXT)"],
    "text that is not UTF-8": ["UPDATE kept SET data = CAST(x'ff' AS TEXT)"],
    "values under other keys": [
        "CREATE TEMP TABLE old AS SELECT * FROM kept",
        "UPDATE kept SET data = (SELECT data FROM old WHERE old.key > kept.key ORDER BY old.key LIMIT 1)",
    ],
    "no values": ["DELETE FROM kept"],
}


@pytest.mark.parametrize("crafted", CRAFTED)
def test_a_crafted_cache_is_a_miss(kept: Repo, crafted: str) -> None:
    warm = run_matrix(kept)
    (file,) = caches(kept)
    with sqlite3.connect(file, isolation_level=None) as connection:
        for statement in CRAFTED[crafted]:
            connection.execute(statement)
    connection.close()
    extra = event(400)
    kept.commit("more", {path_of(extra): encode(extra)})
    done = run_matrix(kept)
    assert b'"revisits": 300' in done.stdout
    assert done.stderr == warm.stderr
    kept.git("reset", "-q", "--hard", "HEAD~1")
    again = run_matrix(kept)
    assert (again.stdout, again.stderr) == (warm.stdout, warm.stderr)


def run_matrix(repo: Repo, **env: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "git_revisit", "matrix", "--format", "json"]
    return subprocess.run(
        command, cwd=repo.path, env={**os.environ, **env}, capture_output=True, check=True, timeout=120
    )


def totals_of_another_user(kept: Repo, tmp_path: Path) -> Path:
    """Return a cache in which another user has written wrong totals for the tree of HEAD."""
    project = OpenProject.open(kept.path)
    tree = project.places([project.commit("HEAD")])[0].events
    assert tree
    with mock.patch.dict(os.environ, {"XDG_STATE_HOME": str(tmp_path / "other")}):
        assert run_matrix(kept).returncode == 0
        other = OpenProject.open(kept.path)
        assert other.memo.read(memo.SUMMARIES, [tree])
        other.memo.keep(memo.SUMMARIES, {tree: EMPTY})
        other.memo.save()
        assert json.loads(run_matrix(kept).stdout)["matrices"][0]["totals"]["revisits"] == 0
    return max(caches(kept), key=lambda file: file.stat().st_mtime_ns)


def test_totals_that_another_user_wrote_are_ignored(kept: Repo, tmp_path: Path) -> None:
    warm = ask(kept)
    (file,) = caches(kept)
    foreign = totals_of_another_user(kept, tmp_path)
    assert foreign != file
    assert ask(kept) == warm
    file.write_bytes(foreign.read_bytes())  # under our name
    assert ask(kept) == warm


@pytest.mark.parametrize("suffix", ["", "-journal", "-wal"])
def test_a_pipe_in_place_of_the_cache_is_not_opened(kept: Repo, suffix: str) -> None:
    warm = ask(kept)
    (file,) = caches(kept)
    place = file.with_name(file.name + suffix)
    place.unlink(missing_ok=True)
    os.mkfifo(place)
    assert run_matrix(kept).stdout.decode() == warm


def test_a_link_in_place_of_the_cache_is_not_followed(kept: Repo, tmp_path: Path) -> None:
    warm = ask(kept)
    (file,) = caches(kept)
    file.rename(tmp_path / "elsewhere")
    before = (tmp_path / "elsewhere").read_bytes()
    file.symlink_to(tmp_path / "elsewhere")
    extra = event(400)
    kept.commit("more", {path_of(extra): encode(extra)})
    assert b'"revisits": 300' in run_matrix(kept).stdout
    assert (tmp_path / "elsewhere").read_bytes() == before
    kept.git("reset", "-q", "--hard", "HEAD~1")
    assert ask(kept) == warm


def test_without_a_key_there_is_no_cache(kept: Repo, tmp_path: Path) -> None:
    warm = run_matrix(kept)
    for file in caches(kept):
        file.unlink()
    (tmp_path / "state").write_text("in the way")
    done = run_matrix(kept, XDG_STATE_HOME=str(tmp_path / "state"))
    assert (done.stdout, done.stderr) == (warm.stdout, warm.stderr)
    assert caches(kept) == []


def test_a_user_can_turn_the_cache_off(kept: Repo, tmp_path: Path) -> None:
    warm = ask(kept)
    (file,) = caches(kept)
    mark(file)
    trace = tmp_path / "trace"
    assert ask(kept, env={"GIT_REVISIT_NO_CACHE": "1", "GIT_TRACE": str(trace)}) == warm
    assert "cat-file" in trace.read_text()
    file.unlink()
    assert ask(kept, env={"GIT_REVISIT_NO_CACHE": "1"}) == warm
    assert caches(kept) == []


def test_two_users_have_a_cache_each(kept: Repo, tmp_path: Path) -> None:
    (file,) = caches(kept)
    mark(file)
    run_matrix(kept, XDG_STATE_HOME=str(tmp_path / "other"))
    assert len(caches(kept)) == 2
    assert is_marked(file)


def test_a_change_of_the_code_that_makes_facts_begins_a_new_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    here = memo.code_version()
    assert here is not None
    memo.code_version.cache_clear()
    monkeypatch.setattr(memo, "MAKERS", ("model", "replay"))
    assert memo.code_version() not in (here, None)
    memo.code_version.cache_clear()
    monkeypatch.setattr(memo, "MAKERS", ("nowhere",))
    assert memo.code_version() is None
    memo.code_version.cache_clear()
