"""Exports as other programs read them: pm4py, pandas, csv, XML; and as an import gives them back."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest
from jsonschema import Draft7Validator, FormatChecker
from lxml import etree

from commandline import CONFIG, Result, Revisit, run
from conftest import START, Repo, RepoMaker
from git_revisit.exchange.exporting import FORMATS
from git_revisit.exchange.package import CASES

SCHEMAS = Path(__file__).parent / "schemas"


@pytest.fixture
def mining() -> Any:
    """pm4py, imported only in a process that needs it, since that takes seconds."""
    import pm4py

    return pm4py


def exported(path: Path, *arguments: str, cwd: Path) -> Path:
    done = run("export", *arguments, "-o", str(path), cwd=cwd)
    assert done.code == 0, done.err
    return path


def matrix(cwd: Path, *arguments: str) -> dict[tuple[str, str], int]:
    document = run("matrix", "--format", "json", *arguments, cwd=cwd).json["matrices"][0]
    phases = document["phases"]
    return {
        (start, end): n
        for start, row in zip(phases, document["cells"], strict=True)
        for end, n in zip(phases, row, strict=True)
        if n
    }


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8"), newline="")))


def test_the_directly_follows_graph_of_revisits_is_the_matrix(built: Path, tmp_path: Path, mining: Any) -> None:
    log = mining.read_xes(str(exported(tmp_path / "log.xes", "--to", "xes", cwd=built)))
    graph, starts, ends = mining.discover_dfg(log)
    counts = matrix(built)
    assert dict(graph) == counts
    assert sum(starts.values()) == sum(ends.values()) == sum(counts.values())


def test_a_focus_case_starts_with_its_focus(built: Path, tmp_path: Path) -> None:
    root = ElementTree.parse(exported(tmp_path / "log.xes", "--to", "xes", "--case", "focus", cwd=built)).getroot()
    names = {"x": "http://www.xes-standard.org/"}
    revisits = 0
    for trace in root.findall("x:trace", names):
        kinds = [each.get("value") for each in trace.findall("x:event/x:string[@key='revisit:kind']", names)]
        title = trace.find("x:string", names)
        assert title is not None
        if title.get("value") != "outside":
            assert kinds[0] == "focus"
            assert set(kinds[1:]) <= {"revisit"}
        revisits += kinds.count("revisit")
    assert revisits == sum(matrix(built).values())


def test_a_project_case_is_one_trace_in_order_of_time(built: Path, tmp_path: Path, mining: Any) -> None:
    log = mining.read_xes(str(exported(tmp_path / "log.xes", "--to", "xes", "--case", "project", cwd=built)))
    assert set(log["case:concept:name"]) == {"churn"}
    assert log["time:timestamp"].is_monotonic_increasing


def test_ocel_relates_every_event_to_the_project_and_keeps_all_objects(
    built: Path, tmp_path: Path, mining: Any
) -> None:
    path = exported(tmp_path / "log.json", "--to", "ocel", cwd=built)
    ocel = mining.read_ocel2_json(str(path))
    events = run("log", "--every-kind", "--format", "json", cwd=built).json["events"]
    kinds = Counter(event["kind"] for event in events)
    assert Counter(ocel.events["ocel:activity"]) == {kind: kinds[kind] for kind in ("focus", "revisit")}
    related = ocel.relations[ocel.relations["ocel:type"] == "project"]
    assert set(related["ocel:eid"]) == set(ocel.events["ocel:eid"])
    assert len(ocel.objects) == len(json.loads(path.read_text())["objects"]), "pm4py drops objects without events"
    during = ocel.relations[ocel.relations["ocel:qualifier"] == "during"]
    assert set(during["ocel:type"]) == {"focus period"}


def test_ocel_relates_a_note_to_its_focus_period(project: Repo, revisit: Revisit, tmp_path: Path) -> None:
    focus = revisit("focus", "model-development").out.strip()
    revisit("note", "data-preparation")
    project.commit("note")
    path = exported(tmp_path / "log.json", "--to", "ocel", cwd=project.path)
    (note,) = [event for event in json.loads(path.read_text())["events"] if event["type"] == "note"]
    assert {"objectId": f"period:{focus}", "qualifier": "during"} in note["relationships"]


@pytest.mark.parametrize("case", CASES)
def test_xes_is_valid_by_the_published_schema(case: str, built: Path, tmp_path: Path) -> None:
    path = exported(tmp_path / "log.xes", "--to", "xes", "--case", case, cwd=built)
    schema = etree.XMLSchema(etree.parse(str(SCHEMAS / "xes-ieee-1849-2016.xsd")))
    document = etree.parse(str(path))
    # The schema has no target namespace, though the standard asks for one in every log.
    for element in document.iter(etree.Element):
        element.tag = etree.QName(element).localname
    schema.assertValid(document)


def test_ocel_is_valid_by_the_published_schema(built: Path, tmp_path: Path) -> None:
    path = exported(tmp_path / "log.json", "--to", "ocel", "--actors", "names", cwd=built)
    schema = json.loads((SCHEMAS / "ocel20-schema-json.json").read_text("utf-8"))
    document = json.loads(path.read_text("utf-8"))
    Draft7Validator(schema, format_checker=FormatChecker()).validate(document)
    declared = {each["name"]: {row["name"] for row in each["attributes"]} for each in document["eventTypes"]}
    for event in document["events"]:
        assert {each["name"] for each in event["attributes"]} <= declared[event["type"]]
    known = {each["id"] for each in document["objects"]}
    assert {each["objectId"] for event in document["events"] for each in event["relationships"]} <= known


@pytest.mark.parametrize("form", FORMATS)
def test_with_history_names_the_commit_and_the_size(form: str, project: Repo, revisit: Revisit, tmp_path: Path) -> None:
    revisit("focus", "model-development")
    revisit("record", "data-preparation", "-m", "Leak")
    first = project.commit("leak", {"features/a.py": "1"})
    project.commit("leak, again", {"features/a.py": "2"})
    project.commit("model", {"models/a.py": "1"})
    revisit("record", "monitoring", "-m", "Drift")  # no commit works there
    second = project.commit("note it", {"README.md": "1"})
    path = exported(tmp_path / f"log.{form}", "--to", form, "--with", "history", cwd=project.path)
    assert origins(path, form) == {"Leak": (first, 2), "Drift": (second, None)}


def test_of_a_history_that_is_cut_no_commit_is_named(project: Repo, revisit: Revisit, tmp_path: Path) -> None:
    for minute, reason in enumerate(("Leak", "Drift")):
        revisit("record", "data-preparation", "--from", "monitoring", "-m", reason, "--at", f"2026-11-0{minute + 1}")
        last = project.commit(reason, {"features/a.py": reason})
    cut = tmp_path / "cut"
    for depth, brought_by in ((1, ["", ""]), (2, ["", last])):
        subprocess.run(["git", "clone", "-q", f"--depth={depth}", f"file://{project.path}", str(cut)], check=True)
        rows = table(exported(tmp_path / "log.csv", "--to", "csv", "--with", "history", cwd=cut))
        assert [(row["brought_by"], row["size"]) for row in rows] == [(each, "") for each in brought_by]
        shutil.rmtree(cut)


def origins(path: Path, form: str) -> dict[str, tuple[str, int | None]]:
    """Return the commit and the size of each revisit, by its reason."""
    if form == "csv":
        return {row["reason"]: (row["brought_by"], int(row["size"]) if row["size"] else None) for row in table(path)}
    if form == "parquet":
        frame = pd.read_parquet(path)
        sizes = [None if pd.isna(size) else int(size) for size in frame["size"]]
        return dict(zip(frame["reason"], zip(frame["brought_by"], sizes, strict=True), strict=True))
    rows: list[dict[str, Any]] = []
    if form == "xes":
        found = ElementTree.parse(path).iter("{http://www.xes-standard.org/}event")
        rows = [{each.get("key", "").removeprefix("revisit:"): each.get("value") for each in event} for event in found]
    elif form == "ocel":
        events = json.loads(path.read_text())["events"]
        rows = [{each["name"]: each["value"] for each in event["attributes"]} for event in events]
    else:
        rows = [{**row["event"], **row["origin"]} for row in json.loads(path.read_text())["events"]]
    wanted = [row for row in rows if row.get("reason") and row.get("brought_by")]
    return {row["reason"]: (row["brought_by"], int(row["size"]) if row.get("size") else None) for row in wanted}


def test_parquet_has_zones_booleans_and_lists(built: Path, tmp_path: Path) -> None:
    frame = pd.read_parquet(exported(tmp_path / "log.parquet", "--to", "parquet", cwd=built))
    assert str(frame["time:timestamp"].dt.tz) == "UTC"
    assert frame["planned"].dtype == bool
    assert list(frame["paths"].iloc[0]) == ["problem-definition/main.py"]
    assert Counter(zip(frame["from"], frame["to"], strict=True)) == matrix(built)


def test_csv_has_a_row_for_each_revisit(built: Path, tmp_path: Path) -> None:
    rows = table(exported(tmp_path / "log.csv", "--to", "csv", cwd=built))
    assert Counter((row["from"], row["to"]) for row in rows) == matrix(built)
    assert {row["actor"] for row in rows} == {"person-1", "person-2", "person-3"}
    assert all(row["case:concept:name"] == row["id"] and row["concept:name"] == row["to"] for row in rows)
    named = table(exported(tmp_path / "named.csv", "--to", "csv", "--actors", "names", cwd=built))
    assert "Ada Lovelace <ada@example.com>" in {row["actor"] for row in named}
    nobody = table(exported(tmp_path / "none.csv", "--to", "csv", "--actors", "none", cwd=built))
    assert {row["actor"] for row in nobody} == {""}


@pytest.mark.parametrize(
    "arguments", [("csv",), ("json",), ("parquet",), ("ocel",), *(("xes", case) for case in CASES)]
)
def test_people_are_numbered_in_the_order_of_the_file(
    arguments: tuple[str, ...], project: Repo, revisit: Revisit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, name in enumerate(("Edsger", "Ada", "Grace", "Edsger")):
        monkeypatch.setenv("GIT_AUTHOR_EMAIL", f"{name}@example.com")
        monkeypatch.setenv("GIT_COMMITTER_DATE", f"{START + 60 * number} +0000")
        command = ("record", "data-preparation", "--from", "monitoring") if number else ("focus", "model-development")
        assert revisit(*command).code == 0
        project.commit(name)
    form, *case = arguments
    path = exported(tmp_path / "log", "--to", form, *(f"--case={each}" for each in case), cwd=project.path)
    text = pd.read_parquet(path).to_csv() if form == "parquet" else path.read_text("utf-8")
    assert list(dict.fromkeys(re.findall(r"person-\d+", text))) == ["person-1", "person-2", "person-3"]


def test_filters_and_ranges_limit_the_revisits(built: Path, tmp_path: Path) -> None:
    filters = ["--from", "model-development", "--to", "data-preparation"]
    rows = table(exported(tmp_path / "some.csv", "--to", "csv", *filters, cwd=built))
    counts = matrix(built)
    assert len(rows) == counts["model-development", "data-preparation"] > 0
    later = table(exported(tmp_path / "later.csv", "v0.1..HEAD", "--to", "csv", cwd=built))
    assert Counter((row["from"], row["to"]) for row in later) == matrix(built, "v0.1..HEAD")


def test_a_revisit_is_left_out_with_all_its_corrections(project: Repo, revisit: Revisit, tmp_path: Path) -> None:
    def newest() -> str:
        project.commit("Record")
        return str(revisit("log", "--every-kind", "--format", "json").json["events"][0]["id"])

    revisit("record", "data-preparation", "--from", "monitoring")
    revisit("amend", newest(), "-m", "Drift")
    revisit("retract", newest(), "-m", "It was not drift")
    newest()
    for phase, count in (("monitoring", 3), ("model-development", 0)):
        path = exported(tmp_path / "log.json", "--to", "json", "--from", phase, cwd=project.path)
        assert len(json.loads(path.read_text("utf-8"))["events"]) == count


def test_stdout_gets_the_data_alone(built: Path, tmp_path: Path) -> None:
    path = exported(tmp_path / "log.csv", "--to", "csv", cwd=built)

    done = subprocess.run(
        [sys.executable, "-m", "git_revisit", "export", "--to", "csv", "-o", "-"], cwd=built, capture_output=True
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == path.read_bytes()


def test_a_pipe_gets_the_data(built: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as pool:
        read = pool.submit(pipe.read_bytes)
        done = run("export", "--to", "csv", "-o", str(pipe), cwd=built)
    assert (done.code, done.err) == (0, f"wrote {pipe}\n")
    assert read.result() == exported(tmp_path / "log.csv", "--to", "csv", cwd=built).read_bytes()


def imported(make_repo: RepoMaker, name: str, config: bytes | str, root: str = "") -> Repo:
    repo = make_repo(name)
    repo.commit("Configure", {f"{root}.revisit/config.yaml": config})
    return repo


def test_an_export_as_json_comes_back_byte_for_byte(built: Path, make_repo: RepoMaker, tmp_path: Path) -> None:
    path = exported(tmp_path / "log.json", "--to", "json", "--actors", "names", cwd=built)
    config = (built / ".revisit" / "config.yaml").read_bytes()
    for root in ("", "packages/churn/"):
        repo = imported(make_repo, f"copy{len(root)}", config, root)
        done = run("import", str(path), cwd=repo.path / root)
        assert done.code == 0, done.err
        original = sorted(each.relative_to(built) for each in (built / ".revisit" / "events").rglob("*.yaml"))
        copies = sorted(
            each.relative_to(repo.path / root) for each in (repo.path / root / ".revisit" / "events").rglob("*.yaml")
        )
        assert copies == original
        assert all((repo.path / root / each).read_bytes() == (built / each).read_bytes() for each in original)
        assert matrix(repo.path / root, "--staged") == matrix(built)


def test_an_export_as_csv_comes_back_as_the_same_matrix(built: Path, make_repo: RepoMaker, tmp_path: Path) -> None:
    path = exported(tmp_path / "log.csv", "--to", "csv", cwd=built)
    repo = imported(make_repo, "copy", (built / ".revisit" / "config.yaml").read_bytes())
    assert run("import", str(path), cwd=repo.path).code == 0
    assert matrix(repo.path, "--staged") == matrix(built)


@pytest.mark.parametrize(
    "reason", ["=1", "'=1", "''=1", " \x01=1", "\uff1d1", "'quoted", "'", "\x1fa\x1f", "\tx", "\x85x"]
)
def test_a_reason_comes_back_from_csv_as_it_was(
    reason: str, project: Repo, revisit: Revisit, make_repo: RepoMaker, tmp_path: Path
) -> None:
    assert revisit("record", "data-preparation", "--from", "monitoring", "-m", reason).code == 0
    project.commit("work")
    path = exported(tmp_path / "log.csv", "--to", "csv", cwd=project.path)
    copy = imported(make_repo, "copy", (project.path / ".revisit" / "config.yaml").read_bytes())
    assert run("import", str(path), cwd=copy.path).code == 0
    copy.commit("import")
    both = [run("log", "--format", "json", cwd=each.path).json["events"][0]["reason"] for each in (project, copy)]
    assert both[0] == both[1]


@pytest.mark.office
def test_libreoffice_gives_the_rows_of_a_csv_back(project: Repo, revisit: Revisit, tmp_path: Path) -> None:
    if not shutil.which("soffice"):
        pytest.skip("no LibreOffice on PATH")
    revisit("focus", "model-development")
    for reason in HOSTILE:
        revisit("record", "data-preparation", "-m", reason, "--planned")
    project.commit("work")
    path = exported(tmp_path / "log.csv", "--to", "csv", cwd=project.path)
    # Separator, quote, UTF-8 (76); the second one also says: save what is in the cells, not how they look.
    read, write = ("Text - txt - csv (StarCalc):44,34,76,1,,0,false,false", "csv:Text - txt - csv (StarCalc):44,34,76")
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", f"--infilter={read}"]
    command += ["--convert-to", f"{write},1,,0,false,false", "--outdir", str(tmp_path / "out"), str(path)]
    subprocess.run(command, check=True, capture_output=True)
    there = table(tmp_path / "out" / "log.csv")
    assert [{**row, "planned": row["planned"].lower()} for row in there] == table(path)


HOSTILE = ["=SUM(A1)", "+1", "-1", "@x", "'quoted", "a, b; c\td", 'says "no"', "<b>&amp;", "tab\there", "\u202eevil"]


@pytest.mark.parametrize("form", FORMATS)
def test_hostile_reasons_survive(form: str, project: Repo, revisit: Revisit, tmp_path: Path) -> None:
    revisit("focus", "model-development")
    for reason in HOSTILE:
        assert revisit("record", "data-preparation", "-m", reason).code == 0
    project.commit("work")
    path = exported(tmp_path / f"log.{form}", "--to", form, cwd=project.path)
    assert sorted(reasons(path, form)) == sorted(HOSTILE)


@pytest.mark.parametrize("form", ["csv", "json", "parquet", "ocel"])
def test_every_control_character_survives(form: str, project: Repo, revisit: Revisit, tmp_path: Path) -> None:
    reason = "".join(f"{chr(code)}x" for code in (*range(1, 32), *range(127, 160)))
    revisit("focus", "model-development")
    assert revisit("record", "data-preparation", "-m", reason).code == 0
    project.commit("work")
    path = exported(tmp_path / f"log.{form}", "--to", form, cwd=project.path)
    assert reasons(path, form) == [reason]


def reasons(path: Path, form: str) -> list[str]:
    if form == "csv":
        cells = [row["reason"] for row in table(path)]
        assert not any(cell.startswith(tuple("=+-@\t\r")) for cell in cells)
        plain = [cell[1:] if cell[:1] == "'" and cell[1:2] in "=+-@" else cell for cell in cells]
        return [cell.replace("\\u202e", "\u202e") for cell in plain]  # a CSV shows bidi controls as escapes
    if form == "parquet":
        return list(pd.read_parquet(path)["reason"])
    if form == "xes":
        found = ElementTree.parse(path).iter("{http://www.xes-standard.org/}string")
        return [each.get("value", "") for each in found if each.get("key") == "revisit:reason"]
    document: Any = json.loads(path.read_text())
    if form == "ocel":
        attributes = [each for event in document["events"] for each in event["attributes"]]
        return [each["value"] for each in attributes if each["name"] == "reason"]
    return [row["event"]["reason"] for row in document["events"] if "reason" in row["event"]]


def failed(*arguments: str, cwd: Path) -> Result:
    done = run(*arguments, cwd=cwd)
    assert done.code != 0
    return done


def test_wrong_requests_list_the_valid_values(built: Path, tmp_path: Path) -> None:
    assert failed("export", "--to", "pdf", "-o", "x", cwd=built).code == 2
    unnamed = failed("export", "--to", "csv", cwd=built)
    assert (unnamed.code, unnamed.out) == (2, "")
    assert "add -o FILE, or -o - for stdout" in unnamed.err
    assert failed("export", "--to", "csv", "-o", "", cwd=built).err == unnamed.err
    bare = failed("export", "-o", "-", cwd=built)
    assert (bare.code, bare.out) == (2, "")
    assert "no format given\n  add --to FORMAT, one of csv, json" in bare.err
    assert failed("export", "--to", "csv", "--from", "zork", "-o", str(tmp_path / "x"), cwd=built).code == 2
    assert failed("export", "--to", "csv", "-o", str(tmp_path), cwd=built).code == 3
    assert not [*tmp_path.iterdir()], "nothing is half written"


def test_a_bare_repository_is_named_after_its_folder(built: Path, tmp_path: Path) -> None:
    bare = tmp_path / "shared.git"
    subprocess.run(["git", "clone", "-q", "--bare", str(built), str(bare)], check=True)
    for place, name in ((bare, "shared"), (built / ".git", "churn")):
        path = exported(tmp_path / f"{name}.json", "--to", "json", cwd=place)
        assert json.loads(path.read_text("utf-8"))["project"] == name


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text there")
def test_a_folder_whose_name_is_not_utf_8_is_quoted(make_repo: RepoMaker, tmp_path: Path) -> None:
    repo = imported(make_repo, "caf\udce9", CONFIG)
    assert run("record", "data-preparation", "--from", "monitoring", cwd=repo.path).code == 0
    repo.commit("Record")
    path = exported(tmp_path / "log.parquet", "--to", "parquet", "--case", "project", cwd=repo.path)
    assert list(pd.read_parquet(path)["case:concept:name"]) == [r'"caf\351"']


def test_an_empty_log_is_exported_as_such(make_repo: RepoMaker, tmp_path: Path) -> None:
    repo = imported(make_repo, "empty", CONFIG)
    for form in FORMATS:
        exported(tmp_path / f"log.{form}", "--to", form, cwd=repo.path)
    assert table(tmp_path / "log.csv") == []
    assert pd.read_parquet(tmp_path / "log.parquet").empty
