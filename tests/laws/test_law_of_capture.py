"""The law of capture: ordinary git commands never lose an answer, never count it twice, and leave nothing behind.

A machine makes up sequences of git commands and of our own, and then one commit that the hook sees. `LAW_EXAMPLES`
sets how many sequences are tried, for a long run with fresh random ones.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from commandline import run as run_command
from conftest import Repo
from git_revisit.model.event_file import EVENTS, SUFFIX, id_in, read
from git_revisit.model.events import Event, Note, Revisit, reason_of, subject
from hooked import FOCUS, Hooked

LONG = int(os.environ.get("LAW_EXAMPLES", "0"))
FOLDERS = {"data-acquisition": "ingest", "data-preparation": "features", "model-development": "models"}
ANY = st.sampled_from(list(FOLDERS))
WAYS = st.sampled_from(["-a", "staged", "file"])
SOMETIMES = st.sampled_from([False, False, True])


def path_of(phase: str) -> str:
    return f"{FOLDERS[phase]}/a.py"


class GivenAnswer(NamedTuple):
    """An answer about some lines of a phase; ``own``: from a command of ours, not from the hook."""

    phase: str
    lines: frozenset[str]
    own: bool = False


class Capture(RuleBasedStateMachine):
    """Work, and everything that git can do with it.

    Each touch adds a line of its own. ``answers`` are those that reached a commit, by their text; ``deleted`` are the
    events whose deletion a command of the user staged.
    """

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        repo = Repo(self.folder / "repo")
        repo.path.mkdir()
        repo.git("init", "-q", "-b", "main")
        self.hooked = Hooked(repo)
        self.repo = repo
        self.start = repo.git("rev-parse", "HEAD")
        self.lines = 0
        self.answers: dict[str, GivenAnswer] = {}
        self.deleted: set[str] = set()
        self.commands: set[str] = set()  # the event files that our commands wrote
        self.seen: set[str] = set()  # the commits that the hook was to record; a rebase makes others of them

    def teardown(self) -> None:
        try:
            self.settle()
            self.check()
        finally:
            shutil.rmtree(self.folder)

    # What people do.

    @rule(phase=ANY)
    def touch(self, phase: str) -> None:
        if self.loose(phase):
            return  # which line an answer belongs to must be beyond doubt
        self.lines += 1
        with (self.repo.path / path_of(phase)).open("a") as file:
            file.write(f"line {self.lines}.\n")

    @initialize(phases=st.lists(ANY, min_size=1, max_size=3))
    def work_at_first(self, phases: list[str]) -> None:
        for phase in phases:
            self.work(phase)

    @rule(phase=ANY)
    def work(self, phase: str) -> None:
        self.touch(phase)
        self.commit("-a", phase)

    @rule(phases=st.sets(ANY, min_size=2), way=st.sampled_from(["-a", "file"]))
    def work_on_several(self, phases: set[str], way: str) -> None:
        for phase in sorted(phases):
            self.touch(phase)
        self.commit(way, min(phases))

    @rule(phase=ANY, way=WAYS, aborted=SOMETIMES)
    @precondition(lambda self: not self.waiting())
    def move_focus(self, phase: str, way: str, aborted: bool) -> None:
        if phase != self.focus():
            self.revisit("focus", phase)
            self.commit(way, phase, aborted)

    @rule(kind=st.sampled_from(["record", "note"]), phase=ANY, way=WAYS, touched=ANY, aborted=SOMETIMES)
    @precondition(lambda self: not self.waiting())
    def answer_by_command(self, kind: str, phase: str, way: str, touched: str, aborted: bool) -> None:
        """Record a revisit or a note, touch its phase, and commit that phase or another one."""
        if phase == self.focus() or self.loose(phase):
            return
        self.touch(phase)
        if way == "staged":
            self.git("add", path_of(phase))
        self.revisit(kind, phase, "-m", f"{kind} {self.lines}")
        self.commit(way, touched, aborted)

    @rule(way=WAYS, phase=ANY, aborted=SOMETIMES)
    def commit(self, way: str, phase: str, aborted: bool = False) -> None:
        arguments = {"-a": ["-a"], "staged": [], "file": [path_of(phase)]}[way]
        self.make(arguments, path_of(phase) if way == "file" else None, way == "-a", aborted)

    @rule(all_files=st.booleans(), phase=ANY, aborted=SOMETIMES)
    @precondition(lambda self: self.depth() > 0 and not self.waiting())
    def amend(self, all_files: bool, phase: str, aborted: bool) -> None:
        self.make(["--amend", *(["-a"] if all_files else [path_of(phase)])], None, all_files, aborted, amending=True)

    @rule(phase=ANY)
    @precondition(lambda self: self.depth() > 0 and not self.waiting())
    def amend_out(self, phase: str) -> None:
        """Take what HEAD did to a phase out of it."""
        self.git("checkout", "HEAD~1", "--", path_of(phase))
        if self.git("diff", "--cached", "--name-only", "HEAD~1") and not self.parted():
            self.make(["--amend"], None, False, False, amending=True)

    @rule(phase=ANY, command=st.sampled_from(["add --", "add -A --", "restore -SW --", "restore -S --"]))
    def edit_index(self, phase: str, command: str) -> None:
        self.git(*command.split(), path_of(phase))

    @rule(kind=st.sampled_from(["--soft", "--mixed", "--hard"]), count=st.integers(0, 2))
    @precondition(lambda self: not self.waiting())
    def reset(self, kind: str, count: int) -> None:
        self.git("reset", "-q", kind, f"HEAD~{min(count, self.depth())}")

    @rule()
    @precondition(lambda self: not self.waiting() and not self.stashed())
    def stash(self) -> None:
        self.git("stash", "-q")

    @rule()
    @precondition(lambda self: not self.waiting() and self.stashed() and not self.changed())
    def pop(self) -> None:
        if self.run("stash", "pop", "-q").returncode:
            self.git("reset", "-q", "--hard")

    @rule(no_commit=st.booleans())
    @precondition(lambda self: self.depth() > 0 and not self.waiting() and not self.changed())
    def revert(self, no_commit: bool) -> None:
        done = self.run("revert", *(["-n"] if no_commit else ["--no-edit"]), "HEAD")
        if done.returncode:
            self.run("revert", "--abort")
            self.git("reset", "-q", "--hard")
        self.deleted |= self.staged("D")

    @rule(no_commit=st.booleans())
    @precondition(lambda self: not self.waiting() and not self.changed() and self.abandoned() is not None)
    def pick(self, no_commit: bool) -> None:
        done = self.run("cherry-pick", *(["-n"] if no_commit else ["-x"]), self.abandoned() or "")
        if done.returncode:
            self.run("cherry-pick", "--abort")
            self.git("reset", "-q", "--hard")
        self.deleted |= self.staged("D")

    @rule()
    @precondition(lambda self: self.depth() > 1 and not self.waiting() and not self.changed())
    def squash(self) -> None:
        self.git("branch", "-qf", "side")
        self.git("reset", "-q", "--hard", "HEAD~2")
        self.git("merge", "-q", "--squash", "side")

    @rule(change=st.sampled_from(["1s/pick/drop/", "2s/pick/fixup/", "2s/pick/squash/", "1{h;d};2G"]))
    @precondition(lambda self: self.depth() > 1 and not self.waiting() and not self.changed())
    def rebase(self, change: str) -> None:
        """Drop a commit, join two, or change their order."""
        editor = {"GIT_SEQUENCE_EDITOR": f"sed -i '{change}'", "GIT_EDITOR": "true"}
        if self.run("rebase", "-qi", "HEAD~2", **editor).returncode:
            self.run("rebase", "--abort")

    @rule(phase=ANY)
    @precondition(lambda self: self.depth() > 1 and not self.waiting() and not self.changed())
    def fix_up(self, phase: str) -> None:
        self.touch(phase)
        if self.changed():
            self.make(["-a", "--fixup", "HEAD~1"], None, True, False)
        editor = {"GIT_SEQUENCE_EDITOR": "true", "GIT_EDITOR": "true"}
        if self.run("rebase", "-qi", "--autosquash", "HEAD~3", **editor).returncode:
            self.run("rebase", "--abort")

    @rule()
    @precondition(lambda self: self.depth() > 1 and not self.waiting() and not self.changed())
    def split(self) -> None:
        """Stop a rebase at the last commit but one, and make two of it."""
        editor = {"GIT_SEQUENCE_EDITOR": "sed -i 1s/pick/edit/", "GIT_EDITOR": "true"}
        self.git("rebase", "-qi", "HEAD~2", **editor)
        if not (self.repo.path / ".git/rebase-merge").exists():
            return
        self.git("reset", "-q", "HEAD~1")
        for phase in FOLDERS:
            if self.run("diff", "--quiet", "--", path_of(phase)).returncode:
                self.git("commit", "-qm", "split", path_of(phase))
        self.git("add", "-A")
        self.run("commit", "-qm", "split")
        if self.run("rebase", "--continue", **editor).returncode:
            self.run("rebase", "--abort")

    # What they know.

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[bytes]:
        return self.repo.run(*words, env={**self.hooked.environment(), **more})

    def git(self, *words: str, **more: str) -> str:
        return self.repo.git(*words, env={**self.hooked.environment(), **more})

    def revisit(self, *words: str) -> None:
        result = run_command(*words, cwd=self.repo.path, env=self.hooked.environment())
        assert result.code == 0, result.err
        self.commands |= {path for path in self.staged("A") if self.by_command(path)}

    def focus(self) -> str:
        """Return the phase in focus, by the index."""
        return focus_in(self.repo.git("ls-files", f"{EVENTS}/focus").splitlines())

    def staged(self, status: str, base: str = "HEAD") -> set[str]:
        """Return the event files that the index adds ("A") or deletes ("D")."""
        command = ["diff", "--cached", "--name-only", "--no-renames", f"--diff-filter={status}", base, "--", EVENTS]
        return set(self.repo.git(*command).splitlines())

    def depth(self) -> int:
        return int(self.repo.git("rev-list", "--count", f"{self.start}..HEAD"))

    def waiting(self) -> bool:
        return any((self.repo.path / ".git" / name).exists() for name in ("REVERT_HEAD", "CHERRY_PICK_HEAD"))

    def changed(self) -> bool:
        return bool(self.repo.git("status", "--porcelain", "-uno"))

    def parted(self) -> bool:
        """Whether index and work tree differ."""
        return bool(self.repo.run("diff", "--quiet").returncode)

    def stashed(self) -> bool:
        return bool(self.repo.git("stash", "list"))

    def abandoned(self) -> str | None:
        """Return the latest commit that HEAD has left and does not contain."""
        for commit in self.repo.git("reflog", "--format=%H", "-n30").split():
            if self.repo.run("merge-base", "--is-ancestor", commit, "HEAD").returncode:
                return commit
        return None

    def loose(self, phase: str) -> bool:
        """Whether lines of a phase that were explained once are not in HEAD."""
        text = self.repo.git("show", f"HEAD:{path_of(phase)}").splitlines()
        return any(answer.phase == phase and not answer.lines <= set(text) for answer in self.answers.values())

    def make(
        self, arguments: list[str], file: str | None, everything: bool, aborted: bool, amending: bool = False
    ) -> None:
        """Commit; give a reason if no line of the commit ever had one."""
        hook = self.repo.path / ".git/hooks/commit-msg"
        if aborted:
            hook.write_text("#!/bin/sh\nexit 1\n")
            hook.chmod(0o755)
        before = {phase: self.content("HEAD", phase) for phase in FOLDERS}
        known = set(self.answers)
        explained = {line for answer in self.answers.values() for line in answer.lines}
        now = {phase: self.about_to(phase, file, everything or amending) for phase in FOLDERS}
        fresh = {phase: frozenset(now[phase] - before[phase]) for phase in FOLDERS}
        new = set().union(*fresh.values())
        reason = f"reason {self.lines}.{len(self.answers)}" if new and not new & explained else None
        given = ["-c", f"revisit.reason={reason}"] if reason else []
        message = [] if "--fixup" in arguments else ["-m", "work"]
        undoing = self.waiting()
        base = self.repo.git("rev-parse", "HEAD^" if amending else "HEAD")
        head, there = self.repo.git("rev-parse", "HEAD"), self.staged("A", base)
        done = self.run(*given, "commit", "-q", *message, *arguments)
        for phase, lines in fresh.items():
            if reason and lines and f"→ {phase}" in done.stderr.decode():
                self.answers[f"{reason}|{phase}"] = GivenAnswer(phase, lines)
        if aborted:
            hook.unlink()
        elif not done.returncode:
            if not undoing and not (amending and head not in self.seen):
                self.seen.add(self.repo.git("rev-parse", "HEAD"))
            self.committed(base, there, {phase: lines - explained for phase, lines in fresh.items()}, known)

    def committed(self, base: str, staged: set[str], fresh: Mapping[str, frozenset[str]], known: set[str]) -> None:
        """Check what a commit made of the events that were staged, and take up the answers of our commands in it.

        ``fresh`` are the lines that nothing explained before, ``known`` the answers of before.
        """
        added = self.repo.git("diff", "--name-only", "--no-renames", "--diff-filter=A", base, "HEAD", "--", EVENTS)
        old = set(self.repo.git("log", "--format=", "--name-only", base, "--", EVENTS).splitlines())
        events = {path: self.event(f"HEAD:{path}", path) for path in set(added.splitlines()) - old}
        lost = {path for path in staged - events.keys() - old if path in self.commands} - self.staged("A")
        assert not lost, "the commit lost what a command of the user staged"
        for phase in FOLDERS:
            about = {p: event for p, event in events.items() if phase == subject(event) and not commit_of(event)}
            again = {p for p, event in about.items() if f"{reason_of(event)}|{phase}" in known}
            waiting = {path for path in staged if path.endswith(f"-{phase}{SUFFIX}")} - again
            touched = not again or bool(fresh[phase])
            assert len(about.keys() - again) <= max(touched, len(waiting)), f"{phase} was recorded twice: {about}"
        for event in events.values():
            if event.via == "command" and isinstance(event, Revisit | Note) and (lines := fresh[subject(event) or ""]):
                self.answers[f"{event.reason}|{subject(event)}"] = GivenAnswer(subject(event) or "", lines, own=True)

    def event(self, name: str, path: str) -> Event:
        item = read(path, "100644", self.repo.run("cat-file", "blob", name).stdout)
        assert isinstance(item, Event)
        return item

    def content(self, rev: str, phase: str) -> set[str]:
        return set(self.repo.git("show", f"{rev}:{path_of(phase)}").splitlines())

    def about_to(self, phase: str, file: str | None, everything: bool) -> set[str]:
        """Return the lines of a phase that a commit will hold."""
        if everything or file == path_of(phase):
            path = self.repo.path / path_of(phase)
            return set(path.read_text().splitlines()) if path.exists() else set()
        return self.content("HEAD" if file else "", phase)

    # The law.

    def settle(self) -> None:
        """Conclude what waits, and make one commit that the hook sees."""
        if self.waiting():
            self.run("commit", "-qm", "work")
        with (self.repo.path / "settled.py").open("a") as file:
            file.write("settled\n")
        self.git("add", "settled.py")
        self.git("commit", "-qm", "work", "settled.py")

    def check(self) -> None:
        status = self.repo.git("status", "--porcelain", "-uall").splitlines()
        left = {row[3:]: row[:2] for row in status if EVENTS in row}
        own = {path for path in left if (self.repo.path / path).exists() and self.by_command(path)}
        assert left.keys() <= own | {path for path in self.deleted if left.get(path) == "D "}, (
            "git status shows an event"
        )
        found = [event for event in self.hooked.events() if isinstance(event, Revisit | Note)]
        reasons = [f"{event.reason}|{subject(event)}" for event in found]
        assert len({event.id for event in found}) == len(found)
        history = self.repo.git("rev-list", "HEAD").split()
        search = self.repo.git("grep", "-h", "-e", "line", *history, "--", *FOLDERS.values(), check=False)
        lived = set(search.splitlines())
        for reason, answer in self.answers.items():
            if answer.lines & lived:
                assert reasons.count(reason) == 1, (reason, answer, reasons)
            else:  # what a command of the user staged stays staged
                assert reasons.count(reason) <= answer.own, (reason, answer, reasons)
        for commit in self.uncaptured(found):
            raise AssertionError(f"no event accounts for {commit}")

    def by_command(self, path: str) -> bool:
        return "\nvia: command\n" in (self.repo.path / path).read_text()

    def uncaptured(self, found: list[Revisit | Note]) -> list[str]:
        """Return the commits that the hook saw and no event accounts for, by a walk of their own."""
        missing = []
        going: set[str] = set()  # phases of the commit before that an event explains
        focuses = {FOCUS}
        form = ["--format=%x00%H%x01", "--name-status", "--no-renames"]
        rows = self.repo.git("log", "--reverse", "--first-parent", *form, f"{self.start}..HEAD")
        for row in filter(None, rows.split("\0")):
            commit, _, names = row.partition("\1")
            changed = [line.split("\t") for line in names.splitlines() if line]
            folders = {fields[-1].partition("/")[0] for fields in changed}
            touched = {phase for phase, folder in FOLDERS.items() if folder in folders}
            added = [fields[-1] for fields in changed if fields[0] == "A" and EVENTS in fields[-1]]
            focus = {focus_in(focuses)}
            focus |= {focus_in([path]) for path in added if f"{EVENTS}/focus/" in path}
            focuses ^= {fields[-1] for fields in changed if f"{EVENTS}/focus/" in fields[-1]}
            focus.add(focus_in(focuses))
            if not touched:
                continue
            answers = [path for path in added if "/focus/" not in path]
            going = {
                phase
                for phase in touched
                if phase in going
                or any(path.endswith(f"-{phase}{SUFFIX}") for path in answers)
                or any(subject(event) == phase and event.commit == commit for event in found)
            }
            if commit in self.seen:
                missing += [f"{phase}: {commit}" for phase in sorted(touched - focus - going)]
        return missing


def focus_in(paths: Iterable[str]) -> str:
    """Return the phase of the latest focus event; ids carry the time."""
    latest = max(paths, key=lambda path: id_in(path) or "")
    return latest.rpartition("/")[2].removesuffix(SUFFIX)[27:]


def commit_of(event: Event) -> str | None:
    return event.commit if isinstance(event, Revisit | Note) else None


@pytest.mark.parametrize("seed", [None] if LONG else [1])
def test_the_law_of_capture(seed: int | None) -> None:
    run_state_machine_as_test(
        Capture,
        settings=settings(
            max_examples=LONG or 4,
            stateful_step_count=14,
            derandomize=not LONG,
            deadline=None,
            phases=[Phase.generate] if LONG else [Phase.generate, Phase.shrink],
            print_blob=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
