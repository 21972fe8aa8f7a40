"""The focus in force, by literal events: who it is for, and how far ahead of a commit it may be dated."""

import pytest
from git_revisit.replay.focus_line import FocusLine

from git_revisit.model.event_yaml import seconds
from git_revisit.model.events import Event
from git_revisit.model.workflow import Phase, Workflow
from git_revisit.replay.focus import DAY, current

FLOW = Workflow(phases=(Phase("data", "Data"), Phase("model", "Model")))
ADA = "Ada <ada@example.com>"
EARLIER = Event("01KDTCRCG0AAAAAAAAAAAAAAAA", "focus", "2025-12-31T20:00:00Z", "command", actor=ADA, phase="model")
LATER = Event("01KDVDNA00DX6Z7Y8D46RPNV77", "focus", "2026-01-03T00:00:00Z", "command", actor=ADA, phase="data")


@pytest.mark.parametrize(
    ("now", "phase"),
    [
        ("2026-01-02T00:00:00Z", "data"),
        ("2026-01-01T23:59:59Z", "model"),
        ("2025-12-30T20:00:00Z", "model"),
        ("2025-12-30T19:59:59Z", None),
    ],
)
@pytest.mark.parametrize("actor", [ADA, "Bo <bo@example.com>"])
def test_a_focus_is_in_force_from_exactly_a_day_before_its_date(now: str, phase: str | None, actor: str) -> None:
    found = current([LATER, EARLIER], FLOW, actor, seconds(now))
    assert found.phase == phase
    assert found.ahead == tuple(each for each in (EARLIER, LATER) if seconds(each.at) > seconds(now) + DAY)
    line = FocusLine()
    for event in (LATER, EARLIER):
        line.put(event)
    assert line.phase(FLOW, actor, seconds(now)) == phase
