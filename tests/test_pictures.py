"""The pictures of the README show what the program shows today."""

import re
from html import unescape

import pytest
from tools.pictures import PICTURES, session, terminal_svg

ULID = re.compile(r"01[0-9A-HJKMNP-TV-Z]{24}")


@pytest.fixture(scope="module")
def recorded() -> str:
    return terminal_svg(session())


def test_the_recorded_session_is_that_of_today(recorded: str) -> None:
    drawn = (PICTURES / "hook.svg").read_text(encoding="utf-8")
    assert ULID.sub("ID", recorded) == ULID.sub("ID", drawn), "run tools/pictures.py hook"


def test_the_conversation_has_six_lines_of_80_columns(recorded: str) -> None:
    texts = re.findall(r'<text x="([\d.]+)" y="(\d+)"[^>]*>(.*?)</text>', recorded)
    lines: dict[str, str] = {}
    for _, y, text in texts:
        lines[y] = lines.get(y, "") + unescape(text)
    command, *output = lines.values()
    assert command == '$ git commit -qam "Split by customer"'
    assert len(output) <= 6
    assert max(map(len, output)) <= 80
