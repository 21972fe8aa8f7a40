"""``git revisit insights``: its formats, its windows, and what it refuses."""

import csv
import io
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

import git_revisit
from commandline import Revisit, run
from conftest import Repo, RepoMaker
from git_revisit.errors import UsageError
from git_revisit.render.comparison_text import ADJUSTED


def test_json_has_the_schema_and_the_commit(built: Path) -> None:
    found = run("insights", "v0.3", "--format", "json", cwd=built).json
    assert list(found) == ["schema", "rev", "commit", "metrics", "recommendations"]
    assert (found["schema"], found["rev"]) == ("git-revisit/insights/1", "v0.3")
    assert len(found["commit"]) == 40
    known = {event["id"] for event in run("log", "v0.3", "--format", "json", cwd=built).json["events"]}
    shares = [cell["share"] for cell in found["metrics"]["cells"]]
    assert sum(share["k"] for share in shares) == found["metrics"]["revisits"] == len(known)
    assert {each for share in shares for each in share["events"]} == known


def test_the_table_is_in_words(built: Path) -> None:
    text = run("insights", cwd=built).out
    for part in ("Where work goes\n", "Why\n", "Is it changing\n", "What to do\n", "went back to an earlier phase"):
        assert part in text
    assert len(text.splitlines()) <= 40
    details = run("insights", "--details", cwd=built).out
    for part in ("Back to an earlier phase", "Where work goes", "What to do", "Wilson", "paths are a proxy"):
        assert part in details
    assert "too few to tell (" not in details
    assert run("insights", "--format", "md", cwd=built).out.startswith("# insights at HEAD")


def test_csv_has_a_row_an_estimate(built: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("insights", "--format", "csv", cwd=built).out)))
    assert {row["quantity"] for row in rows} >= {"feedback over both", "planned", "share", "overlap", "per_focus_week"}
    for row in rows:
        assert bool(row["value"]) != bool(row["note"])


def test_windows(built: Path) -> None:
    whole, later = (
        run("insights", *arguments, "--format", "json", cwd=built).json["metrics"]
        for arguments in ([], ["--against", "v0.2"])
    )
    assert later["revisits"] < whole["revisits"]
    second = Repo.at(int(Repo(built).git("log", "-1", "--format=%ct", "v0.2")) + 1)
    assert later["window"]["since"] == later["window"]["compared"]["after"][0] == second
    since = run("insights", "--since", second, "--format", "json", cwd=built).json["metrics"]
    assert since["revisits"] == later["revisits"]


def test_the_revisit_of_the_commit_that_is_named_came_before(project: Repo, revisit: Revisit) -> None:
    for day in ("2026-02-01T00:00:00Z", "2026-02-02T00:00:00Z"):
        revisit("record", "monitoring", "--from", "data-preparation", "-m", "Drift", "--at", day)
        project.commit("work", when=day)
    assert revisit("insights", "--against", "HEAD~1", "--format", "json").json["metrics"]["revisits"] == 1


def date_of(built: Path, rev: str) -> str:
    return Repo.at(int(Repo(built).git("log", "-1", "--format=%ct", rev)))


def test_a_range_has_what_is_new_in_it(built: Path, tmp_path: Path) -> None:
    matrix = run("matrix", "v0.1..v0.2", "--format", "json", cwd=built).json["matrices"][0]
    total = matrix["totals"]["revisits"]
    assert total > 0
    assert run("insights", "v0.1..v0.2", "--format", "json", cwd=built).json["metrics"]["revisits"] == total
    assert run("plot", "timeline", "v0.1..v0.2", "-o", str(tmp_path / "t.svg"), cwd=built).code == 0
    assert f"and {total} revisits at v0.1..v0.2" in (tmp_path / "t.svg").read_text()


