"""``git revisit portfolio``: many repositories, each a row, whatever happens to it."""

import csv
import io
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import git_revisit
from commandline import Result, run
from conftest import Repo, RepoMaker
from portfolio.repositories import add_log, served, with_log

JOBS = ("--jobs", "1")


def portfolio(*arguments: str, cwd: Path) -> Result:
    return run("portfolio", *JOBS, *arguments, cwd=cwd)


def document(result: Result) -> Any:
    assert result.err == ""
    return json.loads(result.out)


def by_name(found: Any) -> dict[str, Any]:
    return {row["repository"]: row for row in found["repositories"]}


def cell(found: Any, cells: Any, start: str, end: str) -> Any:
    return cells[found["phases"].index(start)][found["phases"].index(end)]


def test_the_cells_are_the_sum_of_the_repositories(make_repo: RepoMaker, tmp_path: Path) -> None:
    with_log(make_repo, "a")
    with_log(make_repo, "b", ["monitoring"])
    result = portfolio("b", "a", "--format", "json", cwd=tmp_path)
    assert result.code == 0
    found = document(result)
    assert found["schema"] == "git-revisit/portfolio/1"
    assert [row["repository"] for row in found["repositories"]] == ["b", "a"], "in the order of the list"
    assert found["phases"] == ["data-preparation", "model-development", "monitoring", "governance"]
    assert cell(found, found["cells"], "model-development", "data-preparation") == 2
    assert cell(found, found["cells"], "model-development", "monitoring") == 2
    for row in found["repositories"]:
        own = json.loads(run("matrix", "--format", "json", cwd=tmp_path / row["repository"]).out)["matrices"][0]
        assert (row["cells"], row["commit"], row["status"]) == (own["cells"], own["commit"], "ok")
        assert row["revisits"] == own["totals"]["revisits"]


def test_a_quotient_is_pooled_not_averaged(make_repo: RepoMaker, tmp_path: Path) -> None:
    with_log(make_repo, "a", ["data-preparation"])
    with_log(make_repo, "b", ["monitoring", "monitoring", "monitoring", "data-preparation"])
    found = document(portfolio("a", "b", "--measure", "share", "--format", "json", cwd=tmp_path))
    assert cell(found, found["cells"], "model-development", "data-preparation") == 2 / 5
    assert cell(found, found["cells"], "monitoring", "data-preparation") is None, "nothing left monitoring"
    found = document(portfolio("a", "b", "--measure", "rate", "--format", "json", cwd=tmp_path))
    assert cell(found, found["cells"], "model-development", "data-preparation") == 2 / 2
    refused = portfolio("a", "--measure", "together", cwd=tmp_path)
    assert (refused.code, refused.out) == (2, "")


def test_what_cannot_be_read_is_a_row(make_repo: RepoMaker, tmp_path: Path) -> None:
    with_log(make_repo, "good")
    make_repo("unborn")
    make_repo("bare-of-events").commit("work", {"a": "b"})
    (tmp_path / "plain").mkdir()
    (tmp_path / "file").write_text("x")
    make_repo("broken").commit("Configure", {".revisit/config.yaml": "version: 1\nphases: 7\n"})
    names = ["good", "unborn", "bare-of-events", "plain", "file", "missing", "broken", "good/features", "a\nb"]
    result = portfolio(*names, "--format", "json", cwd=tmp_path)
    assert result.code == 1
    rows = by_name(document(result))
    assert {name: row["status"] for name, row in rows.items()} == {
        "good": "ok", "unborn": "empty", "bare-of-events": "empty", "plain": "failed", "file": "failed",
        "missing": "failed", "broken": "failed", "good/features": "failed", "a\nb": "failed",
    }  # fmt: skip
    assert rows["unborn"]["commit"] is None
    assert rows["unborn"]["revisits"] == 0
    assert "line" not in rows["broken"]["error"]
    assert "config.yaml:2" in rows["broken"]["error"]
    assert all(row["cells"] is None and row["revisits"] is None for row in rows.values() if row["error"])
    assert all("\n" not in row["error"] for row in rows.values() if row["error"])
    table = portfolio(*names, cwd=tmp_path)
    assert table.code == 1
    assert "9 projects, 1 with events, 2 without events, 6 failed" in table.out
    assert "a\\nb" in table.out


