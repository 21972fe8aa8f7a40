"""What an archive, a CSV and a case keep of a log, and what the commands say where one keeps less."""

import csv
import io
import json
from pathlib import Path

import pytest

from commandline import Revisit, run
from conftest import Repo, RepoMaker
from git_revisit.exchange.exporting import FORMATS

CONTROLS = "".join(f"{chr(code)}x" for code in (*range(1, 32), *range(127, 160), 0x2028, 0x2029))
TABLES = ("csv", "parquet", "xes")


@pytest.mark.parametrize(
    ("people", "words"), [("numbered", "numbered in the file (person-1)"), ("none", "left out of the file")]
)
def test_an_archive_without_names_over_its_own_log_says_so(
    people: str, words: str, project: Repo, revisit: Revisit, tmp_path: Path
) -> None:
    revisit("focus", "model-development")
    identity = revisit("record", "data-preparation").out.strip()
    project.commit("Record")
    file = tmp_path / "log.json"
    assert revisit("export", "--to", "json", "--actors", people, "-o", str(file)).code == 0
    done = revisit("import", str(file))
    assert done.code == 3
    assert f"people are {words}, so 2 events (" in done.err
    assert identity in done.err
    assert "export the file again with --actors names" in done.err
    assert revisit("export", "--to", "json", "--actors", "names", "-o", str(file)).code == 0
    file.write_text(file.read_text("utf-8").replace("model-development", "monitoring"), "utf-8")
    assert "other content for 2 events" in revisit("import", str(file)).err


@pytest.mark.parametrize("form", FORMATS)
def test_a_case_that_changes_nothing_is_said(form: str, project: Repo, revisit: Revisit, tmp_path: Path) -> None:
    project.commit("Start", {"a": ""})
    plain, cased = tmp_path / "plain", tmp_path / "cased"
    assert "no cases" not in revisit("export", "--to", form, "-o", str(plain)).err
    done = revisit("export", "--to", form, "--case", "focus", "-o", str(cased))
    note = f"note: {form} has no cases, so --case changes nothing; these formats have them: csv, parquet, xes\n"
    assert done.code == 0
    assert (note in done.err) == (form not in TABLES)
    if form not in TABLES:
        assert plain.read_bytes() == cased.read_bytes()


def test_paths_and_reasons_with_every_control_character_come_back_from_csv(
    project: Repo, make_repo: RepoMaker, tmp_path: Path
) -> None:
    paths = ["features/two\nlines.py", '"quoted".py', f"features/{CONTROLS}.py", "plain.py", 'a "b"']
    event = {
        "version": 1, "id": "01KE4763800000000000000Q6D", "kind": "revisit", "at": "2026-01-04T10:00:00Z",
        "via": "hook", "from": "monitoring", "to": "data-preparation", "reason": CONTROLS, "paths": paths,
    }  # fmt: skip
    archive, sheet = tmp_path / "log.json", tmp_path / "log.csv"
    archive.write_text(json.dumps({"schema": "git-revisit/export/1", "events": [{"event": event}]}))
    assert run("import", str(archive), cwd=project.path).code == 0
    project.commit("Import")
    assert run("export", "--to", "csv", "-o", str(sheet), cwd=project.path).code == 0
    (row,) = csv.DictReader(io.StringIO(sheet.read_bytes().decode(), newline=""))
    assert row["paths"].split("\n")[0] == r'"features/two\nlines.py"'
    copy = make_repo("copy")
    copy.commit("Configure", {".revisit/config.yaml": (project.path / ".revisit/config.yaml").read_bytes()})
    assert run("import", str(sheet), cwd=copy.path).code == 0
    copy.commit("Import")
    (back,) = run("log", "--format", "json", cwd=copy.path).json["events"]
    assert (back["reason"], back["paths"]) == (CONTROLS, paths)


def test_two_archives_of_one_log_differ_in_the_first_line_alone(
    built: Path, make_repo: RepoMaker, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    export = ("export", "--to", "json", "--actors", "names", "-o")
    assert run(*export, str(first), cwd=built).code == 0
    copy = make_repo("copy")
    copy.commit("Configure", {".revisit/config.yaml": (built / ".revisit" / "config.yaml").read_bytes()})
    assert run("import", str(first), cwd=copy.path).code == 0
    copy.commit("Import")
    assert run(*export, str(second), cwd=copy.path).code == 0
    heads, events = zip(*(file.read_bytes().split(b"\n", 1) for file in (first, second)), strict=True)
    assert events[0] == events[1]
    assert heads[0] != heads[1]
