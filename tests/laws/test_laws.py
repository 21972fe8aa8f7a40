"""The three laws of replay, over random histories: as-of, order-free, incremental = full.

Every answer is held to the naive reference beside this file, which starts from nothing each time. So an answer that
depends on what was asked before, on file order or on commit order cannot pass.
"""

import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import examples
from git_revisit.project.read import OpenProject, State
from git_revisit.project.revision import ALL, STAGED, CommitRevision, RangeRevision, parse_revision
from git_revisit.replay.filters import Filter
from git_revisit.replay.matrix import matrix
from git_revisit.replay.measures import EVENT_MEASURES
from laws import reference
from laws.histories import BROKEN, CONFIGS, NINE, History, build, histories, stage

FILTERS = [
    Filter(),
    Filter(),
    Filter(categories=("labels",)),
    Filter(explained=True, via=("!infer",)),
    Filter(via=("infer", "hook")),
    Filter(from_phases=("old-data", "model")),
    Filter(to_phases=("data",), since="2026-11-23T00:00:00Z"),
    Filter(until="2026-11-22T23:59:59Z", actor="ADA@"),
]


def passes(only: Filter, config: dict[str, Any], known: Collection[str] = ()) -> reference.Wanted:
    """What a filter asks, naively; the event has its phases by today's names; ``known`` ids are left out."""
    alias = {old: phase["id"] for phase in config["phases"] for old in phase.get("aliases", [])}

    def wanted(event: dict[str, Any]) -> bool:
        return (
            event["id"] not in known
            and (not only.categories or event.get("category", "").split(":")[0] in only.categories)
            and (not only.since or event["at"] >= only.since)
            and (not only.until or event["at"] <= only.until)
            and f"!{event['via']}" not in only.via
            and (event["via"] in only.via or not any(each[0] != "!" for each in only.via))
            and (not only.actor or only.actor.lower() in event.get("actor", "").lower())
            and (not only.explained or bool(event.get("reason", "").strip()))
            and (not only.from_phases or event["from"] in {alias.get(each, each) for each in only.from_phases})
            and (not only.to_phases or event["to"] in {alias.get(each, each) for each in only.to_phases})
        )

    return wanted


class World:
    """A history made real, and what the reference says of it."""

    def __init__(self, history: History, folder: Path) -> None:
        self.path = folder / "repo"
        self.history = history
        self.commits = build(history, self.path)
        stage(history, self.path)
        (self.path / history.prefix).mkdir(parents=True, exist_ok=True)
        self.files = [reference.tree_files(self.path, each, history.prefix) for each in self.commits]

    def open(self) -> OpenProject:
        return OpenProject.open(self.path, self.history.prefix or None)

    def config(self, number: int) -> dict[str, Any]:
        return CONFIGS[self.history.commits[number].config] or NINE

    def expected(self, rev: str, measure: str, only: Filter) -> dict[str, Any]:
        """Return what the matrix at a revision must say; a range is two numbers of commits, ``1..4``."""
        head = len(self.commits) - 1
        tip = int(rev.split("..")[-1]) if not rev.startswith("--") else head
        config = self.config(tip)
        wanted = passes(only, config)
        files = reference.events_of(self.files[tip])
        if rev == STAGED.label:
            files = reference.events_of(reference.index_files(self.path, self.history.prefix))
        elif rev == ALL.label:
            files = self.union()
        state = reference.replay(files, BROKEN)
        if ".." in rev:
            known = reference.ids_in(reference.events_of(self.files[int(rev.split("..")[0])]), BROKEN)
            added = passes(only, config, known)
            return reference.expected(state, config, measure, added, only.via)
        return reference.expected(state, config, measure, wanted, only.via)

    def union(self) -> reference.Files:
        """The files of all refs; where one path has several contents, they are kept apart."""
        numbers = {*self.history.branches.values(), *self.history.tags.values()}
        trees = [reference.events_of(self.files[number]) for number in numbers]
        return {(path, content): (mode, content) for tree in trees for (path, _), (mode, content) in tree.items()}

    def revision(self, rev: str) -> CommitRevision | RangeRevision:
        """Return a revision of numbers as one of ids."""
        return parse_revision("..".join(self.commits[int(each)] for each in rev.split("..")))

    def phases(self, rev: str) -> set[str]:
        """Return every name by which a phase is known at a revision."""
        aliases = {
            alias for phase in self.config(int(rev.split("..")[-1]))["phases"] for alias in phase.get("aliases", [])
        }
        return {*self.expected(rev, "count", Filter())["phases"], *aliases}


def answer(state: State, measure: str, only: Filter) -> dict[str, Any]:
    found = matrix(state.fold, state.workflow, measure, state.rev, state.commit, only)
    return {key: getattr(found, key) for key in ("phases", "unknown", "observable", "cells", "totals")}


@st.composite
def questions(draw: st.DrawFn) -> tuple[History, list[str], str, Filter]:
    """A history, revisions of it in some order, a measure and a filter."""
    history = draw(histories())
    numbers = [str(number) for number in range(len(history.commits))]
    ranges = draw(st.lists(st.tuples(st.sampled_from(numbers), st.sampled_from(numbers)), max_size=2))
    revs = draw(st.permutations([*numbers, *(f"{a}..{b}" for a, b in ranges)]))
    return history, list(revs), draw(st.sampled_from(sorted(EVENT_MEASURES))), draw(st.sampled_from(FILTERS))


LAWS = settings(
    max_examples=examples(30), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@LAWS
@given(questions())
def test_every_revision_equals_a_replay_from_scratch(
    asked: tuple[History, list[str], str, Filter],
) -> None:
    history, revs, measure, only = asked
    with tempfile.TemporaryDirectory() as folder:
        world = World(history, Path(folder))
        project = world.open()
        targets = [project.target(world.revision(rev)) for rev in revs]
        found = project.map(targets, lambda state: answer(state, measure, only), only)
        assert found == [world.expected(rev, measure, only) for rev in revs]
        for special in (STAGED, ALL):
            found_there = answer(project.state(special, only), measure, only)
            assert found_there == world.expected(special.label, measure, only)


@settings(LAWS, max_examples=examples(10))
@given(histories())
def test_the_effective_events_are_those_of_a_replay_from_nothing(history: History) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(history, Path(folder))
        project = world.open()
        targets = [project.target(CommitRevision(commit)) for commit in world.commits]
        for number, found in enumerate(project.map(targets, effective)):
            state = reference.replay(reference.events_of(world.files[number]), BROKEN)
            alias = {old: phase["id"] for phase in world.config(number)["phases"] for old in phase.get("aliases", [])}
            assert found == {
                "revisits": {
                    (each["id"], alias.get(each["from"], each["from"]), alias.get(each["to"], each["to"]),
                     each.get("category"), each.get("reason"))
                    for each in state["revisits"]
                },
                "notes": {each["id"] for each in state["notes"]},
                "focuses": {(each["id"], each["phase"]) for each in state["focuses"]},
            }  # fmt: skip


def effective(state: State) -> dict[str, Any]:
    aliases = state.workflow.aliases
    revisits = [event.mapped(aliases) for event in state.fold.revisits.values()]
    return {
        "revisits": {(each.id, each.from_phase, each.to_phase, each.category, each.reason) for each in revisits},
        "notes": set(state.fold.notes),
        "focuses": {(event.id, event.phase) for event in state.fold.focuses.values()},
    }
