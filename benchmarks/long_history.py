"""Generate a long history with ``git fast-import``: side branches, focus events, revisits and amendments."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from git_revisit.model import workflow_yaml
from git_revisit.model.event_file import path_of
from git_revisit.model.event_yaml import encode, utc
from git_revisit.model.events import EVENT_TYPES, Event
from git_revisit.model.workflow import DEFAULT_WORKFLOW, PHASES
from git_revisit.record.ids import derived_id

START = 1_600_000_000
PHASES = PHASES
PEOPLE = [(f"Person {number}", f"p{number}@example.com") for number in range(12)]


def build(path: Path, commits: int, seed: int = 1) -> None:
    """Create a bare repository at ``path`` with this number of commits; a third of them contain an event."""
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", path], check=True)
    with subprocess.Popen(
        ["git", "-C", str(path), "fast-import", "--quiet", "--max-pack-size=4g"], stdin=subprocess.PIPE
    ) as importer:
        assert importer.stdin
        for block in _History(random.Random(seed)).stream(commits):
            importer.stdin.write(block)
        importer.stdin.close()
    if importer.returncode:
        raise SystemExit("git fast-import failed")


class _History:
    """Write commits one after another; their marks are numbers from 1."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.focus: dict[int, tuple[str, str]] = {}
        self.revisits: list[str] = []
        self.side_files: dict[str, bytes] = {}
        self.mark = 0

    def stream(self, commits: int) -> Iterator[bytes]:
        yield self.commit("refs/heads/main", 0, {".revisit/config.yaml": workflow_yaml.encode(DEFAULT_WORKFLOW)})
        while self.mark < commits:
            if self.chance.random() < 0.05 and self.mark + 6 < commits:
                yield from self.branch()
            else:
                yield self.work("refs/heads/main")

    def branch(self) -> Iterator[bytes]:
        trunk = self.mark
        yield self.work("refs/heads/topic", trunk)
        for _ in range(self.chance.randrange(4)):
            yield self.work("refs/heads/topic")
        side = self.mark
        yield self.work("refs/heads/main", trunk)
        # A merge in fast-import starts from the files of the first parent, so list the side branch's files again.
        yield self.merge(side, self.mark)

    def merge(self, side: int, trunk: int) -> bytes:
        files, self.side_files = self.side_files, {}
        return self.commit("refs/heads/main", trunk, files, merge=side)

    def work(self, ref: str, parent: int | None = None) -> bytes:
        person = self.chance.randrange(len(PEOPLE))
        when = START + self.mark * 600
        files: dict[str, bytes] = {}
        phase, during = self.focus.get(person, ("", ""))
        if not phase or self.chance.random() < 0.05:
            phase = self.chance.choice(PHASES)
            event = self.event("focus", person, when, phase=phase)
            self.focus[person] = phase, event.id
            during = event.id
            files[path_of(event)] = encode(event)
        files[f"{phase}/{self.chance.randrange(40)}.py"] = b"x = %d\n" % self.mark
        if self.chance.random() < 0.3:
            files |= self.away(person, when, phase, during)
        if ref != "refs/heads/main":
            self.side_files |= files
        return self.commit(ref, parent, files, person)

    def away(self, person: int, when: int, phase: str, during: str) -> dict[str, bytes]:
        """Touch another phase, usually with an event, sometimes without one."""
        other = self.chance.choice([each for each in PHASES if each != phase])
        path = f"{other}/{self.chance.randrange(40)}.py"
        files = {path: b"y = %d\n" % self.mark}
        if self.chance.random() < 0.03:
            return files
        fields = {"from_phase": phase, "to_phase": other, "paths": (path,), "during": during}
        event = self.event("revisit", person, when, category="data-quality", reason=f"Reason {self.mark}", **fields)
        self.revisits.append(event.id)
        files[path_of(event)] = encode(event)
        if self.chance.random() < 0.05:
            target = self.chance.choice(self.revisits)
            more = self.event("amend", person, when + 1, target=target, set={"reason": "Better said"})
            files[path_of(more)] = encode(more)
        return files

    def event(self, kind: str, person: int, when: int, **fields: Any) -> Event:
        at = utc(when)
        identity = derived_id(at, f"{self.mark} {kind}".encode())
        name, email = PEOPLE[person]
        common: dict[str, Any] = {"id": identity, "at": at, "via": "hook", "actor": f"{name} <{email}>"}
        return EVENT_TYPES[kind](**common, **fields)

    def commit(
        self, ref: str, parent: int | None, files: dict[str, bytes], person: int = 0, merge: int | None = None
    ) -> bytes:
        self.mark += 1
        name, email = PEOPLE[person]
        stamp = f"{name} <{email}> {START + self.mark * 600} +0000"
        message = f"Work {self.mark}"
        rows = [f"commit {ref}", f"mark :{self.mark}", f"author {stamp}", f"committer {stamp}"]
        rows += [f"data {len(message)}", message]
        rows += [f"from :{parent}"] if parent else []
        rows += [f"merge :{merge}"] if merge else []
        body = "\n".join(rows).encode() + b"\n"
        for path, data in files.items():
            body += f"M 644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n"
        return body
