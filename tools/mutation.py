"""Change the code in small ways and list the changes that no test finds: ``tools/mutation.py FILE... --tests TEST...``.

The tests run once with coverage. Then each change is tried in a forked process with just the tests that run its lines,
the fastest first, until one fails. Prints a line for each change that survives, and the score. Changes are made inside
of functions, nested ones left out, and only tests that run the code in their own process count. Ends with 1 if the
score is too low.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib
import inspect
import os
import resource
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import NamedTuple

import coverage
import pytest

TOP = Path(__file__).parent.parent
SECONDS = 120  # of processor time for the tests of one change
OPERATORS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip


class Change(NamedTuple):
    """A changed function: its module, qualified name and lines, the code before and after, and the new code object."""

    module: str
    function: str
    lines: range
    before: str
    after: str
    code: CodeType


def changed(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what may replace a node."""
    match node:
        case ast.Compare(ops=[operator]) if type(operator) in OPERATORS:
            yield _with(node, ops=[OPERATORS[type(operator)]()])
        case ast.BoolOp() | ast.BinOp() if type(node.op) in OPERATORS:
            yield _with(node, op=OPERATORS[type(node.op)]())
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand
        case ast.IfExp():
            yield from (node.body, node.orelse)
        case ast.comprehension(ifs=[_, *_]):
            yield _with(node, ifs=[])
        case ast.Constant():
            yield from _other_values(node.value)
        case ast.stmt():
            yield from _other_statements(node)


def _other_values(value: object) -> Iterator[ast.AST]:
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
    elif isinstance(value, str) and value:
        yield ast.Constant(f"{value}?")


def _other_statements(node: ast.stmt) -> Iterator[ast.AST]:
    match node:
        case ast.If() | ast.While():
            yield _with(node, test=ast.UnaryOp(ast.Not(), node.test))
        case ast.Continue():
            yield ast.Break()
        case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()) | ast.AugAssign():
            yield ast.Pass()
        case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            yield _with(node, value=ast.Constant(None))


def _with(node: ast.AST, **fields: object) -> ast.AST:
    new = copy.copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def module_of(file: Path) -> str:
    """Return the name of the module in a file."""
    return ".".join(file.resolve().relative_to(TOP / "src").with_suffix("").parts)


def changes(file: Path) -> Iterator[Change]:
    """Yield the changes of all functions of a file."""
    tree = ast.parse(file.read_text("utf-8"))
    for name, function in _functions(tree, ""):
        for parent, field, index, node in _places(function):
            for new in changed(node):
                _put(parent, field, index, ast.fix_missing_locations(ast.copy_location(new, node)))
                code = _code(compile(tree, str(file), "exec", dont_inherit=True), name)
                after = ast.unparse(new)
                _put(parent, field, index, node)
                if code:
                    lines = _lines(node, getattr(parent, "lineno", function.lineno))
                    yield Change(module_of(file), name, lines, ast.unparse(node), after, code)


def _lines(node: ast.AST, otherwise: int) -> range:
    """Return the lines of a node; of a branch, those of its condition."""
    node = node.test if isinstance(node, ast.If | ast.While) else node
    first: int = getattr(node, "lineno", otherwise)
    last: int = getattr(node, "end_lineno", None) or first
    return range(first, last + 1)


