"""The changes of commits, kept between runs."""

from pathlib import Path

import pytest

from git_revisit.gitio.parse import Entry, PathChange
from git_revisit.model.events import Event, Invalid
from git_revisit.project import commit_history
from git_revisit.project.cache import Cache
from git_revisit.project.commit_history import CommitRow, Difference, KeptRows, Lost, difference, parents_first
from git_revisit.project.memo import Memo
from git_revisit.project.stored import Space


def changed(path: str, old: str | None = None, new: str | None = None) -> PathChange:
    return PathChange(path, "M", "100644" if old else None, old, "100644" if new else None, new)


def test_a_difference_sorts_changes_by_what_they_mean_for_the_project() -> None:
    event = ".revisit/events/focus/2026/11/23/01KDWPVNG00000000000000001-data.yaml"
    found = difference(
        [
            changed(f"sub/{event}", "a", "b"),
            changed("sub/.revisit/config.yaml", "a", "b"),
            changed("sub/.revisit/events/README"),
            changed("sub/deep/.revisit/config.yaml", None, "c"),
            changed("sub/gone/.revisit/config.yaml", "c", None),
            changed("sub/kept/.revisit/config.yaml", "c", "d"),
            changed(f"sub/deep/{event}", None, "c"),
            changed("sub/data/a.py", "a", "b"),
        ],
        "sub/",
    )
    assert found == Difference(
        gone=(Entry(event, "100644", "a"),),
        come=(Entry(event, "100644", "b"),),
        configured=True,
        config=("100644", "b"),
        nested=(("deep/", 1), ("gone/", -1)),
        paths=("data/a.py",),
    )
    assert difference([changed(".revisit/config.yaml", "a", None)], "") == Difference(configured=True)


def row(number: int) -> tuple[str, CommitRow]:
    return f"{number:040}", CommitRow((Difference(paths=(f"data/{number}.py",)),))


def test_rows_are_added_in_chunks_and_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commit_history, "CHUNK", 4)
    files: dict[Entry, Event | Invalid] = {
        Entry("events/wrong", "120000", "b" * 40): Invalid("event-invalid", "a link")
    }
    memo = Memo(Cache(tmp_path, "version"))
    memo.keep_events(files)  # a log without events keeps nothing
    memo.save()
    total = 0
    for size in (0, 1, 2, 3, 9, 4, 1):
        memo = Memo(Cache(tmp_path, "version"))
        rows = KeptRows(memo, "changes 'sub/'", CommitRow)
        assert list(rows.rows()) == [row(number) for number in range(total)]
        assert all(rows[identity] == kept for identity, kept in map(row, range(total)))
        for number in range(total, total + size):
            rows.add(*row(number))
            rows.add(*row(0))  # is known
            assert rows[row(number)[0]] == row(number)[1]
        rows.flush()
        memo.save()
        total += size
    assert row(total)[0] not in rows
    assert row(0)[0] not in KeptRows(Memo(Cache(tmp_path, "version")), "changes ''", CommitRow)


def test_rows_without_their_chunk_are_lost(tmp_path: Path) -> None:
    memo = Memo(Cache(tmp_path, "version"))
    rows = KeptRows(memo, "changes", CommitRow)
    rows.add(*row(1))
    rows.flush()
    memo.keep(Space("changes", tuple[CommitRow, ...]), {"0": ()})
    with pytest.raises(Lost):
        rows[row(1)[0]]
    rows.forget()
    assert row(1)[0] not in rows


def test_parents_come_first_and_the_order_depends_on_the_graph_alone() -> None:
    graph = {"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"], "root": [], "e": ["d", "root"]}
    assert parents_first("e", graph.__getitem__) == ["a", "b", "c", "d", "root", "e"]
    assert parents_first("c", graph.__getitem__) == ["a", "c"]
    with pytest.raises(KeyError):
        parents_first("e", {**graph, "d": ["lost"]}.__getitem__)
