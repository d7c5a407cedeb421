"""The family `measure`: what produces or compares a figure, altered so that the figure says less."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guard.expressions import expression
from guard.facts.effects.family import EffectKind, Family
from guard.facts.effects.measure import places
from guard.facts.effects.measure.named import may_work_out
from guard.facts.files.added import is_text
from guard.model.change import FileChange
from guard.model.edit import ChangedLines
from guard.model.finding import Confidence, Severity

if TYPE_CHECKING:
    from guard.facts.effects.around import Around

_NOTHING = ChangedLines()
_HONEST = "Measure as before and let the figure be what it is; propose another way of measuring by itself."
CLAMPED = EffectKind(
    "measure.clamped",
    "A figure is bounded, or compared more loosely",
    "What works out a figure, or holds it against a limit, gained a floor, a fixed value, "
    "a looser comparison "
    "or a wider limit, or does not fail any more.",
    Severity.MEDIUM,
    Confidence.MEDIUM,
    _HONEST,
)
DROPPED = EffectKind(
    "measure.dropped",
    "Something is measured on less than before",
    "Cases or rows are left out, or their labels are others: a slice, a filter, an easier generator, rows "
    "that are gone.",
    Severity.MEDIUM,
    Confidence.MEDIUM,
    "Keep every case; one that is wrong is mended by itself, with its reason.",
)
LEAKED = EffectKind(
    "measure.leaked",
    "The answers reach what is measured",
    "Labels, expected answers or rows of the evaluation are handed to what is measured, or "
    "to what trains it.",
    Severity.HIGH,
    Confidence.MEDIUM,
    "Give what is measured its input only; keep the answers where they are compared.",
)
CLOCK = EffectKind(
    "measure.clock",
    "A clock is replaced",
    "What tells the time is bound to something else, so that whatever is timed or expires is told otherwise.",
    Severity.HIGH,
    Confidence.MEDIUM,
    "Leave the clock alone; hand a clock over as a parameter where a test needs another one.",
)
SPECIAL = EffectKind(
    "measure.special",
    "Code behaves otherwise where it is measured",
    "Product code asks whether it is tested or timed, or answers the inputs of the project's own tests.",
    Severity.HIGH,
    Confidence.MEDIUM,
    "Work out the answer in one way, wherever the code runs.",
)
HARNESS = EffectKind(
    "measure.harness",
    "What runs the tests changes what they find",
    "A fixture, a hook, a decorator or a helper of the tests drops tests, hides failures, or stands in for "
    "what is tested; or a test is not run any more.",
    Severity.MEDIUM,
    Confidence.MEDIUM,
    "Let every test run against the real subject, and fail where it fails.",
)
JUDGE = EffectKind(
    "measure.judge",
    "A judge is told otherwise, or a bar is lower",
    "Instructions of a judge changed; those by which it refuses are gone or weaker, or the bar that a figure "
    "must reach is lower.",
    Severity.MEDIUM,
    Confidence.MEDIUM,
    "Keep the instructions and the bar as strict as they were, or propose the change by itself and say why.",
)

_TELLS = expression(
    rb"environ|getenv|argv|\bid\(|inspect|_getframe|traceback|\bmodules\b|getcwd|\bcwd\(|getppid|psutil|gettrace"
    rb"|\b(?:sha\d\w*|md5|blake2\w|crc32|adler32|hash|xxh\w+)\(|\b(?:str|repr|dumps|pformat)\(.*=="
    rb"| in [({\[]\s*\("
    rb"|import __main__| is [\w.]+\["
    rb"|[\"'/](?:tests?|goldens?|expected|snapshots?|test_?data)[\"'/]|setattr\("
    rb"|def __eq__\(|\b_?(?:time|timeit|datetime)\.\w+\s*=[^=]"
    rb"|\.(?:\w*time|sleep|clock|perf_counter|monotonic|default_timer)(?:_ns)?\s*=[^=]"
)
"""What new code outside the tests holds that asks, reads or rebinds what only a measurement has."""
_CANNED = expression(
    rb"==\s*\(?[-\d'\"\[]|\bcase\s*[-\d'\"(\[]|[{,(]\s*+\(?[-\d'\"][^:\n]{0,80}:|^[^\S\n]*+\(?[-\d'\"][^:\n]{0,80}:",
    re.MULTILINE,
)
"""Two of these are fixed answers, perhaps: comparisons with what is written out, cases, rows of a table."""


class Measure(Family):
    """The family itself."""

    id = "measure"
    kinds = (CLAMPED, DROPPED, LEAKED, CLOCK, SPECIAL, HARNESS, JUDGE)
    blind_spots = (
        "What measures is told by its path, by the names of its functions and by what it does; a figure that "
        "is worked out under other names is code like any other. Weaker inputs behind equal assertions, "
        "data that is edited so that it stays plausible, and formulas that are wrong in a new way are not "
        "seen. In other languages than Python tests and benchmarks are compared by the forms of their lines "
        "alone."
    )

    def reads(self, file: FileChange) -> bool:
        """Whether `file` is text that measures, or code that may behave otherwise where it is measured."""
        if not any(is_text(side) for side in file.sides):
            return False
        if is_python(file):
            return _may_tell(file)
        if any(map(places.counts_coverage, file.sides)):
            return True
        return any(
            look(side.path)
            for side in file.sides
            for look in (
                places.is_rows,
                places.is_judge,
                places.is_other_test,
                places.holds_bars,
                places.teaches,
            )
        )

    def may_find(self, around: Around) -> bool:
        """Whether any file is more than code whose new lines tell nothing of what measures."""
        return any(
            not is_python(file) or places.teaches(file.path) or tells(file, around)
            for file in around.files(self)
        )


def is_python(file: FileChange) -> bool:
    """Whether `file` is a module in Python."""
    return file.path.endswith((".py", ".pyi"))


def tells(file: FileChange, around: Around) -> bool:
    """Whether a file of Python measures, or its new lines hold what could have an effect of this family."""
    if any(places.is_of_tests(side.path) or places.measures(side.path) for side in file.sides):
        return True
    after = file.after
    if after is None or after.text is None:
        return False
    lines, new = after.lines, around.lines.get(file.path, _NOTHING).after
    said = b"\n".join(lines[number - 1] for number in sorted(new) if number <= len(lines))
    if _TELLS.search(said) is not None or may_work_out(after.text):
        return True
    return len(_CANNED.findall(said)) > 1


def _may_tell(file: FileChange) -> bool:
    if any(places.measures(side.path) or places.is_of_tests(side.path) for side in file.sides):
        return True
    data = file.after.data if file.after is not None else b""
    return _TELLS.search(data) is not None or _CANNED.search(data) is not None or b"def " in data
