"""The phases of a project, and a workflow that several projects share."""

import json
from pathlib import Path

import pytest

import git_revisit
from commandline import CONFIG, Revisit, run
from conftest import Repo
from git_revisit.model.workflow_yaml import decode

FILES = {"features/a.py": "", "models/a.py": "", "models/b.py": "", "scripts/x.py": "", "scripts/y.py": ""}


def test_phases_are_listed_with_their_files(project: Repo, revisit: Revisit) -> None:
    project.commit("work", FILES)
    found = revisit("phases", "--format", "json").json
    assert found["schema"] == "git-revisit/phases/1"
    assert found["commit"] == project.git("rev-parse", "HEAD")
    assert [(each["id"], each["files"], each["aliases"]) for each in found["phases"]] == [
        ("data-preparation", 1, ["prep"]),
        ("model-development", 2, []),
        ("monitoring", 0, []),
        ("governance", 0, []),
    ]
    assert found["untagged"] == [{"path": "scripts/", "files": 2}]
    assert found["coverage"] == 0.6
    assert found["check"] is None
    assert revisit("phases", "HEAD~1", "--format", "json").json["untagged"] == []
    shown = revisit("phases").out
    assert "scripts/" in shown
    assert "60 % of the files belong to a phase" in shown
    frame = git_revisit.open(str(project.path)).phases()
    assert json.loads(frame.to_json(orient="records")) == found["phases"]
    assert {**frame.attrs, "schema": found["schema"], "phases": found["phases"]} == found


def test_a_project_lists_only_its_own_files(project: Repo, revisit: Revisit) -> None:
    nested = {f"team/{path}": text for path, text in {**FILES, ".revisit/config.yaml": CONFIG}.items()}
    project.commit("work", {**nested, "features/a.py": ""})
    top, below = revisit("phases", "--format", "json").json, revisit("phases", "--project", "team", "--format", "json")
    assert [each["files"] for each in top["phases"]] == [1, 0, 0, 0]
    assert [each["files"] for each in below.json["phases"]] == [1, 2, 0, 0]


def test_a_project_is_held_to_a_shared_workflow(project: Repo, revisit: Revisit, tmp_path: Path) -> None:
    shared = tmp_path / "shared.yaml"
    shared.write_text(CONFIG.replace("features/", "elsewhere/"))
    same = revisit("phases", "--check", str(shared))
    assert (same.code, same.out) == (0, f"the phases and categories at HEAD are those of {shared}\n")
    shared.write_text(CONFIG.replace("monitoring", "operation") + "categories: [defect]\n")
    other = revisit("phases", "--check", str(shared))
    assert other.code == 1
    assert "add operation" in other.out
    assert "remove monitoring" in other.out
    assert "edit .revisit/config.yaml" in other.err
    document = json.loads(revisit("phases", "--check", str(shared), "--format", "json").out)
    frame = git_revisit.open(str(project.path)).phases(check=str(shared))
    assert frame.attrs["check"] == document["check"]
    assert {"about": "phase", "subject": "operation", "fix": "add operation"} in document["check"]["differences"]
    rows = revisit("phases", "--check", str(shared), "--format", "csv").out.splitlines()
    assert len(rows) == len(document["check"]["differences"]) + 1


def test_a_shared_workflow_may_lie_in_a_revision(project: Repo, revisit: Revisit) -> None:
    project.commit("shared", {"shared/workflow.yaml": CONFIG})
    project.git("rm", "-qr", "shared")
    project.git("commit", "-qm", "gone")
    assert revisit("phases", "--check", "HEAD~1:shared/workflow.yaml").code == 0
    assert revisit("phases", "--check", "HEAD~1:.revisit/config.yaml").code == 0


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere.yaml", "nowhere.yaml"),
        ("nope:workflow.yaml", "nope"),
        ("HEAD:nowhere.yaml", "nowhere.yaml"),
        ("HEAD:.revisit", ".revisit"),
        ("HEAD:a\nb", "has no file"),
        ("broken.yaml", "broken.yaml:2: "),
        (".", "cannot read ."),
    ],
)
def test_a_shared_workflow_that_cannot_be_read_is_an_error(
    project: Repo, revisit: Revisit, tmp_path: Path, name: str, message: str
) -> None:
    project.write("broken.yaml", "version: 1\nphases: 3\n")
    other = tmp_path / "other"
    project.git("clone", "-q", "--no-checkout", project.path, other)
    (other / "broken.yaml").write_text("version: 1\nphases: 3\n")
    for done in (revisit("phases", "--check", name), run("init", "--yes", "--workflow", name, cwd=other)):
        assert done.code == 3
        assert message in done.err
        assert ("fix the shared workflow" in done.err) == (name == "broken.yaml")
    assert revisit("phases", "--check", "-x:y").code == 2
    assert not (other / ".revisit").exists()


def test_init_starts_from_a_shared_workflow_as_it_is_written(repo: Repo, tmp_path: Path) -> None:
    shared = tmp_path / "shared.yaml"
    shared.write_text(f"# ours\n{CONFIG.replace('  - id: governance', '  - id: governance # none')}")
    repo.commit("work", {"README.md": "", "features/a.py": ""})
    assert run("init", "--yes", "--hooks", "none", "--workflow", str(shared), cwd=repo.path).code == 0
    assert (repo.path / ".revisit/config.yaml").read_text() == shared.read_text()
    repo.commit("configured")
    assert run("phases", "--check", str(shared), cwd=repo.path).code == 0
    again = run("init", "--yes", "--hooks", "none", "--workflow", str(shared), cwd=repo.path)
    assert f"git revisit phases --check {shared}" in again.err


def test_init_fills_in_the_paths_that_a_shared_workflow_leaves_open(repo: Repo, tmp_path: Path) -> None:
    shared = tmp_path / "shared.yaml"
    shared.write_text("version: 1\nphases:\n  - id: prep\n    aliases: [data-preparation]\n  - id: model-development\n")
    repo.commit("work", {"features/a.py": "", "models/train.py": ""})
    assert run("init", "--yes", "--hooks", "none", "--workflow", str(shared), cwd=repo.path).code == 0
    workflow = decode((repo.path / ".revisit/config.yaml").read_bytes())
    assert [(phase.id, phase.paths) for phase in workflow.phases] == [
        ("prep", ("features/",)),
        ("model-development", ("models/",)),
    ]
