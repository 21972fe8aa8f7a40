"""audit: every rule planted in real history, with a near miss beside it."""

import json
from pathlib import Path

import pytest

from commandline import CONFIG, Result, Revisit, run
from conftest import AUTHOR, START, Repo, RepoMaker

EVENTS = ".revisit/events"


class Found(dict[str, list[dict[str, str | None]]]):
    """The findings of an audit by rule; ``code`` is how it ended."""

    def __init__(self, result: Result) -> None:
        document = json.loads(result.out)
        self.code = result.code
        self.summary = document["summary"]
        for finding in document["findings"]:
            self.setdefault(finding["rule"], []).append(finding)

    def one(self, rule: str) -> dict[str, str | None]:
        assert list(self) == [rule], dict(self)
        (finding,) = self[rule]
        return finding


@pytest.fixture
def log(project: Repo, revisit: Revisit) -> dict[str, str]:
    """A focus event and an explained revisit, each with its work, in two commits."""
    focus = revisit("focus", "model-development").id
    project.commit("focus", {"models/a.py": "1"})
    first = revisit("record", "prep", "-m", "Leak", "--category", "leakage-or-eval").id
    project.commit("revisit", {"features/a.py": "1", "models/a.py": "2"})
    return {"focus": focus, "first": first}


def audit(revisit: Revisit, *arguments: str, cwd: Path | None = None) -> Found:
    return Found(revisit("audit", "--format", "json", *arguments, cwd=cwd))


def path_of(project: Repo, identity: str) -> str:
    (path,) = project.git("ls-files", f"*{identity}*").splitlines() or [""]
    return path


def edit(project: Repo, path: str, old: str, new: str) -> None:
    text = (project.path / path).read_text()
    assert old in text
    project.write(path, text.replace(old, new))


def head(project: Repo) -> str:
    return project.git("rev-parse", "HEAD")


def test_a_sound_log_has_nothing_wrong(project: Repo, revisit: Revisit, log: dict[str, str]) -> None:
    revisit("amend", log["first"], "-m", "Better said")
    project.commit("amend")
    revisit("retract", log["first"], "-m", "No")
    project.commit("retract")
    found = audit(revisit, "--strict")
    assert (found, found.code) == ({}, 0)
    assert found.summary == {"errors": 0, "warnings": 0, "infos": 0, "commits": 5, "events": 4}


def test_findings_below_a_severity_are_left_out_and_the_code_stays(
    project: Repo, revisit: Revisit, log: dict[str, str]
) -> None:  # fmt: skip
    project.git("rm", "-q", path_of(project, log["first"]))
    project.commit("remove")
    whole = audit(revisit)
    only = revisit("audit", "--severity", "error", "--format", "json")
    assert {each["severity"] for each in json.loads(only.out)["findings"]} == {"error"}
    assert only.code == whole.code == 1
    assert "if you meant to withdraw it" in " ".join(revisit("audit").out.split())
    assert revisit("restore", log["first"], "--all").code == 2
    assert revisit("restore", "--all").out.strip() == log["first"]
    assert revisit("audit", "--severity", "nonsense").code == 2


# Graph rules


def test_an_edit(project: Repo, revisit: Revisit, log: dict[str, str]) -> None:
    path = path_of(project, log["first"])
    edit(project, path, "Leak", "Nothing")
    commit = project.commit("edit")
    found = audit(revisit)
    assert found.code == 1
    finding = found.one("event-modified")
    assert (finding["commit"], finding["file"], finding["event"]) == (commit, path, log["first"])
    assert f"git revisit restore {log['first']}" in str(finding["message"])
    edit(project, path, "Nothing", "Leak")
    project.commit("mend")
    found = audit(revisit)
    assert (found.code, found.one("event-modified")["severity"]) == (0, "info")
    assert "unchanged" in str(found.one("event-modified")["message"])


def test_an_edit_of_an_edit_is_fixed_only_by_the_first_content(
    project: Repo, revisit: Revisit, log: dict[str, str]
) -> None:
    path = path_of(project, log["first"])
    for old, new in (("Leak", "Second"), ("Second", "Third"), ("Third", "Second")):
        edit(project, path, old, new)
        project.commit(new)
    assert {each["severity"] for each in audit(revisit)["event-modified"]} == {"error"}
    edit(project, path, "Second", "Leak")
    project.commit("fix")
    assert {each["severity"] for each in audit(revisit)["event-modified"]} == {"info"}


@pytest.mark.parametrize("how", ["format", "move", "mode"])
def test_a_change_of_form_is_a_reformat(project: Repo, revisit: Revisit, log: dict[str, str], how: str) -> None:
    path = path_of(project, log["first"])
    if how == "format":
        text = (project.path / path).read_text()
        project.write(path, "# by a formatter\n" + text.replace("\n", "\r\n"))
    elif how == "move":
        project.git("mv", path, path.replace("-data-preparation", "-prep"))
    else:
        (project.path / path).chmod(0o755)
    project.commit("tidy")
    found = audit(revisit, "--strict")
    assert found.code == 0
    if how == "mode":
        assert not found
    else:
        assert found.one("event-reformatted")["severity"] == "info"


