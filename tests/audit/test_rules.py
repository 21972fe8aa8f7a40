"""Every rule of the audit on literal facts: what it finds, and the near miss that it does not find."""

from typing import Any

import pytest

from audit.building import (
    BO,
    DAY,
    NOON,
    WORKFLOW,
    amend,
    broken,
    commit,
    config,
    facts,
    file,
    focus,
    found,
    identity,
    names,
    note,
    retract,
    revisit,
)
from git_revisit.audit.rules import RULES
from git_revisit.audit.rules.facts import (
    Baseline,
    BrokenConfig,
    Excuse,
    JudgedLoss,
    Loss,
    People,
    PhaseTouch,
    Reformat,
)
from git_revisit.audit.rules.rule import Problem, Rule
from git_revisit.model.event_file import path_of
from git_revisit.model.events import Note, Retract, Revisit
from git_revisit.model.findings import SEVERITIES, Finding


def test_a_rule_is_known_by_name_and_severity() -> None:
    assert len({(rule.name, rule.severity) for rule in RULES}) == len(RULES)
    assert {rule.severity for rule in RULES} <= set(SEVERITIES)


def test_a_rule_is_skipped_without_the_facts_that_it_needs() -> None:
    rule = Rule("always", "error", lambda _: [Problem("wrong")], ("losses",))
    assert list(rule.findings(facts())) == []
    assert list(rule.findings(facts(losses=[]))) == [Finding("always", "error", "wrong")]


def test_a_finding_names_commit_file_and_event_and_may_be_less_severe() -> None:
    rule = Rule("strange", "error", lambda _: [Problem("a", 0, "data/\udcff", "ID", "info")])
    expected = Finding("strange", "info", "a", commit(0).id, '"data/\\377"', "ID")
    assert list(rule.findings(facts())) == [expected]


def test_a_commit_without_an_id_is_not_named() -> None:
    rule = Rule("strange", "error", lambda _: [Problem("a", 0)])
    (finding,) = rule.findings(facts(commits=[commit(0)._replace(id="")]))
    assert finding.commit is None


def test_a_sound_log_has_no_finding() -> None:
    sound = facts(focus(1, "model"), revisit(2), note(3), amend(4, 2, reason="Better"), retract(5, 3))
    assert found(sound) == []


# Content


def test_invalid_and_misplaced_files() -> None:
    files = [broken(".revisit/events/x.yaml"), file(revisit(1), path=".revisit/events/y.yaml")]
    log = facts(files=files)
    assert names(log) == [("event-invalid", "error", None), ("event-misplaced", "error", identity(1))]
    assert names(log._replace(whole=False, inside={7})) == []


def test_one_id_with_two_contents_blames_the_file_that_came_last() -> None:
    first, second = file(revisit(1)), file(revisit(1, reason="other"), path=path_of(revisit(1)))
    twin = second._replace(path=first.path.replace("-data", "-twin"))
    commits = [commit(0, at=NOON), commit(1, at=NOON + 60)]
    log = facts(files=[first, twin], commits=commits, inside={0, 1}, brought={first.path: 0, twin.path: 1})
    (finding,) = found(log)
    assert (finding.rule, finding.file, finding.commit) == ("event-conflict", twin.path, commits[1].id)
    (finding,) = found(log._replace(brought={first.path: 1, twin.path: 0}))
    assert finding.file == first.path
    same = facts(files=[first, first._replace(path=twin.path)])
    assert found(same) == []


def test_a_conflict_in_a_range_blames_the_file_of_the_range() -> None:
    first = file(revisit(1))
    twin = file(revisit(1, reason="other"))._replace(path=first.path.replace("-data", "-twin"))
    commits = [commit(0, at=NOON + 60), commit(1, at=NOON)]
    log = facts(files=[first, twin], commits=commits, brought={first.path: 0, twin.path: 1}, whole=False)
    assert [each.file for each in found(log._replace(inside={1}))] == [twin.path]
    assert found(log._replace(inside=set())) == []


