"""The configuration detected from the paths of a tree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_revisit.infer.name_rules import Detector, NameVerdict
from git_revisit.infer.short_patterns import detect
from git_revisit.infer.tables import detection
from git_revisit.model import workflow_yaml
from git_revisit.model.tagging import IGNORED, SHARED, tagged_share, tagger
from git_revisit.model.workflow import PHASES, Workflow

PROBLEM, ACQUISITION, PREPARATION, DEVELOPMENT, DEPLOYMENT, MONITORING, MANAGEMENT, SCALABILITY, GOVERNANCE = PHASES


def tags(workflow: Workflow, paths: list[str]) -> dict[str, str | None]:
    return {path: tagger(workflow).tag(path) for path in paths}


def paths_of(workflow: Workflow) -> dict[str, tuple[str, ...]]:
    return {phase.id: phase.paths for phase in workflow.phases if phase.paths}


COOKIECUTTER = [
    *(".gitignore", "LICENSE", "Makefile", "README.md", "requirements.txt", "setup.py", "tox.ini"),
    *("data/external/.gitkeep", "data/raw/.gitkeep", "notebooks/1.0-jq-eda.ipynb", "notebooks/2.0-jq-model.ipynb"),
    *("references/dictionary.md", "references/manual.pdf", "references/scope.pdf", "reports/figures/a.png"),
    *("src/__init__.py", "src/data/__init__.py", "src/data/make_dataset.py", "src/features/__init__.py"),
    *("src/features/build_features.py", "src/models/__init__.py", "src/models/predict_model.py"),
    *("src/models/train_model.py", "src/visualization/visualize.py"),
]


def test_the_files_of_hook_managers_are_shared() -> None:
    files = [".husky/pre-commit", "lefthook.yml", "web/.lefthook.yaml", "prek.toml", ".pre-commit-config.yaml"]
    workflow = detect(["models/train.py", *files], detection())
    assert set(tags(workflow, files).values()) == {SHARED}


def test_a_cookiecutter_project_gets_a_configuration_of_folders() -> None:
    workflow = detect(COOKIECUTTER, detection())
    assert paths_of(workflow) == {
        PROBLEM: ("references/",),
        PREPARATION: ("src/data/", "src/features/"),
        DEVELOPMENT: ("notebooks/", "reports/", "src/models/", "src/visualization/"),
        DEPLOYMENT: ("src/models/predict_model.py",),
    }
    assert workflow.shared == ("Makefile", "requirements*.txt", "setup.py", "tox.ini")
    assert workflow.ignore == ("*.md", ".gitignore", ".gitkeep", "LICENSE*", "!references/")
    found = tags(workflow, COOKIECUTTER)
    assert found["references/dictionary.md"] == PROBLEM
    assert found["README.md"] == IGNORED
    assert found["src/models/predict_model.py"] == DEPLOYMENT
    assert tagged_share(found.values()) == pytest.approx(14 / 15)


def test_a_detected_configuration_reads_back_the_same() -> None:
    workflow = detect(COOKIECUTTER, detection())
    assert workflow_yaml.decode(workflow_yaml.encode(workflow)) == workflow


def test_a_phase_inside_an_earlier_one_is_taken_out_of_the_later() -> None:
    paths = [*(f"app/{name}.py" for name in ("main", "routes", "views")), *(f"app/eval/{n}.py" for n in "abc")]
    workflow = detect(paths, detection())
    assert paths_of(workflow) == {DEVELOPMENT: ("app/eval/",), DEPLOYMENT: ("app/", "!app/eval/")}
    assert tags(workflow, paths)["app/eval/a.py"] == DEVELOPMENT


def test_no_path_gives_the_phases_without_paths() -> None:
    workflow = detect([], detection())
    assert workflow.ids == PHASES
    assert paths_of(workflow) == {}


def test_a_configuration_stays_short() -> None:
    words = ("train", "deploy", "monitor", "clean", "scrape", "terraform")
    paths = [f"part{n}/{words[(n * k) % 6]}_{k}/x{k}.py" for n in range(60) for k in range(12)]
    workflow = detect(paths, detection())
    assert sum(len(each) for each in (*paths_of(workflow).values(), workflow.shared, workflow.ignore)) <= 25


@pytest.mark.parametrize(("files", "judged"), [(49_998, 50_000), (49_999, 25_002)])
def test_of_more_than_50000_paths_a_part_is_judged_and_every_file_at_the_top(
    monkeypatch: pytest.MonkeyPatch, files: int, judged: int
) -> None:
    seen = []
    judge = Detector.judge

    def watched(detector: Detector, path: str) -> NameVerdict:
        seen.append(path)
        return judge(detector, path)

    monkeypatch.setattr(Detector, "judge", watched)
    paths = ["Dockerfile", "Makefile", *(f"models/part{n % 90}/train_{n}.py" for n in range(files))]
    workflow = detect(paths, detection())
    assert len(seen) == judged
    assert paths_of(workflow) == {DEVELOPMENT: ("models/",), DEPLOYMENT: ("Dockerfile*",)}
    assert workflow.shared == ("Makefile",)


TREES = st.lists(
    st.lists(
        st.sampled_from(["src", "data", "raw", "train", "app", "eval", "docs", "x", "infra"]), min_size=1, max_size=4
    ),
    min_size=1,
    max_size=30,
)


@given(TREES)
def test_a_configuration_tags_as_the_rules_do_except_where_no_pattern_pays(trees: list[list[str]]) -> None:
    paths = sorted({"/".join([*parts, f"f{number}.py"]) for number, parts in enumerate(trees)})
    detector = Detector(detection())
    found = tags(detect(paths, detection()), paths)
    wrong = [path for path in paths if (tag := detector.tag(path)) and found[path] != tag]
    assert len(wrong) <= len(paths) / 3
