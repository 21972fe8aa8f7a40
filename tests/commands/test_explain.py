"""explain: on a terminal, as a list, and in an editor."""

import os
import stat
import sys
from pathlib import Path

import pexpect
import pytest

from commandline import Revisit, run, shown_by
from conftest import Repo
from git_revisit.gitio.process import edit
from git_revisit.model.event_yaml import decode
from git_revisit.model.events import Amend, Note, Retract
from git_revisit.model.events import Revisit as RevisitEvent
from hooked import Hooked

BIN = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
QUESTION = r"Category[^\r\n]*\] $|Reason[^\r\n]*\) $"


def explain(hooked: Hooked, *lines: str, arguments: tuple[str, ...] = (), key: str = "") -> tuple[str, int | None]:
    """Answer question by question on a terminal; return everything shown and the exit code."""
    shown = ""
    with hooked.terminal("revisit", "explain", *arguments, env=BIN) as child:
        for line in lines:
            child.expect(QUESTION)
            shown += shown_by(child)
            child.send(f"{line}\r")
        if key:
            child.expect(QUESTION)
            shown += shown_by(child)
            child.send(key)
        child.expect(pexpect.EOF)
        shown += shown_by(child)
    return shown, 130 if child.signalstatus == 2 else child.exitstatus


@pytest.fixture
def unexplained(hooked: Hooked) -> Hooked:
    """A repository with three revisits that have no reason, to three phases."""
    for path in ("features/a.py", "ingest/a.py", "monitoring/a.py"):
        hooked.touch(path)
        hooked.commit()
    return hooked


def test_each_question_shows_what_one_needs_to_answer(unexplained: Hooked) -> None:
    head = unexplained.repo.git("log", "--format=%h", "--abbrev=10", "-3").splitlines()
    shown, code = explain(unexplained, "s", "s", "s")
    assert code == 0
    for number, (commit, path) in enumerate(
        zip(reversed(head), ("features/a.py", "ingest/a.py", "monitoring/a.py"), strict=True), 1
    ):
        assert f"{number} of 3  2026-01-01  model-development → " in shown
        assert f"commit {commit} work (Ada Lovelace)" in shown
        assert f"\n  {path}\r" in shown
    assert "0 of 3 answered (staged for your next commit), 3 left: git revisit explain" in shown
    assert unexplained.clean


def test_answers_are_staged_at_once_and_ctrl_c_counts_the_open_ones(unexplained: Hooked) -> None:
    shown, code = explain(unexplained, "2", "Leakage", "drift", "", key="\x03")
    assert code == 130
    assert "2 of 3 answered (staged for your next commit), 1 left: git revisit explain" in shown
    assert "error" not in shown
    unexplained.commit()
    amends = [event.set for event in unexplained.events() if isinstance(event, Amend)]
    assert sorted(amends, key=len) == [{"category": "drift"}, {"reason": "Leakage", "category": "data-quality"}]


def test_a_category_that_was_kept_is_offered_and_the_revisit_stays_open(unexplained: Hooked) -> None:
    explain(unexplained, "drift", "", "s", "s")
    shown, _ = explain(unexplained, "", "New source", "s", "s")
    assert "3 of 3" in shown, "a category alone explains nothing"
    assert "[drift]" in shown
    unexplained.commit()
    assert {"reason": "New source"} in [event.set for event in unexplained.events() if isinstance(event, Amend)]


def test_not_a_revisit_retracts_it_and_leaves_a_note_for_its_commit(unexplained: Hooked) -> None:
    commit = unexplained.repo.git("rev-parse", "HEAD~2")
    explain(unexplained, "n only a rename", "s", "s")
    unexplained.commit()
    events = unexplained.events()
    (revisit,) = [each for each in events if isinstance(each, RevisitEvent) and each.to_phase == "data-preparation"]
    (retract,) = [each for each in events if isinstance(each, Retract)]
    (note,) = [each for each in events if isinstance(each, Note)]
    assert (retract.target, retract.reason) == (revisit.id, "only a rename")
    assert (note.phase, note.commit, note.during, note.paths) == (
        "data-preparation", commit, revisit.during, ("features/a.py",),
    )  # fmt: skip
    assert note.reason == "only a rename"
    audit = unexplained.repo.run("revisit", "audit", "--format", "csv", env=BIN)
    assert b"uncaptured" not in audit.stdout


