"""The environment of every git process, decided once, so that no setting of a user changes an answer.

This module imports nothing that is slow, since the quick check of the hook uses it too.
"""

import os

# Settings that would change the meaning of our path arguments.
PATHSPECS = {
    "GIT_LITERAL_PATHSPECS": "0",
    "GIT_GLOB_PATHSPECS": "0",
    "GIT_NOGLOB_PATHSPECS": "0",
    "GIT_ICASE_PATHSPECS": "0",
}
# Settings that would show another history: replace refs and grafts.
HISTORY = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": "/dev/null/none",
}
# Arguments of walks that must see every commit: a commit-graph file is part of the clone, and may be crafted.
NO_COMMIT_GRAPH = ("-c", "core.commitGraph=false")
SETTINGS = {**PATHSPECS, **HISTORY, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_PAGER": "cat"}


def environment() -> dict[str, str]:
    """Return the user's environment with our settings on top."""
    return {**os.environ, **SETTINGS}
