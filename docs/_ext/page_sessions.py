"""Shell sessions for the pages: commands run in the sample project or in an empty directory, under a fixed clock."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

TOP = Path(__file__).parents[2]
START = 1_783_328_400  # 2026-07-06T09:00:00Z, after the sample project; the clock advances one minute per command
LONGEST = 1800  # seconds that a command may take
ULID = re.compile(r"\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b")
IDENTITY = {
    "GIT_AUTHOR_NAME": "Ada Lovelace",
    "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_COMMITTER_NAME": "Ada Lovelace",
    "GIT_COMMITTER_EMAIL": "ada@example.com",
}


class Ran(NamedTuple):
    """A command as it was run, what it printed on both streams, and its exit code."""

    command: str
    output: str
    exit: int


def commands_of(text: str) -> list[str]:
    """Return the commands of a console text: the lines that start with ``$``, with the lines that continue them."""
    commands: list[str] = []
    for row in text.splitlines():
        if row.startswith("$ "):
            commands.append(row[2:])
        elif row.strip() and commands:
            commands[-1] += "\n" + row.removeprefix("> ")
        elif row.strip():
            raise ValueError(f"{row!r} is not a command: start it with `$ `")
    return commands


class Session:
    """One directory in which commands run one after another; it keeps the directory that ``cd`` went to."""

    def __init__(self, directory: Path, home: Path) -> None:
        self.directory = directory
        self.here = directory
        self.home = home
        self.count = 0
        self.last_id = ""

    def run(self, commands: Iterable[str]) -> list[Ran]:
        """Run commands in one shell. ``{id}`` in a command stands for the last event id that was printed."""
        return [self._one(command) for command in commands]

    def _one(self, command: str) -> Ran:
        if "{id}" in command and not self.last_id:
            raise ValueError(f"{command!r}: no event id was printed before")
        command = command.replace("{id}", self.last_id)
        where = self.home / "here"
        done = subprocess.run(
            ["bash", "-c", f"exec 2>&1 </dev/null\n{command}\ncode=$?\npwd > '{where}'\nexit $code"],
            cwd=self.here,
            env=self.environment(),
            stdout=subprocess.PIPE,
            timeout=LONGEST,
        )
        self.here = Path(where.read_text("utf-8").strip())
        output = done.stdout.decode("utf-8", "replace").replace(str(self.directory), "~")
        self.last_id = (ULID.findall(output) or [self.last_id])[-1]
        return Ran(command, output, done.returncode)

    def python(self, code: str) -> Ran:
        """Run a program; print the value of its last line if that is an expression, as a notebook does."""
        program = (
            "import ast, sys\nimport pandas\npandas.set_option('display.width', 110, 'display.max_columns', 12)\n"
            "tree, names = ast.parse(sys.argv[1]), {}\nlast = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) "
            "else None\nexec(compile(tree, 'page', 'exec'), names)\n"
            "value = eval(compile(ast.Expression(last.value), 'page', 'eval'), names) if last else None\n"
            "print(value) if value is not None else None\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, code],
            cwd=self.here,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LONGEST,
        )
        return Ran(code, done.stdout.replace(str(self.directory), "~"), done.returncode)

    def environment(self) -> dict[str, str]:
        """Return the environment of the next command, a minute later than the last one."""
        now = START + 60 * self.count
        self.count += 1
        kept = {key: os.environ[key] for key in ("LD_LIBRARY_PATH", "SYSTEMROOT") if key in os.environ}
        return {
            **kept,
            **IDENTITY,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.home),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CEILING_DIRECTORIES": str(self.home.parent),  # never the repository that the pages are in
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_AUTHOR_DATE": f"{now} +0000",
            "GIT_COMMITTER_DATE": f"{now} +0000",
            "TZ": "UTC",
            "LC_ALL": "C.UTF-8",
            "COLUMNS": "110",
        }


class Sessions:
    """The sessions of a build: each page has its own copies, so that pages can be built in any order."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.home = work / "home"
        self.open: dict[tuple[str, str], Session] = {}

    def session(self, page: str, name: str) -> Session:
        """Return the session of a page: ``demo``, or another name for one that starts empty."""
        if (page, name) not in self.open:
            place = self.work / "pages" / page.replace("/", "-") / name
            shutil.rmtree(place, ignore_errors=True)
            self.home.mkdir(parents=True, exist_ok=True)
            if name == "demo":
                shutil.copytree(self.demo(), place, symlinks=True)
            else:
                place.mkdir(parents=True)
            self.open[page, name] = Session(place, self.home)
        return self.open[page, name]

    def forget(self, page: str) -> None:
        """Close the sessions of a page that is read again."""
        for key in [key for key in self.open if key[0] == page]:
            del self.open[key]

    def demo(self) -> Path:
        """Return the sample project, made by ``git revisit demo``; it is kept for the code that made it."""
        place = self.work / f"demo-{_fingerprint()}" / "churn"
        if not (place / ".git").is_dir():
            self.home.mkdir(parents=True, exist_ok=True)
            making = self.work / "demo-in-the-making"
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            (ran,) = Session(making, self.home).run(["git revisit demo churn"])
            if ran.exit:
                raise RuntimeError(f"`git revisit demo` failed:\n{ran.output}")
            shutil.rmtree(place.parent, ignore_errors=True)
            making.rename(place.parent)
        return place


def _fingerprint() -> str:
    """Return a digest of everything that the sample project is made by."""
    digest = hashlib.sha256()
    for folder in ("src", "hooks"):
        for file in sorted((TOP / folder).rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(f"{file.relative_to(TOP)}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:16]
