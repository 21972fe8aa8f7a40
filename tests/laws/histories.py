"""Random histories, and the real repositories that they become.

A history is a list of commits, each with its parents and all its files. Events have few ids, so that they collide,
are aimed at and come twice; files are right, misplaced, broken, or no files at all.
"""

import subprocess
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import strategies as st

IDS = [f"01JDBX3K8Z4QW7N2V5T6Y8R9A{last}" for last in "0123456789"]
DAYS = ["2026-11-22", "2026-11-23", "2031-01-01", "1999-12-31"]  # clocks are skewed
PHASES = ["data", "model", "deploy", "old-data", "older-data", "watch"]
ACTORS = ["Ada <ada@example.com>", "A. Lovelace <ADA@example.com>", "Bob <bob@example.com>", "team"]
BROKEN = (
    b"", b"[" * 3000, b"version: 1\nkind: revisit\n", b"\xff\xfe", b"version: 2\n", b"version: 1\n" * 2,
    b"- a\n- list\n", b"version: 1\nid: &a 01JDBX3K8Z4QW7N2V5T6Y8R9A0\n",
)  # fmt: skip
CONFIGS: list[dict[str, Any] | None] = [
    None,
    {"phases": [{"id": "data"}, {"id": "model", "paths": ["m/"]}, {"id": "deploy"}], "scope": "actor"},
    {
        "phases": [{"id": "model"}, {"id": "data", "aliases": ["old-data", "older-data"]}, {"id": "deploy"}],
        "scope": "project",
    },
    {"phases": [{"id": "data", "aliases": ["old-data"]}, {"id": "model", "aliases": ["deploy"]}], "scope": "actor"},
    {"phases": [{"id": "watch"}], "scope": "project"},
]
NINE = {
    "phases": [
        {"id": each, "paths": [f"{each}/"]}
        for each in (
            "problem-definition", "data-acquisition", "data-preparation", "model-development", "model-deployment",
            "monitoring", "management", "scalability", "governance-compliance",
        )
    ],
    "scope": "actor",
}  # fmt: skip

File = tuple[str, bytes]  # mode and content
Tree = dict[str, File]  # path below the project root -> file


class Made(NamedTuple):
    """A commit to make; ``parents`` are numbers of earlier ones, ``at`` its committer date."""

    parents: tuple[int, ...]
    files: Tree
    config: int
    at: int


class History(NamedTuple):
    """Commits, refs that point at them, the prefix of the project root, and git's object format."""

    commits: list[Made]
    branches: dict[str, int]
    tags: dict[str, int]
    staged: Tree
    prefix: str
    format: str


def config_bytes(number: int) -> bytes:
    chosen = CONFIGS[number]
    assert chosen
    lines = ["version: 1", "phases:"]
    for phase in chosen["phases"]:
        lines.append(f"  - id: {phase['id']}")
        lines += [f"    {key}: [{', '.join(phase[key])}]" for key in ("aliases", "paths") if key in phase]
    return "\n".join([*lines, f"capture:\n  focus: {chosen['scope']}\n"]).encode()


