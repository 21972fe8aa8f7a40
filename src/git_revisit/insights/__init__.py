"""Insights of a log, with intervals; only the entry file ``query`` sees a project."""
