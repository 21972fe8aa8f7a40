"""A project at a revision, cached; one function for each read query."""
