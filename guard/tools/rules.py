"""The shipped code rules: read once, checked, and bundled per language for the engine.

Reading two hundred YAML files takes longer than a scan, so the bundle is kept in the user's cache folder
under the digest of the files' bytes: other bytes, other bundle.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from guard.errors import RuleError
from guard.model.finding import Confidence, Severity
from guard.policy.globs import PathGlobs
from guard.ports import CodeRule
from guard.rules_test import read_files
from guard.tools.cache import read_private, write_private
from guard.tools.languages import RULE_LANGUAGES

_FORMAT = 2
"""Part of the digest; raised whenever the bundle's shape changes, so that an old cache is not read."""


@dataclass(frozen=True)
class RuleBundle:
    """All rules, ready for the engine."""

    digest: str
    """`sha256:…` over the name and bytes of every rule file and every file of shared lists."""
    rules: Mapping[str, CodeRule]
    sources: Mapping[str, Sequence[Mapping[str, Any]]]
    """By language: the engine's own form of each rule."""

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


def load_bundle(folder: Path, cache: Path | None = None) -> RuleBundle:
    """Read every rule under `folder`, from `cache` where it holds a bundle of exactly these bytes.

    Raises:
        RuleError: there is no rule, or a file is malformed (see `rules_by_file`); names the file.
    """
    files = read_files(folder)
    digest = hashlib.sha256(str(_FORMAT).encode())
    for name, data in files.items():
        digest.update(hashlib.sha256(name.encode()).digest() + hashlib.sha256(data).digest())
    name = f"sha256:{digest.hexdigest()}"
    kept = _read_cache(cache, name) if cache else None
    document = kept or _compile(files, name)
    if not document["rules"]:
        raise RuleError("no rules: a scan with none would call everything safe", where=str(folder))
    if cache and kept is None:
        write_private(_cache_path(cache, name), json.dumps(document).encode())
    return _from_document(document)


def _compile(files: Mapping[str, bytes], digest: str) -> dict[str, Any]:
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
    return {"digest": digest, "rules": rules, "sources": sources}


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
        }
    except (KeyError, ValueError, TypeError, IndexError) as error:
        raise RuleError(f"rule {rule.get('id')!r} lacks or misspells {error}", where=name) from error


def _from_document(document: Mapping[str, Any]) -> RuleBundle:
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
        )
        for id, rule in document["rules"].items()
    }
    return RuleBundle(document["digest"], rules, document["sources"])


def _read_cache(cache: Path, digest: str) -> dict[str, Any] | None:
    kept = read_private(_cache_path(cache, digest))
    try:
        document = json.loads(kept) if kept is not None else None
    except ValueError:
        return None
    good = isinstance(document, dict) and document.get("digest") == digest
    return document if good else None


def _cache_path(cache: Path, digest: str) -> Path:
    return cache / f"rules-{digest[7:39]}.json"
