"""Histories of the conformance corpus about what git does to a log; each docstring says what its history is about."""

from __future__ import annotations

from pathlib import Path

from tools.conformance_past import CONFIG, DAY, Past


def first_week(path: Path) -> Past:
    """A focus, work in it, two revisits, another focus, and a revisit from there."""
    past = Past(path)
    focus = past.focus("model")
    past.commit("Focus on the model")
    past.commit("Train", {"models/a.py": "1\n"})
    past.revisit("model", "data", during=focus.id, category="data-quality", paths=("data/x.csv",))
    past.commit("Drop duplicates", {"data/x.csv": "1\n"})
    past.tick(DAY)
    past.revisit("model", "data", None, during=focus.id)
    past.commit("Drop more", {"data/x.csv": "2\n"})
    focus = past.focus("serve", reason="Good enough")
    past.commit("Serve", {"serving/app.py": "1\n"})
    past.revisit("serve", "model", "Too slow", during=focus.id, planned=True)
    past.commit("Prune", {"models/a.py": "2\n"})
    past.git("tag", "v1")
    return past


def merges(path: Path) -> Past:
    """Two branches record events at the same time, and are merged; evolution follows the first parent."""
    past = Past(path)
    focus = past.focus("model")
    past.commit("Focus")
    past.git("switch", "--quiet", "-c", "topic")
    for each in ("data", "serve"):
        past.revisit("model", each, during=focus.id)
        past.commit(f"Go back to {each}", {f"{each}/x": "1\n"})
    past.git("switch", "--quiet", "main")
    past.revisit("model", "data", None, during=focus.id)
    past.commit("Work on main", {"data/y": "1\n"})
    past.merge("topic", "Merge topic")
    past.commit("Merge topic")
    past.commit("Go on", {"models/a.py": "1\n"})
    return past


def cherry_pick(path: Path) -> Past:
    """A commit is picked to another branch, so its event is in both; after the merge it counts once."""
    past = Past(path)
    past.git("switch", "--quiet", "-c", "release")
    past.revisit("model", "data", "Fixed on the release")
    picked = past.commit("Fix", {"data/x.csv": "1\n"})
    past.git("switch", "--quiet", "main")
    past.commit("Go on", {"models/a.py": "1\n"})
    past.git("cherry-pick", "-x", picked)
    past.tick()
    past.merge("release", "Merge release")
    past.commit("Merge release")
    return past


def revert(path: Path) -> Past:
    """Work is reverted together with its event; later the event is restored."""
    past = Past(path)
    event = past.revisit("model", "data", "Tried another split")
    work = past.commit("Split by month", {"data/split.py": "1\n"})
    past.git("revert", "--no-edit", work)
    past.tick()
    past.git("tag", "reverted")
    past.write(past.place(event), past.git("show", f"{work}:{past.place(event)}") + "\n")
    past.commit("Restore the event")
    return past


def deletion(path: Path) -> Past:
    """Two events are deleted; one comes back, unchanged."""
    past = Past(path)
    lost = past.revisit("model", "data", "Lost")
    back = past.revisit("model", "serve", "Comes back")
    past.commit("Record")
    text = (path / past.place(back)).read_text()
    past.remove(past.place(lost))
    past.remove(past.place(back))
    past.commit("Clean up")
    past.git("tag", "cleaned")
    past.write(past.place(back), text)
    past.commit("Bring one back")
    return past


def edited(path: Path) -> Past:
    """An event is edited, another is written in another form with the same content, an invalid one is fixed."""
    past = Past(path)
    changed = past.revisit("model", "data", "What really happened")
    same = past.revisit("model", "serve", "Too slow")
    broken = past.revisit("serve", "data", "Was broken")
    text = (path / past.place(broken)).read_text()
    past.write(past.place(broken), text.replace("kind: revisit", "kind: visit"))
    past.commit("Record")
    past.write(past.place(changed), (path / past.place(changed)).read_text().replace("really", "did not"))
    past.write(past.place(same), (path / past.place(same)).read_text().replace("Too slow", '"Too slow" # quoted'))
    past.write(past.place(broken), text)
    past.commit("Edit")
    return past


