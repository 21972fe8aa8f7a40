"""Findings in blocks for a terminal."""

from git_revisit.model.findings import ERROR, INFO, WARNING, Audited, Finding
from git_revisit.render.audit_text import audit_table

COMMIT = "9fceb02d0ae598e95dc970b74767f19372d61af8"
ID = "01KNVFW8X0ZV75B9T6N81A9FHB"


def text(*findings: Finding, style: str = "table") -> str:
    return audit_table(Audited("HEAD", COMMIT, findings, 3, 2, ""), style)


def test_findings_are_grouped_by_rule_with_counts_the_worst_first() -> None:
    shown = text(
        Finding("unexplained", INFO, "no reason given"),
        Finding("uncaptured", WARNING, "touched b", COMMIT, "b/x.py"),
        Finding("event-deleted", ERROR, "gone", COMMIT, "a.yaml"),
        Finding("event-deleted", ERROR, "gone", COMMIT, "b.yaml"),
    )
    heads = [line for line in shown.splitlines() if line and not line.startswith(" ")]
    assert heads == [
        "error: event-deleted (2)",
        "warning: uncaptured (1)",
        "info: unexplained (1)",
        "2 errors, 1 warning, 1 info; 3 commits and 2 events checked",
    ]
    assert "  9fceb02d0a  b/x.py\n    touched b\n" in shown
    assert shown.count("git revisit restore --all") == 1


def test_text_common_to_several_findings_is_printed_once() -> None:
    other = ID[:-1] + "C"
    shown = text(
        Finding("event-deleted", ERROR, f"deleted; restore it with `git revisit restore {ID}`", COMMIT, "a.yaml", ID),
        Finding(
            "event-deleted", ERROR, f"deleted; restore it with `git revisit restore {other}`", COMMIT, "b.yaml", other
        ),
        Finding("event-deleted", ERROR, "deleted for good", COMMIT, "c.yaml"),
    )
    assert shown.startswith(
        "error: event-deleted (3)\n"
        "  9fceb02d0a  a.yaml\n"
        f"    deleted; restore it with `git revisit restore {ID}`\n"
        "  likewise:\n"
        "  9fceb02d0a  b.yaml\n"
        "  9fceb02d0a  c.yaml\n"
        "    deleted for good\n"
    )
    assert text(*[Finding("config-invalid", ERROR, "broken")] * 2).count("broken") == 2, "neither has a place"


def test_text_is_wrapped_and_a_command_is_not() -> None:
    command = f'`git revisit explain {ID} -m "REASON"`'
    shown = text(Finding("unexplained", INFO, f"no reason given; {'word ' * 20}add it with {command}"))
    assert command in shown
    assert [line for line in shown.splitlines() if len(line) > 80] == []


def test_a_long_list_of_hints_is_cut_and_errors_are_not() -> None:
    hints = [Finding("unexplained", INFO, f"number {n}") for n in range(30)]
    errors = [Finding("event-invalid", ERROR, f"file {n}") for n in range(30)]
    shown = text(*hints, *errors)
    assert (shown.count("number "), shown.count("file ")) == (10, 30)
    assert "  and 20 more: git revisit audit --format csv\n" in shown
    assert "restore --all" not in shown


def test_nothing_is_a_line_and_markdown_stays_a_table() -> None:
    assert text() == "nothing found; 3 commits and 2 events checked\n"
    shown = text(Finding("unexplained", INFO, "\u202eno | reason", COMMIT, "a\x1b.yaml"), style="md")
    assert shown.startswith("| severity")
    assert "\u202e" not in shown + text(Finding("unexplained", INFO, "\u202eno | reason", COMMIT, "a\x1b.yaml"))
