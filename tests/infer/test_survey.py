"""The survey: the commits that are work on a phase."""

from collections import Counter

from git_revisit.infer.inferred import ChangedPaths
from git_revisit.infer.survey import BULK_PATHS, BULK_PHASES, ReadHistory, bulk, survey
from git_revisit.model.commits import Commit
from git_revisit.model.tagging import IGNORED, SHARED


def test_sweeps_are_bulk() -> None:
    assert bulk(BULK_PATHS + 1, 1)
    assert bulk(BULK_PHASES, BULK_PHASES)
    assert not bulk(BULK_PATHS, BULK_PHASES - 1)


def test_every_changed_path_is_counted_once_by_what_it_belongs_to() -> None:
    first, second = (
        Commit(commit, "", (), "Ada", "ada@example.com", authored=0, at=0) for commit in ("1" * 40, "2" * 40)
    )
    paths = ("models/a.py", "models/b.py", "params.yaml", "README.md", "tool/x.py")
    history = ReadHistory(((first, [0, 1, 2]), (second, [0, 3, 4])), paths, Counter(), {})
    tags = dict(zip(paths, ("model-development", "model-development", SHARED, IGNORED, None), strict=True))
    assert survey(history, tags.get).changed == ChangedPaths(phases=2, shared=1, untagged=1)
