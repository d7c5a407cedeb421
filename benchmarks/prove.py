"""The sandboxes of `guard prove`: how long each takes to start, and which ways out of it are stopped.

    python -m benchmarks.prove [--runs 50]

Start is the wall time of `/usr/bin/true` in the sandbox, all that guard does around it included.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path

from guard.errors import ToolError
from guard.ports.sandbox import Job
from guard.tools.sandbox.choosing import RUNNERS, sandbox_here
from guard.tools.sandbox.escapes import try_all


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--runs", type=int, default=50)
    runs = parser.parse_args().runs
    python = Path(sys.executable).resolve()
    job = Job(("/usr/bin/true",), Path("/"), (Path(sys.base_prefix),), python)
    for name in RUNNERS:
        try:
            sandbox = sandbox_here(name)
        except ToolError as error:
            print(f"{name}: none ({error.message})")
            continue
        took, used = [], []
        for _ in range(runs):
            began, before = time.perf_counter(), time.process_time()
            sandbox.run(job)
            took.append((time.perf_counter() - began) * 1000)
            used.append((time.process_time() - before) * 1000)
        tried = list(try_all(sandbox))
        stopped = sum(one.stopped for one in tried)
        print(
            f"{sandbox.name}: start {statistics.median(took):.0f} ms median of {runs} "
            f"(fastest {min(took):.0f}; guard's own processor time {statistics.median(used):.0f}); "
            f"{stopped} of {len(tried)} ways out stopped"
        )


if __name__ == "__main__":
    main()
