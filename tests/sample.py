"""A sample ML project in real git: focus periods, revisits, corrections and tags; all follows from the seed."""

from random import Random
from typing import Any

from ulid import ULID

from conftest import Repo
from git_revisit.model import workflow_yaml
from git_revisit.model.event_file import path_of
from git_revisit.model.event_yaml import encode, seconds, utc
from git_revisit.model.events import Amend, AnyEvent, Focus, Retract, Revisit
from git_revisit.model.workflow import CATEGORIES, Phase, Workflow, name_of

PHASES = (
    "problem-definition", "data-acquisition", "data-preparation", "model-development", "model-deployment", "monitoring",
)  # fmt: skip
ALIASES = {"data-preparation": ("data-prep",)}
FLOW = Workflow(
    phases=(
        *(Phase(each, name_of(each), ALIASES.get(each, ()), (f"{each}/",)) for each in PHASES),
        Phase("governance", "Governance"),
    ),
    categories=CATEGORIES,
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

    def __init__(self, repo: Repo, workflow: Workflow = FLOW) -> None:
        self.repo = repo
        self.count = 0
        self.staged = {".revisit/config.yaml": workflow_yaml.encode(workflow)}

    def event(self, kind: type[AnyEvent], at: int, via: str = "command", **fields: Any) -> AnyEvent:
        self.count += 1
        identity = str(ULID.from_bytes((at * 1000).to_bytes(6, "big") + self.count.to_bytes(10, "big")))
        event = kind(id=identity, at=utc(at), via=via, **fields)
        self.staged[path_of(event)] = encode(event)
        return event

    def commit(self, subject: str, at: int) -> str:
        staged, self.staged = self.staged, {}
        return self.repo.commit(subject, staged, when=at)


def build(repo: Repo, seed: int = 1, weeks: int = 40, each: int = 1) -> Sample:
    """Write the project: a commit a step, ``each`` revisits in a commit that has any."""
    rng, sample = Random(seed), Sample(repo)
    sample.commit("Set up the project", START)
    focuses: dict[str, Focus] = {}
    revisits: list[Revisit] = []
    for week in range(weeks):
        monday = START + week * 7 * DAY
        for number, actor in enumerate(PEOPLE):
            at = monday + number * 3 * 3600
            place = min(5, max(0, round(week / weeks * 6 + rng.gauss(0, 0.8))))
            if actor not in focuses or focuses[actor].phase != PHASES[place]:
                focuses[actor] = sample.event(Focus, at, actor=actor, phase=PHASES[place])
                sample.commit(f"Move on to {PHASES[place]}", at)
            for turn in range(rng.choice((0, 0, 1, 1, 2))):
                at = monday + DAY + number * DAY + turn * 7 * 3600
                for extra in range(each):
                    revisits.append(_revisit(sample, rng, focuses[actor], at + extra))
                sample.commit(f"Go back to {revisits[-1].to_phase}", at + each)
        if revisits and week % 9 == 5:
            _correct(sample, rng, revisits, monday + 6 * DAY)
        if week % 6 == 5:
            sample.repo.git("tag", f"v0.{week // 6 + 1}")
    return sample


def _revisit(sample: Sample, rng: Random, focus: Focus, at: int) -> Revisit:
    start = focus.phase
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
        Revisit, at, actor=focus.actor, from_phase=start, to_phase=alias, category=category, reason=reason,
        planned=rng.random() < 0.15, during=focus.id if rng.random() < 0.9 else None,
        paths=(f"{target}/main.py",), links=("mlflow:runs/8c1f",) if rng.random() < 0.1 else None,
    )  # fmt: skip


def _correct(sample: Sample, rng: Random, revisits: list[Revisit], at: int) -> None:
    """Amend where one revisit goes to and where another comes from, retract a third, and lose a fourth's file."""
    first, second, third, fourth = rng.sample(revisits, 4)
    end = rng.choice([each for each in PHASES if each != first.from_phase])
    sample.event(Amend, at, actor=first.actor, target=first.id, set={"to": end, "reason": "Seen again on review"})
    start = rng.choice(
        [each for each in PHASES if each not in (fourth.from_phase, fourth.to_phase, "data-preparation")]
    )
    sample.event(Amend, at + 1, actor=fourth.actor, target=fourth.id, set={"from": start})  # not that of its period
    sample.commit("Correct two events", at)
    sample.event(Retract, at + 60, actor=second.actor, target=second.id, reason="Recorded twice")
    sample.commit("Withdraw an event", at + 60)
    (sample.repo.path / path_of(third)).unlink()
    revisits.remove(third)
    sample.commit("Lose an event", at + 120)
