"""The questions and their answers, with a person made of a list of lines."""

from collections.abc import Sequence

import pytest

from git_revisit.model.workflow import CATEGORIES as CATEGORIES_OF_THE_DEFAULT
from git_revisit.prompt.explanations import MEANINGS, categories_help, kinds_help, phases_help, reason_help
from git_revisit.prompt.late_questions import ask_explanation
from git_revisit.prompt.questions import (
    AGAIN,
    COMMIT_STOPS,
    STAYS_STAGED,
    WIDTH,
    Answer,
    TouchedPhases,
    ask_focus,
    category_question,
    converse,
    introduction,
    usual,
)

PHASES = ("data-acquisition", "data-preparation", "training", "serving")
CATEGORIES = ("data-quality", "drift", "defect", "other")
TOUCH = TouchedPhases("training", {"data-preparation": ["features/a.py"]}, PHASES, CATEGORIES, usual(1))
TWO = TOUCH._replace(files={"data-preparation": ["features/a.py"], "serving": ["serving/a.py"]}, default=usual(2))


class Person:
    """Answers the questions one after the other; ``shown`` holds the questions and all other lines."""

    def __init__(self, *lines: str) -> None:
        self.lines = list(lines)
        self.shown: list[str] = []

    def ask(self, question: str) -> str:
        self.shown.append(question)
        return self.lines.pop(0)

    def say(self, text: str) -> None:
        self.shown.append(text)


def talk(touch: TouchedPhases, *lines: str) -> Answer:
    """Return the answer of a conversation in which all the lines are used."""
    person = Person(*lines)
    answer = converse(touch, person.ask, person.say, lambda _: None)
    assert person.lines == []
    return answer


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        (["", "", ""], Answer("revisit")),
        (["r", "2", "New source"], Answer("revisit", "drift", "New source")),
        (["Revisit", "drift:season", ""], Answer("revisit", "drift:season")),
        (["p", "data", "Sprint 2"], Answer("planned", "data-quality", "Sprint 2")),
        (["n"], Answer("neither")),
        (["n only a rename"], Answer("neither", reason="only a rename")),
        (["not a revisit"], Answer("neither")),
        (["s"], Answer("skip")),
        (["p", "Skip"], Answer("skip")),
        (["", "", "?", "s"], Answer("skip")),
        (["e", "r", "", ""], Answer("revisit")),
        (["?", "o", "?", "serv", "?", "drift", ""], Answer("other", "drift", phase="serving")),
        (["m"], Answer("move", phase="data-preparation")),
        (["m The model is done"], Answer("move", reason="The model is done", phase="data-preparation")),
        (["o", "data-a", "", ""], Answer("other", phase="data-acquisition")),
        (["o serving", "defect", "Crash"], Answer("other", "defect", "Crash", "serving")),
        (["o serv", "defect", "Crash"], Answer("other", "defect", "Crash", "serving")),
        (["r", "", "REASON", "Crash"], Answer("revisit", reason="Crash")),
        (["m data"], Answer("move", phase="data-preparation")),
        (["x", "r", "", ""], Answer("revisit")),
        (["", "5", "0", "none", ""], Answer("revisit")),
        (["", "other", "", "Nothing fits"], Answer("revisit", "other", "Nothing fits")),
    ],
)
def test_a_conversation_about_one_phase(lines: list[str], answer: Answer) -> None:
    assert talk(TOUCH, *lines) == answer


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        (["", "", ""], Answer("revisit")),
        (["m", ""], Answer("move", phase="data-preparation")),
        (["m", "serv"], Answer("move", phase="serving")),
        (["m serving"], Answer("move", phase="serving")),
        (["m serv"], Answer("move", phase="serving")),
        (["e"], Answer("each")),
    ],
)
def test_a_conversation_about_two_phases(lines: list[str], answer: Answer) -> None:
    assert talk(TWO, *lines) == answer


@pytest.mark.parametrize(("phases", "kind"), [(1, "revisit"), (2, "revisit"), (3, "neither"), (9, "neither")])
def test_three_phases_are_more_likely_a_reformat_than_a_revisit(phases: int, kind: str) -> None:
    assert usual(phases) == Answer(kind)


KEPT = Answer("planned", "drift", "New source")


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        (["", "", ""], KEPT),
        (["r", "", "-"], Answer("revisit", "drift")),
        (["", "-", "Another"], Answer("planned", None, "Another")),
    ],
)
def test_enter_takes_the_answer_kept_from_an_aborted_try(lines: list[str], answer: Answer) -> None:
    assert talk(TOUCH._replace(default=KEPT), *lines) == answer


def test_the_other_phase_of_an_aborted_try_is_offered() -> None:
    touch = TOUCH._replace(default=Answer("other", phase="serving"))
    assert talk(touch, "", "", "", "") == Answer("other", phase="serving")


def test_each_answer_is_kept_as_soon_as_it_is_given() -> None:
    kept: list[Answer] = []
    person = Person("p", "drift", "New source")
    converse(TOUCH, person.ask, person.say, kept.append)
    assert kept == [Answer("planned"), Answer("planned", "drift"), Answer("planned", "drift", "New source")]


def test_an_ambiguous_phase_is_asked_again() -> None:
    person = Person("data", "data-a")
    assert ask_focus(TOUCH, person.ask, person.say) == Answer("move", phase="data-acquisition")
    assert f"  did you mean data-acquisition or data-preparation? the phases are {', '.join(PHASES)}" in person.shown


