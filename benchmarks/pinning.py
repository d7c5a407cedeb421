"""Run only the pinning check over real proposed changes and print what it would stop, and how fast.

    python benchmarks/pinning.py --changes DIR [--show ID …]

DIR and the figures are as `benchmarks/integrity.py` describes them. No index is asked.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.integrity import measure
from guard.checks.pinning.check import Pinning

if __name__ == "__main__":
    measure((Pinning(),), __doc__ or "")
