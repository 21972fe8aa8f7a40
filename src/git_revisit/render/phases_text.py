"""The phases of a project as a table and CSV."""

from __future__ import annotations

from git_revisit.model.phase_list import PhaseList
from git_revisit.model.tagging import IGNORED, SHARED
from git_revisit.render.csv import csv_text
from git_revisit.render.json import phase_rows
from git_revisit.render.table import table
from git_revisit.render.text import revision, title

COLUMNS = ("id", "name", "paths", "aliases", "files")
DIFFERENCE = ("about", "subject", "fix")
UNTAGGED_SHOWN = 10


def phases_csv(found: PhaseList) -> str:
    """Return a row for each phase; after a comparison, a row for each difference."""
    if found.check is not None:
        return csv_text([DIFFERENCE, *found.differences])
    lists = ("paths", "aliases")
    rows = [[" ".join(row[key]) if key in lists else row[key] for key in COLUMNS] for row in phase_rows(found)]
    return csv_text([COLUMNS, *rows])


def phases_table(found: PhaseList, style: str) -> str:
    """Lay out the phases with their paths and files; after a comparison, the differences."""
    if found.check is not None:
        return _differences(found, style)
    rows = [
        [row["id"], row["name"], " ".join(row["paths"]) or "(none)", " ".join(row["aliases"]), str(row["files"])]
        for row in phase_rows(found)
    ]
    for tag, paths in ((SHARED, found.workflow.shared), (IGNORED, found.workflow.ignore)):
        if paths:
            rows.append([tag, "", " ".join(paths), "", str(found.coverage.files[tag])])
    parts = [
        title(f"phases at {revision(found.rev, found.commit)}", style),
        table(["phase", "name", "paths", "earlier ids", "files"], rows, style, right=[4]),
    ]
    if found.coverage.share is not None:
        parts.append(f"{found.coverage.share:.0%} of the files belong to a phase\n")
    untagged = found.coverage.untagged
    if untagged:
        listed = [[path, str(n)] for path, n in untagged.most_common(UNTAGGED_SHOWN)]
        more = len(untagged) - len(listed)
        listed += [[f"and {more} more", str(sum(untagged.values()) - sum(int(n) for _, n in listed))]] if more else []
        parts.append(table(["without a phase", "files"], listed, style, right=[1]))
    return "\n".join(parts)


def _differences(found: PhaseList, style: str) -> str:
    if not found.differences:
        return f"the phases and categories at {found.rev} are those of {found.check}\n"
    heading = title(f"how the phases at {revision(found.rev, found.commit)} differ from {found.check}", style)
    return f"{heading}\n{table(['about', 'which', 'to match'], found.differences, style)}"
