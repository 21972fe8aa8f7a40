"""Requests as events, and every refusal with its way out."""

import pytest

from git_revisit.errors import Refused, UsageError
from git_revisit.model.event_file import path_of
from git_revisit.model.events import Amend, Event, Focus, Note, Retract, Revisit
from git_revisit.model.workflow import Phase, Workflow
from git_revisit.record.corrections import (
    RecordedLog,
    Stamp,
    amend_revisit,
    explain_revisit,
    find_event,
    focus_at,
    known_phase,
    not_a_revisit,
    note_touch,
    record_revisit,
    retract_event,
    set_focus,
)
from git_revisit.replay.fold import Fold

ADA, BO = "Ada <ada@example.com>", "Bo <bo@example.com>"
WORKFLOW = Workflow(
    (Phase("data", "Data", aliases=("prep",)), Phase("training", "Training"), Phase("serving", "Serving")),
    categories=("drift", "other"),
)
AT = "2026-11-23T12:00:00Z"
NOON = 1795435200
STAMP = Stamp("01M84PBFG00000000000000000", AT, ADA)
FOCUS = Focus(id="01F", at="2026-11-23T09:00:00Z", via="command", phase="training", actor=ADA)
REVISIT = Revisit(id="01R", at="2026-11-23T10:00:00Z", via="hook", from_phase="training", to_phase="data", actor=ADA)
OTHER = Revisit(id="01RX", at="2026-11-23T10:30:00Z", via="hook", from_phase="training", to_phase="serving", actor=ADA)
NOTE = Note(id="01N", at="2026-11-23T10:00:00Z", via="hook", phase="serving")
WITHDRAWN = Revisit(id="01W", at="2026-11-23T10:00:00Z", via="hook", from_phase="training", to_phase="data", actor=ADA)
EVENTS: tuple[Event, ...] = (
    FOCUS,
    REVISIT,
    OTHER,
    NOTE,
    WITHDRAWN,
    Retract(id="01T", at=AT, via="command", target="01W"),
)


def log(*events: Event) -> RecordedLog:
    fold = Fold()
    for event in events or EVENTS:
        fold.put(path_of(event), event)
    return RecordedLog(fold, WORKFLOW)


def test_an_event_is_found_by_the_start_of_its_id() -> None:
    assert find_event(log(), "01rx", Revisit) == OTHER
    assert find_event(log(), "01N", Revisit, Note, Amend) == NOTE


@pytest.mark.parametrize(
    ("prefix", "message", "remedy"),
    [
        ("01Z", "no revisit or note has an id that starts with '01Z'", "git revisit log --every-kind"),
        ("01F", "no revisit or note has an id that starts with '01F'", "git revisit log --every-kind"),
        ("01R", "2 events have an id that starts with '01R': 01R, 01RX", "give more of the id"),
        ("", "4 events have an id that starts with ''", "give more of the id"),
    ],
)
def test_an_id_that_names_no_event_or_several_is_refused(prefix: str, message: str, remedy: str) -> None:
    with pytest.raises(Refused) as refused:
        find_event(log(), prefix, Revisit, Note)
    assert message in refused.value.message
    assert remedy in refused.value.remedy


def test_an_empty_id_names_no_event_even_if_there_is_only_one() -> None:
    with pytest.raises(Refused):
        find_event(log(REVISIT), "", Revisit)


def test_a_phase_is_known_by_its_id_and_by_an_alias() -> None:
    assert known_phase(WORKFLOW, "data") == known_phase(WORKFLOW, "prep") == "data"
    assert known_phase(WORKFLOW, "t") == "training"
    with pytest.raises(Refused, match="'nowhere' is not a phase") as refused:
        known_phase(WORKFLOW, "nowhere")
    assert refused.value.remedy == "the phases are data, training, serving"


def test_the_focus_afterwards_is_the_one_of_that_time() -> None:
    moved = Focus(id="01FX", at="2026-11-23T11:00:00Z", via="command", phase="serving", actor=ADA)
    ten = NOON - 2 * 3600
    assert focus_at(log(FOCUS, moved), ADA, NOON).phase == "serving"
    assert focus_at(log(FOCUS, moved), ADA, ten, afterwards=True).phase == "training"
    assert focus_at(log(FOCUS, moved), ADA, ten).phase == "serving", "at the present, a clock that is ahead counts"


