"""``python -m sim``: the same commands as ``keten``, without the screens."""

import sys

from sim.cli import main

if __name__ == "__main__":
    sys.exit(main())
