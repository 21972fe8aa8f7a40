import json

from git_revisit.insights.summary import as_json, insights
from git_revisit.model.workflow_yaml import CATEGORIES

from .building import WEEK, focus, make, revisit, workflow

ESTIMATE = {"k", "n", "value", "interval", "note", "events"}


def test_the_json_form_says_every_number_with_its_interval_and_events():
    first = focus("b", 0)
    events = [revisit("b", "a", n, during=first.id, category="labels") for n in range(12)]
    log = make(workflow("a", "b", "c", categories=CATEGORIES), first, *events, revisit("a", "b", 20), until=4 * WEEK)
    form = json.loads(json.dumps(as_json(insights(log)), allow_nan=False))
    assert form.keys() == {"metrics", "recommendations"}
    metrics = form["metrics"]
    assert metrics["feedback"].keys() == {"revisits", "moves", "both", "look_ahead"}
    for estimate in (metrics["planned"], metrics["feedback"]["both"], metrics["cells"][0]["share"]):
        assert estimate.keys() >= ESTIMATE
    cell = metrics["cells"][0]
    assert (cell["from"], cell["to"], cell["count"]) == ("b", "a", 12)
    assert cell["reasons"] == [{"category": "labels", "n": 12, "events": [event.id for event in events]}]
    assert metrics["feedback"]["moves"]["note"] == "too few to tell"
    assert form["recommendations"][0].keys() == {"rule", "text", "n", "interval", "events"}


def test_no_person_stands_in_it():
    log = make(workflow("a", "b"), focus("b"), *(revisit("b", "a", n) for n in range(9)))
    assert "ada" not in json.dumps(as_json(insights(log))).lower()
