"""The tag of a path by its name, by the rules in ``tables/detect.yaml``."""

import fnmatch
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from git_revisit.model.tagging import IGNORED, SHARED

GENERATED = "(generated)"
DEPLOYMENT = "model-deployment"
PACKAGING = ("pyproject.toml", "setup.py", "setup.cfg")
# Names that packages of applications have, too.
_APPLICATIONS = {"app", "apps", "api", "server", "service", "serving", "src"}
# The values of a rule's `to` that are not a phase, and the tag that each means.
_TAGS = {"shared": SHARED, "ignore": IGNORED, "generated": GENERATED}
_ASIDE = {"tests", "test", "docs", "doc", "docs_src", "examples", "scripts", "benchmarks"}
_PARTS = re.compile(r"[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z][a-z0-9]*|[0-9]+|[^\W\d_]+")
_NUMBER = re.compile(r"^[0-9]+")


class NameRule(NamedTuple):
    """A row of the table: the tag that it gives, and the names that it matches."""

    to: str
    words: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()

    @property
    def tag(self) -> str:
        """The phase that the rule gives, or SHARED, IGNORED, GENERATED."""
        return _TAGS.get(self.to, self.to)


def rules_of(raw: Mapping[str, Sequence[Mapping[str, Any]]]) -> tuple[NameRule, ...]:
    """Return the rules in the decoded YAML of the table."""
    keys = ("words", "folders", "files", "under", "patterns")
    return tuple(NameRule(row["to"], *(tuple(row.get(key, ())) for key in keys)) for row in raw["rules"])


class NameVerdict(NamedTuple):
    """The verdict of the rules about a path.

    ``tag`` is a phase, SHARED, IGNORED, GENERATED or None; ``pattern`` the first of the ``patterns`` that fits, and
    ``named`` the tag of its rule, even where a rule before it has decided. ``hint`` is a pattern for the word in the
    file's name that decided, if one did.
    """

    tag: str | None
    pattern: str | None
    named: str | None
    hint: str | None


class Detector:
    """Finds the phase of a path by the rules; results are kept for each directory.

    ``library`` is the directory of a library's own package: its name is not taken for deployment.
    """

    def __init__(self, rules: Sequence[NameRule], library: str | None = None) -> None:
        self._library = library
        self._tags = [rule.tag for rule in rules]
        self._words: dict[str, int] = {}
        self._starts: dict[str, int] = {}
        self._folders: dict[str, int] = {}
        self._files: list[tuple[int, re.Pattern[str], frozenset[str], str]] = []
        self._patterns: list[tuple[int, re.Pattern[str], str]] = []
        for rank, rule in enumerate(rules):
            for word in rule.words:
                known = self._starts if word.endswith("*") else self._words
                known.setdefault(word.removesuffix("*"), rank)
            for folder in rule.folders:
                self._folders.setdefault(folder, rank)
            under = frozenset(rule.under)
            self._files += [(rank, _expression([name]), under, name) for name in rule.files]
            self._patterns += [(rank, _expression([pattern]), pattern) for pattern in rule.patterns]
        self._directories: dict[str, tuple[int, frozenset[str]]] = {"": (len(rules), frozenset())}
        self._names: dict[str, tuple[int, str, tuple[int, str] | None]] = {}

    def tag(self, path: str) -> str | None:
        """Return the tag that the rules give a path."""
        return self.judge(path).tag

    def folder(self, name: str) -> str | None:
        """Return the tag that a directory's own name gives."""
        return self._tag(self._own(words_of(name)))

    def judge(self, path: str) -> NameVerdict:
        """Return the verdict about a path relative to the project root."""
        directory, _, name = path.rpartition("/")
        rank, above = self._directory(directory)
        own, word, conventional = self._name(name)
        hint = f"*{word.replace(' ', '?')}*.*" if word and own < rank else None
        rank = min(rank, own)
        for other, names, under, text in self._files:
            if other < rank and (not under or under & above) and names.match(name.lower()):
                rank, hint = other, None if under else text
        if conventional is None:
            return NameVerdict(self._tag(rank), None, None, hint)
        return NameVerdict(self._tag(min(rank, conventional[0])), conventional[1], self._tag(conventional[0]), hint)

    def _tag(self, rank: int) -> str | None:
        return self._tags[rank] if rank < len(self._tags) else None

    def _name(self, name: str) -> tuple[int, str, tuple[int, str] | None]:
        """Return the best rank that the words of a file's name reach, the word, and the first pattern that fits."""
        known = self._names.get(name)
        if known is None:
            fits = ((rank, text) for rank, names, text in self._patterns if names.match(name.lower()))
            words = words_of(name.lstrip(".").partition(".")[0])
            known = self._names[name] = (*self._rank(words), next(fits, None))
        return known

    def _directory(self, path: str) -> tuple[int, frozenset[str]]:
        """Return the best rank that a directory and those above it reach, and all their words."""
        missing = []
        while path not in self._directories:
            missing.append(path)
            path = path.rpartition("/")[0]
        rank, above = self._directories[path]
        for inner in reversed(missing):
            words = words_of(inner.rpartition("/")[2])
            own = self._own(words)
            if inner == self._library and self._tag(own) == DEPLOYMENT:
                own = len(self._tags)
            rank = min(rank, own)
            above = above | set(words)
            self._directories[inner] = rank, above
        return rank, above

    def _own(self, words: Sequence[str]) -> int:
        return min(self._folders.get(" ".join(words), len(self._tags)), self._rank(words)[0])

    def _rank(self, words: Sequence[str]) -> tuple[int, str]:
        """Return the best rank that words reach, and the one that reaches it."""
        ranks = [(len(self._tags), "")]
        for number, word in enumerate(words):
            whole = (word, " ".join(words[number : number + 2]))
            starts = (word[:end] for end in range(3, len(word) + 1))
            ranks += [(self._words[text], text) for text in whole if text in self._words]
            ranks += [(self._starts[text], text) for text in starts if text in self._starts]
        return min(ranks)


def library_package(paths: Iterable[str]) -> str | None:
    """Return the directory of a library's own package, if a tree looks like that of a library.

    It has a packaging file at its top, and one package, at the top or one level below, with over half of its Python
    files apart from tests and documentation.
    """
    known = frozenset(paths)
    if not known.intersection(PACKAGING):
        return None
    code = [path for path in known if path.endswith(".py") and not _ASIDE & set(path.split("/")[:-1])]
    packages = [path.removesuffix("/__init__.py") for path in code if path.endswith("/__init__.py")]
    for each in sorted(package for package in packages if package.count("/") <= 1):
        if each.rpartition("/")[2] not in _APPLICATIONS and 2 * sum(path.startswith(f"{each}/") for path in code) > len(
            code
        ):
            return each
    return None


def _expression(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(fnmatch.translate(name.lower()) for name in names), re.DOTALL)


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name in lower case, without a number in front: ``03_DataPrep`` is data, prep."""
    return tuple(part.lower() for part in _PARTS.findall(_NUMBER.sub("", name)))
