"""ULIDs, held against a library."""

from hypothesis import given
from hypothesis import strategies as st
from ulid import ULID

from git_revisit.model.event_file import ulid_number, ulid_seconds, ulid_text

numbers = st.integers(min_value=0, max_value=2**128 - 1)


@given(numbers)
def test_a_number_is_written_as_the_library_writes_it(number: int) -> None:
    assert ulid_text(number) == str(ULID.from_int(number))
    assert ulid_number(ulid_text(number)) == number


@given(numbers, numbers)
def test_texts_sort_as_their_numbers(first: int, second: int) -> None:
    assert (ulid_text(first) < ulid_text(second)) == (first < second)


@given(numbers)
def test_a_ulid_holds_its_time(number: int) -> None:
    assert ulid_seconds(ulid_text(number)) == ULID.from_int(number).milliseconds // 1000
