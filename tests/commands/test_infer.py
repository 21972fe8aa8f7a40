"""git revisit infer: loops from real histories that recorded nothing."""

import csv
import io
import json
import shutil
from pathlib import Path

import pexpect
import pytest
import yaml

from commandline import Result, on_terminal, run, shown_by
from conftest import START, Repo, RepoMaker
from git_revisit.model import event_yaml
from git_revisit.model.workflow_yaml import decode

ADA, BO = ("Ada Lovelace", "ada@example.com"), ("Bo", "bo@example.com")
# What the commits of a small project touch, in order; a space between commits, one author.
STORY = "p p p p p p m m m m p m m m p p m m m d d d d d m d d d d d d"
PHASES = {"p": "data-preparation", "m": "model-development", "d": "model-deployment", "o": "monitoring"}
FOLDERS = {"p": "features", "m": "models", "d": "serving", "o": "monitoring"}


def work(repo: Repo, story: str, author: tuple[str, str] = ADA, subject: str = "work") -> list[str]:
    """Commit a story: each word is a commit that changes a file in the folders it names."""
    done = len(repo.git("rev-list", "HEAD").split()) if repo.run("rev-parse", "-q", "--verify", "HEAD").stdout else 0
    return [
        repo.commit(subject, {f"{FOLDERS[each]}/{each}.py": f"{done + n}\n" for each in word}, author=author)
        for n, word in enumerate(story.split())
    ]


@pytest.fixture
def history(repo: Repo) -> list[str]:
    return work(repo, STORY)


def infer(repo: Repo | Path, *arguments: str) -> Result:
    return run("infer", *arguments, cwd=repo.path if isinstance(repo, Repo) else repo)


def document(repo: Repo | Path, *arguments: str) -> dict[str, object]:
    found = infer(repo, "--format", "json", *arguments).json
    assert isinstance(found, dict)
    return found


def moves(found: dict[str, object]) -> list[tuple[str, str]]:
    events = found["events"]
    assert isinstance(events, list)
    return [(event["from"], event["to"]) for event in events]


def test_loops_are_found_before_anything_is_set_up(repo: Repo, history: list[str]) -> None:
    found = document(repo)
    assert {key: found[key] for key in ("schema", "rev", "commit", "coverage", "confidence")} == {
        "schema": "git-revisit/infer/1",
        "rev": "HEAD",
        "commit": history[-1],
        "coverage": 1.0,
        "confidence": "low",  # no sign of model work
    }
    assert found["focus"] == [
        {"phase": "data-preparation", "from_commit": history[0], "to_commit": history[5]},
        {"phase": "model-development", "from_commit": history[6], "to_commit": history[18]},
        {"phase": "model-deployment", "from_commit": history[19], "to_commit": history[30]},
    ]
    assert moves(found) == [
        ("model-development", "data-preparation"),
        ("model-development", "data-preparation"),
        ("model-deployment", "model-development"),
    ]
    assert isinstance(found["events"], list)
    event = found["events"][1]
    assert event["commit"] == history[14]
    assert event["at"] == Repo.at(START + 14 * 3600)
    assert (event["via"], event["actor"], event["paths"]) == (
        "infer",
        "Ada Lovelace <ada@example.com>",
        ["features/p.py"],
    )
    assert not (repo.path / ".revisit").exists()
    assert repo.git("status", "--porcelain") == ""


def test_the_table_reports_its_confidence_and_shows_the_commits(repo: Repo, history: list[str]) -> None:
    shown = infer(repo).out
    first, second, third, fourth, fifth, sixth = shown.splitlines()[:6]
    assert first.startswith("low confidence: 0 % of the commits show signs of model work")
    assert second == "note: only 3 phases seen"
    assert third == "100 % of the changed paths belong to a phase, 0 % are shared, 0 % belong to none"
    assert fourth == "100 % of the commits work on a phase: 31 of 31"
    assert fifth.startswith("100 % of the files belong to a phase, by the names of files and directories")
    assert sixth == "after `git revisit init` the paths of the configuration decide, so these numbers will differ"
    assert "model-development → data-preparation: 2" in shown
    assert "of 3 inferred revisits: 3 to files that were there before" in shown
    assert history[14][:10] in shown
    assert "2026-01-01" in shown  # the focus periods have dates


