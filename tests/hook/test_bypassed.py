"""The next commit mentions, once, what is not recorded."""

import pytest

from conftest import Repo
from hooked import CONFIG, Hooked


def begun(hooked: Hooked) -> Hooked:
    """Return a repository in which the hook has seen a commit."""
    hooked.touch("models/a.py")
    assert hooked.commit() == ""
    return hooked


def test_only_the_next_commit_mentions_a_bypassed_hook(hooked: Hooked) -> None:
    begun(hooked)
    hooked.touch("features/a.py")
    hooked.commit("--no-verify")
    passed = hooked.repo.git("rev-parse", "HEAD")[:10]
    hooked.touch("models/a.py")
    command = f'git revisit record data-preparation --for-commit {passed} -m "REASON"'
    assert hooked.commit() == (
        f"git-revisit: {passed} touched data-preparation and is not recorded; to record it: {command}\n"
    )
    hooked.touch("models/a.py")
    assert hooked.commit() == ""


def test_several_are_one_line(hooked: Hooked) -> None:
    begun(hooked)
    for name in ("features/a.py", "models/a.py", "ingest/a.py"):
        hooked.touch(name)
        hooked.commit("--no-verify")
    first = hooked.repo.git("rev-parse", "HEAD~2")[:10]
    hooked.touch("models/a.py")
    assert hooked.commit() == (
        "git-revisit: 2 commits touched other phases and are not recorded; to account for them: "
        f"git revisit review {first}~..HEAD\n"
    )


def test_what_is_accounted_for_is_not_mentioned(hooked: Hooked) -> None:
    begun(hooked)
    hooked.touch("features/a.py")
    assert "recorded" in hooked.commit()
    hooked.touch("features/b.py")
    hooked.commit("--no-verify")  # goes on with the episode
    hooked.touch("models/b.py")
    hooked.commit("--no-verify")  # is in the focus
    hooked.touch("models/a.py")
    assert hooked.commit() == ""


def test_going_on_with_the_episodes_of_two_phases_is_not_mentioned(hooked: Hooked) -> None:
    begun(hooked)
    both = ("features/a.py", "ingest/a.py")
    for name in both:
        hooked.touch(name)
    assert hooked.commit().count("recorded") == 1
    for name in both:
        hooked.touch(name)
    hooked.commit("--no-verify")
    hooked.touch("models/a.py")
    assert hooked.commit() == ""


@pytest.mark.parametrize("phase", ["data-acquisition", "data-preparation"])
def test_a_commit_with_a_record_of_its_own_is_not_mentioned(hooked: Hooked, phase: str) -> None:
    from commandline import run

    begun(hooked)
    hooked.touch("features/a.py")
    hooked.commit("--no-verify")
    passed = hooked.repo.git("rev-parse", "HEAD")
    assert run("record", phase, "--for-commit", passed, "-m", "Leak", cwd=hooked.path).code == 0
    hooked.touch("models/a.py")
    assert ("is not recorded" in hooked.commit()) is (phase == "data-acquisition")


def test_what_was_skipped_on_purpose_is_not_mentioned(hooked: Hooked) -> None:
    begun(hooked)
    hooked.touch("features/a.py")
    hooked.commit(env={"GIT_REVISIT": "skip"})
    hooked.touch("ingest/a.py")
    hooked.commit("--no-verify")
    passed = hooked.repo.git("rev-parse", "HEAD")[:10]
    hooked.touch("models/a.py")
    assert hooked.commit().startswith(f"git-revisit: {passed} touched data-acquisition and is not recorded; ")


def test_a_revert_is_not_mentioned_and_delays_no_other_line(hooked: Hooked) -> None:
    begun(hooked)
    hooked.touch("features/a.py")
    hooked.commit()
    hooked.touch("ingest/a.py")
    hooked.commit("--no-verify")
    passed = hooked.repo.git("rev-parse", "HEAD")[:10]
    hooked.repo.git("revert", "-n", "HEAD~1")
    shown = hooked.commit()
    for _ in range(2):
        hooked.touch("models/a.py")
        shown += hooked.commit()
    assert "restored 1 event" in shown
    assert [line.split()[1] for line in shown.splitlines() if "not recorded" in line] == [passed]


def test_commits_of_others_that_arrive_are_not_mentioned(hooked: Hooked) -> None:
    begun(hooked)
    hooked.repo.git("switch", "-qc", "topic")
    hooked.touch("features/a.py")
    hooked.commit("--no-verify", env=hooked.repo.author("Grace", "grace@example.com"))
    hooked.repo.git("switch", "-q", "main")
    hooked.touch("models/b.py")
    hooked.commit()
    hooked.repo.git("merge", "-q", "--no-edit", "topic", env=hooked.environment())
    hooked.touch("models/a.py")
    assert hooked.commit() == ""


def test_patterns_that_no_pathspec_expresses_are_watched_too(repo: Repo) -> None:
    hooked = begun(Hooked(repo, CONFIG.replace("paths: [features/]", 'paths: ["[f]eatures/"]')))
    assert (hooked.path / ".git/revisit/glance.json").exists()
    hooked.touch("features/a.py")
    hooked.commit("--no-verify")
    hooked.touch("models/a.py")
    assert "touched data-preparation and is not recorded" in hooked.commit()
