"""The rule about configurations that hide work, and what else is told in words, on literal values."""

import pytest

from audit.building import NOON, WORKFLOW, commit, config, facts, file, found, identity, revisit
from git_revisit.audit.rules.facts import AuditFacts, ConfigChange, Narrowing, PhaseTouch, UnrootedEvent, View
from git_revisit.audit.rules.narrowing import narrowing
from git_revisit.model.event_file import path_of
from git_revisit.model.message_reasons import MessageReasons
from git_revisit.model.workflow import Capture, Limits, Workflow

BEFORE = View(config())
FILES = ("data/a", "src/b", "notes.md", "data/.revisit/events/x.yaml", ".revisit/config.yaml")
DATA, *OTHERS = WORKFLOW.phases


def changed_to(workflow: Workflow, before: Workflow = WORKFLOW) -> Narrowing | None:
    return narrowing(ConfigChange(3, View(config(before)), View(config(workflow))), FILES)


def test_the_same_workflow_hides_nothing() -> None:
    assert changed_to(WORKFLOW) is None


def test_files_that_lose_their_phase_are_hidden() -> None:
    narrower = WORKFLOW._replace(phases=(DATA._replace(paths=("elsewhere/",)), *OTHERS))
    assert changed_to(narrower) == Narrowing(3, ("data/a",), (1.0, 0.5), (), ())
    assert changed_to(WORKFLOW, narrower) is None


def test_files_of_another_phase_are_not_hidden() -> None:
    model = OTHERS[0]._replace(paths=("src/", "data/"))
    assert changed_to(WORKFLOW._replace(phases=(DATA, model, *OTHERS[1:]))) is None


@pytest.mark.parametrize("after", [WORKFLOW._replace(ignore=("*.md", "data/")), WORKFLOW._replace(shared=("data/",))])
def test_files_that_are_ignored_or_shared_are_hidden(after: Workflow) -> None:
    change = changed_to(after)
    assert change
    assert (change.hidden, change.coverage) == (("data/a",), (1.0, 1.0))


def test_a_nested_root_hides_its_files() -> None:
    after = View(config(), frozenset({"data/"}))
    change = narrowing(ConfigChange(3, BEFORE, after), FILES)
    assert change
    assert (change.hidden, change.roots) == (("data/a",), ("data/",))
    assert narrowing(ConfigChange(3, after, BEFORE), FILES) is None


def test_a_removed_configuration_hides_every_file_with_a_phase() -> None:
    strict = WORKFLOW._replace(limits=Limits(0.2, 0.1), capture=Capture(unattended="require"))
    change = narrowing(ConfigChange(3, View(config(strict)), None), FILES)
    assert change == Narrowing(3, ("data/a", "src/b"), (1.0, None), (), ())
    assert narrowing(ConfigChange(3, View(config(strict)), None), ("notes.md",)) is None


def test_more_ignored_authors_are_reported() -> None:
    more = WORKFLOW._replace(ignore_authors=("*[bot]*", "Ada*"))
    change = changed_to(more)
    assert change
    assert change == Narrowing(3, (), (1.0, 1.0), ("Ada*",), ())
    assert changed_to(WORKFLOW, more) is None


@pytest.mark.parametrize(
    ("before", "after", "weaker"),
    [
        (Limits(0.2, 0.1), Limits(0.5, 0.1), ("limits.unexplained", "0.2", "0.5")),
        (Limits(0.2, 0.1), Limits(0.2, None), ("limits.uncaptured", "0.1", "none")),
        (Limits(0.2, 0.1), Limits(0.2, 0.1), None),
        (Limits(0.2, 0.1), Limits(0.1, 0.1), None),
        (Limits(None, 0.1), Limits(0.2, 0.1), None),
    ],
)
def test_weaker_limits_are_reported(before: Limits, after: Limits, weaker: tuple[str, str, str] | None) -> None:
    change = changed_to(WORKFLOW._replace(limits=after), WORKFLOW._replace(limits=before))
    assert (change.weaker if change else ()) == ((weaker,) if weaker else ())


@pytest.mark.parametrize(
    ("before", "after"), [("require", "defer"), ("require", "ignore"), ("defer", "ignore"), ("defer", "defer")]
)
def test_a_weaker_capture_is_reported(before: str, after: str) -> None:
    workflows = [WORKFLOW._replace(capture=Capture(unattended=each)) for each in (before, after)]
    change = changed_to(workflows[1], workflows[0])
    assert (change.weaker if change else ()) == ((("capture.unattended", before, after),) if before != after else ())
    assert changed_to(*workflows) is None


