"""focus, record, note, amend, retract, explain: events written and staged, and what is refused."""

from pathlib import Path

import pytest

from commandline import CONFIG, Revisit, run
from conftest import START, Repo, RepoMaker
from git_revisit.model.event_yaml import decode
from git_revisit.model.events import Amend, AnyEvent, Focus, Note
from git_revisit.model.events import Revisit as RevisitEvent


def staged(project: Repo, identity: str, kind: type[AnyEvent]) -> AnyEvent:
    """Return the event with this id from the index."""
    paths = project.git("ls-files", "-z", "--", ".revisit/events").split("\0")
    (path,) = [path for path in paths if identity in path]
    event = decode(project.git("show", f":{path}").encode() + b"\n")
    assert isinstance(event, kind)
    return event


def cells(revisit: Revisit, *arguments: str) -> dict[tuple[str, str], int]:
    """Return the cells of a matrix that are not zero."""
    (matrix,) = revisit("matrix", "--format", "json", *arguments).json["matrices"]
    phases = matrix["phases"]
    return {
        (i, j): n for i, row in zip(phases, matrix["cells"], strict=True) for j, n in zip(phases, row, strict=True) if n
    }


def test_a_focus_is_set_shown_and_moved(project: Repo, revisit: Revisit) -> None:
    none = revisit("focus")
    assert (none.code, none.out) == (0, "")
    assert "\n  git revisit focus model-development\n" in none.err
    event = staged(project, revisit("focus", "model-development", "-m", "Features are ready").id, Focus)
    assert (event.kind, event.phase, event.reason, event.via) == (
        "focus",
        "model-development",
        "Features are ready",
        "command",
    )
    assert revisit("focus").out == "model-development\n"
    revisit("focus", "monitoring")
    assert revisit("focus").out == "monitoring\n", "the later of two events of one second is in force"


def test_each_person_has_a_focus_and_else_the_latest_counts(revisit: Revisit) -> None:
    revisit("focus", "monitoring", env={"GIT_AUTHOR_NAME": "Bo", "GIT_AUTHOR_EMAIL": "bo@example.com"})
    assert revisit("focus").out == "monitoring\n"
    revisit("focus", "model-development")
    assert revisit("focus").out == "model-development\n"
    assert revisit("focus", env={"GIT_AUTHOR_EMAIL": "bo@example.com"}).out == "monitoring\n"


def test_a_focus_dated_over_a_day_ahead_is_ignored_and_reported(revisit: Revisit) -> None:
    revisit("focus", "model-development")
    revisit("focus", "monitoring", env={"GIT_COMMITTER_DATE": f"{START + 2 * 86400} +0000"})
    shown = revisit("focus")
    assert shown.out == "model-development\n"
    assert "ignored" in shown.err


def test_a_revisit_has_the_given_options(project: Repo, revisit: Revisit) -> None:
    focus = revisit("focus", "model-development").id
    arguments = ["-m", "Leak: in the split", "--category", "defect:build", "--planned", "--link", "mlflow:runs/1"]
    event = staged(project, revisit("record", "prep", *arguments).id, RevisitEvent)
    assert event == RevisitEvent(
        id=event.id,
        at="2026-01-01T00:00:00Z",
        via="command",
        actor="Ada Lovelace <ada@example.com>",
        from_phase="model-development",
        to_phase="data-preparation",
        category="defect:build",
        reason="Leak: in the split",
        planned=True,
        during=focus,
        links=("mlflow:runs/1",),
    )
    assert cells(revisit) == {}, "staged, not committed"
    project.commit()
    assert cells(revisit) == {("model-development", "data-preparation"): 1}


def test_a_revisit_from_another_phase_happens_during_no_focus_of_it(project: Repo, revisit: Revisit) -> None:
    revisit("focus", "model-development")
    event = staged(project, revisit("record", "data-preparation", "--from", "monitoring").id, RevisitEvent)
    assert (event.from_phase, event.during) == ("monitoring", None)


