"""Mirrors of real remotes: over ``file://``, a git daemon on loopback, and servers that hang, fail or ask."""

import json
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import Repo, RepoMaker
from git_revisit.errors import DataError, GitError, GitTimeout
from git_revisit.gitio import mirror as mirror_module
from git_revisit.gitio.mirror import HEAD, Mirror, Remote, is_passing
from portfolio.repositories import blobs_in, served


@pytest.fixture
def source(make_repo: RepoMaker) -> Repo:
    repo = make_repo("source")
    repo.commit("one", {"large.bin": "x" * 1000, ".revisit/config.yaml": "version: 1\n", "a/.revisit/x": "1"})
    repo.commit("two", {"large.bin": "y" * 1000, ".revisit/events/focus/1.yaml": "1"})
    return repo


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mirror_module, "PAUSES", (0.01, 0.01))


def mirror_of(url: str, folder: Path, seconds: float = 30, shown: str = "") -> Mirror:
    return Mirror(folder / "mirrors", Remote(url, shown or url), seconds)


def updated(url: str, folder: Path, seconds: float = 30) -> Repo:
    found = mirror_of(url, folder, seconds)
    with found.held() as path:
        found.update()
    return Repo(path)


def blob(repo: Repo, path: str) -> str:
    return repo.git("rev-parse", f"HEAD:{path}")


def test_a_mirror_has_no_blobs_until_some_are_asked_for(source: Repo, tmp_path: Path) -> None:
    url = served(source)
    found = updated(url, tmp_path)
    assert found.git("rev-parse", "HEAD") == source.git("rev-parse", "HEAD")
    assert found.git("rev-parse", "--is-bare-repository") == "true"
    assert blobs_in(found.path) == set()
    mirror_of(url, tmp_path).fetch_blobs([source.git("rev-parse", "HEAD:.revisit")])
    expected = {blob(source, path) for path in (".revisit/config.yaml", ".revisit/events/focus/1.yaml")}
    assert blobs_in(found.path) == expected


def test_blobs_of_the_whole_history_below_some_paths(source: Repo, tmp_path: Path) -> None:
    url, old = served(source), blob(source, ".revisit/config.yaml")
    source.commit("three", {".revisit/config.yaml": "version: 1 \n"})
    found = updated(url, tmp_path)
    head = source.git("rev-parse", "HEAD")
    mirror_of(url, tmp_path).fetch_blobs([source.git("rev-parse", "HEAD:.revisit")], [head], [".revisit"])
    assert old in blobs_in(found.path)
    assert blob(source, "large.bin") not in blobs_in(found.path)