def _functions(tree: ast.AST, prefix: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            yield f"{prefix}{node.name}", node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{prefix}{node.name}.")


def _places(function: ast.FunctionDef) -> Iterator[tuple[ast.AST, str, int | None, ast.AST]]:
    """Yield each node of a function's body with its parent, field and index; without docstrings and annotations."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    waiting: list[ast.AST] = []
    for number, statement in enumerate(function.body):
        if statement in body and not isinstance(statement, ast.FunctionDef):
            yield function, "body", number, statement
            waiting.append(statement)
    while waiting:
        node = waiting.pop()
        for field, value in ast.iter_fields(node):
            if field == "annotation" or isinstance(node, ast.JoinedStr | ast.FormattedValue):
                continue
            for index, each in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if isinstance(each, ast.AST) and not isinstance(each, ast.FunctionDef):
                    yield node, field, index, each
                    waiting.append(each)


def _put(parent: ast.AST, field: str, index: int | None, node: ast.AST) -> None:
    if index is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[index] = node


def _code(module: CodeType, name: str) -> CodeType | None:
    """Return the code of a function by its qualified name."""
    waiting = [module]
    while waiting:
        code = waiting.pop()
        if code.co_qualname == name:
            return code
        waiting += [each for each in code.co_consts if isinstance(each, CodeType)]
    return None


def function_at(module: ModuleType, name: str) -> FunctionType:
    """Return a function of a module by its qualified name, also behind a property."""
    found: object = module
    for part in name.split("."):
        found = inspect.getattr_static(found, part, None)
    found = getattr(found, "fget", None) or getattr(found, "__func__", None) or found
    if not isinstance(found, FunctionType):
        raise LookupError(name)
    return found


class Trial:
    """A pytest plugin that runs the collected tests once, and then again for each change of the files."""

    def __init__(self, files: Sequence[Path], every: int) -> None:
        self.files, self.every = files, every
        self.seconds: dict[str, float] = {}
        self.failed = False
        self.tried, self.survived = 0, list[str]()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take up how a test ended."""
        self.failed |= report.failed
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0) + report.duration

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try each change with the tests that run its lines."""
        lines = self._covering(session.items)
        if self.failed:
            raise session.Failed("a test fails without any change")
        for file in self.files:
            for change in list(changes(file))[:: self.every]:
                running = set().union(*(lines[file].get(number, ()) for number in change.lines))
                tests = [item for item in session.items if item.nodeid in running]
                tests.sort(key=lambda item: self.seconds[item.nodeid])
                self.tried += 1
                if not self._finds(change, tests):
                    where = f"{file}:{change.lines[0]}"
                    what = f"{change.before!r} -> {change.after!r}{'' if tests else ' (no test runs it)'}"
                    self.survived.append(f"{where}: {what}")
        return True

    def _covering(self, items: Sequence[pytest.Item]) -> dict[Path, dict[int, set[str]]]:
        """Run the tests; return those that run each line of the files."""
        measured = coverage.Coverage(data_file=None, include=[str(file.resolve()) for file in self.files])
        measured.start()
        for item in items:
            measured.switch_context(item.nodeid)
            _run(item)
        measured.stop()
        data = measured.get_data()
        return {
            file: {number: set(found) for number, found in data.contexts_by_lineno(str(file.resolve())).items()}
            for file in self.files
        }

    def _finds(self, change: Change, tests: Sequence[pytest.Item]) -> bool:
        """Whether a test fails with a change; a change that makes a test run for long is found."""
        process = os.fork()
        if not process:
            resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
            silence = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silence, 1)
            os.dup2(silence, 2)
            function_at(sys.modules[change.module], change.function).__code__ = change.code
            for item in tests:
                _run(item)
                if self.failed:
                    os._exit(1)
            os._exit(0)
        return os.waitpid(process, 0)[1] != 0


def _run(item: pytest.Item) -> None:
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)


def main() -> None:
    """Try all changes of the files, and print those that survive."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", nargs="+", type=Path, help="files or folders below src")
    parser.add_argument("--tests", nargs="+", required=True, help="tests, as pytest takes them")
    parser.add_argument("--every", type=int, default=1, help="try only each n-th change")
    parser.add_argument("--least", type=float, default=0, help="percent of the changes that tests must find")
    options = parser.parse_args()
    files = [each for path in options.path for each in ([path] if path.is_file() else sorted(path.rglob("*.py")))]
    for file in files:
        importlib.import_module(module_of(file))
    trial = Trial(files, options.every)
    code = pytest.main(["-q", "-s", "-n0", "-p", "no:cacheprovider", *options.tests], plugins=[trial])
    sys.stdout.write("".join(f"{each}\n" for each in trial.survived))
    if code or not trial.tried:
        sys.exit(code or 2)
    found = trial.tried - len(trial.survived)
    sys.stdout.write(f"{found} of {trial.tried} changes were found ({100 * found / trial.tried:.1f} %)\n")
    sys.exit(100 * found / trial.tried < options.least)


if __name__ == "__main__":
    main()
