#!/usr/bin/env python3
"""A reader of the event log, written from the specification alone.

Try it by ``conformance/run --class reader conformance/reader.py``. It needs Python 3.11, git and PyYAML. It has no
options and no cache: it shows that the specification suffices.
"""

import json
import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise

from reader_files import ULID, Invalid, config, event

# Replay -----------------------------------------------------------------------------------------------------------


class State:
    """What counts in the tree of a commit, read with the aliases of a configuration."""

    def __init__(self, repository, commit, root, aliases):
        self.chosen, self.ids, self.invalid, self.aliases = {}, set(), 0, aliases
        for path, mode, data in event_files(repository, commit, root):
            name = path.rpartition("/")[2]
            self.ids |= {name[:26]} if re.fullmatch(f"{ULID}(-.*)?\\.yaml", name, re.S) else set()
            try:
                found = event(data) if mode in ("100644", "100755") else None
                at = found and found["at"][:10].replace("-", "/")
                place = found and f".revisit/events/{found['kind']}/{at}/{found['id']}"
                if not found or not re.fullmatch(re.escape(place) + r"(-[^/]+)?\.yaml", path):
                    raise Invalid("not a regular file, or misplaced")
            except Invalid:
                self.invalid += 1
                continue
            self.ids.add(found["id"])
            if found["id"] not in self.chosen or path < self.chosen[found["id"]]["file"]:
                self.chosen[found["id"]] = {**found, "file": path}
        every = sorted(self.chosen.values(), key=order)
        self.aimed = {each["target"] for each in every if each["kind"] == "retract"}
        self.focuses = [self.renamed(each) for each in every if each["kind"] == "focus"]
        self.focus = {each["id"]: each["phase"] for each in self.focuses}
        revisits = [each for each in every if each["kind"] == "revisit"]
        self.retracted = sum(each["id"] in self.aimed for each in revisits)
        amends = [each for each in every if each["kind"] == "amend" and each["id"] not in self.aimed]
        self.revisits = [self.effective(each, amends) for each in revisits if each["id"] not in self.aimed]

    def effective(self, found, amends):
        if found["via"] == "infer" and found.get("x-proposed") == "category":
            guess = {"x-category-guess": found["category"]} if found["category"] else {}
            found = {**found, **guess, "category": None}
            del found["x-proposed"]
        for amend in amends:
            if amend["target"] == found["id"]:
                change = {key: value for key, value in amend["set"].items() if key != "reason" or value.strip()}
                cleared = {"agent": None} if change.keys() & {"reason", "category"} else {}
                found = {**found, **cleared, **change}
        return self.renamed(found)

    def renamed(self, found):
        return {**found, **{key: self.aliases.get(found[key], found[key]) for key in ("from", "to", "phase")}}

    def inside(self, revisit):
        return self.focus.get(revisit["during"]) == revisit["from"]


def order(found):
    return found["at"], found["id"]


def person(actor):
    start, end = (actor or "").rfind("<"), (actor or "").rfind(">")
    return actor[start + 1 : end].lower() if 0 <= start < end - 1 else actor or ""


# Git --------------------------------------------------------------------------------------------------------------


def git(repository, *arguments, data=None):
    command = ["git", "-C", repository, "--no-replace-objects", *arguments]
    done = subprocess.run(command, input=data, capture_output=True, check=False)
    if done.returncode:
        raise Invalid(done.stderr.decode("utf-8", "replace"))
    return done.stdout


def listed(repository, commit, folder):
    rows = git(repository, "ls-tree", "-r", "-z", "--full-tree", commit, "--", folder).split(b"\0")[:-1]
    parts = (row.split(b"\t", 1) for row in rows)
    return [(path.decode("utf-8", "surrogateescape"), *head.decode().split()) for head, path in parts]


def event_files(repository, commit, root):
    """Yield path, mode and content of each event file; one git process reads all of them."""
    found = [row for row in listed(repository, commit, f"{root}.revisit/events/") if row[0].endswith(".yaml")]
    ids = "".join(f"{blob}\n" for _, _, kind, blob in found if kind == "blob")
    data = git(repository, "cat-file", "--batch", data=ids.encode()) if ids else b""
    for path, mode, kind, _ in found:
        content = b""
        if kind == "blob":
            head, _, data = data.partition(b"\n")
            size = int(head.split()[2])
            content, data = data[:size], data[size + 1 :]
        yield path.removeprefix(root), mode, content


def commit_of(repository, rev):
    return git(repository, "rev-parse", "--verify", "--end-of-options", f"{rev}^{{commit}}").decode().strip()


