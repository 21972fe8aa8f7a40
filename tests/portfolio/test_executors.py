"""One answer on every executor, and what happens to workers that die or hang: real processes, a real Dask cluster."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import dask
import pytest
from distributed import Client, LocalCluster

from commandline import run
from conftest import RepoMaker
from git_revisit.commands._portfolio import compared, read_root
from git_revisit.errors import DataError, UsageError
from git_revisit.gitio.index import Progress
from git_revisit.portfolio import portfolio_query
from git_revisit.portfolio.answer import Portfolio
from git_revisit.portfolio.cluster import ClusterCrew, cluster_crew
from git_revisit.portfolio.crew import Crew, ProcessCrew, crew_of
from git_revisit.portfolio.portfolio_query import PortfolioQuery, portfolio
from git_revisit.portfolio.root_query import Access, Reader
from git_revisit.portfolio.sources import source_list
from git_revisit.render.json import json_pieces, portfolio_document
from portfolio.readers import misbehaving
from portfolio.repositories import with_log

cluster_module = sys.modules[cluster_crew.__module__]


def small_cluster() -> LocalCluster:
    """Start a scheduler and two workers on loopback."""
    return LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1")


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    with dask.config.set({"distributed.scheduler.allowed-failures": 1}), small_cluster() as found:
        yield found


@pytest.fixture
def client(cluster: LocalCluster) -> Iterator[Client]:
    with Client(cluster, set_as_default=False) as found:
        found.wait_for_workers(2, timeout=30)
        yield found


def address_of(client: Client) -> str:
    assert client.scheduler
    return str(client.scheduler.address)


def processes(jobs: int = 2) -> Crew:
    return ProcessCrew(jobs, misbehaving.__module__)


def asked(
    folder: Path,
    names: list[str],
    crew: Crew,
    reader: Reader = misbehaving,
    timeout: float = 60,
    progress: Progress | None = None,
) -> Portfolio:
    access = Access(cache=str(folder / "cache"), timeout=timeout)
    query = PortfolioQuery(source_list([str(folder / name) for name in names]), access=access)
    return portfolio(query, reader, lambda: crew, progress)


def statuses(found: Portfolio) -> dict[str, str]:
    return {Path(row.repository).name: row.status for row in found.rows}


def errors(found: Portfolio) -> dict[str, str]:
    return {Path(row.repository).name: row.error for row in found.rows if row.error}


def text(found: Portfolio) -> str:
    return "".join(json_pieces(portfolio_document(found, compared(found))))


def test_every_executor_gives_the_same_bytes(make_repo: RepoMaker, tmp_path: Path, client: Client) -> None:
    names = ["d", "a", "missing", "c", "b"]
    for name in "abcd":
        with_log(make_repo, name, ["data-preparation", "monitoring"] * (ord(name) - 95))
    crews = [
        processes(1), processes(2), crew_of(ThreadPoolExecutor(2), None, ""), crew_of(ProcessPoolExecutor(2), None, ""),
        crew_of(client.get_executor(), None, ""), cluster_crew(address_of(client)),
    ]  # fmt: skip
    answers = []
    for number, crew in enumerate(crews):
        (tmp_path / "cache").rename(tmp_path / f"cache-{number}") if (tmp_path / "cache").exists() else None
        answers.append(text(asked(tmp_path, names, crew, read_root)))
    assert [Path(row["repository"]).name for row in json.loads(answers[0])["repositories"]] == names
    assert len(set(answers)) == 1


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_killed_process_is_a_row_and_takes_nobody_with_it(make_repo: RepoMaker, tmp_path: Path, jobs: int) -> None:
    names = ["a", "poison-1", "b", "c", "poison-2", "d"]
    for name in names:
        with_log(make_repo, name, ["monitoring"])
    found = asked(tmp_path, names, processes(jobs))
    assert errors(found) == dict.fromkeys(["poison-1", "poison-2"], portfolio_query.KILLED)
    assert found.total.tally.counts.total() == 4


def test_a_process_that_is_killed_once_costs_nothing(make_repo: RepoMaker, tmp_path: Path) -> None:
    for name in ("a", "once", "b"):
        with_log(make_repo, name, ["monitoring"])
    assert errors(asked(tmp_path, ["a", "once", "b"], processes(1))) == {}


def test_what_raises_is_a_row(make_repo: RepoMaker, tmp_path: Path) -> None:
    for name in ("a", "bug", "memory"):
        with_log(make_repo, name, ["monitoring"])
    found = asked(tmp_path, ["a", "bug", "memory"], processes())
    assert errors(found) == {"bug": "unexpected ZeroDivisionError: a b", "memory": "unexpected MemoryError:"}


def test_a_hanging_process_is_ended_and_the_rest_goes_on(
    make_repo: RepoMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portfolio_query, "GRACE", 1.0)
    names = ["a", "hang-1", "b", "slow", "hang-2", "c"]
    for name in names:
        with_log(make_repo, name, ["monitoring"])
    found = asked(tmp_path, names, processes(), timeout=2)
    assert errors(found) == dict.fromkeys(["hang-1", "hang-2"], "no answer within 2 s")


def test_an_executor_that_breaks_leaves_rows(make_repo: RepoMaker, tmp_path: Path) -> None:
    for name in ("a", "poison", "b"):
        with_log(make_repo, name, ["monitoring"])
    pool = ProcessPoolExecutor(1)
    found = asked(tmp_path, ["a", "poison", "b"], crew_of(pool, None, ""))
    assert statuses(found)["poison"] == statuses(found)["b"] == "failed"
    assert "executor is broken" in errors(found)["b"]


def test_a_dask_worker_that_is_killed_costs_no_row(make_repo: RepoMaker, tmp_path: Path, client: Client) -> None:
    names = [f"slow-{number}" for number in range(8)]
    for name in names:
        with_log(make_repo, name, ["monitoring"])
    workers = client.run(os.getpid)
    killed: list[int] = []

    def progress(done: int, total: int) -> None:
        if not killed:
            killed.append(next(iter(workers.values())))
            os.kill(killed[0], signal.SIGKILL)

    found = asked(tmp_path, names, ClusterCrew(Client(address_of(client))), progress=progress)
    assert killed
    assert errors(found) == {}
    assert found.total.tally.counts.total() == 8


def test_a_repository_that_kills_dask_workers_is_a_row(make_repo: RepoMaker, tmp_path: Path, client: Client) -> None:
    names = ["a", "poison", "b", "c"]
    for name in names:
        with_log(make_repo, name, ["monitoring"])
    found = asked(tmp_path, names, ClusterCrew(Client(address_of(client))))
    assert errors(found) == {"poison": portfolio_query.KILLED}


def test_a_hang_on_dask_is_a_row(make_repo: RepoMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portfolio_query, "GRACE", 1.0)
    for name in ("a", "hang", "b"):
        with_log(make_repo, name, ["monitoring"])
    with small_cluster() as own:
        found = asked(tmp_path, ["a", "hang", "b"], ClusterCrew(Client(own)), timeout=2)
    assert errors(found) == {"hang": "no answer within 2 s"}


def test_repositories_stick_to_their_worker(make_repo: RepoMaker, tmp_path: Path, client: Client) -> None:
    crew = ClusterCrew(client)
    names = [f"repository {number}" for number in range(200)]
    homes = [crew._home(name) for name in names]
    assert set(homes) == set(client.nthreads())
    assert homes == [ClusterCrew(client)._home(name) for name in names]
    gone = homes[0]
    crew._workers = {worker: n for worker, n in crew._workers.items() if worker != gone}
    assert all(crew._home(name) == home for name, home in zip(names, homes, strict=True) if home != gone)


def test_the_command_takes_a_scheduler(make_repo: RepoMaker, tmp_path: Path, client: Client) -> None:
    with_log(make_repo, "a")
    address = address_of(client)
    here = run("portfolio", "a", "--jobs", "1", "--format", "json", cwd=tmp_path)
    there = run("portfolio", "a", "--scheduler", address, "--format", "json", cwd=tmp_path)
    assert (there.code, there.err, there.out) == (0, "", here.out)
    assert run("portfolio", "a", "--scheduler", address, "--jobs", "2", cwd=tmp_path).code == 2


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "127.0.0.1:1", "nonsense", "zork://x:1", "tcp://127.0.0.1:x"])
def test_a_scheduler_that_does_not_answer_is_an_error(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "CONNECT", 1.0)
    with pytest.raises(DataError, match="no scheduler answers") as caught:
        cluster_crew(address)
    assert "dask scheduler" in caught.value.remedy


def test_other_versions_on_the_workers_are_named(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "__version__", "99")
    with pytest.raises(DataError, match="versions") as caught:
        cluster_crew(address_of(client))
    assert len(caught.value.details) == 2
    assert all("here 99" in each for each in caught.value.details)


def test_other_objects_are_refused_as_executors() -> None:
    with pytest.raises(UsageError, match="is not an executor"):
        crew_of("zork", None, "")  # type: ignore[arg-type]


def test_an_interrupt_ends_quickly_and_the_next_run_goes_on(make_repo: RepoMaker, tmp_path: Path) -> None:
    names = ["a", "b", *(f"hang-{number}" for number in range(4))]
    for name in names:
        with_log(make_repo, name, ["monitoring"])
    script = (
        "import sys; from pathlib import Path; from portfolio.test_executors import asked, processes\n"
        "asked(Path(sys.argv[1]), sys.argv[2:], processes(), progress=lambda *n: print(*n, flush=True))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    started = subprocess.Popen(
        [sys.executable, "-c", script, tmp_path, *names],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True,
    )  # fmt: skip
    assert started.stdout
    assert [started.stdout.readline() for _ in range(2)] == ["1 6\n", "2 6\n"]
    begin = time.monotonic()
    os.killpg(started.pid, signal.SIGINT)  # as a terminal does, to everybody
    _, messages = started.communicate(timeout=30)
    assert time.monotonic() - begin < 10
    assert started.returncode != 0
    assert messages.count("Traceback") == 1, f"of the parent alone, which has no handler here: {messages}"
    assert len(list((tmp_path / "cache" / "read").rglob("*.json"))) == 2


def test_what_was_read_is_not_read_again(make_repo: RepoMaker, tmp_path: Path) -> None:
    repo = with_log(make_repo, "a", ["monitoring"])
    first = text(asked(tmp_path, ["a"], processes(1), read_root))
    (tmp_path / "a").rename(tmp_path / "bug")
    (tmp_path / "bug").rename(tmp_path / "a")
    assert text(asked(tmp_path, ["a"], processes(1), broken)) == first
    repo.commit("more", {"a": "b"})
    assert errors(asked(tmp_path, ["a"], processes(1), broken)) == {"a": "unexpected ValueError: read again"}


def test_a_kept_row_costs_one_git_process(
    make_repo: RepoMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = with_log(make_repo, "a", ["monitoring"])
    repo.git("clone", "-q", "--bare", str(repo.path), str(tmp_path / "bare"))
    asked(tmp_path, ["a", "bare"], processes(1), read_root)
    trace = tmp_path / "trace"
    monkeypatch.setenv("GIT_TRACE2", str(trace))
    asked(tmp_path, ["a", "bare"], crew_of(ThreadPoolExecutor(1), None, ""), broken)
    assert sum(" start " in row for row in trace.read_text().splitlines()) == 2


def broken(*_: Any) -> Any:
    raise ValueError("read again")


@pytest.mark.parametrize("damage", [b"", b"x", b"{}", None])
def test_a_damaged_cache_is_read_again(make_repo: RepoMaker, tmp_path: Path, damage: bytes | None) -> None:
    with_log(make_repo, "a", ["monitoring"])
    first = text(asked(tmp_path, ["a"], processes(1), read_root))
    (file,) = (tmp_path / "cache" / "read").rglob("*.json")
    content = file.read_bytes()
    file.write_bytes(content.replace(b'"revisits":1', b'"revisits":7') if damage is None else damage)
    assert file.read_bytes() != content
    assert text(asked(tmp_path, ["a"], processes(1), read_root)) == first


def test_many_repositories_are_submitted_as_others_complete(make_repo: RepoMaker, tmp_path: Path) -> None:
    class Counting(ThreadPoolExecutor):
        most = flying = 0

        def submit(self, *call: Any, **options: Any) -> Any:
            with lock:
                self.flying += 1
                self.most = max(self.most, self.flying)
            future = super().submit(*call, **options)
            future.add_done_callback(self.landed)
            return future

        def landed(self, _: object) -> None:
            with lock:
                self.flying -= 1

    lock = threading.Lock()
    pool = Counting(2)
    found = asked(tmp_path, [f"missing-{number}" for number in range(60)], crew_of(pool, None, ""))
    assert len(found.rows) == 60
    assert pool.most <= 4