def test_a_broken_config_is_an_error_and_a_fixed_one_info() -> None:
    error = ".revisit/config.yaml:3: nonsense"
    log = facts(config=config(None, error), brought={".revisit/config.yaml": 0}, broken=[BrokenConfig(0, error)])
    assert [(each.rule, each.severity) for each in found(log)] == [("config-invalid", "error")]
    assert found(log)[0].message.startswith(error)
    later = facts(commits=[commit(0), commit(1)], inside={0, 1}, config_from=1, broken=[BrokenConfig(0, error)])
    assert [(each.severity, each.commit) for each in found(later)] == [("info", commit(0).id)]
    assert "fixed by a later commit" in found(later)[0].message
    assert found(later._replace(inside={1})) == []


@pytest.mark.parametrize(
    ("events", "event", "message"),
    [
        ([amend(2, 1, reason="x")], 2, "is not in the log"),
        ([focus(1, "data"), amend(2, 1, reason="x")], 2, "is a focus"),
        ([note(1), amend(2, 1, reason="x")], 2, "is a note"),
        ([focus(1, "data"), retract(2, 1)], 2, "is a focus"),
        ([revisit(1), retract(2, 1), retract(3, 2)], 3, "is a retract"),
    ],
)
def test_a_correction_without_a_target(events: list[Note | Retract | Revisit], event: int, message: str) -> None:
    (finding,) = found(facts(*events))
    assert (finding.rule, finding.severity, finding.event) == ("orphan-target", "warning", identity(event))
    assert message in finding.message


def test_a_retracted_amendment_needs_no_target() -> None:
    assert found(facts(amend(2, 1, reason="x"), retract(3, 2))) == []


@pytest.mark.parametrize(
    ("event", "rule"),
    [
        (revisit(1, end="nowhere"), "phase-unknown"),
        (revisit(1, start="nowhere"), "phase-unknown"),
        (focus(1, "nowhere"), "phase-unknown"),
        (note(1, "nowhere"), "phase-unknown"),
        (revisit(1, end="prep"), None),
        (revisit(1, category="odd"), "category-unknown"),
        (revisit(1, category="data-quality:late"), None),
        (revisit(1, reason=None), "unexplained"),
        (revisit(1, reason="  "), "unexplained"),
        (revisit(1, start="data", end="prep", reason=None), "collapsed"),  # by an alias, so it needs no reason
    ],
)
def test_what_an_event_names(event: Revisit | Note, rule: str | None) -> None:
    assert [each.rule for each in found(facts(event))] == ([rule] if rule else [])


def test_an_amended_event_is_judged_as_amended_and_a_retracted_one_is_not_judged() -> None:
    wrong = revisit(1, end="nowhere", category="odd", reason=None)
    assert len(found(facts(wrong))) == 3
    assert found(facts(wrong, amend(2, 1, to="deploy", category="other", reason="x"))) == []
    assert found(facts(wrong, retract(2, 1))) == []
    assert [each.rule for each in found(facts(revisit(1), amend(2, 1, category="odd")))] == ["category-unknown"]


@pytest.mark.parametrize(("at", "authored", "skewed"), [(-1, -1, True), (0, -9, False), (-9, 0, False)])
def test_clock_skew_compares_with_the_later_of_the_two_dates(at: int, authored: int, skewed: bool) -> None:
    when = NOON - DAY
    log = facts(revisit(1), commits=[commit(0, at=when + at, authored=when + authored)])
    assert [each.rule for each in found(log)] == (["clock-skew"] if skewed else [])


def test_a_retracted_event_is_skewed_all_the_same() -> None:
    log = facts(revisit(1), retract(2, 1), commits=[commit(0, at=NOON - 2 * DAY)])
    assert [each.event for each in found(log)] == [identity(1), identity(2)]


def test_an_amendment_that_takes_a_revisit_out_of_the_matrix() -> None:
    log = facts(revisit(1), amend(2, 1, to="model"))
    assert names(log) == [("collapsed", "warning", identity(1))]
    assert found(facts(revisit(1), amend(2, 1, to="deploy"))) == []
    assert found(facts(revisit(1), amend(2, 1, to="model"), retract(3, 2))) == []
    assert found(facts(revisit(1), amend(2, 1, to="model"), retract(3, 1))) == []


@pytest.mark.parametrize(
    ("via", "at", "skewed"),
    [
        ("hook", "2026-01-01T12:00:00Z", False),
        ("hook", "2026-01-01T12:00:01Z", True),
        ("hook", "2025-12-01T12:00:00Z", True),
        ("command", "2025-12-01T12:00:00Z", False),
    ],
)
def test_an_event_of_the_hook_has_the_time_of_its_id(via: str, at: str, skewed: bool) -> None:
    assert [each.rule for each in found(facts(revisit(1, via=via, at=at)))] == (["clock-skew"] if skewed else [])


