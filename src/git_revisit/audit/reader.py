"""Changes of trees read as the audit takes them: event files decoded, configurations, project roots below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from git_revisit.audit.rules.values import File, Reading, Side
from git_revisit.errors import ConfigInvalid, EventInvalid
from git_revisit.gitio.parse import Change, Entry
from git_revisit.model import workflow_yaml
from git_revisit.model.event_file import CONFIG, FOLDER
from git_revisit.model.event_yaml import decode
from git_revisit.model.events import Event, Invalid
from git_revisit.model.tagging import tagger
from git_revisit.project.first_parent import event_entries
from git_revisit.project.read import Project


class Touched(NamedTuple):
    """What changed beside event files; as in ``Visit``."""

    config: tuple[Reading | None] | None
    paths: list[str]
    nested: list[tuple[str, int]]


class Reader:
    """Reads changes of one project; what was read is kept."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._readings: dict[tuple[str, str], Reading] = {}

    def sides(self, steps: Sequence[Sequence[Change]]) -> list[Side]:
        """Return the event files that go and come in each step; all are decoded in one batch."""
        sides = [event_entries(changes, self.project.prefix) for changes in steps]
        files = self._files([entry for gone, come in sides for entry in (*gone, *come)])
        return [Side(list(islice(files, len(gone))), list(islice(files, len(come)))) for gone, come in sides]

    def touched(self, changes: Sequence[Change]) -> Touched:
        """Return what else changed, by paths in the project."""
        found = Touched(None, [], [])
        for change in changes:
            path = change.path[len(self.project.prefix) :]
            if path == CONFIG:
                found = found._replace(config=(self._reading(change),))
            elif path.startswith(f"{FOLDER}/"):
                continue
            elif f"/{FOLDER}/" in path:
                root = path[: path.index(f"/{FOLDER}/") + 1]
                found.nested.append((root, bool(change.new_mode) - bool(change.old_mode)))
            else:
                found.paths.append(path)
        return found

    def _reading(self, change: Change) -> Reading | None:
        if not (change.new_mode and change.new_id):
            return None
        key = change.new_mode, change.new_id
        if key not in self._readings:
            self._readings[key] = self._read_config(*key)
        return self._readings[key]

    def _read_config(self, mode: str, blob: str) -> Reading:
        try:
            if not mode.startswith("100"):
                raise ConfigInvalid("not a regular file")
            workflow = workflow_yaml.decode(self.project.repository.objects.one(blob).data)
            return Reading(workflow, tagger(workflow))
        except ConfigInvalid as error:
            where = f"{CONFIG}:{error.line}" if error.line else CONFIG
            return Reading(None, None, f"{where}: {error.message}")

    def _files(self, entries: Sequence[Entry]) -> Iterator[File]:
        for entry, item in zip(entries, self.project.log.items(entries), strict=True):
            yield File(entry.path, entry.id, item, self._content(entry, item))

    def _content(self, entry: Entry, item: Event | Invalid) -> Event | None:
        """Return what a file says, wherever it lies."""
        if isinstance(item, Event):
            return item
        if item.rule != "event-misplaced":
            return None
        try:
            return decode(self.project.repository.objects.one(entry.id).data)
        except EventInvalid:
            return None
