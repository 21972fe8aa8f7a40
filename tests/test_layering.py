"""The folders are the architecture: who may import whom, checked on all imports, direct and indirect.

A wrong import is reported with the chain of imports that leads to it.
"""

import ast
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "git_revisit"
# From the bottom up; a folder imports only from those before it.
FLOORS = (
    "errors", "model", "replay", "gitio", "prompt", "record", "hook", "project", "audit", "insights", "infer",
    "exchange", "portfolio", "render", "commands", "api", "cli",
)  # fmt: skip
SIBLINGS = {"audit", "hook", "insights", "infer", "exchange", "portfolio"}  # none imports another
ENTRANCES = {"", "__main__"}  # the package itself and ``python -m``: they only point at the top
# Folders and modules that see no git, file, clock, randomness or environment, and import nothing that does.
PURE = (
    "model", "replay", "audit.rules", "audit.branch_review", "audit.capture_quality", "insights", "render",
    "portfolio.reading", "portfolio.united", "portfolio.answer",
)  # fmt: skip
SEE_A_PROJECT = {"insights.query"}  # the entries of pure folders
IMPURE = {
    "os", "pathlib", "shutil", "tempfile", "glob", "mmap", "fileinput", "sqlite3",
    "subprocess", "multiprocessing", "socket", "pty", "signal", "threading", "concurrent", "asyncio",
    "time", "random", "secrets", "uuid", "ulid", "git", "gitdb", "logging", "click",
}  # fmt: skip
CLOCKS = {"datetime.now", "datetime.today", "datetime.utcnow", "date.today"}
MAY_PRINT = ("cli", "hook", "commands", "prompt")
MAY_EXIT = ("cli", "hook", "__main__")
EXITS = {"sys.exit", "os._exit", "exit", "quit", "SystemExit"}
PRINTS = {"print", "click.echo", "click.secho", "echo", "secho", "sys.stdout.write", "sys.stderr.write"}


class Module(NamedTuple):
    """A module of the package: ``name`` is relative to it (``replay.fold``, empty for the package itself)."""

    name: str
    imports: frozenset[str]  # ``.name`` for modules of the package, the top-level name for others
    calls: frozenset[str]


