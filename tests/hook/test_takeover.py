"""Reasons in the messages of earlier commits: the next commit's hook takes them over, once and for good."""

from pathlib import Path

import pytest

from commandline import run
from git_revisit.model.events import Amend, Note, Retract, Revisit
from hooked import CONFIG, Hooked

LEAK = "Fix the split\n\nRevisit-Reason: Leak\nRevisit-Category: data-quality\n"


def say(hooked: Hooked, message: str, *paths: str, **env: str) -> str:
    """Commit a change of files with a message, and return the messages on stderr."""
    hooked.touch(*paths, add=False)
    done = hooked.repo.run("commit", "-aqm", message, env=hooked.environment(env))
    assert done.returncode == 0, done.stderr.decode()
    return done.stderr.decode()


def amends(hooked: Hooked) -> list[dict[str, object]]:
    return [dict(event.set) for event in hooked.events() if isinstance(event, Amend)]


def test_the_next_commit_takes_over_the_answer_of_a_message(hooked: Hooked) -> None:
    say(hooked, LEAK, "features/a.py")
    revisited = hooked.repo.git("rev-parse", "HEAD")
    shown = say(hooked, "back", "models/a.py")
    assert f"took the answer about model-development → data-preparation from the message of {revisited[:10]}" in shown
    (amend,) = [event for event in hooked.events() if isinstance(event, Amend)]
    assert amend.set == {"category": "data-quality", "reason": "Leak"}
    assert (amend.via, amend.actor) == ("message", "Ada Lovelace <ada@example.com>")
    assert amend.at == hooked.repo.at(int(hooked.repo.git("show", "-s", "--format=%ct", revisited)))
    assert hooked.clean
    assert "took" not in say(hooked, "again", "models/a.py")
    assert len(amends(hooked)) == 1


def test_two_clones_write_the_same_bytes_by_hook_and_by_command(hooked: Hooked, tmp_path: Path) -> None:
    (tmp_path / "message").write_bytes("Fix\n\nRevisit-Reason: Größe\n".encode("iso-8859-1"))
    latin = ["-c", "i18n.commitEncoding=ISO-8859-1", "commit", "-qaF", str(tmp_path / "message")]
    hooked.touch("features/a.py")
    hooked.repo.git(*latin, env=hooked.environment())
    hooked.repo.git("clone", "-q", hooked.path, tmp_path / "clone")
    done = run("explain", "--from-messages", cwd=tmp_path / "clone")
    assert "took over the answers of 1 commit message" in done.err
    say(hooked, "back", "models/a.py")
    assert amends(hooked) == [{"reason": "Größe"}]
    listing = ["ls-files", "--stage", ".revisit/events/amend"]
    assert hooked.repo.git(*listing) == hooked.repo.git("-C", tmp_path / "clone", *listing)


def test_several_phases_get_the_reason_and_a_plan(hooked: Hooked) -> None:
    say(hooked, "Reformat\n\nRevisit: planned\nRevisit-Reason: Style\n", "features/a.py", "monitoring/a.py")
    say(hooked, "back", "models/a.py")
    assert amends(hooked) == [{"reason": "Style", "planned": True}] * 2


def test_neither_withdraws_the_revisit_and_leaves_a_note(hooked: Hooked) -> None:
    say(hooked, "Typo\n\nRevisit: neither\n", "features/a.py")
    commit = hooked.repo.git("rev-parse", "HEAD")
    say(hooked, "back", "models/a.py")
    (retract,) = [event for event in hooked.events() if isinstance(event, Retract)]
    (note,) = [event for event in hooked.events() if isinstance(event, Note)]
    assert retract.via == note.via == "message"
    assert (note.phase, note.commit, note.paths) == ("data-preparation", commit, ("features/a.py",))
    say(hooked, "again", "features/a.py")
    assert len([event for event in hooked.events() if event.kind == "revisit"]) == 2, "the focus came in between"


def test_a_reason_in_the_log_is_not_overwritten(hooked: Hooked) -> None:
    hooked.touch("features/a.py", add=False)
    hooked.repo.git("-c", "revisit.reason=Drift", "commit", "-aqm", LEAK, env=hooked.environment())
    assert "took" not in say(hooked, "back", "models/a.py")
    assert amends(hooked) == []


@pytest.mark.parametrize("author", [("Bo", "bo@example.com"), ("some[bot]", "bot@example.com")])
def test_the_messages_of_others_are_theirs(hooked: Hooked, author: tuple[str, str]) -> None:
    say(hooked, LEAK, "features/a.py", **hooked.repo.author(*author))
    assert "took" not in say(hooked, "back", "models/a.py")
    assert amends(hooked) == []


def test_an_unknown_category_is_left_out_and_reported_once(hooked: Hooked) -> None:
    say(hooked, "Fix\n\nRevisit-Reason: Leak\nRevisit-Category: zork\n", "features/a.py")
    head = hooked.repo.git("rev-parse", "HEAD")
    line = f"not taken from the message of {head[:10]}: 'zork' is not a category of the workflow"
    assert line in say(hooked, "back", "models/a.py")
    assert "not taken" not in say(hooked, "on", "models/a.py")
    assert amends(hooked) == [{"reason": "Leak"}]


def test_an_aborted_commit_takes_it_over_at_the_next_try(hooked: Hooked) -> None:
    say(hooked, LEAK, "features/a.py")
    hook = hooked.path / ".git/hooks/commit-msg"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    hooked.touch("models/a.py")
    assert hooked.try_commit().returncode == 1
    hooked.repo.git("reset", "-q")
    hook.unlink()
    say(hooked, "back", "models/a.py")
    assert len(amends(hooked)) == 1
    assert hooked.clean


