"""The published schemas and our codecs give the same answers on one corpus."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError, validators
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor

from git_revisit.errors import ConfigInvalid, EventInvalid, YamlInvalid
from git_revisit.model import event_yaml, workflow_yaml, yaml_subset
from git_revisit.model.event_file import CONFIG, path_of
from git_revisit.model.events import KINDS
from git_revisit.model.gitignore import compile_pattern

HERE = Path(__file__).parent.parent
CORPUS = HERE.parent / "conformance"
SCHEMAS = HERE.parent / "schemas"
ADDRESS = "https://git-revisit.readthedocs.io/schemas/"
DECODERS: dict[str, tuple[Callable[[bytes], Any], type[Exception]]] = {
    "event": (event_yaml.decode, EventInvalid),
    "config": (workflow_yaml.decode, ConfigInvalid),
}


def ecma_pattern(_: Any, pattern: str, instance: Any, schema: Any) -> Iterator[ValidationError]:
    """Match as JSON Schema asks, where ``$`` is the end and not also before a last newline."""
    if isinstance(instance, str) and not re.search(pattern.replace("$", r"\Z"), instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


Validator = validators.extend(Draft202012Validator, {"pattern": ecma_pattern})  # type: ignore[no-untyped-call]


class EditorConstructor(SafeConstructor):
    """Types scalars as an editor does, by YAML 1.2, whose core schema knows neither dates nor merged keys."""

    def flatten_mapping(self, node: Any) -> None:
        """Leave ``<<`` a key like any other."""


EditorConstructor.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_yaml_str)
EditorConstructor.add_constructor("tag:yaml.org,2002:merge", SafeConstructor.construct_yaml_str)


def as_an_editor_sees(data: bytes) -> Any:
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = EditorConstructor
    return yaml.load(data)


def schema(kind: str) -> dict[str, Any]:
    return dict(json.loads((SCHEMAS / f"{kind}-v1.schema.json").read_bytes()))


VALIDATORS = {kind: Validator(schema(kind)) for kind in DECODERS}


def corpus(*folders: str, kinds: Iterable[str] = DECODERS) -> pytest.MarkDecorator:
    found = [file for kind in kinds for folder in folders for file in sorted((CORPUS / kind / folder).iterdir())]
    names = [f"{file.parts[-3]}-{file.parts[-2]}-{file.stem}" for file in found]
    return pytest.mark.parametrize(("kind", "file"), [(file.parts[-3], file) for file in found], ids=names)


def test_the_corpus_covers_every_kind_and_folder() -> None:
    for kind in DECODERS:
        assert {"valid", "invalid", "yaml", "beyond", "spelling"} == {each.name for each in (CORPUS / kind).iterdir()}
    decoded = [event_yaml.decode(file.read_bytes()).kind for file in (CORPUS / "event" / "valid").iterdir()]
    assert set(decoded) == set(KINDS)


@pytest.mark.parametrize("kind", DECODERS)
def test_a_schema_is_one(kind: str) -> None:
    Draft202012Validator.check_schema(schema(kind))
    assert schema(kind)["$id"] == f"{ADDRESS}{kind}-v1.schema.json"
    assert {"title", "description"} <= schema(kind).keys()


def test_the_settings_for_an_editor_map_the_files_to_their_schemas() -> None:
    (settings,) = blocks("json")
    globs = json.loads(settings)["yaml.schemas"]
    event = event_yaml.decode(next((CORPUS / "event" / "valid").iterdir()).read_bytes())
    for kind, path in (("config", CONFIG), ("event", path_of(event))):
        pattern = compile_pattern(globs[schema(kind)["$id"]])
        assert all(re.match(pattern.expression, f"{root}{path}") for root in ("", "services/a/"))


def test_the_example_for_an_editor_names_the_schema_and_fits_it() -> None:
    (example,) = blocks("yaml")
    assert example.startswith(f"# yaml-language-server: $schema={schema('config')['$id']}\n")
    workflow_yaml.decode(example.encode())
    VALIDATORS["config"].validate(as_an_editor_sees(example.encode()))
    wrong = example.replace("paths", "path").encode()
    assert not VALIDATORS["config"].is_valid(as_an_editor_sees(wrong))


def blocks(language: str) -> list[str]:
    page = (HERE.parent / "docs" / "how-to" / "editor.md").read_text("utf-8")
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


@corpus("valid")
def test_valid(kind: str, file: Path) -> None:
    data = file.read_bytes()
    DECODERS[kind][0](data)
    VALIDATORS[kind].validate(yaml_subset.load(data))
    VALIDATORS[kind].validate(as_an_editor_sees(data))


@corpus("invalid")
def test_invalid_for_codec_and_schema(kind: str, file: Path) -> None:
    data = file.read_bytes()
    decode, refusal = DECODERS[kind]
    with pytest.raises(refusal):
        decode(data)
    assert not VALIDATORS[kind].is_valid(yaml_subset.load(data))
    assert not VALIDATORS[kind].is_valid(as_an_editor_sees(data))


@corpus("yaml")
@pytest.mark.parametrize("parse", [yaml_subset.fastest, yaml_subset.PythonParser], ids=["libyaml", "python"])
def test_invalid_for_the_yaml_layer(kind: str, file: Path, parse: yaml_subset.Parse) -> None:
    data = file.read_bytes()
    with pytest.raises(YamlInvalid) as refusal:
        yaml_subset.load(data, parse=parse)
    assert refusal.value.message
    with pytest.raises(DECODERS[kind][1]):
        DECODERS[kind][0](data)


@corpus("beyond")
def test_invalid_by_rules_that_a_schema_cannot_express(kind: str, file: Path) -> None:
    data = file.read_bytes()
    decode, refusal = DECODERS[kind]
    with pytest.raises(refusal):
        decode(data)
    VALIDATORS[kind].validate(yaml_subset.load(data))
    VALIDATORS[kind].validate(as_an_editor_sees(data))


@corpus("spelling")
def test_invalid_by_a_spelling_that_an_editor_hides(kind: str, file: Path) -> None:
    data = file.read_bytes()
    decode, refusal = DECODERS[kind]
    with pytest.raises(refusal):
        decode(data)
    assert not VALIDATORS[kind].is_valid(yaml_subset.load(data))
    VALIDATORS[kind].validate(as_an_editor_sees(data))


@corpus("valid", "invalid", "beyond", "spelling")
def test_both_parsers_read_the_same(kind: str, file: Path) -> None:
    lines: dict[yaml_subset.Place, int] = {}
    others: dict[yaml_subset.Place, int] = {}
    data = file.read_bytes()
    assert yaml_subset.load(data, lines) == yaml_subset.load(data, others, parse=yaml_subset.PythonParser)
    assert lines == others


@corpus("invalid", "yaml", "beyond", "spelling", kinds=["config"])
def test_a_config_error_names_its_line(kind: str, file: Path) -> None:
    with pytest.raises(ConfigInvalid) as refusal:
        workflow_yaml.decode(file.read_bytes())
    no_line_is_to_blame = ("too-large", "empty", "blank", "comment-only")
    assert refusal.value.line > 0 or file.stem in no_line_is_to_blame
