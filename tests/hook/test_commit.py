"""Each situation that the hook tells apart, in a commit with nobody at a terminal."""

import shlex

import pytest

from commandline import run
from conftest import START, Repo, RepoMaker
from git_revisit.gitio.index import Worktree
from git_revisit.model.event_file import CONFIG as CONFIG_FILE
from git_revisit.model.event_file import path_of
from git_revisit.model.event_yaml import encode
from git_revisit.model.events import Event, Focus, Revisit
from git_revisit.model.workflow import Workflow
from git_revisit.record.corrections import RecordedLog, Stamp, not_a_revisit
from git_revisit.record.ids import derived_id, new_ids
from git_revisit.record.writer import write_events
from git_revisit.replay.fold import Fold
from hooked import CONFIG, FOCUS, FOCUS_TEXT, Hooked

BO = {"GIT_AUTHOR_NAME": "Bo", "GIT_AUTHOR_EMAIL": "bo@example.com"}
UNEXPLAINED = ["model-development → data-preparation"]


def test_a_revisit_lands_in_the_commit_that_touches_the_phase(hooked: Hooked) -> None:
    hooked.touch("features/a.py", "features/b.py", "models/a.py")
    output = hooked.commit()
    (event,) = hooked.events()
    assert isinstance(event, Revisit)
    assert output == (
        "git-revisit: recorded model-development → data-preparation without a reason; "
        "say `Revisit-Reason: TEXT` in the commit message, or "
        f'add it: git revisit explain {event.id} -m "REASON"\n'
    )
    assert (event.kind, event.via, event.actor) == ("revisit", "hook", "Ada Lovelace <ada@example.com>")
    assert (event.from_phase, event.to_phase, event.category, event.reason) == (
        "model-development", "data-preparation", None, None,
    )  # fmt: skip
    assert event.at == Repo.at(START + 3600)
    assert (event.paths, event.more_paths) == (("features/a.py", "features/b.py"), None)
    assert event.during == "01KDTCRCG0AAAAAAAAAAAAAAAA"
    assert hooked.clean


def test_no_setting_of_the_user_changes_what_is_recorded(hooked: Hooked) -> None:
    settings = {
        "log.showSignature": "true", "log.showRoot": "false", "log.follow": "true", "log.diffMerges": "separate",
        "diff.renames": "copies", "diff.relative": "true", "format.pretty": "oneline", "color.ui": "always",
        "diff.external": "false",
    }  # fmt: skip
    for key, value in settings.items():
        hooked.repo.git("config", key, value)
    for _ in range(2):  # the second commit continues the episode of the first one
        hooked.touch("features/a.py")
        hooked.commit()
    assert hooked.summaries() == UNEXPLAINED


def test_without_a_config_in_the_index_the_hook_is_silent(repo: Repo) -> None:
    hooked = Hooked(repo)
    repo.git("rm", "-q", "--cached", CONFIG_FILE)
    hooked.touch("features/a.py")
    assert (hooked.commit(), hooked.summaries()) == ("", [])


