"""Run the commands of the README, and update their output: ``python tools/readme.py``.

``--check`` shows the differences instead. Commands are the lines that start with ``$`` in blocks marked ``console``.
They run one after another, in one shell, in a temporary directory, with a fixed clock. Ids and commits differ between
runs, so ``--check`` ignores them.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from difflib import unified_diff
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MARK = "--- end of output ---"
CHANGING = ((re.compile(r"\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b"), "ID"), (re.compile(r"\b[0-9a-f]{7,40}\b"), "COMMIT"))
START = 1_795_424_400  # 2026-11-23T09:00:00Z; the clock advances one minute per command
EMPTY_CONFIG = tempfile.NamedTemporaryFile(prefix="gitconfig-")  # noqa: SIM115 - lives as long as the process
SETTINGS = {
    "GIT_AUTHOR_NAME": "Ada Lovelace",
    "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_COMMITTER_NAME": "Ada Lovelace",
    "GIT_COMMITTER_EMAIL": "ada@example.com",
    "GIT_CONFIG_GLOBAL": EMPTY_CONFIG.name,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
}


def commands(text: str) -> list[str]:
    """Return the commands of all blocks, in order; a command that spans several lines ends them with a backslash."""
    result = []
    for block in BLOCK.findall(text):
        rows = iter(block.splitlines())
        for row in rows:
            if row.startswith("$ "):
                command = row[2:]
                while command.endswith("\\"):
                    command += "\n" + next(rows)
                result.append(command)
    return result


def rerun(text: str, directory: Path, environment: Mapping[str, str]) -> str:
    """Return the text with the current output of each command."""
    script = "".join(
        f"export GIT_AUTHOR_DATE='{START + 60 * number} +0000' GIT_COMMITTER_DATE='{START + 60 * number} +0000'\n"
        f"{command}\necho '{MARK}'\n"
        for number, command in enumerate(commands(text))
    )
    done = subprocess.run(
        ["bash", "-c", f"exec 2>&1 </dev/null\n{script}"],
        cwd=directory,
        env={**environment, **SETTINGS, "PATH": f"{Path(sys.executable).parent}:{environment['PATH']}"},
        capture_output=True,
        text=True,
    )
    outputs = iter(done.stdout.replace(str(directory), "~").split(f"{MARK}\n"))

    def session(block: re.Match[str]) -> str:
        rows = [f"$ {command}\n{next(outputs)}" for command in commands(block[0])]
        return f"```console\n{''.join(rows)}```"

    return BLOCK.sub(session, text)


def steady(text: str) -> str:
    """Return the text with ids and commits replaced by constants."""
    for pattern, word in CHANGING:
        text = pattern.sub(word, text)
    return text


def main() -> int:
    """Update the README, or compare it."""
    text = README.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as directory:
        fresh = rerun(text, Path(directory), os.environ)
    if "--check" not in sys.argv:
        if steady(fresh) != steady(text):
            README.write_text(fresh, encoding="utf-8")
        return 0
    difference = list(unified_diff(steady(text).splitlines(), steady(fresh).splitlines(), "README", "now", lineterm=""))
    sys.stdout.write("\n".join([*difference, ""]))
    return bool(difference)


if __name__ == "__main__":
    sys.exit(main())
