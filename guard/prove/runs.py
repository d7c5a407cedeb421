"""One run of tests in the sandbox."""

from __future__ import annotations

import json
import random
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from guard.ports import NEVER, Stop
from guard.ports.sandbox import DEFAULT_LIMITS, Job, Limits, Sandbox
from guard.prove.environment import Environment
from guard.prove.inside import run_tests
from guard.prove.layout import lay
from guard.prove.telling import TestRun, read_run

SCRIPT = Path(run_tests.__file__)
_CONTROLS = 3
"""Tests that must fail, in each run."""


@dataclass
class Runner:
    """Runs tests of trees that it lays into a folder."""

    sandbox: Sandbox
    environment: Environment
    folder: Path
    """A folder of guard's own, for the trees."""
    limits: Limits = DEFAULT_LIMITS
    stop: Stop = NEVER
    _trees: dict[str, tuple[Path, Mapping[str, bytes]]] = field(default_factory=dict)

    def tree(self, name: str, files: Mapping[str, bytes]) -> Path:
        """The folder that holds `files`; laid once for each name."""
        if name not in self._trees:
            known = self._trees.get("base")
            where = self.folder / name
            self._trees[name] = (lay(files, where, *(known or ())), files)
        return self._trees[name][0]

    def run(
        self,
        root: Path,
        tests: Collection[str],
        *,
        only: Collection[str] = (),
        shuffle: int = 0,
        reach: Mapping[str, Collection[int]] = MappingProxyType({}),
        first: bool = False,
    ) -> TestRun:
        """Run files of tests in a tree.

        Args:
            root: the tree.
            tests: files, by their paths in it.
            only: the names of the tests that are wanted; all where it is empty.
            shuffle: the seed of their order; 0 for that of the files.
            reach: lines by path; which of them each test runs is told.
            first: whether to end with the first test that fails.

        Raises:
            ToolError: the sandbox could not be made.
        """
        key = secrets.token_bytes(32)
        controls = [f"test_{random.choice(_WORDS)}_{secrets.token_hex(2)}" for _ in range(_CONTROLS)]
        options = {
            "key": key.hex(),
            "root": str(root),
            "paths": [str(root / one) for one in self._import_paths(root)],
            "tests": sorted(tests),
            "only": sorted(only),
            "shuffle": shuffle,
            "controls": controls,
            "reach": {path: sorted(lines) for path, lines in reach.items()},
            "first": first,
        }
        python = str(self.environment.python)
        ran = self.sandbox.run(
            Job(
                argv=(python, "-B", "-s", str(SCRIPT), "{input}", "{report}"),
                cwd=root,
                readable=(root, SCRIPT, *self.environment.readable),
                interpreter=self.environment.python,
                env={"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"},
                limits=self.limits,
                input=json.dumps(options).encode(),
            ),
            self.stop,
        )
        self.stop.check()
        return read_run(ran, key, frozenset(controls))

    def _import_paths(self, root: Path) -> list[str]:
        found = [one for one in ("src", "lib") if (root / one).is_dir()]
        return list(dict.fromkeys([*self.environment.within, *found, ""]))


_WORDS = ("values", "order", "names", "limits", "empty", "result", "kinds", "paths", "again", "defaults")
"""What the tests that must fail are called by, so that their names say nothing."""