def test_a_broken_event_that_is_fixed_or_removed(project: Repo, revisit: Revisit, log: dict[str, str]) -> None:
    stray = f"{EVENTS}/revisit/2026/01/01/01KDVDNA00DX6Z7Y8D46RPNV77.yaml"
    project.commit("broken", {stray: "version: 1\n"})
    found = audit(revisit)
    assert (found.code, found.one("event-invalid")["file"]) == (1, stray)
    project.git("rm", "-q", stray)
    project.commit("remove")
    assert audit(revisit).one("event-reformatted")["severity"] == "info"


def test_an_event_that_is_broken_was_changed(project: Repo, revisit: Revisit, log: dict[str, str]) -> None:
    project.commit("break", {path_of(project, log["first"]): "version: 1\n"})
    assert set(audit(revisit)) == {"event-modified", "event-invalid"}


def test_a_misplaced_event_and_its_move_to_the_right_place(
    project: Repo, revisit: Revisit, log: dict[str, str]
) -> None:
    path = path_of(project, log["first"])
    wrong = path.replace("/2026/", "/2025/")
    (project.path / wrong).parent.mkdir(parents=True)
    project.git("mv", path, wrong)
    project.commit("misplace")
    found = audit(revisit)
    assert set(found) == {"event-misplaced", "event-reformatted"}
    assert path in str(found["event-misplaced"][0]["message"])
    project.git("mv", wrong, path)
    project.commit("put right")
    found = audit(revisit, "--strict")
    assert (set(found), found.code) == ({"event-reformatted"}, 0)


def test_a_deletion(project: Repo, revisit: Revisit, log: dict[str, str]) -> None:
    path = path_of(project, log["first"])
    project.git("rm", "-q", path)
    commit = project.commit('Revert "revisit"\n\nThis reverts commit ' + head(project))
    found = audit(revisit)
    finding = found.one("event-deleted")
    assert (found.code, finding["commit"], finding["file"]) == (1, commit, path)
    project.git("checkout", "-q", "HEAD~1", "--", path)
    project.commit("bring back")
    assert audit(revisit).one("event-deleted")["severity"] == "info"


def test_a_revert(project: Repo, revisit: Revisit, log: dict[str, str]) -> None:
    project.git("revert", "--no-edit", "HEAD")
    project.git("commit", "-q", "--amend", "-m", "Tidy up")  # the message proves nothing, nor is it needed
    found = audit(revisit)
    assert (found.code, found["event-reverted"][0]["severity"]) == (0, "warning")
    assert found["event-reverted"][0]["event"] == log["first"]
    assert found["uncaptured"][0]["severity"] == "info"
    assert set(found) == {"event-reverted", "uncaptured"}
    assert audit(revisit, "--strict").code == 1
    project.git("revert", "--no-edit", "HEAD")
    assert {each["severity"] for rule in audit(revisit).values() for each in rule} == {"info"}


def test_a_revert_may_change_more_but_not_less(project: Repo, revisit: Revisit, log: dict[str, str]) -> None:
    project.git("revert", "--no-commit", "HEAD")
    project.commit("Revert", {"models/b.py": "more"})
    assert "event-reverted" in audit(revisit)
    project.git("reset", "-q", "--hard", "HEAD~1")
    project.git("revert", "--no-commit", "HEAD")
    project.commit("Revert", {"models/a.py": "3"})
    assert "event-deleted" in audit(revisit)


def test_a_deletion_that_is_reverted_later_is_not_itself_a_revert(
    project: Repo, revisit: Revisit, log: dict[str, str]
) -> None:
    project.git("rm", "-q", path_of(project, log["first"]))
    gone = project.commit("delete", {"models/b.py": "1"})
    project.git("revert", "--no-edit", "HEAD")
    finding = audit(revisit).one("event-deleted")
    assert (finding["commit"], finding["severity"]) == (gone, "info")


def test_the_revert_of_a_merge(project: Repo, revisit: Revisit, log: dict[str, str]) -> None:
    project.git("switch", "-qc", "side")
    second = revisit("record", "monitoring", "-m", "Drift").id
    project.commit("side", {"monitoring/a.py": "1"})
    project.git("switch", "-q", "main")
    project.commit("main", {"models/a.py": "3"})
    project.git("merge", "-q", "--no-ff", "--no-edit", "side")
    project.git("revert", "--no-edit", "-m", "1", "HEAD")
    found = audit(revisit)
    assert [each["event"] for each in found["event-reverted"]] == [second]
    assert found["uncaptured"][0]["severity"] == "info"
    assert set(found) == {"event-reverted", "uncaptured"}


def merge(project: Repo, other: str) -> None:
    project.git("merge", "-q", "--no-ff", "--no-commit", other)


def test_a_merge_that_drops_an_event(project: Repo, revisit: Revisit, log: dict[str, str]) -> None:
    project.git("switch", "-qc", "side")
    second = revisit("record", "monitoring", "-m", "Drift").id
    project.commit("side")
    project.git("switch", "-q", "main")
    project.commit("main", {"models/a.py": "3"})
    merge(project, "side")
    path = path_of(project, second)
    project.git("rm", "-q", "--cached", path)
    (project.path / path).unlink()
    commit = project.commit("merge")
    finding = audit(revisit).one("event-dropped-by-merge")
    assert (finding["severity"], finding["commit"], finding["event"]) == ("error", commit, second)
    project.git("checkout", "-q", "side", "--", path)
    project.commit("bring back")
    assert audit(revisit).one("event-dropped-by-merge")["severity"] == "info"