def test_each_project_root_of_a_monorepo_is_a_row(make_repo: RepoMaker, tmp_path: Path) -> None:
    repo = make_repo("mono")
    add_log(repo, ["monitoring"], root="services/b/")
    add_log(repo, ["data-preparation", "monitoring"], root="services/a/")
    found = document(portfolio("mono", "--format", "json", cwd=tmp_path))
    assert [(row["project"], row["revisits"]) for row in found["repositories"]] == [
        ("services/a", 2), ("services/b", 1)
    ]  # fmt: skip
    found = document(portfolio("mono/services/b", "mono/services", "--format", "json", cwd=tmp_path))
    assert [row["project"] for row in found["repositories"]] == ["services/b", "services/a", "services/b"]
    repo.commit("Break", {"services/a/.revisit/config.yaml": "version: 7\n"})
    found = document(portfolio("mono", "--format", "json", cwd=tmp_path))
    assert [row["status"] for row in found["repositories"]] == ["failed", "ok"]


def test_every_workflow_is_checked_against_a_shared_one(make_repo: RepoMaker, tmp_path: Path) -> None:
    with_log(make_repo, "same")
    other = with_log(make_repo, "other")
    make_repo("none").commit("work", {"a": "b"})
    config = (other.path / ".revisit" / "config.yaml").read_text()
    (tmp_path / "shared.yaml").write_text(config)
    other.commit("Rename", {".revisit/config.yaml": config.replace("id: monitoring", "id: operation")})
    names = ("same", "other", "none", "missing")
    table = portfolio(*names, "--check", "shared.yaml", cwd=tmp_path)
    assert table.code == 1
    assert "Other workflows" in table.out
    assert "add monitoring" in table.out
    assert "2 of 4 projects differ from shared.yaml" in table.err
    result = portfolio(*names, "--check", "shared.yaml", "--format", "json", cwd=tmp_path)
    rows = by_name(json.loads(result.out))
    assert (rows["same"]["workflow_differences"], rows["missing"]["workflow_differences"]) == ([], None)
    fixes = [each["fix"] for each in rows["other"]["workflow_differences"]]
    assert fixes == ["add monitoring", "remove operation, or make it an alias of a shared phase"]
    assert [each["about"] for each in rows["none"]["workflow_differences"]] == ["configuration"]
    frame = git_revisit.portfolio([str(tmp_path / "other")], ThreadPoolExecutor(1), check=str(tmp_path / "shared.yaml"))
    assert list(frame["workflow_differences"]) == ["; ".join(fixes)]
    portfolio("other", "--check", "shared.yaml", "-o", "page.html", cwd=tmp_path)
    assert "remove operation" in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert portfolio("same", "--check", "shared.yaml", cwd=tmp_path).code == 0
    broken = portfolio("same", "--check", "missing.yaml", cwd=tmp_path)
    assert (broken.code, broken.out) == (3, "")


def test_nothing_of_a_hostile_list_is_executed_or_printed(tmp_path: Path) -> None:
    owned = tmp_path / "owned"
    lines = [
        "# hostile", "", f"ext::sh -c touch% {owned}", f"--upload-pack=touch {owned}", "-x",
        f"ssh://-oProxyCommand=touch%20{owned}/x", "https://ada:secret@127.0.0.1:1/x.git", f"fd::7/{owned}",
        "https://example.com/\x1b[2J", "-x",
    ]  # fmt: skip
    (tmp_path / "list").write_bytes("\r\n".join(lines).encode())
    for style in ("table", "json", "csv", "md"):
        result = portfolio("--from-file", "list", "--format", style, cwd=tmp_path)
        assert result.code == 1
        assert "secret" not in result.out + result.err
        assert "\x1b" not in result.out
        assert "listed more than once" in result.err
    assert not owned.exists()


def test_a_list_that_is_empty_or_missing_is_an_error(tmp_path: Path) -> None:
    assert portfolio(cwd=tmp_path).code == 2
    assert portfolio("--from-file", "missing", cwd=tmp_path).code == 3
    assert portfolio("a", "--jobs", "0", cwd=tmp_path).code == 2
    for seconds in ("0", "-1", "nan", "inf"):
        assert portfolio("a", "--timeout", seconds, cwd=tmp_path).code == 2
    for rev in ("v1..", "-x"):
        assert portfolio("a", "--rev", rev, cwd=tmp_path).code == 2


