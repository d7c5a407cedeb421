"""The command's entry: `python -m guard`, and the script `guard`.

A hook's call goes past everything else. It is answered with a denial even where the rest of the command
cannot be imported: to most harnesses any other failure is a pass.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress


def main() -> None:
    """Run the command."""
    started = time.monotonic()
    is_hook = sys.argv[1:2] == ["hook"]
    status: int | None = None
    try:
        from guard.streams import settle  # in here, so that its failure has an exit code of guard's

        settle()
        if is_hook:
            # a hook imports nothing of the command, nor a command of the hook
            from guard.agents.supervisor import main as hook

            status = hook(sys.argv[2:], started)
        if status is None:
            from guard.cli import main as command  # not for a hook's call
    except BaseException as error:  # noqa: BLE001  # Python's own code for it is 1: "blocked", and to hooks a pass
        with suppress(OSError):
            os.write(2, f"guard: it failed ({type(error).__name__}). Nothing was judged.\n".encode())
        status = 2 if is_hook else 3
    if status is not None:
        sys.exit(status)
    command()


if __name__ == "__main__":
    main()
