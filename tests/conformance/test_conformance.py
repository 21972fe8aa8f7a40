"""The conformance corpus: git-revisit and the example reader pass it, and a wrong implementation does not."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tools import conformance
from tools.conformance_histories import HISTORIES

from git_revisit.model.findings import SEVERITIES

TOP = Path(__file__).parents[2]
CORPUS = TOP / "conformance"
OURS = TOP / "tools" / "conformance_answers.py"
PAGES = TOP / "docs" / "specification"


def held(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the runner."""
    command = [sys.executable, CORPUS / "run", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=1200)


def test_git_revisit_conforms() -> None:
    done = held(sys.executable, OURS)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    right, total = re.fullmatch(r"(\d+) of (\d+) answers are right\n", done.stdout).groups()  # type: ignore[union-attr]
    assert right == total
    assert int(total) > 1000


def test_a_reader_that_knows_only_the_specification_conforms() -> None:
    done = held("--class", "reader", sys.executable, CORPUS / "reader.py")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_the_reader_and_the_runner_know_nothing_of_git_revisit() -> None:
    for name in ("run", "reader.py", "reader_files.py"):
        assert "git_revisit" not in (CORPUS / name).read_text("utf-8")


# What an implementation does wrong, as lines that change the answers of ours, and the cases that find it.
FAULTS = {
    "a newer version is read": (
        "event/invalid/version-2.yaml",
        "def changed(request, found): return {'event': {}} if 'refused' in found else found",
    ),
    "a scalar gets a type": (
        "event/valid/reason-word-no.yaml",
        "def changed(request, found): found['event']['reason'] = False; return found",
    ),
    "a boolean is a number": (
        "event/valid/planned-true.yaml",
        "def changed(request, found): found['event']['planned'] = 1; return found",
    ),
    "a default is left out": (
        "config/valid/",
        "def changed(request, found): found['config'].pop('categories'); return found",
    ),
    "a path has no phase": ("paths/stars", "def changed(request, found): return {'phases': found['phases'][:-1]}"),
    "a retracted revisit counts": (
        "histories/corrections: matrix HEAD count",
        "def changed(request, found): found['cells'][1][2] += 1; return found",
    ),
    "null is zero": (
        "histories/merges: matrix HEAD overlap",
        "def changed(request, found): found['cells'] = [[n or 0 for n in row] for row in found['cells']]; return found",
    ),
    "the oldest comes first": (
        "histories/first-week: log HEAD",
        "def changed(request, found): found['events'].reverse(); return found",
    ),
    "a step is lost": (
        "histories/first-week: evolution",
        "def changed(request, found): found['steps'].pop(); return found",
    ),
    "a finding is lost": (
        "histories/evil-merges: audit",
        "def changed(request, found): found['findings'].pop(0); return found",
    ),
    "a finding is too severe": (
        "histories/revert: audit",
        "def changed(request, found): found['findings'][0]['severity'] = 'error'; return found",
    ),
    "there is one finding too many": (
        "histories/deletion: audit",
        "def changed(request, found): found['findings'].append(found['findings'][0]); return found",
    ),
    "nothing": ("histories/merges: log", "def changed(request, found): return found"),
    "everything is refused": ("histories/merges: log", "def changed(request, found): return {'refused': 'no'}"),
    "a refusal gives no reason": ("event/yaml/tag", "def changed(request, found): return {'refused': None}"),
    "the answer is a list": ("event/valid/flow", "def changed(request, found): return [found]"),
    "the command ends": ("event/valid/flow", "def changed(request, found): raise SystemExit"),
}
PROGRAM = """\
import json, sys
sys.path[:0] = [{top!r}]
from tools.conformance_answers import answer
{fault}
for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps(changed(request, answer(request))), flush=True)
"""


@pytest.mark.parametrize("fault", FAULTS)
def test_the_runner_finds_a_fault(fault: str, tmp_path: Path) -> None:
    only, code = FAULTS[fault]
    program = tmp_path / "wrong.py"
    program.write_text(PROGRAM.format(top=str(TOP), fault=code))
    done = held("--only", only, sys.executable, program)
    assert done.returncode == int(fault != "nothing"), done.stdout + done.stderr
    assert fault == "nothing" or only.partition(":")[0] in done.stdout


def test_an_answer_that_is_not_json_is_a_fault(tmp_path: Path) -> None:
    done = held("--only", "event/valid/flow", "sh", "-c", "read line; echo hello")
    assert done.returncode == 1
    assert "event/valid/flow.yaml: " in done.stdout


def test_a_command_that_does_not_run_is_named() -> None:
    done = held("no-such-command")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no-such-command: No such file or directory" in done.stderr


def test_the_decoded_forms_are_those_of_today(tmp_path: Path) -> None:
    fresh = conformance.decoded("event") | conformance.decoded("config") | conformance.paths(tmp_path)
    for name, data in fresh.items():
        assert (CORPUS / name).read_bytes() == data, "run `python tools/conformance.py` and read the difference"


def test_the_page_lists_every_history() -> None:
    page = (PAGES / "conformance.md").read_text("utf-8")
    folders = sorted(each.name for each in (CORPUS / "histories").iterdir())
    assert folders == sorted(HISTORIES)
    assert len(folders) >= 15
    for name in folders:
        about = json.loads((CORPUS / "histories" / name / "expected.json").read_text("utf-8"))["about"]
        assert f"| `{name}` | {about} |" in page


def test_every_rule_of_the_specification_occurs_in_a_history() -> None:
    found = {
        (finding["rule"], finding["severity"])
        for file in (CORPUS / "histories").glob("*/expected.json")
        for each in json.loads(file.read_text("utf-8"))["requests"]
        for finding in each["answer"].get("findings", [])
    }
    table = re.findall(r"^\| (`[a-z`, -]+`) \| (\w+) \|", (PAGES / "history.md").read_text("utf-8"), re.MULTILINE)
    named = {(rule, severity) for rules, severity in table for rule in re.findall(r"`([a-z-]+)`", rules)}
    assert {rule for rule, _ in named} == conformance.RULES
    assert {severity for _, severity in named} == set(SEVERITIES)
    assert {rule for rule, _ in found} == conformance.RULES