def test_a_bare_a_shallow_and_a_nested_project_are_read_too(make_repo: RepoMaker, built: Path, tmp_path: Path) -> None:
    outer = make_repo("outer")
    outer.git("clone", "-q", "--bare", str(built), str(tmp_path / "bare"))
    outer.git("clone", "-q", "--depth", "3", built.as_uri(), str(tmp_path / "shallow"))
    shutil.copytree(built / ".revisit", outer.path / "sub" / "churn" / ".revisit")
    outer.commit("Everything at once", when=1_790_000_000)
    whole = run("insights", "--format", "json", cwd=built).json["metrics"]["revisits"]
    for place in (tmp_path / "bare", tmp_path / "shallow", outer.path / "sub" / "churn"):
        assert run("insights", "--format", "json", cwd=place).json["metrics"]["revisits"] == whole
        report = tmp_path / f"{place.name}.html"
        assert run("report", "-o", str(report), cwd=place).code == 0
        data = re.search(r'id="data">(.*?)</script>', report.read_text(), re.DOTALL)
        assert data
        events = json.loads(data[1])["events"]
        assert sum("out" not in event for event in events) == whole


def test_a_window_may_start_in_the_year_one(built: Path) -> None:
    whole = run("insights", "--format", "json", cwd=built).json["metrics"]
    early = run("insights", "--since", "0001-01-01", "--format", "json", cwd=built).json["metrics"]
    assert early["revisits"] == whole["revisits"]
    assert early["window"]["compared"]["before"] == ["0001-01-01T00:00:00Z"] * 2


def test_what_it_refuses(built: Path) -> None:
    both = run("insights", "--since", "2026-01-01", "--against", "v0.1", cwd=built)
    assert (both.code, both.out) == (2, "")
    late = run("insights", "v0.1", "--against", "v0.2", cwd=built)
    assert late.code == 3
    assert "the log ends at" in late.err
    assert run("insights", "nowhere", cwd=built).code == 3
    for wrong in (["--", "-x"], ["--against="], ["--against", "v0.1..HEAD"], ["--compare="]):
        assert run("insights", *wrong, cwd=built).code == 2


def test_before_the_first_commit_it_answers_empty(repo: Repo) -> None:
    found = run("insights", "--format", "json", cwd=repo.path).json
    assert (found["commit"], found["metrics"]["revisits"], found["recommendations"]) == (None, 0, [])
    empty = run("insights", "--since", "2026-01-01", cwd=repo.path)
    assert empty.out == "insights at HEAD: 0 revisits\n"
    assert empty.err.endswith("to propose some from old commits: git revisit infer\n")


def test_python_takes_the_options_of_the_command(built: Path) -> None:
    project = git_revisit.open(str(built))
    for name, value in (("since", "2 years ago"), ("since", date_of(built, "v0.2")[:10]), ("against", "v0.2")):
        option: dict[str, Any] = {name: value}
        metrics = run("insights", f"--{name}", value, "--format", "json", cwd=built).json["metrics"]
        found = project.insights(**option).attrs["metrics"]
        assert (found["revisits"], found["cells"]) == (metrics["revisits"], metrics["cells"])
    with pytest.raises(UsageError, match="cannot be combined"):
        project.insights(since="2026-03-01", against="v0.2")