def test_blobs_come_in_one_batch_and_only_once(source: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source.commit("many", {f".revisit/events/{number}.yaml": str(number) for number in range(300)})
    url = served(source)
    updated(url, tmp_path)
    trace = tmp_path / "trace"
    monkeypatch.setenv("GIT_TRACE2_EVENT", str(trace))
    for _ in range(2):
        mirror_of(url, tmp_path).fetch_blobs([source.git("rev-parse", "HEAD:.revisit")])
    monkeypatch.delenv("GIT_TRACE2_EVENT")
    events = [json.loads(row) for row in trace.read_text().splitlines()]
    commands = [event["name"] for event in events if event["event"] == "cmd_name"]
    assert commands.count("fetch") == 1
    assert commands.count("upload-pack") == 1


def test_a_reader_never_waits_for_the_network(source: Repo, tmp_path: Path) -> None:
    found = updated(served(source), tmp_path)
    done = found.run("cat-file", "blob", blob(source, "large.bin"))
    assert done.returncode != 0
    assert b"not allowed" in done.stderr


def test_a_fetch_follows_every_change_of_the_remote(source: Repo, tmp_path: Path) -> None:
    url = served(source)
    source.git("branch", "gone")
    found = updated(url, tmp_path)
    source.git("branch", "-D", "gone")
    source.git("branch", "-m", "main", "trunk")
    source.git("reset", "--quiet", "--hard", "HEAD~1")
    source.git("tag", "v1")
    updated(url, tmp_path)
    refs = found.git("for-each-ref", "--format=%(refname)").splitlines()
    assert refs == ["refs/heads/trunk", HEAD, "refs/tags/v1"]
    assert found.git("rev-parse", "HEAD") == source.git("rev-parse", "HEAD")


def test_an_empty_remote_is_a_mirror_without_commits(make_repo: RepoMaker, tmp_path: Path) -> None:
    source = make_repo("source")
    url = served(source)
    for _ in range(2):
        assert updated(url, tmp_path).run("rev-parse", "--verify", "HEAD").returncode != 0
    source.commit("one", {"a": "b"})
    assert updated(url, tmp_path).git("rev-parse", "HEAD") == source.git("rev-parse", "HEAD")


def test_a_damaged_mirror_is_made_again_and_locks_of_the_dead_are_removed(source: Repo, tmp_path: Path) -> None:
    url = served(source)
    found = updated(url, tmp_path)
    (found.path / "packed-refs.lock").touch()
    (found.path / "objects" / "pack" / "tmp_pack_1").touch()
    source.commit("three", {"b": "c"})
    assert updated(url, tmp_path).git("rev-parse", "HEAD") == source.git("rev-parse", "HEAD")
    assert not list(found.path.rglob("*.lock"))
    for pack in (found.path / "objects" / "pack").glob("*"):
        pack.chmod(0o600)
        pack.write_bytes(b"")
    (found.path / "HEAD").write_bytes(b"")
    source.commit("four", {"b": "d"})
    assert updated(url, tmp_path).git("rev-parse", "HEAD") == source.git("rev-parse", "HEAD")


def test_nothing_is_left_of_a_clone_that_failed(tmp_path: Path) -> None:
    with pytest.raises(GitError, match=r"does not appear to be a git repository|does not exist"):
        updated(f"file://{tmp_path}/missing", tmp_path)
    assert [file.suffix for file in (tmp_path / "mirrors").iterdir()] == [".lock"]


def test_only_one_process_works_on_a_mirror(source: Repo, tmp_path: Path) -> None:
    url = served(source)
    with mirror_of(url, tmp_path).held():
        began = time.monotonic()
        with pytest.raises(DataError, match="another process"), mirror_of(url, tmp_path, 0.2).held():
            pass
        assert time.monotonic() - began < 5


def test_offline_there_must_be_a_mirror(source: Repo, tmp_path: Path) -> None:
    url = served(source)
    with pytest.raises(DataError, match="not in the cache"):
        mirror_of(url, tmp_path).require()
    updated(url, tmp_path)
    mirror_of(url, tmp_path).require()


def test_nothing_of_a_remote_or_a_template_is_executed(
    source: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owned = tmp_path / "owned"
    modules = f'[submodule "x"]\n\tpath = x\n\turl = "ext::sh -c touch% {owned}"\n'
    source.commit("three", {".gitmodules": modules, ".gitattributes": "*.bin filter=lfs diff=lfs\n"})
    template = tmp_path / "template" / "hooks"
    template.mkdir(parents=True)
    for name in ("reference-transaction", "post-checkout", "post-merge"):
        (template / name).write_text(f"#!/bin/sh\ntouch {owned}\n")
        (template / name).chmod(0o755)
    settings = [("init.templateDir", str(template.parent)), ("core.hooksPath", str(template))]
    settings += [("fetch.recurseSubmodules", "true"), ("submodule.recurse", "true")]
    settings += [("filter.lfs.smudge", f"touch {owned}")]
    monkeypatch.setenv("GIT_CONFIG_COUNT", str(len(settings)))
    for number, (key, value) in enumerate(settings):
        monkeypatch.setenv(f"GIT_CONFIG_KEY_{number}", key)
        monkeypatch.setenv(f"GIT_CONFIG_VALUE_{number}", value)
    url = served(source)
    updated(url, tmp_path)
    source.run("commit", "--quiet", "--no-verify", "--allow-empty", "-m", "four")
    owned.unlink(missing_ok=True)
    updated(url, tmp_path)
    assert not owned.exists()
    with pytest.raises(GitError, match="not allowed"):
        updated(f"ext::sh -c touch% {owned}", tmp_path)
    assert not owned.exists()


Answer = Callable[[socket.socket], None]


class Server:
    """A server on loopback that does with each connection what it is told to, the last thing again and again."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.connections = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    def close(self) -> None:
        self._socket.close()


def hang(connection: socket.socket) -> None:
    while connection.recv(4096):
        pass
    time.sleep(60)


def drop(connection: socket.socket) -> None:
    connection.close()


def http(status: str, headers: str = "") -> Answer:
    def answer(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(f"HTTP/1.1 {status}\r\n{headers}Content-Length: 0\r\nConnection: close\r\n\r\n".encode())
        connection.close()

    return answer


def to(port: int) -> Answer:
    """Pass everything on to another port."""

    def answer(connection: socket.socket) -> None:
        other = socket.create_connection(("127.0.0.1", port))

        def pump(start: socket.socket, end: socket.socket) -> None:
            while data := start.recv(1 << 16):
                end.sendall(data)
            end.shutdown(socket.SHUT_WR)

        back = threading.Thread(target=pump, args=(other, connection), daemon=True)
        back.start()
        pump(connection, other)
        back.join()
        connection.close()

    return answer


Starter = Callable[..., Server]


@pytest.fixture
def server() -> Iterator[Starter]:
    started: list[Server] = []

    def start(*answers: Answer) -> Server:
        started.append(Server(*answers))
        return started[-1]

    yield start
    for each in started:
        each.close()


@pytest.fixture
def daemon(source: Repo) -> Iterator[int]:
    """The port of a git daemon that serves the source."""
    served(source)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = ["git", "daemon", "--export-all", "--reuseaddr", "--listen=127.0.0.1", f"--port={port}"]
    process = subprocess.Popen([*command, f"--base-path={source.path.parent}"], start_new_session=True)
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except OSError:
            time.sleep(0.05)
    yield port
    os.killpg(process.pid, 15)
    process.wait()


def test_a_git_daemon_is_mirrored(source: Repo, daemon: int, tmp_path: Path) -> None:
    url = f"git://127.0.0.1:{daemon}/source"
    found = updated(url, tmp_path)
    mirror_of(url, tmp_path).fetch_blobs([source.git("rev-parse", "HEAD:.revisit")])
    assert len(blobs_in(found.path)) == 2


def test_a_network_that_fails_is_tried_again(daemon: int, source: Repo, tmp_path: Path, server: Starter) -> None:
    flaky = server(drop, drop, to(daemon))
    found = updated(f"git://127.0.0.1:{flaky.port}/source", tmp_path)
    assert found.git("rev-parse", "HEAD") == source.git("rev-parse", "HEAD")
    assert flaky.connections == 3


def test_a_network_that_stays_broken_fails_after_three_tries(tmp_path: Path, server: Starter) -> None:
    broken = server(drop)
    with pytest.raises(GitError):
        updated(f"git://127.0.0.1:{broken.port}/source", tmp_path)
    assert broken.connections == 3


def test_an_error_that_stays_is_not_tried_again(daemon: int, tmp_path: Path, server: Starter) -> None:
    counting = server(to(daemon))
    with pytest.raises(GitError, match=r"not exported|not found|access denied"):
        updated(f"git://127.0.0.1:{counting.port}/missing", tmp_path)
    assert counting.connections == 1


def test_a_server_that_hangs_is_left_within_the_limit(tmp_path: Path, server: Starter) -> None:
    silent = server(hang)
    began = time.monotonic()
    with pytest.raises(GitTimeout, match="no answer within 1 s"):
        updated(f"git://127.0.0.1:{silent.port}/source", tmp_path, 1)
    assert time.monotonic() - began < 10
    assert [file.suffix for file in (tmp_path / "mirrors").iterdir()] == [".lock"]
    running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert f"127.0.0.1:{silent.port}" not in running, "no git is left behind"


@pytest.mark.parametrize(
    ("answer", "message", "tries"),
    [
        (
            http("401 Unauthorized", 'WWW-Authenticate: Basic realm="x"\r\n'),
            "could not read Username|Authentication",
            1,
        ),
        (http("404 Not Found"), "not found", 1),
        (http("403 Forbidden"), "403", 1),
        (http("503 Service Unavailable"), "503", 3),
        (http("429 Too Many Requests"), "429", 3),
    ],
)
def test_a_web_server_is_asked_again_only_if_it_may_answer(
    tmp_path: Path, server: Starter, answer: Answer, message: str, tries: int
) -> None:
    web = server(answer)
    with pytest.raises(GitError, match=message):
        updated(f"http://127.0.0.1:{web.port}/source.git", tmp_path)
    assert web.connections == tries


def test_a_token_is_in_no_message(tmp_path: Path, server: Starter) -> None:
    web = server(http("503 Service Unavailable"))
    url, shown = f"http://t0ken@127.0.0.1:{web.port}/x.git", f"http://127.0.0.1:{web.port}/x.git"
    found = mirror_of(url, tmp_path, shown=shown)
    with pytest.raises(GitError) as caught, found.held():
        found.update()
    assert "t0ken" not in f"{caught.value} {found.path}"


@pytest.mark.parametrize(
    ("message", "passing"),
    [
        ("fatal: unable to access 'https://x/': Could not resolve host: x", True),
        ("ssh: connect to host x port 22: Connection refused\nfatal: Could not read from remote repository.", True),
        ("error: RPC failed; curl 56 Recv failure: Connection reset by peer\nfatal: early EOF", True),
        ("fatal: the remote end hung up unexpectedly", True),
        ("git@x: Permission denied (publickey).\nfatal: Could not read from remote repository.", False),
        ("Host key verification failed.\nfatal: Could not read from remote repository.", False),
        ("remote: Repository not found.\nfatal: repository 'https://x/' not found", False),
        ("fatal: '/x' does not appear to be a git repository\nfatal: the remote end hung up unexpectedly", False),
        ("fatal: transport 'ext' not allowed", False),
    ],
)
def test_which_errors_pass(message: str, passing: bool) -> None:
    assert is_passing(message) == passing
