"""One commit in the making: decide, ask, remember; how the hook is installed.

``main`` is the entry and ``commit`` the recipe. ``decision`` is the table of situations, ``changes``, ``behind`` and
``reverts`` read the commit and those behind it, ``pending`` remembers, ``asking`` turns a decision into events.
``skip_file`` and ``quick_check`` keep silent commits fast. ``install`` puts native hooks into place, ``capture_ways``
also a guarded line into the file of a hook manager: ``husky``, ``lefthook`` or ``framework``.
"""
