"""Builds the rules into the wheel: an installed guard asks no cache which rules there are."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BuiltRulesHook(BuildHookInterface[Any]):
    """Puts `guard/_data/rules.built` into a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Read every rule, ask the engine for its prefilters, and add what comes of it to the wheel.

        An editable installation runs from the checkout, which builds its rules when they are first read.
        """
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from guard.tools.semgrep import SemgrepScanner

        self._folder = tempfile.TemporaryDirectory(prefix="guard-build-")
        built = Path(self._folder.name) / "rules.built"
        built.write_bytes(SemgrepScanner(Path(self.root) / "rules").built().packed())
        # Whoever installs the wheel may read it.
        built.chmod(0o644)
        build_data["force_include"][str(built)] = "guard/_data/rules.built"

    def finalize(self, version: str, *_: object) -> None:
        """Remove what was made on the way."""
        if version != "editable":
            self._folder.cleanup()
