"""Ordinary git commands never lose an answer and never count it twice; `git status` shows nothing of the hook."""

import pytest

from commandline import run
from conftest import Repo, RepoMaker
from git_revisit.gitio.index import Worktree
from git_revisit.hook.install import install_native
from git_revisit.model.event_file import EVENTS
from git_revisit.model.events import Amend, Retract, Revisit, reason_of
from hooked import Hooked

REVISIT = "model-development → data-preparation"
BECAUSE = {"revisit.reason": "because"}


def git(hooked: Hooked, *words: str, **more: str) -> str:
    return hooked.repo.git(*words, env={**hooked.environment(), **more})


def work(hooked: Hooked, *paths: str, reason: str | None = "because") -> None:
    """Commit a change of tracked files with `-a`."""
    hooked.touch(*paths, add=False)
    hooked.commit("-a", settings={"revisit.reason": reason} if reason else {})


def refusing(hooked: Hooked) -> None:
    """Make commits fail after the hook, until `allow`."""
    hook = hooked.path / ".git/hooks/commit-msg"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)


def clone_of(hooked: Hooked) -> Hooked:
    """Return a fresh clone, with the hook in it."""
    path = hooked.path.parent / "clone"
    hooked.repo.git("clone", "-q", str(hooked.path), str(path))
    clone = Hooked.__new__(Hooked)
    clone.repo, clone.path, clone.clock = Repo(path), path, hooked.clock
    install_native(Worktree(path, ""))
    return clone


def allow(hooked: Hooked) -> None:
    (hooked.path / ".git/hooks/commit-msg").unlink()


@pytest.mark.parametrize("arguments", [["-a"], ["features/a.py"]])
def test_a_mixed_reset_and_the_commit_again_keep_the_reason(hooked: Hooked, arguments: list[str]) -> None:
    work(hooked, "features/a.py")
    git(hooked, "reset", "-q", "HEAD~1")
    hooked.commit(*arguments)
    assert hooked.summaries() == [f"{REVISIT}: because"]
    assert hooked.clean


def test_a_mixed_reset_after_a_later_commit_keeps_the_reason(hooked: Hooked) -> None:
    work(hooked, "features/a.py")
    work(hooked, "models/a.py", reason=None)
    work(hooked, "models/a.py", reason=None)
    git(hooked, "reset", "-q", "HEAD~3")
    hooked.commit("-a")
    assert hooked.summaries() == [f"{REVISIT}: because"]
    assert hooked.clean


def test_a_mixed_reset_and_a_staged_event_count_once(hooked: Hooked) -> None:
    work(hooked, "features/a.py")
    git(hooked, "reset", "-q", "HEAD~1")
    git(hooked, "add", "-A")
    assert hooked.commit() == ""
    assert hooked.summaries() == [f"{REVISIT}: because"]
    assert hooked.clean


def test_a_reason_that_is_given_again_replaces_the_event(hooked: Hooked) -> None:
    work(hooked, "features/a.py", reason="old")
    (old,) = hooked.events()
    git(hooked, "reset", "-q", "HEAD~1")
    hooked.commit("-a", settings={"revisit.reason": "new"})
    (new,) = hooked.events()
    assert (reason_of(new), new.id == old.id) == ("new", False), "the old bytes may live on another branch"
    assert hooked.clean


def test_work_that_is_thrown_away_after_a_reset_takes_its_event_along(hooked: Hooked) -> None:
    work(hooked, "features/a.py")
    git(hooked, "reset", "-q", "HEAD~1")
    git(hooked, "checkout", "--", "features")
    work(hooked, "models/a.py", reason=None)
    assert hooked.summaries() == []
    assert hooked.clean


def test_a_split_in_a_rebase_keeps_the_event(hooked: Hooked) -> None:
    work(hooked, "features/a.py", "models/a.py")
    work(hooked, "models/a.py", reason=None)
    git(hooked, "rebase", "-qi", "HEAD~2", GIT_SEQUENCE_EDITOR="sed -i 1s/pick/edit/", GIT_EDITOR="true")
    git(hooked, "reset", "-q", "HEAD~1")
    git(hooked, "add", "features")
    git(hooked, "commit", "-qm", "features")
    git(hooked, "commit", "-qam", "models")
    git(hooked, "rebase", "--continue", GIT_EDITOR="true")
    assert hooked.summaries() == [f"{REVISIT}: because"]
    assert hooked.clean