def test_a_revision_and_filters_apply_to_every_repository(make_repo: RepoMaker, tmp_path: Path) -> None:
    a, b = with_log(make_repo, "a"), with_log(make_repo, "b")
    a.git("tag", "v1", "HEAD~1")
    result = portfolio("a", "b", "--rev", "v1", "--format", "json", cwd=tmp_path)
    assert [row["status"] for row in document(result)["repositories"]] == ["empty", "failed"]
    only = ("--to", "monitoring", "--since", "2026-01-02", "--format", "json")
    found = document(portfolio("a", "b", *only, cwd=tmp_path))
    assert [row["revisits"] for row in found["repositories"]] == [1, 1]
    assert sum(map(sum, found["cells"])) == 2
    typo = portfolio("a", "b", "--to", "zork", cwd=tmp_path)
    assert (typo.code, "zork" in typo.err) == (2, True)
    assert b.git("status", "--porcelain") == "", "reading writes nothing into the work tree"


def test_until_ends_the_focus_as_well(make_repo: RepoMaker, tmp_path: Path) -> None:
    with_log(make_repo, "a")
    (row,) = document(portfolio("a", "--until", "2026-01-02", "--format", "json", cwd=tmp_path))["repositories"]
    assert (row["revisits"], row["last"]) == (2, "2026-01-02T00:00:00Z"), "the focus was set later"


OTHER = """\
version: 1
phases:
  - id: data
    name: Data
    aliases: [data-preparation]
  - id: model-development
  - id: serving
"""


def test_phases_are_united_by_id_and_alias(make_repo: RepoMaker, tmp_path: Path) -> None:
    with_log(make_repo, "a")
    with_log(make_repo, "b", ["data", "serving"], OTHER)
    found = document(portfolio("a", "b", "--format", "json", cwd=tmp_path))
    assert found["phases"] == ["data", "model-development", "serving", "monitoring", "governance"]
    assert cell(found, found["cells"], "model-development", "data") == 3


def test_a_shared_workflow_maps_the_others(make_repo: RepoMaker, tmp_path: Path) -> None:
    with_log(make_repo, "a")
    with_log(make_repo, "b", ["data", "serving"], OTHER)
    shared = (
        "version: 1\nphases:\n  - id: data-work\n    aliases: [data, data-preparation]\n  - id: model-development\n"
    )
    (tmp_path / "shared.yaml").write_text(f"{shared}  - id: operation\n    aliases: [monitoring, serving]\n")
    found = document(portfolio("a", "b", "--workflow", "shared.yaml", "--format", "json", cwd=tmp_path))
    assert found["phases"] == ["data-work", "model-development", "operation", "governance"]
    assert cell(found, found["cells"], "model-development", "data-work") == 3
    assert cell(found, found["cells"], "model-development", "operation") == 2
    (tmp_path / "shared.yaml").write_text("version: 1\nphases: 7\n")
    broken = portfolio("a", "--workflow", "shared.yaml", cwd=tmp_path)
    assert (broken.code, "shared.yaml:2" in broken.err) == (3, True)


def test_inferred_revisits_are_marked_and_never_added(make_repo: RepoMaker, tmp_path: Path) -> None:
    with_log(make_repo, "a")
    plain = make_repo("plain")
    plain.commit("Configure", {".revisit/config.yaml": "version: 1\n"})
    for number, phase in enumerate(
        ["model-development", "model-development", "data-preparation", "model-development"] * 3
    ):
        plain.commit(f"Work {number}", {f"{phase}/file.py": str(number)})
    without = document(portfolio("a", "plain", "--format", "json", cwd=tmp_path))
    found = document(portfolio("a", "plain", "--infer", "--format", "json", cwd=tmp_path))
    rows = by_name(found)
    assert rows["a"]["inferred"] is None
    assert (rows["plain"]["status"], rows["plain"]["revisits"]) == ("empty", 0)
    guess = rows["plain"]["inferred"]
    assert guess["revisits"] > 0
    assert guess["confidence"] in ("low", "fair")
    assert sum(map(sum, found["inferred_cells"])) == guess["revisits"]
    assert sum(map(sum, found["cells"])) == sum(map(sum, without["cells"])) == 3
    assert without["inferred_cells"] is None
    assert "inferred" in portfolio("plain", "--infer", cwd=tmp_path).out


