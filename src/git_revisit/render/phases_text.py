"""The phases of a project as a table and CSV."""

from __future__ import annotations

from git_revisit.model.tagging import IGNORED, SHARED, PhaseList
from git_revisit.render.csv import csv_text
from git_revisit.render.json import phase_rows
from git_revisit.render.text import percent, revision, table, title

COLUMNS = ("id", "name", "paths", "aliases", "files")
DIFFERENCE = ("about", "subject", "fix")
UNTAGGED_SHOWN = 10


def phases_csv(listed: PhaseList) -> str:
    """Return a row for each phase; after a comparison, a row for each difference."""
    if listed.check is not None:
        return csv_text([DIFFERENCE, *listed.differences])
    lists = ("paths", "aliases")
    rows = [[" ".join(row[key]) if key in lists else row[key] for key in COLUMNS] for row in phase_rows(listed)]
    return csv_text([COLUMNS, *rows])


def phases_table(phase_list: PhaseList, style: str) -> str:
    """Lay out the phases with their paths and files; after a comparison, the differences."""
    if phase_list.check is not None:
        return _differences(phase_list, style)
    rows = [
        [row["id"], row["name"], " ".join(row["paths"]) or "(none)", " ".join(row["aliases"]), str(row["files"])]
        for row in phase_rows(phase_list)
    ]
    for tag, paths in ((SHARED, phase_list.workflow.shared), (IGNORED, phase_list.workflow.ignore)):
        if paths:
            rows.append([tag, "", " ".join(paths), "", str(phase_list.coverage.files[tag])])
    parts = [
        title(f"phases at {revision(phase_list.rev, phase_list.commit)}", style),
        table(["phase", "name", "paths", "earlier ids", "files"], rows, style, right=[4]),
    ]
    if phase_list.coverage.share is not None:
        parts.append(f"{percent(phase_list.coverage.share)} of the files belong to a phase\n")
    untagged = phase_list.coverage.untagged
    if untagged:
        listed = [[path, str(n)] for path, n in untagged.most_common(UNTAGGED_SHOWN)]
        more = len(untagged) - len(listed)
        listed += [[f"and {more} more", str(sum(untagged.values()) - sum(int(n) for _, n in listed))]] if more else []
        parts.append(table(["without a phase", "files"], listed, style, right=[1]))
    return "\n".join(parts)


def _differences(listed: PhaseList, style: str) -> str:
    if not listed.differences:
        return f"the phases and categories at {listed.rev} are those of {listed.check}\n"
    heading = title(f"how the phases at {revision(listed.rev, listed.commit)} differ from {listed.check}", style)
    return f"{heading}\n{table(['about', 'which', 'to match'], listed.differences, style)}"
