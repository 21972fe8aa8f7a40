"""A log that moves to another repository, and which project of a repository a command writes to."""

import re
import shutil
from pathlib import Path

from commandline import CONFIG, run
from conftest import Repo, RepoMaker
from exchange.test_pages import DOCS, shell

ROW = "date,from,to\n2026-11-23,model-development,monitoring\n"


def test_a_log_moves_as_the_page_says(built: Path, make_repo: RepoMaker) -> None:
    monorepo = make_repo("monorepo")
    monorepo.commit("Start", {"packages/churn/model.py": "", ".revisit/config.yaml": CONFIG})
    shutil.copytree(built, monorepo.path.parent / "churn", symlinks=True)
    page = (DOCS.parent / "reference" / "exchange.md").read_text("utf-8")
    block = re.search(r"^## Move a log.*?^```sh\n(.*?)^```$", page, re.M | re.S)
    assert block
    done = shell(f"set -e; cd ../churn\n{block[1]}", monorepo)
    assert "in the log of the project packages/churn; 0 already in the log\n" in done
    files = [
        {file.relative_to(root): file.read_bytes() for file in (root / ".revisit").rglob("*.yaml")}
        for root in (built, monorepo.path / "packages" / "churn")
    ]
    assert files[0] == files[1]
    assert monorepo.git("status", "--porcelain") == ""


def test_an_import_names_the_project_unless_there_is_no_other(project: Repo) -> None:
    project.commit("Add a folder", {"sub/a.py": "", "sheet.csv": ROW})

    def summary(folder: str, *arguments: str) -> str:
        done = run("import", str(project.path / "sheet.csv"), "--dry-run", *arguments, cwd=project.path / folder)
        assert done.code == 0, done.err
        return done.err

    top, sub = "project at the top of the repository", "project sub"
    text = "would stage 1 event in the log of the {}; 0 already in the log\n".format
    assert summary("") == "would stage 1 event; 0 already in the log\n"
    assert summary("sub") == text(top)
    init = run("init", "--yes", cwd=project.path / "sub")
    assert "kept .revisit/config.yaml\n" in init.err
    said = f"this directory belongs to the {top}; to set up one here: git revisit init --project .\n"
    assert said in init.err
    assert run("init", "--yes", "--project", ".", "--hooks", "none", cwd=project.path / "sub").code == 0
    assert [summary(""), summary("sub"), summary("", "--project", "sub")] == [text(top), text(sub), text(sub)]
    again = run("init", "--yes", "--hooks", "none", cwd=project.path / "sub")
    assert "kept sub/.revisit/config.yaml\n" in again.err
    assert "belongs to" not in again.err
