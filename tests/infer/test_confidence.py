"""The causes of a low confidence."""

from git_revisit.infer.confidence import doubts


def test_what_makes_an_answer_doubtful() -> None:
    assert doubts(0.9, 200, 6, False) == ()
    assert doubts(0.4, 200, 6, False) == ("under half of the changed paths belong to a phase",)
    assert doubts(0.9, 200, 1, False) == ("only 1 phase seen; a workflow has more",)
    assert doubts(0.9, 7, 4, False) == ("only 7 commits to judge by",)
    assert doubts(None, 0, 0, False) == ("no commit touches a path that belongs to a phase",)
    assert doubts(0.9, 200, 6, True)[0].startswith("the clone is shallow")
