"""The questions of the hook on a real terminal, and the events that answers make."""

import os
import subprocess
import time

import pexpect
import pytest

from conftest import Repo
from git_revisit.model.event_file import CONFIG as CONFIG_FILE
from git_revisit.model.events import Revisit
from hooked import CONFIG, FOCUS, FOCUS_TEXT, Hooked

REVISIT = "model-development → data-preparation"


def test_three_times_enter_equals_unattended(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    shown = hooked.answer("", "", "")
    assert "data-preparation" in shown
    assert "features/a.py" in shown
    assert hooked.summaries() == [REVISIT]
    assert hooked.clean


@pytest.mark.parametrize(
    ("answers", "summaries"),
    [
        (["r", "2", "Label leakage"], [f"{REVISIT}: data-quality: Label leakage"]),
        (["R", "defect:build", "x"], [f"{REVISIT}: defect:build: x"]),
        (["revisit", "nonsense", "99", "labels", ""], [f"{REVISIT}: labels"]),
        (["x", "p", "", "as planned"], [f"{REVISIT} planned: as planned"]),
        (["", "other", "", "", "none of these"], [f"{REVISIT}: other: none of these"]),
        (["m"], ["focus data-preparation"]),
        (["n"], ["not data-preparation"]),
        (["n only a rename"], ["not data-preparation: only a rename"]),
        (["o", "data-a", "", "Missing rows"], [
            "model-development → data-acquisition: Missing rows", "not data-preparation: Missing rows",
        ]),
        (["o data-acquisition", "", ""], ["model-development → data-acquisition", "not data-preparation"]),
        (["", "", "caf\u00e9 \u2192 \x1b[0m"], None),
    ],
)  # fmt: skip
def test_every_answer_leaves_an_event(hooked: Hooked, answers: list[str], summaries: list[str] | None) -> None:
    hooked.touch("features/a.py")
    hooked.answer(*answers)
    if summaries is not None:
        assert hooked.summaries() == summaries
    hooked.touch("features/a.py" if answers[0] != "m" else "features/b.py")
    assert hooked.commit() == "", "nobody is asked twice"


def test_one_set_of_answers_serves_two_phases(hooked: Hooked) -> None:
    hooked.touch("ingest/a.py", "features/a.py")
    hooked.answer("", "drift", "New source")
    assert hooked.summaries() == [
        "model-development → data-acquisition: drift: New source",
        f"{REVISIT}: drift: New source",
    ]


def test_a_move_asks_to_which_of_several_and_notes_the_rest(hooked: Hooked) -> None:
    hooked.touch("ingest/a.py", "features/a.py")
    hooked.answer("m", "data-preparation")
    assert sorted(hooked.summaries()) == ["focus data-preparation", "not data-acquisition"]


def test_three_phases_are_neither_by_default(hooked: Hooked) -> None:
    hooked.touch("ingest/a.py", "features/a.py", "monitoring/a.py")
    hooked.answer("")
    assert hooked.summaries() == ["not data-acquisition", "not data-preparation", "not monitoring"]


def test_the_first_focus_is_offered_and_nothing_else_asked(repo: Repo) -> None:
    hooked = Hooked(repo, focus=False)
    hooked.touch("features/a.py")
    hooked.answer("")
    assert hooked.summaries() == ["focus data-preparation"]


def test_another_phase_may_be_the_first_focus(repo: Repo) -> None:
    hooked = Hooked(repo, focus=False)
    hooked.touch("features/a.py")
    hooked.answer("mod")
    assert hooked.summaries() == ["focus model-development", "not data-preparation"]


@pytest.mark.parametrize("key", ["\x03", "\x04"])
@pytest.mark.parametrize("answered", [0, 1, 2])
def test_stopping_stages_nothing_and_keeps_the_answers(hooked: Hooked, key: str, answered: int) -> None:
    hooked.touch("features/a.py")
    head = hooked.repo.git("rev-parse", "HEAD")
    with hooked.terminal("commit", "-m", "work") as child:
        for question, line in zip((r"\?[^\r\n]*\] ", "Category.*\\] "), ("p", "drift")[:answered], strict=False):
            child.expect(question)
            child.send(f"{line}\r")
        child.expect((r"\?[^\r\n]*\] ", "Category.*\\] ", "Reason.*\\) ")[answered])
        child.send(key)
    assert child.exitstatus != 0 or child.signalstatus
    assert hooked.repo.git("rev-parse", "HEAD") == head
    assert hooked.repo.git("status", "--porcelain") == "M  features/a.py"
    hooked.answer("", "", "now")
    assert hooked.summaries() == [
        (f"{REVISIT}: now", f"{REVISIT} planned: now", f"{REVISIT} planned: drift: now")[answered]
    ]


@pytest.mark.parametrize("env", [{"CI": "true"}, {"GIT_TERMINAL_PROMPT": "0"}])
def test_the_environment_can_turn_off_questions(hooked: Hooked, env: dict[str, str]) -> None:
    hooked.touch("features/a.py")
    with hooked.terminal("commit", "-qm", "work", env=env):
        pass
    assert hooked.summaries() == [REVISIT]


@pytest.mark.parametrize("ci", ["", "0", "false"])
def test_a_false_ci_variable_is_ignored(hooked: Hooked, ci: str) -> None:
    hooked.touch("features/a.py")
    hooked.answer("n", env={"CI": ci})
    assert hooked.summaries() == ["not data-preparation"]


def test_a_dumb_terminal_is_asked_plainly(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    shown = hooked.answer("", "drift", "plain", env={"TERM": "dumb"})
    assert "\x1b" not in shown
    assert hooked.summaries() == [f"{REVISIT}: drift: plain"]


def shell(hooked: Hooked, command: str) -> "pexpect.spawn[str]":
    environment = {**os.environ, "TERM": "xterm", "PS1": "READY> ", **hooked.environment()}
    del environment["GIT_TERMINAL_PROMPT"]
    return pexpect.spawn(
        "bash", ["--norc", "--noprofile", "-ic", command] if command else ["--norc", "--noprofile", "-i"],
        cwd=hooked.path, env=environment, timeout=20, encoding="utf-8", use_poll=True)  # fmt: skip


def test_a_pipe_behind_git_does_not_hide_the_terminal(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    child = shell(hooked, "git commit -m work 2>&1 | cat")
    child.expect(r"\?[^\r\n]*\] ")
    child.send("n\r")
    child.expect(pexpect.EOF)
    assert hooked.summaries() == ["not data-preparation"]


@pytest.mark.parametrize(
    "command",
    [
        "git commit -qm work & wait",
        "setsid --wait git commit -qm work",
        "stty raw; git commit -qm work; stty sane",
    ],
)
def test_no_usable_terminal_never_hangs(hooked: Hooked, command: str) -> None:
    hooked.touch("features/a.py")
    child = shell(hooked, command)
    child.expect(pexpect.EOF)
    assert hooked.summaries() == [REVISIT]


def until_stopped(session: int) -> None:
    """Wait until everything that the shell started is stopped."""
    deadline = time.monotonic() + 10
    states = ["R"]
    while any(state[0] != "T" for state in states) and time.monotonic() < deadline:
        rows = subprocess.run(["ps", "-o", "pid=,stat=", "-s", str(session)], capture_output=True, text=True).stdout
        states = [row.split()[1] for row in rows.splitlines() if int(row.split()[0]) != session]


def test_ctrl_z_and_fg_go_on_where_the_question_was(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    child = shell(hooked, "")
    child.expect("READY> ")
    child.send("git commit -qm work\r")
    child.expect(r"\?[^\r\n]*\] ")
    child.send("p")
    time.sleep(0.3)
    child.send("\x1a")
    child.expect("Stopped")
    child.expect("READY> ")
    child.send("echo still $((40 + 2))\r")
    child.expect("still 42")
    child.expect("READY> ")
    assert child.pid
    until_stopped(child.pid)
    child.send("fg\r")
    child.expect("git commit")
    time.sleep(0.3)
    child.send("\r")
    child.expect("Category.*\\] ")
    child.send("drift\r")
    child.expect("Reason.*\\) ")
    child.send("after fg\r")
    child.expect("READY> ")
    child.send("exit\r")
    child.expect(pexpect.EOF)
    assert hooked.summaries() == [f"{REVISIT} planned: drift: after fg"]


def test_hanging_up_ends_the_commit(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    head = hooked.repo.git("rev-parse", "HEAD")
    environment = {**os.environ, "TERM": "xterm"}
    del environment["GIT_TERMINAL_PROMPT"]
    child = pexpect.spawn("git", ["commit", "-m", "work"], cwd=hooked.path, env=environment, timeout=20, use_poll=True)
    child.expect(rb"\?[^\r\n]*\] ")
    child.close(force=False)
    deadline = time.monotonic() + 10
    while child.isalive() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not child.isalive()
    assert hooked.repo.git("rev-parse", "HEAD") == head
    assert hooked.repo.git("status", "--porcelain") == "M  features/a.py"


def test_the_screen_is_not_filled(hooked: Hooked) -> None:
    hooked.touch(*(f"features/{number}.py" for number in range(40)), b"features/caf\xe9\n.py")
    shown = hooked.answer("", "", "", arguments=("commit", "-qm", "work"))
    assert len(shown.splitlines()) == 6
    assert "and 37 more" in shown
    (event,) = hooked.events()
    assert isinstance(event, Revisit)
    assert len(event.paths or ()) == 20
    assert event.more_paths == 21


def test_the_other_category_asks_its_reason_unless_given(repo: Repo) -> None:
    hooked = Hooked(repo, CONFIG + "categories: [other, mine]\n")
    hooked.touch("features/a.py")
    shown = hooked.answer("", "1", "", "said")
    assert "the category `other` needs a reason" in shown
    assert hooked.summaries() == [f"{REVISIT}: other: said"]


def test_a_conversation_takes_six_lines_of_eighty_columns_and_names_the_undo(hooked: Hooked) -> None:
    hooked.touch(*(f"features/{'long' * 9}/{number}.py" for number in range(3)))
    shown = hooked.answer("", "labels", "Label leakage", arguments=("commit", "-qm", "work"))
    assert len(shown.splitlines()) == 6
    assert max(map(len, shown.splitlines())) <= 80
    (event,) = hooked.events()
    assert shown.splitlines()[-1] == f"recorded; to undo: git revisit retract {event.id} -m mistake"
    hooked.touch("ingest/a.py")
    again = hooked.answer("", "=", "More of it")
    assert "= labels" in again
    assert hooked.summaries()[-1] == "model-development → data-acquisition: labels: More of it"


def test_every_question_explains_itself(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    shown = hooked.answer("?", "", "?", "2", "?", "Missing rows")
    for part in (
        "r  a revisit:",
        "Ctrl-C stops the commit",
        " 3  labels",
        "one line: why work went",
        "audit` will list",
    ):
        assert part in shown
    assert hooked.summaries() == [f"{REVISIT}: data-quality: Missing rows"]


@pytest.mark.parametrize("answers", [["s"], ["p", "skip"], ["r", "2", "S"]])
def test_a_commit_can_be_skipped_at_every_question(hooked: Hooked, answers: list[str]) -> None:
    hooked.touch("features/a.py")
    shown = hooked.answer(*answers)
    assert "skipped; to record it later: git revisit record data-preparation --for-commit HEAD" in shown
    assert hooked.summaries() == []
    assert hooked.clean


def test_a_skipped_commit_uses_up_the_answers_of_the_try_before(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    with hooked.terminal("commit", "-m", "work") as child:
        child.expect(r"\?[^\r\n]*\] ")
        child.send("p\r")
        child.expect("Category.*\\] ")
        child.send("drift\r")
        child.expect("Reason.*\\) ")
        child.send("\x03")
    hooked.answer("s")
    hooked.touch("models/a.py")
    hooked.commit()
    hooked.touch("features/a.py")
    hooked.commit()
    assert hooked.summaries() == [REVISIT]


def test_the_first_focus_can_be_skipped(repo: Repo) -> None:
    hooked = Hooked(repo, focus=False)
    hooked.touch("features/a.py")
    hooked.answer("?", "s")
    assert hooked.summaries() == []


def test_each_phase_can_have_its_own_answer(hooked: Hooked) -> None:
    hooked.touch("ingest/a.py", "features/a.py")
    shown = hooked.answer("e", "p", "drift", "The yearly refresh", "n only a rename")
    assert hooked.summaries() == [
        "model-development → data-acquisition planned: drift: The yearly refresh",
        "not data-preparation: only a rename",
    ]
    assert shown.count("to undo: git revisit retract") == 2
    assert len({event.id for event in hooked.events()}) == 2


def test_the_move_of_the_focus_can_be_taken_back(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    shown = hooked.answer("m")
    assert "the focus is now data-preparation; to change it: git revisit focus model-development" in shown


def test_a_refined_category_is_taken_by_name(hooked: Hooked) -> None:
    hooked.touch("features/a.py")
    hooked.answer("", "labels:second-annotator", "Disagreement")
    assert hooked.summaries() == [f"{REVISIT}: labels:second-annotator: Disagreement"]


def test_stopping_in_the_second_project_keeps_the_answers_for_the_first(hooked: Hooked) -> None:
    hooked.repo.commit("inner", {f"inner/{CONFIG_FILE}": CONFIG, f"inner/{FOCUS}": FOCUS_TEXT})
    hooked.touch("features/a.py", "inner/features/a.py")
    with hooked.terminal("commit", "-m", "work") as child:
        for question, line in (
            (r"\? \[r\] ", "p"),
            (r"\[none\] ", "drift"),
            (r"Reason.*\) ", "now"),
            (r"\? \[r\] ", "r"),
        ):
            child.expect(question)
            child.send(f"{line}\r")
        child.expect(r"\[none\] ")
        child.send("\x03")
    assert hooked.repo.git("diff", "--cached", "--name-only").splitlines() == ["features/a.py", "inner/features/a.py"]
    hooked.answer(*[""] * 6)
    assert hooked.summaries() == [f"{REVISIT} planned: drift: now"]


def test_a_kept_move_is_not_offered_for_phases_that_it_does_not_name(hooked: Hooked) -> None:
    hooked.repo.commit("inner", {f"inner/{CONFIG_FILE}": CONFIG, f"inner/{FOCUS}": FOCUS_TEXT})
    hooked.touch("features/a.py", "ingest/a.py", "inner/features/a.py")
    with hooked.terminal("commit", "-m", "work") as child:
        child.expect(r"\? \[r\] ")
        child.send("m data-preparation\r")
        child.expect(r"\? \[r\] ")
        child.send("\x03")
    hooked.repo.git("restore", "-SW", "--", "features", "inner")
    assert hooked.repo.git("diff", "--cached", "--name-only") == "ingest/a.py"
    hooked.answer("", "", "")
    assert hooked.summaries() == ["model-development → data-acquisition"]