def test_an_explained_commit_that_a_rebase_left_behind() -> None:
    left, there = revisit(1, commit="f" * 40), note(2, commit=commit(0).id)
    assert names(facts(left, there, touches=[])) == [("orphan-target", "info", identity(1))]
    assert found(facts(left, there)) == []  # without the history, nobody knows
    assert found(facts(left, retract(3, 1), touches=[])) == []
    cut = facts(left, touches=[], boundaries=(0,), inside=set())
    assert [each.rule for each in found(cut)] == ["history-unavailable"]


# Log changes


def loss(kind: str, fixed: bool = False, reverted: bool = False) -> JudgedLoss:
    event = revisit(1)
    return JudgedLoss(kind, Loss(0, 0, path_of(event), "1", event, (), False), fixed, reverted)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("judged", "rule", "severity"),
    [
        (loss("modified"), "event-modified", "error"),
        (loss("deleted"), "event-deleted", "error"),
        (loss("deleted", reverted=True), "event-reverted", "warning"),
        (loss("dropped"), "event-dropped-by-merge", "error"),
        (loss("modified", fixed=True), "event-modified", "info"),
        (loss("deleted", fixed=True), "event-deleted", "info"),
        (loss("deleted", fixed=True, reverted=True), "event-reverted", "info"),
        (loss("dropped", fixed=True), "event-dropped-by-merge", "info"),
    ],
)
def test_a_loss(judged: JudgedLoss, rule: str, severity: str) -> None:
    (finding,) = found(facts(losses=[judged]))
    assert finding[:2] == (rule, severity)
    assert finding[3:] == (commit(0).id, path_of(revisit(1)), identity(1))
    assert ("fixed by a later commit" in finding.message) == judged.fixed
    assert (f"git revisit restore {identity(1)}" in finding.message) != judged.fixed


@pytest.mark.parametrize(
    ("change", "options"),
    [
        ({}, '-m "REASON"'),
        ({"reason": "Drift"}, '-m "REASON"'),
        ({"category": "labels"}, "--category labels"),
        ({"start": "deploy", "end": "model", "planned": True}, "--from deploy --to model --planned"),
        ({"planned": False, "reason": None}, '-m "REASON"'),
    ],
)
def test_a_changed_revisit_is_advised_to_be_amended_alike(change: dict[str, Any], options: str) -> None:
    before = revisit(1)
    edited = Loss(0, 0, path_of(before), "1", before, (revisit(1, **change),), True)
    (finding,) = found(facts(losses=[JudgedLoss("modified", edited, fixed=False)]))
    assert finding.message.endswith(f"restore it first, then `git revisit amend {identity(1)} {options}`")


@pytest.mark.parametrize("kind", ["modified", "deleted"])
def test_what_cannot_be_corrected_or_withdrawn_is_only_restored(kind: str) -> None:
    event = focus(2, "model")
    judged = JudgedLoss(kind, Loss(0, 0, path_of(event), "1", event, (event,), True), fixed=False)  # type: ignore[arg-type]
    (finding,) = found(facts(losses=[judged]))
    assert finding.message.endswith(f"; restore it with `git revisit restore {identity(2)}`")


@pytest.mark.parametrize("how", ["moved", "rewritten", "copy removed", "fixed", "invalid removed"])
def test_a_reformatted_file(how: str) -> None:
    change = Reformat(0, "a.yaml", identity(1), how)  # type: ignore[arg-type]
    (finding,) = found(facts(reformats=[change]))
    assert (finding.rule, finding.severity, finding.file) == ("event-reformatted", "info", "a.yaml")
    assert found(facts(reformats=[change], inside=set())) == []


def test_what_a_baseline_has_and_the_log_has_not() -> None:
    baseline = Baseline("v1", {identity(1): [revisit(1)]}, {identity(1): "a.yaml"}, "svc/")
    assert found(facts(revisit(1), baseline=baseline)) == []
    (gone,) = found(facts(baseline=baseline))
    assert (gone.rule, gone.severity, gone.commit, gone.file) == ("event-missing", "error", None, "a.yaml")
    assert "is missing here" in gone.message
    (other,) = found(facts(revisit(1, reason="other"), baseline=baseline))
    assert "differs here" in other.message
    assert "git checkout v1 -- :/svc/a.yaml" in other.message


