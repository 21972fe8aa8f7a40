"""Install a wheel in a fresh environment without a checkout, and use all of it: commands, hook, help, description.

Run it anywhere, with any Python from 3.11: ``python wheel_check.py git_revisit-0.1.0-py3-none-any.whl``.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

WINDOWS = sys.platform == "win32"
PEOPLE = {
    "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.com",
}  # fmt: skip


class Installed:
    """A wheel in an environment of its own under a folder, and a home without settings."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.prefix = folder / "env"
        self.programs = self.prefix / ("Scripts" if WINDOWS else "bin")
        others = ("GIT_", "PYTHON", "VIRTUAL_ENV")
        kept = {key: value for key, value in os.environ.items() if not key.startswith(others)}
        self.environment = {
            **kept, **PEOPLE, "HOME": str(folder), "USERPROFILE": str(folder), "GIT_CONFIG_NOSYSTEM": "1", "CI": "1",
            "PATH": os.pathsep.join([str(self.programs), kept["PATH"]]), "MANPATH": str(self.prefix / "share" / "man"),
            "MANPAGER": "cat",
        }  # fmt: skip

    def run(self, *command: str, cwd: str = ".") -> str:
        """Run a program and return its output; its failure is ours."""
        done = subprocess.run(
            command, cwd=self.folder / cwd, env=self.environment, capture_output=True, encoding="utf-8"
        )
        if done.returncode:
            sys.exit(f"{' '.join(command)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout + (done.stderr if "commit" in command else "")


def expect(condition: bool, message: str) -> None:
    if not condition:
        sys.exit(f"failed: {message}")


def install(wheel: Path, folder: Path) -> Installed:
    """Install the wheel with what it depends on."""
    installed = Installed(folder)
    venv.create(installed.prefix, with_pip=True, symlinks=not WINDOWS)
    # pip keeps the settings of this machine, such as its index.
    python = str(installed.programs / ("python.exe" if WINDOWS else "python"))
    subprocess.run([python, "-m", "pip", "install", "--quiet", str(wheel)], check=True, cwd=folder)
    return installed


def check_demo(installed: Installed) -> None:
    installed.run("git", "revisit", "demo", "sample")
    (matrix,) = json.loads(installed.run("git", "revisit", "matrix", "--format", "json", cwd="sample"))["matrices"]
    expect(matrix["totals"]["revisits"] > 0, "the demo has no revisits")
    installed.run("git", "revisit", "audit", cwd="sample")
    installed.run("git", "revisit", "report", "-o", "report.html", cwd="sample")
    expect((installed.folder / "sample" / "report.html").stat().st_size > 50_000, "the report is too small")


def check_hook(installed: Installed) -> None:
    project = installed.folder / "project"
    for name in ("features", "models"):
        (project / name).mkdir(parents=True)
        (project / name / "code.py").write_text("1\n", encoding="utf-8")
    installed.run("git", "init", "-q", cwd="project")
    installed.run("git", "add", ".", cwd="project")
    installed.run("git", "commit", "-qm", "Start", cwd="project")
    installed.run("git", "revisit", "init", "--yes", "--hooks", "native", cwd="project")
    installed.run("git", "revisit", "focus", "model-development", cwd="project")
    installed.run("git", "commit", "-qm", "Track revisits", cwd="project")
    for number, arguments in enumerate((("-c", "revisit.reason=Leak"), ())):
        (project / "features" / f"new{number}.py").write_text("2\n", encoding="utf-8")
        (project / "models" / "code.py").write_text(f"{number + 2}\n", encoding="utf-8")
        installed.run("git", "add", ".", cwd="project")
        shown = installed.run("git", *arguments, "commit", "-m", "Fix", cwd="project")
        expect(number == 1 or "recorded model-development" in shown, f"the hook printed {shown!r}")
    events = json.loads(installed.run("git", "revisit", "log", "--format", "json", cwd="project"))["events"]
    found = [(event["from"], event["to"], event["reason"]) for event in events]
    expect(found == [("model-development", "data-preparation", "Leak")], f"the log holds {found}")
    expect(installed.run("git", "status", "--porcelain", cwd="project") == "", "the hook left something behind")


def check_help(installed: Installed) -> None:
    """The man page that ``git revisit --help`` opens, and the completions."""
    share = installed.prefix / "share"
    files = [
        "man/man1/git-revisit.1", "bash-completion/completions/git-revisit", "zsh/site-functions/_git-revisit",
        "fish/vendor_completions.d/git-revisit.fish",
    ]  # fmt: skip
    for file in files:
        expect((share / file).is_file(), f"{share / file} is missing")
    if shutil.which("man") and not WINDOWS:
        expect("event log" in installed.run("git", "revisit", "--help"), "the man page is not shown")
    if shutil.which("bash") and not WINDOWS:
        script = (
            f"complete() {{ :; }}; . '{share / files[1]}'; COMP_WORDS=(git-revisit mat); COMP_CWORD=1; "
            '_git_revisit_command; echo "${COMPREPLY[@]}"'
        )
        expect(installed.run("bash", "-c", script).strip() == "matrix", "bash does not complete `mat` to `matrix`")


def check_description(installed: Installed) -> None:
    """The page on PyPI, where only absolute addresses lead somewhere."""
    (metadata,) = installed.prefix.rglob("git_revisit-*.dist-info/METADATA")
    addresses = re.findall(r'(?:\]\(|(?:src|srcset)=")([^)"]+)', metadata.read_text("utf-8"))
    expect(len(addresses) > 10, "the description has no links")
    relative = [each for each in addresses if not each.startswith("https:")]
    expect(not relative, f"the description has relative links: {relative}")


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    wheel = Path(sys.argv[1]).resolve(strict=True)
    with tempfile.TemporaryDirectory(prefix="wheel-check-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        started = time.monotonic()
        installed = install(wheel, folder)
        files = [file for file in installed.prefix.rglob("*") if file.is_file() and not file.is_symlink()]
        size = sum(file.stat().st_size for file in files)
        print(f"installed {wheel.name} in {time.monotonic() - started:.0f} s: {size / 1e6:.0f} MB")
        version = installed.run("git", "revisit", "--version").split()[-1]
        expect(f"-{version}-" in wheel.name, f"the version is {version}")
        for check in (check_demo, check_hook, check_help, check_description):
            check(installed)
            print(f"{check.__name__.removeprefix('check_')}: fine", flush=True)


if __name__ == "__main__":
    main()