def test_what_an_aborted_try_took_over_answers_no_new_touch(hooked: Hooked) -> None:
    say(hooked, "Typo\n\nRevisit: neither\n", "features/a.py")
    say(hooked, "Skipped", "models/a.py", GIT_REVISIT="skip")
    hook = hooked.path / ".git/hooks/commit-msg"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    hooked.touch("models/a.py")
    assert hooked.try_commit().returncode == 1
    hook.unlink()
    assert "recorded model-development → data-preparation" in say(hooked, "again", "features/a.py")


def test_a_commit_that_is_gone_explains_nothing(hooked: Hooked) -> None:
    say(hooked, LEAK, "features/a.py")
    say(hooked, "back", "models/a.py")
    say(hooked, "on", "models/a.py")
    hooked.repo.git("reset", "-q", "HEAD~3")
    hooked.repo.git("checkout", "-q", "features/a.py")
    hooked.commit("-a")
    assert hooked.events() == []
    assert hooked.clean


def test_a_reset_behind_the_takeover_writes_it_again(hooked: Hooked) -> None:
    say(hooked, LEAK, "features/a.py")
    say(hooked, "back", "models/a.py")
    say(hooked, "on", "models/a.py")
    hooked.repo.git("reset", "-q", "HEAD~2")
    hooked.commit("-a")
    assert amends(hooked) == [{"category": "data-quality", "reason": "Leak"}]
    assert hooked.clean


@pytest.mark.parametrize("verdict", ["", "Revisit: neither\n"])
@pytest.mark.parametrize("squash", [["merge", "-q", "--squash", "topic"], ["checkout", "topic", "--", "."]])
def test_a_squash_keeps_the_answer_of_a_message(hooked: Hooked, verdict: str, squash: list[str]) -> None:
    hooked.repo.git("checkout", "-q", "-b", "topic")
    say(hooked, LEAK + verdict, "features/a.py")
    say(hooked, "back", "models/a.py")
    answered = hooked.events()
    hooked.repo.git("checkout", "-q", "-")
    hooked.repo.git(*squash)
    hooked.commit()
    assert hooked.events() == answered
    assert hooked.clean


def test_a_reset_behind_a_revisit_keeps_the_answer_of_its_message(hooked: Hooked) -> None:
    say(hooked, LEAK, "features/a.py")
    say(hooked, "back", "models/a.py")
    hooked.repo.git("reset", "-q", "HEAD~2")
    hooked.commit("models/a.py")
    hooked.commit("-a")
    (event,) = hooked.events()
    assert isinstance(event, Revisit)
    assert (event.reason, event.category) == ("Leak", "data-quality")
    assert hooked.clean


def test_what_was_deleted_on_purpose_stays_deleted(hooked: Hooked) -> None:
    say(hooked, LEAK, "features/a.py")
    say(hooked, "back", "models/a.py")
    say(hooked, "on", "models/a.py")
    hooked.repo.git("rm", "-rq", ".revisit/events/amend")
    hooked.commit()
    say(hooked, "more", "models/a.py")
    assert amends(hooked) == []
    assert hooked.clean


def test_an_amended_commit_counts_with_its_new_message(hooked: Hooked) -> None:
    say(hooked, LEAK, "features/a.py")
    hooked.repo.git("commit", "--amend", "-qm", "Fix\n\nRevisit-Reason: Drift\n", env=hooked.environment())
    say(hooked, "back", "models/a.py")
    assert amends(hooked) == [{"reason": "Drift"}]


def test_a_partial_commit_takes_it_along(hooked: Hooked) -> None:
    say(hooked, LEAK, "features/a.py")
    hooked.touch("models/a.py", "monitoring/a.py")
    hooked.commit("models/a.py")
    assert len(amends(hooked)) == 1
    hooked.repo.git("reset", "-q", "--hard")
    assert hooked.clean


def test_skip_leaves_it_to_the_next_commit(hooked: Hooked) -> None:
    say(hooked, LEAK, "features/a.py")
    say(hooked, "back", "models/a.py", GIT_REVISIT="skip")
    assert amends(hooked) == []
    say(hooked, "on", "models/a.py")
    assert len(amends(hooked)) == 1


def test_a_merge_takes_nothing_over(hooked: Hooked) -> None:
    hooked.repo.git("switch", "-qc", "topic")
    say(hooked, LEAK, "features/a.py")
    hooked.repo.git("switch", "-q", "main")
    say(hooked, "main", "models/a.py")
    hooked.repo.git("merge", "-q", "--no-ff", "topic", env=hooked.environment())
    assert amends(hooked) == []
    say(hooked, "on", "models/a.py")
    assert len(amends(hooked)) == 1


def test_a_hook_that_has_seen_nothing_goes_back_two_weeks(hooked: Hooked) -> None:
    say(hooked, LEAK, "features/a.py")
    hooked.clock += 15 * 24 * 3600
    (hooked.path / ".git/revisit/pending.json").unlink()
    say(hooked, "back", "models/a.py")
    assert amends(hooked) == []


def test_each_project_takes_its_own(hooked: Hooked) -> None:
    hooked.repo.commit("another project", {"other/.revisit/config.yaml": CONFIG, "other/features/a.py": "1"})
    say(hooked, LEAK, "features/a.py", "other/features/a.py")
    say(hooked, "other", "other/features/a.py")
    say(hooked, "back", "models/a.py")
    assert len(amends(hooked)) == 1
