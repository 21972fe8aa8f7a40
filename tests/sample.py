"""A sample ML project in real git: a year of focus periods, revisits, corrections, tags, merged branches' worth of noise.

Everything follows from the seed: clock, identities, ids.
"""

import os
import subprocess
from pathlib import Path
from random import Random

from git_revisit import config
from git_revisit.codec import encode, seconds, utc
from git_revisit.eventfile import path_of
from git_revisit.model import Event, Phase, Workflow

PHASES = (
    "problem-definition", "data-acquisition", "data-preparation", "model-development", "model-deployment", "monitoring",
)  # fmt: skip
FLOW = Workflow(
    phases=tuple(
        Phase(each, config.name_of(each), ("data-prep",) if each == "data-preparation" else (), (f"{each}/",))
        for each in PHASES
    )
    + (Phase("governance", "Governance"),),
    categories=config.CATEGORIES,
)
PEOPLE = ("Ada Lovelace <ada@example.com>", "Grace Hopper <grace@example.com>", "Alan Turing <alan@example.com>")
REASONS = {
    "data-quality": ("Missing values in the sensor table", "Duplicated rows after the join", "Units differ by source"),
    "labels": ("Annotators disagree on the rare class", "Label leakage in the train/test split"),
    "model-performance": ("The baseline beats the network", "Recall collapses on night images"),
    "drift": ("The distribution moved after the holidays",),
    "infrastructure": ("The GPU image lacks the codec",),
    "requirements": ("The threshold of acceptance was never agreed",),
}
DAY = 24 * 3600
START = seconds("2025-12-01T08:00:00Z")


class Sample:
    """Writes events and commits them; the clock is the caller's."""

    def __init__(self, folder: Path, workflow: Workflow = FLOW) -> None:
        self.folder = folder
        self.count = 0
        self.staged: dict[str, bytes | None] = {}
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main")
        self.staged[".revisit/config.yaml"] = config.encode(workflow)

    def git(self, *arguments: str, at: int = START, data: bytes | None = None) -> str:
        env = {
            "PATH": os.environ["PATH"], "HOME": str(self.folder), "GIT_CONFIG_NOSYSTEM": "1", "TZ": "UTC",
            "GIT_AUTHOR_NAME": "Ada Lovelace", "GIT_AUTHOR_EMAIL": "ada@example.com",
            "GIT_COMMITTER_NAME": "Ada Lovelace", "GIT_COMMITTER_EMAIL": "ada@example.com",
            "GIT_AUTHOR_DATE": f"{at} +0000", "GIT_COMMITTER_DATE": f"{at} +0000",
        }  # fmt: skip
        done = subprocess.run(
            ["git", *arguments], cwd=self.folder, env=env, input=data, capture_output=True, check=True
        )
        return done.stdout.decode().strip()

    def event(self, kind: str, at: int, **fields: object) -> Event:
        from ulid import ULID

        self.count += 1
        identity = str(ULID.from_bytes((at * 1000).to_bytes(6, "big") + self.count.to_bytes(10, "big")))
        event = Event(identity, kind, utc(at), "command", **fields)
        self.staged[path_of(event)] = encode(event)
        return event

    def commit(self, subject: str, at: int) -> str:
        for path, data in self.staged.items():
            file = self.folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.unlink() if data is None else file.write_bytes(data)
        self.staged = {}
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", subject, at=at)
        return self.git("rev-parse", "HEAD")


def build(folder: Path, seed: int = 1, weeks: int = 40, each: int = 1) -> Sample:
    """Write the project: a commit a step, ``each`` revisits in a commit that has any."""
    rng, sample = Random(seed), Sample(folder)
    sample.commit("Set up the project", START)
    focuses: dict[str, Event] = {}
    revisits: list[Event] = []
    for week in range(weeks):
        monday = START + week * 7 * DAY
        for number, actor in enumerate(PEOPLE):
            at = monday + number * 3 * 3600
            place = min(5, max(0, round(week / weeks * 6 + rng.gauss(0, 0.8))))
            if actor not in focuses or focuses[actor].phase != PHASES[place]:
                focuses[actor] = sample.event("focus", at, actor=actor, phase=PHASES[place])
                sample.commit(f"Move on to {PHASES[place]}", at)
            for turn in range(rng.choice((0, 0, 1, 1, 2))):
                at = monday + DAY + number * DAY + turn * 7 * 3600
                for extra in range(each):
                    revisits.append(_revisit(sample, rng, focuses[actor], at + extra))
                sample.commit(f"Go back to {revisits[-1].to_phase}", at + each)
        if revisits and week % 9 == 5:
            _correct(sample, rng, revisits, monday + 6 * DAY)
        if week % 13 == 12:
            sample.git("tag", f"v0.{week // 13 + 1}")
    return sample


def _revisit(sample: Sample, rng: Random, focus: Event, at: int) -> Event:
    start = focus.phase or ""
    place = PHASES.index(start)
    targets = [each for each in PHASES if each != start]
    weights = [6 if PHASES.index(each) == place - 1 else 3 if PHASES.index(each) < place else 1 for each in targets]
    if start == "model-development":
        weights[targets.index("data-preparation")] = 14
    target = rng.choices(targets, weights)[0]
    category = "labels" if (start, target) == ("model-development", "data-preparation") else rng.choice([*REASONS])
    reason = rng.choice(REASONS[category]) if rng.random() < 0.85 else None
    alias = "data-prep" if target == "data-preparation" and rng.random() < 0.3 else target
    return sample.event(
        "revisit", at, actor=focus.actor, from_phase=start, to_phase=alias, category=category, reason=reason,
        planned=rng.random() < 0.15, during=focus.id if rng.random() < 0.9 else None,
        paths=(f"{target}/main.py",), links=("mlflow:runs/8c1f",) if rng.random() < 0.1 else None,
    )  # fmt: skip


def _correct(sample: Sample, rng: Random, revisits: list[Event], at: int) -> None:
    """Amend one revisit, retract another, and withdraw a third's file."""
    first, second, third = rng.sample(revisits, 3)
    end = rng.choice([each for each in PHASES if each != first.from_phase])
    sample.event("amend", at, actor=first.actor, target=first.id, set={"to": end, "reason": "Seen again on review"})
    sample.commit("Correct an event", at)
    sample.event("retract", at + 60, actor=second.actor, target=second.id, reason="Recorded twice")
    sample.commit("Withdraw an event", at + 60)
    sample.staged[path_of(third)] = None
    revisits.remove(third)
    sample.commit("Lose an event", at + 120)
