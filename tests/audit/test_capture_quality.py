"""Capture quality as values: what counts as a touch, what captures and what explains it."""

from __future__ import annotations

from typing import Any

import pytest

from audit.building import ADA, NOON, commit, facts, note, retract, revisit
from git_revisit.audit.branch_review import LimitedShare, branch_limits
from git_revisit.audit.capture_quality import CaptureCount, CapturedTouch, captured_touches, quality
from git_revisit.audit.rules.facts import Excuse, PhaseTouch
from git_revisit.model.workflow import Limits

TOUCH = PhaseTouch(0, "data", ("data/a.py",), "model")


def captured(*events: Any, **fields: Any) -> list[CapturedTouch]:
    return captured_touches(facts(*events, touches=fields.pop("touches", ()), **fields))


def test_a_touch_that_nothing_accounts_for_has_no_channel() -> None:
    assert captured(touches=[TOUCH]) == [CapturedTouch(None, "2026-01")]


def test_excused_commits_are_not_touches() -> None:
    assert captured(touches=[TOUCH], excuses={0: Excuse("cherry-picked")}) == []


@pytest.mark.parametrize(
    ("event", "touch"),
    [
        (revisit(1, via="hook"), CapturedTouch("hook", "2026-01", True)),
        (revisit(1, via="hook", reason=None), CapturedTouch("deferred", "2026-01", False)),
        (revisit(1, via="command"), CapturedTouch("command", "2026-01", True)),
        (revisit(1, via="message", agent="some-agent"), CapturedTouch("message", "2026-01", True, True)),
        (revisit(1, via="import", reason=None), CapturedTouch("import", "2026-01", False)),
        (revisit(1, via="infer"), CapturedTouch(None, "2026-01")),
        (note(1, via="hook"), CapturedTouch("hook", "2026-01", True)),
        (note(1, via="hook", agent="some-agent"), CapturedTouch("hook", "2026-01", True, True)),
    ],
)
def test_the_event_that_a_commit_adds(event: Any, touch: CapturedTouch) -> None:
    assert captured(event, answered={(0, "data"): (event.id,)}) == [touch]


def test_a_later_event_that_names_the_commit_counts_by_todays_phase() -> None:
    event = revisit(1, end="prep", commit=commit(0).id, at="2026-03-01T00:00:00Z")
    assert captured(event, named=[TOUCH._replace(phase="prep")]) == [CapturedTouch("command", "2026-03", True)]


def test_one_touch_seen_twice_counts_once() -> None:
    event = revisit(1)
    assert len(captured(event, named=[TOUCH], answered={(0, "data"): (event.id,), (0, "prep"): (event.id,)})) == 1


def test_a_revisit_that_was_withdrawn_is_an_answer() -> None:
    event = revisit(1, via="hook", reason=None)
    assert captured(event, retract(2, 1), answered={(0, "data"): (event.id,)}) == [
        CapturedTouch("deferred", "2026-01", True)
    ]


def test_every_revisit_that_accounts_for_a_touch_must_be_explained() -> None:
    first, second = revisit(1), revisit(2, reason=None)
    (touch,) = captured(first, second, answered={(0, "data"): (first.id, second.id)})
    assert (touch.channel, touch.explained) == ("command", False)


def test_the_month_of_uncaptured_work_is_that_of_its_commit() -> None:
    late = [commit(0, author=ADA, at=NOON + 40 * 24 * 3600)]
    assert captured(touches=[TOUCH], commits=late) == [CapturedTouch(None, "2026-02")]


def test_counts_by_channel_and_month() -> None:
    found = quality(
        [
            CapturedTouch("hook", "2026-01", True),
            CapturedTouch("hook", "2026-02", False),
            CapturedTouch("message", "2026-02", True, True),
            CapturedTouch(None, "2026-02"),
        ]
    )
    assert found.total == CaptureCount(4, 3, 2, 1)
    assert found.channels == {"hook": CaptureCount(2, 2, 1, 0), "message": CaptureCount(1, 1, 1, 1)}
    assert found.months == {"2026-01": CaptureCount(1, 1, 1, 0), "2026-02": CaptureCount(3, 2, 1, 1)}


@pytest.mark.parametrize(
    ("n", "of", "limit", "exceeded"),
    [
        (3, 10, 0.2, True),
        (3, 15, 0.2, False),
        (2, 2, 0.2, False),
        (3, 3, 1.0, False),
        (3, 3, 0.0, True),
        (0, 0, 0.0, False),
        (9, 9, None, False),
    ],
)
def test_a_limit_is_exceeded_strictly_and_with_three_open(n: int, of: int, limit: float | None, exceeded: bool) -> None:
    assert LimitedShare(n, of, limit).exceeded is exceeded


def test_without_limits_there_is_nothing_to_exceed() -> None:
    assert branch_limits(Limits(), (5, 5), (5, 5)) is None
    found = branch_limits(Limits(uncaptured=0.5), (5, 5), (1, 5))
    assert found
    assert not found.exceeded
    assert branch_limits(Limits(unexplained=0.5), (5, 5), (0, 0)).exceeded  # type: ignore[union-attr]
