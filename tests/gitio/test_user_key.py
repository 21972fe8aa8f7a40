"""The key of the user: made once, private, outside of repositories."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from git_revisit.gitio.user_key import SIZE, is_off, user_key


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state/git-revisit/cache-key"


def test_the_key_is_made_on_demand_and_stays(file: Path) -> None:
    assert user_key() is None
    assert not file.parent.exists()
    key = user_key(create=True)
    assert key == file.read_bytes()
    assert len(key) == SIZE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert user_key() == user_key(create=True) == key
    assert list(file.parent.iterdir()) == [file]


def test_processes_that_make_the_key_at_the_same_time_agree(file: Path) -> None:
    code = "from git_revisit.gitio.user_key import user_key; print(user_key(True).hex())"
    started = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) for _ in range(6)]
    assert {process.communicate()[0].strip() for process in started} == {file.read_bytes().hex().encode()}


def test_a_key_that_others_can_read_is_not_used(file: Path) -> None:
    assert user_key(create=True)
    file.chmod(0o640)
    assert user_key(create=True) is None


@pytest.mark.parametrize("size", [0, SIZE - 1, SIZE + 1])
def test_a_key_of_another_size_is_not_used(file: Path, size: int) -> None:
    user_key(create=True)
    file.write_bytes(b"k" * size)
    assert user_key(create=True) is None


def test_a_link_or_a_folder_is_not_a_key(file: Path, tmp_path: Path) -> None:
    user_key(create=True)
    file.rename(tmp_path / "other")
    file.symlink_to(tmp_path / "other")
    assert user_key(create=True) is None
    file.unlink()
    file.mkdir()
    assert user_key(create=True) is None


def test_a_key_of_another_owner_is_not_used(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    user_key(create=True)
    monkeypatch.setattr("os.geteuid", lambda: file.stat().st_uid + 1)
    assert user_key(create=True) is None


def test_a_place_that_cannot_be_written_gives_no_key(file: Path, tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    assert user_key(create=True) is None


def test_the_key_lies_below_the_home_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    assert user_key(create=True) == (tmp_path / ".local/state/git-revisit/cache-key").read_bytes()


@pytest.mark.parametrize(("value", "off"), [("1", True), ("yes", True), ("", False), ("0", False), ("false", False)])
def test_the_cache_can_be_turned_off(monkeypatch: pytest.MonkeyPatch, value: str, off: bool) -> None:
    monkeypatch.setenv("GIT_REVISIT_NO_CACHE", value)
    assert is_off() == off
