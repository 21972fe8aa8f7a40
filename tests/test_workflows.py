"""The workflows for pull requests: pinned, safe for forks, and their scripts do what they say."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from ruamel.yaml import YAML

from conftest import Repo
from git_revisit import __version__
from hooked import CONFIG, Hooked

TOP = Path(__file__).parents[1]
FOLDER = TOP / "docs" / "workflows"
MARKER = "<!-- git-revisit review -->"
# Stands for GitHub: answers by the address, keeps what is sent, and `run download` unpacks the artifact.
GH = """#!/bin/sh
echo "$*" >> "$STATE/calls"
case "$*" in
*"run download"*) cp -R "$STATE/artifact" artifact ;;
*"/pulls --method GET"*) cat "$STATE/number" ;;
*"/comments --method GET"*) cat "$STATE/comment" ;;
*"--method PATCH"*) cp comment.md "$STATE/patched" ;;
*"--method POST"*) cp comment.md "$STATE/posted" ;;
esac
"""


def workflow(name: str) -> dict[Any, Any]:
    return dict(YAML(typ="safe", pure=True).load((FOLDER / name).read_text()))


def steps(name: str) -> list[dict[str, Any]]:
    return [step for job in workflow(name)["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("name", ["revisit-review.yml", "revisit-comment.yml"])
def test_actions_are_pinned_and_nothing_of_the_event_is_pasted_into_a_script(name: str) -> None:
    for step in steps(name):
        assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", step.get("uses", "actions/x@" + "0" * 40)), step
        assert "${{" not in step.get("run", "")


def test_an_action_is_pinned_to_one_commit_everywhere() -> None:
    """In our workflows, in the action, and in what the documentation tells to copy."""
    files = [*TOP.glob(".github/workflows/*.yml"), TOP / "action.yml", *FOLDER.glob("*.yml"), *TOP.glob("docs/*/*.md")]
    pins: dict[str, set[str]] = {}
    for file in files:
        for name, pin in re.findall(r"uses: ([\w/-]+)@(.*)", file.read_text(encoding="utf-8")):
            pins.setdefault(name, set()).add(pin)
    assert pins.pop("git-revisit/git-revisit") == {f"v{__version__}"}
    assert len(pins) > 5
    assert [name for name, found in pins.items() if len(found) > 1] == []
    assert all(re.fullmatch(r"[0-9a-f]{40} # v[0-9.]+", pin) for found in pins.values() for pin in found)


def test_the_hooks_of_the_framework_are_those_of_this_version() -> None:
    assert f"    rev: v{__version__}\n" in (TOP / "docs" / "how-to" / "ci.md").read_text(encoding="utf-8")


def test_only_the_step_that_runs_no_code_of_the_pull_request_may_write() -> None:
    review, comment = workflow("revisit-review.yml"), workflow("revisit-comment.yml")
    assert review["permissions"] == {"contents": "read"}
    assert comment["permissions"] == {"actions": "read", "pull-requests": "write"}
    assert comment["on"]["workflow_run"]["workflows"] == [review["name"]]
    assert not [step for step in steps("revisit-comment.yml") if "uses" in step]
    (checkout,) = [step for step in steps("revisit-review.yml") if "checkout" in step.get("uses", "")]
    assert checkout["with"]["persist-credentials"] is False


@pytest.fixture
def comment(tmp_path: Path) -> Any:
    """Run the script of the second step; return what it did."""
    (tmp_path / "bin").mkdir()
    gh = tmp_path / "bin" / "gh"
    gh.write_text(GH)
    gh.chmod(0o755)
    state = tmp_path / "state"
    (state / "artifact").mkdir(parents=True)

    def run(body: str, left: str = "2", number: str = "7", known: str = "") -> Path:
        (state / "artifact" / "review.md").write_text(body)
        (state / "artifact" / "open").write_text(f"{left}\n")
        (state / "number").write_text(number)
        (state / "comment").write_text(known)
        (step,) = steps("revisit-comment.yml")
        environment = {
            **os.environ, "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}", "STATE": str(state), "REPOSITORY": "o/r",
            "RUN": "1", "SHA": "a" * 40, "OWNER": "fork", "BRANCH": "topic",
        }  # fmt: skip
        (tmp_path / "work").mkdir()
        done = subprocess.run(["bash", "-c", step["run"]], cwd=tmp_path / "work", env=environment, capture_output=True)
        assert done.returncode == 0, done.stderr.decode()
        return state

    return run


def test_a_first_comment_is_posted(comment: Any) -> None:
    state = comment(f"{MARKER}\n\n**open**\n")
    assert (state / "posted").read_text() == f"{MARKER}\n\n**open**\n"
    assert "head=fork:topic" in (state / "calls").read_text()


def test_a_known_comment_is_kept_up_to_date_also_when_nothing_is_left(comment: Any) -> None:
    state = comment(f"{MARKER}\nnothing is left to explain\n", left="0", known="99\n")
    assert "nothing is left" in (state / "patched").read_text()
    assert "issues/comments/99" in (state / "calls").read_text()


@pytest.mark.parametrize(("left", "number"), [("0", "7"), ("2", "")])
def test_it_is_silent_when_nothing_is_open_or_the_pull_request_is_gone(comment: Any, left: str, number: str) -> None:
    state = comment(f"{MARKER}\nx\n", left=left, number=number)
    assert not (state / "posted").exists()
    assert not (state / "patched").exists()


def test_an_artifact_is_untrusted_text(comment: Any) -> None:
    state = comment(f"{MARKER}\n<img src=x onerror=y> @everyone \x1b[31m é\n" + "x" * 99_999)
    posted = (state / "posted").read_text()
    assert posted.startswith(f"{MARKER}\nimg src=x onerror=y @\u200beveryone [31m é\n")
    assert len(posted) < 61_000


def test_an_artifact_that_is_a_link_is_left_alone(comment: Any, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    folder = tmp_path / "state" / "artifact"
    (folder / "review.md").symlink_to(secret)
    state = comment("secret")
    assert (state / "posted").exists() is False


def test_the_review_counts_what_is_open(tmp_path: Path) -> None:
    (step,) = [step for step in steps("revisit-review.yml") if step.get("name") == "Review"]
    (row,) = [row for row in step["run"].splitlines() if row.startswith("python -c")]
    (tmp_path / "artifact").mkdir()
    (tmp_path / "review.json").write_text(json.dumps({"unexplained": [1], "uncaptured": [2, 3]}))
    subprocess.run(["bash", "-c", row], cwd=tmp_path, check=True)
    assert (tmp_path / "artifact" / "open").read_text() == "3\n"


def filled(value: str, event: dict[str, str]) -> str:
    """Return a value of a workflow with its expressions replaced, as a runner does."""
    return re.sub(r"\$\{\{ ([a-z_.]+) \}\}", lambda found: event[found[1]], value)


@pytest.fixture
def pull_request(hooked: Hooked, tmp_path: Path) -> dict[str, str]:
    """A pull request from a fork that leaves a question open, as the events of both workflows describe it."""
    base = hooked.repo.git("rev-parse", "HEAD")
    hooked.repo.git("switch", "-qc", "feature/x")
    hooked.touch("features/a.py")
    hooked.commit()
    fork = "github.event.workflow_run.head_"
    return {
        "github.event.pull_request.base.sha": base,
        "github.event.pull_request.head.sha": hooked.repo.git("rev-parse", "HEAD"),
        "github.event.pull_request.head.repo.html_url": "https://github.com/fork/r",
        "github.event.pull_request.head.ref": "feature/x",
        "github.token": "none",
        "github.repository": "o/r",
        "github.event.workflow_run.id": "1",
        f"{fork}sha": hooked.repo.git("rev-parse", "HEAD"),
        f"{fork}repository.owner.login": "fork",
        f"{fork}branch": "feature/x",
    }


def review_job(hooked: Hooked, event: dict[str, str], work: Path) -> tuple[int, Path]:
    """Run the first workflow step by step, the actions replaced by what they do; return its code and the artifact."""
    code, artifact = 0, work.with_name("artifact")
    for step in steps("revisit-review.yml"):
        action = step.get("uses", "").partition("@")[0]
        if action == "actions/checkout":
            assert step["with"]["fetch-depth"] == 0
            hooked.repo.git("clone", "-q", hooked.path, work)
            Repo(work).git("checkout", "-q", filled(step["with"]["ref"], event))
        elif action == "actions/upload-artifact":
            assert step["if"] == "always()"
            shutil.copytree(work / step["with"]["path"], artifact)
        elif step.get("name") == "Review":
            variables = {key: filled(value, event) for key, value in step["env"].items()}
            path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
            command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
            code = subprocess.run(command, cwd=work, env={**os.environ, **variables, "PATH": path}).returncode
        else:
            assert action == "actions/setup-python" or step["run"] == "pip install git-revisit"
    return code, artifact


def test_a_pull_request_from_a_fork_gets_a_comment_with_a_link_for_its_question(
    hooked: Hooked, pull_request: dict[str, str], tmp_path: Path, comment: Any
) -> None:
    code, artifact = review_job(hooked, pull_request, tmp_path / "checkout")
    assert code == 0
    assert (artifact / "open").read_text() == "1\n"
    (step,) = steps("revisit-comment.yml")
    assert {filled(value, pull_request) for value in step["env"].values()} >= {"o/r", "fork", "feature/x"}
    state = comment((artifact / "review.md").read_text(), left="1")
    posted = (state / "posted").read_text()
    assert posted.startswith(f"{MARKER}\n")
    (link,) = re.findall(r"\((https://github\.com/fork/r/new/feature/x\?[^)\s]+)\)", posted)
    query = parse_qs(urlsplit(link).query)
    assert query["filename"][0].startswith(".revisit/events/amend/")
    hooked.repo.write(query["filename"][0], query["value"][0].replace("reason:", "reason: Label leakage"))
    hooked.repo.commit("as the web editor commits it")
    done = subprocess.run(
        [sys.executable, "-m", "git_revisit", "explain", "--list"], cwd=hooked.path, capture_output=True, text=True
    )
    assert done.stderr == "every revisit has a reason\n", done.stdout


def test_a_branch_above_its_limits_fails_and_still_leaves_the_artifact(
    hooked: Hooked, pull_request: dict[str, str], tmp_path: Path
) -> None:
    hooked.repo.git("switch", "-q", "main")
    hooked.repo.commit("limits", {".revisit/config.yaml": f"{CONFIG}limits: {{unexplained: 0.1}}\n"})
    event = {**pull_request, "github.event.pull_request.base.sha": hooked.repo.git("rev-parse", "HEAD")}
    hooked.repo.git("switch", "-qc", "topic")
    for file in ("features/a.py", "ingest/a.py", "monitoring/a.py"):
        hooked.touch(file)
        hooked.commit()
    event["github.event.pull_request.head.sha"] = hooked.repo.git("rev-parse", "HEAD")
    code, artifact = review_job(hooked, event, tmp_path / "checkout")
    assert code == 1
    assert (artifact / "open").read_text() == "3\n"
