"""Git for readers, through GitPython's command layer: revisions, trees, blobs. Returns bytes, never decodes them."""
