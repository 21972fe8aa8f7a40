"""Spreadsheets as teams have them, and everything that can be wrong with one."""

import csv
import json
from pathlib import Path

import pytest

from commandline import Result, Revisit
from conftest import Repo

SHEET = """\
Datum;Main phase;Back to;Grund;Type;Wer
23.11.2026;Model development;prep;Labels were wrong;labels;Ada
24.11.2026;model-development;Monitoring;;;Grace
24.11.2026;model-development;Monitoring;;;Grace
"""
GERMAN = ("--date-format", "%d.%m.%Y")
ISO = "date,from,to,reason\n"
FOCUS = {"version": 1, "id": "01KE4763800000000000000Q6D", "kind": "focus", "at": "2026-01-04T10:00:00Z", "via": "hook"}
CONTENTS = [{"event": {**FOCUS, "phase": phase}} for phase in ("monitoring", "model-development")]
TWICE = json.dumps({"schema": "git-revisit/export/1", "events": CONTENTS})


@pytest.fixture
def sheet(project: Repo, revisit: Revisit) -> "Sheet":
    return Sheet(project, revisit)


class Sheet:
    """Imports text as a file, and shows what is staged."""

    def __init__(self, project: Repo, revisit: Revisit) -> None:
        self.project, self.revisit = project, revisit

    def load(self, text: str | bytes, *arguments: str, name: str = "sheet.csv") -> Result:
        path = self.project.path.parent / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return self.revisit("import", str(path), *arguments)

    @property
    def staged(self) -> list[str]:
        return self.project.git("diff", "--cached", "--name-only").split()

    def revisits(self) -> list[tuple[str, ...]]:
        self.project.commit("Import")
        events = self.revisit("log", "--format", "json").json["events"]
        return [(each["at"], each["from"], each["to"], each["reason"], each["via"]) for each in reversed(events)]


def test_a_german_sheet_with_a_duplicate_row(sheet: Sheet) -> None:
    done = sheet.load(SHEET, *GERMAN)
    assert (done.code, done.out) == (0, "")
    assert done.err == "staged 2 events; 0 already in the log, 1 repeated row skipped\n"
    assert sheet.revisits() == [
        ("2026-11-23T00:00:00Z", "model-development", "data-preparation", "Labels were wrong", "import"),
        ("2026-11-24T00:00:00Z", "model-development", "monitoring", None, "import"),
    ]


def test_other_readers_of_csv_keep_their_limit(sheet: Sheet) -> None:
    limit = csv.field_size_limit()
    for text in (SHEET, "date,from,to\n"):
        sheet.load(text, *GERMAN)
        assert csv.field_size_limit() == limit


def test_importing_twice_adds_nothing(sheet: Sheet) -> None:
    sheet.load(SHEET, *GERMAN)
    staged = sheet.staged
    assert len(staged) == 2
    assert sheet.load(SHEET, *GERMAN).err == "staged 0 events; 2 already in the log, 1 repeated row skipped\n"
    assert sheet.staged == staged


def test_a_row_is_known_after_its_phase_was_renamed(sheet: Sheet) -> None:
    sheet.load(SHEET, *GERMAN)
    config = sheet.project.path / ".revisit/config.yaml"
    renamed = config.read_text().replace("id: monitoring", "id: observation\n    aliases: [monitoring]")
    sheet.project.commit("Rename", {".revisit/config.yaml": renamed})
    assert sheet.load(SHEET, *GERMAN).err == "staged 0 events; 2 already in the log, 1 repeated row skipped\n"


def test_a_dry_run_shows_and_stages_nothing(sheet: Sheet) -> None:
    done = sheet.load(SHEET, *GERMAN, "--dry-run")
    assert done.code == 0
    assert len(done.out.splitlines()) == 3
    assert "would stage 2 events" in done.err
    assert sheet.staged == []


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b"\r\n\n"])
def test_separators_and_byte_order_marks_are_recognised(sheet: Sheet, separator: str, mark: bytes) -> None:
    text = "date,from,to\n2026-11-23,model-development,monitoring\n".replace(",", separator)
    assert sheet.load(mark + text.encode()).code == 0
    assert len(sheet.staged) == 1


