"""The code scanner: the `semgrep-core` binary inside the semgrep wheel, on private files.

Why not `semgrep scan`: its Python front end takes two to three seconds to start and looks at the network. The
core takes a tenth of a second, but fails open in several ways. So a scan is believed only as
`guard.tools.engine.job` says, and where a known-bad text of each language was found by a shipped rule that
had to be chosen for it like any other (see `guard.tools.canaries`).

A process that judges more than once can keep an engine ready (`SemgrepScanner.kept`): it is asked first, and
what it cannot be believed about goes to a run of its own (see `guard.tools.engine.resident`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from importlib import util
from pathlib import Path
from typing import Any

from guard.errors import ToolError
from guard.ports import NEVER, CodeRule, Match, ScanReport, ScanTarget, Spent, Stop, Unread
from guard.tools import prefilter
from guard.tools.built_rules import BuiltRules
from guard.tools.canaries import Canary
from guard.tools.engine.choice import Choice, choose
from guard.tools.engine.engines import Engines
from guard.tools.engine.job import CANARY_KEY, Job
from guard.tools.engine.settings import private_settings
from guard.tools.languages import language_of
from guard.tools.private import private_folder
from guard.tools.process import run
from guard.tools.recorded import recorded_version
from guard.tools.rules import RuleBundle, load_bundle, prefilters
from guard.tools.side_by_side import shares, side_by_side

_RULE_TIMEOUT = 60
"""Seconds for one rule on one file: some hundred times what the slowest takes on an idle machine, so that no
verdict depends on who else is at work. Only what hangs is ended."""
_ALONE = 3
"""How many times as long a rule that was ended may take once more, over its file alone."""
_SCAN_TIMEOUT = 600.0
"""Seconds for a whole scan, and"""
_TARGET_TIMEOUT = 20.0
"""for each target on top of them; a target takes some hundredths, so only an engine that hangs is ended."""
_MAX_MEMORY = 1_500
"""MiB that the engine may hold for one file: a few lines can double a constant without end. It names what it
gave up for want of memory. It looks only now and then, so"""
_MAX_ADDRESSES = 4 * 1024**3
"""bytes of address space are the most it ever gets."""
_MAX_TARGET = 2_000_000
"""Bytes; a larger target is not parsed and is reported as unread."""
_MOST_AGAIN = 5
"""How many targets that ran out of time are scanned once more, each by itself."""
_SLOWEST = 10
"""How many of the slowest are named where times are measured."""
_MAX_OUTPUT = 256 * 1024 * 1024


@dataclass(frozen=True)
class SemgrepScanner:
    """A `guard.ports.CodeScanner`. Holds no state between scans; safe to use from many threads."""

    rules_folder: Path
    canaries: Mapping[str, Canary] = field(default_factory=dict, hash=False)
    """By language: a text that a rule of the folder has to find."""
    measured: bool = False
    """Whether to say which rules took longest over which targets."""
    engines: Engines = field(default_factory=Engines, compare=False)
    """Those that stay ready while somebody keeps them, and answer what they can."""

    @cached_property
    def _bundle(self) -> RuleBundle:
        bundle = load_bundle(self.rules_folder)
        for language, canary in self.canaries.items():
            if language_of(canary.path, canary.text) != language or not bundle.applies(language, canary.path):
                raise ToolError(
                    f"the code rules lost {canary.rule}: none looks at {canary.path}; reinstall guard"
                )
        return bundle

    @cached_property
    def _binary(self) -> Path:
        spec = util.find_spec("semgrep")
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            binary = Path(folder) / "bin" / "semgrep-core"
            if binary.is_file():
                return binary
        raise ToolError("the semgrep-core binary is missing; reinstall with: pip install semgrep")

    @cached_property
    def _engine(self) -> str:
        return f"semgrep {recorded_version('semgrep', self._binary.parent.parent.parent)}"

    def built(self) -> BuiltRules:
        """The rules with this engine's prefilters, as a wheel holds them.

        Raises:
            RuleError: a rule cannot be read.
            ToolError: the engine is missing, or refuses one.
        """
        told = prefilter.to_json(self._prefilters).encode()
        return replace(self._bundle.built, engine=self._engine.split()[-1], prefilters=told)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep an engine ready meanwhile, which answers most scans for a fraction of what a run costs."""
        from guard.tools.engine.resident import Resident  # a process that judges once keeps none

        start = partial(Resident, self._binary, _MAX_ADDRESSES, _MAX_MEMORY)
        with self.engines.kept(start):
            yield

    def rules(self) -> Mapping[str, CodeRule]:
        """Every rule by id."""
        return self._bundle.rules

    def rules_digest(self) -> str:
        """`sha256:…` over the rules."""
        return self._bundle.digest

    def language_of(self, path: str, data: bytes) -> str | None:
        """The language whose rules apply to a file; None where no rule can."""
        language = language_of(path, data)
        return language if language is not None and self._bundle.applies(language, path) else None

    def may_match(self, target: ScanTarget, rules: Collection[str]) -> bool:
        """Whether a glance at a text does not tell that none of these rules can match it."""
        language = self.language_of(target.path, target.data)
        return language is not None and bool(self._chosen({language: [target]}, rules).rules)

    def scan(
        self, targets: Sequence[ScanTarget], rules: Collection[str] | None = None, *, stop: Stop = NEVER
    ) -> ScanReport:
        """Scan every target that has a language once, by all rules or only by those whose ids are named.

        The engine is ended when `stop` says so.

        Raises:
            ToolError: see the module's list of what makes a scan believable.
        """
        readable = [target for target in targets if len(target.data) <= _MAX_TARGET]
        too_large = [
            Unread(target.key, 1, target.data.count(b"\n") + 1, f"larger than {_MAX_TARGET} bytes")
            for target in targets
            if len(target.data) > _MAX_TARGET
        ]
        by_language: dict[str, list[ScanTarget]] = {}
        for target in readable:
            language = self.language_of(target.path, target.data)
            if language is not None:
                by_language.setdefault(language, []).append(target)
        if not by_language:
            return ScanReport((), frozenset(), tuple(too_large), self._engine)
        keys = frozenset(target.key for group in by_language.values() for target in group)
        matches: set[Match] = set()
        unread: list[Unread] = []
        spent: list[Spent] = []
        if self.engines.are_kept and not self.measured:
            from guard.tools.engine.asking import ask  # a process that judges once keeps none

            choose = partial(self._chosen, wanted=rules)
            told, by_language = ask(self.engines, choose, self._planted, by_language, stop)
            matches |= told
        read = partial(self._read, rules=rules)
        for found, missed, took in side_by_side(read, shares(by_language), stop) if by_language else ():
            matches |= found
            unread += missed
            spent += took
        ordered = sorted(matches, key=lambda match: (match.key, match.line, match.column, match.rule))
        slowest = tuple(sorted(spent, key=lambda one: -one.seconds)[:_SLOWEST])
        return ScanReport(tuple(ordered), keys, tuple(unread + too_large), self._engine, slowest)

    def _read(
        self, share: Mapping[str, Sequence[ScanTarget]], stop: Stop, rules: Collection[str] | None
    ) -> tuple[set[Match], list[Unread], list[Spent]]:
        """What is in some targets; a rule that was ended is tried once more over its file alone."""
        planted = self._planted(share)
        choice = self._chosen(share, rules)
        if not choice.rules:
            return set(), [], []
        matches, unread, spent = self._with_canaries(choice, planted, stop)
        for language, target, late in _ended(unread, choice.concerned):
            again = [rule for rule in choice.rules if rule["id"] in late]
            more, left, took = self._once(again, {language: [target]}, _ALONE * _RULE_TIMEOUT, stop)
            matches |= choice.own(more)
            spent += took
            unread = [part for part in unread if part.key != target.key or not part.out_of_time]
            # Whatever it says now counts too: by itself it may run out of memory where time ended it before.
            unread += [part for part in left if part not in unread]
        return matches, unread, spent

    def _planted(self, languages: Iterable[str]) -> dict[str, tuple[ScanTarget, Mapping[str, Any]]]:
        """The canaries of these languages, each with its rule, which had to be chosen as for any other text.

        Raises:
            ToolError: one was not, so that the rules of its language are not to be relied on.
        """
        planted = {}
        for language, canary in self.canaries.items():
            if language in languages:
                target = ScanTarget(f"{CANARY_KEY}:{language}", canary.path, canary.text)
                chosen = self._chosen({language: [target]}, {canary.rule}).rules
                if not chosen:
                    raise _missed(language, canary.rule)
                planted[language] = target, chosen[0]
        return planted

    def _with_canaries(
        self, choice: Choice, planted: Mapping[str, tuple[ScanTarget, Mapping[str, Any]]], stop: Stop
    ) -> tuple[set[Match], list[Unread], list[Spent]]:
        """One run of the engine, in which the canary of each language that is concerned was found.

        Raises:
            ToolError: one was not, so that its language's rules were not run on all that they should be.
        """
        own = {language: planted[language] for language in choice.concerned if language in planted}
        every = {
            language: [*group, own[language][0]] if language in own else group
            for language, group in choice.concerned.items()
        }
        rules = {rule["id"]: rule for rule in (*choice.rules, *(rule for _, rule in own.values()))}
        matches, unread, spent = self._once(list(rules.values()), every, _RULE_TIMEOUT, stop)
        found = {(match.key, match.rule) for match in matches}
        for language, (target, rule) in own.items():
            if (target.key, rule["id"]) not in found:
                raise _missed(language, rule["id"])
        return (
            choice.own(matches),
            [part for part in unread if not part.key.startswith(CANARY_KEY)],
            [one for one in spent if not one.key.startswith(CANARY_KEY)],
        )

    def _once(
        self,
        rules: list[Mapping[str, Any]],
        by_language: Mapping[str, Sequence[ScanTarget]],
        rule_timeout: int,
        stop: Stop,
    ) -> tuple[set[Match], list[Unread], list[Spent]]:
        """One run of the engine."""
        count = sum(map(len, by_language.values()))
        with private_folder("scan") as folder:
            job = Job(folder, rules, by_language)
            job.write()
            arguments = ["-rules", str(job.rules_path), "-targets", str(job.targets_path)]
            # One job: the engine gives up following data by the processor time of all its jobs together.
            # No threshold: a file is not given up after so many slow rules, each of them is named.
            form = "-json_time" if self.measured else "-json_nodots"
            limits = [form, "-j", "1", "-timeout", str(rule_timeout), "-timeout_threshold", "0"]
            limits += ["-max_memory", str(_MAX_MEMORY)]
            output = self._run([*arguments, *limits], folder, count, stop)
            return job.read(output)

    def _chosen(
        self, by_language: Mapping[str, Sequence[ScanTarget]], wanted: Collection[str] | None
    ) -> Choice:
        return choose(by_language, self._bundle.sources, self._prefilters, wanted)

    @cached_property
    def _prefilters(self) -> Mapping[str, prefilter.Formula]:
        """Formulas of every rule."""
        return prefilters(self.rules_folder, self._bundle, self._engine.split()[-1], self._asked_prefilters)

    def _asked_prefilters(self) -> Mapping[str, prefilter.Formula]:
        with private_folder("rules") as folder:
            path = folder / "rules.json"
            unique = {rule["id"]: rule for group in self._bundle.sources.values() for rule in group}
            path.write_text(json.dumps({"rules": list(unique.values())}), encoding="utf-8")
            formulas = prefilter.parse_prefilters(self._run(["-prefilter_of_rules", str(path)], folder))
        if formulas.keys() != unique.keys():
            lost = sorted(unique.keys() ^ formulas.keys())
            raise ToolError(f"semgrep cannot read these rules: {', '.join(lost[:5])}")
        return formulas

    def _run(self, arguments: list[str], home: Path, targets: int = 0, stop: Stop = NEVER) -> bytes:
        """Run the core with a home of its own, so that no settings of the user or the tree are read."""
        done = run(
            [str(self._binary), *arguments],
            cwd=home,
            env=private_settings(home),
            timeout=_SCAN_TIMEOUT + _TARGET_TIMEOUT * targets,
            limit=_MAX_OUTPUT,
            memory=_MAX_ADDRESSES,
            stop=stop,
        )
        if done.returncode != 0:
            tail = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["no message"]
            raise ToolError(f"semgrep-core ended with status {done.returncode}: {tail[0][:200]}")
        return done.stdout


def _missed(language: str, rule: str) -> ToolError:
    return ToolError(
        f"rule {rule} missed a planted match: the {language} rules that were chosen are not those that guard "
        "ships, and what they did not find means nothing"
    )


def _ended(
    unread: Sequence[Unread], by_language: Mapping[str, Sequence[ScanTarget]]
) -> list[tuple[str, ScanTarget, set[str]]]:
    """The first few targets on which rules were ended or gave up, with their language and those rules.

    The engine gives up following data after some seconds of its own processor time. A processor that others
    use, and what the other rules left in memory, stretch that: by itself it gives up at the same places.
    """
    late: dict[str, set[str]] = {}
    for part in unread:
        if part.out_of_time:
            late.setdefault(part.key, set()).add(part.out_of_time)
    found = [
        (language, target, late[target.key])
        for language, group in by_language.items()
        for target in group
        if target.key in late
    ]
    return found[:_MOST_AGAIN]
