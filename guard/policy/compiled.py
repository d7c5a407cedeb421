"""A policy made ready for matching: globs compiled, kinds spelled out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from guard.model.edit import Edit, ExpressionRewrite
from guard.policy.globs import PathGlobs
from guard.policy.model import Pattern, Policy, SignOffRule, When
from guard.policy.names import kinds_of, name_matches, rewrite_kinds


@dataclass(frozen=True)
class CompiledPattern:
    """A pattern with its globs compiled."""

    pattern: Pattern
    paths: PathGlobs
    except_paths: PathGlobs
    kinds: frozenset[str]
    rewrite: ExpressionRewrite | None
    """What the edits must be exactly, if the pattern says so."""

    @classmethod
    def of(cls, pattern: Pattern) -> CompiledPattern:
        """Compile `pattern`."""
        kinds = kinds_of(pattern.edits or ("*",))
        return cls(
            pattern,
            PathGlobs(pattern.paths),
            PathGlobs(pattern.except_paths or (), protective=True),
            kinds & rewrite_kinds() if pattern.rewrite else kinds,
            ExpressionRewrite(pattern.rewrite.from_, pattern.rewrite.to) if pattern.rewrite else None,
        )

    def excepts(self, edit: Edit) -> bool:
        """Whether any path of `edit` is excepted."""
        return any(self.except_paths.match(path) for path in edit_paths(edit))

    def forbidden_gains(self, edit: Edit) -> tuple[str, ...]:
        """Capabilities that `edit` gains and the pattern does not allow, sorted."""
        if self.pattern.capabilities is None:
            return ()
        allowed = self.pattern.capabilities.gain
        return tuple(
            name for name in sorted(edit.gains) if not any(name_matches(one, name) for one in allowed)
        )

    def forbidden_effects(self, edit: Edit) -> tuple[str, ...]:
        """Effects that `edit` has a part in and the pattern does not allow, sorted."""
        allowed = self.pattern.effects
        if allowed is None:
            return ()
        return tuple(name for name in edit.effects if not any(name_matches(one, name) for one in allowed))


@dataclass(frozen=True)
class CompiledWhen:
    """A condition of a sign-off rule with its globs compiled; None where it states nothing."""

    paths: PathGlobs | None
    kinds: frozenset[str] | None
    gains: tuple[str, ...]
    effects: tuple[str, ...]
    findings: tuple[str, ...]

    @classmethod
    def of(cls, when: When) -> CompiledWhen:
        """Compile `when`."""
        return cls(
            PathGlobs(when.paths, protective=True) if when.paths else None,
            kinds_of(when.edits) if when.edits else None,
            when.capabilities.gain if when.capabilities else (),
            when.effects or (),
            when.findings or (),
        )

    def edit_holds(self, edit: Edit) -> bool:
        """Whether what the condition says of edits holds for `edit`."""
        if self.kinds is not None and edit.kind not in self.kinds:
            return False
        return _any_named(self.gains, edit.gains) and _any_named(self.effects, edit.effects)


def _any_named(globs: tuple[str, ...], names: tuple[str, ...]) -> bool:
    """Whether any of `names` matches any of `globs`; where none is stated, it holds."""
    return not globs or any(name_matches(one, name) for one in globs for name in names)


@dataclass(frozen=True)
class Compiled:
    """A whole policy, compiled."""

    patterns: tuple[CompiledPattern, ...]
    sign_off: tuple[tuple[SignOffRule, tuple[CompiledWhen, ...]], ...]
    frozen: PathGlobs
    waivers: tuple[PathGlobs, ...]
    """The paths of each waiver, in the policy's order."""
    judges: Mapping[str, PathGlobs]
    """By check: the files it must have judged."""
    excepted: Mapping[str, PathGlobs]
    """By check: where its findings hold nothing up. An exact match, as it loosens."""

    @classmethod
    def of(cls, policy: Policy) -> Compiled:
        """Compile `policy`."""
        return cls(
            tuple(CompiledPattern.of(pattern) for pattern in policy.patterns or ()),
            tuple(
                (rule, tuple(CompiledWhen.of(when) for when in rule.when)) for rule in policy.sign_off or ()
            ),
            PathGlobs(policy.frozen or (), protective=True),
            tuple(PathGlobs([waiver.path]) for waiver in policy.waivers or ()),
            MappingProxyType(
                {
                    check: PathGlobs(setting.judges, protective=True)
                    for check, setting in policy.checks.items()
                    if setting.judges
                }
            ),
            MappingProxyType(
                {
                    check: PathGlobs(setting.except_paths)
                    for check, setting in policy.checks.items()
                    if setting.except_paths
                }
            ),
        )


def edit_paths(edit: Edit) -> tuple[str, ...]:
    """Every path that `edit` stands at, on either side."""
    return (edit.path, edit.before_path) if edit.before_path else (edit.path,)
