"""The phase of a path by its name."""

import pytest

from git_revisit.infer.name_rules import GENERATED, Detector, library_package, words_of
from git_revisit.infer.tables import detection
from git_revisit.model.tagging import IGNORED, SHARED
from git_revisit.model.workflow import PHASES

PROBLEM, ACQUISITION, PREPARATION, DEVELOPMENT, DEPLOYMENT, MONITORING, MANAGEMENT, SCALABILITY, GOVERNANCE = PHASES
SEEN = {
    ACQUISITION: "data/raw/a.csv data/external/a.csv src/ingest.py ingestion/a.py download_data.py src/scrape/a.py "
    "labeling/tool.py data/data.xml.dvc data/01_raw/x.csv src/data/import_raw_data.py steps/data_loader.py",
    PREPARATION: "features/a.py src/prepare.py clean.py src/preprocess/a.py etl/a.py data/interim/a.csv "
    "data/processed/a.csv src/dataset.py src/data/make_dataset.py pipelines/data_processing/nodes.py "
    "data/04_feature/a.pkl src/featurization.py tests/test_prepare.py madewithml/data.py tests/data/test_all.py",
    DEVELOPMENT: "train.py tune.py models/a.pkl src/eval/a.py experiments/a.yaml notebooks/01-clean.ipynb "
    "notebooks/eda.ipynb src/models/train_model.py pipelines/data_science/nodes.py tests/test_train.py "
    "predict_demo.ipynb "
    "src/visualization/a.py 02-experiment-tracking/a.py steps/hp_tuning/a.py src/Model_Training/x.py trainModel.py",
    DEPLOYMENT: "deploy/a.sh serve.py inference/a.py api/main.py app/main.py Dockerfile docker-compose.yml "
    "04-deployment/web-service/x.py k8s/api/Dockerfile "
    "src/models/predict_model.py modeling/predict.py streamlit_app/a.py",
    MONITORING: "monitoring/a.py src/drift.py alerts/a.yaml dashboards/a.json 05-monitoring/models/lin.bin "
    "evidently_metrics_calculation.py monitoring/grafana/provisioning/datasources/all.yml",
    MANAGEMENT: "src/registry/a.py dags/train.py orchestration/a.py 03-orchestration/3.2/a.py pipelines/main.py",
    SCALABILITY: "infra/a.sh terraform/main.tf k8s/deploy.yaml helm/values.yaml benchmarks/a.py locustfile.py "
    "infrastructure/terraform/modules/monitoring/main.tf",
    GOVERNANCE: "governance/a.md compliance/a.py fairness.py privacy/a.py model_card.md SECURITY.md .github/CODEOWNERS "
    "docs/model_cards/a.md",
    PROBLEM: "references/data-dictionary.md charter.md problem/statement.md kpi.md docs/rfc/1.md docs/adr/0001-x.md",
    SHARED: "params.yaml dvc.lock conf/base/catalog.yml tests/test_smoke.py requirements.txt setup.py utils.py "
    "Makefile .github/workflows/deploy.yaml dvc.yaml MLproject .gitlab-ci.yml",
    IGNORED: "README.md src/README.md LICENSE docs/index.html .gitignore docs/model.md images/a.png",
    GENERATED: "tests/model.b64 "
    "vendor/models/train.py node_modules/a/deploy.js poetry.lock web/app.min.js api/train_pb2.py",
}


@pytest.mark.parametrize(("tag", "path"), [(tag, path) for tag, paths in SEEN.items() for path in paths.split()])
def test_a_path_is_known_by_its_name(tag: str, path: str) -> None:
    assert Detector(detection()).tag(path) == tag


@pytest.mark.parametrize(
    "path", ["src/core.py", "code-prep/a.py", "lib/x/y.c", "constitution/strain.py", "x/attractors.py"]
)
def test_other_names_have_no_tag(path: str) -> None:
    assert Detector(detection()).tag(path) is None


def test_names_fall_into_words() -> None:
    assert words_of("03_DataPrep") == ("data", "prep")
    assert words_of("test-HTTPServer2") == ("test", "http", "server2")
    assert words_of("Überwachung_モデル") == ("überwachung", "モデル")


def test_every_rule_of_the_table_leads_somewhere() -> None:
    assert {rule.to for rule in detection()} == {*PHASES, "shared", "ignore", "generated"}
    assert all(rule.words or rule.folders or rule.files or rule.patterns for rule in detection())


LIBRARY = ["pyproject.toml", "src/flask/__init__.py", "src/flask/app.py", "src/flask/cli.py", "tests/test_app.py"]


def test_the_package_of_a_library_is_not_deployment_by_its_name() -> None:
    assert library_package(LIBRARY) == "src/flask"
    alone, known = Detector(detection()), Detector(detection(), "src/flask")
    assert (alone.tag("src/flask/cli.py"), known.tag("src/flask/cli.py")) == (DEPLOYMENT, None)
    assert known.tag("src/flask/deploy.py") == DEPLOYMENT, "what lies in it is judged by its own name"


@pytest.mark.parametrize(
    "paths",
    [
        LIBRARY[1:],
        ["setup.py", "app/__init__.py", "app/main.py", "app/api.py"],
        ["setup.py", "a/b/flask/__init__.py", "a/b/flask/x.py", "a/b/flask/y.py"],
        ["setup.py", "src/data/__init__.py", "src/data/a.py", "src/models/__init__.py", "src/models/a.py"],
    ],
    ids=["no-packaging-file", "an-application", "too-deep", "several-packages"],
)
def test_other_trees_have_no_package_of_a_library(paths: list[str]) -> None:
    assert library_package(paths) is None
