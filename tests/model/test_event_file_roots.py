"""Project roots: the nearest one above a file owns it."""

import pytest

from git_revisit.model.event_file import nearest, owned, root_of, roots_in

CONFIG = ".revisit/config.yaml"


@pytest.mark.parametrize(
    ("path", "root"),
    [
        (CONFIG, ""),
        (f"a/b/{CONFIG}", "a/b/"),
        ("a/.revisit/.keep", None),
        ("a.revisit/config.yaml", None),
        (f"{CONFIG}/x", None),
    ],
)
def test_a_root_holds_a_configuration(path: str, root: str | None) -> None:
    assert root_of(path) == root


def test_the_nearest_root_owns_a_file() -> None:
    roots = roots_in([CONFIG, f"a/{CONFIG}", f"a/b/c/{CONFIG}", "d/.revisit/.keep"])
    assert roots == {"", "a/", "a/b/c/"}
    assert [nearest(path, roots) for path in ("x", "a/x", "a/b/x", "a/b/c/d/x", "ab/x")] == [
        "",
        "a/",
        "a/",
        "a/b/c/",
        "",
    ]
    assert nearest("x", {"a/"}) is None


def test_a_root_owns_what_no_root_below_owns() -> None:
    paths = ["x", f"a/{CONFIG}", "a/x", "a/b/x", f"a/b/{CONFIG}", "a/c/.revisit/.keep", "a/c/x", "ab/x"]
    assert owned(paths, "") == ["x", "ab/x"]
    assert owned(paths, "a/") == ["x", "c/x"]
    assert owned(["a/x", "a/b/x"], "a/", ["", "a/", "a/b/"]) == ["x"]
