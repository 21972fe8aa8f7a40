"""Measure how much of the truth the hook and inference find: ``python benchmarks/validate.py [--seed S]``.

Simulated teams, whose true activity is known, commit in real repositories: through the hook with somebody who answers
(attended), through the hook alone (unattended), and without it (inference). Wrong tags stick to files, touches in
passing are no revisits, and the focus may move some commits late. Prints the table of
``docs/explanation/validation.md`` within half an hour; ``--quick`` leaves out the answers, and ``--only TEXT`` runs
some teams only.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from git_revisit.gitio.index import Worktree
from git_revisit.hook.install import install_native
from git_revisit.infer.inference import InferQuery, infer_history
from git_revisit.model.event_file import CONFIG
from git_revisit.model.event_yaml import utc
from git_revisit.model.events import Focus, Revisit
from git_revisit.model.workflow_yaml import decode
from git_revisit.project.read import OpenProject
from git_revisit.record.ids import derived_id
from git_revisit.replay.fold import Fold
from git_revisit.replay.matrix import matrix

PHASES = ("data-acquisition", "data-preparation", "model-development", "model-deployment", "monitoring")
FILES = 12  # of each phase
START, HOUR = 1_767_225_600, 3600
MEASURES = ("share", "overlap", "rate")
HOOK, ATTENDED, INFERENCE = "hook alone", "hook, answered", "inference"
_CONFIG = tempfile.NamedTemporaryFile(prefix="gitconfig-")  # noqa: SIM115 - lives as long as the process
ENVIRONMENT = {"GIT_CONFIG_GLOBAL": _CONFIG.name, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0", "CI": "1"}


class Scenario(NamedTuple):
    """How a team works; shares are of files (``mistagged``) and of commits (``passing``)."""

    name: str
    people: int = 1
    periods: int = 8
    length: int = 12  # commits in a focus period
    revisits: float = 0.2  # how often an episode begins
    episode: int = 2  # commits in an episode, at most
    mistagged: float = 0.0
    passing: float = 0.1
    late: int = 0  # commits until the focus moves
    squash: int = 0  # commits in a branch that is merged squashed


SCENARIOS = (
    Scenario("baseline"),
    *(Scenario(f"{share:.0%} of the files mis-tagged", mistagged=share) for share in (0.05, 0.1, 0.2, 0.3)),
    *(Scenario(f"{share:.0%} of the commits touch in passing", passing=share) for share in (0.3, 0.6)),
    Scenario("episodes of up to 5 commits", episode=5),
    Scenario("periods of 3 commits", periods=24, length=3),
    Scenario("periods of 80 commits", periods=2, length=80, revisits=0.1),
    *(Scenario(f"focus moved {late} commits late", late=late, length=20, periods=5) for late in (3, 10)),
    Scenario("squash merges of 4 commits", squash=4),
    Scenario("two people who alternate", people=2),
    Scenario("three people who alternate", people=3, periods=4),
)


class Act(NamedTuple):
    """A commit as it truly was: who, in which focus, on which phase, of which episode (None: none), and its files."""

    person: int
    focus: str
    phase: str
    episode: int | None
    files: tuple[str, ...]


class Episode(NamedTuple):
    """A true revisit."""

    start: str
    end: str


class Team(NamedTuple):
    """What a team truly did: its commits in order, and its revisits."""

    acts: list[Act]
    episodes: list[Episode]


def file_of(phase: str, number: int) -> str:
    """Return a file of a phase."""
    return f"src/{phase}_{number}.txt"


def configuration(rng: random.Random, share: float) -> tuple[str, dict[str, str]]:
    """Return a configuration that tags a share of the files wrongly, and the tag of each file."""
    files = [(phase, file_of(phase, number)) for phase in PHASES for number in range(FILES)]
    wrong = {file for _, file in rng.sample(files, round(share * len(files)))}
    tags = {file: rng.choice([p for p in PHASES if p != phase]) if file in wrong else phase for phase, file in files}
    lines = ["version: 1", "phases:"]
    for phase in PHASES:
        lines += [f"  - id: {phase}", "    paths:", *(f"      - {file}" for file, tag in tags.items() if tag == phase)]
    return "\n".join([*lines, "capture:", "  unattended: defer", ""]), tags


def simulate(rng: random.Random, scenario: Scenario) -> Team:
    """Return what a team does; people take turns, each with a focus of their own."""
    lines = [worked(rng, scenario, person) for person in range(scenario.people)]
    episodes: list[Episode] = []
    acts: list[Act] = []
    for line in lines:
        start = len(episodes)
        episodes += line.episodes
        line.acts[:] = [a._replace(episode=None if a.episode is None else a.episode + start) for a in line.acts]
    for turn in zip(*(line.acts for line in lines), strict=True):
        acts += turn
    return Team(acts, episodes)


def worked(rng: random.Random, scenario: Scenario, person: int) -> Team:
    """Return what one person does."""
    team = Team([], [])
    focus = PHASES[person % len(PHASES)]
    for _ in range(scenario.periods):
        focus = rng.choice([phase for phase in PHASES if phase != focus])
        done = 0
        while done < scenario.length:
            again = done and rng.random() < scenario.revisits
            phase = rng.choice([each for each in PHASES if each != focus]) if again else focus
            episode = len(team.episodes) if again else None
            if again:
                team.episodes.append(Episode(focus, phase))
            for _ in range(min(rng.randint(1, scenario.episode) if again else 1, scenario.length - done)):
                team.acts.append(Act(person, focus, phase, episode, touched(rng, scenario, phase)))
                done += 1
            if again and done < scenario.length:  # what follows an episode is work in focus
                team.acts.append(Act(person, focus, focus, None, touched(rng, scenario, focus)))
                done += 1
    return team


def touched(rng: random.Random, scenario: Scenario, phase: str) -> tuple[str, ...]:
    """Return the files of a commit: of the phase, and perhaps one of another phase in passing."""
    files = [file_of(phase, number) for number in rng.sample(range(FILES), rng.randint(1, 3))]
    if rng.random() < scenario.passing:
        files.append(file_of(rng.choice([each for each in PHASES if each != phase]), rng.randrange(FILES)))
    return tuple(files)


class Workshop:
    """A repository in which a team commits; an hour passes with every commit."""

    def __init__(self, path: Path, config: str, hooked: bool) -> None:
        self.path, self.clock, self.hooked = path, START, hooked
        self.git("init", "-q", "-b", "main")
        for name in [CONFIG, *(file_of(phase, number) for phase in PHASES for number in range(FILES))]:
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_text(config if name == CONFIG else "1\n")
        self.git("add", "--all")
        self.git("commit", "-qm", "start")
        if hooked:
            install_native(Worktree(path, ""))

    def git(self, *arguments: str, person: int = 0) -> str:
        """Run git as a person, at the time of the clock."""
        who = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in self._who(person)}
        done = subprocess.run(
            ["git", *arguments], cwd=self.path, env={**os.environ, **ENVIRONMENT, **who}, capture_output=True, text=True
        )
        if done.returncode:
            raise SystemExit(f"git {' '.join(arguments)}: {done.stderr}")
        return done.stdout.strip()

    def _who(self, person: int) -> tuple[tuple[str, str], ...]:
        return ("NAME", f"P{person}"), ("EMAIL", f"p{person}@example.com"), ("DATE", f"{self.clock} +0000")

    def act(self, act: Act, focus: str | None, notes: Iterable[str], reason: str | None) -> str:
        """Commit, first moving the focus and writing the notes of somebody who answers; return the commit."""
        self.clock += HOUR
        for name in act.files:
            with (self.path / name).open("a") as out:
                out.write(f"{self.clock}\n")
        self.git("add", "--all")
        if focus and self.hooked:
            self.git("revisit", "focus", focus, person=act.person)
        for phase in notes:
            self.git("revisit", "note", phase, person=act.person)
        answer = ["-c", f"revisit.reason={reason}"] if reason else []
        self.git(*answer, "commit", "-qm", "work", person=act.person)
        return self.git("rev-parse", "HEAD")


def played(shop: Workshop, team: Team, scenario: Scenario, tags: Mapping[str, str], attended: bool) -> list[set[str]]:
    """Let a team commit; return, for each act, the ids of the commits that hold it."""
    held: list[set[str]] = []
    known: dict[int, str] = {}
    waiting: Counter[int] = Counter()
    for number, act in enumerate(team.acts):
        if scenario.squash and number % scenario.squash == 0:
            shop.git("switch", "-qc", f"branch-{number}")
        move = act.focus != known.get(act.person)
        waiting[act.person] = waiting[act.person] + 1 if move else 0
        moved = move and (waiting[act.person] > scenario.late or act.person not in known)
        if moved:
            known[act.person] = act.focus
        seen = {tags[name] for name in act.files} - {known[act.person]}
        late = act.focus != known[act.person]
        true = {act.phase} if act.episode is not None or late else set()
        notes = sorted(seen - true) if attended else []
        reason = "found while working" if attended and seen & true else None
        held.append({shop.act(act, act.focus if moved else None, notes, reason)})
        last = number + 1 == len(team.acts) or (number + 1) % scenario.squash == 0 if scenario.squash else False
        if last:
            begun = number - number % scenario.squash
            shop.git("switch", "-q", "main")
            shop.git("merge", "-q", "--squash", f"branch-{begun}")
            shop.git("commit", "-qm", "squashed", person=act.person)
            merged = shop.git("rev-parse", "HEAD")
            for each in range(begun, number + 1):
                held[each] = {merged}
    return held


class Found(NamedTuple):
    """A revisit that was recorded or inferred, with the commits that it may belong to."""

    start: str
    end: str
    commits: frozenset[str]


def recorded(path: Path) -> tuple[list[Found], list[Revisit], list[Focus]]:
    """Return what the log of a repository holds."""
    project = OpenProject.open(path)
    fold = project.state().fold
    brought: dict[str, set[str]] = {}
    rows = subprocess.run(
        ["git", "log", "--format=%x00%H", "--name-only", "--diff-filter=A", "--", ".revisit/events"],
        cwd=path, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for block in rows.split("\0")[1:]:
        commit, *names = block.split()
        for name in names:
            brought.setdefault(Path(name).name[:26], set()).add(commit)
    revisits = list(fold.revisits.values())
    found = [Found(each.from_phase, each.to_phase, frozenset(brought.get(each.id, ()))) for each in revisits]
    return found, revisits, list(fold.focuses.values())


def inferred(path: Path) -> tuple[list[Found], list[Revisit], list[Focus]]:
    """Return what inference proposes for a repository."""
    answer = infer_history(OpenProject.open(path), InferQuery())
    found = [
        Found(each.period.phase, each.to, frozenset(step.commit for step in each.steps))
        for each in answer.proposal.episodes
    ]
    return found, list(answer.events), list(answer.focus)


class Score(NamedTuple):
    """How close a way of capture comes to the truth; ``errors`` are mean absolute ones of the cells, by measure."""

    true: int
    found: int
    right: int
    variation: float
    errors: dict[str, float]


def score(
    team: Team, held: Sequence[set[str]], found: Sequence[Found], events: Sequence[Revisit | Focus], config: str
) -> Score:
    """Compare what was found with the truth; each true revisit is matched once, by phases and a commit in common."""
    commits: dict[int, set[str]] = {}
    for act, ids in zip(team.acts, held, strict=True):
        if act.episode is not None:
            commits.setdefault(act.episode, set()).update(ids)
    left = list(found)
    right = 0
    for number, episode in enumerate(team.episodes):
        match = next((f for f in left if (f.start, f.end) == episode and f.commits & commits[number]), None)
        if match:
            left.remove(match)
            right += 1
    cells = Counter((each.start, each.end) for each in found), Counter((each.start, each.end) for each in team.episodes)
    totals = [max(1, each.total()) for each in cells]
    pairs = {*cells[0], *cells[1]}
    variation = sum(abs(cells[0][pair] / totals[0] - cells[1][pair] / totals[1]) for pair in pairs) / 2
    errors = {measure: error(team, events, config, measure) for measure in MEASURES}
    return Score(len(team.episodes), len(found), right, variation, errors)


def true_events(team: Team) -> list[Revisit | Focus]:
    """Return the events of a perfect log."""
    events: list[Revisit | Focus] = []
    current: dict[int, Focus] = {}
    begun: set[int] = set()
    for number, act in enumerate(team.acts):
        at, actor = utc(START + number * HOUR), f"P{act.person} <p{act.person}@example.com>"
        if act.person not in current or current[act.person].phase != act.focus:
            current[act.person] = Focus(
                id=derived_id(at, b"focus %d" % number), at=at, via="command", phase=act.focus, actor=actor
            )
            events.append(current[act.person])
        if act.episode is not None and act.episode not in begun:
            begun.add(act.episode)
            during = current[act.person].id
            name = derived_id(at, b"revisit %d" % number)
            events.append(
                Revisit(
                    id=name, at=at, via="hook", from_phase=act.focus, to_phase=act.phase, actor=actor, during=during
                )
            )
    return events


def error(team: Team, events: Sequence[Revisit | Focus], config: str, measure: str) -> float:
    """Return the mean absolute error of the cells that have a value in both matrices."""
    workflow = decode(config.encode())
    grids = []
    for each in (events, true_events(team)):
        fold = Fold()
        for event in each:
            fold.put(event.id, event)
        grids.append([value for row in matrix(fold, workflow, measure).cells for value in row])
    both = [abs(a - b) for a, b in zip(*grids, strict=True) if a is not None and b is not None]
    return sum(both) / len(both) if both else 0.0


def measured(scenario: Scenario, way: str, seed: int) -> Score:
    """Let a team work in one way of capture, and score the result."""
    rng = random.Random(f"{seed} {scenario.name}")
    config, tags = configuration(rng, scenario.mistagged)
    team = simulate(rng, scenario)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        held = played(Workshop(path, config, way != INFERENCE), team, scenario, tags, way == ATTENDED)
        found, revisits, focuses = inferred(path) if way == INFERENCE else recorded(path)
        return score(team, held, found, [*revisits, *focuses], config)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--only", default="", help="scenarios whose names contain this text")
    parser.add_argument("--quick", action="store_true", help="without the answered hook")
    arguments = parser.parse_args()
    bin_folder = str(Path(sys.executable).parent)
    os.environ["PATH"] = f"{bin_folder}{os.pathsep}{os.environ['PATH']}"
    ways = (HOOK, INFERENCE) if arguments.quick else (ATTENDED, HOOK, INFERENCE)
    print("| team | capture | revisits | found | precision | recall | count ratio | total variation | ", end="")
    print(" | ".join(f"error of {measure}" for measure in MEASURES), "|")
    print("|:--|:--|", "--:|" * (6 + len(MEASURES)), sep="")
    for scenario in SCENARIOS:
        for way in ways if arguments.only in scenario.name else ():
            each = measured(scenario, way, arguments.seed)
            precision = f"{each.right / each.found:.2f}" if each.found else "–"
            recall, ratio = each.right / max(1, each.true), each.found / max(1, each.true)
            errors = " | ".join(f"{each.errors[measure]:.3f}" for measure in MEASURES)
            row = f"{each.true} | {each.found} | {precision} | {recall:.2f} | {ratio:.2f} | {each.variation:.2f}"
            print(f"| {scenario.name} | {way} | {row} | {errors} |", flush=True)


if __name__ == "__main__":
    main()
