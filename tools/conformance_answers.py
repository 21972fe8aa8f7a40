"""Answer the requests of ``conformance/run`` by git-revisit: ``conformance/run python tools/conformance_answers.py``.

One request of JSON on each line of stdin, one answer on each line of stdout; docs/specification/conformance.md
describes them.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from git_revisit.audit import AuditQuery, audit
from git_revisit.errors import RevisitError
from git_revisit.model import event_yaml, workflow_yaml
from git_revisit.model.tagging import tagger
from git_revisit.project.first_parent import EvolutionQuery, evolution
from git_revisit.project.queries import LogQuery, MatrixQuery, log, matrices
from git_revisit.project.read import OpenProject
from git_revisit.project.revision import parse_commit, parse_revision
from git_revisit.render.json import audit_document, event_fields, evolution_document, log_document, matrix_document

Document = dict[str, Any]


def _event(request: Document) -> Document:
    return {"event": event_fields(event_yaml.decode(Path(request["file"]).read_bytes()))}


def _config(request: Document) -> Document:
    workflow = workflow_yaml.decode(Path(request["file"]).read_bytes())
    capture = {**workflow.capture._asdict(), "links": dict(workflow.capture.links), "urls": dict(workflow.capture.urls)}
    phases = [phase._asdict() for phase in workflow.phases]
    return {"config": {**workflow._asdict(), "phases": phases, "capture": capture, "limits": workflow.limits._asdict()}}


def _paths(request: Document) -> Document:
    tags = tagger(workflow_yaml.decode(Path(request["file"]).read_bytes()))
    return {"phases": [tags.tag(path) for path in request["paths"]]}


def _opened(request: Document) -> OpenProject:
    return OpenProject.open(request["repository"], request.get("project") or None)


def _matrix(request: Document) -> Document:
    query = MatrixQuery((parse_revision(request["rev"]),), measure=request["measure"])
    answers = matrices(_opened(request), query)
    return dict(matrix_document(each.matrix for each in answers)["matrices"][0])


def _log(request: Document) -> Document:
    result = log(_opened(request), LogQuery(parse_revision(request["rev"])))
    document = log_document(result.rev, result.commit, result.events)
    return {**document, "events": list(document["events"])}


def _evolution(request: Document) -> Document:
    return evolution_document(evolution(_opened(request), EvolutionQuery(parse_commit(request["rev"]), by="history")))


def _audit(request: Document) -> Document:
    return audit_document(audit(_opened(request), AuditQuery(parse_revision(request["rev"]))))


ANSWERS: dict[str, Callable[[Document], Document]] = {
    "event": _event,
    "config": _config,
    "paths": _paths,
    "matrix": _matrix,
    "log": _log,
    "evolution": _evolution,
    "audit": _audit,
}


def answer(request: Document) -> Document:
    """Return the answer to a request, as JSON has it: the right one, or why it is refused."""
    try:
        document: Document = json.loads(json.dumps(ANSWERS[request["do"]](request)))
    except RevisitError as error:
        return {"refused": error.message}
    return document


def main() -> None:
    """Answer each line."""
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
