"""The engine's own prefilters, evaluated before it is started.

The engine can print, for every rule, a formula over words that a text must hold for the rule to match. A rule
whose formula is false on every text of a scan cannot match, so it need not be sent, and a scan with no rule
left need not be run. Only the identifier predicates are evaluated here; every other predicate counts as true,
which can only keep a rule in, never leave one out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from guard.errors import ToolError
from guard.expressions import expression

_WORD = expression(rb"[\w\x80-\xff]+")

Formula = list[Any] | None
"""`None`: always run. `["Pred", ["Idents", [word, …]]]`, `["And", [formula, …]]`, `["Or", [formula, …]]`."""


def parse_prefilters(output: bytes) -> dict[str, Formula]:
    """Formulas by rule id, out of what `-prefilter_of_rules` prints.

    Raises:
        ToolError: the output is not what this engine version is known to print.
    """
    if not output.strip():
        raise ToolError("semgrep refused a rule while printing prefilters; `guard rules test` names it")
    try:
        formulas = {}
        for entry in json.loads(output):
            shown = entry["filter"]
            formulas[entry["rule_id"]] = None if shown == "None" else _checked(shown[1])
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ToolError(f"semgrep printed prefilters in an unknown form ({error!r})") from error
    return formulas


def _checked(formula: Any) -> Formula:
    operator, operand = formula
    if operator in ("And", "Or"):
        return [operator, [_checked(part) for part in operand]]
    if operator == "Pred" and operand[0] == "Idents":
        return [operator, ["Idents", [str(word).encode() for word in operand[1]]]]
    return None


@dataclass(frozen=True)
class Words:
    """A text, and the words in it."""

    text: bytes

    @cached_property
    def _words(self) -> frozenset[bytes]:
        return frozenset(_WORD.findall(self.text))

    def holds(self, name: bytes) -> bool:
        """Whether a name that a rule spells out can stand in the text: as a word of its own, if it is one."""
        return name in self._words if _WORD.fullmatch(name) else name in self.text


def may_match(formula: Formula, text: Words) -> bool:
    """Whether a rule with this formula can match the text. Never False for a rule that would match."""
    if formula is None:
        return True
    operator, operand = formula
    if operator == "And":
        return all(may_match(part, text) for part in operand)
    if operator == "Or":
        return any(may_match(part, text) for part in operand)
    return all(map(text.holds, operand[1]))


def to_json(formulas: Mapping[str, Formula]) -> str:
    """The formulas as text that `from_json` reads back."""
    return json.dumps(formulas, default=lambda word: {"word": word.decode()})


def from_json(text: bytes) -> dict[str, Formula]:
    """What `to_json` wrote.

    Raises:
        ValueError: the text is no JSON object.
    """
    loaded = json.loads(text, object_hook=lambda d: d["word"].encode() if set(d) == {"word"} else d)
    if not isinstance(loaded, dict):
        raise ValueError("not a JSON object")
    return loaded
