"""What a service has done before the first call comes: everything that is the same for every call."""

from __future__ import annotations

import gc
import os
import sys
import threading
from importlib import import_module

from guard import app
from guard.app.programs import dismiss
from guard.errors import ToolError
from guard.model.change import ChangeSet
from guard.report.interface import FORMATS, render
from guard.surroundings import CI_VARIABLES

_MODULES = (
    "guard.agents.supervisor",
    "guard.agents.judge",
    "guard.cli.check",
    "guard.intake.agents.shell.follow",
)
_BEFORE = {
    "service.py": b'"""A service."""\n\nimport json\n\n\ndef load(path):\n    return json.loads(path)\n',
    "service.js": b"export const one = 1;\n",
    "run.sh": b"set -e\necho one\n",
    "service.yml": b"one: 1\n",
    "service.toml": b"one = 1\n",
    "service.json": b"{}\n",
    "README.md": b"One.\n",
}
_AFTER = {
    "service.py": _BEFORE["service.py"]
    + b"\n\ndef run(name, query):\n    import subprocess\n\n    subprocess.run(name, shell=True)\n",
    "service.js": b"export const one = 2;\n",
    "run.sh": b"set -e\necho two\n",
    "service.yml": b"one: 2\n",
    "service.toml": b"one = 2\n",
    "service.json": b'{"one": 2}\n',
    "README.md": b"Two.\n",
}


def warm_up() -> None:
    """Load guard's code, rules and policies by judging a change that is made up here, and reporting on it.

    Raises:
        GuardError: the installation is broken.
        ToolError: threads are left, with which no worker could be forked safely.
    """
    for name in CI_VARIABLES:
        os.environ.pop(name, None)  # what it forks takes the caller's variables
    for name in _MODULES:
        import_module(name)
    verdict = app.check(ChangeSet.from_files(_BEFORE, _AFTER), "guard:default", index="off")
    for name in FORMATS:
        render(verdict, name)
    dismiss()
    left = [one.name for one in threading.enumerate() if one is not threading.main_thread()]
    if left:
        raise ToolError(f"the service cannot be made ready: {', '.join(left)} would not end")
    sys.stdout.flush()
    gc.collect()
    gc.freeze()  # workers shall not copy pages only since the collector has looked at what is on them
