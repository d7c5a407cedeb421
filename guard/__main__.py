"""The command's entry: `python -I -m guard`, which is what the script `guard` runs.

Python is to be isolated before anything else is imported: what PYTHONPATH, the current folder and their like
name may be part of the proposal. Where it is not, it is started once more; what the first start has run by
then (a `sitecustomize` on PYTHONPATH) cannot be undone here, and so the script does not leave it to this.

A hook's call goes past everything else. It is answered with a denial even where the rest of the command
cannot be imported: to most harnesses any other failure is a pass.
"""

from __future__ import annotations

import os
import sys
import time

_ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))  # noqa: PTH120  # before any import
"""The folder that guard's package lies in."""


def main() -> None:
    """Run the command, isolated."""
    if not is_isolated():
        _restart()
    if _ROOT not in sys.path:
        sys.path.append(_ROOT)  # a checkout that is not installed; last, so that it names nothing else anew
    run()


def run() -> None:
    """Run the command in this process."""
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


def is_isolated() -> bool:
    """Whether neither variables nor the current folder had a say in where modules come from."""
    return bool(sys.flags.ignore_environment and sys.flags.safe_path)


def isolated(arguments: list[str]) -> list[str]:
    """The command line that runs guard with these arguments and this Python, isolated."""
    # For one user alone: `-I` would leave the user's own packages out.
    options = ["-E", "-P"] if _is_users_own() else ["-I"]
    return [sys.executable, *options, os.path.join(_ROOT, "guard", "__main__.py"), *arguments]  # noqa: PTH118


def _is_users_own() -> bool:
    import site  # loaded by every start that is not isolated

    own = site.getusersitepackages() if site.ENABLE_USER_SITE else ""
    return bool(own) and os.path.realpath(own) == _ROOT


def _restart() -> None:
    """Begin again, isolated; never returns.

    A failure ends with 3, or with 2 (a denial) for a hook: nothing was judged.
    """
    try:
        os.execv(sys.executable, isolated(sys.argv[1:]))
    except OSError as error:
        sys.stderr.write(f"guard: cannot be started isolated ({error.strerror}); nothing was judged.\n")
        sys.exit(2 if sys.argv[1:2] == ["hook"] else 3)


if __name__ == "__main__":
    main()
