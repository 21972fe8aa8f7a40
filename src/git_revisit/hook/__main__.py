"""``python -m git_revisit.hook``."""

from git_revisit.hook.main import main

main()