def test_a_line_that_names_the_separator_is_skipped(sheet: Sheet) -> None:
    rows = "\r\nDate|From|To|Why\r\n2026-11-23|model-development|monitoring|a;b,c;d\r\n2026-11-24|x|monitoring|\r\n"
    done = sheet.load(f"sep=|\r\n{rows}")
    assert "line 5, column 'From': 'x' is not a phase" in done.err
    assert sheet.load(f"sep=|\r\n{rows.replace('|x|', '|model-development|')}").code == 0
    assert [each[3] for each in sheet.revisits()] == ["a;b,c;d", None]


def test_a_column_that_occurs_twice_is_refused(sheet: Sheet) -> None:
    done = sheet.load("date,from,to,,,To\n2026-11-23,model-development,monitoring,,,data-preparation\n")
    assert (done.code, done.err.splitlines()[0]) == (2, "error: several columns are named 'to'")
    assert sheet.load("date,from,to,,\n2026-11-23,model-development,monitoring,,\n").code == 0


def test_of_many_paths_the_first_are_kept_and_the_rest_counted(sheet: Sheet) -> None:
    paths = "\n".join(f"features/{number}.py" for number in range(25))
    assert sheet.load(f'date,from,to,files\n2026-11-23,model-development,monitoring,"{paths}"\n').code == 0
    sheet.project.commit("Import")
    (event,) = sheet.revisit("log", "--format", "json").json["events"]
    assert (len(event["paths"]), event["more_paths"]) == (20, 5)


def test_rows_that_differ_only_in_the_number_of_paths_are_two_events(sheet: Sheet) -> None:
    cells = ["\r\n".join(f"features/{number}.py" for number in range(count)) for count in (20, 21, 25)]
    rows = "".join(f'2026-11-23,model-development,monitoring,"{cell}"\r\n' for cell in cells)
    assert sheet.load(f"date,from,to,files\r\n{rows}").err == "staged 3 events; 0 already in the log\n"
    sheet.project.commit("Import")
    events = sheet.revisit("log", "--format", "json").json["events"]
    assert {path for event in events for path in event["paths"]} == {f"features/{number}.py" for number in range(20)}


def test_a_phase_id_beats_the_name_of_another_phase(sheet: Sheet) -> None:
    config = (sheet.project.path / ".revisit/config.yaml").read_text()
    named = config.replace("id: monitoring\n", "id: monitoring\n    name: Model-development\n")
    assert named != config
    sheet.project.commit("Rename", {".revisit/config.yaml": named})
    assert sheet.load(ISO + "2026-11-23,model-development,monitoring,\n").code == 0
    assert [each[1:3] for each in sheet.revisits()] == [("model-development", "monitoring")]


def test_rows_that_were_exported_from_this_log_are_in_it(sheet: Sheet, tmp_path: Path) -> None:
    sheet.revisit("record", "data-preparation", "--from", "monitoring", "-m", "Drift")
    config = (sheet.project.path / ".revisit/config.yaml").read_text()
    sheet.project.commit("Record", {".revisit/config.yaml": config.replace("id: data-preparation", "id: preparation")})
    file = tmp_path / "log.csv"
    assert sheet.revisit("export", "--to", "csv", "-o", str(file)).code == 0
    row = "x,monitoring,2026-02-02,ID,model-development,monitoring,,New row,,,,,,,\r\n"
    new = row.replace("ID", "") + row + row.replace("ID", "another")  # events of other logs, equal in all but the id
    assert sheet.load(file.read_bytes() + new.encode()).err == "staged 3 events; 1 already in the log\n"
    assert sorted(str(each[3]) for each in sheet.revisits()) == ["Drift", *["New row"] * 3]


def test_a_reason_that_is_not_utf_8_is_refused_in_words(project: Repo, revisit: Revisit) -> None:
    revisit("focus", "model-development")
    done = revisit("record", "data-preparation", "-m", "caf\udce9")
    assert (done.code, done.err.splitlines()[0]) == (3, "error: text of an event must be UTF-8: it has the byte 0xe9")


def test_columns_are_named_by_hand(sheet: Sheet) -> None:
    text = "tag,quelle,ziel,warum\n2026-11-23T10:00:00+02:00,model-development,monitoring,Drift\n"
    columns = ["at=tag", "from=quelle", "to=ziel", "reason=warum"]
    done = sheet.load(text, *(word for column in columns for word in ("--map", column)))
    assert done.code == 0, done.err
    assert sheet.revisits() == [("2026-11-23T08:00:00Z", "model-development", "monitoring", "Drift", "import")]


