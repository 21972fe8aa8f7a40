"""ULIDs: 48 bits of Unix milliseconds and 80 random bits, written as 26 characters that sort by time.

Written here since the hook needs three lines of it, and importing a library costs more than the rest of the hook.
Source: https://github.com/ulid/spec
"""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32
_BASE_32 = str.maketrans(f"{_ALPHABET[10:]}ILOU", "ABCDEFGHIJKLMNOPQRSTUV!!!!")  # as Python writes it
_DIGITS = 26
TIME_DIGITS = 10  # of the characters, those that hold the time
TAIL_BITS = 80


def ulid_text(number: int) -> str:
    """Return the ULID of a number of 128 bits."""
    return "".join(_ALPHABET[number >> 5 * digit & 31] for digit in range(_DIGITS - 1, -1, -1))


def ulid_number(identity: str) -> int:
    """Return the number that a ULID stands for."""
    return int(identity.translate(_BASE_32), 32)


def ulid_seconds(identity: str) -> int:
    """Return the time in a ULID, in Unix seconds."""
    return ulid_number(identity[:TIME_DIGITS]) // 1000
