"""Links that the hook and record take from what is there."""

import json

import pytest

from commandline import run
from git_revisit.model.events import Revisit
from hooked import CONFIG, Hooked

LINKS = f"""{CONFIG}capture:
  links: {{issue: "[A-Z]+-[0-9]+"}}
  urls: {{issue: "https://tracker.example/browse/{{}}"}}
"""
OLD, NEW = "a" * 32, "b" * 32


def links(hooked: Hooked) -> tuple[str, ...] | None:
    (event,) = [each for each in hooked.events() if isinstance(each, Revisit)]
    return event.links


@pytest.fixture
def linked(hooked: Hooked) -> Hooked:
    """A project with a pattern for issues, on a branch that names one."""
    hooked.repo.commit("links", {".revisit/config.yaml": LINKS})
    hooked.repo.git("switch", "-qc", "feature/ML-42-split")
    return hooked


def test_the_issue_of_the_branch(linked: Hooked) -> None:
    linked.touch("features/a.py")
    linked.commit()
    assert links(linked) == ("issue:ML-42",)


def test_no_branch_or_no_pattern_gives_none(hooked: Hooked) -> None:
    hooked.repo.git("switch", "-qc", "ML-42")
    hooked.touch("features/a.py")
    hooked.commit()
    assert links(hooked) is None


def test_a_detached_head_has_no_branch(linked: Hooked) -> None:
    linked.repo.git("checkout", "-q", "--detach")
    linked.touch("features/a.py")
    linked.commit()
    assert links(linked) is None


def test_hostile_names_are_encoded(linked: Hooked) -> None:
    linked.touch("features/a.py")
    linked.commit(env={"MLFLOW_RUN_ID": "8c1f'\"<b>\nx", "WANDB_RUN_ID": "w" * 300})
    assert links(linked) == ("issue:ML-42", "mlflow:runs/8c1f%27%22%3Cb%3E%0Ax")


def test_runs_and_the_changed_data(linked: Hooked) -> None:
    stage = "    {key}:\n    - path: x\n      hash: md5\n      md5: {md5}\n"
    lock = "schema: '2.0'\nstages:\n  prepare:\n" + stage.format(key="deps", md5="{0}")
    lock += stage.format(key="outs", md5="{1}.dir")
    linked.repo.commit("data", {"dvc.lock": lock.format(OLD, OLD)})
    linked.repo.add({"dvc.lock": lock.format(OLD, NEW)})
    linked.touch("features/a.py")
    linked.commit(env={"MLFLOW_RUN_ID": "8c1f", "WANDB_RUN_ID": "xyz"})
    assert links(linked) == ("issue:ML-42", "mlflow:runs/8c1f", "wandb:runs/xyz", f"dvc:{NEW}.dir")


def test_many_changed_hashes_are_cut(hooked: Hooked) -> None:
    rows = "".join(f"      md5: {number:032x}\n" for number in range(9))
    hooked.repo.add({"dvc.lock": rows, "sub/dvc.lock": "      md5: not-a-hash\n"})
    hooked.touch("features/a.py")
    hooked.commit()
    assert links(hooked) == tuple(f"dvc:{number:032x}" for number in range(5))


def test_record_adds_them_behind_those_given(linked: Hooked) -> None:
    given = run("record", "monitoring", "--link", "wandb:runs/1", cwd=linked.path, env={"MLFLOW_RUN_ID": "8c1f"})
    head = linked.repo.git("rev-parse", "HEAD")
    run("record", "prep", "--for-commit", head, cwd=linked.path, env={"MLFLOW_RUN_ID": "8c1f"})
    linked.commit()
    events = run("log", "--format", "json", cwd=linked.path).json["events"]
    assert {event["id"]: event["links"] for event in events if event["links"]} == {
        given.id: ["wandb:runs/1", "issue:ML-42", "mlflow:runs/8c1f"]
    }


def test_log_shows_and_filters_links(linked: Hooked) -> None:
    linked.touch("features/a.py")
    linked.commit(env={"MLFLOW_RUN_ID": "a|b"})
    shown = run("log", "--link", "issue:ML-*", "--format", "md", cwd=linked.path).out
    assert "[issue:ML-42](https://tracker.example/browse/ML-42) mlflow:runs/a%7Cb" in shown
    assert "issue:ML-42 mlflow:runs/a%7Cb" in run("log", cwd=linked.path).out
    assert (
        "\x1b]8;;https://tracker.example/browse/ML-42\x1b\\issue:ML-42\x1b]8;;\x1b\\"
        in run("--color", "log", cwd=linked.path).out
    )
    assert json.loads(run("log", "--link", "issue:XX-*", "--format", "json", cwd=linked.path).out)["events"] == []