def config_at(repository, commit, root):
    found = listed(repository, commit, f"{root}.revisit/config.yaml")
    if found and not found[0][1].startswith("100"):
        raise Invalid("the configuration is not a regular file")
    return config(git(repository, "cat-file", "blob", found[0][3]) if found else None)


# Answers ----------------------------------------------------------------------------------------------------------


def opened(request):
    """Return the commit, its configuration, its aliases and its state, and the revisits that the revision selects."""
    repository, root = request["repository"], request.get("project", "") and request["project"] + "/"
    base, _, tip = request["rev"].rpartition("..")
    commit = commit_of(repository, tip)
    workflow = config_at(repository, commit, root)
    aliases = {alias: each["id"] for each in workflow["phases"] for alias in each["aliases"]}
    state = State(repository, commit, root, aliases)
    old = State(repository, commit_of(repository, base), root, aliases).ids if base else ()
    return commit, workflow, state, [each for each in state.revisits if each["id"] not in old], root


def matrix(request):
    commit, workflow, state, revisits, _ = opened(request)
    known = [each["id"] for each in workflow["phases"]]
    named = {each[key] for each in state.revisits for key in ("from", "to")} | {*state.focus.values()}
    phases = known + sorted(named - {*known})
    with_paths = {each["id"] for each in workflow["phases"] if each["paths"]}
    crossing = [each for each in revisits if each["from"] != each["to"]]
    cells = Counter((each["from"], each["to"]) for each in crossing)
    within = [each for each in crossing if state.inside(each)]
    sizes = Counter(state.focus.values())
    moves = Counter()
    project = workflow["capture"]["focus"] == "project" or workflow["capture"]["actor"] == "none"
    for scope in {person(each["actor"]) for each in state.focuses} if not project else {None}:
        line = [each["phase"] for each in state.focuses if project or person(each["actor"]) == scope]
        moves.update(pairwise(line))
    rows = Counter(each["from"] for each in crossing)
    reached = Counter((i, j) for i, j, _ in {(each["from"], each["to"], each["during"]) for each in within})
    rates = Counter((each["from"], each["to"]) for each in within)
    cell = {
        "count": lambda i, j: cells[i, j],
        "share": lambda i, j: cells[i, j] / rows[i] if rows[i] else None,
        "overlap": lambda i, j: reached[i, j] / sizes[i] if sizes[i] else None,
        "rate": lambda i, j: rates[i, j] / sizes[i] if sizes[i] else None,
        "moves": lambda i, j: moves[i, j],
    }[request["measure"]]
    asked = [each for each in crossing if each["via"] not in ("infer", "import")]
    return {
        "commit": commit,
        "measure": request["measure"],
        "phases": phases,
        "unknown": phases[len(known) :],
        "observable": [each in named or each in with_paths for each in phases],
        "cells": [[0 if i == j else cell(i, j) for j in phases] for i in phases],
        "totals": {
            "revisits": len(crossing),
            "unexplained": sum(not (each["reason"] or "").strip() for each in asked),
            "outside": len(crossing) - len(within),
            "collapsed": len(revisits) - len(crossing),
            "retracted": state.retracted,
            "invalid": state.invalid,
        },
    }


def log(request):
    commit, _, _, revisits, _ = opened(request)
    return {"commit": commit, "events": sorted(revisits, key=order, reverse=True)}


def evolution(request):
    commit, _, state, _, root = opened(request)
    repository = request["repository"]
    lines = git(repository, "log", "--first-parent", "--reverse", "--format=%H %ct %s", commit).decode().splitlines()
    before, steps = Counter(), []
    for each, at, label in (line.split(" ", 2) for line in lines):
        found = State(repository, each, root, state.aliases).revisits
        now = Counter((one["from"], one["to"]) for one in found if one["from"] != one["to"])
        delta = [[*pair, now[pair] - before[pair]] for pair in sorted({*now, *before}) if now[pair] != before[pair]]
        if delta:
            when = datetime.fromtimestamp(int(at), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            steps.append({"commit": each, "at": when, "label": label, "total": now.total(), "delta": delta})
        before = now
    phases = matrix({**request, "measure": "count"})["phases"]
    changed = {name for step in steps for *pair, _ in step["delta"] for name in pair}
    return {"commit": commit, "phases": phases + sorted(changed - {*phases}), "steps": steps}


def read(name):
    with open(name, "rb") as file:
        return file.read()


ANSWERS = {
    "event": lambda request: {"event": event(read(request["file"]))},
    "config": lambda request: {"config": config(read(request["file"]))},
    "matrix": matrix,
    "log": log,
    "evolution": evolution,
}

for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = ANSWERS[request["do"]](request)
    except Invalid as error:
        answer = {"refused": str(error)}
    print(json.dumps(answer), flush=True)
