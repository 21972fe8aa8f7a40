"""What is kept between runs reads back as it was."""

import marshal

from git_revisit.model import workflow_yaml
from git_revisit.project.memo import plain_workflow, read_workflow

CONFIG = b"""version: 1
phases: [{id: a, aliases: [b], paths: [a/]}, {id: c}]
ignore_authors: ["*[bot]*"]
capture:
  unattended: require
  links: {issue: "[A-Z]+-[0-9]+"}
  urls: {issue: "https://tracker.example/{}"}
limits: {uncaptured: 0.1}
"""


def test_a_workflow_that_is_kept_reads_back_the_same() -> None:
    workflow = workflow_yaml.decode(CONFIG)
    assert read_workflow(marshal.loads(marshal.dumps(plain_workflow(workflow)))) == workflow