def test_it_takes_the_filters_of_log(built: Path) -> None:
    log = run("log", "--format", "json", cwd=built).json["events"]
    project = git_revisit.open(str(built))
    pair = log[0]["from"], log[0]["to"]
    until = sorted(event["at"] for event in log)[len(log) // 2]
    for options, expected in (
        ({"via": "!hook"}, [event for event in log if event["via"] != "hook"]),
        ({"from_phase": pair[0]}, [event for event in log if event["from"] == pair[0]]),
        ({"to_phase": pair[1]}, [event for event in log if event["to"] == pair[1]]),
        ({"until": until}, [event for event in log if event["at"] <= until]),
    ):
        (name, value), *_ = options.items()
        option = f"--{name.removesuffix('_phase')}"
        metrics = run("insights", option, value, "--format", "json", cwd=built).json["metrics"]
        assert metrics["revisits"] == len(expected)
        assert project.insights(**options).attrs["metrics"]["revisits"] == len(expected)
        steps = run("evolution", option, value, "--format", "json", cwd=built).json["steps"]
        assert sum(n for step in steps for _, _, n in step["delta"]) == len(expected)
    assert run("insights", "--to", "nowhere", cwd=built).code == 2
    assert run("evolution", "--pair", ":".join(pair), "--to", pair[1], cwd=built).code == 2


def test_two_sets_are_compared(built: Path) -> None:
    found = run("insights", "v0.2..HEAD", "--compare", "v0.2", "--format", "json", cwd=built).json["compare"]
    assert list(found) == ["a", "b", "metrics"]
    for side, rev in (("a", "v0.2..HEAD"), ("b", "v0.2")):
        matrix = run("matrix", rev, "--format", "json", cwd=built).json["matrices"][0]
        cells = {(cell["from"], cell["to"]): cell[side]["k"] for cell in found["metrics"]["cells"]}
        assert (found[side]["rev"], found[side]["commit"]) == (rev, matrix["commit"])
        assert found[side]["revisits"] == matrix["totals"]["revisits"] == sum(cells.values())
        for i, row in zip(matrix["phases"], matrix["cells"], strict=True):
            for j, n in zip(matrix["phases"], row, strict=True):
                assert cells.get((i, j), 0) == n
        assert found[side]["days"] > 0
    text = run("insights", "v0.2..HEAD", "--compare", "v0.2", cwd=built).out
    assert "Compared: v0.2..HEAD" in text
    assert "does not show its cause" in text
    assert ADJUSTED in text
    assert ADJUSTED not in run("insights", "HEAD..HEAD", "--compare", "v0.2..v0.2", cwd=built).out  # nothing to adjust
    rows = csv.DictReader(io.StringIO(run("insights", "v0.2..HEAD", "--compare=v0.2", "--format=csv", cwd=built).out))
    assert sum(row["quantity"].startswith("compared ") for row in rows) > 5


def test_sets_that_overlap_are_refused(built: Path) -> None:
    done = run("insights", "HEAD", "--compare", "v0.2", cwd=built)
    assert (done.code, done.out) == (2, "")
    assert "overlap" in done.err
    assert "git revisit insights v0.2..HEAD --compare v0.2\n" in done.err
    same = run("insights", "--compare", "HEAD", cwd=built)
    assert (same.code, "name sets that share no revisit\n" in same.err) == (2, True)
    assert run("insights", "v0.2..HEAD", "--compare", "v0.2", "--against", "v0.1", cwd=built).code == 2
    assert run("insights", "--compare", "v0.2..", cwd=built).code == 2
    assert run("insights", "--compare", "no-such-revision", cwd=built).code == 3


def test_filters_act_on_both_sets(built: Path) -> None:
    only = ("--from", "model-development")
    found = run("insights", "v0.2..HEAD", "--compare", "v0.2", *only, "--format", "json", cwd=built).json["compare"]
    assert {cell["from"] for cell in found["metrics"]["cells"]} == {"model-development"}


def test_sizes_stand_beside_the_counts(built: Path) -> None:
    found = run("insights", "--format", "json", cwd=built).json["metrics"]
    assert found["size"]["n"] == found["revisits"]
    assert sum(cell["size"]["n"] for cell in found["cells"]) == found["revisits"]
    assert sum(cell["size"]["days"] for cell in found["cells"]) == found["size"]["days"]
    weighed = run("matrix", "--weight", "days", "--format", "json", cwd=built).json["matrices"][0]
    assert sum(map(sum, weighed["cells"])) == found["size"]["days"]
    assert weighed["unsized"] == found["size"]["n"] - found["size"]["known"]
    assert "Size of the revisits" in run("insights", "--details", cwd=built).out


def test_each_step_names_the_next_one(repo: Repo) -> None:
    repo.commit("model", {"models/train.py": "import torch\n"})
    repo.commit("data", {"features/clean.py": "import pandas\n"})
    repo.commit("model again", {"models/train.py": "import torch as t\n"})
    for command in ("matrix", "insights"):
        assert run(command, cwd=repo.path).err.endswith("to propose some from old commits: git revisit infer\n")
    proposed = run("infer", cwd=repo.path)
    assert "to record revisits from now on: git revisit init\n" in proposed.err
    events = run("infer", "--format", "json", cwd=repo.path)
    assert ("git revisit infer --write" in proposed.err) == bool(events.json["events"])
    assert "git revisit init" not in events.err
    assert "git revisit infer" not in run("matrix", "--via", "hook", cwd=repo.path).err