def test_a_pipe_lists_instead_of_asking(unexplained: Hooked) -> None:
    environment = {**os.environ, "TERM": "xterm", **unexplained.environment(BIN)}
    del environment["GIT_TERMINAL_PROMPT"]
    child = pexpect.spawn(
        "sh",
        ["-c", "git revisit explain | cat"],
        cwd=unexplained.path,
        env=environment,
        timeout=20,
        encoding="utf-8",
        use_poll=True,
    )
    child.expect(pexpect.EOF)
    shown = shown_by(child)
    assert shown.count("(unexplained)") == 3
    assert "Category" not in shown


def test_a_terminal_asks_about_ones_own_revisits_by_default(unexplained: Hooked) -> None:
    other = {"GIT_AUTHOR_NAME": "Bo", "GIT_AUTHOR_EMAIL": "bo@example.com"}
    unexplained.touch("features/b.py")
    unexplained.commit(env=other)
    shown, _ = explain(unexplained, "s", "s", "s")
    assert "3 of yours; 1 of others: git revisit explain --everyone" in shown
    shown, _ = explain(unexplained, arguments=("--list",))
    assert shown.count("(unexplained)") == 3
    shown, _ = explain(unexplained, "s", "s", "s", "s", arguments=("--everyone",))
    assert "4 of 4" in shown


def test_inferred_revisits_are_asked_about_whoever_they_are_of(unexplained: Hooked) -> None:
    identity = "01KDVPXNG0VVVVVVVVVVVVVVVV"
    unexplained.repo.write(
        f".revisit/events/revisit/2026/01/01/{identity}-monitoring.yaml",
        f"version: 1\nid: {identity}\nkind: revisit\nat: 2026-01-01T00:00:00Z\nvia: infer\n"
        "from: model-development\nto: monitoring\n",
    )
    unexplained.repo.git("add", ".revisit")
    shown, _ = explain(unexplained, "s", arguments=("--via", "infer"))
    assert "1 of 1  2026-01-01  model-development → monitoring" in shown
    assert "1 left: git revisit explain --via infer" in shown


def test_a_pasted_placeholder_is_asked_for_on_a_terminal(unexplained: Hooked) -> None:
    (first, *_) = [event.id for event in unexplained.events() if isinstance(event, RevisitEvent)]
    with unexplained.terminal("revisit", "explain", first, "-m", "REASON", env=BIN) as child:
        child.expect("Reason, in the place of REASON: ")
        child.sendline("Label leakage")
        child.expect(pexpect.EOF)
    assert run("log", "--format", "json", "--staged", cwd=unexplained.path)
    refused = run("explain", first, "-m", "REASON", cwd=unexplained.path)
    assert (refused.code, "REASON is a placeholder" in refused.err) == (1, True)


def test_the_questions_are_only_about_the_revisits_named(unexplained: Hooked) -> None:
    ids = [event.id for event in unexplained.events() if isinstance(event, RevisitEvent)]
    shown, code = explain(unexplained, "2", "Leakage", "s", arguments=(ids[1], ids[2]))
    assert (code, "2 of 2" in shown) == (0, True)
    assert f"1 left: git revisit explain {ids[1]} {ids[2]}\r\n" in shown
    again, _ = explain(unexplained, "", "Leak", arguments=(ids[1],))
    assert "data-quality] " in again, "the category of before is offered"
    run("retract", ids[1], "-m", "mistake", cwd=unexplained.path)
    shown, code = explain(unexplained, arguments=(ids[1],))
    assert (code, f"{ids[1]} is retracted" in shown) == (1, True)


