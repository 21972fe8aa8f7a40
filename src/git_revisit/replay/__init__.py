"""From the events of a tree to what counts: fold, focus, matrix and measures, filters, diff, evolution."""
