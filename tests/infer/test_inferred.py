"""Loops of inferred episodes."""

from git_revisit.infer.inferred import InferredEpisode, InferredPeriod, WorkStep, loops_between


def test_loops_are_pairs_of_phases_the_strongest_first() -> None:
    def one(start: str, to: str) -> InferredEpisode:
        step = WorkStep("1", 1, "ada", {to: 1})
        return InferredEpisode(InferredPeriod(start, step, step, 1), to, (step,))

    found = loops_between([one("c", "a"), one("b", "a"), one("a", "b"), one("b", "a")], "abc")
    assert [(each.earlier, each.later, len(each.back), len(each.ahead)) for each in found] == [
        ("a", "b", 2, 1),
        ("a", "c", 1, 0),
    ]
