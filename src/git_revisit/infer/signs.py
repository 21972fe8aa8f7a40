"""Signs of model work in a history: by the names of files, else by the imports of Python files.

A history without them, such as that of a web framework, has no "model development".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

ENOUGH_SIGNS = 0.01  # the share of the commits that must show a sign
MOST_READ = 200  # files whose imports are read
_READ_BYTES = 32_768

# Directories of examples and dependencies: their files are not signs.
_ASIDE = re.compile(
    r"(^|/)(tests?|testing|docs?|docs_src|documentation|vendor|third_party|examples?|fixtures)/", re.IGNORECASE
)
_SIGN = re.compile(
    r"""(^|/)(
        [^/]+\.ipynb                                            # a notebook
      | (re|fine_?)?(train|tun(e|ing)|fit)([-_][^/]*|ing|ing_[^/]*|er|er_[^/]*)?\.(py|r|jl|sh|lua)  # a training script
      | [^/]+[-_](train|training|trainer|finetune)\.(py|r|jl|sh|lua)
      | [^/]+\.(pkl|joblib|h5|hdf5|pt|pth|onnx|safetensors|ckpt|tflite|mlmodel|keras|rds|dvc)  # a model or its data
      | dvc\.(yaml|lock) | mlproject | params\.yaml | catalog\.yml  # a pipeline
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
_IMPORT = re.compile(
    rb"^[ \t]*(?:from|import)[ \t]+(?:sklearn|torch|torchvision|tensorflow|keras|xgboost|lightgbm|catboost|transformers"
    rb"|jax|flax|mlflow|pytorch_lightning|lightning|fastai|mxnet|paddle|ultralytics|optuna|statsmodels|prophet"
    rb"|spacy|gensim)\b",
    re.MULTILINE,
)


def is_sign(path: str) -> bool:
    """Whether the name of a file is a sign of model work."""
    return bool(_SIGN.search(path)) and not _ASIDE.search(path)


def worth_reading(paths: Iterable[str]) -> list[str]:
    """Return the Python files whose imports are read, spread evenly over the tree if there are many."""
    candidates = sorted(path for path in paths if path.endswith(".py") and not _ASIDE.search(path))
    step = -(-len(candidates) // MOST_READ) or 1
    return candidates[::step]


def importing(sources: Mapping[str, bytes]) -> frozenset[str]:
    """Return the files that import a library for models."""
    return frozenset(path for path, source in sources.items() if _IMPORT.search(source[:_READ_BYTES]))


def share_with(commits: Sequence[Sequence[int]], signs: Iterable[int]) -> float:
    """Return the share (0…1) of the commits that change one of some files; both are given by numbers of paths."""
    known = set(signs)
    return sum(not known.isdisjoint(numbers) for numbers in commits) / len(commits) if commits else 0.0
