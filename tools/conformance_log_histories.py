"""Histories of the conformance corpus about what counts in a tree; each docstring says what its history is about."""

from __future__ import annotations

from pathlib import Path

from tools.conformance_past import ADA, BOB, CONFIG, Past

EVENT = "version: 1\nid: {id}\nkind: revisit\nat: {at}\nvia: command\nfrom: model\nto: data\n"


def corrections(path: Path) -> Past:
    """Amendments in the order of their times, a withdrawn amendment, withdrawn revisits and notes, agents."""
    past = Past(path)
    focus = past.focus("model")
    first = past.revisit("model", "data", None, during=focus.id, agent="some-agent", category="labels")
    second = past.revisit("model", "data", during=focus.id)
    third = past.revisit("model", "serve", during=focus.id)
    note = past.event("note", phase="data")
    past.commit("Record")
    later = past.event("amend", past.now + 60, target=first.id, set={"reason": "The second reason", "to": "serve"})
    past.event("amend", past.now, target=first.id, set={"reason": "The first reason", "category": "drift"})
    past.event("amend", past.now + 90, target=first.id, set={"reason": "  ", "planned": True})
    past.commit("Amend")
    past.git("tag", "amended")
    past.event("retract", target=later.id, reason="It was right before")
    past.event("retract", target=second.id)
    withdrawn = past.event("retract", target=third.id)
    past.event("retract", target=withdrawn.id, reason="A retraction cannot be withdrawn")
    past.event("retract", target=note.id)
    past.event("amend", target=note.id, set={"reason": "A note cannot be amended"})
    past.event("retract", target=focus.id, reason="A focus cannot be withdrawn")
    past.commit("Retract")
    return past


def aliases(path: Path) -> Past:
    """A phase is renamed, and two are merged: a revisit between the two is collapsed; old commits stay as they were."""
    past = Past(path)
    focus = past.focus("data")
    past.revisit("data", "model", during=focus.id)
    past.revisit("model", "serve", during=focus.id)
    past.revisit("serve", "plan", None)
    past.commit("Record")
    past.git("tag", "before")
    renamed = CONFIG.replace("id: data\n", "id: features\n    aliases: [data]\n")
    renamed = renamed.replace("  - id: serve\n    paths: [serving/]\n", "")
    past.write(".revisit/config.yaml", renamed.replace("id: model\n", "id: build\n    aliases: [model, serve]\n"))
    past.commit("Rename data, and merge model and serve")
    return past


def conflicting_ids(path: Path) -> Past:
    """One id in several files: copies under another slug count once; of two contents the smallest path counts."""
    past = Past(path)
    copied = past.revisit("model", "data", "Copied")
    past.write(past.place(copied).replace("-data.yaml", "-other.yaml"), (path / past.place(copied)).read_text())
    rival = past.revisit("model", "data", "The smallest path")
    text = (path / past.place(rival)).read_text().replace("smallest", "other").replace("to: data", "to: serve")
    past.write(past.place(rival).replace("-data.yaml", "-zzz.yaml"), text)
    bare = past.revisit("serve", "data", "The slug sorts before the dot")
    text = (path / past.place(bare)).read_text().replace("to: data", "to: plan")
    past.write(past.place(bare).replace("-data.yaml", ".yaml"), text)
    past.commit("Record twice")
    return past


def ranges(path: Path) -> Past:
    """Branches that forked: what one has and the other lacks; an id in an invalid file of A is not new in B."""
    past = Past(path)
    focus = past.focus("model")
    past.revisit("model", "data", "On both", during=focus.id)
    past.commit("Start")
    past.git("switch", "--quiet", "-c", "topic")
    past.revisit("model", "serve", "On the topic", during=focus.id)
    broken = past.revisit("model", "data", "Broken on main", during=focus.id)
    gone = past.revisit("model", "plan", "Withdrawn on the topic", during=focus.id)
    past.commit("Work")
    past.event("retract", target=gone.id)
    past.event("focus", phase="data")
    past.commit("Withdraw")
    past.git("switch", "--quiet", "main")
    past.revisit("model", "data", None)
    past.write(past.place(broken), "version: 1\n")
    past.write(past.place(broken).replace("-data", "-data2"), "not yet\n")
    past.commit("Other work")
    return past


def unknown_phases(path: Path) -> Past:
    """Events name phases and categories that the configuration lacks: rows of their own, after the others."""
    past = Past(path)
    focus = past.focus("zoo")
    past.revisit("zoo", "data", during=focus.id)
    past.revisit("model", "attic", category="unheard-of")
    past.revisit("model", "data", category="defect:build")
    withdrawn = past.revisit("model", "never-there")
    past.event("note", phase="only-noted")
    past.event("retract", target=withdrawn.id)
    past.commit("Record")
    return past


