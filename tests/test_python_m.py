"""The entry of the command line."""

import subprocess
import sys

from git_revisit import __version__

INTERRUPTED = """\
import sys

class Interrupt:
    def find_spec(self, name, path=None, target=None):
        if name == "click":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupt())
from git_revisit.__main__ import main
main()
"""


def test_an_interrupt_during_the_imports_prints_no_traceback() -> None:
    done = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_the_package_runs_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "git_revisit", "--version"], capture_output=True, text=True)
    assert done.stdout == f"git-revisit, version {__version__}\n"