def test_every_format_holds_the_answer(repo: Repo, history: list[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(infer(repo, "--format", "csv").out)))
    assert [(row["from"], row["to"]) for row in rows] == moves(document(repo))
    assert "| model-deployment" in infer(repo, "--format", "md").out


def test_a_category_is_proposed_by_the_subject_and_marked(repo: Repo) -> None:
    work(repo, "m m m m m m")
    work(repo, "p", subject="Fix label leakage")
    work(repo, "m m m")
    events = document(repo)["events"]
    assert isinstance(events, list)
    assert [(event["category"], event["x-category-guess"], event["reason"]) for event in events] == [
        (None, "leakage-or-eval", None)
    ]
    assert "leakage-or-eval?" in infer(repo).out


def test_a_guess_counts_nowhere_also_as_earlier_versions_wrote_it(repo: Repo) -> None:
    work(repo, "m m m m m m")
    for _ in range(14):
        work(repo, "p", subject="Fix label leakage")
        work(repo, "m m")
    infer(repo, "--write")
    repo.git("commit", "-qm", "Inferred")
    written = {path: path.read_text() for path in repo.path.glob(".revisit/events/revisit/*/*/*/*.yaml")}
    assert len(written) == 14
    assert all("\ncategory:" not in text for text in written.values())
    today = run("insights", "--format", "json", cwd=repo.path).json
    assert (today["metrics"]["revisits"], today["metrics"]["inferred"]) == (14, 14)
    assert (today["metrics"]["planned"]["n"], today["metrics"]["cells"][0]["reasons"]) == (0, [])
    assert not [each for each in today["recommendations"] if each["rule"] == "check-before-phase"]
    for path, text in written.items():
        path.write_text(
            text.replace("x-category-guess: leakage-or-eval\n", "category: leakage-or-eval\nx-proposed: category\n")
        )
    repo.git("add", "--all")
    repo.git("commit", "-qm", "As an earlier version wrote it", "--no-verify")
    earlier = run("insights", "--format", "json", cwd=repo.path).json
    assert earlier["metrics"] == today["metrics"] | {"window": earlier["metrics"]["window"]}
    assert "leakage-or-eval?" in run("log", cwd=repo.path).out
    assert (
        run("matrix", "--category", "leakage-or-eval", "--format", "json", cwd=repo.path).json["matrices"][0]["totals"][
            "revisits"
        ]
        == 0
    )


def test_writing_stages_the_events_and_reads_back_as_the_same_matrix(repo: Repo, history: list[str]) -> None:
    proposed = document(repo)
    output = infer(repo, "--write").err
    assert "staged events: 3 focus, 3 revisit" in output
    written = infer(repo).out
    assert "by the paths in .revisit/config.yaml\nwithout a configuration, names of files decide" in written
    status = run("status", cwd=repo.path).out
    assert ": the latest focus, inferred from commits; to set your own: git revisit focus " in status
    assert "revisit data-preparation (2)" in status
    staged = repo.git("diff", "--cached", "--name-only").split()
    assert ".revisit/config.yaml" in staged
    assert ".revisit/.gitattributes" in staged
    assert all(each.startswith(".revisit/") for each in staged)
    repo.git("commit", "-qm", "Inferred")
    log = run("log", "--format", "json", "--every-kind", cwd=repo.path).json["events"]
    assert sorted(event["kind"] for event in log) == ["focus"] * 3 + ["revisit"] * 3
    assert {event["id"] for event in log if event["kind"] == "revisit"} == {event["id"] for event in proposed["events"]}  # type: ignore[attr-defined]
    assert {event["via"] for event in log} == {"infer"}
    focuses = {event["id"]: event["phase"] for event in log if event["kind"] == "focus"}
    assert all(focuses[event["during"]] == event["from"] for event in log if event["kind"] == "revisit")
    matrix = run("matrix", "--format", "json", cwd=repo.path).json["matrices"][0]
    assert matrix["totals"]["revisits"] == 3
    assert matrix["totals"]["invalid"] == 0
    left = run("matrix", "--format", "json", "--via", "!infer", cwd=repo.path).json["matrices"][0]
    assert left["totals"]["revisits"] == 0


