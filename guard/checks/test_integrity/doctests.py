"""Examples in docstrings and prose that hold less than before."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guard.checks.test_integrity.report import finding
from guard.checks.test_integrity.shape.doctests import PROSE, DocExample, ExampleChange, changed_examples
from guard.checks.test_integrity.shape.product import Product
from guard.expressions import expression
from guard.model.change import ChangeSet, Tree
from guard.model.finding import Confidence, Finding, Location, Severity, Side
from guard.syntax.sources import Sources

_CONFIGS = ("pyproject.toml", "pytest.ini", "tox.ini", "setup.cfg", "Makefile", "noxfile.py", "conftest.py")
_RUN = expression(rb"doctest|--xdoc|sybil")
_LOOSE = frozenset({"SKIP", "ELLIPSIS", "IGNORE_EXCEPTION_DETAIL"})
_SHOWN = 70


def weaker_examples(change: ChangeSet, product: Product, sources: Sources) -> Iterator[Finding]:
    """Findings on examples that are removed, skipped, emptied or loosened while what they show stays."""
    changed = [one for one in changed_examples(change, sources) if not _went(one, product)]
    if not changed:
        return
    # Where nothing runs doctest, an example is only prose.
    usual = Severity.MEDIUM if _are_run(change) else Severity.LOW
    for one in changed:
        severity = usual
        rule, what = _loss(one)
        if not rule:
            continue
        place = _at(one.before, Side.BEFORE)
        related: tuple[Location, ...] = ()
        if one.after is not None:
            place, related = _at(one.after, Side.AFTER), (place,)
        if _changed_with(one, product):
            severity = Severity.LOW
        message = f"the example `{_short(one.before.source)}` {_held(one.before)}; now {what}."
        sure = Confidence.LOW if rule == "expectation-rewritten" else Confidence.MEDIUM
        yield finding(rule, message, severity, sure, place, evidence=f"{one.before.source} {what}",
                      related=related)  # fmt: skip


def _loss(one: ExampleChange) -> tuple[str, str]:
    """Which rule the change of an example breaks, and what it is now; "" where it holds as much."""
    before, after = one.before, one.after
    if after is None:
        return (
            ("test-removed", "it is gone, and what it shows is still in the code")
            if before.want
            else ("", "")
        )
    if "SKIP" in after.options - before.options:
        return "test-skipped", "it is not run"
    if before.want and not after.want:
        return "test-emptied", "it must print nothing in particular"
    gained = after.options & _LOOSE - before.options
    if "ELLIPSIS" in after.options and "..." in after.want and before.want != after.want:
        return "assertion-loosened", f"it must only print `{_short(after.want)}`, with anything for the dots"
    if gained - {"ELLIPSIS"}:
        return "assertion-loosened", f"{', '.join(sorted(gained))} is allowed"
    if before.want != after.want:
        return "expectation-rewritten", f"it must print `{_short(after.want)}`"
    return "", ""


def _went(one: ExampleChange, product: Product) -> bool:
    """Whether what a removed example shows is gone from the code."""
    if one.after is not None:
        return False
    words = set(re.findall(r"[A-Za-z_]\w+", one.before.source)) | {one.before.owner}
    return bool(words & product.gone)


def _changed_with(one: ExampleChange, product: Product) -> bool:
    """Whether a removed example goes beside a change of the code that it shows, or that prose tells of."""
    if one.after is not None or not product.altered:
        return False
    words = set(re.findall(r"[A-Za-z_]\w+", one.before.source)) | {one.before.owner}
    return bool(words & product.altered) or one.before.path.endswith(PROSE)


def _are_run(change: ChangeSet) -> bool:
    """Whether the project runs its examples, before the change."""
    tree: Tree = change.base
    texts = [tree.read(path) for path in _CONFIGS]
    texts += [file.before.data for file in change.files if file.before is not None
              and file.before.path in _CONFIGS]  # fmt: skip
    return any(text is not None and _RUN.search(text) for text in texts)


def _held(example: DocExample) -> str:
    return f"had to print `{_short(example.want)}`" if example.want else "had to run"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHOWN else f"{flat[: _SHOWN - 1]}…"


def _at(example: DocExample, side: Side) -> Location:
    note = "the example before" if side is Side.BEFORE else ""
    return Location(example.path, example.line, example.line, side=side, note=note)
