"""The events of an answer, for each kind of answer."""

import pytest

from git_revisit.model.events import Focus, Note, Revisit
from git_revisit.prompt.questions import Answer
from git_revisit.record.answers import Context, events, events_for_commit, needed_ids, path_fields

AT = "2026-11-23T07:51:00Z"
ADA = "Ada <ada@example.com>"
CONTEXT = Context(AT, ADA, "training", "FOCUS")
IDS = ["1", "2", "3", "4"]
TOUCHED = {"data": [b"data/a.csv"], "serving": [b"serving/a.py", b"serving/b.py"]}


def revisit(id_: str, phase: str, **fields: object) -> Revisit:
    head = {"id": id_, "at": AT, "via": "hook", "actor": ADA, "from_phase": "training", "during": "FOCUS"}
    return Revisit(**{**head, "to_phase": phase, **fields})  # type: ignore[arg-type]


def note(id_: str, phase: str, **fields: object) -> Note:
    head = {"id": id_, "at": AT, "via": "hook", "actor": ADA, "during": "FOCUS"}
    return Note(**{**head, "phase": phase, **fields})  # type: ignore[arg-type]


DATA = {"paths": ("data/a.csv",)}
SERVING = {"paths": ("serving/a.py", "serving/b.py")}
BOTH = {"paths": ("data/a.csv", "serving/a.py", "serving/b.py")}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            Answer("revisit", "drift", "New source"),
            [
                (revisit("1", "data", category="drift", reason="New source", **DATA), ("data",)),
                (revisit("2", "serving", category="drift", reason="New source", **SERVING), ("serving",)),
            ],
        ),
        (
            Answer("planned"),
            [
                (revisit("1", "data", planned=True, **DATA), ("data",)),
                (revisit("2", "serving", planned=True, **SERVING), ("serving",)),
            ],
        ),
        (
            Answer("neither", reason="A rename"),
            [
                (note("1", "data", reason="A rename", **DATA), ("data",)),
                (note("2", "serving", reason="A rename", **SERVING), ("serving",)),
            ],
        ),
        (
            Answer("move", phase="serving"),
            [
                (Focus(id="1", at=AT, via="hook", phase="serving", actor=ADA), ("serving",)),
                (note("2", "data", **DATA), ("data",)),
            ],
        ),
        (
            Answer("other", phase="monitoring", category="defect"),
            [
                (revisit("1", "monitoring", category="defect", **BOTH), ("data", "serving")),
                (note("2", "data", **DATA), ("data",)),
                (note("3", "serving", **SERVING), ("serving",)),
            ],
        ),
        (
            Answer("other", phase="data"),
            [
                (revisit("1", "data", **DATA), ("data",)),
                (note("2", "serving", **SERVING), ("serving",)),
            ],
        ),
    ],
    ids=["revisit", "planned", "neither", "move", "other phase", "other, but touched"],
)
def test_an_answer_gives_an_event_for_each_touched_phase(answer: Answer, expected: list[object]) -> None:
    assert events(answer, TOUCHED, CONTEXT, IDS) == expected


def test_a_move_without_a_phase_goes_to_the_first_one_touched() -> None:
    assert events(Answer("move"), TOUCHED, CONTEXT, IDS)[0][0] == Focus(
        id="1", at=AT, via="hook", phase="data", actor=ADA
    )


def test_enough_ids_are_asked_for() -> None:
    for answer in (Answer("revisit"), Answer("neither"), Answer("move"), Answer("other", phase="monitoring")):
        made = events(answer, TOUCHED, CONTEXT, IDS)
        assert {phase for _, about in made for phase in about} == set(TOUCHED)
        assert len(made) <= needed_ids(TOUCHED) == 3


def test_a_revisit_without_a_focus_is_a_note() -> None:
    context = CONTEXT._replace(focus=None, during=None)
    ((event, _),) = events(Answer("revisit"), {"data": [b"data/a.csv"]}, context, IDS)
    assert event == note("1", "data", during=None, **DATA)


LATER = CONTEXT._replace(via="command", commit="9fceb02d0ae598e95dc970b74767f19372d61af8")


def test_an_answer_given_afterwards_names_its_commit() -> None:
    (event,) = events_for_commit(Answer("revisit", reason="Leak"), "data", [b"data/a.csv"], LATER, IDS)
    assert event == revisit("1", "data", reason="Leak", via="command", commit=LATER.commit, **DATA)


def test_a_move_given_afterwards_leaves_a_note_for_the_commit() -> None:
    made = events_for_commit(Answer("move", phase="data"), "data", [b"data/a.csv"], LATER, IDS)
    assert made == [
        Focus(id="1", at=AT, via="command", phase="data", actor=ADA),
        note("2", "data", via="command", commit=LATER.commit, **DATA),
    ]


@pytest.mark.parametrize("kind", ["revisit", "planned", "neither", "other"])
def test_an_answer_given_afterwards_without_a_focus_is_a_note(kind: str) -> None:
    context = LATER._replace(focus=None, during=None)
    answer = Answer(kind, "drift", "Moved", phase="monitoring")
    (event,) = events_for_commit(answer, "data", [b"data/a.csv"], context, IDS)
    assert event == note("1", "data", via="command", commit=LATER.commit, reason="Moved", during=None, **DATA)


def test_twenty_paths_are_listed_and_the_rest_counted() -> None:
    paths = [b"a/%d" % number for number in range(23)]
    assert path_fields(paths) == {"paths": tuple(f"a/{number}" for number in range(20)), "more_paths": 3}
    assert path_fields(paths[:20])["more_paths"] is None
    assert path_fields([]) == {"paths": None, "more_paths": None}
    assert path_fields([b"a/\xff"]) == {"paths": ('"a/\\377"',), "more_paths": None}
