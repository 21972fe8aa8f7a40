"""Changes between trees as the audit reads them: decoded event files, configurations, project roots below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from git_revisit.audit.rules.facts import Config, File, Side
from git_revisit.errors import ConfigInvalid, EventInvalid
from git_revisit.gitio.parse import Entry, PathChange
from git_revisit.model.event_file import CONFIG, FOLDER
from git_revisit.model.event_yaml import decode
from git_revisit.model.events import Event, Invalid
from git_revisit.model.roots import root_of
from git_revisit.model.tagging import tagger
from git_revisit.project.first_parent import event_entries
from git_revisit.project.read import OpenProject


class Others(NamedTuple):
    """What changed beside event files; as in ``Visit``."""

    config: tuple[Config | None] | None
    paths: list[str]
    nested: list[tuple[str, int]]


class Reader:
    """Reads changes of one project; each configuration and event file is read once."""

    def __init__(self, project: OpenProject) -> None:
        self.project = project
        self._configs: dict[tuple[str, str], Config] = {}

    def sides(self, steps: Sequence[Sequence[PathChange]]) -> list[Side]:
        """Return the event files that go and come in each step; all are decoded in one batch."""
        sides = [event_entries(changes, self.project.prefix) for changes in steps]
        files = self._files([entry for gone, come in sides for entry in (*gone, *come)])
        return [Side(list(islice(files, len(gone))), list(islice(files, len(come)))) for gone, come in sides]

    def others(self, changes: Sequence[PathChange]) -> Others:
        """Return what else changed, by paths in the project."""
        config: tuple[Config | None] | None = None
        paths: list[str] = []
        nested: list[tuple[str, int]] = []
        for change in changes:
            path = change.path[len(self.project.prefix) :]
            if path == CONFIG:
                config = (self._config(change),)
            elif path.startswith(f"{FOLDER}/"):
                continue
            elif f"/{FOLDER}/" in path:
                root = root_of(path)
                came = bool(change.new_mode) - bool(change.old_mode)
                if root is not None and came:
                    nested.append((root, came))
            else:
                paths.append(path)
        return Others(config, paths, nested)

    def _config(self, change: PathChange) -> Config | None:
        if not (change.new_mode and change.new_id):
            return None
        key = change.new_mode, change.new_id
        if key not in self._configs:
            self._configs[key] = self._read_config(*key)
        return self._configs[key]

    def _read_config(self, mode: str, blob: str) -> Config:
        try:
            workflow = self.project.config(mode, blob)
            return Config(workflow, tagger(workflow))
        except ConfigInvalid as error:
            where = f"{CONFIG}:{error.line}" if error.line else CONFIG
            return Config(None, None, f"{where}: {error.message}")

    def _files(self, entries: Sequence[Entry]) -> Iterator[File]:
        for entry, item in zip(entries, self.project.log.items(entries), strict=True):
            yield File(entry.path, entry.id, item, self._content(entry, item))

    def _content(self, entry: Entry, item: Event | Invalid) -> Event | None:
        """Return the event in a file, wherever it lies."""
        if not isinstance(item, Invalid):
            return item
        if item.rule != "event-misplaced":
            return None
        try:
            return decode(self.project.repository.objects.one(entry.id).data)
        except EventInvalid:
            return None