def invalid_files(path: Path) -> Past:
    """Files that do not count, and why; everything else is still counted."""
    past = Past(path)
    good = past.revisit("model", "data", "Counts")
    folder = past.place(good).rpartition("/")[0]
    text = EVENT.format(id="01KJQZZZZZ0000000000000000", at="2026-03-02T10:00:00Z")
    past.write(f"{folder}/01KJQZZZZZ0000000000000000-data.yaml", text.replace("2026-03-02", "2026-03-03"))
    past.write(".revisit/events/revisit/2026/03/02/no-id.yaml", text)
    past.write(".revisit/events/focus/2026/03/02/01KJQZZZZZ0000000000000000.yaml", text)
    past.write(".revisit/events/a.yaml", "")
    past.write(f"{folder}/01KJQZZZZZ0000000000000001.yaml", text + "colour: red\n")
    past.write(f"{folder}/01KJQZZZZZ0000000000000002.yaml", b"\xff\xfe" + text.encode())
    past.write(f"{folder}/01KJQZZZZZ0000000000000003.yaml", "x: [[[[[[]]]]]]\n")
    past.write(f"{folder}/01KJQZZZZZ0000000000000004-data.yml", text)
    past.write(".revisit/README.md", "Not an event\n")
    (path / folder / "01KJQZZZZZ0000000000000005-data.yaml").symlink_to("01KJQZZZZZ0000000000000001.yaml")
    windows = text.replace("01KJQZZZZZ0000000000000000", "01KJQZZZZZ0000000000000006").replace("\n", "\r\n")
    past.write(f"{folder}/01KJQZZZZZ0000000000000006-data.yaml", windows)
    past.commit("Record")
    return past


def newer_version(path: Path) -> Past:
    """Events of a newer version are left out; a configuration of a newer version is an error."""
    past = Past(path)
    event = past.revisit("model", "data", "Of this version")
    newer = past.revisit("model", "serve", "Of the next")
    past.write(past.place(newer), "version: 2\nid: 17\nmood: curious\n")
    amended = past.event("amend", target=event.id, set={"to": "serve"})
    past.write(past.place(amended), (path / past.place(amended)).read_text().replace("version: 1", "version: 3"))
    past.commit("Record")
    past.git("tag", "events")
    past.write(".revisit/config.yaml", "version: 2\nstages: []\n")
    past.commit("Upgrade the configuration")
    return past


def scopes(path: Path, focus: str = "actor") -> Past:
    """Two people move their focus in turn; one has two spellings of the e-mail."""
    past = Past(path, CONFIG + f"capture: {{focus: {focus}}}\n")
    spelled = "A. Lovelace <ADA@example.com>"
    for phase, actor in (("data", ADA), ("model", BOB), ("model", spelled), ("serve", BOB), ("data", ADA)):
        event = past.focus(phase, actor=actor)
        past.tick(60)
        past.revisit(phase, "plan", actor=actor, during=event.id)
        past.commit(f"{phase} by {actor}")
    past.focus("plan", actor=None)
    past.focus("plan", actor="team")
    past.commit("Nobody, and a team")
    return past


def periods(path: Path) -> Past:
    """Which focus period a revisit lies in: by its `during`, if that is a focus on the phase that it comes from."""
    past = Past(path)
    one, two, other = past.focus("model"), past.focus("model"), past.focus("data")
    past.commit("Focus")
    for during in (one.id, one.id, two.id, other.id, None, "01KJQZZZZZ0000000000000009"):
        past.revisit("model", "data", during=during)
    moved = past.revisit("serve", "plan", during=two.id)
    past.event("amend", target=moved.id, set={"from": "model"})
    past.commit("Record")
    return past


def inferred(path: Path) -> Past:
    """Events that nobody was asked about: guesses count as no category, and a missing reason is not open."""
    past = Past(path)
    past.revisit("model", "data", None, via="infer", extra={"x-category-guess": "labels"})
    past.revisit("model", "data", None, via="infer", category="drift", extra={"x-proposed": "category"})
    past.revisit("model", "serve", None, via="import")
    past.revisit("model", "serve", None, via="hook")
    past.revisit("model", "serve", "Said in the message", via="message", extra={"x-own": ["a", {"b": "c"}]})
    past.commit("Record")
    return past


def without_config(path: Path) -> Past:
    """No configuration: the nine phases of the default workflow."""
    past = Past(path, None)
    past.revisit("model-development", "data-preparation")
    past.revisit("monitoring", "model-development", None)
    past.revisit("own-phase", "monitoring")
    past.commit("Record")
    return past


def collapsed(path: Path) -> Past:
    """An amendment makes a revisit end where it began: it stays in the log, and no cell counts it."""
    past = Past(path)
    event = past.revisit("model", "data", None)
    past.event("amend", target=event.id, set={"to": "model"})
    past.revisit("model", "data")
    past.commit("Record")
    return past