# Uncaptured work, people, signatures, availability


def test_a_touch_that_nothing_accounts_for() -> None:
    touch = PhaseTouch(0, "data", ("data/a", "data/b", "data/c", "data/d", "data/e"), "model")
    (finding,) = found(facts(touches=[touch]))
    assert (finding.rule, finding.severity, finding.file) == ("uncaptured", "warning", "data/a")
    assert "touched data (data/a, data/b, data/c and 2 more) while the focus was model" in finding.message
    short = commit(0).id[:12]
    assert f"git revisit record data --from model --for-commit {short}" in finding.message
    assert f"git revisit note data --for-commit {short}" in finding.message
    (without,) = found(facts(touches=[touch._replace(focus=None)]))
    assert without.message.endswith(
        f"while no phase was in focus; note it with `git revisit note data --for-commit {short}`"
    )


@pytest.mark.parametrize(
    ("excuse", "cause"),
    [
        (Excuse("cherry-picked"), "cherry-picked"),
        (Excuse("repeats", "abc"), "repeats the change of abc"),
        (Excuse("reverts", "abc"), "reverts abc"),
        (Excuse("reverts merge", "abc"), "reverts the merge abc"),
        (Excuse("reverts several", "abc"), "reverts abc and others"),
    ],
)
def test_a_touch_of_a_commit_that_runs_no_hook_is_info(excuse: Excuse, cause: str) -> None:
    (finding,) = found(facts(touches=[PhaseTouch(0, "data", ("data/a",), None)], excuses={0: excuse}))
    assert finding.severity == "info"
    assert cause in finding.message


def hooked(actor: str | None) -> Revisit:
    return revisit(1, via="hook", actor=actor)


@pytest.mark.parametrize(
    ("event", "people", "mismatch"),
    [
        (hooked("Bo <bo@example.com>"), People({}, {}), True),
        (hooked("A. L. <ADA@example.com>"), People({}, {}), False),
        (hooked("person-b5fc85e55755"), People({}, {}), False),  # the pseudonym of ada@example.com
        (hooked(None), People({}, {}), False),
        (revisit(1, actor="Bo <bo@example.com>"), People({}, {}), False),
        (hooked("Bo <bo@example.com>"), People({commit(0).id: ["B <bo@example.com>"]}, {}), False),
        (hooked("Bo <bo@example.com>"), People({"other": ["B <bo@example.com>"]}, {}), True),
        (hooked("Bo <bo@example.com>"), People({}, {"Bo <bo@example.com>": "Ada <ada@example.com>"}), False),
        (hooked("Bo <bo@example.com>"), People({}, {"Ada <ada@example.com>": "Bo <bo@example.com>"}), False),
    ],
)
def test_for_whom_the_hook_recorded(event: Revisit, people: People, mismatch: bool) -> None:
    assert [each.rule for each in found(facts(event, people=people))] == (["actor-mismatch"] if mismatch else [])


@pytest.mark.parametrize(("letter", "good"), [("G", True), ("U", True), ("N", False), ("B", False), ("R", False)])
def test_a_commit_that_brought_events_needs_a_good_signature(letter: str, good: bool) -> None:
    log = facts(revisit(1), signatures={commit(0).id: letter})
    log = log._replace(brought={**log.brought, ".revisit/config.yaml": 0})
    assert [(each.rule, each.event) for each in found(log)] == ([] if good else [("unsigned", identity(1))])
    assert found(log._replace(whole=False, inside=set())) == []


def test_a_shallow_history_is_not_passed() -> None:
    commits = [commit(0), commit(1, author=BO), commit(2)]
    log = facts(commits=commits, inside={1, 2}, boundaries=(0, 1))
    (finding,) = found(log)
    assert (finding.rule, finding.severity, finding.commit) == ("history-unavailable", "error", commits[0].id)
    assert "the parents of 2 commits" in finding.message
    assert "--unshallow" in finding.message
    assert found(log._replace(inside={2})) == [finding], "a touch may continue, repeat or revert work before the range"
    assert found(log._replace(boundaries=())) == []


def test_the_workflow_of_the_tests_is_what_they_assume() -> None:
    assert WORKFLOW.ids == ("data", "model", "deploy")
