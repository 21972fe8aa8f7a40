"""The audit: is the log intact over the whole history, and what slipped past the hook.

``walk`` goes over every commit and collects; ``losses`` and ``uncaptured`` judge what it collected; ``content`` judges
the log as it stands. A new rule is one function beside its siblings.
"""