def test_a_merge_that_keeps_a_deletion_drops_nothing(project: Repo, revisit: Revisit, log: dict[str, str]) -> None:
    project.git("switch", "-qc", "side")
    project.git("rm", "-q", path_of(project, log["first"]))
    gone = project.commit("side deletes")
    project.git("switch", "-q", "main")
    project.commit("main", {"models/a.py": "3"})
    project.git("merge", "-q", "--no-ff", "--no-edit", "side")
    assert audit(revisit).one("event-deleted")["commit"] == gone
    project.git("switch", "-qc", "late", "HEAD~2")
    project.commit("late", {"models/b.py": "3"})
    project.git("switch", "-q", "main")
    project.git("merge", "-q", "--no-ff", "--no-edit", "late")
    assert audit(revisit).one("event-deleted")["commit"] == gone


def test_a_merge_that_undoes_a_restoration_dropped_it(project: Repo, revisit: Revisit, log: dict[str, str]) -> None:
    path = path_of(project, log["first"])
    project.git("rm", "-q", path)
    project.commit("delete")
    project.git("switch", "-qc", "side")
    project.git("checkout", "-q", "HEAD~1", "--", path)
    project.commit("bring back")
    project.git("switch", "-q", "main")
    project.commit("main", {"models/a.py": "3"})
    merge(project, "side")
    project.git("rm", "-q", "--cached", path)
    (project.path / path).unlink()
    project.commit("merge")
    assert set(audit(revisit)) == {"event-deleted", "event-dropped-by-merge"}


def test_a_merge_that_edits(project: Repo, revisit: Revisit, log: dict[str, str]) -> None:
    project.git("switch", "-qc", "side")
    project.commit("side", {"models/b.py": "3"})
    project.git("switch", "-q", "main")
    project.commit("main", {"models/a.py": "3"})
    merge(project, "side")
    edit(project, path_of(project, log["first"]), "Leak", "Nothing")
    commit = project.commit("merge")
    finding = audit(revisit).one("event-modified")
    assert (finding["severity"], finding["commit"]) == ("error", commit)


def test_a_merge_that_takes_one_sides_edit_is_not_blamed(project: Repo, revisit: Revisit, log: dict[str, str]) -> None:
    project.git("switch", "-qc", "side")
    edit(project, path_of(project, log["first"]), "Leak", "Nothing")
    edited = project.commit("side")
    project.git("switch", "-q", "main")
    project.commit("main", {"models/a.py": "3"})
    project.git("merge", "-q", "--no-ff", "--no-edit", "side")
    assert audit(revisit).one("event-modified")["commit"] == edited


def test_an_octopus_that_brings_a_retraction_and_one_that_drops(
    project: Repo, revisit: Revisit, log: dict[str, str]
) -> None:
    base = head(project)
    project.git("switch", "-qc", "one")
    revisit("retract", log["first"], "-m", "No")
    project.commit("one")
    project.git("switch", "-qc", "two", base)
    second = revisit("record", "monitoring", "-m", "Drift").id
    project.commit("two")
    project.git("switch", "-q", "main")
    project.commit("main", {"models/a.py": "3"})
    project.git("merge", "-q", "--no-ff", "--no-edit", "one", "two")
    assert len(project.git("log", "-1", "--format=%P").split()) == 3
    assert audit(revisit, "--strict").code == 0
    project.git("rm", "-q", path_of(project, second))
    project.git("commit", "-q", "--amend", "--no-edit")
    assert audit(revisit).one("event-dropped-by-merge")["event"] == second


def test_of_two_copies_of_an_id_only_the_other_stays(project: Repo, revisit: Revisit, log: dict[str, str]) -> None:
    path = path_of(project, log["first"])
    text = (project.path / path).read_text()
    twin = path.replace("-data-preparation", "-twin")
    project.commit("twin", {twin: text.replace("Leak", "Other")})
    found = audit(revisit)
    assert (found.one("event-conflict")["file"], found.code) == (twin, 1)
    project.git("rm", "-q", path)
    project.commit("keep the twin")
    assert audit(revisit).one("event-modified")["event"] == log["first"]


@pytest.mark.parametrize("slug", ["-aa", "-twin"])
def test_the_copy_that_came_last_is_named_and_its_range_fails(
    project: Repo, revisit: Revisit, log: dict[str, str], slug: str
) -> None:
    path = path_of(project, log["first"])
    twin = path.replace("-data-preparation", slug)
    commit = project.commit("twin", {twin: (project.path / path).read_text().replace("Leak", "Other")})
    project.commit("later")
    for asked in ("HEAD", "HEAD~2..HEAD"):
        found = audit(revisit, asked).one("event-conflict")
        assert (found["commit"], found["file"]) == (commit, twin)
        assert path in str(found["message"])
    assert audit(revisit, "HEAD~1..HEAD") == {}


def test_a_copy_with_the_same_content_is_not_a_conflict(project: Repo, revisit: Revisit, log: dict[str, str]) -> None:
    path = path_of(project, log["first"])
    project.commit("twin", {path.replace("-data-preparation", ""): (project.path / path).read_text() + "# same\n"})
    assert audit(revisit, "--strict") == {}
    project.git("rm", "-q", path)
    project.commit("one is enough")
    assert set(audit(revisit, "--strict")) == {"event-reformatted"}


