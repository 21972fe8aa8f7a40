"""``python -m git_revisit``."""

from git_revisit.cli import main

main()
