"""The causes of a low confidence, in literal values and on the paths of twenty public repositories."""

from pathlib import Path
from typing import NamedTuple

import pytest

from git_revisit.infer.inference import confidence_cautions, confidence_doubts
from git_revisit.infer.name_rules import GENERATED, Detector, library_package
from git_revisit.infer.signs import is_sign, share_with
from git_revisit.infer.tables import detection
from git_revisit.model.tagging import IGNORED, tagged_share

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "explanation" / "infer.md"
REPOSITORIES = Path(__file__).parent.parent / "fixtures" / "infer"
TABLE = sorted(REPOSITORIES.glob("*.tsv"))


def test_both_conditions_are_needed_for_fair() -> None:
    assert confidence_doubts(0.5, 0.01, 200, False) == ()
    assert confidence_doubts(0.49, 0.5, 200, False) == ("49 % of the files belong to a phase; at least half should",)
    assert "0 % of the commits show signs of model work" in confidence_doubts(0.9, 0.0, 200, False)[0]
    assert "under 1 % of the commits show signs" in confidence_doubts(0.9, 0.009, 200, False)[0]
    assert len(confidence_doubts(None, 0.0, 5, False)) == 2
    assert confidence_doubts(None, 0.0, 0, False) == ("no commit touches a path that belongs to a phase",)
    assert confidence_doubts(0.9, 0.5, 200, True)[0].startswith("the clone is shallow")


def test_a_small_history_is_a_caution() -> None:
    assert confidence_cautions(200, 6) == ()
    assert confidence_cautions(1, 1) == ("only 1 commit to judge by", "only 1 phase seen")
    assert confidence_cautions(7, 3) == ("only 7 commits to judge by", "only 3 phases seen")
    assert confidence_cautions(0, 0) == ()


def test_the_table_has_ten_repositories_of_each_kind() -> None:
    kinds = [path.read_text(encoding="utf-8").splitlines()[0].rpartition(": ")[2] for path in TABLE]
    assert (kinds.count("low"), kinds.count("fair")) == (10, 10)


class Verdict(NamedTuple):
    """What inference makes of a repository, and why it trusts it little."""

    name: str
    expected: str
    coverage: float | None
    signs: float
    doubts: tuple[str, ...]

    @property
    def confidence(self) -> str:
        return "low" if self.doubts else "fair"

    @property
    def row(self) -> str:
        """The row of the document."""
        return f"| {self.name} | {self.coverage or 0:.0%} | {self.signs:.1%} | {self.confidence} |"


def verdict(path: Path) -> Verdict:
    """Judge a repository by its file.

    The file holds a sample of the paths in the tree and of those that commits change. Where these show no sign, it also
    names the files that import a library for models.
    """
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    tree = [row.removeprefix("tree\t") for row in rows if row.startswith("tree\t")]
    commits = [row.split("\t")[1:] for row in rows if row.startswith("commit\t")]
    detector = Detector(detection(), library_package(tree))
    tags = [IGNORED if detector.tag(each) == GENERATED else detector.tag(each) for each in tree]
    numbers = {each: number for number, each in enumerate(dict.fromkeys(each for paths in commits for each in paths))}
    using = {row.removeprefix("imports\t") for row in rows if row.startswith("imports\t")}
    signs = share_with(
        [[numbers[each] for each in paths] for paths in commits],
        [number for each, number in numbers.items() if is_sign(each) or each in using],
    )
    found = confidence_doubts(tagged_share(tags), signs, len(commits), False)
    return Verdict(path.stem.replace("+", "/"), head.rpartition(": ")[2], tagged_share(tags), signs, found)


@pytest.mark.parametrize("path", TABLE, ids=[path.stem for path in TABLE])
def test_confidence_on_public_repositories(path: Path) -> None:
    """Ten repositories are no ML projects; three of the others are small."""
    found = verdict(path)
    assert found.confidence == found.expected, found.doubts
    if found.doubts:
        assert "may not be an ML project" in found.doubts[-1]


def test_the_document_shows_the_table_of_today() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    found = sorted(map(verdict, TABLE), key=lambda each: (each.expected != "low", each.name.lower()))
    assert "\n".join(each.row for each in found) in text
