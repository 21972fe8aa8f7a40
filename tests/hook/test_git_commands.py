"""The hook beside everything that git can do to a commit."""

import os
from pathlib import Path

import pytest

from commandline import run
from conftest import Repo, RepoMaker
from git_revisit.gitio.index import Worktree
from git_revisit.hook.install import install_native
from git_revisit.model.events import Revisit
from hooked import CONFIG, FILES, FOCUS, FOCUS_TEXT, Hooked

REVISIT = "model-development → data-preparation"


def refusing(hooked: Hooked) -> Path:
    """Make every commit fail after the hook, until the file returned is gone."""
    hook = hooked.path / ".git/hooks/commit-msg"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    return hook


@pytest.mark.parametrize("arguments", [["-a"], ["-i", "features/a.py"], ["features/a.py"]])
def test_every_way_to_choose_files_commits_the_event_once(hooked: Hooked, arguments: list[str]) -> None:
    hooked.touch("features/a.py", add=False)
    hooked.commit(*arguments)
    assert hooked.summaries() == [REVISIT]
    assert hooked.clean
    hooked.touch("models/a.py")
    hooked.commit()
    assert hooked.summaries() == [REVISIT], "the next commit does not delete it"


def test_a_named_file_leaves_what_else_is_staged(hooked: Hooked) -> None:
    hooked.touch("ingest/a.py")
    hooked.touch("features/a.py", add=False)
    hooked.commit("features/a.py")
    assert hooked.summaries() == [REVISIT]
    assert hooked.repo.git("status", "--porcelain") == "M  ingest/a.py"


def test_a_patch_that_is_picked_by_hand(hooked: Hooked) -> None:
    hooked.touch("features/a.py", add=False)
    hooked.repo.git("commit", "-qm", "work", "-p", data=b"y\n", env=hooked.environment())
    assert hooked.summaries() == [REVISIT]
    assert hooked.clean


@pytest.mark.parametrize("arguments", [[], ["-a"], ["features/a.py"]])
def test_an_aborted_try_is_taken_up_again(hooked: Hooked, arguments: list[str]) -> None:
    hook = refusing(hooked)
    hooked.touch("features/a.py", add=not arguments)
    assert hooked.try_commit(*arguments, settings={"revisit.reason": "Leakage"}).returncode == 1
    assert hooked.try_commit(*arguments).returncode == 1
    hook.unlink()
    assert hooked.commit(*arguments) == ""
    assert hooked.summaries() == [f"{REVISIT}: Leakage"]
    assert hooked.clean


@pytest.mark.parametrize("arguments", [[], ["-a"], ["features/a.py"]])
def test_an_event_for_an_untouched_phase_is_withdrawn_and_its_answer_kept(hooked: Hooked, arguments: list[str]) -> None:
    hook = refusing(hooked)
    hooked.touch("features/a.py", add=not arguments)
    assert hooked.try_commit(*arguments, settings={"revisit.reason": "Leakage"}).returncode == 1
    hook.unlink()
    hooked.repo.git("restore", "-SW", "--", "features/a.py")
    hooked.touch("models/a.py")
    assert hooked.commit() == ""
    assert hooked.summaries() == []
    assert hooked.clean
    hooked.touch("features/a.py")
    hooked.answer("", "", "")
    assert hooked.summaries() == [f"{REVISIT}: Leakage"]


def test_a_reason_given_on_the_second_try_is_taken(hooked: Hooked) -> None:
    hook = refusing(hooked)
    hooked.touch("features/a.py")
    hooked.try_commit()
    hook.unlink()
    hooked.commit(settings={"revisit.reason": "Leakage", "revisit.category": "labels"})
    assert hooked.summaries() == [f"{REVISIT}: labels: Leakage"]
    assert hooked.clean


@pytest.mark.parametrize(("late", "summary"), [(0, f"{REVISIT}: Leakage"), (1, REVISIT)])
def test_an_answer_is_forgotten_after_a_day(hooked: Hooked, late: int, summary: str) -> None:
    hook = refusing(hooked)
    hooked.touch("features/a.py")
    hooked.try_commit(settings={"revisit.reason": "Leakage"})
    answered = hooked.clock
    hook.unlink()
    hooked.repo.git("restore", "-SW", "--", "features/a.py")
    hooked.touch("models/a.py")
    hooked.commit()
    hooked.touch("features/a.py")
    hooked.clock = answered + 86400 + late - 3600  # the next commit is an hour later
    hooked.commit()
    assert hooked.summaries() == [summary]