def test_every_bad_row_is_listed_and_nothing_is_staged(sheet: Sheet) -> None:
    rows = [
        "2026-11-23,model-development,monitoring,fine",
        "2026-02-30,model-development,monitoring,no such day",
        "2026-11-23,modelling,monitoring,no such phase",
        "2026-11-23,monitoring,monitoring,the same phase",
        "2026-11-23,monitoring,monitoring,too,many,cells",
        "1960-01-01,model-development,monitoring,before every ULID",
        "2999-01-01,model-development,monitoring,in the future",
        "2026-11-23,model-development,monitoring,REASON",
        f"2026-11-23,model-development,monitoring,{'x' * 70_000}",
        f"2026-11-23,model-development,monitoring,{'ä' * 60_000}",
        "2026-11-23,model-development,monitoring,cells that a spreadsheet added,,,",
    ]
    done = sheet.load(ISO + "\n".join(rows))
    assert done.code == 3
    lines = [line.strip() for line in done.err.splitlines()]
    assert lines[0] == "error: the file has 10 errors; nothing was staged"
    assert lines[1] == "line 3, column 'date': '2026-02-30' is not a date that exists, read as year-month-day"
    assert lines[2].startswith("line 4, column 'from': 'modelling' is not a phase (data-preparation, ")
    assert lines[3] == "line 5, column 'to': 'monitoring' is not another phase than the main phase"
    assert lines[4] == "line 6: the row has 6 cells, the file 4 columns"
    assert lines[5] == lines[3].replace("line 5", "line 6")
    assert lines[6] == "line 7, column 'date': '1960-01-01' is not a date from 1970 on"
    assert lines[7] == "line 8, column 'date': '2999-01-01' is not a date up to today"
    assert lines[8] == "line 9, column 'reason': 'REASON' is not a reason, it is a placeholder"
    assert lines[9] == f"line 10, column 'reason': '{'x' * 37}...' is not text of up to 65,536 characters"
    assert lines[10] == "line 11: the file has 120,141 bytes; 65,536 is the limit"
    assert sheet.staged == []


def test_however_many_cells_are_wrong_all_are_listed(sheet: Sheet) -> None:
    done = sheet.load(ISO + "2026-02-30,model-development,monitoring,x\n" * 200)
    assert [f"line {number}," in done.err for number in (2, 101, 201)] == [True] * 3


def test_a_flag_that_is_not_given_is_not_a_no(sheet: Sheet) -> None:
    days = ("2026-01-05", "2026-01-06", "2026-01-07")
    rows = [f"{day},model-development,monitoring,{flag}" for day, flag in zip(days, ("WAHR", "no", ""), strict=True)]
    assert sheet.load("date,from,to,planned\n" + "\n".join(rows)).code == 0
    assert "staged 0 events" in sheet.load("date,from,to,planned\n" + "\n".join(rows), "--actor", "").err
    sheet.project.commit("Import")
    events = sheet.revisit("log", "--format", "json").json["events"]
    assert [each["planned"] for each in reversed(events)] == [True, False, None]


def test_revisits_belong_to_the_latest_focus_of_their_person(sheet: Sheet) -> None:
    rows = [
        "2026-01-01,focus,model-development,,Ada",
        "2026-01-02,focus,monitoring,,Grace",
        "2026-01-03,revisit,model-development,data-preparation,Ada",
        "2026-01-03,revisit,model-development,data-preparation,Grace",
        "2026-01-04,focus,monitoring,,Ada",
        "2026-01-05,revisit,model-development,data-preparation,Ada",
        "2026-01-05,revisit,monitoring,data-preparation,Ada",
    ]
    assert sheet.load("date,kind,from,to,who\n" + "\n".join(rows)).code == 0
    sheet.project.commit("Import")
    events = sheet.revisit("log", "--every-kind", "--format", "json").json["events"]
    focus = {each["id"]: (each["actor"], each["phase"]) for each in events if each["kind"] == "focus"}
    found = {(each["at"][:10], each["actor"], each["from"]): each["during"] for each in events if each["to"]}
    assert {key: focus.get(during) for key, during in found.items()} == {
        ("2026-01-03", "Ada", "model-development"): ("Ada", "model-development"),
        ("2026-01-03", "Grace", "model-development"): None,
        ("2026-01-05", "Ada", "model-development"): None,
        ("2026-01-05", "Ada", "monitoring"): ("Ada", "monitoring"),
    }