def test_writing_twice_adds_nothing_twice(repo: Repo, history: list[str]) -> None:
    infer(repo, "--write")
    before = repo.git("write-tree")
    assert "nothing new" in infer(repo, "--write").err
    assert repo.git("write-tree") == before
    repo.commit("Inferred")
    assert "nothing new" in infer(repo, "--write").err
    assert "nothing new" in infer(repo, "--write", "--per-author").err
    assert repo.git("write-tree") == before
    work(repo, "d d p d d")
    assert "staged events: 0 focus, 1 revisit" in infer(repo, "--write").err


def test_what_somebody_recorded_is_not_proposed_again(repo: Repo, history: list[str]) -> None:
    assert run("init", "--yes", "--hooks", "none", cwd=repo.path).code == 0
    record = ["data-preparation", "--from", "model-development", "--for-commit"]
    assert run("record", *record, history[14], cwd=repo.path).code == 0
    assert run("note", "model-development", "--for-commit", history[24], cwd=repo.path).code == 0
    repo.git("commit", "-qm", "Recorded")
    assert moves(document(repo)) == [("model-development", "data-preparation")]
    assert run("focus", "monitoring", cwd=repo.path).code == 0
    infer(repo, "--write")
    focus = run("focus", cwd=repo.path)
    assert "monitoring" in focus.out + focus.err  # an inferred focus never takes the place of one that was set


def test_no_focus_is_inferred_from_the_time_on_that_a_person_set_one(repo: Repo, history: list[str]) -> None:
    assert run("init", "--yes", "--hooks", "none", cwd=repo.path).code == 0
    between = Repo.clock(START + 10 * 3600)  # after model-development began, before model-deployment does
    person = run("focus", "monitoring", cwd=repo.path, env=between).id
    assert "staged events: 2 focus, 3 revisit" in infer(repo, "--write").err
    repo.git("commit", "-qm", "Inferred")
    events = run("log", "--format", "json", "--every-kind", cwd=repo.path).json["events"]
    focuses = {event["id"]: event["phase"] for event in events if event["kind"] == "focus"}
    assert sorted(focuses.values()) == ["data-preparation", "model-development", "monitoring"]
    assert focuses[person] == "monitoring"
    during = {event["from"]: event["during"] for event in events if event["kind"] == "revisit"}
    assert focuses[during["model-development"]] == "model-development"
    assert during["model-deployment"] is None


def test_the_configuration_of_the_revision_decides(repo: Repo) -> None:
    config = {
        "version": 1,
        "phases": [{"id": "data", "paths": ["models/"]}, {"id": "code", "paths": ["features/"]}],
        "ignore_authors": ["Bo"],
    }
    repo.commit("Set up", {".revisit/config.yaml": yaml.safe_dump(config)})
    work(repo, "p p p p p p p m p p p")
    work(repo, "m", author=BO)
    work(repo, "p p")
    assert moves(document(repo)) == [("code", "data")]


def test_merges_ignored_authors_generated_files_and_sweeps_make_no_revisit(repo: Repo) -> None:
    work(repo, "m m m m m m m m m m")
    work(repo, "p", author=("dependabot[bot]", "bot@example.com"))
    repo.commit("Vendor", {"vendor/features/x.py": "1", "features/node_modules/a.js": "1"})
    repo.commit("Reformat", {f"features/{n}.py": "1" for n in range(101)})
    work(repo, "mpdo")
    repo.git("switch", "-qc", "side", "HEAD~1")
    repo.commit("Side", {"models/side.py": "1"})
    repo.git("switch", "-q", "main")
    repo.git("merge", "-q", "--no-ff", "--no-edit", "side")
    work(repo, "m m m")
    found = document(repo)
    assert moves(found) == []
    shown = infer(repo).out
    assert "2 bulk" in shown
    assert "1 ignored author" in shown
    assert "1 merge or empty" in shown


def test_each_author_can_have_a_focus(repo: Repo) -> None:
    for _ in range(8):
        work(repo, "m")
        work(repo, "d", author=BO)
    work(repo, "p", author=BO)
    work(repo, "d d", author=BO)
    found = document(repo, "--per-author")
    assert found["focus"] == [
        {**focus, "actor": actor}
        for focus, actor in zip(found["focus"], ["Ada Lovelace <ada@example.com>", "Bo <bo@example.com>"], strict=True)  # type: ignore[call-overload]
    ]
    assert moves(found) == [("model-deployment", "data-preparation")]