def test_a_replace_ref_hides_nothing(project: Repo, revisit: Revisit, log: dict[str, str]) -> None:
    path = path_of(project, log["first"])
    before = head(project)
    project.git("rm", "-q", path)
    gone = project.commit("delete")
    last = project.commit("after", {"models/a.py": "3"})
    project.git("replace", "--graft", last, before)
    assert path not in project.git("ls-files")
    assert audit(revisit).one("event-deleted")["commit"] == gone
    project.git("replace", "-d", last)
    (project.path / ".git" / "info").mkdir(exist_ok=True)
    project.write(".git/info/grafts", f"{last} {before}\n")
    assert audit(revisit).one("event-deleted")["commit"] == gone


def test_a_baseline_detects_a_force_push(project: Repo, revisit: Revisit, log: dict[str, str]) -> None:
    project.git("tag", "published")
    assert audit(revisit, "--baseline", "published").code == 0
    project.git("reset", "-q", "--hard", "HEAD~1")
    found = audit(revisit, "--baseline", "published")
    finding = found.one("event-missing")
    assert (found.code, finding["event"], finding["commit"]) == (1, log["first"], None)
    assert revisit("audit", "--baseline", "nowhere").code == 3


# Uncaptured


def touch(project: Repo, subject: str = "touch", content: str = "2", **more: object) -> str:
    return project.commit(subject, {"features/a.py": content}, **more)  # type: ignore[arg-type]


def test_a_touch_that_nothing_accounts_for(project: Repo, revisit: Revisit, log: dict[str, str]) -> None:
    project.commit("back to the focus", {"models/a.py": "3"})
    commit = touch(project)
    found = audit(revisit)
    finding = found.one("uncaptured")
    assert (finding["severity"], finding["commit"], finding["file"]) == ("warning", commit, "features/a.py")
    assert (found.code, audit(revisit, "--strict").code) == (0, 1)
    assert f"git revisit record data-preparation --from model-development --for-commit {commit[:12]}" in str(
        finding["message"]
    )
    revisit("note", "prep", "--for-commit", commit)
    project.commit("answer")
    assert audit(revisit, "--strict") == {}


@pytest.mark.parametrize("settled", ["episode", "focus moves", "note", "shared", "another author", "bot", "no config"])
def test_touches_that_are_accounted_for(project: Repo, revisit: Revisit, log: dict[str, str], settled: str) -> None:
    expected = 0
    if settled != "episode":
        project.commit("back to the focus", {"models/a.py": "3"})
    if settled == "focus moves":
        revisit("focus", "prep")
    elif settled == "note":
        revisit("note", "prep")
    elif settled == "shared":
        project.commit("share", {".revisit/config.yaml": CONFIG + "shared: [features/a.py]\n"})
    elif settled == "bot":
        project.commit("ignore", {".revisit/config.yaml": CONFIG + 'ignore_authors: ["*[bot]*"]\n'})
    elif settled == "no config":
        project.git("rm", "-q", ".revisit/config.yaml")
        project.commit("remove")
    author = ("dependabot[bot]", "bot@example.com") if settled == "bot" else AUTHOR
    if settled == "another author":  # whose focus is the project's latest, and who has no episode
        author, expected = ("Bo", "bo@example.com"), 1
    touch(project, author=author)
    assert len(audit(revisit).get("uncaptured", [])) == expected


def test_an_episode_passes_over_merges_others_and_what_is_untagged(
    project: Repo, revisit: Revisit, log: dict[str, str]
) -> None:
    project.git("switch", "-qc", "side")
    project.commit("other", {"models/b.py": "1"}, author=("Bo", "bo@example.com"))
    project.git("switch", "-q", "main")
    project.commit("untagged", {"README": "1"})
    project.git("merge", "-q", "--no-ff", "--no-edit", "side")
    touch(project)
    assert audit(revisit) == {}
    project.commit("back", {"models/a.py": "9"})
    touch(project, content="3")
    assert set(audit(revisit)) == {"uncaptured"}


def test_before_adoption_nothing_is_uncaptured(repo: Repo) -> None:
    repo.commit("old", {"features/a.py": "1", "models/a.py": "1"})
    repo.commit("init", {".revisit/config.yaml": CONFIG, "features/a.py": "2"})
    assert Found(run("audit", "--format", "json", cwd=repo.path)) == {}
    commit = repo.commit("now", {"features/a.py": "3"})
    finding = Found(run("audit", "--format", "json", cwd=repo.path)).one("uncaptured")
    assert (finding["commit"], finding["severity"]) == (commit, "warning")
    assert "no phase was in focus" in str(finding["message"])


def test_both_ends_of_a_rename_count(project: Repo, revisit: Revisit, log: dict[str, str]) -> None:
    project.commit("back", {"models/a.py": "3"})
    project.git("mv", "features/a.py", "models/moved.py")
    project.commit("move")
    assert audit(revisit).one("uncaptured")["file"] == "features/a.py"


def test_picked_and_reverted_work_is_reported_as_info(project: Repo, revisit: Revisit, log: dict[str, str]) -> None:
    base = project.commit("back", {"models/a.py": "3"})
    project.git("switch", "-qc", "side")
    project.commit("side moves on", {"models/b.py": "1"})
    side = touch(project, "on the side")
    project.git("switch", "-q", "main")
    project.git("cherry-pick", "-x", side, env=project.clock(START + 10**6))
    project.commit("back again", {"models/a.py": "4"})
    found = audit(revisit)
    assert (found.one("uncaptured")["severity"], found.one("uncaptured")["commit"]) == (
        "info",
        project.git("rev-parse", "HEAD~1"),
    )
    assert "cherry-picked" in str(found.one("uncaptured")["message"])
    project.git("merge", "-q", "--no-edit", "side")
    project.git("revert", "--no-edit", side)
    assert {each["severity"] for each in audit(revisit)["uncaptured"]} == {"info"}
    assert base


