"""The table of histories that hide or change what happened, each with an innocent twin.

``python -m forgeries.table`` in ``tests`` prints it as the page ``docs/reference/forgeries.md``.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from commandline import Revisit
from conftest import Repo
from forgeries import of_configs as configs
from forgeries import of_events as events
from forgeries import of_merges as merges
from forgeries import of_repositories as repositories
from forgeries import of_work as work
from forgeries import of_written_events as written
from git_revisit.model.findings import ERROR, INFO, WARNING

Make = Callable[[Repo, Revisit], None]
INTRODUCTION = """\
# Histories that the audit finds

Each row is a history that hides or changes what happened, as somebody could make it with git, and what
`git revisit audit` reports about it. The twin is a similar, innocent history, for which the audit does not report that
rule, and ends with 0. All rows and their twins are tests.

"""


class Forgery(NamedTuple):
    """A history, what audit finds in it, its exit code, and a similar history without that finding.

    ``root`` is where the audit is made, ``arguments`` are its options.
    """

    name: str
    make: Make
    rule: str
    severity: str
    code: int
    twin: Make
    root: str = ""
    arguments: tuple[str, ...] = ()


error = partial(Forgery, severity=ERROR, code=1)
warning = partial(Forgery, severity=WARNING, code=0)
info = partial(Forgery, severity=INFO, code=0)

EVENTS = (
    error(
        "an event that came alone is erased", events.erase_event_of_its_own, "event-deleted", twin=events.amend_event
    ),
    error(
        "an event that came alone is reverted", events.revert_event_of_its_own, "event-deleted", twin=events.revert_work
    ),
    warning("work with its event is reverted", events.revert_work, "event-reverted", twin=work.touch_with_record),
    warning("two commits are reverted in one", events.revert_two_in_one, "event-reverted", twin=work.touch_with_record),
    warning(
        "two commits to one file are reverted in one",
        events.revert_two_of_one_file,
        "event-reverted",
        twin=work.touch_with_record,
    ),
    warning(
        "other work beside the reverts of two commits",
        events.revert_two_and_work,
        "uncaptured",
        twin=events.revert_two_in_one,
    ),
    warning(
        "work in focus beside a revert",
        events.revert_one_beside_work_in_focus,
        "uncaptured",
        twin=events.revert_one_and_work_in_focus,
    ),
    error(
        "an event is erased beside a revert",
        events.erase_beside_a_revert,
        "event-deleted",
        twin=events.revert_two_in_one,
    ),
    error(
        "an event is erased beside other work", events.erase_with_other_work, "event-deleted", twin=events.revert_work
    ),
    error(
        "an event is erased under the message of a revert",
        events.erase_with_a_lying_message,
        "event-deleted",
        twin=events.revert_work,
    ),
    error("an event is edited", events.edit_event, "event-modified", twin=events.amend_event),
    info("an event is edited for a while", events.edit_and_put_back, "event-modified", twin=events.amend_event),
    error(
        "an event is erased, and comes back edited",
        events.erase_and_put_back_edited,
        "event-deleted",
        twin=events.erase_and_put_back,
    ),
    error(
        "an event is misplaced, then deleted",
        events.misplace_and_delete,
        "event-deleted",
        twin=events.misplace_and_put_back,
    ),
    error("an event becomes a link", events.replace_by_a_link, "event-invalid", twin=events.make_executable),
    error("an event becomes a submodule", events.replace_by_a_submodule, "event-invalid", twin=events.make_executable),
    error("an event is emptied", events.empty_an_event, "event-modified", twin=events.amend_event),
    error("an event leaves the log", events.move_out_of_the_log, "event-deleted", twin=events.rename_the_slug),
    error("an id gets a second content", events.second_content, "event-conflict", twin=events.identical_copy),
    error(
        "a second content replaces the first",
        events.second_content_replaces_the_first,
        "event-modified",
        twin=events.copy_replaces_the_first,
    ),
    error("an event lies in another day", written.event_in_another_day, "event-misplaced", twin=written.event_by_hand),
    error("an event has two reasons", written.event_with_a_key_twice, "event-invalid", twin=written.event_by_hand),
    error(
        "an event is of a newer version", written.event_of_a_newer_version, "event-invalid", twin=written.event_by_hand
    ),
    warning("an event of the hook is dated back", events.backdated_hook_event, "clock-skew", twin=events.hook_event),
    warning("an event is of the future", written.event_of_the_future, "clock-skew", twin=written.event_by_hand),
    warning(
        "an event of the hook is for a stranger",
        written.hook_event_for_a_stranger,
        "actor-mismatch",
        twin=written.hook_event_of_a_co_author,
    ),
    warning("a retraction has no target", written.retract_nothing, "orphan-target", twin=events.retract_event),
    warning("an amendment changes a focus", written.amend_a_focus, "orphan-target", twin=events.amend_event),
    warning(
        "an amendment empties a cell", events.collapse_by_amendment, "collapsed", twin=events.amend_to_another_phase
    ),
    warning(
        "an amendment leads to an unknown phase",
        events.amend_to_an_unknown_phase,
        "phase-unknown",
        twin=events.amend_to_another_phase,
    ),
    info("a revisit has no reason", written.event_without_a_reason, "unexplained", twin=written.event_by_hand),
    warning("a category is unknown", written.unknown_category, "category-unknown", twin=written.refined_category),
)
MERGES = (
    error("a merge drops an event", merges.merge_without_an_event, "event-dropped-by-merge", twin=merges.merge),
    error(
        "a merge of three drops an event",
        merges.merge_three_without_an_event,
        "event-dropped-by-merge",
        twin=merges.merge_three,
    ),
    error("a merge takes nothing of a branch", merges.merge_ours, "event-dropped-by-merge", twin=merges.merge),
    error("a merge edits an event", merges.merge_and_edit, "event-modified", twin=merges.merge),
    warning("a merge is reverted", merges.merge_and_revert, "event-reverted", twin=merges.merge),
    error("an event is erased on a branch", merges.erase_on_a_branch, "event-deleted", twin=merges.retract_on_a_branch),
)
WORK = (
    warning("work without a record", work.touch, "uncaptured", twin=work.touch_with_record),
    warning(
        "work with a focus that never becomes current",
        work.touch_with_an_old_focus,
        "uncaptured",
        twin=work.touch_with_a_move_of_the_focus,
    ),
    warning("a junk file switches a folder off", work.junk_in_a_folder, "uncaptured", twin=work.touch_with_record),
    info("work that is called a cherry-pick", work.touch_called_a_pick, "uncaptured", twin=work.touch_with_record),
    warning("a file is deleted", work.delete_a_file, "uncaptured", twin=work.delete_a_file_in_focus),
    warning("a file moves to the phase in focus", work.move_a_file_out, "uncaptured", twin=work.move_a_file_in_focus),
    warning("a file changes its mode", work.change_a_mode, "uncaptured", twin=work.delete_a_file_in_focus),
    warning(
        "a note for another phase", work.touch_with_a_note_for_another_phase, "uncaptured", twin=work.touch_with_a_note
    ),
    warning(
        "a record for another commit", work.record_for_another_commit, "uncaptured", twin=work.record_for_the_commit
    ),
    warning(
        "what explains the work is retracted", work.retract_what_explains, "uncaptured", twin=work.retract_and_note
    ),
    warning("somebody else goes on", work.somebody_else_goes_on, "uncaptured", twin=work.go_on),
    warning("the work goes on after a break", work.go_on_after_a_break, "uncaptured", twin=work.go_on),
    warning("work in a project below", work.touch_below, "uncaptured", twin=work.touch_below_with_record, root="svc"),
    info(
        "a rebase leaves an explained commit behind",
        work.explain_a_lost_commit,
        "orphan-target",
        twin=work.record_for_the_commit,
    ),
    warning("a commit is dated far ahead", work.commit_far_ahead, "clock-skew", twin=work.commit_at_the_epoch),
    warning("a commit is dated before 1970", work.commit_before_1970, "clock-skew", twin=work.commit_at_the_epoch),
)
CONFIGURATIONS = (
    warning("an alias empties a cell", configs.collapse_by_alias, "collapsed", twin=configs.rename_a_phase),
    warning("a pattern hides files", configs.hide_by_ignore, "config-narrowed", twin=configs.config_without_effect),
    warning("sharing hides files", configs.hide_by_sharing, "config-narrowed", twin=configs.share_without_effect),
    warning("a negation hides files", configs.hide_by_negation, "config-narrowed", twin=configs.widen_a_pattern),
    warning(
        "a narrower pattern hides files",
        configs.hide_by_a_narrower_pattern,
        "config-narrowed",
        twin=configs.files_to_another_phase,
    ),
    warning(
        "the config is changed where the work is done",
        configs.hide_in_the_commit_that_works,
        "uncaptured",
        twin=configs.config_without_effect,
    ),
    warning(
        "the config is removed", configs.remove_and_put_back, "config-narrowed", twin=configs.files_to_another_phase
    ),
    warning(
        "the config is removed where the work is done",
        configs.remove_and_put_back,
        "uncaptured",
        twin=configs.config_without_effect,
    ),
    warning("a phase is removed", configs.remove_a_phase, "phase-unknown", twin=configs.rename_a_phase),
    warning("an author is ignored", configs.ignore_an_author, "config-narrowed", twin=configs.config_without_effect),
    warning("a nested root hides files", configs.nested_root, "config-narrowed", twin=configs.nested_root_elsewhere),
    warning(
        "unattended commits need no record",
        configs.weaken_unattended,
        "config-narrowed",
        twin=configs.strengthen_unattended,
    ),
    warning("limits are weakened", configs.weaken_limits, "config-narrowed", twin=configs.strengthen_limits),
    warning("a limit is dropped", configs.drop_limits, "config-narrowed", twin=configs.strengthen_limits),
    warning("all limits are dropped", configs.drop_all_limits, "config-narrowed", twin=configs.strengthen_limits),
    error("the config is broken", configs.break_the_config, "config-invalid", twin=configs.config_without_effect),
    warning(
        "the config is broken while the work is done",
        configs.break_the_config_for_a_while,
        "uncaptured",
        twin=configs.config_without_effect,
    ),
    error("the config becomes a link", configs.link_the_config, "config-invalid", twin=configs.config_without_effect),
)
REPOSITORIES = (
    error(
        "the root moves and an event is lost",
        repositories.move_root_and_lose_an_event,
        "event-deleted",
        twin=repositories.move_root,
        root="ml",
    ),
    error(
        "the root moves and an event is edited",
        repositories.move_root_and_edit_an_event,
        "event-modified",
        twin=repositories.move_root,
        root="ml",
    ),
    error(
        "the root moves back, and most events are lost",
        repositories.move_root_back_and_lose_most,
        "event-deleted",
        twin=repositories.move_root_there_and_back,
    ),
    error(
        "an event is erased before the root moves",
        repositories.lose_an_event_and_move_root,
        "event-deleted",
        twin=repositories.move_root,
        root="ml",
    ),
    warning(
        "work without a record before the root moves",
        repositories.touch_and_move_root,
        "uncaptured",
        twin=repositories.move_root,
        root="ml",
    ),
    warning(
        "work without a record in the old root",
        repositories.touch_and_move_root,
        "uncaptured",
        twin=repositories.move_root,
    ),
    warning(
        "work without a record while the root moves",
        repositories.move_root_and_work,
        "uncaptured",
        twin=repositories.move_root,
        root="ml",
    ),
    warning(
        "work without a record while the root moves back",
        repositories.move_root_back_and_work,
        "uncaptured",
        twin=repositories.move_root_there_and_back,
    ),
    error(
        "the config of a project below is deleted",
        repositories.delete_the_config_below,
        "event-deleted",
        twin=repositories.delete_the_project_below,
    ),
    error(
        "the config below is deleted; its twin moves",
        repositories.delete_the_config_below,
        "event-deleted",
        twin=repositories.move_the_project_below,
    ),
    error(
        "a commit-graph hides history",
        repositories.crafted_commit_graph,
        "event-deleted",
        twin=repositories.honest_commit_graph,
    ),
    error("a replace ref hides history", repositories.replaced, "event-deleted", twin=repositories.replaced_message),
    error("a graft hides history", repositories.grafted, "event-deleted", twin=repositories.honest_commit_graph),
    error(
        "a force-push replaces a branch",
        repositories.forced_push,
        "event-missing",
        twin=repositories.pushed,
        arguments=("--baseline", "before"),
    ),
    error(
        "a shallow clone hides history",
        repositories.shallow_clone,
        "history-unavailable",
        twin=repositories.whole_clone,
        root="clone",
        code=3,
    ),
    error(
        "an event comes unsigned",
        repositories.unsigned_event,
        "unsigned",
        twin=repositories.signed_event,
        arguments=("--require-signed",),
    ),
)
GROUPS = {
    "Events": EVENTS,
    "Merges": MERGES,
    "Work": WORK,
    "Configurations": CONFIGURATIONS,
    "Projects and repositories": REPOSITORIES,
}
FORGERIES = tuple(each for group in GROUPS.values() for each in group)


def page() -> str:
    """Return the table as a page."""
    rows = [INTRODUCTION.rstrip()]
    for title, group in GROUPS.items():
        rows += ["", f"## {title}", "", "| history | how it is made | finding | exit code | innocent twin |"]
        rows.append("|---|---|---|--:|---|")
        for each in group:
            options = f" (`{' '.join(each.arguments)}`)" if each.arguments else ""
            finding = f"`{each.rule}`, {each.severity}{options}"
            how, twin = inspect.getdoc(each.make), inspect.getdoc(each.twin)
            rows.append(f"| {each.name} | {how} | {finding} | {each.code} | {twin} |")
    return "\n".join([*rows, ""])


if __name__ == "__main__":
    sys.stdout.write(page())
