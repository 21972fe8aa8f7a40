"""Which phase a path belongs to by its name, and the configuration that says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_revisit.infer.detect import GENERATED, Detector, detect, words_of
from git_revisit.infer.labels import Labelled
from git_revisit.infer.patterns import summarise
from git_revisit.infer.tables import detection
from git_revisit.model import workflow_yaml
from git_revisit.model.events import Workflow
from git_revisit.model.tagging import IGNORED, SHARED, coverage, tagger

PROBLEM, ACQUISITION, PREPARATION, DEVELOPMENT, DEPLOYMENT, MONITORING, MANAGEMENT, SCALABILITY, GOVERNANCE = (
    workflow_yaml.PHASES
)
SEEN = {
    ACQUISITION: "data/raw/a.csv data/external/a.csv src/ingest.py ingestion/a.py download_data.py src/scrape/a.py "
    "labeling/tool.py data/data.xml.dvc data/01_raw/x.csv src/data/import_raw_data.py steps/data_loader.py",
    PREPARATION: "features/a.py src/prepare.py clean.py src/preprocess/a.py etl/a.py data/interim/a.csv "
    "data/processed/a.csv src/dataset.py src/data/make_dataset.py pipelines/data_processing/nodes.py "
    "data/04_feature/a.pkl src/featurization.py tests/test_prepare.py madewithml/data.py tests/data/test_all.py",
    DEVELOPMENT: "train.py tune.py models/a.pkl src/eval/a.py experiments/a.yaml notebooks/01-clean.ipynb "
    "notebooks/eda.ipynb src/models/train_model.py pipelines/data_science/nodes.py tests/test_train.py "
    "src/visualization/a.py 02-experiment-tracking/a.py steps/hp_tuning/a.py src/Model_Training/x.py trainModel.py",
    DEPLOYMENT: "deploy/a.sh serve.py inference/a.py api/main.py app/main.py Dockerfile docker-compose.yml "
    "04-deployment/web-service/x.py src/models/predict_model.py modeling/predict.py streamlit_app/a.py",
    MONITORING: "monitoring/a.py src/drift.py alerts/a.yaml dashboards/a.json 05-monitoring/models/lin.bin "
    "evidently_metrics_calculation.py",
    MANAGEMENT: "src/registry/a.py dags/train.py orchestration/a.py .github/workflows/deploy.yaml dvc.yaml MLproject "
    "03-orchestration/3.2/a.py pipelines/main.py .gitlab-ci.yml",
    SCALABILITY: "infra/a.sh terraform/main.tf k8s/deploy.yaml helm/values.yaml benchmarks/a.py locustfile.py "
    "infrastructure/terraform/modules/monitoring/main.tf",
    GOVERNANCE: "governance/a.md compliance/a.py fairness.py privacy/a.py model_card.md SECURITY.md .github/CODEOWNERS "
    "docs/model_cards/a.md",
    PROBLEM: "references/data-dictionary.md charter.md problem/statement.md kpi.md docs/rfc/1.md docs/adr/0001-x.md",
    SHARED: "params.yaml dvc.lock conf/base/catalog.yml tests/test_smoke.py requirements.txt setup.py utils.py "
    "Makefile",
    IGNORED: "README.md src/README.md LICENSE docs/index.html .gitignore docs/model.md images/a.png",
    GENERATED: "vendor/models/train.py node_modules/a/deploy.js poetry.lock web/app.min.js api/train_pb2.py",
}


@pytest.mark.parametrize(("tag", "path"), [(tag, path) for tag, paths in SEEN.items() for path in paths.split()])
def test_a_path_is_known_by_its_name(tag: str, path: str) -> None:
    assert Detector(detection()).tag(path) == tag


@pytest.mark.parametrize("path", ["src/core.py", "a", "lib/x/y.c", "constitution/strain.py", "x/attractors.py"])
def test_other_names_say_nothing(path: str) -> None:
    assert Detector(detection()).tag(path) is None


def test_names_fall_into_words() -> None:
    assert words_of("03_DataPrep") == ("data", "prep")
    assert words_of("test-HTTPServer2") == ("test", "http", "server2")
    assert words_of("Überwachung_モデル") == ("überwachung", "モデル")


def test_every_rule_of_the_table_leads_somewhere() -> None:
    assert {rule.to for rule in detection()} == {*workflow_yaml.PHASES, "shared", "ignore", "generated"}
    assert all(rule.words or rule.folders or rule.files or rule.patterns for rule in detection())


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
    assert coverage(found.values()) == pytest.approx(18 / 19)


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
    assert workflow.ids == workflow_yaml.PHASES
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
    monkeypatch.setattr(Detector, "judge", lambda detector, path: seen.append(path) or judge(detector, path))
    paths = ["Dockerfile", "Makefile", *(f"models/part{n % 90}/train_{n}.py" for n in range(files))]
    workflow = detect(paths, detection())
    assert len(seen) == judged
    assert paths_of(workflow) == {DEVELOPMENT: ("models/",), DEPLOYMENT: ("Dockerfile*",)}
    assert workflow.shared == ("Makefile",)


NAMES = st.text(st.sampled_from("ab*?[]!#\\ .{}é\n\udcff"), min_size=1, max_size=4).filter(
    lambda n: n not in (".", "..")
)


@given(st.dictionaries(NAMES, st.sampled_from(["low", "high", SHARED, IGNORED]), min_size=1, max_size=6))
def test_whole_folders_of_a_label_are_tagged_exactly_whatever_their_names(folders: dict[str, str]) -> None:
    files = [Labelled(f"{name}/{n}.py", label, None) for name, label in folders.items() for n in range(3)]
    found = summarise(files, lambda folder: None, ("low", "high", SHARED, IGNORED), 25)
    phases = tuple(workflow_yaml.DEFAULT.phases[0]._replace(id=each, paths=found[each]) for each in ("low", "high"))
    tag = tagger(Workflow(phases, shared=found[SHARED], ignore=found[IGNORED])).tag
    for path, label, *_ in files:
        assert tag(path) == (label if path.split("/")[0].isprintable() else None)


TREES = st.lists(
    st.lists(
        st.sampled_from(["src", "data", "raw", "train", "app", "eval", "docs", "x", "infra"]), min_size=1, max_size=4
    ),
    min_size=1,
    max_size=30,
)


@given(TREES)
def test_what_a_configuration_tags_is_what_the_rules_say_or_was_not_worth_a_pattern(trees: list[list[str]]) -> None:
    paths = sorted({"/".join([*parts, f"f{number}.py"]) for number, parts in enumerate(trees)})
    detector = Detector(detection())
    found = tags(detect(paths, detection()), paths)
    wrong = [path for path in paths if (tag := detector.tag(path)) and found[path] != tag]
    assert len(wrong) <= len(paths) / 3
