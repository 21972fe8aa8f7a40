"""Fuzz the readers of what comes from outside, guided by coverage: ``make fuzz MINUTES=5 TARGETS="event config"``.

Each target runs for the given minutes. What fails is written to ``fuzz/findings/``: move it to ``fuzz/corpus/TARGET/``
with the fix, so that the tests run it from then on. What reaches new code is kept in ``.fuzz/``, which git ignores.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parent.parent
NAMES = ("event", "config", "pattern", "skipped", "sheet", "archive", "output", "records")


def main() -> int:
    """Run the targets one after the other; return 1 if one failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", default=NAMES, help="by default all", metavar="TARGET")
    parser.add_argument("--minutes", type=float, default=5.0)
    given = parser.parse_args()
    if unknown := set(given.targets) - {*NAMES}:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; the targets are {', '.join(NAMES)}")
    return max([fuzzed(target, round(given.minutes * 60)) for target in given.targets], default=0)


def fuzzed(target: str, seconds: int) -> int:
    """Fuzz one target in a process of its own, since libFuzzer ends its process; return 1 if it failed."""
    kept, findings = TOP / ".fuzz" / target, TOP / "fuzz" / "findings" / target
    for folder in (kept, findings):
        folder.mkdir(parents=True, exist_ok=True)
    corpora = [kept, TOP / "fuzz" / "corpus" / target, TOP / "conformance" / target]
    command = [sys.executable, __file__, "--one", target, f"-max_total_time={seconds}", "-max_len=4096", "-timeout=20"]
    command += [f"-artifact_prefix={findings}/", *(str(folder) for folder in corpora if folder.is_dir())]
    print(f"== {target}: {seconds} s", flush=True)
    return min(1, subprocess.run(command, cwd=TOP).returncode)


def one(target: str, arguments: list[str]) -> None:
    """Run libFuzzer on a target in this process; it does not return."""
    import atheris

    with atheris.instrument_imports(include=["git_revisit"]):
        sys.path.insert(0, str(TOP))
        from fuzz.targets import TARGETS
    atheris.Setup([target, *arguments], TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], sys.argv[3:])
    sys.exit(main())
