"""A module imports only from the layers under its own; the arrows that would break that are named."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "git_revisit"
# From the ground up. A package is one layer with all that is in it; modules of one layer may import each other.
LAYERS = (
    ("errors", "model"),
    ("canonical", "strictyaml", "codec", "config", "eventfile", "tagging"),
    ("gitcmd", "staging", "prompt"),
    ("core",),
    ("rules",),
    ("history",),
    (
        "project",
        "memo",
        "eventlog",
        "overlap",
    ),
    ("survey",),
    ("inference",),
    ("timeline",),
    ("auditing",),
    ("hook",),
    ("frames", "render"),
    ("api", "portfolio"),
    ("commands", "cli"),
)
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}
ENTRANCES = ("", "__main__")  # the package itself and ``python -m``: they only point at the top
FILES = {"os", "io", "pathlib", "shutil", "tempfile", "glob", "mmap", "fileinput"}
PROCESSES = {"subprocess", "multiprocessing", "socket", "pty"}
PRINTERS = {"sys", "logging", "click", "tabulate"}
GIT = {"git", "gitdb", "gitcmd", "staging", "history", "project", "hook"}
FORBIDDEN = {
    "core": GIT | FILES | PROCESSES | PRINTERS,
    "history": {"codec", "config", "strictyaml"},
    "render": GIT | PROCESSES,
}
MAY_PRINT = {"cli", "hook", "commands", "prompt"}
MAY_EXIT = {"cli", "hook", "__main__"}
EXITS = {"sys.exit", "os._exit", "exit", "quit", "SystemExit"}
PRINTS = {"print", "click.echo", "click.secho", "echo", "secho", "sys.stdout.write", "sys.stderr.write"}


class Module(NamedTuple):
    name: str  # relative to the package: "core.replay", "" for the package itself
    tree: ast.Module

    @property
    def part(self) -> str:
        """What the order speaks of: a module of the top, or a package."""
        return self.name.partition(".")[0]


def modules(source: Path) -> dict[str, Module]:
    found = {}
    for file in sorted(source.rglob("*.py")):
        parts = file.relative_to(source).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = Module(name, ast.parse(file.read_text(), str(file)))
    return found


def imports(module: Module, known: dict[str, Module], source: Path) -> Iterator[str]:
    """Yield what a module imports, lazily and for types too: ``.name`` for ours, the top-level name for others."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module.name}: a relative import in line {node.lineno}"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            package, _, inside = name.partition(".")
            if package != source.name:
                yield package
                continue
            while inside not in known:  # a name in a module: back to the module
                inside = inside.rpartition(".")[0]
            yield f".{inside}"


def calls(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Name):
            yield node.exc.id


def wrong_arrows(source: Path) -> list[str]:
    """Return what is wrong in a source tree, a sentence for each."""
    known = modules(source)
    wrong = []
    arrows: dict[str, set[str]] = {}
    for module in known.values():
        name = module.name or source.name
        if module.part not in RANK and module.name not in ENTRANCES:
            wrong.append(f"{name} has no layer")
            continue
        targets = set(imports(module, known, source))
        ours = arrows[module.name] = {target[1:] for target in targets if target.startswith(".") and target != "."}
        for target in sorted(ours):
            part = target.partition(".")[0]
            if module.name not in ENTRANCES and RANK.get(part, len(LAYERS)) > RANK[module.part]:
                wrong.append(f"{name} imports {target}, which lies above it")
        for target in sorted({target.lstrip(".").partition(".")[0] for target in targets}):
            if target in FORBIDDEN.get(module.part, ()):
                wrong.append(f"{name} imports {target}, which no module of {module.part} may")
        called = set(calls(module))
        if module.part not in MAY_EXIT:
            wrong += [f"{name} exits by {each}" for each in sorted(called & EXITS)]
        if module.part not in MAY_PRINT:
            wrong += [f"{name} prints by {each}" for each in sorted(called & PRINTS)]
    return wrong + cycles({name: targets for name, targets in arrows.items() if name not in ENTRANCES})


def cycles(arrows: dict[str, set[str]]) -> list[str]:
    """Return the modules that remain when those that import nothing more are taken away, time and again."""
    left = {name: set(targets) - {name} for name, targets in arrows.items()}
    while free := [name for name, targets in left.items() if not targets & left.keys()]:
        for name in free:
            del left[name]
    # Now from the other end: who is imported by none of them only leads into the circle.
    while loose := [name for name in left if not any(name in targets for targets in left.values())]:
        for name in loose:
            del left[name]
    return [f"a circle of imports: {', '.join(sorted(left))}"] if left else []


def test_every_arrow_points_down() -> None:
    assert wrong_arrows(SOURCE) == []


def plant(folder: Path, files: dict[str, str]) -> Path:
    source = folder / "git_revisit"
    for name, text in {"__init__.py": "", **files}.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(text)
    return source


SOUND = {
    "__init__.py": "__version__ = '1'\ndef open(): from git_revisit.api import Project",
    "__main__.py": "from git_revisit.cli import main\nmain()",
    "errors.py": "class Wrong(Exception): pass",
    "codec.py": "from git_revisit.errors import Wrong\nfrom git_revisit import strictyaml",
    "strictyaml.py": "import yaml",
    "core/__init__.py": "",
    "core/replay.py": "from git_revisit.codec import decode\nimport git_revisit.errors",
    "core/matrix.py": "from git_revisit.core.replay import Fold",
    "history/__init__.py": "",
    "history/log.py": "import subprocess\nfrom git_revisit.errors import Wrong",
    "api.py": "from git_revisit import core",
    "cli.py": "import sys\nfrom git_revisit import __version__, api\nprint(sys.exit(1))",
}


def test_a_sound_tree_has_nothing_wrong(tmp_path: Path) -> None:
    assert wrong_arrows(plant(tmp_path, SOUND)) == []


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("errors.py", "from git_revisit.codec import decode", "errors imports codec, which lies above it"),
        ("core/replay.py", "def f(): from git_revisit import api", "core.replay imports api, which lies above it"),
        (
            "core/matrix.py",
            "import git_revisit.history.log",
            "core.matrix imports history, which no module of core may",
        ),
        ("core/matrix.py", "from pathlib import Path", "core.matrix imports pathlib, which no module of core may"),
        ("core/matrix.py", "import git.cmd", "core.matrix imports git, which no module of core may"),
        ("history/log.py", "import git_revisit.codec", "history.log imports codec, which no module of history may"),
        (
            "render/svg.py",
            "from git_revisit.gitcmd import run",
            "render.svg imports gitcmd, which no module of render may",
        ),
        ("core/matrix.py", "print(1)", "core.matrix prints by print"),
        ("api.py", "import click\nclick.echo('a')", "api prints by click.echo"),
        ("api.py", "import sys\nsys.exit(1)", "api exits by sys.exit"),
        ("commands/log.py", "raise SystemExit(2)", "commands.log exits by SystemExit"),
        ("commands/log.py", "raise SystemExit", "commands.log exits by SystemExit"),
        ("utils.py", "", "utils has no layer"),
        ("strictyaml.py", "import git_revisit.codec", "a circle of imports: codec, strictyaml"),
        ("core/replay.py", "from git_revisit.core import matrix", "a circle of imports: core.matrix, core.replay"),
    ],
)
def test_a_wrong_arrow_is_named(tmp_path: Path, name: str, text: str, said: str) -> None:
    more = {"gitcmd.py": "", "render/__init__.py": "", "commands/__init__.py": ""}
    assert said in wrong_arrows(plant(tmp_path, {**SOUND, **more, name: text}))