def test_an_event_of_an_aborted_try_is_written_anew_once_its_phase_left_the_focus(hooked: Hooked) -> None:
    hook = refusing(hooked)
    hooked.touch("features/a.py")
    hooked.try_commit(settings={"revisit.reason": "Leakage"})
    hook.unlink()
    run("focus", "monitoring", cwd=hooked.path, env=hooked.environment())
    hooked.commit()
    assert hooked.summaries() == ["focus monitoring", "monitoring → data-preparation: Leakage"]
    assert hooked.clean


def test_skipping_the_second_try_records_nothing(hooked: Hooked) -> None:
    hook = refusing(hooked)
    hooked.touch("features/a.py")
    hooked.try_commit()
    hook.unlink()
    hooked.commit(env={"GIT_REVISIT": "skip"})
    assert hooked.summaries() == []
    assert hooked.clean


def test_an_event_that_went_into_another_branch_is_not_used_again(hooked: Hooked) -> None:
    hooked.repo.git("switch", "-qc", "side")
    hooked.touch("features/a.py")
    hooked.commit(settings={"revisit.reason": "First"})
    hooked.repo.git("switch", "-q", "main")
    hooked.touch("features/a.py")
    hooked.commit()
    assert hooked.summaries() == [REVISIT]
    assert hooked.events("side")[0].id != hooked.events()[0].id


