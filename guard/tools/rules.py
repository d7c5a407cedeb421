"""The shipped code rules: read once, checked, and bundled per language for the engine.

Reading two hundred YAML files takes longer than a scan, so what comes of it is made at build time; see
`guard.tools.built_rules`. No cache of a user has a say in which rules there are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

from guard.errors import RuleError
from guard.model.finding import Confidence, Severity
from guard.policy.globs import PathGlobs
from guard.ports import CodeRule
from guard.tools import built_rules, prefilter
from guard.tools.built_rules import BuiltRules
from guard.tools.languages import RULE_LANGUAGES


@dataclass(frozen=True)
class RuleBundle:
    """All rules, ready for the engine."""

    built: BuiltRules
    """What it was read from."""
    rules: Mapping[str, CodeRule]
    sources: Mapping[str, Sequence[Mapping[str, Any]]]
    """By language: the engine's own form of each rule."""

    @property
    def digest(self) -> str:
        """`sha256:…` over the rules themselves."""
        return self.built.digest

    def applies(self, language: str, path: str) -> bool:
        """Whether any rule of `language` would look at a file at `path`."""
        filters = self._filters.get(language)
        return filters is not None and (filters.takes_all or filters.globs.match(path.casefold()))

    @cached_property
    def _filters(self) -> dict[str, _Filters]:
        return {language: _Filters.of(rules) for language, rules in self.sources.items()}


@dataclass(frozen=True)
class _Filters:
    """The path filters of one language's rules."""

    takes_all: bool
    globs: PathGlobs

    @classmethod
    def of(cls, rules: Sequence[Mapping[str, Any]]) -> _Filters:
        includes = [rule.get("paths", {}).get("include") for rule in rules]
        globs = {glob for include in includes for glob in include or ()}
        # The engine takes a glob without a folder for a name at any depth.
        anchored = sorted(glob.lstrip("/") if "/" in glob else f"**/{glob}" for glob in globs)
        return cls(not all(includes), PathGlobs(anchored))


def load_bundle(folder: Path) -> RuleBundle:
    """Every rule under `folder`, as it was built of exactly these files or is worked out now.

    Raises:
        RuleError: there is no rule, or a file is malformed (see `rules_by_file`); names the file.
    """
    kept = built_rules.read(folder)
    if kept is None or not built_rules.is_installed(folder):
        files = import_module("guard.rules_test").read_files(folder)  # an installed guard has them built
        digest = built_rules.digest_of(files)
        if kept is None or kept.files != digest:
            document = json.dumps(_compile(files), sort_keys=True).encode()
            kept = BuiltRules(digest, document)
    bundle = _bundle_of(kept)
    if not bundle.rules:
        raise RuleError("no rules: a scan with none would call everything safe", where=str(folder))
    return bundle


def prefilters(
    folder: Path, bundle: RuleBundle, engine: str, ask: Callable[[], Mapping[str, prefilter.Formula]]
) -> Mapping[str, prefilter.Formula]:
    """The prefilters of a bundle's rules: as they were built, or else as this engine says now.

    Args:
        folder: where the rules are.
        bundle: what `load_bundle` gave for it.
        engine: the version of the engine. What another version said of the rules is not believed.
        ask: asks this one.

    Raises:
        ToolError: what `ask` raises.
    """
    if bundle.built.engine == engine:
        return prefilter.from_json(bundle.built.prefilters)
    formulas = ask()
    told = prefilter.to_json(formulas).encode()
    built_rules.keep(folder, replace(bundle.built, engine=engine, prefilters=told))
    return formulas


def _compile(files: Mapping[str, bytes]) -> dict[str, Any]:
    from guard.tools.rule_files import rules_by_file  # the reader of YAML, only where no bundle is kept

    rules: dict[str, dict[str, Any]] = {}
    sources: dict[str, list[Any]] = {}
    for name, written_out in rules_by_file(files).items():
        for rule in written_out:
            described = _describe(rule, name)
            if described["id"] in rules:
                raise RuleError(f"rule {described['id']!r} is defined twice", where=name)
            rules[described["id"]] = described
            for language in sorted({_language(word, name) for word in rule["languages"]}):
                sources.setdefault(language, []).append(rule)
    return {"rules": rules, "sources": sources}


def _language(word: str, name: str) -> str:
    try:
        return RULE_LANGUAGES[word]
    except KeyError:
        raise RuleError(f"language {word!r} is not one that guard scans", where=name) from None


def _describe(rule: Mapping[str, Any], name: str) -> dict[str, Any]:
    try:
        metadata = rule["metadata"]
        return {
            "id": rule["id"],
            "language": name.split("/")[0],
            "topic": name.split("/")[1],
            "title": metadata["title"],
            "message": " ".join(str(rule["message"]).split()),
            "severity": Severity(metadata["severity"]).value,
            "confidence": Confidence(metadata["confidence"]).value,
            "cwe": [metadata["cwe"]] if isinstance(metadata["cwe"], str) else list(metadata["cwe"]),
            "fix": " ".join(str(metadata["fix"]).split()),
            "follow": bool(metadata.get("follow", False)),
        }
    except (KeyError, ValueError, TypeError, IndexError) as error:
        raise RuleError(f"rule {rule.get('id')!r} lacks or misspells {error}", where=name) from error


def _bundle_of(built: BuiltRules) -> RuleBundle:
    document = json.loads(built.rules)
    rules = {
        id: CodeRule(
            id=id,
            language=rule["language"],
            topic=rule["topic"],
            title=rule["title"],
            message=rule["message"],
            severity=Severity(rule["severity"]),
            confidence=Confidence(rule["confidence"]),
            cwe=tuple(rule["cwe"]),
            fix=rule["fix"],
            follow=rule["follow"],
        )
        for id, rule in document["rules"].items()
    }
    return RuleBundle(built, rules, document["sources"])
