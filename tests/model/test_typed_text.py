"""Abbreviated and misspelled phases, and the placeholder."""

import pytest

from git_revisit.errors import Refused
from git_revisit.model.typed_text import check_phase, check_reason, find_phase, phase_hint

PHASES = ("data", "data-preparation", "model-development", "monitoring")
ALIASES = {"prep": "data-preparation", "modelling": "model-development"}


@pytest.mark.parametrize(
    ("name", "phase"),
    [
        ("data", "data"),  # an id, although another starts with it
        ("data-", "data-preparation"),
        ("prep", "data-preparation"),
        ("pre", "data-preparation"),
        ("mon", "monitoring"),
        ("mod", "model-development"),  # the beginning of an id and of its own alias
        ("m", None),
        ("", None),
        ("Data", None),
        ("preparation", None),
    ],
)
def test_a_name_is_an_id_an_alias_or_an_unambiguous_beginning(name: str, phase: str | None) -> None:
    assert find_phase(name, PHASES, ALIASES) == phase


LISTING = "the phases are data, data-preparation, model-development, monitoring"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("m", f"did you mean model-development or monitoring? {LISTING}"),
        ("monitorign", f"did you mean monitoring? {LISTING}"),
        ("modeling", f"did you mean model-development? {LISTING}"),
        ("zzz", LISTING),
        ("toring", f"did you mean monitoring? {LISTING}"),
        ("ri", LISTING),
        ("", LISTING),
    ],
)
def test_an_unknown_name_gets_a_suggestion(name: str, hint: str) -> None:
    assert phase_hint(name, PHASES, ALIASES) == hint
    with pytest.raises(Refused) as refused:
        check_phase(name, PHASES, ALIASES)
    assert refused.value.remedy == hint


def test_a_known_phase_is_returned() -> None:
    assert check_phase("mon", PHASES) == "monitoring"


def test_the_placeholder_of_printed_commands_is_refused() -> None:
    for reason in (None, "", "The REASON is drift", "reason"):
        check_reason(reason)
    for reason in ("REASON", " REASON "):
        with pytest.raises(Refused, match="placeholder"):
            check_reason(reason)