def test_since_leaves_older_commits_out(repo: Repo, history: list[str]) -> None:
    found = document(repo, "--since", Repo.at(START + 19 * 3600))
    assert moves(found) == [("model-deployment", "model-development")]
    assert document(repo, "--since", "2099-01-01")["focus"] == []
    assert infer(repo, "--since", "tomorrowish").code == 2


def test_low_coverage_comes_first_with_the_lines_to_add(repo: Repo, history: list[str]) -> None:
    repo.commit("more", {f"lib/{n}.c": "" for n in range(9)})
    for n in range(18):
        repo.commit("core", {"lib/core.py": f"{n}", "models/m.py": f"x{n}"})
        repo.commit("core", {"lib/core.py": f"{n}+", "glue/a.py": f"{n}"})
    shown = infer(repo).out
    assert shown.startswith("low confidence: 21 % of the files belong to a phase; at least half should")
    lines = shown[shown.index("phases:") : shown.index("inferred revisits")]
    workflow = decode(f"version: 1\n{lines}".encode())
    assert {phase.id: phase.paths for phase in workflow.phases} == {"model-development": ("lib/",)}
    assert "no guess for these" in lines
    assert "- glue/  # changes: 18" in lines


def test_a_history_without_a_tagged_path(repo: Repo) -> None:
    repo.commit("one", {"zebra/x.zz": "1"})
    found = document(repo)
    assert (found["coverage"], found["confidence"], found["focus"], found["events"]) == (0.0, "low", [], [])
    assert infer(repo).out.startswith("low confidence: no commit touches a path that belongs to a phase")


def test_an_empty_repository_answers_empty(repo: Repo) -> None:
    found = document(repo)
    assert found == {
        "schema": "git-revisit/infer/1",
        "rev": "HEAD",
        "commit": None,
        "coverage": None,
        "confidence": "low",
        "doubts": ["no commit touches a path that belongs to a phase"],
        "signs": 0.0,
        "focus": [],
        "events": [],
        "together": {"phases": [], "cells": []},
        "mis_tags": [],
    }
    assert infer(repo).code == 0
    assert "nothing new" in infer(repo, "--write").err
    assert repo.git("status", "--porcelain") == ""


def test_one_commit(repo: Repo) -> None:
    (only,) = work(repo, "mp")
    found = document(repo)
    assert len(found["events"]) == 1  # type: ignore[arg-type]
    assert found["focus"] == [{"phase": "data-preparation", "from_commit": only, "to_commit": only}]


def test_odd_paths_names_and_encodings(repo: Repo) -> None:
    work(repo, "m m m m m m")
    odd = [b"features/\xff\xfe.py", "features/é\n.py".encode(), b'features/"q".py', b"\nfeatures/x"]
    for path in odd:
        repo.write(path, "1")
    repo.git("add", "--all")
    message = "Données sales".encode("latin-1")
    repo.git("-c", "i18n.commitEncoding=ISO-8859-1", "commit", "-q", "--no-verify", "-F", "-", data=message)
    repo.git(
        "commit",
        "-q",
        "--allow-empty",
        "--allow-empty-message",
        "--no-verify",
        "-m",
        "",
        env={"GIT_AUTHOR_NAME": "é\x01"},
    )
    work(repo, "m m m")
    found = document(repo)
    assert moves(found) == [("model-development", "data-preparation")]
    assert sorted(found["events"][0]["paths"]) == [  # type: ignore[index]
        "\nfeatures/x",
        '"features/\\377\\376.py"',
        'features/"q".py',
        "features/é\n.py",
    ]
    assert "Données sales" in infer(repo).out
    assert infer(repo, "--write").code == 0
    for file in repo.path.glob(".revisit/events/*/*/*/*/*.yaml"):
        event_yaml.decode(file.read_bytes())