def test_a_pick_that_is_unstaged_and_committed_counts_once(hooked: Hooked) -> None:
    git(hooked, "switch", "-qc", "side")
    work(hooked, "features/a.py")
    git(hooked, "switch", "-q", "main")
    git(hooked, "cherry-pick", "-n", "side")
    git(hooked, "reset", "-q")
    hooked.commit("-a")
    assert hooked.summaries() == [f"{REVISIT}: because"]
    assert hooked.events() == hooked.events("side")
    assert hooked.clean


def test_a_record_beside_a_partial_commit_is_taken_along(hooked: Hooked) -> None:
    hooked.touch("features/a.py", add=False)
    assert run("record", "data-preparation", "-m", "why", cwd=hooked.path, env=hooked.environment()).code == 0
    assert hooked.commit("features/a.py") == ""
    assert hooked.summaries() == [f"{REVISIT}: why"]
    assert hooked.clean


def test_a_record_for_another_phase_stays_staged(hooked: Hooked) -> None:
    hooked.touch("features/a.py", add=False)
    assert run("record", "data-acquisition", "-m", "why", cwd=hooked.path, env=hooked.environment()).code == 0
    hooked.commit("features/a.py", settings=BECAUSE)
    assert hooked.summaries() == [f"{REVISIT}: because"]
    (staged,) = hooked.repo.git("status", "--porcelain").splitlines()
    assert staged.startswith("A  .revisit/events/revisit/")


@pytest.mark.parametrize("kind", ["record", "note"])
def test_a_record_that_a_mixed_reset_unstaged_is_taken_along(hooked: Hooked, kind: str) -> None:
    hooked.touch("features/a.py")
    assert run(kind, "data-preparation", "-m", "why", cwd=hooked.path, env=hooked.environment()).code == 0
    hooked.commit()
    git(hooked, "reset", "-q", "HEAD~1")
    assert hooked.commit("-a") == ""
    assert [event.reason for event in hooked.events() if not isinstance(event, Amend | Retract)] == ["why"]
    assert hooked.clean