def test_a_focus_row_applies_to_the_revisits_after_it(sheet: Sheet) -> None:
    rows = ["2026-11-01,focus,model-development,,", "2026-11-23,revisit,model-development,monitoring,Drift"]
    assert sheet.load("date,kind,from,to,reason\n" + "\n".join(rows)).code == 0
    sheet.project.commit("Import")
    events = sheet.revisit("log", "--every-kind", "--format", "json").json["events"]
    found = {event["kind"]: event for event in events}
    assert found["revisit"]["during"] == found["focus"]["id"]
    done = sheet.load("date,kind,from,to\n2026-11-24,focus,,monitoring\n")
    assert "column 'from': '' is not a phase" in done.err
    assert "; a focus row has its phase here" in done.err


def test_a_row_stays_known_if_a_focus_before_it_is_added(sheet: Sheet) -> None:
    row = "2026-11-23,revisit,model-development,monitoring\n"
    assert sheet.load(f"date,kind,from,to\n{row}").code == 0
    done = sheet.load(f"date,kind,from,to\n2026-11-01,focus,model-development,\n{row}")
    assert (done.code, done.err) == (0, "staged 1 event; 1 already in the log\n")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"PK\x03\x04rest", "workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "workbook"),
        (ISO.encode() + b"2026-11-23,model-development,monitoring,\xff", "line 2 is not UTF-8"),
        (ISO.encode() + b"2026-11-23,model-development,monitoring,a\0b", "line 2 has a NUL byte"),
        (ISO.encode() + b'2026-11-23,model-development,monitoring,"open', "line 2 is not CSV"),
        (
            ISO.encode() + b"2026-11-23,model-development,monitoring," + b"x" * 10_000_000,
            "line 2, column 'reason': 'xxx",
        ),
    ],
)
def test_what_is_not_a_sheet_is_refused(sheet: Sheet, content: bytes, message: str) -> None:
    done = sheet.load(content)
    assert (done.code, done.out) == (3, "")
    assert message in done.err
    assert sheet.staged == []


def test_a_sheet_without_the_required_columns_lists_its_columns(sheet: Sheet) -> None:
    done = sheet.load("when,from,where\n2026-11-23,model-development,monitoring\n")
    assert done.code == 2
    assert "no column for to; the file has when, from, where" in done.err
    assert "--map to=COLUMN" in done.err
    assert "m9, m10" in (wide := sheet.load(",".join(f"m{number}" for number in range(5000)))).err
    assert len(wide.err) < 400
    assert sheet.load(SHEET, "--map", "to=nowhere").code == 2
    assert sheet.load(SHEET, "--map", "zork=Grund").code == 2
    assert sheet.load(SHEET, "--map", "Grund").code == 2


def test_a_reason_that_looks_like_a_formula_is_taken_literally(sheet: Sheet) -> None:
    sheet.load(ISO + '2026-11-23,model-development,monitoring,"=SUM(A1), it said"\n')
    assert sheet.revisits()[0][3] == "=SUM(A1), it said"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "not JSON"),
        ("[]", "the file is not git-revisit/export/1"),
        ('{"schema": "git-revisit/log/1", "events": []}', "is git-revisit/log/1, not git-revisit/export/1"),
        ('{"schema": "git-revisit/export/1", "events": [{"event": {"version": 2}}, 7, {}]}', "3 of 3 events"),
        ('{"schema": "git-revisit/export/1", "events": null}', "the file is not git-revisit/export/1\n"),
        (TWICE, "the log or the file has other content for 1 event (01KE4763800000000000000Q6D)\n"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_what_is_not_an_archive_is_refused(sheet: Sheet, content: str, message: str) -> None:
    done = sheet.load(content, name="log.json")
    assert done.code == 3
    assert message in done.err


@pytest.mark.parametrize("slug", ["-a/../../../x", "-\ud800", "-a\0", "-a\\..\\x", f"-{'x' * 300}"])
def test_an_event_with_an_odd_file_name_gets_a_plain_one(slug: str, sheet: Sheet) -> None:
    folder = ".revisit/events/focus/2026/01/04/"
    row = {"file": f"{folder}{FOCUS['id']}{slug}.yaml", **CONTENTS[0]}
    done = sheet.load(json.dumps({"schema": "git-revisit/export/1", "events": [row]}), name="log.txt")
    assert done.code == 0, done.err
    assert sheet.staged == [f"{folder}{FOCUS['id']}-monitoring.yaml"]


def test_a_file_that_is_not_there(sheet: Sheet, tmp_path: Path) -> None:
    assert sheet.revisit("import", str(tmp_path / "nothing.csv")).code == 3
    assert sheet.revisit("import", str(tmp_path)).code == 3