def test_what_a_user_has_set_changes_nothing(repo: Repo, history: list[str]) -> None:
    before = document(repo)
    for key, value in {
        "log.showSignature": "true", "log.showRoot": "false", "log.follow": "true", "log.diffMerges": "separate",
        "diff.renames": "copies", "diff.relative": "true", "diff.orderFile": "nowhere", "format.pretty": "oneline",
        "log.date": "relative", "color.ui": "always", "diff.external": "false", "log.decorate": "full",
    }.items():  # fmt: skip
        repo.git("config", key, value)
    repo.git("notes", "add", "-m", "a note", "HEAD")
    assert document(repo) == before


def test_bare_and_partial_clones_need_no_blob(repo: Repo, history: list[str], tmp_path: Path) -> None:
    expected = document(repo)
    repo.git("config", "uploadpack.allowFilter", "true")
    source = f"file://{repo.path}"
    repo.git("clone", "-q", "--bare", "--filter=blob:none", source, tmp_path / "bare.git")
    shutil.move(repo.path, tmp_path / "gone")
    assert document(tmp_path / "bare.git") == expected
    refused = infer(tmp_path / "bare.git", "--write")
    assert refused.code == 3
    assert "bare" in refused.err


def test_a_shallow_clone_is_reported(repo: Repo, history: list[str], tmp_path: Path) -> None:
    repo.git("clone", "-q", "--depth", "8", f"file://{repo.path}", tmp_path / "shallow")
    answer = infer(tmp_path / "shallow", "--format", "json")
    assert moves(answer.json) == [("model-deployment", "model-development")]
    assert "shallow" in answer.err
    shown = infer(tmp_path / "shallow").out
    assert shown.startswith("low confidence: the clone is shallow")
    assert "1 where the clone ends" in shown


def test_a_project_in_a_monorepo_sees_its_own_paths(make_repo: RepoMaker) -> None:
    repo = make_repo()
    for n, name in enumerate(["m", "m", "m", "m", "m", "p", "m", "m", "m", "m"]):
        repo.commit("a", {f"a/{FOLDERS[name]}/x.py": str(n)})
        repo.commit("b", {f"b/{FOLDERS['d']}/x.py": str(n)})
    repo.commit("nested", {"a/nested/.revisit/config.yaml": "version: 1\n"})
    repo.commit("nested", {"a/nested/features/x.py": "1"})
    assert moves(document(repo, "--project", "a")) == [("model-development", "data-preparation")]
    assert infer(repo, "--project", "a", "--write").code == 0
    staged = repo.git("diff", "--cached", "--name-only").split()
    assert staged
    assert all(each.startswith("a/.revisit/") for each in staged)


def test_unreadable_and_unwritable_places_are_reported(repo: Repo, history: list[str]) -> None:
    assert infer(repo, "nowhere").code == 3
    assert infer(repo, "--", "-x").code == 2
    assert infer(repo, "HEAD~3", "--write").code == 2
    assert infer(repo, "HEAD~3", "--format", "json").json["rev"] == "HEAD~3"
    repo.write(".revisit/config.yaml", "version: 1\n")
    refused = infer(repo, "--write")
    assert refused.code == 1
    assert "git add :/.revisit/config.yaml" in refused.err


def test_a_broken_object_is_a_clear_error(repo: Repo, history: list[str]) -> None:
    tree = repo.git("rev-parse", "HEAD~5^{tree}")
    path = repo.path / ".git" / "objects" / tree[:2] / tree[2:]
    path.chmod(0o644)
    path.unlink()
    broken = infer(repo)
    assert broken.code == 3
    assert "git fsck" in broken.err
    assert "Traceback" not in broken.err


def test_a_path_of_control_characters_cannot_steer_the_terminal(repo: Repo) -> None:
    for n in range(3):
        repo.commit("\x1b[31mred", {"\x1b[2Jlib/x.py": str(n)})
    shown = infer(repo).out
    assert "\x1b" not in shown
    assert json.loads(infer(repo, "--format", "json").out)["coverage"] == 0.0


def test_a_range_is_refused_rather_than_read_as_its_end(repo: Repo, history: list[str]) -> None:
    refused = infer(repo, "HEAD~3..HEAD")
    assert (refused.code, refused.out) == (2, "")
    assert "HEAD~3..HEAD" in refused.err