@st.composite
def events(draw: st.DrawFn) -> tuple[str, bytes]:
    """One event file in one of the forms that people write: the path where it belongs, and its content."""
    kind = draw(st.sampled_from(["revisit"] * 5 + ["focus"] * 2 + ["amend"] * 3 + ["retract"] * 2 + ["note"]))
    identity = draw(st.sampled_from(IDS))
    at = f"{draw(st.sampled_from(DAYS))}T{draw(st.sampled_from(['07:51:00', '07:51:01', '23:59:59']))}Z"
    fields = {"version": "1", "id": identity, "kind": kind, "at": at, "via": draw(st.sampled_from(["hook", "infer"]))}
    if draw(st.booleans()):
        fields["actor"] = draw(st.sampled_from(ACTORS))
    two = draw(st.permutations(PHASES))[:2]
    reason = draw(st.sampled_from([None, "''", "because", '"   "', "'no'"]))
    if kind == "revisit":
        fields |= {"from": two[0], "to": two[1]}
        if draw(st.booleans()):
            fields["during"] = draw(st.sampled_from(IDS))
        if draw(st.booleans()):
            fields["category"] = draw(st.sampled_from(["labels", "labels:late", "drift"]))
    elif kind == "note":
        fields |= {"phase": two[0], "verdict": "not-a-revisit"}
    elif kind == "focus":
        fields["phase"] = two[0]
    else:
        fields["target"] = draw(st.sampled_from(IDS))
    if kind == "amend":
        fields["set"] = draw(
            st.sampled_from([
                "{}", "{from: data}", "{to: model}", "{from: model, to: old-data}", "{reason: why}", "{reason: ''}",
                "{to: data, category: drift}",
            ])
        )  # fmt: skip
    elif reason is not None:
        fields["reason"] = reason
    rows = [f"{key}: {value}" for key, value in fields.items()]
    rows = draw(st.sampled_from([rows, rows, rows[::-1], ["# a comment", *rows]]))
    end = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    slug = draw(st.sampled_from(["", "-data", "-zz"]))
    path = f".revisit/events/{kind}/{at[:10].replace('-', '/')}/{identity}{slug}.yaml"
    return path, end.join([*rows, ""]).encode()


@st.composite
def files(draw: st.DrawFn) -> tuple[str, File]:
    """A file of the event log; most are right."""
    path, content = draw(events())
    mode = "100644"
    fault = draw(st.sampled_from(["none"] * 12 + ["broken", "broken", "moved", "odd", "link", "executable", "other"]))
    if fault == "broken":
        content = draw(st.sampled_from(BROKEN))
    elif fault == "moved":
        path = draw(st.sampled_from([path.replace("2026", "2025"), ".revisit/events/stray.yaml"]))
        path = path.replace("1999", "1998").replace("2031", "2032")
    elif fault == "odd":
        path = draw(st.sampled_from([".revisit/events/é/\n.yaml", f".revisit/events/note/{IDS[0]}.yaml"]))
    elif fault == "link":
        mode, content = "120000", b"/etc/passwd"
    elif fault == "executable":
        mode = "100755"
    elif fault == "other":
        path = path.replace(".yaml", draw(st.sampled_from([".yml", ".yaml.bak", ".YAML"])))
    return path, (mode, content)


def _merge(draw: st.DrawFn, ours: Tree, theirs: Tree) -> Tree:
    """Merge as people do: all of both, where they differ one of them, and sometimes too little."""
    merged = {**ours, **theirs} if draw(st.booleans()) else {**theirs, **ours}
    if merged and draw(st.integers(0, 4)) == 0:
        del merged[draw(st.sampled_from(sorted(merged)))]
    return merged


