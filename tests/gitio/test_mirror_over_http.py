"""Mirrors over HTTP: git's own server program behind a small web server on loopback."""

import json
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from commandline import run
from conftest import Repo, RepoMaker
from git_revisit.gitio.mirror import Mirror, Remote
from portfolio.repositories import blobs_in, served, with_log

Start = Callable[[Path], str]


class Backend(BaseHTTPRequestHandler):
    """Passes each request to ``git http-backend``, as a web server with CGI does."""

    protocol_version = "HTTP/1.1"

    def __init__(self, root: Path, *arguments: object) -> None:
        self.root = root
        super().__init__(*arguments)  # type: ignore[arg-type]  # what the server passes on

    def do_GET(self) -> None:
        """Answer the list of refs."""
        self._answer(b"")

    def do_POST(self) -> None:
        """Answer a fetch."""
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            body = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(body)

    def _answer(self, body: bytes) -> None:
        path, _, query = self.path.partition("?")
        given = {"CONTENT_TYPE": "Content-Type", "HTTP_CONTENT_ENCODING": "Content-Encoding"}
        variables = {name: self.headers.get(header, "") for name, header in given.items()}
        done = subprocess.run(
            ["git", "http-backend"],
            input=body,
            capture_output=True,
            check=False,
            env={
                **os.environ, **variables, "GIT_PROJECT_ROOT": str(self.root), "GIT_HTTP_EXPORT_ALL": "1",
                "PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": self.command,
                "CONTENT_LENGTH": str(len(body)), "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            },
        )  # fmt: skip
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        self.send_response(int(fields.pop("Status", "200").split()[0]))
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:
        """Print nothing."""


@pytest.fixture
def start() -> Iterator[Start]:
    servers: list[ThreadingHTTPServer] = []

    def begin(root: Path) -> str:
        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), partial(Backend, root)))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_port}"

    yield begin
    for each in servers:
        each.shutdown()
        each.server_close()


def test_a_mirror_over_http_is_partial_and_follows(make_repo: RepoMaker, tmp_path: Path, start: Start) -> None:
    source = make_repo("source")
    source.commit("one", {"large.bin": "x" * 1000, ".revisit/config.yaml": "version: 1\n"})
    served(source)
    url = f"{start(tmp_path)}/source/.git"
    mirror = Mirror(tmp_path / "mirrors", Remote(url, url), 60)
    with mirror.held() as path:
        mirror.update()
        assert blobs_in(path) == set()
        mirror.fetch_blobs([source.git("rev-parse", "HEAD:.revisit")])
        assert blobs_in(path) == {source.git("rev-parse", "HEAD:.revisit/config.yaml")}
        source.commit("two", {"b": "c"})
        mirror.update()
        assert Repo(path).git("rev-parse", "HEAD") == source.git("rev-parse", "HEAD")


def test_a_portfolio_reads_over_http(make_repo: RepoMaker, tmp_path: Path, start: Start) -> None:
    repo = with_log(make_repo, "a")
    served(repo)
    url = start(tmp_path)
    names = (f"{url}/a/.git", f"{url}/missing", "--jobs", "1", "--cache", str(tmp_path / "cache"), "--format", "json")
    result = run("portfolio", *names, cwd=tmp_path)
    assert result.code == 1
    found = json.loads(result.out)
    assert [row["status"] for row in found["repositories"]] == ["ok", "failed"]
    local = run("portfolio", "a", "--jobs", "1", "--format", "json", cwd=tmp_path).json
    assert found["cells"] == local["cells"]
