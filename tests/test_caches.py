"""What guard keeps for the whole process: this list, and nothing that a change could fill without bound.

What is worked out of a change lives in its `Sources` and dies with the run (`tests/syntax/test_sources.py`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import guard

KEPT = {
    # Guard's own data and settings, each read once.
    "app.judging._scanner": 8,
    "app.redteam._ports": None,
    "checks.code_rules.check._bundled": 1,
    "checks.control_plane.prompt_text._phrase": 4,
    "checks.control_plane.prompt_text._plain_letters": 1,
    "checks.hidden_text.scripts.look_alike": 4096,
    "facts.capabilities.mapped.known": None,
    "checks.undeclared_imports.import_names._providers": 1,
    "facts.effects.protection.config.keys._table": None,
    "facts.effects.protection.config.telling._words": None,
    "facts.fingerprints.folding._words": 32,
    "facts.licences.named.expression_of": 512,
    "facts.licences.expressions._licensing": 1,
    "facts.likeness.names._language_names": 1,
    "facts.likeness.names.npm_names": 1,
    "facts.likeness.names.popular_names": 1,
    "policy.checked.parse_policy": 16,
    "policy.globs._translate": 4096,
    "policy.load._ready": 8,
    "policy.names._compiled": 1024,
    "policy.names._kinds_of_one": 1024,
    "tools.license_matrix._table": 1,
    "tools.origins.walk._distribution": 1,
    "tools.private._sweep_once": None,
    "tools.sandbox.choosing.sandbox_here": 8,
    "tools.secrets._detectors": 1,
    "report.web.document._style": None,
    # By a path, a dotted name, a version or a character: a short text, and what it is.
    "facts.dependencies.files.form_named": 4096,
    "facts.files.classify.classes": 4096,
    "facts.names.library_names.is_module": 8192,
    "facts.names.library_names.lookup": 8192,
    "facts.names.library_names.may_matter": 8192,
    "facts.names.library_names.rooted": 8192,
    "policy.globs._spellings": 8192,
    "project.mentions._call": 256,
    "project.mentions._definition": 256,
    "report.sanitize._hidden": 4096,
    "tools.advisories.versions._parse": 8192,
}
"""By function: how many answers it keeps; None where there is one for the process."""


def caches() -> Iterator[tuple[str, int | None]]:
    """Every function of guard that is decorated to keep its answers, and how many it keeps."""
    root = Path(guard.__file__).parent
    for path in sorted(root.rglob("*.py")):
        module = ".".join(path.relative_to(root).with_suffix("").parts)
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for node in (node for node in nodes if isinstance(node, ast.FunctionDef)):
            for decorator in node.decorator_list:
                text = ast.unparse(decorator)
                if text.rpartition(".")[2] in ("cache", "lru_cache"):
                    yield f"{module}.{node.name}", None if text.endswith("cache") else 128
                elif isinstance(decorator, ast.Call) and "lru_cache" in text.partition("(")[0]:
                    [size] = [word.value for word in decorator.keywords if word.arg == "maxsize"]
                    yield f"{module}.{node.name}", ast.literal_eval(size)


def test_what_is_kept_for_the_process_is_listed_here() -> None:
    assert dict(caches()) == KEPT
