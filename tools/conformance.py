"""Make what ``conformance/run`` expects: ``python tools/conformance.py``, or ``--check`` to show what would change.

The answers are those of git-revisit; the example reader in ``conformance/`` gives the same ones by the specification
alone, and a test compares both. Read the difference before you commit it.
"""

import json
import runpy
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TOP = Path(__file__).parent.parent
sys.path.insert(0, str(TOP))
RULES = runpy.run_path(str(TOP / "conformance" / "run"))["RULES"]

from tools.conformance_answers import answer  # noqa: E402
from tools.conformance_histories import HISTORIES, REVISIONS, ROOTS  # noqa: E402
from tools.conformance_past import Past  # noqa: E402
from tools.conformance_paths import PATHS  # noqa: E402

from git_revisit.replay.measures import MEASURES  # noqa: E402

CORPUS = TOP / "conformance"
FINDING = ("rule", "severity", "commit", "file", "event")
Files = dict[str, bytes]  # by the path in the corpus


def decoded(kind: str) -> Files:
    """Return what the examples of events or configurations decode to."""
    found = {}
    for file in sorted((CORPUS / kind).glob("*/*.yaml")):
        name = file.relative_to(CORPUS / kind).as_posix()
        found[name] = answer({"do": kind, "file": str(file)})
    return {f"{kind}.json": by_line(found)}


def by_line(found: dict[str, Any]) -> bytes:
    """Return a mapping as JSON with a line for each key."""
    rows = [f"{json.dumps(key)}: {json.dumps(value, sort_keys=True)}" for key, value in found.items()]
    return ("{\n" + ",\n".join(rows) + "\n}\n").encode()


def paths(work: Path) -> Files:
    """Return which phases the paths of the examples have."""
    cases = []
    for name, (config, examples) in PATHS.items():
        file = work / f"{name}.yaml"
        file.write_text(config)
        found = answer({"do": "paths", "file": str(file), "paths": examples})
        cases.append({"name": name, "config": config, "phases": dict(zip(examples, found["phases"], strict=True))})
    return {"paths.json": (json.dumps(cases, indent=1) + "\n").encode()}


def histories(work: Path) -> Files:
    """Return the streams and the answers of every history."""
    found = {}
    for name, make in HISTORIES.items():
        past = make(work / name)
        found[f"histories/{name}/history.fast-export"] = past.export()
        text = (make.func if hasattr(make, "func") else make).__doc__ or ""
        rows = ",\n  ".join(json.dumps(each, sort_keys=True) for each in asked(name, past))
        document = f'{{"about": {json.dumps(text)},\n "requests": [\n  {rows}\n ]}}\n'
        found[f"histories/{name}/expected.json"] = document.encode()
    return found


def asked(name: str, past: Past) -> Iterator[dict[str, Any]]:
    """Yield what is asked about a history: class, request, answer."""
    for root in ROOTS.get(name, [""]):
        place = {"project": root} if root else {}
        for rev in ["HEAD", *REVISIONS.get(name, [])]:
            if root and rev == "HEAD~2":
                continue
            for measure in MEASURES:
                level = "tagger" if MEASURES[measure].needs_history else "reader"
                yield exchanged(level, past, {"do": "matrix", "rev": rev, "measure": measure, **place})
            yield exchanged("reader", past, {"do": "log", "rev": rev, **place})
        yield exchanged("reader", past, {"do": "evolution", "rev": "HEAD", **place})
        yield exchanged("auditor", past, {"do": "audit", "rev": "HEAD", **place})


def exchanged(level: str, past: Past, request: dict[str, Any]) -> dict[str, Any]:
    """Return a request with its answer, without what is free in that."""
    found = answer({**request, "repository": str(past.path)})
    for free in ("schema", "rev", "capture", "period_days", "by", "summary"):
        found.pop(free, None)
    if "findings" in found:
        rows = [{key: each[key] for key in FINDING} for each in found["findings"] if each["rule"] in RULES]
        found["findings"] = sorted(rows, key=lambda each: json.dumps(each, sort_keys=True))
    return {"class": level, "request": request, "answer": found}


def made() -> Files:
    """Return every file that this program makes."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        return {**decoded("event"), **decoded("config"), **paths(work), **histories(work / "histories")}


def main() -> int:
    """Write the files, or compare them."""
    fresh = made()
    known = {file.relative_to(CORPUS).as_posix(): file.read_bytes() for file in CORPUS.rglob("*") if file.is_file()}
    changed = [name for name, data in fresh.items() if known.get(name) != data]
    changed += sorted(name for name in known if name.startswith("histories/") and name not in fresh)
    for name in changed:
        sys.stdout.write(f"{name}\n")
        if "--check" not in sys.argv:
            (CORPUS / name).parent.mkdir(parents=True, exist_ok=True)
            (CORPUS / name).write_bytes(fresh[name]) if name in fresh else (CORPUS / name).unlink()
    return int(bool(changed) and "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