def test_a_revisit_given_afterwards_has_the_time_and_focus_of_its_commit(project: Repo, revisit: Revisit) -> None:
    first = revisit("focus", "model-development").id
    commit = project.commit("Touch the features", {"features/a.py": ""}, when=START + 3600)
    revisit("focus", "monitoring", env={"GIT_COMMITTER_DATE": f"{START + 7200} +0000"})
    event = staged(project, revisit("record", "data-preparation", "--for-commit", commit[:8]).id, RevisitEvent)
    assert (event.commit, event.at, event.from_phase) == (commit, "2026-01-01T01:00:00Z", "model-development")
    assert event.during == first


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["record", "data-preparation"], 1, "`git revisit focus`"),
        (["record", "nonsense", "--from", "monitoring"], 1, "the phases are data-preparation, model-development"),
        (["record", "monitoring", "--from", "monitoring"], 1, "main phase"),
        (["record", "monitoring", "--from", "governance", "--category", "zork"], 1, "the categories are"),
        (["record", "monitoring", "--from", "governance", "--category", "other"], 1, "-m"),
        (["record", "monitoring", "--from", "governance", "--at", "yesterday-ish"], 2, "2026-11-23"),
        (["record", "monitoring", "--from", "governance", "--for-commit", "nope"], 3, "'nope'"),
        (["record", "monitoring", "--from", "governance", "--link", "foo"], 2, "'foo' is not a URI"),
        (["amend", "01", "--link", "mlflow:runs/1", "--link", "https: x"], 2, "KEY:VALUE"),
        (["record"], 2, "PHASE"),
        (["focus", "nonsense"], 1, "the phases are"),
        (["amend", "01", "-m", "x"], 1, "git revisit log"),
        (["retract", "01"], 2, "-m"),
        (["explain", "01"], 2, "REASON"),
        (["explain", "-m", "x"], 2, "git revisit explain --list"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_way_out(
    project: Repo, revisit: Revisit, arguments: list[str], code: int, message: str
) -> None:
    result = revisit(*arguments)
    assert result.code == code
    assert message in result.err
    assert project.git("status", "--porcelain") == "", "nothing was written"


def test_without_a_configuration_writing_asks_for_init(repo: Repo) -> None:
    result = run("focus", "monitoring", cwd=repo.path)
    assert result.code == 1
    assert "git revisit init" in result.err


def test_an_id_prefix_must_name_one_event(revisit: Revisit) -> None:
    revisit("focus", "model-development")
    first, second = revisit("record", "monitoring").id, revisit("record", "data-preparation").id
    both = revisit("amend", first[:14], "-m", "x")
    assert both.code == 1
    assert first in both.err
    assert second in both.err
    assert revisit("amend", first.lower(), "-m", "x").code == 0


def test_amendments_and_retractions_are_events_of_their_own(project: Repo, revisit: Revisit) -> None:
    revisit("focus", "model-development")
    identity = revisit("record", "data-preparation").id
    project.commit()
    correction = revisit("amend", identity, "--to", "monitoring", "--not-planned").id
    assert staged(project, correction, Amend).set == {"to": "monitoring", "planned": False}
    project.commit()
    assert cells(revisit) == {("model-development", "monitoring"): 1}
    revisit("retract", correction, "-m", "It was the features after all")
    project.commit()
    assert cells(revisit) == {("model-development", "data-preparation"): 1}
    revisit("retract", identity, "-m", "Typed in the wrong window")
    project.commit()
    assert cells(revisit) == {}
    assert cells(revisit, "HEAD~1") == {("model-development", "data-preparation"): 1}
    again = revisit("retract", identity, "-m", "x")
    assert (again.code, "already" in again.err) == (1, True)
    assert revisit("amend", identity, "-m", "x").code == 1


def test_explain_lists_the_unexplained_and_takes_a_reason(project: Repo, revisit: Revisit) -> None:
    revisit("focus", "model-development")
    identity = revisit("record", "data-preparation").id
    listed = revisit("explain")
    assert identity in listed.out
    assert f'git revisit explain {identity} -m "REASON"' in listed.err
    assert revisit("explain", identity, "-m", "Drifted", "--category", "drift").code == 0
    assert revisit("explain").out == ""
    project.commit()
    (event,) = revisit("log", "--format", "json").json["events"]
    assert (event["reason"], event["category"]) == ("Drifted", "drift")


def test_a_note_counts_in_no_cell(project: Repo, revisit: Revisit) -> None:
    revisit("focus", "model-development")
    event = staged(project, revisit("note", "monitoring", "-m", "Only moved").id, Note)
    assert (event.kind, event.verdict, event.phase) == ("note", "not-a-revisit", "monitoring")
    project.commit()
    assert cells(revisit) == {}


@pytest.mark.parametrize(("policy", "actor"), [("none", None), ("pseudonym", "person-"), ("git", "Ada Lovelace <")])
def test_events_name_the_person_as_the_project_allows(make_repo: RepoMaker, policy: str, actor: str | None) -> None:
    project = make_repo(policy)
    project.commit("Configure", {".revisit/config.yaml": f"{CONFIG}capture:\n  actor: {policy}\n"})
    event = staged(project, run("focus", "monitoring", cwd=project.path).id, Focus)
    assert (event.actor or "").startswith(actor) if actor else event.actor is None


def test_each_root_of_a_monorepo_has_its_own_log(make_repo: RepoMaker) -> None:
    repo = make_repo("monorepo")
    repo.commit("Configure", {"a/.revisit/config.yaml": CONFIG, "b/c/.revisit/config.yaml": CONFIG, "b/c/models/x": ""})
    inside: Path = repo.path / "b/c/models"
    run("focus", "model-development", cwd=inside)
    identity = run("record", "monitoring", cwd=inside).id
    assert any(
        f.startswith("b/c/.revisit/events/revisit/") and identity in f for f in repo.git("ls-files").splitlines()
    )
    repo.commit()
    assert len(run("log", "--format", "json", cwd=inside).json["events"]) == 1
    assert run("log", "--format", "json", "--project", "a", cwd=repo.path).json["events"] == []
    assert len(run("log", "--format", "json", "--project", "../..", cwd=repo.path / "b/c/models").json["events"]) == 0


def test_nothing_in_the_way_loses_an_event(project: Repo, revisit: Revisit) -> None:
    project.write(".gitignore", "events*\n*.yaml\n")
    project.write(".gitattributes", ".revisit/events/** filter=broken\n")
    project.git("config", "filter.broken.clean", "false")
    project.git("config", "filter.broken.required", "true")
    assert revisit("focus", "model-development").code == 0
    identity = revisit("record", "monitoring").id
    project.git("config", "filter.broken.clean", "cat")
    project.git("commit", "-qm", "Record")
    assert identity in project.git("ls-tree", "-r", "--name-only", "HEAD")


def test_phases_can_be_abbreviated_everywhere(project: Repo, revisit: Revisit) -> None:
    revisit("focus", "mod")
    assert revisit("focus").out == "model-development\n"
    identity = revisit("record", "dat", "-m", "Drifted").id
    assert staged(project, revisit("amend", identity, "--to", "mon").id, Amend).set == {"to": "monitoring"}
    assert staged(project, revisit("note", "gov").id, Note).phase == "governance"
    project.commit()
    counted = {("model-development", "monitoring"): 1}
    assert cells(revisit, "--from", "mod", "--to", "mon") == counted
    assert cells(revisit, "--to", "pre") == {}, "the beginning of an alias"
    assert len(revisit("log", "--to", "mon", "--format", "json").json["events"]) == 1
    assert revisit("evolution", "--pair", "mod:mon", "--format", "json").json["steps"][0]["total"] == 1


@pytest.mark.parametrize(
    ("arguments", "code", "hint"),
    [
        (["focus", "m"], 1, "did you mean model-development or monitoring?"),
        (["focus", "monitring"], 1, "did you mean monitoring?"),
        (["record", "monitring", "--from", "governance"], 1, "did you mean monitoring?"),
        (["matrix", "--from", "monitring"], 2, "did you mean monitoring?"),
        (["log", "--to", "m"], 2, "did you mean model-development or monitoring?"),
        (["evolution", "--pair", "gov:monitring"], 2, "did you mean monitoring?"),
    ],
)
def test_a_misspelled_phase_gets_a_suggestion(revisit: Revisit, arguments: list[str], code: int, hint: str) -> None:
    result = revisit(*arguments)
    assert result.code == code
    assert hint in result.err


def test_the_placeholder_of_printed_commands_is_refused(project: Repo, revisit: Revisit) -> None:
    revisit("focus", "model-development")
    identity = revisit("record", "monitoring").id
    before = project.git("status", "--porcelain")
    for arguments in (
        ["focus", "monitoring"], ["record", "governance"], ["note", "governance"],
        ["amend", identity], ["retract", identity], ["explain", identity],
    ):  # fmt: skip
        result = revisit(*arguments, "-m", "REASON")
        assert result.code == 1
        assert "REASON is a placeholder" in result.err
    assert project.git("status", "--porcelain") == before


def test_focus_and_status_show_whose_focus_it_is(project: Repo, revisit: Revisit) -> None:
    bo = {"GIT_AUTHOR_NAME": "Bo", "GIT_AUTHOR_EMAIL": "bo@example.com"}
    revisit("focus", "monitoring", env=bo)
    for name in ("focus", "status"):
        result = revisit(name)
        text = result.out + result.err
        assert "the latest focus, by Bo <bo@example.com>; to set your own: git revisit focus monitoring" in text
        assert "your focus\n" in (own := revisit(name, env=bo)).out + own.err
    project.commit("Configure", {".revisit/config.yaml": f"{CONFIG}capture:\n  focus: project\n"})
    assert "the focus of the project" in revisit("focus").err
    assert "the focus of the project" in revisit("status").out
