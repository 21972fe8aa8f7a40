"""Events, the workflow, commits and findings as values; their YAML in and out; which phase a path belongs to."""
