"""A workflow detected from the paths of a tree: the default phases, with a few patterns that tag as the rules do."""

from collections.abc import Iterable, Sequence

from git_revisit.infer.labelled_tree import LabelledFile
from git_revisit.infer.name_rules import GENERATED, Detector, NameRule, library_package
from git_revisit.infer.short_patterns import summarise
from git_revisit.model.tagging import IGNORED, SHARED
from git_revisit.model.workflow import DEFAULT_WORKFLOW, Workflow

IGNORE_AUTHORS = ("*[bot]*",)
_SAMPLE = 50_000  # paths that are enough to choose patterns by


def detect(paths: Iterable[str], rules: Sequence[NameRule], limit: int = 25) -> Workflow:
    """Return the nine default phases with the patterns that tag these paths as the rules do, or nearly.

    Paths are relative to the project root. Besides the ``patterns`` of the rules that fit a path there are ``limit``
    patterns at most, folders over files, so that people can read the configuration.
    """
    known = sorted(set(paths))
    library = library_package(known)
    if len(known) > _SAMPLE:  # a part shows what is worth a pattern
        known = [
            path for number, path in enumerate(known) if number % (len(known) // _SAMPLE + 1) == 0 or "/" not in path
        ]
    detector = Detector(rules, library)
    order = (*DEFAULT_WORKFLOW.ids, SHARED, IGNORED)
    always: dict[str, set[str]] = {tag: set() for tag in order}
    files = []
    for path in known:
        verdict = detector.judge(path)
        tag, named = _configured(verdict.tag), _configured(verdict.named)
        if verdict.pattern and named:
            always[named].add(verdict.pattern)
        files.append(LabelledFile(path, tag, named, verdict.hint))

    def says(folder: str) -> str | None:
        return _configured(detector.folder(folder.rpartition("/")[2]))

    patterns = {tag: (*sorted(always[tag]), *more) for tag, more in summarise(files, says, order, limit).items()}
    return DEFAULT_WORKFLOW._replace(
        phases=tuple(phase._replace(paths=patterns[phase.id]) for phase in DEFAULT_WORKFLOW.phases),
        shared=patterns[SHARED],
        ignore=patterns[IGNORED],
        ignore_authors=IGNORE_AUTHORS,
    )


def _configured(tag: str | None) -> str | None:
    return IGNORED if tag == GENERATED else tag
