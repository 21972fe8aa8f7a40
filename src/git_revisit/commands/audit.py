"""``git revisit audit``: the log checked over the whole history."""

from __future__ import annotations

import click

from git_revisit import __version__
from git_revisit.commands._options import (
    FORMATS,
    format_option,
    here,
    open_project,
    print_csv,
    print_data,
    print_json,
    project_option,
    say_notes,
)
from git_revisit.errors import UsageError
from git_revisit.model.findings import ERROR, INFO, SEVERITIES, WARNING, Audited
from git_revisit.project.revision import STAGED, parse_revision


@click.command()
@click.argument("rev", metavar="[REV|A..B]", default="HEAD")
@click.option("--staged", is_flag=True, help="Check the index: what the next commit would do.")
@click.option("--strict", is_flag=True, help="Exit with 1 on warnings too.")
@click.option("--baseline", metavar="REF", help="Require every event of REF (detects a force-push).")
@click.option("--require-signed", is_flag=True, help="Require a valid signature on every commit that brought an event.")
@click.option(
    "--severity", type=click.Choice(SEVERITIES), default=INFO, show_default=True, help="Show these and worse findings."
)
@format_option(*FORMATS, "github", "gitlab", "sarif")
@project_option
def command(
    rev: str, staged: bool, strict: bool, baseline: str | None, require_signed: bool, severity: str, style: str,
    project: str | None,
) -> int:  # fmt: skip
    """Check the event log over the whole history.

    Finds events that were changed, deleted or dropped, event files that do not count, and commits that bypassed the
    hook, in the history of REV or in the range A..B. Each finding names the commit, the file, the event and what to do.
    Exits with 1 on errors, with 3 if part of the history is missing.
    """
    from git_revisit.audit import AuditQuery, audit
    from git_revisit.audit.rules import availability

    if staged and rev != "HEAD":
        raise UsageError("--staged checks only the index", f"leave out {rev}, or --staged")
    opened = open_project(project)
    audited = audit(opened, AuditQuery(STAGED if staged else parse_revision(rev), baseline, require_signed))
    say_notes(opened.notes)
    _show(audited.at_least(severity), style)
    if audited.has(availability.NAME):
        return 3
    return int(any(audited.count(severity) for severity in ((ERROR, WARNING) if strict else (ERROR,))))


def _show(audited: Audited, style: str) -> None:
    """Print an audit; only what renders its style is imported."""
    if style == "json":
        from git_revisit.render.json import audit_document

        print_json(audit_document(audited))
    elif style == "csv":
        from git_revisit.render.csv import audit_csv

        print_csv(audit_csv(audited))
    elif style == "sarif":
        from git_revisit.render.annotations import sarif

        print_data(sarif(audited, version=__version__))
    elif style in ("github", "gitlab"):
        from git_revisit.render import annotations

        print_data(annotations.github(audited) if style == "github" else annotations.gitlab(audited))
    else:
        from git_revisit.render.audit_text import audit_table

        print_data(here(audit_table(audited, style)))
