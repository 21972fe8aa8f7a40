"""A survey of a history: what its commits worked on, as a workflow's paths tell it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

from git_revisit.gitio.log import Change
from git_revisit.infer.decode import bulk
from git_revisit.infer.detect import GENERATED, Detector
from git_revisit.infer.proposal import Survey, Work
from git_revisit.infer.tables import detection
from git_revisit.model.coverage import folder, own
from git_revisit.model.event_file import EVENTS, FOLDER, id_in
from git_revisit.model.events import Workflow
from git_revisit.model.tagging import IGNORED, SHARED, tagger

_LATEST = 253_402_300_799  # the last second that a time with four digits for the year can say


class Reader:
    """Takes in a history, and then says what it means under a workflow."""

    def __init__(self, workflow: Workflow, cut: frozenset[str]) -> None:
        self.cut = cut
        self._ignored = cache(lambda name, email: workflow.ignores(_text(name), _text(email)))
        self.commits: list[tuple[Change, list[int]]] = []
        self.numbers: dict[bytes, int] = {}  # every path once
        self.passed: Counter[str] = Counter()

    def read(self, stream: Iterable[Change], prefix: str) -> None:
        """Keep the commits that may be work on a phase."""
        start = len(prefix.encode("utf-8", "surrogateescape"))
        for change in stream:
            if change.commit in self.cut:
                self.passed["where the clone ends"] += 1
            elif not change.paths:
                self.passed["merge or empty"] += 1
            elif self._ignored(change.name, change.email):
                self.passed["ignored author"] += 1
            elif bulk(len(change.paths), 0):
                self.passed["bulk"] += 1
            else:
                kept = [self.numbers.setdefault(path[start:], len(self.numbers)) for path in change.paths]
                self.commits.append((change._replace(paths=[]), kept))
        self.commits.reverse()

    def paths(self) -> list[str]:
        """Return the paths that were changed, each once."""
        return [_text(path) for path in self.numbers]

    def survey(self, workflow: Workflow | None) -> Survey:
        """Return what the commits did, oldest first, by the workflow's paths; without one, by the rules on names."""
        paths = self.paths()
        tags = _tags(paths, workflow)
        counts: Counter[str | None] = Counter()
        untagged: dict[str, Counter[str]] = {}
        work = []
        for change, numbers in self.commits:
            touched: dict[str, list[str]] = {}
            for number in numbers:
                counts[tags[number]] += 1
                if tags[number] not in (None, SHARED, IGNORED):
                    touched.setdefault(tags[number] or "", []).append(paths[number])
            for number in numbers:
                if tags[number] is None:
                    untagged.setdefault(folder(paths[number]), Counter()).update(list(touched) or [""])
            if not touched or bulk(len(numbers), len(touched)):
                self.passed["bulk" if touched else "outside of the phases"] += 1
                continue
            recorded = (id_in(paths[number]) for number in numbers if paths[number].startswith(f"{EVENTS}/"))
            work.append(_work(change, touched, tuple(each for each in recorded if each)))
        return Survey(work, counts, untagged)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _tags(paths: Sequence[str], workflow: Workflow | None) -> list[str | None]:
    """Return the tag of each path; generated files, and what belongs to other project roots, are ignored."""
    detector = Detector(detection())
    outside = set(paths) - set(own(paths, ""))
    tag = tagger(workflow).tag if workflow else detector.tag

    def judge(path: str) -> str | None:
        apart = path in outside or path.startswith(f"{FOLDER}/") or detector.tag(path) == GENERATED
        return IGNORED if apart else tag(path)

    return [judge(path) for path in paths]


def _work(change: Change, touched: dict[str, list[str]], recorded: tuple[str, ...]) -> Work:
    at = min(max(change.at, 0), _LATEST)
    name, email, subject = (each.decode("utf-8", "replace") for each in (change.name, change.email, change.subject))
    return Work(change.commit, at, name, email, subject, touched, recorded)
