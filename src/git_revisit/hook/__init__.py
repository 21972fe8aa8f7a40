"""The hook: what runs when somebody commits.

``main`` is the entry; ``place`` of the pieces: ``staged`` and ``behind`` read the commit in the making and those
behind it, ``pending`` remembers, ``healing`` brings back what reverts removed, ``quiet`` tells the shim when nothing
need be asked, ``capture`` decides and records, ``install`` puts the hook where git finds it.
"""
