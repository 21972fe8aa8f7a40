"""The focus in force, whose it is, and which focus period a revisit lies in."""

from datetime import UTC, datetime, timedelta

import pytest

from git_revisit.model.event_yaml import DAY
from git_revisit.model.events import Focus
from git_revisit.model.workflow import Workflow
from git_revisit.replay.focus import CurrentFocus, FocusLine, current, in_period, period_of, scope_of
from replay.events import WORKFLOW, at, focus, revisit

ADA, BO = "Ada <ada@example.com>", "Bo <bo@example.com>"
SHARED = WORKFLOW._replace(capture=WORKFLOW.capture._replace(focus="project"))
NAMELESS = WORKFLOW._replace(capture=WORKFLOW.capture._replace(actor="none"))


def seconds(day: int) -> int:
    return int(datetime.fromisoformat(at(day)).timestamp())


def line_of(*events: Focus) -> FocusLine:
    line = FocusLine()
    for event in events:
        line.put(event)
    return line


def test_nothing_is_in_focus_without_events() -> None:
    assert current([], WORKFLOW, ADA, seconds(9)) == CurrentFocus(None, None, ())
    assert FocusLine().phase(WORKFLOW, ADA, seconds(9)) is None


FOCUSES = (
    focus("1", "data", 1, ADA), focus("2", "serve", 2, BO), focus("3", "model", 3, ADA), focus("4", "prep", 4, BO),
)  # fmt: skip


@pytest.mark.parametrize(
    ("workflow", "actor", "expected"),
    [
        (WORKFLOW, ADA, ("3", "model")),
        (WORKFLOW, "Ada L. <ADA@example.com>", ("3", "model")),
        (WORKFLOW, BO, ("4", "data")),
        (WORKFLOW, "Cy <cy@example.com>", ("4", "data")),
        (WORKFLOW, None, ("4", "data")),
        (SHARED, ADA, ("4", "data")),
        (NAMELESS, ADA, ("4", "data")),
    ],
)
def test_a_person_has_a_focus_else_the_projects_latest(
    workflow: Workflow, actor: str | None, expected: tuple[str, str]
) -> None:
    for events in (FOCUSES, FOCUSES[::-1]):
        found = current(events, workflow, actor, seconds(9))
        assert found.event is not None
        assert (found.event.id, found.phase) == expected
        assert found.ahead == ()
        assert line_of(*events).phase(workflow, actor, seconds(9)) == expected[1]


def test_of_one_second_the_larger_id_is_in_focus() -> None:
    events = focus("8", "data"), focus("9", "serve"), focus("7", "model")
    assert current(events, WORKFLOW, None, seconds(9)).phase == "serve"
    assert line_of(*events).phase(WORKFLOW, None, seconds(9)) == "serve"


def test_a_focus_over_a_day_ahead_is_ignored_and_named() -> None:
    near, far = focus("1", "data", 2), focus("2", "model", 5)
    exact = seconds(5) - DAY
    assert current([far, near], WORKFLOW, None, exact).phase == "model"
    assert line_of(far, near).phase(WORKFLOW, None, exact) == "model"
    assert current([far, near], WORKFLOW, None, exact - 1) == CurrentFocus(near, "data", (far,))
    assert line_of(far, near).phase(WORKFLOW, None, exact - 1) == "data"
    assert current([far], WORKFLOW, None, exact - 1) == CurrentFocus(None, None, (far,))


def test_a_persons_focus_ahead_does_not_hide_the_one_before() -> None:
    events = focus("1", "data", 1, ADA), focus("2", "model", 9, ADA), focus("3", "serve", 2, BO)
    found = current(events, WORKFLOW, ADA, seconds(3))
    assert (found.phase, found.ahead) == ("data", (events[1],))


def test_a_line_follows_events_that_come_and_go() -> None:
    old, new = focus("1", "data", 1, ADA), focus("1", "serve", 1, ADA)
    line = line_of(old, focus("2", "model", 2, BO))
    assert line.phase(WORKFLOW, ADA, seconds(9)) == "data"
    line.replace(old, new)
    assert line.phase(WORKFLOW, ADA, seconds(9)) == "serve"
    line.replace(new, new)
    assert line.phase(WORKFLOW, ADA, seconds(9)) == "serve"
    line.replace(new, None)
    assert line.phase(WORKFLOW, ADA, seconds(9)) == "model"
    line.replace(None, old)
    assert line.phase(WORKFLOW, ADA, seconds(9)) == "data"


def test_a_scope_is_a_person_or_the_project() -> None:
    event = focus("1", "data", 1, "Ada <Ada@Example.com>")
    assert scope_of(event, WORKFLOW) == "ada@example.com"
    assert scope_of(event, SHARED) == scope_of(event, NAMELESS) == ""


def test_a_revisit_lies_in_the_period_that_it_names_if_that_is_of_its_main_phase() -> None:
    focuses = {event.id: event for event in (focus("1", "model"), focus("2", "prep"))}
    aliases = WORKFLOW.aliases
    assert period_of(revisit("r", during="1"), focuses, aliases) == focuses["1"]
    assert period_of(revisit("r", "data", "model", during="2"), focuses, aliases) == focuses["2"]
    assert period_of(revisit("r", "prep", "model", during="2"), focuses, aliases) == focuses["2"]
    assert period_of(revisit("r", "serve", "data", during="1"), focuses, aliases) is None
    assert period_of(revisit("r", during="9"), focuses, aliases) is None
    assert period_of(revisit("r"), focuses, aliases) is None
    assert not in_period("model", None, aliases)


def test_days_are_counted_in_seconds() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    assert (start + timedelta(days=1) - start).total_seconds() == DAY
