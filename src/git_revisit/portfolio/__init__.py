"""Many repositories on an executor."""
