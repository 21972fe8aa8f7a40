"""Project roots: directories that hold ``.revisit/config.yaml``. The nearest root above a file owns it.

A root is written as the prefix of its files' paths: empty for the top of the repository, else ending in a slash.
"""

from collections.abc import Container, Iterable

from git_revisit.model.event_file import CONFIG, FOLDER


def root_of(path: str) -> str | None:
    """Return the root whose configuration lies at a path; None for every other file."""
    return path[: -len(CONFIG)] if f"/{path}".endswith(f"/{CONFIG}") else None


def roots_in(paths: Iterable[str]) -> frozenset[str]:
    """Return the roots whose configuration is among some paths."""
    return frozenset(root for path in paths if (root := root_of(path)) is not None)


def nearest(path: str, roots: Container[str]) -> str | None:
    """Return the root that owns a path; None if it lies below none of them."""
    end = path.rfind("/")
    while end >= 0:
        if path[: end + 1] in roots:
            return path[: end + 1]
        end = path.rfind("/", 0, end)
    return "" if "" in roots else None


def owned(paths: Iterable[str], root: str, roots: Iterable[str] = ()) -> list[str]:
    """Return the paths that a root owns, relative to it, without those in a folder ``.revisit``.

    Other roots are those in ``roots``, and those whose configuration is among the paths.
    """
    inside = [path[len(root) :] for path in paths if path.startswith(root)]
    below = {other[len(root) :] for other in (*roots, *roots_in(paths)) if other.startswith(root) and other != root}
    return [path for path in inside if f"/{FOLDER}/" not in f"/{path}" and nearest(path, below) is None]