def messages(judged: AuditFacts, rule: str) -> list[str]:
    return [each.message for each in found(judged) if each.rule == rule]


def test_one_finding_lists_all_that_a_configuration_hides() -> None:
    much = Narrowing(0, ("a", "b", "c", "d"), (1.0, 0.25), ("Ada*",), (("limits.unexplained", "0.2", "none"),))
    three = Narrowing(0, ("a", "b", "c"), (1.0, None), (), ())
    elsewhere = much._replace(number=7)
    below = Narrowing(0, ("a/b", "c/d"), (1.0, 0.5), (), (), ("a/", "c/"))
    both = below._replace(roots=("a/",))
    assert [each.rpartition("meant, ")[2] for each in messages(facts(narrowings=[below, both]), "config-narrowed")] == [
        "remove a/.revisit/config.yaml and remove c/.revisit/config.yaml",
        "restore .revisit/config.yaml and remove a/.revisit/config.yaml",
    ]
    assert messages(facts(narrowings=[elsewhere, much, three]), "config-narrowed") == [
        "the configuration hides work: no phase any more for a, b, c and 1 more (coverage 100 %, then 25 %);"
        " more authors are ignored: Ada*; limits.unexplained is weaker: 0.2, then none; if that is not meant, restore"
        " .revisit/config.yaml",
        "the configuration hides work: no phase any more for a, b, c (coverage 100 %, then 0 %); if that is not"
        " meant, restore .revisit/config.yaml",
    ]


def test_events_without_a_root_are_reported_with_the_fix() -> None:
    lost = UnrootedEvent(0, "svc/x.yaml", identity(1), "svc/", fixed=False)
    judged = facts(unrooted=[lost._replace(number=7), lost, lost._replace(fixed=True)], losses=[])
    assert messages(judged, "event-deleted") == [
        "svc/.revisit/config.yaml was deleted, so the event does not count; restore it with"
        " `git checkout 000000000000^ -- :/svc/.revisit/config.yaml`",
        "svc/.revisit/config.yaml was deleted, so the event does not count; fixed by a later commit: the configuration"
        " is back",
    ]
    assert [each.severity for each in found(judged)] == ["error", "info"]


def test_a_commit_outside_of_the_usual_years_is_reported() -> None:
    (finding,) = found(facts(odd_dates=(0,)))
    assert (finding.rule, finding.commit) == ("clock-skew", commit(0).id)
    assert finding.message == (
        "the commit is dated outside of the years 1970 to 9999, and counts as made at the nearest of them; check the"
        " clock of the machine that made it"
    )


def test_an_answer_in_the_message_is_named_in_place_of_the_command() -> None:
    answers = {0: MessageReasons("Leak")}
    touch = PhaseTouch(0, "data", ("data/a", "data/b", "data/c"), "model")
    open_revisit = revisit(1, reason=None)
    summaries = found(facts(open_revisit, touches=[touch, touch._replace(phase="deploy")], message_answers=answers))
    assert [(each.rule, each.message.rpartition("; ")[2]) for each in summaries] == [
        ("uncaptured", "its commit's message has an answer: take it over with `git revisit explain --from-messages`"),
        ("uncaptured", "its commit's message has an answer: take it over with `git revisit explain --from-messages`"),
        ("unexplained", "its commit's message has an answer: take it over with `git revisit explain --from-messages`"),
    ]
    assert "(data/a, data/b, data/c) while the focus was model" in summaries[0].message
    assert found(facts(open_revisit))[0].message.endswith(f'`git revisit explain {open_revisit.id} -m "REASON"`')
    unknown = messages(facts(touches=[touch._replace(focus=None)], message_answers=answers), "uncaptured")
    assert unknown[0].endswith("no phase was in focus; note it with `git revisit note data --for-commit 000000000000`")


def test_open_commits_leave_a_touch_or_a_reason_open() -> None:
    touch = PhaseTouch(2, "data", ("data/a",), "model")
    event = revisit(1, reason=None)
    here = {file(event).path: 1}
    judged = facts(event, touches=[touch, touch._replace(number=3)], excuses={3: None}, brought=here, whole=True)
    assert judged.open_commits() == {1, 2}
    assert facts(event, brought={}).open_commits() == set()
    assert facts(revisit(1), brought=here, touches=None).open_commits() == set()


def test_the_commit_of_a_file_is_known_or_not() -> None:
    event = revisit(1)
    judged = facts(event)
    assert judged.bringer(path_of(event)) == commit(0)
    assert judged.bringer("elsewhere.yaml") is None
    assert judged.commits[0].at == NOON
