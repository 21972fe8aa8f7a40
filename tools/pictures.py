"""Make the pictures of the README: ``python tools/pictures.py [hook] [report]`` writes them to ``docs/pictures``.

``hook`` records the questions of the commit hook from a real terminal. ``report`` plays the demo and takes screenshots
of its report in Chromium.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from html import escape
from pathlib import Path

import pexpect

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
COLUMNS, LINE, CHARACTER, PAD = 80, 20, 8.43, 16  # of the terminal and its picture, in pixels
FILES = ("ingest/crm.py", "features/split.py", "models/train.py", "serving/app.py")
REPORT = (1280, 1085)  # from the headline to the advice
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
TALK = (  # what a person types, and what the terminal shows before that
    (r"\$ $", 'git commit -qam "Split by customer"'),
    (r"\] $", "r"),
    (r"\] $", "leakage-or-eval"),
    (r"[\])] ?$|: $", "The same customer stood in train and test"),
)


class Screen:
    """A terminal's text: characters, and which of them a person typed."""

    def __init__(self) -> None:
        self.rows: list[list[tuple[str, bool]]] = [[]]
        self.column = 0

    def feed(self, text: str, typed: bool) -> None:
        """Show what the terminal got; control sequences that only set a mode or a colour are left out."""
        for part in re.findall(r"\x1b\[[?\d;]*[A-Za-z]|[^\x1b]", text):
            if part == "\n":
                self.rows.append([])
            elif part == "\r":
                self.column = 0
            elif part == "\b":
                self.column -= 1
            elif part == "\x1b[K":
                del self.rows[-1][self.column :]
            elif part[0] != "\x1b" and part.isprintable():
                self.rows[-1][self.column : self.column + 1] = [(part, typed)]
                self.column += 1

    @property
    def lines(self) -> list[str]:
        """The rows as text."""
        return ["".join(character for character, _ in row).rstrip() for row in self.rows]


def environment(home: Path) -> dict[str, str]:
    """Return an environment without settings of git or of a person, with a clock that stands still."""
    kept = {name: os.environ[name] for name in ("LANG", "LC_ALL") if name in os.environ}
    when = "2026-11-23T09:07:00Z"
    people = {
        f"GIT_{who}_{what}": value
        for who in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "Ada Lovelace"), ("EMAIL", "ada@example.com"), ("DATE", when))
    }
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return {**kept, **people, "HOME": str(home), "PATH": path, "TERM": "xterm", "PS1": "$ ", "GIT_CONFIG_NOSYSTEM": "1"}


def project(folder: Path, env: Mapping[str, str]) -> Path:
    """Make a repository with the hook, in which model development is in focus and another phase has changed."""
    path = folder / "churn"
    for name in FILES:
        (path / name).parent.mkdir(parents=True)
        (path / name).write_text("pass\n", encoding="utf-8")
    for command in (
        ["git", "init", "-q"], ["git", "add", "."], ["git", "commit", "-qm", "Start"],
        ["git", "revisit", "init", "--yes", "--hooks", "native"], ["git", "revisit", "focus", "model-development"],
        ["git", "commit", "-qm", "Track revisits"],
    ):  # fmt: skip
        subprocess.run(command, cwd=path, env=env, check=True, capture_output=True)
    (path / FILES[1]).write_text("GROUP_BY = 'customer'\n", encoding="utf-8")
    return path


def session() -> Screen:
    """Return what a terminal shows while a person commits and answers the hook."""
    screen = Screen()
    with tempfile.TemporaryDirectory() as folder:
        env = environment(Path(folder))
        child = pexpect.spawn(
            "bash", ["--norc", "--noprofile"], cwd=str(project(Path(folder), env)), env=env, timeout=60,
            encoding="utf-8", dimensions=(40, COLUMNS), use_poll=True,
        )  # fmt: skip
        for shown, line in TALK:
            child.expect(shown)
            screen.feed(f"{child.before}{child.after}", False)
            child.send(line)
            child.expect_exact(line)
            screen.feed(f"{child.before}{child.after}", True)
            child.send("\r")
        child.expect(r"\$ $")
        screen.feed(f"{child.before}", False)
        child.close()
    return screen


def terminal_svg(screen: Screen) -> str:
    """Draw a terminal; what was typed stands out."""
    rows = [row for row, line in zip(screen.rows, screen.lines, strict=True) if line]
    width, height = round(COLUMNS * CHARACTER + 2 * PAD), len(rows) * LINE + 2 * PAD
    drawn = []
    for number, row in enumerate(rows):
        y = PAD + number * LINE + 14
        for start, text, typed in _runs(row):
            look = ' class="typed"' if typed else ""
            x, length = PAD + start * CHARACTER, len(text) * CHARACTER
            drawn.append(f'<text x="{x:.1f}" y="{y}" textLength="{length:.1f}"{look}>{escape(text)}</text>')
    label = escape(" ".join(filter(None, screen.lines)), quote=True)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
            f' role="img" aria-label="{label}">',
            "<style>text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace;"
            " fill: #eceae6; white-space: pre; } .typed { fill: #f08c4a; font-weight: 600; }</style>",
            f'<rect width="{width}" height="{height}" rx="8" fill="#131519"/>',
            *drawn,
            "</svg>\n",
        ]
    )


def _runs(row: list[tuple[str, bool]]) -> list[tuple[int, str, bool]]:
    """Return the parts of a row that look alike: where each starts, its text, whether it was typed."""
    runs: list[tuple[int, str, bool]] = []
    for column, (character, typed) in enumerate(row):
        if runs and runs[-1][2] == typed:
            start, text, _ = runs[-1]
            runs[-1] = (start, text + character, typed)
        else:
            runs.append((column, character, typed))
    return [run for run in runs if run[1].strip()]


def hook() -> None:
    """Record the questions of the hook."""
    (PICTURES / "hook.svg").write_text(terminal_svg(session()), encoding="utf-8")


def report() -> None:
    """Take screenshots of the demo's report, light and dark."""
    from playwright.sync_api import sync_playwright

    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        raise SystemExit("no Chromium on PATH")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        demo = [sys.executable, "-m", "git_revisit", "demo", "churn"]
        subprocess.run(demo, cwd=folder, env=environment(Path(folder)), check=True, stdout=subprocess.DEVNULL)
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        for theme in ("light", "dark"):
            page = chromium.new_page(
                viewport={"width": REPORT[0], "height": REPORT[1]}, color_scheme=theme, reduced_motion="reduce"
            )
            page.goto((Path(folder) / "churn-report.html").as_uri())
            page.screenshot(path=str(PICTURES / f"report-{theme}.png"))
        chromium.close()


MAKERS = {"hook": hook, "report": report}

if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    for name in sys.argv[1:] or MAKERS:
        MAKERS[name]()
