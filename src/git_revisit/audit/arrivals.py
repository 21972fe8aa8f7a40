"""The event files that a commit adds, looked up by path and id."""

from git_revisit.audit.rules.facts import File, Side


class Arrivals:
    """The event files that a commit adds against one parent, by path and id."""

    def __init__(self, side: Side) -> None:
        self.files = {(file.path, file.blob) for file in side.come}
        self._by_id: dict[str, list[File]] = {}
        self._by_path = {file.path: file for file in side.come}
        for file in side.come:
            if file.item.id:
                self._by_id.setdefault(file.item.id, []).append(file)

    def of(self, identity: str) -> list[File]:
        """Return the files of an id, by content or, if they do not decode, by name."""
        return self._by_id.get(identity, [])

    def instead_of(self, path: str, identity: str | None) -> list[File]:
        """Return the files at a path or of an id."""
        same_id = self.of(identity) if identity else []
        at_path = self._by_path.get(path)
        return same_id if at_path is None or at_path in same_id else [at_path, *same_id]

    def breaks(self, path: str, identity: str) -> bool:
        """Whether the file at a path, or one of an id, no longer decodes."""
        return any(each.content is None for each in self.instead_of(path, identity))