def test_a_list_has_everyone_and_mine_limits_it(revisit: Revisit) -> None:
    revisit("focus", "model-development")
    mine = revisit("record", "monitoring").id
    other = revisit("record", "data-preparation", env={"GIT_AUTHOR_EMAIL": "bo@example.com"}).id
    listed = revisit("explain", "--list").out
    assert mine in listed
    assert other in listed
    only = revisit("explain", "--mine")
    assert mine in only.out
    assert other not in only.out
    assert "1 of yours; 1 of others: git revisit explain --everyone" in only.err


def test_inferred_revisits_are_left_out_unless_named(project: Repo, revisit: Revisit) -> None:
    identity = "01KDVPXNG0VVVVVVVVVVVVVVVV"
    path = f".revisit/events/revisit/2026/01/01/{identity}-monitoring.yaml"
    text = f"version: 1\nid: {identity}\nkind: revisit\nat: 2026-01-01T00:00:00Z\nvia: infer\n"
    project.commit("Infer", {path: f"{text}from: model-development\nto: monitoring\n"})
    assert revisit("explain").err == (
        "every recorded revisit has a reason\nnobody was asked about 1 inferred revisit; to add reasons:\n"
        "  git revisit explain --via infer\n"
    )
    assert identity in revisit("explain", "--via", "infer").out
    assert revisit("explain", "--via", "hook").out == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--list", "--edit"], "--list and --edit cannot be combined"),
        (["--category", "drift"], "a reason needs the id"),
        (["--via", "magic"], "--via"),
    ],
)
def test_wrong_usage(revisit: Revisit, arguments: list[str], message: str) -> None:
    result = revisit("explain", *arguments)
    assert result.code == 2
    assert message in result.err


class Editor:
    """An editor made of a script: the n-th time, it runs the n-th line on the file ``$1``."""

    def __init__(self, folder: Path, *lines: str) -> None:
        self.folder = folder
        self.script = folder / "editor"
        cases = "".join(f"{number}) {line} ;;\n" for number, line in enumerate(lines, 1))
        self.script.write_text(
            f'#!/bin/sh\ncd "{folder}"\necho >> runs\nn=$(wc -l < runs)\ncp "$1" "text$((n))"\n'
            f"case $((n)) in\n{cases}*) exit 9 ;;\nesac\n"
        )
        self.script.chmod(self.script.stat().st_mode | stat.S_IXUSR)

    @property
    def env(self) -> dict[str, str]:
        return {"GIT_EDITOR": str(self.script)}

    def text(self, number: int) -> str:
        """Return the text that the editor opened the n-th time."""
        return (self.folder / f"text{number}").read_text()

    def text_exists(self, number: int) -> bool:
        return (self.folder / f"text{number}").exists()


FILL = "sed -i 's/^reason:.*/reason: Drifted/; s/^category:.*/category: drift/' \"$1\""


@pytest.fixture
def two(project: Repo, revisit: Revisit) -> tuple[str, str]:
    """The ids of two unexplained revisits; the first is committed."""
    revisit("focus", "model-development")
    first = revisit("record", "monitoring").id
    project.commit("Watch the drift")
    return first, revisit("record", "data-preparation").id


def settings(project: Repo) -> dict[str, dict[str, object]]:
    """Return what staged and committed amendments set, by target."""
    result: dict[str, dict[str, object]] = {}
    for path in project.git("ls-files", "--", ".revisit/events/amend").splitlines():
        event = decode((project.path / path).read_bytes())
        assert isinstance(event, Amend)
        result[event.target] = dict(event.set)
    return result


def draft(project: Repo) -> Path:
    return project.path / ".git/revisit/EXPLAIN.txt"


def test_the_editor_has_a_block_for_each_revisit(
    project: Repo, revisit: Revisit, two: tuple[str, str], tmp_path: Path
) -> None:
    editor = Editor(tmp_path, FILL)
    result = revisit("explain", "--edit", env=editor.env)
    assert result.code == 0
    assert "explained 2 of 2 (staged for your next commit)" in result.err
    assert settings(project) == {id_: {"reason": "Drifted", "category": "drift"} for id_ in two}
    text = editor.text(1)
    assert "# Categories: data-availability" in text
    assert "# 2026-01-01 model-development → monitoring\n" in text
    assert f"Watch the drift (Ada Lovelace)\nid: {two[0]}\ncategory:\nreason:\n" in text
    assert f"# not committed yet, or its commit is not in this clone\nid: {two[1]}\n" in text
    assert not draft(project).exists()
    assert revisit("explain", "--list").out == ""


