"""Python imports this by itself at its start when the folder is on ``PYTHONPATH``: every process is then blocked."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))
try:
    from tests.windows.blocked import install
finally:
    del sys.path[0]

install()