def severities(found: Found) -> dict[str | None, str | None]:
    return {each["commit"]: each["severity"] for each in found["uncaptured"]}


def test_a_touch_that_is_reverted_later_stays_a_warning(project: Repo, revisit: Revisit, log: dict[str, str]) -> None:
    project.commit("back", {"models/a.py": "3"})
    touched = touch(project)
    project.commit("back again", {"models/a.py": "4"})
    project.git("revert", "--no-edit", touched, env=project.clock(START + 10**6))
    assert severities(audit(revisit)) == {touched: "warning", head(project): "info"}


def test_a_touch_that_a_merge_reverts_later_stays_a_warning(
    project: Repo, revisit: Revisit, log: dict[str, str]
) -> None:
    project.commit("back", {"models/a.py": "3"})
    touched = touch(project)
    project.git("switch", "-qc", "side")
    for content in ("x", "1"):  # only both together are the inverse
        touch(project, f"side {content}", content)
    project.git("switch", "-q", "main")
    project.git("merge", "-q", "--no-ff", "--no-edit", "side", env=project.clock(START + 10**6))
    assert severities(audit(revisit))[touched] == "warning"


def test_adoption_outlasts_the_removal_of_the_configuration(
    project: Repo, revisit: Revisit, log: dict[str, str]
) -> None:
    project.git("rm", "-q", ".revisit/config.yaml")
    project.commit("remove the configuration")
    commit = project.commit("and back", {".revisit/config.yaml": CONFIG, "monitoring/a.py": "1"})
    found = audit(revisit)
    assert set(found) == {"config-narrowed", "uncaptured"}
    assert [(each["commit"], each["severity"]) for each in found["uncaptured"]] == [(commit, "warning")]


@pytest.mark.parametrize("phase", ["features", "data-preparation", "prep"])
def test_a_touch_of_a_renamed_phase_is_settled_by_a_note_under_any_of_its_ids(
    project: Repo, revisit: Revisit, log: dict[str, str], phase: str
) -> None:
    renamed = CONFIG.replace("data-preparation", "features").replace("[prep]", "[prep, data-preparation]")
    project.commit("back", {"models/a.py": "3"})
    commit = touch(project)
    project.commit("rename", {".revisit/config.yaml": renamed})
    assert audit(revisit).one("uncaptured")["commit"] == commit
    plant(project, ID, "note", phase=phase, verdict="not-a-revisit", commit=commit)
    project.commit("note")
    assert audit(revisit, "--strict") == {}


def test_the_config_of_each_commit_judges_it(project: Repo, revisit: Revisit, log: dict[str, str]) -> None:
    project.commit("back", {"models/a.py": "3"})
    broken = project.commit("break", {".revisit/config.yaml": "phases: 3\n"})
    touched = touch(project)
    found = audit(revisit)
    assert (found.code, found["config-invalid"][0]["severity"], found["config-invalid"][0]["commit"]) == (
        1,
        "error",
        broken,
    )
    assert [each["commit"] for each in found["uncaptured"]] == [touched]
    project.commit("mend", {".revisit/config.yaml": CONFIG.replace("features/", "elsewhere/")})
    found = audit(revisit)
    assert (found.code, found["config-invalid"][0]["severity"]) == (0, "info")
    assert [each["commit"] for each in found["uncaptured"]] == [touched]
    project.commit("other paths now", {"features/a.py": "9"})
    assert len(audit(revisit)["uncaptured"]) == 1


def test_nested_roots_own_their_files(project: Repo, revisit: Revisit, log: dict[str, str]) -> None:
    project.commit("back", {"models/a.py": "3"})
    inner = {"features/team/.revisit/config.yaml": CONFIG, "features/team/models/a.py": "1"}
    project.commit("inner", inner, author=("Bo", "bo@example.com"))
    project.commit("inner work", {"features/team/features/a.py": "2"})
    assert "no phase any more for features/team/models/a.py" in str(audit(revisit).one("config-narrowed")["message"])
    found = audit(revisit, cwd=project.path / "features" / "team")
    assert found.one("uncaptured")["file"] == "features/a.py"


# Content rules


def plant(project: Repo, identity: str, kind: str = "revisit", at: str = "2026-01-01T00:00:00Z", **fields: str) -> str:
    more = {"via": "command", **fields}
    if kind == "revisit":
        more = {"from": "model-development", "to": "monitoring", "reason": "x", **more}
    rows = [
        f"{key}: {value}" for key, value in {"version": "1", "id": identity, "kind": kind, "at": at, **more}.items()
    ]
    path = f"{EVENTS}/{kind}/{at[:10].replace('-', '/')}/{identity}.yaml"
    project.write(path, "\n".join([*rows, ""]))
    return path


ID = "01KDVDNA00DX6Z7Y8D46RPNV77"


