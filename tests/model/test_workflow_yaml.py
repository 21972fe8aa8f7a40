"""The configuration: read with the line to blame, written so that it reads back the same."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_yaml_subset import files, mutated

from git_revisit.errors import ConfigInvalid
from git_revisit.model import workflow_yaml
from git_revisit.model.workflow import CATEGORIES, DEFAULT_WORKFLOW, PHASE, Capture, Limits, Phase, Workflow, name_of
from strategies import categories, hostile_text

GOOD = ("a/", "*.py", "!b", "src/**/x", "\\#a", "a b", "ü*", "*", "'", '"', "%a", "on", "1e3")
patterns = st.lists(st.sampled_from(GOOD), max_size=4).map(tuple)
names = st.text("abc123-_.", min_size=1, max_size=8).filter(lambda text: bool(PHASE.fullmatch(text)))
keys = st.sampled_from(("issue", "no", "x+y", "mlflow"))
link_patterns = st.dictionaries(keys, st.sampled_from(("[A-Z]+-[0-9]+", "#[0-9]{1,6}", "42", "true"))).map(
    lambda found: tuple(found.items())
)
addresses = st.dictionaries(keys, st.sampled_from(("https://t.example/{}", "https://t.example:8/#/{}?a=%20"))).map(
    lambda found: tuple(found.items())
)
shares = st.none() | st.integers(0, 10**6).map(lambda millionths: millionths / 10**6)


@st.composite
def workflows(draw: st.DrawFn) -> Workflow:
    taken = draw(st.lists(names, unique=True, min_size=1, max_size=8))
    cut = draw(st.integers(1, len(taken)))
    aliases = {number: taken[cut:][number::cut] for number in range(cut)}
    return Workflow(
        phases=tuple(
            Phase(identity, draw(hostile_text) or name_of(identity), tuple(aliases[number]), draw(patterns))
            for number, identity in enumerate(taken[:cut])
        ),
        shared=draw(patterns),
        ignore=draw(patterns),
        ignore_authors=draw(st.lists(hostile_text, max_size=3).map(tuple)),
        categories=draw(st.lists(categories, unique=True, max_size=4).map(tuple)),
        capture=Capture(
            draw(st.sampled_from(("actor", "project"))),
            draw(st.sampled_from(("defer", "require", "ignore"))),
            draw(st.sampled_from(("git", "pseudonym", "none"))),
            draw(link_patterns),
            draw(addresses),
        ),
        limits=Limits(draw(shares), draw(shares)),
    )


@given(workflows())
def test_round_trip(workflow: Workflow) -> None:
    assert workflow_yaml.decode(workflow_yaml.encode(workflow)) == workflow


def test_the_default_is_the_nine_phases_of_the_study() -> None:
    assert workflow_yaml.decode(b"version: 1\n") == DEFAULT_WORKFLOW
    assert workflow_yaml.decode(workflow_yaml.encode(DEFAULT_WORKFLOW)) == DEFAULT_WORKFLOW
    assert [phase.id for phase in DEFAULT_WORKFLOW.phases] == [
        *("problem-definition", "data-acquisition", "data-preparation", "model-development", "model-deployment"),
        *("monitoring", "management", "scalability", "governance-compliance"),
    ]
    assert all(phase.paths == (f"{phase.id}/",) for phase in DEFAULT_WORKFLOW.phases)
    assert "other" in DEFAULT_WORKFLOW.categories


def test_what_is_left_out_has_its_default() -> None:
    workflow = workflow_yaml.decode(b"version: 1\nphases: [{id: data-prep}]\ncapture: {unattended: require}\n")
    assert workflow.phases == (Phase("data-prep", "Data prep"),)
    assert workflow.capture == Capture("actor", "require", "git")
    assert workflow.categories == CATEGORIES


@pytest.mark.parametrize(
    ("more", "line", "fault"),
    [
        ("shared:\n  - a\n  - '[b'\n", 6, "shared.2: '\\[b' is not a gitignore pattern"),
        ("ignore: [/]\n", 4, "ignore.1: '/' is not a gitignore pattern"),
        ("  - id: b\n    paths:\n      - ok\n      - '!'\n", 7, "phases.2.paths.2: '!' is not a gitignore pattern"),
        ("  - id: B\n", 4, "phases.2.id: 'B' is not a phase id"),
        ("  - id: b\n    aliases: [c, a]\n", 4, "phases.2: 'a' is the id or alias of two phases"),
        ("colour: red\n", 4, "colour: unknown key; capture, categories"),
        ("capture:\n  focus: team\n", 5, "capture.focus: 'team' is not actor or project"),
        ("categories: [a,\n  a]\n", 5, "categories.2: 'a' is listed twice"),
        (
            "capture:\n  links:\n    issue: '(A+)+'\n",
            6,
            r"capture.links.issue: not understood: '\(A",
        ),
        ("capture:\n  urls:\n    issue: http://t/{}\n", 6, "capture.urls.issue: 'http://t/{}' is not an address like"),
        ("limits:\n  unexplained: 20%\n", 5, "limits.unexplained: '20%' is not a share from 0 to 1"),
        ("version: 1\n", 4, "duplicate key 'version'"),
    ],
)
def test_a_refusal_names_place_and_line(more: str, line: int, fault: str) -> None:
    with pytest.raises(ConfigInvalid, match=fault) as refusal:
        workflow_yaml.decode(f"version: 1\nphases:\n  - id: a\n{more}".encode())
    assert refusal.value.line == line
    assert refusal.value.remedy


def test_a_newer_version_asks_to_upgrade() -> None:
    with pytest.raises(ConfigInvalid, match="upgrade"):
        workflow_yaml.decode(b"version: 2\nphases: what may come\n")


@given(st.one_of(files, mutated()))
def test_whatever_comes_in_a_workflow_or_a_refusal_comes_out(data: bytes) -> None:
    try:
        workflow = workflow_yaml.decode(data)
    except ConfigInvalid:
        return
    assert workflow_yaml.decode(workflow_yaml.encode(workflow)) == workflow


def test_only_brackets_and_backslashes_that_are_checked_import_pathspec() -> None:
    code = (
        "import sys; from git_revisit.model.workflow_yaml import decode, document, from_document\n"
        "decode(b'version: 1\\nignore: [a/, \"*.b\"]\\n'); assert 'pathspec' not in sys.modules\n"
        "brackets = b'version: 1\\nignore: [\"[ab]\"]\\n'\n"
        "from_document(document(brackets)); assert 'pathspec' not in sys.modules\n"
        "decode(brackets); assert 'pathspec' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
