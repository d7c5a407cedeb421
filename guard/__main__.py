"""The command's entry: `python -m guard`, and the script `guard`.

A hook's call goes past everything else. It is answered with a denial even where the rest of the command
cannot be imported: to most harnesses any other failure is a pass.
"""

from __future__ import annotations

import sys
import time


def main() -> None:
    """Run the command."""
    started = time.monotonic()
    if sys.argv[1:2] == ["hook"]:
        try:
            from guard.agents.supervisor import main as hook  # in here, so that its failure is a denial

            status = hook(sys.argv[2:], started)
        except BaseException as error:  # noqa: BLE001  # no way out of here may look like a pass
            sys.stderr.write(f"guard: its hook failed ({type(error).__name__}). Nothing was judged.\n")
            status = 2
        if status is not None:
            sys.exit(status)
    from guard.cli import main as command  # not for a hook's call

    command()


if __name__ == "__main__":
    main()