@pytest.mark.parametrize(
    ("rule", "severity", "kind", "fields", "near"),
    [
        ("orphan-target", "warning", "amend", {"target": ID, "set": "{reason: y}"}, None),
        ("phase-unknown", "warning", "revisit", {"to": "nowhere"}, {"to": "prep"}),
        ("category-unknown", "warning", "revisit", {"category": "odd"}, {"category": "labels:late"}),
        ("unexplained", "info", "revisit", {"reason": "'  '"}, {"reason": "because"}),
    ],
)
def test_faults_of_an_event_are_reported(
    project: Repo,
    revisit: Revisit,
    rule: str,
    severity: str,
    kind: str,
    fields: dict[str, str],
    near: dict[str, str] | None,
) -> None:
    identity = "01KDVDNA00DX6Z7Y8D46RPNV78"
    path = plant(project, identity, kind, **fields)
    commit = project.commit("plant")
    finding = audit(revisit).one(rule)
    assert (finding["severity"], finding["commit"], finding["file"], finding["event"]) == (
        severity,
        commit,
        path,
        identity,
    )
    if near:
        project.git("reset", "-q", "--hard", "HEAD~1")
        plant(project, identity, kind, **near)
    else:
        plant(project, ID)
    project.commit("near miss")
    assert audit(revisit) == {}


def test_a_target_of_the_wrong_kind(project: Repo, revisit: Revisit, log: dict[str, str]) -> None:
    plant(project, ID, "retract", target=log["focus"])
    project.commit("plant")
    assert "is a focus" in str(audit(revisit).one("orphan-target")["message"])
    plant(project, "01KDVDNA00DX6Z7Y8D46RPNV78", "retract", target=ID)
    project.commit("nor can a retraction be retracted")
    assert len(audit(revisit)["orphan-target"]) == 2


def test_a_clock_that_runs_ahead(project: Repo, revisit: Revisit) -> None:
    plant(project, ID, at="2026-01-03T00:00:00Z")
    project.commit("two days", when=START + 3600)
    assert audit(revisit).one("clock-skew")["severity"] == "warning"
    project.git("reset", "-q", "--hard", "HEAD~1")
    plant(project, ID, at="2026-01-01T03:00:00Z")
    project.commit("two hours", when=START + 3600)
    assert audit(revisit) == {}


@pytest.mark.parametrize("later", ["GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"])
def test_a_clock_is_compared_with_the_later_date_of_the_commit(project: Repo, revisit: Revisit, later: str) -> None:
    plant(project, ID, at="2026-01-05T00:00:00Z")
    project.git("add", "--all")
    env = {**project.clock("2026-01-01T00:00:00Z"), later: "2026-01-04T00:00:00Z"}
    project.git("commit", "-qm", "exactly a day ahead", env=env)
    assert audit(revisit) == {}
    env[later] = "2026-01-03T23:59:59Z"
    project.git("commit", "-q", "--amend", "-m", "a second more", env=env)
    project.git("commit", "-q", "--amend", "--date", env["GIT_AUTHOR_DATE"], "--no-edit", env=env)
    assert audit(revisit).one("clock-skew")["event"] == ID


@pytest.mark.parametrize("how", ["stranger", "author", "co-author", "mailmap", "command", "pseudonym"])
def test_for_whom_the_hook_wrote(project: Repo, revisit: Revisit, how: str) -> None:
    actor = {
        "author": f"Ada L. <{AUTHOR[1].upper()}>",
        "pseudonym": "person-b5fc85e55755",
    }.get(how, "Bo <bo@example.com>")
    plant(project, ID, via="command" if how == "command" else "hook", actor=actor)
    if how == "mailmap":
        project.write(".mailmap", f"Ada <{AUTHOR[1]}> <bo@example.com>\n")
    trailer = "\n\nCo-Authored-By: Bo <bo@example.com>" if how == "co-author" else ""
    project.commit(f"plant{trailer}")
    found = audit(revisit)
    if how == "stranger":
        assert found.one("actor-mismatch")["event"] == ID
    else:
        assert found == {}


def test_signatures(project: Repo, revisit: Revisit, log: dict[str, str], tmp_path: Path) -> None:
    found = audit(revisit, "--require-signed")
    assert (found.code, len(found["unsigned"])) == (1, 2)
    key = tmp_path / "key"
    import subprocess

    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    (tmp_path / "allowed").write_text(f"* {(tmp_path / 'key.pub').read_text()}")
    for name, value in (
        ("gpg.format", "ssh"), ("user.signingkey", str(key)), ("gpg.ssh.allowedSignersFile", str(tmp_path / "allowed")),
        ("commit.gpgsign", "true"),
    ):  # fmt: skip
        project.git("config", name, value)
    second = revisit("record", "monitoring", "-m", "Drift").id
    project.commit("signed")
    events = {each["event"] for each in audit(revisit, "--require-signed")["unsigned"]}
    assert events == {log["focus"], log["first"]}
    assert second not in events
    assert audit(revisit, "--require-signed", "HEAD~1..HEAD").code == 0


# How much there is to read


def test_a_shallow_clone_is_not_passed(project: Repo, revisit: Revisit, log: dict[str, str], tmp_path: Path) -> None:
    project.commit("more", {"models/a.py": "3"})
    project.git("clone", "-q", "--depth=2", f"file://{project.path}", tmp_path / "shallow")
    result = revisit("audit", "--format", "json", cwd=tmp_path / "shallow")
    finding = Found(result).one("history-unavailable")
    assert (result.code, finding["severity"]) == (3, "error")
    assert "--unshallow" in str(finding["message"])
    assert Found(revisit("audit", "--format", "json", cwd=project.path)) == {}


