"""The law of capture: ordinary git commands never lose an answer, never count it twice, and leave nothing behind.

A machine makes up sequences of git commands, and then one commit that the hook sees. `LAW_EXAMPLES` sets how many
sequences are tried, for a long run with fresh random ones.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from conftest import Repo
from git_revisit.model.event_file import EVENTS
from git_revisit.model.events import Revisit
from hooked import Hooked

LONG = int(os.environ.get("LAW_EXAMPLES", "0"))
FOLDERS = {"data-acquisition": "ingest", "data-preparation": "features", "model-development": "models"}
PHASES = st.sampled_from(["data-acquisition", "data-preparation"])  # the focus is model-development
ANY = st.sampled_from(list(FOLDERS))


def path_of(phase: str) -> str:
    return f"{FOLDERS[phase]}/a.py"


class Capture(RuleBasedStateMachine):
    """Work, and everything that git can do with it.

    Each touch adds a line of its own. ``reasons`` maps a reason to the lines of one phase that it was given for.
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
        self.reasons: dict[str, tuple[str, set[str]]] = {}

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

    @rule(way=st.sampled_from(["-a", "staged", "file"]), phase=ANY, aborted=st.sampled_from([False, False, True]))
    def commit(self, way: str, phase: str, aborted: bool = False) -> None:
        arguments = {"-a": ["-a"], "staged": [], "file": [path_of(phase)]}[way]
        self.make(arguments, path_of(phase) if way == "file" else None, way == "-a", aborted)

    @rule(all_files=st.booleans(), phase=ANY, aborted=st.sampled_from([False, False, True]))
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

    @rule(no_commit=st.booleans())
    @precondition(lambda self: not self.waiting() and not self.changed() and self.abandoned() is not None)
    def pick(self, no_commit: bool) -> None:
        done = self.run("cherry-pick", *(["-n"] if no_commit else ["-x"]), self.abandoned() or "")
        if done.returncode:
            self.run("cherry-pick", "--abort")
            self.git("reset", "-q", "--hard")

    @rule()
    @precondition(lambda self: self.depth() > 1 and not self.waiting() and not self.changed())
    def squash(self) -> None:
        self.git("branch", "-qf", "side")
        self.git("reset", "-q", "--hard", "HEAD~2")
        self.git("merge", "-q", "--squash", "side")

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

    def depth(self) -> int:
        return int(self.repo.git("rev-list", "--count", f"{self.start}..HEAD"))

    def waiting(self) -> bool:
        return any((self.repo.path / ".git" / name).exists() for name in ("REVERT_HEAD", "CHERRY_PICK_HEAD"))

    def changed(self) -> bool:
        return bool(self.repo.git("status", "--porcelain"))

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
        if phase == "model-development":
            return False
        text = self.repo.git("show", f"HEAD:{path_of(phase)}")
        return any(line not in text for about, lines in self.reasons.values() if about == phase for line in lines)

    def make(
        self, arguments: list[str], file: str | None, everything: bool, aborted: bool, amending: bool = False
    ) -> None:
        """Commit; give a reason if no line of the commit ever had one."""
        hook = self.repo.path / ".git/hooks/commit-msg"
        if aborted:
            hook.write_text("#!/bin/sh\nexit 1\n")
            hook.chmod(0o755)
        before = {phase: self.content("HEAD", phase) for phase in FOLDERS}
        explained = {line for _, lines in self.reasons.values() for line in lines}
        now = {phase: self.about_to(phase, file, everything or amending) for phase in FOLDERS}
        fresh = {phase: now[phase] - before[phase] for phase in FOLDERS if phase != "model-development"}
        new = set().union(*fresh.values())
        reason = f"reason {self.lines}.{len(self.reasons)}" if new and not new & explained else None
        given = ["-c", f"revisit.reason={reason}"] if reason else []
        message = "undo" if self.waiting() else "seen"
        done = self.run(*given, "commit", "-qm", message, *arguments)
        if reason and "recorded" in done.stderr.decode():
            for phase, lines in fresh.items():
                if lines and phase in done.stderr.decode():
                    self.reasons[f"{reason}|{phase}"] = (phase, lines)
        if aborted:
            hook.unlink()

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
            self.run("commit", "-qm", "undo")
        with (self.repo.path / "models/settled.py").open("a") as file:
            file.write("settled\n")
        self.git("add", "models/settled.py")
        self.git("commit", "-qm", "seen", "models/settled.py")

    def check(self) -> None:
        status = self.repo.git("status", "--porcelain", "-uall").splitlines()
        assert not [row for row in status if EVENTS in row], "git status shows an event"
        found = [event for event in self.hooked.events() if isinstance(event, Revisit)]
        reasons = [f"{event.reason}|{event.to_phase}" for event in found]
        assert len({event.id for event in found}) == len(found)
        history = self.repo.git("rev-list", "HEAD").split()
        search = self.repo.git("grep", "-h", "-e", "line", *history, "--", "ingest", "features", check=False)
        lived = set(search.splitlines())
        for reason, (_, lines) in self.reasons.items():
            expected = 1 if lines & lived else 0
            assert reasons.count(reason) == expected, (reason, lines, reasons)
        for commit in self.uncaptured(found):
            raise AssertionError(f"no event accounts for {commit}")

    def uncaptured(self, found: list[Revisit]) -> list[str]:
        """Return the commits that the hook saw and no event accounts for, by a walk of their own."""
        missing = []
        going: dict[str, bool] = {}  # phases of the commit before, and whether an event accounts for them
        form = ["--format=%x00%H %s%n%b%x01", "--name-status", "--no-renames"]
        rows = self.repo.git("log", "--reverse", "--first-parent", *form, f"{self.start}..HEAD")
        for row in filter(None, rows.split("\0")):
            head, _, names = row.partition("\1")
            changed = [line.split("\t") for line in names.splitlines() if line]
            folders = {fields[-1].partition("/")[0] for fields in changed}
            touched = {phase for phase, folder in FOLDERS.items() if folder in folders}
            if not touched:
                continue
            added = [fields[-1] for fields in changed if fields[0] == "A" and EVENTS in fields[-1]]
            accounted = {
                phase: going.get(phase, False)
                or any(path.endswith(f"-{phase}.yaml") for path in added)
                or any(event.to_phase == phase and event.commit == head.split()[0] for event in found)
                for phase in touched
            }
            exempt = "seen" not in head.split("\n")[0] or "cherry picked" in head
            for phase in touched - {"model-development"}:
                if not accounted[phase] and not exempt:
                    missing.append(f"{phase}: {head.strip()}")
            going = accounted
        return missing


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