def test_python_gives_the_same_answer(make_repo: RepoMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with_log(make_repo, "a")
    with_log(make_repo, "b", ["monitoring"])
    monkeypatch.chdir(tmp_path)
    names = ["a", "missing", "b"]
    expected = document(portfolio(*names, "--measure", "share", "--format", "json", cwd=tmp_path))
    for options in ({"jobs": 1}, {"executor": ThreadPoolExecutor(2)}):
        frame = git_revisit.portfolio(names, measure="share", **options)
        attributes = json.loads(json.dumps(frame.attrs))
        assert attributes == {key: value for key, value in expected.items() if key != "schema"}
        assert list(frame["status"]) == ["ok", "failed", "ok"]
        assert frame["revisits"].sum() == 4
    rows = list(csv.reader(io.StringIO(portfolio(*names, "--format", "csv", cwd=tmp_path).out)))
    assert list(frame.columns) == rows[0]
    assert [row[0] for row in rows[1:]] == names
    assert callable(git_revisit.portfolio), "the folder of that name does not hide the function"


def test_a_mirror_follows_its_remote(make_repo: RepoMaker, tmp_path: Path) -> None:
    repo = with_log(make_repo, "a", ["monitoring"])
    url = served(repo)
    cache = ("--cache", str(tmp_path / "cache"), "--format", "json")
    offline = portfolio(url, "--offline", *cache, cwd=tmp_path)
    assert (offline.code, "not in the cache" in offline.out) == (1, True)
    first = document(portfolio(url, *cache, cwd=tmp_path))
    assert first["repositories"][0]["revisits"] == 1
    assert first["repositories"][0]["repository"] == url
    add_log(repo, ["data-preparation"])
    assert document(portfolio(url, "--offline", *cache, cwd=tmp_path)) == first
    assert document(portfolio(url, *cache, cwd=tmp_path))["repositories"][0]["revisits"] == 2


def test_capture_quality_is_that_of_the_matrix_in_a_mirror_too(make_repo: RepoMaker, tmp_path: Path) -> None:
    repo = with_log(make_repo, "a", ["monitoring", "data-preparation"] * 4)
    for number in range(3):
        repo.commit("work", {"features/x.py": str(number)})
        repo.commit("work", {"models/x.py": str(number)})
    own = json.loads(run("matrix", "--capture", "--format", "json", cwd=repo.path).out)["matrices"][0]["capture"]
    assert own["touches"] > own["captured"]
    with_log(make_repo, "b", ["monitoring", "data-preparation"] * 4)
    names = ["a", served(repo), "b", "--cache", str(tmp_path / "cache")]
    plain = document(portfolio(*names, "--format", "json", cwd=tmp_path))
    assert [row["capture"] for row in plain["repositories"]] == [None, None, None]
    found = document(portfolio(*names, "--capture", "--format", "json", cwd=tmp_path))
    assert [row["capture"] for row in found["repositories"][:2]] == [own, own]
    assert "captured" in portfolio(*names, "--capture", cwd=tmp_path).out
    limited = document(portfolio(*names, "--min-capture", "0.9", "--format", "json", cwd=tmp_path))
    assert [row["not_compared"] for row in limited["repositories"][:2]] == ["capture quality too low"] * 2
    assert not any(row["compared"] for row in limited["repositories"][:2])
    assert limited["cells"] == found["cells"], "shown and added up all the same"


def test_text_of_a_repository_is_data(make_repo: RepoMaker, tmp_path: Path) -> None:
    with_log(make_repo, "=1+1")
    make_repo("|b|").commit("work", {"a": ""})
    table = portfolio("=1+1", "|b|", "--format", "csv", cwd=tmp_path)
    assert table.out.splitlines()[1].startswith("'=1+1,")
    assert r"\|b\|" in portfolio("|b|", "--format", "md", cwd=tmp_path).out


def test_the_repositories_stay_as_they_are(project: Repo, tmp_path: Path) -> None:
    before = project.git("status", "--porcelain", "--ignored")
    assert portfolio(str(project.path), cwd=tmp_path).code == 0
    assert project.git("status", "--porcelain", "--ignored") == before
