"""The ids of new events: their time, their order, and derived ones."""

import pytest
from ulid import ULID

from git_revisit.errors import DataError
from git_revisit.model.event_yaml import seconds
from git_revisit.record.ids import derived_id, new_ids

AT = "2026-11-23T07:51:00Z"


@pytest.mark.parametrize("at", ["1970-01-01T00:00:00Z", AT, "9999-12-31T23:59:59Z"])
def test_an_id_carries_the_time_of_its_event(at: str) -> None:
    for id_ in (*new_ids(at, [], 2), derived_id(at, b"seed")):
        assert ULID.from_str(id_).milliseconds == seconds(at) * 1000


def test_new_ids_ascend_and_follow_every_known_id_of_their_time() -> None:
    first, second, third = new_ids(AT, [], 3)
    assert first < second < third
    assert first[:10] == third[:10]
    assert new_ids(AT, [second, third, first])[0] > third


def test_ids_of_another_time_are_not_followed() -> None:
    (earlier,) = new_ids("2026-11-22T00:00:00Z", [])
    (later,) = new_ids("2026-11-24T00:00:00Z", [])
    (id_,) = new_ids(AT, [earlier, later])
    assert earlier < id_ < later


def test_two_processes_take_different_ids() -> None:
    known = new_ids(AT, [])
    assert new_ids(AT, []) != new_ids(AT, [])
    assert new_ids(AT, known) != new_ids(AT, known)


def test_no_ids_are_asked_for() -> None:
    assert new_ids(AT, [], 0) == []


def test_deriving_an_id_twice_gives_one_id() -> None:
    assert derived_id(AT, b"seed") == derived_id(AT, b"seed") != derived_id(AT, b"other")


def test_an_id_cannot_have_a_time_before_1970() -> None:
    with pytest.raises(DataError, match="before 1970"):
        new_ids("1969-12-31T23:59:59Z", [])
