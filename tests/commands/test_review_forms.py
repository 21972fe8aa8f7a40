"""review --forge: links that open a form with the answer filled in."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from commandline import Revisit
from conftest import Repo

FORGE = "https://github.com/o/r"
LINK = re.compile(r"\[write the reason\]\((\S+)\)")


@pytest.fixture
def opened(project: Repo, revisit: Revisit) -> Repo:
    """A branch with a revisit without a reason, and a commit that nothing captured."""
    revisit("focus", "model-development")
    project.commit("focus", {"models/a.py": "1"})
    project.git("switch", "-qc", "fix/ML-42")
    revisit("record", "prep")
    project.commit("revisit", {"features/a.py": "1"})
    project.commit("back", {"models/a.py": "2"})
    project.commit("touch", {"monitoring/a.py": "1"})
    return project


def test_saving_the_forms_answers_the_review(opened: Repo, revisit: Revisit) -> None:
    shown = revisit("review", "main..fix/ML-42", "--format", "md", "--forge", FORGE).out
    links = LINK.findall(shown)
    assert len(links) == 2
    for number, link in enumerate(links):
        assert link.startswith(f"{FORGE}/new/fix/ML-42?filename=.revisit/events/")
        query = parse_qs(urlsplit(link).query, keep_blank_values=True)
        opened.write(query["filename"][0], f"{query['value'][0]}Why {number}\n")
    opened.commit("from the browser")
    document = revisit("review", "main..fix/ML-42", "--format", "json").json
    assert (document["unexplained"], document["uncaptured"]) == ([], [])
    assert revisit("audit", "--format", "json").json["summary"]["errors"] == 0
    reasons = [event["reason"] for event in revisit("log", "--format", "json").json["events"]]
    assert sorted(reasons) == ["Why 0", "Why 1"]


def test_a_form_saved_without_a_reason_changes_nothing(opened: Repo, revisit: Revisit) -> None:
    arguments = ("review", "main..fix/ML-42", "--format", "md", "--forge", FORGE)
    shown = revisit(*arguments).out
    query = parse_qs(urlsplit(LINK.findall(shown)[0]).query, keep_blank_values=True)
    opened.write(query["filename"][0], query["value"][0])
    opened.commit("saved as it was")
    assert len(revisit("review", "main..fix/ML-42", "--format", "json").json["unexplained"]) == 1
    assert LINK.findall(revisit(*arguments).out) == LINK.findall(shown), "the links are the same at each run"


def test_commits_lead_to_the_remote_without_its_credentials(opened: Repo, revisit: Revisit) -> None:
    opened.git("remote", "add", "origin", "https://me:secret@github.com/o/r.git")
    shown = revisit("review", "main..HEAD", "--format", "md").out
    for row, (rev, subject, file) in {
        "| model-development → data-preparation | ": ("HEAD~2", "revisit", ""),
        "| monitoring ": ("HEAD", "touch", "monitoring/a.py"),
    }.items():
        commit = opened.git("rev-parse", rev)
        (line,) = (each for each in shown.splitlines() if each.startswith(row))
        assert f"[{commit[:10]} {subject}](https://github.com/o/r/commit/{commit})" in line
        assert file in line
    assert "secret" not in shown
    refused = revisit("review", "main..HEAD", "--format", "md", "--forge", "https://me:secret@host/x")
    assert (refused.code, "secret" in refused.err) == (2, False)


def test_reviews_without_forms(opened: Repo, revisit: Revisit) -> None:
    assert revisit("review", "main..HEAD", "--forge", FORGE).code == 2
    assert (
        "write the reason"
        not in revisit("review", "main..HEAD", "--format", "md", "--forge", "https://gitlab.com/o/r").out
    )
    opened.git("checkout", "-q", "--detach")
    refused = revisit("review", "main..HEAD", "--format", "md", "--forge", FORGE)
    assert (refused.code, "--branch NAME" in refused.err) == (2, True)
    assert "/new/x/y?" in revisit("review", "main..HEAD", "--format", "md", "--forge", FORGE, "--branch", "x/y").out
