"""Signs of model work, by the names of files and by imports."""

import pytest

from git_revisit.infer.signs import MOST_READ, importing, is_sign, share_with, worth_reading


@pytest.mark.parametrize(
    "path",
    [
        "notebooks/eda.ipynb", "train.py", "src/models/train_model.py", "src/retrain.py", "scripts/finetune.sh",
        "src/tuning.py", "src/model_train.py", "models/best.pkl", "weights.safetensors", "data/raw.csv.dvc", "dvc.yaml",
        "dvc.lock", "MLproject", "params.yaml", "conf/base/catalog.yml", "trainer.py",
    ],
)  # fmt: skip
def test_a_sign(path: str) -> None:
    assert is_sign(path)


@pytest.mark.parametrize(
    "path",
    [
        "src/app.py", "docs/tutorial.ipynb", "tests/train_test.py", "tests/data/model.pkl", "examples/train.py",
        "trains.py", "src/constraint.py", "Makefile", "pipeline.yml", "training.md",
    ],
)  # fmt: skip
def test_no_sign(path: str) -> None:
    assert not is_sign(path)


def test_imports_are_read_if_names_show_no_sign() -> None:
    sources = {
        "a.py": b"import os\nfrom sklearn.linear_model import Ridge\n",
        "b.py": b"import torchtext_like\n# import torch\n",
        "c.py": b"def f():\n    import torch.nn as nn\n",
        "d.py": b"text = 'from sklearn import x'\n",
    }
    assert importing(sources) == {"a.py", "c.py"}
    assert worth_reading(["a.py", "b.md", "tests/c.py"]) == ["a.py"]
    assert len(worth_reading([f"{n}.py" for n in range(3 * MOST_READ + 1)])) <= MOST_READ


def test_the_share_is_of_commits() -> None:
    assert share_with([[1, 2], [3], [2]], {2}) == pytest.approx(2 / 3)
    assert share_with([], {2}) == 0.0
