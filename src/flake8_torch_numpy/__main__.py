"""`python -m flake8_torch_numpy` is the torch-numpy command."""

import sys

from flake8_torch_numpy.cli import main

if __name__ == "__main__":
    sys.exit(main())
