"""The fuzz targets on their seeds and on what they have found."""

from pathlib import Path

import pytest
from fuzz.run import NAMES
from fuzz.targets import TARGETS, seeds

TOP = Path(__file__).parent.parent


def test_every_target_can_be_run() -> None:
    assert (*TARGETS,) == NAMES


@pytest.mark.parametrize("target", NAMES)
def test_no_seed_fails(target: str) -> None:
    number = 0
    for data in seeds(target, TOP):
        TARGETS[target](data)
        number += 1
    assert number > 2
