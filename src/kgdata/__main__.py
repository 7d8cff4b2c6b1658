"""``python -m kgdata``."""

import sys

from kgdata.cli import main

sys.exit(main())
