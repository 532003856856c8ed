"""The folder of experiments is no package: its programs are run from there."""

import sys
from pathlib import Path

EXPERIMENTS = Path(__file__).parents[2] / "experiments"

sys.path.insert(0, str(EXPERIMENTS))