def test_a_commit_undone_softly_keeps_its_event_and_undone_hard_loses_it(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    hooked.commit(settings={"revisit.reason": "First"})
    first = hooked.events()[0].id
    hooked.repo.git("reset", "-q", "--soft", "HEAD^")
    assert hooked.commit() == ""
    assert [event.id for event in hooked.events()] == [first]
    hooked.repo.git("reset", "-q", "--hard", "HEAD^")
    hooked.touch("features/a.py")
    hooked.commit()
    assert hooked.summaries() == [REVISIT]


def test_nothing_to_commit_stays_nothing(hooked: Hooked) -> None:
    head = hooked.repo.git("rev-parse", "HEAD")
    assert hooked.try_commit().returncode == 1
    assert hooked.repo.git("rev-parse", "HEAD") == head
    assert hooked.clean


def test_amending_is_judged_by_what_it_adds(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    hooked.commit()
    assert hooked.commit("--amend") == ""
    hooked.touch("features/b.py")
    assert hooked.commit("--amend") == ""
    assert hooked.summaries() == [REVISIT]
    hooked.touch("ingest/a.py")
    hooked.commit("--amend")
    assert hooked.summaries() == [REVISIT, "model-development → data-acquisition"]


def test_a_fixup_right_after_its_commit_goes_on_and_apart_from_it_does_not(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    hooked.commit()
    hooked.touch("features/a.py")
    hooked.repo.git("commit", "-q", "--fixup", "HEAD", env=hooked.environment())
    assert hooked.summaries() == [REVISIT]
    hooked.touch("models/a.py")
    hooked.commit()
    hooked.touch("features/a.py")
    hooked.repo.git("commit", "-q", "--fixup", "HEAD~2", env=hooked.environment())
    assert hooked.summaries() == [REVISIT] * 2


def test_an_empty_commit_is_silent(hooked: Hooked) -> None:
    assert hooked.commit("--allow-empty") == ""
    assert hooked.summaries() == []


def test_before_the_first_commit(make_repo: RepoMaker) -> None:
    repo = make_repo("unborn")
    repo.add({".revisit/config.yaml": CONFIG, FOCUS: FOCUS_TEXT, **FILES})
    install_native(Worktree(repo.path, ""))
    assert repo.run("commit", "-qm", "first").returncode == 0
    names = repo.git("ls-tree", "-r", "--name-only", "HEAD", ".revisit/events").splitlines()
    assert [name.split("/")[2] for name in names] == ["focus", "note", "note", "note"]
    assert repo.git("status", "--porcelain") == ""


def test_both_ends_of_a_rename_and_deletions_count(hooked: Hooked) -> None:
    hooked.repo.git("mv", "features/a.py", "models/b.py")
    hooked.repo.git("rm", "-q", "ingest/a.py")
    hooked.commit()
    assert hooked.summaries() == ["model-development → data-acquisition", REVISIT]


def test_a_merge_is_silent_even_after_a_conflict(hooked: Hooked) -> None:
    hooked.repo.git("switch", "-qc", "side")
    hooked.touch("features/a.py", "models/a.py")
    hooked.commit()
    hooked.repo.git("switch", "-q", "main")
    hooked.repo.write("models/a.py", "other\n")
    hooked.repo.git("add", "models/a.py")
    hooked.commit()
    assert hooked.repo.run("merge", "side", env=hooked.environment()).returncode == 1
    hooked.repo.git("add", "models/a.py")
    hooked.touch("ingest/a.py")
    assert hooked.commit() == ""
    assert hooked.summaries() == [REVISIT]


def test_a_pull_in_mid_episode_does_not_end_it(hooked: Hooked) -> None:
    hooked.repo.git("switch", "-qc", "theirs")
    hooked.touch("models/b.py")
    hooked.commit("--author", "Bo <bo@example.com>")
    hooked.repo.git("switch", "-q", "main")
    hooked.touch("features/a.py")
    hooked.commit()
    hooked.repo.git("merge", "-q", "--no-edit", "theirs", env=hooked.environment())
    hooked.touch("features/b.py")
    assert hooked.commit() == ""
    assert hooked.summaries() == [REVISIT]


def test_a_squashed_branch_brings_its_events_and_asks_nothing(hooked: Hooked) -> None:
    hooked.repo.git("switch", "-qc", "side")
    hooked.touch("features/a.py")
    hooked.commit()
    run("focus", "monitoring", cwd=hooked.path, env=hooked.environment())
    hooked.touch("monitoring/a.py")
    hooked.commit()
    run("focus", "model-development", cwd=hooked.path, env=hooked.environment())
    hooked.touch("models/a.py")
    hooked.commit()
    summaries = hooked.summaries()
    hooked.repo.git("switch", "-q", "main")
    hooked.repo.git("merge", "-q", "--squash", "side", env=hooked.environment())
    assert hooked.commit() == ""
    assert hooked.summaries() == summaries
    hooked.touch("features/a.py", "models/a.py")
    hooked.commit()
    assert hooked.summaries() == summaries, "SQUASH_MSG and the like mean nothing, and the episode goes on"


def test_picks_are_silent(hooked: Hooked) -> None:
    hooked.repo.git("switch", "-qc", "side")
    hooked.touch("features/a.py")
    hooked.commit()
    hooked.touch("ingest/a.py", "models/a.py")
    hooked.commit()
    hooked.repo.git("switch", "-q", "main")
    hooked.repo.git("cherry-pick", "-n", "side~1", env=hooked.environment())
    assert hooked.commit() == ""
    assert hooked.summaries() == [REVISIT]
    hooked.repo.write("models/a.py", "other\n")
    hooked.repo.git("add", "models/a.py")
    hooked.commit()
    assert hooked.repo.run("cherry-pick", "side", env=hooked.environment()).returncode == 1
    hooked.repo.git("add", "models/a.py")
    hooked.repo.git("-c", "core.editor=true", "cherry-pick", "--continue", env=hooked.environment())
    assert hooked.summaries() == [REVISIT, "model-development → data-acquisition"]


def test_a_rebase_is_silent_where_it_rewords_and_where_it_stops(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    hooked.commit()
    hooked.touch("models/a.py")
    hooked.commit()
    for verb in ("reword", "edit"):
        editor = f"sed -i 1s/pick/{verb}/"
        hooked.repo.git("rebase", "-qi", "HEAD~2", env={"GIT_SEQUENCE_EDITOR": editor, "GIT_EDITOR": "true"})
    hooked.touch("ingest/a.py")
    assert hooked.commit("--amend") == ""
    hooked.repo.git("rebase", "--continue", env={"GIT_EDITOR": "true"})
    assert hooked.summaries() == [REVISIT]


def test_applying_mail_is_silent(hooked: Hooked) -> None:
    hooked.repo.git("switch", "-qc", "side")
    hooked.touch("ingest/a.py")
    hooked.repo.git("commit", "-qm", "mail", "--no-verify", env=hooked.environment())
    mail = hooked.repo.git("format-patch", "-1", "--stdout") + "\n"
    hooked.repo.git("switch", "-q", "main")
    hooked.repo.git("am", "-q", data=mail.encode(), env=hooked.environment())
    assert hooked.summaries() == []


def test_what_reverts_removed_is_put_back_by_the_next_commit(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    hooked.commit(settings={"revisit.reason": "One"})
    hooked.touch("models/a.py")
    hooked.commit()
    hooked.touch("ingest/a.py")
    hooked.commit(settings={"revisit.reason": "Two"})
    hooked.touch("models/a.py")
    hooked.commit()
    summaries = hooked.summaries()
    hooked.repo.git("revert", "--no-edit", "HEAD~1", env=hooked.environment())
    hooked.repo.git("revert", "--no-edit", "HEAD~4", env=hooked.environment())
    assert hooked.summaries() == []
    hooked.touch("models/a.py")
    output = hooked.commit()
    assert "that a revert deleted" in output
    assert hooked.summaries() == summaries
    assert hooked.clean
    hooked.touch("models/a.py")
    assert hooked.commit() == ""


def test_a_revert_of_a_revert_leaves_nothing_to_put_back(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    hooked.commit()
    hooked.repo.git("revert", "--no-edit", "HEAD", env=hooked.environment())
    hooked.repo.git("revert", "--no-edit", "HEAD", env=hooked.environment())
    hooked.touch("models/a.py")
    assert hooked.commit() == ""
    assert hooked.summaries() == [REVISIT]


def test_a_revert_concluded_by_hand_is_put_back_too(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    hooked.commit()
    hooked.repo.git("revert", "-n", "HEAD", env=hooked.environment())
    assert hooked.commit() == ""
    assert hooked.summaries() == []
    hooked.touch("models/a.py")
    assert "that a revert deleted" in hooked.commit()
    assert hooked.summaries() == [REVISIT]


def test_an_event_that_the_user_deleted_stays_deleted(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    hooked.repo.git("commit", "-qm", "work", "--no-verify", env=hooked.environment())
    run("record", "data-preparation", "-m", "my password", cwd=hooked.path, env=hooked.environment())
    hooked.commit()
    (path,) = hooked.repo.git("ls-files", ".revisit/events/revisit").splitlines()
    hooked.repo.git("rm", "-q", path)
    assert hooked.commit() == ""
    hooked.touch("models/a.py")
    assert hooked.commit() == ""
    hooked.repo.git("switch", "-q", "--detach", "HEAD")
    hooked.touch("models/a.py")
    assert hooked.commit() == ""
    assert hooked.summaries() == []


@pytest.mark.parametrize("says_revert", [False, True])
def test_a_deletion_of_events_alone_is_undone_only_if_the_message_names_a_revert(
    hooked: Hooked, says_revert: bool
) -> None:
    run("record", "data-preparation", "-m", "my password", cwd=hooked.path, env=hooked.environment())
    hooked.commit()
    hooked.touch("models/a.py")
    hooked.commit()
    if says_revert:
        hooked.repo.git("revert", "--no-edit", "HEAD~1", env=hooked.environment())
    else:
        hooked.repo.git("rm", "-qr", "--", ".revisit/events/revisit")
        hooked.repo.git("commit", "-qm", "work", "--no-verify", env=hooked.environment())
    hooked.touch("models/a.py")
    hooked.commit()
    assert hooked.summaries() == ([f"{REVISIT}: my password"] if says_revert else [])


def test_a_linked_work_tree_has_a_memory_of_its_own(hooked: Hooked, tmp_path: Path) -> None:
    hooked.repo.git("worktree", "add", "-q", "-b", "other", str(tmp_path / "linked"))
    linked = Repo(tmp_path / "linked")
    linked.write("features/a.py", "changed\n")
    linked.git("commit", "-qam", "work", env=hooked.environment())
    assert hooked.summaries("other") == [REVISIT]
    assert linked.git("status", "--porcelain") == ""
    assert hooked.clean


def test_from_a_subdirectory_and_with_odd_paths(hooked: Hooked) -> None:
    hooked.touch(b"features/caf\xe9\n.py", "features/b c.py")
    below = Repo(hooked.path / "models")
    below.git("commit", "-qm", "work", env={**hooked.environment(), "GIT_LITERAL_PATHSPECS": "1"})
    (event,) = hooked.events()
    assert isinstance(event, Revisit)
    assert event.paths == ("features/b c.py", '"features/caf\\351\\n.py"')
    assert hooked.clean


def test_in_a_submodule(hooked: Hooked, make_repo: RepoMaker) -> None:
    outer = make_repo("outer")
    allow = ("-c", "protocol.file.allow=always")
    outer.git(*allow, "submodule", "--quiet", "add", str(hooked.path), "inner")
    inner = Hooked.__new__(Hooked)
    inner.repo, inner.path, inner.clock = Repo(outer.path / "inner"), outer.path / "inner", hooked.clock
    install_native(Worktree(inner.path, ""))
    inner.touch("features/a.py")
    inner.commit()
    assert inner.summaries() == [REVISIT]
    assert inner.clean


def test_two_projects_in_one_commit_each_have_their_say(make_repo: RepoMaker) -> None:
    repo = make_repo("mono")
    files = {f"{root}/{name}": text for root in ("a", "b/c") for name, text in {**FILES, FOCUS: FOCUS_TEXT}.items()}
    roots = {f"{root}/.revisit/config.yaml": CONFIG for root in ("a", "b/c")}
    repo.commit("setup", {**files, **roots})
    install_native(Worktree(repo.path, ""))
    for path in ("a/features/a.py", "b/c/ingest/a.py", "features/a.py"):
        repo.add({path: "changed\n"})
    repo.git("commit", "-qm", "work")
    names = repo.git("show", "--format=", "--name-only", "HEAD", "--", ":(glob)**/revisit/**").splitlines()
    kinds = [(name.partition("/.revisit/")[0], name.rpartition("-")[2]) for name in names]
    assert kinds == [("a", "preparation.yaml"), ("b/c", "acquisition.yaml")]
    assert repo.git("status", "--porcelain") == ""


def test_a_file_that_moves_with_its_project_is_touched_only_if_it_changes(hooked: Hooked) -> None:
    for path in ("features/a.py", "models/a.py"):
        hooked.touch(path)
        hooked.commit()
    parts = (".revisit", "features", "models")
    (hooked.path / "ml").mkdir()
    hooked.repo.git("mv", *parts, "ml")
    assert hooked.commit() == ""
    hooked.repo.git("mv", *(f"ml/{part}" for part in parts), ".")
    hooked.touch("features/a.py")
    hooked.commit()
    assert hooked.summaries() == [REVISIT, REVISIT]
    assert hooked.clean


def test_nothing_keeps_an_event_out(hooked: Hooked) -> None:
    hooked.repo.commit("ignore", {".gitignore": "events*\n", ".gitattributes": "* text eol=crlf\n"})
    hooked.touch("features/a.py")
    hooked.commit()
    assert hooked.summaries() == [REVISIT]
    assert hooked.clean


def test_a_sparse_checkout_and_a_split_index(hooked: Hooked) -> None:
    hooked.repo.git("sparse-checkout", "set", "--cone", "features")
    hooked.repo.git("update-index", "--split-index")
    hooked.touch("features/a.py")
    hooked.commit()
    assert hooked.summaries() == [REVISIT]
    hooked.touch("features/a.py", add=False)
    hooked.commit("-a")
    hooked.touch("features/a.py", add=False)
    hooked.commit("features/a.py")
    assert hooked.summaries() == [REVISIT]


def test_two_authors_have_episodes_of_their_own(hooked: Hooked) -> None:
    for number in range(3):
        for author in ("Ada Lovelace <ada@example.com>", "Bo <bo@example.com>"):
            hooked.touch(f"features/{number}.py")
            hooked.commit("--author", author)
    assert [event.actor for event in hooked.events()] == ["Ada Lovelace <ada@example.com>", "Bo <bo@example.com>"]


@pytest.mark.parametrize("rebase", ["false", "true"])
def test_two_clones_pull_without_conflict_and_both_revisits_count(
    hooked: Hooked, make_repo: RepoMaker, tmp_path: Path, rebase: str
) -> None:
    hooked.repo.git("clone", "-q", "--bare", ".", str(tmp_path / "hub"))
    clones = []
    for name in ("one", "two"):
        hooked.repo.git("clone", "-q", str(tmp_path / "hub"), str(tmp_path / name))
        clone = Hooked.__new__(Hooked)
        clone.repo, clone.path, clone.clock = Repo(tmp_path / name), tmp_path / name, hooked.clock
        install_native(Worktree(clone.path, ""))
        clone.touch(f"features/{name}.py")
        clone.commit()
        clones.append(clone)
    for clone in clones:
        clone.repo.git("-c", f"pull.rebase={rebase}", "pull", "-q", "--no-edit", env=clone.environment())
        clone.repo.git("push", "-q")
    assert clones[1].summaries() == [REVISIT] * 2
    assert len({event.id for event in clones[1].events()}) == 2


def test_nothing_in_the_repository_is_run(hooked: Hooked) -> None:
    for name in ("yaml.py", "git_revisit/__init__.py", "json.py", "sitecustomize.py"):
        hooked.repo.write(name, "raise SystemExit('run!')\n")
    hooked.touch("features/a.py")
    hooked.commit(env={"PYTHONPATH": os.curdir, "PYTHONSTARTUP": "yaml.py"})
    assert hooked.summaries() == [REVISIT]


def test_a_project_does_not_own_the_files_of_one_inside_of_it(hooked: Hooked) -> None:
    hooked.repo.commit("nested", {"team/.revisit/config.yaml": CONFIG, "team/features/a.py": "1\n"})
    hooked.touch("features/a.py")
    hooked.commit()
    assert hooked.summaries() == [REVISIT]
    hooked.touch("models/a.py", "team/features/a.py")  # the outer project returns to its focus
    hooked.commit(env={"GIT_REVISIT": "skip"})
    hooked.touch("features/a.py")
    hooked.commit()
    assert hooked.summaries() == [REVISIT, REVISIT], "another episode"
