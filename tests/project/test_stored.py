"""Values as the cache keeps them."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings

from git_revisit.gitio.parse import Entry
from git_revisit.model import workflow_yaml
from git_revisit.model.commits import Commit
from git_revisit.model.events import Event, Invalid
from git_revisit.model.workflow import DEFAULT_WORKFLOW
from git_revisit.project.cache import Cache
from git_revisit.project.memo import SUMMARIES, Memo
from git_revisit.project.read import Place, PlacedCommit
from git_revisit.project.stored import dump, load, reader
from git_revisit.replay.focus import PeriodCounts
from git_revisit.replay.matrix import Counted
from git_revisit.replay.totals import EMPTY, Summary
from strategies import events

COMMIT = Commit("c" * 40, "d" * 40, ("e" * 40,), "Ada", "ada@\udcff", 1, 2, "a subject")
SUMMARY = Summary(
    Counter({("a", "b"): 2}),
    Counter(),
    Counter({"a": 2}),
    Counter({("a", "b", "a"): 1}),
    Counter(),
    Counter({("a", "b", "infer"): 1}),
    1,
    0,
)

FULL_WORKFLOW = workflow_yaml.decode(
    b"""version: 1
phases: [{id: a, aliases: [b], paths: [a/]}, {id: c}]
ignore_authors: ["*[bot]*"]
capture:
  unattended: require
  links: {issue: "[A-Z]+-[0-9]+"}
  urls: {issue: "https://tracker.example/{}"}
limits: {uncaptured: 0.1}
"""
)


@pytest.mark.parametrize(
    "value",
    [
        DEFAULT_WORKFLOW,
        FULL_WORKFLOW,
        PlacedCommit(COMMIT, Place(("100644", "f" * 40), None)),
        PlacedCommit(COMMIT, Place(None, "f" * 40)),
        SUMMARY,
        EMPTY,
        Counted(SUMMARY, None),
        Counted(SUMMARY, PeriodCounts(Counter({"a": 1}), Counter({("a", "b"): 1}), Counter(), Counter({"a": 60}))),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_value_is_read_as_it_was(value: Any) -> None:
    found = load(type(value), dump(type(value), value))
    assert found == value
    assert type(found) is type(value)
    assert repr(found) == repr(value)  # the types inside, too


def test_equal_texts_of_a_block_are_one_object() -> None:
    authors = ("Ada", "Bo", "Ada\udcff")
    rows = tuple(COMMIT._replace(id=f"{n:040}", name=authors[n % 3], parents=(f"{n % 3:040}",)) for n in range(9))
    found = load(tuple[Commit, ...], dump(tuple[Commit, ...], rows))
    assert found == rows
    assert found[0].name is found[3].name
    assert found[0].parents[0] is found[3].parents[0]


@pytest.mark.parametrize("kind", [bytes, list[int], int | str, set[str]])
def test_a_type_that_json_cannot_give_back_is_refused(kind: Any) -> None:
    with pytest.raises(TypeError, match="is not kept"):
        reader(kind)


@settings(max_examples=25)
@given(events())
def test_event_files_are_remembered_as_they_were(tmp_path_factory: pytest.TempPathFactory, event: Event) -> None:
    folder = tmp_path_factory.mktemp("cache")
    files: dict[Entry, Event | Invalid] = {
        Entry(f"events/{event.id}.yaml", "100644", "a" * 40): event,
        Entry("events/wrong.yaml", "120000", "b" * 40): Invalid("event-invalid", "not a regular file"),
    }
    memo = Memo(Cache(folder, "version"))
    memo.keep_events(files)
    memo.keep(SUMMARIES, {"tree": SUMMARY})
    memo.save()
    again = Memo(Cache(folder, "version"))
    assert again.events() == files
    assert repr(sorted(again.events().items())) == repr(sorted(files.items()))
    assert again.read(SUMMARIES, ["tree", "other"]) == {"tree": SUMMARY}
