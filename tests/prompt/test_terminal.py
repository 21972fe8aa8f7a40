"""Whether questions can be asked here."""

import pytest

from git_revisit.prompt.terminal import usable


@pytest.mark.parametrize("environment", [{"CI": "true"}, {"CI": "1"}, {"GIT_TERMINAL_PROMPT": "0"}])
def test_the_environment_can_forbid_questions(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    def no_open(*arguments: object) -> int:
        raise AssertionError("opened the terminal")

    monkeypatch.setattr("os.open", no_open)
    assert not usable(environment)


@pytest.mark.parametrize("ci", ["", "0", "false"])
def test_a_process_without_a_terminal_asks_nothing(ci: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("git_revisit.prompt.terminal.DEVICE", "/nonexistent/tty")
    assert not usable({"CI": ci})
    monkeypatch.setattr("git_revisit.prompt.terminal.DEVICE", "/dev/null")
    assert not usable({"CI": ci})
