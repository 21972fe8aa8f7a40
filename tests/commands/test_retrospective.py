"""The digest of a range, for a retrospective."""

import json
from typing import Any

import pytest

import git_revisit
from commandline import Revisit
from conftest import Repo, RepoMaker
from git_revisit.render.digest_text import digest_text
from git_revisit.replay.digest import digest_of
from replay.events import revisit as event


@pytest.fixture
def released(project: Repo, revisit: Revisit) -> Repo:
    """Two releases: before the first, between them, and after the second there are revisits."""
    revisit("focus", "model-development")
    revisit("record", "data-preparation", "-m", "Old leak")
    project.commit("one")
    project.git("tag", "v1")
    revisit("record", "data-preparation", "-m", "Labels *were* wrong", "--category", "labels")
    revisit("record", "data-preparation", "-m", "Labels *were* wrong", "--category", "labels")
    revisit("record", "data-preparation", "--from", "monitoring", "--planned")
    project.commit("two")
    project.git("tag", "-am", "v2", "v2")
    revisit("record", "monitoring", "-m", "Alarm")
    project.commit("three")
    return project


def reasons(revisit: Revisit, *arguments: str) -> list[str]:
    found = revisit("digest", *arguments, "--format", "json").json
    return [each["reason"] for loop in found["loops"] for each in loop["reasons"]]


def test_it_begins_at_the_latest_tag_before_head(released: Repo, revisit: Revisit) -> None:
    assert reasons(revisit) == ["Alarm"]
    released.git("tag", "v3")
    assert reasons(revisit) == ["Alarm"], "a release that was just tagged"
    assert revisit("digest").out.startswith("revisits from v2 (")
    assert reasons(revisit, "v1..v2") == ["Labels *were* wrong"]
    released.git("tag", "-d", "v1", "v2", "v3")
    assert reasons(revisit) == ["Labels *were* wrong", "Old leak", "Alarm"]
    assert revisit("digest", "--format", "json").json["a"] is None


def test_a_tag_that_is_named_like_a_branch_or_lies_elsewhere(released: Repo, revisit: Revisit) -> None:
    released.git("branch", "v2", "v1")
    assert reasons(revisit) == ["Alarm"]
    released.git("tag", "zz", released.git("commit-tree", "-m", "apart", "HEAD^{tree}"))
    assert reasons(revisit) == ["Alarm"]


def test_loops_show_directions_categories_and_what_is_missing(released: Repo, revisit: Revisit) -> None:
    shown = revisit("digest", "v1..v2").out
    assert "3 revisits between 2 pairs of phases" in shown
    assert "Categories: labels 2." in shown
    assert "- Labels *were* wrong (labels, 2 times, 2026-01-01)\n" in shown
    assert "- 1 without a reason; to add: git revisit explain 01" in shown
    marked = revisit("digest", "v1..v2", "--format", "md").out
    assert "## model-development → data-preparation: 2 revisits\n" in marked.replace("\\", "")
    assert "\\*were\\*" in marked
    assert "`git revisit explain 01" in marked


def test_a_loop_without_anything_to_say_about_it_has_one_empty_line() -> None:
    shown = digest_text(digest_of(None, ("HEAD", None), [event("1", reason="a"), event("2", reason="b")], ()), "table")
    assert "model → data: 2 revisits\n\n- a (2026-11-01)\n- b (2026-11-01)\n" in shown


@pytest.mark.parametrize(
    ("events", "sentence"),
    [
        ([event("1", via="infer"), event("2", via="import")], "0 with a reason: nobody was asked."),
        ([event("1", via="infer"), event("2", reason="b")], "1 with a reason; nobody was asked about 1 other."),
        ([event("1"), event("2", via="infer", reason="b")], "2026-11-01. 1 with a reason."),
    ],
)
def test_the_summary_says_about_how_many_nobody_was_asked(events: list[Any], sentence: str) -> None:
    lines = digest_text(digest_of(None, ("HEAD", None), events, ()), "table").splitlines()
    assert [line for line in lines if line.endswith(sentence)]


def test_no_person_is_named(released: Repo, revisit: Revisit) -> None:
    for style in ("table", "md", "csv", "json"):
        shown = revisit("digest", "v1..HEAD", "--format", style).out
        assert shown
        assert "Ada" not in shown
        assert "example.com" not in shown


def test_python_and_csv_have_the_same_rows(released: Repo, revisit: Revisit) -> None:
    frame = git_revisit.open(str(released.path)).digest("v1..HEAD")
    document = revisit("digest", "v1..HEAD", "--format", "json").json
    assert json.loads(json.dumps(frame.attrs)) == {key: value for key, value in document.items() if key != "schema"}
    assert frame["revisits"].sum() == document["revisits"] == 4
    rows = revisit("digest", "v1..HEAD", "--format", "csv").out.splitlines()
    assert rows[0] == ",".join(frame.columns)
    assert {row.split(",")[3] for row in rows[1:]} <= {"", "true", "false"}
    assert len(rows) == len(frame) + 1
    assert str(frame["first"].dt.tz) == "UTC"


def test_empty_and_wrong_ranges(project: Repo, revisit: Revisit) -> None:
    assert "No revisits." in revisit("digest").out
    assert git_revisit.open(str(project.path)).digest().empty
    wrong = revisit("digest", "HEAD")
    assert (wrong.code, "HEAD..HEAD" in wrong.err) == (2, True)
    assert revisit("digest", "nope..HEAD").code == 3


def test_before_the_first_commit(make_repo: RepoMaker) -> None:
    empty = git_revisit.open(str(make_repo("empty").path))
    frame = empty.digest()
    assert (frame.empty, frame.attrs["b"]) == (True, {"rev": "HEAD", "commit": None})
    assert empty.phases().attrs["commit"] is None


def test_what_an_alias_collapsed_is_in_no_loop(released: Repo, revisit: Revisit) -> None:
    config = (released.path / ".revisit/config.yaml").read_text()
    config = config.replace("[prep]", "[prep, model-development]", 1)
    config = config.replace("  - id: model-development\n    paths: [models/]\n", "")
    released.commit("merge phases", {".revisit/config.yaml": config})
    found = revisit("digest", "v1..HEAD", "--format", "json").json
    assert [loop["phases"] for loop in found["loops"]] == [["data-preparation", "monitoring"]]