@st.composite
def histories(draw: st.DrawFn) -> History:
    """A history of up to nine commits."""
    made: list[Made] = []
    for number in range(draw(st.integers(1, 9))):
        at = 1_790_000_000 + draw(st.sampled_from([number * 3600, number * 3600, 0, -number * 86400]))
        config = draw(st.sampled_from([0, 1, 2, 3, 4])) if not made or draw(st.integers(0, 3)) == 0 else -1
        parent = draw(st.integers(max(0, number - 3), number - 1)) if made else -1
        old = made[parent].files if made else {}
        tree = dict(old)
        parents: tuple[int, ...] = (parent,) if made else ()
        step = draw(st.sampled_from(["add"] * 5 + ["merge", "revert", "pick", "squash", "delete", "edit"]))
        other = draw(st.integers(0, number - 1)) if made else 0
        if step == "merge" and made:
            tree, parents = _merge(draw, old, made[other].files), tuple(dict.fromkeys((parent, other)))
        elif step in ("revert", "pick") and made:
            before = made[made[other].parents[0]].files if made[other].parents else {}
            change = {path: file for path, file in made[other].files.items() if before.get(path) != file}
            if step == "pick":
                tree |= change
            else:
                tree = {path: file for path, file in tree.items() if path not in change}
        elif step == "squash" and made:
            tree |= made[other].files
        elif step == "delete" and tree:
            del tree[draw(st.sampled_from(sorted(tree)))]
        elif step == "edit" and tree:
            path = draw(st.sampled_from(sorted(tree)))
            tree[path] = draw(files())[1]
        else:
            tree |= dict(draw(st.lists(files(), min_size=1, max_size=6)))
        chosen = config if config >= 0 else made[parent].config
        made.append(Made(parents, tree, chosen, at))
    numbers = st.integers(0, len(made) - 1)
    branches = {"main": len(made) - 1, **draw(st.dictionaries(st.sampled_from(["b1", "b/2"]), numbers))}
    return History(
        commits=made,
        branches=branches,
        tags=draw(st.dictionaries(st.sampled_from(["v1", "v2", "x/y"]), numbers)),
        staged=dict(draw(st.lists(files(), max_size=3))),
        prefix=draw(st.sampled_from(["", "", "team/churn/"])),
        format=draw(st.sampled_from(["sha1", "sha1", "sha1", "sha256"])),
    )


def build(history: History, path: Path) -> list[str]:
    """Make the repository of a history; return the ids of its commits."""
    git(path.parent, "init", "-q", "-b", "main", f"--object-format={history.format}", str(path))
    lines = []
    for number, commit in enumerate(history.commits):
        lines += [b"commit refs/tmp/c%d" % number, b"mark :%d" % (number + 1)]
        lines += [b"author A <a@example.com> %d +0100" % commit.at, b"committer A <a@example.com> %d +0100" % commit.at]
        lines += [b"data 1\nc"]
        for nth, parent in enumerate(commit.parents):
            lines.append(b"%s :%d" % (b"merge" if nth else b"from", parent + 1))
        lines.append(b"deleteall")
        lines += _modify(f"{history.prefix}code.py", ("100644", b"x = %d" % number))
        if history.prefix:  # events of another project in the same repository
            lines += _modify(f".revisit/events/stray-{number}.yaml", ("100644", b"not ours"))
        if CONFIGS[commit.config]:
            lines += _modify(f"{history.prefix}.revisit/config.yaml", ("100644", config_bytes(commit.config)))
        for name, file in commit.files.items():
            lines += _modify(history.prefix + name, file)
        lines.append(b"")
    for folder, refs in (("heads", history.branches), ("tags", history.tags)):
        lines += [f"reset refs/{folder}/{name}\nfrom :{number + 1}\n".encode() for name, number in refs.items()]
    git(path, "fast-import", "--quiet", "--force", "--done", data=b"\n".join([*lines, b"done", b""]))
    names = [f"refs/tmp/c{number}" for number in range(len(history.commits))]
    commits = git(path, "rev-parse", *names).decode().split()
    git(path, "update-ref", "--stdin", data="".join(f"delete {name}\n" for name in names).encode())
    return commits


def stage(history: History, path: Path) -> None:
    """Bring HEAD into the index, and the staged files upon it."""
    git(path, "read-tree", "HEAD")
    rows = []
    for name, (mode, content) in history.staged.items():
        blob = git(path, "hash-object", "-w", "--stdin", data=content).decode().strip()
        rows.append(f"{mode} {blob}\t{history.prefix}{name}\0".encode())
    git(path, "update-index", "--add", "-z", "--index-info", data=b"".join(rows))


def _modify(path: str, file: File) -> list[bytes]:
    mode, content = file
    quoted = '"' + path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    return [f"M {mode} inline {quoted}".encode(), b"data %d" % len(content), content]


def git(path: Path, *arguments: str, data: bytes = b"") -> bytes:
    done = subprocess.run(["git", *arguments], cwd=path, input=data, capture_output=True)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout
