"""Edit a TOML file that people wrote: text is appended to it."""

from __future__ import annotations

import tomllib
from typing import Any

from git_revisit.errors import DataError


def load(data: bytes, name: str) -> Any:
    """Return the document; raises DataError if a file is not TOML."""
    try:
        return tomllib.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise DataError(f"{name} is not TOML: {error}", f"fix {name}, then try again") from None


def value(item: Any) -> str:
    """Return a text, a boolean or a list of one text as TOML."""
    if isinstance(item, bool):
        return str(item).lower()
    return f"['{item[0]}']" if isinstance(item, list) else f"'''{item}'''"


def appended(data: bytes, name: str, text: str, wanted: Any) -> bytes:
    """Return the file with a text at its end; raises DataError if the document is not what is ``wanted`` then."""
    after = data + text.encode()
    try:
        good = tomllib.loads(after.decode()) == wanted
    except ValueError:
        good = False
    if not good:
        raise DataError(f"{name} cannot be edited automatically", f"add this to it:{text}")
    return after
