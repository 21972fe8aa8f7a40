"""Recorded outputs: sessions of commands as readable text, compared with the files in ``expected``.

``GOLDEN=record`` in the environment writes the files instead. Look at the difference before committing it.
"""

import difflib
import json
import os
import re
import shlex
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path

import git_revisit
from commandline import Result, run
from conftest import Repo

EXPECTED = Path(__file__).parent / "expected"
CLOCK = 1_780_272_000  # 2026-06-01T00:00:00Z: the time of a session's first command; each later one is a minute after
ULID = re.compile(r"(?<![0-9A-Za-z])[0-7][0-9A-HJKMNP-TV-Z]{25}(?![0-9A-Za-z])")
TIME_DIGITS = 10  # digits of a ULID that hold its time, and so are fixed; the other 16 are random


def compare(name: str, actual: str) -> None:
    """Compare a text with the recorded one, or record it."""
    file = EXPECTED / name
    if os.environ.get("GOLDEN") == "record":
        file.parent.mkdir(exist_ok=True)
        file.write_text(actual, encoding="utf-8")
        return
    assert file.exists(), f"{file.name} is not recorded: run the test with GOLDEN=record"
    expected = file.read_text(encoding="utf-8")
    if actual != expected:
        rows = difflib.unified_diff(
            expected.splitlines(), actual.splitlines(), f"expected/{name}", "actual", lineterm="", n=2
        )
        raise AssertionError("output differs; if that is meant, record it with GOLDEN=record\n" + "\n".join(rows))


class Session:
    """Commands run one after the other in a repository, and all that they print.

    A line is ``git revisit …`` (run in this process), ``git …``, or one of ours: ``cd DIR`` (from the top),
    ``write FILE TEXT``, ``remove FILE``, ``staged`` (the files staged, with their contents) and ``show FILE`` (of the
    output directory). ``$OUT`` is the output directory, ``$1`` the first id that the session printed and that the
    repository did not hold at the start.
    """

    def __init__(self, top: Path, out: Path) -> None:
        self.repo = Repo(top)
        self.cwd = top
        self.out = out
        self.clock = CLOCK
        self.rows: list[str] = []
        self.fresh: list[str] = []
        inside = self.repo.run("rev-parse", "--git-dir").returncode == 0
        listing = self.repo.git("log", "--all", "--name-only", "--format=") if inside else ""
        self.known = set(ULID.findall(listing))
        self.places = {str(out): "<OUT>", str(top): "<DIR>", os.environ["HOME"]: "<HOME>"}

    def play(self, lines: list[str]) -> str:
        """Run the lines and return the transcript."""
        for line in lines:
            self.known.update(ULID.findall(line))
            self.rows.append(f"$ {line}")
            self._line(*shlex.split(line))
            self.rows.append("")
            self.clock += 60
        return "\n".join(self.rows).rstrip("\n") + "\n"

    def _line(self, command: str, *arguments: str) -> None:
        words = [self._expand(word) for word in arguments]
        match command:
            case "git" if words[0] == "revisit":
                self._result(run(*words[1:], cwd=self.cwd, env=self._environment()))
            case "git":
                done = self.repo.run(*words, env=self._environment())
                self._result(Result(done.returncode, done.stdout.decode(), done.stderr.decode()))
            case "cd":
                self.cwd = self.repo.path / words[0]
            case "write":
                self.repo.write(words[0], words[1].replace("\\n", "\n"))
            case "remove":
                (self.repo.path / words[0]).unlink()
            case "staged":
                self._staged()
            case "show":
                self._block("", shown(self.out / words[0]))
            case _:
                raise ValueError(f"unknown command {command!r}")

    def _environment(self) -> dict[str, str]:
        # git names the mount point at which it stops looking for a repository, unless it may cross it
        return {**Repo.clock(self.clock), "COLUMNS": "100", "GIT_DISCOVERY_ACROSS_FILESYSTEM": "1"}

    def _expand(self, word: str) -> str:
        word = re.sub(r"\$(\d)", lambda match: self.fresh[int(match[1]) - 1], word)
        return word.replace("$OUT", str(self.out))

    def _result(self, result: Result) -> None:
        self.rows.append(f"exit {result.code}")
        self._block("| ", indented(result.out))
        self._block("! ", result.err)

    def _staged(self) -> None:
        listing = self.repo.git("diff", "--cached", "--no-renames", "--name-status")
        for row in listing.splitlines():
            status, path = row.split("\t")
            self._block("", f"{status} {path}")
            if status != "D":
                self._block("    ", self.repo.git("cat-file", "blob", f":{path}"))

    def _block(self, margin: str, text: str) -> None:
        for row in self._normalised(text).splitlines():
            self.rows.append(f"{margin}{row}".rstrip(" "))

    def _normalised(self, text: str) -> str:
        for identity in ULID.findall(text):
            if identity not in self.known and identity not in self.fresh:
                self.fresh.append(identity)
        for number, identity in enumerate(self.fresh, 1):
            for length in range(len(identity), TIME_DIGITS, -1):
                text = text.replace(identity[:length], f"<ID{number}>")
        return without_places(text, self.places)


def without_places(text: str, places: Mapping[str, str]) -> str:
    """Replace what differs between machines and versions: temporary directories, our version, and sizes of files."""
    for place in sorted(places, key=len, reverse=True):
        for form in (place, os.path.realpath(place)):
            text = text.replace(form, places[place])
    text = re.sub(r"\(\d+ kB\)", "(<SIZE>)", text)
    return text.replace(git_revisit.__version__, "<VERSION>")


def indented(text: str) -> str:
    """Return a JSON document with a value per line, which makes differences readable, and any other text as it is."""
    if not text.startswith(("{", "[")):
        return text
    try:
        return json.dumps(json.loads(text), indent=1, ensure_ascii=False)
    except ValueError:
        return text


def shown(file: Path) -> str:
    """Return what a file of a command holds, as text with short lines; of a page what a reader sees."""
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".html":
        return text.replace("><", ">\n<").replace("}, {", "},\n{")
    page = _Page()
    page.feed(re.sub("</?bdi>", "", text))  # within a line
    return "\n".join(page.rows)


class _Page(HTMLParser):
    """Collects the visible text of a page and its embedded data; leaves out styles and programs."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[str] = []
        self.kind = "text"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self.kind = "data" if dict(attrs).get("type") == "application/json" else "code"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self.kind = "text"

    def handle_data(self, data: str) -> None:
        if self.kind == "data":
            self.rows.extend(indented(data).splitlines())
        elif self.kind == "text" and data.strip():
            self.rows.append(" ".join(data.split()))
