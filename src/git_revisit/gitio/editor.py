"""The user's editor, chosen as git chooses it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from git_revisit.errors import DataError, GitError
from git_revisit.gitio.process import line


def edit(file: Path, top: Path) -> None:
    """Let the user edit a file; raises DataError if there is no editor or if it fails."""
    remedy = "choose an editor: git config --global core.editor EDITOR"
    try:
        editor = line(["var", "GIT_EDITOR"], top)
    except GitError:
        raise DataError("no editor can be started here", remedy) from None
    if editor == ":":
        return
    try:
        code = subprocess.run(["sh", "-c", f'{editor} "$@"', editor, os.fspath(file)], cwd=top).returncode
    except OSError as error:
        raise DataError(f"cannot start the editor {editor!r}: {error.strerror}", remedy) from None
    if code:
        raise DataError(f"the editor {editor!r} failed with exit code {code}; your text is kept in {file}", remedy)
