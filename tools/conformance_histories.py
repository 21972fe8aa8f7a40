"""The histories of the conformance corpus by name, and what is asked about each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from tools import conformance_git_histories as git_histories
from tools import conformance_log_histories as log_histories
from tools.conformance_past import Past

Made = Callable[[Path], Past]
HISTORIES: dict[str, Made] = {
    "aliases": log_histories.aliases,
    "broken-config": git_histories.broken_config,
    "cherry-pick": git_histories.cherry_pick,
    "collapsed": log_histories.collapsed,
    "conflicting-ids": log_histories.conflicting_ids,
    "corrections": log_histories.corrections,
    "days-together": git_histories.days_together,
    "deletion": git_histories.deletion,
    "edited": git_histories.edited,
    "evil-merges": git_histories.evil_merges,
    "first-week": git_histories.first_week,
    "inferred": log_histories.inferred,
    "invalid-files": log_histories.invalid_files,
    "merges": git_histories.merges,
    "moved-root": git_histories.moved_root,
    "newer-version": log_histories.newer_version,
    "periods": log_histories.periods,
    "ranges": log_histories.ranges,
    "revert": git_histories.revert,
    "scopes-of-persons": log_histories.scopes,
    "scopes-of-the-project": partial(log_histories.scopes, focus="project"),
    "skewed-clocks": git_histories.skewed_clocks,
    "two-roots": git_histories.two_roots,
    "unknown-phases": log_histories.unknown_phases,
    "without-config": log_histories.without_config,
}
# What is asked beside the questions for every history: revisions, and the roots of projects.
REVISIONS = {
    "aliases": ["before"],
    "broken-config": ["broken"],
    "cherry-pick": ["release", "release..main"],
    "corrections": ["amended", "amended..HEAD"],
    "days-together": ["v1", "v1..HEAD"],
    "deletion": ["cleaned"],
    "first-week": ["v1~2", "v1~3..v1"],
    "merges": ["topic", "topic..main", "main~2"],
    "newer-version": ["events"],
    "ranges": ["topic", "main..topic", "topic..main"],
    "revert": ["reverted"],
    "moved-root": ["HEAD~2"],
}
ROOTS = {"moved-root": ["", "churn"], "two-roots": ["", "forecast"]}
