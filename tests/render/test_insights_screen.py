"""Insights on one screen, from literal logs."""

import re

import pytest

from git_revisit.insights.conclusions import insights
from git_revisit.insights.evidence import Log
from git_revisit.model.events import Revisit
from git_revisit.model.workflow import CATEGORIES
from git_revisit.render.insights_screen import insights_screen, summary
from git_revisit.render.insights_text import insights_table
from git_revisit.replay.episodes import WorkedCommit
from insights.building import DAY, START, WEEK, background, focus, make, revisit, workflow

PHASES = ("a", "b", "c", "d", "e", "f")
FLOW = workflow(*PHASES, categories=CATEGORIES)
COMMIT = "9fceb02d0ae598e95dc970b74767f19372d61af8"


def screen(log: Log, rev: str = "HEAD", style: str = "table", **window: int) -> str:
    return insights_screen(insights(log, **window), rev, COMMIT, style)


def sentences(text: str) -> str:
    """Return the text on one line, as it reads."""
    return " ".join(text.split())


def planted(reasons: tuple[str, ...] = ("Labels differ by team.", "Two raters disagree")) -> list[Revisit]:
    events = [revisit("e", "b", n * WEEK, category="labels", reason=reasons[n % len(reasons)]) for n in range(16)]
    return [*events, *background(PHASES, ("e", "b"), ("f", "c"))]


def test_the_commands_have_the_options_that_chose_the_revisits() -> None:
    text = insights_screen(insights(make(FLOW, *planted())), "v1", COMMIT, "table", options=" --via hook")
    assert "    git revisit insights v1 --via hook --details\n" in text
    assert "    git revisit log v1 --via hook --from e --to b --category labels\n" in text


def test_a_share_is_printed_with_its_counts_and_its_likely_range() -> None:
    log = make(FLOW, *(revisit("b", "a", n * WEEK) for n in range(6)), *(revisit("a", "b", n * WEEK) for n in range(4)))
    text = sentences(screen(log))
    assert re.search(r"6 of 10 revisits \(60 %, likely \d+-\d+ %\) went back to an earlier phase\.", text)
    assert "With targets chosen at random it would be 12 %." in text
    assert "Most common: b → a (6 of 10). Then a → b (4)." in text


def test_few_revisits_are_counted_without_a_range() -> None:
    text = screen(make(FLOW, revisit("b", "a", 0), revisit("a", "f", 9)))
    assert "1 of 1 revisit went back to an earlier phase." in text
    assert "First visits to a later phase (not rework): 1." in text
    assert "likely" not in text.split("How sure")[0]
    assert "too few" not in text


@pytest.mark.parametrize(
    ("reasons", "sentence"),
    [
        ([None], "0 of 1 recorded revisit has a reason."),
        (["Leak", None], "1 of 2 recorded revisits has a reason."),
        (["Leak", "Drift"], "2 of 2 recorded revisits have a reason."),
    ],
)
def test_the_share_of_reasons_is_a_sentence(reasons: list[str | None], sentence: str) -> None:
    events = [revisit("b", "a", n, reason=reason) for n, reason in enumerate(reasons)]
    assert sentence in sentences(screen(make(FLOW, *events)))


def test_numbers_have_one_form_and_empty_tables_are_left_out() -> None:
    log = make(FLOW, *(revisit("b", "a", n, reason=None)._replace(via="infer") for n in range(1200)))
    text = screen(log)
    assert "1,200 of 1,200 revisits (" in text
    assert "Most common: b → a (1,200 of 1,200)." in text
    details = insights_table(insights(log), "HEAD", COMMIT, "table")
    assert "1,200 of 1,200)" in details
    assert "e+0" not in details
    assert "\nWhy\n" not in details


def test_few_bursts_are_described_as_the_range_treats_them() -> None:
    alone = make(
        FLOW, *(revisit("b", "a", n * WEEK) for n in range(6)), *(revisit("a", "b", n * WEEK) for n in range(4))
    )
    assert "takes the revisits as independent of each other" in sentences(screen(alone))
    bursts = [revisit("b", "a", n) for n in range(6)] + [revisit("a", "b", 3 * WEEK + n) for n in range(6)]
    assert "so the likely range is only rough" in sentences(screen(make(FLOW, *bursts)))
    one = make(FLOW, *bursts[:6])  # all go back, in one week: the range is that of one trial
    assert "so the likely range is only rough" in sentences(screen(one))
    assert "so the likely range is only rough" in insights_table(insights(one), "HEAD", COMMIT, "table")
    assert "few bursts" not in insights_table(insights(make(FLOW, focus("a"))), "HEAD", COMMIT, "table")


