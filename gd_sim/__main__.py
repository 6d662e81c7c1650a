"""`python -m gd_sim` is `gd-sim`."""

import sys

from gd_sim.app import main

if __name__ == "__main__":
    sys.exit(main())
