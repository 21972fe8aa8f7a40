"""One commit in the making: decide, ask, remember; how the hook is installed.

``main`` is the entry and ``commit`` the recipe. ``situation`` gathers the facts: ``changes``, ``amending``, ``behind``,
``bypassed``, ``reverts`` and ``takeover`` read the commit and those behind it; ``pending`` remembers, ``recall`` and
``reuse`` find the events of earlier tries. ``decision`` is the table of situations, ``asking`` turns a decision into
events. ``skip_file`` and ``quick_check`` keep silent commits fast. ``install`` puts native hooks into place,
``capture_ways`` also a guarded line into the file of a hook manager: ``husky``, ``lefthook`` or ``framework``.
"""