@pytest.mark.parametrize("command", [":", ': > "$1"', "sed -i '/^id/,$d' \"$1\"", "sed -i '/^#/d' \"$1\""])
def test_an_unchanged_or_empty_file_changes_nothing(
    project: Repo, revisit: Revisit, two: tuple[str, str], tmp_path: Path, command: str
) -> None:
    result = revisit("explain", "--edit", env=Editor(tmp_path, command).env)
    assert (result.code, "nothing changed" in result.err) == (0, True)
    assert settings(project) == {}
    assert not draft(project).exists()


def test_a_wrong_answer_is_shown_again_below_its_error_and_nothing_typed_is_lost(
    project: Repo, revisit: Revisit, two: tuple[str, str], tmp_path: Path
) -> None:
    wrong = f"sed -i '/{two[0]}/,/^reason/ s/^category:/category: nonsense/; s/^reason:/reason: Typed/' \"$1\""
    editor = Editor(tmp_path, wrong, "sed -i 's/nonsense/drift/' \"$1\"")
    result = revisit("explain", "--edit", env=editor.env)
    assert result.code == 0
    assert settings(project) == {two[0]: {"reason": "Typed", "category": "drift"}, two[1]: {"reason": "Typed"}}
    again = editor.text(2)
    assert two[1] not in again, "the valid answer is staged"
    start = again.index(f"id: {two[0]}\n# error: 'nonsense' is not a category")
    assert again[start:].endswith("category: nonsense\nreason: Typed\n")


@pytest.mark.parametrize(
    ("command", "error"),
    [
        ("sed -i 's/^category:.*/category: other/' \"$1\"", "the category `other` needs a reason"),
        ("sed -i 's/^reason:.*/reason: REASON/' \"$1\"", "REASON is a placeholder, not a reason\nreason:"),
        ("printf 'word %.0s' $(seq 2001) >> \"$1\"", "the reason has 10,004 characters; 10,000 is the limit\nreason:"),
        ("sed -i 's/^reason:/why not/' \"$1\"", "not a field; the text"),
        ("echo 'id: 01ZZZZ' >> \"$1\"", "'01ZZZZ' is not an open revisit"),
        ("sed -i 's/^id.*//' \"$1\"", "no id above this line"),
    ],
)
def test_every_kind_of_wrong_answer_is_explained(
    revisit: Revisit, two: tuple[str, str], tmp_path: Path, command: str, error: str
) -> None:
    editor = Editor(tmp_path, command, ': > "$1"')
    assert revisit("explain", "--edit", env=editor.env).code == 0
    assert f"# error: {error}" in editor.text(2)


def test_two_answers_to_one_revisit_are_both_shown_again(
    project: Repo, revisit: Revisit, two: tuple[str, str], tmp_path: Path
) -> None:
    first, second = two
    twice = (
        f"id: {first}\\nReason: One\\nand more\\nid: {second}\\nreason: Two\\nreason: Three\\nid: {first}\\nreason: x"
    )
    editor = Editor(
        tmp_path,
        f"printf '{twice}\\n' > \"$1\"",
        "sed -i '/Two$/d; /x$/d; s/^Reason:/& Just/' \"$1\"; sed -i '$d' \"$1\"",
    )
    assert revisit("explain", "--edit", env=editor.env).code == 0
    shown = editor.text(2)
    assert f"\n# error: two blocks for this revisit; keep one of them\nid: {first}\nReason: One\nand more\n" in shown
    assert "\nreason: Two\n# error: a second `reason:` for this revisit; keep one of them\nreason: Three\n" in shown
    assert settings(project) == {first: {"reason": "Just One and more"}, second: {"reason": "Three"}}