def test_a_record_that_was_unstaged_on_purpose_stays_so(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    assert run("record", "data-preparation", "-m", "why", cwd=hooked.path, env=hooked.environment()).code == 0
    refusing(hooked)
    hooked.try_commit()
    allow(hooked)
    git(hooked, "rm", "-qrf", ".revisit/events/revisit")
    hooked.commit(settings=BECAUSE)
    assert hooked.summaries() == [f"{REVISIT}: because"]


def test_a_record_whose_touch_was_undone_stays_where_it_is(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    assert run("record", "data-preparation", "-m", "why", cwd=hooked.path, env=hooked.environment()).code == 0
    hooked.commit()
    git(hooked, "reset", "-q", "--soft", "HEAD~1")
    git(hooked, "restore", "-SW", "features/a.py")
    work(hooked, "models/a.py", reason=None)
    assert hooked.summaries() == [f"{REVISIT}: why"]


def test_a_focus_beside_a_partial_commit_counts_for_it(hooked: Hooked) -> None:
    hooked.touch("features/a.py", "models/a.py", add=False)
    assert run("focus", "data-preparation", cwd=hooked.path, env=hooked.environment()).code == 0
    assert hooked.commit("features/a.py") == ""
    assert hooked.summaries() == ["focus data-preparation"]
    hooked.commit("models/a.py")
    assert hooked.summaries()[-1] == "data-preparation → model-development"
    assert hooked.clean


def test_a_soft_reset_and_a_partial_commit_keep_the_reason(hooked: Hooked) -> None:
    work(hooked, "features/a.py")
    git(hooked, "reset", "-q", "--soft", "HEAD~1")
    hooked.commit("features/a.py")
    assert hooked.summaries() == [f"{REVISIT}: because"]
    assert hooked.clean


@pytest.mark.parametrize("way", ["cherry-pick", "merge"])
def test_picked_or_squashed_work_in_a_partial_commit_keeps_the_reason(hooked: Hooked, way: str) -> None:
    git(hooked, "switch", "-qc", "side")
    work(hooked, "features/a.py")
    git(hooked, "switch", "-q", "main")
    git(hooked, *(["cherry-pick", "-n", "side"] if way == "cherry-pick" else ["merge", "-q", "--squash", "side"]))
    hooked.commit("features/a.py")
    assert hooked.summaries() == [f"{REVISIT}: because"]
    assert hooked.clean


def test_squashed_work_keeps_its_reason_though_the_focus_moved(hooked: Hooked) -> None:
    start = git(hooked, "rev-parse", "HEAD")
    work(hooked, "features/a.py")
    run("focus", "data-preparation", cwd=hooked.path, env=hooked.environment())
    work(hooked, "features/a.py", reason=None)
    git(hooked, "branch", "side")
    git(hooked, "reset", "-q", "--hard", start)
    git(hooked, "merge", "-q", "--squash", "side")
    hooked.commit()
    assert hooked.summaries() == [f"{REVISIT}: because", "focus data-preparation"]


def test_two_reverts_in_one_commit_are_healed(hooked: Hooked) -> None:
    for path, reason in (("features/a.py", "one"), ("models/a.py", None), ("ingest/a.py", "two")):
        work(hooked, path, reason=reason)
    summaries = hooked.summaries()
    git(hooked, "revert", "-n", "HEAD")
    git(hooked, "revert", "-n", "HEAD~2")
    assert hooked.commit() == ""
    work(hooked, "models/a.py", reason=None)
    assert hooked.summaries() == summaries
    assert hooked.clean


def test_a_revert_that_waited_beside_a_partial_commit_is_healed(hooked: Hooked) -> None:
    work(hooked, "features/a.py")
    git(hooked, "revert", "-n", "HEAD")
    hooked.touch("models/a.py", add=False)
    hooked.commit("models/a.py")
    (hooked.path / "features/a.py").write_text("another\n")  # so that the change is no longer the inverse
    hooked.commit("-a", settings={"revisit.reason": "two"})
    work(hooked, "models/a.py", reason=None)
    assert hooked.summaries() == [f"{REVISIT}: because", f"{REVISIT}: two"]
    assert hooked.clean


@pytest.mark.parametrize("cloned", [False, True])
def test_two_reverts_of_one_file_in_one_commit_are_healed(hooked: Hooked, make_repo: RepoMaker, cloned: bool) -> None:
    for path, reason in (("features/a.py", "one"), ("models/a.py", None), ("features/a.py", "two")):
        work(hooked, path, reason=reason)
    summaries = hooked.summaries()
    assert len(summaries) == 2
    git(hooked, "revert", "-n", "HEAD")
    git(hooked, "revert", "-n", "HEAD~2")
    assert hooked.commit() == ""
    here = clone_of(hooked) if cloned else hooked
    here.touch("models/a.py")
    assert "restored 2 events" in here.commit()
    assert here.summaries() == summaries
    assert here.clean


def test_a_revert_is_healed_again_when_a_reset_leaves_the_commit_that_healed_it(hooked: Hooked) -> None:
    work(hooked, "features/a.py", reason="leak")
    git(hooked, "revert", "-n", "HEAD")
    work(hooked, "features/a.py", reason="more")  # so no patch id tells that it reverts
    reverting = hooked.repo.git("rev-parse", "HEAD")
    for _ in range(2):
        work(hooked, "models/a.py", reason=None)
        work(hooked, "models/a.py", reason=None)
        assert f"{REVISIT}: leak" in hooked.summaries()
        git(hooked, "reset", "-q", "--hard", reverting)
    work(hooked, "models/a.py", reason=None)
    git(hooked, "rm", "-q", *hooked.repo.git("ls-files", EVENTS + "/revisit").splitlines())
    hooked.commit()
    work(hooked, "models/a.py", reason=None)
    assert hooked.summaries() == [], "deleted on purpose"


def test_a_revert_with_more_in_it_is_an_ordinary_commit(hooked: Hooked) -> None:
    work(hooked, "features/a.py", reason="one")
    work(hooked, "models/a.py", reason=None)
    git(hooked, "revert", "-n", "HEAD~1")
    hooked.touch("ingest/a.py")
    hooked.commit(settings={"revisit.reason": "two"})
    assert "model-development → data-acquisition: two" in hooked.summaries()
    work(hooked, "models/a.py", reason=None)
    assert f"{REVISIT}: one" in hooked.summaries()
    assert hooked.clean


@pytest.mark.parametrize("combined", [False, True])
def test_a_fresh_clone_heals_pushed_reverts(hooked: Hooked, make_repo: RepoMaker, combined: bool) -> None:
    work(hooked, "features/a.py", reason="one")
    work(hooked, "models/a.py", reason=None)
    work(hooked, "ingest/a.py", reason="two")
    summaries = hooked.summaries()
    if combined:
        git(hooked, "revert", "-n", "HEAD")
        git(hooked, "revert", "-n", "HEAD~2")
        git(hooked, "commit", "-qm", "undo both")
    else:
        git(hooked, "revert", "--no-edit", "HEAD", "HEAD~2")
    clone = clone_of(hooked)
    clone.touch("models/a.py")
    assert "restored 2 events" in clone.commit()
    assert clone.summaries() == summaries
    assert clone.clean


def test_a_restored_event_that_a_reset_took_away_is_restored_again(hooked: Hooked) -> None:
    work(hooked, "features/a.py")
    git(hooked, "revert", "--no-edit", "HEAD")
    work(hooked, "models/a.py", reason=None)
    work(hooked, "models/a.py", reason=None)
    git(hooked, "reset", "-q", "--hard", "HEAD~2")
    work(hooked, "models/a.py", reason=None)
    assert hooked.summaries() == [f"{REVISIT}: because"]
    assert hooked.clean


def test_an_amend_that_takes_the_touch_out_withdraws_its_event(hooked: Hooked) -> None:
    work(hooked, "features/a.py", "models/a.py")
    git(hooked, "checkout", "HEAD~1", "--", "features/a.py")
    hooked.commit("--amend")
    assert hooked.summaries() == []
    assert hooked.clean
    work(hooked, "features/a.py", reason=None)
    assert hooked.summaries() == [f"{REVISIT}: because"], "the answer is kept"


def test_an_amend_that_takes_an_unrecorded_touch_out_records_nothing(hooked: Hooked) -> None:
    hooked.touch("features/a.py", "models/a.py")
    hooked.commit("--no-verify")
    git(hooked, "checkout", "-q", "HEAD~1", "--", "features/a.py")
    assert hooked.commit("--amend") == ""
    assert hooked.summaries() == []


def test_undoing_work_in_a_commit_of_its_own_keeps_the_event(hooked: Hooked) -> None:
    work(hooked, "features/a.py", "models/a.py")
    git(hooked, "checkout", "HEAD~1", "--", "features/a.py")
    assert hooked.commit() == ""
    assert hooked.summaries() == [f"{REVISIT}: because"]
    assert hooked.clean


@pytest.mark.parametrize("arguments", [["-a"], ["features/a.py"]])
@pytest.mark.parametrize("undo", [["restore", "-SW"], ["reset", "-q", "--hard"], ["stash", "-q"]])
def test_an_aborted_try_whose_touch_is_undone_leaves_nothing(
    hooked: Hooked, arguments: list[str], undo: list[str]
) -> None:
    refusing(hooked)
    hooked.touch("features/a.py", add=False)
    assert hooked.try_commit(*arguments, settings=BECAUSE).returncode == 1
    allow(hooked)
    git(hooked, *undo, *(["--", "features"] if undo[0] == "restore" else []))
    work(hooked, "models/a.py", reason=None)
    assert hooked.summaries() == []
    assert hooked.clean
    if undo[0] == "stash":
        git(hooked, "stash", "pop", "-q")
        hooked.commit("-a")
        assert hooked.summaries() == [f"{REVISIT}: because"]
        assert hooked.clean


def test_a_commit_that_went_on_without_its_event_gets_it_with_the_next(hooked: Hooked) -> None:
    refusing(hooked)
    hooked.touch("features/a.py", add=False)
    assert hooked.try_commit("features/a.py", settings=BECAUSE).returncode == 1
    allow(hooked)
    git(hooked, "commit", "-qm", "work", "--no-verify", "features/a.py")
    made = hooked.repo.git("rev-parse", "HEAD")
    work(hooked, "models/a.py", reason=None)
    assert hooked.summaries() == [f"{REVISIT}: because"]
    event = hooked.events()[0]
    assert isinstance(event, Revisit)
    assert event.commit == made
    assert hooked.clean


def test_an_index_that_git_lost_does_not_delete_the_event(hooked: Hooked) -> None:
    before = hooked.repo.git("rev-parse", "HEAD^{tree}")
    hooked.touch("features/a.py", add=False)
    hooked.commit("features/a.py", settings=BECAUSE)
    hooked.repo.git("read-tree", before)  # git was killed between HEAD and the index
    hooked.touch("models/a.py", add=False)
    hooked.commit("-a")
    assert hooked.summaries() == [f"{REVISIT}: because"]
    assert hooked.clean


def test_a_secret_that_a_revert_deleted_can_be_removed_for_good(hooked: Hooked) -> None:
    work(hooked, "features/a.py", reason="my password")
    git(hooked, "revert", "--no-edit", "HEAD")
    hooked.touch("models/a.py")
    output = hooked.commit()
    (path,) = hooked.repo.git("ls-files", ".revisit/events/revisit").splitlines()
    assert f"to delete it for good: git rm :/{path} && git commit" in output
    hooked.repo.git("rm", "-q", path)
    hooked.commit()
    for _ in range(3):
        work(hooked, "models/a.py", reason=None)
    assert hooked.summaries() == []
    git(hooked, "switch", "-q", "--detach")
    (hooked.path / ".git/revisit/pending.json").unlink()
    work(hooked, "models/a.py", reason=None)
    assert hooked.summaries() == [], "nor in a clone, which remembers nothing"
    assert hooked.clean


def test_a_secret_right_after_its_commit_can_be_removed(hooked: Hooked) -> None:
    work(hooked, "features/a.py", reason="my password")
    (path,) = hooked.repo.git("ls-files", ".revisit/events/revisit").splitlines()
    hooked.repo.git("rm", "-q", path)
    hooked.commit()
    work(hooked, "models/a.py", reason=None)
    assert hooked.summaries() == []
    assert hooked.clean


def test_a_restored_event_that_was_deleted_stays_staged(hooked: Hooked) -> None:
    work(hooked, "features/a.py")
    (path,) = hooked.repo.git("ls-files", ".revisit/events/revisit").splitlines()
    work(hooked, "models/a.py", reason=None)
    hooked.repo.git("rm", "-q", path)
    hooked.commit()
    assert hooked.summaries() == []
    assert run("restore", cwd=hooked.path, env=hooked.environment()).code == 0
    work(hooked, "models/a.py", reason=None)
    assert hooked.summaries() == [f"{REVISIT}: because"]


def test_a_deletion_that_a_rebase_stages_is_not_on_purpose(hooked: Hooked) -> None:
    work(hooked, "ingest/a.py", reason="one")
    git(hooked, "revert", "--no-edit", "HEAD")
    work(hooked, "features/a.py", reason="two")
    summaries = sorted(hooked.summaries())
    git(hooked, "rebase", "-qi", "HEAD~2", GIT_SEQUENCE_EDITOR="sed -i 1s/pick/edit/", GIT_EDITOR="true")
    git(hooked, "reset", "-q", "HEAD~1")
    git(hooked, "commit", "-qm", "split", "ingest/a.py")
    git(hooked, "add", "-A")
    git(hooked, "commit", "-qm", "split")
    git(hooked, "rebase", "--continue", GIT_EDITOR="true")
    git(hooked, "revert", "--no-edit", "HEAD")
    work(hooked, "models/a.py", reason=None)
    assert sorted(hooked.summaries()) == summaries