def evil_merges(path: Path) -> Past:
    """A merge drops an event that no side deleted, and edits another."""
    past = Past(path)
    kept = past.revisit("model", "data", "On main")
    past.commit("Record on main")
    past.git("switch", "--quiet", "-c", "topic")
    dropped = past.revisit("model", "serve", "On the branch")
    past.commit("Record on the branch", {"serving/a": "1\n"})
    past.git("switch", "--quiet", "main")
    past.commit("Go on", {"models/a.py": "1\n"})
    past.merge("topic", "Merge")
    past.remove(past.place(dropped))
    past.write(past.place(kept), (path / past.place(kept)).read_text().replace("On main", "Edited"))
    past.commit("Merge")
    return past


def moved_root(path: Path) -> Past:
    """A project moves from the top of the repository into a directory, with its log."""
    past = Past(path)
    focus = past.focus("model")
    past.revisit("model", "data", during=focus.id)
    past.commit("Record", {"data/x.csv": "1\n"})
    (path / "churn").mkdir()
    for each in (".revisit", "data"):
        past.git("mv", each, f"churn/{each}")
    past.commit("Move the project into a monorepo")
    past.root = "churn/"
    past.revisit("model", "data", None, during=focus.id)
    past.commit("Go on", {"churn/data/x.csv": "2\n"})
    return past


def two_roots(path: Path) -> Past:
    """Two projects in one repository, one below the other; events below a directory without a configuration."""
    past = Past(path)
    past.revisit("model", "data", "At the top")
    past.commit("Record at the top")
    past.root = "forecast/"
    past.write("forecast/.revisit/config.yaml", CONFIG.replace("id: serve", "id: deliver"))
    past.revisit("model", "data", "In the forecast")
    past.revisit("deliver", "model", None)
    past.commit("Add the forecast", {"forecast/data/x.csv": "1\n", "data/x.csv": "1\n"})
    past.root = "nowhere/"
    past.revisit("model", "data", "Counts for nothing")
    past.commit("Record where there is no project")
    return past


def skewed_clocks(path: Path) -> Past:
    """Clocks are wrong: events from the future, commits older than their parents, the same second twice."""
    past = Past(path)
    focus = past.focus("model", at=past.now + 400 * DAY)
    past.focus("data")
    past.commit("Focus in the future")
    past.tick(-30 * DAY)
    past.revisit("model", "data", at=past.now + 2 * DAY, during=focus.id)
    past.revisit("data", "model", at=past.now)
    past.revisit("data", "serve", at=past.now)
    past.commit("Long before", {"data/x.csv": "1\n"}, authored=past.now - 5 * DAY)
    past.tick(60 * DAY)
    past.revisit("model", "serve", via="hook", at=past.now + 60)
    past.commit("Long after", {"models/a.py": "1\n"})
    return past


def days_together(path: Path) -> Past:
    """Days with commits in two phases: merges, ignored authors, shared and ignored files do not count."""
    config = CONFIG + "shared: [params.yaml]\nignore: ['*.md']\nignore_authors: ['*[bot]*']\n"
    past = Past(path, config)
    past.commit("Monday", {"data/x.csv": "1\n", "models/a.py": "1\n"})
    past.tick(DAY)
    past.commit("Tuesday", {"data/x.csv": "2\n", "params.yaml": "1\n", "models/README.md": "1\n"})
    past.commit("A bot on Tuesday", {"models/a.py": "2\n"}, by="dependabot[bot] <bot@example.com>")
    past.tick(DAY)
    past.git("switch", "--quiet", "-c", "topic")
    past.commit("Wednesday, written on Monday", {"serving/app.py": "1\n"}, authored=past.now - 2 * DAY)
    past.git("switch", "--quiet", "main")
    past.tick(DAY)
    past.commit("Thursday", {"models/a.py": "3\n"})
    past.merge("topic", "Merge")
    past.commit("Merge", {"data/x.csv": "3\n"})
    past.git("tag", "v1")
    past.tick(DAY)
    past.git("mv", "data/x.csv", "models/x.csv")
    past.commit("Friday: a rename touches both")
    return past


def broken_config(path: Path) -> Past:
    """A configuration that is broken for a time: no matrix there, and the audit says so afterwards."""
    past = Past(path)
    past.revisit("model", "data")
    past.commit("Record")
    past.write(".revisit/config.yaml", CONFIG.replace("id: model", "id: Model"))
    past.commit("Break it")
    past.git("tag", "broken")
    past.write(".revisit/config.yaml", CONFIG)
    past.commit("Fix it")
    return past
