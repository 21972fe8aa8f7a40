"""Everything that the commands print, as recorded in ``expected``; see ``recording``."""

import shutil
from pathlib import Path

import pytest
from recording import Session, compare
from sessions import SESSIONS


@pytest.mark.parametrize("name", SESSIONS)
def test_the_commands_print_what_is_recorded(name: str, repositories: dict[str, Path], tmp_path: Path) -> None:
    repository, lines = SESSIONS[name]
    top, out = tmp_path / repository, tmp_path / "out"
    shutil.copytree(repositories[repository], top, symlinks=True)
    out.mkdir()
    compare(f"{name}.txt", Session(top, out).play(lines))