def test_setting_the_focus() -> None:
    assert set_focus(log(), STAMP, "prep", "Recall fell") == Focus(
        id=STAMP.id, at=AT, via="command", phase="data", actor=ADA, reason="Recall fell"
    )


def test_a_revisit_starts_from_the_focus_and_happens_during_it() -> None:
    event = record_revisit(log(), STAMP, "prep", category="drift:season", reason="Moved", links=("mlflow:runs/1",))
    assert event == Revisit(
        id=STAMP.id, at=AT, via="command", from_phase="training", to_phase="data", actor=ADA,
        category="drift:season", reason="Moved", during="01F", links=("mlflow:runs/1",),
    )  # fmt: skip


def test_a_revisit_from_another_phase_is_outside_of_the_focus_period() -> None:
    event = record_revisit(log(), STAMP, "data", start="serving", planned=True, commit="c0ffee")
    assert (event.from_phase, event.during, event.planned, event.commit) == ("serving", None, True, "c0ffee")


def test_a_revisit_recorded_afterwards_starts_from_the_focus_of_that_time() -> None:
    moved = Focus(id="01FX", at="2026-11-23T11:00:00Z", via="command", phase="serving", actor=ADA)
    stamp = Stamp("01S", "2026-11-23T10:00:00Z", ADA, afterwards=True)
    event = record_revisit(log(FOCUS, moved), stamp, "data")
    assert (event.from_phase, event.during) == ("training", "01F")


@pytest.mark.parametrize(
    ("arguments", "message", "remedy"),
    [
        ({"phase": "training"}, "training is the main phase", "--from"),
        ({"phase": "prep", "start": "data"}, "data is the main phase", "--from"),
        ({"phase": "unknown"}, "'unknown' is not a phase", "the phases are"),
        ({"phase": "data", "start": "unknown"}, "'unknown' is not a phase", "the phases are"),
        ({"phase": "data", "category": "unknown"}, "'unknown' is not a category", "the categories are drift, other"),
        ({"phase": "data", "category": "other"}, "`other` needs a reason", "-m"),
        ({"phase": "data", "category": "other", "reason": "  "}, "`other` needs a reason", "-m"),
    ],
)
def test_a_revisit_that_is_refused(arguments: dict[str, str], message: str, remedy: str) -> None:
    with pytest.raises(Refused) as refused:
        record_revisit(log(), STAMP, **arguments)  # type: ignore[arg-type]
    assert message in refused.value.message
    assert remedy in refused.value.remedy


def test_a_revisit_without_a_focus_is_refused() -> None:
    with pytest.raises(Refused, match="no phase is in focus") as refused:
        record_revisit(log(REVISIT), STAMP, "data")
    assert "`git revisit focus`" in refused.value.remedy


def test_a_note() -> None:
    assert note_touch(log(), STAMP, "prep", "A rename", "c0ffee") == Note(
        id=STAMP.id, at=AT, via="command", phase="data", actor=ADA, reason="A rename", during="01F", commit="c0ffee"
    )
    assert note_touch(log(REVISIT), STAMP, "data").during is None


def test_an_amendment_holds_only_what_changes() -> None:
    changes = {"from": "prep", "to": None, "category": None, "reason": "Moved", "planned": False, "links": None}
    assert amend_revisit(log(), STAMP, OTHER, changes) == Amend(
        id=STAMP.id,
        at=AT,
        via="command",
        target="01RX",
        set={"from": "data", "reason": "Moved", "planned": False},
        actor=ADA,
    )


