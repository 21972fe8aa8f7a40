"""Histories in which the configuration hides work or revisits."""

from __future__ import annotations

from commandline import CONFIG, Revisit
from conftest import Repo
from forgeries.steps import CONFIG_FILE, record


def collapse_by_alias(project: Repo, revisit: Revisit) -> None:
    """Merge two phases by an alias, so that revisits between them count in no cell."""
    record(project, revisit)
    text = (project.path / CONFIG_FILE).read_text()
    start = text.index("  - id: data-preparation")
    end = text.index("  - id: model-development")
    merged = text[:start] + text[end:]
    merged = merged.replace("id: model-development", "id: model-development\n    aliases: [data-preparation]", 1)
    merged = merged.replace("paths: [models/]", "paths: [models/, features/]")
    project.commit("merge the phases", {CONFIG_FILE: merged})


def hide_by_ignore(project: Repo, revisit: Revisit) -> None:
    """Add the files of a phase to `ignore`."""
    project.commit("data", {"features/b.py": "1"})
    project.commit("config", {CONFIG_FILE: CONFIG + "ignore: [features/]\n"})


def hide_in_the_commit_that_works(project: Repo, revisit: Revisit) -> None:
    """Work on a phase, and add its files to `ignore` in the same commit."""
    project.commit("config", {CONFIG_FILE: CONFIG + "ignore: [features/]\n", "features/b.py": "2"})


def config_without_effect(project: Repo, revisit: Revisit) -> None:
    """Add a pattern to `ignore` that matches no file."""
    project.commit("config", {CONFIG_FILE: CONFIG + "ignore: [elsewhere/]\n"})


def remove_and_put_back(project: Repo, revisit: Revisit) -> None:
    """Remove the configuration, work, and add it again in the next commit."""
    project.git("rm", "-q", CONFIG_FILE)
    project.commit("work", {"features/b.py": "2"})
    project.commit("back", {CONFIG_FILE: CONFIG})


def files_to_another_phase(project: Repo, revisit: Revisit) -> None:
    """Give the files of a phase to another phase."""
    project.commit(
        "config",
        {CONFIG_FILE: CONFIG.replace("[features/]", "[elsewhere/]").replace("[models/]", "[models/, features/]")},
    )


def ignore_an_author(project: Repo, revisit: Revisit) -> None:
    """Add a person to `ignore_authors`."""
    project.commit("config", {CONFIG_FILE: CONFIG + 'ignore_authors: ["Ada*"]\n'})


def hide_by_sharing(project: Repo, revisit: Revisit) -> None:
    """Add the files of a phase to `shared`."""
    project.commit("config", {CONFIG_FILE: CONFIG + "shared: [features/]\n"})


def share_without_effect(project: Repo, revisit: Revisit) -> None:
    """Add a pattern to `shared` that matches no file."""
    project.commit("config", {CONFIG_FILE: CONFIG + "shared: [elsewhere/]\n"})


def hide_by_negation(project: Repo, revisit: Revisit) -> None:
    """Take files out of a phase with a `!` pattern."""
    project.commit("config", {CONFIG_FILE: CONFIG.replace("[features/]", '[features/, "!features/a.py"]')})


def hide_by_a_narrower_pattern(project: Repo, revisit: Revisit) -> None:
    """Replace the pattern of a phase by one that matches fewer files."""
    project.commit("config", {CONFIG_FILE: CONFIG.replace("[features/]", '["features/*.sql"]')})


def widen_a_pattern(project: Repo, revisit: Revisit) -> None:
    """Add a pattern to a phase."""
    project.commit("config", {CONFIG_FILE: CONFIG.replace("[features/]", "[features/, elsewhere/]")})


PREPARATION = CONFIG[CONFIG.index("  - id: data-prep") : CONFIG.index("  - id: model-dev")]


def remove_a_phase(project: Repo, revisit: Revisit) -> None:
    """Remove a phase from the workflow; its events stay."""
    record(project, revisit, work="features/b.py")
    project.commit("config", {CONFIG_FILE: CONFIG.replace(PREPARATION, "")})


def rename_a_phase(project: Repo, revisit: Revisit) -> None:
    """Rename a phase, and keep its earlier id as an alias."""
    record(project, revisit, work="features/b.py")
    renamed = CONFIG.replace("id: data-preparation", "id: preparation")
    project.commit("config", {CONFIG_FILE: renamed.replace("[prep]", "[prep, data-preparation]")})


def break_the_config(project: Repo, revisit: Revisit) -> None:
    """Break the configuration."""
    project.commit("config", {CONFIG_FILE: CONFIG.replace("phases:", "phase:")})


def break_the_config_for_a_while(project: Repo, revisit: Revisit) -> None:
    """Break the configuration, work without an event, and repair it."""
    break_the_config(project, revisit)
    project.commit("work", {"features/b.py": "2"})
    project.commit("back", {CONFIG_FILE: CONFIG})


def link_the_config(project: Repo, revisit: Revisit) -> None:
    """Replace the configuration by a symbolic link to a copy."""
    project.write("copy.yaml", CONFIG)
    (project.path / CONFIG_FILE).unlink()
    (project.path / CONFIG_FILE).symlink_to("../copy.yaml")
    project.commit("link")


def drop_all_limits(project: Repo, revisit: Revisit) -> None:
    """Remove all limits."""
    project.commit("limits", {CONFIG_FILE: CONFIG + LIMITS})
    project.commit("config", {CONFIG_FILE: CONFIG})


def nested_root(project: Repo, revisit: Revisit) -> None:
    """Add a configuration below a folder of a phase."""
    project.commit("nested", {"features/.revisit/config.yaml": CONFIG})


def nested_root_elsewhere(project: Repo, revisit: Revisit) -> None:
    """Add a configuration below a folder without files of a phase."""
    project.commit("nested", {"elsewhere/.revisit/config.yaml": CONFIG})


def weaken_unattended(project: Repo, revisit: Revisit) -> None:
    """Set `capture.unattended` to `ignore`."""
    project.commit("config", {CONFIG_FILE: CONFIG + "capture:\n  unattended: ignore\n"})


def strengthen_unattended(project: Repo, revisit: Revisit) -> None:
    """Set `capture.unattended` to `require`."""
    project.commit("config", {CONFIG_FILE: CONFIG + "capture:\n  unattended: require\n"})


LIMITS = "limits: {unexplained: 0.2, uncaptured: 0.1}\n"


def weaken_limits(project: Repo, revisit: Revisit) -> None:
    """Raise a limit."""
    project.commit("limits", {CONFIG_FILE: CONFIG + LIMITS})
    project.commit("config", {CONFIG_FILE: CONFIG + LIMITS.replace("0.2", "0.5")})


def drop_limits(project: Repo, revisit: Revisit) -> None:
    """Remove one of two limits."""
    project.commit("limits", {CONFIG_FILE: CONFIG + LIMITS})
    project.commit("config", {CONFIG_FILE: CONFIG + "limits: {unexplained: 0.2}\n"})


def strengthen_limits(project: Repo, revisit: Revisit) -> None:
    """Lower a limit."""
    project.commit("limits", {CONFIG_FILE: CONFIG + "limits: {unexplained: 0.2}\n"})
    project.commit("config", {CONFIG_FILE: CONFIG + LIMITS.replace("0.2", "0.1")})
