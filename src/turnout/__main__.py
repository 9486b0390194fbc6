"""Run ``python -m turnout``."""

import sys

from turnout.cli import main

if __name__ == "__main__":
    sys.exit(main())
