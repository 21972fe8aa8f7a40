"""Files that are likely mis-tagged."""

from git_revisit.infer.inference import mis_tags
from git_revisit.infer.inferred import CommitWork, MisTag


def work(commit: int, **paths: str) -> CommitWork:
    return CommitWork(str(commit), commit, "Ada", "a@b", "work", {k: v.split() for k, v in paths.items()}, ())


def test_a_file_that_is_always_changed_beside_another_focus() -> None:
    history = [work(n, m="m.py", d="io.py") for n in range(6)] + [work(6, d="io.py data.py"), work(7, d="data.py")]
    in_focus = {str(n): "m" for n in range(7)} | {"7": "d"}
    assert mis_tags(history, in_focus) == (MisTag("io.py", "d", "m", 7, 7),)


def test_few_touches_and_several_focuses_name_no_file() -> None:
    history = [work(n, d="io.py") for n in range(6)]
    assert mis_tags(history[:4], {str(n): "m" for n in range(4)}) == ()
    assert mis_tags(history, {str(n): "mx"[n % 2] for n in range(6)}) == ()
    assert mis_tags(history, {str(n): "md"[n % 2] for n in range(6)}) == ()