def test_nothing_kept_from_a_shallow_clone_is_believed_once_it_is_whole(
    project: Repo, revisit: Revisit, log: dict[str, str], tmp_path: Path
) -> None:
    edit(project, path_of(project, log["first"]), "Leak", "Nothing")
    edited = project.commit("edit")
    project.commit("more", {"models/a.py": "3"})
    project.git("clone", "-q", "--depth=1", f"file://{project.path}", tmp_path / "clone")
    clone = Repo(tmp_path / "clone")
    for _ in range(2):
        audit_of_shallow = revisit("audit", "--format", "json", cwd=clone.path)
        assert (audit_of_shallow.code, set(Found(audit_of_shallow))) == (3, {"history-unavailable"})
    clone.git("fetch", "-q", "--unshallow")
    assert audit(revisit, cwd=clone.path).one("event-modified")["commit"] == edited


def test_a_graft_over_what_is_missing_is_not_passed(
    project: Repo, revisit: Revisit, log: dict[str, str], tmp_path: Path
) -> None:
    project.git("clone", "-q", "--depth=1", f"file://{project.path}", tmp_path / "cut")
    cut = Repo(tmp_path / "cut")
    (cut.path / ".git" / "shallow").unlink()
    cut.write(".git/info/grafts", f"{head(project)}\n")
    result = revisit("audit", "--format", "json", cwd=cut.path)
    assert (result.code, set(Found(result))) == (3, {"history-unavailable"})


def test_a_blobless_clone_fetches_in_one_batch(
    project: Repo, revisit: Revisit, log: dict[str, str], tmp_path: Path
) -> None:
    for number in range(5):
        revisit("record", "monitoring", "-m", f"Drift {number}")
        project.commit(f"more {number}")
    project.git("config", "uploadpack.allowFilter", "true")
    project.git("config", "uploadpack.allowAnySHA1InWant", "true")
    project.git("clone", "-q", "--bare", "--filter=blob:none", f"file://{project.path}", tmp_path / "partial")
    trace = tmp_path / "trace"
    result = revisit("audit", "--format", "json", cwd=tmp_path / "partial", env={"GIT_TRACE": str(trace)})
    assert (result.code, Found(result)) == (0, {})
    fetches = [row for row in trace.read_text().splitlines() if "built-in: git fetch" in row]
    assert len(fetches) == 1
    project.path.rename(tmp_path / "gone")
    project.path = tmp_path / "gone"


def test_a_range_judges_what_it_did(project: Repo, revisit: Revisit, log: dict[str, str]) -> None:
    plant(project, ID, reason="''")
    project.commit("unexplained")
    edit(project, path_of(project, log["first"]), "Leak", "Nothing")
    project.commit("edit")
    second = plant(project, "01KDVDNA00DX6Z7Y8D46RPNV78", reason="''")
    project.commit("unexplained too")
    assert {rule: len(each) for rule, each in audit(revisit).items()} == {"event-modified": 1, "unexplained": 2}
    found = audit(revisit, "HEAD~1..HEAD")
    assert (found.code, found.one("unexplained")["file"], found.summary["commits"]) == (0, second, 1)
    assert audit(revisit, "HEAD..HEAD") == {}
    assert audit(revisit, "HEAD~2..HEAD").code == 1


def test_no_commit_yet(repo: Repo) -> None:
    document = run("audit", "--format", "json", cwd=repo.path).json
    assert (document["commit"], document["findings"], document["summary"]["commits"]) == (None, [], 0)


@pytest.mark.parametrize("form", ["sha256", "bare"])
def test_other_repositories(make_repo: RepoMaker, tmp_path: Path, form: str) -> None:
    repo = make_repo("other")
    if form == "sha256":
        repo.git("init", "-q", "-b", "main", "--object-format=sha256", tmp_path / "wide")
        repo = Repo(tmp_path / "wide")
    repo.commit("init", {"sub/.revisit/config.yaml": CONFIG})
    path = plant(repo, ID)
    repo.git("add", "--all")
    (repo.path / "sub" / EVENTS / path[len(EVENTS) + 1 :]).parent.mkdir(parents=True)
    repo.git("mv", path, f"sub/{path}")
    repo.commit("event", {"sub/monitoring/a.py": "1", "sub/models/a.py": "1", "features/a.py": "not ours"})
    repo.git("rm", "-q", f"sub/{path}")
    gone = repo.commit("delete")
    if form == "bare":
        repo.git("clone", "-q", "--bare", repo.path, tmp_path / "bare")
        repo = Repo(tmp_path / "bare")
    result = run("audit", "--format", "json", "--project", "sub", cwd=repo.path)
    found = Found(result)
    assert (found["event-deleted"][0]["commit"], found["event-deleted"][0]["file"]) == (gone, path)
    assert len(found["uncaptured"]) == 1
    assert found["uncaptured"][0]["file"] == "models/a.py"


def test_a_mailmap_that_changes_changes_what_was_kept(project: Repo, revisit: Revisit) -> None:
    plant(project, ID, via="hook", actor="Bo <bo@example.com>")
    project.commit("plant")
    for _ in range(2):
        assert set(audit(revisit)) == {"actor-mismatch"}
    project.write(".mailmap", f"Ada <{AUTHOR[1]}> <bo@example.com>\n")
    assert audit(revisit) == {}


# The index


