"""Phases from names, focus and revisits from commits."""
