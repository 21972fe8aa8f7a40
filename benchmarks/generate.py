"""Generate a repository with a long event log: ``python benchmarks/generate.py DIR --events 100000``.

The same arguments give the same repository, byte for byte. Each commit adds one event and touches one file. Side
branches of a few commits are merged; some stay open. Tags are evenly spaced.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from git_revisit.model import workflow_yaml
from git_revisit.model.event_file import CONFIG, path_of
from git_revisit.model.event_yaml import encode, utc
from git_revisit.model.events import Amend, Event, Focus, Note, Retract, Revisit, reason_of, subject
from git_revisit.model.workflow import CATEGORIES, DEFAULT_WORKFLOW, PHASES
from git_revisit.record.ids import derived_id, new_ids

START = 1_577_836_800  # 2020-01-01T00:00:00Z
SPAN = 5 * 365 * 24 * 60 * 60  # length of the log in seconds, for any number of events
PEOPLE = [f"Person {number} <person{number}@example.com>" for number in range(12)]
REASONS = [
    "Label leakage in the train/test split", "Customers without an invoice were dropped", "Drift in the prices",
    "The threshold was tuned on the test set", "A new field from the billing system", "Wrong time zone in the export",
]  # fmt: skip
KINDS = ["revisit"] * 80 + ["focus"] * 8 + ["note"] * 5 + ["amend"] * 5 + ["retract"] * 2


class Size(NamedTuple):
    """The size of a repository.

    Of a hundred commits, ``side`` start a side branch. The first ``open`` side branches are never merged.
    """

    events: int
    tags: int
    open: int = 3
    side: int = 2
    seed: int = 1


def log(size: Size) -> Iterator[Event]:
    """Yield the events of a seeded log, ordered by time."""
    chance = random.Random(size.seed)
    phases = PHASES
    focus: dict[str, tuple[str, str]] = {}  # by person: the phase and the id of the focus event
    targets: list[str] = []
    for number in range(size.events):
        at = utc(START + number * SPAN // size.events)
        identity = derived_id(at, str((size.seed, number)).encode())
        actor = chance.choice(PEOPLE)
        kind = chance.choice(KINDS) if actor in focus and targets else "revisit" if actor in focus else "focus"
        via = chance.choice(["hook", "hook", "command"])
        reason = chance.choice(REASONS) if chance.random() < 0.8 else None
        if kind == "focus":
            phase = chance.choice(phases)
            focus[actor] = phase, identity
            yield Focus(id=identity, at=at, via=via, phase=phase, actor=actor)
        elif kind == "amend":
            yield Amend(
                id=identity,
                at=at,
                via=via,
                target=chance.choice(targets[-500:]),
                set={"reason": chance.choice(REASONS)},
                actor=actor,
            )
        elif kind == "retract":
            yield Retract(
                id=identity,
                at=at,
                via=via,
                target=chance.choice(targets[-500:]),
                actor=actor,
                reason="Recorded by mistake",
            )
        else:
            phase, during = focus[actor]
            other = chance.choice([each for each in phases if each != phase])
            paths = (f"{other}/module_{number % 40}.py",)
            if kind == "note":
                yield Note(
                    id=identity, at=at, via=via, phase=other, actor=actor, reason=reason, during=during, paths=paths
                )
            else:
                targets.append(identity)
                category = chance.choice(CATEGORIES) if reason else None
                yield Revisit(
                    id=identity,
                    at=at,
                    via=via,
                    from_phase=phase,
                    to_phase=other,
                    actor=actor,
                    category=category,
                    reason=reason,
                    during=during,
                    paths=paths,
                )


def stream(size: Size) -> Iterator[bytes]:
    """Yield the input for ``git fast-import``."""
    yield _file_commit("main", START - 60, [(CONFIG, workflow_yaml.encode(DEFAULT_WORKFLOW))])
    chance = random.Random(size.seed + 1)
    side: list[tuple[str, bytes]] = []  # files on the side branch that are not on main
    left, branches = 0, 0
    every = max(1, size.events // size.tags) if size.tags else 0
    for number, event in enumerate(log(size)):
        at = START + number * SPAN // size.events
        other = subject(event) or PHASES[0]
        files = [(path_of(event), encode(event)), (f"{other}/module_{number % 40}.py", b"step = %d\n" % number)]
        if not left and chance.randrange(100) < size.side:
            branches, left = branches + 1, chance.randint(2, 8)
            yield b"reset refs/heads/side\nfrom refs/heads/main\n\n"
        if left:
            yield _file_commit("side", at, files)
            side += files
            left -= 1
            if not left:
                if branches <= size.open:
                    yield b"reset refs/heads/open-%d\nfrom refs/heads/side\n\n" % branches
                else:
                    yield _file_commit("main", at, side, merge="side")
                side = []
        else:
            yield _file_commit("main", at, files)
        if every and number % every == every - 1 and number // every < size.tags:
            yield b"reset refs/tags/v%d\nfrom refs/heads/main\n\n" % (number // every + 1)
    yield b"done\n"


def _file_commit(branch: str, at: int, files: list[tuple[str, bytes]], merge: str = "") -> bytes:
    who = b"Person <person@example.com> %d +0000" % at
    head = b"commit refs/heads/%s\nauthor %s\ncommitter %s\ndata 5\nwork\n" % (branch.encode(), who, who)
    if merge:
        head += b"merge refs/heads/%s\n" % merge.encode()
    rows = [b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(data), data) for path, data in files]
    return head + b"".join(rows) + b"\n"


def generate(path: Path, size: Size, bare: bool = True) -> None:
    """Create the repository, packed, at a path that does not exist yet."""
    subprocess.run(["git", "init", "-q", "-b", "main", *(["--bare"] if bare else []), path], check=True)
    importer = subprocess.Popen(["git", "-C", path, "fast-import", "--quiet", "--done"], stdin=subprocess.PIPE)
    assert importer.stdin
    for piece in stream(size):
        importer.stdin.write(piece)
    importer.stdin.close()
    if importer.wait():
        raise SystemExit("fast-import failed")
    subprocess.run(["git", "-C", path, "update-ref", "-d", "refs/heads/side"], check=True)


def grow(path: Path) -> None:
    """Add a commit with one revisit on top of HEAD of a bare repository."""
    at = utc(time.time())
    event = Revisit(
        id=new_ids(at, ())[0], at=at, via="command", from_phase="monitoring", to_phase="management", actor=PEOPLE[0]
    )
    files = [(path_of(event), encode(event))]
    head = subprocess.run(["git", "-C", path, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout
    commit = _file_commit("main", int(time.time()), files).replace(b"\nM ", b"\nfrom %s\nM " % head.strip().encode(), 1)
    subprocess.run(["git", "-C", path, "fast-import", "--quiet"], input=commit, check=True)


def reno_notes(path: Path, size: Size) -> None:
    """Create a repository whose log consists of reno notes: one per commit, with the same number of tags."""
    subprocess.run(["git", "init", "-q", "-b", "main", path], check=True)
    every = max(1, size.events // size.tags)
    pieces = []
    for number, event in enumerate(log(size)):
        name = f"releasenotes/notes/{event.kind}-{number:016x}.yaml"
        pieces.append((name, b"fixes:\n  - %s\n" % (reason_of(event) or "none").encode(), number % every == every - 1))
    with subprocess.Popen(["git", "-C", path, "fast-import", "--quiet"], stdin=subprocess.PIPE) as importer:
        assert importer.stdin
        for number, (name, data, tagged) in enumerate(pieces):
            importer.stdin.write(_file_commit("main", START + number * 60, [(name, data)]))
            if tagged:
                importer.stdin.write(b"reset refs/tags/%d.0.0\nfrom refs/heads/main\n\n" % (number // every + 1))
    subprocess.run(["git", "-C", path, "reset", "-q", "--hard"], check=True)


def main() -> None:
    """Parse the command line, and generate or grow a repository."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--grow", action="store_true", help="add one commit to the existing repository")
    parser.add_argument("path", type=Path)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--tags", type=int, default=100)
    parser.add_argument("--open", type=int, default=3, help="number of branches that are never merged")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.grow:
        grow(options.path)
        return
    generate(options.path, Size(options.events, options.tags, options.open, seed=options.seed))


if __name__ == "__main__":
    main()
