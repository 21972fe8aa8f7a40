"""A reader of the changes between trees: it decodes event files and configurations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from git_revisit.audit.rules.facts import Config, File, Side
from git_revisit.errors import ConfigInvalid, EventInvalid
from git_revisit.gitio.parse import Entry
from git_revisit.model.event_file import CONFIG
from git_revisit.model.event_yaml import decode
from git_revisit.model.events import Event, Invalid
from git_revisit.model.tagging import tagger
from git_revisit.project.commit_history import Difference
from git_revisit.project.read import OpenProject


class Reader:
    """A reader of the changes of one project; it reads each configuration and event file once."""

    def __init__(self, project: OpenProject) -> None:
        self.project = project
        self._configs: dict[tuple[str, str], Config] = {}

    def sides(self, differences: Sequence[Difference]) -> list[Side]:
        """Return the event files that go and come in each difference; all are decoded in one batch."""
        files = self._files([entry for each in differences for entry in (*each.gone, *each.come)])
        return [Side(list(islice(files, len(each.gone))), list(islice(files, len(each.come)))) for each in differences]

    def config(self, difference: Difference) -> Config | None:
        """Return the configuration after a difference; None if it was removed."""
        key = difference.config
        if key is None:
            return None
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
            content = self._misplaced(entry, item) if isinstance(item, Invalid) else item
            yield File(entry.path, entry.id, item, content)

    def _misplaced(self, entry: Entry, item: Invalid) -> Event | None:
        """Return the event in a file that lies elsewhere than it should; None if it does not decode."""
        if item.rule != "event-misplaced":
            return None
        try:
            return decode(self.project.repository.objects.one(entry.id).data)
        except EventInvalid:
            return None
