"""The command line's list of commands, and how a command is made."""

import click
import pytest

from git_revisit import cli
from git_revisit.commands import matrix


def listed(name: str) -> click.Command:
    found = cli.command.get_command(click.Context(cli.command), name)
    assert found is not None
    return found


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_the_summary_of_a_command_fits_the_list(name: str) -> None:
    summary = listed(name).get_short_help_str()
    first = (listed(name).help or "").partition("\n")[0]
    assert summary == first
    assert len(summary) <= 45
    assert summary.endswith(".")


def test_the_help_lists_every_command_in_its_group() -> None:
    text = cli.command.get_help(click.Context(cli.command))
    heads = [text.index(f"{title.capitalize()}:") for title in cli.GROUPS]
    assert heads == sorted(heads)
    for name in cli.COMMANDS:
        assert f"  {name:9}  {listed(name).get_short_help_str()}\n" in f"{text}\n"


def test_a_command_is_a_fresh_value_and_its_module_stays_as_it_was() -> None:
    before = list(matrix.command.params)
    first, second = listed("matrix"), listed("matrix")
    assert first is not second
    assert first.name == "matrix"
    assert [option.name for option in first.params].count("color") == 1
    assert matrix.command.params == before
    assert matrix.command.name == "command"


def test_an_unknown_command_is_none() -> None:
    assert cli.command.get_command(click.Context(cli.command), "_options") is None