def test_an_ignored_author_is_left_alone(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    assert hooked.commit("--author", "renovate[bot] <bot@example.com>") == ""
    assert hooked.summaries() == []


@pytest.mark.parametrize(("settings", "env"), [({"revisit.skip": "true"}, {}), ({}, {"GIT_REVISIT": "skip"})])
def test_skip_records_nothing(hooked: Hooked, settings: dict[str, str], env: dict[str, str]) -> None:
    hooked.touch("features/a.py")
    assert hooked.commit(settings=settings, env=env) == ""
    assert hooked.summaries() == []


def test_an_event_staged_as_changed_is_refused(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    hooked.commit(settings={"revisit.reason": "Leakage"})
    (path,) = hooked.repo.git("ls-files", "--", ".revisit/events/revisit").splitlines()
    text = (hooked.path / path).read_text()
    hooked.repo.add({path: text.replace("Leakage", "Drift"), "README.md": "1"})
    done = hooked.try_commit()
    assert done.returncode == 1
    identity = hooked.events()[-1].id
    assert f'use `git revisit amend {identity} -m "REASON"`; to undo the change: '.encode() in done.stderr
    (hooked.path / "docs").mkdir()
    undo = shlex.split(done.stderr.decode().partition("to undo the change: git ")[2])
    hooked.repo.git("-C", "docs", *undo)
    assert hooked.commit() == ""


@pytest.mark.parametrize("path", ["models/a.py", "params.yaml", "features/README.md", "docs/a.txt", ".revisit/notes"])
def test_the_focus_and_what_has_no_phase_are_silent(hooked: Hooked, path: str) -> None:
    hooked.touch(path)
    assert (hooked.commit(), hooked.summaries()) == ("", [])


def test_the_first_touched_phase_becomes_the_focus(repo: Repo) -> None:
    hooked = Hooked(repo, focus=False)
    hooked.touch("ingest/a.py", "features/a.py", "features/b.py")
    output = hooked.commit()
    assert output == (
        "git-revisit: set the focus to data-preparation, the first phase touched; to change it: git revisit focus "
        "data-acquisition\n"
    )
    assert hooked.summaries() == ["focus data-preparation"]
    assert hooked.events()[0].via == "hook"


def test_what_was_recorded_by_hand_is_not_asked_again(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    hooked.repo.git("commit", "-qm", "hand", "--no-verify")
    hooked.touch("features/a.py")
    assert run("record", "data-preparation", "-m", "By hand", cwd=hooked.path).code == 0
    assert hooked.commit() == ""
    assert hooked.summaries() == ["model-development → data-preparation: By hand"]


def test_an_episode_goes_on_until_the_focus_is_touched_alone(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    hooked.commit()
    hooked.touch("features/b.py")
    assert hooked.commit() == ""
    hooked.touch("docs/x")
    hooked.commit()
    hooked.touch("features/b.py")
    hooked.commit("--author", "Bo <bo@example.com>")  # has an episode of its own
    hooked.touch("features/b.py", "models/a.py")
    assert hooked.commit() == ""
    assert hooked.summaries() == UNEXPLAINED * 2
    hooked.touch("models/a.py")
    hooked.commit()
    hooked.touch("features/b.py")
    assert "explain" in hooked.commit()
    assert hooked.summaries() == UNEXPLAINED * 3


def test_a_retracted_revisit_carries_no_episode(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    hooked.commit()
    (event,) = hooked.events()
    assert run("retract", event.id, "-m", "no", cwd=hooked.path, env=hooked.environment()).code == 0
    hooked.touch("features/b.py")
    assert "explain" in hooked.commit()


@pytest.mark.parametrize("squash", [False, True])
def test_an_episode_goes_on_after_its_revisit_was_found_to_be_none(hooked: Hooked, squash: bool) -> None:
    hooked.touch("features/a.py")
    hooked.commit()
    (revisit,) = hooked.events()
    brought = hooked.repo.git("rev-parse", "HEAD")
    answer_with_a_note(hooked, revisit, brought)
    if squash:
        hooked.repo.git("reset", "-q", "--soft", "HEAD~1")
        hooked.repo.git("commit", "-qm", "squashed", env=hooked.environment())
    else:
        hooked.repo.git("commit", "-qm", "answer", env=hooked.environment())
    hooked.touch("features/a.py")
    hooked.commit()
    assert [type(event).__name__ for event in hooked.events()] == ["Revisit", "Retract", "Note"]
    audit = run("audit", "--strict", cwd=hooked.path)
    assert (audit.code, "uncaptured" in audit.out) == (0, False), audit.out


def answer_with_a_note(hooked: Hooked, revisit: Event, commit: str) -> None:
    """Stage what `git revisit explain` writes if the answer is: neither."""
    assert isinstance(revisit, Revisit)
    fold = Fold()
    fold.put("", revisit)
    stamps = [Stamp(id_, revisit.at, revisit.actor) for id_ in new_ids(revisit.at, [revisit.id], 2)]
    log = RecordedLog(fold, Workflow(phases=()))
    write_events(Worktree(hooked.path, ""), not_a_revisit(log, stamps, revisit, None, commit))


@pytest.mark.parametrize("how", ["settings", "env"])
def test_a_reason_that_comes_along_is_used(hooked: Hooked, how: str) -> None:
    hooked.touch("features/a.py")
    given = {"reason": "Label leakage", "category": "labels:test"}
    if how == "settings":
        hooked.commit(settings={f"revisit.{key}": value for key, value in given.items()})
    else:
        hooked.commit(env={f"GIT_REVISIT_{key.upper()}": value for key, value in given.items()})
    assert hooked.summaries() == ["model-development → data-preparation: labels:test: Label leakage"]


def test_a_reason_in_the_repositorys_config_is_not_used(hooked: Hooked) -> None:
    hooked.repo.git("config", "revisit.reason", "always the same")
    hooked.touch("features/a.py")
    hooked.commit()
    assert hooked.summaries() == UNEXPLAINED


@pytest.mark.parametrize("category", ["nonsense", "other", "defect:Bad One"])
def test_an_unusable_category_is_refused(hooked: Hooked, category: str) -> None:
    hooked.touch("features/a.py")
    done = hooked.try_commit(settings={"revisit.category": category})
    assert done.returncode == 1
    assert hooked.repo.git("diff", "--cached", "--name-only") == "features/a.py"


def test_unattended_require_refuses_and_names_the_command(repo: Repo) -> None:
    hooked = Hooked(repo, CONFIG + "capture: {unattended: require}\n")
    hooked.touch("features/a.py")
    done = hooked.try_commit()
    assert done.returncode == 1
    assert done.stderr.decode().splitlines()[1] == '  give it: git -c revisit.reason="REASON" commit'
    pasted = hooked.try_commit(settings={"revisit.reason": "REASON"})
    assert pasted.returncode == 1
    assert b"REASON is a placeholder" in pasted.stderr
    hooked.commit(settings={"revisit.reason": "Drifted"})
    assert hooked.summaries() == ["model-development → data-preparation: Drifted"]


def test_unattended_ignore_is_silent(repo: Repo) -> None:
    hooked = Hooked(repo, CONFIG + "capture: {unattended: ignore}\n")
    hooked.touch("features/a.py")
    assert (hooked.commit(), hooked.summaries()) == ("", [])


def test_three_phases_at_once_are_noted_as_no_revisit(hooked: Hooked) -> None:
    hooked.touch("ingest/a.py", "features/a.py", "monitoring/a.py")
    output = hooked.commit()
    assert hooked.summaries() == ["not data-acquisition", "not data-preparation", "not monitoring"]
    assert '; if it is a revisit: git revisit record data-acquisition -m "REASON"' in output
    hooked.touch("features/a.py")
    assert hooked.commit() == ""


def test_two_phases_at_once_are_two_revisits(hooked: Hooked) -> None:
    hooked.touch("ingest/a.py", "features/a.py")
    output = hooked.commit()
    assert hooked.summaries() == ["model-development → data-acquisition", *UNEXPLAINED]
    first, second = hooked.events()
    assert f"or add it: git revisit explain {first.id} {second.id} -m " in output


@pytest.mark.parametrize("policy", ["pseudonym", "none"])
def test_the_actor_is_named_by_the_policy_of_the_project(repo: Repo, policy: str) -> None:
    hooked = Hooked(repo, CONFIG + f"capture: {{actor: {policy}}}\n")
    hooked.touch("features/a.py")
    hooked.commit()
    (event,) = hooked.events()
    assert event.actor is None if policy == "none" else (event.actor or "").startswith("person-")


def test_a_focus_dated_ahead_is_ignored_and_reported(hooked: Hooked) -> None:
    run("focus", "data-preparation", cwd=hooked.path, env=Repo.clock(START + 3 * 86400))
    hooked.repo.git("commit", "-qm", "ahead", "--no-verify")
    hooked.touch("features/a.py")
    assert "ignored a focus event dated over a day ahead" in hooked.commit()
    assert len(hooked.summaries()) == 2


def plant_focus(
    hooked: Hooked, phase: str, at: int, number: int = 0, actor: str = "Ada Lovelace <ada@example.com>"
) -> None:
    """Stage a focus event."""
    event = Focus(id=derived_id(Repo.at(at), b"%d" % number), at=Repo.at(at), via="command", phase=phase, actor=actor)
    hooked.repo.add({path_of(event): encode(event)})


@pytest.mark.parametrize(("ahead", "summaries"), [(86400, []), (86401, UNEXPLAINED)])
def test_a_focus_counts_up_to_a_day_ahead_of_the_commit(hooked: Hooked, ahead: int, summaries: list[str]) -> None:
    plant_focus(hooked, "data-preparation", hooked.clock + 3600 + ahead)  # the next commit is an hour later
    hooked.repo.git("commit", "-qm", "focus", "--no-verify")
    hooked.touch("features/a.py")
    assert ("ignored a focus event" in hooked.commit()) == bool(summaries)
    assert [each for each in hooked.summaries() if "focus" not in each] == summaries


@pytest.mark.parametrize(("actor", "days"), [("Bo <bo@example.com>", -1), ("Ada Lovelace <ada@example.com>", 3)])
def test_the_focus_in_force_is_found_behind_any_number_of_others(hooked: Hooked, actor: str, days: int) -> None:
    for number in range(70):
        plant_focus(hooked, "monitoring", START + days * 86400 + 79200 + number, number, actor)
    plant_focus(hooked, "data-preparation", START - 2 * 86400)
    hooked.repo.git("rm", "-q", "--cached", FOCUS)
    hooked.repo.git("commit", "-qm", "focus", "--no-verify")
    hooked.touch("features/a.py")
    assert "ignored a focus event" in hooked.commit() or days < 0
    assert hooked.events() == hooked.events("HEAD^"), "data-preparation is in focus"


def test_a_broken_config_is_one_line_and_stops_only_the_commit_that_brings_it(hooked: Hooked) -> None:
    hooked.repo.add({CONFIG_FILE: "version: 1\nphases: nonsense\n"})
    done = hooked.try_commit()
    assert done.returncode == 1
    assert b".revisit/config.yaml, line 2" in done.stderr
    hooked.repo.git("commit", "-qm", "anyway", "--no-verify")
    hooked.touch("features/a.py")
    output = hooked.commit()
    assert len(output.splitlines()) == 1
    assert "config.yaml, line 2" in output
    assert hooked.summaries() == []


@pytest.mark.parametrize("staged", [True, False])
def test_skipping_does_not_mention_a_broken_config(hooked: Hooked, staged: bool) -> None:
    hooked.repo.add({CONFIG_FILE: "version: 1\nphases: nonsense\n"})
    if not staged:
        hooked.repo.git("commit", "-qm", "anyway", "--no-verify")
        hooked.touch("features/a.py")
    assert hooked.commit(settings={"revisit.skip": "true"}) == ""
    assert hooked.summaries() == []


def test_the_first_printed_command_works_in_the_directory_of_the_commit(make_repo: RepoMaker) -> None:
    hooked = Hooked(make_repo("mono"))
    hooked.repo.commit("inner", {f"a b/{CONFIG_FILE}": CONFIG, f"a b/{FOCUS}": FOCUS_TEXT, "a b/docs/x": "1"})
    places = {"features/b.py": ("", "a b/docs"), "a b/features/a.py": ("", "a b/docs", "docs")}
    (hooked.path / "docs").mkdir()
    for number, (path, folders) in enumerate((path, folders) for path, all_ in places.items() for folders in all_):
        hooked.touch("models/a.py", "a b/models/a.py")
        hooked.commit()  # ends the episode
        hooked.touch(path)
        cwd = hooked.path / folders
        env = hooked.environment()
        output = hooked.repo.run("-C", folders or ".", "commit", "-qm", "work", env=env).stderr.decode()
        words = shlex.split(output.partition("add it: ")[2].replace("REASON", f"Why {number}"))
        assert run(*words[2:], cwd=cwd, env=env).code == 0, output
        hooked.commit()
    assert [number in str(hooked.repo.git("grep", "-h", "Why")) for number in "01234"] == [True] * 5
