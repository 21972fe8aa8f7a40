"""The log leaves for other tools and enters from them: one file for each format."""
