"""The picture of the folders shows every folder and is up to date."""

import subprocess
import sys
from pathlib import Path

from tools import architecture

TOP = Path(__file__).parent.parent


def test_every_folder_is_in_the_picture() -> None:
    folders = {path.parent.name for path in architecture.SOURCE.glob("*/__init__.py")}
    assert {name for row in architecture.FLOORS for name in row} == folders


def test_the_picture_is_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, TOP / "tools" / "architecture.py"], capture_output=True, text=True, check=True
    )
    assert done.stdout == (TOP / "docs" / "explanation" / "architecture.svg").read_text()