def read(source: Path) -> dict[str, Module]:
    trees = {}
    for file in sorted(source.rglob("*.py")):
        parts = file.relative_to(source).with_suffix("").parts
        trees[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = ast.parse(file.read_text(), str(file))
    return {
        name: Module(name, frozenset(imports(tree, trees, source.name)), frozenset(calls(tree)))
        for name, tree in trees.items()
    }


def imports(tree: ast.Module, known: Iterable[str], package: str) -> Iterator[str]:
    """Yield the modules that a module imports, also inside functions and for types."""
    modules = set(known)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"a relative import in line {node.lineno}"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            top, _, inside = name.partition(".")
            if top != package:
                yield top
                continue
            while inside not in modules:  # a name in a module: back to the module
                inside = inside.rpartition(".")[0]
            yield f".{inside}"


def calls(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Name):
            yield node.exc.id


def floor(name: str) -> str:
    return name.partition(".")[0]


def within(name: str, places: Iterable[str]) -> bool:
    return any(name == place or name.startswith(f"{place}.") for place in places)


def ours(module: Module) -> list[str]:
    return sorted(each[1:] for each in module.imports if each.startswith(".") and each != ".")


def chain(modules: dict[str, Module], start: str, targets: set[str]) -> list[str]:
    """Return the shortest chain of imports from a module to one of some others; empty if there is none."""
    waiting, seen = deque([[start]]), {start}
    while waiting:
        way = waiting.popleft()
        module = modules[way[-1]]
        outside = sorted(each for each in module.imports if not each.startswith(".") and each in targets)
        if outside:
            return [*way, outside[0]]
        for each in ours(module):
            if each in targets:
                return [*way, each]
            if each not in seen:
                seen.add(each)
                waiting.append([*way, each])
    return []


def violations(source: Path) -> list[str]:
    """Return what is wrong in a source tree, one sentence each."""
    modules = read(source)
    inside = {name: module for name, module in modules.items() if name not in ENTRANCES}
    wrong = [f"{name} is on no floor" for name in inside if floor(name) not in FLOORS]
    for name, module in inside.items():
        wrong += [*upward(module), *sideways(modules, name), *impure(modules, name), *loud(module)]
    return wrong + cycles({name: set(ours(module)) for name, module in inside.items()})


def upward(module: Module) -> Iterator[str]:
    rank = {name: number for number, name in enumerate(FLOORS)}
    for target in ours(module):
        if rank.get(floor(target), -1) > rank.get(floor(module.name), len(FLOORS)):
            yield f"{module.name} imports {target}, which lies above it"


def sideways(modules: dict[str, Module], name: str) -> Iterator[str]:
    if floor(name) in SIBLINGS:
        others = {each for each in modules if floor(each) in SIBLINGS - {floor(name)}}
        if way := chain(modules, name, others):
            yield f"{name} reaches a sibling: {' → '.join(way)}"


def impure(modules: dict[str, Module], name: str) -> Iterator[str]:
    if within(name, PURE) and name not in SEE_A_PROJECT:
        if way := chain(modules, name, IMPURE):
            yield f"{name} is pure, but: {' → '.join(way)}"
        for each in sorted(modules[name].calls & CLOCKS):
            yield f"{name} is pure, but reads the clock: {each}"


def loud(module: Module) -> Iterator[str]:
    if not within(module.name, MAY_EXIT):
        yield from (f"{module.name} exits by {each}" for each in sorted(module.calls & EXITS))
    if not within(module.name, MAY_PRINT):
        yield from (f"{module.name} prints by {each}" for each in sorted(module.calls & PRINTS))


def cycles(arrows: dict[str, set[str]]) -> list[str]:
    """Return the modules that import each other in a circle."""
    left = {name: set(targets) - {name} for name, targets in arrows.items()}
    while free := [name for name, targets in left.items() if not targets & left.keys()]:
        for name in free:
            del left[name]
    while loose := [name for name in left if not any(name in targets for targets in left.values())]:
        for name in loose:
            del left[name]
    return [f"a circle of imports: {', '.join(sorted(left))}"] if left else []


def test_every_import_points_down() -> None:
    assert violations(SOURCE) == []


SOUND = {
    "__init__.py": "__version__ = '1'\ndef open(): from git_revisit.api import Project",
    "__main__.py": "from git_revisit.cli import main\nmain()",
    "errors.py": "class Wrong(Exception): pass",
    "model/__init__.py": "",
    "model/events.py": "from git_revisit.errors import Wrong",
    "model/event_yaml.py": "import yaml\nfrom git_revisit.model.events import Event",
    "replay/__init__.py": "",
    "replay/fold.py": "from git_revisit.model.events import Event\nimport git_revisit.errors",
    "gitio/__init__.py": "",
    "gitio/process.py": "import subprocess\nfrom git_revisit.errors import Wrong",
    "hook/__init__.py": "",
    "hook/main.py": "import sys\nprint(1)\nsys.exit(1)",
    "audit/__init__.py": "",
    "audit/walk.py": "from git_revisit.replay import fold",
    "infer/__init__.py": "",
    "infer/survey.py": "",
    "render/__init__.py": "",
    "render/text.py": "",
    "commands/__init__.py": "",
    "api.py": "from git_revisit.audit import walk",
    "cli.py": "import sys\nfrom git_revisit import __version__, api\nprint(sys.exit(1))",
}


def plant(folder: Path, files: dict[str, str]) -> Path:
    source = folder / "git_revisit"
    for name, text in files.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(text)
    return source


def test_a_sound_tree_has_nothing_wrong(tmp_path: Path) -> None:
    assert violations(plant(tmp_path, SOUND)) == []


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("errors.py", "from git_revisit.model import events", "errors imports model.events, which lies above it"),
        ("replay/fold.py", "def f(): from git_revisit import api", "replay.fold imports api, which lies above it"),
        (
            "audit/walk.py",
            "from git_revisit.infer import survey",
            "audit.walk reaches a sibling: audit.walk → infer.survey",
        ),
        (
            "render/text.py",
            "from git_revisit.infer import survey",
            "render.text is pure, but: render.text → infer.survey → gitio.process → subprocess",
        ),
        ("replay/fold.py", "from pathlib import Path", "replay.fold is pure, but: replay.fold → pathlib"),
        ("replay/fold.py", "import git.cmd", "replay.fold is pure, but: replay.fold → git"),
        (
            "replay/fold.py",
            "from datetime import datetime\ndatetime.now()",
            "replay.fold is pure, but reads the clock: datetime.now",
        ),
        ("replay/fold.py", "print(1)", "replay.fold prints by print"),
        ("api.py", "import click\nclick.echo('a')", "api prints by click.echo"),
        ("api.py", "import sys\nsys.exit(1)", "api exits by sys.exit"),
        ("commands/log.py", "raise SystemExit(2)", "commands.log exits by SystemExit"),
        ("commands/log.py", "raise SystemExit", "commands.log exits by SystemExit"),
        ("utils.py", "", "utils is on no floor"),
        (
            "model/events.py",
            "import git_revisit.model.event_yaml",
            "a circle of imports: model.event_yaml, model.events",
        ),
    ],
)
def test_a_wrong_import_is_named(tmp_path: Path, name: str, text: str, expected: str) -> None:
    survey = {"infer/survey.py": "from git_revisit.gitio import process"}
    assert expected in violations(plant(tmp_path, {**SOUND, **survey, name: text}))
