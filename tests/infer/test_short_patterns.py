"""Few patterns that tag a labelled tree."""

from hypothesis import given
from hypothesis import strategies as st

from git_revisit.infer.labelled_tree import LabelledFile
from git_revisit.infer.short_patterns import summarise
from git_revisit.model.tagging import IGNORED, SHARED, tagger
from git_revisit.model.workflow import DEFAULT_WORKFLOW, Workflow

NAMES = st.text(st.sampled_from("ab*?[]!#\\ .{}é\n\udcff"), min_size=1, max_size=4).filter(
    lambda n: n not in (".", "..")
)


@given(st.dictionaries(NAMES, st.sampled_from(["low", "high", SHARED, IGNORED]), min_size=1, max_size=6))
def test_whole_folders_of_a_label_are_tagged_exactly_with_any_names(folders: dict[str, str]) -> None:
    files = [LabelledFile(f"{name}/{n}.py", label, None) for name, label in folders.items() for n in range(3)]
    found = summarise(files, lambda folder: None, ("low", "high", SHARED, IGNORED), 25)
    phases = tuple(DEFAULT_WORKFLOW.phases[0]._replace(id=each, paths=found[each]) for each in ("low", "high"))
    tag = tagger(Workflow(phases, shared=found[SHARED], ignore=found[IGNORED])).tag
    for path, label, *_ in files:
        assert tag(path) == (label if path.split("/")[0].isprintable() else None)