def test_a_window_without_a_time_before_names_another_start() -> None:
    events = [revisit("b", "a", n * WEEK) for n in range(5)]
    log = make(FLOW, *events)._replace(worked=())
    assert "git revisit insights --since 2026-01-1" in screen(log)
    assert "To compare the second half" not in screen(make(FLOW, events[0])._replace(worked=()))


def test_an_idle_window_is_named() -> None:
    def worked(*weeks: int) -> tuple[WorkedCommit, ...]:
        return tuple(WorkedCommit(str(n), "ada@example.com", START // DAY + 7 * n, frozenset("b"), ()) for n in weeks)

    log = make(FLOW, *(revisit("b", "a", n * WEEK) for n in (0, 1, 2, 19)), until=20 * WEEK)
    before = sentences(screen(log._replace(worked=worked(0, 1, 2, 19))))
    assert "There are no commits in the 4 weeks before 2026-04-27 to compare with." in before
    after = sentences(screen(log._replace(worked=worked(0, 1, 2, 14))))
    assert "There are no commits since 2026-04-27 to compare with." in after


def test_a_commit_that_is_dated_before_its_revisits_is_named() -> None:
    events = [revisit("b", "a", n * WEEK) for n in range(12)]
    log = make(FLOW, *events, until=2 * WEEK + 1)
    late = "9 of 12 revisits are dated after the commit itself (2026-01-19), so rates and changes leave them out."
    assert late in sentences(screen(log))
    assert "9 of 12 revisits are dated after" in insights_table(insights(log), "HEAD", COMMIT, "table")
    assert "are dated after" not in screen(make(FLOW, *events, until=11 * WEEK - DAY))  # a day is no fault
    alone = sentences(screen(make(FLOW, *events, until=0)))
    assert "before 2026-01-05 to compare with. What to do" in alone  # without --since, which would be refused


def test_days_are_shown_with_the_number_of_known_sizes() -> None:
    events = [revisit("b", "a", n * WEEK) for n in range(4)]
    work = WorkedCommit("1", "ada@example.com", START // DAY, frozenset("a"), (events[0].id,))
    some = sentences(screen(make(FLOW, *events)._replace(worked=(work,))))
    assert "100 % of the days that revisits took (1 of 1; 1 of 4 revisits have a known size)." in some
    every = sentences(screen(make(FLOW, events[0])._replace(worked=(work,))))
    assert "100 % of the days that revisits took (1 of 1)." in every


def test_the_first_line_counts_revisits_that_were_not_recorded() -> None:
    events = [revisit("b", "a", n)._replace(via=via) for n, via in enumerate(["infer"] * 3 + ["import"] + ["hook"] * 2)]
    first = screen(make(FLOW, *events)).splitlines()[0]
    assert first == "insights at HEAD (9fceb02d0a): 6 revisits (3 inferred from commits, 1 imported)"
    assert summary(insights(make(FLOW, *events)))[0] == "6 revisits (3 inferred from commits, 1 imported)."


def test_plans_are_not_mentioned_without_recorded_revisits() -> None:
    inferred = [revisit("b", "a", n)._replace(via="infer") for n in range(6)]
    text = screen(make(FLOW, *inferred))
    assert "Planned" not in text
    assert "Nobody was asked: inferred revisits have no reasons." in text
    assert "git revisit explain --via infer\n" in text
    mixed = screen(make(FLOW, *inferred, revisit("b", "a", 9, reason=None)._replace(via="import")))
    assert "Nobody was asked: inferred and imported revisits have no reasons." in sentences(mixed)
    assert "git revisit explain --via infer --via import\n" in mixed
    asked = screen(make(FLOW, *inferred, revisit("b", "a", 9, planned=True, reason="The next sprint")))
    assert "1 of 1 recorded revisit has a reason." in asked
    assert "Planned: 1 of 1 (not counted as rework)." in asked


def test_advice_has_an_action_its_evidence_and_quotes() -> None:
    text = screen(make(FLOW, *planted()))
    advice = text[text.index("What to do") : text.index("How sure")].splitlines()
    assert advice[1:] == [
        "  Add a label review before e.",
        "    16 of 16 unplanned revisits e → b are about labels.",
        "    “Two raters disagree” (2026-04-20)",
        "    “Labels differ by team” (2026-04-13)",
        "    git revisit log --from e --to b --category labels",
        "",
    ]
    assert "“" not in text[: text.index("What to do")]


def test_without_advice_it_prints_how_many_revisits_are_missing() -> None:
    events = [revisit("e", "b", n * WEEK, category="labels", reason="Raters disagree") for n in range(4)]
    text = sentences(screen(make(FLOW, *events, *background(PHASES, ("e", "b"), rounds=1))))
    assert "No recommendation yet: no pattern is stronger than chance." in text
    assert re.search(r"If the shares stay as they are, about \d+ more revisits are needed\.", text)
    even = sentences(screen(make(FLOW, *background(PHASES, rounds=2))))
    assert "more revisits are needed" not in even


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (6, 7, "No change beyond chance in how often work goes back: 7 times in the latest 4 weeks, 6 times in the"),
        (1, 16, "More work goes back: 16 times in the latest 4 weeks, once in the 4 weeks before."),
        (16, 0, "Less work goes back: never in the latest 4 weeks, 16 times in the 4 weeks before."),
    ],
)
def test_a_direction_is_claimed_only_beyond_chance(before: int, after: int, sentence: str) -> None:
    def spread(n: int, start: int) -> list[Revisit]:
        return [revisit("b", "a", (start + 4 * each / n) * WEEK) for each in range(n)]

    log = make(FLOW, revisit("c", "d", 0), *spread(before, 0), *spread(after, 4), until=8 * WEEK)
    assert sentence in sentences(screen(log))


def test_windows_of_unequal_length_are_compared_by_their_rates() -> None:
    events = [revisit("b", "a", n * WEEK) for n in range(8)]
    text = sentences(screen(make(FLOW, *events, until=8 * WEEK), against=START + 6 * WEEK))
    assert ": once a week since 2026-02-16, 1 before." in text
    first = sentences(screen(make(FLOW, *events, until=8 * WEEK), against=START))
    assert "There are no commits before 2026-01-05 to compare with." in first


def test_a_cell_that_changed_is_named() -> None:
    period = focus("e", 0)
    before = [revisit("e", "b", n, during=period.id) for n in range(2)]
    after = [revisit("e", "b", (4 + n / 5) * WEEK, during=period.id) for n in range(18)]
    text = screen(make(FLOW, period, *before, *after, until=8 * WEEK))
    assert "More often: e → b (18 times, twice before)." in text


def test_a_named_revision_stands_in_the_commands() -> None:
    text = screen(make(FLOW, *planted()), rev="v1.0 beta")
    assert "git revisit insights 'v1.0 beta' --details\n" in text
    assert "git revisit log 'v1.0 beta' --from e" in text


def test_it_fits_a_screen_and_eighty_columns_with_hostile_names() -> None:
    names = tuple(f"phase-{n:02d}-of-the-project" for n in range(60))
    flow = workflow(*names, categories=CATEGORIES)
    reasons = ("x" * 60 + " \u202edesrever " + "word " * 400, "שלום עולם " * 40, "<b>one</b>\nline")
    events = [
        revisit(*pair, n * WEEK, category="labels", reason=reasons[n % 3])
        for pair in ((names[9], names[1]), (names[8], names[2]), (names[7], names[3]))
        for n in range(20)
    ]
    log = make(flow, *events, *background(names[:12], rounds=1))
    for style in ("table", "md"):
        lines = screen(log, style=style).splitlines()
        assert len(lines) <= 40 or style == "md"
        assert "\u202e" not in "".join(lines)
        if style == "table":
            assert [line for line in lines if len(line) > 80 and "git revisit" not in line] == []


def test_markdown_escapes_what_people_wrote() -> None:
    text = screen(make(FLOW, *planted(("<b>bold</b> [x](y)",))), style="md")
    assert text.startswith("# insights at HEAD")
    assert "## What to do\n\n- Add a label review before e.\n" in text
    assert "\\<b\\>bold\\</b\\>" in text
    assert "  - `git revisit log --from e --to b --category labels`\n" in text


def test_an_empty_log_is_one_line() -> None:
    assert screen(make(FLOW)) == "insights at HEAD (9fceb02d0a): 0 revisits\n"
