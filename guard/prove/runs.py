"""One run of tests in the sandbox."""

from __future__ import annotations

import json
import random
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from guard.ports import NEVER, Stop
from guard.ports.sandbox import DEFAULT_LIMITS, Job, Limits, Ran, Sandbox
from guard.prove.environment import Environment
from guard.prove.inputs import Altered, Input
from guard.prove.inside import call_functions, run_tests
from guard.prove.layout import lay
from guard.prove.telling import Called, TestRun, read_calls, read_run

SCRIPT = Path(run_tests.__file__)
CALLS = Path(call_functions.__file__)
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
        watch: bool = False,
    ) -> TestRun:
        """Run files of tests in a tree.

        Args:
            root: the tree.
            tests: files, by their paths in it.
            only: the names of the tests that are wanted; all where it is empty.
            shuffle: the seed of their order; 0 for that of the files.
            reach: lines by path; which of them each test runs is told.
            first: whether to end with the first test that fails.
            watch: whether what it uses is written down.

        Raises:
            ToolError: the sandbox could not be made.
        """
        key = secrets.token_bytes(32)
        controls = [f"test_{random.choice(_WORDS)}_{secrets.token_hex(2)}" for _ in range(_CONTROLS)]
        options = {
            "key": key.hex(),
            "root": str(root),
            "paths": [str(root / one) for one in self.import_paths(root)],
            "tests": sorted(tests),
            "only": sorted(only),
            "shuffle": shuffle,
            "controls": controls,
            "reach": {path: sorted(lines) for path, lines in reach.items()},
            "first": first,
        }
        return read_run(self._ran(root, SCRIPT, options, watch=watch), key, frozenset(controls))

    def call(self, root: Path, functions: Iterable[Altered], seed: str) -> Mapping[tuple[str, int], Called]:
        """Call functions of a tree.

        Args:
            root: the tree.
            functions: which, and with what.
            seed: what Python's hashes, and with them the order of sets, hang on.

        Raises:
            ToolError: the sandbox could not be made.
        """
        key = secrets.token_bytes(32)
        paths = self.import_paths(root)
        options = {
            "key": key.hex(),
            "root": str(root),
            "paths": [str(root / one) for one in paths],
            "functions": [
                {
                    "id": one.id,
                    "module": module_of(one.path, paths),
                    "name": one.name,
                    "kind": one.kind,
                    "inputs": [[*_plain(each), _plain(each.maker)] for each in one.inputs],
                }
                for one in functions
            ],
        }
        return read_calls(self._ran(root, CALLS, options, seed), key)

    def _ran(
        self, root: Path, script: Path, options: Mapping[str, object], seed: str = "0", *, watch: bool = False
    ) -> Ran:
        """How one of guard's scripts ended."""
        job = Job(
            argv=(str(self.environment.python), "-B", "-s", str(script), "{input}", "{report}"),
            cwd=root,
            readable=(root, *dict.fromkeys((SCRIPT, script)), *self.environment.readable),
            interpreter=self.environment.python,
            env={"PYTHONHASHSEED": seed, "PYTHONDONTWRITEBYTECODE": "1"},
            limits=self.limits,
            input=json.dumps(options).encode(),
            watch=watch,
        )
        ran = self.sandbox.run(job, self.stop)
        self.stop.check()
        return ran

    def import_paths(self, root: Path) -> list[str]:
        """The folders of a tree that its modules are imported from, by their paths in it."""
        found = [one for one in ("src", "lib") if (root / one).is_dir()]
        return list(dict.fromkeys([*self.environment.within, *found, ""]))


def _plain(given: Input | None) -> list[object]:
    """An input as the script reads it."""
    return [given.arguments, dict(given.keywords)] if given is not None else []


def module_of(path: str, places: Sequence[str]) -> str:
    """The name that a file is imported by, where `places` are on the import path."""
    inside = next((path[len(one) + 1 :] for one in places if one and path.startswith(f"{one}/")), path)
    return inside.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


_WORDS = ("values", "order", "names", "limits", "empty", "result", "kinds", "paths", "again", "defaults")
"""What the tests that must fail are called by, so that their names say nothing."""
