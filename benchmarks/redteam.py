"""Carry known-bad changes past the gate, and print the evasion rate as `guard redteam` does, and the time.

    python benchmarks/redteam.py [--check ID …] [--family WORD …] [--each N]

The cases and families ship with guard, so no data is needed. `--each` says on how many cases out of the
rules' annotated code each family is tried; 0 is all of them.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from guard.cli.redteam import command


def main() -> None:
    started, used = time.monotonic(), time.process_time()
    command.main(sys.argv[1:], standalone_mode=False)
    print(f"{time.monotonic() - started:.0f} s, of which {time.process_time() - used:.0f} s in this process")


if __name__ == "__main__":
    main()