def test_closing_the_editor_on_an_error_keeps_the_text_for_the_next_time(
    project: Repo, revisit: Revisit, two: tuple[str, str], tmp_path: Path
) -> None:
    wrong = f"sed -i '/{two[0]}/,/^reason/ s/^category:/category: nonsense/; s/^reason:/reason: Typed/' \"$1\""
    editor = Editor(tmp_path, wrong, ":", "sed -i 's/nonsense/drift/' \"$1\"")
    result = revisit("explain", "--edit", env=editor.env)
    assert result.code == 1
    assert "explained 1 of 2 (staged for your next commit)\nerror: the answers in " in result.err
    assert "git revisit explain --edit" in result.err
    assert draft(project).exists()
    assert not editor.text_exists(3)
    assert revisit("explain", "--edit", env=editor.env).code == 0
    assert "category: nonsense\nreason: Typed" in editor.text(3)
    assert settings(project)[two[0]] == {"reason": "Typed", "category": "drift"}


def test_a_program_that_writes_the_same_error_again_ends(revisit: Revisit, two: tuple[str, str]) -> None:
    result = revisit("explain", "--edit", env={"GIT_EDITOR": "printf 'reason: Lost\\r\\n' >"})
    assert (result.code, "have errors" in result.err) == (1, True)


def test_an_editor_that_fails_keeps_the_text(
    project: Repo, revisit: Revisit, two: tuple[str, str], tmp_path: Path
) -> None:
    editor = Editor(
        tmp_path, "sed -i 's/^reason:/Typed/' \"$1\"; exit 3", "exit 3", "sed -i 's/^Typed/reason: Typed/' \"$1\""
    )
    result = revisit("explain", "--edit", "--everyone", env=editor.env)
    assert result.code == 3
    assert "failed with exit code 3" in result.err
    assert str(draft(project)) in result.err
    stranger = {**editor.env, "GIT_AUTHOR_EMAIL": "bo@example.com"}
    revisit("record", "prep", env=stranger)
    assert revisit("explain", "--edit", "--mine", env=stranger).code == 3
    assert "\nTyped\n" in editor.text(2), "what was typed about the revisits of others"
    assert revisit("explain", "--edit", "--mine", env=stranger).code == 0
    assert settings(project) == {id_: {"reason": "Typed"} for id_ in two}
    assert not draft(project).exists()


def test_an_editor_that_does_not_exist_and_a_text_that_is_not_utf8(
    project: Repo, revisit: Revisit, two: tuple[str, str], tmp_path: Path
) -> None:
    missing = revisit("explain", "--edit", env={"GIT_EDITOR": str(tmp_path / "no such editor")})
    assert (missing.code, "git config --global core.editor vi" in missing.err) == (3, True)
    dumb = {"GIT_EDITOR": "", "EDITOR": "", "VISUAL": "", "TERM": "dumb"}
    unset = revisit("explain", "--edit", env=dumb)
    assert (unset.code, "no editor can be started here" in unset.err) == (3, True)
    editor = Editor(tmp_path, "printf 'reason: \\351\\n' >> \"$1\"")
    latin = revisit("explain", "--edit", env=editor.env)
    assert (latin.code, "is not UTF-8" in latin.err) == (3, True)
    assert settings(project) == {}


def test_the_editor_is_that_of_git_and_may_have_arguments(
    project: Repo, revisit: Revisit, two: tuple[str, str], tmp_path: Path
) -> None:
    editor = Editor(tmp_path, FILL)
    project.git("config", "core.editor", f"env X=1 '{editor.script}'")
    assert revisit("explain", "--edit").code == 0
    assert set(settings(project)) == set(two)


def test_ctrl_c_is_left_to_the_editor(repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_EDITOR", f"kill -INT {os.getpid()}; sleep 0.1; printf typed >>")
    edit(tmp_path / "text", repo.path)
    assert (tmp_path / "text").read_text() == "typed"


def test_the_configuration_is_needed_to_write(repo: Repo) -> None:
    repo.commit("Start", {"a": ""})
    result = run("explain", "--edit", cwd=repo.path, env={"GIT_EDITOR": "false"})
    assert (result.code, "git revisit init" in result.err) == (1, True)
