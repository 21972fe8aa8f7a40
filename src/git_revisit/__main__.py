"""The entry of the command line, ``git-revisit`` and ``python -m git_revisit``."""

import sys


def main() -> None:
    """Run the command line; an interrupt during its imports exits with 130, as any other interrupt does."""
    try:
        from git_revisit.cli import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