def test_a_path_steers_no_terminal_in_csv(repo: Repo) -> None:
    work(repo, "m m m m m m")
    repo.commit("work", {"features/a\x1b[31m\u202e.py": "1\n"}, author=ADA)
    work(repo, "m m m")
    child = on_terminal("infer", "--format", "csv", cwd=repo.path)
    child.expect(pexpect.EOF)
    shown = shown_by(child)
    assert "\\x1b[31m\\u202e.py" in shown
    assert "\x1b[31m" not in shown


def test_confidence_is_fair_with_coverage_and_signs_of_model_work(repo: Repo, history: list[str]) -> None:
    repo.commit("Train", {"models/train.py": "1"})
    found = document(repo)
    assert (found["confidence"], found["doubts"], found["coverage"]) == ("fair", [], 1.0)
    assert found["signs"] == pytest.approx(1 / 32)
    assert "low confidence" not in infer(repo).out


def test_imports_are_signs_if_names_show_none(repo: Repo, history: list[str]) -> None:
    repo.commit("Fit", {"models/m.py": "from sklearn.linear_model import Ridge\n"})
    assert document(repo)["confidence"] == "fair"


def test_new_files_are_distinguished_from_work_that_comes_back(repo: Repo) -> None:
    work(repo, "m m m m m m m")
    repo.commit("Add", {"features/new.py": "1"})
    work(repo, "m m m")
    repo.commit("Change", {"features/new.py": "2"})
    work(repo, "m m m")
    assert [event["x-files"] for event in document(repo)["events"]] == ["new files only", "again"]  # type: ignore[attr-defined]
    since = document(repo, "--since", Repo.at(START + 8 * 3600))
    assert [event["x-files"] for event in since["events"]] == ["again"], "the file was there before the time"  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(infer(repo, "--format", "csv").out)))
    assert [(row["x-files"], row["x-extent"]) for row in rows] == [("new files only", "mostly"), ("again", "mostly")]


def test_csv_marks_a_guess(repo: Repo) -> None:
    work(repo, "m m m m m m")
    work(repo, "p", subject="Fix label leakage")
    work(repo, "m m m")
    row = next(csv.DictReader(io.StringIO(infer(repo, "--format", "csv").out)))
    assert (row["category"], row["x-category-guess"]) == ("", "leakage-or-eval?")


def test_people_who_alternate_have_a_focus_each_by_default(repo: Repo) -> None:
    for _ in range(10):
        work(repo, "m")
        work(repo, "d", author=BO)
    assert {row.get("actor") for row in document(repo)["focus"]} == {  # type: ignore[attr-defined]
        "Ada Lovelace <ada@example.com>", "Bo <bo@example.com>"
    }  # fmt: skip
    assert moves(document(repo)) == []
    assert "each person has a focus of their own" in infer(repo).out
    assert moves(document(repo, "--one-focus"))
    assert "actor" not in document(repo, "--one-focus")["focus"][0]  # type: ignore[index]
    assert document(repo, "--per-author") == document(repo)
    assert infer(repo, "--per-author", "--one-focus").code == 2


def test_overlap_in_time_is_that_of_the_matrix(repo: Repo, history: list[str]) -> None:
    infer(repo, "--write")
    found = document(repo)["together"]
    repo.git("commit", "-qm", "Inferred")
    matrix = run("matrix", "--measure", "together", "--format", "json", cwd=repo.path).json["matrices"][0]
    place = {phase: number for number, phase in enumerate(matrix["phases"])}
    for i, row in zip(found["phases"], found["cells"], strict=True):  # type: ignore[index]
        assert row == [matrix["cells"][place[i]][place[j]] for j in found["phases"]]  # type: ignore[index]
    assert "together: share of the active days in common" in infer(repo).out


def test_likely_mis_tags_come_with_the_lines_that_move_them(repo: Repo) -> None:
    for n in range(9):
        repo.commit("work", {"models/m.py": f"{n}", "features/io.py": f"{n}"})
        work(repo, "m")
    shown = infer(repo).out
    lines = shown[shown.index("phases:\n  - id: model-development") : shown.index("together")]
    workflow = decode(f"version: 1\n{lines}".encode())
    assert {phase.id: phase.paths for phase in workflow.phases} == {"model-development": ("/features/io.py",)}
    assert [each["path"] for each in document(repo)["mis_tags"]] == ["features/io.py"]  # type: ignore[attr-defined]
