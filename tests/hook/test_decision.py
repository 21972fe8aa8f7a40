"""The table of situations as a pure function: each row, and the order of the rows."""

from itertools import product

import pytest

from git_revisit.errors import Refused
from git_revisit.hook.decision import Decision, Given, Situation, decide
from git_revisit.model.workflow import DEFAULT_WORKFLOW, Capture

# Each field of a situation with a neutral value first, then a value for which a row fits.
NOW = Situation(DEFAULT_WORKFLOW, touched={"monitoring": 1}, focus="scalability", terminal=True)
MONITORING = frozenset({"monitoring"})
REQUIRE = DEFAULT_WORKFLOW._replace(capture=Capture(unattended="require"))
IGNORE = DEFAULT_WORKFLOW._replace(capture=Capture(unattended="ignore"))

ROWS: list[tuple[Situation, Decision]] = [
    (NOW._replace(workflow=None), Decision("silent", "no-config")),
    (NOW._replace(in_progress="merge"), Decision("silent", "in-progress")),
    (NOW._replace(author_ignored=True), Decision("silent", "ignored-author")),
    (NOW._replace(skip=True), Decision("silent", "skip")),
    (NOW._replace(touched={}), Decision("silent", "nothing-tagged")),
    (NOW._replace(touched={"scalability": 3}), Decision("silent", "focus-only")),
    (NOW._replace(focus=None), Decision("ask-focus", "no-focus", ("monitoring",))),
    (NOW._replace(focus=None, terminal=False), Decision("record-focus", "no-focus", ("monitoring",))),
    (NOW._replace(focus=None, touched={"management": 1, "monitoring": 2, "scalability": 2}),
     Decision("ask-focus", "no-focus", ("monitoring",))),
    (NOW._replace(recorded=MONITORING), Decision("silent", "recorded")),
    (NOW._replace(reused=MONITORING), Decision("silent", "recorded")),
    (NOW._replace(continued=MONITORING), Decision("silent", "episode")),
    (NOW._replace(given=Given("Drift", None)), Decision("record", "given", ("monitoring",))),
    (NOW._replace(given=Given(None, "drift"), terminal=False), Decision("record", "given", ("monitoring",))),
    (NOW._replace(terminal=False), Decision("record", "unattended", ("monitoring",))),
    (NOW._replace(terminal=False, workflow=IGNORE), Decision("silent", "unattended", ("monitoring",))),
    (NOW, Decision("ask", "ask", ("monitoring",))),
    (NOW._replace(touched={"management": 1, "monitoring": 1, "scalability": 1}, recorded=MONITORING),
     Decision("ask", "ask", ("management",))),
    (NOW._replace(focus="gone"), Decision("ask", "ask", ("monitoring",))),
]  # fmt: skip


@pytest.mark.parametrize(("situation", "decision"), ROWS, ids=lambda value: getattr(value, "rule", ""))
def test_each_row(situation: Situation, decision: Decision) -> None:
    assert decide(situation) == decision
    decision.check()


def test_an_edited_event_is_refused_with_the_way_out() -> None:
    decision = decide(NOW._replace(edited=("a.yaml", "b.yaml")))
    assert (decision.action, decision.rule) == ("refuse", "event-changed")
    with pytest.raises(Refused, match=r"this commit changes a.yaml, b.yaml") as refused:
        decision.check()
    assert refused.value.remedy == "add an event that corrects it; to undo the change: git restore -SW -- :/a.yaml"


def test_a_required_reason_is_refused_with_the_command_that_gives_it() -> None:
    decision = decide(NOW._replace(terminal=False, workflow=REQUIRE))
    assert (decision.action, decision.rule, decision.phases) == ("refuse", "unattended", ("monitoring",))
    with pytest.raises(Refused, match="from scalability to monitoring and needs a reason") as refused:
        decision.check()
    assert refused.value.remedy == 'give it: git -c revisit.reason="REASON" commit'


# In the order of the table: a value for which a row does not fit, one for which it does, and the row.
ORDER: list[tuple[str, object, object, str]] = [
    ("workflow", REQUIRE, None, "no-config"),
    ("in_progress", None, "merge", "in-progress"),
    ("author_ignored", False, True, "ignored-author"),
    ("skip", False, True, "skip"),
    ("edited", (), ("e.yaml",), "event-changed"),
    ("touched", {"monitoring": 1}, {}, "nothing-tagged"),
    ("focus", "scalability", None, "no-focus"),
    ("recorded", frozenset(), MONITORING, "recorded"),
    ("continued", frozenset(), MONITORING, "episode"),
    ("given", None, Given("Drift", None), "given"),
    ("terminal", True, False, "unattended"),
]


def test_the_first_row_that_fits_decides() -> None:
    for fitting in product([False, True], repeat=len(ORDER)):
        values = {field: yes if fits else no for (field, no, yes, _), fits in zip(ORDER, fitting, strict=True)}
        rules = [rule for (*_, rule), fits in zip(ORDER, fitting, strict=True) if fits]
        decision = decide(Situation(**values))  # type: ignore[arg-type]
        assert decision.rule == (rules[0] if rules else "ask"), fitting
        assert (decision.action == "refuse") == (decision.rule in ("event-changed", "unattended")), fitting


@pytest.mark.parametrize(
    ("category", "reason", "remedy"),
    [
        ("drift", None, None), ("drift:seasonal", "x", None), ("other", "x", None), (None, "x", None),
        ("nonsense", "x", "the categories are data-availability"), ("nonsense:drift", "x", "the categories are "),
        ("drift:Bad", "x", "the categories are "), (None, "REASON", "write the reason in its place"),
        ("other", None, 'add it: git -c revisit.reason="REASON"'),
    ],
)  # fmt: skip
@pytest.mark.parametrize("reused", [frozenset(), MONITORING])
def test_a_given_category_is_checked_also_for_an_event_that_is_used_again(
    category: str | None, reason: str | None, remedy: str | None, reused: frozenset[str]
) -> None:
    decision = decide(NOW._replace(given=Given(reason, category), reused=reused))
    assert decision.remedy.startswith(remedy or "")
    assert decision.rule == ("recorded" if reused and not remedy else "given")
    assert decision.action == ("refuse" if remedy else "silent" if reused else "record")


def test_a_given_category_that_nothing_uses_is_not_checked() -> None:
    assert decide(NOW._replace(given=Given(None, "nonsense"), recorded=MONITORING)).action == "silent"
