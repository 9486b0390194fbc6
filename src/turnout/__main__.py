"""Run ``python -m turnout`` and the command ``turnout``."""

import gc
import os
import sys


def main() -> int:
    """Run one command; linear algebra keeps to one thread, for on small matrices others spin."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read when numpy is first imported
    gc.set_threshold(50_000, 20, 100)  # charts are many small objects that live to the end
    from turnout import cli

    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
