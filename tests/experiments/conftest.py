"""The folder of experiments is no package: its programs are run from there."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "experiments"))