def test_the_first_focus_is_the_touched_phase_on_enter() -> None:
    person = Person("")
    assert ask_focus(TOUCH, person.ask, person.say) == Answer("move", phase="data-preparation")
    assert person.shown[-1] == "Phase in focus, [s]kip or ? [data-preparation] "
    assert ask_focus(TOUCH, Person("s").ask, person.say) == Answer("skip")


def test_the_introduction_names_phases_and_files() -> None:
    assert introduction(TOUCH) == [
        "git-revisit: touches data-preparation; the focus is training",
        "  features/a.py",
    ]
    assert introduction(TWO._replace(project="ml")) == [
        "git-revisit: ml: training → data-preparation (1 file), serving (1 file)",
    ]
    many = {f"phase-number-{number}": ["a.py"] for number in range(9)}
    assert introduction(TWO._replace(files=many)) == [
        "git-revisit: the focus is training; touches 9 phases:",
        "  phase-number-0, phase-number-1, phase-number-2 and 6 more",
    ]
    person = Person("m", "phase-number-3")
    converse(TWO._replace(files=many), person.ask, person.say, lambda answer: None)
    assert person.shown[-1] == "To which phase (? lists them)? [phase-number-0] "
    long = {"governance-compliance": ["a.py"], "problem-definition": ["a.py"]}
    assert introduction(TWO._replace(focus="model-development", files=long)) == [
        "git-revisit: model-development → governance-compliance, problem-definition",
    ]
    assert introduction(TWO._replace(focus="x", files={"a": ["f.py"], "b": ["g.py", "h.py"]})) == [
        "git-revisit: the focus is x; touches a: f.py; b: g.py, h.py",
    ]
    assert introduction(TOUCH._replace(focus=None))[0] == "git-revisit: touches data-preparation; no phase was in focus"


def test_the_introduction_stays_short_and_printable() -> None:
    files = ["a\x1b[0m", "b" * 80, *"cdefgh"]
    (_, line) = introduction(TOUCH._replace(files={"serving": files}))
    assert line == "  a\\x1b[0m and 7 more"
    (_, line) = introduction(TOUCH._replace(files={"serving": files[1:]}))
    assert line == f"  …{'b' * 59} and 6 more"


def test_a_question_for_a_category_fits_a_line_and_shows_what_fits() -> None:
    few = category_question("Category", ("labels", "other"), None)
    assert few == "Category: 1 labels, 2 other [none] "
    many = category_question("Category", [f"cat-{n}" for n in range(90)], "cat-3", "cat-40")
    assert len(many) <= WIDTH
    assert many.startswith("Category: 1 cat-0, 2 cat-1, ? lists all")
    assert many.endswith(", ? lists all, = cat-40 [cat-3] ")
    huge = category_question("Category", ["c" * 99], None)
    assert huge == "Category, ? lists all [none] "


def test_the_last_category_is_offered_again() -> None:
    assert talk(TOUCH._replace(latest="drift"), "r", AGAIN, "") == Answer("revisit", "drift")
    assert talk(TOUCH, "r", AGAIN, "", "") == Answer("revisit"), "there is no last category: asked again"


@pytest.mark.parametrize("stopping", [COMMIT_STOPS, STAYS_STAGED])
def test_a_question_mark_explains_every_choice_within_eighty_columns(stopping: str) -> None:
    lines = [*kinds_help(True, stopping), *categories_help(CATEGORIES_OF_THE_DEFAULT, "drift"), *reason_help(stopping)]
    lines += phases_help(PHASES, stopping)
    assert max(map(len, lines)) <= 78
    assert stopping in lines[-1]
    assert [line for line in kinds_help(False, stopping) if line.startswith("e ")] == []
    rows = categories_help(CATEGORIES_OF_THE_DEFAULT, None)
    assert len(rows) == len(CATEGORIES_OF_THE_DEFAULT) + 1
    assert MEANINGS.keys() == set(CATEGORIES_OF_THE_DEFAULT)


def explain(category: str | None, *lines: str) -> tuple[Answer | None, Sequence[str]]:
    person = Person(*lines)
    answer = ask_explanation(["2026-11-23", "a\x1bb"], CATEGORIES, category, person.ask, person.say)
    assert person.lines == []
    return answer, person.shown


@pytest.mark.parametrize(
    ("known", "lines", "answer"),
    [
        (None, ["2", "New source"], Answer(category="drift", reason="New source")),
        ("drift", ["", ""], Answer(category="drift")),
        ("drift", ["-", "New source"], Answer(reason="New source")),
        (None, ["?", "zzz", "def", "?", "Crash"], Answer(category="defect", reason="Crash")),
        (None, ["n"], Answer("neither")),
        (None, ["n only a rename"], Answer("neither", reason="only a rename")),
        (None, ["s"], None),
        (None, ["2", "-"], None),
        (None, ["", "REASON", "New source"], Answer(reason="New source")),
        (None, ["other", "", "Nothing fits"], Answer(category="other", reason="Nothing fits")),
    ],
)
def test_explaining_a_revisit(known: str | None, lines: list[str], answer: Answer | None) -> None:
    assert explain(known, *lines)[0] == answer


def test_the_questions_about_a_revisit_explain_themselves() -> None:
    _, shown = explain("drift", "?", "", "?", "")
    assert shown[:2] == ["2026-11-23", "a\\x1bb"]
    assert "[drift]" in shown[2]
    assert any("it was not a revisit" in line for line in shown)
    assert any("why work went to this phase" in line for line in shown)
