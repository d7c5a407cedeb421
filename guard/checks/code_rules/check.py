"""Code rules: semgrep over both sides of the change, reporting what is new.

A match is *new* when the same rule did not already match the same text in the same file before the change
(or in the file it was renamed from, or in the function it was moved out of). Each earlier match excuses one
later match, unchanged lines first, so that a copy of an old weakness is new.
"""

from __future__ import annotations

from functools import lru_cache

from guard.checks.code_rules.rules import RULES
from guard.checks.kit.interface import Check, CheckMeta, examples_in
from guard.model.change import ChangeSet
from guard.resources import resource_dir


@lru_cache(maxsize=1)
def _bundled() -> frozenset[str]:
    """The ids of the rules that are shipped, by the names of their files (`<language>/<topic>/<id>.yaml`)."""
    found = resource_dir("rules").glob("*/[!_]*/*.yaml")
    return frozenset(path.stem for path in found if not path.name.endswith(".test.yaml"))


class CodeRules(Check):
    """The check itself; see the module's docstring for what counts as new."""

    begins_facts = True
    meta = CheckMeta(
        id="code-rules",
        title="Code rules",
        why="Proposed code may open a hole that shows in its text: a query built from a request, a shell fed "
        "a variable, certificate checks switched off, a weak cipher. The rules are guard's own, and name "
        "sources, sinks and sanitisers.",
        blind_spots="Request data is followed in Python through functions and methods of the project, in the "
        "change and in unchanged files: at most four calls deep, three calls up, through plain calls,"
        " objects whose class can be told, and constructors; not through generators, decorators, "
        "callbacks, comprehensions, globals or `setattr`, and not in other languages. What only rules"
        " about other data look for is not followed between functions. A sanitiser of a library that "
        "is named like a real one, or one of the project that does something, is believed; languages "
        "other than Python, JavaScript, TypeScript, shell, SQL, Dockerfiles, workflows, Go, PHP, "
        "Ruby, Java, C#, Terraform and Kubernetes have no rules, and those from Go on few. "
        "Indirection is resolved within one file. Of a Python file only what the change can have "
        "given a match is scanned: functions and classes that it touches, what uses a name it binds "
        "anew, and the module's own statements; old findings elsewhere are listed with `--whole` "
        "alone. A text without the words that any rule needs is not parsed.",
        rules=RULES,
        rules_elsewhere=_bundled,
        examples=examples_in(__package__),
    )

    def applies(self, _: ChangeSet) -> bool:
        """Always: how many rules there were, and which, is said of every change."""
        return True