def test_the_index(project: Repo, revisit: Revisit, log: dict[str, str]) -> None:
    assert audit(revisit, "--staged") == {}
    path = path_of(project, log["first"])
    edit(project, path, "Leak", "Nothing")
    assert audit(revisit, "--staged") == {}
    project.git("add", "--all")
    found = audit(revisit, "--staged")
    assert (found.code, found.one("event-modified")["file"]) == (1, path)
    project.git("rm", "-q", "--cached", path)
    assert audit(revisit, "--staged").one("event-deleted")["commit"] is None
    project.git("reset", "-q", "--hard")
    revisit("record", "monitoring", "-m", "fine")
    assert audit(revisit, "--staged") == {}
    project.add({".revisit/config.yaml": "nothing\n"})
    assert audit(revisit, "--staged").one("config-invalid")["file"] == ".revisit/config.yaml"
    assert revisit("audit", "--staged", "HEAD~1").code == 2


# The order of findings


def test_findings_are_listed_by_severity_then_in_the_order_of_their_commits(
    project: Repo, revisit: Revisit, log: dict[str, str]
) -> None:
    project.commit("back", {"models/a.py": "3"})
    touched = touch(project)
    odd = plant(project, "01KDVDNA00DX6Z7Y8D46RPNV79", category="odd")
    other = plant(project, "01KDVDNA00DX6Z7Y8D46RPNV78", at="2026-01-02T00:00:00Z", category="odd")
    second = project.commit("odd categories")
    bare = plant(project, ID, reason="''")
    info = project.commit("unexplained")
    edit(project, path_of(project, log["first"]), "Leak", "Nothing")
    stray = f"{EVENTS}/revisit/stray.yaml"
    last = project.commit("errors", {stray: "version: 1\n", f"{EVENTS}/a.yaml": "version: 1\n"})
    found = json.loads(revisit("audit", "--format", "json").out)["findings"]
    assert [(each["severity"], each["commit"], each["rule"], each["file"]) for each in found] == [
        ("error", last, "event-invalid", f"{EVENTS}/a.yaml"),
        ("error", last, "event-invalid", stray),
        ("error", last, "event-modified", path_of(project, log["first"])),
        ("warning", touched, "uncaptured", "features/a.py"),
        ("warning", second, "category-unknown", odd),
        ("warning", second, "category-unknown", other),
        ("info", info, "unexplained", bare),
    ]


def test_findings_of_the_index_are_listed_by_severity_then_by_rule_and_file(
    project: Repo, revisit: Revisit, log: dict[str, str]
) -> None:
    odd = plant(project, "01KDVDNA00DX6Z7Y8D46RPNV78", category="odd")
    bare = plant(project, ID, at="2026-01-02T00:00:00Z", reason="''", category="odd")
    project.add({f"{EVENTS}/z.yaml": "version: 1\n", f"{EVENTS}/a.yaml": "version: 1\n"})
    edit(project, path_of(project, log["first"]), "Leak", "Nothing")
    project.git("add", "--all")
    found = json.loads(revisit("audit", "--staged", "--format", "json").out)["findings"]
    assert [(each["severity"], each["rule"], each["file"]) for each in found] == [
        ("error", "event-invalid", f"{EVENTS}/a.yaml"),
        ("error", "event-invalid", f"{EVENTS}/z.yaml"),
        ("error", "event-modified", path_of(project, log["first"])),
        ("warning", "category-unknown", odd),
        ("warning", "category-unknown", bare),
        ("info", "unexplained", bare),
    ]


# What is printed


def test_annotations_are_escaped(project: Repo, revisit: Revisit) -> None:
    project.write(f"{EVENTS}/a,b:c%d\ne.yaml", "nothing")
    project.commit("plant")
    output = revisit("audit", "--format", "github").out
    assert output.startswith(
        "::error file=.revisit/events/a%2Cb%3Ac%25d%0Ae.yaml,line=1,title=git-revisit%3A event-invalid::"
    )
    assert output.count("\n") == 1
    (issue,) = json.loads(revisit("audit", "--format", "gitlab").out)
    assert (issue["severity"], issue["location"]["path"]) == ("critical", f"{EVENTS}/a,b:c%d\ne.yaml")
    assert "\\n" in revisit("audit").out
    assert "event-invalid" in revisit("audit", "--format", "csv").out
    assert "| error" in revisit("audit", "--format", "md").out


def test_paths_that_are_not_text_are_quoted_as_git_does(project: Repo, revisit: Revisit, log: dict[str, str]) -> None:
    project.commit("focus again", {"models/a.py": "3"})
    broken, touched = f"{EVENTS}/revisit/\udcff.yaml", "monitoring/\udcff\n.py"
    project.write(broken, "x")
    project.write(touched, "x")
    project.commit("stray bytes")
    found = audit(revisit)
    assert found["event-invalid"][0]["file"] == f'"{EVENTS}/revisit/\\377.yaml"'
    assert found["uncaptured"][0]["file"] == '"monitoring/\\377\\n.py"'
    assert '("monitoring/\\377\\n.py")' in str(found["uncaptured"][0]["message"])
    review = json.loads(revisit("review", "HEAD~1..HEAD", "--format", "json").out)
    assert review["uncaptured"][0]["paths"] == ['"monitoring/\\377\\n.py"']
    for style in ("csv", "github", "gitlab", "table", "md"):
        revisit("audit", "--format", style).out.encode()