def test_an_amendment_without_a_change_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="nothing to correct"):
        amend_revisit(log(), STAMP, OTHER, {"reason": None})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"to": "unknown"}, "'unknown' is not a phase"),
        ({"from": "unknown"}, "'unknown' is not a phase"),
        ({"category": "unknown"}, "'unknown' is not a category"),
        ({"category": "other"}, "`other` needs a reason"),
        ({"to": "training"}, "01R would lead from a phase to itself"),
        ({"from": "prep"}, "01R would lead from a phase to itself"),
    ],
)
def test_an_amendment_that_is_refused(changes: dict[str, str], message: str) -> None:
    with pytest.raises(Refused, match=message):
        amend_revisit(log(), STAMP, REVISIT, changes)


def test_other_is_accepted_with_the_reason_that_the_revisit_has_by_now() -> None:
    explained = Amend(id="01A", at=AT, via="command", target="01R", set={"reason": "Moved"})
    event = amend_revisit(log(REVISIT, explained), STAMP, REVISIT, {"category": "other"})
    assert event.set == {"category": "other"}


def test_a_category_that_the_workflow_no_longer_has_does_not_stop_another_correction() -> None:
    old = REVISIT._replace(category="labels")
    assert amend_revisit(log(old), STAMP, old, {"reason": "Moved"}).set == {"reason": "Moved"}


def test_explaining_sets_the_reason_and_the_category_given() -> None:
    assert explain_revisit(log(), STAMP, REVISIT, "Moved").set == {"reason": "Moved"}
    assert explain_revisit(log(), STAMP, REVISIT, None, "drift").set == {"category": "drift"}
    assert explain_revisit(log(), STAMP, REVISIT, "Moved", "other").set == {"category": "other", "reason": "Moved"}


def test_what_was_not_a_revisit_is_retracted_and_noted() -> None:
    revisit = REVISIT._replace(to_phase="prep", during="01F", paths=("data/a",), more_paths=2)
    stamps = [STAMP, STAMP._replace(id="01S")]
    assert not_a_revisit(log(revisit), stamps, revisit, "A rename", "c0ffee") == (
        Retract(id=STAMP.id, at=AT, via="command", target="01R", actor=ADA, reason="A rename"),
        Note(
            id="01S", at=AT, via="command", phase="data", actor=ADA, reason="A rename", during="01F", paths=("data/a",),
            more_paths=2, commit="c0ffee",
        ),
    )  # fmt: skip


def test_the_note_names_the_commit_that_the_revisit_named() -> None:
    revisit = REVISIT._replace(commit="decade")
    retract, note = not_a_revisit(log(revisit), [STAMP, STAMP], revisit, None, "c0ffee")
    assert (retract.reason, note.reason, note.commit) == ("not a revisit", None, "decade")


def test_a_revisit_that_was_moved_is_noted_for_its_present_phase() -> None:
    moved = Amend(id="01A", at=AT, via="command", target="01R", set={"to": "serving"})
    assert not_a_revisit(log(REVISIT, moved), [STAMP, STAMP], REVISIT, None, None)[1].phase == "serving"


def test_the_placeholder_of_printed_commands_is_refused_as_a_reason() -> None:
    for request in (
        lambda: set_focus(log(), STAMP, "data", "REASON"),
        lambda: record_revisit(log(), STAMP, "data", reason=" REASON "),
        lambda: note_touch(log(), STAMP, "data", "REASON"),
        lambda: amend_revisit(log(), STAMP, REVISIT, {"reason": "REASON"}),
        lambda: explain_revisit(log(), STAMP, REVISIT, "REASON"),
        lambda: retract_event(log(), STAMP, NOTE, "REASON"),
    ):
        with pytest.raises(Refused, match="REASON is a placeholder"):
            request()


def test_withdrawing() -> None:
    assert retract_event(log(), STAMP, NOTE, "Typed twice") == Retract(
        id=STAMP.id, at=AT, via="command", target="01N", actor=ADA, reason="Typed twice"
    )


def test_a_retracted_event_cannot_be_amended_or_retracted_again() -> None:
    with pytest.raises(Refused, match="01W is retracted") as refused:
        amend_revisit(log(), STAMP, WITHDRAWN, {"reason": "Moved"})
    assert "git revisit record" in refused.value.remedy
    with pytest.raises(Refused, match="01W is already retracted"):
        retract_event(log(), STAMP, WITHDRAWN, "Again")
